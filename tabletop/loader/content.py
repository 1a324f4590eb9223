"""From a path to the text in it: not too large, not binary, UTF-8."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, BinaryIO

from tabletop.core.messages import Message
from tabletop.loader.nodes import Place, UnreadableError

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 5_000_000
"""The largest file that is read; a scenario of 2,000 injects is a third of it."""

_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_ASCII_END = 0x80


def read(path: Path) -> bytes:
    """Read a file; raises UnreadableError, before reading anything when its size is known to be too large."""
    try:
        if path.is_dir():
            raise UnreadableError(Message("file.folder"))
        if path.exists() and not path.is_file():
            raise UnreadableError(Message("file.special"))
        if path.stat().st_size > MOST_BYTES:
            raise too_large()
        with path.open("rb") as file:
            return read_from(file)
    except FileNotFoundError:
        raise UnreadableError(Message("file.missing")) from None
    except PermissionError:
        raise UnreadableError(Message("file.forbidden")) from None
    except (OSError, ValueError) as error:
        # A ValueError is a path that no file can have, such as one with a NUL in it.
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UnreadableError(Message("file.failed", {"reason": reason})) from None


def read_from(stream: BinaryIO) -> bytes:
    """Read a stream, no further than it takes to know that it is too large: it may have no end."""
    return stream.read(MOST_BYTES + 1)


def decode(content: bytes) -> str:
    """Give the text of a file without its byte order mark; raises UnreadableError."""
    if len(content) > MOST_BYTES:
        raise too_large()
    encoding = next((name for mark, name in _OTHER_ENCODINGS if content.startswith(mark)), None)
    if encoding is None and _looks_like_utf16(content):
        encoding = "UTF-16"
    if encoding is not None:
        raise UnreadableError(Message("file.other-encoding", {"encoding": encoding}), Place(0, 0))
    content = content.removeprefix(codecs.BOM_UTF8)
    position = content.find(b"\0")
    if position >= 0:
        raise UnreadableError(Message("file.binary"), place_of(content[:position].decode("utf-8", "replace")))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        place = place_of(content[: error.start].decode("utf-8"))
        raise UnreadableError(
            Message("file.not-utf-8", {"byte": f"0x{content[error.start]:02X}", "offset": error.start}), place
        ) from None


def place_of(before: str) -> Place:
    """Give the place of what follows a text."""
    lines = (before + "|").splitlines()
    return Place(len(lines) - 1, len(lines[-1]) - 1)


def too_large() -> UnreadableError:
    """Say that a file is too large."""
    return UnreadableError(Message("file.too-large", {"most": MOST_BYTES // 1_000_000}))


def _looks_like_utf16(content: bytes) -> bool:
    """Tell whether the first two characters are plain letters in UTF-16 without its mark."""
    one, two, three, four = (*content[:4], 1, 1, 1, 1)[:4]
    little = one and three and not two and not four
    big = two and four and not one and not three
    return bool(little or big) and max(content[:4]) < _ASCII_END
