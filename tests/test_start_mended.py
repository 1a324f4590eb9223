"""A scenario of one's own: changed while the program is open, and found again."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from textual.widgets import OptionList

from tabletop import shipped
from tabletop.text import Text
from tabletop.tui.start import recent
from tabletop.tui.start.draft import Draft
from tabletop.tui.start.screen import StartScreen
from tabletop.tui.start.services import Loaded
from tabletop.tui.start.setup import SetupScreen, first_draft
from tests.small import small_scenario
from tests.test_projector import text_of
from tests.test_start import HEAD, World, settle


@dataclass
class Desk(World):
    """A world in which a scenario is what its file says: its title."""

    def _load(self, path: Path, t: Text) -> Loaded:
        super()._load(path, t)
        words = path.read_text("utf-8")
        if "broken" in words:
            return Loaded(None, words, (f"{path.name}:1:1: error: broken",))
        title = words.partition("title: ")[2].partition("\n")[0].strip('"')
        return Loaded(small_scenario().model_copy(update={"title": title}), words)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def write(path: Path, title: str) -> None:
    """Write a scenario as an editor does: a new file in the place of the old one."""
    new = path.with_suffix(".new")
    new.write_text(HEAD.replace("A dark day", title), "utf-8")
    new.replace(path)


async def test_a_scenario_that_was_changed_meanwhile_is_read_again_with_what_was_filled_in(
    desk: Desk,
) -> None:
    async with desk.preparing() as (app, pilot):
        assert isinstance(app.screen, SetupScreen)
        before = app.screen.draft
        await pilot.press("pagedown", *"Nieuwstad")
        path = desk.folder / "small.yaml"
        write(path, "A bright day")
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, SetupScreen)
        after = app.screen.draft
        assert (before.scenario.title, after.scenario.title) == ("A dark day", "A bright day")
        assert after.values["town"] == "Nieuwstad"
        assert after.author_text == path.read_text("utf-8")


async def test_a_scenario_that_was_broken_meanwhile_is_not_played_as_it_was(desk: Desk) -> None:
    async with desk.preparing() as (app, pilot):
        write(desk.folder / "small.yaml", "broken")
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, StartScreen)
        assert "cannot be played yet" in text_of(app)


def test_what_no_longer_fits_a_mended_scenario_is_left_out(tmp_path: Path) -> None:
    scenario = small_scenario()
    kept = first_draft(scenario, "old", tmp_path / "x.ttx")
    table = scenario.tables[0].id
    kept = replace(kept, variables={"town": "Zee", "region": "Noord"}, selection=scenario.selections[-1].id)
    kept = kept.rename("grid", "Net").rename("hospital", "Anne").toggle("grid").seat("hospital", table)
    fewer = scenario.model_copy(
        update={
            "partners": tuple(row for row in scenario.partners if row.id != "grid"),
            "variables": tuple(row for row in scenario.variables if row.id != "region"),
            "tables": tuple(row for row in scenario.tables if row.id != table),
            "selections": scenario.selections[:1],
        }
    )
    after = kept.carried_to(first_draft(fewer, "new", tmp_path / "y.ttx"))
    assert (after.variables, after.names, after.absent) == (
        {"town": "Zee"},
        {"hospital": "Anne"},
        frozenset(),
    )
    assert (after.seats, after.selection) == ({}, scenario.selections[0].id)
    assert (after.author_text, after.file) == ("new", kept.file)


async def test_a_scenario_that_was_opened_by_its_path_is_on_the_list_the_next_time(
    desk: Desk, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere" / "ours.yaml"
    elsewhere.parent.mkdir()
    elsewhere.write_text(HEAD.replace("A dark day", "Our own day"), "utf-8")
    app = desk.app()
    async with app.run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, StartScreen)
        screen.prepare(elsewhere)
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert "Our own day" in text_of(app)
        assert recent.used(desk.recent) == (elsewhere,)
    elsewhere.unlink()
    assert recent.used(desk.recent) == ()


def test_scenarios_that_are_listed_anyway_are_not_remembered_twice(desk: Desk) -> None:
    desk.recent.parent.mkdir()
    desk.recent.with_name("scenarios.json").write_text("[1, {}]", "utf-8")
    assert recent.used(desk.recent) == ()
    for name in "abcdefghijk":
        (desk.folder / name).touch()
        recent.use(desk.recent, desk.folder / name)
    recent.use(desk.recent, desk.folder / "j")
    assert [path.name for path in recent.used(desk.recent)] == ["j", "k", "i", "h", "g", "f", "e", "d"]


@pytest.mark.parametrize("ours", [True, False])
def test_names_in_a_scenario_of_ones_own_are_meant(tmp_path: Path, *, ours: bool) -> None:
    draft: Draft = replace(first_draft(small_scenario(), "", tmp_path / "x.ttx"), own=ours)
    assert draft.unchanged == (() if ours else ("Veldstad", "Veldland"))


async def test_the_other_language_leads_to_the_scenario_in_it(desk: Desk) -> None:
    """The shipped scenarios stand in both; whoever reads the other language wants that one."""
    services = desk.services()
    both = replace(services, scenarios=shipped.scenarios())
    desk.services = lambda: both  # type: ignore[method-assign]
    app = desk.app("nl")
    async with app.run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        listed = app.screen.query_one(OptionList)
        assert listed.highlighted_option is not None
        assert "72 hours without power" in str(listed.highlighted_option.prompt)


def test_a_file_looks_otherwise_after_every_write(tmp_path: Path) -> None:
    from tabletop.tui.start.screen import _stamp

    path = tmp_path / "x.yaml"
    assert _stamp(path) is None
    path.write_text("one", "utf-8")
    first = _stamp(path)
    assert first == _stamp(path)
    os.utime(path, ns=(1, 1))
    assert _stamp(path) != first
