"""Serving an exercise without a screen, and the consoles that come and go, as real processes."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from tabletop import session, store
from tabletop.cli import attaching, listening, serving, threshold
from tabletop.cli.commands import Wrong
from tabletop.cli.failures import Stop
from tabletop.core import access
from tabletop.core.events import EntryFields, Role
from tabletop.core.intents import Capture, Submission
from tabletop.core.messages import ExerciseError, Message
from tabletop.session import Done, DoorView, Opening, Refused, SystemClock, reaching
from tabletop.session.reaching import ByNote
from tabletop.session.remote import RemoteSession
from tabletop.text import language
from tests.ports import free_port
from tests.small import created, joining
from tests.test_cli_screens import CTRL_Q, Terminal, terminal
from tests.typed import typed

__all__ = ["terminal"]
SECONDS = 60


AS_IN_A_TERMINAL = """
import runpy, signal
for name in ("SIGINT", "SIGTERM", "SIGHUP"):
    if hasattr(signal, name):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
runpy.run_module("tabletop", run_name="__main__", alter_sys=True)
"""
"""Gives the signals back their meaning: whoever runs the tests under nohup has them ignored."""


class Served:
    """A program that serves an exercise, without a terminal, as a service would."""

    def __init__(self, folder: Path, log: Path, *more: str) -> None:
        environ = {**os.environ, "XDG_STATE_HOME": str(folder / "state"), "PYTHONUNBUFFERED": "1"}
        line = ["serve", str(log), "--port", str(free_port()), "--any-place", "--lang", "en", *more]
        self.log = log
        self.process = subprocess.Popen(
            [sys.executable, "-c", AS_IN_A_TERMINAL, *line],
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []

    def wait_for(self, words: str) -> str:
        """Read until a line holds these words, and give it."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if words in line:
                return line
        raise AssertionError("".join(self.lines))

    def ends_by(self, number: int) -> int:
        """Send a signal and give the exit status."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=SECONDS)
        self.lines += rest.splitlines(keepends=True)
        return self.process.returncode


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "evening.ttx"
    opened = session.create(path, created(), SystemClock(), any_place=True)
    opened.close()
    return path


@pytest.fixture
def serve(tmp_path: Path, log: Path) -> Iterator[Callable[..., Served]]:
    running: list[Served] = []

    def start(*more: str) -> Served:
        running.append(Served(tmp_path, log, *more))
        running[-1].wait_for("Stop with Ctrl+C")
        return running[-1]

    yield start
    for one in running:
        with contextlib.suppress(ProcessLookupError):
            one.process.kill()
        one.process.communicate(timeout=SECONDS)


def attached(log: Path) -> RemoteSession:
    remote = RemoteSession(ByNote(log), SystemClock())
    remote.attach()
    return remote


def note(text: str) -> Submission:
    return Submission(Capture(fields=EntryFields(text=text)))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_way_to_stop_closes_the_log_with_a_stream_open(
    serve: Callable[..., Served], log: Path, number: int
) -> None:
    served = serve()
    remote = attached(log)
    (done,) = remote.submit([note("Who has diesel?")])
    assert isinstance(done, Done)
    found = reaching.read(reaching.beside(log))
    assert found is not None
    headers = {"authorization": f"Bearer {found.token}"}
    with httpx.stream("GET", f"{found.url}/api/log", headers=headers, trust_env=False) as stream:
        next(stream.iter_raw())
        assert served.ends_by(number) == 0
    remote.close()
    said = "".join(served.lines)
    assert "tabletop console 127.0.0.1:" in said
    assert re.search(r"Stopped\. Go on: \S*tabletop serve", said)
    left = {row.name for row in log.parent.iterdir()} - {"state"}
    assert left == {log.name}
    assert [row.fields.text for row in store.replay(log).state.entries.values()] == ["Who has diesel?"]


@pytest.mark.skipif(sys.platform == "win32", reason="an open file stays where it is there")
def test_a_log_that_is_deleted_while_it_is_served_is_written_again_and_that_is_told(
    serve: Callable[..., Served], log: Path
) -> None:
    served = serve()
    log.unlink()
    served.wait_for("was deleted or moved while the exercise was open")
    assert served.ends_by(signal.SIGINT) == 0
    assert store.replay(log).problems == ()


def test_after_a_kill_the_log_goes_on_and_nothing_acknowledged_is_missing(
    serve: Callable[..., Served], log: Path
) -> None:
    served = serve()
    remote = attached(log)
    results = remote.submit([note(f"Note {number}") for number in range(20)])
    assert all(isinstance(row, Done) for row in results)
    served.process.kill()
    served.process.wait(SECONDS)
    (refused,) = remote.submit([note("Nobody hears this")])
    assert isinstance(refused, Refused)
    serve()
    remote.attach()
    assert len(remote.state.entries) == 20
    (done,) = remote.submit([note("Nobody hears this")])
    assert isinstance(done, Done)
    assert len(remote.state.entries) == 21
    remote.close()


@pytest.mark.skipif(sys.platform != "linux", reason="needs a second address of this computer")
def test_opened_at_once_the_codes_are_told_once_and_nobody_is_said_to_be_outside(
    serve: Callable[..., Served],
) -> None:
    served = serve("--open", "--host", "127.0.0.2")
    served.wait_for("Open to the room")
    served.wait_for("a co-facilitator")
    served.ends_by(signal.SIGTERM)
    told = "".join(served.lines)
    assert told.count("participants") == 1
    assert "In on this computer only" not in told


@pytest.mark.skipif(sys.platform != "linux", reason="needs a second address of this computer")
def test_after_a_kill_phones_find_it_at_the_same_port_and_as_open_as_it_was(
    serve: Callable[..., Served], log: Path
) -> None:
    served = serve("--open", "--host", "127.0.0.2")
    before = reaching.read(reaching.beside(log))
    assert before is not None
    served.wait_for("Open to the room")
    served.process.kill()
    served.process.wait(SECONDS)
    left = reaching.read(reaching.beside(log))
    assert left is not None
    assert left.open
    wish, was_open = threshold.as_before(listening.Listening(), log)
    assert (f"http://127.0.0.1:{wish.port}", was_open) == (before.url, True)
    chosen = listening.Listening(port=9_999)
    assert threshold.as_before(chosen, log) == (chosen, True)
    again = serve("--host", "127.0.0.2")
    again.wait_for("Open to the room")
    again.ends_by(signal.SIGTERM)
    assert threshold.as_before(chosen, log) == (chosen, False)


def test_a_second_program_is_told_how_to_join_in(
    serve: Callable[..., Served], log: Path, terminal: Callable[..., Terminal]
) -> None:
    serve()
    second = terminal("resume", str(log), "--any-place")
    second.wait_for("Open a console on it with: ")
    second.wait_for("tabletop console 127.0.0.1:")
    assert second.ended() == 1


def test_a_console_attaches_types_and_leaves_and_the_server_goes_on(
    serve: Callable[..., Served], log: Path, terminal: Callable[..., Terminal]
) -> None:
    served = serve()
    console = terminal("console", str(log))
    console.wait_for("Enter = note what is said")
    console.press("\rWho has diesel?\r")
    console.wait_for("undo: note Who has diesel?")
    console.press_until(CTRL_Q, "The exercise goes on without this console")
    console.press_until(" ", "The exercise goes on where it is")
    assert console.ended() == 0
    remote = attached(log)
    assert [row.fields.text for row in remote.state.entries.values()] == ["Who has diesel?"]
    remote.close()
    assert served.process.poll() is None


def test_the_console_with_a_screen_is_served_too_unless_it_is_offline(
    log: Path, terminal: Callable[..., Terminal]
) -> None:
    port = free_port()
    console = terminal("resume", str(log), "--any-place", "--port", str(port))
    console.wait_for("Enter = note what is said")
    note_beside = reaching.beside(log)
    until_served(console, note_beside)
    assert stat.S_IMODE(note_beside.stat().st_mode) == 0o600
    assert httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).json() == {"doorleef": "ok"}
    console.press_until(CTRL_Q, "Leave the program")
    console.press_until(" ", "The exercise is in")
    assert console.ended() == 0
    assert not note_beside.exists()


def until_served(console: Terminal, place: Path) -> None:
    """Let the program go on until its note is there."""
    console._read(place.exists, SECONDS)
    assert place.exists()


def test_a_wish_for_a_server_is_read_from_the_line() -> None:
    t = language("en")
    plain: dict[str, Any] = {"host": None, "port": 8000, "wifi": None, "wifi_password": None, "tls": False}
    plain |= {"cert": None, "key": None}
    assert listening.typed(t, **plain) == listening.Listening()
    assert listening.typed(t, **plain, offline=True).offline
    wifi = listening.typed(t, **{**plain, "wifi": "room", "wifi_password": "secret word"}).wifi
    assert wifi == ("room", "secret word")
    with pytest.raises(Wrong):
        listening.typed(t, **{**plain, "wifi_password": "secret"})
    with pytest.raises(Wrong):
        listening.typed(t, **{**plain, "key": "key.pem"})
    with pytest.raises(ExerciseError):
        listening.typed(t, **{**plain, "cert": "no-such.pem"})


@pytest.mark.parametrize(
    ("name", "password"), [("", None), ("x" * 33, None), ("room\udcff", None), ("room", "1234567")]
)
def test_a_wifi_that_no_network_can_be_is_refused_on_the_line(name: str, password: str | None) -> None:
    typed: dict[str, Any] = {"host": None, "port": 8000, "tls": False, "cert": None, "key": None}
    for offline in (False, True):
        with pytest.raises(Wrong, match="8 to 63"):
            listening.typed(language("en"), **typed, wifi=name, wifi_password=password, offline=offline)


def test_what_the_door_says_is_told_with_its_codes_and_problem() -> None:
    t = language("nl")
    view = DoorView(
        opening=Opening.ROOM,
        addresses=("http://10.0.0.7:8000/",),
        codes={role: f"{role.value}-code" for role in Role},
        problem=Message("door.port-taken", {"port": "8000", "used": "8001"}),
    )
    said = "\n".join(serving.doorway(t, view, None))
    assert "Open voor de zaal, op: http://10.0.0.7:8000/" in said
    assert "8001" in said
    assert "Code scribe-code: verslagleggers" in said


def test_who_was_in_before_a_stop_is_counted_until_the_door_opens() -> None:
    t = language("en")
    here = DoorView(opening=Opening.HERE, addresses=("http://127.0.0.1:8000/",))
    assert "7 devices joined earlier; the door is closed" in "\n".join(serving.doorway(t, here, None, 7))
    assert "joined earlier" not in "\n".join(serving.doorway(t, here, None, 0))
    room = replace(here, opening=Opening.ROOM)
    assert "joined earlier" not in "\n".join(serving.doorway(t, room, None, 7))


def test_serving_again_after_an_orderly_stop_says_who_is_outside(
    serve: Callable[..., Served], log: Path
) -> None:
    opened = session.resume(log, SystemClock(), any_place=True)
    opened.submit([Submission(joining(1), access.DOOR, "web")])
    opened.close()
    assert "1 device joined earlier; the door is closed" in serve().wait_for("joined earlier")


@pytest.fixture
def noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], Path]:
    """Pretend that servers of this user run."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    known = reaching.known_place(tmp_path / "state" / "doorleef" / "recent.json")

    def leave(name: str, port: int) -> Path:
        path = tmp_path / name
        reaching.leave(reaching.Attachment(f"http://127.0.0.1:{port}", "token", str(path), 1), known)
        return path

    return leave


def test_an_address_of_this_computer_leads_to_the_log_of_its_server(
    noted: Callable[[str, int], Path],
) -> None:
    t = language("en")
    one, two = noted("one.ttx", 8001), noted("two.ttx", 8002)
    assert attaching.way_to(t, "127.0.0.1:8001", None, None) == (ByNote(one), None)
    assert attaching.way_to(t, "http://localhost:8002/", None, None) == (ByNote(two), None)
    assert attaching.way_to(t, str(one), None, None) == (ByNote(one), None)
    with pytest.raises(Stop, match="name one"):
        attaching.way_to(t, None, None, None)
    with pytest.raises(ExerciseError) as caught:
        attaching.way_to(t, "127.0.0.1:8003", None, None)
    assert caught.value.message == Message("remote.none-here", {"address": "127.0.0.1:8003"})


def test_the_only_exercise_needs_no_address(noted: Callable[[str, int], Path]) -> None:
    t = language("en")
    with pytest.raises(Stop, match="tabletop serve"):
        attaching.way_to(t, None, None, None)
    one = noted("one.ttx", 8001)
    assert attaching.way_to(t, None, None, None) == (ByNote(one), None)


@pytest.mark.parametrize(
    ("address", "code", "refusal"),
    [
        ("http://10.0.0.7:8000", None, "remote.only-encrypted"),
        ("http://10.0.0.7:8000", "ABC-DEF", "remote.only-encrypted"),
        ("https://10.0.0.7:8000", None, "remote.needs-code"),
    ],
)
def test_from_another_computer_it_takes_encryption_and_a_code(
    noted: Callable[[str, int], Path], address: str, code: str | None, refusal: str
) -> None:
    with pytest.raises(ExerciseError) as caught:
        attaching.way_to(language("en"), address, code, None)
    assert caught.value.message.code == refusal


def test_a_return_code_is_told_from_a_code_to_join() -> None:
    assert attaching.is_return_code("6CVM-J6KD")
    assert not attaching.is_return_code("4JR-PRT")


@pytest.mark.parametrize("command", ["console", "join"])
def test_without_a_terminal_it_is_said_what_to_do(command: str) -> None:
    shown = typed(command, "127.0.0.1:8000", "--lang", "en")
    assert shown.status == 2
    assert "no terminal" in shown.err


def test_a_scenario_that_does_not_exist_is_refused_before_anything_is_served() -> None:
    shown = typed("serve", "no-such", "--lang", "en")
    assert shown.status == 2
    assert "There is no scenario no-such" in shown.err
    assert shown.out == ""
