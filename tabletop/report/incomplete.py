"""What a document says when the log behind it is not all there: nobody may take it for the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.report.document import Notice, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tabletop.core.messages import Message
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
