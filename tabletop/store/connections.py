"""Opening the database: for the one writer, and for readers that change nothing."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tabletop.store.errors import Damage, in_words, refuse
from tabletop.store.rows import APPLICATION_ID, FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAGIC = b"SQLite format 3\0"
_LIKELY = 1_000
"""A format with a higher number than this is damage rather than the future."""
_WAIT_S = 5.0
_ENDING = ".ttx"
_MODE_AT, _CLOSED = 18, b"\1\1"
_TEXT_UP_TO = 16_384
"""Not even a damaged log goes on for this long without a zero."""


def wal_path(path: Path) -> Path:
    """Give the place of the file that holds the latest commits while a log is open."""
    return path.with_name(path.name + "-wal")


def mode_of(path: Path) -> bytes:
    """Read the two bytes in which a log says whether it was closed well; raises OSError."""
    with path.open("rb") as file:
        return file.read(_MODE_AT + len(_CLOSED))[_MODE_AT:]


def is_closed(path: Path) -> bool:
    """Tell whether a log says that it was closed well: all of it is in its own file then.

    It says otherwise before the file with the latest commits comes to be, until after that is gone.
    """
    try:
        return mode_of(path) == _CLOSED
    except OSError:
        return False


def check_ordinary(path: Path) -> None:
    """Raise StoreError for what is there but is no ordinary file, before it is opened: that may never end."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if stat.S_ISDIR(mode):
        raise refuse("store.folder", file=str(path))
    if not stat.S_ISREG(mode):
        raise refuse("store.no-ordinary-file", file=str(path))


def sniff(path: Path) -> bool:
    """Tell whether the first bytes of a file are those of a log, undamaged.

    Raises StoreError when there is no ordinary file, when it is a text, or when a newer program made it.
    """
    check_ordinary(path)
    try:
        with path.open("rb") as file:
            head = file.read(100)
            is_other = path.suffix != _ENDING and b"\0" not in head + file.read(_TEXT_UP_TO)
    except FileNotFoundError:
        raise refuse("store.no-file", file=str(path)) from None
    except OSError as error:
        raise in_words(error, path) from error
    if is_other:
        raise refuse("store.no-exercise", file=str(path))
    ours = int.from_bytes(head[68:72], "big") == APPLICATION_ID
    version = int.from_bytes(head[60:64], "big")
    if head.startswith(_MAGIC) and ours and FORMAT < version < _LIKELY:
        raise refuse("store.newer-format", file=str(path), version=version, known=FORMAT)
    return head.startswith(_MAGIC) and ours and version == FORMAT


def uri(path: Path, query: str) -> str:
    """Name a file to SQLite with options."""
    return f"{path.absolute().as_uri()}?{query}"


def connect_writer(path: Path) -> sqlite3.Connection:
    """Open a log for writing: every commit is on the disk before it is acknowledged."""
    db = sqlite3.connect(
        uri(path, "mode=rw"), uri=True, isolation_level=None, timeout=_WAIT_S, check_same_thread=False
    )
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        # Rarer than by itself: moving the -wal file into the log makes that commit slower than others.
        db.execute("PRAGMA wal_autocheckpoint = 4000")
        db.execute("PRAGMA trusted_schema = OFF")
    except sqlite3.Error:
        db.close()
        raise
    return db


@contextlib.contextmanager
def reading(path: Path, *, alone: bool = False) -> Iterator[sqlite3.Connection]:
    """Open a log for reading, never changing it; a file without a writer is read as it lies.

    What lies beside a log that was closed well is no part of it; with `alone` nothing beside it is looked at.

    A connection is held no longer than needed: the writer can only leave a single file behind when nobody
    else is in.
    """
    for each in (path, wal_path(path)):
        check_ordinary(each)
    with contextlib.ExitStack() as stack:
        db = _connect_reader(path, alone=alone)
        if db is None:
            # The latest commits are beside the log, in a folder where SQLite may not put its index of them.
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="doorleef-")))
            for each in (path, wal_path(path)):
                shutil.copyfile(each, folder / each.name)
            db = _connect_reader(folder / path.name, alone=alone)
        if db is None:
            raise refuse("store.no-rights", file=str(path))
        stack.callback(db.close)
        yield db


def _connect_reader(path: Path, *, alone: bool) -> sqlite3.Connection | None:
    """Open a file for reading; None when its latest commits cannot be read where they are."""
    live = not alone and wal_path(path).exists() and not is_closed(path)
    query = "mode=ro" if live else "mode=ro&immutable=1"
    db = sqlite3.connect(uri(path, query), uri=True, isolation_level=None, timeout=_WAIT_S)
    try:
        if live:
            db.execute("PRAGMA schema_version")
    except sqlite3.OperationalError as error:
        db.close()
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
            return None
        raise
    except sqlite3.Error:
        db.close()
        raise
    return db


def is_whole(db: sqlite3.Connection) -> bool:
    """Tell whether SQLite finds every page of a log in order."""
    try:
        return [row[0] for row in db.execute("PRAGMA integrity_check(1)")] == ["ok"]
    except sqlite3.Error:
        return False


def meta(db: sqlite3.Connection, key: str) -> str | None:
    """Read a value that is kept beside the events; raises Damage when that part cannot be read."""
    try:
        row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    except sqlite3.Error as error:
        raise Damage from error
    return str(row[0]) if row else None
