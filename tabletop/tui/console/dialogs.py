"""Three ways to ask something in front of the console: are you sure, which one, and what exactly."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from pydantic import ValidationError
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key, Paste
from textual.screen import ModalScreen
from textual.widgets import Checkbox, Input, OptionList, Select, SelectionList, Static, TextArea
from textual.widgets.selection_list import Selection

from tabletop.core.plaintext import visible
from tabletop.tui.advance import TOO_SOON
from tabletop.tui.console import lines
from tabletop.tui.console.lines import NOTHING, Choices, Row
from tabletop.tui.console.rest import Rest
from tabletop.tui.console.sayings import quiet, said
from tabletop.tui.content import shown
from tabletop.tui.line import ReplacedLine, go_to, takes_in_turn, unfit, walks_on
from tabletop.tui.ticks import Box, Boxes

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import DescendantFocus, Mount, Resize
    from textual.widget import Widget

    from tabletop.text import Text

Values: TypeAlias = dict[str, Any]
DIGITS = 9
ROOMY = 40
"""Lines from which the fields of a form stand apart."""
AROUND_A_PREVIEW = 10
"""Lines of a question around its options and their preview."""
LABEL = 17
"""Columns of the name beside a field; a longer one stands above it."""
FRAME, FRAME_TIGHT = 14, 10
"""Lines of a form around its fields."""
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
        Binding("pagedown", "read(1)", show=False),
        Binding("pageup", "read(-1)", show=False),
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
                yield Static(shown(self._explanation), classes="dialog-text")
            if self.searchable:
                yield Input(placeholder=self.t("A few letters to search"), compact=True, id="choose-search")
            yield _Options(self._point, id="choose-options")
            if self._previews:
                yield self._preview
            keys = (
                self.t("↑ ↓ and Enter · Esc = leave it")
                if self.searchable
                else self.t("A digit, or ↑ ↓ and Enter · Esc = leave it")
            )
            yield Static(shown(keys), classes="dialog-keys")

    def on_mount(self) -> None:
        """Show everything, the first pointed at."""
        self._show("")
        pane = self.query_one(Choices)
        most = 16
        headings = len({option.heading for option in self._options} - {""})
        lines = headings + sum(2 if option.explanation else 1 for option in self._options)
        if self._previews:
            room = self.size.height - AROUND_A_PREVIEW
            most = max(3, min(lines, room // 2, 12))
            self._preview.styles.height = max(3, min(room - most, 14))
        pane.styles.height = min(most, lines)
        (self.query_one(Input) if self.searchable else pane).focus()

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
        """Read on in a preview that is longer than its place, or back."""
        if self._previews:
            self._preview.scroll_lines(by * max(1, self._preview.size.height - 1))

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


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in; what it is decides how it looks."""

    id: str
    label: str
    value: Any = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Line(Field):
    """One line of text."""


@dataclass(frozen=True, slots=True)
class Lines(Field):
    """A text of several lines."""


@dataclass(frozen=True, slots=True)
class One(Field):
    """One of several values; None when it may be left open."""

    options: tuple[tuple[Hashable, str], ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Many(Field):
    """Any number of values."""

    options: tuple[tuple[Hashable, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Tick(Field):
    """Yes or no."""


class Typed(TextArea):
    """Several lines of text, into which nothing odd can be pasted."""

    async def _on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        self.put_in(event.text)

    def put_in(self, text: str) -> None:
        """Put a text where the cursor is, instead of what is selected."""
        self.replace(visible(text), *self.selection, maintain_selection_offset=False)

    def takes(self, event: Key | Paste) -> bool:
        """Take what is typed or pasted, in its turn."""
        if isinstance(event, Paste):
            self.put_in(event.text)
        elif event.is_printable:
            self.put_in(event.character or "")
        elif event.key == "enter":
            self.put_in("\n")
        elif event.key in AREA_EDITS:
            AREA_EDITS[event.key](self)
        else:
            return False
        return True


AREA_EDITS: dict[str, Callable[[TextArea], None]] = {
    "backspace": TextArea.action_delete_left,
    "delete": TextArea.action_delete_right,
    "left": TextArea.action_cursor_left,
    "right": TextArea.action_cursor_right,
    "up": TextArea.action_cursor_up,
    "down": TextArea.action_cursor_down,
    "home": TextArea.action_cursor_line_start,
    "end": TextArea.action_cursor_line_end,
}


class Fill(ModalScreen[Values | None]):
    """Asks for several things at once. What was typed stays until it is saved, whatever the answer is.

    `save` gives a reason when they cannot be saved; of a value that no fact holds the field is named here.
    """

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar = [Binding("escape", "leave", show=False)]

    def __init__(
        self,
        t: Text,
        title: str,
        fields: Sequence[Field],
        save: Callable[[Values], str | None],
        *,
        explanation: str = "",
        left: Callable[[Values], None] | None = None,
    ) -> None:
        super().__init__()
        self.t = t
        self._title = title
        self._explanation = explanation
        self._fields = tuple(fields)
        self._save = save
        self._left = left

    def compose(self) -> ComposeResult:
        """Lay out the fields, each behind its name, or below it where that is a whole question."""
        with Vertical(classes="dialog"):
            yield Static(shown(self._title), classes="dialog-title")
            if self._explanation:
                yield Static(shown(self._explanation), classes="dialog-text")
            with VerticalScroll(classes="form-fields", can_focus=False):
                for field in self._fields:
                    label = shown(field.label)
                    above = label.cell_length > LABEL
                    row = Vertical(classes="form-row below") if above else Horizontal(classes="form-row")
                    with row:
                        yield Static(label, classes="form-label")
                        yield self._widget(field)
            yield Static(id="form-problem")
            yield Static(id="form-keys", classes="dialog-keys")

    def _widget(
        self, field: Field
    ) -> Input | TextArea | Select[Hashable] | SelectionList[Hashable] | Checkbox:
        name = f"field-{field.id}"
        match field:
            case Lines():
                area = Typed(
                    visible(field.value), id=name, compact=True, tab_behavior="focus", soft_wrap=True
                )
                area.highlight_cursor_line = False
                area.cursor_location = area.document.end
                return area
            case One():
                return Select(
                    [(said(title), key) for key, title in field.options],
                    value=field.value if field.value is not None else Select.NULL,
                    allow_blank=field.optional,
                    prompt="–",
                    id=name,
                    compact=True,
                )
            case Many():
                return Boxes(
                    *(Selection(said(title), key, key in field.value) for key, title in field.options),
                    id=name,
                    compact=True,
                )
            case Tick():
                return Box(said(field.hint), value=bool(field.value), id=name, compact=True)
            case _:
                text = " ".join(visible(str(field.value)).split("\n"))
                return ReplacedLine(
                    text, placeholder=field.hint, id=name, compact=True, select_on_focus=False
                )

    def on_mount(self) -> None:
        """Begin at the first field."""
        go_to(self, self.query_one(f"#field-{self._fields[0].id}"))

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Say what the keys do in the field that is typed in: Enter is not the same in each."""
        last = self._behind(event.widget) is None
        match event.widget:
            case Input() if last:
                keys = self.t("Enter or Ctrl+S = save · Tab = next field · Esc = leave it")
            case Input():
                keys = self.t("Enter = next field · Ctrl+S = save · Esc = leave it")
            case TextArea():
                keys = self.t("Ctrl+S = save · Enter = new line · Tab = next field · Esc = leave it")
            case Boxes() | Box() if last:
                keys = self.t("Space = tick · Enter or Ctrl+S = save · Esc = leave it")
            case Boxes() | Box():
                keys = self.t("Space = tick · Enter = next field · Ctrl+S = save · Esc = leave it")
            case OptionList() if isinstance(event.widget.parent, Select):
                keys = self.t("↑ ↓ and Enter = choose · Esc = close the list")
                self.call_after_refresh(event.widget.parent.scroll_visible, animate=False)
            case _:
                keys = self.t("Ctrl+S = save · Enter = choose · Tab = next field · Esc = leave it")
        self.query_one("#form-keys", Static).update(shown(keys))

    def _behind(self, widget: Widget) -> Widget | None:
        """Give the field behind one; None for the last."""
        names = [f"field-{field.id}" for field in self._fields]
        following = names[names.index(widget.id) + 1 :] if widget.id in names else []
        return self.query_one(f"#{following[0]}") if following else None

    def _entered(self, widget: Widget) -> None:
        """Go to the next field; from the last one, save."""
        following = self._behind(widget)
        if following is None:
            self._save_in_turn()
        else:
            go_to(self, following)

    def _save_in_turn(self) -> None:
        # A list ticks its boxes a moment later: what is saved is what came of that.
        if isinstance(self.focused, Boxes):
            self.focused.call_later(self.action_save)
        else:
            self.action_save()

    def on_resize(self, event: Resize) -> None:
        """Let the fields scroll, and keep what stands below them in sight."""
        self.set_class(event.size.height < ROOMY, "tight")
        around = FRAME_TIGHT if event.size.height < ROOMY else FRAME
        self.query_one(".form-fields").styles.max_height = max(3, event.size.height - around)

    def values(self) -> Values:
        """Give what stands in the fields."""
        found: Values = {}
        for field in self._fields:
            widget = self.query_one(f"#field-{field.id}")
            match widget:
                case TextArea():
                    found[field.id] = widget.text.strip()
                case Select():
                    found[field.id] = None if widget.value is Select.NULL else widget.value
                case SelectionList():
                    found[field.id] = tuple(widget.selected)
                case Checkbox():
                    found[field.id] = widget.value
                case Input():
                    found[field.id] = widget.value.strip()
        return found

    def takes_first(self, event: Key | Paste) -> bool:
        """Take what is typed in its turn, Tab and Save behind it too; Enter in the last field saves."""
        here = self.focused
        if isinstance(event, Key) and event.key == "ctrl+s":
            self._save_in_turn()
            return True
        if isinstance(event, Key) and event.key == "space" and isinstance(here, Boxes | Box):
            here.action_select() if isinstance(here, Boxes) else here.action_toggle_button()
            return True
        if isinstance(event, Key) and event.key == "enter" and isinstance(here, Boxes | Box):
            self._entered(here)
            return True
        if isinstance(here, Typed) and here.takes(event):
            return True
        return takes_in_turn(self, event, self._entered) or walks_on(self, event)

    def action_save(self) -> None:
        """Save; on a refusal everything stays as it was typed, with the reason below it."""
        if not self.is_mounted:
            return
        values = self.values()
        try:
            problem = self._save(values)
        except ValidationError as error:
            problem = unfit(self.t, error, {field.id: field.label for field in self._fields})
        if problem is None:
            self.dismiss(values)
        else:
            self.query_one("#form-problem", Static).update(shown(f"! {problem}"))

    def action_leave(self) -> None:
        """Leave without saving; whoever asked may keep what was typed."""
        # On a busy machine the key may come before the fields are there.
        if not self.is_mounted:
            return
        if self._left is not None:
            self._left(self.values())
        self.dismiss(None)


def mapping(options: Mapping[Any, str], t: Text) -> tuple[tuple[Hashable, str], ...]:
    """Make options of a table of words that are marked for translation."""
    return tuple((key, t(word)) for key, word in options.items())
