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
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from tabletop.core import words
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
SHORTEST_WORD = 3
"""Letters from which the beginning of a word within a title is enough."""
NEAR_THE_START = 40
"""Characters before a colon within which one or two words were probably meant as a name."""
ALIKE = 0.7
"""From how alike two names are, between 0 and 1, one is offered for the other."""
YEARS_AHEAD = 9
"""How far a day without a year is looked for: 29 February comes once in eight years at the worst."""

MOST_WORDS_OF_A_DAY = 3
FRIDAY = 4

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})(?:[-/]([0-9]{4}|[0-9]{2}))?")
_MARKED = re.compile(r"(?<!\S)([>!@#~])(\S+)")
_QUANTITY = re.compile(r"([0-9]+(?:[.,][0-9]+)*)(\S*)")
_UNIT = re.compile(r"[ ]+([^\W\d_][^\s>!@#~,;:.]*)")
_CLOSING = ".,;:)!?"
_NAME = re.compile(r"[^\W\d_][\w.&'-]*(?: [^\W\d_][\w.&'-]*)?")
"""What may be meant as a name: a word or two, not an hour."""
_MARKS_ALONE = re.compile(
    r"(?:\s*(?:#[0-9.,]+\S*(?:\s+[^\W\d_][^\s>!@#~,;:.]*)?|>[^\s/]+/[^>!@#~]*|[>!~]\S+))*\s*(?:$|[.,;:!?)](?!\S))"
)
"""What may come behind a clause that has ended."""


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

    def doubt(self, start: int, end: int, problem: str, **params: str) -> None:
        self.pieces.append(Piece(start, end, Role.PROBLEM))
        self.problems.append(Message(problem, params))

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
    names = line[start:colon].split(",")
    speakers = [speaker(name, script, language) for name in names]
    if not all(speakers):
        if not line[colon + 1 :].startswith("//"):
            _doubt_speakers(line, start, names, script, language, reading)
        return start
    begin = start + len(line[start:colon]) - len(line[start:colon].lstrip())
    reading.take(start, colon + 1, Role.SPEAKER, said_by=tuple(dict.fromkeys(filter(None, speakers))))
    reading.pieces[-1] = Piece(begin, colon + 1, Role.SPEAKER)
    return colon + 1


def _doubt_speakers(
    line: str, start: int, names: list[str], script: Script, language: str, reading: _Reading
) -> None:
    """Say which of the names nobody bears, when they look like names: one or two words, without digits."""
    if len(line[start:].partition(":")[0]) > NEAR_THE_START:
        return
    unknown = [name for name in names if not speaker(name, script, language)]
    if not all(_NAME.fullmatch(name.strip()) for name in unknown):
        return
    for name in names:
        if name in unknown and fold_name(name) not in words.HEADINGS[language]:
            begin = start + len(name) - len(name.lstrip())
            _doubt_name(name.strip(), begin, partners(script), script, reading)
        start += len(name) + 1


def _doubt_name(word: str, begin: int, names: Names, script: Script, reading: _Reading) -> None:
    """Say why a word names no partner, and which one comes nearest."""
    place = (begin, begin + len(word))
    found = resolve(word, names)
    if found:
        several = ", ".join(names.titles[ident] for ident in found[:4])
        reading.doubt(*place, "capture.several", word=word, names=several)
    elif near := nearest(word, names):
        code = script.partners[near].short
        reading.doubt(*place, "capture.nearest-partner", word=word, code=code, name=names.titles[near])
    else:
        reading.doubt(*place, "capture.unknown-partner", word=word)


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
            return _read_due(line, start, word, today, language, reading)
        case "@" if "target" not in reading.found:
            _read_named(line, (start, inner), targets(script), language, reading, Role.TARGET)
            return inner
        case "~" if "theme" not in reading.found:
            _read_named(line, (start, inner), themes(script), language, reading, Role.THEME)
            return inner
        case "#" if "quantity" not in reading.found:
            return _read_quantity(line, start, word, language, reading)
        case _:
            return end


def _read_owner(line: str, start: int, word: str, script: Script, reading: _Reading) -> int:
    name, slash, _ = word.partition("/")
    owner = _resolve_one(name, partners(script))
    if owner is None:
        if name[:1].isalpha():
            _doubt_name(name, start + 1, partners(script), script, reading)
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


def _said_elsewhere(name: str, line: str, start: int, end: int) -> bool:
    """Tell whether a name stands in the rest of the line as well, so that it need not be repeated."""
    return f" {name} ".casefold() in f" {line[:start]} {line[end:]} ".casefold()


def _read_due(line: str, start: int, word: str, today: dt.date, language: str, reading: _Reading) -> int:
    """Read a day of one word or more; what cannot be one raises a doubt where a day is likely."""
    following = _MARKED.search(line, start + 1)
    parts = line[start + 1 : following.start() if following else len(line)].split(" ")
    for count in range(min(MOST_WORDS_OF_A_DAY, len(parts)), 0, -1):
        written = " ".join(parts[:count]).rstrip(_CLOSING)
        end = start + 1 + len(written)
        if day := due_day(written, today, language):
            reading.take(start, end, Role.DUE, due=day)
            return end
    end = start + 1 + len(word)
    if word[0].isdigit():
        reading.doubt(start, end, "capture.no-such-day", day=word)
    elif fold_name(word) in words.NEARLY_DAYS[language] or reading.found.get("kind") is EntryKind.ACTION:
        reading.doubt(start, end, "capture.not-a-day", word=word)
    return end


def _ends_a_clause(line: str, start: int, end: int, language: str) -> bool:
    """Tell whether a sentence goes well without the name that stands here: only marks come behind it."""
    before = re.sub(r"^[1-9] ", "", line[:start]).rpartition(":")[2].split()
    whole = bool(before) and before[-1].casefold() not in words.GOES_ON[language]
    return whole and not _MARKED.match(before[-1]) and bool(_MARKS_ALONE.match(line, end))


def _read_named(
    line: str, place: tuple[int, int], names: Names, language: str, reading: _Reading, role: Role
) -> None:
    """Read a name of which the beginning is enough; that of a target stays where the sentence needs it."""
    start, end = place
    word = line[start + 1 : end]
    found = resolve(word, names)
    if len(found) == 1:
        instead = ""
        if role is Role.TARGET and not _ends_a_clause(line, start, end, language):
            instead = word if names.is_said(word, found[0]) else names.titles[found[0]]
            if any(_said_elsewhere(name, line, start, end) for name in (instead, word)):
                instead = ""
        begin = start if instead else len(line[:start].rstrip(" "))
        reading.take(begin, end, role, instead, **{role.value: found[0]})
        reading.pieces[-1] = Piece(start, end, role)
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
    """Read a due date: 1-12, 1-12-2026, 2026-12-01, a day of the week (the next such day), or in words."""
    folded = word.casefold()
    if " " in folded.strip():
        return _day_in_words(folded.split(), today, language)
    if folded in words.DAYS[language]:
        return today + dt.timedelta(days=words.DAYS[language][folded])
    if len(folded) >= SHORTEST_PREFIX and folded.isalpha():
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
            return _day(year if len(found[3]) > SHORTEST_PREFIX else 2000 + year, month, day)
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
        case [day, month, *year] if re.fullmatch("[0-9]{1,2}", day) and len(month) >= SHORTEST_WORD:
            months = [
                at for at, name in enumerate(words.MONTHS[language], 1) if name.startswith(month.rstrip("."))
            ]
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


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """The names under which things can be called, folded for comparison; the same names are one object."""

    exact: Mapping[str, str]
    """Folded id, short name, title or synonym to the id."""
    codes: frozenset[str]
    """Those among them that are ids and short names: nobody would say them aloud."""
    titles: Mapping[str, str]

    def title_words(self, ident: str) -> str:
        """Give a title as folded words, each behind a hyphen."""
        return "-" + "-".join(re.split(r"[^\w]+", fold_name(self.titles[ident])))

    def is_said(self, word: str, ident: str) -> bool:
        """Tell whether a word is a name as people say it, rather than a code or the beginning of a name."""
        folded = fold_name(word)
        if folded in self.codes:
            return f"{fold_name(self.titles[ident])}-".startswith(f"{folded}-")
        return folded in self.exact


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
    """Find what a word names: exactly, by its beginning, or by a word of its title; perhaps several."""
    folded = fold_name(word)
    if folded in names.exact:
        return (names.exact[folded],)
    if len(folded) < SHORTEST_PREFIX:
        return ()
    found = dict.fromkeys(ident for name, ident in names.exact.items() if name.startswith(folded))
    if not found and len(folded) >= SHORTEST_WORD:
        found = dict.fromkeys(ident for ident in names.titles if f"-{folded}" in names.title_words(ident))
    return tuple(found)


@lru_cache(maxsize=64)
def nearest(word: str, names: Names) -> str | None:
    """Find what was probably meant by a word that names nothing; None when nothing is much like it."""
    folded = fold_name(word)
    known: dict[str, str] = {}
    for name, ident in names.exact.items():
        # Who leaves a name halfway still wrote the beginning of it.
        known.setdefault(name, ident)
        known.setdefault(name[: len(folded)], ident)
    for ident in names.titles:
        for part in names.title_words(ident).split("-"):
            known.setdefault(part, ident)
    found = get_close_matches(folded, known, 1, ALIKE)
    return known[found[0]] if found else None


def _resolve_one(word: str, names: Names) -> str | None:
    found = resolve(word, names)
    return found[0] if len(found) == 1 else None


def speaker(name: str, script: Script, language: str) -> str | None:
    """Find who is meant before the colon: a partner, a table (by name, or t1, t2 …), or the room."""
    folded = fold_name(name)
    if not folded:
        return None
    if folded == ROOM or folded in words.ROOM_WORDS[language]:
        return ROOM
    names = partners(script)
    if folded in names.exact:
        return names.exact[folded]
    for number, table in enumerate(script.tables.values(), start=1):
        if folded in {f"t{number}", fold_name(table.id), fold_name(table.title)}:
            return table.id
    return None if folded in words.HEADINGS[language] else _resolve_one(name, names)


def spoken(ident: str, script: Script, language: str) -> str:
    """Give what someone would type to name a speaker or target; `parse` reads it back."""
    if ident == ROOM:
        return words.ROOM_WORDS[language][0]
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
