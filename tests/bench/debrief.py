"""The debrief: from the events of a log to its value and its documents, at growing sizes."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator

from tabletop.core import events as ev
from tabletop.core.debrief import debrief
from tabletop.core.fold import fold
from tabletop.core.scenario import Expected, Inject, Partner, Process, Scenario
from tabletop.report.html import html
from tabletop.report.outline import document
from tabletop.text import language
from tests.bench.figures import Figure
from tests.small import created, small_scenario

PARTNERS, INJECTS = 12, 34
LIMIT_MS = 50.0
SIZES = (1, 10, 100)
LINEAR = 2.0
"""How much more than in proportion a larger log may take: the collector walks a larger heap as it grows."""
START = 1_790_000_000_000


def scenario_of(injects: int) -> Scenario:
    """Make a scenario with twelve partners and so many injects, each with an expected action."""
    base = small_scenario()
    partners = tuple(
        Partner(
            id=f"partner-{nr}", title=f"Partner {nr} of {{{{town}}}}", short=f"p{chr(97 + nr)}", kind="any"
        )
        for nr in range(PARTNERS)
    )
    names = [row.id for row in partners]
    rows = tuple(
        base.injects[nr % 2].model_copy(
            update={
                "id": f"inject-{nr}",
                "step": ("dark", "day")[nr % 2],
                "to": ("all",) if nr % 4 == 0 else (names[nr % PARTNERS], names[(nr + 5) % PARTNERS]),
                "objectives": (("share", "own")[nr % 2],),
            }
        )
        for nr in range(injects)
    )
    changed: dict[str, tuple[Partner | Process | Inject | Expected | object, ...]] = {
        "partners": partners,
        "processes": tuple(row.model_copy(update={"partner": names[0]}) for row in base.processes),
        "tables": (),
        "resources": tuple(row.model_copy(update={"owner": names[1]}) for row in base.resources),
        "injects": rows,
        "questions": (),
        "expected": tuple(
            Expected(
                id=f"expected-{nr}", inject=f"inject-{nr}", partners=(names[nr % PARTNERS],), text="Acts"
            )
            for nr in range(injects)
        ),
    }
    return base.model_copy(update=changed)


def facts_of(injects: int) -> Iterator[ev.Fact]:
    """Give the facts of a session in which every partner says something about every inject."""
    yield created(scenario_of(injects))
    yield ev.ExerciseStarted(cue="opening", block="opening")
    seq = 2
    for block in ("dark", "day"):
        here = [nr for nr in range(injects) if ("dark", "day")[nr % 2] == block]
        released = tuple(f"inject-{nr}" for nr in here)
        yield ev.Advanced(cue=f"{block}/0", block=block, entered=True, board={}, released=released)
        seq += 1
        for nr in here:
            for partner in range(PARTNERS):
                turn = nr * PARTNERS + partner
                kind = list(ev.EntryKind)[turn % len(ev.EntryKind)]
                yield ev.EntryCaptured(
                    fields=ev.EntryFields(
                        kind=kind,
                        text=f"Number {turn}: who brings the diesel to the pumping station tonight?",
                        said_by=(f"partner-{partner}",),
                        inject=f"inject-{nr}",
                        block=block,
                        hour=0 if block == "dark" else 24,
                        target=f"partner-{turn % PARTNERS}" if kind is ev.EntryKind.NEED else None,
                        mark=ev.Mark.PARTNER if turn % 50 == 0 else ev.Mark.RESTRICTED,
                        theme="continuity" if turn % 30 == 0 else None,
                    )
                )
                seq += 1
                if kind is ev.EntryKind.GAP and turn % 2:
                    yield ev.VotesCounted(subject=seq, votes=turn % 30)
                    seq += 1
                elif kind is ev.EntryKind.NEED:
                    yield ev.ReplyGiven(entry=seq, partner=f"partner-{turn % PARTNERS}", answer=ev.Answer.YES)
                    seq += 1
    yield ev.ExerciseClosed()


def log_of(size: int) -> tuple[ev.Event, ...]:
    """Make the log of a session of so many times the usual size."""
    return tuple(
        ev.Event(seq, START + seq, 60, seq, "facilitator", "console", None, fact)
        for seq, fact in enumerate(facts_of(INJECTS * size), 1)
    )


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """Give the median of several rounds, in ms of the processor: there is nothing here to wait for."""
    spent = []
    for _ in range(rounds):
        gc.collect()
        begin = time.process_time()
        work()
        spent.append((time.process_time() - begin) * 1_000)
    return statistics.median(spent)


def run() -> Iterator[Figure]:
    """Measure the value at three sizes, and the documents at the usual one."""
    usual = 0.0
    for size in SIZES:
        events = log_of(size)
        ours = milliseconds(lambda log=events: debrief(fold(None, log)), 9 if size == 1 else 3)  # type: ignore[misc]
        entries = f"{PARTNERS} × {INJECTS * size}"
        if size == 1:
            usual = ours
            limit = f"under {LIMIT_MS:.0f} ms"
            yield Figure(
                f"debrief value, {entries} from events", "ms", ours, LIMIT_MS, limit, ours < LIMIT_MS
            )
            continue
        yield Figure(
            f"debrief value, {entries}, against {size} times the usual",
            "ms",
            ours,
            usual * size,
            f"linear (at most {LINEAR})",
            ours <= usual * size * LINEAR,
        )
    value = debrief(fold(None, log_of(1)))
    t = language("nl")
    written = milliseconds(lambda: html(document(value, t)), 5)
    yield Figure("debrief as HTML, beside its value", "ms", written, usual, "", ok=True)
