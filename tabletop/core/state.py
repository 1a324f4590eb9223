"""The exercise as it stands: keyed maps, folded from the log; the same events always give the same state."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from tabletop.core.events import EntryFields, EntryKind, InjectStatus, Presence, Role, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tabletop.core.cascade import Course, Endurance, Override
    from tabletop.core.events import Answer, Event, Fact
    from tabletop.core.scenario import Inject, ServiceState
    from tabletop.core.script import Script
    from tabletop.core.timeline import Cue


class Marker(Enum):
    """Stands where there is no value or no key."""

    ABSENT = "absent"
    WHOLE = "whole"


ABSENT = Marker.ABSENT
"""In what an act replaced: there was nothing under this key."""
WHOLE = Marker.WHOLE
"""In what an act replaced: the field as a whole, not one of its keys."""
_EMPTY: Mapping[Any, Any] = MappingProxyType({})
MAX_ACTS = 1_000
"""Acts that are remembered, of all together: what was done before them is no longer taken back."""


def _empty() -> Mapping[Any, Any]:
    return _EMPTY


class Status(StrEnum):
    """How far an exercise is."""

    PREPARED = "prepared"
    RUNNING = "running"
    DRAFT = "draft"
    FINAL = "final"


OVER: Final = (Status.DRAFT, Status.FINAL)
"""The session is closed."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What was agreed before the session."""

    title: str
    language: str
    place: str | None
    purpose: str | None
    recipients: str | None
    delete_on: str | None
    simulated: bool
    program: str
    created_at: int
    """UTC ms."""
    utc_offset: int
    author_sha256: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Time that nobody watched, waiting for the facilitator's word."""

    seq: int
    wall_ms: int
    """How long it was; below zero, how far the clock of the computer was put back."""
    cause: str


class RoomClock(NamedTuple):
    """The minutes that the room has spent; runs between two events when `running`."""

    running: bool = False
    room_ms: int = 0
    """Room time at the latest event that set the clock."""
    at: int = 0
    """Wall time (UTC ms) of that event."""
    started_at: int | None = None
    started_offset: int = 0
    """Minutes east of UTC where the session began."""
    started_ms: int = 0
    phase_started_ms: int = 0
    gap: Gap | None = None
    paused: bool = False
    """Whether the facilitator paused it."""
    paused_by: str | None = None
    """The type of fact that holds the clock now; None while it runs."""


@dataclass(frozen=True, slots=True)
class StepEntered:
    """A step that the room went through, with the board that it saw."""

    seq: int
    hour: float
    room_ms: int
    board: Mapping[str, ServiceState]


@dataclass(frozen=True, slots=True)
class Stay:
    """From this event on, a partner's presence is this; `hour` is the hour of the crisis then."""

    seq: int
    presence: Presence
    hour: float | None = None
    by: str | None = None
    unlisted: bool = False
    """True for the time before the partner was added to those of the scenario."""


def is_here(presence: Mapping[str, Presence], represented_by: Mapping[str, str], partner: str) -> bool:
    """Tell whether a partner is in the room, itself or by one that is there itself."""
    now = presence.get(partner, Presence.PRESENT)
    by = represented_by.get(partner)
    if now is Presence.REPRESENTED and by is not None:
        return presence.get(by, Presence.PRESENT) is Presence.PRESENT
    return now is Presence.PRESENT


@dataclass(frozen=True, slots=True)
class Turn:
    """When an outcome was given a value, and where the session stood then."""

    seq: int
    value: str
    block: str | None


class Interruption(NamedTuple):
    """When a real situation stopped the exercise, and until when: UTC ms, and minutes east of UTC."""

    seq: int
    since: tuple[int, int]
    reason: str
    until: tuple[int, int] | None = None
    """None when it was not continued."""


class OffRecord(NamedTuple):
    """From when until when nothing was noted: UTC ms, and minutes east of UTC."""

    since: tuple[int, int]
    until: tuple[int, int] | None = None
    """None while it is still so."""


class Pause(NamedTuple):
    """From when until when the facilitator held the room clock: UTC ms, and minutes east of UTC."""

    since: tuple[int, int]
    until: tuple[int, int] | None = None
    """None while it is still so."""


class Unwatched(NamedTuple):
    """Time that nobody watched, and what was said of it since."""

    found: tuple[int, int]
    """When it was found: UTC ms, and minutes east of UTC."""
    wall_ms: int
    """How long it had been; below zero, how far the clock of the computer was put back."""
    cause: str
    asked: bool
    """Whether the facilitator was asked; nobody is while the room clock was held anyway."""
    went_on: bool | None = None
    """Whether the room went on meanwhile; None while nobody has said so."""


class Parking(NamedTuple):
    """When a point was parked, and when it was taken up: UTC ms, and minutes east of UTC."""

    since: tuple[int, int]
    until: tuple[int, int] | None = None
    """None while it is still parked."""


@dataclass(frozen=True, slots=True)
class InjectState:
    """Where an inject stands and when it was released."""

    status: InjectStatus = InjectStatus.PLANNED
    seq: int | None = None
    room_ms: int | None = None
    hour: float | None = None
    projected: bool = True
    outcomes_before: Mapping[str, str | None] = field(default_factory=_empty)
    resources_before: Mapping[str, float] = field(default_factory=_empty)
    block: str | None = None
    cue: str | None = None
    """Where the session stood when it was released."""


class Late(StrEnum):
    """After what something was captured, when that was not at its own moment."""

    STEP = "step"
    """The room had left the step for which it was sent."""
    CLOSED = "closed"
    """The session had been closed."""


class Entry(NamedTuple):
    """Something captured; `revision` is the seq of its latest version."""

    id: int
    revision: int
    fields: EntryFields
    captured_by: str
    room_ms: int
    recorded_at: int
    late: Late | None = None
    withdrawn: bool = False
    utc_offset: int = 0
    corrections: int = 0
    """How many corrections stand, those taken back left out."""
    revised_by: str | None = None
    """Who made its latest version, when somebody changed it."""
    rewritten_at: int | None = None
    """When (UTC ms) a participant changed its own words after the room went on: what it then knew better."""
    rewritten_offset: int = 0
    """Minutes east of UTC then."""

    @property
    def kind(self) -> EntryKind:
        """The kind it has now."""
        return self.fields.kind


class Reply(NamedTuple):
    """What a partner said to those who count on it."""

    answer: Answer
    note: str
    seq: int


@dataclass(frozen=True, slots=True)
class Group:
    """Gaps under one title."""

    id: int
    title: str
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """The facilitator's word on a finding."""

    verdict: Verdict
    reason: str
    seq: int


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who joined with a device."""

    id: int
    role: Role
    partner: str | None
    table: str | None
    shared: bool
    function: str
    organisation: str | None
    joined_at: int
    """UTC ms."""
    recall: str
    """Hash of the return code."""
    removed: bool = False
    moved_from: str | None = None
    """The partner that it left by itself, until the facilitator gives it a seat."""
    joined_offset: int = 0
    """Minutes east of UTC where it joined."""

    @property
    def actor(self) -> str:
        """The name under which it does things in the log."""
        return f"{PARTICIPANT}{self.id}"


PARTICIPANT = "p"
"""How the name begins under which a participant acts; its id follows."""


def participant_of(participants: Mapping[int, Participant], actor: str) -> Participant | None:
    """Find the participant who acts under a name; None for the facilitator and the program itself."""
    number = actor.removeprefix(PARTICIPANT)
    return participants.get(int(number)) if number != actor and number.isdecimal() else None


@dataclass(frozen=True, slots=True)
class RoomRules:
    """What the facilitator allows those who join."""

    joining: bool = True
    ratings: bool = False
    notes_for_scribes: bool = False


@dataclass(frozen=True, slots=True)
class Nudge:
    """The latest reminder that a partner got."""

    seq: int
    inject: str | None
    block: str | None
    """What was on then."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """What a participant asked the facilitator."""

    id: int
    actor: str
    partner: str | None
    text: str
    recorded_at: int
    utc_offset: int
    answer: str = ""
    """Empty while nobody answered."""
    to_all: bool = False


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a participant thought of the session."""

    scores: Mapping[str, int]
    text: str
    seq: int


class Weight(NamedTuple):
    """What was counted for a gap or a group of gaps."""

    hands: int
    """Hands in the room."""
    pages: int
    """People who chose it, or one of its gaps, on a page."""
    counted: bool
    """False when nobody has counted anything, which is not the same as none."""
    of_one: bool = False
    """True when the hands were raised for one gap of the group, and not for the group itself."""

    @property
    def votes(self) -> int:
        """Count hands and choices together."""
        return self.hands + self.pages


Replaced: TypeAlias = "tuple[str, object, Any] | dict[tuple[str, object], Any]"
"""A field, its key and what was there, for most acts replace one thing; otherwise by field and key."""


def by_place(replaced: Replaced | None) -> dict[tuple[str, object], Any]:
    """Give what was replaced by field and key, however it was kept."""
    if isinstance(replaced, dict):
        return replaced
    if replaced is None:
        return {}
    name, key, value = replaced
    return {(name, key): value}


class Act(NamedTuple):
    """Something that somebody did, with what it replaced, so that it can be put back."""

    event: Event
    replaced: Replaced | None = None

    @property
    def seq(self) -> int:
        """The number of the event."""
        return self.event.seq

    @property
    def recorded_at(self) -> int:
        """UTC ms."""
        return self.event.recorded_at

    @property
    def actor(self) -> str:
        """Who did it."""
        return self.event.actor

    @property
    def fact(self) -> Fact:
        """What was done."""
        return self.event.fact

    @property
    def before(self) -> Mapping[tuple[str, object], Any]:
        """What it replaced, by field and key."""
        return by_place(self.replaced)


FindingKey: TypeAlias = tuple[str, tuple[str, ...], float | None]


@dataclass(frozen=True, slots=True)
class State:
    """Everything that is true of one exercise at one point of its log."""

    setup: Setup
    script: Script
    order: tuple[Cue, ...]
    courses: Mapping[str, Course]
    seq: int = 0
    status: Status = Status.PREPARED
    clock: RoomClock = field(default_factory=RoomClock)
    cue: str | None = None
    block: str | None = None
    phase: int = 0
    hour: float | None = None
    interrupted: bool = False
    interruptions: tuple[Interruption, ...] = ()
    """Oldest first; what was taken back is left out."""
    recording: bool = True
    off_record: Mapping[int, OffRecord] = field(default_factory=_empty)
    """By the event that began it, oldest first; what was taken back is left out."""
    pauses: Mapping[int, Pause] = field(default_factory=_empty)
    """By the event that began it, oldest first."""
    unwatched: Mapping[int, Unwatched] = field(default_factory=_empty)
    """By the event that found it, oldest first."""
    black: bool = False
    shown_entry: int | None = None
    shown_named: bool = False
    """Whether the entry that was put up is shown with the name of who said it."""
    shown_joining: bool = False
    """Whether the room sees how to join."""
    steps: Mapping[str, StepEntered] = field(default_factory=_empty)
    asked: Mapping[str, int] = field(default_factory=_empty)
    """Step to the event by which the room was first asked about its own people and processes in it."""
    board: Mapping[str, ServiceState] = field(default_factory=_empty)
    """The services as the room last saw them."""
    injects: Mapping[str, InjectState] = field(default_factory=_empty)
    """Every inject that is no longer simply planned."""
    entries: Mapping[int, Entry] = field(default_factory=_empty)
    parkings: Mapping[int, Parking] = field(default_factory=_empty)
    """Entry to when it was last parked, also after it was taken up."""
    by_inject: Mapping[str, Mapping[int, None]] = field(default_factory=_empty)
    by_target: Mapping[str, Mapping[int, None]] = field(default_factory=_empty)
    """Entries by the partner, service or resource that they are about."""
    by_owner: Mapping[str, Mapping[int, None]] = field(default_factory=_empty)
    """Entries by the partner that takes or carries them out."""
    by_participant: Mapping[str, Mapping[int, None]] = field(default_factory=_empty)
    """Entries by the participant who wrote them."""
    responses: Mapping[tuple[str, str, str], int] = field(default_factory=_empty)
    """The answer of a participant (its actor) to an inject for a partner."""
    replies: Mapping[int, Mapping[str, Reply]] = field(default_factory=_empty)
    groups: Mapping[int, Group] = field(default_factory=_empty)
    group_of: Mapping[int, int] = field(default_factory=_empty)
    votes: Mapping[int, int] = field(default_factory=_empty)
    ticked: Mapping[str, int] = field(default_factory=_empty)
    presence: Mapping[str, Presence] = field(default_factory=_empty)
    represented_by: Mapping[str, str] = field(default_factory=_empty)
    ever_present: Mapping[str, None] = field(default_factory=_empty)
    """Partners who were in the room, or represented, at some moment while the exercise ran."""
    stays: Mapping[str, tuple[Stay, ...]] = field(default_factory=_empty)
    """How the presence of a partner went, oldest first; only of those for whom it changed."""
    outcomes: Mapping[str, str] = field(default_factory=_empty)
    turns: Mapping[str, tuple[Turn, ...]] = field(default_factory=_empty)
    """How each outcome was established, oldest first; what was taken back is left out."""
    resources: Mapping[str, float] = field(default_factory=_empty)
    overrides: Mapping[str, tuple[Override, ...]] = field(default_factory=_empty)
    endurance: Mapping[str, Endurance] = field(default_factory=_empty)
    reviews: Mapping[FindingKey, Review] = field(default_factory=_empty)
    participants: Mapping[int, Participant] = field(default_factory=_empty)
    by_token: Mapping[str, int] = field(default_factory=_empty)
    turned_out: Mapping[str, int] = field(default_factory=_empty)
    """Tokens of those who were removed, so that their browsers can be told."""
    by_recall: Mapping[str, int] = field(default_factory=_empty)
    room: RoomRules = RoomRules()
    nudges: Mapping[str, Nudge] = field(default_factory=_empty)
    questions: Mapping[int, AskedQuestion] = field(default_factory=_empty)
    ballots: Mapping[int, tuple[int, ...]] = field(default_factory=_empty)
    """Participant to what it chose among the top gaps."""
    feedback: Mapping[int, Feedback] = field(default_factory=_empty)
    ratings: Mapping[tuple[str, str], int] = field(default_factory=_empty)
    """Objective and evaluator (its actor) to the rating."""
    acts: tuple[Act, ...] = field(default=())
    """The latest acts that may be taken back, oldest first."""
    recorded_at: int = 0
    """Wall time (UTC ms) of the latest event."""
    utc_offset: int = 0
    """Minutes east of UTC where the latest event was recorded."""

    @property
    def stands_still(self) -> bool:
        """Whether the room clock waits, on purpose or for a word about a gap; not for an interruption."""
        return self.status is Status.RUNNING and not self.clock.running and not self.interrupted

    def status_of(self, inject: str) -> InjectStatus:
        """Tell where an inject stands."""
        known = self.injects.get(inject)
        return known.status if known else InjectStatus.PLANNED

    def presence_of(self, partner: str) -> Presence:
        """Tell whether a partner is in the room."""
        return self.presence.get(partner, Presence.PRESENT)

    def presence_at(self, partner: str, seq: int) -> Presence:
        """Tell whether a partner was in the room right after an event."""
        return self._stay_at(partner, seq).presence

    def is_here(self, partner: str, seq: int | None = None) -> bool:
        """Tell whether a partner is in the room, itself or by one that is there itself.

        Now, or right after an event.
        """
        if seq is None:
            return is_here(self.presence, self.represented_by, partner)
        stay = self._stay_at(partner, seq)
        if stay.presence is Presence.REPRESENTED and stay.by is not None:
            return self.presence_at(stay.by, seq) is Presence.PRESENT
        return stay.presence is Presence.PRESENT

    def was_here(self, partner: str, seq: int) -> bool:
        """Tell whether a partner was in the room, itself or by another, right after an event."""
        return partner in self.ever_present and self.is_here(partner, seq)

    def nobody_hears(self, inject: Inject) -> bool:
        """Tell whether everybody whom an inject would reach now is away."""
        return not any(map(self.is_here, self.script.recipients(inject)))

    def away(self, partner: str) -> Presence | None:
        """Tell how a partner is not in the room; None when it is, itself or by another."""
        if self.is_here(partner):
            return None
        presence = self.presence_of(partner)
        return Presence.ABSENT if presence is Presence.REPRESENTED else presence

    def _stay_at(self, partner: str, seq: int) -> Stay:
        stays = self.stays.get(partner)
        if not stays:
            return Stay(0, self.presence_of(partner), by=self.represented_by.get(partner))
        return next((stay for stay in reversed(stays) if stay.seq <= seq), stays[0])

    def turn_of(self, outcome: str) -> Turn | None:
        """Give the turn by which an outcome came to the value that it has now."""
        value = self.outcomes.get(outcome)
        return next((row for row in reversed(self.turns.get(outcome, ())) if row.value == value), None)

    def current(self) -> Cue | None:
        """Give the cue at which the session stands."""
        return next((cue for cue in self.order if cue.id == self.cue), None) or next(
            (cue for cue in self.order if cue.block == self.block and cue.phase == self.phase), None
        )

    def room_ms(self, wall_ms: int) -> int:
        """Give the room clock at a wall time (UTC ms) by the log alone, as a reader of the file sees it."""
        clock = self.clock
        return clock.room_ms + max(0, wall_ms - clock.at) if clock.running else clock.room_ms

    def participant_of(self, actor: str) -> Participant | None:
        """Give the participant who acts under a name; None for the facilitator and the program itself."""
        return participant_of(self.participants, actor)

    def votes_for(self, subject: int) -> int:
        """Count hands in the room and choices on pages together."""
        chosen = sum(subject in choice for choice in self.ballots.values())
        return self.votes.get(subject, 0) + chosen

    def weight_of(self, subject: int, members: Iterable[int] = ()) -> Weight:
        """Weigh a gap or a group of gaps; what was counted before gaps were grouped counts for their group.

        Hands for several members are not added up, for the same people may have raised them; on pages it is
        known who chose what.
        """
        subjects = {subject, *members}
        pages = sum(not subjects.isdisjoint(choice) for choice in self.ballots.values())
        if subject in self.votes:
            return Weight(self.votes[subject], pages, counted=True)
        hands = [self.votes[member] for member in subjects if member in self.votes]
        return Weight(max(hands, default=0), pages, bool(hands or pages), of_one=any(hands))

    def members(self, group: Group) -> tuple[Entry, ...]:
        """Give the gaps of a group that count; what was withdrawn, or made into something else, is none."""
        entries = (self.entries[ident] for ident in group.entries)
        return tuple(row for row in entries if not row.withdrawn and row.kind is EntryKind.GAP)

    def live_entries(self) -> tuple[Entry, ...]:
        """Give the entries that count, oldest first."""
        return tuple(entry for entry in self.entries.values() if not entry.withdrawn)
