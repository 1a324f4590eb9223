"""What one organisation sees on its page; nothing in it is private."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tabletop.core.access import (
    block_kind,
    feedback_open,
    is_asked,
    reaches,
    received,
    received_by_anyone,
    voting_open,
)
from tabletop.core.ballot import BallotLine, ballot
from tabletop.core.cards import PublicInject, public_inject
from tabletop.core.crisis_time import CrisisTime, crisis_time
from tabletop.core.entries import current_inject
from tabletop.core.events import EntryKind, InjectStatus, Mark, Role
from tabletop.core.names import Prose
from tabletop.core.reliance import claims_on
from tabletop.core.scenario import BlockKind, PhaseKind, ServiceState, is_for_room
from tabletop.core.script import fill_names
from tabletop.core.service_lines import ServiceLine
from tabletop.core.state import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tabletop.core.events import Answer
    from tabletop.core.state import Entry, State


@dataclass(frozen=True, slots=True)
class ReceivedInject:
    """An inject that reached a partner."""

    public: PublicInject
    seq: int
    """The event of its release."""
    hour: float | None
    block_title: str
    over: bool
    """True when the session went on: an answer is labelled as sent after its step, or after closing."""
    withdrawn: bool
    answered: int
    """How many answers the partner gave, by its participants together."""

    def __hash__(self) -> int:
        """Tell rows apart by what is theirs alone: they are looked up often, and their texts are long."""
        return hash((self.seq, self.answered, self.over, self.withdrawn))


@dataclass(frozen=True, slots=True)
class Asked:
    """Something for which others look at this partner: they count on it, or it takes an action."""

    entry: int
    revision: int
    kind: EntryKind
    text: str
    by: tuple[str, ...]
    """Names of who said it."""
    quantity: float | None
    unit: str | None
    from_hour: float | None
    until_hour: float | None
    due: str | None
    answer: Answer | None
    note: str
    """What the partner added to its answer."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer of this partner to an inject, for all who speak for it."""

    inject: str
    by: int | None
    """The participant who sent it; None when it was noted in the room, in words that are not for pages."""
    function: str
    text: str
    recorded_at: int
    utc_offset: int


@dataclass(frozen=True, slots=True)
class RoomAnswer:
    """A question to the facilitator that was answered for everyone."""

    question: int
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class PartnerView:
    """Everything that a partner's page shows, the same for all of its participants."""

    partner: str | None
    name: str
    label: str
    title: str
    status: Status
    interrupted: bool
    paused: bool
    recording: bool
    """False while capture is stopped: off the record."""
    resting: bool
    """True during table talk: people look at each other, the page asks for nothing."""
    now: CrisisTime | None
    block_kind: BlockKind | None
    block_title: str
    text: Prose
    phase: PhaseKind | None
    phase_minutes: int
    phase_started_ms: int
    injects: tuple[ReceivedInject, ...]
    """Newest first."""
    said: tuple[Answered, ...]
    """What its participants answered, to each inject in the order in which they did."""
    services: tuple[ServiceLine, ...]
    """Those that its processes rely on; without any, those that changed."""
    services_own: bool
    """True when the services are those of the partner's own processes."""
    asked: tuple[Asked, ...]
    """What waits for its word first."""
    answers: tuple[RoomAnswer, ...]
    nudged: int | None
    """The event of the reminder that still stands."""
    voting: bool
    ballot: tuple[BallotLine, ...]
    """While there is voting: what can be chosen."""
    hotwash: bool
    feedback: bool


def partner_view(state: State, partner: str | None) -> PartnerView:
    """Give what a partner may see now; None is for who has no partner yet and sees what everyone sees."""
    return PartnerViews(state).of(partner)


class PartnerViews:
    """The views of one state. What partners have in common is worked out once for all of them.

    Made after those of an earlier state, it takes over what rests on parts that were not built anew since.
    """

    def __init__(self, state: State, earlier: PartnerViews | None = None) -> None:
        self.state = state
        self._views: dict[str | None, PartnerView] = {}
        self.rows: dict[tuple[str, int], ReceivedInject] = {}
        self._rows_before = earlier.rows if earlier else {}
        self.public: dict[str, PublicInject] = {}
        if earlier is None:
            return
        before = earlier.state
        if state.script is before.script:
            self.public = earlier.public
            self.relied_on = earlier.relied_on
            if state.board is before.board and state.steps is before.steps:
                self.services = earlier.services
        if (
            state.entries is before.entries
            and state.by_inject is before.by_inject
            and state.participants is before.participants
        ):
            self.answers = earlier.answers

    def of(self, partner: str | None) -> PartnerView:
        """Give what a partner may see."""
        view = self._views.get(partner)
        if view is None:
            view = self._views[partner] = self._view(partner)
        return view

    def _view(self, partner: str | None) -> PartnerView:
        state = self.state
        own = self.relied_on.get(partner or "", frozenset())
        injects = tuple(self._injects(partner))
        return PartnerView(
            partner=partner,
            name=state.script.name(partner) if partner in state.script.partners and partner else "",
            injects=injects,
            said=tuple(
                _answered(state, state.entries[number])
                for row in injects
                if row.answered
                for number in self.answers[row.public.id, partner]
            ),
            services=tuple(
                line
                for line in self.services
                if line.id in own or (not own and line.state is not ServiceState.WORKS)
            ),
            services_own=bool(own),
            asked=_asked(state, partner),
            nudged=reminder(state, partner),
            **self._common,
        )

    @cached_property
    def _common(self) -> dict[str, Any]:
        state, script = self.state, self.state.script
        pairs = tuple(script.variables.items())
        cue, block = state.current(), script.blocks.get(state.block or "")
        phase, kind = cue.phase_kind if cue else None, block_kind(state)
        in_step = kind is BlockKind.STEP
        return {
            "label": fill_names(script.label, pairs),
            "title": fill_names(state.setup.title, pairs),
            "status": state.status,
            "interrupted": state.interrupted,
            "paused": state.stands_still,
            "recording": state.recording,
            "resting": phase is PhaseKind.TABLES,
            "now": crisis_time(script, state.hour) if state.hour is not None else None,
            "block_kind": kind,
            "block_title": fill_names(block.title, pairs) if block else "",
            "text": Prose((block.situation if in_step else block.text) if block else "", pairs),
            "phase": phase,
            "phase_minutes": cue.minutes if cue else 0,
            "phase_started_ms": state.clock.phase_started_ms,
            "answers": tuple(
                RoomAnswer(row.id, row.text, row.answer)
                for row in state.questions.values()
                if row.answer and row.to_all
            ),
            "voting": voting_open(state),
            "ballot": ballot(state) if voting_open(state) else (),
            "hotwash": kind is BlockKind.HOTWASH,
            "feedback": feedback_open(state),
        }

    @cached_property
    def _released(self) -> tuple[tuple[str, bool], ...]:
        """The injects that came out, newest first, and whether everyone has them."""
        state = self.state
        idents = [ident for ident in state.injects if received_by_anyone(state, ident)]
        idents.sort(key=lambda ident: -(state.injects[ident].seq or 0))
        return tuple((ident, is_for_room(state.script.injects[ident])) for ident in idents)

    def _injects(self, partner: str | None) -> Iterator[ReceivedInject]:
        state = self.state
        for ident, for_room in self._released:
            if for_room or reaches(state, state.script.injects[ident], partner):
                yield self._row(ident, len(self.answers.get((ident, partner), ())))

    def _row(self, ident: str, answered: int) -> ReceivedInject:
        key = (ident, answered)
        row = self.rows.get(key)
        if row is None:
            row = self._new_row(ident, answered)
            before = self._rows_before.get(key)
            # An equal row is the same one, so that comparing pages costs next to nothing.
            row = self.rows[key] = before if before is not None and before == row else row
        return row

    def _new_row(self, ident: str, answered: int) -> ReceivedInject:
        state, known = self.state, self.state.injects[ident]
        block = state.script.blocks.get(known.block or "")
        public = self.public.get(ident)
        if public is None:
            public = self.public[ident] = public_inject(state.script, state.script.injects[ident])
        return ReceivedInject(
            public,
            known.seq or 0,
            known.hour,
            state.script.line(block.title) if block else "",
            over=known.block != state.block or state.status is not Status.RUNNING,
            withdrawn=known.status is InjectStatus.WITHDRAWN,
            answered=answered,
        )

    @cached_property
    def answers(self) -> Mapping[tuple[str, str | None], tuple[int, ...]]:
        """Give the answers of each partner to each inject, as numbers of entries."""
        return {
            (ident, partner): entries
            for ident in self.state.by_inject
            for partner, entries in answers_to(self.state, ident).items()
        }

    @cached_property
    def relied_on(self) -> Mapping[str, frozenset[str]]:
        """Give the services on which the processes of each partner rely."""
        found: dict[str, frozenset[str]] = {}
        for process in self.state.script.processes.values():
            found[process.partner] = found.get(process.partner, frozenset()) | {*process.relies_on}
        return found

    @cached_property
    def services(self) -> tuple[ServiceLine, ...]:
        """Give how all services do."""
        state, script = self.state, self.state.script
        steps = sorted(state.steps.values(), key=lambda row: row.seq)
        before = steps[-2].board if len(steps) > 1 else {}
        return tuple(
            ServiceLine(ident, script.line(script.services[ident].title), now, before.get(ident))
            for ident, now in state.board.items()
            if ident in script.services
        )


def answers_to(state: State, inject: str) -> Mapping[str, tuple[int, ...]]:
    """Give who answered an inject, each with its entries about it: nothing about another inject counts."""
    found: dict[str, list[int]] = {}
    for entry in (state.entries[ident] for ident in state.by_inject.get(inject, ())):
        if is_answer(state, entry):
            for who in dict.fromkeys(entry.fields.said_by):
                found.setdefault(who, []).append(entry.id)
    return {who: tuple(entries) for who, entries in found.items()}


def is_answer(state: State, entry: Entry) -> bool:
    """Tell whether an entry about an inject answers it: sent as an answer, or noted by those who listen."""
    if entry.withdrawn or entry.fields.response:
        return not entry.withdrawn
    author = state.participant_of(entry.captured_by)
    return author is None or author.role is not Role.PARTICIPANT


def _answered(state: State, entry: Entry) -> Answered:
    fields = entry.fields
    author = state.participant_of(entry.captured_by) if fields.response else None
    return Answered(
        fields.inject or "",
        author.id if author else None,
        author.function if author else "",
        fields.text if author else "",
        entry.recorded_at,
        entry.utc_offset,
    )


def asked_entries(state: State, partner: str) -> tuple[Entry, ...]:
    """Give the entries that wait, or waited, for a partner's word, in the order in which they came."""
    idents = {*(row.id for row in claims_on(state, partner)), *state.by_owner.get(partner, ())}
    entries = (state.entries[ident] for ident in sorted(idents))
    return tuple(
        row
        for row in entries
        if not row.withdrawn
        and is_asked(state, row, partner)
        and (row.fields.mark is not Mark.PARTNER or partner in row.fields.said_by)
    )


def _asked(state: State, partner: str | None) -> tuple[Asked, ...]:
    if partner is None:
        return ()
    rows = []
    for entry in asked_entries(state, partner):
        fields = entry.fields
        reply = state.replies.get(entry.id, {}).get(partner)
        rows.append(
            Asked(
                entry.id,
                entry.revision,
                fields.kind,
                fields.text,
                tuple(state.script.name(ident) for ident in fields.said_by),
                fields.quantity,
                fields.unit,
                fields.from_hour,
                fields.until_hour,
                fields.due,
                reply.answer if reply else None,
                reply.note if reply else "",
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.answer is not None, -row.entry)))


def reminder(state: State, partner: str | None) -> int | None:
    """Give the event of the reminder that still stands for a partner; None when none does.

    It stands while something that it was about is out and not answered, until the room goes on: to another
    block, or to a later inject for everyone. Given while nothing was on, it stands until the partner speaks.
    """
    nudge = state.nudges.get(partner or "")
    if nudge is None or nudge.block != state.block:
        return None
    on = current_inject(state)
    since = (state.injects[on].seq or 0) if on else 0
    if since > nudge.seq:
        return None
    about = [nudge.inject] if nudge.inject else _on_at(state, since, nudge.seq, partner)
    if about:
        waits = any(_waits_for(state, ident, partner) for ident in about)
    else:
        said = (row for row in state.entries.values() if partner in row.fields.said_by)
        waits = not any(row.revision > nudge.seq for row in said)
    return nudge.seq if waits else None


def _on_at(state: State, since: int, seq: int, partner: str | None) -> list[str]:
    """Give the injects of this block that a partner had before it at an event, and that were still on."""
    return [
        ident
        for ident, known in state.injects.items()
        if known.block == state.block
        and since <= (known.seq or seq) < seq
        and received(state, ident, partner)
    ]


def _waits_for(state: State, inject: str, partner: str | None) -> bool:
    """Tell whether an inject is out, and a partner has not answered it, on a device or aloud."""
    released = state.status_of(inject) is InjectStatus.RELEASED
    return released and partner not in answers_to(state, inject)
