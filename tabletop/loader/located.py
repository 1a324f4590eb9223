"""A problem at its place in a file, and how it is written for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from tabletop.core.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tabletop.core.messages import Message, Severity
    from tabletop.text import Text


class Located(NamedTuple):
    """A problem with its line and column, counted from 1; both are 0 when the file could not be opened."""

    path: str
    line: int
    col: int
    severity: Severity
    message: Message
    stops: bool = False
    """Whether the file was not read any further than here."""


def in_order(found: Iterable[Located]) -> tuple[Located, ...]:
    """Sort problems by their place in the file."""
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.col, one.severity, one.message.code)))


def render(located: Located, t: Text) -> str:
    """Write a problem on one line, in the form that editors recognise."""
    place = f"{located.path}:{located.line}:{located.col}" if located.line else located.path
    severity = t("error") if located.severity == "error" else t("warning")
    return one_line(f"{place}: {severity}: {_said(located, t)} [{located.message.code}]")


def as_json(located: Iterable[Located], t: Text) -> str:
    """Write problems as a JSON list of objects, with the same words."""
    rows = [
        {
            "path": one.path,
            "line": one.line,
            "col": one.col,
            "severity": one.severity,
            "code": one.message.code,
            "message": one_line(_said(one, t)),
        }
        for one in located
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _said(located: Located, t: Text) -> str:
    said = t.message(located.message)
    return t("{said}; what follows was not checked yet", said=said) if located.stops else said
