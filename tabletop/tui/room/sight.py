"""What the room screen looks at: the room as it stands, the door, and what is searched for."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from tabletop.core.access import reaches
from tabletop.core.entries import current_inject
from tabletop.core.events import InjectStatus, Role
from tabletop.core.reliance import words_owed
from tabletop.core.room_view import answered_by
from tabletop.session import Liveness
from tabletop.tui.room.seats import LIVENESS

if TYPE_CHECKING:
    from tabletop.core.room_view import Attendee, PartnerAtWork, RoomView
    from tabletop.core.state import Entry, State
    from tabletop.session import DoorView
    from tabletop.text import Text
    from tabletop.tui.words import Sign


@dataclass(frozen=True)
class Sight:
    """One look at the room; what is worked out from it is worked out once."""

    t: Text
    state: State
    room: RoomView
    door: DoorView
    liveness: Mapping[int, Liveness]
    words: str = ""
    """What is searched for."""
    waiting: bool = False
    """True to see only what waits for somebody."""
    opened: Hashable = None
    """The row of which everything is listed."""
    inject: str | None = None
    """The inject whose answers are looked at; None for the one that is on now."""

    def fits(self, *texts: str) -> bool:
        """Tell whether everything that is searched for is somewhere in these texts."""
        if not self.words:
            return True
        hay = " ".join(texts).casefold()
        return all(word in hay for word in self.words.casefold().split())

    def sign_of(self, participant: int) -> Sign:
        """Give the sign of whether somebody is here."""
        return LIVENESS[self.liveness.get(participant, "away")]

    @cached_property
    def people(self) -> Mapping[int, Attendee]:
        """Everyone who joined, by id."""
        return {row.id: row for row in self.room.attendees}

    @cached_property
    def inside(self) -> tuple[Attendee, ...]:
        """Participants who are not removed."""
        return tuple(row for row in self.room.attendees if row.role is Role.PARTICIPANT and not row.removed)

    @cached_property
    def owed(self) -> Mapping[str, int]:
        """How many words each partner still owes to those who count on it."""
        return words_owed(self.state)

    @cached_property
    def subject(self) -> str | None:
        """The inject whose answers are shown: the chosen one, the one that is on, or the latest."""
        if self.inject in self.state.script.injects:
            return self.inject
        released = (
            (known.seq or 0, ident)
            for ident, known in self.state.injects.items()
            if known.status is InjectStatus.RELEASED
        )
        return current_inject(self.state) or max(released, default=(0, None))[1]

    @cached_property
    def asked(self) -> tuple[PartnerAtWork, ...]:
        """The partners in the room that this inject reached."""
        if self.subject is None:
            return ()
        inject = self.state.script.injects[self.subject]
        return tuple(row for row in self.room.partners if row.present and reaches(self.state, inject, row.id))

    @cached_property
    def answered(self) -> frozenset[str]:
        """The partners in the room that answered this inject."""
        spoke = answered_by(self.state, self.subject or "")
        return frozenset(row.id for row in self.asked if row.id in spoke)

    def is_nudged(self, row: PartnerAtWork) -> bool:
        """Tell whether a partner was reminded of this inject."""
        nudge = self.state.nudges.get(row.id)
        return row.nudged and nudge is not None and nudge.inject in {None, self.subject}

    @cached_property
    def said(self) -> Mapping[str, tuple[int, ...]]:
        """Entries about this inject by partner, what came last first; under an empty id those of no one."""
        found: dict[str, list[Entry]] = {}
        for ident in self.state.by_inject.get(self.subject or "", ()):
            entry = self.state.entries[ident]
            if not entry.withdrawn:
                for who in [row for row in entry.fields.said_by if row in self.state.script.partners] or [""]:
                    found.setdefault(who, []).append(entry)
        return {who: tuple(_as_sent(reversed(rows))) for who, rows in found.items()}

    @cached_property
    def also_on(self) -> Mapping[str, bool]:
        """The other injects that are on now, each with whether everybody whom it reached answered it."""
        found: dict[str, bool] = {}
        for row in self.room.partners:
            if row.present:
                for inject in row.asked:
                    if inject != self.subject:
                        found[inject] = found.get(inject, True) and inject in row.answered
        return found


def _as_sent(newest_first: Iterable[Entry]) -> Iterator[int]:
    """Put an answer before the needs and offers that were sent along with it."""
    for _, sent in groupby(newest_first, key=lambda entry: (entry.captured_by, entry.recorded_at)):
        yield from (row.id for row in sorted(sent, key=lambda row: (not row.fields.response, row.id)))
