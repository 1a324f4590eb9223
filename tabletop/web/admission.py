"""Letting people in: by the QR code, by a typed code, and back again by the return code."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tabletop.core.access import DOOR
from tabletop.core.events import ParticipantJoined, ParticipantReturned, Role
from tabletop.core.intents import Submission
from tabletop.core.messages import Message
from tabletop.core.room_view import devices_let_in
from tabletop.session import Done, Refused
from tabletop.web import codes
from tabletop.web.forms import NOWHERE, Place
from tabletop.web.identity import remember
from tabletop.web.refusal import Refusal, refusal
from tabletop.web.visit import MAX_KEY

if TYPE_CHECKING:
    from starlette.responses import Response

    from tabletop.core.events import Fact
    from tabletop.web.visit import Visit

ORIGIN: Final = "web"


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody who is in, with the secrets that only its browser gets."""

    participant: int
    token: str
    return_code: str

    def remembered_by(self, response: Response, visit: Visit) -> Response:
        """Let the visitor's browser keep who it is; gives the response back."""
        remember(response, self.token, self.return_code, encrypted=visit.visitor.encrypted)
        return response


def role_for(visit: Visit, *, code: str = "", key: str = "") -> Role:
    """Give the role that a code or the QR code's key admits to; raises Refusal when it admits to none."""
    known = visit.site.codes
    role = Role.PARTICIPANT if key and known.is_key(key) else known.role_of(code) if code else None
    if role is None:
        raise refusal(403, "door.wrong-code")
    if role is Role.COFACILITATOR and visit.visitor.overheard:
        raise refusal(403, "web.only-encrypted")
    return role


async def join(
    visit: Visit,
    role: Role,
    place: Place = NOWHERE,
    *,
    key: str = "",
) -> Admitted:
    """Let somebody in whose code was right; a form that comes twice under one key admits once.

    Raises Refusal when joining is closed, too many join at once, or the core refuses.
    """
    if not visit.state.room.joining:
        raise refusal(403, "access.joining-closed")
    if len(key) > MAX_KEY:
        raise refusal(400, "web.broken-text")
    token = codes.new_token()

    async def admitted() -> Admitted:
        _room_for_one_more(visit)
        shown, recall = await visit.site.codes.new_return()
        fact = ParticipantJoined(
            role=role,
            partner=place.partner,
            table=place.table,
            shared=place.shared,
            function=place.function,
            organisation=place.organisation,
            token=codes.token_hash(token),
            recall=recall,
        )
        return Admitted(await _submitted(visit, fact), token, shown)

    # What comes of it is a secret: a key that somebody else could guess must not fetch it elsewhere.
    peer = visit.scope["client"][0] if visit.scope["client"] else ""
    return await visit.site.once(f"{peer} {key}" if key else "", admitted)


async def come_back(visit: Visit, typed: str) -> Admitted:
    """Give somebody its place back on this device; raises Refusal for a wrong code."""
    owner = await visit.site.codes.owner_of(typed, visit.state)
    if owner is None:
        raise refusal(403, "door.wrong-return-code")
    participant = visit.state.participants[owner]
    if participant.removed:
        raise refusal(403, "access.not-in")
    if participant.role is Role.COFACILITATOR and visit.visitor.overheard:
        raise refusal(403, "web.only-encrypted")
    bucket = visit.site.may_ask(owner, post=True)
    if not bucket.take():
        # A right code costs no guess, but each return is written down for good.
        raise Refusal(429, Message("web.too-often"), bucket.wait_seconds())
    token = codes.new_token()
    await _submitted(visit, ParticipantReturned(participant=owner, token=codes.token_hash(token)))
    return Admitted(owner, token, codes.as_shown(codes.as_typed(typed)))


def _room_for_one_more(visit: Visit) -> None:
    site = visit.site
    # Who was removed leaves room: who joins without end must not lock the others out for good.
    if devices_let_in(visit.state) >= site.limits.participants:
        raise refusal(403, "door.full")
    if not site.joins.take():
        raise Refusal(429, Message("door.busy"), site.joins.wait_seconds())


async def _submitted(visit: Visit, fact: Fact) -> int:
    (result,) = await asyncio.shield(visit.site.desk.submit([Submission(fact, DOOR, ORIGIN)]))
    if isinstance(result, Refused):
        raise Refusal(409, result.message)
    assert isinstance(result, Done)  # noqa: S101 - a submission without a key is no resend
    return result.seq
