"""Forms that wait together are handed in together, and nobody hears "received" before it is durable."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from tabletop import store
from tabletop.core.events import EntryFields, QuestionAsked
from tabletop.core.intents import Capture, Submission
from tabletop.core.messages import Message
from tabletop.session import Done, Duplicate, Refused, Result
from tabletop.web import desk as desks
from tabletop.web.desk import Desk
from tests.logs import folded
from tests.web.conftest import Running


def note(text: str, key: str | None = None) -> Submission:
    return Submission(Capture(fields=EntryFields(text=text)), key=key)


async def test_what_waits_in_one_turn_is_one_batch(at: Running) -> None:
    desk = Desk(at.session)
    results = await asyncio.gather(*(desk.submit([note(f"{n}"), note(f"{n}b")]) for n in range(60)))
    assert desk.batches == 1
    assert all(isinstance(row, Done) for result in results for row in result)
    said = [entry.fields.text for entry in at.session.state.entries.values()]
    assert said == [text for n in range(60) for text in (f"{n}", f"{n}b")]


async def test_each_gets_its_own_results(at: Running) -> None:
    desk = Desk(at.session)
    first, second, third = await asyncio.gather(
        desk.submit([note("one", "k")]),
        desk.submit([Submission(QuestionAsked(text="?"), "p99"), note("two")]),
        desk.submit([note("one", "k")]),
    )
    assert isinstance(first[0], Done)
    assert isinstance(second[0], Refused)
    assert isinstance(second[1], Done)
    assert third == (Duplicate(first[0].seq),)


async def test_what_is_acknowledged_is_on_the_disk(at: Running) -> None:
    (result,) = await at.server.site.desk.submit([note("Kept")])
    assert isinstance(result, Done)
    assert folded(at.session.path).entries[result.seq].fields.text == "Kept"


async def test_when_the_disk_is_full_everyone_is_told_and_nothing_happened(
    at: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Message("store.full", {"file": "evening.ttx"})

    def fail(*_: object) -> None:
        raise store.StoreError(full)

    monkeypatch.setattr(at.session._writer, "append", fail)
    desk, before = Desk(at.session), at.session.state
    results = await asyncio.gather(*(desk.submit([note(f"{n}")]) for n in range(5)))
    assert results == [(Refused(full),)] * 5
    assert at.session.state is before


async def test_a_mistake_reaches_everyone_who_waited_and_no_later_one(at: Running) -> None:
    class Breaking:
        fails = True

        def submit(self, rows: Sequence[Submission]) -> tuple[Result, ...]:
            if self.fails:
                raise ZeroDivisionError
            return at.session.submit(rows)

    session = Breaking()
    desk = Desk(session)  # type: ignore[arg-type]
    failed = await asyncio.gather(*(desk.submit([note("x")]) for _ in range(3)), return_exceptions=True)
    assert [type(row) for row in failed] == [ZeroDivisionError] * 3
    session.fails = False
    assert isinstance((await desk.submit([note("y")]))[0], Done)


async def test_a_hall_is_handed_in_in_pieces_and_in_order(
    at: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "MOST_AT_ONCE", 4)
    desk = Desk(at.session)
    waiting = [desk.submit([note(f"{n}"), note(f"{n}b"), note(f"{n}c")]) for n in range(5)]
    results = await asyncio.gather(*waiting, desk.submit([note(f"big{n}") for n in range(9)]))
    assert [len(row) for row in results] == [3, 3, 3, 3, 3, 9]
    assert desk.batches == 6
    seqs = [row.seq for result in results for row in result if isinstance(row, Done)]
    assert seqs == sorted(seqs)
    assert len(seqs) == 24


async def test_who_gives_up_waiting_does_not_hurt_the_others(at: Running) -> None:
    desk = Desk(at.session)
    gone = asyncio.ensure_future(desk.submit([note("gone")]))
    stays = asyncio.ensure_future(desk.submit([note("stays")]))
    await asyncio.sleep(0)
    gone.cancel()
    assert isinstance((await stays)[0], Done)
