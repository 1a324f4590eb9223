"""How an event lies in the file: one row each, guarded by a checksum over all its columns."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias
from zlib import crc32

from tabletop.core.events import TYPES, Event, encode, reader
from tabletop.store.errors import Damage, refuse

APPLICATION_ID: Final = 0x44_4F_4F_52
"""The four letters DOOR, by which a file is known as a log of Doorleef."""
FORMAT: Final = 1
"""The layout of the file; a higher one comes from a newer program."""
PAGE_SIZE: Final = 4096

SCHEMA: Final = (
    """CREATE TABLE events (
  seq INTEGER PRIMARY KEY, type TEXT NOT NULL, version INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
  utc_offset INTEGER NOT NULL, room_ms INTEGER NOT NULL, actor TEXT NOT NULL, origin TEXT NOT NULL,
  intent TEXT UNIQUE, data TEXT NOT NULL, crc INTEGER NOT NULL)""",
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """CREATE TRIGGER events_stay BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
    """CREATE TRIGGER events_remain BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
    """CREATE TRIGGER events_in_order BEFORE INSERT ON events
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM events)
  OR EXISTS (SELECT 1 FROM events WHERE intent = NEW.intent)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
)
COLUMNS: Final = "seq, type, version, recorded_at, utc_offset, room_ms, actor, origin, intent"
INSERT: Final = f"INSERT INTO events ({COLUMNS}, data, crc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
SELECT: Final = f"SELECT {COLUMNS}, CAST(data AS BLOB), crc FROM events"  # noqa: S608
"""Reads `data` as bytes: the checksum and the decoder want them so."""

Head: TypeAlias = tuple[int, str, int, int, int, int, str, str, str | None]
Row: TypeAlias = tuple[int, str, int, int, int, int, str, str, str | None, bytes, int]
Raw: TypeAlias = dict[str, Any]
Upcasters: TypeAlias = Mapping[tuple[str, int], Callable[[Raw], Raw]]
"""For a type and an older version: makes the raw JSON object of the version after it."""

UPCASTERS: Final[Upcasters] = MappingProxyType({})


def checksum(head: Head, data: bytes) -> int:
    """Give the CRC-32 of a row: the data first, then the other columns."""
    seq, type_name, version, recorded_at, utc_offset, room_ms, actor, origin, intent = head
    line = (
        f"{seq}\x1f{type_name}\x1f{version}\x1f{recorded_at}\x1f{utc_offset}\x1f{room_ms}"
        f"\x1f{actor}\x1f{origin}\x1f{intent}"
    )
    return crc32(line.encode(), crc32(data))


def row_of(event: Event) -> tuple[int | str | None, ...]:
    """Lay an event out as a row."""
    data = encode(event.fact)
    head = (
        event.seq,
        event.fact.TYPE,
        event.fact.VERSION,
        event.recorded_at,
        event.utc_offset,
        event.room_ms,
        event.actor,
        event.origin,
        event.intent,
    )
    return (*head, data, checksum(head, data.encode()))


def event_of(row: Row, upcasters: Upcasters = UPCASTERS) -> Event:
    """Read an event from a row.

    Raises Damage when the row is not as it was written, StoreError when a newer program wrote it.
    """
    seq, type_name, version, recorded_at, utc_offset, room_ms, actor, origin, intent, data, crc = row
    # The same as `checksum`, written out: this line is most of what a long replay does.
    line = (
        f"{seq}\x1f{type_name}\x1f{version}\x1f{recorded_at}\x1f{utc_offset}\x1f{room_ms}"
        f"\x1f{actor}\x1f{origin}\x1f{intent}"
    )
    if crc32(line.encode(), crc32(data)) != crc:
        raise Damage(seq)
    if upcasters and (type_name, version) in upcasters:
        version, data = _upcast(type_name, version, data, upcasters)
    try:
        fact = reader(type_name, version)(data)
    except (KeyError, ValueError):
        known = TYPES.get(type_name)
        if known is None or version > known.VERSION:
            raise refuse("store.newer-entry", seq=seq, type=type_name, version=version) from None
        raise Damage(seq) from None
    return Event(seq, recorded_at, utc_offset, room_ms, actor, origin, intent, fact)


def _upcast(type_name: str, version: int, data: bytes, upcasters: Upcasters) -> tuple[int, bytes]:
    raw = json.loads(data)
    while (type_name, version) in upcasters:
        raw = upcasters[type_name, version](raw)
        version += 1
    return version, json.dumps(raw).encode()


def lay_out(db: sqlite3.Connection) -> None:
    """Make the tables of an empty file; part of the caller's transaction."""
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {FORMAT}")
    for statement in SCHEMA:
        db.execute(statement)
