"""The vital services to know of, beside or below what the room reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tabletop.core.plaintext import one_line
from tabletop.tui.content import cut, shown
from tabletop.tui.flow import hang
from tabletop.tui.projection.drawing import BLANK, LINES, MARGIN
from tabletop.tui.words import SERVICE_STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tabletop.core.projection import ProjectorView
    from tabletop.text import Text

MOST_COLUMNS = 4


def services(view: ProjectorView, t: Text, columns: int, *, beside: bool, lines: int = 0) -> LINES:
    """Draw the services to know of: below each other, with as much air as fits, or in up to four columns."""
    wide = max((len(t(SERVICE_STATES[row.state].word)) for row in view.services), default=0)
    rows: list[tuple[str, str, str]] = []
    for row in view.services:
        sign = SERVICE_STATES[row.state]
        rows.append((f"{sign.sign} {t(sign.word):<{wide}}  ", one_line(row.title), f"bold {sign.colour}"))
    more = ""
    if view.services_left_out:
        more = t("and {n} more", n=view.services_left_out)
    if not beside:
        return _in_columns(rows, more, columns)
    drawn = [hang(head, shown(title), columns, style) for head, title, style in rows]
    drawn += [shown(more, "$text-quiet").wrap(columns)] if more else []
    taken = sum(map(len, drawn))
    air = next((gap for gap in (3, 2) if taken + gap * len(drawn) <= lines), 1)
    return [line for row in drawn for line in (*row, *[BLANK] * air)]


def _in_columns(rows: Sequence[tuple[str, str, str]], more: str, columns: int) -> LINES:
    longest = max((len(head) + len(title) for head, title, _ in rows), default=0)
    across = max(2, min(MOST_COLUMNS, (columns + MARGIN) // (longest + MARGIN)))
    each = (columns + MARGIN) // across - MARGIN
    cells = [shown(head, style) + shown(title) for head, title, style in rows]
    if more and len(cells) % across:
        cells.append(shown(more, "$text-quiet"))
    elif more:
        after = shown(f"  {more}", "$text-quiet")
        cells[-1] = cut(cells[-1], max(0, each - after.cell_length)) + after
    fitting = [cut(cell, each) for cell in cells]
    padded = [cell.pad_right(each - cell.cell_length) for cell in fitting]
    return [
        Content(" " * MARGIN).join(padded[start : start + across]) for start in range(0, len(padded), across)
    ]
