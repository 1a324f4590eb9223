"""What keys do with an entry, on every screen on which one can be pointed at."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import work

from tabletop.core.intents import Undo
from tabletop.tui.console import editing, entry_deeds
from tabletop.tui.console.sayings import undo_in_words
from tabletop.tui.kind_keys import KindKeys
from tabletop.tui.undoing import undoing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tabletop.core.events import Answer, EntryKind
    from tabletop.core.state import Entry
    from tabletop.tui.console.desk import Desk
    from tabletop.tui.undoing import Undoing


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
        asked = undoing(self.t, self.desk.state, self.desk.actor)
        if asked is None:
            self._undo()
        else:
            self.ask(self._undo_when_sure, asked)

    async def _undo_when_sure(self, desk: Desk, asked: Undoing) -> None:
        # Another one may have come in between, from another screen: that was not asked about.
        if await desk.sure(asked.title, asked.explanation) and asked == undoing(
            self.t, desk.state, desk.actor
        ):
            self._undo()

    def _undo(self) -> None:
        what = undo_in_words(self.t, self.desk.state, self.desk.actor)
        if self.desk.do(Undo()) and what:
            self.desk.tell(self.t("Undone: {what}", what=what))
