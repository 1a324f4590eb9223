"""A connection that is gone without anybody having said so, as when a laptop loses its power."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tabletop.core import events as ev
from tabletop.web.limits import Limits
from tests.e2e.conftest import Opening
from tests.e2e.room import LAPTOP, PHONE, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

GONE = ("net::ERR_", "Failed to load resource: net")
IMPATIENT = Limits(beat_seconds=1, silence_seconds=3)


class BlackHole:
    """A way to the server that can swallow everything both ways, and end nothing."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._carrying = asyncio.Event()
        self._carrying.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._arrived, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def swallow(self) -> None:
        """From now on nothing comes through, on what is open and on what is opened."""
        self._carrying.clear()

    def let_through(self) -> None:
        """Let through what is opened from now on; what was open stays dead, and nobody is told."""
        self._carrying = asyncio.Event()
        self._carrying.set()

    async def _arrived(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        here = asyncio.current_task()
        assert here is not None
        self._tasks.add(here)
        carrying = self._carrying
        ends = [writer]
        try:
            await carrying.wait()
            inner, outer = await asyncio.open_connection("127.0.0.1", self._to)
            ends.append(outer)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._carry(reader, outer, carrying))
                both.create_task(self._carry(inner, writer, carrying))
        finally:
            self._tasks.discard(here)
            for end in ends:
                end.close()
            for end in ends:
                with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                    await end.wait_closed()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, carrying: asyncio.Event
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while piece := await reader.read(65536):
                await carrying.wait()
                writer.write(piece)
                await writer.drain()
            writer.write_eof()


@pytest_asyncio.fixture(loop_scope="session")
async def impatient(opening: Opening) -> Room:
    """Give a room whose pages notice silence soon."""
    return await opening(limits=IMPATIENT)


@pytest_asyncio.fixture(loop_scope="session")
async def way(impatient: Room) -> AsyncIterator[BlackHole]:
    """Give the way by which a device comes."""
    hole = BlackHole(impatient.server.port)
    await hole.open()
    yield hole
    await hole.close()


async def test_a_page_that_hears_nothing_says_so_and_comes_back_by_itself(
    impatient: Room, way: BlackHole
) -> None:
    room = impatient
    room.next_to("dark/1/alarm")
    device = await room.device(PHONE, "nl")
    device.forgiven = GONE
    page = device.page
    await page.goto(room.join_url.replace(f":{room.server.port}/", f":{way.port}/"))
    await device.press(page.get_by_role("radio", name="Saint Hospital", exact=True))
    await device.press(device.button("Join"))
    await device.connected()
    way.swallow()
    room.next_to("dark/1/rumour")
    await expect(page.locator("#line")).to_have_text(
        device.t("No connection. What you type is kept on this device.")
    )
    await expect(page.get_by_role("heading", name="A rumour")).to_have_count(0)
    way.let_through()
    await device.connected()
    await expect(page.get_by_role("heading", name="A rumour")).to_be_visible()


async def test_signs_of_life_keep_a_quiet_page_connected(impatient: Room) -> None:
    room = impatient
    device = await room.device(PHONE, "en")
    opened: list[str] = []
    device.page.on("request", lambda request: opened.append(request.url))
    await device.join()
    before = len([url for url in opened if "/stream" in url])
    # Longer than the silence after which the page would open the connection anew.
    loop = asyncio.get_running_loop()
    until = loop.time() + 1.5 * IMPATIENT.silence_seconds
    while loop.time() < until:
        await expect(device.page.locator("#line")).to_have_text("Connected")
    assert len([url for url in opened if "/stream" in url]) == before


async def test_the_second_screen_comes_back_from_silence(impatient: Room, way: BlackHole) -> None:
    room = impatient
    room.next_to("dark/1/alarm")
    device = await room.device(LAPTOP, "en")
    device.forgiven = GONE
    page = device.page
    await page.goto(f"http://127.0.0.1:{way.port}/")
    await page.locator("#join-code").fill(room.code(ev.Role.SCREEN))
    await device.press(device.button("Go on"))
    await expect(page.locator("#screen")).to_contain_text("A message on every phone")
    way.swallow()
    room.next_to("dark/1/rumour")
    await expect(page.locator("#lost")).to_be_visible()
    way.let_through()
    await expect(page.locator("#screen")).to_contain_text("A rumour")
    await expect(page.locator("#lost")).to_be_hidden()


async def test_a_page_that_was_told_to_be_offline_is_connected_as_soon_as_news_arrives(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(PHONE, "nl")
    await device.join()
    lost = device.t("No connection. What you type is kept on this device.")
    line = device.page.locator("#line")
    await device.page.evaluate("dispatchEvent(new Event('offline'))")
    await expect(line).to_have_text(lost)
    room.next_to("dark/1/rumour")
    await device.connected()
    await expect(device.form("answer-rumour")).to_be_attached()
    await device.page.evaluate("dispatchEvent(new Event('offline'))")
    await expect(line).to_have_text(lost)
    await device.page.evaluate("dispatchEvent(new Event('online'))")
    await device.connected()
