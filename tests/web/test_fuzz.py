"""Every route with what hypothesis makes up: never a failure inside, and what is refused changes nothing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from tabletop import session
from tabletop.core.events import ParticipantJoined, Role
from tabletop.core.intents import Next, Start, Submission
from tabletop.session import Done, LocalSession, ManualClock
from tabletop.web import codes
from tabletop.web.app import ROUTES
from tabletop.web.identity import Who
from tabletop.web.limits import Limits
from tabletop.web.server import Server
from tests.small import created

NAMES = (
    *(
        "inject",
        "partner",
        "text",
        "seen",
        "key",
        "entry",
        "base",
        "answer",
        "note",
        "subject",
        "useful",
        "pace",
    ),
    *("note-text", "need-text", "need-target", "need-quantity", "need-unit", "gap-text", "q-alarm-first"),
    *(
        "code",
        "join-key",
        "place",
        "organisation",
        "function",
        "chosen",
        "language",
        "restore",
        "for",
        "form",
    ),
    *(
        "after",
        "once",
        "done",
        "welcome",
        "v",
        "kind",
        "said_by",
        "action",
        "number",
        "expected",
        "to",
        "who",
    ),
)
VALUES = (
    *(
        "alarm",
        "ward",
        "town",
        "hospital",
        "phone",
        "partner:town",
        "table:left",
        "other",
        "yes",
        "1",
        "2",
        "3",
    ),
    *(
        "0",
        "-1",
        "9" * 18,
        "9" * 40,
        "1e999",
        "nan",
        "٣",
        "²",
        "\x00",
        "\x1b[2J",
        "\ud7ff",
        "\U0010ffff",
        "{{town}}",
    ),
    *(
        "<script>",
        "a" * 5_001,
        "3,5",
        "1.000.000",
        "+" * 70,
        "condition",
        "false",
        "null",
        "[]",
        "p1",
        "door",
    ),
)
JSONS = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.sampled_from(VALUES),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(("after", "submissions", "do", "key", "wish", "fact", "text", "role")),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
PARCELS = some.fixed_dictionaries(
    {
        "after": some.integers(-5, 10**20),
        "submissions": some.lists(
            some.fixed_dictionaries(
                {
                    "key": some.sampled_from(("k", "", "x" * 200)),
                    "wish": some.sampled_from(("next", "capture", "go-to", "undo", "respond", "nothing")),
                    "text": some.sampled_from(
                        ("{}", "[]", "", '{"fields": {"text": "x"}}', '{"cue": 3}', "\ud800")
                    ),
                }
            ),
            max_size=3,
        ),
    }
)
TEXTS = some.sampled_from(VALUES) | some.text(max_size=30)
PAIRS = some.lists(some.tuples(some.sampled_from(NAMES) | some.text(max_size=8), TEXTS), max_size=8)


def as_form(pairs: list[tuple[str, str]]) -> bytes:
    return urlencode(pairs, errors="surrogatepass").encode()


def as_json(value: Any) -> bytes:
    import json

    return json.dumps(value).encode("utf-8", "surrogatepass")


BODIES = PAIRS.map(as_form) | some.binary(max_size=80) | JSONS.map(as_json) | PARCELS.map(as_json)
QUERIES = PAIRS.map(as_form) | some.binary(max_size=30).map(lambda raw: quote_from_bytes(raw).encode())
COOKIES = some.sampled_from(
    (b"", b"doorleef=", b"doorleef-language=xx", b"; ; =", b"doorleef-return=<b>")
) | some.binary(max_size=20).map(lambda raw: bytes(byte for byte in raw if byte not in b"\r\n\x00"))


class House:
    """A server in a thread of its own, and somebody of every role who is in."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.cookies: dict[Who, bytes] = {Who.STRANGER: b""}
        self.failures: list[str] = []
        self.session: LocalSession
        self.server: Server
        self.run(self._open(folder))

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    async def _open(self, folder: Path) -> None:
        self.session = session.create(folder / "fuzz.ttx", created(), self.clock, any_place=True)
        self.session.submit([Submission(Start())])
        while self.session.state.cue != "dark/1/alarm":
            self.session.submit([Submission(Next())])
        for role in Role:
            token = codes.new_token()
            fact = ParticipantJoined(
                role=role,
                partner="town" if role is Role.PARTICIPANT else None,
                token=codes.token_hash(token),
                recall=codes.token_hash(token + "recall"),
            )
            (done,) = self.session.submit([Submission(fact, "door", "web")])
            assert isinstance(done, Done)
            self.cookies[Who(role.value)] = f"doorleef={token}".encode()
        many = (10**6, 10**6)
        limits = Limits(posts=many, pages=many, joins=many, guesses=many, all_guesses=many, participants=40)
        self.server = Server(self.session, port=0, clock=self.clock, limits=limits)
        await self.server.start()

    def ask(
        self, who: Who, method: str, path: bytes, body: bytes, cookie: bytes, accept: bytes
    ) -> tuple[int, bytes]:
        """Send one request by one connection; gives status and what came."""
        cookies = b"; ".join(part for part in (self.cookies.get(who, b""), cookie) if part)
        head = b"%s %s HTTP/1.1\r\nhost: localhost\r\naccept: %s\r\nconnection: close\r\n" % (
            method.encode(),
            path,
            accept,
        )
        if who is Who.FACILITATOR:
            head += b"authorization: Bearer %s\r\n" % self.server.token.encode()
        if cookies:
            head += b"cookie: %s\r\n" % cookies
        if method == "POST":
            head += b"content-length: %d\r\n" % len(body)
        told = self.run(self._asked(head + b"\r\n" + (body if method == "POST" else b"")))
        status = int(told[9:12]) if told.startswith(b"HTTP/1.1 ") else 0
        return status, told

    async def _asked(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        try:
            writer.write(request)
            async with asyncio.timeout(10):
                told = await reader.read(65_536)
                stays_open = b"text/event-stream" in told or b"x-ndjson" in told
                while not stays_open and (more := await reader.read(65_536)):
                    told += more
            return told
        finally:
            writer.transport.abort()

    def close(self) -> None:
        async def end() -> None:
            await self.server.stop()
            self.session.close()

        self.run(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("fuzz"))
    yield made
    made.close()


def address(path: str, part: str) -> bytes:
    quoted = quote_from_bytes(part.encode("utf-8", "surrogatepass"), safe="").encode()
    return path.encode().replace(b"{key}", quoted).replace(b"{name}", quoted)


@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    route=some.sampled_from(ROUTES),
    who=some.sampled_from(tuple(Who)),
    part=TEXTS.filter(bool),
    query=QUERIES,
    body=BODIES,
    cookie=COOKIES,
    accept=some.sampled_from((b"text/html", b"application/json", b"*/*")),
)
def test_no_request_fails_inside_and_refusals_change_nothing(
    house: House, route: Any, who: Who, part: str, query: bytes, body: bytes, cookie: bytes, accept: bytes
) -> None:
    before = house.session.state.seq
    path = address(route.path, part) + (b"?" + query if query else b"")
    status, told = house.ask(who, route.method, path, body, cookie, accept)
    asked = (who, route.method, path, body, cookie)
    assert 200 <= status < 500, (asked, told[:200])
    assert b"Traceback" not in told, asked
    if status >= 400 and b"accepted" not in told:
        assert house.session.state.seq == before, asked
    if route.method == "GET":
        assert house.session.state.seq == before, asked


def test_the_room_goes_on_after_all_that(house: House) -> None:
    form = as_form([("inject", "alarm"), ("partner", "town"), ("text", "Still here."), ("key", "last")])
    status, told = house.ask(Who.PARTICIPANT, "POST", b"/answer", form, b"", b"application/json")
    assert status == 200, told
    assert b'"received"' in told
