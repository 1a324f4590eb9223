"""The command line: where everything comes together."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Do what the line asks and exit: 0 when it is done, 1 when it failed, 2 for a line to correct."""
    try:
        sys.exit(status(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        # Only before there is a language to say so in, or after everything was said.
        sys.exit(INTERRUPTED)


def status(arguments: Sequence[str]) -> int:
    """Do what the line asks and give the exit status; it loads what it needs itself, where `main` watches."""
    from tabletop.cli.everywhere import take
    from tabletop.cli.failures import status_of
    from tabletop.cli.printing import use_utf8
    from tabletop.cli.program import program

    use_utf8()
    line, speech = take(arguments, os.environ)
    return status_of(
        speech.t, lambda: program(speech).main(line, prog_name="tabletop", standalone_mode=False)
    )
