"""One reading of the state: every entry that all may read, with names instead of ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.crisis_time import crisis_time
from tabletop.core.debrief.values import AnsweredLine, Marks, Moment, Noted, ReplyLine, Where
from tabletop.core.events import ON_THE_SPOT, EntryKind, InjectStatus, Mark
from tabletop.core.reliance import counted_on, word_of
from tabletop.core.scenario import ROOM, BlockKind
from tabletop.core.state import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tabletop.core.events import EntryFields
    from tabletop.core.scenario import Block, Inject
    from tabletop.core.state import Entry, Group, State


class Reading:
    """Reads a state once. What was withdrawn, or is for one partner alone, never gets into `noted`."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.script = state.script
        self._steps_by_hour = {step.hour: ident for ident, step in state.steps.items()}
        self.wheres = {ident: self._where(block) for ident, block in self.script.blocks.items()}
        self.noted: dict[int, Noted] = {}
        """In the order of the log."""
        self.homes: dict[int, str | None] = {}
        """Entry id to the block in which it belongs."""
        counts = dict.fromkeys(Mark, 0)
        withdrawn = 0
        for entry in state.entries.values():
            if entry.withdrawn:
                withdrawn += 1
                continue
            counts[entry.fields.mark] += 1
            if entry.fields.mark is not Mark.PARTNER:
                self.homes[entry.id] = self._home(entry)
                self.noted[entry.id] = self._noted(entry)
        self.marks = Marks(counts[Mark.OPEN], counts[Mark.RESTRICTED], counts[Mark.PARTNER], withdrawn)

    def block_of(self, inject: str) -> str:
        """Give the block in which an inject was played, which need not be its own step; else its step."""
        known = self.state.injects.get(inject)
        played_in = known.block if known else None
        return played_in if played_in in self.wheres else self.script.injects[inject].step

    def of_kind(self, *kinds: EntryKind) -> Iterable[Noted]:
        """Give the entries of some kinds, in the order of the log."""
        return (row for row in self.noted.values() if row.kind in kinds)

    def members(self, group: Group) -> tuple[Noted, ...]:
        """Give the gaps of a group that count and that all may read."""
        return tuple(noted for row in self.state.members(group) if (noted := self.noted.get(row.id)))

    def _where(self, block: Block) -> Where:
        step = block.kind is BlockKind.STEP and block.hour is not None
        time = crisis_time(self.script, block.hour or 0) if step else None
        return Where(block.id, self.script.line(block.title), time)

    def _home(self, entry: Entry) -> str | None:
        fields = entry.fields
        if fields.block in self.script.blocks:
            return fields.block
        if fields.inject is not None and self.script.step_of(fields.inject) is not None:
            return self.block_of(fields.inject)
        return self._steps_by_hour.get(fields.hour) if fields.hour is not None else None

    def told_title(self, inject: Inject) -> str:
        """Give the title of an inject; empty for one that was written on the spot and withdrawn."""
        withdrawn = self.state.status_of(inject.id) is InjectStatus.WITHDRAWN
        return "" if withdrawn and inject.id.startswith(ON_THE_SPOT) else self.script.line(inject.title)

    def _answers(self, fields: EntryFields) -> tuple[AnsweredLine, ...]:
        if not fields.answers:
            return ()
        line = self.script.line
        asked = {row.id: row for row in self.script.questions.get(fields.inject or "", ())}
        return tuple(
            AnsweredLine(line(row.text), said, line(row.unit) if row.unit else None)
            if (row := asked.get(key))
            else AnsweredLine(key, said)
            for key, said in fields.answers.items()
        )

    def _noted(self, entry: Entry) -> Noted:
        state, script, fields = self.state, self.script, entry.fields
        inject = script.injects.get(fields.inject or "")
        theme = script.themes.get(fields.theme or "")
        follows = script.theme_of(fields.inject) if theme is None else None
        home = self.homes[entry.id]
        replies = state.replies.get(entry.id, {})
        on = counted_on(script, fields)
        awaited = on is not None and word_of(state, entry) is None
        return Noted(
            nr=entry.id,
            kind=fields.kind,
            response=fields.response,
            text=fields.text,
            moment=Moment(entry.recorded_at, entry.utc_offset),
            said_by=tuple(script.name(ident) for ident in fields.said_by if ident != ROOM),
            by_room=ROOM in fields.said_by,
            where=self.wheres[home] if home is not None else None,
            answers=self._answers(fields),
            inject=(self.told_title(inject) or None) if inject else None,
            inject_withdrawn=inject is not None and state.status_of(inject.id) is InjectStatus.WITHDRAWN,
            theme=script.line(theme.title) if theme else None,
            follows=script.line(script.themes[follows].title) if follows else None,
            target=script.name(fields.target) if fields.target else None,
            quantity=fields.quantity,
            unit=fields.unit,
            from_hour=fields.from_hour,
            until_hour=fields.until_hour,
            owner=script.name(fields.owner) if fields.owner else None,
            owner_function=fields.owner_function,
            due=fields.due,
            votes=state.votes_for(entry.id),
            replies=tuple(
                ReplyLine(script.name(partner), reply.answer, reply.note)
                for partner, reply in replies.items()
            ),
            awaited=script.name(on) if awaited and on is not None else None,
            away=awaited and state.status is not Status.PREPARED and on not in state.ever_present,
            corrections=entry.corrections,
            parked=fields.parked,
            headline=fields.headline,
            late=entry.late,
            rewritten=Moment(entry.rewritten_at, entry.rewritten_offset) if entry.rewritten_at else None,
            open=fields.mark is Mark.OPEN,
        )
