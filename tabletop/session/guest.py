"""A participant without a browser: joins by a code, sees its organisation's view, sends the page's own forms.

guest = Guest(Reach("http://127.0.0.1:8000"), lang="nl")
await guest.join("ABC-DEF", place="partner:town", function="duty officer")
async for seen in guest.watch(): ...
receipt = await guest.send(Letter("/answer", {"inject": "alarm", "text": "We open the hall."}, key="1"))
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

import httpx

from tabletop.core.lists import Choice, Lists
from tabletop.core.messages import ExerciseError, Message
from tabletop.core.own_view import OwnView
from tabletop.core.partner_view import PartnerView
from tabletop.session.answers import answer, strange
from tabletop.session.plain import read

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from tabletop.session.reaching import Reach

ANSWER_S: Final = 10.0
CONNECT_S: Final = 4.0
SILENT_S: Final = 40.0
"""How long the stream may say nothing; it gives a sign every 15."""
PAUSES: Final = (0.3, 1.0, 2.0, 4.0)
"""Seconds between attempts to come back; the last holds from then on."""
_TOO_MANY: Final = 429
_BROKEN_SERVER: Final = 500

V = TypeVar("V")
Fields: TypeAlias = "Mapping[str, str | Sequence[str]]"
"""A form as a browser sends it."""


class Away(Exception):  # noqa: N818  # the server may be back in a moment: nothing is wrong with what was asked
    """Nothing was heard of it: ask again, in so many seconds."""

    def __init__(self, wait: float = 0) -> None:
        super().__init__()
        self.wait = wait


@dataclass(frozen=True, slots=True)
class WayIn:
    """What one chooses from when joining."""

    role: str
    title: str
    purpose: str
    recipients: str
    delete_on: str
    tables: tuple[tuple[Choice, tuple[Choice, ...]], ...]
    """Each table with its partners; the last may have no name."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody who is in; the code brings it back on another device."""

    participant: int
    return_code: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What a participant sees at a moment."""

    seq: int
    room_ms: int
    running: bool
    """Whether the room clock runs on from there."""
    lang: str
    told: str
    """The language of the exercise, in which choices are kept."""
    view: PartnerView
    own: OwnView
    lists: Lists
    exercise: str = ""
    """Names the exercise, the same after a restart."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A form that was filled in; the key keeps it from counting twice, however often it is sent."""

    path: str
    fields: Fields
    key: str


@dataclass(frozen=True, slots=True)
class Received:
    """It is in the log."""

    seq: int
    time: str = ""
    """When, as the page says it."""
    late: str = ""
    """After what it came, or that it was changed later, in the server's word; empty for in time."""


@dataclass(frozen=True, slots=True)
class NotKept:
    """It was read and not accepted; what was typed has to be looked at again."""

    reason: str
    fields: Mapping[str, str] = field(default_factory=dict)
    """Field to what is wrong with it."""


Receipt: TypeAlias = Received | NotKept


class Guest:
    """One participant's line to the server. Belongs to one loop."""

    def __init__(self, reach: Reach, *, lang: str = "nl", patience: float = ANSWER_S) -> None:
        self.reach = reach
        self.return_code = ""
        """What brings this participant back on another device, once it is in."""
        self._client = httpx.AsyncClient(
            base_url=reach.url,
            headers={"accept": "application/json", "accept-language": lang},
            cookies=dict(reach.cookies),
            verify=reach.trust(),
            timeout=httpx.Timeout(patience, connect=CONNECT_S),
            trust_env=False,
        )

    @property
    def cookies(self) -> dict[str, str]:
        """What shows who this is, to come back with in another process."""
        return {cookie.name: cookie.value or "" for cookie in self._client.cookies.jar}

    async def close(self) -> None:
        """Leave; the return code brings it back."""
        await self._client.aclose()

    # Joining.

    async def way_in(self, code: str) -> WayIn:
        """Give what one chooses from; raises ExerciseError for a wrong code and Away."""
        return _made(WayIn, await self._asked("/api/way-in", {"code": code}))

    async def join(
        self, code: str, *, place: str = "", function: str = "", organisation: str = "", key: str = ""
    ) -> Admitted:
        """Come in as `partner:ID`, `table:ID` or `other`; raises ExerciseError and Away.

        A code of another role needs no place.
        """
        form = {"code": code, "place": place, "function": function, "organisation": organisation, "key": key}
        return self._in(await self._asked("/api/join", form))

    async def come_back(self, code: str) -> Admitted:
        """Come back by the return code; raises ExerciseError and Away."""
        return self._in(await self._asked("/api/back", {"code": code}))

    def _in(self, found: dict[str, Any]) -> Admitted:
        admitted = _made(Admitted, found)
        self.return_code = admitted.return_code
        return admitted

    async def _asked(self, path: str, form: Mapping[str, str]) -> dict[str, Any]:
        return answer(await self._post(path, form))

    async def _post(self, path: str, form: Fields) -> httpx.Response:
        try:
            response = await self._client.post(path, data=dict(form))
        except httpx.TransportError as error:
            raise Away from error
        if response.status_code >= _BROKEN_SERVER:
            raise Away(PAUSES[-1])
        return response

    # Seeing.

    async def look(self, partner: str | None = None) -> Seen:
        """Give what this participant sees, for one of those it speaks for; raises ExerciseError and Away."""
        try:
            response = await self._client.get("/view.json", params={"for": partner} if partner else {})
        except httpx.TransportError as error:
            raise Away from error
        _too_many(response)
        return _made(Seen, answer(response))

    async def stream(self, partner: str | None = None) -> AsyncGenerator[bytes, None]:
        """Follow the events of the page as they come over the line; raises ExerciseError and Away."""
        limits = httpx.Timeout(SILENT_S, connect=CONNECT_S)
        asked = {"for": partner} if partner else {}
        try:
            async with self._client.stream("GET", "/stream", params=asked, timeout=limits) as response:
                if response.status_code != httpx.codes.OK:
                    await response.aread()
                    _too_many(response)
                    answer(response)
                async for part in response.aiter_bytes():
                    yield part
        except httpx.TransportError as error:
            raise Away from error

    async def watch(
        self, partner: str | None = None, pauses: Sequence[float] = PAUSES
    ) -> AsyncGenerator[Seen | Message, None]:
        """Give what is seen, anew whenever it changed, and why nothing is seen; comes back by itself.

        Ends with the reason when this participant is not in any more.
        """
        failures = 0
        while True:
            wait: float = 0
            try:
                rest = b""
                async for part in self.stream(partner):
                    # A line may come in pieces; what comes in one piece is seen at one look.
                    *lines, rest = (rest + part).split(b"\n")
                    if any(line.startswith(b"event:") for line in lines):
                        yield await self.look(partner)
                        failures = 0
            except Away as away:
                wait = away.wait
            except ExerciseError as error:
                yield error.message
                return
            yield Message("remote.lost")
            await asyncio.sleep(max(wait, pauses[min(failures, len(pauses) - 1)]))
            failures += 1

    # Sending.

    async def send(self, letter: Letter) -> Receipt:
        """Send a form and give what became of it; raises Away when nothing was heard."""
        response = await self._post(letter.path, {**letter.fields, "key": letter.key})
        _too_many(response)
        try:
            found = response.json()
            if response.status_code == httpx.codes.OK:
                return Received(
                    int(found["received"]), str(found.get("time", "")), str(found.get("late", ""))
                )
            wrong = {str(name): str(said) for name, said in found.get("fields", {}).items()}
            return NotKept(str(found["refused"]), wrong)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ExerciseError(strange(response.status_code)) from error

    async def writing(self) -> None:
        """Let the facilitator see that somebody is writing; nothing depends on it."""
        try:
            await self._client.post("/writing")
        except httpx.TransportError:
            return


def _too_many(response: httpx.Response) -> None:
    if response.status_code == _TOO_MANY:
        said = response.headers.get("retry-after", "")
        raise Away(float(said) if said.isdecimal() else 1.0)


def _made(kind: type[V], found: Any) -> V:
    try:
        return read(kind, found)
    except ValueError as error:
        raise ExerciseError(strange(error)) from error
