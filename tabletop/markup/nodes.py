"""The nodes that a text in the Markdown subset consists of: frozen values that every front end renders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style."""

    text: str
    strong: bool = False
    em: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A key or a command, to be shown letter by letter; only guides use it."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A new line within a paragraph."""


Inline: TypeAlias = Run | Code | Break
Line: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6."""

    level: int
    children: Line


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    children: Line


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list whose items have no order; an item that is one paragraph shows as one line."""

    items: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class OrderedList:
    """A numbered list."""

    items: tuple[Document, ...]
    start: int = 1


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation."""

    children: Document


@dataclass(frozen=True, slots=True)
class Table:
    """A simple table with one row of headings; only guides use it."""

    head: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


Node: TypeAlias = Heading | Paragraph | BulletList | OrderedList | Quote | Table
Document: TypeAlias = tuple[Node, ...]
