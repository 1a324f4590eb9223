"""What is asked of something scarce, beside what there is of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core.calling import fold_name
from tabletop.core.events import Answer, EntryKind, Mark
from tabletop.core.reliance import word_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from tabletop.core.scenario import Resource
    from tabletop.core.state import Entry, State

ASKS = frozenset({EntryKind.NEED, EntryKind.ASSUMPTION})
"""Entries that want something of it, or take for granted that it is theirs."""
TELLING = 3
"""Letters from which a word says what is counted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How much is asked of a scarce resource, in its unit."""

    amount: float
    there: float
    """How much there is: at hour 0, or later when that was more."""
    partners: tuple[str, ...]
    """Those who ask, in the order in which they did."""
    entries: tuple[int, ...]
    private: bool
    """True when some of it was said for one partner alone."""

    @property
    def is_too_much(self) -> bool:
        """Tell whether more is asked than there is."""
        return self.amount > self.there


def asked_of(state: State, resource: Resource) -> Asked:
    """Add up what is asked of a resource; of what the same partners ask again only the most counts.

    What has no quantity, another unit or a no for an answer asks nothing of it, nor does what its owner takes
    for granted.
    """
    entries = [state.entries[ident] for ident in state.by_target.get(resource.id, ())]
    asking = [row for row in entries if _counts(state, resource, row)]
    in_the_open = _added_up(state, resource, [row for row in asking if row.fields.mark is not Mark.PARTNER])
    # What was said for one partner alone is left out where the rest is too much already.
    return in_the_open if in_the_open.is_too_much else _added_up(state, resource, asking)


def _added_up(state: State, resource: Resource, asking: Iterable[Entry]) -> Asked:
    most: dict[Hashable, Entry] = {}
    for entry in asking:
        who = frozenset(state.script.speakers(entry.fields.said_by)) or entry.id
        if who not in most or _quantity(entry) > _quantity(most[who]):
            most[who] = entry
    counted = tuple(most.values())
    return Asked(
        sum(map(_quantity, counted)),
        max(resource.amount, state.resources.get(resource.id, 0)),
        tuple(
            dict.fromkeys(partner for row in counted for partner in state.script.speakers(row.fields.said_by))
        ),
        tuple(row.id for row in counted),
        any(row.fields.mark is Mark.PARTNER for row in counted),
    )


def overdrawn(state: State) -> Mapping[str, Asked]:
    """Give what is asked of each resource of which more is asked than there is."""
    asked = {row.id: asked_of(state, row) for row in state.script.resources.values()}
    return {ident: row for ident, row in asked.items() if row.is_too_much}


def _counts(state: State, resource: Resource, entry: Entry) -> bool:
    fields, word = entry.fields, word_of(state, entry)
    return (
        fields.kind in ASKS
        and fields.quantity is not None
        and not entry.withdrawn
        and (fields.kind is EntryKind.NEED or fields.said_by != (resource.owner,))
        and (word is None or word.answer is not Answer.NO)
        and _is_unit(fields.unit, resource.unit, resource.title, *resource.synonyms)
    )


def _quantity(entry: Entry) -> float:
    return entry.fields.quantity or 0


def _is_unit(written: str | None, unit: str, *names: str) -> bool:
    """Tell whether somebody may mean what is counted: nothing was written, or the beginning of the unit.

    A word of the name of the thing does as well: people ask for two generators, not for two pieces.
    """
    if written is None:
        return True
    asked, units, named = (_words(written), _words(unit), [part for name in names for part in _words(name)])
    return any(whole.startswith(part) for part in asked for whole in units) or any(
        len(min(a, b, key=len)) >= TELLING and (a.startswith(b) or b.startswith(a))
        for a in asked
        for b in (*units, *named)
    )


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"\W+", fold_name(text)) if word]
