"""The capture line: one typed line becomes an entry. Whatever is not understood stays in the text.

    3 zkh,gem: no diesel left for @generators #500 litre >zkh/head of facilities !1-12 ~continuity

A digit and a space set the kind, names before a colon tell who said it, `>` an owner and its function,
`!` a due date, `@` what it is about, `#` a quantity, `~` a theme. A line that begins with a space has none.
Within a sentence `@` and `#` leave their words in it; at the end of the line they are signs alone, but for
a name behind such a word as "on".
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from tabletop.core import words
from tabletop.core.calling import (
    Names,
    fitting,
    fold_name,
    nearest,
    partners,
    resolve,
    resolve_one,
    speaker,
    targets,
    themes,
)
from tabletop.core.days import MOST_WORDS_OF_A_DAY, due_day
from tabletop.core.events import CLAIMS, EntryFields, EntryKind
from tabletop.core.messages import Message
from tabletop.core.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Container

    from tabletop.core.script import Script

KINDS: Final = tuple(EntryKind)
"""The kinds in the order of the digits 1 to 9."""
LONGEST_NAMES = 120
"""Characters before a colon within which names of speakers are looked for."""
NEAR_THE_START = 40
"""Characters before a colon within which one or two words were probably meant as a name."""

_MARKED = re.compile(r"(?<!\S)([>!@#~])(\S+)")
_QUANTITY = re.compile(r"([0-9]+(?:[.,][0-9]+)*)(\S*)")
_MINUS = ("-", "\N{MINUS SIGN}")
_UNIT = re.compile(r"[ ]+([^\W\d_][^\s>!@#~,;:.]*)")
_MARKS = ">!@#~"
_CLOSING = ".,;:)!?"
_OWNER_ALONE = re.compile(r"\s*([^\W\d_][^/>!@#~:]*?)\s*(?=/|\s[>!@#~]|$)")
_SENTENCE_ENDS = re.compile(r"[,;:!?](?=\s)|\.(?=\s+[^\W\d_a-zà-þ])")
"""Where a sentence ends, or goes on about something else; not behind an abbreviation."""
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
    named: str | None = None
    """The name that stays in the text where `@` stood; None when nothing does."""
    unheard: tuple[str, ...] = ()
    """What stands before the colon as a name, and names nobody: it stays in the text."""
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

    def leave_out(self, line: str, things: Container[str], language: str) -> None:
        """Take out what signs left behind the last word, unless nothing else was said.

        The name that a sentence ends with stays: "we count on @hospital". How much stays too, and of which
        thing, except beside kinds of which every page tells that.
        """
        end, before, stays = self._last_word(line), self.kept, set[int]()
        said = line[:end].split()
        if said and said[-1].casefold() in words.GOES_ON[language]:
            stays.update(piece.start for piece in self.pieces if piece.start == end)
        amount = next((piece for piece in self.pieces if piece.role is Role.QUANTITY), None)
        if amount is not None and self.found.get("kind") not in CLAIMS:
            stays.add(amount.start)
            if self.found["unit"] is None and self.found.get("target") in things:
                stays.add(amount.end + 1)
        self.kept = [
            (start, stop, "" if start >= end and start not in stays else instead)
            for start, stop, instead in before
        ]
        if not any(map(str.isalnum, self.text(line))):
            self.kept = before

    def named(self) -> str | None:
        """Give the name of the target that stays in the text."""
        place = next((piece.start for piece in self.pieces if piece.role is Role.TARGET), None)
        return next((instead for start, _, instead in self.kept if start == place and instead), None)

    def _last_word(self, line: str) -> int:
        """Give the place behind which only signs follow."""
        starts = {
            piece.end: piece.start
            for piece in self.pieces
            if piece.role not in {Role.KIND, Role.SPEAKER} and line[piece.start] in _MARKS
        }
        end = len(line)
        while True:
            behind = line[:end].rstrip()
            at = len(behind) if len(behind) in starts else len(behind.rstrip(_CLOSING))
            last = behind.rsplit(None, 1)[-1] if behind else ""
            if at in starts:
                end = starts[at]
            elif len(last) > 1 and last[0] in _MARKS:
                end = len(behind) - len(last)
            else:
                return end

    def text(self, line: str) -> str:
        text, at = "", 0
        for start, end, instead in sorted(self.kept):
            text += line[at:start]
            # No space is left before a comma when what stood between is gone.
            text = text.rstrip(" ") if not instead and _ends_here(line, end) else text + instead
            at = end
        return one_line(text + line[at:])


def _ends_here(line: str, at: int) -> bool:
    return line[at : at + 1] in {*_CLOSING} and line[at + 1 : at + 2] in {"", " "}


def parse(line: str, script: Script, today: dt.date, language: str) -> Captured:
    """Read a typed line; `today` is the day from which due dates without a year count."""
    reading = _Reading()
    start = _read_kind(line, reading)
    start = _read_speakers(line, start, script, language, reading)
    at = start
    while found := _MARKED.search(line, at):
        at = _read_marked(line, found, script, today, language, reading)
    reading.leave_out(line, script.resources, language)
    return Captured(
        text=reading.text(line),
        named=reading.named(),
        pieces=tuple(sorted(reading.pieces, key=lambda piece: piece.start)),
        problems=tuple(reading.problems),
        **reading.found,
    )


def parse_owner(line: str, script: Script, today: dt.date, language: str) -> Captured:
    """Read a line in which only an owner and a day are asked for: a name in front needs no sign."""
    found = _OWNER_ALONE.match(line)
    if found is None:
        return parse(line, script, today, language)
    # Behind a sign a name is one word, whatever it is of itself.
    name, rest = "-".join(found[1].split()), line[found.end() :].strip()
    between = "" if rest.startswith("/") else " "
    return parse(f">{name}{between}{rest}", script, today, language)


def _behind_kind(line: str) -> int:
    """Give the place behind the digit and the space that set a kind; 0 when the line begins otherwise."""
    return 2 if len(line) > 1 and line[0] in "123456789" and line[1] == " " else 0


def _read_kind(line: str, reading: _Reading) -> int:
    end = _behind_kind(line)
    if end:
        reading.take(0, end, Role.KIND, kind=KINDS[int(line[0]) - 1])
    return end


def _read_speakers(line: str, start: int, script: Script, language: str, reading: _Reading) -> int:
    colon = line.find(":", start, start + LONGEST_NAMES)
    if colon < 0:
        return start
    names = line[start:colon].split(",")
    speakers = [speaker(name, script, language) for name in names]
    instead = ""
    if len(names) == 1 and not all(speakers):
        speakers, instead = _speaker_with_function(names[0], script)
    if not all(speakers):
        if not line[colon + 1 :].startswith("//"):
            _doubt_speakers(line, start, names, script, language, reading)
        return start
    begin = start + len(line[start:colon]) - len(line[start:colon].lstrip())
    reading.take(
        start, colon + 1, Role.SPEAKER, instead, said_by=tuple(dict.fromkeys(filter(None, speakers)))
    )
    reading.pieces[-1] = Piece(begin, colon + 1, Role.SPEAKER)
    return colon + 1


def _speaker_with_function(name: str, script: Script) -> tuple[list[str | None], str]:
    """Read `hospital/head nurse`: who speaks, and the function, which stays in the text before the colon.

    Of `hospital/town` both speak. Only a whole name counts here: "gas/water" is not said by Gasworks.
    """
    partner, _, function = name.partition("/")
    known = partners(script).exact
    who, other = known.get(fold_name(partner)), known.get(fold_name(function))
    if other is not None:
        return [who, other], ""
    return [who], f"{one_line(function)}:" if function else ""


def _doubt_speakers(
    line: str, start: int, names: list[str], script: Script, language: str, reading: _Reading
) -> None:
    """Say which of the names nobody bears, when they look like names: one or two words, without digits."""
    if len(line[start:].partition(":")[0]) > NEAR_THE_START:
        return
    unknown = [name for name in names if not speaker(name, script, language)]
    if not all(_NAME.fullmatch(name.strip()) for name in unknown):
        return
    unheard: list[str] = []
    for name in names:
        if name in unknown and fold_name(name) not in words.HEADINGS[language]:
            begin = start + len(name) - len(name.lstrip())
            _doubt_name(name.strip(), begin, partners(script), script, reading)
            unheard.append(name.strip())
        start += len(name) + 1
    reading.found["unheard"] = tuple(unheard)


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
    owner = resolve_one(name, partners(script))
    if owner is None:
        if name[:1].isalpha():
            _doubt_name(name, start + 1, partners(script), script, reading)
        return start + 1 + len(word)
    if not slash:
        reading.take(start, start + 1 + len(word), Role.OWNER, owner=owner)
        return start + 1 + len(word)
    begin = start + len(name) + 2
    following = _MARKED.search(line, begin)
    stop = _SENTENCE_ENDS.search(line, begin, following.start() if following else len(line))
    end = stop.start() if stop else following.start() if following else len(line)
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
        day = due_day(written, today, language)
        if day and day < today:
            reading.doubt(start, end, "capture.day-past", day=written)
            return end
        if day:
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
    before = line[_behind_kind(line) : start].rpartition(":")[2].split()
    whole = bool(before) and before[-1].casefold() not in words.GOES_ON[language]
    return whole and not _MARKED.match(before[-1]) and bool(_MARKS_ALONE.match(line, end))


def _read_named(
    line: str, place: tuple[int, int], names: Names, language: str, reading: _Reading, role: Role
) -> None:
    """Read a name of which the beginning is enough; within a sentence that of a target stays in it."""
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
    if re.fullmatch(rf"[1-9][0-9]{{0,2}}(\{thousands}[0-9]{{3}})+(\{decimal}[0-9]+)?", written):
        plain = written.replace(thousands, "")
    try:
        return float(plain.replace(",", "."))
    except ValueError:
        return None


def amount_and_unit(text: str, language: str) -> tuple[float | None, str | None]:
    """Read a number, also below zero, and what is counted; no number when it does not begin with one."""
    below = text.strip().startswith(_MINUS)
    written = text.strip()[below:]
    found = _QUANTITY.match(written)
    amount = _amount(found[1], language) if found else None
    if found is None or amount is None:
        return None, None
    unit = one_line(written[found.end(1) :])[:60]
    return -amount if below else amount, unit or None


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
        start = _behind_kind(line)
        names, tail = partners(script), ": "
        head, _, word = line[start:].rpartition(",")
        head = line[:start] + (f"{head}," if head else "")
        if not word or not word.isalnum() or ":" in line:
            return ()
    codes: dict[str, str] = {}
    for name, ident in names.exact.items():
        if name in names.codes:
            codes.setdefault(ident, name)
    return tuple(
        Completion(f"{head}{codes[ident]}{tail}", codes[ident], names.titles[ident])
        for ident in fitting(word, names)[:most]
    )
