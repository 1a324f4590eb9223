"""The lines of the form before a session: alike in every part, and what is wrong stands beside its line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from tabletop.tui.start.folders import in_folders
from tabletop.tui.start.setup import FieldRow, SetupScreen
from tests.test_projector import text_of
from tests.test_start import World, settle

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tabletop.tui.app import DoorleefApp

TO_AGREEMENTS = ["pagedown"] * 3


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def form(app: DoorleefApp) -> SetupScreen:
    assert isinstance(app.screen, SetupScreen)
    return app.screen


def below(app: DoorleefApp, name: str) -> str:
    """Read what stands below a line."""
    [row] = [row for row in app.screen.query(FieldRow) if row.name_of_field == name]
    return str(row.below.render()) if row.below.display else ""


def where(app: DoorleefApp) -> tuple[str, str | None]:
    return form(app).section, app.focused.id if app.focused is not None else None


async def to_the_date(app: DoorleefApp, pilot: Pilot[int], typed: str) -> None:
    """Type a day on which the file must be gone."""
    await pilot.press(*TO_AGREEMENTS, *["tab"] * 4)
    assert where(app) == ("agreements", "field-delete_on")
    await pilot.press(*typed)
    await settle(pilot)


async def test_what_is_typed_replaces_what_stands_in_every_line_of_every_part(world: World) -> None:
    async with world.preparing() as (app, pilot):
        seen = 0
        for section in ("names", "partners", "agreements", "file"):
            await pilot.press("pagedown")
            assert form(app).section == section
            rows = [row for row in app.screen.query(FieldRow) if row.section == section]
            for row in rows:
                line = row.query_one(Input)
                original, line.value = line.value, "before"
                for keys, kept in ((["x"], "x"), (["right", "y"], "xy")):
                    form(app).set_focus(line)
                    await pilot.press("shift+tab", "tab", *keys)
                    assert line.value == kept, line.id
                line.value = original
                seen += 1
        assert seen == 10


@pytest.mark.parametrize("size", [(80, 24), (120, 35)])
@pytest.mark.parametrize(
    ("lang", "words"), [("nl", "! 31 februari bestaat niet."), ("en", "! 31 February does not exist.")]
)
async def test_a_day_that_does_not_exist_is_said_beside_its_line_once_that_is_left(
    world: World, lang: str, words: str, size: tuple[int, int]
) -> None:
    async with world.preparing(size, lang) as (app, pilot):
        await to_the_date(app, pilot, "31-2-2027")
        assert words not in text_of(app), "it is still being typed"
        await pilot.press("enter")
        await settle(pilot)
        assert below(app, "delete_on") == words
        assert words in text_of(app)
        await pilot.press("shift+tab", *"1-3-2027")
        await settle(pilot)
        assert form(app).draft.delete_on == "1-3-2027"
        assert words not in text_of(app), "it is mended"
        assert below(app, "delete_on")[0] != "!", "the hint is back"


@pytest.mark.parametrize("key", ["pagedown", "pageup"])
async def test_the_screen_goes_to_a_mistake_in_the_part_that_is_left_but_once(world: World, key: str) -> None:
    async with world.preparing((80, 24)) as (app, pilot):
        await to_the_date(app, pilot, "31-2-2027")
        await pilot.press(*["shift+tab"] * 4)
        assert where(app) == ("agreements", "field-title")
        await pilot.press(key)
        await settle(pilot)
        assert where(app) == ("agreements", "field-delete_on")
        assert "31 February does not exist." in text_of(app)
        assert "4 Agreements !" in text_of(app)
        await pilot.press(key)
        await settle(pilot)
        assert form(app).section in {"file", "partners"}, "nobody is trapped"
        assert "4 Agreements !" in text_of(app)
        assert "does not exist" not in text_of(app), "it stands beside its own line only"
        await pilot.press("pageup" if key == "pagedown" else "pagedown")
        form(app).query_one("#field-delete_on", Input).value = "31-12-2090"
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        assert form(app).section in {"file", "partners"}
        assert "4 Agreements !" not in text_of(app)


async def test_a_wrong_date_says_how_to_write_one_where_it_was_typed(world: World) -> None:
    async with world.preparing() as (app, pilot):
        await to_the_date(app, pilot, "someday")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert where(app) == ("agreements", "field-delete_on")
        assert below(app, "delete_on").startswith("! Write a date as day-month-year, such as 1-11-2027")
    assert world.created == []


@pytest.mark.parametrize(
    ("path", "columns", "expected"),
    [
        ("/home/anna/exercise.ttx", 40, ["/home/anna/exercise.ttx"]),
        ("/home/anna/exercise.ttx", 20, ["/home/anna", "/exercise.ttx"]),
        ("/home/anna/exercise.ttx", 12, ["/home/anna", "/exercise.ttx"]),
        (r"C:\Users\anna\exercise.ttx", 16, [r"C:\Users\anna", r"\exercise.ttx"]),
        ("/home/anna/", 8, ["/home", "/anna/"]),
        ("", 8, [""]),
    ],
)
def test_a_path_is_broken_before_a_folder(path: str, columns: int, expected: list[str]) -> None:
    assert in_folders(path, columns).split("\n") == expected


async def test_a_path_that_is_longer_than_its_line_is_read_from_its_beginning(world: World) -> None:
    async with world.preparing((80, 24)) as (app, pilot):
        form(app).show_section("file", "file")
        await settle(pilot)
        line = app.screen.query_one("#field-file", Input)
        line.value = "/" + "a-long-name/" * 12 + "exercise.ttx"
        await pilot.press("tab", "shift+tab")
        await settle(pilot)
        assert line.has_focus
        assert "/a-long-name/a-long-name" in text_of(app)
        await pilot.press("x")
        assert line.value == "x"


@pytest.mark.parametrize("size", [(80, 24), (120, 35)])
async def test_of_a_long_path_one_sees_the_name_of_the_file(tmp_path: Path, size: tuple[int, int]) -> None:
    folder = tmp_path / "a folder with a long name" / "and one more below it, which is longer"
    folder.mkdir(parents=True)
    async with World(folder).preparing(size) as (app, pilot):
        await pilot.press(*["pagedown"] * 4)
        await settle(pilot)
        assert where(app) == ("file", "field-file")
        line = form(app).query_one("#field-file", Input)
        name = Path(line.value).name
        assert name in text_of(app), "at once"
        long = line.value = str(folder / "a name of one's own" / "evening.ttx")
        await pilot.press("tab", "shift+tab")
        await settle(pilot)
        assert where(app) == ("file", "field-file")
        assert "evening.ttx" in text_of(app), "in the line"
        await pilot.press("tab")
        await settle(pilot)
        assert not line.has_focus
        assert "evening.ttx" in text_of(app), "and when it was left"
        copy = form(app).query_one("#field-second_copy", Input)
        form(app).set_focus(None)
        copy.value = long
        await settle(pilot)
        assert text_of(app).count("evening.ttx") == 2, "or filled in without being gone to"
        form(app).set_focus(copy)
        await pilot.press("shift+tab", "x")
        assert line.value == "x", "what is typed still stands instead of it"
