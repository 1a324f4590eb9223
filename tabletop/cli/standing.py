"""How far an exercise is that lies in a file: looked up without going on with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.state import Status
from tabletop.store import StoreError, replay
from tabletop.tui.start.services import Reached, Standing
from tabletop.wording import in_the_room

if TYPE_CHECKING:
    from pathlib import Path

REACHED = {Status.PREPARED: Reached.PREPARED, Status.RUNNING: Reached.BEGUN}


def standing(path: Path) -> Standing | None:
    """Tell how far the exercise in a file is; None when that cannot be read."""
    try:
        found = replay(path)
    except (StoreError, OSError):
        return None
    written = in_the_room(found.last.recorded_at, found.last.utc_offset)
    return Standing(written, REACHED.get(found.state.status, Reached.CLOSED), found.state.hour)
