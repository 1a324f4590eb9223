"""The written script: frozen models of scenario format 1, one flat row a thing."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

FORMAT_VERSION = 1

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
"""A name for reference within the file: lower-case letters, digits and hyphens."""
Hour = Annotated[float, Field(ge=-10_000, le=100_000, allow_inf_nan=False)]
"""Scenario time: hours since the start of the crisis; negative in the cold phase."""
Hours = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
"""A length of scenario time."""
Minutes = Annotated[int, Field(ge=0, le=1_440)]
"""A length of room time."""
Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]
"""A text of one line, without formatting; may hold {{variables}}."""
Prose = Annotated[str, StringConstraints(max_length=20_000)]
"""A text in the Markdown subset (paragraphs, lists, bold, italic, headings, quotes); may hold {{variables}}."""


class Row(BaseModel):
    """A flat row: its cells are single values, lists of single values, or a condition or effect."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, validate_default=False
    )


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
    RULES = "rules"
    START = "start"
    STEP = "step"
    BREAK = "break"
    TOP_GAPS = "top_gaps"
    HOTWASH = "hotwash"
    CLOSING = "closing"


class PhaseKind(StrEnum):
    """A piece of a step."""

    SITUATION = "situation"
    INJECT = "inject"
    SILENCE = "silence"
    TABLES = "tables"
    PLENARY = "plenary"


class Channel(StrEnum):
    """The way in which an inject reaches those who receive it in the story."""

    NL_ALERT = "nl_alert"
    PHONE = "phone"
    MOBILE_RADIO = "mobile_radio"
    RADIO = "radio"
    TELEVISION = "television"
    NEWS = "news"
    SOCIAL_MEDIA = "social_media"
    EMAIL = "email"
    LETTER = "letter"
    CRISIS_SYSTEM = "crisis_system"
    PERSON = "person"
    OBSERVATION = "observation"


class ServiceState(StrEnum):
    """How a vital service does at an hour."""

    WORKS = "works"
    DEGRADED = "degraded"
    OUT = "out"


class Priority(StrEnum):
    """Core injects are played, extra ones if there is time, reserve ones when the facilitator wants them."""

    CORE = "core"
    EXTRA = "extra"
    RESERVE = "reserve"


class Release(StrEnum):
    """Who releases an inject: the facilitator, or the room clock when its phase begins."""

    MANUAL = "manual"
    AUTO = "auto"


class QuestionKind(StrEnum):
    """The form of an answer."""

    TEXT = "text"
    CHOICE = "choice"
    SEVERAL = "several"
    SCALE = "scale"
    NUMBER = "number"
    YES_NO = "yes_no"


class Sourced(Row):
    """A row whose figures need an origin: sources, or the author's own assumption in words."""

    sources: tuple[Id, ...] = ()
    """Ids of the sources that the figures in this row come from."""
    assumption: Line | None = None
    """What the author assumed where no source was found."""


class Variable(Row):
    """A name that each town fills in for itself; used in texts as {{id}}."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    title: Line
    """What the facilitator is asked for."""
    default: Line
    """The value when nobody fills one in."""


class Source(Row):
    """Where a figure comes from."""

    id: Id
    title: Line
    url: Annotated[str, StringConstraints(max_length=1_000)] = ""
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
    title: Line
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
    title: Line
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
    partners: tuple[Id, ...] = ()


class Service(Sourced):
    """A vital service, what it relies on, and how long it lasts on backup."""

    id: Id
    title: Line
    relies_on: tuple[Id, ...] = ()
    """Services of which it needs every one."""
    backup_from: Hours | None = None
    """Hours on backup until it may fail (lower bound): degraded from here. Absent: no backup."""
    backup_to: Hours | None = None
    """Hours on backup until it has failed (upper bound): out from here. Absent: as long as the crisis lasts."""
    state: ServiceState = ServiceState.WORKS
    """Its own state at hour 0, apart from what it relies on."""
    restored_at: Hour | None = None
    """The hour from which its own failure is over; absent: not within this scenario."""
    recovery_hours: Hours = 0
    """Hours it needs to work again after what it relies on is back: degraded in between."""
    note: Line | None = None
    """What the room may know about it, in one line."""
    synonyms: tuple[Line, ...] = ()


class Resource(Sourced):
    """Something scarce that several partners may count on."""

    id: Id
    title: Line
    amount: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    unit: Line
    owner: Id | None = None
    """The partner that decides about it."""
    synonyms: tuple[Line, ...] = ()


class Outcome(Row):
    """A turn that the story may take; the facilitator establishes which value holds."""

    id: Id
    question: Line
    values: tuple[Id, ...]
    """The possible values, for example yes and no."""


class Condition(Row):
    """What must hold: one of these keys each."""

    all: tuple[Condition, ...] | None = None
    any: tuple[Condition, ...] | None = None
    not_: Annotated[Condition | None, Field(alias="not")] = None
    outcome: dict[Id, Id] | None = None
    """Outcome id to the value it must have."""
    service: dict[Id, ServiceState] | None = None
    """Service id to the state it must have at this hour."""
    resource: dict[Id, float] | None = None
    """Resource id to the amount that must at least be left."""


class Effect(Row):
    """What releasing an inject changes."""

    service: dict[Id, ServiceState] | None = None
    resource: dict[Id, float] | None = None
    """Resource id to its new amount."""
    outcome: dict[Id, Id] | None = None


Phase = Annotated[str, StringConstraints(pattern=r"^(situation|inject|silence|tables|plenary) [0-9]{1,3}$")]
"""A phase and its minutes, for example `silence 3`."""


class Block(Sourced):
    """A piece of the running order; a step when its kind says so."""

    id: Id
    kind: BlockKind
    title: Line
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
    at: Hour
    """Scenario hour at which it arrives."""
    to: tuple[Id, ...]
    """Partners or tables that receive it; `all` for the whole room."""
    channel: Channel
    title: Line
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
    objectives: tuple[Id, ...] = ()


class Question(Row):
    """A question that comes with an inject."""

    id: Id
    inject: Id
    kind: QuestionKind = QuestionKind.TEXT
    text: Line
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
    partners: tuple[Id, ...] = ()
    """Who is expected to act; empty: anyone."""
    text: Line
    objectives: tuple[Id, ...] = ()


class Selection(Row):
    """A choice of blocks and injects that fits a number of minutes."""

    id: Id
    title: Line
    minutes: Annotated[int, Field(gt=0, le=2_880)]
    """Room minutes that are available."""
    blocks: tuple[Id, ...]
    """The blocks that are played, in the order of the running order."""
    injects: tuple[Id, ...] | None = None
    """The injects that are planned; absent: every core and extra one of these blocks. Reserve stays at hand."""
    shorten: dict[Id, Minutes] = Field(default_factory=dict)
    """Block id to its minutes in this selection; the phases of a step shrink in proportion."""


class Scenario(Row):
    """A whole written script in its author's language."""

    doorleef: Literal[1]
    """Version of the scenario format."""
    id: Id
    title: Line
    language: Literal["nl", "en"]
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
    licence: Line | None = None
    guide: Id | None = None
    """File name, without ending, of the facilitator guide that belongs to it."""
    variables: tuple[Variable, ...] = ()
    sources: tuple[Source, ...] = ()
    themes: tuple[Theme, ...] = ()
    objectives: tuple[Objective, ...] = ()
    partners: tuple[Partner, ...]
    processes: tuple[Process, ...] = ()
    tables: tuple[Table, ...] = ()
    services: tuple[Service, ...] = ()
    resources: tuple[Resource, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    blocks: tuple[Block, ...]
    injects: tuple[Inject, ...] = ()
    questions: tuple[Question, ...] = ()
    expected: tuple[Expected, ...] = ()
    selections: tuple[Selection, ...]


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
