"""What is wrong with one row, each mistake said once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tabletop.loader.nodes import MERGED, REFUSED
from tabletop.loader.wording import meant_key, worded

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from pydantic_core import ErrorDetails

    from tabletop.core.messages import Message
    from tabletop.core.scenario import Row
    from tabletop.core.spelling import Spelling
    from tabletop.loader.nodes import Where


class RowProblem(NamedTuple):
    """A mistake at a path within a row: in the value there, or in the key itself."""

    path: Where
    message: Message
    at_key: bool


def row_problems(
    errors: Iterable[ErrorDetails], row: type[Row], said: Container[Where], spelling: Spelling
) -> Iterator[RowProblem]:
    """Put what pydantic found into words, leaving out what was said already or follows from it."""
    meant: set[Where] = set()
    errors = tuple(errors)
    merged = {tuple(error["loc"][:-1]) for error in errors if error["loc"][-1:] == (MERGED,)}
    # Unknown keys come first: one that is a misspelling says why another is missing.
    for error in sorted(errors, key=lambda error: error["type"] != "extra_forbidden"):
        at_key = error["type"] == "extra_forbidden" or error["loc"][-1:] == ("[key]",)
        path = tuple(step for step in error["loc"] if step != "[key]")
        follows = error["type"] == "missing" and (path in meant or path[:-1] in merged)
        if follows or path in said or error["input"] is REFUSED:
            continue
        if error["type"] == "extra_forbidden" and (key := meant_key(row, path, spelling)):
            meant.add((*path[:-1], key))
        yield RowProblem(path, worded(error, row, path, spelling), at_key)
