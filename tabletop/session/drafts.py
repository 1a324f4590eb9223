"""What was typed at a terminal and not received yet: kept through a dead battery, until it is."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tabletop.session import private
from tabletop.session.guest import Letter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MOST: Final = 4 * 1024 * 1024
"""Characters that are read."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """What is kept: forms that were filled in, and letters on their way with the form of each."""

    drafts: Mapping[str, dict[str, Any]]
    letters: tuple[tuple[str, Letter], ...] = ()


NOTHING: Final = Unsent({})


def folder(recent: Path) -> Path:
    """Give the folder of this user in which they are kept, beside the file of the recent exercises."""
    return recent.with_name("unsent")


def place(folder: Path, exercise: str, participant: int) -> Path:
    """Give the file of one participant of one exercise."""
    return folder / f"{''.join(filter(str.isalnum, exercise))}-{participant}.json"


def keep(place: Path, drafts: Mapping[str, dict[str, Any]], letters: Iterable[tuple[str, Letter]]) -> None:
    """Keep what is there now. Where nothing can be written it lasts as long as the program."""
    rows = [[form, letter.path, dict(letter.fields), letter.key] for form, letter in letters]
    with contextlib.suppress(OSError):
        if not (drafts or rows):
            place.unlink(missing_ok=True)
            return
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        private.write(place, json.dumps({"drafts": dict(drafts), "letters": rows}))


def found(place: Path) -> Unsent:
    """Give what was kept; nothing when there is nothing that can be read."""
    try:
        told = json.loads(private.read(place, MOST))
        return Unsent(
            {str(form): _values(values) for form, values in told["drafts"].items()},
            tuple(
                (str(form), Letter(str(path), _values(fields), str(key)))
                for form, path, fields, key in told["letters"]
            ),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return NOTHING


def _values(told: Any) -> dict[str, Any]:
    # What several can be chosen of is a row of words; all else is a word, or nothing.
    return {
        str(name): tuple(map(str, value)) if isinstance(value, list) else value
        for name, value in told.items()
        if value is None or isinstance(value, str | list)
    }
