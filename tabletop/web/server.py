"""The server of one exercise: in the loop of the console, or in one of its own.

    server = Server(session, port=8000)
    await server.start()        # on this computer only; raises ServerError with a sentence
    …                           # server.door opens it to the room
    await server.stop()

It never touches signals, and stops promptly with streams open. `alone` runs one until it is told to stop.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import os
import socket
import sys
from typing import TYPE_CHECKING, Final

from uvicorn.config import Config
from uvicorn.server import ServerState

from tabletop.core.messages import ExerciseError, Message
from tabletop.session import Opening, SystemClock
from tabletop.session.tidying import tidy
from tabletop.web import PORT, addresses
from tabletop.web.agreeing import Agreeing
from tabletop.web.app import make_app
from tabletop.web.door import RoomDoor
from tabletop.web.protocol import Doorstep, Protocol
from tabletop.web.site import Site
from tabletop.web.warming import warm

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable

    from tabletop.session import Clock, Session, Wifi
    from tabletop.web.limits import Limits

PORTS_TRIED: Final = 20
"""Ports that are tried from the wished one on."""
LOOPBACK: Final = ("127.0.0.1", "::1")
_BACKLOG: Final = 2_048
_AT_ONCE: Final = 64
_LAST_WORDS_SECONDS: Final = 1.0
_LOOK_AROUND: Final = 5
"""Seconds between two looks at the networks of this computer while the room gets in."""
_ALL: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - what people type to mean every address


class ServerError(ExerciseError):
    """The server cannot listen; the message says why and what to do."""


class Server:
    """Listens, serves and stops. Belongs to one loop."""

    def __init__(
        self,
        session: Session,
        *,
        host: str | None = None,
        port: int = PORT,
        tls: ssl.SSLContext | None = None,
        wifi: Wifi | None = None,
        clock: Clock | None = None,
        limits: Limits | None = None,
        here: Callable[[], Iterable[addresses.Address]] = addresses.here,
    ) -> None:
        self.site = Site.of(session, clock or SystemClock(), limits)
        self.token = self.site.token
        """What the console of this computer shows as `Authorization: Bearer …`; for one reader only."""
        self.port = port
        """The port on which it listens, once it does."""
        self._wished = port
        self._host = host
        self._tls = tls
        self._here = here
        self._config = Config(
            make_app(self.site),
            http="httptools",
            ws="none",
            interface="asgi3",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=self.site.limits.idle_seconds,
        )
        self._state = ServerState()
        self.doorstep = Doorstep(self.site.limits)
        self._near: list[asyncio.AbstractServer] = []
        self._far: dict[str, asyncio.AbstractServer] = {}
        self._room: tuple[str, ...] = ()
        """Its addresses for the room, the best one first."""
        self._moving = asyncio.Lock()
        """Held while the addresses for the room change."""
        self._running: tuple[asyncio.Task[None], ...] = ()
        """What goes on beside requests."""
        self.door = RoomDoor(self, wifi)
        self.site.door = self.door
        self.site.names.update(addresses.names(socket.gethostname()))
        if host is not None:
            self.site.names.add(host.strip("[]").lower())

    @property
    def opening(self) -> Opening:
        """How far it is open."""
        if self._far:
            return Opening.ROOM
        return Opening.HERE if self._near else Opening.CLOSED

    @property
    def encrypted(self) -> bool:
        """Whether the room's connection is encrypted; that of this computer never leaves it."""
        return self._tls is not None

    def hosts(self) -> tuple[str, ...]:
        """Give the hosts of the page's address for the room, the best first; empty while it is not open."""
        if not self._far:
            return ()
        if self._host is not None and self._host not in _ALL:
            return (f"[{self._host}]" if ":" in self._host.strip("[]") else self._host,)
        return tuple(_as_host(ip) for ip in self._room)

    # Listening.

    async def start(self) -> None:
        """Listen on this computer; when the port is taken, on the next one that is free."""
        _allow_many_files()
        self._config.load()
        for port in range(self._wished, self._wished + PORTS_TRIED):
            if await self._listen_here(port):
                break
        else:
            last = self._wished + PORTS_TRIED - 1
            raise ServerError(Message("door.no-port", {"first": str(self._wished), "last": str(last)}))
        if self._wished and self.port != self._wished:
            taken = {"port": str(self._wished), "used": str(self.port)}
            self.door.problem = Message("door.port-taken", taken)
        loop = asyncio.get_running_loop()
        self._running = (loop.create_task(self._tick()), loop.create_task(warm()))
        self.door.tell()

    async def _listen_here(self, port: int) -> bool:
        sockets: list[socket.socket] = []
        try:
            for ip in LOOPBACK:
                try:
                    sockets.append(_bound(ip, port))
                except OSError as error:
                    if sockets and error.errno != errno.EADDRINUSE:
                        # A computer without IPv6 still talks to itself.
                        continue
                    raise
                port = sockets[0].getsockname()[1]
        except OSError as error:
            for sock in sockets:
                sock.close()
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise ServerError(Message("door.no-listening", {"reason": str(error.strerror)})) from error
        self._near = [await self._serve(sock, None) for sock in sockets]
        self.port = port
        return True

    async def _serve(self, sock: socket.socket, tls: ssl.SSLContext | None) -> asyncio.AbstractServer:
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(
            self._protocol if tls is None else lambda: Agreeing(tls, self._protocol, self.doorstep),
            sock=sock,
            backlog=_AT_ONCE,
        )
        # So many come in between two keys; the system lets the others wait.
        sock.listen(_BACKLOG)
        return listening

    def _protocol(self) -> Protocol:
        return Protocol(self._config, self._state, self.doorstep, self.site.limits)

    async def open_to_room(self) -> Message | None:
        """Listen on the addresses of the room as well; gives what stood in the way."""
        async with self._moving:
            return await self._listen_to_room()

    async def _listen_to_room(self) -> Message | None:
        if not self._near:
            return Message("door.closed")
        wished = await self._room_addresses()
        problem = None if wished else Message("door.no-network")
        for ip in self._far.keys() - set(wished):
            self._far.pop(ip).close()
        for ip in wished:
            if ip in self._far:
                continue
            try:
                sock = _bound(ip, self.port)
            except OSError as error:
                reason = str(error.strerror or error)
                problem = problem or Message("door.address-refused", {"address": ip, "reason": reason})
                continue
            self._far[ip] = await self._serve(sock, self._tls)
        self._room = tuple(ip for ip in wished if ip in self._far)
        return None if self._far and self._host is None else problem

    async def _room_addresses(self) -> tuple[str, ...]:
        """Give the addresses to listen on: those asked for, else those that phones could use.

        Without being asked only IPv4: an IPv6 address may be reachable from all over the internet.
        """
        if self._host is None:
            return tuple(str(one.ip) for one in self._here() if one.for_phones and not one.six)
        if self._host in _ALL:
            return tuple(str(one.ip) for one in self._here() if not one.ip.is_loopback)
        found: list[str] = []
        with contextlib.suppress(OSError):
            loop = asyncio.get_running_loop()
            rows = await loop.getaddrinfo(self._host.strip("[]"), self.port, type=socket.SOCK_STREAM)
            found = [str(row[4][0]) for row in rows]
        return tuple(ip for ip in dict.fromkeys(found) if ip not in LOOPBACK)

    async def look_around(self) -> None:
        """Serve a hotspot that was switched on meanwhile too, and let go of an address that is gone."""
        before = self._room
        problem = await self.open_to_room()
        if before != self._room:
            self.door.problem = problem
            self.door.tell()

    async def close_to_room(self) -> None:
        """Listen on this computer only, and end the connections from the room."""
        async with self._moving:
            for listening in self._far.values():
                listening.close()
            self._far.clear()
            self._room = ()
        for line in self.doorstep.all():
            if not line.near:
                line.cut()

    async def _tick(self) -> None:
        seconds = 0
        while True:
            await asyncio.sleep(1)
            seconds += 1
            self.site.hub.tick()
            self.door.tick()
            if self._far and seconds % _LOOK_AROUND == 0:
                await self.look_around()

    # Stopping.

    async def stop(self) -> None:
        """End streams, let requests finish that are nearly done, and give the port back; works twice."""
        for task in self._running:
            task.cancel()
        self._running = ()
        for listening in (*self._near, *self._far.values()):
            listening.close()
        self._near, self._far, self._room = [], {}, ()
        self.site.close()
        for connection in tuple(self._state.connections):
            connection.shutdown()
        tasks = tuple(self._state.tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=_LAST_WORDS_SECONDS)
        for line in self.doorstep.all():
            line.cut()
        if self._state.tasks:
            # They see that their visitor is gone; what does not even then is cancelled.
            _, unfinished = await asyncio.wait(tuple(self._state.tasks), timeout=_LAST_WORDS_SECONDS)
            for task in unfinished:
                task.cancel()
        # The loop still has to see the connections go.
        await asyncio.sleep(0)
        self.door.tell()


async def alone(
    server: Server,
    until: asyncio.Event,
    started: Callable[[Server], None] = lambda _: None,
    tick: Callable[[], None] = lambda: None,
) -> None:
    """Run a server until an event is set; `tick` is called about once a second, for the session's clocks."""
    await server.start()
    before = gc.get_threshold()
    tidy()
    try:
        started(server)
        while not until.is_set():
            tick()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(until.wait(), 1)
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
        await server.stop()


def _bound(ip: str, port: int) -> socket.socket:
    six = ":" in ip
    sock = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "nt":
            # Otherwise another program could take the port over.
            sock.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE"), 1)  # noqa: B009  # only Windows has it
        else:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if six:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((ip, port))
        sock.listen(_BACKLOG)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock


def _as_host(ip: str) -> str:
    return f"[{ip}]" if ":" in ip else ip


def _allow_many_files() -> None:
    """Raise the number of connections that the system allows, as far as it lets us."""
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wished = 16_384 if hard == resource.RLIM_INFINITY else min(hard, 16_384)
        if soft != resource.RLIM_INFINITY and soft < wished:
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (wished, hard))
