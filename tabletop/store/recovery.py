"""Opening a damaged log as far as its good entries go, without ever writing to it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from tabletop.core.events import Event, ExerciseCreated
from tabletop.core.messages import Message
from tabletop.store.connections import reading, sniff, wal_path
from tabletop.store.errors import Damage, StoreError, in_words, refuse
from tabletop.store.locks import read_pulse
from tabletop.store.mending import mend
from tabletop.store.pages import pages_of, pages_of_wal, records
from tabletop.store.rows import SELECT, UPCASTERS, Row, Upcasters, event_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tabletop.core.scenario import Scenario
    from tabletop.core.state import State
    from tabletop.store.pages import Value


@dataclass(frozen=True, slots=True)
class Supplied:
    """The scenario file from which the exercise was set up, for when the first event is lost."""

    scenario: Scenario
    author_text: str
    author_sha256: str


@dataclass(frozen=True, slots=True)
class Recovered:
    """What is left of a log: events without a hole in their numbers, their state, and what is missing.

    `state` is None, and `events` is empty, when the first event is lost; `loose` then holds what was read.
    """

    events: tuple[Event, ...]
    state: State | None
    problems: tuple[Message, ...]
    loose: tuple[Event, ...] = ()
    """The good events of a log without its beginning, with holes: to be read, not to be folded."""


class _Finds:
    """Everything good that turns up in a file."""

    def __init__(self, upcasters: Upcasters) -> None:
        self.events: dict[int, Event] = {}
        self.meta: dict[str, str] = {}
        self._upcasters = upcasters

    def row(self, row: Row) -> None:
        if row[0] in self.events:
            return
        try:
            self.events[row[0]] = event_of(row, self._upcasters)
        except Damage:
            return

    def record(self, rowid: int, values: tuple[Value, ...]) -> None:
        try:
            match values:
                case (bytes(key), bytes(value)):
                    self.meta.setdefault(key.decode(), value.decode())
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
                    own = None if intent is None else intent.decode()
                    texts = (kind.decode(), actor.decode(), origin.decode())
                    self.row((rowid, at, offset, room, texts[1], texts[2], own, texts[0], version, text, crc))
        except UnicodeDecodeError:
            return


def recover(path: Path, *, supplied: Supplied | None = None, upcasters: Upcasters = UPCASTERS) -> Recovered:
    """Read what can be read of a log; raises StoreError for no file, or one that a newer program wrote."""
    sniff(path)
    finds = _Finds(upcasters)
    whole = _by_the_book(path, finds)
    if not whole:
        _by_page(path, finds)
    end = max(finds.events, default=0)
    pulse = read_pulse(path)
    if pulse is not None and pulse.log == finds.meta.get("id"):
        end = max(end, pulse.seq)
    problems: list[Message] = []
    if 1 not in finds.events:
        if not end and not finds.meta:
            return Recovered((), None, (Message("store.nothing-left", {"file": str(path)}),))
        first = _made_again(finds.meta, supplied, path)
        if isinstance(first, Message):
            loose = tuple(finds.events[seq] for seq in sorted(finds.events))
            return Recovered((), None, (first,), loose)
        finds.events[1] = first
        problems.append(Message("store.first-supplied"))
    mended = mend(finds.events, max(end, 1))
    if mended.lost:
        problems.append(Message("store.lost", {"n": len(mended.lost), "entries": _ranges(mended.lost)}))
    if mended.loose:
        problems.append(Message("store.loose", {"n": len(mended.loose), "entries": _ranges(mended.loose)}))
    if not whole and not problems:
        problems.append(Message("store.nothing-lost"))
    return Recovered(mended.events, mended.state, tuple(problems))


def _by_the_book(path: Path, finds: _Finds) -> bool:
    """Read through SQLite; gives False when something is not as it was written."""
    seen = 0
    try:
        with reading(path) as db:
            db.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
            finds.meta.update(db.execute("SELECT key, value FROM meta"))
            for row in db.execute(f"{SELECT} ORDER BY seq"):
                seen += 1
                finds.row(row)
            sound = [found for (found,) in db.execute("PRAGMA integrity_check(1)")] == ["ok"]
    except (sqlite3.Error, TypeError, ValueError):
        return False
    return sound and seen == len(finds.events) == max(finds.events, default=0) > 0


def _by_page(path: Path, finds: _Finds) -> None:
    """Search the pages themselves: the latest versions first, then those in the main file."""
    for pages in _page_sets(path):
        for rowid, values in records(pages):
            finds.record(rowid, values)


def _page_sets(path: Path) -> Iterator[dict[int, bytes]]:
    try:
        main = pages_of(path.read_bytes())
    except OSError as error:
        raise in_words(error, path) from error
    with contextlib.suppress(FileNotFoundError):
        yield main | pages_of_wal(wal_path(path).read_bytes())
    yield main


def _made_again(meta: dict[str, str], supplied: Supplied | None, path: Path) -> Event | Message:
    """Make the lost first event from the scenario file and what was kept of it a second time."""
    try:
        rest = json.loads(meta["created"])
        recorded_at, utc_offset, room_ms, actor, origin, intent = json.loads(meta["created_head"])
        sha256 = meta["sha256"]
    except (KeyError, ValueError, TypeError):
        return Message("store.set-up-lost", {"file": str(path)})
    if supplied is None:
        return Message("store.first-lost", {"file": str(path), "sha256": sha256[:12]})
    real = hashlib.sha256(supplied.author_text.encode()).hexdigest()
    if sha256 not in {real, supplied.author_sha256}:
        return Message("store.other-scenario", {"file": str(path), "sha256": sha256[:12]})
    try:
        fact = ExerciseCreated.model_validate(
            {**rest, "scenario": supplied.scenario, "author_text": supplied.author_text}
        )
    except ValidationError:
        return Message("store.set-up-lost", {"file": str(path)})
    return Event(1, recorded_at, utc_offset, room_ms, actor, origin, intent, fact)


def _ranges(seqs: tuple[int, ...]) -> str:
    """Write numbers briefly: 3, 7–9."""
    parts: list[list[int]] = []
    for seq in seqs:
        if parts and parts[-1][1] == seq - 1:
            parts[-1][1] = seq
        else:
            parts.append([seq, seq])
    return ", ".join(str(low) if low == high else f"{low}–{high}" for low, high in parts)


def unopenable(recovered: Recovered, path: Path) -> StoreError:
    """Say why nothing can be made of a file."""
    for message in recovered.problems:
        return StoreError(message)
    return refuse("store.nothing-left", file=str(path))
