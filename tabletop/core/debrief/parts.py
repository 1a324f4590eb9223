"""What was said, by part of the session and by partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.debrief.values import InjectLine, NotPlayed, Part, PartnerPart, TurnLine, Where
from tabletop.core.events import CLAIMS, ON_THE_SPOT, EntryKind, InjectStatus, Mark
from tabletop.core.gaps import carried_by
from tabletop.core.names import Prose
from tabletop.core.reliance import counted_on
from tabletop.core.scenario import BlockKind, ServiceState, is_for_room
from tabletop.core.script import outcome_title

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tabletop.core.debrief.reading import Reading
    from tabletop.core.debrief.values import Noted, PlanRow
    from tabletop.core.scenario import Inject
    from tabletop.core.script import Script

PICTURE = frozenset({EntryKind.NOTE, EntryKind.OBSERVATION})
PLAYED = frozenset({InjectStatus.RELEASED, InjectStatus.WITHDRAWN})
LEFT_OUT = frozenset({InjectStatus.WITHHELD, InjectStatus.SKIPPED})


def session_parts(reading: Reading) -> tuple[Part, ...]:
    """Give the steps that were reached and the other blocks in which something was played or noted.

    They are in running order. An inject stands where it was played, which need not be its own step. What
    belongs to no block comes last, under an empty title. Actions are for the improvement plan.
    """
    here: dict[str | None, list[Noted]] = {}
    for nr, noted in reading.noted.items():
        if noted.kind is not EntryKind.ACTION or noted.parked:
            here.setdefault(reading.homes[nr], []).append(noted)
    injects: dict[str, list[Inject]] = {}
    played = [
        (known.seq, ident)
        for ident, known in reading.state.injects.items()
        if known.status in PLAYED and known.seq is not None
    ]
    for _, ident in sorted(played, key=lambda one: one[0]):
        injects.setdefault(reading.block_of(ident), []).append(reading.script.injects[ident])
    turns, left_out = _turns(reading), _left_out(reading)
    parts = [
        _part(
            reading,
            where,
            here.get(block, ()),
            injects.get(block, ()),
            turns.get(block, ()),
            left_out.get(block, ()),
        )
        for block, where in reading.wheres.items()
        if block in here or block in turns or block in injects or block in reading.state.steps
    ]
    if None in here or None in turns:
        nowhere = Where("", "", None)
        parts.append(_part(reading, nowhere, here.get(None, ()), (), turns.get(None, ())))
    return tuple(parts)


def not_reached(reading: Reading) -> tuple[Where, ...]:
    """Give the steps of the selection that were never played."""
    return tuple(
        reading.wheres[ident]
        for ident, block in reading.script.blocks.items()
        if block.kind is BlockKind.STEP and ident not in reading.state.steps
    )


def _left_out(reading: Reading) -> dict[str, tuple[NotPlayed, ...]]:
    """Give what the facilitator left out, by its step; what the selection left out is not told."""
    state, script = reading.state, reading.script
    found: dict[str, tuple[NotPlayed, ...]] = {}
    for ident, inject in script.injects.items():
        known = state.injects.get(ident)
        if known is None or ident not in script.planned:
            continue
        unseen = known.status is InjectStatus.WITHDRAWN and known.seq is None
        if known.status in LEFT_OUT or unseen:
            line = NotPlayed(reading.told_title(inject), _recipients(script, inject), known.status)
            found[inject.step] = (*found.get(inject.step, ()), line)
    return found


def _turns(reading: Reading) -> dict[str | None, list[TurnLine]]:
    """Give the turns of the story, by the block in which they were established."""
    state, script = reading.state, reading.script
    turns: dict[str | None, list[TurnLine]] = {}
    for ident, row in script.outcomes.items():
        turn = state.turn_of(ident)
        if turn is not None:
            block = turn.block if turn.block in script.blocks else None
            line = TurnLine(script.line(row.question), outcome_title(script, ident, turn.value))
            turns.setdefault(block, []).append(line)
    return turns


def _part(
    reading: Reading,
    where: Where,
    rows: Iterable[Noted],
    injects: Iterable[Inject],
    turns: Iterable[TurnLine],
    left_out: tuple[NotPlayed, ...] = (),
) -> Part:
    state, script = reading.state, reading.script
    by_kind: dict[EntryKind, list[Noted]] = {}
    for noted in rows:
        by_kind.setdefault(noted.kind, []).append(noted)

    def of(*kinds: EntryKind) -> tuple[Noted, ...]:
        if len(kinds) == 1:
            return tuple(by_kind.get(kinds[0], ()))
        return tuple(sorted((row for kind in kinds for row in by_kind.get(kind, ())), key=lambda row: row.nr))

    block, step = script.blocks.get(where.id), state.steps.get(where.id)
    board = step.board if step else {}
    lines = tuple(_inject_line(reading, inject) for inject in injects)
    return Part(
        where=where,
        situation=Prose(block.situation, tuple(script.variables.items())) if block and step else None,
        failing=tuple(
            (script.name(ident), now)
            for ident, now in board.items()
            if ident in script.services and now is not ServiceState.WORKS
        ),
        injects=lines,
        picture=tuple(row for row in of(*PICTURE) if not row.parked),
        gaps=of(EntryKind.GAP),
        decisions=of(EntryKind.DECISION),
        turns=tuple(turns),
        claims=of(*CLAIMS),
        strengths=of(EntryKind.STRENGTH),
        parked=tuple(row for row in of(*EntryKind) if row.parked),
        unanswered=tuple(row for row in of(*CLAIMS - {EntryKind.OFFER}) if row.awaited),
        offers_unanswered=tuple(row for row in of(EntryKind.OFFER) if row.awaited),
        silent=tuple(line.title for line in lines if line.heard and not line.entries and not line.withdrawn),
        not_played=left_out,
    )


def _inject_line(reading: Reading, inject: Inject) -> InjectLine:
    state, script = reading.state, reading.script
    entries = sum(not state.entries[ident].withdrawn for ident in state.by_inject.get(inject.id, ()))
    withdrawn = state.status_of(inject.id) is InjectStatus.WITHDRAWN
    improvised = inject.id.startswith(ON_THE_SPOT) and not withdrawn
    seq = state.injects[inject.id].seq or 0
    here = {row for row in script.recipients(inject) if state.was_here(row, seq)}
    missed = (
        () if is_for_room(inject) else (row for row in inject.to if here.isdisjoint(script.speakers((row,))))
    )
    return InjectLine(
        title=reading.told_title(inject),
        to=_recipients(script, inject),
        hour=state.injects[inject.id].hour,
        withdrawn=withdrawn,
        entries=entries,
        away=tuple(script.name(ident) for ident in missed),
        heard=bool(here),
        improvised=_lines(script.line(inject.text)) if improvised else None,
    )


def _lines(text: str) -> str:
    """Take away the blanks at the ends of lines, by which Markdown keeps those apart."""
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _recipients(script: Script, inject: Inject) -> tuple[str, ...]:
    return () if is_for_room(inject) else tuple(script.name(ident) for ident in inject.to)


def partner_parts(reading: Reading, plan: Iterable[PlanRow]) -> tuple[PartnerPart, ...]:
    """Give every partner that was there, or about which something was noted, in the order of the script."""
    state, script = reading.state, reading.script
    said: dict[str, list[Noted]] = {}
    at_table: dict[str, list[Noted]] = {}
    counted: dict[str, list[Noted]] = {}
    offered: dict[str, list[Noted]] = {}
    decisions: dict[str, list[Noted]] = {}
    private: dict[str, int] = {}
    for entry in state.entries.values():
        if entry.withdrawn:
            continue
        speakers = [ident for ident in entry.fields.said_by if ident in script.partners]
        if entry.fields.mark is Mark.PARTNER:
            for partner in speakers:
                private[partner] = private.get(partner, 0) + 1
            continue
        noted = reading.noted[entry.id]
        for partner in speakers:
            said.setdefault(partner, []).append(noted)
        for partner in _at_tables(script, entry.fields.said_by):
            if partner not in speakers:
                at_table.setdefault(partner, []).append(noted)
        on = counted_on(script, entry.fields)
        if on is not None:
            (offered if entry.kind is EntryKind.OFFER else counted).setdefault(on, []).append(noted)
        carrier = carried_by(script, entry.fields)
        if entry.kind is EntryKind.DECISION and carrier is not None:
            decisions.setdefault(carrier, []).append(noted)
    owes: dict[str, list[PlanRow]] = {}
    for row in plan:
        owner = state.entries[row.action.nr].fields.owner
        if owner is not None:
            owes.setdefault(owner, []).append(row)
    concerned = set(state.ever_present).union(said, counted, offered, decisions, owes)
    return tuple(
        PartnerPart(
            name=script.name(ident),
            said=tuple(said.get(ident, ())),
            at_table=tuple(at_table.get(ident, ())),
            decisions=tuple(decisions.get(ident, ())),
            owes=tuple(owes.get(ident, ())),
            counted_on=tuple(counted.get(ident, ())),
            offered=tuple(offered.get(ident, ())),
            kept_private=private.get(ident, 0),
        )
        for ident in script.partners
        if ident in concerned
    )


def _at_tables(script: Script, said_by: Iterable[str]) -> tuple[str, ...]:
    """Give the partners who sit at the tables among the speakers, each once."""
    tables = (script.tables[ident] for ident in said_by if ident in script.tables)
    return tuple(dict.fromkeys(partner for table in tables for partner in table.partners))
