"""A day that the calendar does not know is refused when it is said, and readable where a log holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from tabletop import wording
from tabletop.cli import history
from tabletop.core import entries
from tabletop.core import events as ev
from tabletop.core.days import day_of, no_such_day
from tabletop.core.debrief import debrief
from tabletop.core.entry_lines import entry_line
from tabletop.core.events import EntryFields, EntryKind
from tabletop.core.intents import Capture, Submission
from tabletop.core.messages import ExerciseError
from tabletop.core.room_view import room_view
from tabletop.report.markdown import markdown
from tabletop.report.outline import document
from tabletop.session import LocalSession, ManualClock, create
from tabletop.text import language
from tabletop.tui.console.lines import Choices, laid_out
from tabletop.tui.console.panes import entry_tail
from tabletop.tui.review.rows import Section, rows
from tabletop.tui.room.answers import _counts
from tabletop.tui.room.sight import Sight
from tabletop.web.parts import Saying
from tests.rooms import FakeDoor, hall
from tests.small import Play, created

if TYPE_CHECKING:
    from pathlib import Path

NEVER = "2026-02-30"
EN = language("en")


def agreed(day: str | None) -> ev.ExerciseAgreed:
    return ev.ExerciseAgreed(title="A day", label="EXERCISE", delete_on=day)


def test_a_day_is_read_and_one_that_never_comes_is_not() -> None:
    assert str(day_of("2028-02-29")) == "2028-02-29"
    assert [day_of(text) for text in (NEVER, "0000-01-01", "", "soon")] == [None] * 4


@pytest.mark.parametrize("day", [NEVER, "2026-13-01", "0000-01-01", "2026-00-00"])
def test_a_day_that_never_comes_is_refused_when_it_is_said(day: str) -> None:
    play = Play().start()
    note = play.note("Buy it", kind=EntryKind.ACTION, due="2026-12-01")
    known = play.state.entries[note]
    fields = known.fields.model_copy(update={"due": day})
    for said in (
        lambda: play.note("Buy it", kind=EntryKind.ACTION, due=day),
        lambda: play.do(ev.EntryCorrected(entry=note, base=known.revision, fields=fields)),
        lambda: play.do(agreed(day)),
    ):
        with pytest.raises(ExerciseError, match=r"day\.unknown"):
            said()


def kept() -> tuple[Play, int]:
    """Play with a log from before such days were refused."""
    play = Play(delete_on=NEVER).start().next_to("dark/1/alarm")
    fields = EntryFields(text="Buy it", kind=EntryKind.ACTION, due=NEVER, inject="alarm", block="dark")
    return play, play.log(ev.EntryCaptured(fields=fields)).seq


def test_what_a_log_holds_may_be_corrected_in_other_ways_withdrawn_and_restored() -> None:
    play, note = kept()
    known = play.state.entries[note]
    fields = known.fields.model_copy(update={"owner": "grid"})
    play.do(ev.EntryCorrected(entry=note, base=known.revision, fields=fields))
    play.do(ev.EntryWithdrawn(entry=note))
    play.do(ev.EntryRestored(entry=note))
    play.do(agreed(NEVER))
    assert (play.state.entries[note].fields.due, play.state.setup.delete_on) == (NEVER, NEVER)


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ("31-2-2027", (31, 2, None)),
        (" 31/4 ", (31, 4, None)),
        ("2027-02-29", (29, 2, 2027)),
        ("29-2-27", (29, 2, 2027)),
        ("29-2", None),
        ("29-2-2028", None),
        ("1-13-2027", None),
        ("some day", None),
        ("", None),
    ],
)
def test_a_day_in_figures_that_no_calendar_has_is_known_as_such(
    typed: str, missing: tuple[int, int, int | None] | None
) -> None:
    assert no_such_day(typed) == missing


def test_what_a_log_holds_is_said_to_be_no_such_day() -> None:
    play, _ = kept()
    words = "2026-02-30 (no such day)"
    assert wording.day(EN, NEVER) == words
    assert wording.day(EN, "2026-12-01") == "1 Dec 2026"
    assert wording.day(EN, "2026-12-01", weekday=True) == "Tue 1 December 2026"
    assert words in markdown(document(debrief(play.state), EN), "x")


def test_every_place_that_tells_such_a_day_says_so() -> None:
    play, note = kept()
    state, entry = play.state, play.state.entries[note]
    words = "2026-02-30 (no such day)"
    assert words in entry_tail(entry_line(state, entry), EN).plain
    reviewed = rows(Section.ACTIONS, state, frozenset(), frozenset(), EN)
    assert [words in row.line.plain for row in reviewed] == [True]
    sight = Sight(EN, state, room_view(state), FakeDoor().view(), {})
    beside = [line.plain for row in _counts(sight, entry) for line in laid_out(row, 200)]
    assert any(words in line for line in beside)
    assert Saying(EN, "en").day(NEVER) == words
    assert words in "\n".join(history.line(event, state.script, EN) for event in [play.do(agreed(NEVER))])


async def test_the_screens_with_such_days_open_and_let_them_be_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def older(folder: Path, clock: ManualClock) -> LocalSession:
        return create(folder, created(delete_on=NEVER), clock, any_place=True)

    async with hall(tmp_path, opening=older) as house:
        seat = house.seat
        await seat.to_step()
        with monkeypatch.context() as before:
            before.setattr(entries, "real_day", lambda *_: None)
            fields = EntryFields(
                text="Buy it", kind=EntryKind.ACTION, due=NEVER, inject="alarm", block="dark"
            )
            seat.session.submit([Submission(Capture(fields=fields))])
        await seat.settle()
        assert "no such day" in seat.says("entries")
        await seat.press("e")
        due = seat.front().query_one("#field-due", Input)
        assert due.value == NEVER
        due.value = "1-12-2027"
        await seat.press("ctrl+s")
        [entry] = seat.state().live_entries()
        assert entry.fields.due == "2027-12-01"
        await seat.press("h")
        seat.front().query_one(Choices).choose("agreed")
        await seat.press("enter")
        assert seat.front().query_one("#field-delete_on", Input).value == NEVER
