"""The world of the story: what was decided in it, its services, and what is scarce."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core import cascade
from tabletop.core import events as ev
from tabletop.core.cascade import Endurance, Override
from tabletop.core.script import Script
from tabletop.core.state import ABSENT, InjectState, Turn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.draft import Draft, Folding


def work_out(draft: Draft) -> None:
    """Work out the services anew."""
    script, injects = draft.get("script"), draft.get("injects")
    draft.set("courses", courses_of(script, draft.get("overrides"), draft.get("endurance"), injects))


def courses_of(
    script: Script,
    overrides: Mapping[str, tuple[Override, ...]],
    endurance: Mapping[str, Endurance],
    injects: Mapping[str, InjectState],
) -> dict[str, cascade.Course]:
    """Work out the services with what the facilitator set, partners stated and injects changed."""
    together = dict(overrides)
    for ident, known in injects.items():
        row = script.injects[ident]
        if known.status is ev.InjectStatus.RELEASED and row.effects and row.effects.service:
            # What the room hears now is so now, also when the script has it arrive later within the step.
            start = row.at if known.hour is None else known.hour
            for service, state in row.effects.service.items():
                change = Override(start, state, known.seq or 0)
                together[service] = (*together.get(service, ()), change)
    return cascade.courses(script.services, together, endurance)


def _outcome(draft: Draft, event: ev.Event, fact: ev.OutcomeSet) -> None:
    draft.put("outcomes", fact.outcome, ABSENT if fact.value is None else fact.value)
    if fact.undoes is not None:
        unturn(draft, fact.outcome, fact.undoes)
    elif fact.value is not None:
        turn(draft, event, fact.outcome, fact.value)
    draft.act(event)


def turn(draft: Draft, event: ev.Event, outcome: str, value: str) -> None:
    """Remember which way the story went, and where the session was."""
    turn = Turn(event.seq, value, draft.get("block"))
    draft.put("turns", outcome, (*draft.get("turns").get(outcome, ()), turn))


def unturn(draft: Draft, outcome: str, seq: int | None) -> None:
    """Forget a turn of the story that was taken back."""
    kept = tuple(row for row in draft.get("turns").get(outcome, ()) if row.seq != seq)
    draft.put("turns", outcome, kept or ABSENT)


def _service(draft: Draft, event: ev.Event, fact: ev.ServiceSet) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    else:
        earlier = draft.get("overrides").get(fact.service, ())
        draft.put(
            "overrides", fact.service, (*earlier, Override(fact.hour, fact.state, event.seq, fact.reason))
        )
        work_out(draft)
        draft.set("board", fact.board)
    draft.act(event)


def _endurance(draft: Draft, event: ev.Event, fact: ev.EnduranceStated) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    else:
        stated = Endurance(fact.backup_from, fact.backup_to, fact.partner)
        draft.put("endurance", fact.service, stated if fact.stated else ABSENT)
        work_out(draft)
        draft.set("board", fact.board)
    draft.act(event)


def _resource(draft: Draft, event: ev.Event, fact: ev.ResourceSet) -> None:
    draft.put("resources", fact.resource, fact.amount)
    draft.act(event)


FOLDS: Mapping[str, Folding] = {
    ev.OutcomeSet.TYPE: _outcome,
    ev.ServiceSet.TYPE: _service,
    ev.EnduranceStated.TYPE: _endurance,
    ev.ResourceSet.TYPE: _resource,
}
