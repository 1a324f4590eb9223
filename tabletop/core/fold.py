"""Folding events into the state. A container is copied on its first write per batch; equal values are not rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeAlias

from tabletop.core import cascade, timeline
from tabletop.core import events as ev
from tabletop.core.cascade import Endurance, Override
from tabletop.core.scenario import ServiceState
from tabletop.core.script import Script, script_of, with_inject, with_order
from tabletop.core.state import (
    MAX_ACTS,
    Act,
    Entry,
    Gap,
    Group,
    InjectState,
    Reply,
    Review,
    RoomClock,
    Setup,
    State,
    Status,
    Stay,
    StepEntered,
)

NAMES = tuple(row.name for row in fields(State))
PRESENT = (ev.Presence.PRESENT, ev.Presence.REPRESENTED)


class Draft:
    """The state while a batch is folded into it; the state that it came from is never touched."""

    def __init__(self, state: State) -> None:
        self.base = state
        self.owned: dict[Any, dict[Any, Any]] = {}
        self.acts: list[Act] | None = None
        self.changed: dict[str, Any] = {}

    def get(self, name: str) -> Any:  # noqa: ANN401  # any field of State
        """Read a field as it stands within the batch."""
        if name in self.owned:
            return self.owned[name]
        return self.changed[name] if name in self.changed else getattr(self.base, name)

    def set(self, name: str, value: object) -> None:
        """Give a field another value."""
        self.changed[name] = value

    def map(self, name: str) -> dict[Any, Any]:
        """Give a map of the state to write to."""
        found = self.owned.get(name)
        if found is None:
            found = self.owned[name] = dict(getattr(self.base, name))
        return found

    def nested(self, name: str, key: object) -> dict[Any, Any]:
        """Give a map within a map to write to."""
        found = self.owned.get((name, key))
        if found is None:
            outer = self.map(name)
            found = self.owned[(name, key)] = outer[key] = dict(outer.get(key, ()))
        return found

    def act(self, event: ev.Event, inverse: ev.Fact | None) -> None:
        """Remember what would take the event back, unless it takes another back itself."""
        if self.acts is None:
            self.acts = list(self.base.acts)
        undone = event.fact.undoes
        if undone is None:
            self.acts.append(Act(event.seq, event.actor, event.fact, inverse))
        else:
            self.acts = [row for row in self.acts if row.seq != undone]

    def stay(self, event: ev.Event, partner: str, before: Stay, now: ev.Presence, by: str | None) -> None:
        """Remember when the presence of a partner changed; a change that is taken back leaves no trace."""
        stays = self.map("stays")
        known: tuple[Stay, ...] = stays.get(partner) or (before,)
        if known[-1].seq == event.fact.undoes:
            stays[partner] = known[:-1]
        else:
            stays[partner] = (*known, Stay(event.seq, now, self.get("hour"), by))

    def finish(self, last: ev.Event) -> State:
        """Give the new state, after the last event of the batch."""
        new = dict(self.changed)
        new.update((name, value) for name, value in self.owned.items() if isinstance(name, str))
        if self.acts is not None:
            new["acts"] = tuple(self.acts[-MAX_ACTS:])
        new.update(seq=last.seq, recorded_at=last.recorded_at, utc_offset=last.utc_offset)
        return replace(self.base, **new)


Folding: TypeAlias = Callable[[Draft, ev.Event, Any], None]


def opened(event: ev.Event) -> State:
    """Make the first state from the event that created the exercise; raises TypeError for any other."""
    fact = event.fact
    if not isinstance(fact, ev.ExerciseCreated):
        raise TypeError(type(fact).__name__)
    script = script_of(fact.scenario, fact.selection, fact.variables, fact.label)
    partners = {
        key: row.model_copy(update={"title": fact.partner_titles[key]}) if key in fact.partner_titles else row
        for key, row in script.partners.items()
    }
    tables = {
        key: row.model_copy(update={"partners": fact.tables[key]}) if key in fact.tables else row
        for key, row in script.tables.items()
    }
    script = replace(script, partners=partners, tables=tables)
    return State(
        setup=Setup(
            title=fact.title or fact.scenario.title,
            language=fact.language,
            place=fact.place,
            purpose=fact.purpose,
            recipients=fact.recipients,
            delete_on=fact.delete_on,
            simulated=fact.simulated,
            program=fact.program,
            created_at=event.recorded_at,
            utc_offset=event.utc_offset,
            author_sha256=fact.author_sha256,
        ),
        script=script,
        order=timeline.running_order(script),
        courses=cascade.courses(script.services, {}, {}),
        seq=event.seq,
        recorded_at=event.recorded_at,
        utc_offset=event.utc_offset,
        presence=dict(fact.presence),
        resources={key: row.amount for key, row in script.resources.items()},
    )


def fold(state: State | None, events: Iterable[ev.Event]) -> State:
    """Fold a batch of events into a state; the first event of a log makes the state. Raises ValueError for no event."""
    stream = iter(events)
    if state is None:
        first = next(stream, None)
        if first is None:
            raise ValueError("a log without events has no state")
        state = opened(first)
    draft = Draft(state)
    event = None
    for event in stream:
        FOLDS[event.fact.TYPE](draft, event, event.fact)
    return draft.finish(event) if event is not None else state


def _started(draft: Draft, event: ev.Event, fact: ev.ExerciseStarted) -> None:
    draft.set("status", Status.RUNNING)
    draft.set("cue", fact.cue)
    draft.set("block", fact.block)
    draft.set("phase", 0)
    draft.set(
        "clock",
        RoomClock(
            running=True,
            room_ms=event.room_ms,
            at=event.recorded_at,
            started_at=event.recorded_at,
            started_offset=event.utc_offset,
            started_ms=event.room_ms,
            phase_started_ms=event.room_ms,
        ),
    )
    presence = draft.get("presence")
    present = [
        key for key in draft.get("script").partners if presence.get(key, ev.Presence.PRESENT) in PRESENT
    ]
    draft.map("ever_present").update(dict.fromkeys(present))
    # Who came and went while the exercise was being prepared was not in the room yet.
    draft.map("stays").clear()
    draft.act(event, None)


def _advanced(draft: Draft, event: ev.Event, fact: ev.Advanced) -> None:
    clock: RoomClock = draft.get("clock")
    before = (draft.get("cue"), draft.get("block"), draft.get("phase"))
    entered = fact.block != before[1] or fact.phase != before[2]
    inverse = None
    if before[0] is not None:
        inverse = ev.Returned(
            cue=before[0],
            block=before[1],
            phase=before[2],
            recalled=fact.released,
            left_step=fact.block if fact.entered else None,
            phase_started_ms=clock.phase_started_ms,
            board=dict(draft.get("board")),
        )
    draft.set("cue", fact.cue)
    draft.set("block", fact.block)
    draft.set("phase", fact.phase)
    draft.set("shown_entry", None)
    if entered:
        draft.set("clock", replace(clock, phase_started_ms=event.room_ms))
    script = draft.get("script")
    if fact.entered:
        hour = script.blocks[fact.block].hour
        draft.set("hour", hour)
        draft.map("steps")[fact.block] = StepEntered(event.seq, hour, event.room_ms, fact.board or {})
    if fact.board is not None:
        draft.set("board", fact.board)
    for inject in fact.released:
        _release(draft, event, inject, projected=True)
    draft.act(event, inverse)


def _release(draft: Draft, event: ev.Event, inject: str, *, projected: bool) -> None:
    effects = draft.get("script").injects[inject].effects
    outcomes = (effects and effects.outcome) or {}
    resources = (effects and effects.resource) or {}
    draft.map("injects")[inject] = InjectState(
        ev.InjectStatus.RELEASED,
        event.seq,
        event.room_ms,
        draft.get("hour"),
        projected,
        {key: draft.get("outcomes").get(key) for key in outcomes},
        {key: draft.get("resources").get(key, 0) for key in resources},
    )
    if outcomes:
        draft.map("outcomes").update(outcomes)
    if resources:
        draft.map("resources").update(resources)
    if effects and effects.service:
        _cascade(draft)


def _recall(draft: Draft, inject: str, status: ev.InjectStatus) -> None:
    """Take the release of an inject back, with everything that it changed."""
    known: InjectState = draft.get("injects").get(inject, InjectState())
    if status is ev.InjectStatus.PLANNED:
        draft.map("injects").pop(inject, None)
    else:
        draft.map("injects")[inject] = replace(known, status=status, outcomes_before={}, resources_before={})
    if known.status is not ev.InjectStatus.RELEASED:
        return
    for outcome, value in known.outcomes_before.items():
        if value is None:
            draft.map("outcomes").pop(outcome, None)
        else:
            draft.map("outcomes")[outcome] = value
    if known.resources_before:
        draft.map("resources").update(known.resources_before)
    effects = draft.get("script").injects[inject].effects
    if effects and effects.service:
        _cascade(draft)


def _cascade(draft: Draft) -> None:
    script, injects = draft.get("script"), draft.get("injects")
    draft.set("courses", courses_of(script, draft.get("overrides"), draft.get("endurance"), injects))


def courses_of(
    script: Script,
    overrides: Mapping[str, tuple[Override, ...]],
    endurance: Mapping[str, Endurance],
    injects: Mapping[str, InjectState],
) -> dict[str, cascade.Course]:
    """Work out the services, given what the facilitator set, what partners stated and what injects changed."""
    together = dict(overrides)
    for ident, known in injects.items():
        row = script.injects[ident]
        if known.status is ev.InjectStatus.RELEASED and row.effects and row.effects.service:
            start = row.at if known.hour is None else max(row.at, known.hour)
            for service, state in row.effects.service.items():
                together[service] = (*together.get(service, ()), Override(start, state))
    return cascade.courses(script.services, together, endurance)


def _returned(draft: Draft, event: ev.Event, fact: ev.Returned) -> None:
    draft.set("cue", fact.cue)
    draft.set("block", fact.block)
    draft.set("phase", fact.phase)
    draft.set("clock", replace(draft.get("clock"), phase_started_ms=fact.phase_started_ms))
    for inject in fact.recalled:
        _recall(draft, inject, ev.InjectStatus.PLANNED)
    if fact.left_step is not None:
        steps = draft.map("steps")
        steps.pop(fact.left_step, None)
        last = max(steps.values(), key=lambda row: row.seq, default=None)
        draft.set("hour", last.hour if last else None)
    draft.set("board", fact.board)
    draft.act(event, None)


def _halt(draft: Draft, event: ev.Event, *, running: bool) -> None:
    clock: RoomClock = draft.get("clock")
    draft.set(
        "clock",
        replace(
            clock,
            running=running,
            room_ms=event.room_ms,
            at=event.recorded_at,
            paused_by=None if running else event.fact.TYPE,
        ),
    )


def _interrupted(draft: Draft, event: ev.Event, fact: ev.ExerciseInterrupted) -> None:
    draft.set("interrupted", value=True)
    _halt(draft, event, running=False)
    draft.act(event, ev.ExerciseContinued())


def _continued(draft: Draft, event: ev.Event, fact: ev.ExerciseContinued) -> None:
    draft.set("interrupted", value=False)
    _halt(draft, event, running=True)
    draft.act(event, ev.ExerciseInterrupted())


def _closed(draft: Draft, event: ev.Event, fact: ev.ExerciseClosed) -> None:
    draft.set("status", Status.DRAFT)
    _halt(draft, event, running=False)
    draft.act(event, ev.ExerciseReopened(to="running"))


def _reopened(draft: Draft, event: ev.Event, fact: ev.ExerciseReopened) -> None:
    draft.set("status", Status(fact.to))
    if fact.to == "running":
        _halt(draft, event, running=True)
    draft.act(event, ev.ExerciseClosed() if fact.to == "running" else ev.ExerciseFinalised())


def _finalised(draft: Draft, event: ev.Event, fact: ev.ExerciseFinalised) -> None:
    draft.set("status", Status.FINAL)
    draft.act(event, ev.ExerciseReopened(to="draft"))


def _paused(draft: Draft, event: ev.Event, fact: ev.ClockPaused) -> None:
    _halt(draft, event, running=False)
    draft.act(event, ev.ClockResumed())


def _resumed(draft: Draft, event: ev.Event, fact: ev.ClockResumed) -> None:
    _halt(draft, event, running=True)
    draft.act(event, ev.ClockPaused())


def _gap(draft: Draft, event: ev.Event, fact: ev.ClockGap) -> None:
    clock: RoomClock = draft.get("clock")
    draft.set(
        "clock",
        replace(
            clock,
            running=False,
            room_ms=event.room_ms,
            at=event.recorded_at,
            gap=Gap(event.seq, fact.wall_ms, fact.cause),
            paused_by=fact.TYPE,
        ),
    )


def _settled(draft: Draft, event: ev.Event, fact: ev.ClockSettled) -> None:
    clock: RoomClock = draft.get("clock")
    draft.set(
        "clock",
        replace(
            clock,
            running=True,
            room_ms=event.room_ms + fact.added_ms,
            at=event.recorded_at,
            gap=None,
            paused_by=None,
        ),
    )


def _recording(draft: Draft, event: ev.Event, fact: ev.RecordingSet) -> None:
    before = draft.get("recording")
    draft.set("recording", fact.on)
    draft.act(event, ev.RecordingSet(on=before))


def _projector(draft: Draft, event: ev.Event, fact: ev.ProjectorSet) -> None:
    draft.set("black", fact.black)
    draft.set("shown_entry", fact.entry)


def _inject_released(draft: Draft, event: ev.Event, fact: ev.InjectReleased) -> None:
    before = draft.get("injects").get(fact.inject, InjectState()).status
    inverse = ev.InjectStatusSet(inject=fact.inject, status=before, board=dict(draft.get("board")))
    _release(draft, event, fact.inject, projected=fact.projected)
    if fact.board is not None:
        draft.set("board", fact.board)
    draft.act(event, inverse)


def _inject_status(draft: Draft, event: ev.Event, fact: ev.InjectStatusSet) -> None:
    before: InjectState = draft.get("injects").get(fact.inject, InjectState())
    inverse: ev.Fact = ev.InjectStatusSet(inject=fact.inject, status=before.status)
    if before.status is ev.InjectStatus.RELEASED:
        board = dict(draft.get("board"))
        inverse = ev.InjectReleased(inject=fact.inject, projected=before.projected, board=board)
    _recall(draft, fact.inject, fact.status)
    if fact.board is not None:
        draft.set("board", fact.board)
    draft.act(event, inverse)


def _amend(draft: Draft, script: object) -> None:
    draft.set("script", script)
    draft.set("order", timeline.running_order(draft.get("script")))


def _inject_added(draft: Draft, event: ev.Event, fact: ev.InjectAdded) -> None:
    script = draft.get("script")
    known = script.injects.get(fact.inject.id)
    _amend(draft, with_inject(script, fact.inject, planned=not fact.released))
    if fact.released:
        _release(draft, event, fact.inject.id, projected=fact.projected)
    inverse: ev.Fact = ev.InjectStatusSet(inject=fact.inject.id, status=ev.InjectStatus.WITHDRAWN)
    draft.act(event, ev.InjectAdded(inject=known) if known else inverse)


def _inject_reworded(draft: Draft, event: ev.Event, fact: ev.InjectReworded) -> None:
    script = draft.get("script")
    before = script.injects[fact.inject]
    after = before.model_copy(update={"title": fact.title, "text": fact.text})
    draft.set("script", replace(script, injects={**script.injects, fact.inject: after}))
    draft.act(event, ev.InjectReworded(inject=fact.inject, title=before.title, text=before.text))


def _reordered(draft: Draft, event: ev.Event, fact: ev.InjectsReordered) -> None:
    script = draft.get("script")
    before = tuple(ident for ident in script.injects if ident in fact.order)
    newly = tuple(ident for ident in fact.order if ident not in script.planned)
    script = with_order(script, fact.order)
    _amend(draft, replace(script, planned=script.planned - set(fact.unplanned)))
    draft.act(event, ev.InjectsReordered(order=before, unplanned=newly))


def _block_reworded(draft: Draft, event: ev.Event, fact: ev.BlockReworded) -> None:
    script = draft.get("script")
    before = script.blocks[fact.block]
    field = "text" if before.hour is None else "situation"
    after = before.model_copy(update={"title": fact.title, field: fact.text})
    draft.set("script", replace(script, blocks={**script.blocks, fact.block: after}))
    draft.act(event, ev.BlockReworded(block=fact.block, title=before.title, text=getattr(before, field)))


def _variable(draft: Draft, event: ev.Event, fact: ev.VariableSet) -> None:
    script = draft.get("script")
    before = script.variables.get(fact.id, "")
    draft.set("script", replace(script, variables={**script.variables, fact.id: fact.value}))
    draft.act(event, ev.VariableSet(id=fact.id, value=before) if before else None)


def _partner_added(draft: Draft, event: ev.Event, fact: ev.PartnerAdded) -> None:
    script = draft.get("script")
    tables = script.tables
    if fact.table in tables:
        table = tables[fact.table]
        members = (*table.partners, fact.partner.id)
        tables = {**tables, fact.table: table.model_copy(update={"partners": members})}
    draft.set(
        "script",
        replace(script, partners={**script.partners, fact.partner.id: fact.partner}, tables=tables),
    )
    draft.map("presence").pop(fact.partner.id, None)
    draft.stay(event, fact.partner.id, Stay(0, ev.Presence.ABSENT), ev.Presence.PRESENT, None)
    if draft.get("status") is Status.RUNNING:
        draft.map("ever_present")[fact.partner.id] = None
    draft.act(event, ev.PresenceSet(partner=fact.partner.id, presence=ev.Presence.ABSENT))


def _partner_renamed(draft: Draft, event: ev.Event, fact: ev.PartnerRenamed) -> None:
    script = draft.get("script")
    before = script.partners[fact.partner]
    after = before.model_copy(update={"title": fact.title})
    draft.set("script", replace(script, partners={**script.partners, fact.partner: after}))
    draft.act(event, ev.PartnerRenamed(partner=fact.partner, title=before.title))


def _presence(draft: Draft, event: ev.Event, fact: ev.PresenceSet) -> None:
    before = draft.get("presence").get(fact.partner, ev.Presence.PRESENT)
    by = draft.get("represented_by").get(fact.partner)
    draft.map("presence")[fact.partner] = fact.presence
    draft.stay(event, fact.partner, Stay(0, before, by=by), fact.presence, fact.by)
    if fact.presence is ev.Presence.REPRESENTED and fact.by:
        draft.map("represented_by")[fact.partner] = fact.by
    else:
        draft.map("represented_by").pop(fact.partner, None)
    if fact.presence in PRESENT and draft.get("status") is Status.RUNNING:
        draft.map("ever_present")[fact.partner] = None
    draft.act(event, ev.PresenceSet(partner=fact.partner, presence=before, by=by))


def _table(draft: Draft, event: ev.Event, fact: ev.TableSet) -> None:
    script = draft.get("script")
    before = script.tables[fact.table]
    after = before.model_copy(update={"partners": fact.partners})
    draft.set("script", replace(script, tables={**script.tables, fact.table: after}))
    draft.act(event, ev.TableSet(table=fact.table, partners=before.partners))


def _outcome(draft: Draft, event: ev.Event, fact: ev.OutcomeSet) -> None:
    before = draft.get("outcomes").get(fact.outcome)
    if fact.value is None:
        draft.map("outcomes").pop(fact.outcome, None)
    else:
        draft.map("outcomes")[fact.outcome] = fact.value
    draft.act(event, ev.OutcomeSet(outcome=fact.outcome, value=before))


def _service(draft: Draft, event: ev.Event, fact: ev.ServiceSet) -> None:
    board_before: dict[str, ServiceState] = dict(draft.get("board"))
    earlier = draft.get("overrides").get(fact.service, ())
    last = max((row for row in earlier if row.hour <= fact.hour), key=lambda row: row.hour, default=None)
    draft.map("overrides")[fact.service] = (
        *(row for row in earlier if row.hour != fact.hour),
        Override(fact.hour, fact.state),
    )
    _cascade(draft)
    draft.set("board", fact.board)
    before = last.state if last else None
    draft.act(event, ev.ServiceSet(service=fact.service, hour=fact.hour, state=before, board=board_before))


def _endurance(draft: Draft, event: ev.Event, fact: ev.EnduranceStated) -> None:
    board_before: dict[str, ServiceState] = dict(draft.get("board"))
    before: Endurance | None = draft.get("endurance").get(fact.service)
    if fact.stated:
        draft.map("endurance")[fact.service] = Endurance(fact.backup_from, fact.backup_to, fact.partner)
    else:
        draft.map("endurance").pop(fact.service, None)
    _cascade(draft)
    draft.set("board", fact.board)
    draft.act(
        event,
        ev.EnduranceStated(
            service=fact.service,
            stated=before is not None,
            backup_from=before.backup_from if before else None,
            backup_to=before.backup_to if before else None,
            partner=before.partner if before else None,
            board=board_before,
        ),
    )


def _resource(draft: Draft, event: ev.Event, fact: ev.ResourceSet) -> None:
    before = draft.get("resources").get(fact.resource, 0)
    draft.map("resources")[fact.resource] = fact.amount
    draft.act(event, ev.ResourceSet(resource=fact.resource, amount=before))


def _captured(draft: Draft, event: ev.Event, fact: ev.EntryCaptured) -> None:
    late = draft.get("status") in {Status.DRAFT, Status.FINAL}
    draft.map("entries")[event.seq] = Entry(
        event.seq,
        event.seq,
        fact.fields,
        event.actor,
        event.room_ms,
        event.recorded_at,
        late,
        utc_offset=event.utc_offset,
    )
    if fact.fields.inject is not None:
        draft.nested("by_inject", fact.fields.inject)[event.seq] = None
    draft.act(event, ev.EntryWithdrawn(entry=event.seq))


def _corrected(draft: Draft, event: ev.Event, fact: ev.EntryCorrected) -> None:
    entry: Entry = draft.get("entries")[fact.entry]
    before, after = entry.fields.inject, fact.fields.inject
    draft.map("entries")[fact.entry] = replace(
        entry,
        revision=event.seq,
        fields=fact.fields,
        corrections=entry.corrections + (1 if fact.undoes is None else -1),
    )
    if before != after:
        if before is not None:
            draft.nested("by_inject", before).pop(fact.entry, None)
        if after is not None:
            draft.nested("by_inject", after)[fact.entry] = None
    draft.act(event, ev.EntryCorrected(entry=fact.entry, base=event.seq, fields=entry.fields))


def _withdrawn(draft: Draft, event: ev.Event, fact: ev.EntryWithdrawn) -> None:
    entry: Entry = draft.get("entries")[fact.entry]
    draft.map("entries")[fact.entry] = replace(entry, withdrawn=True)
    if draft.get("shown_entry") == fact.entry:
        draft.set("shown_entry", None)
    draft.act(event, ev.EntryRestored(entry=fact.entry))


def _restored(draft: Draft, event: ev.Event, fact: ev.EntryRestored) -> None:
    entry: Entry = draft.get("entries")[fact.entry]
    draft.map("entries")[fact.entry] = replace(entry, withdrawn=False)
    draft.act(event, ev.EntryWithdrawn(entry=fact.entry))


def _reply(draft: Draft, event: ev.Event, fact: ev.ReplyGiven) -> None:
    replies = draft.nested("replies", fact.entry)
    before: Reply | None = replies.get(fact.partner)
    if fact.answer is None:
        replies.pop(fact.partner, None)
    else:
        replies[fact.partner] = Reply(fact.answer, fact.note, event.seq)
    draft.act(
        event,
        ev.ReplyGiven(
            entry=fact.entry,
            partner=fact.partner,
            answer=before.answer if before else None,
            note=before.note if before else "",
        ),
    )


def _regroup(draft: Draft, group: int, title: str, members: tuple[int, ...]) -> None:
    group_of = draft.map("group_of")
    groups = draft.map("groups")
    for entry in groups[group].entries if group in groups else ():
        group_of.pop(entry, None)
    for entry in members:
        other = group_of.get(entry)
        if other is not None and other != group:
            rest = tuple(row for row in groups[other].entries if row != entry)
            groups[other] = replace(groups[other], entries=rest)
        group_of[entry] = group
    groups[group] = Group(group, title, members)


def _group_made(draft: Draft, event: ev.Event, fact: ev.GroupMade) -> None:
    _regroup(draft, event.seq, fact.title, fact.entries)
    draft.act(event, ev.GroupChanged(group=event.seq, title=fact.title, entries=()))


def _group_changed(draft: Draft, event: ev.Event, fact: ev.GroupChanged) -> None:
    before: Group = draft.get("groups")[fact.group]
    _regroup(draft, fact.group, fact.title, fact.entries)
    draft.act(event, ev.GroupChanged(group=fact.group, title=before.title, entries=before.entries))


def _votes(draft: Draft, event: ev.Event, fact: ev.VotesCounted) -> None:
    before = draft.get("votes").get(fact.subject, 0)
    draft.map("votes")[fact.subject] = fact.votes
    draft.act(event, ev.VotesCounted(subject=fact.subject, votes=before))


def _ticked(draft: Draft, event: ev.Event, fact: ev.ExpectedTicked) -> None:
    if fact.done:
        draft.map("ticked")[fact.expected] = event.seq
    else:
        draft.map("ticked").pop(fact.expected, None)
    draft.act(event, ev.ExpectedTicked(expected=fact.expected, done=not fact.done))


def _reviewed(draft: Draft, event: ev.Event, fact: ev.FindingReviewed) -> None:
    key = (fact.rule, fact.subjects, fact.hour)
    before: Review | None = draft.get("reviews").get(key)
    draft.map("reviews")[key] = Review(fact.verdict, fact.reason, event.seq)
    draft.act(
        event,
        fact.model_copy(
            update={
                "verdict": before.verdict if before else ev.Verdict.OPEN,
                "reason": before.reason if before else "",
            }
        ),
    )


def _lost(draft: Draft, event: ev.Event, fact: ev.RecordLost) -> None:
    """Nothing is known of it."""


FOLDS: dict[str, Folding] = {
    ev.ExerciseStarted.TYPE: _started,
    ev.Advanced.TYPE: _advanced,
    ev.Returned.TYPE: _returned,
    ev.ExerciseInterrupted.TYPE: _interrupted,
    ev.ExerciseContinued.TYPE: _continued,
    ev.ExerciseClosed.TYPE: _closed,
    ev.ExerciseReopened.TYPE: _reopened,
    ev.ExerciseFinalised.TYPE: _finalised,
    ev.ClockPaused.TYPE: _paused,
    ev.ClockResumed.TYPE: _resumed,
    ev.ClockGap.TYPE: _gap,
    ev.ClockSettled.TYPE: _settled,
    ev.RecordingSet.TYPE: _recording,
    ev.ProjectorSet.TYPE: _projector,
    ev.InjectReleased.TYPE: _inject_released,
    ev.InjectStatusSet.TYPE: _inject_status,
    ev.InjectAdded.TYPE: _inject_added,
    ev.InjectReworded.TYPE: _inject_reworded,
    ev.InjectsReordered.TYPE: _reordered,
    ev.BlockReworded.TYPE: _block_reworded,
    ev.VariableSet.TYPE: _variable,
    ev.PartnerAdded.TYPE: _partner_added,
    ev.PartnerRenamed.TYPE: _partner_renamed,
    ev.PresenceSet.TYPE: _presence,
    ev.TableSet.TYPE: _table,
    ev.OutcomeSet.TYPE: _outcome,
    ev.ServiceSet.TYPE: _service,
    ev.EnduranceStated.TYPE: _endurance,
    ev.ResourceSet.TYPE: _resource,
    ev.EntryCaptured.TYPE: _captured,
    ev.EntryCorrected.TYPE: _corrected,
    ev.EntryWithdrawn.TYPE: _withdrawn,
    ev.EntryRestored.TYPE: _restored,
    ev.ReplyGiven.TYPE: _reply,
    ev.GroupMade.TYPE: _group_made,
    ev.GroupChanged.TYPE: _group_changed,
    ev.VotesCounted.TYPE: _votes,
    ev.ExpectedTicked.TYPE: _ticked,
    ev.FindingReviewed.TYPE: _reviewed,
    ev.RecordLost.TYPE: _lost,
}
