"""The first page: what a mayor reads, on one sheet of A4."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from tabletop.core.debrief import FindingLine
from tabletop.core.gaps import NOT_TAKEN
from tabletop.report import words
from tabletop.report.document import Bullets, Heading, Notice, Paragraph, Section, Span, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tabletop.core.debrief import Debrief, Improvement, PlanRow
    from tabletop.core.state import Weight
    from tabletop.report.document import Block, Line
    from tabletop.text import Text

PAGE = 248
"""Height of a printed page, and all that follows, in mm, as measured in print."""
BULLET, ROW, ROW_EDGE, TITLE, HEADING, HEAD, NOTICE = 4.8, 4.4, 2.1, 8.2, 8.6, 6.8, 5.0
IN_TITLE, IN_LINE, IN_NOTICE, IN_GAP, IN_WHO, IN_WHAT = 44, 88, 84, 62, 27, 46
"""Letters in one line of each kind."""
TWO_LINES = 2 * IN_LINE - 6
"""Letters that fill two lines under the strengths and the areas to improve."""


class Letters(NamedTuple):
    """Letters of one text that the first page may hold; the chapters hold it whole."""

    bullet: int
    cell: int
    who: int
    """Those of an owner."""


LETTERS = (
    Letters(TWO_LINES, 150, 50),
    Letters(TWO_LINES, 120, 50),
    Letters(TWO_LINES, 90, 50),
    Letters(TWO_LINES, 60, 27),
    Letters(TWO_LINES, 45, 27),
    Letters(IN_LINE, 45, 27),
    Letters(45, 45, 27),
)
"""From the most that is shown to the least: the strengths and what must be better are the last to be cut."""


def first_page(debrief: Debrief, t: Text, *, full: bool = True) -> Section:
    """Write the first page, of the full edition or of the short one."""
    letters = _letters_that_fit(debrief, t)
    blocks: list[Block] = [
        Heading(1, (Span(t("Debrief:") + " "), Span(debrief.title, told=True)), "top"),
        Paragraph(_facts(debrief, t), quiet=True),
        *_agreed(debrief, letters, t),
        Notice(tuple(_warnings(debrief, t))),
        Heading(2, (Span(t("On one page")),), "summary"),
    ]
    page = debrief.first_page
    blocks += [
        Heading(3, (Span(t("What went well")),), "strengths"),
        Bullets(tuple((words.beginning(row.text, letters.bullet),) for row in page.strengths))
        if page.strengths
        else _empty(t("No strengths were noted.")),
        *_more(page.more_strengths, (t("Step by step"),), t, full=full),
        Heading(3, (Span(t("What must be better")),), "improve"),
        Bullets(tuple((words.beginning(_improvement(row, t), letters.bullet),) for row in page.improve))
        if page.improve
        else _empty(t("Nothing was chosen for this page; the top gaps speak for themselves.")),
        *_more(len(page.more_improve), _chapters(page.more_improve, t), t, full=full),
        Heading(3, (Span(t("Top gaps")),), "top-gaps"),
        _top_gaps(debrief, letters, t) if page.top_gaps else _empty(t("No gaps were noted.")),
        Heading(3, (Span(t("What is asked of whom, by when")),), "asked"),
        _asked(debrief, letters, t) if page.asked else _empty(t("No actions were noted.")),
    ]
    if page.not_shown:
        more = t.n(
            "One more action is in the improvement plan.",
            "{n} more actions are in the improvement plan.",
            page.not_shown,
        )
        blocks.append(Paragraph((Span(more),), quiet=True))
    return Section("first-page", tuple(blocks), "summary")


def _more(count: int, chapters: Iterable[str], t: Text, *, full: bool) -> list[Paragraph]:
    """Say how many more there are than the page shows, and where they stand."""
    if not count:
        return []
    where = ", ".join(f"“{name}”" for name in chapters)
    in_full = t.n("One more is in the full edition.", "{n} more are in the full edition.", count)
    here = t.n("And one more, under {where}.", "And {n} more, under {where}.", count, where=where)
    return [_empty(here if full else in_full)]


def _chapters(rows: Iterable[Improvement], t: Text) -> Iterable[str]:
    """Name the chapters in which these stand."""
    return dict.fromkeys(_chapter(row, t) for row in rows)


def _chapter(row: Improvement, t: Text) -> str:
    if not isinstance(row, FindingLine):
        return t("Step by step")
    if row.rule == NOT_TAKEN:
        return t("Expected actions, held against what was seen")
    return t("What stood out")


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


def _agreed(debrief: Debrief, letters: Letters, t: Text) -> list[Paragraph]:
    """Write what was agreed beforehand on one small line: what for, for whom, and until when it is kept."""
    told = ((t("Purpose:"), debrief.purpose), (t("For:"), debrief.recipients))
    parts: list[Line] = [
        (Span(name + " ", "strong"), words.beginning(text, letters.cell)) for name, text in told if text
    ]
    if debrief.delete_on:
        parts.append((Span(t("To be deleted on:") + " ", "strong"), Span(words.day(debrief.delete_on, t))))
    line = [span for part in parts for span in (Span(" · "), *part)][1:]
    return [Paragraph(tuple(line), quiet=True)] if line else []


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
                    "Only what is marked “open to everyone” may be made public: {entries}."
                    " The rest may show weak spots of vital partners; weigh it under the Dutch Open"
                    " Government Act (Woo, article 5.1) before anything is published.",
                    entries=t.n("{open} of {n} entry", "{open} of {n} entries", readable, open=marks.open),
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


def _letters_that_fit(debrief: Debrief, t: Text) -> Letters:
    """Choose how much of a long text is shown, so that the page stays one page."""
    return next((most for most in LETTERS if _height(debrief, most, t) <= PAGE), LETTERS[-1])


def _height(debrief: Debrief, letters: Letters, t: Text) -> float:
    """Reckon the height of the printed page, in mm, when it shows this many letters of a text."""

    def lines(text: str, most: int, in_line: int) -> int:
        return max(1, ceil(min(len(text), most) / in_line))

    page = debrief.first_page
    facts = sum(len(span.text) for span in _facts(debrief, t))
    agreed = [sum(len(span.text) for span in row.line) for row in _agreed(debrief, letters, t)]
    notices = [sum(len(span.text) for span in line) for line in _warnings(debrief, t)]
    bullets = [row.text for row in page.strengths] + [_improvement(row, t) for row in page.improve]
    asked = [
        max(lines(row.action.text, letters.cell, IN_WHAT), lines(_who_in_words(row), letters.who, IN_WHO))
        for row in page.asked
    ]
    return (
        TITLE * ceil((len(debrief.title) + 10) / IN_TITLE)
        + ROW * ceil(facts / IN_LINE)
        + sum(ROW * ceil(count / IN_LINE) + 2 for count in agreed)
        + sum(ROW * ceil(count / IN_NOTICE) + 2 for count in notices)
        + NOTICE
        + 4 * HEADING
        + sum(BULLET * lines(text, letters.bullet, IN_LINE) for text in bullets)
        + 2 * HEAD
        + sum(ROW * lines(row.title, letters.cell, IN_GAP) + ROW_EDGE for row in page.top_gaps)
        + sum(ROW * count + ROW_EDGE for count in asked)
        + (ROW + 3) * sum(map(bool, (page.not_shown, page.more_strengths, page.more_improve)))
    )


def _improvement(row: Improvement, t: Text) -> str:
    return t.message(row.message) if isinstance(row, FindingLine) else row.text


def _top_gaps(debrief: Debrief, letters: Letters, t: Text) -> Table:
    page = debrief.first_page
    caption = (
        t("The gaps for which most hands were raised")
        if all(row.weight.counted for row in page.top_gaps)
        else t("The gaps for which most hands were raised, then those that touch most partners")
        if any(row.weight.counted for row in page.top_gaps)
        else t("The gaps that touch most partners; no votes were counted")
    )
    return Table(
        caption=caption,
        head=(t("Gap"), t("Votes"), t("Rows of the plan")),
        rows=tuple(
            (
                (words.beginning(row.title, letters.cell),),
                votes(row.weight, t),
                (Span(", ".join(str(nr) for nr in row.actions)) if row.actions else words.NOTHING,),
            )
            for row in page.top_gaps
        ),
        id="top-gaps-table",
        spoken=True,
        widths=(71, 13, 16),
    )


def votes(weight: Weight, t: Text) -> Line:
    """Write how many votes there were; none is something else than none that were counted."""
    if not weight.counted:
        return (Span(t("not voted"), "quiet"),)
    count = Span(t.number(weight.votes))
    return (count, Span(f" ({t('for one of its gaps')})", "quiet")) if weight.of_one else (count,)


def _asked(debrief: Debrief, letters: Letters, t: Text) -> Table:
    return Table(
        caption=t("The actions that answer the heaviest gaps, the first due first"),
        head=(t("Who"), t("What"), t("By when")),
        rows=tuple(
            (_who(row, letters, t), (words.beginning(row.action.text, letters.cell),), due(row, t))
            for row in debrief.first_page.asked
        ),
        id="asked-table",
        spoken=True,
        widths=(32, 48, 20),
    )


def _who(row: PlanRow, letters: Letters, t: Text) -> Line:
    words_ = _who_in_words(row)
    return (words.beginning(words_, letters.who),) if words_ else (Span(t("no owner yet"), "lacks"),)


def _who_in_words(row: PlanRow) -> str:
    return ", ".join(text for text in (row.action.owner, row.action.owner_function) if text)


def due(row: PlanRow, t: Text) -> Line:
    """Write by when an action is due; a date that is lacking stands out."""
    written = row.action.due
    return (Span(words.day(written, t)),) if written else (Span(t("no date yet"), "lacks"),)
