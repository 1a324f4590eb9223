"""Taking text out of a log for good: a new file in which it is nowhere, and a marker where it was."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tabletop.core import events as ev
from tabletop.store.errors import in_words, refuse
from tabletop.store.locks import Lock
from tabletop.store.opening import replay
from tabletop.store.places import Mounts, check_place
from tabletop.store.reading import read
from tabletop.store.writer import build

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pydantic import BaseModel

LONG_ENOUGH: Final = 12
"""A text of so many characters is taken out wherever it is quoted; a shorter one may mean anything there."""

_ENTRY: Final = ("text", "unit", "owner_function", "measure")
_COMMON: Final = frozenset({"unit", "measure", "kind"})
"""Words that anyone uses: taken out where they stand, not looked for elsewhere."""
_TEXTS: Final[Mapping[type[ev.Fact], tuple[str, tuple[str, ...]]]] = {
    ev.EntryCaptured: ("fields", _ENTRY),
    ev.EntryCorrected: ("fields", _ENTRY),
    ev.ReplyGiven: ("", ("note",)),
    ev.GroupMade: ("", ("title",)),
    ev.GroupChanged: ("", ("title",)),
    ev.FindingReviewed: ("", ("reason",)),
    ev.ExerciseAgreed: ("", ("title", "place", "purpose", "recipients")),
    ev.ExerciseInterrupted: ("", ("reason",)),
    ev.ServiceSet: ("", ("reason",)),
    ev.InjectAdded: ("inject", ("title", "text", "sender", "notes")),
    ev.InjectReworded: ("", ("title", "text")),
    ev.BlockReworded: ("", ("title", "text")),
    ev.TextMended: ("", ("text",)),
    ev.VariableSet: ("", ("value",)),
    ev.PartnerAdded: ("partner", ("title", "role", "kind")),
    ev.PartnerRenamed: ("", ("title",)),
    ev.ParticipantJoined: ("", ("function", "organisation")),
    ev.ParticipantSeated: ("", ("function",)),
    ev.QuestionAsked: ("", ("text",)),
    ev.QuestionAnswered: ("", ("text",)),
    ev.FeedbackGiven: ("", ("text",)),
    ev.TextRedacted: ("", ("reason",)),
}
"""Which fact holds words of people: the part it holds them in (itself when empty), and their names there."""


_ANSWERS = "answers."


@dataclass(frozen=True, slots=True)
class Redacted:
    """What became of a redaction: the new file, the events whose text is gone, and those that may need it."""

    path: Path
    changed: tuple[int, ...]
    remaining: tuple[int, ...]
    """Events that still hold one of the shorter texts: it may mean something else there."""


def _holder(fact: ev.Fact) -> tuple[BaseModel, tuple[str, ...]]:
    part, names = _TEXTS.get(type(fact), ("", ()))
    return (getattr(fact, part) if part else fact), names


def _words(fact: ev.Fact) -> dict[str, str]:
    holder, names = _holder(fact)
    words = {name: value for name in names if (value := getattr(holder, name))}
    if isinstance(holder, ev.EntryFields):
        for question, said in holder.answers.items():
            words.update({f"{_ANSWERS}{question}.{at}": text for at, text in enumerate(said)})
    return words


def _with_words(fact: ev.Fact, words: Mapping[str, str]) -> ev.Fact:
    part = _TEXTS[type(fact)][0]
    changes: dict[str, Any] = {name: word for name, word in words.items() if not name.startswith(_ANSWERS)}
    if isinstance(fact, ev.EntryCaptured | ev.EntryCorrected):
        changes["answers"] = {
            question: tuple(words[f"{_ANSWERS}{question}.{at}"] for at in range(len(said)))
            for question, said in fact.fields.answers.items()
        }
    if part:
        changes = {part: getattr(fact, part).model_copy(update=changes)}
    return fact.model_copy(update=changes)


def _subject(event: ev.Event) -> tuple[str, int | str]:
    """Say what the words are about: facts with the same subject are versions of one text."""
    match event.fact:
        case ev.EntryCorrected(entry=ident):
            return "entry", ident
        case ev.EntryCaptured():
            return "entry", event.seq
        case ev.GroupChanged(group=ident):
            return "group", ident
        case ev.GroupMade():
            return "group", event.seq
        case ev.InjectAdded(inject=inject) if inject.id.startswith(ev.ON_THE_SPOT):
            return "inject", inject.id
        case ev.InjectReworded(inject=name) if name.startswith(ev.ON_THE_SPOT):
            return "inject", name
        case _:
            return "event", event.seq


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

    With an event go its earlier and later versions, what an undo brought back, and every quotation.
    The reason and the moment (UTC ms) are the last event of the new file.
    """
    if not any_place:
        check_place(target, mounts)
    if not target.parent.is_dir():
        raise refuse("store.no-folder", folder=str(target.parent))
    lock = Lock(path)
    try:
        if target.exists():
            raise refuse("store.exists", file=str(target))
        events = tuple(read(path))
        chosen = _chosen(events, tuple(seqs))
        old = {
            word
            for event in events
            if _subject(event) in chosen
            for name, word in _words(event.fact).items()
            if name not in _COMMON and word != ev.REDACTED
        }
        rewritten = [_rewritten(event, chosen, old) for event in events]
        changed = tuple(new.seq for was, new in zip(events, rewritten, strict=True) if new is not was)
        note = ev.TextRedacted(seqs=changed, reason=_without(reason, old, quoted=True))
        rewritten.append(_noted(events[-1], note, recorded_at, utc_offset, actor))
        build(target, rewritten, {"redacted_from": path.name})
        replay(target)
    except (sqlite3.Error, OSError) as error:
        raise in_words(error, target) from error
    finally:
        lock.release(settled=False)
    remaining = tuple(
        event.seq
        for event in rewritten
        if any(text in word for word in _words(event.fact).values() for text in old)
    )
    return Redacted(target, changed, remaining)


def _chosen(events: Sequence[ev.Event], seqs: tuple[int, ...]) -> set[tuple[str, int | str]]:
    chosen = set()
    for seq in seqs:
        if not 1 <= seq <= len(events):
            raise refuse("store.no-entry", seq=seq)
        if not _words(events[seq - 1].fact):
            raise refuse("store.no-text", seq=seq)
        chosen.add(_subject(events[seq - 1]))
    return chosen


def _rewritten(event: ev.Event, chosen: set[tuple[str, int | str]], old: set[str]) -> ev.Event:
    words = _words(event.fact)
    if _subject(event) in chosen:
        new = dict.fromkeys(words, ev.REDACTED)
    else:
        undoing = event.fact.undoes is not None
        new = {name: _without(word, old, quoted=not undoing) for name, word in words.items()}
    return event if new == words else event._replace(fact=_with_words(event.fact, new))


def _without(word: str, old: set[str], *, quoted: bool) -> str:
    """Take old texts out: the long ones wherever they stand, a short one when it is the whole text."""
    if word in old and (not quoted or len(word) >= LONG_ENOUGH):
        return ev.REDACTED
    for text in sorted(old, key=len, reverse=True):
        if len(text) >= LONG_ENOUGH:
            word = word.replace(text, ev.REDACTED)
    return word


def _noted(last: ev.Event, fact: ev.Fact, recorded_at: int, utc_offset: int, actor: str) -> ev.Event:
    return ev.Event(last.seq + 1, recorded_at, utc_offset, last.room_ms, actor, "redaction", None, fact)
