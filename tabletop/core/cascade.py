"""Service states over the hours of the crisis, given what each relies on and what was done about it.

Ranges stay ranges: a service on backup is degraded from the lower bound of its endurance, out from the upper.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from tabletop.core.scenario import ServiceState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tabletop.core.scenario import Service

SEVERITY = {ServiceState.WORKS: 0, ServiceState.DEGRADED: 1, ServiceState.OUT: 2}


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of hours in one state: from `start` up to but not including `end`."""

    start: float
    end: float
    state: ServiceState
    cause: str | None = None
    """The service whose failure explains it; None when it is the service itself, or nothing is wrong."""


Course = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Override:
    """From this hour the service is in this state, whatever the cascade says; None gives it back to it."""

    hour: float
    state: ServiceState | None
    seq: int = 0
    """The event that set it: of two for the same hour the later one holds."""
    reason: str = ""
    """Why the facilitator set it."""


@dataclass(frozen=True, slots=True)
class Endurance:
    """Hours on backup that a partner itself has stated, in place of the scenario's."""

    backup_from: float | None
    backup_to: float | None
    partner: str | None


def _overlay(course: Course, piece: Segment, *, force: bool = False) -> Course:
    """Lay a piece over a course: the more severe state wins, or the piece itself when forced."""
    if piece.start >= piece.end:
        return course
    result: list[Segment] = []
    for segment in course:
        if segment.end <= piece.start or segment.start >= piece.end:
            result.append(segment)
            continue
        if segment.start < piece.start:
            result.append(Segment(segment.start, piece.start, segment.state, segment.cause))
        wins = force or SEVERITY[piece.state] > SEVERITY[segment.state]
        winner = piece if wins else segment
        result.append(
            Segment(max(segment.start, piece.start), min(segment.end, piece.end), winner.state, winner.cause)
        )
        if segment.end > piece.end:
            result.append(Segment(piece.end, segment.end, segment.state, segment.cause))
    return _joined(result)


def _joined(course: Sequence[Segment]) -> Course:
    result: list[Segment] = []
    for segment in course:
        last = result[-1] if result else None
        if last and last.state is segment.state and last.cause == segment.cause:
            result[-1] = Segment(last.start, segment.end, last.state, last.cause)
        else:
            result.append(segment)
    return tuple(result)


def _own_course(service: Service) -> Course:
    course: Course = (Segment(-inf, inf, ServiceState.WORKS),)
    if service.state is not ServiceState.WORKS:
        end = inf if service.restored_at is None else service.restored_at
        course = _overlay(course, Segment(0, end, service.state))
    return course


def _outages(course: Course) -> list[tuple[float, float]]:
    """Give the stretches of hours without the service, each as one, whatever its causes."""
    found: list[tuple[float, float]] = []
    for segment in course:
        if segment.state is not ServiceState.OUT:
            continue
        if found and found[-1][1] == segment.start:
            found[-1] = (found[-1][0], segment.end)
        else:
            found.append((segment.start, segment.end))
    return found


def _after_failures(
    course: Course, service: Service, relied: str, failures: Course, backup: Endurance
) -> Course:
    """Lay the effect of one relied-on service over a course."""
    starts = backup.backup_from or 0
    fails = inf if backup.backup_to is None and backup.backup_from is not None else backup.backup_to or starts
    for start, back in _outages(failures):
        weak, gone = start + starts, start + max(starts, fails)
        course = _overlay(course, Segment(weak, min(gone, back), ServiceState.DEGRADED, relied))
        course = _overlay(course, Segment(gone, back, ServiceState.OUT, relied))
        if gone < back < inf and service.recovery_hours:
            course = _overlay(
                course, Segment(back, back + service.recovery_hours, ServiceState.DEGRADED, relied)
            )
    return course


def courses(
    services: Mapping[str, Service],
    overrides: Mapping[str, tuple[Override, ...]],
    endurance: Mapping[str, Endurance],
) -> dict[str, Course]:
    """Work out the course of every service. A cycle, which the checks refuse, ends where it is met again."""
    done: dict[str, Course] = {}
    for ident in services:
        _work_out(ident, services, overrides, endurance, done)
    return {ident: done[ident] for ident in services}


def _work_out(
    wanted: str,
    services: Mapping[str, Service],
    overrides: Mapping[str, tuple[Override, ...]],
    endurance: Mapping[str, Endurance],
    done: dict[str, Course],
) -> None:
    # An explicit stack: a chain of a thousand services must not exhaust Python's own.
    stack, entered = [wanted], set[str]()
    while stack:
        ident = stack[-1]
        if ident in done:
            stack.pop()
            continue
        service = services[ident]
        waiting = [name for name in service.relies_on if name in services and name not in done]
        if ident not in entered and waiting:
            entered.add(ident)
            stack += [name for name in waiting if name not in entered]
            continue
        entered.add(ident)
        backup = endurance.get(ident) or Endurance(service.backup_from, service.backup_to, None)
        course = _own_course(service)
        for relied in service.relies_on:
            course = _after_failures(course, service, relied, done.get(relied, ()), backup)
        computed = course
        for override in sorted(overrides.get(ident, ()), key=lambda row: (row.hour, row.seq)):
            if override.state is None:
                for segment in computed:
                    piece = Segment(
                        max(segment.start, override.hour), segment.end, segment.state, segment.cause
                    )
                    course = _overlay(course, piece, force=True)
            else:
                course = _overlay(course, Segment(override.hour, inf, override.state), force=True)
        done[ident] = course
        stack.pop()


def at(course: Course, hour: float) -> Segment:
    """Give the segment that holds at an hour."""
    return next(segment for segment in course if segment.start <= hour < segment.end)


def board(all_courses: Mapping[str, Course], hour: float) -> dict[str, ServiceState]:
    """Give the state of every service at an hour."""
    return {ident: at(course, hour).state for ident, course in all_courses.items()}
