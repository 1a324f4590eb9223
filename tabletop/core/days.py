"""Days as people write them: 1-12, 2026-12-01, Friday, next week."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from tabletop.core import words

MOST_WORDS_OF_A_DAY: Final = 3
SHORTEST_DAY: Final = 2
"""Letters from which the beginning of a day of the week is enough."""
SHORTEST_MONTH: Final = 3
"""Letters from which the beginning of a month is enough."""
SHORT_YEAR: Final = 2
"""Digits of a year that leaves its century out."""
FRIDAY: Final = 4
YEARS_AHEAD: Final = 9
"""How far a day without a year is looked for: 29 February comes once in eight years at the worst."""

LEAP_YEAR: Final = 2000
"""A year that has every day that any year has."""

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})(?:[-/]([0-9]{4}|[0-9]{2}))?")


def day_of(written: str) -> dt.date | None:
    """Read a day that was noted as YYYY-MM-DD; None when the calendar does not know it."""
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        return None


def deletion_day(typed: str, today: dt.date, language: str) -> dt.date | None:
    """Read the day on which a log is to be deleted, written in figures; None when it is no such day."""
    written = typed.strip()
    return due_day(written, today, language) if written[:1].isdigit() else None


def no_such_day(typed: str) -> tuple[int, int, int | None] | None:
    """Read a day in figures that is in no calendar: its day, its month, and its year where that matters.

    None for a day that exists, and for what is no day at all.
    """
    written = typed.strip()
    if iso := _ISO.fullmatch(written):
        year, month, day = int(iso[1]), int(iso[2]), int(iso[3])
    elif found := _DAY_MONTH.fullmatch(written):
        day, month, year = int(found[1]), int(found[2]), int(found[3] or LEAP_YEAR)
        year += 2000 if found[3] and len(found[3]) == SHORT_YEAR else 0
    else:
        return None
    if _day(year, month, 1) is None or _day(year, month, day) is not None:
        return None
    return day, month, year if _day(LEAP_YEAR, month, day) else None


def due_day(word: str, today: dt.date, language: str) -> dt.date | None:
    """Read a due date: 1-12, 1-12-2026, 2026-12-01, a day of the week (the next such day), or in words."""
    folded = word.casefold()
    if " " in folded.strip():
        return _day_in_words(folded.split(), today, language)
    if folded in words.DAYS[language]:
        return today + dt.timedelta(days=words.DAYS[language][folded])
    if len(folded) >= SHORTEST_DAY and folded.isalpha():
        days = [day for day, name in enumerate(words.WEEKDAYS[language]) if name.startswith(folded)]
        if len(days) == 1:
            return today + dt.timedelta(days=(days[0] - today.weekday() - 1) % 7 + 1)
        return None
    if iso := _ISO.fullmatch(word):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if found := _DAY_MONTH.fullmatch(word):
        day, month = int(found[1]), int(found[2])
        if found[3]:
            year = int(found[3])
            return _day(year if len(found[3]) > SHORT_YEAR else 2000 + year, month, day)
        years = range(today.year, today.year + YEARS_AHEAD)
        return next((date for year in years if (date := _day(year, month, day)) and date >= today), None)
    return None


def _day_in_words(written: list[str], today: dt.date, language: str) -> dt.date | None:
    """Read next week (its Friday), this Friday, in two weeks, or 1 December."""
    match written:
        case [ahead, number, span] if ahead in words.AHEAD[language] and span in words.SPANS[language]:
            count = (
                1
                if number in words.ONE[language]
                else int(number)
                if re.fullmatch("[0-9]{1,3}", number)
                else 0
            )
            return today + dt.timedelta(days=count * words.SPANS[language][span]) if count else None
        case [which, "week"] if which in words.NEXT[language] or which in words.THIS[language]:
            monday = today - dt.timedelta(days=today.weekday())
            friday = monday + dt.timedelta(days=FRIDAY + (7 if which in words.NEXT[language] else 0))
            return friday if friday >= today else None
        case [which, day] if which in words.NEXT[language]:
            coming = _coming(day, today, language)
            same_week = coming and coming - today < dt.timedelta(days=7 - today.weekday())
            return coming + dt.timedelta(days=7) if coming and same_week else coming
        case [which, day] if which in words.THIS[language]:
            return _coming(day, today, language)
        case [day, month, *year] if re.fullmatch("[0-9]{1,2}", day):
            begun = month.rstrip(".")
            if len(begun) < SHORTEST_MONTH:
                return None
            months = [at for at, name in enumerate(words.MONTHS[language], 1) if name.startswith(begun)]
            return due_day("-".join((day, str(months[0]), *year)), today, language) if months else None
        case _:
            return None


def _coming(day: str, today: dt.date, language: str) -> dt.date | None:
    return None if day in words.DAYS[language] or not day.isalpha() else due_day(day, today, language)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
