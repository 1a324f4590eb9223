"""A small question in front of a screen: one line. It closes when the answer is saved, or with Escape."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tabletop.core.plaintext import one_line, visible
from tabletop.tui.content import shown
from tabletop.tui.line import TypedLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from tabletop.text import Text


class Ask(ModalScreen[str | None]):
    """Asks for one line; the answer is None when it was left as it was.

    `save` gives the sentence to show when the line could not be saved: then it stays as it was typed.
    """

    CSS_PATH = "ask.tcss"
    BINDINGS: ClassVar = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(
        self,
        t: Text,
        title: str,
        hint: str = "",
        value: str = "",
        save: Callable[[str], str | None] | None = None,
    ) -> None:
        super().__init__()
        self.t = t
        self._title = title
        self._hint = hint
        self._value = value
        self._save = save

    def compose(self) -> ComposeResult:
        """Lay out title, hint, line and what is wrong with it."""
        with Vertical(id="ask"):
            yield Static(shown(self._title), id="ask-title")
            if self._hint:
                yield Static(shown(self._hint), id="ask-hint")
            yield TypedLine(one_line(self._value), id="ask-line", select_on_focus=False)
            yield Static(id="ask-problem")
            yield Static(shown(self.t("Enter = save · Esc = leave as it was")), id="ask-keys")

    def on_mount(self) -> None:
        """Put the cursor in the line."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Give the line as the answer once it is saved."""
        event.stop()
        answer = visible(event.value)
        problem = self._save(answer) if self._save else None
        if problem:
            self.query_one("#ask-problem", Static).update(shown(f"! {problem}"))
        else:
            self.dismiss(answer)
