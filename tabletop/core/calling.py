"""What people call partners, tables, services, resources and themes, and whom or what they mean by it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tabletop.core import words
from tabletop.core.plaintext import one_line
from tabletop.core.scenario import ROOM
from tabletop.core.script import fill_names

if TYPE_CHECKING:
    from tabletop.core.script import Script

SHORTEST_PREFIX: Final = 2
"""Letters from which the beginning of a name is enough."""
SHORTEST_WORD: Final = 3
"""Letters from which the beginning of a word within a title is enough."""
ALIKE: Final = 0.7
"""From how alike two names are, between 0 and 1, one is offered for the other."""


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
    # A code wins from a title, and a title or its first word from a synonym, in whatever order they stand.
    for ident, _, short, _ in rows:
        exact.update((fold_name(code), ident) for code in short)
    for ident, *_ in rows:
        exact.setdefault(fold_name(titles[ident]), ident)
    bearers: dict[str, list[str]] = {}
    for ident, title in titles.items():
        bearers.setdefault(fold_name(title).partition("-")[0], []).append(ident)
    for ident, _, _, synonyms in rows:
        for synonym in synonyms:
            name = fold_name(fill_names(synonym, variables))
            own = bearers.get(name, ())
            exact.setdefault(name, own[0] if len(own) == 1 else ident)
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
    return fitting(word, names) if len(folded) >= SHORTEST_PREFIX else ()


def fitting(word: str, names: Names) -> tuple[str, ...]:
    """Find what bears a name that begins so; when nothing does, what has such a word within its title."""
    folded = fold_name(word)
    found = dict.fromkeys(ident for name, ident in names.exact.items() if name.startswith(folded))
    if not found and len(folded) >= SHORTEST_WORD:
        found = dict.fromkeys(ident for ident in names.titles if f"-{folded}" in names.title_words(ident))
    return tuple(found)


def resolve_one(word: str, names: Names) -> str | None:
    """Find the one thing that a word names; None when it is none, or several."""
    found = resolve(word, names)
    return found[0] if len(found) == 1 else None


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
    # Two letters that changed places are a slip of the fingers, however short the name.
    swapped = [name for name in known if len(name) >= SHORTEST_WORD and sorted(name) == sorted(folded)]
    found = swapped or get_close_matches(folded, known, 1, ALIKE)
    return known[found[0]] if found else None


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
    return None if folded in words.HEADINGS[language] else resolve_one(name, names)


def spoken(ident: str, script: Script, language: str) -> str:
    """Give what someone would type to name a speaker or target; `parse` reads it back."""
    if ident == ROOM:
        return words.ROOM_WORDS[language][0]
    if ident in script.partners:
        return script.partners[ident].short
    if ident in script.tables:
        return f"t{list(script.tables).index(ident) + 1}"
    return ident
