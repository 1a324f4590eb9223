"""Vital services as lines of a board: for the room what it saw, for the facilitator what is expected too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core import cascade
from tabletop.core.names import Names
from tabletop.core.scenario import ServiceState

if TYPE_CHECKING:
    from tabletop.core.state import State


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One vital service on a board."""

    id: str
    title: str
    state: ServiceState
    before: ServiceState | None
    """Its state at the previous step; None when there was none."""
    note: str | None = None
    """What the author noted about its course; for the facilitator only, for it tells what is to come."""
    next_hour: float | None = None
    """The hour at which it is next expected to change; for the facilitator only."""
    next_state: ServiceState | None = None
    out_hour: float | None = None
    """The hour from which it is expected to be out, when it first gets worse at `next_hour`."""
    cause: str | None = None
    """The service whose failure explains its state."""
    assumed: bool = False
    """True when its endurance rests on the author's assumption alone."""


def _expected(
    course: cascade.Course, hour: float, now: ServiceState
) -> tuple[cascade.Segment | None, float | None]:
    """Find the next change of a service, and the hour at which it is then out when it first gets worse."""
    following = next((part for part in course if part.start > hour and part.state is not now), None)
    if following is None or (now, following.state) != (ServiceState.WORKS, ServiceState.DEGRADED):
        return following, None
    then = next((part for part in course if part.start == following.end), None)
    return following, then.start if then and then.state is ServiceState.OUT else None


def board_lines(state: State, *, private: bool) -> tuple[ServiceLine, ...]:
    """Give every service that the room saw; `private` adds what is expected next."""
    names = Names(state.script)
    steps = sorted(state.steps.values(), key=lambda row: row.seq)
    before = steps[-2].board if len(steps) > 1 else {}
    lines = []
    for ident, now in state.board.items():
        row = state.script.services.get(ident)
        if row is None:
            continue
        segment = following = None
        out_hour = None
        if private and state.hour is not None:
            course = state.courses[ident]
            segment = cascade.at(course, state.hour)
            following, out_hour = _expected(course, state.hour, now)
        lines.append(
            ServiceLine(
                ident,
                names.line(row.title),
                now,
                before.get(ident),
                names.line(row.note) if row.note and private else None,
                following.start if following else None,
                following.state if following else None,
                out_hour,
                names.of(segment.cause) if segment and segment.cause else None,
                assumed=private and not row.sources and ident not in state.endurance,
            )
        )
    return tuple(lines)


def board(state: State) -> tuple[ServiceLine, ...]:
    """Give every service at this hour with what is expected next, for the facilitator."""
    return board_lines(state, private=True)
