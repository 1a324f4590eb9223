"""Where the room screen begins, and what it asks before the door closes or a code is replaced."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tabletop.core import events as ev
from tabletop.core.events import Role
from tabletop.tui.console.dialogs import Sure
from tabletop.tui.room.parts import Part
from tabletop.tui.room.screen import RoomScreen
from tests.rooms import HERE, FakeDoor, Hall, hall
from tests.test_room import collected_as_usual, line_with, open_room, point_at, room, summed_up, to_alarm
from tests.test_room_after_a_stop import again

__all__ = ["collected_as_usual"]


def is_open(house: Hall) -> bool:
    return house.door.view().is_open


def asked(house: Hall) -> str:
    """Read the question in front, its lines joined."""
    assert isinstance(house.seat.front(), Sure)
    return " ".join(house.seat.painted().split())


# --- where it begins


async def test_it_begins_with_who_is_in_wherever_the_console_and_the_last_visit_were(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        house.answer(house.let_in("town"), "First words")
        await house.settle()
        await house.seat.press("up", "up")
        assert house.seat.screen.mode() == "entries"
        await house.seat.press("j")
        assert room(house).part is Part.PEOPLE
        await house.seat.press("tab", "tab", "escape")
        await house.seat.press("j")
        assert room(house).part is Part.PEOPLE


async def test_a_notice_about_a_question_leads_to_the_questions_until_it_is_answered(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        town = house.let_in("town")
        house.let_in(None, organisation="Bakery")
        question = house.submit(ev.QuestionAsked(partner="town", text="Is the bridge open?"), f"p{town}")
        await house.settle()
        assert "j = read and answer" in house.seat.says("alerts")
        await house.seat.press("j")
        assert room(house).part is Part.QUESTIONS
        assert room(house).rows.chosen == ("question", question)
        await house.seat.press("escape")
        answer = ev.QuestionAnswered(question=question, text="Yes", to_all=False)
        house.submit(answer, "facilitator", "console")
        await house.settle()
        assert "NOT IN THE LIST" in house.seat.says("alerts")
        await house.seat.press("j")
        assert room(house).part is Part.PEOPLE


async def test_a_notice_about_the_closed_door_leads_to_the_door(tmp_path: Path) -> None:
    door = FakeDoor(HERE)
    async with hall(tmp_path, door=door, opening=partial(again, 7)) as house:
        seat = house.seat
        seat.screen.paint_clocks()
        assert "the door is closed: j" in seat.says("alerts")
        await seat.press("j")
        front = seat.front()
        assert isinstance(front, RoomScreen)
        assert (front.part, front.rows.chosen) == (Part.DOOR, ("door", "opening"))
        await seat.press("enter")
        assert door.view().is_open
        await seat.press("escape", "j")
        front = seat.front()
        assert isinstance(front, RoomScreen)
        assert front.part is Part.PEOPLE


# --- closing the door


@pytest.mark.parametrize(
    ("lang", "one", "two"),
    [
        (
            "en",
            "1 phone loses its connection until the door opens again.",
            "2 phones lose their connection until the door opens again.",
        ),
        (
            "nl",
            "1 telefoon raakt de verbinding kwijt tot de deur weer opengaat.",
            "2 telefoons raken hun verbinding kwijt tot de deur weer opengaat.",
        ),
    ],
)
async def test_closing_the_door_on_phones_asks_first_and_opening_it_does_not(
    tmp_path: Path, lang: str, one: str, two: str
) -> None:
    async with hall(tmp_path, lang=lang) as house:
        house.let_in("town", "writing")
        away = house.let_in("hospital", "away")
        await open_room(house, Part.DOOR)
        await house.seat.press("enter")
        assert one in asked(house)
        await house.seat.press("escape")
        assert is_open(house)
        house.door.signs[away] = "here"
        await house.seat.press("enter")
        assert two in asked(house)
        assert is_open(house)
        await house.seat.press("space")
        await house.settle()
        assert not is_open(house)
        assert isinstance(house.seat.front(), RoomScreen)
        await house.seat.press("enter")
        await house.settle()
        assert is_open(house)
        assert isinstance(house.seat.front(), RoomScreen)


async def test_phones_that_joined_and_are_away_are_asked_about_too(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        house.let_in("town", "away")
        house.let_in("grid", None)
        await open_room(house, Part.DOOR)
        await house.seat.press("enter")
        assert "2 phones that joined get in again only when the door opens again." in asked(house)
        await house.seat.press("escape")
        assert is_open(house)


async def test_a_held_enter_does_not_close_the_door(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        house.let_in("town")
        await open_room(house, Part.DOOR)
        await house.seat.hold("enter", "enter", "enter")
        assert is_open(house)
        assert isinstance(house.seat.front(), Sure)


async def test_a_door_that_nobody_came_in_by_closes_at_once(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        gone = house.let_in("town")
        house.submit(ev.ParticipantRemoved(participant=gone), "facilitator", "console")
        await open_room(house, Part.DOOR)
        await house.seat.press("enter")
        await house.settle()
        assert not is_open(house)
        assert "Only this computer gets in" in summed_up(house)


# --- another code


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.SCRIBE, Role.SCREEN])
async def test_another_code_is_made_after_a_yes_alone(tmp_path: Path, role: Role) -> None:
    async with hall(tmp_path) as house:
        await open_room(house, Part.DOOR)
        await point_at(house, ("door", role.value))
        await house.seat.press("enter")
        assert "Who is in stays in." in asked(house)
        await house.seat.press("escape")
        assert house.door.renewed == []
        await house.seat.press("enter", "space")
        await house.settle()
        assert house.door.renewed == [role]
        assert line_with(house, "NEW-NEW")
