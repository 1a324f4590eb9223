"""An exercise that goes on after a stop: whoever was in finds the door closed, and the console says so."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tabletop.core import access
from tabletop.core.intents import Submission
from tabletop.core.messages import Message
from tabletop.session import DoorView, LocalSession, ManualClock, resume
from tests.rooms import HERE, OPEN, FakeDoor, hall, new_exercise
from tests.small import joining

if TYPE_CHECKING:
    from pathlib import Path

SIZE = (80, 24)


def again(devices: int, path: Path, clock: ManualClock) -> LocalSession:
    """Go on with an exercise in which devices had joined before it was stopped."""
    before = new_exercise(path, clock)
    before.submit([Submission(joining(number), access.DOOR, "web") for number in range(devices)])
    before.close()
    return resume(path, clock, any_place=True)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "7 devices joined earlier; the door is closed: j"),
        ("nl", "7 apparaten deden al mee; de deur is dicht: j"),
    ],
)
async def test_who_was_in_is_counted_at_the_top_until_the_door_opens(
    tmp_path: Path, lang: str, words: str
) -> None:
    door = FakeDoor(HERE)
    async with hall(tmp_path, size=SIZE, lang=lang, door=door, opening=partial(again, 7)) as house:
        seat = house.seat
        seat.screen.paint_clocks()
        assert words in seat.says("alerts").splitlines()[0]
        await door.open_to_room()
        seat.screen.paint_clocks()
        assert words not in seat.says("alerts")
        await door.close_to_room()
        seat.screen.paint_clocks()
        assert words not in seat.says("alerts")


@pytest.mark.parametrize(
    ("now", "devices", "told"),
    [
        (HERE, 1, True),
        (HERE, 0, False),
        (OPEN, 1, False),
        (DoorView(), 1, False),
        (replace(DoorView(), problem=Message("door.no-network")), 1, True),
    ],
    ids=["here", "nobody joined", "open", "offline", "no server came"],
)
async def test_it_is_said_only_where_somebody_waits_outside(
    tmp_path: Path, now: DoorView, devices: int, told: bool
) -> None:
    async with hall(tmp_path, size=SIZE, door=FakeDoor(now), opening=partial(again, devices)) as house:
        house.seat.screen.paint_clocks()
        assert ("1 device joined earlier" in house.seat.says("alerts")) is told
