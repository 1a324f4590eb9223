"""The start: from the process to the first paint, beside a bare Textual app with one label."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.figures import Figure

RUNS = 15
LIMIT = 2.0
COLUMNS, LINES = 100, 30
PATIENCE_S = 20.0
BARE = """
from textual.app import App
from textual.widgets import Label


class Bare(App):
    def compose(self):
        yield Label("painted")


Bare().run()
"""


def first_paint(command: Sequence[str], sign: bytes, folder: Path) -> float:
    """Start a program in a terminal of its own; give the seconds until a text stands on its screen."""
    import fcntl
    import pty
    import struct
    import termios

    environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "HOME": str(folder)}
    environ |= {"XDG_STATE_HOME": str(folder), "LANG": "nl_NL.UTF-8", "PYTHONPATH": str(Path.cwd())}
    environ.pop("TEXTUAL", None)
    begun = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        os.chdir(folder)
        os.execve(command[0], list(command), environ)  # noqa: S606  # no shell is wanted
    painted = b""
    try:
        while sign not in painted:
            left = begun + PATIENCE_S - time.perf_counter()
            ready = select.select([terminal], [], [], max(0.0, left))[0]
            if not ready:
                raise TimeoutError(painted[-300:])
            painted += os.read(terminal, 65_536)
        return time.perf_counter() - begun
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def run() -> list[Figure]:
    """Measure in turns, so that both meet the same machine."""
    if sys.platform == "win32":
        return []
    ours: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        script = folder / "bare.py"
        script.write_text(BARE, encoding="utf-8")
        start = [sys.executable, "-m", "tabletop", "--lang", "nl"]
        for _ in range(RUNS):
            bare.append(first_paint([sys.executable, str(script)], b"painted", folder))
            ours.append(first_paint(start, b"Bereid een sessie voor", folder))
    mine, reference = statistics.median(ours) * 1000, statistics.median(bare) * 1000
    return [
        Figure(
            "process start to first paint, beside a bare app",
            "ms",
            mine,
            reference,
            f"at most {LIMIT:g} times",
            mine <= LIMIT * reference,
            f"median of {RUNS}, in turns",
        )
    ]
