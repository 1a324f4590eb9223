"""The script and what is agreed, changed while the exercise is prepared or played."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tabletop.core import events as ev
from tabletop.core import mending, timeline
from tabletop.core.scenario import public_text
from tabletop.core.script import Script, with_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.draft import Draft, Folding


def _agreed(draft: Draft, event: ev.Event, fact: ev.ExerciseAgreed) -> None:
    setup, script = draft.get("setup"), draft.get("script")
    draft.remember("agreed", (setup, script.label))
    agreed = replace(
        setup,
        title=fact.title,
        place=fact.place,
        purpose=fact.purpose,
        recipients=fact.recipients,
        delete_on=fact.delete_on,
    )
    draft.set("setup", agreed)
    draft.set("script", replace(script, label=fact.label))
    draft.act(event)


def lay_out(draft: Draft, script: Script) -> None:
    """Give the exercise another script, and the running order that follows from it."""
    draft.set("script", script)
    draft.set("order", timeline.running_order(script))


def _inject_reworded(draft: Draft, event: ev.Event, fact: ev.InjectReworded) -> None:
    row = draft.get("script").injects[fact.inject]
    draft.amend("injects", fact.inject, row.model_copy(update={"title": fact.title, "text": fact.text}))
    draft.act(event)


def _reordered(draft: Draft, event: ev.Event, fact: ev.InjectsReordered) -> None:
    script: Script = draft.get("script")
    draft.remember("plan", script)
    script = with_order(script, fact.order)
    lay_out(draft, replace(script, planned=script.planned - set(fact.unplanned)))
    draft.act(event)


def _block_reworded(draft: Draft, event: ev.Event, fact: ev.BlockReworded) -> None:
    row = draft.get("script").blocks[fact.block]
    draft.amend(
        "blocks", fact.block, row.model_copy(update={"title": fact.title, public_text(row): fact.text})
    )
    draft.act(event)


def _mended(draft: Draft, event: ev.Event, fact: ev.TextMended) -> None:
    place = (fact.place, fact.row, fact.at)
    before = mending.found(draft.get("script"), *place)
    draft.amend(*mending.mended(draft.get("script"), *place, fact.text))
    draft.remember("mended", before.text if before else "", place)
    draft.act(event)


def _variable(draft: Draft, event: ev.Event, fact: ev.VariableSet) -> None:
    draft.amend("variables", fact.id, fact.value)
    draft.act(event)


FOLDS: Mapping[str, Folding] = {
    ev.ExerciseAgreed.TYPE: _agreed,
    ev.InjectReworded.TYPE: _inject_reworded,
    ev.InjectsReordered.TYPE: _reordered,
    ev.BlockReworded.TYPE: _block_reworded,
    ev.TextMended.TYPE: _mended,
    ev.VariableSet.TYPE: _variable,
}
