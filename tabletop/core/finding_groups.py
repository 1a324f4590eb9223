"""Findings put together as they are gone through: what belongs together gets one verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core import gaps as rules
from tabletop.core.events import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tabletop.core.gaps import Finding
    from tabletop.core.script import Script
    from tabletop.core.state import State

SEVERAL = 2


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """One finding, or several that are confirmed or dismissed together."""

    key: tuple[object, ...]
    """What makes it the same group after something else has changed."""
    rule: str
    about: str
    """Title of the inject or name of the partner; empty when it is about neither."""
    parts: tuple[Finding, ...]
    groups: tuple[FindingGroup, ...] = ()
    """What it opens to; empty for one finding."""

    @property
    def still_open(self) -> tuple[Finding, ...]:
        """Give those of which nobody has said anything yet."""
        return tuple(row for row in self.parts if row.verdict is Verdict.OPEN)

    @property
    def verdict(self) -> Verdict | None:
        """What was made of all of it; None when its parts got different verdicts."""
        verdicts = {row.verdict for row in self.parts}
        return verdicts.pop() if len(verdicts) == 1 else None


def finding_groups(state: State) -> tuple[FindingGroup, ...]:
    """Give all findings in the order of the rules: what belongs together as one, the rest one by one."""
    script = state.script
    rows: dict[tuple[object, ...], list[Finding]] = {}
    titles: dict[tuple[object, ...], str] = {}
    for finding in rules.findings(state):
        key, title = _together(script, finding)
        rows.setdefault(key, []).append(finding)
        titles[key] = title
    groups = tuple(_group(key, titles[key], tuple(parts)) for key, parts in rows.items())
    unseen = tuple(row for row in groups if row.rule == rules.NOT_TAKEN)
    if state.ticked or len(unseen) < SEVERAL:
        return groups
    # Nobody kept track: that is one thing to say, not one for each action.
    parts = tuple(part for row in unseen for part in row.parts)
    whole = FindingGroup((rules.NOT_TAKEN,), rules.NOT_TAKEN, "", parts, unseen)
    return (*(row for row in groups if row.rule != rules.NOT_TAKEN), whole)


def walk(groups: Iterable[FindingGroup]) -> Iterator[FindingGroup]:
    """Go through groups and all that they open to, each before what it opens to."""
    for group in groups:
        yield group
        yield from walk(group.groups)


def _together(script: Script, finding: Finding) -> tuple[tuple[object, ...], str]:
    """Give what findings of one group have in common, and how that is called."""
    first = finding.subjects[0]
    match finding.rule:
        case rules.NOT_TAKEN:
            inject = script.expected[first].inject
            return (finding.rule, inject), script.line(script.injects[inject].title)
        case rules.OUTLASTED:
            partner = script.processes[first].partner
            return (finding.rule, partner), script.name(partner)
        case rules.UNMENTIONED | rules.SILENT | rules.UNTOUCHED:
            return (finding.rule,), ""
        case _:
            return finding.key, ""


def _group(key: tuple[object, ...], about: str, parts: tuple[Finding, ...]) -> FindingGroup:
    alone = tuple(FindingGroup(row.key, row.rule, "", (row,)) for row in parts)
    return alone[0] if len(alone) < SEVERAL else FindingGroup(key, parts[0].rule, about, parts, alone)
