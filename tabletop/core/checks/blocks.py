"""Rules about the running order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.messages import Message, Problem
from tabletop.core.scenario import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.checks.subject import Subject

NEEDED_BY_STEPS = ("hour", "situation", "phases")
ONLY_FOR_STEPS = (*NEEDED_BY_STEPS, "picture", "judgement", "decision", "continuity")
INSTEAD_IN_STEPS = {"minutes": "phases", "text": "situation"}


def steps_are_complete(subject: Subject) -> Iterator[Problem]:
    """A step has an hour, a situation and phases, and nothing that these replace."""
    for index, row in enumerate(subject.scenario.blocks):
        if row.kind is not BlockKind.STEP:
            continue
        for key in NEEDED_BY_STEPS:
            if getattr(row, key) in (None, "", ()):
                yield Problem(("blocks", index), Message("check.step-without", {"key": key}))
        for key, instead in INSTEAD_IN_STEPS.items():
            if getattr(row, key) not in (None, ""):
                yield Problem(
                    ("blocks", index, key), Message("check.not-for-steps", {"key": key, "instead": instead})
                )


def others_are_no_steps(subject: Subject) -> Iterator[Problem]:
    """Any other block has minutes, and nothing that only a step has."""
    for index, row in enumerate(subject.scenario.blocks):
        if row.kind is BlockKind.STEP:
            continue
        if row.minutes is None:
            yield Problem(("blocks", index), Message("check.block-without-minutes"))
        for key in ONLY_FOR_STEPS:
            if getattr(row, key) not in (None, "", ()):
                yield Problem(("blocks", index, key), Message("check.only-for-steps", {"key": key}))


def hours_rise(subject: Subject) -> Iterator[Problem]:
    """Each step is later in the crisis than the one before it."""
    last: float | None = None
    for index, row in enumerate(subject.scenario.blocks):
        if row.kind is not BlockKind.STEP or row.hour is None:
            continue
        if last is not None and row.hour <= last:
            yield Problem(
                ("blocks", index, "hour"),
                Message("check.hours-not-rising", {"hour": row.hour, "previous": last}),
            )
        last = row.hour


def steps_ask_about_continuity(subject: Subject) -> Iterator[Problem]:
    """Every step asks each partner about its own people and processes."""
    for index, row in enumerate(subject.scenario.blocks):
        if row.kind is BlockKind.STEP and not row.continuity:
            yield Problem(("blocks", index), Message("check.step-without-continuity"), "warning")
