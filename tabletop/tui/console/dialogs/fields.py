"""The fields that a form can have."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tabletop.text import Text


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in; what it is decides how it looks."""

    id: str
    label: str
    value: Any = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Line(Field):
    """One line of text."""


@dataclass(frozen=True, slots=True)
class Lines(Field):
    """A text of several lines."""


@dataclass(frozen=True, slots=True)
class One(Field):
    """One of several values; None when it may be left open."""

    options: tuple[tuple[Hashable, str], ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Many(Field):
    """Several values."""

    options: tuple[tuple[Hashable, str], ...] = ()
    most: int = 0
    """How many at most; 0 for any number."""


@dataclass(frozen=True, slots=True)
class Tick(Field):
    """Yes or no."""


def mapping(options: Mapping[Any, str], t: Text) -> tuple[tuple[Hashable, str], ...]:
    """Make options of a table of words that are marked for translation."""
    return tuple((key, t(word)) for key, word in options.items())
