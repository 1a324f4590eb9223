"""The gaps by theme and step, and by the hands counted for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop import pictures
from tabletop.pictures import place
from tabletop.report import words
from tabletop.report.document import Picture, Section, Span, Table
from tabletop.report.front import votes

if TYPE_CHECKING:
    from tabletop.core.debrief import Debrief, RankedGap
    from tabletop.report.document import Block, Line
    from tabletop.text import Text


def gaps(debrief: Debrief, t: Text) -> Section:
    """Show the gaps by the hands counted for them, and by theme and step."""
    counts = debrief.gap_counts
    blocks: list[Block] = [words.title(t("Gaps by theme and step"), "gaps-title")]
    svg = pictures.gap_counts(counts, t)
    if not svg:
        blocks.append(words.said(t("No gaps were noted.")))
        return Section("gaps-chapter", tuple(blocks))
    blocks.append(
        Picture(
            "gaps",
            svg,
            t("The larger the circle, the more gaps were noted."),
            pictures.gaps_in_words(counts, t),
        )
    )
    blocks.append(
        Table(
            caption=t("Number of gaps by theme and step"),
            head=(t("Theme"), *(words.begin(place(where, t)) for where in counts.parts)),
            rows=tuple(
                (
                    (Span(theme, told=True) if theme else Span(t("without a theme")),),
                    *((Span(t.number(count)),) for count in row),
                )
                for theme, row in zip(counts.themes, counts.counts, strict=True)
            ),
            id="gaps-table",
        )
    )
    if any(member.follows for row in debrief.gaps for member in row.members):
        blocks.append(
            words.said(t("A gap that was given no theme of its own counts for the theme of its inject."))
        )
    blocks.append(
        Table(
            caption=t("All gaps, those with most votes first"),
            head=(t("Gap"), t("Votes"), t("Theme"), t("Who said it"), t("In the plan")),
            rows=tuple(
                (
                    (words.beginning(row.title, words.IN_A_LIST),),
                    votes(row.weight, t),
                    _themes(row, t),
                    _members(row, t),
                    (Span(words.in_plan(row.actions, t)) if row.actions else words.NOTHING,),
                )
                for row in debrief.gaps
            ),
            id="ranking-table",
            widths=(29, 8, 26, 26, 11),
        )
    )
    return Section("gaps-chapter", tuple(blocks))


def _themes(row: RankedGap, t: Text) -> Line:
    """Name the themes for which a gap counts, and which of them come from its inject."""
    themes = dict.fromkeys((member.theme or member.follows, bool(member.follows)) for member in row.members)
    line: list[Span] = []
    for theme, follows in themes:
        if theme is None:
            continue
        line += [Span("; ")] if line else []
        line.append(Span(theme, told=True))
        if follows:
            line.append(Span(f" ({t('of its inject')})", "quiet"))
    return tuple(line) or (words.NOTHING,)


def _members(row: RankedGap, t: Text) -> Line:
    """Name who said it; what they said stands in full under its step."""
    line: list[Span] = []
    for member in row.members:
        if line:
            line.append(Span("; "))
        line += [*words.speakers(member, t), Span(f" ({words.number(member, t)})", "quiet")]
    return tuple(line)
