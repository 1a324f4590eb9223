"""Hostile clients over real connections: whatever they do, an honest participant goes on and is heard."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from tabletop import report
from tabletop.core.debrief import debrief
from tabletop.core.events import EntryCaptured, ProjectorSet, QuestionAnswered, Role
from tabletop.core.intents import Close
from tabletop.store import read
from tabletop.text import language
from tabletop.tui.app import DoorleefApp
from tabletop.tui.console.screen import ConsoleScreen
from tabletop.tui.guiding import ProjectorScreen
from tabletop.web.limits import Limits
from tests.web.conftest import Running, Starting
from tests.web.following import Following

JSON = {"accept": "application/json"}
SHORT = replace(Limits(), head_seconds=0.2, body_seconds=0.2)
MARKUP = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>{{town}}{% raw %}"
    "[bold red]x[/][@click=app.quit]y[/]"
)
CONTROLS = "\x1b[2J\x1b]0;owned\x07\u202eevil\u2066\x00\x9b31m\r\n\r\nevent: now\ndata: forged"
NASTY = f"{MARKUP}{CONTROLS}"
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass
class Honest:
    """Somebody who joined, and only wants to answer."""

    at: Running
    client: httpx.AsyncClient
    said: list[str] = field(default_factory=list)

    async def answers(self) -> None:
        """Answer; it must be received, and be in the log once."""
        text = f"Honest answer {len(self.said)}."
        self.said.append(text)
        form = {"partner": "town", "note-text": text, "key": f"honest-{len(self.said)}"}
        got = await self.client.post("/entry", data=form, headers=JSON)
        assert got.status_code == 200, got.text
        entry = self.at.session.state.entries[got.json()["received"]]
        assert entry.fields.text == text

    def is_heard_once(self) -> None:
        """See that the log holds each answer once."""
        facts = [row.fact for row in read(self.at.session.path)]
        texts = [fact.fields.text for fact in facts if isinstance(fact, EntryCaptured)]
        assert [text for text in texts if text.startswith("Honest")] == self.said


@asynccontextmanager
async def honest(at: Running) -> AsyncIterator[Honest]:
    """Give an honest participant with an open page, who is still in at the end."""
    at.next_to("dark/1/alarm")
    client, _ = await at.joined("town")
    one = Honest(at, client)
    async with client.stream("GET", "/stream") as response:
        page = Following(response)
        await page.next()
        await one.answers()
        yield one
        await one.answers()
        at.do(QuestionAnswered(question=await asked(one), text="Marker for all.", to_all=True))
        async with asyncio.timeout(5):
            async for told in page.events():
                if "Marker for all." in told.html:
                    break
    one.is_heard_once()


async def asked(one: Honest) -> int:
    form = {"partner": "town", "text": "Who brings sand?", "key": f"ask-{len(one.said)}"}
    got = await one.client.post("/ask", data=form, headers=JSON)
    assert got.status_code == 200, got.text
    return int(got.json()["received"])


async def rest(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(8):
        try:
            return await reader.read()
        except ConnectionError:
            return b""


# Slow, big, many.


@pytest.mark.parametrize(
    "begun",
    [
        b"GET / HTTP/1.1\r\nhost: localhost\r\nx-",
        b"POST /join HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\ncode=",
        b"POST /join HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n3e8\r\ncode=",
    ],
    ids=["headers", "body", "chunk"],
)
async def test_slow_senders_are_cut_off_while_others_answer(starting: Starting, begun: bytes) -> None:
    async with starting(SHORT) as at, honest(at) as one:
        slow = [await at.opened() for _ in range(40)]
        for _, writer in slow:
            writer.write(begun)
        for _ in range(5):
            for _, writer in slow:
                writer.write(b"a")
            await one.answers()
        ends = await asyncio.gather(*(rest(reader) for reader, _ in slow))
        assert set(ends) == {b""}


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"content-length: 9999999999\r\n\r\n", b"text=" + b"a" * 60_000),
        (b"transfer-encoding: chunked\r\n\r\n", b"ea60\r\n" + b"a" * 60_000 + b"\r\n"),
    ],
    ids=["announced", "in chunks"],
)
async def test_a_huge_body_is_refused_and_never_read(at: Running, head: bytes, piece: bytes) -> None:
    async with honest(at) as one:
        cookie = f"doorleef={one.client.cookies['doorleef']}".encode()
        reader, writer = await at.opened()
        writer.write(b"POST /answer HTTP/1.1\r\nhost: localhost\r\ncookie: " + cookie + b"\r\n" + head)
        for _ in range(50):
            writer.write(piece)
        await one.answers()
        # Whether the refusal arrives depends on how much was on its way; that it ends does not.
        told = await rest(reader)
        assert told == b"" or told.startswith(b"HTTP/1.1 413")
        assert one.at.server.doorstep.strangers == 0


async def test_thousands_of_connections_take_nobodys_place(starting: Starting) -> None:
    limits = replace(Limits(), strangers=50, connections=80)
    async with starting(limits) as at, honest(at) as one:
        for _ in range(15):
            await asyncio.gather(*(at.opened() for _ in range(100)))
            assert len(at.server.doorstep) <= limits.connections
            for _, writer in at.streams:
                writer.transport.abort()
            at.streams.clear()
        crowd = [await at.opened() for _ in range(100)]
        await one.answers()
        assert at.server.doorstep.strangers <= limits.strangers
        # Those that came first made way.
        assert await rest(crowd[0][0]) == b""


async def test_a_client_that_reads_nothing_does_not_hold_what_it_is_sent(starting: Starting) -> None:
    async with (
        starting(replace(Limits(), streams=200, pages=(1_000, 10), per_participant=300)) as at,
        honest(at) as one,
    ):
        client, _ = await at.joined("hospital")
        cookie = f"doorleef={client.cookies['doorleef']}".encode()
        for _ in range(60):
            _, writer = await at.opened()
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            writer.write(b"GET /stream HTTP/1.1\r\nhost: localhost\r\ncookie: " + cookie + b"\r\n\r\n")
        for _ in range(5):
            await one.answers()
        assert all(line.unsent <= at.server.site.limits.unsent * 2 for line in at.server.doorstep.all())


# Tricks with the protocol.

FORM = b"code=AAA-AAA"
POST, GET = (b"%s HTTP/1.1\r\nhost: localhost\r\n" % asked for asked in (b"POST /join", b"GET /"))
CHUNKED = b"transfer-encoding: chunked\r\n\r\n"
TRICKS: dict[str, bytes] = {
    "both lengths": POST + b"content-length: 4\r\n" + CHUNKED + b"0\r\n\r\n" + GET + b"\r\n",
    "two lengths": POST + b"content-length: 0\r\ncontent-length: 12\r\n\r\n" + FORM,
    "negative length": POST + b"content-length: -1\r\n\r\n" + FORM,
    "length in words": POST + b"content-length: many\r\n\r\n" + FORM,
    "endless length": POST + b"content-length: " + b"9" * 400 + b"\r\n\r\n" + FORM,
    "odd chunk size": POST + CHUNKED + b"xyz\r\n" + FORM,
    "huge chunk size": POST + CHUNKED + b"ffffffffffffffffff\r\n" + FORM,
    "odd coding": POST + b"transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "folded header": GET + b" cookie: a=b\r\n\r\n",
    "null in a header": GET + b"x: a\x00b\r\n\r\n",
    "space before the colon": b"GET / HTTP/1.1\r\nhost : localhost\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "another host": b"GET / HTTP/1.1\r\nhost: evil.example\r\n\r\n",
    "two hosts": GET + b"host: evil.example\r\n\r\n",
    "whole address": b"GET http://evil.example/ HTTP/1.1\r\nhost: evil.example\r\n\r\n",
    "tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n",
    "websocket": GET.replace(b"/ ", b"/stream ") + b"connection: upgrade\r\nupgrade: websocket\r\n\r\n",
    "other site": POST + b"origin: http://evil.example\r\ncontent-length: 12\r\n\r\n" + FORM,
    "no site": POST + b"origin: null\r\ncontent-length: 12\r\n\r\n" + FORM,
    "half a letter in the path": b"GET /j/%ff HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "half a letter in the query": b"GET /?for=%c3%28 HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "half a letter in a form": POST + b"content-length: 8\r\n\r\ncode=\xff%fe",
    "up and out": b"GET /static/..%2f..%2fserver.py HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "long line": b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "long header": GET + b"x: " + b"a" * 70_000 + b"\r\n\r\n",
    "many headers": GET + b"x: y\r\n" * 9_000 + b"\r\n",
    "binary": bytes(range(256)) * 8,
    "old telnet": b"HELP\r\n\r\n",
}  # fmt: skip


async def test_tricks_with_the_protocol_are_refused_or_cut_off(starting: Starting) -> None:
    async with starting(SHORT) as at, honest(at) as one:
        joined = len(at.session.state.participants)
        strange = {}
        for name, trick in TRICKS.items():
            reader, writer = await at.opened()
            writer.write(trick)
            writer.write_eof()
            told = await rest(reader)
            # What follows a refused request is never taken for another one.
            refused = re.match(rb"HTTP/1.1 4\d\d |$", told) and told.count(b"HTTP/1.1 ") <= 1
            if not refused or b"Traceback" in told:
                strange[name] = told[:80]
        await one.answers()
        assert strange == {}
        assert len(at.session.state.participants) == joined


async def test_many_cookies_make_nobody_in(at: Running) -> None:
    async with honest(at) as one:
        for cookie in (
            "; ".join(f"doorleef=x{n}" for n in range(900)),
            "doorleef=" + "a" * 12_000,
            "doorleef=\xff\xfe; =; ;;; doorleef",
            "doorleef-language=xx; doorleef-return=" + MARKUP,
        ):
            got = await at.client().get("/", headers={b"cookie": cookie.encode("latin-1")})
            assert got.status_code == 200
            assert "join" in got.text
            refused = await at.client().post("/answer", headers={b"cookie": cookie.encode("latin-1")})
            assert refused.status_code == 403
        await one.answers()


async def test_requests_in_one_breath_are_answered_in_order(at: Running) -> None:
    async with honest(at) as one:
        reader, writer = await at.opened()
        writer.write(
            b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\nGET /nowhere HTTP/1.1\r\nhost: localhost\r\n\r\n"
            * 8
        )
        writer.write(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        await one.answers()
        told = re.findall(rb"HTTP/1.1 (\d+)", await rest(reader))
        assert told == [b"200", b"404"] * 8 + [b"200"]


async def test_guessing_codes_stops_while_those_who_scan_come_in(at: Running) -> None:
    async with honest(at) as one:
        guesser = at.client()
        guesses = [await guesser.post("/join", data={"code": f"CCC-{n:03}"}, headers=JSON) for n in range(60)]
        assert {got.status_code for got in guesses[-20:]} == {429}
        back = await at.client().post("/back", data={"code": "CCCC-CCCC"}, headers=JSON)
        assert back.status_code in {403, 429}
        await one.answers()
        form = {"join-key": at.server.site.codes.key, "place": "partner:grid", "function": "", "key": "scan"}
        scanned = await at.client().post("/join", data=form)
        assert scanned.status_code == 303
        assert len(at.session.state.participants) == 2


async def test_who_sends_without_end_gets_no_more_than_its_share(at: Running) -> None:
    async with honest(at) as one:
        client, ident = await at.joined("hospital")
        told = []
        for number in range(70):
            form = {"note-text": f"Spam {number}.", "key": str(number)}
            told.append((await client.post("/entry", data=form, headers=JSON)).status_code)
        assert told[-1] == 429
        assert told.count(200) <= at.server.site.limits.posts[0]
        mine = [row for row in at.session.state.entries.values() if row.captured_by == f"p{ident}"]
        assert len(mine) == told.count(200)
        await one.answers()


# What people type is text, wherever it is shown.


class Tags(HTMLParser):
    """Notes every tag and attribute of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def is_harmless(page: str) -> None:
    """See that a page holds nothing that a participant could have made run, or hide what stands there."""
    found = Tags(page).tags
    assert [
        attrs
        for tag, attrs in found
        if tag == "script" and not (attrs.get("src") or "").startswith("/static/")
    ] == []
    assert [attrs for tag, attrs in found if tag == "img" and attrs.get("src") == "x"] == []
    assert [name for _, attrs in found for name in attrs if name.startswith("on")] == []
    assert FORBIDDEN.findall(page) == []


async def nasty(at: Running) -> tuple[httpx.AsyncClient, list[int]]:
    """Say something nasty in every field that takes text; what is refused is refused in words."""
    form = {"join-key": at.server.site.codes.key, "place": "other", "organisation": NASTY[:250]}
    other = at.client()
    got = await other.post("/join", data={**form, "function": NASTY[:70], "key": NASTY[:60]})
    assert got.status_code in {303, 409}
    is_harmless(got.text)
    client, _ = await at.joined("town", function=MARKUP[:70])
    forms: dict[str, list[dict[str, str]]] = {
        "/answer": [
            {
                "inject": "alarm",
                "partner": "town",
                "text": NASTY,
                "q-alarm-first": NASTY,
                "assumption-text": NASTY,
                "need-text": NASTY,
                "need-target": "hospital",
                "need-quantity": "3",
                "need-unit": MARKUP[:50],
                "offer-text": NASTY,
                "gap-text": NASTY,
            },
            {"inject": NASTY, "partner": NASTY, "text": NASTY, "seen": NASTY},
        ],
        "/entry": [{"note-text": NASTY, "strength-text": NASTY}, {"entry": NASTY, "note-text": NASTY}],
        "/ask": [{"text": NASTY, "partner": NASTY}],
        "/reply": [{"entry": NASTY, "answer": NASTY, "note": NASTY}],
        "/withdraw": [{"entry": NASTY}],
        "/ballot": [{"subject": NASTY}],
        "/feedback": [{"useful": NASTY, "text": NASTY}],
        "/language": [{"language": NASTY}],
        "/seat": [{"place": NASTY, "function": NASTY}],
    }
    kept = []
    for path, rows in forms.items():
        for number, row in enumerate(rows):
            got = await client.post(path, data={**row, "key": f"{path}{number}"}, headers=JSON)
            assert got.status_code < 500, (path, got.text)
            if got.status_code == 200:
                kept += got.json()["all"]
            page = await client.post(path, data={**row, "key": f"{path}{number}"})
            assert page.status_code < 500
            is_harmless(page.text)
    assert len(kept) >= 7
    return client, kept


async def test_what_is_said_is_text_on_every_page(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client, _ = await nasty(at)
    helped, _ = await at.joined("hospital")
    scribe, _ = await at.joined(None, Role.SCRIBE)
    screen, _ = await at.joined(None, Role.SCREEN)
    question = next(iter(at.session.state.questions))
    at.do(QuestionAnswered(question=question, text=NASTY[:900].replace("\x00", ""), to_all=True))
    answer = next(row.id for row in at.session.state.entries.values() if "alert(1)" in row.fields.text)
    at.do(ProjectorSet(entry=answer, named=True))
    for who, path in (
        (client, "/"),
        (client, "/seat"),
        (helped, "/"),
        (scribe, "/scribe"),
        (screen, "/screen"),
    ):
        page = await who.get(path, follow_redirects=True)
        assert page.status_code == 200, path
        is_harmless(page.text)
    assert "&lt;script&gt;alert(1)" in (await client.get("/")).text
    for who in (client, helped, scribe, screen):
        async with who.stream("GET", "/stream") as response:
            for told in await Following(response).next(1 if who is screen else 2):
                is_harmless(told.html)
                assert "forged" not in told.name


async def test_what_is_said_is_text_in_the_debrief(at: Running, tmp_path: Path) -> None:
    at.next_to("dark/1/alarm")
    await nasty(at)
    at.do(Close())
    value = debrief(at.session.state)
    written = report.write(value, ("html", "md"), tmp_path, language("en"))
    texts = {path.suffix: path.read_text("utf-8") for path in written if path.suffix in {".html", ".md"}}
    assert "alert(1)" in texts[".html"]
    tags = Tags(texts[".html"]).tags
    assert [tag for tag, attrs in tags if tag == "script" or (tag == "img" and attrs.get("src") == "x")] == []
    assert [name for _, attrs in tags for name in attrs if name.startswith("on")] == []
    assert re.search(r"(?<!\\)<script", texts[".md"]) is None
    for text in texts.values():
        assert FORBIDDEN.findall(text) == []


async def test_what_is_said_is_text_on_console_and_projector(
    at: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    import gc

    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(gc, "collect", lambda: 0)
    at.next_to("dark/1/alarm")
    await nasty(at)
    answer = next(row.id for row in at.session.state.entries.values() if "alert(1)" in row.fields.text)
    at.do(ProjectorSet(entry=answer, named=True))
    app = DoorleefApp(language("en"), lambda t: ConsoleScreen(t, at.session, door=at.server.door))
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.pause()
        shown = _screen(app)
        assert "alert(1)" in shown
        assert FORBIDDEN.findall(shown) == []
        await app.push_screen(ProjectorScreen(language("en"), at.session))
        await pilot.pause()
        shown = _screen(app)
        assert "alert(1)" in shown
        assert FORBIDDEN.findall(shown) == []
        assert app.is_running


def _screen(app: DoorleefApp) -> str:
    """Read the screen as the terminal gets it, line by line."""
    return "\n".join(
        "".join(segment.text for segment in strip if not segment.control)
        for strip in app.screen._compositor.render_strips()
    )
