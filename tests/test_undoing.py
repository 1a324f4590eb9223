"""Undo on the console, in the lists and on the projector: one question, with the same words."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static

import tabletop.tui
from tabletop.core.events import ExerciseInterrupted
from tabletop.core.intents import Submission
from tabletop.session import Done
from tabletop.tui.console.dialogs import Sure
from tabletop.tui.review import ReviewScreen
from tests.test_console import Seat, collected_as_usual, seated

__all__ = ["collected_as_usual"]

SCREENS = {"console": (), "lists": ("g",), "projector": ("p",)}
"""The keys with which one gets to a screen from the console."""


@pytest.fixture(autouse=True)
def quick_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no letter wait for another one."""
    monkeypatch.setattr("tabletop.tui.typing.PatientScreen.PATIENCE", 0)
    monkeypatch.setattr(ReviewScreen, "IN_ONE_GO", 0.5)


def words_of(seat: Seat) -> str:
    """Read the question in front."""
    asked = seat.front()
    assert isinstance(asked, Sure)
    return "\n".join(str(row.content) for row in asked.query(Static))


@pytest.mark.parametrize("screen", SCREENS)
async def test_every_screen_asks_the_same_before_a_move_is_taken_back(tmp_path: Path, screen: str) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        there = seat.state()
        await seat.press(*SCREENS[screen], "u")
        words = words_of(seat)
        assert "Take back the move to this point?" in words
        assert "It goes back to" in words
        await seat.press("escape")
        assert seat.state() is there
        await seat.press("u", "enter")
        assert seat.state().block != there.block


@pytest.mark.parametrize("screen", SCREENS)
async def test_a_yes_takes_back_nothing_else_that_came_in_between(tmp_path: Path, screen: str) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press(*SCREENS[screen], "u")
        assert "Take back the move to this point?" in words_of(seat)
        (done,) = seat.session.submit([Submission(ExerciseInterrupted(), "facilitator")])
        assert isinstance(done, Done)
        between = seat.state()
        await seat.press("enter")
        assert seat.state() is between


def test_the_question_before_undo_is_put_together_in_one_place() -> None:
    folder = Path(tabletop.tui.__file__).parent
    places = {
        path.name
        for path in folder.rglob("*.py")
        if any(words in path.read_text() for words in ("undoing(t", "undoing(self", "Undone: {what}"))
    }
    assert places == {"undoing.py"}
