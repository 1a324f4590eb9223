"""How much of everything: no number of people, bytes or attempts is left open."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tabletop.session import Clock


@dataclass(frozen=True, slots=True)
class Limits:
    """What the server allows; as it stands it suits a room of about a hundred and fifty devices."""

    body: int = 64 * 1024
    """Bytes that a form may have."""
    head: int = 16 * 1024
    """Bytes of request line and headers together."""
    fields: int = 400
    """Fields of one form."""
    head_seconds: float = 10
    """Within which a request must have said what it wants."""
    body_seconds: float = 20
    """Within which a form must have arrived."""
    idle_seconds: int = 30
    """After which a connection that asks nothing is closed."""
    connections: int = 900
    """Connections in all."""
    queue: int = 16
    """Requests that may wait on a connection for the one before them; browsers send one at a time."""
    strangers: int = 200
    """Connections of those who are not in; when one more comes, the oldest of them goes."""
    per_participant: int = 12
    """Connections of one participant; when one more comes, its oldest goes."""
    streams: int = 4
    """Event streams of one participant, likewise."""
    unsent: int = 128 * 1024
    """Bytes that may wait for a slow client before it is left out until it has caught up."""
    slow_seconds: int = 30
    """For which a client may be left out before it is cut off."""
    beat_seconds: int = 15
    """How often an open stream gets a sign of life."""
    silence_seconds: float = 40
    """After which a page that heard nothing takes the connection for lost, and opens it again."""
    participants: int = 500
    """Devices that may join."""
    joins: tuple[int, float] = (80, 2)
    """Joins at once, and a second after that."""
    posts: tuple[int, float] = (40, 2)
    """Forms of one participant at once, and a second after that."""
    pages: tuple[int, float] = (120, 10)
    """Pages of one participant at once, and a second after that."""
    refusal_seconds: float = 0.1
    """How long somebody waits to hear that it asked too much."""
    guesses: tuple[int, float] = (20, 1 / 3)
    """Wrong codes of one sort at once, and a second after that."""
    stranger_pages: tuple[int, float] = (300, 60)
    """Requests of all who are not in, at once and a second after that; more of them wait in a row."""
    all_guesses: tuple[int, float] = (30, 1 / 2)
    """Wrong codes of all sorts together."""

    @classmethod
    def hall(cls) -> Limits:
        """Give what suits a hall of some thousands, in a process of its own."""
        return cls(
            connections=8_000,
            strangers=1_000,
            participants=5_000,
            joins=(2_000, 50),
            stranger_pages=(10_000, 300),
        )


class Bucket:
    """Holds so many tokens, and gets so many a second back; who finds none has to wait."""

    __slots__ = ("_at", "_clock", "_left", "_most", "_per_ms")

    def __init__(self, limit: tuple[int, float], clock: Clock) -> None:
        self._most, self._per_ms = limit[0], limit[1] / 1000
        self._clock = clock
        self._left: float = self._most
        self._at = clock.monotonic_ms()

    def _fill(self) -> None:
        now = self._clock.monotonic_ms()
        self._left = min(self._most, self._left + (now - self._at) * self._per_ms)
        self._at = now

    def has(self) -> bool:
        """Tell whether a token is there, and leave it."""
        self._fill()
        return self._left >= 1

    def take(self) -> bool:
        """Take a token; False when there is none."""
        if not self.has():
            return False
        self._left -= 1
        return True

    def give_back(self) -> None:
        """Put back a token that was taken for nothing."""
        self._left = min(self._most, self._left + 1)

    @property
    def full(self) -> bool:
        """Tell whether nobody took anything for a while."""
        self._fill()
        return self._left >= self._most

    def wait_seconds(self) -> int:
        """Give the whole seconds until there is a token."""
        self._fill()
        return 0 if self._left >= 1 else math.ceil((1 - self._left) / self._per_ms / 1000)


class Turnstile:
    """Lets so many through at once and so many a second after that; the others wait in a row.

    Belongs to one loop. Nobody is turned away: a crowd delays whoever waits with it, and nobody else.
    """

    def __init__(self, limit: tuple[int, float]) -> None:
        self._most, self._seconds = limit[0], 1 / limit[1]
        self._left: float = self._most
        self._at = 0.0
        self._row: deque[tuple[asyncio.Future[bool], Callable[[], bool]]] = deque()

    def __len__(self) -> int:
        return len(self._row)

    async def passed(self, gone: Callable[[], bool]) -> bool:
        """Wait for one's turn; False when whoever waited is gone by then."""
        loop = asyncio.get_running_loop()
        if not self._row and self._take(loop.time()):
            return True
        turn: asyncio.Future[bool] = loop.create_future()
        self._row.append((turn, gone))
        if len(self._row) == 1:
            loop.call_later(self._seconds, self._next, loop)
        return await turn

    def _take(self, now: float) -> bool:
        self._left = min(self._most, self._left + (now - self._at) / self._seconds)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        while self._row:
            turn, gone = self._row[0]
            left = gone() or turn.done()
            if not left and not self._take(loop.time()):
                break
            self._row.popleft()
            if not turn.done():
                turn.set_result(not left)
        if self._row:
            loop.call_later(self._seconds, self._next, loop)
