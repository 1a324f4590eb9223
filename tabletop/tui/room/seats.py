"""How a partner is doing on its devices, in one sign: writing, answered, partly answered, silent, away."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tabletop.core.room_view import partners_at_work
from tabletop.text import N_
from tabletop.tui.words import Sign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.room_view import PartnerAtWork
    from tabletop.core.state import State
    from tabletop.session import Liveness


class Look(StrEnum):
    """What a partner's devices do, the most telling first."""

    WRITING = "writing"
    ANSWERED = "answered"
    PARTLY = "partly"
    SILENT = "silent"
    HERE = "here"
    AWAY = "away"
    NOBODY = "nobody"


LIVENESS: Mapping[Liveness, Sign] = {
    "here": Sign("●", N_("here"), "$success"),
    "writing": Sign("✎", N_("writing"), "$primary bold"),
    "away": Sign("○", N_("away"), "$text-quiet"),
}
LOOKS: Mapping[Look, Sign] = {
    Look.WRITING: LIVENESS["writing"],
    Look.ANSWERED: Sign("✓", N_("answered"), "$success"),
    Look.PARTLY: Sign("◑", N_("partly answered"), "$warning"),
    Look.SILENT: Sign("◇", N_("silent"), "$warning bold"),
    Look.HERE: LIVENESS["here"],
    Look.AWAY: LIVENESS["away"],
    Look.NOBODY: Sign("·", N_("nobody in"), "$text-quiet"),
}


def look_of(row: PartnerAtWork, liveness: Mapping[int, Liveness]) -> Look:
    """Say what a partner is doing now."""
    signs = {liveness.get(ident, "away") for ident in row.participants}
    if row.done:
        # In a full room somebody is always writing: that it answered says more.
        return Look.ANSWERED
    if "writing" in signs:
        return Look.WRITING
    if row.partly:
        return Look.PARTLY
    if not signs:
        return Look.NOBODY
    if signs == {"away"}:
        return Look.AWAY
    return Look.SILENT if row.silent else Look.HERE


@dataclass(frozen=True, slots=True)
class Seat:
    """What the list of partners says of a partner that has somebody in, or answered aloud."""

    inside: int
    look: Look
    nudged: bool


def seats(state: State, liveness: Mapping[int, Liveness]) -> dict[str, Seat]:
    """Give the partners that have somebody in or answered aloud; none while nobody joined."""
    if not state.participants:
        return {}
    return {
        row.id: Seat(len(row.participants), look_of(row, liveness), row.nudged)
        for row in partners_at_work(state)
        if row.participants or (row.present and (row.done or row.partly))
    }
