"""How an event lies in the file: one row each, guarded by a checksum over all its columns."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias
from zlib import crc32

from tabletop.core.events import TYPES, Event, Fact, encoded, reader
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
_HEAD: Final = "recorded_at, utc_offset, room_ms, actor, origin, intent, type"
_PLACES: Final = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
INSERT: Final = f"INSERT INTO events ({_HEAD}, version, data, crc) VALUES ({_PLACES})"  # noqa: S608  # our own words
"""Leaves the number to SQLite, which gives the next one; the trigger refuses a row that brings its own."""
CONTENT: Final = f"{_HEAD}, CAST(data AS BLOB), crc"
"""The columns of `Content`; `data` as bytes, for the checksum and the decoder want them so."""

Content: TypeAlias = tuple[int, int, int, str, str, str | None, str, bytes, int]
"""A row but for its number and version, which its checksum covers as well."""
WrittenRow: TypeAlias = tuple[int, int, int, str, str, str | None, str, int, str, int]
"""A row as it is written: without the number, with the version, with the data as text."""
Raw: TypeAlias = dict[str, Any]
Upcasters: TypeAlias = Mapping[tuple[str, int], Callable[[Raw], Raw]]
"""For a type and an older version: makes the raw JSON object of the version after it."""

UPCASTERS: Final[Upcasters] = MappingProxyType({})


class Row(NamedTuple):
    """A row of which nothing is taken for granted."""

    seq: int
    version: int
    content: Content


def checksums(seqs: Iterable[int], versions: Iterable[int], contents: Iterable[Content]) -> list[int]:
    """Give the CRC-32 of rows: of each its numbers as 64 bits each, then its words, then its data.

    What a row says of its own checksum is left aside. Raises struct.error for a number that does not fit,
    TypeError for what is none.
    """
    return [
        crc32(_PACK(seq, at, offset, room, version) + f"{actor}|{origin}|{intent}|{kind}".encode() + data)
        for seq, version, (at, offset, room, actor, origin, intent, kind, data, _) in zip(
            seqs, versions, contents, strict=True
        )
    ]


def rows_of(events: Iterable[Event]) -> list[WrittenRow]:
    """Lay events out as rows to be written."""
    seqs, *heads, facts = zip(*events, strict=True)
    kinds, versions = [fact.TYPE for fact in facts], [fact.VERSION for fact in facts]
    texts = [encoded(fact) for fact in facts]
    crcs = checksums(seqs, versions, zip(*heads, kinds, texts, repeat(0)))
    return list(zip(*heads, kinds, versions, map(bytes.decode, texts), crcs, strict=True))


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
    return Row(seq, version, (at, offset, room, *words, text, crc))


def is_sound(row: Row) -> bool:
    """Tell whether a row is as it was written."""
    try:
        return checksums((row.seq,), (row.version,), (row.content,)) == [row.content[-1]]
    except UNSOUND:
        return False


def event_of(row: Row, upcasters: Upcasters = UPCASTERS) -> Event:
    """Read an event from a row.

    Raises Damage when the row is not as it was written, StoreError when a newer program wrote it.
    """
    if not is_sound(row):
        raise Damage(row.seq)
    at, offset, room, actor, origin, intent, kind, data, _ = row.content
    read = _lifting(kind, row.version, upcasters)
    if read is None:
        raise refuse("store.newer-entry", seq=row.seq, type=kind, version=row.version)
    try:
        return Event(row.seq, at, offset, room, actor, origin, intent, read(data))
    except UNSOUND:
        raise Damage(row.seq) from None


UNSOUND: Final = (ValueError, TypeError, KeyError, struct.error)
"""What is raised by reading a row that is not what it is taken for."""


def events_from(first: int, contents: Sequence[Content]) -> list[Event]:
    """Read events that follow each other from `first` on, each of the version that this program writes.

    Raises one of UNSOUND when they are not: of that the checksums tell, and two columns less are read.
    """
    kinds = [row[6] for row in contents]
    seqs = range(first, first + len(contents))
    if checksums(seqs, [_VERSIONS[kind] for kind in kinds], contents) != [row[8] for row in contents]:
        raise ValueError(first)
    return [
        _made(Event, (seq, at, offset, room, actor, origin, intent, _READERS[kind](data)))
        for seq, (at, offset, room, actor, origin, intent, kind, data, _) in zip(seqs, contents, strict=True)
    ]


class _Readers(dict[str, Callable[[bytes], Fact]]):
    """What reads the data of a type, made when it is first asked for."""

    def __missing__(self, kind: str) -> Callable[[bytes], Fact]:
        self[kind] = reader(kind, _VERSIONS[kind])
        return self[kind]


_READERS: Final = _Readers()
_VERSIONS: Final = {kind: fact.VERSION for kind, fact in TYPES.items()}


def _lifting(kind: str, version: int, upcasters: Upcasters) -> Callable[[bytes], Fact] | None:
    """Give what reads the data of a type and version, lifted to the one that is known; None for a newer."""
    steps = []
    while (step := upcasters.get((kind, version))) is not None:
        steps.append(step)
        version += 1
    if version > _VERSIONS.get(kind, version - 1):
        return None

    def lifted(data: bytes) -> Fact:
        raw = json.loads(data)
        for step in steps:
            raw = step(raw)
        return _READERS[kind](json.dumps(raw).encode())

    return lifted if steps else _READERS[kind]


def lay_out(db: sqlite3.Connection) -> None:
    """Make the tables of an empty file; part of the caller's transaction."""
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {FORMAT}")
    for statement in SCHEMA:
        db.execute(statement)
