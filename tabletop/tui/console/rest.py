"""A held key is not a second press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.tui.advance import REST

if TYPE_CHECKING:
    from collections.abc import Callable


class Rest:
    """Lets a press count only when there was a rest before it; `clock` gives seconds that never run back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._latest = clock()

    def counts(self) -> bool:
        """Weigh one press against the one before it, or against the beginning."""
        before, self._latest = self._latest, self._clock()
        return self._latest - before >= REST
