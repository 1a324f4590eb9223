"""One request, as an endpoint sees it.

    async def answer(visit: Visit) -> Response:
        form = await visit.form()                       # names to values; broken text was refused before
        participant = visit.participant                 # never None on a route for JOINED roles
        results = await visit.submit([Respond(…)], key=form.get("key"))
        return visit.receipt(results)                   # 303, or JSON for our script

`visit.t` is the visitor's `Text`, `visit.state` the exercise, `visit.site` has session, desk, hub, codes,
presence and door. `raise Refusal(status, "web.code")` anywhere answers with a sentence.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from tabletop.core.intents import Submission
from tabletop.session import Refused
from tabletop.text import LANGUAGES, language
from tabletop.web.identity import LANGUAGE_COOKIE, RETURN_COOKIE, Visitor, Who
from tabletop.web.reading import Form
from tabletop.web.refusal import Refusal, refusal
from tabletop.web.render import render

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.types import Receive, Scope

    from tabletop.core.intents import Intent
    from tabletop.core.state import Participant, State
    from tabletop.session import Result
    from tabletop.text import Text
    from tabletop.web.protocol import Line
    from tabletop.web.reading import Part
    from tabletop.web.site import Site

MAX_KEY = 80
"""Letters that a form's own key may have, with the name of a part."""


class Visit:
    """A request with what an endpoint needs to answer it."""

    def __init__(self, site: Site, scope: Scope, receive: Receive, visitor: Visitor) -> None:
        self.site = site
        self.visitor = visitor
        self.scope = scope
        self._receive = receive
        self.t: Text = language(spoken(scope, site.session.state.setup.language, visitor.cookies))

    @property
    def state(self) -> State:
        """The exercise as it stands."""
        return self.site.session.state

    @property
    def who(self) -> Who:
        """The role in which the visitor asks."""
        return self.visitor.who

    @property
    def participant(self) -> Participant:
        """Whoever joined; raises Refusal for strangers and for the console."""
        if self.visitor.participant is None:
            raise refusal(403, "web.not-in")
        return self.visitor.participant

    @property
    def line(self) -> Line:
        """The connection that the request came by."""
        line: Line = self.scope["state"]["line"]
        return line

    @property
    def cookies(self) -> Mapping[str, str]:
        """The cookies that came along."""
        return self.visitor.cookies

    @property
    def return_code(self) -> str:
        """The visitor's own return code, which its browser keeps and sends to one page; empty elsewhere."""
        return self.cookies.get(RETURN_COOKIE, "")

    @property
    def wants_json(self) -> bool:
        """Tell whether a program asks, our own script included, and no page is wanted."""
        return any(
            name == b"accept" and value.startswith(b"application/json")
            for name, value in self.scope["headers"]
        )

    @property
    def path(self) -> Mapping[str, str]:
        """The parts of the address that the route names, such as `key` in `/j/{key}`."""
        found: Mapping[str, str] = self.scope["path_params"]
        return found

    @property
    def query(self) -> Form:
        """What stands after the question mark."""
        return _pairs(self.scope["query_string"], self.site.limits.fields)

    async def body(self) -> bytes:
        """Read the body; raises Refusal when it is too long, or never came."""
        parts = []
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise refusal(400, "web.broken-text")
            parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                return b"".join(parts)

    async def form(self) -> Form:
        """Read a form; raises Refusal for one that is broken."""
        return _pairs(await self.body(), self.site.limits.fields)

    async def json(self) -> Any:
        """Read a body that is JSON; raises Refusal for one that is broken."""
        try:
            return json.loads((await self.body()).decode())
        except (ValueError, RecursionError):
            raise refusal(400, "web.broken-text") from None

    async def submit(self, intents: Sequence[Intent], key: str | None = None) -> tuple[Result, ...]:
        """Hand in what the visitor asks for, under its own name; each is durable, refused or a resend."""
        return await self._hand_in(
            [(intent, f"{key}:{number}" if key else None) for number, intent in enumerate(intents)]
        )

    async def submit_parts(self, parts: Sequence[Part], key: str) -> tuple[tuple[Part, Result], ...]:
        """Hand in the parts of a form, and give what became of each.

        Each has a key of its own, so that one that was accepted stays accepted whatever becomes of others.
        """
        results = await self._hand_in(
            [(part.intent, f"{key}-{part.name}:0" if key else None) for part in parts]
        )
        return tuple(zip(parts, results, strict=True))

    async def _hand_in(self, asked: Sequence[tuple[Intent, str | None]]) -> tuple[Result, ...]:
        """The form's own key is the participant's alone: nobody can take a key away from somebody else."""
        actor = self.visitor.actor
        if not actor:
            raise refusal(403, "web.not-in")
        if any(key is not None and len(key) > MAX_KEY for _, key in asked):
            raise refusal(400, "web.broken-text")
        results = await self.site.desk.submit(
            [
                Submission(intent, actor, "web", f"{actor}:{key}" if key is not None else None)
                for intent, key in asked
            ]
        )
        if self.visitor.participant is not None:
            self.site.presence.sent(self.visitor.participant.id)
        return results

    def page(self, template: str, *, status: int = 200, **values: object) -> Response:
        """Answer with a template; it gets `t`, `lang` and `visit` besides the values."""
        return HTMLResponse(render(template, self.t, visit=self, **values), status)

    def receipt(self, results: Sequence[Result], to: str = "/") -> Response:
        """Say what became of a form; for a refusal to a browser without script, raise it yourself as a page.

        With JSON asked for: {"received": seq of the first, "all": [seq, …]} or {"refused": sentence}, 409.
        """
        refused = next((row for row in results if isinstance(row, Refused)), None)
        if refused is not None:
            if self.wants_json:
                return JSONResponse({"refused": self.t.message(refused.message)}, 409)
            raise Refusal(409, refused.message)
        if self.wants_json:
            seqs = [row.seq for row in results if not isinstance(row, Refused)]
            return JSONResponse({"received": seqs[0] if seqs else None, "all": seqs})
        return self.go(to)

    def go(self, to: str = "/") -> Response:
        """Send the browser on to a page of ours."""
        return RedirectResponse(to, 303)


def spoken(scope: Scope, own: str, found: Mapping[str, str]) -> str:
    """Choose a visitor's language: what it chose, else what its browser asks for, else the exercise's."""
    chosen = found.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    for name, value in scope["headers"]:
        if name == b"accept-language":
            wishes = (part.partition(b";")[0].strip()[:2].lower() for part in value.split(b","))
            for wish in wishes:
                if wish.decode("latin-1") in LANGUAGES:
                    return str(wish.decode())
    return own


def _pairs(raw: bytes, most: int) -> Form:
    try:
        pairs = parse_qsl(
            raw.decode(), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=most
        )
    except ValueError:
        raise refusal(400, "web.broken-text") from None
    form = Form()
    for name, value in pairs:
        form[name] = (*form.get(name, ()), value)
    return form
