"""What each role may see. Everything that is kept back is kept back here; no front end filters by itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tabletop.core import cascade
from tabletop.core.entries import injects_in_front, released_in
from tabletop.core.events import EntryKind, InjectStatus, Mark, Presence
from tabletop.core.exercise import board_at, enters_step, in_view, next_cue, playable_in
from tabletop.core.gaps import lacks
from tabletop.core.reliance import words_owed
from tabletop.core.scenario import BlockKind, PhaseKind, ServiceState, Topic, Weekday, is_for_room
from tabletop.core.script import fill_names
from tabletop.core.state import PARTICIPANT, Status
from tabletop.core.timeline import CueKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.scenario import Block, Channel, Inject, QuestionKind
    from tabletop.core.script import Script
    from tabletop.core.state import Entry, Group, State
    from tabletop.core.timeline import Cue

MOST_SERVICES_ON_PROJECTOR = 6
MINUTES_A_DAY = 1_440
WEEKDAYS = tuple(Weekday)


@dataclass(frozen=True, slots=True)
class CrisisTime:
    """An hour of the crisis with the weekday (0 is Monday) and time of day that go with it."""

    hour: float
    weekday: int
    minute_of_day: int


def crisis_time(script: Script, hour: float) -> CrisisTime:
    """Work out weekday and time of day at an hour of the crisis."""
    start_hour, start_minute = (int(part) for part in script.start_time.split(":"))
    minutes = start_hour * 60 + start_minute + round(hour * 60)
    weekday = WEEKDAYS.index(Weekday(script.start_weekday)) + minutes // MINUTES_A_DAY
    return CrisisTime(hour, weekday % len(WEEKDAYS), minutes % MINUTES_A_DAY)


@dataclass(frozen=True, slots=True)
class Prose:
    """A text in the Markdown subset with the variables that are filled in after parsing."""

    text: str
    variables: tuple[tuple[str, str], ...]

    def __bool__(self) -> bool:
        """Tell whether there is any text."""
        return bool(self.text.strip())


class _Names:
    """Fills the variables of one script into names and texts."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.pairs = tuple(script.variables.items())

    def line(self, text: str) -> str:
        return fill_names(text, self.pairs)

    def lines(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.line(text) for text in texts)

    def prose(self, text: str) -> Prose:
        return Prose(text, self.pairs)

    def of(self, ident: str) -> str:
        return self.line(self.script.named(ident) or ident)


def name_of(script: Script, ident: str) -> str:
    """Give the full name of a partner, table, service or resource; the id itself when it has none."""
    return _Names(script).of(ident)


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One vital service on a board."""

    id: str
    title: str
    state: ServiceState
    before: ServiceState | None
    """Its state at the previous step; None when there was none."""
    note: str | None = None
    """What the author noted about its course; for the facilitator only, for it tells what is to come."""
    next_hour: float | None = None
    """The hour at which it is next expected to change; for the facilitator only."""
    next_state: ServiceState | None = None
    out_hour: float | None = None
    """The hour from which it is expected to be out, when it first gets worse at `next_hour`."""
    cause: str | None = None
    """The service whose failure explains its state."""
    assumed: bool = False
    """True when its endurance rests on the author's assumption alone."""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question that comes with an inject."""

    id: str
    kind: QuestionKind
    text: str
    options: tuple[str, ...]
    unit: str | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class PublicInject:
    """An inject as those who receive it may see it."""

    id: str
    title: str
    text: Prose
    channel: Channel
    sender: str | None
    at: CrisisTime
    to: tuple[str, ...]
    """Names of the recipients; empty for the whole room."""
    questions: tuple[QuestionView, ...]


def public_inject(script: Script, inject: Inject) -> PublicInject:
    """Give an inject without anything that is for the facilitator alone."""
    names = _Names(script)
    return PublicInject(
        id=inject.id,
        title=names.line(inject.title),
        text=names.prose(inject.text),
        channel=inject.channel,
        sender=names.line(inject.sender) if inject.sender else None,
        at=crisis_time(script, inject.at),
        to=() if is_for_room(inject) else tuple(names.of(ident) for ident in inject.to),
        questions=tuple(
            QuestionView(
                row.id,
                row.kind,
                names.line(row.text),
                names.lines(row.options),
                names.line(row.unit) if row.unit else None,
                row.low,
                row.high,
            )
            for row in script.questions.get(inject.id, ())
        ),
    )


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry that the facilitator put on the projector."""

    kind: EntryKind
    text: str
    said_by: tuple[str, ...] = ()
    """Names of who said it; empty unless the facilitator chose to show them."""
    answer: bool = False
    """True for an answer to an inject that nobody made anything else of."""


@dataclass(frozen=True, slots=True)
class TopGap:
    """A gap or group of gaps with the hands counted in the room and the choices made on pages."""

    title: str
    votes: int


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """What the room talks about before it decides."""

    topic: Topic
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProjectorView:
    """What the room sees. Nothing in it is private."""

    label: str
    title: str
    status: Status
    interrupted: bool
    paused: bool
    black: bool
    simulated: bool
    recording: bool
    """False while capture is stopped: off the record."""
    now: CrisisTime | None
    block_kind: BlockKind | None
    block_title: str
    text: Prose
    """The situation of a step, or the text of another block."""
    phase: PhaseKind | None
    phase_minutes: int
    phase_started_ms: int
    """Room time at which the phase began; the countdown is phase_minutes from here."""
    questions: tuple[str, ...]
    """What to think or talk about now."""
    inject: PublicInject | None
    entry: ShownEntry | None
    services: tuple[ServiceLine, ...]
    """At most six: those that are out, then limited ones, then those that are back since the step before."""
    services_left_out: int
    """None of these is worse off than one that is shown."""
    asked_before: tuple[AskedBefore, ...] = ()
    """In plenary: what goes before the decisions that are asked for in `questions`."""
    joining: bool = False
    """Whether the room sees how to join."""
    top_gaps: tuple[TopGap, ...] = ()
    """In the block of that name: the groups with votes, most votes first."""
    variables: tuple[tuple[str, str], ...] = ()


def _expected(
    course: cascade.Course, hour: float, now: ServiceState
) -> tuple[cascade.Segment | None, float | None]:
    """Find the next change of a service, and the hour at which it is then out when it first gets worse."""
    following = next((part for part in course if part.start > hour and part.state is not now), None)
    if following is None or (now, following.state) != (ServiceState.WORKS, ServiceState.DEGRADED):
        return following, None
    then = next((part for part in course if part.start == following.end), None)
    return following, then.start if then and then.state is ServiceState.OUT else None


def _board_lines(state: State, *, private: bool) -> tuple[ServiceLine, ...]:
    names = _Names(state.script)
    steps = sorted(state.steps.values(), key=lambda row: row.seq)
    before = steps[-2].board if len(steps) > 1 else {}
    lines = []
    for ident, now in state.board.items():
        row = state.script.services.get(ident)
        if row is None:
            continue
        segment = following = None
        out_hour = None
        if private and state.hour is not None:
            course = state.courses[ident]
            segment = cascade.at(course, state.hour)
            following, out_hour = _expected(course, state.hour, now)
        lines.append(
            ServiceLine(
                ident,
                names.line(row.title),
                now,
                before.get(ident),
                names.line(row.note) if row.note and private else None,
                following.start if following else None,
                following.state if following else None,
                out_hour,
                names.of(segment.cause) if segment and segment.cause else None,
                assumed=private and not row.sources and ident not in state.endurance,
            )
        )
    return tuple(lines)


def _services_to_know(state: State) -> tuple[tuple[ServiceLine, ...], int]:
    """Choose what does not work and what works again: the worst first, and as the scenario orders them."""

    def matters(line: ServiceLine) -> bool:
        return ServiceState.WORKS is not line.state or line.state is not (line.before or line.state)

    order = {ident: place for place, ident in enumerate(state.script.services)}
    lines = [line for line in _board_lines(state, private=False) if matters(line)]
    lines.sort(key=lambda line: (-cascade.SEVERITY[line.state], order[line.id]))
    return tuple(lines[:MOST_SERVICES_ON_PROJECTOR]), max(0, len(lines) - MOST_SERVICES_ON_PROJECTOR)


def _projected_inject(state: State, phase: PhaseKind | None) -> PublicInject | None:
    """Find the inject on show: the latest that was released for the room while in this block.

    While the situation is told, an inject is on show only when it was released since that began.
    """
    since = state.clock.phase_started_ms if phase is PhaseKind.SITUATION else 0
    for ident in released_in(state, state.block):
        known = state.injects[ident]
        if known.projected and (known.room_ms or 0) >= since:
            return public_inject(state.script, state.script.injects[ident])
    return None


def _shown_entry(state: State) -> ShownEntry | None:
    """Give the entry that was put up, unless it was withdrawn or marked for the partner alone since."""
    entry = state.entries.get(state.shown_entry) if state.shown_entry is not None else None
    if entry is None or not _may_be_shown(entry):
        return None
    said_by = tuple(name_of(state.script, ident) for ident in entry.fields.said_by)
    answer = entry.fields.response and entry.kind is EntryKind.NOTE
    return ShownEntry(entry.kind, entry.fields.text, said_by if state.shown_named else (), answer)


def _may_be_shown(entry: Entry) -> bool:
    return not entry.withdrawn and entry.fields.mark is not Mark.PARTNER


def _is_public_gap(entry: Entry) -> bool:
    return entry.kind is EntryKind.GAP and _may_be_shown(entry)


def _is_public_group(state: State, group: Group) -> bool:
    """Tell whether anything in a group may be known: its title says what its members say."""
    return any(_may_be_shown(entry) for entry in state.members(group))


def candidates(state: State) -> tuple[tuple[int, str], ...]:
    """Give the groups of gaps and the gaps that can be chosen, with their titles."""
    groups = [(row.id, row.title) for row in state.groups.values() if _is_public_group(state, row)]
    loose = [
        (entry.id, entry.fields.text)
        for entry in state.entries.values()
        if _is_public_gap(entry) and entry.id not in state.group_of
    ]
    return (*groups, *loose)


def _top_gaps(state: State) -> tuple[TopGap, ...]:
    """Give what there is to choose from, the heaviest first; what is for a partner alone is not among it."""
    rows = []
    for ident, title in candidates(state):
        group = state.groups.get(ident)
        members = (row.id for row in state.members(group) if _may_be_shown(row)) if group else ()
        votes = state.weight_of(ident, members).votes
        rows.append(TopGap(title, votes))
    return tuple(sorted(rows, key=lambda row: (-row.votes, row.title if row.votes else "")))


ASKED: Final[Mapping[PhaseKind, tuple[Topic, ...]]] = {
    PhaseKind.SILENCE: (Topic.PICTURE,),
    PhaseKind.TABLES: (Topic.JUDGEMENT,),
    PhaseKind.PLENARY: (Topic.PICTURE, Topic.JUDGEMENT, Topic.DECISION),
}
"""What is talked about in a phase, in this order; the last is what it is for."""
CONTINUITY: Final = "continuity"
"""What goes with every topic: one's own people and processes."""
MOST_ASKED: Final = {Topic.PICTURE: 1, Topic.JUDGEMENT: 2, Topic.DECISION: 2}
"""How many questions of what a phase is for the room sees; of anything else it sees one."""


def asked_in(phase: PhaseKind | None) -> tuple[str, ...]:
    """Give the kinds of questions that belong to a phase, by the name that they have in a block."""
    topics = ASKED.get(phase, ()) if phase else ()
    return (*topics, CONTINUITY) if topics else ()


def _questions_now(block: Block, topics: tuple[Topic, ...]) -> tuple[str, ...]:
    """Choose what to think about: what the phase is for, and one's own people."""
    if not topics:
        return ()
    questions: tuple[str, ...] = getattr(block, topics[-1])
    return (*questions[: MOST_ASKED[topics[-1]]], *block.continuity[:1])


def _asked_before(block: Block, topics: tuple[Topic, ...], names: _Names) -> tuple[AskedBefore, ...]:
    """Give what goes before the decisions; nothing where the step asks nothing at all."""
    if not any(getattr(block, topic) for topic in Topic):
        return ()
    return tuple(AskedBefore(topic, names.lines(getattr(block, topic)[:1])) for topic in topics[:-1])


def projector(state: State) -> ProjectorView:
    """Give what the room may see now."""
    script = state.script
    names = _Names(script)
    cue = state.current()
    block = script.blocks.get(state.block) if state.block else None
    in_step = block is not None and block.kind is BlockKind.STEP
    phase = cue.phase_kind if cue else None
    topics = ASKED.get(phase, ()) if phase else ()
    services, left_out = _services_to_know(state) if in_step else ((), 0)
    situation = block.situation if in_step and block else block.text if block else ""
    inject = _projected_inject(state, phase) if in_step else None
    if inject is not None and phase is PhaseKind.PLENARY:
        # They were answered: now the room talks about the questions of the step.
        inject = replace(inject, questions=())
    return ProjectorView(
        label=names.line(script.label),
        title=names.line(state.setup.title),
        status=state.status,
        interrupted=state.interrupted,
        paused=state.stands_still,
        black=state.black,
        simulated=state.setup.simulated,
        recording=state.recording,
        now=crisis_time(script, state.hour) if state.hour is not None else None,
        block_kind=block.kind if block else None,
        block_title=names.line(block.title) if block else "",
        text=names.prose(situation),
        phase=phase,
        phase_minutes=cue.minutes if cue else 0,
        phase_started_ms=state.clock.phase_started_ms,
        questions=names.lines(_questions_now(block, topics)) if block else (),
        inject=inject,
        entry=_shown_entry(state),
        services=services,
        services_left_out=left_out,
        asked_before=_asked_before(block, topics, names) if block else (),
        joining=state.shown_joining,
        top_gaps=_top_gaps(state) if block and block.kind is BlockKind.TOP_GAPS else (),
        variables=names.pairs,
    )


@dataclass(frozen=True, slots=True)
class CueLine:
    """One line of the running order as the facilitator sees it."""

    cue: str
    """Empty for an inject that was played here without having a place in the running order."""
    kind: CueKind
    block: str
    block_kind: BlockKind
    block_title: str
    hour: float | None
    phase: PhaseKind | None
    injects: tuple[tuple[str, str, InjectStatus, bool], ...]
    """Id, title, status and whether its condition holds, in a coming step by the board of its hour."""
    minutes: int
    mark: str
    """done, now, next, later, or held when nothing in it can be played."""


def running_order(state: State) -> tuple[CueLine, ...]:
    """Give the whole running order with what is done, now, next and held back."""
    names = _Names(state.script)
    here, upcoming = state.current(), next_cue(state)
    position = state.order.index(here) if here else -1
    between = _played_between(state)
    lines: list[CueLine] = []
    for index, cue in enumerate(state.order):
        block = state.script.blocks[cue.block]
        shown = board_at(state, cue)
        injects = tuple(
            (
                ident,
                names.line(state.script.injects[ident].title),
                state.status_of(ident),
                in_view(state, ident, shown),
            )
            for ident in cue.injects
        )
        open_ones = any(status is InjectStatus.PLANNED and seen for _, _, status, seen in injects)
        mark = (
            "now"
            if cue is here
            else "next"
            if cue is upcoming
            else "done"
            if index < position or (injects and all(row[2] is InjectStatus.RELEASED for row in injects))
            else "held"
            if injects and not open_ones
            else "later"
        )
        lines.append(
            CueLine(
                cue.id,
                cue.kind,
                cue.block,
                block.kind,
                names.line(block.title),
                block.hour,
                cue.phase_kind,
                injects,
                cue.minutes,
                mark,
            )
        )
        for ident in between.get(cue.id, ()):
            row = (ident, names.line(state.script.injects[ident].title), InjectStatus.RELEASED, True)
            lines.append(
                replace(lines[-1], cue="", kind=CueKind.INJECT, injects=(row,), minutes=0, mark="done")
            )
    return tuple(lines)


def _played_between(state: State) -> dict[str, list[str]]:
    """Give the released injects that have no place in the running order, by the cue at which they came."""
    placed = {ident for cue in state.order for ident in cue.injects}
    cues = {cue.id for cue in state.order}
    last = {cue.block: cue.id for cue in state.order}
    found: dict[str, list[str]] = {}
    played = (
        (known.seq or 0, ident, known)
        for ident, known in state.injects.items()
        if known.status is InjectStatus.RELEASED and ident not in placed
    )
    for _, ident, known in sorted(played, key=lambda row: row[0]):
        # A cue that was moved since is no longer there: then the end of its block comes nearest.
        cue = known.cue if known.cue in cues else last.get(known.block or "")
        if cue is not None:
            found.setdefault(cue, []).append(ident)
    return found


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """An expected action with its tick."""

    id: str
    text: str
    partners: tuple[str, ...]
    ticked: bool


@dataclass(frozen=True, slots=True)
class InjectCard:
    """An inject as the facilitator sees it, with everything that is private."""

    public: PublicInject
    status: InjectStatus
    notes: Prose
    expected: tuple[ExpectedLine, ...]
    entries: int


def inject_card(state: State, ident: str) -> InjectCard:
    """Give an inject with its notes and expected actions."""
    names = _Names(state.script)
    row = state.script.injects[ident]
    return InjectCard(
        public_inject(state.script, row),
        state.status_of(ident),
        names.prose(row.notes),
        tuple(
            ExpectedLine(
                expected.id,
                names.line(expected.text),
                tuple(names.of(partner) for partner in expected.partners),
                expected.id in state.ticked,
            )
            for expected in state.script.expected.values()
            if expected.inject == ident
        ),
        sum(1 for entry in state.by_inject.get(ident, ()) if not state.entries[entry].withdrawn),
    )


@dataclass(frozen=True, slots=True)
class NowView:
    """What the facilitator works with at a cue: the block, its questions and its injects."""

    cue: Cue | None
    block_title: str
    block_kind: BlockKind | None
    hour: float | None
    text: Prose
    notes: Prose
    picture: tuple[str, ...]
    judgement: tuple[str, ...]
    decision: tuple[str, ...]
    continuity: tuple[str, ...]
    injects: tuple[InjectCard, ...]
    """The injects of the cue; without any, those last released in this step."""
    asked: tuple[str, ...] = ()
    """The kinds of questions that are talked about now, by their names above; without any, nothing is."""
    between: int = 0
    """How many of the injects, the first ones, were released here without belonging to the cue."""


def now(state: State, at: str | None = None) -> NowView:
    """Give the cue where the session stands, or another one that is looked at without changing anything."""
    names = _Names(state.script)
    cue = next((row for row in state.order if row.id == at), None) if at else state.current()
    if cue is None and at is None and state.status is Status.PREPARED and state.order:
        cue = state.order[0]
    if cue is None:
        empty = Prose("", ())
        return NowView(None, "", None, None, empty, empty, (), (), (), (), ())
    block = state.script.blocks[cue.block]
    shown = cue.injects if state.status is Status.PREPARED else injects_in_front(state, at)
    between = _released_here(state, cue) if at is None else ()
    shown = (*between, *(ident for ident in shown if ident not in between))
    return NowView(
        cue,
        names.line(block.title),
        block.kind,
        block.hour,
        names.prose(block.situation or block.text),
        names.prose(block.notes),
        names.lines(block.picture),
        names.lines(block.judgement),
        names.lines(block.decision),
        names.lines(block.continuity),
        tuple(inject_card(state, ident) for ident in shown),
        asked_in(cue.phase_kind),
        len(between),
    )


def _released_here(state: State, cue: Cue) -> tuple[str, ...]:
    """Give what was released while the session stood at a cue, apart from its own injects: the last first."""
    found = released_in(state, cue.block)
    return tuple(ident for ident in found if state.injects[ident].cue == cue.id and ident not in cue.injects)


def spare_injects(state: State) -> tuple[InjectCard, ...]:
    """Give the injects at hand: unreleased ones without a place in the running order, those in view first."""
    planned = {ident for cue in state.order for ident in cue.injects}
    idents = [
        ident
        for ident in state.script.injects
        if ident not in planned and state.status_of(ident) is not InjectStatus.RELEASED
    ]
    idents.sort(key=lambda ident: not in_view(state, ident))
    return tuple(inject_card(state, ident) for ident in idents)


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """A partner as the facilitator sees it in the list."""

    id: str
    short: str
    title: str
    presence: Presence
    represented_by: str | None
    entries: int
    open_replies: int
    """How many count on it without having its word yet."""


@dataclass(frozen=True, slots=True)
class TableView:
    """A table with its partners; the last one, without id, holds those at no table."""

    id: str | None
    title: str
    partners: tuple[PartnerLine, ...]


def partners(state: State) -> tuple[TableView, ...]:
    """Give the tables with who is there and how much each has said."""
    script = state.script
    names = _Names(script)
    counts = Counter(speaker for row in state.live_entries() for speaker in row.fields.said_by)
    waiting = words_owed(state)

    def line(ident: str) -> PartnerLine:
        row = script.partners[ident]
        by = state.represented_by.get(ident)
        return PartnerLine(
            ident,
            row.short,
            names.line(row.title),
            state.presence_of(ident),
            names.of(by) if by else None,
            counts[ident],
            waiting.get(ident, 0),
        )

    seated: set[str] = set()
    tables = []
    for table in script.tables.values():
        members = tuple(line(ident) for ident in table.partners if ident in script.partners)
        seated.update(table.partners)
        tables.append(TableView(table.id, names.line(table.title), members))
    rest = tuple(line(ident) for ident in script.partners if ident not in seated)
    return (*tables, TableView(None, "", rest)) if rest else tuple(tables)


def board(state: State) -> tuple[ServiceLine, ...]:
    """Give every service at this hour with what is expected next, for the facilitator."""
    return _board_lines(state, private=True)


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
    due: str | None
    target: str | None
    parked: bool
    late: bool
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


def author_name(state: State, actor: str) -> str:
    """Name who captured something: the function or role of a participant; empty for the facilitator."""
    participant = state.participant_of(actor)
    if participant is None:
        return "" if not actor.startswith(PARTICIPANT) else actor
    return participant.function or state.script.name(participant.partner or participant.table or "")


def entry_line(state: State, entry: Entry) -> EntryLine:
    """Give an entry with every id turned into a name."""
    script = state.script
    names = _Names(script)
    fields = entry.fields
    inject = script.injects.get(fields.inject) if fields.inject else None
    block = script.blocks.get(fields.block) if fields.block else None
    about = inject.title if inject else block.title if block else None
    owner = names.of(fields.owner) if fields.owner else None
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
            for ident in dict.fromkeys((*fields.said_by, fields.owner, *state.replies.get(entry.id, ())))
            if ident in script.partners
        ),
    )


@dataclass(frozen=True, slots=True)
class Announcement:
    """What the Next key will bring."""

    cue: Cue | None
    block_title: str
    hour: CrisisTime | None
    """Set when the scenario clock will jump."""
    injects: tuple[str, ...]
    recipients: tuple[tuple[str, Presence | None], ...]
    """Who gets those for single partners, and how they are away; None when they are here, as a table is."""
    at_end: bool


def announcement(state: State) -> Announcement:
    """Give what comes next, for the words that stand on the console beforehand."""
    names = _Names(state.script)
    cue = next_cue(state)
    if cue is None:
        return Announcement(None, "", None, (), (), at_end=True)
    block = state.script.blocks[cue.block]
    coming, jumps = playable_in(state, cue), enters_step(state, cue)
    single = [i for i in coming if not is_for_room(state.script.injects[i])]
    recipients: dict[str, Presence | None] = {}
    for to in (to for ident in single for to in state.script.injects[ident].to):
        recipients[names.of(to)] = state.away(to)
    return Announcement(
        cue,
        names.line(block.title),
        crisis_time(state.script, block.hour) if jumps and block.hour is not None else None,
        tuple(names.line(state.script.injects[ident].title) for ident in coming),
        tuple(recipients.items()),
        at_end=False,
    )
