"""How the session was set up and went as a whole, and what participants thought of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop import wording
from tabletop.core.events import TOP_RATING, TOP_SCORE
from tabletop.core.state import Status
from tabletop.core.timeline import MINUTE_MS
from tabletop.report import words
from tabletop.report.document import Bullets, Section, Span, Table

if TYPE_CHECKING:
    from tabletop.core.debrief import (
        Debrief,
        Held,
        Interruption,
        Moment,
        NotWatched,
        ObjectiveLine,
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
    if debrief.not_reached and debrief.started is not None:
        may_come = debrief.status is Status.RUNNING and not debrief.stopped
        name = t("Steps not reached yet") if may_come else t("Steps not reached")
        fact(name, Span(words.places(debrief.not_reached, t)))
    until = f"{words.date(debrief.until, t)}, {words.clock_time(debrief.until, t)}"
    fact(t("Log as of"), Span(until))
    fact(t("Status"), Span(words.status_in_words(debrief, t)))
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
    return t("at {time}, for {duration}", time=time, duration=_lasted(row.since, row.until, t))


def _lasted(since: Moment, until: Moment, t: Text) -> str:
    """Say how long something lasted, in whole minutes where it was one at the least."""
    ms = until.at - since.at
    return t("less than a minute") if ms < MINUTE_MS else t.duration(round(ms / MINUTE_MS))


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
    if row.until.at - row.since.at < MINUTE_MS:
        lasted = _lasted(row.since, row.until, t)
        return t("at {time}, for {duration}; nothing was noted meanwhile", time=start, duration=lasted)
    end = words.since(row.until, day, t)
    return t("from {start} to {end}; nothing was noted in between", start=start, end=end)
