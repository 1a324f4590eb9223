"""What is wrong within a text: formatting outside the subset, and the line on which it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tabletop.core.messages import Message, Problem
from tabletop.loader.nodes import Place
from tabletop.markup import unsupported

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tabletop.core.checks.texts import Text

_CONSTRUCTS: Final = {
    "code": "markup.code",
    "code block": "markup.code-block",
    "html": "markup.html",
    "image": "markup.image",
    "indented code": "markup.indented-code",
    "link": "markup.link",
    "nesting": "markup.nesting",
    "rule": "markup.rule",
    "strikethrough": "markup.strikethrough",
    "table": "markup.table",
}
"""The code of the words for each construct."""


def unsupported_formatting(texts: Iterable[Text]) -> Iterator[tuple[Problem, int]]:
    """Find formatting outside the subset, each with the line of its text."""
    for text in texts:
        if text.prose:
            for line, construct in unsupported(text.value):
                yield Problem(text.where, _said_of(construct)), line


def _said_of(construct: str) -> Message:
    if construct == "underlined heading":
        # Headings can be shown: only this way of writing them is none.
        return Message("markup.underlined-heading")
    return Message("markup.unsupported", {"construct": Message(_CONSTRUCTS[construct])})


def place_within(lines: Sequence[str], start: Place, line: int) -> Place:
    """Give the place of a line of the text that starts here; only `|` keeps lines as they are."""
    if not lines[start.line].startswith("|", start.column) or start.line + 1 + line >= len(lines):
        return start
    found = lines[start.line + 1 + line]
    return Place(start.line + 1 + line, len(found) - len(found.lstrip(" ")))


def place_of_words(lines: Sequence[str], start: Place, words: str) -> Place:
    """Give the place of words in the value that starts here, or of the value when they are not found soon."""
    first = lines[start.line].find(words, start.column)
    if first >= 0:
        return Place(start.line, first)
    indent = len(lines[start.line]) - len(lines[start.line].lstrip(" -"))
    for number in range(start.line + 1, len(lines)):
        line = lines[number]
        if words in line:
            return Place(number, line.index(words))
        if line.strip() and len(line) - len(line.lstrip(" ")) < indent:
            break
    return start
