"""The running order: what it holds, how it shrinks, and what Next brings."""

from __future__ import annotations

import pytest

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.entries import current_inject
from tabletop.core.events import InjectStatus
from tabletop.core.exercise import neighbours, next_cue
from tabletop.core.intents import Intent
from tabletop.core.messages import ExerciseError
from tabletop.core.order_view import announcement, running_order
from tabletop.core.scenario import Block, BlockKind, Condition, PhaseKind, Priority, Scenario, ServiceState
from tabletop.core.state import Status
from tabletop.core.timeline import CueKind, phases_of
from tests.small import Play, small_scenario


def changed(block: str = "dark", **changes: object) -> Scenario:
    """Give the small scenario with one block changed."""
    scenario = small_scenario()
    blocks = tuple(row.model_copy(update=changes) if row.id == block else row for row in scenario.blocks)
    return scenario.model_copy(update={"blocks": blocks})


def with_injects(**changes: dict[str, object]) -> Scenario:
    """Give the small scenario with some injects changed, by id."""
    scenario = small_scenario()
    injects = tuple(row.model_copy(update=changes.get(row.id, {})) for row in scenario.injects)
    return scenario.model_copy(update={"injects": injects})


def test_the_running_order_lays_out_blocks_phases_and_injects() -> None:
    cues = Play().state.order
    assert [cue.id for cue in cues] == [
        "opening",
        "rules",
        "start",
        "dark/0",
        "dark/1/alarm",
        "dark/1/rumour",
        "dark/1/handout",
        "dark/2",
        "dark/3",
        "dark/4/pumps",
        "dark/5",
        "break",
        "day/0",
        "day/1/cash",
        "day/1/full",
        "day/2",
        "day/3",
        "day/4/handout",
        "day/5",
        "gaps",
        "hotwash",
        "closing",
    ]


def test_a_handout_holds_everything_for_single_partners_and_tables() -> None:
    handout = next(cue for cue in Play().state.order if cue.id == "dark/1/handout")
    assert (handout.kind, handout.injects) == (CueKind.HANDOUT, ("ward", "desk"))


def test_the_plan_adds_up_to_the_minutes_of_the_blocks() -> None:
    order = Play().state.order
    starts = {cue.id: cue.starts for cue in order}
    assert (starts["dark/0"], starts["dark/1/alarm"], starts["dark/1/rumour"], starts["break"]) == (
        20,
        25,
        25,
        63,
    )
    assert order[-1].starts + order[-1].minutes == 141


def test_a_selection_leaves_out_blocks_and_injects_and_shortens() -> None:
    order = Play(selection="short").state.order
    assert [(cue.id, cue.minutes) for cue in order] == [
        ("opening", 5),
        ("dark/0", 4),
        ("dark/1/alarm", 7),
        ("dark/1/handout", 7),
        ("dark/2", 2),
        ("dark/3", 7),
        ("dark/4/pumps", 3),
        ("dark/5", 7),
        ("hotwash", 10),
    ]


@pytest.mark.parametrize(
    ("minutes", "phases"),
    [
        (None, (2, 3, 15, 10)),
        (30, (2, 3, 15, 10)),
        (15, (1, 2, 7, 5)),
        (1, (0, 0, 1, 0)),
        (0, (0, 0, 0, 0)),
        (61, (4, 6, 31, 20)),
    ],
)
def test_phases_shrink_in_proportion_and_fit_exactly(minutes: int | None, phases: tuple[int, ...]) -> None:
    block = Block(
        id="step",
        kind=BlockKind.STEP,
        title="Step",
        phases=("inject 2", "silence 3", "tables 15", "plenary 10"),
    )
    assert tuple(length for _, length in phases_of(block, minutes)) == phases


@pytest.mark.parametrize("minutes", range(60))
def test_no_minute_is_lost_in_shrinking(minutes: int) -> None:
    block = small_scenario().blocks[3]
    assert sum(length for _, length in phases_of(block, minutes)) == minutes


def test_an_inject_phase_without_injects_is_a_phase_of_its_own() -> None:
    play = Play(changed(phases=("inject 5", "inject 5", "inject 5", "plenary 5")))
    assert [cue.id for cue in play.state.order if cue.block == "dark"] == [
        "dark/0/alarm",
        "dark/0/rumour",
        "dark/0/handout",
        "dark/1/pumps",
        "dark/2",
        "dark/3",
    ]


def test_an_inject_for_a_round_that_its_step_does_not_have_comes_in_the_last_one() -> None:
    play = Play(with_injects(alarm={"round": 9}))
    cue = next(cue for cue in play.state.order if "alarm" in cue.injects)
    assert cue.id == "dark/4/alarm"


def test_a_reserve_inject_has_no_place_until_it_is_planned() -> None:
    play = Play().start()
    assert not any("spare" in cue.injects for cue in play.state.order)
    play.do(ev.InjectAdded(inject=play.state.script.injects["spare"]))
    assert [cue.id for cue in play.state.order if "spare" in cue.injects] == ["day/1/spare"]


def test_nothing_but_start_is_possible_before_the_start() -> None:
    play = Play()
    for intent in (
        want.GoTo(cue="dark/0"),
        want.ReleaseInject(inject="alarm"),
        want.Close(),
        ev.ClockPaused(),
    ):
        with pytest.raises(ExerciseError, match="not-started"):
            play.do(intent)
    play.do(want.Next())
    assert (play.state.status, play.state.cue) == (Status.RUNNING, "opening")


def test_a_session_cannot_be_started_twice() -> None:
    with pytest.raises(ExerciseError, match="already-started"):
        Play().start().do(want.Start())


def test_a_session_that_begins_with_a_step_enters_it() -> None:
    scenario = small_scenario()
    only = scenario.selections[0].model_copy(update={"blocks": ("dark", "hotwash")})
    play = Play(scenario.model_copy(update={"selections": (only,)})).start()
    assert (play.state.cue, play.state.hour, play.state.phase) == ("dark/0", 0, 0)
    assert play.state.board["power"] is ServiceState.OUT
    assert play.state.steps["dark"].seq == play.state.seq


def test_a_session_that_begins_with_an_inject_releases_it() -> None:
    scenario = changed(phases=("inject 5", "plenary 5"))
    only = scenario.selections[0].model_copy(update={"blocks": ("dark",)})
    play = Play(scenario.model_copy(update={"selections": (only,)})).start()
    assert (play.state.cue, play.state.status_of("alarm")) == ("dark/0/alarm", InjectStatus.RELEASED)


def test_a_selection_without_anything_to_play_cannot_start() -> None:
    scenario = small_scenario()
    none = scenario.selections[0].model_copy(update={"blocks": ()})
    with pytest.raises(ExerciseError, match="nothing-to-play"):
        Play(scenario.model_copy(update={"selections": (none,)})).start()


def test_next_releases_and_enters_and_starts_the_timer_of_a_phase() -> None:
    play = Play().start().advance(7).next_to("dark/1/alarm")
    assert play.state.clock.phase_started_ms == 7 * 60_000
    assert (play.state.hour, play.state.status_of("alarm")) == (0, InjectStatus.RELEASED)
    play.advance(3).next()
    assert (play.state.cue, play.state.clock.phase_started_ms) == ("dark/1/rumour", 7 * 60_000)
    play.next().advance(1).next()
    assert (play.state.cue, play.state.clock.phase_started_ms) == ("dark/2", 11 * 60_000)


def test_next_from_a_cue_that_was_left_already_is_refused() -> None:
    play = Play().start()
    play.do(want.Next(from_cue="opening"))
    with pytest.raises(ExerciseError, match="moved-on"):
        play.do(want.Next(from_cue="opening"))
    assert play.state.cue == "rules"


def test_next_at_the_end_is_refused() -> None:
    play = Play().start().next_to("closing")
    assert next_cue(play.state) is None
    with pytest.raises(ExerciseError, match="at-end"):
        play.do(want.Next())


@pytest.mark.parametrize("status", [InjectStatus.SKIPPED, InjectStatus.WITHHELD, InjectStatus.WITHDRAWN])
def test_next_passes_over_an_inject_that_is_not_to_be_played(status: InjectStatus) -> None:
    play = Play().start().next_to("dark/0")
    play.do(ev.InjectStatusSet(inject="alarm", status=status))
    play.next()
    assert play.state.cue == "dark/1/rumour"
    assert play.state.status_of("alarm") is status


def test_an_inject_that_is_put_back_in_its_place_comes_after_all() -> None:
    play = Play().start().next_to("dark/0")
    play.do(ev.InjectStatusSet(inject="alarm", status=InjectStatus.WITHHELD))
    play.do(ev.InjectStatusSet(inject="alarm", status=InjectStatus.PLANNED))
    play.next()
    assert play.state.cue == "dark/1/alarm"


def test_an_inject_is_not_put_back_in_a_place_that_has_passed() -> None:
    play = Play().start().next_to("dark/0")
    for inject in ("alarm", "spare"):
        play.do(ev.InjectStatusSet(inject=inject, status=InjectStatus.WITHHELD))
    play.next_to("dark/2")
    with pytest.raises(ExerciseError, match="place-passed"):
        play.do(ev.InjectStatusSet(inject="alarm", status=InjectStatus.PLANNED))
    play.do(ev.InjectStatusSet(inject="spare", status=InjectStatus.PLANNED))
    play.do(want.ReleaseInject(inject="alarm"))


def test_a_handout_gives_out_only_what_is_to_be_played() -> None:
    play = Play().start().next_to("dark/0")
    play.do(ev.InjectStatusSet(inject="desk", status=InjectStatus.WITHHELD))
    play.next_to("dark/1/handout")
    assert play.state.status_of("ward") is InjectStatus.RELEASED
    assert play.state.status_of("desk") is InjectStatus.WITHHELD


def test_a_handout_without_anything_left_is_passed_over() -> None:
    play = Play().start().next_to("dark/0")
    for inject in ("ward", "desk"):
        play.do(ev.InjectStatusSet(inject=inject, status=InjectStatus.SKIPPED))
    play.next(3)
    assert play.state.cue == "dark/2"


def test_an_inject_that_was_released_early_does_not_come_again() -> None:
    play = Play().start().next_to("dark/0")
    play.do(want.ReleaseInject(inject="pumps"))
    before = play.state.injects["pumps"]
    play.next_to("dark/3").next()
    assert play.state.cue == "dark/5"
    assert play.state.injects["pumps"] == before


def test_a_condition_brings_an_inject_into_view() -> None:
    play = Play().start().next_to("day/1/cash")
    assert getattr(next_cue(play.state), "id", None) == "day/2"
    play.do(ev.OutcomeSet(outcome="shelter", value="open"))
    play.next()
    assert (play.state.cue, play.state.status_of("full")) == ("day/1/full", InjectStatus.RELEASED)


def at_a_step_that_begins_with_what_happens_when_the_phone_is_out() -> Play:
    out = Condition(service={"phone": ServiceState.OUT})
    scenario = changed("day", phases=("inject 5", "plenary 5"))
    injects = tuple(
        row.model_copy(update={"when": out if row.id == "cash" else row.when}) for row in scenario.injects
    )
    return Play(scenario.model_copy(update={"injects": injects})).start().next_to("break")


def test_a_condition_on_a_service_is_judged_at_the_hour_of_its_own_step() -> None:
    play = at_a_step_that_begins_with_what_happens_when_the_phone_is_out()
    assert play.state.board["phone"] is ServiceState.WORKS
    play.next()
    assert (play.state.cue, play.state.status_of("cash")) == ("day/0/cash", InjectStatus.RELEASED)


def test_what_is_announced_is_what_next_brings() -> None:
    play = at_a_step_that_begins_with_what_happens_when_the_phone_is_out()
    view = announcement(play.state)
    line = next(row for row in running_order(play.state) if row.cue == "day/0/cash")
    assert view.injects == ("No cash",)
    assert (line.mark, line.injects) == ("next", (("cash", "No cash", InjectStatus.PLANNED, True),))
    play.next()
    titles = [play.state.script.injects[ident].title for ident in play.state.injects]
    assert titles[-1:] == list(view.injects)
    assert announcement(play.state).hour is None


def test_going_somewhere_leaves_out_what_lies_between() -> None:
    play = Play().start()
    play.do(want.GoTo(cue="dark/3"))
    assert (play.state.hour, play.state.phase, play.state.injects) == (0, 3, {})
    play.next()
    assert play.state.cue == "dark/4/pumps"


def test_going_back_replays_phases_but_not_injects() -> None:
    play = Play().start().next_to("dark/5")
    play.do(want.GoTo(cue="dark/0"))
    cues = []
    while play.state.cue != "break":
        play.next()
        cues.append(play.state.cue)
    assert cues == ["dark/2", "dark/3", "dark/5", "break"]


@pytest.mark.parametrize(
    ("cue", "code"),
    [
        ("nowhere", "no-such-cue"),
        ("dark/1/alarm", "not-playable"),
        ("day/1/full", "not-playable"),
        ("dark/2", "already-there"),
    ],
)
def test_going_nowhere_is_refused(cue: str, code: str) -> None:
    play = Play().start().next_to("dark/2")
    with pytest.raises(ExerciseError, match=code):
        play.do(want.GoTo(cue=cue))


def test_injects_are_put_in_another_order() -> None:
    play = Play().start().next_to("dark/0")
    play.do(ev.InjectsReordered(order=("rumour", "alarm")))
    assert list(play.state.script.injects)[:2] == ["rumour", "alarm"]
    play.next()
    assert play.state.cue == "dark/1/rumour"


def test_reordering_some_leaves_the_others_in_their_places() -> None:
    play = Play().start()
    before = list(play.state.script.injects)
    play.do(ev.InjectsReordered(order=("pumps", "alarm")))
    after = list(play.state.script.injects)
    assert [(row, after[index]) for index, row in enumerate(before) if after[index] != row] == [
        ("alarm", "pumps"),
        ("pumps", "alarm"),
    ]


@pytest.mark.parametrize(
    ("intent", "code"),
    [
        (ev.InjectsReordered(order=("rumour", "alarm")), "place-passed"),
        (ev.InjectsReordered(order=("alarm", "alarm")), "named-twice"),
        (ev.InjectsReordered(order=("alarm", "nope")), "inject.unknown"),
        (ev.InjectsReordered(order=(), unplanned=("nope",)), "inject.unknown"),
    ],
)
def test_an_order_that_would_lose_an_inject_is_refused(intent: Intent, code: str) -> None:
    play = Play().start().next_to("dark/1/alarm")
    with pytest.raises(ExerciseError, match=code):
        play.do(intent)


def test_an_inject_cannot_be_planned_where_next_never_comes() -> None:
    play = Play().start().next_to("break")
    spare = play.state.script.injects["spare"]
    with pytest.raises(ExerciseError, match="place-passed"):
        play.do(ev.InjectAdded(inject=spare.model_copy(update={"step": "dark"})))
    play.do(ev.InjectAdded(inject=spare))
    play.next_to("day/1/spare")


def test_the_neighbours_of_an_inject_are_those_of_its_kind_in_the_phase_that_are_still_to_come() -> None:
    play = Play().start().next_to("dark/0")
    found = {ident: neighbours(play.state, ident) for ident in play.state.script.injects}
    assert (found["alarm"], found["rumour"]) == ((None, "rumour"), ("alarm", None))
    assert (found["ward"], found["desk"]) == ((None, "desk"), ("ward", None))
    assert (found["pumps"], found["spare"]) == ((None, None), (None, None))
    play.next_to("dark/1/alarm")
    assert neighbours(play.state, "rumour") == (None, None)


def test_a_skipped_inject_that_is_moved_further_on_is_played_there() -> None:
    play = Play().start().next_to("dark/0")
    play.do(ev.InjectStatusSet(inject="alarm", status=InjectStatus.SKIPPED))
    alarm = play.state.script.injects["alarm"]
    play.do(ev.InjectAdded(inject=alarm.model_copy(update={"step": "day"})))
    play.next_to("day/1/alarm")
    assert play.state.status_of("alarm") is InjectStatus.RELEASED


def test_an_inject_that_is_planned_into_the_phase_of_now_comes_next() -> None:
    play = Play(changed(phases=("inject 5", "inject 5", "inject 5", "plenary 5"))).start().next_to("dark/2")
    spare = play.state.script.injects["spare"]
    play.do(ev.InjectAdded(inject=spare.model_copy(update={"step": "dark", "round": 3})))
    play.next()
    assert play.state.cue == "dark/2/spare"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"step": "nope"}, "block.unknown"),
        ({"to": ("nobody",)}, "unknown-recipient"),
        ({"to": ()}, "to-nobody"),
        ({"step": "break"}, "place-passed"),
    ],
)
def test_an_inject_that_reaches_nobody_or_nowhere_is_refused(change: dict[str, object], code: str) -> None:
    play = Play().start()
    spare = play.state.script.injects["spare"]
    with pytest.raises(ExerciseError, match=code):
        play.do(ev.InjectAdded(inject=spare.model_copy(update=change)))


def test_an_inject_of_the_script_is_released_only_by_releasing_it() -> None:
    play = Play().start().next_to("dark/1/alarm")
    rows = play.state.script.injects
    refused: tuple[tuple[Intent, str], ...] = (
        (ev.InjectAdded(inject=rows["spare"], released=True), "release-it"),
        (ev.InjectStatusSet(inject="spare", status=InjectStatus.RELEASED), "release-it"),
        (ev.InjectAdded(inject=rows["alarm"]), "already-released"),
        (ev.InjectStatusSet(inject="alarm", status=InjectStatus.SKIPPED), "already-released"),
        (want.ReleaseInject(inject="alarm"), "already-released"),
        (ev.InjectStatusSet(inject="spare", status=InjectStatus.PLANNED), "unchanged"),
    )
    for intent, code in refused:
        with pytest.raises(ExerciseError, match=code):
            play.do(intent)


def test_an_inject_is_written_on_the_spot() -> None:
    play = Play().start().next_to("dark/2")
    event = play.do(want.WriteInject(title="Fire", text="A fire in {{town}}", to=("all",), projected=False))
    known = play.state.injects["spot-1"]
    assert (known.status, known.projected, known.seq) == (InjectStatus.RELEASED, False, event.seq)
    row = play.state.script.injects["spot-1"]
    last_heard = max(play.state.script.injects[ident].at for ident in ("alarm", "rumour", "ward", "desk"))
    assert (row.step, row.at, row.priority) == ("dark", last_heard, Priority.EXTRA)
    assert last_heard > 0, "the story does not go back to the hour at which the step began"
    assert not any("spot-1" in cue.injects for cue in play.state.order)
    assert current_inject(play.state) == "spot-1"
    play.do(want.WriteInject(title="Smoke", text="Smoke", to=("grid",)))
    assert "spot-2" in play.state.injects


def test_an_inject_on_the_spot_in_a_break_belongs_to_the_step_before() -> None:
    play = Play().start().next_to("break")
    play.do(want.WriteInject(title="Fire", text="A fire", to=("all",)))
    assert play.state.script.injects["spot-1"].step == "dark"
    assert current_inject(play.state) == "spot-1"


@pytest.mark.parametrize(("to", "code"), [((), "to-nobody"), (("nobody",), "unknown-recipient")])
def test_an_inject_on_the_spot_to_nobody_is_refused(to: tuple[str, ...], code: str) -> None:
    with pytest.raises(ExerciseError, match=code):
        Play().start().do(want.WriteInject(title="Fire", text="A fire", to=to))


def test_a_session_without_steps_has_no_place_for_an_inject_on_the_spot() -> None:
    scenario = small_scenario()
    only = scenario.selections[0].model_copy(update={"blocks": ("opening",)})
    play = Play(scenario.model_copy(update={"selections": (only,)})).start()
    with pytest.raises(ExerciseError, match="nothing-to-play"):
        play.do(want.WriteInject(title="Fire", text="A fire", to=("all",)))


def test_words_are_mended_before_and_after_release() -> None:
    play = Play().start().next_to("dark/1/alarm")
    before = play.state.injects
    for inject in ("alarm", "cash"):
        play.do(ev.InjectReworded(inject=inject, title="Mended", text="Better"))
        row = play.state.script.injects[inject]
        assert (row.title, row.text, row.notes) == ("Mended", "Better", small_notes(inject))
    assert play.state.injects is before


def small_notes(inject: str) -> str:
    return next(row.notes for row in small_scenario().injects if row.id == inject)


@pytest.mark.parametrize(("block", "field"), [("dark", "situation"), ("opening", "text")])
def test_what_the_room_reads_of_a_block_is_mended(block: str, field: str) -> None:
    play = Play().start()
    play.do(ev.BlockReworded(block=block, title="Mended", text="Better"))
    row = play.state.script.blocks[block]
    assert (row.title, getattr(row, field)) == ("Mended", "Better")


def test_nothing_moves_while_the_exercise_is_halted() -> None:
    play = Play().start().next_to("dark/0")
    moves: tuple[Intent, ...] = (
        want.Next(),
        want.GoTo(cue="dark/2"),
        want.ReleaseInject(inject="spare"),
        want.WriteInject(title="A", text="B", to=("all",)),
        ev.ClockPaused(),
        ev.ExerciseInterrupted(),
    )
    play.do(ev.ExerciseInterrupted())
    for intent in moves:
        with pytest.raises(ExerciseError, match=r"exercise\.interrupted"):
            play.do(intent)
    play.do(want.Close())
    for intent in (*moves, want.Close()):
        with pytest.raises(ExerciseError, match=r"exercise\.over"):
            play.do(intent)


def test_the_phase_kinds_of_the_order_are_those_of_the_script() -> None:
    kinds = {cue.id: cue.phase_kind for cue in Play().state.order}
    assert (kinds["opening"], kinds["dark/0"], kinds["dark/1/handout"], kinds["dark/5"]) == (
        None,
        PhaseKind.SITUATION,
        PhaseKind.INJECT,
        PhaseKind.PLENARY,
    )


def test_leaving_an_hour_for_good_is_announced_with_what_it_holds_back() -> None:
    play = Play().start().next_to("dark/0")
    for inject in ("pumps", "mast"):
        play.log(ev.InjectStatusSet(inject=inject, status=InjectStatus.WITHHELD))
    assert announcement(play.state).held_back == ()
    view = announcement(play.next_to("dark/5").state)
    assert view.cue is not None
    assert (view.cue.block, view.held_back) == ("break", ()), "after the break there is another hour"
    play.next_to("break")
    assert announcement(play.state).held_back == ("Pumps stop",)
    play.next_to("day/5")
    view = announcement(play.state)
    assert view.held_back == ("The last mast",)
    play.next()
    assert announcement(play.state).held_back == ()
