"""What a computer remembers of an exercise, and where one may lie against all advice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tabletop import store
from tabletop.cli.everywhere import Speech, take
from tabletop.cli.screens import Stage
from tabletop.text import language
from tabletop.tui.app import DoorleefApp
from tabletop.tui.start import recent
from tests.small import created


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    state = tmp_path / "state"
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(state))
    monkeypatch.setenv("HOME", str(tmp_path))
    return recent.place({"XDG_STATE_HOME": str(state), "LOCALAPPDATA": str(state)}, tmp_path)


def test_resume_copies_to_the_place_where_copies_were_kept_before(tmp_path: Path) -> None:
    stick, other = tmp_path / "stick", tmp_path / "other"
    stick.mkdir()
    other.mkdir()
    file = tmp_path / "x.ttx"
    with Stage(Speech()) as stage:
        stage.create(file, created(), stick)
    assert (stick / "x.ttx").exists()
    (stick / "x.ttx").unlink()
    with Stage(Speech()) as stage:
        stage.resume(file)
    assert (stick / "x.ttx").exists(), "it was not named again"
    (stick / "x.ttx").unlink()
    with Stage(Speech()) as stage:
        stage.resume(file, None, other)
    assert (other / "x.ttx").exists()
    assert not (stick / "x.ttx").exists(), "another place was named"


def test_an_exercise_without_a_second_place_gets_none(tmp_path: Path) -> None:
    file = tmp_path / "x.ttx"
    with Stage(Speech()) as stage:
        stage.create(file, created())
    with Stage(Speech()) as stage:
        stage.resume(file)
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".ttx") == ["x.ttx"]


def test_a_second_place_that_is_gone_is_told_on_the_console(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with Stage(Speech()) as stage:
        stage.create(tmp_path / "x.ttx", created(), stick)
    (stick / "x.ttx").unlink()
    stick.rmdir()
    stage = Stage(Speech())
    with stage:
        opened = stage.resume(tmp_path / "x.ttx")
    problem = opened.copy_problem
    assert problem is not None
    assert str(stick) in language("en").message(problem)


async def test_a_synced_folder_is_refused_unless_it_is_asked_for_in_so_many_words(tmp_path: Path) -> None:
    folder = tmp_path / "OneDrive"
    folder.mkdir()
    file = folder / "x.ttx"
    with Stage(Speech()) as stage:
        with pytest.raises(store.StoreError) as refused:
            stage.create(file, created())
        assert "--any-place" in language("en").message(refused.value.message)
        assert stage.services().place_problem(file, language("en"))
    with Stage(Speech(), any_place=True) as stage:
        assert stage.services().place_problem(file, language("en")) is None
        console = stage._console(language("en"), stage.create(file, created()))
        assert [row.code for row in console.remarks] == ["store.any-place"]
    with Stage(Speech()) as stage, pytest.raises(store.StoreError):
        stage.resume(file)
    with Stage(Speech(), any_place=True) as stage:
        stage.resume(file)


async def test_an_ordinary_folder_gives_no_warning(tmp_path: Path) -> None:
    with Stage(Speech(), any_place=True) as stage:
        console = stage._console(language("en"), stage.create(tmp_path / "x.ttx", created()))
        assert console.remarks == ()


def test_the_language_that_was_chosen_is_remembered_beside_the_recent_exercises(at_home: Path) -> None:
    assert recent.spoken(at_home) is None
    recent.speak(at_home, "nl")
    assert recent.spoken(at_home) == "nl"
    assert recent.read(at_home) == ()


@pytest.mark.parametrize(
    ("option", "chosen", "spoken"),
    [(None, None, "en"), (None, "nl", "nl"), ("en", "nl", "en"), (None, "xx", "en")],
)
def test_the_start_screen_speaks_the_language_that_was_chosen_last(
    at_home: Path, monkeypatch: pytest.MonkeyPatch, option: str | None, chosen: str | None, spoken: str
) -> None:
    said: list[str] = []

    def shown(app: DoorleefApp, *_: object) -> int:
        said.append(app.t.lang)
        return 0

    monkeypatch.setattr("tabletop.cli.screens.shown", shown)
    if chosen is not None:
        recent.speak(at_home, chosen)
    line = ["--lang", option] if option else []
    _, speech = take(line, {**os.environ, "LC_ALL": "", "LC_MESSAGES": "", "LANG": "en_GB.UTF-8"})
    with Stage(speech) as stage:
        stage.start()
    assert said == [spoken]
    assert speech.t.lang == spoken, "commands speak it as well"
