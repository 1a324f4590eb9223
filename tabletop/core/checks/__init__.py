"""Cross-reference checks: what a well-formed scenario may still have wrong.

Each rule is a small function with one code (or a few that belong together); `RULES` is the whole list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.checks import (
    blocks,
    conditions,
    identity,
    injects,
    origin,
    outcomes,
    plan,
    questions,
    references,
    services,
    tables,
    usage,
    variables,
)
from tabletop.core.checks.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tabletop.core.messages import Problem
    from tabletop.core.scenario import Scenario

    Rule = Callable[[Subject], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    identity.something_to_play,
    identity.no_duplicate_ids,
    identity.no_shared_ids,
    identity.no_duplicate_shorts,
    identity.lines_are_one_line,
    identity.lines_have_no_formatting,
    identity.nothing_turns_the_line,
    references.no_dangling_references,
    references.no_repeated_references,
    references.steps_are_steps,
    references.recipients_exist,
    services.no_cycles,
    services.backup_makes_sense,
    services.failures_are_seen,
    tables.one_table_each,
    blocks.steps_are_complete,
    blocks.others_are_no_steps,
    blocks.hours_rise,
    blocks.steps_ask_about_continuity,
    injects.within_their_step,
    injects.to_somebody,
    injects.within_the_phases,
    injects.released_by_a_person,
    questions.options_fit,
    questions.limits_fit,
    questions.unit_fits,
    conditions.one_key_each,
    conditions.values_exist,
    conditions.amounts_are_possible,
    outcomes.titles_match_the_values,
    outcomes.values_differ,
    plan.fits_the_minutes,
    plan.keeps_the_running_order,
    plan.holds_its_injects,
    plan.shortens_what_it_plays,
    plan.leaves_room_to_talk,
    origin.figures_have_an_origin,
    variables.all_known,
    variables.braces_are_double,
    variables.defaults_are_final,
)
"""What can be said row by row, also about a file of which some rows could not be read."""

RULES_ABOUT_ABSENCE: tuple[Rule, ...] = (
    tables.everyone_has_a_table,
    usage.variables_are_used,
    usage.sources_are_used,
    usage.objectives_are_served,
)
"""What can be said only when every row was read."""


def check(scenario: Scenario) -> tuple[Problem, ...]:
    """Find every mistake and doubt in a scenario."""
    return tuple(each_problem(Subject(scenario)))


def each_problem(subject: Subject) -> Iterator[Problem]:
    """Go through the mistakes and doubts in a scenario, of which some rows may be missing."""
    for rule in RULES + RULES_ABOUT_ABSENCE if subject.is_whole else RULES:
        yield from rule(subject)
