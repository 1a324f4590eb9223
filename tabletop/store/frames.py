"""The frames of the file beside a log that holds its latest commits, looked at before SQLite does.

SQLite reads that file up to the first frame that does not fit, takes it for the end, and clears away the rest
when the log is closed. That is right for a commit that was cut off; after damage there is more to be read.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from tabletop.store.rows import PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD, _FRAME_HEAD = 32, 24
_MAGIC: Final = (0x377F0682, 0x377F0683)
_LARGEST_PAGE = 65_536

_Sums = tuple[int, int]


class Frame(NamedTuple):
    """One version of a page; `sound` when its checksum says that it is as it was written."""

    number: int
    page: bytes
    ends_commit: bool
    sound: bool


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames up to the end of the last commit."""

    rows: tuple[Frame, ...] = ()
    whole: bool = True
    """True when SQLite reads every commit; a last one that was cut off was never acknowledged."""

    @property
    def end_is_sound(self) -> bool:
        """Tell whether the last commit is as it was written."""
        if not self.rows:
            return False
        last = len(self.rows) - 1
        while last and not self.rows[last - 1].ends_commit:
            last -= 1
        return all(row.sound for row in self.rows[last:])

    def latest(self) -> dict[int, bytes]:
        """Give the latest version of every page, but for those that are not as they were written."""
        return {row.number: row.page for row in self.rows if row.sound}


def frames_of(content: bytes) -> Frames:
    """Read the file that holds the latest commits, past what is damaged in it."""
    if len(content) < _HEAD + _FRAME_HEAD:
        return Frames()
    magic, _, page_size = struct.unpack(">3I", content[:12])
    order = ">" if magic == _MAGIC[1] else "<"
    begin = _summed(content[:24], order, (0, 0))
    stored = _stored(content[24:32])
    fits = magic in _MAGIC and begin == stored and 0 < page_size <= _LARGEST_PAGE
    size = page_size if fits else PAGE_SIZE
    salts = content[16:24] if fits else content[_HEAD + 8 : _HEAD + 16]
    rows: list[Frame] = []
    last, unfit = 0, False
    before = (stored, begin)
    for head, page in _found(content, salts, size):
        stored = _stored(head[16:24])
        # Also from what the sum before should have been, for that too may be what was damaged.
        sums = [_summed(page, order, _summed(head[:8], order, start)) for start in dict.fromkeys(before)]
        ours, sound = head[8:16] == salts, stored in sums
        fits = fits and ours and sums[0] == stored
        # The checksum spans all but the salts: a frame that fits belongs here, whatever its salts became.
        ends = any(head[4:8]) and (ours or sound)
        rows.append(Frame(int.from_bytes(head[:4], "big"), page, ends, sound))
        before = (stored, sums[0])
        if ends:
            last, unfit = len(rows), unfit or not fits
    return Frames(tuple(rows[:last]), not unfit)


def _found(content: bytes, salts: bytes, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Give head and page of every frame that carries these salts, and of what lies between such frames.

    What lies behind the last of them was left by an earlier round of the same file.
    """
    whole = _FRAME_HEAD + size
    last = content.rfind(salts, _HEAD) - 8
    place = _HEAD
    while place <= last + whole and place + whole <= len(content):
        following = content.find(salts, place + 8) - 8
        if following > place and (following - place) % whole:
            # Bytes were put in between or taken out.
            place = following
        yield content[place : place + _FRAME_HEAD], content[place + _FRAME_HEAD : place + whole]
        place += whole


def _stored(content: bytes) -> _Sums:
    first, second = struct.unpack(">2I", content)
    return first, second


def _summed(content: bytes, order: str, start: _Sums) -> _Sums:
    """Go on with the checksum of SQLite over a multiple of eight bytes."""
    first, second = start
    words = iter(struct.unpack(f"{order}{len(content) // 4}I", content))
    for word in words:
        first = first + word + second & 0xFFFFFFFF
        second = second + next(words) + first & 0xFFFFFFFF
    return first, second
