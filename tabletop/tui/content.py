"""The one way in which text of a scenario or of people reaches a widget: as content, never as markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.content import Content
from textual.style import Style

from tabletop import markup
from tabletop.core.plaintext import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.strip import Strip
    from textual.visual import RenderOptions

    from tabletop.core.names import Prose

ELLIPSIS = "…"
DANGLING = " ·,;:/–-(“"
"""What no text ends with before it is cut off."""
_ADDED_TO_EMOJI = re.compile(
    "[\N{EMOJI MODIFIER FITZPATRICK TYPE-1-2}-\N{EMOJI MODIFIER FITZPATRICK TYPE-6}]"
    "|[\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}]"
    "|\N{ZERO WIDTH JOINER}[\u2190-\u2bff\U0001f300-\U0001faff]"
)
BOLD, ITALIC, KEY = Style(bold=True), Style(italic=True), Style(reverse=True)


def shown(text: str, style: str | Style = "") -> Content:
    """Show a text as it is: control and bidi characters stripped, nothing in it interpreted.

    Of an emoji of several characters the first is shown: how wide the others make it differs by terminal, and
    what one draws wider than was counted leaves its traces on the screen.
    """
    safe = visible(text)
    if not safe.isascii():
        safe = _ADDED_TO_EMOJI.sub("", safe)
    return Content.styled(safe, style) if style else Content(safe)


def cut(text: Content, columns: int, *, whole: bool = True) -> Content:
    """Cut one line off, between two words where that leaves half of it.

    Without `whole` all columns are used: of names that begin alike each letter counts.
    """
    if text.cell_length <= columns:
        return text
    most = len(text.truncate(max(0, columns - 1)).plain.rstrip())
    kept = (whole_words(text.plain, most) if whole else most) if most else 0
    if columns <= 0:
        return text[:0]
    # The sign stands in the colours of what it stands for.
    beyond = text[: kept + 1]
    return Content(beyond.plain[:kept] + ELLIPSIS, [*beyond.spans], strip_control_codes=False)


class CutLines(Content):
    """Lines of which each is cut off where its widget ends, between two words: CSS cuts within one."""

    @classmethod
    def of(cls, text: Content) -> CutLines:
        """Take over a text with its styles."""
        return cls(text.plain, [*text.spans], strip_control_codes=False)

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """Draw for a width."""
        lines = [cut(line, width) for line in self.split("\n", allow_blank=True)]
        return Content("\n").join(lines).render_strips(width, height, style, options)


def cut_in_lines(text: Content, columns: int, most: int) -> list[Content]:
    """Wrap one line, and cut off what does not fit in at most so many lines."""
    if most == 1 or text.cell_length <= columns:
        return [cut(text, columns)]
    lines = text.wrap(max(1, columns))
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], cut(Content(" ").join(lines[most - 1 :]), columns)]


def whole_words(line: str, most: int) -> int:
    """Give how many letters stay of at most so many: whole words, unless too few would be left."""
    end = most if line[most : most + 1].isspace() else line.rfind(" ", 0, most)
    kept = len(line[: max(0, end)].rstrip(DANGLING))
    return kept if kept > most // 2 else max(0, len(line[:most].rstrip()))


def prose(text: Prose) -> Content:
    """Show a text in the Markdown subset, its variables filled in."""
    return document(markup.parse(text.text, dict(text.variables)))


def document(nodes: Iterable[markup.Node]) -> Content:
    """Show parsed nodes as paragraphs with a blank line between them."""
    return Content("\n\n").join([_node(node) for node in nodes])


def _node(node: markup.Node) -> Content:
    match node:
        case markup.Heading():
            return line(node.children).stylize(BOLD)
        case markup.Paragraph():
            return line(node.children)
        case markup.BulletList():
            return Content("\n").join([_hang("• ", item) for item in node.items])
        case markup.OrderedList():
            return Content("\n").join(
                [_hang(f"{number}. ", item) for number, item in enumerate(node.items, start=1)]
            )
        case markup.Quote():
            inner = document(node.children)
            return Content("\n").join([Content("│ ") + row for row in inner.split("\n", allow_blank=True)])
        case markup.Table():
            rows = [node.head, *node.rows]
            cells = [[line(cell) for cell in row] for row in rows]
            widths = [max(cell.cell_length for cell in column) for column in zip(*cells, strict=True)]
            lines = [
                Content("  ").join(
                    [
                        cell.pad_right(width - cell.cell_length)
                        for cell, width in zip(row, widths, strict=True)
                    ]
                )
                for row in cells
            ]
            return Content("\n").join([lines[0].stylize(BOLD), *lines[1:]])


def _hang(mark: str, item: markup.Document) -> Content:
    inner = Content("\n").join([_node(node) for node in item])
    first, *rest = inner.split("\n", allow_blank=True)
    return Content("\n").join([Content(mark) + first, *(Content(" " * len(mark)) + line for line in rest)])


def line(inline: markup.Line) -> Content:
    """Show one line of parsed text with its emphasis."""
    parts: list[Content] = []
    for part in inline:
        match part:
            case markup.Break():
                parts.append(Content("\n"))
            case markup.Code():
                parts.append(shown(f" {part.text} ", KEY))
            case markup.Run():
                parts.append(shown(part.text, Style(bold=part.strong or None, italic=part.em or None)))
    return Content("").join(parts)
