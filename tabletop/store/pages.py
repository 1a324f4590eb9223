"""Reading records straight from the pages of a damaged file, past whatever holds the pages together.

The layout is that of SQLite's file format: leaf pages of a table hold cells, long records go on in overflow
pages. Nothing here is believed by itself: the checksum of each row decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tabletop.store.rows import PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

Value: TypeAlias = "int | bytes | None"
Pages: TypeAlias = "Mapping[int, bytes]"
"""Page number, from 1, to its bytes."""

_LEAF_OF_TABLE = 0x0D
_OF_EVENT = 11
"""Columns of an event; the first holds nothing, for that is its number."""
_LONGEST = 256 * 1024 * 1024
_MOST_LOCAL = PAGE_SIZE - 35
_LEAST_LOCAL = (PAGE_SIZE - 12) * 32 // 255 - 23
_INT_SIZES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


def pages_of(content: bytes) -> dict[int, bytes]:
    """Cut the main file into its whole pages; a last one that is cut short is filled up with zeros."""
    starts = range(0, len(content), PAGE_SIZE)
    return {
        number: content[start : start + PAGE_SIZE].ljust(PAGE_SIZE, b"\0")
        for number, start in enumerate(starts, 1)
    }


def records(pages: Pages, within: Iterable[int] | None = None) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """Give rowid and columns of everything that looks like a record of a table, on some pages or on all."""
    for number in pages if within is None else within:
        page = pages[number]
        if number == 1 or page[0] != _LEAF_OF_TABLE:
            continue
        for place in _places(page):
            try:
                rowid, payload = _cell(page, place, pages)
                yield rowid, _columns(payload)
            except (IndexError, KeyError, ValueError):
                continue


def events_on(page: bytes, within: Container[int] | None = None) -> dict[int, bytes]:
    """Give what a page itself holds of every record that looks like an event, by its number.

    Only the numbers `within` something are looked at, if that is given. A log only grows, so these bytes are
    the same in every version of every page that ever held them.
    """
    found = {}
    if page[:1] == _LEAF_OF_TABLE.to_bytes():
        for place in _places(page):
            try:
                size, start = _varint(page, place)
                rowid, start = _varint(page, start)
                if within is not None and rowid not in within:
                    continue
                end, at = _varint(page, start)
                kinds: list[int] = []
                while at < start + end and len(kinds) <= _OF_EVENT:
                    kind, at = _varint(page, at)
                    kinds.append(kind)
            except IndexError:
                continue
            if len(kinds) == _OF_EVENT and kinds[0] == 0:
                found[rowid] = page[place : start + min(size, _local(size) + 4)]
    return found


def _places(page: bytes) -> Iterator[int]:
    """Give where the records on a leaf begin."""
    count = min(int.from_bytes(page[3:5], "big"), PAGE_SIZE // 2)
    for index in range(count):
        yield int.from_bytes(page[8 + 2 * index : 10 + 2 * index], "big")


def _local(size: int) -> int:
    """Give how much of a record lies on its leaf; the number of the page with the rest comes behind it."""
    if size <= _MOST_LOCAL:
        return size
    local = _LEAST_LOCAL + (size - _LEAST_LOCAL) % (PAGE_SIZE - 4)
    return local if local <= _MOST_LOCAL else _LEAST_LOCAL


def _varint(content: bytes, place: int) -> tuple[int, int]:
    value = 0
    for length in range(8):
        byte = content[place + length]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004  # the top bit says that another byte follows
            return value, place + length + 1
    return value << 8 | content[place + 8], place + 9


def _cell(page: bytes, place: int, pages: Pages) -> tuple[int, bytes]:
    size, place = _varint(page, place)
    rowid, place = _varint(page, place)
    if size > _LONGEST:
        raise ValueError(size)
    local = _local(size)
    if size == local:
        return rowid, page[place : place + size]
    parts = [page[place : place + local]]
    left = size - local
    following = int.from_bytes(page[place + local : place + local + 4], "big")
    while left > 0:
        overflow = pages[following]
        parts.append(overflow[4 : 4 + left])
        left -= PAGE_SIZE - 4
        following = int.from_bytes(overflow[:4], "big")
    return rowid, b"".join(parts)


def _columns(payload: bytes) -> tuple[Value, ...]:
    end, place = _varint(payload, 0)
    kinds = []
    while place < end:
        kind, place = _varint(payload, place)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        if kind in _INT_SIZES:
            size = _INT_SIZES[kind]
            values.append(int.from_bytes(payload[end : end + size], "big", signed=True))
        elif kind in {8, 9}:
            size = 0
            values.append(kind - 8)
        elif kind == 0:
            size = 0
            values.append(None)
        elif kind >= 12:  # noqa: PLR2004  # even: bytes, odd: text
            size = (kind - 12) // 2
            values.append(payload[end : end + size])
        else:
            raise ValueError(kind)
        end += size
    return tuple(values)
