"""A key that does nothing because a window just closed: the screen says so, and the next press counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static

from tabletop.core.events import EntryKind
from tabletop.tui.ask import Ask
from tabletop.tui.review import ReviewScreen
from tests.test_console import Seat, collected_as_usual, seated

__all__ = ["collected_as_usual"]
TOO_SOON = "Too soon after typing: press again"


@pytest.fixture(autouse=True)
def quick_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no letter wait for another one."""
    monkeypatch.setattr("tabletop.tui.typing.PatientScreen.PATIENCE", 0)
    monkeypatch.setattr(ReviewScreen, "IN_ONE_GO", 0.5)


async def soon(seat: Seat, key: str) -> None:
    """Press a key soon behind the one before."""
    seat.hand.now += 0.8
    await seat.hold(key)


@pytest.mark.parametrize("behind", [("g", "escape"), ("h", "escape"), ("enter", "escape")])
async def test_the_console_says_that_next_came_too_soon_behind_what_closed(
    tmp_path: Path, behind: tuple[str, ...]
) -> None:
    async with seated(tmp_path) as seat:
        await seat.press("space", *behind)
        before = seat.state()
        await soon(seat, "space")
        assert TOO_SOON in seat.says("reading")
        assert seat.state().cue == before.cue
        await seat.press("space")
        assert seat.state().cue != before.cue


@pytest.mark.parametrize("key", ["u", "space"])
async def test_the_lists_say_that_a_key_came_too_soon_behind_a_question(tmp_path: Path, key: str) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("no diesel")
        await seat.press("3", "g", "v")
        assert isinstance(seat.front(), Ask)
        await seat.press("escape")
        there = seat.state()
        assert there.live_entries()[0].fields.kind is EntryKind.GAP
        await soon(seat, key)
        said = str(seat.front().query_one("#status", Static).content)
        assert said.startswith(TOO_SOON)
        assert seat.state() is there
        await seat.press("v", "escape")
        assert TOO_SOON not in str(seat.front().query_one("#status", Static).content)
