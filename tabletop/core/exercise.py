"""The rules of an exercise: an intent becomes one fact, or is refused with a sentence to act on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from tabletop.core import access, cascade, entries, mending, taking_part
from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.cascade import Endurance, Override
from tabletop.core.conditions import holds
from tabletop.core.entries import entry_of, known, live_gap, on_the_record, real_day, refuse
from tabletop.core.folding.story import courses_of
from tabletop.core.messages import ExerciseError, Message
from tabletop.core.scenario import MAX_LINE, ROOM, BlockKind, Inject, Priority, is_for_room
from tabletop.core.script import with_inject, with_order
from tabletop.core.state import InjectState, Status
from tabletop.core.timeline import CueKind, Pace, pace, running_order
from tabletop.core.undo import inverse_of_latest, not_running

if TYPE_CHECKING:
    from tabletop.core.scenario import ServiceState
    from tabletop.core.script import Script
    from tabletop.core.state import State
    from tabletop.core.timeline import Cue

Rule: TypeAlias = Callable[["State", Any, str], ev.Fact]


def in_view(state: State, inject: str, board: Mapping[str, ServiceState] | None = None) -> bool:
    """Tell whether the condition of an inject holds, if it has one; on this board, or the one shown now."""
    row = state.script.injects[inject]
    shown = state.board if board is None else board
    return row.when is None or holds(row.when, state.outcomes, shown, state.resources)


def playable(state: State, inject: str, board: Mapping[str, ServiceState] | None = None) -> bool:
    """Tell whether an inject can be released when its turn comes."""
    return state.status_of(inject) is ev.InjectStatus.PLANNED and in_view(state, inject, board)


def board_at(state: State, cue: Cue) -> Mapping[str, ServiceState] | None:
    """Give the board by which the injects of a cue are judged; None for the one shown now."""
    hour = state.script.blocks[cue.block].hour
    conditional = any(state.script.injects[inject].when for inject in cue.injects)
    if conditional and hour is not None and enters_step(state, cue):
        # It is judged by the board of its own hour, which the room has yet to see.
        return cascade.board(state.courses, hour)
    return None


def playable_in(state: State, cue: Cue) -> tuple[str, ...]:
    """Give the injects that going to a cue would release."""
    board = board_at(state, cue)
    return tuple(inject for inject in cue.injects if playable(state, inject, board))


def _ahead(state: State, order: Sequence[Cue]) -> Iterator[Cue]:
    """Give what lies ahead in an order of cues: after the one where the session stands."""
    place = (state.block, state.phase)
    position = next((index for index, cue in enumerate(order) if cue.id == state.cue), None)
    if position is not None:
        yield from order[position + 1 :]
        return
    # The cue itself is gone: its injects were moved. All of its phase that is still to play lies ahead.
    first = next((index for index, cue in enumerate(order) if (cue.block, cue.phase) == place), 0)
    for cue in order[first:]:
        if cue.injects or (cue.block, cue.phase) != place:
            yield cue


def next_cue(state: State) -> Cue | None:
    """Give what comes next: the first cue ahead that has something to play; None at the end."""
    return next(
        (cue for cue in _ahead(state, state.order) if not cue.injects or playable_in(state, cue)), None
    )


def neighbours(state: State, ident: str) -> tuple[str | None, str | None]:
    """Give the injects that are still to come right before and after one in the same phase."""
    here = next((cue for cue in state.order if ident in cue.injects), None)
    if here is None:
        return None, None
    members = here.injects
    if here.kind is CueKind.INJECT:
        place = (here.block, here.phase)
        cues = [cue for cue in state.order if (cue.block, cue.phase) == place and cue.kind is CueKind.INJECT]
        members = tuple(cue.injects[0] for cue in cues)
    row = [other for other in members if state.status_of(other) is not ev.InjectStatus.RELEASED]
    if ident not in row:
        return None, None
    at = row.index(ident)
    return (row[at - 1] if at else None), (row[at + 1] if at + 1 < len(row) else None)


def _left_behind(state: State, script: Script) -> set[str]:
    """Give the planned injects that are ahead now and would not be in an amended script."""
    kept = {ident for cue in _ahead(state, running_order(script)) for ident in cue.injects}
    return {
        ident
        for cue in _ahead(state, state.order)
        for ident in cue.injects
        if ident in script.planned and ident not in kept and state.status_of(ident) is ev.InjectStatus.PLANNED
    }


def pace_at(state: State, room_ms: int) -> Pace:
    """Hold the room clock at a moment (ms) against the plan."""
    started = state.clock.started_at is not None and state.status is Status.RUNNING
    return pace(
        state.order,
        state.current() if started else None,
        room_ms - state.clock.started_ms,
        room_ms - state.clock.phase_started_ms,
        state.script,
        frozenset(inject for cue in state.order for inject in playable_in(state, cue)),
    )


def enters_step(state: State, cue: Cue) -> bool:
    """Tell whether going to a cue makes the scenario clock jump."""
    return state.script.blocks[cue.block].kind is BlockKind.STEP and cue.block != state.block


def _running(state: State) -> None:
    reason = not_running(state)
    if reason is not None:
        raise ExerciseError(reason)


def _start(state: State, wish: want.Start, actor: str) -> ev.Fact:
    if state.status is not Status.PREPARED:
        raise refuse("exercise.already-started")
    cue = next_cue(state)
    if cue is None:
        raise refuse("exercise.nothing-to-play")
    return ev.ExerciseStarted(**_arrival(state, cue))


class _Arrival(TypedDict):
    cue: str
    block: str
    phase: int
    released: tuple[str, ...]
    entered: bool
    board: dict[str, ServiceState] | None


def _arrival(state: State, cue: Cue) -> _Arrival:
    """Work out what coming to a cue brings with it."""
    released = playable_in(state, cue)
    entered = enters_step(state, cue)
    hour = state.script.blocks[cue.block].hour if entered else state.hour
    rows = [state.script.injects[ident] for ident in released]
    changed = entered or any(_changes_services(row) for row in rows)
    return {
        "cue": cue.id,
        "block": cue.block,
        "phase": cue.phase,
        "released": released,
        "entered": entered,
        "board": _board_after(state, hour, rows) if changed else None,
    }


def _changes_services(inject: Inject) -> bool:
    return inject.effects is not None and bool(inject.effects.service)


def _board_after(
    state: State, hour: float | None, released: Sequence[Inject], *, without: str | None = None
) -> dict[str, ServiceState] | None:
    """Work out the board at an hour with these injects released and one recalled; None before any hour."""
    if hour is None:
        return None
    injects = {ident: row for ident, row in state.injects.items() if ident != without}
    script = state.script
    for row in released:
        script = script if row.id in script.injects else with_inject(script, row, planned=False)
        injects[row.id] = InjectState(ev.InjectStatus.RELEASED, state.seq + 1, hour=hour)
    return cascade.board(courses_of(script, state.overrides, state.endurance, injects), hour)


def _next(state: State, wish: want.Next, actor: str) -> ev.Fact:
    if state.status is Status.PREPARED:
        return _start(state, want.Start(), actor)
    _may_move(state)
    if wish.from_cue is not None and wish.from_cue != state.cue:
        raise refuse("exercise.moved-on")
    cue = next_cue(state)
    if cue is None:
        raise refuse("exercise.at-end")
    return ev.Advanced(**_arrival(state, cue))


def _may_move(state: State) -> None:
    _running(state)
    if state.clock.gap is not None:
        raise refuse("exercise.gap-open")


def _go_to(state: State, wish: want.GoTo, actor: str) -> ev.Fact:
    _may_move(state)
    cue = next((row for row in state.order if row.id == wish.cue), None)
    if cue is None:
        raise refuse("exercise.no-such-cue", id=wish.cue)
    released = playable_in(state, cue)
    if cue.injects and not released:
        raise refuse("inject.not-playable")
    if cue.id == state.cue and not released:
        raise refuse("exercise.already-there")
    return ev.Advanced(**_arrival(state, cue))


def _undo(state: State, wish: want.Undo, actor: str) -> ev.Fact:
    found = inverse_of_latest(state, actor)
    if isinstance(found, Message):
        raise ExerciseError(found)
    return found


def _release_inject(state: State, wish: want.ReleaseInject, actor: str) -> ev.Fact:
    _running(state)
    known(state.script.injects, wish.inject, "inject.unknown")
    if state.status_of(wish.inject) is ev.InjectStatus.RELEASED:
        raise refuse("inject.already-released")
    row = state.script.injects[wish.inject]
    board = _board_after(state, state.hour, [row]) if _changes_services(row) else None
    projected = wish.projected and is_for_room(row)
    return ev.InjectReleased(inject=wish.inject, projected=projected, board=board)


def _inject_status(state: State, fact: ev.InjectStatusSet, actor: str) -> ev.Fact:
    known(state.script.injects, fact.inject, "inject.unknown")
    now = state.status_of(fact.inject)
    if fact.status is ev.InjectStatus.RELEASED:
        raise refuse("inject.release-it")
    if now is ev.InjectStatus.RELEASED and fact.status is not ev.InjectStatus.WITHDRAWN:
        raise refuse("inject.already-released")
    if now is fact.status:
        raise refuse("inject.unchanged")
    if fact.status is ev.InjectStatus.PLANNED and fact.inject in state.script.planned:
        _has_place_ahead(state, state.script, fact.inject)
    changed = now is ev.InjectStatus.RELEASED and _changes_services(state.script.injects[fact.inject])
    board = _board_after(state, state.hour, (), without=fact.inject) if changed else None
    return fact.model_copy(update={"board": board})


def _write_inject(state: State, wish: want.WriteInject, actor: str) -> ev.Fact:
    _running(state)
    _reaches_someone(state, wish.to)
    steps = [block.id for block in state.script.blocks.values() if block.kind is BlockKind.STEP]
    entered = sorted(state.steps, key=lambda ident: state.steps[ident].seq)
    homes = [state.block] if state.block in steps else entered[-1:] or steps[:1]
    home = next(iter(homes), None)
    if home is None:
        raise refuse("exercise.nothing-to-play")
    taken = state.script.injects
    ident = next(name for number in count(1) if (name := f"{ev.ON_THE_SPOT}{number}") not in taken)
    hour = state.hour if state.hour is not None else state.script.blocks[home].hour
    told = [
        taken[row].at
        for row, known in state.injects.items()
        if known.status is ev.InjectStatus.RELEASED and taken[row].step == home
    ]
    inject = Inject(
        id=ident,
        step=home,
        # The story does not go back behind what was last heard.
        at=max([hour or 0, *told]),
        to=wish.to,
        channel=wish.channel,
        title=wish.title,
        text=wish.text,
        priority=Priority.EXTRA,
    )
    return ev.InjectAdded(inject=inject, released=True, projected=wish.projected)


def _inject_added(state: State, fact: ev.InjectAdded, actor: str) -> ev.Fact:
    known(state.script.blocks, fact.inject.step, "block.unknown")
    _reaches_someone(state, fact.inject.to)
    if fact.released:
        _running(state)
        if fact.inject.id in state.script.injects:
            raise refuse("inject.release-it")
        changed = _changes_services(fact.inject)
        board = _board_after(state, state.hour, [fact.inject]) if changed else None
        return fact.model_copy(update={"board": board})
    if state.status_of(fact.inject.id) is ev.InjectStatus.RELEASED:
        raise refuse("inject.already-released")
    if fact.planned:
        _has_place_ahead(state, with_inject(state.script, fact.inject, planned=True), fact.inject.id)
    return fact.model_copy(update={"board": None})


def _has_place_ahead(state: State, script: Script, inject: str) -> None:
    if not any(inject in cue.injects for cue in _ahead(state, running_order(script))):
        raise refuse("inject.place-passed")


def _reaches_someone(state: State, recipients: Sequence[str]) -> None:
    if not recipients:
        raise refuse("inject.to-nobody")
    for ident in recipients:
        if ident != ROOM and ident not in state.script.partners and ident not in state.script.tables:
            raise refuse("inject.unknown-recipient", id=ident)


def _inject_reworded(state: State, fact: ev.InjectReworded, actor: str) -> ev.Fact:
    known(state.script.injects, fact.inject, "inject.unknown")
    return fact


def _reordered(state: State, fact: ev.InjectsReordered, actor: str) -> ev.Fact:
    for ident in (*fact.order, *fact.unplanned):
        known(state.script.injects, ident, "inject.unknown")
    if len(set(fact.order)) != len(fact.order):
        raise refuse("inject.named-twice")
    script = with_order(state.script, fact.order)
    script = replace(script, planned=script.planned - set(fact.unplanned))
    if _left_behind(state, script):
        raise refuse("inject.place-passed")
    return fact


def _block_reworded(state: State, fact: ev.BlockReworded, actor: str) -> ev.Fact:
    known(state.script.blocks, fact.block, "block.unknown")
    return fact


def _mended(state: State, fact: ev.TextMended, actor: str) -> ev.Fact:
    before = mending.found(state.script, fact.place, fact.row, fact.at)
    if before is None:
        raise refuse("text.unknown")
    notes = {ev.MendedText.INJECT_NOTES, ev.MendedText.BLOCK_NOTES}
    if fact.place not in notes and (not fact.text.strip() or len(fact.text) > MAX_LINE):
        raise refuse("text.one-line", most=MAX_LINE)
    return fact


def _variable(state: State, fact: ev.VariableSet, actor: str) -> ev.Fact:
    known(state.script.variables, fact.id, "variable.unknown")
    return fact


def _partner_added(state: State, fact: ev.PartnerAdded, actor: str) -> ev.Fact:
    if ROOM in {fact.partner.id, fact.partner.short}:
        raise refuse("partner.exists", id=ROOM)
    if state.script.named(fact.partner.id) is not None:
        raise refuse("partner.exists", id=fact.partner.id)
    if any(row.short == fact.partner.short for row in state.script.partners.values()):
        raise refuse("partner.short-taken", short=fact.partner.short)
    if fact.table is not None:
        known(state.script.tables, fact.table, "table.unknown")
    return fact


def _partner(state: State, fact: ev.PartnerRenamed | ev.PresenceSet, actor: str) -> ev.Fact:
    known(state.script.partners, fact.partner, "partner.unknown")
    if isinstance(fact, ev.PresenceSet) and fact.presence is ev.Presence.REPRESENTED and fact.by is None:
        raise refuse("partner.represented-by-nobody", name=state.script.name(fact.partner))
    if isinstance(fact, ev.PresenceSet) and fact.by is not None:
        known(state.script.partners, fact.by, "partner.unknown")
        if fact.by == fact.partner:
            raise refuse("partner.represents-itself")
        if state.presence_of(fact.by) is not ev.Presence.PRESENT:
            raise refuse("partner.not-here", name=state.script.name(fact.by))
    return fact


def _table(state: State, fact: ev.TableSet, actor: str) -> ev.Fact:
    known(state.script.tables, fact.table, "table.unknown")
    for ident in fact.partners:
        known(state.script.partners, ident, "partner.unknown")
    return fact


def _outcome(state: State, fact: ev.OutcomeSet, actor: str) -> ev.Fact:
    known(state.script.outcomes, fact.outcome, "outcome.unknown")
    if fact.value is not None:
        known(state.script.outcomes[fact.outcome].values, fact.value, "outcome.unknown-value")
    return fact


def _set_service(state: State, wish: want.SetService, actor: str) -> ev.Fact:
    _running(state)
    known(state.script.services, wish.service, "service.unknown")
    if state.hour is None:
        raise refuse("service.no-hour-yet")
    hour = state.hour
    overrides = dict(state.overrides)
    change = Override(hour, wish.state, state.seq + 1)
    overrides[wish.service] = (*overrides.get(wish.service, ()), change)
    courses = courses_of(state.script, overrides, state.endurance, state.injects)
    return ev.ServiceSet(
        service=wish.service,
        hour=hour,
        state=wish.state,
        board=cascade.board(courses, hour),
        reason=wish.reason,
    )


def _state_endurance(state: State, wish: want.StateEndurance, actor: str) -> ev.Fact:
    known(state.script.services, wish.service, "service.unknown")
    if wish.partner is not None:
        known(state.script.partners, wish.partner, "partner.unknown")
    low, high = wish.backup_from, wish.backup_to
    if low is None and high is None:
        # A log may hold it, as no backup at all; whoever leaves a form empty may well mean the opposite.
        raise refuse("service.endurance-empty")
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
    known(state.script.resources, fact.resource, "resource.unknown")
    return fact


def _group(state: State, fact: ev.GroupMade | ev.GroupChanged, actor: str) -> ev.Fact:
    members: tuple[int, ...] = ()
    title = ""
    if isinstance(fact, ev.GroupChanged):
        known(state.groups, fact.group, "group.unknown")
        members, title = state.groups[fact.group].entries, state.groups[fact.group].title
    elif not fact.entries:
        raise refuse("group.empty")
    if fact.title != title:
        on_the_record(state)
    for ident in fact.entries:
        # A member that was corrected into something else since may stay.
        if ident not in members:
            live_gap(state, ident)
    return fact.model_copy(update={"entries": tuple(dict.fromkeys(fact.entries))})


def _votes(state: State, fact: ev.VotesCounted, actor: str) -> ev.Fact:
    if fact.subject not in state.groups:
        live_gap(state, fact.subject)
    return fact


def _expected(state: State, fact: ev.ExpectedTicked, actor: str) -> ev.Fact:
    known(state.script.expected, fact.expected, "expected.unknown")
    if (fact.expected in state.ticked) is fact.done:
        raise refuse("expected.unchanged")
    return fact


def _settle(state: State, wish: want.SettleGap, actor: str) -> ev.Fact:
    gap = state.clock.gap
    if gap is None:
        raise refuse("clock.no-gap")
    return ev.ClockSettled(gap=gap.seq, added_ms=max(0, gap.wall_ms) if wish.went_on else 0)


def _pause(state: State, fact: ev.ClockPaused, actor: str) -> ev.Fact:
    _may_move(state)
    if state.clock.paused:
        raise refuse("clock.already-paused")
    return fact


def _resume(state: State, fact: ev.ClockResumed, actor: str) -> ev.Fact:
    _may_move(state)
    if not state.clock.paused:
        raise refuse("clock.already-running")
    return fact


def _interrupt(state: State, fact: ev.ExerciseInterrupted, actor: str) -> ev.Fact:
    _running(state)
    return fact


def _continue(state: State, fact: ev.ExerciseContinued, actor: str) -> ev.Fact:
    if state.status is Status.RUNNING and state.interrupted:
        return fact
    raise refuse("exercise.not-interrupted")


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
    if state.status is Status.FINAL or (state.status is Status.DRAFT and fact.to == "running"):
        return fact
    raise refuse("exercise.not-closed")


def _gap(state: State, fact: ev.ClockGap, actor: str) -> ev.Fact:
    if state.status is not Status.RUNNING:
        raise refuse("clock.no-gap")
    return fact


def _projector(state: State, fact: ev.ProjectorSet, actor: str) -> ev.Fact:
    if fact.entry is None:
        return fact
    entry = entry_of(state, fact.entry)
    private = entry.fields.mark is ev.Mark.PARTNER
    if fact.entry == state.shown_entry and (private or entry.withdrawn):
        # It was put up before it was marked or withdrawn; that never keeps the screen from going black.
        return fact.model_copy(update={"entry": None})
    if entry.withdrawn:
        raise refuse("entry.withdrawn")
    if private:
        raise refuse("entry.for-partner-alone")
    return fact


def _finding(state: State, fact: ev.FindingReviewed, actor: str) -> ev.Fact:
    if fact.reason:
        on_the_record(state)
    return fact


def _agreed(state: State, fact: ev.ExerciseAgreed, actor: str) -> ev.Fact:
    real_day(fact.delete_on, state.setup.delete_on)
    return fact


def _as_it_stands(state: State, fact: ev.Fact, actor: str) -> ev.Fact:
    return fact


RULES: dict[type[want.Wish | ev.Fact], Rule] = {
    **entries.RULES,
    **taking_part.RULES,
    want.Start: _start,
    want.Next: _next,
    want.GoTo: _go_to,
    want.Undo: _undo,
    want.ReleaseInject: _release_inject,
    want.WriteInject: _write_inject,
    want.SetService: _set_service,
    want.StateEndurance: _state_endurance,
    want.SettleGap: _settle,
    want.Close: _close,
    ev.InjectStatusSet: _inject_status,
    ev.InjectAdded: _inject_added,
    ev.InjectReworded: _inject_reworded,
    ev.InjectsReordered: _reordered,
    ev.BlockReworded: _block_reworded,
    ev.TextMended: _mended,
    ev.VariableSet: _variable,
    ev.PartnerAdded: _partner_added,
    ev.PartnerRenamed: _partner,
    ev.PresenceSet: _partner,
    ev.TableSet: _table,
    ev.OutcomeSet: _outcome,
    ev.ResourceSet: _resource,
    ev.GroupMade: _group,
    ev.GroupChanged: _group,
    ev.VotesCounted: _votes,
    ev.ExpectedTicked: _expected,
    ev.FindingReviewed: _finding,
    ev.ExerciseAgreed: _agreed,
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
    intent = submission.intent
    access.check(state, submission)
    rule = RULES.get(type(intent))
    if rule is None or (isinstance(intent, ev.Fact) and intent.undoes is not None):
        raise refuse("intent.not-for-people")
    return rule(state, intent, submission.actor)
