"""The second screen: what the room sees, in any browser, and nothing besides."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

import httpx
import pytest

from tabletop.core import events as ev
from tabletop.core.events import EntryKind, Role
from tabletop.core.intents import Capture
from tabletop.core.state import State
from tabletop.session import DoorView, Opening, Wifi
from tabletop.text import language
from tabletop.web import screen
from tabletop.web.addresses import Address, Kind
from tabletop.web.render import environment
from tests.pages import Page
from tests.small import Play, small_scenario
from tests.tokens import TOKEN, Tokens, busy, everything
from tests.web.conftest import Running, Starting
from tests.web.following import Following

OPEN = DoorView(
    opening=Opening.ROOM,
    short_address="192.0.2.7:8000",
    join_code="ABC234",
    join_url="http://192.0.2.7:8000/j/key",
    codes={Role.SCRIBE: "SCRIBE1", Role.COFACILITATOR: "LEAD22"},
)


SHUT = DoorView()


def written(state: State, door: DoorView = SHUT) -> str:
    values = screen.values(screen.shown(state, door))
    return environment().get_template("screen_page.html").render(values)


def label_of(html: str) -> str:
    rows = Page(html).of("div")
    return next(row.text.strip() for row in rows if "label" in row.attributes.get("class", "").split())


async def showing(at: Running) -> httpx.AsyncClient:
    client, _ = await at.joined(None, Role.SCREEN)
    return client


def test_no_private_text_is_on_the_screen_at_any_point_of_the_session() -> None:
    tokens = Tokens(small_scenario())
    play = everything(tokens)
    for _ in range(40):
        busy(play, tokens)
        found = set(TOKEN.findall(written(play.state, OPEN)))
        assert tokens.forbidden(play.state, found) == []
        if play.state.cue == play.state.order[-1].id:
            break
        play.advance(3).next()
    assert play.state.cue == play.state.order[-1].id


def test_a_gap_keeps_its_number_when_votes_put_it_first() -> None:
    play = Play().start().next_to("dark/3")
    _, second = (play.note(text, kind=EntryKind.GAP) for text in ("no diesel", "no water"))
    play.next_to("gaps")
    play.do(ev.VotesCounted(subject=second, votes=12))
    first, then = (row for row in Page(written(play.state)).of("li") if row.text.strip().startswith("no "))
    assert (first.attributes["value"], then.attributes["value"]) == ("2", "1")
    assert "no water" in first.text


def states() -> dict[str, State]:
    found = {"prepared": Play().state}
    play = Play().start()
    found["opening"] = play.state
    play.next_to("dark/3")
    found["tables"] = play.state
    entry = play.note("<b>bold</b> words", kind=EntryKind.GAP, said_by=("town",))
    for name, fact in {
        "entry": ev.ProjectorSet(entry=entry, named=True),
        "black": ev.ProjectorSet(black=True),
        "joining": ev.ProjectorSet(joining=True),
        "paused": ev.ClockPaused(),
        "off the record": ev.RecordingSet(on=False),
        "stopped": ev.ExerciseInterrupted(reason="a real fire"),
    }.items():
        play.do(fact)
        found[name] = play.state
    return found


@pytest.mark.parametrize("name", states())
def test_the_label_of_the_exercise_is_on_every_page_and_the_page_is_whole(name: str) -> None:
    html = written(states()[name], OPEN)
    page = Page(html)
    real = name == "stopped"
    assert label_of(html).startswith("REAL SITUATION" if real else "EXERCISE – fictitious")
    (label,) = [row for row in page.of("div") if row.attributes.get("role") == "region"]
    assert label.attributes["aria-label"] == ("This is no exercise" if real else "This is an exercise")
    assert ("EXERCISE" in html) is not real
    assert len(page.of("main")) == 1
    assert len(page.of("h1")) == 1


@pytest.mark.parametrize("cue", ["day/1/cash", "day/2", "day/3", "day/5"])
def test_the_questions_of_an_inject_for_the_room_stand_with_it_until_plenary(cue: str) -> None:
    page = written(Play().start().next_to(cue).state)
    assert "How long can you last?" not in page
    assert ("What do you do?" in page) is (cue != "day/5")
    assert ("Wait / Ask the bank" in page) is (cue != "day/5")


def test_in_plenary_the_headings_stand_in_their_order() -> None:
    page = written(Play().start().next_to("dark/5").state)
    order = (
        "Picture: what are the facts?",
        "What do you know?",
        "Judgement: what are the gaps?",
        "What worries you most?",
        "Decision: what is done, and by whom?",
        "What do you do in the next hour?",
    )
    places = [page.index(words) for words in order]
    assert places == sorted(places)


def test_each_state_says_what_it_is() -> None:
    told = {name: written(state) for name, state in states().items()}
    assert "We will start in a moment" in told["prepared"]
    assert "What worries you most?" in told["tables"]
    assert "&lt;b&gt;bold&lt;/b&gt; words" in told["entry"]
    assert "Town of Veldstad" in told["entry"]
    assert "What worries you most?" not in told["black"]
    assert "Paused" in told["paused"]
    assert "off the record" in label_of(told["off the record"])
    assert "real situation" in told["stopped"]
    assert "a real fire" not in told["stopped"]


def test_how_to_join_shows_when_asked_or_in_the_opening_and_only_while_the_door_is_open() -> None:
    known = states()
    for name, there in (("prepared", True), ("opening", True), ("tables", False), ("joining", True)):
        assert ("ABC234" in written(known[name], OPEN)) is there, name
        assert "ABC234" not in written(known[name], DoorView(opening=Opening.HERE, join_code="ABC234"))
    html = written(known["opening"], OPEN)
    assert "192.0.2.7:8000" in html
    assert len(Page(html).of("svg")) == 1
    assert "SCRIBE1" not in html
    assert "LEAD22" not in html


def test_a_closed_list_of_participants_shows_no_way_in() -> None:
    play = Play().start()
    play.do(ev.RoomSet(joining=False))
    assert "ABC234" not in written(play.state, OPEN)


def test_the_network_is_shown_in_words_and_as_a_code() -> None:
    door = replace(OPEN, wifi=Wifi("Room <1>", "pass&word"))
    html = written(Play().start().state, door)
    assert len(Page(html).of("svg")) == 2
    assert "Room &lt;1&gt;" in html
    assert "pass&amp;word" in html


def test_the_seconds_left_are_those_of_the_phase_and_never_less_than_none() -> None:
    play = Play().start().next_to("dark/3")
    view = screen.shown(play.state, DoorView()).view
    begun = view.phase_started_ms
    assert screen.counts_down(view)
    assert screen.seconds_left(view, begun) == 600
    assert screen.seconds_left(view, begun + 1) == 600
    assert screen.seconds_left(view, begun + 599_001) == 1
    assert screen.seconds_left(view, begun + 900_000) == 0
    assert screen.nearly_over(view) == 60


async def test_the_page_follows_the_exercise_and_gives_the_clock(at: Running) -> None:
    client = await showing(at)
    async with client.stream("GET", "/stream") as response:
        told = Following(response)
        (first,) = await told.next()
        assert first.name == "screen"
        at.next_to("dark/1/alarm")
        (news,) = await told.next()
    assert "A message on every phone" in news.html
    clock = (await client.get("/screen/clock")).json()
    assert clock == {"room_ms": at.session.room_ms(), "running": True}
    at.do(ev.ClockPaused())
    assert (await client.get("/screen/clock")).json()["running"] is False


async def test_opening_the_door_reaches_a_screen_that_is_there(starting: Starting) -> None:
    def here() -> tuple[Address, ...]:
        return (Address(ip_address("127.0.0.2"), Kind.LOCAL),)

    async with starting(begun=False, here=here) as at:
        client = await showing(at)
        async with client.stream("GET", "/stream") as response:
            told = Following(response)
            await told.next()
            await at.server.door.open_to_room()
            (news,) = await told.next()
            assert at.server.door.view().join_code in news.html
            at.server.door.renew(Role.PARTICIPANT)
            (news,) = await told.next()
            assert at.server.door.view().join_code in news.html


async def test_the_screen_speaks_the_language_of_the_exercise(at: Running) -> None:
    client = await showing(at)
    page = await client.get("/screen", headers={"accept-language": "nl"})
    assert Page(page.text).of("html")[0].attributes["lang"] == "en"
    assert language("en")("Screen") in page.text


async def test_without_script_the_page_shows_the_time_and_a_way_to_renew_it(at: Running) -> None:
    client = await showing(at)
    html = (await client.get("/screen")).text
    page = Page(html)
    # A page that renews itself at its own time takes a reader's place away.
    assert not any(row.attributes.get("http-equiv") == "refresh" for row in page.of("meta"))
    assert any(row.attributes.get("href") == "/screen" for row in page.of("a"))
    (countdown,) = [row for row in page.elements if "data-countdown" in row.attributes]
    assert countdown.text == "10:00"


async def test_a_screen_can_do_nothing(at: Running) -> None:
    client = await showing(at)
    for path in ("/scribe/line", "/lead/next", "/answer"):
        assert (await client.post(path, data={"line": "x", "key": "k"})).status_code == 403
    assert at.session.state.entries == {}


async def test_an_entry_that_is_put_up_reaches_the_screen_as_text(at: Running) -> None:
    client = await showing(at)
    fields = ev.EntryFields(text="<img src=x onerror=alert(1)>")
    entry = at.do(Capture(fields=fields))
    at.do(ev.ProjectorSet(entry=entry))
    html = (await client.get("/screen")).text
    assert "&lt;img src=x" in html
    assert "<img" not in html
