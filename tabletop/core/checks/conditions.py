"""Rules about conditions and effects: what they name exists and can come true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.checks.subject import KINDS
from tabletop.core.messages import Message, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.checks.subject import Subject
    from tabletop.core.scenario import Condition, Effect

    Where = tuple[str | int, ...]

KEYS = {
    "all": "all",
    "any": "any",
    "not_": "not",
    "outcome": "outcome",
    "service": "service",
    "resource": "resource",
}
TARGETS = {"outcome": "outcomes", "service": "services", "resource": "resources"}


def one_key_each(subject: Subject) -> Iterator[Problem]:
    """A condition says one thing: all, any, not, outcome, service or resource."""
    for index, row in enumerate(subject.scenario.injects):
        for where, condition in _parts(row.when, ("injects", index, "when")):
            given = [name for name in KEYS if getattr(condition, name) is not None]
            if len(given) != 1:
                yield Problem(where, Message("check.condition-keys", {"keys": tuple(KEYS.values())}))
            elif getattr(condition, given[0]) in ((), {}):
                yield Problem(
                    (*where, KEYS[given[0]]), Message("check.condition-empty", {"key": KEYS[given[0]]})
                )


def values_exist(subject: Subject) -> Iterator[Problem]:
    """What a condition waits for, or an effect changes, exists and has the value that is named."""
    for index, row in enumerate(subject.scenario.injects):
        for where, condition in _parts(row.when, ("injects", index, "when")):
            yield from _targets(subject, condition, where)
        if row.effects is not None:
            yield from _targets(subject, row.effects, ("injects", index, "effects"))


def amounts_are_possible(subject: Subject) -> Iterator[Problem]:
    """No effect leaves less than nothing of something scarce."""
    for index, row in enumerate(subject.scenario.injects):
        for name, amount in (row.effects.resource or {}).items() if row.effects is not None else ():
            if amount < 0:
                yield Problem(
                    ("injects", index, "effects", "resource", name),
                    Message("check.negative-amount", {"amount": amount}),
                )


def _parts(condition: Condition | None, where: Where) -> Iterator[tuple[Where, Condition]]:
    """Go through a condition and all conditions within it, without recursion."""
    waiting = [(where, condition)] if condition is not None else []
    while waiting:
        place, part = waiting.pop()
        yield place, part
        if part.not_ is not None:
            waiting.append(((*place, "not"), part.not_))
        for name in ("all", "any"):
            inner: tuple[Condition, ...] = getattr(part, name) or ()
            waiting.extend(((*place, name, index), one) for index, one in enumerate(inner))


def _targets(subject: Subject, named: Condition | Effect, where: Where) -> Iterator[Problem]:
    for key, kind in TARGETS.items():
        for name in getattr(named, key) or {}:
            if not subject.is_known(name, kind):
                yield Problem(
                    (*where, key, name),
                    Message(
                        "check.unknown-reference",
                        {"kind": Message(KINDS[kind]), "id": name, "hint": subject.hint(name, kind)},
                    ),
                )
    for name, value in (named.outcome or {}).items():
        position = subject.ids["outcomes"].get(name)
        values = subject.scenario.outcomes[position].values if position is not None else (value,)
        if value not in values:
            nearest = subject.spelling.nearest(value, values)
            hint = Message("check.did-you-mean", {"name": nearest}) if nearest else ""
            yield Problem(
                (*where, "outcome", name),
                Message("check.unknown-outcome-value", {"outcome": name, "value": value, "hint": hint}),
            )
