"""Rules about names: each thing has one, and no two things share it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tabletop.core.checks.subject import KINDS, RECIPIENTS
from tabletop.core.messages import Message, Problem
from tabletop.core.plaintext import one_line
from tabletop.core.scenario import ROOM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.checks.subject import Subject

TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that set or end a direction of writing: what follows is shown in another order than it stands."""

FORMATTING = re.compile(
    r"""
      \*\*[^\s*][^*]*\*\*             # **bold**
    | (?<![\w*])\*[^\s*][^*]*\*(?!\w)  # *italic*
    | (?<!\w)__?[^\s_][^_]*__?(?!\w)   # _italic_
    | `[^`]+`
    | \[[^\]]+\]\([^)]+\)             # a link
    | </?[A-Za-z][^<>]*>               # HTML
    | ^\#{1,6}[ ]
    """,
    re.VERBOSE,
)
"""Formatting, and what is written for it elsewhere."""


def something_to_play(subject: Subject) -> Iterator[Problem]:
    """A scenario has partners, blocks and a selection."""
    for kind in ("partners", "blocks", "selections"):
        if not subject.rows(kind) and not subject.is_unread(kind):
            yield Problem((kind,), Message("check.empty-list", {"kind": Message(KINDS[kind])}))


def no_duplicate_ids(subject: Subject) -> Iterator[Problem]:
    """Within one list an id stands for one row."""
    for kind, index, row in subject.each(*KINDS):
        if subject.ids[kind][row.id] != index:
            message = Message("check.duplicate-id", {"kind": Message(KINDS[kind]), "id": row.id})
            yield Problem((kind, index, "id"), message)


def no_shared_ids(subject: Subject) -> Iterator[Problem]:
    """Partners and tables are addressed alike, so they share no id, nor the name of the whole room."""
    for kind, index, row in subject.each(*RECIPIENTS):
        if row.id == ROOM:
            yield Problem((kind, index, "id"), Message("check.reserved-id", {"id": row.id}))
        elif kind == "tables" and row.id in subject.ids["partners"]:
            yield Problem((kind, index, "id"), Message("check.shared-id", {"id": row.id}))


def no_duplicate_shorts(subject: Subject) -> Iterator[Problem]:
    """The few letters of a partner name one partner."""
    first: dict[str, str] = {}
    for index, row in enumerate(subject.scenario.partners):
        if first.setdefault(row.short, row.id) != row.id:
            yield Problem(
                ("partners", index, "short"),
                Message("check.duplicate-short", {"short": row.short, "partner": first[row.short]}),
            )


def lines_are_one_line(subject: Subject) -> Iterator[Problem]:
    """A title or a question stays on one line, and says something."""
    for text in subject.texts:
        if not text.prose and "\n" in text.value:
            yield Problem(text.where, Message("check.line-break"))
        elif not text.prose and not text.value.strip():
            yield Problem(text.where, Message("check.blank-text"))


def lines_have_no_formatting(subject: Subject) -> Iterator[Problem]:
    """Signs that format a longer text stay visible in a title, which is rarely meant."""
    for text in subject.texts:
        found = None if text.prose else FORMATTING.search(text.value)
        if found:
            message = Message("check.formatted-line", {"written": one_line(found[0])})
            yield Problem(text.where, message, "warning")


def nothing_turns_the_line(subject: Subject) -> Iterator[Problem]:
    """No text holds a sign that nobody sees and that shows what follows in another order."""
    for text in subject.texts:
        found = TURNING.search(text.value)
        if found:
            message = Message("check.turning-sign", {"character": f"U+{ord(found[0]):04X}"})
            yield Problem(text.where, message, "warning")
