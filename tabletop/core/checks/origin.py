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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.checks.subject import Subject
    from tabletop.core.scenario import Block, Service

_MONTHS = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    "january|february|march|may|june|july|august|october"
)
_AT = "om|tot|vanaf|rond|sinds|tegen|voor|na|at|by|until|from|since|around|before|after"
_NUMBERED = (
    "uur|hour|hours|dag|day|stap|step|tafel|table|groep|group|ronde|round|fase|phase|niveau|level|grip|code|"
    "nummer|nr|no|number|kanaal|channel|kamer|room|lijn|line|pagina|page|artikel|article|bijlage|annex|h"
)
_DIGIT = re.compile(r"[0-9]")
_NO_FIGURE = re.compile(
    rf"""
    \{{\{{[^{{}}\n]{{0,80}}\}}\}}                                         # a variable
    | ^[ ]*[0-9]+[.)][ ]                                                  # a numbered list
    | \b[0-9]{{1,2}}[:.][0-9]{{2}}\b                                      # 17:30, 17.30
    | \b(?:{_AT})[ ](?:[01]?[0-9]|2[0-4])
      (?:[ ](?:uur|en[ ][0-9]{{1,2}}[ ]uur)|[ ]?(?:am|pm)|[ ]o['’]clock)\b  # om 8 uur, at 8 am
    | \b[0-9]{{1,2}}[ ](?:{_MONTHS})\b | \b(?:{_MONTHS})[ ][0-9]{{1,2}}\b   # 21 november
    | \b(?:19|20)[0-9]{{2}}\b                                             # a year
    | \b(?:{_NUMBERED})[ +-]?[0-9]+                                       # hours 6, 24 and 72
      (?:(?:[ ](?:en|and|to|tot|of|or)[ ]|,?[ ]|[-–])[0-9]+)*\b
    | \b112\b | \b0[0-9][0-9 -]*                                          # telephone numbers
    | \b[0-9]*[A-Za-z]+-?[0-9][0-9A-Za-z]*\b                              # C2000, N35, A-12
    | \b[0-9]+(?:e|de|ste|st|nd|rd|th|G)\b                                # 1st, 2e, 4G
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)


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
    return bool(_DIGIT.search(text) and _DIGIT.search(_NO_FIGURE.sub(" ", text)))


def _in_service(row: Service) -> str | None:
    for name in ("backup_from", "backup_to", "recovery_hours"):
        if getattr(row, name):
            return name
    return "note" if has_figure(row.note or "") else None


def _in_block(row: Block) -> str | None:
    """Only what tells of the crisis counts: other blocks speak of the session and its minutes."""
    told = {BlockKind.STEP: "situation", BlockKind.START: "text"}.get(row.kind)
    return told if told is not None and has_figure(getattr(row, told)) else None
