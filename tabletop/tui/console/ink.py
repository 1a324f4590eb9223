"""Lines of content as strips for the terminal, each style worked out once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip
from textual.style import Style

if TYPE_CHECKING:
    from rich.style import Style as RichStyle
    from textual.content import Content


@lru_cache(maxsize=512)
def in_colour(style: Style) -> RichStyle:
    """Give the terminal's style for a style; the same one again, so that its escape codes are made once."""
    return style.rich_style


def _parsed(style: str | Style) -> Style:
    return Style.parse(style) if isinstance(style, str) else style


def strip_of(line: Content, base: Style, width: int) -> Strip:
    """Draw one line of content on a base style, cut or filled to a width."""
    segments = [
        Segment(text, in_colour(style)) for text, style in line.render(base, end="", parse_style=_parsed)
    ]
    return Strip(segments, line.cell_length).adjust_cell_length(width, in_colour(base))
