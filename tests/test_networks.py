"""The Wi-Fi of an exercise is given once: it is there again the next time, for this user alone."""

from __future__ import annotations

import stat
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tabletop.cli import threshold
from tabletop.cli.listening import Listening
from tabletop.session import Wifi, networks
from tests.rooms import OPEN, FakeDoor

HALL = Wifi("Hall", "shorter-than-not")


@pytest.fixture
def known(tmp_path: Path) -> Path:
    return networks.place(tmp_path / "state" / "recent.json")


def test_each_exercise_has_its_own(known: Path, tmp_path: Path) -> None:
    networks.remember(known, tmp_path / "a.ttx", HALL)
    networks.remember(known, tmp_path / "b.ttx", Wifi("Open"))
    assert networks.recall(known, tmp_path / "a.ttx") == HALL
    assert networks.recall(known, tmp_path / "b.ttx") == Wifi("Open")
    assert networks.recall(known, tmp_path / "c.ttx") is None
    networks.remember(known, tmp_path / "a.ttx", None)
    assert networks.recall(known, tmp_path / "a.ttx") is None
    assert "shorter" not in known.read_text("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="has no such rights")
def test_nobody_else_can_read_it(known: Path, tmp_path: Path) -> None:
    networks.remember(known, tmp_path / "a.ttx", HALL)
    assert stat.S_IMODE(known.stat().st_mode) == 0o600
    elsewhere = tmp_path / "elsewhere"
    known.rename(elsewhere)
    known.symlink_to(elsewhere)
    assert networks.recall(known, tmp_path / "a.ttx") is None


def test_only_the_latest_are_remembered(known: Path, tmp_path: Path) -> None:
    for number in range(networks.MOST + 1):
        networks.remember(known, tmp_path / f"{number}.ttx", HALL)
    assert networks.recall(known, tmp_path / "0.ttx") is None
    assert networks.recall(known, tmp_path / "1.ttx") == HALL


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"%s": 7}', '{"%s": ["", ""]}', '{"%s": ["a", "short"]}'])
def test_what_is_no_wifi_is_none(known: Path, tmp_path: Path, text: str) -> None:
    known.parent.mkdir()
    log = tmp_path / "a.ttx"
    known.write_text(text.replace("%s", str(log)), "utf-8")
    assert networks.recall(known, log) is None
    networks.remember(known, log, HALL)
    assert networks.recall(known, log) == HALL


@dataclass
class FakeServer:
    """As much of a server as a note is made of."""

    door: FakeDoor = field(default_factory=lambda: FakeDoor(replace(OPEN, wifi=None)))
    port: int = 8765
    token: str = "t"


def left_by(server: Any, log: Path) -> threshold.Note:
    return threshold.Note(server, log)


def test_what_the_console_gives_is_there_when_the_exercise_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "state"))
    log, server = tmp_path / "evening.ttx", FakeServer()
    note = left_by(server, log)
    server.door.set_wifi(HALL)
    note.take_away()
    assert threshold.as_before(Listening(), log)[0].wifi == HALL
    assert threshold.as_before(Listening(wifi=Wifi("Line")), log)[0].wifi == Wifi("Line")
    assert threshold.as_before(Listening(), tmp_path / "other.ttx")[0].wifi is None
    note = left_by(server, log)
    server.door.set_wifi(None)
    note.take_away()
    assert threshold.as_before(Listening(), log)[0].wifi is None
