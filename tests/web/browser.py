"""A real Chromium that looks at the pages, and the rules of axe that they keep."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tabletop.web.identity import COOKIE

CHROMIUM = Path("/usr/bin/chromium")
PHONE = (390, 844)
NARROW = (320, 640)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
_AXE = resources.files("axe_playwright_python") / "axe.min.js"
needed = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium here")


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


async def violations(page: Page) -> list[Any]:
    """Give the rules of axe that a page breaks, with the elements that break them."""
    await page.evaluate(_AXE.read_text("utf-8"))
    found = await page.evaluate("rules => axe.run(document, {runOnly: rules})", list(RULES))
    return [(row["id"], [node["target"] for node in row["nodes"]]) for row in found["violations"]]


async def too_small(page: Page) -> list[str]:
    """Give what is to be touched and is smaller than a fingertip; links within a sentence are left out."""
    found: list[str] = await page.evaluate(
        """() => Array.from(document.querySelectorAll('a, button, summary, input, select, textarea'))
          .filter(one => one.type !== 'hidden')
          .map(one => one.closest('label.choice') || one)
          .filter(one => {
            const box = one.getBoundingClientRect();
            const inline = one.tagName === 'A' && getComputedStyle(one).display === 'inline';
            const small = box.height < 43.5 || box.width < 43.5;
            return box.height > 0 && small && !inline && !one.matches('.skip');
          })
          .map(one => one.outerHTML.slice(0, 100))"""
    )
    return found


async def sideways(page: Page) -> bool:
    """Tell whether a page is wider than its window."""
    wider: bool = await page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return wider
