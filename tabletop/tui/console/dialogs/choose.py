"""A question with answers to choose from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key, Paste
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tabletop.tui.advance import TOO_SOON
from tabletop.tui.console import lines
from tabletop.tui.console.dialogs.fitting import (
    PAGES,
    explained,
    lines_of,
    lines_within,
    read_on,
    width_within,
)
from tabletop.tui.console.lines import NOTHING, Choices, Row
from tabletop.tui.console.rest import Rest
from tabletop.tui.console.sayings import quiet
from tabletop.tui.content import shown
from tabletop.tui.line import takes_in_turn

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Resize

    from tabletop.text import Text

DIGITS = 9
WIDEST = 76
"""Columns of the window, as dialogs.tcss says."""
PADDING, GAP = 2, 1
"""Lines above and below what stands in the window, and between two things in it."""
FEWEST = 3
"""Lines of the list, and of the preview, on however small a screen."""
MOST, MOST_BEFORE_A_PREVIEW, MOST_PREVIEWED = 16, 12, 14


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose."""

    key: Hashable
    title: Content
    explanation: str = ""
    tail: Content = NOTHING
    preview: tuple[Row, ...] = ()
    """What is shown below the list while this one is pointed at."""
    hotkey: str = ""
    """The key that does the same on the screen behind: here it chooses this one."""
    heading: str = ""
    """Stands above the first of those that have it in common."""
    idle: bool = False
    """True for what makes no sense now: it keeps its number, and does nothing."""


class _Options(Choices):
    """The options, with whoever asked told which one is pointed at."""

    def __init__(self, pointed: Callable[[Hashable], None], *, id: str) -> None:
        super().__init__(id=id)
        self._pointed = pointed

    def moved(self, key: Hashable) -> None:
        self._pointed(key)


class Choose(ModalScreen[Hashable | None]):
    """Asks which one: arrows and Enter, a digit, the mouse, or a few letters of its name.

    With a `rest` it takes no answer in the first moment; `pointed` is where the cursor starts.
    """

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("enter", "take", show=False, priority=True),
        *(Binding(key, f"read({by})", show=False) for key, by in PAGES.items()),
    ]

    def __init__(
        self,
        t: Text,
        title: str,
        options: Sequence[Option],
        explanation: str = "",
        rest: Rest | None = None,
        pointed: Hashable | None = None,
    ) -> None:
        super().__init__()
        self.t = t
        self._title = title
        self._explanation = explanation
        self._options = tuple(options)
        self._rest = rest
        self._start = pointed
        self._words = ""
        self._preview = lines.Lines(id="choose-preview")
        self._previews = any(option.preview for option in self._options)

    @property
    def searchable(self) -> bool:
        """Tell whether there are too many to give each a digit."""
        return len(self._options) > DIGITS

    def compose(self) -> ComposeResult:
        """Lay out the question and what there is to choose from."""
        with Vertical(classes="dialog"):
            yield Static(shown(self._title), classes="dialog-title")
            if self._explanation:
                with VerticalScroll(classes="dialog-reading", can_focus=False):
                    yield Static(shown(self._explanation), classes="dialog-text")
            if self.searchable:
                yield Input(placeholder=self.t("A few letters to search"), compact=True, id="choose-search")
            yield _Options(self._point, id="choose-options")
            if self._previews:
                yield self._preview
            yield Static(shown(self._keys()), classes="dialog-keys")

    def _keys(self) -> str:
        if self.searchable:
            return self.t("↑ ↓ and Enter · Esc = leave it")
        return self.t("A digit, or ↑ ↓ and Enter · Esc = leave it")

    def on_mount(self) -> None:
        """Show everything, the first pointed at."""
        self._show("")
        (self.query_one(Input) if self.searchable else self.query_one(Choices)).focus()

    def on_resize(self, event: Resize) -> None:
        """Let list, preview and explanation have what the line of keys leaves."""
        width = width_within(event.size, WIDEST)
        headings = len({option.heading for option in self._options} - {""})
        wanted = headings + sum(2 if option.explanation else 1 for option in self._options)
        search = 1 + GAP if self.searchable else 0
        room = lines_within(event.size) - PADDING - lines_of(self._title, width) - GAP - search - GAP
        fewest = min(wanted, FEWEST) * (2 if self._previews else 1)
        told, keys = explained(self.t, self._explanation, self._keys(), room - GAP - fewest, width)
        self.query_one(".dialog-keys", Static).update(shown(keys))
        room -= lines_of(keys, width)
        if told:
            self.query_one(".dialog-reading").styles.max_height = told
            room -= told + GAP
        most = min(MOST, room)
        if self._previews:
            most = min(wanted, max(FEWEST, min(MOST_BEFORE_A_PREVIEW, room // 2)))
            # The line above the preview is part of it.
            self._preview.styles.height = max(FEWEST, min(room - GAP - most, MOST_PREVIEWED))
        self.query_one(Choices).styles.height = min(wanted, max(FEWEST, most))

    def _show(self, words: str) -> None:
        self._words, folded = words, words.casefold()
        rows: list[Row] = []
        fitting = [row for row in self._options if folded in row.title.plain.casefold()]
        heading = ""
        for number, option in enumerate(fitting, start=1):
            if option.heading != heading:
                heading = option.heading
                rows.append(Row(quiet(heading)))
            mark = NOTHING if self.searchable else Content.styled(f"{number} ", "bold $accent")
            if option.idle:
                rows.append(Row(quiet(option.title.plain), quiet(mark.plain), option.tail))
            else:
                rows.append(Row(option.title, mark, option.tail, option.key))
            if option.explanation:
                rows.append(Row(quiet(option.explanation), Content(" " * mark.cell_length)))
        pane = self.query_one(Choices)
        pane.show(rows)
        pane.always_pointed = True
        keys = [row.key for row in fitting if not row.idle]
        if keys:
            pane.choose(self._start if self._start in keys else keys[0])
        elif not fitting:
            pane.show([Row(quiet(self.t("Nothing found")))])
            if self._previews:
                self._preview.show(())

    def _point(self, key: Hashable) -> None:
        if self._previews:
            self._preview.top = 0
            self._preview.show(next((row.preview for row in self._options if row.key == key), ()))

    def action_read(self, by: int) -> None:
        """Read on in a preview, or an explanation, that is longer than its place, or back."""
        if self._previews:
            self._preview.scroll_lines(by * max(1, self._preview.size.height - 1))
        else:
            read_on(self, by)

    def takes_first(self, event: Key | Paste) -> bool:
        """Take the letters to search for in their turn: Enter behind them chooses among what they leave."""
        line = self.focused
        typed = isinstance(event, Key) and event.is_printable and self._meant(event) is None
        if typed and self._rest is not None and not self.searchable:
            # A digit within a sentence is no answer either.
            self._rest.counts()
        taken = takes_in_turn(self, event, lambda _: self.action_take())
        if taken and isinstance(line, Input) and self.is_current:
            self._narrow(line.value)
        return taken

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list down."""
        self._narrow(event.value)

    def _narrow(self, words: str) -> None:
        if words != self._words:
            self._show(words)

    def on_key(self, event: Key) -> None:
        """Choose by digit, or by a key of the screen behind."""
        meant = self._meant(event)
        if meant is not None:
            event.stop()
            self._answer(meant.key)

    def _meant(self, event: Key) -> Option | None:
        """Give the option that a digit, or a key of the screen behind, stands for."""
        known = next((row for row in self._options if row.hotkey == event.key), None)
        if known is None and not self.searchable and event.character and event.character in "123456789":
            known = next(iter(self._options[int(event.character) - 1 :]), None)
        return None if known is None or known.idle else known

    def action_move(self, by: int) -> None:
        """Point at another one."""
        self.query_one(Choices).action_move(by)

    def action_take(self) -> None:
        """Choose what is pointed at; one out of sight is shown first."""
        pane = self.query_one(Choices)
        if pane.chosen is not None and not pane.bring_chosen():
            self._answer(pane.chosen)

    def _answer(self, key: Hashable) -> None:
        # Not answered by what was being typed just then, or by a second Enter behind the one before.
        if self._rest is None or self._rest.counts():
            self.dismiss(key)
        else:
            self.query_one(".dialog-keys", Static).update(shown(self.t(TOO_SOON), "bold $warning"))

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        """Choose with the mouse."""
        event.stop()
        self._answer(event.key)
