"""The room clock: what holds it, what a gap does to it, and how it stands against the plan."""

from __future__ import annotations

import pytest

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import InjectStatus
from tabletop.core.exercise import next_cue, pace_at
from tabletop.core.intents import Intent
from tabletop.core.messages import ExerciseError
from tabletop.core.partner_view import partner_view
from tabletop.core.projection import projector
from tabletop.core.scenario import Priority, Scenario
from tabletop.core.state import Status
from tabletop.core.timeline import Pace
from tests.small import MINUTE, Play, small_scenario


def minutes(play: Play) -> float:
    return play.state.room_ms(play.now) / MINUTE


def pace_of(play: Play) -> Pace:
    return pace_at(play.state, play.state.room_ms(play.now))


def test_the_clock_runs_from_the_start() -> None:
    play = Play().advance(30)
    assert minutes(play) == 0
    play.start().advance(10)
    assert minutes(play) == 10
    play.next().advance(5)
    assert minutes(play) == 15


def test_a_pause_is_taken_out() -> None:
    play = Play().start().advance(10)
    play.do(ev.ClockPaused())
    assert (minutes(play.advance(20)), play.state.clock.paused_by) == (10, "clock.paused")
    play.do(ev.ClockResumed())
    assert (minutes(play.advance(1)), play.state.clock.paused_by) == (11, None)


def test_the_session_goes_on_by_hand_during_a_pause() -> None:
    play = Play().start().advance(10)
    play.do(ev.ClockPaused())
    play.next()
    assert (play.state.cue, play.state.clock.running) == ("rules", False)


@pytest.mark.parametrize(
    ("before", "intent", "code"),
    [
        ((), ev.ClockResumed(), "already-running"),
        ((ev.ClockPaused(),), ev.ClockPaused(), "already-paused"),
        ((ev.ClockGap(wall_ms=9_000, cause="drift"),), ev.ClockPaused(), "gap-open"),
        ((ev.ClockGap(wall_ms=9_000, cause="drift"),), ev.ClockResumed(), "gap-open"),
        ((ev.ClockGap(wall_ms=9_000, cause="drift"),), want.Next(), "gap-open"),
        ((ev.ClockGap(wall_ms=9_000, cause="drift"),), want.GoTo(cue="dark/0"), "gap-open"),
        ((), want.SettleGap(went_on=True), "no-gap"),
        ((want.Close(),), ev.ClockGap(wall_ms=9_000, cause="resumed"), "no-gap"),
        ((), ev.ExerciseContinued(), "not-interrupted"),
        ((ev.ExerciseInterrupted(), want.Close()), ev.ExerciseContinued(), "not-interrupted"),
        ((), ev.ExerciseFinalised(), "not-draft"),
        ((), ev.ExerciseReopened(to="running"), "not-closed"),
        ((want.Close(),), ev.ExerciseReopened(to="draft"), "not-closed"),
        ((want.Close(),), want.Start(), "already-started"),
    ],
)
def test_what_makes_no_sense_for_the_clock_is_refused(
    before: tuple[Intent, ...], intent: Intent, code: str
) -> None:
    play = Play().start()
    for earlier in before:
        play.do(earlier)
    with pytest.raises(ExerciseError, match=code):
        play.do(intent)


@pytest.mark.parametrize(("went_on", "expected"), [(True, 10 + 5 + 2), (False, 10)])
def test_a_gap_is_settled_by_the_word_of_the_facilitator(went_on: bool, expected: float) -> None:
    play = Play().start().advance(10)
    # Ten minutes were watched, then five went by unseen; the answer takes two more.
    play.do(ev.ClockGap(wall_ms=5 * MINUTE, cause="resumed"))
    assert (play.state.clock.running, play.state.clock.paused_by) == (False, "clock.gap")
    play.advance(2)
    assert minutes(play) == 10
    play.do(want.SettleGap(went_on=went_on))
    assert (play.state.clock.running, play.state.clock.gap, minutes(play)) == (True, None, expected)
    assert minutes(play.advance(1)) == expected + 1


@pytest.mark.parametrize(("went_on", "expected"), [(True, 5 + 1 + 7 + 2), (False, 0)])
def test_a_second_gap_before_the_first_is_settled_counts_as_well(went_on: bool, expected: float) -> None:
    play = Play().start()
    play.do(ev.ClockGap(wall_ms=5 * MINUTE, cause="drift"))
    play.advance(1 + 7)
    play.do(ev.ClockGap(wall_ms=7 * MINUTE, cause="resumed"))
    assert play.state.clock.gap is not None
    assert play.state.clock.gap.wall_ms == (5 + 1 + 7) * MINUTE
    play.advance(2).do(want.SettleGap(went_on=went_on))
    assert minutes(play) == expected


def test_a_clock_that_was_set_back_adds_nothing() -> None:
    play = Play().start().advance(10)
    play.now -= 60 * MINUTE
    play.log(ev.ClockGap(wall_ms=-60 * MINUTE, cause="drift"))
    room = play.state.clock.room_ms
    assert play.state.clock.gap is not None
    assert play.state.clock.gap.wall_ms == -60 * MINUTE
    play.do(want.SettleGap(went_on=True))
    assert play.state.clock.room_ms == room


@pytest.mark.parametrize(("one", "two", "together"), [(-60, 7, 7), (5, -60, 5), (-60, -30, -60), (5, 7, 12)])
def test_how_far_a_clock_was_set_back_takes_nothing_off_the_time_that_nobody_watched(
    one: int, two: int, together: int
) -> None:
    play = Play().start().advance(10)
    play.log(ev.ClockGap(wall_ms=one * MINUTE, cause="drift"))
    play.log(ev.ClockGap(wall_ms=two * MINUTE, cause="resumed"))
    assert play.state.clock.gap is not None
    assert play.state.clock.gap.wall_ms == together * MINUTE


def test_a_gap_while_the_clock_is_held_anyway_asks_nothing() -> None:
    play = Play().start().advance(10)
    play.do(ev.ClockPaused())
    play.do(ev.ClockGap(wall_ms=5 * MINUTE, cause="drift"))
    assert (play.state.clock.gap, play.state.clock.paused_by) == (None, "clock.paused")
    play.next()


@pytest.mark.parametrize(
    ("hold", "let_go"),
    [
        (ev.ExerciseInterrupted(reason="sirens"), ev.ExerciseContinued()),
        (want.Close(), ev.ExerciseReopened(to="running")),
    ],
)
def test_a_pause_outlives_whatever_else_holds_the_clock(hold: Intent, let_go: Intent) -> None:
    play = Play().start().advance(10)
    play.do(ev.ClockPaused())
    play.advance(1).do(hold)
    play.advance(1).do(let_go)
    assert (play.state.clock.running, play.state.clock.paused_by) == (False, "clock.paused")
    play.do(ev.ClockResumed())
    assert minutes(play.advance(1)) == 11


def test_a_gap_stays_open_through_an_interruption() -> None:
    play = Play().start().advance(10)
    play.do(ev.ClockGap(wall_ms=5 * MINUTE, cause="drift"))
    play.do(ev.ExerciseInterrupted())
    play.do(ev.ExerciseContinued())
    assert (play.state.clock.running, play.state.clock.paused_by) == (False, "clock.gap")


def test_closing_stops_the_clock_and_reopening_goes_on_from_there() -> None:
    play = Play().start().advance(10)
    play.do(want.Close())
    assert (play.state.status, minutes(play.advance(60 * 24))) == (Status.DRAFT, 10)
    play.do(ev.ExerciseFinalised())
    play.do(ev.ExerciseReopened(to="draft"))
    assert not play.state.clock.running
    play.do(ev.ExerciseReopened(to="running"))
    assert (play.state.status, minutes(play.advance(1))) == (Status.RUNNING, 11)


def test_an_interruption_that_ends_in_closing_stays_one_when_it_is_reopened() -> None:
    play = Play().start()
    play.do(ev.ExerciseInterrupted())
    play.do(want.Close())
    play.do(ev.ExerciseReopened(to="running"))
    assert (play.state.interrupted, play.state.clock.running) == (True, False)
    play.do(ev.ExerciseContinued())
    assert play.state.clock.running


@pytest.mark.parametrize("held", [(), (ev.ClockPaused(),), (ev.ClockGap(wall_ms=600_000, cause="drift"),)])
def test_neither_pause_nor_gap_fires_drops_or_delays_an_inject(held: tuple[Intent, ...]) -> None:
    play = Play().start().next_to("dark/0")
    injects, upcoming = play.state.injects, next_cue(play.state)
    for intent in held:
        play.do(intent)
        play.advance(600)
    assert (play.state.injects, next_cue(play.state)) == (injects, upcoming)


def test_before_the_start_there_is_no_pace() -> None:
    assert pace_of(Play().advance(60)) == Pace(0, 0, None, (), 0)


@pytest.mark.parametrize(
    ("spent", "cue", "behind"),
    [
        (0, "opening", 0),
        (9, "opening", 0),
        (12, "opening", 2),
        (4, "rules", -6),
        (20, "dark/0", 0),
        (30, "dark/1/rumour", 0),
        (36, "dark/1/rumour", 1),
    ],
)
def test_ahead_and_behind_are_measured_against_the_window_of_the_cue(
    spent: float, cue: str, behind: float
) -> None:
    play = Play().start().next_to(cue).advance(spent)
    assert pace_of(play).behind_ms == behind * MINUTE


def tight(minutes_available: int = 141) -> Scenario:
    """Give the small scenario with a selection that has no minute to spare."""
    scenario = small_scenario()
    selection = scenario.selections[0].model_copy(update={"minutes": minutes_available})
    return scenario.model_copy(update={"selections": (selection,)})


def test_minutes_to_spare_are_used_before_anything_is_squeezed() -> None:
    play = Play().start().advance(10 + 9)
    assert (pace_of(play).behind_ms, pace_of(play).overrun_ms, pace_of(play).squeezed) == (
        9 * MINUTE,
        0,
        None,
    )
    play.advance(1)
    assert (pace_of(play).overrun_ms, pace_of(play).squeezed) == (MINUTE, None)


@pytest.mark.parametrize(("late", "squeezed"), [(1, None), (2, None), (2.5, "hotwash"), (20, "hotwash")])
def test_only_a_quarter_of_its_minutes_squeezes_a_block(late: float, squeezed: str | None) -> None:
    # Looking back takes ten minutes: a minute less is won back in the talk.
    play = Play(tight()).start().advance(10 + late)
    assert pace_of(play).squeezed == squeezed


@pytest.mark.parametrize("waited", [0, 3, 14, 19, 24, 31, 60])
@pytest.mark.parametrize("presses", range(12))
def test_nothing_is_squeezed_while_the_room_is_on_schedule(presses: int, waited: int) -> None:
    play = Play(tight()).start().advance(waited).next(presses).advance(4)
    found = pace_of(play)
    assert found.behind_ms >= found.overrun_ms
    assert found.squeezed is None or found.behind_ms >= 2 * MINUTE


def test_a_block_is_not_called_squeezed_while_it_is_on() -> None:
    play = Play(tight()).start().advance(140)
    assert pace_of(play).squeezed == "hotwash"
    play.do(want.GoTo(cue="hotwash"))
    assert (pace_of(play).squeezed, pace_of(play).overrun_ms > 0) == (None, True)


def test_a_plan_that_is_longer_than_its_minutes_does_not_complain_at_the_start() -> None:
    assert pace_of(Play(tight(60)).start()).overrun_ms == 0


def test_running_late_names_the_extra_injects_to_leave_out() -> None:
    play = Play(tight()).start().advance(10 + 3)
    found = pace_of(play)
    # The phase of ten minutes is shared by two injects for the room and the handout.
    assert (found.overrun_ms, found.skippable, found.saved_minutes) == (3 * MINUTE, ("rumour",), 3)
    found = pace_of(play.advance(1))
    assert (found.overrun_ms, found.skippable, found.saved_minutes) == (4 * MINUTE, ("rumour", "desk"), 4)
    found = pace_of(play.advance(10))
    assert (found.skippable, found.saved_minutes) == (("rumour", "desk"), 4)


def test_an_inject_that_cannot_be_played_is_not_named() -> None:
    play = Play(tight()).start().advance(30)
    assert "full" not in pace_of(play).skippable
    play.do(ev.OutcomeSet(outcome="shelter", value="open"))
    assert "full" in pace_of(play).skippable
    play.do(ev.InjectStatusSet(inject="rumour", status=InjectStatus.SKIPPED))
    assert "rumour" not in pace_of(play).skippable


def test_leaving_out_all_of_a_phase_saves_all_of_its_minutes() -> None:
    play = Play(tight()).start().advance(10 + 5)
    assert pace_of(play).overrun_ms == 5 * MINUTE
    play.do(ev.InjectStatusSet(inject="pumps", status=InjectStatus.SKIPPED))
    assert pace_of(play).overrun_ms == 0


def all_extra() -> Scenario:
    """Give a scenario without a minute to spare, in which every planned inject may be left out."""
    scenario = tight()
    injects = tuple(
        row if row.priority is Priority.RESERVE else row.model_copy(update={"priority": Priority.EXTRA})
        for row in scenario.injects
    )
    return scenario.model_copy(update={"injects": injects})


@pytest.mark.parametrize("late", range(1, 30))
def test_no_more_is_promised_than_the_phases_take(late: int) -> None:
    play = Play(all_extra()).start().advance(10 + late)
    found = pace_of(play)
    touched = {
        (cue.block, cue.phase): cue.minutes
        for cue in play.state.order
        if not set(cue.injects).isdisjoint(found.skippable)
    }
    assert found.saved_minutes <= sum(touched.values())
    assert found.saved_minutes >= late or len(found.skippable) == 7


def test_what_waits_in_a_phase_that_used_up_its_minutes_is_named_too() -> None:
    play = Play(tight()).start().next_to("dark/1/alarm").advance(60)
    found = pace_of(play)
    assert found.overrun_ms > 0
    assert (found.skippable, found.saved_minutes) == (("rumour", "desk"), 2)


def only_extra(objectives: dict[str, tuple[str, ...]]) -> Scenario:
    """Give a scenario in which these injects may be left out, each with its own objectives."""
    scenario = tight()
    injects = tuple(
        row.model_copy(
            update={
                "priority": Priority.EXTRA if row.id in objectives else Priority.CORE,
                "objectives": objectives.get(row.id, ()),
            }
        )
        for row in scenario.injects
        if row.priority is not Priority.RESERVE
    )
    return scenario.model_copy(update={"injects": injects})


@pytest.mark.parametrize(
    ("objectives", "skippable"),
    [
        # All else being equal, what saves most comes first.
        ({"rumour": (), "pumps": ()}, ("pumps", "rumour")),
        # Nothing else would touch this objective.
        ({"rumour": (), "pumps": ("share",)}, ("rumour", "pumps")),
        # This is all that the whole room gets a day later.
        ({"rumour": (), "cash": ()}, ("rumour", "cash")),
    ],
)
def test_what_hurts_least_is_named_first(
    objectives: dict[str, tuple[str, ...]], skippable: tuple[str, ...]
) -> None:
    found = pace_of(Play(only_extra(objectives)).start().advance(10 + 60))
    assert found.skippable == skippable


def test_what_falls_away_as_a_whole_saves_what_was_promised() -> None:
    play = Play(all_extra()).start().next_to("dark/3").advance(48 + 5)
    promised = pace_of(play)
    assert (promised.overrun_ms, promised.skippable, promised.saved_minutes) == (5 * MINUTE, ("pumps",), 5)
    play.do(ev.InjectStatusSet(inject="pumps", status=InjectStatus.SKIPPED))
    assert pace_of(play).overrun_ms == 0


def test_the_last_to_be_squeezed_is_what_is_still_to_come() -> None:
    play = Play(tight()).start().advance(200)
    assert pace_of(play).squeezed == "hotwash"
    play.do(want.GoTo(cue="closing"))
    assert (pace_of(play).squeezed, pace_of(play).overrun_ms > 0) == (None, True)


def test_without_a_hotwash_the_last_step_is_squeezed() -> None:
    scenario = tight()
    blocks = tuple(ident for ident in scenario.selections[0].blocks if ident != "hotwash")
    selection = scenario.selections[0].model_copy(update={"blocks": blocks, "minutes": 131})
    play = Play(scenario.model_copy(update={"selections": (selection,)})).start().advance(30)
    assert pace_of(play).squeezed == "day"


def test_the_rest_of_a_phase_counts_from_its_own_start() -> None:
    play = Play(tight()).start().next_to("dark/3").advance(10)
    # Arrived at once, so 38 minutes ahead; the ten of this phase are spent.
    assert (pace_of(play).behind_ms, pace_of(play).overrun_ms) == (-28 * MINUTE, (10 - 48) * MINUTE)


def test_going_back_plans_only_what_is_played_again() -> None:
    play = Play(tight()).start().next_to("dark/5")
    play.do(want.GoTo(cue="dark/0"))
    # Left: situation 5, silence 3, tables 10, plenary 10, and 78 from the break on.
    assert pace_of(play).overrun_ms == (5 + 3 + 10 + 10 + 78 - 141) * MINUTE


@pytest.mark.parametrize(
    ("done", "still"),
    [
        ((), False),
        ((ev.ClockPaused(),), True),
        ((ev.ClockPaused(), ev.ClockResumed()), False),
        ((ev.ClockGap(wall_ms=MINUTE, cause="resumed"),), True),
        ((ev.ExerciseInterrupted(),), False),
        ((ev.ClockPaused(), ev.ExerciseInterrupted()), False),
        ((want.Close(),), False),
    ],
)
def test_the_room_and_the_pages_tell_alike_that_the_clock_stands_still(
    done: tuple[Intent, ...], still: bool
) -> None:
    assert not Play().state.stands_still
    play = Play().start()
    for intent in done:
        play.do(intent)
    told = (play.state.stands_still, projector(play.state).paused, partner_view(play.state, "town").paused)
    assert told == (still,) * 3
