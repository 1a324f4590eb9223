"""The first page: what went well, what must be better, and what is asked of whom by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.debrief.values import FirstPage
from tabletop.core.events import EntryKind, Verdict
from tabletop.core.gaps import LACKING
from tabletop.core.scenario import BlockKind

if TYPE_CHECKING:
    from tabletop.core.debrief.reading import Reading
    from tabletop.core.debrief.values import FindingLine, Improvement, Noted, PlanRow, RankedGap

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
    """Choose what stands on the first page: what was marked for it, else what the room weighed most."""
    top = tuple(row for row in gaps if row.votes)[:TOP_GAPS]
    return FirstPage(
        strengths=_strengths(reading),
        improve=_improve(reading, top, findings),
        top_gaps=top,
        asked=plan[:ASKED],
        not_shown=max(0, len(plan) - ASKED),
    )


def _strengths(reading: Reading) -> tuple[Noted, ...]:
    rows = sorted(reading.of_kind(EntryKind.STRENGTH), key=lambda row: (not row.headline, -row.votes, row.nr))
    said_once: dict[str, Noted] = {}
    for row in rows:
        said_once.setdefault(row.text, row)
    return tuple(said_once.values())[:STRENGTHS]


def _improve(
    reading: Reading, top: tuple[RankedGap, ...], findings: tuple[FindingLine, ...]
) -> tuple[Improvement, ...]:
    """Choose what was marked, then what the hotwash named, then what was found and confirmed.

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
    chosen: list[Improvement] = [*marked, *named, *confirmed]
    return tuple(chosen[:IMPROVEMENTS])
