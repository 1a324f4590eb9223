"""How the world of the story stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from tabletop.core.scenario import ServiceState
from tabletop.tui.console.lines import Row
from tabletop.tui.console.panes.paragraphs import BLANK, Rows
from tabletop.tui.console.sayings import quiet, said, sign
from tabletop.tui.words import SERVICE_STATES

if TYPE_CHECKING:
    from tabletop.core.service_lines import ServiceLine
    from tabletop.text import Text

FOR_EVER = 100_000


class ScarceLine(NamedTuple):
    """Something scarce."""

    id: str
    title: str
    left: float
    unit: str
    asked: float | None
    """How much is asked of it, when that is more than there is."""


@dataclass(frozen=True, slots=True)
class WorldView:
    """How the world of the story stands: services, scarce resources, and turns that were established."""

    services: tuple[ServiceLine, ...]
    resources: tuple[ScarceLine, ...]
    outcomes: tuple[tuple[str, str, str | None], ...]
    """Id, question, and the value that holds."""
    turns_first: bool = False
    """True while somebody went there: what is established there has no other place."""


def world_rows(view: WorldView, t: Text) -> Rows:
    """Show the services at this hour, then what is scarce, then the turns of the story, or those first."""
    parts = [[_service_row(line, t) for line in view.services], _scarce_rows(view, t)]
    parts.insert(0 if view.turns_first else len(parts), _turn_rows(view, t))
    rows: list[Row] = []
    for part in filter(None, parts):
        rows += [BLANK, *part] if rows else part
    return rows, None


def _scarce_rows(view: WorldView, t: Text) -> list[Row]:
    rows: list[Row] = []
    if view.resources:
        rows = [Row(quiet(t("Scarce")))]
        rows += [_scarce_row(line, t) for line in view.resources]
    return rows


def _scarce_row(line: ScarceLine, t: Text) -> Row:
    left = said(f"{t.number(line.left)} {line.unit}", "" if line.left else "$error")
    if line.asked is not None:
        left += said(f" ▲ {t.number(line.asked)}", "$warning")
    return Row(said(line.title), Content("  "), left, ("resource", line.id), is_name=True)


def _turn_rows(view: WorldView, t: Text) -> list[Row]:
    rows: list[Row] = []
    if view.outcomes:
        rows = [Row(quiet(t("Turns of the story")))]
        for ident, question, value in view.outcomes:
            stands = said(value, "bold") if value else quiet(t("open"))
            text = said(question) + quiet(" · ") + stands
            rows.append(Row(text, Content("  "), key=("outcome", ident), wrap=True))
    return rows


@lru_cache(maxsize=512)
def _service_row(line: ServiceLine, t: Text) -> Row:
    state = SERVICE_STATES[line.state]
    works = line.state is ServiceState.WORKS
    tail = said(t(state.word), "$text-quiet" if works else state.colour)
    if line.next_state is not None and line.next_hour is not None and line.next_hour < FOR_EVER:
        until = line.out_hour if line.out_hour is not None and line.out_hour < FOR_EVER else None
        following = SERVICE_STATES[ServiceState.OUT if until else line.next_state]
        hours = t.hours(line.next_hour) + (f"–{t.hours(until)}" if until else "")
        tail = tail + quiet(" → ") + sign(following) + quiet(f" {hours}")
    changed = line.before is not None and line.before is not line.state
    name = said(line.title, "bold" if changed else "")
    return Row(name, sign(state) + " ", tail, ("service", line.id), is_name=True)
