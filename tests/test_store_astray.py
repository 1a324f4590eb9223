"""A log whose files are deleted, moved or replaced while it is open: what was acknowledged is not lost."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tabletop import session, store
from tabletop.core.events import EntryFields
from tabletop.core.intents import Capture, Start, Submission
from tabletop.session import Done, LocalSession, Refused
from tabletop.store import locks
from tests.logs import names
from tests.small import created
from tests.test_console import seated

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="an open file stays where it is there")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[LocalSession]:
    (tmp_path / "evening").mkdir()
    opened = session.create(tmp_path / "evening" / "a.ttx", created(), session.ManualClock(), any_place=True)
    opened.submit([Submission(Start())])
    for number in range(5):
        say(opened, f"Entry {number}")
    yield opened
    opened.close()


def say(running: LocalSession, text: str) -> session.Result:
    return running.submit([Submission(Capture(fields=EntryFields(text=text)))])[0]


def texts(path: Path) -> list[str]:
    replayed = store.replay(path)
    assert replayed.problems == ()
    return [entry.fields.text for entry in replayed.state.entries.values()]


def said(running: LocalSession) -> list[str]:
    return [entry.fields.text for entry in running.state.entries.values()]


def check_whole(running: LocalSession) -> None:
    """The log is at its path with all that was acknowledged, and goes on."""
    assert running.store_problem is None
    assert texts(running.path) == said(running)
    assert locks.is_locked(running.path)
    assert isinstance(say(running, "And on it goes"), Done)
    running.close()
    assert texts(running.path) == said(running)
    assert names(running.path.parent) == {"a.ttx"}


@pytest.mark.parametrize(
    "gone", [("",), ("-wal",), ("", "-wal"), ("", "-wal", "-shm"), ("", "-wal", "-shm", ".lock")]
)
@pytest.mark.parametrize("typed", [True, False])
def test_a_log_that_is_deleted_while_it_is_open_is_written_again_in_full(
    running: LocalSession, gone: tuple[str, ...], typed: bool
) -> None:
    for part in gone:
        running.path.with_name(f"a.ttx{part}").unlink()
    if typed:
        assert isinstance(say(running, "Typed after it was deleted"), Done)
    else:
        running.tick()
    assert [row.code for row in running.problems] == ["store.written-anew"]
    check_whole(running)


def test_whoever_listens_hears_at_once_what_befell_the_log_and_no_more_than_that(
    running: LocalSession,
) -> None:
    heard: list[tuple[str, int]] = []
    running.subscribe(lambda _, events: heard.append((running.problems[0].code, len(events))))
    running.path.unlink()
    for _ in range(3):
        running.tick()
    assert heard == [("store.written-anew", 0)]


def test_a_log_that_is_deleted_just_before_it_is_closed_is_there_afterwards(running: LocalSession) -> None:
    running.path.unlink()
    running.close()
    assert texts(running.path) == said(running)
    assert names(running.path.parent) == {"a.ttx"}


def test_a_log_that_is_moved_stays_whole_where_it_went_and_goes_on_where_it_was(
    running: LocalSession,
) -> None:
    moved = running.path.with_name("b.ttx")
    before = said(running)
    running.path.rename(moved)
    running.tick()
    assert [entry.fields.text for entry in store.replay(moved).state.entries.values()] == before
    moved.unlink()
    check_whole(running)


def test_a_log_that_is_replaced_is_saved_beside_the_other_file_which_stays_as_it_is(
    running: LocalSession,
) -> None:
    other = running.path.with_name("other")
    other.write_bytes(b"another file")
    other.replace(running.path)
    saved = running.path.with_name("a-rescued.ttx")
    for _ in range(3):
        refused = say(running, "Not written")
        assert isinstance(refused, Refused)
        running.tick()
        assert running.store_problem == refused.message
        assert refused.message.code == "store.replaced-saved"
        assert refused.message.params["saved"] == str(saved)
    assert running.path.read_bytes() == b"another file"
    assert texts(saved) == said(running)
    running.path.unlink()
    saved.unlink()
    running.tick()
    check_whole(running)


def test_without_its_folder_nothing_is_acknowledged_until_there_is_one(running: LocalSession) -> None:
    folder = running.path.parent
    shutil.rmtree(folder)
    refused = say(running, "Not written")
    assert isinstance(refused, Refused)
    assert refused.message.code == "store.gone"
    assert running.store_problem == refused.message
    running.tick()
    assert running.store_problem == refused.message
    folder.mkdir()
    running.tick()
    check_whole(running)


def test_a_log_that_stays_where_it_is_says_nothing(running: LocalSession) -> None:
    for number in range(3):
        running.tick()
        assert isinstance(say(running, f"More {number}"), Done)
        assert texts(running.path) == said(running)
    assert running.problems == ()
    assert names(running.path.parent) == {"a.ttx", "a.ttx-wal", "a.ttx-shm", "a.ttx.lock"}


@pytest.mark.parametrize("size", [(80, 24), (120, 35)])
async def test_the_console_says_that_the_log_was_taken_away_and_what_became_of_it(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with seated(tmp_path, size=size) as seat:
        await seat.note("A note")
        seat.session.path.unlink()
        seat.screen.tick()
        seat.screen.paint_clocks()
        # A long path goes on in the next line.
        assert "x.ttxwasdeletedormoved" in "".join(seat.says("alerts").split())
        assert "safely stored" in seat.says("head")
        assert texts(seat.session.path) == ["A note"]
        seat.session.path.unlink()
        seat.session.path.write_bytes(b"another file")
        seat.screen.tick()
        seat.screen.paint_clocks()
        assert "NOT SAVED" in seat.says("head")
        assert "x-rescued.ttx" in "".join(seat.says("alerts").split())
