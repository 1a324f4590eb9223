"""The partners: who takes part, at which table, and who is in the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core import events as ev
from tabletop.core.state import ABSENT, Status, Stay, is_here

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.draft import Draft, Folding


def _partner_added(draft: Draft, event: ev.Event, fact: ev.PartnerAdded) -> None:
    ident = fact.partner.id
    draft.amend("partners", ident, fact.partner)
    table = draft.get("script").tables.get(fact.table)
    if table is not None:
        draft.amend("tables", table.id, table.model_copy(update={"partners": (*table.partners, ident)}))
    draft.put("presence", ident, ABSENT)
    draft.stay(event, ident, Stay(0, ev.Presence.ABSENT, unlisted=True), ev.Presence.PRESENT, None)
    if draft.get("status") is Status.RUNNING:
        draft.put("ever_present", ident, None)
    draft.act(event)


def _partner_removed(draft: Draft, event: ev.Event, fact: ev.PartnerRemoved) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    else:
        draft.amend("partners", fact.partner, ABSENT)
        for table in draft.get("script").tables.values():
            if fact.partner in table.partners:
                rest = tuple(row for row in table.partners if row != fact.partner)
                draft.amend("tables", table.id, table.model_copy(update={"partners": rest}))
        for name in ("presence", "represented_by", "ever_present", "stays"):
            draft.put(name, fact.partner, ABSENT)
    draft.act(event)


def _partner_renamed(draft: Draft, event: ev.Event, fact: ev.PartnerRenamed) -> None:
    row = draft.get("script").partners[fact.partner]
    draft.amend("partners", fact.partner, row.model_copy(update={"title": fact.title}))
    draft.act(event)


def _presence(draft: Draft, event: ev.Event, fact: ev.PresenceSet) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    else:
        before = draft.get("presence").get(fact.partner, ev.Presence.PRESENT)
        by = draft.get("represented_by").get(fact.partner)
        represented = fact.presence is ev.Presence.REPRESENTED and fact.by is not None
        draft.put("presence", fact.partner, fact.presence)
        draft.put("represented_by", fact.partner, fact.by if represented else ABSENT)
        draft.stay(event, fact.partner, Stay(0, before, by=by), fact.presence, fact.by)
        if draft.get("status") is Status.RUNNING:
            _here_now(draft, fact.partner)
    draft.act(event)


def _here_now(draft: Draft, partner: str) -> None:
    """Remember that a partner, and those for whom it speaks, were in the room, if they are."""
    room = draft.get("presence"), draft.get("represented_by")
    for ident in (partner, *(who for who, by in room[1].items() if by == partner)):
        if is_here(*room, ident):
            draft.put("ever_present", ident, None)


def _table(draft: Draft, event: ev.Event, fact: ev.TableSet) -> None:
    row = draft.get("script").tables[fact.table]
    draft.amend("tables", fact.table, row.model_copy(update={"partners": fact.partners}))
    draft.act(event)


FOLDS: Mapping[str, Folding] = {
    ev.PartnerAdded.TYPE: _partner_added,
    ev.PartnerRemoved.TYPE: _partner_removed,
    ev.PartnerRenamed.TYPE: _partner_renamed,
    ev.PresenceSet.TYPE: _presence,
    ev.TableSet.TYPE: _table,
}
