"""The page of a debrief in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tabletop.core.debrief import debrief
from tabletop.core.events import EntryKind, ExerciseInterrupted, Mark, VotesCounted
from tabletop.report import Edition, write
from tabletop.text import language
from tests.chromium import with_font
from tests.debriefed import played
from tests.small import Play
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
        await with_font(page)
        await page.goto(path.as_uri())
        assert await page.locator(".sideways table").evaluate(BEYOND) <= 0
        await page.set_viewport_size({"width": 500, "height": 700})
        assert await page.locator(".sideways table").evaluate(BEYOND) > 0
        assert await page.evaluate("document.documentElement.scrollWidth") <= 500


SHEET = (658, 957)
"""Width and height of a printed page within its margins, in pixels: 174 by 253 mm."""
PLAIN = (
    "niemand weet na de tweede nacht nog wie de noodaggregaten van de wijkverpleging bijvult, en de planning"
    " daarvan ligt bij drie organisaties tegelijk "
)


def full(letters: int, title: str | None = None, *, crowded: bool = False) -> Play:
    """Play a session with more of everything than fits on a page, in texts of a length."""
    details: dict[str, Any] = {"simulated": True, "recipients": "Wethouders " * 40} if crowded else {}
    play = Play(title=title, place="Stadhuis", purpose=PLAIN, delete_on="2027-11-21", **details)
    play.start().next_to("dark/1/alarm")
    for number in range(8):
        text = f"{number} {PLAIN * 40}"[:letters]
        play.note(text, kind=EntryKind.STRENGTH, said_by=("town", "hospital", "grid"))
        gap = play.note(text, kind=EntryKind.GAP)
        play.do(VotesCounted(subject=gap, votes=9 - number))
        owner = "crisiscoördinator bedrijfscontinuïteit" if number % 2 else None
        play.note(text, kind=EntryKind.ACTION, addresses=gap, owner="town", owner_function=owner)
        play.note(f"{text}!", kind=EntryKind.GAP, headline=number < 4)
        play.note(text, kind=EntryKind.DECISION, headline=crowded)
    if crowded:
        play.note("Between us", mark=Mark.PARTNER)
        play.do(ExerciseInterrupted(reason="Brand"))
    return play


@pytest.mark.parametrize("lang", ["nl", "en"])
async def test_the_first_page_fits_its_sheet_and_leaves_no_line_of_it_empty_that_a_cut_text_could_fill(
    tmp_path: Path, lang: str
) -> None:
    title = f"Achtenveertig {PLAIN}"
    sessions = [full(letters, title[:70]) for letters in (40, 95, 135, 300, 4_000)]
    sessions += [full(135, title[:180], crowded=crowded) for crowded in (False, True)]
    sessions += [full(135, "M" * 180, crowded=True), full(40)]
    async with chromium() as browser:
        page = await device(browser, "", size=SHEET)
        await with_font(page)
        await page.emulate_media(media="print")
        for play in sessions:
            (path,) = write(debrief(play.state), ("html",), tmp_path, language(lang), Edition.SHORT)
            await page.goto(path.as_uri())
            front = page.locator("#first-page")
            height = await front.evaluate("page => page.getBoundingClientRect().height")
            assert height <= SHEET[1]
            if "…" in str(await front.text_content()):
                assert height > 0.94 * SHEET[1]
