"""What an exercise that ended unexpectedly left beside a name where another log is, or is about to be.

SQLite takes whatever carries the right name for part of a log. So it is put aside before SQLite looks, under
a name that is free; it may hold the last words of somebody, and is never deleted.
"""

from __future__ import annotations

import contextlib
import os
from itertools import count
from typing import TYPE_CHECKING, Final

from tabletop.store.errors import in_words, refuse

if TYPE_CHECKING:
    from pathlib import Path

    from tabletop.core.messages import Message

_WITH_WORDS: Final = ("-wal", "-journal")
_INDEX: Final = "-shm"
"""Says where in the first of the others a page is; without that it means nothing."""
_AT_A_NAME: Final = ("", *_WITH_WORDS, _INDEX, ".lock")


def left_over(path: Path) -> tuple[Path, ...]:
    """Give the files beside a log that hold something that SQLite would take for part of it."""
    beside = (path.with_name(path.name + ending) for ending in _WITH_WORDS)
    return tuple(place for place in beside if _holds_something(place))


def _holds_something(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def put_aside(path: Path) -> Message | None:
    """Give what lies beside a log that is whole by itself another name; tells what was done, if anything.

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
    return refuse(
        "store.put-aside", file=path.name, found=found[0].name, kept=str(kept), name=free.name
    ).message


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _free_name(path: Path) -> Path:
    """Give a name for a log at which nothing lies."""
    names = (f"{path.stem}-leftover{'' if n == 1 else f'-{n}'}{path.suffix}" for n in count(1))
    places = (path.with_name(name) for name in names)
    return next(
        place for place in places if not any(os.path.lexists(_beside(place, ending)) for ending in _AT_A_NAME)
    )
