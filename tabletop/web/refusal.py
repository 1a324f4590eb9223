"""Why a request gets no page: a status and a sentence that a visitor can act on."""

from __future__ import annotations

from tabletop.core.messages import Message, Param


class Refusal(Exception):  # noqa: N818 - it is an answer, no error
    """Raised anywhere in a request; the visitor reads the sentence in its own language."""

    def __init__(self, status: int, message: Message, wait_seconds: int | None = None) -> None:
        super().__init__(message.code)
        self.status = status
        self.message = message
        self.wait_seconds = wait_seconds
        """After how long it may go better, when that is known."""


def refusal(status: int, code: str, **params: Param) -> Refusal:
    """Make the refusal with this code."""
    return Refusal(status, Message(code, params))
