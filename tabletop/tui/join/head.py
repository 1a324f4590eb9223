"""The head of the participant's screen, over every part: what this is, whether it is real, and the parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from tabletop.tui.console.sayings import said
from tabletop.tui.join.rows import PART_TITLES, PARTS, day_and_time, waiting

if TYPE_CHECKING:
    from tabletop.core.partner_view import PartnerView
    from tabletop.session.guest import Seen
    from tabletop.text import Text

REAL, STILL = "-real", "-still"
"""What the head looks like while a real situation stops the exercise, and while it stands still."""


@dataclass(frozen=True, slots=True)
class Head:
    """Two lines, and the class that colours both."""

    lines: tuple[tuple[Content, Content], ...]
    look: str = ""


def head_of(seen: Seen | None, t: Text, *, connected: bool) -> Head:
    """Say what this is, who one is and when it plays, and whether there is a line."""
    if seen is None:
        empty = Content("")
        return Head(((said(f" {t('Join the exercise')}", "bold"), empty), (empty, empty)))
    view = seen.view
    words, look = _label(view, t)
    # A coloured head has one colour of ink.
    line, name = ("bold", "") if look else ("$success" if connected else "bold $error", "$accent")
    sign = f"● {t('Connected')} " if connected else f"○ {t('No connection')} "
    when = "" if view.now is None else f"{t.hour(view.now.hour)} · {day_and_time(t, view.now)} "
    return Head(
        (
            (said(f" {words}", "bold"), said(sign, line)),
            (said(f" {view.name or view.title}", name), said(when, "bold")),
        ),
        look,
    )


def _label(view: PartnerView, t: Text) -> tuple[str, str]:
    if view.interrupted:
        return t("REAL SITUATION – the exercise is stopped"), REAL
    if not view.recording:
        return t("{label} · off the record", label=view.label), STILL
    if view.paused:
        return t("{label} · paused", label=view.label), STILL
    return view.label, ""


def tabs(seen: Seen, part: str, t: Text) -> Content:
    """Name the four parts, each with how much asks for something there."""
    titles = []
    for number, one in enumerate(PARTS, start=1):
        count = waiting(seen, one)
        title = f" {number} {t(PART_TITLES[one])}{f' ({count})' if count else ''} "
        titles.append(said(title, "bold $background on $primary" if one == part else "$text-quiet"))
    return Content(" ").join(titles)
