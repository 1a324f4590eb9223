"""Reading on after a slip: the value on its line is set aside, so that one slip does not hide the next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tabletop.loader.syntax import VALUE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tabletop.core.messages import Message
    from tabletop.loader.nodes import Place

SET_ASIDE: Final = "\ue000"
"""Stands for a value that was set aside, on the lines where one was."""
MOST_SLIPS: Final = 50
_MOST_CHARACTERS: Final = 5_000_000
"""How much text is read at most, all readings of a file together."""
_IN_A_VALUE: Final = frozenset(
    {
        "yaml.after-brackets",
        "yaml.after-quotes",
        "yaml.apostrophe",
        "yaml.colon",
        "yaml.curly-quotes",
        "yaml.dash",
        "yaml.escape",
        "yaml.first-character",
        "yaml.no-space",
        "yaml.open-bracket",
        "yaml.open-quote",
        "yaml.variable",
    }
)
"""The slips in a value, after which the lines below are what they seem."""
_BEFORE_KEY = re.compile(r"[ ]*(?:-[ ]+)*")
_TIGHT_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*:")


def readings(text: str) -> int:
    """Give how many times a text may be read again after a slip."""
    return min(MOST_SLIPS, _MOST_CHARACTERS // (len(text) + 1))


def set_aside(lines: Sequence[str], place: Place, message: Message) -> str | None:
    """Give the line of a slip with its value set aside; None when the value may go on below it."""
    if message.code not in _IN_A_VALUE or place.line >= len(lines):
        return None
    line = lines[place.line]
    if message.code == "yaml.no-space":
        key = _TIGHT_KEY.match(line, place.column)
        before = f"{line[: key.end()]} " if key else ""
    else:
        found = VALUE.match(line)
        before = line[: found.end()] if found else ""
    is_value = before.rstrip().endswith((":", "-")) and before.endswith(" ")
    if not is_value or (place.column < len(before) and message.code != "yaml.no-space"):
        return None
    starts = len(before) - len(before.lstrip(" "))
    named = _BEFORE_KEY.match(line)
    if named is not None and before.rstrip().endswith(":"):
        starts = named.end()
    rest = (row for row in lines[place.line + 1 :] if row.strip() and not row.lstrip().startswith("#"))
    below = next(rest, "")
    return None if len(below) - len(below.lstrip(" ")) > starts else f'{before}"{SET_ASIDE}"'
