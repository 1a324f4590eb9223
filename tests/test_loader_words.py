"""Whatever pydantic finds in a row is said in our own words, in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tabletop.core.checks.subject import KINDS
from tabletop.core.scenario import Row, Scenario
from tabletop.core.spelling import Spelling
from tabletop.loader.nodes import REFUSED, Mapping, Node, Sequence
from tabletop.loader.quoting import LONGEST, shown
from tabletop.loader.row_problems import RowProblem, row_problems
from tabletop.loader.shape import expected_at, is_named, keys, row_types
from tabletop.text import CODES, language


def mapping(**values: Node) -> Mapping:
    made = Mapping()
    made.update(values)
    return made


def sequence(*values: Node) -> Sequence:
    made = Sequence()
    made.extend(values)
    return made


VALUES: list[Node] = [
    None,
    "",
    "x",
    "no such word",
    "ALL CAPITALS",
    "x" * 30_000,
    "-1",
    "0.5",
    "0,5",
    "1e9999",
    "nan",
    "9" * 5_000,
    "99999",
    "\ud800",
    mapping(),
    mapping(x="1"),
    mapping(a="1", b="2"),
    mapping(service=mapping(power="gone"), outcome=mapping(X=sequence())),
    mapping(all=sequence("x", mapping(resource=mapping(a="many")))),
    sequence(),
    sequence(""),
    sequence(None, "x", sequence(), mapping()),
]


def said_about(row: type[Row], given: dict[str, Any]) -> list[RowProblem]:
    try:
        row.model_validate(given)
    except ValidationError as error:
        return list(row_problems(error.errors(include_url=False), row, (), Spelling()))
    return []


@pytest.mark.parametrize("kind", ["scenario", *KINDS])
def test_any_value_at_any_key_is_answered_in_our_own_words(kind: str) -> None:
    row: type[Row] = Scenario if kind == "scenario" else row_types()[kind]
    answers = 0
    for key in keys(row):
        for value in VALUES:
            for problem in said_about(row, {key: value}):
                answers += 1
                assert problem.message.code in CODES
                assert problem.message.code != "row.bad-value", (key, value)
                for lang in ("nl", "en"):
                    text = language(lang).message(problem.message)
                    assert "Input should" not in text
                    assert len(text.encode("utf-8", "strict")) < 400
    assert answers > len(VALUES)


def test_a_value_that_was_refused_already_is_not_mentioned_again() -> None:
    complete = {"id": "a", "title": "b", "short": "c", "kind": "d"}
    assert said_about(row_types()["partners"], {**complete, "kind": REFUSED}) == []
    assert said_about(row_types()["partners"], {**complete, "synonyms": [REFUSED]}) == []


def test_a_misspelled_key_is_not_reported_as_missing_as_well() -> None:
    (problem,) = said_about(row_types()["partners"], {"id": "a", "titel": "b", "short": "c", "kind": "d"})
    assert problem.message.code == "row.unknown-key"
    codes = [
        one.message.code for one in said_about(row_types()["partners"], {"id": "a", "zzz": "b", "short": "c"})
    ]
    assert codes == ["row.unknown-key", "row.missing-key", "row.missing-key"]


def test_a_value_is_shown_short_and_harmless() -> None:
    assert shown("a\x1b[31m\u202e\nb") == "a[31m b"
    assert shown("x" * 1_000_000) == "x" * (LONGEST - 1) + "…"


def test_the_type_at_a_path_is_known() -> None:
    injects = row_types()["injects"]
    assert expected_at(injects, ("at",)) is float
    assert expected_at(injects, ("to", 3)) is str
    assert expected_at(injects, ("when", "all", 0, "not", "resource", "beds")) is float
    assert expected_at(injects, ("at", "x")) is None
    assert expected_at(injects, ("nothing",)) is None
    assert is_named(injects, ("when", "outcome", "shelter"))
    assert not is_named(injects, ("when", "outcome"))
