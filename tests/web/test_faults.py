"""What really happens in rooms: a phone out of range, a killed server, two devices, a laptop that sleeps."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tabletop import session, store
from tabletop.core.events import ClockGap, EntryCaptured, EntryCorrected, ParticipantJoined, Role
from tabletop.core.intents import Next, SettleGap, Start, Submission
from tabletop.session import ManualClock
from tests.bench.crowd import Crowd
from tests.ports import free_port
from tests.small import created
from tests.web.conftest import Running
from tests.web.following import Following, Told

JSON = {"accept": "application/json"}
MINUTE = 60_000
PHONES = 60
PARTNERS = ("town", "hospital", "grid")


def answer(text: str, key: str, inject: str = "alarm", **more: str) -> dict[str, str]:
    return {"inject": inject, "partner": "town", "text": text, "key": key, **more}


async def until(page: Following, words: str) -> Told:
    """Read a stream until it shows something."""
    async with asyncio.timeout(5):
        async for told in page.events():
            if words in told.html:
                return told
    raise EOFError(words)


# A phone out of range.


async def test_ten_minutes_without_wifi_cost_nothing_but_the_minutes(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client, ident = await at.joined("town")
    async with client.stream("GET", "/stream") as response:
        await until(Following(response), "A message on every phone")
        # The system gives a connection up when nothing arrives any more.
        for line in at.server.doorstep.all():
            line.cut()
    at.next_to("day/1/cash")
    at.clock.advance(10 * MINUTE)
    assert at.server.door.liveness()[ident] == "away"
    assert len(at.server.site.hub) == 0

    # The phone wakes up: its page comes back with what is now, and sends what it kept, twice.
    async with client.stream("GET", "/stream", headers={"last-event-id": "3"}) as response:
        told = await until(Following(response), "Cash machines are empty.")
        assert int(told.id) == at.session.state.seq
        assert at.server.door.liveness()[ident] == "here"
        kept = answer("We opened the hall.", "kept-on-the-phone")
        got = [await client.post("/answer", data=kept, headers=JSON) for _ in range(3)]
    assert [row.status_code for row in got] == [200, 200, 200]
    assert len({row.json()["received"] for row in got}) == 1
    assert got[0].json()["late"] == "step"
    [entry] = at.session.state.entries.values()
    assert (entry.fields.text, entry.late, entry.fields.inject) == ("We opened the hall.", "step", "alarm")


# The server killed.


def prepared(folder: Path) -> tuple[Path, list[str], list[str]]:
    """Make an exercise that runs, with sixty devices in it; gives their cookies and partners."""
    path = folder / "killed.ttx"
    made = session.create(path, created(), ManualClock(), any_place=True)
    made.submit([Submission(Start())])
    while made.state.cue != "dark/1/alarm":
        made.submit([Submission(Next())])
    partners = [PARTNERS[number % len(PARTNERS)] for number in range(PHONES)]
    for number, partner in enumerate(partners):
        hashed = hashlib.sha256(f"token{number}".encode()).hexdigest()
        recall = hashlib.sha256(hashed.encode()).hexdigest()
        fact = ParticipantJoined(role=Role.PARTICIPANT, partner=partner, token=hashed, recall=recall)
        made.submit([Submission(fact, "door", "web")])
    made.close()
    return path, [f"doorleef=token{number}" for number in range(PHONES)], partners


@asynccontextmanager
async def program(path: Path, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `tabletop serve` until it is killed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tabletop", "--lang", "en", "serve", str(path)),
        *("--port", str(port), "--any-place"),
        stdout=asyncio.subprocess.PIPE,
        env=os.environ
        | {"HOME": str(path.parent), "XDG_STATE_HOME": str(path.parent), "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            while b": participants" not in await process.stdout.readline():
                assert process.returncode is None
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def burst(path: Path, label: str) -> list[str]:
    facts = [event.fact for event in store.read(path)]
    said = [fact.fields.text for fact in facts if isinstance(fact, EntryCaptured | EntryCorrected)]
    return [text for text in said if text.startswith(label)]


async def test_a_killed_server_comes_back_with_everyone_and_all_that_was_acknowledged(tmp_path: Path) -> None:
    path, cookies, partners = prepared(tmp_path)
    port, before, after = free_port(), Crowd(), Crowd()
    async with program(path, port) as first:
        assert (await before.enter(port, cookies, partners))["in"] == PHONES
        assert len((await before.answer("first", "alarm", 5))["kept"]) == PHONES
        before.heard_back.clear()
        sending = asyncio.create_task(before.answer("second", "alarm", 0))
        await before.heard_back.wait()
        first.kill()
        kept = (await sending)["kept"]
        await first.wait()
    assert before.gone()["lost"] == PHONES
    in_the_log = burst(path, "second of")
    assert {text.split()[2].rstrip(":") for text in in_the_log} >= {str(number) for number in kept}

    async with program(path, port):
        # By the same cookies, without a code; what was not acknowledged is sent again with its key.
        assert (await after.enter(port, cookies, partners))["in"] == PHONES
        again = await after.answer("second", "alarm", 5)
        assert (len(again["kept"]), again["refused"], again["silent"]) == (PHONES, [], 0)
    for label in ("first", "second"):
        said = burst(path, f"{label} of")
        assert (len(said), len(set(said))) == (PHONES, PHONES)
    for crowd in (before, after):
        crowd.leave()


# Two devices with one identity.


async def test_two_devices_of_one_participant_are_one(at: Running) -> None:
    at.next_to("dark/1/alarm")
    phone, laptop = at.client(), at.client()
    form = {"join-key": at.server.site.codes.key, "place": "partner:town", "function": "", "key": "one"}
    assert (await phone.post("/join", data=form)).status_code == 303
    code = phone.cookies["doorleef-return"].strip('"')
    assert (await laptop.post("/back", data={"code": code})).status_code == 303
    assert len(at.session.state.participants) == 1

    async with phone.stream("GET", "/stream") as one, laptop.stream("GET", "/stream") as two:
        pages = Following(one), Following(two)
        for page in pages:
            await until(page, "A message on every phone")
        first = await phone.post("/answer", data=answer("From the phone.", "same"), headers=JSON)
        same = await laptop.post("/answer", data=answer("From the phone.", "same"), headers=JSON)
        assert first.json()["received"] == same.json()["received"]
        for page in pages:
            await until(page, "From the phone.")
        seen = str(first.json()["revision"])
        better = await laptop.post("/answer", data=answer("From the laptop.", "b", seen=seen), headers=JSON)
        assert better.status_code == 200
        for page in pages:
            await until(page, "From the laptop.")
        # The same person has not seen it on the other device: it is told, and nothing is overwritten.
        told = await phone.post("/answer", data=answer("From the phone again.", "c", seen=seen), headers=JSON)
        assert told.status_code == 409
        assert told.json()["theirs"]["text"] == "From the laptop."
        seen = str(told.json()["theirs"]["revision"])
        last = await phone.post("/answer", data=answer("From the phone again.", "d", seen=seen), headers=JSON)
        assert last.status_code == 200
    [entry] = at.session.state.entries.values()
    assert entry.fields.text == "From the phone again."
    assert burst(at.session.path, "") == ["From the phone.", "From the laptop.", "From the phone again."]
    assert (await phone.post("/leave")).status_code == 303
    assert (await laptop.get("/")).status_code == 200
    still = await laptop.post("/ask", data={"text": "Still in?", "key": "e"}, headers=JSON)
    assert still.status_code == 200


# The laptop sleeps.


async def asked(client: httpx.AsyncClient, text: str, key: str) -> int:
    got = await client.post("/ask", data={"text": text, "key": key}, headers=JSON)
    return got.status_code


async def test_when_the_laptop_slept_the_pages_go_on_and_nothing_is_lost(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client, _ = await at.joined("town")
    async with client.stream("GET", "/stream") as response:
        page = Following(response)
        await until(page, "A message on every phone")
        room_before = at.session.room_ms()
        at.clock.sleep(20 * MINUTE)
        # What was on its way when it slept arrives before anybody looked at the clocks.
        got = await client.post("/answer", data=answer("Sent while it slept.", "s"), headers=JSON)
        assert got.status_code == 200
        at.session.tick()
        gaps = [event.fact for event in store.read(at.session.path) if isinstance(event.fact, ClockGap)]
        assert [gap.wall_ms for gap in gaps] == [20 * MINUTE]
        assert at.session.room_ms() == room_before
        at.do(SettleGap(went_on=False))
        at.next_to("dark/1/rumour")
        await until(page, "They say that it lasts for weeks.")
        assert await asked(client, "And now?", "t") == 200
    [entry] = at.session.state.entries.values()
    assert not entry.late
