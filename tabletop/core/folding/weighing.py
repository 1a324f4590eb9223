"""What the room makes of it: gaps put together, votes, expected actions, findings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tabletop.core import events as ev
from tabletop.core.state import ABSENT, Group, Review

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.draft import Draft, Folding


def _group_made(draft: Draft, event: ev.Event, fact: ev.GroupMade) -> None:
    _regroup(draft, Group(event.seq, fact.title, fact.entries))
    draft.act(event)


def _group_changed(draft: Draft, event: ev.Event, fact: ev.GroupChanged) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    if undone is None or isinstance(undone.fact, ev.GroupMade):
        # A group that is taken back stays known without members: actions and votes may name it.
        _regroup(draft, Group(fact.group, fact.title, fact.entries))
    draft.act(event)


def _regroup(draft: Draft, group: Group) -> None:
    """Put gaps together; each leaves the group that it was in."""
    groups, group_of = draft.get("groups"), draft.get("group_of")
    for entry in groups[group.id].entries if group.id in groups else ():
        draft.put("group_of", entry, ABSENT)
    for entry in group.entries:
        other = groups.get(group_of.get(entry))
        if other is not None and other.id != group.id:
            rest = tuple(row for row in other.entries if row != entry)
            draft.put("groups", other.id, replace(other, entries=rest))
            groups = draft.get("groups")
        draft.put("group_of", entry, group.id)
        group_of = draft.get("group_of")
    draft.put("groups", group.id, group)


def _votes(draft: Draft, event: ev.Event, fact: ev.VotesCounted) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    else:
        # Nobody raised a hand: that was counted as well.
        draft.put("votes", fact.subject, fact.votes)
    draft.act(event)


def _ticked(draft: Draft, event: ev.Event, fact: ev.ExpectedTicked) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    else:
        draft.put("ticked", fact.expected, event.seq if fact.done else ABSENT)
    draft.act(event)


def _reviewed(draft: Draft, event: ev.Event, fact: ev.FindingReviewed) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    else:
        key = (fact.rule, fact.subjects, fact.hour)
        draft.put("reviews", key, Review(fact.verdict, fact.reason, event.seq))
    draft.act(event)


FOLDS: Mapping[str, Folding] = {
    ev.GroupMade.TYPE: _group_made,
    ev.GroupChanged.TYPE: _group_changed,
    ev.VotesCounted.TYPE: _votes,
    ev.ExpectedTicked.TYPE: _ticked,
    ev.FindingReviewed.TYPE: _reviewed,
}
