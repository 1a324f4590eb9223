"""The keys at the bottom: while a window is open in front, no key stands there that it does not know."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.screen import ModalScreen

from tabletop.tui.review import ReviewScreen
from tests.test_console import Seat, collected_as_usual, seated

__all__ = ["collected_as_usual"]


@pytest.fixture(autouse=True)
def quick_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no letter wait for another one."""
    monkeypatch.setattr("tabletop.tui.typing.PatientScreen.PATIENCE", 0)
    monkeypatch.setattr(ReviewScreen, "IN_ONE_GO", 0.5)


def bottom(seat: Seat) -> str:
    """Read the bottom line as it is painted, behind a window too."""
    screens = seat.pilot.app.screen_stack
    behind = next(row for row in reversed(screens) if not isinstance(row, ModalScreen))
    return str(behind._compositor.render_strips()[-1].text)


@pytest.mark.parametrize("there", [(), ("g",)])
@pytest.mark.parametrize("window", ["edit", "palette"])
async def test_a_window_leaves_no_keys_of_the_screen_behind_it(
    tmp_path: Path, there: tuple[str, ...], window: str
) -> None:
    opens = {"edit": "v" if there else "e", "palette": "ctrl+p"}[window]
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("no diesel")
        await seat.press("3", *there)
        before = bottom(seat)
        assert "help" in before.lower()
        await seat.press(opens)
        await seat.settle()
        assert isinstance(seat.front(), ModalScreen)
        assert not bottom(seat).strip()
        await seat.press("escape")
        await seat.settle()
        assert bottom(seat) == before
