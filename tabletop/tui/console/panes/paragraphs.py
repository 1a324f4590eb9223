"""What the panes share: rows of prose, and how what is for the facilitator alone is set apart."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from tabletop import markup
from tabletop.tui.console.lines import Row

if TYPE_CHECKING:
    from tabletop.core.names import Prose

Rows: TypeAlias = tuple[Iterable[Row], Hashable]
"""The rows of a pane, and the key of the one that should be in sight."""
BLANK = Row()
PRIVATE = "$accent"


def prose_rows(text: Prose, bar: str = "") -> Iterator[Row]:
    """Give a row for each paragraph, so that a long text is laid out only as far as it is seen."""
    for number, node in enumerate(markup.parse(text.text, dict(text.variables))):
        if number:
            yield Row(bar=bar) if bar else BLANK
        yield Row(node, bar=bar)
