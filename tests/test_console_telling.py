"""What the line above the keys of the console says, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tabletop.core.events import ExerciseContinued, ExerciseInterrupted, RecordingSet
from tabletop.core.intents import Close, Submission
from tabletop.core.projection import projector
from tabletop.core.state import Status
from tabletop.text import language
from tabletop.tui.guiding import ProjectorScreen
from tabletop.tui.projection import label
from tests.test_console import seated

if TYPE_CHECKING:
    from pathlib import Path

    from tabletop.core.intents import Intent
    from tests.test_console import Seat


async def do(seat: Seat, intent: Intent) -> None:
    """Let the facilitator do something by another way than a key."""
    seat.session.submit([Submission(intent)])
    await seat.settle()


async def test_a_refusal_goes_when_the_facilitator_has_done_something_since(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await do(seat, ExerciseInterrupted())
        await seat.press("space")
        assert "Continue it first" in seat.says("reading")
        await do(seat, ExerciseContinued())
        assert "Continue it first" not in seat.says("reading")


async def test_what_was_said_of_a_note_goes_when_another_thing_was_done(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("Nobody knows who decides")
        assert "Noted as note" in seat.says("reading")
        await seat.press("w")
        assert "Noted as note" not in seat.says("reading")


async def test_an_answer_to_a_note_that_asks_for_none_says_so(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("Nobody knows who decides")
        await seat.press("plus")
        assert "counts on nobody" in seat.says("reading")


async def test_a_reply_to_a_note_that_counts_on_nobody_asks_whose_it_is(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("Nobody knows who decides")
        await seat.press("r")
        assert "Who replies?" in seat.painted()


async def test_what_was_typed_off_the_record_is_pointed_out_when_it_counts_again(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("o", "enter")
        await seat.type("said in confidence")
        await seat.press("enter", "escape", "o")
        assert seat.screen.line.value == "said in confidence", "no word is lost"
        assert "Enter twice notes it, typing replaces it" in seat.says("reading")


@pytest.mark.parametrize("screen", [(), ("p",)])
async def test_what_is_typed_next_replaces_what_was_typed_off_the_record(
    tmp_path: Path, screen: tuple[str, ...]
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("o", "enter")
        await seat.type("said in confidence")
        await seat.press("enter", "escape", "o", *screen, "enter")
        await seat.type("no diesel")
        await seat.press("enter")
        assert [row.fields.text for row in seat.state().entries.values()] == ["no diesel"]
        await seat.press("enter")
        await seat.type("and no water")
        await seat.press("escape", "enter")
        await seat.type("!")
        await seat.press("enter")
        assert [row.fields.text for row in seat.state().entries.values()][1:] == ["and no water!"]


@pytest.mark.parametrize("screen", [(), ("p",)])
async def test_it_is_replaced_also_when_another_goes_back_on_the_record_while_the_line_is_open(
    tmp_path: Path, screen: tuple[str, ...]
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("o", *screen, "enter")
        await seat.type("said in confidence")
        seat.session.submit([Submission(RecordingSet(on=True), "cofacilitator")])
        await seat.settle()
        if isinstance(front := seat.front(), ProjectorScreen):
            front.look()
        await seat.type("no diesel")
        await seat.press("enter")
        assert [row.fields.text for row in seat.state().entries.values()] == ["no diesel"]


async def test_what_was_typed_off_the_record_can_still_be_noted(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("o", "enter")
        await seat.type("no diesel")
        await seat.press("enter", "escape", "o", "enter", "enter")
        assert [row.fields.text for row in seat.state().entries.values()] == ["no diesel"]


async def test_what_was_typed_before_is_nothing_to_point_out(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("enter")
        await seat.type("half a note")
        await seat.press("escape", "o", "o")
        assert seat.screen.line.value == "half a note"
        assert "typing replaces it" not in seat.says("reading")


async def test_an_interrupted_projector_does_not_say_that_it_is_an_exercise(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        assert "EXERCISE" in label(projector(seat.state()), language("en")).plain.upper()
        await do(seat, ExerciseInterrupted())
        stopped = label(projector(seat.state()), language("en")).plain
        assert stopped == "REAL SITUATION – the exercise is stopped"


async def test_a_debrief_is_made_final_after_a_yes_and_then_written_once_more(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await do(seat, Close())
        await seat.press("f", "3")
        assert "still to check" in seat.painted()
        await seat.press("escape")
        assert seat.state().status is Status.DRAFT
        await seat.press("f", "3", "enter")
        assert seat.state().status is Status.FINAL
        assert seat.written == ["debrief"]
