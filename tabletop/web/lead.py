"""The page of a co-facilitator: what comes next, what comes out, and the brakes of the exercise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.responses import JSONResponse

from tabletop import wording
from tabletop.core import events as ev
from tabletop.core import now_view, projection
from tabletop.core.cards import inject_card, spare_injects
from tabletop.core.entries import current_inject, released_in
from tabletop.core.events import InjectStatus, Presence, Role
from tabletop.core.lists import lists
from tabletop.core.messages import Message
from tabletop.core.order_view import announcement, running_order
from tabletop.core.room_view import room_view
from tabletop.core.scenario import Channel
from tabletop.core.undo import latest_act
from tabletop.session import Refused
from tabletop.text import N_
from tabletop.web import filling, lead_forms
from tabletop.web.desks import in_address, named, received_at, taking, time_of_day
from tabletop.web.filling import UNTOUCHED, Filling
from tabletop.web.hub import NOTHING, Kind
from tabletop.web.identity import Who
from tabletop.web.pages import new_key
from tabletop.web.parts import Saying, rendering, script_words
from tabletop.web.reading import Parsed, Wrong
from tabletop.web.route import Route
from tabletop.web.scribe import ACTS as NOTED_ACTS
from tabletop.web.scribe import takes_notes

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from starlette.responses import Response

    from tabletop.core.cards import InjectCard
    from tabletop.core.lists import Lists
    from tabletop.core.now_view import NowView
    from tabletop.core.order_view import Announcement
    from tabletop.core.projection import ProjectorView
    from tabletop.core.room_view import OpenQuestion, PartnerAtWork
    from tabletop.core.state import State
    from tabletop.session import Liveness, Result
    from tabletop.text import Text
    from tabletop.web.lead_forms import Reader
    from tabletop.web.reading import Form, Part
    from tabletop.web.site import Site
    from tabletop.web.visit import Visit

LEADS: Final = frozenset({Who.COFACILITATOR})
GUIDING: Final = ("label", "now", "next", "plan", "undo")
"""What is brought up to date on the page by itself when the session moves."""
ROOM: Final = ("questions", "partners")
"""What is brought up to date with every answer."""
PARTS: Final = (*GUIDING, *ROOM)
REST_MS: Final = 1_000
"""Time between two moves that count: a double tap is one."""
ACTS: Final[Mapping[str, str]] = {
    **NOTED_ACTS,
    ev.Advanced.TYPE: N_("going on"),
    ev.ClockPaused.TYPE: N_("the pause"),
    ev.ClockResumed.TYPE: N_("the end of the pause"),
    ev.ExerciseInterrupted.TYPE: N_("the stop"),
    ev.ExerciseContinued.TYPE: N_("going on after the stop"),
    ev.InjectReleased.TYPE: N_("the release"),
    ev.InjectStatusSet.TYPE: N_("what became of an inject"),
    ev.InjectAdded.TYPE: N_("the inject on the spot"),
    ev.QuestionAnswered.TYPE: N_("the answer"),
    ev.RecordingSet.TYPE: N_("on or off the record"),
}
_OTHER_ACT: Final = N_("what you did last")


@dataclass(frozen=True, slots=True)
class Ahead:
    """An inject that has its place ahead, or had one."""

    id: str
    title: str
    status: InjectStatus
    in_view: bool
    block_title: str


@dataclass(frozen=True, slots=True)
class LeadShown:
    """Everything on the page of a co-facilitator; equal while nothing of it changed."""

    room: ProjectorView
    at: str | None
    """The cue at which the session stands."""
    next: Announcement
    now: NowView
    ahead: tuple[Ahead, ...]
    released: tuple[InjectCard, ...]
    """Those of this block that came out, newest first."""
    spare: tuple[InjectCard, ...]
    questions: tuple[OpenQuestion, ...]
    partners: tuple[PartnerAtWork, ...]
    current: str | None
    inside: int
    connected: int
    """How many of those who joined have the page before them."""
    gap_minutes: int | None
    """How long nobody watched, below zero how far the clock was put back; None when that is settled."""
    held: bool
    """Whether the facilitator or a co-facilitator paused the clock."""
    lists: Lists
    undo: str | None
    told: str


def shown(state: State, participant: int, liveness: Mapping[int, Liveness]) -> LeadShown:
    """Give what a co-facilitator sees."""
    order = running_order(state)
    held_back = {InjectStatus.PLANNED, InjectStatus.WITHHELD, InjectStatus.SKIPPED}
    room = room_view(state)
    act = latest_act(state, state.participants[participant].actor)
    gap = state.clock.gap
    inside = [row.id for row in room.attendees if row.role is Role.PARTICIPANT and not row.removed]
    return LeadShown(
        room=projection.projector(state),
        at=state.cue,
        next=announcement(state),
        now=replace(now_view.now(state), injects=()),
        ahead=tuple(
            Ahead(ident, title, status, seen, line.block_title)
            for line in order
            if line.mark in {"next", "later", "held"}
            for ident, title, status, seen in line.injects
            if status in held_back
        ),
        released=tuple(_card(inject_card(state, ident)) for ident in released_in(state, state.block)),
        spare=tuple(map(_card, spare_injects(state))),
        questions=room.questions,
        partners=room.partners,
        current=current_inject(state),
        inside=len(inside),
        connected=sum(liveness.get(ident, "away") != "away" for ident in inside),
        gap_minutes=_minutes(gap.wall_ms) if gap else None,
        held=state.clock.paused,
        lists=lists(state),
        undo=type(act).TYPE if act else None,
        told=state.script.language,
    )


def _minutes(ms: int) -> int:
    """Count the minutes of a time that is not nothing, on either side of zero."""
    minutes = max(1, round(abs(ms) / 60_000))
    return minutes if ms >= 0 else -minutes


def _card(card: InjectCard) -> InjectCard:
    """Leave out how much was noted: this list is no news whenever somebody writes."""
    return replace(card, entries=0, expected=())


class Words:
    """Values of the exercise in the reader's language."""

    def __init__(self, t: Text) -> None:
        self._t = t
        self.channels = tuple((row.value, t(wording.CHANNELS[row])) for row in Channel)

    def act(self, type_name: str) -> str:
        """Say what undo would take back."""
        return self._t(ACTS.get(type_name, _OTHER_ACT))

    def away(self, how: Presence | None) -> str:
        """Say how a partner is away; nothing when it is in the room."""
        return self._t(wording.PRESENCES[how]) if how else ""

    def status(self, status: InjectStatus) -> str:
        """Say where an inject stands."""
        return self._t(wording.INJECT_STATUSES[status])


def values(what: LeadShown, t: Text) -> dict[str, Any]:
    """Give what the parts of the page are rendered from."""
    return {
        "t": t,
        "lang": t.lang,
        "say": Saying(t, what.told),
        "lead": what,
        "words": Words(t),
        "fill": UNTOUCHED,
        "key": "",
    }


async def home(visit: Visit) -> Response:
    """Show the page of a co-facilitator."""
    return page(visit)


def page(visit: Visit, fill: Filling = UNTOUCHED, status: int = 200) -> Response:
    """Show everything that a co-facilitator works with."""
    state, participant = visit.state, visit.participant
    what = shown(state, participant.id, visit.site.presence.liveness())
    given = values(what, visit.t) | {
        "label": what.room.label,
        "fill": fill,
        "key": new_key,
        "done": time_of_day(visit.query.text("done"), visit.t),
        "own_function": participant.function,
        "short": next((row.short for row in state.script.partners.values()), ""),
        "stream": "/stream",
        "store": f"doorleef:{state.setup.created_at}:{participant.id}",
        "script_words": script_words(visit.t),
    }
    return visit.page(
        "lead.html", status=status, **{k: v for k, v in given.items() if k not in {"t", "lang"}}
    )


# What is posted.


@dataclass(frozen=True, slots=True)
class _Desk:
    """How one sort of form is read, what it is called on the page, and where the page goes on."""

    read: Reader
    name: Callable[[Form], str]
    place: str


DESKS: Final = {
    "/lead/next": _Desk(lead_forms.go_on, named("next"), "now"),
    "/lead/release": _Desk(lead_forms.release, named("release", "inject"), "plan"),
    "/lead/status": _Desk(lead_forms.status, named("status", "inject"), "plan"),
    "/lead/write": _Desk(lead_forms.write, named("write"), "plan"),
    "/lead/clock": _Desk(lead_forms.clock, named("clock"), "now"),
    "/lead/stop": _Desk(lead_forms.stop, named("stop"), "now"),
    "/lead/screen": _Desk(lead_forms.screen, named("screen"), "now"),
    "/lead/record": _Desk(lead_forms.record, named("record"), "now"),
    "/lead/settle": _Desk(lead_forms.settle, named("settle"), "now"),
    "/lead/undo": _Desk(lead_forms.undo, named("undo"), "now"),
    "/lead/answer": _Desk(lead_forms.answer, named("answer", "question"), "questions"),
    "/lead/nudge": _Desk(lead_forms.nudge, named("nudge", "partner"), "partners"),
}


async def take(visit: Visit, desk: _Desk) -> Response:
    """Hand in what a form asks for, or say what is wrong with it."""
    form, state = await visit.form(), visit.state
    parsed = desk.read(form, state, visit.t.lang)
    if desk.read is lead_forms.go_on and form.text("from") == state.cue and _just_moved(visit):
        parsed = Parsed((), (Wrong("next", Message("form.just-moved")),))
    name = desk.name(form)
    if parsed.wrong:
        return _refuse(visit, filling.refused(name, form, visit.t, parsed.wrong))
    outcome = await visit.submit_parts(parsed.parts, form.text("key"))
    refused = next((row for _, row in outcome if isinstance(row, Refused)), None)
    if refused is None:
        return _received(visit, desk, outcome)
    sentence = visit.t.message(refused.message)
    return _refuse(visit, filling.refused(name, form, visit.t, sentence=sentence))


def _just_moved(visit: Visit) -> bool:
    moved = (row for row in reversed(visit.state.acts) if isinstance(row.fact, ev.Advanced))
    latest = next((row.recorded_at for row in moved), 0)
    return 0 <= visit.site.clock.wall_ms() - latest < REST_MS


def _refuse(visit: Visit, fill: Filling) -> Response:
    if not visit.wants_json:
        return page(visit, fill, 409)
    sentence = fill.refused or next(iter(fill.faults.values()), "")
    return JSONResponse({"refused": sentence, "fields": fill.faults, "accepted": ()}, 409)


def _received(visit: Visit, desk: _Desk, outcome: tuple[tuple[Part, Result], ...]) -> Response:
    state = visit.state
    seqs = [row.seq for _, row in outcome if not isinstance(row, Refused)]
    moment, offset = received_at(state, outcome)
    time = Saying(visit.t, state.script.language).clock(moment, offset)
    if visit.wants_json:
        return JSONResponse({"received": seqs[0], "all": seqs, "time": time, "late": ""})
    return visit.go(f"/lead?done={in_address(moment, offset)}#{desk.place}")


ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/lead", LEADS, home),
    *(Route("POST", path, LEADS, taking(take, desk)) for path, desk in DESKS.items()),
)


# What streams.


_ROOM: Final = "lead room"
"""The kind of what changes with those who are in."""
_HERE: Final = object()
"""Under which the site keeps that this area hears who comes and goes."""


class _At(NamedTuple):
    """Whose page it is, and where it is known who has one before it."""

    participant: int
    site: Site


def _about(visit: Visit) -> Hashable:
    return NOTHING if takes_notes(visit) else visit.participant.id


def _room_about(visit: Visit) -> Hashable:
    site = visit.site
    if takes_notes(visit):
        return NOTHING
    if _HERE not in site.ends:
        site.ends[_HERE] = site.door.subscribe(_heeding(site))
    return _At(visit.participant.id, site)


def _heeding(site: Site) -> Callable[[], None]:
    """Make what looks again when somebody came or went, of which the log knows nothing."""
    known = _here(site)

    def heed() -> None:
        nonlocal known
        before, known = known, _here(site)
        if known != before:
            site.hub.again(_ROOM)

    return heed


def _here(site: Site) -> frozenset[int]:
    return frozenset(ident for ident, sign in site.presence.liveness().items() if sign != "away")


def _guiding(state: State, participant: int) -> LeadShown:
    return replace(shown(state, participant, {}), questions=(), partners=(), inside=0)


def _answering(state: State, at: _At) -> LeadShown:
    return replace(shown(state, at.participant, at.site.presence.liveness()), undo=None)


FEEDS: Final[tuple[Kind, ...]] = (
    Kind("lead", LEADS, _about, _guiding, rendering("lead", GUIDING, values)),
    Kind(_ROOM, LEADS, _room_about, _answering, rendering("lead", ROOM, values)),
)
