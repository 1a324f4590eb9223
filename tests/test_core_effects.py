"""What the story changes: injects with effects, interventions, and what is shown of them."""

from __future__ import annotations

import pytest

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.cascade import at
from tabletop.core.events import InjectStatus
from tabletop.core.intents import Intent
from tabletop.core.messages import ExerciseError
from tabletop.core.scenario import Effect, Scenario, ServiceState
from tests.small import Play, small_scenario

W, D, X = ServiceState.WORKS, ServiceState.DEGRADED, ServiceState.OUT


def with_effects(**effects: Effect) -> Scenario:
    scenario = small_scenario()
    injects = tuple(
        row.model_copy(update={"effects": effects.get(row.id, row.effects)}) for row in scenario.injects
    )
    return scenario.model_copy(update={"injects": injects})


def test_entering_a_step_shows_and_keeps_the_board_of_its_hour() -> None:
    play = Play().start()
    assert play.state.board == {}
    play.next_to("dark/0")
    assert play.state.board == {"power": X, "phone": W, "payments": W}
    play.next_to("day/0")
    assert play.state.board == {"power": X, "phone": X, "payments": X}
    assert play.state.steps["dark"].board == {"power": X, "phone": W, "payments": W}
    assert play.state.steps["day"].board == play.state.board


def test_an_effect_shows_as_soon_as_the_room_hears_of_it() -> None:
    play = Play(with_effects(alarm=Effect(service={"phone": D}))).start().next_to("dark/1/alarm")
    # It arrives at half past in the story; the hour that is lived through is 0.
    assert play.state.board == {"power": X, "phone": D, "payments": W}
    assert play.state.injects["alarm"].hour == 0


def test_an_effect_of_the_step_before_still_holds_in_the_next() -> None:
    play = Play(with_effects(alarm=Effect(service={"power": W}))).start().next_to("day/0")
    assert play.state.board == {"power": W, "phone": W, "payments": W}


def test_an_effect_of_an_inject_outside_its_turn() -> None:
    play = Play().start().next_to("day/0")
    event = play.do(want.ReleaseInject(inject="spare"))
    assert event.fact == ev.InjectReleased(inject="spare", board={"power": X, "phone": D, "payments": D})
    assert (play.state.resources["generators"], play.state.outcomes) == (1, {"shelter": "shut"})


def test_an_effect_before_the_first_hour_waits_for_it() -> None:
    play = Play(with_effects(alarm=Effect(service={"phone": X}))).start()
    play.do(want.ReleaseInject(inject="alarm"))
    assert play.state.board == {}
    play.next_to("dark/0")
    assert play.state.board["phone"] is W
    assert play.state.courses["phone"][1].start == 0.5


def test_withdrawing_an_inject_takes_back_what_it_changed() -> None:
    play = Play().start().next_to("day/0")
    before = play.state
    play.do(want.ReleaseInject(inject="spare"))
    play.do(ev.InjectStatusSet(inject="spare", status=InjectStatus.WITHDRAWN))
    for name in ("board", "courses", "resources", "outcomes"):
        assert getattr(play.state, name) == getattr(before, name)
    assert play.state.injects["spare"].seq == before.seq + 1


def test_a_turn_of_the_story_stands_where_it_was_established_until_it_is_taken_back() -> None:
    play = Play().start().next_to("day/0")
    play.do(ev.OutcomeSet(outcome="shelter", value="open"))
    established = play.state.turn_of("shelter")
    assert established is not None
    assert (established.seq, established.block) == (play.state.seq, "day")
    play.do(want.ReleaseInject(inject="spare"))
    released = play.state.turn_of("shelter")
    assert released is not None
    assert released.value == "shut"
    play.do(ev.InjectStatusSet(inject="spare", status=InjectStatus.WITHDRAWN))
    assert play.state.turn_of("shelter") == established
    play.do(ev.OutcomeSet(outcome="shelter", value=None))
    assert play.state.turn_of("shelter") is None


def test_what_was_changed_since_stays_when_an_inject_is_withdrawn() -> None:
    play = Play().start().next_to("day/0")
    play.do(want.ReleaseInject(inject="spare"))
    play.do(ev.OutcomeSet(outcome="shelter", value="open"))
    play.do(ev.ResourceSet(resource="generators", amount=7))
    play.do(ev.InjectStatusSet(inject="spare", status=InjectStatus.WITHDRAWN))
    assert (play.state.outcomes["shelter"], play.state.resources["generators"]) == ("open", 7)


@pytest.mark.parametrize("first", ["alarm", "spare"])
def test_two_injects_on_one_resource_are_withdrawn_in_any_order(first: str) -> None:
    play = Play(with_effects(alarm=Effect(resource={"generators": 2}))).start().next_to("dark/1/alarm")
    play.do(want.ReleaseInject(inject="spare"))
    assert play.state.resources["generators"] == 1
    amounts = []
    for inject in (first, "spare" if first == "alarm" else "alarm"):
        play.do(ev.InjectStatusSet(inject=inject, status=InjectStatus.WITHDRAWN))
        amounts.append(play.state.resources["generators"])
    assert amounts == ([1, 3] if first == "alarm" else [2, 3])


def test_the_facilitator_sets_a_service_from_the_hour_of_now() -> None:
    play = Play().start().next_to("day/0")
    event = play.do(want.SetService(service="power", state=W, reason="mended early"))
    assert event.fact == ev.ServiceSet(
        service="power",
        hour=24,
        state=W,
        board={"power": W, "phone": D, "payments": D},
        reason="mended early",
    )
    assert play.state.board == {"power": W, "phone": D, "payments": D}
    assert play.state.steps["day"].board["power"] is X
    play.do(want.SetService(service="power", state=None))
    assert play.state.board["power"] is X


def test_of_two_words_about_a_service_the_later_one_holds() -> None:
    play = Play().start().next_to("day/0")
    play.do(want.SetService(service="phone", state=W))
    play.do(want.ReleaseInject(inject="spare"))
    assert play.state.board["phone"] is D
    play.do(want.SetService(service="phone", state=X))
    assert play.state.board["phone"] is X


def test_a_partner_states_how_long_it_lasts() -> None:
    play = Play()
    play.do(want.StateEndurance(service="phone", backup_from=30, backup_to=40, partner="grid"))
    play.start().next_to("day/0")
    assert play.state.board == {"power": X, "phone": W, "payments": W}
    play.do(want.StateEndurance(service="phone", backup_from=0, backup_to=None))
    assert play.state.board == {"power": X, "phone": D, "payments": W}
    play.do(want.StateEndurance(service="phone", backup_from=0, backup_to=0))
    assert play.state.board == {"power": X, "phone": X, "payments": X}


def test_a_log_that_holds_an_empty_statement_is_read_as_before() -> None:
    play = Play().start().next_to("day/0")
    play.log(ev.EnduranceStated(service="phone", board={"power": X, "phone": X, "payments": X}))
    assert at(play.state.courses["phone"], 24).state is X
    play.do(want.Undo())
    assert (play.state.endurance, at(play.state.courses["phone"], 7).state) == ({}, D)


@pytest.mark.parametrize(
    ("intent", "code"),
    [
        (want.SetService(service="nope", state=W), "service.unknown"),
        (want.SetService(service="power", state=W), "no-hour-yet"),
        (want.StateEndurance(service="nope", backup_from=1, backup_to=2), "service.unknown"),
        (want.StateEndurance(service="phone", backup_from=3, backup_to=2), "range-reversed"),
        (want.StateEndurance(service="phone", backup_from=None, backup_to=None), "endurance-empty"),
        (
            want.StateEndurance(service="phone", backup_from=1, backup_to=2, partner="nope"),
            "partner.unknown",
        ),
        (ev.ResourceSet(resource="nope", amount=1), "resource.unknown"),
        (ev.OutcomeSet(outcome="nope", value="open"), "outcome.unknown"),
        (ev.OutcomeSet(outcome="shelter", value="nope"), "unknown-value"),
    ],
)
def test_what_is_not_in_the_story_cannot_be_changed(intent: Intent, code: str) -> None:
    with pytest.raises(ExerciseError, match=code):
        Play().start().do(intent)


def test_an_inject_on_the_spot_may_bring_effects() -> None:
    play = Play().start().next_to("dark/0")
    spare = play.state.script.injects["spare"]
    fresh = spare.model_copy(update={"id": "fresh", "effects": Effect(service={"payments": X})})
    play.do(ev.InjectAdded(inject=fresh, released=True))
    assert play.state.board["payments"] is X
    play.do(want.Undo())
    assert play.state.board["payments"] is W
    assert play.state.status_of("fresh") is InjectStatus.WITHDRAWN


def test_the_board_that_a_step_showed_is_in_the_log() -> None:
    play = Play().start().next_to("dark/0")
    facts = [event.fact for event in play.events if isinstance(event.fact, ev.Advanced)]
    assert facts[-1].board == play.state.steps["dark"].board
    assert all(fact.board is None for fact in facts[:-1])
