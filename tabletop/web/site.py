"""Everything that the pages of one exercise share."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from tabletop.session import NoDoor
from tabletop.web.codes import Codes
from tabletop.web.desk import Desk
from tabletop.web.hub import Hub
from tabletop.web.limits import Bucket, Limits, Turnstile
from tabletop.web.presence import Presence

if TYPE_CHECKING:
    from tabletop.session import Clock, Door, Session
    from tabletop.web.hub import Kind

T = TypeVar("T")
_KEPT: Final = 1_000
"""Forms whose outcome is remembered, so that the same one again gets the same."""


@dataclass(eq=False)
class Site:
    """One exercise behind its pages. Belongs to one loop."""

    session: Session
    clock: Clock
    limits: Limits
    codes: Codes
    desk: Desk
    hub: Hub
    presence: Presence
    token: str
    """What the console of this computer shows to be the facilitator's."""
    names: set[str] = field(default_factory=set)
    """Names by which the server may be asked for, besides its addresses."""
    door: Door = field(default_factory=NoDoor)
    feeds: tuple[Kind, ...] = ()
    """What can be followed: the FEEDS of all areas."""
    ends: dict[object, Callable[[], None]] = field(default_factory=dict)
    """What ends the streams that the hub knows nothing of."""
    welcomes: dict[int, str] = field(default_factory=dict)
    """Participant to its return code, from joining until its page was asked for without."""
    joins: Bucket = field(init=False)
    strangers: Turnstile = field(init=False)
    """Where those who are not in wait for their turn."""
    _asking: dict[tuple[int, bool], Bucket] = field(default_factory=dict)
    _done: dict[str, asyncio.Future[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.joins = Bucket(self.limits.joins, self.clock)
        self.strangers = Turnstile(self.limits.stranger_pages)

    @classmethod
    def of(cls, session: Session, clock: Clock, limits: Limits | None = None) -> Site:
        """Put together what belongs to an exercise."""
        limits = limits or Limits()
        presence = Presence(clock)
        return cls(
            session=session,
            clock=clock,
            limits=limits,
            codes=Codes(session.state, limits, clock),
            desk=Desk(session),
            hub=Hub(session, limits, clock, presence),
            presence=presence,
            token=secrets.token_urlsafe(32),
        )

    def may_ask(self, participant: int, *, post: bool) -> Bucket:
        """Give the bucket from which a participant pays for a request."""
        key = (participant, post)
        bucket = self._asking.get(key)
        if bucket is None:
            limit = self.limits.posts if post else self.limits.pages
            bucket = self._asking[key] = Bucket(limit, self.clock)
        return bucket

    async def once(self, key: str, do: Callable[[], Awaitable[T]]) -> T:
        """Do something once under a key, and give its outcome to whoever asks again under the same key."""
        if not key:
            return await do()
        known = self._done.get(key)
        if known is None:
            while len(self._done) >= _KEPT:
                del self._done[next(iter(self._done))]
            known = self._done[key] = asyncio.ensure_future(do())
            known.add_done_callback(lambda task: self._forget_failed(key, task))
        outcome: T = await asyncio.shield(known)
        return outcome

    def _forget_failed(self, key: str, task: asyncio.Future[Any]) -> None:
        if task.cancelled() or task.exception() is not None:
            self._done.pop(key, None)

    def close(self) -> None:
        """End what runs by itself."""
        for end in tuple(self.ends.values()):
            end()
        self.hub.close()
        self.codes.close()
