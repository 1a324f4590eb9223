"""Lines of a projector's page: side by side, below each other, in large letters, within bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content, Span
from textual.style import Style

from tabletop import markup
from tabletop.core.plaintext import one_line
from tabletop.tui import bigtext
from tabletop.tui.content import shown
from tabletop.tui.flow import flow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tabletop.core.names import Prose

LINES = list[Content]
BLANK = Content("")
MARGIN = 2
WIDEST_TEXT = 96
MARK = "▪ "
MOST_LARGE_PARTS = 2
"""Lines of large letters that a title may take."""


def beside(left: Sequence[Content], right: Sequence[Content], width: int) -> LINES:
    """Put lines at the left and the right edge, on one base line."""
    most = max(len(left), len(right))
    starts, ends = ([*[BLANK] * (most - len(side)), *side] for side in (left, right))
    return [
        start + Content(" " * max(1, width - start.cell_length - end.cell_length)) + end
        for start, end in zip(starts, ends, strict=True)
    ]


def enlarged(text: str, size: int, style: str) -> LINES:
    """Write a text in large letters of a size."""
    return [Content.styled(line, style) for line in bigtext.big(text, size)]


def joined(columns: Sequence[LINES], gap: int) -> LINES:
    """Put columns side by side on one base line, each as wide as its longest line."""
    most = max(map(len, columns), default=0)
    widths = [max((line.cell_length for line in column), default=0) for column in columns]
    level = [[BLANK] * (most - len(column)) + column for column in columns]
    return [
        Content(" " * gap).join(
            [cell.pad_right(width - cell.cell_length) for cell, width in zip(cells, widths, strict=True)]
        )
        for cells in zip(*level, strict=True)
    ]


def _loud(line: Content) -> Content:
    """Make everything bold, and what was bold stand out by colour as well."""
    spans = [
        Span(start, end, "bold $accent" if isinstance(style, Style) and style.bold else style)
        for start, end, style in line.spans
    ]
    return Content(line.plain, spans).stylize_before("bold")


def prose_lines(text: Prose, width: int, gap: int) -> LINES:
    """Write a text of the scenario with its paragraphs and lists, so many lines apart."""
    nodes = markup.parse(text.text, dict(text.variables))
    return [_loud(line) for line in flow(nodes, width, gap=gap, mark=MARK, mark_style="$accent")]


def barred(lines: LINES, colour: str) -> LINES:
    """Set lines behind a bar."""
    return [Content.styled("▌ ", colour) + line for line in lines]


def in_letters(text: str, width: int, size: int, style: str, leading: int = 0) -> LINES | None:
    """Write a text in large letters; None when a letter is missing, or a word is too wide."""
    letters = bigtext.plain(one_line(text))
    parts = bigtext.broken(letters, width, size) if letters else ()
    lines: LINES = []
    for part in parts:
        lines += [BLANK] * (leading if lines else 0) + enlarged(part, size, style)
    return lines or None


def enlarged_title(text: str, columns: int, lines: int) -> LINES | None:
    """Write a title in large letters, in two lines when it must; None when it does not fit."""
    letters = bigtext.plain(one_line(text))
    if not letters:
        return None
    size = bigtext.largest(letters, columns, lines)
    if size > 1:
        return enlarged(letters, size, "bold $accent")
    parts = bigtext.broken(letters, columns, 1)
    if not 0 < len(parts) <= min(MOST_LARGE_PARTS, lines // bigtext.height(1)):
        return None
    return [line for part in parts for line in enlarged(part, 1, "bold $accent")]


def large_title(text: str, columns: int, lines: int) -> LINES:
    """Write a title as large as it fits."""
    plain = shown(one_line(text), "bold $accent").wrap(max(1, columns))[:lines]
    return enlarged_title(text, columns, lines) or plain


def centred(lines: LINES, columns: int, height: int) -> LINES:
    """Put lines in the middle of the page."""
    above = [BLANK] * max(0, (height - len(lines)) // 2)
    return above + [Content(" " * max(0, (columns - line.cell_length) // 2)) + line for line in lines]


def wrapped(text: str, columns: int, style: str = "bold") -> LINES:
    """Write a text over as many lines as it takes."""
    return shown(text, style).wrap(max(1, columns))
