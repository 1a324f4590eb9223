"""A real Chromium, shared by all tests here, and a room for each.

Without Chromium these tests are skipped; where every tool must be there (CI=true) they fail instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.chromium import started
from tests.e2e.room import PATIENCE, Room

Opening: TypeAlias = Callable[..., Awaitable[Room]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Start Chromium once."""
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        running = await started(playwright)
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
