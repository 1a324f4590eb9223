"""Documents from the debrief: one module a format, each written from the same outline."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from tabletop.core.debrief import Debrief
    from tabletop.core.messages import Message
    from tabletop.text import Text

FORMATS = ("html", "md")
"""The formats that a debrief can be written in."""
STEM = "debrief"


class Edition(StrEnum):
    """How much of a debrief is written; the value is how the names of its files begin."""

    FULL = STEM
    SHORT = f"{STEM}-short"


def write(
    debrief: Debrief,
    formats: Iterable[str],
    out_dir: Path,
    t: Text,
    edition: Edition = Edition.FULL,
    missing: Sequence[Message] = (),
) -> tuple[Path, ...]:
    """Write the debrief into a folder, which is made when it is not there; gives the files that were written.

    It says what is `missing` from the log behind it.

    Raises ValueError for a format that is not in FORMATS, before anything is written, and OSError when the
    folder cannot be written to.
    """
    from tabletop.report.outline import document, short_document

    wanted = tuple(dict.fromkeys(formats))
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown:
        raise ValueError(f"unknown format {unknown[0]!r}; the formats are {', '.join(FORMATS)}")
    laid_out = document if edition is Edition.FULL else short_document
    outline = laid_out(debrief, t, missing)
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
    return put(out_dir, files)


def put(folder: Path, files: Mapping[str, str]) -> tuple[Path, ...]:
    """Write files in whole, all or none: what stood there stays when there is no room; raises OSError."""
    halves = {folder / name: folder / f".{name}.part" for name in files}
    try:
        for half, content in zip(halves.values(), files.values(), strict=True):
            half.write_text(content, encoding="utf-8", newline="\n")
        for target, half in halves.items():
            half.replace(target)
    finally:
        for half in halves.values():
            half.unlink(missing_ok=True)
    return tuple(halves)
