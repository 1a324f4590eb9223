"""The first page: what a mayor reads, on one sheet of A4."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.debrief import FindingLine
from tabletop.core.plaintext import one_line
from tabletop.report import words
from tabletop.report.document import Bullets, Heading, Notice, Paragraph, Section, Span, Table

if TYPE_CHECKING:
    from tabletop.core.debrief import Debrief, Improvement, PlanRow
    from tabletop.report.document import Block, Line
    from tabletop.text import Text

LETTERS = 150
"""Letters of one text on the first page; the chapters hold it whole."""


def first_page(debrief: Debrief, t: Text) -> Section:
    """Write the first page."""
    blocks: list[Block] = [
        Heading(1, (Span(t("Debrief:") + " "), Span(debrief.title, told=True)), "top"),
        Paragraph(_facts(debrief, t), quiet=True),
        Notice(tuple(_warnings(debrief, t))),
        Heading(2, (Span(t("On one page")),), "summary"),
    ]
    page = debrief.first_page
    blocks += [
        Heading(3, (Span(t("What went well")),), "strengths"),
        Bullets(tuple((_short(row.text),) for row in page.strengths))
        if page.strengths
        else _empty(t("No strengths were noted.")),
        Heading(3, (Span(t("What must be better")),), "improve"),
        Bullets(tuple(_improvement(row, t) for row in page.improve))
        if page.improve
        else _empty(t("Nothing was chosen for this page; the top gaps speak for themselves.")),
        Heading(3, (Span(t("Top gaps")),), "top-gaps"),
        _top_gaps(debrief, t) if page.top_gaps else _empty(t("No votes were counted.")),
        Heading(3, (Span(t("What is asked of whom, by when")),), "asked"),
        _asked(debrief, t) if page.asked else _empty(t("No actions were noted.")),
    ]
    if page.not_shown:
        more = t.n(
            "One more action is in the improvement plan.",
            "{n} more actions are in the improvement plan.",
            page.not_shown,
        )
        blocks.append(Paragraph((Span(more),), quiet=True))
    return Section("first-page", tuple(blocks), "summary")


def _empty(sentence: str) -> Paragraph:
    return Paragraph((Span(sentence),), quiet=True)


def _facts(debrief: Debrief, t: Text) -> Line:
    spans = [Span(words.begin(t(words.STATUSES[debrief.status])), "strong")]
    if debrief.started is not None:
        spans.append(Span(words.date(debrief.started, t)))
    if debrief.place:
        spans.append(Span(debrief.place, told=True))
    there = sum(row.ever_present for row in debrief.participants)
    spans.append(Span(t.n("one organisation", "{n} organisations", there)))
    spans.append(Span(debrief.selection, told=True))
    return words.joined(spans, " · ")


def _warnings(debrief: Debrief, t: Text) -> list[Line]:
    marks = debrief.marks
    readable = marks.open + marks.restricted
    lines: list[Line] = []
    if debrief.simulated:
        simulated = t(
            "Simulated: a dress rehearsal with partners played by the program. Nobody said any of this."
        )
        lines.append((Span(simulated, "strong"),))
    if debrief.interrupted:
        lines.append((Span(t("The exercise was interrupted because of a real situation."), "strong"),))
    lines.append(
        (
            Span(t("Restricted.") + " ", "strong"),
            Span(
                t(
                    "Only what is marked “open to everyone” may be made public: {open} of {n} entries."
                    " The rest may show weak spots of vital partners; weigh it under the Dutch Open"
                    " Government Act (Woo, article 5.1) before anything is published.",
                    open=marks.open,
                    n=readable,
                )
            ),
        )
    )
    if marks.partner_only:
        kept = t.n(
            "One entry is for a single partner alone and is not printed.",
            "{n} entries are for a single partner alone and are not printed.",
            marks.partner_only,
        )
        lines.append((Span(kept),))
    return lines


def _short(text: str) -> Span:
    line = one_line(text)
    return Span(line if len(line) <= LETTERS else line[: LETTERS - 1].rstrip() + "…", told=True)


def _improvement(row: Improvement, t: Text) -> Line:
    if isinstance(row, FindingLine):
        return (_short(t.message(row.message)),)
    return (_short(row.text),)


def _top_gaps(debrief: Debrief, t: Text) -> Table:
    return Table(
        caption=t("The gaps for which most hands were raised"),
        head=(t("Gap"), t("Votes"), t("Rows of the plan")),
        rows=tuple(
            (
                (_short(row.title),),
                (Span(t.number(row.votes)),),
                (Span(", ".join(str(nr) for nr in row.actions)) if row.actions else words.NOTHING,),
            )
            for row in debrief.first_page.top_gaps
        ),
        id="top-gaps-table",
        spoken=True,
        widths=(74, 10, 16),
    )


def _asked(debrief: Debrief, t: Text) -> Table:
    return Table(
        caption=t("The actions that answer the heaviest gaps"),
        head=(t("Who"), t("What"), t("By when")),
        rows=tuple(
            (_who(row, t), (_short(row.action.text),), due(row, t)) for row in debrief.first_page.asked
        ),
        id="asked-table",
        spoken=True,
        widths=(28, 54, 18),
    )


def _who(row: PlanRow, t: Text) -> Line:
    return words.owner(row.action) or (Span(t("no owner yet"), "lacks"),)


def due(row: PlanRow, t: Text) -> Line:
    """Write by when an action is due; a date that is lacking stands out."""
    written = row.action.due
    return (Span(words.day(written, t)),) if written else (Span(t("no date yet"), "lacks"),)
