"""Folding what those who joined with a device do: coming in, answering, asking, choosing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tabletop.core import events as ev
from tabletop.core.state import ABSENT, AskedQuestion, Feedback, Nudge, Participant, RoomRules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.draft import Draft, Folding


def _joined(draft: Draft, event: ev.Event, fact: ev.ParticipantJoined) -> None:
    participant = Participant(
        event.seq,
        fact.role,
        fact.partner,
        fact.table,
        fact.shared,
        fact.function,
        fact.organisation,
        event.recorded_at,
        fact.recall,
        joined_offset=event.utc_offset,
    )
    draft.map("participants")[event.seq] = participant
    draft.map("by_token")[fact.token] = event.seq
    draft.map("by_recall")[fact.recall] = event.seq


def _seated(draft: Draft, event: ev.Event, fact: ev.ParticipantSeated) -> None:
    before: Participant = draft.get("participants")[fact.participant]
    undone = draft.undone(event)
    moved_from: str | None = None
    if undone is not None:
        moved_from = undone.before["participants", fact.participant].moved_from
    elif event.actor == before.actor:
        moved_from = before.moved_from or before.partner
    seated = replace(
        before,
        partner=fact.partner,
        table=fact.table,
        shared=fact.shared,
        function=fact.function,
        moved_from=moved_from if moved_from != fact.partner else None,
    )
    draft.put("participants", fact.participant, seated)
    draft.act(event)


def _returned(draft: Draft, event: ev.Event, fact: ev.ParticipantReturned) -> None:
    draft.map("by_token")[fact.token] = fact.participant


def _readmitted(draft: Draft, event: ev.Event, fact: ev.ParticipantReadmitted) -> None:
    before: Participant = draft.get("participants")[fact.participant]
    # The old code may lie on a table somewhere; from now on only the new one counts.
    draft.map("by_recall").pop(before.recall, None)
    draft.map("by_recall")[fact.recall] = fact.participant
    after = replace(before, recall=fact.recall, removed=False)
    draft.map("participants")[fact.participant] = after


def _removed(draft: Draft, event: ev.Event, fact: ev.ParticipantRemoved) -> None:
    before: Participant = draft.get("participants")[fact.participant]
    draft.map("participants")[fact.participant] = replace(before, removed=True)
    tokens, out = draft.map("by_token"), draft.map("turned_out")
    for token in [token for token, ident in tokens.items() if ident == fact.participant]:
        out[token] = tokens.pop(token)


def _room(draft: Draft, event: ev.Event, fact: ev.RoomSet) -> None:
    draft.set("room", RoomRules(fact.joining, fact.ratings, fact.notes_for_scribes))


def _nudged(draft: Draft, event: ev.Event, fact: ev.PartnerNudged) -> None:
    draft.map("nudges")[fact.partner] = Nudge(event.seq, fact.inject, draft.get("block"))


def _asked(draft: Draft, event: ev.Event, fact: ev.QuestionAsked) -> None:
    draft.map("questions")[event.seq] = AskedQuestion(
        event.seq, event.actor, fact.partner, fact.text, event.recorded_at, event.utc_offset
    )


def _answered(draft: Draft, event: ev.Event, fact: ev.QuestionAnswered) -> None:
    before: AskedQuestion = draft.get("questions")[fact.question]
    draft.put("questions", fact.question, replace(before, answer=fact.text, to_all=fact.to_all))
    draft.act(event)


def _ballot(draft: Draft, event: ev.Event, fact: ev.BallotCast) -> None:
    ident = int(event.actor[1:])
    if fact.subjects:
        draft.map("ballots")[ident] = fact.subjects
    else:
        draft.map("ballots").pop(ident, None)


def _feedback(draft: Draft, event: ev.Event, fact: ev.FeedbackGiven) -> None:
    draft.map("feedback")[int(event.actor[1:])] = Feedback(fact.scores, fact.text, event.seq)


def _rated(draft: Draft, event: ev.Event, fact: ev.ObjectiveRated) -> None:
    draft.put("ratings", (fact.objective, event.actor), ABSENT if fact.score is None else fact.score)
    draft.act(event)


FOLDS: Mapping[str, Folding] = {
    ev.ParticipantJoined.TYPE: _joined,
    ev.ParticipantSeated.TYPE: _seated,
    ev.ParticipantReturned.TYPE: _returned,
    ev.ParticipantReadmitted.TYPE: _readmitted,
    ev.ParticipantRemoved.TYPE: _removed,
    ev.RoomSet.TYPE: _room,
    ev.PartnerNudged.TYPE: _nudged,
    ev.QuestionAsked.TYPE: _asked,
    ev.QuestionAnswered.TYPE: _answered,
    ev.BallotCast.TYPE: _ballot,
    ev.FeedbackGiven.TYPE: _feedback,
    ev.ObjectiveRated.TYPE: _rated,
}
