"""The lists for the break and the end, used with real keys."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import asynccontextmanager
from itertools import count
from typing import TYPE_CHECKING

import pytest
from textual.events import Key, Paste
from textual.widgets import Input, OptionList, Static

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core import review
from tabletop.core.events import EntryFields, EntryKind
from tabletop.core.finding_groups import FindingGroup, finding_groups
from tabletop.core.messages import Message
from tabletop.core.projection import projector
from tabletop.session import Done, LocalSession, ManualClock, create
from tabletop.text import language
from tabletop.tui.app import DoorleefApp
from tabletop.tui.ask import Ask
from tabletop.tui.commands import CommandKey
from tabletop.tui.console.dialogs import Sure
from tabletop.tui.review import ReviewScreen
from tabletop.tui.review.rows import Section, rows
from tabletop.tui.review.screen import RowList, SectionTab
from tabletop.tui.typing import PatientScreen
from tests.small import created
from tests.test_projector import text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from textual.pilot import Pilot

    from tabletop.core.intents import Intent

TODAY = dt.date(2026, 11, 21)
IN_ONE_GO = PatientScreen.IN_ONE_GO


@pytest.fixture
def session(tmp_path: Path) -> Iterator[LocalSession]:
    """Give a session that stands in its first step, with two gaps and an action."""
    made = create(tmp_path / "evening.ttx", created(), ManualClock(), any_place=True)
    for _ in range(6):
        done(made, want.Next())
    for text in ("No diesel after a day", "[@click=app.quit]nobody[/] has the key"):
        done(made, want.Capture(fields=EntryFields(kind=EntryKind.GAP, text=text, said_by=("town",))))
    done(made, want.Capture(fields=EntryFields(kind=EntryKind.ACTION, text="Print the list")))
    yield made
    made.close()


def done(session: LocalSession, intent: Intent) -> None:
    """Do something that must not be refused."""
    (result,) = session.submit([want.Submission(intent)])
    assert isinstance(result, Done), result


class Unhurried:
    """A clock for keys: whoever presses them takes so many seconds between two of them."""

    def __init__(self, pace: float = 2.0) -> None:
        self.pace = pace
        self.now = 0.0

    def __call__(self) -> float:
        self.now += self.pace
        return self.now


def app_on(
    session: LocalSession,
    section: Section = Section.GAPS,
    lang: str = "en",
    clock: Callable[[], float] | None = None,
) -> DoorleefApp:
    """Give the app with the review screen in front."""
    hand = clock or Unhurried()
    return DoorleefApp(language(lang), lambda t: ReviewScreen(t, session, lambda: TODAY, section, hand))


def status(pilot: Pilot[int]) -> str:
    """Read the line that says what was done."""
    return str(pilot.app.screen.query_one("#status", Static).content)


async def answer(pilot: Pilot[int], text: str) -> None:
    """Fill in the line that is asked for."""
    await pilot.pause()
    line = pilot.app.screen.query_one(Input)
    line.value = text
    await pilot.press("enter")
    await pilot.pause()


async def test_marked_gaps_get_one_title_and_votes(session: LocalSession) -> None:
    async with app_on(session).run_test() as pilot:
        await pilot.press("space", "space", "n")
        await answer(pilot, "Nobody knows who has what")
        await pilot.press("v")
        await answer(pilot, "seven")
        assert session.state.votes == {}
        await answer(pilot, "7")
        await pilot.press("plus", "plus", "minus")
    (gap,) = review.gaps(session.state)
    assert (gap.title, gap.votes, len(gap.members)) == ("Nobody knows who has what", 8, 2)


def titles(pilot: Pilot[int]) -> list[str]:
    """Read the rows of the list from the top down, each without its votes and its number."""
    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen)
    return [row.line.plain[5:].strip(" ·.0123456789") for row in screen._rows]


async def test_the_order_stays_while_hands_are_counted_and_follows_the_votes_when_one_comes_back(
    session: LocalSession,
) -> None:
    done(session, want.Capture(fields=EntryFields(kind=EntryKind.GAP, text="Nobody is asked")))
    async with app_on(session).run_test(size=(120, 35)) as pilot:
        first, second, third = titles(pilot)
        options = pilot.app.screen.query_one("#rows", OptionList)
        for place, votes in enumerate(("1", "12", "7")):
            assert options.highlighted == place
            await pilot.press("v")
            await answer(pilot, votes)
            assert titles(pilot) == [first, second, third]
            await pilot.press("down")
        done(session, want.Capture(fields=EntryFields(kind=EntryKind.GAP, text="One more")))
        await pilot.pause()
        assert titles(pilot) == [first, second, third, "One more"]
        await pilot.press("tab", "shift+tab")
        assert titles(pilot) == [second, third, first, "One more"]


async def test_a_group_stands_where_its_first_gap_stood_and_so_do_its_gaps_when_it_is_taken_apart(
    session: LocalSession,
) -> None:
    for text in ("One", "Two"):
        done(session, want.Capture(fields=EntryFields(kind=EntryKind.GAP, text=text)))
    async with app_on(session).run_test(size=(120, 35)) as pilot:
        before = titles(pilot)
        await pilot.press("down", "space", "space", "n")
        await answer(pilot, "Together")
        assert titles(pilot) == [
            before[0],
            "Together  (2)",
            before[3],
        ]
        await pilot.press("d")
        assert titles(pilot) == before


def numbered(pilot: Pilot[int]) -> dict[str, str]:
    """Read each title in the list with its number."""
    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen)
    lines = [row.line.plain.split("  ", 1)[1].strip(" ·") for row in screen._rows]
    found = [re.search(r"(\d+)\. (.*?)(  \(\d\))?$", line) for line in lines]
    return {match[2]: match[1] for match in found if match}


@pytest.mark.parametrize("size", [(80, 24), (120, 35)])
async def test_a_gap_has_the_same_number_on_the_projector_and_where_hands_are_counted(
    session: LocalSession, size: tuple[int, int]
) -> None:
    alone = EntryFields(kind=EntryKind.GAP, text="Between us", mark=ev.Mark.PARTNER)
    done(session, want.Capture(fields=alone))
    gaps = {}
    for text in ("One", "Two", "Three"):
        done(session, want.Capture(fields=EntryFields(kind=EntryKind.GAP, text=text)))
        gaps[text] = max(session.state.entries)
    done(session, ev.GroupMade(title="Together", entries=(gaps["One"], gaps["Three"])))
    while session.state.block != "gaps":
        done(session, want.Next())

    def on_projector() -> dict[str, str]:
        return {row.title: str(row.number) for row in projector(session.state).top_gaps}

    expected = {"No diesel after a day": "1", "[@click=app.quit]nobody[/] has the key": "2"}
    expected |= {"Together": "3", "Two": "4"}
    assert on_projector() == expected
    async with app_on(session).run_test(size=size) as pilot:
        assert numbered(pilot) == expected
        assert list(numbered(pilot)) == list(expected)
        for votes in (0, 3):
            done(session, ev.VotesCounted(subject=gaps["Two"], votes=votes))
            await pilot.press("tab", "shift+tab")
            assert numbered(pilot) == on_projector() == expected
        assert next(iter(numbered(pilot))) == "Two"
        assert any("Between us" in row for row in titles(pilot))


async def test_an_action_that_got_its_owner_stays_where_it_was_while_one_goes_on(
    session: LocalSession,
) -> None:
    done(session, want.Capture(fields=EntryFields(kind=EntryKind.ACTION, text="Ask the depot")))
    async with app_on(session, Section.ACTIONS).run_test(size=(120, 35)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        before = [row.key for row in screen._rows]
        await pilot.press("o")
        await answer(pilot, ">hos !1-12")
        assert [row.key for row in screen._rows] == before
        assert screen._key() == before[0]
        await pilot.press("tab", "shift+tab")
        assert [row.key for row in screen._rows] == before[::-1]


async def test_after_grouping_the_cursor_stands_on_the_group(session: LocalSession) -> None:
    for number in range(4):
        done(session, want.Capture(fields=EntryFields(kind=EntryKind.GAP, text=f"Gap {number}")))
    voted = review.gaps(session.state)[-1].id
    done(session, ev.VotesCounted(subject=voted, votes=3))
    async with app_on(session).run_test() as pilot:
        await pilot.press("down", "space", "space", "n")
        await answer(pilot, "Nobody knows who has what")
        await pilot.press("v")
        await answer(pilot, "12")
        (made,) = session.state.groups
        assert session.state.votes == {voted: 3, made: 12}
        await pilot.press("end", "space", "n")
        await answer(pilot, "Alone under a title")
        await pilot.press("plus")
        assert session.state.votes[max(session.state.groups)] == 1


async def test_an_action_written_at_a_gap_answers_it(session: LocalSession) -> None:
    async with app_on(session).run_test() as pilot:
        await pilot.press("a")
        await answer(pilot, "Agree with the depot >tw/team safety !1-12")
    action = next(row for row in review.actions(session.state) if row.answers)
    assert action.answers == "No diesel after a day"
    assert not action.lacks_due
    assert action.entry.due == "2026-12-01"


async def test_an_action_without_owner_stands_out_until_it_has_one(session: LocalSession) -> None:
    assert review.actions(session.state)[0].lacks_owner
    short = session.state.script.partners["town"].short
    async with app_on(session, Section.ACTIONS).run_test() as pilot:
        await pilot.press("enter")
        await answer(pilot, f">{short}/team safety !1-12")
    (action,) = review.actions(session.state)
    assert not action.lacks_owner
    assert action.entry.owner is not None
    assert "team safety" in action.entry.owner


@pytest.mark.parametrize("key", ["space", "enter"])
async def test_a_key_ticks_an_expected_action_and_goes_to_the_next_and_there_takes_the_tick_away(
    session: LocalSession, key: str
) -> None:
    done(session, want.ReleaseInject(inject="ward"))
    async with app_on(session, Section.EXPECTED).run_test() as pilot:
        options = pilot.app.screen.query_one("#rows", OptionList)
        assert (options.highlighted, options.option_count) == (0, 2)
        await pilot.press(key)
        assert len(session.state.ticked) == 1
        assert options.highlighted == 1
        await pilot.press(key)
        assert len(session.state.ticked) == 2
        # Behind the last row there is no first one again.
        assert options.highlighted == 1
        await pilot.press(key)
        assert len(session.state.ticked) == 1


async def test_a_partner_names_a_strength_and_a_gap(session: LocalSession) -> None:
    async with app_on(session, Section.HOTWASH).run_test() as pilot:
        await pilot.press("s")
        await answer(pilot, "We know each other")
        await pilot.press("escape", "g")
        await answer(pilot, "No list on paper")
    line = review.hotwash(session.state)[0]
    assert [row.text for row in line.strengths] == ["We know each other"]
    assert [row.text for row in line.gaps] == ["No list on paper"]


async def in_one_go(pilot: Pilot[int], *keys: str) -> None:
    """Let keys come in without anything happening between them."""
    for key in keys:
        character = key if len(key) == 1 else {"enter": "\r", "space": " "}.get(key)
        pilot.app.post_message(Key(key, character))
    await pilot.pause()
    await pilot.pause()


@pytest.mark.parametrize("key", ["s", "enter", "g"])
async def test_the_key_of_what_a_partner_named_corrects_it(session: LocalSession, key: str) -> None:
    named = "gaps" if key == "g" else "strengths"
    async with app_on(session, Section.HOTWASH).run_test() as pilot:
        await pilot.press(key)
        await answer(pilot, "No lisst")
        await pilot.press(*() if key == "g" else ("escape",), key)
        await pilot.pause()
        assert pilot.app.screen.query_one(Input).value == "No lisst"
        await pilot.press("backspace", "backspace", "t", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ReviewScreen), "what comes behind it is asked once"
        assert "Corrected: No list" in status(pilot)
        before = session.state
        await pilot.press(key)
        await answer(pilot, "No list")
        assert session.state is before
    (row,) = getattr(review.hotwash(session.state)[0], named)
    assert row.text == "No list"


@pytest.mark.parametrize(("key", "more", "named"), [("s", "S", "strengths"), ("g", "G", "gaps")])
async def test_a_second_strength_or_gap_is_named_as_such_and_comes_by_its_own_key(
    session: LocalSession, key: str, more: str, named: str
) -> None:
    async with app_on(session, Section.HOTWASH).run_test() as pilot:
        await pilot.press(key)
        await answer(pilot, "One")
        await pilot.press(*() if key == "g" else ("escape",), more)
        await pilot.pause()
        assert asked(pilot, "title").startswith("Another ")
        await answer(pilot, "Two")
    assert [row.text for row in getattr(review.hotwash(session.state)[0], named)] == ["One", "Two"]


async def test_behind_a_strength_no_gap_is_asked_for_that_was_named_before(session: LocalSession) -> None:
    async with app_on(session, Section.HOTWASH).run_test() as pilot:
        await pilot.press("g")
        await answer(pilot, "No list")
        await pilot.press("s")
        await answer(pilot, "We know each other")
        assert isinstance(pilot.app.screen, ReviewScreen)


@pytest.mark.parametrize("slowly", [True, False])
async def test_what_is_said_behind_a_strength_is_the_gap_with_its_first_letter(
    session: LocalSession, slowly: bool
) -> None:
    said = "geen afspraak zonder telefoon"
    keys = [*"We know each other".replace(" ", "_"), "enter", *said.replace(" ", "_"), "enter"]
    async with app_on(session, Section.HOTWASH).run_test() as pilot:
        await pilot.press("s")
        await pilot.pause()
        if slowly:
            await pilot.press(*keys)
        else:
            await in_one_go(pilot, *keys)
        await pilot.pause()
        assert isinstance(pilot.app.screen, ReviewScreen)
    line = review.hotwash(session.state)[0]
    assert [row.text for row in line.strengths] == ["We_know_each_other"]
    assert [row.text for row in line.gaps] == [said.replace(" ", "_")]


async def test_who_names_only_a_strength_leaves_the_gap_empty(session: LocalSession) -> None:
    async with app_on(session, Section.HOTWASH).run_test() as pilot:
        await pilot.press("s")
        await answer(pilot, "We know each other")
        assert "strength is saved" in str(pilot.app.screen.query_one("#ask-hint", Static).content)
        before = session.state
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ReviewScreen)
        assert session.state is before


async def test_a_new_title_of_a_group_stands_instead_of_the_old_one(session: LocalSession) -> None:
    async with app_on(session).run_test() as pilot:
        for title in ("Old", "New"):
            await pilot.press("space", "n")
            await pilot.pause()
            await in_one_go(pilot, *title, "enter")
    assert [group.title for group in session.state.groups.values()] == ["New"]


async def test_marking_the_last_row_takes_no_mark_of_the_first_away(session: LocalSession) -> None:
    async with app_on(session).run_test() as pilot:
        await pilot.press("space", "space")
        assert status(pilot).startswith("2 gaps marked.")
        options = pilot.app.screen.query_one(OptionList)
        assert options.highlighted == 1
        await pilot.press("down", "space")
        assert status(pilot).startswith("1 gap marked.")
        assert options.highlighted == 1
        await pilot.press("up", "up")
        assert options.highlighted == 0


async def test_findings_that_begin_alike_are_told_apart_in_the_list(session: LocalSession) -> None:
    alike = "The same long beginning of an action that everyone was asked about at every table, "
    for end in ("for the harbour", "for the market"):
        done(session, want.Capture(fields=EntryFields(kind=EntryKind.ACTION, text=alike + end)))
    async with app_on(session, Section.FINDINGS).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        left = "".join(strip.text[:46] for strip in pilot.app.screen._compositor.render_strips())
        words = " ".join(left.split())
        assert "for the harbour" in words
        assert "for the market" in words


async def test_a_finding_is_dismissed_with_a_reason_only(session: LocalSession) -> None:
    async with app_on(session, Section.FINDINGS).run_test() as pilot:
        await pilot.press("x")
        await answer(pilot, "  ")
        assert not session.state.reviews
        await answer(pilot, "It was said at the table")
        (seen,) = session.state.reviews.values()
        assert (seen.verdict, seen.reason) == (ev.Verdict.DISMISSED, "It was said at the table")
        await pilot.press("u")
        assert not session.state.reviews


@pytest.mark.parametrize(
    ("key", "told"), [("c", "Confirmed; its reason is gone"), ("r", "To check again; its reason is gone")]
)
async def test_a_reason_that_one_key_replaces_is_told_and_undo_brings_it_back(
    session: LocalSession, key: str, told: str
) -> None:
    async with app_on(session, Section.FINDINGS).run_test() as pilot:
        await pilot.press("x")
        await answer(pilot, "It was said at the table")
        (before,) = session.state.reviews.values()
        await pilot.press(key)
        assert not any(row.reason for row in session.state.reviews.values())
        assert status(pilot).startswith(told)
        assert "u brings it back: It was said at the table" in status(pilot)
        await pilot.press("u")
        (after,) = session.state.reviews.values()
        assert (after.verdict, after.reason) == (before.verdict, before.reason)


async def test_a_reason_that_was_given_before_stands_in_the_line_to_be_changed(session: LocalSession) -> None:
    async with app_on(session, Section.FINDINGS).run_test() as pilot:
        await pilot.press("x")
        await answer(pilot, "It was said at the table")
        await pilot.press("x")
        await pilot.pause()
        assert pilot.app.screen.query_one(Input).value == "It was said at the table"
        await answer(pilot, "It was said twice at the table")
        (seen,) = session.state.reviews.values()
        assert seen.reason == "It was said twice at the table"


async def test_reasons_that_one_key_replaces_together_are_counted(session: LocalSession) -> None:
    async with at_a_group(session) as (pilot, group):
        await pilot.press("x")
        await answer(pilot, "They spoke of it in the hall")
        await pilot.press("c")
        assert f"{len(group.parts)} reasons are gone" in status(pilot)
        await pilot.press("u")
        reviews = session.state.reviews
        assert {reviews[part.key].reason for part in group.parts} == {"They spoke of it in the hall"}


@asynccontextmanager
async def at_a_group(session: LocalSession) -> AsyncIterator[tuple[Pilot[int], FindingGroup]]:
    """Close the session and point at findings that belong together."""
    while session.state.block != "closing":
        done(session, want.Next())
    done(session, want.Close())
    place, group = next((at, row) for at, row in enumerate(finding_groups(session.state)) if row.groups)
    async with app_on(session, Section.FINDINGS).run_test() as pilot:
        await pilot.press(*["down"] * place)
        yield pilot, group


async def test_findings_that_belong_together_are_judged_and_taken_back_with_one_key(
    session: LocalSession,
) -> None:
    async with at_a_group(session) as (pilot, group):
        keys = [part.key for part in group.parts]
        await pilot.press("x")
        await answer(pilot, "They spoke of it in the hall")
        assert [session.state.reviews[key].verdict for key in keys] == [ev.Verdict.DISMISSED] * len(keys)
        assert f"{len(keys)} findings together" in status(pilot)
        # Something that came in from a phone in between does not stand in the way of taking it back.
        note = want.Capture(fields=EntryFields(kind=EntryKind.NOTE, text="from somebody else"))
        session.submit([want.Submission(note, actor="participant-9")])
        await pilot.press("u")
        assert not session.state.reviews


async def test_what_somebody_judged_alone_stands_when_the_rest_is_judged_together(
    session: LocalSession,
) -> None:
    async with at_a_group(session) as (pilot, group):
        first, *others = (part.key for part in group.parts)
        await pilot.press("space", "down", "x")
        await answer(pilot, "Said at the table")
        assert set(session.state.reviews) == {first}
        await pilot.press("up", "enter")
        reviews = session.state.reviews
        assert reviews[first].verdict is ev.Verdict.DISMISSED
        assert {reviews[key].verdict for key in others} == {ev.Verdict.CONFIRMED}


@pytest.mark.parametrize("columns", [80, 93, 100])
async def test_no_finding_loses_its_last_words_when_the_list_is_made_anew(
    session: LocalSession, columns: int
) -> None:
    for number in range(20):
        words = " ".join(["Somebody writes down what is lacking"] * (1 + number % 3))
        done(session, want.Capture(fields=EntryFields(kind=EntryKind.ACTION, text=f"{words} end{number}")))
    async with app_on(session, Section.FINDINGS).run_test(size=(columns, 40)) as pilot:
        await pilot.press("enter")
        options = pilot.app.screen.query_one(OptionList)
        seen = ""
        for _ in range(options.option_count):
            seen += " ".join(
                strip.text[: options.region.right - 2].rstrip()
                for strip in pilot.app.screen._compositor.render_strips()
            )
            await pilot.press("down")
        assert [number for number in range(20) if f"end{number}" not in seen] == []


async def test_a_hostile_gap_is_shown_as_it_was_written(session: LocalSession) -> None:
    async with app_on(session).run_test() as pilot:
        await pilot.press("down")
        prompt = pilot.app.screen.query_one(OptionList).get_option_at_index(1).prompt
        assert "[@click=app.quit]nobody[/] has the key" in str(prompt)


async def test_tab_walks_through_all_lists_and_escape_leaves(session: LocalSession) -> None:
    async with app_on(session, lang="nl").run_test() as pilot:
        for _ in Section:
            await pilot.press("tab")
        assert isinstance(pilot.app.screen, ReviewScreen)
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, ReviewScreen)


TOO_MUCH = {
    "6,000 characters": "x" * 6_000,
    "a number of 400 digits": "#" + "9" * 400,
    "a number of 5,000 digits": "9" * 5_000,
    "a function that is too long": ">town/" + "y" * 130,
    "markup": "[@click=app.quit]quit[/] [bold",
    "control characters": "\x1b[2J\x07\u202e\ud800",
}
FORMS = {
    "n": (Section.GAPS, "n"),
    "v": (Section.GAPS, "v"),
    "a": (Section.GAPS, "a"),
    "owner and date": (Section.ACTIONS, "o"),
    "strength": (Section.HOTWASH, "S"),
    "gap": (Section.HOTWASH, "g"),
    "dismiss": (Section.FINDINGS, "x"),
}


@pytest.mark.parametrize("form", FORMS)
async def test_no_line_is_too_odd_for_a_form_and_none_is_lost(session: LocalSession, form: str) -> None:
    section, key = FORMS[form]
    app = app_on(session, section)
    async with app.run_test() as pilot:
        for text in TOO_MUCH.values():
            await pilot.press(key)
            before = session.state
            await answer(pilot, text)
            # Either it is noted, or the line still holds it with the reason below it.
            if session.state is before:
                assert app.screen.query_one(Input).value == text
                assert str(app.screen.query_one("#ask-problem", Static).content).startswith("! ")
                await pilot.press("escape")
            elif form == "strength":
                assert app.screen.query_one(Input).value == ""  # for the gap
                await pilot.press("escape")
            assert isinstance(app.screen, ReviewScreen)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("n", "t" * 301),
        ("v", TOO_MUCH["a number of 5,000 digits"]),
        ("a", TOO_MUCH["6,000 characters"]),
        ("a", f"call {TOO_MUCH['a number of 400 digits']}"),
        ("owner and date", TOO_MUCH["a function that is too long"]),
        ("strength", TOO_MUCH["6,000 characters"]),
        ("gap", TOO_MUCH["6,000 characters"]),
        ("dismiss", TOO_MUCH["6,000 characters"]),
    ],
)
async def test_what_does_not_fit_stays_in_the_line(session: LocalSession, form: str, text: str) -> None:
    section, key = FORMS[form]
    app = app_on(session, section)
    async with app.run_test() as pilot:
        await pilot.press(key)
        before = session.state
        await answer(pilot, text)
        assert session.state is before
        assert app.screen.query_one(Input).value == text


async def test_what_the_session_refuses_stays_in_the_line(session: LocalSession) -> None:
    done(session, ev.RecordingSet(on=False))
    app = app_on(session)
    async with app.run_test() as pilot:
        await pilot.press("a")
        await answer(pilot, "Print the list")
        assert app.screen.query_one(Input).value == "Print the list"
        assert "off the record" in str(app.screen.query_one("#ask-problem", Static).content)


@pytest.mark.parametrize("line", ["town 1 december", "1-12", ">town !31-2", "call >town", ">nobody"])
async def test_a_line_that_is_not_wholly_read_changes_no_owner(session: LocalSession, line: str) -> None:
    async with app_on(session, Section.ACTIONS).run_test() as pilot:
        await pilot.press("o")
        await answer(pilot, ">town/team safety !1-12")
        before = session.state
        await pilot.press("o")
        await answer(pilot, line)
        assert session.state is before
        assert pilot.app.screen.query_one(Input).value == line
        assert ">town !1-12" in str(pilot.app.screen.query_one("#ask-problem", Static).content)


async def test_each_thing_that_was_not_understood_of_an_owner_is_a_sentence_part(
    session: LocalSession, one_go: Unhurried
) -> None:
    done(session, want.Capture(fields=EntryFields(kind=EntryKind.ACTION, text="lists")))
    async with app_on(session, Section.ACTIONS, clock=one_go).run_test() as pilot:
        await ready(pilot, one_go)
        await pilot.press("o")
        one_go.now += 2
        await pilot.press(*">xyz !1-1-2020", "enter")
        await pilot.pause()
        assert "in the past. Write it like this" in asked(pilot, "problem")


async def test_a_date_alone_leaves_the_owner_and_an_emptied_line_clears_both(session: LocalSession) -> None:
    async with app_on(session, Section.ACTIONS).run_test() as pilot:
        await pilot.press("o")
        await answer(pilot, ">town/team safety !1-12")
        await pilot.press("o")
        await answer(pilot, "!2-12")
        (action,) = review.actions(session.state)
        assert (action.entry.due, action.lacks_owner) == ("2026-12-02", False)
        await pilot.press("o")
        await answer(pilot, "")
    (action,) = review.actions(session.state)
    assert (action.lacks_due, action.lacks_owner) == (True, True)


async def test_several_lines_that_are_pasted_all_come_in(session: LocalSession) -> None:
    app = app_on(session)
    async with app.run_test() as pilot:
        await pilot.press("a")
        await pilot.pause()
        app.screen.query_one(Input).post_message(Paste("one\ntwo\r\nthree"))
        await pilot.pause()
        assert app.screen.query_one(Input).value == "one two three"


def strip_on(pilot: Pilot[int]) -> str:
    """Read what is said to be out of the ordinary."""
    strip = pilot.app.screen.query_one("#strip", Static)
    return str(strip.content) if strip.display else ""


@pytest.mark.parametrize(("section", "key"), [(Section.GAPS, "s"), (Section.HOTWASH, "f9")])
async def test_a_real_situation_is_stopped_for_and_gone_on_from(
    session: LocalSession, section: Section, key: str
) -> None:
    seconds = count(step=2.0)
    app = DoorleefApp(
        language("en"), lambda t: ReviewScreen(t, session, lambda: TODAY, section, lambda: next(seconds))
    )
    async with app.run_test() as pilot:
        assert strip_on(pilot) == ""
        for stopped in (True, False):
            await pilot.press(key)
            await pilot.pause()
            assert session.state.interrupted is not stopped
            await pilot.press("enter")
            await pilot.pause()
            assert session.state.interrupted is stopped
            assert ("INTERRUPTED" in strip_on(pilot)) is stopped


async def test_s_in_the_hotwash_asks_for_a_strength(session: LocalSession) -> None:
    async with app_on(session, Section.HOTWASH).run_test() as pilot:
        await pilot.press("s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Ask)


async def test_a_pause_and_being_off_the_record_are_said_while_they_last(session: LocalSession) -> None:
    async with app_on(session).run_test() as pilot:
        done(session, ev.ClockPaused())
        done(session, ev.RecordingSet(on=False))
        await pilot.pause()
        assert "PAUSE" in strip_on(pilot)
        assert "OFF THE RECORD" in strip_on(pilot)
        done(session, ev.ClockResumed())
        done(session, ev.RecordingSet(on=True))
        await pilot.pause()
        assert strip_on(pilot) == ""


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("section", list(Section))
async def test_all_titles_and_whole_keys_fit_in_80_columns(
    session: LocalSession, section: Section, lang: str
) -> None:
    app = app_on(session, section, lang)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        tabs = list(app.screen.query(SectionTab))
        assert max(tab.region.right for tab in tabs) <= 80
        assert all(tab.region.width == len(str(tab.content)) + 2 for tab in tabs)
        keys = [key for key in app.screen.query(CommandKey) if key.display]
        assert max(key.region.right for key in keys) <= 80
        assert all(key.region.width == key.columns for key in keys)
        room_later = {"undo", "vote_more", "vote_less", "dissolve"}
        wanted = {key.command.id for key in app.screen.query(CommandKey)} - room_later
        assert {key.command.id for key in keys} >= wanted
        assert {"help", "back"} < wanted


async def test_a_wider_screen_brings_the_left_out_keys_back(session: LocalSession) -> None:
    app = app_on(session, lang="nl")
    async with app.run_test(size=(40, 24)) as pilot:
        await pilot.pause()
        few = [key.command.id for key in app.screen.query(CommandKey) if key.display]
        await pilot.resize_terminal(160, 24)
        await pilot.pause()
        many = [key.command.id for key in app.screen.query(CommandKey) if key.display]
        told = status(pilot)
    assert few[-2:] == ["help", "back"]
    assert "undo" not in few
    assert many[-2:] == ["help", "back"]
    assert {"mark", "name", "count", "action", "vote_more", "vote_less", "dissolve"} <= set(many)
    assert ("undo" in many) != ("u ongedaan: " in told), "once is enough"


async def test_the_bottom_line_names_undo_where_the_line_above_has_no_room_for_it(
    session: LocalSession,
) -> None:
    app = app_on(session, Section.HOTWASH)
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        for words, above in (("done", True), ("so many words " * 12, False), ("done", True)):
            screen._say(words)
            await pilot.pause()
            shown = [key.command.id for key in screen.query(CommandKey) if key.display]
            assert ("u undo: " in status(pilot), "undo" in shown) == (above, not above)


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_every_organisation_of_the_hotwash_can_be_read_in_80_columns(
    session: LocalSession, lang: str
) -> None:
    app = app_on(session, Section.HOTWASH, lang)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = text_of(app)
        for line in review.hotwash(session.state):
            assert f"+ ·  △ ·  {line.title}" in screen


async def test_a_disk_that_fails_is_said_before_all_else(session: LocalSession) -> None:
    async with app_on(session).run_test() as pilot:
        done(session, ev.RecordingSet(on=False))
        session.store_problem = Message("store.busy", {"file": "evening.ttx"})
        await pilot.press("tab")
        await pilot.pause()
        assert strip_on(pilot).startswith(" ✗ NOT SAVED ")
        assert "OFF THE RECORD" in strip_on(pilot)


async def test_a_list_without_rows_says_so_in_full_on_a_narrow_screen(session: LocalSession) -> None:
    app = app_on(session, Section.PARKED, "nl")
    async with app.run_test(size=(30, 24)) as pilot:
        await pilot.pause()
        lines = [strip.text for strip in app.screen._compositor.render_strips()]
    assert not any("…" in line for line in lines)


@pytest.fixture
def one_go(monkeypatch: pytest.MonkeyPatch) -> Unhurried:
    """Give a clock that stands still, by which letters belong together as they do for hands."""
    monkeypatch.setattr(ReviewScreen, "IN_ONE_GO", IN_ONE_GO)
    return Unhurried(0)


async def ready(pilot: Pilot[int], hand: Unhurried) -> None:
    """Let the first moment of the screen pass."""
    await pilot.pause()
    hand.now += 5


async def test_a_sentence_typed_in_the_hotwash_is_a_strength_whole_and_the_gap_is_asked_for(
    session: LocalSession, one_go: Unhurried
) -> None:
    async with app_on(session, Section.HOTWASH, clock=one_go).run_test() as pilot:
        await ready(pilot, one_go)
        await in_one_go(pilot, *"good", "space", *"team", "enter")
        one_go.now += 2
        await in_one_go(pilot, *"no", "space", *"list", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ReviewScreen)
    line = review.hotwash(session.state)[0]
    assert [row.text for row in line.strengths] == ["good team"]
    assert [row.text for row in line.gaps] == ["no list"]


async def test_behind_strength_and_gap_comes_the_next_organisation_that_named_none(
    session: LocalSession, one_go: Unhurried
) -> None:
    first, second, *_ = (row.partner for row in review.hotwash(session.state))
    async with app_on(session, Section.HOTWASH, clock=one_go).run_test() as pilot:
        await ready(pilot, one_go)
        rows = pilot.app.screen.query_one("#rows", OptionList)
        assert rows.highlighted == 0
        for text in ("fast", "late"):
            await in_one_go(pilot, *text, "enter")
            one_go.now += 2
        await pilot.pause()
        assert rows.highlighted == 1
        await ready(pilot, one_go)
        await in_one_go(pilot, *"calm", "enter", "escape")
        await pilot.pause()
        assert rows.highlighted == 1
    lines = {row.partner: row for row in review.hotwash(session.state)}
    assert [row.text for row in lines[first].gaps] == ["late"]
    assert [row.text for row in lines[second].strengths] == ["calm"]


def asked(pilot: Pilot[int], part: str) -> str:
    """Read a part of the box in front."""
    return str(pilot.app.screen.query_one(f"#ask-{part}", Static).content)


async def test_a_long_row_is_cut_between_two_words(session: LocalSession) -> None:
    words = [f"word{number:03}" for number in range(20)]
    done(session, want.Capture(fields=EntryFields(kind=EntryKind.GAP, text=" ".join(words))))
    for width in range(80, 96):
        async with app_on(session).run_test(size=(width, 24)) as pilot:
            listed = pilot.app.screen.query_one(RowList)
            rows = [listed.render_line(y).text.rstrip() for y in range(listed.size.height)]
            (row,) = (row for row in rows if "word000" in row)
            assert row.endswith("…")
            assert row.removesuffix("…").split()[-1] in words


async def test_the_box_names_what_it_notes_and_of_whom_and_turns_from_strength_to_gap(
    session: LocalSession,
) -> None:
    (line, *_) = review.hotwash(session.state)
    async with app_on(session, Section.HOTWASH).run_test() as pilot:
        await pilot.press("s")
        await pilot.pause()
        assert asked(pilot, "title") == f"Strength: {line.title}"
        await answer(pilot, "We know each other")
        assert asked(pilot, "title") == f"Gap: {line.title}"
        assert pilot.app.screen.has_class("-behind")
        before = session.state
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ReviewScreen)
        assert session.state is before
        await pilot.press("g")
        await pilot.pause()
        assert asked(pilot, "title") == f"Gap: {line.title}"


async def test_the_next_line_typed_in_a_rush_behind_a_strength_is_neither_lost_nor_noted_as_its_gap(
    session: LocalSession, one_go: Unhurried
) -> None:
    async with app_on(session, Section.HOTWASH, clock=one_go).run_test() as pilot:
        await ready(pilot, one_go)
        await in_one_go(pilot, *"good", "enter", *"swift", "enter")
        noted = session.state
        (line, *_) = review.hotwash(noted)
        assert [row.text for row in line.strengths] == ["good"]
        for keys in ("", " and kind", ""):
            # Neither held down nor typed on, however slowly, does Enter note what it was not said for.
            await in_one_go(pilot, *(key if key != " " else "space" for key in keys), "enter")
            one_go.now += 0.5
            assert session.state is noted
            assert asked(pilot, "problem").startswith(f"! Now this is the gap of {line.title}.")
        assert pilot.app.screen.query_one(Input).value == "swift and kind"
        one_go.now += 2
        await in_one_go(pilot, "enter")
        assert isinstance(pilot.app.screen, ReviewScreen)
    assert [row.text for row in review.hotwash(session.state)[0].gaps] == ["swift and kind"]


async def test_a_rushed_line_that_was_wiped_out_asks_nothing_twice(
    session: LocalSession, one_go: Unhurried
) -> None:
    async with app_on(session, Section.HOTWASH, clock=one_go).run_test() as pilot:
        await ready(pilot, one_go)
        await in_one_go(pilot, *"good", "enter", *"x")
        one_go.now += 2
        await in_one_go(pilot, "backspace", *"late", "enter")
        assert isinstance(pilot.app.screen, ReviewScreen)
    assert [row.text for row in review.hotwash(session.state)[0].gaps] == ["late"]


async def test_a_paste_in_the_hotwash_is_a_strength(session: LocalSession, one_go: Unhurried) -> None:
    async with app_on(session, Section.HOTWASH, clock=one_go).run_test() as pilot:
        await ready(pilot, one_go)
        pilot.app.post_message(Paste("good\nteam"))
        await in_one_go(pilot, "enter")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
    assert [row.text for row in review.hotwash(session.state)[0].strengths] == ["good team"]


@pytest.mark.parametrize("section", [row for row in Section if row is not Section.HOTWASH])
async def test_a_sentence_typed_in_a_list_does_nothing_and_the_screen_says_so(
    session: LocalSession, one_go: Unhurried, section: Section
) -> None:
    before = session.state
    async with app_on(session, section, clock=one_go).run_test() as pilot:
        await ready(pilot, one_go)
        screen = pilot.app.screen
        for text in ("cx", "s1", "kr"):
            one_go.now += 0.3
            await in_one_go(pilot, *text, "space")
        pilot.app.post_message(Paste("xcu"))
        await in_one_go(pilot, "h", "enter")
        assert pilot.app.screen is screen
        assert session.state is before
        assert status(pilot).startswith("Nothing was done with what was typed")


@pytest.mark.parametrize("slowly", [True, False])
async def test_a_second_enter_behind_a_reason_does_not_confirm_what_it_dismissed(
    session: LocalSession, one_go: Unhurried, slowly: bool
) -> None:
    async with app_on(session, Section.FINDINGS, clock=one_go).run_test() as pilot:
        await ready(pilot, one_go)
        if slowly:
            await pilot.press("x")
            await pilot.pause()
            one_go.now += 3
            await pilot.press(*"seen", "enter")
            await pilot.pause()
            for _ in range(9):
                one_go.now += 0.12
                await pilot.press("enter")
                await pilot.press("space")
        else:
            await in_one_go(pilot, "x")
            await pilot.pause()
            await in_one_go(pilot, *"seen", "enter", "enter", "space", "enter", "c")
        await pilot.pause()
        (found,) = session.state.reviews.values()
        assert (found.verdict, found.reason) == (ev.Verdict.DISMISSED, "seen")
        assert "Dismissed: " in status(pilot)
        one_go.now += 3
        await pilot.press("enter")
        await pilot.pause()
        assert {row.verdict for row in session.state.reviews.values()} == {ev.Verdict.CONFIRMED}
        assert status(pilot).startswith("Confirmed; its reason is gone")


async def test_reading_with_the_mouse_confirms_nothing_and_a_click_on_the_row_pointed_at_does(
    session: LocalSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    while session.state.block != "closing":
        done(session, want.Next())
    done(session, want.Close())
    async with app_on(session, Section.FINDINGS).run_test(size=(120, 35)) as pilot:
        await pilot.press("down")
        rows = pilot.app.screen.query_one(RowList)
        assert rows.highlighted == 1
        await pilot.click(RowList, offset=(5, 1), times=2)
        await pilot.pause()
        assert rows.highlighted == 0
        assert not session.state.reviews
        monkeypatch.setattr(pilot.app, "CLICK_CHAIN_TIME_THRESHOLD", 0)
        await pilot.click(RowList, offset=(5, 1))
        await pilot.pause()
        (found,) = session.state.reviews.values()
        assert found.verdict is ev.Verdict.CONFIRMED


async def test_undo_is_named_and_moves_of_the_exercise_are_taken_back_only_after_a_yes(
    session: LocalSession,
) -> None:
    done(session, want.Next())
    there = session.state
    async with app_on(session).run_test() as pilot:
        await pilot.press("plus")
        assert status(pilot).endswith("u undo: the votes")
        await pilot.press("u")
        assert status(pilot).startswith("Undone: the votes")
        assert status(pilot).endswith("u undo: the move to this point")
        await pilot.press("u")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Sure)
        await pilot.press("escape")
        assert session.state.cue == there.cue
        await pilot.press("u")
        await pilot.pause()
        await pilot.press("y")
        await pilot.pause()
        assert session.state.cue != there.cue


@pytest.mark.parametrize(
    ("section", "key", "said"),
    [
        (Section.GAPS, "plus", "1 hand for: No diesel after a day"),
        (Section.GAPS, "h", "On the first page: No diesel after a day"),
        (Section.EXPECTED, "space", "Seen: "),
        (Section.FINDINGS, "c", "Confirmed: "),
    ],
)
async def test_what_an_act_did_is_said(session: LocalSession, section: Section, key: str, said: str) -> None:
    async with app_on(session, section).run_test(size=(120, 35)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert status(pilot).startswith(said)


def test_the_details_of_a_group_say_why_it_is_not_on_the_projector(session: LocalSession) -> None:
    fields = EntryFields(kind=EntryKind.GAP, text="ours alone", mark=ev.Mark.PARTNER)
    done(session, want.Capture(fields=fields))
    gap = max(session.state.entries)
    done(session, ev.GroupMade(title="Fuel", entries=(gap,)))
    done(session, want.Capture(fields=fields.model_copy(update={"mark": ev.Mark.OPEN})))
    found = rows(Section.GAPS, session.state, frozenset(), frozenset(), language("en"))
    told = {row.key: "not on the projector" in row.details.plain for row in found}
    assert [key for key, alone in told.items() if alone] == [f"gap:{max(session.state.groups)}"]
