"""What one participant sees of itself: its seat and everything that it wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core.access import speaks_for
from tabletop.core.lists import Choice

if TYPE_CHECKING:
    from tabletop.core.events import Answer, EntryKind
    from tabletop.core.state import Entry, Late, Participant, State


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """Something that a participant wrote, as it stands now."""

    id: int
    revision: int
    kind: EntryKind
    text: str
    partner: str
    """Id of the partner for which it was said."""
    inject: str | None
    answers: tuple[tuple[str, tuple[str, ...]], ...]
    """Question and what was chosen or filled in."""
    response: bool
    target: str | None
    """Name of the partner, service or resource that it is about."""
    quantity: float | None
    unit: str | None
    recorded_at: int
    utc_offset: int
    late: Late | None
    withdrawn: bool
    changed_by_another: bool
    """True when somebody else made the latest version."""
    replies: tuple[tuple[str, Answer, str], ...]
    """Name, answer and note of those who replied."""
    rewritten_at: int | None = None
    """When (UTC ms) it was changed after the room went on."""
    rewritten_offset: int = 0
    """Minutes east of UTC then."""


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """What a participant asked the facilitator, with the answer once there is one."""

    id: int
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class OwnView:
    """What is one participant's own: its seat and everything that it sent."""

    participant: int
    role: str
    partner: str | None
    table: str | None
    table_title: str
    shared: bool
    function: str
    organisation: str | None
    speaks_for: tuple[Choice, ...]
    entries: tuple[OwnEntry, ...]
    """Newest first."""
    questions: tuple[OwnQuestion, ...]
    ballot: tuple[int, ...]
    feedback: tuple[tuple[str, int], ...]
    feedback_text: str


def own_view(state: State, participant: Participant) -> OwnView:
    """Give what a participant may see of itself."""
    script = state.script
    table = script.tables.get(participant.table or "")
    entries = [state.entries[ident] for ident in state.by_participant.get(participant.actor, ())]
    feedback = state.feedback.get(participant.id)
    return OwnView(
        participant.id,
        participant.role.value,
        participant.partner,
        participant.table,
        script.line(table.title) if table else "",
        participant.shared,
        participant.function,
        participant.organisation,
        tuple(Choice(ident, script.name(ident)) for ident in speaks_for(state, participant)),
        tuple(own_entry(state, entry) for entry in reversed(entries)),
        tuple(
            OwnQuestion(row.id, row.text, row.answer)
            for row in state.questions.values()
            if row.actor == participant.actor
        ),
        state.ballots.get(participant.id, ()),
        tuple(feedback.scores.items()) if feedback else (),
        feedback.text if feedback else "",
    )


def own_entry(state: State, entry: Entry) -> OwnEntry:
    """Give an entry to the participant who wrote it."""
    fields, script = entry.fields, state.script
    questions = {row.id: script.line(row.text) for row in script.questions.get(fields.inject or "", ())}
    return OwnEntry(
        entry.id,
        entry.revision,
        fields.kind,
        fields.text,
        fields.said_by[0] if fields.said_by else "",
        fields.inject,
        tuple((questions.get(ident, ident), said) for ident, said in fields.answers.items()),
        fields.response,
        script.name(fields.target) if fields.target else None,
        fields.quantity,
        fields.unit,
        entry.recorded_at,
        entry.utc_offset,
        entry.late,
        entry.withdrawn,
        entry.revised_by not in {None, entry.captured_by},
        tuple(
            (script.name(partner), reply.answer, reply.note)
            for partner, reply in state.replies.get(entry.id, {}).items()
        ),
        entry.rewritten_at,
        entry.rewritten_offset,
    )
