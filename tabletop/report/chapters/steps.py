"""What was said, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop import markup, wording
from tabletop.core.scenario import ServiceState
from tabletop.report import words
from tabletop.report.document import Bullets, Heading, Paragraph, Section, Span, Table, Written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tabletop.core.debrief import Debrief, InjectLine, Noted, Part, TurnLine
    from tabletop.report.document import Block, Line
    from tabletop.text import Text


def session(debrief: Debrief, t: Text) -> Section:
    """Tell what was said, step by step."""
    blocks: list[Block] = [words.title(t("Step by step"), "steps")]
    if debrief.parts:
        sentence = t("What was said stands here in full; the other chapters point to it by its number.")
        numbers = t(
            "The numbers are those of the log of the exercise. Everything that happens gets one there, also a"
            " step or an inject: so they do not begin at 1, and jump."
        )
        blocks.append(words.said(f"{sentence} {numbers}"))
    else:
        blocks.append(words.said(t("Nothing has been played yet.")))
    for index, part in enumerate(debrief.parts, 1):
        blocks += _part(part, f"step-{index}", t)
    return Section("steps-chapter", tuple(blocks))


def _part(part: Part, ident: str, t: Text) -> list[Block]:
    blocks: list[Block] = [Heading(3, words.heading(part.where, t), ident)]
    is_step = part.where.time is not None
    if is_step:
        blocks.append(words.said(words.story_time(part.where, t)))
    if part.situation:
        blocks.append(Written(markup.parse(part.situation.text, dict(part.situation.variables))))
    blocks += failing(part, t)
    for sentence, injects in (
        (t("Played:"), [row for row in part.injects if not row.withdrawn]),
        (t("Shown and withdrawn again:"), [row for row in part.injects if row.withdrawn]),
    ):
        if injects:
            blocks.append(Paragraph((Span(sentence + " ", "strong"), *titles(injects, t))))
        improvised = tuple(_improvised(row, t) for row in injects if row.improvised is not None)
        if improvised:
            blocks.append(Bullets(improvised))
    blocks += not_played(part, t)
    for name, words_, rows in (
        ("picture", t("Picture"), part.picture),
        ("gaps", t("Gaps"), part.gaps),
        ("decisions", t("Decisions"), part.decisions),
        ("strengths", t("Strengths"), part.strengths),
    ):
        lines = [_with_owner(row, t) for row in rows]
        if name == "decisions":
            lines += [turn_line(row, t) for row in part.turns]
        if lines:
            blocks.append(words.title(words_, f"{ident}-{name}", 4))
            blocks.append(Bullets(tuple(lines)))
        elif is_step and name != "strengths":
            blocks.append(words.title(words_, f"{ident}-{name}", 4))
            blocks.append(words.said(t("Nothing was noted.")))
    if part.claims:
        blocks.append(words.title(t("Needs, offers and assumptions"), f"{ident}-claims", 4))
        blocks.append(
            _claims(part.claims, t("Needs, offers and assumptions in this part"), f"{ident}-table", t)
        )
    questions = _open_questions(part, t)
    if questions:
        blocks.append(words.title(t("Open questions"), f"{ident}-open", 4))
        blocks.append(Bullets(tuple(questions)))
    return blocks


def failing(part: Part, t: Text) -> list[Block]:
    """Name the services that did not simply work."""
    blocks: list[Block] = []
    for state, sentence in (
        (ServiceState.OUT, t("Out at this hour:")),
        (ServiceState.DEGRADED, t("Limited at this hour:")),
    ):
        names = [Span(name, told=True) for name, now in part.failing if now is state]
        if names:
            blocks.append(Paragraph((Span(sentence + " ", "strong"), *words.joined(names))))
    return blocks


def _inject(inject: InjectLine, t: Text) -> Span:
    """Name an inject; of one that was written on the spot and taken back no words are told."""
    if inject.title:
        return Span(inject.title, told=True)
    if inject.hour is None:
        return Span(t("an inject on the spot"))
    return Span(t("an inject on the spot, {when}", when=t.hour(inject.hour)))


def titles(injects: Iterable[InjectLine], t: Text, *, to: bool = True) -> Line:
    """Name injects, which were written on the spot, who was not there, and, where wanted, who got them."""
    line: list[Span] = []
    for inject in injects:
        if line:
            line.append(Span("; "))
        line.append(_inject(inject, t))
        notes = [t("on the spot")] if inject.improvised is not None else []
        there = [name for name in inject.to if name not in inject.away]
        if there and (to or notes):
            notes.append(", ".join(there))
        if inject.away:
            notes.append(t("not there: {names}", names=", ".join(inject.away)))
        if notes:
            line.append(Span(f" ({'; '.join(notes)})", "quiet"))
    return tuple(line)


def _improvised(inject: InjectLine, t: Text) -> Line:
    """Tell in full what was written on the spot, for it stands in no scenario."""
    to = words.joined(Span(name, told=True) for name in inject.to) or (Span(t("the whole room")),)
    return (
        Span(t("Inject on the spot, for") + " "),
        *to,
        Span(" – "),
        Span(inject.title, "strong", told=True),
        *((Span(": "), Span(inject.improvised, told=True)) if inject.improvised else ()),
    )


def not_played(part: Part, t: Text) -> list[Block]:
    """Name the injects that the facilitator left out."""
    if not part.not_played:
        return []
    line = [Span(t("Not played:") + " ", "strong")]
    for index, row in enumerate(part.not_played):
        title = Span(row.title, told=True) if row.title else Span(t("an inject on the spot"))
        to = f"; {', '.join(row.to)}" if row.to else ""
        how = t(wording.INJECT_STATUSES[row.status])
        line += [Span("; ")] if index else []
        line += [title, Span(f" ({how}{to})", "quiet")]
    return [Paragraph(tuple(line))]


def turn_line(turn: TurnLine, t: Text) -> Line:
    """Tell how the story turned."""
    return (
        Span(t("Established by the facilitator:") + " "),
        Span(turn.question, told=True),
        Span(" "),
        Span(turn.answer, "strong", told=True),
    )


def _with_owner(noted: Noted, t: Text) -> Line:
    line = words.bullet(noted, t)
    taken_by = words.owner(noted)
    if taken_by:
        line = (*line, Span(" – " + t("to be carried out by") + " "), *taken_by)
    if noted.due:
        line = (*line, Span(" – " + t("by {date}", date=wording.day(t, noted.due))))
    return line


def _claims(rows: Iterable[Noted], caption: str, ident: str, t: Text) -> Table:
    return Table(
        caption=caption,
        head=(t("Who"), t("Kind"), t("What"), t("On whom or what"), t("How much, when"), t("Reply")),
        rows=tuple(
            (
                words.speakers(row, t),
                (Span(words.kind(row, t)),),
                (Span(row.text, told=True), *words.answers(row, t), *words.small_print(row, t)),
                (Span(row.target, told=True),) if row.target else (words.NOTHING,),
                words.amount(row, t),
                words.replies(row, t),
            )
            for row in rows
        ),
        id=ident,
        spoken=True,
        widths=(15, 10, 29, 14, 11, 21),
        dense=True,
    )


def _open_questions(part: Part, t: Text) -> list[Line]:
    """Tell what was left open; what stands in full above is pointed to by its number."""
    above = {row.nr for rows in (part.gaps, part.decisions, part.strengths, part.claims) for row in rows}
    lines = [
        (Span(t("Parked:") + " ", "strong"), *words.bullet(row._replace(parked=False), t))
        for row in part.parked
        if row.nr not in above
    ]
    parked_above = [row for row in part.parked if row.nr in above]
    if parked_above:
        lines.append((Span(t("Parked:") + " ", "strong"), Span(words.numbers(parked_above, t))))
    if part.unanswered:
        lines.append(_awaited(t("Counted on, without a reply yet from:"), part.unanswered, t))
    if part.offers_unanswered:
        lines.append(_awaited(t("Offers without a reply from:"), part.offers_unanswered, t))
    if part.silent:
        names = words.joined((Span(name, told=True) for name in part.silent), "; ")
        lines.append((Span(t("Nothing was noted about these injects:") + " ", "strong"), *names))
    return lines


def _awaited(head: str, rows: Iterable[Noted], t: Text) -> Line:
    """Name who has not replied, each with the numbers of what waits for it."""
    waiting: dict[str, list[Noted]] = {}
    for row in rows:
        waiting.setdefault(row.awaited or "", []).append(row)
    line = [Span(head + " ", "strong")]
    for index, (partner, theirs) in enumerate(waiting.items()):
        line += [Span("; ")] if index else []
        notes = [*([t("not there")] if theirs[0].away else ()), words.numbers(theirs, t)]
        line += [Span(partner, told=True), Span(f" ({'; '.join(notes)})", "quiet")]
    return tuple(line)
