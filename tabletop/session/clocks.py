"""The clocks of the world outside: the wall's and the steady one. Nothing else in the program reads them."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

if sys.platform == "win32":
    import ctypes

    def _steady_ms() -> int:
        # Python's own monotonic clock counts sleep on Windows; this one does not, as elsewhere.
        ticks = ctypes.c_ulonglong()
        ctypes.windll.kernel32.QueryUnbiasedInterruptTime(ctypes.byref(ticks))
        return ticks.value // 10_000

else:

    def _steady_ms() -> int:
        return time.monotonic_ns() // 1_000_000


class Clock(Protocol):
    """Where a session gets its time from."""

    def wall_ms(self) -> int:
        """Give the wall clock in UTC ms; it may jump."""

    def monotonic_ms(self) -> int:
        """Give steady ms since any moment; never jumps, and stands still while the computer sleeps."""

    def utc_offset(self) -> int:
        """Give the minutes east of UTC at this place."""


class SystemClock:
    """The clocks of this computer."""

    def wall_ms(self) -> int:
        """Give the wall clock in UTC ms."""
        return time.time_ns() // 1_000_000

    def monotonic_ms(self) -> int:
        """Give steady ms, without the time that the computer slept."""
        return _steady_ms()

    def utc_offset(self) -> int:
        """Give the minutes east of UTC that this computer is set to."""
        offset = datetime.now().astimezone().utcoffset()
        return int(offset.total_seconds() // 60) if offset else 0


@dataclass(slots=True)
class ManualClock:
    """A clock that moves when told to: for rehearsals and tests."""

    wall: int = 1_793_268_000_000
    monotonic: int = 0
    offset: int = 60

    def wall_ms(self) -> int:
        """Give the wall clock in UTC ms."""
        return self.wall

    def monotonic_ms(self) -> int:
        """Give steady ms."""
        return self.monotonic

    def utc_offset(self) -> int:
        """Give minutes east of UTC."""
        return self.offset

    def advance(self, ms: int) -> None:
        """Let time pass."""
        self.wall += ms
        self.monotonic += ms

    def sleep(self, ms: int) -> None:
        """Let the computer sleep, or its wall clock be changed: only the wall clock moves."""
        self.wall += ms
