"""A scenario is flat rows: it becomes sheets of plain cells and comes back as the same scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml

from tabletop import shipped
from tabletop.core.checks.subject import KINDS
from tabletop.core.scenario import Scenario
from tabletop.loader import load, loads
from tests.loading import brief
from tests.small import small_scenario

Cell: TypeAlias = "str | int | float | bool | list[str] | dict[str, Any]"
Sheets: TypeAlias = "dict[str, list[dict[str, Cell]]]"
MAPPINGS = {"when", "effects", "shorten"}
"""The only columns whose cells are neither a value nor a list of values."""


def to_sheets(scenario: Scenario) -> Sheets:
    """Lay a scenario out as sheets of rows: one for what stands at the top, one for each list."""
    data = scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    lists = {kind: data.pop(kind) for kind in KINDS if kind in data}
    return {"scenario": [data], **lists}


def to_yaml(sheets: Sheets) -> str:
    document = {
        **sheets["scenario"][0],
        **{kind: rows for kind, rows in sheets.items() if kind != "scenario"},
    }
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def is_plain(value: object) -> bool:
    return isinstance(value, str | int | float | bool)


def test_a_scenario_of_everything_comes_back_the_same() -> None:
    scenario = small_scenario()
    again, found = loads(to_yaml(to_sheets(scenario)).encode(), "x")
    assert [one for one in brief(found) if not one.endswith("?")] == []
    assert again == scenario


@pytest.mark.parametrize("path", shipped.scenarios(), ids=lambda path: path.stem)
def test_a_shipped_scenario_comes_back_the_same(path: Path) -> None:
    scenario, _ = load(path)
    assert scenario is not None
    again, found = loads(to_yaml(to_sheets(scenario)).encode(), "x")
    assert [one for one in brief(found) if not one.endswith("?")] == []
    assert again == scenario


@pytest.mark.parametrize(
    "path", [None, *shipped.scenarios()], ids=lambda path: path.stem if path else "small"
)
def test_every_cell_is_a_value_or_a_list_of_values_or_a_condition(path: Path | None) -> None:
    scenario = load(path)[0] if path else small_scenario()
    assert scenario is not None
    for sheet, rows in to_sheets(scenario).items():
        for row in rows:
            assert sheet == "scenario" or row["id"]
            for column, cell in row.items():
                flat = is_plain(cell) or (isinstance(cell, list) and all(is_plain(one) for one in cell))
                assert flat or column in MAPPINGS, f"{sheet}.{column}"


@pytest.mark.parametrize("path", shipped.scenarios(), ids=lambda path: path.stem)
def test_a_shipped_scenario_has_no_problems_at_all(path: Path) -> None:
    scenario, found = load(path)
    assert brief(found) == []
    assert scenario is not None
    assert scenario.id == path.stem


def test_the_order_of_keys_does_not_matter() -> None:
    scenario = small_scenario()
    turned = {
        name: [dict(reversed(row.items())) for row in rows] for name, rows in to_sheets(scenario).items()
    }
    assert loads(to_yaml(turned).encode(), "x")[0] == scenario
