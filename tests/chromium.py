"""The browser of this computer, for tests and for pictures of the pages."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The one without windows first: a page costs it a third of what it costs the others."""
MISSING = "Chromium is not installed; on Debian: apt install chromium-headless-shell"
NO_FONT = "no font is as wide as Arial, as the sheet assumes; on Debian: apt install fonts-liberation"
HAS_FONT = """() => {
  const brush = document.createElement("canvas").getContext("2d");
  const width = font => { brush.font = font; return brush.measureText("Wie vult de tanks bij?").width; };
  return width("100px Arial, 'Liberation Sans', monospace") !== width("100px monospace");
}"""


def found() -> str | None:
    """Find the browser."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


async def started(player: Playwright) -> Browser:
    """Start the browser; skips the test without one, or fails it where every tool must be there (CI=true)."""
    path = found()
    if path is None:
        _do_without(MISSING)
    return await player.chromium.launch(
        executable_path=path,
        # Its sandbox refuses to start as root.
        chromium_sandbox=os.getuid() != 0,
        args=["--disable-gpu", "--disable-dev-shm-usage"],
    )


async def with_font(page: Page) -> None:
    """Skip or fail the test likewise where no font has the widths for which documents are laid out."""
    if not await page.evaluate(HAS_FONT):
        _do_without(NO_FONT)


def _do_without(what: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)
