"""The entries of a log as lines to read, one for each event."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from tabletop.core import events as ev
from tabletop.core.plaintext import one_line
from tabletop.core.views import name_of
from tabletop.text import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tabletop.core.script import Script
    from tabletop.text import Text

KINDS = {
    ev.EntryKind.NOTE: N_("note"),
    ev.EntryKind.DECISION: N_("decision"),
    ev.EntryKind.GAP: N_("gap"),
    ev.EntryKind.NEED: N_("need"),
    ev.EntryKind.OFFER: N_("offer"),
    ev.EntryKind.ASSUMPTION: N_("assumption"),
    ev.EntryKind.OBSERVATION: N_("observation"),
    ev.EntryKind.ACTION: N_("action"),
    ev.EntryKind.STRENGTH: N_("strength"),
}
VALUES = {
    ev.Presence.ABSENT: N_("absent"),
    ev.Presence.PRESENT: N_("present"),
    ev.Presence.LEFT: N_("left"),
    ev.Presence.REPRESENTED: N_("represented"),
    ev.Answer.YES: N_("yes"),
    ev.Answer.NO: N_("no"),
    ev.Answer.CONDITION: N_("under a condition"),
    ev.Answer.UNKNOWN: N_("does not know"),
    ev.InjectStatus.PLANNED: N_("planned"),
    ev.InjectStatus.RELEASED: N_("released"),
    ev.InjectStatus.WITHHELD: N_("withheld"),
    ev.InjectStatus.SKIPPED: N_("skipped"),
    ev.InjectStatus.WITHDRAWN: N_("withdrawn"),
}
WHAT = {
    ev.ExerciseCreated.TYPE: N_("exercise set up"),
    ev.ExerciseStarted.TYPE: N_("session begun"),
    ev.Advanced.TYPE: N_("moved on"),
    ev.Returned.TYPE: N_("moved back"),
    ev.ExerciseInterrupted.TYPE: N_("interrupted"),
    ev.ExerciseContinued.TYPE: N_("continued"),
    ev.ExerciseClosed.TYPE: N_("session closed"),
    ev.ExerciseReopened.TYPE: N_("opened again"),
    ev.ExerciseFinalised.TYPE: N_("debrief made final"),
    ev.ClockPaused.TYPE: N_("clock paused"),
    ev.ClockResumed.TYPE: N_("clock runs again"),
    ev.ClockGap.TYPE: N_("time that nobody watched"),
    ev.ClockSettled.TYPE: N_("clock settled"),
    ev.RecordingSet.TYPE: N_("on or off the record"),
    ev.ProjectorSet.TYPE: N_("projector"),
    ev.InjectReleased.TYPE: N_("inject released"),
    ev.InjectStatusSet.TYPE: N_("inject put aside or back"),
    ev.InjectAdded.TYPE: N_("inject on the spot"),
    ev.InjectReworded.TYPE: N_("inject reworded"),
    ev.InjectsReordered.TYPE: N_("injects reordered"),
    ev.BlockReworded.TYPE: N_("situation reworded"),
    ev.VariableSet.TYPE: N_("name filled in"),
    ev.PartnerAdded.TYPE: N_("partner added"),
    ev.PartnerRemoved.TYPE: N_("partner taken out"),
    ev.PartnerRenamed.TYPE: N_("partner renamed"),
    ev.PresenceSet.TYPE: N_("presence"),
    ev.TableSet.TYPE: N_("table"),
    ev.OutcomeSet.TYPE: N_("turn of the story"),
    ev.ServiceSet.TYPE: N_("service set"),
    ev.EnduranceStated.TYPE: N_("endurance stated"),
    ev.ResourceSet.TYPE: N_("resource left"),
    ev.EntryCorrected.TYPE: N_("corrected"),
    ev.EntryWithdrawn.TYPE: N_("withdrawn"),
    ev.EntryRestored.TYPE: N_("restored"),
    ev.ReplyGiven.TYPE: N_("reply"),
    ev.GroupMade.TYPE: N_("gaps grouped"),
    ev.GroupChanged.TYPE: N_("group changed"),
    ev.VotesCounted.TYPE: N_("votes"),
    ev.ExpectedTicked.TYPE: N_("expected action ticked"),
    ev.FindingReviewed.TYPE: N_("finding reviewed"),
    ev.TextRedacted.TYPE: N_("text taken out"),
    ev.RecordLost.TYPE: N_("lost by damage"),
}
"""What each type of event is called; an entry that was captured goes by its kind."""


def line(event: ev.Event, script: Script, t: Text) -> str:
    """Write an event on one line: number, time of day, room clock, what, and the words that belong to it."""
    moment = dt.datetime.fromtimestamp(event.recorded_at / 1000, dt.UTC) + dt.timedelta(
        minutes=event.utc_offset
    )
    room = t.clock(event.room_ms / 1000)
    what = what_of(event.fact, t)
    if event.fact.undoes is not None:
        what = t("{what} (takes back {seq})", what=what, seq=event.fact.undoes)
    words = one_line(": ".join(filter(None, details(event.fact, script, t))))
    return f"{event.seq:>5}  {moment:%Y-%m-%d %H:%M:%S}  {room:>7}  {what:<24}  {words}".rstrip()


def what_of(fact: ev.Fact, t: Text) -> str:
    """Name what happened."""
    if isinstance(fact, ev.EntryCaptured):
        return t(KINDS[fact.fields.kind])
    return t(WHAT[fact.TYPE])


def details(fact: ev.Fact, script: Script, t: Text) -> Iterable[str]:
    """Give the words that belong to a fact: whom or what it is about, then what was said."""
    match fact:
        case ev.ExerciseCreated():
            yield script.line(fact.title or fact.scenario.title)
            yield fact.selection
        case ev.EntryCaptured(fields=fields):
            yield ", ".join(name_of(script, ident) for ident in fields.said_by)
            yield fields.text
        case ev.EntryCorrected(entry=entry, fields=fields):
            yield f"#{entry}"
            yield f"{t(KINDS[fields.kind])}, {fields.text}"
        case ev.EntryWithdrawn(entry=entry) | ev.EntryRestored(entry=entry):
            yield f"#{entry}"
        case ev.ExerciseStarted() | ev.Returned():
            yield block_title(script, fact.block)
        case ev.Advanced():
            yield block_title(script, fact.block)
            yield "; ".join(inject_title(script, ident) for ident in fact.released)
        case ev.InjectAdded(inject=inject):
            yield script.line(inject.title)
        case ev.InjectReleased(inject=inject) | ev.InjectReworded(inject=inject):
            yield inject_title(script, inject)
        case ev.InjectStatusSet(inject=inject, status=status):
            yield inject_title(script, inject)
            yield t(VALUES[status])
        case ev.PartnerAdded(partner=partner):
            yield partner.title
        case ev.PresenceSet(partner=partner, presence=presence, by=by):
            yield name_of(script, partner)
            yield t(VALUES[presence]) + (f", {name_of(script, by)}" if by else "")
        case ev.ReplyGiven(entry=entry, partner=partner, answer=answer, note=note):
            yield f"#{entry}, {name_of(script, partner)}"
            yield t(VALUES[answer]) if answer else ""
            yield note
        case ev.GroupMade(title=title, entries=members) | ev.GroupChanged(title=title, entries=members):
            yield title
            yield ", ".join(f"#{member}" for member in members)
        case ev.VotesCounted(subject=subject, votes=votes):
            yield f"#{subject}"
            yield str(votes)
        case ev.ExpectedTicked(expected=expected, done=done):
            row = script.expected.get(expected)
            yield (script.line(row.text) if row else expected) + ("" if done else f" ({t('no')})")
        case _:
            yield from plainly(fact)


def block_title(script: Script, ident: str) -> str:
    """Name a block; by its id when it is not played any more."""
    return script.line(script.blocks[ident].title) if ident in script.blocks else ident


def inject_title(script: Script, ident: str) -> str:
    """Name an inject; by its id when it does not exist any more."""
    return script.line(script.injects[ident].title) if ident in script.injects else ident


def plainly(fact: ev.Fact) -> Iterable[str]:
    """Give the values of a fact that has no words of its own, without boards and other tables."""
    for value in fact.model_dump(mode="json", exclude_defaults=True, exclude={"undoes", "board"}).values():
        if isinstance(value, list):
            yield ", ".join(map(str, value))
        elif not isinstance(value, dict):
            yield str(value)


def as_json(event: ev.Event) -> str:
    """Write an event as one line of JSON, with the columns that it has in the log."""
    return json.dumps(
        {
            "seq": event.seq,
            "type": event.fact.TYPE,
            "version": event.fact.VERSION,
            "recorded_at": event.recorded_at,
            "utc_offset": event.utc_offset,
            "room_ms": event.room_ms,
            "actor": event.actor,
            "origin": event.origin,
            "intent": event.intent,
            "data": json.loads(ev.encode(event.fact)),
        },
        ensure_ascii=False,
    )
