"""Markdown to nodes: a stated subset, with variables filled in after parsing.

The subset is paragraphs, nested lists, headings, quotes, bold, italic and hard line breaks; guides may
also use code spans and tables. Everything else stays in view as the text that was typed.
"""

from tabletop.core.variables import fill
from tabletop.markup.nodes import (
    Break,
    BulletList,
    Code,
    Document,
    Heading,
    Inline,
    Line,
    Node,
    OrderedList,
    Paragraph,
    Quote,
    Run,
    Table,
)
from tabletop.markup.parsing import parse
from tabletop.markup.plain_text import plain
from tabletop.markup.subset import Unsupported, unsupported

__all__ = [
    "Break",
    "BulletList",
    "Code",
    "Document",
    "Heading",
    "Inline",
    "Line",
    "Node",
    "OrderedList",
    "Paragraph",
    "Quote",
    "Run",
    "Table",
    "Unsupported",
    "fill",
    "parse",
    "plain",
    "unsupported",
]
