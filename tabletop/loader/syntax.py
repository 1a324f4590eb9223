"""What a syntax error means to the author: which mistake is the likely one, and what to write instead.

The parser says where it could not go on. The line there, and what it was busy with, tell the usual mistakes
apart.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tabletop.core.messages import Message
from tabletop.loader.nodes import Place

if TYPE_CHECKING:
    import yaml

_VALUE = re.compile(r"[ ]*(?:-[ ]+)*(?:[^\s\"'{\[#&*!|>%@`:-][^:#\"'{\[]*:[ ]+)?")
"""What comes before the value on a line: indentation, dashes, a key."""
_NO_SPACE = re.compile(r"[ ]*(?:-[ ]+)*([A-Za-z_][A-Za-z0-9_-]*):(?=[^\s:/])")
"""A key with a colon that no space follows."""
_SECOND_COLON = re.compile(r"[ ]*(?:-[ ]+)*[A-Za-z0-9_-]+:[ ]+[^\s\"'].*$")
_SPECIAL = frozenset("*&!@`%|>?,]}")


class _Stop(NamedTuple):
    """Where and why the parser stopped."""

    problem: str
    context: str
    place: Place
    began: Place
    lines: list[str]

    def line(self, number: int) -> str:
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    @property
    def here(self) -> str:
        return self.line(self.place.line)

    @property
    def character(self) -> str:
        return self.here[self.place.column : self.place.column + 1]

    @property
    def value(self) -> Place:
        """The place at which the value on this line begins."""
        found = _VALUE.match(self.here)
        return Place(self.place.line, found.end() if found else 0)


def explain(error: yaml.MarkedYAMLError, text: str) -> tuple[Place, Message]:
    """Give the place of the likely mistake, and what to say about it."""
    problem = error.problem_mark
    context = error.context_mark or problem
    place = Place(problem.line, problem.column) if problem else Place(0, 0)
    began = Place(context.line, context.column) if context else place
    stop = _Stop(error.problem or "", error.context or "", place, began, text.splitlines())
    for explanation in _EXPLANATIONS:
        found = explanation(stop)
        if found is not None:
            return found
    return stop.place, Message("yaml.syntax")


def _tab(stop: _Stop) -> tuple[Place, Message] | None:
    """A tab where only spaces may stand."""
    if stop.character == "\t" and "cannot start" in stop.problem:
        return stop.place, Message("yaml.tab")
    indent = stop.here[: stop.place.column + 1]
    if "\t" not in indent or indent[: indent.index("\t")].strip(" -"):
        return None
    return Place(stop.place.line, indent.index("\t")), Message("yaml.tab")


def _quotes(stop: _Stop) -> tuple[Place, Message] | None:
    """Within quotes: they are never closed, or a backslash means something."""
    if "quoted scalar" not in stop.context:
        return None
    if "end of stream" in stop.problem or "document" in stop.problem:
        return stop.began, Message("yaml.open-quote")
    column = stop.here.rfind("\\", 0, stop.place.column + 1)
    return Place(stop.place.line, max(column, 0)), Message("yaml.escape")


def _block_text(stop: _Stop) -> tuple[Place, Message] | None:
    """Text on the same line as the mark of a block of text."""
    if "block scalar" not in stop.context:
        return None
    return stop.began, Message("yaml.block-text", {"mark": stop.line(stop.began.line)[stop.began.column]})


def _variable(stop: _Stop) -> tuple[Place, Message] | None:
    """A value that begins with {{name}} has no quotes."""
    if not ("block" in stop.context or "flow" in stop.context):
        return None
    place = stop.value
    if stop.here.startswith("{{", place.column) and stop.place.column > place.column:
        return place, Message("yaml.variable")
    if "flow" in stop.context and stop.place.line == stop.began.line:
        column = stop.here.rfind("{{", stop.began.column, stop.place.column)
        if column >= 0 and stop.here[:column].rstrip().endswith(("[", ",", ":")):
            return Place(stop.place.line, column), Message("yaml.variable")
    return None


def _first_character(stop: _Stop) -> tuple[Place, Message] | None:
    """A text begins with a sign that means something."""
    if any(word in stop.context for word in ("an alias", "an anchor", "a tag")):
        return stop.began, _sign(stop.line(stop.began.line)[stop.began.column])
    if "cannot start any token" in stop.problem:
        return stop.place, _sign(stop.character)
    if "node content" in stop.problem or "keys are not allowed" in stop.problem:
        return (stop.place, _sign(stop.character)) if stop.character in _SPECIAL - {""} else None
    place = stop.value
    sign = stop.here[place.column : place.column + 1]
    if sign and sign in "*&!" and stop.place.column > place.column:
        return place, _sign(sign)
    return None


def _sign(character: str) -> Message:
    return Message("yaml.first-character", {"character": character})


def _missing_space(stop: _Stop) -> tuple[Place, Message] | None:
    """A key whose colon is not followed by a space, on this line or the one that the parser was busy with."""
    if not any(
        words in stop.problem for words in ("are not allowed", "could not find", "block end", "find expected")
    ):
        return None
    for number in dict.fromkeys((stop.began.line, stop.place.line, stop.place.line - 1)):
        found = _NO_SPACE.match(stop.line(number))
        if found:
            return Place(number, found.start(1)), Message("yaml.no-space", {"key": found[1]})
    return None


def _colon(stop: _Stop) -> tuple[Place, Message] | None:
    """A colon with a space in a text without quotes."""
    if "values are not allowed" not in stop.problem:
        return None
    if _SECOND_COLON.match(stop.here[: stop.place.column]):
        return stop.value, Message("yaml.colon")
    return None


def _rest(stop: _Stop) -> tuple[Place, Message] | None:
    """Text after closing quotes or brackets."""
    place = stop.value
    first = stop.here[place.column : place.column + 1]
    if stop.place.column <= place.column or "block" not in stop.context:
        return None
    if first in {'"', "'"}:
        return place, Message("yaml.after-quotes", {"quote": first})
    if first in {"[", "{"}:
        return place, Message("yaml.after-brackets", {"bracket": first})
    return None


def _brackets(stop: _Stop) -> tuple[Place, Message] | None:
    """A list in brackets that is not closed, or has no comma."""
    if "flow" not in stop.context:
        return None
    bracket = stop.line(stop.began.line)[stop.began.column : stop.began.column + 1]
    return stop.began, Message("yaml.open-bracket", {"bracket": bracket})


def _dash(stop: _Stop) -> tuple[Place, Message] | None:
    """A list that begins on the line of its key."""
    return (stop.place, Message("yaml.dash")) if "entries are not allowed" in stop.problem else None


def _documents(stop: _Stop) -> tuple[Place, Message] | None:
    """A second document, or a line with a directive."""
    if "document start" in stop.problem:
        return stop.place, Message("yaml.documents")
    return (stop.place, Message("yaml.directive")) if stop.here.startswith("%") else None


def _no_key(stop: _Stop) -> tuple[Place, Message] | None:
    """A line of text where a key belongs."""
    return (stop.began, Message("yaml.no-key")) if "could not find" in stop.problem else None


def _indentation(stop: _Stop) -> tuple[Place, Message] | None:
    """A line that stands too far to the left or right."""
    if "block" in stop.context or "values are not allowed" in stop.problem:
        indent = len(stop.here) - len(stop.here.lstrip(" "))
        return Place(stop.place.line, indent), Message("yaml.indentation")
    return None


_EXPLANATIONS = (
    _tab,
    _quotes,
    _block_text,
    _variable,
    _documents,
    _first_character,
    _colon,
    _missing_space,
    _rest,
    _brackets,
    _dash,
    _no_key,
    _indentation,
)
"""From the surest sign to the vaguest."""
