"""A console that is attached to an exercise elsewhere: over real HTTP, through faults, and never twice."""

from __future__ import annotations

import asyncio
import contextlib
import stat
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import EntryFields, Event, Presence, Role
from tabletop.core.intents import Intent, Submission
from tabletop.core.messages import ExerciseError, Message
from tabletop.core.state import State
from tabletop.session import Done, Duplicate, ManualClock, Opening, Refused, reaching
from tabletop.session.reaching import ByNote, Reach, Straight
from tabletop.session.remote import RemoteSession
from tests.remote.conftest import Host
from tests.wild import written_out

BACK_AT_ONCE = (0.01,)
PRESENT = ev.PresenceSet(partner="town", presence=Presence.PRESENT)


def note(text: str) -> want.Capture:
    return want.Capture(fields=EntryFields(text=text))


def attached(host: Host, **options: float) -> RemoteSession:
    remote = RemoteSession(ByNote(host.file), ManualClock(), lang="en", **options)
    remote.attach()
    return remote


@contextlib.asynccontextmanager
async def following(remote: RemoteSession) -> AsyncIterator[None]:
    remote.follow(asyncio.get_running_loop(), BACK_AT_ONCE)
    try:
        yield
    finally:
        remote.close()


async def until(remote: RemoteSession, true: Callable[[], bool]) -> None:
    """Wait until something is true; looks whenever the session has something to tell."""
    news = asyncio.Event()
    end = remote.subscribe(lambda _state, _events: news.set())
    async with asyncio.timeout(10):
        while not true():
            news.clear()
            await news.wait()
    end()


def test_what_is_done_there_stands_here_with_what_came_meanwhile(host: Host) -> None:
    remote = attached(host)
    host.do(note("Said at the other console"))
    heard: list[int] = []
    remote.subscribe(lambda _, events: heard.extend(row.seq for row in events))
    done, moved, refused = remote.submit(
        [Submission(note("Said here")), Submission(want.Next()), Submission(ev.EntryWithdrawn(entry=99))]
    )
    assert isinstance(done, Done)
    assert isinstance(moved, Done)
    assert refused == Refused(Message("entry.unknown", {"id": 99}))
    assert (done.event.actor, done.event.origin) == ("facilitator", "api")
    assert heard == [3, 4, 5]
    assert written_out(remote.state) == written_out(host.session.state)
    remote.close()


def test_a_mistake_of_one_listener_is_no_refusal_and_others_still_hear(host: Host) -> None:
    remote = attached(host)
    heard: list[int] = []

    def fails(_: State, events: tuple[Event, ...]) -> None:
        raise RuntimeError("a screen")

    remote.subscribe(fails)
    remote.subscribe(lambda _, events: heard.extend(row.seq for row in events))
    (result,) = remote.submit([Submission(note("Here"))])
    assert isinstance(result, Done)
    assert heard == [result.seq]
    remote.close()


def test_who_subscribes_late_hears_of_everything_after_a_number(host: Host) -> None:
    remote = attached(host)
    remote.submit([Submission(note("One")), Submission(note("Two"))])
    heard: list[int] = []
    remote.subscribe(lambda _, events: heard.extend(row.seq for row in events), from_seq=2)
    assert heard == [3, 4]
    remote.close()


def test_the_room_clock_is_that_of_the_host(host: Host) -> None:
    remote = attached(host)
    host.clock.advance(60_000)
    remote.submit([Submission(note("Now"))])
    assert remote.room_ms() == 60_000
    remote.submit([Submission(ev.ClockPaused())])
    host.clock.advance(60_000)
    assert remote.room_ms() == 60_000
    remote.close()


async def test_what_others_do_is_heard_without_asking(host: Host) -> None:
    remote = attached(host)
    async with following(remote):
        host.do(note("Said there"))
        await until(remote, lambda: len(remote.state.entries) == 1)
    assert written_out(remote.state) == written_out(host.session.state)


async def test_what_befalls_the_log_is_heard_as_it_happens(host: Host) -> None:
    async def tick() -> None:
        host.session.tick()

    remote = attached(host)
    anew = Message("store.written-anew", {"file": str(host.file)})
    async with following(remote):
        host.do(note("Said before"))
        await until(remote, lambda: len(remote.state.entries) == 1)
        host.file.unlink()
        host.here(tick)
        await until(remote, lambda: remote.problems == (anew,))
        host.do(note("Said after"))
        await until(remote, lambda: len(remote.state.entries) == 2)
    assert remote.problems == (anew,)
    again = attached(host)
    assert again.problems == (anew,)
    again.close()


async def test_after_the_host_was_gone_a_console_comes_back_and_misses_nothing(
    hosting: Callable[..., Host],
) -> None:
    first = hosting()
    remote = attached(first)
    async with following(remote):
        first.do(note("Before"))
        await until(remote, lambda: len(remote.state.entries) == 1)
        await asyncio.to_thread(first.stop)
        await until(remote, lambda: remote.store_problem is not None)
        (kept,) = remote.submit([Submission(note("While it was away"))])
        assert isinstance(kept, Refused)
        # Another port and another token: what is beside the log says so.
        second = await asyncio.to_thread(hosting)
        second.do(note("After"))
        await until(remote, lambda: remote.store_problem is None and len(remote.state.entries) == 2)
        (done,) = await asyncio.to_thread(remote.submit, [Submission(note("While it was away"))])
        assert isinstance(done, Done)
    assert written_out(remote.state) == written_out(second.session.state)


class Deaf(RemoteSession):
    """A console whose first answers get lost on the way back."""

    deaf = 0

    def _reached(self) -> httpx.Client:
        client = super()._reached()

        def lose(response: httpx.Response) -> None:
            if self.deaf and response.request.url.path == "/api/submit":
                self.deaf -= 1
                response.read()
                raise httpx.ReadTimeout("lost", request=response.request)

        client.event_hooks = {"response": [lose]}
        return client


def test_what_arrived_although_the_answer_got_lost_counts_once_when_asked_again(host: Host) -> None:
    remote = Deaf(ByNote(host.file), ManualClock())
    remote.attach()
    remote.deaf = 1
    wishes = [Submission(note("Diesel for two days")), Submission(want.Next(from_cue=remote.state.cue))]
    assert [type(row) for row in remote.submit(wishes)] == [Refused, Refused]
    assert [type(row) for row in remote.submit(wishes)] == [Duplicate, Duplicate]
    assert len(remote.state.entries) == 1
    assert written_out(remote.state) == written_out(host.session.state)
    # Later the same words are another note.
    (again,) = remote.submit([wishes[0]])
    assert isinstance(again, Done)
    remote.close()


def test_a_connection_that_breaks_once_is_tried_again_without_counting_twice(host: Host) -> None:
    class Breaking(Deaf):
        def _reached(self) -> httpx.Client:
            client = RemoteSession._reached(self)

            def cut(response: httpx.Response) -> None:
                if self.deaf:
                    self.deaf -= 1
                    response.read()
                    raise httpx.ReadError("cut", request=response.request)

            client.event_hooks = {"response": [cut]}
            return client

    remote = Breaking(ByNote(host.file), ManualClock())
    remote.attach()
    remote.deaf = 1
    (result,) = remote.submit([Submission(note("Once"))])
    assert isinstance(result, Duplicate)
    assert len(host.session.state.entries) == 1
    remote.close()


def test_what_arrived_although_the_answer_makes_no_sense_counts_once_when_asked_again(host: Host) -> None:
    class Garbled(RemoteSession):
        times = 1

        def _ask(self, path: str, parcel: Mapping[str, Any]) -> dict[str, Any]:
            found = super()._ask(path, parcel)
            self.times -= 1
            return {"results": 7} if self.times == 0 else found

    remote = Garbled(ByNote(host.file), ManualClock())
    remote.attach()
    wish = Submission(note("Diesel for two days"))
    assert [type(row) for row in remote.submit([wish])] == [Refused]
    assert [type(row) for row in remote.submit([wish])] == [Duplicate]
    assert len(host.session.state.entries) == 1
    remote.close()


def test_undo_that_arrived_after_all_is_not_taken_for_a_second_one(host: Host) -> None:
    remote = Deaf(ByNote(host.file), ManualClock())
    remote.attach()
    remote.submit([Submission(note("One"))])
    remote.submit([Submission(note("Two"))])
    remote.deaf = 1
    remote.submit([Submission(want.Undo())])
    remote.attach()
    remote.submit([Submission(want.Undo())])
    assert [row.withdrawn for row in remote.state.entries.values()] == [True, True]
    remote.close()


@pytest.mark.parametrize(
    ("once", "back"),
    [
        (ev.ClockPaused(), ev.ClockResumed()),
        (ev.ProjectorSet(black=True), ev.ProjectorSet(black=False)),
        (ev.RecordingSet(on=False), ev.RecordingSet(on=True)),
        (ev.PresenceSet(partner="town", presence=Presence.LEFT), PRESENT),
        (note("Diesel"), None),
    ],
)
def test_what_arrived_after_all_is_done_again_when_asked_for_again_but_no_words_twice(
    host: Host, once: Intent, back: Intent | None
) -> None:
    remote = Deaf(ByNote(host.file), ManualClock())
    remote.attach()
    remote.deaf = 1
    (lost,) = remote.submit([Submission(once)])
    assert isinstance(lost, Refused)
    remote.attach()
    if back is not None:
        (undone,) = remote.submit([Submission(back)])
        assert isinstance(undone, Done)
    (again,) = remote.submit([Submission(once)])
    # Words that still stand in a line are no second note; all else is done anew.
    assert isinstance(again, Duplicate if back is None else Done)
    remote.close()


def test_another_exercise_in_its_place_is_not_mixed_in(host: Host) -> None:
    remote = attached(host)
    before = written_out(remote.state)
    with pytest.raises(ExerciseError) as caught:
        remote.take(
            {"hello": {"wire": 1, "exercise": "other", "seq": 9, "actor": "", "file": "", "problems": []}}
        )
    assert caught.value.message.code == "remote.other-exercise"
    assert written_out(remote.state) == before
    remote.close()


def test_what_is_agreed_otherwise_makes_it_no_other_exercise(host: Host) -> None:
    remote = attached(host)
    host.do(ev.ExerciseAgreed(title="Another evening", label="open", place="The barn"))
    remote.attach()
    assert written_out(remote.state) == written_out(host.session.state)
    remote.close()


def test_a_problem_with_the_disk_there_is_known_here(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    from tabletop import store

    remote = attached(host)

    def fail(events: object) -> None:
        raise store.StoreError(Message("store.full", {"file": "x"}))

    monkeypatch.setattr(host.session._writer, "append", fail)
    (result,) = remote.submit([Submission(note("Lost"))])
    assert result == Refused(Message("store.full", {"file": "x"}))
    assert remote.store_problem == Message("store.full", {"file": "x"})
    remote.close()


async def test_the_door_is_moved_from_afar(host: Host) -> None:
    remote = attached(host)
    changes: list[str] = []
    remote.door.subscribe(lambda: changes.append(remote.door.view().join_code))
    before = remote.door.view()
    assert before.opening is Opening.HERE
    assert before == host.server.door.view()
    await asyncio.to_thread(remote.door.renew, Role.PARTICIPANT)
    assert remote.door.view().join_code != before.join_code
    assert changes == [remote.door.view().join_code]
    assert remote.door.view() == host.server.door.view()
    with pytest.raises(ExerciseError):
        await remote.door.readmit(99)
    remote.close()


def test_the_note_beside_the_log_is_for_its_owner_alone_and_goes_with_the_server(host: Host) -> None:
    place = reaching.beside(host.file)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert reaching.attachments(host.known) == (host.note,)
    assert host.note.token not in repr(host.note)
    host.stop()
    assert not place.exists()
    assert reaching.attachments(host.known) == ()
    with pytest.raises(ExerciseError) as caught:
        ByNote(host.file).reach()
    assert caught.value.message.code == "remote.no-server"


def test_a_server_that_stops_leaves_the_note_of_the_next_one(host: Host) -> None:
    newer = reaching.Attachment(host.url, "other", str(host.file), 2)
    reaching.leave(newer, host.known)
    reaching.take_away(host.note, host.known)
    assert reaching.read(reaching.beside(host.file)) == newer


def test_a_wrong_token_is_told_in_words(host: Host) -> None:
    remote = RemoteSession(Straight(Reach(host.url, token="guess")), ManualClock(), lang="nl")
    with pytest.raises(ExerciseError) as caught:
        remote.attach()
    assert caught.value.message.code == "remote.refused"
    assert "doet nog niet mee" in str(caught.value.message.params["reason"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        (" http://localhost:8000/j/x?y ", "http://localhost:8000"),
        ("https://10.0.0.7", "https://10.0.0.7"),
        ("[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_address_is_read_as_people_type_it(typed: str, meant: str) -> None:
    assert reaching.address(typed) == meant


@pytest.mark.parametrize("typed", ["", "http://", "ftp://x", "http://user@x", "x:port", "http://[::1"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ExerciseError):
        reaching.address(typed)


def test_nothing_there_is_told_with_the_address(tmp_path: Path) -> None:
    remote = RemoteSession(Straight(Reach("http://127.0.0.1:9")), ManualClock())
    with pytest.raises(ExerciseError) as caught:
        remote.attach()
    assert caught.value.message == Message("remote.unreachable", {"address": "http://127.0.0.1:9"})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"after": "x", "submissions": []}',
        b'{"after": 0, "submissions": []}',
        b'{"after": 0, "submissions": [7]}',
        b'{"after": 0, "submissions": [{"key": "k", "fact": "exercise.closed", "version": 9, "text": "{}"}]}',
        b'{"after": 1e400, "submissions": [{"key": "k", "wish": "next", "text": "{}"}]}',
        b"\xff",
    ],
)
def test_what_is_broken_is_refused_and_nothing_happens(host: Host, body: bytes) -> None:
    before = host.session.state.seq
    with httpx.Client(base_url=host.url, headers={"authorization": f"Bearer {host.server.token}"}) as client:
        assert client.post("/api/submit", content=body).status_code == 400
        assert client.post("/api/door", content=body).status_code == 400
    assert host.session.state.seq == before


def test_nobody_at_a_console_elsewhere_can_be_somebody_else(host: Host) -> None:
    remote = attached(host)
    (done,) = remote.submit([Submission(note("Me"), actor="p7", origin="web")])
    assert isinstance(done, Done)
    assert (done.event.actor, done.event.origin) == ("facilitator", "api")
    remote.close()
