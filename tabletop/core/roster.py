"""Changes to the list of partners: another name, another table, and one that was not in it."""

from __future__ import annotations

import re
import unicodedata
from itertools import count
from typing import TYPE_CHECKING, Final

from tabletop.core.events import PartnerRenamed, TableSet, VariableSet
from tabletop.core.scenario import ROOM, Partner
from tabletop.core.variables import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Container

    from tabletop.core.intents import Intent
    from tabletop.core.script import Script

LONGEST_SHORT: Final = 8
SHORT_LENGTHS: Final = (3, 4, 5, LONGEST_SHORT)
"""How many letters of a name are tried for the short one, the fewest first."""
ROOM_FOR_NUMBER: Final = 2


def renamed(title: str, partner: str, name: str) -> Intent:
    """Give what names a partner anew: by its variable where the name still fits around that.

    Then every text that names it through the variable follows; a name that does not fit stands by itself.
    """
    found = list(VARIABLE.finditer(title))
    if len(found) == 1:
        before, after = title[: found[0].start()], title[found[0].end() :]
        inner = name[len(before) : len(name) - len(after)].strip()
        if inner and name.startswith(before) and name.endswith(after):
            return VariableSet(id=found[0][1], value=inner)
    return PartnerRenamed(partner=partner, title=name)


def seated(script: Script, partner: str, at: str) -> tuple[Intent, ...]:
    """Give what moves a partner to a table; an empty id stands for no table."""
    moves = []
    for table in script.tables.values():
        members = tuple(row for row in table.partners if row != partner)
        if table.id == at:
            members = (*members, partner)
        if members != table.partners:
            moves.append(TableSet(table=table.id, partners=members))
    return tuple(moves)


def new_partner(script: Script, title: str, kind: str, short: str = "") -> Partner:
    """Make a partner that was not in the list, with a short name of its own when none was chosen.

    Raises ValidationError for a title, kind or short name that no partner can have.
    """
    shorts = {row.short for row in script.partners.values()}
    ids = {ROOM, *script.partners, *script.tables, *script.services, *script.resources}
    short = short.casefold() or _short_for(title, shorts | ids)
    return Partner(id=_free(short, ids), title=title, short=short, kind=kind)


def _free(short: str, ids: Container[str]) -> str:
    if short not in ids:
        return short
    return next(ident for number in count(2) if (ident := f"{short}-{number}") not in ids)


def _short_for(name: str, taken: Container[str]) -> str:
    """Make a short name of letters and digits under which nothing is called yet."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = re.sub(r"[^a-z0-9]", "", plain).lstrip("0123456789") or "partner"
    shorts = (letters[:length] for length in SHORT_LENGTHS)
    begun = letters[: LONGEST_SHORT - ROOM_FOR_NUMBER]
    numbered = (f"{begun}{number}" for number in count(2))
    return next((short for short in shorts if short not in taken), "") or next(
        short for short in numbered if short not in taken
    )
