"""What the signs mean: every sign that the console and the review paint is explained in their help."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from textual.content import Content

from tabletop.core import events as ev
from tabletop.core import now_view, people
from tabletop.core.entry_lines import entry_line
from tabletop.core.events import Answer, EntryKind, InjectStatus, Mark, Presence, Verdict
from tabletop.core.intents import ReleaseInject, SetService
from tabletop.core.order_view import running_order
from tabletop.core.scarcity import overdrawn
from tabletop.core.scenario import ServiceState
from tabletop.text import LANGUAGES, language
from tabletop.tui.console import panes
from tabletop.tui.console.painting import world
from tabletop.tui.console.panes import OrderView, PeopleView
from tabletop.tui.console.sayings import ANSWERS, PRESENCES, STATUSES
from tabletop.tui.help import explained
from tabletop.tui.manual import SIGNS, keys_manual
from tabletop.tui.review import rows as review_rows
from tabletop.tui.review.rows import Section, rows
from tabletop.tui.room.seats import LOOKS, Look, Seat
from tabletop.tui.words import CHANNELS, SERVICE_STATES
from tests.small import Play

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tabletop.core.state import State
    from tabletop.tui.words import Legend

EN = language("en")
PUNCTUATION = set("–—…“”‘’′,.:;/()'\"%&*#[]")
"""What stands in sentences and numbers, or where they are cut off."""
HEADINGS = {
    "order": {"Running order"},
    "card": {"The card in the middle", "Running order"},
    "partners": {"Partners", "Partners with devices: how many are in, and a sign"},
    "services": {"Services"},
    "entries": {"Noted", "Behind a note: what a partner replies"},
}
"""The headings below which the signs of a list are explained."""


def signs_in(texts: Iterable[str]) -> set[str]:
    """Give the characters that are neither of a word nor of a number."""
    found = {character for text in texts for character in text if not character.isspace()}
    return {row for row in found if unicodedata.category(row)[0] in "SP" or row in "▶→"} - PUNCTUATION


def explained_in(legends: Iterable[Legend]) -> set[str]:
    return {character for legend in legends for row in legend.signs for character in row.sign}


def busy() -> State:
    """Play an exercise in which every list has something of every sort."""
    play = Play().start().next_to("dark/1/alarm")
    gap = play.note("no diesel", kind=EntryKind.GAP)
    other = play.note("no water", kind=EntryKind.GAP, mark=Mark.PARTNER)
    group = play.do(ev.GroupMade(title="Fuel", entries=(gap,))).seq
    play.do(ev.VotesCounted(subject=group, votes=3))
    need = play.note("a pump", kind=EntryKind.NEED, target="grid", parked=True)
    for partner, answer in zip(play.state.script.partners, Answer, strict=False):
        play.do(ev.ReplyGiven(entry=need, partner=partner, answer=answer))
    for presence, partner in zip(Presence, play.state.script.partners, strict=False):
        by = "town" if presence is Presence.REPRESENTED and partner != "town" else None
        if presence is not Presence.REPRESENTED or by:
            play.do(ev.PresenceSet(partner=partner, presence=presence, by=by))
    play.note("order a pump", kind=EntryKind.ACTION, owner="town", owner_function="head", due="2026-12-01")
    play.note("order more", kind=EntryKind.ACTION, addresses=other)
    play.do(ev.InjectStatusSet(inject="cash", status=InjectStatus.SKIPPED))
    play.do(ReleaseInject(inject="rumour"))
    play.do(SetService(service="phone", state=ServiceState.OUT))
    play.next_to("gaps")
    play.do(ev.BallotCast(subjects=(group,)), f"p{play.joined()}", "web")
    return play.state


def test_no_look_of_a_partner_is_the_sign_for_cut_off() -> None:
    assert "…" not in {sign.sign for sign in LOOKS.values()}
    assert len({sign.sign for sign in LOOKS.values()}) == len(LOOKS)


@pytest.mark.parametrize("part", ["order", "card", "partners", "services", "entries"])
def test_every_sign_that_the_console_paints_is_explained(part: str) -> None:
    state = busy()
    blocks = frozenset(state.script.blocks)
    seats = {
        ident: Seat(2, look, nudged=False) for ident, look in zip(state.script.partners, Look, strict=False)
    }
    lines = tuple(entry_line(state, row) for row in state.entries.values())
    builds: dict[str, Callable[[], panes.Rows]] = {
        "order": lambda: panes.order_rows(OrderView(running_order(state), blocks), EN),
        "card": lambda: panes.card_rows(now_view.now(state, "dark/1/alarm"), EN),
        "partners": lambda: panes.partner_rows(PeopleView(people.partners(state), seats), EN),
        "services": lambda: panes.world_rows(world(state, overdrawn(state)), EN),
        "entries": lambda: panes.entry_rows(lines, EN),
    }
    found, _ = builds[part]()
    painted = [
        piece.plain
        for row in found
        for piece in (row.mark, row.tail, row.briefer.tail if row.briefer else Content(""))
    ]
    # By the heading of its own list: what a sign means in another one does not explain it.
    assert signs_in(painted) <= explained_in(row for row in panes.SIGNS if row.title in HEADINGS[part])
    assert signs_in(painted), "there is something to explain"


def test_the_signs_of_a_reply_are_explained_where_replies_stand() -> None:
    [replies] = [row for row in panes.SIGNS if row.title == "Behind a note: what a partner replies"]
    assert [look.sign for look in replies.signs] == [look.sign for look in ANSWERS.values()]
    assert [look.colour for look in replies.signs] == [look.colour for look in ANSWERS.values()]


def test_every_sign_that_a_value_may_have_is_explained() -> None:
    known = {row.sign for legend in panes.SIGNS for row in legend.signs}
    tables = (
        panes.CUE_SIGNS,
        STATUSES,
        PRESENCES,
        ANSWERS,
        SERVICE_STATES,
        CHANNELS,
    )
    assert {look.sign for table in tables for look in table.values()} <= known
    assert {look.sign for look in LOOKS.values()} <= {sign.removeprefix("2") for sign in known}
    judged = next(
        legend for legend in review_rows.SIGNS if legend.title == review_rows.TITLES[Section.FINDINGS]
    )
    assert {row.sign for row in judged.signs} >= set(review_rows.VERDICT_SIGNS.values())


@pytest.mark.parametrize("section", Section)
def test_every_sign_that_the_review_paints_is_explained(section: Section) -> None:
    state = busy()
    shown = rows(section, state, frozenset(state.groups), frozenset(), EN)
    legend = next(row for row in review_rows.SIGNS if row.title == review_rows.TITLES[section])
    # The sign stands before the words of a row; whatever people wrote stands behind it.
    painted = [row.line.plain.lstrip()[:5] for row in shown]
    assert signs_in(painted) <= explained_in([legend])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [74, 114])
def test_what_the_signs_mean_fits_beside_them(lang: str, width: int) -> None:
    t = language(lang)
    for legends in SIGNS.values():
        lines = explained(t, legends, width).split("\n")
        assert max(line.cell_length for line in lines) <= width
        assert len(lines) == 1 + sum(2 + len(row.signs) for row in legends), "one line a sign"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_manual_explains_the_signs_too(lang: str) -> None:
    t = language(lang)
    written = keys_manual(t)
    for legends in SIGNS.values():
        assert all(t(row.word) in written for legend in legends for row in legend.signs)


def test_a_verdict_has_a_sign() -> None:
    assert set(review_rows.VERDICT_SIGNS) == {*Verdict, None}
