"""What the lists of the review share: the row under the cursor, a line to ask for, and how an act is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import EntryFields
from tabletop.session import Refused
from tabletop.tui.ask import Ask
from tabletop.tui.line import unfit
from tabletop.tui.typing import PatientScreen

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from textual.screen import Screen

    from tabletop.core.intents import Intent
    from tabletop.core.state import Entry
    from tabletop.text import Text
    from tabletop.tui.console.desk import HeldSession

WORDS_OF_ACT = 60
"""Characters of a text in the line that says what was done."""


class Deeds(PatientScreen):
    """A screen with a list, where something is done with the row under the cursor."""

    def __init__(
        self,
        t: Text,
        session: HeldSession,
        actor: str,
        today: Callable[[], dt.date],
        clock: Callable[[], float],
    ) -> None:
        super().__init__(t)
        self.session = session
        self.actor = actor
        self._today = today
        self._clock = clock

    def _key(self) -> str:
        """Give the key of the row under the cursor."""
        raise NotImplementedError

    def _go_on(self) -> None:
        """Go to the next row."""
        raise NotImplementedError

    def _refresh_rows(self, to: str | None = None) -> None:
        """Show the rows as they are now, with the cursor where it was or on the row that is named."""
        raise NotImplementedError

    def _say(self, sentence: str) -> None:
        """Show a sentence."""
        raise NotImplementedError

    def _put_up(self, screen: Screen[Any], answered: Callable[[Any], None] | None = None) -> None:
        """Put another screen in front of this one."""
        raise NotImplementedError

    def attempt(self, make: Callable[[], Intent], done: str = "") -> str | None:
        """Ask the session for what `make` gives; gives the sentence to show when it did not happen.

        `done` says what happened when it did.
        """
        try:
            intent = make()
        except ValidationError as error:
            return unfit(self.t, error)
        result = self.session.submit([want.Submission(intent, self.actor)])[0]
        if isinstance(result, Refused):
            self._refresh_rows()
            return self.t.message(result.message)
        self._say(done or self.t("Saved."))
        self._refresh_rows()
        return None

    def submit(self, intent: Intent, done: str = "") -> None:
        """Ask the session for something, and say why when it is refused."""
        problem = self.attempt(lambda: intent, done)
        if problem:
            self._say(f"! {problem}")

    def _subject(self, prefix: str) -> str | None:
        kind, _, ident = self._key().partition(":")
        return ident if kind == prefix and ident else None

    def _number(self, prefix: str) -> int | None:
        ident = self._subject(prefix)
        return int(ident) if ident else None

    def _entry(self) -> Entry | None:
        ident = self._number("entry")
        if ident is None:
            ident = self._number("gap")
        return self.session.state.entries.get(ident) if ident is not None else None

    def _correct(self, entry: Entry, done: str, **changes: object) -> str | None:
        def make() -> Intent:
            fields = EntryFields.model_validate(entry.fields.model_dump() | changes)
            return ev.EntryCorrected(entry=entry.id, base=entry.revision, fields=fields)

        return self.attempt(make, done)

    def _amend(self, entry: Entry, done: str, **changes: object) -> None:
        problem = self._correct(entry, done, **changes)
        if problem:
            self._say(f"! {problem}")

    def _ask(self, title: str, hint: str, save: Callable[[str], str | None], value: str = "") -> None:
        self._put_up(Ask(self.t, title, hint, value, save))

    @property
    def _code(self) -> str:
        """The code of a partner to give an example with."""
        return next((row.short for row in self.session.state.script.partners.values()), "abc")
