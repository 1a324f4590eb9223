"""The way in: who one is, by which code; and the way back with the return code."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from tabletop.core.events import ParticipantSeated, Role
from tabletop.core.lists import Choice
from tabletop.session import Refused
from tabletop.web import admission, filling, forms
from tabletop.web.codes import token_hash
from tabletop.web.filling import UNTOUCHED, Filling
from tabletop.web.identity import CODE_PATH, COOKIE, EVERYONE, JOINED, Who
from tabletop.web.parts import Saying
from tabletop.web.reading import typed
from tabletop.web.refusal import Refusal
from tabletop.web.route import Route

if TYPE_CHECKING:
    from starlette.responses import Response

    from tabletop.core.state import State
    from tabletop.web.visit import Visit

ANYONE: Final = EVERYONE
MANY: Final = 30
"""With more organisations than this, they are chosen from a list that folds out."""


def way_in(
    visit: Visit, *, key: str = "", code: str = "", fill: Filling = UNTOUCHED, status: int = 200
) -> Response:
    """Ask a stranger for the code, or, when it is known to be right, for the organisation."""
    known = bool(key or code)
    return visit.page(
        "join.html",
        status=status,
        **about(visit),
        fill=fill,
        join_key=key,
        join_code=code,
        form_key=secrets.token_urlsafe(9),
        tables=tables(visit.state) if known else (),
        many=len(visit.state.script.partners) > MANY,
        removed=_was_removed(visit),
        joining=visit.state.room.joining,
    )


def about(visit: Visit) -> dict[str, Any]:
    """Give what everyone who joins must know: what it is for, who gets the debrief, when it is deleted."""
    state = visit.state
    setup, script = state.setup, state.script
    say = Saying(visit.t, script.language)
    return {
        "say": say,
        "label": script.line(script.label),
        "title": script.line(setup.title),
        "place_name": setup.place or "",
        "purpose": setup.purpose or "",
        "ratings": visit.state.room.ratings,
        "recipients": setup.recipients or "",
        "delete_on": say.day(setup.delete_on),
        "simulated": setup.simulated,
        "encrypted": visit.visitor.encrypted,
    }


def tables(state: State) -> tuple[tuple[Choice, tuple[Choice, ...]], ...]:
    """Give the tables with their partners; those at no table come last, under no name."""
    script = state.script
    rows = [
        (
            Choice(table.id, script.line(table.title)),
            tuple(Choice(ident, script.name(ident)) for ident in table.partners if ident in script.partners),
        )
        for table in script.tables.values()
    ]
    seated = {choice.id for _, members in rows for choice in members}
    loose = tuple(Choice(ident, script.name(ident)) for ident in script.partners if ident not in seated)
    return (*rows, *([(Choice("", ""), loose)] if loose else []))


def _was_removed(visit: Visit) -> bool:
    return token_hash(visit.cookies.get(COOKIE, "")) in visit.state.turned_out


async def scanned(visit: Visit) -> Response:
    """Let somebody in who scanned the code on the screen; who is in already goes to its page."""
    if visit.visitor.participant is not None:
        return visit.go()
    key = visit.path["key"]
    try:
        admission.role_for(visit, key=key)
    except Refusal as refusal:
        return _not_in(visit, filling.refused("join", visit.query, visit.t), refusal)
    return way_in(visit, key=key)


async def join(visit: Visit) -> Response:
    """Take the code, then the organisation; a code of another role needs no organisation."""
    if visit.visitor.participant is not None:
        return visit.go()
    form = await visit.form()
    key, code = form.text("join-key"), form.text("code")
    try:
        role = admission.role_for(visit, code=code, key=key)
    except Refusal as refusal:
        return _not_in(visit, filling.refused("join", form, visit.t), refusal)
    place = forms.NOWHERE
    if role is Role.PARTICIPANT:
        if "place" not in form and "organisation" not in form and not form.text("chosen"):
            return way_in(visit, key=key, code=code)
        place, wrong = forms.place(form, visit.state)
        if wrong:
            return way_in(
                visit, key=key, code=code, fill=filling.refused("join", form, visit.t, wrong), status=409
            )
    try:
        admitted = await admission.join(visit, role, place, key=form.text("key"))
    except Refusal as refusal:
        fill = filling.refused("join", form, visit.t, sentence=visit.t.message(refusal.message))
        return way_in(visit, key=key, code=code, fill=fill, status=refusal.status)
    if role is Role.PARTICIPANT:
        visit.site.welcomes[admitted.participant] = admitted.return_code
    return admitted.remembered_by(visit.go("/?welcome"), visit)


def _not_in(visit: Visit, fill: Filling, refusal: Refusal) -> Response:
    sentence = visit.t.message(refusal.message)
    fault = Filling(fill.form, fill.values, {"code": sentence})
    return way_in(visit, fill=fault, status=refusal.status)


async def back_page(visit: Visit) -> Response:
    """Ask for the return code."""
    if visit.visitor.participant is not None:
        return visit.go()
    return _back(visit)


def _back(visit: Visit, fill: Filling = UNTOUCHED, status: int = 200) -> Response:
    return visit.page("back.html", status=status, **about(visit), fill=fill)


async def back(visit: Visit) -> Response:
    """Give somebody its place back on this device."""
    form = await visit.form()
    try:
        admitted = await admission.come_back(visit, form.text("code"))
    except Refusal as refusal:
        sentence = visit.t.message(refusal.message)
        return _back(visit, Filling("back", typed(form), {"code": sentence}), refusal.status)
    return admitted.remembered_by(visit.go(), visit)


async def code_page(visit: Visit) -> Response:
    """Show somebody its return code, which its browser keeps."""
    return visit.page("code.html", **about(visit))


async def seat_page(visit: Visit) -> Response:
    """Ask a participant where it belongs."""
    return _seat(visit)


def _seat(visit: Visit, fill: Filling = UNTOUCHED, status: int = 200) -> Response:
    participant = visit.participant
    now = (
        "table:" + (participant.table or "")
        if participant.shared
        else "partner:" + (participant.partner or "")
    )
    return visit.page(
        "seat.html",
        status=status,
        **about(visit),
        fill=fill,
        now=now,
        function=participant.function,
        tables=tables(visit.state),
        many=len(visit.state.script.partners) > MANY,
        joining=visit.state.room.joining,
    )


async def seat(visit: Visit) -> Response:
    """Put a participant where it says that it belongs."""
    form = await visit.form()
    place, wrong = forms.place(form, visit.state)
    if not wrong and place.organisation is not None:
        wrong = (forms.unlisted("place"),)
    if wrong:
        return _seat(visit, filling.refused("seat", form, visit.t, wrong), 409)
    fact = ParticipantSeated(
        participant=visit.participant.id,
        partner=place.partner,
        table=place.table,
        shared=place.shared,
        function=place.function,
    )
    (result,) = await visit.submit([fact], form.text("key") or None)
    if isinstance(result, Refused):
        sentence = visit.t.message(result.message)
        return _seat(visit, filling.refused("seat", form, visit.t, sentence=sentence), 409)
    return visit.go()


ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/j/{key}", ANYONE, scanned),
    Route("POST", "/join", ANYONE, join),
    Route("GET", "/back", ANYONE, back_page),
    Route("POST", "/back", ANYONE, back),
    Route("GET", CODE_PATH, JOINED, code_page),
    Route("GET", "/seat", frozenset({Who.PARTICIPANT}), seat_page),
    Route("POST", "/seat", frozenset({Who.PARTICIPANT}), seat),
)
