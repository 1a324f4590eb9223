"""Guides and help: headings lead to their place, and every command is listed from its declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList

from tabletop import markup, shipped
from tabletop.text import language
from tabletop.tui.app import DoorleefApp
from tabletop.tui.commands import Command
from tabletop.tui.flow import flow
from tabletop.tui.guide import GuideScreen, laid_out
from tabletop.tui.help import HelpScreen, grouped, listed, manual
from tests.test_projector import settle, text_of

if TYPE_CHECKING:
    from pathlib import Path

NL, EN = language("nl"), language("en")
ACTIONS = (
    Command("next", ("space", "pagedown"), "next", "Goes on.", "Guiding", footer=True),
    Command("search", ("slash",), "search | find", "Finds [b]x[/b] \\ y.", "Reading"),
    Command("later", (), "later", "Only in the palette.", "Guiding"),
    Command("odd", ("x",), "odd", "Stands alone."),
)
GUIDE = "# Guide\n\nFirst words.\n\n" + "".join(
    f"## Chapter {n}\n\n" + "Some words of it. " * 60 + "\n\n### Detail\n\n- one\n- two\n\n"
    for n in range(1, 9)
)


def guide(folder: Path, text: str = GUIDE) -> DoorleefApp:
    path = folder / "guide.md"
    path.write_text(text, "utf-8")
    return DoorleefApp(EN, lambda t: GuideScreen(t, path))


async def test_a_heading_leads_to_its_place(tmp_path: Path) -> None:
    app = guide(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "First words." in text_of(app)
        listed = app.screen.query_one(OptionList)
        assert listed.option_count == 17
        await pilot.press("tab", "end", "enter")
        await settle(pilot)
        assert "• two" in text_of(app)
        assert app.screen.query_one("#guide-scroll").has_focus


async def test_the_space_bar_pages_in_the_text_and_from_among_the_headings(tmp_path: Path) -> None:
    app = guide(tmp_path)
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.pause()
        scroll = app.screen.query_one("#guide-scroll")
        await pilot.press("space")
        await pilot.pause()
        first = scroll.scroll_y
        assert first > 0
        await pilot.press("tab", "space")
        await pilot.pause()
        assert not scroll.has_focus
        assert scroll.scroll_y > 0
        before = scroll.scroll_y
        await pilot.press("space")
        await pilot.pause()
        assert scroll.scroll_y > before


async def test_a_word_is_found_and_found_again(tmp_path: Path) -> None:
    app = guide(tmp_path, GUIDE + "Needle one\n\n" + "x\n\n" * 60 + "needle two\n\n" + "x\n\n" * 60)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("slash")
        await settle(pilot)
        await pilot.press(*"needle", "enter")
        await settle(pilot)
        assert "Needle one" in text_of(app)
        await pilot.press("n")
        await settle(pilot)
        assert "needle two" in text_of(app)
        assert "Needle one" not in text_of(app)


async def test_a_guide_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    app = DoorleefApp(EN, lambda t: GuideScreen(t, tmp_path / "gone.md"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "cannot be read" in text_of(app)


async def test_another_width_keeps_the_place(tmp_path: Path) -> None:
    app = guide(tmp_path)
    async with app.run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await pilot.press("tab", *["down"] * 5, "enter")
        await settle(pilot)
        assert text_of(app).splitlines()[1].count("Chapter 3") == 1
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        await settle(pilot)
        assert app.screen.query_one("#guide-scroll", VerticalScroll).scroll_y > 20
        assert "Chapter 3" in text_of(app).split("\n", 2)[1]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_shipped_guide_is_laid_out_within_its_width(lang: str) -> None:
    for path in shipped.guides(lang):
        nodes = markup.parse(path.read_text("utf-8"), {})
        for width in (30, 54, 88):
            lines, chapters = laid_out(nodes, width)
            assert max(line.cell_length for line in lines) <= width
            assert [lines[row.line].plain.split()[:1] for row in chapters] == [
                row.title.split()[:1] for row in chapters
            ]


def test_list_items_hang_behind_their_mark_and_tables_wrap_in_their_columns() -> None:
    text = "- a long item that goes on\n  1. inner one\n\n> quoted words\n\n"
    text += "| a | b |\n| - | - |\n| one two three | x |\n"
    lines = [line.plain.rstrip() for line in flow(markup.parse(text, {}), 16)]
    assert lines == [
        "• a long item",
        "  that goes on",
        "  1. inner one",
        "",
        "│ quoted words",
        "",
        "a              b",
        "one two three  x",
    ]
    narrow = flow(markup.parse("| head | b |\n| - | - |\n| one two three four | x |\n", {}), 12)
    assert max(line.cell_length for line in narrow) <= 12


def test_commands_are_grouped_in_the_order_of_their_declaration() -> None:
    assert [(group, [row.id for row in rows]) for group, rows in grouped(ACTIONS)] == [
        ("Guiding", ["next", "later"]),
        ("Reading", ["search"]),
        ("", ["odd"]),
    ]


@pytest.mark.parametrize("width", [40, 74, 120])
def test_help_names_every_key_and_fits(width: int) -> None:
    shown = listed(EN, ACTIONS, width)
    assert isinstance(shown, Content)
    for words in ("space / PgDn", "Goes on.", "Finds [b]x[/b] \\ y.", "Stands alone."):
        assert words in " ".join(shown.plain.split())
    assert max(line.cell_length for line in shown.split("\n")) <= width


def test_the_manual_is_markdown_that_reads_back_as_tables() -> None:
    text = manual(EN, [("Console", ACTIONS)])
    nodes = markup.parse(text, {})
    headings = [markup.plain((node,)) for node in nodes if isinstance(node, markup.Heading)]
    assert headings == ["Console", "Guiding", "Reading"]
    tables = [node for node in nodes if isinstance(node, markup.Table)]
    cells = ["".join(getattr(part, "text", "") for part in cell) for cell in tables[1].rows[0]]
    assert cells == ["/", "search | find", "Finds [b]x[/b] \\ y."]
    assert manual(NL, [("Console", ACTIONS)]) != text


@pytest.mark.parametrize("width", [74, 120])
def test_keys_that_do_the_same_are_one_row_in_help_and_manual(width: int) -> None:
    digits = tuple(
        Command(f"table_{digit}", (digit,), "Here", "At this number.", "Seats") for digit in "123456789"
    )
    odd = Command("odd", ("x",), "odd", "Stands alone.", "Seats")
    shown = " ".join(listed(EN, (*digits, odd), width).plain.split())
    assert shown.count("At this number.") == 1
    assert "1 … 9" in shown
    assert "Stands alone." in shown
    assert "| 1 … 9 | Here | At this number. |" in manual(EN, [("Console", (*digits, odd))])
    assert "| 1 / 2 | Here | At this number. |" in manual(EN, [("Console", digits[:2])])
    signs = tuple(
        Command(f"reply_{keys[0]}", keys, "It replies", "Its reply.", "Seats")
        for keys in (("plus", "equals_sign"), ("minus",), ("0",), ("asterisk",))
    )
    assert "| + - 0 * | It replies | Its reply. |" in manual(EN, [("Console", signs)])


async def test_help_opens_and_closes_with_the_same_key() -> None:
    app = DoorleefApp(EN, lambda t: HelpScreen(t, ACTIONS))
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(HelpScreen(EN, ACTIONS))
        await settle(pilot)
        assert "Goes on." in text_of(app)
        before = len(app.screen_stack)
        await pilot.press("question_mark")
        assert len(app.screen_stack) == before - 1
