"""What changes on the pages: fragments rendered once for all who read the same, pushed to open streams.

An area of the pages says in its table `FEEDS` what it streams: each `Kind` has a view of the state (shared
by all languages, and compared: an equal view is not rendered again) and a rendering of that view in one
language, as named fragments of HTML. `GET /stream` sends each fragment as an event of that name, stamped
with the seq of the state; all current ones at once on every connection, later only those that changed.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from tabletop.core import events as ev
from tabletop.text import language

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from tabletop.core.events import Event
    from tabletop.core.state import State
    from tabletop.session import Clock, Session
    from tabletop.text import Text
    from tabletop.web.identity import Who
    from tabletop.web.limits import Limits
    from tabletop.web.presence import Presence

Fragments: TypeAlias = Mapping[str, str]
"""Name of an event to the HTML that it carries."""
BEAT_SECONDS: Final = 15
"""How often an open stream gets a sign of life."""
PAUSE_SECONDS: Final = 0.05
"""The least time between two renderings: what comes meanwhile is shown together."""
BREATH_SECONDS: Final = 0.008
"""The longest that renderings hold the loop, but for one of them."""
_AT_ONCE: Final = 250
"""Clients that are written to before the loop may do something else."""
_BEAT: Final = b"3\r\n:\n\n\r\n"
_END: Final = b"0\r\n\r\n"
_MOVING: Final = (ev.TableSet, ev.PresenceSet, ev.PartnerRemoved, ev.RoomSet)
"""Facts after which somebody may have to follow something else."""
_log = logging.getLogger(__name__)


class Rendering(Protocol):
    """Writes a view in one language."""

    def __call__(self, view: Any, about: Any, t: Text, /) -> Fragments:
        """Give the fragments; `about` is what the view is of."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that can be followed: a partner's page, a participant's own part, the screen."""

    name: str
    roles: frozenset[Who]
    """Who follows it."""
    about: Callable[[Any], Hashable]
    """What of this sort a visit follows (a partner's id, a participant's …); NOTHING when it follows none."""
    view: Callable[[State, Any], object]
    """The view of it; compared with the one before."""
    render: Rendering
    touched: Callable[[State, tuple[Event, ...]], Collection[Hashable]] | None = None
    """Which of them a batch may have changed; None means that each is looked at after every batch."""
    rank: int = 0
    """What everyone should see first has the lowest."""


NOTHING: Final = object()
"""Says that a visit follows nothing of a kind."""


@dataclass(eq=False, slots=True)
class _Feed:
    """One subject in one language, with whoever follows it."""

    subject: _Subject
    lang: str
    clients: dict[Client, None] = field(default_factory=dict)
    parts: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """Name to the HTML as it was sent last, and to the event that carries it."""
    rendered: object = NOTHING
    """The view that the parts were rendered from."""

    def bring_up_to_date(self, seq: int) -> bytes:
        """Render what the view shows now, if it is another; gives the events of the parts that changed."""
        subject = self.subject
        if self.rendered is subject.view:
            return b""
        fragments = subject.kind.render(subject.view, subject.about, language(self.lang))
        self.rendered = subject.view
        changed = []
        for name, html in fragments.items():
            known = self.parts.get(name)
            if known is None or known[0] != html:
                event = _event(name, seq, html)
                self.parts[name] = (html, event)
                changed.append(event)
        return b"".join(changed)

    def current(self) -> bytes:
        """Give the events of all parts."""
        return b"".join(event for _, event in self.parts.values())


@dataclass(eq=False, slots=True)
class _Subject:
    """One thing that is followed, in whatever languages."""

    kind: Kind
    about: Hashable
    view: object = NOTHING
    feeds: dict[str, _Feed] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Client:
    """An open stream."""

    line: Any
    owner: int
    feeds: tuple[_Feed, ...]
    beat: int
    still: Callable[[], bool]
    """Tells whether it may follow this still."""
    behind_since: int | None = None


class Hub:
    """Knows who follows what, and tells them when it changes. Belongs to one loop."""

    def __init__(self, session: Session, limits: Limits, clock: Clock, presence: Presence) -> None:
        self._session = session
        self._limits = limits
        self._clock = clock
        self._presence = presence
        self._subjects: dict[tuple[str, Hashable], _Subject] = {}
        self._clients: dict[int, dict[Client, None]] = {}
        self._stale: dict[_Subject, None] = {}
        self._task: asyncio.Task[None] | None = None
        self._beats = 0
        self._closed = False
        self._rendered_at: float = -PAUSE_SECONDS
        self._breathed_at = 0.0
        self.renderings = 0
        """How often something was rendered."""
        self._unsubscribe = session.subscribe(self._heard)

    def __len__(self) -> int:
        return sum(map(len, self._clients.values()))

    # Following.

    def enter(
        self,
        line: Any,
        owner: int,
        follows: Collection[tuple[Kind, Hashable]],
        lang: str,
        still: Callable[[], bool] = lambda: True,
    ) -> Client:
        """Open a stream and send it everything as it is now."""
        client = Client(line, owner, (), self._beats % BEAT_SECONDS, still)
        try:
            client.feeds = tuple(self._feed(kind, about, lang) for kind, about in follows)
            current = self._current(client)
        except BaseException:
            self._let_go(client)
            raise
        own = self._clients.get(owner, {})
        if owner and len(own) >= self._limits.streams:
            self._end(next(iter(own)))
        for feed in client.feeds:
            feed.clients[client] = None
        self._clients.setdefault(owner, {})[client] = None
        self._presence.entered(owner)
        # Not all at once after the server was away for a moment.
        line.push(_chunk(b"retry: %d\n\n" % (1_000 + secrets.randbelow(2_000)) + current))
        return client

    def leave(self, client: Client) -> None:
        """Forget a stream; works once."""
        own = self._clients.get(client.owner, {})
        if own.pop(client, client) is client:
            return
        if not own:
            del self._clients[client.owner]
        self._presence.left(client.owner)
        self._let_go(client)

    def _let_go(self, client: Client) -> None:
        for feed in client.feeds:
            feed.clients.pop(client, None)
            subject = feed.subject
            if not feed.clients:
                # Nobody reads this any more: it is neither kept nor rendered.
                subject.feeds.pop(feed.lang, None)
                if not subject.feeds:
                    self._subjects.pop((subject.kind.name, subject.about), None)
                    self._stale.pop(subject, None)

    def _end(self, client: Client) -> None:
        self.leave(client)
        client.line.push(_END)
        client.line.close()

    def turn_out(self, owner: int) -> None:
        """End the streams of a participant whose place changed; its pages load again."""
        for client in tuple(self._clients.get(owner, ())):
            self._turn_out(client)

    def _turn_out(self, client: Client) -> None:
        client.line.push(_chunk(_event("seat", self._session.state.seq, "")))
        self._end(client)

    def _feed(self, kind: Kind, about: Hashable, lang: str) -> _Feed:
        subject = self._subjects.get((kind.name, about))
        if subject is None:
            subject = self._subjects[kind.name, about] = _Subject(kind, about)
            self._look(subject)
        feed = subject.feeds.get(lang)
        if feed is None:
            feed = subject.feeds[lang] = _Feed(subject, lang)
        return feed

    def _look(self, subject: _Subject) -> None:
        view = subject.kind.view(self._session.state, subject.about)
        if view != subject.view:
            subject.view = view

    def _current(self, client: Client) -> bytes:
        seq = self._session.state.seq
        for feed in client.feeds:
            if feed.rendered is not feed.subject.view:
                # Others who follow it get this too, at the next rendering.
                self._look(feed.subject)
                self._send(feed, self._updated(feed, seq))
        return b"".join(feed.current() for feed in client.feeds)

    # Telling.

    def _heard(self, state: State, events: tuple[Event, ...]) -> None:
        touched: dict[str, Collection[Hashable] | None] = {}
        for subject in self._subjects.values():
            kind = subject.kind
            if kind.touched is not None and kind.name not in touched:
                touched[kind.name] = kind.touched(state, events)
            about = touched.get(kind.name)
            if about is None or subject.about in about:
                self._stale[subject] = None
        for event in events:
            match event.fact:
                case ev.ParticipantSeated(participant=ident) | ev.ParticipantRemoved(participant=ident):
                    self.turn_out(ident)
                case fact if isinstance(fact, _MOVING):
                    for client in [row for own in self._clients.values() for row in own if not row.still()]:
                        self._turn_out(client)
        self._wake()

    def again(self, kind: str) -> None:
        """Look anew at what is followed of a kind: something beside the exercise changed."""
        self._stale.update(dict.fromkeys(row for row in self._subjects.values() if row.kind.name == kind))
        self._wake()

    def _wake(self) -> None:
        if self._stale and self._task is None and not self._closed:
            self._task = asyncio.get_running_loop().create_task(self._tell())

    async def _tell(self) -> None:
        loop = asyncio.get_running_loop()
        self._breathed_at = loop.time()
        try:
            while self._stale:
                wait = self._rendered_at + PAUSE_SECONDS - loop.time()
                if wait > 0:
                    await asyncio.sleep(wait)
                subjects = sorted(self._stale, key=lambda subject: subject.kind.rank)
                self._stale.clear()
                for subject in subjects:
                    await self._tell_of(subject)
                self._rendered_at = loop.time()
        finally:
            self._task = None

    async def _tell_of(self, subject: _Subject) -> None:
        try:
            self._look(subject)
            for feed in tuple(subject.feeds.values()):
                clients = tuple(feed.clients)
                chunk = _chunk(self._updated(feed, self._session.state.seq))
                for start in range(0, len(clients), _AT_ONCE):
                    for client in clients[start : start + _AT_ONCE]:
                        self._push(client, chunk)
                    await self._breathe()
        except Exception:  # noqa: BLE001
            # One page that cannot be rendered must not silence the others.
            _log.exception("nothing was rendered of %s %s", subject.kind.name, subject.about)

    async def _breathe(self) -> None:
        """Let keys and answers go between, but not after every rendering: the room waits for the last one."""
        loop = asyncio.get_running_loop()
        if loop.time() - self._breathed_at >= BREATH_SECONDS:
            await asyncio.sleep(0)
            self._breathed_at = loop.time()

    def _updated(self, feed: _Feed, seq: int) -> bytes:
        if feed.rendered is feed.subject.view:
            return b""
        self.renderings += 1
        return feed.bring_up_to_date(seq)

    def _send(self, feed: _Feed, events: bytes) -> None:
        chunk = _chunk(events)
        for client in tuple(feed.clients):
            self._push(client, chunk)

    def _push(self, client: Client, chunk: bytes) -> None:
        if not chunk or client.behind_since is not None:
            return
        if client.line.unsent > self._limits.unsent:
            client.behind_since = self._clock.monotonic_ms()
            return
        client.line.push(chunk)

    def tick(self) -> None:
        """Keep streams alive, and let slow ones catch up or go; about once a second."""
        self._beats += 1
        now = self._clock.monotonic_ms()
        for own in tuple(self._clients.values()):
            for client in tuple(own):
                if client.behind_since is not None:
                    self._catch_up(client, now)
                elif self._beats % BEAT_SECONDS == client.beat:
                    client.line.push(_BEAT)

    def _catch_up(self, client: Client, now: int) -> None:
        if not client.line.unsent:
            client.behind_since = None
            client.line.push(_chunk(self._current(client)))
        elif client.behind_since is not None and now - client.behind_since > self._limits.slow_seconds * 1000:
            self.leave(client)
            client.line.cut()

    def close(self) -> None:
        """End all streams; whoever follows comes back when there is a server again."""
        self._closed = True
        self._unsubscribe()
        if self._task is not None:
            self._task.cancel()
        for own in tuple(self._clients.values()):
            for client in tuple(own):
                self._end(client)


class EventStream:
    """The response that stays open; the hub writes to its connection."""

    def __init__(
        self,
        hub: Hub,
        line: Any,
        owner: int,
        follows: Callable[[], Collection[tuple[Kind, Hashable]]],
        lang: str,
    ) -> None:
        self._hub = hub
        self._line = line
        self._owner = owner
        self._follows = follows
        """Gives what is followed; asked again when that may have changed."""
        self._lang = lang

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Begin the response, then wait until the client goes."""
        headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        follows = self._follows()
        client = self._hub.enter(
            self._line, self._owner, follows, self._lang, lambda: self._follows() == follows
        )
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self._hub.leave(client)


def _event(name: str, seq: int, html: str) -> bytes:
    lines = html.replace("\r", "").replace("\n", "\ndata: ")
    return f"event: {name}\nid: {seq}\ndata: {lines}\n\n".encode()


def _chunk(events: bytes) -> bytes:
    """Frame bytes as a chunk of the response, once for all who get them."""
    return b"%x\r\n%s\r\n" % (len(events), events) if events else b""
