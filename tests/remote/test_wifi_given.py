"""The room's Wi-Fi, given from a console elsewhere."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tabletop.core.events import Role
from tabletop.session import Wifi
from tests.remote.conftest import Host
from tests.remote.test_remote import attached


async def test_a_console_on_this_computer_gives_the_wifi_and_takes_it_away(host: Host) -> None:
    remote = attached(host)
    await asyncio.to_thread(remote.door.set_wifi, Wifi("Zaal", "noodsteunpunt"))
    assert host.server.door.view().wifi == Wifi("Zaal", "noodsteunpunt")
    assert remote.door.view() == host.server.door.view()
    await asyncio.to_thread(remote.door.set_wifi, None)
    assert host.server.door.view().wifi is None
    remote.close()


@pytest.mark.parametrize(
    "wifi", [7, "Zaal", {}, {"ssid": ""}, {"ssid": "Zaal", "password": "short"}, {"ssid": "a\nb"}]
)
def test_a_wifi_that_can_be_none_is_refused(host: Host, wifi: object) -> None:
    host.server.door.set_wifi(Wifi("Zaal"))
    with httpx.Client(base_url=host.url, headers={"authorization": f"Bearer {host.server.token}"}) as client:
        assert client.post("/api/door", json={"do": "wifi", "wifi": wifi}).status_code == 400
    assert host.server.door.view().wifi == Wifi("Zaal")


def test_nobody_but_the_facilitator_gives_a_wifi(host: Host) -> None:
    host.server.door.set_wifi(Wifi("Zaal"))
    with httpx.Client(base_url=host.url) as client:
        code = host.server.door.view().codes[Role.SCRIBE]
        assert client.post("/api/join", data={"code": code, "key": "k" * 22}).status_code == 200
        asked = {"do": "wifi", "wifi": {"ssid": "Evil twin"}}
        assert client.post("/api/door", json=asked).status_code in {401, 403}
    assert host.server.door.view().wifi == Wifi("Zaal")
