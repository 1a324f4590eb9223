"""What somebody with bad intentions tries: for words of others, for places of others, against the room."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import re
import ssl
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser

from tabletop.cli import listening, threshold
from tabletop.core import events as ev
from tabletop.core.events import EntryFields, EntryKind, Mark, Role
from tabletop.core.intents import Capture, Submission
from tabletop.core.messages import ExerciseError
from tabletop.session import Done
from tabletop.session.reaching import Attachment, ByNote, beside, leave, read
from tabletop.web import identity
from tabletop.web.certificate import self_made
from tabletop.web.codes import token_hash
from tabletop.web.desk import Desk
from tabletop.web.limits import Limits, Turnstile
from tabletop.web.protocol import Doorstep, Line
from tests.web.browser import chromium, device
from tests.web.conftest import Running, Starting

JSON = {"accept": "application/json"}


def note(text: str, **fields: object) -> Capture:
    return Capture(fields=EntryFields.model_validate({"text": text, **fields}))


# Words that are somebody else's.


@pytest.mark.parametrize("path", ["/scribe/correct", "/scribe/withdraw", "/scribe/reply", "/scribe/kind"])
async def test_a_refused_form_shows_no_scribe_what_is_for_a_partner_alone(
    at: Running, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    at.next_to("dark/1/alarm")
    entry = at.do(note("Only the mayor may read this.", mark=Mark.PARTNER, said_by=("town",)))
    scribe, _ = await at.joined(None, Role.SCRIBE)
    form = {"entry": str(entry), "base": str(entry), "text": "x", "partner": "town", "answer": "perhaps"}
    assert "Only the mayor" in (await scribe.post("/scribe/reply", data=form)).text
    monkeypatch.setattr(identity, "LOOPBACK", frozenset())
    for accept in ({}, JSON):
        got = await scribe.post(path, data=form, headers=accept)
        assert got.status_code == 409
        assert "Only the mayor" not in got.text


async def test_who_is_removed_hears_nothing_more_by_the_log(at: Running) -> None:
    lead, ident = await at.joined(None, Role.COFACILITATOR)
    async with lead.stream("GET", "/api/log") as response:
        lines = response.aiter_lines()
        assert "hello" in await anext(lines)
        at.do(note("Before."))
        at.do(ev.ParticipantRemoved(participant=ident))
        at.do(note("After the removal."))
        async with asyncio.timeout(3):
            rest = [line async for line in lines]
    assert "After the removal." not in "".join(rest)


async def test_what_is_still_to_come_is_as_unknown_as_what_does_not_exist(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client, _ = await at.joined("hospital")

    async def told(inject: str) -> str:
        form = {"inject": inject, "text": "x", "q-ward-hours": "9999999", "q-cash-choice": "?"}
        got = await client.post("/answer", data=form, headers=JSON)
        assert got.status_code == 409
        return got.text.replace(inject, "…")

    assert {await told("ward"), await told("cash")} == {await told("nothing-of-the-kind")}


async def test_nobody_speaks_for_another_by_saying_so_twice(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client, ident = await at.joined("hospital")
    for content in (
        "partner=hospital&partner=town&note-text=x",
        "partner=town&partner=hospital&note-text=y",
        "note-text=z&partner=town",
        "note-text=z&partner=TOWN",
        "note-text=z&partner=%20town%20",
    ):
        headers = {**JSON, "content-type": "application/x-www-form-urlencoded"}
        await client.post("/entry", content=content, headers=headers)
    said = [row.fields.said_by for row in at.session.state.entries.values() if row.captured_by == f"p{ident}"]
    assert said == [("hospital",)]
    for asked in ("for=town", "for=hospital&for=town", "for=town&for=hospital"):
        assert (await client.get(f"/view.json?{asked}")).json()["view"]["partner"] == "hospital"


async def test_a_form_key_of_somebody_else_gives_nobody_its_receipt_nor_its_place(at: Running) -> None:
    one, _ = await at.joined("town")
    other, _ = await at.joined("hospital")
    first = await one.post("/entry", data={"note-text": "mine", "key": "k"}, headers=JSON)
    second = await other.post("/entry", data={"note-text": "yours", "key": "k"}, headers=JSON)
    assert first.json()["received"] != second.json()["received"]
    forged = {
        "note-text": "z",
        "key": f"{at.session.state.entries[first.json()['received']].captured_by}:k-note",
    }
    assert (await other.post("/entry", data=forged, headers=JSON)).json()["all"]
    assert len(at.session.state.entries) == 3


PATHS = (
    "//lead", "/lead/", "/./lead", "/lead/../lead", "/%6cead", "/LEAD", "/lead%00", "/lead;x", "/lead?for=t",
    "/api//log", "/api/log/", "/%61pi/log", "/scribe/entry/", "/scribe/entry?entry=1", "/screen/../lead",
    "/static/../page.js", "/static/%2e%2e/guard.py", "/static/..%5cguard.py", "/static/.", "/static/",
    "/static//etc/passwd", "/view.json/", "/stream/",
)  # fmt: skip


@pytest.mark.parametrize("role", [None, Role.PARTICIPANT, Role.SCREEN])
async def test_no_odd_spelling_of_an_address_leads_past_its_roles(at: Running, role: Role | None) -> None:
    at.do(note("Words of the facilitator.", mark=Mark.PARTNER))
    client = at.client() if role is None else (await at.joined("town", role))[0]
    cookie = f"cookie: doorleef={client.cookies.get('doorleef', '')}\r\n"
    for path in PATHS:
        for method in ("GET", "HEAD", "POST"):
            reader, writer = await at.opened()
            head = f"{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{cookie}"
            writer.write(f"{head}content-length: 0\r\n\r\n".encode())
            async with asyncio.timeout(5):
                told = await reader.read()
            assert re.match(rb"HTTP/1.1 (400|403|404|405) ", told), (method, path, told[:60])
            assert b"Words of the facilitator" not in told


# Other people's places, and the way in.


async def test_who_was_removed_leaves_room_for_others(starting: Starting) -> None:
    async with starting(replace(Limits(), participants=2)) as at:
        idents = [(await at.joined("town"))[1] for _ in range(2)]
        form = {"join-key": at.server.site.codes.key, "place": "partner:town", "function": ""}
        assert (await at.client().post("/join", data=form)).status_code == 403
        at.do(ev.ParticipantRemoved(participant=idents[0]))
        assert (await at.client().post("/join", data=form)).status_code == 303


async def test_a_return_code_fills_the_log_no_faster_than_forms_do(starting: Starting) -> None:
    async with starting(replace(Limits(), posts=(3, 0.1))) as at:
        form = {"join-key": at.server.site.codes.key, "place": "partner:town", "function": ""}
        code = (await at.client().post("/api/join", data=form)).json()["return_code"]
        told = [(await at.client().post("/api/back", data={"code": code})).status_code for _ in range(6)]
        assert told == [200, 200, 200, 429, 429, 429]
        # Nobody else has to wait for it.
        other = await at.client().post("/api/join", data={**form, "key": "other"})
        assert (
            await at.client().post("/api/back", data={"code": other.json()["return_code"]})
        ).status_code == 200


async def test_the_key_of_a_form_to_join_has_an_end(at: Running) -> None:
    form = {
        "join-key": at.server.site.codes.key,
        "place": "partner:town",
        "function": "",
        "key": "k" * 60_000,
    }
    assert (await at.client().post("/join", data=form)).status_code == 400
    assert not at.session.state.participants


@pytest.mark.skipif(sys.platform != "linux", reason="needs a second address of this computer")
async def test_whoever_guesses_the_key_of_a_form_gets_nobodys_place_from_elsewhere(at: Running) -> None:
    form = {"join-key": at.server.site.codes.key, "place": "partner:town", "function": "", "key": "guest-1"}
    here = await at.client().post("/api/join", data=form)
    again = await at.client().post("/api/join", data=form)
    assert again.json() == here.json()
    elsewhere = at.client(transport=httpx.AsyncHTTPTransport(local_address="127.0.0.9"))
    other = await elsewhere.post("/api/join", data=form)
    assert other.json()["participant"] != here.json()["participant"]
    assert other.cookies["doorleef"] != here.cookies["doorleef"]


async def test_a_renewed_code_makes_the_old_square_and_forms_from_it_worthless(at: Running) -> None:
    key = at.server.site.codes.key
    form = {"join-key": key, "place": "partner:town", "function": "", "key": "one"}
    assert (await at.client().post("/join", data=form)).status_code == 303
    at.server.door.renew(Role.PARTICIPANT)
    again = await at.client().post("/join", data=form)
    assert again.status_code == 403
    assert "set-cookie" not in again.headers
    assert len(at.session.state.participants) == 1


async def test_a_cookie_that_somebody_chose_makes_nobody(at: Running) -> None:
    client = at.client(cookies={"doorleef": "chosen", "doorleef-return": "AAAA-AAAA"})
    form = {"join-key": at.server.site.codes.key, "place": "partner:town", "function": ""}
    got = await client.post("/join", data=form)
    kept = dict(row.split(";")[0].split("=", 1) for row in got.headers.get_list("set-cookie"))
    assert kept["doorleef"] != "chosen"
    assert token_hash("chosen") not in at.session.state.by_token
    flags = got.headers.get_list("set-cookie")[0].lower()
    assert "httponly" in flags
    assert "samesite=lax" in flags
    assert "domain" not in flags


# Poison, crowds, greed.


async def test_what_breaks_on_one_costs_the_others_of_its_batch_nothing(
    at: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit = at.session.submit

    def broken(rows: list[Submission]) -> object:
        if any(row.actor == "p666" for row in rows):
            raise ZeroDivisionError
        return submit(rows)

    monkeypatch.setattr(at.session, "submit", broken)
    desk = Desk(at.session)
    before, poison, after = await asyncio.gather(
        desk.submit([Submission(note("before"))]),
        desk.submit([Submission(note("poison"), "p666")]),
        desk.submit([Submission(note("after"))]),
        return_exceptions=True,
    )
    assert isinstance(poison, ZeroDivisionError)
    for results, text in ((before, "before"), (after, "after")):
        assert isinstance(results, tuple)
        assert isinstance(results[0], Done)
        assert at.session.state.entries[results[0].seq].fields.text == text


@pytest.mark.parametrize("key", ["\ud800", "a\x00b", "\x1b[2J"])
async def test_a_console_cannot_hand_in_under_a_key_that_is_no_text(at: Running, key: str) -> None:
    lead, _ = await at.joined(None, Role.COFACILITATOR)
    parcel = {"key": key, "wish": "capture", "text": '{"fields":{"text":"x"}}'}
    body = json.dumps({"after": 0, "submissions": [parcel]})
    got = await lead.post("/api/submit", content=body, headers={**JSON, "content-type": "application/json"})
    assert got.status_code == 400
    assert not at.session.state.entries


async def test_a_row_of_requests_that_nobody_reads_answers_of_is_cut_off(at: Running) -> None:
    reader, writer = await at.opened()
    writer.write(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n" * 5_000)
    async with asyncio.timeout(5):
        try:
            told = await reader.read()
        except ConnectionError:
            told = b""
    assert told.count(b"HTTP/1.1 200") <= at.server.site.limits.queue + 1
    assert len(at.server.doorstep) == 0


async def test_who_is_in_never_waits_for_a_crowd_of_strangers(starting: Starting) -> None:
    async with starting(replace(Limits(), stranger_pages=(5, 10))) as at:
        client, _ = await at.joined("town")
        crowd = [asyncio.ensure_future(at.client().get("/health")) for _ in range(12)]
        async with asyncio.timeout(5):
            while len(at.server.site.strangers) < 5:  # noqa: ASYNC110  # it counts what waits, and tells nobody
                await asyncio.sleep(0)
            got = await client.post("/entry", data={"note-text": "x", "key": "k"}, headers=JSON)
            assert got.status_code == 200
            assert len(at.server.site.strangers) > 0
            # Strangers wait, and nobody of them is turned away.
            assert {row.status_code for row in await asyncio.gather(*crowd)} == {200}


@pytest.mark.skipif(sys.platform != "linux", reason="needs a second address of this computer")
async def test_who_never_agrees_on_encryption_makes_way_like_any_stranger(
    starting: Starting, tmp_path: Path
) -> None:
    lan = "127.0.0.2"
    found = self_made(tmp_path, [lan], dt.datetime.now(dt.UTC))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(found.cert, found.key)
    async with starting(replace(Limits(), strangers=10), tls=context, host=lan) as at:
        await at.server.door.open_to_room()
        at.streams += [await asyncio.open_connection(lan, at.server.port) for _ in range(40)]
        trust = ssl.create_default_context(cafile=found.cert)
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection(lan, at.server.port, ssl=trust)
            at.streams.append((reader, writer))
            writer.write(b"GET /health HTTP/1.1\r\nhost: " + lan.encode() + b"\r\n\r\n")
            assert b"200" in await reader.readline()
            assert at.server.doorstep.strangers == 10
            # What does not speak it at all is let go.
            noise, hand = await asyncio.open_connection(lan, at.server.port)
            at.streams.append((noise, hand))
            hand.write(b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n")
            assert b"HTTP" not in await noise.read()


async def test_who_goes_on_asking_hears_no_a_little_later(starting: Starting) -> None:
    async with starting(replace(Limits(), pages=(1, 0.01), refusal_seconds=0.2)) as at:
        client, _ = await at.joined("town")
        assert (await client.get("/")).status_code == 200
        begin = asyncio.get_running_loop().time()
        assert (await client.get("/")).status_code == 429
        assert asyncio.get_running_loop().time() - begin >= 0.2


async def test_who_leaves_the_row_takes_nobodys_turn() -> None:
    turnstile = Turnstile((1, 50))
    gone = [False]
    assert await turnstile.passed(lambda: False)
    leavers = [asyncio.ensure_future(turnstile.passed(lambda: gone[0])) for _ in range(10_000)]
    stays = asyncio.ensure_future(turnstile.passed(lambda: False))
    await asyncio.sleep(0)
    gone[0] = True
    async with asyncio.timeout(3):
        assert await stays
    # One of them may have had its turn while they came; all of them would have taken minutes.
    assert sum([await row for row in leavers]) < 100
    assert len(turnstile) == 0


def test_a_full_room_makes_those_go_who_take_too_much_of_it() -> None:
    step = Doorstep(replace(Limits(), connections=20, per_participant=12, streams=4))
    cut: list[Line] = []

    def line(owner: int | None) -> Line:
        class Noted(Line):
            def cut(self) -> None:
                cut.append(self)

        made = Noted(step)
        step.arrive(made)
        if owner is not None:
            made.known(owner)
        return made

    honest = [line(1), line(1), line(2)]
    greedy = [line(666) for _ in range(12)]
    stranger = [line(None) for _ in range(5)]
    assert not cut
    comes_back = line(3)
    assert cut == greedy[:1]
    # When nobody takes too much, strangers make way as before.
    for one in greedy[1:]:
        step.leave(one)
    for owner in range(10, 21):
        line(owner)
    cut.clear()
    line(21)
    assert cut == stranger[:1]
    assert not {*honest, comes_back} & {*cut}


# What lies beside the log.


def lying(folder: Path, **other: object) -> Path:
    log = folder / "evening.ttx"
    row = {"url": "http://127.0.0.1:8000", "token": "t", "file": str(log), "pid": 1, "open": True, **other}
    beside(log).write_text(json.dumps(row), "utf-8")
    return log


def test_a_note_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    for url in ("http://evil.example:8000", "http://127.0.0.1.evil.example", "http://192.168.1.66:8000"):
        with pytest.raises(ExerciseError):
            ByNote(lying(tmp_path, url=url)).reach()
    assert ByNote(lying(tmp_path)).reach().token == "t"


@pytest.mark.skipif(os.name == "nt", reason="files have no owner of this kind there")
def test_a_note_of_another_user_a_link_and_a_pipe_are_no_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = lying(tmp_path)
    assert read(beside(log)) is not None
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert read(beside(log)) is None
    monkeypatch.undo()
    real = tmp_path / "elsewhere"
    beside(log).rename(real)
    beside(log).symlink_to(real)
    assert read(beside(log)) is None
    beside(log).unlink()
    os.mkfifo(beside(log))
    assert read(beside(log)) is None


def test_a_note_that_came_with_a_copied_file_opens_nothing(tmp_path: Path) -> None:
    wish = listening.Listening()
    assert threshold.as_before(wish, lying(tmp_path, url="http://127.0.0.1:8123"))[1]
    copied = lying(tmp_path, url="http://127.0.0.1:8123", file="/media/stick/evening.ttx")
    assert threshold.as_before(wish, copied) == (wish, False)


@pytest.mark.skipif(os.name == "nt", reason="rights of this kind are not there")
def test_a_note_is_for_its_owner_alone_and_never_written_through_a_link(tmp_path: Path) -> None:
    log, victim = tmp_path / "evening.ttx", tmp_path / "victim"
    victim.write_text("untouched")
    beside(log).symlink_to(victim)
    beside(log).with_name(f"{beside(log).name}.{os.getpid()}").symlink_to(victim)
    before = os.umask(0)
    try:
        leave(Attachment("http://127.0.0.1:1", "t", str(log), 1), tmp_path / "state" / "serving.json")
    finally:
        os.umask(before)
    assert victim.read_text() == "untouched"
    for place in (beside(log), tmp_path / "state" / "serving.json"):
        assert not place.is_symlink()
        assert place.stat().st_mode & 0o077 == 0


# What people type is text, in a browser too.

SCRIPT = "<script>document.title='owned'</script>"
NASTY = (
    f"{SCRIPT}<img src=x onerror=\"document.title='owned'\"><svg/onload=document.title='owned'>"
    "\"'><b id=evil>bold</b></textarea></template></select><a href=javascript:alert(1)>x</a>"
    "{{7*7}}${7*7}\u202egnp.exe\u2066\x1b]0;owned\x07\x9b31m\x00\u2028"
)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as found:
        yield found


async def test_nothing_that_was_typed_runs_in_any_page_nor_when_it_streams_in(
    at: Running, browser: Browser
) -> None:
    at.next_to("dark/1/alarm")
    clients: dict[str, httpx.AsyncClient] = {}
    for path, role, partner in (
        ("/", Role.PARTICIPANT, "town"),
        ("/?for=hospital", Role.PARTICIPANT, "hospital"),
        ("/scribe", Role.SCRIBE, None),
        ("/lead", Role.COFACILITATOR, None),
        ("/screen", Role.SCREEN, None),
    ):
        clients[path], _ = await at.joined(partner, role, function=NASTY[:70], organisation=NASTY[:80])
    pages = {}
    for path, client in clients.items():
        page = pages[path] = await device(browser, at.url, client.cookies["doorleef"], size=(1200, 900))
        await page.goto(at.url + path)
    said = await nasty_words(at, clients)
    at.do(ev.ProjectorSet(entry=said, named=True))
    marker = at.do(ev.QuestionAsked(text="Marker that comes last."), actor="facilitator")
    at.do(ev.QuestionAnswered(question=marker, text=NASTY, to_all=True))
    for path in ("/", "/?for=hospital", "/lead"):
        await pages[path].get_by_text("document.title").first.wait_for(state="attached")
    for loaded in (False, True):
        for path, page in pages.items():
            if loaded:
                await page.goto(at.url + path)
            for fold in await page.locator("details").all():
                await fold.evaluate("fold => { fold.open = true; }")
            assert await page.title() != "owned", path
            for made in (
                "#evil",
                "img[src=x]",
                "[onerror]",
                "[onload]",
                "script:not([src])",
                "a[href^=javascript]",
            ):
                assert await page.locator(made).count() == 0, (path, made, loaded)
            whole = await page.evaluate("document.documentElement.outerHTML")
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", whole), path
            assert "49" not in re.findall(r"bold(.{0,40})", whole), path
            assert page.broken == []  # type: ignore[attr-defined]


async def nasty_words(at: Running, clients: dict[str, httpx.AsyncClient]) -> int:
    """Say something nasty in every form; gives an entry that can be put on the screen."""
    town, hospital, scribe, lead = (clients[path] for path in ("/", "/?for=hospital", "/scribe", "/lead"))
    along = {f"{kind}-text": NASTY for kind in ("assumption", "need", "offer", "gap")}
    targets = {"need-target": "hospital", "need-unit": NASTY[:50], "need-quantity": "3"}
    forms = (
        (town, "/answer", {"inject": "alarm", "text": NASTY, **along, **targets}),
        (town, "/entry", {"note-text": NASTY, "strength-text": NASTY}),
        (town, "/ask", {"text": NASTY}),
        (
            scribe,
            "/scribe/note",
            {"text": NASTY, "owner": "town", "owner_function": NASTY[:100], "kind": "action"},
        ),
        (scribe, "/scribe/line", {"line": f"3 hos: {NASTY}"}),
        (lead, "/lead/write", {"title": NASTY, "text": NASTY, "to": "all", "channel": "person"}),
    )
    seqs = []
    for number, (client, path, form) in enumerate(forms):
        got = await client.post(path, data={**form, "key": f"n{number}"}, headers=JSON)
        assert got.status_code == 200, (path, got.text)
        seqs.append(int(got.json()["received"]))
    needed_of = next(row for row in at.session.state.entries.values() if row.kind is EntryKind.NEED)
    form = {"entry": str(needed_of.id), "answer": "condition", "note": NASTY, "key": "r"}
    assert (await hospital.post("/reply", data=form, headers=JSON)).status_code == 200
    at.do(ev.ExerciseInterrupted(reason=NASTY))
    at.do(ev.ExerciseContinued())
    at.do(ev.PartnerNudged(partner="town", inject=None))
    return seqs[0]
