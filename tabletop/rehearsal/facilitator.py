"""What the simulated facilitator does between the presses of Next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.conditions import holds, turns_on
from tabletop.core.events import (
    EntryCorrected,
    EntryFields,
    EntryKind,
    EntryWithdrawn,
    ExpectedTicked,
    FindingReviewed,
    GroupChanged,
    GroupMade,
    InjectStatus,
    InjectStatusSet,
    OutcomeSet,
    Source,
    Verdict,
    VotesCounted,
)
from tabletop.core.exercise import in_view
from tabletop.core.gaps import findings
from tabletop.core.intents import ReleaseInject, Undo, WriteInject
from tabletop.core.names import name_of
from tabletop.core.review import gaps
from tabletop.core.scenario import ROOM, Priority, ServiceState
from tabletop.core.timeline import pace
from tabletop.rehearsal import sentences
from tabletop.rehearsal.voice import LONGEST_LINE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tabletop.core.scenario import Block, Inject
    from tabletop.rehearsal.room import Room
    from tabletop.rehearsal.sentences import Topic
    from tabletop.rehearsal.stage import Stage
    from tabletop.rehearsal.voice import Moment

SEEN_IN_THE_ROOM = 0.35
SEEN_IN_THE_BREAK = 0.3
MOST_SKIPPED = 2
VOTES_EACH = 3
TOP = 5


class Facilitator:
    """Leads the exercise as someone would who tries out everything once."""

    def __init__(self, stage: Stage, room: Room) -> None:
        self.stage = stage
        self.room = room
        self._skipped = 0
        self._groups: dict[Topic, int] = {}

    def slip(self) -> None:
        """Undo, withdraw and correct once, as happens in every session."""
        stage = self.stage
        here = stage.here()
        if not here or not stage.first("slips"):
            return
        moment = stage.moment(stage.latest())
        partner = stage.chances.choice(here)
        stage.say(self._note(partner, moment, stage.t(sentences.UNDONE)))
        stage.do(Undo())
        [wrong] = stage.say(self._note(partner, moment, stage.t(sentences.WITHDRAWN)))
        stage.do(EntryWithdrawn(entry=wrong))
        said = stage.voice.says(
            stage.script, stage.matter(partner, moment), sentences.SAID[EntryKind.OBSERVATION]
        )
        text = said[1] if said else stage.t(sentences.UNDONE)
        [first] = stage.say(self._note(partner, moment, text))
        better = self._note(partner, moment, stage.t(sentences.CORRECTION, text=text))
        entry = stage.state.entries[first]
        fields = better.model_copy(update={"kind": EntryKind.OBSERVATION})
        stage.do(EntryCorrected(entry=first, base=entry.revision, fields=fields))

    def _note(self, partner: str, moment: Moment, text: str) -> EntryFields:
        return EntryFields(
            text=self.stage.voice.simulated(text),
            said_by=(partner,),
            inject=moment.inject,
            block=moment.block,
            hour=moment.hour,
            source=Source.SIMULATED,
        )

    def park(self) -> None:
        """Put a question away for later."""
        stage = self.stage
        here = stage.here()
        inject = stage.latest()
        if here and inject is not None and stage.first("parked"):
            partner = stage.chances.choice(here)
            matter = stage.matter(partner, stage.moment(inject))
            said = stage.voice.says(stage.script, matter, (sentences.PARKED,))
            if said is not None:
                note = self._note(partner, matter.moment, said[1])
                stage.say(note.model_copy(update={"parked": True}))

    def surprise(self) -> None:
        """Write an inject on the spot, for the whole room."""
        stage = self.stage
        if not stage.first("spot"):
            return
        out = [ident for ident, now in stage.state.board.items() if now is not ServiceState.WORKS]
        service = stage.voice.pick(out)
        text = (
            stage.t(sentences.SPOT_TEXT, service=name_of(stage.script, service))
            if service is not None
            else stage.t(sentences.SPOT_TEXT_WITHOUT_SERVICE)
        )
        title = stage.t(sentences.SPOT_TITLE)
        stage.do(WriteInject(title=title, text=stage.voice.simulated(text), to=(ROOM,)))
        inject = stage.latest()
        if inject is not None:
            self.room.react(inject, each=False)

    def keep_pace(self) -> None:
        """Leave an extra inject out when the end is going to be squeezed."""
        stage, state = self.stage, self.stage.state
        room = stage.session.room_ms()
        planned = [i for i in state.script.injects if state.status_of(i) is InjectStatus.PLANNED]
        elapsed, phase = room - state.clock.started_ms, room - state.clock.phase_started_ms
        plan = pace(state.order, state.current(), elapsed, phase, state.script, planned)
        for inject in plan.skippable[: MOST_SKIPPED - self._skipped]:
            stage.do(InjectStatusSet(inject=inject, status=InjectStatus.SKIPPED))
            self._skipped += 1

    def tick(self, share: float) -> None:
        """Tick expected actions that were seen; some stay open."""
        state = self.stage.state
        still = [r.id for r in state.script.expected.values() if r.id not in state.ticked]
        seen = [ident for ident in still if self.stage.released(state.script.expected[ident].inject)]
        for ident in self.stage.some(seen, share):
            self.stage.do(ExpectedTicked(expected=ident))

    def establish(self, block: Block) -> None:
        """Establish how the story turns in this step, and bring in what waited for that."""
        stage = self.stage
        for outcome in stage.script.outcomes.values():
            if (
                outcome.id in stage.state.outcomes
                or not outcome.values
                or not self._is_due(outcome.id, block)
            ):
                continue
            telling = [value for value in outcome.values if self._brings_in(outcome.id, value, block)]
            value = stage.chances.choice(telling or outcome.values)
            stage.do(OutcomeSet(outcome=outcome.id, value=value))
            self._bring_in(row for row in self._in_view(block) if turns_on(row.when, outcome.id))

    def _is_due(self, outcome: str, block: Block) -> bool:
        """Tell whether the first step with an inject that depends on an outcome, or changes it, is here."""
        steps = {
            row.step
            for row in self.stage.script.injects.values()
            if turns_on(row.when, outcome) or (row.effects and outcome in (row.effects.outcome or {}))
        }
        for ident in self.stage.script.blocks:
            if ident in steps:
                return True
            if ident == block.id:
                break
        return False

    def _brings_in(self, outcome: str, value: str, block: Block) -> bool:
        """Tell whether an inject of this step comes into view when an outcome has this value."""
        state = self.stage.state
        outcomes = {**state.outcomes, outcome: value}
        return any(
            row.step == block.id
            and row.when is not None
            and state.status_of(row.id) is InjectStatus.PLANNED
            and not in_view(state, row.id)
            and holds(row.when, outcomes, state.board, state.resources)
            for row in state.script.injects.values()
        )

    def from_reserve(self, block: Block) -> None:
        """Bring in once what was kept in reserve for a step."""
        spare = [row for row in self._in_view(block) if row.priority is Priority.RESERVE]
        if spare and self.stage.first("reserve"):
            self._bring_in(spare[:1])

    def _in_view(self, block: Block) -> list[Inject]:
        """Give the injects of a step that could be brought in now."""
        state = self.stage.state
        return [
            row
            for row in state.script.injects.values()
            if row.step == block.id
            and state.status_of(row.id) is InjectStatus.PLANNED
            and in_view(state, row.id)
        ]

    def _bring_in(self, injects: Iterable[Inject]) -> None:
        for row in injects:
            self.stage.do(ReleaseInject(inject=row.id))
            self.room.react(row.id, each=False)

    def group(self) -> None:
        """Put the gaps together by what they are about; later ones join the groups that are there."""
        stage = self.stage
        for topic, title in sentences.GROUPS.items():
            members = [
                seq
                for seq, about in self.room.topics.items()
                if about is topic and not stage.state.entries[seq].withdrawn
            ]
            known = self._groups.get(topic)
            line = stage.voice.simulated(stage.t(title), LONGEST_LINE)
            if known is not None and len(members) > len(stage.state.groups[known].entries):
                stage.do(GroupChanged(group=known, title=line, entries=tuple(members)))
            elif known is None and len(members) > 1:
                [self._groups[topic]] = stage.do(GroupMade(title=line, entries=tuple(members)))

    def vote(self) -> None:
        """Count hands for the gaps: so many for each partner in the room."""
        stage = self.stage
        lines = gaps(stage.state)
        if not lines:
            return
        # Where several partners see the same gap, more hands go up.
        weights = [len(row.members) for row in lines]
        hands = stage.chances.choices(lines, weights, k=VOTES_EACH * len(stage.here()))
        counted = {row.id: sum(hand is row for hand in hands) for row in lines}
        for ident, votes in counted.items():
            if votes:
                stage.do(VotesCounted(subject=ident, votes=votes))
        stage.wait()

    def review(self) -> None:
        """Go through what the engine found: some is confirmed, some dismissed, the rest is left to check."""
        stage, voice = self.stage, self.stage.voice
        for finding in findings(stage.state):
            verdict = voice.pick((Verdict.CONFIRMED, Verdict.DISMISSED, None))
            if verdict is not None and finding.verdict is Verdict.OPEN:
                reason = ""
                if verdict is Verdict.DISMISSED:
                    reason = voice.simulated(stage.t(voice.in_turn(sentences.DISMISSED)))
                stage.do(
                    FindingReviewed(
                        rule=finding.rule,
                        subjects=finding.subjects,
                        hour=finding.hour,
                        verdict=verdict,
                        reason=reason,
                    )
                )

    def assign(self) -> None:
        """Agree on an action for each of the top gaps."""
        stage = self.stage
        here = stage.here()
        topics = {**self.room.topics, **{group: topic for topic, group in self._groups.items()}}
        for line in gaps(stage.state)[:TOP] if here else ():
            matter = stage.matter(stage.chances.choice(here), stage.moment())
            # What came in from a device speaks of whatever it does.
            topic = topics.get(line.id, sentences.Topic.DECIDING)
            fields = self.room.action(matter, topic)
            if fields is not None:
                measure = sentences.MEASURES[topic]
                stage.say(fields.model_copy(update={"addresses": line.id, "measure": measure}))
