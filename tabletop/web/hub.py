"""What changes on the pages: fragments rendered once for all who read the same, pushed to open streams.

An area of the pages says in its table `FEEDS` what it streams: each `Kind` has a view of the state (shared
by all languages, and compared: an equal view is not rendered again) and a rendering of that view in one
language, as named fragments of HTML. `GET /stream` sends each fragment as an event of that name, stamped
with the seq of the state; all current ones at once on every connection, later only those that changed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from tabletop.core import events as ev
from tabletop.core.access import handed_in
from tabletop.text import language
from tabletop.web.fragments import Fragment, framed, plain, told

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from tabletop.core.events import Event
    from tabletop.core.state import State
    from tabletop.session import Clock, Session
    from tabletop.text import Text
    from tabletop.web.identity import Who
    from tabletop.web.limits import Limits
    from tabletop.web.presence import Presence

Fragments: TypeAlias = Mapping[str, str | Fragment]
"""Name of an event to the HTML that it carries."""
PAUSE_SECONDS: Final = 0.05
"""The least time between two tellings that press: what comes meanwhile is shown together."""
LULL_SECONDS: Final = 0.05
"""How long the room must have handed in nothing before that is shown: receipts come before renderings."""
PATIENCE_SECONDS: Final = 0.25
"""After which it is shown even while the room goes on handing in."""
BREATH_SECONDS: Final = 0.008
"""The longest that renderings hold the loop, but for one of them."""
_AT_ONCE: Final = 250
"""Clients that are written to before the loop may do something else."""
_BEAT: Final = framed(b"data:\n\n")
"""An event without a name: browsers keep comments to themselves, and pages have to see a sign of life."""
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
    """What everyone should see first has the lowest; AHEAD for what comes before the console's own screen."""


AHEAD: Final = -1
"""The rank of what is told in the very turn in which it happens. It has to be small."""
NOTHING: Final = object()
"""Says that a visit follows nothing of a kind."""


@dataclass(eq=False, slots=True)
class _Feed:
    """One subject in one language, with whoever follows it."""

    subject: _Subject
    lang: str
    clients: dict[Client, None] = field(default_factory=dict)
    parts: dict[str, tuple[int, Fragment]] = field(default_factory=dict)
    """Name to the seq at which it changed, and to what was sent last."""
    whole: bytes | None = None
    """The events of all parts, once somebody needed them."""
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
        for name, written in fragments.items():
            fragment = plain(written) if isinstance(written, str) else written
            _, known = self.parts.get(name, (0, None))
            if known != fragment:
                self.parts[name] = (seq, fragment)
                changed.append(told(name, seq, fragment.html(known)))
                self.whole = None
        return b"".join(changed)

    def current(self) -> bytes:
        """Give the events of all parts."""
        if self.whole is None:
            self.whole = b"".join(told(name, seq, row.html()) for name, (seq, row) in self.parts.items())
        return self.whole


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
        self._told_at = self._handed_in_at = float("-inf")
        """When the last telling that pressed ended, and when devices handed something in."""
        self._telling = False
        """Whether some have been told of the latest, and others not yet."""
        self._calm = False
        """Whether what is being told can wait a little."""
        self._pressing = asyncio.Event()
        """Set while something is to be told that cannot wait for a lull."""
        self._breathed_at = 0.0
        self.renderings = 0
        """How often something was rendered."""
        self._unsubscribe = session.subscribe(self._heard, first=True)

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
        client = Client(line, owner, (), self._beats % self._limits.beat_seconds, still)
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
        line.push(framed(b"retry: %d\n\n" % (1_000 + secrets.randbelow(2_000)) + current))
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
        client.line.push(framed(told("seat", self._session.state.seq, "")))
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
        pressing = not handed_in(events)
        if pressing:
            self._tell_ahead()
        self._wake(pressing=pressing)

    def _tell_ahead(self) -> None:
        """Tell a full room before the console paints; in a hall, some go with the rest."""
        ahead = [subject for subject in self._stale if subject.kind.rank <= AHEAD]
        # What is being told already stays in order.
        if not ahead or self._closed or self._telling:
            return
        loop = asyncio.get_running_loop()
        if loop.time() < self._told_at + PAUSE_SECONDS:
            return
        clients = 0
        for subject in ahead:
            clients += sum(len(feed.clients) for feed in subject.feeds.values())
            if clients > _AT_ONCE:
                return
            del self._stale[subject]
            for _ in self._tell_of(subject):
                pass
        self._told_at = loop.time()

    def again(self, kind: str) -> None:
        """Look anew at what is followed of a kind: something beside the exercise changed."""
        found = [row for row in self._subjects.values() if row.kind.name == kind]
        if found:
            self._stale.update(dict.fromkeys(found))
            self._wake(pressing=True)

    def _wake(self, *, pressing: bool) -> None:
        if not self._stale or self._closed:
            return
        loop = asyncio.get_running_loop()
        if pressing:
            self._pressing.set()
        else:
            self._handed_in_at = loop.time()
        if self._task is None:
            self._task = loop.create_task(self._tell())

    async def _tell(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._stale:
                await self._until_lull()
                self._calm = not self._pressing.is_set()
                self._pressing.clear()
                self._breathed_at = loop.time()
                self._telling = True
                for subject in sorted(self._stale, key=lambda subject: subject.kind.rank):
                    if self._pressing.is_set():
                        # What everyone should see first comes before the rest of this.
                        break
                    if subject in self._stale:
                        del self._stale[subject]
                        for _ in self._tell_of(subject):
                            await self._breathe()
                self._telling = False
                if not self._calm:
                    self._told_at = loop.time()
        finally:
            self._task, self._telling = None, False

    async def _until_lull(self) -> None:
        """Wait for the pause; and until the room handed in nothing for a moment, unless something presses."""
        loop = asyncio.get_running_loop()
        latest = loop.time() + PATIENCE_SECONDS
        while (wait := min(self._handed_in_at + LULL_SECONDS, latest) - loop.time()) > 0:
            if self._pressing.is_set():
                break
            await self._rest(wait)
        await asyncio.sleep(max(0, self._told_at + PAUSE_SECONDS - loop.time()))

    async def _rest(self, seconds: float) -> None:
        """Leave the loop to others for so long, or until something presses."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._pressing.wait(), seconds)

    def _tell_of(self, subject: _Subject) -> Iterator[None]:
        """Tell those who follow something, some at a time."""
        try:
            self._look(subject)
            for feed in tuple(subject.feeds.values()):
                clients = tuple(feed.clients)
                chunk = framed(self._updated(feed, self._session.state.seq))
                for start in range(0, len(clients), _AT_ONCE):
                    for client in clients[start : start + _AT_ONCE]:
                        self._push(client, chunk)
                    yield
        except Exception:  # noqa: BLE001  # a page may fail in any way
            # One page that cannot be rendered must not silence the others.
            _log.exception("nothing was rendered of %s %s", subject.kind.name, subject.about)

    async def _breathe(self) -> None:
        """Let keys and answers go between, but not after every rendering: the room waits for the last one.

        Each takes several turns of the loop. So when nothing presses, the loop is theirs half of the time.
        """
        loop = asyncio.get_running_loop()
        worked = loop.time() - self._breathed_at
        if worked >= BREATH_SECONDS:
            await (self._rest(worked) if self._calm else asyncio.sleep(0))
            self._breathed_at = loop.time()

    def _updated(self, feed: _Feed, seq: int) -> bytes:
        if feed.rendered is feed.subject.view:
            return b""
        self.renderings += 1
        return feed.bring_up_to_date(seq)

    def _send(self, feed: _Feed, events: bytes) -> None:
        chunk = framed(events)
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
                elif self._beats % self._limits.beat_seconds == client.beat:
                    client.line.push(_BEAT)

    def _catch_up(self, client: Client, now: int) -> None:
        if not client.line.unsent:
            client.behind_since = None
            client.line.push(framed(self._current(client)))
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
