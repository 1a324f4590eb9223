"""Who asks is known by a cookie or by the console's token, and survives a restart of the server."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import JSONResponse, Response

from tabletop.core import events as ev
from tabletop.core.events import Role, RoomSet
from tabletop.web import admission, app
from tabletop.web.forms import Place
from tabletop.web.identity import COOKIE, EVERYONE, RETURN_COOKIE, Who, cookies
from tabletop.web.limits import Limits
from tabletop.web.route import Route
from tabletop.web.visit import Visit
from tests.web.conftest import Running, Starting


async def who(visit: Visit) -> Response:
    known = visit.visitor.participant
    return JSONResponse({"who": visit.who, "id": known and known.id, "code": visit.return_code})


async def come_in(visit: Visit) -> Response:
    form = await visit.form()
    role = admission.role_for(visit, code=form.text("code"), key=form.text("door"))
    place = Place(partner=form.text("partner") or None, function=form.text("function"))
    admitted = await admission.join(visit, role, place, key=form.text("key"))
    return admitted.remembered_by(visit.go("/code/who"), visit)


async def come_back(visit: Visit) -> Response:
    admitted = await admission.come_back(visit, (await visit.form()).text("code"))
    return admitted.remembered_by(visit.go("/code/who"), visit)


@pytest.fixture(autouse=True)
def routes(monkeypatch: pytest.MonkeyPatch) -> None:
    own = (
        Route("GET", "/code/who", EVERYONE, who),
        Route("POST", "/come-in", EVERYONE, come_in),
        Route("POST", "/come-back", EVERYONE, come_back),
    )
    monkeypatch.setattr(app, "ROUTES", (*app.ROUTES, *own))


async def asked(client: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get("/code/who")).json()
    return found


async def let_in(at: Running, **form: str) -> httpx.AsyncClient:
    client = at.client()
    sent = {"door": at.server.site.codes.key, "partner": "town", **form}
    assert (await client.post("/come-in", data=sent)).status_code == 303
    return client


async def test_a_stranger_is_nobody(at: Running) -> None:
    assert await asked(at.client()) == {"who": "stranger", "id": None, "code": ""}
    assert (await asked(at.client(cookies={COOKIE: "x" * 43})))["who"] == "stranger"
    odd = at.client(headers={"cookie": COOKIE.encode() + b"=\xff; ;=;"})
    assert (await asked(odd))["who"] == "stranger"


async def test_the_key_of_the_qr_code_and_the_typed_code_let_in(at: Running) -> None:
    by_key = await let_in(at, function="Adviser")
    by_code = await let_in(at, door="", code=at.server.door.view().join_code.lower())
    assert {(await asked(client))["who"] for client in (by_key, by_code)} == {"participant"}
    first, second = at.session.state.participants.values()
    assert (first.partner, first.function, first.role) == ("town", "Adviser", Role.PARTICIPANT)
    assert first.id != second.id


async def test_each_role_has_its_code(at: Running) -> None:
    for role, code in at.server.door.view().codes.items():
        assert (await asked(await let_in(at, door="", code=code)))["who"] == role.value


@pytest.mark.parametrize("form", [{}, {"code": "CCC-CCC"}, {"door": "wrong"}, {"code": "", "door": ""}])
async def test_a_wrong_code_lets_nobody_in(at: Running, form: dict[str, str]) -> None:
    answer = await at.client().post("/come-in", data={"partner": "town", **form})
    assert answer.status_code == 403
    assert COOKIE not in answer.cookies
    assert not at.session.state.participants


async def test_neither_token_nor_return_code_is_in_the_file(at: Running) -> None:
    client = await let_in(at)
    at.session.close()
    written = at.session.path.read_bytes()
    secrets = [client.cookies[COOKIE], client.cookies[RETURN_COOKIE]]
    assert all(secret.encode() not in written for secret in secrets)
    assert secrets[1].replace("-", "").encode() not in written


async def test_a_cookie_is_out_of_reach_of_scripts_and_other_sites(at: Running) -> None:
    answer = await at.client().post("/come-in", data={"door": at.server.site.codes.key})
    set_cookies = answer.headers.get_list("set-cookie")
    assert len(set_cookies) == 2
    assert all("HttpOnly" in row and "SameSite=lax" in row for row in set_cookies)
    assert all("Secure" not in row for row in set_cookies)


async def test_the_return_code_goes_over_the_network_only_to_the_page_that_shows_it(at: Running) -> None:
    client = await let_in(at)
    asked_with = []
    for path in ("/", "/stream", "/code"):
        request = client.build_request("GET", path)
        asked_with.append(RETURN_COOKIE in request.headers["cookie"])
        assert f"{COOKIE}=" in request.headers["cookie"]
    assert asked_with == [False, False, True]
    code = client.cookies[RETURN_COOKIE].strip('"')
    assert code in (await client.get("/code")).text
    assert code not in (await client.get("/")).text
    assert (await client.post("/leave")).status_code == 303
    assert RETURN_COOKIE not in client.cookies


async def test_a_double_tap_joins_once(at: Running) -> None:
    clients = [at.client() for _ in range(3)]
    sent = {"door": at.server.site.codes.key, "partner": "town", "key": "form-1"}
    await asyncio.gather(*(client.post("/come-in", data=sent) for client in clients))
    assert len(at.session.state.participants) == 1
    assert len({client.cookies[COOKIE] for client in clients}) == 1


async def test_a_join_that_was_refused_may_be_tried_again(at: Running) -> None:
    at.do(RoomSet(joining=False))
    sent = {"door": at.server.site.codes.key, "partner": "town", "key": "form-1"}
    client = at.client()
    assert (await client.post("/come-in", data=sent)).status_code == 403
    at.do(RoomSet(joining=True))
    assert (await client.post("/come-in", data={**sent, "partner": "nobody"})).status_code == 409
    assert (await client.post("/come-in", data=sent)).status_code == 303


async def test_the_return_code_brings_back_who_one_was(at: Running) -> None:
    first = await let_in(at)
    before = await asked(first)
    second = at.client()
    answer = await second.post("/come-back", data={"code": before["code"].lower().replace("-", " ")})
    assert answer.status_code == 303
    assert await asked(second) == before
    # Both devices are in.
    assert await asked(first) == before
    assert first.cookies[COOKIE] != second.cookies[COOKIE]


async def test_a_wrong_return_code_brings_nobody_back(at: Running) -> None:
    await let_in(at)
    assert (await at.client().post("/come-back", data={"code": "CCCC-CCCC"})).status_code == 403
    assert (await at.client().post("/come-back", data={})).status_code == 403


async def test_who_was_removed_is_out_on_every_device_until_readmitted(at: Running) -> None:
    client = await let_in(at)
    known = await asked(client)
    at.do(ev.ParticipantRemoved(participant=known["id"]))
    assert (await asked(client))["who"] == "stranger"
    assert (await client.post("/come-back", data={"code": known["code"]})).status_code == 403
    code = await at.server.door.readmit(known["id"])
    assert (await client.post("/come-back", data={"code": known["code"]})).status_code == 403
    assert (await client.post("/come-back", data={"code": code})).status_code == 303
    assert (await asked(client))["id"] == known["id"]


async def test_a_restart_keeps_everyone_in_and_makes_new_codes(starting: Starting, tmp_path: Path) -> None:
    path = tmp_path / "kept.ttx"
    async with starting(path=path) as at:
        client = await let_in(at)
        known, old = await asked(client), at.server.door.view()
        kept = dict(client.cookies)
    async with starting(path=path) as again:
        assert await asked(again.client(cookies=kept)) == known
        new = again.server.door.view()
        assert new.join_code != old.join_code
        assert new.join_url.split("/j/")[1] != old.join_url.split("/j/")[1]
        other = again.client()
        assert (await other.post("/come-back", data={"code": known["code"]})).status_code == 303
        assert (await asked(other))["id"] == known["id"]


async def test_joining_is_bounded(starting: Starting) -> None:
    async with starting(replace(Limits(), participants=2, joins=(100, 1))) as at:
        sent = {"door": at.server.site.codes.key}
        statuses = [(await at.client().post("/come-in", data=sent)).status_code for _ in range(3)]
        assert statuses == [303, 303, 403]


async def test_many_joins_at_once_wait_a_moment(starting: Starting) -> None:
    async with starting(replace(Limits(), joins=(1, 1))) as at:
        sent = {"door": at.server.site.codes.key}
        first, second = [await at.client().post("/come-in", data=sent) for _ in range(2)]
        assert (first.status_code, second.status_code) == (303, 429)
        assert second.headers["retry-after"] == "1"


async def test_the_console_is_the_facilitator_on_this_computer(at: Running) -> None:
    assert (await asked(at.console()))["who"] == Who.FACILITATOR
    wrong = at.client(headers={"authorization": "Bearer " + "x" * 43})
    assert (await asked(wrong))["who"] == "stranger"


async def test_a_wrong_token_is_not_made_good_by_a_cookie(at: Running) -> None:
    client, _ = await at.joined()
    client.headers["authorization"] = "Bearer wrong"
    assert (await asked(client))["who"] == "stranger"


async def test_leaving_makes_the_device_forget(at: Running) -> None:
    client = await let_in(at)
    assert (await client.post("/leave")).status_code == 303
    assert (await asked(client))["who"] == "stranger"


async def test_a_device_keeps_its_language(at: Running) -> None:
    client = at.client(headers={"accept-language": "en"})
    assert (await client.post("/language", data={"language": "nl"})).status_code == 303
    assert "Deze pagina is er niet" in (await client.get("/nowhere")).text
    assert (await client.post("/language", data={"language": "fr"})).status_code == 400


def test_the_first_of_two_cookies_counts() -> None:
    assert cookies([(b"cookie", b"a=1; b=2"), (b"cookie", b"a=3;c")]) == {"a": "1", "b": "2", "c": ""}
