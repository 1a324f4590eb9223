"""Gaps by the hands that were counted for them, and by theme and part of the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.debrief.values import GapCounts, RankedGap, Where
from tabletop.core.events import EntryKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tabletop.core.debrief.reading import Reading
    from tabletop.core.debrief.values import PlanRow


def ranked(reading: Reading, plan: Iterable[PlanRow]) -> tuple[RankedGap, ...]:
    """Give groups and single gaps, most votes first, then in the order in which they were noted."""
    state = reading.state
    answers: dict[int, list[int]] = {}
    for row in plan:
        addressed = state.entries[row.action.nr].fields.addresses
        if addressed is not None:
            answers.setdefault(addressed, []).append(row.nr)
    lines = []
    for group in state.groups.values():
        members = reading.members(group)
        if members:
            numbers = {nr for ident in (group.id, *group.entries) for nr in answers.get(ident, ())}
            weight = state.weight_of(group.id, (row.nr for row in members))
            lines.append(
                RankedGap(
                    group.id, group.title, weight, members, grouped=True, actions=tuple(sorted(numbers))
                )
            )
    for noted in reading.of_kind(EntryKind.GAP):
        if noted.nr not in state.group_of:
            actions, weight = tuple(answers.get(noted.nr, ())), state.weight_of(noted.nr)
            lines.append(RankedGap(noted.nr, noted.text, weight, (noted,), grouped=False, actions=actions))
    return tuple(sorted(lines, key=lambda row: (-row.votes, row.id)))


def counted(reading: Reading) -> GapCounts:
    """Count the gaps by theme and by part; a gap without a theme of its own takes that of its inject."""
    state, script = reading.state, reading.script
    counts: dict[tuple[str | None, str | None], int] = {}
    for noted in reading.of_kind(EntryKind.GAP):
        fields = state.entries[noted.nr].fields
        own = fields.theme if fields.theme in script.themes else None
        theme = own or script.theme_of(fields.inject)
        key = (theme, reading.homes[noted.nr])
        counts[key] = counts.get(key, 0) + 1
    themes: list[str | None] = list(script.themes)
    if any(theme is None for theme, _ in counts):
        themes.append(None)
    played = {home for _, home in counts} | state.steps.keys()
    parts: list[str | None] = [ident for ident in script.blocks if ident in played]
    if None in played:
        parts.append(None)
    wheres: tuple[Where | None, ...] = tuple(reading.wheres[ident] if ident else None for ident in parts)
    return GapCounts(
        themes=tuple(script.line(script.themes[ident].title) if ident else None for ident in themes),
        parts=wheres,
        counts=tuple(tuple(counts.get((theme, part), 0) for part in parts) for theme in themes),
    )
