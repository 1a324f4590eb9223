"""The program is named as it can be typed where one is: by its name alone only where that leads to it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tabletop.cli.calling import command


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Make programs in a folder where one is, with nothing on the path."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "executable", str(tmp_path / ".venv" / "bin" / "python"))
    monkeypatch.setattr(sys, "argv", ["pytest"])

    def make(name: str) -> Path:
        program = tmp_path / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.touch(0o755)
        return program

    return make


def test_it_is_called_by_its_name_where_the_path_leads_to_it(
    put: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = put(".venv/bin/tabletop")
    monkeypatch.setenv("PATH", str(program.parent))
    assert command("resume", "x.ttx") == "tabletop resume x.ttx"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_on_the_path_is_the_same_program(
    put: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    program, link = put(".venv/bin/tabletop"), put("bin/other").with_name("tabletop")
    link.symlink_to(program)
    monkeypatch.setenv("PATH", str(link.parent))
    assert command("serve") == "tabletop serve"


def test_another_program_of_that_name_on_the_path_is_not_this_one(
    put: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(".venv/bin/tabletop")
    monkeypatch.setenv("PATH", str(put("elsewhere/tabletop").parent))
    assert command("serve") == f"{Path('.venv', 'bin', 'tabletop')} serve"


@pytest.mark.parametrize("ending", ["", ".exe"])
def test_below_the_current_folder_it_is_named_from_there(put: Callable[[str], Path], ending: str) -> None:
    put(f".venv/bin/tabletop{ending}")
    assert command("resume", "x.ttx") == f"{Path('.venv', 'bin', f'tabletop{ending}')} resume x.ttx"


def test_the_program_that_was_begun_goes_before_the_one_beside_python(
    put: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(".venv/bin/tabletop")
    monkeypatch.setattr(sys, "argv", [str(put("tools/tabletop"))])
    assert command("serve") == f"{Path('tools', 'tabletop')} serve"


def test_in_the_folder_itself_a_shell_needs_the_folder_before_it(
    put: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [str(put("tabletop"))])
    assert command("serve") == f".{os.sep}tabletop serve"


def test_elsewhere_it_is_named_in_full_between_quotes_where_a_space_is_in_it(
    put: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = put("my tools/tabletop")
    monkeypatch.setattr(sys, "argv", [str(program)])
    (tmp_path / "logs").mkdir()
    monkeypatch.chdir(tmp_path / "logs")
    assert command("serve") == f'"{program}" serve'


def test_without_a_program_it_is_called_through_python(put: Callable[[str], Path]) -> None:
    assert command("serve") == f"{Path('.venv', 'bin', 'python')} -m tabletop serve"


def test_what_was_begun_by_name_without_its_place_is_called_by_name(
    put: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["tabletop"])
    monkeypatch.setenv("PATH", str(put("elsewhere/tabletop").parent))
    assert command("serve") == "tabletop serve"
