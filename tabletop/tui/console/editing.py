"""Editing an entry in a form, also when somebody else changes it meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tabletop.core.entries import home_of
from tabletop.core.entry_lines import author_name
from tabletop.tui.console import entry_form
from tabletop.tui.console.dialogs import Option
from tabletop.tui.console.entry_deeds import corrected
from tabletop.tui.console.lines import Row
from tabletop.tui.console.sayings import clipped, quiet, said
from tabletop.wording import ENTRY_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.state import Entry
    from tabletop.tui.console.desk import Desk
    from tabletop.tui.console.dialogs import Values


async def edit(desk: Desk, entry: Entry) -> None:
    """Open every field of an entry."""
    editing, form = _Editing(desk, entry), entry_form.form(desk, entry.fields)
    typed: Values = {}
    while True:
        rows = [replace(row, value=typed.get(row.id, row.value)) for row in form]
        saved = await desk.fill(desk.t("Entry {id}", id=entry.id), rows, editing.save)
        if saved is None:
            return
        if not editing.overtaken:
            _tell_saved(desk, entry.id)
            return
        if await _settled(desk, entry.id, editing.changed):
            return
        typed = saved


class _Editing:
    """What is done with an entry while its form is open."""

    def __init__(self, desk: Desk, entry: Entry) -> None:
        self._desk = desk
        self._entry = entry
        self.changed: Mapping[str, Any] = {}
        """The fields that were changed in the form."""
        self.overtaken = False
        """True when somebody else changed the entry since the form was opened: nothing was saved."""

    def save(self, values: Values) -> str | None:
        """Correct the entry; gives why that cannot be."""
        desk, entry = self._desk, self._entry
        try:
            update = entry_form.read(desk, values, entry.fields.due)
        except entry_form.Unclear as unclear:
            return str(unclear)
        inject = update["inject"]
        if inject != entry.fields.inject and inject is not None:
            update["block"], update["hour"] = home_of(desk.state, inject)
        fact, now = corrected(entry, **update), desk.state.entries[entry.id]
        self.changed = {name: value for name, value in update.items() if value != getattr(entry.fields, name)}
        self.overtaken = bool(self.changed) and now.revision != entry.revision and not now.withdrawn
        return desk.submit(fact) if self.changed and not self.overtaken else None


def _tell_saved(desk: Desk, ident: int) -> None:
    desk.tell(desk.t("✓ Saved: {text}", text=clipped(desk.state.entries[ident].fields.text, 40)))


async def _settled(desk: Desk, ident: int, changed: Mapping[str, Any]) -> bool:
    """Show what somebody else made of an entry meanwhile, and ask which holds; False to go back to the form.

    Only what was changed in the form goes over it: the rest stays as the other made it.
    """
    t, now = desk.t, desk.state.entries[ident]
    who = author_name(desk.state, now.revised_by or now.captured_by) or t("the facilitator")
    mine, kind = str(changed.get("text", now.fields.text)), t(ENTRY_KINDS[now.fields.kind])
    both = (
        Row(quiet(f"{t('As it is now')} · {kind}")),
        Row(said(now.fields.text), wrap=True),
        Row(),
        Row(quiet(t("Yours"))),
        Row(said(mine), wrap=True),
    )
    options = (
        Option("mine", said(t("Save what you changed over it")), preview=both),
        Option("theirs", said(t("Leave it as it is now")), preview=both),
    )
    title = t("{who} changed this entry meanwhile", who=f"{who[:1].upper()}{who[1:]}")
    chosen = await desk.choose(title, options)
    if chosen == "mine":
        if not desk.do(corrected(now, **changed)):
            return False
        _tell_saved(desk, ident)
    return chosen is not None
