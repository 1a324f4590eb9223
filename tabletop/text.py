"""Everything that is said to people, in the language of the person who reads it."""

from __future__ import annotations

import datetime as dt
import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tabletop.core.messages import Message

LANGUAGES: Final = ("nl", "en")
"""The languages of the interface; the first is spoken where nothing else is known."""

_LOCALES = Path(__file__).parent / "locale"
_SEPARATORS = {"nl": str.maketrans(",.", ".,"), "en": str.maketrans("", "")}
_MINUS = "\N{MINUS SIGN}"
_MOST_DECIMALS = 2


def N_(msgid: str) -> str:
    """Mark a sentence in a table for translation, without translating it yet."""
    return msgid


def NN_(singular: str, plural: str) -> tuple[str, str]:
    """Mark a sentence that counts `{n}` for translation, in both its forms."""
    return (singular, plural)


CODES: Final[dict[str, str]] = {
    # Findings
    "finding.expected-not-taken": N_(
        "“{inject}”: nothing was recorded of an action expected from {partners}: {action}"
    ),
    "finding.expected-of-anyone": N_("“{inject}”: nothing was recorded of anyone doing this: {action}"),
    "finding.action-without-owner-and-date": N_("Action without owner and date: {text}"),
    "finding.action-without-owner": N_("Action without owner: {text}"),
    "finding.action-without-date": N_("Action without date: {text}"),
    "finding.decision-without-owner-and-date": N_("Decision without owner or date: {text}"),
    "finding.process-outlasted": N_(
        "{partner}: “{process}” can do without for {tolerable} h. At hour {hour} that time was over,"
        " with this still out: {service}."
    ),
    "finding.continuity-unmentioned": N_(
        "{partner}: nothing was recorded about its own people and processes"
    ),
    "finding.objective-not-played": N_("Objective “{objective}”: none of its injects was played"),
    "finding.objective-untouched": N_("Objective “{objective}”: nothing was recorded about it"),
}
"""What each message code of the core says, in English."""

COUNTED_CODES: Final[dict[str, tuple[str, str]]] = {}
"""The codes whose sentence depends on the number `n` among their parameters; marked with `NN_`."""

_WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
_SHORT_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
_SHORT_MONTHS = (
    N_("Jan"),
    N_("Feb"),
    N_("Mar"),
    N_("Apr"),
    N_("May"),
    N_("Jun"),
    N_("Jul"),
    N_("Aug"),
    N_("Sep"),
    N_("Oct"),
    N_("Nov"),
    N_("Dec"),
)


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
        params = message.params
        counted = COUNTED_CODES.get(message.code)
        count = params.get("n")
        if counted is not None and isinstance(count, int):
            return self.n(*counted, count, **{name: v for name, v in params.items() if name != "n"})
        template = counted[1] if counted is not None else CODES.get(message.code, message.code)
        return self._fill(self._catalogue.gettext(template), params)

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

    def date(self, day: dt.date) -> str:
        """Write a date with its weekday: Sat 21 November 2026."""
        return self(
            "{weekday} {day} {month} {year}",
            weekday=self.weekday(day.weekday(), short=True),
            day=day.day,
            month=self(_MONTHS[day.month - 1]),
            year=day.year,
        )

    def short_date(self, day: dt.date) -> str:
        """Write a date for a narrow column: 21 Nov 2026."""
        return self(
            "{day} {month} {year}", day=day.day, month=self(_SHORT_MONTHS[day.month - 1]), year=day.year
        )

    def time(self, hour: int, minute: int) -> str:
        """Write a time of day as a sentence has it: 17:30."""
        return self("{hour}:{minute}", hour=f"{hour:02}", minute=f"{minute:02}")

    def weekday(self, day: int, *, short: bool = False) -> str:
        """Name a day of the week; 0 is Monday."""
        return self((_SHORT_WEEKDAYS if short else _WEEKDAYS)[day])

    def hour(self, hours: float) -> str:
        """Name an hour of the crisis: hour 6."""
        return self("hour {hours}", hours=self.number(hours))

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


def choose_language(option: str | None, scenario_lang: str | None, environ_locale: str | None) -> str:
    """Decide the language: what was asked for, else the scenario's, else the computer's.

    A computer that names another language gets English; one that names none gets Dutch.
    """
    for wish in (option, scenario_lang):
        known = _known(wish)
        if known is not None:
            return known
    spoken = environ_locale or ""
    if spoken.split(".")[0] in ("", "C", "POSIX"):
        return LANGUAGES[0]
    return _known(spoken) or "en"


_WINDOWS_NAMES = MappingProxyType({"dutch": "nl", "english": "en"})


def _known(tag: str | None) -> str | None:
    if not tag:
        return None
    name = tag.replace("-", "_").split(".")[0].split("_")[0].lower()
    name = _WINDOWS_NAMES.get(name, name)
    return name if name in LANGUAGES else None
