"""What is done with a partner at the console: numbers that stay, who may represent it, one that is added."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, Select

from tabletop.core.events import Presence, PresenceSet
from tabletop.core.intents import Submission
from tabletop.session import Done
from tabletop.tui.console.dialogs import Choose, Fill
from tabletop.tui.console.lines import Choices, laid_out
from tabletop.tui.console.room_deeds import act_on_partner
from tests.test_console import Seat, collected_as_usual, seated

__all__ = ["collected_as_usual"]
STATES = [Presence.PRESENT, Presence.ABSENT, Presence.LEFT, Presence.REPRESENTED]


async def set_to(seat: Seat, partner: str, presence: Presence) -> None:
    by = "hospital" if presence is Presence.REPRESENTED else None
    if seat.state().presence_of(partner) is not presence:
        fact = PresenceSet(partner=partner, presence=presence, by=by)
        [done] = seat.session.submit([Submission(fact)])
        assert isinstance(done, Done)
        await seat.settle()


async def asked(seat: Seat, partner: str) -> list[str]:
    """Ask what can be done with a partner; gives the lines with a number."""
    seat.screen.ask(act_on_partner, partner)
    await seat.settle()
    assert isinstance(seat.front(), Choose)
    return options(seat)


def options(seat: Seat) -> list[str]:
    rows = seat.front().query_one(Choices).rows
    return [line.plain.rstrip() for row in rows for line in laid_out(row, 70)]


@pytest.mark.parametrize("size", [(80, 24), (120, 35)])
@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_the_numbers_of_what_can_be_done_stay_the_same_whatever_the_state(
    tmp_path: Path, lang: str, size: tuple[int, int]
) -> None:
    seen = set()
    async with seated(tmp_path, lang=lang, size=size) as seat:
        for presence in STATES:
            await set_to(seat, "town", presence)
            lines = await asked(seat, "town")
            assert [line[:2] for line in lines] == [f"{number} " for number in range(1, 7)]
            assert lines[-1] in seat.painted(), "all of them are in sight"
            now = {"en": "as it is now", "nl": "zo is het nu"}[lang]
            seen.add(tuple(line.replace(now, "").rstrip() for line in lines))
            assert sum(now in line for line in lines) == (presence is not Presence.REPRESENTED)
            await seat.press("escape")
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("presence", "number", "comes"),
    [
        (Presence.PRESENT, "1", Presence.PRESENT),
        (Presence.ABSENT, "1", Presence.PRESENT),
        (Presence.PRESENT, "2", Presence.LEFT),
        (Presence.ABSENT, "2", Presence.LEFT),
        (Presence.PRESENT, "3", Presence.ABSENT),
        (Presence.ABSENT, "3", Presence.ABSENT),
    ],
)
async def test_a_number_does_the_same_in_every_state_and_nothing_where_it_is_so_already(
    tmp_path: Path, presence: Presence, number: str, comes: Presence
) -> None:
    async with seated(tmp_path) as seat:
        await set_to(seat, "town", presence)
        await asked(seat, "town")
        before = seat.state().seq
        await seat.press(number)
        assert seat.state().presence_of("town") is comes
        same = presence is comes
        assert isinstance(seat.front(), Choose) is same, "what is so already leaves the question open"
        assert (seat.state().seq == before) is same


async def test_the_cursor_and_the_mouse_pass_by_what_is_so_already(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await asked(seat, "town")
        await seat.press("up", "up", "enter")
        assert seat.state().presence_of("town") is Presence.LEFT, "the first that does something"
        await asked(seat, "town")
        await seat.press("down", "down", "up", "enter")
        assert seat.state().presence_of("town") is Presence.ABSENT


async def test_who_is_here_is_offered_first_to_represent_and_who_is_not_is_marked(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await set_to(seat, "hospital", Presence.LEFT)
        await asked(seat, "town")
        await seat.press("4")
        question = seat.front()
        assert isinstance(question, Choose)
        titles = [row.title.plain for row in question._options]
        name = seat.state().script.name("hospital")
        assert titles[-1] == f"{name} (has left)"
        assert not any("(" in title for title in titles[:-1])
        assert [row.key for row in question._options] == ["grid", "hospital"]


async def to_the_form(seat: Seat) -> Fill:
    await seat.press("d", "end", "right")
    form = seat.front()
    assert isinstance(form, Fill)
    return form


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", "Added: Fire brigade, short name brw"), ("nl", "Toegevoegd: Fire brigade, korte naam brw")],
)
@pytest.mark.parametrize("size", [(80, 24), (120, 35)])
async def test_a_partner_that_was_added_is_pointed_at_and_told(
    tmp_path: Path, lang: str, told: str, size: tuple[int, int]
) -> None:
    async with seated(tmp_path, lang=lang, size=size) as seat:
        await to_the_form(seat)
        await seat.burst(*"Fire", "space", *"brigade", "enter", *"brw", "enter", *"rescue", "enter")
        assert isinstance(seat.front(), Fill), "Enter went to the list of tables"
        await seat.press("ctrl+s")
        assert seat.front() is seat.screen
        assert seat.screen.people.chosen == ("partner", "brw")
        assert told in seat.painted()
        partner = seat.state().script.partners["brw"]
        assert (partner.title, partner.kind) == ("Fire brigade", "rescue")


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("size", [(80, 24), (120, 35)])
async def test_an_open_list_leaves_the_line_with_the_keys_in_sight(
    tmp_path: Path, lang: str, size: tuple[int, int]
) -> None:
    words = {"en": "Esc = close the list", "nl": "Esc = lijst dicht"}[lang]
    async with seated(tmp_path, lang=lang, size=size) as seat:
        form = await to_the_form(seat)
        await seat.press("tab", "tab", "tab", "enter")
        assert form.query_one(Select).expanded
        await seat.settle()
        painted = seat.painted()
        assert words in painted
        table = seat.state().script.name(next(iter(seat.state().script.tables)))
        assert table in painted
        assert painted.index(table) < painted.index(words), "the list is above the keys"
        await seat.press("escape")
        assert seat.front() is form
        assert words not in seat.painted()


async def test_leaving_the_form_adds_nobody_and_tells_nothing(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        form = await to_the_form(seat)
        form.query_one("#field-title", Input).value = "Fire brigade"
        await seat.press("escape")
        assert "Added" not in seat.painted()
        assert len(seat.state().script.partners) == 3
