"""Beginning a session: with a new log, or with one that exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop import store
from tabletop.core.events import ClockGap, Event, ExerciseCreated
from tabletop.core.fold import fold
from tabletop.core.intents import Submission
from tabletop.core.state import Status
from tabletop.session.local import DRIFT_MS, LocalSession

if TYPE_CHECKING:
    from pathlib import Path

    from tabletop.session.clocks import Clock


def create(
    path: Path,
    fact: ExerciseCreated,
    clock: Clock,
    *,
    actor: str = "facilitator",
    origin: str = "console",
    second_copy: Path | None = None,
    any_place: bool = False,
) -> LocalSession:
    """Set an exercise up in a new file; raises StoreError.

    `any_place` overrides the refusal of network and synced folders.
    """
    event = Event(1, clock.wall_ms(), clock.utc_offset(), 0, actor, origin, None, fact)
    state = fold(None, (event,))
    writer = store.create(path, event, any_place=any_place)
    return LocalSession(writer, state, clock, second_copy=second_copy)


def resume(
    path: Path,
    clock: Clock,
    *,
    supplied: store.Supplied | None = None,
    second_copy: Path | None = None,
    any_place: bool = False,
) -> LocalSession:
    """Go on with an exercise where it was; raises StoreError.

    A damaged file is left as it is: the session then writes to a new file beside it, and `problems` says
    what is missing.
    """
    opened = store.reopen(path, supplied=supplied, any_place=any_place)
    state, writer = opened.state, opened.writer
    room_ms, wall_ms = max(state.clock.room_ms, opened.last.room_ms), opened.last.recorded_at
    if opened.pulse is not None and opened.pulse.room_ms >= room_ms:
        room_ms, wall_ms = opened.pulse.room_ms, opened.pulse.wall_ms
    session = LocalSession(
        writer,
        state,
        clock,
        room_ms=room_ms,
        second_copy=second_copy,
        problems=opened.problems,
        missing=opened.missing,
    )
    unwatched_ms = clock.wall_ms() - wall_ms
    # A clock that was held asks nothing of anybody; the time is still noted, for the debrief to tell.
    if state.clock.running or (state.status is Status.RUNNING and abs(unwatched_ms) > DRIFT_MS):
        gap = ClockGap(wall_ms=unwatched_ms, cause="resumed")
        session.submit([Submission(gap, origin="session")])
        if session.store_problem is not None:
            session.close()
            raise store.StoreError(session.store_problem)
    return session
