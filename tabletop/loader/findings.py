"""The problems found in a file so far, up to a number that somebody can still work through."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tabletop.core.messages import Problem, Severity
    from tabletop.loader.nodes import Place

MOST_PROBLEMS = 1_000
"""Errors, and warnings, that are kept: enough to work through before checking again."""


class Finding(NamedTuple):
    """A problem at a place in the file."""

    place: Place
    problem: Problem


class Findings:
    """Collects problems; errors and warnings are counted apart, so that the ones do not hide the others."""

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self._counts: Counter[Severity] = Counter()

    def add(self, finding: Finding) -> None:
        """Keep a problem, unless there are too many of its severity already."""
        severity = finding.problem.severity
        self._counts[severity] += 1
        if self._counts[severity] <= MOST_PROBLEMS:
            self.kept.append(finding)

    def is_full(self, severity: Severity) -> bool:
        """Tell whether no more problems of a severity are kept."""
        return self._counts[severity] >= MOST_PROBLEMS

    def pass_over(self, severity: Severity) -> None:
        """Count a problem that is not kept."""
        self._counts[severity] += 1

    @property
    def has_errors(self) -> bool:
        """Whether any of them is an error."""
        return self._counts["error"] > 0

    @property
    def are_enough(self) -> bool:
        """Whether there are so many errors that it is no use to look for more."""
        return self._counts["error"] > MOST_PROBLEMS

    @property
    def left_out(self) -> Severity | None:
        """The severity of problems that were not kept."""
        return next(
            (severity for severity in ("error", "warning") if self._counts[severity] > MOST_PROBLEMS), None
        )
