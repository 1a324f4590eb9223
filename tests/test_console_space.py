"""What the console does with the room it has: whole words, short names, and no lines for an empty list."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.content import Content

from tabletop.core.events import InjectStatus
from tabletop.core.order_view import CueLine, announcement
from tabletop.core.scenario import BlockKind, PhaseKind
from tabletop.core.timeline import CueKind
from tabletop.text import language
from tabletop.tui.console.header import announced
from tabletop.tui.console.lines import Row, laid_out
from tabletop.tui.console.panes import OrderView, order_rows
from tabletop.tui.console.sayings import clipped
from tabletop.tui.content import cut
from tests.small import Play, small_scenario
from tests.test_console import collected_as_usual, seated

__all__ = ["collected_as_usual"]
EN = language("en")


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("Portable radios of crews", 24, "Portable radios of crews"),
        ("Portable radios of crews", 21, "Portable radios of…"),
        ("Portable radios of crews", 19, "Portable radios of…"),
        ("Radios of crews (C2000)", 18, "Radios of crews…"),
        ("Who leads · and where", 13, "Who leads…"),
        # A long word is cut: without it too little would be left.
        ("A regenwaterbergingsbassin", 16, "A regenwaterber…"),
        ("Noodstroomvoorziening", 10, "Noodstroo…"),
        ("停電が続いています。", 7, "停電が…"),
    ],
)
def test_a_line_is_cut_between_words_where_that_leaves_half_of_it(
    text: str, columns: int, expected: str
) -> None:
    found = cut(Content.styled(text, "bold"), columns)
    assert found.plain == expected
    assert found.cell_length <= columns
    if text.isascii():
        assert clipped(text, columns) == expected


@pytest.mark.parametrize("columns", range(6))
def test_a_line_without_room_takes_none_that_is_not_there(columns: int) -> None:
    assert cut(Content("no room at all"), columns).cell_length <= columns


def test_a_row_is_cut_between_words_and_keeps_its_state_whole() -> None:
    row = Row(Content("Children nobody comes to fetch"), Content("· "), kept=Content(" · withdrawn"))
    assert [line.plain for line in laid_out(row, 34)] == ["· Children nobody… · withdrawn"]


def test_the_running_order_keeps_what_became_of_an_inject_whole() -> None:
    title = "A title that is much too long for a list this narrow"
    line = CueLine(
        cue="dark/1/rumour",
        kind=CueKind.INJECT,
        block="dark",
        block_kind=BlockKind.STEP,
        block_title="The lights go out",
        hour=0,
        phase=PhaseKind.INJECT,
        injects=(("rumour", title, InjectStatus.WITHHELD, True),),
        minutes=10,
        mark="held",
    )
    rows, _ = order_rows(OrderView((line,), frozenset()), EN)
    words = [part.plain for row in rows for part in laid_out(row, 34)]
    assert words[-1].endswith("… · withheld")


def test_what_comes_next_names_partners_in_brief_where_their_names_do_not_fit() -> None:
    scenario = small_scenario()
    partners = tuple(
        row.model_copy(update={"title": f"{row.title} and all of its people"}) for row in scenario.partners
    )
    play = Play(scenario.model_copy(update={"partners": partners})).start().next_to("dark/1/rumour")
    assert announcement(play.state).shorts == ("hos", "Table 1")
    wide, narrow = (announced(EN, play.state, width)[0].plain for width in (160, 60))
    assert "Saint Hospital and all of its people, Table 1" in wide
    assert narrow.endswith("2 injects for single partners: hos, Table 1")


async def test_an_empty_list_gives_its_lines_to_what_is_on_now(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        before = seat.screen.card.size.height
        assert seat.screen.entries.size.height == 2
        assert "Nothing yet" in seat.painted()
        await seat.note("who has diesel")
        await seat.settle()
        assert seat.screen.entries.size.height == 8
        assert seat.screen.card.size.height == before - 6


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "the debrief is a draft"), ("nl", "het verslag is een concept")]
)
async def test_a_closed_session_says_whole_what_the_debrief_is(tmp_path: Path, lang: str, words: str) -> None:
    async with seated(tmp_path, size=(80, 24), lang=lang) as seat:
        await seat.press("space", "f", "enter")
        assert words in seat.painted()
