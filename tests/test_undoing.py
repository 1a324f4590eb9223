"""Undo on the console, in the lists and on the projector: one question, with the same words."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static

import tabletop.tui
from tabletop.core.events import (
    EntryKind,
    ExerciseInterrupted,
    InjectStatus,
    InjectStatusSet,
)
from tabletop.core.intents import ReleaseInject, Submission, Undo
from tabletop.session import Done
from tabletop.text import language
from tabletop.tui.console import entry_deeds
from tabletop.tui.console.dialogs import Sure
from tabletop.tui.console.sayings import undo_in_words
from tabletop.tui.review import ReviewScreen
from tabletop.tui.undoing import undoing
from tests.small import Play
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


def correct(play: Play, note: int, **changes: object) -> None:
    """Give a note other fields."""
    play.do(entry_deeds.corrected(play.state.entries[note], **changes))


@pytest.mark.parametrize("screen", SCREENS)
async def test_every_screen_asks_the_same_before_a_move_is_taken_back(tmp_path: Path, screen: str) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        there = seat.state()
        await seat.press(*SCREENS[screen], "u")
        words = words_of(seat)
        assert "Undo the move to this point?" in words
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
        assert "Undo the move to this point?" in words_of(seat)
        (done,) = seat.session.submit([Submission(ExerciseInterrupted(), "facilitator")])
        assert isinstance(done, Done)
        between = seat.state()
        await seat.press("enter")
        assert seat.state() is between


def test_an_inject_that_was_given_is_taken_back_only_after_a_yes() -> None:
    play = Play().start().next_to("dark/1/alarm")
    en = language("en")
    play.do(InjectStatusSet(inject="pumps", status=InjectStatus.WITHHELD))
    assert undoing(en, play.state, "facilitator") is None
    play.do(Undo())
    play.do(ReleaseInject(inject="pumps"))
    asked = undoing(en, play.state, "facilitator")
    assert asked is not None
    assert "goes from the projector" in asked.explanation


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"text": "no fuel"}, "the correction"),
        ({"parked": True}, "parking"),
        ({"kind": EntryKind.GAP}, "the other kind"),
        ({"owner": "town", "due": "2026-12-01"}, "owner and date"),
        ({"inject": "rumour"}, "what a note is about"),
        ({"headline": True}, "putting on the first page"),
        ({"text": "no fuel", "parked": True}, "the correction"),
    ],
)
def test_undo_says_what_became_of_a_note(changes: dict[str, object], named: str) -> None:
    play = Play().start().next_to("dark/1/alarm")
    note = play.note("no diesel")
    correct(play, note, text="no diesel at all")
    correct(play, note, **changes)
    assert undo_in_words(language("en"), play.state, "facilitator") == named
    play.do(Undo())
    assert undo_in_words(language("en"), play.state, "facilitator") == "the correction"


@pytest.mark.parametrize(
    ("field", "named"), [("parked", "taking up"), ("headline", "taking off the first page")]
)
def test_undo_tells_what_was_done_from_its_opposite(field: str, named: str) -> None:
    play = Play().start().next_to("dark/1/alarm")
    note = play.note("no diesel")
    correct(play, note, **{field: True})
    correct(play, note, **{field: False})
    assert undo_in_words(language("en"), play.state, "facilitator") == named


def test_the_question_before_undo_is_put_together_in_one_place() -> None:
    folder = Path(tabletop.tui.__file__).parent
    places = {
        path.name
        for path in folder.rglob("*.py")
        if any(words in path.read_text() for words in ("undoing(t", "undoing(self", "Undone: {what}"))
    }
    assert places == {"undoing.py"}
