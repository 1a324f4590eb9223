"""A form with fields to fill in."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from pydantic import ValidationError
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import Key, Paste
from textual.screen import ModalScreen
from textual.widgets import Checkbox, Input, OptionList, Select, SelectionList, Static, TextArea
from textual.widgets.selection_list import Selection

from tabletop.core.plaintext import visible
from tabletop.tui.console.dialogs.fields import Field, Lines, Many, One, Tick
from tabletop.tui.console.dialogs.fitting import (
    PAGES,
    explained,
    lines_of,
    lines_within,
    read_on,
    width_within,
)
from tabletop.tui.console.sayings import said
from tabletop.tui.content import shown
from tabletop.tui.line import ReplacedLine, go_to, takes_in_turn, unfit, walks_on
from tabletop.tui.ticks import Box, Boxes

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import DescendantFocus, Resize
    from textual.geometry import Size
    from textual.widget import Widget

    from tabletop.text import Text

Values: TypeAlias = dict[str, Any]
ROOMY = 40
"""Lines from which the fields of a form stand apart."""
LABEL = 17
"""Columns of the name beside a field; a longer one stands above it."""
WIDEST = 90
"""Columns of the window, as dialogs.tcss says."""
PADDING, GAP = 2, 1
"""Lines above and below what stands in a roomy form, and between two things in any."""
FEWEST = 9
"""Lines of the fields for which a long explanation gives way."""


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
    `does` is the word for what Ctrl+S comes to, where that is not saving.
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
        does: str = "",
    ) -> None:
        super().__init__()
        self.t = t
        self._title = title
        self._explanation = explanation
        self._fields = tuple(fields)
        self._save = save
        self._left = left
        self._does = does or t("save")
        self._keys = self._problem = ""
        """What is said below the fields."""

    def compose(self) -> ComposeResult:
        """Lay out the fields, each behind its name, or below it where that is a whole question."""
        with Vertical(classes="dialog"):
            yield Static(shown(self._title), classes="dialog-title")
            if self._explanation:
                with VerticalScroll(classes="dialog-reading", can_focus=False):
                    yield Static(shown(self._explanation), classes="dialog-text")
            with VerticalScroll(classes="form-fields", can_focus=False):
                for field in self._fields:
                    label = shown(field.label)
                    counted = isinstance(field, Many) and field.most > 0
                    above = counted or label.cell_length > LABEL
                    row = Vertical(classes="form-row below") if above else Horizontal(classes="form-row")
                    with row:
                        yield Static(label, id=f"label-{field.id}", classes="form-label")
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
        does = self._does
        match event.widget:
            case Input() if last:
                keys = self.t("Enter or Ctrl+S = {does} · Tab = next field · Esc = leave it", does=does)
            case Input():
                keys = self.t("Enter = next field · Ctrl+S = {does} · Esc = leave it", does=does)
            case TextArea():
                keys = self.t(
                    "Ctrl+S = {does} · Enter = new line · Tab = next field · Esc = leave it", does=does
                )
            case Boxes() | Box() if last:
                keys = self.t("Space = tick · Enter or Ctrl+S = {does} · Esc = leave it", does=does)
            case Boxes() | Box():
                keys = self.t(
                    "Space = tick · Enter = next field · Ctrl+S = {does} · Esc = leave it", does=does
                )
            case OptionList() if isinstance(event.widget.parent, Select):
                keys = self.t("↑ ↓ and Enter = choose · Esc = close the list")
                self.call_after_refresh(event.widget.parent.scroll_visible, animate=False)
            case _:
                keys = self.t(
                    "Ctrl+S = {does} · Enter = choose · Tab = next field · Esc = leave it", does=does
                )
        self._keys = keys
        self._fit(self.size)

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
        """Stand apart or not, as there is room."""
        self.set_class(event.size.height < ROOMY, "tight")
        self._fit(event.size)

    def _fit(self, screen: Size) -> None:
        """Let the fields scroll, and keep what stands below them in sight."""
        tight = screen.height < ROOMY
        width = width_within(screen, WIDEST, 1 if tight else 2)
        room = lines_within(screen) - (0 if tight else PADDING)
        room -= lines_of(self._title, width) + GAP
        # The line for what is wrong is there before anything is.
        room -= max(1, lines_of(self._problem, width)) + GAP
        told, keys = explained(self.t, self._explanation, self._keys, room - GAP - FEWEST, width)
        self.query_one("#form-keys", Static).update(shown(keys))
        room -= lines_of(keys, width)
        if told:
            self.query_one(".dialog-reading").styles.max_height = told
            room -= told + GAP
        self.query_one(".form-fields").styles.max_height = max(3, room)

    def on_selection_list_selected_changed(self, event: SelectionList.SelectedChanged[Hashable]) -> None:
        """Count what is ticked beside how many may be."""
        chosen = len(event.selection_list.selected)
        for field in self._fields:
            if isinstance(field, Many) and field.most and event.selection_list.id == f"field-{field.id}":
                words = self.t("{label} ({n} chosen)", label=field.label, n=chosen)
                style = "bold $error" if chosen > field.most else ""
                self.query_one(f"#label-{field.id}", Static).update(shown(words, style))

    def _too_many(self, values: Values) -> str | None:
        """Say of a list that more is ticked than may be."""
        for field in self._fields:
            if isinstance(field, Many) and field.most and len(values[field.id]) > field.most:
                return self.t(
                    "Choose at most {n}: you chose {chosen}.", n=field.most, chosen=len(values[field.id])
                )
        return None

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
        if isinstance(event, Key) and event.key in PAGES and read_on(self, PAGES[event.key]):
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
            problem = self._too_many(values) or self._save(values)
        except ValidationError as error:
            problem = unfit(self.t, error, {field.id: field.label for field in self._fields})
        if problem is None:
            self.dismiss(values)
        else:
            self._problem = f"! {problem}"
            self.query_one("#form-problem", Static).update(shown(self._problem))
            self._fit(self.size)

    def action_leave(self) -> None:
        """Leave without saving; whoever asked may keep what was typed."""
        # On a busy machine the key may come before the fields are there.
        if not self.is_mounted:
            return
        if self._left is not None:
            self._left(self.values())
        self.dismiss(None)
