"""Injects that come into view, and that are taken out of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tabletop.core import events as ev
from tabletop.core.folding.amending import lay_out
from tabletop.core.folding.story import turn, unturn, work_out
from tabletop.core.script import with_inject
from tabletop.core.state import ABSENT, InjectState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.draft import Draft, Folding


def release(draft: Draft, event: ev.Event, inject: str, *, projected: bool) -> None:
    """Bring an inject into view, with what that changes in the story."""
    effects = draft.get("script").injects[inject].effects
    outcomes = (effects and effects.outcome) or {}
    resources = (effects and effects.resource) or {}
    released = InjectState(
        ev.InjectStatus.RELEASED,
        event.seq,
        event.room_ms,
        draft.get("hour"),
        projected,
        {key: draft.get("outcomes").get(key) for key in outcomes},
        {key: draft.get("resources").get(key, 0) for key in resources},
        draft.get("block"),
        draft.get("cue"),
    )
    draft.put("injects", inject, released)
    for key, value in outcomes.items():
        draft.put("outcomes", key, value)
        turn(draft, event, key, value)
    for key, amount in resources.items():
        draft.put("resources", key, amount)
    if effects and effects.service:
        work_out(draft)


def recall(draft: Draft, inject: str, status: ev.InjectStatus) -> None:
    """Give an inject that was perhaps released another status, and take back what its release changed."""
    known: InjectState = draft.get("injects").get(inject, InjectState())
    if status is ev.InjectStatus.PLANNED:
        draft.put("injects", inject, ABSENT)
    elif status is ev.InjectStatus.WITHDRAWN:
        # It stays known when the room saw it: answers to it keep their place in time.
        draft.put("injects", inject, replace(known, status=status, outcomes_before={}, resources_before={}))
    else:
        draft.put("injects", inject, InjectState(status))
    effects = draft.get("script").injects[inject].effects
    if known.status is not ev.InjectStatus.RELEASED or effects is None:
        return
    for key in effects.outcome or {}:
        unturn(draft, key, known.seq)
    _give_back(draft, known, "outcomes", "outcomes_before", effects.outcome or {})
    _give_back(draft, known, "resources", "resources_before", effects.resource or {})
    if effects.service:
        work_out(draft)


def _give_back(
    draft: Draft, known: InjectState, name: str, field: str, effects: Mapping[str, object]
) -> None:
    """Restore the values that a release replaced, except where somebody or something changed them since."""
    for key, before in getattr(known, field).items():
        later = [
            (row.seq, ident)
            for ident, row in draft.get("injects").items()
            if key in getattr(row, field) and (row.seq or 0) > (known.seq or 0)
        ]
        if later:
            _, ident = min(later)
            row = draft.get("injects")[ident]
            if getattr(row, field)[key] == effects.get(key):
                kept = {**getattr(row, field), key: before}
                draft.put("injects", ident, replace(row, **{field: kept}))
        elif draft.get(name).get(key) == effects.get(key):
            draft.put(name, key, ABSENT if before is None else before)


def _inject_released(draft: Draft, event: ev.Event, fact: ev.InjectReleased) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    else:
        release(draft, event, fact.inject, projected=fact.projected)
        if fact.board is not None:
            draft.set("board", fact.board)
    draft.act(event)


def _inject_status(draft: Draft, event: ev.Event, fact: ev.InjectStatusSet) -> None:
    undone = draft.undone(event)
    if undone is not None and not isinstance(undone.fact, ev.InjectAdded):
        draft.put_back(undone)
    else:
        recall(draft, fact.inject, fact.status)
        if fact.board is not None:
            draft.set("board", fact.board)
    draft.act(event)


def _inject_added(draft: Draft, event: ev.Event, fact: ev.InjectAdded) -> None:
    known: InjectState = draft.get("injects").get(fact.inject.id, InjectState())
    draft.remember("plan", draft.get("script").planned)
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    elif fact.planned and known.status in {ev.InjectStatus.SKIPPED, ev.InjectStatus.WITHDRAWN}:
        # Whoever gives it a place wants it played after all.
        draft.put("injects", fact.inject.id, ABSENT)
    draft.amend("injects", fact.inject.id, fact.inject)
    planned = fact.planned and not fact.released
    lay_out(draft, with_inject(draft.get("script"), fact.inject, planned=planned))
    if fact.released:
        release(draft, event, fact.inject.id, projected=fact.projected)
        if fact.board is not None:
            draft.set("board", fact.board)
    draft.act(event)


FOLDS: Mapping[str, Folding] = {
    ev.InjectReleased.TYPE: _inject_released,
    ev.InjectStatusSet.TYPE: _inject_status,
    ev.InjectAdded.TYPE: _inject_added,
}
