"""What the console says is so: who spoke, what a key does now, where an inject is, and what Undo undoes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from textual.screen import Screen

from tabletop.core.entry_lines import entry_line
from tabletop.core.events import EntryKind, InjectStatus, PartnerRenamed, Presence, PresenceSet
from tabletop.core.intents import Close, Submission, WriteInject
from tabletop.core.names import name_of
from tabletop.core.order_view import announcement
from tabletop.core.plaintext import with_line_ends
from tabletop.core.projection import projector
from tabletop.core.scenario import MAX_PROSE, ROOM
from tabletop.core.script import no_script
from tabletop.text import language
from tabletop.tui import help as helping
from tabletop.tui.advance import NextKey, Press
from tabletop.tui.app import DoorleefApp
from tabletop.tui.ask import Ask
from tabletop.tui.commands import Command, key_label
from tabletop.tui.console.lines import laid_out
from tabletop.tui.console.panes import entry_rows
from tabletop.tui.console.sayings import next_in_words
from tests.small import Play
from tests.test_console import SteadyHand, collected_as_usual, letters_in_one_go, seated

if TYPE_CHECKING:
    from pathlib import Path

    from tabletop.core.intents import Intent
    from tests.test_console import Seat

__all__ = ["collected_as_usual", "letters_in_one_go"]


async def do(seat: Seat, intent: Intent) -> None:
    """Let the facilitator do something by another way than a key."""
    seat.session.submit([Submission(intent)])
    await seat.settle()


def row_of(play: Play, seq: int, columns: int = 76) -> str:
    """Give the line of an entry, in a list that is so wide."""
    rows, _ = entry_rows((entry_line(play.state, play.state.entries[seq]),), language("en"))
    (line,) = laid_out(next(iter(rows)), columns)
    return line.plain


async def test_what_the_room_says_is_said_by_the_room_on_the_console_and_on_the_projector(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("2 room: we meet at eight")
        assert seat.entries[-1].said_by == (ROOM,)
        assert "the room: we meet at eight" in seat.says("entries")
        await seat.press("L")
        shown = projector(seat.state()).entry
        assert shown is not None
        assert shown.said_by == ("the room",)


@pytest.mark.parametrize(("lang", "name"), [("nl", "de zaal"), ("en", "the room")])
def test_the_room_has_its_name_in_the_language_of_the_scenario(lang: str, name: str) -> None:
    script = no_script(lang)
    assert script.name(ROOM) == name_of(script, ROOM) == name
    assert script.named(ROOM) is None, "nothing can be counted on by that name"


async def test_once_closed_no_note_is_on_the_projector_and_none_can_be_put_there(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("half a sentence")
        await seat.press("l")
        seat.screen.paint_clocks()
        assert "NOTE ON SCREEN" in seat.says("alerts")
        await do(seat, Close())
        seat.screen.paint_clocks()
        assert "NOTE ON SCREEN" not in seat.says("alerts")
        await seat.press("l")
        assert "The session is closed" in seat.says("reading")
        assert seat.state().shown_entry is None


@pytest.mark.parametrize("key", ["2", "5", "6", "7", "8"])
async def test_another_kind_is_told_without_an_article(tmp_path: Path, key: str) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("half a sentence")
        await seat.press(key)
        kind = seat.entries[-1].kind.value
        assert seat.says("reading").strip().startswith(f"Changed to {kind}: half a sentence")


async def test_the_question_whether_a_partner_knows_names_it_shortly_where_its_name_is_too_long(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path, size=(80, 24)) as seat:
        await seat.to_step()
        await do(seat, PartnerRenamed(partner="grid", title="Example company that runs the grid here"))
        await seat.note("6 hos: we come first @grid")
        assert "Does grid know?" in seat.says("reading")
        assert "unknown" in seat.says("reading")


@pytest.mark.parametrize("columns", [76, 200])
def test_a_need_shows_on_whom_it_counts_however_little_room_there_is(columns: int) -> None:
    play = Play().start().next_to("dark/1/alarm")
    title = "Example company that runs the grid and everything that hangs on it"
    play.do(PartnerRenamed(partner="grid", title=title))
    seq = play.note("4 people for the night", kind=EntryKind.NEED, said_by=("hospital",), target="grid")
    assert ("@grid" if columns < 100 else f"@{title}") in row_of(play, seq, columns)


def test_a_decision_shows_its_day_and_that_the_one_who_took_it_carries_it_out() -> None:
    play = Play().start().next_to("dark/1/alarm")
    alone = play.note("we drive rounds", kind=EntryKind.DECISION, said_by=("hospital",), due="2027-01-15")
    assert "→ Saint Hospital" in row_of(play, alone)
    assert "15 Jan" in row_of(play, alone)
    assert entry_line(play.state, play.state.entries[alone]).owner == "Saint Hospital"
    both = play.note("we drive rounds", kind=EntryKind.DECISION, said_by=("hospital", "town"))
    assert "no owner" in row_of(play, both)
    assert "no date" not in row_of(play, both), "within the story a decision needs none"


async def test_off_the_record_nothing_invites_to_note(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        assert "Enter = note what is said" in seat.painted()
        await seat.press("o")
        assert "Off the record: nothing is noted" in seat.painted()
        assert "Enter = note what is said" not in seat.painted()
        assert "Enter note" not in seat.bottom()
        await seat.press("enter")
        assert "OFF THE RECORD: not noted" in seat.says("reading")
        await seat.type("said in confidence")
        assert "OFF THE RECORD: not noted" in seat.says("reading")
        assert "Enter save" not in seat.bottom()
        await seat.press("escape", "o")
        assert "OFF THE RECORD" not in seat.painted()
        assert "Enter note" in seat.bottom()


async def test_undo_says_whether_it_ends_or_begins_being_on_the_record(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("o")
        assert "undo: off the record" in seat.bottom()
        await seat.press("o")
        assert "undo: on the record again" in seat.bottom()


async def test_who_speaks_without_being_there_is_remarked_upon_while_typing(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await do(seat, PresenceSet(partner="hospital", presence=Presence.ABSENT))
        await seat.press("enter")
        await seat.type("3 hos: no oil")
        assert "said by Saint Hospital (absent)" in seat.says("reading")
        await seat.press("enter")
        assert [row.text for row in seat.entries] == ["no oil"], "it is noted all the same"


async def test_a_search_does_not_look_like_a_note(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("no diesel")
        await seat.press("slash")
        assert "Which words to look for?" in seat.painted()
        assert "Enter = note what is said" not in seat.painted()
        assert "Enter keep the list" in seat.bottom()
        assert "save" not in seat.bottom()
        await seat.press("escape")
        assert "Enter = note what is said" in seat.painted()


def test_a_clicker_right_behind_a_letter_is_told_that_it_came_too_soon() -> None:
    hand = SteadyHand()
    key, state = NextKey(hand), Play().start().state
    key.other_key()
    hand.now += 0.35
    assert key.press(state) is Press.TOO_SOON
    hand.now += 0.35
    assert key.press(state) is Press.NOTHING, "a held key needs no word"
    hand.now += 2
    assert key.press(state) is Press.GO


async def test_what_happens_to_an_inject_is_told_and_undone_by_its_title(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("space", "a")
        seat.screen.order.choose(("cue", "dark/1/alarm"))
        await seat.press("right", "1")
        assert seat.state().status_of("alarm") is InjectStatus.WITHDRAWN
        assert "Withdrawn: A message on every phone" in seat.says("reading")
        await seat.press("escape")
        assert "undo: withdrawing A message" in seat.bottom()


async def test_a_reserve_is_not_called_planned_and_has_no_place_to_be_kept_from(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("v", "enter")
        assert "· in reserve ·" in seat.painted()
        assert "planned" not in seat.painted()
        assert "Withhold it" not in seat.painted()
        assert "Release it now" in seat.painted()


async def test_lines_of_an_inject_on_the_spot_stay_lines(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("i")
        await seat.burst(*"Door", "tab", *"Who?", "enter", *"hos", "ctrl+s")
        await seat.press("enter")
        assert seat.state().script.injects["spot-1"].text == "Who?  \nhos"
        assert "Released: Door, to the whole room" in seat.says("reading")
        lines = [line.strip(" │┃▐▌") for line in seat.painted().splitlines()]
        assert not any("Who? hos" in line for line in lines)
        assert any("Who?" in line for line in lines)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\nb\nc", "a  \nb  \nc"),
        ("a\n\nb", "a\n\nb"),
        ("a  \nb", "a  \nb"),
        ("one", "one"),
        ("a \nb", "a  \nb"),
    ],
)
def test_a_line_that_was_ended_ends_there(typed: str, kept: str) -> None:
    assert WriteInject(title="Door", text=typed, to=(ROOM,)).text == kept
    assert with_line_ends(typed) == kept
    assert with_line_ends(kept) == kept


def test_a_text_as_long_as_it_may_be_is_kept_with_its_lines_as_they_are() -> None:
    text = "a\n" * (MAX_PROSE // 2)
    assert WriteInject(title="Door", text=text, to=(ROOM,)).text == text


async def test_looking_back_the_bottom_line_says_that_space_goes_forward(tmp_path: Path) -> None:
    async with seated(tmp_path, size=(80, 24)) as seat:
        await seat.to_step()
        await seat.press("pageup", "pageup")
        assert "space forward" in seat.bottom()
        assert "Esc back to now" in seat.bottom()
        await seat.press("escape")
        assert "forward" not in seat.bottom()
        assert "space next" in seat.bottom()


@pytest.mark.parametrize(
    ("lang", "asked"),
    [
        ("en", " – the clock jumps, you are asked to confirm"),
        ("nl", " – de klok springt, u bevestigt dat eerst"),
    ],
)
def test_of_a_step_with_a_long_title_the_title_is_cut_off_and_not_that_it_is_asked_about(
    lang: str, asked: str
) -> None:
    t, play = language(lang), Play().start()
    while (view := announcement(play.state)).hour is None:
        play.next()
    view = replace(view, block_title="Scarce, tired, and then light again?")
    whole = next_in_words(t, view, play.state.status, 200)
    assert f"), {view.block_title}{asked}" in whole
    brief = next_in_words(t, view, play.state.status, 67)
    assert len(brief) <= 67
    assert ", Scarce" in brief
    assert brief.endswith(f"…{asked}")


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("ctrl+s", "Ctrl+S"),
        ("shift+tab", "Shift+Tab"),
        ("s", "s"),
        ("S", "S"),
        ("plus", "+"),
        ("+ - * 0", "+ - * 0"),
    ],
)
def test_a_key_is_named_as_it_stands_on_the_keyboard(key: str, label: str) -> None:
    assert key_label(key, language("en")) == label


async def test_undo_is_named_once_on_a_narrow_screen_and_a_click_there_does_it(tmp_path: Path) -> None:
    async with seated(tmp_path, size=(80, 24)) as seat:
        await seat.to_step()
        await seat.note("no oil")
        await seat.press("escape")
        assert "u undo: note no oil" in seat.says("reading")
        assert "undo" not in seat.bottom()
        await seat.pilot.click("#reading", offset=(74, 0))
        assert all(row.withdrawn for row in seat.state().entries.values())


async def test_a_question_of_one_line_is_saved_with_the_key_of_every_form() -> None:
    kept: list[str] = []
    app = DoorleefApp(language("en"), lambda _: Screen[object]())
    async with app.run_test() as pilot:
        question = Ask(language("en"), "A title", save=kept.append)
        app.push_screen(question)
        await pilot.pause()
        await pilot.press(*"pumps", "ctrl+s")
        assert kept == ["pumps"]
        assert app.screen is not question


def test_help_keeps_its_columns_when_a_title_is_longer_than_its_own() -> None:
    rows = [
        Command("a", ("a",), "A title that is much longer than its column", "Does this."),
        Command("b", ("b",), "short", "Does that."),
    ]
    lines = helping.listed(language("en"), rows, 120).plain.splitlines()
    this, that = (next(line for line in lines if words in line) for words in ("Does this.", "Does that."))
    assert this.index("Does this.") == that.index("Does that.")
    title = " ".join(line[: this.index("Does this.")].strip(" a") for line in lines[:-1])
    assert title.split() == rows[0].title.split()
