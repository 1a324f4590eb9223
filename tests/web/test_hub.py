"""Streams: rendered once for all who read the same, only what changed, and nobody holds up the others."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection, Hashable
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.access import speaks_for
from tabletop.core.events import EntryFields, Event, Role
from tabletop.core.intents import Capture
from tabletop.core.state import State
from tabletop.text import Text
from tabletop.web import hub as hubs
from tabletop.web.hub import AHEAD, NOTHING, Client, Hub, Kind
from tabletop.web.identity import Who
from tabletop.web.limits import Limits
from tabletop.web.presence import Presence
from tests.web.conftest import Running, Starting
from tests.web.following import Following, Told

FOLLOWERS = frozenset({Who.PARTICIPANT, Who.SCRIBE})


def seen(state: State, partner: Any) -> object:
    """Give the block that is on, and the entries of a partner: a view like those of the pages."""
    said = tuple(row.fields.text for row in state.entries.values() if partner in row.fields.said_by)
    return state.block, said


class Rendered:
    """A rendering that counts how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, str]] = []

    def __call__(self, view: Any, about: Any, t: Text) -> dict[str, str]:
        self.asked.append((about, t.lang))
        block, said = view
        return {"now": f"<p>{t.lang} {about}\n{block}</p>", "said": "<br>".join(said)}


def a_kind(render: Rendered, **changes: Any) -> Kind:
    return replace(
        Kind("partner", FOLLOWERS, lambda visit: visit.participant.partner, seen, render), **changes
    )


@contextlib.asynccontextmanager
async def following(client: httpx.AsyncClient, lang: str = "en") -> AsyncIterator[Following]:
    async with client.stream("GET", "/stream", headers={"accept-language": lang}) as response:
        assert response.status_code == 200
        yield Following(response)


def says(at: Running, partner: str, text: str) -> int:
    return at.do(Capture(fields=EntryFields(text=text, said_by=(partner,))))


@pytest.fixture
def render(at: Running) -> Rendered:
    made = Rendered()
    at.server.site.feeds = (a_kind(made),)
    return made


async def test_everything_as_it_is_comes_on_every_connection(at: Running, render: Rendered) -> None:
    says(at, "town", "Sand")
    client, _ = await at.joined("town")
    seq = str(at.session.state.seq)
    for _ in range(2):
        async with following(client) as stream:
            assert stream.response.headers["content-type"].startswith("text/event-stream")
            assert await stream.next(2) == [
                Told("now", seq, "<p>en town\nopening</p>"),
                Told("said", seq, "Sand"),
            ]


async def test_only_what_changed_is_sent_and_it_is_stamped(at: Running, render: Rendered) -> None:
    client, _ = await at.joined("town")
    async with following(client) as stream:
        await stream.next(2)
        seq = says(at, "town", "Sand")
        assert await stream.next() == [Told("said", str(seq), "Sand")]
        says(at, "grid", "Diesel")
        moved = at.do(want.Next())
        assert await stream.next() == [Told("now", str(moved), "<p>en town\nrules</p>")]


async def test_it_is_rendered_once_for_all_who_read_the_same(at: Running, render: Rendered) -> None:
    async with contextlib.AsyncExitStack() as stack:
        streams = []
        for partner, lang in [("town", "en")] * 5 + [("town", "nl")] * 5 + [("grid", "en")]:
            client, _ = await at.joined(partner)
            streams.append(await stack.enter_async_context(following(client, lang)))
        for stream in streams:
            await stream.next(2)
        assert sorted(render.asked) == [("grid", "en"), ("town", "en"), ("town", "nl")]
        at.do(want.Next())
        for stream in streams:
            assert (await stream.next())[0].name == "now"
        assert len(render.asked) == 6
        # Nothing of the grid changed, so nothing of it is rendered.
        says(at, "town", "Sand")
        for stream in streams[:10]:
            assert (await stream.next())[0].html == "Sand"
        assert len(render.asked) == 8


async def test_what_nobody_reads_is_not_rendered(at: Running, render: Rendered) -> None:
    client, _ = await at.joined("town")
    async with following(client) as stream:
        await stream.next(2)
    await gone(at)
    says(at, "town", "Sand")
    assert render.asked == [("town", "en")]
    assert at.server.site.hub._subjects == {}
    async with following(client) as stream:
        assert (await stream.next(2))[1].html == "Sand"


async def gone(at: Running) -> None:
    """Wait until the server saw all streams go."""
    async with asyncio.timeout(5):
        while len(at.server.site.hub):  # noqa: ASYNC110 - the server sees it in a turn of this loop
            await asyncio.sleep(0)


async def test_many_batches_in_one_turn_are_shown_together(at: Running, render: Rendered) -> None:
    client, _ = await at.joined("town")
    async with following(client) as stream:
        await stream.next(2)
        for number in range(20):
            says(at, "town", str(number))
        assert (await stream.next())[0].html.endswith("18<br>19")
        assert len(render.asked) == 2


def hands_in(at: Running, ident: int, text: str) -> int:
    return at.do(Capture(fields=EntryFields(text=text, said_by=("town",))), f"p{ident}", "web")


async def test_what_devices_hand_in_is_shown_together_once_they_cease(
    at: Running, render: Rendered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "LULL_SECONDS", 0.2)
    monkeypatch.setattr(hubs, "PATIENCE_SECONDS", 3_600)
    client, ident = await at.joined("town")
    async with following(client) as stream:
        await stream.next(2)
        for number in range(5):
            hands_in(at, ident, str(number))
            # The loop turns, and yet nothing is rendered between two answers.
            for _ in range(20):
                await asyncio.sleep(0)
        assert (await stream.next())[0].html == "0<br>1<br>2<br>3<br>4"
        assert len(render.asked) == 2


async def test_a_room_that_goes_on_answering_is_shown_meanwhile(
    at: Running, render: Rendered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "LULL_SECONDS", 3_600)
    client, ident = await at.joined("town")
    async with following(client) as stream:
        await stream.next(2)
        hands_in(at, ident, "Sand")
        assert (await stream.next())[0].html == "Sand"


async def test_the_facilitator_does_not_wait_for_the_room_to_cease(
    at: Running, render: Rendered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "LULL_SECONDS", 3_600)
    monkeypatch.setattr(hubs, "PATIENCE_SECONDS", 3_600)
    client, ident = await at.joined("town")
    async with following(client) as stream:
        await stream.next(2)
        hands_in(at, ident, "Sand")
        assert (await client.get("/health")).status_code == 200
        assert len(render.asked) == 1
        at.do(want.Next())
        assert [told.name for told in await stream.next(2)] == ["now", "said"]


async def test_a_part_that_cannot_have_changed_is_not_looked_at(at: Running) -> None:
    looked: list[object] = []

    def view(state: State, about: Any) -> object:
        looked.append(about)
        return seen(state, about)

    def touched(state: State, events: tuple[Event, ...]) -> Collection[Hashable]:
        return {name for row in events for name in getattr(getattr(row.fact, "fields", None), "said_by", ())}

    at.server.site.feeds = (a_kind(Rendered(), view=view, touched=touched),)
    town, _ = await at.joined("town")
    grid, _ = await at.joined("grid")
    async with following(town) as one, following(grid) as other:
        await one.next(2)
        await other.next(2)
        looked.clear()
        says(at, "grid", "Diesel")
        assert (await other.next())[0].html == "Diesel"
        assert looked == ["grid"]


async def test_a_page_that_cannot_be_rendered_does_not_silence_the_others(
    at: Running, caplog: pytest.LogCaptureFixture
) -> None:
    class Breaking(Rendered):
        def __call__(self, view: Any, about: Any, t: Text) -> dict[str, str]:
            if about == "grid" and view[0] != "opening":
                raise ZeroDivisionError
            return super().__call__(view, about, t)

    at.server.site.feeds = (a_kind(Breaking()),)
    grid, _ = await at.joined("grid")
    town, _ = await at.joined("town")
    async with following(grid) as broken, following(town) as stream:
        await broken.next(2)
        await stream.next(2)
        at.do(want.Next())
        assert (await stream.next())[0].name == "now"
    assert "nothing was rendered" in caplog.text


async def test_who_gets_another_place_or_is_removed_hears_it_and_loads_again(
    at: Running, render: Rendered
) -> None:
    client, ident = await at.joined("town")
    other, _ = await at.joined("town")
    async with following(client) as stream, following(other) as stays:
        await stream.next(2)
        await stays.next(2)
        at.do(ev.ParticipantSeated(participant=ident, partner="grid"))
        assert [told.name for told in await stream.rest()] == ["seat"]
        says(at, "town", "Sand")
        assert (await stays.next())[0].html == "Sand"
    async with following(client) as stream:
        assert (await stream.next(2))[0].html.startswith("<p>en grid")
        at.do(ev.ParticipantRemoved(participant=ident))
        assert [told.name for told in await stream.rest()] == ["seat"]
    assert (await client.get("/stream")).status_code == 403


async def test_who_may_not_follow_something_any_more_is_turned_out(at: Running) -> None:
    def about(visit: Any) -> Hashable:
        wished = visit.query.text("for")
        allowed = speaks_for(visit.state, visit.state.participants[visit.participant.id])
        return wished if wished in allowed else NOTHING

    at.server.site.feeds = (a_kind(Rendered(), about=about),)
    client, _ = await at.joined("town", table="left", shared=True)
    own, _ = await at.joined("town")
    async with (
        client.stream("GET", "/stream?for=grid") as response,
        own.stream("GET", "/stream?for=town") as other,
    ):
        stream, stays = Following(response), Following(other)
        await stream.next(2)
        await stays.next(2)
        at.do(ev.TableSet(table="left", partners=("town",)))
        assert [told.name for told in await stream.rest()] == ["seat"]
        says(at, "town", "Sand")
        assert (await stays.next())[0].html == "Sand"


async def test_a_role_follows_only_what_is_for_it(at: Running, render: Rendered) -> None:
    screen, _ = await at.joined(None, Role.SCREEN)
    async with following(screen) as stream:
        at.server.site.hub.tick()
        at.do(want.Next())
        at.server.site.hub.close()
        assert await stream.rest() == []
    assert render.asked == []


async def test_a_visit_may_follow_nothing_of_a_kind(at: Running) -> None:
    made = Rendered()
    at.server.site.feeds = (a_kind(made, about=lambda _: NOTHING),)
    client, _ = await at.joined("town")
    async with following(client) as stream:
        at.server.site.hub.close()
        assert await stream.rest() == []
    assert made.asked == []


async def test_a_fifth_stream_of_one_participant_ends_its_first(starting: Starting) -> None:
    async with starting(replace(Limits(), streams=2)) as at:
        at.server.site.feeds = (a_kind(Rendered()),)
        client, _ = await at.joined("town")
        async with following(client) as one, following(client) as two:
            await one.next(2)
            await two.next(2)
            async with following(client) as three:
                await three.next(2)
                assert await one.rest() == []
                assert len(at.server.site.hub) == 2
                says(at, "town", "Sand")
                assert (await two.next())[0].html == "Sand"
                assert (await three.next())[0].html == "Sand"


async def test_open_streams_get_a_sign_of_life(at: Running, render: Rendered) -> None:
    client, _ = await at.joined("town")
    async with following(client) as stream:
        await stream.next(2)
        for _ in range(2 * at.server.site.limits.beat_seconds):
            at.server.site.hub.tick()
        says(at, "town", "Sand")
        await stream.next()
        assert stream.beats == 2


class Pipe:
    """A connection whose other end reads only when told to."""

    def __init__(self) -> None:
        self.unsent = 0
        self.got: list[bytes] = []
        self.cuts = 0
        self.closed = False

    def push(self, chunk: bytes) -> None:
        self.got.append(chunk)

    def close(self) -> None:
        self.closed = True

    def cut(self) -> None:
        self.cuts += 1


@dataclass
class Bare:
    hub: Hub
    kind: Kind

    def enter(self, pipe: Pipe, owner: int = 1) -> Client:
        return self.hub.enter(pipe, owner, [(self.kind, "town")], "en")


@pytest.fixture
def bare(at: Running) -> Bare:
    made = Hub(at.session, replace(Limits(), unsent=100, slow_seconds=5), at.clock, Presence(at.clock))
    return Bare(made, a_kind(Rendered()))


async def told(bare: Bare) -> None:
    if bare.hub._task is not None:
        async with asyncio.timeout(5):
            await bare.hub._task


async def test_a_slow_client_is_left_out_and_gets_everything_when_it_has_caught_up(
    at: Running, bare: Bare
) -> None:
    slow, quick = Pipe(), Pipe()
    bare.enter(slow)
    bare.enter(quick, 2)
    slow.unsent = 101
    for number in range(3):
        says(at, "town", str(number))
        await told(bare)
    assert len(slow.got) == 1
    assert len(quick.got) == 4
    bare.hub.tick()
    assert len(slow.got) == 1
    slow.unsent = 0
    bare.hub.tick()
    assert b"event: now" in slow.got[-1]
    assert b"0<br>1<br>2" in slow.got[-1]
    says(at, "town", "3")
    await told(bare)
    assert b"event: now" not in slow.got[-1]
    assert len(slow.got) == 3


async def test_what_is_new_is_told_before_others_hear_of_it(at: Running, bare: Bare) -> None:
    pipe, heard = Pipe(), list[int]()
    at.session.subscribe(lambda *_: heard.append(len(pipe.got)))
    hub = Hub(at.session, Limits(), at.clock, Presence(at.clock))
    hub.enter(pipe, 1, [(replace(bare.kind, rank=AHEAD), "town")], "en")
    at.do(want.Next())
    assert heard == [2]
    # What follows at once is shown together.
    at.do(want.Next())
    at.do(want.Next())
    assert heard == [2, 2, 2]
    await told(Bare(hub, bare.kind))
    assert len(pipe.got) == 3


async def test_what_devices_hand_in_lets_receipts_go_first(at: Running, bare: Bare) -> None:
    pipe = Pipe()
    hub = Hub(at.session, Limits(), at.clock, Presence(at.clock))
    hub.enter(pipe, 1, [(replace(bare.kind, rank=AHEAD), "town")], "en")
    _, ident = await at.joined("town")
    at.do(Capture(fields=EntryFields(text="Sand", said_by=("town",))), f"p{ident}", "web")
    assert len(pipe.got) == 1
    # What the facilitator does meanwhile waits for nobody.
    at.do(want.Next())
    assert len(pipe.got) == 2
    await told(Bare(hub, bare.kind))
    assert len(pipe.got) == 2


async def test_a_client_that_never_catches_up_is_cut_off(at: Running, bare: Bare) -> None:
    slow = Pipe()
    bare.enter(slow)
    slow.unsent = 101
    says(at, "town", "Sand")
    await told(bare)
    at.clock.advance(5_000)
    bare.hub.tick()
    assert slow.cuts == 0
    at.clock.advance(1_000)
    bare.hub.tick()
    assert slow.cuts == 1
    assert len(bare.hub) == 0


async def test_what_cannot_be_rendered_at_first_leaves_nothing_behind(at: Running, bare: Bare) -> None:
    def broken(view: Any, about: Any, t: Text) -> dict[str, str]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        bare.hub.enter(Pipe(), 1, [(replace(bare.kind, render=broken), "town")], "en")
    assert bare.hub._subjects == {}
    assert len(bare.hub) == 0


async def test_text_with_odd_line_ends_stays_one_event(at: Running, bare: Bare) -> None:
    says(at, "town", "one\r\ndata: two\rthree\n\nevent: four")
    pipe = Pipe()
    bare.enter(pipe)
    payload = b"".join(pipe.got)
    assert payload.count(b"\nevent: ") == 2
    # The two of the frame around it.
    assert payload.count(b"\r") == 2
