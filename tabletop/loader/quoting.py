"""How a value of the file is shown within a message."""

from __future__ import annotations

from tabletop.core.plaintext import one_line

LONGEST = 60
CURLY = frozenset("“”„‟«»")
"""The double quotes of word processors, which do not count as quotes."""
_ODD = CURLY | frozenset("‘’")


def shown(value: str) -> str:
    """Give a value on one line, harmless to look at and not too long."""
    text = one_line(value[: 4 * LONGEST])
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def odd_signs(text: str) -> str:
    """Give the quotes of word processors that stand at the ends of a text."""
    return " ".join(sign for sign in (text[:1], text[1:][-1:]) if sign in _ODD)


def oddly_quoted(text: str) -> str | None:
    """Tell what is odd about the quotes at the ends of a text that YAML reads as unquoted, if anything is.

    `curly` when those of a word processor stand around it, `lone` when only the last one is there.
    """
    ends = text[0] + text[-1]
    if text[-1] == '"' and text.count('"') % 2:
        return "lone" if text[0] not in CURLY else "curly"
    if ends == "‘’":
        return "curly"
    at_ends = sum(sign in CURLY for sign in ends)
    around = sum(sign in CURLY for sign in text)
    return "curly" if at_ends and around == at_ends else None
