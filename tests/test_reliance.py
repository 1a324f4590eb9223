"""Whose word is still awaited is told alike by the list, the room, the pages and the debrief."""

from __future__ import annotations

import pytest

from tabletop.core.debrief import debrief
from tabletop.core.debrief.reading import Reading
from tabletop.core.events import Answer, EntryCorrected, EntryKind, ReplyGiven
from tabletop.core.messages import ExerciseError
from tabletop.core.partner_view import asked_entries
from tabletop.core.people import partners
from tabletop.core.reliance import words_owed
from tabletop.core.room_view import reliances
from tabletop.report.markdown import markdown
from tabletop.report.outline import document
from tabletop.text import language
from tabletop.web.following import touched_partners
from tests.small import Play

ROWS = ("town", "hospital", "grid")


@pytest.fixture
def play() -> Play:
    return Play().start().next_to("dark/1/alarm")


def awaited(play: Play) -> list[tuple[str, ...]]:
    """Give whose word is awaited as the list, the room, the pages and the debrief tell it."""
    state = play.state
    listed = {row.id: row.open_replies for table in partners(state) for row in table.partners}
    pages = {who: asked_entries(state, who) for who in ROWS}
    names = {state.script.name(who): who for who in ROWS}
    told = {names[row.awaited] for row in Reading(state).noted.values() if row.awaited}
    return [
        tuple(who for who in ROWS if listed[who]),
        tuple(sorted({row.on_id for row in reliances(state) if row.answer is None}, key=ROWS.index)),
        tuple(who for who in ROWS if any(who not in state.replies.get(row.id, {}) for row in pages[who])),
        tuple(sorted(told, key=ROWS.index)),
        tuple(who for who in ROWS if words_owed(state).get(who)),
    ]


def test_a_gap_about_a_partner_asks_nobody(play: Play) -> None:
    play.note("No beds", kind=EntryKind.GAP, said_by=("town",), target="hospital")
    assert awaited(play) == [()] * 5


def test_what_is_asked_of_a_resource_is_asked_of_its_owner(play: Play) -> None:
    entry = play.note("Two of them", kind=EntryKind.NEED, said_by=("town",), target="generators")
    assert awaited(play) == [("grid",)] * 5
    assert set(touched_partners(play.state, tuple(play.events[-1:]))) == {"town", "grid", "generators", None}
    who = play.joined("grid")
    play.do(ReplyGiven(entry=entry, partner="grid", answer=Answer.YES), f"p{who}", "web")
    assert awaited(play) == [()] * 5


def test_another_may_not_answer_for_the_owner_of_a_resource(play: Play) -> None:
    entry = play.note("Two of them", kind=EntryKind.NEED, said_by=("town",), target="generators")
    who = play.joined("hospital")
    with pytest.raises(ExerciseError, match=r"access\.not-allowed"):
        play.do(ReplyGiven(entry=entry, partner="hospital", answer=Answer.YES), f"p{who}", "web")


def test_who_offers_what_it_owns_need_not_accept_that_itself(play: Play) -> None:
    play.note("Two of ours", kind=EntryKind.OFFER, said_by=("grid",), target="generators")
    play.note("Ours last a day", kind=EntryKind.ASSUMPTION, said_by=("grid",), target="generators")
    assert awaited(play) == [()] * 5


def test_a_resource_without_an_owner_asks_nobody(play: Play) -> None:
    play.note("Two hundred", kind=EntryKind.NEED, said_by=("town",), target="beds")
    assert awaited(play) == [()] * 5


def test_a_word_of_another_than_who_is_counted_on_now_is_not_the_word_that_is_awaited(play: Play) -> None:
    entry = play.note("They come", kind=EntryKind.ASSUMPTION, said_by=("town",), target="hospital")
    play.do(ReplyGiven(entry=entry, partner="hospital", answer=Answer.YES))
    known = play.state.entries[entry]
    fields = known.fields.model_copy(update={"target": "grid"})
    play.do(EntryCorrected(entry=entry, base=known.revision, fields=fields))
    assert awaited(play) == [("grid",)] * 5
    told = markdown(document(debrief(play.state), language("en")), "x")
    assert "Saint Hospital: **yes**; Grid operator: **no reply yet**" in told
