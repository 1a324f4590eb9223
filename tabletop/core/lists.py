"""What forms offer to pick from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tabletop.core.state import State


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to pick from a list."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Lists:
    """What the forms offer to pick from."""

    partners: tuple[Choice, ...]
    services: tuple[Choice, ...]
    resources: tuple[Choice, ...]
    tables: tuple[Choice, ...]


def lists(state: State) -> Lists:
    """Give partners, services, resources and tables by name."""
    script = state.script
    return Lists(
        tuple(Choice(row.id, script.line(row.title)) for row in script.partners.values()),
        tuple(Choice(row.id, script.line(row.title)) for row in script.services.values()),
        tuple(Choice(row.id, script.line(row.title)) for row in script.resources.values()),
        tuple(Choice(row.id, script.line(row.title)) for row in script.tables.values()),
    )
