"""A real Chromium that looks at the pages."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from playwright.async_api import Browser, Page, async_playwright

from tabletop.web.identity import COOKIE
from tests.chromium import started


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Give a browser; skips the test where there is none."""
    async with async_playwright() as player:
        browser = await started(player)
        try:
            yield browser
        finally:
            await browser.close()


async def device(browser: Browser, url: str, token: str = "", *, size: tuple[int, int]) -> Page:
    """Give a page on a device of its own, with a token somebody's who joined; `broken` holds errors."""
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-GB")
    if token:
        await context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    page = await context.new_page()
    page.set_default_timeout(8_000)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.broken = broken  # type: ignore[attr-defined]
    return page
