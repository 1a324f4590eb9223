"""What still has to be verified or taken up: assumptions and parked points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.pictures import place
from tabletop.report import words
from tabletop.report.document import Bullets, Section, Span, Table

if TYPE_CHECKING:
    from tabletop.core.debrief import Debrief, Moment, Noted, ParkedPoint
    from tabletop.report.document import Block, Line
    from tabletop.text import Text


def assumptions(debrief: Debrief, t: Text) -> Section:
    """List the assumptions that must be verified, with what was replied."""
    blocks: list[Block] = [words.title(t("Assumptions to verify"), "assumptions")]
    if not debrief.assumptions:
        blocks.append(words.said(t("No assumptions were noted.")))
        return Section("assumptions-chapter", tuple(blocks))
    blocks.append(
        Table(
            caption=t("Assumptions with the replies to them"),
            head=(t("No."), t("Who"), t("What"), t("On whom or what"), t("Reply")),
            rows=tuple(
                (
                    (Span(str(row.nr)),),
                    words.speakers(row, t),
                    (words.beginning(row.text, words.IN_A_LIST),),
                    (Span(row.target, told=True),) if row.target else (words.NOTHING,),
                    words.replies(row, t),
                )
                for row in debrief.assumptions
            ),
            id="assumptions-table",
            spoken=True,
            widths=(5, 20, 37, 18, 20),
            dense=True,
        )
    )
    return Section("assumptions-chapter", tuple(blocks))


def parked(debrief: Debrief, t: Text) -> Section:
    """List what was parked for later, also what was taken up since."""
    blocks: list[Block] = [words.title(t("Parked points"), "parked")]
    lines = tuple(_parked_point(row, debrief.started, t) for row in debrief.parked)
    blocks.append(Bullets(lines) if lines else words.said(t("Nothing was parked.")))
    return Section("parked-chapter", tuple(blocks))


def _parked_point(point: ParkedPoint, day: Moment | None, t: Text) -> Line:
    since = words.since(point.since, day, t)
    when = (
        t("parked at {time}, not taken up yet", time=since)
        if point.until is None
        else t("parked at {since}, taken up at {until}", since=since, until=words.since(point.until, day, t))
    )
    return (*_pointed_to(point.noted, t), Span(f" – {when}"))


def _pointed_to(noted: Noted, t: Text) -> Line:
    return (
        Span(f"{words.begin(place(noted.where, t))}: "),
        *words.strong(words.speakers(noted, t)),
        Span(": "),
        words.beginning(noted.text, words.IN_A_LIST),
        Span(f" ({words.number(noted, t)})", "quiet"),
    )
