"""The rules of an exercise: an intent becomes one fact, or is refused with a sentence to act on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from tabletop.core import cascade
from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.cascade import Endurance, Override
from tabletop.core.conditions import holds
from tabletop.core.fold import courses_of
from tabletop.core.messages import ExerciseError, Message
from tabletop.core.scenario import ROOM, BlockKind, Inject, Priority, is_for_room
from tabletop.core.state import InjectState, Status
from tabletop.core.timeline import CueKind
from tabletop.core.undo import inverse as inverse
from tabletop.core.undo import inverse_of_latest, not_running
from tabletop.core.undo import latest_act as latest_act

if TYPE_CHECKING:
    from tabletop.core.scenario import ServiceState
    from tabletop.core.state import Entry, State
    from tabletop.core.timeline import Cue

MAX_INJECTS_ON_THE_SPOT = 999
Rule: TypeAlias = Callable[["State", Any, str], ev.Fact]


def refuse(code: str, **params: str | float | Message) -> ExerciseError:
    """Make the refusal with this code."""
    return ExerciseError(Message(code, params))


def in_view(state: State, inject: str) -> bool:
    """Tell whether the condition of an inject holds, if it has one."""
    row = state.script.injects[inject]
    return row.when is None or holds(row.when, state.outcomes, state.board, state.resources)


def playable(state: State, inject: str) -> bool:
    """Tell whether an inject can be released when its turn comes."""
    return state.status_of(inject) is ev.InjectStatus.PLANNED and in_view(state, inject)


def _is_next(state: State, cue: Cue) -> bool:
    return not cue.injects or any(playable(state, inject) for inject in cue.injects)


def next_cue(state: State) -> Cue | None:
    """Give what comes next: the first cue after this one that has something to play; None at the end."""
    if state.status is Status.PREPARED:
        return state.order[0] if state.order else None
    here = state.current()
    position = state.order.index(here) if here else -1
    return next((cue for cue in state.order[position + 1 :] if _is_next(state, cue)), None)


def enters_step(state: State, cue: Cue) -> bool:
    """Tell whether going to a cue makes the scenario clock jump."""
    return state.script.blocks[cue.block].kind is BlockKind.STEP and cue.block != state.block


def _running(state: State) -> None:
    reason = not_running(state)
    if reason is not None:
        raise ExerciseError(reason)


def _known(rows: object, ident: str, code: str) -> None:
    if ident not in rows:  # type: ignore[operator]  # a mapping or tuple of ids
        raise refuse(code, id=ident)


def _start(state: State, wish: want.Start, actor: str) -> ev.Fact:
    if state.status is not Status.PREPARED:
        raise refuse("exercise.already-started")
    if not state.order:
        raise refuse("exercise.nothing-to-play")
    return ev.ExerciseStarted(cue=state.order[0].id, block=state.order[0].block)


def _board_after(state: State, block: str, released: tuple[str, ...]) -> dict[str, ServiceState]:
    hour = state.script.blocks[block].hour
    hour = state.hour if hour is None else hour
    injects = dict(state.injects)
    for ident in released:
        injects[ident] = InjectState(ev.InjectStatus.RELEASED, hour=hour)
    courses = courses_of(state.script, state.overrides, state.endurance, injects)
    return cascade.board(courses, hour if hour is not None else 0)


def _has_effects(state: State, released: tuple[str, ...]) -> bool:
    return any((row := state.script.injects[ident].effects) and row.service for ident in released)


def _advance(state: State, cue: Cue) -> ev.Advanced:
    released = tuple(inject for inject in cue.injects if playable(state, inject))
    entered = enters_step(state, cue)
    changed = entered or _has_effects(state, released)
    return ev.Advanced(
        cue=cue.id,
        block=cue.block,
        phase=cue.phase,
        released=released,
        entered=entered,
        board=_board_after(state, cue.block, released) if changed else None,
    )


def _next(state: State, wish: want.Next, actor: str) -> ev.Fact:
    if state.status is Status.PREPARED:
        return _start(state, want.Start(), actor)
    _running(state)
    if state.clock.gap is not None:
        raise refuse("exercise.gap-open")
    if wish.from_cue is not None and wish.from_cue != state.cue:
        raise refuse("exercise.moved-on")
    cue = next_cue(state)
    if cue is None:
        raise refuse("exercise.at-end")
    return _advance(state, cue)


def _go_to(state: State, wish: want.GoTo, actor: str) -> ev.Fact:
    _running(state)
    cue = next((row for row in state.order if row.id == wish.cue), None)
    if cue is None:
        raise refuse("exercise.no-such-cue", id=wish.cue)
    if cue.kind in {CueKind.INJECT, CueKind.HANDOUT} and not any(playable(state, i) for i in cue.injects):
        raise refuse("inject.not-playable")
    return _advance(state, cue)


def _undo(state: State, wish: want.Undo, actor: str) -> ev.Fact:
    found = inverse_of_latest(state, actor)
    if isinstance(found, Message):
        raise ExerciseError(found)
    return found


def _checked_fields(state: State, fields: ev.EntryFields) -> ev.EntryFields:
    script = state.script
    for ident in fields.said_by:
        if ident != ROOM and ident not in script.partners and ident not in script.tables:
            raise refuse("entry.unknown-speaker", id=ident)
    if fields.inject is not None:
        _known(script.injects, fields.inject, "inject.unknown")
    if fields.block is not None:
        _known(script.blocks, fields.block, "block.unknown")
    if fields.target is not None and script.named(fields.target) is None:
        raise refuse("entry.unknown-target", id=fields.target)
    if fields.owner is not None:
        _known(script.partners, fields.owner, "entry.unknown-owner")
    if fields.theme is not None:
        _known(script.themes, fields.theme, "theme.unknown")
    if (
        fields.addresses is not None
        and fields.addresses not in state.entries
        and fields.addresses not in state.groups
    ):
        raise refuse("entry.unknown", id=fields.addresses)
    return fields


def current_inject(state: State) -> str | None:
    """Give the inject that a new note is about: the latest one released for the room in this block, if any."""
    found, latest = None, -1
    for ident, known in state.injects.items():
        row = state.script.injects[ident]
        if known.status is ev.InjectStatus.RELEASED and row.step == state.block and is_for_room(row):
            seq = known.seq or 0
            if seq > latest:
                found, latest = ident, seq
    return found


def _capture(state: State, wish: want.Capture, actor: str) -> ev.Fact:
    if not state.recording:
        raise refuse("entry.off-the-record")
    fields = wish.fields
    if fields.inject is None and fields.block is None and fields.hour is None:
        hour = state.hour if state.block in state.steps else None
        fields = fields.model_copy(
            update={"inject": current_inject(state), "block": state.block, "hour": hour}
        )
    return ev.EntryCaptured(fields=_checked_fields(state, fields))


def _entry(state: State, ident: int) -> Entry:
    entry = state.entries.get(ident)
    if entry is None:
        raise refuse("entry.unknown", id=ident)
    return entry


def _correct(state: State, fact: ev.EntryCorrected, actor: str) -> ev.Fact:
    entry = _entry(state, fact.entry)
    if entry.withdrawn:
        raise refuse("entry.withdrawn")
    if fact.base != entry.revision:
        raise refuse("entry.changed-meanwhile", id=fact.entry)
    _checked_fields(state, fact.fields)
    return fact


def _withdraw(state: State, fact: ev.EntryWithdrawn, actor: str) -> ev.Fact:
    if _entry(state, fact.entry).withdrawn:
        raise refuse("entry.withdrawn")
    return fact


def _restore(state: State, fact: ev.EntryRestored, actor: str) -> ev.Fact:
    if not _entry(state, fact.entry).withdrawn:
        raise refuse("entry.not-withdrawn")
    return fact


def _release_inject(state: State, wish: want.ReleaseInject, actor: str) -> ev.Fact:
    _running(state)
    _known(state.script.injects, wish.inject, "inject.unknown")
    if state.status_of(wish.inject) is ev.InjectStatus.RELEASED:
        raise refuse("inject.already-released")
    released = (wish.inject,)
    changed = _has_effects(state, released) and state.block is not None
    board = _board_after(state, state.block, released) if changed and state.block is not None else None
    return ev.InjectReleased(inject=wish.inject, projected=wish.projected, board=board)


def _inject_status(state: State, fact: ev.InjectStatusSet, actor: str) -> ev.Fact:
    _known(state.script.injects, fact.inject, "inject.unknown")
    now = state.status_of(fact.inject)
    if fact.status is ev.InjectStatus.RELEASED:
        raise refuse("inject.release-it")
    if now is ev.InjectStatus.RELEASED and fact.status is not ev.InjectStatus.WITHDRAWN:
        raise refuse("inject.already-released")
    if now is fact.status:
        raise refuse("inject.unchanged")
    if now is ev.InjectStatus.RELEASED and _has_effects(state, (fact.inject,)):
        rest = {key: row for key, row in state.injects.items() if key != fact.inject}
        courses = courses_of(state.script, state.overrides, state.endurance, rest)
        return fact.model_copy(update={"board": cascade.board(courses, state.hour or 0)})
    return fact


def _write_inject(state: State, wish: want.WriteInject, actor: str) -> ev.Fact:
    _running(state)
    if not wish.to:
        raise refuse("inject.to-nobody")
    for ident in wish.to:
        if ident != ROOM and ident not in state.script.partners and ident not in state.script.tables:
            raise refuse("inject.unknown-recipient", id=ident)
    steps = [block for block in state.script.blocks.values() if block.kind is BlockKind.STEP]
    step = state.block if state.block in {block.id for block in steps} else None
    home = step or next(
        (b.id for b in reversed(steps) if b.id in state.steps), steps[0].id if steps else None
    )
    if home is None:
        raise refuse("exercise.nothing-to-play")
    taken = state.script.injects
    ident = next(
        name for number in range(1, MAX_INJECTS_ON_THE_SPOT) if (name := f"spot-{number}") not in taken
    )
    hour = state.hour if state.hour is not None else state.script.blocks[home].hour
    inject = Inject(
        id=ident,
        step=home,
        at=hour or 0,
        to=wish.to,
        channel=wish.channel,
        title=wish.title,
        text=wish.text,
        priority=Priority.EXTRA,
    )
    return ev.InjectAdded(inject=inject, released=True, projected=wish.projected)


def _inject_added(state: State, fact: ev.InjectAdded, actor: str) -> ev.Fact:
    _known(state.script.blocks, fact.inject.step, "block.unknown")
    return fact


def _inject_reworded(state: State, fact: ev.InjectReworded, actor: str) -> ev.Fact:
    _known(state.script.injects, fact.inject, "inject.unknown")
    return fact


def _reordered(state: State, fact: ev.InjectsReordered, actor: str) -> ev.Fact:
    for ident in fact.order:
        _known(state.script.injects, ident, "inject.unknown")
    if len(set(fact.order)) != len(fact.order):
        raise refuse("inject.unchanged")
    return fact


def _block_reworded(state: State, fact: ev.BlockReworded, actor: str) -> ev.Fact:
    _known(state.script.blocks, fact.block, "block.unknown")
    return fact


def _variable(state: State, fact: ev.VariableSet, actor: str) -> ev.Fact:
    _known(state.script.variables, fact.id, "variable.unknown")
    return fact


def _partner_added(state: State, fact: ev.PartnerAdded, actor: str) -> ev.Fact:
    if fact.partner.id in state.script.partners or state.script.named(fact.partner.id) is not None:
        raise refuse("partner.exists", id=fact.partner.id)
    if any(row.short == fact.partner.short for row in state.script.partners.values()):
        raise refuse("partner.short-taken", short=fact.partner.short)
    if fact.table is not None:
        _known(state.script.tables, fact.table, "table.unknown")
    return fact


def _partner(state: State, fact: ev.PartnerRenamed | ev.PresenceSet, actor: str) -> ev.Fact:
    _known(state.script.partners, fact.partner, "partner.unknown")
    if isinstance(fact, ev.PresenceSet) and fact.by is not None:
        _known(state.script.partners, fact.by, "partner.unknown")
        if fact.by == fact.partner:
            raise refuse("partner.represents-itself")
    return fact


def _table(state: State, fact: ev.TableSet, actor: str) -> ev.Fact:
    _known(state.script.tables, fact.table, "table.unknown")
    for ident in fact.partners:
        _known(state.script.partners, ident, "partner.unknown")
    return fact


def _outcome(state: State, fact: ev.OutcomeSet, actor: str) -> ev.Fact:
    _known(state.script.outcomes, fact.outcome, "outcome.unknown")
    if fact.value is not None:
        _known(state.script.outcomes[fact.outcome].values, fact.value, "outcome.unknown-value")
    return fact


def _set_service(state: State, wish: want.SetService, actor: str) -> ev.Fact:
    _running(state)
    _known(state.script.services, wish.service, "service.unknown")
    if state.hour is None:
        raise refuse("service.no-hour-yet")
    hour = state.hour
    overrides = dict(state.overrides)
    overrides[wish.service] = (
        *(row for row in overrides.get(wish.service, ()) if row.hour != hour),
        Override(hour, wish.state),
    )
    courses = courses_of(state.script, overrides, state.endurance, state.injects)
    return ev.ServiceSet(
        service=wish.service,
        hour=hour,
        state=wish.state,
        board=cascade.board(courses, hour),
        reason=wish.reason,
    )


def _state_endurance(state: State, wish: want.StateEndurance, actor: str) -> ev.Fact:
    _known(state.script.services, wish.service, "service.unknown")
    low, high = wish.backup_from, wish.backup_to
    if low is not None and high is not None and low > high:
        raise refuse("service.range-reversed")
    endurance = {**state.endurance, wish.service: Endurance(low, high, wish.partner)}
    courses = courses_of(state.script, state.overrides, endurance, state.injects)
    return ev.EnduranceStated(
        service=wish.service,
        backup_from=low,
        backup_to=high,
        partner=wish.partner,
        board=cascade.board(courses, state.hour) if state.hour is not None else {},
    )


def _resource(state: State, fact: ev.ResourceSet, actor: str) -> ev.Fact:
    _known(state.script.resources, fact.resource, "resource.unknown")
    return fact


def _reply(state: State, fact: ev.ReplyGiven, actor: str) -> ev.Fact:
    _entry(state, fact.entry)
    _known(state.script.partners, fact.partner, "partner.unknown")
    return fact


def _group(state: State, fact: ev.GroupMade | ev.GroupChanged, actor: str) -> ev.Fact:
    if isinstance(fact, ev.GroupChanged):
        _known(state.groups, fact.group, "group.unknown")  # type: ignore[arg-type]  # groups are keyed by seq
    for ident in fact.entries:
        if _entry(state, ident).kind is not ev.EntryKind.GAP:
            raise refuse("group.gaps-only")
    return fact


def _votes(state: State, fact: ev.VotesCounted, actor: str) -> ev.Fact:
    if fact.subject not in state.groups:
        _entry(state, fact.subject)
    return fact


def _expected(state: State, fact: ev.ExpectedTicked, actor: str) -> ev.Fact:
    _known(state.script.expected, fact.expected, "expected.unknown")
    if (fact.expected in state.ticked) is fact.done:
        raise refuse("inject.unchanged")
    return fact


def _settle(state: State, wish: want.SettleGap, actor: str) -> ev.Fact:
    gap = state.clock.gap
    if gap is None:
        raise refuse("clock.no-gap")
    return ev.ClockSettled(gap=gap.seq, added_ms=max(0, gap.wall_ms) if wish.went_on else 0)


def _pause(state: State, fact: ev.ClockPaused, actor: str) -> ev.Fact:
    _running(state)
    if not state.clock.running:
        raise refuse("clock.already-paused")
    return fact


def _resume(state: State, fact: ev.ClockResumed, actor: str) -> ev.Fact:
    _running(state)
    if state.clock.gap is not None:
        raise refuse("exercise.gap-open")
    if state.clock.running:
        raise refuse("clock.already-running")
    return fact


def _interrupt(state: State, fact: ev.ExerciseInterrupted, actor: str) -> ev.Fact:
    _running(state)
    return fact


def _continue(state: State, fact: ev.ExerciseContinued, actor: str) -> ev.Fact:
    if not state.interrupted:
        raise refuse("exercise.not-interrupted")
    return fact


def _close(state: State, wish: want.Close, actor: str) -> ev.Fact:
    if state.status is Status.PREPARED:
        raise refuse("exercise.not-started")
    if state.status is not Status.RUNNING:
        raise refuse("exercise.over")
    return ev.ExerciseClosed()


def _finalise(state: State, fact: ev.ExerciseFinalised, actor: str) -> ev.Fact:
    if state.status is not Status.DRAFT:
        raise refuse("exercise.not-draft")
    return fact


def _reopen(state: State, fact: ev.ExerciseReopened, actor: str) -> ev.Fact:
    if state.status not in {Status.DRAFT, Status.FINAL}:
        raise refuse("exercise.not-draft")
    return fact


def _gap(state: State, fact: ev.ClockGap, actor: str) -> ev.Fact:
    if state.status is not Status.RUNNING:
        raise refuse("exercise.not-started")
    return fact


def _projector(state: State, fact: ev.ProjectorSet, actor: str) -> ev.Fact:
    if fact.entry is not None:
        _entry(state, fact.entry)
    return fact


def _as_it_stands(state: State, fact: ev.Fact, actor: str) -> ev.Fact:
    return fact


RULES: dict[type[want.Wish | ev.Fact], Rule] = {
    want.Start: _start,
    want.Next: _next,
    want.GoTo: _go_to,
    want.Undo: _undo,
    want.Capture: _capture,
    want.ReleaseInject: _release_inject,
    want.WriteInject: _write_inject,
    want.SetService: _set_service,
    want.StateEndurance: _state_endurance,
    want.SettleGap: _settle,
    want.Close: _close,
    ev.EntryCorrected: _correct,
    ev.EntryWithdrawn: _withdraw,
    ev.EntryRestored: _restore,
    ev.InjectStatusSet: _inject_status,
    ev.InjectAdded: _inject_added,
    ev.InjectReworded: _inject_reworded,
    ev.InjectsReordered: _reordered,
    ev.BlockReworded: _block_reworded,
    ev.VariableSet: _variable,
    ev.PartnerAdded: _partner_added,
    ev.PartnerRenamed: _partner,
    ev.PresenceSet: _partner,
    ev.TableSet: _table,
    ev.OutcomeSet: _outcome,
    ev.ResourceSet: _resource,
    ev.ReplyGiven: _reply,
    ev.GroupMade: _group,
    ev.GroupChanged: _group,
    ev.VotesCounted: _votes,
    ev.ExpectedTicked: _expected,
    ev.FindingReviewed: _as_it_stands,
    ev.RecordingSet: _as_it_stands,
    ev.ProjectorSet: _projector,
    ev.ClockPaused: _pause,
    ev.ClockResumed: _resume,
    ev.ClockGap: _gap,
    ev.ExerciseInterrupted: _interrupt,
    ev.ExerciseContinued: _continue,
    ev.ExerciseFinalised: _finalise,
    ev.ExerciseReopened: _reopen,
}


def decide(state: State, submission: want.Submission) -> ev.Fact:
    """Turn an intent into the fact that it comes to; raises ExerciseError when it is refused."""
    rule = RULES.get(type(submission.intent))
    if rule is None:
        raise refuse("intent.not-for-people")
    return rule(state, submission.intent, submission.actor)
