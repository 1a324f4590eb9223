"""Names and texts of a script with the variables of the town filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core.script import fill_names

if TYPE_CHECKING:
    from tabletop.core.script import Script


@dataclass(frozen=True, slots=True)
class Prose:
    """A text in the Markdown subset with the variables that are filled in after parsing."""

    text: str
    variables: tuple[tuple[str, str], ...]

    def __bool__(self) -> bool:
        """Tell whether there is any text."""
        return bool(self.text.strip())


class Names:
    """Fills the variables of one script into names and texts."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.pairs = tuple(script.variables.items())

    def line(self, text: str) -> str:
        """Fill a line of plain text."""
        return fill_names(text, self.pairs)

    def lines(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """Fill several lines."""
        return tuple(self.line(text) for text in texts)

    def prose(self, text: str) -> Prose:
        """Give a text with what is to be filled in after parsing."""
        return Prose(text, self.pairs)

    def of(self, ident: str) -> str:
        """Give the full name of a partner, table, service, resource or the room; the id when it has none."""
        return self.line(self.script.called(ident))


def name_of(script: Script, ident: str) -> str:
    """Give the full name of a partner, table, service, resource or the room; the id when it has none."""
    return Names(script).of(ident)
