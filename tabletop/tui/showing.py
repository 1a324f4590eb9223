"""What the room sees: one thing changed, and the rest as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tabletop.core.events import ProjectorSet

if TYPE_CHECKING:
    from tabletop.core.state import State


def projector_with(state: State, **changes: Any) -> ProjectorSet:
    """Give the wish that changes some of what the projector shows, and nothing else."""
    now = {
        "black": state.black,
        "entry": state.shown_entry,
        "named": state.shown_named,
        "joining": state.shown_joining,
    }
    return ProjectorSet(**{**now, **changes})


def with_entry(state: State, entry: int, *, named: bool) -> ProjectorSet:
    """Give the wish that puts an entry up, with or without who said it; what is up already is taken down."""
    up = state.shown_entry == entry and state.shown_named is named
    return projector_with(state, entry=None if up else entry, named=named and not up, joining=False)
