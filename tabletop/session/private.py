"""Small files for this user's eyes alone, with rights for their owner; those of others are not read."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST: Final = 64 * 1024


def read(place: Path, longest: int = _LONGEST) -> str:
    """Read a file of this user's own; raises OSError, or ValueError where it is no text.

    In a folder that others write in, a file of theirs would be taken for one of this user.
    """
    # Neither a link to something else, nor a pipe that never says anything.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(place, flags), encoding="utf-8") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode) or (sys.platform != "win32" and about.st_uid != os.geteuid()):
            raise PermissionError(place)
        return file.read(longest)


def write(place: Path, text: str) -> None:
    """Write a file; raises OSError."""
    # Made anew each time with rights for its owner alone, and only then put in its place.
    new = place.with_name(f"{place.name}.{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    new.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(new, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            # Before it takes the place of what was there: a battery may go dead in between.
            os.fsync(file.fileno())
        new.replace(place)
    except BaseException:
        # What could not be put in its place is not left lying beside it either.
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise
