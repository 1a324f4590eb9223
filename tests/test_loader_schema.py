"""The JSON Schema: current, complete, and of one mind with the loader."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tabletop import shipped
from tabletop.loader import schema
from tests.loading import SHORT, problems

FILE = Path(__file__).parent.parent / "scenarios" / "scenario.schema.json"
VALIDATOR = Draft202012Validator(schema())


class Yaml12(yaml.SafeLoader):
    """Reads scalars as editors do: a date, `no` and 12:30 are text."""


Yaml12.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag in {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def complaints(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(yaml.load(text, Yaml12))]  # noqa: S506 - a safe loader


def parts(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from parts(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from parts(value, f"{path}/{index}")


def test_the_committed_schema_is_current() -> None:
    # When it is not: tabletop schema > scenarios/scenario.schema.json
    assert FILE.read_text("utf-8") == json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


def test_every_key_and_every_word_has_a_description() -> None:
    lacking = []
    for path, node in parts(schema()):
        for key, value in (
            node.get("properties", {}).items() if isinstance(node.get("properties"), dict) else ()
        ):
            if isinstance(value, dict) and not value.get("description"):
                lacking.append(f"{path}/{key}")
        if "const" in node and "Weekday" not in path and not node.get("description"):
            lacking.append(path)
    assert lacking == []


def test_no_row_has_other_keys_than_the_format() -> None:
    for path, node in parts(schema()):
        if node.get("type") == "object":
            assert node["additionalProperties"] is False, path


def test_nothing_in_it_invites_to_write_null() -> None:
    assert "null" not in json.dumps(schema())


def test_a_scenario_without_problems_fits() -> None:
    assert complaints(SHORT) == []


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("    kind: municipality", "    kind: municipality\n    rol: Decides."),
        ("    channel: phone", "    channel: telephone"),
        ("    minutes: 10", "    minutes: ten"),
        ("    to: [all]", "    to: all"),
        ("{not: {outcome: {shelter: shut}}}", "{not: {}, all: []}"),
        ("{shelter: shut}", "{Shelter: shut}"),
        ("silence 3", "silent 3"),
        ('"17:30"', '"25:30"'),
        ("doorleef: 1", "doorleef: 2"),
        ("label: EXERCISE\n", ""),
        ("    to: [all]", "    to: []"),
        ("    minutes: 10", '    minutes: "ten"'),
    ],
)
def test_what_the_loader_refuses_does_not_fit(good: str, bad: str) -> None:
    assert SHORT.count(good) == 1
    assert len(complaints(SHORT.replace(good, bad))) >= 1


@pytest.mark.parametrize(
    ("good", "same"),
    [
        ("doorleef: 1", 'doorleef: "1"'),
        ("    minutes: 10", '    minutes: "10"'),
        ("    backup_from: 0.5", '    backup_from: "0.5"'),
        ("    shorten: {dark: 20}", '    shorten: {dark: "20"}'),
        ("  - id: whole", "  - id: 120"),
        ("title: A short scenario", "title: 2026"),
        ("    unit: calls", "    unit: 5"),
    ],
)
def test_what_the_loader_accepts_fits(good: str, same: str) -> None:
    assert SHORT.count(good) == 1
    text = SHORT.replace(good, same)
    assert problems(text) == []
    assert complaints(text) == []


@pytest.mark.parametrize("path", shipped.scenarios(), ids=lambda path: path.stem)
def test_every_shipped_scenario_fits_and_names_the_schema(path: Path) -> None:
    text = path.read_text("utf-8")
    assert complaints(text) == []
    first = text.splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (path.parent / first.partition("=")[2]).resolve() == path.parent.parent / "scenario.schema.json"
