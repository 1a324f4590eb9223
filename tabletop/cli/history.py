"""The entries of a log as lines to read, one for each event."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from tabletop import wording
from tabletop.core import events as ev
from tabletop.core.gaps import LACKING
from tabletop.core.names import name_of
from tabletop.core.plaintext import one_line
from tabletop.core.script import outcome_title
from tabletop.text import N_
from tabletop.wording import in_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tabletop.core.script import Script
    from tabletop.text import Text

WHAT = {
    ev.ExerciseCreated.TYPE: N_("exercise set up"),
    ev.ExerciseAgreed.TYPE: N_("agreements changed"),
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
    ev.TextMended.TYPE: N_("text mended"),
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
    ev.ParticipantJoined.TYPE: N_("joined"),
    ev.ParticipantSeated.TYPE: N_("seated"),
    ev.ParticipantReturned.TYPE: N_("came back"),
    ev.ParticipantReadmitted.TYPE: N_("got a new code"),
    ev.ParticipantRemoved.TYPE: N_("removed"),
    ev.RoomSet.TYPE: N_("what the room may do"),
    ev.PartnerNudged.TYPE: N_("reminded"),
    ev.QuestionAsked.TYPE: N_("question asked"),
    ev.QuestionAnswered.TYPE: N_("question answered"),
    ev.BallotCast.TYPE: N_("choice of top gaps"),
    ev.FeedbackGiven.TYPE: N_("feedback"),
    ev.ObjectiveRated.TYPE: N_("objective rated"),
    ev.TextRedacted.TYPE: N_("text taken out"),
    ev.RecordLost.TYPE: N_("lost by damage"),
}
"""What each type of event is called; an entry that was captured goes by its kind."""


def line(event: ev.Event, script: Script, t: Text) -> str:
    """Write an event on one line: number, time of day, room clock, what, and the words that belong to it."""
    moment = wording.in_the_room(event.recorded_at, event.utc_offset)
    room = t.clock(event.room_ms / 1000)
    what = what_of(event.fact, t)
    if event.fact.undoes is not None:
        what = t("{what} (takes back {seq})", what=what, seq=event.fact.undoes)
    words = one_line(": ".join(filter(None, details(event.fact, script, t))))
    return f"{event.seq:>5}  {moment:%Y-%m-%d %H:%M:%S}  {room:>7}  {what:<24}  {words}".rstrip()


def with_all_partners(script: Script, events: Iterable[ev.Event]) -> Script:
    """Know the partners again that were added and taken out: what tells of them still names them."""
    facts = (event.fact for event in events)
    added = {fact.partner.id: fact.partner for fact in facts if isinstance(fact, ev.PartnerAdded)}
    return replace(script, partners={**added, **script.partners})


def what_of(fact: ev.Fact, t: Text) -> str:
    """Name what happened."""
    if isinstance(fact, ev.EntryCaptured):
        return _kind(fact.fields, t)
    return t(WHAT[fact.TYPE])


def _kind(fields: ev.EntryFields, t: Text) -> str:
    return in_sentence(t(wording.entry_kind(fields.kind, response=fields.response)))


def details(fact: ev.Fact, script: Script, t: Text) -> Iterator[str]:
    """Give the words that belong to a fact: whom or what it is about, then what was said."""
    for part in (_session, _injects, _people, _joined, _world, _entries, _review):
        yield from part(fact, script, t)


def _session(fact: ev.Fact, script: Script, t: Text) -> Iterator[str]:
    """Tell of the course of the session."""
    match fact:
        case ev.ExerciseCreated():
            yield script.line(fact.title or fact.scenario.title)
            yield script.line(script.selection.title)
        case ev.ExerciseAgreed(delete_on=delete_on):
            yield script.line(fact.title)
            yield from (fact.place or "", fact.purpose or "", fact.recipients or "")
            yield wording.day(t, delete_on, weekday=True) if delete_on else ""
            yield script.line(fact.label)
        case ev.ExerciseStarted() | ev.Returned():
            yield block_title(script, fact.block)
        case ev.Advanced():
            yield block_title(script, fact.block)
            yield "; ".join(inject_title(script, ident) for ident in fact.released)
        case ev.ExerciseInterrupted(reason=reason):
            yield reason
        case ev.ExerciseReopened(to=to):
            yield t("the session goes on") if to == "running" else t("the debrief is a draft again")
        case ev.ClockGap(wall_ms=wall_ms, cause=cause):
            yield t.clock(wall_ms / 1000)
            yield t("the program was stopped") if cause == "resumed" else t("the computer slept")
        case ev.ClockSettled(added_ms=added_ms):
            yield t("{time} added", time=t.clock(added_ms / 1000)) if added_ms else t("the clock stood still")
        case ev.RecordingSet(on=on):
            yield t("recorded again") if on else t("not recorded")
        case ev.ProjectorSet(black=black, entry=entry):
            yield (
                t("black")
                if black
                else t("shows {entry}", entry=f"#{entry}")
                if entry
                else t("shows the session")
            )
        case ev.TextRedacted(seqs=seqs, reason=reason):
            yield ", ".join(f"#{seq}" for seq in seqs)
            yield reason


def _injects(fact: ev.Fact, script: Script, t: Text) -> Iterator[str]:
    """Tell of injects and other words of the script."""
    match fact:
        case ev.InjectAdded(inject=inject):
            yield script.line(inject.title)
        case ev.InjectReleased(inject=inject) | ev.InjectReworded(inject=inject):
            yield inject_title(script, inject)
        case ev.InjectStatusSet(inject=inject, status=status):
            yield inject_title(script, inject)
            yield t(wording.INJECT_STATUSES[status])
        case ev.InjectsReordered(order=order, unplanned=unplanned):
            yield "; ".join(inject_title(script, ident) for ident in order)
            if unplanned:
                yield t("in reserve: {injects}", injects=[inject_title(script, ident) for ident in unplanned])
        case ev.BlockReworded(title=title):
            yield script.line(title)
        case ev.TextMended(text=text):
            yield script.line(text)
        case ev.VariableSet(id=ident, value=value):
            yield script.line(script.variable_titles.get(ident, ident))
            yield value


def _people(fact: ev.Fact, script: Script, t: Text) -> Iterator[str]:
    """Tell of partners and tables."""
    match fact:
        case ev.PartnerAdded(partner=partner):
            yield partner.title
        case ev.PartnerRemoved(partner=partner):
            yield name_of(script, partner)
        case ev.PartnerRenamed(title=title):
            yield script.line(title)
        case ev.PresenceSet(partner=partner, presence=presence, by=by):
            yield name_of(script, partner)
            yield t(wording.PRESENCES[presence]) + (f", {name_of(script, by)}" if by else "")
        case ev.TableSet(table=table, partners=partners):
            yield name_of(script, table)
            yield ", ".join(name_of(script, ident) for ident in partners)


def _joined(fact: ev.Fact, script: Script, t: Text) -> Iterator[str]:
    """Tell of those who joined with a device; their codes stay out."""
    match fact:
        case ev.ParticipantJoined(role=role, organisation=organisation):
            yield t(wording.ROLES[role])
            yield organisation or ""
            yield _seat(fact, script)
        case ev.ParticipantSeated(participant=participant):
            yield f"#{participant}"
            yield _seat(fact, script)
        case (
            ev.ParticipantReturned(participant=participant)
            | ev.ParticipantReadmitted(participant=participant)
            | ev.ParticipantRemoved(participant=participant)
        ):
            yield f"#{participant}"
        case ev.RoomSet(joining=joining, ratings=ratings, notes_for_scribes=notes):
            yield t("joining is open") if joining else t("joining is closed")
            yield t("objectives are rated") if ratings else ""
            yield t("scribes see private notes") if notes else ""
        case ev.PartnerNudged(partner=partner, inject=inject):
            yield name_of(script, partner)
            yield inject_title(script, inject) if inject else ""
        case ev.QuestionAsked(partner=partner, text=text):
            yield name_of(script, partner) if partner else ""
            yield text
        case ev.QuestionAnswered(question=question, text=text):
            yield f"#{question}"
            yield text or t("taken back")
        case ev.BallotCast(subjects=subjects):
            yield ", ".join(f"#{subject}" for subject in subjects)
        case ev.FeedbackGiven(scores=scores, text=text):
            yield ", ".join(str(score) for score in scores.values())
            yield text
        case ev.ObjectiveRated(objective=objective, score=score):
            row = script.objectives.get(objective)
            yield script.line(row.title) if row else objective
            yield t("taken back") if score is None else str(score)


def _seat(fact: ev.ParticipantJoined | ev.ParticipantSeated, script: Script) -> str:
    names = (name_of(script, ident) for ident in (fact.partner, fact.table) if ident)
    return ", ".join((*names, *filter(None, (fact.function,))))


def _world(fact: ev.Fact, script: Script, t: Text) -> Iterator[str]:
    """Tell of the world of the story."""
    match fact:
        case ev.OutcomeSet(outcome=outcome, value=value):
            turn = script.outcomes.get(outcome)
            answer = t("open again") if value is None else outcome_title(script, outcome, value)
            yield f"{script.line(turn.question) if turn else outcome} {answer}"
        case ev.ServiceSet(service=service, hour=hour, state=state, reason=reason):
            yield f"{name_of(script, service)}, {t.hour(hour)}"
            yield t(wording.SERVICE_STATES[state]) if state else t("as calculated")
            yield reason
        case ev.EnduranceStated(service=service, partner=partner):
            yield name_of(script, service) + (f", {name_of(script, partner)}" if partner else "")
            yield endurance(fact, t)
        case ev.ResourceSet(resource=resource, amount=amount):
            scarce = script.resources.get(resource)
            yield name_of(script, resource)
            yield t.number(amount) + (f" {scarce.unit}" if scarce else "")


def _entries(fact: ev.Fact, script: Script, t: Text) -> Iterator[str]:
    """Tell of what was said."""
    match fact:
        case ev.EntryCaptured(fields=fields):
            yield ", ".join(name_of(script, ident) for ident in fields.said_by)
            yield fields.text
        case ev.EntryCorrected(entry=entry, fields=fields):
            yield f"#{entry}"
            yield f"{_kind(fields, t)}, {fields.text}"
        case ev.EntryWithdrawn(entry=entry) | ev.EntryRestored(entry=entry):
            yield f"#{entry}"
        case ev.ReplyGiven(entry=entry, partner=partner, answer=answer, note=note):
            yield f"#{entry}, {name_of(script, partner)}"
            yield t(wording.ANSWERS[answer]) if answer else ""
            yield note
        case ev.GroupMade(title=title, entries=members) | ev.GroupChanged(title=title, entries=members):
            yield title
            yield ", ".join(f"#{member}" for member in members)
        case ev.VotesCounted(subject=subject, votes=votes):
            yield f"#{subject}"
            yield str(votes)


def _review(fact: ev.Fact, script: Script, t: Text) -> Iterator[str]:
    """Tell of what was gone through afterwards."""
    match fact:
        case ev.ExpectedTicked(expected=expected, done=done):
            row = script.expected.get(expected)
            yield (script.line(row.text) if row else expected) + ("" if done else f" ({t('no')})")
        case ev.FindingReviewed(rule=rule, subjects=subjects, hour=hour, verdict=verdict, reason=reason):
            yield t(wording.RULES[rule]) if rule in wording.RULES else rule
            yield ", ".join(subject_name(script, rule, ident) for ident in subjects)
            yield t.hour(hour) if hour is not None else ""
            yield t(wording.VERDICTS[verdict])
            yield reason


def endurance(fact: ev.EnduranceStated, t: Text) -> str:
    """Say how long a service lasts on backup, as a partner stated it."""
    low, high = fact.backup_from, fact.backup_to
    if not fact.stated:
        return t("taken back")
    if low is None:
        return t("no backup")
    if high is None:
        return t("limited after {low}, does not run out", low=t.lasting(low))
    return t("limited after {low}, out after {high}", low=t.lasting(low), high=t.lasting(high))


def subject_name(script: Script, rule: str, ident: str) -> str:
    """Name what a finding is about; an entry by its number."""
    if rule == LACKING:
        return f"#{ident}"
    if ident in script.expected:
        return script.line(script.expected[ident].text)
    for rows in (script.processes, script.objectives):
        if ident in rows:
            return script.line(rows[ident].title)
    return name_of(script, ident)


def block_title(script: Script, ident: str) -> str:
    """Name a block; by its id when it is not played any more."""
    return script.line(script.blocks[ident].title) if ident in script.blocks else ident


def inject_title(script: Script, ident: str) -> str:
    """Name an inject; by its id when it does not exist any more."""
    return script.line(script.injects[ident].title) if ident in script.injects else ident


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
