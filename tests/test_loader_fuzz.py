"""Whatever bytes a file holds, the answer is a scenario or problems, never a traceback."""

from __future__ import annotations

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tabletop.loader import loads, render
from tabletop.loader.tree import build
from tabletop.text import language
from tests.loading import SHORT

T = language("nl")
LINES = SHORT.splitlines(keepends=True)
SIGNS = st.text(st.sampled_from("{}[]&*!|>'\"%@`#,?:- \n\tab<~éñ\u2028\x85\ufeff01."), max_size=12)
quick = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def survives(content: bytes) -> None:
    scenario, found = loads(content, "x.yaml")
    lines = content.decode("utf-8", "replace").splitlines()
    assert (scenario is None) == any(one.severity == "error" for one in found)
    for one in found:
        text = render(one, T)
        assert "\n" not in text
        assert f"[{one.message.code}]" in text
        assert one.message.code not in text.removesuffix(f"[{one.message.code}]")
        assert 0 <= one.line <= len(lines) + 1


@quick
@given(st.binary(max_size=300))
def test_any_bytes(content: bytes) -> None:
    survives(content)


@quick
@given(st.text(max_size=300) | st.lists(SIGNS, max_size=30).map("".join))
def test_any_text(text: str) -> None:
    survives(text.encode("utf-8", "replace"))


@quick
@given(st.data())
def test_a_scenario_with_anything_put_in(data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(SHORT)))
    length = data.draw(st.integers(0, 40))
    survives((SHORT[:position] + data.draw(SIGNS) + SHORT[position + length :]).encode())


@quick
@given(st.lists(st.integers(0, len(LINES) - 1), max_size=len(LINES)), st.integers(0, 4))
def test_a_scenario_with_its_lines_shuffled(order: list[int], indent: int) -> None:
    survives("".join(" " * (indent * (index % 2)) + LINES[index] for index in order).encode())


@quick
@given(st.permutations(LINES[18:]).map(lambda lines: lines[:40]))
def test_a_scenario_with_lines_in_other_lists(lines: list[str]) -> None:
    survives("".join([*LINES[:9], *lines]).encode())


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["all", "town", "step"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "all", "not", "outcome", "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@quick
@given(st.data())
def test_a_scenario_with_any_value_at_any_key(data: st.DataObject) -> None:
    document = yaml.safe_load(SHORT.replace("doorleef: 1", "doorleef: '1'"))
    kind = data.draw(st.sampled_from(sorted(document)))
    if isinstance(document[kind], list) and data.draw(st.booleans()):
        row = data.draw(st.sampled_from(document[kind]))
        row[data.draw(st.sampled_from([*row, "when", "effects", "sources", "phases"]))] = data.draw(VALUES)
    else:
        document[kind] = data.draw(VALUES)
    survives(yaml.safe_dump(document, allow_unicode=True).encode("utf-8", "replace"))


@quick
@given(st.lists(st.integers(0, len(LINES) - 1), max_size=len(LINES)))
def test_both_parsers_read_the_same(order: list[int]) -> None:
    text = "".join(LINES[index] for index in order)
    in_c, in_python = build(text), build(text, yaml.SafeLoader)
    assert in_c == in_python
