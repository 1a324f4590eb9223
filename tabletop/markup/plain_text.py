"""Nodes to plain text."""

from __future__ import annotations

from tabletop.markup.nodes import (
    Break,
    BulletList,
    Document,
    Heading,
    Line,
    Node,
    OrderedList,
    Paragraph,
    Quote,
    Table,
)


def plain(document: Document) -> str:
    """Give the text of a document without its formatting: lists keep their marks."""
    return "\n\n".join(_plain_node(node) for node in document)


def _plain_node(node: Node) -> str:
    match node:
        case Heading() | Paragraph():
            return _plain_line(node.children)
        case BulletList():
            return "\n".join(_hang("- ", item) for item in node.items)
        case OrderedList():
            return "\n".join(_hang(f"{n}. ", item) for n, item in enumerate(node.items, node.start))
        case Quote():
            return "\n".join(f"> {line}".rstrip() for line in plain(node.children).split("\n"))
        case Table():
            return "\n".join(" | ".join(map(_plain_line, row)) for row in (node.head, *node.rows))


def _plain_line(line: Line) -> str:
    return "".join("\n" if isinstance(part, Break) else part.text for part in line)


def _hang(mark: str, item: Document) -> str:
    return mark + "\n".join(map(_plain_node, item)).replace("\n", "\n" + " " * len(mark))
