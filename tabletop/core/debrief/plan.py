"""The improvement plan: every action with the gap that it answers, who takes it on and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.debrief.values import PlanRow
from tabletop.core.events import EntryKind

if TYPE_CHECKING:
    from tabletop.core.debrief.reading import Reading
    from tabletop.core.debrief.values import Noted
    from tabletop.core.state import Group


def improvement_plan(reading: Reading) -> tuple[PlanRow, ...]:
    """Give the actions, those that answer the gaps with most votes first."""
    rows = [_row(reading, noted) for noted in reading.of_kind(EntryKind.ACTION)]
    rows.sort(key=lambda row: (-row.votes, row.action.nr))
    return tuple(
        PlanRow(nr, row.action, row.where, row.gap, row.measure, row.votes, row.injects)
        for nr, row in enumerate(rows, 1)
    )


def _row(reading: Reading, action: Noted) -> PlanRow:
    state = reading.state
    fields = state.entries[action.nr].fields
    gap, members, votes = _answered(reading, fields.addresses)
    about = members or (action,)
    return PlanRow(
        nr=0,
        action=action,
        where=tuple(dict.fromkeys(row.where for row in about if row.where)),
        gap=gap,
        measure=fields.measure,
        votes=votes,
        injects=tuple(dict.fromkeys(row.inject for row in about if row.inject)),
    )


def _answered(reading: Reading, addressed: int | None) -> tuple[str | None, tuple[Noted, ...], int]:
    """Give title, members and votes of the gap or group that is answered, as far as all may read it."""
    state = reading.state
    if addressed is None:
        return None, (), 0
    group = state.groups.get(addressed)
    if group is not None:
        members, votes = _together(reading, group)
        return (group.title, members, votes) if members else (None, (), 0)
    noted = reading.noted.get(addressed)
    if noted is None:
        return None, (), 0
    over = state.groups.get(state.group_of.get(addressed, 0)) if noted.kind is EntryKind.GAP else None
    votes = max(noted.votes, _together(reading, over)[1] if over is not None else 0)
    return noted.text, (noted,), votes


def _together(reading: Reading, group: Group) -> tuple[tuple[Noted, ...], int]:
    """Give the members of a group that all may read, and its votes."""
    members = reading.members(group)
    return members, reading.state.weight_of(group.id, (row.nr for row in members)).votes
