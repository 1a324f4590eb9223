"""Conditions of a scenario: what must hold before an inject comes into view."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.scenario import Condition, ServiceState


def holds(
    condition: Condition,
    outcomes: Mapping[str, str],
    services: Mapping[str, ServiceState],
    resources: Mapping[str, float],
) -> bool:
    """Tell whether a condition holds; one without any key always does."""
    world = (outcomes, services, resources)
    return (
        all(holds(part, *world) for part in condition.all or ())
        and (condition.any is None or any(holds(part, *world) for part in condition.any))
        and (condition.not_ is None or not holds(condition.not_, *world))
        and all(outcomes.get(key) == value for key, value in (condition.outcome or {}).items())
        and all(services.get(key) is value for key, value in (condition.service or {}).items())
        and all(resources.get(key, 0) >= least for key, least in (condition.resource or {}).items())
    )


def turns_on(condition: Condition | None, outcome: str) -> bool:
    """Tell whether an outcome is named anywhere in a condition."""
    if condition is None:
        return False
    parts = (*(condition.all or ()), *(condition.any or ()), condition.not_)
    return outcome in (condition.outcome or {}) or any(turns_on(part, outcome) for part in parts)
