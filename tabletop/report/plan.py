"""The improvement plan: who does what by when, the heaviest gaps first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop import wording
from tabletop.report import words
from tabletop.report.document import Paragraph, Section, Span, Table
from tabletop.report.front import due, votes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.debrief import Debrief, PlanRow
    from tabletop.report.document import Block, Line
    from tabletop.text import Text

MOST_INJECTS = 2
"""Injects that a row of the improvement plan names."""


def plan(debrief: Debrief, t: Text) -> Section:
    """Lay out the improvement plan."""
    blocks: list[Block] = [words.title(t("Improvement plan"), "plan")]
    if not debrief.plan:
        blocks.append(words.said(t("No actions were noted.")))
        return Section("plan-chapter", tuple(blocks))
    blocks += [Paragraph((Span(sentence, "lacks"),)) for sentence in _lacking(debrief, t)]
    # A column in which nothing stands would only take room from the others.
    measured = any(row.measure for row in debrief.plan)
    blocks.append(
        Table(
            caption=t("Improvement plan, the heaviest gaps first"),
            head=(
                t("No."),
                t("Step"),
                t("Gap"),
                t("Action"),
                *((t("Measure"),) if measured else ()),
                t("Owner"),
                t("Agreed on"),
                t("Due"),
                t("Votes"),
                t("Status"),
                t("From inject"),
            ),
            rows=tuple(_plan_row(row, t, measured=measured) for row in debrief.plan),
            id="plan-table",
            widths=(3, 7, 13, 18, 8, 11, 7, 8, 6, 7, 12) if measured else (3, 7, 15, 22, 13, 7, 8, 6, 7, 12),
        )
    )
    return Section("plan-chapter", tuple(blocks), sideways=True)


def _lacking(debrief: Debrief, t: Text) -> Iterator[str]:
    lacking = sum(row.lacks_owner or row.lacks_date for row in debrief.plan)
    if lacking:
        yield t.n(
            "One action still lacks an owner or a date.",
            "{n} actions still lack an owner or a date.",
            lacking,
        )
    too_early = sum(row.too_early for row in debrief.plan)
    if too_early:
        yield t.n(
            "The date of one action lies before the session.",
            "The dates of {n} actions lie before the session.",
            too_early,
        )


def _measure(measure: str | None, t: Text) -> Span:
    if not measure:
        return words.NOTHING
    return Span(t(wording.MEASURES[measure])) if measure in wording.MEASURES else Span(measure, told=True)


def _plan_row(row: PlanRow, t: Text, *, measured: bool) -> tuple[Line, ...]:
    action = row.action
    return (
        (Span(str(row.nr)),),
        (Span(words.places(row.where, t)) if row.where else words.NOTHING,),
        (words.beginning(row.gap, words.IN_A_LIST) if row.gap else words.NOTHING,),
        (Span(action.text, told=True), *words.small_print(action, t)),
        *(((_measure(row.measure, t),),) if measured else ()),
        words.owner(action) or (Span(t("no owner yet"), "lacks"),),
        (Span(words.date(action.moment, t, short=True)),),
        due(row, t),
        votes(row.weight, t) if row.weight else (words.NOTHING,),
        (Span(t("agreed")) if row.complete else Span(t("incomplete"), "lacks"),),
        _from_injects(row, t),
    )


def _from_injects(row: PlanRow, t: Text) -> Line:
    """Name the first injects that it came from, and how many more there were."""
    if not row.injects:
        return (words.NOTHING,)
    line = words.joined((Span(name, told=True) for name in row.injects[:MOST_INJECTS]), "; ")
    more = len(row.injects) - MOST_INJECTS
    return (*line, Span(" " + t("and {n} more", n=more), "quiet")) if more > 0 else line
