"""What an exercise left behind at a name is never taken for part of another one there, and never lost."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tabletop import session, store
from tabletop.core.events import EntryFields
from tabletop.core.intents import Capture, Start, Submission
from tests.logs import folded, names, write
from tests.small import Play, created
from tests.test_console import seated
from tests.typed import typed

ENDINGS = ("", "-wal", "-shm", ".lock")
THEIRS = [f"Theirs {number}" for number in range(8)]


def say(running: session.LocalSession, *said: str) -> None:
    running.submit([Submission(Capture(fields=EntryFields(text=text))) for text in said])


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Give the files of an exercise that was killed."""
    path = tmp_path_factory.mktemp("killed") / "x.ttx"
    running = session.create(path, created(), session.ManualClock(), any_place=True)
    running.submit([Submission(Start())])
    for text in THEIRS:
        say(running, text)
    running.tick()
    left = {ending: path.with_name(f"x.ttx{ending}").read_bytes() for ending in ENDINGS}
    running.close()
    return left


def leave(path: Path, killed: dict[str, bytes], *endings: str) -> Path:
    """Lay down what a killed exercise of this name left, as when its .ttx was deleted in a file manager."""
    for ending in endings:
        path.with_name(path.name + ending).write_bytes(killed[ending])
    return path


def made(path: Path) -> session.LocalSession:
    return session.create(path, created(), session.ManualClock(), any_place=True)


def texts(path: Path) -> list[str]:
    return [entry.fields.text for entry in folded(path).entries.values()]


@pytest.mark.parametrize(
    "left", [("-wal",), ("-wal", "-shm"), ("-wal", "-shm", ".lock"), ("-shm",), (".lock",), ()]
)
def test_a_new_exercise_at_the_name_of_a_killed_one_holds_its_own_entries_alone(
    tmp_path: Path, killed: dict[str, bytes], left: tuple[str, ...]
) -> None:
    path = leave(tmp_path / "x.ttx", killed, *left)
    running = made(path)
    running.submit([Submission(Start())])
    say(running, "Ours 1", "Ours 2")
    assert running.store_problem is None
    assert running.state.clock.running
    assert texts(path) == ["Ours 1", "Ours 2"]
    assert [row.code for row in running.problems] == ["store.put-aside"] * ("-wal" in left)
    running.close()
    assert texts(path) == ["Ours 1", "Ours 2"]
    kept = {f"x-leftover.ttx{ending}" for ending in left if "-wal" in left and ending != ".lock"}
    assert names(tmp_path) == {"x.ttx", *kept}


def test_what_was_put_aside_opens_with_the_file_that_it_belongs_to(
    tmp_path: Path, killed: dict[str, bytes]
) -> None:
    running = made(leave(tmp_path / "x.ttx", killed, "-wal", "-shm"))
    params = running.problems[0].params
    running.close()
    assert params["kept"] == str(tmp_path / "x-leftover.ttx-wal")
    found_again = tmp_path / str(params["name"])
    found_again.write_bytes(killed[""])
    assert texts(found_again) == THEIRS


def test_what_is_put_aside_goes_over_nothing(tmp_path: Path, killed: dict[str, bytes]) -> None:
    (tmp_path / "x-leftover.ttx").write_bytes(b"another file")
    for name in ("x-leftover-2.ttx-wal", "x-leftover-3.ttx.lock"):
        (tmp_path / name).write_bytes(b"kept")
    running = made(leave(tmp_path / "x.ttx", killed, "-wal"))
    running.close()
    assert (tmp_path / "x-leftover-4.ttx-wal").read_bytes() == killed["-wal"]
    assert (tmp_path / "x-leftover-2.ttx-wal").read_bytes() == b"kept"


def test_a_journal_that_was_left_behind_rolls_nothing_back(tmp_path: Path) -> None:
    head = bytes.fromhex("d9d505f920a163d7") + (0).to_bytes(4, "big") + bytes(4) + (1).to_bytes(4, "big")
    journal = (head + (512).to_bytes(4, "big") + (4096).to_bytes(4, "big")).ljust(600, b"\0")
    path = tmp_path / "x.ttx"
    for opened in (made, lambda path: session.resume(path, session.ManualClock(), any_place=True)):
        path.with_name("x.ttx-journal").write_bytes(journal)
        running = opened(path)
        assert [row.code for row in running.problems] == ["store.put-aside"]
        say(running, "Ours")
        running.close()
    assert texts(path) == ["Ours", "Ours"]
    for name in ("x-leftover.ttx-journal", "x-leftover-2.ttx-journal"):
        assert (tmp_path / name).read_bytes() == journal


def test_a_new_file_is_not_made_where_what_lies_there_cannot_be_put_aside(
    tmp_path: Path, killed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def rename(path: Path, target: Path) -> None:
        if path.name.endswith("-wal"):
            raise PermissionError(13, "denied")
        os.replace(path, target)  # noqa: PTH105  # the method is what is in the way

    leave(tmp_path / "x.ttx", killed, "-wal")
    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(store.StoreError) as caught:
        made(tmp_path / "x.ttx")
    assert caught.value.message.code == "store.no-rights"
    assert names(tmp_path) == {"x.ttx-wal"}


def test_a_file_without_text_is_made_beside_what_was_left_and_says_so(
    tmp_path: Path, killed: dict[str, bytes]
) -> None:
    play = Play().start()
    seq = play.note("Somebody said so")
    play.note("Something else")
    path = write(tmp_path / "a.ttx", play.events)
    target = leave(tmp_path / "x.ttx", killed, "-wal", "-shm")
    ended = typed("redact", path, str(seq), "--reason", "asked for", "--out", target)
    assert ended.status == 0
    assert "x-leftover.ttx-wal" in ended.err
    assert [text for text in texts(target) if text not in THEIRS][-1:] == ["Something else"]
    assert len(texts(target)) == 2
    assert (tmp_path / "x-leftover.ttx-wal").read_bytes() == killed["-wal"]


def test_a_rehearsal_is_played_beside_what_was_left_and_says_so(
    tmp_path: Path, killed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for again in ((), ("--force",)):
        path = leave(tmp_path / "x.ttx", killed, "-wal")
        ended = typed("rehearse", "blackout-72h", "--file", path, "--selection", "90", *again)
        assert ended.status == 0, ended.err
        assert "-leftover" in ended.err
        assert not set(texts(path)) & set(THEIRS)
    for name in ("x-leftover.ttx-wal", "x-leftover-2.ttx-wal"):
        assert (tmp_path / name).read_bytes() == killed["-wal"]


def test_a_rehearsal_that_cannot_begin_takes_nothing_away(tmp_path: Path, killed: dict[str, bytes]) -> None:
    path = tmp_path / "Dropbox" / "x.ttx"
    path.parent.mkdir()
    leave(path, killed, "-wal")
    assert typed("rehearse", "blackout-72h", "--file", path).status == 1
    assert names(path.parent) == {"x.ttx-wal"}


def test_a_copy_is_made_beside_what_was_left_in_that_place_and_says_so(
    tmp_path: Path, killed: dict[str, bytes]
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    leave(stick / "x.ttx", killed, "-wal", "-shm", ".lock")
    running = session.create(
        tmp_path / "x.ttx", created(), session.ManualClock(), any_place=True, second_copy=stick
    )
    running.submit([Submission(Start())])
    say(running, "Ours")
    running.close()
    running._hear()
    assert [row.code for row in running.problems] == ["store.put-aside"]
    assert running.copy_problem is None
    assert texts(stick / "x.ttx") == ["Ours"]
    assert (stick / "x-leftover.ttx-wal").read_bytes() == killed["-wal"]


def test_a_copy_in_which_somebody_went_on_is_left_as_it_is(tmp_path: Path) -> None:
    path, target = tmp_path / "x.ttx", tmp_path / "stick" / "x.ttx"
    target.parent.mkdir()
    write(path, Play().start().events)
    assert store.copy(path, target).place == target
    elsewhere = session.resume(target, session.ManualClock(), any_place=True)
    say(elsewhere, "Said on the stick")
    left = {ending: target.with_name(f"x.ttx{ending}").read_bytes() for ending in ENDINGS}
    assert store.copy(path, target).place == target.with_name("x-2.ttx"), "it is open there"
    elsewhere.close()
    leave(target, left, *ENDINGS)
    assert store.copy(path, target).place == target.with_name("x-2.ttx")
    assert texts(target) == ["Said on the stick"]


def test_a_copy_over_itself_stays_itself_beside_what_is_of_another(
    tmp_path: Path, killed: dict[str, bytes]
) -> None:
    path, target = tmp_path / "x.ttx", tmp_path / "stick" / "x.ttx"
    target.parent.mkdir()
    write(path, Play().start().events)
    store.copy(path, target)
    leave(target, killed, "-wal")
    copied = store.copy(path, target)
    assert (copied.place, copied.problem) == (target, None)
    assert copied.news is not None
    assert names(target.parent) == {"x.ttx", "x-leftover.ttx-wal"}


@pytest.mark.skipif(sys.platform == "win32", reason="an open file stays where it is there")
def test_a_log_that_is_written_anew_takes_in_nothing_that_was_put_there(
    tmp_path: Path, killed: dict[str, bytes]
) -> None:
    path = tmp_path / "x.ttx"
    running = made(path)
    say(running, "Ours")
    for ending in ("", "-wal", "-shm"):
        path.with_name(f"x.ttx{ending}").unlink()
    leave(path, killed, "-wal")
    say(running, "Ours as well")
    assert running.store_problem is None
    running.close()
    assert texts(path) == ["Ours", "Ours as well"]
    assert (tmp_path / "x-leftover.ttx-wal").read_bytes() == killed["-wal"]


@pytest.mark.parametrize("size", [(80, 24), (120, 35)])
async def test_the_console_says_what_was_found_and_where_it_is(
    tmp_path: Path, killed: dict[str, bytes], size: tuple[int, int]
) -> None:
    leave(tmp_path / "x.ttx", killed, "-wal", "-shm")
    async with seated(tmp_path, size=size) as seat:
        seat.screen.paint_clocks()
        assert "x.ttx-wal" in seat.says("alerts")
        assert "x-leftover" in "".join(seat.says("alerts").split()), "a long path goes on in the next line"
        await seat.note("Ours")
        assert "safely stored" in seat.says("head")
    assert texts(tmp_path / "x.ttx") == ["Ours"]


SPECIAL: list[Callable[[Path], object]] = [lambda path: path.symlink_to("/dev/zero"), Path.mkdir]
if sys.platform != "win32":
    SPECIAL.append(os.mkfifo)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files there")
@pytest.mark.parametrize("make", SPECIAL, ids=["device", "folder", "fifo"])
def test_what_is_no_ordinary_file_is_refused_by_name_and_at_once(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    path = tmp_path / "z.ttx"
    make(path)
    code = "store.folder" if path.is_dir() else "store.no-ordinary-file"
    clock = session.ManualClock()
    opening: tuple[Callable[[], object], ...] = (
        lambda: store.replay(path),
        lambda: store.recover(path),
        lambda: list(store.read(path)),
        lambda: session.resume(path, clock, any_place=True),
        lambda: store.open_writer(path, any_place=True),
        lambda: store.redact(path, [1], "why", tmp_path / "r.ttx", recorded_at=0, utc_offset=0),
    )
    for work in opening:
        with pytest.raises(store.StoreError) as caught:
            work()
        assert caught.value.message.code == code
        assert caught.value.message.params["file"] == str(path)
    follower = store.Follower(path)
    follower.poll()
    assert follower.problem is not None
    assert follower.problem.code == code
    for command in ("log", "debrief", "cards"):
        ended = typed(command, path)
        assert ended.status == 1
        assert str(path) in ended.err
    assert store.copy(path, tmp_path / "copy.ttx").problem is not None
    assert names(tmp_path) == {"z.ttx"}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files there")
def test_a_pipe_beside_a_log_stops_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "x.ttx", Play().start().events)
    os.mkfifo(path.with_name("x.ttx.lock"))
    assert store.replay(path).problems == ()
    os.mkfifo(path.with_name("x.ttx-wal"))
    for work in (store.replay, store.recover, lambda path: list(store.read(path))):
        with pytest.raises(store.StoreError) as caught:
            work(path)
        assert caught.value.message.code == "store.no-ordinary-file"
        assert caught.value.message.params["file"] == f"{path}-wal"


def test_a_copy_replaces_no_pipe(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("there are no such files there")
    path = write(tmp_path / "x.ttx", Play().start().events)
    os.mkfifo(tmp_path / "y.ttx")
    assert store.copy(path, tmp_path / "y.ttx").place == tmp_path / "y-2.ttx"
    assert (tmp_path / "y.ttx").is_fifo()
