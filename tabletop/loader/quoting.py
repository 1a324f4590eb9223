"""How a value of the file is shown within a message."""

from __future__ import annotations

from tabletop.core.plaintext import one_line

LONGEST = 60


def shown(value: str) -> str:
    """Give a value on one line, harmless to look at and not too long."""
    text = one_line(value[: 4 * LONGEST])
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
