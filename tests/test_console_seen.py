"""What the console shows is what its keys act on, and every key that does nothing says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.test_console import seated

if TYPE_CHECKING:
    from pathlib import Path


async def test_after_a_search_keys_act_on_the_latest_that_was_found_and_it_is_pointed_at(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await seat.note("diesel for the pump")
        await seat.note("diesel for the ward")
        await seat.note("blankets")
        await seat.press("slash")
        await seat.type("diesel")
        await seat.press("enter")
        (pointed,) = (line for line in seat.painted().splitlines() if "▌" in line)
        assert "diesel for the ward" in pointed
        await seat.press("x")
        withdrawn = [row.fields.text for row in seat.state().entries.values() if row.withdrawn]
        assert withdrawn == ["diesel for the ward"]


async def test_a_search_that_found_nothing_says_so_and_no_key_acts_on_what_is_not_shown(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await seat.note("blankets")
        await seat.press("slash")
        await seat.type("diesel")
        assert "No note has the words: diesel" in seat.says("entries")
        await seat.press("enter", "x")
        assert not any(row.withdrawn for row in seat.state().entries.values())
        assert "Esc" in seat.says("reading")
        await seat.press("escape")
        assert "blankets" in seat.says("entries")
        await seat.press("x")
        assert all(row.withdrawn for row in seat.state().entries.values())
