"""Entries in a list, with every id turned into a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core.events import EntryKind, Mark
from tabletop.core.gaps import carried_by, lacks
from tabletop.core.names import Names
from tabletop.core.state import PARTICIPANT

if TYPE_CHECKING:
    from tabletop.core.state import Entry, Late, State


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry in a list."""

    id: int
    revision: int
    kind: EntryKind
    text: str
    said_by: tuple[str, ...]
    about: str | None
    """The title of the inject, or of the block, that it is about."""
    hour: float | None
    owner: str | None
    """Who carries it out: of a decision without an owner, the one partner that took it."""
    due: str | None
    target: str | None
    parked: bool
    late: Late | None
    withdrawn: bool
    captured_by: str
    replies: tuple[tuple[str, str], ...]
    """Name of the partner and its answer."""
    author: str = ""
    """The function of the participant or scribe who captured it; empty for the facilitator."""
    rewritten: bool = False
    """True when its own participant changed it after the room went on."""
    response: bool = False
    """True for a participant's answer to an inject."""
    changed_by: str | None = None
    """Who made its latest version, when that is not who captured it; empty for the facilitator."""
    lacks_owner: bool = False
    """True for an action or a decision of which nobody can tell who carries it out."""
    private: bool = False
    """True when it is for its partner alone."""
    shorts: tuple[tuple[str, str], ...] = ()
    """Each partner that is named in it, with its short name."""
    quantity: float | None = None
    unit: str | None = None


def author_name(state: State, actor: str) -> str:
    """Name who captured something: the function or role of a participant; empty for the facilitator."""
    participant = state.participant_of(actor)
    if participant is None:
        return "" if not actor.startswith(PARTICIPANT) else actor
    return participant.function or state.script.name(participant.partner or participant.table or "")


def entry_line(state: State, entry: Entry) -> EntryLine:
    """Give an entry with every id turned into a name."""
    script = state.script
    names = Names(script)
    fields = entry.fields
    inject = script.injects.get(fields.inject) if fields.inject else None
    block = script.blocks.get(fields.block) if fields.block else None
    about = inject.title if inject else block.title if block else None
    carrier = carried_by(script, fields)
    owner = names.of(carrier) if carrier else None
    if fields.owner_function:
        owner = f"{owner}, {fields.owner_function}" if owner else fields.owner_function
    return EntryLine(
        entry.id,
        entry.revision,
        fields.kind,
        fields.text,
        tuple(names.of(ident) for ident in fields.said_by),
        names.line(about) if about else None,
        fields.hour,
        owner,
        fields.due,
        names.of(fields.target) if fields.target else None,
        fields.parked,
        entry.late,
        entry.withdrawn,
        entry.captured_by,
        tuple((names.of(p), reply.answer.value) for p, reply in state.replies.get(entry.id, {}).items()),
        author_name(state, entry.captured_by) if state.participant_of(entry.captured_by) else "",
        entry.rewritten_at is not None,
        fields.response,
        author_name(state, entry.revised_by) if entry.revised_by not in {None, entry.captured_by} else None,
        lacks(state, entry)[0],
        fields.mark is Mark.PARTNER,
        tuple(
            (names.of(ident), script.partners[ident].short)
            for ident in dict.fromkeys(
                (*fields.said_by, carrier, fields.target, *state.replies.get(entry.id, ()))
            )
            if ident in script.partners
        ),
        fields.quantity,
        fields.unit,
    )
