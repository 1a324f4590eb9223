"""One row of the table of routes: an address, who may use it, and what answers.

An area of the pages has a module with `ROUTES: tuple[Route, ...]` (and `FEEDS: tuple[Kind, ...]` for what it
streams, see `hub`), named in `app.AREAS`. Who is not in `roles` is refused before the endpoint is called;
the core refuses what a participant may not do once more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from tabletop.web.identity import Who
    from tabletop.web.visit import Visit

Endpoint: TypeAlias = "Callable[[Visit], Awaitable[ASGIApp]]"
"""Answers a visit with a response; every Response of Starlette is one."""


@dataclass(frozen=True, slots=True)
class Route:
    """What `method` at `path` (as Starlette writes it: `/j/{key}`) does, and for whom."""

    method: Literal["GET", "POST"]
    path: str
    roles: frozenset[Who]
    endpoint: Endpoint
