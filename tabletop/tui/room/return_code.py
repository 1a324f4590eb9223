"""A return code, shown once and large: it is read out or written down, and kept nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tabletop.tui import bigtext
from tabletop.tui.console.rest import Rest
from tabletop.tui.content import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from tabletop.text import Text

WIDEST = 66
"""Columns within the frame of a question."""


class ReturnCode(ModalScreen[None]):
    """Shows a code until it is closed; a held key does not close it."""

    CSS_PATH = "return_code.tcss"
    BINDINGS: ClassVar = [Binding("escape,enter,space", "close", show=False)]

    def __init__(self, t: Text, who: str, code: str, clock: Callable[[], float]) -> None:
        super().__init__()
        self.t = t
        self._who = who
        self._code = code
        self._rest = Rest(clock)

    def compose(self) -> ComposeResult:
        """Lay out for whom it is, the code, and what to do with it."""
        t = self.t
        letters = bigtext.largest(self._code, WIDEST, 6) if bigtext.plain(self._code) else 0
        code = bigtext.big(self._code, letters) if letters else (self._code,)
        with Vertical(id="return-code"):
            yield Static(shown(t("Return code for {who}", who=self._who)), id="return-code-title")
            yield Static(Content("\n").join(shown(line, "bold $accent") for line in code))
            yield Static(
                shown(
                    t(
                        "On the page: “I was in before”, then this code. It is shown this once; the code from"
                        " before no longer works."
                    )
                ),
                id="return-code-text",
            )
            yield Static(shown(t("Enter or Esc = seen")), id="return-code-keys")

    def action_close(self) -> None:
        """Close it for good."""
        if self._rest.counts():
            self.dismiss(None)
