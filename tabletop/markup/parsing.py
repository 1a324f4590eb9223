"""Markdown to nodes: parse first, fill in the variables afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

DEEPEST = 16
"""Levels of lists and quotes within each other, a list counting for two; deeper text is shown as typed."""


def parse(text: str, variables: Mapping[str, str] | None = None) -> Document:
    """Read Markdown into nodes and fill in the variables; the same text gives the very same value again."""
    used = ((name, value) for name, value in variables.items() if name in text) if variables else ()
    return _filled(text, frozenset(used))


@cache
def _subset() -> MarkdownIt:
    from markdown_it import MarkdownIt

    rules = ["heading", "list", "blockquote", "table", "emphasis", "escape", "newline", "backticks"]
    return MarkdownIt("zero", {"maxNesting": 2 * DEEPEST}).enable(rules)


@lru_cache(maxsize=1024)
def _structure(text: str) -> Document:
    tokens = _subset().parse(text)
    if any(token.level >= DEEPEST for token in tokens):
        return _as_typed(text)
    return _Builder(tokens).document()


def _as_typed(text: str) -> Document:
    """Give a text line by line without reading formatting in it: what cannot be shown must not disappear."""
    line: list[Inline] = []
    for typed in text.splitlines():
        line.extend((Run(typed), Break()))
    return (Paragraph(tuple(line[:-1])),)


@lru_cache(maxsize=1024)
def _filled(text: str, variables: frozenset[tuple[str, str]]) -> Document:
    document = _structure(text)
    return _fill_nodes(document, dict(variables)) if variables else document


class _Builder:
    """Turns the flat tokens of one text into nodes; the parser bounds how deep they lie."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = iter(tokens)

    def document(self, end: str = "") -> Document:
        nodes: list[Node] = []
        for token in self._tokens:
            match token.type:
                case "heading_open":
                    nodes.append(Heading(int(token.tag[1:]), self._line()))
                case "paragraph_open":
                    nodes.append(Paragraph(self._line()))
                case "bullet_list_open":
                    nodes.append(BulletList(self._items("bullet_list_close")))
                case "ordered_list_open":
                    start = int(token.attrGet("start") or 1) if "start" in token.attrs else 1
                    nodes.append(OrderedList(self._items("ordered_list_close"), start))
                case "blockquote_open":
                    nodes.append(Quote(self.document("blockquote_close")))
                case "table_open":
                    nodes.append(self._table())
                case closing if closing == end:
                    break
                case _:
                    pass
        return tuple(nodes)

    def _items(self, end: str) -> tuple[Document, ...]:
        items: list[Document] = []
        for token in self._tokens:
            if token.type == end:
                break
            items.append(self.document("list_item_close"))
        return tuple(items)

    def _table(self) -> Table:
        rows: list[tuple[Line, ...]] = []
        cells: list[Line] = []
        for token in self._tokens:
            match token.type:
                case "inline":
                    cells.append(_inlines(token.children or ()))
                case "tr_close":
                    rows.append(tuple(cells))
                    cells = []
                case "table_close":
                    break
                case _:
                    pass
        return Table(rows[0], tuple(rows[1:]))

    def _line(self) -> Line:
        return _inlines(next(self._tokens).children or ())


def _inlines(tokens: Sequence[Token]) -> Line:
    line: list[Inline] = []
    strong = em = 0
    for token in tokens:
        match token.type:
            case "strong_open":
                strong += 1
            case "strong_close":
                strong -= 1
            case "em_open":
                em += 1
            case "em_close":
                em -= 1
            case "hardbreak":
                line.append(Break())
            case "code_inline":
                line.append(Code(token.content))
            case _:
                text = " " if token.type == "softbreak" else token.content
                _append_run(line, Run(text, strong > 0, em > 0))
    return tuple(line)


def _append_run(line: list[Inline], run: Run) -> None:
    """Add a run, in one piece with the previous one when the style is the same: a variable may span both."""
    last = line[-1] if line else None
    if isinstance(last, Run) and (last.strong, last.em) == (run.strong, run.em):
        line[-1] = replace(last, text=last.text + run.text)
    elif run.text:
        line.append(run)


def _fill_nodes(document: Document, variables: Mapping[str, str]) -> Document:
    return tuple(_fill_node(node, variables) for node in document)


def _fill_node(node: Node, variables: Mapping[str, str]) -> Node:
    match node:
        case Heading() | Paragraph():
            return replace(node, children=_fill_line(node.children, variables))
        case BulletList() | OrderedList():
            return replace(node, items=tuple(_fill_nodes(item, variables) for item in node.items))
        case Quote():
            return Quote(_fill_nodes(node.children, variables))
        case Table():
            head, *rows = (
                tuple(_fill_line(cell, variables) for cell in row) for row in (node.head, *node.rows)
            )
            return Table(head, tuple(rows))


def _fill_line(line: Line, variables: Mapping[str, str]) -> Line:
    return tuple(
        replace(part, text=fill(part.text, variables)) if isinstance(part, Run) else part for part in line
    )
