"""Who was there, and what for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tabletop.core.debrief.values import (
    AskedLine,
    Change,
    ExpectedLine,
    FeedbackLines,
    Moment,
    ObjectiveLine,
    Participation,
    There,
)
from tabletop.core.events import InjectStatus, Verdict
from tabletop.core.gaps import bearing, expected_not_taken, objectives_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tabletop.core.debrief.reading import Reading


def participants(reading: Reading) -> tuple[Participation, ...]:
    """Give every organisation with how its presence went."""
    state, script = reading.state, reading.script
    tables: dict[str, list[str]] = {}
    for table in script.tables.values():
        for partner in table.partners:
            tables.setdefault(partner, []).append(script.line(table.title))
    devices: dict[str, int] = {}
    for device in state.participants.values():
        if device.partner is not None and not device.removed:
            devices[device.partner] = devices.get(device.partner, 0) + 1
    lines = []
    for ident, row in script.partners.items():
        stays = state.stays.get(ident, ())
        changes = [
            Change(stay.presence, stay.hour, script.name(stay.by) if stay.by else None) for stay in stays
        ]
        if not changes:
            by = state.represented_by.get(ident)
            changes = [Change(state.presence_of(ident), None, script.name(by) if by else None)]
        added = bool(stays) and stays[0].unlisted
        if added:
            # Before it was added there was nobody to be absent.
            changes = changes[1:]
        lines.append(
            Participation(
                name=script.line(row.title),
                kind=script.line(row.kind),
                tables=tuple(tables.get(ident, ())),
                began=changes[0],
                changes=tuple(changes[1:]),
                ever_present=ident in state.ever_present,
                devices=devices.get(ident, 0),
                added=added,
            )
        )
    return tuple(lines)


def objectives(reading: Reading) -> tuple[ObjectiveLine, ...]:
    """Give the objectives with the entries that name them, and apart from these others at their injects."""
    state, script = reading.state, reading.script
    about, around = Counter[str](), Counter[str]()
    for nr in reading.noted:
        fields = state.entries[nr].fields
        named = {fields.objective} - {None}
        about.update(ident for ident in named if ident is not None)
        around.update(objectives_of(script, fields) - named)
    return tuple(
        ObjectiveLine(
            script.line(script.themes[row.theme].title) if row.theme in script.themes else "",
            script.line(row.title),
            about[row.id],
            around[row.id],
            *_mean([score for (objective, _), score in state.ratings.items() if objective == row.id]),
        )
        for row in script.objectives.values()
    )


def _mean(numbers: Sequence[int]) -> tuple[float | None, int]:
    return (sum(numbers) / len(numbers) if numbers else None), len(numbers)


def feedback(reading: Reading) -> FeedbackLines:
    """Bring the forms of participants together, so that nobody can be told from another."""
    forms = reading.state.feedback.values()
    marks: dict[str, list[int]] = {}
    for form in forms:
        for ident, mark in form.scores.items():
            marks.setdefault(ident, []).append(mark)
    return FeedbackLines(
        len(forms),
        tuple((ident, sum(row) / len(row), len(row)) for ident, row in sorted(marks.items())),
        tuple(sorted(form.text for form in forms if form.text)),
    )


def questions(reading: Reading) -> tuple[AskedLine, ...]:
    """Give what participants asked the facilitator, in the order in which they did; organisations only."""
    state = reading.state
    lines = []
    for row in state.questions.values():
        who = state.participant_of(row.actor)
        own = reading.script.name(row.partner) if row.partner else ""
        by = own or (who.organisation if who else None) or ""
        lines.append(
            AskedLine(Moment(row.recorded_at, row.utc_offset), by, row.text, row.answer, to_all=row.to_all)
        )
    return tuple(lines)


def expected_actions(reading: Reading) -> tuple[ExpectedLine, ...]:
    """Hold the expected actions of the injects against what was ticked, in the order they were played in."""
    state, script = reading.state, reading.script
    found = {row.subjects[0]: state.reviews.get(row.key) for row in expected_not_taken(state)}
    lines = []
    played = [
        (known.seq or 0, row)
        for row in script.expected.values()
        if (known := state.injects.get(row.inject)) and known.status is InjectStatus.RELEASED
    ]
    for seq, row in sorted(played, key=lambda one: one[0]):
        review = found.get(row.id)
        there = tuple((script.name(partner), _there(reading, partner, seq)) for partner in row.partners)
        lines.append(
            ExpectedLine(
                reading.wheres[reading.block_of(row.inject)],
                script.line(script.injects[row.inject].title),
                script.line(row.text),
                there,
                bearing=bearing(state, row),
                taken=row.id in state.ticked,
                verdict=(review.verdict if review else Verdict.OPEN) if row.id in found else None,
                reason=review.reason if review else "",
            )
        )
    return tuple(lines)


def _there(reading: Reading, partner: str, seq: int) -> There:
    """Tell whether a partner was in the room when something happened, or came in later."""
    state = reading.state
    if partner not in state.ever_present:
        return There.AWAY
    if state.is_here(partner, seq):
        return There.HERE
    later = (stay.seq for stay in state.stays.get(partner, ()) if stay.seq > seq)
    return There.LATER if any(state.is_here(partner, stay) for stay in later) else There.AWAY
