"""Who counts on whom: whose word is awaited on a need, an offer or an assumption, and what it was."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tabletop.core.events import CLAIMS, EntryKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.events import EntryFields
    from tabletop.core.script import Script
    from tabletop.core.state import Entry, Reply, State


def counted_on(script: Script, fields: EntryFields) -> str | None:
    """Give the partner on whom an entry counts, itself or for what it owns; None when there is none.

    Who speaks of what it owns itself counts on nobody else.
    """
    target = fields.target
    if fields.kind not in CLAIMS or target is None:
        return None
    resource = script.resources.get(target)
    if resource is not None:
        target = resource.owner if fields.said_by != (resource.owner,) else None
    return target if target in script.partners else None


def word_of(state: State, entry: Entry) -> Reply | None:
    """Give the word of the partner on whom an entry counts; what others said of it is no such word."""
    partner = counted_on(state.script, entry.fields)
    return state.replies.get(entry.id, {}).get(partner) if partner is not None else None


def claims_on(state: State, partner: str) -> tuple[Entry, ...]:
    """Give the entries that count on a partner, in the order in which they came."""
    script = state.script
    owned = (row.id for row in script.resources.values() if row.owner == partner)
    idents = {ident for subject in (partner, *owned) for ident in state.by_target.get(subject, ())}
    entries = (state.entries[ident] for ident in sorted(idents))
    return tuple(row for row in entries if not row.withdrawn and counted_on(script, row.fields) == partner)


def words_owed(state: State) -> Mapping[str, int]:
    """Count the words that each partner still owes; an offer not accepted yet leaves nobody without."""
    script, offer, owed = state.script, EntryKind.OFFER, Counter[str]()
    # Thousands of entries are looked at while somebody types: what most of them lack is asked first.
    for entry in state.entries.values():
        fields = entry.fields
        if fields.target is None or fields.kind is offer or entry.withdrawn:
            continue
        partner = counted_on(script, fields)
        if partner is not None and partner not in state.replies.get(entry.id, ()):
            owed[partner] += 1
    return owed
