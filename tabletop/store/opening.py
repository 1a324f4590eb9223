"""From a file to the exercise as it stands: to look at it, or to go on with it."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core.fold import fold
from tabletop.store.beside import Beside, beside, noted_seq
from tabletop.store.connections import is_whole, meta, reading, sniff
from tabletop.store.errors import Damage, StoreError, refuse
from tabletop.store.locks import Lock, Pulse, is_locked, read_pulse
from tabletop.store.mending import holds_together
from tabletop.store.places import Mounts, check_place
from tabletop.store.reading import events_in, without_collection
from tabletop.store.recovery import WHOLE, Recovered, Supplied, as_noted, earlier, recover, unopenable
from tabletop.store.rows import UPCASTERS, Upcasters
from tabletop.store.writer import Writer, create

if TYPE_CHECKING:
    from pathlib import Path

    from tabletop.core.events import Event
    from tabletop.core.messages import Message
    from tabletop.core.state import State


@dataclass(frozen=True, slots=True)
class Replayed:
    """The exercise according to its log, its last event, and what could not be read."""

    state: State
    last: Event
    problems: tuple[Message, ...]
    missing: tuple[Message, ...] = ()
    """What is missing from the exercise, also what was missing from the file that it was recovered from."""

    @property
    def is_whole(self) -> bool:
        """Tell whether the file is undamaged, whatever was said about it."""
        return all(row.code in WHOLE for row in self.problems)


@dataclass(frozen=True, slots=True)
class Reopened:
    """A log to go on with; `writer.path` is another file than was asked for when that was damaged."""

    writer: Writer
    state: State
    last: Event
    pulse: Pulse | None
    """Where the room clock was when the last writer ended, if it noted that after the last event."""
    problems: tuple[Message, ...]
    missing: tuple[Message, ...] = ()
    """As in `Replayed`."""


def replay(path: Path, *, supplied: Supplied | None = None, upcasters: Upcasters = UPCASTERS) -> Replayed:
    """Fold a log, as far as its good entries go; raises StoreError when there is nothing to fold."""
    try:
        return _replay_whole(path, upcasters, held=False)
    except Damage:
        recovered = recover(path, supplied=supplied, upcasters=upcasters)
        if recovered.state is None:
            raise unopenable(recovered, path) from None
        return Replayed(recovered.state, recovered.events[-1], recovered.problems, recovered.missing)


def _replay_whole(path: Path, upcasters: Upcasters, *, held: bool) -> Replayed:
    """Fold an undamaged log; raises Damage for any other.

    With the right to write `held` the indexes are looked at too, for the writer needs these.
    """
    # The pulse first: whoever writes notes it after the event that it speaks of.
    pulse = read_pulse(path)
    if not sniff(path):
        raise Damage
    # What another process is writing is for SQLite alone.
    near = beside(path) if held or not is_locked(path) else Beside()
    if not near.whole:
        raise Damage
    try:
        with reading(path) as db, without_collection():
            if held and not is_whole(db):
                raise Damage
            state = fold(None, events_in(db, 0, upcasters))
            last = next(events_in(db, state.seq - 1, upcasters))
            noted = noted_seq(meta(db, "pulse"))
            if pulse is not None and pulse.log == meta(db, "id"):
                noted = max(noted, pulse.seq)
            missing = earlier(meta(db, "missing"))
    except sqlite3.Error as error:
        raise Damage from error
    except (TypeError, ValueError, KeyError) as error:
        # Sound records that do not make an exercise: no first event, or one about something that never was.
        raise Damage from error
    if noted > state.seq or not holds_together(state):
        # There was more, or there is what is of another exercise.
        raise Damage
    return Replayed(state, last, (near.remark,) if near.remark is not None else (), missing)


def reopen(
    path: Path,
    *,
    supplied: Supplied | None = None,
    any_place: bool = False,
    mounts: Mounts | None = None,
    upcasters: Upcasters = UPCASTERS,
) -> Reopened:
    """Take the right to write to a log and replay it; raises StoreError.

    A damaged file is left as it is; what is good of it goes on in a new file `NAME-recovered.ttx` beside it.
    """
    if not any_place:
        check_place(path, mounts)
    sniff(path)
    lock = Lock(path)
    try:
        replayed = _replay_whole(path, upcasters, held=True)
        writer = Writer(path, lock)
    except (Damage, sqlite3.Error):
        try:
            recovered = recover(path, supplied=supplied, upcasters=upcasters, held=True)
            return _go_on_elsewhere(path, lock, recovered)
        finally:
            lock.release(settled=False)
    except StoreError:
        lock.release(settled=False)
        raise
    return Reopened(writer, replayed.state, replayed.last, writer.pulse_before, (), replayed.missing)


def _go_on_elsewhere(path: Path, lock: Lock, recovered: Recovered) -> Reopened:
    if recovered.state is None:
        raise unopenable(recovered, path)
    target = path.with_name(f"{path.stem}-recovered{path.suffix}")
    if target.exists():
        raise refuse("store.recovered-before", file=str(path), target=str(target))
    kept = {
        "recovered_from": json.dumps(path.name),
        "missing": as_noted(recovered.missing),
    }
    writer = create(target, recovered.events, any_place=True, extra=kept)
    moved = refuse("store.went-on-elsewhere", file=str(path), target=str(target)).message
    last = recovered.events[-1]
    pulse = lock.before if lock.before is not None and lock.before.seq == last.seq else None
    problems = (moved, *recovered.problems)
    return Reopened(writer, recovered.state, last, pulse, problems, recovered.missing)
