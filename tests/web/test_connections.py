"""Connections are bounded in number and slowness, and strangers make way for those who are in."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace

import pytest

from tabletop.web.limits import Limits
from tabletop.web.protocol import Doorstep, Line
from tests.web.conftest import Running, Starting, Stream

SHORT = replace(Limits(), head_seconds=0.05, body_seconds=0.05, idle_seconds=1)


async def rest(stream: Stream) -> bytes:
    async with asyncio.timeout(5):
        try:
            return await stream[0].read()
        except ConnectionError:
            return b""


async def answered(stream: Stream, cookie: str = "") -> bytes:
    """Ask for something on an open connection and read the answer's first line."""
    head = "GET /health HTTP/1.1\r\nhost: localhost\r\n" + (f"cookie: {cookie}\r\n" if cookie else "")
    stream[1].write(head.encode() + b"\r\n")
    async with asyncio.timeout(5):
        first = await stream[0].readline()
        while (await stream[0].readline()).strip():
            pass
        await stream[0].readexactly(len(b'{"doorleef":"ok"}'))
    return first


@pytest.mark.parametrize("sent", [b"", b"GET /hea", b"GET /health HTTP/1.1\r\nhost: loc", b"\r\n"])
async def test_who_does_not_say_what_it_wants_is_cut_off(starting: Starting, sent: bytes) -> None:
    async with starting(SHORT) as at:
        stream = await at.opened()
        stream[1].write(sent)
        assert await rest(stream) == b""
        assert len(at.server.doorstep) == 0


async def test_a_form_that_never_ends_is_cut_off(starting: Starting) -> None:
    async with starting(SHORT) as at:
        stream = await at.opened()
        stream[1].write(b"POST /language HTTP/1.1\r\nhost: localhost\r\ncontent-length: 20\r\n\r\nlang")
        assert await rest(stream) == b""


async def test_headers_without_end_are_cut_off(at: Running) -> None:
    stream = await at.opened()
    stream[1].write(b"GET /health HTTP/1.1\r\nhost: localhost\r\nx: " + b"a" * 20_000)
    assert (await rest(stream)).startswith(b"HTTP/1.1 431")


async def test_who_is_in_keeps_its_connection_while_strangers_crowd(starting: Starting) -> None:
    async with starting(replace(Limits(), strangers=5)) as at:
        client, _ = await at.joined()
        inside = await at.opened()
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        assert (await answered(inside, cookie)).startswith(b"HTTP/1.1 200")
        crowd = [await at.opened() for _ in range(30)]
        assert (await answered(inside, cookie)).startswith(b"HTTP/1.1 200")
        # And somebody who was in and comes back in the crowd gets in too.
        assert (await client.get("/health")).status_code == 200
        assert at.server.doorstep.strangers <= 5
        assert await rest(crowd[0]) == b""


def test_the_oldest_stranger_makes_way() -> None:
    step = Doorstep(replace(Limits(), strangers=2))
    lines = [Line(step) for _ in range(3)]
    for line in lines:
        step.arrive(line)
    assert (len(step), step.strangers) == (2, 2)
    step.leave(lines[0])
    assert len(step) == 2


def test_a_participant_has_only_so_many_connections_and_loses_only_its_own() -> None:
    step = Doorstep(replace(Limits(), per_participant=2, strangers=10))
    lines = [Line(step) for _ in range(5)]
    for number, line in enumerate(lines):
        step.arrive(line)
        line.known(7 if number else 8)
    assert len(step) == 3
    assert step.strangers == 0
    for line in lines:
        step.leave(line)
    assert len(step) == 0


def test_full_is_full_even_of_those_who_are_in() -> None:
    step = Doorstep(replace(Limits(), connections=3, strangers=3))
    for number in range(3):
        line = Line(step)
        step.arrive(line)
        line.known(number + 1)
    late = Line(step)
    step.arrive(late)
    assert len(step) == 3


async def test_what_is_sent_leaves_at_once(at: Running) -> None:
    await answered(await at.opened())
    (connection,) = at.server._state.connections
    sock = connection.transport.get_extra_info("socket")
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def test_a_participant_asks_only_so_often(starting: Starting) -> None:
    async with starting(replace(Limits(), pages=(3, 1), posts=(2, 1))) as at:
        first, _ = await at.joined()
        second, _ = await at.joined()
        assert [(await first.get("/health")).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert [(await first.post("/writing")).status_code for _ in range(3)] == [204, 204, 429]
        refused = await first.get("/health")
        assert refused.headers["retry-after"] == "1"
        assert (await second.get("/health")).status_code == 200
        at.clock.advance(1_000)
        assert (await first.get("/health")).status_code == 200
