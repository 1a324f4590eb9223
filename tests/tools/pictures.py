"""Make the pictures of README and guides again. Needs Chromium to turn SVG into PNG.

A session is played to the same moment every time, on a clock that is set by hand, so that a picture
changes only when the program does.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tabletop.core import intents as want
from tabletop.core.events import EntryFields, EntryKind, ExerciseCreated
from tabletop.loader import load
from tabletop.session import LocalSession, ManualClock, create
from tabletop.text import language
from tabletop.tui.app import DoorleefApp
from tabletop.tui.console.screen import ConsoleScreen
from tabletop.tui.guiding import ProjectorScreen
from tests.chromium import MISSING, found
from tests.tools import page_pictures

if TYPE_CHECKING:
    from tabletop.text import Text
    from tabletop.tui.commands import CommandScreen

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "facilitator-guides" / "pictures"
CHROMIUM = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
SIZE = (120, 35)
MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Said:
    """Something that is said in the pictures."""

    kind: EntryKind
    text: dict[str, str]
    said_by: str
    target: str | None = None


SAID = (
    Said(
        EntryKind.GAP,
        {
            "nl": "De tank is vannacht leeg, niemand anders weet dat",
            "en": "The tank runs dry tonight, nobody else knows",
        },
        "hospital",
    ),
    Said(
        EntryKind.ASSUMPTION,
        {"nl": "De regio levert ons 8.000 liter", "en": "The region delivers 8,000 litres to us"},
        "water-board",
        "safety-region",
    ),
    Said(
        EntryKind.DECISION,
        {
            "nl": "Om 18.00 uur komen alle partners naar het gemeentehuis",
            "en": "All partners meet at the town hall at 18:00",
        },
        "municipality",
    ),
)


def ask(session: LocalSession, intent: want.Intent) -> None:
    """Do something in the session that is being pictured."""
    session.submit([want.Submission(intent)])


def played(lang: Literal["nl", "en"], folder: Path) -> tuple[LocalSession, ManualClock]:
    """Play the blackout to the tanker at hour 24, with a few things said."""
    name = {"nl": "nl/stroomuitval-72u.yaml", "en": "en/blackout-72h.yaml"}[lang]
    scenario, problems = load(ROOT / "scenarios" / name)
    if scenario is None:
        sys.exit(f"{name} cannot be read: {problems}")
    fact = ExerciseCreated(
        scenario=scenario, author_text="", author_sha256="0" * 64, selection="210", language=lang
    )
    clock = ManualClock()
    session = create(folder / f"{lang}.ttx", fact, clock, any_place=True)
    ask(session, want.Start())
    while "one-tanker-three-claims" not in session.state.injects:
        cue = session.state.current()
        clock.advance((cue.minutes if cue and not cue.injects else 1) * MINUTE_MS)
        ask(session, want.Next())
    for row in SAID:
        fields = EntryFields(kind=row.kind, text=row.text[lang], said_by=(row.said_by,), target=row.target)
        ask(session, want.Capture(fields=fields))
    clock.advance(MINUTE_MS // 2)
    return session, clock


async def drawn(screen: CommandScreen, t: Text, *, light: bool) -> str:
    """Draw a screen as SVG."""
    app = DoorleefApp(t, lambda _: screen, light=light)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        picture = app.export_screenshot()
    # The fonts that Textual names would be fetched from the internet.
    return re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL).replace("Fira Code", "monospace")


def chromium() -> str:
    """Find the browser, without which there are no pictures."""
    return found() or sys.exit(MISSING)


def to_png(picture: str, target: Path, folder: Path) -> None:
    """Turn an SVG into a PNG of its own size."""
    box = re.search(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"', picture)
    width, height = (int(float(side)) + 1 for side in box.groups()) if box else (1483, 905)
    page = folder / f"{target.stem}.html"
    sized = picture.replace("<svg ", f'<svg width="{width}" ', 1)
    page.write_text(f"<style>body{{margin:0}}</style>{sized}", encoding="utf-8")
    subprocess.run(
        [chromium(), *CHROMIUM, f"--screenshot={target}", f"--window-size={width},{height}", page.as_uri()],
        check=True,
        capture_output=True,
        timeout=120,
    )


def main() -> None:
    """Make every picture."""
    TARGET.mkdir(exist_ok=True)
    languages: tuple[Literal["nl", "en"], ...] = ("nl", "en")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for lang in languages:
            t = language(lang)
            session, clock = played(lang, folder)
            for title, screen, light in (
                ("console", ConsoleScreen(t, session), False),
                ("projector", ProjectorScreen(t, session), True),
            ):
                picture = asyncio.run(drawn(screen, t, light=light))
                to_png(picture, TARGET / f"{title}-{lang}.png", folder)
            asyncio.run(page_pictures.make(session, clock, lang, chromium(), TARGET))
            session.close()


if __name__ == "__main__":
    main()
