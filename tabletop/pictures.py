"""Pictures for documents: our own SVG, the same bytes everywhere.

Shape and letter say what colour says, so that a grey print and a reader who sees no colour lose nothing.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from math import sqrt
from textwrap import wrap
from typing import TYPE_CHECKING

from tabletop.core.plaintext import one_line
from tabletop.core.scenario import ServiceState
from tabletop.wording import SERVICE_STATES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tabletop.core.debrief import GapCounts, ServiceCourse, ServiceTimeline, Where
    from tabletop.text import Text

WIDTH = 720
LABELS = 214
"""Width that is kept for the names on the left."""
HEAD = 46
ROW = 28
LEGEND = 34
LABEL_LETTERS = 38
MOST_COLUMNS = 7
"""More than these have no room for names beside each other."""
BOLD, PLAIN, AIR = 7.4, 5.6, 6
"""Room for a letter of a column head, and of the time below it, and between two heads."""
INK, QUIET, RULE, PAPER = "#1b2430", "#4a5563", "#d5dae0", "#ffffff"
GREEN, GREEN_TINT = "#2c6e3f", "#e6f2e8"
AMBER, AMBER_TINT = "#8a5a00", "#fff1cf"
RED = "#8f1d1d"
BLUE = "#1f3f66"
NOT_XML = {0xFFFE: None, 0xFFFF: None}


def service_timeline(timeline: ServiceTimeline, t: Text, ident: str = "services-picture") -> str:
    """Draw the services over the hours; empty when there is nothing to draw. `ident` keeps ids apart."""
    steps = len(timeline.steps)
    if not steps or not timeline.services:
        return ""
    first, last = LABELS + 34, WIDTH - 34
    xs = [(first + last) / 2] if steps == 1 else _spread(first, last, steps)
    height = HEAD + ROW * len(timeline.services) + LEGEND
    parts = [_hatching(ident)]
    width = min(2 * (WIDTH - last), (last - first) / max(1, steps - 1))
    parts += [_column_head(where, x, width, t) for where, x in zip(timeline.steps, xs, strict=True)]
    for index, service in enumerate(timeline.services):
        middle = HEAD + ROW * index + ROW / 2
        parts.append(_line(0, middle + ROW / 2, WIDTH, middle + ROW / 2, RULE))
        parts.append(_label(service.name, middle))
        parts += _bars(timeline, service, xs, middle, ident)
        parts += [_sign(state, x, middle, ident, t) for state, x in zip(service.shown, xs, strict=True)]
    parts += _legend(height - LEGEND / 2, ident, t)
    title = t("Vital services by hour")
    return _svg(ident, height, title, services_in_words(timeline, t), parts)


def services_in_words(timeline: ServiceTimeline, t: Text) -> str:
    """Say what the picture of the services shows."""
    sentences = []
    for index, where in enumerate(timeline.steps):
        out = [row.name for row in timeline.services if row.shown[index] is ServiceState.OUT]
        weak = [row.name for row in timeline.services if row.shown[index] is ServiceState.DEGRADED]
        said = [
            t("{state}: {services}", state=t(SERVICE_STATES[state]), services=names)
            for state, names in ((ServiceState.OUT, out), (ServiceState.DEGRADED, weak))
            if names
        ]
        sentences.append(
            t("{where} – {said}.", where=place(where, t), said="; ".join(said) or t("everything works"))
        )
    return " ".join(sentences)


def gap_counts(counts: GapCounts, t: Text, ident: str = "gaps-picture") -> str:
    """Draw how many gaps were noted by theme and part; empty when there were none."""
    shown = _columns(counts)
    most = max((count for row in shown.counts for count in row), default=0)
    if not most:
        return ""
    width = (WIDTH - LABELS) / len(shown.parts)
    xs = [LABELS + width * (index + 0.5) for index in range(len(shown.parts))]
    row_height = ROW + 14
    height = HEAD + row_height * len(counts.themes) + 6
    drawn = [_column_head(where, x, width, t) for where, x in zip(shown.parts, xs, strict=True)]
    for index, (theme, row) in enumerate(zip(shown.themes, shown.counts, strict=True)):
        middle = HEAD + row_height * index + row_height / 2
        drawn.append(_line(0, middle + row_height / 2, WIDTH, middle + row_height / 2, RULE))
        drawn += _wrapped_label(theme or t("without a theme"), middle)
        drawn += [_bubble(count, most, x, middle, t) for count, x in zip(row, xs, strict=True)]
    return _svg(ident, height, t("Gaps by theme and step"), gaps_in_words(counts, t), drawn)


def _columns(counts: GapCounts) -> GapCounts:
    """Put what lies outside the steps together where there are too many columns to name each."""
    if len(counts.parts) <= MOST_COLUMNS:
        return counts
    steps = [index for index, where in enumerate(counts.parts) if where is not None and where.time]
    rows = tuple(
        (*(row[index] for index in steps), sum(row) - sum(row[index] for index in steps))
        for row in counts.counts
    )
    return replace(counts, parts=(*(counts.parts[index] for index in steps), None), counts=rows)


def gaps_in_words(counts: GapCounts, t: Text) -> str:
    """Say what the picture of the gaps shows."""
    sentences = []
    for theme, row in zip(counts.themes, counts.counts, strict=True):
        said = [
            t("{where}: {count}", where=place(where, t), count=t.number(count))
            for where, count in zip(counts.parts, row, strict=True)
            if count
        ]
        sentences.append(
            t("{where} – {said}.", where=theme or t("without a theme"), said=", ".join(said) or t("none"))
        )
    return " ".join(sentences)


def place(where: Where | None, t: Text) -> str:
    """Name a part of the session shortly: a step by its hour, another block by its title."""
    if where is None:
        return t("other")
    return t.hour(where.time.hour) if where.time else where.title or t("other")


def _spread(first: float, last: float, count: int) -> list[float]:
    return [first + (last - first) * index / (count - 1) for index in range(count)]


def _svg(ident: str, height: float, title: str, words: str, parts: Iterable[str]) -> str:
    body = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_n(height)}" width="{WIDTH}"'
        f' height="{_n(height)}" role="img" aria-labelledby="{ident}-title {ident}-desc"'
        f' font-family="sans-serif" font-size="12">'
        f'<title id="{ident}-title">{_escaped(title)}</title><desc id="{ident}-desc">{_escaped(words)}</desc>'
        f'<rect width="{WIDTH}" height="{_n(height)}" fill="{PAPER}"/>{body}</svg>\n'
    )


def _hatching(ident: str) -> str:
    return (
        f'<defs><pattern id="{ident}-hatch" width="5" height="5" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><rect width="5" height="5" fill="{AMBER_TINT}"/>'
        f'<rect width="1.6" height="5" fill="{AMBER}"/></pattern></defs>'
    )


def _column_head(where: Where | None, x: float, width: float, t: Text) -> str:
    name = place(where, t)
    lines = _in_column(name[:1].upper() + name[1:], width)
    above = "".join(
        _text(x, 18 + 16 * nr, line, anchor="middle", weight="bold") for nr, line in enumerate(lines)
    )
    if where is None or where.time is None or len(lines) > 1:
        return above
    hours, minutes = divmod(where.time.minute_of_day, 60)
    moment = f"{t.weekday(where.time.weekday, short=True)} {t.time(hours, minutes)}"
    if len(moment) * PLAIN > width:
        return above
    return above + _text(x, 34, moment, anchor="middle", fill=QUIET, size=11)


def _in_column(name: str, width: float) -> list[str]:
    """Put a name on the two lines over a column, cut where it does not fit."""
    most = max(2, int((width - AIR) / BOLD))
    first, *rest = wrap(one_line(name), most, break_long_words=False) or [""]
    if len(first) > most or not rest:
        return [_clipped(name, most)]
    return [first, _clipped(" ".join(rest), most)]


def _label(name: str, middle: float) -> str:
    return _text(0, middle + 4, _clipped(name, LABEL_LETTERS))


def _wrapped_label(name: str, middle: float) -> Iterable[str]:
    first, *rest = wrap(one_line(name), LABEL_LETTERS) or [""]
    if not rest:
        return [_label(first, middle)]
    return [_label(first, middle - 8), _label(" ".join(rest), middle + 8)]


def _bars(
    timeline: ServiceTimeline, service: ServiceCourse, xs: list[float], middle: float, ident: str
) -> Iterable[str]:
    for index, stretches in enumerate(service.between):
        before, after = timeline.steps[index].time, timeline.steps[index + 1].time
        if before is None or after is None or after.hour <= before.hour:
            continue
        scale = (xs[index + 1] - xs[index]) / (after.hour - before.hour)
        for stretch in stretches:
            left = xs[index] + (stretch.start - before.hour) * scale
            yield _bar(stretch.state, left, (stretch.end - stretch.start) * scale, middle, ident)


def _bar(state: ServiceState, left: float, width: float, middle: float, ident: str) -> str:
    if state is ServiceState.WORKS:
        return _rect(left, middle - 1, width, 2, GREEN)
    if state is ServiceState.DEGRADED:
        return _rect(left, middle - 4, width, 8, f"url(#{ident}-hatch)", stroke=AMBER)
    return _rect(left, middle - 4, width, 8, RED)


def _sign(state: ServiceState | None, x: float, middle: float, ident: str, t: Text) -> str:
    """Draw a state: a circle for works, a hatched diamond for limited, a full square for out."""
    if state is None:
        return _text(x, middle + 4, "–", anchor="middle", fill=QUIET)
    letter, x_, y = t(SERVICE_STATES[state])[:1].upper(), _n(x), _n(middle)
    if state is ServiceState.WORKS:
        shape = f'<circle cx="{x_}" cy="{y}" r="10" fill="{GREEN_TINT}" stroke="{GREEN}" stroke-width="1.5"/>'
        return shape + _text(x, middle + 4, letter, anchor="middle", weight="bold", fill=GREEN)
    if state is ServiceState.DEGRADED:
        corners = f"{_n(x - 13)},{y} {x_},{_n(middle - 13)} {_n(x + 13)},{y} {x_},{_n(middle + 13)}"
        shape = (
            f'<polygon points="{corners}" fill="url(#{ident}-hatch)" stroke="{AMBER}" stroke-width="1.5"/>'
        )
        centre = f'<circle cx="{x_}" cy="{y}" r="7" fill="{AMBER_TINT}"/>'
        return shape + centre + _text(x, middle + 4, letter, anchor="middle", weight="bold", fill=INK)
    shape = _rect(x - 10, middle - 10, 20, 20, RED)
    return shape + _text(x, middle + 4, letter, anchor="middle", weight="bold", fill=PAPER)


def _legend(middle: float, ident: str, t: Text) -> Iterable[str]:
    x = 12.0
    for state, name in SERVICE_STATES.items():
        word = t(name)
        yield _sign(state, x, middle, ident, t)
        yield _text(x + 18, middle + 4, word, fill=QUIET, size=11)
        x += 46 + 7 * len(word)
    yield _text(
        WIDTH,
        middle + 4,
        t("Signs: as the room saw it. Bars in between: calculated."),
        anchor="end",
        fill=QUIET,
        size=11,
    )


def _bubble(count: int, most: int, x: float, middle: float, t: Text) -> str:
    if not count:
        return f'<circle cx="{_n(x)}" cy="{_n(middle)}" r="1.5" fill="{QUIET}"/>'
    radius = 8 + 11 * sqrt(count / most)
    shape = f'<circle cx="{_n(x)}" cy="{_n(middle)}" r="{_n(radius)}" fill="{BLUE}"/>'
    return shape + _text(x, middle + 4, t.number(count), anchor="middle", weight="bold", fill=PAPER)


def _rect(x: float, y: float, width: float, height: float, fill: str, *, stroke: str = "none") -> str:
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
        f' fill="{fill}" stroke="{stroke}"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str) -> str:
    return f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{stroke}"/>'


def _text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    weight: str = "normal",
    fill: str = INK,
    size: int = 12,
) -> str:
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" font-weight="{weight}"'
        f' font-size="{size}" fill="{fill}">{_escaped(words)}</text>'
    )


def _clipped(words: str, most: int) -> str:
    line = one_line(words)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _escaped(words: str) -> str:
    return escape(one_line(words).translate(NOT_XML))


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
