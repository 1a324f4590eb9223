"""The texts of a scenario that people read, wherever they stand."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, get_args, get_origin, get_type_hints

from tabletop.core.scenario import Line, Prose, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tabletop.core.scenario import Scenario


class Text(NamedTuple):
    """A text with its place; prose may hold formatting, a line may not."""

    where: tuple[str | int, ...]
    value: str
    prose: bool


class TextField(NamedTuple):
    """A field that holds a text, or several."""

    name: str
    several: bool
    prose: bool


@cache
def text_fields(row: type[Row]) -> tuple[TextField, ...]:
    """Give the fields of a kind of row that hold text for people."""
    found: list[TextField] = []
    for name, hint in get_type_hints(row, include_extras=True).items():
        several = get_origin(hint) is tuple
        kinds: tuple[Any, ...] = (hint, *get_args(hint))
        if Line in kinds or Prose in kinds:
            found.append(TextField(name, several, Prose in kinds))
    return tuple(found)


def texts_of(scenario: Scenario, kinds: Iterable[str]) -> Iterator[Text]:
    """Go through every text at the top of a scenario and in its lists that is not empty."""
    yield from _texts_of(scenario, ())
    for kind in kinds:
        for index, row in enumerate(getattr(scenario, kind)):
            yield from _texts_of(row, (kind, index))


def _texts_of(row: Row, where: tuple[str | int, ...]) -> Iterator[Text]:
    for name, several, prose in text_fields(type(row)):
        value = getattr(row, name)
        if not value:
            continue
        if several:
            for index, one in enumerate(value):
                yield Text((*where, name, index), one, prose)
        else:
            yield Text((*where, name), value, prose)
