"""Rehearsals without a file, so that many of them take little time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tabletop.core import events as ev
from tabletop.core.events import Event
from tabletop.core.intents import Submission
from tabletop.core.messages import ExerciseError
from tabletop.core.scenario import Scenario
from tabletop.core.state import State
from tabletop.rehearsal import Progress, rehearse, simulated
from tabletop.session import Callback, Done, Refused, Result
from tests.small import Play, created


def submitted(play: Play, submissions: Sequence[Submission]) -> tuple[Result, ...]:
    """Hand in to an exercise in memory."""
    results: list[Result] = []
    for row in submissions:
        try:
            event = play.do(row.intent, row.actor, row.origin, row.key)
        except ExerciseError as error:
            results.append(Refused(error.message))
        else:
            results.append(Done(event.seq, event))
    return tuple(results)


class Memory:
    """A session and its clock without a file, so that many rehearsals take little time."""

    def __init__(self, fact: ev.ExerciseCreated) -> None:
        self.passed = 0
        self.play = Play(fact.scenario, fact.selection, simulated=fact.simulated)

    @property
    def state(self) -> State:
        return self.play.state

    def submit(self, submissions: Sequence[Submission]) -> tuple[Result, ...]:
        return submitted(self.play, submissions)

    def subscribe(
        self, callback: Callback, from_seq: int | None = None, *, first: bool = False
    ) -> Callable[[], None]:
        raise NotImplementedError

    def room_ms(self) -> int:
        return self.state.room_ms(self.wall_ms())

    def wall_ms(self) -> int:
        return self.play.now

    def advance(self, ms: int) -> None:
        self.play.now += ms


def rehearsed(
    scenario: Scenario | None = None,
    selection: str = "long",
    seed: int = 1,
    told: list[Progress] | None = None,
) -> tuple[State, list[Event]]:
    memory = Memory(simulated(created(scenario, selection)))
    rehearse(memory, memory, seed, told.append if told is not None else None)
    return memory.state, memory.play.events
