"""The rules of what is captured: entries, their corrections, and the replies of those who are counted on."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from typing import TYPE_CHECKING, Any

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.days import day_of
from tabletop.core.messages import ExerciseError, Message
from tabletop.core.scenario import ROOM, is_for_room

if TYPE_CHECKING:
    from tabletop.core.state import Entry, State


def refuse(code: str, **params: str | float | Message) -> ExerciseError:
    """Make the refusal with this code."""
    return ExerciseError(Message(code, params))


def known(rows: Container[object], ident: str | int, code: str) -> None:
    """Refuse what names something that is not there."""
    if ident not in rows:
        raise refuse(code, id=ident)


SAID = (
    *("text", "answers", "said_by", "owner", "owner_function", "due"),
    *("target", "quantity", "unit", "from_hour", "until_hour"),
)
"""The fields that hold what was said and by whom; the others say what it counts as and where it belongs."""


def on_the_record(state: State) -> None:
    """Refuse to write down what is said while it is off the record."""
    if not state.recording:
        raise refuse("entry.off-the-record")


def real_day(written: str | None, before: str | None = None) -> None:
    """Refuse a day that the calendar does not know; what a log holds already may stay."""
    if written is not None and written != before and day_of(written) is None:
        raise refuse("day.unknown", day=written)


def checked_fields(state: State, fields: ev.EntryFields) -> ev.EntryFields:
    """Refuse fields that name something unknown; gives them as they are."""
    script = state.script
    for ident in fields.said_by:
        if ident != ROOM and ident not in script.partners and ident not in script.tables:
            raise refuse("entry.unknown-speaker", id=ident)
    if fields.inject is not None:
        known(script.injects, fields.inject, "inject.unknown")
    if fields.block is not None:
        known(script.blocks, fields.block, "block.unknown")
    if fields.target is not None and script.named(fields.target) is None:
        raise refuse("entry.unknown-target", id=fields.target)
    if fields.owner is not None:
        known(script.partners, fields.owner, "entry.unknown-owner")
    if fields.theme is not None:
        known(script.themes, fields.theme, "theme.unknown")
    if fields.objective is not None:
        known(script.objectives, fields.objective, "objective.unknown")
    if (
        fields.addresses is not None
        and fields.addresses not in state.entries
        and fields.addresses not in state.groups
    ):
        raise refuse("entry.unknown", id=fields.addresses)
    if (
        fields.from_hour is not None
        and fields.until_hour is not None
        and fields.from_hour > fields.until_hour
    ):
        raise refuse("entry.hours-reversed")
    return fields


def released(state: State) -> tuple[str, ...]:
    """Give all injects that were released: the last first, those of one moment in their own order."""
    return _last_first(state, state.injects)


def released_in(state: State, block: str | None) -> tuple[str, ...]:
    """Give the injects released while in a block, in the same order."""
    return _last_first(state, (ident for ident, known in state.injects.items() if known.block == block))


def _last_first(state: State, idents: Iterable[str]) -> tuple[str, ...]:
    rows = state.injects
    found = [ident for ident in idents if rows[ident].status is ev.InjectStatus.RELEASED]
    # They are kept in the order of their release, and sorting leaves what came out together in it.
    found.sort(key=lambda ident: -(rows[ident].seq or 0))
    return tuple(found)


def current_inject(state: State) -> str | None:
    """Give the inject that a new note is about: the latest one released for the room while in this block."""
    script = state.script
    return next((row for row in released_in(state, state.block) if is_for_room(script.injects[row])), None)


def injects_in_front(state: State, at: str | None = None) -> tuple[str, ...]:
    """Give the injects of the cue where the session stands: without any, those last released in this step.

    Of another cue, which is only looked at, they are its own.
    """
    cue = next((row for row in state.order if row.id == at), None) if at else state.current()
    if cue is None or cue.injects or at is not None:
        return cue.injects if cue else ()
    released = released_in(state, cue.block)
    last = state.injects[released[0]].seq if released else None
    return tuple(ident for ident in released if state.injects[ident].seq == last)


def inject_spoken_of(state: State, said_by: tuple[str, ...], at: str | None = None) -> str | None:
    """Give the inject that is on now and was for one of these speakers, but not for the room.

    On are those that came out in this step since its latest inject for the room, the last one first: whoever
    got one speaks of it at the tables too. Of another cue, which is only looked at, they are its own.
    """
    script = state.script
    speakers = set(script.speakers(said_by))
    for ident in injects_on(state) if at is None else injects_in_front(state, at):
        inject = script.injects[ident]
        released = state.status_of(ident) is ev.InjectStatus.RELEASED
        if released and not is_for_room(inject) and not speakers.isdisjoint(script.recipients(inject)):
            return ident
    return None


def injects_on(state: State) -> tuple[str, ...]:
    """Give what came out in this block since its latest inject for the room, and that one: the last first."""
    released = released_in(state, state.block)
    on = current_inject(state)
    since = state.injects[on].seq or 0 if on else 0
    return tuple(ident for ident in released if (state.injects[ident].seq or 0) >= since)


def home_of(state: State, inject: str) -> tuple[str, float | None]:
    """Give the block in which an inject is or was played, and the hour of it."""
    played = state.injects.get(inject)
    block = (played.block if played else None) or state.script.injects[inject].step
    return block, state.script.blocks[block].hour if block in state.script.blocks else None


def _capture(state: State, wish: want.Capture, actor: str) -> ev.Fact:
    on_the_record(state)
    real_day(wish.fields.due)
    fields = checked_fields(state, wish.fields)
    if fields.inject is None and fields.block is None and fields.hour is None:
        hour = state.hour if state.block in state.steps else None
        about: dict[str, object] = {"inject": current_inject(state), "block": state.block, "hour": hour}
        fields = fields.model_copy(update=about)
    elif fields.inject is not None and fields.block is None:
        block, hour = home_of(state, fields.inject)
        fields = fields.model_copy(
            update={"block": block, "hour": hour if fields.hour is None else fields.hour}
        )
    return ev.EntryCaptured(fields=fields)


def entry_of(state: State, ident: int) -> Entry:
    """Give an entry, or refuse."""
    entry = state.entries.get(ident)
    if entry is None:
        raise refuse("entry.unknown", id=ident)
    return entry


def _correct(state: State, fact: ev.EntryCorrected, actor: str) -> ev.Fact:
    entry = entry_of(state, fact.entry)
    if entry.withdrawn:
        raise refuse("entry.withdrawn")
    if fact.base != entry.revision:
        raise refuse("entry.changed-meanwhile", id=fact.entry)
    if any(getattr(fact.fields, name) != getattr(entry.fields, name) for name in SAID):
        on_the_record(state)
    real_day(fact.fields.due, entry.fields.due)
    checked_fields(state, fact.fields)
    return fact


def _withdraw(state: State, fact: ev.EntryWithdrawn, actor: str) -> ev.Fact:
    if entry_of(state, fact.entry).withdrawn:
        raise refuse("entry.withdrawn")
    return fact


def _restore(state: State, fact: ev.EntryRestored, actor: str) -> ev.Fact:
    entry = entry_of(state, fact.entry)
    if not entry.withdrawn:
        raise refuse("entry.not-withdrawn")
    # A partner that it names may have been taken off the list since.
    checked_fields(state, entry.fields)
    return fact


def _reply(state: State, fact: ev.ReplyGiven, actor: str) -> ev.Fact:
    if fact.answer is not None or fact.note:
        on_the_record(state)
    if entry_of(state, fact.entry).withdrawn:
        raise refuse("entry.withdrawn")
    known(state.script.partners, fact.partner, "partner.unknown")
    return fact


def live_gap(state: State, ident: int) -> None:
    """Refuse what is not a gap that counts."""
    entry = entry_of(state, ident)
    if entry.withdrawn:
        raise refuse("entry.withdrawn")
    if entry.kind is not ev.EntryKind.GAP:
        raise refuse("group.gaps-only")


RULES: dict[type[want.Wish | ev.Fact], Callable[[State, Any, str], ev.Fact]] = {
    want.Capture: _capture,
    ev.EntryCorrected: _correct,
    ev.EntryWithdrawn: _withdraw,
    ev.EntryRestored: _restore,
    ev.ReplyGiven: _reply,
}
