"""A rule about the turns of the story: each value is shown by its own title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.messages import Message, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.checks.subject import Subject


def titles_match_the_values(subject: Subject) -> Iterator[Problem]:
    """An outcome has a title for every value, or none at all."""
    for index, row in enumerate(subject.scenario.outcomes):
        if row.titles and len(row.titles) != len(row.values):
            counts = {"titles": len(row.titles), "values": len(row.values)}
            yield Problem(("outcomes", index, "titles"), Message("check.outcome-titles", counts))
