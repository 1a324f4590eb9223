"""The first page: what went well, what must be better, and what is asked of whom by when."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tabletop.core.ballot import TOP_GAPS
from tabletop.core.debrief.values import FirstPage
from tabletop.core.events import REDACTED, EntryKind, Verdict
from tabletop.core.gaps import ACTIONS_LACKING, SILENT, UNMENTIONED, UNTOUCHED
from tabletop.core.plaintext import one_line
from tabletop.core.scenario import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tabletop.core.debrief.reading import Reading
    from tabletop.core.debrief.values import FindingLine, Noted, PlanRow, RankedGap

STRENGTHS = 3
IMPROVEMENTS = 3
ASKED = 6
ANSWERED = 3
"""Of how many of the heaviest gaps the page has an action at the least."""
ALSO = 3
OF_THE_RECORD = frozenset({SILENT, UNMENTIONED, UNTOUCHED})
"""Rules about what was noted: they say what the notes lack, not what anybody must do better."""
PLACED = (EntryKind.STRENGTH, EntryKind.GAP, EntryKind.ACTION)
"""Kinds with a place of their own on the page; what else was marked for it stands in a list of its own."""


def first_page(
    reading: Reading,
    gaps: tuple[RankedGap, ...],
    plan: tuple[PlanRow, ...],
    findings: tuple[FindingLine, ...],
) -> FirstPage:
    """Choose what stands on the first page: what was marked for it, else what the room weighed most.

    Where hands were counted the top gaps are those that got any, and no others: the room chose no more.
    Otherwise they are those that touch most partners. Nothing stands on the page twice: a gap that is among
    the top gaps is not an area to improve as well.
    """
    gaps = _told_once(reading, gaps)
    top = [row for row in gaps if row.votes][:TOP_GAPS]
    chosen = bool(top)
    named = _by_partners(reading, _named(reading))
    if not chosen:
        top = _heaviest(reading, gaps, {row.nr for row in named})[:TOP_GAPS]
    lacking = _alike(_beside(top, named))
    improve, more = lacking[:IMPROVEMENTS], lacking[IMPROVEMENTS:]
    left = set() if chosen else {row.nr for row in more}
    rest = [row for row in gaps if not row.grouped and left & _numbers(row)][: TOP_GAPS - len(top)]
    top += rest
    more = _beside(rest, more)
    confirmed = _confirmed(findings)
    room = IMPROVEMENTS - len(improve)
    strengths = _strengths(reading)
    marked = (row for row in reading.noted.values() if row.headline and row.kind not in PLACED)
    also = _alike(row for row in marked if not is_gone(row.text))
    asked = _asked(top, [row for row in plan if not is_gone(row.action.text)])
    return FirstPage(
        strengths=strengths[:STRENGTHS],
        improve=(*improve, *confirmed[:room]),
        top_gaps=tuple(top),
        chosen=chosen,
        filled=bool(rest),
        asked=tuple(sorted(asked, key=_due)),
        also=also[:ALSO],
        not_shown=len(plan) - len(asked),
        more_strengths=len(strengths[STRENGTHS:]),
        more_improve=(*more, *confirmed[room:]),
        more_also=len(also[ALSO:]),
    )


def is_gone(text: str) -> bool:
    """Tell whether the words of a text were taken out of the log, so that nothing is left to read."""
    return REDACTED in text and not text.replace(REDACTED, "").strip(" .")


def _asked(top: Iterable[RankedGap], plan: Sequence[PlanRow]) -> list[PlanRow]:
    """Choose what was marked, the first to do about each of the heaviest gaps, then what is due first."""
    answers = ([row for row in plan if row.nr in gap.actions] for gap in top)
    heaviest = [min(rows, key=_due).nr for rows in answers if rows][:ANSWERED]
    chosen = sorted(plan, key=lambda row: (not row.action.headline, row.nr not in heaviest, *_due(row)))
    return chosen[:ASKED]


def _told_once(reading: Reading, gaps: Iterable[RankedGap]) -> tuple[RankedGap, ...]:
    """Put gaps in the same words together, weighed as a group of them; what was taken out is left out."""
    alike: dict[str, list[RankedGap]] = {}
    for row in gaps:
        if not is_gone(row.title):
            alike.setdefault(_words(row.title, row.id), []).append(row)
    return tuple(
        sorted((_one(reading, rows) for rows in alike.values()), key=lambda row: (-row.votes, row.id))
    )


def _one(reading: Reading, rows: Sequence[RankedGap]) -> RankedGap:
    first, *others = rows
    if not others:
        return first
    members = {member.nr: member for row in rows for member in row.members}
    weight = reading.state.weight_of(first.id, {*members, *(row.id for row in others)})
    actions = tuple(sorted({nr for row in rows for nr in row.actions}))
    grouped = any(row.grouped for row in rows)
    return replace(first, weight=weight, members=tuple(members.values()), grouped=grouped, actions=actions)


def _numbers(gap: RankedGap) -> set[int]:
    return {member.nr for member in gap.members}


def _due(row: PlanRow) -> tuple[bool, str, int]:
    """Order by date, what has none that can be kept last."""
    return row.lacks_date or row.too_early, row.action.due or "", row.nr


def _heaviest(reading: Reading, gaps: Iterable[RankedGap], named: set[int]) -> list[RankedGap]:
    """Give what nobody voted for and is not named by itself, what touches most partners first."""
    rows = [row for row in gaps if not row.votes and (row.grouped or not _numbers(row) <= named)]
    return sorted(rows, key=lambda row: (-len(_touched(reading, row)), -len(row.members), row.id))


def _touched(reading: Reading, gap: RankedGap) -> set[str]:
    """Give the partners that a gap touches: who said it, and about whom it is."""
    return {partner for noted in gap.members for partner in _partners(reading, noted)}


def _partners(reading: Reading, noted: Noted) -> set[str]:
    """Give the partners who said something, and about whom it is; the whole room is all who were in it."""
    fields, script = reading.state.entries[noted.nr].fields, reading.script
    room = reading.state.ever_present if noted.by_room else ()
    return {*script.speakers(fields.said_by), fields.target, *room} & script.partners.keys()


def _strengths(reading: Reading) -> tuple[Noted, ...]:
    rows = (row for row in reading.of_kind(EntryKind.STRENGTH) if not is_gone(row.text))
    return _alike(sorted(rows, key=lambda row: (not row.headline, -row.votes, row.nr)))


def _named(reading: Reading) -> tuple[Noted, ...]:
    """Give the gaps that were marked for the page, then those that the hotwash named."""
    hotwash = {ident for ident, row in reading.script.blocks.items() if row.kind is BlockKind.HOTWASH}
    gaps = tuple(row for row in reading.of_kind(EntryKind.GAP) if not is_gone(row.text))
    marked = (row for row in gaps if row.headline)
    return (*marked, *(row for row in gaps if not row.headline and reading.homes[row.nr] in hotwash))


def _by_partners(reading: Reading, named: Sequence[Noted]) -> tuple[Noted, ...]:
    """Put what touches most partners first, what was marked for the page before the rest; else as it came.

    What several said in the same words counts for all of them; where nobody noted who, it was somebody.
    """
    touched: dict[str, set[str]] = {}
    for row in named:
        touched.setdefault(_words(row.text, row.nr), set()).update(_partners(reading, row))
    return tuple(
        sorted(named, key=lambda row: (not row.headline, -max(1, len(touched[_words(row.text, row.nr)]))))
    )


def _beside(top: Sequence[RankedGap], named: Iterable[Noted]) -> tuple[Noted, ...]:
    """Leave out what the top gaps tell: in the same words, or, unless it was marked, under a common title."""
    titles = {_words(row.title, row.id) for row in top}
    grouped = {member.nr for row in top for member in row.members}
    return tuple(
        row
        for row in named
        if _words(row.text, row.nr) not in titles and (row.headline or row.nr not in grouped)
    )


def _alike(rows: Iterable[Noted]) -> tuple[Noted, ...]:
    """Put what was said in the same words together, with all who said it."""
    alike: dict[str, Noted] = {}
    for row in rows:
        key = _words(row.text, row.nr)
        first = alike.setdefault(key, row)
        if first is not row:
            said_by = tuple(dict.fromkeys((*first.said_by, *row.said_by)))
            alike[key] = first._replace(said_by=said_by, by_room=first.by_room or row.by_room)
    return tuple(alike.values())


def _words(text: str, nr: int) -> str:
    """Give what two texts have in common when they say the same; of what was taken out nobody knows that."""
    words = one_line(text).casefold().rstrip(".")
    return f"{words} {nr}" if REDACTED in text else words


def _confirmed(findings: Iterable[FindingLine]) -> tuple[FindingLine, ...]:
    """Give what was found and confirmed.

    An action that lacks its owner is seen to lack it where it stands; what rests on an assumption, or says
    only what the notes lack, stays off the page.
    """
    actions = set(ACTIONS_LACKING.values())
    return tuple(
        row
        for row in findings
        if row.verdict is Verdict.CONFIRMED
        and not row.assumed
        and row.rule not in OF_THE_RECORD
        and row.message.code not in actions
    )
