"""A consistent copy of a log that may be in use, by the only way that gives one: SQLite's own backup."""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING

from tabletop.store.connections import is_closed, meta, reading
from tabletop.store.errors import Damage, StoreError, in_words, refuse
from tabletop.store.leftovers import has_latest, put_aside
from tabletop.store.locks import is_locked

if TYPE_CHECKING:
    from pathlib import Path

    from tabletop.core.messages import Message


def write_whole(db: sqlite3.Connection, target: Path) -> None:
    """Write all that a connection holds as a closed log, or nothing; raises OSError or sqlite3.Error."""
    try:
        other = sqlite3.connect(target, isolation_level=None)
        try:
            db.backup(other)
            other.execute("PRAGMA journal_mode = DELETE")
        finally:
            other.close()
        with target.open("rb+") as file:
            os.fsync(file.fileno())
    except (OSError, sqlite3.Error):
        with contextlib.suppress(OSError):
            target.unlink(missing_ok=True)
        raise


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of a copy."""

    place: Path
    """Where it is kept: beside the place that was asked for when something else lies there."""
    problem: Message | None = None
    """Why there is none; None when there is."""
    news: Message | None = None
    """What had to be put aside there."""


def copy(path: Path, target: Path) -> Copied:
    """Copy a log to another place, in whole or not at all, over nothing but itself. Never raises."""
    place = target
    half = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        if target.exists() and target.samefile(path):
            return Copied(place, refuse("store.copy-same", target=str(target)).message)
        if not target.parent.is_dir():
            return Copied(place, refuse("store.copy-no-folder", target=str(target.parent)).message)
        with reading(path) as source:
            place = _place_for(meta(source, "id"), target)
            write_whole(source, half)
        news = put_aside(place)
        half.replace(place)
    except Damage:
        why = refuse("store.damaged", file=str(path))
    except StoreError as error:
        why = error
    except (OSError, sqlite3.Error) as error:
        why = in_words(error, place)
    else:
        return Copied(place, news=news)
    with contextlib.suppress(OSError):
        half.unlink(missing_ok=True)
    return Copied(place, refuse("store.copy-failed", target=str(place), reason=why.message).message)


def _place_for(ident: str | None, target: Path) -> Path:
    """Give the first place that is free or holds this log; raises OSError."""
    numbered = (target.with_name(f"{target.stem}-{n}{target.suffix}") for n in count(2))
    return next(place for place in chain((target,), numbered) if not _is_taken(place, ident))


def _is_taken(place: Path, ident: str | None) -> bool:
    if is_locked(place):
        return True
    if not os.path.lexists(place):
        return False
    if not place.is_file():
        # A device or the like would be replaced; a folder says itself that it cannot be.
        return not place.is_dir()
    if has_latest(place) and not is_closed(place):
        # Somebody went on in this copy: what was added is nowhere else.
        return True
    try:
        with reading(place) as db:
            return meta(db, "id") != ident
    except (Damage, StoreError, sqlite3.Error):
        return True
