"""A connection that is gone without anybody having said so, as when a laptop loses its power.

The pages have a clock of the test: no silence is waited for.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect
from playwright.async_api import TimeoutError as TooLate

from tabletop.core import events as ev
from tabletop.web.limits import Limits
from tests.e2e.room import LAPTOP, PHONE, Device, Lang, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

GONE = ("net::ERR_", "Failed to load resource: net")
LIMITS = Limits()
SILENCE = round(LIMITS.silence_seconds * 1_000) + 1
"""Milliseconds after which a page takes its connection for lost."""
SAID_AFTER = 5_000
"""Milliseconds after that in which it says so."""
TRIES = 10
COUNTING = """
window.signs = 0;
window.EventSource = class extends EventSource {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", () => {
      window.signs += 1;
      window.dispatchEvent(new Event("sign"));
    });
  }
};
"""
HEARD = """count => new Promise(done => {
  const look = () => window.signs >= count && done();
  window.addEventListener("sign", look);
  look();
})"""


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
async def way(room: Room) -> AsyncIterator[BlackHole]:
    """Give the way by which a device comes."""
    hole = BlackHole(room.server.port)
    await hole.open()
    yield hole
    await hole.close()


async def timed(room: Room, kind: dict[str, Any], lang: Lang) -> Device:
    """Give a device of which the test sets the clock on."""
    device = await room.device(kind, lang)
    await device.page.clock.install()
    return device


async def later(device: Device, *milliseconds: int) -> None:
    """Let time pass on a device."""
    for one in milliseconds:
        await device.page.clock.fast_forward(one)


async def in_time(device: Device, there: Locator) -> None:
    """Let a device be silent until something is there: it may try connections that died in the silence."""
    for _ in range(TRIES):
        await later(device, SILENCE)
        with contextlib.suppress(TooLate):
            await there.wait_for(timeout=2_000)
            return
    await expect(there).to_be_visible()


async def test_a_page_that_hears_nothing_says_so_and_comes_back_by_itself(room: Room, way: BlackHole) -> None:
    room.next_to("dark/1/alarm")
    device = await timed(room, PHONE, "nl")
    device.forgiven = GONE
    page = device.page
    await page.goto(room.join_url.replace(f":{room.server.port}/", f":{way.port}/"))
    await device.press(page.get_by_role("radio", name="Saint Hospital", exact=True))
    await device.press(device.button("Join"))
    await device.connected()
    way.swallow()
    room.next_to("dark/1/rumour")
    await later(device, SILENCE, SAID_AFTER)
    await expect(page.locator("#line")).to_have_text(
        device.t("No connection. What you type is kept on this device.")
    )
    rumour = page.get_by_role("heading", name="A rumour")
    await expect(rumour).to_have_count(0)
    way.let_through()
    await in_time(device, rumour)
    await device.connected()


async def test_signs_of_life_keep_a_quiet_page_connected(room: Room) -> None:
    device = await timed(room, PHONE, "en")
    page = device.page
    await page.add_init_script(COUNTING)
    opened: list[str] = []
    page.on("request", lambda request: opened.append(request.url) if "/stream" in request.url else None)
    await device.join()
    before = len(opened)
    for number in range(SILENCE // (LIMITS.beat_seconds * 1_000) + 2):
        await later(device, LIMITS.beat_seconds * 1_000)
        for _ in range(LIMITS.beat_seconds):
            room.server.site.hub.tick()
        await page.evaluate(HEARD, number + 1)
        await expect(page.locator("#line")).to_have_text("Connected")
    assert len(opened) == before
    # Without them it would have opened the connection anew.
    async with page.expect_request("**/stream*"):
        await later(device, SILENCE)


async def test_the_second_screen_comes_back_from_silence(room: Room, way: BlackHole) -> None:
    room.next_to("dark/1/alarm")
    device = await timed(room, LAPTOP, "en")
    device.forgiven = GONE
    page = device.page
    await page.goto(f"http://127.0.0.1:{way.port}/")
    await page.locator("#join-code").fill(room.code(ev.Role.SCREEN))
    await device.press(device.button("Go on"))
    await expect(page.locator("#screen")).to_contain_text("A message on every phone")
    way.swallow()
    room.next_to("dark/1/rumour")
    await later(device, SILENCE, SAID_AFTER)
    await expect(page.locator("#lost")).to_be_visible()
    way.let_through()
    await in_time(device, page.locator("#screen").get_by_text("A rumour"))
    await expect(page.locator("#lost")).to_be_hidden()


async def test_a_page_that_was_told_to_be_offline_is_connected_as_soon_as_news_arrives(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await timed(room, PHONE, "nl")
    await device.join()
    lost = device.t("No connection. What you type is kept on this device.")
    line = device.page.locator("#line")
    await device.page.evaluate("dispatchEvent(new Event('offline'))")
    await later(device, SAID_AFTER)
    await expect(line).to_have_text(lost)
    room.next_to("dark/1/rumour")
    await device.connected()
    await expect(device.form("answer-rumour")).to_be_attached()
    await device.page.evaluate("dispatchEvent(new Event('offline'))")
    await later(device, SAID_AFTER)
    await expect(line).to_have_text(lost)
    await device.page.evaluate("dispatchEvent(new Event('online'))")
    await device.connected()
