"""A server in a thread of its own: a session here can wait for it as a console in another process does."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tabletop import session
from tabletop.core.intents import Intent, Start, Submission
from tabletop.session import Done, LocalSession, ManualClock
from tabletop.session.reaching import Attachment, leave, take_away
from tabletop.web.limits import Limits
from tabletop.web.server import Server
from tests.small import created

T = TypeVar("T")


class Host:
    """A process that holds an exercise and serves it, as far as others can tell."""

    def __init__(self, folder: Path, limits: Limits | None = None, *, port: int = 0) -> None:
        self.file = folder / "evening.ttx"
        self.known = folder / "serving.json"
        self.clock = ManualClock()
        self._limits = limits
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.session: LocalSession = self.here(self._opened)
        self.server = self.here(self._served)
        self.note = Attachment(self.url, self.server.token, str(self.file), 1)
        leave(self.note, self.known)

    async def _opened(self) -> LocalSession:
        if self.file.exists():
            return session.resume(self.file, self.clock, any_place=True)
        opened = session.create(self.file, created(), self.clock, any_place=True)
        opened.submit([Submission(Start())])
        return opened

    async def _served(self) -> Server:
        server = Server(self.session, port=self._port, clock=self.clock, limits=self._limits)
        await server.start()
        return server

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def here(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Do something in the thread of the server, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work(), self._loop).result(10)

    def do(self, intent: Intent, actor: str = "facilitator") -> int:
        """Do something at the host itself, and give the seq of its event."""

        async def work() -> int:
            (result,) = self.session.submit([Submission(intent, actor)])
            assert isinstance(result, Done), result
            return result.seq

        return self.here(work)

    def stop(self) -> None:
        """End in good order; works twice."""
        if self._loop.is_closed():
            return
        self.here(self.server.stop)

        async def close() -> None:
            self.session.close()

        self.here(close)
        take_away(self.note, self.known)
        self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@pytest.fixture
def hosting(tmp_path: Path) -> Iterator[Callable[..., Host]]:
    """Start hosts as a test wants them; whatever still runs at the end is stopped."""
    hosts: list[Host] = []

    def start(limits: Limits | None = None, *, port: int = 0) -> Host:
        hosts.append(Host(tmp_path, limits, port=port))
        return hosts[-1]

    yield start
    for host in hosts:
        host.stop()


@pytest.fixture
def host(hosting: Callable[..., Host]) -> Host:
    """Give a host with an exercise that has begun."""
    return hosting()
