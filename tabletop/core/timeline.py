"""The running order as cues, and the plan held against the minutes that the room has spent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from tabletop.core.scenario import (
    BlockKind,
    PhaseKind,
    Priority,
    Release,
    block_minutes,
    is_for_room,
    phase_plan,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tabletop.core.scenario import Block, Inject, PhasePlan
    from tabletop.core.script import Script

MINUTE_MS = 60_000
MINUTES_TO_READ_OUT_ONE = 1
"""Minutes that leaving out an inject for a single partner is reckoned to save: our assumption."""


class CueKind(StrEnum):
    """What the facilitator's next key brings."""

    BLOCK = "block"
    PHASE = "phase"
    INJECT = "inject"
    HANDOUT = "handout"


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing that comes next: a block, a phase of a step, an inject for the room, or injects for partners."""

    id: str
    kind: CueKind
    block: str
    phase: int
    """Position of the phase within its step; 0 for a block without phases."""
    phase_kind: PhaseKind | None
    injects: tuple[str, ...]
    minutes: int
    """Planned minutes of the whole phase, or of the block."""
    starts: int
    """Planned minutes from the start of the session to the start of this phase."""


def phases_of(block: Block, minutes: int | None) -> tuple[PhasePlan, ...]:
    """Give the phases of a step, shrunk in proportion to fit `minutes` exactly when that is given."""
    plan = phase_plan(block)
    total = sum(length for _, length in plan)
    if minutes is None or not total:
        return plan
    exact = [length * minutes / total for _, length in plan]
    whole = [int(length) for length in exact]
    by_remainder = sorted(range(len(plan)), key=lambda index: (whole[index] - exact[index], index))
    for index in by_remainder[: minutes - sum(whole)]:
        whole[index] += 1
    return tuple((kind, length) for (kind, _), length in zip(plan, whole, strict=True))


def planned_minutes(block: Block, shorten: dict[str, int]) -> int:
    """Give the minutes of a block within a selection."""
    return shorten.get(block.id, block_minutes(block))


def running_order(script: Script) -> tuple[Cue, ...]:
    """Lay out the whole session as cues, in order."""
    rounds: dict[tuple[str, int], list[Inject]] = {}
    for inject in script.injects.values():
        if inject.id in script.planned:
            rounds.setdefault((inject.step, inject.round), []).append(inject)
    cues: list[Cue] = []
    starts = 0
    for block in script.blocks.values():
        if block.kind is not BlockKind.STEP or not block.phases:
            minutes = planned_minutes(block, script.selection.shorten)
            cues.append(Cue(block.id, CueKind.BLOCK, block.id, 0, None, (), minutes, starts))
            starts += minutes
            continue
        cycle = 0
        for index, (kind, minutes) in enumerate(phases_of(block, script.selection.shorten.get(block.id))):
            if kind is PhaseKind.INJECT:
                cycle += 1
                cues += _inject_cues(block, index, minutes, starts, rounds.get((block.id, cycle), []))
            else:
                ident = f"{block.id}/{index}"
                cues.append(Cue(ident, CueKind.PHASE, block.id, index, kind, (), minutes, starts))
            starts += minutes
    return tuple(cues)


def _inject_cues(block: Block, index: int, minutes: int, starts: int, injects: list[Inject]) -> list[Cue]:
    by_hand = [inject for inject in injects if inject.release is Release.MANUAL]
    room = [inject.id for inject in by_hand if is_for_room(inject)]
    single = tuple(inject.id for inject in by_hand if not is_for_room(inject))
    place = f"{block.id}/{index}"

    def cue(ident: str, kind: CueKind, members: tuple[str, ...]) -> Cue:
        return Cue(ident, kind, block.id, index, PhaseKind.INJECT, members, minutes, starts)

    cues = [cue(f"{place}/{ident}", CueKind.INJECT, (ident,)) for ident in room]
    if single:
        cues.append(cue(f"{place}/handout", CueKind.HANDOUT, single))
    cues = cues or [cue(place, CueKind.PHASE, ())]
    # What releases itself comes along with whatever begins the phase, and needs no Next of its own.
    by_itself = tuple(inject.id for inject in injects if inject.release is Release.AUTO)
    cues[0] = replace(cues[0], injects=cues[0].injects + by_itself)
    return cues


@dataclass(frozen=True, slots=True)
class Pace:
    """The room clock against the plan, in ms; positive means behind."""

    behind_ms: int
    overrun_ms: int
    """How far the session will run over its minutes if all that is left takes its planned time."""
    squeezed: str | None
    """The last step or hotwash, when it is going to be squeezed."""
    skippable: tuple[str, ...]
    """Extra injects that are still to come and could be left out, enough of them when there are enough."""
    saved_minutes: int


def pace(
    order: Sequence[Cue],
    current: Cue | None,
    elapsed_ms: int,
    phase_ms: int,
    script: Script,
    open_injects: Collection[str],
) -> Pace:
    """Hold the minutes that the room has spent against the plan.

    `elapsed_ms` counts from the start of the session, `phase_ms` from the start of the current phase;
    `open_injects` are those not yet released or left out.
    """
    if current is None or not order:
        return Pace(0, 0, None, (), 0)
    start, end = current.starts * MINUTE_MS, (current.starts + current.minutes) * MINUTE_MS
    behind = elapsed_ms - end if elapsed_ms > end else min(0, elapsed_ms - start)
    total = (order[-1].starts + order[-1].minutes) * MINUTE_MS
    available = max(total, script.selection.minutes * MINUTE_MS)
    left_of_phase = max(0, current.minutes * MINUTE_MS - phase_ms)
    overrun = elapsed_ms + left_of_phase + (total - end) - available
    if overrun <= 0:
        return Pace(behind, overrun, None, (), 0)
    position = next((index for index, cue in enumerate(order) if cue.id == current.id), 0)
    ahead = order[position + 1 :]
    names: list[str] = []
    saved = 0
    for cue in ahead:
        for ident in cue.injects:
            if saved * MINUTE_MS >= overrun:
                break
            if ident in open_injects and script.injects[ident].priority is Priority.EXTRA:
                names.append(ident)
                saved += cue.minutes if cue.kind is CueKind.INJECT else MINUTES_TO_READ_OUT_ONE
    late = [
        block.id
        for block in script.blocks.values()
        if block.kind is BlockKind.HOTWASH or block.kind is BlockKind.STEP
    ]
    remaining = {cue.block for cue in ahead} | {current.block}
    squeezed = next((ident for ident in reversed(late) if ident in remaining), None)
    return Pace(behind, overrun, squeezed, tuple(names), saved)
