"""Scenario files: YAML to a scenario, with everything that is wrong at its line and column."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tabletop.core.messages import Message
from tabletop.loader.content import decode, read, read_from
from tabletop.loader.findings import MOST_PROBLEMS
from tabletop.loader.located import Located, as_json, in_order, render
from tabletop.loader.nodes import Place, UnreadableError
from tabletop.loader.rows import read_scenario
from tabletop.loader.schema import schema
from tabletop.loader.tree import build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.messages import Severity
    from tabletop.core.scenario import Scenario

__all__ = ["Located", "as_json", "load", "loads", "read_from", "render", "schema"]


def load(path: Path) -> tuple[Scenario | None, tuple[Located, ...]]:
    """Read and check a scenario file: the scenario, unless there are errors, and all problems in order."""
    try:
        content = read(path)
    except UnreadableError as reason:
        return None, (_located(str(path), reason.place, reason.message),)
    return loads(content, str(path))


def loads(content: bytes, name: str) -> tuple[Scenario | None, tuple[Located, ...]]:
    """Read and check the content of a scenario file, which is called by this name in problems."""
    try:
        text = decode(content)
    except UnreadableError as reason:
        return None, (_located(name, reason.place, reason.message),)
    with _nothing_collected():
        return _read(text, name)


def _read(text: str, name: str) -> tuple[Scenario | None, tuple[Located, ...]]:
    tree = build(text)
    found = [_located(name, place, message) for place, message in tree.problems]
    if not tree.whole:
        return None, in_order(found)
    scenario, findings = read_scenario(tree, text)
    found += [_located(name, place, problem.message, problem.severity) for place, problem in findings.kept]
    if findings.left_out is not None:
        last = max(one.line for one in found)
        more = Message("file.too-many-problems", {"most": MOST_PROBLEMS})
        return scenario, (*in_order(found), Located(name, last, 1, findings.left_out, more))
    return scenario, in_order(found)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Keep the garbage collector from going through thousands of new values, none of which is garbage yet."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _located(name: str, place: Place | None, message: Message, severity: Severity = "error") -> Located:
    line, column = (place.line + 1, place.column + 1) if place is not None else (0, 0)
    return Located(name, line, column, severity, message)
