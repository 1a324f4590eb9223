"""Forms and lines at the console: what cannot be kept is said in the form, and what was there stays exact."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from textual.widgets import Select, Static, TextArea

from tabletop.core.events import EntryFields, EntryWithdrawn, ExerciseAgreed, GroupMade, ResourceSet
from tabletop.core.intents import Capture, GoTo, ReleaseInject, StateEndurance, Submission
from tabletop.session import Done
from tabletop.tui.console.dialogs import Choose, Fill
from tabletop.tui.console.session_deeds import agree
from tabletop.tui.console.stage import Look
from tabletop.tui.console.world_deeds import act_on_resource, act_on_service, mend
from tabletop.wording import as_typed
from tests.test_console import Seat, collected_as_usual, seated

__all__ = ["collected_as_usual"]
HUGE = "9" * 400


def problem(seat: Seat) -> str:
    """Read why the form in front was not saved."""
    form = seat.front()
    assert isinstance(form, Fill)
    return str(form.query_one("#form-problem", Static).content)


async def choose(seat: Seat, words: str) -> None:
    """Choose the option that begins with these words."""
    question = seat.front()
    assert isinstance(question, Choose)
    question.dismiss(next(row.key for row in question._options if row.title.plain.startswith(words)))
    await seat.settle()


async def fill(seat: Seat, **values: object) -> None:
    """Fill fields in as a paste does, and save."""
    for name, value in values.items():
        widget = seat.front().query_one(f"#field-{name}")
        if isinstance(widget, TextArea):
            widget.text = str(value)
        else:
            widget.value = value  # type: ignore[attr-defined]  # the others are lines and lists
    await seat.press("ctrl+s")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("8 check diesel >hos/" + "head of facilities and " * 7, "Function: 40 characters too long"),
        (f"3 no diesel #{HUGE} litres", "How much: A number in it is too large"),
        ("3 hos:", "There is nothing to note: the text is empty"),
    ],
)
async def test_a_line_that_cannot_be_noted_stays_and_says_which_part_of_it_does_not_fit(
    tmp_path: Path, line: str, told: str
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("enter")
        seat.screen.line.put(line)
        await seat.settle()
        await seat.press("enter")
        assert told in seat.says("reading")
        assert seat.screen.line.value == line
        assert not seat.entries


async def test_an_amount_too_large_for_any_number_is_refused_in_the_form(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        seat.screen.ask(act_on_resource, "generators")
        await seat.settle()
        await fill(seat, amount=HUGE)
        assert "Left: A number in it is too large" in problem(seat)


@pytest.mark.parametrize(
    ("place", "length", "told"),
    [
        ("The notes of the block", 20_001, "Text: 1 character too long"),
        ("Inject: ", 0, "Title: fill something in."),
    ],
)
async def test_a_text_that_is_mended_into_what_cannot_be_kept_is_refused_in_the_form(
    tmp_path: Path, place: str, length: int, told: str
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.press("space")
        seat.screen.ask(mend)
        await seat.settle()
        await choose(seat, place)
        await fill(seat, **({"text": "a" * length} if length else {"title": ""}))
        assert told in problem(seat)


async def test_a_condition_that_is_too_long_is_refused_in_the_form(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("6 hos: we count on @gri")
        await seat.press("asterisk")
        await fill(seat, note="a" * 5_001)
        assert "Condition: 1 character too long" in problem(seat)


async def test_a_form_of_an_entry_names_the_field_that_cannot_be_kept(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("we lean on the neighbours")
        await seat.press("e")
        await fill(seat, owner_function="f" * 141)
        assert "Function: 21 characters too long" in problem(seat)
        await fill(seat, owner_function="", quantity=HUGE)
        assert "How much: A number in it is too large" in problem(seat)


async def in_the_day_with_a_rumour_of_the_dark(seat: Seat) -> None:
    """Go to the second step, play an inject of the first one there, and then one of its own."""
    await seat.to_step()
    day = next(row.id for row in seat.state().order if row.block == "day")
    wishes = (GoTo(cue=day), ReleaseInject(inject="rumour"), ReleaseInject(inject="cash"))
    assert all(isinstance(row, Done) for row in seat.session.submit([Submission(row) for row in wishes]))
    await seat.settle()


async def test_a_note_that_is_moved_belongs_to_the_step_in_which_its_inject_was_played(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await in_the_day_with_a_rumour_of_the_dark(seat)
        await seat.note("who says so?")
        await seat.press("m")
        await choose(seat, "A rumour")
        assert [(row.inject, row.block, row.hour) for row in seat.entries] == [("rumour", "day", 24)]
        assert "Now about A rumour" in seat.says("reading")


async def test_a_note_that_is_given_another_inject_in_its_form_belongs_to_the_step_in_which_that_was_played(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await in_the_day_with_a_rumour_of_the_dark(seat)
        await seat.note("who says so?")
        await seat.press("e")
        await fill(seat, inject="rumour")
        assert [(row.inject, row.block, row.hour) for row in seat.entries] == [("rumour", "day", 24)]


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", "– (follows the inject: Working together)"), ("nl", "– (volgt het inject: Working together)")],
)
async def test_the_form_of_an_entry_says_which_theme_it_follows_until_it_is_given_one(
    tmp_path: Path, lang: str, told: str
) -> None:
    async with seated(tmp_path, lang=lang) as seat:
        await seat.to_step()
        seat.session.submit([Submission(ReleaseInject(inject="rumour"))])
        await seat.settle()
        await seat.note("no map")
        await seat.press("e")
        theme = seat.front().query_one("#field-theme", Select)
        assert str(theme.query_one("#label", Static).content) == told
        await seat.press("ctrl+s")
        assert [row.theme for row in seat.entries] == [None]
        await seat.press("e")
        await fill(seat, theme="continuity")
        assert [row.theme for row in seat.entries] == ["continuity"]
        await seat.press("e")
        await fill(seat, theme="")
        assert [row.theme for row in seat.entries] == [None]


async def test_the_form_of_an_entry_about_no_inject_names_no_theme_to_follow(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        seat.session.submit([Submission(Capture(fields=EntryFields(text="no map", hour=0)))])
        await seat.settle()
        await seat.press("e")
        theme = seat.front().query_one("#field-theme", Select)
        assert str(theme.query_one("#label", Static).content) == "–"


async def test_a_note_about_an_inject_that_is_looked_at_belongs_to_the_step_in_which_it_was_played(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await in_the_day_with_a_rumour_of_the_dark(seat)
        seat.screen.look = Look(inject="rumour")
        await seat.note("who says so?")
        assert [(row.inject, row.block, row.hour) for row in seat.entries] == [("rumour", "day", 24)]


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_a_form_that_is_opened_and_saved_leaves_every_number_as_it_was(
    tmp_path: Path, lang: str
) -> None:
    async with seated(tmp_path, lang=lang) as seat:
        await seat.to_step()
        fields = EntryFields(
            text="as it was", quantity=0.125, unit="m3", from_hour=-24.0, until_hour=1234.0625
        )
        seat.session.submit([Submission(Capture(fields=fields))])
        await seat.settle()
        (before,) = seat.state().entries.values()
        await seat.press("e")
        await fill(seat, text="mended")
        after = seat.state().entries[before.id]
        assert after.fields == before.fields.model_copy(update={"text": "mended"})


@pytest.mark.parametrize("typed", ["-24", "\N{MINUS SIGN}24", "-24 hours"])
async def test_an_hour_before_the_crisis_is_typed_with_a_minus(tmp_path: Path, typed: str) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("6 the tanks are full")
        await seat.press("e")
        await fill(seat, from_hour=typed, until_hour="24")
        assert [(row.from_hour, row.until_hour) for row in seat.entries] == [(-24, 24)]


@pytest.mark.parametrize("deleted_on", ["2026-11-20", "2026-11-21"])
async def test_what_is_agreed_can_be_changed_when_the_day_of_deletion_has_come(
    tmp_path: Path, deleted_on: str
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        agreed = ExerciseAgreed(title="As it was", label="EXERCISE", delete_on=deleted_on)
        assert isinstance(seat.session.submit([Submission(agreed)])[0], Done)
        seat.screen.ask(agree)
        await seat.settle()
        await fill(seat, delete_on="19-11-2026")
        assert "Choose a day after today" in problem(seat)
        day = dt.date.fromisoformat(deleted_on)
        await fill(seat, title="Another title", delete_on=as_typed(day))
        assert seat.front() is seat.screen
        assert (seat.state().setup.title, seat.state().setup.delete_on) == ("Another title", deleted_on)


async def test_what_is_left_and_how_long_it_lasts_keep_every_digit_when_they_are_saved_as_they_are(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path, lang="nl") as seat:
        await seat.to_step()
        wishes = (
            ResourceSet(resource="generators", amount=1.0625),
            StateEndurance(service="phone", backup_from=0.125, backup_to=2.375, partner=None),
        )
        assert all(isinstance(row, Done) for row in seat.session.submit([Submission(row) for row in wishes]))
        before = seat.state()
        seat.screen.ask(act_on_resource, "generators")
        await seat.settle()
        await seat.press("ctrl+s")
        seat.screen.ask(act_on_service, "phone")
        await seat.settle()
        await choose(seat, "Een partner zegt")
        await seat.press("ctrl+s")
        assert seat.front() is seat.screen
        assert seat.state().resources == before.resources
        assert seat.state().endurance == before.endurance


async def test_an_action_that_was_typed_on_the_line_can_be_tied_to_the_gap_that_it_answers(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("8 call the depot")
        await seat.press("e")
        assert not seat.front().query("#field-addresses"), "there is no gap yet"
        await seat.press("escape")
        for line in ("3 no lamps", "3 no fuel", "8 fetch lamps"):
            await seat.note(line)
        _, lamps, fuel, action = seat.state().entries
        await seat.press("e")
        await fill(seat, addresses=lamps)
        assert seat.state().entries[action].fields.addresses == lamps
        for fact in (GroupMade(title="Light", entries=(lamps, fuel)), EntryWithdrawn(entry=lamps)):
            seat.session.submit([Submission(fact)])
            await seat.press("e")
            await fill(seat, text=f"fetch lamps, {fact.TYPE}")
            fields = seat.state().entries[action].fields
            assert (fields.text, fields.addresses) == (f"fetch lamps, {fact.TYPE}", lamps)
        (group,) = seat.state().groups
        await seat.press("e")
        await fill(seat, addresses=group)
        seat.session.submit([Submission(EntryWithdrawn(entry=fuel))])
        await seat.press("e")
        await fill(seat, text="fetch lamps anyway")
        fields = seat.state().entries[action].fields
        assert (fields.text, fields.addresses) == ("fetch lamps anyway", group), "a group without members"
