"""The room of devices as the facilitator sees it: people, answers, reliance, questions and the door."""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import Answer, EntryKind, Role
from tabletop.core.intents import Capture, Next, ReleaseInject, Submission
from tabletop.core.messages import Message
from tabletop.session import DoorView
from tabletop.tui.console.dialogs import Choose, Fill, Sure
from tabletop.tui.console.lines import laid_out
from tabletop.tui.room.parts import Part
from tabletop.tui.room.return_code import ReturnCode
from tabletop.tui.room.screen import RoomScreen
from tests.rooms import ADDRESS, HERE, FakeDoor, Hall, hall
from tests.test_console import HOSTILE, seated

SIZES = [(80, 24), (120, 35), (160, 50)]


@pytest.fixture(autouse=True)
def collected_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what a console leaves behind within reach of the collector: here it is not the only one."""
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(gc, "collect", lambda: 0)


def room(house: Hall) -> RoomScreen:
    screen = house.seat.front()
    assert isinstance(screen, RoomScreen)
    return screen


def listed(house: Hall) -> str:
    """Read the whole list, also what does not fit on the screen."""
    return "\n".join(line.plain for row in room(house).rows.rows for line in laid_out(row, 200))


def beside(house: Hall) -> str:
    return "\n".join(line.plain for row in room(house).details.rows for line in laid_out(row, 60))


def summed_up(house: Hall) -> str:
    return room(house).summary.lines[0][0].plain


def line_with(house: Hall, words: str) -> str:
    return next(line for line in listed(house).splitlines() if words in line)


async def open_room(house: Hall, part: Part = Part.PEOPLE) -> None:
    await house.seat.press("j")
    for _ in Part:
        if room(house).part is part:
            break
        await house.seat.press("tab")
    assert room(house).part is part


async def to_alarm(house: Hall) -> None:
    """Go to the first inject for the whole room."""
    await house.seat.to_step()
    await house.seat.press("space")
    assert "alarm" in house.session.state.injects


async def point_at(house: Hall, key: object) -> None:
    room(house).rows.choose(key)
    await house.settle()


async def point_at_person(house: Hall, partner: str, person: int) -> None:
    """Open the list of a partner's people, and point at one of them."""
    await point_at(house, ("partner", partner))
    await house.seat.press("enter")
    await point_at(house, ("person", person))


# --- who is in


async def test_a_glance_tells_who_is_in_writing_silent_and_who_answered(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        town, grid = house.let_in("town"), house.let_in("grid", "writing")
        house.let_in("hospital")
        house.answer(town, "We open the town hall")
        await open_room(house)
        assert "3 in" in summed_up(house)
        assert "1 of 3 partners answered" in summed_up(house)
        assert "answered" in line_with(house, "Town of Veldstad")
        assert "writing" in line_with(house, "Grid operator")
        assert "silent" in line_with(house, "Hospital")
        house.answer(grid, "We switch on", partner="grid")
        await house.settle()
        assert "answered" in line_with(house, "Grid operator")
        assert "2 of 3 partners answered" in summed_up(house)


@pytest.mark.parametrize("size", [(40, 24), (80, 24), (200, 45)])
async def test_the_line_of_counts_leaves_out_whole_counts_alone(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with hall(tmp_path, size=size) as house:
        await to_alarm(house)
        house.answer(house.let_in("town"), "We open the town hall")
        house.let_in("grid", "writing")
        house.let_in("hospital")
        house.let_in("hospital", "away")
        house.let_in(None, organisation="Scouts")
        await open_room(house)
        everything = [
            "5 in",
            "1 of 3 partners answered",
            "◇ 1 silent",
            "1 not in the list",
            "✎ 1 writing",
            "● 3 here",
            "○ 1 away",
        ]
        *said, last = summed_up(house).strip().split(" · ")
        left_out = len(everything) - len(said)
        assert [*said, last] == [*everything[: len(said)], f"+{left_out}" if left_out > 1 else everything[-1]]
        assert (left_out > 1) is (size[0] <= 80)


async def test_who_is_not_in_the_list_stands_first_and_gets_a_partner_all_at_once(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        people = [house.let_in(None, organisation=name) for name in ("Bakery", " bakery ", "Ferry")]
        await open_room(house)
        lines = [line for line in listed(house).splitlines() if line.strip()]
        assert lines[0].startswith("Not in the list")
        assert "Bakery" in lines[1]
        assert "2 in" in lines[1]
        await house.seat.press("enter")
        assert isinstance(house.seat.front(), Choose)
        await house.seat.press("3")
        await house.settle()
        state = house.session.state
        partners = {state.participants[ident].partner for ident in people[:2]}
        assert len(partners) == 1
        assert partners < set(state.script.partners)
        assert state.participants[people[2]].partner is None
        assert "Bakery" not in listed(house)


async def test_a_partner_that_is_not_in_the_list_is_added_from_what_was_typed(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        person = house.let_in(None, organisation="Bakery De Vries", function="baker")
        await open_room(house)
        await house.seat.press("enter", "1")
        assert isinstance(house.seat.front(), Fill)
        await house.seat.press("ctrl+s")
        await house.settle()
        state = house.session.state
        added = state.participants[person].partner
        assert added is not None
        assert state.script.partners[added].title == "Bakery De Vries"
        assert state.participants[person].function == "baker"
        assert "Bakery De Vries" in listed(house)
        assert "Not in the list" not in listed(house)


async def test_a_participant_is_moved_and_that_is_taken_back(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        person = house.let_in("town", function="clerk")
        await open_room(house)
        await point_at_person(house, "town", person)
        await house.seat.press("enter", "1")
        assert isinstance(house.seat.front(), Choose)
        await house.seat.press("4")
        await house.settle()
        assert house.session.state.participants[person].partner == "grid"
        assert "now belongs to Grid operator" in room(house).told.plain
        await house.seat.press("u")
        assert house.session.state.participants[person].partner == "town"


async def test_who_changes_partner_by_itself_is_told_at_once_until_the_facilitator_seats_it(
    tmp_path: Path,
) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        person = house.let_in("town", function="mayor")
        await a_moment_later(house)
        assert "→" not in house.seat.screen.told.plain
        move = ev.ParticipantSeated(participant=person, partner="hospital", function="mayor")
        house.submit(move, f"p{person}")
        house.seat.screen.paint()
        told = "Town of Veldstad → Saint Hospital, moved by the participant itself"
        assert house.seat.screen.told.plain == told
        await open_room(house)
        assert "moved by the participant itself" in line_with(house, "Town of Veldstad → Saint Hospital")
        await point_at(house, ("person", person))
        house.submit(move, "facilitator", "console")
        await house.settle()
        assert "moved by" not in listed(house)


async def test_a_function_is_renamed(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        person = house.let_in("town", function="clerk")
        await open_room(house)
        await point_at_person(house, "town", person)
        await house.seat.press("enter", "2")
        await house.seat.press("end")
        await house.seat.type(" in chief")
        await house.seat.press("enter")
        assert house.session.state.participants[person].function == "clerk in chief"
        assert house.session.state.participants[person].partner == "town"


async def test_removing_asks_first_and_who_was_removed_comes_back_with_a_code_shown_once(
    tmp_path: Path,
) -> None:
    async with hall(tmp_path) as house:
        person = house.let_in("town", function="clerk")
        await open_room(house)
        await point_at_person(house, "town", person)
        await house.seat.press("enter", "4")
        assert isinstance(house.seat.front(), Sure)
        await house.seat.press("escape")
        assert not house.session.state.participants[person].removed
        await house.seat.press("enter", "4", "space")
        await house.settle()
        assert house.session.state.participants[person].removed
        await point_at(house, ("group", "removed"))
        await house.seat.press("enter")
        await point_at(house, ("person", person))
        await house.seat.press("enter", "1")
        assert isinstance(house.seat.front(), ReturnCode)
        assert "█" in house.seat.painted()
        assert house.door.readmitted == [person]
        await house.seat.press("escape")
        assert isinstance(house.seat.front(), RoomScreen)
        assert "CDFG" not in house.seat.painted()


async def test_a_return_code_that_is_refused_is_said(tmp_path: Path) -> None:
    door = FakeDoor(refusal=Message("access.unknown-participant"))
    async with hall(tmp_path, door=door) as house:
        person = house.let_in("town")
        await open_room(house)
        await point_at_person(house, "town", person)
        await house.seat.press("enter", "3", "space")
        await house.settle()
        assert isinstance(house.seat.front(), RoomScreen)
        assert "not known" in room(house).told.plain


async def test_a_silent_partner_is_nudged_about_what_it_did_not_answer(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        house.let_in("hospital")
        await open_room(house)
        await point_at(house, ("partner", "grid"))
        assert "nudge" not in room(house).keys._content.plain
        await point_at(house, ("partner", "hospital"))
        await house.seat.press("n")
        assert house.session.state.nudges["hospital"].inject == "alarm"
        assert "nudged" in line_with(house, "Hospital")


async def test_a_reminder_is_not_said_of_the_next_inject(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        house.let_in("hospital")
        house.submit(ev.PartnerNudged(partner="hospital", inject="alarm"), "facilitator", "console")
        await open_room(house)
        assert "nudged" in line_with(house, "Hospital")
        house.submit(ReleaseInject(inject="pumps"), "facilitator", "console")
        await a_moment_later(house)
        assert "nudged" not in line_with(house, "Hospital")
        await house.seat.press("tab")
        assert "nudged" not in line_with(house, "Hospital")


async def test_partners_that_are_not_in_the_room_are_folded_away_and_not_counted(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        house.answer(house.let_in("town"), "Done")
        house.submit(
            ev.PresenceSet(partner="hospital", presence=ev.Presence.ABSENT), "facilitator", "console"
        )
        await open_room(house)
        assert "1 of 2 partners answered" in summed_up(house)
        assert "1 with nobody in" in summed_up(house)
        assert "Hospital" not in listed(house)
        await point_at(house, ("group", "elsewhere"))
        await house.seat.press("enter")
        assert "absent" in line_with(house, "Hospital")
        await point_at(house, ("partner", "hospital"))
        assert "absent" in beside(house)
        assert "nobody in" not in beside(house)
        await house.seat.press("tab")
        assert "1 of 2 partners answered" in summed_up(house)
        assert "Hospital" not in listed(house)


async def test_who_answered_some_of_what_is_on_is_told_apart_from_who_answered_all(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        hospital = house.let_in("hospital")
        house.submit(ReleaseInject(inject="ward"), "facilitator", "console")
        house.answer(hospital, "Ready", partner="hospital")
        await open_room(house)
        assert "partly answered 1/2" in line_with(house, "Hospital")
        assert "0 of 3 partners answered" in summed_up(house)
        assert "◑ 1 partly answered" in summed_up(house)
        house.answer(hospital, "We look", "ward", "hospital")
        await a_moment_later(house)
        assert "◑" not in summed_up(house)
        assert "1 of 3 partners answered" in summed_up(house)


async def test_a_note_of_a_partner_without_a_device_counts_for_its_inject_in_both_lists(
    tmp_path: Path,
) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        house.let_in("town")
        house.submit(ReleaseInject(inject="ward"), "facilitator", "console")
        said: dict[str, Any] = {"kind": EntryKind.ASSUMPTION, "said_by": ("hospital",)}
        day = ev.EntryFields(text="There is a day of diesel", inject="ward", **said)
        house.submit(Capture(fields=day), "facilitator", "console")
        await open_room(house)
        assert "partly answered 1/2" in line_with(house, "Hospital")
        assert "0 of 3 partners answered" in summed_up(house)
        await house.seat.press("tab")
        assert "0 of 3 partners answered" in summed_up(house)
        assert "Hospital" in listed(house).partition("No answer yet")[2]
        help_ = ev.EntryFields(text="Help comes by itself", inject="alarm", **said)
        house.submit(Capture(fields=help_), "facilitator", "console")
        await a_moment_later(house)
        assert "1 of 3 partners answered" in summed_up(house)
        assert "Hospital" not in listed(house).partition("No answer yet")[2]
        await house.seat.press("shift+tab")
        assert "1 of 3 partners answered" in summed_up(house)
        assert "partly" not in line_with(house, "Hospital")


async def test_a_thousand_people_are_summed_up_and_found_by_a_few_letters(tmp_path: Path) -> None:
    async with hall(tmp_path, size=(80, 24)) as house:
        partners = list(house.session.state.script.partners)
        for number in range(1_000):
            house.let_in(partners[number % len(partners)], function=f"function {number}")
        await open_room(house)
        assert "1,000 in" in summed_up(house)
        assert len(room(house).rows.rows) < 15
        await house.seat.press("slash")
        await house.seat.type("function 777")
        await house.settle()
        state = house.session.state
        wanted = next(row.id for row in state.participants.values() if row.function == "function 777")
        people = [row.key for row in room(house).rows.rows if "function" in laid_out(row, 80)[0].plain]
        assert people == [("person", wanted)]
        await house.seat.press("down", "down", "enter")
        assert isinstance(house.seat.front(), Choose)
        await house.seat.press("escape")
        await house.seat.press("escape")
        assert len(room(house).rows.rows) < 15


async def test_only_what_waits_leaves_the_silent_and_who_is_not_in_the_list(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        town = house.let_in("town")
        house.let_in("hospital")
        house.let_in(None, organisation="Ferry")
        house.answer(town, "Done")
        await open_room(house)
        await house.seat.press("f")
        assert "Town of" not in listed(house)
        assert "Hospital" in listed(house)
        assert "Ferry" in listed(house)
        await house.seat.press("f")
        assert "Town of" in listed(house)


# --- answers


async def test_answers_come_in_while_the_list_is_open_and_name_who_did_not_answer(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        town = house.let_in("town", function="mayor")
        house.let_in("hospital", "away")
        await open_room(house, Part.ANSWERS)
        assert "No answer yet: 3 partners" in listed(house)
        house.answer(town, "We open the town hall")
        await house.settle()
        assert "We open the town hall" in line_with(house, "Town of Veldstad (mayor)")
        assert "No answer yet: 2 partners" in listed(house)
        assert "away" in line_with(house, "Hospital")


@pytest.mark.parametrize("size", SIZES)
async def test_other_injects_that_are_on_are_said_above_the_answers_and_i_goes_there(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with hall(tmp_path, size=size) as house:
        await to_alarm(house)
        hospital = house.let_in("hospital")
        await open_room(house, Part.ANSWERS)
        assert "also now" not in listed(house)
        house.submit(ReleaseInject(inject="ward"), "facilitator", "console")
        await house.settle()
        assert "also now: 1 inject (0 answered) – i" in listed(house)
        house.answer(hospital, "We look", "ward", "hospital")
        await house.settle()
        assert "also now: 1 inject (1 answered) – i" in listed(house)
        assert "another inject" in room(house).keys.render_line(0).text


async def test_an_answer_stands_above_what_was_sent_along_with_it(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        town = house.let_in("town")
        answer = want.Respond(inject="alarm", partner="town", text="We open the town hall")
        fields = ev.EntryFields(kind=EntryKind.NEED, text="Diesel", said_by=("town",), inject="alarm")
        house.session.submit(
            [Submission(wish, f"p{town}", "web") for wish in (answer, Capture(fields=fields))]
        )
        await open_room(house, Part.ANSWERS)
        first, second = (row for row in listed(house).splitlines()[:2])
        assert "We open the town hall" in first
        assert "Diesel" in second
        assert room(house).rows.chosen == (
            "entry",
            house.session.state.responses[f"p{town}", "alarm", "town"],
        )


@pytest.mark.parametrize("size", SIZES)
async def test_an_answer_is_opened_whole_and_left_for_the_list(tmp_path: Path, size: tuple[int, int]) -> None:
    async with hall(tmp_path, size=size) as house:
        await to_alarm(house)
        question = house.session.state.script.questions["alarm"][0]
        town = house.let_in("town", function="mayor")
        long = "We open the town hall. " * 20 + "Last words."
        house.answer(town, long, answers={question.id: ("GHOR",)})
        await open_room(house, Part.ANSWERS)
        await house.seat.press("enter")
        await house.settle()
        painted = house.seat.painted()
        assert "mayor" in painted
        assert "Last words." in " ".join(painted.split())
        assert question.text.split()[0] in beside(house)
        assert "GHOR" in beside(house)
        await house.seat.press("escape")
        assert isinstance(house.seat.front(), RoomScreen)
        assert not room(house).has_class("reading")


@pytest.mark.parametrize(
    ("lang", "period", "after"),
    [
        ("en", "Period: hour 6:30 to 8", "noted after closing"),
        ("nl", "Periode: uur 6:30 tot 8", "na afloop genoteerd"),
    ],
)
async def test_an_entry_tells_its_hours_as_hours_and_after_what_it_came(
    tmp_path: Path, lang: str, period: str, after: str
) -> None:
    async with hall(tmp_path, lang=lang) as house:
        await to_alarm(house)
        town = house.let_in("town")
        house.session.submit([Submission(want.Close())])
        late = house.answer(town, "We open")
        fields = ev.EntryFields(
            kind=EntryKind.NEED,
            text="Power",
            said_by=("town",),
            inject="alarm",
            from_hour=6.5,
            until_hour=8,
        )
        noted = house.submit(Capture(fields=fields), "facilitator", "console")
        await open_room(house, Part.ANSWERS)
        assert after in line_with(house, "We open")
        await point_at(house, ("entry", late))
        assert after in " ".join(beside(house).split())
        await point_at(house, ("entry", noted))
        assert period in beside(house)


async def test_an_answer_goes_to_the_projector_with_and_without_the_name(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        answer = house.answer(house.let_in("town"), "We open the town hall")
        await open_room(house, Part.ANSWERS)
        await house.seat.press("l")
        state = house.session.state
        assert (state.shown_entry, state.shown_named) == (answer, False)
        await house.seat.press("L")
        state = house.session.state
        assert (state.shown_entry, state.shown_named) == (answer, True)
        await house.seat.press("L")
        assert house.session.state.shown_entry is None


@pytest.mark.parametrize(
    ("key", "kind"), [("2", EntryKind.DECISION), ("3", EntryKind.GAP), ("8", EntryKind.ACTION)]
)
async def test_one_key_makes_an_answer_a_decision_gap_or_action(
    tmp_path: Path, key: str, kind: EntryKind
) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        answer = house.answer(house.let_in("town"), "We open the town hall")
        await open_room(house, Part.ANSWERS)
        await house.seat.press(key)
        assert house.session.state.entries[answer].kind is kind
        await house.seat.press("u")
        assert house.session.state.entries[answer].kind is EntryKind.NOTE


async def test_black_and_back_keeps_the_name_on_the_projector(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        answer = house.answer(house.let_in("town"), "We open the town hall")
        await house.seat.press("L", "b", "b")
        state = house.session.state
        assert (state.black, state.shown_entry, state.shown_named) == (False, answer, True)


# --- what is counted on, questions


async def test_what_nobody_confirmed_stands_first_and_a_word_said_aloud_is_noted(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        town = house.let_in("town")
        confirmed = house.count_on(town, "Power first", "grid")
        house.submit(
            ev.ReplyGiven(entry=confirmed, partner="grid", answer=Answer.YES), "facilitator", "console"
        )
        waiting = house.count_on(town, "Beds for sixty", "hospital")
        await open_room(house, Part.COUNTED)
        assert room(house).rows.keys()[0] == ("entry", waiting)
        assert "not confirmed" in line_with(house, "counts on Saint Hospital: Beds for sixty")
        assert "yes" in line_with(house, "counts on Grid operator: Power first")
        await house.seat.press("minus")
        assert house.session.state.replies[waiting]["hospital"].answer is Answer.NO
        assert "0 not confirmed" in summed_up(house)


async def test_a_need_asks_and_is_not_called_reliance(tmp_path: Path) -> None:
    async with hall(tmp_path, lang="nl") as house:
        await to_alarm(house)
        town = house.let_in("town")
        fields = ev.EntryFields(
            kind=EntryKind.NEED, text="Water", said_by=("town",), target="hospital", source=ev.Source.WEB
        )
        house.submit(Capture(fields=fields), f"p{town}")
        await open_room(house, Part.COUNTED)
        assert "Town of Veldstad vraagt van Saint Hospital: Water" in listed(house)
        assert "nog geen antwoord" in line_with(house, "vraagt van Saint Hospital: Water")
        assert "0 niet bevestigd · 1 behoefte zonder antwoord" in summed_up(house)
        await house.seat.press("enter")
        assert "Vraagt van: Saint Hospital" in listed(house) + beside(house)
        assert "ekent op" not in listed(house) + beside(house)


async def test_what_is_counted_on_is_shown_for_one_partner(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        town = house.let_in("town")
        house.count_on(town, "Power first", "grid")
        house.count_on(town, "Beds for sixty", "hospital")
        await open_room(house, Part.COUNTED)
        await house.seat.press("d", "3")
        await house.settle()
        assert "Power first" in listed(house)
        assert "Beds for sixty" not in listed(house)


async def test_a_question_is_counted_at_the_top_answered_and_taken_back(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        town = house.let_in("town", function="mayor")
        asked = house.submit(ev.QuestionAsked(partner="town", text="Is the bridge open?"), f"p{town}")
        await house.settle()
        assert "1 QUESTION TO YOU" in house.seat.says("alerts")
        await open_room(house, Part.QUESTIONS)
        assert "Is the bridge open?" in line_with(house, "Town of Veldstad · mayor")
        await house.seat.press("enter")
        await house.seat.type("Yes")
        await house.seat.press("tab", "space", "ctrl+s")
        await house.settle()
        question = house.session.state.questions[asked]
        assert (question.answer, question.to_all) == ("Yes", True)
        await house.seat.press("u")
        assert house.session.state.questions[asked].answer == ""
        await house.seat.press("escape")
        assert "1 QUESTION TO YOU" in house.seat.says("alerts")


# --- the door


async def test_the_door_says_where_it_listens_opens_and_closes(tmp_path: Path) -> None:
    async with hall(tmp_path, door=FakeDoor(HERE)) as house:
        await open_room(house, Part.DOOR)
        assert "Only this computer gets in" in summed_up(house)
        await house.seat.press("enter")
        await house.settle()
        assert f"Open to the room: http://{ADDRESS}" in summed_up(house)
        assert f"http://{ADDRESS}/" in listed(house)
        assert "KMN-PQR" in listed(house)
        await house.seat.press("enter")
        await house.settle()
        assert "Only this computer gets in" in summed_up(house)


async def test_what_stands_in_the_way_is_said_with_what_to_do(tmp_path: Path) -> None:
    door = FakeDoor(HERE, obstacle=Message("access.joining-closed"))
    async with hall(tmp_path, door=door) as house:
        await open_room(house, Part.DOOR)
        await house.seat.press("enter")
        await house.settle()
        assert "tabletop doctor" in listed(house)
        assert "Joining is closed" in listed(house)
        assert "Joining is closed" in room(house).told.plain


async def test_joining_closes_and_ratings_are_allowed_without_touching_the_rest(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await open_room(house, Part.DOOR)
        await point_at(house, ("door", "ratings"))
        await house.seat.press("enter")
        await point_at(house, ("door", "joining"))
        await house.seat.press("enter")
        rules = house.session.state.room
        assert (rules.joining, rules.ratings, rules.notes_for_scribes) == (False, True, False)
        assert "nobody new gets in" in summed_up(house)


def notes_go_out(house: Hall) -> bool:
    return house.session.state.room.notes_for_scribes


async def test_private_notes_over_an_open_network_need_a_yes_in_so_many_words(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await open_room(house, Part.DOOR)
        await point_at(house, ("door", "notes"))
        await house.seat.press("enter")
        assert "not encrypted" in house.seat.painted()
        await house.seat.press("escape")
        assert not notes_go_out(house)
        await house.seat.press("enter", "space")
        assert notes_go_out(house)
        await house.seat.press("enter")
        assert not notes_go_out(house)


async def test_what_people_are_not_told_when_they_join_is_said_at_the_door(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await open_room(house, Part.DOOR)
        missing = "Still empty on the page to join: what it is for, who gets the debrief, when it is deleted"
        assert missing in listed(house)
        await point_at(house, ("door", "agreed"))
        assert "Enter: fill in what" in beside(house)
        await house.seat.press("enter")
        assert isinstance(house.seat.front(), Fill)


async def test_a_co_leader_is_offered_its_code_only_where_it_works(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await open_room(house, Part.DOOR)
        assert "only encrypted: start with --tls" in line_with(house, "co-facilitator")
        house.door.now = replace(house.door.now, tls=True)
        house.door.tell()
        await house.settle()
        assert "only encrypted" not in listed(house)
        assert "another code" in line_with(house, "co-facilitator")


async def test_a_code_is_renewed_after_a_yes(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await open_room(house, Part.DOOR)
        await point_at(house, ("door", "scribe"))
        await house.seat.press("enter", "escape")
        assert house.door.renewed == []
        await house.seat.press("enter", "space")
        await house.settle()
        assert house.door.renewed == [Role.SCRIBE]
        assert "NEW-NEW" in listed(house)


# --- the console


async def test_the_partners_pane_says_how_many_are_in_and_what_they_do(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        town = house.let_in("town")
        house.let_in("town", "away")
        house.let_in("hospital", "writing")
        house.answer(town, "Done")
        house.door.tell()
        house.seat.screen.tick()
        house.seat.hand.now += 5
        house.seat.screen.tick()
        people = house.seat.says("people").splitlines()
        assert "2✓" in next(line for line in people if "Town" in line)
        assert "1✎" in next(line for line in people if "Hospital" in line)
        assert not any(sign in next(line for line in people if "Grid" in line) for sign in "✓✎…")


def of_partner(house: Hall, name: str) -> str:
    return next(line for line in house.seat.says("people").splitlines() if name in line)


async def a_moment_later(house: Hall) -> None:
    house.seat.hand.now += 1
    await house.settle()


async def test_the_marks_of_partners_follow_each_answer_each_inject_and_each_step(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        hospital = house.let_in("hospital")
        await a_moment_later(house)
        assert "1◇" in of_partner(house, "Hospital")
        house.answer(hospital, "Done", partner="hospital")
        await a_moment_later(house)
        assert "1✓" in of_partner(house, "Hospital")
        house.submit(ReleaseInject(inject="ward"), "facilitator", "console")
        await a_moment_later(house)
        assert "1◑" in of_partner(house, "Hospital")
        house.submit(ReleaseInject(inject="pumps"), "facilitator", "console")
        await a_moment_later(house)
        assert "1◇" in of_partner(house, "Hospital")
        while house.session.state.block == "dark":
            house.submit(Next(from_cue=house.session.state.cue), "facilitator", "console")
            await a_moment_later(house)
        assert "1●" in of_partner(house, "Hospital")


async def test_a_partner_that_answered_aloud_has_its_mark_without_a_device(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        house.let_in("hospital")
        await house.seat.note("grid: we switch on")
        await house.settle()
        assert "✓" in of_partner(house, "Grid")
        assert not any(sign in of_partner(house, "Town") for sign in "✓◑…")


@pytest.mark.parametrize("lang", ["nl", "en"])
async def test_the_bottom_line_names_the_room_and_its_key_says_so_while_the_door_is_not_there_yet(
    tmp_path: Path, lang: str
) -> None:
    door = FakeDoor(DoorView())
    words = {"nl": "j zaal", "en": "j room"}[lang]
    async with hall(tmp_path, lang=lang, door=door) as house:
        assert words in house.seat.bottom()
        await house.seat.press("j")
        assert house.seat.front() is house.seat.screen
        assert {"nl": "nog klaargemaakt", "en": "still being made ready"}[lang] in house.seat.painted()
        door.now = HERE
        door.tell()
        assert words in house.seat.bottom()
        await to_alarm(house)
        await house.seat.note("a note to undo")
        await house.seat.press("escape")
        assert words in house.seat.bottom()
        await house.seat.press("j")
        assert isinstance(house.seat.front(), RoomScreen)


async def test_an_entry_names_the_function_of_who_wrote_it(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        house.answer(house.let_in("town", function="mayor"), "Done")
        await house.seat.note("said aloud")
        assert "✎ mayor" in next(row for row in house.seat.says("entries").splitlines() if "Done" in row)
        assert "✎" not in next(row for row in house.seat.says("entries").splitlines() if "aloud" in row)


async def test_an_entry_that_somebody_else_changed_is_credited_to_both(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        answer = house.answer(house.let_in("town", function="crisiscoördinator"), "Done")
        fields = house.session.state.entries[answer].fields.model_copy(update={"text": "Done it"})
        scribe = house.let_in(None, role=Role.SCRIBE, function="scribe")
        house.submit(ev.EntryCorrected(entry=answer, base=answer, fields=fields), f"p{scribe}")
        house.seat.screen.paint_entries()
        await house.settle()
        row = house.seat.screen.entries.rows[-1]
        assert laid_out(row, 118)[0].plain.endswith("✎ crisiscoördinator, changed by scribe")
        narrow = laid_out(row, 70)[0].plain
        assert "Done it" in narrow
        assert narrow.endswith(" ✎ changed by scribe")


async def test_what_the_facilitator_changed_of_an_answer_is_not_credited_to_its_author_alone(
    tmp_path: Path,
) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        answer = house.answer(house.let_in("town", function="mayor"), "Done")
        fields = house.session.state.entries[answer].fields.model_copy(update={"text": "Done it"})
        house.submit(ev.EntryCorrected(entry=answer, base=answer, fields=fields), "facilitator", "console")
        await a_moment_later(house)
        assert "✎ mayor, changed by the facilitator" in house.seat.says("entries")


async def test_the_room_says_what_stands_in_the_way_of_its_door(tmp_path: Path) -> None:
    door = FakeDoor(DoorView(problem=Message("door.no-listening", {"reason": "no such port"})))
    async with hall(tmp_path, door=door) as house:
        await open_room(house, Part.DOOR)
        assert "no such port" in listed(house)


@pytest.mark.parametrize("size", SIZES)
async def test_without_a_door_nothing_is_said_of_devices(tmp_path: Path, size: tuple[int, int]) -> None:
    async with seated(tmp_path, size=size) as seat:
        before = seat.painted()
        await seat.press("j", "q")
        assert seat.front() is seat.screen
        assert seat.painted() == before
        assert "j room" not in before


# --- all of it


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("size", [*SIZES, (60, 20), (200, 60)])
async def test_every_part_is_drawn_and_explains_itself_in_every_size(
    tmp_path: Path, size: tuple[int, int], lang: str
) -> None:
    async with hall(tmp_path, size=size, lang=lang) as house:
        await to_alarm(house)
        house.answer(house.let_in("town"), "Done")
        house.let_in(None, organisation="Ferry")
        await house.seat.press("j")
        for part in Part:
            assert room(house).part is part
            about = str(room(house).query_one("#room-about").render())
            assert len(about) > 20
            assert room(house).rows.size.height >= 3
            assert "?" in room(house).keys._content.plain
            await house.seat.press("tab")


async def test_a_click_goes_to_a_part_and_chooses_a_row(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        house.let_in("hospital", function="surgeon")
        await house.seat.press("j")
        await house.seat.pilot.click("#part-door")
        await house.settle()
        assert room(house).part is Part.DOOR
        await house.seat.pilot.click("#part-people")
        await house.settle()
        place = next(at for at, row in enumerate(room(house).rows.rows) if row.key == ("partner", "hospital"))
        await house.seat.pilot.click("#room-list", offset=(5, place))
        await house.seat.pilot.click("#room-list", offset=(5, place))
        await house.settle()
        assert "surgeon" in listed(house)


async def test_words_of_participants_are_shown_as_they_are_everywhere(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        town = house.let_in("town", function="[b]mayor[/b]\x1b[2J")
        house.let_in(None, organisation="[/] Ferry\u202e", function="[red]")
        house.answer(town, HOSTILE)
        house.submit(ev.QuestionAsked(partner="town", text="[/b] open?\x07"), f"p{town}")
        house.count_on(town, "[@click=app.quit]power[/]", "grid")
        await house.seat.press("j")
        for _ in Part:
            painted = house.seat.painted()
            assert "\x1b[2J" not in painted
            assert "\u202e" not in painted
            assert "\x07" not in painted
            await house.seat.press("tab")
        await open_part(house, Part.COUNTED)
        assert "[@click=app.quit]power[/]" in listed(house)


async def open_part(house: Hall, part: Part) -> None:
    room(house).show_part(part)
    await house.settle()


# --- top gaps


async def test_choices_on_pages_stand_live_beside_hands_in_the_room(tmp_path: Path) -> None:
    async with hall(tmp_path, size=(160, 50)) as house:
        await to_alarm(house)
        town = house.let_in("town")
        fields = ev.EntryFields(kind=EntryKind.GAP, text="No diesel", said_by=("town",))
        gap = house.submit(Capture(fields=fields), "facilitator", "console")
        while house.session.state.block != "gaps":
            house.submit(Next(), "facilitator", "console")
        house.submit(ev.VotesCounted(subject=gap, votes=5), "facilitator", "console")
        await house.seat.press("g")
        assert "(5+" not in house.seat.painted()
        house.submit(ev.BallotCast(subjects=(gap,)), f"p{town}")
        await house.settle()
        painted = house.seat.painted()
        assert "(5+1)" in painted
        assert "5 hands in the room + 1 on a page" in painted
        assert "1 device chose on its page." in painted
        await house.seat.press("plus")
        await house.settle()
        assert house.session.state.votes[gap] == 6
        assert "(6+1)" in house.seat.painted()
        while house.session.state.block != "hotwash":
            house.submit(Next(), "facilitator", "console")
        house.submit(ev.FeedbackGiven(scores={"useful": 4}), f"p{town}")
        await house.settle()
        words = " ".join(house.seat.painted().split())
        assert "Feedback from 1 device." in words, "on one line or on two"
