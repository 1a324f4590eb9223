"""The server of the console: it comes after the screen, and goes with it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tabletop.core.messages import ExerciseError, Message
from tabletop.session import DoorView, NoDoor, networks
from tabletop.session.reaching import Attachment, beside, known_place, leave, read, take_away
from tabletop.web import PORT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tabletop.cli.listening import Listening
    from tabletop.core.events import Role
    from tabletop.session import Door, Liveness, LocalSession, Wifi
    from tabletop.web.limits import Limits
    from tabletop.web.server import Server

BREATH_S: Final = 0.5
"""How long the server waits, so that the screen is there first."""
_log = logging.getLogger(__name__)


class Threshold:
    """A door that is closed until there is a server behind it."""

    def __init__(self) -> None:
        self._door: Door = NoDoor()
        self._problem: Message | None = None
        self._subscribers: dict[object, Callable[[], None]] = {}

    def lead_to(self, door: Door) -> None:
        """Stand before this door from now on."""
        self._door = door
        door.subscribe(self._tell)
        self._tell()

    def cannot(self, why: Message) -> None:
        """Stay closed, and say why."""
        self._problem = why
        self._tell()

    def _tell(self) -> None:
        for callback in tuple(self._subscribers.values()):
            callback()

    def view(self) -> DoorView:
        """Give the door as it stands."""
        return DoorView(problem=self._problem) if self._problem is not None else self._door.view()

    async def open_to_room(self) -> None:
        """Listen to the room too."""
        await self._door.open_to_room()

    async def close_to_room(self) -> None:
        """Listen to this computer only."""
        await self._door.close_to_room()

    def renew(self, role: Role) -> None:
        """Replace the code of a role."""
        self._door.renew(role)

    def set_wifi(self, wifi: Wifi | None) -> None:
        """Say which network the room may use; None takes it away."""
        self._door.set_wifi(wifi)

    async def readmit(self, participant: int) -> str:
        """Give a participant a new return code."""
        return await self._door.readmit(participant)

    def liveness(self) -> Mapping[int, Liveness]:
        """Tell of each participant that was seen whether it is here."""
        return self._door.liveness()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Hear when the view or somebody's liveness changed; gives what ends it."""
        ticket = object()
        self._subscribers[ticket] = callback
        return lambda: self._subscribers.pop(ticket, None) and None


def served(session: LocalSession, wish: Listening, limits: Limits | None = None) -> Server:
    """Make the server of a session as it was asked for."""
    from tabletop.web.server import Server

    return Server(
        session,
        host=wish.host,
        port=wish.port,
        tls=wish.encryption.context if wish.encryption else None,
        wifi=wish.wifi,
        limits=limits,
    )


class Note:
    """What lies beside the log for as long as its server runs, so that consoles of this user find it."""

    def __init__(self, server: Server, log: Path) -> None:
        self.address = f"127.0.0.1:{server.port}"
        self._door = server.door
        self._attachment = Attachment(
            f"http://{self.address}",
            server.token,
            str(log.absolute()),
            os.getpid(),
            server.door.view().is_open,
        )
        self._log = log
        self._wifi = server.door.view().wifi
        self._leave()
        self._end = server.door.subscribe(self._look)

    def _leave(self) -> None:
        # Where nothing can be written beside the log, no console can attach; everything else goes on.
        with contextlib.suppress(OSError):
            leave(self._attachment, notes())

    def _look(self) -> None:
        view = self._door.view()
        if view.wifi != self._wifi:
            self._wifi = view.wifi
            # Where it cannot be kept it is given again next time.
            with contextlib.suppress(OSError):
                networks.remember(networks.place(_recent()), self._log, view.wifi)
        is_open = view.is_open
        if is_open != self._attachment.open:
            self._attachment = replace(self._attachment, open=is_open)
            self._leave()

    def take_away(self) -> None:
        """Remove it."""
        self._end()
        take_away(self._attachment, notes())


def as_before(wish: Listening, log: Path) -> tuple[Listening, bool]:
    """Let phones find an exercise again after a crash: at the same port, open to the room when it was.

    Its Wi-Fi is the one that was given at the door, unless the line names another.
    A note that is still there while this program has the log was left by one that ended without a word.
    """
    if wish.wifi is None:
        wish = replace(wish, wifi=networks.recall(networks.place(_recent()), log))
    before = read(beside(log))
    if before is None or before.file != str(log.absolute()):
        # What came along with a copied file says nothing of this computer.
        return wish, False
    port = urlsplit(before.url).port
    if port is not None and wish.port == PORT:
        wish = replace(wish, port=port)
    return wish, before.open


def notes() -> Path:
    """Give the file of this user that knows where notes are."""
    return known_place(_recent())


def _recent() -> Path:
    from tabletop.tui.start import recent

    return recent.place(os.environ, Path.home())


class Serving:
    """A session in this loop that is being served, from a moment after the screen is there until it goes."""

    def __init__(self, session: LocalSession, wish: Listening) -> None:
        self.door = Threshold()
        self._session = session
        self._wish = wish
        self._server: Server | None = None
        self._note: Note | None = None
        self._starting = asyncio.get_running_loop().create_task(self._start())

    async def _start(self) -> None:
        await asyncio.sleep(BREATH_S)
        try:
            # Keys go on meanwhile: to load the server takes longer than one of them may wait.
            await asyncio.to_thread(_load)
            wish, was_open = as_before(self._wish, self._session.path)
            server = served(self._session, wish)
            await server.start()
            if was_open:
                await server.door.open_to_room()
        except ExerciseError as error:
            self.door.cannot(error.message)
            return
        except Exception as error:  # noqa: BLE001  # a server may fail in any way
            # Whatever breaks in the server, the exercise goes on without it, and the door says so.
            _log.exception("there is no server")
            self.door.cannot(Message("door.no-listening", {"reason": str(error)}))
            return
        self._server = server
        self._note = Note(server, self._session.path)
        self.door.lead_to(server.door)

    async def stop(self) -> None:
        """End the server; the log stays open for whoever closes it."""
        self._starting.cancel()
        await asyncio.gather(self._starting, return_exceptions=True)
        if self._note is not None:
            self._note.take_away()
        if self._server is not None:
            await self._server.stop()


def _load() -> None:
    import tabletop.web.server  # noqa: F401  # that it is loaded is all that counts
