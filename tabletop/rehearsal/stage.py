"""What everyone in a rehearsal shares: the session, a clock that is moved by hand, and chance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from random import Random
from typing import TYPE_CHECKING, Protocol, TypeVar

from tabletop.core.events import EntryFields, InjectStatus, Presence
from tabletop.core.intents import Capture, Intent, Submission
from tabletop.core.messages import ExerciseError
from tabletop.rehearsal.voice import Matter, Moment, Voice
from tabletop.session import Refused
from tabletop.text import language

if TYPE_CHECKING:
    from tabletop.core.script import Script
    from tabletop.core.state import State
    from tabletop.session import Session

T = TypeVar("T")

ORIGIN = "rehearsal"
BETWEEN_REMARKS_S = (5, 25)
"""Seconds between two things that are said."""
MOST_AT_ONCE = 3
"""How many things are captured in one batch at most."""
MOST_OF_WHAT_IS_LEFT = 8
"""One remark takes at most this part of what is left of a phase, so that the phase holds them all."""


class MovableClock(Protocol):
    """The clock that the session reads, moved on by the rehearsal alone."""

    def wall_ms(self) -> int:
        """Give the wall clock in UTC ms."""

    def advance(self, ms: int) -> None:
        """Let time pass."""


class Stage:
    """One exercise being played by nobody."""

    def __init__(self, session: Session, clock: MovableClock, seed: int) -> None:
        self.session = session
        self.clock = clock
        self.chances = Random(seed)
        self.t = language(session.state.script.language)
        self.voice = Voice(self.chances, self.t)
        self._left_ms = 0
        self._happened: set[str] = set()

    @property
    def state(self) -> State:
        """The exercise as it stands."""
        return self.session.state

    @property
    def script(self) -> Script:
        """The script as it is amended by now."""
        return self.session.state.script

    def do(self, *intents: Intent) -> tuple[int, ...]:
        """Submit a batch and give the seqs of what came of it; raises ExerciseError for the first refusal."""
        results = self.session.submit([Submission(intent, origin=ORIGIN) for intent in intents])
        for row in results:
            if isinstance(row, Refused):
                raise ExerciseError(row.message)
        return tuple(row.seq for row in results if not isinstance(row, Refused))

    def say(self, *entries: EntryFields | None) -> tuple[int, ...]:
        """Capture what was said, a few entries a batch, and let the time pass that it takes to say it."""
        captures: list[Intent] = [Capture(fields=fields) for fields in entries if fields is not None]
        seqs: list[int] = []
        while captures:
            size = self.chances.randint(1, MOST_AT_ONCE)
            seqs += self.do(*captures[:size])
            del captures[:size]
            self.wait()
        return tuple(seqs)

    def begin(self, ms: int) -> None:
        """Begin a piece of the session that takes so long."""
        self._left_ms = ms

    def wait(self) -> None:
        """Let the moment pass that one remark takes."""
        wanted = round(self.chances.uniform(*BETWEEN_REMARKS_S) * 1000)
        spent = min(wanted, self._left_ms // MOST_OF_WHAT_IS_LEFT)
        self._left_ms -= spent
        self.clock.advance(spent)

    def end(self) -> None:
        """Let the rest of the piece pass."""
        self.clock.advance(self._left_ms)
        self._left_ms = 0

    def first(self, what: str) -> bool:
        """Tell whether something happens for the first time, and remember that it did."""
        known = what in self._happened
        self._happened.add(what)
        return not known

    def by_chance(self, share: float) -> bool:
        """Tell whether something happens that happens this often."""
        return self.chances.random() < share

    def some(self, rows: Iterable[T], share: float) -> list[T]:
        """Choose about this share of some rows."""
        return [row for row in rows if self.by_chance(share)]

    def here(self) -> list[str]:
        """Give the partners who speak for themselves; not one for whom another speaks."""
        return [who for who in self.script.partners if self.state.presence_of(who) is Presence.PRESENT]

    def counted_on(self) -> list[str]:
        """Give the partners of whom others speak: those who are represented as well."""
        return [ident for ident in self.script.partners if self.state.is_here(ident)]

    def moment(self, inject: str | None = None) -> Moment:
        """Give the present moment, about an inject or about the block that is on."""
        block = self.state.block
        return Moment(inject, block, self.state.hour if block in self.state.steps else None)

    def latest(self) -> str | None:
        """Give the inject of this block that was released last."""
        injects = self.script.injects
        released = [
            (known.seq or 0, ident)
            for ident, known in self.state.injects.items()
            if known.status is InjectStatus.RELEASED and injects[ident].step == self.state.block
        ]
        return max(released)[1] if released else None

    def released(self, inject: str) -> bool:
        """Tell whether an inject was released and stands."""
        return self.state.status_of(inject) is InjectStatus.RELEASED

    def matter(self, partner: str, moment: Moment) -> Matter:
        """Choose what a partner has in mind now."""
        return self.voice.matter(self.state, partner, moment, self.counted_on())

    def day_after(self, days: int) -> str:
        """Give the date so many days from now where the exercise takes place, as YYYY-MM-DD."""
        seconds = self.clock.wall_ms() // 1000 + self.state.utc_offset * 60
        return (dt.datetime.fromtimestamp(seconds, dt.UTC).date() + dt.timedelta(days=days)).isoformat()
