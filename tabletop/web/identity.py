"""Who asks: a cookie makes a participant, the token of the console makes the facilitator."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tabletop.core.events import Role
from tabletop.web.codes import token_hash

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from starlette.responses import Response

    from tabletop.core.state import Participant, State

COOKIE: Final = "doorleef"
"""The secret of a participant's browser."""
RETURN_COOKIE: Final = "doorleef-return"
"""The return code, so that its page can show it again: only its hash is kept here."""
CODE_PATH: Final = "/code"
"""The only page that the return code is sent to: it need not go over the network with everything else."""
LANGUAGE_COOKIE: Final = "doorleef-language"
_MONTH = 30 * 24 * 3600
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})


class Who(StrEnum):
    """In what capacity somebody asks; the roles of those who joined, and two more."""

    STRANGER = "stranger"
    PARTICIPANT = Role.PARTICIPANT.value
    SCRIBE = Role.SCRIBE.value
    SCREEN = Role.SCREEN.value
    COFACILITATOR = Role.COFACILITATOR.value
    FACILITATOR = "facilitator"
    """The console on this computer."""


EVERYONE: Final = frozenset(Who)
JOINED: Final = frozenset({Who.PARTICIPANT, Who.SCRIBE, Who.SCREEN, Who.COFACILITATOR})


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who asks for something."""

    who: Who = Who.STRANGER
    participant: Participant | None = None
    near: bool = False
    """Whether it asks from this computer."""
    encrypted: bool = False
    cookies: Mapping[str, str] = field(default_factory=dict)
    """What its browser sent along."""

    @property
    def actor(self) -> str:
        """The name under which it does things in the log."""
        if self.participant is not None:
            return self.participant.actor
        return "facilitator" if self.who is Who.FACILITATOR else ""

    @property
    def overheard(self) -> bool:
        """Tell whether neighbours on the network could read along."""
        return not (self.near or self.encrypted)


def cookies(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Read the cookies of a request; of two with one name the first counts."""
    found: dict[str, str] = {}
    for name, value in headers:
        if name == b"cookie":
            for pair in value.decode("latin-1").split(";"):
                key, _, content = pair.partition("=")
                found.setdefault(key.strip(), content.strip())
    return found


def bearer(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """Give the token that a program shows; None when it shows none."""
    for name, value in headers:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return value[7:].strip().decode("latin-1")
    return None


def visitor(
    state: State,
    headers: Collection[tuple[bytes, bytes]],
    *,
    facilitator_token: str,
    peer: str,
    encrypted: bool,
) -> Visitor:
    """Tell who sent a request, from its headers and the address that it came from."""
    near, sent = peer in LOOPBACK, cookies(headers)
    shown = bearer(headers)
    participant = None
    if shown is None:
        who = Who.STRANGER
        participant = participant_of(state, sent.get(COOKIE, ""))
        if participant is not None:
            who = Who(participant.role.value)
    else:
        # The console's token counts on this computer only: elsewhere it would have been stolen.
        mine = near and hmac.compare_digest(shown.encode(), facilitator_token.encode())
        who = Who.FACILITATOR if mine else Who.STRANGER
    return Visitor(who, participant, near, encrypted, sent)


def participant_of(state: State, token: str) -> Participant | None:
    """Give the participant whose browser keeps this token; None for one who was removed."""
    if not token:
        return None
    participant = state.participants.get(state.by_token.get(token_hash(token), 0))
    return None if participant is None or participant.removed else participant


def remember(response: Response, token: str, code: str, *, encrypted: bool) -> None:
    """Let the browser keep who it is, and its return code to show again."""
    for name, value, path in ((COOKIE, token, "/"), (RETURN_COOKIE, code, CODE_PATH)):
        response.set_cookie(
            name, value, max_age=_MONTH, httponly=True, samesite="lax", secure=encrypted, path=path
        )


def forget(response: Response, *, encrypted: bool) -> None:
    """Let the browser forget who it is."""
    for name, path in ((COOKIE, "/"), (RETURN_COOKIE, CODE_PATH)):
        response.delete_cookie(name, httponly=True, samesite="lax", secure=encrypted, path=path)
