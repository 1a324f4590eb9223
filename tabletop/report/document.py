"""What a document consists of, before it is written in any format: headings, lines, tables, pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from tabletop import markup

Style: TypeAlias = Literal["", "strong", "quiet", "lacks"]
"""`lacks` marks what must still be filled in, so that nobody overlooks it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line in one style."""

    text: str
    style: Style = ""
    told: bool = False
    """True for what people or the scenario said: it stands in their language, not in that of the document."""


Line: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6; the id is unique within the document."""

    level: int
    line: Line
    id: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of running text."""

    line: Line
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of lines."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the reader must know first, in a box."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A text that the author of the scenario wrote in the Markdown subset."""

    nodes: markup.Document


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one row of headings; with `row_heads` the first cell of each row is a heading as well."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    id: str
    row_heads: bool = True
    spoken: bool = False
    """True when the heading above says what the caption says: it is then only read aloud."""
    widths: tuple[int, ...] = ()
    """Percentages of the columns; without them the columns find their own."""
    dense: bool = False
    """True for a long list of short lines, printed small."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as SVG, with words that say the same."""

    name: str
    svg: str
    caption: str
    words: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The place where the chapters are listed."""

    title: str


Block: TypeAlias = Heading | Paragraph | Bullets | Notice | Written | Table | Picture | Contents


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter: its first block is its heading. `sideways` asks for a page on its side."""

    id: str
    blocks: tuple[Block, ...]
    kind: Literal["summary", "chapter", "annex"] = "chapter"
    sideways: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document."""

    title: str
    lang: str
    told_lang: str
    """The language of what people and the scenario said."""
    label: str
    """Stands on every page, so that nobody takes the exercise for real."""
    footer: str
    skip: str
    """The words of the link that skips to the content."""
    sections: tuple[Section, ...]
