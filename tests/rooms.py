"""A room full of devices for tests: a door without a server, people who join, and what they send."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from textual.pilot import Pilot

from tabletop.core import access
from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import Role
from tabletop.core.intents import Intent, Submission
from tabletop.core.messages import ExerciseError, Message
from tabletop.session import (
    Done,
    DoorView,
    Liveness,
    LocalSession,
    ManualClock,
    Opening,
    Refused,
    Wifi,
    create,
)
from tabletop.text import language
from tabletop.tui.app import DoorleefApp
from tabletop.tui.console import brake, painting
from tabletop.tui.console.screen import ConsoleScreen
from tests.small import created, joining
from tests.test_console import TODAY, Seat, SteadyHand

ADDRESS = "192.168.178.20:8765"
CODES = {
    Role.PARTICIPANT: "CDF-GHJ",
    Role.SCRIBE: "KMN-PQR",
    Role.COFACILITATOR: "TVW-XY3",
    Role.SCREEN: "467-9CD",
}
OPEN = DoorView(
    opening=Opening.ROOM,
    addresses=(f"http://{ADDRESS}/",),
    page_url=f"http://{ADDRESS}/",
    short_address=ADDRESS,
    join_code=CODES[Role.PARTICIPANT],
    join_url=f"http://{ADDRESS}/j/abcdefghijklmnopqrstuv",
    codes=CODES,
)
HERE = replace(
    OPEN, opening=Opening.HERE, addresses=("http://127.0.0.1:8765/",), short_address="127.0.0.1:8765"
)
WIFI = Wifi("Town hall; guests", 'spark:"fire"')


@dataclass
class FakeDoor:
    """A door that does what it is told, and remembers it."""

    now: DoorView = OPEN
    signs: dict[int, Liveness] = field(default_factory=dict)
    renewed: list[Role] = field(default_factory=list)
    readmitted: list[int] = field(default_factory=list)
    obstacle: Message | None = None
    refusal: Message | None = None
    _callbacks: list[Callable[[], None]] = field(default_factory=list)

    def view(self) -> DoorView:
        return self.now

    async def open_to_room(self) -> None:
        self.now = replace(HERE, problem=self.obstacle) if self.obstacle else OPEN
        self.tell()

    async def close_to_room(self) -> None:
        self.now = HERE
        self.tell()

    def renew(self, role: Role) -> None:
        self.renewed.append(role)
        self.now = replace(self.now, codes={**self.now.codes, role: "NEW-NEW"})
        self.tell()

    def set_wifi(self, wifi: Wifi | None) -> None:
        self.now = replace(self.now, wifi=wifi)
        self.tell()

    async def readmit(self, participant: int) -> str:
        if self.refusal:
            raise ExerciseError(self.refusal)
        self.readmitted.append(participant)
        return "CDFG-HJKM"

    def liveness(self) -> Mapping[int, Liveness]:
        return self.signs

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def tell(self) -> None:
        for callback in tuple(self._callbacks):
            callback()


@dataclass
class Hall:
    """A facilitator at the console, and a room in front."""

    seat: Seat
    session: LocalSession
    door: FakeDoor
    joined: int = 0

    def submit(self, intent: Intent, actor: str, origin: str = "web") -> int:
        """Do something; gives the number of its event."""
        result = self.session.submit([Submission(intent, actor, origin)])[0]
        assert not isinstance(result, Refused), result
        assert isinstance(result, Done)
        return result.seq

    def let_in(self, partner: str | None = "town", sign: Liveness | None = "here", **more: Any) -> int:
        """Let somebody in; gives its id."""
        self.joined += 1
        ident = self.submit(joining(self.joined, partner, **more), access.DOOR)
        if sign is not None:
            self.door.signs[ident] = sign
        return ident

    def answer(
        self, person: int, text: str, inject: str = "alarm", partner: str = "town", **more: Any
    ) -> int:
        """Answer an inject from a page."""
        wish = want.Respond(inject=inject, partner=partner, text=text, **more)
        return self.submit(wish, f"p{person}")

    def count_on(self, person: int, text: str, target: str, partner: str = "town") -> int:
        """Write an assumption on a page."""
        fields = ev.EntryFields(
            kind=ev.EntryKind.ASSUMPTION, text=text, said_by=(partner,), target=target, source=ev.Source.WEB
        )
        return self.submit(want.Capture(fields=fields), f"p{person}")

    async def settle(self) -> None:
        await self.seat.settle()


def new_exercise(path: Path, clock: ManualClock) -> LocalSession:
    return create(path, created(), clock, any_place=True)


@asynccontextmanager
async def hall(
    folder: Path,
    *,
    size: tuple[int, int] = (120, 35),
    lang: str = "en",
    light: bool = False,
    door: FakeDoor | None = None,
    opening: Callable[[Path, ManualClock], LocalSession] = new_exercise,
) -> AsyncIterator[Hall]:
    """Sit down at a console with a door."""
    clock, hand, door = ManualClock(), SteadyHand(), door or FakeDoor()
    session = opening(folder / "x.ttx", clock)
    app = DoorleefApp(
        language(lang),
        lambda t: ConsoleScreen(t, session, clock=hand, today=lambda: TODAY, door=door),
        light=light,
    )
    try:
        # What devices hand in and what is counted is painted at once: here nobody waits for a clock.
        with patch.object(brake, "GATHERED", 0.0), patch.object(painting, "BEHIND_A_KEY", 0.001):
            async with app.run_test(size=size) as pilot:
                assert isinstance(app.screen, ConsoleScreen)
                yield Hall(Seat(pilot, app.screen, session, clock, hand), session, door)
    finally:
        session.close()


async def quiet(pilot: Pilot[int]) -> None:
    """Wait until everything that was set in motion is drawn."""
    for _ in range(3):
        await pilot.pause()
