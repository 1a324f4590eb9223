"""Requests that are not for us, not whole, or not from our own page go no further."""

from __future__ import annotations

import asyncio
import logging

import pytest

from tabletop.web import app
from tabletop.web.guard import POLICY, host_name
from tabletop.web.limits import Limits
from tests.web.conftest import Running, Starting


async def raw(at: Running, *pieces: bytes) -> bytes:
    """Send bytes as they are and read until the server closes."""
    reader, writer = await at.opened()
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
    async with asyncio.timeout(5):
        return await reader.read()


def request(head: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"{head} HTTP/1.1", *headers, "connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def post(at: Running, body: bytes, *headers: str, path: str = "/language") -> bytes:
    own = (f"host: 127.0.0.1:{at.server.port}", "content-type: application/x-www-form-urlencoded")
    return request(f"POST {path}", *own, *headers, f"content-length: {len(body)}", body=body)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "[", "", "a b"]
)
async def test_another_name_that_leads_here_gets_nothing(at: Running, host: str) -> None:
    assert (await raw(at, request("GET /health", f"host: {host}"))).startswith(
        (b"HTTP/1.1 421", b"HTTP/1.1 400")
    )


async def test_no_name_or_two_names_get_nothing(at: Running) -> None:
    assert (await raw(at, request("GET /health"))).startswith(b"HTTP/1.1 421")
    twice = request("GET /health", "host: localhost", "host: localhost")
    assert (await raw(at, twice)).startswith(b"HTTP/1.1 421")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:9", "LOCALHOST", "[::1]:8000"])
async def test_own_names_are_known_with_any_port(at: Running, host: str) -> None:
    assert (await raw(at, request("GET /health", f"host: {host}"))).startswith(b"HTTP/1.1 200")


async def test_a_name_given_as_host_is_known(starting: Starting) -> None:
    async with starting(host="Game.Example") as at:
        assert (await raw(at, request("GET /health", "host: game.example"))).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("origin: http://127.0.0.1:{port}", 303),
        ("origin: http://evil.example", 403),
        ("origin: https://127.0.0.1:{port}", 403),
        ("origin: http://127.0.0.1:1", 403),
        ("origin: null", 403),
        ("sec-fetch-site: same-origin", 303),
        ("sec-fetch-site: none", 303),
        ("sec-fetch-site: cross-site", 403),
        ("sec-fetch-site: same-site", 403),
        ("x-nothing: else", 303),
    ],
)
async def test_forms_come_from_our_own_page(at: Running, header: str, status: int) -> None:
    sent = post(at, b"language=nl", header.format(port=at.server.port))
    assert int((await raw(at, sent)).split()[1]) == status


async def test_every_answer_forbids_what_pages_do_not_need(at: Running) -> None:
    client = at.client()
    for path in ("/health", "/nowhere", "/static/none"):
        headers = (await client.get(path)).headers
        assert headers["content-security-policy"] == POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers
    assert "unsafe" not in POLICY


@pytest.mark.parametrize("path", ["/%ff", "/health?x=%c3%28", "/j/%e2%82"])
async def test_half_a_letter_in_an_address_is_refused(at: Running, path: str) -> None:
    assert (await raw(at, request(f"GET {path}", "host: localhost"))).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("body", [b"language=%ff", b"language=\xff", b"%ff=nl", b"language=%c3"])
async def test_half_a_letter_in_a_form_is_refused(at: Running, body: bytes) -> None:
    answer = await raw(at, post(at, body))
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"Traceback" not in answer


async def test_a_form_with_too_many_fields_is_refused(at: Running) -> None:
    fields = b"&".join(b"a=1" for _ in range(Limits().fields + 1))
    assert (await raw(at, post(at, fields))).startswith(b"HTTP/1.1 400")


async def test_a_long_body_is_refused_before_it_is_sent(at: Running) -> None:
    head = post(at, b"").replace(b"content-length: 0", b"content-length: 65537")
    assert (await raw(at, head)).startswith(b"HTTP/1.1 413")


async def test_a_body_that_does_not_say_how_long_it_is_is_counted(at: Running) -> None:
    head = post(at, b"").replace(b"content-length: 0", b"transfer-encoding: chunked")
    piece = b"4000\r\n" + b"a" * 0x4000 + b"\r\n"
    assert (await raw(at, head, *[piece] * 5)).startswith(b"HTTP/1.1 413")


async def test_a_body_as_long_as_allowed_is_read(at: Running) -> None:
    body = b"language=nl&x=" + b"a" * (Limits().body - 14)
    assert len(body) == Limits().body
    assert (await raw(at, post(at, body))).startswith(b"HTTP/1.1 303")


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x00\x00\x00\x00\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nhost: localhost\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0",
        b"GET http://evil.example/ HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\ncontent-length: x\r\n\r\n",
    ],
)
async def test_what_is_no_request_is_turned_away(at: Running, sent: bytes) -> None:
    answer = await raw(at, sent)
    assert answer.startswith(b"HTTP/1.1 4")
    assert b"Traceback" not in answer


async def test_what_breaks_inside_is_told_to_nobody_outside(
    at: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(app._Entrance, "_admit", broken)
    with caplog.at_level(logging.ERROR):
        answer = await at.client().get("/health")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "went wrong" in answer.text
    assert "the secret of the house" in caplog.text


async def test_programs_get_their_refusal_as_json(at: Running) -> None:
    answer = await at.client().get("/nowhere", headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert list(answer.json()) == ["refused"]


def test_a_host_is_read_without_its_port() -> None:
    assert host_name(b"[::1]:8000") == "::1"
    assert host_name(b"Laptop.local:8000") == "laptop.local"
    assert host_name(b"user@evil:80") == "evil"
    assert host_name(b"\xff") is None
