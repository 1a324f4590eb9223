"""Tables and partners as the facilitator sees them in the list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core.names import Names
from tabletop.core.reliance import words_owed

if TYPE_CHECKING:
    from tabletop.core.events import Presence
    from tabletop.core.state import State


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """A partner as the facilitator sees it in the list."""

    id: str
    short: str
    title: str
    presence: Presence
    represented_by: str | None
    entries: int
    open_replies: int
    """How many count on it without having its word yet."""


@dataclass(frozen=True, slots=True)
class TableView:
    """A table with its partners; the last one, without id, holds those at no table."""

    id: str | None
    title: str
    partners: tuple[PartnerLine, ...]


def partners(state: State) -> tuple[TableView, ...]:
    """Give the tables with who is there and how much each has said."""
    script = state.script
    names = Names(script)
    counts = Counter(speaker for row in state.live_entries() for speaker in row.fields.said_by)
    waiting = words_owed(state)

    def line(ident: str) -> PartnerLine:
        row = script.partners[ident]
        by = state.represented_by.get(ident)
        return PartnerLine(
            ident,
            row.short,
            names.line(row.title),
            state.presence_of(ident),
            names.of(by) if by else None,
            counts[ident],
            waiting.get(ident, 0),
        )

    seated: set[str] = set()
    tables = []
    for table in script.tables.values():
        members = tuple(line(ident) for ident in table.partners if ident in script.partners)
        seated.update(table.partners)
        tables.append(TableView(table.id, names.line(table.title), members))
    rest = tuple(line(ident) for ident in script.partners if ident not in seated)
    return (*tables, TableView(None, "", rest)) if rest else tuple(tables)
