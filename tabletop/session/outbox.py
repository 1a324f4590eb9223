"""What waits to be sent: in order, each until it is received or refused, under the key it got at first."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core.messages import ExerciseError
from tabletop.session.guest import PAUSES, Away, NotKept

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tabletop.core.messages import Message
    from tabletop.session.guest import Guest, Letter, Receipt


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter with what became of it."""

    letter: Letter
    receipt: Receipt


class Outbox:
    """Letters on their way. Belongs to one loop."""

    def __init__(
        self,
        guest: Guest,
        told: Callable[[Sent], None],
        in_words: Callable[[Message], str],
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._guest = guest
        self._told = told
        self._in_words = in_words
        self._pauses = pauses
        self._letters: deque[Letter] = deque()
        self._nudge = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._letters)

    def put(self, letter: Letter) -> None:
        """Send a letter as soon as that can be."""
        self._letters.append(letter)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._work())

    def nudge(self) -> None:
        """Try again now: the line is back."""
        self._nudge.set()

    async def _work(self) -> None:
        failures = 0
        while self._letters:
            letter = self._letters[0]
            try:
                receipt = await self._guest.send(letter)
            except Away as away:
                self._nudge.clear()
                wait = max(away.wait, self._pauses[min(failures, len(self._pauses) - 1)])
                failures += 1
                try:
                    await asyncio.wait_for(self._nudge.wait(), wait)
                except TimeoutError:
                    continue
                continue
            except ExerciseError as error:
                receipt = NotKept(self._in_words(error.message))
            failures = 0
            self._letters.popleft()
            self._told(Sent(letter, receipt))

    async def close(self) -> None:
        """Stop sending; what still waits is lost, so ask before."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
