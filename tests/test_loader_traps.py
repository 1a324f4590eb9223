"""The traps of YAML: what authors write by accident, or others on purpose, each with its message."""

from __future__ import annotations

import time
import tracemalloc

import pytest
import yaml

from tabletop.loader import loads, render, tree
from tabletop.loader.nodes import REFUSED, Mapping, Place, Trap
from tabletop.loader.tree import LOADER, Tree, build
from tabletop.text import language
from tests.loading import SHORT, line_of, problems

C = LOADER
PYTHON = yaml.SafeLoader


def written(found: Tree) -> list[str]:
    return [f"{place.line + 1}:{place.column + 1} {message.code}" for place, message in found.problems]


SYNTAX: dict[str, list[str]] = {
    # tabs and indentation
    "a: 1\n\tb: 2\n": ["2:1 yaml.tab"],
    "a:\n\tb: 2\n": ["2:1 yaml.tab"],
    "a:\n-\tx: 1\n": ["2:2 yaml.tab"],
    "a:\n  - id: x\n   title: y\n": ["3:4 yaml.misplaced"],
    "a:\n  - id: x\n     title: y\n": ["3:6 yaml.misplaced"],
    "a:\n  b: 1\n c: 2\n": ["3:2 yaml.misplaced"],
    "a: 1\n  b: 2\n": ["2:3 yaml.misplaced"],
    "a:\n  - x\n  y: 1\n": ["3:3 yaml.misplaced"],
    "a:\n  x: 1\n  - y: 1\n": ["3:3 yaml.indentation"],
    "a:\n  t: |\n    one\n   two\n  b: c\n": ["4:4 yaml.text-indentation"],
    # colons
    "id: x\ntitle:Foo\nb: 1\n": ["2:1 yaml.no-space"],
    "id:x\ntitle: Foo\nb: 1\n": ["1:1 yaml.no-space"],
    "id: x\ntitle:Foo\n": ["2:1 yaml.no-space"],
    "a:\n  - id:x\n    title: y\n": ["2:5 yaml.no-space"],
    "id: x\ntitle: Hour 6: the phones\nb: 1\n": ["2:8 yaml.colon"],
    "a: 1\nfoo\nb: 2\n": ["2:1 yaml.no-key"],
    "a: |\ntext\nb: c\n": ["2:1 yaml.text-indentation"],
    "a:\n  - x\n  y\n": ["3:3 yaml.no-key"],
    # variables
    "id: x\ntitle: {{town}} is dark\nb: 1\n": ["2:8 yaml.variable"],
    "id: x\ntitle: {{town}}\nb: 1\n": ["2:8 yaml.variable"],
    "id: x\ntitle:\n  - {{town}} is dark\n  - b\n": ["3:5 yaml.variable"],
    "id: x\ntitle: [{{town}} is dark, b]\n": ["2:9 yaml.variable"],
    "id: x\ntitle: [a, {{town}}, b]\n": ["2:12 yaml.variable"],
    "{{town}}\n": ["1:1 yaml.variable"],
    # first characters
    "id: x\ntitle: **Mind** this\n": ["2:8 yaml.first-character"],
    "id: x\ntitle: *Mind this* now\nb: 1\n": ["2:8 yaml.first-character"],
    "id: x\ntitle: @mayor says\nb: 1\n": ["2:8 yaml.first-character"],
    "id: x\ntitle: %s\nb: 1\n": ["2:8 yaml.first-character"],
    "id: x\ntitle: `x` says\nb: 1\n": ["2:8 yaml.first-character"],
    "a: ? x\nb: c\n": ["1:4 yaml.first-character"],
    "a: , x\nb: c\n": ["1:4 yaml.first-character"],
    "a: - x\nb: c\n": ["1:4 yaml.dash"],
    "a: > 5 people\nd: e\n": ["1:4 yaml.block-text"],
    "a: | text\nd: e\n": ["1:4 yaml.block-text"],
    # quotes and brackets
    'id: x\ntitle: "A" and b\nb: 1\n': ["2:8 yaml.after-quotes"],
    "id: x\ntitle: 'the mayor's' turn\nb: 1\n": ["2:8 yaml.after-quotes"],
    'id: x\ntitle: "A and b\nb: 1\n': ["2:8 yaml.open-quote"],
    'a: "x\\\n': ["1:4 yaml.open-quote"],
    'a: "C:\\downloads"\n': ["1:7 yaml.escape"],
    "a: [b, c\nd: e\n": ["1:4 yaml.open-bracket"],
    "a: {b: c\nd: e\n": ["1:4 yaml.open-bracket"],
    "a: [x] Who\n": ["1:4 yaml.after-brackets"],
    # what a scenario has no use for
    "a: &x [1]\nb: *x\n": ["1:4 yaml.anchor", "2:4 yaml.alias"],
    "a: *x\nb: 1\n": ["1:4 yaml.alias"],
    "a: &x {b: 1}\nc: {<<: *x}\n": ["1:4 yaml.anchor", "2:5 yaml.merge", "2:9 yaml.alias"],
    "<<: {a: 1}\nb: 1\n": ["1:1 yaml.merge"],
    "a: !!str b\n": ["1:4 yaml.tag"],
    "a: !python/object:os.system b\n": ["1:4 yaml.tag"],
    "a: !Mind b\n": ["1:4 yaml.tag"],
    "a: ! b\n": ["1:4 yaml.tag"],
    "a: !x [1]\nb: !y {c: 1}\n": ["1:4 yaml.tag", "2:4 yaml.tag"],
    "? [a, b]\n: c\nd: 1\n": ["1:3 yaml.key"],
    "? {a: b}\n: c\nd: 1\n": ["1:3 yaml.key"],
    "*a : b\n": ["1:1 yaml.alias"],
    "a: 1\na: 2\nb: 1\na: 3\n": ["2:1 yaml.duplicate-key", "4:1 yaml.duplicate-key"],
    "a: {b: 1, b: [1, {b: 1, b: 2}]}\n": ["1:11 yaml.duplicate-key", "1:25 yaml.duplicate-key"],
    "a: 1\n---\nb: 1\n": ["2:1 yaml.documents"],
    "a: 1\n...\nb: 1\n": ["3:1 yaml.documents"],
    "%YAML 3.0\n---\na: 1\n": ["1:1 yaml.directive"],
    "a: \x07\n": ["1:4 yaml.character"],
    "a: b\nc: d\ufffee\n": ["2:5 yaml.character"],
    "[" * 100_000: ["1:41 yaml.too-deep"],
    "{a: " * 100_000: ["1:161 yaml.too-deep"],
    "- " * 100_000: ["1:81 yaml.too-deep"],
    "".join(f"{' ' * depth}a:\n" for depth in range(60)): ["41:41 yaml.too-deep"],
}


@pytest.mark.parametrize("text", SYNTAX, ids=lambda text: repr(text[:40]))
@pytest.mark.parametrize("loader", [C, PYTHON], ids=["c", "python"])
def test_a_trap_is_named_at_its_place(text: str, loader: object) -> None:
    assert written(build(text, loader)) == SYNTAX[text]


@pytest.mark.parametrize("text", SYNTAX, ids=lambda text: repr(text[:40]))
def test_a_trap_makes_no_scenario_and_has_a_sentence(text: str) -> None:
    scenario, found = loads(text.encode(), "x.yaml")
    assert scenario is None
    assert found[0].message.code in {line.split()[1] for line in SYNTAX[text]} | {"row.missing-key"}
    for lang in ("nl", "en"):
        for one in found:
            assert one.message.code not in render(one, language(lang)).removesuffix(f"[{one.message.code}]")


def test_what_follows_a_refused_value_is_read_all_the_same() -> None:
    read = build("a: *x\nb: {{town}}\nc: {? [1] : 2, d: 3}\n<<: 1\ne: 4\n")
    assert isinstance(read.root, Mapping)
    assert set(read.root) == {"a", "b", "c", "<<", "e"}
    assert read.root["<<"] is REFUSED
    assert read.root["c"] == {"d": "3"}
    assert read.whole


QUOTES: dict[str, tuple[str, str, list[str]]] = {
    "a time of day": ('start_time: "17:30"', "start_time: 17:30", ["+0:13 yaml.unquoted-clock"]),
    "an early time": ('start_time: "17:30"', "start_time: 08:30", ["+0:13 yaml.unquoted-clock"]),
    "a time for an hour": ("    at: 0.5", "    at: 12:30", ["+0:9 yaml.clock-as-number"]),
    "a time for minutes": ("    minutes: 10", "    minutes: 0:10", ["+0:14 yaml.clock-as-number"]),
    "no as a text": ("    title: A call", "    title: no", ["+0:12 yaml.unquoted-word"]),
    "yes as an id": ("values: [open, shut]", "values: [yes, open, shut]", ["+0:14 yaml.unquoted-word"]),
    "off as a choice": ("    state: out", "    state: off", ["+0:12 yaml.unquoted-word"]),
    "true as a number": ("    at: 0.5", "    at: true", ["+0:9 yaml.unquoted-word"]),
    "Off in a condition": ("{shelter: shut}", "{shelter: Off}", ["+0:37 yaml.unquoted-word"]),
    "no at the top": ("threat: Power failure", "threat: no", ["+0:9 yaml.unquoted-word"]),
    "a colon in a list": (
        'continuity: ["Who comes to work?"]',
        "continuity:\n      - Hour 6: who comes?",
        ["+1:9 yaml.colon"],
    ),
    "no space in a list": (
        "  - id: left\n    title: Table 1\n    partners: [town, grid]\n",
        "  - id:left\n",
        ["+0:5 yaml.no-space"],
    ),
    "a variable first": ("    title: A call", "    title: {{town}} calls", ["+0:12 yaml.variable"]),
    "a variable alone": ("    title: A call", "    title: {{town}}", ["+0:12 yaml.variable"]),
    "a point for thousands": (
        "    unit: calls",
        "    unit: calls\n    high: 1.000",
        ["+1:11 yaml.thousands?"],
    ),
}


@pytest.mark.parametrize("case", QUOTES)
def test_what_other_programs_misread_needs_quotes(case: str) -> None:
    good, bad, expected = QUOTES[case]
    assert SHORT.count(good) == 1
    base = line_of(SHORT, good)
    absolute = [f"{base + int(one.split(':')[0])}:{one.split(':', 1)[1]}" for one in expected]
    assert problems(SHORT.replace(good, bad)) == absolute


@pytest.mark.parametrize(
    ("good", "fine"),
    [
        ("    title: A call", '    title: "no"'),
        ("    title: A call", '    title: "12:30"'),
        ("    title: A call", "    title: At 12:30"),
        ("    title: A call", "    title: nope"),
        ("    title: A call", "    title: http://example.org"),
        ("    title: A call", "    title: it’s {{town}}"),
        ("    title: A call", '    title: "{{town}} calls"'),
        ("    title: Together", "    title: Together\n    continuity: yes"),
        ("    title: Together", "    title: Together\n    continuity: false"),
        ("    unit: calls", "    unit: calls\n    high: 1.25"),
        ("    id: whole", "    id: whole"),
    ],
)
def test_what_cannot_be_misread_needs_none(good: str, fine: str) -> None:
    assert problems(SHORT.replace(good, fine)) == []


def test_a_text_that_looks_like_something_else_knows_its_path() -> None:
    read = build("a:\n  - {b: [x, no]}\n? {c: no}\n: no\nd: 1\nd: no\nno: 12:30\n")
    assert [trap for trap in read.traps if trap.kind == "truth"] == [
        Trap(("a", 0, "b", 1), Place(1, 12), "truth", "no")
    ]
    assert [trap.where for trap in read.traps if trap.kind == "clock"] == [("no",)]


BOMBS = {
    "aliases": "a: &a [x, x]\n"
    + "".join(
        f"{c}: &{c} [*{p}, *{p}]\n"
        for p, c in zip("abcdefghijklmnopqrstuvwxy", "bcdefghijklmnopqrstuvwxyz", strict=True)
    ),
    "merges": "a: &a {x: 1}\n"
    + "".join(
        f"{c}: &{c} {{<<: [*{p}, *{p}]}}\n"
        for p, c in zip("abcdefghijklmnopqrstuvwxy", "bcdefghijklmnopqrstuvwxyz", strict=True)
    ),
    "brackets": "[" * 1_000_000,
    "brackets in pairs": "[]," * 1_000_000,
    "braces": "{" * 1_000_000,
    "dashes": "- " * 1_000_000,
    "question marks": "? " * 1_000_000,
    "quotes": '"' * 1_000_000,
    "an endless key": "k" * 4_000_000,
    "an endless text": "a: " + "x" * 4_000_000,
    "many values": "[" + "a," * 2_000_000 + "]",
    "many keys": "".join(f"k{index}: 1\n" for index in range(100_000)),
    "many anchors": "".join(f"- &a{index} x\n" for index in range(100_000)),
    "many documents": "--- a\n" * 200_000,
    "many tabs": "\t" * 1_000_000,
    "many unknown references": SHORT.replace(
        "to: [all]", f"to: [{', '.join(f'n{n}' for n in range(60_000))}]"
    ),
    "many variables": SHORT.replace("Somebody calls.", "{{x}} " * 3_000),
    "a row of many keys": SHORT.replace(
        "    kind: municipality",
        "    kind: municipality\n" + "".join(f"    k{n}: 1\n" for n in range(60_000)),
    ),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_soon_and_takes_little_memory(bomb: str) -> None:
    content = BOMBS[bomb].encode()
    began = time.process_time()
    scenario, found = loads(content, "bomb.yaml")
    assert time.process_time() - began < 8
    assert scenario is None
    assert 0 < len(found) <= 1_002
    tracemalloc.start()
    try:
        loads(content[:200_000], "bomb.yaml")
        assert tracemalloc.get_traced_memory()[1] < 120_000_000
    finally:
        tracemalloc.stop()


def test_the_limits_are_met_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    assert build("[" * 40 + "]" * 40).problems == ()
    assert written(build("[" * 41 + "]" * 41)) == ["1:41 yaml.too-deep"]
    monkeypatch.setattr(tree, "MOST_NODES", 100)
    assert build("[" + "a," * 99 + "]").problems == ()
    assert written(build("[" + "a," * 100 + "]")) == ["1:200 yaml.too-many"]
