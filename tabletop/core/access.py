"""Who may do what: asked before every intent of somebody who joined with a device, whatever way it came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.messages import ExerciseError, Message
from tabletop.core.reliance import counted_on
from tabletop.core.scenario import BlockKind, is_for_room
from tabletop.core.state import PARTICIPANT, Status

if TYPE_CHECKING:
    from tabletop.core.scenario import Inject
    from tabletop.core.state import Entry, Participant, State

DOOR: Final = "door"
"""The name under which the server lets people in; nobody who joined has it."""
SAID_BY_PARTNERS: Final = frozenset(
    {
        ev.EntryKind.NOTE,
        ev.EntryKind.DECISION,
        ev.EntryKind.GAP,
        *ev.CLAIMS,
        ev.EntryKind.STRENGTH,
    }
)
"""The kinds of entry that participants write themselves."""
_OWN_WORDS: Final = frozenset({"text", "answers", "target", "quantity", "unit", "from_hour", "until_hour"})
"""What a participant may correct in its own entries; the rest is the facilitator's."""
_FOR_FACILITATOR: Final = (
    want.Close,
    ev.ExerciseFinalised,
    ev.ExerciseReopened,
    ev.ClockGap,
    ev.ParticipantJoined,
    ev.ParticipantReturned,
    ev.ParticipantReadmitted,
    ev.ParticipantRemoved,
    ev.RoomSet,
)
"""What a co-facilitator leaves to the facilitator: who is let in, and the end."""
_HANDED_IN: Final = (
    ev.EntryCaptured,
    ev.EntryCorrected,
    ev.EntryWithdrawn,
    ev.EntryRestored,
    ev.ReplyGiven,
    ev.QuestionAsked,
    ev.BallotCast,
    ev.FeedbackGiven,
    ev.ParticipantJoined,
    ev.ParticipantReturned,
)
"""What a full room does all at once."""


def handed_in(events: Sequence[ev.Event]) -> bool:
    """Tell whether a batch is only what devices hand in: others may see that a moment later, together."""
    return all(
        isinstance(event.fact, _HANDED_IN) and (event.actor == DOOR or event.actor.startswith(PARTICIPANT))
        for event in events
    )


def check(state: State, submission: want.Submission) -> None:
    """Refuse, with ExerciseError, what somebody who joined may not do; others are not asked."""
    actor = submission.actor
    if not (actor.startswith(PARTICIPANT) and actor.removeprefix(PARTICIPANT).isdecimal()):
        return
    participant = state.participant_of(actor)
    if participant is None or participant.removed:
        raise _refused("access.not-in")
    taking_part = participant.role is ev.Role.PARTICIPANT
    if not may(state, participant, submission.intent):
        too_late = taking_part and isinstance(submission.intent, ev.BallotCast)
        raise _refused("access.voting-closed" if too_late else "access.not-allowed")
    if taking_part and state.status is Status.FINAL:
        raise _refused("access.final")


def _refused(code: str) -> ExerciseError:
    return ExerciseError(Message(code))


def may(state: State, participant: Participant, intent: want.Intent) -> bool:
    """Tell whether somebody's role, partner and table allow an intent."""
    match participant.role:
        case ev.Role.PARTICIPANT:
            rule = _PARTICIPANT.get(type(intent))
            return rule is not None and rule(state, participant, intent)
        case ev.Role.SCRIBE:
            if isinstance(intent, ev.ObjectiveRated):
                return state.room.ratings
            return type(intent) in _SCRIBE
        case ev.Role.COFACILITATOR:
            return not isinstance(intent, _FOR_FACILITATOR)
        case _:
            return False


def speaks_for(state: State, participant: Participant) -> tuple[str, ...]:
    """Give the partners that somebody may answer for: the own one first, then those that it represents."""
    own = [participant.partner] if participant.partner in state.script.partners else []
    table = state.script.tables.get(participant.table or "")
    if participant.shared and table is not None:
        own += [partner for partner in table.partners if partner in state.script.partners]
    represented = [partner for partner, by in state.represented_by.items() if by in own]
    return tuple(dict.fromkeys([*(row for row in own if row is not None), *represented]))


def reaches(state: State, inject: Inject, partner: str | None) -> bool:
    """Tell whether an inject is for a partner: by name, by its table, or because it is for the whole room."""
    if is_for_room(inject) or partner in inject.to:
        return True
    tables = state.script.tables
    return any(to in tables and partner in tables[to].partners for to in inject.to)


def received(state: State, inject: str, partner: str | None) -> bool:
    """Tell whether a partner has an inject before it: released, or withdrawn since."""
    return received_by_anyone(state, inject) and reaches(state, state.script.injects[inject], partner)


def received_by_anyone(state: State, inject: str) -> bool:
    """Tell whether an inject came out, be it to a single partner."""
    known = state.injects.get(inject)
    if known is None or known.seq is None or inject not in state.script.injects:
        return False
    return known.status in {ev.InjectStatus.RELEASED, ev.InjectStatus.WITHDRAWN}


def is_asked(state: State, entry: Entry, partner: str) -> bool:
    """Tell whether an entry waits for a partner's word: it is counted on, or takes an action."""
    if entry.kind is ev.EntryKind.ACTION:
        return entry.fields.owner == partner
    return counted_on(state.script, entry.fields) == partner


def _respond(state: State, participant: Participant, wish: want.Respond) -> bool:
    own = wish.partner in speaks_for(state, participant)
    return own and received(state, wish.inject, wish.partner)


def _capture(state: State, participant: Participant, wish: want.Capture) -> bool:
    fields = wish.fields
    plain = ev.EntryFields(
        kind=fields.kind,
        text=fields.text,
        said_by=fields.said_by,
        inject=fields.inject,
        block=fields.block,
        source=fields.source,
        **fields.model_dump(include=set(_OWN_WORDS - {"text"})),
    )
    own = len(fields.said_by) == 1 and fields.said_by[0] in speaks_for(state, participant)
    return (
        own
        and fields == plain
        and fields.kind in SAID_BY_PARTNERS
        and (fields.inject is None or received(state, fields.inject, fields.said_by[0]))
        and (fields.block is None or fields.block == state.block)
    )


def _own_entry(state: State, participant: Participant, entry: int) -> bool:
    known = state.entries.get(entry)
    return known is not None and known.captured_by == participant.actor


def _correct(state: State, participant: Participant, fact: ev.EntryCorrected) -> bool:
    if not _own_entry(state, participant, fact.entry):
        return False
    before = state.entries[fact.entry].fields
    words = {name: getattr(fact.fields, name) for name in _OWN_WORDS}
    return fact.fields == before.model_copy(update=words)


def _withdraw(state: State, participant: Participant, fact: ev.EntryWithdrawn | ev.EntryRestored) -> bool:
    return _own_entry(state, participant, fact.entry)


def _reply(state: State, participant: Participant, fact: ev.ReplyGiven) -> bool:
    entry = state.entries.get(fact.entry)
    own = fact.partner in speaks_for(state, participant)
    return own and entry is not None and is_asked(state, entry, fact.partner)


def _seat(state: State, participant: Participant, fact: ev.ParticipantSeated) -> bool:
    return fact.participant == participant.id and state.room.joining


def _ask(state: State, participant: Participant, fact: ev.QuestionAsked) -> bool:
    return fact.partner is None or fact.partner in speaks_for(state, participant)


def _ballot(state: State, participant: Participant, fact: ev.BallotCast) -> bool:
    return voting_open(state)


def _feedback(state: State, participant: Participant, fact: ev.FeedbackGiven) -> bool:
    return feedback_open(state)


def block_kind(state: State) -> BlockKind | None:
    """Give the kind of block that is on."""
    block = state.script.blocks.get(state.block or "")
    return block.kind if block else None


def voting_open(state: State) -> bool:
    """Tell whether devices choose the gaps that matter most: while that block is on."""
    return state.status is Status.RUNNING and block_kind(state) is BlockKind.TOP_GAPS


def feedback_open(state: State) -> bool:
    """Tell whether the feedback form is out: from the hotwash on."""
    return state.status is Status.DRAFT or block_kind(state) in {BlockKind.HOTWASH, BlockKind.CLOSING}


_Rule: TypeAlias = Callable[["State", "Participant", Any], bool]
_PARTICIPANT: Final[dict[type[want.Wish | ev.Fact], _Rule]] = {
    want.Respond: _respond,
    want.Capture: _capture,
    ev.EntryCorrected: _correct,
    ev.EntryWithdrawn: _withdraw,
    ev.EntryRestored: _withdraw,
    ev.ReplyGiven: _reply,
    ev.ParticipantSeated: _seat,
    ev.QuestionAsked: _ask,
    ev.BallotCast: _ballot,
    ev.FeedbackGiven: _feedback,
}
_SCRIBE: Final[frozenset[type[want.Wish | ev.Fact]]] = frozenset(
    {
        want.Capture,
        want.Undo,
        ev.EntryCorrected,
        ev.EntryWithdrawn,
        ev.EntryRestored,
        ev.ReplyGiven,
        ev.ExpectedTicked,
        ev.PresenceSet,
        ev.QuestionAsked,
    }
)
