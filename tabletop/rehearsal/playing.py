"""Playing a whole exercise without a room, from its first block to its closing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tabletop.core.exercise import next_cue
from tabletop.core.intents import Close, Next, Start
from tabletop.core.now_view import now
from tabletop.core.scenario import BlockKind, PhaseKind
from tabletop.core.timeline import MINUTE_MS, CueKind
from tabletop.rehearsal.facilitator import SEEN_IN_THE_BREAK, SEEN_IN_THE_ROOM, Facilitator
from tabletop.rehearsal.room import Room
from tabletop.rehearsal.stage import Stage

if TYPE_CHECKING:
    from tabletop.core.scenario import Block
    from tabletop.core.timeline import Cue
    from tabletop.rehearsal.stage import MovableClock
    from tabletop.session import Session

FASTEST, SLOWEST = 0.9, 1.15
"""How far a phase may differ from its planned minutes: it runs over more often than under."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rehearsal is."""

    done: int
    """Cues of the running order that lie behind."""
    total: int
    block_title: str
    hour: float | None
    room_minutes: int
    entries: int


Report: TypeAlias = Callable[[Progress], None]


def rehearse(session: Session, clock: MovableClock, seed: int, progress: Report | None = None) -> None:
    """Play a prepared exercise to its end with simulated partners.

    `clock` must be the one that the session reads. The same script and seed give the same log, whatever the
    day and the machine. Raises ExerciseError when something that the script asks for is refused.
    """
    for _ in stepwise(session, clock, seed, progress):
        pass


def stepwise(
    session: Session, clock: MovableClock, seed: int, progress: Report | None = None
) -> Iterator[None]:
    """Play like `rehearse`, and stop at each cue and after the closing for whatever else happens then."""
    return _Rehearsal(Stage(session, clock, seed), progress).steps()


class _Rehearsal:
    def __init__(self, stage: Stage, progress: Report | None) -> None:
        self.stage = stage
        self.room = Room(stage)
        self.facilitator = Facilitator(stage, self.room)
        self.progress = progress
        steps = [row.id for row in stage.script.blocks.values() if row.kind is BlockKind.STEP]
        self.last_step = steps[-1] if steps else None
        self.surprised = steps[min(1, len(steps) - 1)] if steps else None
        """The step in which an inject is written on the spot."""

    def steps(self) -> Iterator[None]:
        self.room.assemble()
        self.stage.do(Start())
        cue = self.stage.state.current()
        while cue is not None:
            self._live(cue)
            yield
            cue = next_cue(self.stage.state)
            if cue is not None:
                self.stage.do(Next(from_cue=self.stage.state.cue))
        self.facilitator.review()
        self._tell(len(self.stage.state.order))
        self.stage.do(Close())
        yield

    def _tell(self, done: int) -> None:
        if self.progress is not None:
            state = self.stage.state
            minutes = self.stage.session.room_ms() // MINUTE_MS
            title = now(state).block_title
            self.progress(Progress(done, len(state.order), title, state.hour, minutes, len(state.entries)))

    def _live(self, cue: Cue) -> None:
        """Fill the time of one cue with what happens in it."""
        state = self.stage.state
        self._tell(state.order.index(cue))
        sharing = sum((row.block, row.phase) == (cue.block, cue.phase) for row in state.order)
        pace = self.stage.chances.uniform(FASTEST, SLOWEST)
        self.stage.begin(round(cue.minutes * MINUTE_MS / sharing * pace))
        block = state.script.blocks[cue.block]
        match cue.kind:
            case CueKind.INJECT | CueKind.HANDOUT:
                for inject in cue.injects:
                    if self.stage.released(inject):
                        self.room.react(inject, each=cue.kind is CueKind.HANDOUT)
                self.room.late_arrival()
            case CueKind.PHASE:
                self._phase(block, cue.phase_kind)
            case CueKind.BLOCK if block.kind is BlockKind.STEP:
                for kind in PhaseKind:
                    self._phase(block, kind)
            case CueKind.BLOCK:
                self._block(block)
        self.stage.end()

    def _phase(self, block: Block, kind: PhaseKind | None) -> None:
        match kind:
            case PhaseKind.SILENCE:
                self.room.think(block)
            case PhaseKind.TABLES:
                self.room.confer()
                self.facilitator.slip()
                self.facilitator.keep_pace()
                if block.id == self.surprised:
                    self.facilitator.surprise()
            case PhaseKind.PLENARY:
                self.room.share(block)
                self.facilitator.tick(SEEN_IN_THE_ROOM)
                self.facilitator.establish(block)
                self.facilitator.from_reserve(block)
                if block.id == self.last_step:
                    self.facilitator.park()
                    self.room.early_departure()
            case _:
                self.stage.wait()

    def _block(self, block: Block) -> None:
        match block.kind:
            case BlockKind.OPENING:
                self.room.introduce()
            case BlockKind.BREAK:
                self.facilitator.group()
                self.facilitator.tick(SEEN_IN_THE_BREAK)
            case BlockKind.TOP_GAPS:
                self.facilitator.group()
                self.facilitator.vote()
                self.facilitator.assign()
            case BlockKind.HOTWASH:
                self.room.look_back()
            case _:
                self.stage.wait()
