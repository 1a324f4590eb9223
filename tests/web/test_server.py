"""The server begins on this computer only, lets the room in when asked, and stops at once."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator
from ipaddress import ip_address

import httpx
import pytest

from tabletop import session
from tabletop.core import events as ev
from tabletop.core.events import Role
from tabletop.core.messages import ExerciseError
from tabletop.session import ManualClock, NoDoor, Opening, Wifi
from tabletop.web.addresses import Address, Kind
from tabletop.web.server import Server, ServerError, alone
from tests.small import created
from tests.web.conftest import Running, Starting
from tests.web.following import Following

LAN = "127.0.0.2"
"""Another address of this computer, which stands for one that only phones use."""


def here() -> tuple[Address, ...]:
    return (
        Address(ip_address(LAN), Kind.LOCAL),
        Address(ip_address("::1"), Kind.LOCAL),
        Address(ip_address("127.0.0.3"), Kind.VPN),
    )


@pytest.fixture
def taken() -> Iterator[int]:
    """Give a port that another program has, with free ones behind it."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        yield sock.getsockname()[1]


async def reached(host: str, port: int) -> bool:
    with contextlib.suppress(httpx.TransportError):
        async with httpx.AsyncClient(base_url=f"http://{host}:{port}") as client:
            return (await client.get("/health")).status_code == 200
    return False


async def test_it_begins_on_this_computer_only(starting: Starting) -> None:
    async with starting(here=here) as at:
        view = at.server.door.view()
        assert view.opening is Opening.HERE
        assert not view.is_open
        assert view.page_url == f"http://127.0.0.1:{at.server.port}/"
        assert await reached("127.0.0.1", at.server.port)
        assert await reached("localhost", at.server.port)
        assert not await reached(LAN, at.server.port)


async def test_the_room_gets_in_and_out_while_this_computer_stays_connected(starting: Starting) -> None:
    async with starting(here=here) as at:
        door, port = at.server.door, at.server.port
        client, _ = await at.joined()
        async with client.stream("GET", "/stream") as response:
            stays = Following(response)
            await door.open_to_room()
            view = door.view()
            assert view.opening is Opening.ROOM
            assert view.problem is None
            assert view.addresses == (f"http://{LAN}:{port}/",)
            assert view.short_address == f"{LAN}:{port}"
            assert view.join_url == f"http://{LAN}:{port}/j/{at.server.site.codes.key}"
            assert await reached(LAN, port)
            # Only what phones can use, and no IPv6 unless asked for.
            assert not await reached("127.0.0.3", port)
            await door.open_to_room()
            assert door.view() == view
            await door.close_to_room()
            assert door.view().opening is Opening.HERE
            assert not await reached(LAN, port)
            assert len(at.server.site.hub) == 1
            at.server.site.hub.turn_out(next(iter(at.session.state.participants)))
            assert [told.name for told in await stays.rest()][-1] == "seat"


async def test_opening_twice_at_once_opens_once(starting: Starting) -> None:
    async with starting(here=here) as at:
        door = at.server.door
        await asyncio.gather(door.open_to_room(), door.open_to_room(), at.server.look_around())
        assert door.view().problem is None
        assert len(door.view().addresses) == 1


async def test_closing_cuts_off_whoever_came_from_the_room(starting: Starting) -> None:
    async with starting(here=here) as at:
        await at.server.door.open_to_room()
        near = await at.opened()
        async with httpx.AsyncClient(base_url=f"http://{LAN}:{at.server.port}") as client:
            assert (await client.get("/health")).status_code == 200
            far = [line for line in at.server.doorstep.all() if not line.near]
            # On this computer a connection to any own address comes from this computer.
            assert far == []
        for line in at.server.doorstep.all():
            line.near = False
        await at.server.door.close_to_room()
        async with asyncio.timeout(5):
            assert await near[0].read() == b""


async def test_without_a_network_it_says_so(starting: Starting) -> None:
    async with starting(here=lambda: ()) as at:
        await at.server.door.open_to_room()
        view = at.server.door.view()
        assert view.opening is Opening.HERE
        assert view.problem is not None
        assert view.problem.code == "door.no-network"


async def test_an_address_that_is_not_ours_is_refused_with_its_name(starting: Starting) -> None:
    async with starting(host="192.0.2.7") as at:
        await at.server.door.open_to_room()
        problem = at.server.door.view().problem
        assert problem is not None
        assert (problem.code, problem.params["address"]) == ("door.address-refused", "192.0.2.7")


async def test_an_address_that_was_asked_for_is_the_one_that_is_shown(starting: Starting) -> None:
    async with starting(host=LAN) as at:
        await at.server.door.open_to_room()
        assert at.server.door.view().page_url == f"http://{LAN}:{at.server.port}/"
        assert at.server.door.view().problem is None
        assert await reached(LAN, at.server.port)


async def test_a_hotspot_that_is_switched_on_later_is_served_too(starting: Starting) -> None:
    found = [Address(ip_address(LAN), Kind.LOCAL)]
    async with starting(here=lambda: tuple(found)) as at:
        await at.server.door.open_to_room()
        found.insert(0, Address(ip_address("127.0.0.4"), Kind.HOTSPOT))
        await at.server.look_around()
        assert at.server.door.view().addresses == tuple(
            f"http://{ip}:{at.server.port}/" for ip in ("127.0.0.4", LAN)
        )
        assert await reached("127.0.0.4", at.server.port)
        del found[1]
        await at.server.look_around()
        assert len(at.server.door.view().addresses) == 1
        assert not await reached(LAN, at.server.port)


async def test_a_taken_port_gives_the_next_free_one_and_says_so(starting: Starting, taken: int) -> None:
    async with starting(port=taken) as at:
        problem = at.server.door.view().problem
        assert at.server.port > taken
        assert problem is not None
        assert problem.code == "door.port-taken"
        assert problem.params == {"port": str(taken), "used": str(at.server.port)}
        assert await reached("127.0.0.1", at.server.port)


async def test_when_no_port_is_free_it_says_which_were_tried(
    starting: Starting, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tabletop.web.server.PORTS_TRIED", 1)
    with pytest.raises(ServerError) as refused:
        async with starting(port=taken):
            pass
    assert refused.value.message.code == "door.no-port"
    assert isinstance(refused.value, ExerciseError)


async def test_it_leaves_signals_alone(starting: Starting) -> None:
    before = [signal.getsignal(which) for which in (signal.SIGINT, signal.SIGTERM)]
    async with starting() as at:
        assert await reached("127.0.0.1", at.server.port)
        assert [signal.getsignal(which) for which in (signal.SIGINT, signal.SIGTERM)] == before


async def test_it_stops_at_once_with_streams_open_and_forms_half_sent(starting: Starting) -> None:
    async with starting() as at:
        client, _ = await at.joined()
        half = await at.opened()
        half[1].write(b"POST /language HTTP/1.1\r\nhost: localhost\r\ncontent-length: 20\r\n\r\nlang")
        idle = await at.opened()
        async with client.stream("GET", "/stream") as response:
            assert response.status_code == 200
            async with asyncio.timeout(3):
                await at.server.stop()
                await Following(response).rest()
                assert await idle[0].read() == b""
        assert at.server.door.view().opening is Opening.CLOSED
        assert not await reached("127.0.0.1", at.server.port)
        await at.server.stop()


async def test_the_port_is_free_again_after_a_stop(starting: Starting) -> None:
    async with starting() as at:
        port = at.server.port
        assert await reached("127.0.0.1", port)
    again = socket.create_server(("127.0.0.1", port))
    again.close()


async def test_alone_it_runs_until_it_is_told_to_stop(tmp_path_factory: pytest.TempPathFactory) -> None:
    clock = ManualClock()
    opened = session.create(tmp_path_factory.mktemp("a") / "alone.ttx", created(), clock, any_place=True)
    server, until = Server(opened, port=0, clock=clock), asyncio.Event()
    ticks: list[bool] = []
    seen: list[Opening] = []

    def started(running: Server) -> None:
        seen.append(running.opening)

    def tick() -> None:
        ticks.append(True)
        until.set()

    async with asyncio.timeout(5):
        await alone(server, until, started, tick)
    assert (seen, ticks) == ([Opening.HERE], [True])
    assert server.opening is Opening.CLOSED
    opened.close()


async def test_the_door_tells_when_it_changed(starting: Starting) -> None:
    async with starting(here=here, wifi=Wifi("Zaal", "geheim")) as at:
        door, heard = at.server.door, list[Opening]()
        end = door.subscribe(lambda: heard.append(door.view().opening))
        await door.open_to_room()
        before = door.view()
        door.renew(Role.PARTICIPANT)
        assert door.view().join_code != before.join_code
        assert door.view().join_url != before.join_url
        assert door.view().codes[Role.SCRIBE] == before.codes[Role.SCRIBE]
        assert door.view().wifi == Wifi("Zaal", "geheim")
        await door.close_to_room()
        end()
        door.renew(Role.SCREEN)
        assert heard == [Opening.ROOM, Opening.ROOM, Opening.HERE]


async def test_a_screen_that_fails_does_not_stop_the_door(
    at: Running, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("a screen fell over")

    at.server.door.subscribe(fail)
    at.server.door.renew(Role.SCRIBE)
    assert "a screen fell over" in caplog.text


async def test_readmitting_nobody_is_refused(at: Running) -> None:
    with pytest.raises(ExerciseError) as refused:
        await at.server.door.readmit(99)
    assert refused.value.message.code == "access.unknown-participant"


async def test_liveness_says_who_is_here_who_writes_and_who_went(at: Running) -> None:
    door, clock = at.server.door, at.clock
    client, ident = await at.joined()
    assert door.liveness() == {}
    heard: list[bool] = []
    door.subscribe(lambda: heard.append(True))
    async with client.stream("GET", "/stream") as response:
        assert response.status_code == 200
        door.tick()
        assert door.liveness() == {ident: "here"}
        await client.post("/writing")
        assert door.liveness() == {ident: "writing"}
        door.tick()
        clock.advance(8_000)
        assert door.liveness() == {ident: "here"}
        clock.advance(3_600_000)
        assert door.liveness() == {ident: "here"}
        at.server.site.hub.turn_out(ident)
        await Following(response).rest()
    assert door.liveness() == {ident: "here"}
    clock.advance(8_000)
    assert door.liveness() == {ident: "away"}
    door.tick()
    door.tick()
    assert len(heard) == 3


async def test_a_page_without_a_stream_counts_as_here_for_a_while(at: Running) -> None:
    client, ident = await at.joined()
    await client.get("/health")
    assert at.server.door.liveness() == {ident: "here"}
    at.clock.advance(90_000)
    assert at.server.door.liveness() == {ident: "away"}


async def test_without_a_server_the_door_stays_closed() -> None:
    door = NoDoor()
    await door.open_to_room()
    door.renew(Role.SCRIBE)
    assert door.view().opening is Opening.CLOSED
    assert door.liveness() == {}
    assert await door.readmit(1) == ""
    await door.close_to_room()
    door.subscribe(lambda: None)()
    assert ev.Role.SCREEN not in door.view().codes
