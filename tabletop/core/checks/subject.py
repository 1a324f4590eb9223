"""What the rules look at: a scenario with its names at hand."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from tabletop.core.checks.texts import texts_of
from tabletop.core.messages import Message
from tabletop.core.scenario import ROOM, BlockKind, is_for_room
from tabletop.core.spelling import Spelling

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from tabletop.core.checks.texts import Text
    from tabletop.core.messages import Param
    from tabletop.core.scenario import Block, Inject, Row, Scenario

KINDS = {
    "variables": "kind.variable",
    "sources": "kind.source",
    "themes": "kind.theme",
    "objectives": "kind.objective",
    "partners": "kind.partner",
    "processes": "kind.process",
    "tables": "kind.table",
    "services": "kind.service",
    "resources": "kind.resource",
    "outcomes": "kind.outcome",
    "blocks": "kind.block",
    "injects": "kind.inject",
    "questions": "kind.question",
    "expected": "kind.expected",
    "selections": "kind.selection",
}
"""The lists of a scenario, each with the code of the word for one of its rows."""

RECIPIENTS = ("partners", "tables")


class Subject:
    """A scenario with its names and texts at hand.

    `unread` gives, by kind of row, the ids of rows that were left out because they could not be read: a
    reference to one of those is no problem. None says that the scenario is whole.
    """

    def __init__(self, scenario: Scenario, unread: Mapping[str, Container[str]] | None = None) -> None:
        self.scenario = scenario
        self.spelling = Spelling()
        self.is_whole = unread is None
        self._unread = unread or {}

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """Every text for people that is not empty."""
        return tuple(texts_of(self.scenario, KINDS))

    def rows(self, kind: str) -> tuple[Any, ...]:
        """Give the rows of one list."""
        found: tuple[Row, ...] = getattr(self.scenario, kind)
        return found

    @cached_property
    def ids(self) -> Mapping[str, Mapping[str, int]]:
        """Kind of row to its ids, each with the position of the first row that has it."""
        return {
            kind: {row.id: index for index, row in reversed(tuple(enumerate(self.rows(kind))))}
            for kind in KINDS
        }

    @cached_property
    def shorts(self) -> Mapping[str, str]:
        """The few letters of each partner, with its id."""
        return {row.short: row.id for row in self.scenario.partners}

    @cached_property
    def steps(self) -> Mapping[str, Block]:
        """The steps by id, in order of the file."""
        return {row.id: row for row in self.scenario.blocks if row.kind is BlockKind.STEP}

    @cached_property
    def blocks(self) -> Mapping[str, Block]:
        """The blocks by id, in order of the file."""
        return {row.id: row for row in self.scenario.blocks}

    @cached_property
    def _members(self) -> Mapping[str, tuple[str, ...]]:
        return {row.id: row.partners for row in self.scenario.tables}

    def reaches_all(self, inject: Inject) -> bool:
        """Tell whether every partner receives an inject, however its recipients are written down."""
        if is_for_room(inject):
            return True
        reached = {who for name in inject.to for who in self._members.get(name, (name,))}
        return len(self.scenario.partners) > 1 and reached >= self.ids["partners"].keys()

    def is_known(self, name: str, *kinds: str) -> bool:
        """Tell whether one of the lists has a row with this id."""
        return any(name in self.ids[kind] or name in self._unread.get(kind, ()) for kind in kinds)

    def is_unread(self, kind: str) -> bool:
        """Tell whether some rows of this list, or the list itself, could not be read."""
        return kind in self._unread

    def hint(self, name: str, *kinds: str) -> Param:
        """Point to the id that is spelled most like this one; empty when nothing comes near."""
        known = [row for kind in kinds for row in self.ids[kind]]
        if kinds == RECIPIENTS:
            known.append(ROOM)
        nearest = self.shorts.get(name) if "partners" in kinds else None
        nearest = nearest or self.spelling.nearest(name, known)
        if nearest:
            return Message("check.did-you-mean", {"name": nearest})
        return Message("check.room", {"name": ROOM}) if kinds == RECIPIENTS else ""

    def each(self, *kinds: str) -> Iterator[tuple[str, int, Any]]:
        """Go through the rows of several lists, with the list and the position of each."""
        for kind in kinds:
            for index, row in enumerate(self.rows(kind)):
                yield kind, index, row
