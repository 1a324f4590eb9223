"""The pages of scribes and evaluators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tabletop.web.hub import Kind
    from tabletop.web.route import Route

ROUTES: Final[tuple[Route, ...]] = ()
FEEDS: Final[tuple[Kind, ...]] = ()
