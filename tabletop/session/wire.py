"""How events, wishes and results travel between a session and one that follows it from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from tabletop.core import intents as want
from tabletop.core.events import Event, Fact, decode, encode, reader
from tabletop.core.intents import Intent, Submission, Wish
from tabletop.session.plain import plain, read_message
from tabletop.session.protocol import Done, Duplicate, Refused, Result

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION: Final = 1
"""Of this way of speaking; a program that speaks another one is refused in words."""
WISHES: Final[dict[str, type[Wish]]] = {
    "start": want.Start,
    "next": want.Next,
    "go-to": want.GoTo,
    "undo": want.Undo,
    "capture": want.Capture,
    "respond": want.Respond,
    "release-inject": want.ReleaseInject,
    "write-inject": want.WriteInject,
    "set-service": want.SetService,
    "state-endurance": want.StateEndurance,
    "settle-gap": want.SettleGap,
    "close": want.Close,
}
"""Every wish under the name by which it travels."""
_NAMES: Final = {wish: name for name, wish in WISHES.items()}
_EVENT_FIELDS: Final = 10
_LONGEST_KEY: Final = 100

Row: TypeAlias = list[Any]
"""An event as it lies in the log: its columns, then type, version and the fact as text."""
Parcel: TypeAlias = dict[str, Any]
"""Something as JSON knows it."""


class WireError(ValueError):
    """What came over the line is not what was agreed."""


def event_row(event: Event) -> Row:
    """Lay an event out as it is stored."""
    fact = event.fact
    return [*event[:-1], fact.TYPE, fact.VERSION, encode(fact)]


def event_of(row: Any) -> Event:
    """Read an event; raises WireError, also for one that only a newer program knows."""
    try:
        if len(row) != _EVENT_FIELDS:
            raise WireError(row)
        seq, recorded_at, utc_offset, room_ms, actor, origin, intent, kind, version, text = row
        numbers = (int(seq), int(recorded_at), int(utc_offset), int(room_ms))
        fact = decode(kind, version, text)
    except (TypeError, ValueError, KeyError) as error:
        raise WireError(str(error)) from error
    return Event(*numbers, str(actor), str(origin), None if intent is None else str(intent), fact)


def submission_parcel(submission: Submission, key: str) -> Parcel:
    """Wrap up what is asked for; who asks is for the other side to know."""
    intent = submission.intent
    if isinstance(intent, Fact):
        return {"key": key, "fact": intent.TYPE, "version": intent.VERSION, "text": encode(intent)}
    text = intent.model_dump_json(exclude_defaults=True, by_alias=True)
    return {"key": key, "wish": _NAMES[type(intent)], "text": text}


def submission_of(parcel: Any, actor: str, origin: str) -> Submission:
    """Unwrap what is asked for, in the name of whoever was found to ask; raises WireError."""
    try:
        key = parcel["key"]
        if not isinstance(key, str) or not 1 <= len(key) <= _LONGEST_KEY or not key.isprintable():
            raise WireError(key)
        return Submission(_intent(parcel), actor, origin, key)
    except (TypeError, ValueError, KeyError) as error:
        raise WireError(str(error)) from error


def _intent(parcel: Parcel) -> Intent:
    if "wish" in parcel:
        return WISHES[parcel["wish"]].model_validate_json(parcel["text"])
    return reader(parcel["fact"], parcel["version"])(parcel["text"])


def result_parcel(result: Result) -> Parcel:
    """Wrap up what became of it; the event of what was done travels with the others."""
    match result:
        case Done(seq=seq):
            return {"done": seq}
        case Duplicate(seq=seq):
            return {"again": seq}
        case Refused(message=message):
            return {"refused": plain(message)}


def result_of(parcel: Any, events: Mapping[int, Event]) -> Result:
    """Unwrap what became of it, with the events that came along; raises WireError."""
    try:
        if "done" in parcel:
            return Done(parcel["done"], events[parcel["done"]])
        if "again" in parcel:
            return Duplicate(int(parcel["again"]))
        return Refused(read_message(parcel["refused"]))
    except (TypeError, ValueError, KeyError) as error:
        raise WireError(str(error)) from error
