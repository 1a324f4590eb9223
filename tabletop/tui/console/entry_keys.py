"""What keys do with an entry, on every screen on which one can be pointed at."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import work

from tabletop.core.intents import Undo
from tabletop.tui.console import editing, entry_deeds
from tabletop.tui.console.desk import Desk
from tabletop.tui.kind_keys import KindKeys
from tabletop.tui.undoing import take_back

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tabletop.core.events import Answer, EntryKind
    from tabletop.core.state import Entry
    from tabletop.tui.console.dialogs import Sure


class EntryKeys(KindKeys):
    """A screen with a desk, on which one entry is meant at a time."""

    desk: Desk

    def entry(self) -> Entry | None:
        """Give the entry that is meant; None when there is none."""
        return None

    @work(group="ask", exclusive=True)
    async def ask(self, deed: Callable[..., Awaitable[object]], *arguments: object) -> None:
        """Do something that asks for more on the way."""
        await deed(self.desk, *arguments)

    def _on_entry(self, deed: Callable[[Desk, Entry], object]) -> None:
        entry = self.entry()
        if entry is not None:
            deed(self.desk, entry)

    def _ask_on_entry(self, deed: Callable[[Desk, Entry], Awaitable[None]]) -> None:
        entry = self.entry()
        if entry is not None:
            self.ask(deed, entry)

    def set_kind(self, kind: EntryKind) -> None:
        """Give the entry another kind."""
        self._on_entry(partial(entry_deeds.set_kind, kind=kind))

    def do_reply(self) -> None:
        """Record a reply."""
        self._ask_on_entry(entry_deeds.reply)

    def answer(self, given: Answer) -> None:
        """Record a reply at once."""
        self._ask_on_entry(partial(entry_deeds.answer, given=given))

    def do_edit(self) -> None:
        """Open every field."""
        self._ask_on_entry(editing.edit)

    def do_move(self) -> None:
        """Put the entry under another inject."""
        self._ask_on_entry(entry_deeds.move)

    def do_withdraw(self) -> None:
        """Take the entry back, or bring it back."""
        self._on_entry(entry_deeds.withdraw)

    def do_park(self) -> None:
        """Keep the entry for later."""
        self._on_entry(entry_deeds.park)

    def do_put_up(self) -> None:
        """Show the entry to the room."""
        self._on_entry(entry_deeds.put_up)

    def do_put_up_named(self) -> None:
        """Show the entry to the room with the name of who said it."""
        self._on_entry(partial(entry_deeds.put_up, named=True))

    def do_undo(self) -> None:
        """Take back one's own latest act; what the whole room notices is asked about first."""
        desk = self.desk
        take_back(
            self.t, lambda: desk.state, desk.actor, desk.clock, put_up=self._put_up_sure, undo=self._undo
        )

    def _put_up_sure(self, question: Sure, answered: Callable[[bool | None], None]) -> None:
        self.ask(Desk.put_up, question, answered)

    def _undo(self, done: str) -> None:
        if self.desk.do(Undo()):
            self.desk.tell(done)
