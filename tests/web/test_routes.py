"""Every route says who may use it, and nobody else gets an answer from it."""

from __future__ import annotations

import httpx
import pytest

from tabletop.core.events import Role
from tabletop.web.app import AREAS, ROUTES
from tabletop.web.identity import Who
from tabletop.web.route import Route
from tests.web.conftest import Running


async def visitors(at: Running) -> dict[Who, httpx.AsyncClient]:
    found = {Who.STRANGER: at.client(), Who.FACILITATOR: at.console()}
    for role in Role:
        client, _ = await at.joined("town" if role is Role.PARTICIPANT else None, role)
        found[Who(role.value)] = client
    return found


def an_address(route: Route) -> str:
    return route.path.replace("{name}", "none").replace("{key}", "none")


async def test_every_route_refuses_every_role_that_it_does_not_name(at: Running) -> None:
    let_in = []
    for who, client in (await visitors(at)).items():
        for route in ROUTES:
            if who in route.roles:
                continue
            answer = await client.request(route.method, an_address(route))
            if answer.status_code != 403:
                let_in.append((who, route.method, route.path, answer.status_code))
    assert let_in == []


async def test_no_route_fails_for_a_role_that_it_names(at: Running) -> None:
    failed = []
    for who, client in (await visitors(at)).items():
        for route in ROUTES:
            if who not in route.roles:
                continue
            async with client.stream(route.method, an_address(route)) as answer:
                if answer.status_code >= 500:
                    failed.append((who, route.method, route.path, answer.status_code))
    assert failed == []


def test_no_two_routes_answer_the_same_request() -> None:
    asked = [(route.method, route.path) for route in ROUTES]
    assert len(asked) == len(set(asked))


def test_every_area_is_in_the_table() -> None:
    assert {route for area in AREAS for route in area.ROUTES} == set(ROUTES)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_other_methods_are_refused_everywhere(at: Running, method: str) -> None:
    client = at.client()
    for route in ROUTES:
        assert (await client.request(method, an_address(route))).status_code == 405


async def test_what_is_not_there_is_said_in_the_visitors_language(at: Running) -> None:
    client = at.client()
    dutch = await client.get("/nowhere", headers={"accept-language": "nl-NL,nl;q=0.9,en;q=0.8"})
    english = await client.get("/nowhere", headers={"accept-language": "en-GB,en"})
    assert (dutch.status_code, english.status_code) == (404, 404)
    assert "Deze pagina is er niet" in dutch.text
    assert "There is no such page" in english.text
