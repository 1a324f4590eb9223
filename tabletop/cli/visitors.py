"""A page that says nothing but that it works, for the test with a phone."""

from __future__ import annotations

import contextlib
import selectors
import socket
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tabletop.text import Text

PATIENCE: Final = 2.0
"""Seconds that a visitor gets to ask; another one waits meanwhile."""
GLANCE: Final = 0.5
"""Seconds after which Ctrl+C is noticed, also where the system does not wake a program for it."""
LONGEST: Final = 8_192


def first_visitor(
    listening: Sequence[socket.socket], own: Iterable[str], answer: bytes, seconds_left: Callable[[], float]
) -> str | None:
    """Answer whoever comes until somebody comes from outside this computer; gives where from, or None."""
    ours = frozenset(own)
    with selectors.DefaultSelector() as waiting:
        for one in listening:
            one.setblocking(False)
            waiting.register(one, selectors.EVENT_READ)
        while (left := seconds_left()) > 0:
            for key, _ in waiting.select(min(left, GLANCE)):
                visitor = _answered(key.fileobj, answer)
                if visitor is not None and visitor not in ours:
                    return visitor
    return None


def _answered(listening: object, answer: bytes) -> str | None:
    """Answer one visitor; None for one that asked nothing."""
    if not isinstance(listening, socket.socket):
        return None
    # A visitor that hangs up or keeps us waiting is passed over.
    with contextlib.suppress(OSError):
        visiting, (ip, *_) = listening.accept()
        with visiting:
            visiting.settimeout(PATIENCE)
            head = visiting.recv(LONGEST)
            if not head.startswith(b"GET "):
                return None
            visiting.sendall(answer)
            visiting.shutdown(socket.SHUT_WR)
            return str(ip)
    return None


def answer_page(t: Text) -> bytes:
    """Write the whole answer to a browser: a page without anything in it that is loaded or kept."""
    words, more = escape(t("It works")), escape(t("This phone reaches the laptop. You can close this page."))
    page = (
        f'<!doctype html><html lang="{t.lang}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{words}</title></head>'
        f"<body><h1>{words}</h1><p>{more}</p></body></html>"
    ).encode()
    head = (
        "HTTP/1.1 200 OK",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(page)}",
        "Content-Security-Policy: default-src 'none'",
        "Cache-Control: no-store",
        "Connection: close",
    )
    return "\r\n".join(head).encode() + b"\r\n\r\n" + page
