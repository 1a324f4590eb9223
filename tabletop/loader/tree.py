"""From text to nodes, over the events of the YAML parser.

No aliases, merge keys or tags, little depth, a bounded number of nodes, one document: nothing in a file can
make it larger than it is. What is refused here is said once, with its name, and the rest is read on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import yaml

from tabletop.core.messages import Message
from tabletop.loader.content import place_of
from tabletop.loader.findings import MOST_PROBLEMS
from tabletop.loader.located import CUT_OFF
from tabletop.loader.mending import SET_ASIDE, readings, set_aside
from tabletop.loader.nodes import (
    MERGED,
    REFUSED,
    Mapping,
    Node,
    Place,
    Sequence,
    Trap,
    UnreadableError,
    Where,
)
from tabletop.loader.quoting import CURLY, oddly_quoted, shown
from tabletop.loader.syntax import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Container

MOST_DEPTH = 40
MOST_NODES = 500_000

# The library in C is five times as fast; where it is missing, the same parser in Python does.
LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_EMPTY = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTH = frozenset(
    form
    for word in ("yes", "no", "on", "off", "true", "false")
    for form in (word, word.title(), word.upper())
)
_CLOCK = re.compile(r"[-+]?[0-9]{1,4}(?::[0-9]{1,2}){1,3}(?:\.[0-9]*)?")
_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REMARK = re.compile(r"[ ]+#[^\s#]")
"""What looks like the end of a text and is read as a remark, unlike one with a space after its sign."""
_ENDS = CURLY | frozenset('‘"')
_SAID_ONCE: Final = frozenset({"yaml.alias", "yaml.anchor", "yaml.merge"})
_STANDARD_TAGS: Final = "tag:yaml.org,2002:"
_IGNORED: Final = "(ignored)"
"""Stands for a key whose value is read but not kept."""
_AS_KEY: Final = "(as key)"
"""Stands for the step to a list or mapping written as a key. Both are known by their identity."""


class Tree(NamedTuple):
    """What was read, and what is wrong with how it is written."""

    root: Node
    problems: tuple[tuple[Place, Message], ...]
    traps: tuple[Trap, ...]
    whole: bool
    """False when reading stopped before the end."""


def build(text: str, loader: Any = LOADER) -> Tree:
    """Read a YAML document; never raises on what it holds."""
    slips: dict[int, tuple[Place, Message]] = {}
    lines: list[str] = []
    while True:
        builder = _Builder(text, slips)
        stopped = _stopped(builder, text, loader)
        if stopped is None or stopped[0].line in slips or len(slips) >= readings(text):
            break
        lines = lines or text.splitlines()
        mended = set_aside(lines, *stopped)
        if mended is None:
            break
        slips[stopped[0].line] = stopped
        lines[stopped[0].line] = mended
        text = "\n".join(lines)
    problems = [*builder.problems, *slips.values()]
    if stopped is not None and stopped[1].code == CUT_OFF:
        problems.append(stopped)
    elif stopped is not None:
        # What was said about the same sign before reading stopped there says less.
        problems = [*(problem for problem in problems if problem[0] != stopped[0]), stopped]
    return Tree(builder.root, tuple(problems), tuple(builder.traps), stopped is None)


def _stopped(builder: _Builder, text: str, loader: Any) -> tuple[Place, Message] | None:
    """Read a text; gives where and why it could not be read to its end, None when it could."""
    try:
        builder.read(loader(text))
    except UnreadableError as stop:
        return stop.place or Place(0, 0), stop.message
    except yaml.reader.ReaderError:
        return _unprintable(text)
    except yaml.MarkedYAMLError as error:
        return explain(error, text)
    return None


def _as_typed(tag: str) -> str:
    """Write a tag as its author did: the parser writes `!!` out."""
    return f"!!{tag.removeprefix(_STANDARD_TAGS)}" if tag.startswith(_STANDARD_TAGS) else tag


def _unprintable(text: str) -> tuple[Place, Message]:
    found = _UNPRINTABLE.search(text)
    if found is None:
        return Place(0, 0), Message("yaml.syntax")
    return place_of(text[: found.start()]), Message("yaml.character", {"character": f"U+{ord(found[0]):04X}"})


class _Builder:
    """Takes events one by one; keeps its own stack, so that depth costs nothing."""

    def __init__(self, text: str, slips: Container[int]) -> None:
        self._slips = slips
        """The lines on which a value was set aside."""
        self._lines = text.splitlines() if " #" in text else []
        self._remarks = {number for number, line in enumerate(self._lines) if _REMARK.search(line)}
        """The lines that may hold a remark right after a text."""
        self.root: Node = None
        self.problems: list[tuple[Place, Message]] = []
        self.traps: list[Trap] = []
        self._container: Mapping | Sequence | None = None
        self._key: str | None = None
        """The key whose value comes next; None when a key comes next, or in a sequence."""
        self._key_line = self._key_column = 0
        self._above: list[tuple[Mapping | Sequence | None, str | int]] = []
        """The containers around the current one, each with its step on the way here."""
        self._braces: tuple[int, int] | None = None
        """Where a mapping in braces began, as long as nothing in it was read."""
        self._nodes = 0
        self._documents = 0
        self._said: set[str] = set()

    def read(self, parser: Any) -> None:
        """Take all events of a parser; raises UnreadableError and what the parser raises."""
        taking: dict[type, Callable[[Any, int, int], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceStartEvent: self._sequence,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
            yaml.DocumentEndEvent: self._nothing,
            yaml.StreamStartEvent: self._nothing,
        }
        next_event = parser.get_event
        try:
            while (kind := type(event := next_event())) is not yaml.StreamEndEvent:
                mark = event.start_mark
                taking[kind](event, mark.line, mark.column)
        finally:
            parser.dispose()

    def _scalar(self, event: Any, line: int, column: int) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_marks(event, Place(line, column))
        text: str = event.value
        style = event.style
        node: Node = text
        if text == SET_ASIDE and line in self._slips:
            node = REFUSED
        elif not style:
            if text in _EMPTY:
                node = None
            elif text in _TRUTH:
                self._trap(line, column, "truth", text)
            elif ":" in text and _CLOCK.fullmatch(text):
                self._trap(line, column, "clock", text)
            elif text[-4:-3] == "." and _THOUSANDS.fullmatch(text):
                self._trap(line, column, "thousands", text)
            elif (text[0] in _ENDS or text[-1] in _ENDS) and (odd := oddly_quoted(text)):
                self._trap(line, column, odd, text)
            if self._remarks and event.end_mark.line in self._remarks:
                self._look_for_remark(event.end_mark, line, column)
        elif style in "|>":
            # The line breaks that end a block of text belong to the file, not to the text.
            node = text.rstrip("\n")
        container = self._container
        if type(container) is not Mapping:
            self._put(node, line, column)
        elif self._key is None:
            self._begin_key(container, text, line, column, plain=not style)
        else:
            self._put(node, line, column)

    def _mapping(self, event: Any, line: int, column: int) -> None:
        in_braces = bool(event.flow_style)
        if in_braces and self._braces == (line, column - 1):
            self._refuse_variable(Place(line, column - 1))
        self._open(Mapping(), event, line, column)
        self._braces = (line, column) if in_braces else None

    def _sequence(self, event: Any, line: int, column: int) -> None:
        self._open(Sequence(), event, line, column)

    def _open(self, container: Mapping | Sequence, event: Any, line: int, column: int) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_marks(event, Place(line, column))
        if len(self._above) >= MOST_DEPTH:
            raise UnreadableError(Message("yaml.too-deep", {"most": MOST_DEPTH}), Place(line, column))
        if self._key is None and type(self._container) is Mapping:
            if not (self.problems and self.problems[-1][1].code == "yaml.variable"):
                self._report(Place(line, column), Message("yaml.key"))
            self._count(line, column)
            self._above.append((self._container, _AS_KEY))
        else:
            step = self._step()
            self._put(container, line, column)
            self._above.append((self._container, step))
        self._key = None
        self._container = container

    def _end(self, event: Any, line: int, column: int) -> None:
        self._braces = None
        self._container, step = self._above.pop()
        if step is _AS_KEY:
            self._key = _IGNORED

    def _alias(self, event: Any, line: int, column: int) -> None:
        self._report(Place(line, column), Message("yaml.alias", {"name": shown(event.anchor)}))
        if self._key is None and type(self._container) is Mapping:
            self._key = _IGNORED
        else:
            self._put(REFUSED, line, column)

    def _document(self, event: Any, line: int, column: int) -> None:
        self._documents += 1
        if self._documents > 1:
            raise UnreadableError(Message("yaml.documents"), Place(line, column))

    def _nothing(self, event: Any, line: int, column: int) -> None:
        """Take an event that says nothing about a scenario."""

    def _begin_key(self, mapping: Mapping, key: str, line: int, column: int, *, plain: bool) -> None:
        self._braces = None
        self._count(line, column)
        if plain and key == MERGED:
            self._report(Place(line, column), Message("yaml.merge"))
            mapping[MERGED] = REFUSED
            mapping.places[MERGED] = (line, column, line, column)
            key = _IGNORED
        elif key in mapping:
            around = self._above[-1][0] if self._above else None
            code = "yaml.duplicate-key"
            if key == "id" and type(around) is Sequence:
                # Read on as if the dash were there: the keys below belong to a row of their own.
                code = "yaml.missing-dash"
                around.append(row := Mapping())
                around.places.append((line, column))
                self._above[-1] = (around, len(around) - 1)
                self._container = row
            first = mapping.places[key][0] + 1
            self._report(Place(line, column), Message(code, {"key": shown(key), "first": first}))
            key = key if code == "yaml.missing-dash" else _IGNORED
        self._key = key
        self._key_line = line
        self._key_column = column

    def _put(self, node: Node, line: int, column: int) -> None:
        self._count(line, column)
        container = self._container
        if type(container) is Mapping:
            key = self._key
            if key is not None and key is not _IGNORED:
                container[key] = node
                container.places[key] = (self._key_line, self._key_column, line, column)
            self._key = None
        elif type(container) is Sequence:
            container.append(node)
            container.places.append((line, column))
        else:
            self.root = node

    def _count(self, line: int, column: int) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise UnreadableError(Message("yaml.too-many", {"most": MOST_NODES}), Place(line, column))

    def _step(self) -> str | int:
        """Say which key or position the next value in the current container gets."""
        return len(self._container) if type(self._container) is Sequence else self._key or ""

    def _trap(self, line: int, column: int, kind: str, text: str) -> None:
        if self._key is None and type(self._container) is Mapping:
            return
        where: Where = (*(step for _, step in self._above[1:]), self._step())
        if not any(step is _IGNORED or step is _AS_KEY for step in where):
            self.traps.append(Trap(where, Place(line, column), kind, text))

    def _look_for_remark(self, end: Any, line: int, column: int) -> None:
        rest = self._lines[end.line][end.column :]
        if _REMARK.match(rest):
            self._trap(line, column, "remark", rest.strip())

    def _refuse_marks(self, event: Any, place: Place) -> None:
        if event.anchor is not None:
            self._report(place, Message("yaml.anchor", {"name": shown(event.anchor)}))
        if event.tag is not None:
            self._report(place, Message("yaml.tag", {"name": shown(_as_typed(event.tag))}))

    def _refuse_variable(self, start: Place) -> None:
        """Say once that {{name}} without quotes is read as braces within braces, and forget what it gave."""
        self._report(start, Message("yaml.variable"))
        around, step = self._above[-1]
        if isinstance(around, Sequence):
            around[-1] = REFUSED
        elif not isinstance(around, Mapping):
            self.root = REFUSED
        elif step is not _IGNORED and step is not _AS_KEY:
            around[str(step)] = REFUSED

    def _report(self, place: Place, message: Message) -> None:
        if message.code in _SAID_ONCE:
            # Who repeats parts does so all over the file: each of these ways is told at its first place.
            if message.code in self._said:
                return
            self._said.add(message.code)
        if len(self.problems) >= MOST_PROBLEMS:
            raise UnreadableError(Message(CUT_OFF, {"n": MOST_PROBLEMS}), place)
        self.problems.append((place, message))
