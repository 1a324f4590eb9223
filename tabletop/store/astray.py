"""When the files of an open log are taken away: what the connection still holds of them is written anew.

On POSIX a file that is deleted or moved lives on for whoever has it open: everything would go on as if
nothing had happened, and be gone when the program ends. Windows keeps an open file where it is.
"""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
import sys
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from tabletop.store.connections import wal_path
from tabletop.store.copies import write_whole
from tabletop.store.errors import refuse

if TYPE_CHECKING:
    from pathlib import Path

Identity: TypeAlias = "tuple[int, int] | None"
"""Device and number of a file; None when it is not there."""


def identity(path: Path) -> Identity:
    """Tell which file lies at a path; raises OSError when that cannot be seen."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return (0, 0) if sys.platform == "win32" else (found.st_dev, found.st_ino)


@dataclass(frozen=True, slots=True)
class Files:
    """Which files an open log consists of."""

    path: Path
    wal: Path
    """The file that holds the latest commits."""
    log: Identity
    latest: Identity

    def take_latest_away(self) -> None:
        """Remove the file with the latest commits and its index, if they are still those; raises OSError."""
        if self.latest is not None and identity(self.wal) == self.latest:
            self.wal.unlink()
        self.path.with_name(self.path.name + "-shm").unlink(missing_ok=True)

    @property
    def log_is_there(self) -> bool:
        """Tell whether the log is still the file at its path."""
        return identity(self.path) == self.log

    @property
    def are_there(self) -> bool:
        """Tell whether both are; a folder that cannot be looked into says nothing against it."""
        try:
            return self.log_is_there and self.latest in (None, identity(self.wal))
        except OSError:
            return True


def files_at(path: Path) -> Files:
    """Note which files a log consists of that was just opened; raises OSError."""
    wal = wal_path(path)
    return Files(path, wal, identity(path), identity(wal))


def bring_to_safety(db: sqlite3.Connection, files: Files) -> Path | None:
    """Make the files whole again before they are opened anew; the connection may then only be closed.

    Gives what must be renamed to the path of the log then, if anything. Raises StoreError, sqlite3.Error or
    OSError; what the connection holds then stays as it was.
    """
    path = files.path
    if files.log_is_there:
        # Only the file with the latest commits is gone: what it held is put where it belongs.
        if db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            raise refuse("store.busy", file=str(path))
        return None
    if path.exists():
        raise refuse("store.replaced", file=str(path))
    whole = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    if not whole.parent.is_dir():
        raise refuse("store.no-folder", folder=str(whole.parent))
    write_whole(db, whole)
    with contextlib.suppress(sqlite3.Error):
        # A file that was only moved is left with all that was in it.
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return whole


def free_beside(path: Path) -> Path:
    """Give a name that is free for what was saved of a log."""
    names = (f"{path.stem}-rescued{'' if n == 1 else f'-{n}'}{path.suffix}" for n in count(1))
    return next(place for name in names if not (place := path.with_name(name)).exists())
