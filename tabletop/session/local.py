"""The session of whoever holds the log: decide, append, fold, publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop import store
from tabletop.core.draft import Draft
from tabletop.core.events import Advanced, ClockGap, Event
from tabletop.core.exercise import decide
from tabletop.core.fold import FOLDS
from tabletop.core.intents import Submission
from tabletop.core.messages import ExerciseError, Message
from tabletop.core.state import Status
from tabletop.session.copying import SecondPlace
from tabletop.session.protocol import Done, Duplicate, Refused, Result
from tabletop.session.publishing import Publisher

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tabletop.core.state import State
    from tabletop.session.clocks import Clock
    from tabletop.session.protocol import Callback

DRIFT_MS = 5_000
"""How far the wall clock and the steady clock may part between two looks before it counts as a gap."""
PULSE_MS = 3_000
"""How often the room clock is noted beside the log."""

COPY_MS = 300_000
"""How long what is new may be without a copy in the second place, between two steps."""

_ASTRAY = frozenset({"store.gone", "store.replaced-saved"})


class LocalSession:
    """The session that holds the log's lock. Made by `create` and `resume`; use it from one thread."""

    def __init__(
        self,
        writer: store.Writer,
        state: State,
        clock: Clock,
        *,
        room_ms: int = 0,
        second_copy: Path | None = None,
        problems: tuple[Message, ...] = (),
        missing: tuple[Message, ...] = (),
    ) -> None:
        self.path = writer.path
        self.problems = problems
        """What could not be read when the log was opened, and what was done since to keep it safe."""
        self.missing = missing
        """What the log lacks for good: a debrief of it must say so."""
        self.store_problem: Message | None = None
        """Why the latest batch could not be written; None while the log is safe."""
        self._writer = writer
        self._state = state
        self._clock = clock
        self._room = room_ms
        self._room_at = clock.monotonic_ms()
        self._looked = (clock.wall_ms(), clock.monotonic_ms())
        self._pulsed_at: int | None = None
        self._copied = (state.seq, clock.monotonic_ms())
        """The last event that was copied to the second place, and when, on the steady clock."""
        self._publisher = Publisher()
        self._second = SecondPlace(writer.path, second_copy) if second_copy else None
        self._hear()

    @property
    def state(self) -> State:
        """The exercise as it stands, everything in it durable."""
        return self._state

    @property
    def copy_problem(self) -> Message | None:
        """Why the latest copy to the second place failed; None when it did not."""
        return self._second.problem if self._second else None

    def room_ms(self) -> int:
        """Give the room clock now, in ms; it stands still unless the exercise runs."""
        return self._room_at_ms(self._clock.monotonic_ms())

    def _room_at_ms(self, monotonic: int) -> int:
        return self._room + (monotonic - self._room_at if self._state.clock.running else 0)

    def submit(self, submissions: Sequence[Submission]) -> tuple[Result, ...]:
        """Decide in order on a running state, write what came of it in one transaction, then publish.

        When it cannot be written nothing has happened: each gets the reason, and the state stands.
        """
        self._look_for_gap()
        return self._submit(submissions)

    def _look_at_file(self) -> None:
        """Notice a log that was deleted or moved while it is open, also when nobody types."""
        before = self.store_problem, self.problems
        try:
            self._writer.stay()
        except store.StoreError as error:
            self.store_problem = error.message
        else:
            if self.store_problem is not None and self.store_problem.code in _ASTRAY:
                self.store_problem = None
        self._hear()
        if (self.store_problem, self.problems) != before:
            self._publisher.publish(self._state, ())

    def _hear(self) -> None:
        for at in (self._writer, self._second):
            if at is not None and at.news is not None:
                self.problems = (at.news, *self.problems)
                at.news = None

    def _submit(self, submissions: Sequence[Submission]) -> tuple[Result, ...]:
        # The room goes on while the disk is written: its clock is read once, before that.
        asked_at = self._clock.monotonic_ms()
        batch = _Batch(self._state, self._room_at_ms(asked_at), self._clock)
        try:
            results = tuple(batch.take(row, self._earlier(row, batch)) for row in submissions)
            self._writer.append(batch.events)
        except store.StoreError as error:
            self.store_problem = error.message
            return tuple(Refused(error.message) for _ in submissions)
        self._hear()
        if batch.events:
            self.store_problem = None
            self._room, self._room_at = batch.room_ms, asked_at
            self._state = batch.finish()
            self._publish(tuple(batch.events))
        return results

    def _earlier(self, submission: Submission, batch: _Batch) -> int | None:
        if submission.key is None:
            return None
        return batch.keys.get(submission.key) or self._writer.seq_of(submission.key)

    def subscribe(
        self, callback: Callback, from_seq: int | None = None, *, first: bool = False
    ) -> Callable[[], None]:
        """Hear of every batch from now on, to begin with of what came after `from_seq`; gives what ends it.

        Whoever is `first` hears of each before the others.
        """
        missed = None
        if from_seq is not None and from_seq < self._state.seq:
            missed = (self._state, tuple(store.read(self.path, after=from_seq)))
        return self._publisher.subscribe(callback, missed, first=first)

    def _publish(self, events: tuple[Event, ...]) -> None:
        if any(isinstance(row.fact, Advanced) and row.fact.entered for row in events):
            self._copy_soon()
        self._publisher.publish(self._state, events)

    def tick(self) -> None:
        """Look at the clocks and the file, about once a second: note the pulse, log time nobody watched."""
        self._look_at_file()
        self._look_for_gap()
        now = self._clock.monotonic_ms()
        if self._pulsed_at is None or now - self._pulsed_at >= PULSE_MS:
            self._pulsed_at = now
            self._writer.note_pulse(self.room_ms(), self._clock.wall_ms())
        seq, copied_at = self._copied
        if self._state.seq > seq and now - copied_at >= COPY_MS:
            self._copy_soon()

    def _copy_soon(self) -> None:
        self._copied = (self._state.seq, self._clock.monotonic_ms())
        if self._second:
            self._second.copy_soon()

    def _look_for_gap(self) -> None:
        wall, monotonic = self._clock.wall_ms(), self._clock.monotonic_ms()
        drift = (wall - self._looked[0]) - (monotonic - self._looked[1])
        if abs(drift) > DRIFT_MS and self._state.status is Status.RUNNING:
            self._submit([Submission(ClockGap(wall_ms=drift, cause="drift"), origin="session")])
            if self.store_problem is not None:
                # It is found again at the next look, when there may be room on the disk.
                return
        self._looked = (wall, monotonic)

    def close(self) -> None:
        """Leave one file behind and give the lock back; may be called twice."""
        if self._second:
            self._second.close()
        self._writer.close((self.room_ms(), self._clock.wall_ms()))


class _Batch:
    """Submissions being decided on a state that runs ahead of the durable one."""

    def __init__(self, state: State, room_ms: int, clock: Clock) -> None:
        self.events: list[Event] = []
        self.keys: dict[str, int] = {}
        self.room_ms = room_ms
        """The room clock at this moment, moved on where a fact of this batch moves it."""
        self._draft = Draft(state)
        self._state = state
        """Shares its maps with the draft, so it is only for deciding the next one."""
        self._wall, self._offset = clock.wall_ms(), clock.utc_offset()

    def take(self, submission: Submission, earlier: int | None) -> Result:
        if earlier is not None:
            return Duplicate(earlier)
        try:
            fact = decide(self._state, submission)
        except ExerciseError as error:
            return Refused(error.message)
        seq = self._state.seq + 1
        event = Event(
            seq,
            self._wall,
            self._offset,
            self.room_ms,
            submission.actor,
            submission.origin,
            submission.key,
            fact,
        )
        FOLDS[fact.TYPE](self._draft, event, fact)
        before, self._state = self._state.clock, self._draft.finish(event)
        after = self._state.clock
        if (after.running, after.at, after.room_ms) != (before.running, before.at, before.room_ms):
            self.room_ms = after.room_ms
        self.events.append(event)
        if submission.key is not None:
            self.keys[submission.key] = seq
        return Done(seq, event)

    def finish(self) -> State:
        return self._state
