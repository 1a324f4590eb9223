"""The list of a part, in which people read: only what is new, or their own keys, moves it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from sys import maxsize
from typing import TYPE_CHECKING

from tabletop.tui.console.lines import Choices

if TYPE_CHECKING:
    from tabletop.tui.console.lines import Row


class Reading(Choices):
    """Rows of which one is pointed at, in sight or not; what brings it into sight first is a key."""

    def __init__(self, on_move: Callable[[], None], *, id: str) -> None:
        super().__init__(id=id)
        self.always_pointed = True
        self._on_move = on_move

    def moved(self, key: Hashable) -> None:
        """Tell that another row is pointed at."""
        self._on_move()

    def sees(self, key: Hashable) -> bool:
        """Tell whether something of a row is in sight; without a key, whether the beginning is."""
        if key is None:
            return self.top == 0
        self._settle()
        return any(self.rows[at].key == key for at, _ in self._places[self.top : self.top + self._height])

    def refill(self, rows: Iterable[Row]) -> None:
        """Show these rows; what is pointed at stays in sight where it was."""
        self.show(rows, self.chosen if self.sees(self.chosen) else None)
        if self.chosen is None:
            self._point()

    def begin(self, key: Hashable = None) -> None:
        """Point at a row and begin with it, or at the first; without it, begin at the beginning."""
        self.chosen, self.top = None, 0
        if key in self.keys():
            self.chosen, self.top = key, maxsize
            self._bring(key, above=1)
        self._settled = False
        self._point()

    def _point(self) -> None:
        if self.chosen is None:
            self.chosen = next(iter(self.keys()), None)
        self.repaint()

    def action_move(self, by: int) -> None:
        """Point at another row; where the one that is pointed at is out of sight, show that first."""
        if abs(by) > 1 or not self.bring_chosen():
            super().action_move(by)
