"""Scenario files: YAML to a scenario, with everything that is wrong at its line and column."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tabletop import shipped
from tabletop.core.messages import Message
from tabletop.loader.content import decode, read, read_from
from tabletop.loader.findings import MOST_PROBLEMS
from tabletop.loader.located import CUT_OFF, Count, Located, as_json, count, in_order, render, render_in_file
from tabletop.loader.nodes import Place, UnreadableError
from tabletop.loader.rows import read_scenario
from tabletop.loader.schema import schema
from tabletop.loader.tree import build
from tabletop.text import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.messages import Severity
    from tabletop.core.scenario import Scenario

__all__ = [
    "Count",
    "Located",
    "as_json",
    "count",
    "load",
    "loads",
    "read_from",
    "render",
    "render_in_file",
    "schema",
]


def load(path: Path) -> tuple[Scenario | None, tuple[Located, ...]]:
    """Read and check a scenario file: the scenario, unless there are errors, and all problems in order."""
    try:
        content = read(path)
    except UnreadableError as reason:
        return None, (_located(str(path), reason.place, reason.message),)
    return loads(content, str(path), path.parent)


def loads(
    content: bytes, name: str, folder: Path | None = None
) -> tuple[Scenario | None, tuple[Located, ...]]:
    """Read and check the content of a scenario file, which is called by this name in problems.

    The guide that it names may lie in this folder.
    """
    try:
        text = decode(content)
    except UnreadableError as reason:
        return None, (_located(name, reason.place, reason.message),)
    with _nothing_collected():
        return _read(text, name, folder)


def _read(text: str, name: str, folder: Path | None) -> tuple[Scenario | None, tuple[Located, ...]]:
    tree = build(text)
    found = [_located(name, place, message) for place, message in tree.problems]
    if not tree.whole:
        found[-1] = found[-1]._replace(stops=True)
        return None, in_order(found)
    scenario, findings = read_scenario(tree, text, known_guides(folder))
    found += [_located(name, place, problem.message, problem.severity) for place, problem in findings.kept]
    if findings.left_out is not None:
        ordered = in_order(found)
        last = ordered[-1]
        more = Message(CUT_OFF, {"n": MOST_PROBLEMS})
        return scenario, (*ordered, Located(name, last.line, last.col, findings.left_out, more))
    return scenario, in_order(found)


def known_guides(folder: Path | None) -> frozenset[str]:
    """Name the guides that come with the program, and those in a folder."""
    paths = [path for lang in LANGUAGES for path in shipped.guides(lang)]
    paths += folder.glob("*.md") if folder is not None else ()
    return frozenset(path.stem for path in paths)


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
    # What concerns a whole file stands at its start: editors pass over a problem that stands nowhere.
    line, column = place if place is not None else Place(0, 0)
    return Located(name, line + 1, column + 1, severity, message)
