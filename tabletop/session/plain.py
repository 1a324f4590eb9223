"""Values as JSON and back: dataclasses, tuples, mappings, enumerations and plain values."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from tabletop.core import events, scenario, state
from tabletop.core.messages import Message, Param

V = TypeVar("V")
_NAMES: Mapping[str, Any] = {"Mapping": Mapping, **vars(state), **vars(scenario), **vars(events)}
"""What names in type hints stand for that a module imports for its types alone."""


def plain(value: Any) -> Any:
    """Give a value as JSON knows it: objects, lists, strings, numbers."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, int, float)):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {row.name: plain(getattr(value, row.name)) for row in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(row) for key, row in value.items()}
    if hasattr(value, "_asdict"):
        return {name: plain(row) for name, row in value._asdict().items()}
    return [plain(row) for row in value]


def read(kind: type[V], value: Any) -> V:
    """Make a value of a type from what `plain` made of it; raises ValueError when it is something else."""
    try:
        made: V = _read(kind, value)
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    return made


def _read(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin in {Union, types.UnionType}:
        return _one_of(get_args(hint), value)
    if origin is Literal:
        return _among(get_args(hint), value)
    if origin is tuple:
        return _tuple(get_args(hint), _as(list, value))
    if origin is not None:
        key, row = get_args(hint)
        pairs = _as(dict, value).items()
        return {_read(key, int(at) if key is int else at): _read(row, found) for at, found in pairs}
    if hint is Message:
        return read_message(value)
    if issubclass(hint, Enum):
        return hint(value)
    if is_dataclass(hint) or hasattr(hint, "_fields"):
        known = _hints(hint)
        # What a newer program adds is left out; what is missing is for the type to say.
        return hint(
            **{name: _read(known[name], row) for name, row in _as(dict, value).items() if name in known}
        )
    if hint is float and type(value) is int:
        return float(value)
    return _as(hint, value)


def _one_of(hints: tuple[Any, ...], value: Any) -> Any:
    for hint in hints:
        try:
            return _read(hint, value)
        except (ValueError, TypeError, KeyError):
            continue
    raise ValueError(value)


def _among(known: Iterable[Any], value: Any) -> Any:
    if value not in known:
        raise ValueError(value)
    return value


def _tuple(hints: tuple[Any, ...], rows: list[Any]) -> tuple[Any, ...]:
    if len(hints) > 1 and hints[1] is ...:
        return tuple(_read(hints[0], row) for row in rows)
    return tuple(_read(hint, row) for hint, row in zip(hints, rows, strict=True))


def _as(kind: Any, value: Any) -> Any:
    if type(value) is not kind:
        raise ValueError(value)
    return value


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind, {**_NAMES, **vars(sys.modules[kind.__module__])})


def read_message(value: Any) -> Message:
    """Make a message from what `plain` made of it; raises ValueError when it is none."""
    found = _as(dict, value)
    params = {str(name): _param(row) for name, row in _as(dict, found.get("params", {})).items()}
    return Message(_as(str, found.get("code")), params)


def _param(value: Any) -> Param:
    if isinstance(value, dict):
        return read_message(value)
    if isinstance(value, list):
        return tuple(str(row) for row in value)
    if isinstance(value, (str, int, float)):
        return value
    raise ValueError(value)
