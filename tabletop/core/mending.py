"""Texts of the script that can be mended while it is played, besides titles and what the room reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core.events import MendedText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.script import Script

ASKED_OF_THE_ROOM = (
    MendedText.PICTURE,
    MendedText.JUDGEMENT,
    MendedText.DECISION,
    MendedText.CONTINUITY,
)
"""What a step asks, each in a field of the same name."""


@dataclass(frozen=True, slots=True)
class Mendable:
    """A text that can be mended, and where it stands."""

    place: MendedText
    row: str
    """Id of the inject, block, question or expected action."""
    at: int
    """Which of the block's questions of one kind; 0 for anything else."""
    text: str


def of_inject(script: Script, inject: str) -> Iterator[Mendable]:
    """Give the other texts of an inject: its questions, its expected actions, its notes."""
    for question in script.questions.get(inject, ()):
        yield Mendable(MendedText.QUESTION, question.id, 0, question.text)
    for expected in script.expected.values():
        if expected.inject == inject:
            yield Mendable(MendedText.EXPECTED, expected.id, 0, expected.text)
    yield Mendable(MendedText.INJECT_NOTES, inject, 0, script.injects[inject].notes)


def of_block(script: Script, block: str) -> Iterator[Mendable]:
    """Give the other texts of a block: what it asks, and its notes."""
    row = script.blocks[block]
    for place in ASKED_OF_THE_ROOM:
        for at, text in enumerate(getattr(row, place.value)):
            yield Mendable(place, block, at, text)
    yield Mendable(MendedText.BLOCK_NOTES, block, 0, row.notes)


def found(script: Script, place: MendedText, row: str, at: int) -> Mendable | None:
    """Find a text; None when the script has it no more."""
    inject = _inject_of(script, place, row)
    if place in {MendedText.BLOCK_NOTES, *ASKED_OF_THE_ROOM}:
        rows = of_block(script, row) if row in script.blocks else ()
    else:
        rows = of_inject(script, inject) if inject is not None else ()
    return next((text for text in rows if (text.place, text.row, text.at) == (place, row, at)), None)


def _inject_of(script: Script, place: MendedText, row: str) -> str | None:
    match place:
        case MendedText.QUESTION:
            return next(
                (ident for ident, rows in script.questions.items() if any(q.id == row for q in rows)), None
            )
        case MendedText.EXPECTED:
            return script.expected[row].inject if row in script.expected else None
        case _:
            return row if row in script.injects else None


def mended(script: Script, place: MendedText, row: str, at: int, text: str) -> tuple[str, str, object]:
    """Give the rows of the script, the key, and what stands there once the text is mended."""
    match place:
        case MendedText.QUESTION:
            inject = _inject_of(script, place, row) or ""
            rows = tuple(
                q.model_copy(update={"text": text}) if q.id == row else q for q in script.questions[inject]
            )
            return "questions", inject, rows
        case MendedText.EXPECTED:
            return "expected", row, script.expected[row].model_copy(update={"text": text})
        case MendedText.INJECT_NOTES:
            return "injects", row, script.injects[row].model_copy(update={"notes": text})
        case MendedText.BLOCK_NOTES:
            return "blocks", row, script.blocks[row].model_copy(update={"notes": text})
        case _:
            block = script.blocks[row]
            lines = list(getattr(block, place.value))
            lines[at] = text
            return "blocks", row, block.model_copy(update={place.value: tuple(lines)})
