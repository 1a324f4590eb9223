"""Looking along with a log that somebody else writes, closes, opens again or replaces."""

from __future__ import annotations

from pathlib import Path

import pytest

from tabletop import store
from tests.logs import names, played, write
from tests.small import Play

EVENTS = tuple(played().events)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evening.ttx"


def problem_of(follower: store.Follower) -> str | None:
    return follower.problem.code if follower.problem else None


def test_a_follower_sees_what_is_new_and_nothing_twice(path: Path) -> None:
    writer = store.create(path, EVENTS[:3], any_place=True)
    follower = store.Follower(path)
    assert follower.poll() == store.Followed(EVENTS[:3])
    assert follower.poll() == store.Followed()
    writer.append(EVENTS[3:5])
    writer.append(EVENTS[5:6])
    assert follower.poll() == store.Followed(EVENTS[3:6])
    writer.close()
    assert follower.poll() == store.Followed()
    assert names(path.parent) == {path.name}
    again = store.open_writer(path, any_place=True)
    assert follower.poll() == store.Followed()
    again.append(EVENTS[6:7])
    assert follower.poll() == store.Followed(EVENTS[6:7])
    again.append(EVENTS[7:])
    again.close()
    assert follower.poll() == store.Followed(EVENTS[7:])
    assert follower.problem is None
    assert names(path.parent) == {path.name}


def test_what_is_not_committed_is_not_seen(path: Path) -> None:
    writer = store.create(path, EVENTS[:3], any_place=True)
    follower = store.Follower(path)
    follower.poll()
    with pytest.raises(store.StoreError):
        writer.append((EVENTS[3], EVENTS[5]))
    assert follower.poll() == store.Followed()
    writer.close()


def test_another_log_in_the_same_place_begins_anew(path: Path) -> None:
    write(path, EVENTS)
    follower = store.Follower(path)
    follower.poll()
    path.unlink()
    other = tuple(Play(title="Another evening").start().next(2).events)
    write(path, other)
    assert follower.poll() == store.Followed(other, restarted=True)
    assert follower.poll() == store.Followed()


def test_an_earlier_copy_put_back_begins_anew(path: Path, tmp_path: Path) -> None:
    writer = store.create(path, EVENTS[:3], any_place=True)
    assert store.copy(path, tmp_path / "earlier.ttx").problem is None
    writer.append(EVENTS[3:])
    writer.close()
    follower = store.Follower(path)
    assert follower.poll().events == EVENTS
    (tmp_path / "earlier.ttx").replace(path)
    assert follower.poll() == store.Followed(EVENTS[:3], restarted=True)


def test_a_file_that_is_away_or_damaged_for_a_while_is_told_and_then_followed_again(path: Path) -> None:
    follower = store.Follower(path)
    assert follower.poll() == store.Followed()
    assert problem_of(follower) == "store.no-file"
    write(path, EVENTS[:3])
    assert follower.poll() == store.Followed(EVENTS[:3])
    assert problem_of(follower) is None
    whole = path.read_bytes()
    path.write_bytes(b"\0" * 5_000)
    assert follower.poll() == store.Followed()
    assert problem_of(follower) == "store.damaged"
    path.write_bytes(whole)
    assert follower.poll() == store.Followed()
    assert problem_of(follower) is None
