"""What lies outside the Markdown subset, for the check of scenarios."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from tabletop.markup.parsing import DEEPEST

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

Unsupported: TypeAlias = tuple[int, str]
"""A line, counted from 0, and the construct outside the subset that begins there."""


def unsupported(text: str) -> tuple[Unsupported, ...]:
    """Find what a scenario may not use, in order: the line and a stable name of the construct."""
    return closer_look(text) if _needs_closer_look(text) else ()


_SIGNS = ("`", "|", "\t", "~~", "<", "](", "]:", "    ")
"""Of code, tables, indentation, strikethrough, html and links."""
_SEVERAL_MARKS = re.compile(r"[-+*>.)](?:[ ]*(?:[-+*>]|[0-9]{1,9}[.)])){2}|_[ ]*_[ ]*_")
"""A rule, or lists and quotes within each other."""
_UNDERLINE = re.compile(r"[=-][ ]*$", re.MULTILINE)
"""A line of signs that makes a heading of the one before it."""


def _needs_closer_look(text: str) -> bool:
    """Tell whether a text may hold something outside the subset; most do not, and this is quick to see."""
    return (
        any(sign in text for sign in _SIGNS)
        or _SEVERAL_MARKS.search(text) is not None
        or _UNDERLINE.search(text) is not None
    )


_CONSTRUCTS = {
    "table_open": "table",
    "code_block": "indented code",
    "fence": "code block",
    "hr": "rule",
    "html_block": "html",
    "html_inline": "html",
    "code_inline": "code",
    "link_open": "link",
    "image": "image",
    "s_open": "strikethrough",
}


@cache
def _everything() -> MarkdownIt:
    from markdown_it import MarkdownIt

    rules = MarkdownIt("commonmark", {"maxNesting": 2 * DEEPEST})
    return rules.enable(["table", "strikethrough"])


def closer_look(text: str) -> tuple[Unsupported, ...]:
    """Find the same by reading the text as all of Markdown: a hundred times slower."""
    environment: dict[str, dict[str, dict[str, list[int]]]] = {}
    found: list[Unsupported] = []
    line = 0
    for token in _everything().parse(text, environment):
        line = token.map[0] if token.map else line
        if token.level >= DEEPEST:
            found.append((line, "nesting"))
        elif token.type in _CONSTRUCTS:
            found.append((line, _CONSTRUCTS[token.type]))
        elif token.type == "heading_open" and token.markup in {"-", "="}:
            found.append((line, "underlined heading"))
        for child in token.children or ():
            if child.type in _CONSTRUCTS:
                found.append((line, _CONSTRUCTS[child.type]))
            line += child.type in {"softbreak", "hardbreak"}
    references = environment.get("references", {})
    found.extend((reference["map"][0], "link") for reference in references.values())
    return tuple(sorted(set(found)))
