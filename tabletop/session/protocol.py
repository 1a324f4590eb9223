"""What every front end knows of a session, wherever its writer is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from tabletop.core.events import Event
from tabletop.core.intents import Submission
from tabletop.core.messages import Message
from tabletop.core.state import State


@dataclass(frozen=True, slots=True)
class Done:
    """It happened, and it is on the disk."""

    seq: int
    event: Event


@dataclass(frozen=True, slots=True)
class Refused:
    """It did not happen; the text stays with whoever typed it."""

    message: Message


@dataclass(frozen=True, slots=True)
class Duplicate:
    """It had already happened: this is a resend."""

    seq: int


Result: TypeAlias = Done | Refused | Duplicate
Callback: TypeAlias = Callable[[State, tuple[Event, ...]], None]
"""Receives the state after a batch and the events of that batch, once a batch, in the order of the log."""


class Session(Protocol):
    """One exercise as it runs. Use it from one thread."""

    @property
    def state(self) -> State:
        """The exercise as it stands, everything in it durable."""

    def submit(self, submissions: Sequence[Submission]) -> tuple[Result, ...]:
        """Ask for things, in order, as one batch; gives one result for each."""

    def subscribe(
        self, callback: Callback, from_seq: int | None = None, *, first: bool = False
    ) -> Callable[[], None]:
        """Hear of every batch from now on, to begin with of what came after `from_seq`; gives what ends it.

        Whoever is `first` hears of each before the others.
        """

    def room_ms(self) -> int:
        """Give the room clock now, in ms; it stands still unless the exercise runs."""
