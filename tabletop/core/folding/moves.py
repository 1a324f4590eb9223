"""Where the session stands: its beginning, going on, going back, and what the projector shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core import events as ev
from tabletop.core.folding.clock import reckon
from tabletop.core.folding.releases import recall, release
from tabletop.core.questions import asks_continuity
from tabletop.core.scenario import is_for_room
from tabletop.core.state import ABSENT, RoomClock, Status, StepEntered, is_here

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.draft import Draft, Folding


def _started(draft: Draft, event: ev.Event, fact: ev.ExerciseStarted) -> None:
    draft.set("status", Status.RUNNING)
    begun = RoomClock(started_at=event.recorded_at, started_offset=event.utc_offset, started_ms=event.room_ms)
    draft.set("clock", begun)
    reckon(draft, event)
    room = draft.get("presence"), draft.get("represented_by")
    here = [key for key in draft.get("script").partners if is_here(*room, key)]
    draft.map("ever_present").update(dict.fromkeys(here))
    # Who came and went while the exercise was being prepared was not in the room yet.
    draft.map("stays").clear()
    _arrive(draft, event, fact)
    draft.act(event)


def _advanced(draft: Draft, event: ev.Event, fact: ev.Advanced) -> None:
    _arrive(draft, event, fact)
    draft.act(event)


def _arrive(draft: Draft, event: ev.Event, fact: ev.ExerciseStarted | ev.Advanced) -> None:
    """Bring the session to a cue; its timer starts when the phase is another one."""
    draft.remember("phase_started_ms", draft.get("clock").phase_started_ms)
    if (fact.block, fact.phase) != (draft.get("block"), draft.get("phase")):
        draft.set("clock", draft.get("clock")._replace(phase_started_ms=event.room_ms))
    draft.set("cue", fact.cue)
    draft.set("block", fact.block)
    draft.set("phase", fact.phase)
    draft.set("shown_entry", None)
    if fact.entered:
        hour = draft.get("script").blocks[fact.block].hour
        draft.set("hour", hour)
        if fact.block not in draft.get("steps"):
            entered = StepEntered(event.seq, hour, event.room_ms, fact.board or {})
            draft.put("steps", fact.block, entered)
    if fact.block not in draft.get("asked") and asks_continuity(draft.get("script"), fact.block, fact.phase):
        draft.put("asked", fact.block, event.seq)
    if fact.board is not None:
        draft.set("board", fact.board)
    for inject in fact.released:
        for_room = is_for_room(draft.get("script").injects[inject])
        release(draft, event, inject, projected=for_room)


def _returned(draft: Draft, event: ev.Event, fact: ev.Returned) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    else:
        draft.set("cue", fact.cue)
        draft.set("block", fact.block)
        draft.set("phase", fact.phase)
        draft.set("hour", fact.hour)
        draft.set("board", fact.board)
        for inject in fact.recalled:
            recall(draft, inject, ev.InjectStatus.PLANNED)
        if fact.left_step is not None:
            draft.put("steps", fact.left_step, ABSENT)
            draft.put("asked", fact.left_step, ABSENT)
    draft.set("clock", draft.get("clock")._replace(phase_started_ms=fact.phase_started_ms))
    draft.act(event)


def _projector(draft: Draft, event: ev.Event, fact: ev.ProjectorSet) -> None:
    draft.set("black", fact.black)
    draft.set("shown_entry", fact.entry)
    draft.set("shown_named", fact.named)
    draft.set("shown_joining", fact.joining)


FOLDS: Mapping[str, Folding] = {
    ev.ExerciseStarted.TYPE: _started,
    ev.Advanced.TYPE: _advanced,
    ev.Returned.TYPE: _returned,
    ev.ProjectorSet.TYPE: _projector,
}
