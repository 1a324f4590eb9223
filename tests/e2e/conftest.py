"""A real Chromium, shared by all tests here, and a room for each.

Without Chromium these tests are skipped; where every tool must be there (CI=true) they fail instead.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.e2e.room import PATIENCE, Room

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
Opening: TypeAlias = Callable[..., Awaitable[Room]]


def chromium() -> str:
    """Find the browser; skips the test, or fails it where it has to be there."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is not None:
        return found
    missing = "Chromium is not installed; on Debian: apt install chromium"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Start Chromium once."""
    path = chromium()
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(
            executable_path=path,
            # Its sandbox refuses to start as root.
            chromium_sandbox=os.getuid() != 0,
            args=["--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield running
        await running.close()
    await asyncio.sleep(0)


@pytest_asyncio.fixture(loop_scope="session")
async def opening(browser: Browser, tmp_path: Path) -> AsyncIterator[Opening]:
    """Open rooms as a test wants them."""
    rooms: list[Room] = []

    async def opened(*args: Any, **options: Any) -> Room:
        rooms.append(await Room.opened(browser, tmp_path / f"evening-{len(rooms)}.ttx", *args, **options))
        return rooms[-1]

    yield opened
    for room in rooms:
        await room.close()


@pytest_asyncio.fixture(loop_scope="session")
async def room(opening: Opening) -> Room:
    """Give a room where the exercise has begun."""
    return await opening()
