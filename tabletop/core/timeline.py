"""The running order as cues, and the plan held against the minutes that the room has spent."""

from __future__ import annotations

from collections import Counter
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
MINUTES_FOR_ONE = 1
"""Minutes that leaving out any inject is reckoned to save at least: our assumption.

It need not be read out or handed over, and nobody tells about it afterwards.
"""
LEAST_SQUEEZE_MINUTES = 2
LEAST_SQUEEZE_SHARE = 4
"""One part in so many of its minutes is what a block must lose to be squeezed: less is won back by itself."""


class CueKind(StrEnum):
    """What the facilitator's next key brings."""

    BLOCK = "block"
    PHASE = "phase"
    INJECT = "inject"
    HANDOUT = "handout"


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing that comes next: a block, a phase of a step, an inject for the room, or some for partners."""

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
    shares = [divmod(length * minutes, total) for _, length in plan]
    by_remainder = sorted(range(len(plan)), key=lambda index: (-shares[index][1], index))
    rounded_up = by_remainder[: minutes - sum(whole for whole, _ in shares)]
    return tuple(
        (kind, whole + (index in rounded_up))
        for index, ((kind, _), (whole, _)) in enumerate(zip(plan, shares, strict=True))
    )


def planned_minutes(block: Block, shorten: dict[str, int]) -> int:
    """Give the minutes of a block within a selection."""
    return shorten.get(block.id, block_minutes(block))


def running_order(script: Script) -> tuple[Cue, ...]:
    """Lay out the whole session as cues, in order.

    An inject for a later round than its step has is played in the last one. In a step without any round it
    has no place; the checks of a scenario find that.
    """
    last_round = {
        block.id: sum(kind is PhaseKind.INJECT for kind, _ in phase_plan(block))
        for block in script.blocks.values()
    }
    rounds: dict[tuple[str, int], list[Inject]] = {}
    for inject in script.injects.values():
        if inject.id in script.planned:
            place = (inject.step, min(inject.round, last_round[inject.step]))
            rounds.setdefault(place, []).append(inject)
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
    """How much later this phase ends than planned if it takes its planned time; the overrun is never more."""
    overrun_ms: int
    """How far the session will run over its minutes if all that is left takes its planned time."""
    squeezed: str | None
    """The hotwash, or else the last step, that is still to come and is going to lose minutes that count."""
    skippable: tuple[str, ...]
    """Extra injects that are still to come and could be left out, enough of them when there are enough.

    What hurts least comes first, then what saves most.
    """
    saved_minutes: int
    """Whole minutes that leaving all of those out is reckoned to save."""


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
    `open_injects` are those that can still be played: neither released nor left out, and in view.
    """
    if current is None or not order:
        return Pace(0, 0, None, (), 0)
    start, end = current.starts * MINUTE_MS, (current.starts + current.minutes) * MINUTE_MS
    rest = max(0, current.minutes * MINUTE_MS - phase_ms)
    behind = elapsed_ms - start if elapsed_ms < start else max(0, elapsed_ms + rest - end)
    available = max(order[-1].starts + order[-1].minutes, script.selection.minutes) * MINUTE_MS
    position = next((index for index, cue in enumerate(order) if cue.id == current.id), -1)
    # Cues whose injects were all played or left out are passed over, and take no time.
    ahead = [
        cue
        for cue in order[position + 1 :]
        if not cue.injects or any(ident in open_injects for ident in cue.injects)
    ]
    here = (current.block, current.phase)
    left = {here: rest}
    left |= {
        (cue.block, cue.phase): cue.minutes * MINUTE_MS for cue in ahead if (cue.block, cue.phase) != here
    }
    overrun = elapsed_ms + sum(left.values()) - available
    if overrun <= 0:
        return Pace(behind, overrun, None, (), 0)
    sharing = Counter((cue.block, cue.phase) for cue in (current, *ahead))
    shares = [(cue, left[cue.block, cue.phase] // sharing[cue.block, cue.phase]) for cue in ahead]
    names: list[str] = []
    saved = 0
    for ident, saves in _savings(shares, order[: position + 1], script, open_injects):
        if saved >= overrun:
            break
        names.append(ident)
        saved += saves
    return Pace(behind, overrun, _squeezed(current, ahead, overrun, script), tuple(names), saved // MINUTE_MS)


def _squeezed(current: Cue, ahead: Sequence[Cue], overrun_ms: int, script: Script) -> str | None:
    """Give the last block that still can give way, when what it is to lose counts."""
    coming = {cue.block for cue in ahead} - {current.block}
    last = [
        block
        for block in script.blocks.values()
        if block.kind in {BlockKind.HOTWASH, BlockKind.STEP} and block.id in coming
    ]
    if not last:
        return None
    minutes = planned_minutes(last[-1], script.selection.shorten)
    counts = max(LEAST_SQUEEZE_MINUTES, minutes / LEAST_SQUEEZE_SHARE) * MINUTE_MS
    return last[-1].id if overrun_ms >= counts else None


def _savings(
    ahead: Sequence[tuple[Cue, int]], begun: Sequence[Cue], script: Script, open_injects: Collection[str]
) -> list[tuple[str, int]]:
    """Give what can be left out with the ms that this saves: what hurts least first, then what saves most.

    The minutes of a phase are shared by what is played in it, but injects for single partners run side by
    side: leaving one out saves what it takes to hand it over and to tell about it, as it does where the
    minutes of the phase are used up already.
    """
    found: list[tuple[str, int]] = []
    for cue, share in ahead:
        members = [ident for ident in cue.injects if ident in open_injects]
        extra = [ident for ident in members if _is_extra(script, ident)]
        if not extra:
            continue
        falls_away = len(extra) == len(members) and cue.kind is not CueKind.HANDOUT
        each = share // len(members) if falls_away else 0
        found += [(ident, max(MINUTES_FOR_ONE * MINUTE_MS, each)) for ident in extra]
    played = [ident for cue in begun for ident in cue.injects]
    still = [ident for cue, _ in ahead for ident in cue.injects if ident in open_injects]
    reach = Counter(mark for ident in {*played, *still} for mark in _reach(script, ident))
    found.sort(key=lambda row: (sum(reach[mark] == 1 for mark in _reach(script, row[0])), -row[1]))
    return found


def _reach(script: Script, inject: str) -> set[tuple[str, ...]]:
    """Give the objectives that an inject touches, and the partners to whom it gives work in its step."""
    row = script.injects[inject]
    return {("objective", ident) for ident in row.objectives} | {(row.step, ident) for ident in row.to}


def _is_extra(script: Script, inject: str) -> bool:
    return script.injects[inject].priority is Priority.EXTRA
