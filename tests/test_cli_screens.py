"""The screens as one starts and leaves them, in a real pseudo-terminal."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tabletop import session, store
from tabletop.core.events import ClockPaused, EntryFields, ExerciseStarted
from tabletop.core.intents import Capture, Start, Submission
from tests.small import created, small_scenario
from tests.typed import typed

pty = pytest.importorskip("pty", reason="there is no pseudo-terminal on Windows")

CTRL_Q = "\x11"
SECONDS = 60
ESCAPES = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-Z\\-_=>])")


class Terminal:
    """A program in a terminal of 120 by 35: what it has shown so far, and its keyboard."""

    def __init__(self, folder: Path, *line: str) -> None:
        master, slave = pty.openpty()
        environ = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLUMNS": "120",
            "LINES": "35",
            "LANG": "en_GB.UTF-8",
            "XDG_STATE_HOME": str(folder / "state"),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tabletop", *line],
            cwd=folder,
            env=environ,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self.master = master
        self._raw = b""

    @property
    def shown(self) -> str:
        """What was shown since the last key, without what commands the terminal."""
        return ESCAPES.sub("", self._raw.decode("utf-8", "replace"))

    def wait_for(self, words: str) -> None:
        """Read until these words have been shown."""
        self._read(lambda: words in self.shown, SECONDS)
        assert words in self.shown, self.shown[-3000:]

    def _read(self, enough: Callable[[], bool], seconds: float) -> None:
        end = time.monotonic() + seconds
        while not enough() and time.monotonic() < end:
            ready, _, _ = select.select([self.master], [], [], 0.1)
            if ready:
                try:
                    piece = os.read(self.master, 65_536)
                except OSError:
                    return
                if not piece:
                    return
                self._raw += piece
            elif self.process.poll() is not None:
                return

    def press(self, keys: str) -> None:
        """Type, and forget what was shown before."""
        self._raw = b""
        os.write(self.master, keys.encode())

    def press_until(self, keys: str, words: str) -> None:
        """Type again and again until these words are shown: the first second after a form does nothing."""
        end = time.monotonic() + SECONDS
        while words not in self.shown and time.monotonic() < end:
            os.write(self.master, keys.encode())
            self._read(lambda: words in self.shown, 1)
        assert words in self.shown, self.shown[-3000:]

    def ended(self) -> int:
        """Wait for the end and give the exit status."""
        self._read(lambda: False, SECONDS)
        return self.process.wait(SECONDS)

    def close(self) -> None:
        """Take the terminal away, whatever happened."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(SECONDS)
        os.close(self.master)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def start(*line: str) -> Terminal:
        opened.append(Terminal(tmp_path, *line))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_the_start_screen_opens_and_is_left(terminal: Callable[..., Terminal]) -> None:
    started = terminal()
    started.wait_for("72 hours without power")
    started.press("q")
    assert started.ended() == 0


def test_a_session_is_begun_left_and_resumed(terminal: Callable[..., Terminal], tmp_path: Path) -> None:
    console = terminal("run", "blackout-72h", "--selection", "90", "--file", "x.ttx", "--now")
    console.wait_for("safely stored")
    console.press_until(" ", " left")
    console.press(CTRL_Q)
    console.wait_for("Leave the program?")
    console.press_until("\r", "tabletop resume x.ttx")
    assert console.ended() == 0
    assert files(tmp_path) == ["x.ttx"]
    assert [type(event.fact) for event in store.read(tmp_path / "x.ttx")][1] is ExerciseStarted

    again = terminal("resume", "x.ttx")
    again.wait_for("Did the session go on?")
    refused = terminal("resume", "x.ttx")
    assert refused.ended() == 1
    assert "already open" in refused.shown


def test_what_was_acknowledged_is_there_after_the_process_was_killed(
    terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    console = terminal("run", "blackout-72h", "--file", "x.ttx", "--now")
    console.wait_for("safely stored")
    console.press_until(" ", " left")
    console.press("\r")
    console.wait_for("a digit and a space")
    console.press("who has diesel?\r")
    console.wait_for("undo: note who has diesel?")
    os.kill(console.process.pid, signal.SIGKILL)
    console.ended()
    assert "who has diesel?" in typed("log", tmp_path / "x.ttx").out
    again = terminal("resume", "x.ttx")
    again.wait_for("who has diesel?")


def test_preparing_begins_with_what_was_given_on_the_line(terminal: Callable[..., Terminal]) -> None:
    setup = terminal("run", "blackout-72h", "--file", "my-town.ttx", "--set", "gemeente=Ede")
    setup.wait_for("Prepare a session")
    setup.press("\x1b[6~" * 4)
    setup.wait_for("my-town.ttx")


def test_the_projector_follows_an_exercise_in_another_window(
    terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    scenario = small_scenario()
    opened = session.create(tmp_path / "x.ttx", created(scenario), session.ManualClock())
    opened.submit([Submission(Start())])
    opened.submit([Submission(Capture(fields=EntryFields(text="this stays here")))])
    projector = terminal("projector", "x.ttx")
    projector.wait_for(scenario.label)
    assert "Paused" not in projector.shown
    opened.submit([Submission(ClockPaused())])
    projector.wait_for("Paused")
    assert "this stays here" not in projector.shown
    projector.press("q")
    assert projector.ended() == 0
    opened.close()


def test_a_guide_is_read_and_left(terminal: Callable[..., Terminal]) -> None:
    guide = terminal("guide", "facilitator")
    guide.wait_for("Search")
    guide.press("q")
    assert guide.ended() == 0


def test_a_log_that_lost_its_beginning_opens_with_the_scenario_that_was_played(
    terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    console = terminal("run", "blackout-72h", "--file", "x.ttx", "--now")
    console.wait_for("safely stored")
    console.press_until(CTRL_Q + "\r", "tabletop resume x.ttx")
    assert console.ended() == 0
    content = bytearray((tmp_path / "x.ttx").read_bytes())
    # The file's own modeline stands in nothing but the text that the first event carries.
    place = content.index(b"yaml-language-server")
    content[place : place + 200] = b"\0" * 200
    (tmp_path / "x.ttx").write_bytes(content)
    refused = terminal("resume", "x.ttx")
    assert refused.ended() == 1
    assert "--scenario" in refused.shown
    again = terminal("resume", "x.ttx", "--scenario", "blackout-72h")
    again.wait_for("safely stored")
    assert (tmp_path / "x-recovered.ttx").exists()
