"""The pages of scribes and evaluators: they note, correct and tick, several of them at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from starlette.responses import JSONResponse

from tabletop import wording
from tabletop.core import events as ev
from tabletop.core.capture import KINDS
from tabletop.core.events import EntryKind, Mark
from tabletop.core.lists import Choice
from tabletop.core.scribe_view import ScribeView, Wanted, been, noted, scribe_view
from tabletop.session import Refused
from tabletop.text import N_
from tabletop.web import filling, scribe_forms
from tabletop.web.desks import came_late, in_address, named, received_at, taking, time_of_day
from tabletop.web.filling import UNTOUCHED, Filling
from tabletop.web.hub import NOTHING, Kind
from tabletop.web.identity import Who
from tabletop.web.pages import new_key
from tabletop.web.parts import Saying, rendering, script_words
from tabletop.web.reading import Reading
from tabletop.web.refusal import refusal
from tabletop.web.route import Route
from tabletop.web.scribe_forms import NOW, Scribe, about_of, values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from starlette.responses import Response

    from tabletop.core.events import Presence
    from tabletop.core.scribe_view import AttendingPartner, NotedEntry
    from tabletop.core.state import Entry, State
    from tabletop.session import Result
    from tabletop.text import Text
    from tabletop.web.reading import Form, Parsed, Part
    from tabletop.web.scribe_forms import Reader
    from tabletop.web.visit import Visit

SCRIBES: Final = frozenset({Who.SCRIBE, Who.COFACILITATOR})
NOTING: Final = ("label", "now", "about", "undo", "entries")
"""What is brought up to date on the page by itself, and changes with every note."""
AROUND: Final = ("watch", "objectives", "room")
"""What is brought up to date as well, and changes now and then."""
PARTS: Final = (*NOTING, *AROUND)
COUNTED_ON: Final = frozenset({EntryKind.NEED, EntryKind.OFFER, EntryKind.ASSUMPTION, EntryKind.ACTION})
"""What a partner can be asked its word on."""
ACTS: Final[Mapping[str, str]] = {
    ev.EntryCaptured.TYPE: N_("your note"),
    ev.EntryCorrected.TYPE: N_("your correction"),
    ev.EntryWithdrawn.TYPE: N_("withdrawing"),
    ev.EntryRestored.TYPE: N_("restoring"),
    ev.ReplyGiven.TYPE: N_("the reply"),
    ev.ExpectedTicked.TYPE: N_("the tick"),
    ev.PresenceSet.TYPE: N_("who is in the room"),
    ev.ObjectiveRated.TYPE: N_("the rating"),
}
"""What undo would take back."""
_PAGE: Final = "notes"
"""What streams for this page are called."""
_OTHER_ACT: Final = N_("what you did last")
_ATTENDING: Final[Mapping[ev.Presence, str]] = {
    ev.Presence.PRESENT: N_("Is here"),
    ev.Presence.LEFT: N_("Has left"),
    ev.Presence.ABSENT: N_("Does not come"),
}


@dataclass(frozen=True, slots=True)
class Before:
    """What the fields of a form hold before anything is typed."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """Give the value of a field."""
        return next(iter(self.values.get(name, ())), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Give what is chosen in a field."""
        return self.values.get(name, ())


NEW: Final = Before(
    {"kind": (EntryKind.NOTE.value,), "about": (NOW,), "mark": (Mark.RESTRICTED.value,)},
)


class Words:
    """The choices of the forms in the reader's language."""

    def __init__(self, t: Text, view: ScribeView) -> None:
        self._t = t
        self.kinds = tuple((kind.value, t(wording.ENTRY_KINDS[kind])) for kind in KINDS)
        self.marks = tuple((mark.value, t(wording.MARKS[mark])) for mark in Mark)
        self.attending = tuple((value, t(word)) for value, word in _ATTENDING.items())
        self.gaps = tuple(Choice(str(ident), title) for ident, title in view.gaps)
        self.asked = COUNTED_ON
        self.scores = tuple(range(1, ev.TOP_RATING + 1))

    def grammar(self) -> tuple[tuple[int, str], ...]:
        """Give the digits with the kinds that they set."""
        return tuple((number, word) for number, (_, word) in enumerate(self.kinds, start=1))

    def act(self, type_name: str) -> str:
        """Say what undo would take back."""
        return self._t(ACTS.get(type_name, _OTHER_ACT))

    def mark(self, mark: Mark) -> str:
        """Say who may read an entry."""
        return self._t(wording.MARKS[mark])

    def presence(self, presence: Presence) -> str:
        """Say whether a partner is in the room."""
        return self._t(wording.PRESENCES[presence])

    @staticmethod
    def replier(row: NotedEntry) -> str:
        """Give the partner whose word is waited for; empty when nobody in particular is."""
        fields = row.fields
        return (fields.owner if fields.kind is EntryKind.ACTION else fields.target) or ""

    @staticmethod
    def chosen(form: str, fill: Filling, before: Before, members: tuple[AttendingPartner, ...]) -> bool:
        """Tell whether one of these partners is chosen as a speaker."""
        return any(fill.has(form, "said_by", row.id, before.all("said_by")) for row in members)

    @staticmethod
    def folded(form: str, fill: Filling, before: Before, names: tuple[str, ...]) -> bool:
        """Tell whether anything in a fold is filled in, or wrong."""
        return any(fill.of(form, name, before.one(name)) or fill.wrong(form, name) for name in names)


# The page.


@dataclass(frozen=True, slots=True)
class Looking:
    """What a scribe's page follows."""

    participant: int
    private: bool
    wanted: Wanted


def is_unheard(visit: Visit) -> bool:
    """Tell whether nobody can read along on a connection."""
    return not visit.visitor.overheard


def wanted(visit: Visit) -> Wanted:
    """Read which entries somebody wants to see."""
    show = visit.query.text("show")
    table = show.removeprefix("table:")
    known = show != table and table in visit.state.script.tables
    return Wanted(own=show == "own", table=table if known else None, whole=bool(visit.query.text("whole")))


def _looking(visit: Visit) -> Looking:
    return Looking(visit.participant.id, is_unheard(visit), wanted(visit))


def seen(state: State, at: Looking) -> ScribeView:
    """Give what a scribe sees."""
    return scribe_view(state, state.participants.get(at.participant), private=at.private, wanted=at.wanted)


def shown_query(want: Wanted, *, whole: bool | None = None) -> str:
    """Write which entries are shown into an address."""
    pairs = {"show": "own" if want.own else f"table:{want.table}" if want.table else ""}
    if want.whole if whole is None else whole:
        pairs["whole"] = "yes"
    return urlencode({name: said for name, said in pairs.items() if said}, safe=":")


def values(view: ScribeView, told: str, t: Text) -> dict[str, Any]:
    """Give what the parts of the page are rendered from, for somebody who did nothing yet."""
    return {
        "t": t,
        "lang": t.lang,
        "say": Saying(t, told),
        "view": view,
        "words": Words(t, view),
        "fill": UNTOUCHED,
        "key": "",
        "chosen": "",
        "older_query": shown_query(view.wanted, whole=True),
    }


async def home(visit: Visit) -> Response:
    """Show the page of scribes."""
    return page(visit)


def page(visit: Visit, fill: Filling = UNTOUCHED, status: int = 200) -> Response:
    """Show everything that a scribe works with."""
    t, state, at = visit.t, visit.state, _looking(visit)
    view = seen(state, at)
    shown = {
        **values(view, state.script.language, t),
        "label": view.room.label,
        "fill": fill,
        "key": new_key,
        "new_entry": NEW,
        "lead": visit.who is Who.COFACILITATOR,
        "own_function": visit.participant.function,
        "done": time_of_day(visit.query.text("done"), visit.t),
        "filters": _filters(view, t),
        "shorts": tuple((row.short, state.script.line(row.title)) for row in state.script.partners.values()),
        **_followed(visit, at.wanted),
    }
    return _page(visit, "scribe.html", status, shown)


def _page(visit: Visit, template: str, status: int, shown: dict[str, Any]) -> Response:
    return visit.page(template, status=status, **{k: v for k, v in shown.items() if k not in {"t", "lang"}})


def _followed(visit: Visit, want: Wanted) -> dict[str, str]:
    state = visit.state
    query = f"page={_PAGE}&{shown_query(want)}".rstrip("&")
    return {
        "stream": f"/stream?{query}",
        "store": f"doorleef:{state.setup.created_at}:{visit.participant.id}",
        "script_words": script_words(visit.t),
    }


def _filters(view: ScribeView, t: Text) -> list[tuple[str, str, bool]]:
    now = view.wanted
    choices = [(Wanted(), t("All")), (Wanted(own=True), t("Mine"))]
    choices += [(Wanted(table=table.id), table.title) for table, _ in view.tables if table.id]
    return [
        (shown_query(choice), title, (choice.own, choice.table) == (now.own, now.table))
        for choice, title in choices
    ]


async def entry(visit: Visit) -> Response:
    """Show one entry with all its fields, to correct it."""
    found = _entry_of(visit, visit.query)
    if found is None or not _scribe(visit).sees(found):
        raise refusal(404, "web.no-page")
    return entry_page(visit, found)


def _entry_of(visit: Visit, form: Form) -> Entry | None:
    return visit.state.entries.get(Reading(form, visit.t.lang).number("entry") or 0)


def entry_page(visit: Visit, found: Entry, fill: Filling = UNTOUCHED, status: int = 200) -> Response:
    """Show the form that corrects an entry, beside the version that somebody else made meanwhile."""
    t, state, at = visit.t, visit.state, _looking(visit)
    view = seen(state, at)
    row = noted(state, visit.participant.actor, found, been(state))
    shown = {
        **values(view, state.script.language, t),
        "label": view.room.label,
        "fill": fill,
        "key": new_key,
        "row": row,
        "before": _before(row, t),
        "theirs_text": described(row, t, state) if fill.theirs else "",
        **_followed(visit, at.wanted),
    }
    return _page(visit, "scribe_entry.html", status, shown)


def _before(row: NotedEntry, t: Text) -> Before:
    return Before(values_of(row.fields, about_of(row.fields), t.typed_number))


def described(row: NotedEntry, t: Text, state: State) -> str:
    """Tell an entry in lines, to hold one version against another."""
    say, line, fields = Saying(t, state.script.language), row.line, row.fields
    hours = [say.hour(hour) for hour in (fields.from_hour, fields.until_hour) if hour is not None]
    told = (
        say.kind(line.kind),
        line.text,
        t("Said by: {names}", names=", ".join(line.said_by)) if line.said_by else "",
        line.about or "",
        t("about {what}", what=line.target) if line.target else "",
        say.amount(fields.quantity, fields.unit),
        " – ".join(hours),
        t("done by {who}", who=line.owner) if line.owner else "",
        t("by {day}", day=say.day(line.due)) if line.due else "",
        state.script.line(state.script.themes[fields.theme].title) if fields.theme else "",
        state.script.line(state.script.objectives[fields.objective].title) if fields.objective else "",
        t(wording.MARKS[fields.mark]) if fields.mark is not Mark.RESTRICTED else "",
        t("parked") if line.parked else "",
        t("withdrawn") if line.withdrawn else "",
    )
    return "\n".join(part for part in told if part)


# What is posted.


def _scribe(visit: Visit) -> Scribe:
    clock = visit.site.clock
    today = wording.in_the_room(clock.wall_ms(), clock.utc_offset()).date()
    return Scribe(visit.state, visit.participant, visit.t.lang, is_unheard(visit), today)


@dataclass(frozen=True, slots=True)
class _Desk:
    """How one sort of form is read, what it is called on the page, and where the page goes on."""

    read: Reader
    name: Callable[[Form], str]
    place: str = ""
    """The part of the page where the form stands; empty for the entry that it is about."""


DESKS: Final = {
    "/scribe/line": _Desk(scribe_forms.line, named("line"), "note"),
    "/scribe/note": _Desk(scribe_forms.note, lambda form: form.text("form") or "note", "note"),
    "/scribe/correct": _Desk(scribe_forms.correction, named("entry", "entry")),
    "/scribe/kind": _Desk(scribe_forms.kind, named("kind", "entry")),
    "/scribe/withdraw": _Desk(scribe_forms.withdrawal, named("withdraw", "entry")),
    "/scribe/reply": _Desk(scribe_forms.reply, named("reply", "entry")),
    "/scribe/undo": _Desk(scribe_forms.undo, named("undo"), "note"),
    "/scribe/tick": _Desk(scribe_forms.tick, named("tick", "expected"), "watch"),
    "/scribe/presence": _Desk(scribe_forms.presence, named("presence", "partner"), "room"),
    "/scribe/rate": _Desk(scribe_forms.rating, named("rate", "objective"), "objectives"),
}


async def take(visit: Visit, desk: _Desk) -> Response:
    """Hand in what a form asks for, or say what is wrong with it; nothing that was typed is lost."""
    form = await visit.form()
    by = _scribe(visit)
    parsed: Parsed = desk.read(form, by)
    name = desk.name(form)
    if parsed.wrong:
        return _refuse(visit, form, filling.refused(name, form, visit.t, parsed.wrong))
    outcome = await visit.submit_parts(parsed.parts, form.text("key"))
    refused = next(((part, row) for part, row in outcome if isinstance(row, Refused)), None)
    if refused is None:
        return _received(visit, form, desk, outcome)
    part, why = refused
    return _refuse(visit, form, _filled(visit, form, name, part, why))


def _filled(visit: Visit, form: Form, name: str, part: Part, why: Refused) -> Filling:
    """Keep what was typed; beside it stands what somebody else made of the entry meanwhile."""
    t, state = visit.t, visit.state
    sentence, theirs = t.message(why.message), None
    fact = part.intent
    if why.message.code == "entry.changed-meanwhile" and isinstance(fact, ev.EntryCorrected):
        found = state.entries.get(fact.entry)
        if found is not None and _scribe(visit).sees(found):
            theirs = found
    if theirs is None or not isinstance(fact, ev.EntryCorrected) or "text" in form:
        return filling.refused(name, form, t, sentence=sentence, theirs=theirs)
    # One tap on another kind: what was meant is shown as a correction of what stands there now.
    row = noted(state, visit.participant.actor, theirs, been(state))
    said = values_of(row.fields, about_of(row.fields), t.typed_number) | {"kind": (fact.fields.kind.value,)}
    held = {name: values for name, values in said.items() if values}
    return Filling(f"entry-{fact.entry}", held, {}, sentence, theirs=theirs)


def _refuse(visit: Visit, form: Form, fill: Filling) -> Response:
    state = visit.state
    found, theirs = _entry_of(visit, form), None
    if found is not None and not _scribe(visit).sees(found):
        found = None
    if fill.theirs is not None:
        theirs = noted(state, visit.participant.actor, fill.theirs, been(state))
    if not visit.wants_json:
        if found is not None and fill.form.startswith(("entry-", "reply-")):
            return entry_page(visit, found, fill, 409)
        return page(visit, fill, 409)
    sentence = fill.refused or next(iter(fill.faults.values()), "")
    told: dict[str, Any] = {"refused": sentence, "fields": fill.faults, "accepted": ()}
    if theirs is not None:
        told["theirs"] = {"text": described(theirs, visit.t, state), "revision": theirs.line.revision}
    return JSONResponse(told, 409)


def _received(visit: Visit, form: Form, desk: _Desk, outcome: tuple[tuple[Part, Result], ...]) -> Response:
    state = visit.state
    seqs = [row.seq for _, row in outcome if not isinstance(row, Refused)]
    moment, offset = received_at(state, outcome)
    clock = Saying(visit.t, state.script.language).clock(moment, offset)
    if visit.wants_json:
        late = came_late(state, seqs) or ""
        return JSONResponse({"received": seqs[0], "all": seqs, "time": clock, "late": late})
    back = "/lead" if form.text("from") == "lead" and visit.who is Who.COFACILITATOR else "/scribe"
    place = desk.place or f"entry-{form.text('entry')}"
    return visit.go(f"{back}?done={in_address(moment, offset)}#{place}")


ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/scribe", SCRIBES, home),
    Route("GET", "/scribe/entry", SCRIBES, entry),
    *(Route("POST", path, SCRIBES, taking(take, desk)) for path, desk in DESKS.items()),
)


# What streams.


@dataclass(frozen=True, slots=True)
class _Shown:
    view: ScribeView
    told: str


def _about(visit: Visit) -> Hashable:
    return _looking(visit) if takes_notes(visit) else NOTHING


def takes_notes(visit: Visit) -> bool:
    """Tell whether a stream is for this page: a co-facilitator has another one as well."""
    return visit.who is Who.SCRIBE or visit.query.text("page") == _PAGE


def _noting(state: State, at: Looking) -> _Shown:
    return _Shown(replace(seen(state, at), objectives=(), tables=()), state.script.language)


def _around(state: State, at: Looking) -> _Shown:
    # Without what changes with every note, so that it is rendered only when it has to be.
    view = seen(state, at)
    shown = replace(view, entries=(), older=0, gaps=(), undo=None, undo_entry="", wanted=at.wanted)
    return _Shown(shown, state.script.language)


def _values(what: _Shown, t: Text) -> dict[str, Any]:
    return values(what.view, what.told, t)


FEEDS: Final[tuple[Kind, ...]] = (
    Kind("scribe", SCRIBES, _about, _noting, rendering("scribe", NOTING, _values)),
    Kind("scribe around", SCRIBES, _about, _around, rendering("scribe", AROUND, _values)),
)
