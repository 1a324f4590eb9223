"""The app: a shell that holds a language, a theme and, once there is one, a session."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.command import CommandPalette
from textual.events import Key, Paste

from tabletop.tui.commands import CommandProvider, CommandScreen
from tabletop.tui.line import TakesFirst
from tabletop.tui.theme import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.events import Event
    from textual.screen import Screen

    from tabletop.text import Text


class DoorleefApp(App[int]):
    """Shows one screen to begin with; what that screen needs, it is given by whoever makes it."""

    CSS_PATH = "app.tcss"
    TITLE = "Doorleef"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar = {CommandProvider}

    def __init__(self, t: Text, first: Callable[[Text], Screen[object]], *, light: bool = False) -> None:
        super().__init__()
        self.t = t
        self._first = first
        self._typed: deque[Key | Paste] = deque()
        """What was typed and is not given to a screen yet."""
        # Before anything is shown: the style sheets of the screens use the variables of these themes.
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = LIGHT.name if light else DARK.name

    def on_mount(self) -> None:
        """Show the first screen; whoever leaves it leaves the app."""
        self.push_screen(self._first(self.t), lambda _: self.exit(0))

    async def on_event(self, event: Event) -> None:
        """Give what is typed to a screen with a line first: there it counts in the order of typing."""
        if isinstance(event, Key | Paste) and not event.is_forwarded and self.app_focus:
            self._typed.append(event)
            await self._give_what_was_typed()
        else:
            await super().on_event(event)

    async def _give_what_was_typed(self) -> None:
        while self._typed and self.screen_stack:
            screen = self.screen_stack[-1]
            if isinstance(screen, TakesFirst):
                if not screen.is_mounted:
                    # Put up a moment ago, its line is not there yet: what is typed waits, all of it.
                    screen.call_later(self.call_later, self._give_what_was_typed)
                    return
                if screen.takes_first(self._typed[0]):
                    self._typed.popleft()
                    continue
            await super().on_event(self._typed.popleft())

    async def action_quit(self) -> None:
        """Leave in the way of the screen that knows one: Textual's own key goes before those of screens."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, CommandScreen) and any(row.id == "quit" for row in screen.ACTIONS):
                await screen.action_command("quit")
                return
        self.exit(0)

    def action_command_palette(self) -> None:
        """Open the palette, in the language of the app."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=self.t("Find a command …")))

    def action_switch_theme(self) -> None:
        """Go from dark to light, or back."""
        self.theme = DARK.name if self.theme == LIGHT.name else LIGHT.name
