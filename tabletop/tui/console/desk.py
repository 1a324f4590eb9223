"""What every deed at the console needs: the session, the language, and ways to ask and to tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from tabletop.core.intents import Intent, Submission
from tabletop.session import Refused, Session
from tabletop.tui.advance import AFTER_A_FORM
from tabletop.tui.console.dialogs import Choose, Field, Fill, Option, Sure, Values
from tabletop.tui.console.rest import Rest

if TYPE_CHECKING:
    from textual.screen import Screen

    from tabletop.core.messages import Message
    from tabletop.core.state import State
    from tabletop.text import Text

Answer = TypeVar("Answer")


class HeldSession(Session, Protocol):
    """A session as the console has it: it also knows whether its log is safe."""

    @property
    def store_problem(self) -> Message | None:
        """Why the latest batch could not be written; None while the log is safe."""

    @property
    def copy_problem(self) -> Message | None:
        """Why the latest copy to the second place failed; None when it did not."""

    @property
    def problems(self) -> tuple[Message, ...]:
        """What could not be read when the log was opened."""

    def tick(self) -> None:
        """Look at the clocks, about once a second."""


class Desk:
    """One facilitator at one session."""

    def __init__(
        self,
        screen: Screen[Any],
        session: HeldSession,
        t: Text,
        *,
        actor: str,
        clock: Callable[[], float],
        today: Callable[[], dt.date],
        tell: Callable[..., None],
    ) -> None:
        self.screen = screen
        self.session = session
        self.t = t
        self.actor = actor
        self.clock = clock
        self.today = today
        self._tell = tell
        self._answered_at = float("-inf")
        """When the latest question or form closed."""

    @property
    def state(self) -> State:
        """The exercise as it stands."""
        return self.session.state

    def submit(self, *intents: Intent) -> str | None:
        """Ask for things in one batch; gives the first refusal in words, None when all of it happened."""
        results = self.session.submit([Submission(intent, self.actor, "console") for intent in intents])
        return next((self.t.message(row.message) for row in results if isinstance(row, Refused)), None)

    def do(self, *intents: Intent) -> bool:
        """Ask for things and tell loudly when they are refused."""
        problem = self.submit(*intents)
        if problem is not None:
            self.tell(problem, loud=True)
        return problem is None

    def tell(self, words: str, *, loud: bool = False) -> None:
        """Say something in the line above the keys."""
        self._tell(words, loud=loud)

    async def sure(self, title: str, explanation: str) -> bool:
        """Ask for a yes."""
        return await self._ask(Sure(self.t, title, explanation, self.clock)) is True

    async def put_up(self, question: Screen[Answer], answered: Callable[[Answer], None]) -> None:
        """Ask, and give the answer on."""
        answered(await self._ask(question))

    async def _ask(self, question: Screen[Answer]) -> Answer:
        answer = await self.screen.app.push_screen_wait(question)
        if answer is not None:
            # Who left it with Esc was not typing an answer: what comes next is meant.
            self._answered_at = self.clock()
        return answer

    async def choose(
        self,
        title: str,
        options: Sequence[Option],
        explanation: str = "",
        *,
        unasked: bool = False,
        pointed: Hashable | None = None,
    ) -> Hashable | None:
        """Ask which one; None when it was left.

        `unasked` when the question comes by itself; `pointed` is where the cursor starts. A question that
        comes by itself, or right behind another one or a form, takes no answer in the first moment.
        """
        behind = self.clock() - self._answered_at < AFTER_A_FORM
        rest = Rest(self.clock, AFTER_A_FORM) if unasked or behind else None
        return await self._ask(Choose(self.t, title, options, explanation, rest, pointed))

    async def fill(
        self,
        title: str,
        fields: Sequence[Field],
        save: Callable[[Values], str | None],
        *,
        explanation: str = "",
        left: Callable[[Values], None] | None = None,
        does: str = "",
    ) -> Values | None:
        """Ask for several things; `save` gives a reason, or ValidationError, when they cannot be saved."""
        question = Fill(self.t, title, fields, save, explanation=explanation, left=left, does=does)
        return await self._ask(question)
