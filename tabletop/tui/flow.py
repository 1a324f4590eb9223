"""Parsed text laid out in lines of a given width, list items hanging behind their mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tabletop import markup
from tabletop.tui.content import BOLD, line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.style import Style

COLUMN_GAP = "  "


def hang(mark: str, text: Content, width: int, style: Style | str = "") -> list[Content]:
    """Wrap one text behind a mark; its further lines start below the first word."""
    return _behind(mark, text.wrap(max(1, width - len(mark))), style)


def _behind(mark: str, lines: list[Content], style: Style | str = "") -> list[Content]:
    first = Content.styled(mark, style) if style else Content(mark)
    rest = Content(" " * len(mark))
    return [(rest if index else first) + line for index, line in enumerate(lines)]


def flow(
    nodes: Iterable[markup.Node], width: int, *, gap: int = 1, mark: str = "• ", mark_style: Style | str = ""
) -> list[Content]:
    """Lay nodes out, with `gap` empty lines between paragraphs and between list items."""
    lines: list[Content] = []
    for node in nodes:
        if lines:
            lines += [Content("")] * max(1, gap)
        lines += _node(node, width, gap, mark, mark_style)
    return lines


def _items(
    items: tuple[markup.Document, ...], marks: list[str], width: int, gap: int, mark_style: Style | str
) -> list[Content]:
    lines: list[Content] = []
    for mark, item in zip(marks, items, strict=True):
        if lines:
            lines += [Content("")] * gap
        inner: list[Content] = []
        for node in item:
            inner += _node(node, width - len(mark), 0, "– ", mark_style)
        lines += _behind(mark, inner, mark_style)
    return lines


def _node(node: markup.Node, width: int, gap: int, mark: str, mark_style: Style | str) -> list[Content]:
    width = max(1, width)
    match node:
        case markup.Heading():
            return line(node.children).stylize(BOLD).wrap(width)
        case markup.Paragraph():
            return line(node.children).wrap(width)
        case markup.BulletList():
            return _items(node.items, [mark] * len(node.items), width, gap, mark_style)
        case markup.OrderedList():
            last = node.start + len(node.items) - 1
            marks = [f"{n:>{len(str(last))}}. " for n in range(node.start, last + 1)]
            return _items(node.items, marks, width, gap, mark_style)
        case markup.Quote():
            inner = flow(node.children, width - 2, gap=1)
            return [Content("│ ") + row for row in inner]
        case markup.Table():
            return _table(node, width)


def _table(node: markup.Table, width: int) -> list[Content]:
    rows = [[line(cell) for cell in row] for row in (node.head, *node.rows)]
    widths = [max(cell.cell_length for cell in column) for column in zip(*rows, strict=True)]
    room = width - len(COLUMN_GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    lines: list[Content] = []
    for number, row in enumerate(rows):
        cells = [cell.wrap(size) for cell, size in zip(row, widths, strict=True)]
        for part in range(max(map(len, cells))):
            pieces = [cell[part] if part < len(cell) else Content("") for cell in cells]
            padded = [
                piece.pad_right(size - piece.cell_length) for piece, size in zip(pieces, widths, strict=True)
            ]
            whole = Content(COLUMN_GAP).join(padded)
            lines.append(whole.stylize(BOLD) if number == 0 else whole)
    return lines
