"""Taking back what was done: each kind of act has an inverse, or a reason why it cannot be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from tabletop.core import events as ev
from tabletop.core.entries import checked_fields
from tabletop.core.messages import ExerciseError, Message
from tabletop.core.scenario import public_text
from tabletop.core.state import ABSENT, WHOLE, InjectState, Status

if TYPE_CHECKING:
    from tabletop.core.cascade import Endurance, Override
    from tabletop.core.scenario import ServiceState
    from tabletop.core.script import Script
    from tabletop.core.state import Act, AskedQuestion, Participant, Reply, Review, State

Inverse: TypeAlias = Callable[["State", "Act", Any], "ev.Fact | Message"]


def not_running(state: State) -> Message | None:
    """Give the reason why the session cannot go anywhere now; None when it can."""
    if state.status is Status.PREPARED:
        return Message("exercise.not-started")
    if state.status is not Status.RUNNING:
        return Message("exercise.over")
    if state.interrupted:
        return Message("exercise.interrupted")
    return None


def undoable(state: State, actor: str) -> Act | None:
    """Give somebody's latest act, which Undo is about; None when an act of that kind has no inverse.

    The beginning has none, and what was done before it is not reached past it.
    """
    act = _latest(state, actor)
    return act if act and type(act.fact) in INVERSES else None


def latest_act(state: State, actor: str) -> ev.Fact | None:
    """Give the fact that Undo is about, so that a screen can name it beforehand."""
    act = undoable(state, actor)
    return act.fact if act else None


def corrected_in(act: Act) -> frozenset[str]:
    """Name the fields of an entry that an act of correction gave another value."""
    known, fact = _before(act, "entries", getattr(act.fact, "entry", WHOLE)), act.fact
    if known is None or not isinstance(fact, ev.EntryCorrected):
        return frozenset()
    names = ev.EntryFields.model_fields
    return frozenset(name for name in names if getattr(known.fields, name) != getattr(fact.fields, name))


def inverse(state: State, seq: int) -> ev.Fact | Message:
    """Give the fact that takes an event back, or the reason why it cannot be taken back."""
    act = next((row for row in reversed(state.acts) if row.seq == seq), None)
    if act is None:
        return Message("undo.nothing")
    rule = INVERSES.get(type(act.fact))
    if rule is None:
        return Message("undo.cannot")
    places = act.before.keys()
    if any(row.seq > seq and not places.isdisjoint(row.before) for row in state.acts):
        return Message("undo.moved-on" if isinstance(act.fact, ev.Advanced) else "undo.changed-since")
    found = rule(state, act, act.fact)
    if isinstance(found, Message):
        return found
    if not _names_what_is_there(state, found):
        return Message("undo.changed-since")
    return found.model_copy(update={"undoes": seq})


def _names_what_is_there(state: State, fact: ev.Fact) -> bool:
    """Tell whether a fact names only what still exists: a partner may have been taken off the list since."""
    fields: ev.EntryFields | None = None
    if isinstance(fact, ev.EntryRestored):
        fields = state.entries[fact.entry].fields
    elif isinstance(fact, ev.EntryCorrected):
        fields = fact.fields
    try:
        if fields is not None:
            checked_fields(state, fields)
    except ExerciseError:
        return False
    named = {getattr(fact, "partner", None), getattr(fact, "by", None), *getattr(fact, "partners", ())}
    return named - {None} <= state.script.partners.keys()


def inverse_of_latest(state: State, actor: str) -> ev.Fact | Message:
    """Give the fact that takes back somebody's latest act, or the reason why it cannot be taken back."""
    act = _latest(state, actor)
    return inverse(state, act.seq) if act else Message("undo.nothing")


def _latest(state: State, actor: str) -> Act | None:
    return next((act for act in reversed(state.acts) if act.actor == actor), None)


def _before(act: Act, name: str, key: object = WHOLE) -> Any:
    """Give what an act replaced; None when there was nothing."""
    found = act.before.get((name, key), ABSENT)
    return None if found is ABSENT else found


def _board_before(act: Act) -> dict[str, ServiceState] | None:
    board = _before(act, "board")
    return None if board is None else dict(board)


def _advanced(state: State, act: Act, fact: ev.Advanced) -> ev.Fact | Message:
    return not_running(state) or ev.Returned(
        cue=_before(act, "cue"),
        block=_before(act, "block"),
        phase=_before(act, "phase"),
        recalled=fact.released,
        left_step=fact.block if ("steps", fact.block) in act.before else None,
        hour=_before(act, "hour") if fact.entered else state.hour,
        phase_started_ms=_before(act, "phase_started_ms"),
        board=dict(state.board) if fact.board is None else _board_before(act) or {},
    )


def _interrupted(state: State, act: Act, fact: ev.ExerciseInterrupted) -> ev.Fact:
    return ev.ExerciseContinued()


def _continued(state: State, act: Act, fact: ev.ExerciseContinued) -> ev.Fact:
    return ev.ExerciseInterrupted()


def _closed(state: State, act: Act, fact: ev.ExerciseClosed) -> ev.Fact:
    return ev.ExerciseReopened(to="running")


def _reopened(state: State, act: Act, fact: ev.ExerciseReopened) -> ev.Fact:
    return ev.ExerciseFinalised() if _before(act, "status") is Status.FINAL else ev.ExerciseClosed()


def _finalised(state: State, act: Act, fact: ev.ExerciseFinalised) -> ev.Fact:
    return ev.ExerciseReopened(to="draft")


def _paused(state: State, act: Act, fact: ev.ClockPaused) -> ev.Fact:
    return ev.ClockResumed()


def _resumed(state: State, act: Act, fact: ev.ClockResumed) -> ev.Fact:
    return ev.ClockPaused()


def _recording(state: State, act: Act, fact: ev.RecordingSet) -> ev.Fact:
    return ev.RecordingSet(on=_before(act, "recording"))


def _inject_status(state: State, act: Act, fact: ev.InjectReleased | ev.InjectStatusSet) -> ev.Fact:
    known: InjectState = _before(act, "injects", fact.inject) or InjectState()
    board = _board_before(act)
    if known.status is ev.InjectStatus.RELEASED:
        return ev.InjectReleased(inject=fact.inject, projected=known.projected, board=board)
    return ev.InjectStatusSet(inject=fact.inject, status=known.status, board=board)


def _inject_added(state: State, act: Act, fact: ev.InjectAdded) -> ev.Fact:
    ident = fact.inject.id
    known = _before(act, "script.injects", ident)
    if known is None:
        # The room may have seen it, and answers may name it: it is withdrawn, not forgotten.
        status = ev.InjectStatus.WITHDRAWN
        return ev.InjectStatusSet(inject=ident, status=status, board=_board_before(act))
    return ev.InjectAdded(inject=known, planned=ident in _before(act, "plan"))


def _inject_reworded(state: State, act: Act, fact: ev.InjectReworded) -> ev.Fact:
    known = _before(act, "script.injects", fact.inject)
    return ev.InjectReworded(inject=fact.inject, title=known.title, text=known.text)


def _reordered(state: State, act: Act, fact: ev.InjectsReordered) -> ev.Fact:
    before: Script = _before(act, "plan")
    named = {*fact.order, *(before.planned & set(fact.unplanned))}
    return ev.InjectsReordered(
        order=tuple(ident for ident in before.injects if ident in named),
        unplanned=tuple(ident for ident in fact.order if ident not in before.planned),
    )


def _agreed(state: State, act: Act, fact: ev.ExerciseAgreed) -> ev.Fact:
    setup, label = _before(act, "agreed")
    return ev.ExerciseAgreed(
        title=setup.title,
        place=setup.place,
        purpose=setup.purpose,
        recipients=setup.recipients,
        delete_on=setup.delete_on,
        label=label,
    )


def _block_reworded(state: State, act: Act, fact: ev.BlockReworded) -> ev.Fact:
    known = _before(act, "script.blocks", fact.block)
    return ev.BlockReworded(block=fact.block, title=known.title, text=getattr(known, public_text(known)))


def _mended(state: State, act: Act, fact: ev.TextMended) -> ev.Fact:
    before = _before(act, "mended", (fact.place, fact.row, fact.at))
    return fact.model_copy(update={"text": before})


def _variable(state: State, act: Act, fact: ev.VariableSet) -> ev.Fact:
    return ev.VariableSet(id=fact.id, value=_before(act, "script.variables", fact.id))


def _partner_added(state: State, act: Act, fact: ev.PartnerAdded) -> ev.Fact | Message:
    if _is_named(state, fact.partner.id):
        return Message("undo.partner-in-use")
    return ev.PartnerRemoved(partner=fact.partner.id)


def _is_named(state: State, partner: str) -> bool:
    """Tell whether anything that counts names a partner."""
    live = state.live_entries()
    return (
        any(partner in row.fields.said_by for row in live)
        or any(partner in (row.fields.owner, row.fields.target) for row in live)
        or any(partner in state.replies.get(row.id, ()) for row in live)
        or any(
            partner in row.to and state.status_of(ident) is not ev.InjectStatus.WITHDRAWN
            for ident, row in state.script.injects.items()
        )
        or any(partner == row.partner for row in state.endurance.values())
        or partner in state.represented_by.values()
    )


def _partner_renamed(state: State, act: Act, fact: ev.PartnerRenamed) -> ev.Fact:
    known = _before(act, "script.partners", fact.partner)
    return ev.PartnerRenamed(partner=fact.partner, title=known.title)


def _presence(state: State, act: Act, fact: ev.PresenceSet) -> ev.Fact:
    return ev.PresenceSet(
        partner=fact.partner,
        presence=_before(act, "presence", fact.partner) or ev.Presence.PRESENT,
        by=_before(act, "represented_by", fact.partner),
    )


def _table(state: State, act: Act, fact: ev.TableSet) -> ev.Fact:
    known = _before(act, "script.tables", fact.table)
    return ev.TableSet(table=fact.table, partners=known.partners)


def _outcome(state: State, act: Act, fact: ev.OutcomeSet) -> ev.Fact:
    return ev.OutcomeSet(outcome=fact.outcome, value=_before(act, "outcomes", fact.outcome))


def _service(state: State, act: Act, fact: ev.ServiceSet) -> ev.Fact:
    earlier: tuple[Override, ...] = _before(act, "overrides", fact.service) or ()
    holding = [row for row in earlier if row.hour <= fact.hour]
    last = max(holding, key=lambda row: (row.hour, row.seq), default=None)
    return ev.ServiceSet(
        service=fact.service,
        hour=fact.hour,
        state=last.state if last else None,
        board=_board_before(act) or {},
    )


def _endurance(state: State, act: Act, fact: ev.EnduranceStated) -> ev.Fact:
    known: Endurance | None = _before(act, "endurance", fact.service)
    return ev.EnduranceStated(
        service=fact.service,
        stated=known is not None,
        backup_from=known.backup_from if known else None,
        backup_to=known.backup_to if known else None,
        partner=known.partner if known else None,
        board=_board_before(act) or {},
    )


def _resource(state: State, act: Act, fact: ev.ResourceSet) -> ev.Fact:
    return ev.ResourceSet(resource=fact.resource, amount=_before(act, "resources", fact.resource) or 0)


def _captured(state: State, act: Act, fact: ev.EntryCaptured) -> ev.Fact:
    return ev.EntryWithdrawn(entry=act.seq)


def _corrected(state: State, act: Act, fact: ev.EntryCorrected) -> ev.Fact:
    known = _before(act, "entries", fact.entry)
    return ev.EntryCorrected(entry=fact.entry, base=act.seq, fields=known.fields)


def _withdrawn(state: State, act: Act, fact: ev.EntryWithdrawn) -> ev.Fact:
    return ev.EntryRestored(entry=fact.entry)


def _restored(state: State, act: Act, fact: ev.EntryRestored) -> ev.Fact:
    return ev.EntryWithdrawn(entry=fact.entry)


def _reply(state: State, act: Act, fact: ev.ReplyGiven) -> ev.Fact:
    known: Reply | None = _before(act, "reply", (fact.entry, fact.partner))
    return ev.ReplyGiven(
        entry=fact.entry,
        partner=fact.partner,
        answer=known.answer if known else None,
        note=known.note if known else "",
    )


def _group_made(state: State, act: Act, fact: ev.GroupMade) -> ev.Fact:
    return ev.GroupChanged(group=act.seq, title=fact.title, entries=())


def _group_changed(state: State, act: Act, fact: ev.GroupChanged) -> ev.Fact:
    known = _before(act, "groups", fact.group)
    return ev.GroupChanged(group=fact.group, title=known.title, entries=known.entries)


def _votes(state: State, act: Act, fact: ev.VotesCounted) -> ev.Fact:
    return ev.VotesCounted(subject=fact.subject, votes=_before(act, "votes", fact.subject) or 0)


def _ticked(state: State, act: Act, fact: ev.ExpectedTicked) -> ev.Fact:
    return ev.ExpectedTicked(expected=fact.expected, done=not fact.done)


def _reviewed(state: State, act: Act, fact: ev.FindingReviewed) -> ev.Fact:
    known: Review | None = _before(act, "reviews", (fact.rule, fact.subjects, fact.hour))
    verdict = known.verdict if known else ev.Verdict.OPEN
    return fact.model_copy(update={"verdict": verdict, "reason": known.reason if known else ""})


def _seated(state: State, act: Act, fact: ev.ParticipantSeated) -> ev.Fact:
    known: Participant = _before(act, "participants", fact.participant)
    return ev.ParticipantSeated(
        participant=known.id,
        partner=known.partner,
        table=known.table,
        shared=known.shared,
        function=known.function,
    )


def _answered(state: State, act: Act, fact: ev.QuestionAnswered) -> ev.Fact:
    known: AskedQuestion = _before(act, "questions", fact.question)
    return ev.QuestionAnswered(question=known.id, text=known.answer, to_all=known.to_all)


def _rated(state: State, act: Act, fact: ev.ObjectiveRated) -> ev.Fact:
    return ev.ObjectiveRated(
        objective=fact.objective, score=_before(act, "ratings", (fact.objective, act.actor))
    )


INVERSES: dict[type[ev.Fact], Inverse] = {
    ev.ExerciseAgreed: _agreed,
    ev.Advanced: _advanced,
    ev.ExerciseInterrupted: _interrupted,
    ev.ExerciseContinued: _continued,
    ev.ExerciseClosed: _closed,
    ev.ExerciseReopened: _reopened,
    ev.ExerciseFinalised: _finalised,
    ev.ClockPaused: _paused,
    ev.ClockResumed: _resumed,
    ev.RecordingSet: _recording,
    ev.InjectReleased: _inject_status,
    ev.InjectStatusSet: _inject_status,
    ev.InjectAdded: _inject_added,
    ev.InjectReworded: _inject_reworded,
    ev.InjectsReordered: _reordered,
    ev.BlockReworded: _block_reworded,
    ev.TextMended: _mended,
    ev.VariableSet: _variable,
    ev.PartnerAdded: _partner_added,
    ev.PartnerRenamed: _partner_renamed,
    ev.PresenceSet: _presence,
    ev.TableSet: _table,
    ev.OutcomeSet: _outcome,
    ev.ServiceSet: _service,
    ev.EnduranceStated: _endurance,
    ev.ResourceSet: _resource,
    ev.EntryCaptured: _captured,
    ev.EntryCorrected: _corrected,
    ev.EntryWithdrawn: _withdrawn,
    ev.EntryRestored: _restored,
    ev.ReplyGiven: _reply,
    ev.GroupMade: _group_made,
    ev.GroupChanged: _group_changed,
    ev.VotesCounted: _votes,
    ev.ExpectedTicked: _ticked,
    ev.FindingReviewed: _reviewed,
    ev.ParticipantSeated: _seated,
    ev.QuestionAnswered: _answered,
    ev.ObjectiveRated: _rated,
}
