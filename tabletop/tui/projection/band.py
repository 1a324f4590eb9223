"""The band across a projector's page: the hour and its day, or a title, and the countdown."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from textual.content import Content

from tabletop.core.plaintext import one_line
from tabletop.core.scenario import BlockKind
from tabletop.tui import bigtext
from tabletop.tui.content import cut, shown
from tabletop.tui.projection.drawing import (
    BLANK,
    LINES,
    MARGIN,
    beside,
    enlarged,
    enlarged_title,
    joined,
    large_title,
)
from tabletop.tui.projection.timing import Countdown, countdown, words_of_countdown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.crisis_time import CrisisTime
    from tabletop.core.projection import ProjectorView
    from tabletop.text import Text

SMALLEST_CLOCK = 2
"""Size below which the countdown is hard to read from the back."""


class _Day(Enum):
    """How the weekday and the time of day are written: large, below each other or on one line, or small."""

    LARGE = "large"
    SHORT = "short"
    LEVEL = "level"
    TEXT = "text"


def _day(now: CrisisTime, t: Text, way: _Day) -> LINES:
    hour, minute = divmod(now.minute_of_day, 60)
    if way is _Day.TEXT:
        return [
            shown(t.hour(now.hour), "bold"),
            shown(t.weekday(now.weekday), "bold"),
            shown(t.time(hour, minute), "bold"),
        ]
    time = enlarged(t("{hours}:{minutes}", hours=f"{hour:02}", minutes=f"{minute:02}"), 1, "")
    name = enlarged(bigtext.plain(t.weekday(now.weekday, short=way is _Day.SHORT)) or "", 1, "")
    return joined([name, time], 3) if way is _Day.LEVEL else [*name, BLANK, *time]


def _hour(now: CrisisTime, t: Text, size: int, way: _Day) -> LINES:
    digits = bigtext.plain(t.hours(now.hour)) or "-"
    columns = [enlarged(digits, size, "bold $accent"), _day(now, t, way)]
    if way is not _Day.TEXT:
        columns.insert(0, enlarged(bigtext.plain(t("hour")) or "", 1, ""))
    return joined(columns, 3)


def band(view: ProjectorView, room_ms: int, t: Text, columns: int, lines: int) -> LINES:
    """Draw the hour with its day, or the title of a block without an hour, and at the right what is left."""
    left = countdown(view, room_ms)
    clock = t.clock(left.seconds) if left else ""
    if view.block_kind is not BlockKind.STEP or view.now is None:
        return _at_the_foot(_titled(view.block_title, clock, left, columns, lines), lines)
    for size, clock_size, way in _sizes(lines):
        right = enlarged(clock, clock_size, left.colour) if left else []
        start = _hour(view.now, t, size, way)
        if (
            max(line.cell_length for line in start) + _taken(clock, clock_size) <= columns
            and len(start) <= lines
        ):
            return _at_the_foot(beside(start, right, columns), lines)
    return _at_the_foot(large_title(view.block_title, columns, lines), lines)


def _taken(clock: str, size: int) -> int:
    """Give the columns that the countdown takes from what stands at its left."""
    return bigtext.width(clock, size) + 2 * MARGIN if clock else 0


def _titled(title: str, clock: str, left: Countdown | None, columns: int, lines: int) -> LINES:
    """Draw a title with the countdown, which is smaller where the title is in large letters then."""
    if left is None:
        return large_title(title, columns, lines)
    sizes = [
        size for size in range(_largest(lines), 0, -1) if size == 1 or _taken(clock, size) <= columns // 2
    ]
    large = (size for size in sizes if enlarged_title(title, columns - _taken(clock, size), lines))
    size = next(large, sizes[0])
    drawn = large_title(title, columns - _taken(clock, size), lines)
    return beside(drawn, enlarged(clock, size, left.colour), columns)


def _largest(lines: int) -> int:
    """Give the largest size of letters for so many lines."""
    return max(1, lines * 2 // bigtext.ROWS)


def _sizes(lines: int) -> Iterator[tuple[int, int, _Day]]:
    """Give sizes of the hour and the countdown and ways to write the day, the best first."""
    for size in range(_largest(lines), 0, -1):
        for way in _Day:
            for clock_size in range(size, min(size, SMALLEST_CLOCK) - 1, -1):
                yield size, clock_size, way
    for way in _Day:
        yield 1, 1, way


def _at_the_foot(drawn: LINES, lines: int) -> LINES:
    return [BLANK] * max(0, lines - len(drawn)) + drawn


def headline(view: ProjectorView, room_ms: int, t: Text, columns: int) -> Content:
    """Write the title of the step, or else of the session, and at the right what the room does now."""
    right = words_of_countdown(view, countdown(view, room_ms), t)
    title = one_line(view.block_title if view.block_kind is BlockKind.STEP else view.title)
    left = cut(shown(title, "bold"), max(1, columns - right.cell_length - MARGIN))
    return beside([left], [right], columns)[0]
