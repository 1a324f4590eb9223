"""The small scenario plays from its opening to its end."""

from __future__ import annotations

import pytest

from tabletop.core.exercise import next_cue
from tabletop.core.intents import Close
from tabletop.core.state import Status
from tests.small import Play


@pytest.mark.parametrize("selection", ["long", "short"])
def test_small_scenario_plays_to_its_end(selection: str) -> None:
    play = Play(selection=selection).start()
    while next_cue(play.state):
        play.advance(1).next()
    play.do(Close())
    assert play.state.status is Status.DRAFT
    assert play.state.block == list(play.state.script.blocks)[-1]
