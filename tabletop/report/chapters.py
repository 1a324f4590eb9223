"""The chapters of the debrief, after its first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop import markup, pictures, wording
from tabletop.core.debrief import Basis
from tabletop.core.scenario import ServiceState
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
from tabletop.report.front import due

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tabletop.core.debrief import (
        Debrief,
        FindingLine,
        Noted,
        Part,
        PartnerPart,
        PlanRow,
        RankedGap,
        ServiceCourse,
        ServiceTimeline,
        TurnLine,
    )
    from tabletop.report.document import Block, Line
    from tabletop.text import Text


def said(sentence: str, *, quiet: bool = True) -> Paragraph:
    """Make a paragraph of one sentence of the report's own."""
    return Paragraph((Span(sentence),), quiet=quiet)


def title(words_: str, ident: str, level: int = 2) -> Heading:
    """Make a heading of the report's own."""
    return Heading(level, (Span(words_),), ident)


def setup(debrief: Debrief, t: Text) -> Section:
    """Tell how the session was set up, and who was there."""
    blocks: list[Block] = [title(t("Set-up and participants"), "setup"), _facts(debrief, t)]
    if debrief.objectives:
        blocks.append(
            Table(
                caption=t("Objectives, and how much was noted about them"),
                head=(t("Objective"), t("Theme"), t("Entries")),
                rows=tuple(
                    (
                        (Span(row.title, told=True),),
                        (Span(row.theme, told=True),) if row.theme else (words.NOTHING,),
                        (Span(t.number(row.entries)),),
                    )
                    for row in debrief.objectives
                ),
                id="objectives-table",
                widths=(54, 34, 12),
            )
        )
    blocks.append(
        Table(
            caption=t("Participants by organisation"),
            head=(t("Organisation"), t("Kind"), t("Table"), t("Presence")),
            rows=tuple(
                (
                    (Span(row.name, told=True),),
                    (Span(row.kind, told=True),),
                    words.joined(Span(name, told=True) for name in row.tables) or (words.NOTHING,),
                    words.attendance(row, t),
                )
                for row in debrief.participants
            ),
            id="participants-table",
            widths=(32, 24, 16, 28),
        )
    )
    blocks.append(said(t("Organisations and functions only: a debrief is about plans, never about persons.")))
    return Section("setup-chapter", tuple(blocks))


def _facts(debrief: Debrief, t: Text) -> Table:
    rows: list[tuple[Line, ...]] = []

    def fact(name: str, *line: Span) -> None:
        rows.append(((Span(name),), line))

    fact(t("Scenario"), Span(debrief.scenario, told=True))
    fact(
        t("Selection"), Span(debrief.selection, told=True), Span(f" ({t.duration(debrief.planned_minutes)})")
    )
    if debrief.started is not None:
        begun = f"{words.date(debrief.started, t)}, {words.clock_time(debrief.started, t)}"
        fact(t("Began"), Span(begun))
        fact(t("Time spent"), Span(t.duration(debrief.room_minutes)))
    for name, value in (
        (t("Place"), debrief.place),
        (t("Purpose"), debrief.purpose),
        (t("For whom"), debrief.recipients),
    ):
        if value:
            fact(name, Span(value, told=True))
    if debrief.delete_on:
        fact(t("To be deleted on"), Span(words.day(debrief.delete_on, t)))
    if debrief.not_reached:
        fact(t("Steps not reached"), Span(words.places(debrief.not_reached, t)))
    until = f"{words.date(debrief.until, t)}, {words.clock_time(debrief.until, t)}"
    fact(t("As the log stood on"), Span(until))
    fact(t("Status"), Span(words.begin(t(words.STATUSES[debrief.status]))))
    return Table(
        caption=t("The session in short"),
        head=(t("What"), t("How it was")),
        rows=tuple(rows),
        id="facts-table",
        widths=(28, 72),
    )


def session(debrief: Debrief, t: Text) -> Section:
    """Tell what was said, step by step."""
    blocks: list[Block] = [title(t("Step by step"), "steps")]
    if not debrief.parts:
        blocks.append(said(t("Nothing has been played yet.")))
    for index, part in enumerate(debrief.parts, 1):
        blocks += _part(part, f"step-{index}", t)
    return Section("steps-chapter", tuple(blocks))


def _part(part: Part, ident: str, t: Text) -> list[Block]:
    blocks: list[Block] = [Heading(3, words.heading(part.where, t), ident)]
    is_step = part.where.time is not None
    if is_step:
        blocks.append(said(words.story_time(part.where, t)))
    if part.situation:
        blocks.append(Written(markup.parse(part.situation.text, dict(part.situation.variables))))
    for state, sentence in (
        (ServiceState.OUT, t("Out at this hour:")),
        (ServiceState.DEGRADED, t("Limited at this hour:")),
    ):
        names = [Span(name, told=True) for name, now in part.failing if now is state]
        if names:
            blocks.append(Paragraph((Span(sentence + " ", "strong"), *words.joined(names))))
    if part.injects:
        blocks.append(Paragraph((Span(t("Played:") + " ", "strong"), *_played(part, t))))
    for name, words_, rows in (
        ("picture", t("Picture"), part.picture),
        ("gaps", t("Gaps"), part.gaps),
        ("decisions", t("Decisions"), part.decisions),
        ("strengths", t("Strengths"), part.strengths),
    ):
        lines = [_with_owner(row, t) for row in rows]
        if name == "decisions":
            lines += [_turn(row, t) for row in part.turns]
        if lines:
            blocks.append(title(words_, f"{ident}-{name}", 4))
            blocks.append(Bullets(tuple(lines)))
        elif is_step and name != "strengths":
            blocks.append(title(words_, f"{ident}-{name}", 4))
            blocks.append(said(t("Nothing was noted.")))
    if part.claims:
        blocks.append(title(t("Needs, offers and assumptions"), f"{ident}-claims", 4))
        blocks.append(
            _claims(part.claims, t("Needs, offers and assumptions in this part"), f"{ident}-table", t)
        )
    questions = _open_questions(part, t)
    if questions:
        blocks.append(title(t("Open questions"), f"{ident}-open", 4))
        blocks.append(Bullets(tuple(questions)))
    return blocks


def _played(part: Part, t: Text) -> Line:
    line: list[Span] = []
    for inject in part.injects:
        if line:
            line.append(Span("; "))
        line.append(Span(inject.title, told=True))
        notes = [", ".join(inject.to)] if inject.to else []
        if inject.withdrawn:
            notes.append(t("withdrawn"))
        if notes:
            line.append(Span(f" ({'; '.join(notes)})", "quiet"))
    return tuple(line)


def _turn(turn: TurnLine, t: Text) -> Line:
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
        line = (*line, Span(" – " + t("by {date}", date=words.day(noted.due, t))))
    return line


def _claims(rows: Iterable[Noted], caption: str, ident: str, t: Text) -> Table:
    return Table(
        caption=caption,
        head=(t("Who"), t("Kind"), t("What"), t("On whom or what"), t("How much, when"), t("Reply")),
        rows=tuple(
            (
                words.speakers(row, t),
                (Span(t(wording.ENTRY_KINDS[row.kind])),),
                (Span(row.text, told=True), *_small_print(row, t)),
                (Span(row.target, told=True),) if row.target else (words.NOTHING,),
                words.amount(row, t),
                words.replies(row, t),
            )
            for row in rows
        ),
        id=ident,
        spoken=True,
        widths=(16, 11, 29, 14, 12, 18),
    )


def _small_print(noted: Noted, t: Text) -> Line:
    notes = [*words.remarks(noted, t), t("no. {nr}", nr=noted.nr)]
    return (Span(f" ({'; '.join(notes)})", "quiet"),)


def _open_questions(part: Part, t: Text) -> list[Line]:
    lines = [(Span(t("Parked:") + " ", "strong"), *words.bullet(row, t)) for row in part.parked]
    lines += [
        (
            Span(t("No reply yet from {partner}:", partner=row.awaited or "") + " ", "strong"),
            *words.bullet(row, t),
        )
        for row in part.unanswered
    ]
    if part.silent:
        names = words.joined((Span(name, told=True) for name in part.silent), "; ")
        lines.append((Span(t("Nothing was noted about these injects:") + " ", "strong"), *names))
    return lines


def partners(debrief: Debrief, t: Text) -> Section:
    """Tell each partner what it said, what it takes on, and what others count on."""
    blocks: list[Block] = [title(t("By partner"), "partners")]
    for index, partner in enumerate(debrief.partners, 1):
        blocks += _partner(partner, f"partner-{index}", t)
    return Section("partners-chapter", tuple(blocks))


def _partner(partner: PartnerPart, ident: str, t: Text) -> list[Block]:
    blocks: list[Block] = [Heading(3, (Span(partner.name, told=True),), ident)]
    lines = [_by_hour(row, t) for row in partner.said]
    blocks.append(title(t("What it said"), f"{ident}-said", 4))
    blocks.append(Bullets(tuple(lines)) if lines else said(t("Nothing was noted.")))
    if partner.kept_private:
        kept = t.n(
            "One entry is for this partner alone and is not printed.",
            "{n} entries are for this partner alone and are not printed.",
            partner.kept_private,
        )
        blocks.append(said(kept))
    taken_on = [_owed(row, t) for row in partner.owes] + [_with_owner(row, t) for row in partner.decisions]
    if taken_on:
        blocks.append(title(t("What it takes on"), f"{ident}-owes", 4))
        blocks.append(Bullets(tuple(taken_on)))
    if partner.counted_on:
        blocks.append(title(t("What others count on"), f"{ident}-counted", 4))
        blocks.append(
            _claims(partner.counted_on, t("What others count on, with the reply"), f"{ident}-table", t)
        )
    return blocks


def _by_hour(noted: Noted, t: Text) -> Line:
    kind = t(wording.ENTRY_KINDS[noted.kind])
    where = words.begin(place(noted.where, t))
    return (Span(f"{where}, {kind}: ", "strong"), *words.bullet(noted, t, who=False))


def _owed(row: PlanRow, t: Text) -> Line:
    number = t("Row {nr} of the plan:", nr=row.nr)
    function = row.action.owner_function
    spans = [Span(number + " ", "strong"), Span(row.action.text, told=True)]
    if function:
        spans += [Span(" – "), Span(function, told=True)]
    return (*spans, Span(" – "), *due(row, t))


def services(debrief: Debrief, t: Text) -> Section:
    """Show the vital services over the hours."""
    timeline = debrief.services
    blocks: list[Block] = [title(t("Vital services by hour"), "services-title")]
    svg = pictures.service_timeline(timeline, t)
    if not svg:
        blocks.append(said(t("No step has been played yet, or the scenario has no services.")))
        return Section("services-chapter", tuple(blocks))
    blocks.append(
        Picture(
            "services",
            svg,
            t("What the room saw at each hour, and what was calculated."),
            pictures.services_in_words(timeline, t),
        )
    )
    blocks.append(
        Table(
            caption=t("Vital services: as the room saw them at each step, and as calculated in between"),
            head=(
                t("Service"),
                *(words.begin(place(where, t)) for where in timeline.steps),
                t("Hours on backup"),
            ),
            rows=tuple(_service(row, timeline, t) for row in timeline.services),
            id="services-table",
        )
    )
    return Section("services-chapter", tuple(blocks))


def _service(row: ServiceCourse, timeline: ServiceTimeline, t: Text) -> tuple[Line, ...]:
    cells: list[Line] = [(Span(row.name, told=True),)]
    for index, state in enumerate(row.shown):
        cell = [Span(t(wording.SERVICE_STATES[state])) if state else words.NOTHING]
        between = row.between[index] if index < len(row.between) else ()
        where = timeline.steps[index].time
        for stretch in between:
            if where is not None and stretch.start > where.hour:
                change = t(
                    "{state} from hour {hour}",
                    state=t(wording.SERVICE_STATES[stretch.state]),
                    hour=t.number(stretch.start),
                )
                cell.append(Span(f"; {change} ({t('calculated')})", "quiet"))
        cells.append(tuple(cell))
    cells.append(_basis(row, t))
    return tuple(cells)


def _basis(row: ServiceCourse, t: Text) -> Line:
    if row.basis is Basis.STATED and row.stated_by:
        return (Span(t("stated by") + " "), Span(row.stated_by, told=True))
    names = {
        Basis.NONE: "–",
        Basis.SOURCE: t("from a source"),
        Basis.STATED: t("stated in the room"),
        Basis.ASSUMED: t("assumed by the author"),
    }
    return (Span(names[row.basis]),)


def gaps(debrief: Debrief, t: Text) -> Section:
    """Show the gaps by the hands counted for them, and by theme and step."""
    counts = debrief.gap_counts
    blocks: list[Block] = [title(t("Gaps by theme and step"), "gaps-title")]
    svg = pictures.gap_counts(counts, t)
    if not svg:
        blocks.append(said(t("No gaps were noted.")))
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
    blocks.append(
        Table(
            caption=t("All gaps, those with most votes first"),
            head=(t("Gap"), t("Votes"), t("Who said it"), t("Rows of the plan")),
            rows=tuple(
                (
                    (Span(row.title, told=True),),
                    (Span(t.number(row.votes)),),
                    _members(row, t),
                    (Span(", ".join(str(nr) for nr in row.actions)) if row.actions else words.NOTHING,),
                )
                for row in debrief.gaps
            ),
            id="ranking-table",
            widths=(40, 8, 38, 14),
        )
    )
    return Section("gaps-chapter", tuple(blocks))


def _members(row: RankedGap, t: Text) -> Line:
    if not row.grouped:
        member = row.members[0]
        return (*words.speakers(member, t), *_small_print(member, t))
    line: list[Span] = []
    for member in row.members:
        if line:
            line.append(Span("\n"))
        line += words.bullet(member, t, group=False)
    return tuple(line)


def assumptions(debrief: Debrief, t: Text) -> Section:
    """List the assumptions that must be verified, with what was replied."""
    blocks: list[Block] = [title(t("Assumptions to verify"), "assumptions")]
    if debrief.assumptions:
        blocks.append(
            _claims(debrief.assumptions, t("Assumptions with the replies to them"), "assumptions-table", t)
        )
    else:
        blocks.append(said(t("No assumptions were noted.")))
    return Section("assumptions-chapter", tuple(blocks))


def parked(debrief: Debrief, t: Text) -> Section:
    """List what was parked for later."""
    blocks: list[Block] = [title(t("Parked points"), "parked")]
    lines = tuple(_by_hour_with_speaker(row, t) for row in debrief.parked)
    blocks.append(Bullets(lines) if lines else said(t("Nothing was parked.")))
    return Section("parked-chapter", tuple(blocks))


def _by_hour_with_speaker(noted: Noted, t: Text) -> Line:
    return (Span(f"{words.begin(place(noted.where, t))}: "), *words.bullet(noted, t))


def plan(debrief: Debrief, t: Text) -> Section:
    """Lay out the improvement plan."""
    blocks: list[Block] = [title(t("Improvement plan"), "plan")]
    if not debrief.plan:
        blocks.append(said(t("No actions were noted.")))
        return Section("plan-chapter", tuple(blocks))
    lacking = sum(row.lacks_owner or row.lacks_date for row in debrief.plan)
    if lacking:
        blocks.append(
            Paragraph(
                (
                    Span(
                        t.n(
                            "One action still lacks an owner or a date.",
                            "{n} actions still lack an owner or a date.",
                            lacking,
                        ),
                        "lacks",
                    ),
                )
            )
        )
    blocks.append(
        Table(
            caption=t("Improvement plan, the heaviest gaps first"),
            head=(
                t("No."),
                t("Step"),
                t("Gap"),
                t("Action"),
                t("Measure"),
                t("Owner"),
                t("Agreed on"),
                t("Due"),
                t("Votes"),
                t("Status"),
                t("From inject"),
            ),
            rows=tuple(_plan_row(row, t) for row in debrief.plan),
            id="plan-table",
            widths=(3, 7, 14, 19, 9, 11, 8, 8, 6, 8, 7),
        )
    )
    return Section("plan-chapter", tuple(blocks), sideways=True)


def _measure(measure: str | None, t: Text) -> Span:
    if measure in words.MEASURES:
        return Span(t(words.MEASURES[measure]))
    return Span(measure, told=True) if measure else words.NOTHING


def _plan_row(row: PlanRow, t: Text) -> tuple[Line, ...]:
    action = row.action
    complete = not row.lacks_owner and not row.lacks_date
    return (
        (Span(str(row.nr)),),
        (Span(words.places(row.where, t)) if row.where else words.NOTHING,),
        (Span(row.gap, told=True) if row.gap else words.NOTHING,),
        (Span(action.text, told=True), *_small_print(action, t)),
        (_measure(row.measure, t),),
        words.owner(action) or (Span(t("no owner yet"), "lacks"),),
        (Span(words.date(action.moment, t, short=True)),),
        due(row, t),
        (Span(t.number(row.votes)),),
        (Span(t("agreed")) if complete else Span(t("to complete"), "lacks"),),
        words.joined((Span(name, told=True) for name in row.injects), "; ") or (words.NOTHING,),
    )


def expected(debrief: Debrief, t: Text) -> Section:
    """Hold the expected actions against what was seen."""
    blocks: list[Block] = [title(t("Expected actions, held against what was seen"), "expected")]
    if not debrief.expected:
        blocks.append(said(t("No inject with expected actions was played.")))
        return Section("expected-chapter", tuple(blocks))
    seen = sum(row.taken for row in debrief.expected)
    sentence = t("{seen} of {n} expected actions were seen.", seen=seen, n=len(debrief.expected))
    blocks.append(said(sentence, quiet=False))
    blocks.append(
        Table(
            caption=t("Expected actions"),
            head=(t("Step"), t("Inject"), t("Expected action"), t("Of whom"), t("Seen")),
            rows=tuple(
                (
                    (Span(words.begin(place(row.where, t))),),
                    (Span(row.inject, told=True),),
                    (Span(row.text, told=True),),
                    words.joined(
                        Span(name if there else f"{name} ({t('not there')})", told=True)
                        for name, there in row.partners
                    )
                    or (Span(t("anyone")),),
                    (Span(t("yes")) if row.taken else Span(t("not seen"), "strong"),),
                )
                for row in debrief.expected
            ),
            id="expected-table",
            row_heads=False,
            spoken=True,
            widths=(10, 22, 38, 20, 10),
        )
    )
    return Section("expected-chapter", tuple(blocks))


def findings(debrief: Debrief, t: Text) -> Section:
    """List what the engine noticed, by rule, with what the facilitator made of it."""
    blocks: list[Block] = [
        title(t("What stood out"), "findings"),
        said(
            t(
                "Proposals of the program, from what was noted and no more than that. “To check” means"
                " that nobody has looked at it yet."
            )
        ),
    ]
    if not debrief.findings:
        blocks.append(said(t("Nothing stood out.")))
    for rule in dict.fromkeys(row.rule for row in debrief.findings):
        blocks.append(title(t(wording.RULES[rule]) if rule in wording.RULES else rule, f"rule-{rule}", 3))
        rows = [row for row in debrief.findings if row.rule == rule]
        blocks.append(Bullets(tuple(finding(row, t) for row in rows)))
    return Section("findings-chapter", tuple(blocks))


def finding(row: FindingLine, t: Text) -> Line:
    """Write a finding with its verdict, the reason for that, and what it rests on."""
    line = [
        Span(words.begin(t(wording.VERDICTS[row.verdict])) + ": ", "strong"),
        Span(t.message(row.message)),
    ]
    if row.assumed:
        line.append(Span(f" ({t('rests on an assumption of the author')})", "quiet"))
    if row.reason:
        line += [Span(" – " + t("reason:") + " "), Span(row.reason, told=True)]
    return tuple(line)
