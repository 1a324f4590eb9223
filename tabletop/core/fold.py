"""Folding events into the state: one small function for each kind of fact.

A container is copied on its first write per batch, and equal values are not rebuilt. What an act changes is
remembered with it, so that taking it back restores exactly what was there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Any, Final, TypeAlias

from tabletop.core import attending, cascade, mending, timeline
from tabletop.core import events as ev
from tabletop.core.cascade import Endurance, Override
from tabletop.core.draft import Draft, made
from tabletop.core.questions import asks_continuity
from tabletop.core.scenario import is_for_room, public_text
from tabletop.core.script import Script, script_of, with_inject, with_order
from tabletop.core.state import (
    ABSENT,
    PARTICIPANT,
    Entry,
    Gap,
    Group,
    InjectState,
    Interruption,
    OffRecord,
    Reply,
    Review,
    RoomClock,
    Setup,
    State,
    Status,
    Stay,
    StepEntered,
    Turn,
    is_here,
    participant_of,
)

OVER: Final = (Status.DRAFT, Status.FINAL)
WEB: Final = "web"
"""The origin of what participants send from a page."""
_INDEXES: Final = ("by_inject", "by_target", "by_owner")
"""Indexes of entries by what their fields name, in the order in which `_named` gives that."""
_named = attrgetter("inject", "target", "owner")


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
    """Fold a batch of events into a state; the first event of a log makes it. Raises ValueError for none."""
    stream = iter(events)
    if state is None:
        first = next(stream, None)
        if first is None:
            raise ValueError("a log without events has no state")
        state = opened(first)
    draft = Draft(state)
    event = None
    for event in stream:
        fact = event.fact
        _BY_CLASS[type(fact)](draft, event, fact)
    return draft.finish(event) if event is not None else state


def _agreed(draft: Draft, event: ev.Event, fact: ev.ExerciseAgreed) -> None:
    setup, script = draft.get("setup"), draft.get("script")
    draft.remember("agreed", (setup, script.label))
    agreed = replace(
        setup,
        title=fact.title,
        place=fact.place,
        purpose=fact.purpose,
        recipients=fact.recipients,
        delete_on=fact.delete_on,
    )
    draft.set("setup", agreed)
    draft.set("script", replace(script, label=fact.label))
    draft.act(event)


def _started(draft: Draft, event: ev.Event, fact: ev.ExerciseStarted) -> None:
    draft.set("status", Status.RUNNING)
    begun = RoomClock(started_at=event.recorded_at, started_offset=event.utc_offset, started_ms=event.room_ms)
    draft.set("clock", begun)
    _reckon(draft, event)
    room = draft.get("presence"), draft.get("represented_by")
    here = [key for key in draft.get("script").partners if is_here(*room, key)]
    draft.map("ever_present").update(dict.fromkeys(here))
    # Who came and went while the exercise was being prepared was not in the room yet.
    draft.map("stays").clear()
    _arrive(draft, event, fact)
    draft.act(event)


def _advanced(draft: Draft, event: ev.Event, fact: ev.Advanced) -> None:
    _arrive(draft, event, fact)
    draft.act(event)


def _arrive(draft: Draft, event: ev.Event, fact: ev.ExerciseStarted | ev.Advanced) -> None:
    """Bring the session to a cue; its timer starts when the phase is another one."""
    draft.remember("phase_started_ms", draft.get("clock").phase_started_ms)
    if (fact.block, fact.phase) != (draft.get("block"), draft.get("phase")):
        draft.set("clock", replace(draft.get("clock"), phase_started_ms=event.room_ms))
    draft.set("cue", fact.cue)
    draft.set("block", fact.block)
    draft.set("phase", fact.phase)
    draft.set("shown_entry", None)
    if fact.entered:
        hour = draft.get("script").blocks[fact.block].hour
        draft.set("hour", hour)
        if fact.block not in draft.get("steps"):
            entered = StepEntered(event.seq, hour, event.room_ms, fact.board or {})
            draft.put("steps", fact.block, entered)
    if fact.block not in draft.get("asked") and asks_continuity(draft.get("script"), fact.block, fact.phase):
        draft.put("asked", fact.block, event.seq)
    if fact.board is not None:
        draft.set("board", fact.board)
    for inject in fact.released:
        for_room = is_for_room(draft.get("script").injects[inject])
        _release(draft, event, inject, projected=for_room)


def _returned(draft: Draft, event: ev.Event, fact: ev.Returned) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    else:
        draft.set("cue", fact.cue)
        draft.set("block", fact.block)
        draft.set("phase", fact.phase)
        draft.set("hour", fact.hour)
        draft.set("board", fact.board)
        for inject in fact.recalled:
            _recall(draft, inject, ev.InjectStatus.PLANNED)
        if fact.left_step is not None:
            draft.put("steps", fact.left_step, ABSENT)
            draft.put("asked", fact.left_step, ABSENT)
    draft.set("clock", replace(draft.get("clock"), phase_started_ms=fact.phase_started_ms))
    draft.act(event)


def _release(draft: Draft, event: ev.Event, inject: str, *, projected: bool) -> None:
    effects = draft.get("script").injects[inject].effects
    outcomes = (effects and effects.outcome) or {}
    resources = (effects and effects.resource) or {}
    released = InjectState(
        ev.InjectStatus.RELEASED,
        event.seq,
        event.room_ms,
        draft.get("hour"),
        projected,
        {key: draft.get("outcomes").get(key) for key in outcomes},
        {key: draft.get("resources").get(key, 0) for key in resources},
        draft.get("block"),
        draft.get("cue"),
    )
    draft.put("injects", inject, released)
    for key, value in outcomes.items():
        draft.put("outcomes", key, value)
        _turn(draft, event, key, value)
    for key, amount in resources.items():
        draft.put("resources", key, amount)
    if effects and effects.service:
        _cascade(draft)


def _recall(draft: Draft, inject: str, status: ev.InjectStatus) -> None:
    """Give an inject that was perhaps released another status, and take back what its release changed."""
    known: InjectState = draft.get("injects").get(inject, InjectState())
    if status is ev.InjectStatus.PLANNED:
        draft.put("injects", inject, ABSENT)
    elif status is ev.InjectStatus.WITHDRAWN:
        # It stays known when the room saw it: answers to it keep their place in time.
        draft.put("injects", inject, replace(known, status=status, outcomes_before={}, resources_before={}))
    else:
        draft.put("injects", inject, InjectState(status))
    effects = draft.get("script").injects[inject].effects
    if known.status is not ev.InjectStatus.RELEASED or effects is None:
        return
    for key in effects.outcome or {}:
        _unturn(draft, key, known.seq)
    _give_back(draft, known, "outcomes", "outcomes_before", effects.outcome or {})
    _give_back(draft, known, "resources", "resources_before", effects.resource or {})
    if effects.service:
        _cascade(draft)


def _give_back(
    draft: Draft, known: InjectState, name: str, field: str, effects: Mapping[str, object]
) -> None:
    """Restore the values that a release replaced, except where somebody or something changed them since."""
    for key, before in getattr(known, field).items():
        later = [
            (row.seq, ident)
            for ident, row in draft.get("injects").items()
            if key in getattr(row, field) and (row.seq or 0) > (known.seq or 0)
        ]
        if later:
            _, ident = min(later)
            row = draft.get("injects")[ident]
            if getattr(row, field)[key] == effects.get(key):
                kept = {**getattr(row, field), key: before}
                draft.put("injects", ident, replace(row, **{field: kept}))
        elif draft.get(name).get(key) == effects.get(key):
            draft.put(name, key, ABSENT if before is None else before)


def _cascade(draft: Draft) -> None:
    script, injects = draft.get("script"), draft.get("injects")
    draft.set("courses", courses_of(script, draft.get("overrides"), draft.get("endurance"), injects))


def courses_of(
    script: Script,
    overrides: Mapping[str, tuple[Override, ...]],
    endurance: Mapping[str, Endurance],
    injects: Mapping[str, InjectState],
) -> dict[str, cascade.Course]:
    """Work out the services with what the facilitator set, partners stated and injects changed."""
    together = dict(overrides)
    for ident, known in injects.items():
        row = script.injects[ident]
        if known.status is ev.InjectStatus.RELEASED and row.effects and row.effects.service:
            # What the room hears now is so now, also when the script has it arrive later within the step.
            start = row.at if known.hour is None else known.hour
            for service, state in row.effects.service.items():
                change = Override(start, state, known.seq or 0)
                together[service] = (*together.get(service, ()), change)
    return cascade.courses(script.services, together, endurance)


def _reckon(draft: Draft, event: ev.Event, *, extra_ms: int = 0, **changes: Any) -> None:
    """Set the room clock to the time of an event, and let it run unless something holds it."""
    clock: RoomClock = draft.get("clock")
    changes = {"room_ms": event.room_ms + extra_ms, "at": event.recorded_at, **changes}
    held = None
    if draft.get("status") is not Status.RUNNING:
        held = ev.ExerciseClosed.TYPE
    elif draft.get("interrupted"):
        held = ev.ExerciseInterrupted.TYPE
    elif changes.get("gap", clock.gap) is not None:
        held = ev.ClockGap.TYPE
    elif changes.get("paused", clock.paused):
        held = ev.ClockPaused.TYPE
    draft.set("clock", replace(clock, running=held is None, paused_by=held, **changes))


def _interrupted(draft: Draft, event: ev.Event, fact: ev.ExerciseInterrupted) -> None:
    draft.set("interrupted", value=True)
    earlier = draft.get("interruptions")
    if fact.undoes is not None and earlier:
        # It was not continued after all.
        draft.set("interruptions", (*earlier[:-1], earlier[-1]._replace(until=None)))
    else:
        begun = Interruption(event.seq, (event.recorded_at, event.utc_offset), fact.reason)
        draft.set("interruptions", (*earlier, begun))
    _reckon(draft, event)
    draft.act(event)


def _continued(draft: Draft, event: ev.Event, fact: ev.ExerciseContinued) -> None:
    draft.set("interrupted", value=False)
    *earlier, last = draft.get("interruptions") or (None,)
    if last is not None and fact.undoes != last.seq:
        earlier.append(last._replace(until=(event.recorded_at, event.utc_offset)))
    draft.set("interruptions", tuple(earlier))
    _reckon(draft, event)
    draft.act(event)


def _closed(draft: Draft, event: ev.Event, fact: ev.ExerciseClosed) -> None:
    draft.set("status", Status.DRAFT)
    _reckon(draft, event)
    draft.act(event)


def _reopened(draft: Draft, event: ev.Event, fact: ev.ExerciseReopened) -> None:
    draft.set("status", Status(fact.to))
    _reckon(draft, event)
    draft.act(event)


def _finalised(draft: Draft, event: ev.Event, fact: ev.ExerciseFinalised) -> None:
    draft.set("status", Status.FINAL)
    _reckon(draft, event)
    draft.act(event)


def _paused(draft: Draft, event: ev.Event, fact: ev.ClockPaused) -> None:
    draft.remember("pause")
    _reckon(draft, event, paused=True)
    draft.act(event)


def _resumed(draft: Draft, event: ev.Event, fact: ev.ClockResumed) -> None:
    draft.remember("pause")
    _reckon(draft, event, paused=False)
    draft.act(event)


def _gap(draft: Draft, event: ev.Event, fact: ev.ClockGap) -> None:
    clock: RoomClock = draft.get("clock")
    unwatched = fact.wall_ms
    if clock.gap is not None:
        # A second one before the first was settled: the question is about all of the time since. How far
        # the clock was put back in between says nothing of that.
        earlier, later = clock.gap.wall_ms, max(unwatched, event.recorded_at - clock.at)
        unwatched = max(0, earlier) + max(0, later) or min(earlier, unwatched)
    elif not clock.running:
        # Nobody needs to say whether the room went on while its clock was held anyway.
        return
    _reckon(draft, event, gap=Gap(event.seq, unwatched, fact.cause))


def _settled(draft: Draft, event: ev.Event, fact: ev.ClockSettled) -> None:
    clock: RoomClock = draft.get("clock")
    extra = fact.added_ms
    if extra and clock.gap is not None and clock.paused_by == ev.ClockGap.TYPE:
        # The room that went on did so until this moment, also while the question stood open.
        extra += max(0, event.recorded_at - clock.at)
    _reckon(draft, event, extra_ms=extra, gap=None)


def _recording(draft: Draft, event: ev.Event, fact: ev.RecordingSet) -> None:
    times: dict[int, OffRecord] = draft.map("off_record")
    now = event.recorded_at, event.utc_offset
    last = next(reversed(times), None)
    if fact.on and last is not None and times[last].until is None:
        if fact.undoes == last:
            # One that was a mistake was not off the record at all.
            del times[last]
        else:
            times[last] = times[last]._replace(until=now)
    elif not fact.on and fact.undoes is not None and last is not None:
        times[last] = times[last]._replace(until=None)
    elif not fact.on and draft.get("recording"):
        times[event.seq] = OffRecord(now)
    draft.set("recording", fact.on)
    draft.act(event)


def _projector(draft: Draft, event: ev.Event, fact: ev.ProjectorSet) -> None:
    draft.set("black", fact.black)
    draft.set("shown_entry", fact.entry)
    draft.set("shown_named", fact.named)
    draft.set("shown_joining", fact.joining)


def _inject_released(draft: Draft, event: ev.Event, fact: ev.InjectReleased) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    else:
        _release(draft, event, fact.inject, projected=fact.projected)
        if fact.board is not None:
            draft.set("board", fact.board)
    draft.act(event)


def _inject_status(draft: Draft, event: ev.Event, fact: ev.InjectStatusSet) -> None:
    undone = draft.undone(event)
    if undone is not None and not isinstance(undone.fact, ev.InjectAdded):
        draft.put_back(undone)
    else:
        _recall(draft, fact.inject, fact.status)
        if fact.board is not None:
            draft.set("board", fact.board)
    draft.act(event)


def _inject_added(draft: Draft, event: ev.Event, fact: ev.InjectAdded) -> None:
    known: InjectState = draft.get("injects").get(fact.inject.id, InjectState())
    draft.remember("plan", draft.get("script").planned)
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    elif fact.planned and known.status in {ev.InjectStatus.SKIPPED, ev.InjectStatus.WITHDRAWN}:
        # Whoever gives it a place wants it played after all.
        draft.put("injects", fact.inject.id, ABSENT)
    draft.amend("injects", fact.inject.id, fact.inject)
    planned = fact.planned and not fact.released
    _lay_out(draft, with_inject(draft.get("script"), fact.inject, planned=planned))
    if fact.released:
        _release(draft, event, fact.inject.id, projected=fact.projected)
        if fact.board is not None:
            draft.set("board", fact.board)
    draft.act(event)


def _lay_out(draft: Draft, script: Script) -> None:
    draft.set("script", script)
    draft.set("order", timeline.running_order(script))


def _inject_reworded(draft: Draft, event: ev.Event, fact: ev.InjectReworded) -> None:
    row = draft.get("script").injects[fact.inject]
    draft.amend("injects", fact.inject, row.model_copy(update={"title": fact.title, "text": fact.text}))
    draft.act(event)


def _reordered(draft: Draft, event: ev.Event, fact: ev.InjectsReordered) -> None:
    script: Script = draft.get("script")
    draft.remember("plan", script)
    script = with_order(script, fact.order)
    _lay_out(draft, replace(script, planned=script.planned - set(fact.unplanned)))
    draft.act(event)


def _block_reworded(draft: Draft, event: ev.Event, fact: ev.BlockReworded) -> None:
    row = draft.get("script").blocks[fact.block]
    draft.amend(
        "blocks", fact.block, row.model_copy(update={"title": fact.title, public_text(row): fact.text})
    )
    draft.act(event)


def _mended(draft: Draft, event: ev.Event, fact: ev.TextMended) -> None:
    place = (fact.place, fact.row, fact.at)
    before = mending.found(draft.get("script"), *place)
    draft.amend(*mending.mended(draft.get("script"), *place, fact.text))
    draft.remember("mended", before.text if before else "", place)
    draft.act(event)


def _variable(draft: Draft, event: ev.Event, fact: ev.VariableSet) -> None:
    draft.amend("variables", fact.id, fact.value)
    draft.act(event)


def _partner_added(draft: Draft, event: ev.Event, fact: ev.PartnerAdded) -> None:
    ident = fact.partner.id
    draft.amend("partners", ident, fact.partner)
    table = draft.get("script").tables.get(fact.table)
    if table is not None:
        draft.amend("tables", table.id, table.model_copy(update={"partners": (*table.partners, ident)}))
    draft.put("presence", ident, ABSENT)
    draft.stay(event, ident, Stay(0, ev.Presence.ABSENT, unlisted=True), ev.Presence.PRESENT, None)
    if draft.get("status") is Status.RUNNING:
        draft.put("ever_present", ident, None)
    draft.act(event)


def _partner_removed(draft: Draft, event: ev.Event, fact: ev.PartnerRemoved) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    else:
        draft.amend("partners", fact.partner, ABSENT)
        for table in draft.get("script").tables.values():
            if fact.partner in table.partners:
                rest = tuple(row for row in table.partners if row != fact.partner)
                draft.amend("tables", table.id, table.model_copy(update={"partners": rest}))
        for name in ("presence", "represented_by", "ever_present", "stays"):
            draft.put(name, fact.partner, ABSENT)
    draft.act(event)


def _partner_renamed(draft: Draft, event: ev.Event, fact: ev.PartnerRenamed) -> None:
    row = draft.get("script").partners[fact.partner]
    draft.amend("partners", fact.partner, row.model_copy(update={"title": fact.title}))
    draft.act(event)


def _presence(draft: Draft, event: ev.Event, fact: ev.PresenceSet) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    else:
        before = draft.get("presence").get(fact.partner, ev.Presence.PRESENT)
        by = draft.get("represented_by").get(fact.partner)
        represented = fact.presence is ev.Presence.REPRESENTED and fact.by is not None
        draft.put("presence", fact.partner, fact.presence)
        draft.put("represented_by", fact.partner, fact.by if represented else ABSENT)
        draft.stay(event, fact.partner, Stay(0, before, by=by), fact.presence, fact.by)
        if draft.get("status") is Status.RUNNING:
            _here_now(draft, fact.partner)
    draft.act(event)


def _here_now(draft: Draft, partner: str) -> None:
    """Remember that a partner, and those for whom it speaks, were in the room, if they are."""
    room = draft.get("presence"), draft.get("represented_by")
    for ident in (partner, *(who for who, by in room[1].items() if by == partner)):
        if is_here(*room, ident):
            draft.put("ever_present", ident, None)


def _table(draft: Draft, event: ev.Event, fact: ev.TableSet) -> None:
    row = draft.get("script").tables[fact.table]
    draft.amend("tables", fact.table, row.model_copy(update={"partners": fact.partners}))
    draft.act(event)


def _outcome(draft: Draft, event: ev.Event, fact: ev.OutcomeSet) -> None:
    draft.put("outcomes", fact.outcome, ABSENT if fact.value is None else fact.value)
    if fact.undoes is not None:
        _unturn(draft, fact.outcome, fact.undoes)
    elif fact.value is not None:
        _turn(draft, event, fact.outcome, fact.value)
    draft.act(event)


def _turn(draft: Draft, event: ev.Event, outcome: str, value: str) -> None:
    turn = Turn(event.seq, value, draft.get("block"))
    draft.put("turns", outcome, (*draft.get("turns").get(outcome, ()), turn))


def _unturn(draft: Draft, outcome: str, seq: int | None) -> None:
    kept = tuple(row for row in draft.get("turns").get(outcome, ()) if row.seq != seq)
    draft.put("turns", outcome, kept or ABSENT)


def _service(draft: Draft, event: ev.Event, fact: ev.ServiceSet) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    else:
        earlier = draft.get("overrides").get(fact.service, ())
        draft.put(
            "overrides", fact.service, (*earlier, Override(fact.hour, fact.state, event.seq, fact.reason))
        )
        _cascade(draft)
        draft.set("board", fact.board)
    draft.act(event)


def _endurance(draft: Draft, event: ev.Event, fact: ev.EnduranceStated) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    else:
        stated = Endurance(fact.backup_from, fact.backup_to, fact.partner)
        draft.put("endurance", fact.service, stated if fact.stated else ABSENT)
        _cascade(draft)
        draft.set("board", fact.board)
    draft.act(event)


def _resource(draft: Draft, event: ev.Event, fact: ev.ResourceSet) -> None:
    draft.put("resources", fact.resource, fact.amount)
    draft.act(event)


def _captured(draft: Draft, event: ev.Event, fact: ev.EntryCaptured) -> None:
    late = (draft.changed.get("status") or draft.base.status) in OVER
    seq, recorded_at, utc_offset, room_ms, actor, origin, _, _ = event
    said = fact.fields
    if origin == WEB:
        # The room waits for nobody: an answer to a step that is over counts, and is labelled.
        late = late or said.block != draft.get("block")
    # Most of a long log is this: a new entry replaces nothing.
    entry = made(
        Entry, (seq, seq, said, actor, room_ms, recorded_at, late, False, utc_offset, 0, None, None, 0)
    )
    draft.map("entries")[seq] = entry
    draft.replaced = ("entries", seq, ABSENT)
    inject, target, owner = _named(said)
    if inject is not None:
        draft.nested("by_inject", inject)[seq] = None
    if target is not None:
        draft.nested("by_target", target)[seq] = None
    if owner is not None:
        draft.nested("by_owner", owner)[seq] = None
    if actor.startswith(PARTICIPANT):
        draft.nested("by_participant", actor)[seq] = None
        if said.response and inject is not None:
            draft.map("responses")[actor, inject, said.said_by[0]] = seq
    draft.act(event)


def _corrected(draft: Draft, event: ev.Event, fact: ev.EntryCorrected) -> None:
    ident = fact.entry
    before: Entry = draft.get("entries")[ident]
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
        after: Entry = draft.get("entries")[ident]
    else:
        _, _, _, by, ms, at, late, withdrawn, offset, count, _, rewritten, zone = before
        count += 1 if fact.undoes is None else -1
        seq, said, who = event.seq, fact.fields, event.actor
        if _rewrites(draft, event, before):
            rewritten, zone = event.recorded_at, event.utc_offset
        row = (ident, seq, said, by, ms, at, late, withdrawn, offset, count, who, rewritten, zone)
        after = made(Entry, row)
        draft.put("entries", ident, after)
    was, now = _named(before.fields), _named(after.fields)
    if was != now:
        for index, old, new in zip(_INDEXES, was, now, strict=True):
            _move(draft, ident, index, old, new)
    draft.act(event)


def _rewrites(draft: Draft, event: ev.Event, before: Entry) -> bool:
    """Tell whether a participant changes its own words when the room is no longer where it said them.

    The facilitator and scribes mend what was noted at any time: that tells of the note, not of the partner.
    """
    if event.origin != WEB or event.actor != before.captured_by or before.late:
        return False
    if draft.get("status") not in OVER and before.fields.block == draft.get("block"):
        return False
    row = participant_of(draft.get("participants"), event.actor)
    return row is not None and row.role is ev.Role.PARTICIPANT


def _move(draft: Draft, entry: int, name: str, before: str | None, after: str | None) -> None:
    """Keep an index of entries in step, each part of it in the order of the entries' ids."""
    if before == after:
        return
    if before is not None:
        rest = draft.nested(name, before)
        rest.pop(entry, None)
        if not rest:
            draft.drop(name, before)
    if after is not None:
        members = draft.nested(name, after)
        if members and entry < next(reversed(members)):
            draft.unsorted.add((name, after))
        members[entry] = None


def _withdrawn(draft: Draft, event: ev.Event, fact: ev.EntryWithdrawn) -> None:
    draft.put("entries", fact.entry, draft.get("entries")[fact.entry]._replace(withdrawn=True))
    if draft.get("shown_entry") == fact.entry:
        draft.set("shown_entry", None)
    draft.act(event)


def _restored(draft: Draft, event: ev.Event, fact: ev.EntryRestored) -> None:
    draft.put("entries", fact.entry, draft.get("entries")[fact.entry]._replace(withdrawn=False))
    draft.act(event)


def _reply(draft: Draft, event: ev.Event, fact: ev.ReplyGiven) -> None:
    entry, partner, answer = fact.entry, fact.partner, fact.answer
    undone = draft.undone(event)
    reply = Reply(answer, fact.note, event.seq) if answer is not None else None
    if undone is not None:
        reply = undone.before["reply", (entry, partner)]
    replies = draft.nested("replies", entry)
    # Each partner's word by itself: what others said meanwhile stays.
    draft.remember("reply", replies.get(partner), (entry, partner))
    if reply is not None:
        replies[partner] = reply
    else:
        replies.pop(partner, None)
        if not replies:
            draft.drop("replies", entry)
    draft.act(event)


def _group_made(draft: Draft, event: ev.Event, fact: ev.GroupMade) -> None:
    _regroup(draft, Group(event.seq, fact.title, fact.entries))
    draft.act(event)


def _group_changed(draft: Draft, event: ev.Event, fact: ev.GroupChanged) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    if undone is None or isinstance(undone.fact, ev.GroupMade):
        # A group that is taken back stays known without members: actions and votes may name it.
        _regroup(draft, Group(fact.group, fact.title, fact.entries))
    draft.act(event)


def _regroup(draft: Draft, group: Group) -> None:
    """Put gaps together; each leaves the group that it was in."""
    groups, group_of = draft.get("groups"), draft.get("group_of")
    for entry in groups[group.id].entries if group.id in groups else ():
        draft.put("group_of", entry, ABSENT)
    for entry in group.entries:
        other = groups.get(group_of.get(entry))
        if other is not None and other.id != group.id:
            rest = tuple(row for row in other.entries if row != entry)
            draft.put("groups", other.id, replace(other, entries=rest))
            groups = draft.get("groups")
        draft.put("group_of", entry, group.id)
        group_of = draft.get("group_of")
    draft.put("groups", group.id, group)


def _votes(draft: Draft, event: ev.Event, fact: ev.VotesCounted) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    else:
        # Nobody raised a hand: that was counted as well.
        draft.put("votes", fact.subject, fact.votes)
    draft.act(event)


def _ticked(draft: Draft, event: ev.Event, fact: ev.ExpectedTicked) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    else:
        draft.put("ticked", fact.expected, event.seq if fact.done else ABSENT)
    draft.act(event)


def _reviewed(draft: Draft, event: ev.Event, fact: ev.FindingReviewed) -> None:
    undone = draft.undone(event)
    if undone is not None:
        draft.put_back(undone)
    else:
        key = (fact.rule, fact.subjects, fact.hour)
        draft.put("reviews", key, Review(fact.verdict, fact.reason, event.seq))
    draft.act(event)


def _only_told(draft: Draft, event: ev.Event, fact: ev.Fact) -> None:
    """Change nothing: it tells of the log itself."""


FOLDS: dict[str, Folding] = {
    ev.ExerciseAgreed.TYPE: _agreed,
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
    ev.TextMended.TYPE: _mended,
    ev.VariableSet.TYPE: _variable,
    ev.PartnerAdded.TYPE: _partner_added,
    ev.PartnerRemoved.TYPE: _partner_removed,
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
    **attending.FOLDS,
    ev.RecordLost.TYPE: _only_told,
    ev.TextRedacted.TYPE: _only_told,
}
_BY_CLASS: Final = {ev.TYPES[name]: folding for name, folding in FOLDS.items()}
