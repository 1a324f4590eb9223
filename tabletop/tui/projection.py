"""What stands on the projector, drawn for a number of columns and lines: few words, as large as they fit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import ceil
from typing import TYPE_CHECKING

from textual.content import Content, Span
from textual.style import Style

from tabletop import markup, wording
from tabletop.core.plaintext import one_line
from tabletop.core.scenario import BlockKind, Topic
from tabletop.core.state import Status
from tabletop.text import N_
from tabletop.tui import bigtext, content
from tabletop.tui.content import cut, shown
from tabletop.tui.flow import flow, hang
from tabletop.tui.words import CHANNELS, SERVICE_STATES
from tabletop.wording import PHASES, TOPICS, entry_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tabletop.core.cards import PublicInject
    from tabletop.core.crisis_time import CrisisTime
    from tabletop.core.names import Prose
    from tabletop.core.projection import ProjectorView, ShownEntry
    from tabletop.text import Text

LINES = list[Content]
BLANK = Content("")
NEARLY_OVER_S = 60
"""Seconds before the end of a phase from which the room is warned; shorter for short phases."""
SHARE_OF_A_SHORT_PHASE = 5
WIDEST_TEXT = 96
MOST_GAPS = 7
WIDEST_BAR = 30
FIRST_LINES = 2
"""Lines of an inject's text that stay when there is little room."""
MOST_COLUMNS = 3
WIDEST_READABLE = 124
"""Columns above which letters become too small for the back of a room."""
MARGIN = 2
MARK = "▪ "
SMALLEST_CLOCK = 2
"""Size below which the countdown is hard to read from the back."""
MOST_LARGE_PARTS = 2
"""Lines of large letters that a title may take."""
LARGE_TITLES = (2, 1)
"""Sizes in which the title of what is read is tried."""
LINES_FOR_LARGE = 18
"""Lines from which a short text is written in large letters: below that it would be cut up too much."""
LONGEST_LARGE = 300
"""Letters of a text beyond which capitals are harder to read than small letters."""


@dataclass(frozen=True, slots=True)
class Countdown:
    """How long the phase still takes."""

    seconds: int
    """Whole seconds left; never less than zero."""
    near: bool
    over: bool

    @property
    def colour(self) -> str:
        """The theme's colour that goes with it."""
        return "$error" if self.over else "$warning" if self.near else "$primary"


def countdown(view: ProjectorView, room_ms: int) -> Countdown | None:
    """Work out what is left of the phase; None when it has no minutes or the exercise does not run."""
    if not view.phase_minutes or view.status is not Status.RUNNING:
        return None
    whole = view.phase_minutes * 60
    left = max(0, ceil(whole - (room_ms - view.phase_started_ms) / 1000))
    return Countdown(left, left <= min(NEARLY_OVER_S, whole // SHARE_OF_A_SHORT_PHASE), left == 0)


def label(view: ProjectorView, t: Text) -> Content:
    """Give the words that keep the room from taking this for real, or say that it is, and what is noted."""
    if view.interrupted:
        return shown(t("REAL SITUATION – the exercise is stopped"), "bold")
    text = one_line(view.label)
    if view.simulated:
        text = t("{label} · simulated", label=text)
    if not view.recording:
        text = t("{label} · off the record: nothing is noted now", label=text)
    return shown(text, "bold")


def words_of_countdown(view: ProjectorView, left: Countdown | None, t: Text) -> Content:
    """Say in words what the room does now and that its time is nearly over."""
    if view.paused:
        return shown(f"❚❚ {t('Paused: the clock stands still')}", "bold $warning")
    doing = t(PHASES[view.phase]) if view.phase else ""
    if left is None:
        return shown(doing, "bold")
    if left.over:
        return shown(f"■ {t('Time is up')}", "bold reverse $error")
    if left.near:
        warning = f"▲ {t('Almost time')}"
        return shown(f"{doing} · {warning}" if doing else warning, "bold $warning")
    return shown(doing, "bold")


def _beside(left: Sequence[Content], right: Sequence[Content], width: int) -> LINES:
    """Put lines at the left and the right edge, on one base line."""
    most = max(len(left), len(right))
    starts, ends = ([*[BLANK] * (most - len(side)), *side] for side in (left, right))
    return [
        start + Content(" " * max(1, width - start.cell_length - end.cell_length)) + end
        for start, end in zip(starts, ends, strict=True)
    ]


def _large(text: str, size: int, style: str) -> LINES:
    return [Content.styled(line, style) for line in bigtext.big(text, size)]


def _joined(columns: Sequence[LINES], gap: int) -> LINES:
    """Put columns side by side on one base line, each as wide as its longest line."""
    most = max(map(len, columns), default=0)
    widths = [max((line.cell_length for line in column), default=0) for column in columns]
    level = [[BLANK] * (most - len(column)) + column for column in columns]
    return [
        Content(" " * gap).join(
            [cell.pad_right(width - cell.cell_length) for cell, width in zip(cells, widths, strict=True)]
        )
        for cells in zip(*level, strict=True)
    ]


class _Day(Enum):
    """How the weekday and the time of day are written."""

    LARGE = "large"
    SHORT = "short"
    TEXT = "text"


def _day(now: CrisisTime, t: Text, way: _Day) -> LINES:
    hour, minute = divmod(now.minute_of_day, 60)
    if way is _Day.TEXT:
        return [
            shown(t.hour(now.hour), "bold"),
            shown(t.weekday(now.weekday), "bold"),
            shown(t.time(hour, minute), "bold"),
        ]
    name = bigtext.plain(t.weekday(now.weekday, short=way is _Day.SHORT)) or ""
    return [*_large(name, 1, ""), BLANK, *_large(f"{hour:02}:{minute:02}", 1, "")]


def _hour(now: CrisisTime, t: Text, size: int, way: _Day) -> LINES:
    digits = bigtext.plain(t.hours(now.hour)) or "-"
    columns = [_large(digits, size, "bold $accent"), _day(now, t, way)]
    if way is not _Day.TEXT:
        columns.insert(0, _large(bigtext.plain(t("hour")) or "", 1, ""))
    return _joined(columns, 3)


def _title(text: str, columns: int, lines: int) -> LINES:
    """Write a title as large as it fits, in two lines when it must."""
    title = one_line(text)
    letters = bigtext.plain(title)
    if letters:
        size = bigtext.largest(letters, columns, lines)
        if size > 1:
            return _large(letters, size, "bold $accent")
        parts = bigtext.broken(letters, columns, 1)
        if 0 < len(parts) <= min(MOST_LARGE_PARTS, lines // bigtext.height(1)):
            return [line for part in parts for line in _large(part, 1, "bold $accent")]
    return shown(title, "bold $accent").wrap(max(1, columns))[:lines]


def band(view: ProjectorView, room_ms: int, t: Text, columns: int, lines: int) -> LINES:
    """Draw the hour with its day, or the title of a block without an hour, and at the right what is left."""
    left = countdown(view, room_ms)
    clock = t.clock(left.seconds) if left else ""
    for size, clock_size, way in _sizes(lines):
        right = _large(clock, clock_size, left.colour) if left else []
        taken = bigtext.width(clock, clock_size) + 2 * MARGIN if left else 0
        if view.block_kind is not BlockKind.STEP or view.now is None:
            if taken > columns // 2:
                continue
            title = _title(view.block_title, columns - taken, lines)
            return _at_the_foot(_beside(title, right, columns), lines)
        start = _hour(view.now, t, size, way)
        if max(line.cell_length for line in start) + taken <= columns and len(start) <= lines:
            return _at_the_foot(_beside(start, right, columns), lines)
    return _at_the_foot(_title(view.block_title, columns, lines), lines)


def _at_the_foot(drawn: LINES, lines: int) -> LINES:
    return [BLANK] * max(0, lines - len(drawn)) + drawn


def _sizes(lines: int) -> Iterator[tuple[int, int, _Day]]:
    """Give sizes of the hour and the countdown and ways to write the day, the best first."""
    most = max(1, lines * 2 // bigtext.ROWS)
    for size in range(most, 0, -1):
        for way in _Day:
            for clock_size in range(size, min(size, SMALLEST_CLOCK) - 1, -1):
                yield size, clock_size, way
    for way in _Day:
        yield 1, 1, way


def headline(view: ProjectorView, room_ms: int, t: Text, columns: int) -> Content:
    """Write the title of the step, or else of the session, and at the right what the room does now."""
    right = words_of_countdown(view, countdown(view, room_ms), t)
    title = one_line(view.block_title if view.block_kind is BlockKind.STEP else view.title)
    left = cut(shown(title, "bold"), max(1, columns - right.cell_length - MARGIN))
    return _beside([left], [right], columns)[0]


def services(view: ProjectorView, t: Text, columns: int, *, beside: bool, lines: int = 0) -> LINES:
    """Draw the services to know of: below each other, with as much air as fits, or in up to three columns."""
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
        cells[-1] += shown(f"  {more}", "$text-quiet")
    fitting = [cut(cell, each) for cell in cells]
    padded = [cell.pad_right(each - cell.cell_length) for cell in fitting]
    return [
        Content(" " * MARGIN).join(padded[start : start + across]) for start in range(0, len(padded), across)
    ]


def _loud(line: Content) -> Content:
    """Make everything bold, and what was bold stand out by colour as well."""
    spans = [
        Span(start, end, "bold $accent" if isinstance(style, Style) and style.bold else style)
        for start, end, style in line.spans
    ]
    return Content(line.plain, spans).stylize_before("bold")


def _prose(text: Prose, width: int, gap: int) -> LINES:
    nodes = markup.parse(text.text, dict(text.variables))
    return [_loud(line) for line in flow(nodes, width, gap=gap, mark=MARK, mark_style="$accent")]


def _barred(lines: LINES, colour: str) -> LINES:
    return [Content.styled("▌ ", colour) + line for line in lines]


def _in_letters(text: str, width: int, size: int, style: str, leading: int = 0) -> LINES | None:
    """Write a text in large letters; None when a letter is missing, or a word is too wide."""
    letters = bigtext.plain(one_line(text))
    parts = bigtext.broken(letters, width, size) if letters else ()
    lines: LINES = []
    for part in parts:
        lines += [BLANK] * (leading if lines else 0) + _large(part, size, style)
    return lines or None


def _heading(title: str, width: int, size: int) -> LINES | None:
    """Write a title in large letters; None when it takes too many lines for that."""
    drawn = _in_letters(title, width, size, "$accent")
    most = MOST_LARGE_PARTS if size == 1 else 1
    return drawn if drawn and len(drawn) <= most * bigtext.height(size) else None


def _headings(title: str, width: int) -> list[LINES]:
    """Give a title in the sizes in which it fits, the largest first."""
    return list(filter(None, (_heading(title, width, size) for size in LARGE_TITLES)))


def _large_prose(text: Prose, width: int, size: int, gap: int) -> LINES | None:
    """Write paragraphs and lists of paragraphs in large letters; None when it is anything else, or long."""
    rows: list[tuple[bool, str]] = []
    for node in markup.parse(text.text, dict(text.variables)):
        items = node.items if isinstance(node, markup.BulletList) else ((node,),)
        for item in items:
            if len(item) != 1 or not isinstance(item[0], markup.Paragraph):
                return None
            rows.append((isinstance(node, markup.BulletList), content.line(item[0].children).plain))
    if sum(len(words) for _, words in rows) > LONGEST_LARGE:
        return None
    lines: LINES = []
    for listed, words in rows:
        drawn = _in_letters(words, width - 2, size, "", max(0, gap - 1))
        if drawn is None:
            return None
        lines += [BLANK] * (gap if lines else 0) + (_barred(drawn, "$accent") if listed else drawn)
    return lines


def _inject(
    inject: PublicInject,
    t: Text,
    width: int,
    gap: int,
    *,
    heading: LINES | None = None,
    asked: int = 0,
    most: int | None = None,
) -> LINES:
    """Draw an inject with the questions that come with it; of its text at most so many lines.

    `heading` is its title in large letters; with `asked` its questions are, in so many columns.
    """
    sign = CHANNELS[inject.channel]
    when = t.time(*divmod(inject.at.minute_of_day, 60))
    head = shown(f"{sign.sign} {t(sign.word)}", f"bold {sign.colour}")
    parts = [f"{t.weekday(inject.at.weekday)} {when}", one_line(inject.sender or "")]
    head += shown("".join(f" · {part}" for part in parts if part))
    title = one_line(inject.title)
    inner = [*head.wrap(width - 2), *[BLANK] * min(1, gap)]
    inner += heading or shown(title, "bold $accent").wrap(width - 2)
    text = _prose(inject.text, width - 2, gap)
    if most is not None and len(text) > most:
        text = [line for line in text if line.plain.strip()][:most]
        text[-1:] = [cut(line + Content(" " * width), width - 2) for line in text[-1:]]
    inner += [BLANK] * gap + text
    for question in inject.questions:
        large = _in_letters(question.text, asked - 4, 1, "") if asked else None
        plain = hang("? ", shown(question.text, "bold"), width - 2, "bold $accent")
        inner += [BLANK] * gap + (_barred(large, "$accent") if large else plain)
        choices = one_line(wording.choices(question, t))
        inner += hang("  ", shown(choices), width - 2) if choices else []
    return _barred(inner, sign.colour)


def _before(view: ProjectorView, t: Text, width: int, gap: int, *, whole: bool) -> LINES:
    """Draw what goes before the decisions, quieter than these, and the heading of the decisions."""
    if not view.asked_before:
        return []
    lines: LINES = []
    for row in view.asked_before:
        lines += hang("", shown(t(TOPICS[row.topic]), "$accent"), width)
        for question in row.questions if whole else ():
            lines += hang("  ", shown(question), width)
        lines += [BLANK] * min(gap, 1)
    return lines + hang("", shown(t(TOPICS[Topic.DECISION]), "bold $accent"), width)


def _questions(view: ProjectorView, width: int, gap: int) -> LINES:
    lines: LINES = []
    for question in view.questions:
        if lines:
            lines += [BLANK] * gap
        lines += hang(MARK, shown(question, "bold"), width, "$accent")
    return lines


def _large_questions(view: ProjectorView, width: int, gap: int) -> LINES | None:
    """Write the questions in large letters; None when that does not go for all of them."""
    lines: LINES = []
    for question in view.questions:
        drawn = _in_letters(question, width - 2, 1, "")
        if drawn is None:
            return None
        lines += [BLANK] * (gap if lines else 0) + _barred(drawn, "$accent")
    return lines


def _top_gaps(view: ProjectorView, t: Text, width: int, gap: int, rows: int | None = None) -> LINES:
    """Draw the gaps to choose from and what they got; all of them, or so many."""
    shown_rows = view.top_gaps[:rows]
    most = max(row.votes for row in shown_rows)
    lines: LINES = []
    more = len(view.top_gaps) - len(shown_rows)
    # The room calls a gap by its number: it is the same before and behind the votes, and on the console.
    beside = max(len(f"{row.number}. ") for row in shown_rows)
    for row in shown_rows:
        if lines:
            lines += [BLANK] * gap
        mark = f"{row.number}. ".rjust(beside)
        lines += hang(mark, shown(row.title, "bold" if row.votes else ""), width, "bold $accent")
        if not row.votes:
            continue
        bar = "█" * max(1, round(row.votes / most * min(WIDEST_BAR, width // 3)))
        votes = t.n("{n} vote", "{n} votes", row.votes)
        lines.append(Content(" " * beside) + Content.styled(bar, "$primary") + shown(f" {votes}"))
    if more > 0:
        lines.append(Content(" " * beside) + shown(t("and {n} more", n=more), "$text-quiet"))
    return lines


def _variants(view: ProjectorView, t: Text, columns: int, lines: int) -> Iterator[LINES]:
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
        headings = _headings(one_line(view.inject.title), columns - 2)
        if view.inject.questions and lines >= LINES_FOR_LARGE:
            for heading in headings:
                yield _inject(view.inject, t, width, 1, heading=heading, asked=columns)
        for heading in headings:
            for gap in gaps[:-1]:
                yield _inject(view.inject, t, width, gap, heading=heading)
        for gap in gaps:
            yield _inject(view.inject, t, width, gap)
        return
    if view.top_gaps:
        # To choose, the room needs all of them; only then comes what it is to do, and what fits in any case.
        for rows in (None, MOST_GAPS):
            for gap in gaps:
                drawn = _top_gaps(view, t, width, gap, rows)
                yield _prose(view.text, width, gap) + [BLANK] * max(1, gap) + drawn
            for gap in gaps:
                yield _top_gaps(view, t, width, gap, rows)
        return
    yield from _situations(view, columns, lines)


def _asked(view: ProjectorView, t: Text, columns: int, lines: int) -> Iterator[LINES]:
    """Give ways to show questions, with the inject below them."""
    width = max(1, min(columns, WIDEST_TEXT))
    gaps = (2, 1, 0)
    headings = _headings(one_line(view.inject.title), columns - 2) if view.inject else []
    if lines >= LINES_FOR_LARGE:
        for gap in gaps[:-1]:
            large = _large_questions(view, columns, gap)
            if large:
                before = _before(view, t, width, 1, whole=True)
                yield before + large + _with_inject(view, t, width, gap)
    for whole in (True, False) if view.asked_before else (False,):
        for gap in gaps:
            asked = _before(view, t, width, gap, whole=whole) + _questions(view, width, gap)
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
        drawn = _in_letters(entry.text, columns - 2, size, "", 1)
        if drawn is not None:
            yield _barred([*head, BLANK, *drawn], "$accent")
    for gap in (2, 1, 0):
        text = shown(entry.text, "bold").wrap(width - 2)
        yield _barred([*head, *[BLANK] * gap, *text], "$accent")


def _situations(view: ProjectorView, columns: int, lines: int) -> Iterator[LINES]:
    """Give ways to show the text of a block, below the title of a step: the band shows any other title."""
    width = max(1, min(columns, WIDEST_TEXT))
    in_step = view.block_kind is BlockKind.STEP
    headings = _headings(one_line(view.block_title), columns) if in_step else []
    if lines >= LINES_FOR_LARGE:
        for size in (2, 1):
            for gap in (2, 1):
                text = _large_prose(view.text, columns, size, gap)
                if text:
                    yield from (drawn + [BLANK] * gap * 2 + text for drawn in headings)
                    yield text
    for drawn in headings:
        yield from (drawn + [BLANK] * max(2, gap) + _prose(view.text, width, gap) for gap in (3, 2, 1))
    for gap in (2, 1, 0):
        yield _prose(view.text, width, gap)


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
    drawn = _inject(view.inject, t, width, min(gap, 1), heading=heading, most=most)
    return [BLANK] * max(1, gap) + drawn


def _begun(view: ProjectorView, t: Text, width: int, lines: int) -> LINES | None:
    """Show the questions whole and of the inject its title and as many lines as fit, two at least.

    The last line is left for the word that there is more: behind it the whole inject follows.
    """
    if view.entry is not None or not (view.questions or view.asked_before) or view.inject is None:
        return None
    for whole, gap in ((True, 1), (True, 0), (False, 0)):
        asked = _before(view, t, width, gap, whole=whole) + _questions(view, width, gap)
        most = lines - 1 - len(asked) - len(_with_inject(view, t, width, gap, most=0))
        if most >= FIRST_LINES:
            break
    begun = asked + _with_inject(view, t, width, gap, most=max(FIRST_LINES, most))
    return begun + [BLANK] * max(1, lines - len(begun)) + _inject(view.inject, t, width, 1)


def _fitting(view: ProjectorView, t: Text, columns: int, lines: int) -> tuple[LINES, bool]:
    width = max(1, min(columns, WIDEST_TEXT))
    found: LINES = []
    for found in _variants(view, t, columns, lines):
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


def _centred(lines: LINES, columns: int, height: int) -> LINES:
    above = [BLANK] * max(0, (height - len(lines)) // 2)
    return above + [Content(" " * max(0, (columns - line.cell_length) // 2)) + line for line in lines]


def _words(text: str, columns: int, style: str = "bold") -> LINES:
    return shown(text, style).wrap(max(1, columns))


def interrupted(t: Text, columns: int, lines: int) -> LINES:
    """Say, over everything else, that something real is going on."""
    word, real = t("Interrupted"), t("real situation")
    letters = bigtext.plain(word) or "STOP"
    size = bigtext.largest(letters, columns, max(1, lines // 3))
    small = bigtext.largest(bigtext.plain(real) or "", columns, max(1, lines // 4))
    second = _large(bigtext.plain(real) or "", min(small, size), "") if small and size else []
    return _centred(
        [
            *(_large(letters, size, "") if size else _words(word, columns)),
            BLANK,
            *(second or _words(real, columns)),
            BLANK,
            *_words(t("The exercise stands still. This is not part of it."), columns),
        ],
        columns,
        lines,
    )


def pause(view: ProjectorView, room_ms: int, t: Text, columns: int, lines: int) -> LINES:
    """Draw the break: its name, and how long still."""
    left = countdown(view, room_ms)
    drawn = _title(view.block_title, columns, max(3, lines // 4))
    if left:
        clock = t.clock(left.seconds)
        size = max(1, bigtext.largest(clock, columns, lines // 3))
        drawn += [BLANK, BLANK, *_large(clock, size, left.colour)]
        if view.paused or left.near:
            drawn += [BLANK, words_of_countdown(view, left, t)]
    text = _prose(view.text, min(columns, WIDEST_TEXT), 1)
    widest = max((line.cell_length for line in text), default=0)
    level = [line.pad_right(widest - line.cell_length) for line in text]
    return _centred(drawn + ([BLANK, BLANK, *level] if level else []), columns, lines)


WELCOME = N_("We will start in a moment.")
GOODBYE = N_("The session is over. Thank you.")


def cover(view: ProjectorView, t: Text, columns: int, lines: int) -> LINES:
    """Draw the page before the start and after the end."""
    ahead = view.status is Status.PREPARED
    words = t(WELCOME if ahead else GOODBYE)
    head = _title(view.title, columns, lines // 3)
    hint = t("Can the last row read this? If not, make the letters of this window larger.")
    below = (
        [BLANK, BLANK, *_words(hint, columns, "$text-quiet")] if ahead and columns > WIDEST_READABLE else []
    )
    return _centred([*head, BLANK, BLANK, *_words(words, columns), *below], columns, lines)


def waiting(t: Text, columns: int, lines: int) -> LINES:
    """Say that there is no exercise yet."""
    return _centred(_words(t("Waiting for the exercise"), columns), columns, lines)
