"""What the forms of all areas have in common: what takes one, how it is named, and when it was kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from tabletop import wording
from tabletop.session import Done

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from starlette.responses import Response

    from tabletop.core.state import Late, State
    from tabletop.session import Result
    from tabletop.text import Text
    from tabletop.web.reading import Form
    from tabletop.web.route import Endpoint
    from tabletop.web.visit import Visit

D = TypeVar("D")


def taking(take: Callable[[Visit, D], Awaitable[Response]], desk: D) -> Endpoint:
    """Make the endpoint that takes the forms of one sort."""

    async def taken(visit: Visit) -> Response:
        return await take(visit, desk)

    return taken


def named(name: str, field: str = "") -> Callable[[Form], str]:
    """Make what gives a form's name; several forms of one sort differ in what stands in a field."""
    return lambda form: f"{name}-{form.text(field)}" if field else name


def received_at(state: State, outcome: Iterable[tuple[object, Result]]) -> tuple[int, int]:
    """Give when a form was kept (UTC ms, minutes east of UTC): its latest part, or now for one sent again."""
    kept = [row.event for _, row in outcome if isinstance(row, Done)]
    return (kept[-1].recorded_at, kept[-1].utc_offset) if kept else (state.recorded_at, state.utc_offset)


def came_late(state: State, seqs: Iterable[int]) -> Late | None:
    """Tell after what the parts of a form came, when they did not come in time."""
    return next((row.late for seq in seqs if (row := state.entries.get(seq)) and row.late), None)


def in_address(moment: int, utc_offset: int) -> str:
    """Write a time of day as our own addresses hold it, whatever the language."""
    return f"{wording.in_the_room(moment, utc_offset):%H:%M}"


def time_of_day(text: str, t: Text) -> str:
    """Say a time of day that our own address holds; empty for anything else."""
    if re.fullmatch("[0-2][0-9]:[0-5][0-9]", text) is None:
        return ""
    return t.time(int(text[:2]), int(text[3:]))
