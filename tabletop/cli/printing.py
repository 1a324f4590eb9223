"""Words to the terminal: UTF-8 whatever the computer thinks, and nothing that could command a terminal."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from typing import TYPE_CHECKING

import click

from tabletop.core.plaintext import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

_ODD = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""Characters that JSON lets pass although a terminal or an editor may obey them."""


def use_utf8() -> None:
    """Write UTF-8 from here on; what cannot be written becomes a question mark and stops nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


class HeardEnough(Exception):  # noqa: N818  # nothing went wrong
    """Whoever read the output closed it, as `head` does after its lines."""


def say(text: str = "") -> None:
    """Print what was asked for; raises HeardEnough when nobody reads it any more."""
    _out(visible(text))


def _out(text: str) -> None:
    try:
        click.echo(text)
    except BrokenPipeError:
        # Click would make a failure of it.
        raise HeardEnough from None


def remark(text: str) -> None:
    """Print what goes along with it, beside the output."""
    click.echo(visible(text), err=True)


def say_json(text: str) -> None:
    """Print JSON as it is, odd characters inside its strings written as escapes; raises as `say` does."""
    _out(_ODD.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def in_terminal() -> bool:
    """Tell whether somebody sits at a terminal that can show screens; these go out along with the errors."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


@contextlib.contextmanager
def unechoed() -> Iterator[None]:
    """Keep what is typed while a screen is on its way from standing among the words of the terminal."""
    try:
        import termios
    except ImportError:
        # Windows shows nothing of what is typed ahead.
        yield
        return
    try:
        before = termios.tcgetattr(sys.stdin)
    except (termios.error, ValueError, OSError):
        yield
        return
    silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(sys.stdin, termios.TCSANOW, silent)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSANOW, before)
