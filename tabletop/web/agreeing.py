"""Connections on which encryption is still being agreed: they count, and make way, like any stranger's."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from tabletop.web.protocol import Line

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from tabletop.web.protocol import Doorstep, Protocol

HANDSHAKE_SECONDS: Final = 10


class Agreeing(asyncio.Protocol):
    """A new connection: once it is encrypted, the protocol that is made for it takes over."""

    def __init__(self, tls: ssl.SSLContext, make: Callable[[], Protocol], doorstep: Doorstep) -> None:
        self._tls = tls
        self._make = make
        self._doorstep = doorstep
        self._line = Line(doorstep)
        self._task: asyncio.Task[None] | None = None

    # A socket gives no other sort of transport.
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; whoever never ends it is cut off."""
        self._line.connect(transport)
        self._doorstep.arrive(self._line)
        self._task = asyncio.get_running_loop().create_task(self._agree(transport))

    async def _agree(self, transport: asyncio.Transport) -> None:
        early = _Early()
        try:
            encrypted = await asyncio.get_running_loop().start_tls(
                transport, early, self._tls, server_side=True, ssl_handshake_timeout=HANDSHAKE_SECONDS
            )
        except OSError:
            # It went, or does not speak this.
            transport.abort()
            return
        finally:
            self._doorstep.leave(self._line)
        if encrypted is None or early.lost:
            return
        protocol = self._make()
        encrypted.set_protocol(protocol)
        protocol.connection_made(encrypted)
        if early.data:
            protocol.data_received(bytes(early.data))


class _Early(asyncio.Protocol):
    """Keeps what a client sends before anybody is there to read it: at most what comes with the handshake."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.lost = False

    def data_received(self, data: bytes) -> None:
        """Keep it for the protocol that takes over."""
        self.data += data

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that nobody has to take over."""
        self.lost = True
