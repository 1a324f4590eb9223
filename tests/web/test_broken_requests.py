"""Requests that are broken anywhere, at any length, get an answer or an end, and the room goes on."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator

from tests.web.conftest import Running

WHOLE = (
    (
        b"POST /answer?inject=alarm HTTP/1.1\r\nhost: localhost\r\ncookie: doorleef={token}; a=b\r\n"
        b"accept: application/json\r\norigin: http://localhost\r\n"
        b"content-length: 48\r\n\r\ninject=alarm&partner=town&key=a&text=%E2%82%AC+1"
    ),
    b"GET /stream HTTP/1.1\r\nhost: localhost\r\ncookie: doorleef={token}\r\nlast-event-id: 7\r\n\r\n",
    (
        b"POST /join HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n"
        b"6\r\ncode=C\r\n4\r\nCC-C\r\n0\r\n\r\n"
    ),
    b"GET /j/%61bc HTTP/1.1\r\nhost: localhost\r\naccept-language: nl;q=x,\xff\r\n\r\n",
)
ODD = (b"\x00", b"\xff\xfe", b"\r\n", b"\n", b"%", b"%ff", b"\x1b[2J", b"; ", b": ", b"=", b"-1", b"A" * 300)


def broken(chance: random.Random, count: int) -> Iterator[bytes]:
    """Damage whole requests in one to three places; always in the same ways."""
    for _ in range(count):
        sent = bytearray(chance.choice(WHOLE))
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(sent))
            match chance.randrange(4):
                case 0:
                    sent[at] = chance.randrange(256)
                case 1:
                    del sent[at : at + chance.randint(1, 20)]
                case 2:
                    sent[at:at] = chance.choice(ODD)
                case _:
                    sent[at:at] = sent[at : at + chance.randint(1, 40)]
        yield bytes(sent)


async def test_broken_requests_are_contained(at: Running) -> None:
    client, _ = await at.joined("town")
    token = client.cookies["doorleef"].encode()
    before = at.session.state.participants
    answers = []
    for sent in broken(random.Random(20261122), 250):
        reader, writer = await at.opened()
        writer.write(sent.replace(b"{token}", token))
        # What is cut short waits for the rest; the end of what is sent ends it.
        writer.write_eof()
        async with asyncio.timeout(5):
            head = await reader.read(200)
        writer.transport.abort()
        answers.append(head)
        assert b"Traceback" not in head
        assert not head.startswith(b"HTTP/1.1 5"), sent
    assert sum(head.startswith(b"HTTP/1.1 4") for head in answers) > 50
    assert (await client.get("/health")).status_code == 200
    assert at.session.state.participants == before
