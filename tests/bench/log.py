"""The log: how fast it is replayed, and how fast it takes what must not be lost."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from tabletop import store
from tabletop.core import events as ev
from tabletop.web.desk import MOST_AT_ONCE
from tests.bench.figures import Figure
from tests.small import created

EVENTS = 100_000
REPLAYS_PER_SECOND = 100_000
SINGLE, GROUPED = 0.4, 10
REPLAYS, ROUNDS, APPENDS, COMMITS = 5, 15, 300, 10
ROOT = Path(__file__).resolve().parents[2]
START = 1_790_000_000_000
SYNC: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)
"""Puts what was written to a file on the disk for good, as SQLite does."""


def _fact(seq: int, said: list[int]) -> ev.Fact:
    """Give a fact of a busy session: nearly half of them entries, with what is done to entries after that."""
    turn = seq % 20
    if turn < 9 or not said:
        said.append(seq)
        kind = list(ev.EntryKind)[seq % 9]
        inject = ("alarm", "rumour", "pumps", None)[seq % 4]
        text = f"Number {seq}: who brings the diesel to the pumping station before the evening?"
        fields = ev.EntryFields(kind=kind, text=text, said_by=("town",), inject=inject, block="dark", hour=0)
        return ev.EntryCaptured(fields=fields)
    entry = said[-1 - seq % min(len(said), 40)]
    match turn:
        case 9 | 10 | 11:
            text = f"Number {seq}, better said: nobody knows who brings the diesel."
            fields = ev.EntryFields(text=text, said_by=("grid", "town"), inject="alarm", hour=0)
            return ev.EntryCorrected(entry=entry, base=entry, fields=fields)
        case 12 | 13:
            return ev.ReplyGiven(entry=entry, partner="hospital", answer=ev.Answer.CONDITION, note="By noon.")
        case 14:
            return ev.VotesCounted(subject=entry, votes=seq % 30)
        case 15:
            return ev.ExpectedTicked(expected="alarm-map", done=seq % 40 == 15)
        case 16:
            return ev.EntryWithdrawn(entry=entry) if seq % 40 == 16 else ev.EntryRestored(entry=entry)
        case 17:
            return ev.ProjectorSet(entry=entry)
        case 18:
            return ev.RecordingSet(on=seq % 40 == 18)
        case _:
            return _rare(seq // 20)


def _rare(turn: int) -> ev.Fact:
    """Give a fact of the session itself."""
    match turn % 5:
        case 0:
            return ev.ClockPaused()
        case 1:
            return ev.ClockResumed()
        case 2:
            return ev.PresenceSet(partner="grid", presence=list(ev.Presence)[turn // 20 % 3])
        case 3:
            return ev.ResourceSet(resource="beds", amount=turn % 200)
        case _:
            return ev.Advanced(cue=f"dark/{turn % 4}", block="dark", phase=turn % 4)


def log_of(count: int) -> Iterator[ev.Event]:
    """Make the log of a session with so many events."""
    said: list[int] = []
    for seq in range(1, count + 1):
        fact: ev.Fact = created() if seq == 1 else ev.ExerciseStarted(cue="opening", block="opening")
        if seq > 2:
            fact = _fact(seq, said)
        key = f"key-{seq}" if seq % 2 else None
        yield ev.Event(seq, START + seq, 60, seq, "facilitator", "console", key, fact)


def _per_second(count: int, work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    result = work()
    spent = time.perf_counter() - begin
    del result
    return count / spent


def _json_only(path: Path) -> None:
    """Do the least that any reader must do: fetch the rows and parse what is in them."""
    db = sqlite3.connect(path)
    for (text,) in db.execute("SELECT data FROM events ORDER BY seq"):
        json.loads(text)
    db.close()


def replay(folder: Path) -> Iterator[Figure]:
    """Replay a long log from its file: read, check, decode, fold."""
    path = folder / "long.ttx"
    store.create(path, log_of(EVENTS), any_place=True).close()
    turns = [
        (_per_second(EVENTS, lambda: store.replay(path)), _per_second(EVENTS, lambda: _json_only(path)))
        for _ in range(REPLAYS)
    ]
    ours, least = (max(rates) for rates in zip(*turns, strict=True))
    limit = f"at least {REPLAYS_PER_SECOND:,}/s"
    yield Figure(
        "replay of 100,000 events, beside reading json only",
        "/s",
        ours,
        least,
        limit,
        ours >= REPLAYS_PER_SECOND,
    )


def _sync(path: Path, block: bytes) -> None:
    """Give a disk 1 kB for good, again and again."""
    fd = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
    try:
        for _ in range(APPENDS):
            os.write(fd, block)
            SYNC(fd)
    finally:
        os.close(fd)


def appends(folder: Path) -> Iterator[Figure]:
    """Append durably, one at a time and as many as a hall hands in at once, beside the rate of the disk."""
    first, *rest = log_of(1 + ROUNDS * (APPENDS + COMMITS * MOST_AT_ONCE))
    writer = store.create(folder / "appends.ttx", first, any_place=True)
    turns = []
    for _ in range(ROUNDS):
        ones, rest = rest[:APPENDS], rest[APPENDS:]
        batch, rest = rest[: COMMITS * MOST_AT_ONCE], rest[COMMITS * MOST_AT_ONCE :]
        groups = [batch[start : start + MOST_AT_ONCE] for start in range(0, len(batch), MOST_AT_ONCE)]
        disk = _per_second(APPENDS, lambda: _sync(folder / "disk", b"x" * 1024))
        single = _per_second(APPENDS, partial(_append, writer, [(event,) for event in ones]))
        grouped = _per_second(len(batch), partial(_append, writer, groups))
        turns.append((disk, single, grouped))
    writer.close()
    rate, one, many = (max(rates) for rates in zip(*turns, strict=True))
    what = "durable appends, {}, beside the disk's sync rate"
    yield Figure(what.format("one a commit"), "/s", one, rate, f"at least {SINGLE}", one >= SINGLE * rate)
    yield Figure(
        what.format(f"{MOST_AT_ONCE} a commit"),
        "/s",
        many,
        rate,
        f"at least {GROUPED}",
        many >= GROUPED * rate,
    )


def _append(writer: store.Writer, batches: Sequence[Sequence[ev.Event]]) -> None:
    for batch in batches:
        writer.append(batch)


def run() -> Iterator[Figure]:
    """Measure the log on the disk that this checkout lies on (or BENCH_DIR).

    Each figure is the best of several turns: other programs only ever make a turn slower.
    """
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR", ROOT), prefix=".bench-") as name:
        folder = Path(name)
        yield from replay(folder)
        yield from appends(folder)
