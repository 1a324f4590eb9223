"""Boxes to tick: a tick in one that is ticked, nothing in the others, whatever the colours are."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import Checkbox, SelectionList

if TYPE_CHECKING:
    from textual.content import Content

TICK = {True: "✓", False: " "}


class Box(Checkbox):
    """One box."""

    def render(self) -> Content:
        """Draw the box as it is now."""
        self.BUTTON_INNER = TICK[self.value]
        return super().render()


class Boxes(SelectionList[Hashable]):
    """Several boxes below each other."""

    def render_line(self, y: int) -> Strip:
        """Draw one line, with what is in its box."""
        line = super().render_line(y)
        at = self.scroll_offset.y + y
        if at >= self.option_count:
            return line
        left, inner, *rest = line
        mark = TICK[self.get_option_at_index(at).value in self.selected]
        return Strip([left, Segment(mark, inner.style), *rest], line.cell_length)
