"""Asking for a file: typing completes, and what fits stands below."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tabletop.tui.content import shown

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from tabletop.text import Text

MOST_SHOWN = 50


def completions(typed: str, base: Path, endings: tuple[str, ...]) -> list[str]:
    """Give folders and files with these endings that begin as was typed, as they may be typed further."""
    expanded = os.path.expanduser(typed)  # noqa: PTH111  # keeps a slash at the end, which tells "look inside"
    folder, begin = os.path.split(expanded)
    place = base / folder
    try:
        entries = sorted(place.iterdir(), key=lambda path: (not path.is_dir(), path.name.lower()))
    except OSError:
        return []
    head = typed[: len(typed) - len(begin)] if begin else typed
    found = []
    for entry in entries:
        hidden = entry.name.startswith(".") and not begin.startswith(".")
        if hidden or not entry.name.lower().startswith(begin.lower()):
            continue
        if entry.is_dir():
            found.append(f"{head}{entry.name}/")
        elif entry.suffix.lower() in endings:
            found.append(f"{head}{entry.name}")
    return found[:MOST_SHOWN]


class AskPath(ModalScreen[Path | None]):
    """Asks for an existing file; the answer is None when it was left."""

    CSS_PATH = "path.tcss"
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("tab", "complete", show=False, priority=True),
        Binding("down", "list", show=False),
    ]

    def __init__(self, t: Text, title: str, base: Path, endings: tuple[str, ...]) -> None:
        super().__init__()
        self.t = t
        self._title = title
        self._base = base
        self._endings = endings

    def compose(self) -> ComposeResult:
        """Lay out title, line, what fits, and the keys."""
        with Vertical(id="path"):
            yield Static(shown(self._title), id="path-title")
            yield Static(shown(self.t("Folder now: {folder}", folder=str(self._base))), id="path-base")
            yield Input(id="path-line", select_on_focus=False)
            yield OptionList(id="path-list", markup=False)
            yield Static(id="path-problem")
            yield Static(
                shown(self.t("Tab = complete · ↓ = list · Enter = open · Esc = leave")), id="path-keys"
            )

    def on_mount(self) -> None:
        """Show what lies in the folder."""
        self._offer("")

    def _offer(self, typed: str) -> None:
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(Option(shown(row)) for row in completions(typed, self._base, self._endings))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits what was typed."""
        self.query_one("#path-problem", Static).update("")
        self._offer(event.value)

    def action_complete(self) -> None:
        """Complete as far as there is one way to go on."""
        line = self.query_one(Input)
        offers = completions(line.value, self._base, self._endings)
        if offers:
            common = os.path.commonprefix(offers)  # noqa: RUF071  # letter by letter, as one types
            if len(common) > len(line.value):
                line.value = common
                line.cursor_position = len(common)
        line.focus()

    def action_list(self) -> None:
        """Go to the list of what fits."""
        listed = self.query_one(OptionList)
        if listed.option_count:
            listed.focus()
            listed.highlighted = listed.highlighted or 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open a file, or look in a folder."""
        line = self.query_one(Input)
        offers = completions(line.value, self._base, self._endings)
        chosen = offers[event.option_index]
        line.value = chosen
        line.cursor_position = len(chosen)
        line.focus()
        if not chosen.endswith("/"):
            self._answer(chosen)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer with the file, unless it cannot be opened."""
        self._answer(event.value)

    def _answer(self, typed: str) -> None:
        path = self._base / Path(typed.strip()).expanduser()
        problem = None
        if not typed.strip():
            problem = self.t("Type the name of a file, or choose one from the list.")
        elif path.is_dir():
            problem = self.t("This is a folder. Add a slash to look inside.")
        elif not path.exists():
            problem = self.t("There is no such file.")
        elif path.suffix.lower() not in self._endings:
            problem = self.t("Only files that end in {endings} can be opened.", endings=self._endings)
        if problem:
            self.query_one("#path-problem", Static).update(shown(f"! {problem}"))
        else:
            self.dismiss(path)
