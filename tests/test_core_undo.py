"""Undo takes back one's own latest act exactly, or says why it cannot."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.entries import current_inject
from tabletop.core.events import EntryKind, InjectStatus, Presence
from tabletop.core.exercise import decide, next_cue
from tabletop.core.fold import fold
from tabletop.core.intents import Intent, Submission
from tabletop.core.messages import ExerciseError, Message
from tabletop.core.scenario import Partner, ServiceState
from tabletop.core.state import MAX_ACTS, State, Status
from tabletop.core.undo import INVERSES, inverse, latest_act
from tests.small import Play
from tests.wild import ACTORS, some_intent

CHURCH = Partner(id="church", title="Church", short="chu", kind="church")
NOT_RESTORED = {"seq", "recorded_at", "utc_offset", "clock", "acts", "shown_entry"}
"""Where a log ends, the clock, and what the projector shows move on by themselves."""
REASONS = {
    "undo.cannot",
    "undo.changed-since",
    "undo.moved-on",
    "undo.partner-in-use",
    "exercise.over",
    "exercise.interrupted",
}


def undone(play: Play, actor: str = "facilitator") -> State:
    """Give the state after an undo, without changing the play."""
    fact = decide(play.state, Submission(want.Undo(), actor))
    last = play.events[-1]
    event = ev.Event(last.seq + 1, play.now, 60, play.state.room_ms(play.now), actor, "console", None, fact)
    return fold(play.state, (event,))


def without(state: State, event: ev.Event, scripted: Collection[str]) -> dict[str, object]:
    """Write a state out, leaving out what an event created: that is withdrawn, not forgotten."""
    kept = {row.name: getattr(state, row.name) for row in fields(State) if row.name not in NOT_RESTORED}
    match event.fact:
        case ev.EntryCaptured(fields=row):
            assert state.entries[event.seq].withdrawn
            kept["entries"] = {key: value for key, value in state.entries.items() if key != event.seq}
            kept["parkings"] = {key: value for key, value in state.parkings.items() if key != event.seq}
            indexes = ("by_inject", row.inject), ("by_target", row.target), ("by_owner", row.owner)
            for name, about in indexes:
                if about is not None:
                    inner = {key: None for key in getattr(state, name)[about] if key != event.seq}
                    outer = {**getattr(state, name), about: inner}
                    kept[name] = {key: value for key, value in outer.items() if value}
        case ev.ClockPaused():
            # The room clock did stand still until then.
            assert state.pauses[event.seq].until is not None
            kept["pauses"] = {key: value for key, value in state.pauses.items() if key != event.seq}
        case ev.GroupMade():
            assert state.groups[event.seq].entries == ()
            kept["groups"] = {key: value for key, value in state.groups.items() if key != event.seq}
        case ev.InjectAdded(inject=row) if row.id not in scripted:
            assert state.status_of(row.id) is InjectStatus.WITHDRAWN
            kept |= {"script": None, "order": None}
            kept["injects"] = {key: value for key, value in state.injects.items() if key != row.id}
    return kept


def restored(before: State, event: ev.Event, after: State) -> None:
    expected, found = without_nothing(before, event, after), without(after, event, before.script.injects)
    assert {name for name in expected if expected[name] != found[name]} == set()
    assert list(before.script.injects) == [
        row for row in after.script.injects if row in before.script.injects
    ]
    assert (after.clock.running, after.clock.paused, after.clock.gap) == (
        before.clock.running,
        before.clock.paused,
        before.clock.gap,
    )
    assert after.clock.phase_started_ms == before.clock.phase_started_ms
    assert event.seq not in {act.seq for act in after.acts}


def without_nothing(before: State, event: ev.Event, after: State) -> dict[str, object]:
    kept = {row.name: getattr(before, row.name) for row in fields(State) if row.name not in NOT_RESTORED}
    if isinstance(event.fact, ev.InjectAdded) and event.fact.inject.id not in before.script.injects:
        kept |= {"script": None, "order": None}
        assert after.script.planned - {event.fact.inject.id} == before.script.planned
    return kept


@given(st.integers(0, 2**32), st.integers(1, 70))
@settings(max_examples=120, deadline=None)
def test_undo_restores_everything_that_the_latest_act_changed(seed: int, wishes: int) -> None:
    rng = Random(seed)
    play = Play(selection=rng.choice(("long", "long", "short"))).start()
    for _ in range(wishes):
        actor = rng.choice(ACTORS)
        play.advance(rng.choice((0, 1)))
        before = play.state
        try:
            event = play.do(some_intent(rng, before), actor)
        except ExerciseError:
            continue
        if type(event.fact) not in INVERSES:
            assert play.state.acts == before.acts
            continue
        assert latest_act(play.state, actor) == event.fact
        restored(before, event, undone(play, actor))


@given(st.integers(0, 2**32), st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_undo_after_undo_takes_the_act_before_it_or_says_why_not(seed: int, wishes: int) -> None:
    rng = Random(seed)
    play = Play().start()
    for _ in range(wishes):
        try:
            play.do(some_intent(rng, play.state), rng.choice(ACTORS))
        except ExerciseError:
            continue
    for actor in ACTORS:
        own = [act.seq for act in play.state.acts if act.actor == actor]
        while own:
            reason = inverse(play.state, own[-1])
            if isinstance(reason, Message):
                assert reason.code in REASONS
                with pytest.raises(ExerciseError, match=reason.code):
                    play.do(want.Undo(), actor)
                break
            assert play.do(want.Undo(), actor).fact.undoes == own.pop()
        assert [act.seq for act in play.state.acts if act.actor == actor] == own


@given(st.integers(0, 2**32), st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_one_person_can_take_everything_back_to_the_start(seed: int, wishes: int) -> None:
    rng = Random(seed)
    play = Play().start()
    start = play.state
    for _ in range(wishes):
        try:
            play.do(some_intent(rng, play.state))
        except ExerciseError:
            continue
    while len(play.state.acts) > 1:
        play.do(want.Undo())
    after = play.state
    assert (after.cue, after.block, after.hour, after.status) == ("opening", "opening", None, Status.RUNNING)
    assert after.live_entries() == ()
    for name in (
        "steps",
        "board",
        "ticked",
        "presence",
        "outcomes",
        "resources",
        "overrides",
        "votes",
        "courses",
    ):
        assert getattr(after, name) == getattr(start, name)
    with pytest.raises(ExerciseError, match=r"undo\.cannot"):
        play.do(want.Undo())


def ready() -> Play:
    """Play to the first inject, with two gaps in two groups and a note."""
    play = Play().start().next_to("dark/1/alarm")
    play.note("No diesel", kind=EntryKind.GAP)
    play.note("No phones", kind=EntryKind.GAP)
    play.do(ev.GroupMade(title="Fuel", entries=(7,)))
    play.do(ev.GroupMade(title="Phones", entries=(8,)))
    return play


@pytest.mark.parametrize(
    "intent",
    [
        want.Next(),
        want.GoTo(cue="day/4/handout"),
        want.Capture(fields=ev.EntryFields(text="x")),
        want.ReleaseInject(inject="spare"),
        want.ReleaseInject(inject="mast", projected=False),
        want.WriteInject(title="Now", text="This instant", to=("grid",)),
        want.SetService(service="power", state=ServiceState.DEGRADED),
        want.StateEndurance(service="phone", backup_from=1, backup_to=2, partner="grid"),
        want.Close(),
        ev.ExerciseInterrupted(),
        ev.ClockPaused(),
        ev.RecordingSet(on=False),
        ev.InjectStatusSet(inject="rumour", status=InjectStatus.SKIPPED),
        ev.InjectStatusSet(inject="ward", status=InjectStatus.WITHHELD),
        ev.InjectStatusSet(inject="alarm", status=InjectStatus.WITHDRAWN),
        ev.InjectAdded(inject=ready().state.script.injects["spare"]),
        ev.InjectReworded(inject="alarm", title="Mended", text="Mended"),
        ev.InjectsReordered(order=("desk", "ward", "spare")),
        ev.BlockReworded(block="dark", title="Mended", text="Mended"),
        ev.BlockReworded(block="break", title="Mended", text="Mended"),
        ev.VariableSet(id="town", value="Ghent"),
        ev.ExerciseAgreed(title="Title", purpose="Learn", delete_on="2027-03-01", label="Exercise"),
        ev.PartnerAdded(partner=CHURCH, table="left"),
        ev.PartnerRenamed(partner="town", title="Ghent"),
        ev.PresenceSet(partner="town", presence=Presence.LEFT),
        ev.PresenceSet(partner="town", presence=Presence.REPRESENTED, by="grid"),
        ev.TableSet(table="left", partners=("hospital",)),
        ev.OutcomeSet(outcome="shelter", value="open"),
        ev.ResourceSet(resource="beds", amount=1),
        ev.EntryCorrected(entry=7, base=7, fields=ev.EntryFields(text="Mended", inject="ward")),
        ev.EntryWithdrawn(entry=7),
        ev.ReplyGiven(entry=7, partner="grid", answer=ev.Answer.NO, note="never asked"),
        ev.GroupMade(title="All", entries=(7, 8)),
        ev.GroupChanged(group=9, title="Fuel and phones", entries=(7, 8)),
        ev.GroupChanged(group=9, title="Fuel", entries=()),
        ev.VotesCounted(subject=9, votes=4),
        ev.ExpectedTicked(expected="alarm-map"),
        ev.FindingReviewed(rule="r", subjects=("town",), hour=0, verdict=ev.Verdict.CONFIRMED),
    ],
    ids=lambda intent: type(intent).__name__,
)
def test_each_kind_of_act_is_taken_back(intent: Intent) -> None:
    play = ready()
    before = play.state
    event = play.do(intent)
    assert play.state != before
    restored(before, event, undone(play))


def test_a_gap_goes_back_to_the_group_that_it_came_from() -> None:
    play = ready()
    play.do(ev.GroupMade(title="All", entries=(7, 8)))
    assert play.state.groups[9].entries == ()
    play.do(want.Undo())
    assert {group.id: group.entries for group in play.state.groups.values() if group.entries} == {
        9: (7,),
        10: (8,),
    }
    assert play.state.group_of == {7: 9, 8: 10}


def test_two_corrections_are_taken_back_one_by_one() -> None:
    play = Play().start()
    note = play.note("first")
    play.do(ev.EntryCorrected(entry=note, base=note, fields=ev.EntryFields(text="second")))
    second = play.state.seq
    play.do(ev.EntryCorrected(entry=note, base=second, fields=ev.EntryFields(text="third")))
    texts = []
    for _ in range(2):
        play.do(want.Undo())
        texts.append(play.state.entries[note].fields.text)
    assert texts == ["second", "first"]
    assert play.state.entries[note].revision == note


def test_a_release_keeps_its_moment_when_withdrawing_it_is_taken_back() -> None:
    play = Play().start().next_to("dark/1/alarm")
    before = play.state.injects["alarm"]
    play.advance(5).do(ev.InjectStatusSet(inject="alarm", status=InjectStatus.WITHDRAWN))
    play.advance(5).do(want.Undo())
    assert play.state.injects["alarm"] == before
    assert current_inject(play.state) == "alarm"


def test_an_earlier_step_keeps_its_first_entering_when_it_is_visited_again() -> None:
    play = Play().start().next_to("dark/0")
    first = play.state.steps["dark"]
    play.next_to("day/0").do(want.GoTo(cue="dark/3"))
    assert (play.state.hour, play.state.steps["dark"]) == (0, first)
    play.do(want.Undo())
    assert (play.state.hour, play.state.steps["dark"]) == (24, first)
    assert set(play.state.steps) == {"dark", "day"}


def test_next_that_was_taken_back_brings_the_same_again() -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.do(want.Undo())
    assert (play.state.cue, play.state.injects) == ("dark/0", {})
    following = next_cue(play.state)
    assert following is not None
    assert following.id == "dark/1/alarm"


def test_going_back_to_a_cue_whose_injects_were_moved_passes_over_none() -> None:
    play = Play().start().next_to("dark/1/alarm").next()
    assert play.state.cue == "dark/1/rumour"
    rumour = play.state.script.injects["rumour"]
    play.do(want.Next())
    play.do(ev.InjectStatusSet(inject="rumour", status=InjectStatus.WITHDRAWN), "scribe")
    play.do(ev.InjectAdded(inject=rumour.model_copy(update={"step": "day"})), "scribe")
    play.do(want.Undo())
    assert play.state.cue == "dark/1/rumour"
    seen: list[str] = []
    while (cue := next_cue(play.state)) is not None:
        play.do(want.Next())
        seen += cue.injects
    assert {"ward", "desk", "pumps", "cash"} <= set(seen)


def test_every_kind_of_fact_has_an_inverse_or_is_known_to_have_none() -> None:
    without = {
        ev.ExerciseCreated,
        ev.ExerciseStarted,
        ev.Returned,
        ev.PartnerRemoved,
        ev.ClockGap,
        ev.ClockSettled,
        ev.ProjectorSet,
        ev.ParticipantJoined,
        ev.ParticipantReturned,
        ev.ParticipantReadmitted,
        ev.ParticipantRemoved,
        ev.RoomSet,
        ev.PartnerNudged,
        ev.QuestionAsked,
        ev.BallotCast,
        ev.FeedbackGiven,
        ev.RecordLost,
        ev.TextRedacted,
    }
    assert set(INVERSES) == set(ev.FACTS) - without


def test_start_cannot_be_taken_back() -> None:
    play = Play().start()
    with pytest.raises(ExerciseError, match=r"undo\.cannot"):
        play.do(want.Undo())


def test_without_an_act_there_is_nothing_to_take_back() -> None:
    assert inverse(Play().state, 1) == Message("undo.nothing")
    with pytest.raises(ExerciseError, match=r"undo\.nothing"):
        Play().start().do(want.Undo(), "scribe")


def test_an_undo_is_not_itself_taken_back() -> None:
    play = Play().start()
    play.note("first")
    play.note("second")
    play.do(want.Undo())
    play.do(want.Undo())
    assert play.state.live_entries() == ()


def test_each_takes_back_only_what_is_their_own() -> None:
    play = Play().start()
    play.note("of the facilitator")
    play.note("of the scribe", actor="scribe")
    play.do(want.Undo())
    assert [row.captured_by for row in play.state.live_entries()] == ["scribe"]


def test_what_somebody_else_changed_since_is_not_taken_back() -> None:
    play = Play().start()
    note = play.note("first")
    play.do(ev.EntryCorrected(entry=note, base=note, fields=ev.EntryFields(text="better")), "scribe")
    with pytest.raises(ExerciseError, match=r"undo\.changed-since"):
        play.do(want.Undo())
    play.do(want.Undo(), "scribe")
    play.do(want.Undo())
    assert play.state.live_entries() == ()


def test_a_move_is_not_taken_back_when_somebody_else_moved_on() -> None:
    play = Play().start().next()
    play.do(want.Next(), "scribe")
    with pytest.raises(ExerciseError, match=r"undo\.moved-on"):
        play.do(want.Undo())


@pytest.mark.parametrize(
    ("halt", "code"), [(want.Close(), "exercise.over"), (ev.ExerciseInterrupted(), "exercise.interrupted")]
)
def test_the_session_does_not_go_back_while_it_is_halted(halt: Intent, code: str) -> None:
    play = Play().start().next()
    play.do(halt, "scribe")
    with pytest.raises(ExerciseError, match=code):
        play.do(want.Undo())


def test_replies_of_two_partners_are_taken_back_each_by_itself() -> None:
    play = Play().start()
    note = play.note("Do they know?")
    play.do(ev.ReplyGiven(entry=note, partner="grid", answer=ev.Answer.YES))
    play.do(ev.ReplyGiven(entry=note, partner="town", answer=ev.Answer.NO), "scribe")
    play.do(want.Undo())
    assert set(play.state.replies[note]) == {"town"}


def test_a_partner_that_was_added_by_mistake_leaves_no_trace() -> None:
    play = Play().start()
    before = play.state
    play.do(ev.PartnerAdded(partner=CHURCH, table="left"))
    assert play.state.script.tables["left"].partners == ("town", "grid", "church")
    play.do(want.Undo())
    assert play.state.script == before.script
    assert "church" not in play.state.ever_present


@pytest.mark.parametrize(
    "fields", [{"said_by": ("church",)}, {"owner": "church"}, {"target": "church"}], ids=str
)
def test_an_added_partner_stays_when_something_was_noted_about_it(fields: dict[str, object]) -> None:
    play = Play().start()
    play.do(ev.PartnerAdded(partner=CHURCH))
    play.note("We have a hall", actor="scribe", **fields)
    with pytest.raises(ExerciseError, match=r"undo\.partner-in-use"):
        play.do(want.Undo())


@pytest.mark.parametrize(
    "fields", [{"said_by": ("church",)}, {"owner": "church"}, {"target": "church"}], ids=str
)
@pytest.mark.parametrize("withdrawn", [True, False])
def test_nothing_brings_a_partner_back_that_was_taken_off_the_list(
    fields: dict[str, object], withdrawn: bool
) -> None:
    play = Play().start()
    play.do(ev.PartnerAdded(partner=CHURCH))
    note = play.note("We have a hall", actor="scribe", **fields)
    known = play.state.entries[note].fields
    other = {key: ("grid",) if key == "said_by" else "grid" for key in fields}
    corrected = ev.EntryCorrected(entry=note, base=note, fields=known.model_copy(update=other))
    play.do(ev.EntryWithdrawn(entry=note) if withdrawn else corrected, "scribe")
    assert isinstance(inverse(play.state, play.events[-1].seq), ev.Fact)
    play.do(want.Undo())
    assert "church" not in play.state.script.partners
    with pytest.raises(ExerciseError, match=r"undo\.changed-since"):
        play.do(want.Undo(), "scribe")


def test_who_is_no_longer_in_the_list_speaks_for_nobody_again() -> None:
    play = Play().start()
    play.do(ev.PartnerAdded(partner=CHURCH))
    play.do(ev.PresenceSet(partner="grid", presence=Presence.REPRESENTED, by="church"), "scribe")
    play.do(ev.PresenceSet(partner="grid", presence=Presence.LEFT), "scribe")
    play.do(want.Undo())
    with pytest.raises(ExerciseError, match=r"undo\.changed-since"):
        play.do(want.Undo(), "scribe")
    assert play.state.presence_of("grid") is Presence.LEFT


def test_a_mistaken_arrival_does_not_count_as_having_been_there() -> None:
    play = Play(presence={"grid": Presence.ABSENT}).start()
    play.do(ev.PresenceSet(partner="grid", presence=Presence.PRESENT))
    assert "grid" in play.state.ever_present
    play.do(want.Undo())
    assert "grid" not in play.state.ever_present


def test_a_reserve_inject_that_was_planned_by_mistake_is_in_reserve_again() -> None:
    play = Play().start()
    order = play.state.order
    play.do(ev.InjectAdded(inject=play.state.script.injects["spare"]))
    assert any("spare" in cue.injects for cue in play.state.order)
    play.do(want.Undo())
    assert play.state.order == order


def test_reopening_is_taken_back_to_what_it_was() -> None:
    play = Play().start()
    play.do(want.Close())
    play.do(ev.ExerciseFinalised())
    play.do(ev.ExerciseReopened(to="running"))
    play.do(want.Undo())
    assert play.state.status is Status.FINAL
    assert not play.state.clock.running


def test_the_beginning_is_not_offered_nor_is_anything_before_it_taken_back() -> None:
    play = Play()
    play.do(ev.PresenceSet(partner="grid", presence=Presence.ABSENT))
    assert latest_act(play.state, "facilitator") == play.events[-1].fact
    play.start()
    assert latest_act(play.state, "facilitator") is None
    with pytest.raises(ExerciseError, match=r"undo\.cannot"):
        play.do(want.Undo())
    play.next()
    assert latest_act(play.state, "facilitator") == play.events[-1].fact


def test_only_the_latest_acts_are_remembered() -> None:
    play = Play().start()
    first = play.note("first")
    for number in range(MAX_ACTS):
        play.note(f"{number}")
    assert inverse(play.state, first) == Message("undo.nothing")
