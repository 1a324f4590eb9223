"""Naming a partner anew in the preparation: where the name comes, and which names are still the old ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from tabletop.core.fold import fold
from tabletop.core.scenario import Variable
from tabletop.tui.start.draft import Draft
from tabletop.tui.start.setup import SetupScreen, first_draft
from tests.small import Play, small_scenario
from tests.test_projector import text_of
from tests.test_start import TODAY, World, settle, world

if TYPE_CHECKING:
    from pathlib import Path

    from tabletop.core.state import State

__all__ = ["world"]


def a_draft(tmp_path: Path, title: str = "{{clinic}}", *, in_texts: bool = False) -> Draft:
    """Prepare a scenario in which a variable names the hospital, and perhaps stands in a text."""
    scenario = small_scenario()
    partners = tuple(
        row.model_copy(update={"title": title}) if row.id == "hospital" else row for row in scenario.partners
    )
    clinic = Variable(id="clinic", title="The hospital", default="Saint Hospital")
    blocks = scenario.blocks
    if in_texts:
        blocks = (blocks[0].model_copy(update={"text": "Welcome in {{clinic}}."}), *blocks[1:])
    scenario = scenario.model_copy(
        update={"partners": partners, "variables": (*scenario.variables, clinic), "blocks": blocks}
    )
    return first_draft(scenario, "", tmp_path / "new.ttx")


def begun(draft: Draft) -> State:
    play = Play()
    play.events.clear()
    play.log(draft.created(TODAY, "1.0"))
    return fold(None, play.events)


@pytest.mark.parametrize(
    ("title", "name"), [("{{clinic}}", "ZGT"), ("Hospital of {{clinic}}", "Hospital of ZGT")]
)
def test_a_new_name_comes_into_every_text_that_uses_it(tmp_path: Path, title: str, name: str) -> None:
    draft = a_draft(tmp_path, title, in_texts=True).rename("hospital", name)
    assert draft.values["clinic"] == "ZGT"
    assert draft.name_of("hospital") == name
    script = begun(draft).script
    assert script.name("hospital") == name
    assert script.line(next(iter(script.blocks.values())).text) == "Welcome in ZGT."
    assert "Saint Hospital" not in draft.unchanged


@pytest.mark.parametrize("in_texts", [True, False])
def test_a_name_that_does_not_fit_stands_by_itself_and_only_texts_keep_the_old_one(
    tmp_path: Path, *, in_texts: bool
) -> None:
    draft = a_draft(tmp_path, "Hospital of {{clinic}}", in_texts=in_texts)
    assert "Saint Hospital" in draft.unchanged
    draft = draft.rename("hospital", "ZGT")
    assert (draft.name_of("hospital"), draft.values["clinic"]) == ("ZGT", "Saint Hospital")
    assert ("Saint Hospital" in draft.unchanged) == in_texts
    assert "Veldland" in draft.unchanged, "a name that stood in no partner is still counted"


def test_an_empty_name_gives_that_of_the_scenario_back(tmp_path: Path) -> None:
    draft = a_draft(tmp_path)
    assert draft.rename("hospital", "ZGT").rename("hospital", "") == draft
    named = replace(draft, variables={"clinic": "ZGT"})
    assert named.rename("hospital", "ZGT") == named, "the same name again changes nothing"
    other = a_draft(tmp_path, "Hospital of {{clinic}}")
    assert other.rename("hospital", "ZGT").rename("hospital", "") == other


async def test_the_sheet_of_names_and_the_count_know_what_a_partner_is_called(world: World) -> None:
    async with world.preparing((120, 35)) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, SetupScreen)
        screen.show_section("partners")
        await settle(pilot)
        town = next(place for place, row in enumerate(screen.draft.scenario.partners) if row.id == "town")
        await pilot.press(*["down"] * town, "enter")
        await settle(pilot)
        assert "Written as “Town of …”, the name comes into every text that uses it." in text_of(app)
        app.screen.query_one(Input).value = "Town of Hengelo"
        await pilot.press("enter")
        await settle(pilot)
        screen.show_section("names")
        await settle(pilot)
        assert screen.query_one("#var-town", Input).value == "Hengelo"
        assert screen.draft.created(TODAY, "1").variables == {"town": "Hengelo"}


@pytest.mark.parametrize("size", [(80, 24), (120, 35)])
async def test_the_longest_name_leaves_the_tables_in_sight(world: World, size: tuple[int, int]) -> None:
    async with world.preparing(size) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, SetupScreen)
        screen.show_section("partners")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        app.screen.query_one(Input).value = "A home care organisation that goes on and on and on " * 3
        await pilot.press("enter")
        await settle(pilot)
        table = screen.draft.filled(screen.draft.scenario.tables[0].title)
        seated = [row for row in text_of(app).splitlines() if "● present" in row]
        assert "A home care organisation" in seated[0]
        assert sum(table in row for row in seated) == len(screen.draft.scenario.tables[0].partners)
