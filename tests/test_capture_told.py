"""What the console says of a line that was saved: what was understood, what not, and whose word is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tabletop.core.entry_lines import entry_line
from tabletop.core.events import EntryKind, ProjectorSet
from tabletop.core.projection import projector
from tabletop.text import language
from tabletop.tui.console.lines import laid_out
from tabletop.tui.console.panes import entry_rows
from tests.small import Play
from tests.test_console import collected_as_usual, letters_in_one_go, seated

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["collected_as_usual", "letters_in_one_go"]


@pytest.mark.parametrize(("line", "asked"), [("6 ghd: they know", False), ("6 ghd: they know @grid", True)])
async def test_who_is_not_understood_is_said_after_saving_too_with_the_key_that_mends_it(
    tmp_path: Path, line: str, asked: bool
) -> None:
    async with seated(tmp_path, size=(140, 40)) as seat:
        await seat.to_step()
        await seat.note(line)
        assert "✓ Assumption; “ghd” is text, not who said it: e mends that" in seat.says("reading")
        assert ("know? + yes" in seat.says("reading")) == asked
        await seat.press("e")
        assert seat.front().query("#field-said_by")


@pytest.mark.parametrize("size", [(80, 24), (120, 35)])
async def test_of_several_words_that_are_not_understood_each_is_named_before_and_after_saving(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with seated(tmp_path, size=size) as seat:
        await seat.to_step()
        await seat.press("enter")
        await seat.type("8 ghd: a list on paper >nobody !32-13")
        assert "? ghd · ? >nobody · ? !32-13 – " in seat.says("reading")
        await seat.press("enter")
        told = "✓ Action; not understood, so it is text: ghd, >nobody, !32-13 – e mends that"
        assert told in seat.says("reading")


async def test_an_owner_that_is_not_understood_is_said_after_saving(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("8 hos: a list on paper >nobody")
        assert "not understood, so it is text: >nobody – e mends that" in seat.says("reading")


async def test_of_a_speaker_that_is_understood_nothing_is_said(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("6 hos: they know")
        assert "Noted as assumption" in seat.says("reading")
        assert "not who said it" not in seat.says("reading")


@pytest.mark.parametrize(
    ("digit", "question"),
    [("4", "Will {} do this?"), ("5", "Does {} accept it?"), ("6", "Does {} know?")],
)
async def test_the_line_and_the_list_of_replies_ask_the_same(
    tmp_path: Path, digit: str, question: str
) -> None:
    async with seated(tmp_path, size=(140, 40)) as seat:
        await seat.to_step()
        await seat.note(f"{digit} hos: diesel for a day @grid")
        words = question.format("Grid operator")
        assert words in seat.says("reading")
        await seat.press("r")
        assert words in seat.painted()


@pytest.mark.parametrize("within", [True, False])
async def test_below_the_line_stands_which_name_stays_in_the_text(tmp_path: Path, within: bool) -> None:
    async with seated(tmp_path, size=(140, 40)) as seat:
        await seat.to_step()
        await seat.press("enter")
        seat.screen.line.value = "we ask @hos for beds" if within else "they bring beds @hos"
        await seat.settle()
        assert ("“Saint Hospital” stays in the text" in seat.says("reading")) == within


def test_how_much_is_told_beside_a_text_that_does_not_say_it() -> None:
    play = Play().start().next_to("dark/0")
    for text in ("fuel for a day", "fuel, 20 litres"):
        seq = play.note(text, kind=EntryKind.NEED, quantity=20, unit="litres")
        rows, _ = entry_rows((entry_line(play.state, play.state.entries[seq]),), language("en"))
        (line,) = laid_out(next(iter(rows)), 100)
        assert line.plain.count("20 litres") == 1
        play.do(ProjectorSet(entry=seq))
        shown = projector(play.state).entry
        assert shown is not None
        assert (shown.quantity, shown.unit) == (20, "litres")
