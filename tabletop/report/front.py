"""The first page: what a mayor reads, on one sheet of A4."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from tabletop import wording
from tabletop.core.ballot import TOP_GAPS
from tabletop.core.debrief import FindingLine
from tabletop.core.debrief.first_page import ALSO, ASKED, IMPROVEMENTS, STRENGTHS
from tabletop.core.gaps import NOT_TAKEN
from tabletop.core.state import Late, Status
from tabletop.report import sheet, words
from tabletop.report.document import Bullets, Heading, Notice, Paragraph, Section, Span, Table
from tabletop.report.reliance import in_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tabletop.core.debrief import Debrief, Improvement, Interruption, Noted, PlanRow, RankedGap
    from tabletop.core.state import Weight
    from tabletop.report.document import Block, Line
    from tabletop.text import Text

TOP_WIDTHS, TOP_WIDTHS_WITH_WORDS, ASKED_WIDTHS = (71, 13, 16), (66, 18, 16), (32, 48, 20)
"""Percentages of the columns of the two tables."""
IN_A_LIST = max(STRENGTHS, IMPROVEMENTS, ALSO)
ROWS = TOP_GAPS + ASKED + 3 * IN_A_LIST
NAMES, IN_FACTS = 30, 60
"""Letters of the names of who said the same, for each line, and of a name among the facts."""


class Lines(NamedTuple):
    """Lines that one text may take on the first page; the chapters hold it whole."""

    bullet: int
    gap: int
    action: int
    title: int = 2
    told: int = 2
    """Those of what was agreed beforehand."""
    asked: int = 6
    """Rows of what is asked."""
    also: int = 3
    """Rows of what was marked besides."""
    longer: int = 0
    """How many rows may take one line more: gaps first, then actions, what must be better, and the rest."""

    def gap_row(self, nr: int) -> int:
        """Give the lines of a row of the top gaps."""
        return self.gap + (nr < self.longer)

    def action_row(self, nr: int) -> int:
        """Give the lines of a row of what is asked."""
        return self.action + (TOP_GAPS + nr < self.longer)

    def bullet_row(self, nr: int, lists_before: int) -> int:
        """Give the lines of a row of the lists, of which what must be better comes first."""
        return self.bullet + (TOP_GAPS + ASKED + lists_before * IN_A_LIST + nr < self.longer)


LINES = (
    Lines(2, 2, 3, title=3),
    Lines(2, 2, 2),
    Lines(2, 1, 2),
    Lines(1, 1, 2, told=1),
    Lines(1, 1, 1, told=1),
    Lines(1, 1, 1, told=1, asked=5, also=2),
    Lines(1, 1, 1, 1, 1, asked=4, also=1),
)
"""From the most that is shown to the least; the lines of an action are the shortest, so it keeps two long."""


def first_page(
    debrief: Debrief,
    t: Text,
    above: Sequence[Block] = (),
    explained: Sequence[Line] = (),
    *,
    full: bool = True,
) -> Section:
    """Write the first page, of the full edition or of the short one, with as much of the texts as fits.

    What is to stand `above` all else comes right below the title; what is `explained` stands with what the
    reader must know first.
    """

    def blocks(most: Lines) -> Iterator[Block]:
        return _blocks(debrief, most, explained, t, full=full)

    def fits(most: Lines) -> bool:
        return sheet.height((*above, *blocks(most))) <= sheet.PAGE

    most = next(filter(fits, LINES), LINES[-1])
    longer = bisect_left(range(1, ROWS + 1), True, key=lambda rows: not fits(most._replace(longer=rows)))
    head, *rest = blocks(most._replace(longer=longer))
    return Section("first-page", (head, *above, *rest), "summary")


def _blocks(
    debrief: Debrief, most: Lines, explained: Sequence[Line], t: Text, *, full: bool
) -> Iterator[Block]:
    name = t("Debrief:") + " "
    yield Heading(1, (Span(name), _cut(debrief.title, sheet.TITLE, most.title, len(name))), "top")
    yield Paragraph(_facts(debrief, t), quiet=True)
    yield from _agreed(debrief, most, t)
    yield Notice((*_warnings(debrief, t), *explained))
    yield Heading(2, (Span(t("On one page")),), "summary")
    if debrief.status is Status.PREPARED and not debrief.log:
        yield _empty(t("The session has not begun yet: there is nothing to tell."))
        return
    page = debrief.first_page
    yield Heading(3, (Span(t("What went well")),), "strengths")
    if page.strengths:
        rows = enumerate(page.strengths)
        yield Bullets(tuple(_bullet(row, most.bullet_row(nr, 1), t, one=True) for nr, row in rows))
    else:
        yield _empty(t("No strengths were noted."))
    yield from _more(page.more_strengths, (t("Step by step"),), t, full=full)
    yield Heading(3, (Span(t("What must be better")),), "improve")
    if page.improve:
        yield Bullets(
            tuple(_improvement(row, most.bullet_row(nr, 0), t) for nr, row in enumerate(page.improve))
        )
    elif page.top_gaps:
        yield _empty(t("The top gaps below say what must be better."))
    else:
        yield _empty(t("Nothing was noted that must be better."))
    below = t("What the room chose by vote stands below, under “Top gaps”.")
    top = below if page.improve and page.chosen else ""
    yield from _more(len(page.more_improve), _chapters(page.more_improve, t), t, full=full, top=top)
    if page.also:
        yield Heading(3, (Span(t("Also for this page")),), "also")
        rows = enumerate(page.also[: most.also])
        yield Bullets(tuple(_bullet(row, most.bullet_row(nr, 2), t, kind=True) for nr, row in rows))
        left = page.more_also + len(page.also[most.also :])
        yield from _more(left, (t("Step by step"),), t, full=full)
    yield Heading(3, (Span(t("Top gaps")),), "top-gaps")
    if page.top_gaps:
        if not page.chosen:
            yield _empty(_not_chosen(debrief, t))
        yield _top_gaps(debrief, most, t)
    else:
        yield _empty(t("All gaps that were noted stand above.") if debrief.gaps else t("No gaps were noted."))
    counted = in_one_line(debrief, t)
    if counted:
        yield Paragraph(counted)
    yield Heading(3, (Span(t("What is asked of whom, by when")),), "asked")
    if page.asked:
        yield _asked(page.asked[: most.asked], most, t)
    else:
        yield _empty(t("No actions were noted."))
    not_shown = page.not_shown + len(page.asked[most.asked :])
    if not_shown:
        more = t.n(
            "One more action is in the improvement plan.",
            "{n} more actions are in the improvement plan.",
            not_shown,
        )
        yield Paragraph((Span(more),), quiet=True)


def _not_chosen(debrief: Debrief, t: Text) -> str:
    """Say by what the top gaps were picked where nobody voted; of one alone nothing was picked."""
    if debrief.first_page.filled:
        return t("Nothing was chosen by vote: here stands what touches most partners, and more of the above.")
    if sum(len(row.members) for row in debrief.gaps) == 1:
        return t("Nothing was chosen by vote; this is the only gap that was noted.")
    return t("Nothing was chosen by vote: these are the gaps that touch most partners.")


def _cut(text: str, kind: sheet.Kind, most: int, before: int = 0) -> Span:
    """Give as much of what was said as fits on some lines, on which other letters come before it."""
    return Span(sheet.within("x" * before + text, kind, most)[before:], told=True)


def _bullet(row: Noted, most: int, t: Text, *, kind: bool = False, one: bool = False) -> Line:
    """Write what was said, and who said it where several did, or also where one did."""
    line = [Span(words.begin(words.kind(row, t)) + ": ", "strong")] if kind else []
    beside: list[Line] = []
    if len(row.said_by) + row.by_room > (0 if one else 1):
        beside.append(_names(row, NAMES * min(most, 2), t))
    if row.late is Late.CLOSED:
        beside.append((Span(t(wording.LATE[row.late]), "quiet"),))
    told = [span for part in beside for span in (Span("; "), *part)][1:]
    after = (Span(" ("), *told, Span(")")) if told else ()
    around = sum(len(span.text) for span in (*line, *after))
    return (*line, _cut(row.text, sheet.BULLET, most, around), *after)


def _more(count: int, chapters: Iterable[str], t: Text, *, full: bool, top: str = "") -> list[Paragraph]:
    """Say how many more there are than the page shows, and where they stand; `top` says where the top is."""
    if not count:
        return [_empty(top)] if top else []
    *names, last = (f"“{name}”" for name in chapters)
    where = t("{first} and {last}", first=", ".join(names), last=last) if names else last
    in_full = t.n("One more is in the full edition.", "{n} more are in the full edition.", count)
    here = t.n("And one more, under {where}.", "And {n} more, under {where}.", count, where=where)
    return [_empty(" ".join(filter(None, (here if full else in_full, top))))]


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
    parts: list[Line] = [(Span(words.status_in_words(debrief, t), "strong"),)]
    if debrief.started is not None:
        parts.append((Span(words.date(debrief.started, t)),))
    if debrief.place:
        parts.append((words.beginning(debrief.place, IN_FACTS),))
    if debrief.status is not Status.PREPARED:
        there = sum(row.came for row in debrief.participants)
        parts.append((Span(t.n("one organisation", "{n} organisations", there)),))
        spoken_for = sum(row.ever_present and not row.came for row in debrief.participants)
        if spoken_for:
            others = t.n("one represented by another", "{n} represented by others", spoken_for)
            parts.append((Span(others),))
    # Its title alone would read as a sentence that was broken off.
    parts.append((Span(t("Selection") + " “"), words.beginning(debrief.selection, IN_FACTS), Span("”")))
    return _in_a_row(parts)


def _in_a_row(parts: Iterable[Line]) -> Line:
    return tuple(span for part in parts for span in (Span(" · "), *part))[1:]


def _agreed(debrief: Debrief, most: Lines, t: Text) -> list[Paragraph]:
    """Write what was agreed beforehand on one small line: what for, for whom, and until when it is kept."""
    told = ((t("Purpose:"), debrief.purpose), (t("For:"), debrief.recipients))
    parts: list[Line] = [
        (Span(name + " ", "strong"), _cut(text, sheet.TEXT, most.told, len(name) + 1))
        for name, text in told
        if text
    ]
    if debrief.delete_on:
        parts.append((Span(t("To be deleted on:") + " ", "strong"), Span(wording.day(t, debrief.delete_on))))
    return [Paragraph(_in_a_row(parts), quiet=True)] if parts else []


def _warnings(debrief: Debrief, t: Text) -> list[Line]:
    marks = debrief.marks
    readable = marks.open + marks.restricted
    lines: list[Line] = []
    if debrief.simulated:
        simulated = t(
            "Simulated: a dress rehearsal with partners played by the program. Nobody said any of this."
        )
        lines.append((Span(simulated, "strong"),))
    if debrief.stopped:
        lines.append(_stopped(debrief.stopped, t))
    lines.append(
        (
            Span(t("Restricted.") + " ", "strong"),
            Span(_open(marks.open, readable, t)),
            Span(
                t(
                    "The rest may show weak spots of vital partners; weigh it under the law on access to"
                    " government information (in the Netherlands the Woo) before anything is published."
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


def _stopped(row: Interruption, t: Text) -> Line:
    sentence = Span(t("The exercise was interrupted because of a real situation."), "strong")
    if not row.reason:
        return (sentence,)
    return (sentence, Span(f" {words.begin(t('reason:'))} "), words.beginning(row.reason))


def _open(open_: int, readable: int, t: Text) -> str:
    """Say what may be made public; where nothing was noted there is nothing to count."""
    if not readable:
        return t("Only what is marked “open to everyone” may be made public.") + " "
    entries = t.n("{open} of {n} entry", "{open} of {n} entries", readable, open=open_)
    return t("Only what is marked “open to everyone” may be made public: {entries}.", entries=entries) + " "


def _names(row: Noted, letters: int, t: Text) -> Line:
    """Name the first who said something, and say how many more there were."""
    names = [span for span in words.speakers(row, t) if span.text != ", "]
    shown = sum(total <= letters for total in accumulate(len(span.text) + 2 for span in names)) or 1
    line = (words.beginning(names[0].text, letters), *names[1:shown])
    more = len(names) - shown
    return (*words.joined(line), Span(" " + t("and {n} more", n=more))) if more else words.joined(line)


def _improvement(row: Improvement, most: int, t: Text) -> Line:
    if isinstance(row, FindingLine):
        return (_cut(t.message(row.message), sheet.BULLET, most),)
    return _bullet(row, most, t, one=True)


def _top_gaps(debrief: Debrief, most: Lines, t: Text) -> Table:
    page = debrief.first_page
    caption = (
        t("The gaps that the room chose, those with most votes first")
        if page.chosen
        else t("Gaps for which nobody voted")
    )
    widths = TOP_WIDTHS_WITH_WORDS if any(row.weight.of_one for row in page.top_gaps) else TOP_WIDTHS
    gap, _, plan = (sheet.cell(width, bold=nr == 0) for nr, width in enumerate(widths))
    return Table(
        caption=caption,
        head=(t("Gap"), t("Votes"), t("In the plan")),
        rows=tuple(
            (
                _top_gap(row, gap, most.gap_row(nr), t),
                votes(row.weight, t),
                (
                    Span(sheet.within(words.in_plan(row.actions, t), plan, most.gap))
                    if row.actions
                    else words.NOTHING,
                ),
            )
            for nr, row in enumerate(page.top_gaps)
        ),
        id="top-gaps-table",
        spoken=True,
        widths=widths,
    )


def _top_gap(row: RankedGap, kind: sheet.Kind, most: int, t: Text) -> Line:
    came_after = all(member.late is Late.CLOSED for member in row.members)
    after = (Span(f" ({t(wording.LATE[Late.CLOSED])})", "quiet"),) if came_after else ()
    return (_cut(row.title, kind, most, sum(len(span.text) for span in after)), *after)


def votes(weight: Weight, t: Text) -> Line:
    """Write how many votes there were; none is something else than none that were counted."""
    if not weight.counted:
        return (Span(t("not voted"), "quiet"),)
    count = Span(t.number(weight.votes))
    return (count, Span(f" ({t('for one of its gaps')})", "quiet")) if weight.of_one else (count,)


def _asked(rows: tuple[PlanRow, ...], most: Lines, t: Text) -> Table:
    who, what, _ = (sheet.cell(width, bold=nr == 0) for nr, width in enumerate(ASKED_WIDTHS))
    return Table(
        caption=t("Actions, the first due first"),
        head=(t("Who"), t("What"), t("By when")),
        rows=tuple(
            (
                (_cut(_who_in_words(row), who, most.action_row(nr)),)
                if _who_in_words(row)
                else (Span(t("no owner yet"), "lacks"),),
                (_cut(row.action.text, what, most.action_row(nr)),),
                due(row, t),
            )
            for nr, row in enumerate(rows)
        ),
        id="asked-table",
        spoken=True,
        widths=ASKED_WIDTHS,
    )


def _who_in_words(row: PlanRow) -> str:
    return ", ".join(text for text in (row.action.owner, row.action.owner_function) if text)


def due(row: PlanRow, t: Text) -> Line:
    """Write by when an action is due; a date that is lacking, or that nobody can keep, stands out."""
    written = row.action.due
    if not written:
        return (Span(t("no date yet"), "lacks"),)
    day = wording.day(t, written)
    return (Span(f"{day} "), Span(t("before the session"), "lacks")) if row.too_early else (Span(day),)
