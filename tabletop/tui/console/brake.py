"""Keeps repainting to a number of times a second, without making a single key wait."""

from __future__ import annotations

from collections import deque

BURST = 4
"""How many paints may follow each other at once."""


class Brake:
    """Tells how long to wait before the next paint; times are seconds of a clock that never runs back."""

    def __init__(self, times_a_second: int) -> None:
        self._gap = BURST / times_a_second
        self._latest: deque[float] = deque(maxlen=BURST)

    def wait(self, now: float) -> float:
        """Give the seconds to wait; not more than a burst of paints within its share of a second."""
        if len(self._latest) < BURST:
            return 0.0
        return max(0.0, self._latest[0] + self._gap - now)

    def done(self, now: float) -> None:
        """Remember a paint."""
        self._latest.append(now)
