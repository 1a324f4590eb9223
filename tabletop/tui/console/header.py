"""The top of the console: the hour, where the session stands, the clocks, and what is out of the ordinary."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual.content import Content

from tabletop.core.crisis_time import crisis_time
from tabletop.core.order_view import announcement
from tabletop.core.room_view import waits_for_a_place
from tabletop.core.state import Status
from tabletop.core.timeline import MINUTE_MS
from tabletop.tui.bigtext import big
from tabletop.tui.console.lines import NOTHING
from tabletop.tui.console.pace import pace_in_words, squeeze_in_words
from tabletop.tui.console.sayings import (
    PHASES,
    block_title,
    day_and_time,
    hour,
    next_in_words,
    quiet,
    said,
)
from tabletop.tui.content import cut_in_lines

if TYPE_CHECKING:
    from tabletop.core.messages import Message
    from tabletop.core.state import State
    from tabletop.core.timeline import Pace
    from tabletop.text import Text

Pair = tuple[Content, Content]
BESIDE_THE_NEXT = 13
"""Columns that the key takes beside the words for what it does."""
BAR = 16
"""Columns of the bar that shows how far a phase is."""


ELSEWHERE = "remote."
"""How the codes begin of what is wrong with the line to an exercise that runs elsewhere."""


@dataclass(frozen=True, slots=True)
class Safety:
    """Whether what was typed is on the disk, and what went wrong where."""

    store: Message | None = None
    copy: Message | None = None
    opened: tuple[Message, ...] = ()


def head(t: Text, state: State, room_ms: int, found: Pace | None, safety: Safety) -> tuple[Pair, Pair, Pair]:
    """Build the three lines at the top."""
    digits = big(t.hours(state.hour), 1) if state.hour is not None else ("", "", "")
    left = _where(t, state, room_ms)
    right = _clocks(t, state, room_ms, found, safety)
    lines = []
    for block, words, clock in zip(digits, left, right, strict=True):
        front = Content.styled(f" {block}  ", "$accent") if block else Content(" ")
        lines.append((front + words, clock + " "))
    return lines[0], lines[1], lines[2]


def _where(t: Text, state: State, room_ms: int) -> tuple[Content, Content, Content]:
    cue = state.current()
    if cue is None or state.status is Status.PREPARED:
        title = said(state.script.line(state.setup.title), "bold")
        return title, quiet(t("Not begun yet")), _before_the_crisis(t, state)
    title = said(block_title(state.script, cue.block), "bold")
    when = NOTHING
    if state.hour is not None:
        at = crisis_time(state.script, state.hour)
        when = said(f"{hour(t, at.hour)} · {day_and_time(t, at)}", "$accent")
    if state.status is not Status.RUNNING:
        return (
            title,
            when,
            said(
                t("Closed: the debrief is final")
                if state.status is Status.FINAL
                else t("Closed: the debrief is a draft"),
                "bold",
            ),
        )
    return when or _before_the_crisis(t, state), title, _phase(t, state, room_ms)


def _before_the_crisis(t: Text, state: State) -> Content:
    """Say when in the story the first step will be."""
    first = next((row.hour for row in state.script.blocks.values() if row.hour is not None), None)
    if first is None:
        return NOTHING
    at = crisis_time(state.script, first)
    return quiet(t("before {hour}: {when}", hour=hour(t, at.hour), when=day_and_time(t, at)))


def _phase(t: Text, state: State, room_ms: int) -> Content:
    cue = state.current()
    if cue is None:
        return NOTHING
    name = t(PHASES[cue.phase_kind]).capitalize() if cue.phase_kind else ""
    whole = cue.minutes * MINUTE_MS
    left = whole - (room_ms - state.clock.phase_started_ms)
    words = said(f"{name}  " if name else "")
    if not whole:
        return words
    if left < 0:
        return words + said(t("{time} over time", time=t.clock(-left / 1000)), "bold $warning")
    filled = min(BAR, round(BAR * (whole - left) / whole))
    bar = Content.styled("━" * filled, "$accent") + Content.styled("━" * (BAR - filled), "$border")
    return words + bar + said("  " + t("{time} left", time=t.clock(left / 1000)), "bold")


def _clocks(
    t: Text, state: State, room_ms: int, found: Pace | None, safety: Safety
) -> tuple[Content, Content, Content]:
    if safety.store:
        saved = Content.styled(f" ✗ {t('NOT SAVED')} ", "bold $background on $error")
    else:
        saved = Content.styled(f"✓ {t('safely stored')}", "$success")
    if state.status is Status.PREPARED:
        total = quiet(t("{time} planned", time=t.duration(state.script.selection.minutes)))
        return total, NOTHING, saved
    spent = (room_ms - state.clock.started_ms) // MINUTE_MS
    clock = said(t.duration(spent), "bold") + quiet(
        " " + t("of {time}", time=t.duration(state.script.selection.minutes))
    )
    return clock, pace_in_words(t, found.behind_ms) if found else NOTHING, saved


def announced(t: Text, state: State, width: int) -> Pair:
    """Say beforehand what the Next key will do; partners by their short names where that needs it."""
    if state.status in {Status.DRAFT, Status.FINAL}:
        return said(" " + t("Closed. What you note now is labelled “noted after closing”.")), NOTHING
    view = announcement(state)
    room = width - BESIDE_THE_NEXT
    words = next_in_words(t, view, state.status, room)
    if view.recipients and len(words) > room:
        away = (presence for _, presence in view.recipients)
        brief = replace(view, recipients=tuple(zip(view.shorts, away, strict=True)))
        words = next_in_words(t, brief, state.status)
    if state.interrupted:
        return quiet(" " + t("After the interruption: {what}", what=words)), NOTHING
    key = Content.styled(" " + t("Space") + " ", "bold $background on $accent")
    return Content(" ") + key + Content(" → ") + said(words, "bold"), NOTHING


def looking_elsewhere(t: Text, where: str, *, ahead: bool) -> Pair:
    """Say that what is shown is not what is on now."""
    words = t("You look ahead: {where}", where=where) if ahead else t("You look back: {where}", where=where)
    return said(f" {'▷' if ahead else '◁'} {words}", "bold $primary"), quiet(t("Esc = back to now") + " ")


MOST_REMARKS = 2
_LINES_OF_A_FILE = 4
"""Lines that a remark about a file may take: its path is long, and what to do stands at the end."""
_LINES_OF_A_LOSS = 6
"""The same where nothing is kept any more: nothing else on the screen matters as much."""


def alerts(
    t: Text,
    state: State,
    found: Pace | None,
    safety: Safety,
    width: int,
    *,
    outside: int = 0,
) -> tuple[Pair, ...]:
    """Say what is out of the ordinary, the worst first; nothing when all is well.

    `outside` counts the devices that find the door closed since the exercise was opened again.
    """
    lines: list[Pair] = []
    if safety.store:
        words = t.message(safety.store)
        if not safety.store.code.startswith(ELSEWHERE):
            words = t(
                "Not written to the disk. Nothing of it counts yet; what you typed is kept. {why}", why=words
            )
        style = "bold $background on $error"
        lines += [(row, NOTHING) for row in _remark("■", words, style, width, _LINES_OF_A_LOSS)]
    if state.interrupted:
        lines.append(
            (_loud(t("INTERRUPTED – real situation. The clock stands still. s = go on"), "$error"), NOTHING)
        )
    if outside:
        words = t.n(
            "{n} device joined earlier; the door is closed: j",
            "{n} devices joined earlier; the door is closed: j",
            outside,
        )
        lines.append((_loud(words, "$warning"), NOTHING))
    flags = _flags(t, state)
    explained = [_flag(name) + (quiet(f" {more}") if more else NOTHING) for name, more in flags]
    if sum(flag.cell_length + 2 for flag in explained) > width:
        explained = [_flag(name) for name, _ in flags]
    if flags:
        lines.append((Content(" ") + Content("  ").join(explained), NOTHING))
    if found and state.status is Status.RUNNING:
        for number, line in enumerate(squeeze_in_words(t, state, found, width - 4)):
            lines.append((said(f" {' ' if number else '⚠'} {line}", "$warning"), NOTHING))
    if safety.copy:
        words = t("The second copy failed: {why}", why=t.message(safety.copy))
        lines += [(row, NOTHING) for row in _remark("⚠", words, "$warning", width)]
    for problem in safety.opened[:MOST_REMARKS]:
        lines += [(row, NOTHING) for row in _remark("⚠", t.message(problem), "$warning", width)]
    return tuple(lines)


def _flags(t: Text, state: State) -> list[tuple[str, str]]:
    """Name what is switched on, each with what to do about it."""
    flags: list[tuple[str, str]] = []
    if state.clock.gap is not None:
        flags.append((t("CLOCK STANDS STILL"), t("w = say whether the room went on")))
    elif state.stands_still:
        flags.append((t("PAUSE"), t("the clock stands still, w = go on")))
    if not state.recording:
        flags.append((t("OFF THE RECORD"), t("nothing is noted, o = note again")))
    if state.black:
        flags.append((t("SCREEN BLACK"), t("b = show again")))
    if state.shown_entry is not None:
        flags.append((t("NOTE ON SCREEN"), t("the next phase takes it away")))
    if state.shown_joining:
        flags.append((t("JOINING ON SCREEN"), t("q = take it away")))
    flags += _from_the_room(t, state)
    if state.setup.simulated:
        flags.append((t("SIMULATION"), ""))
    return flags


def _from_the_room(t: Text, state: State) -> list[tuple[str, str]]:
    """Name what those who joined wait for."""
    flags: list[tuple[str, str]] = []
    asked = sum(not row.answer for row in state.questions.values())
    if asked:
        flags.append((t.n("{n} QUESTION TO YOU", "{n} QUESTIONS TO YOU", asked), t("j = read and answer")))
    waiting = sum(waits_for_a_place(state, row) for row in state.participants.values())
    if waiting:
        flags.append((t.n("{n} NOT IN THE LIST", "{n} NOT IN THE LIST", waiting), t("j = give a partner")))
    return flags


def _remark(sign: str, words: str, style: str, width: int, most: int = _LINES_OF_A_FILE) -> list[Content]:
    """Say something at length behind its sign, in at most so many lines."""
    front = f" {sign} "
    rows = cut_in_lines(said(words), width - len(front) - 1, most)
    return [
        said((" " * len(front) if number else front) + row.plain + " ", style)
        for number, row in enumerate(rows)
    ]


def _loud(words: str, colour: str) -> Content:
    return said(f" ■ {words} ", f"bold $background on {colour}")


def _flag(name: str) -> Content:
    return said(f" {name} ", "bold $background on $warning")
