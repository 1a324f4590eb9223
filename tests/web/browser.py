"""A real Chromium that looks at the pages."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tabletop.web.identity import COOKIE

CHROMIUM = Path("/usr/bin/chromium")
PHONE = (390, 844)
needed = pytest.mark.skipif(
    not CHROMIUM.exists() and os.environ.get("CI") != "true", reason="there is no Chromium here"
)
"""Skips where there is none; where every tool must be there (CI=true) the test fails instead."""


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Give a browser."""
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


async def device(
    browser: Browser,
    url: str,
    token: str = "",
    *,
    size: tuple[int, int] = PHONE,
    scheme: Literal["light", "dark"] = "light",
    script: bool = True,
    language: str = "en-GB",
) -> Page:
    """Give a page on a device of its own, with a token somebody's who joined; `broken` holds errors."""
    context: BrowserContext = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        java_script_enabled=script,
        locale=language,
    )
    if token:
        await context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    page = await context.new_page()
    page.set_default_timeout(8_000)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.broken = broken  # type: ignore[attr-defined]
    return page
