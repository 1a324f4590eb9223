"""Reading a log as it was written, as a stream; anything else is for the recovery."""

from __future__ import annotations

import contextlib
import gc
import sqlite3
from typing import TYPE_CHECKING

from tabletop.store.connections import reading, sniff
from tabletop.store.errors import Damage, in_words, refuse
from tabletop.store.rows import CONTENT, UNSOUND, UPCASTERS, Row, Upcasters, event_of, events_from

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tabletop.core.events import Event

_PIECE = 96
"""Rows that are read, then checked and decoded, then folded: more do not stay in a processor's cache."""


def events_in(db: sqlite3.Connection, after: int = 0, upcasters: Upcasters = UPCASTERS) -> Iterator[Event]:
    """Stream the events after a seq; raises Damage at the first that is missing or not as it was written."""
    try:
        rows = db.execute(f"SELECT {CONTENT} FROM events WHERE seq > ? ORDER BY seq", (after,))  # noqa: S608  # our own words
        # In pieces, for each kind of work is quicker when it is done many times in a row.
        while piece := rows.fetchmany(_PIECE):
            try:
                events = events_from(after + 1, piece)
            except UNSOUND:
                events = list(_one_by_one(db, after, len(piece), upcasters))
            yield from events
            after += len(events)
    except sqlite3.Error as error:
        raise Damage(after + 1) from error


def rows_in(db: sqlite3.Connection, after: int = 0, limit: int = -1) -> Iterator[Row]:
    """Stream the rows after a seq, so many at most, whatever they are."""
    select = f"SELECT seq, version, {CONTENT} FROM events WHERE seq > ? ORDER BY seq LIMIT ?"  # noqa: S608  # our own words
    for seq, version, *content in db.execute(select, (after, limit)):
        yield Row(seq, version, tuple(content))


def _one_by_one(db: sqlite3.Connection, after: int, count: int, upcasters: Upcasters) -> Iterator[Event]:
    """Read rows of which something is not as it mostly is: an older version, or damage, which is raised."""
    for due, row in enumerate(rows_in(db, after, count), after + 1):
        if row.seq != due:
            raise Damage(due)
        yield event_of(row, upcasters)


def read(path: Path, after: int = 0, *, upcasters: Upcasters = UPCASTERS) -> Iterator[Event]:
    """Stream the events after a seq; raises StoreError for an absent, foreign, newer or damaged file."""
    if not sniff(path):
        raise refuse("store.damaged", file=str(path))
    try:
        with reading(path) as db:
            yield from events_in(db, after, upcasters)
    except Damage:
        raise refuse("store.damaged", file=str(path)) from None
    except sqlite3.Error as error:
        raise in_words(error, path) from error


@contextlib.contextmanager
def without_collection() -> Iterator[None]:
    """Keep the garbage collector out of the way of a long replay; afterwards it runs as it did.

    What the replay made is not looked at again: it lives as long as the exercise is open, and has no cycles.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
