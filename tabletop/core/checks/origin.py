"""The rule about figures: each says where it comes from, a source or the author's own assumption.

A number in a text counts as a figure only when it is likely to be one: a false alarm teaches people to ignore
the true ones. Times of day, dates, years, hours of the crisis, numbered lists, 112
and names such as C2000 are none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tabletop.core.messages import Message, Problem
from tabletop.core.scenario import BlockKind
from tabletop.core.variables import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.checks.subject import Subject
    from tabletop.core.scenario import Block, Service


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NUMBER = re.compile(r"0[0-9][0-9 -]*[0-9]|[0-9]+(?:[.,:][0-9]+)*")
_MONTHS = _words("""
    januari februari maart april mei juni juli augustus september oktober november december
    january february march may june july august october
""")
_NUMBERED = _words("""
    uur hour hours dag day stap step tafel table groep group ronde round fase phase niveau level grip code h
    nummer nr nr. no. number kanaal channel kamer room lijn line pagina page artikel article bijlage annex
""")
"""Words after which a number only says which one: hour 6, table 2."""
_BEFORE_A_TIME = _words("""
    om tot vanaf rond sinds tegen voor na at by until from since around before after
""")
_NO_FIGURE = re.compile(
    rf"""
      (?:[01]?[0-9]|2[0-4])[:.][0-5][0-9]\b       # 17:30, 17.30
    | (?:19|20)[0-9]{{2}}\b                       # a year
    | 112\b | 0[0-9]                              # telephone numbers
    | [0-9]{{1,2}}[ ](?:{"|".join(sorted(_MONTHS))})\b     # 21 november
    | [0-9]+(?:e|de|ste|st|nd|rd|th|G)\b          # 1st, 2e, 4G
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TIME = re.compile(
    r"(?:[01]?[0-9]|2[0-4])(?:[ ]uur|[ ]en[ ][0-9]{1,2}[ ]uur|[ ]?(?:am|pm)|[ ]o['’]clock)\b", re.IGNORECASE
)
_AND = re.compile(r"[ ]?(?:,|,?[ ](?:en|and|to|tot|of|or)|-|–)?[ ]?")


def figures_have_an_origin(subject: Subject) -> Iterator[Problem]:
    """A row with a figure names a source, or says what its author assumed."""
    for kind, index, row in subject.each("processes", "services", "resources", "blocks", "injects"):
        if row.sources or row.assumption:
            continue
        match kind:
            case "processes":
                field: str | None = "tolerable_hours"
            case "services":
                field = _in_service(row)
            case "resources":
                field = "amount"
            case "blocks":
                field = _in_block(row)
            case _:
                field = next((name for name in ("title", "text") if has_figure(getattr(row, name))), None)
        if field is not None:
            where = (kind, index, field)
            yield Problem(where, Message("check.figure-without-source", {"key": field}), "warning")


def has_figure(text: str) -> bool:
    """Tell whether a text holds a number that somebody may ask the origin of."""
    if "{{" in text:
        text = VARIABLE.sub("", text)
    end = 0
    is_named = False
    for number in _NUMBER.finditer(text):
        # In "hours 6, 24 and 72" the word counts for all three.
        is_named = _is_named(text, number) or (
            is_named and _AND.fullmatch(text, end, number.start()) is not None
        )
        if not is_named and not _NO_FIGURE.match(text, number.start()):
            return True
        end = number.end()
    return False


def _is_named(text: str, number: re.Match[str]) -> bool:
    """Tell whether what stands before a number makes it a name, a date or a time of day."""
    start = number.start()
    line = text[text.rfind("\n", 0, start) + 1 : start]
    if not line.strip():
        return text[number.end() : number.end() + 2] in {". ", ") "}
    if line.rstrip("-")[-1:].isalpha():
        return True
    word = line.rstrip(" +").rsplit(None, 1)[-1].lstrip("(“‘\"'").lower()
    return (
        word in _NUMBERED
        or word in _MONTHS
        or (word in _BEFORE_A_TIME and _TIME.match(text, start) is not None)
    )


def _in_service(row: Service) -> str | None:
    for name in ("backup_from", "backup_to", "recovery_hours"):
        if getattr(row, name):
            return name
    return "note" if has_figure(row.note or "") else None


def _in_block(row: Block) -> str | None:
    """Only what tells of the crisis counts: other blocks speak of the session and its minutes."""
    told = {BlockKind.STEP: "situation", BlockKind.START: "text"}.get(row.kind)
    return told if told is not None and has_figure(getattr(row, told)) else None
