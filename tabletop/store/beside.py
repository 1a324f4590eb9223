"""What ought to lie beside a log that was not closed well: the file with its latest commits."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from tabletop.store.connections import wal_path
from tabletop.store.errors import in_words
from tabletop.store.frames import Frames, frames_of

_MODE_AT, _IN_WAL_MODE = 18, b"\2\2"


@dataclass(frozen=True, slots=True)
class Beside:
    """The file with the latest commits of a log that nobody has open."""

    path: Path = Path()
    frames: Frames = field(default_factory=Frames)
    was_open: bool = False
    """True when the log says that it was not closed, or not closed well."""
    is_missing: bool = False

    @property
    def whole(self) -> bool:
        """Tell whether SQLite finds all of it."""
        return self.frames.whole and not self.is_missing


def beside(path: Path) -> Beside:
    """Look at what lies beside a log that nobody has open; raises StoreError.

    A log that is closed well says so in its head; while it says otherwise nearly all of it may be in the
    other file, which is there from the first moment, empty or not.
    """
    wal = wal_path(path)
    try:
        with path.open("rb") as file:
            was_open = file.read(_MODE_AT + 2)[_MODE_AT:] == _IN_WAL_MODE
        try:
            content = wal.read_bytes()
        except FileNotFoundError:
            return Beside(wal, was_open=was_open, is_missing=was_open)
    except OSError as error:
        raise in_words(error, path) from error
    return Beside(wal, frames_of(content), was_open)


def noted_seq(pulse: str | None) -> int:
    """Read from the pulse that is kept in a log which event was the last when it was closed; 0 for none."""
    try:
        return int(json.loads(pulse or "[0]")[0])
    except (ValueError, TypeError, IndexError, KeyError):
        return 0
