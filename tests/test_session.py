"""One session: decide, write, publish; and a room clock that only runs while the room does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tabletop import session, store
from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.debrief import debrief
from tabletop.core.events import EntryFields, Event
from tabletop.core.intents import Capture, Intent, Submission
from tabletop.core.messages import Message
from tabletop.core.state import Gap, State, Status
from tabletop.session import Done, Duplicate, LocalSession, ManualClock, Refused
from tabletop.session.local import COPY_MS
from tabletop.store import locks
from tests.logs import folded, names, opened
from tests.small import created

MINUTE = 60_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evening.ttx"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def running(path: Path, clock: ManualClock) -> Iterator[LocalSession]:
    made = session.create(path, created(), clock, any_place=True)
    do(made, want.Start())
    yield made
    made.close()


def do(at: LocalSession, *intents: Intent, key: str | None = None) -> Event:
    """Submit intents that must be done, and give the last event."""
    results = at.submit([Submission(intent, key=key) for intent in intents])
    for result in results:
        assert isinstance(result, Done), result
    last = results[-1]
    assert isinstance(last, Done)
    return last.event


def note(text: str) -> Capture:
    return Capture(fields=EntryFields(text=text))


def gap_of(at: LocalSession) -> Gap | None:
    return at.state.clock.gap


def problems_of(at: LocalSession) -> tuple[Message | None, Message | None]:
    """Give why the log, and the copy of it, could not be written."""
    return at.store_problem, at.copy_problem


def failing(at: LocalSession, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(events: object) -> None:
        raise store.StoreError(Message("store.full", {"file": "x"}))

    monkeypatch.setattr(at._writer, "append", fail)


def test_results_come_in_the_order_of_what_was_asked(running: LocalSession) -> None:
    results = running.submit(
        [
            Submission(note("Who has diesel?"), key="a"),
            Submission(ev.EntryWithdrawn(entry=99)),
            Submission(note("And petrol?"), actor="scribe", origin="phone"),
            Submission(note("Who has diesel?"), key="a"),
        ]
    )
    first, unknown, second, again = results
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert (first.seq, second.seq) == (3, 4)
    assert (second.event.actor, second.event.origin) == ("scribe", "phone")
    assert unknown == Refused(Message("entry.unknown", {"id": 99}))
    assert again == Duplicate(3)
    assert [row.fields.text for row in running.state.entries.values()] == ["Who has diesel?", "And petrol?"]


def test_each_is_decided_on_what_came_before_it_in_the_batch(running: LocalSession) -> None:
    here = running.state.cue
    moved, stale = running.submit(
        [Submission(want.Next(from_cue=here)), Submission(want.Next(from_cue=here))]
    )
    assert isinstance(moved, Done)
    assert stale == Refused(Message("exercise.moved-on"))


def test_a_resend_in_a_later_session_does_not_count_twice(path: Path, clock: ManualClock) -> None:
    first = session.create(path, created(), clock, any_place=True)
    seq = do(first, note("Once"), key="phone-7").seq
    first.close()
    second = session.resume(path, clock, any_place=True)
    assert second.submit([Submission(note("Once"), key="phone-7")]) == (Duplicate(seq),)
    assert len(second.state.entries) == 1
    second.close()


def test_what_is_acknowledged_is_on_the_disk(path: Path, running: LocalSession) -> None:
    do(running, note("Who has diesel?"), want.Next())
    assert folded(path) == running.state


def test_an_event_carries_who_when_and_where_the_room_was(running: LocalSession, clock: ManualClock) -> None:
    clock.advance(7 * MINUTE)
    event = do(running, note("Now"))
    assert (event.recorded_at, event.utc_offset, event.room_ms) == (clock.wall_ms(), 60, 7 * MINUTE)


def test_one_batch_is_published_once(running: LocalSession) -> None:
    seen: list[tuple[State, tuple[Event, ...]]] = []
    end = running.subscribe(lambda *told: seen.append(told))
    do(running, note("One"), note("Two"))
    running.submit([Submission(ev.EntryWithdrawn(entry=99))])
    do(running, note("Three"))
    end()
    end()
    do(running, note("Four"))
    assert [[row.seq for row in events] for _, events in seen] == [[3, 4], [5]]
    assert seen[-1][0].seq == 5


def test_whoever_comes_late_first_hears_what_was_missed(running: LocalSession) -> None:
    do(running, note("One"))
    do(running, note("Two"))
    seen: list[int] = []
    running.subscribe(lambda _, events: seen.extend(row.seq for row in events), from_seq=2)
    assert seen == [3, 4]
    do(running, note("Three"))
    assert seen == [3, 4, 5]
    running.subscribe(lambda *_: seen.clear(), from_seq=5)
    assert seen == [3, 4, 5]


def test_a_listener_may_ask_for_something_itself(running: LocalSession) -> None:
    heard: list[tuple[str, int]] = []
    answers: list[tuple[session.Result, ...]] = []

    def echo(state: State, events: tuple[Event, ...]) -> None:
        heard.append(("echo", events[-1].seq))
        if len(answers) < 2:
            answers.append(running.submit([Submission(note("Echo"))]))
            assert running.state.seq == events[-1].seq + 1

    running.subscribe(echo)
    running.subscribe(lambda _, events: heard.append(("quiet", events[-1].seq)))
    do(running, note("One"))
    assert [len(row) for row in answers] == [1, 1]
    # Everyone hears of every batch, in the order of the log.
    assert heard == [("echo", 3), ("quiet", 3), ("echo", 4), ("quiet", 4), ("echo", 5), ("quiet", 5)]


def test_a_listener_that_comes_while_others_are_told_hears_everything_once(running: LocalSession) -> None:
    heard: list[int] = []
    came: list[Callable[[], None]] = []

    def bring(state: State, events: tuple[Event, ...]) -> None:
        if not came:
            came.append(running.subscribe(lambda _, new: heard.extend(row.seq for row in new), from_seq=1))
            running.submit([Submission(note("Two"))])

    running.subscribe(bring)
    do(running, note("One"))
    assert heard == [2, 3, 4]


def test_a_listener_that_fails_does_not_make_it_look_undone(
    running: LocalSession, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(state: State, events: tuple[Event, ...]) -> None:
        raise RuntimeError("a screen fell over")

    heard: list[int] = []
    running.subscribe(fail)
    running.subscribe(lambda state, _: heard.append(state.seq))
    do(running, note("One"))
    assert heard == [3]
    assert "a screen fell over" in caplog.text


def test_what_cannot_be_written_has_not_happened(
    path: Path, running: LocalSession, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []
    running.subscribe(lambda state, _: heard.append(state.seq))
    before, room_ms = running.state, running.room_ms()
    with monkeypatch.context() as patch:
        failing(running, patch)
        refused = running.submit([Submission(note("One"), key="k"), Submission(ev.ClockPaused())])
    assert refused == (Refused(Message("store.full", {"file": "x"})),) * 2
    assert problems_of(running)[0] == Message("store.full", {"file": "x"})
    assert running.state is before
    assert heard == []
    clock.advance(1000)
    assert running.room_ms() == room_ms + 1000
    assert do(running, note("One"), key="k").seq == before.seq + 1
    assert problems_of(running)[0] is None
    assert folded(path) == running.state


def test_a_database_that_cannot_tell_of_earlier_keys_refuses(
    running: LocalSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(key: str) -> int:
        raise store.StoreError(Message("store.disk-error", {"file": "x", "error": "y"}))

    monkeypatch.setattr(running._writer, "seq_of", fail)
    (result,) = running.submit([Submission(note("One"), key="k")])
    assert isinstance(result, Refused)
    assert result.message.code == "store.disk-error"


def test_the_room_clock_runs_only_while_the_room_does(path: Path, clock: ManualClock) -> None:
    at = session.create(path, created(), clock, any_place=True)

    def minutes_in(*intents: Intent) -> float:
        if intents:
            do(at, *intents)
        before = at.room_ms()
        clock.advance(MINUTE)
        return (at.room_ms() - before) / MINUTE

    assert minutes_in() == 0
    assert minutes_in(want.Start()) == 1
    assert minutes_in(ev.ClockPaused()) == 0
    assert minutes_in(ev.ClockResumed()) == 1
    assert minutes_in(ev.ExerciseInterrupted()) == 0
    assert minutes_in(ev.ExerciseContinued()) == 1
    assert minutes_in(ev.ClockPaused(), ev.ClockResumed(), note("Both at once")) == 1
    assert minutes_in(want.Close()) == 0
    assert minutes_in(ev.ExerciseReopened(to="running")) == 1
    assert at.room_ms() == 5 * MINUTE
    at.close()


def test_the_room_clock_goes_on_while_the_disk_is_slow(
    running: LocalSession, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = running._writer.append

    def slow(events: Sequence[Event]) -> None:
        clock.advance(50)
        write(events)

    monkeypatch.setattr(running._writer, "append", slow)
    before = running.room_ms()
    for _ in range(20):
        clock.advance(1_000)
        do(running, note("Who has diesel?"))
    assert running.room_ms() - before == 20 * 1_050


def test_sleep_is_asked_about_and_the_room_clock_waits(running: LocalSession, clock: ManualClock) -> None:
    clock.advance(MINUTE)
    running.tick()
    clock.sleep(20 * MINUTE)
    running.tick()
    gap = gap_of(running)
    assert gap is not None
    assert (gap.wall_ms, gap.cause) == (20 * MINUTE, "drift")
    assert running.room_ms() == MINUTE
    clock.advance(MINUTE)
    running.tick()
    assert running.room_ms() == MINUTE
    do(running, want.SettleGap(went_on=False))
    assert running.room_ms() == MINUTE
    clock.advance(MINUTE)
    assert running.room_ms() == 2 * MINUTE


def test_a_room_that_went_on_gets_its_minutes(running: LocalSession, clock: ManualClock) -> None:
    clock.sleep(20 * MINUTE)
    running.tick()
    do(running, want.SettleGap(went_on=True))
    assert running.room_ms() == 20 * MINUTE
    clock.advance(MINUTE)
    assert running.room_ms() == 21 * MINUTE
    assert running.state.room_ms(clock.wall_ms()) == 21 * MINUTE


def test_a_clock_that_is_set_back_is_asked_about_and_takes_nothing_away(
    running: LocalSession, clock: ManualClock
) -> None:
    clock.advance(MINUTE)
    clock.sleep(-60 * MINUTE)
    running.tick()
    assert gap_of(running) is not None
    do(running, want.SettleGap(went_on=True))
    assert running.room_ms() == MINUTE


@pytest.mark.parametrize("drift", [5_000, -5_000, 0])
def test_a_small_drift_is_no_gap(running: LocalSession, clock: ManualClock, drift: int) -> None:
    for _ in range(10):
        clock.advance(1000)
        clock.sleep(drift)
        running.tick()
    assert gap_of(running) is None
    assert running.room_ms() == 10_000


def test_sleep_while_the_clock_stood_still_anyway_is_not_asked_about(
    running: LocalSession, clock: ManualClock
) -> None:
    do(running, ev.ClockPaused())
    clock.sleep(60 * MINUTE)
    running.tick()
    do(running, ev.ClockResumed())
    running.tick()
    assert gap_of(running) is None
    assert running.room_ms() == 0


def test_a_key_pressed_right_after_waking_up_moves_nothing(running: LocalSession, clock: ManualClock) -> None:
    clock.sleep(20 * MINUTE)
    cue = running.state.cue
    assert running.submit([Submission(want.Next())]) == (Refused(Message("exercise.gap-open")),)
    assert running.state.cue == cue
    assert gap_of(running) is not None
    do(running, note("What is typed is kept"))


def test_a_gap_that_could_not_be_written_is_found_again(
    running: LocalSession, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.sleep(20 * MINUTE)
    with monkeypatch.context() as patch:
        failing(running, patch)
        running.tick()
    assert gap_of(running) is None
    clock.advance(1000)
    running.tick()
    gap = gap_of(running)
    assert gap is not None
    assert gap.wall_ms == 20 * MINUTE


def killed(at: LocalSession, path: Path) -> Path:
    """Copy what a process that is killed now would leave behind."""
    left = path.with_name("left.ttx")
    for ending in ("", "-wal", ".lock"):
        (left.with_name(left.name + ending)).write_bytes(path.with_name(path.name + ending).read_bytes())
    at.close()
    return left


def test_after_a_kill_the_room_clock_goes_on_where_it_was(
    path: Path, running: LocalSession, clock: ManualClock
) -> None:
    for _ in range(100):
        clock.advance(1000)
        running.tick()
    left = killed(running, path)
    clock.advance(10 * MINUTE)
    again = session.resume(left, clock, any_place=True)
    assert 97_000 <= again.room_ms() <= 100_000
    gap = gap_of(again)
    assert gap is not None
    assert gap.cause == "resumed"
    assert 10 * MINUTE <= gap.wall_ms <= 10 * MINUTE + 3_000
    do(again, want.SettleGap(went_on=True))
    assert 10 * MINUTE + 97_000 <= again.room_ms() <= 10 * MINUTE + 103_000
    again.close()
    assert names(path.parent) == {"evening.ttx", "left.ttx"}


def test_without_a_pulse_the_room_clock_is_that_of_the_last_event(
    path: Path, running: LocalSession, clock: ManualClock
) -> None:
    clock.advance(MINUTE)
    do(running, note("The last thing"))
    left = killed(running, path)
    locks.lock_path(left).unlink()
    clock.advance(MINUTE)
    again = session.resume(left, clock, any_place=True)
    assert again.room_ms() == MINUTE
    gap = gap_of(again)
    assert gap is not None
    assert gap.wall_ms == MINUTE
    again.close()


def test_an_exercise_that_was_closed_while_running_asks_about_the_time_since(
    path: Path, running: LocalSession, clock: ManualClock
) -> None:
    clock.advance(5 * MINUTE)
    running.close()
    assert names(path.parent) == {path.name}
    clock.advance(30 * MINUTE)
    again = session.resume(path, clock, any_place=True)
    assert again.room_ms() == 5 * MINUTE
    gap = gap_of(again)
    assert gap is not None
    assert gap.wall_ms == 30 * MINUTE
    again.close()


@pytest.mark.parametrize(
    "intents",
    [
        (ev.ClockPaused(),),
        (ev.ExerciseInterrupted(reason="sirens"),),
        (ev.ClockPaused(), ev.ExerciseInterrupted()),
    ],
)
def test_resuming_an_exercise_whose_clock_was_held_asks_nothing_and_notes_the_time_since(
    path: Path, running: LocalSession, clock: ManualClock, intents: tuple[Intent, ...]
) -> None:
    clock.advance(MINUTE)
    do(running, *intents)
    held = running.state.clock
    running.close()
    clock.advance(60 * MINUTE)
    again = session.resume(path, clock, any_place=True)
    assert again.state.clock == held
    assert again.room_ms() == MINUTE
    [row] = again.state.unwatched.values()
    assert (row.wall_ms, row.cause, row.asked) == (60 * MINUTE, "resumed", False)
    [told] = debrief(again.state).unwatched
    assert (told.since.at, told.until.at) == (clock.wall - 60 * MINUTE, clock.wall)
    again.close()


def test_a_console_that_is_killed_in_a_pause_leaves_the_time_since_to_be_noted(
    path: Path, running: LocalSession, clock: ManualClock
) -> None:
    do(running, ev.ClockPaused())
    clock.advance(4 * MINUTE)
    running.tick()
    left = killed(running, path)
    clock.advance(30 * MINUTE)
    again = session.resume(left, clock, any_place=True)
    assert gap_of(again) is None
    [told] = debrief(again.state).unwatched
    assert (told.since.at, told.until.at) == (clock.wall - 30 * MINUTE, clock.wall)
    assert (told.stopped, told.asked) == (True, False)
    again.close()


def test_a_computer_that_sleeps_in_a_pause_has_the_time_noted_and_asks_nothing(
    running: LocalSession, clock: ManualClock
) -> None:
    do(running, ev.ClockPaused())
    held = running.state.clock
    clock.sleep(20 * MINUTE)
    running.tick()
    running.tick()
    [row] = running.state.unwatched.values()
    assert (row.wall_ms, row.cause, row.asked) == (20 * MINUTE, "drift", False)
    assert running.state.clock == held


@pytest.mark.parametrize("intents", [(want.Close(),), (ev.ClockPaused(), want.Close())])
def test_resuming_an_exercise_that_was_closed_changes_nothing(
    path: Path, running: LocalSession, clock: ManualClock, intents: tuple[Intent, ...]
) -> None:
    clock.advance(MINUTE)
    do(running, *intents)
    state = running.state
    running.close()
    clock.advance(60 * MINUTE)
    again = session.resume(path, clock, any_place=True)
    assert again.state == state
    assert again.room_ms() == MINUTE
    again.close()


def test_resuming_before_the_question_was_answered_does_not_ask_twice(
    path: Path, running: LocalSession, clock: ManualClock
) -> None:
    running.close()
    clock.advance(MINUTE)
    session.resume(path, clock, any_place=True).close()
    clock.advance(MINUTE)
    again = session.resume(path, clock, any_place=True)
    gap = gap_of(again)
    assert gap is not None
    assert gap.wall_ms == 2 * MINUTE
    do(again, want.SettleGap(went_on=True))
    assert again.room_ms() == 2 * MINUTE
    assert [row.wall_ms for row in again.state.unwatched.values()] == [MINUTE, MINUTE]
    assert all(row.went_on for row in again.state.unwatched.values())
    again.close()


def test_a_prepared_exercise_waits_for_its_start(path: Path, clock: ManualClock) -> None:
    session.create(path, created(), clock, any_place=True).close()
    clock.advance(60 * MINUTE)
    again = session.resume(path, clock, any_place=True)
    assert again.state.status is Status.PREPARED
    assert again.room_ms() == 0
    again.close()


def test_a_second_console_is_refused_and_the_projector_reads(path: Path, running: LocalSession) -> None:
    with pytest.raises(store.StoreError) as caught:
        session.resume(path, ManualClock(), any_place=True)
    assert caught.value.message.code == "store.in-use"
    follower = store.Follower(path)
    assert follower.poll().events[-1].seq == running.state.seq


def test_a_session_that_cannot_begin_gives_the_lock_back(
    path: Path, running: LocalSession, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.close()

    def fail(self: store.Writer, events: object) -> None:
        raise store.StoreError(Message("store.full", {"file": "x"}))

    with monkeypatch.context() as patch:
        patch.setattr(store.Writer, "append", fail)
        with pytest.raises(store.StoreError) as caught:
            session.resume(path, clock, any_place=True)
    assert caught.value.message.code == "store.full"
    session.resume(path, clock, any_place=True).close()


def test_at_each_step_a_copy_goes_to_the_second_place(path: Path, tmp_path: Path, clock: ManualClock) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    at = session.create(path, created(), clock, any_place=True, second_copy=stick)
    do(at, want.Start(), want.Next(), want.Next())
    assert names(stick) == set()
    entered = do(at, want.Next())
    assert isinstance(entered.fact, ev.Advanced)
    assert entered.fact.entered
    second = at._second
    assert second is not None
    second.wait()
    assert folded(stick / path.name) == at.state
    assert problems_of(at)[1] is None
    do(at, note("After the step"))
    at.close()
    at.close()
    assert folded(stick / path.name) == at.state
    assert names(path.parent) == {path.name, "stick"}
    assert at.submit([Submission(note("Too late"))]) == (
        Refused(Message("store.closed", {"file": str(path)})),
    )


def test_two_evenings_of_one_name_have_a_copy_each_in_one_place(tmp_path: Path, clock: ManualClock) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    laptops = [tmp_path / name / "evening.ttx" for name in ("one", "two")]
    played = []
    for path in laptops:
        path.parent.mkdir()
        at = session.create(path, created(), clock, any_place=True, second_copy=stick)
        do(at, want.Start(), note(f"Said before {path.parent.name}"), want.Next(), want.Next(), want.Next())
        second = at._second
        assert second is not None
        second.wait()
        at.tick()
        played.append(at)
    told = {"taken": str(stick / "evening.ttx"), "target": str(stick / "evening-2.ttx")}
    for _ in range(2):
        do(played[1], want.Next())
        assert played[1].problems == (Message("store.copy-beside", told),), "it is said once"
    assert played[0].problems == ()
    for at in played:
        assert problems_of(at)[1] is None
        at.close()
    assert [folded(stick / name) for name in ("evening.ttx", "evening-2.ttx")] == [at.state for at in played]


def test_between_two_steps_the_second_place_gets_what_is_new(
    path: Path, tmp_path: Path, clock: ManualClock
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    at = session.create(path, created(), clock, any_place=True, second_copy=stick)
    second = at._second
    assert second is not None
    do(at, want.Start(), note("Said long after the last step"))
    clock.advance(COPY_MS - 1)
    at.tick()
    second.wait()
    assert names(stick) == set()
    clock.advance(1)
    at.tick()
    second.wait()
    assert folded(stick / path.name) == at.state
    (stick / path.name).unlink()
    clock.advance(COPY_MS)
    at.tick()
    second.wait()
    assert names(stick) == set(), "nothing was new"
    at.close()


def test_a_second_place_that_is_gone_is_told_and_stops_nothing(
    path: Path, tmp_path: Path, clock: ManualClock
) -> None:
    stick = tmp_path / "stick"
    at = session.create(path, created(), clock, any_place=True, second_copy=stick)
    do(at, want.Start(), *(want.Next(),) * 3)
    second = at._second
    assert second is not None
    second.wait()
    assert problems_of(at)[1] == Message("store.copy-no-folder", {"target": str(stick)})
    stick.mkdir()
    do(at, *(want.Next(),) * 3)
    at.close()
    assert problems_of(at)[1] is None
    assert folded(stick / path.name) == at.state


def test_a_lost_first_event_is_supplied_when_resuming(
    path: Path, running: LocalSession, clock: ManualClock
) -> None:
    state = running.state
    running.close()
    with opened(path) as db:
        db.execute("DROP TRIGGER events_stay")
        db.execute("UPDATE events SET data = '{}' WHERE seq = 1")
    fact = created()
    supplied = store.Supplied(fact.scenario, fact.author_text, fact.author_sha256)
    again = session.resume(path, clock, supplied=supplied, any_place=True)
    assert [row.code for row in again.problems] == ["store.went-on-elsewhere", "store.first-supplied"]
    assert again.state.script == state.script
    again.close()


def test_the_system_clock_gives_whole_milliseconds_that_go_on() -> None:
    clock = session.SystemClock()
    wall, steady = clock.wall_ms(), clock.monotonic_ms()
    assert 1_700_000_000_000 < wall <= clock.wall_ms()
    assert steady <= clock.monotonic_ms()
    assert -14 * 60 <= clock.utc_offset() <= 14 * 60
