"""What a projector's page consists of: titles, texts, an inject, questions, gaps to choose from."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from tabletop import markup, wording
from tabletop.core.plaintext import one_line
from tabletop.core.scenario import Topic
from tabletop.tui import bigtext, content
from tabletop.tui.content import cut, cut_in_lines, shown
from tabletop.tui.flow import hang
from tabletop.tui.projection.drawing import (
    BLANK,
    LINES,
    MARGIN,
    MARK,
    MOST_LARGE_PARTS,
    barred,
    enlarged,
    in_letters,
    prose_lines,
)
from tabletop.tui.words import CHANNELS
from tabletop.wording import TOPICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tabletop.core.ballot import TopGap
    from tabletop.core.cards import PublicInject
    from tabletop.core.names import Prose
    from tabletop.core.projection import ProjectorView
    from tabletop.text import Text

LARGE_TITLES = (2, 1)
"""Sizes in which the title of what is read is tried."""
LONGEST_LARGE = 300
"""Letters of a text beyond which capitals are harder to read than small letters."""
LINES_OF_A_GAP = 3
"""Lines that a gap may take among the others: nobody in the room can read on."""
LINES_FOR_LARGE = 18
"""Lines from which a short text is written in large letters: below that it would be cut up too much."""


def _heading(title: str, width: int, size: int) -> LINES | None:
    """Write a title in large letters; None when it takes too many lines for that."""
    drawn = in_letters(title, width, size, "$accent")
    most = MOST_LARGE_PARTS if size == 1 else 1
    return drawn if drawn and len(drawn) <= most * bigtext.height(size) else None


def headings_of(title: str, width: int) -> list[LINES]:
    """Give a title in the sizes in which it fits, the largest first."""
    return list(filter(None, (_heading(title, width, size) for size in LARGE_TITLES)))


def large_prose(text: Prose, width: int, size: int, gap: int) -> LINES | None:
    """Write paragraphs and lists of paragraphs in large letters; None when it is anything else, or long."""
    rows: list[tuple[bool, str]] = []
    for node in markup.parse(text.text, dict(text.variables)):
        items = node.items if isinstance(node, markup.BulletList) else ((node,),)
        for item in items:
            if len(item) != 1 or not isinstance(item[0], markup.Paragraph):
                return None
            rows.append((isinstance(node, markup.BulletList), content.line(item[0].children).plain))
    if sum(len(words) for _, words in rows) > LONGEST_LARGE:
        return None
    lines: LINES = []
    for listed, words in rows:
        drawn = in_letters(words, width - 2, size, "", max(0, gap - 1))
        if drawn is None:
            return None
        lines += [BLANK] * (gap if lines else 0) + (barred(drawn, "$accent") if listed else drawn)
    return lines


def inject_lines(
    inject: PublicInject,
    t: Text,
    width: int,
    gap: int,
    *,
    heading: LINES | None = None,
    told: LINES | None = None,
    asked: int = 0,
    most: int | None = None,
) -> LINES:
    """Draw an inject with the questions that come with it; of its text at most so many lines.

    `heading` is its title and `told` its text in large letters; with `asked` its questions are, in so many
    columns.
    """
    sign = CHANNELS[inject.channel]
    when = t.time(*divmod(inject.at.minute_of_day, 60))
    head = shown(f"{sign.sign} {t(sign.word)}", f"bold {sign.colour}")
    parts = [f"{t.weekday(inject.at.weekday)} {when}", one_line(inject.sender or "")]
    head += shown("".join(f" · {part}" for part in parts if part))
    title = one_line(inject.title)
    inner = [*head.wrap(width - 2), *[BLANK] * min(1, gap)]
    inner += heading or shown(title, "bold $accent").wrap(width - 2)
    text = told or prose_lines(inject.text, width - 2, gap)
    if most is not None and len(text) > most:
        text = [line for line in text if line.plain.strip()][:most]
        text[-1:] = [cut(line + Content(" " * width), width - 2) for line in text[-1:]]
    inner += [BLANK] * gap + text
    for question in inject.questions:
        large = in_letters(question.text, asked - 4, 1, "") if asked else None
        plain = hang("? ", shown(question.text, "bold"), width - 2, "bold $accent")
        inner += [BLANK] * gap + (barred(large, "$accent") if large else plain)
        choices = one_line(wording.choices(question, t))
        inner += hang("  ", shown(choices), width - 2) if choices else []
    return barred(inner, sign.colour)


def lines_before(view: ProjectorView, t: Text, width: int, gap: int, *, whole: bool) -> LINES:
    """Draw what goes before the decisions, quieter than these, and the heading of the decisions."""
    if not view.asked_before:
        return []
    lines: LINES = []
    for row in view.asked_before:
        lines += hang("", shown(t(TOPICS[row.topic]), "$accent"), width)
        for question in row.questions if whole else ():
            lines += hang("  ", shown(question), width)
        lines += [BLANK] * min(gap, 1)
    return lines + hang("", shown(t(TOPICS[Topic.DECISION]), "bold $accent"), width)


def question_lines(view: ProjectorView, width: int, gap: int) -> LINES:
    """Draw the questions below each other."""
    lines: LINES = []
    for question in view.questions:
        if lines:
            lines += [BLANK] * gap
        lines += hang(MARK, shown(question, "bold"), width, "$accent")
    return lines


def large_question_lines(view: ProjectorView, width: int, gap: int) -> LINES | None:
    """Write the questions in large letters; None when that does not go for all of them."""
    lines: LINES = []
    for question in view.questions:
        drawn = in_letters(question, width - 2, 1, "")
        if drawn is None:
            return None
        lines += [BLANK] * (gap if lines else 0) + barred(drawn, "$accent")
    return lines


def gap_lines(view: ProjectorView, t: Text, width: int, gap: int, rows: int | None = None) -> LINES:
    """Draw the gaps to choose from and what they got; all of them, or so many."""
    shown_rows = view.top_gaps[:rows]
    lines: LINES = []
    more = len(view.top_gaps) - len(shown_rows)
    # The room calls a gap by its number: it is the same before and behind the votes, and on the console.
    beside = max(len(f"{row.number}. ") for row in shown_rows)
    for row in shown_rows:
        if lines:
            lines += [BLANK] * gap
        mark = f"{row.number}. ".rjust(beside)
        title = shown(one_line(row.title), "bold" if row.votes else "")
        first, *rest = cut_in_lines(title, max(1, width - beside), LINES_OF_A_GAP)
        lines.append(Content.styled(mark, "bold $accent") + first)
        lines += [Content(" " * beside) + part for part in rest]
        lines += _votes(row, shown_rows, t, width, beside)
    if more > 0:
        lines.append(Content(" " * beside) + shown(t("and {n} more", n=more), "$text-quiet"))
    return lines


def large_gap_lines(view: ProjectorView, t: Text, width: int, gap: int) -> LINES | None:
    """Write all gaps and what they got in large letters; None when that does not go for all of them."""
    rows = view.top_gaps
    beside = max(bigtext.width(f"{row.number}.", 1) for row in rows) + MARGIN
    counted = max(bigtext.width(str(row.votes), 1) if row.votes else 0 for row in rows)
    room = width - beside - (counted + 2 * MARGIN if counted else 0)
    lines: LINES = []
    for row in rows:
        title = in_letters(row.title, room, 1, "")
        if title is None:
            return None
        mark = enlarged(f"{row.number}.", 1, "bold $accent")
        votes = enlarged(str(row.votes), 1, "bold $primary") if row.votes else []
        lines += [BLANK] * (gap if lines else 0)
        for start, words, end in zip_longest(mark, title, votes, fillvalue=BLANK):
            line = start.pad_right(beside - start.cell_length) + words
            lines.append(line.pad_right(width - line.cell_length - end.cell_length) + end)
        lines += _votes(row, rows, t, width, beside)
    return lines


def _votes(row: TopGap, rows: Sequence[TopGap], t: Text, width: int, beside: int) -> LINES:
    """Draw the votes that a gap got as a bar, the longest as long as there is room for."""
    if not row.votes:
        return []
    most = max(other.votes for other in rows)
    words = [t.n("{n} vote", "{n} votes", other.votes) for other in rows]
    room = width - beside - max(map(cell_len, words)) - 1
    bar = "█" * max(1, round(row.votes / most * room))
    said = t.n("{n} vote", "{n} votes", row.votes)
    return [Content(" " * beside) + Content.styled(bar, "$primary") + shown(f" {said}")]
