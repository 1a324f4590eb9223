"""Every scenario that is shipped is without problems and plays to its end, in every selection."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tabletop import loader, shipped
from tabletop.core import events as ev
from tabletop.core.debrief import debrief
from tabletop.core.events import EntryKind, InjectStatus
from tabletop.core.exercise import next_cue
from tabletop.core.scenario import BlockKind, Scenario
from tabletop.core.state import Status
from tabletop.rehearsal import Progress
from tabletop.text import language
from tests.rehearsing import rehearsed

SHIPPED = shipped.scenarios()


@cache
def loaded(path: Path) -> Scenario:
    scenario, problems = loader.load(path)
    t = language("en")
    assert [loader.render(problem, t) for problem in problems] == []
    assert scenario is not None
    return scenario


# One that cannot be read fails in a test of its own.
SELECTIONS = [
    pytest.param(path, row.id, id=f"{path.stem}-{row.id}")
    for path in SHIPPED
    if (scenario := loader.load(path)[0]) is not None
    for row in scenario.selections
]


def test_there_are_scenarios_in_both_languages() -> None:
    assert {loaded(path).language for path in SHIPPED} == {"nl", "en"}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_scenario_has_no_problems_and_bears_the_name_of_its_file(path: Path) -> None:
    assert loaded(path).id == path.stem
    assert loaded(path).language == path.parent.name


@pytest.mark.parametrize(("path", "selection"), SELECTIONS)
def test_a_selection_plays_to_its_end(path: Path, selection: str) -> None:
    told: list[Progress] = []
    state, _ = rehearsed(loaded(path), selection, told=told)
    assert state.status is Status.DRAFT
    assert next_cue(state) is None
    assert told[-1].done == told[-1].total
    assert state.block == list(state.script.blocks)[-1]
    waiting = {ident for ident in state.script.planned if state.status_of(ident) is InjectStatus.PLANNED}
    # What was planned has been played, except where the story took another turn.
    assert [ident for ident in waiting if state.script.injects[ident].when is None] == []
    minutes = state.script.selection.minutes
    assert minutes * 0.8 <= state.clock.room_ms / 60_000 <= minutes * 1.15


@pytest.mark.parametrize(("path", "selection"), SELECTIONS)
def test_a_selection_gives_every_step_its_decisions_gaps_and_own_continuity(
    path: Path, selection: str
) -> None:
    state, _ = rehearsed(loaded(path), selection)
    continuity = {row.id for row in state.script.themes.values() if row.continuity}
    for block in state.script.blocks.values():
        said = [entry for entry in state.live_entries() if entry.fields.block == block.id]
        if block.kind is BlockKind.STEP:
            assert {entry.kind for entry in said} >= {EntryKind.DECISION, EntryKind.GAP, EntryKind.ASSUMPTION}
            assert any(entry.fields.theme in continuity for entry in said)


@pytest.mark.parametrize(("path", "selection"), SELECTIONS)
def test_a_selection_ends_in_a_debrief_with_a_plan(path: Path, selection: str) -> None:
    state, _ = rehearsed(loaded(path), selection)
    drawn_up = debrief(state)
    assert drawn_up.simulated
    assert drawn_up.plan
    assert drawn_up.first_page.strengths


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize(("path", "selection"), SELECTIONS)
def test_nothing_is_released_or_established_outside_its_own_step(
    path: Path, selection: str, seed: int
) -> None:
    state, events = rehearsed(loaded(path), selection, seed)
    script = state.script
    turns = {
        (row.step, outcome)
        for row in script.injects.values()
        if row.when is not None
        for outcome in row.when.outcome or {}
    }
    block, established = "", set()
    for event in events:
        match event.fact:
            case ev.ExerciseStarted(block=now, released=released) | ev.Advanced(block=now, released=released):
                block = now
                assert {script.injects[inject].step for inject in released} <= {block}
            case ev.InjectReleased(inject=inject):
                assert script.injects[inject].step == block
            case ev.OutcomeSet(outcome=outcome):
                established.add((block, outcome))
    assert established == turns
