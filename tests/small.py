"""A small but complete scenario, and a driver that plays it without files, screens or a real clock.

play = Play().start()
play.next_to("dark/1/alarm")
note = play.note("Who has diesel?", kind=EntryKind.GAP, said_by=("town",))
play.advance(5)
play.do(Undo())
"""

from __future__ import annotations

from typing import Any, Literal

from tabletop.core.access import DOOR
from tabletop.core.events import EntryFields, Event, ExerciseCreated, Fact, ParticipantJoined
from tabletop.core.exercise import decide
from tabletop.core.fold import fold
from tabletop.core.intents import Capture, Intent, Next, Start, Submission
from tabletop.core.scenario import (
    Block,
    BlockKind,
    Channel,
    Condition,
    Effect,
    Expected,
    Inject,
    Objective,
    Outcome,
    Partner,
    Priority,
    Process,
    Question,
    QuestionKind,
    Resource,
    Scenario,
    Selection,
    Service,
    ServiceState,
    Source,
    Table,
    Theme,
    Variable,
    Weekday,
)
from tabletop.core.state import State

START = 1_790_000_000_000
"""Wall time (UTC ms) at which a small exercise is created."""
MINUTE = 60_000

BLOCKS = (
    Block(id="opening", kind=BlockKind.OPENING, title="Welcome", minutes=10, text="Welcome in {{town}}."),
    Block(
        id="rules", kind=BlockKind.RULES, title="Rules of the game", minutes=5, text="Say what you would do."
    ),
    Block(id="start", kind=BlockKind.START, title="The day before", minutes=5, text="A quiet Tuesday."),
    Block(
        id="dark",
        kind=BlockKind.STEP,
        title="The lights go out",
        hour=0,
        situation="Power is out in {{town}}.",
        notes="Private: do not say how long it lasts.",
        picture=("What do you know?",),
        judgement=("What worries you most?",),
        decision=("What do you do in the next hour?",),
        continuity=("Can your own people get to work?",),
        phases=("situation 5", "inject 10", "silence 3", "tables 10", "inject 5", "plenary 10"),
    ),
    Block(id="break", kind=BlockKind.BREAK, title="Coffee", minutes=10),
    Block(
        id="day",
        kind=BlockKind.STEP,
        title="A day later",
        hour=24,
        situation="Phones are silent as well.",
        notes="Private: ask the church.",
        picture=("What still works?",),
        decision=("Who asks for help, and where?",),
        continuity=("Who relieves your night shift?",),
        phases=("situation 5", "inject 10", "silence 3", "tables 10", "inject 5", "plenary 10"),
    ),
    Block(id="gaps", kind=BlockKind.TOP_GAPS, title="Top gaps", minutes=10),
    Block(id="hotwash", kind=BlockKind.HOTWASH, title="Looking back", minutes=10),
    Block(id="closing", kind=BlockKind.CLOSING, title="Thanks", minutes=5),
)
INJECTS = (
    Inject(
        id="alarm",
        step="dark",
        at=0.5,
        to=("all",),
        channel=Channel.NL_ALERT,
        title="A message on every phone",
        text="Power is out in all of **{{town}}**. Help each other.",
        sender="Safety region",
        notes="Private: the alert says nothing about water.",
        objectives=("share",),
    ),
    Inject(
        id="rumour",
        step="dark",
        at=1,
        to=("all",),
        channel=Channel.SOCIAL_MEDIA,
        title="A rumour",
        text="They say that it lasts for weeks.",
        priority=Priority.EXTRA,
        objectives=("share",),
    ),
    Inject(
        id="ward",
        step="dark",
        at=1,
        to=("hospital",),
        channel=Channel.PHONE,
        title="The ward calls",
        text="The emergency generator does not start.",
        notes="Private: it starts after an hour.",
        objectives=("own",),
    ),
    Inject(
        id="desk",
        step="dark",
        at=1.5,
        to=("left",),
        channel=Channel.PERSON,
        title="Someone at the desk",
        text="Where can my mother charge her oxygen?",
        priority=Priority.EXTRA,
    ),
    Inject(
        id="pumps",
        step="dark",
        at=2,
        to=("all",),
        channel=Channel.RADIO,
        title="Pumps stop",
        text="Sewage pumps stop in low streets.",
        round=2,
    ),
    Inject(
        id="cash",
        step="day",
        at=24,
        to=("all",),
        channel=Channel.NEWS,
        title="No cash",
        text="Cash machines are empty.",
        objectives=("share",),
    ),
    Inject(
        id="full",
        step="day",
        at=25,
        to=("all",),
        channel=Channel.MOBILE_RADIO,
        title="The shelter is full",
        text="There are two hundred people at the door.",
        priority=Priority.EXTRA,
        when=Condition(outcome={"shelter": "open"}),
        effects=Effect(resource={"beds": 0}),
    ),
    Inject(
        id="mast",
        step="day",
        at=26,
        to=("grid", "town"),
        channel=Channel.EMAIL,
        title="The last mast",
        text="The last mast goes dark.",
        round=2,
        effects=Effect(service={"payments": ServiceState.OUT}),
    ),
    Inject(
        id="spare",
        step="day",
        at=27,
        to=("all",),
        channel=Channel.OBSERVATION,
        title="A generator comes",
        text="A lorry brings a generator, and takes two away.",
        priority=Priority.RESERVE,
        effects=Effect(
            service={"phone": ServiceState.DEGRADED}, resource={"generators": 1}, outcome={"shelter": "shut"}
        ),
    ),
)


def small_scenario(language: Literal["nl", "en"] = "en") -> Scenario:
    """Build a scenario with at least one row of everything that the format knows."""
    return Scenario(
        doorleef=1,
        id="small",
        title="A dark day in {{town}}",
        language=language,
        summary="A short session about a blackout.",
        threat="Power failure",
        label="EXERCISE – fictitious",
        start_weekday=Weekday.WEDNESDAY,
        start_time="17:30",
        authors=("The authors",),
        variables=(
            Variable(id="town", title="Name of the town", default="Veldstad"),
            Variable(id="region", title="Name of the safety region", default="Veldland"),
        ),
        sources=(Source(id="grid-report", title="Grid report", url="https://example.org/grid", date="2025"),),
        themes=(
            Theme(id="together", title="Working together"),
            Theme(id="continuity", title="Our own house", continuity=True),
        ),
        objectives=(
            Objective(id="share", theme="together", title="Share one picture", look_for=("A shared map",)),
            Objective(id="own", theme="continuity", title="Keep going", look_for=("A roster",)),
        ),
        partners=(
            Partner(id="town", title="Town of {{town}}", short="town", kind="municipality", role="Decides."),
            Partner(
                id="hospital", title="Saint Hospital", short="hos", kind="hospital", synonyms=("clinic",)
            ),
            Partner(id="grid", title="Grid operator", short="grid", kind="grid operator"),
        ),
        processes=(
            Process(
                id="surgery",
                partner="hospital",
                title="Urgent surgery",
                minimum="one theatre",
                tolerable_hours=4,
                relies_on=("power",),
                sources=("grid-report",),
            ),
            Process(
                id="calls",
                partner="town",
                title="Answering calls",
                minimum="one line",
                tolerable_hours=12,
                relies_on=("phone",),
                assumption="as the town told us",
            ),
        ),
        tables=(
            Table(id="left", title="Table 1", partners=("town", "grid")),
            Table(id="right", title="Table 2", partners=("hospital",)),
        ),
        services=(
            Service(
                id="power",
                title="Power",
                state=ServiceState.OUT,
                restored_at=48,
                sources=("grid-report",),
            ),
            Service(
                id="phone",
                title="Mobile phone",
                relies_on=("power",),
                backup_from=4,
                backup_to=8,
                recovery_hours=2,
                assumption="typical batteries",
                synonyms=("GSM",),
            ),
            Service(
                id="payments",
                title="Payments",
                relies_on=("phone",),
                recovery_hours=1,
                note="Cash still works",
            ),
        ),
        resources=(
            Resource(
                id="generators",
                title="Generators",
                amount=3,
                unit="pieces",
                owner="grid",
                sources=("grid-report",),
                synonyms=("genset",),
            ),
            Resource(id="beds", title="Shelter beds", amount=200, unit="beds", assumption="one sports hall"),
        ),
        outcomes=(
            Outcome(
                id="shelter",
                question="Does the town open a shelter?",
                values=("open", "shut"),
                titles=("yes, {{town}} opens one", "no, it stays shut"),
            ),
        ),
        blocks=BLOCKS,
        injects=INJECTS,
        questions=(
            Question(id="alarm-first", inject="alarm", text="Whom do you call first?"),
            Question(
                id="ward-hours",
                inject="ward",
                kind=QuestionKind.NUMBER,
                text="How long can you last?",
                unit="hours",
                low=0,
                high=72,
            ),
            Question(
                id="cash-choice",
                inject="cash",
                kind=QuestionKind.CHOICE,
                text="What do you do?",
                options=("Wait", "Ask the bank"),
            ),
            Question(
                id="cash-sure",
                inject="cash",
                kind=QuestionKind.SCALE,
                text="How sure are you?",
                low=1,
                high=5,
            ),
        ),
        expected=(
            Expected(
                id="alarm-map",
                inject="alarm",
                partners=("town",),
                text="Private: starts a shared map",
                objectives=("share",),
            ),
            Expected(
                id="ward-move",
                inject="ward",
                partners=("hospital",),
                text="Private: moves two patients",
                objectives=("own",),
            ),
            Expected(id="cash-any", inject="cash", text="Private: someone thinks of the market"),
        ),
        selections=(
            Selection(id="long", title="Everything", minutes=150, blocks=tuple(row.id for row in BLOCKS)),
            Selection(
                id="short",
                title="The first hour",
                minutes=60,
                blocks=("opening", "dark", "hotwash"),
                injects=("alarm", "ward", "pumps"),
                shorten={"dark": 30, "opening": 5},
            ),
        ),
    )


def created(scenario: Scenario | None = None, selection: str = "long", **details: Any) -> ExerciseCreated:
    """Make the first fact of an exercise."""
    scenario = scenario or small_scenario()
    return ExerciseCreated(
        scenario=scenario,
        author_text="doorleef: 1\n",
        author_sha256="0" * 64,
        selection=selection,
        language=scenario.language,
        **details,
    )


def joining(number: int, partner: str | None = "town", **fields: Any) -> ParticipantJoined:
    """Make the fact that somebody comes in with a device; every number is another device."""
    token = f"{number:064x}"
    return ParticipantJoined(partner=partner, token=token, recall=token[::-1], **fields)


class Play:
    """One exercise in memory: intents in, events out, and a clock that only moves when told to."""

    def __init__(
        self,
        scenario: Scenario | None = None,
        selection: str = "long",
        **details: Any,
    ) -> None:
        self.now = START
        self.offset = 60
        """Minutes east of UTC where it is played."""
        self.events: list[Event] = []
        self.state: State
        self.log(created(scenario, selection, **details))

    def log(
        self, fact: Fact, actor: str = "facilitator", origin: str = "console", key: str | None = None
    ) -> Event:
        """Add a fact to the log as it is, without asking the rules."""
        before = self.state if self.events else None
        event = Event(
            seq=len(self.events) + 1,
            recorded_at=self.now,
            utc_offset=self.offset,
            room_ms=before.room_ms(self.now) if before else 0,
            actor=actor,
            origin=origin,
            intent=key,
            fact=fact,
        )
        self.state = fold(before, (event,))
        self.events.append(event)
        return event

    def do(
        self, intent: Intent, actor: str = "facilitator", origin: str = "console", key: str | None = None
    ) -> Event:
        """Submit an intent; raises ExerciseError when it is refused."""
        return self.log(decide(self.state, Submission(intent, actor, origin, key)), actor, origin, key)

    def advance(self, minutes: float) -> Play:
        """Let wall time pass."""
        self.now += round(minutes * MINUTE)
        return self

    def start(self) -> Play:
        """Begin the session."""
        self.do(Start())
        return self

    def next(self, times: int = 1) -> Play:
        """Press Next."""
        for _ in range(times):
            self.do(Next())
        return self

    def next_to(self, cue: str) -> Play:
        """Press Next until the session stands at a cue."""
        while self.state.cue != cue:
            self.do(Next())
        return self

    def note(self, text: str, actor: str = "facilitator", **fields: Any) -> int:
        """Capture an entry and give its id."""
        return self.do(Capture(fields=EntryFields(text=text, **fields)), actor).seq

    def joined(self, partner: str | None = "town", **fields: Any) -> int:
        """Let somebody in with a device and give its id."""
        return self.do(joining(len(self.events), partner, **fields), DOOR, "web").seq
