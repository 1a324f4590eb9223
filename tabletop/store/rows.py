"""How an event lies in the file: one row each, guarded by a checksum over all its columns."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Any, Final, TypeAlias
from zlib import crc32

from tabletop.core.events import Event, Fact, encoded, reader
from tabletop.store.errors import Damage, refuse

APPLICATION_ID: Final = 0x44_4F_4F_52
"""The four letters DOOR, by which a file is known as a log of Doorleef."""
FORMAT: Final = 1
"""The layout of the file; a higher one comes from a newer program."""
PAGE_SIZE: Final = 8192
"""Bytes in a page of the file: larger is quicker to read in a row, smaller to append one by one."""

_PACK: Final = struct.Struct("<5q").pack

SCHEMA: Final = (
    """CREATE TABLE events (
  seq INTEGER PRIMARY KEY CHECK (seq > 0), type TEXT NOT NULL, version INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL, utc_offset INTEGER NOT NULL, room_ms INTEGER NOT NULL, actor TEXT NOT NULL,
  origin TEXT NOT NULL, intent TEXT UNIQUE, data TEXT NOT NULL, crc INTEGER NOT NULL)""",
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """CREATE TRIGGER events_stay BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
    """CREATE TRIGGER events_remain BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
    # Before the row is there a number that SQLite will give, the highest plus one, still reads as -1.
    """CREATE TRIGGER events_in_order BEFORE INSERT ON events
WHEN NEW.seq IS NOT -1
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
)
COLUMNS: Final = "seq, recorded_at, utc_offset, room_ms, actor, origin, intent, type, version"
_PLACES: Final = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT: Final = f"INSERT INTO events ({COLUMNS.removeprefix('seq, ')}, data, crc) VALUES {_PLACES}"  # noqa: S608
"""Leaves the number to SQLite, which gives the next one; the trigger refuses a row that brings its own."""
AT_ONCE: Final = 50
"""How many rows one statement takes: they cost a fifth less than one by one."""
INSERT_MANY: Final = INSERT + f", {_PLACES}" * (AT_ONCE - 1)
SELECT: Final = f"SELECT {COLUMNS}, CAST(data AS BLOB), crc FROM events"  # noqa: S608
"""Reads `data` as bytes: the checksum and the decoder want them so."""

Head: TypeAlias = tuple[int, int, int, int, str, str, str | None, str, int]
Row: TypeAlias = tuple[int, int, int, int, str, str, str | None, str, int, bytes, int]
"""The columns in the order in which they are read: first those of an event, then what its fact is made of."""
WrittenRow: TypeAlias = tuple[int, int, int, str, str, str | None, str, int, str, int]
"""The same as it is written: without the number, with the data as text."""
Raw: TypeAlias = dict[str, Any]
Upcasters: TypeAlias = Mapping[tuple[str, int], Callable[[Raw], Raw]]
"""For a type and an older version: makes the raw JSON object of the version after it."""

UPCASTERS: Final[Upcasters] = MappingProxyType({})


def checksum(head: Head, data: bytes) -> int:
    """Give the CRC-32 of a row: its numbers as 64 bits each, then its words, then its data.

    `row_of` and `events_of` have it written out: they run once for every event of a long log.
    """
    seq, recorded_at, utc_offset, room_ms, actor, origin, intent, kind, version = head
    numbers = _PACK(seq, recorded_at, utc_offset, room_ms, version)
    return crc32(data, crc32(f"{actor}|{origin}|{intent}|{kind}".encode(), crc32(numbers)))


def row_of(event: Event) -> WrittenRow:
    """Lay an event out as a row to be written."""
    seq, recorded_at, utc_offset, room_ms, actor, origin, intent, fact = event
    kind, version = fact.TYPE, fact.VERSION
    data = encoded(fact)
    numbers = _PACK(seq, recorded_at, utc_offset, room_ms, version)
    crc = crc32(data, crc32(f"{actor}|{origin}|{intent}|{kind}".encode(), crc32(numbers)))
    return recorded_at, utc_offset, room_ms, actor, origin, intent, kind, version, data.decode(), crc


def insert(db: sqlite3.Connection, rows: Sequence[WrittenRow]) -> None:
    """Write rows in the caller's transaction."""
    whole = len(rows) - len(rows) % AT_ONCE
    for start in range(0, whole, AT_ONCE):
        db.execute(INSERT_MANY, tuple(chain.from_iterable(rows[start : start + AT_ONCE])))
    db.executemany(INSERT, rows[whole:])


def event_of(row: Row, upcasters: Upcasters = UPCASTERS) -> Event:
    """Read an event from a row.

    Raises Damage when the row is not as it was written, StoreError when a newer program wrote it.
    """
    return next(events_of((row,), upcasters))


def events_of(rows: Iterable[Row], upcasters: Upcasters = UPCASTERS) -> Iterator[Event]:
    """Read events from rows; raises as `event_of` does."""
    make, pack = tuple.__new__, _PACK
    readers = _Readers(upcasters)
    for row in rows:
        seq, recorded_at, utc_offset, room_ms, actor, origin, intent, kind, version, data, crc = row
        try:
            numbers = pack(seq, recorded_at, utc_offset, room_ms, version)
            if crc32(data, crc32(f"{actor}|{origin}|{intent}|{kind}".encode(), crc32(numbers))) != crc:
                raise Damage(seq)
            fact = readers[kind, version](data)
        except _Newer:
            raise refuse("store.newer-entry", seq=seq, type=kind, version=version) from None
        except (ValueError, TypeError, struct.error):
            raise Damage(seq) from None
        yield make(Event, (seq, recorded_at, utc_offset, room_ms, actor, origin, intent, fact))


class _Newer(Exception):  # noqa: N818
    """A type, or a version of it, that this program does not know."""


class _Readers(dict[tuple[str, int], Callable[[bytes], Fact]]):
    """What reads the data of a type and version, older versions lifted to the one that is known."""

    def __init__(self, upcasters: Upcasters) -> None:
        super().__init__()
        self._upcasters = upcasters

    def __missing__(self, key: tuple[str, int]) -> Callable[[bytes], Fact]:
        kind, version = key
        steps = []
        while (step := self._upcasters.get((kind, version))) is not None:
            steps.append(step)
            version += 1
        try:
            read = reader(kind, version)
        except (KeyError, ValueError):
            raise _Newer from None

        def lifted(data: bytes) -> Fact:
            raw = json.loads(data)
            for step in steps:
                raw = step(raw)
            return read(json.dumps(raw).encode())

        self[key] = lifted if steps else read
        return self[key]


def lay_out(db: sqlite3.Connection) -> None:
    """Make the tables of an empty file; part of the caller's transaction."""
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {FORMAT}")
    for statement in SCHEMA:
        db.execute(statement)
