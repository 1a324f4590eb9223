"""What the room sees. What is kept back from it is kept back here; no front end filters by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tabletop.core import cascade
from tabletop.core.ballot import TopGap, may_be_shown, top_gaps
from tabletop.core.cards import PublicInject, public_inject
from tabletop.core.crisis_time import CrisisTime, crisis_time
from tabletop.core.entries import released_in
from tabletop.core.events import EntryKind
from tabletop.core.names import Names, Prose, name_of
from tabletop.core.questions import ASKED, AskedBefore, asked_before, questions_now
from tabletop.core.scenario import BlockKind, PhaseKind, ServiceState
from tabletop.core.service_lines import ServiceLine, board_lines

if TYPE_CHECKING:
    from tabletop.core.state import State, Status

MOST_SERVICES_ON_PROJECTOR = 6


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry that the facilitator put on the projector."""

    kind: EntryKind
    text: str
    said_by: tuple[str, ...] = ()
    """Names of who said it; empty unless the facilitator chose to show them."""
    answer: bool = False
    """True for an answer to an inject that nobody made anything else of."""
    quantity: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class ProjectorView:
    """What the room sees. Nothing in it is private."""

    label: str
    title: str
    status: Status
    interrupted: bool
    paused: bool
    black: bool
    simulated: bool
    recording: bool
    """False while capture is stopped: off the record."""
    now: CrisisTime | None
    block_kind: BlockKind | None
    block_title: str
    text: Prose
    """The situation of a step, or the text of another block."""
    phase: PhaseKind | None
    phase_minutes: int
    phase_started_ms: int
    """Room time at which the phase began; the countdown is phase_minutes from here."""
    questions: tuple[str, ...]
    """What to think or talk about now."""
    inject: PublicInject | None
    entry: ShownEntry | None
    services: tuple[ServiceLine, ...]
    """At most six: those that are out, then limited ones, then those that are back since the step before."""
    services_left_out: int
    """None of these is worse off than one that is shown."""
    asked_before: tuple[AskedBefore, ...] = ()
    """In plenary: what goes before the decisions that are asked for in `questions`."""
    joining: bool = False
    """Whether the room sees how to join."""
    top_gaps: tuple[TopGap, ...] = ()
    """In the block of that name: all that can be chosen, most votes first."""
    variables: tuple[tuple[str, str], ...] = ()


def _services_to_know(state: State) -> tuple[tuple[ServiceLine, ...], int]:
    """Choose what does not work and what works again: the worst first, and as the scenario orders them."""

    def matters(line: ServiceLine) -> bool:
        return ServiceState.WORKS is not line.state or line.state is not (line.before or line.state)

    order = {ident: place for place, ident in enumerate(state.script.services)}
    lines = [line for line in board_lines(state, private=False) if matters(line)]
    lines.sort(key=lambda line: (-cascade.SEVERITY[line.state], order[line.id]))
    return tuple(lines[:MOST_SERVICES_ON_PROJECTOR]), max(0, len(lines) - MOST_SERVICES_ON_PROJECTOR)


def _projected_inject(state: State, phase: PhaseKind | None) -> PublicInject | None:
    """Find the inject on show: the latest that was released for the room while in this block.

    While the situation is told, an inject is on show only when it was released since that began.
    """
    since = state.clock.phase_started_ms if phase is PhaseKind.SITUATION else 0
    for ident in released_in(state, state.block):
        known = state.injects[ident]
        if known.projected and (known.room_ms or 0) >= since:
            return public_inject(state.script, state.script.injects[ident])
    return None


def _shown_entry(state: State) -> ShownEntry | None:
    """Give the entry that was put up, unless it was withdrawn or marked for the partner alone since."""
    entry = state.entries.get(state.shown_entry) if state.shown_entry is not None else None
    if entry is None or not may_be_shown(entry):
        return None
    said_by = tuple(name_of(state.script, ident) for ident in entry.fields.said_by)
    answer = entry.fields.response and entry.kind is EntryKind.NOTE
    return ShownEntry(
        entry.kind,
        entry.fields.text,
        said_by if state.shown_named else (),
        answer,
        entry.fields.quantity,
        entry.fields.unit,
    )


def projector(state: State) -> ProjectorView:
    """Give what the room may see now."""
    script = state.script
    names = Names(script)
    cue = state.current()
    block = script.blocks.get(state.block) if state.block else None
    in_step = block is not None and block.kind is BlockKind.STEP
    phase = cue.phase_kind if cue else None
    topics = ASKED.get(phase, ()) if phase else ()
    services, left_out = _services_to_know(state) if in_step else ((), 0)
    situation = block.situation if in_step and block else block.text if block else ""
    inject = _projected_inject(state, phase) if in_step else None
    if inject is not None and phase is PhaseKind.PLENARY:
        # They were answered: now the room talks about the questions of the step.
        inject = replace(inject, questions=())
    return ProjectorView(
        label=names.line(script.label),
        title=names.line(state.setup.title),
        status=state.status,
        interrupted=state.interrupted,
        paused=state.stands_still,
        black=state.black,
        simulated=state.setup.simulated,
        recording=state.recording,
        now=crisis_time(script, state.hour) if state.hour is not None else None,
        block_kind=block.kind if block else None,
        block_title=names.line(block.title) if block else "",
        text=names.prose(situation),
        phase=phase,
        phase_minutes=cue.minutes if cue else 0,
        phase_started_ms=state.clock.phase_started_ms,
        questions=names.lines(questions_now(block, topics)) if block else (),
        inject=inject,
        entry=_shown_entry(state),
        services=services,
        services_left_out=left_out,
        asked_before=asked_before(block, topics, names) if block else (),
        joining=state.shown_joining,
        top_gaps=top_gaps(state) if block and block.kind is BlockKind.TOP_GAPS else (),
        variables=names.pairs,
    )
