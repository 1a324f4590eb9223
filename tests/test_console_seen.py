"""What the console shows is what its keys act on, and every key that does nothing says so."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from textual.content import Content
from textual.widgets import Static

from tabletop.core.entry_lines import entry_line
from tabletop.core.events import (
    Answer,
    EntryFields,
    EntryKind,
    InjectStatus,
    InjectStatusSet,
    Presence,
    PresenceSet,
    ReplyGiven,
    VotesCounted,
)
from tabletop.core.events import PartnerRenamed as Renamed
from tabletop.core.intents import Capture, GoTo, Next, Submission, WriteInject
from tabletop.core.messages import Message
from tabletop.core.people import partners
from tabletop.core.scenario import Channel, Condition, Inject, Priority, Selection
from tabletop.core.state import Status
from tabletop.text import language
from tabletop.tui.console.dialogs import Choose, Option, Sure
from tabletop.tui.console.header import Safety, alerts
from tabletop.tui.console.inject_deeds import act_on_inject
from tabletop.tui.console.lines import laid_out
from tabletop.tui.console.panes import PeopleView, entry_rows, partner_rows
from tabletop.tui.console.screen import ConsoleScreen
from tabletop.tui.content import cut
from tests.small import Play, created, small_scenario
from tests.test_console import IN_ONE_GO, seated

if TYPE_CHECKING:
    from pathlib import Path

    from tabletop.core.intents import Intent
    from tabletop.core.scenario import Scenario


@pytest.fixture(autouse=True)
def letters_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let letters belong together as long as they do for hands: the clock moves when a test says so."""
    monkeypatch.setattr(ConsoleScreen, "IN_ONE_GO", IN_ONE_GO)


async def test_after_a_search_keys_act_on_the_latest_that_was_found_and_it_is_pointed_at(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await seat.note("diesel for the pump")
        await seat.note("diesel for the ward")
        await seat.note("blankets")
        await seat.press("slash")
        await seat.type("diesel")
        await seat.press("enter")
        (pointed,) = (line for line in seat.painted().splitlines() if "▌" in line)
        assert "diesel for the ward" in pointed
        await seat.press("x")
        withdrawn = [row.fields.text for row in seat.state().entries.values() if row.withdrawn]
        assert withdrawn == ["diesel for the ward"]


async def test_a_search_that_found_nothing_says_so_and_no_key_acts_on_what_is_not_shown(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await seat.note("blankets")
        await seat.press("slash")
        await seat.type("diesel")
        assert "No note has the words: diesel" in seat.says("entries")
        await seat.press("enter", "x")
        assert not any(row.withdrawn for row in seat.state().entries.values())
        assert "Esc" in seat.says("reading")
        await seat.press("escape")
        assert "blankets" in seat.says("entries")
        await seat.press("x")
        assert all(row.withdrawn for row in seat.state().entries.values())


LONG = "A partner whose name is very long indeed"
SAID = "they order a second pump for the low streets before the night shift comes, and tell all neighbours"


def crowded() -> Play:
    """Play with partners whose names take much room."""
    play = Play().start().next_to("dark/1/alarm")
    for partner in ("town", "hospital", "grid"):
        play.do(Renamed(partner=partner, title=f"{LONG}, {partner}"))
    return play


def drawn(play: Play, seq: int, columns: int) -> str:
    """Give the line of an entry, in a list that is so wide."""
    rows, _ = entry_rows((entry_line(play.state, play.state.entries[seq]),), language("en"))
    (line,) = laid_out(next(iter(rows)), columns)
    assert line.cell_length <= columns
    return line.plain


@pytest.mark.parametrize("columns", [76, 116])
def test_at_least_half_of_the_row_of_an_entry_is_what_was_said(columns: int) -> None:
    play = crowded()
    owned = play.note(
        SAID,
        kind=EntryKind.ACTION,
        said_by=("hospital", "town"),
        owner="town",
        owner_function="coordinator of the crisis, night shift, second in command",
        due="2027-01-15",
    )
    line = drawn(play, owned, columns)
    assert SAID[: columns // 2 - 1].rstrip() in line
    assert "hos, town: " in line
    assert "→ town" in line


def test_where_there_is_room_names_are_whole() -> None:
    play = crowded()
    owned = play.note("a pump", kind=EntryKind.ACTION, said_by=("hospital",), owner="town", due="2027-01-15")
    assert f"{LONG}, hospital: a pump" in drawn(play, owned, 200)
    assert f"→ {LONG}, town" in drawn(play, owned, 200)


@pytest.mark.parametrize("columns", [76, 116, 200])
def test_a_reply_names_its_partner_once(columns: int) -> None:
    play = crowded()
    note = play.note(SAID, kind=EntryKind.ASSUMPTION, said_by=("hospital",), target="grid")
    play.do(ReplyGiven(entry=note, partner="grid", answer=Answer.YES))
    line = drawn(play, note, columns)
    assert line.count("grid") == 1
    assert "✓" in line


@pytest.mark.parametrize("columns", [24, 34])
def test_a_partner_who_is_represented_shows_by_whom_however_little_room_there_is(columns: int) -> None:
    play = crowded()
    play.do(PresenceSet(partner="hospital", presence=Presence.REPRESENTED, by="grid"))
    play.do(PresenceSet(partner="town", presence=Presence.ABSENT))
    rows, _ = partner_rows(PeopleView(partners(play.state)), language("en"))
    lines = {row.key: laid_out(row, columns)[0].plain for row in rows}
    assert "· by grid" in lines["partner", "hospital"]
    assert "· absent" in lines["partner", "town"]
    assert all(len(line) <= columns for line in lines.values())


@pytest.mark.parametrize("cue", ["dark/0", "dark/1/alarm", "dark/2", "break"])
async def test_an_inject_that_comes_in_between_stands_first_on_the_card(tmp_path: Path, cue: str) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        if seat.state().cue != cue:
            seat.session.submit([Submission(GoTo(cue=cue))])
        knock = WriteInject(title="A knock", text="Somebody waits at the door.", to=("all",))
        seat.session.submit([Submission(knock)])
        await seat.settle()
        assert "A knock" in seat.says("card").splitlines()[0]
        assert "Somebody waits at the door." in seat.painted()
        seat.hand.now += 2
        seat.session.submit([Submission(Next(from_cue=cue))])
        await seat.settle()
        assert "A knock" not in seat.says("card").splitlines()[0]


def with_reserves() -> Scenario:
    """Give the small scenario with a selection that leaves injects out, and one that waits for a turn."""
    known = small_scenario()
    waits = Inject(
        id="waits",
        step="dark",
        at=1.75,
        to=("town", "hospital"),
        channel=Channel.PERSON,
        title="A queue at the hall",
        text="Two hundred people wait outside.",
        priority=Priority.RESERVE,
        when=Condition(outcome={"shelter": "open"}),
    )
    some = Selection(
        id="some",
        title="Some of it",
        minutes=150,
        blocks=tuple(row.id for row in known.blocks),
        injects=("alarm", "ward", "pumps", "mast"),
    )
    return known.model_copy(
        update={"injects": (*known.injects, waits), "selections": (*known.selections, some)}
    )


@pytest.fixture
def reserves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.test_console.created", partial(created, with_reserves()))


@pytest.mark.usefixtures("reserves")
async def test_what_comes_at_hand_by_an_outcome_is_told_with_its_title_and_the_key(tmp_path: Path) -> None:
    async with seated(tmp_path, selection="some", size=(80, 24)) as seat:
        await seat.to_step()
        seat.hand.now += 2
        await seat.press("n")
        seat.screen.world.choose(("outcome", "shelter"))
        await seat.press("right")
        await seat.press("1")
        assert seat.state().outcomes["shelter"] == "open"
        assert "v shows" in seat.says("reading")
        assert "A queue at the hall" in seat.painted()
        assert "No cash" not in seat.says("reading"), "what needs no turn of the story is no news"
        await seat.press("escape", "v")
        lines = [line for line in seat.painted().splitlines() if "A queue at the hall" in line]
        assert "fits now" in lines[0]


@pytest.mark.usefixtures("reserves")
async def test_the_injects_at_hand_are_listed_with_their_hour_and_reserves_apart(tmp_path: Path) -> None:
    async with seated(tmp_path, selection="some") as seat:
        await seat.to_step()
        await seat.press("v")
        lines = [line.strip(" │┃▐▌") for line in seat.painted().splitlines()]

        def at(words: str) -> int:
            return next(number for number, line in enumerate(lines) if words in line)

        reserve, left_out = at("In reserve"), at("Left out by this selection")
        assert reserve < at("A generator comes") < at("A queue at the hall") < left_out
        assert left_out < at("A rumour") < at("No cash"), "those of this step come first"
        assert "fits now" in lines[at("A rumour")]
        assert "fits now" not in lines[at("No cash")]
        assert "condition not met" in lines[at("A queue at the hall")]
        assert "Hour 1.75" in lines[at("A queue at the hall")] or "1:45" in lines[at("A queue at the hall")]
        assert "Hour 24" in lines[at("No cash")]
        await seat.press("3")
        assert "A rumour" in seat.painted(), "a heading has no digit"
        question = seat.front()
        assert isinstance(question, Choose)
        assert question._title == "A rumour"


async def test_the_latest_note_stays_in_sight_when_the_screen_gets_smaller(tmp_path: Path) -> None:
    async with seated(tmp_path, size=(120, 50)) as seat:
        await seat.to_step()
        for number in range(12):
            seat.hand.now += 2
            seat.session.submit([Submission(Capture(fields=EntryFields(text=f"note {number} of the room")))])
            await seat.settle()
        await seat.pilot.resize_terminal(80, 24)
        await seat.pilot.pause()
        assert "note 11 of the room" in seat.painted()
        seat.screen.entries.scroll_lines(-9)
        await seat.settle()
        assert "note 11 of the room" not in seat.painted()
        await seat.pilot.resize_terminal(84, 24)
        await seat.pilot.pause()
        assert "note 11 of the room" not in seat.painted(), "who looks back goes on looking back"


async def test_next_right_after_a_note_or_a_form_says_that_it_came_too_soon(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.press("space")
        first = seat.state().cue
        await seat.note("Nobody knows who decides")
        await seat.hold("space")
        assert seat.state().cue == first
        assert seat.says("reading").strip().startswith("Too soon after typing")
        assert "Noted as note" in seat.says("reading"), "what a digit changes goes on being said"
        await seat.hold("space")
        assert seat.says("reading").count("Too soon") == 1
        await seat.press("3")
        assert [row.kind for row in seat.entries] == [EntryKind.GAP]
        await seat.press("i", "escape")
        await seat.hold("space")
        assert "Too soon after typing" in seat.says("reading")
        await seat.press("space")
        assert seat.state().cue != first
        assert "Too soon" not in seat.says("reading")


async def test_a_letter_right_after_a_form_or_the_line_says_that_it_came_too_soon(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("i", "escape")
        await seat.hold("w")
        assert seat.state().clock.running
        assert "Too soon after typing" in seat.says("reading")
        await seat.press("w")
        assert not seat.state().clock.running
        await seat.press("w")
        await seat.note("blankets")
        await seat.hold("w")
        assert seat.state().clock.running
        assert "Too soon after typing" in seat.says("reading")


async def test_leaving_an_hour_names_the_injects_of_it_that_are_still_held_back(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        for inject, status in (("rumour", "withheld"), ("desk", "withheld"), ("pumps", "skipped")):
            fact = InjectStatusSet(inject=inject, status=InjectStatus(status))
            seat.session.submit([Submission(fact)])
        seat.session.submit([Submission(GoTo(cue="break"))])
        seat.hand.now += 2
        await seat.settle()
        await seat.press("space")
        question = seat.front()
        assert isinstance(question, Sure)
        assert "held back: A rumour · Someone at the desk" in question._explanation
        assert "Pumps stop" not in question._explanation
        await seat.press("escape")
        skipped = [InjectStatusSet(inject=name, status=InjectStatus.SKIPPED) for name in ("rumour", "desk")]
        seat.session.submit([Submission(fact) for fact in skipped])
        await seat.press("space")
        question = seat.front()
        assert isinstance(question, Sure)
        assert "held back" not in question._explanation


@pytest.mark.parametrize("size", [(120, 35), (80, 24)])
async def test_the_key_of_the_world_leads_to_the_turns_of_the_story_in_full(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with seated(tmp_path, size=size) as seat:
        await seat.to_step()
        services = seat.says("world").splitlines()[0]
        await seat.press("n")
        lines = seat.says("world").splitlines()
        assert lines[0] == "Turns of the story"
        assert "Does the town open a shelter? · open" in lines[1]
        assert seat.screen.world.chosen == ("outcome", "shelter")
        (row,) = (row for row in seat.screen.world.rows if row.key == ("outcome", "shelter"))
        assert row.wrap, "a long question goes on below"
        await seat.press("right", "2")
        assert seat.state().outcomes["shelter"] == "shut"
        assert "no, it stays shut" in seat.says("world").splitlines()[1]
        await seat.press("escape")
        assert seat.says("world").splitlines()[0] == services


async def test_before_closing_the_top_gaps_without_an_action_are_counted(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        wishes: list[Intent] = [
            Capture(fields=EntryFields(kind=EntryKind.GAP, text=f"gap {number}")) for number in range(7)
        ]
        seat.session.submit([Submission(wish) for wish in wishes])
        gaps = list(seat.state().entries)
        await seat.press("f")
        question = seat.front()
        assert isinstance(question, Sure)
        assert "top gaps" not in question._explanation, "nothing was chosen"
        await seat.press("escape")
        votes = [VotesCounted(subject=gap, votes=number + 1) for number, gap in enumerate(gaps)]
        seat.session.submit([Submission(fact) for fact in votes])
        fields = EntryFields(kind=EntryKind.ACTION, text="a pump", addresses=gaps[-1])
        seat.session.submit([Submission(Capture(fields=fields))])
        await seat.press("f")
        question = seat.front()
        assert isinstance(question, Sure)
        assert "4 of the 5 top gaps have no action yet." in question._explanation
        await seat.press("space")
        assert seat.state().status is Status.DRAFT, "it is no reason to stay open"


async def test_a_menu_that_was_left_takes_nothing_from_the_next_and_a_key_too_soon_is_told(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        desk = seat.screen.desk
        options = [Option("a", Content("First")), Option("b", Content("Second"))]
        answers: list[object] = []

        async def ask_twice(_: object) -> None:
            answers.append(await desk.choose("One", options))
            answers.append(await desk.choose("Two", options))

        seat.hand.now += 2
        seat.screen.ask(ask_twice)
        await seat.hold("escape", "2")
        assert answers == [None, "b"], "who leaves a menu was not answering it"
        seat.hand.now += 2
        seat.screen.ask(ask_twice)
        await seat.hold("1", "2")
        assert answers[2:] == ["a"], "what was typed for the one is no answer to the next"
        assert "Too soon" in str(seat.front().query_one(".dialog-keys", Static).content)
        seat.hand.now += 2
        await seat.press("2")
        assert answers[2:] == ["a", "b"]


async def test_an_inject_that_nobody_would_hear_says_so_before_it_is_released(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        for inject, presence, heard in (
            ("ward", Presence.PRESENT, True),
            ("ward", Presence.LEFT, False),
            ("alarm", Presence.LEFT, True),
            ("mast", Presence.LEFT, True),
        ):
            seat.session.submit([Submission(PresenceSet(partner="hospital", presence=presence))])
            seat.screen.ask(act_on_inject, inject)
            await seat.settle()
            question = seat.front()
            assert isinstance(question, Choose)
            release = next(row for row in question._options if row.key in {"release", "withdrawn"})
            assert ("Nobody who gets it is in the room" in release.explanation) is not heard
            await seat.press("escape")
        for partner in ("town", "grid"):
            seat.session.submit([Submission(PresenceSet(partner=partner, presence=Presence.LEFT))])
        seat.screen.ask(act_on_inject, "desk")
        await seat.settle()
        question = seat.front()
        assert isinstance(question, Choose)
        assert any("Nobody who gets it" in row.explanation for row in question._options), "a table is empty"


REMARK = "one word after another " * 12 + "and it ends here"


@pytest.mark.parametrize(("size", "whole"), [((120, 35), 2), ((80, 24), 1)])
async def test_a_long_remark_goes_on_below_where_there_is_room_and_is_cut_between_words(
    tmp_path: Path, size: tuple[int, int], whole: int
) -> None:
    async with seated(tmp_path, size=size) as seat:
        await seat.to_step()
        for loud in (False, True):
            seat.screen.tell(REMARK, loud=loud)
            await seat.settle()
            told = seat.screen.reading
            painted = [told.render_line(y).text.strip() for y in range(told.size.height)]
            assert len(painted) == whole
            assert painted[-1].endswith("…")
            assert all(word in REMARK.split() for row in painted for word in row.rstrip("…").split())
        seat.screen.tell("short")
        await seat.settle()
        assert seat.screen.reading.size.height == 1
        assert seat.screen.keys.region.bottom == size[1]


def test_what_is_wrong_with_a_file_is_said_in_full() -> None:
    state = Play().start().state
    message = Message("store.copy-failed", {"target": "/stick/copy", "reason": "No room."})
    words = language("en").message(message)
    safety = Safety(copy=message, opened=(message,))
    for width in (len(words) - 2, 44):
        rows = [left.plain for left, _ in alerts(language("en"), state, None, safety, width)]
        assert all(len(row) <= width for row in rows)
        assert " ".join(" ".join(rows).split()) == f"⚠ The second copy failed: {words} ⚠ {words}"


def test_the_sign_that_something_was_cut_off_stands_in_its_colours() -> None:
    text = Content.styled("a sentence in red that goes on", "on red")
    found = cut(text, 20)
    assert found.plain == "a sentence in red…"
    assert [(span.start, span.end) for span in found.spans] == [(0, len(found.plain))]
    assert cut(text, 0).plain == ""
