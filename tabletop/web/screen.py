"""The projector in a browser on the second screen: it reads and shows, in the language of the exercise."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup
from starlette.responses import JSONResponse

from tabletop import qr, wording
from tabletop.core.projection import ProjectorView, projector
from tabletop.core.state import Status
from tabletop.session.inviting import Invited, invited
from tabletop.text import language
from tabletop.web.hub import Kind
from tabletop.web.identity import Who
from tabletop.web.parts import Saying
from tabletop.web.render import environment
from tabletop.web.route import Route

if TYPE_CHECKING:
    from starlette.responses import Response

    from tabletop.core.state import State
    from tabletop.session import DoorView
    from tabletop.text import Text
    from tabletop.web.hub import Fragments
    from tabletop.web.site import Site
    from tabletop.web.visit import Visit

SCREEN: Final = frozenset({Who.SCREEN})
NEARLY_OVER_S: Final = 60
"""Seconds before the end of a phase from which the room is warned; shorter for short phases."""
SHARE_OF_A_SHORT_PHASE: Final = 5
MOST_GAPS: Final = 7
_DOOR: Final = "screen: door"


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything on the screen; equal while nothing of it changed."""

    view: ProjectorView
    invited: Invited | None
    lang: str
    """The language of the exercise."""
    told: str
    """The language of the scenario's texts."""


def shown(state: State, door: DoorView) -> Shown:
    """Give what the screen shows."""
    return Shown(projector(state), invited(state, door), state.setup.language, state.script.language)


def nearly_over(view: ProjectorView) -> int:
    """Give the seconds before the end of the phase from which the room is warned."""
    return min(NEARLY_OVER_S, view.phase_minutes * 60 // SHARE_OF_A_SHORT_PHASE)


def counts_down(view: ProjectorView) -> bool:
    """Tell whether there is time to count."""
    return bool(view.phase_minutes) and view.status is Status.RUNNING


def seconds_left(view: ProjectorView, room_ms: int) -> int:
    """Give the whole seconds that the phase still takes; never less than zero."""
    return max(0, ceil(view.phase_minutes * 60 - (room_ms - view.phase_started_ms) / 1000))


def values(what: Shown) -> dict[str, Any]:
    """Give what the screen is rendered from."""
    t, view, told = language(what.lang), what.view, what.invited
    return {
        "t": t,
        "lang": t.lang,
        "say": Saying(t, what.told),
        "view": view,
        "label": label(view, t),
        "invited": told,
        "page_code": _code(told.join_url, t("Code to scan for the page"), "page-code") if told else "",
        "wifi_code": _code(qr.wifi(*told.wifi), t("Code to scan for the Wi-Fi"), "wifi-code")
        if told and told.wifi
        else "",
        "counting": counts_down(view),
        "near": nearly_over(view),
        "left": None,
        "entry_kind": wording.entry_kind,
        "choices_of": wording.choices,
        "topics": wording.TOPICS,
        "gaps": view.top_gaps[:MOST_GAPS],
        "more_gaps": len(view.top_gaps) - MOST_GAPS,
        "most_votes": max((row.votes for row in view.top_gaps), default=1) or 1,
    }


def label(view: ProjectorView, t: Text) -> str:
    """Give the words that keep the room from taking this for real, and whether anything is noted."""
    text = view.label
    if view.simulated:
        text = t("{label} · simulated", label=text)
    if not view.recording:
        text = t("{label} · off the record: nothing is noted now", label=text)
    return text


def _code(text: str, title: str, ident: str) -> Markup:
    return Markup(qr.svg(text, title, ident))  # noqa: S704 - our own drawing, its title escaped


async def home(visit: Visit) -> Response:
    """Show the screen as it is; without script the page offers to be loaded again."""
    site = visit.site
    what = shown(visit.state, site.door.view())
    given = values(what)
    visit.t = given.pop("t")
    given.pop("lang")
    left = seconds_left(what.view, site.session.room_ms()) if given["counting"] else None
    return visit.page("screen.html", **{**given, "left": left})


async def clock(visit: Visit) -> Response:
    """Give the room clock, to count down from."""
    return JSONResponse({"room_ms": visit.site.session.room_ms(), "running": visit.state.clock.running})


ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/screen", SCREEN, home),
    Route("GET", "/screen/clock", SCREEN, clock),
)


def _about(visit: Visit) -> Site:
    site = visit.site
    if _DOOR not in site.ends:
        # How to join changes with the door, of which the log knows nothing.
        site.ends[_DOOR] = site.door.subscribe(lambda: site.hub.again("screen"))
    return site


def _view(state: State, site: Site) -> Shown:
    return shown(state, site.door.view())


def _fragments(what: Shown, _site: Site, _t: Text) -> Fragments:
    return {"screen": environment().get_template("screen_page.html").render(values(what))}


FEEDS: Final[tuple[Kind, ...]] = (Kind("screen", SCREEN, _about, _view, _fragments),)
