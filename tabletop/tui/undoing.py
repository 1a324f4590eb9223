"""Taking back the latest act, on every screen: what the whole room notices is asked about first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tabletop.core import events as ev
from tabletop.core.undo import inverse_of_latest
from tabletop.tui.console.sayings import cue_in_words, undo_in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from tabletop.core.state import State
    from tabletop.text import Text
    from tabletop.tui.console.dialogs import Sure

TURNS = (
    ev.ExerciseInterrupted,
    ev.ExerciseContinued,
    ev.ExerciseClosed,
    ev.ExerciseReopened,
    ev.ExerciseFinalised,
)
"""What interrupts or ends the exercise, or lets it go on."""


class Undoing(NamedTuple):
    """What is asked before Undo, and the fact that a yes makes."""

    title: str
    explanation: str
    fact: ev.Fact


def undoing(t: Text, state: State, actor: str, *, elsewhere: bool = False) -> Undoing | None:
    """Ask before Undo when the whole room notices it; None when Undo may go ahead.

    `elsewhere` on a screen that does not show where the exercise stands: there each move back is asked about.
    """
    fact = inverse_of_latest(state, actor)
    match fact:
        case ev.Returned() if elsewhere or fact.block != state.block:
            there = next((row for row in state.order if row.id == fact.cue), None)
            where = cue_in_words(t, state, there) if there else fact.cue
            explanation = t("It goes back to {where}. The room sees it at once.", where=where)
        case ev.InjectStatusSet() if state.status_of(fact.inject) is ev.InjectStatus.RELEASED:
            explanation = t("It goes from the projector, and devices say that it was taken back.")
        case ev.Fact() if isinstance(fact, TURNS):
            explanation = t("The room sees it at once.")
        case _:
            return None
    what = undo_in_words(t, state, actor) or ""
    return Undoing(t("Undo {what}?", what=what), explanation, fact)


def take_back(
    t: Text,
    now: Callable[[], State],
    actor: str,
    clock: Callable[[], float],
    *,
    put_up: Callable[[Sure, Callable[[bool | None], None]], object],
    undo: Callable[[str], object],
    elsewhere: bool = False,
) -> None:
    """Take back the latest act: at once, or after a yes to a question that is put up.

    `now` gives the exercise as it stands; `undo` does it, and is given what to say when it is done.
    """
    from tabletop.tui.console.dialogs import Sure  # only when asked for

    def go_ahead() -> None:
        what = undo_in_words(t, now(), actor)
        undo(t("Undone: {what}", what=what) if what else t("Undone"))

    asked = undoing(t, now(), actor, elsewhere=elsewhere)
    if asked is None:
        go_ahead()
        return

    def answered(yes: bool | None) -> None:  # the screen's answer
        # Another act may have come in between, from another screen: that was not asked about.
        if yes and asked == undoing(t, now(), actor, elsewhere=elsewhere):
            go_ahead()

    put_up(Sure(t, asked.title, asked.explanation, clock), answered)
