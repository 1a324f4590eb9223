"""Logs on disk for tests: played in memory, written as the program writes them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tabletop import store
from tabletop.core import events as ev
from tabletop.core.events import EntryKind, Event
from tabletop.core.intents import Undo
from tabletop.core.state import State
from tests.small import Play


def played() -> Play:
    """Play a short session with something of everything that people say."""
    play = Play().start().next_to("dark/1/alarm").advance(2)
    diesel = play.note("Nobody knows who has diesel.", kind=EntryKind.GAP, said_by=("town",))
    nurse = play.note("The night shift ends at seven.", said_by=("hospital",), actor="scribe")
    fields = play.state.entries[nurse].fields.model_copy(update={"kind": EntryKind.GAP})
    play.do(ev.EntryCorrected(entry=nurse, base=nurse, fields=fields))
    play.do(ev.ReplyGiven(entry=diesel, partner="grid", answer=ev.Answer.NO, note="Not before tomorrow."))
    play.do(ev.GroupMade(title="Fuel and people", entries=(diesel, nurse)), key="phone-1")
    play.do(ev.ClockPaused())
    play.advance(5).do(ev.ClockResumed())
    play.do(ev.PartnerRenamed(partner="town", title="Oostdorp"))
    play.do(Undo())
    play.advance(1).next(2)
    return play


def write(path: Path, events: Iterable[Event]) -> Path:
    """Write a log and close it."""
    store.create(path, events, any_place=True).close()
    return path


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Look into a file past the program."""
    db = sqlite3.connect(path, isolation_level=None)
    try:
        yield db
    finally:
        db.close()


def folded(path: Path) -> State:
    """Replay a file that must be whole."""
    replayed = store.replay(path)
    assert replayed.problems == ()
    return replayed.state


def names(folder: Path) -> set[str]:
    """Name what lies in a folder."""
    return {row.name for row in folder.iterdir()}
