"""What the console and the server know of each other: who gets in, by which address and code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal, NamedTuple, Protocol, TypeAlias

from tabletop.core.events import Role
from tabletop.core.messages import Message

Liveness: TypeAlias = Literal["here", "writing", "away"]
"""Whether a participant has the page before it; never logged."""


MOST_OF_A_NAME: Final = 32
"""Bytes of the name of a Wi-Fi."""
LENGTHS_OF_A_PASSWORD: Final = range(8, 64)
"""Characters that the password of a Wi-Fi may have."""


class Opening(StrEnum):
    """How far the door is open."""

    CLOSED = "closed"
    """There is no server."""
    HERE = "here"
    """Only this computer gets in."""
    ROOM = "room"
    """The room gets in."""


class Wifi(NamedTuple):
    """The network that the room may use; an empty password says that it has none."""

    ssid: str
    password: str = ""

    @property
    def is_sound(self) -> bool:
        """Tell whether a network can be called so, and have this password."""
        # What is not printable may not be encodable either.
        named = self.ssid.isprintable() and 0 < len(self.ssid.encode()) <= MOST_OF_A_NAME
        return named and (not self.password or self._has_a_password)

    @property
    def _has_a_password(self) -> bool:
        return len(self.password) in LENGTHS_OF_A_PASSWORD and self.password.isprintable()


@dataclass(frozen=True, slots=True)
class DoorView:
    """The door as it stands: what the projector and the facilitator need in order to let people in."""

    opening: Opening = Opening.CLOSED
    addresses: tuple[str, ...] = ()
    """Addresses of the page for the room, the best one first; that of this computer while it is not open."""
    page_url: str = ""
    """The first of the addresses."""
    short_address: str = ""
    """The same without what a browser adds by itself: what people type."""
    join_code: str = ""
    """What participants type with it."""
    join_url: str = ""
    """For the QR code: it holds a long key, so nobody who scans types a code. Never to be written down."""
    codes: Mapping[Role, str] = field(default_factory=dict)
    """The typed code of each role."""
    wifi: Wifi | None = None
    tls: bool = False
    """Whether the room's connection is encrypted."""
    problem: Message | None = None
    """What stands in the way, or went otherwise than asked; None when nothing did."""

    @property
    def is_open(self) -> bool:
        """Tell whether the room gets in."""
        return self.opening is Opening.ROOM


class Door(Protocol):
    """The server as the facilitator handles it. Use it from the loop in which it runs."""

    def view(self) -> DoorView:
        """Give the door as it stands; an equal value while nothing changed."""

    async def open_to_room(self) -> None:
        """Listen to the room too; what stood in the way is the view's `problem`."""

    async def close_to_room(self) -> None:
        """Listen to this computer only; whoever came from the room is cut off."""

    def renew(self, role: Role) -> None:
        """Replace the code of a role, and for participants the key in the QR code."""

    def set_wifi(self, wifi: Wifi | None) -> None:
        """Say which network the room may use; None takes it away. Never in the log."""

    async def readmit(self, participant: int) -> str:
        """Give a participant a new return code, to be shown once; raises ExerciseError when refused."""

    def liveness(self) -> Mapping[int, Liveness]:
        """Tell of each participant that was seen whether it is here; whoever is not named is away."""

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Hear when the view or somebody's liveness changed; gives what ends it."""


class NoDoor:
    """The door of an exercise without a server: it stays closed."""

    def view(self) -> DoorView:
        """Give a closed door."""
        return DoorView()

    async def open_to_room(self) -> None:
        """Stay closed."""

    async def close_to_room(self) -> None:
        """Stay closed."""

    def renew(self, role: Role) -> None:
        """There are no codes."""

    def set_wifi(self, wifi: Wifi | None) -> None:
        """There is nothing to reach over a network."""

    async def readmit(self, participant: int) -> str:
        """There is nowhere to come back to."""
        return ""

    def liveness(self) -> Mapping[int, Liveness]:
        """Nobody is on a page."""
        return {}

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Nothing ever changes."""
        return lambda: None
