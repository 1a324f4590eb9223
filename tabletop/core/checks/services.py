"""Rules about vital services: the cascade must be able to work them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.messages import Message, Problem
from tabletop.core.scenario import ServiceState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tabletop.core.checks.subject import Subject
    from tabletop.core.scenario import Service


def no_cycles(subject: Subject) -> Iterator[Problem]:
    """No service relies on itself, directly or through others."""
    services = {row.id: row for row in subject.scenario.services}
    for cycle in _cycles(services):
        where = ("services", subject.ids["services"][cycle[0]], "relies_on")
        yield Problem(where, Message("check.service-cycle", {"cycle": " → ".join((*cycle, cycle[0]))}))


def backup_makes_sense(subject: Subject) -> Iterator[Problem]:
    """Endurance on backup is a range, of something that can fail."""
    for index, row in enumerate(subject.scenario.services):
        if row.backup_to is not None and row.backup_from is None:
            yield Problem(("services", index, "backup_to"), Message("check.backup-without-lower-bound"))
        elif row.backup_from is not None and row.backup_to is not None and row.backup_from > row.backup_to:
            yield Problem(
                ("services", index, "backup_from"),
                Message("check.backup-reversed", {"low": row.backup_from, "high": row.backup_to}),
            )
        if row.backup_from is not None and not row.relies_on:
            yield Problem(("services", index, "backup_from"), Message("check.backup-of-nothing"), "warning")


def failures_are_seen(subject: Subject) -> Iterator[Problem]:
    """What others rely on is not back already when the room begins to live through the crisis."""
    first = next((row.hour for row in subject.steps.values() if row.hour is not None), None)
    if first is None or subject.is_unread("blocks"):
        return
    relied = {name for row in subject.scenario.services for name in row.relies_on}
    for index, row in enumerate(subject.scenario.services):
        if row.restored_at is None or row.state is ServiceState.WORKS or row.id not in relied:
            continue
        if row.restored_at <= first:
            yield Problem(
                ("services", index, "restored_at"),
                Message("check.restored-before-first-step", {"hour": row.restored_at, "first": first}),
                "warning",
            )


def _cycles(services: Mapping[str, Service]) -> Iterator[tuple[str, ...]]:
    """Find a cycle for every group of services that rely on each other, from the first in the file."""
    done: set[str] = set()
    for first in services:
        if first in done:
            continue
        path = [first]
        position = {first: 0}
        waiting = [iter(services[first].relies_on)]
        while path:
            name = next(waiting[-1], None)
            if name is None:
                done.add(path[-1])
                del position[path.pop()]
                waiting.pop()
            elif name in position:
                yield tuple(path[position[name] :])
            elif name in services and name not in done:
                position[name] = len(path)
                path.append(name)
                waiting.append(iter(services[name].relies_on))
