"""What happened, as facts: the log's entries. Type names are stable strings; each fact has a version.

One intent makes one event, so that an event's seq is an identity, a thing to undo, and a receipt at once.
"""

# No `from __future__ import annotations`: pydantic would have to evaluate each of them again at the start.

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Annotated, ClassVar, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from tabletop.core.scenario import Hour, Hours, Id, Inject, Line, Partner, Prose, Scenario, ServiceState

MAX_TEXT = 5_000
MAX_VOTES = 100_000
MAX_ANSWERS = 40
MAX_BALLOT = 10
MOST_CHOICES = 3
"""How many top gaps a participant is asked to choose."""
TOP_SCORE = 5
"""The best mark on the feedback form."""
TOP_RATING = 4
"""The best rating of an objective."""
ON_THE_SPOT = "spot-"
"""How the ids of injects begin that were written during the session."""
REDACTED = "█████"
"""Stands where a text was taken out of the log for good; the same in every language."""

Text5k = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT, strip_whitespace=True)]
Said = Annotated[str, StringConstraints(min_length=1, max_length=1_000, strip_whitespace=True)]
Function = Annotated[str, StringConstraints(max_length=80, strip_whitespace=True)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16,128}$")]
"""A code or token as it is kept: hashed, in hexadecimal digits."""
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
"""A date as YYYY-MM-DD."""


class EntryKind(StrEnum):
    """What sort of thing was said. The order is that of the digits 1 to 9, the same in every language."""

    NOTE = "note"
    DECISION = "decision"
    GAP = "gap"
    NEED = "need"
    OFFER = "offer"
    ASSUMPTION = "assumption"
    OBSERVATION = "observation"
    ACTION = "action"
    STRENGTH = "strength"


CLAIMS = frozenset({EntryKind.NEED, EntryKind.OFFER, EntryKind.ASSUMPTION})
"""Kinds that may count on somebody, who then replies, or on something."""


class Mark(StrEnum):
    """Who may read an entry after the session."""

    OPEN = "open"
    RESTRICTED = "restricted"
    PARTNER = "partner"


class Source(StrEnum):
    """How an entry came in."""

    VOICE = "voice"
    PAPER = "paper"
    WEB = "web"
    SIMULATED = "simulated"


class Answer(StrEnum):
    """What a partner replies when others count on it."""

    YES = "yes"
    NO = "no"
    CONDITION = "condition"
    UNKNOWN = "unknown"


class Presence(StrEnum):
    """Whether a partner is in the room."""

    ABSENT = "absent"
    PRESENT = "present"
    LEFT = "left"
    REPRESENTED = "represented"


class InjectStatus(StrEnum):
    """Where an inject stands."""

    PLANNED = "planned"
    RELEASED = "released"
    WITHHELD = "withheld"
    SKIPPED = "skipped"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """What the facilitator made of a finding."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class MendedText(StrEnum):
    """Where a text stands that was mended."""

    QUESTION = "question"
    """A question that comes with an inject."""
    EXPECTED = "expected"
    INJECT_NOTES = "inject_notes"
    BLOCK_NOTES = "block_notes"
    PICTURE = "picture"
    JUDGEMENT = "judgement"
    DECISION = "decision"
    CONTINUITY = "continuity"


class Role(StrEnum):
    """What somebody who joined is in the room for."""

    PARTICIPANT = "participant"
    SCRIBE = "scribe"
    SCREEN = "screen"
    """A browser that shows what the projector shows."""
    COFACILITATOR = "cofacilitator"


class Fact(BaseModel):
    """Something that happened; `undoes` names the event that it takes back."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    TYPE: ClassVar[str]
    VERSION: ClassVar[int] = 1
    undoes: int | None = None


class ExerciseCreated(Fact):
    """An exercise was set up; carries the validated scenario whole."""

    TYPE: ClassVar = "exercise.created"
    scenario: Scenario
    author_text: str
    """The scenario file as its author wrote it."""
    author_sha256: str
    selection: Id
    language: Literal["nl", "en"]
    variables: dict[str, Line] = Field(default_factory=dict)
    partner_titles: dict[Id, Line] = Field(default_factory=dict)
    presence: dict[Id, Presence] = Field(default_factory=dict)
    """Partners that are not simply present."""
    tables: dict[Id, tuple[Id, ...]] = Field(default_factory=dict)
    """Tables whose members differ from the scenario's."""
    title: Line | None = None
    place: Line | None = None
    purpose: Text5k | None = None
    recipients: Text5k | None = None
    """Who receives the debrief."""
    delete_on: Day | None = None
    label: Line | None = None
    program: str = ""
    """The version of the program that created the log."""
    simulated: bool = False
    """True for a rehearsal: nobody was in the room."""


class ExerciseAgreed(Fact):
    """What is agreed about the exercise was changed: this is all of it as it is now."""

    TYPE: ClassVar = "exercise.agreed"
    title: Line
    place: Line | None = None
    purpose: Text5k | None = None
    recipients: Text5k | None = None
    delete_on: Day | None = None
    label: Line


class ExerciseStarted(Fact):
    """The session began: the room clock runs, the first block is on."""

    TYPE: ClassVar = "exercise.started"
    cue: str
    block: Id
    phase: int = 0
    released: tuple[Id, ...] = ()
    entered: bool = False
    """True when the first block is a step: its hour begins."""
    board: dict[Id, ServiceState] | None = None


class Advanced(Fact):
    """The session moved on to a cue; entering a step carries the board that the room saw."""

    TYPE: ClassVar = "exercise.advanced"
    cue: str
    block: Id
    phase: int = 0
    released: tuple[Id, ...] = ()
    entered: bool = False
    """True when this is the first cue of a step: the hour jumps."""
    board: dict[Id, ServiceState] | None = None
    """The services as the room sees them from here on, when they may have changed."""


class Returned(Fact):
    """A move was taken back: the session stands at the earlier cue, injects that it released are recalled."""

    TYPE: ClassVar = "exercise.returned"
    cue: str
    block: Id
    phase: int = 0
    recalled: tuple[Id, ...] = ()
    left_step: Id | None = None
    """The step whose first entering was taken back."""
    hour: Hour | None = None
    """The hour that it is again."""
    phase_started_ms: int
    board: dict[Id, ServiceState] = Field(default_factory=dict)


class ExerciseInterrupted(Fact):
    """A real situation stopped the exercise."""

    TYPE: ClassVar = "exercise.interrupted"
    reason: str = ""


class ExerciseContinued(Fact):
    """The exercise goes on after an interruption."""

    TYPE: ClassVar = "exercise.continued"


class ExerciseClosed(Fact):
    """The session is over; the debrief is a draft, and later entries are labelled as such."""

    TYPE: ClassVar = "exercise.closed"


class ExerciseReopened(Fact):
    """Closing, or making final, was taken back."""

    TYPE: ClassVar = "exercise.reopened"
    to: Literal["running", "draft"]


class ExerciseFinalised(Fact):
    """The debrief is final."""

    TYPE: ClassVar = "exercise.finalised"


class ClockPaused(Fact):
    """The room clock stands still."""

    TYPE: ClassVar = "clock.paused"


class ClockResumed(Fact):
    """The room clock runs again."""

    TYPE: ClassVar = "clock.resumed"


class ClockGap(Fact):
    """Time passed that nobody watched: sleep, a clock change, or between a stop and a resume.

    The room clock stands still until it is settled; while it stood still anyway there is nothing to settle.
    """

    TYPE: ClassVar = "clock.gap"
    wall_ms: int
    cause: Literal["resumed", "drift"]


class ClockSettled(Fact):
    """The facilitator said whether the room went on during a gap.

    If it did, the room clock gets the unwatched time and what the answer took; if not, `added_ms` is 0.
    """

    TYPE: ClassVar = "clock.settled"
    gap: int
    added_ms: Annotated[int, Field(ge=0)]


class RecordingSet(Fact):
    """Capture was stopped (off the record) or taken up again."""

    TYPE: ClassVar = "recording.set"
    on: bool


class ProjectorSet(Fact):
    """What the projector shows: the session, nothing, or one entry that was put up."""

    TYPE: ClassVar = "projector.set"
    black: bool = False
    entry: int | None = None
    named: bool = False
    """Whether the entry is shown with the name of who said it."""
    joining: bool = False
    """Whether the room sees how to join."""


class InjectReleased(Fact):
    """An inject was released outside its turn."""

    TYPE: ClassVar = "inject.released"
    inject: Id
    projected: bool = True
    board: dict[Id, ServiceState] | None = None


class InjectStatusSet(Fact):
    """An inject was withheld, skipped, withdrawn, or put back in its place."""

    TYPE: ClassVar = "inject.status"
    inject: Id
    status: InjectStatus
    board: dict[Id, ServiceState] | None = None


class InjectAdded(Fact):
    """An inject was written on the spot, or one of the script was planned, moved or changed."""

    TYPE: ClassVar = "inject.added"
    inject: Inject
    released: bool = False
    projected: bool = True
    planned: bool = True
    """Whether it has a place in the running order; one that is released at once has none."""
    board: dict[Id, ServiceState] | None = None


class InjectReworded(Fact):
    """The words of an inject were mended."""

    TYPE: ClassVar = "inject.reworded"
    inject: Id
    title: Line
    text: Prose


class InjectsReordered(Fact):
    """Injects were put in another order; those named are planned from now on."""

    TYPE: ClassVar = "inject.reordered"
    order: tuple[Id, ...]
    unplanned: tuple[Id, ...] = ()


class BlockReworded(Fact):
    """The words of a block were mended: its title and what the room sees."""

    TYPE: ClassVar = "block.reworded"
    block: Id
    title: Line
    text: Prose


class TextMended(Fact):
    """The words of a question, an expected action or a note were mended."""

    TYPE: ClassVar = "text.mended"
    place: MendedText
    row: Id
    """The inject, block, question or expected action."""
    at: Annotated[int, Field(ge=0)] = 0
    """Which of the block's questions of this kind."""
    text: Prose


class VariableSet(Fact):
    """A variable got another value."""

    TYPE: ClassVar = "variable.set"
    id: str
    value: Line


class PartnerAdded(Fact):
    """A partner who was not in the list joined."""

    TYPE: ClassVar = "partner.added"
    partner: Partner
    table: Id | None = None


class PartnerRemoved(Fact):
    """A partner that was added by mistake was taken off the list."""

    TYPE: ClassVar = "partner.removed"
    partner: Id


class PartnerRenamed(Fact):
    """A partner got another name."""

    TYPE: ClassVar = "partner.renamed"
    partner: Id
    title: Line


class PresenceSet(Fact):
    """A partner arrived, left, stays away or is represented by another."""

    TYPE: ClassVar = "presence.set"
    partner: Id
    presence: Presence
    by: Id | None = None


class TableSet(Fact):
    """Who sits at a table."""

    TYPE: ClassVar = "table.set"
    table: Id
    partners: tuple[Id, ...]


class OutcomeSet(Fact):
    """The facilitator established how the story turned; None takes it back."""

    TYPE: ClassVar = "outcome.set"
    outcome: Id
    value: Id | None


class ServiceSet(Fact):
    """A service is in a state from an hour on (None: back to the cascade), with the board that follows."""

    TYPE: ClassVar = "service.set"
    service: Id
    hour: Hour
    state: ServiceState | None
    board: dict[Id, ServiceState]
    reason: str = ""


class EnduranceStated(Fact):
    """A partner stated how long a service lasts on backup, in place of the scenario's figure."""

    TYPE: ClassVar = "service.endurance"
    service: Id
    stated: bool = True
    """False takes the statement back."""
    backup_from: Hours | None = None
    backup_to: Hours | None = None
    partner: Id | None = None
    board: dict[Id, ServiceState]


class ResourceSet(Fact):
    """The amount left of a scarce resource."""

    TYPE: ClassVar = "resource.set"
    resource: Id
    amount: Annotated[float, Field(ge=0, allow_inf_nan=False)]


class EntryFields(BaseModel):
    """Everything about an entry that can be corrected."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    kind: EntryKind = EntryKind.NOTE
    text: Text5k
    said_by: tuple[Id, ...] = ()
    """Partners or tables, or `all` for the room; empty when nobody noted who."""
    inject: Id | None = None
    block: Id | None = None
    hour: Hour | None = None
    source: Source = Source.VOICE
    mark: Mark = Mark.RESTRICTED
    theme: Id | None = None
    target: Id | None = None
    """The partner, service or resource that an assumption, need or offer is about."""
    quantity: Annotated[float, Field(allow_inf_nan=False)] | None = None
    unit: Annotated[str, StringConstraints(max_length=60)] | None = None
    from_hour: Hour | None = None
    until_hour: Hour | None = None
    owner: Id | None = None
    """The partner that takes an action or carries out a decision."""
    owner_function: Annotated[str, StringConstraints(max_length=120)] | None = None
    """The function, never the name, of whoever takes it."""
    due: Day | None = None
    measure: Annotated[str, StringConstraints(max_length=60)] | None = None
    """Kind of measure: personnel, information, organisation, finance, automation, communication, housing."""
    addresses: int | None = None
    """The gap or group of gaps that an action answers."""
    parked: bool = False
    headline: bool = False
    """True when it belongs on the first page of the debrief."""
    response: bool = False
    """True for a participant's answer to an inject."""
    answers: Annotated[dict[Id, tuple[Said, ...]], Field(max_length=MAX_ANSWERS)] = Field(
        default_factory=dict
    )
    """Question of the inject to what was chosen or filled in."""
    objective: Id | None = None
    """The objective that an observation is about."""


class EntryCaptured(Fact):
    """Something was captured."""

    TYPE: ClassVar = "entry.captured"
    fields: EntryFields


class EntryCorrected(Fact):
    """An entry got other fields; `base` is the seq of the revision that was corrected."""

    TYPE: ClassVar = "entry.corrected"
    entry: int
    base: int
    fields: EntryFields


class EntryWithdrawn(Fact):
    """An entry was taken back; it stays in the log."""

    TYPE: ClassVar = "entry.withdrawn"
    entry: int


class EntryRestored(Fact):
    """A withdrawn entry counts again."""

    TYPE: ClassVar = "entry.restored"
    entry: int


class ReplyGiven(Fact):
    """A partner said whether others can count on it; no answer takes the reply back."""

    TYPE: ClassVar = "reply.given"
    entry: int
    partner: Id
    answer: Answer | None
    note: Annotated[str, StringConstraints(max_length=MAX_TEXT)] = ""


class GroupMade(Fact):
    """Gaps were put together under a title."""

    TYPE: ClassVar = "group.made"
    title: Line
    entries: tuple[int, ...]


class GroupChanged(Fact):
    """A group got another title or other members; without members it is dissolved."""

    TYPE: ClassVar = "group.changed"
    group: int
    title: Line
    entries: tuple[int, ...]


class VotesCounted(Fact):
    """Hands were counted in the room for a gap or a group."""

    TYPE: ClassVar = "votes.counted"
    subject: int
    votes: Annotated[int, Field(ge=0, le=MAX_VOTES)]


class ExpectedTicked(Fact):
    """An expected action was seen in the room, or the tick was taken away."""

    TYPE: ClassVar = "expected.ticked"
    expected: Id
    done: bool = True


class FindingReviewed(Fact):
    """The facilitator confirmed or dismissed a finding; rule, subjects and hour are its identity."""

    TYPE: ClassVar = "finding.reviewed"
    rule: str
    subjects: tuple[str, ...]
    hour: float | None
    verdict: Verdict
    reason: Annotated[str, StringConstraints(max_length=MAX_TEXT)] = ""


class ParticipantJoined(Fact):
    """Somebody came in with a device; this event's seq is the participant. Codes are kept as hashes only."""

    TYPE: ClassVar = "participant.joined"
    role: Role = Role.PARTICIPANT
    partner: Id | None = None
    """None for who is not in the list yet, and for other roles."""
    table: Id | None = None
    shared: bool = False
    """True for a device of a whole table: it may answer for any partner there."""
    function: Function = ""
    """The function, never the name, of whoever holds the device."""
    organisation: Line | None = None
    """What somebody typed who was not in the list."""
    token: Hash
    """Of the cookie in the browser."""
    recall: Hash
    """Of the code by which somebody comes back on another device."""


class ParticipantSeated(Fact):
    """A participant belongs to this partner and table from now on."""

    TYPE: ClassVar = "participant.seated"
    participant: int
    partner: Id | None = None
    table: Id | None = None
    shared: bool = False
    function: Function = ""


class ParticipantReturned(Fact):
    """A participant came back with the return code; one more browser is theirs."""

    TYPE: ClassVar = "participant.returned"
    participant: int
    token: Hash


class ParticipantReadmitted(Fact):
    """A participant got another return code; one that was removed may come back."""

    TYPE: ClassVar = "participant.readmitted"
    participant: int
    recall: Hash


class ParticipantRemoved(Fact):
    """A participant is out: none of its browsers gets in, what it said stays."""

    TYPE: ClassVar = "participant.removed"
    participant: int


class RoomSet(Fact):
    """What the facilitator allows those who join."""

    TYPE: ClassVar = "room.set"
    joining: bool = True
    """Whether newcomers get in."""
    ratings: bool = False
    """Whether evaluators rate objectives."""
    notes_for_scribes: bool = False
    """Whether private notes may go to scribes over a connection that neighbours could read."""


class PartnerNudged(Fact):
    """The facilitator reminded a partner that the room waits for its answer."""

    TYPE: ClassVar = "partner.nudged"
    partner: Id
    inject: Id | None = None


class QuestionAsked(Fact):
    """A participant asked the facilitator something."""

    TYPE: ClassVar = "question.asked"
    partner: Id | None = None
    text: Annotated[str, StringConstraints(min_length=1, max_length=1_000, strip_whitespace=True)]


class QuestionAnswered(Fact):
    """The facilitator answered a question; an empty answer takes it back."""

    TYPE: ClassVar = "question.answered"
    question: int
    text: Annotated[str, StringConstraints(max_length=1_000, strip_whitespace=True)]
    to_all: bool = False
    """Whether everyone reads question and answer."""


class BallotCast(Fact):
    """A participant chose the gaps or groups that matter most; replaces its earlier choice."""

    TYPE: ClassVar = "ballot.cast"
    subjects: Annotated[tuple[int, ...], Field(max_length=MAX_BALLOT)]


class FeedbackGiven(Fact):
    """A participant said what the session was like; replaces what it said before."""

    TYPE: ClassVar = "feedback.given"
    scores: Annotated[dict[Id, Annotated[int, Field(ge=1, le=TOP_SCORE)]], Field(max_length=10)]
    text: Annotated[str, StringConstraints(max_length=MAX_TEXT, strip_whitespace=True)] = ""


class ObjectiveRated(Fact):
    """An evaluator rated how far an objective was reached; None takes it back."""

    TYPE: ClassVar = "objective.rated"
    objective: Id
    score: Annotated[int, Field(ge=1, le=TOP_RATING)] | None


class RecordLost(Fact):
    """What stood here could not be read any more; the number stays, so that later ones keep theirs."""

    TYPE: ClassVar = "log.lost"


class TextRedacted(Fact):
    """The words of these events were taken out of the log for good."""

    TYPE: ClassVar = "log.redacted"
    seqs: tuple[int, ...]
    reason: Annotated[str, StringConstraints(max_length=MAX_TEXT)] = ""


FACTS: tuple[type[Fact], ...] = (
    ExerciseCreated,
    ExerciseAgreed,
    ExerciseStarted,
    Advanced,
    Returned,
    ExerciseInterrupted,
    ExerciseContinued,
    ExerciseClosed,
    ExerciseReopened,
    ExerciseFinalised,
    ClockPaused,
    ClockResumed,
    ClockGap,
    ClockSettled,
    RecordingSet,
    ProjectorSet,
    InjectReleased,
    InjectStatusSet,
    InjectAdded,
    InjectReworded,
    InjectsReordered,
    BlockReworded,
    TextMended,
    VariableSet,
    PartnerAdded,
    PartnerRemoved,
    PartnerRenamed,
    PresenceSet,
    TableSet,
    OutcomeSet,
    ServiceSet,
    EnduranceStated,
    ResourceSet,
    EntryCaptured,
    EntryCorrected,
    EntryWithdrawn,
    EntryRestored,
    ReplyGiven,
    GroupMade,
    GroupChanged,
    VotesCounted,
    ExpectedTicked,
    FindingReviewed,
    ParticipantJoined,
    ParticipantSeated,
    ParticipantReturned,
    ParticipantReadmitted,
    ParticipantRemoved,
    RoomSet,
    PartnerNudged,
    QuestionAsked,
    QuestionAnswered,
    BallotCast,
    FeedbackGiven,
    ObjectiveRated,
    RecordLost,
    TextRedacted,
)
TYPES: dict[str, type[Fact]] = {fact.TYPE: fact for fact in FACTS}


@cache
def reader(type_name: str, version: int) -> Callable[[str | bytes], Fact]:
    """Give what reads facts of a type, made at its first use, for the start must be quick.

    Raises KeyError for an unknown type, ValueError for a newer version.
    """
    fact = TYPES[type_name]
    if version > fact.VERSION:
        raise ValueError(type_name)
    adapter = TypeAdapter(fact)
    adapter.rebuild()
    return adapter.validator.validate_json


class Event(NamedTuple):
    """A fact with its place in the log: who, when on the wall (UTC ms), when on the room clock (ms)."""

    seq: int
    recorded_at: int
    utc_offset: int
    """Minutes east of UTC where it was recorded."""
    room_ms: int
    actor: str
    origin: str
    intent: str | None
    fact: Fact


def encoded(fact: Fact) -> bytes:
    """Write a fact as compact JSON in UTF-8, without what holds by default."""
    return fact.__pydantic_serializer__.to_json(fact, by_alias=True, exclude_defaults=True)


def encode(fact: Fact) -> str:
    """Write a fact as compact JSON, without what holds by default."""
    return encoded(fact).decode()


def decode(type_name: str, version: int, text: str | bytes) -> Fact:
    """Read a fact; raises KeyError for an unknown type, ValueError for a newer version or bad data."""
    return reader(type_name, version)(text)
