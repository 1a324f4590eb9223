"""The manual of keys: every screen's commands, from the declarations that the screens themselves use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.text import N_
from tabletop.tui.console.actions import ACTIONS as CONSOLE
from tabletop.tui.console.panes import SIGNS as CONSOLE_SIGNS
from tabletop.tui.guide import GuideScreen
from tabletop.tui.guiding import ProjectorScreen
from tabletop.tui.help import manual
from tabletop.tui.join.actions import ACTIONS as JOIN
from tabletop.tui.projector import FollowScreen
from tabletop.tui.review.rows import SIGNS as REVIEW_SIGNS
from tabletop.tui.review.screen import ReviewScreen
from tabletop.tui.room.screen import RoomScreen
from tabletop.tui.start.actions import SETUP, START

if TYPE_CHECKING:
    from tabletop.text import Text

TITLE = N_("Every key on every screen")
CONSOLE_TITLE, REVIEW_TITLE = N_("Console"), N_("Gaps and hotwash")
SIGNS = {CONSOLE_TITLE: CONSOLE_SIGNS, REVIEW_TITLE: REVIEW_SIGNS}
"""What the signs mean, by the screen on which they stand."""
SCREENS = (
    (N_("Start screen"), START),
    (N_("Preparing a session"), SETUP),
    (CONSOLE_TITLE, CONSOLE),
    (N_("Projector, from the console"), ProjectorScreen.ACTIONS),
    (N_("Projector, in a terminal of its own"), FollowScreen.ACTIONS),
    (REVIEW_TITLE, ReviewScreen.ACTIONS),
    (N_("Who is in: the room of devices"), RoomScreen.ACTIONS),
    (N_("Taking part from a terminal"), JOIN),
    (N_("Guides"), GuideScreen.ACTIONS),
)


def keys_manual(t: Text) -> str:
    """Write the manual of keys as Markdown."""
    return f"# {t(TITLE)}\n\n{manual(t, SCREENS, SIGNS)}"
