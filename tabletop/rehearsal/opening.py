"""How a rehearsal begins: on a day of its own, and marked as what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.session import ManualClock

if TYPE_CHECKING:
    from tabletop.core.events import ExerciseCreated

STARTS_MS = 1_767_254_400_000
"""1 January 2026, 09:00 in the Netherlands: a day on which nobody holds a session."""
UTC_OFFSET = 60


def rehearsal_clock() -> ManualClock:
    """Give a clock for one rehearsal; it moves only when told to, and always from the same day."""
    return ManualClock(wall=STARTS_MS, offset=UTC_OFFSET)


def simulated(fact: ExerciseCreated) -> ExerciseCreated:
    """Mark an exercise as one where nobody was in the room."""
    return fact.model_copy(update={"simulated": True})
