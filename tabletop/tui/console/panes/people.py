"""The partners at their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from textual.content import Content

from tabletop.core.events import Presence
from tabletop.tui.console.lines import NOTHING, Row
from tabletop.tui.console.panes.paragraphs import BLANK, Rows
from tabletop.tui.console.sayings import PRESENCES, quiet, said, sign
from tabletop.tui.room.seats import LOOKS

if TYPE_CHECKING:
    from tabletop.core.people import PartnerLine, TableView
    from tabletop.text import Text
    from tabletop.tui.room.seats import Seat


@dataclass(frozen=True, slots=True)
class PeopleView:
    """The partners at their tables, and what is seen of those that have somebody in with a device."""

    tables: tuple[TableView, ...]
    seats: Mapping[str, Seat] = field(default_factory=dict)


def partner_rows(view: PeopleView, t: Text) -> Rows:
    """Show the partners at their tables: presence, devices, how often each was heard, whose word it owes."""
    rows: list[Row] = []
    shorts = {line.title: line.short for table in view.tables for line in table.partners}
    widest = max(map(len, shorts.values()), default=0)
    for table in view.tables:
        rows += [BLANK] if rows else []
        rows.append(Row(quiet(table.title or t("At no table"))))
        rows += [
            _partner_row(line, t, widest, view.seats.get(line.id), shorts.get(line.represented_by or ""))
            for line in table.partners
        ]
    rows += [BLANK, Row(quiet(t("+ a partner who is not in the list")), key=("add", None))]
    return rows, None


@lru_cache(maxsize=512)
def _partner_row(line: PartnerLine, t: Text, widest: int, seat: Seat | None, by: str | None) -> Row:
    presence = PRESENCES[line.presence]
    here = line.presence is Presence.PRESENT
    name = said(line.title) if here else quiet(line.title)
    # Who speaks for it, and that nobody does, is told before the end of its name.
    state = NOTHING
    if line.represented_by:
        state = quiet(" · " + t("by {partner}", partner=by or line.represented_by))
    elif not here:
        state = quiet(f" · {t(presence.word)}")
    tail = _seat(seat) if seat else NOTHING
    tail += said(f"?{line.open_replies} ", "$warning") if line.open_replies else NOTHING
    tail += said(f"{line.entries:>2}", "" if line.entries else "$text-quiet")
    mark = sign(presence) + quiet(f" {line.short:<{widest}} ")
    return Row(name, mark, tail, ("partner", line.id), kept=state, is_name=True)


def _seat(seat: Seat) -> Content:
    """Say how many are in, and in one sign what they do."""
    return quiet(str(seat.inside) if seat.inside else "") + sign(LOOKS[seat.look]) + " "
