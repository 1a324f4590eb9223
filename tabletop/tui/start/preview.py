"""What a scenario is about and who plays in it, for whoever chooses one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.content import Content

from tabletop import markup
from tabletop.core.crisis_time import crisis_time
from tabletop.core.plaintext import one_line
from tabletop.core.scenario import BlockKind, Priority, is_for_room
from tabletop.core.script import fill_names, script_of
from tabletop.core.timeline import CueKind, running_order
from tabletop.tui.content import shown
from tabletop.tui.flow import flow, hang

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tabletop.core.scenario import Scenario, Selection
    from tabletop.text import Text
    from tabletop.tui.start.draft import Draft

BLANK = Content("")
PARAGRAPH = re.compile(r"\n\s*\n|\n\s*(?:[-*>]|[0-9]+[.]) ")
SENTENCE = re.compile(r"[^.!?]+[.!?]?")


def _section(title: str, lines: Iterable[Content]) -> list[Content]:
    return [BLANK, shown(title, "bold $accent"), *lines]


def _row(head: str, text: str, width: int, column: int) -> list[Content]:
    return hang(f"{head:<{column}}  ", shown(one_line(text)), width, "$text-quiet")


def steps(scenario: Scenario, t: Text, width: int) -> list[Content]:
    """List the steps with their hours."""
    values = tuple((row.id, row.default) for row in scenario.variables)
    script = script_of(scenario, scenario.selections[0].id, {})
    rows = [block for block in scenario.blocks if block.kind is BlockKind.STEP and block.hour is not None]
    heads = []
    for block in rows:
        when = crisis_time(script, block.hour or 0)
        time = t.time(*divmod(when.minute_of_day, 60))
        heads.append(f"{t.hour(block.hour or 0)}, {t.weekday(when.weekday, short=True)} {time}")
    column = max(map(len, heads), default=0)
    lines: list[Content] = []
    for head, block in zip(heads, rows, strict=True):
        lines += _row(head, fill_names(block.title, values), width, column)
    return lines


def contents(scenario: Scenario, selection: Selection, t: Text) -> str:
    """Say how much there is in a selection."""
    script = script_of(scenario, selection.id, {})
    planned = [script.injects[ident] for ident in script.planned]
    room = sum(is_for_room(row) for row in planned)
    reserve = sum(row.priority is Priority.RESERVE for row in script.injects.values())
    hours = sum(block.kind is BlockKind.STEP for block in script.blocks.values())
    return " · ".join(
        [
            t.n("{n} step", "{n} steps", hours),
            t.n("{n} inject for the room", "{n} injects for the room", room),
            t.n("{n} for single partners", "{n} for single partners", len(planned) - room),
            t.n("{n} in reserve", "{n} in reserve", reserve),
        ]
    )


def plan(scenario: Scenario, selection: Selection, t: Text, width: int) -> list[Content]:
    """List the blocks of a selection with their minutes and when they begin."""
    script = script_of(scenario, selection.id, {})
    minutes: dict[str, tuple[int, int]] = {}
    phases: set[tuple[str, int]] = set()
    for cue in running_order(script):
        if cue.kind is CueKind.BLOCK or (cue.block, cue.phase) not in phases:
            start, sofar = minutes.get(cue.block, (cue.starts, 0))
            minutes[cue.block] = (start, sofar + cue.minutes)
            phases.add((cue.block, cue.phase))
    values = tuple(script.variables.items())
    longest = max((len(t.duration(length)) for _, length in minutes.values()), default=0)
    lines: list[Content] = []
    for ident, (start, length) in minutes.items():
        block = script.blocks[ident]
        title = fill_names(block.title, values)
        if block.kind is BlockKind.STEP and block.hour is not None:
            title = f"{t.hour(block.hour)}: {title}"
        clock = f"{start // 60}:{start % 60:02}"
        lines += _row(f"{clock:>5}  {t.duration(length):>{longest}}", title, width, 7 + longest)
    return lines


def scenario_preview(scenario: Scenario, t: Text, width: int) -> Content:
    """Show summary, lengths, steps, partners and services of a scenario."""
    values = {row.id: row.default for row in scenario.variables}
    pairs = tuple(values.items())
    lines = shown(fill_names(one_line(scenario.title), pairs), "bold $accent").wrap(width)
    lines.append(BLANK)
    lines += flow(markup.parse(scenario.summary, values), width)
    lengths: list[Content] = []
    for row in scenario.selections:
        lengths += _row(t.duration(row.minutes), row.title, width, 13)
        lengths += hang(" " * 15, shown(contents(scenario, row, t), "$text-quiet"), width)
    lines += _section(t("Lengths"), lengths)
    lines += _section(t("Steps"), steps(scenario, t, width))
    partners = ", ".join(fill_names(one_line(row.title), pairs) for row in scenario.partners)
    count = t.n("{n} partner", "{n} partners", len(scenario.partners))
    lines += _section(count, shown(partners).wrap(width))
    services = ", ".join(fill_names(one_line(row.title), pairs) for row in scenario.services)
    if services:
        count = t.n("{n} vital service", "{n} vital services", len(scenario.services))
        lines += _section(count, shown(services).wrap(width))
    if scenario.authors:
        by = t("By {authors}", authors=", ".join(scenario.authors))
        lines += [BLANK, *shown(one_line(by), "$text-quiet").wrap(width)]
    rehearse = t("A dry run without a room: {command}", command=f"tabletop rehearse {scenario.id}")
    lines += [BLANK, *shown(rehearse, "$text-quiet").wrap(width)]
    return Content("\n").join(lines)


def example(draft: Draft, variable: str) -> str:
    """Find a sentence in which a variable occurs, and fill it in; empty when only later ones hold it.

    The room may be looking: nothing is read to it but what it hears up to the first step.
    """
    blocks = draft.scenario.blocks
    start = next((index for index, row in enumerate(blocks) if row.hour is not None), len(blocks))
    texts = [
        *(row.situation for row in blocks[start : start + 1]),
        *(row.text for row in blocks[:start]),
        *(row.title for row in draft.scenario.partners),
    ]
    wanted = re.compile(r"\{\{\s*" + re.escape(variable) + r"\s*\}\}")
    for text in texts:
        for paragraph in PARAGRAPH.split(text):
            for sentence in SENTENCE.findall(one_line(paragraph)):
                if wanted.search(sentence):
                    return one_line(markup.plain(markup.parse(sentence.strip(), draft.values)))
    return ""
