"""A real situation: what is asked before the exercise stops for it, or goes on, and what a yes does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tabletop.core.events import ExerciseContinued, ExerciseInterrupted

if TYPE_CHECKING:
    from tabletop.core.state import State
    from tabletop.text import Text


class Stopping(NamedTuple):
    """A question, what a yes means, and the fact that it makes."""

    title: str
    explanation: str
    fact: ExerciseInterrupted | ExerciseContinued


def stopping(t: Text, state: State) -> Stopping:
    """Ask whether there is a real situation; while the exercise is interrupted, whether it goes on."""
    if state.interrupted:
        explanation = t("The clock runs again, and the room sees that.")
        return Stopping(t("Go on with the exercise?"), explanation, ExerciseContinued())
    explanation = t(
        "Everything shows that the exercise is interrupted, and the clock stops. Nothing is lost."
    )
    return Stopping(t("A real situation?"), explanation, ExerciseInterrupted())
