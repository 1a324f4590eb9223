"""What pydantic finds, and what is easily misread, as messages of our own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from tabletop.core.messages import Message
from tabletop.core.scenario import Id, Partner, Phase, Scenario, Variable
from tabletop.loader.guesses import guessed
from tabletop.loader.nodes import Mapping
from tabletop.loader.quoting import odd_signs, shown
from tabletop.loader.shape import expected_at, keys, values_of

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from tabletop.core.messages import Param
    from tabletop.core.scenario import Row
    from tabletop.core.spelling import Spelling
    from tabletop.loader.nodes import Trap, Where

_DECIMAL_COMMA = re.compile(r"-?[0-9]+,[0-9]+")
_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_NO_SPACE = re.compile(r"([a-z][a-z0-9_-]*):[^\s/]")
_SEVERAL = re.compile(r"[a-z0-9][a-z0-9-]*(?:(?: *[;/&+] *| (?:en|and|-) | +)[a-z0-9][a-z0-9-]*)+")
"""Ids with something else between them than a comma."""
_HIDDEN = re.compile("[\u00a0\u00ad\u2000-\u200f\u202f\u205f-\u2060\u3000\ufeff]")
"""Spaces and other signs that cannot be told from an ordinary space, or from nothing."""
_NAMES = re.compile(r"[A-Za-z0-9-]+(?:, ?[A-Za-z0-9-]+)*")
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}(?: ?uur)?")


def _pattern(annotated: Any) -> str:
    return str(next(part.pattern for part in annotated.__metadata__ if getattr(part, "pattern", None)))


def _field_pattern(row: type[Row], name: str) -> str:
    return str(next(p.pattern for p in row.model_fields[name].metadata if getattr(p, "pattern", None)))


WARNINGS: Final = frozenset({"thousands", "curly", "lone", "remark"})
"""The kinds of trap that leave a scenario that can be played."""
SAYS_LITTLE: Final = frozenset({"curly", "lone", "remark"})
"""The kinds of trap that do not say what else is wrong with a value."""
_PATTERNS: Final = {
    _pattern(Id): "row.bad-id",
    _pattern(Phase): "row.bad-phase",
    _field_pattern(Scenario, "start_time"): "row.bad-time",
    _field_pattern(Partner, "short"): "row.bad-short",
    _field_pattern(Variable, "id"): "row.bad-variable-name",
}
"""What each pattern of the models asks for."""


def trapped(trap: Trap, expected: Any) -> Message | None:
    """Say what is misread in a text without quotes where this type belongs; None when nothing is."""
    is_number = expected in (int, float)
    match trap.kind:
        case "truth" if expected is not bool:
            return Message("yaml.unquoted-word", {"text": trap.text})
        case "clock" if is_number:
            return Message("yaml.clock-as-number", {"text": trap.text})
        case "clock":
            # A time of day has two digits before its colon; what is advised must be right at once.
            short = trap.where[-1:] == ("start_time",) and trap.text[1:2] == ":"
            return Message("yaml.unquoted-clock", {"text": f"0{trap.text}" if short else trap.text})
        case "thousands" if is_number:
            whole = trap.text.replace(".", "")
            return Message("yaml.thousands", {"text": trap.text, "whole": whole})
        case "curly":
            return Message("yaml.curly-quotes", {"signs": odd_signs(trap.text)})
        case "lone":
            return Message("yaml.lone-quote")
        case "remark" if expected is str:
            return Message("yaml.remark", {"left": shown(trap.text)})
    return None


def worded(error: ErrorDetails, row: type[Row], where: Where, spelling: Spelling) -> Message:
    """Say what pydantic found at a path within a row."""
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    text = shown(value) if isinstance(value, str) else "…"
    if kind == "extra_forbidden":
        written = str(where[-1])
        if _HIDDEN.search(written):
            return Message("row.hidden-beside-key", {"key": shown(written)})
        near = hint(meant_key(row, where, spelling))
        near = near or Message("row.known-keys", {"keys": keys(expected_at(row, where[:-1]))})
        return Message("row.unknown-key", {"key": shown(written), "hint": near})
    if kind == "missing":
        return Message("row.missing-key", {"key": str(where[-1])})
    if value is None:
        return Message("row.empty")
    if kind in _OF_WORDS and isinstance(value, str) and _HIDDEN.search(value):
        return Message("row.hidden-character", {"value": text})
    if kind in {"enum", "literal_error"}:
        allowed = values_of(expected_at(row, where))
        nearest = guessed(text, allowed) or spelling.nearest(text, allowed)
        return Message("row.unknown-value", {"value": text, "allowed": allowed, "hint": hint(nearest)})
    if kind == "string_pattern_mismatch" and (found := _NO_SPACE.match(text)):
        return Message("yaml.no-space", {"key": found[1]})
    if kind == "string_pattern_mismatch":
        code = _PATTERNS.get(context["pattern"], "row.bad-value")
        if code == "row.bad-id" and isinstance(where[-1], int) and _SEVERAL.fullmatch(text):
            ids = [word for word in re.findall("[a-z0-9-]+", text) if word not in {"en", "and", "-"}]
            return Message("row.several-ids", {"example": ", ".join(ids)})
        return Message(code, {"value": text})
    if kind == "greater_than_equal" and where[-1] == "restored_at":
        return Message("row.restored-too-early")
    if kind in _LIMITS:
        code, name = _LIMITS[kind]
        return Message(code, {"limit": context[name]})
    if kind == "tuple_type":
        are_names = expected_at(row, (*where, 0)) is str and _NAMES.fullmatch(text)
        return Message("row.list-expected", {"example": text if are_names else "a, b"})
    misread = _misread(kind, value)
    return misread or Message(_CODES.get(kind, "row.bad-value"), {"value": text})


def meant_key(row: type[Row], where: Where, spelling: Spelling) -> str | None:
    """Give the key that was probably meant by one that is none."""
    known = keys(expected_at(row, where[:-1]))
    written = _HIDDEN.sub("", str(where[-1]))
    return written if written in known else guessed(written, known) or spelling.nearest(written, known)


def hint(nearest: str | None) -> Param:
    """Point to a name; empty without one."""
    return Message("check.did-you-mean", {"name": nearest}) if nearest else ""


def _misread(kind: str, value: Any) -> Message | None:
    """Find the mistake in writing behind a value of the wrong kind."""
    if kind == "string_type" and isinstance(value, Mapping) and len(value) == 1:
        # "Hour 6: the phones" without quotes is read as a key with a value.
        return Message("yaml.colon")
    if kind in {"model_type", "dict_type"} and isinstance(value, str) and (found := _NO_SPACE.match(value)):
        return Message("yaml.no-space", {"key": found[1]})
    if kind == "float_parsing" and isinstance(value, str) and _CLOCK.fullmatch(value):
        return Message("yaml.clock-as-number", {"text": value})
    if kind in {"float_parsing", "int_parsing"} and isinstance(value, str) and _THOUSANDS.fullmatch(value):
        return Message("row.thousands-comma", {"value": value, "instead": value.replace(",", "")})
    if kind == "float_parsing" and isinstance(value, str) and _DECIMAL_COMMA.fullmatch(value):
        return Message("row.decimal-comma", {"value": value, "instead": value.replace(",", ".")})
    return None


_OF_WORDS: Final = frozenset(
    {"enum", "literal_error", "string_pattern_mismatch", "float_parsing", "int_parsing", "bool_parsing"}
)
"""What is said about a word or number, as opposed to a text."""
_LIMITS: Final = {
    "string_too_long": ("row.too-long", "max_length"),
    "greater_than": ("row.too-low-or-equal", "gt"),
    "greater_than_equal": ("row.too-low", "ge"),
    "less_than_equal": ("row.too-high", "le"),
}
_CODES: Final = {
    "string_type": "row.text-expected",
    "string_unicode": "row.bad-characters",
    "string_too_short": "row.empty",
    "int_parsing": "row.whole-number-expected",
    "int_parsing_size": "row.whole-number-expected",
    "int_from_float": "row.whole-number-expected",
    "int_type": "row.whole-number-expected",
    "float_parsing": "row.number-expected",
    "float_type": "row.number-expected",
    "finite_number": "row.number-expected",
    "bool_parsing": "row.truth-expected",
    "bool_type": "row.truth-expected",
    "dict_type": "row.keys-expected",
    "model_type": "row.keys-expected",
}
"""What to say about each type of error; a test goes through the models to see that none is missing."""
