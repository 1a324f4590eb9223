"""Keeps repainting to a number of times a second, without making a single key wait."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message_pump import MessagePump
    from textual.timer import Timer

BURST = 4
"""How many paints may follow each other at once."""
GATHERED = 0.1
"""Seconds in which what devices hand in is gathered before it is painted: keys and receipts come first."""


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


class Repaint:
    """Has something painted: at once, or soon together with what comes until then."""

    def __init__(
        self,
        place: MessagePump,
        paint: Callable[[], None],
        clock: Callable[[], float],
        times_a_second: int,
    ) -> None:
        self._place = place
        self._paint = paint
        self._clock = clock
        self._brake = Brake(times_a_second)
        self._timer: Timer | None = None

    def ask(self, *, gathered: bool = False) -> None:
        """Ask for a paint; `gathered` is for what others do, all at the same time perhaps."""
        if gathered and self._timer is not None:
            return
        self._stop_waiting()
        wait = max(self._brake.wait(self._clock()), GATHERED if gathered else 0.0)
        if wait > 0:
            self._timer = self._place.set_timer(wait, self._paint)
        else:
            self._paint()

    def done(self) -> None:
        """Remember that it was painted, whoever asked for it."""
        self._stop_waiting()
        self._brake.done(self._clock())

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
