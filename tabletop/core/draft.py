"""A state that is being written to while a batch of events is folded into it."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from tabletop.core.state import ABSENT, MAX_ACTS, WHOLE, Act, State, Stay, by_place

if TYPE_CHECKING:
    from collections.abc import Callable

    from tabletop.core import events as ev
    from tabletop.core.state import Replaced

REMEMBERED: Final = frozenset(
    {"cue", "block", "phase", "hour", "board", "courses", "status", "interrupted", "recording"}
)
"""Fields whose earlier value is remembered with the act that changes them."""
_SCRIPT: Final = "script."
_STATE: Final = tuple(row.name for row in fields(State))
_values = attrgetter(*_STATE)
"""Gives all fields of a state at once: `replace` would look at each, after every event of a batch."""
Folding: TypeAlias = "Callable[[Draft, ev.Event, Any], None]"
"""Changes a draft as one kind of fact tells."""
made = tuple.__new__
"""Makes a tuple with names from one that is complete, at half the cost of naming its fields."""


class Draft:
    """The state while a batch is folded into it; the state that it came from is never touched."""

    def __init__(self, state: State) -> None:
        self.base = state
        self.owned: dict[str, dict[Any, Any]] = {}
        self.parts: defaultdict[str, dict[Any, dict[Any, Any]]] = defaultdict(dict)
        """Maps within a map of the state, by its name and their keys."""
        self.acts: deque[Act] | None = None
        self.changed: dict[str, Any] = {}
        self.replaced: Replaced | None = None
        """What the current event replaced so far."""
        self.unsorted: set[tuple[str, str]] = set()
        """Parts of an index whose entries have yet to be put in the order of their ids."""

    def get(self, name: str) -> Any:
        """Read a field as it stands within the batch."""
        if name in self.owned:
            return self.owned[name]
        return self.changed[name] if name in self.changed else getattr(self.base, name)

    def set(self, name: str, value: object) -> None:
        """Give a field another value."""
        if name in REMEMBERED:
            self.remember(name, self.get(name))
        self.changed[name] = value

    def map(self, name: str) -> dict[Any, Any]:
        """Give a map of the state to write to, without remembering what it held."""
        found = self.owned.get(name)
        if found is None:
            found = self.owned[name] = dict(getattr(self.base, name))
        return found

    def nested(self, name: str, key: object) -> dict[Any, Any]:
        """Give a map within a map to write to, without remembering what it held."""
        parts = self.parts[name]
        found = parts.get(key)
        if found is None:
            outer = self.map(name)
            found = parts[key] = outer[key] = dict(outer.get(key, ()))
        return found

    def drop(self, name: str, key: object) -> None:
        """Take out a map within a map that `nested` gave."""
        del self.map(name)[key], self.parts[name][key]

    def put(self, name: str, key: object, value: object) -> None:
        """Give a key of a map a value, or take it out with ABSENT."""
        rows = self.map(name)
        self.remember(name, rows.get(key, ABSENT), key)
        if value is ABSENT:
            rows.pop(key, None)
        else:
            rows[key] = value

    def amend(self, rows: str, key: str, row: object) -> None:
        """Give the script another version of a row, or take it out with ABSENT."""
        script = self.get("script")
        known = getattr(script, rows)
        self.remember(_SCRIPT + rows, known.get(key, ABSENT), key)
        after = {name: kept for name, kept in known.items() if name != key or row is not ABSENT}
        if row is not ABSENT:
            after[key] = row
        self.set("script", replace(script, **{rows: after}))

    def remember(self, name: str, value: object = None, key: object = WHOLE) -> None:
        """Remember what the current event replaces, as it was before the first time."""
        if self.replaced is None:
            self.replaced = (name, key, value)
        else:
            self.replaced = by_place(self.replaced)
            self.replaced.setdefault((name, key), value)

    def undone(self, event: ev.Event) -> Act | None:
        """Give the act that an event takes back, if it is still remembered."""
        undoes = event.fact.undoes
        if undoes is None:
            return None
        acts = self.base.acts if self.acts is None else self.acts
        return next((row for row in reversed(acts) if row.seq == undoes), None)

    def put_back(self, act: Act) -> None:
        """Restore everything that an act replaced."""
        for (name, key), value in act.before.items():
            if name.startswith(_SCRIPT):
                self.amend(name.removeprefix(_SCRIPT), str(key), value)
            elif key is not WHOLE:
                self.put(name, key, value)
            elif name in REMEMBERED:
                self.set(name, value)

    def act(self, event: ev.Event) -> None:
        """Remember the event as something that can be taken back, unless it takes another back itself."""
        acts = self.acts
        if acts is None:
            acts = self.acts = deque(self.base.acts, MAX_ACTS)
        undone = event.fact.undoes
        if undone is None:
            acts.append(made(Act, (event, self.replaced)))
        else:
            self.acts = deque((row for row in acts if row.seq != undone), MAX_ACTS)
        self.replaced = None

    def stay(self, event: ev.Event, partner: str, before: Stay, now: ev.Presence, by: str | None) -> None:
        """Remember when the presence of a partner changed."""
        known: tuple[Stay, ...] = self.get("stays").get(partner) or (before,)
        self.put("stays", partner, (*known, Stay(event.seq, now, self.get("hour"), by)))

    def finish(self, last: ev.Event) -> State:
        """Give the new state, after the last event of the batch."""
        for name, key in self.unsorted:
            members = self.parts[name].get(key, {})
            together = sorted(members)
            members.clear()
            members.update(dict.fromkeys(together))
        self.unsorted.clear()
        new = dict(self.changed)
        new.update(self.owned)
        if self.acts is not None:
            new["acts"] = tuple(self.acts)
        new.update(seq=last.seq, recorded_at=last.recorded_at, utc_offset=last.utc_offset)
        return State(**{**dict(zip(_STATE, _values(self.base), strict=True)), **new})
