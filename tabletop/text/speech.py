"""Everything that is said to people, in the language of the person who reads it."""

from __future__ import annotations

import datetime as dt
import gettext
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from tabletop.core.messages import Message
from tabletop.text.calendar import MONTHS, SHORT_MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from tabletop.text.codes import CODES, COUNTED_CODES, HOURS_TOLD
from tabletop.text.languages import LANGUAGES

_LOCALES = Path(__file__).parents[1] / "locale"
_SEPARATORS = {"nl": str.maketrans(",.", ".,"), "en": str.maketrans("", "")}
_MINUS = "\N{MINUS SIGN}"
_MOST_DECIMALS = 2


class Text:
    """One language: call it with an English sentence and it says that sentence in this language."""

    __slots__ = ("_catalogue", "lang")

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            raise ValueError(f"no texts in language {lang!r}; there are texts in {known}")
        self.lang: Final = lang
        self._catalogue = _catalogue(lang)

    def __call__(self, msgid: str, /, **params: object) -> str:
        """Say one sentence, its `{names}` filled in; English where there is no translation."""
        return self._fill(self._catalogue.gettext(msgid), params)

    def n(self, singular: str, plural: str, n: int, /, **params: object) -> str:
        """Say a sentence about `n` things in the right form; `{n}` is the number."""
        return self._fill(self._catalogue.ngettext(singular, plural, n), {"n": self.number(n), **params})

    def message(self, message: Message) -> str:
        """Say what the core reports; a code that has no sentence is shown as it is."""
        params = self._timed(message)
        counted = COUNTED_CODES.get(message.code)
        count = params.get("n")
        if counted is not None and isinstance(count, int):
            return self.n(*counted, count, **{name: v for name, v in params.items() if name != "n"})
        template = counted[1] if counted is not None else CODES.get(message.code, message.code)
        return self._fill(self._catalogue.gettext(template), params)

    def _timed(self, message: Message) -> Mapping[str, object]:
        """Write the hours of a finding as hours are written everywhere, and how long something may last."""
        said: dict[str, object] = dict(message.params)
        if message.code in HOURS_TOLD:
            for name in ("hour", "since"):
                if isinstance(hours := said.get(name), float | int):
                    said[name] = self.hours(hours)
            if isinstance(hours := said.get("tolerable"), float | int):
                said["tolerable"] = self.lasting(hours)
        return said

    def _fill(self, template: str, params: Mapping[str, object]) -> str:
        if "{" not in template:
            return template
        return template.format_map(_Shown({name: self._shown(value) for name, value in params.items()}))

    def _shown(self, value: object) -> str:
        match value:
            case str():
                return value
            case Message():
                return self.message(value)
            case float():
                return self.number(value)
            case tuple() | list():
                return ", ".join(self._shown(part) for part in value)
            case _:
                return str(value)

    def number(self, value: float, decimals: int | None = None) -> str:
        """Write a number; without `decimals` at most two, and none that are zero."""
        if decimals is not None:
            written = f"{value:,.{decimals}f}"
        elif isinstance(value, int):
            written = f"{value:,}"
        else:
            written = f"{value:,.{_MOST_DECIMALS}f}".rstrip("0").removesuffix(".")
        if written.strip("-0.") == "":
            written = written.removeprefix("-")
        return written.translate(_SEPARATORS[self.lang]).replace("-", _MINUS)

    def typed_number(self, value: float) -> str:
        """Write a number as a person types it, with all its digits: read again it is the same."""
        written = format(Decimal(repr(value)), "f")
        if "." in written:
            written = written.rstrip("0").removesuffix(".")
        # Without signs between thousands, so that the other sign can only be that of the decimals.
        return ("0" if written == "-0" else written).translate(_SEPARATORS[self.lang])

    def date(self, day: dt.date) -> str:
        """Write a date with its weekday: Sat 21 November 2026."""
        return self(
            "{weekday} {day} {month} {year}",
            weekday=self.weekday(day.weekday(), short=True),
            day=day.day,
            month=self(MONTHS[day.month - 1]),
            year=day.year,
        )

    def short_date(self, day: dt.date) -> str:
        """Write a date for a narrow column: 21 Nov 2026."""
        return self(
            "{day} {month} {year}", day=day.day, month=self(SHORT_MONTHS[day.month - 1]), year=day.year
        )

    def day_and_month(self, day: int, month: int, *, short: bool = False) -> str:
        """Write a day without its year, also one that is in no calendar: 31 February."""
        return self("{day} {month}", day=day, month=self((SHORT_MONTHS if short else MONTHS)[month - 1]))

    def time(self, hour: int, minute: int) -> str:
        """Write a time of day as a sentence has it: 17:30."""
        return self("{hour}:{minute}", hour=f"{hour:02}", minute=f"{minute:02}")

    def weekday(self, day: int, *, short: bool = False) -> str:
        """Name a day of the week; 0 is Monday."""
        return self((SHORT_WEEKDAYS if short else WEEKDAYS)[day])

    def hours(self, hours: float) -> str:
        """Write hours since the beginning of the crisis: 6, or with minutes 0:15."""
        minutes = round(abs(hours) * 60)
        if minutes % 60 == 0:
            return self.number(round(hours))
        return f"{_MINUS if hours < 0 else ''}{minutes // 60}:{minutes % 60:02}"

    def hour(self, hours: float) -> str:
        """Name an hour of the crisis: hour 6."""
        return self("hour {hours}", hours=self.hours(hours))

    def lasting(self, hours: float) -> str:
        """Write a length of time given in hours."""
        return self.duration(round(hours * 60))

    def duration(self, minutes: int) -> str:
        """Write a length of time given in whole minutes: 1 h 20 min."""
        hours, rest = divmod(abs(minutes), 60)
        parts = []
        if hours:
            parts.append(self("{hours} h", hours=hours))
        if rest or not hours:
            parts.append(self("{minutes} min", minutes=rest))
        return (_MINUS if minutes < 0 else "") + " ".join(parts)

    def clock(self, seconds: float) -> str:
        """Write a countdown as mm:ss; past zero it carries a minus, beyond 99 minutes it grows."""
        whole = int(seconds)
        minutes, rest = divmod(abs(whole), 60)
        sign = _MINUS if whole < 0 else ""
        return f"{sign}{minutes:02}:{rest:02}"


class _Shown(dict[str, str]):
    """Values for a template; one that is missing stays visible instead of stopping the exercise."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def _catalogue(lang: str) -> gettext.NullTranslations:
    if lang == "en":
        return gettext.NullTranslations()
    compiled = _LOCALES / lang / "LC_MESSAGES" / "tabletop.mo"
    try:
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    except FileNotFoundError:
        return gettext.NullTranslations()


@cache
def language(lang: str) -> Text:
    """Return the texts in a language; always the same value for the same language."""
    return Text(lang)
