"""A rehearsal plays everything, says that nobody was there, and is the same every time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from random import Random

import pytest

from tabletop import session, shipped, store
from tabletop.core import events as ev
from tabletop.core.events import Answer, EntryKind, Event, InjectStatus, Presence, Source
from tabletop.core.messages import ExerciseError
from tabletop.core.scenario import Block, BlockKind, Partner, Question, QuestionKind
from tabletop.core.state import State, Status
from tabletop.loader import load
from tabletop.rehearsal import Progress, rehearsal_clock, rehearse, sentences, simulated
from tabletop.rehearsal.voice import Voice
from tabletop.text import language
from tests.rehearsing import Memory, rehearsed
from tests.small import created, small_scenario

MARKS = {"en": "[simulated] ", "nl": "[gesimuleerd] "}


def facts(events: list[Event], *kinds: type[ev.Fact]) -> list[ev.Fact]:
    return [event.fact for event in events if isinstance(event.fact, kinds)]


@pytest.fixture(scope="module")
def played() -> tuple[State, list[Event]]:
    return rehearsed()


def test_a_rehearsal_goes_from_the_first_block_to_the_closing(played: tuple[State, list[Event]]) -> None:
    state, events = played
    visited = [fact.block for fact in facts(events, ev.ExerciseStarted, ev.Advanced)]  # type: ignore[attr-defined]
    assert list(dict.fromkeys(visited)) == list(state.script.blocks)
    assert isinstance(events[-1].fact, ev.ExerciseClosed)
    assert state.status is Status.DRAFT


def test_the_exercise_is_marked_as_one_without_a_room(played: tuple[State, list[Event]]) -> None:
    assert played[0].setup.simulated


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_entry_is_marked_as_simulated_in_the_language_of_the_scenario(
    tmp_path: Path, lang: str
) -> None:
    state, events = rehearsed(small_scenario(lang))  # type: ignore[arg-type]
    assert len(state.entries) > 20
    for entry in state.entries.values():
        assert entry.fields.source is Source.SIMULATED
        assert entry.fields.text.startswith(MARKS[lang])
    said = [fact.note for fact in facts(events, ev.ReplyGiven)]  # type: ignore[attr-defined]
    said += [fact.title for fact in facts(events, ev.GroupMade)]  # type: ignore[attr-defined]
    assert [text for text in said if not text.startswith(MARKS[lang])] == []


@pytest.mark.parametrize("seed", range(3))
def test_a_sentence_comes_again_only_after_the_others_had_their_turn(seed: int) -> None:
    voice = Voice(Random(seed), language("en"))
    rows = sentences.FREE_ANSWERS
    said = [voice.in_turn(rows) for _ in range(2 * len(rows))]
    assert sorted(said[: len(rows)]) == sorted(said[len(rows) :]) == sorted(rows)


def test_no_answer_in_words_is_heard_much_more_than_another() -> None:
    scenario, _ = load(next(path for path in shipped.scenarios() if "blackout" in path.stem))
    assert scenario is not None
    state, _ = rehearsed(scenario, scenario.selections[-1].id)
    answers = [row.partition("{")[0] for row in sentences.FREE_ANSWERS]
    heard = [sum(words in e.fields.text for e in state.entries.values()) for words in answers]
    assert min(heard) > 0
    assert max(heard) <= min(heard) + 3


@pytest.mark.parametrize("answer", list(Answer))
def test_a_reply_to_an_offer_is_no_reply_of_somebody_that_is_counted_on(answer: Answer) -> None:
    voice = Voice(Random(1), language("en"))
    offered = {voice.replies(EntryKind.OFFER, answer) for _ in range(9)}
    needed = {voice.replies(EntryKind.NEED, answer) for _ in range(9)}
    assert offered.isdisjoint(needed)
    assert all(text.startswith(MARKS["en"]) for text in offered | needed)


def test_how_long_a_process_can_wait_is_said_in_hours_and_minutes() -> None:
    said = []
    for seed in range(12):
        scenario = small_scenario("en")
        halves = tuple(row.model_copy(update={"tolerable_hours": 1.5}) for row in scenario.processes)
        state, _ = rehearsed(scenario.model_copy(update={"processes": halves}), seed=seed)
        said += [e.fields.text for e in state.entries.values()]
    assert any("1 h 30 min" in text for text in said)
    assert not any("1.5 hours" in text for text in said)


def test_variables_are_filled_in_what_partners_say() -> None:
    for seed in range(5):
        state, _ = rehearsed(seed=seed)
        assert [e.fields.text for e in state.entries.values() if "{" in e.fields.text] == []


def test_the_same_seed_gives_the_same_log(played: tuple[State, list[Event]]) -> None:
    assert rehearsed()[1] == played[1]


def test_another_seed_gives_another_rehearsal(played: tuple[State, list[Event]]) -> None:
    assert rehearsed(seed=2)[1] != played[1]


def test_a_rehearsal_tries_out_every_act_of_a_facilitator() -> None:
    seen = set()
    for seed in range(4):
        _, events = rehearsed(seed=seed)
        seen |= {type(event.fact) for event in events}
        undone = [event for event in events if event.fact.undoes is not None]
        assert len(undone) == 1
        assert len(facts(events, ev.EntryCorrected)) == 1
        assert len(facts(events, ev.InjectAdded)) == 1
    assert seen >= {
        ev.Advanced,
        ev.EntryCaptured,
        ev.EntryCorrected,
        ev.EntryWithdrawn,
        ev.ExpectedTicked,
        ev.FindingReviewed,
        ev.GroupMade,
        ev.InjectAdded,
        ev.InjectReleased,
        ev.OutcomeSet,
        ev.PresenceSet,
        ev.ReplyGiven,
        ev.VotesCounted,
    }


def test_partners_say_things_of_every_kind() -> None:
    kinds = set()
    for seed in range(4):
        state, _ = rehearsed(seed=seed)
        kinds |= {entry.kind for entry in state.live_entries()}
    assert kinds == set(EntryKind)


def test_nobody_speaks_who_is_not_there() -> None:
    for seed in range(6):
        state, events = rehearsed(seed=seed)
        away: set[str] = set()
        absences = 0
        for event in events:
            match event.fact:
                case ev.PresenceSet(partner=partner, presence=presence):
                    here = presence in {Presence.PRESENT, Presence.REPRESENTED}
                    away = away - {partner} if here else away | {partner}
                    absences += not here
                case ev.EntryCaptured(fields=fields):
                    assert not away & set(fields.said_by)
                case ev.ReplyGiven(partner=partner):
                    assert partner not in away
        assert absences
        assert state.stays


def test_nobody_speaks_for_itself_for_whom_another_speaks() -> None:
    for seed in range(4):
        state, events = rehearsed(seed=seed)
        [away] = [who for who in state.script.partners if state.presence_of(who) is Presence.REPRESENTED]
        said = [fact.fields for fact in facts(events, ev.EntryCaptured)]  # type: ignore[attr-defined]
        assert [fields.text for fields in said if away in fields.said_by] == []
        assert away not in {fact.partner for fact in facts(events, ev.ReplyGiven)}  # type: ignore[attr-defined]


def test_only_a_partner_of_the_same_kind_or_table_speaks_for_another() -> None:
    speaking = set()
    for seed in range(12):
        state, events = rehearsed(seed=seed)
        partners = state.script.partners
        tables = {who: row.id for row in state.script.tables.values() for who in row.partners}
        for fact in facts(events, ev.PresenceSet):
            assert isinstance(fact, ev.PresenceSet)
            if fact.presence is Presence.REPRESENTED:
                assert fact.by is not None
                speaking.add((fact.partner, fact.by))
                assert state.presence_of(fact.by) is Presence.PRESENT, "whoever speaks for two stays"
                assert tables[fact.partner] == tables[fact.by]
    assert speaking == {("town", "grid"), ("grid", "town")}
    assert {partners[who].kind for pair in speaking for who in pair} == {"municipality", "grid operator"}


def test_partners_of_one_kind_speak_for_each_other_without_a_table() -> None:
    small = small_scenario()
    town, hospital, grid = small.partners
    clinic = hospital.model_copy(update={"kind": town.kind.upper()})
    scenario = small.model_copy(update={"partners": (town, clinic, grid), "tables": ()})
    injects = tuple(row.model_copy(update={"to": ("all",)}) for row in small.injects)
    scenario = scenario.model_copy(update={"injects": injects})
    for seed in range(6):
        state, _ = rehearsed(scenario, seed=seed)
        assert {state.presence_of("town"), state.presence_of("hospital")} == {
            Presence.PRESENT,
            Presence.REPRESENTED,
        }


def test_nobody_speaks_for_another_where_no_two_are_kindred() -> None:
    small = small_scenario()
    injects = tuple(row.model_copy(update={"to": ("all",)}) for row in small.injects)
    scenario = small.model_copy(update={"tables": (), "injects": injects})
    for seed in range(6):
        _, events = rehearsed(scenario, seed=seed)
        presences = {fact.presence for fact in facts(events, ev.PresenceSet)}  # type: ignore[attr-defined]
        assert Presence.REPRESENTED not in presences
        assert presences == {Presence.ABSENT, Presence.PRESENT, Presence.LEFT}


def test_an_outcome_is_established_in_the_step_that_depends_on_it() -> None:
    for seed in range(6):
        _, events = rehearsed(seed=seed)
        block = ""
        established = []
        for event in events:
            match event.fact:
                case ev.ExerciseStarted(block=now) | ev.Advanced(block=now):
                    block = now
                case ev.OutcomeSet(outcome=outcome):
                    established.append((block, outcome))
        assert established == [("day", "shelter")]


def test_an_outcome_is_left_open_when_the_step_that_depends_on_it_is_not_played() -> None:
    small = small_scenario()
    selection = small.selections[0].model_copy(update={"blocks": ("opening", "dark", "closing")})
    state, events = rehearsed(small.model_copy(update={"selections": (selection,)}), selection.id)
    assert "dark" in state.steps
    assert facts(events, ev.OutcomeSet) == []


def test_what_may_be_chosen_last_of_several_goes_with_no_other() -> None:
    options = ("Dialysis", "Kitchen", "Visits", "Nothing")
    small = small_scenario()
    question = Question(
        id="ward-stops", inject="alarm", kind=QuestionKind.SEVERAL, text="What stops?", options=options
    )
    small = small.model_copy(update={"questions": (question,)})
    said = set()
    for seed in range(30):
        state, _ = rehearsed(small, seed=seed)
        said |= {e.fields.text for e in state.entries.values() if e.fields.text.endswith(options)}
    combined = {text for text in said if any(f"{one}," in text for one in options)}
    assert combined
    assert [text for text in said if text.endswith("Nothing")] != []
    assert [text for text in combined if "Nothing" in text] == []


def test_some_actions_lack_an_owner_or_a_date_so_that_findings_appear() -> None:
    owners, dates = set(), set()
    for seed in range(6):
        state, _ = rehearsed(seed=seed)
        actions = [entry.fields for entry in state.live_entries() if entry.kind is EntryKind.ACTION]
        owners |= {fields.owner is None for fields in actions}
        dates |= {fields.due is None for fields in actions}
    assert owners == dates == {True, False}


def test_actions_answer_the_gaps_with_most_votes() -> None:
    for seed in range(4):
        state, _ = rehearsed(seed=seed)
        answered = {e.fields.addresses for e in state.live_entries() if e.kind is EntryKind.ACTION}
        assert answered
        assert answered <= {*state.groups, *state.entries}
        top = max(state.votes, key=lambda subject: state.votes[subject])
        assert top in answered


def test_the_kind_of_measure_of_an_action_fits_what_it_says() -> None:
    for seed in range(4):
        state, _ = rehearsed(seed=seed)
        for action in (entry.fields for entry in state.live_entries() if entry.kind is EntryKind.ACTION):
            if "relieves" in action.text:
                assert action.measure == "personnel"
            assert (action.measure == "communication") is ("one message" in action.text)


def test_an_inject_in_reserve_comes_in_when_the_story_turns() -> None:
    for seed in range(4):
        state, events = rehearsed(seed=seed)
        turned = next(event.seq for event in events if isinstance(event.fact, ev.OutcomeSet))
        released = next(event for event in events if isinstance(event.fact, ev.InjectReleased))
        assert released.seq > turned
        assert state.status_of("spare") is InjectStatus.RELEASED


def test_every_organisation_looks_back_on_a_strength_and_a_gap(played: tuple[State, list[Event]]) -> None:
    state, _ = played
    for partner in state.script.partners:
        said = {
            entry.kind
            for entry in state.live_entries()
            if entry.fields.block == "hotwash" and partner in entry.fields.said_by
        }
        if state.presence_of(partner) is Presence.PRESENT:
            assert said == {EntryKind.STRENGTH, EntryKind.GAP}


def test_time_passes_by_the_plan_and_by_the_simulated_clock_alone(played: tuple[State, list[Event]]) -> None:
    state, events = played
    planned = sum(cue.minutes for cue in state.order if cue.phase_kind is None) + 2 * 43
    assert planned * 0.9 <= state.clock.room_ms / 60_000 <= planned * 1.15
    assert {event.recorded_at - events[0].recorded_at - event.room_ms for event in events} == {0}
    assert facts(events, ev.ClockGap) == []


def test_progress_is_told_at_every_cue_and_never_goes_back() -> None:
    told: list[Progress] = []
    state, _ = rehearsed(told=told)
    assert [row.done for row in told] == sorted(row.done for row in told)
    assert told[0].done == 0
    assert told[-1].done == told[-1].total == len(state.order)
    assert {row.block_title for row in told} == {
        state.script.line(b.title) for b in state.script.blocks.values()
    }


@pytest.mark.parametrize("selection", ["long", "short"])
def test_any_seed_plays_to_the_end(selection: str) -> None:
    for seed in (-1, 0, 7, 99, 2**40):
        state, _ = rehearsed(selection=selection, seed=seed)
        assert state.status is Status.DRAFT


@pytest.mark.parametrize("partners", [0, 1, 2])
def test_a_room_with_hardly_anybody_is_played_as_well(partners: int) -> None:
    people = tuple(
        Partner(id=f"p{n}", title=f"Partner {n}", short=f"p{n}", kind="any") for n in range(partners)
    )
    blocks = (
        Block(id="step", kind=BlockKind.STEP, title="Step", hour=1, phases=("tables 5", "plenary 5")),
        Block(id="whole", kind=BlockKind.STEP, title="Whole", hour=2, minutes=10, continuity=("Who comes?",)),
        *(
            Block(id=kind.replace("_", "-"), kind=kind, title=kind, minutes=5)
            for kind in BlockKind
            if kind != "step"
        ),
    )
    bare = {"processes", "tables", "services", "resources", "outcomes", "injects", "questions", "expected"}
    scenario = small_scenario().model_copy(
        update={
            **dict.fromkeys((*bare, "themes", "objectives"), ()),
            "partners": people,
            "blocks": blocks,
            "selections": (
                small_scenario().selections[0].model_copy(update={"blocks": tuple(b.id for b in blocks)}),
            ),
        }
    )
    state, _ = rehearsed(scenario, scenario.selections[-1].id)
    assert state.status is Status.DRAFT


def test_a_refusal_stops_the_rehearsal_instead_of_being_passed_over() -> None:
    memory = Memory(simulated(created()))
    rehearse(memory, memory, 1)
    with pytest.raises(ExerciseError):
        rehearse(memory, memory, 1)


def test_a_rehearsal_leaves_a_log_that_opens_again(tmp_path: Path) -> None:
    logs = []
    for name in ("one.ttx", "two.ttx"):
        clock = rehearsal_clock(dt.date(2026, 3, 14))
        opened = session.create(tmp_path / name, simulated(created(selection="short")), clock)
        rehearse(opened, clock, 1)
        opened.close()
        assert store.replay(tmp_path / name).state == opened.state
        logs.append(list(store.read(tmp_path / name)))
    assert logs[0] == logs[1]


def test_a_rehearsal_begins_at_nine_on_the_day_that_is_given() -> None:
    for day in (dt.date(2026, 1, 1), dt.date(2028, 7, 31)):
        clock = rehearsal_clock(day)
        zone = dt.timezone(dt.timedelta(minutes=60))
        begins = dt.datetime.fromtimestamp(clock.wall_ms() / 1000, zone)
        assert (begins.date(), begins.time()) == (day, dt.time(9))
