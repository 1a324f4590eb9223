"""Time that nobody watched: whether the room went on then is for the facilitator to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tabletop import wording
from tabletop.core.intents import SettleGap
from tabletop.tui.console.dialogs import Option
from tabletop.tui.console.sayings import said

if TYPE_CHECKING:
    from tabletop.tui.console.desk import Desk

_MINUTE_MS: Final = 60_000


async def ask_about_gap(desk: Desk) -> None:
    """Ask whether the room went on while nobody watched."""
    t, state = desk.t, desk.state
    gap = state.clock.gap
    if gap is None:
        return
    spent = t.duration(max(1, round(abs(gap.wall_ms) / _MINUTE_MS)))
    until = wording.time_of_day(t, state.clock.at, state.utc_offset)
    if gap.wall_ms >= 0:
        since = wording.time_of_day(t, state.clock.at - gap.wall_ms, state.utc_offset)
        title = t("Nobody watched between {since} and {until} ({time})", since=since, until=until, time=spent)
        if gap.wall_ms < _MINUTE_MS:
            title = t("The program stood still for less than a minute, until {time}", time=until)
    else:
        title = t("The clock of this computer was put back at {until} ({time})", until=until, time=spent)
    options = [
        Option("on", said(t("The room went on")), t("These minutes count")),
        Option("still", said(t("The room stood still")), t("These minutes do not count")),
    ]
    explanation = t("Did the session go on? The clock stands still until you say so.")
    chosen = await desk.choose(title, options, explanation, unasked=True)
    if chosen is not None:
        desk.do(SettleGap(went_on=chosen == "on"))
