"""What is asked of something scarce, beside what there is of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tabletop.core import events as ev
from tabletop.core.events import Answer, EntryKind, Mark
from tabletop.core.gaps import OVERDRAWN, findings
from tabletop.core.scarcity import Asked, asked_of, overdrawn
from tabletop.text import language
from tabletop.tui.console.painting import world
from tabletop.tui.console.panes import world_rows
from tests.small import Play
from tests.test_console import collected_as_usual, seated

__all__ = ["collected_as_usual"]

NEED, ASSUMPTION = EntryKind.NEED, EntryKind.ASSUMPTION


def begun() -> Play:
    return Play().start().next_to("dark/1/alarm")


def of_generators(play: Play) -> Asked:
    return asked_of(play.state, play.state.script.resources["generators"])


def ask(play: Play, who: str, quantity: float | None, kind: EntryKind = NEED, unit: str | None = None) -> int:
    return play.note("power", kind=kind, said_by=(who,), target="generators", quantity=quantity, unit=unit)


def test_what_several_ask_is_added_up_and_held_against_what_there_is() -> None:
    play = begun()
    there = play.state.script.resources["generators"].amount
    first, second = ask(play, "hospital", there), ask(play, "town", 1, ASSUMPTION)
    asked = of_generators(play)
    assert asked == Asked(there + 1, there, ("hospital", "town"), (first, second), private=False)
    assert asked.is_too_much
    play.do(ev.EntryWithdrawn(entry=second))
    assert not of_generators(play).is_too_much


def test_of_what_one_partner_asks_again_the_most_counts() -> None:
    play = begun()
    ask(play, "hospital", 2)
    most = ask(play, "hospital", 3)
    ask(play, "hospital", 1)
    assert (of_generators(play).amount, of_generators(play).entries) == (3, (most,))


def test_partners_in_another_order_are_the_same_and_those_without_a_name_are_not() -> None:
    play = begun()
    for who in (("hospital", "town"), ("town", "hospital")):
        play.note("power", kind=NEED, said_by=who, target="generators", quantity=2)
    assert of_generators(play).amount == 2
    for _ in range(2):
        play.note("power", kind=NEED, target="generators", quantity=1)
    assert of_generators(play).amount == 4


def test_what_was_said_for_one_partner_alone_hides_nothing_that_is_too_much_without_it() -> None:
    play = begun()
    ask(play, "hospital", 4)
    play.note("power", kind=NEED, said_by=("town",), target="generators", quantity=1, mark=Mark.PARTNER)
    assert (of_generators(play).amount, of_generators(play).private) == (4, False)


@pytest.mark.parametrize(
    ("unit", "counts"),
    [
        (None, True),
        ("p", True),
        ("piece", True),
        ("generators", True),
        ("genset", True),
        ("litres", False),
        ("g", False),
    ],
)
def test_what_is_counted_in_another_unit_is_left_out(unit: str | None, counts: bool) -> None:
    play = begun()
    ask(play, "hospital", 4, unit=unit)
    assert bool(of_generators(play).entries) is counts


def test_an_offer_what_its_owner_says_and_what_was_refused_ask_nothing() -> None:
    play = begun()
    owner = play.state.script.resources["generators"].owner
    assert owner is not None
    ask(play, "hospital", 4, EntryKind.OFFER)
    ask(play, owner, 4, ASSUMPTION)
    ask(play, "hospital", None)
    refused = ask(play, "hospital", 4)
    assert of_generators(play).entries == (refused,)
    play.do(ev.ReplyGiven(entry=refused, partner=owner, answer=Answer.NO))
    assert of_generators(play).entries == ()


def test_what_there_is_may_become_more_and_never_less_than_it_was() -> None:
    play = begun()
    there = play.state.script.resources["generators"].amount
    play.do(ev.ResourceSet(resource="generators", amount=0))
    assert of_generators(play).there == there
    play.do(ev.ResourceSet(resource="generators", amount=there + 5))
    assert of_generators(play).there == there + 5


def test_what_the_owner_needs_itself_is_asked_of_it_too() -> None:
    play = begun()
    owner = play.state.script.resources["generators"].owner
    assert owner is not None
    ask(play, owner, 2)
    ask(play, "hospital", 2)
    assert of_generators(play).is_too_much


def test_what_is_asked_beyond_what_there_is_is_found_and_named() -> None:
    play = begun()
    ask(play, "hospital", 2)
    assert not [row for row in findings(play.state) if row.rule == OVERDRAWN]
    ask(play, "town", 2)
    (found,) = (row for row in findings(play.state) if row.rule == OVERDRAWN)
    assert (found.subjects, found.assumed, found.private) == (("generators",), False, False)
    assert language("en").message(found.message) == (
        "“Generators”: 4 pieces asked for in all, by Saint Hospital, Town of Veldstad; 3 available."
    )


def test_what_rests_on_an_assumption_or_was_said_for_one_partner_alone_is_marked() -> None:
    play = begun()
    play.note("beds", kind=NEED, target="beds", quantity=500, mark=Mark.PARTNER)
    (found,) = (row for row in findings(play.state) if row.rule == OVERDRAWN)
    assert (found.assumed, found.private) == (True, True)
    assert "by" not in language("en").message(found.message).split()


def test_the_console_shows_what_is_asked_beside_what_is_left_once_it_is_too_much() -> None:
    play = begun()
    ask(play, "hospital", 3)
    assert [row.asked for row in world(play.state, overdrawn(play.state)).resources] == [None, None]
    ask(play, "town", 2)
    assert [row.asked for row in world(play.state, overdrawn(play.state)).resources] == [5, None]


async def test_it_shows_it_as_soon_as_it_is_noted(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.to_step()
        await seat.note("4 hos: power @generators #9 generators")
        assert seat.screen.world.view is not None
        rows, _ = world_rows(seat.screen.world.view, language("en"))
        assert "▲ 9" in "".join(row.tail.plain for row in rows)
