"""The improvement plan: every action with the gap that it answers, who takes it on and by when."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

from tabletop.core.debrief.values import PlanRow
from tabletop.core.events import EntryKind
from tabletop.core.gaps import too_early

if TYPE_CHECKING:
    from tabletop.core.debrief.reading import Reading
    from tabletop.core.debrief.values import Noted
    from tabletop.core.state import Group, Weight


def improvement_plan(reading: Reading) -> tuple[PlanRow, ...]:
    """Give the actions, those that answer the gaps with most votes first; then as their gaps are ranked."""
    rows = [_row(reading, noted) for noted in reading.of_kind(EntryKind.ACTION)]
    rows.sort(key=lambda row: (-row.votes, _place(reading, row), row.action.nr))
    return tuple(replace(row, nr=nr) for nr, row in enumerate(rows, 1))


def _place(reading: Reading, row: PlanRow) -> float:
    """Give where a gap stands among those with as many votes; what answers none comes last."""
    state = reading.state
    addressed = state.entries[row.action.nr].fields.addresses
    if row.gap is None or addressed is None:
        return inf
    return state.group_of.get(addressed, addressed)


def _row(reading: Reading, action: Noted) -> PlanRow:
    state = reading.state
    fields = state.entries[action.nr].fields
    gap, members, weight = _answered(reading, fields.addresses)
    about = members or (action,)
    return PlanRow(
        nr=0,
        action=action,
        where=tuple(dict.fromkeys(row.where for row in about if row.where)),
        gap=gap,
        measure=fields.measure,
        weight=weight,
        injects=tuple(dict.fromkeys(row.inject for row in about if row.inject)),
        too_early=too_early(state, state.entries[action.nr]),
    )


def _answered(reading: Reading, addressed: int | None) -> tuple[str | None, tuple[Noted, ...], Weight | None]:
    """Give title, members and weight of the gap or group that is answered, as far as all may read it."""
    state = reading.state
    if addressed is None:
        return None, (), None
    group = state.groups.get(addressed)
    if group is not None:
        members = reading.members(group)
        return (group.title, members, _together(reading, group)) if members else (None, (), None)
    noted = reading.noted.get(addressed)
    if noted is None:
        return None, (), None
    over = state.groups.get(state.group_of.get(addressed, 0)) if noted.kind is EntryKind.GAP else None
    weights = [state.weight_of(addressed), *([_together(reading, over)] if over is not None else ())]
    return noted.text, (noted,), max(weights, key=lambda row: (row.votes, row.counted))


def _together(reading: Reading, group: Group) -> Weight:
    """Weigh a group by the gaps in it that all may read."""
    return reading.state.weight_of(group.id, (row.nr for row in reading.members(group)))
