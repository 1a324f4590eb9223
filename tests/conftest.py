"""What holds for every test."""

from __future__ import annotations

import gc

import pytest

from tabletop.tui.typing import PatientScreen


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what the person at this computer chose out of the tests, and the tests out of that."""
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path_factory.getbasetemp() / "state"))


def pytest_collection_finish() -> None:
    """Leave out what stays when garbage is looked for: thousands of tests are many objects."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def letters_do_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a letter wait only for those that are there already, and be one of their go: no test sleeps.

    A test with a clock of its own sets how long a go lasts.
    """
    monkeypatch.setattr(PatientScreen, "PATIENCE", 0.0)
    monkeypatch.setattr(PatientScreen, "IN_ONE_GO", 0.0)
