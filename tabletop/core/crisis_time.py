"""Hours of the crisis as weekday and time of day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core.scenario import Weekday

if TYPE_CHECKING:
    from tabletop.core.script import Script

MINUTES_A_DAY = 1_440
WEEKDAYS = tuple(Weekday)


@dataclass(frozen=True, slots=True)
class CrisisTime:
    """An hour of the crisis with the weekday (0 is Monday) and time of day that go with it."""

    hour: float
    weekday: int
    minute_of_day: int


def crisis_time(script: Script, hour: float) -> CrisisTime:
    """Work out weekday and time of day at an hour of the crisis."""
    start_hour, start_minute = (int(part) for part in script.start_time.split(":"))
    minutes = start_hour * 60 + start_minute + round(hour * 60)
    weekday = WEEKDAYS.index(Weekday(script.start_weekday)) + minutes // MINUTES_A_DAY
    return CrisisTime(hour, weekday % len(WEEKDAYS), minutes % MINUTES_A_DAY)
