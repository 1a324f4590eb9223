"""How the capture line is read, in words, while it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tabletop import wording
from tabletop.core.capture import Role
from tabletop.core.events import MAX_TEXT, EntryKind
from tabletop.core.names import name_of
from tabletop.tui.console.lines import NOTHING
from tabletop.tui.console.panes import KIND_COLOURS
from tabletop.tui.console.sayings import clipped, kind_in_words, quiet, said, with_presence

if TYPE_CHECKING:
    from tabletop.core.capture import Captured
    from tabletop.core.state import State
    from tabletop.text import Text

MARKS = (">", "!", "@", "#", "~")
LONGEST_DOUBT = 16
"""Letters of a word that is not understood, where there are several."""


def _looks_to(t: Text, kind: EntryKind, name: str) -> str:
    match kind:
        case EntryKind.OFFER:
            return t("offered to {name}", name=name)
        case EntryKind.NEED:
            return t("asked of {name}", name=name)
        case _:
            return t("counts on {name}", name=name)


def doubted(line: str, captured: Captured) -> list[str]:
    """Give the words of a line that are not understood, each with the sign in front of it."""
    pieces = [piece for piece in captured.pieces if piece.role is Role.PROBLEM]
    starts = [piece.start - (line[: piece.start][-1:] in MARKS) for piece in pieces]
    return [line[start : piece.end] for start, piece in zip(starts, pieces, strict=True)]


def doubts_in_words(t: Text, line: str, captured: Captured) -> Content:
    """Say what is not understood in a line, and what to type instead; of several first which they are."""
    said_of = [t.message(row) for row in captured.problems]
    if len(said_of) == 1:
        return said(f"? {said_of[0]}", "$warning")
    words = " · ".join(f"? {clipped(word, LONGEST_DOUBT)}" for word in doubted(line, captured))
    return said(words, "bold $warning") + said(f" – {' · '.join(said_of)}", "$warning")


def read_in_words(t: Text, state: State, captured: Captured | None, about: str) -> Content:
    """Say how a line is read: kind, speaker, what it is about, owner and date."""
    parts = [] if state.recording else [said(t("OFF THE RECORD: not noted"), "bold $warning")]
    if captured is None:
        words = t("a digit and a space = kind · name: = who said it · >owner !date @about #how much ~theme")
        return Content(" · ").join([*parts, quiet(words)])
    script = state.script
    kind = captured.kind or EntryKind.NOTE
    parts.append(said(kind_in_words(t, kind), KIND_COLOURS.get(kind, "bold")))
    if captured.said_by:
        away = {who: state.away(who) for who in captured.said_by if who in script.partners}
        names = ", ".join(with_presence(t, name_of(script, who), away.get(who)) for who in captured.said_by)
        parts.append(said(t("said by {names}", names=names), "$warning" if any(away.values()) else ""))
    if about:
        parts.append(quiet(t("about {what}", what=clipped(about, 30))))
    if captured.target:
        name = name_of(script, captured.target)
        parts.append(said(_looks_to(t, kind, name)))
    if captured.quantity is not None:
        parts.append(said(wording.amount(t, captured.quantity, captured.unit)))
    if captured.owner:
        owner = name_of(script, captured.owner)
        if captured.owner_function:
            owner = f"{owner}, {captured.owner_function}"
        parts.append(said(t("owner {name}", name=owner)))
    if captured.due:
        parts.append(said(t("by {day}", day=t.date(captured.due))))
    if captured.theme:
        parts.append(said(t("theme {name}", name=script.themes[captured.theme].title)))
    over = len(captured.text) - MAX_TEXT
    if over > 0:
        parts.insert(0, said(t.n("{n} character too long", "{n} characters too long", over), "bold $error"))
    return Content(" · ").join(parts) if parts else NOTHING
