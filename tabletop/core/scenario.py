"""The written script: frozen models of scenario format 1, one flat row a thing."""

# No `from __future__ import annotations`: pydantic would have to evaluate each of them again at the start.

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

FORMAT_VERSION = 1

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
"""A name for reference within the file: lower-case letters, digits and hyphens."""
Hour = Annotated[float, Field(ge=-10_000, le=100_000, allow_inf_nan=False)]
"""Scenario time: hours since the start of the crisis; negative in the cold phase."""
HourOfCrisis = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
"""Scenario time from the start of the crisis on, never before it."""
Hours = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
"""A length of scenario time."""
Minutes = Annotated[int, Field(ge=0, le=1_440)]
"""A length of room time."""
MAX_LINE = 300
Line = Annotated[str, StringConstraints(min_length=1, max_length=MAX_LINE)]
"""A text of one line, without formatting; may hold {{variables}}."""
MAX_PROSE = 20_000
Prose = Annotated[str, StringConstraints(max_length=MAX_PROSE)]
"""Text in the Markdown subset: paragraphs, lists, bold, italic, headings, quotes; may hold {{variables}}."""


class Row(BaseModel):
    """A flat row: its cells are single values, lists of single values, or a condition or effect."""

    # Built when first used: a start that reads no scenario need not wait for it.
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False, defer_build=True)


class Weekday(StrEnum):
    """The day of the week on which the crisis starts."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class BlockKind(StrEnum):
    """A piece of the running order."""

    OPENING = "opening"
    """Welcome and introduction."""
    RULES = "rules"
    """How the session works: no fault, plans as they are today."""
    START = "start"
    """The situation before anything happens: day, weather, place."""
    STEP = "step"
    """An hour of the crisis that the room lives through."""
    BREAK = "break"
    """A pause for the room; the facilitator groups what was said."""
    TOP_GAPS = "top_gaps"
    """The room votes for the gaps that matter most, with an owner and a date each."""
    HOTWASH = "hotwash"
    """Each organisation names a strength and a gap."""
    CLOSING = "closing"
    """What happens with the outcome."""


class PhaseKind(StrEnum):
    """A piece of a step."""

    SITUATION = "situation"
    """The facilitator tells how things stand."""
    INJECT = "inject"
    """The injects of a round reach those they are for."""
    SILENCE = "silence"
    """Everyone thinks for themselves."""
    TABLES = "tables"
    """Talk at the tables."""
    PLENARY = "plenary"
    """Talk with the whole room."""


class Topic(StrEnum):
    """What a room that talks together goes through, in this order: no decision goes before the picture."""

    PICTURE = "picture"
    JUDGEMENT = "judgement"
    DECISION = "decision"


class Channel(StrEnum):
    """The way in which an inject reaches those who receive it in the story."""

    NL_ALERT = "nl_alert"
    """An alert on every phone in the area."""
    PHONE = "phone"
    """A phone call."""
    MOBILE_RADIO = "mobile_radio"
    """The radio sets of the emergency services."""
    RADIO = "radio"
    """The emergency broadcaster."""
    TELEVISION = "television"
    """Television."""
    NEWS = "news"
    """A news site or paper."""
    SOCIAL_MEDIA = "social_media"
    """Messages that go round among people."""
    EMAIL = "email"
    """An e-mail."""
    LETTER = "letter"
    """Something on paper."""
    CRISIS_SYSTEM = "crisis_system"
    """The crisis management system that organisations share."""
    PERSON = "person"
    """Someone at the door."""
    OBSERVATION = "observation"
    """What people see, hear or smell for themselves."""


class ServiceState(StrEnum):
    """How a vital service does at an hour."""

    WORKS = "works"
    """Works as usual."""
    DEGRADED = "degraded"
    """Works in part, or may fail at any moment."""
    OUT = "out"
    """Does not work."""


class Priority(StrEnum):
    """Core injects are played, extra ones if there is time, reserve ones when the facilitator wants them."""

    CORE = "core"
    """Planned with its step, except where a selection lists injects and leaves it out."""
    EXTRA = "extra"
    """Planned likewise, and the first to be left out when time runs short."""
    RESERVE = "reserve"
    """Not planned; at hand when the facilitator wants it."""


class Release(StrEnum):
    """Who releases an inject: the facilitator, or the room clock when its phase begins."""

    MANUAL = "manual"
    """The facilitator releases it."""
    AUTO = "auto"
    """It is released when its phase begins."""


class QuestionKind(StrEnum):
    """The form of an answer."""

    TEXT = "text"
    """An answer in words."""
    CHOICE = "choice"
    """One of the options."""
    SEVERAL = "several"
    """Any number of the options."""
    SCALE = "scale"
    """A whole number from low to high."""
    NUMBER = "number"
    """A number of some unit."""
    YES_NO = "yes_no"
    """Yes or no."""


class Sourced(Row):
    """A row whose figures need an origin: sources, or the author's own assumption in words."""

    sources: tuple[Id, ...] = ()
    """Ids of the sources that the figures in this row come from."""
    assumption: Line | None = None
    """What the author assumed where no source was found."""


class Variable(Row):
    """A name that each town fills in for itself; used in texts as {{id}}."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    """The name within the braces: lower-case letters, digits and _."""
    title: Line
    """What the facilitator is asked for."""
    default: Line
    """The value when nobody fills one in."""


class Source(Row):
    """Where a figure comes from."""

    id: Id
    title: Line
    """Who published it, and under which title."""
    url: Annotated[str, StringConstraints(max_length=1_000)] = ""
    """Where it can be found."""
    date: Annotated[str, StringConstraints(max_length=40)] = ""
    """When the source was published, as precisely as is known."""
    statement: Annotated[str, StringConstraints(max_length=1_000)] = ""
    """What the source says, in the language of the scenario."""


class Theme(Row):
    """A track (spoor) that runs through the whole session."""

    id: Id
    title: Line
    continuity: bool = False
    """True for the theme of each partner's own people and processes."""


class Objective(Row):
    """What the session is for, and what shows that it is reached."""

    id: Id
    theme: Id
    """The theme that it belongs to."""
    title: Line
    """What the session is to achieve, in one sentence."""
    look_for: tuple[Line, ...] = ()
    """What an evaluator looks for in the room."""


class Partner(Row):
    """A participating organisation."""

    id: Id
    title: Line
    """The organisation's name; may hold {{variables}}."""
    short: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{0,7}$")]
    """A few letters by which the facilitator names it while capturing."""
    kind: Line
    """What sort of organisation it is: municipality, grid operator, church …"""
    role: Prose = ""
    """What it does in a crisis; shown to everyone."""
    synonyms: tuple[Line, ...] = ()
    """Other names under which people may call it."""


class Process(Sourced):
    """A critical process of a partner: what it must keep going, and how long it can be without."""

    id: Id
    partner: Id
    """The partner whose process it is."""
    title: Line
    """What is kept going, in a few words."""
    minimum: Line
    """The minimum level that must be kept, in words."""
    tolerable_hours: Hours
    """How many hours the process may stand still before harm is done."""
    relies_on: tuple[Id, ...] = ()
    """Services without which the process stops."""


class Table(Row):
    """A group in the room; may mix organisations."""

    id: Id
    title: Line
    """The name of the table, as it is called in the room."""
    partners: tuple[Id, ...] = ()
    """The partners that sit at it."""


class Service(Sourced):
    """A vital service, what it relies on, and how long it lasts on backup."""

    id: Id
    title: Line
    """What the room knows the service as."""
    relies_on: tuple[Id, ...] = ()
    """Services of which it needs every one."""
    backup_from: Hours | None = None
    """Hours on backup until it may fail (lower bound): degraded from here. Absent: no backup."""
    backup_to: Hours | None = None
    """Hours on backup until it has failed (upper bound): out from here. Absent: it never runs out."""
    state: ServiceState = ServiceState.WORKS
    """Its own state at hour 0, apart from what it relies on."""
    restored_at: HourOfCrisis | None = None
    """The hour from which its own failure is over, 0 or later; absent: not within this scenario."""
    recovery_hours: Hours = 0
    """Hours it needs to work again after what it relies on is back: degraded in between."""
    note: Line | None = None
    """What the facilitator should know about its course, in one line."""
    synonyms: tuple[Line, ...] = ()
    """Other names under which people may call it."""


class Resource(Sourced):
    """Something scarce that several partners may count on."""

    id: Id
    title: Line
    """What is scarce."""
    amount: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """How much of it there is at hour 0."""
    unit: Line
    """What the amount counts: generators, beds, litres …"""
    owner: Id | None = None
    """The partner that decides about it."""
    synonyms: tuple[Line, ...] = ()
    """Other names under which people may call it."""


class Outcome(Row):
    """A turn that the story may take; the facilitator establishes which value holds."""

    id: Id
    question: Line
    """What the facilitator decides, as a question."""
    values: tuple[Id, ...]
    """The possible values, for example yes and no."""
    titles: tuple[Line, ...] = ()
    """What the facilitator sees for each value, in the same order as values; absent: the value itself."""


class Condition(Row):
    """What must hold: one of these keys each."""

    all: tuple["Condition", ...] | None = None
    """Every one of these conditions holds."""
    any: tuple["Condition", ...] | None = None
    """At least one of these conditions holds."""
    not_: Annotated["Condition | None", Field(alias="not")] = None
    """This condition does not hold."""
    outcome: dict[Id, Id] | None = None
    """Outcome id to the value it must have."""
    service: dict[Id, ServiceState] | None = None
    """Service id to the state it must have at this hour."""
    resource: dict[Id, float] | None = None
    """Resource id to the amount that must at least be left."""


class Effect(Row):
    """What releasing an inject changes."""

    service: dict[Id, ServiceState] | None = None
    """Service id to its state from now on."""
    resource: dict[Id, float] | None = None
    """Resource id to its new amount."""
    outcome: dict[Id, Id] | None = None
    """Outcome id to the value that holds from now on."""


Phase = Annotated[str, StringConstraints(pattern=r"^(situation|inject|silence|tables|plenary) [0-9]{1,3}$")]
"""A phase and its minutes, for example `silence 3`."""


class Block(Sourced):
    """A piece of the running order; a step when its kind says so."""

    id: Id
    kind: BlockKind
    title: Line
    """The name of the block, for facilitator and room."""
    minutes: Minutes | None = None
    """Planned room minutes; a step has phases instead."""
    text: Prose = ""
    """What the room sees during this block; for a step use situation."""
    notes: Prose = ""
    """For the facilitator only."""
    hour: Hour | None = None
    """Only for a step: the hour of the crisis."""
    situation: Prose = ""
    """Only for a step: what the room sees of the situation, in few words."""
    picture: tuple[Line, ...] = ()
    """Questions about facts (beeldvorming)."""
    judgement: tuple[Line, ...] = ()
    """Questions about bottlenecks, risks, options (oordeelsvorming)."""
    decision: tuple[Line, ...] = ()
    """Questions about measures and who takes them (besluitvorming)."""
    continuity: tuple[Line, ...] = ()
    """Questions to each partner about its own people and processes."""
    phases: tuple[Phase, ...] = ()
    """Only for a step: its phases in order, each with minutes."""


class Inject(Sourced):
    """A stimulus: something that reaches one, several or all partners at an hour of the crisis."""

    id: Id
    step: Id
    """The step in which it is played."""
    at: Hour
    """Scenario hour at which it arrives."""
    to: tuple[Id, ...]
    """Partners or tables that receive it; `all` for the whole room."""
    channel: Channel
    title: Line
    """A few words by which the facilitator knows it; the room sees them too."""
    text: Prose
    """What the recipients see or hear."""
    sender: Line | None = None
    """Who it comes from, in the story."""
    notes: Prose = ""
    """For the facilitator only."""
    round: Annotated[int, Field(ge=1, le=9)] = 1
    """Which of the step's inject phases it belongs to."""
    priority: Priority = Priority.CORE
    release: Release = Release.MANUAL
    when: Condition | None = None
    """Brings the inject into view only when this holds."""
    effects: Effect | None = None
    """What changes when it is released."""
    objectives: tuple[Id, ...] = ()
    """The objectives that it works towards."""


class Question(Row):
    """A question that comes with an inject."""

    id: Id
    inject: Id
    """The inject that it comes with."""
    kind: QuestionKind = QuestionKind.TEXT
    text: Line
    """The question itself."""
    options: tuple[Line, ...] = ()
    """For choice and several: what can be chosen."""
    unit: Line | None = None
    """For number: what is counted."""
    low: float | None = None
    """For scale and number: the lowest answer."""
    high: float | None = None
    """For scale and number: the highest answer."""


class Expected(Row):
    """An action that experience says someone should take; private to facilitator and evaluators."""

    id: Id
    inject: Id
    """The inject that calls for the action."""
    partners: tuple[Id, ...] = ()
    """Who is expected to act; empty: anyone."""
    text: Line
    """The action, beginning with a verb."""
    objectives: tuple[Id, ...] = ()
    """The objectives that it works towards."""


class Selection(Row):
    """A choice of blocks and injects that fits a number of minutes."""

    id: Id
    title: Line
    """How the selection is called, for example “2 hours”."""
    minutes: Annotated[int, Field(gt=0, le=2_880)]
    """Room minutes that are available."""
    blocks: tuple[Id, ...]
    """The blocks that are played, in the order of the running order."""
    injects: tuple[Id, ...] | None = None
    """The injects that are planned; absent: every core and extra one of these blocks. Reserve is at hand."""
    shorten: dict[Id, Minutes] = Field(default_factory=dict)
    """Block id to its minutes in this selection; the phases of a step shrink in proportion."""


class Scenario(Row):
    """A whole written script in its author's language."""

    doorleef: Literal[1]
    """Version of the scenario format."""
    id: Id
    title: Line
    """The name of the scenario, on screens and in the debrief."""
    language: Literal["nl", "en"]
    """The language of its texts: nl or en."""
    summary: Prose
    """What the session is about, for whoever chooses a scenario."""
    threat: Line
    """The kind of threat, in words."""
    label: Line
    """Stands on every projector page, inject and document, so that nobody takes it for real."""
    start_weekday: Weekday
    start_time: Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    """Time of day at hour 0, in quotes: "17:30"."""
    authors: tuple[Line, ...] = ()
    """Who wrote it."""
    licence: Line | None = None
    """Under which licence others may use it."""
    guide: Id | None = None
    """File name, without ending, of the facilitator guide that belongs to it."""
    variables: tuple[Variable, ...] = ()
    """The names that each town fills in for itself."""
    sources: tuple[Source, ...] = ()
    """Where the figures come from."""
    themes: tuple[Theme, ...] = ()
    """The tracks (sporen) that run through the session."""
    objectives: tuple[Objective, ...] = ()
    """What the session is for."""
    partners: tuple[Partner, ...]
    """The organisations that take part."""
    processes: tuple[Process, ...] = ()
    """The critical processes of the partners."""
    tables: tuple[Table, ...] = ()
    """The groups in the room."""
    services: tuple[Service, ...] = ()
    """The vital services, and what they rely on."""
    resources: tuple[Resource, ...] = ()
    """What is scarce."""
    outcomes: tuple[Outcome, ...] = ()
    """The turns that the story may take."""
    blocks: tuple[Block, ...]
    """The running order, from opening to closing."""
    injects: tuple[Inject, ...] = ()
    """What happens to the partners, in playing order."""
    questions: tuple[Question, ...] = ()
    """The questions that come with injects."""
    expected: tuple[Expected, ...] = ()
    """The actions that experience says someone should take."""
    selections: tuple[Selection, ...]
    """What is played in how many minutes."""


ROOM = "all"
"""The recipient that stands for the whole room."""

PhasePlan: TypeAlias = tuple[PhaseKind, int]


def phase_plan(block: Block) -> tuple[PhasePlan, ...]:
    """Give the phases of a step as kinds with minutes."""
    return tuple((PhaseKind(kind), int(minutes)) for kind, minutes in (text.split() for text in block.phases))


def public_text(block: Block) -> str:
    """Name the field of a block that holds what the room reads: a step has a situation."""
    return "situation" if block.kind is BlockKind.STEP else "text"


def block_minutes(block: Block) -> int:
    """Give the planned room minutes of a block."""
    return sum(minutes for _, minutes in phase_plan(block)) if block.phases else block.minutes or 0


def is_for_room(inject: Inject) -> bool:
    """Tell whether an inject is for everyone."""
    return ROOM in inject.to
