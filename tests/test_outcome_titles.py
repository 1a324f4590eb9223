"""The turns of the story are told in the words of the scenario, never by the id of a value."""

from __future__ import annotations

from tabletop.core.events import OutcomeSet
from tabletop.core.scenario import Outcome
from tabletop.core.script import Script, outcome_title, script_of
from tabletop.tui.console.painting import world
from tests.small import Play, small_scenario


def with_titles(*titles: str) -> Script:
    shelter = Outcome(id="shelter", question="Is there a shelter?", values=("open", "shut"), titles=titles)
    scenario = small_scenario().model_copy(update={"outcomes": (shelter,)})
    return script_of(scenario, scenario.selections[0].id, {"town": "Veldstad"})


def test_a_value_is_shown_by_its_title_with_the_names_of_the_town() -> None:
    script = with_titles("{{town}} opens one", "no shelter")
    assert outcome_title(script, "shelter", "open") == "Veldstad opens one"
    assert outcome_title(script, "shelter", "shut") == "no shelter"


def test_without_a_title_the_value_stands_for_itself() -> None:
    assert outcome_title(with_titles(), "shelter", "open") == "open"
    assert outcome_title(with_titles("it opens"), "shelter", "shut") == "shut"
    assert outcome_title(with_titles(), "unknown", "shut") == "shut"


def test_the_world_of_the_console_shows_the_title_of_an_established_value() -> None:
    play = Play().start()
    assert [value for _, _, value in world(play.state, {}).outcomes] == [None]
    play.do(OutcomeSet(outcome="shelter", value="shut"))
    assert [value for _, _, value in world(play.state, {}).outcomes] == ["no, it stays shut"]
