"""The chapters of the debrief, after its first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop import markup, pictures, wording
from tabletop.core.events import TOP_RATING, TOP_SCORE
from tabletop.core.scenario import ServiceState
from tabletop.core.timeline import MINUTE_MS
from tabletop.pictures import place
from tabletop.report import words
from tabletop.report.document import (
    Bullets,
    Heading,
    Paragraph,
    Picture,
    Section,
    Span,
    Table,
    Written,
)
from tabletop.report.front import votes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tabletop.core.debrief import (
        Debrief,
        Held,
        InjectLine,
        Interruption,
        Moment,
        Noted,
        NotWatched,
        ObjectiveLine,
        ParkedPoint,
        Part,
        RankedGap,
        TurnLine,
        Unrecorded,
    )
    from tabletop.report.document import Block, Line
    from tabletop.text import Text


_OBJECTIVE_WIDTHS = {
    (False, False): (50, 30, 20),
    (False, True): (44, 24, 16, 16),
    (True, False): (48, 26, 12, 14),
    (True, True): (40, 22, 11, 13, 14),
}
"""By whether any note names an objective, and whether any objective was rated."""


def _objectives(lines: tuple[ObjectiveLine, ...], t: Text) -> list[Block]:
    """Tell how much was noted about each objective; a column in which nothing would stand is left out."""
    named, rated = any(row.about for row in lines), any(row.ratings for row in lines)
    at_injects = t("What was noted at an inject need not be about the objectives of that inject.")
    head = [t("Objective"), t("Theme")]
    head += [t("Notes about it"), t("Other notes at its injects")] if named else [t("Notes at its injects")]
    head += [t("Rated")] if rated else []
    rows = tuple(
        (
            (Span(row.title, told=True),),
            (Span(row.theme, told=True),) if row.theme else (words.NOTHING,),
            *(((Span(t.number(row.about)),),) if named else ()),
            (Span(t.number(row.at_injects)),),
            *((_rating(row, t),) if rated else ()),
        )
        for row in lines
    )
    return [
        Table(
            caption=t("Objectives, and how much was noted about them and at their injects")
            if named
            else t("Objectives, and how much was noted at their injects"),
            head=tuple(head),
            rows=rows,
            id="objectives-table",
            widths=_OBJECTIVE_WIDTHS[named, rated],
        ),
        words.said(
            f"{t('A note is about an objective when whoever noted it said so.')} {at_injects}"
            if named
            else at_injects
        ),
    ]


def setup(debrief: Debrief, t: Text) -> Section:
    """Tell how the session was set up, and who was there."""
    blocks: list[Block] = [words.title(t("Set-up and participants"), "setup"), _facts(debrief, t)]
    if debrief.objectives:
        blocks += _objectives(debrief.objectives, t)
    blocks.append(
        Table(
            caption=t("Participants by organisation"),
            head=(t("Organisation"), t("Kind"), t("Table"), t("Presence")),
            rows=tuple(
                (
                    (Span(row.name, told=True),),
                    (Span(row.kind, told=True),),
                    words.joined(Span(name, told=True) for name in row.tables) or (words.NOTHING,),
                    words.attendance(row, t) if debrief.started else words.expected(row, t),
                )
                for row in debrief.participants
            ),
            id="participants-table",
            widths=(32, 24, 16, 28),
        )
    )
    if debrief.started is None:
        blocks.append(words.said(t("The session has not begun: who is there is not known yet.")))
    blocks.append(
        words.said(t("Organisations and functions only: a debrief is about plans, never about persons."))
    )
    return Section("setup-chapter", tuple(blocks))


def _rating(objective: ObjectiveLine, t: Text) -> Line:
    """Give the mean of what evaluators gave an objective, and how many they were."""
    if objective.rating is None:
        return (words.NOTHING,)
    mean = t("{mean} of {top}", mean=t.number(round(objective.rating, 1)), top=t.number(TOP_RATING))
    return (Span(f"{mean} ({objective.ratings}×)"),)


def feedback(debrief: Debrief, t: Text) -> Section:
    """Tell what participants thought of the session, without telling who."""
    rows = debrief.feedback
    blocks: list[Block] = [words.title(t("What participants thought of the session"), "feedback")]
    blocks.append(
        words.said(t.n("One form was filled in.", "{n} forms were filled in.", rows.forms), quiet=False)
    )
    if rows.scores:
        blocks.append(
            Table(
                caption=t("Marks from 1 to {top}", top=t.number(TOP_SCORE)),
                head=(t("Statement"), t("Mean"), t("Number of answers")),
                rows=tuple(
                    (
                        (Span(t(wording.FEEDBACK[ident]) if ident in wording.FEEDBACK else ident),),
                        (Span(t.number(round(mean, 1))),),
                        (Span(t.number(count)),),
                    )
                    for ident, mean, count in rows.scores
                ),
                id="feedback-table",
                widths=(70, 15, 15),
            )
        )
    if rows.texts:
        blocks.append(Bullets(tuple((Span(text, told=True),) for text in rows.texts)))
    return Section("feedback-chapter", tuple(blocks))


def _facts(debrief: Debrief, t: Text) -> Table:
    rows: list[tuple[Line, ...]] = []

    def fact(name: str, *line: Span) -> None:
        rows.append(((Span(name),), line))

    fact(t("Scenario"), Span(debrief.scenario, told=True))
    fact(t("Selection"), Span(debrief.selection, told=True))
    fact(t("Time planned"), Span(t.duration(debrief.planned_minutes)))
    if debrief.started is not None:
        begun = f"{words.date(debrief.started, t)}, {words.clock_time(debrief.started, t)}"
        fact(t("Began"), Span(begun))
        fact(t("Time spent"), Span(t.duration(debrief.room_minutes)))
    for row in debrief.interruptions:
        why = (Span(" – "), Span(row.reason, told=True)) if row.reason else ()
        fact(t("Interrupted"), Span(_interrupted(row, debrief.started, t)), *why)
    for pause in debrief.pauses:
        fact(t("Paused"), Span(_held(pause, debrief.started, t)))
    for gap in debrief.unwatched:
        fact(t("Not watched"), Span(_not_watched(gap, debrief.started, t)))
    for time in debrief.off_record:
        fact(t("Off the record"), Span(_unrecorded(time, debrief.started, t)))
    for name, value in (
        (t("Place"), debrief.place),
        (t("Purpose"), debrief.purpose),
        (t("For whom"), debrief.recipients),
    ):
        if value:
            fact(name, Span(value, told=True))
    if debrief.delete_on:
        fact(t("To be deleted on"), Span(wording.day(t, debrief.delete_on)))
    if debrief.not_reached:
        fact(t("Steps not reached"), Span(words.places(debrief.not_reached, t)))
    until = f"{words.date(debrief.until, t)}, {words.clock_time(debrief.until, t)}"
    fact(t("Log as of"), Span(until))
    fact(t("Status"), Span(words.begin(t(words.STATUSES[debrief.status]))))
    return Table(
        caption=t("The session in short"),
        head=(t("What"), t("How it was")),
        rows=tuple(rows),
        id="facts-table",
        widths=(28, 72),
    )


def _interrupted(row: Interruption, day: Moment | None, t: Text) -> str:
    """Say when a real situation stopped the exercise, and for how long."""
    time = words.since(row.since, day, t)
    if row.until is None:
        return t("at {time}, and not continued", time=time)
    minutes = max(1, round((row.until.at - row.since.at) / MINUTE_MS))
    return t("at {time}, for {duration}", time=time, duration=t.duration(minutes))


def _held(row: Held, day: Moment | None, t: Text) -> str:
    """Say from when until when the facilitator held the room clock."""
    start = words.since(row.since, day, t)
    if row.until is None:
        return t("from {start}, and not resumed", start=start)
    end = words.since(row.until, day, t)
    return t("from {start} to {end}; the room clock stood still", start=start, end=end)


def _not_watched(row: NotWatched, day: Moment | None, t: Text) -> str:
    """Say when the program did not run along, why, and what the facilitator said of it."""
    end = words.since(row.until, day, t)
    if row.put_back_ms:
        back = t.duration(max(1, round(row.put_back_ms / MINUTE_MS)))
        return t("at {time} the clock of the computer was put back by {duration}", time=end, duration=back)
    start = words.since(row.since, day, t)
    why = (
        t("from {start} to {end} the program was stopped", start=start, end=end)
        if row.stopped
        else t("from {start} to {end} the computer slept, or its clock was changed", start=start, end=end)
    )
    if not row.asked:
        return f"{why}; {t('the room clock was held anyway')}"
    if row.went_on is None:
        return f"{why}; {t('nobody said whether the room went on')}"
    return f"{why}; {t('the room went on meanwhile') if row.went_on else t('the room waited meanwhile')}"


def _unrecorded(row: Unrecorded, day: Moment | None, t: Text) -> str:
    """Say from when until when nothing was noted; what was said then is told nowhere."""
    start = words.since(row.since, day, t)
    if row.until is None:
        return t("from {start}; nothing was noted after that", start=start)
    end = words.since(row.until, day, t)
    return t("from {start} to {end}; nothing was noted in between", start=start, end=end)


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
    """Name injects, which of them were improvised, and, where that is wanted, who received them."""
    line: list[Span] = []
    for inject in injects:
        if line:
            line.append(Span("; "))
        line.append(_inject(inject, t))
        notes = [t("improvised")] if inject.improvised is not None else []
        if inject.to and (to or notes):
            notes.append(", ".join(inject.to))
        if notes:
            line.append(Span(f" ({'; '.join(notes)})", "quiet"))
    return tuple(line)


def _improvised(inject: InjectLine, t: Text) -> Line:
    """Tell in full what was written on the spot, for it stands in no scenario."""
    to = words.joined(Span(name, told=True) for name in inject.to) or (Span(t("the whole room")),)
    return (
        Span(t("Improvised, for") + " "),
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
        widths=(16, 10, 32, 14, 12, 16),
        dense=True,
    )


def _open_questions(part: Part, t: Text) -> list[Line]:
    """Tell what was left open; what stands in full above is pointed to by its number."""
    above = {row.nr for rows in (part.gaps, part.decisions, part.strengths, part.claims) for row in rows}
    lines = [
        (Span(t("Parked:") + " ", "strong"), *words.bullet(row, t))
        for row in part.parked
        if row.nr not in above
    ]
    parked_above = [row for row in part.parked if row.nr in above]
    if parked_above:
        lines.append((Span(t("Parked:") + " ", "strong"), Span(words.numbers(parked_above, t))))
    if part.unanswered:
        lines.append(_awaited(t("Counted on, but not confirmed by:"), part.unanswered, t))
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
            head=(t("Gap"), t("Votes"), t("Theme"), t("Who said it"), t("Rows of the plan")),
            rows=tuple(
                (
                    (words.beginning(row.title, words.IN_A_LIST),),
                    votes(row.weight, t),
                    _themes(row, t),
                    _members(row, t),
                    (Span(", ".join(str(nr) for nr in row.actions)) if row.actions else words.NOTHING,),
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
