"""Many phones in one process that costs little: streams that listen, and forms that are sent at one moment.

It is told what to do by lines of JSON on its standard input and says on its standard output what came of it;
times are those of the steady clock, in ns, which all processes of a machine share.
"""

from __future__ import annotations

import asyncio
import json
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

PATIENCE = 15.0
"""Seconds after which what never came counts as lost."""
OK = 200
AT_ONCE = 50
"""Connections that are being opened at the same time."""


class Ear(asyncio.Protocol):
    """An open stream of one phone."""

    def __init__(self, request: bytes, heard: Callable[[Ear], None]) -> None:
        self._request = request
        self._heard = heard
        self.mark = b"\n\n"
        """What it waits for; the end of the first event to begin with."""
        self._tail = b""
        self.at: int | None = None
        """When it came."""
        self.received = 0
        self.lost = False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Look for the mark, also where it is split over two pieces."""
        self.received += len(data)
        if self.at is None:
            if self.mark in self._tail + data:
                self.at = time.monotonic_ns()
                self._heard(self)
            self._tail = data[-len(self.mark) :]

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the stream is gone."""
        self.lost = True

    def listen_for(self, mark: bytes) -> None:
        """Wait for something else."""
        self.mark, self._tail, self.at = mark, b"", None


class Mouth(asyncio.Protocol):
    """A connection on which one phone sends forms, one after another."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes, int]] | None = None
        self._seen = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection over."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Give up waiting for an answer."""
        self.transport = None
        self._settle((0, b"", time.monotonic_ns()))

    def data_received(self, data: bytes) -> None:
        """Put an answer together."""
        self._seen += data
        head, found, body = self._seen.partition(b"\r\n\r\n")
        if not found:
            return
        lines = head.lower().split(b"\r\n")
        length = next((int(row[15:]) for row in lines if row.startswith(b"content-length:")), 0)
        if len(body) >= length:
            self._seen = b""
            self._settle((int(head[9:12]), body, time.monotonic_ns()))

    def _settle(self, answer: tuple[int, bytes, int]) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)

    def send(self, request: bytes) -> asyncio.Future[tuple[int, bytes, int]]:
        """Send a form; gives status, body and when it came."""
        self._answer = asyncio.get_running_loop().create_future()
        if self.transport is None:
            self._settle((0, b"", time.monotonic_ns()))
        else:
            self.transport.write(request)
        return self._answer


class Crowd:
    """All phones, as the process of their own sees them."""

    def __init__(self) -> None:
        self.ears: list[Ear] = []
        self._mouths: list[Mouth] = []
        self._cookies: list[str] = []
        self._partners: list[str] = []
        self._port = 0
        self._waiting = 0
        self._all = asyncio.Event()
        self._since = 0
        self._babble: asyncio.Task[None] | None = None
        self._babbled: list[int] = []
        self.heard_back = asyncio.Event()
        """Set when the first answer of a burst is acknowledged, or lost."""

    async def enter(self, port: int, cookies: list[str], partners: list[str]) -> dict[str, Any]:
        """Open a stream for each cookie and wait until each has got its first fragments."""
        self._port, self._cookies, self._partners = port, cookies, partners
        self._waiting, self._since = len(cookies), time.monotonic_ns()
        self._all.clear()
        gate = asyncio.Semaphore(AT_ONCE)

        async def listening(cookie: str) -> Ear:
            head = f"GET /stream HTTP/1.1\r\nhost: localhost\r\ncookie: {cookie}\r\n\r\n"
            async with gate:
                _, ear = await asyncio.get_running_loop().create_connection(
                    lambda: Ear(head.encode(), self._heard), "127.0.0.1", port
                )
            return ear

        self.ears = await asyncio.gather(*map(listening, cookies))
        await self._until_all()
        await self._open_mouths()
        return {"in": sum(not ear.lost for ear in self.ears), "ms": self._passed(time.monotonic_ns())}

    async def _open_mouths(self) -> None:
        """Connect again whoever is not connected, as a browser does before it sends."""
        self._mouths = self._mouths or [Mouth() for _ in self._cookies]
        for start in range(0, len(self._mouths), AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, len(self._mouths)))
            closed = [number for number in numbers if self._mouths[number].transport is None]
            await asyncio.gather(*(self._opened(self._mouths[number], number) for number in closed))

    async def _opened(self, mouth: Mouth, number: int) -> None:
        await asyncio.get_running_loop().create_connection(lambda: mouth, "127.0.0.1", self._port)
        # As after loading a page: a connection that said nothing yet would be a stranger's.
        head = f"GET /health HTTP/1.1\r\nhost: localhost\r\ncookie: {self._cookies[number]}\r\n\r\n"
        await mouth.send(head.encode())

    def _heard(self, _: Ear) -> None:
        self._waiting -= 1
        if self._waiting <= 0:
            self._all.set()

    async def _until_all(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._all.wait()
        except TimeoutError:
            return

    def _passed(self, at: int) -> float:
        return (at - self._since) / 1_000_000

    def watch(self, mark: str) -> dict[str, Any]:
        """Begin to listen for something new on every stream."""
        self._all.clear()
        self._waiting = len(self.ears)
        for ear in self.ears:
            ear.listen_for(mark.encode())
        return {"watching": mark}

    async def seen(self) -> dict[str, Any]:
        """Wait until every stream had it; gives when each did."""
        await self._until_all()
        return {"at": sorted(ear.at for ear in self.ears if ear.at is not None)}

    def _form(self, number: int, key: str, inject: str, text: str) -> bytes:
        form = {"inject": inject, "partner": self._partners[number], "text": text, "key": key}
        body = urlencode(form).encode()
        head = (
            "POST /answer HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\n"
            f"cookie: {self._cookies[number]}\r\ncontent-type: application/x-www-form-urlencoded\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    async def answer(self, label: str, inject: str, twice: int) -> dict[str, Any]:
        """Let everyone answer at one moment, every so-manieth twice with the same key on two connections."""
        # Servers close what is idle for long, perhaps at this moment; a browser would send again by itself.
        for mouth in self._mouths:
            if mouth.transport is not None:
                mouth.transport.abort()
        self._mouths.clear()
        await self._open_mouths()
        again = [number for number in range(len(self._mouths)) if twice and number % twice == 0]
        seconds: list[Mouth] = []
        for number in again:
            seconds.append(Mouth())
            await self._opened(seconds[-1], number)
        forms = [
            self._form(
                n, f"{label}-{n}", inject, f"{label} of {n}: we bring sandbags to the pumping station."
            )
            for n in range(len(self._mouths))
        ]
        self._since = time.monotonic_ns()
        waiting = [mouth.send(form) for mouth, form in zip(self._mouths, forms, strict=True)]
        waiting += [mouth.send(forms[number]) for mouth, number in zip(seconds, again, strict=True)]
        self.heard_back.clear()
        await asyncio.wait(waiting, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        self.heard_back.set()
        done, late = await asyncio.wait(waiting, timeout=PATIENCE)
        answers = [task.result() for task in done]
        for mouth in seconds:
            if mouth.transport is not None:
                mouth.transport.close()
        return {
            "ms": sorted(self._passed(at) for status, _, at in answers if status == OK),
            "refused": [body.decode("utf-8", "replace")[:200] for status, body, _ in answers if status != OK],
            "silent": len(late),
            "kept": [n for n in range(len(forms)) if waiting[n].done() and waiting[n].result()[0] == OK],
        }

    def babble(self, every: float, inject: str) -> dict[str, Any]:
        """Let somebody answer every so many seconds, from now on."""
        self._babble = asyncio.get_running_loop().create_task(self._babbling(every, inject))
        return {"babbling": every}

    async def _babbling(self, every: float, inject: str) -> None:
        turn = 0
        while True:
            await asyncio.sleep(every)
            await self._open_mouths()
            number = turn % len(self._mouths)
            text = f"babble {turn} of {number}: we call the water board and wait."
            status, _, _ = await self._mouths[number].send(self._form(number, f"babble-{turn}", inject, text))
            self._babbled.append(status)
            turn += 1

    async def hush(self) -> dict[str, Any]:
        """End that."""
        if self._babble is not None:
            self._babble.cancel()
            await asyncio.gather(self._babble, return_exceptions=True)
        return {"said": len(self._babbled), "refused": sum(status != OK for status in self._babbled)}

    def leave(self) -> None:
        """Hang up."""
        for transport in [ear.transport for ear in self.ears] + [mouth.transport for mouth in self._mouths]:
            if transport is not None:
                transport.abort()

    def gone(self) -> dict[str, Any]:
        """Say how many streams ended, and how much came over the others."""
        return {"lost": sum(ear.lost for ear in self.ears), "bytes": sum(ear.received for ear in self.ears)}

    async def told(self, line: dict[str, Any]) -> dict[str, Any]:
        """Do what a line says."""
        match line.pop("do"):
            case "enter":
                return await self.enter(**line)
            case "watch":
                return self.watch(**line)
            case "seen":
                return await self.seen()
            case "answer":
                return await self.answer(**line)
            case "babble":
                return self.babble(**line)
            case "hush":
                return await self.hush()
            case _:
                return self.gone()


async def main() -> None:
    """Do what the lines say until they end."""
    reader = asyncio.StreamReader(limit=1 << 24)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    crowd = Crowd()
    while line := await reader.readline():
        print(json.dumps(await crowd.told(json.loads(line))), flush=True)


class Draining(Protocol):
    """Something whose output has to be read meanwhile, lest it stops."""

    file: int

    def read(self, seconds: float) -> bytes:
        """Read what is there."""


class Process:
    """A crowd in a process of its own, as a measurement handles it."""

    def __init__(self, beside: Draining | None = None) -> None:
        self._beside = beside
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.crowd"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).resolve().parents[2],
        )

    def tell(self, do: str, **what: object) -> None:
        """Have something done."""
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps({"do": do, **what}).encode() + b"\n")
        self._child.stdin.flush()

    def reply(self) -> dict[str, Any]:
        """Wait for what came of it, and read meanwhile what the console paints."""
        assert self._child.stdout is not None
        line, more = self._child.stdout, self._child.stdout.fileno()
        while self._beside is not None:
            ready, _, _ = select.select([more, self._beside.file], [], [], PATIENCE)
            if self._beside.file in ready:
                self._beside.read(0)
            if more in ready or not ready:
                break
        found: dict[str, Any] = json.loads(line.readline())
        return found

    def ask(self, do: str, **what: object) -> dict[str, Any]:
        """Have something done and wait for what came of it."""
        self.tell(do, **what)
        return self.reply()

    def close(self) -> None:
        """End it."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.close()
        self._child.wait(10)
        self._child.stdout.close()


if __name__ == "__main__":
    asyncio.run(main())
