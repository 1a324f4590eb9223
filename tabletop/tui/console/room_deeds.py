"""Partners who arrive late, leave, are represented, sit elsewhere, or were not in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from tabletop.core import calling
from tabletop.core.events import PartnerAdded, Presence, PresenceSet
from tabletop.core.names import name_of
from tabletop.core.roster import new_partner, renamed, seated
from tabletop.core.variables import VARIABLE, names_in
from tabletop.tui.console.dialogs import Line, One, Option
from tabletop.tui.console.lines import NOTHING
from tabletop.tui.console.sayings import PRESENCES, clipped, quiet, said, sign, with_presence

if TYPE_CHECKING:
    from tabletop.tui.console.desk import Desk
    from tabletop.tui.console.dialogs import Values

LONGEST_NAME = 40
"""Letters of the name of a partner in the line above the keys."""


async def act_on_partner(desk: Desk, ident: str) -> None:
    """Ask what is the matter with a partner, and record it."""
    t, state = desk.t, desk.state
    now = state.presence_of(ident)
    words = {
        Presence.PRESENT: t("Is here"),
        Presence.LEFT: t("Has left"),
        Presence.ABSENT: t("Does not come"),
    }
    so_now = quiet(" " + t("as it is now"))
    options = [
        Option(
            presence,
            sign(PRESENCES[presence]) + " " + said(title),
            tail=so_now if presence is now else NOTHING,
            # Every number stays what it is: whoever knows it by heart types it blindly.
            idle=presence is now,
        )
        for presence, title in words.items()
    ]
    options += [
        Option(
            "represented",
            sign(PRESENCES[Presence.REPRESENTED]) + " " + said(t("Is represented by another …")),
        ),
        Option("table", said(t("Sits at another table …"))),
        Option("rename", said(t("Has another name …"))),
    ]
    chosen = await desk.choose(name_of(state.script, ident), options)
    if isinstance(chosen, Presence):
        desk.do(PresenceSet(partner=ident, presence=chosen))
    elif chosen == "represented":
        others = [
            # One that is not in the room itself speaks for nobody there.
            Option(other, said(with_presence(t, title, None if here else state.presence_of(other))))
            for here in (True, False)
            for other, title in calling.partners(state.script).titles.items()
            if other != ident and here is (state.presence_of(other) is Presence.PRESENT)
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
    line = Line("title", t("Name"), name_of(script, ident))
    await desk.fill(t("Another name"), [line], save, explanation=explanation)


async def _seat(desk: Desk, ident: str) -> None:
    t, script = desk.t, desk.state.script
    options = [
        Option(table.id, said(name_of(script, table.id)))
        for table in script.tables.values()
        if ident not in table.partners
    ]
    options.append(Option("", said(t("At no table"))))
    chosen = await desk.choose(t("Where does it sit?"), options)
    if chosen is not None:
        desk.do(*seated(desk.state.script, ident, str(chosen)))


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
            options=tuple((key, name_of(script, key)) for key in script.tables),
            optional=True,
        ),
    )

    def save(values: Values) -> str | None:
        try:
            kind = values["kind"] or t("partner")
            partner = new_partner(desk.state.script, values["title"], kind, values["short"])
        except ValidationError:
            return t("A name is needed, and a short name of at most 8 letters and digits")
        problem = desk.submit(PartnerAdded(partner=partner, table=values["table"]))
        if problem is None:
            made.append(partner.id)
        return problem

    made: list[str] = []
    await desk.fill(t("A partner who is not in the list"), fields, save)
    if not made:
        return None
    partner = desk.state.script.partners[made[0]]
    name = clipped(name_of(desk.state.script, partner.id), LONGEST_NAME)
    desk.tell(t("Added: {partner}, short name {short}", partner=name, short=partner.short))
    return partner.id
