"""What lies beside a log that nobody has open: the file with its latest commits, or that of another log."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from tabletop.core.messages import Message
from tabletop.store.connections import check_ordinary, is_closed, mode_of, wal_path
from tabletop.store.errors import in_words
from tabletop.store.frames import Frames, frames_of
from tabletop.store.leftovers import has_latest, has_own_journal
from tabletop.store.pages import events_on, pages_of, records
from tabletop.store.rows import is_sound, row_of

if TYPE_CHECKING:
    from tabletop.store.pages import Pages

_IN_WAL_MODE = b"\2\2"


class Kin(Enum):
    """What the file with latest commits is to the log beside which it lies."""

    OWN = auto()
    OLDER = auto()
    """Of an earlier time: the log holds more."""
    STRANGE = auto()
    """Of another log."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The file with the latest commits of a log that nobody has open."""

    log: Path = Path()
    frames: Frames = field(default_factory=Frames)
    was_open: bool = False
    """True when the log says that it was not closed, or not closed well."""
    is_there: bool = True
    kin: Kin = Kin.OWN

    @property
    def is_strange(self) -> bool:
        """Tell whether what lies there is no part of the log; `frames` are none of it then."""
        return self.kin is Kin.STRANGE

    @property
    def is_missing(self) -> bool:
        """Tell whether the log has latest commits elsewhere."""
        return self.was_open and (self.is_strange or not self.is_there)

    @property
    def whole(self) -> bool:
        """Tell whether SQLite finds all of it."""
        return self.frames.whole and not self.is_missing and self.kin is not Kin.OLDER

    @property
    def remark(self) -> Message | None:
        """Say what is wrong about what lies there."""
        code = "store.wal-missing" if self.is_missing else "store.wal-left-out" if self.is_strange else None
        if self.is_missing and self.is_strange:
            code = "store.wal-of-another"
        return Message(code, {"file": self.log.name, "wal": wal_path(self.log).name}) if code else None


def beside(path: Path) -> Beside:
    """Look at what lies beside a log that nobody has open; raises StoreError.

    A log that is closed well says so in its head, and then nothing beside it is a part of it; while it says
    otherwise nearly all of it may be in the other file, which is there from the first moment, empty or not.
    """
    wal = wal_path(path)
    check_ordinary(wal)
    try:
        was_open = mode_of(path) == _IN_WAL_MODE
        if is_closed(path):
            return Beside(path, kin=Kin.STRANGE if has_latest(path) else Kin.OWN)
        try:
            frames = frames_of(wal.read_bytes())
        except FileNotFoundError:
            was_open = was_open and not has_own_journal(path)
            return Beside(path, was_open=was_open, is_there=False)
        kin = _kin(pages_of(path.read_bytes()), frames) if frames.rows else Kin.OWN
    except OSError as error:
        raise in_words(error, path) from error
    return Beside(path, Frames() if kin is Kin.STRANGE else frames, was_open, kin=kin)


def _kin(main: Pages, frames: Frames) -> Kin:
    """Tell by the events themselves where the latest commits belong.

    Events never change. So when an event of the log, by its own checksum, is another in commits that are as
    they were written, then these are of another log. And a page never loses one: when it is gone from the
    latest version, that is older than the log. What is damaged proves nothing.
    """
    latest = frames.latest()
    there = {number: events_on(page) for number, page in latest.items()}
    every = {seq: content for page in there.values() for seq, content in page.items()}
    kin = Kin.OWN
    for number, page in main.items():
        mine = events_on(page, None if number in there else every)
        others = {seq for seq in mine.keys() & every.keys() if mine[seq] != every[seq]}
        # A leaf that became a branch of the tree gave its events to another page.
        gone = mine.keys() - there[number].keys() if frames.whole and there.get(number) else set()
        if not others and not gone:
            continue
        sound = set(_sound(main, number))
        if others & sound:
            return Kin.STRANGE
        if gone & sound:
            kin = Kin.OLDER
    return kin


def _sound(main: Pages, number: int) -> list[int]:
    """Give the numbers of the events on a page that are as they were written."""
    rows = (row_of(seq, columns) for seq, columns in records(main, (number,)))
    return [row.seq for row in rows if row is not None and is_sound(row)]


def noted_seq(pulse: str | None) -> int:
    """Read from the pulse that is kept in a log which event was the last when it was closed; 0 for none."""
    try:
        return int(json.loads(pulse or "[0]")[0])
    except (ValueError, TypeError, IndexError, KeyError):
        return 0
