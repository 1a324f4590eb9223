"""Connections: how many there may be, how long each may take to say what it wants, and pushing to them."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from typing import TYPE_CHECKING, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tabletop.web.identity import LOOPBACK

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

    from tabletop.web.limits import Limits

_GONE_MS: Final = 30_000
"""For which what was sent may stay unacknowledged before a connection counts as lost: out of Wi-Fi range."""
_SEND_BUFFER: Final = 128 * 1024
_KB: Final = b"connection: close\r\ncontent-length: 0\r\n\r\n"
# What the protocol says about each bad request would be written over the screens of the console.
logging.getLogger("uvicorn").addHandler(logging.NullHandler())
logging.getLogger("uvicorn.error").setLevel(logging.ERROR)


class Line:
    """One connection as the rest of the server sees it."""

    __slots__ = ("_doorstep", "_transport", "near", "owner")

    def __init__(self, doorstep: Doorstep) -> None:
        self._doorstep = doorstep
        self._transport: asyncio.Transport | None = None
        self.owner: int | None = None
        """The participant whose connection it is; 0 for the console's; None for a stranger's."""
        self.near = False
        """Whether it comes from this computer."""

    def connect(self, transport: asyncio.Transport) -> None:
        """Take the transport over once there is one."""
        self._transport = transport
        peer = transport.get_extra_info("peername")
        self.near = bool(peer) and str(peer[0]) in LOOPBACK
        _tune(transport.get_extra_info("socket"))

    def known(self, owner: int) -> None:
        """Say whose connection this is: strangers make way for those who are in."""
        if self.owner != owner:
            self._doorstep.let_in(self, owner)

    @property
    def unsent(self) -> int:
        """The bytes that wait here because the client does not read them."""
        return self._transport.get_write_buffer_size() if self._transport else 0

    @property
    def gone(self) -> bool:
        """Tell whether it is closed, or about to be."""
        return self._transport is None or self._transport.is_closing()

    def push(self, chunk: bytes) -> None:
        """Send bytes of a response that was begun; what cannot go at once waits here."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(chunk)

    def close(self) -> None:
        """Close it after what was pushed."""
        if self._transport is not None:
            self._transport.close()

    def cut(self) -> None:
        """Close it at once."""
        if self._transport is not None:
            self._transport.abort()


def _tune(sock: socket.socket | None) -> None:
    if sock is None:
        return
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
    # Head and body leave apart: together with late acknowledgements that would cost 40 ms each time.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if sys.platform == "linux":
        # A phone that left the Wi-Fi never says so: without this its stream would seem open for long.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _GONE_MS)


class Doorstep:
    """All open connections: strangers in the order of their coming, and those of each participant."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._strangers: dict[Line, None] = {}
        self._inside: dict[int, dict[Line, None]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def strangers(self) -> int:
        """Connections of those who are not known to be in."""
        return len(self._strangers)

    def arrive(self, line: Line) -> None:
        """Take a connection in; the oldest stranger makes way when there are too many."""
        self._strangers[line] = None
        self._count += 1
        if len(self._strangers) > self._limits.strangers:
            self._cut_oldest(self._strangers)
        elif self._count > self._limits.connections:
            self._cut_oldest(self._crowd())

    def _crowd(self) -> dict[Line, None]:
        """Give the connections from which one goes: those of who has the most, if more than a page needs."""
        most = max((own for owner, own in self._inside.items() if owner), key=len, default=self._strangers)
        return most if len(most) > self._limits.streams else self._strangers

    def _cut_oldest(self, lines: dict[Line, None]) -> None:
        oldest = next(iter(lines))
        self.leave(oldest)
        oldest.cut()

    def let_in(self, line: Line, owner: int) -> None:
        """Give a connection to a participant; its oldest makes way when it has too many."""
        if line not in self._strangers and line not in self._inside.get(line.owner or 0, {}):
            return
        self._forget(line)
        line.owner = owner
        own = self._inside.setdefault(owner, {})
        own[line] = None
        if len(own) > self._limits.per_participant and owner:
            self._cut_oldest(own)

    def leave(self, line: Line) -> None:
        """Forget a connection that is closed; works once."""
        if self._forget(line):
            self._count -= 1

    def _forget(self, line: Line) -> bool:
        if line.owner is None:
            return self._strangers.pop(line, line) is None
        own = self._inside.get(line.owner, {})
        found = own.pop(line, line) is None
        if not own:
            self._inside.pop(line.owner, None)
        return found

    def all(self) -> tuple[Line, ...]:
        """Give every connection."""
        inside = (line for own in self._inside.values() for line in own)
        return (*self._strangers, *inside)


class Protocol(HttpToolsProtocol):
    """HTTP on one connection, with bounds on what a client may send and how slowly."""

    def __init__(self, config: Config, server_state: ServerState, doorstep: Doorstep, limits: Limits) -> None:
        self.line = Line(doorstep)
        super().__init__(config, server_state, {"line": self.line})
        self._doorstep = doorstep
        self._limits = limits
        self._deadline: asyncio.TimerHandle | None = None
        self._head = 0
        """Bytes of the request line and headers that are coming in."""
        self._headers = 0
        """Bytes of the headers that were understood."""
        self._reading: bool | None = None
        """Whether headers (True) or a body (False) are coming in; None between requests."""

    # A socket gives no other sort of transport.
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; it must say what it wants before long."""
        super().connection_made(transport)
        self.line.connect(transport)
        self._doorstep.arrive(self.line)
        self._expect(self._limits.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """End, for whatever reason."""
        self._expect(None)
        self._doorstep.leave(self.line)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what came in, as far as it is allowed to come."""
        if self._reading is not False:
            self._head += len(data)
        super().data_received(data)
        if self._reading is not False and self._head > self._limits.head:
            self.transport.write(b"HTTP/1.1 431 Request Header Fields Too Large\r\n" + _KB)
            self.transport.close()
        elif self._deadline is None and (self._head or self._reading is not None):
            # Most requests come whole and never get here.
            self._expect(self._limits.body_seconds if self._reading is False else self._limits.head_seconds)

    def on_message_begin(self) -> None:
        """Begin a request."""
        if len(self.pipeline) >= self._limits.queue:
            # Each takes memory for as long as the client does not read its answers.
            self.line.cut()
            raise ValueError(len(self.pipeline))
        self._reading = True
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, as long as all of them together are not too long."""
        self._headers += len(name) + len(value)
        if self._headers > self._limits.head:
            # What came in one piece is over before its length is looked at; the parser gives up here.
            raise ValueError(self._headers)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Go on to the body, which has a time of its own."""
        self._reading, self._head, self._headers = False, 0, 0
        self._expect(None)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Wait for the next request; uvicorn closes a connection that asks nothing."""
        self._reading = None
        self._expect(None)
        super().on_message_complete()

    def shutdown(self) -> None:
        """End soon: a request that is here gets its answer, one that is still coming in does not."""
        if self._reading is None:
            super().shutdown()
        else:
            self.line.cut()

    def _expect(self, seconds: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self._too_slow)

    def _too_slow(self) -> None:
        self._deadline = None
        self.line.cut()
