"""What scribes and evaluators see: what the room sees, all that was captured, and what to watch for.

What comes next is never in it. Notes, expected actions and what to look for are in it only when nobody else
can read along, or when the facilitator allowed it all the same. What is marked for a partner alone is not the
facilitator's to allow: it is in it only when nobody else can read along.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tabletop.core import review
from tabletop.core.access import received_by_anyone
from tabletop.core.ballot import candidates
from tabletop.core.cards import inject_card
from tabletop.core.crisis_time import crisis_time
from tabletop.core.entries import current_inject
from tabletop.core.entry_lines import author_name, entry_line
from tabletop.core.events import EntryFields, EntryKind, InjectStatus, Mark
from tabletop.core.gaps import objectives_of
from tabletop.core.lists import Choice, Lists, lists
from tabletop.core.names import Prose
from tabletop.core.projection import projector
from tabletop.core.scenario import BlockKind
from tabletop.core.state import Status
from tabletop.core.undo import undoable

if TYPE_CHECKING:
    from tabletop.core.cards import ExpectedLine, PublicInject
    from tabletop.core.crisis_time import CrisisTime
    from tabletop.core.entry_lines import EntryLine
    from tabletop.core.events import Answer, Presence
    from tabletop.core.projection import ProjectorView
    from tabletop.core.state import Entry, Participant, State

LATEST: Final = 25
"""How many entries are shown at first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries a scribe looks at: of a table, its own, or all; `whole` for the old ones as well."""

    own: bool = False
    table: str | None = None
    whole: bool = False


EVERYTHING: Final = Wanted()


@dataclass(frozen=True, slots=True)
class WatchedInject:
    """An inject that was released, with what to watch for when that may be known."""

    public: PublicInject
    block_title: str
    hour: CrisisTime | None
    over: bool
    withdrawn: bool
    notes: Prose
    expected: tuple[ExpectedLine, ...]


@dataclass(frozen=True, slots=True)
class WatchedObjective:
    """An objective with what to look for, when that may be known, and the scribe's own rating."""

    id: str
    title: str
    theme: str
    look_for: tuple[str, ...]
    observations: int
    score: int | None


@dataclass(frozen=True, slots=True)
class NotedEntry:
    """An entry as scribes see it, with the values of its fields to correct them."""

    line: EntryLine
    fields: EntryFields
    mine: bool
    by_facilitator: bool
    changed_by: str
    """Who made its latest version, when that is somebody else than who captured it."""
    recorded_at: int
    utc_offset: int
    replies: tuple[tuple[str, str, Answer, str], ...]
    """Id and name of the partner, its answer and note."""
    answers: tuple[tuple[str, tuple[str, ...]], ...]
    """Question of the inject and what was chosen or filled in."""
    amends: str | None
    """The gap that an action answers."""


@dataclass(frozen=True, slots=True)
class AttendingPartner:
    """A partner and whether it is in the room."""

    id: str
    title: str
    presence: Presence


@dataclass(frozen=True, slots=True)
class ScribeView:
    """Everything on a scribe's page."""

    room: ProjectorView
    private: bool
    """Whether notes and expected actions are in it."""
    current: str
    """Title of what a note is about that says nothing of it: the inject that is on, else the block."""
    injects: tuple[WatchedInject, ...]
    """Newest first."""
    blocks: tuple[Choice, ...]
    """Those that the room has been in."""
    wanted: Wanted
    entries: tuple[NotedEntry, ...]
    """Newest first."""
    older: int
    """How many more there are."""
    tables: tuple[tuple[Choice, tuple[AttendingPartner, ...]], ...]
    """The tables with their partners; those at no table come last, under no name."""
    objectives: tuple[WatchedObjective, ...]
    ratings: bool
    themes: tuple[Choice, ...]
    gaps: tuple[tuple[int, str], ...]
    """Gaps and groups of gaps that an action can answer."""
    lists: Lists
    undo: str | None
    """The type of one's own latest act that can be taken back."""
    undo_entry: str
    """The words of the entry that it was about."""

    @property
    def closed(self) -> bool:
        """Tell whether nothing can be noted now."""
        return not self.room.recording or self.room.status is Status.FINAL


def is_private(state: State, *, private: bool) -> bool:
    """Tell whether a scribe may have what is private, over a connection that is private or not."""
    return private or state.room.notes_for_scribes


def scribe_view(
    state: State, participant: Participant | None, *, private: bool, wanted: Wanted = EVERYTHING
) -> ScribeView:
    """Give what a scribe may see; `private` says that nobody can read along on its connection."""
    allowed = is_private(state, private=private)
    actor = participant.actor if participant else ""
    entries, older = _entries(state, actor, wanted, private=private)
    act = undoable(state, actor)
    fact = act.fact if act else None
    about = state.entries.get(getattr(fact, "entry", None) or (act.seq if act else 0))
    return ScribeView(
        room=projector(state),
        private=allowed,
        current=_current(state),
        injects=_injects(state, private=allowed),
        blocks=tuple(
            Choice(ident, state.script.line(state.script.blocks[ident].title)) for ident in been(state)
        ),
        wanted=wanted,
        entries=entries,
        older=older,
        tables=_tables(state),
        objectives=_objectives(state, actor, private=allowed),
        ratings=state.room.ratings,
        themes=tuple(Choice(row.id, state.script.line(row.title)) for row in state.script.themes.values()),
        gaps=candidates(state, lambda entry: may_see(actor, entry, private=private)),
        lists=lists(state),
        undo=type(fact).TYPE if fact else None,
        undo_entry=about.fields.text if about and may_see(actor, about, private=private) else "",
    )


def may_see(actor: str, entry: Entry, *, private: bool) -> bool:
    """Tell whether a scribe may read an entry: what is for a partner alone stays in private."""
    return private or entry.fields.mark is not Mark.PARTNER or entry.captured_by == actor


def been(state: State) -> tuple[str, ...]:
    """Give the blocks that the room has been in: what comes is no choice yet."""
    cue = state.current()
    here = state.order.index(cue) if cue else -1
    passed = {cue.block for cue in state.order[: here + 1]} | {state.block}
    blocks = state.script.blocks
    return tuple(
        ident
        for ident, row in blocks.items()
        if (ident in state.steps if row.kind is BlockKind.STEP else ident in passed)
    )


def _current(state: State) -> str:
    inject, block = current_inject(state), state.block
    if inject is not None:
        return state.script.line(state.script.injects[inject].title)
    row = state.script.blocks.get(block or "")
    return state.script.line(row.title) if row else ""


def _injects(state: State, *, private: bool) -> tuple[WatchedInject, ...]:
    rows = []
    for ident, known in state.injects.items():
        if not received_by_anyone(state, ident):
            continue
        card = inject_card(state, ident)
        block = state.script.blocks.get(known.block or "")
        row = WatchedInject(
            card.public,
            state.script.line(block.title) if block else "",
            crisis_time(state.script, known.hour) if known.hour is not None else None,
            over=known.block != state.block or state.status is not Status.RUNNING,
            withdrawn=known.status is InjectStatus.WITHDRAWN,
            notes=card.notes if private else Prose("", ()),
            expected=card.expected if private else (),
        )
        rows.append((known.seq or 0, row))
    return tuple(row for _, row in sorted(rows, key=lambda row: -row[0]))


def _objectives(state: State, actor: str, *, private: bool) -> tuple[WatchedObjective, ...]:
    script = state.script
    counts = Counter(
        objective
        for entry in state.live_entries()
        if entry.kind is EntryKind.OBSERVATION
        for objective in objectives_of(script, entry.fields)
    )
    return tuple(
        WatchedObjective(
            row.id,
            script.line(row.title),
            script.line(script.themes[row.theme].title) if row.theme in script.themes else "",
            tuple(map(script.line, row.look_for)) if private else (),
            counts[row.id],
            state.ratings.get((row.id, actor)),
        )
        for row in script.objectives.values()
    )


def _tables(state: State) -> tuple[tuple[Choice, tuple[AttendingPartner, ...]], ...]:
    script = state.script

    def attending(ident: str) -> AttendingPartner:
        return AttendingPartner(ident, script.name(ident), state.presence_of(ident))

    rows = [
        (
            Choice(table.id, script.line(table.title)),
            tuple(attending(ident) for ident in table.partners if ident in script.partners),
        )
        for table in script.tables.values()
    ]
    seated = {partner for table in script.tables.values() for partner in table.partners}
    loose = tuple(attending(ident) for ident in script.partners if ident not in seated)
    return (*rows, *([(Choice("", ""), loose)] if loose else []))


def _entries(
    state: State, actor: str, wanted: Wanted, *, private: bool
) -> tuple[tuple[NotedEntry, ...], int]:
    found: list[NotedEntry] = []
    older, passed = 0, been(state)
    for ident in sorted(state.entries, reverse=True):
        entry = state.entries[ident]
        if not _is_wanted(state, actor, entry, wanted) or not may_see(actor, entry, private=private):
            continue
        if len(found) < LATEST or wanted.whole:
            found.append(noted(state, actor, entry, passed))
        else:
            older += 1
    return tuple(found), older


def _is_wanted(state: State, actor: str, entry: Entry, wanted: Wanted) -> bool:
    if wanted.own and entry.captured_by != actor:
        return False
    table = state.script.tables.get(wanted.table or "")
    if table is None:
        return True
    return any(who == table.id or who in table.partners for who in entry.fields.said_by)


def noted(state: State, actor: str, entry: Entry, passed: tuple[str, ...]) -> NotedEntry:
    """Give an entry to a scribe; what it is about has no name while that is not among what passed."""
    script, fields = state.script, entry.fields
    inject = fields.inject if fields.inject and received_by_anyone(state, fields.inject) else None
    block = fields.block if fields.block in passed else None
    if (inject, block) != (fields.inject, fields.block):
        fields = fields.model_copy(update={"inject": inject, "block": block})
        entry = entry._replace(fields=fields)
    questions = {row.id: script.line(row.text) for row in script.questions.get(inject or "", ())}
    changed = entry.revised_by is not None and entry.revised_by != entry.captured_by
    answered = None
    if fields.addresses is not None:
        subject = state.entries.get(fields.addresses)
        if subject is None or subject.fields.mark is not Mark.PARTNER:
            answered = review.subject_title(state, fields.addresses)
    return NotedEntry(
        entry_line(state, entry),
        fields,
        mine=entry.captured_by == actor,
        by_facilitator=state.participant_of(entry.captured_by) is None,
        changed_by=author_name(state, entry.revised_by or "") if changed else "",
        recorded_at=entry.recorded_at,
        utc_offset=entry.utc_offset,
        replies=tuple(
            (partner, script.name(partner), reply.answer, reply.note)
            for partner, reply in state.replies.get(entry.id, {}).items()
        ),
        answers=tuple(
            (questions[ident], said) for ident, said in fields.answers.items() if ident in questions
        ),
        amends=answered,
    )
