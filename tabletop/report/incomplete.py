"""What a document says when the log behind it is not all there: nobody may take it for the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.events import REDACTED
from tabletop.report.document import Bullets, Heading, Notice, Paragraph, Span, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tabletop.core.messages import Message
    from tabletop.report.document import Block, Line, Section
    from tabletop.text import Text


def notice(missing: Sequence[Message], t: Text) -> tuple[Notice, ...]:
    """Say in a box what is missing from the log; no box when nothing is."""
    if not missing:
        return ()
    sentence = t(
        "The file of this exercise is damaged or not complete. Something that was noted may be lacking."
    )
    first = (Span(t("Incomplete.") + " ", "strong"), Span(sentence))
    return (Notice((first, *((Span(t.message(row)),) for row in missing))),)


def lacks_words(section: Section) -> bool:
    """Tell whether a chapter shows the place of words that were taken out of the log."""
    lines = (line for block in section.blocks for line in _lines(block))
    return any(REDACTED in span.text for line in lines for span in line)


def _lines(block: Block) -> Iterator[Line]:
    match block:
        case Heading(line=line) | Paragraph(line=line):
            yield line
        case Bullets(lines=lines) | Notice(lines=lines):
            yield from lines
        case Table(rows=rows):
            yield from (cell for row in rows for cell in row)


def taken_out(t: Text) -> Line:
    """Explain what stands where words were taken out."""
    sentence = t("Here words were taken out of the log on purpose, after they had been noted.")
    return (Span(f"{REDACTED} ", "strong"), Span(sentence))
