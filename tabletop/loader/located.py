"""A problem at its place in a file, and how it is written for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from tabletop.core.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tabletop.core.messages import Message, Severity
    from tabletop.text import Text


CUT_OFF: Final = "file.too-many-problems"
"""Says that there are more problems than are reported; it is none itself."""
UNREAD: Final = frozenset(
    {
        *("file.missing", "file.folder", "file.special", "file.forbidden", "file.failed", "file.too-large"),
        *("file.other-encoding", "file.binary", "file.not-utf-8"),
    }
)
"""What is wrong with a file of which no text could be read."""


class Located(NamedTuple):
    """A problem with its line and column, from 1; what is said of a whole file stands at its start."""

    path: str
    line: int
    col: int
    severity: Severity
    message: Message
    stops: bool = False
    """Whether the file was not read any further than here."""

    @property
    def is_unread(self) -> bool:
        """Whether no text could be read from the file."""
        return self.message.code in UNREAD


class Count(NamedTuple):
    """How many problems of a severity were reported, and whether there are more than these."""

    n: int
    more: bool


def in_order(found: Iterable[Located]) -> tuple[Located, ...]:
    """Sort problems by their place in the file."""
    return tuple(sorted(found, key=_order))


def _order(one: Located) -> tuple[str, int, int, bool, str, str]:
    code = one.message.code
    return one.path, one.line, one.col, code == CUT_OFF, one.severity, code


def render(located: Located, t: Text) -> str:
    """Write a problem on one line, in the form that editors recognise."""
    severity = t("error") if located.severity == "error" else t("warning")
    place = f"{located.path}:{located.line}:{located.col}"
    return one_line(f"{place}: {severity}: {_said(located, t)} [{located.message.code}]")


def render_in_file(located: Located, t: Text) -> str:
    """Write a problem for people who know already which file it is in."""
    said = one_line(_said(located, t))
    if located.is_unread:
        return said
    if located.severity == "warning":
        said = f"{t('warning')}: {said}"
    return t("line {line}, column {column}: {said}", line=located.line, column=located.col, said=said)


def count(found: Iterable[Located], severity: Severity) -> Count:
    """Count the problems of a severity, alike for everyone who tells how many there are."""
    codes = [one.message.code for one in found if one.severity == severity]
    cuts = codes.count(CUT_OFF)
    return Count(len(codes) - cuts, cuts > 0)


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
