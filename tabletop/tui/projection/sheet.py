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


def variants(view: ProjectorView, t: Text, columns: int, lines: int) -> Iterator[LINES]:
    """Give ways to show what is on now, the roomiest and largest first."""
    width = max(1, min(columns, WIDEST_TEXT))
    gaps = (2, 1, 0)
    if view.entry is not None:
        yield from _entries(view.entry, t, columns, lines)
        return
    if view.questions or view.asked_before:
        yield from _asked(view, t, columns, lines)
        return
    if view.inject is not None:
        headings = headings_of(one_line(view.inject.title), columns - 2)
        if view.inject.questions and lines >= LINES_FOR_LARGE:
            for heading in headings:
                yield inject_lines(view.inject, t, width, 1, heading=heading, asked=columns)
        for heading in headings:
            for gap in gaps[:-1]:
                yield inject_lines(view.inject, t, width, gap, heading=heading)
        for gap in gaps:
            yield inject_lines(view.inject, t, width, gap)
        return
    if view.top_gaps:
        # To choose, the room needs all of them; only then comes what it is to do, and what fits in any case.
        for rows in (None, MOST_GAPS):
            for gap in gaps:
                drawn = gap_lines(view, t, width, gap, rows)
                yield prose_lines(view.text, width, gap) + [BLANK] * max(1, gap) + drawn
            for gap in gaps:
                yield gap_lines(view, t, width, gap, rows)
        return
    yield from _situations(view, columns, lines)


def _asked(view: ProjectorView, t: Text, columns: int, lines: int) -> Iterator[LINES]:
    """Give ways to show questions, with the inject below them."""
    width = max(1, min(columns, WIDEST_TEXT))
    gaps = (2, 1, 0)
    headings = headings_of(one_line(view.inject.title), columns - 2) if view.inject else []
    if lines >= LINES_FOR_LARGE:
        for gap in gaps[:-1]:
            large = large_question_lines(view, columns, gap)
            if large:
                before = lines_before(view, t, width, 1, whole=True)
                yield before + large + _with_inject(view, t, width, gap)
    for whole in (True, False) if view.asked_before else (False,):
        for gap in gaps:
            asked = lines_before(view, t, width, gap, whole=whole) + question_lines(view, width, gap)
            for heading in headings if gap else ():
                yield asked + _with_inject(view, t, width, gap, heading=heading)
            yield asked + _with_inject(view, t, width, gap)


def _entries(entry: ShownEntry, t: Text, columns: int, lines: int) -> Iterator[LINES]:
    width = max(1, min(columns, WIDEST_TEXT))
    kind = t(entry_kind(entry.kind, response=entry.answer))
    word = shown(kind, "bold $accent")
    if entry.said_by:
        word += shown(f" · {one_line(', '.join(entry.said_by))}")
    amount = wording.amount(t, entry.quantity, entry.unit, beside=entry.text)
    if amount:
        word += shown(f" · {amount}")
    head = word.wrap(width - 2)
    short = lines >= LINES_FOR_LARGE and len(entry.text) <= LONGEST_LARGE
    for size in LARGE_TITLES if short else ():
        drawn = in_letters(entry.text, columns - 2, size, "", 1)
        if drawn is not None:
            yield barred([*head, BLANK, *drawn], "$accent")
    for gap in (2, 1, 0):
        text = shown(entry.text, "bold").wrap(width - 2)
        yield barred([*head, *[BLANK] * gap, *text], "$accent")


def _situations(view: ProjectorView, columns: int, lines: int) -> Iterator[LINES]:
    """Give ways to show the text of a block, below the title of a step: the band shows any other title."""
    width = max(1, min(columns, WIDEST_TEXT))
    in_step = view.block_kind is BlockKind.STEP
    headings = headings_of(one_line(view.block_title), columns) if in_step else []
    if lines >= LINES_FOR_LARGE:
        for size in (2, 1):
            for gap in (2, 1):
                text = large_prose(view.text, columns, size, gap)
                if text:
                    yield from (drawn + [BLANK] * gap * 2 + text for drawn in headings)
                    yield text
    for drawn in headings:
        yield from (drawn + [BLANK] * max(2, gap) + prose_lines(view.text, width, gap) for gap in (3, 2, 1))
    for gap in (2, 1, 0):
        yield prose_lines(view.text, width, gap)


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
