"""A co-facilitator's console from another computer: with a code, encrypted, with the rights of that role."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tabletop import session
from tabletop.cli import attaching
from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import EntryFields, Role
from tabletop.core.intents import Submission
from tabletop.core.messages import ExerciseError
from tabletop.session import Done, ManualClock, Refused
from tabletop.session.guest import Guest
from tabletop.session.reaching import Reach, Straight
from tabletop.session.remote import RemoteSession
from tabletop.session.trusting import fingerprint, is_same, unknown_certificate
from tabletop.text import language
from tabletop.web import certificate
from tabletop.web.server import Server
from tests.remote.conftest import Host

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs a second address of this computer")
ROOM = "127.0.0.2"
"""Stands for an address in the room: it is not one by which this computer speaks with itself."""
NEIGHBOUR = "127.0.0.3"
"""Stands for another computer."""


class Encrypted(Host):
    """A host that lets the room in over an encrypted line."""

    def __init__(self, folder: Path, *, tls: bool = True) -> None:
        self._context: ssl.SSLContext | None = None
        self.fingerprint = ""
        if tls:
            made = certificate.self_made(folder, [ROOM], dt.datetime.now(dt.UTC))
            self.fingerprint = made.fingerprint
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(made.cert, made.key)
        super().__init__(folder)

    async def _served(self) -> Server:
        server = Server(self.session, host=ROOM, port=0, tls=self._context, clock=self.clock)
        await server.start()
        await server.door.open_to_room()
        return server

    @property
    def room(self) -> str:
        return f"{'https' if self._context else 'http'}://{ROOM}:{self.server.port}"

    def code(self, role: Role = Role.COFACILITATOR) -> str:
        return self.server.door.view().codes[role]


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Encrypted]:
    made = Encrypted(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def console(host: Encrypted) -> Iterator[RemoteSession]:
    """Give a co-facilitator's console, found as the command finds it."""
    way, back = attaching.way_to(language("en"), host.room, host.code(), host.fingerprint)
    remote = RemoteSession(way, ManualClock(), lang="en")
    remote.attach()
    assert back is not None
    yield remote
    remote.close()


def note(text: str) -> Submission:
    return Submission(want.Capture(fields=EntryFields(text=text)))


def test_it_notes_and_goes_on_in_its_own_name(host: Encrypted, console: RemoteSession) -> None:
    noted, moved = console.submit([note("Who has diesel?"), Submission(want.Next())])
    assert isinstance(noted, Done)
    assert isinstance(moved, Done)
    (participant,) = host.session.state.participants.values()
    assert console.actor == participant.actor == noted.event.actor
    assert participant.role is Role.COFACILITATOR
    assert console.state.cue == host.session.state.cue


def test_the_end_and_the_door_stay_with_the_facilitator(host: Encrypted, console: RemoteSession) -> None:
    for intent in (want.Close(), ev.RoomSet(joining=False), ev.ParticipantRemoved(participant=2)):
        (result,) = console.submit([Submission(intent)])
        assert isinstance(result, Refused), intent
    with pytest.raises(ExerciseError):
        console.door.renew(Role.PARTICIPANT)
    assert set(console.door.view().codes) == {Role.PARTICIPANT}
    assert host.session.state.room.joining


def test_no_hash_of_anybody_leaves_the_host(host: Encrypted, console: RemoteSession) -> None:
    there, here = host.session.state, console.state
    assert len(there.by_token) == len(there.by_recall) == 1
    assert set(there.by_token).isdisjoint(here.by_token)
    assert set(there.by_recall).isdisjoint(here.by_recall)


def test_the_return_code_opens_the_console_again(host: Encrypted, console: RemoteSession) -> None:
    _, back = attaching.way_to(language("en"), host.room, host.code(), host.fingerprint)
    assert back is not None
    code = back.rpartition(" ")[2]
    before = len(host.session.state.participants)
    way, _ = attaching.way_to(language("en"), host.room, code, host.fingerprint)
    again = RemoteSession(way, ManualClock())
    again.attach()
    again.close()
    assert len(host.session.state.participants) == before


def test_a_participants_code_opens_no_console(host: Encrypted) -> None:
    with pytest.raises(Exception, match="tabletop join"):
        attaching.way_to(language("en"), host.room, host.code(Role.PARTICIPANT), host.fingerprint)
    assert host.session.state.participants == {}


def test_another_certificate_than_the_one_compared_is_refused(host: Encrypted) -> None:
    found = unknown_certificate(host.room)
    assert is_same(fingerprint(found), host.fingerprint)
    with pytest.raises(Exception, match="another fingerprint"):
        attaching.way_to(language("en"), host.room, host.code(), "AB:" * 31 + "AB")
    assert host.session.state.participants == {}


def test_the_facilitators_token_counts_on_this_computer_alone(host: Encrypted) -> None:
    headers = {"authorization": f"Bearer {host.server.token}", "accept": "application/json"}
    pem = unknown_certificate(host.room)
    transport = httpx.HTTPTransport(local_address=NEIGHBOUR, verify=_trusting(pem))
    with httpx.Client(base_url=host.room, headers=headers, transport=transport) as thief:
        assert thief.get("/api/log?once=1").status_code == 403
        assert thief.post("/api/submit", content=b"{}").status_code == 403


def _trusting(pem: str) -> ssl.SSLContext:
    trust = Reach("https://x", certificate=pem).trust()
    assert isinstance(trust, ssl.SSLContext)
    return trust


def test_unencrypted_it_is_refused_in_words_from_another_computer(tmp_path: Path) -> None:
    open_host = Encrypted(tmp_path, tls=False)
    transport = httpx.HTTPTransport(local_address=NEIGHBOUR)
    form = {"code": open_host.code()}
    with httpx.Client(base_url=open_host.room, transport=transport) as neighbour:
        answer = neighbour.post("/api/join", data=form, headers={"accept": "application/json"})
    assert answer.status_code == 403
    assert "refused" in answer.json()
    assert open_host.session.state.participants == {}
    open_host.stop()


def test_who_joined_here_cannot_use_its_cookie_over_an_open_line(tmp_path: Path) -> None:
    open_host = Encrypted(tmp_path, tls=False)

    async def joined() -> dict[str, str]:
        guest = Guest(Reach(open_host.url))
        await guest.join(open_host.code())
        await guest.close()
        return guest.cookies

    cookies = asyncio.run(joined())
    near = RemoteSession(Straight(Reach(open_host.url, cookies=cookies)), session.SystemClock())
    near.attach()
    near.close()
    transport = httpx.HTTPTransport(local_address=NEIGHBOUR)
    with httpx.Client(base_url=open_host.room, cookies=cookies, transport=transport) as neighbour:
        assert neighbour.get("/api/log?once=1").status_code == 403
    open_host.stop()
