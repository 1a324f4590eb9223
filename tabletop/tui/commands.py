"""Commands, each declared once: key bindings, footer, palette, help screen and manual come from here."""

from __future__ import annotations

from dataclasses import dataclass
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Static

from tabletop.text import N_
from tabletop.tui.content import shown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from textual.events import Click, Resize

    from tabletop.text import Text

KEY_NAMES = {
    "space": N_("space"),
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "question_mark": "?",
    "full_stop": ".",
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "asterisk": "*",
    "delete": "Del",
    "backspace": "⌫",
    "equals_sign": "=",
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
}
HELD = {"ctrl": "Ctrl", "shift": "Shift"}
"""Keys that are held down while another one is pressed, as they are written in front of it."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a person can do on a screen; `id` names the screen's method `do_<id>`."""

    id: str
    keys: tuple[str, ...]
    """Textual's names of the keys; the first is the one that is shown. Empty: palette only."""
    title: str
    """A few words, marked for translation."""
    help: str
    """One or two sentences, marked for translation."""
    group: str = ""
    """The heading under which help lists it, marked for translation."""
    footer: bool = False
    """True when the bottom line names it."""
    priority: bool = False
    """True when the key works while a text is being typed, too."""

    def key_label(self, t: Text) -> str:
        """Name its first key as it stands on the keyboard."""
        return key_label(self.keys[0], t) if self.keys else ""


def key_label(key: str, t: Text) -> str:
    """Name a key as it stands on the keyboard; a letter beside another key is a capital, as it is there."""
    before, _, part = key.rpartition("+")
    if before in HELD:
        return f"{HELD[before]}+{t(KEY_NAMES[part]) if part in KEY_NAMES else part.upper()}"
    return t(KEY_NAMES[key]) if key in KEY_NAMES else key


class CommandKey(Static):
    """One command at the bottom of a screen; a click does what the key does."""

    DEFAULT_CSS = """
    CommandKey { width: auto; height: 1; padding: 0 1; }
    CommandKey:hover { background: $boost; }
    """

    def __init__(self, command: Command, t: Text) -> None:
        words = shown(command.key_label(t), "bold $accent") + shown(f" {t(command.title)}")
        super().__init__(words)
        self.command = command
        self.columns = words.cell_length + 2
        """How wide it is with the space around it."""

    async def on_click(self, event: Click) -> None:
        """Do the command."""
        event.stop()
        await self.screen.run_action(f"command('{self.command.id}')")


def _stays(key: CommandKey) -> bool:
    return key.command.id == "help" or "escape" in key.command.keys


class CommandBar(Horizontal):
    """The bottom line: the commands that are available now."""

    DEFAULT_CSS = """
    CommandBar { height: 1; dock: bottom; background: $panel; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Command, ...] = ()

    async def show(self, commands: Iterable[Command], t: Text) -> None:
        """Show these commands, unless they stand there already."""
        wanted = tuple(commands)
        if wanted != self._shown:
            self._shown = wanted
            await self.remove_children()
            await self.mount_all([CommandKey(command, t) for command in wanted])
            self._fit()

    def cover(self, covered: bool) -> None:
        """Show nothing while a window is open in front: its keys stand in the window."""
        self.visible = not covered

    def on_resize(self, event: Resize) -> None:
        """Show what fits now."""
        self._fit()

    def _fit(self) -> None:
        """Leave out whole commands where there is no room: Undo first, help and the way out last."""
        room, keys = self.size.width, list(self.query(CommandKey))
        if not room:
            return
        first = [key for key in reversed(keys) if _stays(key)]
        others = sorted((key for key in keys if key not in first), key=lambda key: key.command.id == "undo")
        for key in (*first, *others):
            key.display = key.columns <= room
            room -= key.columns if key.display else 0


class CommandScreen(Screen[Any]):
    """A screen whose commands are declared in ACTIONS; subclasses have a method `do_<id>` for each."""

    ACTIONS: ClassVar[tuple[Command, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:  # Textual passes its own options
        cls.BINDINGS = [
            Binding(
                ",".join(command.keys),
                f"command('{command.id}')",
                command.title,
                show=False,
                priority=command.priority,
            )
            for command in cls.__dict__.get("ACTIONS", ())
            if command.keys
        ]
        super().__init_subclass__(**kwargs)

    def __init__(self, t: Text) -> None:
        super().__init__()
        self.t = t

    def on_screen_suspend(self) -> None:
        """Name no keys while another screen has them."""
        for bar in self.query(CommandBar):
            bar.cover(True)

    def on_screen_resume(self) -> None:
        """Name them again."""
        for bar in self.query(CommandBar):
            bar.cover(False)

    def available(self, command: Command) -> bool:
        """Tell whether a command makes sense now; subclasses decide."""
        return True

    def in_footer(self, command: Command) -> bool:
        """Tell whether the bottom line names a command; subclasses leave out what they say elsewhere."""
        return command.footer

    def available_commands(self) -> tuple[Command, ...]:
        """Give the commands that make sense now, in the order of declaration."""
        return tuple(command for command in self.ACTIONS if self.available(command))

    async def refresh_commands(self) -> None:
        """Bring the bottom line up to date, when the screen has one."""
        for bar in self.query(CommandBar):
            await bar.show((row for row in self.available_commands() if self.in_footer(row)), self.t)

    async def action_command(self, ident: str) -> None:
        """Do the command with this id, when it is available."""
        command = next((row for row in self.ACTIONS if row.id == ident), None)
        if command is None or not self.available(command):
            self.app.bell()
            return
        result = getattr(self, f"do_{ident}")()
        # A deed that works in the background gives its worker, which nobody waits for.
        if isawaitable(result):
            await result


class CommandProvider(Provider):
    """Finds the available commands of the screen by their words."""

    def _run(self, command: Command) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            await self.screen.run_action(f"command('{command.id}')")

        return run

    def _offers(self) -> Iterator[tuple[str, str, Callable[[], Awaitable[None]]]]:
        screen = self.screen
        if isinstance(screen, CommandScreen):
            for command in screen.available_commands():
                key = command.key_label(screen.t)
                title = screen.t(command.title)
                yield (f"{title} ({key})" if key else title, screen.t(command.help), self._run(command))

    async def discover(self) -> Hits:
        """Offer everything before anything is typed."""
        for title, explanation, run in self._offers():
            yield DiscoveryHit(title, run, help=explanation)

    async def search(self, query: str) -> Hits:
        """Offer what matches the words typed."""
        found = False
        matcher = self.matcher(query)
        for title, explanation, run in self._offers():
            score = matcher.match(title)
            if score > 0:
                found = True
                yield Hit(score, matcher.highlight(title), run, help=explanation)
        # Said here, because the palette's own sentence is in English only.
        if not found and isinstance(self.screen, CommandScreen):
            yield Hit(1, shown(self.screen.t("No command fits these words")), self.app.bell)
