"""Reading a log as it was written, as a stream; anything else is for the recovery."""

from __future__ import annotations

import contextlib
import gc
import sqlite3
from typing import TYPE_CHECKING

from tabletop.store.connections import reading, sniff
from tabletop.store.errors import Damage, in_words, refuse
from tabletop.store.rows import SELECT, UPCASTERS, Upcasters, events_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tabletop.core.events import Event

_PIECE = 96
"""Rows that are read, then checked and decoded, then folded: more do not stay in a processor's cache."""


def events_in(db: sqlite3.Connection, after: int = 0, upcasters: Upcasters = UPCASTERS) -> Iterator[Event]:
    """Stream the events after a seq; raises Damage at the first that is missing or not as it was written."""
    seq = after
    try:
        rows = db.execute(f"{SELECT} WHERE seq > ? ORDER BY seq", (after,))
        # In pieces, for each kind of work is quicker when it is done many times in a row.
        while piece := rows.fetchmany(_PIECE):
            events = events_of(piece, upcasters)
            there, due = [row[0] for row in piece], range(seq + 1, seq + 1 + len(piece))
            if there != list(due):
                raise Damage(due)
            seq = due[-1]
            yield from events
    except sqlite3.Error as error:
        raise Damage(seq + 1) from error


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
