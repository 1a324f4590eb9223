"""Making a log whole again around what was lost: what still makes sense is kept, every hole is marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tabletop.core import events as ev
from tabletop.core.exercise import RULES, decide
from tabletop.core.fold import fold, opened
from tabletop.core.intents import Submission
from tabletop.core.messages import ExerciseError
from tabletop.core.scenario import ROOM
from tabletop.core.state import State, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.script import Script


@dataclass(frozen=True, slots=True)
class Mended:
    """A log without holes: `lost` are the seqs whose record is gone, `loose` those left out with them."""

    events: tuple[ev.Event, ...]
    state: State
    lost: tuple[int, ...]
    loose: tuple[int, ...]


def mend(found: Mapping[int, ev.Event], end: int) -> Mended:
    """Lay the records 1 to `end` in order; `found` must hold the first.

    Up to the first hole everything stands as it was, but for what names an entry, a group or a person that
    is none. After it a record that refers to something lost is left out, except that the text of an entry is
    always kept.
    """
    state = opened(found[1])
    kept = [found[1]]
    lost: list[int] = []
    loose: list[int] = []
    for seq in range(2, end + 1):
        event = found.get(seq)
        if event is None:
            lost.append(seq)
            event = _in_place_of(seq, found.get(seq + 1), state, kept[-1])
            state = fold(state, (event,))
        else:
            fitting = _fitting(state, event) if lost or loose else _standing(state, event)
            if fitting is None:
                loose.append(seq)
                event = event._replace(intent=None, fact=ev.RecordLost())
                state = fold(state, (event,))
            else:
                event, state = fitting
        kept.append(event)
    return Mended(tuple(kept), state, tuple(lost), tuple(loose))


def _in_place_of(seq: int, following: ev.Event | None, state: State, before: ev.Event) -> ev.Event:
    """Make the mark for a lost record, or the start of the session itself when plainly that was lost."""
    fact: ev.Fact = ev.RecordLost()
    if (
        following
        and isinstance(following.fact, ev.Advanced)
        and state.status is Status.PREPARED
        and state.order
    ):
        first = state.order[0]
        fact = ev.ExerciseStarted(cue=first.id, block=first.block)
    return before._replace(seq=seq, intent=None, fact=fact)


def holds_together(state: State) -> bool:
    """Tell whether whatever is said of entries and people is said of some that are there."""
    entries, groups = state.entries, state.groups
    indexes = (state.by_inject, state.by_target, state.by_owner, state.by_participant)
    return (
        all(part.keys() <= entries.keys() for index in indexes for part in index.values())
        and all(row in entries for group in groups.values() for row in group.entries)
        and all(row in entries for row in state.replies)
        and all(row in entries or row in groups for row in state.votes)
        and (state.shown_entry is None or state.shown_entry in entries)
        and all(row in state.participants for row in (*state.ballots, *state.feedback))
        and all(row in state.script.expected for row in state.ticked)
    )


def _rows_by_name(script: Script) -> dict[str, Mapping[str, object]]:
    """Give the rows of the script in which the fields of facts that go by these names are found."""
    return {
        "block": script.blocks,
        "by": script.partners,
        "expected": script.expected,
        "inject": script.injects,
        "objective": script.objectives,
        "outcome": script.outcomes,
        "partner": script.partners,
        "resource": script.resources,
        "service": script.services,
        "table": script.tables,
    }


def _names_what_is_there(state: State, event: ev.Event) -> bool:
    """Tell whether each number and each id in a record is that of something of its kind."""
    entries, groups = state.entries, state.groups
    rows = _rows_by_name(state.script)
    if any(isinstance(ident, str) and ident not in rows[name] for name, ident in event.fact if name in rows):
        return False
    match event.fact:
        case ev.EntryWithdrawn(entry=entry) | ev.EntryRestored(entry=entry) | ev.ReplyGiven(entry=entry):
            return entry in entries
        case ev.ProjectorSet(entry=entry):
            return entry is None or entry in entries
        case ev.GroupChanged(group=group) if group not in groups:
            return False
        case ev.GroupMade(entries=members) | ev.GroupChanged(entries=members):
            return all(row in entries for row in members)
        case ev.VotesCounted(subject=subject):
            return subject in entries or subject in groups
        case ev.BallotCast(subjects=subjects):
            known = all(row in entries or row in groups for row in subjects)
            return known and state.participant_of(event.actor) is not None
        case ev.FeedbackGiven():
            return state.participant_of(event.actor) is not None
        case (
            ev.ParticipantSeated(participant=participant)
            | ev.ParticipantReturned(participant=participant)
            | ev.ParticipantReadmitted(participant=participant)
            | ev.ParticipantRemoved(participant=participant)
        ):
            return participant in state.participants
        case ev.QuestionAnswered(question=question):
            return question in state.questions
    return True


def _standing(state: State, event: ev.Event) -> tuple[ev.Event, State] | None:
    """Take a record as it stands, but for a text that is about something that is not there."""
    fact = event.fact
    match fact:
        case ev.EntryCorrected() if fact.entry not in state.entries:
            fact = ev.EntryCaptured(fields=_without_loose_ends(state, fact.fields))
        case ev.EntryCaptured() | ev.EntryCorrected():
            fields = _without_loose_ends(state, fact.fields)
            fact = fact if fields is fact.fields else fact.model_copy(update={"fields": fields})
    return _folded(state, event if fact is event.fact else event._replace(fact=fact))


def _folded(state: State, event: ev.Event) -> tuple[ev.Event, State] | None:
    if not _names_what_is_there(state, event):
        return None
    try:
        after = fold(state, (event,))
    except (KeyError, ValueError, AttributeError, TypeError):
        # What it builds on is not there.
        return None
    # Whatever is taken back stays known: only an event that takes back one of another kind makes it vanish.
    return (event, after) if _lasting(after) >= _lasting(state) else None


def _lasting(state: State) -> int:
    """Count what may be named for as long as the log lasts."""
    return sum(map(len, (state.entries, state.groups, state.participants, state.questions)))


def _fitting(state: State, event: ev.Event) -> tuple[ev.Event, State] | None:
    fact = event.fact
    match fact:
        case ev.EntryCaptured():
            fact = ev.EntryCaptured(undoes=fact.undoes, fields=_without_loose_ends(state, fact.fields))
        case ev.EntryCorrected() if fact.entry in state.entries:
            fact = fact.model_copy(update={"fields": _without_loose_ends(state, fact.fields)})
        case ev.EntryCorrected():
            fact = ev.EntryCaptured(fields=_without_loose_ends(state, fact.fields))
        case _ if type(fact) in RULES:
            try:
                decide(state, Submission(fact.model_copy(update={"undoes": None}), event.actor))
            except ExerciseError:
                return None
    return _folded(state, event._replace(fact=fact))


def _without_loose_ends(state: State, fields: ev.EntryFields) -> ev.EntryFields:
    script = state.script
    known: dict[str, Any] = {
        "inject": script.injects,
        "block": script.blocks,
        "owner": script.partners,
        "theme": script.themes,
        "addresses": state.entries.keys() | state.groups.keys(),
    }
    changes: dict[str, Any] = {
        name: None
        for name, rows in known.items()
        if getattr(fields, name) is not None and getattr(fields, name) not in rows
    }
    if fields.target is not None and script.named(fields.target) is None:
        changes["target"] = None
    speakers = {ROOM, *script.partners, *script.tables}
    if not speakers.issuperset(fields.said_by):
        changes["said_by"] = tuple(row for row in fields.said_by if row in speakers)
    return fields.model_copy(update=changes) if changes else fields
