"""The steps in short: what failed, what was played, what weighed most and what was decided."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tabletop.core.events import EntryKind
from tabletop.report import words
from tabletop.report.chapters.steps import failing, not_played, titles, turn_line
from tabletop.report.document import Bullets, Heading, Paragraph, Section, Span
from tabletop.text import NN_

if TYPE_CHECKING:
    from tabletop.core.debrief import Debrief, Noted, Part
    from tabletop.report.document import Block, Line
    from tabletop.text import Text

MOST_GAPS = 5
MOST_DECISIONS = 5
CLAIMED = {
    EntryKind.NEED: NN_("one need", "{n} needs"),
    EntryKind.OFFER: NN_("one offer", "{n} offers"),
    EntryKind.ASSUMPTION: NN_("one assumption", "{n} assumptions"),
}
LETTERS = 130
"""Letters of a text: about two lines."""


def steps(debrief: Debrief, t: Text) -> Section:
    """Sum up what was said, step by step."""
    blocks: list[Block] = [words.title(t("Step by step"), "steps")]
    if not debrief.parts:
        blocks.append(words.said(t("Nothing has been played yet.")))
    for index, part in enumerate(debrief.parts, 1):
        blocks += _part(debrief, part, f"step-{index}", t)
    blocks.append(
        words.said(
            t("The full edition holds every entry, what each partner needs to know, the log and the sources.")
        )
    )
    return Section("steps-chapter", tuple(blocks))


def _part(debrief: Debrief, part: Part, ident: str, t: Text) -> list[Block]:
    blocks: list[Block] = [Heading(3, words.heading(part.where, t), ident)]
    blocks += failing(part, t)
    injects = [row for row in part.injects if not row.withdrawn]
    if injects:
        blocks.append(Paragraph((Span(t("Played:") + " ", "strong"), *titles(injects, t, to=False))))
    blocks += not_played(part, t)
    blocks.append(Paragraph((Span(t("Noted:") + " ", "strong"), Span(_counts(part, t)))))
    for sentence, lines, left_out in (
        (_head(debrief, part, t), *_gaps(debrief, part)),
        (t("Decisions"), *_decisions(part, t)),
    ):
        if lines:
            blocks.append(words.title(sentence, f"{ident}-{len(blocks)}", 4))
            if left_out:
                more = t.n("One more is in the full edition.", "{n} more are in the full edition.", left_out)
                lines.append((Span(more, "quiet"),))
            blocks.append(Bullets(tuple(lines)))
    return blocks


def _counts(part: Part, t: Text) -> str:
    counts = [
        t.n("one note on the situation", "{n} notes on the situation", len(part.picture))
        if part.picture
        else "",
        t.n("one gap", "{n} gaps", len(part.gaps)) if part.gaps else "",
        t.n("one decision", "{n} decisions", len(part.decisions)) if part.decisions else "",
        _claims(part, t),
        t.n("one strength", "{n} strengths", len(part.strengths)) if part.strengths else "",
        t.n("one parked point", "{n} parked points", len(part.parked)) if part.parked else "",
    ]
    return ", ".join(filter(None, counts)) or t("nothing")


def _claims(part: Part, t: Text) -> str:
    if not part.claims:
        return ""
    counts = Counter(row.kind for row in part.claims)
    if len(counts) == 1:
        ((kind, n),) = counts.items()
        said_ = t.n(*CLAIMED[kind], n)
    else:
        said_ = t("{n} needs, offers and assumptions", n=t.number(counts.total()))
    waiting = len(part.unanswered) + len(part.offers_unanswered)
    if not waiting:
        return said_
    return f"{said_} ({t.n('one without a reply', '{n} without a reply', waiting)})"


def _head(debrief: Debrief, part: Part, t: Text) -> str:
    """Name the gaps of a part; no more is said of their weight than was counted."""
    here = {row.nr for row in part.gaps}
    voted = any(row.votes for row in debrief.gaps if any(member.nr in here for member in row.members))
    return t("Gaps, those with most votes first") if voted else t("Gaps")


def _gaps(debrief: Debrief, part: Part) -> tuple[list[Line], int]:
    """Give the gaps of a part, those with most votes first, and how many are left out."""
    here = {row.nr for row in part.gaps}
    lines: list[Line] = []
    for row in debrief.gaps:
        count = sum(member.nr in here for member in row.members)
        if count:
            times = (Span(f" ({count}×)", "quiet"),) if count > 1 else ()
            lines.append((words.beginning(row.title, LETTERS), *times))
    return lines[:MOST_GAPS], max(0, len(lines) - MOST_GAPS)


def _decisions(part: Part, t: Text) -> tuple[list[Line], int]:
    """Give the turns of the story and the decisions of a part, and how many of these are left out."""
    chosen = sorted(part.decisions, key=lambda row: not row.headline)[:MOST_DECISIONS]
    lines = [turn_line(row, t) for row in part.turns]
    lines += [_decision(row, t) for row in sorted(chosen, key=lambda row: row.nr)]
    return lines, len(part.decisions) - len(chosen)


def _decision(noted: Noted, t: Text) -> Line:
    return (*words.strong(words.speakers(noted, t)), Span(": "), words.beginning(noted.text, LETTERS))
