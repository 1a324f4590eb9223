"""Where forms are handed in: what waits in one turn of the loop is one batch, acknowledged when durable."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tabletop.core.intents import Submission
    from tabletop.session import Result, Session

_Asked: TypeAlias = "tuple[tuple[Submission, ...], asyncio.Future[tuple[Result, ...]]]"
"""What a request submits, and what waits for the results."""
MOST_AT_ONCE: Final = 200
"""Submissions of one batch; a hall that answers at once must not hold the loop for long."""


class Desk:
    """Collects what requests submit and hands it to the session together. Belongs to one loop."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._waiting: list[_Asked] = []
        self.batches = 0
        """How many batches were handed in."""

    async def submit(self, submissions: Sequence[Submission]) -> tuple[Result, ...]:
        """Hand in what belongs together; gives a result for each, when it is on the disk or refused."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[tuple[Result, ...]] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._hand_in, loop)
        self._waiting.append((tuple(submissions), answer))
        return await answer

    def _hand_in(self, loop: asyncio.AbstractEventLoop) -> None:
        batch, size = [], 0
        for number, (asked, _) in enumerate(self._waiting):
            size += len(asked)
            if size > MOST_AT_ONCE and number:
                break
            batch.append(self._waiting[number])
        self._waiting = self._waiting[len(batch) :]
        if self._waiting:
            loop.call_soon(self._hand_in, loop)
        self._submit(batch)

    def _submit(self, batch: list[_Asked]) -> None:
        self.batches += 1
        try:
            results = self._session.submit([row for asked, _ in batch for row in asked])
        except Exception as error:  # noqa: BLE001  # its request tells its visitor, whatever it is
            if len(batch) == 1:
                _settle(batch[0][1], error)
                return
            # Nothing of it was written. What broke on one must not cost the others their answers.
            for one in batch:
                self._submit([one])
            return
        start = 0
        for asked, answer in batch:
            _settle(answer, results[start : start + len(asked)])
            start += len(asked)


def _settle(answer: asyncio.Future[tuple[Result, ...]], outcome: tuple[Result, ...] | Exception) -> None:
    if answer.done():
        return
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)
