"""Documents from the debrief: one module a format, each written from the same outline."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tabletop.core.debrief import Debrief
    from tabletop.text import Text

FORMATS = ("html", "md")
"""The formats that a debrief can be written in."""
STEM = "debrief"


class Edition(StrEnum):
    """How much of a debrief is written; the value is how the names of its files begin."""

    FULL = STEM
    SHORT = f"{STEM}-short"


def write(
    debrief: Debrief, formats: Iterable[str], out_dir: Path, t: Text, edition: Edition = Edition.FULL
) -> tuple[Path, ...]:
    """Write the debrief into a folder, which is made when it is not there; gives the files that were written.

    Raises ValueError for a format that is not in FORMATS, before anything is written, and OSError when the
    folder cannot be written to.
    """
    from tabletop.report.outline import document, short_document

    wanted = tuple(dict.fromkeys(formats))
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown:
        raise ValueError(f"unknown format {unknown[0]!r}; the formats are {', '.join(FORMATS)}")
    outline = document(debrief, t) if edition is Edition.FULL else short_document(debrief, t)
    files: dict[str, str] = {}
    for name in wanted:
        if name == "html":
            from tabletop.report.html import html

            files[f"{edition}.html"] = html(outline)
        else:
            from tabletop.report.markdown import markdown, pictures

            files[f"{edition}.md"] = markdown(outline, edition)
            files.update(pictures(outline, edition))
    out_dir.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out_dir / name).write_text(content, encoding="utf-8", newline="\n")
    return tuple(out_dir / name for name in files)
