"""How high blocks are when they are printed: reckoned, for no font and no browser is at hand here.

The measures are those of the first page in style.css; a browser holds them against what it prints.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from tabletop.core.plaintext import one_line
from tabletop.report.document import Bullets, Heading, Notice, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tabletop.report.document import Block, Line

LETTERS = {
    **dict.fromkeys("ijl'|", 0.24),
    " ": 0.28,
    **dict.fromkeys("frtI.,:;!()[]/\\-", 0.33),
    **dict.fromkeys("ckstvxyzJ", 0.5),
    **dict.fromkeys("mwMW@%&—…", 0.9),
}
"""Widths in ems, the greater of those of the first fonts of the style sheet."""
CAPITAL, ORDINARY, BROAD = 0.69, 0.57, 1.1
LAST_NARROW = "\u2e7f"
"""What comes after it, such as a Chinese character or an emoji, takes an em or more."""
SAFE = 1.01
"""Fonts differ: what is reckoned to be this much narrower than its line fits in every one."""


class Kind(NamedTuple):
    """How one kind of line is printed, in mm."""

    width: float
    size: float
    """The height of a letter: the em."""
    line: float
    bold: bool = False


PT = 25.4 / 72
PAGE = 254.0
"""The page has 253 within its margins; where margins fall together, 4 more are reckoned than are printed."""
WIDTH = 174.0
TITLE = Kind(WIDTH, 18 * PT, 22.5 * PT, bold=True)
HEADING = Kind(WIDTH, 11.5 * PT, 14.4 * PT, bold=True)
TEXT = Kind(WIDTH, 9.5 * PT, 12.83 * PT)
BULLET = Kind(WIDTH - 1.4 * 9.5 * PT, TEXT.size, TEXT.line)
NOTICE = Kind(WIDTH - 10.1, TEXT.size, TEXT.line)
PARAGRAPH_GAP, BULLET_GAP, LIST_EDGE = 1.7, 0.5, 1.7
HEADING_GAP, TITLE_GAP, TABLE_EDGE, ROW_EDGE = 2.9, 1.9, 1.4, 1.5
NOTICE_GAP, NOTICE_EDGE = 0.9, 4.7
CELL_EDGE = 4.25


def cell(percent: float, *, bold: bool = False) -> Kind:
    """Give how a cell is printed in a column of so many percent."""
    return Kind(WIDTH * percent / 100 - CELL_EDGE, 9 * PT, 12.6 * PT, bold)


def within(text: str, kind: Kind, most: int) -> str:
    """Give as much of a text as fits on some lines; it is cut after a word, within one only when it must."""
    line = one_line(text)
    each = line.split(" ")
    fitting = sum(1 for _ in takewhile(lambda count: count <= most, _wrapped(each, kind)))
    if fitting == len(each):
        return line
    for kept in range(fitting, 0, -1):
        cut = " ".join(each[:kept]) + "…"
        if lines(cut, kind) <= most:
            return cut
    first = each[0]
    letters = bisect_left(range(1, len(first)), True, key=lambda kept: lines(first[:kept] + "…", kind) > most)
    return first[:letters] + "…"


def lines(text: str, kind: Kind) -> int:
    """Count the lines that a text takes."""
    *_, last = _wrapped(text.split(" "), kind)
    return last


def _wrapped(each: Iterable[str], kind: Kind) -> Iterator[int]:
    """Put words on lines, and count these after each word; one that is longer than a line is broken."""
    count, used, space = 1, 0.0, _width(" ", kind)
    for word in each:
        width = _width(word, kind)
        if used and used + space + width > kind.width:
            count, used = count + 1, 0.0
        used += width + (space if used else 0)
        while used > kind.width:
            count, used = count + 1, used - kind.width
        yield count


def _width(text: str, kind: Kind) -> float:
    ems = sum(map(_ems, text))
    return ems * kind.size * SAFE * (1.07 if kind.bold else 1)


def _ems(letter: str) -> float:
    known = LETTERS.get(letter)
    if known is not None:
        return known
    if letter > LAST_NARROW:
        return BROAD
    return CAPITAL if letter.isupper() else ORDINARY


def height(blocks: Iterable[Block]) -> float:
    """Reckon the height of blocks, in mm."""
    return sum(map(_height, blocks))


def _height(block: Block) -> float:
    match block:
        case Heading(level=1, line=line):
            return TITLE_GAP + lines(_plain(line), TITLE) * TITLE.line
        case Heading(level=3, line=line):
            return HEADING_GAP + lines(_plain(line), HEADING) * HEADING.line
        case Paragraph(line=line):
            return PARAGRAPH_GAP + lines(_plain(line), TEXT) * TEXT.line
        case Bullets(lines=rows):
            each = (lines(_plain(row), BULLET) * BULLET.line + BULLET_GAP for row in rows)
            return LIST_EDGE + sum(each)
        case Notice(lines=rows):
            return NOTICE_EDGE + sum(NOTICE_GAP + lines(_plain(row), NOTICE) * NOTICE.line for row in rows)
        case Table(head=head, rows=rows, widths=widths):
            heads = tuple((name, cell(width, bold=True)) for name, width in zip(head, widths, strict=True))
            return TABLE_EDGE + _row(heads) + sum(_row(_cells(row, widths)) for row in rows)
        case _:
            return 0


def _cells(row: Sequence[Line], widths: Sequence[int]) -> tuple[tuple[str, Kind], ...]:
    return tuple(
        (_plain(line), cell(width, bold=nr == 0))
        for nr, (line, width) in enumerate(zip(row, widths, strict=True))
    )


def _row(cells: Iterable[tuple[str, Kind]]) -> float:
    return ROW_EDGE + max(lines(text, kind) * kind.line for text, kind in cells)


def _plain(line: Line) -> str:
    return one_line("".join(span.text for span in line))
