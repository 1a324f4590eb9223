"""Partners who arrive late, leave, are represented, sit elsewhere, or were not in the list."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from pydantic import ValidationError

from tabletop.core import calling, views
from tabletop.core.events import (
    PartnerAdded,
    PartnerRenamed,
    Presence,
    PresenceSet,
    TableSet,
    VariableSet,
)
from tabletop.core.scenario import Partner
from tabletop.core.variables import VARIABLE, names_in
from tabletop.tui.console.dialogs import Line, One, Option
from tabletop.tui.console.sayings import PRESENCES, said, sign

if TYPE_CHECKING:
    from collections.abc import Collection

    from tabletop.core.intents import Intent
    from tabletop.core.state import State
    from tabletop.tui.console.desk import Desk
    from tabletop.tui.console.dialogs import Values

LONGEST_SHORT = 8


async def act_on_partner(desk: Desk, ident: str) -> None:
    """Ask what is the matter with a partner, and record it."""
    t, state = desk.t, desk.state
    now = state.presence_of(ident)
    words = {
        Presence.PRESENT: t("Is here"),
        Presence.LEFT: t("Has left"),
        Presence.ABSENT: t("Does not come"),
    }
    options = [
        Option(presence, sign(PRESENCES[presence]) + " " + said(title))
        for presence, title in words.items()
        if presence is not now
    ]
    options += [
        Option(
            "represented",
            sign(PRESENCES[Presence.REPRESENTED]) + " " + said(t("Is represented by another …")),
        ),
        Option("table", said(t("Sits at another table …"))),
        Option("rename", said(t("Has another name …"))),
    ]
    chosen = await desk.choose(views.name_of(state.script, ident), options)
    if isinstance(chosen, Presence):
        desk.do(PresenceSet(partner=ident, presence=chosen))
    elif chosen == "represented":
        others = [
            Option(other, said(title))
            for other, title in calling.partners(state.script).titles.items()
            if other != ident
        ]
        by = await desk.choose(t("By whom is it represented?"), others)
        if by is not None:
            desk.do(PresenceSet(partner=ident, presence=Presence.REPRESENTED, by=str(by)))
    elif chosen == "table":
        await _seat(desk, ident)
    elif chosen == "rename":
        await _rename(desk, ident)


async def _rename(desk: Desk, ident: str) -> None:
    t, script = desk.t, desk.state.script
    title = script.partners[ident].title
    names = names_in(title)

    def save(values: Values) -> str | None:
        try:
            return desk.submit(renamed(title, ident, values["title"]))
        except ValidationError:
            return t("A name of 1 to 300 characters is needed")

    explanation = ""
    if len(names) == 1:
        frame = VARIABLE.sub("…", title)
        explanation = t("Written as “{frame}”, the new name comes into every text that uses it.", frame=frame)
    line = Line("title", t("Name"), views.name_of(script, ident))
    await desk.fill(t("Another name"), [line], save, explanation=explanation)


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


async def _seat(desk: Desk, ident: str) -> None:
    t, script = desk.t, desk.state.script
    options = [
        Option(table.id, said(views.name_of(script, table.id)))
        for table in script.tables.values()
        if ident not in table.partners
    ]
    options.append(Option("", said(t("At no table"))))
    chosen = await desk.choose(t("Where does it sit?"), options)
    if chosen is not None and not desk.do(*seated(desk.state, ident, str(chosen))):
        return


def seated(state: State, partner: str, at: str) -> tuple[Intent, ...]:
    """Give what moves a partner to a table; an empty id stands for no table."""
    moves = []
    for table in state.script.tables.values():
        members = tuple(row for row in table.partners if row != partner)
        if table.id == at:
            members = (*members, partner)
        if members != table.partners:
            moves.append(TableSet(table=table.id, partners=members))
    return tuple(moves)


def short_for(name: str, taken: Collection[str]) -> str:
    """Make a short name of letters and digits that nobody has yet."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = re.sub(r"[^a-z0-9]", "", plain).lstrip("0123456789") or "partner"
    for length in (3, 4, 5, LONGEST_SHORT):
        if letters[:length] not in taken:
            return letters[:length]
    number = 2
    while f"{letters[:6]}{number}" in taken:
        number += 1
    return f"{letters[:6]}{number}"


async def add(desk: Desk, title: str = "") -> str | None:
    """Take in a partner who was not in the list; gives its id, or None when it was left."""
    t, state = desk.t, desk.state
    script = state.script
    fields = (
        Line("title", t("Name"), title),
        Line("short", t("Short name"), hint=t("a few letters; made from the name when empty")),
        Line("kind", t("Kind"), hint=t("municipality, church, supermarket …")),
        One(
            "table",
            t("Table"),
            None,
            options=tuple((key, views.name_of(script, key)) for key in script.tables),
            optional=True,
        ),
    )

    def save(values: Values) -> str | None:
        taken = {row.short for row in script.partners.values()}
        short = values["short"].casefold() or short_for(values["title"], taken)
        ident = short
        number = 2
        while script.named(ident) is not None:
            ident, number = f"{short}-{number}", number + 1
        try:
            partner = Partner(
                id=ident, title=values["title"], short=short, kind=values["kind"] or t("partner")
            )
        except ValidationError:
            return t("A name is needed, and a short name of at most 8 letters and digits")
        problem = desk.submit(PartnerAdded(partner=partner, table=values["table"]))
        if problem is None:
            made.append(ident)
        return problem

    made: list[str] = []
    await desk.fill(t("A partner who is not in the list"), fields, save)
    return made[0] if made else None
