"""Which questions of a step belong to a phase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tabletop.core.scenario import PhaseKind, Topic, phase_plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.names import Names
    from tabletop.core.scenario import Block
    from tabletop.core.script import Script


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """What the room talks about before it decides."""

    topic: Topic
    questions: tuple[str, ...]


ASKED: Final[Mapping[PhaseKind, tuple[Topic, ...]]] = {
    PhaseKind.SILENCE: (Topic.PICTURE,),
    PhaseKind.TABLES: (Topic.JUDGEMENT,),
    PhaseKind.PLENARY: (Topic.PICTURE, Topic.JUDGEMENT, Topic.DECISION),
}
"""What is talked about in a phase, in this order; the last is what it is for."""
CONTINUITY: Final = "continuity"
"""What goes with every topic: one's own people and processes."""
MOST_ASKED: Final = {Topic.PICTURE: 1, Topic.JUDGEMENT: 2, Topic.DECISION: 2}
"""How many questions of what a phase is for the room sees; of anything else it sees one."""


def asked_in(phase: PhaseKind | None) -> tuple[str, ...]:
    """Give the kinds of questions that belong to a phase, by the name that they have in a block."""
    topics = ASKED.get(phase, ()) if phase else ()
    return (*topics, CONTINUITY) if topics else ()


def asks_continuity(script: Script, block: str, phase: int) -> bool:
    """Tell whether a room is asked about its own people in a phase; a step without phases is one for all."""
    row = script.blocks.get(block)
    if row is None or not row.continuity:
        return False
    plan = phase_plan(row)
    return not plan or (phase < len(plan) and CONTINUITY in asked_in(plan[phase][0]))


def questions_now(block: Block, topics: tuple[Topic, ...]) -> tuple[str, ...]:
    """Choose what to think about: what the phase is for, and one's own people."""
    if not topics:
        return ()
    questions: tuple[str, ...] = getattr(block, topics[-1])
    return (*questions[: MOST_ASKED[topics[-1]]], *block.continuity[:1])


def asked_before(block: Block, topics: tuple[Topic, ...], names: Names) -> tuple[AskedBefore, ...]:
    """Give what goes before the decisions; nothing where the step asks nothing at all."""
    if not any(getattr(block, topic) for topic in Topic):
        return ()
    return tuple(AskedBefore(topic, names.lines(getattr(block, topic)[:1])) for topic in topics[:-1])
