"""The console: a whole session from one screen, by keys alone."""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
from collections.abc import AsyncIterator, Hashable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest.mock import patch

import pytest
from rich.cells import cell_len
from textual.content import Content
from textual.events import Key, Paste
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Checkbox, Input, SelectionList, Static, TextArea

from tabletop.core.events import (
    Answer,
    ClockGap,
    EntryCorrected,
    EntryFields,
    EntryKind,
    Event,
    InjectStatus,
    InjectStatusSet,
    PartnerRenamed,
    Presence,
    PresenceSet,
)
from tabletop.core.exercise import next_cue
from tabletop.core.intents import Capture, GoTo, Intent, Next, ReleaseInject, Submission, WriteInject
from tabletop.core.messages import Message
from tabletop.core.names import name_of
from tabletop.core.order_view import announcement
from tabletop.core.projection import projector
from tabletop.core.scenario import ServiceState
from tabletop.core.service_lines import board
from tabletop.core.state import State, Status
from tabletop.core.timeline import Pace
from tabletop.session import Done, LocalSession, ManualClock, create
from tabletop.store import StoreError
from tabletop.text import language
from tabletop.tui.app import DoorleefApp
from tabletop.tui.console.dialogs import Choose, Fill, Line, Option, Sure, Values
from tabletop.tui.console.keyline import ROOM_FOR_UNDO
from tabletop.tui.console.lines import Choices, Fixed, Lines, laid_out
from tabletop.tui.console.pace import squeeze_in_words
from tabletop.tui.console.sayings import ACTS, next_in_words
from tabletop.tui.console.screen import ConsoleScreen
from tabletop.tui.console.written import written_in_words
from tabletop.tui.guiding import ProjectorScreen
from tabletop.tui.review import ReviewScreen
from tabletop.tui.review.rows import Section
from tabletop.tui.typing import PatientScreen
from tests.small import created

CHARACTERS = {
    "space": " ",
    "colon": ":",
    "greater_than_sign": ">",
    "slash": "/",
    "question_mark": "?",
    "full_stop": ".",
}
TODAY = dt.date(2026, 11, 21)
IN_ONE_GO = PatientScreen.IN_ONE_GO
HOSTILE = "[/] [@click=app.quit]x[/] \x1b[2J\u202eevil\u2066 \N{PILE OF POO} " + "a" * 4_900


class SteadyHand:
    """A clock for keys that moves only when the facilitator takes a moment."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Seat:
    """The facilitator's place in a test."""

    pilot: Pilot[int]
    screen: ConsoleScreen
    session: LocalSession
    clock: ManualClock
    hand: SteadyHand
    written: list[str] = field(default_factory=list)

    def state(self) -> State:
        return self.session.state

    def front(self) -> Screen[object]:
        """Give the screen in front."""
        return self.pilot.app.screen

    async def press(self, *keys: str) -> None:
        """Press keys, each after a moment of rest."""
        for key in keys:
            self.hand.now += 2
            await self.hold(key)

    async def hold(self, *keys: str) -> None:
        """Press keys without any rest between them."""
        for key in keys:
            driver = self.pilot.app._driver
            assert driver is not None
            driver.send_message(Key(key, CHARACTERS.get(key, key if len(key) == 1 else None)))
            await self.settle()

    async def settle(self) -> None:
        """Let what was set in motion come to its end: far quicker than to wait for an idle process."""
        for _ in range(5):
            await asyncio.sleep(0)
            await self.pilot._wait_for_screen()
            self.front()._on_timer_update()

    async def type(self, text: str) -> None:
        """Type a text in what has the focus."""
        names = {character: key for key, character in CHARACTERS.items()}
        await self.hold(*(names.get(letter, letter) for letter in text))

    async def note(self, text: str) -> None:
        """Open the line, put a text in it as a paste does, and save it."""
        await self.press("enter")
        self.screen.line.put(text)
        await self.press("enter")

    async def to_step(self) -> None:
        """Begin, and go to the first step."""
        await self.press("space", "space", "space", "space")
        await self.press("space")

    async def burst(self, *keys: str) -> None:
        """Press keys so fast that all of them are there before the first one is looked at."""
        self.hand.now += 2
        driver = self.pilot.app._driver
        assert driver is not None
        for key in keys:
            driver.send_message(Key(key, CHARACTERS.get(key, key if len(key) == 1 else None)))
        for _ in range(3 + len(keys)):
            await self.settle()

    def bottom(self) -> str:
        """Read the bottom line."""
        return self.screen.keys._content.plain

    def says(self, name: str) -> str:
        """Read a part of the screen, line by line."""
        widget = self.screen.query_one(f"#{name}")
        if isinstance(widget, Fixed):
            return "\n".join(left.plain + right.plain for left, right in widget.lines)
        assert isinstance(widget, Lines)
        return "\n".join(line.plain for row in widget.rows for line in laid_out(row, 200))

    def painted(self) -> str:
        """Read the whole screen as it was painted."""
        return "\n".join(strip.text for strip in self.pilot.app.screen._compositor.render_strips())

    @property
    def entries(self) -> list[EntryFields]:
        return [entry.fields for entry in self.state().entries.values()]


@asynccontextmanager
async def seated(
    folder: Path,
    *,
    size: tuple[int, int] = (120, 35),
    lang: str = "en",
    selection: str = "long",
    actor: str = "facilitator",
) -> AsyncIterator[Seat]:
    clock, hand = ManualClock(), SteadyHand()
    session = create(folder / "x.ttx", created(selection=selection), clock, any_place=True)
    written: list[str] = []

    async def export() -> tuple[Path, ...]:
        written.append("debrief")
        names = ("debrief.html", "debrief.md", "debrief-gaps.svg", "debrief-short.html", "debrief-short.md")
        return tuple(folder / "a folder of the session" / name for name in names)

    app = DoorleefApp(
        language(lang),
        lambda t: ConsoleScreen(t, session, export=export, actor=actor, clock=hand, today=lambda: TODAY),
    )
    try:
        async with app.run_test(size=size) as pilot:
            screen = app.screen
            assert isinstance(screen, ConsoleScreen)
            yield Seat(pilot, screen, session, clock, hand, written)
    finally:
        session.close()


@pytest.fixture(autouse=True)
def letters_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let letters belong together as long as they do for hands: the clock moves when a test says so."""
    monkeypatch.setattr(ConsoleScreen, "IN_ONE_GO", IN_ONE_GO)
    monkeypatch.setattr(ProjectorScreen, "IN_ONE_GO", IN_ONE_GO)


@pytest.fixture(autouse=True)
def collected_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what a console leaves behind within reach of the collector: here it is not the only one."""
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(gc, "collect", lambda: 0)


async def test_a_session_is_played_from_beginning_to_end_with_keys(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        assert "Begin with Welcome" in seat.says("announce")
        await seat.press("space")
        assert seat.state().status is Status.RUNNING
        assert "Rules of the game" in seat.says("announce")
        await seat.press("space", "space")
        assert "Hour 0 (Wednesday 17:30)" in seat.says("announce")

        await seat.press("space")
        assert isinstance(seat.front(), Sure)
        assert seat.state().block == "start"
        await seat.press("space")
        assert (seat.state().block, seat.state().hour) == ("dark", 0)
        assert "Private: do not say how long it lasts" in seat.says("card")
        assert "Inject for the room: A message on every phone" in seat.says("announce")

        await seat.press("space")
        assert seat.state().status_of("alarm") is InjectStatus.RELEASED
        assert "Power is out in all of Veldstad" in seat.says("card")
        assert "FOR YOU ALONE" in seat.says("card")

        await seat.press("enter")
        await seat.type("3 hos: no oil")
        assert "gap · said by Saint Hospital · about A message" in seat.says("reading")
        await seat.press("enter")
        assert seat.entries == [
            EntryFields(
                kind=EntryKind.GAP, text="no oil", said_by=("hospital",), inject="alarm", block="dark", hour=0
            )
        ]
        assert "Saint Hospital: no oil" in seat.says("entries")
        assert "2 injects for single partners" not in seat.says("announce")

        await seat.press("pagedown", "pagedown")
        assert "◂" not in seat.says("announce")
        assert seat.state().status_of("ward") is InjectStatus.RELEASED

        await seat.press("w")
        assert not seat.state().clock.running
        assert "PAUSE" in seat.says("alerts")
        await seat.press("w")

        await seat.press("s", "space")
        assert seat.state().interrupted
        assert "INTERRUPTED" in seat.says("alerts")
        await seat.press("space")
        assert "interrupted" in seat.says("reading")
        await seat.press("s", "space")
        assert not seat.state().interrupted

        await seat.press("b")
        assert seat.state().black
        await seat.press("full_stop")
        assert not seat.state().black

        await seat.press("f", "space")
        assert isinstance(seat.front(), Choose), "what is left to do is offered"
        await seat.press("escape")
        assert seat.state().status is Status.DRAFT
        await seat.note("said at the coat rack")
        assert seat.state().entries[max(seat.state().entries)].late
        await seat.press("ctrl+d")
        assert seat.written == ["debrief"]
        assert "(debrief.html, debrief-short.html)" in seat.says("reading")


async def test_a_sentence_typed_outside_the_line_does_not_move_the_session(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.press("space")
        first = seat.state().cue
        await seat.hold("z", "space", "y", "space", "j", "space")
        assert seat.state().cue == first
        assert seat.screen.line.value == "z y j "
        await seat.press("escape", "space")
        assert seat.state().cue != first


async def test_when_looking_back_the_review_begins_with_that(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        for block, section in (("dark", Section.GAPS), ("hotwash", Section.HOTWASH)):
            while seat.state().block != block:
                assert isinstance(seat.session.submit([Submission(Next())])[0], Done)
            await seat.settle()
            await seat.press("g")
            front = seat.front()
            assert isinstance(front, ReviewScreen)
            assert front.query_one(f"#tab-{section}").has_class("-now")
            await seat.press("escape")


async def test_closing_offers_the_findings_and_then_the_debrief(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("f", "space", "1")
        assert isinstance(seat.front(), ReviewScreen)
        await seat.press("escape", "2")
        assert seat.written == ["debrief"]


async def test_the_key_of_the_debrief_works_in_the_question_after_closing_and_stands_there(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("f", "space")
        question = seat.front()
        assert isinstance(question, Choose)
        assert "Ctrl+D" in next(line for line in seat.painted().splitlines() if "Write the debrief" in line)
        await seat.press("ctrl+d")
        assert seat.front() is seat.screen
        assert seat.written == ["debrief"]


@pytest.mark.parametrize("lang", ["nl", "en"])
async def test_where_the_debrief_was_written_fits_on_one_line_of_a_small_screen(
    tmp_path: Path, lang: str
) -> None:
    deep = tmp_path / "a long way down" / "on a shared disk of the region"
    deep.mkdir(parents=True)
    async with seated(deep, size=(80, 24), lang=lang) as seat:
        await seat.to_step()
        await seat.press("ctrl+d")
        (line,) = (row for row in seat.painted().splitlines() if "debrief.html" in row)
        assert "session (debrief.html, debrief-short.html)" in line
        assert "…" in line
        assert ".md" not in line


def test_a_folder_that_fits_is_named_whole_and_another_keeps_its_beginning_and_its_end() -> None:
    t = language("en")
    assert written_in_words(t, (Path("/home/x/debrief.html"),), 77) == "✓ Written: /home/x (debrief.html)"
    for name in ("n" * 200, "水" * 200):
        line = written_in_words(t, (Path(f"/home/{name}/end/debrief.html"),), 77)
        assert 75 <= cell_len(line) <= 77
        assert line.startswith("✓ Written: /home/")
        assert line.endswith("/end (debrief.html)")


async def test_a_held_key_and_the_moment_after_a_form_do_nothing(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.press("space")
        first = seat.state().cue
        await seat.hold("space", "space", "space")
        assert seat.state().cue == first
        await seat.press("enter", "escape")
        await seat.hold("space")
        assert seat.state().cue == first
        await seat.press("space")
        assert seat.state().cue != first


async def test_a_held_key_never_confirms_a_new_hour(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.press("space", "space", "space", "space")
        await seat.hold("space", "space", "space")
        assert isinstance(seat.front(), Sure)
        assert seat.state().hour is None
        await seat.press("escape")
        assert seat.state().hour is None


async def test_looking_back_changes_nothing(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("space")
        before = seat.state().seq
        await seat.press("pageup", "pageup")
        assert "You look back" in seat.says("announce")
        assert "A quiet Tuesday" in seat.says("card")
        await seat.press("pagedown")
        assert "Power is out in Veldstad" in seat.says("card")
        await seat.press("pagedown")
        assert seat.state().seq == before
        assert "A message on every phone" in seat.says("card")
        assert "You look back" not in seat.says("announce")
        await seat.press("pageup", "escape")
        assert "You look back" not in seat.says("announce")


async def test_what_is_noted_while_looking_back_belongs_there(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("space", "space", "pageup")
        assert "A message on every phone" in seat.says("card")
        await seat.note("we forgot to say")
        assert seat.entries[0].inject == "alarm"
        assert seat.entries[0].hour == 0


async def test_an_entry_is_reclassified_withdrawn_restored_and_undone(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("we lean on the neighbours")
        await seat.press("6")
        assert [fields.kind for fields in seat.entries] == [EntryKind.ASSUMPTION]
        await seat.press("k")
        assert [fields.parked for fields in seat.entries] == [True]
        assert "Parked: we lean on the neighbours" in seat.says("reading")
        await seat.press("u")
        assert [fields.parked for fields in seat.entries] == [False]
        await seat.press("ctrl+z")
        assert [fields.kind for fields in seat.entries] == [EntryKind.NOTE]
        await seat.press("x")
        assert "withdrawn" in seat.says("entries")
        await seat.press("x")
        assert "withdrawn" not in seat.says("entries")


async def test_the_same_kind_again_and_a_form_saved_unchanged_are_no_correction(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("5 hos: 300 litres @town !tomorrow #2 ~fuel")
        entry = seat.state().entries[max(seat.state().entries)]
        assert entry.fields.kind is EntryKind.OFFER
        await seat.press("5", "5")
        assert "Already of this kind: offer" in seat.says("reading")
        await seat.press("e", "ctrl+s")
        assert seat.front() is seat.screen
        assert seat.state().entries[entry.id] is entry
        await seat.press("e")
        seat.front().query_one(TextArea).text = "400 litres"
        await seat.press("ctrl+s")
        assert seat.state().entries[entry.id].fields.text == "400 litres"


@pytest.mark.parametrize("answer", ["escape", "enter"])
async def test_what_the_whole_room_notices_is_taken_back_only_after_a_yes(
    tmp_path: Path, answer: str
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        there = seat.state()
        await seat.press("u")
        asked = seat.front()
        assert isinstance(asked, Sure)
        words = "\n".join(str(row.content) for row in asked.query(Static))
        assert "Undo the move to this point?" in words
        assert "The room sees it at once." in words
        assert seat.state() is there
        await seat.press(answer)
        assert (seat.state().block == there.block) is (answer == "escape")


async def test_stopping_and_closing_are_taken_back_only_after_a_yes(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("s", "enter", "s", "enter", "u")
        assert not seat.state().interrupted
        assert isinstance(seat.front(), Sure)
        await seat.press("escape", "f", "enter", "escape", "u")
        assert isinstance(seat.front(), Sure)
        assert seat.state().status is Status.DRAFT
        await seat.press("enter")
        assert seat.state().status is Status.RUNNING


async def test_a_move_within_a_step_is_taken_back_at_once(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        there = seat.state().cue
        await seat.press("space")
        assert seat.state().cue != there
        await seat.press("u")
        assert seat.state().cue == there


async def test_a_digit_works_on_the_entry_that_is_pointed_at(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        for text in ("first", "second", "third"):
            await seat.note(text)
        await seat.press("shift+tab", "up", "up", "9")
        assert [fields.kind for fields in seat.entries] == [
            EntryKind.STRENGTH,
            EntryKind.NOTE,
            EntryKind.NOTE,
        ]
        await seat.press("escape", "2")
        assert seat.entries[2].kind is EntryKind.DECISION


async def test_a_full_disk_says_so_and_keeps_what_was_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(events: Sequence[Event]) -> None:
        raise StoreError(Message("store.full", {"file": "x.ttx"}))

    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("enter")
        await seat.type("not lost")
        with monkeypatch.context() as broken:
            broken.setattr(seat.session._writer, "append", full)
            await seat.press("enter")
            assert not seat.state().entries
            assert seat.screen.line.value == "not lost"
            assert seat.screen.line.has_focus
            assert "NOT SAVED" in seat.says("head")
            assert "Not written to the disk. Nothing of it counts yet" in seat.says("alerts")
            assert seat.says("alerts").rstrip().endswith("Not written: x.ttx")
            await seat.press("escape")
            assert seat.screen.line.value == "not lost"
        await seat.press("enter", "enter")
        assert [fields.text for fields in seat.entries] == ["not lost"]
        assert "safely stored" in seat.says("head")
        assert seat.screen.line.value == ""


async def test_off_the_record_is_visible_and_stops_capture(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("o")
        assert "OFF THE RECORD" in seat.says("alerts")
        await seat.note("between us")
        assert not seat.entries, "nothing is kept"
        assert seat.screen.line.value == "between us", "and nothing typed is lost"
        await seat.press("escape", "o", "enter", "enter")
        assert [fields.text for fields in seat.entries] == ["between us"]


async def test_hostile_text_harms_nothing(tmp_path: Path) -> None:
    async with seated(tmp_path, size=(80, 24)) as seat:
        await seat.to_step()
        fields = EntryFields(text=HOSTILE.replace("\x1b", "\x07"), said_by=("town",))
        seat.session.submit([Submission(Capture(fields=fields))])
        await seat.note(HOSTILE)
        assert len(seat.state().entries) == 2
        shown = seat.says("entries")
        assert "[@click=app.quit]" in shown
        assert not set(shown) & set("\x1b\x07\u202e\u2066")
        await seat.press("e")
        assert isinstance(seat.front(), Fill)
        assert "\u202e" not in seat.front().query_one(TextArea).text
        await seat.press("escape")
        await seat.press("v", "escape", "h", "escape")
        assert seat.state().status is Status.RUNNING


async def test_a_text_that_is_too_long_is_refused_and_stays(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.note("a" * 5_001)
        assert "1 character too long" in seat.says("reading")
        assert len(seat.screen.line.value) == 5_001


async def test_a_paste_of_several_lines_loses_no_word(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.press("enter")
        seat.screen.line.post_message(Paste("one\ntwo\r\nthree\x1b[2J"))
        await seat.settle()
        assert seat.screen.line.value == "one two three[2J"


async def test_an_inject_on_the_spot_reaches_whom_it_should(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("i")
        form = seat.front()
        assert isinstance(form, Fill)
        form.query_one("#field-title", Input).value = "A knock at the door"
        whom = form.query_one(SelectionList)
        whom.deselect_all()
        await seat.press("ctrl+s")
        assert form.is_current, "to nobody is refused, and the form stays"
        whom.select("town")
        await seat.press("ctrl+s")
        assert "spot-1" not in seat.state().script.injects, "it asks before the room sees it"
        await seat.press("enter")
        inject = seat.state().script.injects["spot-1"]
        assert (inject.title, inject.to) == ("A knock at the door", ("town",))
        assert seat.state().status_of("spot-1") is InjectStatus.RELEASED


async def test_a_box_that_is_not_ticked_is_empty_whatever_its_colours_are(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("i")
        whom = seat.front().query_one(SelectionList)
        whom.deselect_all()
        whom.select("town")
        await seat.settle()
        boxes = [whom.render_line(y).text[:3] for y in range(6)]
        assert boxes == ["▐ ▌", "▐ ▌", "▐ ▌", "▐✓▌", "▐ ▌", "▐ ▌"]
        await seat.press("escape")
        await seat.note("to the first page")
        await seat.press("e")
        box = seat.front().query_one("#field-headline", Checkbox)
        assert box.render().plain.startswith("▐ ▌")
        box.toggle()
        assert box.render().plain.startswith("▐✓▌")


async def test_what_was_typed_of_an_inject_is_kept_when_the_form_is_left(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("i")
        seat.front().query_one("#field-title", Input).value = "Half a thought"
        await seat.press("escape", "i")
        assert seat.front().query_one("#field-title", Input).value == "Half a thought"


async def test_a_reply_takes_one_key(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("6 hos: we count on @town")
        assert "know? + yes  - no  * on one condition  0 unknown" in seat.says("reading")
        await seat.press("plus")
        entry = max(seat.state().entries)
        assert seat.state().replies[entry]["town"].answer is Answer.YES
        assert "✓" in seat.says("entries")
        await seat.press("minus")
        assert seat.state().replies[entry]["town"].answer is Answer.NO
        await seat.press("0")
        assert seat.state().replies[entry]["town"].answer is Answer.UNKNOWN


async def test_keys_typed_in_one_go_with_enter_are_text_and_never_commands(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        before = seat.state()
        await seat.burst("enter", "3", "space", "b", "w", "o", "x", "space", "k")
        assert seat.screen.line.value == "3 bwox k"
        assert seat.front() is seat.screen
        assert seat.state() is before
        await seat.burst("backspace", "s", "enter")
        assert [row.text for row in seat.entries] == ["bwox s"]


@pytest.mark.parametrize("times", range(6))
async def test_enter_opens_the_line_from_every_list(tmp_path: Path, times: int) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("nothing yet")
        await seat.press(*["tab"] * times)
        before = seat.state()
        await seat.burst("enter", *"bowx", "enter")
        assert [row.text for row in seat.entries] == ["nothing yet", "bowx"]
        after = seat.state()
        assert (after.black, after.recording, after.injects) == (before.black, True, before.injects)
        assert seat.front() is seat.screen


@pytest.mark.parametrize("pane", ["order", "card", "people", "world", "entries"])
async def test_letters_in_one_go_are_text_in_every_list_and_none_of_them_is_lost(
    tmp_path: Path, pane: str
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("nothing yet")
        seat.screen.visit(pane)
        await seat.settle()
        before = seat.state()
        await seat.burst(*"xosb", "space", *"iv")
        assert seat.screen.line.value == "xosb iv"
        assert seat.screen.line.is_open
        assert seat.state() is before
        assert seat.front() is seat.screen


@pytest.mark.parametrize("later", [0.0, 60.0], ids=["at once", "after a busy moment"])
async def test_a_letter_waits_for_those_that_come_a_moment_later_and_all_of_them_are_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, later: float
) -> None:
    monkeypatch.setattr(ConsoleScreen, "PATIENCE", 3_600)
    async with seated(tmp_path) as seat:
        await seat.to_step()
        before = seat.state()
        await seat.press("d")
        assert not seat.screen.line.is_open
        seat.hand.now += later
        await seat.hold("b", "o")
        assert seat.screen.line.value == "dbo"
        assert seat.front() is seat.screen
        assert seat.state() is before


async def test_a_paste_in_a_list_opens_the_line_and_enter_right_behind_it_saves_it(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("d")
        driver = seat.pilot.app._driver
        assert driver is not None
        driver.send_message(Paste("no diesel"))
        await seat.burst("space", *"left", "enter")
        assert [row.text for row in seat.entries] == ["no diesel left"]


async def test_a_letter_and_an_arrow_in_one_go_do_what_they_say_in_that_order(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.burst("d", "right")
        assert isinstance(seat.front(), Choose)


async def test_lines_in_one_go_keep_the_order_of_their_letters(tmp_path: Path) -> None:
    lines = ["line one", "the second line", "and a third one of more words"]
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("a")
        names = {character: key for key, character in CHARACTERS.items()}
        for line in lines:
            keys = [names.get(letter, letter) for letter in line]
            await seat.burst("enter", *keys, "enter", "enter", *keys, "enter")
        assert [row.text for row in seat.entries] == [line for line in lines for _ in range(2)]


async def test_lines_that_come_as_keys_become_a_note_each(tmp_path: Path) -> None:
    lines = ["one of them", "two", "three of these"]
    async with seated(tmp_path) as seat:
        await seat.to_step()
        names = {character: key for key, character in CHARACTERS.items()}
        keys = [key for line in lines for key in (*(names.get(letter, letter) for letter in line), "enter")]
        await seat.burst("enter", *keys)
        assert [row.text for row in seat.entries] == lines


async def test_notes_in_one_go_become_as_many_entries_and_what_follows_the_last_stays_in_the_line(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.burst("enter", "a", "b", "enter", "enter", "c", "enter", "x", "b", "i", "5", "space")
        assert [(row.kind, row.text) for row in seat.entries] == [
            (EntryKind.NOTE, "ab"),
            (EntryKind.NOTE, "c"),
        ]
        assert seat.screen.line.value == "xbi5 "
        assert not any(entry.withdrawn for entry in seat.state().entries.values())
        assert not seat.state().black
        assert seat.front() is seat.screen


async def test_letters_just_after_the_line_closed_give_no_command_and_a_moment_later_they_do(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("no oil")
        seat.hand.now += 0.2
        await seat.hold("x")
        assert not seat.screen.line.is_open
        for letter in "b5":
            seat.hand.now += 0.2
            await seat.hold(letter)
        assert seat.screen.line.value == "xb5"
        assert not seat.state().black
        assert [row.kind for row in seat.entries] == [EntryKind.NOTE]
        await seat.press("escape", "x")
        assert seat.state().entries[max(seat.state().entries)].withdrawn


@pytest.mark.parametrize("size", [(80, 24), (120, 35)])
@pytest.mark.parametrize("lang", ["nl", "en"])
async def test_the_key_of_the_projector_stays_in_sight_while_the_exercise_runs(
    tmp_path: Path, size: tuple[int, int], lang: str
) -> None:
    async with seated(tmp_path, size=size, lang=lang) as seat:
        await seat.to_step()
        assert " p projector" in seat.bottom()


@pytest.mark.parametrize(
    ("cue", "order"),
    [
        ("dark/0", ["Picture", "Judgement", "Decision", "Continuity"]),
        ("dark/2", ["▶ Picture", "▶ Continuity", "Judgement", "Decision"]),
        ("dark/3", ["▶ Judgement", "▶ Continuity", "Picture", "Decision"]),
        ("dark/5", ["▶ Picture", "▶ Judgement", "▶ Decision", "▶ Continuity"]),
    ],
)
async def test_what_the_room_is_asked_now_stands_first_and_in_plenary_the_picture_before_decisions(
    tmp_path: Path, cue: str, order: list[str]
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        seat.session.submit([Submission(GoTo(cue=cue))])
        await seat.settle()
        lines = seat.says("card").splitlines()
        titles = [line.split(":")[0] for line in lines if line.split(":")[0] in {*order, "Picture"}]
        assert titles == order


@pytest.mark.parametrize("lang", ["nl", "en"])
async def test_the_keys_that_are_used_most_stand_beside_what_is_undone_at_120_columns(
    tmp_path: Path, lang: str
) -> None:
    async with seated(tmp_path, lang=lang) as seat:
        await seat.to_step()
        await seat.note("3 hos: no oil for the generator of the emergency ward")
        keys = {key for _, _, command in seat.screen.keys._places for key in command.keys[:1]}
        assert {"space", "enter", "p", "i", "g", "question_mark"} <= keys
        assert {"nl": " u ongedaan: knelpunt", "en": " u undo: gap no oil"}[lang] in seat.bottom()


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("size", [(80, 24), (100, 30), (ROOM_FOR_UNDO, 30), (120, 35)])
async def test_what_is_undone_is_named_in_whole_words_at_the_bottom(
    tmp_path: Path, lang: str, size: tuple[int, int]
) -> None:
    async with seated(tmp_path, lang=lang, size=size) as seat:
        await seat.to_step()
        t = language(lang)
        for what in ACTS.values():
            with patch("tabletop.tui.console.stage.undo_in_words", lambda *_, what=what: t(what)):
                seat.screen.told = Content("")
                seat.screen.paint_reading()
                seat.screen.paint_keys()
                there = seat.says("reading") + seat.bottom()
                assert f"u {t('undo: {what}', what=t(what))}" in there
                there_twice = any("u" in command.keys for _, _, command in seat.screen.keys._places)
                assert not there_twice, "once is enough"


async def test_beside_a_message_undo_gives_way_on_a_narrow_screen(tmp_path: Path) -> None:
    async with seated(tmp_path, size=(80, 24)) as seat:
        await seat.to_step()
        await seat.note("a note with so many words that nothing else fits beside it")
        assert "a digit changes that" in seat.painted()
        assert "undo:" not in seat.painted()
        assert "u undo" in seat.bottom()


async def test_while_interrupted_the_bottom_line_leaves_out_what_is_refused(tmp_path: Path) -> None:
    async with seated(tmp_path, size=(160, 50)) as seat:
        await seat.to_step()
        keys = {"space", "i", "w"}
        assert keys <= {command.keys[0] for _, _, command in seat.screen.keys._places}
        await seat.press("s", "space")
        assert not keys & {command.keys[0] for _, _, command in seat.screen.keys._places}
        assert "After the interruption: " in seat.says("announce")
        for key in ("space", "i", "w", "pagedown"):
            await seat.press(key)
            assert seat.front() is seat.screen, "no form to fill in for nothing"
            assert "interrupted" in seat.says("reading")
        await seat.press("pageup")
        assert "You look back" in seat.says("announce")
        await seat.press("space")
        assert "You look back" not in seat.says("announce"), "looking elsewhere is not kept back"


@pytest.mark.parametrize("columns", [76, 116])
async def test_a_row_tells_what_was_said_before_whom_it_names(tmp_path: Path, columns: int) -> None:
    async with seated(tmp_path) as seat:
        seat.session.submit([Submission(PartnerRenamed(partner="grid", title="[name] " * 30))])
        await seat.note("4 a generator for the pump @grid")
        row = seat.screen.entries.rows[-1]
        (line,) = laid_out(row, columns)
        assert "a generator for the pump" in line.plain


async def test_the_question_about_a_partner_names_it_as_far_as_there_is_room(tmp_path: Path) -> None:
    for size, name in (((80, 24), "grid know"), ((140, 40), "Grid operator know")):
        folder = tmp_path / str(size[0])
        folder.mkdir()
        async with seated(folder, size=size) as seat:
            await seat.note("6 they bring a generator @grid")
            assert f"Does {name}" in seat.painted()
            assert "0 unknown" in seat.painted()


async def test_what_was_typed_before_a_question_is_no_answer_to_it(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        typed = Key("y", "y")
        await seat.press("ctrl+q")
        question = seat.front()
        assert isinstance(question, Sure)
        seat.hand.now += 5
        question.app.post_message(typed)
        await seat.settle()
        assert seat.front() is question
        question.app.post_message(Key("escape", None))
        await seat.settle()
        assert seat.front() is seat.screen


async def test_the_line_of_the_projector_takes_keys_in_one_go_too(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("p")
        await seat.burst("enter", "b", "w", "s", "p", "enter", "b", "s", "p")
        assert [row.text for row in seat.entries] == ["bwsp"]
        assert not seat.state().black
        assert not seat.state().interrupted
        assert seat.front() is not seat.screen


async def test_the_same_keys_reply_on_a_chosen_entry_and_only_a_condition_asks_for_words(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("6 hos: we count on @town")
        await seat.note("nothing that anyone counts on")
        first, latest = sorted(seat.state().entries)
        await seat.press("plus")
        assert not seat.state().replies, "the latest entry names nobody"
        await seat.press("up", "up")
        assert "+ - * 0 it replies" in seat.bottom()
        await seat.press("asterisk")
        seat.front().query_one("#field-note", Input).value = "when the road is free"
        await seat.press("enter")
        reply = seat.state().replies[first]["town"]
        assert (reply.answer, reply.note) == (Answer.CONDITION, "when the road is free")
        assert latest not in seat.state().replies


async def test_a_digit_that_makes_an_assumption_asks_at_once_whether_it_is_known(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("we count on @town")
        assert "know?" not in seat.says("reading"), "a note asks nothing of the partner that it names"
        await seat.press("6")
        assert "know?" in seat.says("reading")
        await seat.press("plus", "6")
        assert "know?" not in seat.says("reading"), "what was answered is not asked again"


async def test_a_reply_can_be_taken_back(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("6 hos: we count on @town")
        await seat.press("plus", "r", "5")
        assert not any(seat.state().replies.values())


async def test_the_form_of_an_entry_refuses_what_it_does_not_understand(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("8 hos: order a generator >hos !1-12-2026")
        await seat.press("e")
        form = seat.front()
        assert isinstance(form, Fill)
        form.query_one("#field-due", Input).value = "31-2"
        await seat.press("ctrl+s")
        assert form.is_current
        form.query_one("#field-due", Input).value = "2-12-2026"
        form.query_one("#field-said_by", Input).value = "t1, town"
        await seat.press("ctrl+s")
        fields = seat.entries[0]
        assert (fields.due, fields.said_by, fields.owner) == ("2026-12-02", ("left", "town"), "hospital")


async def test_the_form_of_an_entry_refuses_a_new_due_day_in_the_past_and_leaves_an_old_one(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        fields = EntryFields(kind=EntryKind.ACTION, text="order a generator", due="2026-11-01")
        seat.session.submit([Submission(Capture(fields=fields))])
        await seat.press("e", "ctrl+s")
        assert seat.front() is seat.screen, "what was agreed before stays"
        assert "✓ Saved: order a generator" in seat.says("reading")
        await seat.press("e")
        form = seat.front()
        form.query_one("#field-due", Input).value = "2-11-2026"
        await seat.press("ctrl+s")
        assert seat.front() is form
        assert "in the past" in seat.painted()


@pytest.mark.parametrize("answer", ["1", "2"])
async def test_whoever_edits_what_somebody_else_changed_meanwhile_chooses_which_holds(
    tmp_path: Path, answer: str
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("3 hos: no diesel")
        entry = next(iter(seat.state().entries.values()))
        await seat.press("e")
        theirs = entry.fields.model_copy(update={"text": "no petrol", "owner": "grid"})
        fact = EntryCorrected(entry=entry.id, base=entry.revision, fields=theirs)
        seat.session.submit([Submission(fact, "scribe")])
        seat.front().query_one("#field-text", TextArea).text = "no fuel"
        await seat.press("ctrl+s")
        question = seat.front()
        assert isinstance(question, Choose)
        assert "no petrol" in seat.painted()
        assert "no fuel" in seat.painted()
        await seat.press("escape")
        assert seat.front().query_one("#field-text", TextArea).text == "no fuel", "nothing typed is lost"
        await seat.press("ctrl+s", answer)
        assert seat.front() is seat.screen
        assert seat.entries[0].text == ("no fuel" if answer == "1" else "no petrol")
        assert seat.entries[0].owner == "grid", "what was not touched in the form stays as the other made it"


async def test_the_running_order_is_walked_and_changed(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("a", "down")
        assert "You look ahead" in seat.says("announce")
        assert "A message on every phone" in seat.says("card")
        await seat.press("right")
        assert isinstance(seat.front(), Choose)
        await seat.press("4")
        assert seat.state().status_of("alarm") is InjectStatus.WITHHELD
        assert "withheld" in seat.says("order")
        await seat.press("escape")
        assert "A rumour" in seat.says("announce")


async def test_the_line_that_is_pointed_at_stays_in_sight_however_far(tmp_path: Path) -> None:
    async with seated(tmp_path, size=(80, 24)) as seat:
        await seat.to_step()
        await seat.press("a", *["down"] * 12)
        assert "hour 24" in seat.says("card")
        assert "▌" in seat.painted()
        await seat.press("end")
        assert "▌  Thanks" in seat.painted()
        await seat.press("escape")
        assert "The lights go out" in seat.says("card")


async def test_what_is_looked_at_is_let_go_when_it_begins(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("a", "down")
        assert "You look ahead" in seat.says("announce")
        seat.session.submit([Submission(Next())])
        await seat.settle()
        assert "Inject for the room: A rumour" in seat.says("announce")


async def test_a_spare_inject_is_released(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("v", "1", "1")
        assert seat.state().status_of("spare") is InjectStatus.RELEASED


async def test_the_list_of_spare_injects_shows_the_text_of_the_one_pointed_at(tmp_path: Path) -> None:
    async with seated(tmp_path, size=(80, 24)) as seat:
        await seat.to_step()
        seat.session.submit([Submission(WriteInject(title="A knock", text="Somebody waits.", to=("all",)))])
        gone = InjectStatusSet(inject="spot-1", status=InjectStatus.WITHDRAWN)
        seat.session.submit([Submission(gone)])
        await seat.press("v")
        preview = seat.front().query_one("#choose-preview", Lines)
        spare = seat.state().script.injects["spare"]
        words = "\n".join(line.plain for row in preview.rows for line in laid_out(row, 60))
        assert spare.text.split(".")[0][:30] in words
        assert spare.text.split(".")[0][:30] in seat.painted()
        options = seat.front().query_one(Choices)
        offered = options.keys()
        assert len(offered) > 1
        for ident in offered:
            options.choose(ident)
            words = "\n".join(line.plain for row in preview.rows for line in laid_out(row, 60))
            text = seat.state().script.injects[str(ident)].text
            assert text.split(".")[0].split("*")[0].split("{")[0] in words


async def test_an_inject_without_a_place_stands_in_the_running_order_where_it_was_played(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("space")
        title = seat.state().script.injects["spare"].title
        assert title not in seat.says("order")
        seat.session.submit([Submission(ReleaseInject(inject="spare"))])
        await seat.press("space")
        lines = seat.says("order").splitlines()
        at = next(number for number, line in enumerate(lines) if title in line)
        assert "in between" in lines[at]
        assert "A message on every phone" in lines[at - 1]
        await seat.press("a")
        seat.screen.order.choose(("inject", "spare"))
        await seat.settle()
        assert seat.state().script.injects["spare"].text[:20] in seat.says("card")


async def test_the_next_key_says_who_of_the_recipients_is_not_there(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("space", "space")
        announced = seat.says("announce")
        assert "single partner" in announced
        assert "(absent)" not in announced
        cue = next_cue(seat.state())
        assert cue is not None
        whom = seat.state().script.injects[cue.injects[0]].to[0]
        seat.session.submit([Submission(PresenceSet(partner=whom, presence=Presence.ABSENT))])
        await seat.settle()
        name = name_of(seat.state().script, whom)
        assert f"{name} (absent)" in seat.says("announce")
        view = announcement(seat.state())
        view = replace(view, recipients=(("Here", None), ("Gone", Presence.LEFT)))
        words = next_in_words(language("en"), view, seat.state().status)
        assert words.endswith(": Gone (has left), Here"), "in front, where no screen is too narrow for it"
        await seat.press("i")
        options = seat.front().query_one(SelectionList)._options
        assert any(f"{name} (absent)" in str(option.prompt) for option in options)


async def test_the_question_about_a_service_starts_at_how_it_stands(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        line = next(row for row in board(seat.state()) if row.state is ServiceState.OUT)
        await seat.press("n")
        seat.screen.world.choose(("service", line.id))
        await seat.press("right")
        assert seat.front().query_one(Choices).chosen is ServiceState.OUT


async def test_partners_leave_and_others_join(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("d", "right", "2")
        assert seat.state().presence_of("town") is Presence.LEFT
        assert "has left" in seat.says("people")
        await seat.press("end", "right")
        form = seat.front()
        assert isinstance(form, Fill)
        form.query_one("#field-title", Input).value = "Church of Oost"
        await seat.press("ctrl+s")
        assert seat.state().script.partners["chu"].title == "Church of Oost"
        assert "Church of Oost" in seat.says("people")


async def test_a_new_name_comes_into_the_texts_that_use_it_and_can_be_undone(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        before = name_of(seat.state().script, "town")
        await seat.press("d", "right")
        options = seat.front().query_one(Choices)
        options.choose("rename")
        await seat.press("enter")
        line = seat.front().query_one("#field-title", Input)
        assert line.value == before, "the name itself, without braces"
        line.value = "Town of Nieuwveld"
        await seat.press("enter")
        assert name_of(seat.state().script, "town") == "Town of Nieuwveld"
        assert "Nieuwveld" in seat.says("card"), "the situation names the town by its variable"
        await seat.press("escape", "u")
        assert name_of(seat.state().script, "town") == before


async def test_a_service_is_set_from_now_on(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("n", "down", "down", "right", "3")
        assert seat.state().board["phone"] is ServiceState.OUT
        assert "out" in seat.says("world")


async def test_an_expected_action_is_ticked(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("space", "t", "right")
        assert set(seat.state().ticked) == {"alarm-map"}
        assert "☑" in seat.says("card")
        await seat.press("right")
        assert not seat.state().ticked


async def test_what_was_agreed_can_be_changed_and_that_undone(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("h")
        seat.front().query_one(Choices).choose("agreed")
        await seat.press("enter")
        form = seat.front()
        day = form.query_one("#field-delete_on", Input)
        day.value = "sooner or later"
        form.query_one("#field-purpose", TextArea).text = "Learn where plans lean\non each other"
        await seat.press("ctrl+s")
        assert seat.front() is form
        assert "Delete on: Write a date" in seat.painted()
        day.value = "1-3-2099"
        form.query_one("#field-label", Input).value = "EXERCISE – not real"
        await seat.press("ctrl+s")
        assert seat.state().setup.delete_on == "2099-03-01"
        assert seat.state().setup.purpose == "Learn where plans lean\non each other"
        assert projector(seat.state()).label == "EXERCISE – not real"
        await seat.press("u")
        assert seat.state().setup.delete_on is None
        assert projector(seat.state()).label != "EXERCISE – not real"


async def test_a_title_is_needed_whatever_is_agreed(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.press("h")
        seat.front().query_one(Choices).choose("agreed")
        await seat.press("enter")
        title = seat.front().query_one("#field-title", Input)
        before, title.value = title.value, "  "
        await seat.press("ctrl+s")
        assert "Title: fill something in." in seat.painted()
        assert seat.state().setup.title == before


async def test_a_name_is_mended_for_everyone(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("h", "2")
        seat.front().query_one(Input).value = "Nieuwstad"
        await seat.press("ctrl+s")
        assert "Power is out in Nieuwstad" in seat.says("card")


async def test_a_question_of_the_step_is_mended_and_that_is_taken_back(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("h")
        question = seat.front()
        assert isinstance(question, Choose)
        titles = [option.title.plain for option in question._options]
        await seat.press(str(titles.index("A question about the picture") + 1))
        seat.front().query_one(Input).value = "What do you see?"
        await seat.press("ctrl+s")
        assert seat.state().script.blocks["dark"].picture == ("What do you see?",)
        await seat.press("u")
        assert seat.state().script.blocks["dark"].picture == ("What do you know?",)


async def test_what_is_searched_for_is_chosen_in_the_order_of_the_keys_or_said_not_to_be_there(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        options = [Option(number, Content(f"line {number}")) for number in range(10, 30)]
        chosen: list[Hashable | None] = []
        seat.pilot.app.push_screen(Choose(language("en"), "Which?", options), chosen.append)
        await seat.settle()
        await seat.burst("2", "7", "7")
        pane = seat.front().query_one(Choices)
        assert [row.text.plain for row in pane.rows if isinstance(row.text, Content)] == ["Nothing found"]
        await seat.burst("enter")
        assert chosen == []
        await seat.burst("backspace", "enter")
        assert chosen == [27]


async def test_keys_in_one_go_fill_each_field_of_a_form_and_save_only_what_came_before(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        saved: list[Values] = []
        fields = [Line("one", "One", "old"), Line("two", "Two")]
        seat.pilot.app.push_screen(Fill(language("en"), "Two lines", fields, saved.append))
        await seat.burst(*"new", "tab", *"text", "enter", *"more")
        assert saved == [{"one": "new", "two": "text"}]
        assert seat.screen.line.value == "more"


async def test_time_that_nobody_watched_is_asked_about(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        before = seat.session.room_ms()
        seat.session.submit([Submission(ClockGap(wall_ms=420_000, cause="drift"), origin="session")])
        await seat.settle()
        question = seat.front()
        assert isinstance(question, Choose)
        assert "7 min" in question._title
        await seat.press("escape")
        assert "CLOCK STANDS STILL" in seat.says("alerts")
        await seat.press("w", "1")
        assert seat.session.room_ms() == before + 420_000
        assert seat.state().clock.running


async def test_less_than_a_minute_that_nobody_watched_has_one_time(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        seat.session.submit([Submission(ClockGap(wall_ms=20_000, cause="resumed"), origin="session")])
        await seat.settle()
        question = seat.front()
        assert isinstance(question, Choose)
        assert question._title.startswith("The program stood still for less than a minute, until ")


@pytest.mark.parametrize(
    ("wall_ms", "words"), [(-3_600_000, "put back at 11:00 (1 h)"), (0, "less than a minute, until 11:00")]
)
async def test_a_clock_that_was_put_back_is_said_to_be_with_how_far(
    tmp_path: Path, wall_ms: int, words: str
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        seat.session.submit([Submission(ClockGap(wall_ms=wall_ms, cause="drift"), origin="session")])
        await seat.settle()
        question = seat.front()
        assert isinstance(question, Choose)
        assert question._title.endswith(words)


async def test_entries_are_found_by_their_words(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.note("diesel for the pump")
        await seat.note("blankets")
        await seat.press("enter")
        await seat.type("half")
        await seat.press("escape", "slash")
        await seat.type("DIES")
        assert "diesel" in seat.says("entries")
        assert "blankets" not in seat.says("entries")
        await seat.press("escape")
        assert "blankets" in seat.says("entries")
        assert seat.screen.line.value == "half"


async def test_what_a_recipient_says_is_about_its_own_inject_on_the_card(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        while "The ward calls" not in seat.says("card"):
            await seat.press("space")
        await seat.press("enter")
        await seat.type("hos: we have an hour")
        assert "about The ward calls" in seat.says("reading")
        await seat.press("enter")
        await seat.note("town: we help")
        await seat.note("t2: that is us")
        await seat.press("enter")
        await seat.type("room: so do we")
        assert "about A rumour" in seat.says("reading")
        await seat.press("enter")
        said = [(row.inject, row.block, row.hour) for row in seat.entries]
        assert said == [
            ("ward", "dark", 0),
            ("desk", "dark", 0),
            ("ward", "dark", 0),
            ("rumour", "dark", 0),
        ]


async def test_a_doubt_stands_where_it_is_read(tmp_path: Path) -> None:
    async with seated(tmp_path, size=(80, 24)) as seat:
        await seat.to_step()
        await seat.press("enter")
        seat.screen.line.put("8 hos,town: a long list of every address >hospit/head of facilities !31-2")
        await seat.settle()
        assert seat.says("reading").startswith("  ? there is no day 31-2")


async def test_words_typed_right_behind_the_key_for_search_are_searched_for(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.note("diesel for the pump")
        await seat.note("blankets")
        await seat.press("slash")
        await seat.hold("b", "l")
        assert "blankets" in seat.says("entries")
        assert "diesel" not in seat.says("entries")


async def test_a_name_is_completed_with_tab(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.press("enter")
        await seat.type("order >ho")
        await seat.press("tab")
        assert seat.screen.line.value == "order >hos "


async def test_leaving_asks_first(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("i", "ctrl+q")
        assert isinstance(seat.front(), Fill), "what is typed in a form is not lost"
        await seat.press("escape", "ctrl+q", "escape")
        assert seat.pilot.app.is_running
        assert seat.pilot.app.return_value is None
        await seat.press("ctrl+q", "space")
        assert seat.pilot.app.return_value == 0


async def test_leaving_tells_of_what_stands_in_the_line_and_never_that_everything_is_stored(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        for line, unsaved in (("   ", False), ("half a note", True)):
            seat.screen.line.put(line)
            await seat.settle()
            assert ("Not saved yet" in seat.says("reading")) is unsaved
            await seat.press("ctrl+q")
            asked = seat.front()
            assert isinstance(asked, Sure)
            words = "\n".join(str(row.content) for row in asked.query(Static))
            assert ("What stands in the line is not saved yet." in words) is unsaved
            assert ("Everything is stored" in words) is not unsaved
            await seat.press("escape")


async def test_other_screens_come_and_go(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        for key, leave in (("p", "p"), ("g", "escape"), ("question_mark", "escape")):
            await seat.press(key)
            assert seat.front() is not seat.screen, key
            await seat.press(leave)
            assert seat.front() is seat.screen, key
            before = seat.state().cue
            await seat.hold("space")
            assert seat.state().cue == before, "the moment after it does nothing"


async def test_what_is_noted_on_the_projector_is_there_on_the_console(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("p", "enter")
        await seat.type("seen by nobody")
        await seat.press("enter", "p")
        assert "seen by nobody" in seat.painted()


async def test_the_other_screens_act_and_undo_for_who_sits_at_the_console(tmp_path: Path) -> None:
    def done(intent: Intent, actor: str) -> None:
        (result,) = seat.session.submit([Submission(intent, actor)])
        assert isinstance(result, Done)

    async with seated(tmp_path, actor="cofacilitator-1") as seat:
        done(Next(), "facilitator")
        await seat.settle()
        await seat.press("p", "enter")
        await seat.type("dark here")
        await seat.press("enter", "p")
        (entry,) = seat.state().entries.values()
        assert entry.captured_by == "cofacilitator-1"
        done(InjectStatusSet(inject="rumour", status=InjectStatus.WITHHELD), "facilitator")
        await seat.press("g")
        assert isinstance(seat.front(), ReviewScreen)
        assert "u undo: note dark here" in seat.painted()
        await seat.press("u")
        assert seat.state().entries[entry.id].withdrawn
        assert seat.state().status_of("rumour") is InjectStatus.WITHHELD
        assert "Undone: note dark here" in seat.painted()
        await seat.press("u")
        assert "u undo" not in seat.painted()
        assert seat.state().status is Status.RUNNING, "nothing of somebody else was asked about or taken back"


async def test_a_note_that_was_left_half_way_is_one_text_on_the_console_and_on_the_projector(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("enter")
        await seat.type("begun here")
        await seat.press("escape", "p", "enter")
        await seat.type(" and on")
        await seat.press("escape", "ctrl+q")
        asked = seat.front()
        assert isinstance(asked, Sure)
        words = "\n".join(str(row.content) for row in asked.query(Static))
        assert "What stands in the line is not saved yet." in words
        await seat.press("escape", "p")
        assert seat.front() is seat.screen
        assert seat.screen.line.value == "begun here and on"
        await seat.press("p", "enter", "enter", "p")
        assert [row.text for row in seat.entries] == ["begun here and on"]
        assert seat.screen.line.value == "", "what was saved stands nowhere"


async def test_what_is_typed_on_the_projector_during_a_search_is_kept_beside_it(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.note("fuel for the pump")
        await seat.press("slash")
        await seat.type("fuel")
        seat.screen.set_focus(None)
        await seat.press("p", "enter")
        await seat.type("half a note")
        await seat.press("escape", "p")
        assert seat.screen.line.value == "fuel"
        await seat.press("escape")
        assert seat.screen.line.value == "half a note"


async def test_a_digit_changes_the_entry_that_the_line_says_whoever_noted_since(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("first")
        assert "✓ Noted" in seat.says("reading")
        fields = EntryFields(text="by somebody else")
        seat.session.submit([Submission(Capture(fields=fields), "scribe")])
        await seat.settle()
        assert "✓ Noted" in seat.says("reading")
        await seat.press("3")
        assert [row.kind for row in seat.entries] == [EntryKind.GAP, EntryKind.NOTE]
        await seat.press("5")
        assert [row.kind for row in seat.entries] == [EntryKind.OFFER, EntryKind.NOTE], "and still"


async def test_what_was_said_of_a_note_is_gone_after_another_was_made_on_the_projector(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("first")
        await seat.press("p", "enter")
        await seat.type("second")
        await seat.press("enter", "p")
        assert "first" not in seat.says("reading")
        await seat.press("3")
        assert [row.kind for row in seat.entries] == [EntryKind.NOTE, EntryKind.GAP]
        assert "second" in seat.says("reading")


async def test_another_cue_is_shown_from_its_beginning(tmp_path: Path) -> None:
    async with seated(tmp_path, size=(80, 24)) as seat:
        await seat.to_step()
        seat.screen.card.scroll_lines(100)
        assert seat.screen.card.top > 0
        await seat.press("a", "down")
        assert seat.screen.card.top == 0
        assert "A message on every phone" in seat.painted()


async def test_a_list_that_was_hidden_is_painted_when_it_is_shown(tmp_path: Path) -> None:
    async with seated(tmp_path, size=(80, 24)) as seat:
        await seat.to_step()
        assert "Saint Hospital" not in seat.painted()
        await seat.press("d")
        assert "Saint Hospital" in seat.painted()
        await seat.press("n")
        assert "Generators" in seat.painted()


async def test_a_question_that_comes_by_itself_is_not_answered_by_accident(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        seat.session.submit([Submission(ClockGap(wall_ms=420_000, cause="drift"), origin="session")])
        await seat.settle()
        await seat.hold("1")
        assert seat.state().clock.gap is not None
        await seat.press("1")
        assert seat.state().clock.gap is None


async def test_time_that_nobody_watched_does_not_interrupt_typing(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("enter")
        await seat.type("half a ")
        seat.session.submit([Submission(ClockGap(wall_ms=420_000, cause="drift"), origin="session")])
        await seat.type("sentence")
        assert seat.screen.line.value == "half a sentence"
        await seat.press("enter")
        assert isinstance(seat.front(), Choose)


async def test_a_warning_names_what_is_squeezed_and_what_could_be_skipped(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        seat.clock.advance(70 * 60_000)
        seat.hand.now += 2
        seat.screen.tick()
        warning = seat.says("alerts")
        first, second = warning.splitlines()[-2:]
        assert "Looking back will be squeezed" in first
        assert "Save" in second
        assert "A rumour" in second
        assert "min behind the plan" in seat.says("head")
        assert "over time" in seat.says("head")


async def test_at_80_columns_the_warning_names_whole_injects_and_counts_the_rest(tmp_path: Path) -> None:
    async with seated(tmp_path, size=(80, 24)) as seat:
        await seat.to_step()
        titles = ("rumour", "alarm") * 5
        found = Pace(0, 20 * 60_000, "hotwash", titles, 45)
        _, *lines = squeeze_in_words(language("en"), seat.state(), found, 76)
        assert max(map(len, lines)) <= 76
        assert len(lines) == 2
        assert lines[0].startswith("Save 45 min by skipping: A rumour · A message on")
        assert lines[1].endswith(" more")


async def test_at_120_columns_seven_injects_that_could_be_skipped_are_all_named(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        found = Pace(0, 20 * 60_000, "hotwash", ("rumour", "alarm") * 3 + ("cash",), 45)
        _, *lines = squeeze_in_words(language("en"), seat.state(), found, 116)
        assert len(lines) <= 2
        assert " more" not in lines[-1]


async def test_a_click_points_at_a_line_and_a_second_one_chooses_it(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        order = seat.screen.order
        row = next(y for y in range(order.size.height) if "A rumour" in order.render_line(y).text)
        await seat.pilot.click(order, offset=(4, row + 1))
        assert "They say that it lasts for weeks" in seat.says("card")
        assert seat.front() is seat.screen
        await seat.pilot.click(order, offset=(4, row + 1))
        assert isinstance(seat.front(), Choose)


async def test_every_command_has_its_deed(tmp_path: Path) -> None:
    for command in ConsoleScreen.ACTIONS:
        assert callable(getattr(ConsoleScreen, f"do_{command.id}")), command.id
    keys = [key for command in ConsoleScreen.ACTIONS for key in command.keys]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 35), (200, 60)])
async def test_every_size_shows_hour_next_line_and_keys(tmp_path: Path, size: tuple[int, int]) -> None:
    async with seated(tmp_path, size=size, lang="nl") as seat:
        await seat.to_step()
        await seat.press("tab", "tab", "tab", "tab", "tab", "escape")
        for name in ("head", "announce", "card", "entries", "capture", "reading"):
            region = seat.screen.query_one(f"#{name}").region
            assert region.height > 0, name
            assert seat.screen.region.contains_region(region), name
        assert "Uur 0 · woensdag" in seat.says("head")


async def test_a_narrow_console_shows_one_list_at_a_time(tmp_path: Path) -> None:
    async with seated(tmp_path, size=(80, 24)) as seat:

        def shown() -> list[str]:
            return [name for name in ("order", "people", "world") if seat.screen.pane_of(name).region.width]

        assert shown() == ["order"]
        await seat.press("d")
        assert shown() == ["people"]
        await seat.press("n")
        assert shown() == ["world"]
        await seat.pilot.resize_terminal(120, 35)
        await seat.settle()
        assert shown() == ["order", "people", "world"]
