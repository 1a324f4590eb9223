"""Actions in the lists: where they stand in the record, and how an owner is named."""

from __future__ import annotations

import pytest

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core import review
from tabletop.core.events import EntryKind
from tabletop.session import LocalSession
from tabletop.text import language
from tabletop.tui.review.rows import Section, rows
from tests.small import Play
from tests.test_review_screen import answer, app_on, done, session

__all__ = ["session"]

EN = language("en")


@pytest.mark.parametrize("typed", ["{short}/team safety !1-12", "{title} !1-12", "{short}"])
async def test_the_field_for_owner_and_date_takes_a_name_without_a_sign(
    session: LocalSession, typed: str
) -> None:
    town = session.state.script.partners["town"]
    async with app_on(session, Section.ACTIONS).run_test() as pilot:
        await pilot.press("enter")
        await answer(pilot, typed.format(short=town.short, title=session.state.script.name("town")))
    (action,) = review.actions(session.state)
    fields = session.state.entries[action.entry.id].fields
    assert (fields.owner, fields.due) == ("town", "2026-12-01" if "!" in typed else None)
    assert fields.owner_function == ("team safety" if "/" in typed else None)


def test_what_answers_a_gap_or_a_group_stands_with_the_gap_and_anything_else_where_the_session_is() -> None:
    play = Play().start().next_to("dark/0")
    first, other = (play.note(text, kind=EntryKind.GAP) for text in ("no diesel", "no list"))
    there = play.state.entries[first].fields
    group = play.do(ev.GroupMade(title="Nothing at hand", entries=(first, other))).seq
    alone = play.note("no radio", kind=EntryKind.GAP)
    play.next_to("hotwash")
    here = play.state.block, play.state.hour
    assert here != (there.block, there.hour)
    places = {review.place_of(play.state, subject) for subject in (first, group, alone)}
    assert places == {(there.inject, there.block, there.hour)}
    assert review.place_of(play.state, None) == (None, *here)
    for ident in (first, other):
        play.do(ev.EntryWithdrawn(entry=ident))
    assert review.place_of(play.state, group) == (None, *here)


async def test_actions_for_a_gap_and_for_a_group_with_it_get_the_same_step(session: LocalSession) -> None:
    gap = review.gaps(session.state)[0].id
    fields = session.state.entries[gap].fields
    while session.state.block == fields.block:
        done(session, want.Next())
    done(session, ev.GroupMade(title="Nothing at hand", entries=(gap,)))
    async with app_on(session).run_test() as pilot:
        await pilot.press("home", "a")
        await answer(pilot, "Agree with the depot")
    made = session.state.entries[max(session.state.entries)].fields
    assert made.kind is EntryKind.ACTION
    assert made.addresses in session.state.groups
    assert (made.block, made.hour) == (fields.block, fields.hour)


def test_an_action_due_before_the_session_stands_with_those_that_lack_something() -> None:
    play = Play().start().next_to("dark/0")
    for day in ("2027-03-01", "2020-01-01"):
        play.note(f"by {day}", kind=EntryKind.ACTION, owner="town", due=day)
    early, fine = review.actions(play.state)
    assert (early.entry.due, early.too_early, early.is_complete) == ("2020-01-01", True, False)
    assert (fine.too_early, fine.is_complete) == (False, True)
    label = next(row.line.plain for row in rows(Section.ACTIONS, play.state, frozenset(), frozenset(), EN))
    assert label.startswith("! ")
    assert "(before the session)" in label
