"""Screens on which letters are commands: a sentence that is typed is none, and loses no letter."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.events import Key, Paste

from tabletop.tui.commands import CommandScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from tabletop.tui.line import QuickLine


def call_later(seconds: float, call: Callable[..., None], *arguments: object) -> asyncio.Handle:
    """Have something called after so many seconds; closer to the key than a timer of Textual."""
    return asyncio.get_running_loop().call_later(seconds, call, *arguments)


def is_sign(event: Key) -> bool:
    """Tell whether a character is no letter and no digit."""
    return not (event.character or "").isalnum()


class PatientScreen(CommandScreen):
    """Lets a letter wait: it is a command only when no other follows, and several in one go are text.

    No letter is both: what was obeyed is no part of the text behind it, and a letter soon behind it waits
    longer, so that a sentence typed slowly is at most one command. A letter that is held down is one letter.
    Keys that are no text do not wait for anything, and a letter that waits is obeyed before them.
    """

    PATIENCE: ClassVar[float] = 0.3
    """Seconds for which a letter waits for another one before it is a command: whoever types a sentence
    takes 0.1 to 0.3 s a letter."""
    IN_ONE_GO: ClassVar[float] = 0.5
    """Seconds between two letters of one go: what follows a command that soon waits as long itself."""

    _waiting: Key | None = None
    _timer: asyncio.Handle | None = None
    _gone = ""
    """The characters of this go that were not obeyed."""
    _obeyed = ""
    """The character of this go that was."""
    _latest = float("-inf")
    """When the latest character came."""
    _since = float("-inf")
    """When this screen came, or came back."""

    def seconds(self) -> float:
        """Give seconds that never run back."""
        raise NotImplementedError

    def text_came(self, text: str) -> None:
        """Do something with a text: several letters in one go, or a paste."""
        raise NotImplementedError

    def never_waits(self, event: Key) -> bool:
        """Tell whether a character is a command at once."""
        return event.key == "space"

    def obeys_at_once(self, event: Key) -> bool:
        """Do what a character that never waits stands for; one that does not is left to go its usual way."""
        return False

    def is_late(self, event: Key) -> bool:
        """Tell whether a character alone does nothing, because it may be meant for another screen."""
        return self.seconds() - self._since < self.IN_ONE_GO

    def came_too_soon(self) -> None:
        """Tell of a key that does nothing, because it may belong to what was typed just before."""

    def in_a_sentence(self) -> bool:
        """Tell whether several letters came in one go just now."""
        return len(self._obeyed + self._gone) > 1 and self.seconds() - self._latest < self.IN_ONE_GO

    def on_screen_resume(self) -> None:
        """Take letters just after another screen for what was meant there."""
        self._since = self.seconds()
        if self._waiting is None:
            self._gone = self._obeyed = ""

    def takes_first(self, event: Key | Paste) -> bool:
        """Take what is typed or pasted, in its turn; what is left goes its usual way."""
        if isinstance(event, Paste):
            self._came((self._gone if self._waiting else "") + event.text)
            return True
        if not event.is_printable:
            return self._obeys_before(event)
        return self._takes_character(event, event.character or "")

    def _takes_character(self, event: Key, character: str) -> bool:
        waits = self._waiting is not None
        soon = self.seconds() - self._latest < self.IN_ONE_GO
        if not waits and not (soon and (self._gone or self._obeyed)):
            self._gone = self._obeyed = ""
            if self.never_waits(event):
                return self.obeys_at_once(event)
        before, self._latest = self._gone, self.seconds()
        if before or self._obeyed != character:
            self._gone += character
        if set(before or self._obeyed) == {character}:
            # Held down: it is obeyed once, and not before it is let go.
            if self._waiting:
                self._let_wait(self._waiting)
        elif before:
            if waits or character != " ":
                self._came(self._gone)
        elif character == " " if self._obeyed else self.is_late(event):
            self._gone = self._gone.strip()
            self.came_too_soon()
        else:
            self._let_wait(event)
        return True

    def _let_wait(self, event: Key) -> None:
        self._stop_waiting()
        self._waiting = event
        patience = self.IN_ONE_GO if self._obeyed else self.PATIENCE
        self._timer = call_later(patience, self._look_further, event)

    def _stop_waiting(self) -> None:
        self._waiting = None
        if self._timer:
            self._timer.cancel()

    def _came(self, text: str) -> None:
        self._stop_waiting()
        self._gone, self._obeyed, self._latest = "", "", self.seconds()
        self.text_came(text)

    def _obeys_before(self, event: Key) -> bool:
        """Let the letter that waits go before another key, which may be meant for where it leads."""
        if self._waiting:
            self.app.call_later(self._obey, self._waiting)
            self.app.post_message(Key(event.key, event.character))
        return self._waiting is not None

    def _look_further(self, event: Key) -> None:
        # Behind the keys that are there already: after a busy moment the second letter may be among them.
        self.app.call_later(self._obey, event)

    async def _obey(self, event: Key) -> None:
        if event is not self._waiting:
            return
        self._stop_waiting()
        command = next((row for row in self.ACTIONS if event.key in row.keys), None)
        if command is not None and self.is_current:
            if self.available(command):
                self._gone, self._obeyed = "", event.character or ""
            await self.action_command(command.id)


class TypingScreen(PatientScreen):
    """A screen with a line that is always ready: it is given keys before anything else sees them."""

    @property
    def quick_line(self) -> QuickLine:
        """The line."""
        raise NotImplementedError

    def seconds(self) -> float:
        """Give seconds by the clock of the line."""
        return self.quick_line.clock()

    def do_capture(self) -> None:
        """Open the line."""
        raise NotImplementedError

    def text_came(self, text: str) -> None:
        """Open the line, and put the text in it."""
        self.do_capture()
        self.quick_line.put_in(text)

    def is_late(self, event: Key) -> bool:
        """Tell whether it came right behind another screen, or, unless it is a digit, behind the line.

        A digit there gives the note that was just saved another kind.
        """
        behind_line = not event.key.isdigit() and self.quick_line.just_closed()
        return behind_line or super().is_late(event)

    def takes_first(self, event: Key | Paste) -> bool:
        """Give the line what is typed or pasted; Enter opens it, with the letters that wait."""
        if self.quick_line.takes(event):
            return True
        if isinstance(event, Key) and event.key == "enter":
            self._came(self._gone if self._waiting else "")
            return True
        return super().takes_first(event)

    async def _obey(self, event: Key) -> None:
        if event is self._waiting and self.quick_line.is_open:
            self._stop_waiting()
            self.quick_line.put_in(event.character or "")
        else:
            await super()._obey(event)
