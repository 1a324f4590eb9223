"""What the facilitator works with at a cue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core.cards import InjectCard, inject_card
from tabletop.core.entries import injects_in_front, released_in
from tabletop.core.names import Names, Prose
from tabletop.core.questions import asked_in
from tabletop.core.state import Status

if TYPE_CHECKING:
    from tabletop.core.scenario import BlockKind
    from tabletop.core.state import State
    from tabletop.core.timeline import Cue


@dataclass(frozen=True, slots=True)
class NowView:
    """What the facilitator works with at a cue: the block, its questions and its injects."""

    cue: Cue | None
    block_title: str
    block_kind: BlockKind | None
    hour: float | None
    text: Prose
    notes: Prose
    picture: tuple[str, ...]
    judgement: tuple[str, ...]
    decision: tuple[str, ...]
    continuity: tuple[str, ...]
    injects: tuple[InjectCard, ...]
    """The injects of the cue; without any, those last released in this step."""
    asked: tuple[str, ...] = ()
    """The kinds of questions that are talked about now, by their names above; without any, nothing is."""
    between: int = 0
    """How many of the injects, the first ones, were released here without belonging to the cue."""


def now(state: State, at: str | None = None) -> NowView:
    """Give the cue where the session stands, or another one that is looked at without changing anything."""
    names = Names(state.script)
    cue = next((row for row in state.order if row.id == at), None) if at else state.current()
    if cue is None and at is None and state.status is Status.PREPARED and state.order:
        cue = state.order[0]
    if cue is None:
        empty = Prose("", ())
        return NowView(None, "", None, None, empty, empty, (), (), (), (), ())
    block = state.script.blocks[cue.block]
    shown = cue.injects if state.status is Status.PREPARED else injects_in_front(state, at)
    between = _released_here(state, cue) if at is None else ()
    shown = (*between, *(ident for ident in shown if ident not in between))
    return NowView(
        cue,
        names.line(block.title),
        block.kind,
        block.hour,
        names.prose(block.situation or block.text),
        names.prose(block.notes),
        names.lines(block.picture),
        names.lines(block.judgement),
        names.lines(block.decision),
        names.lines(block.continuity),
        tuple(inject_card(state, ident) for ident in shown),
        asked_in(cue.phase_kind),
        len(between),
    )


def _released_here(state: State, cue: Cue) -> tuple[str, ...]:
    """Give what was released while the session stood at a cue, apart from its own injects: the last first."""
    found = released_in(state, cue.block)
    return tuple(ident for ident in found if state.injects[ident].cue == cue.id and ident not in cue.injects)
