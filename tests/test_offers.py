"""An offer is no reliance: it is accepted or not, and nobody is without what it counts on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tabletop import wording
from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.debrief import debrief
from tabletop.core.events import Answer, EntryKind
from tabletop.core.partner_view import partner_view
from tabletop.core.people import partners
from tabletop.report.markdown import markdown
from tabletop.report.outline import document
from tabletop.text import language
from tabletop.tui.room.parts import Part
from tabletop.web import sharing
from tests.rooms import hall
from tests.small import Play
from tests.test_console import seated
from tests.test_room import line_with, open_room, summed_up, to_alarm

if TYPE_CHECKING:
    from pathlib import Path

EN = language("en")


def claimed(kind: EntryKind, answer: Answer | None = None) -> Play:
    """Let the hospital say something about the town, and the town reply."""
    play = Play().start().next_to("dark/1/alarm")
    entry = play.note("Twenty beds", kind=kind, said_by=("hospital",), target="town")
    if answer:
        play.do(ev.ReplyGiven(entry=entry, partner="town", answer=answer))
    return play


def owed(play: Play) -> int:
    return next(
        row.open_replies for table in partners(play.state) for row in table.partners if row.id == "town"
    )


def told(play: Play) -> str:
    return markdown(document(debrief(play.state), EN), "x")


@pytest.mark.parametrize(
    ("kind", "question", "other"),
    [
        (EntryKind.OFFER, "Do you accept it?", "Can they count on it?"),
        (EntryKind.ASSUMPTION, "Can they count on it?", "Do you accept it?"),
    ],
)
def test_a_page_asks_whether_an_offer_is_accepted(kind: EntryKind, question: str, other: str) -> None:
    state = claimed(kind).state
    page = sharing.fragments(sharing.forms(state, "town"), "town", EN)["asked"].html()
    assert question in page
    assert other not in page
    assert ("You are offered: Twenty beds" in page) is (kind is EntryKind.OFFER)


def test_the_same_is_asked_in_dutch() -> None:
    state = claimed(EntryKind.OFFER).state
    page = sharing.fragments(sharing.forms(state, "town"), "town", language("nl"))["asked"].html()
    assert "Neemt u dit aan?" in page


@pytest.mark.parametrize(
    ("kind", "question"),
    [(EntryKind.OFFER, "Do you accept it?"), (EntryKind.NEED, "Can they count on it?")],
)
def test_a_terminal_asks_the_same(kind: EntryKind, question: str) -> None:
    (asked,) = partner_view(claimed(kind).state, "town").asked
    assert wording.asks_reply(EN, asked.kind) == question


def test_an_offer_is_not_owed_a_word() -> None:
    assert (owed(claimed(EntryKind.OFFER)), owed(claimed(EntryKind.NEED))) == (0, 1)


def test_the_debrief_keeps_offers_apart_from_what_is_counted_on() -> None:
    told_ = debrief(claimed(EntryKind.OFFER).state)
    town = next(row for row in told_.partners if row.offered)
    assert [row.text for row in town.offered] == ["Twenty beds"]
    assert town.counted_on == ()
    assert [row.unanswered for row in told_.parts if row.unanswered] == []
    assert [row.awaited for part in told_.parts for row in part.offers_unanswered] == ["Town of Veldstad"]


def test_the_report_says_what_became_of_an_offer() -> None:
    waiting, taken = told(claimed(EntryKind.OFFER)), told(claimed(EntryKind.OFFER, Answer.YES))
    assert "What others offer it" in waiting
    assert "Offers without a reply from:" in waiting
    assert "Counted on, without a reply yet from:" not in waiting
    assert "**accepted**" in taken
    assert "Offers without a reply from:" not in taken
    assert "Counted on, without a reply yet from:" in told(claimed(EntryKind.NEED))


async def test_the_room_lists_an_offer_as_one(tmp_path: Path) -> None:
    async with hall(tmp_path) as house:
        await to_alarm(house)
        town = house.let_in("town")
        fields = ev.EntryFields(
            kind=EntryKind.OFFER,
            text="Twenty beds",
            said_by=("town",),
            target="hospital",
            source=ev.Source.WEB,
        )
        offer = house.submit(want.Capture(fields=fields), f"p{town}")
        await open_room(house, Part.COUNTED)
        line = line_with(house, "offers Saint Hospital: Twenty beds")
        assert "no reply yet" in line
        assert "not confirmed" not in line
        assert "0 not confirmed · 1 offer without a reply" in summed_up(house)
        await house.seat.press("plus")
        assert house.session.state.replies[offer]["hospital"].answer is Answer.YES
        assert "without a reply" not in summed_up(house)


async def test_the_console_asks_whether_it_is_accepted(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("5 hos: twenty beds for @town")
        entry = seat.state().entries[max(seat.state().entries)]
        assert entry.kind is EntryKind.OFFER
        assert "accept it? + yes  - no  * on one condition  0 unknown" in seat.says("reading")
        await seat.press("plus")
        assert seat.state().replies[entry.id]["town"].answer is Answer.YES
