"""What is there for everyone: the stream, signs of writing, files beside the pages, language, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse, Response

from tabletop.text import LANGUAGES
from tabletop.web.hub import NOTHING, EventStream
from tabletop.web.identity import EVERYONE, JOINED, LANGUAGE_COOKIE, forget
from tabletop.web.refusal import refusal
from tabletop.web.render import static_files
from tabletop.web.route import Route

if TYPE_CHECKING:
    from collections.abc import Hashable

    from starlette.types import ASGIApp

    from tabletop.web.hub import Kind
    from tabletop.web.visit import Visit

_YEAR: Final = 365 * 24 * 3600
_LATER: Final = {"cache-control": f"public, max-age={_YEAR}, immutable"}


async def stream(visit: Visit) -> ASGIApp:
    """Follow what changes, as long as the page is open."""

    def follows() -> list[tuple[Kind, Hashable]]:
        return [
            (kind, about)
            for kind in visit.site.feeds
            if visit.who in kind.roles and (about := kind.about(visit)) is not NOTHING
        ]

    return EventStream(visit.site.hub, visit.line, visit.participant.id, follows, visit.t.lang)


async def writing(visit: Visit) -> Response:
    """Note that somebody is writing."""
    visit.site.presence.wrote(visit.participant.id)
    return Response(status_code=204)


async def health(_: Visit) -> Response:
    """Say that the server is there, and nothing else."""
    return JSONResponse({"doorleef": "ok"})


async def static_file(visit: Visit) -> Response:
    """Give a file that pages load."""
    found = static_files().get(visit.path["name"])
    if found is None:
        raise refusal(404, "web.no-page")
    known = visit.query.text("v") == found.version
    return Response(
        found.content, media_type=found.media_type, headers=_LATER if known else {"cache-control": "no-cache"}
    )


async def speak(visit: Visit) -> Response:
    """Change the language of the pages on this device."""
    chosen = (await visit.form()).text("language")
    if chosen not in LANGUAGES:
        raise refusal(400, "web.broken-text")
    response = visit.go()
    response.set_cookie(
        LANGUAGE_COOKIE,
        chosen,
        max_age=_YEAR,
        httponly=True,
        samesite="lax",
        secure=visit.visitor.encrypted,
    )
    return response


async def leave(visit: Visit) -> Response:
    """Let this device forget who it is; the return code brings it back."""
    response = visit.go()
    forget(response, encrypted=visit.visitor.encrypted)
    return response


ROUTES: Final = (
    Route("GET", "/stream", JOINED, stream),
    Route("POST", "/writing", JOINED, writing),
    Route("GET", "/health", EVERYONE, health),
    Route("GET", "/static/{name}", EVERYONE, static_file),
    Route("POST", "/language", EVERYONE, speak),
    Route("POST", "/leave", EVERYONE, leave),
)
