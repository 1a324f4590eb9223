"""The known name that is spelled most like one that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_LOOKUPS = 50
MOST_NAMES = 1_000
LONGEST = 80
SIMILAR = 0.65


class Spelling:
    """Looks up names that are nearly right, up to a number: a file full of mistakes must stay quick."""

    def __init__(self) -> None:
        self._found: dict[str, str | None] = {}

    def nearest(self, name: str, known: Iterable[str]) -> str | None:
        """Give the known name nearest to this one, or None when none comes near."""
        if name in self._found:
            return self._found[name]
        if len(self._found) >= MOST_LOOKUPS or len(name) > LONGEST:
            return None
        from difflib import get_close_matches

        # A typo hardly changes the length: that leaves few names to compare letter by letter.
        likely = [other for other in known if abs(len(other) - len(name)) <= max(2, len(name) // 3)]
        lower = {other.lower(): other for other in likely[:MOST_NAMES]}
        close = get_close_matches(name.lower(), lower, n=1, cutoff=SIMILAR)
        self._found[name] = lower[close[0]] if close else None
        return self._found[name]
