"""The way in from a terminal: the code, who one is, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tabletop import wording
from tabletop.core.messages import ExerciseError
from tabletop.session.guest import Away
from tabletop.tui.ask import Ask
from tabletop.tui.console.dialogs import Choose, Field, Fill, Line, Option, Values
from tabletop.tui.console.sayings import quiet, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App
    from textual.screen import Screen

    from tabletop.session.guest import Admitted, Guest, WayIn
    from tabletop.text import Text

RETURN_LETTERS = 8
"""Letters of a return code; a code to join has fewer."""
PARTICIPANT = "participant"


async def enter(
    app: App[Any], guest: Guest, t: Text, code: str, new_key: Callable[[], str]
) -> Admitted | None:
    """Ask what is needed until somebody is in; None when the questions were left."""
    problem = ""
    key = new_key()
    while True:
        if not code:
            hint = problem or t("The code on the screen, or your own return code")
            asked: Screen[Any] = Ask(t, t("Join the exercise"), hint, does=t("go on"), leaves=t("close"))
            code = await app.push_screen_wait(asked) or ""
            if not code:
                return None
        try:
            if sum(letter.isalnum() for letter in code) >= RETURN_LETTERS:
                return await guest.come_back(code)
            way_in = await guest.way_in(code)
            if way_in.role != PARTICIPANT:
                problem, code = (
                    t("This code is for a page in a browser. Open {address}", address=guest.reach.url),
                    "",
                )
                continue
            chosen = await _who(app, t, way_in)
            if chosen is None:
                code = ""
                continue
            return await guest.join(code, key=key, **chosen)
        except Away:
            problem, code = t("There is no connection. Try it again."), ""
        except ExerciseError as error:
            problem, code = t.message(error.message), ""


async def _who(app: App[Any], t: Text, way_in: WayIn) -> dict[str, str] | None:
    """Ask for organisation or table, and the function; no name."""
    options = [
        Option(f"partner:{partner.id}", said(partner.title), tail=quiet(table.title))
        for table, partners in way_in.tables
        for partner in partners
    ]
    for table, _ in way_in.tables:
        if table.id:
            title = t("{table}: one device for the whole table", table=table.title)
            options.append(Option(f"table:{table.id}", said(title)))
    options.append(Option("other", said(t("Not in the list"))))
    place = await app.push_screen_wait(
        Choose(t, t("Which organisation are you?"), options, purpose(way_in, t))
    )
    if not isinstance(place, str):
        return None
    fields: list[Field] = [Line("function", t("Your function"), "", t("no name is needed"))]
    if place == "other":
        fields.insert(0, Line("organisation", t("Organisation")))

    def whole(values: Values) -> str | None:
        return t("Fill in the organisation.") if place == "other" and not values["organisation"] else None

    values = await app.push_screen_wait(Fill(t, t("Take part"), fields, whole, does=t("take part")))
    return None if values is None else {"place": place, **values}


def purpose(way_in: WayIn, t: Text) -> str:
    """Say what the exercise is for, who receives the debrief and when it is deleted."""
    rows = [way_in.title]
    if way_in.purpose:
        rows.append(way_in.purpose)
    if way_in.recipients:
        rows.append(t("The debrief goes to: {recipients}", recipients=way_in.recipients))
    if way_in.delete_on:
        rows.append(
            t("What you write is deleted on {day}.", day=wording.day(t, way_in.delete_on, weekday=True))
        )
    return "\n".join(rows)
