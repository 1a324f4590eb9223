"""A log that was not closed: damage beside it, or a file that is gone, is noticed before anything is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tabletop import session, store
from tabletop.core import events as ev
from tabletop.core.events import EntryFields
from tabletop.core.intents import Capture, Start, Submission
from tabletop.core.messages import Message
from tabletop.core.state import State
from tabletop.store.frames import frames_of
from tabletop.store.rows import PAGE_SIZE
from tests.logs import names
from tests.small import created

ENTRIES = 120
LAST = ENTRIES + 2
FRAME = PAGE_SIZE + 24
PARTS = ("", "-wal", ".lock")


@pytest.fixture(scope="module")
def power_cut(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Give the files of a session as a power cut leaves them; the pulse lags behind the last two entries."""
    path = tmp_path_factory.mktemp("cut") / "a.ttx"
    clock = session.ManualClock()
    running = session.create(path, created(), clock, any_place=True)
    running.submit([Submission(Start())])
    for number in range(ENTRIES):
        clock.advance(1000)
        running.submit([Submission(Capture(fields=EntryFields(text=f"Entry {number}")))])
        if number == ENTRIES - 3:
            running.tick()
    left = {part: path.with_name(f"a.ttx{part}").read_bytes() for part in PARTS}
    running.close()
    return left


@pytest.fixture
def path(tmp_path: Path, power_cut: dict[str, bytes]) -> Path:
    return laid_out(tmp_path / "a.ttx", power_cut)


def laid_out(path: Path, parts: dict[str, bytes]) -> Path:
    for part, content in parts.items():
        path.with_name(path.name + part).write_bytes(content)
    return path


def wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def harm(path: Path, place: int, content: bytes | None = None) -> None:
    """Put other bytes at a place, or turn one bit."""
    whole = bytearray(path.read_bytes())
    put = bytes([whole[place] ^ 1]) if content is None else content
    whole[place : place + len(put)] = put
    path.write_bytes(whole)


def resumed(path: Path) -> session.LocalSession:
    return session.resume(path, session.ManualClock(wall=1_800_000_000_000), any_place=True)


def codes(problems: tuple[Message, ...]) -> list[str]:
    return [row.code for row in problems]


def texts(state: State) -> list[str]:
    return [entry.fields.text for entry in state.entries.values()]


def test_after_a_power_cut_everything_is_there_without_a_word(path: Path) -> None:
    again = resumed(path)
    assert again.problems == ()
    assert texts(again.state) == [f"Entry {number}" for number in range(ENTRIES)]
    again.close()
    assert names(path.parent) == {"a.ttx"}


@pytest.mark.parametrize("part", [1, 2, 3])
@pytest.mark.parametrize("with_lock", [True, False])
def test_a_damaged_byte_in_the_latest_commits_throws_nothing_away(
    path: Path, part: int, with_lock: bool
) -> None:
    place = len(wal(path).read_bytes()) * part // 4
    harm(wal(path), place)
    if not with_lock:
        path.with_name("a.ttx.lock").unlink()
    damaged = wal(path).read_bytes()
    again = resumed(path)
    assert texts(again.state) == [f"Entry {number}" for number in range(ENTRIES)]
    assert codes(again.problems) == ["store.went-on-elsewhere", "store.nothing-lost"]
    assert again.room_ms() >= (ENTRIES - 2) * 1000
    again.close()
    assert wal(path).read_bytes() == damaged
    assert texts(store.replay(again.path).state) == texts(again.state)


@pytest.mark.parametrize("field", [0, 4, 8, 13, 16, 20, 24])
@pytest.mark.parametrize("frame", [0, 60])
def test_a_damaged_head_of_a_commit_throws_nothing_away(path: Path, field: int, frame: int) -> None:
    harm(wal(path), 32 + frame * FRAME + field if field < 24 else 32 + frame * FRAME + 23)
    again = resumed(path)
    assert texts(again.state) == [f"Entry {number}" for number in range(ENTRIES)]
    again.close()


@pytest.mark.parametrize("field", [0, 5, 9, 16, 20, 24, 28])
def test_a_damaged_head_of_the_file_with_the_latest_commits_throws_nothing_away(
    path: Path, field: int
) -> None:
    harm(wal(path), field)
    again = resumed(path)
    assert texts(again.state) == [f"Entry {number}" for number in range(ENTRIES)]
    assert codes(again.problems) == ["store.went-on-elsewhere", "store.nothing-lost"]
    again.close()


def test_a_damaged_head_of_a_log_with_its_latest_commits_beside_it_costs_nothing_and_is_told(
    path: Path,
) -> None:
    harm(path, 68, b"\0" * 4)
    again = resumed(path)
    assert len(texts(again.state)) == ENTRIES
    assert codes(again.problems) == ["store.went-on-elsewhere", "store.nothing-lost"]
    again.close()


def test_bytes_put_in_between_cost_no_more_than_they_cover(path: Path) -> None:
    content = wal(path).read_bytes()
    middle = len(content) // 2
    wal(path).write_bytes(content[:middle] + b"x" * 13 + content[middle:])
    assert texts(store.replay(path).state)[-1] == f"Entry {ENTRIES - 1}"


def test_the_last_commit_damaged_is_said_although_its_entry_cannot_be_known(path: Path) -> None:
    content = wal(path).read_bytes()
    last = content.rindex(f"Entry {ENTRIES - 1}".encode())
    harm(wal(path), last)
    replayed = store.replay(path)
    assert codes(replayed.problems) == ["store.end-unsure"]
    assert texts(replayed.state)[-1] == f"Entry {ENTRIES - 2}"


@pytest.mark.parametrize("cut", [1, 24, 25, FRAME - 1])
def test_a_commit_that_was_cut_off_was_never_acknowledged_and_is_no_problem(path: Path, cut: int) -> None:
    wal(path).write_bytes(wal(path).read_bytes()[:-cut])
    again = resumed(path)
    assert again.problems == ()
    assert texts(again.state)[-1] == f"Entry {ENTRIES - 2}"
    again.close()
    assert names(path.parent) == {"a.ttx"}


def test_commits_of_an_earlier_round_of_the_same_file_are_no_problem(path: Path) -> None:
    """A -wal that was emptied into the log is written over from its beginning."""
    frames = wal(path).read_bytes()
    older = bytearray(frames[32 : 32 + 40 * FRAME])
    for start in range(0, len(older), FRAME):
        older[start + 8 : start + 16] = b"\1" * 8
    wal(path).write_bytes(frames + older)
    again = resumed(path)
    assert again.problems == ()
    assert len(texts(again.state)) == ENTRIES
    again.close()


def test_half_of_the_latest_commits_is_missed_by_the_pulse(path: Path) -> None:
    content = wal(path).read_bytes()
    count = (len(content) - 32) // FRAME
    wal(path).write_bytes(content[: 32 + count // 2 * FRAME])
    replayed = store.replay(path)
    assert codes(replayed.problems) == ["store.lost", "store.end-unsure"]
    assert str(replayed.problems[0].params["entries"]).endswith(f"–{LAST - 2}")
    assert replayed.problems[1].params == {"seq": LAST - 2}
    before = wal(path).read_bytes()
    again = resumed(path)
    assert codes(again.problems) == ["store.went-on-elsewhere", "store.lost", "store.end-unsure"]
    assert again.room_ms() >= (ENTRIES - 2) * 1000
    again.close()
    assert wal(path).read_bytes() == before


def test_a_log_copied_alone_from_a_session_says_what_belongs_beside_it(path: Path) -> None:
    wal(path).rename(path.with_name("elsewhere"))
    path.with_name("a.ttx.lock").unlink()
    for problems in (store.replay(path).problems, store.recover(path).problems):
        assert codes(problems) == ["store.wal-missing"]
        assert problems[0].params["wal"] == "a.ttx-wal"
    again = resumed(path)
    assert codes(again.problems) == ["store.went-on-elsewhere", "store.wal-missing"]
    again.close()
    path.with_name("elsewhere").rename(wal(path))
    together = resumed(path)
    assert together.problems == ()
    assert len(texts(together.state)) == ENTRIES
    together.close()


def test_without_its_latest_commits_the_pulse_still_says_how_many_there_were(path: Path) -> None:
    wal(path).unlink()
    problems = store.replay(path).problems
    assert codes(problems) == ["store.wal-missing", "store.lost"]
    assert problems[1].params == {"n": LAST - 3, "entries": f"2–{LAST - 2}"}


def test_what_is_missing_is_remembered_by_the_file_in_which_the_exercise_went_on(path: Path) -> None:
    wal(path).unlink()
    again = resumed(path)
    assert codes(again.missing) == ["store.wal-missing", "store.lost"]
    again.close()
    replayed = store.replay(again.path)
    assert replayed.problems == ()
    assert replayed.missing == again.missing
    later = resumed(again.path)
    assert (later.problems, later.missing) == ((), again.missing)
    later.close()


def test_a_session_killed_just_after_it_was_made_has_no_problem(tmp_path: Path) -> None:
    made = session.create(tmp_path / "new.ttx", created(), session.ManualClock(), any_place=True)
    parts = {part: (tmp_path / f"new.ttx{part}").read_bytes() for part in PARTS}
    made.close()
    (tmp_path / "copy").mkdir()
    again = resumed(laid_out(tmp_path / "copy" / "new.ttx", parts))
    assert again.problems == ()
    again.close()


def test_a_log_that_is_being_written_is_read_without_a_word(tmp_path: Path) -> None:
    clock = session.ManualClock()
    running = session.create(tmp_path / "live.ttx", created(), clock, any_place=True)
    for number in range(5):
        running.submit([Submission(Capture(fields=EntryFields(text=f"Entry {number}")))])
        running.tick()
        clock.advance(4000)
        replayed = store.replay(running.path)
        assert replayed.problems == ()
        assert replayed.state == running.state
        assert store.recover(running.path).problems == ()
    running.close()
    assert store.replay(running.path).problems == ()


def test_a_sound_file_of_latest_commits_is_known_to_be_sound(power_cut: dict[str, bytes]) -> None:
    found = frames_of(power_cut["-wal"])
    assert found.whole
    assert found.end_is_sound
    assert all(row.sound for row in found.rows)
    assert len(found.rows) == (len(power_cut["-wal"]) - 32) // FRAME
    assert frames_of(b"").whole
    assert frames_of(power_cut["-wal"][:40]).whole


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give a log of many pages that was closed well."""
    path = tmp_path_factory.mktemp("closed") / "a.ttx"
    running = session.create(path, created(), session.ManualClock(), any_place=True)
    words = "who brings what to whom? "
    for number in range(ENTRIES):
        running.submit(
            [Submission(Capture(fields=EntryFields(text=f"Entry {number} {words * (number % 9)}")))]
        )
    running.close()
    return path.read_bytes()


@pytest.mark.parametrize("tenths", range(2, 10))
def test_a_file_that_was_cut_off_never_says_that_no_entry_is_missing(
    tmp_path: Path, closed: bytes, tenths: int
) -> None:
    path = tmp_path / "a.ttx"
    path.write_bytes(closed[: len(closed) * tenths // 10 + 100])
    recovered = store.recover(path)
    said = codes(recovered.problems)
    kept = {row.seq for row in recovered.events if not isinstance(row.fact, ev.RecordLost)}
    gone = set(range(1, ENTRIES + 2)) - kept
    assert gone
    assert "store.nothing-lost" not in said
    if recovered.events:
        named = {row.seq for row in recovered.events} - kept
        assert named == gone or "store.end-unsure" in said
        if recovered.events[-1].seq == ENTRIES + 1:
            assert "store.end-unsure" not in said


def test_a_log_that_noted_its_last_entry_names_all_that_are_missing_at_the_end(
    tmp_path: Path, closed: bytes
) -> None:
    path = tmp_path / "a.ttx"
    path.write_bytes(closed[: len(closed) - 3 * PAGE_SIZE])
    recovered = store.recover(path)
    assert recovered.events[-1].seq == ENTRIES + 1
    assert isinstance(recovered.events[-1].fact, ev.RecordLost)
    assert codes(recovered.problems) == ["store.lost"]
    assert str(recovered.problems[0].params["entries"]).endswith(f"–{ENTRIES + 1}")


def test_no_text_is_taken_out_of_a_log_that_is_not_all_there(path: Path) -> None:
    wal(path).unlink()
    with pytest.raises(store.StoreError) as caught:
        taken_out(path, 1)
    assert caught.value.message.code == "store.damaged"
    assert names(path.parent) == {"a.ttx", "a.ttx.lock"}


def test_a_file_from_which_text_was_taken_still_says_what_was_missing(path: Path) -> None:
    content = wal(path).read_bytes()
    wal(path).write_bytes(content[: 32 + 60 * FRAME])
    again = resumed(path)
    done = again.submit([Submission(Capture(fields=EntryFields(text="Somebody said so")))])[0]
    assert isinstance(done, session.Done)
    again.close()
    replayed = store.replay(taken_out(again.path, done.seq))
    assert replayed.missing == again.missing
    assert codes(replayed.missing) == ["store.lost", "store.end-unsure"]


def taken_out(path: Path, seq: int) -> Path:
    target = path.with_name("redacted.ttx")
    done = store.redact(path, [seq], "asked for", target, recorded_at=0, utc_offset=0, any_place=True)
    return done.path
