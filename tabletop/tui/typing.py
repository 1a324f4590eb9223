"""A screen with a line that is always ready: what is typed keeps its order, and a sentence is no command."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.events import Key, Paste

from tabletop.tui.commands import CommandScreen

if TYPE_CHECKING:
    from tabletop.tui.line import QuickLine

IN_ONE_GO = 0.15
"""Seconds between two letters of one go."""


class TypingScreen(CommandScreen):
    """Gives keys to its line before anything else sees them.

    A letter is a command only when no other follows at once: several in one go are text, and open the line.
    """

    PATIENCE: ClassVar[float] = 0.1
    """Seconds for which a letter waits for another one before it is a command."""

    _waiting: Key | None = None
    _timer: asyncio.TimerHandle | None = None
    _gone = ""
    """The characters of this go."""
    _latest = float("-inf")

    @property
    def quick_line(self) -> QuickLine:
        """The line."""
        raise NotImplementedError

    def do_capture(self) -> None:
        """Open the line."""
        raise NotImplementedError

    def never_waits(self, event: Key) -> bool:
        """Tell whether a letter is a command at once."""
        return event.key == "space"

    def takes_first(self, event: Key | Paste) -> bool:
        """Take what is typed or pasted, in its turn; what is left goes its usual way."""
        line = self.quick_line
        if line.takes(event):
            return True
        if isinstance(event, Paste):
            self._open("")
            return line.takes(event)
        if event.key == "enter":
            self._open(self._gone if self._waiting else "")
            return True
        if not event.is_printable:
            return self._obeys_before(event)
        at = line.clock()
        goes_on = self._waiting is not None or at - self._latest < IN_ONE_GO
        self._gone = (self._gone if goes_on else "") + (event.character or "")
        self._latest = at
        late = line.just_closed()
        if self._waiting or (late and len(self._gone) > 1):
            self._open(self._gone)
        elif late:
            return True
        elif self.never_waits(event):
            return False
        else:
            self._waiting = event
            self._timer = asyncio.get_running_loop().call_later(self.PATIENCE, self._look_further, event)
        return True

    def _open(self, text: str) -> None:
        self._waiting, self._gone = None, ""
        if self._timer:
            self._timer.cancel()
        self.do_capture()
        self.quick_line.put_in(text)

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
        self._waiting = None
        command = next((row for row in self.ACTIONS if event.key in row.keys), None)
        if self.quick_line.is_open:
            self.quick_line.put_in(event.character or "")
        elif command is not None and self.is_current:
            await self.action_command(command.id)
