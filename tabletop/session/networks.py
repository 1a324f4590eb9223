"""The Wi-Fi of each exercise on this computer, so that nobody gives it twice; it never stands in a log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tabletop.session import private
from tabletop.session.door import Wifi

if TYPE_CHECKING:
    from pathlib import Path

MOST: Final = 20
"""How many exercises are remembered, the latest ones."""


def place(recent: Path) -> Path:
    """Give the file of this user that remembers them, beside that of the recent exercises."""
    return recent.with_name("wifi.json")


def recall(known: Path, log: Path) -> Wifi | None:
    """Give the Wi-Fi that an exercise had; None when none was given, or none that can be one."""
    match _rows(known).get(str(log.absolute())):
        case [str(ssid), str(password)] if Wifi(ssid, password).is_sound:
            return Wifi(ssid, password)
        case _:
            return None


def remember(known: Path, log: Path, wifi: Wifi | None) -> None:
    """Keep the Wi-Fi of an exercise, or forget it; raises OSError."""
    name, rows = str(log.absolute()), _rows(known)
    if rows.pop(name, None) is None and wifi is None:
        return
    kept = {name: list(wifi)} if wifi is not None else {}
    latest = dict([*kept.items(), *rows.items()][:MOST])
    known.parent.mkdir(parents=True, exist_ok=True)
    private.write(known, json.dumps(latest))


def _rows(known: Path) -> dict[str, object]:
    try:
        rows = json.loads(private.read(known))
    except (OSError, ValueError, RecursionError):
        return {}
    return rows if isinstance(rows, dict) else {}
