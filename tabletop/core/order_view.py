"""The running order as the facilitator sees it, and what the Next key will bring."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tabletop.core.crisis_time import CrisisTime, crisis_time
from tabletop.core.events import InjectStatus, Presence
from tabletop.core.exercise import board_at, enters_step, in_view, next_cue, playable_in
from tabletop.core.names import Names
from tabletop.core.scenario import BlockKind, PhaseKind, is_for_room
from tabletop.core.timeline import CueKind

if TYPE_CHECKING:
    from tabletop.core.state import State
    from tabletop.core.timeline import Cue


@dataclass(frozen=True, slots=True)
class CueLine:
    """One line of the running order as the facilitator sees it."""

    cue: str
    """Empty for an inject that was played here without having a place in the running order."""
    kind: CueKind
    block: str
    block_kind: BlockKind
    block_title: str
    hour: float | None
    phase: PhaseKind | None
    injects: tuple[tuple[str, str, InjectStatus, bool], ...]
    """Id, title, status and whether its condition holds, in a coming step by the board of its hour."""
    minutes: int
    mark: str
    """done, now, next, later, or held when nothing in it can be played."""


def running_order(state: State) -> tuple[CueLine, ...]:
    """Give the whole running order with what is done, now, next and held back."""
    names = Names(state.script)
    here, upcoming = state.current(), next_cue(state)
    position = state.order.index(here) if here else -1
    between = _played_between(state)
    lines: list[CueLine] = []
    for index, cue in enumerate(state.order):
        block = state.script.blocks[cue.block]
        shown = board_at(state, cue)
        injects = tuple(
            (
                ident,
                names.line(state.script.injects[ident].title),
                state.status_of(ident),
                in_view(state, ident, shown),
            )
            for ident in cue.injects
        )
        open_ones = any(status is InjectStatus.PLANNED and seen for _, _, status, seen in injects)
        mark = (
            "now"
            if cue is here
            else "next"
            if cue is upcoming
            else "done"
            if index < position or (injects and all(row[2] is InjectStatus.RELEASED for row in injects))
            else "held"
            if injects and not open_ones
            else "later"
        )
        lines.append(
            CueLine(
                cue.id,
                cue.kind,
                cue.block,
                block.kind,
                names.line(block.title),
                block.hour,
                cue.phase_kind,
                injects,
                cue.minutes,
                mark,
            )
        )
        for ident in between.get(cue.id, ()):
            row = (ident, names.line(state.script.injects[ident].title), InjectStatus.RELEASED, True)
            lines.append(
                replace(lines[-1], cue="", kind=CueKind.INJECT, injects=(row,), minutes=0, mark="done")
            )
    return tuple(lines)


def _played_between(state: State) -> dict[str, list[str]]:
    """Give the released injects that have no place in the running order, by the cue at which they came."""
    placed = {ident for cue in state.order for ident in cue.injects}
    cues = {cue.id for cue in state.order}
    last = {cue.block: cue.id for cue in state.order}
    found: dict[str, list[str]] = {}
    played = (
        (known.seq or 0, ident, known)
        for ident, known in state.injects.items()
        if known.status is InjectStatus.RELEASED and ident not in placed
    )
    for _, ident, known in sorted(played, key=lambda row: row[0]):
        # A cue that was moved since is no longer there: then the end of its block comes nearest.
        cue = known.cue if known.cue in cues else last.get(known.block or "")
        if cue is not None:
            found.setdefault(cue, []).append(ident)
    return found


@dataclass(frozen=True, slots=True)
class Announcement:
    """What the Next key will bring."""

    cue: Cue | None
    block_title: str
    hour: CrisisTime | None
    """Set when the scenario clock will jump."""
    injects: tuple[str, ...]
    recipients: tuple[tuple[str, Presence | None], ...]
    """Who gets those for single partners, and how they are away; None when they are here, as a table is."""
    at_end: bool
    held_back: tuple[str, ...] = ()
    """Injects of the last hour that still wait when this leaves that hour for good."""
    shorts: tuple[str, ...] = ()
    """The recipients by what they are called in brief, in the same order."""


def announcement(state: State) -> Announcement:
    """Give what comes next, for the words that stand on the console beforehand."""
    names = Names(state.script)
    cue = next_cue(state)
    if cue is None:
        return Announcement(None, "", None, (), (), at_end=True)
    block = state.script.blocks[cue.block]
    coming, jumps = playable_in(state, cue), enters_step(state, cue)
    single = [i for i in coming if not is_for_room(state.script.injects[i])]
    recipients: dict[str, Presence | None] = {}
    shorts: dict[str, str] = {}
    for to in (to for ident in single for to in state.script.injects[ident].to):
        name, partner = names.of(to), state.script.partners.get(to)
        recipients[name] = state.away(to)
        shorts[name] = names.line(partner.short) if partner else name
    return Announcement(
        cue,
        names.line(block.title),
        crisis_time(state.script, block.hour) if jumps and block.hour is not None else None,
        tuple(names.line(state.script.injects[ident].title) for ident in coming),
        tuple(recipients.items()),
        at_end=False,
        held_back=tuple(
            names.line(state.script.injects[ident].title)
            for ident in (held_back(state) if jumps or _ends_hours(state, cue) else ())
        ),
        shorts=tuple(shorts.values()),
    )


def _ends_hours(state: State, cue: Cue) -> bool:
    """Tell whether going to a cue leaves the last hour of the story."""
    blocks = state.script.blocks
    kinds = {blocks[row.block].kind for row in state.order[state.order.index(cue) :]}
    here = blocks.get(state.block or "")
    return here is not None and here.kind is BlockKind.STEP and BlockKind.STEP not in kinds


def held_back(state: State) -> tuple[str, ...]:
    """Give the injects of the hour that is on, or was last, which wait until they are put back."""
    blocks = state.script.blocks
    here = state.current()
    begun = state.order[: state.order.index(here) + 1] if here else ()
    block = next((cue.block for cue in reversed(begun) if blocks[cue.block].kind is BlockKind.STEP), None)
    members = (ident for cue in state.order if cue.block == block for ident in cue.injects)
    return tuple(ident for ident in members if state.status_of(ident) is InjectStatus.WITHHELD)
