"""What is captured, what becomes of it afterwards, and what others reply."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final

from tabletop.core import events as ev
from tabletop.core.draft import made
from tabletop.core.state import ABSENT, OVER, PARTICIPANT, Entry, Late, Parking, Reply, participant_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.draft import Draft, Folding

WEB: Final = "web"
"""The origin of what participants send from a page."""
_INDEXES: Final = ("by_inject", "by_target", "by_owner")
"""Indexes of entries by what their fields name, in the order in which `_named` gives that."""
_named = attrgetter("inject", "target", "owner")


def _captured(draft: Draft, event: ev.Event, fact: ev.EntryCaptured) -> None:
    late = Late.CLOSED if (draft.changed.get("status") or draft.base.status) in OVER else None
    seq, recorded_at, utc_offset, room_ms, actor, origin, _, _ = event
    said = fact.fields
    if late is None and origin == WEB and said.block != draft.get("block"):
        # The room waits for nobody: an answer to a step that is over counts, and is labelled.
        late = Late.STEP
    # Most of a long log is this: a new entry replaces nothing.
    entry = made(
        Entry, (seq, seq, said, actor, room_ms, recorded_at, late, False, utc_offset, 0, None, None, 0)
    )
    draft.map("entries")[seq] = entry
    draft.replaced = ("entries", seq, ABSENT)
    if said.parked:
        draft.map("parkings")[seq] = Parking((recorded_at, utc_offset))
    inject, target, owner = _named(said)
    if inject is not None:
        draft.nested("by_inject", inject)[seq] = None
    if target is not None:
        draft.nested("by_target", target)[seq] = None
    if owner is not None:
        draft.nested("by_owner", owner)[seq] = None
    if actor.startswith(PARTICIPANT):
        draft.nested("by_participant", actor)[seq] = None
        if said.response and inject is not None:
            draft.map("responses")[actor, inject, said.said_by[0]] = seq
    draft.act(event)


def _corrected(draft: Draft, event: ev.Event, fact: ev.EntryCorrected) -> None:
    ident = fact.entry
    before: Entry = draft.get("entries")[ident]
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
        after: Entry = draft.get("entries")[ident]
    else:
        _, _, _, by, ms, at, late, withdrawn, offset, count, _, rewritten, zone = before
        count += 1 if fact.undoes is None else -1
        seq, said, who = event.seq, fact.fields, event.actor
        if _rewrites(draft, event, before):
            rewritten, zone = event.recorded_at, event.utc_offset
        row = (ident, seq, said, by, ms, at, late, withdrawn, offset, count, who, rewritten, zone)
        after = made(Entry, row)
        draft.put("entries", ident, after)
        if said.parked is not before.fields.parked:
            _park(draft, event, ident, parked=said.parked)
    was, now = _named(before.fields), _named(after.fields)
    if was != now:
        for index, old, new in zip(_INDEXES, was, now, strict=True):
            _move(draft, ident, index, old, new)
    draft.act(event)


def _park(draft: Draft, event: ev.Event, entry: int, *, parked: bool) -> None:
    """Remember when a point was parked, and when it was taken up."""
    now = event.recorded_at, event.utc_offset
    known: Parking | None = draft.get("parkings").get(entry)
    draft.put("parkings", entry, Parking(now) if parked or known is None else known._replace(until=now))


def _rewrites(draft: Draft, event: ev.Event, before: Entry) -> bool:
    """Tell whether a participant changes its own words when the room is no longer where it said them.

    The facilitator and scribes mend what was noted at any time: that tells of the note, not of the partner.
    """
    if event.origin != WEB or event.actor != before.captured_by or before.late:
        return False
    if draft.get("status") not in OVER and before.fields.block == draft.get("block"):
        return False
    row = participant_of(draft.get("participants"), event.actor)
    return row is not None and row.role is ev.Role.PARTICIPANT


def _move(draft: Draft, entry: int, name: str, before: str | None, after: str | None) -> None:
    """Keep an index of entries in step, each part of it in the order of the entries' ids."""
    if before == after:
        return
    if before is not None:
        rest = draft.nested(name, before)
        rest.pop(entry, None)
        if not rest:
            draft.drop(name, before)
    if after is not None:
        members = draft.nested(name, after)
        if members and entry < next(reversed(members)):
            draft.unsorted.add((name, after))
        members[entry] = None


def _withdrawn(draft: Draft, event: ev.Event, fact: ev.EntryWithdrawn) -> None:
    draft.put("entries", fact.entry, draft.get("entries")[fact.entry]._replace(withdrawn=True))
    if draft.get("shown_entry") == fact.entry:
        draft.set("shown_entry", None)
    draft.act(event)


def _restored(draft: Draft, event: ev.Event, fact: ev.EntryRestored) -> None:
    draft.put("entries", fact.entry, draft.get("entries")[fact.entry]._replace(withdrawn=False))
    draft.act(event)


def _reply(draft: Draft, event: ev.Event, fact: ev.ReplyGiven) -> None:
    entry, partner, answer = fact.entry, fact.partner, fact.answer
    undone = draft.undone(event)
    reply = Reply(answer, fact.note, event.seq) if answer is not None else None
    if undone is not None:
        reply = undone.before["reply", (entry, partner)]
    replies = draft.nested("replies", entry)
    # Each partner's word by itself: what others said meanwhile stays.
    draft.remember("reply", replies.get(partner), (entry, partner))
    if reply is not None:
        replies[partner] = reply
    else:
        replies.pop(partner, None)
        if not replies:
            draft.drop("replies", entry)
    draft.act(event)


FOLDS: Mapping[str, Folding] = {
    ev.EntryCaptured.TYPE: _captured,
    ev.EntryCorrected.TYPE: _corrected,
    ev.EntryWithdrawn.TYPE: _withdrawn,
    ev.EntryRestored.TYPE: _restored,
    ev.ReplyGiven.TYPE: _reply,
}
