"""How to join, for the whole room: codes to scan, the address and the code to type, and how many are in."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from textual.content import Content

from tabletop import qr
from tabletop.core.plaintext import one_line
from tabletop.core.state import Status
from tabletop.tui import bigtext
from tabletop.tui.content import cut, shown
from tabletop.tui.projection import BLANK, LINES, countdown, words_of_countdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tabletop.core.projection import ProjectorView
    from tabletop.session import Wifi
    from tabletop.session.inviting import Invited
    from tabletop.text import Text

GAP = 3
"""Columns between two parts."""
LARGEST_MODULE = 6
LARGEST_LETTERS = 3
SCANNED = f"{qr.INK} on {qr.PAPER}"
"""Dark on light in both themes: many phones do not read a code whose colours are swapped."""
NARROWEST_WORDS = 30
LEAST_LIGHT = 2
"""Modules of light that stay above and below a code that has no room for more; phones still find it."""


@lru_cache(maxsize=32)
def scanned(text: str, size: int) -> tuple[Content, ...]:
    """Draw a code, each module `size` columns wide and half as many lines high."""
    grid = [[dark for dark in row for _ in range(size)] for row in qr.modules(text) for _ in range(size)]
    if len(grid) % 2:
        grid.append([False] * len(grid[0]))
    return tuple(
        Content.styled("".join(HALVES[pair] for pair in zip(*pair_of_rows, strict=True)), SCANNED)
        for pair_of_rows in zip(grid[::2], grid[1::2], strict=True)
    )


HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def page(view: ProjectorView, told: Invited, room_ms: int, t: Text, columns: int, lines: int) -> LINES:
    """Lay out how to join, the codes as large as fits; words alone where no code fits whole."""
    for head, drawn in _layouts(told, lambda width: _head(view, room_ms, t, width), t, columns, lines):
        height, width = len(head) + len(drawn), max(line.cell_length for line in drawn)
        if height <= lines and width <= columns:
            above = min(1, lines - height)
            left = " " * ((columns - width) // 2)
            return [*head, *[BLANK] * above, *(Content(left) + line for line in drawn)]
    return [*_head(view, room_ms, t, columns), *_words(told, t, columns)][:lines]


def _head(view: ProjectorView, room_ms: int, t: Text, columns: int) -> LINES:
    """Write the title, and at the right what is left of the opening."""
    left = countdown(view, room_ms)
    right = shown(t.clock(left.seconds), f"bold {left.colour}") if left else words_of_countdown(view, None, t)
    title = view.title if view.status is Status.PREPARED else view.block_title
    words = cut(shown(one_line(title), "bold"), max(1, columns - right.cell_length - 2))
    return [words.pad_right(max(1, columns - words.cell_length - right.cell_length)) + right]


def _layouts(
    told: Invited, head: Callable[[int], LINES], t: Text, columns: int, lines: int
) -> Iterator[tuple[LINES, LINES]]:
    """Give ways to lay it out, the best first: what stands above it, and the rest."""
    above = head(columns)
    for size in range(LARGEST_MODULE, 0, -1):
        if told.wifi is not None:
            codes = _codes(told.wifi, told.join_url, size, t)
            for below in _all_below(told, t):
                yield above, [*codes, BLANK, *below]
    for size in range(LARGEST_MODULE, 0, -1):
        code = list(scanned(told.join_url, size))
        room = columns - code[0].cell_length - GAP
        for letters in range(LARGEST_LETTERS, 0, -1):
            beside = _beside(told, letters, t, room) if room >= NARROWEST_WORDS else None
            if beside is not None and len(above) + len(beside) <= lines:
                yield above, _side_by_side([code, beside])
        for below in _all_below(told, t):
            yield above, [*_centred_on(code, below), BLANK, *below]
        beside = _beside(told, 1, t, room) if room >= NARROWEST_WORDS else None
        if beside is not None:
            # From the back of the room a larger code is worth more than a wide margin above and below it.
            cut = (qr.QUIET - LEAST_LIGHT) * size // 2
            yield [], _side_by_side([code[cut:-cut], [*head(room), BLANK, *beside]])


def _all_below(told: Invited, t: Text) -> Iterator[LINES]:
    """Give ways to write what is typed: address and code large, or at least the code."""
    for letters in range(LARGEST_LETTERS, 0, -1):
        yield _below(told, letters, letters, t)
    for letters in range(LARGEST_LETTERS, 0, -1):
        yield _below(told, 0, letters, t)


def _codes(wifi: Wifi, join_url: str, size: int, t: Text) -> LINES:
    """Draw both codes beside each other, each with its number and words above it."""
    first = list(scanned(qr.wifi(*wifi), size))
    second = list(scanned(join_url, size))
    network = shown(t("1. Scan for the Wi-Fi"), "bold $accent")
    page_words = shown(t("2. Scan for the page"), "bold $accent")
    parts: list[LINES] = [[network, *first], [page_words, *second]]
    return _side_by_side(parts)


def _side_by_side(parts: list[LINES], *, lowered: bool = True) -> LINES:
    """Put parts beside each other; `lowered` puts the last one in the middle of the highest."""
    most = max(map(len, parts))
    columns = []
    for part in parts:
        wide = max(line.cell_length for line in part)
        above = (most - len(part)) // 2 if lowered and part is parts[-1] else 0
        level = [*[BLANK] * above, *part, *[BLANK] * (most - len(part) - above)]
        columns.append([line.pad_right(wide - line.cell_length) for line in level])
    return [Content(" " * GAP).join(cells) for cells in zip(*columns, strict=True)]


def _centred_on(code: LINES, below: LINES) -> LINES:
    wide = max(line.cell_length for line in below)
    left = " " * max(0, (wide - code[0].cell_length) // 2)
    return [Content(left) + line for line in code]


def _large(text: str, letters: int) -> LINES:
    """Write something to be typed: in large letters where there are such letters for it."""
    if letters and bigtext.plain(text) is not None:
        return [Content.styled(line, "bold $accent") for line in bigtext.big(text, letters)]
    return [shown(text, "bold $accent")]


def _address(told: Invited, said: str, letters: int) -> LINES:
    """Write the address under what is said of it; in large letters what goes before it stands apart."""
    if not letters:
        return [shown(said), *_large(told.address, 0)]
    before = Content.styled(f" {told.scheme}", "bold $accent") if told.scheme else Content("")
    return [shown(said) + before, *_large(told.short_address, letters)]


def _below(told: Invited, address_letters: int, code_letters: int, t: Text) -> LINES:
    """Write what to type in columns below the codes."""
    address = _address(told, t("or type this address"), address_letters)
    network = _network(told, t)
    if not address_letters and network:
        address += [BLANK, *network]
        network = []
    code = [shown(t("with this code")), *_large(told.join_code, code_letters)]
    count = [shown(t("joined")), *_large(str(told.inside), code_letters)]
    return [*_side_by_side([address, code, count], lowered=False), *network]


def _network(told: Invited, t: Text) -> LINES:
    """Name the Wi-Fi in words: a laptop has nothing to scan with."""
    if told.wifi is None:
        return []
    lines = [shown(t("Wi-Fi:") + " ") + shown(one_line(told.wifi.ssid), "bold")]
    if told.wifi.password:
        lines.append(shown(t("password:") + " ") + shown(one_line(told.wifi.password), "bold"))
    return lines


def _beside(told: Invited, letters: int, t: Text, width: int) -> LINES | None:
    """Write what to type beside the code; None when the code to type is wider than that."""
    if bigtext.plain(told.join_code) and bigtext.width(told.join_code, letters) > width:
        return None
    lines: LINES = []
    if told.wifi is not None:
        lines += _wrapped([shown(t("1. Choose this Wi-Fi"))], width)
        lines += _wrapped([shown(one_line(told.wifi.ssid), "bold $accent")], width)
        if told.wifi.password:
            lines += _wrapped(
                [shown(t("password:") + " ") + shown(one_line(told.wifi.password), "bold")], width
            )
        lines.append(BLANK)
    said = (
        t("2. Scan the code, or type this address") if told.wifi else t("Scan the code, or type this address")
    )
    address = min(letters, bigtext.largest(told.short_address, width, bigtext.height(letters)))
    lines += [
        part
        for line in _address(told, said, address)
        for part in ([line] if line.cell_length <= width else line.wrap(width))
    ]
    lines += [BLANK, shown(t("with this code")), *_large(told.join_code, letters)]
    return [*lines, BLANK, shown(t.n("{n} joined", "{n} joined", told.inside), "bold")]


def _wrapped(lines: LINES, width: int) -> LINES:
    return [part for line in lines for part in line.wrap(width)]


def _words(told: Invited, t: Text, columns: int) -> LINES:
    """Write address and code alone, the code in large letters."""
    letters = max(1, min(LARGEST_LETTERS, bigtext.largest(told.join_code, columns, 6)))
    lines = [BLANK, *_network(told, t), shown(t("Go to")), *_large(told.address, 0)]
    lines += [BLANK, shown(t("with this code")), *_large(told.join_code, letters)]
    return [*lines, BLANK, shown(t.n("{n} joined", "{n} joined", told.inside), "bold")]
