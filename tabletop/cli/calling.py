"""How this program is called where one is: it need not be on the path, as in a folder of its own."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Final

from tabletop.core.plaintext import as_typed

NAME: Final = "tabletop"


def command(*words: str) -> str:
    """Give a line of this program as it can be typed in the current folder."""
    begun, python = Path(sys.argv[0]), Path(sys.executable or "python")
    named, found = begun.stem == NAME, shutil.which(NAME)
    program = (_file(begun) if named else None) or _file(python.with_name(NAME))
    if found is not None and (program.samefile(found) if program is not None else named):
        called = NAME
    elif program is not None:
        called = _from_here(program, Path.cwd())
    else:
        called = f"{_from_here(python, Path.cwd())} -m {NAME}"
    return " ".join((called, *words))


def _file(program: Path) -> Path | None:
    """Find the file of a program; Windows leaves out how its name ends."""
    places = (program, program.with_name(f"{program.name}.exe"))
    return next((place.absolute() for place in places if place.is_file()), None)


def _from_here(program: Path, here: Path) -> str:
    """Name a program from a folder when it lies in or below it, as short as a shell takes it."""
    if not program.is_relative_to(here):
        return as_typed(str(program))
    within = program.relative_to(here)
    # Without a folder before it a shell would look on the path alone.
    return as_typed(str(within) if len(within.parts) > 1 else f".{os.sep}{within}")
