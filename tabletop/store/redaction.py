"""Taking text out of a log for good: a new file in which it is nowhere, and a marker where it was."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pydantic import BaseModel

from tabletop.core import events as ev
from tabletop.store.errors import StoreError, in_words, refuse
from tabletop.store.locks import Lock
from tabletop.store.opening import replay
from tabletop.store.places import Mounts, check_place
from tabletop.store.reading import read
from tabletop.store.recovery import as_noted, recover, unopenable
from tabletop.store.writer import build

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tabletop.core.messages import Message
    from tabletop.core.scenario import Scenario

LONG_ENOUGH: Final = 12
"""A text of so many characters is taken out wherever it is quoted; a shorter one may mean anything there."""

Way: TypeAlias = tuple[str | int, ...]
"""The way to a text within a fact: names of fields, keys, places."""
Subject: TypeAlias = tuple[object, ...]
"""What a text is about: texts with the same subject are versions of each other."""

_EACH: Final = "*"
"""Stands in a way for every key or place there is."""
_ENTRY: Final = (
    ("fields", "text"),
    ("fields", "unit"),
    ("fields", "owner_function"),
    ("fields", "measure"),
    ("fields", "answers", _EACH, _EACH),
)
_AGREED: Final = (("title",), ("place",), ("purpose",), ("recipients",), ("label",))
_COMMON: Final = frozenset({"unit", "measure", "kind"})
"""Words that anyone uses: taken out where they stand, not looked for elsewhere."""
_TEXTS: Final[Mapping[type[ev.Fact], tuple[tuple[str, ...], ...]]] = {
    ev.ExerciseCreated: (*_AGREED, ("variables", _EACH), ("partner_titles", _EACH)),
    ev.ExerciseAgreed: _AGREED,
    ev.EntryCaptured: _ENTRY,
    ev.EntryCorrected: _ENTRY,
    ev.ReplyGiven: (("note",),),
    ev.GroupMade: (("title",),),
    ev.GroupChanged: (("title",),),
    ev.FindingReviewed: (("reason",),),
    ev.ExerciseInterrupted: (("reason",),),
    ev.ServiceSet: (("reason",),),
    ev.InjectAdded: (("inject", "title"), ("inject", "text"), ("inject", "sender"), ("inject", "notes")),
    ev.InjectReworded: (("title",), ("text",)),
    ev.BlockReworded: (("title",), ("text",)),
    ev.TextMended: (("text",),),
    ev.VariableSet: (("value",),),
    ev.PartnerAdded: (("partner", "title"), ("partner", "role"), ("partner", "kind")),
    ev.PartnerRenamed: (("title",),),
    ev.ParticipantJoined: (("function",), ("organisation",)),
    ev.ParticipantSeated: (("function",),),
    ev.QuestionAsked: (("text",),),
    ev.QuestionAnswered: (("text",),),
    ev.FeedbackGiven: (("text",),),
    ev.TextRedacted: (("reason",),),
}
"""Which fact holds words of people, and the ways to them."""
_OF_AUTHOR: Final = (
    ev.ExerciseCreated,
    ev.ExerciseAgreed,
    ev.InjectAdded,
    ev.InjectReworded,
    ev.BlockReworded,
    ev.TextMended,
    ev.VariableSet,
    ev.PartnerRenamed,
)
"""Facts that may repeat a text of the scenario beside the one that somebody typed."""


_NAMES: Final[Mapping[str | int, str]] = {"variables": "variable", "partner_titles": "partner"}
"""Of what names that were typed at the start are the first version."""
_ABOUT: Final[Mapping[type[ev.Fact], tuple[str, ...]]] = {
    ev.VariableSet: ("variable", "id"),
    ev.PartnerRenamed: ("partner", "partner"),
    ev.EntryCaptured: ("entry",),
    ev.EntryCorrected: ("entry", "entry"),
    ev.ReplyGiven: ("reply", "entry", "partner"),
    ev.GroupMade: ("group",),
    ev.GroupChanged: ("group", "group"),
    ev.FindingReviewed: ("finding", "rule", "subjects", "hour"),
    ev.ServiceSet: ("service", "service", "hour"),
    ev.InjectReworded: ("inject", "inject"),
    ev.BlockReworded: ("block", "block"),
    ev.TextMended: ("text", "place", "row", "at"),
    ev.ParticipantJoined: ("participant",),
    ev.ParticipantSeated: ("participant", "participant"),
    ev.QuestionAnswered: ("answer", "question"),
}
"""What a fact is about, and its fields that say which; the first of several is known by its own number."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """What became of a redaction: the new file, the events whose text is gone, and those that may need it."""

    path: Path
    changed: tuple[int, ...]
    remaining: tuple[int, ...]
    """Events that still hold one of the shorter texts: it may mean something else there."""
    news: Message | None = None
    """What had to be put aside where the new file is."""


def _ways(part: Any, pattern: tuple[str, ...]) -> Iterator[tuple[Way, str]]:
    """Follow a pattern to the texts that are there."""
    if not pattern:
        if part:
            yield (), part
        return
    head, rest = pattern[0], pattern[1:]
    if head != _EACH:
        steps: Iterable[tuple[str | int, Any]] = ((head, getattr(part, head)),)
    else:
        steps = part.items() if isinstance(part, Mapping) else enumerate(part)
    for step, inner in steps:
        for way, text in _ways(inner, rest):
            yield (step, *way), text


def _with(part: Any, way: Way, text: str) -> Any:
    """Give a part of a fact with another text at the end of a way."""
    if not way:
        return text
    step, rest = way[0], way[1:]
    if isinstance(part, BaseModel):
        name = str(step)
        return part.model_copy(update={name: _with(getattr(part, name), rest, text)})
    if isinstance(part, Mapping):
        return {**part, step: _with(part[step], rest, text)}
    return tuple(_with(row, rest, text) if at == step else row for at, row in enumerate(part))


def _subject(event: ev.Event, way: Way) -> Subject:
    """Say what a text is about."""
    fact = event.fact
    match fact:
        case ev.ExerciseCreated() if way[0] in _NAMES:
            return _NAMES[way[0]], way[1]
        case ev.ExerciseCreated() | ev.ExerciseAgreed():
            return "agreed", way[0]
        case ev.PartnerAdded(partner=partner):
            return "partner", partner.id
        case ev.InjectAdded(inject=inject):
            return "inject", inject.id
        case ev.FeedbackGiven():
            return "feedback", event.actor
    what, *fields = _ABOUT.get(type(fact), ("event",))
    return (what, *(getattr(fact, name) for name in fields)) if fields else (what, event.seq)


class _Log:
    """The events of a log, with the texts in them that people typed."""

    def __init__(self, events: Sequence[ev.Event]) -> None:
        self.events = events
        fact = events[0].fact
        self._authored = frozenset(_authored(fact.scenario)) if isinstance(fact, ev.ExerciseCreated) else ()

    def texts(self, event: ev.Event) -> dict[Way, str]:
        """Give the typed texts of an event by the way to them; what the author wrote is not among them."""
        fact = event.fact
        kept = self._authored if isinstance(fact, _OF_AUTHOR) else ()
        patterns = _TEXTS.get(type(fact), ())
        return {way: text for row in patterns for way, text in _ways(fact, row) if text not in kept}

    def about(self, subjects: set[Subject]) -> Iterator[tuple[Way, str]]:
        """Give every version of the texts about some subjects that is still there."""
        for event in self.events:
            for way, text in self.texts(event).items():
                if text != ev.REDACTED and _subject(event, way) in subjects:
                    yield way, text


def _authored(scenario: Scenario) -> Iterator[str]:
    parts: list[Any] = [scenario.model_dump(mode="json")]
    while parts:
        match parts.pop():
            case str(text):
                yield text
            case dict(inner):
                parts += inner.values()
            case list(inner):
                parts += inner


class _Old:
    """The texts that must go, found whatever their capitals and however much space is between words."""

    def __init__(self, texts: Iterable[str]) -> None:
        every = set(texts)
        self._plain = {_plain(text) for text in every} - {""}
        # The longest first: what is part of another text must not break that one up.
        long = sorted((text for text in every if len(_plain(text)) >= LONG_ENOUGH), key=len, reverse=True)
        quoted = "|".join(r"\s+".join(map(re.escape, text.split())) for text in long)
        self._quoted = re.compile(quoted, re.IGNORECASE) if quoted else None

    def taken_out(self, text: str) -> str:
        """Take the long ones out wherever they stand."""
        return self._quoted.sub(ev.REDACTED, text) if self._quoted else text

    def is_in(self, word: str) -> bool:
        """Tell whether any of them, also a short one, stands in a text."""
        plain = _plain(word)
        return any(text in plain for text in self._plain)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def redact(
    path: Path,
    seqs: Iterable[int],
    reason: str,
    target: Path,
    *,
    recorded_at: int,
    utc_offset: int,
    actor: str = "facilitator",
    any_place: bool = False,
    mounts: Mounts | None = None,
) -> Redacted:
    """Write a log to a new file without the text of some events; the old one stays. Raises StoreError.

    With an event go its earlier and later versions, what an undo brought back, and every quotation. What the
    scenario's author wrote stays. The reason and the moment (UTC ms) are the last event of the new file.
    """
    if not any_place:
        check_place(target, mounts)
    if not target.parent.is_dir():
        raise refuse("store.no-folder", folder=str(target.parent))
    missing = _checked(path)
    lock = Lock(path)
    try:
        if target.exists():
            raise refuse("store.exists", file=str(target))
        log = _Log(tuple(_read(path)))
        chosen = _chosen(log, tuple(seqs))
        old = _Old(text for way, text in log.about(chosen) if way[-1] not in _COMMON)
        rewritten = [_rewritten(log, event, chosen, old) for event in log.events]
        changed = tuple(new.seq for was, new in zip(log.events, rewritten, strict=True) if new is not was)
        note = ev.TextRedacted(seqs=changed, reason=old.taken_out(reason))
        rewritten.append(_noted(log.events[-1], note, recorded_at, utc_offset, actor))
        news = build(target, rewritten, {"missing": as_noted(missing)})
        replay(target)
    except (sqlite3.Error, OSError) as error:
        raise in_words(error, target) from error
    finally:
        lock.release(settled=False)
    remaining = tuple(event.seq for event in rewritten if any(map(old.is_in, log.texts(event).values())))
    return Redacted(target, changed, remaining, news)


def _checked(path: Path) -> tuple[Message, ...]:
    """Refuse a file that is not all there, before anything is made beside it; gives what it lacks."""
    replayed = replay(path)
    if not replayed.is_whole:
        raise refuse("store.damaged", file=str(path))
    return replayed.missing


def _read(path: Path) -> Iterator[ev.Event]:
    try:
        yield from read(path)
    except StoreError as error:
        if error.message.code == "store.damaged":
            _refuse_damaged(path)
        raise


def _refuse_damaged(path: Path) -> None:
    """Say that a file must be recovered first; when nothing can be, say that."""
    recovered = recover(path)
    if recovered.state is None:
        raise unopenable(recovered, path)
    raise refuse("store.damaged", file=str(path))


def _chosen(log: _Log, seqs: tuple[int, ...]) -> set[Subject]:
    chosen: set[Subject] = set()
    for seq in seqs:
        if not 1 <= seq <= len(log.events):
            raise refuse("store.no-entry", seq=seq)
        event = log.events[seq - 1]
        subjects = {_subject(event, way) for way in log.texts(event)}
        if not subjects:
            raise refuse("store.no-text", seq=seq)
        if not any(log.about(subjects)):
            raise refuse("store.text-gone", seq=seq)
        chosen |= subjects
    return chosen


def _rewritten(log: _Log, event: ev.Event, chosen: set[Subject], old: _Old) -> ev.Event:
    fact = event.fact
    for way, text in log.texts(event).items():
        about = _subject(event, way) in chosen
        new = ev.REDACTED if about else old.taken_out(text)
        if new != text:
            fact = _with(fact, way, new)
    return event if fact is event.fact else event._replace(fact=fact)


def _noted(last: ev.Event, fact: ev.Fact, recorded_at: int, utc_offset: int, actor: str) -> ev.Event:
    return ev.Event(last.seq + 1, recorded_at, utc_offset, last.room_ms, actor, "redaction", None, fact)
