"""A damaged log opens as far as its good entries go, says what is missing, and is never written to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

import pytest

from tabletop import store
from tabletop.core import events as ev
from tabletop.core.debrief import debrief
from tabletop.core.events import Event
from tabletop.core.fold import fold
from tabletop.core.messages import Message
from tabletop.core.state import Status
from tabletop.session import ManualClock, resume
from tabletop.store import locks
from tabletop.store.mending import holds_together, mend
from tabletop.store.pages import pages_of, records
from tabletop.store.rows import PAGE_SIZE
from tests.logs import names, opened, write
from tests.small import Play, small_scenario
from tests.wild import wild_play

AUTHOR_TEXT = "doorleef: 1\n# as its author wrote it\n"
SHA256 = hashlib.sha256(AUTHOR_TEXT.encode()).hexdigest()
SUPPLIED = store.Supplied(small_scenario(), AUTHOR_TEXT, SHA256)


def long_play() -> Play:
    """Play with so many entries that they fill many pages."""
    play = Play(place="Town hall").start()
    for turn in range(120):
        play.advance(0.2)
        play.note(f"Entry {turn}: " + "who brings what to whom? " * (turn % 9), said_by=("town",))
        if turn % 20 == 10:
            play.next()
    return play


PLAY = long_play()
FIRST = PLAY.events[0]._replace(
    fact=PLAY.events[0].fact.model_copy(update={"author_text": AUTHOR_TEXT, "author_sha256": SHA256})
)
EVENTS = (FIRST, *PLAY.events[1:])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return closed_well(tmp_path / "evening.ttx", EVENTS)


def closed_well(path: Path, events: Iterable[Event]) -> Path:
    """Write a log and close it as a session does, with the room clock noted in it."""
    store.create(path, events, any_place=True).close((0, 0))
    return path


def codes(problems: tuple[Message, ...]) -> list[str]:
    return [row.code for row in problems]


def page_holding(path: Path, seq: int) -> int:
    """Give where in the file the page with an event begins."""
    pages = pages_of(path.read_bytes())
    nothing = dict.fromkeys(pages, b"\0" * PAGE_SIZE)
    for number, page in pages.items():
        found = records(nothing | {number: page})
        if any(rowid == seq and len(values) == 11 for rowid, values in found):
            return (number - 1) * PAGE_SIZE
    raise LookupError(seq)


def overwrite(path: Path, start: int, content: bytes) -> None:
    with path.open("rb+") as file:
        file.seek(start)
        file.write(content)


def lost_of(recovered: store.Recovered) -> set[int]:
    return {event.seq for event in recovered.events if isinstance(event.fact, ev.RecordLost)}


def kept_texts(recovered: store.Recovered) -> set[str]:
    assert recovered.state is not None
    return {entry.fields.text for entry in recovered.state.entries.values()}


def test_an_undamaged_log_has_no_problems(path: Path) -> None:
    recovered = store.recover(path)
    assert recovered.events == EVENTS
    assert recovered.problems == ()
    assert recovered.state == fold(None, EVENTS)


def test_a_damaged_page_costs_its_own_entries_and_no_others(path: Path) -> None:
    before = path.read_bytes()
    overwrite(path, page_holding(path, 60), b"\xff" * PAGE_SIZE)
    recovered = store.recover(path)
    lost = lost_of(recovered)
    assert 60 in lost
    assert len(lost) < 40
    assert codes(recovered.problems) == ["store.lost"]
    assert recovered.problems[0].params["n"] == len(lost)
    assert [event.seq for event in recovered.events] == [event.seq for event in EVENTS]
    for was, now in zip(EVENTS, recovered.events, strict=True):
        assert now.seq in lost or now == was
    replayed = store.replay(path)
    assert replayed.state == recovered.state
    assert replayed.problems == recovered.problems
    with pytest.raises(store.StoreError) as caught:
        list(store.read(path))
    assert caught.value.message.code == "store.damaged"
    assert len(path.read_bytes()) == len(before)


def test_a_row_that_was_changed_by_another_program_is_lost_not_believed(path: Path) -> None:
    with opened(path) as db:
        db.execute("DROP TRIGGER events_stay")
        db.execute("UPDATE events SET actor = 'someone else' WHERE seq = 50")
    recovered = store.recover(path)
    assert lost_of(recovered) == {50}
    assert recovered.problems[0].params == {"n": 1, "entries": "50"}


def test_a_row_that_was_taken_out_is_missed(path: Path) -> None:
    with opened(path) as db:
        db.execute("DROP TRIGGER events_remain")
        db.execute("DELETE FROM events WHERE seq BETWEEN 50 AND 52 OR seq = 60")
    recovered = store.recover(path)
    assert lost_of(recovered) == {50, 51, 52, 60}
    assert recovered.problems[0].params == {"n": 4, "entries": "50–52, 60"}
    assert all(row in EVENTS for row in recovered.events if row.seq not in lost_of(recovered))


@pytest.mark.parametrize("start", [0, 16, 18, 28, 56, 100, 105, 200])
def test_a_damaged_head_of_the_file_costs_nothing(path: Path, start: int) -> None:
    overwrite(path, start, b"\xa5" * 8)
    recovered = store.recover(path)
    assert recovered.events == EVENTS
    assert set(codes(recovered.problems)) <= {"store.nothing-lost"}


def test_a_file_without_its_first_page_costs_nothing(path: Path) -> None:
    overwrite(path, 0, b"\0" * PAGE_SIZE)
    recovered = store.recover(path)
    assert recovered.events == EVENTS
    assert codes(recovered.problems) == ["store.nothing-lost"]


def test_a_file_that_ends_too_early_keeps_what_is_left(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    recovered = store.recover(path)
    assert recovered.events
    good = [event for event in recovered.events if event.seq not in lost_of(recovered)]
    assert len(good) > 30
    assert all(event in EVENTS for event in good)


def test_entries_missing_at_the_end_are_known_from_the_pulse(path: Path) -> None:
    writer = store.open_writer(path, any_place=True)
    writer.note_pulse(1, 1)
    pulse = locks.lock_path(path).read_bytes()
    writer.close()
    overwrite(path, page_holding(path, EVENTS[-1].seq), b"\0" * PAGE_SIZE)
    locks.lock_path(path).write_bytes(pulse)
    recovered = store.recover(path)
    assert EVENTS[-1].seq in lost_of(recovered)
    assert len(recovered.events) == len(EVENTS)


def test_commits_that_are_still_beside_the_log_are_found_as_well(tmp_path: Path) -> None:
    live = tmp_path / "live.ttx"
    writer = store.create(live, EVENTS[:100], any_place=True)
    writer.append(EVENTS[100:])
    copy = tmp_path / "copy.ttx"
    copy.write_bytes(live.read_bytes())
    copy.with_name("copy.ttx-wal").write_bytes(live.with_name("live.ttx-wal").read_bytes())
    writer.close()
    overwrite(copy, 0, b"\0" * PAGE_SIZE)
    assert store.recover(copy).events == EVENTS


def test_a_lost_first_event_is_made_again_from_the_scenario_file(path: Path) -> None:
    with opened(path) as db:
        db.execute("DROP TRIGGER events_stay")
        db.execute("UPDATE events SET data = '{}' WHERE seq = 1")
    without = store.recover(path)
    assert without.events == ()
    assert codes(without.problems) == ["store.first-lost"]
    assert without.problems[0].params["sha256"] == SHA256[:12]
    with pytest.raises(store.StoreError) as caught:
        store.replay(path)
    assert caught.value.message.code == "store.first-lost"
    recovered = store.recover(path, supplied=SUPPLIED)
    assert recovered.events == EVENTS
    assert codes(recovered.problems) == ["store.first-supplied"]
    replayed = store.replay(path, supplied=SUPPLIED)
    assert replayed.state == fold(None, EVENTS)
    assert replayed.state.setup.place == "Town hall"


def test_another_scenario_file_is_not_taken_for_it(path: Path) -> None:
    with opened(path) as db:
        db.execute("DROP TRIGGER events_stay")
        db.execute("UPDATE events SET data = '{}' WHERE seq = 1")
    other = store.Supplied(small_scenario(), "doorleef: 1\n", "f" * 64)
    assert codes(store.recover(path, supplied=other).problems) == ["store.other-scenario"]


def test_a_lost_first_event_without_its_spare_cannot_be_made(path: Path) -> None:
    with opened(path) as db:
        db.execute("DROP TRIGGER events_stay")
        db.execute("UPDATE events SET data = '{}' WHERE seq = 1")
        db.execute("DELETE FROM meta WHERE key = 'created'")
        db.execute("VACUUM")
    assert codes(store.recover(path, supplied=SUPPLIED).problems) == ["store.set-up-lost"]


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n" * 1000, b"SQLite format 3\0", b"\0" * 20_000])
def test_a_file_that_is_no_log_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.ttx"
    path.write_bytes(content)
    assert codes(store.recover(path).problems) == ["store.nothing-left"]
    for work in (store.replay, resume_there):
        with pytest.raises(store.StoreError) as caught:
            work(path)
        assert caught.value.message.code == "store.nothing-left"
    assert path.read_bytes() == content
    assert names(tmp_path) == {"x.ttx"}


def resume_there(path: Path) -> object:
    return resume(path, ManualClock(), any_place=True)


def flip(rng: Random, content: bytearray) -> bytearray:
    for _ in range(rng.choice((1, 1, 3, 30))):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return content


def smear(rng: Random, content: bytearray) -> bytearray:
    start = rng.randrange(len(content))
    size = rng.choice((4, 64, 512, 4096, 9000))
    content[start : start + size] = rng.randbytes(len(content[start : start + size]))
    return content


def truncate(rng: Random, content: bytearray) -> bytearray:
    return content[: rng.randrange(len(content))]


def shift(rng: Random, content: bytearray) -> bytearray:
    start = rng.randrange(len(content))
    return content[:start] + rng.randbytes(rng.randrange(1, 50)) + content[start:]


def mix(rng: Random, content: bytearray, other: bytes) -> bytearray:
    """Put pages of another exercise in the place of some, as half a copy over it would."""
    for _ in range(rng.choice((1, 2, 6))):
        start = rng.randrange(1, len(content) // PAGE_SIZE) * PAGE_SIZE
        content[start : start + PAGE_SIZE] = other[start : start + PAGE_SIZE].ljust(PAGE_SIZE, b"\0")
    return content


@pytest.mark.parametrize("harm", [flip, smear, truncate, shift])
def test_whatever_happens_to_a_file_it_opens_and_nothing_is_made_up(
    tmp_path: Path, harm: Callable[[Random, bytearray], bytearray]
) -> None:
    rng = Random(harm.__name__)
    play = wild_play(rng, 60)
    whole = write(tmp_path / "whole.ttx", play.events).read_bytes()
    path = tmp_path / "harmed.ttx"
    for _ in range(40):
        path.write_bytes(harm(rng, bytearray(whole)))
        recovered = store.recover(path)
        check_good(play.events, recovered)
        check_debrief(recovered)


def check_debrief(recovered: store.Recovered) -> None:
    """A debrief can be made, for whatever is named in the state is in it."""
    if recovered.state is not None:
        assert holds_together(recovered.state)
        debrief(recovered.state)


@pytest.mark.parametrize("seed", range(3))
def test_entries_of_another_exercise_in_a_file_stop_neither_recovery_nor_debrief(
    tmp_path: Path, seed: int
) -> None:
    rng = Random(seed)
    whole, other = (
        write(tmp_path / f"{name}.ttx", wild_play(rng, 60).events).read_bytes() for name in ("whole", "other")
    )
    path = tmp_path / "harmed.ttx"
    for _ in range(15):
        path.write_bytes(mix(rng, bytearray(whole), other))
        check_debrief(store.recover(path))


@pytest.mark.parametrize("seed", range(12))
def test_events_of_another_play_among_its_own_are_told_or_stand(tmp_path: Path, seed: int) -> None:
    """Sound records, each with a number that fits: only what they name shows that they do not belong."""
    rng = Random(seed)
    ours, theirs = wild_play(rng, 80).events, wild_play(rng, 80).events
    since = rng.randrange(2, 30)
    until = since + rng.randrange(5, 40)
    found = {row.seq: row for row in ours} | {row.seq: row for row in theirs[since:until]}
    end = len(found)
    mended = mend(found, end)
    assert [row.seq for row in mended.events] == list(range(1, end + 1))
    assert mended.lost == ()
    assert holds_together(mended.state)
    debrief(mended.state)
    path = write(tmp_path / "mixed.ttx", (found[seq] for seq in range(1, end + 1)))
    recovered = store.recover(path)
    assert recovered.state == mended.state
    assert ("store.loose" in codes(recovered.problems)) == bool(mended.loose)
    # Whoever opens it gets the same, or all of it as it stands: then nothing in it is at odds.
    replayed = store.replay(path)
    assert holds_together(replayed.state)
    debrief(replayed.state)


@pytest.mark.parametrize("seed", range(12))
def test_a_log_in_which_nothing_is_missing_is_mended_to_itself(seed: int) -> None:
    events = wild_play(Random(seed), 150).events
    mended = mend({row.seq: row for row in events}, len(events))
    assert mended.events == tuple(events)
    assert (mended.lost, mended.loose) == ((), ())
    assert mended.state == fold(None, events)
    assert holds_together(mended.state)


def check_good(events: list[Event], recovered: store.Recovered) -> None:
    if recovered.state is None:
        assert recovered.events == ()
        assert recovered.problems
        return
    assert [row.seq for row in recovered.events] == list(range(1, len(recovered.events) + 1))
    assert fold(None, recovered.events) == recovered.state
    lost = lost_of(recovered)
    before_first = min(lost, default=len(recovered.events) + 1) - 1
    assert list(recovered.events[:before_first]) == events[:before_first]
    if lost or len(recovered.events) < len(events):
        good = {row.fact.fields.text for row in recovered.events if isinstance(row.fact, ev.EntryCaptured)}
        said = {
            row.fact.fields.text
            for row in events
            if isinstance(row.fact, ev.EntryCaptured | ev.EntryCorrected)
        }
        assert good <= said


def test_after_a_hole_what_makes_no_sense_is_left_out_and_every_text_is_kept(tmp_path: Path) -> None:
    play = Play().start().next_to("dark/1/alarm")
    spot = play.do(
        ev.InjectAdded(inject=small_scenario().injects[0].model_copy(update={"id": "spot-1"}), released=True)
    )
    first = play.note("About the inject of the moment", inject="spot-1", block="dark")
    second = play.note("A gap", kind=ev.EntryKind.GAP, said_by=("town",))
    fields = play.state.entries[second].fields.model_copy(update={"text": "A gap, better said"})
    corrected = play.do(ev.EntryCorrected(entry=second, base=second, fields=fields))
    reply = play.do(ev.ReplyGiven(entry=second, partner="grid", answer=ev.Answer.NO))
    group = play.do(ev.GroupMade(title="Fuel", entries=(second,)))
    path = write(tmp_path / "holes.ttx", play.events)
    with opened(path) as db:
        db.execute("DROP TRIGGER events_stay")
        db.execute("UPDATE events SET crc = crc + 1 WHERE seq IN (?, ?)", (spot.seq, second))
    recovered = store.recover(path)
    assert recovered.state is not None
    assert lost_of(recovered) == {spot.seq, second, reply.seq, group.seq}
    assert codes(recovered.problems) == ["store.lost", "store.loose"]
    assert recovered.problems[1].params == {"n": 2, "entries": f"{reply.seq}–{group.seq}"}
    entries = recovered.state.entries
    assert entries[first].fields.text == "About the inject of the moment"
    assert entries[first].fields.inject is None
    assert entries[corrected.seq].fields.text == "A gap, better said"
    assert entries[corrected.seq].fields.said_by == ("town",)


def test_a_lost_start_of_the_session_does_not_send_it_back_to_the_beginning(tmp_path: Path) -> None:
    play = Play().start().next(3)
    path = write(tmp_path / "start.ttx", play.events)
    with opened(path) as db:
        db.execute("DROP TRIGGER events_stay")
        db.execute("UPDATE events SET crc = crc + 1 WHERE seq = 2")
    recovered = store.recover(path)
    assert recovered.state is not None
    assert recovered.state.status is Status.RUNNING
    assert recovered.state.cue == play.state.cue


def test_a_damaged_exercise_goes_on_in_a_new_file_and_the_old_one_stays_as_it_is(path: Path) -> None:
    overwrite(path, page_holding(path, 60), b"\xff" * PAGE_SIZE)
    damaged = path.read_bytes()
    session = resume(path, ManualClock(), any_place=True)
    assert session.path == path.with_name("evening-recovered.ttx")
    assert codes(session.problems) == ["store.went-on-elsewhere", "store.lost"]
    seq = session.state.seq
    session.close()
    assert path.read_bytes() == damaged
    assert names(path.parent) == {"evening.ttx", "evening-recovered.ttx"}
    again = resume(session.path, ManualClock(), any_place=True)
    assert again.problems == ()
    assert again.state.seq >= seq
    again.close()
    with pytest.raises(store.StoreError) as caught:
        resume(path, ManualClock(), any_place=True)
    assert caught.value.message.code == "store.recovered-before"


def test_a_damaged_index_is_found_before_the_session_not_during_it(path: Path) -> None:
    with opened(path) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'events_by_intent'").fetchone()
    overwrite(path, (root - 1) * PAGE_SIZE, b"\xff" * PAGE_SIZE)
    assert tuple(store.read(path)) == EVENTS
    session = resume(path, ManualClock(), any_place=True)
    assert codes(session.problems) == ["store.went-on-elsewhere", "store.nothing-lost"]
    assert session.state.seq == EVENTS[-1].seq + 1
    session.close()
