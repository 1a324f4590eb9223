"""A file of latest commits counts for the log that it is of: never for another, and always for its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tabletop import session, store
from tabletop.core import events as ev
from tabletop.core.debrief import debrief
from tabletop.core.events import EntryFields, EntryKind
from tabletop.core.intents import Capture, Start, Submission
from tabletop.core.messages import Message
from tabletop.core.state import Status
from tabletop.store import connections
from tabletop.store.beside import Kin, beside
from tabletop.store.mending import holds_together, mend
from tabletop.store.rows import PAGE_SIZE
from tests.logs import names, opened, write
from tests.small import Play, created
from tests.typed import typed

ROOT = Path(__file__).resolve().parent.parent
OURS = [f"Ours {number}" for number in range(30)]
THEIRS = [f"Theirs {number}" for number in range(12)]
PARTS = ("", "-wal", ".lock")


def say(running: session.LocalSession, *said: str) -> None:
    rows = (EntryFields(text=text, kind=EntryKind.GAP) for text in said)
    running.submit([Submission(Capture(fields=row)) for row in rows])


def made(path: Path, wall: int = 1_800_000_000_000) -> session.LocalSession:
    running = session.create(path, created(), session.ManualClock(wall=wall), any_place=True)
    running.submit([Submission(Start())])
    return running


def resumed(path: Path) -> session.LocalSession:
    return session.resume(path, session.ManualClock(wall=1_900_000_000_000), any_place=True)


def parts_of(path: Path, parts: tuple[str, ...] = PARTS) -> dict[str, bytes]:
    return {part: path.with_name(path.name + part).read_bytes() for part in parts}


def laid(path: Path, parts: dict[str, bytes]) -> Path:
    for part, content in parts.items():
        path.with_name(path.name + part).write_bytes(content)
    return path


def killed(path: Path, said: list[str], wall: int = 1_800_000_000_000) -> dict[str, bytes]:
    """Play in small commits, and give the files as a kill leaves them."""
    running = made(path, wall)
    for text in said:
        say(running, text)
    left = parts_of(path)
    running.close()
    return left


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return killed(tmp_path_factory.mktemp("ours") / "x.ttx", OURS)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return killed(tmp_path_factory.mktemp("theirs") / "x.ttx", THEIRS, 1_800_000_777_000)


@pytest.fixture(scope="module")
def closed(ours: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = laid(tmp_path_factory.mktemp("closed") / "x.ttx", ours)
    resumed(path).close()
    return path.read_bytes()


def codes(problems: tuple[Message, ...]) -> list[str]:
    return [row.code for row in problems]


def texts(found: store.Replayed | session.LocalSession) -> list[str]:
    return [entry.fields.text for entry in found.state.entries.values()]


def test_beside_a_log_that_was_closed_well_the_commits_of_another_count_for_nothing(
    tmp_path: Path, closed: bytes, theirs: dict[str, bytes]
) -> None:
    path = laid(tmp_path / "x.ttx", {**theirs, "": closed})
    for _ in range(2):
        replayed = store.replay(path)
        assert texts(replayed) == OURS
        assert codes(replayed.problems) == ["store.wal-left-out"]
        assert replayed.is_whole
        assert replayed.missing == ()
    assert codes(store.recover(path).problems) == ["store.wal-left-out"]
    follower = store.Follower(path)
    assert follower.poll().events == store.recover(path).events
    ended = typed("log", path)
    assert ended.status == 0
    assert "x.ttx-wal" in ended.err
    assert "no entry is missing" not in ended.err
    going_on = resumed(path)
    assert codes(going_on.problems) == ["store.put-aside"]
    say(going_on, "And on")
    going_on.close()
    assert texts(store.replay(path)) == [*OURS, "And on"]
    assert names(tmp_path) == {"x.ttx", "x-leftover.ttx-wal"}
    assert (tmp_path / "x-leftover.ttx-wal").read_bytes() == theirs["-wal"]


def test_beside_a_log_that_was_not_closed_the_commits_of_another_are_left_out_and_its_own_are_missed(
    tmp_path: Path, ours: dict[str, bytes], theirs: dict[str, bytes]
) -> None:
    path = laid(tmp_path / "x.ttx", {"": ours[""], "-wal": theirs["-wal"]})
    replayed = store.replay(path)
    assert texts(replayed) == []
    assert codes(replayed.problems) == ["store.wal-of-another"]
    assert replayed.missing == replayed.problems
    follower = store.Follower(path)
    assert len(follower.poll().events) == 1
    going_on = resumed(path)
    assert codes(going_on.problems) == ["store.went-on-elsewhere", "store.wal-of-another"]
    going_on.close()
    assert parts_of(path, ("", "-wal")) == {"": ours[""], "-wal": theirs["-wal"]}
    with pytest.raises(store.StoreError) as caught:
        store.open_writer(path, any_place=True)
    assert caught.value.message.code == "store.damaged"


def test_with_the_pulse_it_is_known_how_many_of_its_own_are_missing(
    tmp_path: Path, ours: dict[str, bytes], theirs: dict[str, bytes]
) -> None:
    path = laid(tmp_path / "x.ttx", ours)
    again = resumed(path)
    again.tick()
    parts = {**parts_of(path), "-wal": theirs["-wal"]}
    again.close()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    replayed = store.replay(laid(elsewhere / "x.ttx", parts))
    assert codes(replayed.problems)[0] == "store.wal-of-another"
    assert not set(texts(replayed)) & set(THEIRS)


@pytest.mark.parametrize("harmed", [0, 16, 18, 19, 20, 28, 56, 71, 95])
def test_a_damaged_head_or_page_lets_the_commits_of_another_in_nowhere(
    tmp_path: Path, closed: bytes, theirs: dict[str, bytes], harmed: int
) -> None:
    content = bytearray(closed)
    content[harmed] ^= 0x10
    path = laid(tmp_path / "x.ttx", {"": bytes(content), "-wal": theirs["-wal"]})
    replayed = store.replay(path)
    assert texts(replayed) == OURS
    assert "store.wal-left-out" in codes(replayed.problems)


def test_the_commits_of_an_earlier_evening_hide_nothing_of_a_later_one(
    tmp_path: Path, ours: dict[str, bytes]
) -> None:
    path = laid(tmp_path / "x.ttx", ours)
    later = [f"Later {number}" + " and more of it" * 20 for number in range(20)]
    running = resumed(path)
    say(running, *later)
    running.close()
    running = resumed(path)
    main = path.read_bytes()
    running.close()
    laid(path, {"": main, "-wal": ours["-wal"]})
    assert beside(path).kin is Kin.OLDER
    replayed = store.replay(path)
    assert texts(replayed) == [*OURS, *later]
    assert codes(replayed.problems) == ["store.end-unsure"]


def evenings() -> list[tuple[str, Callable[[session.LocalSession], None]]]:
    """Name what may happen in an evening, between which it may be cut at any moment."""

    def one_by_one(running: session.LocalSession) -> None:
        for number in range(25):
            say(running, f"Entry {number} " + "who brings what to whom? " * (number % 9))

    def in_groups(running: session.LocalSession) -> None:
        for _ in range(6):
            say(running, *(f"Of a group {number} " + "x" * 400 for number in range(20)))

    def with_long_texts(running: session.LocalSession) -> None:
        for length in (5_000, 3_000, 4_061, 4_062, 1, 5_000):
            say(running, "y" * length)

    return [("single", one_by_one), ("grouped", in_groups), ("long", with_long_texts)]


@pytest.mark.parametrize("part", ["PASSIVE", "RESTART", "half"])
@pytest.mark.parametrize(("name", "evening"), evenings())
def test_the_commits_of_the_log_itself_are_never_taken_for_strange(
    tmp_path: Path, name: str, evening: Callable[[session.LocalSession], None], part: str
) -> None:
    """Also when they were moved into the log in part, in full, or the file begins anew after that."""
    path = tmp_path / f"{name}.ttx"
    running = made(path)
    first = parts_of(path)
    for round_ in range(3):
        evening(running)
        said = texts(running)
        left = parts_of(path)
        check_own(tmp_path / f"cut-{round_}", left, said)
        # As a file manager copies: the log first, and what is beside it a while later.
        check_own(tmp_path / f"copied-{round_}", {**left, "": first[""]}, said)
        first = left
        if part == "half":
            check_half_moved(tmp_path / f"half-{round_}", left, said)
            first = parts_of(path)
        else:
            with opened(path) as db:
                db.execute(f"PRAGMA wal_checkpoint({part})")
            first = parts_of(path)
            check_own(tmp_path / f"moved-{round_}", first, said)
    running.close()


def check_own(folder: Path, parts: dict[str, bytes], said: list[str]) -> None:
    folder.mkdir()
    path = laid(folder / "x.ttx", parts)
    assert beside(path).kin is Kin.OWN
    replayed = store.replay(path)
    assert replayed.problems == ()
    assert texts(replayed) == said
    again = resumed(path)
    assert again.problems == ()
    assert texts(again) == said
    again.close()
    assert names(folder) == {"x.ttx"}


def check_half_moved(folder: Path, parts: dict[str, bytes], said: list[str]) -> None:
    """The power went while the latest commits were being moved into the log."""
    folder.mkdir()
    path = laid(folder / "whole.ttx", parts)
    with opened(path) as db:
        db.execute("PRAGMA wal_checkpoint(FULL)")
        moved = path.read_bytes()
    was = parts[""].ljust(len(moved), b"\0")
    rng = Random(len(said))
    for turn in range(3):
        pages = [
            (moved if rng.random() < 0.5 else was)[start : start + PAGE_SIZE]
            for start in range(0, len(moved), PAGE_SIZE)
        ]
        check_own(folder / str(turn), {**parts, "": b"".join(pages)}, said)


def test_a_log_says_that_it_is_open_before_its_latest_commits_lie_elsewhere(tmp_path: Path) -> None:
    """At no moment of being opened, written and closed does it say that it is closed beside its own."""
    path = write(tmp_path / "x.ttx", Play().start().events)
    seen = []

    def look() -> int:
        wal = path.with_name("x.ttx-wal")
        seen.append((connections.is_closed(path), wal.exists() and wal.stat().st_size > 0))
        return 0

    look()
    db = connections.connect_writer(path)
    db.set_trace_callback(lambda _: look())
    db.set_progress_handler(look, 1)
    look()
    db.execute("INSERT OR REPLACE INTO meta VALUES ('pulse', '[2, 0, 0]')")
    look()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.execute("PRAGMA journal_mode = DELETE")
    db.close()
    look()
    assert (True, True) not in seen
    assert {(True, False), (False, True)} <= set(seen)


def journal_of(path: Path, *, synced: bool = True) -> bytes:
    """Give what SQLite notes of a log before it changes the first page, as while opening and closing."""
    with opened(path) as db:
        # Otherwise its head is only filled in when it is on the disk.
        db.execute(f"PRAGMA synchronous = {'OFF' if synced else 'FULL'}")
        db.execute("BEGIN IMMEDIATE")
        db.execute("PRAGMA user_version = 1")
        journal = path.with_name(f"{path.name}-journal").read_bytes()
    assert len(journal) > PAGE_SIZE
    return journal


@pytest.mark.parametrize("mode", [b"\1\1", b"\2\2"])
@pytest.mark.parametrize("cut", [0, 20, 600, 4000, None])
@pytest.mark.parametrize("synced", [True, False])
def test_a_log_that_was_cut_while_it_was_opened_or_closed_lacks_nothing(
    tmp_path: Path, closed: bytes, mode: bytes, cut: int | None, synced: bool
) -> None:
    """Then its first page lies beside it as it was before, and everything else in the log itself."""
    path = laid(tmp_path / "x.ttx", {"": closed})
    journal = journal_of(path, synced=synced)
    laid(path, {"": closed[:18] + mode + closed[20:], "-journal": journal[:cut]})
    replayed = store.replay(path)
    assert texts(replayed) == OURS
    assert replayed.problems == ()
    again = resumed(path)
    assert again.problems == ()
    assert texts(again) == OURS
    again.close()
    assert names(tmp_path) == {"x.ttx"}


@pytest.mark.parametrize("synced", [True, False])
def test_the_journal_of_another_log_is_put_aside(tmp_path: Path, closed: bytes, synced: bool) -> None:
    play = Play().start()
    for number in range(40):
        play.note(f"Elsewhere {number} " * 20)
    other = write(tmp_path / "y.ttx", play.events)
    journal = journal_of(other, synced=synced)
    for mode in (b"\1\1", b"\2\2"):
        path = laid(tmp_path / "x.ttx", {"": closed[:18] + mode + closed[20:], "-journal": journal})
        path.with_name("x.ttx-wal").touch()
        again = resumed(path)
        assert codes(again.problems) == ["store.put-aside"]
        assert texts(again) == OURS
        again.close()
    for name in ("x-leftover.ttx-journal", "x-leftover-2.ttx-journal"):
        assert (tmp_path / name).read_bytes() == journal


KILLED_AT = """
import os, signal, sys
from pathlib import Path
from tabletop import session
from tabletop.core.intents import Start, Submission
from tests.small import created

left = int(sys.argv[2])

def trace(name, args):
    global left
    if name in ("open", "os.rename", "os.remove", "sqlite3.connect") or name.startswith("sqlite3"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

clock = session.ManualClock()
sys.addaudithook(trace)
running = session.create(Path(sys.argv[1]), created(), clock, any_place=True)
running.submit([Submission(Start())])
print("made", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal there")
@pytest.mark.parametrize("moment", [4, 6, 99])
def test_a_kill_in_the_first_moment_of_a_log_leaves_one_that_opens_or_none(
    tmp_path: Path, moment: int
) -> None:
    path = tmp_path / "x.ttx"
    ended = subprocess.run(
        [sys.executable, "-c", KILLED_AT, str(path), str(moment)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == -9, ended.stderr
    assert ended.stdout == (b"made\n" if moment == 99 else b"")
    if not path.exists():
        made(path).close()
        return
    again = resumed(path)
    assert again.problems == ()
    assert again.state.status is (Status.RUNNING if moment == 99 else Status.PREPARED)
    again.close()


def mixed() -> Play:
    """Play so that a group, a reply and votes name entries."""
    play = Play().start().next_to("dark/1/alarm")
    gaps = tuple(play.note(f"A gap {number}", kind=EntryKind.GAP) for number in range(3))
    play.do(ev.ReplyGiven(entry=gaps[0], partner="grid", answer=ev.Answer.NO))
    play.do(ev.GroupMade(title="Fuel", entries=gaps[:2]))
    play.do(ev.VotesCounted(subject=gaps[2], votes=3))
    play.do(ev.ProjectorSet(entry=gaps[1]))
    return play


def test_a_log_whose_groups_name_what_is_no_entry_opens_without_them_and_says_so(tmp_path: Path) -> None:
    """As the program once wrote it, when it believed the commits of another exercise."""
    play = mixed()
    group = next(row for row in play.events if isinstance(row.fact, ev.GroupMade))
    wrong = ev.ClockPaused()
    events = [row._replace(fact=wrong) if row.seq == group.seq - 2 else row for row in play.events]
    assert isinstance(play.events[group.seq - 3].fact, ev.EntryCaptured)
    reply = next(row for row in play.events if isinstance(row.fact, ev.VotesCounted))
    path = write(tmp_path / "x.ttx", events)
    replayed = store.replay(path)
    assert codes(replayed.problems) == ["store.loose"]
    assert str(reply.seq) in str(replayed.problems[0].params["entries"])
    ended = typed("debrief", path, "--format", "md", "--out", tmp_path / "out")
    assert ended.status == 0
    assert "builds on something that is missing" in ended.err
    assert typed("log", path).status == 1


def test_a_group_of_entries_that_are_none_is_left_out(tmp_path: Path) -> None:
    play = mixed()
    group = next(row for row in play.events if isinstance(row.fact, ev.GroupMade))
    assert isinstance(group.fact, ev.GroupMade)
    found = {row.seq: row for row in play.events}
    found[group.seq] = group._replace(fact=group.fact.model_copy(update={"entries": (2, group.seq - 3)}))
    mended = mend(found, len(found))
    assert mended.loose == (group.seq,)
    assert mended.lost == ()
    assert holds_together(mended.state)
    debrief(mended.state)


@pytest.mark.parametrize(
    "fact",
    [
        ev.ExpectedTicked(expected="of-another"),
        ev.InjectReleased(inject="of-another"),
        ev.ReplyGiven(entry=4, partner="of-another", answer=ev.Answer.NO),
        ev.ReplyGiven(entry=2, partner="grid", answer=ev.Answer.NO),
        ev.EntryWithdrawn(entry=2),
        ev.VotesCounted(subject=2, votes=1),
        ev.ProjectorSet(entry=2),
        ev.GroupMade(title="Fuel", entries=(4, 2)),
        ev.GroupChanged(group=4, title="Fuel", entries=(4,)),
        ev.GroupChanged(group=6, title="Fuel", entries=(4,), undoes=4),
        ev.BallotCast(subjects=(4,)),
        ev.FeedbackGiven(scores={}, text="well"),
        ev.ParticipantRemoved(participant=4),
        ev.QuestionAnswered(question=4, text="yes"),
    ],
    ids=lambda fact: fact.TYPE,
)
def test_what_names_something_of_another_kind_or_exercise_is_left_out(fact: ev.Fact) -> None:
    play = Play().start()
    play.log(ev.ClockPaused())
    gap = play.note("A gap", kind=EntryKind.GAP)
    other = play.note("Another", kind=EntryKind.GAP)
    group = play.do(ev.GroupMade(title="Staff", entries=(other,))).seq
    assert (gap, group) == (4, 6)
    end = len(play.events) + 1
    event = play.events[-1]._replace(seq=end, fact=fact, actor="p2")
    later = play.events[gap - 1]._replace(seq=end + 1)
    found = {row.seq: row for row in (*play.events, event, later)}
    mended = mend(found, end + 1)
    assert mended.loose == (end,)
    assert mended.events[: end - 1] == tuple(play.events)
    assert mended.events[-1] == later
    assert holds_together(mended.state)
    debrief(mended.state)
