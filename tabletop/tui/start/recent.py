"""The exercises that were opened lately on this computer, remembered in one small file of the user's own."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from tabletop.core.state import State

MOST = 8
LANGUAGE = "language"
"""The file beside it that holds the language."""
SCENARIOS = "scenarios.json"
"""The file beside it that holds the scenarios of one's own."""


@dataclass(frozen=True, slots=True)
class Recent:
    """An exercise that was opened; `opened` is a day as YYYY-MM-DD."""

    path: str
    title: str
    opened: str
    copy: str = ""
    """The folder of its second copy; empty when there is none."""


def place(environ: Mapping[str, str], home: Path, platform: str = sys.platform) -> Path:
    """Give the file in which this user's recent exercises are remembered."""
    if platform == "win32":
        folder = Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif platform == "darwin":
        folder = home / "Library" / "Application Support"
    else:
        stated = environ.get("XDG_STATE_HOME", "")
        folder = Path(stated) if stated.startswith("/") else home / ".local" / "state"
    return folder / "doorleef" / "recent.json"


def read(file: Path) -> tuple[Recent, ...]:
    """Give the remembered exercises, the latest first; none when the file is absent or not readable."""
    try:
        rows = json.loads(file.read_text("utf-8"))
        found = [
            Recent(str(row["path"]), str(row["title"]), str(row["opened"]), str(row.get("copy", "")))
            for row in rows
        ]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return ()
    return tuple(found[:MOST])


def remember(file: Path, opened: Recent) -> None:
    """Put an exercise in front; does nothing where nothing can be written, for nothing depends on it."""
    rows = [opened, *(row for row in read(file) if row.path != opened.path)][:MOST]
    _write(file, rows)


def opened(file: Path, path: Path, state: State, today: dt.date, copy: Path | None = None) -> None:
    """Remember an exercise that is being opened, by its title as the room knows it.

    Without `copy` the second place that is remembered already stays.
    """
    from tabletop.core.script import fill_names

    title = fill_names(state.setup.title, tuple(state.script.variables.items()))
    place = copy or second_place(file, path)
    remember(
        file,
        Recent(str(path.absolute()), title, today.isoformat(), str(place.absolute()) if place else ""),
    )


def second_place(file: Path, path: Path) -> Path | None:
    """Give the folder in which copies of an exercise were kept on this computer."""
    known = next((row.copy for row in read(file) if row.path == str(path.absolute())), "")
    return Path(known) if known else None


def spoken(file: Path) -> str | None:
    """Give the language that was chosen on this computer; it is remembered beside the recent exercises."""
    try:
        return file.with_name(LANGUAGE).read_text("utf-8").strip() or None
    except (OSError, ValueError):
        return None


def speak(file: Path, lang: str) -> None:
    """Remember the language that was chosen, where that can be written."""
    _replace(file.with_name(LANGUAGE), lang)


def used(file: Path) -> tuple[Path, ...]:
    """Give the scenarios that were opened by their path and are still there, the latest first."""
    try:
        rows = json.loads(file.with_name(SCENARIOS).read_text("utf-8"))
        found = [Path(row) for row in rows if isinstance(row, str)]
    except (OSError, ValueError, TypeError):
        return ()
    return tuple(path for path in found[:MOST] if path.is_file())


def use(file: Path, scenario: Path) -> None:
    """Remember a scenario that was opened by its path."""
    rows = [scenario, *(path for path in used(file) if path != scenario)][:MOST]
    _replace(file.with_name(SCENARIOS), json.dumps([str(path) for path in rows], ensure_ascii=False))


def forget(file: Path, path: str) -> None:
    """Leave an exercise out of the list; the exercise itself stays where it is."""
    _write(file, [row for row in read(file) if row.path != path])


def _write(file: Path, rows: list[Recent]) -> None:
    _replace(file, json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))


def _replace(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, delete=False) as new:
            new.write(text)
    except OSError:
        return
    try:
        Path(new.name).replace(file)
    except OSError:
        Path(new.name).unlink(missing_ok=True)
