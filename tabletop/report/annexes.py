"""The annexes: the log, questions to the facilitator, what was dismissed, and the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.gaps import NOT_TAKEN
from tabletop.pictures import place
from tabletop.report import words
from tabletop.report.document import Bullets, Section, Span, Table
from tabletop.report.findings import finding

if TYPE_CHECKING:
    from tabletop.core.debrief import AskedLine, Debrief, LogLine, Moment
    from tabletop.report.document import Block, Line
    from tabletop.text import Text


IN_LOG = 62
"""Letters of a text in the log."""


def log(debrief: Debrief, t: Text) -> Section:
    """List the entries in the order of the log, a line each; of what was withdrawn only that it was."""
    blocks: list[Block] = [words.title(t("Annex: the log"), "log")]
    if not debrief.log:
        blocks.append(words.said(t("Nothing was noted.")))
        return Section("log-annex", tuple(blocks), "annex")
    blocks.append(
        words.said(
            t(
                "Every entry in the order in which it was noted, with its number and how it begins. In full"
                " it stands under its step, an action in the improvement plan."
            )
        )
    )
    blocks.append(
        words.said(
            t(
                "A number missing here belongs to something else that happened, such as a step or an"
                " inject, or to an entry for one partner alone. The step is the one that an entry is about,"
                " also where the session had gone on."
            )
        )
    )
    blocks.append(
        Table(
            caption=t("The log"),
            head=(t("No."), t("Time"), t("About step"), t("Kind"), t("Who"), t("Text")),
            rows=tuple(_line(row, debrief.started, t) for row in debrief.log),
            id="log-table",
            spoken=True,
            widths=(5, 8, 8, 9, 23, 47),
            dense=True,
        )
    )
    return Section("log-annex", tuple(blocks), "annex")


def _line(row: LogLine, day: Moment | None, t: Text) -> tuple[Line, ...]:
    number: Line = (Span(str(row.nr)),)
    noted, nothing = row.noted, (words.NOTHING,)
    if noted is None:
        return (number, nothing, nothing, nothing, nothing, (Span(t("withdrawn"), "quiet"),))
    notes = list(words.remarks(noted, t))
    if noted.corrections:
        notes.append(t.n("corrected once", "corrected {n} times", noted.corrections))
    return (
        number,
        (Span(words.since(noted.moment, day, t)),),
        (Span(words.begin(place(noted.where, t))),),
        (Span(words.kind(noted, t)),),
        words.speakers(noted, t),
        (words.beginning(noted.text, IN_LOG), *((Span(f" ({'; '.join(notes)})", "quiet"),) if notes else ())),
    )


def questions(debrief: Debrief, t: Text) -> Section:
    """List what participants asked the facilitator, with the answers."""
    table = Table(
        caption=t("Questions to the facilitator"),
        head=(t("Time"), t("Who"), t("Question"), t("Answer")),
        rows=tuple(
            (
                (Span(words.since(row.moment, debrief.started, t)),),
                (Span(row.by, told=True),) if row.by else (words.NOTHING,),
                (Span(row.text, told=True),),
                _answer(row, t),
            )
            for row in debrief.questions
        ),
        id="questions-table",
        spoken=True,
        widths=(9, 23, 34, 34),
        dense=True,
    )
    sentence = t("What participants asked the facilitator during the session, and what was answered.")
    blocks = (words.title(t("Annex: questions to the facilitator"), "questions"), words.said(sentence), table)
    return Section("questions-annex", blocks, "annex")


def _answer(row: AskedLine, t: Text) -> Line:
    if not row.answer:
        return (Span(t("not answered"), "quiet"),)
    to_one = () if row.to_all else (Span(f" ({t('answered to the one who asked')})", "quiet"),)
    return (Span(row.answer, told=True), *to_one)


def dismissed(debrief: Debrief, t: Text) -> Section:
    """List the findings that were dismissed, with the reason, but for the expected actions: these have it."""
    lines = tuple(finding(debrief, row, t) for row in debrief.dismissed if row.rule != NOT_TAKEN)
    return Section(
        "dismissed-annex", (words.title(t("Annex: dismissed findings"), "dismissed"), Bullets(lines)), "annex"
    )


def sources(debrief: Debrief, t: Text) -> Section:
    """List where the figures of the scenario come from."""
    lines = []
    for row in debrief.sources:
        line = [Span(row.title, "strong", told=True)]
        if row.date:
            line.append(Span(f", {row.date}"))
        if row.url:
            line.append(Span(f", {row.url}"))
        for index, statement in enumerate(row.statements):
            line += [Span(" · " if index else ". "), Span(statement, told=True)]
        lines.append(tuple(line))
    return Section(
        "sources-annex", (words.title(t("Annex: sources"), "sources"), Bullets(tuple(lines))), "annex"
    )
