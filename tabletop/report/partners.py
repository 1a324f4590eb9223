"""The chapter by partner: what the session means for each of them, pointing to where it stands in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop import wording
from tabletop.pictures import place
from tabletop.report import words
from tabletop.report.document import Bullets, Heading, Paragraph, Section, Span
from tabletop.report.front import due

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tabletop.core.debrief import Debrief, Noted, PartnerPart, PlanRow
    from tabletop.report.document import Block, Line
    from tabletop.text import Text


def partners(debrief: Debrief, t: Text) -> Section:
    """Tell each partner what it said, what it takes on, and what others count on."""
    blocks: list[Block] = [words.title(t("By partner"), "partners")]
    if not debrief.partners and debrief.started is None:
        blocks.append(words.said(t("The session has not begun: nothing can be told of anyone yet.")))
    elif not debrief.partners:
        blocks.append(words.said(t("Nobody was there, and nothing was noted about anyone.")))
    told = [partner for partner in debrief.partners if not partner.untold]
    if len(told) < len(debrief.partners):
        blocks += _untold(debrief, t)
    for index, partner in enumerate(told, 1):
        blocks += _partner(partner, f"partner-{index}", t)
    return Section("partners-chapter", tuple(blocks))


def _untold(debrief: Debrief, t: Text) -> list[Block]:
    """Name in one line of whom nothing was noted; what the room said as one is theirs as well."""
    names = words.joined(Span(partner.name, told=True) for partner in debrief.partners if partner.untold)
    line: Line = (Span(t("Nothing was noted in the name of:") + " ", "strong"), *names)
    blocks: list[Block] = [Paragraph(line)]
    if any(row.noted and row.noted.by_room for row in debrief.log):
        blocks.append(
            words.said(
                t("What the room said as one counts for all who were there; it stands under its step.")
            )
        )
    return blocks


def _partner(partner: PartnerPart, ident: str, t: Text) -> list[Block]:
    blocks: list[Block] = [Heading(3, (Span(partner.name, told=True),), ident)]
    taken_on = [_owed(row, t) for row in partner.owes] + [_decided(row, t) for row in partner.decisions]
    if taken_on:
        blocks.append(words.title(t("What it takes on"), f"{ident}-owes", 4))
        blocks.append(Bullets(tuple(taken_on)))
    if partner.counted_on:
        blocks.append(words.title(t("What others count on"), f"{ident}-counted", 4))
        blocks.append(Bullets(tuple(_counted_on(row, t) for row in partner.counted_on)))
    if partner.offered:
        blocks.append(words.title(t("What others offer it"), f"{ident}-offered", 4))
        blocks.append(Bullets(tuple(_counted_on(row, t) for row in partner.offered)))
    blocks.append(words.title(t("What it said"), f"{ident}-said", 4))
    lines = _by_place(partner.said, t)
    if partner.at_table:
        table = (Span(t("Its table:") + " ", "strong"), Span(words.numbers(partner.at_table, t)))
        lines = (*lines, table)
    blocks.append(Bullets(lines) if lines else words.said(t("Nothing was noted.")))
    if partner.kept_private:
        kept = t.n(
            "One entry is for this partner alone and is not printed.",
            "{n} entries are for this partner alone and are not printed.",
            partner.kept_private,
        )
        blocks.append(words.said(kept))
    return blocks


def _by_place(rows: Iterable[Noted], t: Text) -> tuple[Line, ...]:
    """Give the numbers of what was said, a line for each part of the session, kind by kind."""
    places: dict[str, dict[str, list[Noted]]] = {}
    for row in rows:
        places.setdefault(words.begin(place(row.where, t)), {}).setdefault(words.kind(row, t), []).append(row)
    lines = []
    for where, kinds in places.items():
        found = (Span(f"{kind} {words.numbers(noted, t)}") for kind, noted in kinds.items())
        lines.append((Span(f"{where}: ", "strong"), *words.joined(found, "; ")))
    return tuple(lines)


def _owed(row: PlanRow, t: Text) -> Line:
    number = t("Row {nr} of the plan:", nr=row.nr)
    function = row.action.owner_function
    spans = [Span(number + " ", "strong"), words.beginning(row.action.text)]
    if function:
        spans += [Span(" – "), Span(function, told=True)]
    return (*spans, Span(" – "), *due(row, t))


def _decided(noted: Noted, t: Text) -> Line:
    head = f"{words.begin(place(noted.where, t))}, {words.kind(noted, t)}: "
    spans = [Span(head, "strong"), words.beginning(noted.text)]
    if noted.owner_function:
        spans += [Span(" – "), Span(noted.owner_function, told=True)]
    if noted.due:
        spans.append(Span(" – " + t("by {date}", date=wording.day(t, noted.due))))
    return (*spans, Span(f" ({words.number(noted, t)})", "quiet"))


def _counted_on(noted: Noted, t: Text) -> Line:
    kind = words.kind(noted, t)
    return (
        *words.strong(words.speakers(noted, t)),
        Span(f", {kind}: "),
        words.beginning(noted.text),
        Span(f" ({words.number(noted, t)})", "quiet"),
        Span(" – "),
        *words.replies(noted, t),
    )
