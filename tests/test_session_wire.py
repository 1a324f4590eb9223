"""What travels between a session and a console elsewhere arrives as it left."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.core import intents as want
from tabletop.core.events import Event, Role
from tabletop.core.fold import fold
from tabletop.core.intents import Submission, Wish
from tabletop.core.lists import Lists, lists
from tabletop.core.messages import ExerciseError, Message
from tabletop.core.own_view import OwnView
from tabletop.core.partner_view import PartnerView, partner_view
from tabletop.session import DoorView, ManualClock, Opening, Wifi
from tabletop.session.plain import plain, read
from tabletop.session.protocol import Done, Duplicate, Refused
from tabletop.session.reaching import Reach, Straight
from tabletop.session.remote import RemoteSession
from tabletop.session.wire import (
    VERSION,
    WISHES,
    WireError,
    event_of,
    event_row,
    result_of,
    result_parcel,
    submission_of,
    submission_parcel,
)
from tests.small import Play
from tests.wild import some_intent, written_out

SEEDS = st.integers(0, 2**32)


def over(value: Any) -> Any:
    """Send something over the line."""
    return json.loads(json.dumps(value))


def subclasses(kind: type[Wish]) -> set[type[Wish]]:
    return {row for child in kind.__subclasses__() for row in (child, *subclasses(child))}


def test_every_wish_has_a_name_on_the_line() -> None:
    own = {row for row in subclasses(Wish) if row.__module__ == want.__name__}
    assert set(WISHES.values()) == own


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_whatever_is_asked_for_arrives_as_it_was_meant(seed: int) -> None:
    rng, play = Random(seed), Play().start().next_to("dark/1/alarm")
    for _ in range(8):
        intent = some_intent(rng, play.state)
        submission = Submission(intent, "p7", "api", "one")
        assert submission_of(over(submission_parcel(submission, "one")), "p7", "api") == submission


def played(seed: int, wishes: int = 40) -> tuple[Play, list[Event]]:
    rng, play = Random(seed), Play().start()
    for _ in range(wishes):
        try:
            play.do(want.Undo() if rng.random() < 0.15 else some_intent(rng, play.state))
        except ExerciseError:
            continue
    return play, list(play.events)


def hello(seq: int) -> dict[str, Any]:
    greeting = {
        "wire": VERSION,
        "exercise": "e",
        "seq": seq,
        "actor": "facilitator",
        "file": "",
        "problems": [],
    }
    return {"hello": greeting, "now": {"room_ms": 5, "store": None, "copy": None}}


@given(SEEDS, st.lists(st.integers(0, 9), max_size=30))
@settings(max_examples=25, deadline=None)
def test_any_partition_of_the_log_gives_the_same_state_and_every_event_once(
    seed: int, sizes: list[int]
) -> None:
    play, events = played(seed)
    remote = RemoteSession(Straight(Reach("http://127.0.0.1:9")), ManualClock())
    heard: list[Event] = []
    remote.take(hello(len(events)))
    remote.subscribe(lambda _, new: heard.extend(new))
    left = [event_row(row) for row in events]
    for size in [*sizes, len(left)]:
        # Each line may begin with what was heard of before: an answer and the log overlap.
        part, left = left[:size], left[size:]
        again = [event_row(row) for row in heard[-2:]]
        remote.take(over({"events": [*again, *part]}))
    assert written_out(remote.state) == written_out(play.state)
    assert heard == events


def test_a_line_with_a_gap_is_refused_and_changes_nothing() -> None:
    _, events = played(1)
    remote = RemoteSession(Straight(Reach("http://127.0.0.1:9")), ManualClock())
    remote.take({"events": [event_row(row) for row in events[:5]]})
    with pytest.raises(WireError):
        remote.take({"events": [event_row(row) for row in events[6:8]]})
    assert written_out(remote.state) == written_out(fold(None, events[:5]))


@pytest.mark.parametrize(
    "broken",
    [
        None,
        7,
        [],
        ["x"] * 10,
        [1, 2, 3, 4, "a", "b", None, "no.such", 1, "{}"],
        [1, 2, 3, 4, "a", "b", None, "exercise.closed", 99, "{}"],
    ],
)
def test_an_event_that_is_none_is_refused(broken: Any) -> None:
    with pytest.raises(WireError):
        event_of(broken)


@pytest.mark.parametrize(
    "broken",
    [
        None,
        {},
        {"key": "k"},
        {"key": "", "wish": "next", "text": "{}"},
        {"key": "k" * 200, "wish": "next", "text": "{}"},
        {"key": "k", "wish": "no-such", "text": "{}"},
        {"key": "k", "wish": "capture", "text": "{}"},
        {"key": "k", "wish": ["next"], "text": "{}"},
        {"key": "k", "fact": "exercise.closed", "version": 9, "text": "{}"},
        {"key": "k", "fact": "exercise.closed", "version": 1, "text": "[["},
    ],
)
def test_a_wish_that_is_none_is_refused(broken: Any) -> None:
    with pytest.raises(WireError):
        submission_of(broken, "facilitator", "api")


def test_results_arrive_with_their_events_and_reasons() -> None:
    event = Play().start().events[-1]
    for result in (
        Done(event.seq, event),
        Duplicate(4),
        Refused(Message("entry.unknown", {"id": 9, "names": ("a", "b"), "why": Message("exercise.at-end")})),
    ):
        assert result_of(over(result_parcel(result)), {event.seq: event}) == result
    with pytest.raises(WireError):
        result_of({"done": 77}, {})


def test_views_arrive_as_they_left() -> None:
    play = Play().start().next_to("dark/1/alarm")
    state = play.state
    for partner in (*state.script.partners, None):
        seen = partner_view(state, partner)
        assert read(PartnerView, over(plain(seen))) == seen
    assert read(Lists, over(plain(lists(state)))) == lists(state)
    door = DoorView(
        Opening.ROOM,
        ("http://10.0.0.1/",),
        codes={Role.SCRIBE: "ABC-DEF"},
        wifi=Wifi("room", "secret"),
        problem=Message("door.no-network", {"n": 1}),
    )
    assert read(DoorView, over(plain(door))) == door
    with pytest.raises(ValueError, match="participant"):
        read(OwnView, {"opening": 1})
