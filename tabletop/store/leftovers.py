"""What an exercise that ended unexpectedly left beside a name where another log is, or is about to be.

SQLite takes whatever carries the right name for part of a log. So it is put aside before SQLite looks, under
a name that is free; it may hold the last words of somebody, and is never deleted.
"""

from __future__ import annotations

import contextlib
import os
import struct
from itertools import count
from typing import TYPE_CHECKING, Final

from tabletop.store.connections import is_closed
from tabletop.store.errors import in_words, refuse

if TYPE_CHECKING:
    from pathlib import Path

    from tabletop.core.messages import Message

_LATEST, _INDEX, _JOURNAL = "-wal", "-shm", "-journal"
_AT_A_NAME: Final = ("", _LATEST, _INDEX, _JOURNAL, ".lock")
_HEAD: Final = 28
_CHANGES: Final = (slice(18, 20), slice(24, 28), slice(92, 100))
"""Where the first page of a log differs before and after it is opened or closed."""


def left_over(path: Path) -> tuple[Path, ...]:
    """Give the files beside a log, or beside its name, that SQLite would take for part of it and are none."""
    found = []
    if (is_closed(path) or not path.exists()) and has_latest(path):
        found.append(_beside(path, _LATEST))
    journal = _beside(path, _JOURNAL)
    if _size(journal) and not has_own_journal(path):
        found.append(journal)
    return tuple(found)


def has_latest(path: Path) -> bool:
    """Tell whether beside a log, or its name, lies a file with latest commits that is not empty."""
    return _size(_beside(path, _LATEST)) > 0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def has_own_journal(path: Path) -> bool:
    """Tell whether a log ended just while it was being opened or closed: nothing is elsewhere then.

    Only then a log has a journal, of its first page as it was before. That of another log would overwrite
    this one with its own pages, or cut it to another length.
    """
    place = _beside(path, _JOURNAL)
    if not place.is_file():
        return False
    try:
        journal, main = place.read_bytes(), path.read_bytes()
    except OSError:
        return False
    if len(journal) < _HEAD:
        return True
    pages, sector, size = struct.unpack(">3I", journal[16:_HEAD])
    first = journal[sector + 4 : sector + 4 + size]
    fits = pages * size == len(main) and len(journal) <= sector + 4 + size + 4
    return fits and (len(first) < size or _unchanging(first) == _unchanging(main[:size]))


def _unchanging(page: bytes) -> bytes:
    rest = bytearray(page)
    for part in _CHANGES:
        rest[part] = bytes(part.stop - part.start)
    return bytes(rest)


def put_aside(path: Path) -> Message | None:
    """Give what is left over beside a log another name; tells what was done, if anything.

    Raises StoreError when that cannot be: the log may then not be opened or put there.
    """
    found = left_over(path)
    if not found:
        return None
    free = _free_name(path)
    try:
        for place in found:
            place.rename(_beside(free, place.name.removeprefix(path.name)))
        with contextlib.suppress(FileNotFoundError):
            _beside(path, _INDEX).rename(_beside(free, _INDEX))
    except OSError as error:
        raise in_words(error, found[0]) from error
    kept = _beside(free, found[0].name.removeprefix(path.name))
    return refuse("store.put-aside", found=found[0].name, kept=str(kept), name=free.name).message


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _free_name(path: Path) -> Path:
    """Give a name for a log at which nothing lies."""
    names = (f"{path.stem}-leftover{'' if n == 1 else f'-{n}'}{path.suffix}" for n in count(1))
    places = (path.with_name(name) for name in names)
    return next(
        place for place in places if not any(os.path.lexists(_beside(place, ending)) for ending in _AT_A_NAME)
    )
