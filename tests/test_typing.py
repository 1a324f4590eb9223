"""Letters at the pace of hands: a sentence that is typed anywhere is text, and no command comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.events import Key, Paste
from textual.widgets import Input, TextArea

from tabletop.core.events import EntryKind
from tabletop.core.state import State
from tabletop.tui.console.dialogs import Choose, Fill, Sure
from tabletop.tui.console.screen import ConsoleScreen
from tabletop.tui.guiding import ProjectorScreen
from tabletop.tui.line import QuickLine
from tabletop.tui.room.screen import RoomScreen
from tabletop.tui.typing import PatientScreen
from tests.rooms import hall
from tests.test_console import CHARACTERS, IN_ONE_GO, Seat, collected_as_usual, seated

__all__ = ["collected_as_usual"]
NAMES = {character: key for key, character in CHARACTERS.items()}
PATIENCE = PatientScreen.PATIENCE


class Timers:
    """Timers that ring when the hand has taken its time, and not by the clock of the machine."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._set: list[tuple[float, asyncio.Handle]] = []

    def call_later(self, delay: float, call: Callable[..., None], *arguments: object) -> asyncio.Handle:
        handle = asyncio.Handle(call, arguments, asyncio.get_running_loop())
        self._set.append((self._seat.hand.now + delay, handle))
        return handle

    async def ring(self) -> None:
        """Ring those of which the time has come."""
        due = [row for row in self._set if row[0] <= self._seat.hand.now]
        self._set = [row for row in self._set if row not in due]
        for _, handle in due:
            if not handle.cancelled():
                handle._run()
                await self._seat.settle()


class Hands:
    """Somebody who types, so many seconds a letter."""

    def __init__(self, seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seat = seat
        self.timers = Timers(seat)
        monkeypatch.setattr(PatientScreen, "PATIENCE", PATIENCE)
        for screen in (ConsoleScreen, ProjectorScreen, RoomScreen):
            monkeypatch.setattr(screen, "IN_ONE_GO", IN_ONE_GO)
        monkeypatch.setattr("tabletop.tui.typing.call_later", self.timers.call_later)

    async def wait(self, seconds: float) -> None:
        """Take a moment."""
        # In small pieces, so that what waits is obeyed at its own moment.
        for _ in range(round(seconds * 100)):
            self.seat.hand.now += 0.01
            await self.timers.ring()

    async def type(self, text: str, pace: float) -> None:
        """Type a text."""
        for letter in text:
            await self.wait(pace)
            await self.seat.hold(NAMES.get(letter, letter))

    async def press(self, *keys: str) -> None:
        """Press keys, with time enough between them."""
        for key in keys:
            await self.wait(2)
            await self.seat.hold(key)
        await self.wait(2)


def typed(seat: Seat) -> str:
    """Read the line of the screen in front."""
    return seat.front().query_one(QuickLine).value


@pytest.mark.parametrize("pace", [0.17, 0.29])
@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("console", "12 mensen zitten vast"),
        ("console", "een uur"),
        ("list", "oost"),
        ("projector", "politie komt"),
        ("projector", "stroom is weg"),
    ],
)
async def test_a_sentence_at_the_pace_of_hands_is_text_and_no_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, text: str, pace: float
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("kept as it is")
        hands = Hands(seat, monkeypatch)
        await hands.press(*{"console": "", "projector": "p", "list": "d"}[where])
        before, front = seat.state(), seat.front()
        await hands.type(text, pace)
        assert seat.state() is before
        assert seat.front() is front
        assert typed(seat) == text


async def test_a_sentence_typed_slowly_is_one_command_at_most_and_the_rest_of_it_is_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("kept as it is")
        hands = Hands(seat, monkeypatch)
        await hands.type("bow x", 0.4)
        assert seat.state().black, "the first letter was alone long enough"
        assert seat.state().recording
        assert typed(seat) == "ow x"
        assert not any(row.withdrawn for row in seat.state().entries.values())


def obeyed_by(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Write down which commands are obeyed, by their keys."""
    keys, done = {row.id: row.keys[0] for row in ConsoleScreen.ACTIONS}, []
    obey = ConsoleScreen.action_command

    async def write_down(screen: ConsoleScreen, ident: str) -> None:
        done.append(keys[ident])
        await obey(screen, ident)

    monkeypatch.setattr(ConsoleScreen, "action_command", write_down)
    return done


@pytest.mark.parametrize("letters", ["xu", "3u", "ow"])
async def test_two_letters_are_two_commands_or_one_text_at_every_pace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, letters: str
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("a note")
        hands, done, seen = Hands(seat, monkeypatch), obeyed_by(monkeypatch), set()
        for pace in range(5, 101, 5):
            await hands.wait(2)
            done.clear()
            await hands.type(letters[0], 0)
            await hands.type(letters[1], pace / 100)
            await hands.wait(2)
            outcome = "".join(done), typed(seat)
            assert outcome in {(letters, ""), ("", letters)}, pace
            seen.add(outcome)
            await seat.hold("escape")
            seat.screen.line.value = ""
        assert len(seen) == 2


@pytest.mark.parametrize(
    "paces",
    [
        (0.1, 0.4, 0.4, 0.1),
        (0.4, 0.1, 0.4, 0.1),
        (0.4, 0.4, 0.4, 0.4),
        (0.35, 0.6, 0.35, 0.6),
        (0.6, 0.35, 0.7, 0.1),
        (0.7, 0.7, 0.7, 0.7),
        (0.45, 0.95, 0.45, 0.2),
    ],
)
async def test_each_letter_is_obeyed_or_text_and_never_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paces: tuple[float, ...]
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("a note")
        hands, done = Hands(seat, monkeypatch), obeyed_by(monkeypatch)
        await hands.wait(2)
        for letter, pace in zip("xuobw", (0, *paces), strict=True):
            await hands.type(letter, pace)
        await hands.wait(2)
        assert "".join(done) + typed(seat) == "xuobw"


async def test_what_is_typed_on_behind_the_key_that_leaves_the_projector_is_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("kept as it is")
        hands = Hands(seat, monkeypatch)
        await hands.press("p")
        assert isinstance(seat.front(), ProjectorScreen)
        before = seat.state()
        await hands.type("poli", 0.4)
        assert seat.front() is seat.screen
        assert seat.state() is before
        assert seat.screen.line.value == "oli"


async def test_a_letter_alone_is_obeyed_and_so_is_another_one_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        hands = Hands(seat, monkeypatch)
        await hands.type("b", 1)
        assert not seat.state().black
        await hands.wait(PATIENCE + 0.01)
        assert seat.state().black
        await hands.type("o", 0.6)
        await hands.wait(0.4)
        assert not seat.state().recording


async def test_a_held_letter_is_obeyed_once_when_it_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("one")
        await seat.note("two")
        hands = Hands(seat, monkeypatch)
        await hands.type("x", 2)
        await hands.type("x" * 20, 0.25)
        await hands.wait(1)
        assert [row.withdrawn for row in seat.state().entries.values()] == [False, True]
        assert typed(seat) == ""


@asynccontextmanager
async def right_behind_a_note(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hands]:
    """Type a note; the Enter that keeps it was the latest key."""
    async with seated(folder) as seat:
        await seat.to_step()
        hands = Hands(seat, monkeypatch)
        await hands.press("enter")
        await hands.type("no diesel", 0.17)
        await seat.hold("enter")
        yield hands


async def test_a_digit_right_behind_enter_changes_the_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with right_behind_a_note(tmp_path, monkeypatch) as hands:
        await hands.type("3", 0.1)
        await hands.wait(1)
        assert [row.kind for row in hands.seat.entries] == [EntryKind.GAP]


async def test_a_sentence_with_a_digit_right_behind_enter_is_the_next_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with right_behind_a_note(tmp_path, monkeypatch) as hands:
        await hands.type("12 people", 0.2)
        assert [row.kind for row in hands.seat.entries] == [EntryKind.NOTE]
        assert typed(hands.seat) == "12 people"


async def test_a_search_in_one_burst_is_a_search(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("no diesel")
        await seat.note("something else")
        await seat.burst("slash", *"diesel")
        assert seat.screen.searching
        assert seat.screen.line.value == "diesel"
        assert seat.screen.words == "diesel"


async def test_a_space_behind_an_obeyed_letter_does_not_move_the_exercise_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        hands = Hands(seat, monkeypatch)
        await hands.press("p")
        cue = seat.state().cue
        await hands.type("w ", 0.4)
        assert seat.state().cue == cue
        assert typed(seat) == ""
        await hands.press("space")
        assert seat.state().cue != cue


async def test_a_question_takes_no_letter_of_a_sentence_for_a_yes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        hands = Hands(seat, monkeypatch)
        await hands.press("s")
        question = seat.front()
        assert isinstance(question, Sure)
        await hands.type("troom is bij jou y j weg", 0.17)
        assert not seat.state().interrupted
        assert seat.front() is question
        await hands.press("j")
        assert seat.state().interrupted


async def test_a_second_enter_behind_a_form_releases_nothing(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("i")
        await seat.type("A knock at the door")
        await seat.press("ctrl+s")
        for _ in range(8):
            seat.hand.now += 0.12
            await seat.hold("enter")
        seat.hand.now += 0.12
        await seat.hold("1")
        assert isinstance(seat.front(), Choose)
        assert "spot-1" not in seat.state().script.injects
        await seat.press("enter")
        assert "spot-1" in seat.state().script.injects


@asynccontextmanager
async def at_a_spare_inject(folder: Path) -> AsyncIterator[tuple[Seat, State]]:
    """Choose a spare inject, so that it is asked what to do with it; gives what there was before."""
    async with seated(folder) as seat:
        await seat.to_step()
        before = seat.state()
        await seat.press("v", "enter")
        yield seat, before


async def test_a_second_enter_behind_a_question_releases_no_spare_inject(tmp_path: Path) -> None:
    async with at_a_spare_inject(tmp_path) as (seat, before):
        seat.hand.now += 0.12
        await seat.hold("enter")
        assert isinstance(seat.front(), Choose)
        assert seat.state() is before
        seat.hand.now += 1
        await seat.hold("enter")
        assert seat.state() is not before


async def test_a_digit_within_a_sentence_releases_nothing(tmp_path: Path) -> None:
    async with at_a_spare_inject(tmp_path) as (seat, before):
        seat.hand.now += 2
        for key in ("a", "space", "1", "1"):
            seat.hand.now += 0.2
            await seat.hold(key)
        assert isinstance(seat.front(), Choose)
        assert seat.state() is before
        await seat.press("down", "up")
        seat.hand.now += 0.2
        await seat.hold("enter")
        assert seat.state() is not before, "arrows are no sentence"


async def test_a_second_enter_behind_closing_opens_nothing(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("f", "enter")
        seat.hand.now += 0.12
        await seat.hold("enter")
        assert isinstance(seat.front(), Choose)
        await seat.press("escape")


async def test_a_second_digit_behind_a_question_is_no_other_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("kept as it is")
        hands = Hands(seat, monkeypatch)
        await hands.press("m", "1")
        await hands.press("m")
        await hands.type("12", 0.2)
        await hands.wait(1)
        assert [row.kind for row in seat.entries] == [EntryKind.NOTE]


async def test_what_is_typed_in_a_text_of_several_lines_is_saved_by_the_key_behind_it(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("a note")
        await seat.press("e")
        await seat.burst(*"xyz", "enter", *"next", "home", *"on ", "end", "backspace", "t", "ctrl+s", *"late")
        assert seat.front() is seat.screen
        assert [row.text for row in seat.entries] == ["a notexyz\non next"]


async def test_what_is_typed_behind_tab_in_one_burst_stays_out_of_the_field_before(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("i")
        form = seat.front()
        await seat.burst(*"Title", "tab", *"text", "space", *"line", "tab", *"zz")
        assert form.query_one("#field-title", Input).value == "Title"
        assert form.query_one("#field-text", TextArea).text == "text line"
        await seat.burst("shift+tab", *"s", "tab", "space", "ctrl+s")
        assert isinstance(form, Fill)
        assert form.values()["text"] == "text lines"
        assert form.values()["to"] == (), "the tick was taken away before it was saved"
        assert form.is_current, "which is refused"


async def test_a_paste_in_a_text_of_several_lines_keeps_its_place_in_a_burst(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("a")
        await seat.press("e")
        driver = seat.pilot.app._driver
        assert driver is not None
        for event in (Key("b", "b"), Paste("c\nd\x1b[2J"), Key("e", "e"), Key("ctrl+s", None)):
            driver.send_message(event)
        await seat.burst()
        assert [row.text for row in seat.entries] == ["abc\nd[2Je"]


async def test_arrows_in_the_line_keep_their_order_in_a_burst(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.burst("enter", "a", "c", "left", "b", "end", "d", "home", "x", "right", "delete", "enter")
        assert [row.text for row in seat.entries] == ["xacd"]


async def test_a_sentence_typed_among_the_devices_does_nothing_and_a_search_searches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hall(tmp_path) as room:
        seat = room.seat
        await seat.to_step()
        hands = Hands(seat, monkeypatch)
        await hands.press("j")
        screen = seat.front()
        assert isinstance(screen, RoomScreen)
        before = seat.state()
        await hands.type("stroom is 1 dag weg", 0.17)
        await seat.hold("enter")
        assert seat.front() is screen
        assert seat.state() is before
        assert "press one key at a time" in screen.told.plain
        await seat.burst("slash", *"diesel")
        assert screen.search.value == "diesel"
        await hands.press("escape", "s")
        assert isinstance(seat.front(), Sure)
