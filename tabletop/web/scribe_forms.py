"""What the forms of scribes ask for: everything that can be captured, corrected, ticked and replied.

Whatever a form names, a scribe must be able to see: what is kept back cannot be asked for by its id either.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from pydantic import ValidationError

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.access import received_by_anyone
from tabletop.core.capture import parse
from tabletop.core.days import due_day
from tabletop.core.entries import home_of
from tabletop.core.events import Answer, EntryFields, EntryKind, Mark, Presence
from tabletop.core.scenario import ROOM
from tabletop.core.scribe_view import been, is_private, may_see
from tabletop.core.state import Entry, Participant, State
from tabletop.web.reading import Form, Parsed, Part, Reading

NOW: Final = "now"
"""What a note is about that names nothing: what is on."""
TAKEN_BACK: Final = "back"
"""What is chosen to take a reply back."""
AS_IT_IS: Final = "as-it-is"
"""What an entry is about stays what it is: it has no name for scribes."""
ATTENDING: Final = (Presence.PRESENT, Presence.LEFT, Presence.ABSENT)
"""What scribes can note of a partner."""
_LONGEST_FUNCTION: Final = 120
_LONGEST_UNIT: Final = 60
_LONGEST_WORD: Final = 40
_LAST_HOUR: Final = 100_000


@dataclass(frozen=True, slots=True)
class Scribe:
    """Who fills in a form, and on what day."""

    state: State
    participant: Participant
    lang: str
    private: bool
    """Whether nobody can read along on its connection."""
    today: dt.date

    def sees(self, entry: Entry) -> bool:
        """Tell whether it may read an entry."""
        return may_see(self.participant.actor, entry, private=self.private)


Reader: TypeAlias = Callable[[Form, Scribe], Parsed]


def line(form: Form, by: Scribe) -> Parsed:
    """Read a line as it is typed in the console as well."""
    reading = Reading(form, by.lang)
    typed = reading.line("line", ev.MAX_TEXT)
    if reading.wrong:
        return reading.done(())
    captured = parse(typed, by.state.script, by.today, by.lang)
    if not captured.text:
        reading.refuse("line", "form.nothing-typed")
        return reading.done(())
    try:
        fields = captured.fields()
    except ValidationError:
        reading.refuse("line", "form.unfit-line")
        return reading.done(())
    return reading.done((Part("line", want.Capture(fields=fields)),))


def note(form: Form, by: Scribe) -> Parsed:
    """Read an entry from fields of its own."""
    reading = Reading(form, by.lang)
    fields = _fields(reading, by, None)
    if fields is None:
        return reading.done(())
    return reading.done((Part("note", want.Capture(fields=fields)),))


def correction(form: Form, by: Scribe) -> Parsed:
    """Read another version of an entry, based on the one that was seen."""
    reading = Reading(form, by.lang)
    entry, base = _entry(reading, by), reading.number("base")
    if entry is None:
        return reading.done(())
    fields = _fields(reading, by, entry.fields)
    if base is None:
        reading.refuse("entry", "form.gone")
    if fields is None or base is None:
        return reading.done(())
    return reading.done((Part("entry", ev.EntryCorrected(entry=entry.id, base=base, fields=fields)),))


def kind(form: Form, by: Scribe) -> Parsed:
    """Read that an entry is of another kind."""
    reading = Reading(form, by.lang)
    entry, base = _entry(reading, by), reading.number("base")
    chosen = form.text("kind")
    if chosen not in set(EntryKind) or base is None:
        reading.refuse("kind", "form.not-offered")
    if entry is None or base is None or reading.wrong:
        return reading.done(())
    fields = entry.fields.model_copy(update={"kind": EntryKind(chosen)})
    return reading.done((Part("kind", ev.EntryCorrected(entry=entry.id, base=base, fields=fields)),))


def withdrawal(form: Form, by: Scribe) -> Parsed:
    """Read that an entry is taken back, or counts again."""
    reading = Reading(form, by.lang)
    entry = _entry(reading, by)
    if entry is None:
        return reading.done(())
    if form.text("restore") == "yes":
        return reading.done((Part("restore", ev.EntryRestored(entry=entry.id)),))
    return reading.done((Part("withdraw", ev.EntryWithdrawn(entry=entry.id)),))


def undo(_form: Form, _by: Scribe) -> Parsed:
    """Read that one's own latest act is taken back."""
    return Parsed((Part("undo", want.Undo()),))


def reply(form: Form, by: Scribe) -> Parsed:
    """Read what a partner says to those who count on it."""
    reading = Reading(form, by.lang)
    entry = _entry(reading, by)
    partner, said = form.text("partner"), form.text("answer")
    words = reading.prose("note")
    if partner not in by.state.script.partners:
        reading.refuse("partner", "form.not-offered")
    if said != TAKEN_BACK and said not in set(Answer):
        reading.refuse("answer", "form.choose-one")
    elif said == Answer.CONDITION and not words:
        reading.refuse("note", "form.which-condition")
    if entry is None or reading.wrong:
        return reading.done(())
    answer = Answer(said) if said != TAKEN_BACK else None
    fact = ev.ReplyGiven(entry=entry.id, partner=partner, answer=answer, note=words if answer else "")
    return reading.done((Part("reply", fact),))


def tick(form: Form, by: Scribe) -> Parsed:
    """Read that an expected action was seen, or was not after all."""
    reading = Reading(form, by.lang)
    ident = form.text("expected")
    row = by.state.script.expected.get(ident)
    known = row is not None and received_by_anyone(by.state, row.inject)
    if not known or not is_private(by.state, private=by.private):
        reading.refuse("expected", "form.gone")
        return reading.done(())
    done = form.text("done") != "no"
    return reading.done((Part("tick", ev.ExpectedTicked(expected=ident, done=done)),))


def presence(form: Form, by: Scribe) -> Parsed:
    """Read that a partner came, or went."""
    reading = Reading(form, by.lang)
    partner, said = form.text("partner"), form.text("presence")
    if partner not in by.state.script.partners or said not in set(ATTENDING):
        reading.refuse("presence", "form.not-offered")
        return reading.done(())
    return reading.done((Part("presence", ev.PresenceSet(partner=partner, presence=Presence(said))),))


def rating(form: Form, by: Scribe) -> Parsed:
    """Read how far an objective was reached; without a mark the rating is taken back."""
    reading = Reading(form, by.lang)
    objective, said = form.text("objective"), form.text("score")
    if objective not in by.state.script.objectives:
        reading.refuse("score", "form.gone")
    if said and said not in {str(score) for score in range(1, ev.TOP_RATING + 1)}:
        reading.refuse("score", "form.not-offered")
    if reading.wrong:
        return reading.done(())
    fact = ev.ObjectiveRated(objective=objective, score=int(said) if said else None)
    return reading.done((Part("rating", fact),))


def _entry(reading: Reading, by: Scribe) -> Entry | None:
    number = reading.number("entry")
    entry = by.state.entries.get(number) if number is not None else None
    if entry is None or not by.sees(entry):
        reading.refuse("entry", "form.gone")
        return None
    return entry


def _fields(reading: Reading, by: Scribe, before: EntryFields | None) -> EntryFields | None:
    form, script = reading.form, by.state.script
    text = reading.prose("text")
    if not text and not reading.wrong:
        reading.refuse("text", "form.nothing-typed")
    chosen = form.text("kind") or EntryKind.NOTE.value
    if chosen not in set(EntryKind):
        reading.refuse("kind", "form.not-offered")
    mark = form.text("mark") or Mark.RESTRICTED.value
    if mark not in set(Mark):
        reading.refuse("mark", "form.not-offered")
    said_by = tuple(dict.fromkeys(who.strip() for who in form.get("said_by", ()) if who.strip()))
    if any(who != ROOM and who not in script.partners and who not in script.tables for who in said_by):
        reading.refuse("said_by", "form.not-offered")
    quantity, unit = reading.amount("quantity")
    values: dict[str, object] = {
        "text": text,
        "said_by": said_by,
        "target": _one_of(reading, "target", script.partners, script.services, script.resources),
        "quantity": quantity,
        "unit": reading.line("unit", _LONGEST_UNIT) or unit,
        "from_hour": _hour(reading, "from_hour"),
        "until_hour": _hour(reading, "until_hour"),
        "owner": _one_of(reading, "owner", script.partners),
        "owner_function": reading.line("owner_function", _LONGEST_FUNCTION) or None,
        "due": _due(reading, by.today, before.due if before else None),
        "addresses": _gap(reading, by),
        "theme": _one_of(reading, "theme", script.themes),
        "objective": _one_of(reading, "objective", script.objectives),
        "parked": form.text("parked") == "yes",
        **_about(reading, by, before),
    }
    if reading.wrong:
        return None
    values |= {"kind": EntryKind(chosen), "mark": Mark(mark)}
    return (before or EntryFields(text=text)).model_copy(update=values)


def _one_of(reading: Reading, name: str, *offered: Mapping[str, object]) -> str | None:
    chosen = reading.form.text(name) or None
    if chosen is not None and not any(chosen in rows for rows in offered):
        reading.refuse(name, "form.not-offered")
    return chosen


def _hour(reading: Reading, name: str) -> float | None:
    hour, _ = reading.amount(name)
    if hour is not None and hour > _LAST_HOUR:
        reading.refuse(name, "form.too-high", high=_LAST_HOUR)
    return hour


def _due(reading: Reading, today: dt.date, before: str | None) -> str | None:
    typed = reading.line("due", _LONGEST_WORD)
    if not typed:
        return None
    day = due_day(typed, today, reading.lang)
    if day is None:
        reading.refuse("due", "form.no-day", text=typed)
        return None
    # A day that stood there already may have gone by meanwhile.
    if day < today and day.isoformat() != before:
        reading.refuse("due", "capture.day-past", day=typed)
    return day.isoformat()


def _gap(reading: Reading, by: Scribe) -> int | None:
    number = reading.number("addresses")
    if reading.form.text("addresses") and number not in by.state.groups and number not in by.state.entries:
        reading.refuse("addresses", "form.not-offered")
    return number


def about_of(fields: EntryFields) -> str:
    """Give what an entry is about as the forms name it; `fields` as a scribe sees them."""
    if fields.inject is not None:
        return f"inject:{fields.inject}"
    return f"block:{fields.block}" if fields.block is not None else AS_IT_IS


def _about(reading: Reading, by: Scribe, before: EntryFields | None) -> dict[str, object]:
    """Read what a note is about: an inject that came out or a block that was on, else what is on now."""
    state, said = by.state, reading.form.text("about")
    sort, _, ident = said.partition(":")
    if sort == "inject" and received_by_anyone(state, ident):
        if before is not None and before.inject == ident:
            return {}
        block, hour = home_of(state, ident)
        return {"inject": ident, "block": block, "hour": hour}
    if sort == "block" and ident in been(state):
        if before is not None and before.inject is None and before.block == ident:
            return {}
        return {"inject": None, "block": ident, "hour": state.script.blocks[ident].hour}
    if said not in ({"", NOW} if before is None else {"", AS_IT_IS}):
        reading.refuse("about", "form.not-offered")
    return {}


def values_of(fields: EntryFields, said: str, number: Callable[[float], str]) -> dict[str, tuple[str, ...]]:
    """Give what the fields of the form hold for an entry as it stands; `said` is what it is about."""

    def one(value: object) -> tuple[str, ...]:
        return ("" if value is None else str(value),)

    def amount(value: float | None) -> tuple[str, ...]:
        return ("" if value is None else number(value),)

    return {
        "kind": (fields.kind.value,),
        "text": (fields.text,),
        "about": (said,),
        "said_by": fields.said_by,
        "target": one(fields.target),
        "quantity": amount(fields.quantity),
        "unit": one(fields.unit),
        "from_hour": amount(fields.from_hour),
        "until_hour": amount(fields.until_hour),
        "owner": one(fields.owner),
        "owner_function": one(fields.owner_function),
        "due": one(fields.due),
        "addresses": one(fields.addresses),
        "theme": one(fields.theme),
        "objective": one(fields.objective),
        "mark": (fields.mark.value,),
        "parked": ("yes",) if fields.parked else (),
    }
