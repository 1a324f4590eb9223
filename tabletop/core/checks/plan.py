"""Rules about selections: what is played fits in the minutes there are, in order, with room to talk."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from tabletop.core.messages import Message, Problem
from tabletop.core.scenario import Priority, block_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.checks.subject import Subject

MOST_CORE_INJECTS = 2
"""Core injects for the whole room in one step: with more, the room listens instead of talking."""


def fits_the_minutes(subject: Subject) -> Iterator[Problem]:
    """The blocks of a selection take no longer than it has."""
    for index, row in enumerate(subject.scenario.selections):
        planned = sum(
            row.shorten.get(name, block_minutes(subject.blocks[name]))
            for name in row.blocks
            if name in subject.blocks
        )
        if planned > row.minutes:
            yield Problem(
                ("selections", index, "minutes"),
                Message(
                    "check.plan-too-long",
                    {"planned": planned, "minutes": row.minutes, "over": planned - row.minutes},
                ),
            )


def keeps_the_running_order(subject: Subject) -> Iterator[Problem]:
    """A selection leaves blocks out, but neither moves nor repeats them."""
    order = subject.ids["blocks"]
    for index, row in enumerate(subject.scenario.selections):
        known = [(position, name) for position, name in enumerate(row.blocks) if name in order]
        for (_, before), (position, name) in pairwise(known):
            if order[name] <= order[before]:
                yield Problem(
                    ("selections", index, "blocks", position),
                    Message("check.block-order", {"block": name, "before": before}),
                )


def holds_its_injects(subject: Subject) -> Iterator[Problem]:
    """A selection plays the step of every inject that it lists."""
    steps = {row.id: row.step for row in subject.scenario.injects}
    for index, row in enumerate(subject.scenario.selections):
        for position, name in enumerate(row.injects or ()):
            step = steps.get(name)
            if step is not None and step not in row.blocks:
                yield Problem(
                    ("selections", index, "injects", position),
                    Message("check.inject-left-out", {"inject": name, "step": step}),
                )


def shortens_what_it_plays(subject: Subject) -> Iterator[Problem]:
    """A selection shortens only blocks that it plays, and leaves each phase of a step a minute."""
    for index, row in enumerate(subject.scenario.selections):
        for name, minutes in row.shorten.items():
            block = subject.blocks.get(name)
            if block is None:
                continue
            if name not in row.blocks:
                where = ("selections", index, "shorten", name)
                yield Problem(where, Message("check.shortens-other-block", {"block": name}), "warning")
            elif minutes > block_minutes(block):
                where = ("selections", index, "shorten", name)
                yield Problem(
                    where,
                    Message(
                        "check.shortens-to-longer",
                        {"block": name, "n": minutes, "planned": block_minutes(block)},
                    ),
                    "warning",
                )
            elif minutes < len(block.phases):
                where = ("selections", index, "shorten", name)
                yield Problem(
                    where,
                    Message(
                        "check.shortens-too-far",
                        {"block": name, "n": minutes, "phases": len(block.phases)},
                    ),
                    "warning",
                )


def leaves_room_to_talk(subject: Subject) -> Iterator[Problem]:
    """A step has at most two core injects for the whole room; told once, for the fullest selection."""
    for_room = [
        row for row in subject.scenario.injects if row.priority is Priority.CORE and subject.reaches_all(row)
    ]
    fullest: dict[str, tuple[int, int]] = {}
    for index, row in enumerate(subject.scenario.selections):
        wanted = None if row.injects is None else frozenset(row.injects)
        planned = dict.fromkeys((name for name in row.blocks if name in subject.steps), 0)
        for inject in for_room:
            if inject.step in planned and (wanted is None or inject.id in wanted):
                planned[inject.step] += 1
        for step, count in planned.items():
            if count > fullest.get(step, (MOST_CORE_INJECTS, 0))[0]:
                fullest[step] = (count, index)
    for step, (count, index) in fullest.items():
        yield Problem(
            ("selections", index, "blocks"),
            Message("check.crowded-step", {"step": step, "count": count, "most": MOST_CORE_INJECTS}),
        )
