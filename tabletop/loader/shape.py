"""What the models expect at a path within a row."""

from __future__ import annotations

from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from tabletop.core.checks.subject import KINDS
from tabletop.core.scenario import Row, Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@cache
def row_types() -> Mapping[str, type[Row]]:
    """List of a scenario to the model of its rows."""
    hints = get_type_hints(Scenario)
    return {kind: get_args(hints[kind])[0] for kind in KINDS}


@cache
def keys(row: type[Row]) -> tuple[str, ...]:
    """Give the keys of a row as they are written in the file."""
    return tuple(field.alias or name for name, field in row.model_fields.items())


@cache
def optional_keys(row: type[Row]) -> frozenset[str]:
    """Give the keys that may be left out."""
    fields = row.model_fields.items()
    return frozenset(field.alias or name for name, field in fields if not field.is_required())


@cache
def _hints(row: type[Row]) -> Mapping[str, Any]:
    named = zip(row.model_fields, keys(row), strict=True)
    hints = get_type_hints(row, include_extras=True)
    return {key: hints[name] for name, key in named}


def expected_at(row: type[Row], where: Sequence[str | int]) -> Any:
    """Give the type at a path within a row, without `None` and constraints; None when there is none."""
    expected: Any = row
    for step in where:
        if isinstance(expected, type) and issubclass(expected, Row):
            expected = _bare(_hints(expected).get(str(step)))
        elif get_origin(expected) is dict:
            expected = _bare(get_args(expected)[1])
        elif get_origin(expected) is tuple:
            expected = _bare(get_args(expected)[0])
        else:
            return None
    return expected


def is_named(row: type[Row], where: Sequence[str | int]) -> bool:
    """Tell whether a path within a row ends at an id that is written as a key."""
    return get_origin(expected_at(row, where[:-1])) is dict


def values_of(expected: Any) -> tuple[str, ...]:
    """Give the words that a type allows; empty when it is not a choice of words."""
    if isinstance(expected, type) and issubclass(expected, Enum):
        return tuple(str(member.value) for member in expected)
    if get_origin(expected) is Literal:
        return tuple(str(value) for value in get_args(expected))
    return ()


def _bare(hint: Any) -> Any:
    if get_origin(hint) is Annotated:
        return _bare(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return _bare(next(part for part in get_args(hint) if part is not NoneType))
    return hint
