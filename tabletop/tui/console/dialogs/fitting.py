"""How many lines of a window are left for what scrolls in it, so that its line of keys stays in sight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from tabletop.tui.content import shown

if TYPE_CHECKING:
    from textual.geometry import Size
    from textual.screen import Screen

    from tabletop.text import Text

SHARE: Final = 96
"""Percent of the screen that a window takes at most, as dialogs.tcss says."""
PADDING: Final = 2
"""Columns between words and border, on each side."""
BORDER: Final = 2
"""Its columns, and its lines."""
PAGES: Final[Mapping[str, int]] = {"pagedown": 1, "pageup": -1}
"""The keys that read on in a long explanation, or back."""


def width_within(screen: Size, widest: int, padding: int = PADDING) -> int:
    """Give the columns for words in a window of at most so many."""
    return max(1, min(widest, screen.width * SHARE // 100) - BORDER - 2 * padding)


def lines_within(screen: Size) -> int:
    """Give the lines within the border of the highest window."""
    return screen.height * SHARE // 100 - BORDER


def lines_of(text: str, width: int) -> int:
    """Count the lines of a text; none where there is nothing to say."""
    return len(shown(text).wrap(width)) if text else 0


def explained(t: Text, explanation: str, keys: str, room: int, width: int) -> tuple[int, str]:
    """Give the lines for an explanation, and the line of keys, which share so many.

    Where it is not in sight whole, the line of keys says how to read on.
    """
    told = lines_of(explanation, width)
    if told <= max(1, room - lines_of(keys, width)):
        return told, keys
    keys = t("{keys} · PgDn = read on", keys=keys)
    return max(1, room - lines_of(keys, width)), keys


def read_on(screen: Screen[Any], by: int) -> bool:
    """Read on in an explanation that is longer than its place, or back; False where there is none."""
    pane = next(iter(screen.query(".dialog-reading")), None)
    if pane is None or not pane.max_scroll_y:
        return False
    pane.scroll_relative(y=by * max(1, pane.size.height - 1), animate=False)
    return True
