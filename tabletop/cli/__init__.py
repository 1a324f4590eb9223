"""The command line: where everything comes together."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

from tabletop.cli.everywhere import take
from tabletop.cli.printing import use_utf8

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Do what the line asks and exit: 0 when it is done, 1 when it failed, 2 for a line to correct."""
    from tabletop.cli.failures import status_of
    from tabletop.cli.program import program

    use_utf8()
    line, speech = take(sys.argv[1:] if arguments is None else arguments, os.environ)
    sys.exit(
        status_of(speech.t, lambda: program(speech).main(line, prog_name="tabletop", standalone_mode=False))
    )
