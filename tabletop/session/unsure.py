"""What was asked for without an answer: asked for once more it keeps its key, so that it counts once."""

from __future__ import annotations

import secrets
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.intents import Intent, Submission

if TYPE_CHECKING:
    from collections.abc import Iterable

REMEMBERED_MS: Final = 60_000
"""How long something that turned out to have arrived is known, so that sending it again adds nothing."""
_MOST: Final = 200
TYPED: Final[tuple[type[Intent], ...]] = (
    *(want.Capture, want.WriteInject, want.Respond, ev.EntryCorrected, ev.InjectAdded, ev.GroupMade),
    *(ev.PartnerAdded, ev.QuestionAsked, ev.QuestionAnswered),
)
"""What is typed, and still stands in its line when no answer came: the same words again are the same thing.

All else is asked for by a key, a switch or a choice: after it took place the same key means to do it again.
"""


@dataclass(frozen=True, slots=True)
class _Asked:
    submission: Submission
    key: str
    arrived: int | None = None
    """When it was seen to have arrived after all, in steady ms."""


class Unsure:
    """The keys of what may or may not have arrived."""

    def __init__(self) -> None:
        self._asked: deque[_Asked] = deque(maxlen=_MOST)

    def key_for(self, submission: Submission, now: int) -> str:
        """Give the key under which something is asked for: that of the same thing when it got no answer."""
        if submission.key is not None:
            return submission.key
        for known in self._asked:
            forgotten = known.arrived is not None and now - known.arrived > REMEMBERED_MS
            if known.submission == submission and not forgotten:
                self._asked.remove(known)
                return known.key
        return secrets.token_hex(12)

    def unanswered(self, asked: Iterable[tuple[Submission, str]]) -> None:
        """Remember what got no answer."""
        self._asked.extend(_Asked(row, key) for row, key in asked if row.key is None)

    def arrived(self, keys: Iterable[str], now: int) -> None:
        """Note which of it did arrive."""
        found = set(keys)
        for known in tuple(self._asked):
            if known.key in found:
                self._asked.remove(known)
                if isinstance(known.submission.intent, TYPED):
                    self._asked.append(_Asked(known.submission, known.key, now))
