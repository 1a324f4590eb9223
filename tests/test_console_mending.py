"""What the console offers to mend and to establish: what is played here, the newest first."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.content import Content
from textual.widgets import Input, Static

from tabletop.core.events import OutcomeSet
from tabletop.core.scenario import Scenario
from tabletop.core.turns import turns
from tabletop.tui.console.dialogs import Choose, Option
from tabletop.tui.console.lines import Choices
from tests.small import Play, small_scenario
from tests.test_console import Seat, collected_as_usual, seated

__all__ = ["collected_as_usual"]


def offered(seat: Seat) -> list[str]:
    question = seat.front()
    assert isinstance(question, Choose)
    return [option.title.plain for option in question._options]


async def test_what_was_released_last_is_offered_first(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("space", "space", "space")
        assert "The ward calls" in seat.says("card")
        await seat.press("h")
        assert offered(seat)[:4] == [
            "Inject: The ward calls",
            "Inject: Someone at the desk",
            "Inject: A rumour",
            "What the room sees: The lights go out",
        ]
        await seat.press("enter")
        seat.front().query_one("#field-title", Input).value = "The ward is on the phone"
        await seat.press("ctrl+s")
        assert "The ward is on the phone" in seat.says("card")


async def test_the_notes_of_an_inject_for_one_partner_can_be_mended(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("space", "space", "space", "h")
        question = seat.front()
        assert isinstance(question, Choose)
        assert any(option.tail.plain == "Private: it starts after an hour." for option in question._options)


def without_a_day_later(*, waits: bool) -> Scenario:
    """Give the scenario with a selection that leaves out the step on which its turn depends, if any does."""
    scenario = small_scenario()
    [selection] = [row for row in scenario.selections if row.id == "long"]
    blocks = tuple(ident for ident in selection.blocks if ident != "day")
    short = selection.model_copy(update={"blocks": blocks, "injects": None})
    injects = scenario.injects
    if not waits:
        injects = tuple(row.model_copy(update={"when": None, "effects": None}) for row in injects)
    return scenario.model_copy(update={"selections": (short,), "injects": injects})


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        (small_scenario(), ["shelter"]),
        (without_a_day_later(waits=True), []),
        # What no inject waits for is established to be told later: that is for every selection.
        (without_a_day_later(waits=False), ["shelter"]),
    ],
)
def test_a_turn_of_a_step_that_is_not_played_is_not_offered(scenario: Scenario, expected: list[str]) -> None:
    assert [row.id for row in turns(Play(scenario).start().state)] == expected


def test_a_turn_that_was_established_all_the_same_stays() -> None:
    play = Play(without_a_day_later(waits=True)).start()
    play.do(OutcomeSet(outcome="shelter", value="open"))
    assert [row.id for row in turns(play.state)] == ["shelter"]


@pytest.mark.parametrize(("selection", "asked"), [("long", True), ("short", False)])
async def test_the_list_of_turns_holds_those_of_the_selection(
    tmp_path: Path, selection: str, asked: bool
) -> None:
    async with seated(tmp_path, selection=selection) as seat:
        await seat.press("space", "n")
        assert ("Turns of the story" in seat.says("world")) is asked


async def test_a_turn_is_asked_for_without_speaking_of_answers_that_nobody_gave(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("n", "right")
        words = str(seat.front().query_one(".dialog-text", Static).content)
        assert words == "You establish it; no answer of a partner does that."


async def with_long_lists(seat: Seat) -> None:
    """Leave the lists at the right less room than they need."""
    await seat.to_step()
    seat.screen.query_one("#sides").styles.height = 10
    await seat.settle()


def lines_in_sight(pane: Choices) -> list[str]:
    """Give the lines on which a list points at a row."""
    return [line for y in range(pane.size.height) if "▌" in (line := pane.render_line(y).text)]


async def test_a_list_that_is_gone_to_again_shows_its_cursor(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await with_long_lists(seat)
        await seat.press("n", "end")
        [line] = lines_in_sight(seat.screen.world)
        await seat.press("escape", "n")
        assert lines_in_sight(seat.screen.world) == [line]


async def test_a_line_that_was_scrolled_out_of_sight_is_shown_before_a_key_acts_on_it(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await with_long_lists(seat)
        await seat.press("n", "end")
        seat.screen.world.scroll_lines(-20)
        assert not lines_in_sight(seat.screen.world)
        await seat.press("right")
        assert seat.front() is seat.screen
        assert lines_in_sight(seat.screen.world)
        await seat.press("right")
        assert seat.front() is not seat.screen


async def test_a_question_shows_the_option_at_which_it_begins(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        options = [Option(number, Content(f"Option {number}")) for number in range(40)]
        await seat.pilot.app.push_screen(Choose(seat.screen.t, "Which?", options, pointed=30))
        await seat.settle()
        assert lines_in_sight(seat.front().query_one(Choices))
