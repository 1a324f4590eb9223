"""From a key to its repaint at a real pseudo-terminal: the console in a busy exercise beside a bare app."""

from __future__ import annotations

import os
import re
import select
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from tabletop.core.events import EntryFields, EntryKind, ExerciseCreated
from tabletop.core.intents import Capture, Next, Start, Submission
from tabletop.core.scenario import (
    Block,
    BlockKind,
    Channel,
    Inject,
    Scenario,
    Selection,
)
from tabletop.session import LocalSession, SystemClock, create
from tests.bench.cast import CAST, PARTNERS
from tests.bench.figures import Figure
from tests.bench.log import SYNC

INJECTS, ENTRIES, PARAGRAPHS = 200, 2_000, 20
COLUMNS, LINES = 120, 35
WARM_UP, KEYS, MOST = 15, 500, 1_500
"""How many keys of each sort do not count; how many undisturbed ones are wanted then, and tried at most."""
DISTURBED_MS = 1.0
"""For how long app or measurement may wait for a processor before a key counts as disturbed."""
SETTLE = 8.0
"""Seconds before the first key, in which the console makes its injects ready."""
PAUSE = 0.05
"""Seconds of quiet between a repaint and the next key in the same app."""
PATIENCE = 10
"""Seconds after which a key that shows nothing is a mistake."""
TIMES, SLOWEST = 3, 20.0
"""The limits: how many times the bare app at the 95th percentile, and ms at the 99th."""
ESCAPES = re.compile(
    rb"\x1b(?:\[[0-9;?<>=]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|.)", re.DOTALL
)
LETTERS = "bcdfghjkmqvwxyz"
"""Letters that nothing else on the screen repaints in capitals."""


def scenario() -> Scenario:
    """Write a scenario of the size of a large session."""
    steps = [
        Block(
            id=f"step{hour}",
            kind=BlockKind.STEP,
            title=f"at hour {hour}",
            hour=hour,
            situation="nothing works.",
            picture=("what is known?",),
            phases=("situation 5", "inject 10", "silence 3", "tables 10", "plenary 10"),
        )
        for hour in (0, 6, 24, 72)
    ]
    paragraph = (
        "the lights went out an hour ago and **nobody** knows for how long; people stand at the door. " * 3
    )
    return Scenario(
        **CAST,
        id="busy",
        title="a busy session",
        blocks=tuple(steps),
        injects=tuple(
            Inject(
                id=f"i{n}",
                step=f"step{(0, 6, 24, 72)[n * 4 // INJECTS]}",
                at=0,
                to=("all",) if n % 4 == 0 else (f"p{n % PARTNERS}",),
                channel=Channel.PHONE,
                title=f"message {n:03}",
                text="\n\n".join(f"{n}.{m}: {paragraph}" for m in range(PARAGRAPHS)),
            )
            for n in range(INJECTS)
        ),
        selections=(
            Selection(id="all", title="everything", minutes=240, blocks=tuple(row.id for row in steps)),
        ),
    )


def session(folder: Path) -> LocalSession:
    """Play the scenario into its first step, and note what thirty partners say."""
    made = scenario()
    fact = ExerciseCreated(
        scenario=made, author_text="", author_sha256="0" * 64, selection="all", language="en"
    )
    running = create(folder / "busy.ttx", fact, SystemClock(), any_place=True)
    running.submit([Submission(Start()), Submission(Next()), Submission(Next())])
    for n in range(ENTRIES):
        fields = EntryFields(
            text=f"entry {n}: we count on diesel from another",
            said_by=(f"p{n % PARTNERS}",),
            kind=list(EntryKind)[n % 9],
            target=f"p{(n + 7) % PARTNERS}",
        )
        running.submit([Submission(Capture(fields=fields))])
    return running


def run_console() -> None:
    """Run the console; the terminal is this process's own.

    Letters do not wait for each other here: what is measured is the way from a key to its repaint, and keys
    come quicker than hands give them.
    """
    from tabletop.text import language
    from tabletop.tui.app import DoorleefApp
    from tabletop.tui.console.screen import ConsoleScreen
    from tabletop.tui.typing import PatientScreen

    PatientScreen.PATIENCE = PatientScreen.IN_ONE_GO = 0.0
    with tempfile.TemporaryDirectory() as folder:
        running = session(Path(folder))
        DoorleefApp(language("en"), lambda t: ConsoleScreen(t, running)).run()
        running.close()


def run_bare(disk: IO[bytes] | None = None) -> None:
    """Run an app that shows the latest key in one label, and first keeps it on a disk where one is given."""
    from textual.app import App, ComposeResult
    from textual.events import Key
    from textual.widgets import Label

    class Bare(App[None]):
        def compose(self) -> ComposeResult:
            yield Label(" " * 40)

        def on_key(self, event: Key) -> None:
            if disk is not None:
                disk.write(b"x" * 1024)
                SYNC(disk.fileno())
            self.query_one(Label).update(f"key {event.character or event.key}")

    Bare().run()


def run_keeping() -> None:
    """Run the bare app that keeps each key, in the folder in which the console keeps its exercise."""
    with tempfile.TemporaryFile(buffering=0) as disk:
        run_bare(disk)


@dataclass(frozen=True)
class Press:
    """One key until its repaint."""

    wall: float
    """ms by the clock."""
    worked: float
    """ms in which the app had a processor."""
    disturbed: bool
    """True when somebody else had the processor meanwhile."""


@dataclass(frozen=True)
class Processors:
    """What processors did until now; all zero where the system does not tell."""

    worked: float = 0.0
    """ms in which the app had one."""
    waited: float = 0.0
    """ms in which the app or this measurement was ready, but another process had it."""
    stolen: int = 0
    """Hundredths of a second in which another machine on the same iron had it."""


def processors(app: int) -> Processors:
    """Look at the threads of an app, at this process, and at the machine."""
    if sys.platform != "linux":
        return Processors()
    # Of each thread: ns on a processor, ns ready for one, and how often it was given one.
    app_threads = [row.read_text().split() for row in Path(f"/proc/{app}/task").glob("*/schedstat")]
    own = Path("/proc/self/schedstat").read_text().split()
    return Processors(
        sum(int(row[0]) for row in app_threads) / 1_000_000,
        sum(int(row[1]) for row in (*app_threads, own)) / 1_000_000,
        int(Path("/proc/stat").read_text().split("\n", 1)[0].split()[8]),
    )


class Terminal:
    """A child process at a pseudo-terminal of its own."""

    def __init__(
        self,
        what: Literal["console", "bare", "keeping"] | Sequence[str],
        environ: Mapping[str, str] | None = None,
    ) -> None:
        import fcntl
        import pty
        import struct
        import termios

        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", PYTHONPATH=str(Path.cwd()))
            os.environ.update(environ or {})
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
            line = [sys.executable, "-m", "tests.bench.keys", what] if isinstance(what, str) else list(what)
            os.execv(line[0], line)  # noqa: S606  # no shell is wanted
        self.until_quiet(1.0, most=60)

    def read(self, seconds: float) -> bytes:
        """Read what is there, waiting at most so long for the first of it."""
        ready, _, _ = select.select([self.file], [], [], seconds)
        return os.read(self.file, 1 << 20) if ready else b""

    def until_quiet(self, seconds: float, most: float = 5) -> bytes:
        """Read until nothing comes for so long; an app that paints every second is never quiet for longer."""
        begun, seen = time.monotonic(), b""
        while time.monotonic() - begun < most:
            got = self.read(seconds)
            if not got and (seen or most <= seconds):
                break
            seen += got
        return seen

    def rest(self, seconds: float) -> None:
        """Press nothing for so long; what comes meanwhile is read."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(0.1)

    def press(self, key: bytes, marker: bytes) -> Press:
        """Press a key, and wait until the screen says so."""
        while self.read(PAUSE):
            pass
        before = processors(self.pid)
        begun, seen = time.perf_counter(), b""
        os.write(self.file, key)
        while marker not in seen:
            if time.perf_counter() - begun > PATIENCE:
                raise RuntimeError(f"key {key!r} never showed {marker!r}: {seen[-400:]!r}")
            seen += self.read(1)
            seen = ESCAPES.sub(b"", seen) if marker not in seen else seen
        wall = (time.perf_counter() - begun) * 1_000
        after = processors(self.pid)
        disturbed = after.stolen > before.stolen or after.waited - before.waited > DISTURBED_MS
        return Press(wall, after.worked - before.worked, disturbed)

    def close(self) -> None:
        """End the child."""
        import signal

        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.file)


@dataclass(frozen=True)
class Times:
    """How long keys took, in ms."""

    p50: float
    p95: float
    p99: float

    def __str__(self) -> str:
        """Give all three."""
        return f"{self.p50:.1f}/{self.p95:.1f}/{self.p99:.1f}"


def times(found: Iterable[float]) -> Times:
    """Sum measured times up."""
    cuts = statistics.quantiles(found, n=100)
    return Times(cuts[49], cuts[94], cuts[98])


def letters(n: int) -> tuple[bytes, bytes]:
    """Type in the capture line."""
    letter = LETTERS[n % len(LETTERS)].upper().encode()
    return letter, letter


def lines(n: int) -> tuple[bytes, bytes]:
    """Walk down and up the running order; the card with its twenty paragraphs follows."""
    return (b"\x1b[B" if n // 40 % 2 == 0 else b"\x1b[A"), b"lights"


def kinds(n: int) -> tuple[bytes, bytes]:
    """Give the latest entry another kind; it is on the disk before it is shown, as in the app beside it."""
    kind = ("Note", "Decision", "Gap", "Need", "Offer", "Assumption", "Observation", "Action")[n % 8]
    latest = ENTRIES - 1
    return str(n % 8 + 1).encode(), f"{kind:<12}partner number {latest % PARTNERS}: entry {latest}".encode()


def beside(
    busy: Terminal, bare: Terminal, keys: Callable[[int], tuple[bytes, bytes]], *, line: bool = False
) -> tuple[list[Press], list[Press]]:
    """Press keys in the console and in the bare app by turns, so that both meet the same machine."""
    ours: list[Press] = []
    theirs: list[Press] = []
    for n in range(WARM_UP + MOST):
        if line and n and n % len(LETTERS) == 0:
            os.write(busy.file, b"\x15")
            busy.until_quiet(0.1, most=1)
        ours.append(busy.press(*keys(n)))
        theirs.append(bare.press(*letters(n)))
        if min(len(calm(ours[WARM_UP:])), len(calm(theirs[WARM_UP:]))) >= KEYS:
            break
    return ours[WARM_UP:], theirs[WARM_UP:]


def calm(presses: Iterable[Press]) -> list[Press]:
    """Leave out the keys during which somebody else had the processor."""
    return [row for row in presses if not row.disturbed]


def run() -> Iterator[Figure]:
    """Measure typing, walking and classifying in a busy console, beside a bare app."""
    if sys.platform == "win32":
        return
    bare, keeping, busy = Terminal("bare"), Terminal("keeping"), Terminal("console")
    try:
        busy.rest(SETTLE)
        os.write(busy.file, b"\r")
        busy.until_quiet(0.2, most=2)
        yield from figures("a letter in the capture line", *beside(busy, bare, letters, line=True))
        os.write(busy.file, b"\x15\x1b")
        busy.until_quiet(0.5, most=2)
        yield from figures("another kind for an entry", *beside(busy, keeping, kinds))
        os.write(busy.file, b"a")
        busy.until_quiet(0.5, most=2)
        yield from figures("a line further in the running order", *beside(busy, bare, lines))
    finally:
        for app in (busy, keeping, bare):
            app.close()


def figures(what: str, ours: list[Press], theirs: list[Press]) -> Iterator[Figure]:
    """Hold the undisturbed keys against the limits; what the others took is in the remarks.

    A machine on which the bare app is past the limit proves nothing, and that is said.
    """
    here, there = times(row.wall for row in calm(ours)), times(row.wall for row in calm(theirs))
    worked, worked_there = times(row.worked for row in calm(ours)), times(row.worked for row in calm(theirs))
    all_here, all_there = times(row.wall for row in ours), times(row.wall for row in theirs)
    yield Figure(
        f"key to repaint, p95: {what}",
        "ms",
        here.p95,
        there.p95,
        f"≤ {TIMES}x",
        here.p95 <= TIMES * there.p95,
        f"p50 {here.p50:.1f} beside {there.p50:.1f}; on a processor {worked} beside {worked_there}",
    )
    unfit = there.p99 >= SLOWEST
    yield Figure(
        f"key to repaint, p99: {what}",
        "ms",
        here.p99,
        there.p99,
        f"< {SLOWEST:.0f} ms",
        here.p99 < SLOWEST,
        ("the bare app is past the limit here: this machine cannot tell; " if unfit else "")
        + f"{len(calm(ours))} and {len(calm(theirs))} of {len(ours)} keys undisturbed; "
        f"with the disturbed ones {all_here} beside {all_there}",
    )


if __name__ == "__main__":
    {"console": run_console, "bare": run_bare, "keeping": run_keeping}[sys.argv[1]]()
