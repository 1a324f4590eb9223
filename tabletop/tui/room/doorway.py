"""The door: who gets in, by which address and code, and what is allowed; each row says what Enter does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop import wording
from tabletop.core.events import Role
from tabletop.session import Opening
from tabletop.session.inviting import invited
from tabletop.text import N_
from tabletop.tui.console.lines import NOTHING, Row
from tabletop.tui.console.sayings import quiet, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from textual.content import Content

    from tabletop.core.messages import Message
    from tabletop.text import Text
    from tabletop.tui.room.sight import Sight

BLANK = Row()
AGREED = (N_("what it is for"), N_("who gets the debrief"), N_("when it is deleted"))
ROLES = (Role.PARTICIPANT, Role.SCRIBE, Role.COFACILITATOR, Role.SCREEN)
ABOUT: Mapping[str, str] = {
    "opening": N_(
        "While only this computer gets in, nobody on the network can even see that there is a page. Open to"
        " the room, the page is at the address in this list, for everyone on the same network: to join one"
        " also needs the code. Closing cuts off whoever is in; opening lets them go on where they were."
    ),
    "agreed": N_(
        "Whoever joins reads what the exercise is for, who gets the debrief and when it is deleted. Enter:"
        " fill in what is missing. It stands on their page at once, and on page one of the debrief."
    ),
    "wifi": N_(
        "The Wi-Fi that the room may use. The projector then also shows a code that takes phones onto it,"
        " with its name and password for who types. This computer remembers it for this exercise, apart from"
        " its file."
    ),
    "joining": N_(
        "Closed, nobody new gets in, and nobody changes their own seat; who is in stays in. Good to do when"
        " everyone is there: a code that leaked is then worth nothing."
    ),
    "ratings": N_(
        "Lets scribes and evaluators give each objective a rating from 1 to 4. Off by default: a rating says"
        " less than what was seen, and people behave otherwise when they are rated."
    ),
    "notes": N_(
        "Your private notes and the expected actions then also go to scribes over a connection that is not"
        " encrypted: whoever is on the same Wi-Fi and knows how can read along what is still to come. With"
        " --tls the connection is encrypted and this is not needed."
    ),
    "showing": N_(
        "Shows the room the code to scan, the address and the code to type, and how many are in. Before the"
        " story begins it shows by itself, as long as the door is open."
    ),
    "participant": N_(
        "What people type who cannot scan. Another one replaces the code and what is scanned, also on the"
        " projector; who is in stays in."
    ),
    "scribe": N_("For who takes notes with you: everything that you can note, for every partner."),
    "cofacilitator": N_(
        "For who leads with you: next, release an inject, note. It shows everything, so over the network it"
        " works only encrypted: start the program with --tls."
    ),
    "screen": N_("For a browser on a second screen: it shows what the projector shows, and nothing else."),
    "problem": N_(
        "tabletop doctor, in another terminal, looks at this computer and its network and says what could"
        " stop phones, and what to do: own router, hotspot, one device a table, or paper."
    ),
}


def summary(sight: Sight) -> Content:
    """Say in one line how far the door is open."""
    t, door = sight.t, sight.door
    match door.opening:
        case Opening.CLOSED:
            return said(t("There is no server"), "bold")
        case Opening.HERE:
            return said(t("Only this computer gets in"), "bold $warning")
        case Opening.ROOM:
            words = said(t("Open to the room: {address}", address=door.page_url.rstrip("/")), "bold $success")
            if not sight.state.room.joining:
                words += said(" · " + t("nobody new gets in"), "bold $warning")
            return words


def rows(sight: Sight) -> Iterator[Row]:
    """Give the state of the door, the codes, and what is allowed."""
    if sight.door.problem is not None:
        yield from _problem(sight.t, sight.door.problem)
    if sight.door.opening is Opening.CLOSED:
        return
    yield from _openness(sight)
    yield from _unsaid(sight)
    yield _wifi(sight)
    yield BLANK
    yield from _newcomers(sight)
    yield BLANK
    yield from _codes(sight)
    yield BLANK
    yield from _allowed(sight)


def _problem(t: Text, problem: Message) -> Iterator[Row]:
    words, mark = said(t.message(problem), "bold $error"), said("! ", "bold $error")
    yield Row(words, mark, key=("door", "problem"), wrap=True)
    yield Row(quiet(t("tabletop doctor says what to do about it.")), quiet("  "), wrap=True)
    yield BLANK


def _openness(sight: Sight) -> Iterator[Row]:
    t, door = sight.t, sight.door
    what = t("Open to the room") if door.is_open else t("Only this computer gets in")
    enter = t("Enter: only this computer") if door.is_open else t("Enter: open to the room")
    yield _row("opening", what, enter, on=door.is_open)
    for address in door.addresses:
        where = t("listens on") if address == door.addresses[0] else t("also")
        yield Row(said(address, "bold"), quiet(f"    {where} "))
    if door.is_open:
        plain = t("not encrypted: neighbours on the same Wi-Fi could read along")
        yield Row(quiet(t("encrypted") if door.tls else plain), quiet("    "), wrap=True)


def _unsaid(sight: Sight) -> Iterator[Row]:
    """Say what those who join are not told of the exercise."""
    t, setup = sight.t, sight.state.setup
    agreed = zip(AGREED, (setup.purpose, setup.recipients, setup.delete_on), strict=True)
    missing = [t(word) for word, value in agreed if not value]
    if missing:
        words = t("Still empty on the page to join: {missing}", missing=", ".join(missing))
        mark, enter = said("! ", "$warning"), quiet(t("Enter: fill it in"))
        yield Row(said(words, "$warning"), mark, enter, ("door", "agreed"), wrap=True)


def _newcomers(sight: Sight) -> Iterator[Row]:
    t, joining, up = sight.t, sight.state.room.joining, sight.state.shown_joining
    what = t("Newcomers get in") if joining else t("Nobody new gets in")
    enter = t("Enter: close joining") if joining else t("Enter: let newcomers in")
    yield _row("joining", what, enter, on=joining)
    what, enter = t("How to join is not on the projector"), t("Enter: show it")
    by_itself = not up and invited(sight.state, sight.door) is not None
    if up:
        what, enter = t("The projector shows how to join"), t("Enter: take it away")
    elif by_itself:
        what, enter = t("The projector shows how to join until the story begins"), t("Enter: keep it there")
    yield _row("showing", what, enter, on=up or by_itself)


def _codes(sight: Sight) -> Iterator[Row]:
    t, door = sight.t, sight.door
    yield Row(quiet(t("Codes: each lets in for one role")))
    for role in ROLES:
        code, name = door.codes.get(role), t(wording.ROLES[role])
        if not code:
            continue
        works = door.tls or role is not Role.COFACILITATOR
        shown = said(f"{code:<12}", "bold $accent") + said(name) if works else quiet(f"{code:<12}{name}")
        tail = t("Enter: another code") if works else t("only encrypted: start with --tls")
        yield Row(shown, quiet("  "), quiet(tail), ("door", role.value))


def _allowed(sight: Sight) -> Iterator[Row]:
    t, room = sight.t, sight.state.room
    what = t("Evaluators rate objectives") if room.ratings else t("No ratings")
    enter = t("Enter: no ratings") if room.ratings else t("Enter: allow ratings")
    yield _row("ratings", what, enter, on=room.ratings)
    if sight.door.tls:
        words = t("Private notes go to scribes: the connection is encrypted")
        yield Row(said(words), said("✓ ", "$success"), wrap=True)
    elif room.notes_for_scribes:
        words = t("Private notes go to scribes over an open network")
        yield _row("notes", words, t("Enter: keep them here"), on=True)
    else:
        words = t("Private notes stay here, scribes do not get them")
        yield _row("notes", words, t("Enter: allow it"), on=False)


def _wifi(sight: Sight) -> Row:
    t, wifi = sight.t, sight.door.wifi
    if wifi is None:
        return _row("wifi", t("No Wi-Fi given"), t("Enter: give its name"), on=False)
    password = t("password: {password}", password=wifi.password) if wifi.password else t("no password")
    what = said(f"{t('Wi-Fi')} ", "") + said(wifi.ssid, "bold") + quiet(f" · {password}")
    return Row(what, said("● ", "$success"), quiet(t("Enter: change it")), ("door", "wifi"))


def _row(name: str, what: str, enter: str, *, on: bool) -> Row:
    mark = said("● ", "$success") if on else said("○ ", "$text-quiet")
    return Row(said(what, "bold" if on else ""), mark, quiet(enter), ("door", name))


def about(sight: Sight, name: str) -> Iterator[Row]:
    """Explain one row in words."""
    if name in ABOUT:
        yield Row(said(sight.t(ABOUT[name])), NOTHING, wrap=True)
