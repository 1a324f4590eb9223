"""The door as the facilitator handles it, on top of a server."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, Protocol

from tabletop.core.events import ParticipantReadmitted, Role
from tabletop.core.intents import Submission
from tabletop.core.messages import ExerciseError
from tabletop.session import DoorView, Opening, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tabletop.core.messages import Message
    from tabletop.session import Liveness, Wifi
    from tabletop.web.site import Site

_USUAL: Final = {"http": 80, "https": 443}
_log = logging.getLogger(__name__)


class House(Protocol):
    """What has the door: a server, as far as the door knows."""

    @property
    def site(self) -> Site:
        """What its pages share."""

    @property
    def port(self) -> int:
        """The port on which it listens."""

    @property
    def opening(self) -> Opening:
        """How far it is open."""

    @property
    def encrypted(self) -> bool:
        """Whether the room's connection is encrypted."""

    def hosts(self) -> tuple[str, ...]:
        """Give the hosts of the page's address for the room, the best first."""

    async def open_to_room(self) -> Message | None:
        """Listen on the addresses of the room as well; gives what stood in the way."""

    async def close_to_room(self) -> None:
        """Listen on this computer alone."""


class RoomDoor:
    """Opens, closes, and says by which address and code people get in."""

    def __init__(self, house: House, wifi: Wifi | None) -> None:
        self.problem: Message | None = None
        """What stands in the way, or went otherwise than asked."""
        self._house = house
        self._wifi = wifi
        self._subscribers: dict[object, Callable[[], None]] = {}

    def view(self) -> DoorView:
        """Give the door as it stands; an equal value while nothing changed."""
        house, codes = self._house, self._house.site.codes
        opening = house.opening
        if opening is Opening.CLOSED:
            return DoorView(problem=self.problem)
        room = opening is Opening.ROOM
        scheme = "https" if room and house.encrypted else "http"
        port = "" if house.port == _USUAL[scheme] else f":{house.port}"
        hosts = house.hosts() or ("127.0.0.1",)
        addresses = tuple(f"{scheme}://{host}{port}/" for host in hosts)
        typed = codes.typed()
        return DoorView(
            opening=opening,
            addresses=addresses,
            page_url=addresses[0],
            short_address=hosts[0] + port if scheme == "http" else addresses[0].rstrip("/"),
            join_code=typed[Role.PARTICIPANT],
            join_url=f"{addresses[0]}j/{codes.key}",
            codes=typed,
            wifi=self._wifi,
            tls=house.encrypted,
            problem=self.problem,
        )

    async def open_to_room(self) -> None:
        """Listen to the room too; what stood in the way is the view's `problem`."""
        self.problem = await self._house.open_to_room()
        self.tell()

    async def close_to_room(self) -> None:
        """Listen to this computer only; whoever came from the room is cut off."""
        self.problem = None
        await self._house.close_to_room()
        self.tell()

    def renew(self, role: Role) -> None:
        """Replace the code of a role, and for participants the key in the QR code."""
        self._house.site.codes.renew(role)
        self.tell()

    def set_wifi(self, wifi: Wifi | None) -> None:
        """Say which network the room may use; None takes it away. Never in the log."""
        self._wifi = wifi
        self.tell()

    async def readmit(self, participant: int) -> str:
        """Give a participant a new return code, to be shown once; raises ExerciseError when refused."""
        site = self._house.site
        code, recall = await site.codes.new_return()
        fact = ParticipantReadmitted(participant=participant, recall=recall)
        (result,) = await site.desk.submit([Submission(fact)])
        if isinstance(result, Refused):
            raise ExerciseError(result.message)
        return code

    def liveness(self) -> Mapping[int, Liveness]:
        """Tell of each participant that was seen whether it is here; whoever is not named is away."""
        return self._house.site.presence.liveness()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Hear when the view or somebody's liveness changed; gives what ends it."""
        ticket = object()
        self._subscribers[ticket] = callback
        return lambda: self._subscribers.pop(ticket, None) and None

    def tick(self) -> None:
        """Look whether somebody came, went or began to write; about once a second."""
        if self._house.site.presence.changed():
            self.tell()

    def tell(self) -> None:
        """Tell everyone who wants to hear that something changed."""
        for callback in tuple(self._subscribers.values()):
            try:
                callback()
            except Exception:  # noqa: BLE001  # a screen may fail in any way
                # A screen that fails must not keep the others from hearing, nor the server from serving.
                _log.exception("a subscriber of the door failed")
