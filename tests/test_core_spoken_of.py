"""The inject that a note is about, when its speaker got one that was not for the room."""

from __future__ import annotations

import pytest

from tabletop.core import intents as want
from tabletop.core.entries import inject_spoken_of
from tests.small import Play


def at(cue: str) -> Play:
    play = Play()
    play.do(want.Start())
    while play.state.cue != cue:
        play.do(want.Next())
    return play


@pytest.mark.parametrize("cue", ["dark/1/handout", "dark/3"])
@pytest.mark.parametrize(("speaker", "inject"), [("hospital", "ward"), ("town", "desk"), ("left", "desk")])
def test_whoever_got_an_inject_speaks_of_it_then_and_at_the_tables(
    cue: str, speaker: str, inject: str
) -> None:
    assert inject_spoken_of(at(cue).state, (speaker,)) == inject


def test_a_later_inject_for_the_room_is_what_everyone_speaks_of() -> None:
    assert inject_spoken_of(at("dark/4/pumps").state, ("town",)) is None


def test_the_last_of_several_injects_for_one_partner_is_the_one() -> None:
    play = at("dark/3")
    play.do(want.WriteInject(title="Now", text="This instant", to=("town",), projected=False))
    spot = next(ident for ident in play.state.injects if ident.startswith("spot-"))
    assert inject_spoken_of(play.state, ("town",)) == spot
    assert inject_spoken_of(play.state, ("hospital",)) == "ward"


def test_of_a_cue_that_is_only_looked_at_its_own_inject_is_the_one() -> None:
    assert inject_spoken_of(at("dark/4/pumps").state, ("town",), "dark/1/handout") == "desk"
