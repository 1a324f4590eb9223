"""What is typed before a screen is there does not stand among the words of the terminal."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import pytest

from tabletop.cli.printing import unechoed

pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")


def echoes(line: int) -> bool:
    return bool(termios.tcgetattr(line)[3] & termios.ECHO)


def test_a_terminal_does_not_echo_until_the_screen_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    _, line = pty.openpty()
    with os.fdopen(line) as typed:
        monkeypatch.setattr(sys, "stdin", typed)
        assert echoes(line)
        with unechoed():
            assert not echoes(line)
        assert echoes(line)


def test_a_terminal_echoes_again_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    _, line = pty.openpty()
    with os.fdopen(line) as typed:
        monkeypatch.setattr(sys, "stdin", typed)
        with contextlib.suppress(KeyError), unechoed():
            raise KeyError
        assert echoes(line)


def test_without_a_terminal_nothing_is_switched(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        with unechoed():
            pass
