"""What stops a command: one line that says what is wrong and what to do, and an exit status."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from tabletop.cli.commands import refusal
from tabletop.cli.printing import HeardEnough, remark
from tabletop.core.messages import ExerciseError
from tabletop.core.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from tabletop.text import Text

FAILED, USAGE, INTERRUPTED = 1, 2, 130


class Stop(Exception):  # noqa: N818  # not a mistake of the program: the command has nothing more to do
    """Ends a command with a sentence for whoever typed it."""

    def __init__(self, sentence: str, status: int = FAILED) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


def status_of(t: Text, work: Callable[[], object]) -> int:
    """Do the work of a command and give the exit status; a mistake of the program itself is let through."""
    try:
        result = work()
        sys.stdout.flush()
    except Stop as stop:
        return _say(stop.sentence, stop.status)
    except click.UsageError as error:
        return _say(refusal(t, error), USAGE)
    except click.exceptions.Exit as end:
        return end.exit_code
    except ExerciseError as error:
        return _say(t.message(error.message), FAILED)
    except (BrokenPipeError, HeardEnough):
        return _hush()
    except (KeyboardInterrupt, click.Abort):
        return _say(t("Interrupted."), INTERRUPTED)
    except OSError as error:
        return _say(about_file(t, error), FAILED)
    return result if isinstance(result, int) else 0


def about_file(t: Text, error: OSError) -> str:
    """Say what the system says about a file."""
    reason = error.strerror or str(error)
    if error.filename is None:
        return t("The computer reports: {reason}.", reason=reason)
    if isinstance(error, FileNotFoundError):
        return t("There is no file {path}.", path=str(error.filename))
    if isinstance(error, PermissionError):
        return t(
            "This computer does not let you use {path}. Choose another folder.", path=str(error.filename)
        )
    return t("{path} cannot be used: {reason}.", path=str(error.filename), reason=reason)


def _say(sentence: str, status: int) -> int:
    remark(f"tabletop: {one_line(sentence)}")
    return status


def _hush() -> int:
    """Whoever read the output has enough of it: say nothing more, also not while the program ends."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stdout.fileno())
    return 0
