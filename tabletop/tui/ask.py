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
from tabletop.tui.advance import AFTER_A_FORM
from tabletop.tui.console.rest import Rest
from tabletop.tui.content import shown
from tabletop.tui.line import ReplacedLine, TypedLine, go_to, takes_in_turn

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Paste

    from tabletop.text import Text


@dataclass(frozen=True, slots=True)
class Next:
    """What is asked behind the first line, while the keys stay in the line; nothing typed is no answer.

    What was begun before anybody can have read this question is saved only by a second Enter, after a rest:
    it may be meant for something else. It stays in the line, and `in_a_rush` says for what it would be saved.
    """

    title: str
    hint: str
    save: Callable[[str], str | None]
    in_a_rush: str
    clock: Callable[[], float]
    """Gives seconds that never run back."""


class _Behind:
    """Weighs Enter at the second question: what was typed in a rush takes another one, after a rest."""

    def __init__(self, asked: Next) -> None:
        self.asked = asked
        self._asked_at = asked.clock()
        self._in_a_rush = False
        """Whether the answer was begun too soon."""
        self._pressed = Rest(asked.clock)
        self._warned = False

    def typed(self, *, begins: bool) -> None:
        """Tell of a key or a paste: of what is typed on after a warning nobody said for what it is meant."""
        if begins:
            self._in_a_rush = self.asked.clock() - self._asked_at < AFTER_A_FORM
        self._pressed.counts()
        self._warned = False

    def counts(self) -> bool:
        """Tell whether this Enter saves what stands in the line."""
        rested = self._pressed.counts()
        meant = not self._in_a_rush or (self._warned and rested)
        self._warned = True
        return meant


class Ask(ModalScreen[str | None]):
    """Asks for one line; the answer is None when it was left as it was.

    `save` gives the sentence to show when the line could not be saved: then it stays as it was typed.
    With `whole` what is typed stands instead of the value; `then` is asked once the line is saved.
    `does` and `leaves` are the words for what Enter and Escape come to, where that is not saving the line
    and leaving it as it was.
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
        does: str = "",
        leaves: str = "",
    ) -> None:
        super().__init__()
        self.t = t
        self._title = title
        self._hint = hint
        self._value = value
        self._save = save
        self._whole = whole
        self._then = then
        does, leaves = does or t("save"), leaves or t("leave as it was")
        self._keys = t("Enter or Ctrl+S = {does} · Esc = {leaves}", does=does, leaves=leaves)
        self._behind: _Behind | None = None
        """The second question, once it is asked."""

    def compose(self) -> ComposeResult:
        """Lay out title, hint, line and what is wrong with it."""
        with Vertical(id="ask"):
            yield Static(shown(self._title), id="ask-title")
            if self._hint or self._then:
                yield Static(shown(self._hint), id="ask-hint")
            line = ReplacedLine if self._whole else TypedLine
            yield line(one_line(self._value), id="ask-line", select_on_focus=False)
            yield Static(id="ask-problem")
            yield Static(shown(self._keys), id="ask-keys")

    def on_mount(self) -> None:
        """Put the cursor in the line."""
        go_to(self, self.query_one(Input))

    def takes_first(self, event: Key | Paste) -> bool:
        """Take what is typed in its turn: what comes behind Enter is no part of the answer."""
        line = self.focused
        if isinstance(event, Key) and event.key == "ctrl+s" and isinstance(line, Input):
            self._entered(line)
            return True
        if self._behind and not (isinstance(event, Key) and event.key == "enter"):
            self._behind.typed(begins=isinstance(line, Input) and not line.value)
        return takes_in_turn(self, event, self._entered)

    def _entered(self, line: Input) -> None:
        """Give the line as the answer once it is saved."""
        answer = visible(line.value)
        if self._behind and not one_line(answer):
            self.dismiss(None)
            return
        if self._behind and not self._behind.counts():
            self._tell(self._behind.asked.in_a_rush)
            return
        problem = self._save(answer) if self._save else None
        self._tell(problem)
        if problem:
            return
        if self._then is None:
            self.dismiss(answer)
            return
        self._behind, self._then = _Behind(self._then), None
        self._save = self._behind.asked.save
        self.add_class("-behind")
        self.query_one("#ask-title", Static).update(shown(self._behind.asked.title))
        self.query_one("#ask-hint", Static).update(shown(self._behind.asked.hint))
        line.value = ""

    def _tell(self, problem: str | None) -> None:
        self.query_one("#ask-problem", Static).update(shown(f"! {problem}" if problem else ""))
