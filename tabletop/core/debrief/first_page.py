"""The first page: what went well, what must be better, and what is asked of whom by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.debrief.values import FirstPage, Noted
from tabletop.core.events import EntryKind, Verdict
from tabletop.core.gaps import LACKING
from tabletop.core.scenario import BlockKind

if TYPE_CHECKING:
    from tabletop.core.debrief.reading import Reading
    from tabletop.core.debrief.values import FindingLine, Improvement, PlanRow, RankedGap

STRENGTHS = 3
IMPROVEMENTS = 3
TOP_GAPS = 5
ASKED = 6


def first_page(
    reading: Reading,
    gaps: tuple[RankedGap, ...],
    plan: tuple[PlanRow, ...],
    findings: tuple[FindingLine, ...],
) -> FirstPage:
    """Choose what stands on the first page: what was marked for it, else what the room weighed most.

    Where hands were counted for a few gaps only, those that touch most partners follow.
    """
    voted = tuple(row for row in gaps if row.votes)[:TOP_GAPS]
    wanted = _improve(reading, voted, findings)
    improve, more = wanted[:IMPROVEMENTS], wanted[IMPROVEMENTS:]
    told = {row.nr for row in improve if isinstance(row, Noted)}
    others = [row for row in gaps if not row.votes and told.isdisjoint(entry.nr for entry in row.members)]
    others.sort(key=lambda row: (-len(_touched(reading, row)), -len(row.members), row.id))
    strengths = _strengths(reading)
    return FirstPage(
        strengths=strengths[:STRENGTHS],
        improve=improve,
        top_gaps=(*voted, *others)[:TOP_GAPS],
        asked=tuple(sorted(plan[:ASKED], key=_due)),
        not_shown=max(0, len(plan) - ASKED),
        more_strengths=len(strengths[STRENGTHS:]),
        more_improve=more,
    )


def _due(row: PlanRow) -> tuple[bool, str, int]:
    """Order by date, what has none last."""
    return row.action.due is None, row.action.due or "", row.nr


def _touched(reading: Reading, gap: RankedGap) -> set[str]:
    """Give the partners that a gap touches: who said it, and about whom it is."""
    partners: set[str] = set()
    for noted in gap.members:
        fields = reading.state.entries[noted.nr].fields
        partners.update(reading.script.speakers(fields.said_by))
        if fields.target is not None:
            partners.add(fields.target)
    return partners & reading.script.partners.keys()


def _strengths(reading: Reading) -> tuple[Noted, ...]:
    rows = sorted(reading.of_kind(EntryKind.STRENGTH), key=lambda row: (not row.headline, -row.votes, row.nr))
    said_once: dict[str, Noted] = {}
    for row in rows:
        said_once.setdefault(row.text, row)
    return tuple(said_once.values())


def _improve(
    reading: Reading, top: tuple[RankedGap, ...], findings: tuple[FindingLine, ...]
) -> tuple[Improvement, ...]:
    """Give what was marked, then what the hotwash named, then what was found and confirmed.

    What stands on the page already, as a top gap or an action that lacks its owner, is not said twice; what
    rests on an assumption stays off the page.
    """
    told = {member.nr for row in top for member in row.members}
    hotwash = {ident for ident, row in reading.script.blocks.items() if row.kind is BlockKind.HOTWASH}
    kinds = set(EntryKind) - {EntryKind.STRENGTH, EntryKind.ACTION}
    marked = [row for row in reading.of_kind(*kinds) if row.headline]
    named = [
        row
        for row in reading.of_kind(EntryKind.GAP)
        if not row.headline and row.nr not in told and reading.homes[row.nr] in hotwash
    ]
    confirmed = [
        row
        for row in findings
        if row.verdict is Verdict.CONFIRMED and not row.assumed and row.rule != LACKING
    ]
    return (*marked, *named, *confirmed)
