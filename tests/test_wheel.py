"""The built wheel works far away from the checkout it was built from."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

import tabletop
from tabletop import shipped

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Built:
    """What a release consists of, and a folder with the wheel installed in it."""

    sdist: Path
    wheel: Path
    installed: Path

    def run(self, *arguments: str) -> str:
        """Run Python with only the installed wheel and its dependencies; return what it printed."""
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
            "PYTHONPATH": os.pathsep.join([str(self.installed), sysconfig.get_path("purelib")]),
            "PYTHONIOENCODING": "utf-8",
        }
        # -S keeps the editable install, which points at the checkout, out of the path.
        done = subprocess.run(
            [sys.executable, "-S", *arguments],
            cwd=self.installed.parent,
            env=environ,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    dist = tmp_path_factory.mktemp("dist")
    # Without options the wheel is built from the source distribution, so both are proved at once.
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(dist), str(ROOT)],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    [wheel] = dist.glob("doorleef-*.whl")
    [sdist] = dist.glob("doorleef-*.tar.gz")
    installed = tmp_path_factory.mktemp("elsewhere") / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    return Built(sdist, wheel, installed)


def test_the_installed_package_is_the_one_from_the_wheel(built: Built) -> None:
    where = built.run("-c", "import tabletop; print(tabletop.__file__)").strip()
    assert Path(where) == built.installed / "tabletop" / "__init__.py"
    found = built.run("-c", "import importlib.util as u; print(u.find_spec('tools'), u.find_spec('tests'))")
    assert found.split() == ["None", "None"]


def test_the_wheel_holds_all_scenarios_guides_and_compiled_texts(built: Built) -> None:
    printed = built.run(
        "-c",
        "from tabletop import shipped\n"
        "for path in (*shipped.scenarios(), *shipped.guides('nl'), *shipped.guides('en')):\n"
        "    print(path.name)",
    )
    here = [*shipped.scenarios(), *shipped.guides("nl"), *shipped.guides("en")]
    assert printed.split() == [path.name for path in here]
    assert shipped.scenarios()
    assert shipped.guides("nl")
    assert shipped.guides("en")
    said = built.run("-c", "from tabletop.text import language; print(language('nl')('Saturday'))")
    assert said.strip() == "zaterdag"


def test_the_wheel_holds_nothing_that_only_developers_need(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"tabletop", "doorleef"}
    assert [name for name in names if name.endswith((".po", ".pyc", ".ttx"))] == []
    assert "tabletop/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_source_distribution_holds_what_is_needed_to_change_the_program(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= {
        "pyproject.toml",
        "Makefile",
        "LICENSE",
        "README.md",
        "tests/tools/catalogues.py",
        "tests/test_wheel.py",
        "tabletop/locale/nl/text.po",
    }


def test_the_installed_command_starts_and_lists_the_shipped_scenarios(built: Built) -> None:
    assert tabletop.__version__ in built.run("-m", "tabletop", "--version")
    printed = built.run("-m", "tabletop", "scenarios")
    assert [path.stem for path in shipped.scenarios() if path.stem not in printed] == []
