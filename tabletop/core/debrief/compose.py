"""Putting the debrief together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.debrief.attendance import (
    expected_actions,
    feedback,
    objectives,
    participants,
    questions,
)
from tabletop.core.debrief.first_page import first_page
from tabletop.core.debrief.parts import not_reached, partner_parts, session_parts
from tabletop.core.debrief.plan import improvement_plan
from tabletop.core.debrief.ranking import counted, ranked
from tabletop.core.debrief.reading import Reading
from tabletop.core.debrief.services import timeline
from tabletop.core.debrief.values import (
    Debrief,
    FindingLine,
    Held,
    Interruption,
    LogLine,
    Moment,
    NotWatched,
    ParkedPoint,
    SourceLine,
    Unrecorded,
)
from tabletop.core.events import EntryKind, InjectStatus, Mark, Verdict
from tabletop.core.gaps import NOT_PLAYED, SILENT, UNMENTIONED, findings
from tabletop.core.messages import Message
from tabletop.core.timeline import MINUTE_MS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tabletop.core.gaps import Finding
    from tabletop.core.state import State


def debrief(state: State) -> Debrief:
    """Draw up the debrief of an exercise as it stands; the same log always gives an equal value."""
    setup, clock, script = state.setup, state.clock, state.script
    reading = Reading(state)
    plan = improvement_plan(reading)
    gaps = ranked(reading, plan)
    found, dismissed = _findings(state)
    started = Moment(clock.started_at, clock.started_offset) if clock.started_at is not None else None
    return Debrief(
        title=script.line(setup.title),
        scenario=script.line(script.title),
        label=script.line(script.label),
        language=script.language,
        status=state.status,
        interrupted=state.interrupted,
        interruptions=tuple(
            Interruption(Moment(*row.since), Moment(*row.until) if row.until else None, row.reason)
            for row in state.interruptions
        ),
        pauses=_pauses(state),
        unwatched=_unwatched(state),
        off_record=tuple(
            Unrecorded(Moment(*row.since), Moment(*row.until) if row.until else None)
            for row in state.off_record.values()
        ),
        simulated=setup.simulated,
        place=setup.place,
        purpose=setup.purpose,
        recipients=setup.recipients,
        delete_on=setup.delete_on,
        selection=script.line(script.selection.title),
        planned_minutes=script.selection.minutes,
        room_minutes=(state.room_ms(state.recorded_at) - clock.started_ms) // MINUTE_MS if started else 0,
        started=started,
        until=Moment(state.recorded_at, state.utc_offset),
        marks=reading.marks,
        first_page=first_page(reading, gaps, plan, found),
        objectives=objectives(reading),
        participants=participants(reading),
        feedback=feedback(reading),
        parts=session_parts(reading),
        not_reached=not_reached(reading),
        partners=partner_parts(reading, plan),
        services=timeline(reading),
        gaps=gaps,
        gap_counts=counted(reading),
        assumptions=tuple(reading.of_kind(EntryKind.ASSUMPTION)),
        parked=_parked(reading),
        plan=plan,
        expected=expected_actions(reading),
        findings=found,
        dismissed=dismissed,
        log=tuple(
            LogLine(entry.id, reading.noted.get(entry.id))
            for entry in state.entries.values()
            if entry.withdrawn or entry.fields.mark is not Mark.PARTNER
        ),
        questions=questions(reading),
        sources=_sources(state),
    )


def _pauses(state: State) -> tuple[Held, ...]:
    """Give the times in which the room clock was held; one of a minute or less tells nothing."""
    return tuple(
        Held(Moment(*row.since), Moment(*row.until) if row.until else None)
        for row in state.pauses.values()
        if row.until is None or row.until[0] - row.since[0] > MINUTE_MS
    )


def _unwatched(state: State) -> tuple[NotWatched, ...]:
    lines = []
    for row in state.unwatched.values():
        if abs(row.wall_ms) > MINUTE_MS:
            (at, offset), long = row.found, max(0, row.wall_ms)
            since, until = Moment(at - long, offset), Moment(at, offset)
            stopped, put_back = row.cause == "resumed", max(0, -row.wall_ms)
            lines.append(NotWatched(since, until, stopped, row.asked, row.went_on, put_back))
    return tuple(lines)


def _parked(reading: Reading) -> tuple[ParkedPoint, ...]:
    """Give what was parked at some moment and may be read by all, in the order of the log."""
    parkings = reading.state.parkings
    return tuple(
        ParkedPoint(
            noted, Moment(*parkings[nr].since), Moment(*until) if (until := parkings[nr].until) else None
        )
        for nr, noted in reading.noted.items()
        if nr in parkings
    )


def _findings(state: State) -> tuple[tuple[FindingLine, ...], tuple[FindingLine, ...]]:
    """Give the findings that stand, confirmed ones first, and those that were dismissed."""
    alike: dict[object, list[Finding]] = {}
    for row in findings(state):
        if not row.private:
            # It may be so of many: that is one line, not one for each.
            many = row.rule in {SILENT, UNMENTIONED} or row.message.code == NOT_PLAYED
            key = (row.message.code, row.verdict, _reason(row)) if many else row.key
            alike.setdefault(key, []).append(row)
    lines = [
        FindingLine(
            rows[0].rule, _in_one(state, rows), rows[0].verdict, _reason(rows[0]), assumed=rows[0].assumed
        )
        for rows in alike.values()
    ]
    standing = [row for row in lines if row.verdict is not Verdict.DISMISSED]
    standing.sort(key=lambda row: row.verdict is not Verdict.CONFIRMED)
    return tuple(standing), tuple(row for row in lines if row.verdict is Verdict.DISMISSED)


def _reason(finding: Finding) -> str:
    return finding.review.reason if finding.review else ""


def _in_one(state: State, rows: Sequence[Finding]) -> Message:
    """Say of several partners or objectives what is said of each."""
    message, script = rows[0].message, state.script
    if len(rows) == 1:
        return message
    subjects = [row.subjects[0] for row in rows]
    if message.code == NOT_PLAYED:
        titles = "; ".join(script.line(script.objectives[ident].title) for ident in subjects)
        return Message("finding.objectives-not-played", {"objectives": titles})
    return Message(message.code, {**message.params, "partners": tuple(map(script.name, subjects))})


def _sources(state: State) -> tuple[SourceLine, ...]:
    """Give the sources behind what was played, each once with all that is taken from it, by their titles."""
    script = state.script
    cited: set[str] = set()
    for block in state.steps:
        cited.update(script.blocks[block].sources if block in script.blocks else ())
    for ident, known in state.injects.items():
        if known.status is InjectStatus.RELEASED:
            cited.update(script.injects[ident].sources)
    for rows in (script.services, script.resources, script.processes):
        for row in rows.values():
            cited.update(row.sources)
    statements: dict[tuple[str, str, str], dict[str, None]] = {}
    for source in script.sources.values():
        if source.id in cited:
            said = statements.setdefault((script.line(source.title), source.date, source.url), {})
            if source.statement:
                said[script.line(source.statement)] = None
    lines = sorted(statements.items(), key=lambda line: (line[0][0].casefold(), *line[0]))
    return tuple(SourceLine(*place, tuple(said)) for place, said in lines)
