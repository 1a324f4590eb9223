"""How an event lies in the file: one row each, guarded by a checksum over all its columns."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from types import MappingProxyType
from typing import Any, Final, TypeAlias
from zlib import crc32

from tabletop.core.events import Event, Fact, encoded, reader
from tabletop.store.errors import Damage, refuse

APPLICATION_ID: Final = 0x44_4F_4F_52
"""The four letters DOOR, by which a file is known as a log of Doorleef."""
FORMAT: Final = 1
"""The layout of the file; a higher one comes from a newer program."""
PAGE_SIZE: Final = 4096
"""Bytes in a page of the file: smaller is quicker to append to, and larger hardly quicker to read."""

_PACK: Final = struct.Struct("<5q").pack
_made = tuple.__new__
"""Makes a tuple with names from one that is complete: nothing is done as often as this, and the checksum."""

SCHEMA: Final = (
    """CREATE TABLE events (
  seq INTEGER PRIMARY KEY CHECK (seq > 0), type TEXT NOT NULL, version INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL, utc_offset INTEGER NOT NULL, room_ms INTEGER NOT NULL, actor TEXT NOT NULL,
  origin TEXT NOT NULL, intent TEXT, data TEXT NOT NULL, crc INTEGER NOT NULL)""",
    # Events that carry no key of their sender need no place in it.
    "CREATE UNIQUE INDEX events_by_intent ON events (intent) WHERE intent IS NOT NULL",
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
_PLACES: Final = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
INSERT: Final = f"INSERT INTO events ({COLUMNS.removeprefix('seq, ')}, data, crc) VALUES ({_PLACES})"  # noqa: S608  # our own words
"""Leaves the number to SQLite, which gives the next one; the trigger refuses a row that brings its own."""
SELECT: Final = f"SELECT {COLUMNS}, CAST(data AS BLOB), crc FROM events"  # noqa: S608  # our own words
"""Reads `data` as bytes: the checksum and the decoder want them so."""

Row: TypeAlias = tuple[int, int, int, int, str, str, str | None, str, int, bytes, int]
"""The columns in the order in which they are read: first those of an event, then what its fact is made of."""
WrittenRow: TypeAlias = tuple[int, int, int, str, str, str | None, str, int, str, int]
"""The same as it is written: without the number, with the data as text."""
Raw: TypeAlias = dict[str, Any]
Upcasters: TypeAlias = Mapping[tuple[str, int], Callable[[Raw], Raw]]
"""For a type and an older version: makes the raw JSON object of the version after it."""

UPCASTERS: Final[Upcasters] = MappingProxyType({})


def checksums(rows: Iterable[Row]) -> list[int]:
    """Give the CRC-32 of rows: of each its numbers as 64 bits each, then its words, then its data.

    What a row says of its own checksum is left aside. Raises struct.error for a number that does not fit,
    TypeError for what is none.
    """
    return [
        crc32(_PACK(seq, at, offset, room, version) + f"{actor}|{origin}|{intent}|{kind}".encode() + data)
        for seq, at, offset, room, actor, origin, intent, kind, version, data, _ in rows
    ]


def rows_of(events: Iterable[Event]) -> list[WrittenRow]:
    """Lay events out as rows to be written."""
    *heads, facts = zip(*events, strict=True)
    kinds, versions = [fact.TYPE for fact in facts], [fact.VERSION for fact in facts]
    texts = [encoded(fact) for fact in facts]
    crcs = checksums(zip(*heads, kinds, versions, texts, repeat(0)))
    return list(zip(*heads[1:], kinds, versions, map(bytes.decode, texts), crcs, strict=True))


def row_of(seq: int, columns: Sequence[int | bytes | None]) -> Row | None:
    """Read a row from the columns of a record, as they lie in the file; None when it is no event."""
    match columns:
        case (
            None,
            bytes(kind),
            int(version),
            int(at),
            int(offset),
            int(room),
            bytes(actor),
            bytes(origin),
            bytes() | None as intent,
            bytes(text),
            int(crc),
        ):
            pass
        case _:
            return None
    try:
        own = None if intent is None else intent.decode()
        words = actor.decode(), origin.decode(), own, kind.decode()
    except UnicodeDecodeError:
        return None
    return (seq, at, offset, room, *words, version, text, crc)


def is_sound(row: Row) -> bool:
    """Tell whether a row is as it was written."""
    try:
        return checksums((row,)) == [row[10]]
    except _UNSOUND:
        return False


def event_of(row: Row, upcasters: Upcasters = UPCASTERS) -> Event:
    """Read an event from a row.

    Raises Damage when the row is not as it was written, StoreError when a newer program wrote it.
    """
    try:
        [event] = _events((row,), upcasters)
    except _Newer:
        seq, kind, version = row[0], row[7], row[8]
        raise refuse("store.newer-entry", seq=seq, type=kind, version=version) from None
    except _UNSOUND:
        raise Damage(row[0]) from None
    return event


def events_of(rows: Sequence[Row], upcasters: Upcasters = UPCASTERS) -> list[Event]:
    """Read events from rows; raises as `event_of` does for the first row that is not sound."""
    try:
        return _events(rows, upcasters)
    except (_Newer, *_UNSOUND):
        return [event_of(row, upcasters) for row in rows]


_UNSOUND: Final = (ValueError, TypeError, struct.error)


def _events(rows: Sequence[Row], upcasters: Upcasters) -> list[Event]:
    crcs = [row[10] for row in rows]
    if checksums(rows) != crcs:
        raise ValueError(crcs)
    readers = _Readers(upcasters)
    return [
        _made(Event, (seq, at, offset, room, actor, origin, intent, readers[kind, version](data)))
        for seq, at, offset, room, actor, origin, intent, kind, version, data, _ in rows
    ]


class _Newer(Exception):  # noqa: N818  # nothing is wrong with the file
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
