"""Rules about the turns of the story: values that differ, each shown by its own title."""

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
            values = Message("check.values", {"n": len(row.values)})
            message = Message("check.outcome-titles", {"n": len(row.titles), "values": values})
            yield Problem(("outcomes", index, "titles"), message)


def values_differ(subject: Subject) -> Iterator[Problem]:
    """An outcome has each value once."""
    for index, row in enumerate(subject.scenario.outcomes):
        for position, value in enumerate(row.values):
            if value in row.values[:position]:
                where = ("outcomes", index, "values", position)
                yield Problem(where, Message("check.outcome-value-twice", {"value": value}))
