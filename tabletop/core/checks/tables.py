"""Rules about the tables: every partner sits at one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.messages import Message, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.checks.subject import Subject


def one_table_each(subject: Subject) -> Iterator[Problem]:
    """No partner sits at two tables."""
    seats: dict[str, int] = {}
    tables = subject.scenario.tables
    for index, row in enumerate(tables):
        for position, name in enumerate(row.partners):
            first = seats.setdefault(name, index)
            if first != index:
                message = Message("check.second-table", {"partner": name, "table": tables[first].id})
                yield Problem(("tables", index, "partners", position), message, "warning")


def everyone_has_a_table(subject: Subject) -> Iterator[Problem]:
    """Where there are tables, every partner sits at one."""
    seated = {name for row in subject.scenario.tables for name in row.partners}
    if not seated or not seated <= subject.ids["partners"].keys():
        # A name at a table that nobody has is probably that of somebody who seems to have none.
        return
    for index, row in enumerate(subject.scenario.partners):
        if row.id not in seated:
            message = Message("check.no-table", {"partner": row.id})
            yield Problem(("partners", index, "id"), message, "warning")
