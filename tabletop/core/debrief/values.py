"""What a debrief consists of: values with names instead of ids, without any formatting or language.

Those of which there is one for each entry are named tuples: a long log makes tens of thousands of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tabletop.core.events import Presence
from tabletop.core.gaps import Bearing

if TYPE_CHECKING:
    from tabletop.core.crisis_time import CrisisTime
    from tabletop.core.events import Answer, EntryKind, InjectStatus, Verdict
    from tabletop.core.messages import Message
    from tabletop.core.names import Prose
    from tabletop.core.scenario import ServiceState
    from tabletop.core.state import Late, Status, Weight


class Moment(NamedTuple):
    """A moment on the wall, with the time zone in which it was recorded."""

    at: int
    """UTC ms."""
    utc_offset: int
    """Minutes east of UTC."""


@dataclass(frozen=True, slots=True)
class Where:
    """A part of the session: a step with its time in the story, or another block."""

    id: str
    title: str
    time: CrisisTime | None


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """What a partner said to those who count on it."""

    partner: str
    answer: Answer
    note: str


class AnsweredLine(NamedTuple):
    """A question of an inject, and what was chosen or filled in."""

    question: str
    said: tuple[str, ...]
    unit: str | None = None
    """What is counted, where the answer is a number."""


class Noted(NamedTuple):
    """An entry that counts and may be read by all who receive the debrief."""

    nr: int
    """The number by which the log knows it."""
    kind: EntryKind
    response: bool
    """True for a participant's answer to an inject."""
    text: str
    moment: Moment
    said_by: tuple[str, ...]
    """Names of partners and tables; empty when nobody noted who, or when the whole room said it."""
    by_room: bool
    where: Where | None
    answers: tuple[AnsweredLine, ...]
    inject: str | None
    """The title of the inject that it is about; none for one on the spot that was withdrawn."""
    inject_withdrawn: bool
    theme: str | None
    follows: str | None
    """The theme of its inject, under which it counts while it has none of its own."""
    target: str | None
    quantity: float | None
    unit: str | None
    from_hour: float | None
    until_hour: float | None
    owner: str | None
    owner_function: str | None
    due: str | None
    """YYYY-MM-DD."""
    votes: int
    replies: tuple[ReplyLine, ...]
    awaited: str | None
    """The partner that it counts on, or to which it offers something, and that has not replied."""
    away: bool
    """True when that partner was never in the room, so that it could not reply."""
    corrections: int
    parked: bool
    headline: bool
    late: Late | None
    """After what it came: the step for which it was sent, or the session; None for what came in time."""
    rewritten: Moment | None
    """When its own participant changed it after the room went on; `moment` is that of the first version."""
    open: bool
    """True when it was marked as fit for everyone to read."""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding with what the facilitator made of it."""

    rule: str
    message: Message
    verdict: Verdict
    reason: str
    assumed: bool


@dataclass(frozen=True, slots=True)
class RankedGap:
    """A gap, or several under one title, with the hands that were counted for it."""

    id: int
    title: str
    weight: Weight
    members: tuple[Noted, ...]
    grouped: bool
    actions: tuple[int, ...]
    """Numbers of the rows of the improvement plan that answer it."""

    @property
    def votes(self) -> int:
        """Count hands and choices on pages together."""
        return self.weight.votes


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row of the improvement plan."""

    nr: int
    action: Noted
    where: tuple[Where, ...]
    """The parts in which its gaps were found, or in which it was noted."""
    gap: str | None
    measure: str | None
    weight: Weight | None
    """What was counted for the gap that it answers; None when it answers none."""
    injects: tuple[str, ...]
    too_early: bool = False
    """True when its date lies before the day of the session."""

    @property
    def votes(self) -> int:
        """Count the hands for the gap that it answers: its priority."""
        return self.weight.votes if self.weight else 0

    @property
    def lacks_owner(self) -> bool:
        """Tell whether nobody takes it on."""
        return not self.action.owner and not self.action.owner_function

    @property
    def lacks_date(self) -> bool:
        """Tell whether it has no date."""
        return not self.action.due

    @property
    def complete(self) -> bool:
        """Tell whether somebody takes it on, by a date that can be kept."""
        return not (self.lacks_owner or self.lacks_date or self.too_early)


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What a mayor reads."""

    strengths: tuple[Noted, ...]
    improve: tuple[Noted | FindingLine, ...]
    top_gaps: tuple[RankedGap, ...]
    chosen: bool
    """True when the top gaps are those for which the room voted; otherwise those that touch most."""
    filled: bool
    """True when among the top gaps stand areas to improve for which there was no room above."""
    asked: tuple[PlanRow, ...]
    not_shown: int
    """Rows of the improvement plan beyond those on the page."""
    also: tuple[Noted, ...] = ()
    """What was marked for the page and is no strength, gap or action."""
    more_strengths: int = 0
    """Strengths beyond those on the page."""
    more_improve: tuple[Noted | FindingLine, ...] = ()
    """What would stand under the areas to improve on a longer page."""
    more_also: int = 0
    """What was marked for the page beyond those."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change in the presence of a partner during the session."""

    presence: Presence
    hour: float | None
    by: str | None


@dataclass(frozen=True, slots=True)
class Participation:
    """An organisation, and how far it was there."""

    name: str
    kind: str
    tables: tuple[str, ...]
    began: Change
    """Its presence when the session began, or when it was added."""
    changes: tuple[Change, ...]
    ever_present: bool
    devices: int = 0
    """Devices with which its people answered for themselves."""
    added: bool = False
    """True when it was not among the partners of the scenario and joined during the session."""

    @property
    def came(self) -> bool:
        """Tell whether it was in the room itself at some moment, and not only by another.

        Whoever turned out before the first step to be there by another was never there itself.
        """
        rows = (self.began, *self.changes)
        own = any(
            row.presence is Presence.PRESENT
            and not (after and after.hour is None and after.presence is Presence.REPRESENTED)
            for row, after in zip_longest(rows, self.changes)
        )
        return self.ever_present and own


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    """What the session was for, with how much was noted about it and around it."""

    theme: str
    title: str
    about: int
    """Entries that name it."""
    at_injects: int
    """Other entries at its injects: what they say need not be about it."""
    rating: float | None = None
    """The mean of what evaluators gave it, 1 to 4; None when nobody rated it."""
    ratings: int = 0
    """How many evaluators rated it."""


@dataclass(frozen=True, slots=True)
class FeedbackLines:
    """What participants thought of the session; nobody is named."""

    forms: int
    """How many filled in the form."""
    scores: tuple[tuple[str, float, int], ...]
    """Id of the question, the mean of the marks (1 to 5), and how many gave one."""
    texts: tuple[str, ...]
    """What they wrote, in alphabetical order: not that of who came first."""


@dataclass(frozen=True, slots=True)
class InjectLine:
    """An inject that was played, with what became of it."""

    title: str
    """Empty for an inject on the spot that was withdrawn: its words are not told."""
    to: tuple[str, ...]
    """Names of the recipients; empty for the whole room."""
    hour: float | None
    """When it was played."""
    withdrawn: bool
    entries: int
    away: tuple[str, ...] = ()
    """Those of the recipients who were not in the room when it was played."""
    heard: bool = True
    """False when nobody who was to get it was in the room."""
    improvised: str | None = None
    """What it said, when it was written on the spot; None for one of the scenario, or one withdrawn."""


class NotPlayed(NamedTuple):
    """An inject that had its place, and that the facilitator left out."""

    title: str
    to: tuple[str, ...]
    """Names of the recipients; empty for the whole room."""
    status: InjectStatus


class TurnLine(NamedTuple):
    """How the story turned: a question, and the answer that the facilitator established."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Part:
    """What was said in one part of the session."""

    where: Where
    situation: Prose | None
    failing: tuple[tuple[str, ServiceState], ...]
    """The services that did not simply work, on the board that the room saw."""
    injects: tuple[InjectLine, ...]
    picture: tuple[Noted, ...]
    gaps: tuple[Noted, ...]
    decisions: tuple[Noted, ...]
    turns: tuple[TurnLine, ...]
    """The turns of the story that were established in it."""
    claims: tuple[Noted, ...]
    """Needs, offers and assumptions."""
    strengths: tuple[Noted, ...]
    parked: tuple[Noted, ...]
    unanswered: tuple[Noted, ...]
    """Needs and assumptions about a partner that has not replied: what is counted on without its word."""
    offers_unanswered: tuple[Noted, ...]
    """Offers to a partner that has not replied."""
    silent: tuple[str, ...]
    """Titles of injects about which nothing was noted, though somebody who was to get them was there."""
    not_played: tuple[NotPlayed, ...]
    """Its injects that were withheld, skipped, or withdrawn before anybody saw them."""


@dataclass(frozen=True, slots=True)
class PartnerPart:
    """What the session means for one organisation."""

    name: str
    said: tuple[Noted, ...]
    at_table: tuple[Noted, ...]
    """What its table said as one."""
    decisions: tuple[Noted, ...]
    """Decisions that it carries out."""
    owes: tuple[PlanRow, ...]
    counted_on: tuple[Noted, ...]
    """What others need from it or assume about it, with its replies."""
    offered: tuple[Noted, ...]
    """What others offer it, with its replies."""
    kept_private: int
    """Entries of its own that are for itself alone and not printed."""

    @property
    def untold(self) -> bool:
        """Tell whether there is nothing to tell about it by name."""
        told = (self.said, self.at_table, self.decisions, self.owes, self.counted_on, self.offered)
        return not any(told) and not self.kept_private


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of hours in which a service is in one state, as calculated."""

    start: float
    end: float
    state: ServiceState


class Intervention(NamedTuple):
    """What the facilitator set a service to, from an hour on; None gave it back to what is calculated."""

    hour: float
    state: ServiceState | None
    reason: str


class Basis(StrEnum):
    """What the course of a service between two steps rests on."""

    NONE = "none"
    """It has no hours on backup."""
    SOURCE = "source"
    PARTLY = "partly"
    """A source, and an assumption of the author as well."""
    STATED = "stated"
    """A partner stated it itself."""
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class ServiceCourse:
    """A vital service over the hours of the session."""

    name: str
    shown: tuple[ServiceState | None, ...]
    """Its state at each step, as the room saw it."""
    between: tuple[tuple[Stretch, ...], ...]
    """From each step to the next, as calculated."""
    basis: Basis
    stated_by: str | None
    interventions: tuple[Intervention, ...] = ()
    """Oldest first."""
    at_end: ServiceState | None = None
    """Its state as the room saw it last."""


@dataclass(frozen=True, slots=True)
class ServiceTimeline:
    """The vital services at the steps that were played."""

    steps: tuple[Where, ...]
    services: tuple[ServiceCourse, ...]


@dataclass(frozen=True, slots=True)
class GapCounts:
    """How many gaps were noted, by theme and by part of the session."""

    themes: tuple[str | None, ...]
    """None holds the gaps without a theme."""
    parts: tuple[Where | None, ...]
    """None holds the gaps outside every part."""
    counts: tuple[tuple[int, ...], ...]
    """A row for each theme."""


class There(StrEnum):
    """Whether a partner was in the room when an inject came."""

    HERE = "here"
    LATER = "later"
    """It came in after that."""
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """An expected action held against what was seen."""

    where: Where
    inject: str
    text: str
    partners: tuple[tuple[str, There], ...]
    """Names, and whether they were in the room; empty when anyone could have acted."""
    bearing: Bearing
    taken: bool
    verdict: Verdict | None
    """What the facilitator made of it that nobody was seen to take it; None where nothing is found."""
    reason: str

    @property
    def counts(self) -> bool:
        """Tell whether it is among those that are held against what was seen."""
        return self.bearing is Bearing.COUNTS


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A question of a participant to the facilitator, with the answer."""

    moment: Moment
    by: str
    """The organisation that asked; empty for who had none yet."""
    text: str
    answer: str
    """Empty when nobody answered."""
    to_all: bool
    """True when everyone could read the answer; otherwise who asked alone."""


class Interruption(NamedTuple):
    """A real situation that stopped the exercise for a while."""

    since: Moment
    until: Moment | None
    """None when it was not continued."""
    reason: str


class Unrecorded(NamedTuple):
    """A time in which nothing was noted, as the facilitator chose."""

    since: Moment
    until: Moment | None
    """None when it went on until the end."""


class Held(NamedTuple):
    """A time in which the facilitator held the room clock."""

    since: Moment
    until: Moment | None
    """None when it was not resumed."""


class NotWatched(NamedTuple):
    """A time in which the program was stopped, or did not see the clock go on."""

    since: Moment
    until: Moment
    stopped: bool
    """False when the computer slept, or its clock was changed."""
    asked: bool
    """False when the room clock was held anyway, so that there was nothing to ask."""
    went_on: bool | None
    """Whether the room went on, as the facilitator said; None when nobody said so."""
    put_back_ms: int = 0
    """How far the clock of the computer was put back; such a time has no length."""


class ParkedPoint(NamedTuple):
    """A point that was parked for later, also one that was taken up since."""

    noted: Noted
    since: Moment
    until: Moment | None
    """When it was taken up; None while it is parked."""


class LogLine(NamedTuple):
    """A line of the log; without an entry it was withdrawn, and nothing of it is told."""

    nr: int
    noted: Noted | None


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where figures come from."""

    title: str
    date: str
    url: str
    statements: tuple[str, ...]
    """What it says about each."""


@dataclass(frozen=True, slots=True)
class Marks:
    """How many entries may be read by whom."""

    open: int
    restricted: int
    partner_only: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Debrief:
    """Everything that a session leaves behind."""

    title: str
    scenario: str
    label: str
    language: str
    """The language of the scenario and of what was said."""
    status: Status
    interrupted: bool
    interruptions: tuple[Interruption, ...]
    """Also those after which it was continued."""
    pauses: tuple[Held, ...]
    """Those of over a minute."""
    unwatched: tuple[NotWatched, ...]
    """Those of over a minute."""
    off_record: tuple[Unrecorded, ...]
    simulated: bool
    place: str | None
    purpose: str | None
    recipients: str | None
    delete_on: str | None
    selection: str
    planned_minutes: int
    room_minutes: int
    started: Moment | None
    until: Moment
    """The latest event of the log."""
    marks: Marks
    first_page: FirstPage
    objectives: tuple[ObjectiveLine, ...]
    participants: tuple[Participation, ...]
    feedback: FeedbackLines
    parts: tuple[Part, ...]
    not_reached: tuple[Where, ...]
    partners: tuple[PartnerPart, ...]
    services: ServiceTimeline
    gaps: tuple[RankedGap, ...]
    gap_counts: GapCounts
    assumptions: tuple[Noted, ...]
    parked: tuple[ParkedPoint, ...]
    plan: tuple[PlanRow, ...]
    expected: tuple[ExpectedLine, ...]
    findings: tuple[FindingLine, ...]
    dismissed: tuple[FindingLine, ...]
    log: tuple[LogLine, ...]
    questions: tuple[AskedLine, ...]
    sources: tuple[SourceLine, ...]

    @property
    def stopped(self) -> Interruption | None:
        """What stopped the session, while it has not been continued."""
        return self.interruptions[-1] if self.interrupted and self.interruptions else None


Improvement: TypeAlias = Noted | FindingLine
"""What may stand under the areas to improve."""
