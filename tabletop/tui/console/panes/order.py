"""The running order: what is done, now, next and held back."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from textual.content import Content

from tabletop.core.events import InjectStatus
from tabletop.core.timeline import CueKind
from tabletop.text import N_
from tabletop.tui.console.lines import NOTHING, Row
from tabletop.tui.console.panes.paragraphs import BLANK, Rows
from tabletop.tui.console.sayings import PHASES, STATUSES, hour, quiet, said, sign
from tabletop.tui.words import Sign

if TYPE_CHECKING:
    from tabletop.core.order_view import CueLine
    from tabletop.text import Text

CUE_SIGNS = {
    "done": Sign("✓", N_("was played"), "$text-quiet"),
    "now": Sign("▶", N_("is on now; in the card: is talked about now"), "$accent bold"),
    "next": Sign("→", N_("comes next"), "$primary bold"),
    "held": Sign("‖", N_("is held back, or its condition is not met"), "$warning"),
}
CUE_MARKS = {**{mark: sign(look) + " " for mark, look in CUE_SIGNS.items()}, "later": Content("  ")}
CUE_STYLES = {"done": "$text-quiet", "now": "bold", "held": "$text-quiet"}


@dataclass(frozen=True, slots=True)
class OrderView:
    """The running order with the steps of which every inject is shown."""

    lines: tuple[CueLine, ...]
    opened: frozenset[str]


def order_rows(view: OrderView, t: Text) -> Rows:
    """Show the running order: steps as headings, what is done, now, next, later and held back."""
    rows: list[Row] = []
    block, now = "", None
    for line in view.lines:
        if line.mark == "now" or (now is None and line.mark == "next"):
            now = ("cue", line.cue)
        if line.block != block:
            block = line.block
            if line.kind is not CueKind.BLOCK:
                rows += _step_heading(line, t, first=not rows)
        rows += _cue_rows(line, t, opened=line.block in view.opened)
    return rows, now


def _step_heading(line: CueLine, t: Text, *, first: bool) -> Iterator[Row]:
    if not first:
        yield BLANK
    place = hour(t, line.hour) if line.hour is not None else ""
    yield Row(said(place, "bold $primary") + quiet(f" · {line.block_title}" if place else line.block_title))


@lru_cache(maxsize=2_048)
def _cue_rows(line: CueLine, t: Text, *, opened: bool) -> tuple[Row, ...]:
    """Make the rows of a cue once: a line that stays the same stays the same row."""
    return tuple(_rows_of_cue(line, t, opened=opened))


def _rows_of_cue(line: CueLine, t: Text, *, opened: bool) -> Iterator[Row]:
    mark, style = CUE_MARKS[line.mark], CUE_STYLES.get(line.mark, "")
    key: Hashable = ("cue", line.cue)
    length = quiet(f"{line.minutes}′") if line.minutes else NOTHING
    if line.kind is CueKind.BLOCK:
        yield Row(said(line.block_title, style), mark, length, key)
    elif line.kind is CueKind.INJECT:
        (ident, title, status, in_view), *_ = line.injects
        why = _why_held(t, status, in_view=in_view)
        if not line.cue:
            key, why = ("inject", ident), t("in between")
        yield Row(said(title, style), mark, NOTHING, key, kept=quiet(f" · {why}") if why else NOTHING)
    elif line.kind is CueKind.HANDOUT:
        words = t.n("{n} for single partners", "{n} for single partners", len(line.injects))
        yield Row(said(words, style), mark, NOTHING, key)
        if opened:
            for ident, title, status, in_view in line.injects:
                why = _why_held(t, status, in_view=in_view)
                after = quiet(f" · {why}") if why else NOTHING
                look = Content("  ") + sign(STATUSES[status]) + " "
                yield Row(quiet(title), look, key=("inject", ident), kept=after)
    elif line.phase is not None:
        yield Row(said(t(PHASES[line.phase]), style), mark, length, key)


def _why_held(t: Text, status: InjectStatus, *, in_view: bool) -> str:
    if status is InjectStatus.PLANNED:
        return "" if in_view else t("condition not met")
    return "" if status is InjectStatus.RELEASED else t(STATUSES[status].word)
