"""What the facilitator goes through in the break and at the end: gaps, expected actions, actions, hotwash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core.ballot import TOP_GAPS, ballot, said_first
from tabletop.core.cards import ExpectedLine, inject_card
from tabletop.core.entry_lines import EntryLine, entry_line
from tabletop.core.events import EntryKind, InjectStatus
from tabletop.core.gaps import lacks, too_early
from tabletop.core.names import name_of
from tabletop.core.scenario import BlockKind

if TYPE_CHECKING:
    from tabletop.core.state import State, Weight


@dataclass(frozen=True, slots=True)
class GapLine:
    """A gap, or several under one title, with the hands that were counted for it."""

    id: int
    """Seq of the gap or of the group."""
    number: int | None
    """By which the room calls it; None of what is for a partner alone."""
    title: str
    members: tuple[EntryLine, ...]
    """The gap itself, or the members of the group."""
    grouped: bool
    weight: Weight
    actions: int
    """How many actions answer it or one of its members."""

    @property
    def votes(self) -> int:
        """Count hands in the room and choices on pages together."""
        return self.weight.votes


def gaps(state: State) -> tuple[GapLine, ...]:
    """Give groups and single gaps, most votes first, then in the order in which they were said."""
    answers: dict[int, int] = {}
    for entry in state.live_entries():
        if entry.kind is EntryKind.ACTION and entry.fields.addresses is not None:
            answers[entry.fields.addresses] = answers.get(entry.fields.addresses, 0) + 1
    lines, called = [], {row.id: row.number for row in ballot(state)}
    for group in state.groups.values():
        members = tuple(entry_line(state, entry) for entry in state.members(group))
        if members:
            count = answers.get(group.id, 0) + sum(answers.get(row.id, 0) for row in members)
            weight = state.weight_of(group.id, (row.id for row in members))
            nr = called.get(group.id)
            lines.append(
                GapLine(group.id, nr, group.title, members, grouped=True, weight=weight, actions=count)
            )
    for entry in state.live_entries():
        if entry.kind is EntryKind.GAP and entry.id not in state.group_of:
            line = entry_line(state, entry)
            weight, count = state.weight_of(entry.id), answers.get(entry.id, 0)
            nr = called.get(entry.id)
            lines.append(
                GapLine(entry.id, nr, line.text, (line,), grouped=False, weight=weight, actions=count)
            )
    return tuple(sorted(lines, key=lambda row: (-row.votes, said_first(state, row.id))))


def top_without_action(state: State) -> tuple[int, int]:
    """Count the top gaps that no action answers, and the top gaps: those with most votes."""
    top = [row for row in gaps(state) if row.votes][:TOP_GAPS]
    return sum(not row.actions for row in top), len(top)


@dataclass(frozen=True, slots=True)
class ExpectedGroup:
    """An inject with the actions that were expected on it."""

    inject: str
    title: str
    step: str
    hour: float | None
    lines: tuple[ExpectedLine, ...]


def expected(state: State) -> tuple[ExpectedGroup, ...]:
    """Give the expected actions of every inject that was released, in playing order."""
    groups = []
    for ident, row in state.script.injects.items():
        if state.status_of(ident) is not InjectStatus.RELEASED:
            continue
        card = inject_card(state, ident)
        if card.expected:
            block = state.script.blocks[row.step]
            groups.append(ExpectedGroup(ident, card.public.title, row.step, block.hour, card.expected))
    return tuple(groups)


def subject_title(state: State, subject: int) -> str | None:
    """Give the words of a gap or the title of a group of gaps."""
    if subject in state.groups:
        return state.groups[subject].title
    entry = state.entries.get(subject)
    return entry.fields.text if entry else None


def place_of(state: State, subject: int | None) -> tuple[str | None, str | None, float | None]:
    """Give inject, block and hour of what answers a gap: those of the gap, and of a group those of its first.

    What answers nothing stands where the session is.
    """
    group = state.groups.get(subject or 0)
    members = state.members(group) if group is not None else ()
    entry = members[0] if members else state.entries.get(subject or 0)
    if entry is None:
        return None, state.block, state.hour
    return entry.fields.inject, entry.fields.block, entry.fields.hour


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action or a decision with what it still lacks."""

    entry: EntryLine
    answers: str | None
    """The gap or group that it answers."""
    lacks_owner: bool
    lacks_due: bool
    too_early: bool
    """Due on a day before that of the session."""

    @property
    def is_complete(self) -> bool:
        """Tell whether it has an owner and a day on which it can still be done, as far as it needs these."""
        return not (self.lacks_owner or self.lacks_due or self.too_early)


def actions(state: State) -> tuple[ActionLine, ...]:
    """Give the actions and decisions, those that lack an owner or a date first."""
    lines = []
    for entry in state.live_entries():
        if entry.kind not in {EntryKind.ACTION, EntryKind.DECISION}:
            continue
        fields = entry.fields
        gap = subject_title(state, fields.addresses) if fields.addresses is not None else None
        lines.append(ActionLine(entry_line(state, entry), gap, *lacks(state, entry), too_early(state, entry)))
    return tuple(
        sorted(
            lines,
            key=lambda row: (
                row.entry.kind is not EntryKind.ACTION,
                row.is_complete,
                row.entry.id,
            ),
        )
    )


@dataclass(frozen=True, slots=True)
class HotwashLine:
    """A partner with the strengths and gaps that it named at the end."""

    partner: str
    title: str
    here: bool
    strengths: tuple[EntryLine, ...]
    gaps: tuple[EntryLine, ...]

    @property
    def is_complete(self) -> bool:
        """Tell whether it named both a strength and a gap."""
        return bool(self.strengths and self.gaps)

    def of(self, kind: EntryKind) -> tuple[EntryLine, ...]:
        """Give its strengths or its gaps."""
        return self.strengths if kind is EntryKind.STRENGTH else self.gaps


def block_of_hotwash(state: State) -> str | None:
    """Give the block to which what is said looking back belongs; in a session without one, that of now."""
    blocks = state.script.blocks.values()
    return next((row.id for row in blocks if row.kind is BlockKind.HOTWASH), state.block)


def hotwash(state: State) -> tuple[HotwashLine, ...]:
    """Give every partner that was in the room with what it said at the hotwash."""
    blocks = {ident for ident, row in state.script.blocks.items() if row.kind is BlockKind.HOTWASH}
    said: dict[tuple[str, EntryKind], list[EntryLine]] = {}
    for entry in state.live_entries():
        if entry.fields.block in blocks:
            for speaker in entry.fields.said_by:
                said.setdefault((speaker, entry.kind), []).append(entry_line(state, entry))
    return tuple(
        HotwashLine(
            ident,
            name_of(state.script, ident),
            state.is_here(ident),
            tuple(said.get((ident, EntryKind.STRENGTH), ())),
            tuple(said.get((ident, EntryKind.GAP), ())),
        )
        for ident in state.script.partners
        if ident in state.ever_present
    )


def parked(state: State) -> tuple[EntryLine, ...]:
    """Give what was parked for later, oldest first."""
    return tuple(entry_line(state, entry) for entry in state.live_entries() if entry.fields.parked)
