"""What one simulated partner might say at a moment, composed from the scenario's own words."""

from __future__ import annotations

import string
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from tabletop.core.events import MAX_TEXT, EntryFields, EntryKind, Mark, Source
from tabletop.core.names import name_of
from tabletop.core.plaintext import one_line
from tabletop.core.scenario import QuestionKind, ServiceState
from tabletop.core.variables import fill
from tabletop.rehearsal import sentences
from tabletop.rehearsal.sentences import GAPS, SAID, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from tabletop.core.events import Answer
    from tabletop.core.scenario import Expected, Process, Question, Resource
    from tabletop.core.script import Script
    from tabletop.core.state import State
    from tabletop.text import Text

T = TypeVar("T")

LONGEST_LINE = 300
LONGEST_UNIT = 60
SHARES = (0.1, 0.2, 0.25, 0.5)
"""Parts of a scarce resource that a partner asks for or can spare."""
LATER = (4, 8, 12, 24)
"""For how many more hours a partner counts on a service."""
DEFAULT_SCALE = (1, 5)
CHOOSES_THE_LAST = 0.2
"""How often the last of several options is the answer."""


@cache
def names_in(template: str) -> tuple[str, ...]:
    """Give the names that a sentence leaves open, in order."""
    return tuple(name for _, name, _, _ in string.Formatter().parse(template) if name)


@dataclass(frozen=True, slots=True)
class Moment:
    """When and about what something is said."""

    inject: str | None = None
    block: str | None = None
    hour: float | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """Some of a scarce resource."""

    resource: Resource
    quantity: float


@dataclass(frozen=True, slots=True)
class Matter:
    """What a partner has in mind; chosen once for each thing that it says."""

    partner: str
    moment: Moment
    other: str | None = None
    process: Process | None = None
    other_process: Process | None = None
    service: str | None = None
    """One that it relies on, or that fails."""
    lasting: str | None = None
    """One that still does something."""
    ours: Amount | None = None
    """Of a resource about which it decides itself."""
    theirs: Amount | None = None
    """Of a resource about which someone else decides."""
    until: float | None = None
    question: str | None = None
    answer: str | None = None
    expected: Expected | None = None

    def target(self, template: str) -> str | None:
        """Give what a sentence is about: the first partner, service or resource that it names."""
        ids = {
            "other": self.other,
            "service": self.service,
            "lasting": self.lasting,
            "ours": self.ours.resource.id if self.ours else None,
            "theirs": self.theirs.resource.id if self.theirs else None,
        }
        return next((ids[name] for name in names_in(template) if name in ids), None)

    def amount(self, template: str) -> Amount | None:
        """Give how much a sentence speaks of."""
        amounts = {"our_amount": self.ours, "their_amount": self.theirs}
        return next((amounts[name] for name in names_in(template) if name in amounts), None)


class Voice:
    """Speaks for every partner of one exercise; the same chances give the same words."""

    def __init__(self, chances: Random, t: Text) -> None:
        self.chances = chances
        self.t = t
        self._said: set[tuple[str, str]] = set()
        self._times: Counter[str] = Counter()
        """How often each sentence was used, by whomever."""

    def simulated(self, text: str, longest: int = MAX_TEXT) -> str:
        """Mark a text as something that nobody said."""
        marked = self.t(sentences.SIMULATED, text=one_line(text))
        return marked if len(marked) <= longest else marked[: longest - 1].rstrip() + "…"

    def pick(self, rows: Sequence[T]) -> T | None:
        """Choose one; None when there is none."""
        return self.chances.choice(rows) if rows else None

    def in_turn(self, rows: Sequence[str]) -> str:
        """Choose one of the sentences that were used least: a room does not say the same all the time."""
        fewest = min(self._times[row] for row in rows)
        chosen = self.chances.choice([row for row in rows if self._times[row] == fewest])
        self._times[chosen] += 1
        return chosen

    def replies(self, kind: EntryKind, answer: Answer) -> str:
        """Compose what is said along with a reply to an entry of a kind."""
        known = sentences.OFFER_REPLIES if kind is EntryKind.OFFER else sentences.REPLIES
        return self.simulated(self.t(self.in_turn(known[answer])))

    def matter(self, state: State, partner: str, moment: Moment, others: Sequence[str]) -> Matter:
        """Choose what a partner has in mind: one of its processes, what that relies on, and someone else."""
        script = state.script
        other = self.pick([ident for ident in others if ident != partner])
        process = self.pick([row for row in script.processes.values() if row.partner == partner])
        relied = [ident for ident in (process.relies_on if process else ()) if ident in script.services]
        failing = [ident for ident, now in state.board.items() if now is not ServiceState.WORKS]
        later = self.chances.choice(LATER)
        return Matter(
            partner=partner,
            moment=moment,
            other=other,
            process=process,
            other_process=self.pick([row for row in script.processes.values() if row.partner == other]),
            service=self.pick(relied or failing or list(script.services)),
            lasting=self.pick([ident for ident, now in state.board.items() if now is not ServiceState.OUT]),
            ours=self._amount(state, [row for row in script.resources.values() if row.owner == partner]),
            theirs=self._amount(state, [row for row in script.resources.values() if row.owner != partner]),
            until=None if moment.hour is None else moment.hour + later,
        )

    def _amount(self, state: State, resources: Sequence[Resource]) -> Amount | None:
        """Choose some of what is left of a resource."""
        share = self.chances.choice(SHARES)
        resource = self.pick([row for row in resources if state.resources.get(row.id, row.amount) > 0])
        if resource is None:
            return None
        left = state.resources.get(resource.id, resource.amount)
        # Whole ones and more than one, as the unit is written: pieces, places, litres.
        return Amount(resource, min(left, max(2.0, float(round(left * share)))))

    def says(self, script: Script, matter: Matter, templates: Sequence[str]) -> tuple[str, str] | None:
        """Choose a sentence for which everything is known; give it as a template and in full.

        None when there is none, or when the partner has said it all before.
        """
        known = self._known(script, matter)
        possible = {
            row: text
            for row in templates
            if all(name in known for name in names_in(row))
            and (matter.partner, text := self.t(row, **known)) not in self._said
        }
        if not possible:
            return None
        chosen = self.in_turn(tuple(possible))
        self._said.add((matter.partner, possible[chosen]))
        return chosen, possible[chosen]

    def _known(self, script: Script, matter: Matter) -> dict[str, str]:
        """Give the words for every name that a sentence may leave open, as far as there are any."""
        t = self.t
        inject = script.injects.get(matter.moment.inject or "")
        process, theirs = matter.process, matter.other_process
        found = {
            "inject": inject.title if inject else None,
            "other": name_of(script, matter.other) if matter.other else None,
            "process": process.title if process else None,
            "minimum": process.minimum if process else None,
            "hours": self._hours(process.tolerable_hours) if process and process.tolerable_hours else None,
            "other_process": theirs.title if theirs else None,
            "service": name_of(script, matter.service) if matter.service else None,
            "lasting": name_of(script, matter.lasting) if matter.lasting else None,
            "until": t.hour(matter.until) if matter.until is not None else None,
            "question": matter.question,
            "answer": matter.answer,
            "expected": matter.expected.text if matter.expected else None,
        }
        for name, amount in (("our", matter.ours), ("their", matter.theirs)):
            if amount is not None:
                found[f"{name}s"] = amount.resource.title
                found[f"{name}_amount"] = f"{t.number(amount.quantity)} {amount.resource.unit}"
        return {name: fill(text, script.variables) for name, text in found.items() if text}

    def _hours(self, hours: float) -> str:
        if hours == int(hours):
            return self.t.n("{n} hour", "{n} hours", int(hours))
        return self.t.lasting(hours)

    def entry(
        self, script: Script, matter: Matter, kind: EntryKind, templates: Sequence[str] | None = None
    ) -> EntryFields | None:
        """Compose an entry of a kind; None when the scenario offers nothing to say."""
        said = self.says(script, matter, SAID[kind] if templates is None else templates)
        if said is None:
            return None
        template, text = said
        fields = EntryFields(
            kind=kind,
            text=self.simulated(text),
            said_by=(matter.partner,),
            inject=matter.moment.inject,
            block=matter.moment.block,
            hour=matter.moment.hour,
            source=Source.SIMULATED,
            mark=Mark.OPEN if kind is EntryKind.STRENGTH else Mark.RESTRICTED,
            theme=self._theme(script, matter),
        )
        if kind not in {EntryKind.NEED, EntryKind.OFFER, EntryKind.ASSUMPTION}:
            return fields
        amount = matter.amount(template)
        return fields.model_copy(
            update={
                "target": matter.target(template),
                "quantity": amount and amount.quantity,
                "unit": amount and fill(amount.resource.unit, script.variables)[:LONGEST_UNIT],
                "from_hour": matter.moment.hour,
                "until_hour": matter.until if "until" in names_in(template) else None,
            }
        )

    def _theme(self, script: Script, matter: Matter) -> str | None:
        """Choose a theme that the inject is about."""
        inject = script.injects.get(matter.moment.inject or "")
        named = [
            script.objectives[ident].theme
            for ident in (inject.objectives if inject else ())
            if ident in script.objectives
        ]
        return self.pick([ident for ident in named if ident in script.themes])

    def gap(self, script: Script, matter: Matter) -> tuple[Topic, EntryFields] | None:
        """Compose a gap, with the topic under which it can be put together with others."""
        topics = list(Topic)
        for topic in self.chances.sample(topics, len(topics)):
            fields = self.entry(script, matter, EntryKind.GAP, GAPS[topic])
            if fields is not None:
                if topic is Topic.PEOPLE:
                    fields = fields.model_copy(update={"theme": continuity_theme(script) or fields.theme})
                return topic, fields
        return None

    def continuity(self, script: Script, matter: Matter, question: str) -> EntryFields | None:
        """Compose what a partner says about its own people and processes."""
        asked = replace(matter, question=question)
        fields = self.entry(script, asked, EntryKind.NOTE, sentences.CONTINUITY)
        return fields.model_copy(update={"theme": continuity_theme(script)}) if fields else None

    def answer(self, script: Script, matter: Matter, question: Question) -> EntryFields | None:
        """Compose an answer to a question of an inject, in the form that it asks for."""
        asked = replace(matter, question=question.text, answer=self._answer(script, matter, question))
        return self.entry(script, asked, EntryKind.NOTE, (sentences.ANSWER,))

    def _answer(self, script: Script, matter: Matter, question: Question) -> str | None:
        chances = self.chances
        match question.kind:
            case QuestionKind.YES_NO:
                return self.t(chances.choice(sentences.YES_NO))
            case QuestionKind.CHOICE:
                return self.pick(question.options)
            case QuestionKind.SEVERAL:
                # The last one is often "nothing" or "we do not know", and goes with no other.
                *together, alone = question.options or ("",)
                chosen = chances.sample(together, min(2, len(together)))
                return ", ".join(chosen) if chosen and chances.random() >= CHOOSES_THE_LAST else alone
            case QuestionKind.SCALE | QuestionKind.NUMBER:
                low = DEFAULT_SCALE[0] if question.low is None else question.low
                high = max(low, DEFAULT_SCALE[1] if question.high is None else question.high)
                # Most people name something near the low end.
                number = self.t.number(float(round(chances.triangular(low, high, low + (high - low) / 4))))
                return f"{number} {question.unit}" if question.unit else number
            case QuestionKind.TEXT:
                said = self.says(script, matter, sentences.FREE_ANSWERS)
                return said[1] if said else None


def continuity_theme(script: Script) -> str | None:
    """Give the theme of each partner's own people and processes, if the scenario has one."""
    return next((row.id for row in script.themes.values() if row.continuity), None)
