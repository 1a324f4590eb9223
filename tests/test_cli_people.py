"""What people type at a prompt: names with spaces, ~, a folder or a text where an exercise belongs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tabletop import shipped
from tabletop.cli.everywhere import at_home, take
from tests.loading import SHORT
from tests.typed import typed


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def mine(here: Path) -> Path:
    path = here / "My own town.yaml"
    path.write_text(SHORT, encoding="utf-8")
    return path


@pytest.fixture
def kept(mine: Path) -> Path:
    assert typed("rehearse", mine.name, "--file", "x.ttx").status == 0
    return mine.with_name("x.ttx")


@pytest.mark.parametrize("command", ["check", "rehearse", "cards", "run"])
def test_a_name_with_spaces_that_was_taken_apart_is_recognised(mine: Path, command: str) -> None:
    ended = typed(command, *mine.name.split(" "))
    assert ended.status == 2
    assert f'quotes around a name with spaces: "{mine.name}"' in ended.err


@pytest.mark.parametrize("name", ["My", "my own town.yml", "My own twon.yaml"])
@pytest.mark.parametrize("command", ["check", "rehearse", "cards"])
def test_the_scenario_in_this_folder_that_is_meant_is_named(mine: Path, command: str, name: str) -> None:
    ended = typed(command, name)
    assert ended.status == 2
    assert f'Did you mean "{mine.name}"?' in ended.err or f"Did you mean {mine.name}?" in ended.err


def test_without_anything_near_the_list_of_scenarios_is_named(here: Path) -> None:
    ended = typed("check", "zzz.yaml")
    assert ended.status == 2
    assert "tabletop scenarios" in ended.err


def test_a_command_to_copy_has_quotes_around_a_name_with_spaces(mine: Path) -> None:
    mine.write_text(SHORT.replace("    at: 0.5", "    at: soon"), encoding="utf-8")
    assert f'tabletop check "{mine.name}"' in typed("rehearse", mine.name).err
    assert f'tabletop check "{mine.name}"' in typed("scenarios").out


def test_home_is_filled_in_where_a_shell_leaves_it_alone() -> None:
    home = str(Path.home())
    assert at_home("~/x y.yaml") == at_home("--out=~/x y.yaml").removeprefix("--out=") == f"{home}/x y.yaml"
    for word in ("~", "~5 people", "a~/b", "--reason=~5", "~nobody/x"):
        assert at_home(word) == word
    assert take(["check", "--", "~/x.yaml"], {})[0] == ["check", "--", f"{home}/x.yaml"]


@pytest.mark.parametrize("command", ["debrief", "log", "redact", "cards"])
def test_a_text_or_a_folder_is_no_exercise_and_that_is_said(mine: Path, command: str) -> None:
    rest = ["1", "--reason", "x"] if command == "redact" else []
    folder = mine.with_name("folder.ttx")
    folder.mkdir()
    ended = typed(command, folder, *rest)
    assert ended.status == 1
    assert "is a folder" in ended.err
    if command != "cards":
        ended = typed(command, mine.name, *rest)
        assert ended.status == 1
        assert "is no exercise" in ended.err
        assert ".ttx" in ended.err


def test_redacting_into_a_folder_that_is_not_there_says_so(kept: Path) -> None:
    ended = typed("redact", kept, "9", "--reason", "x", "--out", "nowhere/y.ttx")
    assert ended.status == 1
    assert "There is no folder nowhere" in ended.err


def test_redacting_asks_for_a_reason_and_says_what_it_is_for(kept: Path) -> None:
    assert "--reason is missing: Why" in typed("redact", kept, "9").err
    assert typed("redact", kept, "9", "--reason", " ").status == 2
    assert not list(kept.parent.glob("*redacted*"))


def test_the_number_of_an_entry_may_be_written_as_the_log_shows_it(kept: Path) -> None:
    line = next(line for line in typed("log", kept).out.splitlines() if "[simulated]" in line)
    assert typed("redact", kept, f"#{line.split()[0]}", "--reason", "x").status == 0


@pytest.mark.parametrize("line", [("debrief", "x.ttx"), ("cards", "x.ttx"), ("rehearse", "blackout-72h")])
def test_a_file_where_the_folder_belongs_is_found_before_anything_is_played(
    kept: Path, line: tuple[str, ...]
) -> None:
    taken = kept.with_name("taken")
    taken.write_text("mine", encoding="utf-8")
    there = set(kept.parent.iterdir())
    ended = typed(*line, "--out", "taken")
    assert ended.status == 1
    assert "taken is a file, not a folder" in ended.err
    assert "--out" in ended.err
    assert set(kept.parent.iterdir()) == there


@pytest.mark.parametrize("line", [("debrief", "x.ttx"), ("cards", "x.ttx"), ("rehearse", "blackout-72h")])
def test_a_folder_that_may_not_be_written_in_is_named_with_the_way_out(
    kept: Path, monkeypatch: pytest.MonkeyPatch, line: tuple[str, ...]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "mkdir", refuse)
    ended = typed(*line, "--out", "inside/out")
    assert ended.status == 1
    assert f"may not write in {kept.parent / 'inside'}" in ended.err
    assert "--out" in ended.err


def test_the_schema_says_how_a_scenario_finds_it() -> None:
    first = next(iter(shipped.scenarios())).read_text(encoding="utf-8").splitlines()[0]
    assert first.partition("=")[0] in " ".join(typed("schema", "--help").out.split())
