"""A log of every release opens forever: `tests/fixtures/v1.ttx` was written once and is never written again.

`python -m tests.test_store_fixture FILE` plays the same session with the program as it is now; a release
whose file differs adds its own fixture.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tabletop import session, store
from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import EntryFields, EntryKind
from tabletop.core.intents import Intent, Submission
from tabletop.core.scenario import (
    Block,
    BlockKind,
    Channel,
    Effect,
    Expected,
    Inject,
    Outcome,
    Partner,
    Priority,
    Process,
    Release,
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
from tabletop.core.state import State, Status

FIXTURE = Path(__file__).parent / "fixtures" / "v1.ttx"
START = 1_795_000_000_000
SCENARIO = Scenario(
    doorleef=1,
    id="flood",
    title="High water in {{town}}",
    language="en",
    summary="The river rises.",
    threat="Flood",
    label="EXERCISE – fictitious",
    start_weekday=Weekday.FRIDAY,
    start_time="18:00",
    variables=(Variable(id="town", title="Town", default="Waterdam"),),
    sources=(Source(id="gauge", title="River gauge", date="2026"),),
    themes=(Theme(id="own", title="Our own house", continuity=True),),
    partners=(
        Partner(id="town", title="Town of {{town}}", short="town", kind="municipality"),
        Partner(id="board", title="Water board", short="wb", kind="water board"),
        Partner(id="church", title="Church", short="ch", kind="church"),
    ),
    processes=(
        Process(
            id="pumping",
            partner="board",
            title="Pumping",
            minimum="one pump",
            tolerable_hours=4,
            relies_on=("power",),
            assumption="as the board told us",
        ),
    ),
    tables=(
        Table(id="left", title="Left", partners=("town", "board")),
        Table(id="right", title="Right", partners=("church",)),
    ),
    services=(
        Service(id="power", title="Power", sources=("gauge",)),
        Service(id="phone", title="Phone", relies_on=("power",), backup_from=4, backup_to=8),
    ),
    resources=(Resource(id="pumps", title="Pumps", amount=5, unit="pieces", owner="board"),),
    outcomes=(Outcome(id="dike", question="Does the dike hold?", values=("yes", "no")),),
    blocks=(
        Block(id="opening", kind=BlockKind.OPENING, title="Welcome", minutes=10),
        Block(
            id="rising",
            kind=BlockKind.STEP,
            title="Rising",
            hour=0,
            situation="The river rises.",
            phases=("situation 5", "inject 10", "tables 10"),
        ),
        Block(
            id="night",
            kind=BlockKind.STEP,
            title="Night",
            hour=6,
            situation="It is dark.",
            phases=("situation 5", "inject 10", "plenary 10"),
        ),
        Block(id="hotwash", kind=BlockKind.HOTWASH, title="Looking back", minutes=10),
    ),
    injects=(
        Inject(
            id="siren", step="rising", at=0, to=("all",), channel=Channel.RADIO, title="Siren", text="Loud."
        ),
        Inject(
            id="call",
            step="rising",
            at=1,
            to=("church",),
            channel=Channel.PHONE,
            title="A call",
            text="Is there room?",
            release=Release.AUTO,
        ),
        Inject(
            id="outage",
            step="night",
            at=6,
            to=("all",),
            channel=Channel.OBSERVATION,
            title="Dark",
            text="The lights go out.",
            effects=Effect(
                service={"power": ServiceState.OUT}, resource={"pumps": 3}, outcome={"dike": "yes"}
            ),
        ),
        Inject(
            id="spare",
            step="night",
            at=7,
            to=("left",),
            channel=Channel.EMAIL,
            title="Offer",
            text="A pump is on its way.",
            priority=Priority.RESERVE,
        ),
    ),
    expected=(Expected(id="shelter", inject="siren", partners=("town",), text="opens a shelter"),),
    selections=(
        Selection(id="all", title="Everything", minutes=90, blocks=("opening", "rising", "night", "hotwash")),
    ),
)


def play(path: Path) -> None:
    """Play a session that uses every kind of fact that people cause."""
    clock = session.ManualClock(wall=START)
    fact = ev.ExerciseCreated(
        scenario=SCENARIO,
        author_text="doorleef: 1\nid: flood\n",
        author_sha256="5" * 64,
        selection="all",
        language="en",
        variables={"town": "Dijkstad"},
        presence={"church": ev.Presence.ABSENT},
        place="Town hall",
        purpose="To learn",
        recipients="The council",
        delete_on="2027-11-21",
        program="0.1.0",
    )
    at = session.create(path, fact, clock, any_place=True)

    def do(*intents: Intent, actor: str = "facilitator", key: str | None = None) -> int:
        clock.advance(20_000)
        at.tick()
        results = at.submit([Submission(intent, actor=actor, key=key) for intent in intents])
        last = results[-1]
        assert isinstance(last, session.Done), last
        return last.seq

    def note(text: str, kind: EntryKind = EntryKind.NOTE, **fields: object) -> int:
        made = EntryFields.model_validate({"text": text, "kind": kind, **fields})
        return do(want.Capture(fields=made), actor="scribe")

    do(want.Start(), want.Next())
    do(want.Next(), key="next-1")
    do(ev.PresenceSet(partner="church", presence=ev.Presence.PRESENT))
    do(ev.PartnerAdded(partner=Partner(id="farm", title="Farm", short="fa", kind="farm"), table="right"))
    gap = note("Nobody has sandbags 😀", EntryKind.GAP, said_by=("town",), theme="own")
    need = note(
        "Two pumps", EntryKind.NEED, target="pumps", quantity=2, unit="pieces", from_hour=6, until_hour=24
    )
    gone = note("A slip of the tongue")
    do(ev.EntryWithdrawn(entry=gone))
    fields = at.state.entries[gap].fields.model_copy(update={"text": "Nobody has enough sandbags"})
    do(ev.EntryCorrected(entry=gap, base=gap, fields=fields))
    do(ev.ReplyGiven(entry=need, partner="board", answer=ev.Answer.CONDITION, note="If the road is dry"))
    do(want.StateEndurance(service="phone", backup_from=2, backup_to=3, partner="board"))
    do(ev.ExpectedTicked(expected="shelter"))
    do(ev.ClockPaused())
    clock.advance(600_000)
    do(ev.ClockResumed())
    do(want.WriteInject(title="Cattle", text="The cattle stand in the water.", to=("all",)))
    do(ev.InjectReworded(inject="outage", title="Dark", text="All lights go out."))
    do(want.Next(), want.Next(), want.Next())
    clock.sleep(900_000)
    at.tick()
    do(want.SettleGap(went_on=True))
    do(want.ReleaseInject(inject="spare", projected=False))
    do(want.SetService(service="phone", state=ServiceState.OUT, reason="A mast fell"))
    do(want.Undo())
    group = do(ev.GroupMade(title="Material", entries=(gap,)))
    do(ev.VotesCounted(subject=group, votes=7))
    note("Buy sandbags", EntryKind.ACTION, owner="town", due="2026-12-24", addresses=group, headline=True)
    do(
        ev.FindingReviewed(
            rule="r", subjects=("town",), hour=6, verdict=ev.Verdict.CONFIRMED, reason="So it is"
        )
    )
    do(ev.ExerciseInterrupted(reason="A real siren"))
    do(ev.ExerciseContinued())
    do(ev.ProjectorSet(black=True))
    do(ev.RecordingSet(on=False))
    do(want.Close())
    at.close()


def summary(state: State) -> dict[str, object]:
    """Say in plain values what such a session came to."""
    return {
        "title": state.setup.title,
        "place": state.setup.place,
        "town": state.script.variables["town"],
        "status": state.status,
        "seq": state.seq,
        "cue": state.cue,
        "hour": state.hour,
        "clock": (state.clock.running, state.clock.room_ms, state.clock.started_ms, state.clock.gap),
        "steps": {key: (row.hour, row.room_ms, dict(row.board)) for key, row in state.steps.items()},
        "board": dict(state.board),
        "injects": {key: (row.status, row.hour, row.projected) for key, row in state.injects.items()},
        "outage": state.script.injects["outage"].text,
        "entries": {
            key: (
                row.kind,
                row.fields.text,
                row.fields.said_by,
                row.captured_by,
                row.withdrawn,
                row.corrections,
            )
            for key, row in state.entries.items()
        },
        "replies": {
            key: {who: (row.answer, row.note) for who, row in rows.items()}
            for key, rows in state.replies.items()
        },
        "groups": {key: (row.title, row.entries) for key, row in state.groups.items()},
        "votes": dict(state.votes),
        "ticked": dict(state.ticked),
        "present": sorted(key for key in state.script.partners if state.presence_of(key) == "present"),
        "outcomes": dict(state.outcomes),
        "resources": dict(state.resources),
        "reviews": {key: (row.verdict, row.reason) for key, row in state.reviews.items()},
        "recording": state.recording,
        "black": state.black,
    }


EXPECTED: dict[str, object] = {
    "title": "High water in {{town}}",
    "place": "Town hall",
    "town": "Dijkstad",
    "status": "draft",
    "seq": 35,
    "cue": "night/1/outage",
    "hour": 6.0,
    "clock": (False, 1_440_000, 0, None),
    "steps": {
        "rising": (0.0, 0, {"power": "works", "phone": "works"}),
        "night": (6.0, 300_000, {"power": "works", "phone": "works"}),
    },
    "board": {"power": "out", "phone": "works"},
    "injects": {
        "siren": ("released", 0.0, True),
        "call": ("released", 0.0, False),
        "spot-1": ("released", 0.0, True),
        "outage": ("released", 6.0, True),
        "spare": ("released", 6.0, False),
    },
    "outage": "All lights go out.",
    "entries": {
        7: ("gap", "Nobody has enough sandbags", ("town",), "scribe", False, 1),
        8: ("need", "Two pumps", (), "scribe", False, 0),
        9: ("note", "A slip of the tongue", (), "scribe", True, 0),
        29: ("action", "Buy sandbags", (), "scribe", False, 0),
    },
    "replies": {8: {"board": ("condition", "If the road is dry")}},
    "groups": {27: ("Material", (7,))},
    "votes": {27: 7},
    "ticked": {"shelter": 14},
    "present": ["board", "church", "farm", "town"],
    "outcomes": {"dike": "yes"},
    "resources": {"pumps": 3.0},
    "reviews": {("r", ("town",), 6.0): ("confirmed", "So it is")},
    "recording": False,
    "black": True,
}


def test_the_first_log_opens_as_it_always_did() -> None:
    replayed = store.replay(FIXTURE)
    assert replayed.problems == ()
    assert summary(replayed.state) == EXPECTED


def test_the_first_log_can_still_be_gone_on_with(tmp_path: Path) -> None:
    path = Path(shutil.copy(FIXTURE, tmp_path / "v1.ttx"))
    at = session.resume(path, session.ManualClock(wall=START + 86_400_000), any_place=True)
    assert at.problems == ()
    (result,) = at.submit([Submission(ev.ExerciseReopened(to="running"))])
    assert isinstance(result, session.Done)
    assert at.state.status is Status.RUNNING
    at.close()


def test_the_program_still_writes_such_a_session(tmp_path: Path) -> None:
    play(tmp_path / "now.ttx")
    assert summary(store.replay(tmp_path / "now.ttx").state) == EXPECTED


if __name__ == "__main__":
    play(Path(sys.argv[1]))
