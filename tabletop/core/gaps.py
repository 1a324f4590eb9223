"""What the engine finds by itself: proposals with their evidence, for the facilitator to confirm or dismiss.

A wrong finding in front of thirty partners is worse than a missing one. So every rule looks only at what the
room has left behind, blames nobody who was away, and says what was recorded rather than what was done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf
from typing import TYPE_CHECKING, TypeAlias

from tabletop.core.days import day_of
from tabletop.core.events import EntryKind, InjectStatus, Mark, Presence, Verdict
from tabletop.core.messages import Message
from tabletop.core.scarcity import overdrawn
from tabletop.core.scenario import ROOM, BlockKind, ServiceState
from tabletop.core.state import Status
from tabletop.core.timeline import MINUTE_MS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tabletop.core.cascade import Course, Segment
    from tabletop.core.events import EntryFields
    from tabletop.core.messages import Param
    from tabletop.core.scenario import Expected, Inject, Process, Service, Sourced
    from tabletop.core.script import Script
    from tabletop.core.state import Entry, FindingKey, InjectState, Review, State

NOT_TAKEN = "expected-not-taken"
"""The rule about expected actions that nobody was seen to take."""
LACKING = "lacks-owner-or-date"
"""The rule about actions and decisions that lack an owner, or a date where they need one."""
DECISIONS_LACKING = {
    (True, True, False): "finding.decision-without-owner-and-date",
    (True, False, False): "finding.decision-without-owner",
    (False, True, False): "finding.decision-without-date",
    (True, False, True): "finding.decision-without-owner-and-too-early",
    (False, False, True): "finding.decision-too-early",
}
"""What is said of a decision, by whether it lacks an owner and a date, and whether that is too early."""
ACTIONS_LACKING = {
    (True, True, False): "finding.action-without-owner-and-date",
    (True, False, False): "finding.action-without-owner",
    (False, True, False): "finding.action-without-date",
    (True, False, True): "finding.action-without-owner-and-too-early",
    (False, False, True): "finding.action-too-early",
}
"""What is said of an action, by whether it lacks an owner and a date, and whether that is too early."""
FOR_REAL = (BlockKind.TOP_GAPS, BlockKind.HOTWASH, BlockKind.CLOSING)
"""The blocks after the story, in which the room agrees on what it will really do."""
OUTLASTED = "process-outlasted"
"""The rule about processes that an outage outlasts."""
UNMENTIONED = "continuity-unmentioned"
"""The rule about partners of whom nothing is marked as about their own house."""
SILENT = "said-nothing"
"""The rule about partners whom no entry names."""
OVERDRAWN = "scarce-overdrawn"
"""The rule about scarce things of which more is asked than there is."""
UNTOUCHED = "objective-untouched"
"""The rule about objectives of which nothing was recorded."""
NOT_PLAYED = "finding.objective-not-played"
"""What is said of an objective of which no inject was played."""
DAY_MS = 24 * 60 * MINUTE_MS
EPOCH = dt.date(1970, 1, 1).toordinal()
EXCERPT = 160
"""Characters of an entry that a finding quotes."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the engine noticed; rule, subjects and hour are its identity."""

    rule: str
    subjects: tuple[str, ...]
    hour: float | None
    evidence: tuple[int, ...]
    """Seqs of the events that prove it."""
    message: Message
    assumed: bool = False
    """True when it rests on an author's assumption, not on a source or on what a partner stated."""
    private: bool = False
    """True when it quotes an entry that is for one partner alone."""
    review: Review | None = None

    @property
    def key(self) -> FindingKey:
        """Its identity, by which a review finds it again."""
        return (self.rule, self.subjects, self.hour)

    @property
    def verdict(self) -> Verdict:
        """What the facilitator made of it; open until somebody did."""
        return self.review.verdict if self.review else Verdict.OPEN


class Bearing(StrEnum):
    """Whether an action could be expected of those who were in the room."""

    COUNTS = "counts"
    """Somebody of whom it was expected was there, or it was seen all the same."""
    STILL_ON = "still-on"
    """Its inject is being talked about now."""
    NOT_HEARD = "not-heard"
    """Nobody who was to get its inject was there."""
    NOBODY_THERE = "nobody-there"
    """Nobody of whom it was expected was there."""


Rule: TypeAlias = Callable[["State"], Iterator[Finding]]


def findings(state: State) -> tuple[Finding, ...]:
    """Apply every rule to an exercise that has begun; each finding carries its review."""
    if state.status is Status.PREPARED:
        return ()
    return tuple(
        replace(finding, review=state.reviews.get(finding.key)) for rule in RULES for finding in rule(state)
    )


def expected_not_taken(state: State) -> Iterator[Finding]:
    """Find expected actions without a tick, of partners who were in the room when the inject came."""
    script = state.script
    for row in script.expected.values():
        known = _played(state, row.inject)
        if known is None or row.id in state.ticked or bearing(state, row) is not Bearing.COUNTS:
            continue
        release = known.seq or 0
        there = tuple(partner for partner in row.partners if state.was_here(partner, release))
        inject, text = script.line(script.injects[row.inject].title), script.line(row.text)
        if there:
            names = tuple(script.name(partner) for partner in there)
            message = Message(
                "finding.expected-not-taken", {"partners": names, "inject": inject, "action": text}
            )
        else:
            message = Message("finding.expected-of-anyone", {"inject": inject, "action": text})
        yield Finding(NOT_TAKEN, (row.id,), known.hour, (release,), message)


def bearing(state: State, row: Expected) -> Bearing:
    """Tell whether an action of an inject that was released counts as expected.

    What only reached who was away was heard by nobody, so nobody was to act on it.
    """
    known = state.injects[row.inject]
    if row.id in state.ticked:
        return Bearing.COUNTS
    if _now_on(state, known):
        return Bearing.STILL_ON
    if not _reached_anyone(state, state.script.injects[row.inject]):
        return Bearing.NOT_HEARD
    of_whom = row.partners or state.script.partners
    there = any(state.was_here(partner, known.seq or 0) for partner in of_whom)
    return Bearing.COUNTS if there else Bearing.NOBODY_THERE


def lacks_owner_or_date(state: State) -> Iterator[Finding]:
    """Find actions and decisions that nobody carries out, or without a good date where they need one.

    A decision that one partner took is that partner's to carry out. Within the story a decision holds at its
    hour and needs no date. What is decided once the story is over, at the top gaps, the hotwash or the
    closing, is for real: it needs one as an action does.
    """
    for entry in state.entries.values():
        if entry.withdrawn:
            continue
        message = _lacking(state, entry)
        if message is not None:
            private = entry.fields.mark is Mark.PARTNER
            yield Finding(LACKING, (str(entry.id),), None, (entry.revision,), message, private=private)


def scarce_overdrawn(state: State) -> Iterator[Finding]:
    """Find scarce resources on which the partners together count for more than there is."""
    script = state.script
    for ident, asked in overdrawn(state).items():
        row = script.resources[ident]
        said: dict[str, Param] = {
            "resource": script.line(row.title),
            "asked": asked.amount,
            "there": asked.there,
            "unit": script.line(row.unit),
            "partners": tuple(script.name(partner) for partner in asked.partners),
        }
        code = "finding.scarce-overdrawn" if asked.partners else "finding.scarce-overdrawn-by-some"
        yield Finding(
            OVERDRAWN,
            (ident,),
            None,
            asked.entries,
            Message(code, said),
            assumed=is_assumed(row),
            private=asked.private,
        )


def lacks(state: State, entry: Entry) -> tuple[bool, bool]:
    """Tell whether an action or decision lacks an owner, and whether it lacks a date."""
    fields = entry.fields
    owned = bool(fields.owner or fields.owner_function)
    if entry.kind is EntryKind.ACTION:
        return not owned, not fields.due
    if entry.kind is EntryKind.DECISION:
        return (
            not owned and carried_by(state.script, fields) is None,
            _for_real(state, entry) and not fields.due,
        )
    return False, False


def too_early(state: State, entry: Entry) -> bool:
    """Tell whether what is agreed for real is due on a day before that of the session: a slip of the pen."""
    due, clock = day_of(entry.fields.due or ""), state.clock
    if due is None or clock.started_at is None or not _for_real(state, entry):
        return False
    session = (clock.started_at + clock.started_offset * MINUTE_MS) // DAY_MS
    return due.toordinal() - EPOCH < session


def _for_real(state: State, entry: Entry) -> bool:
    """Tell whether something holds outside the story: an action does, a decision once the story is over."""
    block = state.script.blocks.get(entry.fields.block or "")
    after = block is not None and block.kind in FOR_REAL
    return entry.kind is EntryKind.ACTION or (entry.kind is EntryKind.DECISION and after)


def carried_by(script: Script, fields: EntryFields) -> str | None:
    """Give the partner that carries an entry out: its owner, or the only one that took a decision."""
    if fields.owner or fields.kind is not EntryKind.DECISION:
        return fields.owner
    alone = fields.said_by[0] if len(fields.said_by) == 1 else None
    return alone if alone in script.partners else None


def _lacking(state: State, entry: Entry) -> Message | None:
    codes = DECISIONS_LACKING if entry.kind is EntryKind.DECISION else ACTIONS_LACKING
    code = codes.get((*lacks(state, entry), too_early(state, entry)))
    return Message(code, {"text": _excerpt(entry.fields.text)}) if code else None


def objective_untouched(state: State) -> Iterator[Finding]:
    """Find objectives that were planned for this session and about which nothing was recorded.

    An objective is touched by an entry about it or on one of its injects, by one under its theme, by one of a
    partner in the step in which that partner received one of its injects, and by a ticked expected action.
    """
    script = state.script
    injects: dict[str, list[Inject]] = {ident: [] for ident in script.objectives}
    for inject in script.injects.values():
        if inject.id in script.planned or state.status_of(inject.id) is InjectStatus.RELEASED:
            for ident in inject.objectives:
                injects.setdefault(ident, []).append(inject)
    touched = _touched_objectives(state)
    for objective in script.objectives.values():
        rows = injects[objective.id]
        if not rows or objective.id in touched or any(_still_open(state, row.id) for row in rows):
            continue
        played = [known for row in rows if (known := _played(state, row.id))]
        reached = [row for row in rows if _reached_anyone(state, row)]
        title = script.line(objective.title)
        if not played:
            message = Message(NOT_PLAYED, {"objective": title})
        elif reached:
            message = Message("finding.objective-untouched", {"objective": title})
        else:
            continue
        evidence = tuple(known.seq or 0 for known in played)
        yield Finding(UNTOUCHED, (objective.id,), None, evidence, message)


def objectives_of(script: Script, fields: EntryFields) -> frozenset[str]:
    """Give the objectives that an entry is about: the one it names, and those of its inject."""
    inject = script.injects.get(fields.inject or "")
    named = {fields.objective} if fields.objective is not None else set()
    return frozenset(named.union(inject.objectives if inject else ()))


def _touched_objectives(state: State) -> set[str]:
    script = state.script
    touched: set[str] = set()
    handed_out: dict[tuple[str, str], set[str]] = {}
    for ident in state.injects:
        inject = script.injects[ident]
        if inject.objectives and state.status_of(ident) is InjectStatus.RELEASED:
            for partner in script.recipients(inject):
                handed_out.setdefault((inject.step, partner), set()).update(inject.objectives)
    themes: set[str] = set()
    for entry in state.entries.values():
        fields = entry.fields
        if entry.withdrawn:
            continue
        if fields.theme is not None:
            themes.add(fields.theme)
        touched |= objectives_of(script, fields)
        if fields.block is not None:
            for partner in script.speakers(fields.said_by):
                touched |= handed_out.get((fields.block, partner), set())
    for ident in state.ticked:
        row = script.expected[ident]
        touched.update(row.objectives or script.injects[row.inject].objectives)
    touched.update(row.id for row in script.objectives.values() if row.theme in themes)
    return touched


def process_outlasted(state: State) -> Iterator[Finding]:
    """Find processes whose tolerable outage ended, within the hours played, before their service was back."""
    if not state.steps:
        return
    last = max(step.hour for step in state.steps.values())
    evidence = tuple(sorted(step.seq for step in state.steps.values()))
    for process in state.script.processes.values():
        if process.partner not in state.ever_present or process.partner not in state.script.partners:
            continue
        found = _outlasting(process, state.courses, last)
        if found is None:
            continue
        hour, service, since = found
        told: dict[str, str | float] = {
            "partner": state.script.name(process.partner),
            "process": state.script.line(process.title),
            "hour": hour,
            "service": state.script.name(service),
        }
        code = "finding.process-stopped"
        if process.tolerable_hours:
            alone = _out_throughout(state.courses[service], since, hour)
            code = "finding.process-outlasted" if alone else "finding.process-outlasted-in-turn"
            told |= {"tolerable": process.tolerable_hours, "since": since}
        message = Message(code, told)
        assumed = is_assumed(process) or _rests_on_assumption(state, service, hour)
        yield Finding(OUTLASTED, (process.id, service), hour, evidence, message, assumed=assumed)


def _out_throughout(course: Course, start: float, end: float) -> bool:
    """Tell whether a service was out from one hour to another."""
    between = [row for row in course if row.end > start and row.start <= end]
    return all(row.state is ServiceState.OUT for row in between)


def _outlasting(
    process: Process, courses: Mapping[str, Course], last: float
) -> tuple[float, str, float] | None:
    """Find the first hour at which a process's time is up, a service that is out then, and since when."""
    outages = sorted(
        (segment.start, segment.end, ident)
        for ident in process.relies_on
        for segment in courses.get(ident, ())
        if segment.state is ServiceState.OUT and segment.start > -inf
    )
    begin = end = -inf
    for start, back, ident in outages:
        if start > end:
            begin, end = start, back
        elif back > end:
            end = back
        limit = begin + process.tolerable_hours
        if start <= limit < back and limit <= last:
            return limit, ident, begin
    return None


def is_assumed(row: Sourced) -> bool:
    """Tell whether figures are the author's assumption: also a source may leave something to assume."""
    return row.assumption is not None or not row.sources


def _rests_on_assumption(state: State, service: str, hour: float) -> bool:
    """Tell whether the hours of an outage are, anywhere down the line, the author's assumption.

    What a partner stated, or the facilitator set, is no assumption of the author.
    """
    seen: set[str] = set()
    ident: str | None = service
    while ident is not None and ident not in seen:
        seen.add(ident)
        segment = _latest_outage(state.courses[ident], hour)
        if segment is None:
            return False
        row = state.script.services[ident]
        told = ident in state.endurance or ident in state.overrides
        if not told and (row.assumption is not None or (_has_figures(row) and is_assumed(row))):
            return True
        ident = segment.cause
    return False


def _has_figures(row: Service) -> bool:
    """Tell whether hours of its own decide when a service is out; while it recovers it works in part."""
    return any(figure is not None for figure in (row.backup_from, row.backup_to, row.restored_at))


def _latest_outage(course: Course, hour: float) -> Segment | None:
    outages = (row for row in course if row.state is ServiceState.OUT and row.start <= hour)
    return max(outages, key=lambda row: row.start, default=None)


def continuity_unmentioned(state: State) -> Iterator[Finding]:
    """Find partners asked about their own people and processes of whom nothing is marked as about these.

    A note at an inject that asks about them among other things may be about those other things: it proves
    nothing. What was said about them may stand among the rest: a rule cannot read, so it says where it
    looked and no more. Of whom nothing at all was recorded is found by a rule of its own: it may never have
    come. Only who was in the room itself counts as asked: who speaks for another cannot know its rosters.
    """
    script = state.script
    themes = {theme.id for theme in script.themes.values() if theme.continuity}
    objectives = {row.id for row in script.objectives.values() if row.theme in themes}
    injects = {row.id for row in script.injects.values() if objectives.intersection(row.objectives)}
    if not themes:
        return
    mentioned = set[str | None]()
    live = state.live_entries()
    marked = [row for row in live if row.fields.theme in themes or row.fields.objective in objectives]
    for entry in marked:
        _add_speakers(state, entry, mentioned)
    for ident in state.ticked:
        row = script.expected[ident]
        if row.inject in injects or objectives.intersection(row.objectives):
            mentioned.update(row.partners)
    asked, (by_name, as_room) = _asked(state, injects), _heard(state)
    # Where nobody kept track of who spoke, a log without a name in it accuses nobody.
    tracked = not live or any(row.fields.said_by for row in live)
    nameless = _nameless(live)
    around = {entry for ident in injects for entry in state.by_inject.get(ident, ())}
    around.difference_update(entry.id for entry in marked)
    beside = _beside(
        sum(row.id in around and row.fields.mark is not Mark.PARTNER for row in live), _nameless(marked)
    )
    for partner in script.partners:
        if partner not in asked or partner in mentioned:
            continue
        name, evidence = script.name(partner), tuple(asked[partner])
        if partner in by_name or partner in as_room:
            message = _unmarked(name, beside, by_name=partner in by_name)
            yield Finding(UNMENTIONED, (partner,), None, evidence, message)
        elif tracked:
            yield Finding(SILENT, (partner,), None, evidence, _not_by_name(name, nameless))


def _unmarked(name: str, beside: Message | None, *, by_name: bool) -> Message:
    """Say that no entry of a partner is marked as about its own house, and which others may yet be.

    Of whom there is nothing but what the whole room said, nobody may read that it has entries of its own.
    """
    code = "finding.continuity-unmentioned" if by_name else "finding.continuity-as-room"
    if beside is None:
        return Message(code, {"partners": (name,)})
    return Message(f"{code}-beside", {"partners": (name,), "beside": beside})


def _beside(at_injects: int, nameless: int) -> Message | None:
    """Count the entries that may be about the own house of anybody: so nobody reads that there are none."""
    around = Message("finding.continuity-at-injects", {"n": at_injects})
    marked = Message("finding.continuity-nameless", {"n": nameless})
    if at_injects and nameless:
        return Message("finding.continuity-both", {"around": around, "marked": marked})
    if at_injects:
        return around
    return marked if nameless else None


def _not_by_name(name: str, nameless: int) -> Message:
    """Say that nothing was found by the name of a partner; what has no speaker may be its own."""
    if not nameless:
        return Message("finding.said-nothing", {"partners": (name,)})
    return Message("finding.said-nothing-by-name", {"partners": (name,), "n": nameless})


def _nameless(entries: Iterable[Entry]) -> int:
    return sum(not row.fields.said_by for row in entries)


def _add_speakers(state: State, entry: Entry, found: set[str | None]) -> None:
    """Add the partners for whom something was said: who said it, sat at its table, or was in the room."""
    found.update(state.script.speakers(entry.fields.said_by))
    _add_room(state, entry, found)


def _add_room(state: State, entry: Entry, found: set[str | None]) -> None:
    """Add who was in the room when that said something as one."""
    if ROOM in entry.fields.said_by:
        found.update(row for row in state.ever_present if row not in found and state.was_here(row, entry.id))


def _heard(state: State) -> tuple[set[str | None], set[str | None]]:
    """Give the partners of whom anything was recorded, and those who were there when the room spoke as one.

    The former said, took on, answered, asked or chose something.
    """
    script, heard, as_room = state.script, set[str | None](), set[str | None]()
    for entry in state.entries.values():
        if not entry.withdrawn:
            heard.update(script.speakers(entry.fields.said_by))
            _add_room(state, entry, as_room)
            heard.add(entry.fields.owner)
            heard.update(state.replies.get(entry.id, ()))
    heard.update(row.partner for row in state.questions.values())
    heard.update(row.partner for row in state.endurance.values())
    actors = {state.participants[ident].actor for ident in (*state.ballots, *state.feedback)}
    actors.update(row.actor for row in state.questions.values())
    actors.update(actor for _, actor in state.ratings)
    heard.update(known.partner for actor in actors if (known := state.participant_of(actor)))
    for ident in state.ticked:
        heard.update(script.expected[ident].partners)
    return heard, as_room


def _asked(state: State, injects: Iterable[str]) -> dict[str, list[int]]:
    """Give the partners to whom the question was put, with the events by which it was.

    A step asks it in the parts in which people think and talk: one that was broken off before asked nothing.
    """
    asked: dict[str, list[int]] = {}
    steps = sorted(state.steps.items(), key=lambda row: row[1].seq)
    for index, (block, step) in enumerate(steps):
        row, since = state.script.blocks.get(block), state.asked.get(block)
        still_on = state.status is Status.RUNNING and state.block == block
        if row is None or not row.continuity or since is None or still_on:
            continue
        end = steps[index + 1][1].seq if index + 1 < len(steps) else inf
        for partner in state.ever_present:
            if _was_itself_there(state, partner, since, end):
                asked.setdefault(partner, []).append(step.seq)
    for ident in injects:
        known = _played(state, ident)
        if known is not None and known.seq is not None:
            for partner in state.script.recipients(state.script.injects[ident]):
                if state.presence_at(partner, known.seq) is Presence.PRESENT:
                    asked.setdefault(partner, []).append(known.seq)
    return {partner: sorted(seqs) for partner, seqs in asked.items() if partner in state.ever_present}


def _was_itself_there(state: State, partner: str, start: int, end: float) -> bool:
    return state.presence_at(partner, start) is Presence.PRESENT or any(
        stay.presence is Presence.PRESENT and start < stay.seq < end for stay in state.stays.get(partner, ())
    )


def _played(state: State, inject: str) -> InjectState | None:
    """Give an inject that was released and that the room has had its time for."""
    known = state.injects.get(inject)
    if known is None or known.status is not InjectStatus.RELEASED or _now_on(state, known):
        return None
    return known


def _now_on(state: State, known: InjectState) -> bool:
    return state.status is Status.RUNNING and state.block in state.steps and known.hour == state.hour


def _still_open(state: State, inject: str) -> bool:
    """Tell whether an inject may still come, or is being talked about now."""
    known = state.injects.get(inject)
    if state.status is not Status.RUNNING:
        return False
    return known is None or known.status is InjectStatus.PLANNED or _now_on(state, known)


def _reached_anyone(state: State, inject: Inject) -> bool:
    known = _played(state, inject.id)
    return known is not None and any(
        state.was_here(partner, known.seq or 0) for partner in state.script.recipients(inject)
    )


def _excerpt(text: str) -> str:
    line = " ".join(text[: 2 * EXCERPT].split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rstrip() + "…"


RULES: tuple[Rule, ...] = (
    continuity_unmentioned,
    lacks_owner_or_date,
    scarce_overdrawn,
    objective_untouched,
    process_outlasted,
    expected_not_taken,
)
"""Every rule, in the order in which its findings are gone through and told.

What only this session can say comes first: of whom nothing is marked as about its own house, and what leaves
without an owner. What somebody may just not have ticked comes last.
"""
