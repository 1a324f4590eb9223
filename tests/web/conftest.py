"""A running server on this computer, with an exercise behind it.

`at.client()` speaks with it as a stranger; `await at.joined(...)` as somebody who joined, `at.console()` as
the facilitator's console. All over a real socket.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tabletop import session
from tabletop.core.events import ExerciseCreated, ParticipantJoined, Role
from tabletop.core.intents import Intent, Next, Start, Submission
from tabletop.session import Done, LocalSession, ManualClock
from tabletop.web import codes
from tabletop.web.identity import COOKIE
from tabletop.web.limits import Limits
from tabletop.web.server import Server
from tests.small import created

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Running:
    """A server and what it serves."""

    server: Server
    session: LocalSession
    clock: ManualClock
    clients: list[httpx.AsyncClient] = field(default_factory=list)
    streams: list[Stream] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    async def opened(self) -> Stream:
        """Give a bare connection."""
        stream = await asyncio.open_connection("127.0.0.1", self.server.port)
        self.streams.append(stream)
        return stream

    def client(self, **options: object) -> httpx.AsyncClient:
        """Give a browser of a stranger."""
        # Certificates are read for nothing where nothing is encrypted, and it takes longer than most tests.
        options.setdefault("verify", False)
        made = httpx.AsyncClient(base_url=self.url, timeout=10, **options)  # type: ignore[arg-type]
        self.clients.append(made)
        return made

    def console(self) -> httpx.AsyncClient:
        """Give the console's own way in."""
        return self.client(headers={"authorization": f"Bearer {self.server.token}"})

    async def joined(
        self, partner: str | None = "town", role: Role = Role.PARTICIPANT, **seat: object
    ) -> tuple[httpx.AsyncClient, int]:
        """Give a browser of somebody who joined, without going through the pages, and its participant."""
        token = codes.new_token()
        fact = ParticipantJoined.model_validate(
            {
                "role": role,
                "partner": partner,
                "token": codes.token_hash(token),
                "recall": codes.token_hash(token + "recall"),
                **seat,
            }
        )
        ident = self.do(fact, actor="door", origin="web")
        return self.client(cookies={COOKIE: token}), ident

    def do(self, intent: Intent, actor: str = "facilitator", origin: str = "console") -> int:
        """Do something in the exercise and give the seq of its event."""
        (result,) = self.session.submit([Submission(intent, actor, origin)])
        assert isinstance(result, Done), result
        return result.seq

    def next_to(self, cue: str) -> None:
        """Press Next until the session stands at a cue."""
        while self.session.state.cue != cue:
            self.do(Next())


Starting = Callable[..., "contextlib.AbstractAsyncContextManager[Running]"]


@pytest.fixture
def starting(tmp_path: Path) -> Starting:
    """Start a server as a test wants it: `async with starting(limits=…) as at`."""

    @contextlib.asynccontextmanager
    async def start(
        limits: Limits | None = None,
        *,
        begun: bool = True,
        path: Path | None = None,
        made: ExerciseCreated | None = None,
        **options: object,
    ) -> AsyncIterator[Running]:
        clock = ManualClock()
        file = path or tmp_path / "evening.ttx"
        if file.exists():
            opened = session.resume(file, clock, any_place=True)
        else:
            opened = session.create(file, made or created(), clock, any_place=True)
            if begun:
                opened.submit([Submission(Start())])
        options.setdefault("port", 0)
        server = Server(opened, clock=clock, limits=limits, **options)  # type: ignore[arg-type]
        await server.start()
        at = Running(server, opened, clock)
        try:
            yield at
        finally:
            for _, writer in at.streams:
                writer.close()
                with contextlib.suppress(ConnectionError):
                    await writer.wait_closed()
            for client in at.clients:
                await client.aclose()
            async with asyncio.timeout(5):
                await server.stop()
            opened.close()

    return start


@pytest.fixture
async def at(starting: Starting) -> AsyncIterator[Running]:
    """Give a running server with an exercise that has begun."""
    async with starting() as running:
        yield running
