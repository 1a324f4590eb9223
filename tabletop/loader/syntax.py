"""What a syntax error means to the author: which mistake is the likely one, and what to write instead.

The parser says where it could not go on. The line there, and what it was busy with, tell the usual mistakes
apart.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tabletop.core.messages import Message
from tabletop.loader.nodes import Place
from tabletop.loader.quoting import CURLY, odd_signs

if TYPE_CHECKING:
    import yaml

VALUE = re.compile(r"[ ]*(?:-[ ]+)*(?:[^\s\"'{\[#&*!|>%@`:-][^:#\"'{\[]*:[ ]+)?")
"""What comes before the value on a line: indentation, dashes, a key."""
_NO_SPACE = re.compile(r"[ ]*(?:-[ ]+)*([A-Za-z_][A-Za-z0-9_-]*):(?=[^\s:/])")
"""A key with a colon that no space follows."""
_SECOND_COLON = re.compile(r"[ ]*(?:-[ ]+)*[A-Za-z0-9_-]+:[ ]+[^\s\"'].*$")
_SPECIAL = frozenset("*&!@`%|>?,]}")
_ROW_KEY = re.compile(r"[ ]*(?P<dash>-[ ]+)?(?P<key>[a-z_]+):(?:[ ]|$)")
"""A line that begins with a key of the format, perhaps after a dash."""
_BLOCK_BEGINS = re.compile(r"([ ]*(?:-[ ]+)*)[A-Za-z_]+:[ ]+[|>][+-]?[ ]*$")
_FARTHEST_BLOCK = 200
_CLOSING = {'"': re.compile(r'(?:[^"\\]|\\.)*"'), "'": re.compile("(?:[^']|'')*'")}
_APOSTROPHE = re.compile("'[A-Za-z]{1,2}[ -]")
"""Not a quote but the first letter of a word that lost the rest, such as 's-Hertogenbosch."""
_ODD_SPACE = re.compile(
    "[ ]*(?:-[ ]+)*(?:[A-Za-z_]+:)?[ ]*(?P<space>[\u00a0\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff])"
)
"""A space that is none, where only spaces may stand; pages and word processors put it there."""
_ODD_DASH = re.compile(r"[ ]*([\u2010-\u2015\u2212\u2022\u00b7\u25aa\u25cf])[ \t]*(?=\S)")
_TIGHT_DASH = re.compile(r"[ ]*-(?=[A-Za-z][A-Za-z_]*:)")


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
        found = VALUE.match(self.here)
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
        return _open_quote(stop, stop.began)
    column = stop.here.rfind("\\", 0, stop.place.column + 1)
    return Place(stop.place.line, max(column, 0)), Message("yaml.escape")


def _runaway(stop: _Stop) -> tuple[Place, Message] | None:
    """Quotes that are not closed where the text ends, but by the next quote, in a text further down."""
    for number in range(stop.place.line, -1, -1):
        began = VALUE.match(stop.line(number))
        column = began.end() if began else 0
        closing = _CLOSING.get(stop.line(number)[column : column + 1])
        if closing is None or closing.match(stop.line(number), column + 1):
            continue
        for below in range(number + 1, stop.place.line + 1):
            closed = closing.match(stop.line(below))
            if closed is not None:
                if below == stop.place.line and closed.end() <= stop.place.column:
                    return _open_quote(stop, Place(number, column))
                break
    return None


def _open_quote(stop: _Stop, place: Place) -> tuple[Place, Message]:
    line = stop.line(place.line)
    if _APOSTROPHE.match(line, place.column):
        return place, Message("yaml.apostrophe")
    if line.rstrip().endswith(tuple(CURLY)):
        return Place(place.line, len(line.rstrip()) - 1), _curly(line.rstrip()[-1])
    return place, Message("yaml.open-quote")


def _odd_sign(stop: _Stop) -> tuple[Place, Message] | None:
    """A space or a dash that only looks like one."""
    for number in dict.fromkeys((stop.place.line, stop.place.line - 1, stop.began.line)):
        space = _ODD_SPACE.match(stop.line(number))
        if space:
            return Place(number, space.start("space")), Message("yaml.odd-space")
        dash = _ODD_DASH.match(stop.line(number))
        if dash:
            return Place(number, dash.start(1)), Message("yaml.odd-dash", {"character": dash[1]})
    indent = len(stop.here) - len(stop.here.lstrip(" "))
    for number in (stop.place.line, stop.place.line - 1):
        tight = _TIGHT_DASH.match(stop.line(number))
        # A line above that stands further to the right is a text that ended there.
        if tight and tight.end() <= indent + 1:
            return Place(number, tight.end() - 1), Message("yaml.dash-space")
    return None


def _curly(text: str) -> Message:
    return Message("yaml.curly-quotes", {"signs": odd_signs(text)})


def _text_outside(stop: _Stop) -> tuple[Place, Message] | None:
    """A paragraph that is not indented as far as the text it belongs to."""
    lines = range(stop.place.line, max(stop.place.line - _FARTHEST_BLOCK, -1), -1)
    begins = next(((n, found) for n in lines if (found := _BLOCK_BEGINS.match(stop.line(n)))), None)
    if begins is None:
        return None
    spaces = 0
    for number in range(begins[0] + 1, stop.place.line + 1):
        line = stop.line(number)
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip(" "))
        spaces = spaces or max(indent, begins[1].end(1) + 2 if indent <= begins[1].end(1) else 0)
        if indent < spaces:
            if _ROW_KEY.match(line) or line.lstrip().startswith("#"):
                return None
            return Place(number, indent), Message("yaml.text-indentation", {"n": spaces})
    return None


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
        text = stop.here[stop.value.column :].rstrip()
        return stop.value, _curly(text) if text[0] in CURLY else Message("yaml.colon")
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
    return (stop.began, Message("yaml.open-bracket", {"bracket": bracket})) if bracket else None


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
        return Place(stop.place.line, indent), _misplaced(stop)
    return None


def _misplaced(stop: _Stop) -> Message:
    """Compare where a key stands with the keys of its row above it, when that tells what is wrong."""
    here = _ROW_KEY.match(stop.here)
    row: list[tuple[int, int, str]] = []
    for number in range(stop.place.line - 1, -1, -1) if here else ():
        above = _ROW_KEY.match(stop.line(number))
        if here and above and (above["dash"] or not here["dash"]):
            row.append((abs(above.start("key") - here.start("key")), number, above["key"]))
            if above["dash"]:
                break
    away, number, other = min(row, default=(0, 0, ""))
    if here is None or not away:
        return Message("yaml.indentation")
    columns = {"here": here.start("key") + 1, "there": stop.line(number).index(other) + 1}
    return Message("yaml.misplaced", {"key": here["key"], "other": other, "line": number + 1, **columns})


_EXPLANATIONS = (
    _tab,
    _quotes,
    _runaway,
    _odd_sign,
    _block_text,
    _variable,
    _documents,
    _text_outside,
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
