"""The cursor of a list comes back with the list, after what was under it was read."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

import pytest

from tabletop.core.events import EntryKind
from tabletop.core.intents import Capture
from tabletop.tui.console.lines import POINTER
from tabletop.tui.room.parts import Part
from tests.rooms import Hall, hall
from tests.test_room import SIZES, collected_as_usual, open_part, open_room, point_at, room, to_alarm

__all__ = ["collected_as_usual"]


def pointed(house: Hall) -> str:
    """Read the row in which the cursor is painted: lines below each other, without a gap."""
    painted = house.seat.painted().splitlines()
    lines = [number for number, line in enumerate(painted) if POINTER.plain in line]
    assert lines
    assert lines == [*range(lines[0], lines[-1] + 1)]
    return "\n".join(painted[number] for number in lines)


def kinds(house: Hall, *entries: int) -> list[EntryKind]:
    return [house.session.state.entries[ident].kind for ident in entries]


def listed_entries(house: Hall) -> list[int]:
    """Give the entries in the list, from above."""
    entries = house.session.state.entries
    keys = {row.key: None for row in room(house).rows.rows}
    return [next(ident for ident in entries if key == ("entry", ident)) for key in keys if _is_entry(key)]


def _is_entry(key: Hashable) -> bool:
    return isinstance(key, tuple) and key[0] == "entry"


async def three_answers(house: Hall) -> tuple[int, int, int]:
    """Get three answers in, the last one on top; each is named after its partner."""
    await to_alarm(house)
    first, second, third = (
        house.answer(house.let_in(name), f"words of {name}", partner=name)
        for name in ("town", "grid", "hospital")
    )
    await open_room(house, Part.ANSWERS)
    top, middle, last = listed_entries(house)
    assert {top, middle, last} == {first, second, third}
    return top, middle, last


def text_of(house: Hall, entry: int) -> str:
    return house.session.state.entries[entry].fields.text


@pytest.mark.parametrize("size", SIZES)
async def test_after_reading_an_answer_the_cursor_is_where_it_was_and_moves(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with hall(tmp_path, size=size) as house:
        top, middle, last = await three_answers(house)
        await house.seat.press("down", "enter")
        assert room(house).has_class("reading")
        await house.seat.press("escape")
        assert text_of(house, middle) in pointed(house)
        await house.seat.press("down")
        assert text_of(house, last) in pointed(house)
        assert text_of(house, middle) not in pointed(house)
        await house.seat.press("3")
        assert kinds(house, top, middle, last) == [EntryKind.NOTE, EntryKind.NOTE, EntryKind.GAP]
        await house.seat.press("up", "up", "enter")
        assert room(house).has_class("reading")
        assert text_of(house, top) in house.seat.painted()


async def test_under_counted_on_the_cursor_comes_back_too(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        town = house.let_in("town")
        for words in ("Noon", "Night"):
            house.count_on(town, words, "grid")
        await open_room(house, Part.COUNTED)
        first, second = listed_entries(house)
        await house.seat.press("enter", "escape")
        assert text_of(house, first) in pointed(house)
        assert text_of(house, second) not in pointed(house)
        await house.seat.press("down", "2")
        assert kinds(house, first, second) == [EntryKind.ASSUMPTION, EntryKind.DECISION]


async def test_answers_that_came_in_meanwhile_do_not_move_the_cursor_out_of_sight(tmp_path: Path) -> None:
    async with hall(tmp_path, size=(80, 14)) as house:
        *others, last = await three_answers(house)
        await point_at(house, ("entry", last))
        await house.seat.press("enter")
        for ident in others:
            known = house.session.state.entries[ident]
            for number in range(4):
                fields = known.fields.model_copy(update={"text": f"more {number}", "response": False})
                house.submit(Capture(fields=fields), "facilitator", "console")
        await house.settle()
        await house.seat.press("escape")
        assert room(house).rows.chosen == ("entry", last)
        assert text_of(house, last) in pointed(house)


async def test_another_list_and_the_search_are_reached_from_what_is_read(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        _, middle, last = await three_answers(house)
        await house.seat.press("enter", "tab", "shift+tab", "down")
        assert text_of(house, middle) in pointed(house)
        await house.seat.press("enter", "slash")
        await house.seat.type(text_of(house, last))
        await house.seat.press("enter")
        assert text_of(house, last) in pointed(house)
        await open_part(house, Part.PEOPLE)
        assert room(house).rows.display
