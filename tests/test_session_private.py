"""Files for one user alone: what was kept is on the disk, and what could not be kept is nowhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tabletop.session import drafts, networks, private
from tabletop.session.door import Wifi
from tabletop.session.guest import Letter


def test_what_is_written_is_on_the_disk_before_it_takes_the_place_of_what_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, seen = tmp_path / "one", []
    place.write_text("before", "utf-8")

    def synced(number: int) -> None:
        new = next(file for file in tmp_path.iterdir() if file != place)
        seen.append((os.fstat(number).st_size, new.read_text("utf-8"), place.read_text("utf-8")))

    monkeypatch.setattr(os, "fsync", synced)
    private.write(place, "after")
    assert seen == [(5, "after", "before")]
    assert place.read_text("utf-8") == "after"


@pytest.mark.parametrize("broken", ["write", "sync", "replace"])
def test_what_cannot_be_kept_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    place, text = tmp_path / "one", "a password"
    place.write_text("before", "utf-8")

    def refuse(*_: object) -> None:
        raise OSError(broken)

    if broken == "write":
        text += "\udcff"
    elif broken == "sync":
        monkeypatch.setattr(os, "fsync", refuse)
    else:
        monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises((OSError, UnicodeEncodeError)):
        private.write(place, text)
    assert [file.name for file in tmp_path.iterdir()] == ["one"]
    assert place.read_text("utf-8") == "before"


def test_a_draft_with_half_a_character_is_kept_as_it_is(tmp_path: Path) -> None:
    place, letter = tmp_path / "a1-7.json", Letter("/respond", {"text": "Café \udcff"}, "key")
    drafts.keep(place, {"say": {"text": "half \ud83d"}}, [("answer", letter)])
    kept = drafts.found(place)
    assert kept.drafts == {"say": {"text": "half \ud83d"}}
    assert kept.letters == (("answer", letter),)


def test_the_wifi_of_a_log_whose_name_is_no_text_is_remembered(tmp_path: Path) -> None:
    known, log = tmp_path / "wifi.json", tmp_path / "log\udcff.ttx"
    networks.remember(known, log, Wifi("Hall", "a password"))
    assert networks.recall(known, log) == Wifi("Hall", "a password")
