"""The room's Wi-Fi, given at the door in the console: shown to the room, changed, and taken away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tabletop.session import Wifi
from tabletop.tui.console.dialogs import Fill
from tabletop.tui.room.parts import Part
from tests.rooms import OPEN, WIFI, FakeDoor, hall
from tests.test_room import line_with, open_room, point_at


async def test_a_wifi_is_given_at_the_door_and_taken_away_again(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await open_room(house, Part.DOOR)
        assert "Enter: give its name" in line_with(house, "No Wi-Fi given")
        await point_at(house, ("door", "wifi"))
        await house.seat.press("enter", *"Hall", "tab", *"short", "enter")
        assert isinstance(house.seat.front(), Fill)
        assert house.door.view().wifi is None
        await house.seat.press(*"er-than-not", "enter")
        await house.settle()
        assert house.door.view().wifi == Wifi("Hall", "shorter-than-not")
        assert "Wi-Fi Hall" in line_with(house, "password: shorter-than-not")
        await house.seat.press("enter", *["backspace"] * 4, "tab", *["backspace"] * 16, "enter")
        await house.settle()
        assert house.door.view().wifi is None


async def test_typing_replaces_the_name_and_keeps_the_password_that_was_given(tmp_path: Path) -> None:
    async with hall(tmp_path, door=FakeDoor(replace(OPEN, wifi=WIFI))) as house:
        await open_room(house, Part.DOOR)
        await point_at(house, ("door", "wifi"))
        await house.seat.press("enter", "2", "enter", "enter")
        await house.settle()
        assert house.door.view().wifi == Wifi("2", WIFI.password)


@pytest.mark.parametrize(
    ("wifi", "sound"),
    [
        (Wifi("Hall"), True),
        (Wifi("Hall", "12345678"), True),
        (Wifi("é" * 16, "x" * 63), True),
        (Wifi(""), False),
        (Wifi("é" * 17), False),
        (Wifi("Hall\n"), False),
        (Wifi("Hall\udcff"), False),
        (Wifi("Hall", "12345678\udcff"), False),
        (Wifi("Hall", "1234567"), False),
        (Wifi("Hall", "x" * 64), False),
        (Wifi("Hall", "1234\x1b5678"), False),
    ],
)
def test_only_what_a_network_can_be_called_is_taken(wifi: Wifi, sound: bool) -> None:
    assert wifi.is_sound is sound
