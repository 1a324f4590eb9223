"""What was acknowledged is there: after a kill, and on a full disk; and the room clock is where it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tabletop import store
from tabletop.core import events as ev
from tabletop.session import ManualClock, resume
from tests.logs import names

ROOT = Path(__file__).resolve().parent.parent
PREPARE = """
import sys
from pathlib import Path
from tabletop import session
from tabletop.core import events as ev
from tabletop.core.events import EntryFields
from tabletop.core.intents import Capture, Start, Submission
from tests.small import created

path = Path(sys.argv[1])
clock = session.ManualClock()
running = session.create(path, created(), clock, any_place=True)
running.submit([Submission(Start())])

def say(text):
    return running.submit([Submission(Capture(fields=EntryFields(text=text)))])[0]
"""


def child(script: str, path: Path, *before: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*before, sys.executable, "-c", PREPARE + script, str(path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_everything_that_was_acknowledged_before_a_kill_is_there(tmp_path: Path) -> None:
    path = tmp_path / "evening.ttx"
    writing = child(
        """
for number in range(1_000_000):
    clock.advance(1000)
    running.tick()
    done = say(f"Entry {number}")
    print(done.seq, done.event.fact.fields.text, running.room_ms(), sep="|", flush=True)
""",
        path,
    )
    assert writing.stdout is not None
    lines = [writing.stdout.readline() for _ in range(60)]
    writing.kill()
    lines += writing.stdout.readlines()
    writing.wait()
    writing.stdout.close()
    acknowledged = [line.split("|") for line in lines if line.endswith("\n")]
    assert len(acknowledged) >= 60
    assert path.with_name("evening.ttx-wal").exists()

    read = {event.seq: event.fact for event in store.read(path)}
    for seq, text, _ in acknowledged:
        fact = read[int(seq)]
        assert isinstance(fact, ev.EntryCaptured)
        assert fact.fields.text == text

    # The kill may have come between the pulse or the commit and the line that tells of it.
    room_ms = int(acknowledged[-1][2])
    session = resume(path, ManualClock(wall=2_000_000_000_000), any_place=True)
    assert session.problems == ()
    assert room_ms <= session.room_ms() <= room_ms + 2_000
    assert session.state.clock.gap is not None
    session.close()
    assert names(tmp_path) == {path.name}


FULL = """
def fill():
    number = 0
    while True:
        number += 1
        result = say("x" * 2000)
        if isinstance(result, session.Refused):
            return number, result.message.code

written, code = fill()
print(written, code, running.store_problem.code, running.state.seq, flush=True)
make_room()
again = say("After room was made")
print(again.seq, running.store_problem, flush=True)
running.close()
"""


def check_full(path: Path, lines: list[str]) -> str:
    written, code, problem, seq = lines[0].split()
    assert code == problem
    assert int(written) > 5
    assert lines[1].split() == [str(int(seq) + 1), "None"]
    state = store.replay(path).state
    assert state.seq == int(seq) + 1
    assert state.entries[state.seq].fields.text == "After room was made"
    return code


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit there")
def test_a_file_that_may_not_grow_keeps_what_it_has_and_goes_on_when_it_may(tmp_path: Path) -> None:
    path = tmp_path / "evening.ttx"
    writing = child(
        """
import resource
free = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, free[1]))

def make_room():
    resource.setrlimit(resource.RLIMIT_FSIZE, free)
"""
        + FULL,
        path,
    )
    out, _ = writing.communicate(timeout=60)
    assert writing.returncode == 0
    assert check_full(path, out.splitlines()) in {"store.full", "store.disk-error"}
    assert names(tmp_path) == {path.name}


def may_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    trial = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs none /mnt"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not may_mount(), reason="no disk of one's own can be made here")
def test_a_full_disk_says_so_and_keeps_what_it_has(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    kept = tmp_path / "kept.ttx"
    mounted = (
        "unshare", "-rm", "sh", "-c", f'mount -t tmpfs -o size=600k none "{disk}" && exec "$@"', "sh",
    )  # fmt: skip
    writing = child(
        """
ballast = path.with_name("ballast")
ballast.write_bytes(b"x" * 200_000)

def make_room():
    ballast.unlink()
"""
        + FULL
        + f"""
import shutil
shutil.copyfile(path, {str(kept)!r})
""",
        disk / "evening.ttx",
        *mounted,
    )
    out, _ = writing.communicate(timeout=60)
    assert writing.returncode == 0
    assert check_full(kept, out.splitlines()) == "store.full"
