"""What the facilitator sees of those who joined: who is in, who answered, what is asked of whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core.access import reaches, speaks_for
from tabletop.core.entries import current_inject
from tabletop.core.events import EntryKind, InjectStatus, Role
from tabletop.core.partner_view import answers_to, reminder
from tabletop.core.reliance import claims_on, word_of

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
    joined_offset: int
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
    """The injects that reached it and are on now."""
    answered: tuple[str, ...]
    """Those of them to which it answered, or about which something was noted that it said."""
    earlier: tuple[tuple[str, bool], ...]
    """The injects of this block that were on before, each with whether it answered."""
    nudged: bool
    """True while a reminder stands."""
    present: bool
    """True when it is in the room, itself or by another; others are not waited for."""

    @property
    def done(self) -> bool:
        """Tell whether it answered all that is on, itself or by what was noted of it."""
        return bool(self.answered) and len(self.answered) == len(self.asked)

    @property
    def partly(self) -> bool:
        """Tell whether it answered some of what is on, and not all."""
        return bool(self.answered) and not self.done

    @property
    def silent(self) -> bool:
        """Tell whether it has somebody in, was asked something and answered nothing."""
        return bool(self.present and self.participants and self.asked) and not self.answered


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question to the facilitator."""

    id: int
    partner: str
    function: str
    text: str
    answer: str
    to_all: bool
    """Whether everyone reads question and answer."""
    recorded_at: int
    utc_offset: int


@dataclass(frozen=True, slots=True)
class Reliance:
    """What somebody counts on or offers, with the word of whom it is about."""

    entry: int
    kind: EntryKind
    by: tuple[str, ...]
    on: str
    """Name of the partner that it counts on, or to which it offers something."""
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


def devices_let_in(state: State) -> int:
    """Count those who joined and were not removed; each comes back by itself when the door opens."""
    return sum(not row.removed for row in state.participants.values())


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
        joined_offset=row.joined_offset,
        entries=len(state.by_participant.get(row.actor, ())),
    )


def partners_at_work(state: State) -> tuple[PartnerAtWork, ...]:
    """Give for each partner who may answer for it and what it answered of what reached it in this block."""
    released = {
        ident: known.seq or 0
        for ident, known in state.injects.items()
        if known.status is InjectStatus.RELEASED and known.block == state.block
    }
    since = released.get(current_inject(state) or "", 0)
    speakers = {ident: answered_by(state, ident) for ident in released}
    voices: dict[str, list[int]] = {}
    for participant in state.participants.values():
        if participant.role is Role.PARTICIPANT and not participant.removed:
            for spoken_for in speaks_for(state, participant):
                voices.setdefault(spoken_for, []).append(participant.id)
    lines = []
    for partner in state.script.partners.values():
        reached = [i for i in released if reaches(state, state.script.injects[i], partner.id)]
        lines.append(
            PartnerAtWork(
                partner.id,
                state.script.line(partner.title),
                partner.short,
                tuple(voices.get(partner.id, ())),
                tuple(i for i in reached if released[i] >= since),
                tuple(i for i in reached if released[i] >= since and partner.id in speakers[i]),
                tuple((i, partner.id in speakers[i]) for i in reached if released[i] < since),
                nudged=reminder(state, partner.id) is not None,
                present=state.is_here(partner.id),
            )
        )
    return tuple(lines)


def answered_by(state: State, inject: str) -> frozenset[str]:
    """Give the partners that answered an inject, on a device or aloud."""
    return frozenset(answers_to(state, inject))


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
                question.to_all,
                question.recorded_at,
                question.utc_offset,
            )
        )
    return tuple(sorted(rows, key=lambda row: (bool(row.answer), row.id)))


def reliances(state: State) -> tuple[Reliance, ...]:
    """Give every need, offer and assumption about a partner, with that partner's word on it."""
    rows = []
    for partner in state.script.partners.values():
        for entry in claims_on(state, partner.id):
            fields, reply = entry.fields, word_of(state, entry)
            rows.append(
                Reliance(
                    entry.id,
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
