"""With a certificate the room's connection is encrypted, and what must not be overheard needs it."""

from __future__ import annotations

import datetime as dt
import ssl
from pathlib import Path

import httpx
import pytest
from starlette.responses import JSONResponse, Response

from tabletop.core.events import ParticipantJoined, Role
from tabletop.web import admission, app, codes, identity
from tabletop.web.certificate import self_made
from tabletop.web.identity import COOKIE, EVERYONE
from tabletop.web.route import Route
from tabletop.web.visit import Visit
from tests.web.conftest import Running, Starting

LAN = "127.0.0.2"


async def overheard(visit: Visit) -> Response:
    return JSONResponse({"overheard": visit.visitor.overheard, "who": visit.who})


async def come_in(visit: Visit) -> Response:
    role = admission.role_for(visit, code=(await visit.form()).text("code"))
    return (await admission.join(visit, role)).remembered_by(visit.go("/overheard"), visit)


@pytest.fixture(autouse=True)
def routes(monkeypatch: pytest.MonkeyPatch) -> None:
    own = (
        Route("GET", "/overheard", EVERYONE, overheard),
        Route("POST", "/come-in", EVERYONE, come_in),
    )
    monkeypatch.setattr(app, "ROUTES", (*app.ROUTES, *own))
    # Connections between addresses of one computer all come from it; only what is asked counts here.
    monkeypatch.setattr(identity, "LOOPBACK", frozenset())


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    found = self_made(tmp_path_factory.mktemp("tls"), [LAN], dt.datetime.now(dt.UTC))
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(found.cert, found.key)
    return made, found.cert


def browser(at: Running, certificate: Path | None = None) -> httpx.AsyncClient:
    if certificate is None:
        return at.client()
    made = httpx.AsyncClient(
        base_url=f"https://{LAN}:{at.server.port}", verify=ssl.create_default_context(cafile=certificate)
    )
    at.clients.append(made)
    return made


async def test_the_room_is_encrypted_and_this_computer_needs_no_certificate(
    starting: Starting, context: tuple[ssl.SSLContext, Path]
) -> None:
    async with starting(host=LAN, tls=context[0]) as at:
        assert not at.server.door.view().page_url.startswith("https")
        await at.server.door.open_to_room()
        view = at.server.door.view()
        assert view.tls
        assert view.page_url == f"https://{LAN}:{at.server.port}/"
        assert view.short_address == f"https://{LAN}:{at.server.port}"
        assert (await browser(at).get("/health")).status_code == 200
        safe = await browser(at, context[1]).get("/overheard")
        assert safe.json() == {"overheard": False, "who": "stranger"}
        async with httpx.AsyncClient() as plain:
            with pytest.raises(httpx.TransportError):
                await plain.get(f"http://{LAN}:{at.server.port}/health")


async def test_a_co_facilitator_needs_an_encrypted_connection(
    starting: Starting, context: tuple[ssl.SSLContext, Path]
) -> None:
    async with starting(host=LAN, tls=context[0]) as at:
        await at.server.door.open_to_room()
        code = at.server.door.view().codes[Role.COFACILITATOR]
        open_one, safe = browser(at), browser(at, context[1])
        assert (await open_one.post("/come-in", data={"code": code})).status_code == 403
        answer = await safe.post("/come-in", data={"code": code})
        assert answer.status_code == 303
        assert all("Secure" in row for row in answer.headers.get_list("set-cookie"))
        assert (await safe.get("/overheard")).json()["who"] == "cofacilitator"


async def test_a_co_facilitator_gets_no_page_over_an_open_connection(at: Running) -> None:
    client, _ = await at.joined(None, Role.COFACILITATOR)
    refused = await client.get("/stream")
    assert refused.status_code == 403
    assert "--tls" in refused.text


async def test_the_consoles_token_is_worth_nothing_from_elsewhere(at: Running) -> None:
    assert (await at.console().get("/overheard")).json()["who"] == "stranger"


async def test_private_notes_reach_a_scribe_who_cannot_be_overheard(
    starting: Starting, context: tuple[ssl.SSLContext, Path]
) -> None:
    async with starting(host=LAN, tls=context[0]) as at:
        await at.server.door.open_to_room()
        token = codes.new_token()
        kept = codes.token_hash(token)
        at.do(ParticipantJoined(role=Role.SCRIBE, token=kept, recall=kept), "door", "web")
        for client, heard in ((browser(at), True), (browser(at, context[1]), False)):
            client.cookies.set(COOKIE, token)
            told = (await client.get("/overheard")).json()
            assert told == {"overheard": heard, "who": "scribe"}
