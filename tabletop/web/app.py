"""The application: the table of all routes, who may use which, and the way of a request to its endpoint."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse, Response
from starlette.routing import Route as Place
from starlette.routing import Router

from tabletop.core.messages import Message
from tabletop.text import N_
from tabletop.web import api, common, lead, pages, screen, scribe
from tabletop.web.guard import Guard
from tabletop.web.identity import EVERYONE, Who, visitor
from tabletop.web.refusal import Refusal, refusal
from tabletop.web.render import render, static, static_files
from tabletop.web.visit import Visit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from tabletop.web.hub import Kind
    from tabletop.web.protocol import Line
    from tabletop.web.route import Route
    from tabletop.web.site import Site

AREAS: Final = (common, pages, scribe, screen, lead, api)
"""The modules that have routes; each may have FEEDS too."""
ROUTES: Final[tuple[Route, ...]] = tuple(route for area in AREAS for route in area.ROUTES)
FEEDS: Final[tuple[Kind, ...]] = tuple(kind for area in AREAS for kind in getattr(area, "FEEDS", ()))
TITLES: Final = {
    400: N_("That did not arrive whole"),
    403: N_("That is not possible here"),
    404: N_("There is no such page"),
    409: N_("That was not kept"),
    413: N_("That is too long"),
    429: N_("One moment"),
    500: N_("Something went wrong here"),
}
_VISITOR: Final = "doorleef.visitor"
"""Where a request notes who sent it, from its turn on."""
_OTHER_TITLE: Final = N_("That is not possible")


def make_app(site: Site) -> ASGIApp:
    """Make the application of an exercise."""
    site.feeds = FEEDS
    by_path: dict[str, dict[str, Route]] = {}
    for route in ROUTES:
        by_path.setdefault(route.path, {})[route.method] = route
    entrances = {path: _Entrance(site, methods) for path, methods in by_path.items()}
    return Guard(
        _Directory(entrances),
        site.limits,
        site.names,
        lambda scope, refusal: answer(site, scope, refusal),
        lambda scope: _turn(site, scope),
    )


async def _turn(site: Site, scope: Scope) -> bool:
    """Tell who asks; strangers wait in one row when there are many, who is in never waits for them."""
    client = scope["client"]
    found = visitor(
        site.session.state,
        scope["headers"],
        facilitator_token=site.token,
        peer=client[0] if client else "",
        encrypted=scope["scheme"] == "https",
    )
    scope[_VISITOR] = found
    if found.who is not Who.STRANGER:
        return True
    line: Line = scope["state"]["line"]
    return await site.strangers.passed(lambda: line.gone)


class _Directory:
    """All addresses: most are found as they are, those with a name in them by their pattern."""

    def __init__(self, entrances: dict[str, _Entrance]) -> None:
        self._plain = {path: entrance for path, entrance in entrances.items() if "{" not in path}
        patterns = [
            Place(path, entrance, methods=None) for path, entrance in entrances.items() if "{" in path
        ]
        self._others = Router(patterns, redirect_slashes=False, default=_nowhere)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._plain.get(scope["path"])
        if found is None:
            await self._others(scope, receive, send)
            return
        scope["path_params"] = {}
        await found(scope, receive, send)


async def _nowhere(*_: object) -> None:
    raise refusal(404, "web.no-page")


class _Entrance:
    """One address: lets those in who may use it, in the measure in which they may."""

    def __init__(self, site: Site, methods: dict[str, Route]) -> None:
        self._site = site
        self._methods = methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        route = self._methods.get(method)
        if route is None:
            raise refusal(405, "web.method")
        visit = Visit(self._site, scope, receive, scope[_VISITOR])
        await self._admit(visit, route)
        response = await route.endpoint(visit)
        await response(scope, receive, send)

    async def _admit(self, visit: Visit, route: Route) -> None:
        who, participant = visit.who, visit.visitor.participant
        if who is Who.FACILITATOR:
            visit.line.known(0)
        elif participant is not None:
            visit.line.known(participant.id)
            self._site.presence.seen(participant.id)
            bucket = self._site.may_ask(participant.id, post=route.method == "POST")
            if not bucket.take():
                # To say no costs something too: who goes on asking hears it a little later.
                await asyncio.sleep(self._site.limits.refusal_seconds)
                raise Refusal(429, Message("web.too-often"), bucket.wait_seconds())
        if who not in route.roles:
            raise refusal(403, "web.not-in" if who is Who.STRANGER else "web.not-allowed")
        if who is Who.COFACILITATOR and visit.visitor.overheard and route.roles != EVERYONE:
            raise refusal(403, "web.only-encrypted")


def answer(site: Site, scope: Scope, refusal: Refusal) -> Response:
    """Say in the visitor's language why there is no page."""

    async def nothing() -> dict[str, object]:
        return {"type": "http.disconnect"}

    visit = Visit(site, scope, nothing, scope[_VISITOR])
    t = visit.t
    sentence = t.message(refusal.message)
    # What was not read of a refused form would be taken for the next request.
    headers = {"connection": "close"} if refusal.status in {400, 408, 413, 421} else {}
    if refusal.wait_seconds is not None:
        headers["retry-after"] = str(refusal.wait_seconds)
    if visit.wants_json:
        return JSONResponse({"refused": sentence}, refusal.status, headers)
    style = static("page.css") if "page.css" in static_files() else ""
    title = t(TITLES.get(refusal.status, _OTHER_TITLE))
    page = render("error.html", t, title=title, sentence=sentence, style=style)
    return Response(page, refusal.status, headers, "text/html")
