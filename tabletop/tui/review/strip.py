"""What is out of the ordinary while the lists are in front: one strip, and nothing when all is well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tabletop.tui.content import shown

if TYPE_CHECKING:
    from tabletop.core.messages import Message
    from tabletop.core.state import State
    from tabletop.text import Text

ON_ERROR = "bold $background on $error"
ON_WARNING = "bold $background on $warning"
QUIET = "$text-quiet"


def strip(t: Text, state: State, not_saved: Message | None) -> Content:
    """Say whether the disk fails, the exercise is interrupted or paused, or nothing is noted; worst first."""
    loud: list[Content] = []
    flags: list[Content] = []
    if not_saved:
        loud.append(shown(f" ✗ {t('NOT SAVED')} ", ON_ERROR) + shown(f" {t.message(not_saved)}"))
    if state.interrupted:
        words = t("INTERRUPTED – real situation. The clock stands still. F9 = go on")
        loud.append(shown(f" ■ {words} ", ON_ERROR))
    elif state.clock.gap is not None:
        flags.append(_flag(t("CLOCK STANDS STILL"), t("say in the console whether the room went on")))
    elif state.stands_still:
        flags.append(_flag(f"❚❚ {t('PAUSE')}", t("the clock stands still")))
    if not state.recording:
        flags.append(_flag(t("OFF THE RECORD"), t("nothing is noted")))
    lines = [*loud, Content("  ").join(flags)]
    return Content("\n").join([line for line in lines if line.plain])


def _flag(name: str, more: str) -> Content:
    return shown(f" {name} ", ON_WARNING) + shown(f" {more}", QUIET)
