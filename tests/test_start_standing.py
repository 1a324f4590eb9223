"""The list of exercises to go on with tells them apart: when each was last written, and how far it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Static

from tabletop.cli import standing
from tabletop.cli.everywhere import Speech
from tabletop.cli.screens import Stage
from tabletop.core.intents import GoTo, Start, Submission
from tabletop.session import SystemClock, create
from tabletop.text import language
from tabletop.tui.app import DoorleefApp
from tabletop.tui.start import recent
from tabletop.tui.start.screen import StartScreen
from tabletop.tui.start.services import Reached, Standing
from tests.small import created
from tests.test_projector import text_of
from tests.test_start import World, settle

if TYPE_CHECKING:
    from textual.pilot import Pilot

HERE = dt.timezone(dt.timedelta(hours=1))


def looking(world: World, known: dict[Path, Standing | None], lang: str = "nl") -> DoorleefApp:
    """Give a start screen that finds this of the recent exercises."""
    services = replace(world.services(), standing=known.get)
    return DoorleefApp(language(lang), lambda t: StartScreen(t, services))


def lately(world: World, *names: str) -> list[Path]:
    """Remember exercises with one title, opened on one day."""
    paths = [world.folder / name for name in names]
    for path in paths:
        recent.remember(world.recent, recent.Recent(str(path), "Uur van de waarheid", "2026-11-20"))
    return paths


async def found(app: DoorleefApp, pilot: Pilot[int]) -> str:
    """Give the screen once what was looked up in the background stands there."""
    for _ in range(100):
        await settle(pilot)
        if "14:03" in text_of(app):
            break
    return text_of(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 35)])
@pytest.mark.parametrize(
    ("lang", "rows", "full"),
    [
        (
            "nl",
            ("20 nov 14:03 · uur 6", "20 nov 16:40 · gesloten", "3 dec 2025 09:05 · voorbereid"),
            "Laatst bijgewerkt op 20 nov 2026 om 14.03 uur",
        ),
        (
            "en",
            ("20 Nov 14:03 · hour 6", "20 Nov 16:40 · closed", "3 Dec 2025 09:05 · prepared"),
            "Last written on 20 Nov 2026 at 14:03",
        ),
    ],
    ids=["nl", "en"],
)
async def test_exercises_of_one_title_and_day_are_told_apart(
    tmp_path: Path, lang: str, rows: tuple[str, ...], full: str, size: tuple[int, int]
) -> None:
    world = World(tmp_path)
    prepared, closed, running = lately(world, "a.ttx", "b.ttx", "c.ttx")
    known: dict[Path, Standing | None] = {
        running: Standing(dt.datetime(2026, 11, 20, 14, 3, tzinfo=HERE), Reached.BEGUN, 6.0),
        closed: Standing(dt.datetime(2026, 11, 20, 16, 40, tzinfo=HERE), Reached.CLOSED, 72.0),
        prepared: Standing(dt.datetime(2025, 12, 3, 9, 5, tzinfo=HERE), Reached.PREPARED),
    }
    app = looking(world, known, lang)
    async with app.run_test(size=size) as pilot:
        shown = await found(app, pilot)
        for row in rows[:2]:
            assert row in shown
        assert rows[2][: 16 if size[0] == 80 else None] in shown
        told = str(app.screen.query_one("#start-preview", Static).render())
        assert full in " ".join(told.split())


async def test_an_exercise_that_cannot_be_read_keeps_the_day_on_which_it_was_opened(tmp_path: Path) -> None:
    world = World(tmp_path)
    unreadable, readable = lately(world, "odd.ttx", "there.ttx")
    unreadable.touch()
    begun = Standing(dt.datetime(2026, 11, 20, 14, 3, tzinfo=HERE), Reached.BEGUN)
    app = looking(world, {readable: begun})
    async with app.run_test(size=(120, 35)) as pilot:
        shown = await found(app, pilot)
        assert "20 nov 14:03 · begonnen" in shown
        assert "    20 nov 2026" in shown


@pytest.mark.parametrize(
    ("lang", "row", "told"),
    [
        ("nl", "    bestand niet gevonden", "Het bestand van deze oefening is er niet."),
        ("en", "    file not found", "The file of this exercise is not there."),
    ],
)
async def test_an_exercise_whose_file_is_gone_says_so_before_it_is_chosen(
    tmp_path: Path, lang: str, row: str, told: str
) -> None:
    world = World(tmp_path)
    (path,) = lately(world, "gone.ttx")
    app = looking(world, {}, lang)
    async with app.run_test(size=(120, 35)) as pilot:
        for _ in range(100):
            await settle(pilot)
            if row in text_of(app):
                break
        assert row in text_of(app)
        preview = app.screen.query_one("#start-preview", Static)
        assert told in " ".join(str(preview.render()).split())
        path.touch()
        await pilot.press("enter")
        await settle(pilot)
        assert world.resumed == [path]


def test_what_is_looked_up_is_when_the_file_was_last_written_and_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "one.ttx"
    session = create(path, created(), SystemClock())
    before = standing.standing(path)
    session.submit([Submission(Start()), Submission(GoTo(cue="dark/0"))])
    session.close()
    after = standing.standing(path)
    assert before is not None
    assert after is not None
    assert before.reached is Reached.PREPARED
    assert (after.reached, after.hour) == (Reached.BEGUN, session.state.hour)
    assert after.hour is not None
    assert before.written <= after.written <= dt.datetime.now(dt.UTC)
    assert standing.standing(tmp_path / "none.ttx") is None
    broken = tmp_path / "broken.ttx"
    broken.write_bytes(b"SQLite format 3\0" + b"\1" * 4096)
    assert standing.standing(broken) is None


def test_an_exercise_that_this_program_has_open_itself_is_let_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = tmp_path / "one.ttx"
    with Stage(Speech(), any_place=True) as stage:
        stage.create(path, created())
        assert stage.standing(path) is None
    assert Stage(Speech(), any_place=True).standing(path) is not None
