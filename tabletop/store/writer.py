"""Writing a log: what `append` has returned from survives the process, the power and a full disk."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sqlite3
import time
from itertools import islice
from typing import TYPE_CHECKING

from tabletop.core.events import Event, ExerciseCreated
from tabletop.store.astray import bring_to_safety, files_at, free_beside
from tabletop.store.beside import beside
from tabletop.store.connections import connect_writer, meta, sniff
from tabletop.store.copies import write_whole
from tabletop.store.errors import Damage, StoreError, in_words, refuse
from tabletop.store.leftovers import put_aside
from tabletop.store.locks import Lock, Pulse
from tabletop.store.places import Mounts, check_place
from tabletop.store.rows import INSERT, PAGE_SIZE, lay_out, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from tabletop.core.messages import Message

_CLOSING_TRIES, _BETWEEN_TRIES_S = 40, 0.025
_PIECE = 256
"""Events of a whole log that are written at a time."""


class Writer:
    """The one writer of a log. Raises StoreError; after a failed append it can be used as before."""

    def __init__(
        self, path: Path, lock: Lock, connect: Callable[[Path], sqlite3.Connection] = connect_writer
    ) -> None:
        self.path = path
        self._lock = lock
        self._connect = connect
        self._closed = False
        self._rescued: Path | None = None
        self.news = put_aside(path)
        """What was done to keep the log safe, for whoever tells it to people; they may take it away."""
        self._db: sqlite3.Connection | None = connect(path)
        try:
            self.seq = _last_seq(self._db)
            """The seq of the last event in the file."""
            self.id = meta(self._db, "id") or ""
            self._left = meta(self._db, "pulse")
            self._files = files_at(path)
        except (sqlite3.Error, OSError, Damage):
            self._db.close()
            raise

    @property
    def pulse_before(self) -> Pulse | None:
        """Where the room clock was when the writer before this one ended, if noted after the last event."""
        found = self._lock.before
        if found is None and self._left is not None:
            with contextlib.suppress(ValueError, TypeError):
                found = Pulse(self.id, *json.loads(self._left))
        return found if found is not None and found.log == self.id and found.seq == self.seq else None

    def append(self, events: Sequence[Event]) -> None:
        """Write events in one transaction and return when they are on the disk; all of them, or none."""
        if not events:
            return
        rows = rows_of(events)
        self.stay()
        db = None
        try:
            db = self._open()
            db.execute("BEGIN IMMEDIATE")
            db.executemany(INSERT, rows)
            self._check(_last_seq(db), events[-1].seq)
            db.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            if not self._landed(db, events[-1].seq):
                raise in_words(error, self.path) from error
        self.seq = events[-1].seq

    @staticmethod
    def _check(last: int, wanted: int) -> None:
        # SQLite gave the numbers; an event with another one would be damage to whoever reads it.
        if last != wanted:
            raise sqlite3.IntegrityError(f"event {wanted} would get number {last}")

    def _open(self) -> sqlite3.Connection:
        if self._closed:
            raise refuse("store.closed", file=str(self.path))
        if self._db is None and not self._files.log_is_there:
            raise refuse("store.no-file", file=str(self.path))
        return self._db or self._reopen()

    def _reopen(self) -> sqlite3.Connection:
        self._db = self._connect(self.path)
        _last_seq(self._db)
        self._files = files_at(self.path)
        return self._db

    def stay(self) -> None:
        """See to it that the log is where it should be, written anew if it was deleted, moved or replaced.

        Raises StoreError when that cannot be: nothing more is written then, and nothing is lost while the
        program runs.
        """
        if self._db is None or self._files.are_there:
            return
        try:
            whole = bring_to_safety(self._db, self._files)
            self._db.close()
            self._db = None
            if whole is not None:
                # What the log that was here left behind is in the new one; anything else there is not.
                self._files.take_latest_away()
                put_aside(self.path)
                whole.rename(self.path)
                sync_folder(self.path.parent)
            self._lock.renew()
            self._reopen()
        except StoreError as error:
            raise self._astray(error.message) from error
        except sqlite3.ProgrammingError as error:
            # The connection itself is gone, and is replaced at the next append.
            self._db = None
            raise in_words(error, self.path) from error
        except (OSError, sqlite3.Error) as error:
            raise self._astray(in_words(error, self.path).message) from error
        self._rescued = None
        self.news = refuse("store.written-anew", file=str(self.path)).message

    def _astray(self, why: Message) -> StoreError:
        """Say that the log is not where it should be; a file in its place keeps the exercise beside it."""
        if why.code != "store.replaced" or self._db is None:
            return refuse("store.gone", file=str(self.path), reason=why)
        if self._rescued is None or not self._rescued.exists():
            target = free_beside(self.path)
            try:
                write_whole(self._db, target)
            except (StoreError, OSError, sqlite3.Error):
                return refuse("store.gone", file=str(self.path), reason=why)
            self._rescued = target
        return refuse("store.replaced-saved", file=str(self.path), saved=str(self._rescued))

    def _landed(self, db: sqlite3.Connection | None, seq: int) -> bool:
        """After an error: undo what is half done and ask the file itself how far it is."""
        try:
            if db is None:
                return False
            if db.in_transaction:
                db.execute("ROLLBACK")
            return _last_seq(db) == seq
        except sqlite3.Error:
            # A connection that cannot even answer is replaced at the next append.
            with contextlib.suppress(sqlite3.Error):
                if self._db is not None:
                    self._db.close()
            self._db = None
            return False

    def seq_of(self, intent: str) -> int | None:
        """Give the seq of the event that a sender's own key led to, if it did."""
        try:
            row = self._open().execute("SELECT seq FROM events WHERE intent = ?", (intent,)).fetchone()
        except sqlite3.Error as error:
            raise in_words(error, self.path) from error
        return int(row[0]) if row else None

    def note_pulse(self, room_ms: int, wall_ms: int) -> None:
        """Note where the room clock (ms) is at a wall time (UTC ms); never raises for a full disk."""
        with contextlib.suppress(OSError):
            self._lock.pulse(Pulse(self.id, self.seq, room_ms, wall_ms))

    def close(self, pulse: tuple[int, int] | None = None) -> None:
        """Leave one file behind, room clock (ms) and wall time (UTC ms) noted in it; may be called twice."""
        settled = False
        with contextlib.suppress(StoreError):
            self.stay()
        self._closed = True
        try:
            if self._db is not None:
                settled = self._settle(self._db, pulse)
                self._db.close()
        finally:
            self._db = None
            self._lock.release(settled=settled)

    def _settle(self, db: sqlite3.Connection, pulse: tuple[int, int] | None) -> bool:
        try:
            if pulse is not None:
                keep(db, {"pulse": json.dumps([self.seq, *pulse])})
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:
            # A full disk: the events stay in the -wal file, which belongs to the log until it is closed well.
            return False
        for _ in range(_CLOSING_TRIES):
            try:
                db.execute("PRAGMA journal_mode = DELETE")
                break
            except sqlite3.Error:
                # A reader is just looking.
                time.sleep(_BETWEEN_TRIES_S)
        return True


def keep(db: sqlite3.Connection, values: Mapping[str, str]) -> None:
    """Keep values beside the events."""
    db.executemany("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", values.items())


def _last_seq(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0])


def open_writer(
    path: Path,
    *,
    any_place: bool = False,
    mounts: Mounts | None = None,
    connect: Callable[[Path], sqlite3.Connection] = connect_writer,
) -> Writer:
    """Take the right to write to an existing, undamaged log; raises StoreError when that cannot be."""
    if not any_place:
        check_place(path, mounts)
    if not sniff(path):
        raise refuse("store.damaged", file=str(path))
    lock = Lock(path)
    try:
        if not beside(path).whole:
            raise Damage
        return Writer(path, lock, connect)
    except sqlite3.Error as error:
        lock.release(settled=False)
        raise in_words(error, path) from error
    except Damage:
        lock.release(settled=False)
        raise refuse("store.damaged", file=str(path)) from None
    except StoreError:
        lock.release(settled=False)
        raise


def create(
    path: Path,
    events: Event | Iterable[Event],
    *,
    any_place: bool = False,
    mounts: Mounts | None = None,
    extra: Mapping[str, str] | None = None,
) -> Writer:
    """Make a new log that begins with these events; raises StoreError when it exists, or cannot be made."""
    if not any_place:
        check_place(path, mounts)
    if not path.parent.is_dir():
        raise refuse("store.no-folder", folder=str(path.parent))
    lock = Lock(path)
    try:
        if path.exists():
            raise refuse("store.exists", file=str(path))
        news = build(path, (events,) if isinstance(events, Event) else events, extra or {})
        writer = Writer(path, lock)
        writer.news = news
        return writer
    except (sqlite3.Error, OSError) as error:
        lock.release(settled=False)
        raise in_words(error, path) from error
    except StoreError:
        lock.release(settled=False)
        raise


def build(path: Path, events: Iterable[Event], extra: Mapping[str, str]) -> Message | None:
    """Write a whole log under another name, then put it in its place; tells what had to be put aside there.

    Raises StoreError, sqlite3.Error or OSError.
    """
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        db = sqlite3.connect(half, isolation_level=None)
        try:
            db.execute(f"PRAGMA page_size = {PAGE_SIZE}")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("BEGIN")
            lay_out(db)
            keep(db, {"id": secrets.token_hex(8), **extra})
            stream = iter(events)
            while piece := tuple(islice(stream, _PIECE)):
                db.executemany(INSERT, rows_of(piece))
                for event in piece:
                    if isinstance(event.fact, ExerciseCreated):
                        keep(db, _spare(event, event.fact))
            db.execute("COMMIT")
        finally:
            db.close()
        news = put_aside(path)
        half.rename(path)
    finally:
        half.unlink(missing_ok=True)
    sync_folder(path.parent)
    return news


def _spare(event: Event, fact: ExerciseCreated) -> dict[str, str]:
    """Give what is kept a second time, to make a lost first event again from the scenario file."""
    rest = fact.model_dump(mode="json", by_alias=True, exclude={"scenario", "author_text"})
    head = [event.recorded_at, event.utc_offset, event.room_ms, event.actor, event.origin, event.intent]
    return {"created": json.dumps(rest), "created_head": json.dumps(head), "sha256": fact.author_sha256}


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; raises OSError."""
    # Windows has no such thing: there the name is as durable as the file.
    if hasattr(os, "O_DIRECTORY"):
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
