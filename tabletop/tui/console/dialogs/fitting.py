"""How many lines of a window are left for what scrolls in it, so that its line of keys stays in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tabletop.tui.content import shown

if TYPE_CHECKING:
    from textual.geometry import Size

SHARE: Final = 96
"""Percent of the screen that a window takes at most, as dialogs.tcss says."""
PADDING: Final = 2
"""Columns between words and border, on each side."""
BORDER: Final = 2
"""Its columns, and its lines."""


def width_within(screen: Size, widest: int, padding: int = PADDING) -> int:
    """Give the columns for words in a window of at most so many."""
    return max(1, min(widest, screen.width * SHARE // 100) - BORDER - 2 * padding)


def lines_within(screen: Size) -> int:
    """Give the lines within the border of the highest window."""
    return screen.height * SHARE // 100 - BORDER


def lines_of(text: str, width: int) -> int:
    """Count the lines of a text; none where there is nothing to say."""
    return len(shown(text).wrap(width)) if text else 0
