"""Who counts on whom, and who offers what, with the word of the other: what has none yet comes first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tabletop.core.events import EntryKind
from tabletop.tui.console.lines import Row
from tabletop.tui.console.sayings import ANSWERS, quiet, said, sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.content import Content

    from tabletop.core.room_view import Reliance
    from tabletop.tui.room.sight import Sight


def summary(sight: Sight) -> Content:
    """Count how much of what is counted on has a word, and which."""
    t, found = sight.t, sight.room.reliances
    open_ones = Counter(row.kind for row in found if row.answer is None)
    words = _to_come(
        t("{n} not confirmed", n=open_ones[EntryKind.ASSUMPTION]), open_ones[EntryKind.ASSUMPTION]
    )
    needs, offers = open_ones[EntryKind.NEED], open_ones[EntryKind.OFFER]
    if needs:
        words += quiet(" · ") + _to_come(
            t.n("{n} need without a reply", "{n} needs without a reply", needs), needs
        )
    if offers:
        words += quiet(" · " + t.n("{n} offer without a reply", "{n} offers without a reply", offers))
    for answer, look in ANSWERS.items():
        count = sum(row.answer is answer for row in found)
        if count:
            words += quiet(" · ") + sign(look) + said(f" {count} ") + quiet(t(look.word))
    return words


def _to_come(words: str, count: int) -> Content:
    """Say how many still need a word, in the colour of a warning while there are any."""
    return said(words, "bold $warning" if count else "bold")


def rows(sight: Sight) -> Iterator[Row]:
    """Give a row for each thing that is counted on."""
    for row in sight.room.reliances:
        if sight.waiting and row.answer is not None:
            continue
        if sight.fits(*row.by, row.on, row.text, row.note):
            yield _row(sight, row)


def _row(sight: Sight, row: Reliance) -> Row:
    t = sight.t
    who = ", ".join(row.by) or t("somebody")
    offer = row.kind is EntryKind.OFFER
    match row.kind:
        case EntryKind.OFFER:
            head = t("{who} offers {partner}", who=who, partner=row.on)
        case EntryKind.NEED:
            head = t("{who} asks of {partner}", who=who, partner=row.on)
        case _:
            head = t("{who} counts on {partner}", who=who, partner=row.on)
    text = said(head, "bold") + said(f": {row.text}")
    key = ("entry", row.entry)
    if row.answer is None and offer:
        return Row(text, quiet("? "), quiet(t("no reply yet")), key, wrap=True)
    if row.answer is None:
        asked = t("no reply yet") if row.kind is EntryKind.NEED else t("not confirmed")
        tail = said(asked, "bold $warning")
        return Row(text, said("? ", "bold $warning"), tail, key, wrap=True)
    look = ANSWERS[row.answer]
    if row.note:
        text += quiet(f" · {row.note}")
    return Row(text, sign(look) + " ", said(t(look.word), look.colour), key, wrap=True)
