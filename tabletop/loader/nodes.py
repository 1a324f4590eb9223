"""What a YAML file consists of: nested values, each of which knows where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence as AnySequence

    from tabletop.core.messages import Message

Where: TypeAlias = "tuple[str | int, ...]"
"""Keys and list positions from the root of the document."""


class Place(NamedTuple):
    """A line and a column, both counted from 0."""

    line: int
    column: int


class Refused:
    """Stands where the file has a value that was refused already: nothing more is said about it."""


REFUSED: Final = Refused()
MERGED: Final = "<<"
"""The key that stands for keys from elsewhere: what a mapping with it lacks may be among them."""


class Mapping(dict[str, "Node"]):
    """Keys with values, and the places of both: line and column of the key, line and column of the value."""

    __slots__ = ("places",)

    def __init__(self) -> None:
        super().__init__()
        self.places: dict[str, tuple[int, int, int, int]] = {}


class Sequence(list["Node"]):
    """Values in order, and their places."""

    __slots__ = ("places",)

    def __init__(self) -> None:
        super().__init__()
        self.places: list[tuple[int, int]] = []


Node: TypeAlias = str | Refused | Mapping | Sequence | None
"""A scalar is kept as text, whatever it looks like; an empty one and `null` are None."""


class Trap(NamedTuple):
    """A text without quotes that other programs read as something else."""

    where: Where
    place: Place
    kind: str
    """`truth` for yes, no, on, off, true, false; `clock` for 12:30; `thousands` for 1.000;
    `curly` for “text”; `lone` for text"; `remark` for text with #what follows it."""
    text: str


class UnreadableError(Exception):
    """The file cannot be read any further from this place on; None when the file was not even opened."""

    def __init__(self, message: Message, place: Place | None = None) -> None:
        super().__init__(message.code)
        self.message = message
        self.place = place


def find(root: Node, where: AnySequence[str | int], start: Place) -> Place:
    """Give the place of the value at a path, or of the nearest value around it."""
    place = start
    node = root
    for step in where:
        if isinstance(node, Mapping) and step in node.places:
            place = Place(*node.places[str(step)][2:])
            node = node[str(step)]
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node):
            place = Place(*node.places[step])
            node = node[step]
        else:
            break
    return place


def find_key(root: Node, where: AnySequence[str | int], start: Place) -> Place:
    """Give the place of the key at the end of a path."""
    node = value_at(root, where[:-1])
    if isinstance(node, Mapping) and where[-1] in node.places:
        return Place(*node.places[str(where[-1])][:2])
    return find(root, where, start)


def value_at(root: Node, where: AnySequence[str | int]) -> Node:
    """Give the value at a path, None when there is none."""
    node = root
    for step in where:
        if isinstance(node, Mapping):
            node = node.get(str(step))
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            return None
    return node
