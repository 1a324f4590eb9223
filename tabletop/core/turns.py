"""The turns of the story that a session can come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tabletop.core.scenario import Outcome
    from tabletop.core.state import State


def turns(state: State) -> tuple[Outcome, ...]:
    """Give the turns to establish: those of steps that are not played only when it was done already."""
    script = state.script
    return tuple(
        row for row in script.outcomes.values() if row.id not in script.elsewhere or row.id in state.outcomes
    )
