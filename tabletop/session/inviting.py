"""How the room is asked to join: what stands in the invitation, and when it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core.events import Role
from tabletop.core.scenario import BlockKind
from tabletop.core.state import Status

if TYPE_CHECKING:
    from tabletop.core.state import State
    from tabletop.session.door import DoorView, Wifi


@dataclass(frozen=True, slots=True)
class Invited:
    """What the room may know of the door; no code but that of participants is in it."""

    join_url: str
    short_address: str
    join_code: str
    wifi: Wifi | None
    inside: int
    """How many joined."""

    @property
    def scheme(self) -> str:
        """Give what goes before the short address: without it some browsers search for it instead."""
        return "" if "://" in self.short_address else "http://"

    @property
    def address(self) -> str:
        """Give the whole address as it is typed."""
        return self.scheme + self.short_address


def invited(state: State, door: DoorView, *, by_itself: bool = True) -> Invited | None:
    """Give how to join, when the room should see it: when asked, and before the story begins.

    Without `by_itself` only when asked.
    """
    if not (door.is_open and state.room.joining) or state.status in {Status.DRAFT, Status.FINAL}:
        return None
    block = state.script.blocks.get(state.block or "")
    beginning = state.shown_entry is None and (block is None or block.kind is BlockKind.OPENING)
    if not (state.shown_joining or (by_itself and beginning)):
        return None
    inside = sum(row.role is Role.PARTICIPANT and not row.removed for row in state.participants.values())
    return Invited(door.join_url, door.short_address, door.join_code, door.wifi, inside)
