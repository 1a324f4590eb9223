"""The vital services over the hours: as the room saw them at each step, and as calculated in between."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from tabletop.core.debrief.values import Basis, Intervention, ServiceCourse, ServiceTimeline, Stretch
from tabletop.core.gaps import is_assumed

if TYPE_CHECKING:
    from tabletop.core.cascade import Course
    from tabletop.core.debrief.reading import Reading


def timeline(reading: Reading) -> ServiceTimeline:
    """Give every service at the steps that were played, in order of the hour."""
    state = reading.state
    steps = sorted((step.hour, step.seq, ident) for ident, step in state.steps.items())
    hours = [hour for hour, _, _ in steps]
    courses = []
    for ident in state.script.services:
        basis, stated_by = _basis(reading, ident)
        courses.append(
            ServiceCourse(
                name=reading.script.name(ident),
                shown=tuple(state.steps[block].board.get(ident) for _, _, block in steps),
                between=tuple(
                    _stretches(state.courses.get(ident, ()), start, end) for start, end in pairwise(hours)
                ),
                basis=basis,
                stated_by=stated_by,
                interventions=tuple(
                    Intervention(row.hour, row.state, row.reason) for row in state.overrides.get(ident, ())
                ),
                at_end=state.board.get(ident),
            )
        )
    return ServiceTimeline(tuple(reading.wheres[block] for _, _, block in steps), tuple(courses))


def _stretches(course: Course, start: float, end: float) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for segment in course:
        left, right = max(segment.start, start), min(segment.end, end)
        if left >= right:
            continue
        if found and found[-1].state is segment.state:
            found[-1] = Stretch(found[-1].start, right, segment.state)
        else:
            found.append(Stretch(left, right, segment.state))
    return tuple(found)


def _basis(reading: Reading, ident: str) -> tuple[Basis, str | None]:
    stated = reading.state.endurance.get(ident)
    if stated is not None:
        return Basis.STATED, reading.script.name(stated.partner) if stated.partner else None
    row = reading.script.services[ident]
    if row.backup_from is None and row.backup_to is None:
        return Basis.NONE, None
    if not is_assumed(row):
        return Basis.SOURCE, None
    return (Basis.PARTLY if row.sources else Basis.ASSUMED), None
