"""The pages of participants: what they see, what they answer, and what streams to them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from starlette.responses import JSONResponse

from tabletop.core.access import received, speaks_for
from tabletop.core.intents import Respond
from tabletop.session import Refused
from tabletop.web import choosing, filling, forms, joining, mine, parts, sharing
from tabletop.web.desks import came_late, in_address, named, received_at, taking, time_of_day
from tabletop.web.filling import UNTOUCHED, Filling
from tabletop.web.following import touched_participants, touched_partners
from tabletop.web.hub import AHEAD, NOTHING, Kind
from tabletop.web.identity import Who
from tabletop.web.route import Route

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from starlette.responses import Response

    from tabletop.core.state import Participant, State
    from tabletop.session import Result
    from tabletop.web.reading import Form, Parsed, Part
    from tabletop.web.visit import Visit

PARTICIPANT: Final = frozenset({Who.PARTICIPANT})
HOMES: Final = {Who.SCRIBE: "/scribe", Who.SCREEN: "/screen", Who.COFACILITATOR: "/lead"}
"""Where those who are no participants find their page."""


async def home(visit: Visit) -> Response:
    """Show a participant its page, and a stranger the way in."""
    if visit.who in HOMES:
        return visit.go(HOMES[visit.who])
    if visit.visitor.participant is None:
        return joining.way_in(visit)
    return page(visit, visit.query.text("for"), visit.query.text("inject"))


def page(visit: Visit, asked_for: str, inject: str, fill: Filling = UNTOUCHED, status: int = 200) -> Response:
    """Show the four parts to a participant."""
    state, participant, t = visit.state, visit.participant, visit.t
    partner = speaking(state, participant, asked_for)
    what = parts.shown(state, partner)
    sent = parts.own(state, participant.id, what.common)
    own = sent.view
    before = filling.answered_before(state, participant, partner)
    chosen = inject if inject in state.script.injects and received(state, inject, partner) else None
    values = (
        parts.partner_values(what, t)
        | parts.own_values(sent, t)
        | {
            "fill": fill,
            "before": before,
            "ballot_before": own.ballot,
            "feedback_before": dict(own.feedback),
            "feedback_text": own.feedback_text,
            "key": new_key,
            "chosen": chosen,
            "me": participant.id,
            "own_questions": tuple(row.id for row in own.questions),
            "done": time_of_day(visit.query.text("done"), t),
            "welcome": _welcome(visit, participant),
            "again": "again" in visit.query,
            "partner": partner,
            "choosing": choosing.choosing(state, (participant.id, partner)),
            "stream": f"/stream?{urlencode({'for': partner})}" if partner else "/stream",
            "store": f"doorleef:{state.setup.created_at}:{participant.id}",
            "script_words": parts.script_words(t),
        }
    )
    return visit.page(
        "page.html", status=status, **{k: v for k, v in values.items() if k not in {"t", "lang"}}
    )


def _welcome(visit: Visit, participant: Participant) -> str:
    """Give the return code of somebody who just joined, until the page is asked for without it."""
    if "welcome" in visit.query:
        return visit.site.welcomes.get(participant.id, "")
    visit.site.welcomes.pop(participant.id, None)
    return ""


def new_key() -> str:
    """Make the key of a form."""
    return secrets.token_urlsafe(9)


def speaking(state: State, participant: Participant, asked_for: str = "") -> str | None:
    """Give the partner for which a participant speaks now; the one it asks for when it may."""
    own = speaks_for(state, participant)
    return asked_for if asked_for in own else next(iter(own), None)


# What is posted.


@dataclass(frozen=True, slots=True)
class _Desk:
    """How one sort of form is read, what it is called on the page, and where the page goes on."""

    read: Callable[[Form, State, Participant, str], Parsed]
    name: Callable[[Form], str]
    place: str
    """The part of the page where the form stands."""


async def _take(visit: Visit, desk: _Desk) -> Response:
    form = await visit.form()
    parsed = desk.read(form, visit.state, visit.participant, visit.t.lang)
    name = desk.name(form)
    if parsed.wrong:
        return _refuse(visit, form, filling.refused(name, form, visit.t, parsed.wrong))
    outcome = await visit.submit_parts(parsed.parts, form.text("key"))
    refused = next((row for _, row in outcome if isinstance(row, Refused)), None)
    if refused is None:
        return _received(visit, form, desk, outcome)
    accepted = tuple(part.name for part, row in outcome if not isinstance(row, Refused))
    sentence = visit.t.message(refused.message)
    ident = refused.message.params.get("id")
    theirs = None
    if refused.message.code == "entry.changed-meanwhile" and isinstance(ident, int):
        theirs = visit.state.entries.get(ident)
    fill = filling.refused(name, form, visit.t, sentence=sentence, received=accepted, theirs=theirs)
    return _refuse(visit, form, fill)


def _refuse(visit: Visit, form: Form, fill: Filling) -> Response:
    if not visit.wants_json:
        return page(visit, form.text("partner"), form.text("inject"), fill, 409)
    sentence = fill.refused or next(iter(fill.faults.values()), "")
    told: dict[str, Any] = {"refused": sentence, "fields": fill.faults, "accepted": fill.received}
    if fill.theirs is not None:
        told["theirs"] = {"text": fill.theirs.fields.text, "revision": fill.theirs.revision}
    return JSONResponse(told, 409)


def _received(visit: Visit, form: Form, desk: _Desk, outcome: tuple[tuple[Part, Result], ...]) -> Response:
    state = visit.state
    seqs = [row.seq for _, row in outcome if not isinstance(row, Refused)]
    moment, offset = received_at(state, outcome)
    clock = parts.Saying(visit.t, state.script.language).clock(moment, offset)
    if visit.wants_json:
        late = came_late(state, seqs) or ""
        told = {"received": seqs[0], "all": seqs, "time": clock, "late": late}
        for part, row in outcome:
            if isinstance(part.intent, Respond) and not isinstance(row, Refused):
                about = (visit.visitor.actor, part.intent.inject, part.intent.partner)
                answer = state.entries[state.responses[about]]
                # Of a resend: what was made since, its author has not seen.
                told["revision"] = row.seq
                told["late"] = late or answer.late or ("changed" if answer.rewritten_at else "")
        return JSONResponse(told)
    asked = {"done": in_address(moment, offset)}
    inject, partner = form.text("inject"), form.text("partner")
    if inject in state.script.injects:
        asked["inject"] = inject
    if partner in state.script.partners:
        asked["for"] = partner
    return visit.go(f"/?{urlencode(asked, safe=':')}#{desk.place}")


def _entry_form(form: Form) -> str:
    return f"entry-{form.text('entry')}" if form.text("entry") else form.text("form") or "say"


def _entry(form: Form, state: State, participant: Participant, lang: str) -> Parsed:
    read = forms.correction if form.text("entry") else forms.entries
    return read(form, state, participant, lang)


DESKS: Final = {
    "/answer": _Desk(forms.answer, named("answer", "inject"), "answer"),
    "/entry": _Desk(_entry, _entry_form, "answer"),
    "/withdraw": _Desk(forms.withdrawal, named("withdraw", "entry"), "mine"),
    "/reply": _Desk(forms.reply, named("reply", "entry"), "asked"),
    "/ask": _Desk(forms.question, named("ask"), "ask"),
    "/ballot": _Desk(forms.ballot, named("ballot"), "answer"),
    "/feedback": _Desk(forms.feedback, named("feedback"), "answer"),
}


ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/", joining.ANYONE, home),
    *joining.ROUTES,
    *(Route("POST", path, PARTICIPANT, taking(_take, desk)) for path, desk in DESKS.items()),
)


# What streams.


def _partner_about(visit: Visit) -> Hashable:
    return speaking(visit.state, visit.participant, visit.query.text("for"))


def _choosing_about(visit: Visit) -> Hashable:
    several = len(speaks_for(visit.state, visit.participant)) > 1
    return (visit.participant.id, _partner_about(visit)) if several else NOTHING


FEEDS: Final[tuple[Kind, ...]] = (
    Kind("news", PARTICIPANT, _partner_about, sharing.news, sharing.fragments, touched_partners, rank=AHEAD),
    Kind("forms", PARTICIPANT, _partner_about, sharing.forms, sharing.fragments, touched_partners, rank=1),
    Kind(
        "own",
        PARTICIPANT,
        lambda visit: visit.participant.id,
        mine.shown,
        mine.fragments,
        touched_participants,
    ),
    Kind("for", PARTICIPANT, _choosing_about, choosing.choosing, choosing.fragments, rank=1),
)
