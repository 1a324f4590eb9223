"""The bottom line in one piece: as many commands as fit, and at the right what Undo would take back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tabletop.tui.commands import Command, CommandBar
from tabletop.tui.console.ink import strip_of
from tabletop.tui.console.lines import NOTHING
from tabletop.tui.content import cut, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import RenderResult
    from textual.events import Click
    from textual.strip import Strip

    from tabletop.text import Text


ROOM_FOR_UNDO = 104
"""Columns from which the bottom line also says what Undo would take back; else the line above it does."""
BEFORE_UNDO = 3
"""Commands that go before the words of Undo: those are cut where there is no room for both."""
LEAST_OF_UNDO = 20
"""Columns that are left to Undo even so."""


class KeyLine(CommandBar):
    """Shows commands without a widget for each, so that another set costs no layout."""

    def __init__(self) -> None:
        super().__init__()
        self._places: list[tuple[int, int, Command]] = []
        self._content = NOTHING
        self._undo = ""
        self._key: object = None
        self._covered = False

    def cover(self, covered: bool) -> None:
        """Show nothing while a window is open in front; the line keeps its place."""
        self._covered = covered
        self.refresh()

    async def show(self, commands: Iterable[Command], t: Text) -> None:
        """Show these commands."""
        self.lay_out(tuple(commands), t, self._undo)

    def lay_out(self, commands: tuple[Command, ...], t: Text, undo: str) -> None:
        """Show as many commands as fit, and what Undo would take back."""
        key = (commands, undo, self.size.width)
        if key == self._key:
            return
        self._key, self._undo = key, undo
        right = NOTHING
        if undo and self.size.width >= ROOM_FOR_UNDO:
            right = undo_key(t, undo) + " "
        pieces = [(command, _piece(command, t)) for command in commands]
        # Help comes last and always fits: whoever knows nothing else finds everything there.
        help_length = pieces[-1][1].cell_length + 2 if pieces else 0
        first = sum(piece.cell_length + 2 for _, piece in pieces[:-1][:BEFORE_UNDO]) + help_length
        right = cut(right, max(LEAST_OF_UNDO, self.size.width - first - 3))
        room = self.size.width - right.cell_length - 3
        self._places, line, at = [], NOTHING, 1
        for command, piece in pieces:
            end = at + piece.cell_length
            if end + (0 if command is commands[-1] else help_length) <= room:
                self._places.append((at, end, command))
                line = line + Content(" " * (at - line.cell_length)) + piece
                at = end + 2
        self._content = line.pad_right(max(0, room + 2 - line.cell_length)) + right
        self.refresh()

    def render(self) -> RenderResult:
        """Nothing: the line is drawn in one piece."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        content = NOTHING if self._covered else self._content
        return strip_of(content, self.visual_style, self.size.width)

    async def on_click(self, event: Click) -> None:
        """Do the command under the pointer."""
        event.stop()
        for start, end, command in self._places:
            if start <= event.x < end:
                await self.screen.run_action(f"command('{command.id}')")


def undo_key(t: Text, what: str) -> Content:
    """Name the key of Undo with what it would take back."""
    return shown("u ", "bold $accent") + shown(t("undo: {what}", what=what), "$text-quiet")


def _piece(command: Command, t: Text) -> Content:
    title = t(command.title)
    key = shown(command.key_label(t), "bold $accent")
    return key + shown(f" {title[:1].lower()}{title[1:]}")
