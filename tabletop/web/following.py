"""Whose page a batch of events may have changed: an answer of one partner is no news for the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tabletop.core import events as ev
from tabletop.core.reliance import counted_on

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable

    from tabletop.core.events import Event, Fact
    from tabletop.core.script import Script
    from tabletop.core.state import State

_NO_NEWS: Final = (
    ev.ParticipantJoined,
    ev.ParticipantReturned,
    ev.ParticipantReadmitted,
    ev.ParticipantRemoved,
    ev.RoomSet,
    ev.QuestionAsked,
    ev.FeedbackGiven,
    ev.BallotCast,
    ev.ProjectorSet,
    ev.ExpectedTicked,
    ev.FindingReviewed,
    ev.ObjectiveRated,
    ev.VotesCounted,
)
"""What no partner's page shows."""
_RENAMES: Final = (
    ev.ExerciseAgreed,
    ev.PartnerAdded,
    ev.PartnerRemoved,
    ev.PartnerRenamed,
    ev.PresenceSet,
    ev.TableSet,
    ev.TextRedacted,
    ev.VariableSet,
)
"""What may change names, or for whom somebody speaks, on anyone's part."""


def touched_partners(state: State, events: tuple[Event, ...]) -> Collection[Hashable]:
    """Give the partners whose page may show something else now; None among them is who has no partner."""
    found: dict[str | None, None] = {}
    for event in events:
        partners = _partners_of(state.script, event.fact)
        if partners is None:
            return {None: None, **dict.fromkeys(state.script.partners)}
        found.update(dict.fromkeys(partners))
    return found


def _partners_of(script: Script, fact: Fact) -> tuple[str | None, ...] | None:
    """Give who sees what came of a fact; None when that may be anyone."""
    match fact:
        case ev.EntryCaptured(fields=fields):
            # Gaps stand on everyone's ballot.
            about = (fields.target, counted_on(script, fields), fields.owner)
            return None if fields.kind is ev.EntryKind.GAP else (*fields.said_by, *about)
        case ev.PartnerNudged(partner=partner) | ev.ReplyGiven(partner=partner):
            return (partner,)
        case _ if isinstance(fact, _NO_NEWS) and fact.undoes is None:
            return ()
        case _:
            return None


def touched_participants(state: State, events: tuple[Event, ...]) -> Collection[Hashable]:
    """Give the participants whose own part may show something else now."""
    found: dict[int, None] = {}
    for event in events:
        fact = event.fact
        if isinstance(fact, _RENAMES):
            return tuple(state.participants)
        for actor in _actors_of(state, event):
            participant = state.participant_of(actor)
            if participant is not None:
                found[participant.id] = None
    return found


def _actors_of(state: State, event: Event) -> tuple[str, ...]:
    match event.fact:
        case ev.QuestionAnswered(question=number):
            question = state.questions.get(number)
            return (question.actor,) if question else ()
        case (
            ev.EntryCorrected(entry=number)
            | ev.EntryWithdrawn(entry=number)
            | ev.EntryRestored(entry=number)
            | ev.ReplyGiven(entry=number)
        ):
            entry = state.entries.get(number)
            return (event.actor, entry.captured_by) if entry else (event.actor,)
        case _:
            return (event.actor,)
