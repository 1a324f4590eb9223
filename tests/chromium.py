"""The browser of this computer, for tests and for pictures of the pages."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The one without windows first: a page costs it a third of what it costs the others."""
MISSING = "Chromium is not installed; on Debian: apt install chromium-headless-shell"


def found() -> str | None:
    """Find the browser."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


async def started(player: Playwright) -> Browser:
    """Start the browser; skips the test without one, or fails it where every tool must be there (CI=true)."""
    path = found()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    return await player.chromium.launch(
        executable_path=path,
        # Its sandbox refuses to start as root.
        chromium_sandbox=os.getuid() != 0,
        args=["--disable-gpu", "--disable-dev-shm-usage"],
    )
