"""For whom a device answers that may answer for several: each with how much of it still waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tabletop.core.access import speaks_for
from tabletop.core.state import Status
from tabletop.web import parts, sharing
from tabletop.web.parts import Saying

if TYPE_CHECKING:
    from tabletop.core.partner_view import PartnerView
    from tabletop.core.state import State
    from tabletop.text import Text
    from tabletop.web.hub import Fragments


class Choosing(NamedTuple):
    """The partners to choose from."""

    rows: tuple[tuple[str, str, int], ...]
    """Id, name, and how much waits for an answer."""
    here: str | None
    """The one that is answered for now."""
    told: str
    """The language of the names."""


def choosing(state: State, about: tuple[int, str | None]) -> Choosing:
    """Give the partners to choose from; `about` is a participant, and for whom it answers now."""
    ident, here = about
    views = [sharing.seen(state, row) for row in speaks_for(state, state.participants[ident])]
    rows = tuple((view.partner or "", view.name, waiting(view)) for view in views)
    return Choosing(rows, here, state.script.language)


def waiting(view: PartnerView) -> int:
    """Count the messages of now without an answer, and what others ask without a reply."""
    if view.status is Status.FINAL:
        return 0
    messages = sum(not (row.over or row.withdrawn or row.answered) for row in view.injects)
    return messages + sum(row.answer is None for row in view.asked)


def values(what: Choosing, t: Text) -> dict[str, Any]:
    """Give what the choice is rendered from."""
    return {"t": t, "lang": t.lang, "say": Saying(t, what.told), "choosing": what}


def fragments(what: Choosing, _about: object, t: Text) -> Fragments:
    """Write the choice."""
    return parts.fragments(values(what, t), ("for",))
