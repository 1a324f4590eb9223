"""The log is the truth: facts survive being written, and the same events always give the same state."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tabletop.core import events as ev
from tabletop.core.events import FACTS, TYPES, Event, Fact, decode, encode
from tabletop.core.fold import FOLDS, fold
from tabletop.core.intents import Undo
from tabletop.core.scenario import Partner, ServiceState
from tabletop.core.state import State
from tests.small import Play, created, small_scenario
from tests.wild import wild_play, written_out

FIELDS = ev.EntryFields(
    kind=ev.EntryKind.NEED,
    text="Diesel <b>[/]\u202e😀\x00",
    said_by=("town", "all"),
    inject="alarm",
    block="dark",
    hour=0.5,
    source=ev.Source.WEB,
    mark=ev.Mark.OPEN,
    theme="together",
    target="generators",
    quantity=-0.25,
    unit="m³",
    from_hour=0,
    until_hour=72,
    owner="grid",
    owner_function="duty officer",
    due="2026-12-01",
    measure="finance",
    addresses=7,
    parked=True,
    headline=True,
)
BOARD = {"power": ServiceState.OUT, "phone": ServiceState.DEGRADED}
EXAMPLES: tuple[Fact, ...] = (
    created(title="Title", partner_titles={"town": "Ghent"}, tables={"left": ("town",)}, simulated=True),
    ev.ExerciseAgreed(
        title="Title", place="Hall", purpose="Why", recipients="Who", delete_on="2027-03-01", label="Label"
    ),
    ev.ExerciseStarted(cue="opening", block="opening"),
    ev.ExerciseStarted(cue="dark/0", block="dark", released=("alarm",), entered=True, board=BOARD),
    ev.Advanced(cue="dark/0", block="dark", phase=2, released=("alarm",), entered=True, board=BOARD),
    ev.Returned(
        cue="start",
        block="start",
        recalled=("alarm",),
        left_step="dark",
        hour=0,
        phase_started_ms=5,
        undoes=9,
    ),
    ev.ExerciseInterrupted(reason="sirens"),
    ev.ExerciseContinued(),
    ev.ExerciseClosed(),
    ev.ExerciseReopened(to="draft"),
    ev.ExerciseFinalised(),
    ev.ClockPaused(),
    ev.ClockResumed(undoes=3),
    ev.ClockGap(wall_ms=-5_001, cause="drift"),
    ev.ClockSettled(gap=4, added_ms=0),
    ev.RecordingSet(on=False),
    ev.ProjectorSet(black=True, entry=3),
    ev.InjectReleased(inject="ward", projected=False, board=BOARD),
    ev.InjectStatusSet(inject="ward", status=ev.InjectStatus.WITHHELD),
    ev.InjectAdded(inject=small_scenario().injects[6], planned=False, board=BOARD),
    ev.InjectReworded(inject="ward", title="Title", text=""),
    ev.InjectsReordered(order=("ward", "desk"), unplanned=("spare",)),
    ev.BlockReworded(block="dark", title="Title", text="Text"),
    ev.TextMended(place=ev.MendedText.PICTURE, row="dark", text="What do you see?"),
    ev.VariableSet(id="town", value="1. Oost"),
    ev.PartnerAdded(partner=Partner(id="church", title="Church", short="ch", kind="church"), table="left"),
    ev.PartnerRemoved(partner="church"),
    ev.PartnerRenamed(partner="town", title="Ghent"),
    ev.PresenceSet(partner="town", presence=ev.Presence.REPRESENTED, by="grid"),
    ev.TableSet(table="left", partners=()),
    ev.OutcomeSet(outcome="shelter", value=None),
    ev.ServiceSet(service="power", hour=6, state=None, board=BOARD, reason="mended"),
    ev.EnduranceStated(service="phone", stated=False, backup_from=1.5, partner="grid", board={}),
    ev.ResourceSet(resource="beds", amount=0),
    ev.EntryCaptured(fields=FIELDS),
    ev.EntryCorrected(entry=5, base=5, fields=ev.EntryFields(text="x")),
    ev.EntryWithdrawn(entry=5),
    ev.EntryRestored(entry=5),
    ev.ReplyGiven(entry=5, partner="grid", answer=ev.Answer.CONDITION, note="if asked in time"),
    ev.GroupMade(title="Fuel", entries=(5, 6)),
    ev.GroupChanged(group=8, title="Fuel", entries=()),
    ev.VotesCounted(subject=8, votes=12),
    ev.ExpectedTicked(expected="alarm-map", done=False),
    ev.FindingReviewed(rule="r", subjects=("a", "b"), hour=None, verdict=ev.Verdict.DISMISSED, reason="no"),
    ev.ParticipantJoined(partner="town", table="left", function="adviser", token="a" * 64, recall="b" * 64),
    ev.ParticipantSeated(participant=9, partner="grid", shared=True, table="left"),
    ev.ParticipantReturned(participant=9, token="c" * 64),
    ev.ParticipantReadmitted(participant=9, recall="d" * 64),
    ev.ParticipantRemoved(participant=9),
    ev.RoomSet(joining=False, ratings=True),
    ev.PartnerNudged(partner="grid", inject="ward"),
    ev.QuestionAsked(partner="grid", text="Is the bridge open?"),
    ev.QuestionAnswered(question=12, text="Yes", to_all=True),
    ev.BallotCast(subjects=(8, 5)),
    ev.FeedbackGiven(scores={"useful": 4}, text="More time at the tables."),
    ev.ObjectiveRated(objective="network", score=3),
    ev.RecordLost(),
    ev.TextRedacted(seqs=(3, 4), reason="a name"),
)


@pytest.mark.parametrize("fact", EXAMPLES, ids=lambda fact: fact.TYPE)
def test_a_fact_that_is_written_is_read_back_equal(fact: Fact) -> None:
    assert decode(fact.TYPE, fact.VERSION, encode(fact)) == fact
    assert decode(fact.TYPE, fact.VERSION, encode(fact).encode()) == fact


def test_every_type_of_fact_has_an_example_and_a_folding() -> None:
    assert {type(fact) for fact in EXAMPLES} == set(FACTS)
    assert set(FOLDS) == set(TYPES) - {ev.ExerciseCreated.TYPE}


def test_types_have_names_of_their_own() -> None:
    assert len(TYPES) == len(FACTS)


def test_what_holds_by_default_is_not_written() -> None:
    assert encode(ev.EntryWithdrawn(entry=5)) == '{"entry":5}'


def test_a_newer_or_unknown_fact_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"entry\.captured"):
        decode("entry.captured", 2, "{}")
    with pytest.raises(KeyError, match=r"entry\.shouted"):
        decode("entry.shouted", 1, "{}")


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "x" * 5_001, "\ud800"])
def test_a_text_that_cannot_be_kept_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        ev.EntryFields(text=text)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_json_cannot_hold_is_refused(number: float) -> None:
    with pytest.raises(ValidationError):
        ev.EntryFields(text="x", quantity=number)
    with pytest.raises(ValidationError):
        ev.EntryFields(text="x", hour=number)


def test_a_log_begins_with_its_scenario() -> None:
    with pytest.raises(ValueError, match="without events"):
        fold(None, ())
    with pytest.raises(TypeError, match="ClockPaused"):
        fold(None, (Event(1, 0, 0, 0, "a", "o", None, ev.ClockPaused()),))


def test_no_events_leave_the_state_as_it_was() -> None:
    state = Play().state
    assert fold(state, ()) is state


def test_maps_that_a_batch_does_not_touch_are_not_rebuilt() -> None:
    play = Play().start().next_to("dark/1/alarm")
    before = play.state
    play.note("One more thing")
    for name in ("script", "order", "courses", "board", "steps", "injects", "groups", "presence", "reviews"):
        assert getattr(play.state, name) is getattr(before, name)


@given(st.integers(0, 2**32), st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_any_partition_into_batches_folds_to_an_equal_state(seed: int, wishes: int) -> None:
    rng = Random(seed)
    events = wild_play(rng, wishes).events
    whole = fold(None, events)
    cuts = sorted(rng.sample(range(1, len(events) + 1), min(len(events), rng.randrange(1, 6))))
    state = None
    for start, end in pairwise([0, *cuts, len(events)]):
        if start < end:
            state = fold(state, events[start:end])
    assert state == whole
    assert written_out(whole) == written_out(state)


@given(st.integers(0, 2**32), st.integers(0, 40))
@settings(max_examples=40, deadline=None)
def test_a_log_that_was_written_and_read_replays_to_an_equal_state(seed: int, wishes: int) -> None:
    rng = Random(seed)
    play = wild_play(rng, wishes)
    read = [
        Event(
            row.seq,
            row.recorded_at,
            row.utc_offset,
            row.room_ms,
            row.actor,
            row.origin,
            row.intent,
            decode(row.fact.TYPE, row.fact.VERSION, encode(row.fact)),
        )
        for row in play.events
    ]
    assert fold(None, read) == fold(None, read) == play.state


@given(st.integers(0, 2**32), st.integers(1, 30))
@settings(max_examples=30, deadline=None)
def test_folding_never_touches_the_state_that_it_starts_from(seed: int, wishes: int) -> None:
    rng = Random(seed)
    events = wild_play(rng, wishes).events
    cut = rng.randrange(1, len(events) + 1)
    base = fold(None, events[:cut])
    before = repr(base)
    fold(base, events[cut:])
    assert repr(base) == before


def test_more_acts_than_are_remembered_make_no_difference_to_batches() -> None:
    play = Play().start()
    for number in range(205):
        play.note(f"Note {number}")
    play.log(ev.EntryWithdrawn(entry=play.events[-1].seq, undoes=play.events[-1].seq))
    assert fold(None, play.events) == play.state


def with_lost(play: Play, seq: int) -> State:
    """Replay a log of which one record could not be read any more."""
    rows = [row._replace(fact=ev.RecordLost()) if row.seq == seq else row for row in play.events]
    return fold(None, rows)


def test_a_move_that_was_taken_back_holds_when_the_move_itself_is_lost() -> None:
    play = Play().start().next_to("dark/0")
    play.next()
    play.do(Undo())
    state = with_lost(play, play.state.seq - 1)
    assert (state.cue, state.block, state.phase, state.hour, state.board) == (
        "dark/0",
        "dark",
        0,
        0,
        play.state.board,
    )
    assert set(state.steps) == {"dark"}


def test_an_entering_that_was_taken_back_holds_when_it_is_lost() -> None:
    play = Play().start().next_to("break")
    play.next()
    play.do(Undo())
    state = with_lost(play, play.state.seq - 1)
    assert (state.cue, state.hour, set(state.steps)) == ("break", 0, {"dark"})


def test_a_partner_that_was_taken_off_the_list_is_off_it_when_its_joining_is_lost() -> None:
    play = Play()
    church = Partner(id="church", title="Church", short="ch", kind="church")
    play.do(ev.PartnerAdded(partner=church))
    seat = play.do(ev.TableSet(table="left", partners=("town", "grid", "church")), "scribe").seq
    play.log(ev.PartnerRemoved(partner="church", undoes=seat + 1))
    assert "church" not in play.state.script.partners
    assert play.state.script.tables["left"].partners == ("town", "grid")
