"""The capture line: one typed line becomes an entry. Whatever is not understood stays in the text.

    3 zkh,gem: no diesel left for @generators #500 litre >zkh/head of facilities !1-12 ~continuity

A digit and a space set the kind, names before a colon tell who said it, `>` an owner and its function,
`!` a due date, `@` what it is about, `#` a quantity, `~` a theme. A line that begins with a space has none.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from tabletop.core.events import EntryFields, EntryKind
from tabletop.core.messages import Message
from tabletop.core.plaintext import one_line
from tabletop.core.scenario import ROOM
from tabletop.core.script import fill_names

if TYPE_CHECKING:
    from tabletop.core.script import Script

KINDS: Final = tuple(EntryKind)
"""The kinds in the order of the digits 1 to 9."""
LONGEST_NAMES = 120
"""Characters before a colon within which names of speakers are looked for."""
SHORTEST_PREFIX = 2
YEARS_AHEAD = 9
"""How far a day without a year is looked for: 29 February comes once in eight years at the worst."""

_ROOM_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"nl": ("zaal", "iedereen", "allen"), "en": ("room", "everyone", "plenary")}
)
_DAY_WORDS: Final[Mapping[str, Mapping[str, int]]] = MappingProxyType(
    {"nl": {"vandaag": 0, "morgen": 1, "overmorgen": 2}, "en": {"today": 0, "tomorrow": 1}}
)
_WEEKDAYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
        "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    }
)
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})(?:[-/]([0-9]{4}|[0-9]{2}))?")
_MARKED = re.compile(r"(?<!\S)([>!@#~])(\S+)")
_QUANTITY = re.compile(r"([0-9]+(?:[.,][0-9]+)*)(\S*)")
_UNIT = re.compile(r"[ ]+([^\W\d_][^\s>!@#~,;:.]*)")
_CLOSING = ".,;:)!?"


class Role(StrEnum):
    """What a piece of the line was read as."""

    KIND = "kind"
    SPEAKER = "speaker"
    OWNER = "owner"
    DUE = "due"
    TARGET = "target"
    QUANTITY = "quantity"
    THEME = "theme"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the line, from `start` up to but not including `end`, that was read as something."""

    start: int
    end: int
    role: Role


@dataclass(frozen=True, slots=True)
class Captured:
    """A line as it was read."""

    text: str
    kind: EntryKind | None = None
    """None when no digit set it."""
    said_by: tuple[str, ...] = ()
    owner: str | None = None
    owner_function: str | None = None
    due: dt.date | None = None
    target: str | None = None
    quantity: float | None = None
    unit: str | None = None
    theme: str | None = None
    pieces: tuple[Piece, ...] = ()
    problems: tuple[Message, ...] = ()

    def fields(self, **about: Any) -> EntryFields:
        """Give the fields of a new entry; `about` adds inject, block and hour, when not the current ones."""
        return EntryFields(
            kind=self.kind or EntryKind.NOTE,
            text=self.text,
            said_by=self.said_by,
            owner=self.owner,
            owner_function=self.owner_function,
            due=self.due.isoformat() if self.due else None,
            target=self.target,
            quantity=self.quantity,
            unit=self.unit,
            theme=self.theme,
            **about,
        )


@dataclass(slots=True)
class _Reading:
    """What has been found so far; `kept` is the line with what was understood blanked out or shortened."""

    kept: list[tuple[int, int, str]] = field(default_factory=list)
    """Stretches of the line with what stands there in the text instead."""
    found: dict[str, Any] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)

    def take(self, start: int, end: int, role: Role, instead: str = "", **found: Any) -> None:
        self.kept.append((start, end, instead))
        self.pieces.append(Piece(start, end, role))
        self.found.update(found)

    def doubt(self, start: int, end: int, code: str, **params: str) -> None:
        self.pieces.append(Piece(start, end, Role.PROBLEM))
        self.problems.append(Message(code, params))

    def text(self, line: str) -> str:
        parts, at = [], 0
        for start, end, instead in sorted(self.kept):
            parts += [line[at:start], instead]
            at = end
        return one_line("".join([*parts, line[at:]]))


def parse(line: str, script: Script, today: dt.date, language: str) -> Captured:
    """Read a typed line; `today` is the day from which due dates without a year count."""
    reading = _Reading()
    start = _read_kind(line, reading)
    start = _read_speakers(line, start, script, language, reading)
    at = start
    while found := _MARKED.search(line, at):
        at = _read_marked(line, found, script, today, language, reading)
    pieces = tuple(sorted(reading.pieces, key=lambda piece: piece.start))
    return Captured(text=reading.text(line), pieces=pieces, problems=tuple(reading.problems), **reading.found)


def _read_kind(line: str, reading: _Reading) -> int:
    if len(line) > 1 and line[0] in "123456789" and line[1] == " ":
        reading.take(0, 2, Role.KIND, kind=KINDS[int(line[0]) - 1])
        return 2
    return 0


def _read_speakers(line: str, start: int, script: Script, language: str, reading: _Reading) -> int:
    colon = line.find(":", start, start + LONGEST_NAMES)
    if colon < 0:
        return start
    speakers = [speaker(name, script, language) for name in line[start:colon].split(",")]
    if not all(speakers):
        return start
    begin = start + len(line[start:colon]) - len(line[start:colon].lstrip())
    reading.take(start, colon + 1, Role.SPEAKER, said_by=tuple(dict.fromkeys(filter(None, speakers))))
    reading.pieces[-1] = Piece(begin, colon + 1, Role.SPEAKER)
    return colon + 1


def _read_marked(
    line: str, found: re.Match[str], script: Script, today: dt.date, language: str, reading: _Reading
) -> int:
    """Read one marked word and give the place from where to read on."""
    start, end = found.span()
    word = found[2].rstrip(_CLOSING)
    inner = start + 1 + len(word)
    if not word:
        return end
    match found[1]:
        case ">" if "owner" not in reading.found:
            return _read_owner(line, start, word, script, reading)
        case "!" if "due" not in reading.found:
            day = due_day(word, today, language)
            if day:
                reading.take(start, inner, Role.DUE, due=day)
            elif word[0].isdigit():
                reading.doubt(start, inner, "capture.no-such-day", day=word)
            return inner
        case "@" if "target" not in reading.found:
            _read_named(line, (start, inner), targets(script), reading, Role.TARGET)
            return inner
        case "~" if "theme" not in reading.found:
            _read_named(line, (start, inner), themes(script), reading, Role.THEME)
            return inner
        case "#" if "quantity" not in reading.found:
            return _read_quantity(line, start, word, language, reading)
        case _:
            return end


def _read_owner(line: str, start: int, word: str, script: Script, reading: _Reading) -> int:
    name, slash, _ = word.partition("/")
    owner = _resolve_one(name, partners(script))
    if owner is None:
        return start + 1 + len(word)
    if not slash:
        reading.take(start, start + 1 + len(word), Role.OWNER, owner=owner)
        return start + 1 + len(word)
    begin = start + len(name) + 2
    following = _MARKED.search(line, begin)
    end = following.start() if following else len(line)
    function = one_line(line[begin:end]).rstrip(_CLOSING)
    end = begin + len(line[begin:end].rstrip())
    reading.take(start, end, Role.OWNER, owner=owner, owner_function=function or None)
    return end


def _said_elsewhere(words: str, line: str, start: int, end: int) -> bool:
    """Tell whether words stand in the rest of the line as well, so that they need not be repeated."""
    return f" {words} ".casefold() in f" {line[:start]} {line[end:]} ".casefold()


def _read_named(line: str, place: tuple[int, int], names: Names, reading: _Reading, role: Role) -> None:
    """Read a name of which the beginning is enough; that of a target stays readable in the text."""
    start, end = place
    word = line[start + 1 : end]
    found = resolve(word, names)
    if len(found) == 1:
        instead = ""
        if role is Role.TARGET:
            instead = names.titles[found[0]] if names.is_code(word, found[0]) else word
            if any(_said_elsewhere(words, line, start, end) for words in (instead, word)):
                instead = ""
        reading.take(start, end, role, instead, **{role.value: found[0]})
    elif found:
        several = tuple(names.titles[ident] for ident in found[:4])
        reading.doubt(start, end, "capture.several", word=word, names=", ".join(several))
    else:
        code = "capture.unknown-target" if role is Role.TARGET else "capture.unknown-theme"
        reading.doubt(start, end, code, word=word)


def _read_quantity(line: str, start: int, word: str, language: str, reading: _Reading) -> int:
    found = _QUANTITY.fullmatch(word)
    amount = _amount(found[1], language) if found else None
    if found is None or amount is None:
        return start + 1 + len(word)
    end, unit = start + 1 + len(word), found[2]
    following = _UNIT.match(line, end) if not unit else None
    if following:
        end, unit = following.end(), following[1]
    written = line[start + 1 : end]
    instead = "" if _said_elsewhere(written, line, start, end) else written
    reading.take(start, end, Role.QUANTITY, instead, quantity=amount, unit=unit[:60] or None)
    return end


def _amount(written: str, language: str) -> float | None:
    thousands, decimal = (".", ",") if language == "nl" else (",", ".")
    plain = written
    if re.fullmatch(rf"[0-9]{{1,3}}(\{thousands}[0-9]{{3}})+(\{decimal}[0-9]+)?", written):
        plain = written.replace(thousands, "")
    try:
        return float(plain.replace(",", "."))
    except ValueError:
        return None


def due_day(word: str, today: dt.date, language: str) -> dt.date | None:
    """Read a due date: 1-12, 1-12-2026, 2026-12-01, or a day of the week: the next such day."""
    folded = word.casefold()
    if folded in _DAY_WORDS[language]:
        return today + dt.timedelta(days=_DAY_WORDS[language][folded])
    if len(folded) >= SHORTEST_PREFIX and folded.isalpha():
        days = [day for day, name in enumerate(_WEEKDAYS[language]) if name.startswith(folded)]
        if len(days) == 1:
            return today + dt.timedelta(days=(days[0] - today.weekday() - 1) % 7 + 1)
        return None
    if iso := _ISO.fullmatch(word):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if found := _DAY_MONTH.fullmatch(word):
        day, month = int(found[1]), int(found[2])
        if found[3]:
            year = int(found[3])
            return _day(year if len(found[3]) > SHORTEST_PREFIX else 2000 + year, month, day)
        years = range(today.year, today.year + YEARS_AHEAD)
        return next((date for year in years if (date := _day(year, month, day)) and date >= today), None)
    return None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Names:
    """The names under which things can be called, folded for comparison."""

    exact: Mapping[str, str]
    """Folded id, short name, title or synonym to the id."""
    codes: frozenset[str]
    """Those among them that are ids and short names: nobody would say them aloud."""
    titles: Mapping[str, str]

    def is_code(self, word: str, ident: str) -> bool:
        """Tell whether a word is an id or short name rather than a name as people say it."""
        folded = fold_name(word)
        return folded in self.codes and not fold_name(self.titles[ident]).startswith(folded)


def fold_name(name: str) -> str:
    """Make names comparable: no case, no accents, one hyphen where spaces stood."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return "-".join(re.split(r"[\s_-]+", letters.strip()))


Row = tuple[str, str, tuple[str, ...], tuple[str, ...]]
"""Id, title, codes (id and short name), synonyms."""


@lru_cache(maxsize=64)
def _names(rows: tuple[Row, ...], variables: tuple[tuple[str, str], ...]) -> Names:
    exact: dict[str, str] = {}
    codes: set[str] = set()
    titles: dict[str, str] = {}
    for ident, title, short, _ in rows:
        titles[ident] = one_line(fill_names(title, variables))
        codes.update(map(fold_name, short))
    # A code wins from a title, and a title from a synonym, whatever their order in the file.
    for ident, _, short, _ in rows:
        exact.update((fold_name(code), ident) for code in short)
    for ident, *_ in rows:
        exact.setdefault(fold_name(titles[ident]), ident)
    for ident, _, _, synonyms in rows:
        for synonym in synonyms:
            exact.setdefault(fold_name(fill_names(synonym, variables)), ident)
    return Names(exact, frozenset(codes), titles)


def _partner_rows(script: Script) -> Iterator[Row]:
    return ((row.id, row.title, (row.short, row.id), row.synonyms) for row in script.partners.values())


def partners(script: Script) -> Names:
    """Give the names of the partners."""
    return _names(tuple(_partner_rows(script)), tuple(script.variables.items()))


def targets(script: Script) -> Names:
    """Give the names of everything that a need, offer or assumption can be about."""
    services = ((row.id, row.title, (row.id,), row.synonyms) for row in script.services.values())
    resources = ((row.id, row.title, (row.id,), row.synonyms) for row in script.resources.values())
    rows = (*_partner_rows(script), *services, *resources)
    return _names(rows, tuple(script.variables.items()))


def themes(script: Script) -> Names:
    """Give the names of the themes."""
    rows: Iterable[Row] = ((row.id, row.title, (row.id,), ()) for row in script.themes.values())
    return _names(tuple(rows), tuple(script.variables.items()))


def resolve(word: str, names: Names) -> tuple[str, ...]:
    """Find what a word names: exactly, else by its beginning; several ids when the beginning fits several."""
    folded = fold_name(word)
    if folded in names.exact:
        return (names.exact[folded],)
    if len(folded) < SHORTEST_PREFIX:
        return ()
    return tuple(dict.fromkeys(ident for name, ident in names.exact.items() if name.startswith(folded)))


def _resolve_one(word: str, names: Names) -> str | None:
    found = resolve(word, names)
    return found[0] if len(found) == 1 else None


def speaker(name: str, script: Script, language: str) -> str | None:
    """Find who is meant before the colon: a partner, a table (by name, or t1, t2 …), or the room."""
    folded = fold_name(name)
    if not folded:
        return None
    if folded == ROOM or folded in _ROOM_WORDS[language]:
        return ROOM
    known = partners(script).exact.get(folded)
    if known:
        return known
    for number, table in enumerate(script.tables.values(), start=1):
        if folded in {f"t{number}", fold_name(table.id), fold_name(table.title)}:
            return table.id
    return None


def spoken(ident: str, script: Script, language: str) -> str:
    """Give what someone would type to name a speaker or target; `parse` reads it back."""
    if ident == ROOM:
        return _ROOM_WORDS[language][0]
    if ident in script.partners:
        return script.partners[ident].short
    if ident in script.tables:
        return f"t{list(script.tables).index(ident) + 1}"
    return ident


def amount_and_unit(text: str, language: str) -> tuple[float | None, str | None]:
    """Read a number and what is counted; no number when it does not begin with one."""
    found = _QUANTITY.match(text.strip())
    if found is None:
        return None, None
    amount = _amount(found[1], language)
    unit = one_line(text.strip()[found.end(1) :])[:60]
    return (amount, unit or None) if amount is not None else (None, None)


@dataclass(frozen=True, slots=True)
class Completion:
    """A name that could end the line: what the line becomes, the name's code, and what it means."""

    line: str
    code: str
    title: str


def completions(line: str, script: Script, most: int = 5) -> tuple[Completion, ...]:
    """Offer names for a marked word, or for a speaker, that the end of the line begins."""
    found = re.search(r"(?<!\S)([>@~])([^\s/]*)$", line)
    if found:
        names = {">": partners, "@": targets, "~": themes}[found[1]](script)
        head, word = line[: found.start(2)], found[2]
        tail = " "
    else:
        start = 2 if line[:1] in "123456789" and line[1:2] == " " else 0
        names, tail = partners(script), ": "
        head, _, word = line[start:].rpartition(",")
        head = line[:start] + (f"{head}," if head else "")
        if not word or not word.isalnum() or ":" in line:
            return ()
    return tuple(
        Completion(f"{head}{code}{tail}", code, names.titles[ident])
        for ident, code in list(_matching(word, names).items())[:most]
    )


def _matching(word: str, names: Names) -> dict[str, str]:
    """Find ids by the beginning of any of their names, each with the first code that it has."""
    folded = fold_name(word)
    codes: dict[str, str] = {}
    for name, ident in names.exact.items():
        if name in names.codes:
            codes.setdefault(ident, name)
    fitting = dict.fromkeys(ident for name, ident in names.exact.items() if name.startswith(folded))
    return {ident: codes[ident] for ident in fitting}
