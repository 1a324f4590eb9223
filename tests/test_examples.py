"""Every line that guides and help give as an example is understood in the scenario that is shipped."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path

import pytest

from tabletop import loader, shipped
from tabletop.core.capture import Captured, parse
from tabletop.core.script import Script, script_of
from tabletop.text import language
from tabletop.tui.console.actions import ACTIONS

TOP = Path(__file__).parent.parent
EXAMPLE = re.compile(r"`([1-9] [^`]+)`")
PART = re.compile(r"`([^\W_]+(?:,[^\W_]+)*:|[>!@~]\w[^`]*|#\d[^`]*)`")
"""A piece of a line: names before a colon, or what a mark stands before."""
MEANT = {">": "owner", "!": "due", "@": "target", "#": "quantity", "~": "theme"}
LATER = {
    "nl": (">voorbeeldwijk", "!vrijdag", "!volgende week", "!over 2 weken"),
    "en": (">board", "!friday", "!next week", "!in 2 weeks"),
}
TEXTS = pytest.mark.parametrize(
    ("path", "lang"),
    [
        *((path, lang) for lang in ("nl", "en") for path in shipped.guides(lang)),
        (TOP / "README.md", "en"),
        (TOP / "README.nl.md", "nl"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.stem,
)


@cache
def shipped_script(lang: str) -> Script:
    (path,) = (path for path in shipped.scenarios() if path.parent.name == lang)
    scenario, _ = loader.load(path)
    assert scenario is not None
    return script_of(scenario, scenario.selections[0].id, {})


def read(line: str, lang: str) -> Captured:
    return parse(line, shipped_script(lang), dt.date(2026, 11, 22), lang)


@TEXTS
def test_the_examples_of_a_text_are_understood(path: Path, lang: str) -> None:
    for line in EXAMPLE.findall(path.read_text(encoding="utf-8")):
        captured = read(line, lang)
        assert not captured.problems, line
        assert captured.said_by or captured.owner, line
        assert not set(captured.text) & set(">!@#~"), line


@TEXTS
def test_the_pieces_that_a_text_names_are_understood(path: Path, lang: str) -> None:
    for part in PART.findall(path.read_text(encoding="utf-8")):
        spoken = part.endswith(":")
        captured = read(f"{part} words" if spoken else f"words {part}", lang)
        assert not captured.problems, part
        assert getattr(captured, "said_by" if spoken else MEANT[part[0]]), part


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_example_of_the_help_is_understood(lang: str) -> None:
    t = language(lang)
    (explained,) = (t(row.help) for row in ACTIONS if row.id == "capture")
    found = re.search(r": ([1-9] [^.]+)\.", explained)
    assert found is not None
    captured = read(found[1], lang)
    assert captured.said_by == ("hospital", "table-1")
    assert not captured.problems


def test_the_guides_do_give_examples() -> None:
    for lang in ("nl", "en"):
        texts = [path.read_text(encoding="utf-8") for path in shipped.guides(lang)]
        assert sum(len(EXAMPLE.findall(text)) for text in texts) >= 4
        pieces = {part for text in texts for part in PART.findall(text)}
        assert pieces >= {"poli:", *LATER[lang]}
