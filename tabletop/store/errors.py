"""What goes wrong between the exercise and the disk, in words that a facilitator can act on."""

from __future__ import annotations

import errno
import sqlite3
from typing import TYPE_CHECKING

from tabletop.core.messages import ExerciseError, Message

if TYPE_CHECKING:
    from pathlib import Path

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}
_PRIMARY = 0xFF
"""The lower byte of an SQLite result code says what sort of error it is."""


class StoreError(ExerciseError):
    """The log could not be read or written; nothing that was acknowledged is lost by it."""


class Damage(Exception):  # noqa: N818  # not a failure of the program: the file is not as it was written
    """A record, a page or the order of records is not as it was written; reading goes on record by record."""


def refuse(code: str, **params: str | float | Message) -> StoreError:
    """Make the refusal with this code."""
    return StoreError(Message(code, params))


def in_words(error: OSError | sqlite3.Error, path: Path) -> StoreError:
    """Say what an error of the disk or the database means for the file at `path`."""
    file = str(path)
    if isinstance(error, OSError):
        if error.errno in _FULL:
            return refuse("store.full", file=file)
        if error.errno in _DENIED:
            return refuse("store.no-rights", file=file)
        if isinstance(error, IsADirectoryError):
            return refuse("store.folder", file=file)
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            return refuse("store.no-folder", folder=str(path.parent))
        return refuse("store.disk-error", file=file, error=error.strerror or str(error))
    match (getattr(error, "sqlite_errorcode", 0) or 0) & _PRIMARY:
        case sqlite3.SQLITE_FULL:
            return refuse("store.full", file=file)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return refuse("store.no-rights", file=file)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return refuse("store.busy", file=file)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return refuse("store.damaged", file=file)
        case sqlite3.SQLITE_CANTOPEN:
            return refuse("store.no-rights", file=file)
    return refuse("store.disk-error", file=file, error=str(error))
