"""Rules about injects: somebody receives them, within their step, when a person decides."""

from __future__ import annotations

from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

from tabletop.core.messages import Message, Problem
from tabletop.core.scenario import ROOM, PhaseKind, Priority, Release, phase_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.checks.subject import Subject


def within_their_step(subject: Subject) -> Iterator[Problem]:
    """An inject arrives from the hour of its step until the next step begins."""
    hours = sorted({row.hour for row in subject.steps.values() if row.hour is not None})
    following = dict(pairwise((*hours, inf)))
    for index, row in enumerate(subject.scenario.injects):
        step = subject.steps.get(row.step)
        if step is None or step.hour is None:
            continue
        if row.at < step.hour:
            yield Problem(
                ("injects", index, "at"),
                Message("check.inject-before-step", {"at": row.at, "hour": step.hour, "step": step.id}),
            )
        elif row.at >= following[step.hour]:
            yield Problem(
                ("injects", index, "at"),
                Message(
                    "check.inject-after-step", {"at": row.at, "hour": following[step.hour], "step": step.id}
                ),
            )


def to_somebody(subject: Subject) -> Iterator[Problem]:
    """An inject reaches at least one partner."""
    members = {row.id: row.partners for row in subject.scenario.tables}
    for index, row in enumerate(subject.scenario.injects):
        if not row.to:
            yield Problem(("injects", index, "to"), Message("check.inject-to-nobody"))
        elif ROOM not in row.to and all(members.get(name) == () for name in row.to):
            yield Problem(("injects", index, "to"), Message("check.inject-to-empty-table"))


def within_the_phases(subject: Subject) -> Iterator[Problem]:
    """The step of a planned inject has the inject phase that it wants to be played in."""
    phases = {
        row.id: sum(kind is PhaseKind.INJECT for kind, _ in phase_plan(row)) for row in subject.steps.values()
    }
    for index, row in enumerate(subject.scenario.injects):
        if row.priority is not Priority.RESERVE and row.round > phases.get(row.step, inf):
            yield Problem(
                ("injects", index, "round"),
                Message(
                    "check.inject-without-phase",
                    {"round": row.round, "step": row.step, "n": int(phases[row.step])},
                ),
            )


def released_by_a_person(subject: Subject) -> Iterator[Problem]:
    """An inject that releases itself surprises the room, so the author is asked whether that is meant."""
    for index, row in enumerate(subject.scenario.injects):
        if row.release is Release.AUTO:
            yield Problem(("injects", index, "release"), Message("check.release-auto"), "warning")
