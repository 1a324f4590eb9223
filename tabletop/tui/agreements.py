"""What is agreed about an exercise: what each part of it is called, and what is wrong with what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.days import deletion_day
from tabletop.core.events import MAX_TEXT
from tabletop.core.plaintext import cleaned, one_line
from tabletop.core.scenario import MAX_LINE
from tabletop.text import N_
from tabletop.wording import no_deletion

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from tabletop.text import Text

AGREEMENTS: tuple[tuple[str, str, str], ...] = (
    ("title", N_("Title"), N_("Empty: the title of the scenario")),
    ("place", N_("Place"), N_("For example: town hall, council chamber")),
    ("purpose", N_("Purpose"), N_("What should be different after this session?")),
    ("recipients", N_("Debrief goes to"), N_("Functions or organisations rather than names")),
    ("delete_on", N_("Delete on"), N_("The day on which this file must be gone, such as {date}")),
    ("label", N_("Label"), N_("On every page, so that nobody takes it for real")),
)
"""Of each its name, what it is called on screen, and a hint."""
LONG = frozenset({"purpose", "recipients"})
"""Those that may be more than a line."""


def kept(words: Mapping[str, str], today: dt.date, language: str) -> dict[str, str | None]:
    """Give what was typed as it is kept; None for what is empty, or for a day that is none."""
    day = deletion_day(words["delete_on"], today, language)
    texts = {
        name: (cleaned if name in LONG else one_line)(words[name]) or None
        for name, _, _ in AGREEMENTS
        if name != "delete_on"
    }
    return {**texts, "delete_on": day.isoformat() if day else None}


def wrong(
    words: Mapping[str, str], t: Text, today: dt.date, language: str, delete_on: str | None = None
) -> Iterator[tuple[str, str]]:
    """Say what cannot be kept: the name of each part, and why; the day that was agreed before may stay."""
    found = kept(words, today, language)
    for name, _, _ in AGREEMENTS:
        most = MAX_TEXT if name in LONG else MAX_LINE
        if len(found[name] or "") > most:
            yield name, t("Use at most {n} characters.", n=most)
    unfit = no_deletion(t, words["delete_on"], today, language, delete_on)
    if unfit is not None:
        yield "delete_on", unfit
