"""How the room stands against the plan, in words."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from textual.content import Content

from tabletop.core.timeline import MINUTE_MS
from tabletop.tui.console.sayings import block_title, clipped, inject_title, joined

if TYPE_CHECKING:
    from tabletop.core.state import State
    from tabletop.core.timeline import Pace
    from tabletop.text import Text

LONGEST_TITLE = 32
"""Letters of the title of an inject that surely tell which one it is."""
MOST_LINES_TO_SKIP = 2
"""Lines in which the console names what could be skipped."""


def pace_in_words(t: Text, behind_ms: int) -> Content:
    """Say how the room stands against the plan, with its sign."""
    late = round(behind_ms / MINUTE_MS)
    if late > 0:
        return Content.styled(t("▼ {time} behind the plan", time=t.duration(late)), "$warning")
    if late < 0:
        return Content.styled(t("▲ {time} ahead of the plan", time=t.duration(-late)), "$success")
    return Content.styled(t("on schedule"), "$text-quiet")


def squeeze_in_words(t: Text, state: State, found: Pace, width: int) -> tuple[str, ...]:
    """Warn for what is going to be squeezed, and name what could be skipped in at most two lines of a width.

    The time comes first; what does not fit is counted.
    """
    if found.squeezed is None:
        return ()
    warning = t(
        "The session runs {time} over: {block} will be squeezed",
        time=t.duration(round(found.overrun_ms / MINUTE_MS)),
        block=block_title(state.script, found.squeezed),
    )
    titles = [clipped(inject_title(state.script, ident), LONGEST_TITLE) for ident in found.skippable]
    for count in range(len(titles) if titles else -1, -1, -1):
        # Titles have commas of their own.
        named, more = joined(titles[:count]), len(titles) - count
        if more:
            named = t("{titles} and {n} more", titles=named, n=more) if named else t.number(more)
        saved = t.duration(found.saved_minutes)
        lines = textwrap.wrap(t("Save {time} by skipping: {titles}", titles=named, time=saved), width)
        if len(lines) <= MOST_LINES_TO_SKIP:
            return warning, *lines
    return (warning,)
