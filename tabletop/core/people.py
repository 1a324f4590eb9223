"""Tables and partners as the facilitator sees them in the list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core.names import Names
from tabletop.core.reliance import words_owed

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    """A table with its partners; one without id holds those at no table."""

    id: str | None
    title: str
    partners: tuple[PartnerLine, ...]


def partners(state: State) -> tuple[TableView, ...]:
    """Give the tables with who is there and how much each has said; who is away comes behind who is here."""
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

    def lines(members: Iterable[str]) -> tuple[PartnerLine, ...]:
        known = [ident for ident in members if ident in script.partners]
        return tuple(line(ident) for ident in sorted(known, key=lambda ident: not state.is_here(ident)))

    tables = [
        TableView(table.id, names.line(table.title), lines(table.partners))
        for table in script.tables.values()
    ]
    seated = {ident for table in script.tables.values() for ident in table.partners}
    if rest := lines(ident for ident in script.partners if ident not in seated):
        tables.append(TableView(None, "", rest))
    return tuple(sorted(tables, key=lambda table: not any(state.is_here(row.id) for row in table.partners)))
