"""The latest entries."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from textual.content import Content

from tabletop import wording
from tabletop.core.events import Answer, EntryKind
from tabletop.tui.console.lines import NOTHING, Row
from tabletop.tui.console.panes.paragraphs import Rows
from tabletop.tui.console.sayings import ANSWERS, clipped, quiet, said, sign
from tabletop.wording import entry_kind

if TYPE_CHECKING:
    from tabletop.core.entry_lines import EntryLine
    from tabletop.text import Text

KIND_COLOURS = {
    EntryKind.DECISION: "$primary bold",
    EntryKind.GAP: "$error bold",
    EntryKind.NEED: "$warning",
    EntryKind.OFFER: "$success",
    EntryKind.ASSUMPTION: "$warning",
    EntryKind.ACTION: "$primary bold",
    EntryKind.STRENGTH: "$success bold",
}
LONGEST_SEARCH = 30
"""Letters of the words that were searched for and not found."""
LONGEST_LINE = 500
"""Characters of an entry beyond which no terminal shows more on one line."""
MOST_SPEAKERS = 2
"""Speakers that are named where there is little room; the others are counted."""
LONGEST_SPEAKER = 12
"""Letters of who speaks where there is little room."""


@dataclass(frozen=True, slots=True)
class NotedView:
    """The latest entries, and the words that they were searched for."""

    lines: tuple[EntryLine, ...]
    """The newest first."""
    words: str = ""


def entry_rows(lines: tuple[EntryLine, ...], t: Text, words: str = "") -> Rows:
    """Show entries, the newest at the bottom, each on one line."""
    rows = [_entry_row(line, t) for line in reversed(lines)]
    if not rows and words:
        found_nothing = t("No note has the words: {words}", words=clipped(words, LONGEST_SEARCH))
        rows = [Row(said(found_nothing, "$warning") + quiet("  " + t("Esc shows everything again")))]
    elif not rows:
        rows = [Row(quiet(t("Nothing yet. Press Enter, type what is said, press Enter.")))]
    return rows, rows[-1].key


@lru_cache(maxsize=2_048)
def _entry_row(line: EntryLine, t: Text) -> Row:
    kind = t(entry_kind(line.kind, response=line.response))
    mark = said(
        f"{kind:<12}", "$text-quiet" if line.withdrawn else KIND_COLOURS.get(line.kind, "$text-quiet")
    )
    style = "$text-quiet strike" if line.withdrawn else ""
    words = said(line.text[:LONGEST_LINE], style)
    key: Hashable = ("entry", line.id)

    def row(speakers: str, tail: Content, briefer: Row | None = None) -> Row:
        lead = said(f"{speakers}: ", style or "bold") if speakers else NOTHING
        length = lead.cell_length
        return Row(lead + words, mark, tail, key, lead=length, briefer=briefer, words_first=briefer is None)

    brief = row(_speakers_in_brief(line), entry_tail(line, t, brief=True))
    return row(", ".join(line.said_by), entry_tail(line, t), brief)


def _speakers_in_brief(line: EntryLine) -> str:
    shorts = dict(line.shorts)
    named = [clipped(shorts.get(name, name), LONGEST_SPEAKER) for name in line.said_by[:MOST_SPEAKERS]]
    more = len(line.said_by) - len(named)
    return ", ".join(named) + (f" +{more}" if more else "")


def _credits(line: EntryLine, t: Text, *, brief: bool) -> str:
    """Name the device that wrote an entry, and who else made what it now says; briefly only the latter."""
    author = line.author if line.author not in line.said_by else ""
    if line.changed_by is None:
        return f"✎ {author}".rstrip() if line.author else ""
    changed = t("changed by {who}", who=line.changed_by or t("the facilitator"))
    return f"✎ {changed}" if brief or not author else f"✎ {author}, {changed}"


def entry_tail(line: EntryLine, t: Text, *, brief: bool = False) -> Content:
    """Say at the end of an entry what became of it: parked, late, replied to, carried out by whom."""
    parts: list[Content] = []
    if line.withdrawn:
        parts.append(quiet(t("withdrawn")))
    if line.parked:
        parts.append(said(t("parked"), "$warning"))
    if line.late:
        parts.append(quiet(wording.late(t, line.late, brief=brief)))
    if line.rewritten:
        parts.append(said(t("changed later"), "$warning"))
    credits_ = _credits(line, t, brief=brief)
    if credits_:
        parts.append(quiet(credits_))
    shorts = dict(line.shorts) if brief else {}
    if line.target and all(partner != line.target for partner, _ in line.replies):
        target = clipped(shorts.get(line.target, line.target), LONGEST_SPEAKER) if brief else line.target
        parts.append(quiet(f"@{target}"))
    amount = wording.amount(t, line.quantity, line.unit, beside=line.text)
    if amount:
        parts.append(quiet(amount))
    parts += [
        said(f"{shorts.get(partner, partner)}: ", "$text-quiet") + sign(ANSWERS[Answer(answer)])
        for partner, answer in line.replies
    ]
    if line.kind in {EntryKind.ACTION, EntryKind.DECISION} and not line.withdrawn:
        if line.owner or line.lacks_owner:
            owner = _owner_in_brief(line) if brief else line.owner
            parts.append(said(f"→ {owner}") if owner else said(t("no owner"), "$warning"))
        if line.due:
            parts.append(said(wording.day(t, line.due)))
        elif line.kind is EntryKind.ACTION:
            parts.append(said(t("no date"), "$warning"))
    return Content("  ").join(parts)


def _owner_in_brief(line: EntryLine) -> str | None:
    """Give the short name of the partner that carries something out; of a function alone, the function."""
    owner = line.owner or ""
    fitting = [short for name, short in line.shorts if owner == name or owner.startswith(f"{name}, ")]
    return next(iter(fitting), line.owner)
