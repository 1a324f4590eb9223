"""Help: every command of a screen with its keys, grouped, from the same declarations as keys and footer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tabletop.text import N_
from tabletop.tui.commands import Command, CommandBar, CommandScreen, key_label
from tabletop.tui.content import shown
from tabletop.tui.flow import hang

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.app import ComposeResult
    from textual.events import Resize

    from tabletop.text import Text

KEYS_COLUMN = 14
TITLE_COLUMN = 24
NARROW = 90
"""Columns below which title and explanation share a column."""


def grouped(commands: Iterable[Command]) -> tuple[tuple[str, tuple[Command, ...]], ...]:
    """Put commands under their groups, in the order of declaration; those without one come last."""
    groups: dict[str, list[Command]] = {}
    for command in commands:
        groups.setdefault(command.group, []).append(command)
    named = [(group, tuple(rows)) for group, rows in groups.items() if group]
    return (*named, *([("", tuple(groups[""]))] if "" in groups else []))


def keys_of(command: Command, t: Text) -> str:
    """Name every key of a command."""
    return " / ".join(key_label(key, t) for key in command.keys)


def manual(t: Text, groups: Iterable[tuple[str, Sequence[Command]]]) -> str:
    """Write the commands of several screens as Markdown: a heading a screen, a table a group."""
    parts = []
    for title, commands in groups:
        parts.append(f"## {t(title)}")
        for group, rows in grouped(commands):
            if group:
                parts.append(f"### {t(group)}")
            table = [
                f"| {t('Key')} | {t('What')} | {t('Explanation')} |",
                "| --- | --- | --- |",
                *(
                    f"| {_cell(keys_of(row, t) or '–')} | {_cell(t(row.title))} | {_cell(t(row.help))} |"
                    for row in rows
                ),
            ]
            parts.append("\n".join(table))
    return "\n\n".join(parts) + "\n"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")


def listed(t: Text, commands: Iterable[Command], width: int) -> Content:
    """Lay out commands for the screen: key, title, explanation."""
    lines: list[Content] = []
    for group, rows in grouped(commands):
        if lines:
            lines.append(Content(""))
        if group:
            lines.append(shown(t(group), "bold $accent"))
        for row in rows:
            keys = keys_of(row, t)
            mark = f"  {keys:<{KEYS_COLUMN}} "
            if width >= NARROW:
                mark += f"{t(row.title):<{TITLE_COLUMN}} "
                lines += hang(mark, shown(t(row.help)), width, "bold")
            else:
                text = shown(t(row.title), "bold") + shown(f": {t(row.help)}")
                lines += hang(mark, text, width, "bold $primary")
    return Content("\n").join(lines)


class HelpScreen(CommandScreen):
    """Shows every command of the screen it was asked from."""

    CSS_PATH = "help.tcss"
    ACTIONS = (
        Command(
            "close",
            ("escape", "question_mark", "f1", "q"),
            N_("Back"),
            N_("Closes help."),
            footer=True,
        ),
    )

    def __init__(self, t: Text, actions: Sequence[Command]) -> None:
        super().__init__(t)
        self._actions = actions

    def compose(self) -> ComposeResult:
        """Lay out the title, the commands and the bottom line."""
        yield Static(
            shown(self.t("Every key, and what it does. Keys are the same in every language.")),
            id="help-title",
        )
        with VerticalScroll(id="help-scroll"):
            yield Static(id="help-keys")
        yield CommandBar()

    async def on_mount(self) -> None:
        """Fill the bottom line and make the list scroll with the arrow keys."""
        await self.refresh_commands()
        self.query_one("#help-scroll").focus()

    def on_resize(self, event: Resize) -> None:
        """Lay the list out for the new width."""
        width = max(20, self.size.width - 6)
        self.query_one("#help-keys", Static).update(listed(self.t, self._actions, width))

    def do_close(self) -> None:
        """Go back."""
        self.dismiss()
