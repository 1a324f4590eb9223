"""What consoles elsewhere and terminal participants speak with: the log as it grows, wishes, a view."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import JSONResponse

from tabletop.core.events import ParticipantJoined, ParticipantReadmitted, ParticipantReturned, Role
from tabletop.core.lists import lists
from tabletop.core.messages import ExerciseError, Message
from tabletop.core.own_view import own_view
from tabletop.core.partner_view import partner_view
from tabletop.session import Wifi
from tabletop.session.plain import plain, read
from tabletop.session.wire import VERSION, WireError, event_row, result_parcel, submission_of
from tabletop.web import admission, forms, joining
from tabletop.web.identity import EVERYONE, Who
from tabletop.web.reading import whole
from tabletop.web.refusal import Refusal
from tabletop.web.route import Route

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from tabletop.core.events import Event
    from tabletop.core.state import State
    from tabletop.web.reading import Wrong
    from tabletop.web.site import Site
    from tabletop.web.visit import Visit

CONSOLES: Final = frozenset({Who.FACILITATOR, Who.COFACILITATOR})
ORIGIN: Final = "api"
BEAT_SECONDS: Final = 5
"""How often an open log gets a sign of life, with the room clock."""
MOST_AT_ONCE: Final = 50
"""Submissions of one request."""
_ROWS: Final = 300
"""Events of one line."""
_BEHIND: Final = 20_000
"""Events that may wait for a console that does not read; then it has to come again."""
_HIDDEN: Final = "0" * 64


async def log(visit: Visit) -> ASGIApp:
    """Give the events after `after`, then each batch as it comes; with `once`, only what there is."""
    return LogStream(visit, whole(visit.query.text("after")) or 0, once=bool(visit.query.text("once")))


async def submit(visit: Visit) -> Response:
    """Hand in what a console asks for; gives what became of it, with every event since `after`."""
    asked = await visit.json()
    actor = visit.visitor.actor
    try:
        after, parcels = int(asked["after"]), list(asked["submissions"])
        if not 0 < len(parcels) <= MOST_AT_ONCE:
            raise WireError(len(parcels))
        rows = [submission_of(_named(parcel, actor), actor, ORIGIN) for parcel in parcels]
    except (TypeError, ValueError, KeyError, OverflowError):
        raise Refusal(400, Message("web.broken-text")) from None
    results = await visit.site.desk.submit(rows)
    heard: list[Event] = []
    visit.site.session.subscribe(lambda _, events: heard.extend(events), max(0, after))()
    return JSONResponse(
        {
            "now": now(visit.site),
            "events": [_row(event, visit.who) for event in heard],
            "results": [result_parcel(row) for row in results],
        }
    )


def _named(parcel: Any, actor: str) -> dict[str, Any]:
    """Make the key of a parcel the visitor's own: nobody can take a key away from somebody else."""
    if not isinstance(parcel, dict):
        raise WireError(parcel)
    return {**parcel, "key": f"{actor}:{parcel['key']}"}


async def door(visit: Visit) -> Response:
    """Open, close, renew a code or let somebody in again."""
    asked = await visit.json()
    at = visit.site.door
    code = ""
    try:
        match asked["do"]:
            case "open":
                await at.open_to_room()
            case "close":
                await at.close_to_room()
            case "renew":
                at.renew(Role(asked["role"]))
            case "wifi":
                at.set_wifi(_wifi(asked["wifi"]))
            case "readmit":
                code = await at.readmit(int(asked["participant"]))
            case _:
                raise Refusal(400, Message("web.broken-text"))
    except ExerciseError as error:
        raise Refusal(409, error.message) from None
    except (TypeError, ValueError, KeyError, OverflowError):
        raise Refusal(400, Message("web.broken-text")) from None
    return JSONResponse({**doorway(visit.site, visit.who), "code": code})


def _wifi(told: Any) -> Wifi | None:
    """Read a network that a console gives; raises ValueError."""
    wifi = read(Wifi, told) if told is not None else None
    if wifi is not None and not wifi.is_sound:
        raise ValueError(wifi)
    return wifi


async def view(visit: Visit) -> Response:
    """Give what the visitor's own page shows, for a program that shows it otherwise."""
    state, participant = visit.state, visit.participant
    wished = visit.query.text("for")
    own = own_view(state, participant)
    partner = wished if any(wished == row.id for row in own.speaks_for) else participant.partner
    return JSONResponse(
        {
            "seq": state.seq,
            "room_ms": visit.site.session.room_ms(),
            "running": state.clock.running,
            "lang": visit.t.lang,
            "told": state.setup.language,
            "view": plain(partner_view(state, partner)),
            "own": plain(own),
            "lists": plain(lists(state)),
            "exercise": exercise_id(state),
        }
    )


async def way_in(visit: Visit) -> Response:
    """Give what one chooses from when joining, to whoever has a code that is right."""
    form = await visit.form()
    role = admission.role_for(visit, code=form.text("code"), key=form.text("join-key"))
    setup, script = visit.state.setup, visit.state.script
    told = {
        "role": role.value,
        "title": script.line(setup.title),
        "purpose": setup.purpose or "",
        "recipients": setup.recipients or "",
        "delete_on": setup.delete_on or "",
    }
    places = joining.tables(visit.state) if role is Role.PARTICIPANT else ()
    return JSONResponse({**told, "tables": plain(places)})


async def join(visit: Visit) -> Response:
    """Let a program in by the same form as a browser."""
    form = await visit.form()
    role = admission.role_for(visit, code=form.text("code"), key=form.text("join-key"))
    place = forms.NOWHERE
    wrong: tuple[Wrong, ...] = ()
    if role is Role.PARTICIPANT:
        place, wrong = forms.place(form, visit.state)
    if wrong:
        raise Refusal(409, wrong[0].message)
    return _let_in(visit, await admission.join(visit, role, place, key=form.text("key")))


async def back(visit: Visit) -> Response:
    """Give somebody its place back by the return code."""
    return _let_in(visit, await admission.come_back(visit, (await visit.form()).text("code")))


def _let_in(visit: Visit, admitted: admission.Admitted) -> Response:
    told = {"participant": admitted.participant, "return_code": admitted.return_code}
    return admitted.remembered_by(JSONResponse(told), visit)


class LogStream:
    """The log as it grows: one JSON object a line, with events, the room clock and the door."""

    def __init__(self, visit: Visit, after: int, *, once: bool) -> None:
        self._site = visit.site
        self._visit = visit
        self._after = after
        self._once = once
        self._waiting: list[Event] = []
        self._news = asyncio.Event()
        self._door_changed = True
        self._ended = False
        self._most: int | None = None
        self._problems: tuple[Message, ...] = ()
        """What was told of the log itself."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what there is and then what comes, until either side ends it."""
        end_session = self._site.session.subscribe(self._heard, self._after)
        self._most = len(self._waiting) + _BEHIND
        end_door = self._site.door.subscribe(self._door)
        self._site.ends[self] = self._end
        gone = asyncio.ensure_future(self._until_gone(receive))
        try:
            kind = [(b"content-type", b"application/x-ndjson"), (b"x-accel-buffering", b"no")]
            await send({"type": "http.response.start", "status": 200, "headers": kind})
            self._problems = _problems(self._site)
            line: dict[str, Any] = {"hello": self._hello()}
            while not self._ended:
                await send(_body(self._filled(line)))
                if self._waiting:
                    line = {}
                    continue
                if self._once:
                    break
                line = {}
                self._news.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), BEAT_SECONDS)
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            end_session()
            end_door()
            self._site.ends.pop(self, None)

    async def _until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._end()

    def _heard(self, state: State, events: tuple[Event, ...]) -> None:
        owner = self._visit.visitor.participant
        if owner is not None and state.participants[owner.id].removed:
            # Nothing from its removal on is for somebody who is out.
            self._end()
            return
        self._waiting.extend(events)
        if self._most is not None and len(self._waiting) > self._most:
            self._end()
        self._news.set()

    def _door(self) -> None:
        self._door_changed = True
        self._news.set()

    def _end(self) -> None:
        self._ended = True
        self._news.set()

    def _hello(self) -> dict[str, Any]:
        session = self._site.session
        near = self._visit.who is Who.FACILITATOR
        return {
            "wire": VERSION,
            "exercise": exercise_id(session.state),
            "seq": session.state.seq,
            "actor": self._visit.visitor.actor,
            "file": str(getattr(session, "path", "")) if near else "",
            "problems": [plain(row) for row in self._problems],
            "missing": [plain(row) for row in getattr(session, "missing", ())],
        }

    def _filled(self, line: dict[str, Any]) -> dict[str, Any]:
        events, self._waiting = self._waiting[:_ROWS], self._waiting[_ROWS:]
        if events:
            line["events"] = [_row(event, self._visit.who) for event in events]
        if self._door_changed:
            self._door_changed = False
            line |= doorway(self._site, self._visit.who)
        problems = _problems(self._site)
        if problems != self._problems:
            self._problems = problems
            line["problems"] = [plain(row) for row in problems]
        return line | {"now": now(self._site)}


def exercise_id(state: State) -> str:
    """Name an exercise, the same after a restart, so that a console knows that it came back to it.

    Made of nothing that can be agreed otherwise later, such as its title.
    """
    setup = state.setup
    return hashlib.sha256(f"{setup.created_at} {setup.author_sha256}".encode()).hexdigest()[:16]


def _problems(site: Site) -> tuple[Message, ...]:
    return getattr(site.session, "problems", ())


def now(site: Site) -> dict[str, Any]:
    """Give the room clock, and whether the log is safe."""
    session = site.session
    return {
        "room_ms": session.room_ms(),
        "store": plain(getattr(session, "store_problem", None)),
        "copy": plain(getattr(session, "copy_problem", None)),
    }


def doorway(site: Site, who: Who) -> dict[str, Any]:
    """Give the door as a console may see it: codes of other roles are for the facilitator alone."""
    shown = plain(site.door.view())
    if who is not Who.FACILITATOR:
        shown["codes"] = {role: code for role, code in shown["codes"].items() if role == Role.PARTICIPANT}
    return {"door": shown, "liveness": plain(site.door.liveness())}


def _row(event: Event, who: Who) -> list[Any]:
    fact = event.fact
    if who is not Who.FACILITATOR:
        # Hashes of codes and tokens let nobody in, but they are for nobody to try guesses on either.
        match fact:
            case ParticipantJoined():
                fact = fact.model_copy(update={"token": _HIDDEN, "recall": _HIDDEN})
            case ParticipantReturned():
                fact = fact.model_copy(update={"token": _HIDDEN})
            case ParticipantReadmitted():
                fact = fact.model_copy(update={"recall": _HIDDEN})
    return event_row(event._replace(fact=fact))


def _body(line: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
    return {"type": "http.response.body", "body": text.encode(), "more_body": True}


ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/api/log", CONSOLES, log),
    Route("POST", "/api/submit", CONSOLES, submit),
    Route("POST", "/api/door", frozenset({Who.FACILITATOR}), door),
    Route("POST", "/api/way-in", EVERYONE, way_in),
    Route("POST", "/api/join", EVERYONE, join),
    Route("POST", "/api/back", EVERYONE, back),
    Route("GET", "/view.json", frozenset({Who.PARTICIPANT}), view),
)
