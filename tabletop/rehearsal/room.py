"""What the room does: who is there, what partners say in each phase, and what they look back on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.events import (
    Answer,
    EntryFields,
    EntryKind,
    ExpectedTicked,
    Presence,
    PresenceSet,
    ReplyGiven,
)
from tabletop.core.reliance import counted_on, word_of
from tabletop.core.scenario import ROOM
from tabletop.rehearsal import sentences
from tabletop.rehearsal.voice import Matter

if TYPE_CHECKING:
    from tabletop.core.scenario import Block, Partner
    from tabletop.core.script import Script
    from tabletop.rehearsal.sentences import Topic
    from tabletop.rehearsal.stage import Stage
    from tabletop.rehearsal.voice import Moment

# How often a partner says something of a kind: about as much as twelve of them give a scribe to do.
REACTS_TO_THE_ROOM = 0.45
ANSWERS_A_QUESTION = 0.7
REACTS_WITH_A_GAP = 0.3
AT_THE_TABLE = (
    (EntryKind.NEED, 0.25),
    (EntryKind.OFFER, 0.2),
    (EntryKind.ASSUMPTION, 0.35),
)
GAP_AT_THE_TABLE = 0.3
OBSERVATION_AT_THE_TABLES = 0.6
CONTINUITY_IN_SILENCE = 0.3
CONTINUITY_TOGETHER = 0.15
DECISION_TOGETHER = 0.3
STRENGTH_TOGETHER = 0.08
ACTS_AS_EXPECTED = 0.3
REPLIES = 0.7
HAS_AN_OWNER = 0.75
OWNER_HAS_A_FUNCTION = 0.4
HAS_A_DATE = 0.7
DUE_DAYS = (14, 30, 60, 90)
HEADLINES = 3
"""How many strengths and how many gaps of the hotwash are put on the first page."""


def _kindred(script: Script) -> list[tuple[str, str]]:
    """Give every two partners of which the one may speak for the other: of one kind, or at one table."""
    tables = {who: row.id for row in script.tables.values() for who in row.partners}

    def may_speak(by: Partner, who: Partner) -> bool:
        same_kind = by.kind.casefold() == who.kind.casefold()
        return by is not who and (same_kind or tables.get(by.id, by.id) == tables.get(who.id, who.id))

    partners = script.partners.values()
    return [(who.id, by.id) for who in partners for by in partners if may_speak(by, who)]


class Room:
    """Every simulated partner together."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.topics: dict[int, Topic] = {}
        """What each gap is about, for whoever puts them together."""
        self._stand_in = stage.voice.pick(_kindred(stage.script))
        """Who is represented, and by whom; None when no partner is near enough to another for that."""
        others = [who for who in stage.script.partners if who not in (self._stand_in or ())]
        # Somebody stays from beginning to end.
        most = len(others) if self._stand_in else max(0, len(others) - 1)
        chosen = stage.chances.sample(others, min(2, most))
        self._late, self._leaver = (*chosen, None, None)[:2]

    # Who is there.

    def assemble(self) -> None:
        """Come in, all but one."""
        if self._late is not None:
            self.stage.do(PresenceSet(partner=self._late, presence=Presence.ABSENT))

    def introduce(self) -> None:
        """Say who is there; one speaks for another as well."""
        self.stage.wait()
        if self._stand_in is not None:
            who, by = self._stand_in
            self.stage.do(PresenceSet(partner=who, presence=Presence.REPRESENTED, by=by))

    def late_arrival(self) -> None:
        """Let the one who is late come in."""
        if self._late is not None and self.stage.first("arrival"):
            self.stage.do(PresenceSet(partner=self._late, presence=Presence.PRESENT))

    def early_departure(self) -> None:
        """Let the one who cannot stay leave."""
        if self._leaver is not None and self.stage.first("departure"):
            self.stage.do(PresenceSet(partner=self._leaver, presence=Presence.LEFT))

    # What is said in a step.

    def react(self, inject: str, *, each: bool) -> None:
        """Let those who receive an inject react: each of them, or some."""
        stage = self.stage
        present = stage.here()
        receivers = [who for who in stage.script.recipients(stage.script.injects[inject]) if who in present]
        moment = stage.moment(inject)
        for partner in receivers if each else stage.some(receivers, REACTS_TO_THE_ROOM):
            matter = stage.matter(partner, moment)
            questions = stage.script.questions.get(inject, ())
            if questions and stage.by_chance(ANSWERS_A_QUESTION):
                stage.say(stage.voice.answer(stage.script, matter, stage.chances.choice(questions)))
            elif stage.by_chance(REACTS_WITH_A_GAP):
                self.gap(matter)
            else:
                kinds = (EntryKind.NOTE, EntryKind.DECISION, EntryKind.ASSUMPTION)
                stage.say(self.entry(matter, stage.chances.choice(kinds)))

    def think(self, block: Block) -> None:
        """In silence: what it means for one's own people and processes."""
        if block.continuity:
            for partner in self.stage.some(self.stage.here(), CONTINUITY_IN_SILENCE):
                self._continuity(partner, block)

    def confer(self) -> None:
        """At the tables: gaps, needs, offers, and what people count on from each other."""
        stage = self.stage
        moment = stage.moment(stage.latest())
        for partner in stage.here():
            if stage.by_chance(GAP_AT_THE_TABLE):
                self.gap(stage.matter(partner, moment))
            kinds = [kind for kind, share in AT_THE_TABLE if stage.by_chance(share)]
            stage.say(*(self.entry(stage.matter(partner, moment), kind) for kind in kinds))
        if stage.by_chance(OBSERVATION_AT_THE_TABLES):
            self._observe(moment)

    def share(self, block: Block) -> None:
        """Together: replies, decisions, what went well, and one's own people once more."""
        stage = self.stage
        self._reply()
        self._act_as_expected(block)
        moment = stage.moment(stage.latest())
        for partner in stage.here():
            if stage.by_chance(DECISION_TOGETHER):
                stage.say(self.entry(stage.matter(partner, moment), EntryKind.DECISION))
            if block.continuity and stage.by_chance(CONTINUITY_TOGETHER):
                self._continuity(partner, block)
            if stage.by_chance(STRENGTH_TOGETHER):
                stage.say(self.entry(stage.matter(partner, moment), EntryKind.STRENGTH))

    def entry(self, matter: Matter, kind: EntryKind) -> EntryFields | None:
        """Compose an entry; a decision mostly has an owner, so that those without stand out."""
        fields = self.stage.voice.entry(self.stage.script, matter, kind)
        return self._owned(fields, matter) if fields else None

    def action(self, matter: Matter, topic: Topic) -> EntryFields | None:
        """Compose what is done about gaps of a topic, mostly with an owner and a date."""
        fields = self.stage.voice.entry(self.stage.script, matter, EntryKind.ACTION, sentences.ACTIONS[topic])
        return self._owned(fields, matter) if fields else None

    def _owned(self, fields: EntryFields, matter: Matter) -> EntryFields:
        stage, found = self.stage, dict[str, object]()
        if fields.kind not in {EntryKind.DECISION, EntryKind.ACTION}:
            return fields
        if stage.by_chance(HAS_AN_OWNER):
            found["owner"] = matter.partner
            if stage.by_chance(OWNER_HAS_A_FUNCTION):
                found["owner_function"] = stage.t(stage.chances.choice(sentences.FUNCTIONS))
        if fields.kind is EntryKind.ACTION and stage.by_chance(HAS_A_DATE):
            found["due"] = stage.day_after(stage.chances.choice(DUE_DAYS))
        return fields.model_copy(update=found)

    def gap(self, matter: Matter, *, headline: bool = False) -> int | None:
        """Let a partner name a gap; gives its id, or None when the scenario offers nothing to say."""
        found = self.stage.voice.gap(self.stage.script, matter)
        if found is None:
            return None
        topic, fields = found
        [seq] = self.stage.say(fields.model_copy(update={"headline": headline}))
        self.topics[seq] = topic
        return seq

    def _continuity(self, partner: str, block: Block) -> None:
        stage = self.stage
        matter = stage.matter(partner, stage.moment())
        stage.say(stage.voice.continuity(stage.script, matter, stage.chances.choice(block.continuity)))

    def _observe(self, moment: Moment) -> None:
        """Let an observer note something about a table, never about a person."""
        stage = self.stage
        here = stage.here()
        tables = [row.id for row in stage.script.tables.values() if any(who in here for who in row.partners)]
        if here:
            matter = stage.matter(stage.chances.choice(here), moment)
            fields = self.entry(matter, EntryKind.OBSERVATION)
            said_by = (stage.voice.pick(tables) or ROOM,)
            stage.say(fields.model_copy(update={"said_by": said_by}) if fields else None)

    def _reply(self) -> None:
        """Say whether others can count on one; not everyone does."""
        stage = self.stage
        here = stage.here()
        waiting = [
            (entry.id, counted_on(stage.script, entry.fields))
            for entry in stage.state.live_entries()
            if word_of(stage.state, entry) is None
        ]
        for entry, partner in waiting:
            if partner in here and stage.by_chance(REPLIES):
                answer = stage.chances.choice(tuple(Answer))
                note = stage.voice.replies(stage.state.entries[entry].kind, answer)
                stage.do(ReplyGiven(entry=entry, partner=partner, answer=answer, note=note))
                stage.wait()

    def _act_as_expected(self, block: Block) -> None:
        """Let some partners do what experience expects, in the scenario's words; the facilitator ticks it."""
        stage, script = self.stage, self.stage.script
        here = stage.here()
        for row in script.expected.values():
            inject = script.injects[row.inject]
            actors = [who for who in (row.partners or script.recipients(inject)) if who in here]
            open_still = stage.released(row.inject) and row.id not in stage.state.ticked
            if inject.step == block.id and open_still and actors and stage.by_chance(ACTS_AS_EXPECTED):
                partner = stage.chances.choice(actors)
                matter = Matter(partner, stage.moment(row.inject), expected=row)
                fields = stage.voice.entry(script, matter, EntryKind.DECISION, (sentences.EXPECTED,))
                stage.say(self._owned(fields, matter) if fields else None)
                stage.do(ExpectedTicked(expected=row.id))

    # Looking back.

    def look_back(self) -> None:
        """Let every organisation name a strength and a gap."""
        stage = self.stage
        moment = stage.moment()
        for index, partner in enumerate(stage.here()):
            headline = index < HEADLINES
            fields = self.entry(stage.matter(partner, moment), EntryKind.STRENGTH)
            stage.say(fields.model_copy(update={"headline": headline}) if fields else None)
            self.gap(stage.matter(partner, moment), headline=headline)
