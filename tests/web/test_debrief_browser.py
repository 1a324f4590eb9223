"""The page of a debrief in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from tabletop.core.debrief import debrief
from tabletop.core.events import EntryKind
from tabletop.report import Edition, write
from tabletop.text import language
from tests.debriefed import played
from tests.web.browser import chromium, device

BEYOND = "table => table.scrollWidth - table.closest('.scroll').clientWidth"


@pytest.mark.parametrize("lang", ["nl", "en"])
async def test_the_improvement_plan_fits_a_window_of_900_and_scrolls_in_its_own_box_below(
    tmp_path: Path, lang: str
) -> None:
    play = played()
    play.note(
        "Overleg met het drinkwaterbedrijf over de leveringsvolgorde",
        kind=EntryKind.ACTION,
        owner="town",
        owner_function="crisiscoördinator bedrijfscontinuïteit",
        measure="organisation",
    )
    (path,) = write(debrief(play.state), ("html",), tmp_path, language(lang), Edition.SHORT)
    async with chromium() as browser:
        page = await device(browser, "", size=(900, 700))
        await page.goto(path.as_uri())
        assert await page.locator(".sideways table").evaluate(BEYOND) <= 0
        await page.set_viewport_size({"width": 500, "height": 700})
        assert await page.locator(".sideways table").evaluate(BEYOND) > 0
        assert await page.evaluate("document.documentElement.scrollWidth") <= 500
