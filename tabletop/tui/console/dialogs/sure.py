"""A question that is answered with yes or no."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.events import Key, Paste
from textual.screen import ModalScreen
from textual.widgets import Static

from tabletop.tui.console.rest import Rest
from tabletop.tui.content import shown

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Mount

    from tabletop.text import Text

ANSWERS = {**dict.fromkeys(("space", "enter", "pagedown", "y", "j"), True), "n": False}
"""What keys say to a question; Esc always leaves it."""


class Sure(ModalScreen[bool]):
    """Asks for a yes before something that the whole room notices; a key of a sentence is no yes."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar = [Binding("escape", "dismiss(False)", show=False)]

    def __init__(self, t: Text, title: str, explanation: str, clock: Callable[[], float]) -> None:
        super().__init__()
        self.t = t
        self._title = title
        self._explanation = explanation
        self._rest = Rest(clock)
        self._asked_at = inf
        """When it was asked, by the clock that stamps keys."""

    def on_mount(self, event: Mount) -> None:
        """Count from here what is an answer."""
        self._asked_at = event.time

    def takes_first(self, event: Key | Paste) -> bool:
        """Weigh what is typed against what came before: only a key after a rest is an answer.

        What was typed before the question was there comes in only now on a busy machine, and is none either.
        """
        if isinstance(event, Paste) or event.time <= self._asked_at:
            return True
        if event.key not in ANSWERS and not event.is_printable:
            return False
        if self._rest.counts() and event.key in ANSWERS and self.is_current:
            self.dismiss(ANSWERS[event.key])
        return True

    def compose(self) -> ComposeResult:
        """Lay out what will happen and the two ways out."""
        with Vertical(classes="dialog"):
            yield Static(shown(self._title), classes="dialog-title")
            yield Static(shown(self._explanation), classes="dialog-text")
            yield Static(shown(self.t("Space or Enter = yes · Esc = no")), classes="dialog-keys")
