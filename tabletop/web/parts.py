"""The parts of a participant's page: rendered alike for the page as a whole and for what streams to it."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jinja2 import pass_context
from markupsafe import Markup

from tabletop import wording
from tabletop.core.events import CLAIMS, MOST_CHOICES, EntryKind
from tabletop.core.lists import Lists, lists
from tabletop.core.own_view import own_view
from tabletop.core.partner_view import PartnerView, partner_view
from tabletop.core.state import Status
from tabletop.text import N_, language
from tabletop.web import forms
from tabletop.web.filling import UNTOUCHED
from tabletop.web.render import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jinja2.runtime import Context

    from tabletop.core.crisis_time import CrisisTime
    from tabletop.core.events import Answer
    from tabletop.core.own_view import OwnView
    from tabletop.core.partner_view import Answered, Asked
    from tabletop.core.state import Late, State
    from tabletop.text import Text
    from tabletop.web.hub import Rendering

PARTNER_PARTS: Final = ("label", "rest", "now", "special", "targets", "answers", "asked", "count", "told")
"""What is the same for everyone who speaks for a partner."""
OWN_PARTS: Final = ("mine", "questions")
"""What is a participant's own."""
ALONG: Final[Mapping[EntryKind, str]] = {
    EntryKind.ASSUMPTION: N_("What we assume"),
    EntryKind.NEED: N_("What we need"),
    EntryKind.OFFER: N_("What we can offer"),
    EntryKind.GAP: N_("What goes wrong or is missing"),
}
"""What can be said along with an answer: the name of its fold."""
_SCRIPT_WORDS: Final = {
    "received_some": N_("Received"),
    "sending": N_("Sending …"),
    "unsent": N_("Not sent yet. It is kept on this device and is sent by itself when there is a connection."),
    "draft": N_("Not sent yet"),
    "refused": N_("Not received"),
    "fix": N_("Look at this first:"),
    "connected": N_("Connected"),
    "lost": N_("No connection. What you type is kept on this device."),
    "back": N_("There is a connection again."),
    "changed": N_("This changed meanwhile. It is shown anew when you leave the field."),
    "too_many": N_("Choose at most {n}."),
    "unseen": N_("{n} new"),
}
"""What the page's own script says."""


@dataclass(frozen=True, eq=False, slots=True)
class Common:
    """What the parts of all partners show alike; it is kept, and only the same one is equal."""

    lists: Lists
    told: str
    """The language of the scenario's texts."""
    yes_no: tuple[str, str]
    """As they are kept: in the language of the exercise."""


class Shown(NamedTuple):
    """Everything that the parts of a partner show; equal while nothing of it changed."""

    view: PartnerView
    common: Common


def common(state: State) -> Common:
    """Give what is the same for all partners."""
    kept = language(state.setup.language)
    yes, no = wording.YES_NO
    return Common(lists(state), state.script.language, (kept(yes), kept(no)))


def shown(state: State, partner: str | None) -> Shown:
    """Give what a partner sees."""
    return Shown(partner_view(state, partner), common(state))


def partner_values(what: Shown, t: Text) -> dict[str, Any]:
    """Give what the parts of a partner are rendered from, for somebody who did nothing yet."""
    return {
        "t": t,
        "lang": t.lang,
        "say": Saying(t, what.common.told),
        "view": what.view,
        "lists": what.common.lists,
        "yes_no": what.common.yes_no,
        "fill": UNTOUCHED,
        "before": {},
        "ballot_before": (),
        "feedback_before": {},
        "feedback_text": "",
        "key": "",
        "chosen": None,
        "me": 0,
        "own_questions": (),
        "pinned": (),
        "piece": _in_place,
        "share": _share_in_place,
        "authors": lambda inject: authors(what.view.said, inject),
    }


@pass_context
def _in_place(context: Context, _key: str, template: str, **values: object) -> Markup:
    """Write a piece of a part where it stands."""
    found = environment().get_template(template)
    return Markup(found.render({**context.get_all(), **values}))  # noqa: S704 - escaped there


@pass_context
def _share_in_place(context: Context, template: str, **values: object) -> Markup:
    """Write what would be shared where it stands."""
    return _in_place(context, "", template, **values)


@dataclass(frozen=True, slots=True)
class OwnShown:
    """Everything that the parts of a participant show."""

    view: OwnView
    targets: tuple[tuple[int, str | None], ...]
    """Entry to what it is about."""
    common: Common
    final: bool


def own(state: State, participant: int, common: Common) -> OwnShown:
    """Give what is a participant's own."""
    view = own_view(state, state.participants[participant])
    return OwnShown(
        view,
        tuple((row.id, state.entries[row.id].fields.target) for row in view.entries),
        common,
        state.status is Status.FINAL,
    )


def own_values(what: OwnShown, t: Text) -> dict[str, Any]:
    """Give what the parts of a participant are rendered from."""
    return own_alike(what.common, t, final=what.final) | {
        "own": what.view,
        "targets": dict(what.targets),
        "piece": _in_place,
    }


def own_alike(common: Common, t: Text, *, final: bool) -> dict[str, Any]:
    """Give what everything that a participant sent is rendered from."""
    return {
        "t": t,
        "lang": t.lang,
        "say": Saying(t, common.told),
        "lists": common.lists,
        "own_final": final,
        "fill": UNTOUCHED,
        "key": "",
    }


def fragments(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """Render parts by name."""
    return {name: environment().get_template(f"part_{name}.html").render(values) for name in names}


def rendering(
    area: str, names: tuple[str, ...], values: Callable[[Any, Text], Mapping[str, Any]]
) -> Rendering:
    """Make what renders parts of another area's page; each streams under the name of its template."""

    def render(what: Any, _about: object, t: Text, /) -> dict[str, str]:
        given = values(what, t)
        return {
            f"{area}-{name}": environment().get_template(f"{area}_{name}.html").render(given)
            for name in names
        }

    return render


def stamp(*shown: object) -> str:
    """Give a short mark that is another one when something else is shown."""
    return f"{zlib.crc32(repr(shown).encode()):x}"


def script_words(t: Text) -> str:
    """Give what the page's own script says, as JSON; the script fills in the time itself."""
    received = {f"received_{late}".rstrip("_"): words for late, words in wording.RECEIVED.items()}
    sentences = {**received, **_SCRIPT_WORDS}
    said = {name: t(sentence, time="{time}", n="{n}") for name, sentence in sentences.items()}
    return json.dumps(said, ensure_ascii=False)


class Saying:
    """Says values of the exercise in the reader's language; names of the scenario stay in their own."""

    __slots__ = ("_t", "told")

    def __init__(self, t: Text, told: str) -> None:
        self._t = t
        self.told = told
        """The language of the scenario's texts."""

    def told_attr(self) -> Markup:
        """Give the attribute that names the language of the scenario, where it is not the page's."""
        return Markup("") if self.told == self._t.lang else Markup(' lang="{}"').format(self.told)

    def day_and_time(self, at: CrisisTime) -> str:
        """Say weekday and time in the story."""
        return f"{self._t.weekday(at.weekday)} {self.time(at)}"

    def time(self, at: CrisisTime) -> str:
        """Say the time of day in the story."""
        return _on_one_line(self._t.time(*divmod(at.minute_of_day, 60)))

    def hour(self, hours: float) -> str:
        """Name an hour of the crisis."""
        return _on_one_line(self._t.hour(hours))

    def clock(self, recorded_at: int, utc_offset: int) -> str:
        """Say a time of day in the room."""
        return _on_one_line(wording.time_of_day(self._t, recorded_at, utc_offset))

    def day(self, written: str | None) -> str:
        """Say a date that is kept as YYYY-MM-DD."""
        return wording.day(self._t, written, weekday=True) if written else ""

    def amount(self, quantity: float | None, unit: str | None, beside: str = "") -> str:
        """Say how much of what, unless the text beside it says so already."""
        return wording.amount(self._t, quantity, unit, beside=beside)

    def counted(self, question: str, unit: str | None) -> str:
        """Ask for a number, and say of what, unless the question does."""
        unit = wording.amount(self._t, None, unit, beside=question)
        return f"{question} ({unit})" if unit else question

    def plain_amount(self, quantity: float | None) -> str:
        """Write a number as it can be typed again."""
        return "" if quantity is None else self._t.typed_number(quantity)

    def state(self, state: str) -> str:
        """Say how a service does."""
        return self._t(_by_value(wording.SERVICE_STATES, state))

    def kind(self, kind: EntryKind, *, response: bool = False) -> str:
        """Name the kind of an entry."""
        return self._t(wording.entry_kind(kind, response=response))

    def channel(self, channel: str) -> str:
        """Say how an inject arrives."""
        return self._t(_by_value(wording.CHANNELS, channel))

    def phase(self, phase: str) -> str:
        """Say what the room does now."""
        return self._t(_by_value(wording.PHASES, phase))

    def reply(self, answer: Answer) -> str:
        """Say what was replied."""
        return self._t(wording.REPLIES[answer])

    def asked_by(self, row: Asked) -> str:
        """Say who looks at this partner, and for what."""
        return wording.asked_by(self._t, row.kind, row.by)

    def asks_reply(self, kind: EntryKind) -> str:
        """Say what is asked about something of which others await this partner's word."""
        return wording.asks_reply(self._t, kind)

    def went_on(self, *, in_time: bool, closed: bool) -> str:
        """Say what becomes of an answer after the room went on; `in_time` when there is one from before."""
        return wording.went_on(self._t, in_time=in_time, closed=closed)

    def late(self, after: Late | None) -> str:
        """Say that something came after its moment, and after what; empty for what came in time."""
        return wording.late(self._t, after)

    def scores(self) -> tuple[tuple[str, str], ...]:
        """Give what the feedback form asks a mark for: name and words."""
        return tuple((name, self._t(words)) for name, words in wording.FEEDBACK.items())

    def along(self) -> tuple[tuple[str, str, str, bool], ...]:
        """Give what can be said along: kind, name of the fold, question, whether it is about something."""
        return tuple(
            (kind.value, self._t(fold), self._t(wording.PROMPTS[kind]), kind in CLAIMS)
            for kind, fold in ALONG.items()
        )

    def looking_back(self) -> tuple[tuple[str, str], ...]:
        """Give what the hotwash asks: kind and question."""
        return tuple((kind.value, self._t(asks)) for kind, asks in wording.LOOKING_BACK.items())

    def scale(self, low: float | None, high: float | None) -> tuple[str, ...]:
        """Give the marks of a scale; none when there are too many to choose from."""
        first = forms.SCALE[0] if low is None else low
        last = forms.SCALE[1] if high is None else high
        if first != int(first) or last != int(last) or not 0 < last - first < forms.MOST_STEPS:
            return ()
        return tuple(str(mark) for mark in range(int(first), int(last) + 1))


def _on_one_line(words: str) -> str:
    """Keep a number and its word together on narrow screens."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def _by_value(words: Mapping[Any, str], value: object) -> str:
    return words[value]


def authors(said: Iterable[Answered], inject: str) -> tuple[int | None, ...]:
    """Give who answered an inject for the partner; None for what was noted in the room."""
    return tuple(row.by for row in said_about(said, inject))


def said_about(said: Iterable[Answered], inject: str) -> tuple[Answered, ...]:
    """Give what the partner answered to an inject."""
    return tuple(row for row in said if row.inject == inject)


environment().globals.update(
    stamp=stamp,
    said_about=said_about,
    replies=tuple(wording.REPLIES),
    most_choices=MOST_CHOICES,
    about_something=CLAIMS,
)
