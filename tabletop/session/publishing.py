"""Telling of each batch whoever subscribed: once, in the order of the log."""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tabletop.core.events import Event
    from tabletop.core.state import State
    from tabletop.session.protocol import Callback

_log = logging.getLogger(__name__)


class Publisher:
    """Who hears of the batches of one session. Use it from one thread."""

    def __init__(self) -> None:
        self._subscribers: dict[object, Callback] = {}
        self._waiting: deque[tuple[tuple[object, ...], State, tuple[Event, ...]]] = deque()
        self._publishing = False

    def subscribe(
        self,
        callback: Callback,
        missed: tuple[State, tuple[Event, ...]] | None = None,
        *,
        first: bool = False,
    ) -> Callable[[], None]:
        """Tell this one too from now on, to begin with of what it missed; gives what ends it."""
        ticket = object()
        others = self._subscribers
        self._subscribers = {ticket: callback, **others} if first else {**others, ticket: callback}
        if missed is not None:
            self._waiting.append(((ticket,), *missed))
            self._drain()
        return lambda: self._subscribers.pop(ticket, None) and None

    def publish(self, state: State, events: tuple[Event, ...]) -> None:
        """Tell everyone who subscribed until now."""
        self._waiting.append((tuple(self._subscribers), state, events))
        self._drain()

    def _drain(self) -> None:
        # A subscriber that submits something gets its results at once; others hear of it after this batch.
        if self._publishing:
            return
        self._publishing = True
        try:
            while self._waiting:
                tickets, state, events = self._waiting.popleft()
                for ticket in tickets:
                    callback = self._subscribers.get(ticket)
                    if callback is not None:
                        _tell(callback, state, events)
        finally:
            self._publishing = False


def _tell(callback: Callback, state: State, events: tuple[Event, ...]) -> None:
    try:
        callback(state, events)
    except Exception:  # noqa: BLE001  # a listener may fail in any way
        # It happened and is written: one listener's mistake must not look like a refusal or a lost line.
        _log.exception("a subscriber failed on the batch up to %s", state.seq)
