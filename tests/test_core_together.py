"""Injects that come out together: they stand in the order of their release, whatever they are called."""

from __future__ import annotations

import pytest

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.entries import current_inject, injects_in_front
from tabletop.core.now_view import now
from tabletop.core.projection import projector
from tabletop.core.scenario import Release
from tests.small import Play
from tests.test_core_order import with_injects


@pytest.mark.parametrize("cue", ["dark/1/alarm", "dark/1/handout", "dark/3"])
def test_of_two_for_the_room_that_came_together_the_one_released_by_hand_is_on(cue: str) -> None:
    play = Play(with_injects(rumour={"release": Release.AUTO})).start().next_to(cue)
    assert play.state.injects["alarm"].seq == play.state.injects["rumour"].seq
    shown = projector(play.state).inject
    assert shown is not None
    assert (shown.id, current_inject(play.state)) == ("alarm", "alarm")
    note = play.note("Who has diesel?")
    assert play.state.entries[note].fields.inject == "alarm"


def test_the_card_shows_all_that_came_together_and_nothing_from_before() -> None:
    play = Play().start().next_to("dark/3")
    assert injects_in_front(play.state) == ("ward", "desk")
    assert [card.public.id for card in now(play.state).injects] == ["ward", "desk"]
    play.do(want.ReleaseInject(inject="pumps"))
    assert injects_in_front(play.state) == ("pumps",)
    play.do(ev.InjectStatusSet(inject="pumps", status=ev.InjectStatus.WITHDRAWN))
    play.do(ev.InjectStatusSet(inject="ward", status=ev.InjectStatus.WITHDRAWN))
    assert injects_in_front(play.state) == ("desk",)
