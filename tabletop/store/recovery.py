"""Opening a damaged log as far as its good entries go, without ever writing to it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections import ChainMap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from tabletop.core.events import Event, ExerciseCreated
from tabletop.core.messages import Message
from tabletop.store.beside import Beside, Kin, beside, noted_seq
from tabletop.store.connections import is_whole, reading, sniff
from tabletop.store.errors import Damage, StoreError, in_words, refuse
from tabletop.store.locks import Pulse, is_locked, read_pulse
from tabletop.store.mending import mend
from tabletop.store.pages import pages_of, records
from tabletop.store.reading import rows_in
from tabletop.store.rows import UPCASTERS, Row, Upcasters, event_of, row_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tabletop.core.scenario import Scenario
    from tabletop.core.state import State
    from tabletop.store.pages import Pages, Value

_MOST_MISSING = 100_000
"""A log that would have held so many more entries than were found is not believed about that."""


WHOLE: Final = frozenset({"store.wal-left-out"})
"""What is said of a log in which nothing is missing or damaged."""
_COSTS_NOTHING: Final = WHOLE | {"store.first-supplied", "store.nothing-lost"}


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
    missing: tuple[Message, ...] = ()
    """What is missing, also what was missing already when an earlier file was recovered into this one."""


class _Finds:
    """Everything good that turns up in a file."""

    def __init__(self, upcasters: Upcasters) -> None:
        self.events: dict[int, Event] = {}
        self.meta: dict[str, str] = {}
        self.noted = 0
        """The last seq that the log itself says it held when it was closed."""
        self._upcasters = upcasters

    @property
    def last(self) -> int:
        return max(self.events, default=0)

    @property
    def has_first(self) -> bool:
        return 1 in self.events and isinstance(self.events[1].fact, ExerciseCreated)

    def keep(self, key: str, value: str) -> None:
        self.meta.setdefault(key, value)
        if key == "pulse":
            # A page that is no longer in use may hold an earlier one.
            self.noted = max(self.noted, noted_seq(value))

    def row(self, row: Row) -> None:
        if row.seq in self.events:
            return
        try:
            self.events[row.seq] = event_of(row, self._upcasters)
        except Damage:
            return

    def record(self, rowid: int, values: tuple[Value, ...]) -> None:
        match values:
            case (bytes(key), bytes(value)):
                with contextlib.suppress(UnicodeDecodeError):
                    self.keep(key.decode(), value.decode())
            case _:
                row = row_of(rowid, values)
                if row is not None:
                    self.row(row)


def recover(
    path: Path,
    *,
    supplied: Supplied | None = None,
    upcasters: Upcasters = UPCASTERS,
    held: bool = False,
) -> Recovered:
    """Read what can be read of a log; raises StoreError for no file, or one that a newer program wrote.

    `held` says that whoever asks has the right to write to it.
    """
    pulse = read_pulse(path)
    is_log = sniff(path)
    # What another process is writing is for SQLite alone.
    near = Beside() if not held and is_locked(path) else beside(path)
    finds = _Finds(upcasters)
    whole, to_the_end = _by_the_book(path, finds, alone=near.is_strange)
    whole = whole and is_log and near.frames.whole and near.kin is not Kin.OLDER
    if not whole:
        _by_page(path, near, finds)
    if pulse is not None and pulse.log != finds.meta.get("id"):
        pulse = None
    noted = finds.noted if finds.noted <= finds.last + _MOST_MISSING else 0
    end = max(finds.last, noted, pulse.seq if pulse else 0)
    problems: list[Message] = []
    if not finds.has_first:
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
    if not near.is_missing and not _end_is_known(near, finds, pulse, noted, to_the_end=to_the_end):
        problems.append(Message("store.end-unsure", {"seq": max(end, 1)}))
    if not whole and not problems and not near.is_missing:
        problems.append(Message("store.nothing-lost"))
    if near.remark is not None:
        # First, for it says what to do.
        problems.insert(0, near.remark)
    missing = (
        *earlier(finds.meta.get("missing")),
        *(row for row in problems if row.code not in _COSTS_NOTHING),
    )
    return Recovered(mended.events, mended.state, tuple(problems), missing=missing)


def _end_is_known(near: Beside, finds: _Finds, pulse: Pulse | None, noted: int, *, to_the_end: bool) -> bool:
    """Tell whether nothing can have come after what was found, or after what the log itself noted."""
    if pulse is not None and pulse.seq > finds.last:
        # The last pulse may have been noted seconds before the last entry.
        return False
    if near.frames.rows:
        return near.frames.end_is_sound and near.kin is Kin.OWN
    return to_the_end or (not near.was_open and noted >= finds.last > 0)


def as_noted(missing: Iterable[Message]) -> str:
    """Write down what is missing, for the file in which the exercise goes on."""
    return json.dumps([(row.code, dict(row.params)) for row in missing])


def earlier(text: str | None) -> tuple[Message, ...]:
    """Read what was noted as missing when an earlier file was recovered into this one."""
    try:
        return tuple(Message(str(code), dict(params)) for code, params in json.loads(text or "[]"))
    except (ValueError, TypeError):
        return ()


def _by_the_book(path: Path, finds: _Finds, *, alone: bool) -> tuple[bool, bool]:
    """Read through SQLite; tells whether all is in order, and whether at least the last event is."""
    seen, last, sound = 0, 0, False
    try:
        with reading(path, alone=alone) as db:
            db.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
            for key, value in db.execute("SELECT key, value FROM meta"):
                finds.keep(key, value)
            for row in rows_in(db):
                seen, last = seen + 1, row.seq
                finds.row(row)
            sound = is_whole(db)
    except (sqlite3.Error, TypeError, ValueError):
        return False, False
    return sound and seen == len(finds.events) == last, 0 < last == finds.last


def _by_page(path: Path, near: Beside, finds: _Finds) -> None:
    """Search the pages themselves: the latest versions, then those in the main file, then all others."""
    try:
        main = pages_of(path.read_bytes())
    except OSError as error:
        raise in_words(error, path) from error
    newest = main | near.frames.latest()
    doubtful = [row for row in near.frames.rows if not row.sound]
    _search(newest, finds)
    for each in doubtful:
        _search(ChainMap({each.number: each.page}, newest), finds, (each.number,))
    _search(main, finds)
    if finds.last > len(finds.events):
        for each in reversed(near.frames.rows):
            _search(ChainMap({each.number: each.page}, newest), finds, (each.number,))


def _search(pages: Pages, finds: _Finds, within: Iterable[int] | None = None) -> None:
    for rowid, values in records(pages, within):
        finds.record(rowid, values)


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
