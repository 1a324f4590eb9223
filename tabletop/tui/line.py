"""A line to type in from which no word is lost, and the words for what cannot be noted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from textual.events import Key, Paste
from textual.widgets import Input
from textual.widgets.input import Selection

from tabletop.core.plaintext import visible

if TYPE_CHECKING:
    from pydantic import ValidationError
    from rich.highlighter import Highlighter
    from textual.screen import Screen
    from textual.widget import Widget

    from tabletop.text import Text


NO_LABELS: Mapping[str, str] = MappingProxyType({})


class TypedLine(Input):
    """One line of text; several lines that are pasted come behind each other."""

    def _on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        self.put_in(event.text)

    def put_in(self, text: str) -> None:
        """Put a text where the cursor is, instead of what is selected."""
        text = " ".join(visible(text).split("\n"))
        if text:
            start, end = sorted(self.selection)
            self.replace(text, start, end)


class ReplacedLine(TypedLine):
    """A line that is chosen whole when one gets there with a key: what is typed stands instead of it."""

    def choose_whole(self) -> None:
        """Choose all of it, the cursor before it: of what is too long one sees how it begins."""
        self.selection = Selection(len(self.value), 0)


class PathLine(ReplacedLine):
    """A line with a path: of one that is too long one sees how it ends, where the name of the file stands."""

    def choose_whole(self) -> None:
        """Choose all of it, the cursor behind it."""
        self.selection = Selection(0, len(self.value))

    def on_blur(self) -> None:
        self._show_end()

    def on_resize(self) -> None:
        if not self.has_focus or self.cursor_at_end:
            self._show_end()

    def watch_value(self) -> None:
        if not self.has_focus:
            self.call_after_refresh(self._show_end)

    def _show_end(self) -> None:
        self.scroll_to(x=self.max_scroll_x, animate=False, force=True)


@runtime_checkable
class TakesFirst(Protocol):
    """A screen that is given what is typed before it goes its way through the widgets."""

    def takes_first(self, event: Key | Paste) -> bool:
        """Take what is typed or pasted, in its turn; what is left goes its usual way."""


def go_to(screen: Screen[Any], widget: Widget | None) -> None:
    """Put the cursor in a widget, at once: the very next key counts there."""
    screen.set_focus(widget)
    _choose_whole(widget)


def walks_on(screen: Screen[Any], event: Key | Paste) -> bool:
    """Take Tab, forward or back, at once: the very next key counts in the widget it leads to."""
    if not isinstance(event, Key) or event.key not in {"tab", "shift+tab"}:
        return False
    _choose_whole(screen.focus_next() if event.key == "tab" else screen.focus_previous())
    return True


def _choose_whole(widget: Widget | None) -> None:
    # Not left to the line itself: it hears of the cursor later than of the next letters.
    if isinstance(widget, ReplacedLine):
        widget.choose_whole()


EDITS: dict[str, Callable[[Input], None]] = {
    "backspace": Input.action_delete_left,
    "delete": Input.action_delete_right,
    "left": Input.action_cursor_left,
    "right": Input.action_cursor_right,
    "home": Input.action_home,
    "end": Input.action_end,
}


def takes_in_turn(screen: Screen[Any], event: Key | Paste, entered: Callable[[Input], None]) -> bool:
    """Take what is typed or pasted while the cursor is in a line; keys behind Enter or Tab count after it.

    Left to the widgets, Enter goes up through all of them first, and letters behind it would be there sooner.
    """
    line = screen.focused
    if not isinstance(line, Input):
        return False
    if isinstance(event, Paste):
        if not isinstance(line, TypedLine):
            return False
        line.put_in(event.text)
    elif event.is_printable:
        line.replace(event.character or "", *sorted(line.selection))
    elif event.key == "enter":
        entered(line)
    elif event.key in EDITS:
        EDITS[event.key](line)
    else:
        return walks_on(screen, event)
    return True


AFTER_A_LINE = 0.3
"""Seconds after a line closes in which a letter does nothing: whoever still types gives no command."""


class QuickLine(TypedLine):
    """A line that opens and closes at its own key: of keys typed in one go none is lost or taken otherwise.

    `entered` is called at Enter; `clock` gives seconds that never run back.
    """

    def __init__(
        self,
        entered: Callable[[], None],
        clock: Callable[[], float],
        *,
        id: str,
        placeholder: str = "",
        highlighter: Highlighter | None = None,
        password: bool = False,
        compact: bool = False,
    ) -> None:
        super().__init__(
            id=id,
            placeholder=placeholder,
            highlighter=highlighter,
            password=password,
            compact=compact,
            select_on_focus=False,
        )
        self._entered = entered
        self.clock = clock
        self._closed_at = float("-inf")
        self.replaceable = ""
        """A text that is chosen whole when the line opens with it: what is typed stands instead of it."""
        self._recording = True
        self._typed_before = ""
        """What stood in the line when noting stopped."""

    @property
    def is_open(self) -> bool:
        """True while keys go to this line; unlike `has_focus` it is so from the key on that opened it."""
        return self.screen.focused is self

    def open(self) -> None:
        """Let keys go to this line, the very next one too."""
        self.screen.set_focus(self)
        self._choose_replaceable()

    @property
    def is_replaceable(self) -> bool:
        """Tell whether what is typed would stand instead of what stands in the line."""
        return bool(self.value) and self.value == self.replaceable

    def mind_the_record(self, typed: str, *, recording: bool) -> bool:
        """Notice whether what is said is noted; True when what was typed meanwhile is to be replaced now."""
        stopped, goes_on = self._recording and not recording, recording and not self._recording
        self._recording = recording
        if stopped:
            self._typed_before = typed
        if not goes_on or typed in {"", self._typed_before}:
            return False
        self.replaceable = typed
        if self.is_open:
            self._choose_replaceable()
        return True

    def _choose_replaceable(self) -> None:
        if self.is_replaceable:
            self.selection = Selection(0, len(self.value))

    def close(self) -> None:
        """Let keys go elsewhere, after a moment in which letters do nothing."""
        self._closed_at = self.clock()
        self.screen.set_focus(None)

    def just_closed(self) -> bool:
        """Tell whether somebody may still be typing in the line that has closed; asking renews the moment."""
        late = self.clock() - self._closed_at < AFTER_A_LINE
        if late:
            self._closed_at = self.clock()
        return late

    def takes(self, event: Key | Paste) -> bool:
        """Take what is typed or pasted while the line is open.

        To be called for every key before it goes its way through the screen: keys to another widget
        take another way, and those of one go would come behind each other in another order.
        """
        if not self.is_open:
            return False
        if isinstance(event, Paste):
            self.put_in(event.text)
        elif event.is_printable:
            self.put_in(event.character or "")
        elif event.key == "enter":
            self._entered()
        elif event.key in EDITS:
            EDITS[event.key](self)
        else:
            return False
        return True


def unfit(t: Text, error: ValidationError, labels: Mapping[str, str] = NO_LABELS) -> str:
    """Say why what was typed cannot be kept; `labels` names the fields of a form, by their ids."""
    problem = error.errors(include_url=False)[0]
    part = next((labels[str(row)] for row in problem["loc"] if str(row) in labels), None)
    match problem["type"]:
        case "string_too_short" if part:
            return t("{part}: fill something in.", part=part)
        case "string_too_short":
            words = t("There is nothing to note: the text is empty")
        case "string_too_long":
            over = len(str(problem["input"])) - int(problem["ctx"]["max_length"])
            words = t.n("{n} character too long", "{n} characters too long", over)
        case "finite_number":
            words = t("A number in it is too large.")
        case _ if part:
            return t("{part}: this cannot be kept.", part=part)
        case _:
            words = t("The text is empty, or something is longer than it may be")
    return f"{part}: {words}" if part else words
