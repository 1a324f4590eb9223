"""Folding events into the state.

A container is copied on its first write per batch, and equal values are not rebuilt. What an act changes is
remembered with it, so that taking it back restores exactly what was there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from tabletop.core import cascade, timeline
from tabletop.core import events as ev
from tabletop.core.draft import Draft, Folding
from tabletop.core.folding import (
    amending,
    attending,
    clock,
    entries,
    moves,
    partners,
    releases,
    story,
    weighing,
)
from tabletop.core.script import script_of
from tabletop.core.state import Setup, State


def opened(event: ev.Event) -> State:
    """Make the first state from the event that created the exercise; raises TypeError for any other."""
    fact = event.fact
    if not isinstance(fact, ev.ExerciseCreated):
        raise TypeError(type(fact).__name__)
    script = script_of(fact.scenario, fact.selection, fact.variables, fact.label)
    partners = {
        key: row.model_copy(update={"title": fact.partner_titles[key]}) if key in fact.partner_titles else row
        for key, row in script.partners.items()
    }
    tables = {
        key: row.model_copy(update={"partners": fact.tables[key]}) if key in fact.tables else row
        for key, row in script.tables.items()
    }
    script = replace(script, partners=partners, tables=tables)
    return State(
        setup=Setup(
            title=fact.title or fact.scenario.title,
            language=fact.language,
            place=fact.place,
            purpose=fact.purpose,
            recipients=fact.recipients,
            delete_on=fact.delete_on,
            simulated=fact.simulated,
            program=fact.program,
            created_at=event.recorded_at,
            utc_offset=event.utc_offset,
            author_sha256=fact.author_sha256,
        ),
        script=script,
        order=timeline.running_order(script),
        courses=cascade.courses(script.services, {}, {}),
        seq=event.seq,
        recorded_at=event.recorded_at,
        utc_offset=event.utc_offset,
        presence=dict(fact.presence),
        resources={key: row.amount for key, row in script.resources.items()},
    )


def fold(state: State | None, events: Iterable[ev.Event]) -> State:
    """Fold a batch of events into a state; the first event of a log makes it. Raises ValueError for none."""
    stream = iter(events)
    if state is None:
        first = next(stream, None)
        if first is None:
            raise ValueError("a log without events has no state")
        state = opened(first)
    draft = Draft(state)
    event = None
    for event in stream:
        fact = event.fact
        _BY_CLASS[type(fact)](draft, event, fact)
    return draft.finish(event) if event is not None else state


def _only_told(draft: Draft, event: ev.Event, fact: ev.Fact) -> None:
    """Change nothing: it tells of the log itself."""


FOLDS: dict[str, Folding] = {
    **amending.FOLDS,
    **attending.FOLDS,
    **clock.FOLDS,
    **entries.FOLDS,
    **moves.FOLDS,
    **partners.FOLDS,
    **releases.FOLDS,
    **story.FOLDS,
    **weighing.FOLDS,
    ev.RecordLost.TYPE: _only_told,
    ev.TextRedacted.TYPE: _only_told,
}
_BY_CLASS: Final = {ev.TYPES[name]: folding for name, folding in FOLDS.items()}
