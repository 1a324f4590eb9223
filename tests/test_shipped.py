"""Scenarios and guides are found in a checkout and in an installed package."""

from __future__ import annotations

from pathlib import Path

import pytest

from tabletop import shipped


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = tmp_path / "tabletop"
    package.mkdir()
    monkeypatch.setattr(shipped, "_PACKAGE", package)
    return package


def write(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_a_checkout_is_read_beside_the_package(package: Path) -> None:
    top = package.parent
    write(top / "scenarios/en/b.yaml", top / "scenarios/nl/c.yaml", top / "scenarios/nl/a.yaml")
    write(
        top / "scenarios/nl/notes.txt", top / "facilitator-guides/nl/2.md", top / "facilitator-guides/nl/1.md"
    )
    assert [path.stem for path in shipped.scenarios()] == ["a", "c", "b"]
    assert [path.stem for path in shipped.guides("nl")] == ["1", "2"]


def test_an_installed_package_is_read_inside_itself(package: Path) -> None:
    write(package / "_shipped/scenarios/nl/inside.yaml", package.parent / "scenarios/nl/outside.yaml")
    write(package / "_shipped/guides/en/inside.md", package.parent / "facilitator-guides/en/outside.md")
    assert [path.stem for path in shipped.scenarios()] == ["inside"]
    assert [path.stem for path in shipped.guides("en")] == ["inside"]


def test_a_scenario_is_found_by_its_id(package: Path) -> None:
    write(package.parent / "scenarios/en/blackout.yaml")
    assert shipped.scenario_path("blackout") == package.parent / "scenarios/en/blackout.yaml"
    assert shipped.scenario_path("../en/blackout") is None
    assert shipped.scenario_path("blackout.yaml") is None


def test_a_language_without_guides_has_none(package: Path) -> None:
    assert package.exists()
    assert shipped.guides("fy") == ()
