"""What a press of the Next key means: a held key does nothing, a new step asks for a second press."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from tabletop.core.exercise import enters_step, next_cue
from tabletop.core.state import Status
from tabletop.text import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from tabletop.core.state import State

REST = 0.7
"""Seconds between two presses that count: longer than keyboards wait before a held key repeats."""
AFTER_A_FORM = 1.0
"""Seconds after a form closes in which Next does nothing."""
TOO_SOON = N_("Too soon after typing: press again")
"""What is said of a key that does nothing for that."""
PATIENCE = 10.0
"""Seconds in which a new step may be confirmed."""


class Press(Enum):
    """What a press of Next comes to."""

    NOTHING = "nothing"
    """The key is held down."""
    TOO_SOON = "too soon"
    """It may belong to what was typed just before."""
    ASK = "ask"
    """Say what would happen; the next press does it."""
    GO = "go"
    END = "end"
    """There is nothing after this."""


class NextKey:
    """Weighs each press against the presses before it; `clock` gives seconds that never run back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._latest = float("-inf")
        self._typed = float("-inf")
        self._quiet_until = float("-inf")
        self._asked: tuple[str, float] | None = None

    def form_closed(self) -> None:
        """Tell that a form has just closed: whoever still types must not move the exercise on."""
        self._quiet_until = self._clock() + AFTER_A_FORM

    def other_key(self) -> None:
        """Tell that another key was pressed: a space within a sentence that is typed goes nowhere."""
        self._typed = self._clock()

    def forget(self) -> None:
        """Take back the question about a new step."""
        self._asked = None

    def press(self, state: State) -> Press:
        """Weigh one press of Next."""
        at = self._clock()
        held = at - self._latest < REST
        self._latest = at
        if at < self._quiet_until:
            return Press.TOO_SOON
        if held:
            return Press.NOTHING
        if at - self._typed < REST:
            return Press.TOO_SOON
        cue = next_cue(state)
        if cue is None:
            return Press.END
        asked, self._asked = self._asked, None
        if state.status is not Status.PREPARED and enters_step(state, cue):
            confirmed = asked is not None and asked[0] == cue.id and at - asked[1] <= PATIENCE
            if not confirmed:
                self._asked = (cue.id, at)
                return Press.ASK
        return Press.GO
