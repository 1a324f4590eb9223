"""Two promises, tried by chance: batches change nothing, no clock fires, drops or delays an inject."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop import session, store
from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import Event, InjectStatus
from tabletop.core.intents import Intent, Submission
from tabletop.core.messages import ExerciseError
from tabletop.core.scenario import Release, Scenario
from tabletop.core.state import State
from tabletop.session import Done, LocalSession, ManualClock, Refused
from tests.small import Play, created, small_scenario
from tests.wild import some_intent, written_out

SEEDS = st.integers(0, 2**32)


def in_batches(wishes: list[Submission], sizes: list[int]) -> tuple[State, list[Event], list[session.Result]]:
    """Submit wishes to a session on disk in batches of these sizes."""
    with TemporaryDirectory() as name:
        path = Path(name) / "evening.ttx"
        at = session.create(path, created(), ManualClock(), any_place=True)
        results: list[session.Result] = []
        for size in sizes:
            results += at.submit(wishes[len(results) : len(results) + size])
        results += at.submit(wishes[len(results) :])
        state = at.state
        at.close()
        replayed = store.replay(path)
        assert replayed.problems == ()
        assert written_out(replayed.state) == written_out(state)
        return state, list(store.read(path)), results


@given(SEEDS, st.lists(st.integers(1, 15), max_size=20))
@settings(max_examples=12, deadline=None)
def test_any_partition_of_wishes_into_batches_gives_equal_results(seed: int, sizes: list[int]) -> None:
    rng = Random(seed)
    play = Play().start()
    wishes: list[Submission] = [Submission(want.Start())]
    for number in range(50):
        intent = want.Undo() if rng.random() < 0.15 else some_intent(rng, play.state)
        key = rng.choice((None, f"key-{number // 3}"))
        wishes.append(Submission(intent, actor=rng.choice(("facilitator", "scribe")), key=key))
        try:
            play.do(intent)
        except ExerciseError:
            continue
    one_by_one = in_batches(wishes, [1] * len(wishes))
    together = in_batches(wishes, sizes)
    assert together[1:] == one_by_one[1:]
    assert written_out(together[0]) == written_out(one_by_one[0])


class Facilitator:
    """Someone who presses Next until the end, while clocks, sleep and stops do what they like."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "evening.ttx"
        self.clock = ManualClock()
        self.at: LocalSession = session.create(self.path, created(automatic()), self.clock, any_place=True)
        self.pressed = 0

    def ask(self, intent: Intent) -> bool:
        (result,) = self.at.submit([Submission(intent)])
        return isinstance(result, Done)

    def released(self) -> dict[str, InjectStatus]:
        return {ident: known.status for ident, known in self.at.state.injects.items()}

    def next(self) -> bool:
        """Press Next as a person would: first clear away what is in the way, as the screen asks."""
        (result,) = self.at.submit([Submission(want.Next())])
        if isinstance(result, Refused):
            if result.message.code == "exercise.at-end":
                return False
            if result.message.code == "exercise.gap-open":
                assert self.ask(want.SettleGap(went_on=False))
            elif result.message.code == "exercise.interrupted":
                assert self.ask(ev.ExerciseContinued())
            else:
                raise AssertionError(result.message)
            return self.next()
        self.pressed += 1
        return True

    def meanwhile(self, what: str, ms: int) -> None:
        """Let something happen to the clocks: it must not touch any inject, nor where the session stands."""
        before, cue = self.released(), self.at.state.cue
        match what:
            case "wait":
                self.clock.advance(ms)
            case "sleep":
                self.clock.sleep(ms)
            case "set back":
                self.clock.sleep(-ms)
            case "pause":
                self.ask(ev.ClockPaused())
            case "go on":
                self.ask(ev.ClockResumed())
            case "interrupt":
                self.ask(ev.ExerciseInterrupted())
            case "settle":
                self.ask(want.SettleGap(went_on=bool(ms % 2)))
            case "stop":
                self.at.close()
                self.clock.sleep(ms)
                self.at = session.resume(self.path, self.clock, any_place=True)
        self.at.tick()
        assert self.released() == before
        assert self.at.state.cue == cue


def automatic() -> Scenario:
    """Make a scenario in which some injects release themselves."""
    scenario = small_scenario()
    injects = tuple(
        row.model_copy(update={"release": Release.AUTO}) if row.id in {"rumour", "desk", "mast"} else row
        for row in scenario.injects
    )
    return scenario.model_copy(update={"injects": injects})


@cache
def undisturbed() -> tuple[int, dict[str, InjectStatus], list[str]]:
    with TemporaryDirectory() as name:
        person = Facilitator(Path(name))
        return to_the_end(person, [])


def to_the_end(
    person: Facilitator, happenings: list[tuple[str, int]]
) -> tuple[int, dict[str, InjectStatus], list[str]]:
    cues = []
    turn = 0
    while True:
        for what, ms in happenings[turn : turn + 2]:
            if person.pressed:
                person.meanwhile(what, ms)
        turn += 2
        if not person.next():
            break
        cues.append(str(person.at.state.cue))
    released = person.released()
    person.at.close()
    return person.pressed, released, cues


HAPPENING = st.tuples(
    st.sampled_from(["wait", "sleep", "set back", "pause", "go on", "interrupt", "settle", "stop"]),
    st.integers(0, 7_200_000),
)


@given(st.lists(HAPPENING, max_size=40))
@settings(max_examples=25, deadline=None)
def test_pauses_gaps_sleeps_and_resumes_never_fire_drop_or_delay_an_inject(
    happenings: list[tuple[str, int]],
) -> None:
    with TemporaryDirectory() as name:
        assert to_the_end(Facilitator(Path(name)), happenings) == undisturbed()


def test_an_inject_that_releases_itself_comes_with_the_start_of_its_phase() -> None:
    play = Play(automatic()).start().next_to("dark/0")
    assert play.state.injects == {}
    fact = play.do(want.Next()).fact
    assert isinstance(fact, ev.Advanced)
    assert fact.cue == "dark/1/alarm"
    assert fact.released == ("alarm", "rumour", "desk")
    assert "mast" not in play.state.injects
    # The rest of the phase still waits for a key, one at a time.
    assert play.do(want.Next()).fact == ev.Advanced(
        cue="dark/1/handout", block="dark", phase=1, released=("ward",), entered=False
    )


def test_a_phase_of_nothing_but_such_injects_releases_them_when_it_begins() -> None:
    play = Play(automatic()).start().next_to("day/3")
    fact = play.do(want.Next()).fact
    assert isinstance(fact, ev.Advanced)
    assert (fact.cue, fact.released) == ("day/4", ("mast",))


def test_such_an_inject_that_is_held_back_stays_back() -> None:
    play = Play(automatic()).start().next_to("dark/0")
    play.do(ev.InjectStatusSet(inject="rumour", status=InjectStatus.WITHHELD))
    fact = play.do(want.Next()).fact
    assert isinstance(fact, ev.Advanced)
    assert fact.released == ("alarm", "desk")
