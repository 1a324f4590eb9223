"""What a document says when the log behind it is not all there: nobody may take it for the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tabletop.report.document import Notice, Section, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tabletop.core.messages import Message
    from tabletop.text import Text


def told(section: Section, missing: Sequence[Message], t: Text) -> Section:
    """Put below the heading of a chapter what is missing from the log; unchanged when nothing is."""
    if not missing:
        return section
    head, *rest = section.blocks
    first = (
        Span(t("Incomplete.") + " ", "strong"),
        Span(t("The file of this exercise was damaged, and not everything in it could be read.")),
    )
    notice = Notice((first, *((Span(t.message(row)),) for row in missing)))
    return replace(section, blocks=(head, notice, *rest))
