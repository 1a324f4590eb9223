"""A consistent copy of a log that may be in use, by the only way that gives one: SQLite's own backup."""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from typing import TYPE_CHECKING

from tabletop.store.connections import reading
from tabletop.store.errors import in_words, refuse

if TYPE_CHECKING:
    from pathlib import Path

    from tabletop.core.messages import Message


def write_whole(db: sqlite3.Connection, target: Path) -> None:
    """Write all that a connection holds as a closed log, or nothing; raises OSError or sqlite3.Error."""
    try:
        other = sqlite3.connect(target, isolation_level=None)
        try:
            db.backup(other)
            other.execute("PRAGMA journal_mode = DELETE")
        finally:
            other.close()
        with target.open("rb+") as file:
            os.fsync(file.fileno())
    except (OSError, sqlite3.Error):
        with contextlib.suppress(OSError):
            target.unlink(missing_ok=True)
        raise


def copy(path: Path, target: Path) -> Message | None:
    """Copy a log to another place, in whole or not at all; gives what went wrong, or None. Never raises."""
    half = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        if target.exists() and target.samefile(path):
            return refuse("store.copy-same", target=str(target)).message
        if not target.parent.is_dir():
            return refuse("store.copy-no-folder", target=str(target.parent)).message
        with reading(path) as source:
            write_whole(source, half)
        half.replace(target)
    except (OSError, sqlite3.Error) as error:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
        why = in_words(error, target).message
        return refuse("store.copy-failed", target=str(target), reason=why).message
    return None
