"""The console's own lists, and what keeps its keys calm."""

from __future__ import annotations

import asyncio

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.strip import Strip
from textual.style import Style

from tabletop import markup
from tabletop.core.cards import inject_card
from tabletop.core.people import partners
from tabletop.core.scarcity import overdrawn
from tabletop.text import language
from tabletop.tui.console import lines
from tabletop.tui.console.brake import BURST, Brake, Repaint
from tabletop.tui.console.ink import strip_of
from tabletop.tui.console.lines import Choices, Row, laid_out
from tabletop.tui.console.painting import world
from tabletop.tui.console.panes import PeopleView, inject_rows, partner_rows, world_rows
from tabletop.tui.console.rest import Rest
from tests.small import Play


class OneList(App[None]):
    def __init__(self, rows: list[Row]) -> None:
        super().__init__()
        self.rows = rows

    def compose(self) -> ComposeResult:
        pane = Choices(id="list")
        pane.show(self.rows)
        yield pane

    @property
    def pane(self) -> Choices:
        return self.query_one(Choices)

    def painted(self) -> list[str]:
        return [strip.text.strip(" ▐▌") for strip in self.screen._compositor.render_strips()]


def numbered(count: int) -> list[Row]:
    return [Row(Content(f"row {n}"), key=n) for n in range(count)]


async def test_a_list_draws_what_is_seen_and_lays_out_no_more() -> None:
    app = OneList([Row(Content("word " * 200), key=n, wrap=True) for n in range(5_000)])
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert app.painted()[0].startswith("word word")
        assert len(app.pane._parts) < 20


async def test_the_chosen_row_stays_in_sight() -> None:
    app = OneList(numbered(1_000))
    async with app.run_test(size=(40, 10)) as pilot:
        app.pane.focus()
        await pilot.press("end")
        assert app.painted()[-1] == "row 999"
        await pilot.press("home")
        assert app.painted()[0] == "row 0"
        await pilot.press(*["down"] * 12)
        assert "row 12" in app.painted()
        assert app.pane.chosen == 12


async def test_only_the_rows_that_change_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app = OneList(rows := numbered(8))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        drawn: list[str] = []

        def noticed(line: Content, base: Style, width: int) -> Strip:
            drawn.append(line.plain)
            return strip_of(line, base, width)

        monkeypatch.setattr(lines, "strip_of", noticed)
        app.pane.show([*rows[:3], Row(Content("another"), key=3), *rows[4:]])
        await pilot.pause()
        assert drawn == ["another"]
        assert app.painted()[3] == "another"
        assert app.painted()[4] == "row 4"


async def test_a_row_that_goes_is_no_longer_chosen() -> None:
    app = OneList(numbered(3))
    async with app.run_test(size=(40, 10)) as pilot:
        app.pane.choose(2)
        app.pane.show(numbered(2))
        await pilot.pause()
        assert app.pane.chosen is None


async def test_a_list_follows_its_size() -> None:
    app = OneList([Row(Content("one two three four five six seven"), key=0, wrap=True)])
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        assert app.painted()[0] == "one two three four five six seven"
        await pilot.resize_terminal(20, 10)
        await pilot.pause()
        assert app.painted()[:2] == ["one two three four", "five six seven"]


@pytest.mark.parametrize("width", [1, 2, 5, 12, 80])
def test_a_row_never_gets_wider_than_its_room(width: int) -> None:
    rows = [
        Row(Content("some words and a longerwordthanfits"), Content("→ "), Content("12′"), wrap=True),
        Row(Content("\N{PILE OF POO}" * 30), Content("● "), wrap=True),
        Row(markup.parse("- a list\n- of **things** to do")[0], bar="$accent"),
    ]
    for row in rows:
        for line in laid_out(row, width):
            assert line.cell_length <= max(width, 8)


def test_a_row_is_cut_off_with_its_tail_whole() -> None:
    (line,) = laid_out(Row(Content("a very long title"), Content("▶ "), Content("10′")), 14)
    assert line.plain == "▶ a very… 10′"[: len(line.plain)] or line.plain.endswith("10′")
    assert line.cell_length == 14


def test_names_that_begin_alike_use_every_column_before_they_are_cut_off() -> None:
    def seen(name: str, *, is_name: bool) -> str:
        return laid_out(Row(Content(name), is_name=is_name), 20)[0].plain

    assert seen("Municipality of Exampletown", is_name=True) == "Municipality of Exa…"
    assert seen("Municipality of Exampletown", is_name=False) == "Municipality of…"
    assert seen("Municipality of Town", is_name=True) == "Municipality of Town"


def test_of_partners_and_services_no_free_column_is_given_up() -> None:
    state = Play().start().next_to("dark/2").state
    found = [
        *partner_rows(PeopleView(partners(state)), language("en"))[0],
        *world_rows(world(state, overdrawn(state)), language("en"))[0],
    ]
    named = [row for row in found if isinstance(row.key, tuple) and row.key[0] in {"partner", "service"}]
    assert {row.key[0] for row in named if isinstance(row.key, tuple)} == {"partner", "service"}
    assert all(row.is_name for row in named)


def test_a_second_press_counts_only_after_a_rest() -> None:
    now = 0.0
    rest = Rest(lambda: now)
    assert not rest.counts()
    now = 0.5
    assert not rest.counts()
    now = 1.1
    assert not rest.counts(), "a held key goes on being held"
    now = 1.9
    assert rest.counts()


def test_a_burst_is_painted_at_once_and_a_stream_is_held_back() -> None:
    brake = Brake(20)
    for _ in range(BURST):
        assert brake.wait(10.0) == 0
        brake.done(10.0)
    assert brake.wait(10.0) == pytest.approx(BURST / 20)
    assert brake.wait(10.0 + BURST / 20) == 0


def test_no_second_holds_more_paints_than_agreed() -> None:
    brake, now, paints = Brake(20), 0.0, []
    while now < 10:
        if brake.wait(now) <= 0:
            brake.done(now)
            paints.append(now)
        now += 0.001
    assert max(sum(start <= at < start + 1 for at in paints) for start in range(9)) <= 20 + BURST


async def test_what_devices_hand_in_is_painted_together_and_a_key_takes_it_along() -> None:
    painted = asyncio.Event()

    def paint() -> None:
        repaint.done()
        painted.set()

    async with App[None]().run_test() as pilot:
        repaint = Repaint(pilot.app, paint, lambda: 0.0, times_a_second=1)
        for _ in range(60):
            repaint.ask(gathered=True)
        assert not painted.is_set(), "receipts come first"
        async with asyncio.timeout(5):
            await painted.wait()
        painted.clear()
        for _ in range(2):
            repaint.ask(gathered=True)
            repaint.ask()
            assert painted.is_set(), "who presses a key waits for nobody"
            assert repaint._timer is None
            painted.clear()
        # Once for sixty answers and twice for a key: the burst of one more is still there.
        repaint.ask()
        assert painted.is_set()


def test_what_is_noted_about_an_inject_changes_one_row_of_its_card() -> None:
    play, t = Play().start().next_to("dark/1/alarm"), language("en")
    before = inject_rows(inject_card(play.state, "alarm"), t)
    play.note("We open the hall", inject="alarm")
    after = inject_rows(inject_card(play.state, "alarm"), t)
    assert [new is old for new, old in zip(after, before, strict=True)].count(False) == 1
    about = after[1].text
    assert isinstance(about, Content)
    assert "1 entry" in about.plain
