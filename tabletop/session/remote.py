"""A session that runs elsewhere: its log is followed and folded here, and what is asked for goes there."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx

from tabletop.core.fold import fold
from tabletop.core.messages import ExerciseError, Message
from tabletop.session.answers import answer, parsed, strange
from tabletop.session.plain import read_message
from tabletop.session.protocol import Refused, Result
from tabletop.session.publishing import Publisher
from tabletop.session.remote_door import RemoteDoor
from tabletop.session.unsure import Unsure
from tabletop.session.wire import VERSION, WireError, event_of, result_of, submission_parcel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tabletop.core.events import Event
    from tabletop.core.intents import Submission
    from tabletop.core.state import State
    from tabletop.session.clocks import Clock
    from tabletop.session.protocol import Callback
    from tabletop.session.reaching import Reach, Way

CONNECT_S: Final = 2.0
ANSWER_S: Final = 5.0
"""How long whoever pressed a key waits at most; what became of it then shows when the line is back."""
SILENT_S: Final = 15.0
"""How long the other side may say nothing before the line counts as lost; it gives a sign every 5."""
PAUSES: Final = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds between attempts to come back; the last holds from then on."""


class RemoteSession:
    """A session whose log is elsewhere. Made by `attach`; use it from one thread."""

    def __init__(self, way: Way, clock: Clock, *, lang: str = "nl", patience: float = ANSWER_S) -> None:
        self.door = RemoteDoor(self._ask)
        self.actor = ""
        """The name under which things are done from here."""
        self.path: Path | None = None
        """Where the log lies, when that is on this computer."""
        self._way = way
        self._clock = clock
        self._lang = lang
        self._patience = patience
        self._exercise: str | None = None
        self._state: State | None = None
        self._events: list[Event] = []
        self._room, self._room_at = 0, clock.monotonic_ms()
        self._lost: Message | None = None
        self._store: Message | None = None
        self._copy: Message | None = None
        self._problems: tuple[Message, ...] = ()
        self.missing: tuple[Message, ...] = ()
        """What the log there lacks for good: a debrief of it must say so."""
        self._unsure = Unsure()
        self._publisher = Publisher()
        self._client: httpx.Client | None = None
        self._following: asyncio.Task[None] | None = None
        self._lines = 0
        """How many lines were heard."""

    # What every session has.

    @property
    def state(self) -> State:
        """The exercise as it stands there, as far as it was heard of here."""
        if self._state is None:
            raise ExerciseError(Message("remote.lost"))
        return self._state

    @property
    def problems(self) -> tuple[Message, ...]:
        """What could not be read when the log was opened there, and what was done since to keep it safe."""
        return self._problems

    @property
    def store_problem(self) -> Message | None:
        """Why nothing arrives there, or why the log cannot be written; None while all is well."""
        return self._lost or self._store

    @property
    def copy_problem(self) -> Message | None:
        """Why the latest copy to the second place failed; None when it did not."""
        return self._copy

    def room_ms(self) -> int:
        """Give the room clock now, in ms, as the other side keeps it."""
        running = self._state is not None and self._state.clock.running
        return self._room + (self._clock.monotonic_ms() - self._room_at if running else 0)

    def tick(self) -> None:
        """The clocks are watched where the log is."""

    def subscribe(
        self, callback: Callback, from_seq: int | None = None, *, first: bool = False
    ) -> Callable[[], None]:
        """Hear of every batch from now on, first of what came after `from_seq`; gives what ends it."""
        missed = None
        if from_seq is not None and from_seq < self.state.seq:
            missed = (self.state, tuple(self._events[from_seq:]))
        return self._publisher.subscribe(callback, missed, first=first)

    def submit(self, submissions: Sequence[Submission]) -> tuple[Result, ...]:
        """Ask for things, in order, as one batch; gives one result for each.

        When nothing is heard of it, it may or may not have arrived: asked for again it counts once.
        """
        now = self._clock.monotonic_ms()
        keys = [self._unsure.key_for(row, now) for row in submissions]
        parcels = [submission_parcel(row, key) for row, key in zip(submissions, keys, strict=True)]
        known = self._state.seq if self._state is not None else 0
        try:
            found = self._ask("/api/submit", {"after": known, "submissions": parcels})
            self.take(found)
            events = {row.seq: row for row in self._events[known:]}
            return tuple(result_of(row, events) for _, row in zip(keys, found["results"], strict=True))
        except (ExerciseError, ValueError, KeyError, TypeError) as error:
            self._unsure.unanswered(zip(submissions, keys, strict=True))
            message = error.message if isinstance(error, ExerciseError) else strange(error)
            return tuple(Refused(message) for _ in submissions)

    def close(self) -> None:
        """Leave; the session goes on where it is."""
        if self._following is not None:
            self._following.cancel()
            self._following = None
        self._drop_client()

    # Asking.

    def _ask(self, path: str, parcel: Mapping[str, Any]) -> dict[str, Any]:
        if self._lost is not None and self._following is not None:
            # Somebody is at the keyboard: no use in waiting for what is known to be away.
            raise ExerciseError(self._lost)
        content = json.dumps(parcel).encode()
        try:
            try:
                return answer(self._reached().post(path, content=content))
            except (httpx.ProtocolError, httpx.NetworkError):
                # A connection that rested for long may have been closed just now. Twice counts once.
                self._drop_client()
                return answer(self._reached().post(path, content=content))
        except httpx.TransportError as error:
            self._drop_client()
            self._lose(Message("remote.lost"))
            raise ExerciseError(Message("remote.lost")) from error

    def _reached(self) -> httpx.Client:
        if self._client is None:
            reach = self._way.reach()
            self._client = httpx.Client(
                base_url=reach.url,
                headers=self._headers(reach),
                cookies=dict(reach.cookies),
                verify=reach.trust(),
                timeout=httpx.Timeout(self._patience, connect=CONNECT_S),
                trust_env=False,
            )
        return self._client

    def _headers(self, reach: Reach) -> dict[str, str]:
        sort = "application/json"
        return {**reach.headers, "accept": sort, "content-type": sort, "accept-language": self._lang}

    def _drop_client(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    # Following.

    def attach(self) -> None:
        """Hear of everything until now; raises ExerciseError when that cannot be."""
        try:
            self._hear_all()
        except ExerciseError:
            self._drop_client()
            raise

    def _hear_all(self) -> None:
        try:
            with self._reached().stream("GET", "/api/log", params={"after": 0, "once": 1}) as response:
                if response.status_code != httpx.codes.OK:
                    response.read()
                    answer(response)
                for line in response.iter_lines():
                    self.take(parsed(line))
        except httpx.TransportError as error:
            raise ExerciseError(Message("remote.unreachable", {"address": self._way.reach().url})) from error
        except WireError as error:
            raise ExerciseError(strange(error)) from error
        if self._state is None:
            raise ExerciseError(strange(""))

    def follow(self, loop: asyncio.AbstractEventLoop, pauses: Sequence[float] = PAUSES) -> None:
        """Hear of everything from now on, in this loop, until closed; comes back by itself."""
        if self._following is None:
            self._following = loop.create_task(self._follow(pauses))

    async def _follow(self, pauses: Sequence[float]) -> None:
        failures = 0
        while True:
            before = self._lines
            try:
                await self._listen()
                self._lose(Message("remote.lost"))
            except httpx.TransportError:
                self._lose(Message("remote.lost"))
            except ExerciseError as error:
                self._lose(error.message)
            except WireError as error:
                self._lose(strange(error))
            self._drop_client()
            failures = 0 if self._lines != before else failures + 1
            await asyncio.sleep(pauses[min(failures, len(pauses) - 1)])

    async def _listen(self) -> None:
        reach = self._way.reach()
        known = self._state.seq if self._state is not None else 0
        async with (
            httpx.AsyncClient(
                base_url=reach.url,
                headers=self._headers(reach),
                cookies=dict(reach.cookies),
                verify=reach.trust(),
                timeout=httpx.Timeout(SILENT_S, connect=CONNECT_S),
                trust_env=False,
            ) as client,
            client.stream("GET", "/api/log", params={"after": known}) as response,
        ):
            if response.status_code != httpx.codes.OK:
                await response.aread()
                answer(response)
            async for line in response.aiter_lines():
                self.take(parsed(line))
                self._lines += 1
                self._found()

    def take(self, frame: Mapping[str, Any]) -> None:
        """Take in what came over the line; raises WireError."""
        try:
            self._greet(frame.get("hello"))
            now = frame.get("now")
            if now is not None:
                self._room, self._room_at = int(now["room_ms"]), self._clock.monotonic_ms()
                self._store, self._copy = _message(now["store"]), _message(now["copy"])
            if "problems" in frame:
                self._problems = tuple(read_message(row) for row in frame["problems"])
            if "door" in frame:
                self.door.changed(frame["door"], frame["liveness"])
            rows = frame.get("events") or ()
        except (KeyError, TypeError, ValueError) as error:
            raise WireError(str(error)) from error
        self._add([event_of(row) for row in rows])
        if "problems" in frame and self._state is not None:
            self._publisher.publish(self._state, ())

    def _greet(self, hello: Mapping[str, Any] | None) -> None:
        if hello is None:
            return
        if hello["wire"] != VERSION:
            raise ExerciseError(Message("remote.other-version"))
        behind = self._state is not None and hello["seq"] < self._state.seq
        if self._exercise not in {None, hello["exercise"]} or behind:
            raise ExerciseError(Message("remote.other-exercise"))
        self._exercise, self.actor = hello["exercise"], str(hello["actor"])
        self.path = Path(hello["file"]) if hello["file"] else None
        self._problems = tuple(read_message(row) for row in hello["problems"])
        self.missing = tuple(read_message(row) for row in hello.get("missing", ()))

    def _add(self, events: list[Event]) -> None:
        known = self._state.seq if self._state is not None else 0
        new = tuple(row for row in events if row.seq > known)
        if not new:
            return
        if [row.seq for row in new] != list(range(known + 1, known + 1 + len(new))):
            raise WireError("a number is missing")
        try:
            self._state = fold(self._state, new)
        except (KeyError, TypeError, ValueError) as error:
            raise WireError(str(error)) from error
        self._events.extend(new)
        keys = (row.intent.rpartition(":")[2] for row in new if row.intent)
        self._unsure.arrived(keys, self._clock.monotonic_ms())
        self._publisher.publish(self._state, new)

    def _lose(self, why: Message) -> None:
        if self._lost != why:
            self._lost = why
            if self._state is not None:
                self._publisher.publish(self._state, ())

    def _found(self) -> None:
        if self._lost is not None:
            self._lost = None
            self._publisher.publish(self.state, ())


def _message(found: Any) -> Message | None:
    return None if found is None else read_message(found)
