"""What stops the session, starts it again, and what its clock then does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tabletop.core import events as ev
from tabletop.core.state import Gap, Interruption, OffRecord, Pause, RoomClock, Status, Unwatched

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.draft import Draft, Folding


def reckon(draft: Draft, event: ev.Event, *, extra_ms: int = 0, **changes: Any) -> None:
    """Set the room clock to the time of an event, and let it run unless something holds it."""
    clock: RoomClock = draft.get("clock")
    changes = {"room_ms": event.room_ms + extra_ms, "at": event.recorded_at, **changes}
    held = None
    if draft.get("status") is not Status.RUNNING:
        held = ev.ExerciseClosed.TYPE
    elif draft.get("interrupted"):
        held = ev.ExerciseInterrupted.TYPE
    elif changes.get("gap", clock.gap) is not None:
        held = ev.ClockGap.TYPE
    elif changes.get("paused", clock.paused):
        held = ev.ClockPaused.TYPE
    draft.set("clock", clock._replace(running=held is None, paused_by=held, **changes))


def _interrupted(draft: Draft, event: ev.Event, fact: ev.ExerciseInterrupted) -> None:
    draft.set("interrupted", value=True)
    earlier = draft.get("interruptions")
    if fact.undoes is not None and earlier:
        # It was not continued after all.
        draft.set("interruptions", (*earlier[:-1], earlier[-1]._replace(until=None)))
    else:
        begun = Interruption(event.seq, (event.recorded_at, event.utc_offset), fact.reason)
        draft.set("interruptions", (*earlier, begun))
    reckon(draft, event)
    draft.act(event)


def _continued(draft: Draft, event: ev.Event, fact: ev.ExerciseContinued) -> None:
    draft.set("interrupted", value=False)
    *earlier, last = draft.get("interruptions") or (None,)
    if last is not None and fact.undoes != last.seq:
        earlier.append(last._replace(until=(event.recorded_at, event.utc_offset)))
    draft.set("interruptions", tuple(earlier))
    reckon(draft, event)
    draft.act(event)


def _closed(draft: Draft, event: ev.Event, fact: ev.ExerciseClosed) -> None:
    draft.set("status", Status.DRAFT)
    # The room now sees the end of the session, and no note.
    draft.set("shown_entry", None)
    reckon(draft, event)
    draft.act(event)


def _reopened(draft: Draft, event: ev.Event, fact: ev.ExerciseReopened) -> None:
    draft.set("status", Status(fact.to))
    reckon(draft, event)
    draft.act(event)


def _finalised(draft: Draft, event: ev.Event, fact: ev.ExerciseFinalised) -> None:
    draft.set("status", Status.FINAL)
    reckon(draft, event)
    draft.act(event)


def _paused(draft: Draft, event: ev.Event, fact: ev.ClockPaused) -> None:
    draft.remember("pause")
    pauses: dict[int, Pause] = draft.map("pauses")
    last = next(reversed(pauses), None)
    if fact.undoes is not None and last is not None:
        # It was not resumed after all.
        pauses[last] = pauses[last]._replace(until=None)
    else:
        pauses[event.seq] = Pause((event.recorded_at, event.utc_offset))
    reckon(draft, event, paused=True)
    draft.act(event)


def _resumed(draft: Draft, event: ev.Event, fact: ev.ClockResumed) -> None:
    draft.remember("pause")
    pauses: dict[int, Pause] = draft.map("pauses")
    last = next(reversed(pauses), None)
    if last is not None:
        pauses[last] = pauses[last]._replace(until=(event.recorded_at, event.utc_offset))
    reckon(draft, event, paused=False)
    draft.act(event)


def _gap(draft: Draft, event: ev.Event, fact: ev.ClockGap) -> None:
    clock: RoomClock = draft.get("clock")
    unwatched = fact.wall_ms
    asked = clock.gap is not None or clock.running
    found = Unwatched((event.recorded_at, event.utc_offset), unwatched, fact.cause, asked)
    draft.map("unwatched")[event.seq] = found
    if clock.gap is not None:
        # A second one before the first was settled: the question is about all of the time since. How far
        # the clock was put back in between says nothing of that.
        earlier, later = clock.gap.wall_ms, max(unwatched, event.recorded_at - clock.at)
        unwatched = max(0, earlier) + max(0, later) or min(earlier, unwatched)
    elif not clock.running:
        # Nobody needs to say whether the room went on while its clock was held anyway.
        return
    reckon(draft, event, gap=Gap(event.seq, unwatched, fact.cause))


def _settled(draft: Draft, event: ev.Event, fact: ev.ClockSettled) -> None:
    clock: RoomClock = draft.get("clock")
    extra = fact.added_ms
    if extra and clock.gap is not None and clock.paused_by == ev.ClockGap.TYPE:
        # The room that went on did so until this moment, also while the question stood open.
        extra += max(0, event.recorded_at - clock.at)
    if clock.gap is not None:
        times: dict[int, Unwatched] = draft.map("unwatched")
        # Of all that was found since the question was first put.
        for seq in reversed(times):
            if not times[seq].asked or times[seq].went_on is not None:
                break
            times[seq] = times[seq]._replace(went_on=fact.added_ms > 0)
    reckon(draft, event, extra_ms=extra, gap=None)


def _recording(draft: Draft, event: ev.Event, fact: ev.RecordingSet) -> None:
    times: dict[int, OffRecord] = draft.map("off_record")
    now = event.recorded_at, event.utc_offset
    last = next(reversed(times), None)
    if fact.on and last is not None and times[last].until is None:
        if fact.undoes == last:
            # One that was a mistake was not off the record at all.
            del times[last]
        else:
            times[last] = times[last]._replace(until=now)
    elif not fact.on and fact.undoes is not None and last is not None:
        times[last] = times[last]._replace(until=None)
    elif not fact.on and draft.get("recording"):
        times[event.seq] = OffRecord(now)
    draft.set("recording", fact.on)
    draft.act(event)


FOLDS: Mapping[str, Folding] = {
    ev.ExerciseInterrupted.TYPE: _interrupted,
    ev.ExerciseContinued.TYPE: _continued,
    ev.ExerciseClosed.TYPE: _closed,
    ev.ExerciseReopened.TYPE: _reopened,
    ev.ExerciseFinalised.TYPE: _finalised,
    ev.ClockPaused.TYPE: _paused,
    ev.ClockResumed.TYPE: _resumed,
    ev.ClockGap.TYPE: _gap,
    ev.ClockSettled.TYPE: _settled,
    ev.RecordingSet.TYPE: _recording,
}
