"""What holds for every test."""

from __future__ import annotations

import pytest

from tabletop.tui.typing import TypingScreen


@pytest.fixture(autouse=True)
def letters_do_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a letter wait only for those that are there already: no test sleeps."""
    monkeypatch.setattr(TypingScreen, "PATIENCE", 0.0)
