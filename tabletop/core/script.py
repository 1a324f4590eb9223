"""The script: a scenario as amended during the exercise. Every rule reads this, never the scenario itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from tabletop.core.conditions import turns_on
from tabletop.core.scenario import ROOM, Priority, Selection, Weekday
from tabletop.core.variables import fill
from tabletop.core.words import ROOM_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tabletop.core.scenario import (
        Block,
        Expected,
        Inject,
        Objective,
        Outcome,
        Partner,
        Process,
        Question,
        Resource,
        Scenario,
        Service,
        Source,
        Table,
        Theme,
    )


class Identified(Protocol):
    """A row with an id."""

    @property
    def id(self) -> str:
        """The name by which the script refers to it."""


R = TypeVar("R", bound=Identified)


def by_id(rows: Iterable[R]) -> dict[str, R]:
    """Key rows by their id, in the order of the file."""
    return {row.id: row for row in rows}


@dataclass(frozen=True, slots=True)
class Script:
    """What is played: the selected blocks, and every row by its id, with amendments applied."""

    id: str
    title: str
    language: str
    label: str
    start_weekday: str
    start_time: str
    selection: Selection
    variables: Mapping[str, str]
    variable_titles: Mapping[str, str]
    """What the author calls each variable."""
    themes: Mapping[str, Theme]
    objectives: Mapping[str, Objective]
    partners: Mapping[str, Partner]
    processes: Mapping[str, Process]
    tables: Mapping[str, Table]
    services: Mapping[str, Service]
    resources: Mapping[str, Resource]
    outcomes: Mapping[str, Outcome]
    blocks: Mapping[str, Block]
    """The blocks of the selection, in running order."""
    injects: Mapping[str, Inject]
    """Every inject of the selected steps, in playing order: the planned ones and those at hand."""
    planned: frozenset[str]
    """The injects that have a place in the running order."""
    questions: Mapping[str, tuple[Question, ...]]
    """Inject id to its questions."""
    expected: Mapping[str, Expected]
    sources: Mapping[str, Source]
    elsewhere: frozenset[str] = frozenset()
    """Outcomes on which only steps that are not played depend."""

    def step_of(self, inject: str) -> Block | None:
        """Give the step that an inject belongs to, if it is played."""
        row = self.injects.get(inject)
        return self.blocks.get(row.step) if row else None

    def recipients(self, inject: Inject) -> tuple[str, ...]:
        """Give the ids of the partners that an inject reaches, tables resolved to their members."""
        if ROOM in inject.to:
            return tuple(self.partners)
        found: dict[str, None] = {}
        for name in inject.to:
            if name in self.tables:
                found.update(dict.fromkeys(self.tables[name].partners))
            elif name in self.partners:
                found[name] = None
        return tuple(found)

    def theme_of(self, inject: str | None) -> str | None:
        """Give the theme that a note at an inject follows: that of the first objective that has one."""
        row = self.injects.get(inject or "")
        found = (
            (self.objectives[ident] for ident in row.objectives if ident in self.objectives) if row else ()
        )
        return next((objective.theme for objective in found if objective.theme in self.themes), None)

    def speakers(self, said_by: Iterable[str]) -> tuple[str, ...]:
        """Give who said something, tables resolved to their members; what is no table stays as it is."""
        found: dict[str, None] = {}
        for name in said_by:
            found.update(dict.fromkeys(self.tables[name].partners if name in self.tables else (name,)))
        return tuple(found)

    def named(self, ident: str) -> str | None:
        """Give the title of a partner, table, service or resource, with its variables still open."""
        for rows in (self.partners, self.tables, self.services, self.resources):
            row = rows.get(ident)
            if row is not None:
                return str(row.title)
        return None

    def line(self, text: str) -> str:
        """Fill the variables into a line of plain text."""
        return fill_names(text, tuple(self.variables.items()))

    def name(self, ident: str) -> str:
        """Give the name of a partner, table, service or resource; the id itself when it has none."""
        return self.line(self.called(ident))

    def called(self, ident: str) -> str:
        """Give the name of whatever has an id, with its variables still open; the id when it has none.

        The room is called something in the language of the scenario, as all the others are.
        """
        return ROOM_NAMES[self.language] if ident == ROOM else self.named(ident) or ident


def no_script(language: str) -> Script:
    """Give a script in which nothing is known, for facts of which the beginning is lost."""
    nothing: Mapping[str, Any] = {}
    return Script(
        id="",
        title="",
        language=language,
        label="",
        start_weekday=Weekday.MONDAY,
        start_time="00:00",
        selection=Selection(id="none", title="-", minutes=1, blocks=()),
        variables=nothing,
        variable_titles=nothing,
        themes=nothing,
        objectives=nothing,
        partners=nothing,
        processes=nothing,
        tables=nothing,
        services=nothing,
        resources=nothing,
        outcomes=nothing,
        blocks=nothing,
        injects=nothing,
        planned=frozenset(),
        questions=nothing,
        expected=nothing,
        sources=nothing,
    )


def script_of(
    scenario: Scenario, selection: str, variables: Mapping[str, str], label: str | None = None
) -> Script:
    """Open a scenario for playing one of its selections; raises KeyError for an unknown selection."""
    chosen = by_id(scenario.selections)[selection]
    blocks = {block.id: block for block in scenario.blocks if block.id in chosen.blocks}
    injects = {inject.id: inject for inject in scenario.injects if inject.step in blocks}
    wanted = (
        set(chosen.injects)
        if chosen.injects is not None
        else {inject.id for inject in injects.values() if inject.priority is not Priority.RESERVE}
    )
    questions: dict[str, tuple[Question, ...]] = {}
    for question in scenario.questions:
        questions[question.inject] = (*questions.get(question.inject, ()), question)
    return Script(
        id=scenario.id,
        title=scenario.title,
        language=scenario.language,
        label=label or scenario.label,
        start_weekday=scenario.start_weekday.value,
        start_time=scenario.start_time,
        selection=chosen,
        variables={row.id: row.default for row in scenario.variables} | dict(variables),
        variable_titles={row.id: row.title for row in scenario.variables},
        themes=by_id(scenario.themes),
        objectives=by_id(scenario.objectives),
        partners=by_id(scenario.partners),
        processes=by_id(scenario.processes),
        tables=by_id(scenario.tables),
        services=by_id(scenario.services),
        resources=by_id(scenario.resources),
        outcomes=by_id(scenario.outcomes),
        blocks=blocks,
        injects=injects,
        planned=frozenset(wanted & injects.keys()),
        questions=questions,
        expected={row.id: row for row in scenario.expected if row.inject in injects},
        sources=by_id(scenario.sources),
        elsewhere=frozenset(
            row.id
            for row in scenario.outcomes
            if _depends(scenario.injects, row.id) and not _depends(injects.values(), row.id)
        ),
    )


def _depends(injects: Iterable[Inject], outcome: str) -> bool:
    """Tell whether any inject waits for an outcome, or brings it about."""
    return any(
        turns_on(row.when, outcome) or (row.effects is not None and outcome in (row.effects.outcome or {}))
        for row in injects
    )


def with_inject(script: Script, inject: Inject, *, planned: bool) -> Script:
    """Add an inject, or put another version in its place; only a planned one is in the running order."""
    return replace(
        script,
        injects={**script.injects, inject.id: inject},
        planned=script.planned | {inject.id} if planned else script.planned - {inject.id},
    )


def with_order(script: Script, order: tuple[str, ...]) -> Script:
    """Play the named injects in this order among themselves; the others keep their places."""
    named = iter(order)
    wanted = set(order)
    return replace(
        script,
        injects={
            key: script.injects[key]
            for key in (next(named) if ident in wanted else ident for ident in script.injects)
        },
        planned=script.planned | wanted,
    )


def outcome_title(script: Script, outcome: str, value: str) -> str:
    """Give the words for a value of an outcome; the value itself when it has none."""
    row = script.outcomes.get(outcome)
    titles = dict(zip(row.values, row.titles, strict=False)) if row else {}
    return script.line(titles.get(value, value))


@lru_cache(maxsize=4096)
def fill_names(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    """Fill variables into a line of plain text."""
    return fill(text, dict(pairs))
