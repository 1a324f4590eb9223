"""What the projector says of the exercise itself: its label, and what is left of the phase."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from textual.content import Content

from tabletop.core.plaintext import one_line
from tabletop.core.state import Status
from tabletop.tui.content import shown
from tabletop.wording import PHASES

if TYPE_CHECKING:
    from tabletop.core.projection import ProjectorView
    from tabletop.text import Text

NEARLY_OVER_S = 60
"""Seconds before the end of a phase from which the room is warned; shorter for short phases."""
SHARE_OF_A_SHORT_PHASE = 5


@dataclass(frozen=True, slots=True)
class Countdown:
    """How long the phase still takes."""

    seconds: int
    """Whole seconds left; never less than zero."""
    near: bool
    over: bool

    @property
    def colour(self) -> str:
        """The theme's colour that goes with it."""
        return "$error" if self.over else "$warning" if self.near else "$primary"


def countdown(view: ProjectorView, room_ms: int) -> Countdown | None:
    """Work out what is left of the phase; None when it has no minutes or the exercise does not run."""
    if not view.phase_minutes or view.status is not Status.RUNNING:
        return None
    whole = view.phase_minutes * 60
    left = max(0, ceil(whole - (room_ms - view.phase_started_ms) / 1000))
    return Countdown(left, left <= min(NEARLY_OVER_S, whole // SHARE_OF_A_SHORT_PHASE), left == 0)


def label(view: ProjectorView, t: Text) -> Content:
    """Give the words that keep the room from taking this for real, or say that it is, and what is noted."""
    if view.interrupted:
        return shown(t("REAL SITUATION – the exercise is stopped"), "bold")
    text = one_line(view.label)
    if view.simulated:
        text = t("{label} · simulated", label=text)
    if not view.recording:
        text = t("{label} · off the record: nothing is noted now", label=text)
    return shown(text, "bold")


def words_of_countdown(view: ProjectorView, left: Countdown | None, t: Text) -> Content:
    """Say in words what the room does now and that its time is nearly over."""
    if view.paused:
        return shown(f"❚❚ {t('Paused: the clock stands still')}", "bold $warning")
    doing = t(PHASES[view.phase]) if view.phase else ""
    if left is None:
        return shown(doing, "bold")
    if left.over:
        return shown(f"■ {t('Time is up')}", "bold reverse $error")
    if left.near:
        warning = f"▲ {t('Almost time')}"
        return shown(f"{doing} · {warning}" if doing else warning, "bold $warning")
    return shown(doing, "bold")
