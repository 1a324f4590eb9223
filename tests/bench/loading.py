"""Checking a scenario file of 2,000 injects, beside what PyYAML in C alone needs to load it."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import yaml

from tabletop.loader import loads
from tests.bench.figures import Figure

INJECTS = 2_000
PARTNERS, SOURCES, OBJECTIVES, STEPS = 30, 20, 10, 4
LIMIT = 1.0
ROUNDS = 5
WORDS = """
de het een straat stroom buurt mensen bellen water gemeente dokter vraagt wijk huis licht donker auto brug
"""

TOP = """\
doorleef: 1
id: large
title: Een groot scenario
language: nl
summary: Een scenario om mee te meten.
threat: stroomuitval
label: OEFENING
start_weekday: friday
start_time: "17:30"
variables:
  - id: gemeente
    title: Naam van de gemeente
    default: Veldstad
themes:
  - id: samen
    title: Samen
"""
STEP = """\
  - id: step-{n}
    kind: step
    title: Een tijdstap
    hour: {hour}
    situation: In **{{{{gemeente}}}}** is het donker.
    continuity: ["Wie komt er werken?"]
    phases: [situation 2, inject 5, silence 3, tables 10, plenary 10]
"""
INJECT = """\
  - id: inject-{n}
    step: step-{step}
    at: {at}
    to: [partner-{one}, partner-{other}]
    channel: phone
    title: {title}
    sender: de meldkamer
    text: |
      {first} In **{{{{gemeente}}}}** om 17:30 uur.

      - {second}
      - {third}

      {fourth} Er zijn 40 mensen.
    notes: {notes}
    priority: extra
    sources: [source-{source}]
    objectives: [objective-{objective}]
"""


def large_scenario() -> str:
    """Write a valid scenario of 1.7 MB in which every inject has text, a list, sources and objectives."""
    chance = random.Random(1)
    known = WORDS.split()

    def words(count: int) -> str:
        return " ".join(chance.choice(known) for _ in range(count)).capitalize() + "."

    parts = [TOP, "sources:\n"]
    parts += [f"  - id: source-{n}\n    title: Bron {n}\n" for n in range(SOURCES)]
    parts += ["objectives:\n"]
    parts += [f"  - id: objective-{n}\n    theme: samen\n    title: Een doel\n" for n in range(OBJECTIVES)]
    parts += ["partners:\n"]
    parts += [
        f"  - id: partner-{n}\n    title: Partner {n}\n    short: p{n}\n    kind: dienst\n"
        for n in range(PARTNERS)
    ]
    parts += ["blocks:\n", *(STEP.format(n=n, hour=n * 6) for n in range(STEPS)), "injects:\n"]
    parts += [
        INJECT.format(
            n=n,
            step=n % STEPS,
            at=n % STEPS * 6 + 1,
            one=n % PARTNERS,
            other=(n + 7) % PARTNERS,
            title=words(5),
            first=words(25),
            second=words(8),
            third=words(8),
            fourth=words(25),
            notes=words(18),
            source=n % SOURCES,
            objective=n % OBJECTIVES,
        )
        for n in range(INJECTS)
    ]
    parts.append("selections:\n  - id: all\n    title: Alles\n    minutes: 210\n    blocks: [")
    return "".join(parts) + ", ".join(f"step-{n}" for n in range(STEPS)) + "]\n"


def _milliseconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1_000


def run() -> list[Figure]:
    """Measure both in turns, so that a slow moment of the machine hits them alike."""
    text = large_scenario()
    content = text.encode()
    scenario, found = loads(content, "large.yaml")
    assert scenario is not None
    assert found == ()
    reference, ours = [], []
    for _ in range(ROUNDS):
        reference.append(_milliseconds(lambda: yaml.load(text, yaml.CSafeLoader)))
        ours.append(_milliseconds(lambda: loads(content, "large.yaml")))
    mine, other = statistics.median(ours), statistics.median(reference)
    what = f"check a file of {INJECTS:,} injects ({len(content) / 1e6:.1f} MB)"
    return [Figure(what, "ms", mine, other, f"≤ {LIMIT:.0f} × CSafeLoader", mine <= LIMIT * other)]
