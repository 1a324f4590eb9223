"""An exercise that goes on after a stop: whoever was in finds the door closed, and the console says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tabletop.core import access
from tabletop.core import events as ev
from tabletop.core.intents import Submission
from tabletop.core.messages import Message
from tabletop.session import DoorView, ManualClock, create, resume
from tabletop.text import language
from tabletop.tui.app import DoorleefApp
from tabletop.tui.console.screen import ConsoleScreen
from tests.rooms import HERE, OPEN, FakeDoor
from tests.small import created
from tests.test_console import TODAY, Seat, SteadyHand


@asynccontextmanager
async def again(folder: Path, door: FakeDoor, devices: int, lang: str = "en") -> AsyncIterator[Seat]:
    """Sit down at an exercise in which devices had joined before it was stopped, at 80 by 24."""
    clock, hand, path = ManualClock(), SteadyHand(), folder / "x.ttx"
    before = create(path, created(), clock, any_place=True)
    for number in range(1, devices + 1):
        token = f"{number:064x}"
        fact = ev.ParticipantJoined(partner="town", token=token, recall=token[::-1])
        before.submit([Submission(fact, access.DOOR, "web")])
    before.close()
    session = resume(path, clock, any_place=True)
    app = DoorleefApp(
        language(lang),
        lambda t: ConsoleScreen(t, session, clock=hand, today=lambda: TODAY, door=door),
    )
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            assert isinstance(app.screen, ConsoleScreen)
            yield Seat(pilot, app.screen, session, clock, hand)
    finally:
        session.close()


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
    async with again(tmp_path, door, 7, lang) as seat:
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
    async with again(tmp_path, FakeDoor(now), devices) as seat:
        seat.screen.paint_clocks()
        assert ("1 device joined earlier" in seat.says("alerts")) is told
