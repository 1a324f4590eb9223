"""Pages without a sheet: before the start, in the break, after the end, and when it is real."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.state import Status
from tabletop.text import N_
from tabletop.tui import bigtext
from tabletop.tui.projection.drawing import (
    BLANK,
    LINES,
    WIDEST_TEXT,
    centred,
    enlarged,
    large_title,
    prose_lines,
    wrapped,
)
from tabletop.tui.projection.timing import countdown, words_of_countdown

if TYPE_CHECKING:
    from tabletop.core.projection import ProjectorView
    from tabletop.text import Text

WIDEST_READABLE = 124
"""Columns above which letters become too small for the back of a room."""
WELCOME = N_("We will start in a moment.")
GOODBYE = N_("The session is over. Thank you.")


def interrupted(t: Text, columns: int, lines: int) -> LINES:
    """Say, over everything else, that something real is going on."""
    word, real = t("Interrupted"), t("real situation")
    letters = bigtext.plain(word) or "STOP"
    size = bigtext.largest(letters, columns, max(1, lines // 3))
    small = bigtext.largest(bigtext.plain(real) or "", columns, max(1, lines // 4))
    second = enlarged(bigtext.plain(real) or "", min(small, size), "") if small and size else []
    return centred(
        [
            *(enlarged(letters, size, "") if size else wrapped(word, columns)),
            BLANK,
            *(second or wrapped(real, columns)),
            BLANK,
            *wrapped(t("The exercise stands still. This is not part of it."), columns),
        ],
        columns,
        lines,
    )


def pause(view: ProjectorView, room_ms: int, t: Text, columns: int, lines: int) -> LINES:
    """Draw the break: its name, and how long still."""
    left = countdown(view, room_ms)
    drawn = large_title(view.block_title, columns, max(3, lines // 4))
    if left:
        clock = t.clock(left.seconds)
        size = max(1, bigtext.largest(clock, columns, lines // 3))
        drawn += [BLANK, BLANK, *enlarged(clock, size, left.colour)]
        if view.paused or left.near:
            drawn += [BLANK, words_of_countdown(view, left, t)]
    text = prose_lines(view.text, min(columns, WIDEST_TEXT), 1)
    widest = max((line.cell_length for line in text), default=0)
    level = [line.pad_right(widest - line.cell_length) for line in text]
    return centred(drawn + ([BLANK, BLANK, *level] if level else []), columns, lines)


def cover(view: ProjectorView, t: Text, columns: int, lines: int) -> LINES:
    """Draw the page before the start and after the end."""
    ahead = view.status is Status.PREPARED
    words = t(WELCOME if ahead else GOODBYE)
    head = large_title(view.title, columns, lines // 3)
    hint = t("Can the last row read this? If not, make the letters of this window larger.")
    below = (
        [BLANK, BLANK, *wrapped(hint, columns, "$text-quiet")] if ahead and columns > WIDEST_READABLE else []
    )
    return centred([*head, BLANK, BLANK, *wrapped(words, columns), *below], columns, lines)


def waiting(t: Text, columns: int, lines: int) -> LINES:
    """Say that there is no exercise yet."""
    return centred(wrapped(t("Waiting for the exercise"), columns), columns, lines)
