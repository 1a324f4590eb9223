"""What the facilitator sees of those who joined: who is in, who answered, what is asked of whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core.access import reaches, speaks_for
from tabletop.core.events import CLAIMS, EntryKind, InjectStatus, Role
from tabletop.core.exercise import current_inject
from tabletop.core.partner_view import is_answer

if TYPE_CHECKING:
    from tabletop.core.events import Answer
    from tabletop.core.state import Participant, State


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who joined."""

    id: int
    role: Role
    partner: str | None
    partner_name: str
    table: str | None
    table_name: str
    shared: bool
    function: str
    organisation: str | None
    """What was typed by who is not in the list."""
    waiting: bool
    """True when the facilitator has yet to say to which partner it belongs."""
    removed: bool
    joined_at: int
    entries: int


@dataclass(frozen=True, slots=True)
class PartnerAtWork:
    """How far a partner is with what is asked of it now."""

    id: str
    name: str
    short: str
    participants: tuple[int, ...]
    """Those who may answer for it."""
    asked: tuple[str, ...]
    """The injects of this block that reached it."""
    answered: tuple[str, ...]
    """Those of them to which it answered, or for which the facilitator noted something that it said."""
    nudged: bool

    @property
    def silent(self) -> bool:
        """Tell whether it has somebody in, was asked something and answered nothing."""
        return bool(self.participants and self.asked) and not self.answered


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question to the facilitator."""

    id: int
    partner: str
    function: str
    text: str
    answer: str
    recorded_at: int
    utc_offset: int


@dataclass(frozen=True, slots=True)
class Reliance:
    """What somebody counts on, with the word of whom it counts on."""

    entry: int
    kind: EntryKind
    by: tuple[str, ...]
    on: str
    """Name of the partner that it counts on."""
    on_id: str
    text: str
    hour: float | None
    answer: Answer | None
    note: str


@dataclass(frozen=True, slots=True)
class RoomView:
    """The room as the facilitator sees it on one screen."""

    attendees: tuple[Attendee, ...]
    partners: tuple[PartnerAtWork, ...]
    questions: tuple[OpenQuestion, ...]
    """Those without an answer first."""
    reliances: tuple[Reliance, ...]
    """Those without a word first."""
    inject: str | None
    """The inject for the whole room that is on now."""


def room_view(state: State) -> RoomView:
    """Give who is in, what they did with what is on now, and what waits for somebody's word."""
    return RoomView(
        attendees(state), partners_at_work(state), _questions(state), reliances(state), current_inject(state)
    )


def attendees(state: State) -> tuple[Attendee, ...]:
    """Give everyone who joined, those that wait for the facilitator first, those removed last."""
    rows = [_attendee(state, row) for row in state.participants.values()]
    return tuple(sorted(rows, key=lambda row: (row.removed, not row.waiting, row.id)))


def waits_for_a_place(state: State, row: Participant) -> bool:
    """Tell whether the facilitator has yet to say to which partner somebody belongs."""
    placed = row.partner in state.script.partners or row.shared
    return row.role is Role.PARTICIPANT and not placed and not row.removed


def _attendee(state: State, row: Participant) -> Attendee:
    script = state.script
    table = script.tables.get(row.table or "")
    known = row.partner is not None and row.partner in script.partners
    return Attendee(
        row.id,
        row.role,
        row.partner,
        script.name(row.partner) if known and row.partner else "",
        row.table,
        script.line(table.title) if table else "",
        row.shared,
        row.function,
        row.organisation,
        waiting=waits_for_a_place(state, row),
        removed=row.removed,
        joined_at=row.joined_at,
        entries=len(state.by_participant.get(row.actor, ())),
    )


def partners_at_work(state: State) -> tuple[PartnerAtWork, ...]:
    """Give for each partner who may answer for it and what it answered of what reached it in this block."""
    asked = [
        ident
        for ident, known in state.injects.items()
        if known.status is InjectStatus.RELEASED and known.block == state.block
    ]
    speakers: dict[str, set[str]] = {
        ident: {
            who
            for entry in state.by_inject.get(ident, ())
            if is_answer(state, state.entries[entry])
            for who in state.entries[entry].fields.said_by
        }
        for ident in asked
    }
    voices: dict[str, list[int]] = {}
    for participant in state.participants.values():
        if participant.role is Role.PARTICIPANT and not participant.removed:
            for spoken_for in speaks_for(state, participant):
                voices.setdefault(spoken_for, []).append(participant.id)
    lines = []
    for partner in state.script.partners.values():
        here = tuple(i for i in asked if reaches(state, state.script.injects[i], partner.id))
        nudge = state.nudges.get(partner.id)
        lines.append(
            PartnerAtWork(
                partner.id,
                state.script.line(partner.title),
                partner.short,
                tuple(voices.get(partner.id, ())),
                here,
                tuple(ident for ident in here if partner.id in speakers[ident]),
                nudged=nudge is not None and (nudge.inject is None or nudge.inject in here),
            )
        )
    return tuple(lines)


def _questions(state: State) -> tuple[OpenQuestion, ...]:
    rows = []
    for question in state.questions.values():
        who = state.participant_of(question.actor)
        name = state.script.name(question.partner) if question.partner else ""
        rows.append(
            OpenQuestion(
                question.id,
                name or (who.organisation or "" if who else ""),
                who.function if who else "",
                question.text,
                question.answer,
                question.recorded_at,
                question.utc_offset,
            )
        )
    return tuple(sorted(rows, key=lambda row: (bool(row.answer), row.id)))


def reliances(state: State) -> tuple[Reliance, ...]:
    """Give every need, offer and assumption about a partner, with that partner's word on it."""
    rows = []
    for partner in state.script.partners.values():
        for ident in state.by_target.get(partner.id, ()):
            entry = state.entries[ident]
            fields = entry.fields
            if entry.withdrawn or fields.kind not in CLAIMS:
                continue
            reply = state.replies.get(ident, {}).get(partner.id)
            rows.append(
                Reliance(
                    ident,
                    fields.kind,
                    tuple(state.script.name(who) for who in fields.said_by),
                    state.script.line(partner.title),
                    partner.id,
                    fields.text,
                    fields.hour,
                    reply.answer if reply else None,
                    reply.note if reply else "",
                )
            )
    return tuple(sorted(rows, key=lambda row: (row.answer is not None, row.entry)))
