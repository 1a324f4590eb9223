"""Who has the page before it, who is writing, who is away: seen in passing, never logged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.session import Clock, Liveness

WRITING_MS: Final = 8_000
"""How long a sign of writing counts; the page gives one every few seconds."""
AROUND_MS: Final = 90_000
"""How long somebody without an open stream counts as here after asking for a page."""
BRIEF_MS: Final = 8_000
"""How long a stream may be interrupted, by another page for instance, before somebody counts as away."""


@dataclass(slots=True)
class _Sign:
    streams: int = 0
    here_until: int = 0
    writing_until: int = 0


class Presence:
    """Signs of life of each participant since the server began."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._signs: dict[int, _Sign] = {}
        self._told: Mapping[int, Liveness] = {}

    def _sign(self, participant: int) -> _Sign:
        return self._signs.setdefault(participant, _Sign())

    def seen(self, participant: int) -> None:
        """Note that somebody asked for a page."""
        sign = self._sign(participant)
        sign.here_until = max(sign.here_until, self._clock.monotonic_ms() + AROUND_MS)

    def wrote(self, participant: int) -> None:
        """Note that somebody is writing."""
        self._sign(participant).writing_until = self._clock.monotonic_ms() + WRITING_MS

    def sent(self, participant: int) -> None:
        """Note that what somebody was writing was handed in."""
        self._sign(participant).writing_until = 0

    def entered(self, participant: int) -> None:
        """Note that a stream of somebody was opened."""
        self._sign(participant).streams += 1

    def left(self, participant: int) -> None:
        """Note that a stream of somebody was closed."""
        sign = self._sign(participant)
        sign.streams = max(0, sign.streams - 1)
        if not sign.streams:
            # The page is open no longer, whatever was asked before.
            sign.here_until = self._clock.monotonic_ms() + BRIEF_MS

    def liveness(self) -> dict[int, Liveness]:
        """Tell of everyone who was seen whether it is here."""
        now = self._clock.monotonic_ms()
        return {participant: _alive(sign, now) for participant, sign in self._signs.items()}

    def changed(self) -> bool:
        """Tell whether it differs from the last time that this was asked."""
        now = self.liveness()
        before, self._told = self._told, now
        return now != before


def _alive(sign: _Sign, now: int) -> Liveness:
    if now < sign.writing_until:
        return "writing"
    return "here" if sign.streams or now < sign.here_until else "away"
