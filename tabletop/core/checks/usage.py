"""Rules about what is written down but never used; only a file that was read whole can be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.messages import Message, Problem
from tabletop.core.variables import names_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.checks.subject import Subject


def variables_are_used(subject: Subject) -> Iterator[Problem]:
    """Nobody is asked to fill in a name that appears nowhere."""
    used = {name for text in subject.texts for name in names_in(text.value)}
    for index, row in enumerate(subject.scenario.variables):
        if row.id not in used:
            yield Problem(
                ("variables", index, "id"), Message("check.unused-variable", {"id": row.id}), "warning"
            )


def sources_are_used(subject: Subject) -> Iterator[Problem]:
    """A source supports a figure somewhere."""
    used: set[str] = set()
    for _, _, row in subject.each("processes", "services", "resources", "blocks", "injects"):
        used.update(row.sources)
    for index, row in enumerate(subject.scenario.sources):
        if row.id not in used:
            yield Problem(("sources", index, "id"), Message("check.unused-source", {"id": row.id}), "warning")


def objectives_are_served(subject: Subject) -> Iterator[Problem]:
    """An inject, or an action expected on one, works towards every objective."""
    served: set[str] = set()
    for _, _, row in subject.each("injects", "expected"):
        served.update(row.objectives)
    for index, row in enumerate(subject.scenario.objectives):
        if row.id not in served:
            yield Problem(
                ("objectives", index, "id"), Message("check.unserved-objective", {"id": row.id}), "warning"
            )
