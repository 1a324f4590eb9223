"""A small question in front of a screen: one line. It closes when the answer is saved, or with Escape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tabletop.core.plaintext import one_line, visible
from tabletop.tui.content import shown
from tabletop.tui.line import ReplacedLine, TypedLine, go_to, takes_in_turn

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Paste

    from tabletop.text import Text


@dataclass(frozen=True, slots=True)
class Next:
    """What is asked behind the first line, while the keys stay in the line; nothing typed is no answer."""

    hint: str
    save: Callable[[str], str | None]


class Ask(ModalScreen[str | None]):
    """Asks for one line; the answer is None when it was left as it was.

    `save` gives the sentence to show when the line could not be saved: then it stays as it was typed.
    With `whole` what is typed stands instead of the value; `then` is asked once the line is saved.
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
        *,
        whole: bool = False,
        then: Next | None = None,
    ) -> None:
        super().__init__()
        self.t = t
        self._title = title
        self._hint = hint
        self._value = value
        self._save = save
        self._whole = whole
        self._then = then
        self._may_stay_empty = False

    def compose(self) -> ComposeResult:
        """Lay out title, hint, line and what is wrong with it."""
        with Vertical(id="ask"):
            yield Static(shown(self._title), id="ask-title")
            if self._hint or self._then:
                yield Static(shown(self._hint), id="ask-hint")
            line = ReplacedLine if self._whole else TypedLine
            yield line(one_line(self._value), id="ask-line", select_on_focus=False)
            yield Static(id="ask-problem")
            yield Static(shown(self.t("Enter or Ctrl+S = save · Esc = leave as it was")), id="ask-keys")

    def on_mount(self) -> None:
        """Put the cursor in the line."""
        go_to(self, self.query_one(Input))

    def takes_first(self, event: Key | Paste) -> bool:
        """Take what is typed in its turn: what comes behind Enter is no part of the answer."""
        line = self.focused
        if isinstance(event, Key) and event.key == "ctrl+s" and isinstance(line, Input):
            self._entered(line)
            return True
        return takes_in_turn(self, event, self._entered)

    def _entered(self, line: Input) -> None:
        """Give the line as the answer once it is saved."""
        answer = visible(line.value)
        if self._may_stay_empty and not one_line(answer):
            self.dismiss(None)
            return
        problem = self._save(answer) if self._save else None
        self.query_one("#ask-problem", Static).update(shown(f"! {problem}" if problem else ""))
        if problem:
            return
        if self._then is None:
            self.dismiss(answer)
            return
        self._save, hint, self._then = self._then.save, self._then.hint, None
        self._may_stay_empty = True
        self.query_one("#ask-hint", Static).update(shown(hint))
        line.value = ""
