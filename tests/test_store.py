"""The log in its file: append-only, one writer, one file when it is closed."""

from __future__ import annotations

import errno
import gc
import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tabletop import store
from tabletop.core import events as ev
from tabletop.core.messages import Message
from tabletop.store import connections, locks, rows
from tabletop.store.connections import connect_writer
from tests.logs import folded, names, opened, played, write

EVENTS = tuple(played().events)
FIRST, *REST = EVENTS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evening.ttx"


def refusal(work: Callable[[], object]) -> Message:
    with pytest.raises(store.StoreError) as caught:
        work()
    return caught.value.message


def test_what_was_written_is_read_back_equal(path: Path) -> None:
    writer = store.create(path, FIRST, any_place=True)
    writer.append(REST[:3])
    writer.append(REST[3:])
    assert tuple(store.read(path)) == EVENTS
    writer.close()
    assert tuple(store.read(path)) == EVENTS
    assert tuple(store.read(path, after=len(EVENTS) - 2)) == EVENTS[-2:]
    assert folded(path) == played().state


def test_a_log_is_read_as_a_stream(path: Path) -> None:
    write(path, EVENTS)
    assert list(islice(store.read(path), 2)) == [FIRST, REST[0]]


def test_a_closed_log_is_one_file_and_says_what_it_is(path: Path) -> None:
    write(path, EVENTS)
    assert names(path.parent) == {path.name}
    with opened(path) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (store.APPLICATION_ID,)
        assert db.execute("PRAGMA user_version").fetchone() == (store.FORMAT,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_while_open_every_commit_is_synced(path: Path) -> None:
    db = connect_writer(write(path, EVENTS))
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert db.execute("PRAGMA synchronous").fetchone() == (2,)
    db.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor = 'x' WHERE seq = 2",
        "DELETE FROM events WHERE seq = 2",
        "INSERT INTO events SELECT 99, type, 1, 0, 0, 0, '', '', NULL, data, 0 FROM events WHERE seq = 2",
        "INSERT INTO events SELECT 2, type, 1, 0, 0, 0, '', '', NULL, data, 0 FROM events WHERE seq = 2",
        "INSERT OR REPLACE INTO events SELECT 2, type, 1, 0, 0, 0, '', '', NULL, '', 0 FROM events",
        "INSERT INTO events SELECT -1, type, 1, 0, 0, 0, '', '', NULL, data, 0 FROM events WHERE seq = 2",
        "INSERT INTO events SELECT 0, type, 1, 0, 0, 0, '', '', NULL, data, 0 FROM events WHERE seq = 2",
    ],
)
def test_the_file_itself_refuses_anything_but_the_next_event(path: Path, statement: str) -> None:
    with opened(write(path, EVENTS)) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute(statement)
    assert tuple(store.read(path)) == EVENTS


def test_a_senders_key_is_known_again_and_never_counts_twice(path: Path) -> None:
    writer = store.create(path, EVENTS, any_place=True)
    earlier = next(event for event in EVENTS if event.intent == "phone-1")
    assert writer.seq_of("phone-1") == earlier.seq
    assert writer.seq_of("phone-2") is None
    again = EVENTS[-1]._replace(seq=len(EVENTS) + 1, intent="phone-1")
    with pytest.raises(store.StoreError):
        writer.append((again,))
    writer.append((again._replace(intent=None),))
    writer.close()
    assert len(tuple(store.read(path))) == len(EVENTS) + 1


def test_a_batch_is_written_as_a_whole_or_not_at_all(path: Path) -> None:
    writer = store.create(path, FIRST, any_place=True)
    with pytest.raises(store.StoreError):
        writer.append((REST[0], REST[2]))
    assert tuple(store.read(path)) == (FIRST,)
    writer.append(REST)
    assert tuple(store.read(path)) == EVENTS
    writer.close()


class Failing:
    """A connection that fails at a statement, as a disk or a stick does."""

    def __init__(self, db: sqlite3.Connection, statement: str, error: sqlite3.Error) -> None:
        self.db, self.statement, self.error, self.broken = db, statement, error, True

    def __getattr__(self, name: str) -> Any:
        return getattr(self.db, name)

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if self.broken and sql.startswith(self.statement):
            raise self.error
        return self.db.execute(sql, *parameters)


def sqlite_error(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("as the disk would have it")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize("statement", ["BEGIN", "COMMIT"])
@pytest.mark.parametrize(
    ("code", "said"),
    [
        (sqlite3.SQLITE_FULL, "store.full"),
        (sqlite3.SQLITE_IOERR_WRITE, "store.disk-error"),
        (sqlite3.SQLITE_READONLY, "store.no-rights"),
        (sqlite3.SQLITE_BUSY, "store.busy"),
        (sqlite3.SQLITE_CORRUPT, "store.damaged"),
    ],
)
def test_after_a_failed_append_the_old_state_stands_and_the_writer_goes_on(
    path: Path, statement: str, code: int, said: str
) -> None:
    write(path, EVENTS[:4])
    failing: list[Failing] = []

    def connect(where: Path) -> Any:
        failing.append(Failing(connect_writer(where), statement, sqlite_error(code)))
        return failing[0]

    writer = store.open_writer(path, any_place=True, connect=connect)
    assert refusal(lambda: writer.append(EVENTS[4:6])).code == said
    assert tuple(store.read(path)) == EVENTS[:4]
    failing[0].broken = False
    writer.append(EVENTS[4:6])
    writer.close()
    assert tuple(store.read(path)) == EVENTS[:6]


def test_a_connection_that_no_longer_answers_is_replaced(path: Path) -> None:
    write(path, EVENTS[:4])
    broken: list[sqlite3.Connection] = []

    def connect(where: Path) -> sqlite3.Connection:
        db = connect_writer(where)
        broken.append(db)
        return db

    writer = store.open_writer(path, any_place=True, connect=connect)
    broken[0].close()
    assert refusal(lambda: writer.append(EVENTS[4:5])).code == "store.disk-error"
    writer.append(EVENTS[4:5])
    writer.close()
    assert len(broken) == 2
    assert tuple(store.read(path)) == EVENTS[:5]


def test_a_commit_that_reports_an_error_but_landed_counts(path: Path) -> None:
    write(path, EVENTS[:4])

    class Late(Failing):
        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            cursor = self.db.execute(sql, *parameters)
            if sql.startswith(self.statement):
                raise self.error
            return cursor

    late = sqlite_error(sqlite3.SQLITE_IOERR_FSYNC)

    def connect(where: Path) -> Any:
        return Late(connect_writer(where), "COMMIT", late)

    writer = store.open_writer(path, any_place=True, connect=connect)
    writer.append(EVENTS[4:6])
    assert writer.seq == 6
    writer.close()
    assert tuple(store.read(path)) == EVENTS[:6]


def test_a_second_writer_is_refused_with_what_to_do(path: Path) -> None:
    writer = store.create(path, EVENTS, any_place=True)
    message = refusal(lambda: store.open_writer(path, any_place=True))
    assert message.code == "store.in-use"
    assert message.params["file"] == str(path)
    assert str(message.params["pid"]).isdigit()
    assert store.is_locked(path)
    writer.close()
    assert not store.is_locked(path)
    store.open_writer(path, any_place=True).close()


def test_a_lock_that_was_taken_away_meanwhile_is_not_held(path: Path) -> None:
    # Whoever opens the lock just before it is taken away must not end up with a lock on nothing.
    first = store.create(path, EVENTS, any_place=True)
    assert locks.lock_path(path).exists()
    first.close()
    second = store.open_writer(path, any_place=True)
    assert refusal(lambda: store.open_writer(path, any_place=True)).code == "store.in-use"
    second.close()
    assert names(path.parent) == {path.name}


def test_closing_twice_is_closing(path: Path) -> None:
    writer = store.create(path, EVENTS, any_place=True)
    writer.close()
    writer.close()
    assert names(path.parent) == {path.name}


def test_a_closed_writer_writes_no_more(path: Path) -> None:
    writer = store.create(path, EVENTS[:3], any_place=True)
    writer.close()
    assert refusal(lambda: writer.append(EVENTS[3:])).code == "store.closed"
    assert refusal(lambda: writer.seq_of("phone-1")).code == "store.closed"
    assert tuple(store.read(path)) == EVENTS[:3]
    assert names(path.parent) == {path.name}


def test_closing_waits_for_a_reader_that_is_just_looking(path: Path) -> None:
    writer = store.create(path, EVENTS[:3], any_place=True)
    writer.append(EVENTS[3:5])
    reader = sqlite3.connect(path)
    reader.execute("SELECT count(*) FROM events").fetchone()
    tries: list[None] = []
    real = writer._db

    class Watching(Failing):
        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            if sql.startswith("PRAGMA journal_mode"):
                tries.append(None)
                if len(tries) == 2:
                    reader.close()
            return self.db.execute(sql, *parameters)

    assert real is not None
    watching: Any = Watching(real, "", sqlite_error(0))
    writer._db = watching
    writer.close()
    assert names(path.parent) == {path.name}
    assert len(tries) >= 2


def test_an_existing_file_is_never_overwritten(path: Path) -> None:
    path.write_text("a shopping list")
    assert refusal(lambda: store.create(path, FIRST, any_place=True)).code == "store.exists"
    assert path.read_text() == "a shopping list"
    assert names(path.parent) == {path.name}


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    message = refusal(lambda: store.create(tmp_path / "no" / "x.ttx", FIRST, any_place=True))
    assert message == Message("store.no-folder", {"folder": str(tmp_path / "no")})
    message = refusal(lambda: store.open_writer(tmp_path / "x.ttx", any_place=True))
    assert message.code == "store.no-file"
    assert refusal(lambda: list(store.read(tmp_path / "x.ttx"))).code == "store.no-file"
    assert names(tmp_path) == set()


@contextmanager
def without_power() -> Iterator[None]:
    """Do as someone whom the rights of files hold back: the administrator they do not."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="rights of folders work otherwise there")
def test_a_folder_without_rights_is_said_in_words() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = write(folder / "evening.ttx", EVENTS)
        folder.chmod(0o555)
        with without_power():
            made = refusal(lambda: store.create(folder / "other.ttx", FIRST, any_place=True))
            gone_on = refusal(lambda: store.open_writer(path, any_place=True))
            read = tuple(store.read(path))
        folder.chmod(0o755)
        assert made.code == gone_on.code == "store.no-rights"
        assert read == EVENTS
        assert names(folder) == {path.name}


@pytest.mark.skipif(sys.platform == "win32", reason="rights of folders work otherwise there")
def test_the_latest_commits_are_read_also_where_nothing_may_be_written(tmp_path: Path) -> None:
    writer = store.create(tmp_path / "live.ttx", FIRST, any_place=True)
    writer.append(REST)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for ending in ("", "-wal"):
            (folder / f"copy.ttx{ending}").write_bytes((tmp_path / f"live.ttx{ending}").read_bytes())
            (folder / f"copy.ttx{ending}").chmod(0o444)
        folder.chmod(0o555)
        with without_power():
            read = tuple(store.read(folder / "copy.ttx"))
        folder.chmod(0o755)
    writer.close()
    assert read == EVENTS


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "full"), "store.full"),
        (OSError(errno.EACCES, "no"), "store.no-rights"),
        (OSError(errno.EROFS, "no"), "store.no-rights"),
        (OSError(errno.EIO, "hm"), "store.disk-error"),
        (FileNotFoundError(errno.ENOENT, "gone"), "store.no-folder"),
    ],
)
def test_what_the_system_says_about_a_disk_is_said_in_words(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, said: str
) -> None:
    def fail(*_: object) -> int:
        raise error

    monkeypatch.setattr(os, "open", fail)
    assert refusal(lambda: store.create(path, FIRST, any_place=True)).code == said


def test_a_log_of_a_newer_program_is_refused_by_name(path: Path) -> None:
    write(path, EVENTS)
    with opened(path) as db:
        db.execute(f"PRAGMA user_version = {store.FORMAT + 1}")
    for work in (
        lambda: list(store.read(path)),
        lambda: store.replay(path),
        lambda: store.reopen(path, any_place=True),
    ):
        message = refusal(work)
        assert message.code == "store.newer-format"
        assert message.params["version"] == store.FORMAT + 1


def checksum(head: Any, data: bytes) -> int:
    """Give the checksum of one row."""
    seq, *rest, version = head
    [found] = rows.checksums([seq], [version], [(*rest, data, 0)])
    return found


@pytest.mark.parametrize(("kind", "version"), [("entry.shouted", 1), ("entry.captured", 2)])
def test_an_entry_of_a_newer_program_is_refused_by_name(path: Path, kind: str, version: int) -> None:
    write(path, EVENTS)
    last = EVENTS[-1]
    head = (last.seq + 1, 0, 0, 0, "facilitator", "console", None, kind, version)
    with opened(path) as db:
        db.execute(rows.INSERT, (*head[1:], "{}", checksum(head, b"{}")))
    for work in (lambda: list(store.read(path)), lambda: store.replay(path), lambda: store.recover(path)):
        message = refusal(work)
        assert message.code == "store.newer-entry"
        assert (message.params["type"], message.params["version"]) == (kind, version)


def test_older_entries_are_lifted_one_version_at_a_time(path: Path) -> None:
    write(path, EVENTS[:3])
    old = b'{"was": "Who has diesel?"}'
    head = (4, 0, 0, 0, "facilitator", "console", None, ev.EntryCaptured.TYPE, -1)
    with opened(path) as db:
        db.execute(rows.INSERT, (*head[1:], old.decode(), checksum(head, old)))
    upcasters = {
        (ev.EntryCaptured.TYPE, -1): lambda raw: {"text": raw["was"]},
        (ev.EntryCaptured.TYPE, 0): lambda raw: {"fields": raw},
    }
    *_, event = store.read(path, upcasters=upcasters)
    assert event.fact == ev.EntryCaptured(fields=ev.EntryFields(text="Who has diesel?"))
    assert store.replay(path, upcasters=upcasters).state.entries[4].fields.text == "Who has diesel?"


def test_the_checksum_covers_every_column(path: Path) -> None:
    [[*rest, text, whole]] = rows.rows_of([EVENTS[1]._replace(intent="key")])
    head: Any = (2, *rest)
    data = str(text).encode()

    assert checksum(head, data) == whole
    for index, value in enumerate(head):
        other: Any = value + 1 if isinstance(value, int) else f"{value}x"
        changed: Any = (*head[:index], other, *head[index + 1 :])
        assert checksum(changed, data) != whole
    assert checksum(head, data + b" ") != whole


def test_the_collector_is_out_of_the_way_during_a_replay_and_back_afterwards(path: Path) -> None:
    write(path, EVENTS)
    seen: list[bool] = []

    def watch(raw: dict[str, Any]) -> dict[str, Any]:
        seen.append(gc.isenabled())
        return raw

    head = (len(EVENTS) + 1, 0, 0, 0, "facilitator", "console", None, ev.ClockPaused.TYPE, 0)
    with opened(path) as db:
        db.execute(rows.INSERT, (*head[1:], "{}", checksum(head, b"{}")))
    assert gc.isenabled()
    store.replay(path, upcasters={(ev.ClockPaused.TYPE, 0): watch})
    assert gc.isenabled()
    assert set(seen) == {False}
    gc.disable()
    try:
        store.replay(path, upcasters={(ev.ClockPaused.TYPE, 0): watch})
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_pulse_survives_a_writer_that_did_not_close(path: Path) -> None:
    writer = store.create(path, EVENTS, any_place=True)
    writer.note_pulse(60_000, 1_000_000)
    writer.note_pulse(63_000, 1_003_000)
    killed_lock = locks.lock_path(path).read_bytes()
    writer.close()
    locks.lock_path(path).write_bytes(killed_lock)
    again = store.open_writer(path, any_place=True)
    assert again.pulse_before == store.Pulse(again.id, len(EVENTS), 63_000, 1_003_000)
    again.close()
    assert names(path.parent) == {path.name}


def test_a_pulse_that_was_cut_off_leaves_the_one_before(path: Path) -> None:
    writer = store.create(path, EVENTS, any_place=True)
    writer.note_pulse(60_000, 1_000_000)
    writer.note_pulse(63_000, 1_003_000)
    content = locks.lock_path(path).read_bytes()
    writer.close()
    locks.lock_path(path).write_bytes(content[:-20])
    found = locks.read_pulse(path)
    assert found is not None
    assert found.room_ms == 60_000
    locks.lock_path(path).write_bytes(b"\xff" * 600)
    assert locks.read_pulse(path) is None


def test_a_pulse_of_another_log_or_an_earlier_event_does_not_count(path: Path) -> None:
    writer = store.create(path, EVENTS[:5], any_place=True)
    writer.note_pulse(60_000, 1_000_000)
    content = locks.lock_path(path).read_bytes()
    writer.append(EVENTS[5:])
    writer.close()
    locks.lock_path(path).write_bytes(content)
    writer = store.open_writer(path, any_place=True)
    assert writer.pulse_before is None
    writer.close()
    other = path.with_name("other.ttx")
    store.create(other, EVENTS[:5], any_place=True).close()
    locks.lock_path(other).write_bytes(content)
    writer = store.open_writer(other, any_place=True)
    assert writer.pulse_before is None
    writer.close()


def test_a_pulse_that_was_noted_at_closing_is_in_the_log_itself(path: Path) -> None:
    store.create(path, EVENTS, any_place=True).close((70_000, 2_000_000))
    assert names(path.parent) == {path.name}
    writer = store.open_writer(path, any_place=True)
    assert writer.pulse_before == store.Pulse(writer.id, len(EVENTS), 70_000, 2_000_000)
    writer.close()


def test_a_copy_is_whole_while_the_log_is_written(path: Path, tmp_path: Path) -> None:
    writer = store.create(path, FIRST, any_place=True)
    writer.append(REST[:4])
    stick = tmp_path / "stick"
    stick.mkdir()
    assert store.copy(path, stick / path.name) == store.Copied(stick / path.name)
    writer.append(REST[4:])
    assert tuple(store.read(stick / path.name)) == EVENTS[:5]
    assert store.copy(path, stick / path.name) == store.Copied(stick / path.name)
    writer.close()
    assert tuple(store.read(stick / path.name)) == EVENTS
    assert names(stick) == {path.name}


@pytest.mark.parametrize("content", ["another log", b"Minutes of an earlier evening", b""])
def test_a_copy_goes_over_nothing_but_itself(path: Path, tmp_path: Path, content: str | bytes) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    taken, second, third = (stick / name for name in (path.name, f"{path.stem}-2.ttx", f"{path.stem}-3.ttx"))
    for place in (taken, second):
        if isinstance(content, bytes):
            place.write_bytes(content)
        else:
            write(place, EVENTS[:3])
    before = [place.read_bytes() for place in (taken, second)]
    writer = store.create(path, FIRST, any_place=True)
    assert store.copy(path, taken) == store.Copied(third)
    writer.append(REST)
    assert store.copy(path, taken) == store.Copied(third)
    writer.close()
    assert tuple(store.read(third)) == EVENTS
    assert [place.read_bytes() for place in (taken, second)] == before
    assert len(names(stick)) == 3


def test_a_copy_that_cannot_be_made_is_told_and_leaves_the_earlier_one(path: Path, tmp_path: Path) -> None:
    write(path, EVENTS)
    gone = store.copy(path, tmp_path / "stick" / path.name).problem
    assert gone == Message("store.copy-no-folder", {"target": str(tmp_path / "stick")})
    same = store.copy(path, path).problem
    assert same is not None
    assert same.code == "store.copy-same"
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / path.name).mkdir()
    failed = store.copy(path, stick / path.name).problem
    assert failed is not None
    assert failed.code == "store.copy-failed"
    assert names(stick) == {path.name}
    assert tuple(store.read(path)) == EVENTS


def test_a_copy_of_a_log_that_cannot_be_read_is_told(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "second.ttx"
    writer = store.create(path, EVENTS, any_place=True)
    monkeypatch.setattr(connections, "_connect_reader", lambda _, **__: None)
    why = Message("store.no-rights", {"file": str(path)})
    told = Message("store.copy-failed", {"target": str(target), "reason": why})
    assert store.copy(path, target) == store.Copied(target, told)
    monkeypatch.undo()
    writer.close()
    path.write_bytes(bytes(path.stat().st_size))
    failed = store.copy(path, target).problem
    assert failed is not None
    assert failed.code == "store.copy-failed"
    assert names(tmp_path) == {path.name}
