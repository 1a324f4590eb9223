"""The rules of what those who joined with a device do, and of what the facilitator does about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.entries import checked_fields, home_of, known, live_gap, on_the_record, refuse

if TYPE_CHECKING:
    from tabletop.core.state import Entry, State


def _respond(state: State, wish: want.Respond, actor: str) -> ev.Fact:
    """Make the first answer of a participant to an inject, or a later version of it."""
    on_the_record(state)
    known(state.script.injects, wish.inject, "inject.unknown")
    asked = {question.id for question in state.script.questions.get(wish.inject, ())}
    for ident in wish.answers:
        known(asked, ident, "question.unknown")
    earlier = _earlier(state, wish, actor)
    if earlier is None:
        block, hour = home_of(state, wish.inject)
        fields = ev.EntryFields(
            kind=ev.EntryKind.NOTE,
            text=wish.text,
            said_by=(wish.partner,),
            inject=wish.inject,
            block=block,
            hour=hour,
            source=wish.source,
            response=True,
            answers=wish.answers,
        )
        return ev.EntryCaptured(fields=checked_fields(state, fields))
    # Whoever made the later version: one participant may have several devices.
    if wish.seen is not None and wish.seen != earlier.revision:
        raise refuse("entry.changed-meanwhile", id=earlier.id)
    fields = earlier.fields.model_copy(update={"text": wish.text, "answers": wish.answers})
    return ev.EntryCorrected(entry=earlier.id, base=earlier.revision, fields=fields)


def _earlier(state: State, wish: want.Respond, actor: str) -> Entry | None:
    ident = state.responses.get((actor, wish.inject, wish.partner))
    entry = state.entries[ident] if ident is not None else None
    return None if entry is None or entry.withdrawn else entry


def _joined(state: State, fact: ev.ParticipantJoined, actor: str) -> ev.Fact:
    if not state.room.joining:
        raise refuse("access.joining-closed")
    _seat(state, fact)
    return fact


def _seat(state: State, fact: ev.ParticipantJoined | ev.ParticipantSeated) -> None:
    if fact.partner is not None:
        known(state.script.partners, fact.partner, "partner.unknown")
    if fact.table is not None:
        known(state.script.tables, fact.table, "table.unknown")
    if fact.shared and fact.table is None:
        raise refuse("access.shared-without-table")


def _seated(state: State, fact: ev.ParticipantSeated, actor: str) -> ev.Fact:
    known(state.participants, fact.participant, "access.unknown-participant")
    _seat(state, fact)
    return fact


def _returned(state: State, fact: ev.ParticipantReturned, actor: str) -> ev.Fact:
    known(state.participants, fact.participant, "access.unknown-participant")
    if state.participants[fact.participant].removed:
        raise refuse("access.not-in")
    return fact


def _there(state: State, fact: ev.ParticipantReadmitted | ev.ParticipantRemoved, actor: str) -> ev.Fact:
    known(state.participants, fact.participant, "access.unknown-participant")
    return fact


def _room(state: State, fact: ev.RoomSet, actor: str) -> ev.Fact:
    return fact


def _nudged(state: State, fact: ev.PartnerNudged, actor: str) -> ev.Fact:
    known(state.script.partners, fact.partner, "partner.unknown")
    if fact.inject is not None:
        known(state.script.injects, fact.inject, "inject.unknown")
    return fact


def _asked(state: State, fact: ev.QuestionAsked, actor: str) -> ev.Fact:
    on_the_record(state)
    if fact.partner is not None:
        known(state.script.partners, fact.partner, "partner.unknown")
    return fact


def _answered(state: State, fact: ev.QuestionAnswered, actor: str) -> ev.Fact:
    known(state.questions, fact.question, "question.unknown")
    if fact.text:
        on_the_record(state)
    return fact


def _ballot(state: State, fact: ev.BallotCast, actor: str) -> ev.Fact:
    if state.participant_of(actor) is None:
        raise refuse("intent.not-for-people")
    for subject in fact.subjects:
        if subject not in state.groups:
            live_gap(state, subject)
    return fact.model_copy(update={"subjects": tuple(dict.fromkeys(fact.subjects))})


def _feedback(state: State, fact: ev.FeedbackGiven, actor: str) -> ev.Fact:
    if state.participant_of(actor) is None:
        raise refuse("intent.not-for-people")
    if fact.text:
        on_the_record(state)
    return fact


def _rated(state: State, fact: ev.ObjectiveRated, actor: str) -> ev.Fact:
    known(state.script.objectives, fact.objective, "objective.unknown")
    return fact


RULES: dict[type[want.Wish | ev.Fact], Callable[[State, Any, str], ev.Fact]] = {
    want.Respond: _respond,
    ev.ParticipantJoined: _joined,
    ev.ParticipantSeated: _seated,
    ev.ParticipantReturned: _returned,
    ev.ParticipantReadmitted: _there,
    ev.ParticipantRemoved: _there,
    ev.RoomSet: _room,
    ev.PartnerNudged: _nudged,
    ev.QuestionAsked: _asked,
    ev.QuestionAnswered: _answered,
    ev.BallotCast: _ballot,
    ev.FeedbackGiven: _feedback,
    ev.ObjectiveRated: _rated,
}
