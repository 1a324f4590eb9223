"""A condition holds when everything in it holds."""

from __future__ import annotations

import pytest

from tabletop.core.conditions import holds
from tabletop.core.scenario import Condition, ServiceState

YES = {"outcome": {"shelter": "open"}}
NO = {"outcome": {"shelter": "shut"}}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, True),
        (YES, True),
        (NO, False),
        ({"outcome": {"unknown": "open"}}, False),
        ({"outcome": {"shelter": "open", "school": "shut"}}, False),
        ({"service": {"power": "out"}}, True),
        ({"service": {"power": "works"}}, False),
        ({"service": {"unknown": "works"}}, False),
        ({"resource": {"beds": 10}}, True),
        ({"resource": {"beds": 10.5}}, False),
        ({"resource": {"unknown": 1}}, False),
        ({"resource": {"unknown": 0}}, True),
        ({**YES, "service": {"power": "out"}}, True),
        ({**YES, "service": {"power": "works"}}, False),
        ({"not": YES}, False),
        ({"not": NO}, True),
        ({"not": {"not": YES}}, True),
        ({"all": [YES, YES]}, True),
        ({"all": [YES, NO]}, False),
        ({"all": []}, True),
        ({"any": [NO, YES]}, True),
        ({"any": [NO, NO]}, False),
        ({"any": []}, False),
        ({"any": [{"all": [YES, NO]}, {"not": {"any": [NO]}}]}, True),
        ({"all": [YES], "not": YES}, False),
    ],
)
def test_a_condition_holds_when_all_of_it_holds(condition: dict[str, object], expected: bool) -> None:
    found = holds(
        Condition.model_validate(condition),
        {"shelter": "open"},
        {"power": ServiceState.OUT},
        {"beds": 10},
    )
    assert found is expected
