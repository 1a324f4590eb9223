"""Help: every command of a screen with its keys, grouped, from the same declarations as keys and footer."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, zip_longest
from string import digits
from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tabletop.text import N_
from tabletop.tui.commands import Command, CommandBar, CommandScreen, key_label
from tabletop.tui.content import shown
from tabletop.tui.flow import hang

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.events import Resize

    from tabletop.text import Text
    from tabletop.tui.words import Legend

KEYS_COLUMN = 14
TITLE_COLUMN = 24
NARROW = 90
"""Columns below which title and explanation share a column."""
MOST_NAMED = 3
"""Commands of one row up to which every key is named."""


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


@dataclass(frozen=True, slots=True)
class KeyRow:
    """What one or several commands do, with all their keys."""

    keys: str
    title: str
    help: str


def rows_of(commands: Iterable[Command], t: Text) -> tuple[KeyRow, ...]:
    """Give the rows of a list of keys: commands behind each other that do the same are one row."""
    rows = []
    for (title, words), same in groupby(commands, lambda row: (row.title, row.help)):
        rows.append(KeyRow(_named_together([*same], t), t(title), t(words)))
    return tuple(rows)


def _named_together(same: Sequence[Command], t: Text) -> str:
    """Name the keys of commands that do the same: of many a range of digits, or each by its first key."""
    if len(same) <= MOST_NAMED:
        return " / ".join(filter(None, (keys_of(row, t) for row in same)))
    keys = [row.key_label(t) for row in same if row.keys]
    return f"{keys[0]} … {keys[-1]}" if keys and "".join(keys) in digits else " ".join(keys)


def manual(
    t: Text,
    groups: Iterable[tuple[str, Sequence[Command]]],
    signs: Mapping[str, Sequence[Legend]] = MappingProxyType({}),
) -> str:
    """Write the commands of several screens as Markdown: a heading a screen, a table a group.

    `signs` says by the title of a screen what the signs on it mean.
    """
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
                    f"| {_cell(row.keys or '–')} | {_cell(row.title)} | {_cell(row.help)} |"
                    for row in rows_of(rows, t)
                ),
            ]
            parts.append("\n".join(table))
        if title in signs:
            parts.append(legends_manual(t, signs[title]))
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
        for row in rows_of(rows, t):
            if width >= NARROW:
                lines += _in_columns(row, width)
            else:
                mark = f"  {row.keys:<{KEYS_COLUMN}} "
                text = shown(row.title, "bold") + shown(f": {row.help}")
                lines += hang(mark, text, width, "bold $primary")
    return Content("\n").join(lines)


def _in_columns(row: KeyRow, width: int) -> list[Content]:
    """Lay out one row: what is too long for its column goes on below it."""
    columns, left = ((row.keys, KEYS_COLUMN), (row.title, TITLE_COLUMN)), 2
    lines: list[Content] = []
    for text, room in columns:
        lines = _beside(lines, shown(text, "bold").wrap(room), left)
        left += room + 1
    return _beside(lines, shown(row.help).wrap(max(1, width - left)), left)


def _beside(lines: list[Content], more: list[Content], at: int) -> list[Content]:
    """Put lines behind others, all from the same column on."""
    rows = zip_longest(lines, more, fillvalue=Content(""))
    return [line.pad_right(at - line.cell_length) + behind for line, behind in rows]


SIGNS_TITLE = N_("What the signs mean")
SIGN_COLUMN = 10


def explained(t: Text, legends: Iterable[Legend], width: int) -> Content:
    """Lay out signs for the screen: a heading for each list, a line for each sign."""
    lines = [shown(t(SIGNS_TITLE), "bold $accent")]
    for legend in legends:
        lines += [Content(""), shown(f"  {t(legend.title)}", "bold")]
        for look in legend.signs:
            name = t(look.sign)
            # Drawn as it is painted; what fills the column up is no part of the sign.
            mark = Content("    ") + shown(name, look.colour) + " " * max(1, SIGN_COLUMN - cell_len(name))
            first, *more = hang(" " * mark.cell_length, shown(t(look.word)), width, "")
            lines += [mark + first[mark.cell_length :], *more]
    return Content("\n").join(lines)


def legends_manual(t: Text, legends: Iterable[Legend]) -> str:
    """Write what signs mean as Markdown: a table for each list."""
    parts = [f"### {t(SIGNS_TITLE)}"]
    for legend in legends:
        rows = (f"| {_cell(t(row.sign))} | {_cell(t(row.word))} |" for row in legend.signs)
        table = (f"| {_cell(t(legend.title))} | {t('Means')} |", "| --- | --- |", *rows)
        parts.append("\n".join(table))
    return "\n\n".join(parts)


class HelpScreen(CommandScreen):
    """Shows every command of the screen it was asked from, and what its signs mean."""

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

    def __init__(self, t: Text, actions: Sequence[Command], signs: Sequence[Legend] = ()) -> None:
        super().__init__(t)
        self._actions = actions
        self._signs = signs

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
        found = listed(self.t, self._actions, width)
        if self._signs:
            found = Content("\n\n").join([found, explained(self.t, self._signs, width)])
        self.query_one("#help-keys", Static).update(found)

    def do_close(self) -> None:
        """Go back."""
        self.dismiss()
