"""Filling in a form at 80 by 24: where a question and its field stand, and what Enter does in which field."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from textual.app import ComposeResult
from textual.content import Content
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Static

from tabletop.text import language
from tabletop.tui.app import DoorleefApp
from tabletop.tui.console.dialogs import (
    Choose,
    Field,
    Fill,
    Line,
    Lines,
    Many,
    One,
    Option,
    Tick,
    Values,
)
from tests.test_projector import text_of

QUESTION = "How many people of your organisation can you still reach tonight, by whatever means?"
FIELDS: tuple[Field, ...] = (
    Lines("text", "What do you do?"),
    Line("people", QUESTION, "", "0 – 400 people"),
    One("open", "Open?", None, options=(("yes", "Yes"), ("no", "No")), optional=True),
)
BOXES = Many("all", "For whom", (), options=(("a", "Town"), ("b", "Grid")))


@dataclass
class Form:
    """A form on the screen, and what was saved with it."""

    pilot: Pilot[int]
    saved: list[Values] = field(default_factory=list)

    @property
    def app(self) -> DoorleefApp:
        assert isinstance(self.pilot.app, DoorleefApp)
        return self.pilot.app

    def is_up(self) -> bool:
        return isinstance(self.app.screen, Fill)

    def keys(self) -> str:
        """Read the line that says what the keys do."""
        found = self.app.screen.query_one("#form-keys", Static).content
        return str(found)

    def keys_in_sight(self) -> str:
        """Read from the screen itself what stands where that line is, on as many lines as it takes."""
        place = self.app.screen.query_one("#form-keys").content_region
        rows = text_of(self.app).splitlines()[place.y : place.bottom]
        return " ".join(row[place.x : place.right].strip() for row in rows)


@asynccontextmanager
async def filling(
    lang: str = "en",
    size: tuple[int, int] = (80, 24),
    fields: tuple[Field, ...] = FIELDS,
    explanation: str = "In a few words.",
    does: str = "",
) -> AsyncIterator[Form]:
    class Nothing(Screen[object]):
        def compose(self) -> ComposeResult:
            yield Static()

    t = language(lang)
    app = DoorleefApp(t, lambda _: Nothing())
    async with app.run_test(size=size) as pilot:
        form = Form(pilot)

        def save(values: Values) -> None:
            form.saved.append(values)

        await app.push_screen(Fill(t, "Power is out", fields, save, explanation=explanation, does=does))
        await pilot.pause()
        yield form


async def test_in_a_text_of_several_lines_enter_makes_a_line_and_the_words_say_so() -> None:
    async with filling() as form:
        assert form.keys().startswith("Ctrl+S = save · Enter = new line")
        await form.pilot.press("a", "enter", "b")
        assert form.is_up()
        await form.pilot.press("ctrl+s")
        assert not form.is_up()
    assert [row["text"] for row in form.saved] == ["a\nb"]


async def test_in_a_field_of_one_line_enter_goes_to_the_next_and_the_words_say_so() -> None:
    async with filling() as form:
        await form.pilot.press("tab")
        await form.pilot.pause()
        assert form.keys().startswith("Enter = next field · Ctrl+S = save")
        await form.pilot.press("7", "enter")
        assert form.is_up()
        assert form.app.focused is form.app.screen.query_one("#field-open")
        await form.pilot.press("ctrl+s")
        assert not form.is_up()
    assert [row["people"] for row in form.saved] == ["7"]


@pytest.mark.parametrize("fields", [FIELDS[1:2], (Line("name", "Name"), *FIELDS[:2])], ids=["one", "several"])
async def test_in_the_last_field_enter_saves_and_the_words_say_so(fields: tuple[Field, ...]) -> None:
    async with filling(fields=fields) as form:
        await form.pilot.press(*["tab"] * (len(fields) - 1))
        await form.pilot.pause()
        assert form.keys().startswith("Enter or Ctrl+S = save")
        await form.pilot.press("7", "enter")
        assert not form.is_up()
    assert [row["people"] for row in form.saved] == ["7"]


@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("boxes", [Tick("all", "For all", False, "everyone"), BOXES], ids=["one", "several"])
async def test_at_boxes_space_ticks_and_enter_goes_on_as_everywhere(boxes: Field, last: bool) -> None:
    line = Line("people", "People")
    async with filling(fields=(line, boxes) if last else (boxes, line)) as form:
        await form.pilot.press(*["enter"] * last)
        await form.pilot.pause()
        assert form.keys().startswith("Space = tick · Enter " + ("or Ctrl+S" if last else "= next field"))
        await form.pilot.press("space", "enter")
        await form.pilot.pause()
        assert form.is_up() is not last
        await form.pilot.press(*["enter"] * (not last))
        await form.pilot.pause()
        assert not form.is_up()
    assert [bool(row["all"]) for row in form.saved] == [True]


async def test_in_a_list_enter_chooses_and_the_words_say_so() -> None:
    async with filling() as form:
        await form.pilot.press("tab", "tab")
        await form.pilot.pause()
        assert form.keys().startswith("Ctrl+S = save · Enter = choose")
        await form.pilot.press("enter", "down", "enter")
        await form.pilot.pause()
        assert form.is_up()
        await form.pilot.press("ctrl+s")
    assert [row["open"] for row in form.saved] == ["yes"]


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_a_long_question_stands_above_its_field_and_both_are_in_sight(lang: str) -> None:
    async with filling(lang) as form:
        await form.pilot.press("tab")
        await form.pilot.pause()
        found = form.app.screen.query_one("#field-people", Input)
        assert found.parent is not None
        label = found.parent.query_one(".form-label")
        assert label.region.bottom <= found.region.y
        assert label.region.width > 60
        assert found.region.width > 60
        around = form.app.screen.query_one(".form-fields").region
        assert around.contains_region(label.region)
        assert around.contains_region(found.region)
        assert form.app.screen.query_one("#form-keys").region.height == 1


async def test_a_short_name_stays_beside_its_field() -> None:
    async with filling() as form:
        found = form.app.screen.query_one("#field-text")
        assert found.parent is not None
        assert found.parent.query_one(".form-label").region.y == found.region.y


async def test_a_key_that_comes_before_the_fields_do_is_left_alone() -> None:
    t, left = language("en"), list[Values]()
    app = DoorleefApp(t, lambda _: Screen())
    async with app.run_test() as pilot:
        form = Fill(t, "Power is out", FIELDS, lambda _: None, left=left.append)
        there = app.push_screen(form)
        form.action_save()
        form.action_leave()
        await there
        await pilot.pause()
        assert app.screen is form
        await pilot.press("escape")
        assert app.screen is not form
    assert len(left) == 1


async def test_the_words_of_a_form_name_what_it_does() -> None:
    async with filling(fields=FIELDS[1:2], does="send") as form:
        assert form.keys().startswith("Enter or Ctrl+S = send")


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("told", [0, 1, 4, 60])
async def test_a_form_keeps_its_line_of_keys_in_sight_however_much_is_explained(lang: str, told: int) -> None:
    async with filling(lang, explanation="\n".join(["Somebody counts on you."] * told)) as form:
        assert form.keys_in_sight() == form.keys()
        for _ in FIELDS:
            await form.pilot.press("tab")
            await form.pilot.pause()
            assert form.keys_in_sight() == form.keys()


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("count", [3, 9, 40])
@pytest.mark.parametrize("told", [0, 5, 60])
async def test_a_list_keeps_its_line_of_keys_in_sight(lang: str, count: int, told: int) -> None:
    async with filling(lang) as form:
        t = language(lang)
        rows = [Option(number, Content(f"Partner {number}"), "A table") for number in range(count)]
        why = "\n".join(["What you write is deleted.", "Later."] * told)
        await form.app.push_screen(Choose(t, "Which organisation are you?", rows, why))
        await form.pilot.pause()
        keys = str(form.app.screen.query_one(".dialog-keys", Static).content)
        assert keys in text_of(form.app)
        assert "Partner 2" in text_of(form.app) or told


async def test_an_explanation_longer_than_its_place_is_read_on_with_a_key() -> None:
    async with filling() as form:
        why = "\n".join([*["What you write is deleted."] * 40, "The very last line."])
        question = Choose(language("en"), "Which one?", [Option(1, Content("One"))], why)
        await form.app.push_screen(question)
        await form.pilot.pause()
        assert "PgDn = read on" in text_of(form.app)
        assert "The very last line." not in text_of(form.app)
        await form.pilot.press("pagedown", "pagedown", "pagedown", "pagedown")
        await form.pilot.pause()
        assert "The very last line." in text_of(form.app)


async def test_a_list_says_how_to_read_on_only_while_there_is_more_to_read() -> None:
    async with filling() as form:
        why = "\n".join(["What you write is deleted."] * 30)
        await form.app.push_screen(Choose(language("en"), "Which one?", [Option(1, Content("One"))], why))
        for height, more in ((24, True), (60, False), (24, True)):
            await form.pilot.resize_terminal(80, height)
            await form.pilot.pause()
            assert ("PgDn = read on" in text_of(form.app)) is more


@pytest.mark.parametrize("field", [*FIELDS, BOXES], ids=["lines", "line", "list", "boxes"])
async def test_a_long_explanation_of_a_form_is_read_with_keys_and_back(field: Field) -> None:
    why = "\n".join(["The first line.", *["Somebody counts on you."] * 10, "The very last line."])
    async with filling(fields=(field, Line("name", "Name")), explanation=why) as form:
        keys = form.keys()
        assert "PgDn = read on" in keys
        assert "The very last line." not in text_of(form.app)
        await form.pilot.press(*["pagedown"] * 4)
        await form.pilot.pause()
        assert "The very last line." in text_of(form.app)
        assert "The first line." not in text_of(form.app)
        await form.pilot.press(*["pageup"] * 4)
        await form.pilot.pause()
        assert "The first line." in text_of(form.app)
        await form.pilot.resize_terminal(80, 50)
        await form.pilot.pause()
        keys = form.keys()
        assert "PgDn" not in keys
