"""What is typed before a screen is there does not stand among the words of the terminal."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tabletop.cli.printing import unechoed

pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Give the end of a terminal at which the program sits."""
    far, near = pty.openpty()
    with os.fdopen(near) as typed:
        monkeypatch.setattr(sys, "stdin", typed)
        yield near
    os.close(far)


def echoes(line: int) -> bool:
    return bool(termios.tcgetattr(line)[3] & termios.ECHO)


def test_a_terminal_does_not_echo_until_the_screen_has_gone(terminal: int) -> None:
    assert echoes(terminal)
    with unechoed():
        assert not echoes(terminal)
    assert echoes(terminal)


def test_a_terminal_echoes_again_after_a_failure(terminal: int) -> None:
    with contextlib.suppress(KeyError), unechoed():
        assert not echoes(terminal)
        raise KeyError
    assert echoes(terminal)


def test_without_a_terminal_nothing_is_switched(monkeypatch: pytest.MonkeyPatch) -> None:
    switched: list[object] = []
    monkeypatch.setattr(termios, "tcsetattr", lambda *given: switched.append(given))
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        with unechoed():
            pass
    assert switched == []
