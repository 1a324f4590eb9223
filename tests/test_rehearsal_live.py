"""A rehearsal over real HTTP: participants answer at the server; everything acknowledged is in the log."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tabletop import session, store
from tabletop.core import events as ev
from tabletop.core.events import Event, Source
from tabletop.core.state import State, Status
from tabletop.rehearsal import rehearsal_clock, simulated
from tabletop.rehearsal.live import Outcome, rehearse_live
from tabletop.session.reaching import Reach
from tabletop.web.limits import Limits
from tabletop.web.server import Server
from tests.small import created
from tests.test_cli_rehearse import DAY
from tests.typed import typed

COUNT = 12


def played(path: Path, seed: int = 1) -> tuple[Outcome, State]:
    import datetime as dt

    clock = rehearsal_clock(dt.date.fromisoformat(DAY))
    opened = session.create(path, simulated(created(selection="long")), clock, any_place=True)

    async def play() -> Outcome:
        server = Server(opened, port=0, clock=clock, limits=Limits.hall())
        await server.start()
        try:
            reach = Reach(f"http://127.0.0.1:{server.port}")
            return await rehearse_live(opened, clock, seed, reach, server.door.view().join_code, COUNT)
        finally:
            await server.stop()

    try:
        return asyncio.run(play()), opened.state
    finally:
        opened.close()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, State, list[Event]]:
    path = tmp_path_factory.mktemp("live") / "live.ttx"
    outcome, state = played(path)
    return outcome, state, list(store.read(path))


def test_everyone_joins_and_everything_sent_is_received_once(
    live: tuple[Outcome, State, list[Event]],
) -> None:
    outcome, state, events = live
    assert outcome.joined == COUNT == len(state.participants)
    assert outcome.received == outcome.sent > COUNT
    assert (outcome.refused, outcome.unheard, outcome.doubled) == (0, 0, 0)
    assert outcome.again > 0
    assert outcome.news > COUNT
    keys = [event.intent for event in events if event.intent]
    assert len(keys) == len(set(keys))
    # One form may hold an answer with a need, an offer and more.
    assert len(keys) >= outcome.received


def test_they_answer_reply_vote_and_look_back(live: tuple[Outcome, State, list[Event]]) -> None:
    _, state, events = live
    assert state.status is Status.DRAFT
    from_phones = [event.fact for event in events if event.origin == "web"]
    kinds = {type(fact) for fact in from_phones}
    assert kinds >= {ev.ParticipantJoined, ev.EntryCaptured, ev.ReplyGiven, ev.BallotCast, ev.FeedbackGiven}
    assert len(state.feedback) == COUNT
    answers = [fact for fact in from_phones if isinstance(fact, ev.EntryCaptured) and fact.fields.response]
    assert len({fact.fields.said_by for fact in answers}) == len(state.script.partners)


def test_whatever_they_say_is_marked_as_simulated(live: tuple[Outcome, State, list[Event]]) -> None:
    _, state, _ = live
    assert state.setup.simulated
    said = [row.fields for row in state.entries.values() if row.fields.source is Source.WEB]
    assert said
    assert all(fields.text.startswith("[simulated] ") for fields in said)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (("--participants", "3"), "--live"),
        (("--live", "--participants", "0"), "between 1 and"),
        (("--live", "--participants", "many"), "not a whole number"),
    ],
)
def test_what_cannot_be_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = typed("rehearse", "blackout-72h", *line)
    assert ended.status == 2
    assert told in ended.err
    assert list(tmp_path.iterdir()) == []
