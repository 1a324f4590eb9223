"""Rules about references: every id that a row mentions exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tabletop.core.checks.subject import KINDS, RECIPIENTS
from tabletop.core.messages import Message, Problem
from tabletop.core.scenario import ROOM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tabletop.core.checks.subject import Subject


class Reference(NamedTuple):
    """A field of the rows of one list that names rows of another."""

    kind: str
    field: str
    target: str


REFERENCES = (
    Reference("objectives", "theme", "themes"),
    Reference("processes", "partner", "partners"),
    Reference("processes", "relies_on", "services"),
    Reference("tables", "partners", "partners"),
    Reference("services", "relies_on", "services"),
    Reference("resources", "owner", "partners"),
    Reference("injects", "step", "blocks"),
    Reference("injects", "objectives", "objectives"),
    Reference("questions", "inject", "injects"),
    Reference("expected", "inject", "injects"),
    Reference("expected", "partners", "partners"),
    Reference("expected", "objectives", "objectives"),
    Reference("selections", "blocks", "blocks"),
    Reference("selections", "injects", "injects"),
    Reference("selections", "shorten", "blocks"),
    *(
        Reference(kind, "sources", "sources")
        for kind in ("processes", "services", "resources", "blocks", "injects")
    ),
)


LISTS = (
    ("processes", "relies_on"),
    ("tables", "partners"),
    ("services", "relies_on"),
    ("injects", "to"),
    ("injects", "objectives"),
    ("expected", "partners"),
    ("expected", "objectives"),
    ("selections", "injects"),
    *((kind, "sources") for kind in ("processes", "services", "resources", "blocks", "injects")),
)
"""The fields that list ids of which each counts once."""


def no_dangling_references(subject: Subject) -> Iterator[Problem]:
    """What a row refers to by id exists."""
    for kind, field, target in REFERENCES:
        for index, row in enumerate(subject.rows(kind)):
            value = getattr(row, field)
            if isinstance(value, str):
                if not subject.is_known(value, target):
                    yield _dangling(subject, (kind, index, field), value, target)
            elif value:
                for position, name in enumerate(value):
                    if not subject.is_known(name, target):
                        last = name if isinstance(value, dict) else position
                        yield _dangling(subject, (kind, index, field, last), name, target)


def no_repeated_references(subject: Subject) -> Iterator[Problem]:
    """No list of ids holds one twice; of the blocks of a selection, the running order says so."""
    for kind, field in LISTS:
        for index, row in enumerate(subject.rows(kind)):
            names = getattr(row, field)
            if names and len(names) > 1 and len(set(names)) < len(names):
                yield from _repeated((kind, index, field), names)


def steps_are_steps(subject: Subject) -> Iterator[Problem]:
    """An inject belongs to a block that is a step."""
    for index, row in enumerate(subject.scenario.injects):
        if row.step in subject.blocks and row.step not in subject.steps:
            yield Problem(("injects", index, "step"), Message("check.not-a-step", {"id": row.step}))


def recipients_exist(subject: Subject) -> Iterator[Problem]:
    """An inject goes to partners, tables or the whole room."""
    for index, row in enumerate(subject.scenario.injects):
        for position, name in enumerate(row.to):
            if name != ROOM and not subject.is_known(name, *RECIPIENTS):
                yield Problem(
                    ("injects", index, "to", position),
                    Message("check.unknown-recipient", {"id": name, "hint": subject.hint(name, *RECIPIENTS)}),
                )


def _repeated(where: tuple[str | int, ...], names: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for position, name in enumerate(names):
        if name in seen:
            yield Problem((*where, position), Message("check.id-twice", {"id": name}), "warning")
        seen.add(name)


def _dangling(subject: Subject, where: tuple[str | int, ...], name: str, target: str) -> Problem:
    message = Message(
        "check.unknown-reference",
        {"kind": Message(KINDS[target]), "id": name, "hint": subject.hint(name, target)},
    )
    return Problem(where, message)
