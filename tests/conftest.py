"""What holds for every test."""

from __future__ import annotations

import gc

import pytest

from tabletop.tui.typing import TypingScreen


def pytest_collection_finish() -> None:
    """Leave out what stays when garbage is looked for: thousands of tests are many objects."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def letters_do_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a letter wait only for those that are there already: no test sleeps."""
    monkeypatch.setattr(TypingScreen, "PATIENCE", 0.0)
