"""What the room reads now, as roomy and as large as it fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop import wording
from tabletop.core.plaintext import one_line
from tabletop.core.scenario import BlockKind
from tabletop.tui.content import shown
from tabletop.tui.projection.drawing import BLANK, LINES, WIDEST_TEXT, barred, in_letters, prose_lines
from tabletop.tui.projection.parts import (
    LARGE_TITLES,
    LINES_FOR_LARGE,
    LONGEST_LARGE,
    gap_lines,
    headings_of,
    inject_lines,
    large_gap_lines,
    large_prose,
    large_question_lines,
    lines_before,
    question_lines,
)
from tabletop.wording import entry_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.projection import ProjectorView, ShownEntry
    from tabletop.text import Text

FIRST_LINES = 2
"""Lines of an inject's text that stay when there is little room."""
MOST_GAPS = 7
GAPS = (2, 1, 0)
"""Blank lines between two parts, the roomiest first."""


def large_variants(view: ProjectorView, t: Text, columns: int, lines: int) -> Iterator[LINES]:
    """Give ways to show what is on now in large letters, all of what is to be read first."""
    if lines < LINES_FOR_LARGE:
        return
    width = max(1, min(columns, WIDEST_TEXT))
    if view.entry is not None:
        yield from _large_entries(view.entry, t, columns)
    elif view.questions or view.asked_before:
        for gap, below in ((2, 1), (1, 1), (1, 0)):
            asked = large_question_lines(view, columns, gap)
            if asked is None:
                return
            before = lines_before(view, t, width, below, whole=True)
            # The room has read the inject: it may stand in long lines when that keeps the questions large.
            for wide in (width, columns):
                yield before + asked + _with_inject(view, t, wide, below)
    elif view.inject is not None:
        headings = headings_of(one_line(view.inject.title), columns - 2)
        told = large_prose(view.inject.text, columns - 2, 1, 1)
        above: list[LINES | None] = [*headings] or [None]
        for heading in above if told else ():
            yield inject_lines(view.inject, t, width, 1, heading=heading, told=told, asked=columns)
        for heading in headings if view.inject.questions else ():
            yield inject_lines(view.inject, t, width, 1, heading=heading, asked=columns)
    elif view.top_gaps:
        yield from _large_gaps(view, t, columns)
    else:
        headings = _headings(view, columns)
        for size in LARGE_TITLES:
            for gap in (2, 1):
                text = large_prose(view.text, columns, size, gap)
                if text:
                    yield from (drawn + [BLANK] * gap * 2 + text for drawn in headings)
                    yield text


def small_variants(view: ProjectorView, t: Text, columns: int, lines: int) -> Iterator[LINES]:
    """Give ways to show what is on now in letters of one line, the roomiest first."""
    width = max(1, min(columns, WIDEST_TEXT))
    if view.entry is not None:
        yield from _entries(view.entry, t, width, lines)
    elif view.questions or view.asked_before:
        yield from _asked(view, t, columns)
    elif view.inject is not None:
        for heading in headings_of(one_line(view.inject.title), columns - 2):
            for gap in GAPS[:-1]:
                yield inject_lines(view.inject, t, width, gap, heading=heading)
        for gap in GAPS:
            yield inject_lines(view.inject, t, width, gap)
    elif view.top_gaps:
        # To choose, the room needs all of them; only then comes what it is to do, and what fits in any case.
        for rows in (None, MOST_GAPS):
            for gap in GAPS:
                drawn = gap_lines(view, t, columns, gap, rows)
                yield prose_lines(view.text, width, gap) + [BLANK] * max(1, gap) + drawn
            for gap in GAPS:
                yield gap_lines(view, t, columns, gap, rows)
    else:
        for drawn in _headings(view, columns):
            yield from (
                drawn + [BLANK] * max(2, gap) + prose_lines(view.text, width, gap) for gap in (3, 2, 1)
            )
        for gap in GAPS:
            yield prose_lines(view.text, width, gap)


def variants(view: ProjectorView, t: Text, columns: int, lines: int) -> Iterator[LINES]:
    """Give ways to show what is on now, the largest and roomiest first."""
    yield from large_variants(view, t, columns, lines)
    yield from small_variants(view, t, columns, lines)


def fits_in_large(view: ProjectorView, t: Text, columns: int, lines: int) -> bool:
    """Tell whether what the room must read fits in large letters."""
    return any(len(drawn) <= lines for drawn in large_variants(view, t, columns, lines))


def _headings(view: ProjectorView, columns: int) -> list[LINES]:
    """Give the title of a step in the sizes in which it fits: the band shows any other title."""
    return headings_of(one_line(view.block_title), columns) if view.block_kind is BlockKind.STEP else []


def _large_gaps(view: ProjectorView, t: Text, columns: int) -> Iterator[LINES]:
    """Give ways to show the gaps large; what the room is to do may go once it has chosen."""
    width = max(1, min(columns, WIDEST_TEXT))
    texts = [*filter(None, [large_prose(view.text, columns, 1, 1)]), prose_lines(view.text, width, 0)]
    spread = [(gap, drawn) for gap in GAPS if (drawn := large_gap_lines(view, t, columns, gap))]
    for gap, drawn in spread[:-1]:
        yield from (text + [BLANK] * gap + drawn for text in texts)
    if any(row.votes for row in view.top_gaps):
        yield from (drawn for _, drawn in spread[1:])


def _asked(view: ProjectorView, t: Text, columns: int) -> Iterator[LINES]:
    """Give ways to show questions, with the inject below them."""
    width = max(1, min(columns, WIDEST_TEXT))
    headings = headings_of(one_line(view.inject.title), columns - 2) if view.inject else []
    for whole in (True, False) if view.asked_before else (False,):
        for gap in GAPS:
            asked = lines_before(view, t, width, gap, whole=whole) + question_lines(view, width, gap)
            for heading in headings if gap else ():
                yield asked + _with_inject(view, t, width, gap, heading=heading)
            yield asked + _with_inject(view, t, width, gap)


def _large_entries(entry: ShownEntry, t: Text, columns: int) -> Iterator[LINES]:
    if len(entry.text) > LONGEST_LARGE:
        return
    head = _head(entry, t, max(1, min(columns, WIDEST_TEXT)))
    for size in LARGE_TITLES:
        drawn = in_letters(entry.text, columns - 2, size, "", 1)
        if drawn is not None:
            yield barred([*head, BLANK, *drawn], "$accent")


def _entries(entry: ShownEntry, t: Text, width: int, lines: int) -> Iterator[LINES]:
    text = shown(entry.text, "bold").wrap(width - 2)
    for gap in (1, 0):
        drawn = barred([*_head(entry, t, width), *[BLANK] * gap, *text], "$accent")
        # One thing on an empty page: in the middle it does not look like the first of more.
        yield [BLANK] * max(0, (lines - len(drawn)) // 2) + drawn


def _head(entry: ShownEntry, t: Text, width: int) -> LINES:
    """Write what kind of entry it is, and who said it."""
    word = shown(t(entry_kind(entry.kind, response=entry.answer)), "bold $accent")
    if entry.said_by:
        word += shown(f" · {one_line(', '.join(entry.said_by))}")
    amount = wording.amount(t, entry.quantity, entry.unit, beside=entry.text)
    if amount:
        word += shown(f" · {amount}")
    return word.wrap(width - 2)


def _with_inject(
    view: ProjectorView,
    t: Text,
    width: int,
    gap: int,
    *,
    heading: LINES | None = None,
    most: int | None = None,
) -> LINES:
    """Draw the inject below the questions of the step."""
    if view.inject is None:
        return []
    drawn = inject_lines(view.inject, t, width, min(gap, 1), heading=heading, most=most)
    return [BLANK] * max(1, gap) + drawn


def _begun(view: ProjectorView, t: Text, width: int, lines: int) -> LINES | None:
    """Show the questions whole and of the inject its title and as many lines as fit, two at least.

    The last line is left for the word that there is more: behind it the whole inject follows.
    """
    if view.entry is not None or not (view.questions or view.asked_before) or view.inject is None:
        return None
    for whole, gap in ((True, 1), (True, 0), (False, 0)):
        asked = lines_before(view, t, width, gap, whole=whole) + question_lines(view, width, gap)
        most = lines - 1 - len(asked) - len(_with_inject(view, t, width, gap, most=0))
        if most >= FIRST_LINES:
            break
    begun = asked + _with_inject(view, t, width, gap, most=max(FIRST_LINES, most))
    return begun + [BLANK] * max(1, lines - len(begun)) + inject_lines(view.inject, t, width, 1)


def _fitting(view: ProjectorView, t: Text, columns: int, lines: int) -> tuple[LINES, bool]:
    width = max(1, min(columns, WIDEST_TEXT))
    found: LINES = []
    for found in variants(view, t, columns, lines):
        if len(found) <= lines:
            return found, True
    return _begun(view, t, width, lines) or found, False


def fits(view: ProjectorView, t: Text, columns: int, lines: int) -> bool:
    """Tell whether everything that the room reads fits, be it tightly."""
    return _fitting(view, t, columns, lines)[1]


def sheet(view: ProjectorView, t: Text, columns: int, lines: int) -> LINES:
    """Lay out what the room reads, as roomy as fits; more lines than fit when even the tightest does not.

    An inject that the room has read before gives way to the questions about it, but for its first lines.
    """
    return _fitting(view, t, columns, lines)[0]


def page(drawn: LINES, top: int, lines: int, t: Text) -> LINES:
    """Cut one page out of what was drawn, and say when there is more above or below."""
    if len(drawn) <= lines:
        return drawn
    top = max(0, min(top, len(drawn) - lines))
    part = drawn[top : top + lines]
    if top + lines < len(drawn):
        part[-1] = shown(t("… more: ↓"), "bold $accent")
    if top:
        part[0] = shown(t("… more: ↑"), "bold $accent")
    return part
