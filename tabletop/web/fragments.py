"""HTML put together from pieces, of which a reader is sent those that it has not got yet."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from markupsafe import Markup, escape

_PLACE: Final = f"place-{secrets.token_hex(12)}"
"""Stands where something belongs that was rendered by itself. Nobody knows it, so it stands nowhere else."""


class Piece(NamedTuple):
    """A part of a page that stays or changes as a whole; the page knows it by the key that it carries."""

    key: str
    html: str

    @property
    def kept(self) -> str:
        """Give what says that it stays as it is."""
        return f'<i data-key="{escape(self.key)}" data-same></i>'


Parts: TypeAlias = tuple[str | Piece, ...]
"""HTML in pieces and what stands around them."""


def whole(parts: Parts) -> str:
    """Write all of it."""
    return "".join(map(_text, parts))


class Gathering:
    """What a template asks for that is rendered by itself; a word keeps its place meanwhile."""

    def __init__(self) -> None:
        self._found: list[Parts] = []

    def put(self, *parts: str | Piece) -> Markup:
        """Take in what belongs here, and give the word for it."""
        self._found.append(parts)
        return Markup(_PLACE)  # noqa: S704 - our own word

    def within(self, html: str) -> Parts:
        """Put everything in its place."""
        around, *others = html.split(_PLACE)
        pairs = zip(self._found, others, strict=True)
        return (around, *(part for found, after in pairs for part in (*found, after)))


@dataclass(frozen=True, slots=True)
class Fragment:
    """HTML in pieces and what stands around them; equal when it reads the same."""

    parts: Parts
    words: tuple[tuple[str, str], ...] = ()
    """Blanks in the parts, each with what stands in its place: so partners have the same parts."""

    def html(self, known: Fragment | None = None) -> str:
        """Write it; for a reader who has an earlier one, with what stays left out."""
        written = _written(self.parts, self._had(known) if known is not None else ())
        for blank, word in self.words:
            written = written.replace(blank, word)
        return written

    def _had(self, known: Fragment) -> Parts:
        """Give the pieces that read for this reader as they did."""
        words = dict(known.words)
        others = [blank for blank, word in self.words if words.get(blank, word) != word]
        if not others:
            return known.parts
        return tuple(part for part in known.parts if not any(blank in _text(part) for blank in others))


def _text(part: str | Piece) -> str:
    return part if isinstance(part, str) else part.html


@lru_cache(maxsize=64)
def _written(parts: Parts, known: Parts) -> str:
    had = frozenset(known)
    return "".join(
        part if isinstance(part, str) else part.kept if part in had else part.html for part in parts
    )


def plain(html: str) -> Fragment:
    """Give what is always sent whole."""
    return Fragment((html,))


def told(name: str, seq: int, html: str) -> bytes:
    """Write an event of a stream."""
    lines = html.replace("\r", "").replace("\n", "\ndata: ")
    return f"event: {name}\nid: {seq}\ndata: {lines}\n\n".encode()


def framed(events: bytes) -> bytes:
    """Frame bytes as a chunk of the response, once for all who get them."""
    return b"%x\r\n%s\r\n" % (len(events), events) if events else b""
