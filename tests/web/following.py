"""Reading an event stream as a browser does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx


@dataclass(frozen=True)
class Told:
    """An event of a stream."""

    name: str
    id: str
    html: str


class Following:
    """An open stream of a client."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()
        self.beats = 0

    async def events(self) -> AsyncIterator[Told]:
        name, ident, lines = "message", "", list[str]()
        async for line in self._lines:
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            match field:
                case "event":
                    name = value
                case "id":
                    ident = value
                case "data":
                    lines.append(value)
                case "" if lines == [""] and name == "message":
                    self.beats += 1
                    lines = []
                case "" if lines:
                    yield Told(name, ident, "\n".join(lines))
                    name, lines = "message", []

    async def next(self, count: int = 1) -> list[Told]:
        """Wait for the next events."""
        found = []
        async with asyncio.timeout(5):
            async for told in self.events():
                found.append(told)
                if len(found) == count:
                    return found
        raise EOFError(found)

    async def rest(self) -> list[Told]:
        """Wait until the stream ends."""
        async with asyncio.timeout(5):
            return [told async for told in self.events()]
