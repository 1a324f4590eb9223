"""What every form has in common: what came in, how its fields are read, and what was understood of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Final

from tabletop.core import events as ev
from tabletop.core.capture import amount_and_unit
from tabletop.core.messages import Message
from tabletop.core.plaintext import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tabletop.core.intents import Intent

LONGEST_SAID: Final = 1_000
"""Letters of what is said in a few words."""
_MOST_DIGITS: Final = 18
"""More does not fit in the 64 bits of a number in the log."""


def whole(text: str) -> int | None:
    """Read a whole number that somebody may have meddled with; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


class Form(dict[str, tuple[str, ...]]):
    """What a form sent: each name with its values in order."""

    def text(self, name: str) -> str:
        """Give the first value under a name, without space around it; empty when there is none."""
        return self.get(name, ("",))[0].strip()


@dataclass(frozen=True, slots=True)
class Wrong:
    """A field that has to be filled in otherwise."""

    field: str
    message: Message


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a form asks for; `name` keeps it apart from the other parts."""

    name: str
    intent: Intent


@dataclass(frozen=True, slots=True)
class Parsed:
    """A form as it was understood; with anything wrong, nothing of it is handed in."""

    parts: tuple[Part, ...] = ()
    wrong: tuple[Wrong, ...] = ()


@dataclass(slots=True)
class Reading:
    """Reads one form and remembers what is wrong with it."""

    form: Form
    lang: str
    wrong: list[Wrong] = field(default_factory=list)

    def refuse(self, name: str, code: str, **params: str | float) -> None:
        """Say what is wrong with a field."""
        self.wrong.append(Wrong(name, Message(code, params)))

    def prose(self, name: str, most: int = ev.MAX_TEXT) -> str:
        """Read a text of several lines."""
        return self._short(name, visible(self.form.text(name)).strip(), most)

    def line(self, name: str, most: int) -> str:
        """Read a text of one line."""
        return self._short(name, one_line(self.form.text(name)), most)

    def _short(self, name: str, text: str, most: int) -> str:
        if len(text) > most:
            self.refuse(name, "form.too-long", most=most, n=len(text))
        return text

    def number(self, name: str) -> int | None:
        """Read a number that the page itself put in the form."""
        return whole(self.form.text(name))

    def amount(self, name: str) -> tuple[float | None, str | None]:
        """Read a number with what is counted."""
        typed = self.line(name, LONGEST_SAID)
        if not typed:
            return None, None
        amount, unit = amount_and_unit(typed, self.lang)
        if amount is None or not isfinite(amount):
            self.refuse(name, "form.no-number", text=typed)
            return None, unit
        return amount, unit

    def done(self, parts: Iterator[Part] | tuple[Part, ...]) -> Parsed:
        """Give what was read; with anything wrong nothing of it."""
        found = tuple(parts)
        return Parsed((), tuple(self.wrong)) if self.wrong else Parsed(found)


def typed(form: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Give what a form held, to fill it in again: without its key, and without what is invisible."""
    return {name: tuple(map(visible, values)) for name, values in form.items() if name != "key"}
