"""A rehearsal in which simulated partners answer over real HTTP, as phones do, while the exercise runs."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Final

from tabletop.core.events import Answer, EntryKind
from tabletop.core.scenario import QuestionKind
from tabletop.rehearsal import sentences
from tabletop.rehearsal.playing import stepwise
from tabletop.rehearsal.voice import Moment, Voice
from tabletop.session.guest import Away, Guest, Letter, Received, Seen
from tabletop.text import language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.cards import QuestionView
    from tabletop.core.state import State
    from tabletop.rehearsal.playing import Report
    from tabletop.rehearsal.stage import MovableClock
    from tabletop.session import Session
    from tabletop.session.reaching import Reach

ANSWERS: Final = 0.8
"""How often a participant answers an inject; the others are silent, as in a room."""
ALONG: Final = (
    (EntryKind.NEED, 0.2),
    (EntryKind.OFFER, 0.15),
    (EntryKind.ASSUMPTION, 0.2),
    (EntryKind.GAP, 0.15),
)
"""How often something is said along with an answer."""
REPLIES: Final = 0.7
ASKS: Final = 0.03
TWICE: Final = 0.1
"""How often a form is sent a second time, as after a double tap or a lost connection."""
TRIES: Final = 5
"""How often a form is sent until something is heard."""
MOST_VOTES: Final = 3
PATIENCE_S: Final = 30.0


@dataclass(slots=True)
class Outcome:
    """What came of it."""

    joined: int = 0
    sent: int = 0
    """Forms, each counted once."""
    received: int = 0
    refused: int = 0
    unheard: int = 0
    """Forms to which nothing was heard, however often they were sent."""
    again: int = 0
    """Forms that were sent twice."""
    doubled: int = 0
    """Of those, how many counted twice."""
    slowest_ms: float = 0.0
    """The longest that an acknowledgement took."""
    news: int = 0
    """Times that an open page got something new."""


async def rehearse_live(
    session: Session,
    clock: MovableClock,
    seed: int,
    reach: Reach,
    code: str,
    count: int,
    progress: Report | None = None,
) -> Outcome:
    """Play a prepared exercise to its end while so many participants answer at its server.

    Session and server run in this loop; at each cue everyone has its say before the exercise goes on. Raises
    ExerciseError when something that the script asks for is refused, or when nobody gets in.
    """
    outcome = Outcome()
    partners = list(session.state.script.partners)
    people = [
        _Participant(
            session, reach, partners[number % len(partners)], Random(f"{seed} {number}"), outcome, number
        )
        for number in range(count if partners else 0)
    ]
    try:
        await asyncio.gather(*(one.come_in(code) for one in people))
        for _ in stepwise(session, clock, seed, progress):
            await asyncio.gather(*(one.take_turn() for one in people))
        return outcome
    finally:
        await asyncio.gather(*(one.go() for one in people))


@dataclass(eq=False)
class _Participant:
    """One simulated device: it knows only what its own page shows."""

    session: Session
    """For the words of the scenario alone; what happens reaches it through the server."""
    reach: Reach
    partner: str
    chances: Random
    outcome: Outcome
    number: int
    _done: set[str] = field(default_factory=set)
    _page: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        t = language(self.session.state.script.language)
        self._t = t
        self._voice = Voice(self.chances, t)
        self._guest = Guest(self.reach, lang=t.lang, patience=PATIENCE_S)

    async def come_in(self, code: str) -> None:
        function = self._t(self.chances.choice(sentences.FUNCTIONS))
        place = f"partner:{self.partner}"
        await self._guest.join(code, place=place, function=function, key=f"rehearsal-{self.number}")
        self.outcome.joined += 1
        self._page = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        try:
            async for part in self._guest.stream():
                self.outcome.news += part.count(b"event: ")
        except Away:
            # The stream ends when the server does, and nothing else depends on it.
            return

    async def go(self) -> None:
        if self._page is not None:
            self._page.cancel()
            await asyncio.gather(self._page, return_exceptions=True)
        await self._guest.close()

    async def take_turn(self) -> None:
        """Look at the page and send what comes to mind, one form after another."""
        seen = await self._guest.look()
        for letter in self._letters(seen, self.session.state):
            await self._send(letter)

    async def _send(self, letter: Letter) -> None:
        outcome = self.outcome
        outcome.sent += 1
        begun = time.perf_counter()
        for _ in range(TRIES):
            try:
                receipt = await self._guest.send(letter)
                break
            except Away as away:
                await asyncio.sleep(away.wait)
        else:
            outcome.unheard += 1
            return
        outcome.slowest_ms = max(outcome.slowest_ms, (time.perf_counter() - begun) * 1000)
        if not isinstance(receipt, Received):
            outcome.refused += 1
            return
        outcome.received += 1
        if self.chances.random() < TWICE:
            outcome.again += 1
            again = await self._guest.send(letter)
            if not isinstance(again, Received) or again.seq != receipt.seq:
                outcome.doubled += 1

    def _letters(self, seen: Seen, state: State) -> Iterator[Letter]:
        view = seen.view
        for row in view.injects:
            if not row.over and not row.withdrawn and self._first(f"answer {row.public.id}"):
                yield from self._answer(row.public.id, row.public.questions, state)
        for asked in view.asked:
            if asked.answer is None and self._first(f"reply {asked.entry}") and self._chance(REPLIES):
                answer = self.chances.choice(tuple(Answer))
                note = self._voice.replies(asked.kind, answer)
                fields = {
                    "entry": str(asked.entry),
                    "partner": self.partner,
                    "answer": answer.value,
                    "note": note,
                }
                yield Letter("/reply", fields, f"reply-{asked.entry}")
        if self._chance(ASKS):
            question = self._says(EntryKind.NOTE, state, sentences.PARKED)
            if question is not None:
                yield Letter("/ask", {"partner": self.partner, "text": question}, f"ask-{state.cue}")
        if view.ballot and self._first("ballot"):
            chosen = self.chances.sample(view.ballot, min(MOST_VOTES, len(view.ballot)))
            yield Letter("/ballot", {"subject": [str(row.id) for row in chosen]}, "ballot")
        if view.hotwash and self._first("hotwash"):
            strength = self._says(EntryKind.STRENGTH, state)
            if strength is not None:
                fields = {"partner": self.partner, "strength-text": strength}
                yield Letter("/entry", fields, "hotwash")
        if view.feedback and self._first("feedback"):
            scores = {name: str(self.chances.randint(2, 5)) for name in ("useful", "pace", "realistic")}
            yield Letter("/feedback", scores, "feedback")

    def _answer(self, inject: str, questions: tuple[QuestionView, ...], state: State) -> Iterator[Letter]:
        if not self._chance(ANSWERS):
            return
        said = self._says(EntryKind.DECISION, state, inject=inject)
        if said is None:
            return
        fields = {"inject": inject, "partner": self.partner, "text": said}
        for question in questions:
            fields |= self._answered(question)
        for kind, share in ALONG:
            if self._chance(share):
                fields |= self._along(kind, inject, state)
        yield Letter("/answer", fields, f"answer-{inject}")

    def _answered(self, question: QuestionView) -> dict[str, str]:
        match question.kind:
            case QuestionKind.CHOICE | QuestionKind.SEVERAL if question.options:
                return {f"q-{question.id}": self.chances.choice(question.options)}
            case QuestionKind.SCALE | QuestionKind.NUMBER:
                return {f"q-{question.id}": self._t.number(1 if question.low is None else question.low)}
            case _:
                return {}

    def _along(self, kind: EntryKind, inject: str, state: State) -> dict[str, str]:
        matter = self._voice.matter(state, self.partner, Moment(inject), tuple(state.script.partners))
        if kind is EntryKind.GAP:
            gap = self._voice.gap(state.script, matter)
            return {"gap-text": gap[1].text} if gap else {}
        entry = self._voice.entry(state.script, matter, kind)
        if entry is None:
            return {}
        fields = {f"{kind.value}-text": entry.text}
        if entry.target is not None:
            fields[f"{kind.value}-target"] = entry.target
        if entry.quantity is not None:
            fields |= {
                f"{kind.value}-quantity": self._t.number(entry.quantity),
                f"{kind.value}-unit": entry.unit or "",
            }
        return fields

    def _says(self, kind: EntryKind, state: State, *templates: str, inject: str | None = None) -> str | None:
        matter = self._voice.matter(state, self.partner, Moment(inject), tuple(state.script.partners))
        entry = self._voice.entry(state.script, matter, kind, templates or None)
        return entry.text if entry else None

    def _chance(self, share: float) -> bool:
        return self.chances.random() < share

    def _first(self, what: str) -> bool:
        """Tell whether something comes up for the first time, and remember that it did."""
        known = what in self._done
        self._done.add(what)
        return not known
