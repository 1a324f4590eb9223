"""Questions to the facilitator: those without an answer first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop import wording
from tabletop.tui.console.lines import Row
from tabletop.tui.console.sayings import joined, quiet, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.content import Content

    from tabletop.core.room_view import OpenQuestion
    from tabletop.tui.room.sight import Sight

BLANK = Row()


def unanswered(sight: Sight) -> int:
    """Count the questions that wait for an answer."""
    return sum(not row.answer for row in sight.room.questions)


def summary(sight: Sight) -> Content:
    """Count what waits for an answer."""
    t, waiting = sight.t, unanswered(sight)
    words = t.n("{n} question waits for an answer", "{n} questions wait for an answer", waiting)
    answered = len(sight.room.questions) - waiting
    more = quiet(" · " + t.n("{n} answered", "{n} answered", answered)) if answered else said("")
    return said(words, "bold $warning" if waiting else "bold") + more


def rows(sight: Sight) -> Iterator[Row]:
    """Give a row for each question."""
    for row in sight.room.questions:
        if sight.waiting and row.answer:
            continue
        if sight.fits(row.partner, row.function, row.text, row.answer):
            mark = said("✓ ", "$success") if row.answer else said("? ", "bold $warning")
            text = said(_who(sight, row), "bold") + said(f": {row.text}", "$text-quiet" if row.answer else "")
            tail = quiet(wording.time_of_day(sight.t, row.recorded_at, row.utc_offset))
            yield Row(text, mark, tail, ("question", row.id))


def _who(sight: Sight, row: OpenQuestion) -> str:
    return joined([row.partner, row.function]) or sight.t("somebody")


def about(sight: Sight, ident: int) -> Iterator[Row]:
    """Tell everything about one question."""
    t = sight.t
    row = next((row for row in sight.room.questions if row.id == ident), None)
    if row is None:
        return
    yield Row(said(_who(sight, row), "bold"), wrap=True)
    yield Row(quiet(t("asked at {time}", time=wording.time_of_day(t, row.recorded_at, row.utc_offset))))
    yield BLANK
    yield Row(said(row.text), said("? ", "$primary bold"), wrap=True)
    yield BLANK
    if not row.answer:
        yield Row(quiet(t("No answer yet: Enter answers.")))
        return
    yield Row(said(row.answer), said("→ ", "$success bold"), wrap=True)
    asked = sight.state.questions.get(ident)
    to_all = asked is not None and asked.to_all
    yield Row(quiet(t("everyone reads it") if to_all else t("only who asked reads it")), wrap=True)
