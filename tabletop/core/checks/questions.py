"""Rules about questions: the form of the answer and what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.messages import Message, Problem
from tabletop.core.scenario import QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.checks.subject import Subject

CHOOSING = (QuestionKind.CHOICE, QuestionKind.SEVERAL)
COUNTING = (QuestionKind.SCALE, QuestionKind.NUMBER)
FEWEST_OPTIONS = 2
LIMITS = ("low", "high")


def options_fit(subject: Subject) -> Iterator[Problem]:
    """Who chooses has something to choose from; who does not choose has no options."""
    for index, row in enumerate(subject.scenario.questions):
        if row.kind in CHOOSING:
            if len(row.options) < FEWEST_OPTIONS:
                yield Problem(
                    ("questions", index), Message("check.question-without-options", {"kind": row.kind.value})
                )
            elif len(set(row.options)) < len(row.options):
                yield Problem(("questions", index, "options"), Message("check.same-option-twice"))
        elif row.options:
            yield Problem(
                ("questions", index, "options"),
                Message("check.question-with-options", {"kind": row.kind.value}),
            )


def limits_fit(subject: Subject) -> Iterator[Problem]:
    """A scale runs from low to high, a number may; other answers have no limits."""
    for index, row in enumerate(subject.scenario.questions):
        given = tuple(key for key in LIMITS if getattr(row, key) is not None)
        if row.kind not in COUNTING:
            for key in given:
                yield Problem(
                    ("questions", index, key),
                    Message("check.question-with-limits", {"key": key, "kind": row.kind.value}),
                )
        elif row.low is not None and row.high is not None and row.low >= row.high:
            yield Problem(
                ("questions", index, "low"),
                Message("check.limits-reversed", {"low": row.low, "high": row.high}),
            )
        elif row.kind is QuestionKind.SCALE and given != LIMITS:
            yield Problem(("questions", index), Message("check.scale-without-limits"))


def unit_fits(subject: Subject) -> Iterator[Problem]:
    """A number counts something; other answers do not."""
    for index, row in enumerate(subject.scenario.questions):
        if row.kind is QuestionKind.NUMBER and row.unit is None:
            yield Problem(("questions", index), Message("check.number-without-unit"), "warning")
        elif row.kind is not QuestionKind.NUMBER and row.unit is not None:
            yield Problem(
                ("questions", index, "unit"),
                Message("check.question-with-limits", {"key": "unit", "kind": row.kind.value}),
            )
