"""What may be shown of what was captured, and the gaps among it that the room chooses from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core.events import EntryKind, Mark

if TYPE_CHECKING:
    from tabletop.core.state import Entry, Group, State


TOP_GAPS = 5
"""Gaps that count as the heaviest of a session."""


@dataclass(frozen=True, slots=True)
class TopGap:
    """A gap or group of gaps with the hands counted in the room and the choices made on pages."""

    title: str
    votes: int


def may_be_shown(entry: Entry) -> bool:
    """Tell whether an entry may come on a screen for all: it counts, and is not for its partner alone."""
    return not entry.withdrawn and entry.fields.mark is not Mark.PARTNER


def _is_public_gap(entry: Entry) -> bool:
    return entry.kind is EntryKind.GAP and may_be_shown(entry)


def _is_public_group(state: State, group: Group) -> bool:
    """Tell whether anything in a group may be known: its title says what its members say."""
    return any(may_be_shown(entry) for entry in state.members(group))


def candidates(state: State) -> tuple[tuple[int, str], ...]:
    """Give the groups of gaps and the gaps that can be chosen, with their titles."""
    groups = [(row.id, row.title) for row in state.groups.values() if _is_public_group(state, row)]
    loose = [
        (entry.id, entry.fields.text)
        for entry in state.entries.values()
        if _is_public_gap(entry) and entry.id not in state.group_of
    ]
    return (*groups, *loose)


def top_gaps(state: State) -> tuple[TopGap, ...]:
    """Give what there is to choose from, the heaviest first; what is for a partner alone is not among it."""
    rows = []
    for ident, title in candidates(state):
        group = state.groups.get(ident)
        members = (row.id for row in state.members(group) if may_be_shown(row)) if group else ()
        votes = state.weight_of(ident, members).votes
        rows.append(TopGap(title, votes))
    return tuple(sorted(rows, key=lambda row: (-row.votes, row.title if row.votes else "")))
