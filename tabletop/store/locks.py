"""One writer at a time: a lock by the operating system on a small file beside the log, with the pulse in it.

The lock vanishes with the process that holds it, however that ends; the pulse stays, so that the room clock
can go on where it was.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from tabletop.store.errors import in_words, refuse

if sys.platform == "win32":
    import msvcrt

    _LOCKED_BYTE = 1 << 20
    """Windows keeps others from reading what is locked, so a byte far behind the text is."""

    def _seize(fd: int) -> bool:
        os.lseek(fd, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _take_away(fd: int, path: Path) -> None:
        os.close(fd)
        # Another writer may have opened it in between: then it is theirs, and Windows keeps it.
        with contextlib.suppress(OSError):
            path.unlink()

    def _is_still(fd: int, path: Path) -> bool:
        # A file that is open cannot be taken away or replaced on Windows.
        return fd >= 0 and path.exists()

else:
    import fcntl

    def _seize(fd: int) -> bool:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _take_away(fd: int, path: Path) -> None:
        # While it is still locked: whoever opened it in between finds that it is gone from this path.
        with contextlib.suppress(OSError):
            path.unlink()
        os.close(fd)

    def _is_still(fd: int, path: Path) -> bool:
        try:
            there = path.stat()
        except FileNotFoundError:
            return False
        here = os.fstat(fd)
        return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)


_HEAD, _SLOT, _SLOTS = 256, 128, 2
_TRIES, _BETWEEN_TRIES_S = 5, 0.02


@dataclass(frozen=True, slots=True)
class Pulse:
    """The room clock (ms) at a wall time (UTC ms), after the event `seq` of the log with this id."""

    log: str
    seq: int
    room_ms: int
    wall_ms: int


def lock_path(path: Path) -> Path:
    """Give the place of the lock that belongs to a log."""
    return path.with_name(path.name + ".lock")


class Lock:
    """The right to write to a log; raises StoreError when another process has it."""

    def __init__(self, path: Path) -> None:
        self.path = lock_path(path)
        self._log = path
        self._written = 0
        self._fd = -1
        self.before: Pulse | None = None
        """The pulse that an earlier writer left behind when it ended without closing."""
        try:
            self._fd = self._acquire(path)
            self.before = read_pulse(path)
            self._introduce()
        except OSError as error:
            # On a full disk not even this small file can be written: then none stays behind.
            self.release(settled=False)
            raise in_words(error, path) from error

    def _acquire(self, log: Path) -> int:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        for attempt in range(_TRIES):
            fd = os.open(self.path, flags, 0o644)
            if _seize(fd):
                if _is_still(fd, self.path):
                    return fd
                os.close(fd)
                continue
            os.close(fd)
            if attempt < _TRIES - 1:
                time.sleep(_BETWEEN_TRIES_S)
        raise refuse("store.in-use", file=str(log), **_holder(self.path))

    def _introduce(self) -> None:
        # Room for both slots is taken now, so that a full disk cannot stop the pulse later.
        who = f"doorleef pid={os.getpid()} host={socket.gethostname()}\n".encode()[:_HEAD]
        os.lseek(self._fd, 0, os.SEEK_SET)
        os.write(self._fd, who.ljust(_HEAD))
        if os.fstat(self._fd).st_size < _HEAD + _SLOT * _SLOTS:
            os.write(self._fd, b" " * (_SLOT * _SLOTS))

    def renew(self) -> None:
        """Take the right anew when the file that stands for it is gone; raises StoreError or OSError."""
        if self._fd < 0 or _is_still(self._fd, self.path):
            return
        gone, self._fd = self._fd, self._acquire(self._log)
        os.close(gone)
        self._introduce()

    def pulse(self, pulse: Pulse) -> None:
        """Note where the room clock is; raises OSError."""
        line = f"{pulse.log} {pulse.seq} {pulse.room_ms} {pulse.wall_ms}"
        slot = f"{line} {crc32(line.encode()):08x}\n".encode().rjust(_SLOT)
        # Two places in turn: a write that is cut off leaves the other whole.
        os.lseek(self._fd, _HEAD + _SLOT * (self._written % _SLOTS), os.SEEK_SET)
        os.write(self._fd, slot)
        self._written += 1
        os.fsync(self._fd)

    def release(self, *, settled: bool) -> None:
        """Give the right back; may be called twice.

        The file goes too, unless it holds a pulse that is not settled: kept in the log itself.
        """
        if self._fd < 0:
            return
        fd, self._fd = self._fd, -1
        if settled or (self.before is None and not self._written):
            _take_away(fd, self.path)
        else:
            os.close(fd)


def read_pulse(path: Path) -> Pulse | None:
    """Read the latest pulse of whoever writes, or last wrote, to a log; None when there is none."""
    try:
        content = lock_path(path).read_bytes() if lock_path(path).is_file() else b""
    except OSError:
        return None
    found = (_pulse_in(content[start : start + _SLOT]) for start in range(_HEAD, len(content), _SLOT))
    return max(
        (row for row in found if row), key=lambda row: (row.seq, row.room_ms, row.wall_ms), default=None
    )


def _pulse_in(slot: bytes) -> Pulse | None:
    line, _, crc = slot.strip().rpartition(b" ")
    try:
        if int(crc, 16) != crc32(line):
            return None
        log, seq, room_ms, wall_ms = line.decode("ascii").split()
        return Pulse(log, int(seq), int(room_ms), int(wall_ms))
    except ValueError:
        return None


def _holder(path: Path) -> dict[str, str]:
    try:
        words = path.read_bytes()[:_HEAD].decode("utf-8", "replace").split()
    except OSError:
        words = []
    said = dict(word.split("=", 1) for word in words if "=" in word)
    return {"pid": said.get("pid", "?"), "host": said.get("host", "?")}


def is_locked(path: Path) -> bool:
    """Tell whether a writer holds the log now."""
    try:
        fd = os.open(lock_path(path), os.O_RDWR)
    except OSError:
        return False
    try:
        return not _seize(fd)
    finally:
        os.close(fd)
