"""What may be shown of what was captured, and the gaps among it that the room chooses from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core.events import EntryKind, Mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from tabletop.core.state import Entry, State


TOP_GAPS = 5
"""Gaps that count as the heaviest of a session."""


@dataclass(frozen=True, slots=True)
class BallotLine:
    """A gap or group of gaps that can be chosen."""

    id: int
    number: int
    """By which the room calls it, on every screen and page; it stays whatever votes come in."""
    title: str


@dataclass(frozen=True, slots=True)
class TopGap:
    """A gap or group of gaps with the hands counted in the room and the choices made on pages."""

    title: str
    votes: int
    number: int


def may_be_shown(entry: Entry) -> bool:
    """Tell whether an entry may come on a screen for all: it counts, and is not for its partner alone."""
    return not entry.withdrawn and entry.fields.mark is not Mark.PARTNER


def said_first(state: State, ident: int) -> int:
    """Give what a gap comes behind another one by: when it was said, of a group its first gap."""
    group = state.groups.get(ident)
    return min(group.entries, default=ident) if group else ident


def candidates(state: State, seen: Callable[[Entry], bool] = may_be_shown) -> tuple[tuple[int, str], ...]:
    """Give the groups of gaps and the gaps that can be chosen or answered, with their titles.

    They come in the order in which they were said. Only those of which somebody has `seen` something: the
    title of a group says what its members say.
    """
    groups = [(row.id, row.title) for row in state.groups.values() if any(map(seen, state.members(row)))]
    loose = [
        (entry.id, entry.fields.text)
        for entry in state.live_entries()
        if entry.kind is EntryKind.GAP and entry.id not in state.group_of and seen(entry)
    ]
    return tuple(sorted((*groups, *loose), key=lambda row: said_first(state, row[0])))


def ballot(state: State) -> tuple[BallotLine, ...]:
    """Give what everyone may choose from, each with its number."""
    return tuple(BallotLine(ident, nr, title) for nr, (ident, title) in enumerate(candidates(state), start=1))


def top_gaps(state: State) -> tuple[TopGap, ...]:
    """Give what there is to choose from, the heaviest first; what is for a partner alone is not among it."""
    rows = []
    for line in ballot(state):
        group = state.groups.get(line.id)
        members = (row.id for row in state.members(group) if may_be_shown(row)) if group else ()
        votes = state.weight_of(line.id, members).votes
        rows.append(TopGap(line.title, votes, line.number))
    return tuple(sorted(rows, key=lambda row: (-row.votes, row.number)))
