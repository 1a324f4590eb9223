"""The path of a file, to be read in a narrow place."""

from __future__ import annotations

import re

from rich.cells import cell_len

from tabletop.core.plaintext import visible


def in_folders(path: str, columns: int) -> str:
    """Break a path in lines before a folder; a name that is too long for a line by itself stays whole."""
    first, *rest = re.findall(r"[/\\]*[^/\\]+|[/\\]+$", visible(path)) or [""]
    lines = [first]
    for part in rest:
        if cell_len(lines[-1] + part) > columns:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)
