"""Who counts on whom, and what came back: a chapter of the short edition, and a line of the first page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from tabletop import wording
from tabletop.core.events import Answer
from tabletop.report import words
from tabletop.report.document import Bullets, Section, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tabletop.core.debrief import Debrief, Noted
    from tabletop.core.debrief.values import ReplyLine
    from tabletop.report.document import Block, Line
    from tabletop.text import Text

AWAY = "away"
HEAVIEST_FIRST = (Answer.NO, Answer.CONDITION, None, AWAY, Answer.UNKNOWN)
"""What came back, where that leaves something to be done; None is no reply, AWAY that none could come."""


class Counted(NamedTuple):
    """Something for which somebody counts on a partner."""

    on: str
    noted: Noted
    reply: ReplyLine | None

    @property
    def answer(self) -> Answer | str | None:
        """What came back."""
        if self.reply:
            return self.reply.answer
        return AWAY if self.noted.away else None


def reliance(debrief: Debrief, t: Text) -> Section:
    """List what partners count on and what came back, the heaviest first."""
    counted = sorted(_counted(debrief), key=lambda row: row.noted.nr)
    rows = [row for answer in (*HEAVIEST_FIRST, Answer.YES) for row in counted if row.answer is answer]
    blocks: list[Block] = [words.title(t("What partners count on"), "reliance")]
    if rows:
        blocks.append(Bullets(tuple(_line(row, t) for row in rows)))
    else:
        blocks.append(words.said(t("Nobody was noted to count on another.")))
    return Section("reliance-chapter", tuple(blocks))


def in_one_line(debrief: Debrief, t: Text) -> Line:
    """Count how often partners counted on each other, and what came back; empty when that was never noted."""
    answers = Counter(row.answer for row in _counted(debrief))
    if not answers:
        return ()
    given = [answer for answer in (Answer.YES, *HEAVIEST_FIRST) if answers[answer]]
    told = [_answer(answer, t) for answer in given]
    if len(given) > 1:
        told = [f"{answers[answer]}× {said}" for answer, said in zip(given, told, strict=True)]
    times = t.n("once", "{n} times", answers.total())
    return (Span(t("Who counts on whom:") + " ", "strong"), Span(f"{times}: {', '.join(told)}."))


def _answer(answer: Answer | str | None, t: Text) -> str:
    if answer is None:
        return t("no reply yet")
    return t(wording.ANSWERS[answer]) if isinstance(answer, Answer) else t("not there")


def _counted(debrief: Debrief) -> Iterable[Counted]:
    for partner in debrief.partners:
        for noted in partner.counted_on:
            own = next((reply for reply in noted.replies if reply.partner == partner.name), None)
            yield Counted(partner.name, noted, own)


def _line(row: Counted, t: Text) -> Line:
    # No verb stands between them: names may be of one or of many, and nothing here knows which.
    line = [
        *words.strong(words.speakers(row.noted, t)),
        Span(" → "),
        Span(row.on, "strong", told=True),
        Span(f", {words.kind(row.noted, t)}: "),
        words.beginning(row.noted.text),
        Span(" – "),
    ]
    if row.reply is None:
        line.append(words.not_replied(row.noted, t))
    else:
        line.append(Span(_answer(row.reply.answer, t), "strong"))
        if row.reply.note:
            line += [Span(" – "), words.beginning(row.reply.note)]
    return tuple(line)
