"""How a rehearsal begins: in the morning of a day that is given, and marked as what it is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tabletop.session import ManualClock

if TYPE_CHECKING:
    from tabletop.core.events import ExerciseCreated

BEGINS = dt.time(9)
UTC_OFFSET = 60
"""Minutes east of UTC, on every day and machine the same: a rehearsal begins at nine by this clock."""


def rehearsal_clock(day: dt.date) -> ManualClock:
    """Give a clock for one rehearsal; it moves only when told to, and always from the same hour."""
    begins = dt.datetime.combine(day, BEGINS, dt.timezone(dt.timedelta(minutes=UTC_OFFSET)))
    return ManualClock(wall=round(begins.timestamp() * 1000), offset=UTC_OFFSET)


def simulated(fact: ExerciseCreated) -> ExerciseCreated:
    """Mark an exercise as one where nobody was in the room."""
    return fact.model_copy(update={"simulated": True})
