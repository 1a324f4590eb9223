"""What is new since the last look: a message, or where the session is."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.tui.join.rows import state_of

if TYPE_CHECKING:
    from tabletop.core.partner_view import PartnerView
    from tabletop.session.guest import Seen
    from tabletop.text import Text


@dataclass(frozen=True, slots=True)
class News:
    """Something new in the first part."""

    words: str
    ident: str = ""
    """The message; empty for where the session is."""
    key: Hashable = None
    """The row it stands in; None for the beginning."""

    def can_be_read(self, view: PartnerView) -> bool:
        """Tell whether it is still there: a message may have been taken back."""
        return not self.ident or any(
            row.public.id == self.ident and not row.withdrawn for row in view.injects
        )


def news_of(before: Seen | None, now: Seen, t: Text) -> News | None:
    """Say what is new for the same organisation; None when nothing has to be looked at."""
    if before is None or before.view.partner != now.view.partner:
        return None
    was, view = before.view, now.view
    known = {row.public.id for row in was.injects}
    for row in view.injects:
        if not (row.public.id in known or row.over or row.withdrawn):
            words = t("New message: {title}", title=row.public.title)
            return News(words, row.public.id, ("answer", row.public.id) if view.partner is not None else None)
    if view.status is not was.status:
        state = state_of(view, t)
        return News(state[0] if state else view.block_title)
    if view.block_title and view.block_title != was.block_title:
        return News(t("Now: {title}", title=view.block_title))
    return None
