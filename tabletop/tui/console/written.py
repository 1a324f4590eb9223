"""Saying on one line where the debrief was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from tabletop.core.plaintext import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from tabletop.text import Text


def written_in_words(t: Text, paths: tuple[Path, ...], columns: int) -> str:
    """Name the folder and the pages in it that are read; too long a folder is cut in the middle."""
    pages = [path.name for path in paths if path.suffix == ".html"]
    names = ", ".join(pages or [path.name for path in paths])
    folder = one_line(str(paths[0].parent))
    around = cell_len(t("✓ Written: {folder} ({names})", folder="", names=names))
    return t(
        "✓ Written: {folder} ({names})", folder=_cut_in_the_middle(folder, columns - around), names=names
    )


def _cut_in_the_middle(text: str, columns: int) -> str:
    """Keep the beginning and the end of a text; the end tells most of a folder."""
    if cell_len(text) <= columns:
        return text
    kept = len(text)
    while kept > 2:
        kept -= 1
        start = kept // 3
        line = f"{text[:start]}…{text[start - kept :]}"
        if cell_len(line) <= columns:
            return line
    return "…"
