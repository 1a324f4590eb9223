"""A room full of phones: from the facilitator's key to the last of them, and their answers onto the disk.

Sixty phones with the console at a pseudo-terminal and the server in its loop; three hundred and a thousand
with `tabletop serve`. Beside each the bare server of `tests.bench.bare`, under the same crowd.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tabletop import store
from tabletop.core.events import (
    EntryCaptured,
    EntryFields,
    EntryKind,
    ExerciseCreated,
    ParticipantJoined,
    Role,
)
from tabletop.core.intents import Capture, Next, SettleGap, Start, Submission, Wish
from tabletop.core.scenario import (
    Block,
    BlockKind,
    Channel,
    Inject,
    Process,
    Scenario,
    Selection,
)
from tabletop.session import Done, SystemClock, create
from tabletop.session.reaching import beside, read
from tabletop.session.wire import submission_parcel
from tests.bench import crowd, keys
from tests.bench.cast import CAST, PARTNERS, SERVICES
from tests.bench.figures import Figure

ENTRIES = 600
STEPS, EACH = 5, 8
"""Steps of the session, and injects in each: those of one step can be answered at the same time."""
RELEASES, ROUNDS = 30, 7
"""How many injects and how many bursts of answers are measured."""
TWICE = 5
"""Each so-manieth phone sends its answer twice, with the same key."""
BETWEEN = 0.8
"""Seconds between two presses of Next: the console takes faster ones for a key that is held."""
SLOW_DISK = 10
"""ms that a commit takes longer on the emulated disk."""
ROOM, HALLS = 60, (300, 1_000)
PATIENCE = 30
ROOT = Path(__file__).resolve().parents[2]


def scenario() -> Scenario:
    """Write a scenario with as many injects for everyone as a long session has."""
    paragraph = (
        "The lights went out an hour ago and **nobody** knows for how long; people stand at the door. "
    )
    return Scenario(
        **CAST,
        id="room",
        title="a full room",
        processes=tuple(
            Process(
                id=f"w{n}",
                partner=f"p{n}",
                title=f"work of {n}",
                minimum="half of it",
                tolerable_hours=4,
                relies_on=(f"s{n % SERVICES}", f"s{(n + 3) % SERVICES}"),
                assumption="measured here only",
            )
            for n in range(PARTNERS)
        ),
        blocks=tuple(
            Block(
                id=f"step{n}",
                kind=BlockKind.STEP,
                title=f"step {n}",
                hour=n * 6,
                situation="nothing works.",
                phases=("situation 5", "inject 30"),
            )
            for n in range(STEPS)
        ),
        injects=tuple(
            Inject(
                id=f"i{n}",
                step=f"step{n // EACH}",
                at=n // EACH * 6,
                to=("all",),
                channel=Channel.PHONE,
                title=f"message {n:03}",
                text="\n\n".join(f"{n}.{m}: {paragraph * 2}" for m in range(3)),
            )
            for n in range(STEPS * EACH)
        ),
        selections=(
            Selection(
                id="all",
                title="everything",
                minutes=STEPS * 35,
                blocks=tuple(f"step{n}" for n in range(STEPS)),
            ),
        ),
    )


@dataclass
class People:
    """Who is in: cookies that let them in, and for whom they speak."""

    cookies: list[str] = field(default_factory=list)
    partners: list[str] = field(default_factory=list)


def prepared(folder: Path, count: int) -> tuple[Path, People]:
    """Make the log of an exercise that runs, in which so many have joined and much was said."""
    import hashlib

    fact = ExerciseCreated(
        scenario=scenario(), author_text="", author_sha256="0" * 64, selection="all", language="en"
    )
    path, people = folder / f"room{count}.ttx", People()
    made = create(path, fact, SystemClock(), any_place=True)
    made.submit([Submission(Start())])
    rows = []
    for number in range(count):
        token, partner = f"token-of-{number}", f"p{number % PARTNERS}"
        people.cookies.append(f"doorleef={token}")
        people.partners.append(partner)
        hashed = hashlib.sha256(token.encode()).hexdigest()
        joined = ParticipantJoined(
            role=Role.PARTICIPANT,
            partner=partner,
            token=hashed,
            recall=hashlib.sha256(hashed.encode()).hexdigest(),
        )
        rows.append(Submission(joined, "door", "web"))
    for number in range(ENTRIES):
        fields = EntryFields(
            text=f"entry {number}: we count on diesel from another",
            said_by=(f"p{number % PARTNERS}",),
            kind=(EntryKind.NOTE, EntryKind.NEED, EntryKind.GAP, EntryKind.DECISION)[number % 4],
            target=f"p{(number + 7) % PARTNERS}" if number % 4 == 1 and number < 3 * PARTNERS else None,
        )
        rows.append(Submission(Capture(fields=fields)))
    assert all(isinstance(row, Done) for row in made.submit(rows))
    made.close()
    return path, people


def counted(path: Path, label: str) -> tuple[int, int]:
    """Count in the log how many answers of a burst there are, and how many of them are different."""
    texts = [
        event.fact.fields.text
        for event in store.read(path)
        if isinstance(event.fact, EntryCaptured) and event.fact.fields.text.startswith(label)
    ]
    return len(texts), len(set(texts))


@dataclass(frozen=True)
class Cost:
    """What a process has taken until now."""

    rss_mb: float
    cpu_ms: float
    waited_ms: float = 0.0
    """In which it, or this measurement, was ready but another program had the processor."""


def cost(pid: int) -> Cost:
    """Look at a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    resident = next(int(row.split()[1]) for row in status.splitlines() if row.startswith("VmRSS"))
    seen = keys.processors(pid)
    return Cost(resident / 1024, seen.worked, seen.waited)


class Place:
    """A server under measurement."""

    port: int
    pid: int
    token: str = ""
    terminal: keys.Terminal | None = None

    def next_step(self) -> None:
        """Go on to the step that has the next injects."""
        if self.token:
            _wished(self.port, self.token, Next())

    def ready(self) -> None:
        """Wait until the next key counts."""

    def release(self, number: int) -> int:
        """Let the next inject out; gives when that was asked."""
        raise NotImplementedError

    def close(self) -> None:
        """End it."""
        raise NotImplementedError


class Bare(Place):
    """The reference."""

    def __init__(self, folder: Path, sync_ms: int = 0) -> None:
        self._path = folder / f"bare{time.monotonic_ns()}.db"
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.bare", str(self._path), str(sync_ms)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        assert self._child.stdout is not None
        self.port, self.pid = int(self._child.stdout.readline()), self._child.pid

    def release(self, number: int) -> int:
        """Send a message of the size of a fragment to all."""
        return _posted(self.port, "/release", f"message {number:03}".encode(), {})

    def close(self) -> None:
        """End it."""
        self._child.kill()
        self._child.wait(10)
        assert self._child.stdout is not None
        self._child.stdout.close()


class Console(Place):
    """The console at a pseudo-terminal with the server in its loop, as `tabletop resume` starts it."""

    def __init__(self, path: Path, sync_ms: int = 0) -> None:
        self.terminal = keys.Terminal(
            [sys.executable, "-m", "tests.bench.room", str(sync_ms), "resume", str(path), *_options()],
            _environ(path.parent),
        )
        self.pid = self.terminal.pid
        self.port, self.token = _noted(path, self.terminal)
        self.terminal.rest(keys.SETTLE)
        # It asks what happened between stop and resume; that is said here as another console would.
        os.write(self.terminal.file, b"\x1b")
        self.terminal.rest(1)
        _wished(self.port, self.token, SettleGap(went_on=True))
        self.terminal.rest(1)

    def ready(self) -> None:
        """Wait longer than a held key."""
        assert self.terminal is not None
        self.terminal.rest(BETWEEN)

    def release(self, number: int) -> int:
        """Press the space bar."""
        assert self.terminal is not None
        begun = time.monotonic_ns()
        os.write(self.terminal.file, b" ")
        return begun

    def close(self) -> None:
        """End it in good order: the log is read afterwards."""
        assert self.terminal is not None
        self.terminal.close()


class Served(Place):
    """`tabletop serve`, moved on by its own interface for consoles."""

    def __init__(self, path: Path, sync_ms: int = 0) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.room", str(sync_ms), "serve", str(path), *_options()],
            stdout=subprocess.DEVNULL,
            cwd=ROOT,
            env={**os.environ, **_environ(path.parent)},
        )
        self.pid = self._child.pid
        self.port, self.token = _noted(path, None)
        _wished(self.port, self.token, SettleGap(went_on=True))

    def release(self, number: int) -> int:
        """Hand in what a console would."""
        return _wished(self.port, self.token, Next())

    def close(self) -> None:
        """Let it stop by itself."""
        self._child.terminate()
        self._child.wait(PATIENCE)


def _options() -> tuple[str, ...]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return "--port", str(free.getsockname()[1]), "--any-place"


def _environ(folder: Path) -> dict[str, str]:
    return {"HOME": str(folder), "XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}


def _noted(path: Path, terminal: keys.Terminal | None) -> tuple[int, str]:
    """Wait for the note that a server leaves beside the log; gives port and token."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        note = read(beside(path))
        if note is not None:
            return int(note.url.rpartition(":")[2]), note.token
        if terminal is not None:
            terminal.rest(0.1)
        else:
            time.sleep(0.1)
    raise RuntimeError("no server came")


def _wished(port: int, token: str, wish: Wish) -> int:
    """Hand in what the facilitator's console would; gives when it was sent."""
    parcel = submission_parcel(Submission(wish), f"bench-{time.monotonic_ns()}")
    body = json.dumps({"after": 10**9, "submissions": [parcel]}).encode()
    return _posted(port, "/api/submit", body, {"authorization": f"Bearer {token}"})


def _posted(port: int, path: str, body: bytes, headers: dict[str, str]) -> int:
    """Send something and wait for the answer; gives when it was sent."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, headers)
    begun = time.monotonic_ns()
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310  # our own server
        told = answer.read()
    if b'"refused"' in told:
        raise RuntimeError(told.decode())
    return begun


@dataclass
class Found:
    """What a crowd found at one server."""

    entered_ms: float = 0.0
    first: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    """ms from the key until the first and the last stream had the inject."""
    acknowledged: list[float] = field(default_factory=list)
    """ms from the burst to each acknowledgement."""
    bursts: list[float] = field(default_factory=list)
    """ms until the last acknowledgement of each burst."""
    missing: int = 0
    refused: list[str] = field(default_factory=list)
    empty: Cost = field(default_factory=lambda: Cost(0, 0))
    full: Cost = field(default_factory=lambda: Cost(0, 0))
    release_cpu: list[float] = field(default_factory=list)
    """ms of processor of each release until the last stream had it, with whatever else ran then."""
    waited: list[float] = field(default_factory=list)
    """ms of each release in which others had the processor."""
    answer_cpu: float = 0.0


def measured(place: Place, people: People, releases: int, rounds: int) -> Found:
    """Put a crowd before a server and let it hear and answer."""
    found, count = Found(), len(people.cookies)
    phones = crowd.Process(place.terminal)
    try:
        found.empty = cost(place.pid)
        entered = phones.ask("enter", port=place.port, cookies=people.cookies, partners=people.partners)
        found.entered_ms = entered["ms"]
        found.missing += count - entered["in"]
        # One inject that does not count: the first of everything is made then.
        for number in range(releases + 1):
            if number and number % EACH == 0:
                place.next_step()
            phones.ask("watch", mark=f"message {number:03}")
            place.ready()
            before = cost(place.pid)
            begun = place.release(number)
            phones.tell("seen")
            times = [(at - begun) / 1_000_000 for at in phones.reply()["at"]]
            found.missing += count - len(times)
            if number and times:
                found.first.append(times[0])
                found.last.append(times[-1])
                after = cost(place.pid)
                found.release_cpu.append(after.cpu_ms - before.cpu_ms)
                found.waited.append(after.waited_ms - before.waited_ms)
        for number in range(rounds):
            begun_with = cost(place.pid).cpu_ms
            said = phones.ask("answer", label=f"burst {number}", inject=f"i{releases - number}", twice=TWICE)
            time.sleep(0 if place.terminal else 0.2)
            if place.terminal:
                place.terminal.rest(0.5)
            found.acknowledged += said["ms"]
            found.bursts += said["ms"][-1:]
            found.missing += said["silent"]
            found.refused += said["refused"]
            found.answer_cpu += cost(place.pid).cpu_ms - begun_with
        found.missing += phones.ask("gone")["lost"]
        found.full = cost(place.pid)
        found.answer_cpu /= max(1, rounds)
        return found
    finally:
        phones.close()


def p95(times: list[float]) -> float:
    """Give the time within which 95 of a hundred came."""
    return statistics.quantiles(times, n=20)[18] if len(times) > 1 else float("inf")


def kept(path: Path, rounds: int, count: int) -> tuple[bool, str]:
    """Tell whether each answer is in the log once."""
    wrong = []
    for number in range(rounds):
        rows, different = counted(path, f"burst {number} of")
        if (rows, different) != (count, count):
            wrong.append(f"burst {number}: {rows} rows, {different} different of {count}")
    return not wrong, "; ".join(wrong) or "none lost, none doubled"


def room(folder: Path) -> Iterator[Figure]:
    """Sixty phones and the console in one process."""
    path, people = prepared(folder, ROOM)
    with ExitStack() as closing:
        bare = Bare(folder)
        closing.callback(bare.close)
        console = Console(path)
        closing.callback(console.close)
        theirs = measured(bare, people, RELEASES, ROUNDS)
        ours = measured(console, people, RELEASES, ROUNDS)
    fine, told = kept(path, ROUNDS, ROOM)
    yield from figures(f"{ROOM} phones", ours, theirs, told, fine, inject=25, answers=50)
    yield Figure(
        "memory of console and server together",
        "MB",
        ours.full.rss_mb,
        theirs.full.rss_mb,
        "< 120 MB",
        ours.full.rss_mb < 120,
        f"{ours.empty.rss_mb:.0f} before the phones came",
    )


def unfit(reference: float, limit: float | None) -> str:
    """Say when not even the bare server keeps a limit: then the machine is too busy to tell."""
    return "" if limit is None or reference < limit else "the bare server is past the limit here; "


def figures(
    what: str,
    ours: Found,
    theirs: Found,
    told: str,
    fine: bool,
    inject: float | None = None,
    answers: float | None = None,
) -> Iterator[Figure]:
    """Hold what a crowd found against the limits, where there are any."""
    here, there = p95(ours.last), p95(theirs.last)
    whole = not ours.missing and not ours.refused
    yield Figure(
        f"inject to the last of {what}, p95",
        "ms",
        here,
        there,
        "printed" if inject is None else f"< {inject:.0f} ms",
        whole and (inject is None or here < inject),
        unfit(there, inject)
        + f"p50 {statistics.median(ours.last):.1f}, first phone {statistics.median(ours.first):.1f}; "
        f"on a processor p95 {p95(ours.release_cpu):.1f} ms beside {p95(theirs.release_cpu):.1f}; "
        f"others had it for p50 {statistics.median(ours.waited):.1f} ms",
    )
    here, there = p95(ours.acknowledged), p95(theirs.acknowledged)
    yield Figure(
        f"answers of {what} at once, p95",
        "ms",
        here,
        there,
        "printed" if answers is None else f"< {answers:.0f} ms",
        whole and fine and (answers is None or here < answers),
        unfit(there, answers)
        + f"p50 {statistics.median(ours.acknowledged):.1f}, the last {statistics.median(ours.bursts):.1f} "
        f"beside {statistics.median(theirs.bursts):.1f}; {told}; "
        f"{ours.answer_cpu:.0f} ms of processor beside {theirs.answer_cpu:.0f}"
        + (f"; missing {ours.missing}, refused {ours.refused[:3]}" if not whole else ""),
    )


def slow_disk(folder: Path) -> Iterator[Figure]:
    """The same with a disk that takes its time."""
    path, people = prepared(folder, ROOM)
    with ExitStack() as closing:
        bare = Bare(folder, SLOW_DISK)
        closing.callback(bare.close)
        console = Console(path, SLOW_DISK)
        closing.callback(console.close)
        theirs = measured(bare, people, ROUNDS, ROUNDS)
        ours = measured(console, people, ROUNDS, ROUNDS)
    fine, told = kept(path, ROUNDS, ROOM)
    here, there = max(ours.bursts), max(theirs.bursts)
    yield Figure(
        f"answers of {ROOM} phones, disk of {SLOW_DISK} ms, all",
        "ms",
        here,
        there,
        "< 200 ms",
        fine and not ours.missing and not ours.refused and here < 200,
        f"{unfit(there, 200)}the slowest of {ROUNDS} bursts; {told}",
    )


def halls(folder: Path) -> Iterator[Figure]:
    """Hundreds of phones, and a server of their own."""
    costs = []
    for count in HALLS:
        path, people = prepared(folder, count)
        with ExitStack() as closing:
            bare = Bare(folder)
            closing.callback(bare.close)
            served = Served(path)
            closing.callback(served.close)
            theirs = measured(bare, people, 12, 4)
            ours = measured(served, people, 12, 4)
        fine, told = kept(path, 4, count)
        yield from figures(f"{count:,} phones", ours, theirs, told, fine)
        costs.append((count, ours, theirs))
    (few, small, _), (many, large, reference) = costs
    for what, unit, one, other, bare_one in (
        (
            "memory for each phone",
            "kB",
            (small.full.rss_mb - small.empty.rss_mb) * 1024 / few,
            (large.full.rss_mb - large.empty.rss_mb) * 1024 / many,
            (reference.full.rss_mb - reference.empty.rss_mb) * 1024 / many,
        ),
        (
            "processor for each phone, an inject",
            "µs",
            statistics.median(small.release_cpu) * 1000 / few,
            statistics.median(large.release_cpu) * 1000 / many,
            statistics.median(reference.release_cpu) * 1000 / many,
        ),
        (
            "processor for each phone, an answer",
            "µs",
            small.answer_cpu * 1000 / few,
            large.answer_cpu * 1000 / many,
            reference.answer_cpu * 1000 / many,
        ),
    ):
        yield Figure(
            f"{what}: {many:,}",
            unit,
            other,
            bare_one,
            f"≤ 1.2x that of {few}",
            other <= 1.2 * one,
            f"{one:.0f} {unit} at {few}",
        )


def typing(folder: Path) -> Iterator[Figure]:
    """Keys in the capture line while sixty phones are in and somebody answers twice a second."""
    path, people = prepared(folder, ROOM)
    with ExitStack() as closing:
        console = Console(path)
        closing.callback(console.close)
        label = keys.Terminal("bare")
        closing.callback(label.close)
        phones = crowd.Process(console.terminal)
        closing.callback(phones.close)
        assert console.terminal is not None
        phones.ask("enter", port=console.port, cookies=people.cookies, partners=people.partners)
        phones.ask("watch", mark="message 000")
        console.release(0)
        phones.ask("seen")
        phones.ask("babble", every=0.5, inject="i0")
        os.write(console.terminal.file, b"\r")
        console.terminal.until_quiet(0.2, most=2)
        what = f"a letter, while {ROOM} phones are in and answer"
        yield from keys.figures(what, *keys.beside(console.terminal, label, keys.letters, line=True))
        said = phones.ask("hush")
        assert said["said"]
        assert not said["refused"], said


def run() -> Iterator[Figure]:
    """Measure the room, the slow disk, the halls, and typing while the room is full."""
    if sys.platform != "linux":
        return
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR", ROOT), prefix=".bench-") as name:
        for part in (room, slow_disk, typing, halls):
            folder = Path(name) / part.__name__
            folder.mkdir()
            yield from part(folder)


def under_test() -> None:
    """Run the program itself, on a disk that is slower by so many ms: `SYNC_MS COMMAND…`."""
    from tabletop.cli import main
    from tabletop.store.writer import Writer

    sync_s, line = int(sys.argv[1]) / 1000, sys.argv[2:]
    append = Writer.append
    if sync_s:

        def slower(self: Writer, events: object) -> None:
            time.sleep(sync_s)
            append(self, events)  # type: ignore[arg-type]

        Writer.append = slower  # type: ignore[method-assign]
    main(line)


if __name__ == "__main__":
    under_test()
