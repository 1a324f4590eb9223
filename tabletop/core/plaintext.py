"""Text of strangers made harmless to look at: nothing in it moves a cursor or turns the reading direction."""

from __future__ import annotations

import re
import unicodedata

_KEPT = {"\n", "\N{ZERO WIDTH JOINER}"}
_LINE_END = re.compile(r"(?<=\S) ?\n(?=[ \t]*\S)")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def visible(text: str) -> str:
    """Strip control, bidi and other invisible characters; newlines and emoji stay, a tab becomes a space."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(
        character
        for character in text
        if character in _KEPT or unicodedata.category(character) not in _INVISIBLE
    )


def as_typed(name: str) -> str:
    """Give the name of a file as it is typed in a command: between quotes when there is a space in it."""
    return f'"{name}"' if " " in name else name


def cleaned(text: str) -> str:
    """Make a text of several lines harmless, without what stands around it: so it is kept, and measured."""
    return visible(text).strip()


def with_line_ends(text: str) -> str:
    """Keep lines apart that were typed as such: a line break alone is only a space in Markdown."""
    return _LINE_END.sub("  \n", text)


def one_line(text: str) -> str:
    """Make a text harmless and put it on one line."""
    return " ".join(visible(text).split())
