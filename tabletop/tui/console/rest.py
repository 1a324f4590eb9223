"""A held key is not a second press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.tui.advance import REST

if TYPE_CHECKING:
    from collections.abc import Callable


class Rest:
    """Lets a press count only when there was a rest before it; `clock` gives seconds that never run back.

    `at_first` is how long the rest is before the first press.
    """

    def __init__(self, clock: Callable[[], float], at_first: float = REST) -> None:
        self._clock = clock
        self._latest = clock() + at_first - REST

    def counts(self) -> bool:
        """Weigh one press against the one before it, or against the beginning."""
        before, self._latest = self._latest, self._clock()
        return self._latest - before >= REST
