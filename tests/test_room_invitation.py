"""How to join, on the projector: what is painted can be scanned, and nothing else of the door is there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
import zxingcpp

from tabletop import qr
from tabletop.core import events as ev
from tabletop.core.events import Role
from tabletop.text import language
from tabletop.tui import bigtext
from tabletop.tui.app import DoorleefApp
from tabletop.tui.guiding import ProjectorScreen
from tests.rooms import ADDRESS, CODES, HERE, OPEN, WIFI, FakeDoor
from tests.small import Play
from tests.test_projector import InMemory, settle

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from rich.color import Color
    from rich.segment import Segment
    from textual.pilot import Pilot

    from tabletop.session import DoorView

MODULE = 6
"""Dots of the camera for half a character."""
SIZES = [(80, 24), (100, 30), (120, 35), (160, 50), (200, 60)]
LIGHT_OF = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
"""Which halves of a character are in the colour of the letters."""


@dataclass
class Wall:
    """What stands on the wall."""

    text: str
    scanned: set[str] = field(default_factory=set)


def colours(segment: Segment) -> tuple[Color | None, Color | None]:
    return (segment.style.color, segment.style.bgcolor) if segment.style else (None, None)


def brightness(colour: Color | None) -> int:
    """Give how light a colour is; where there is none, the grey of a terminal's own."""
    return sum(colour.get_truecolor()) // 3 if colour else 128


def scan(app: DoorleefApp) -> set[str]:
    """Photograph the screen in the colours in which it is painted, and read the codes on it."""
    rows: list[bytes] = []
    for strip in app.screen._compositor.render_strips():
        upper, lower = bytearray(), bytearray()
        for segment in strip:
            ink, ground = (brightness(colour) for colour in colours(segment))
            for letter in segment.text:
                above, below = LIGHT_OF.get(letter, (0, 0))
                upper += bytes([ink if above else ground]) * MODULE
                lower += bytes([ink if below else ground]) * MODULE
        rows += [bytes(upper)] * MODULE + [bytes(lower)] * MODULE
    width = len(rows[0])
    picture = memoryview(b"".join(rows)).cast("B", shape=[len(rows), width])
    return {code.text for code in zxingcpp.read_barcodes(picture)}


async def on_the_wall(
    play: Play,
    door: DoorView = OPEN,
    size: tuple[int, int] = (100, 30),
    *,
    light: bool = False,
    lang: str = "en",
    then: Callable[[Pilot[int], FakeDoor], Awaitable[None]] | None = None,
) -> Wall:
    """Show an exercise on the projector, and look at the wall."""
    known = FakeDoor(door)
    app = DoorleefApp(language(lang), lambda t: ProjectorScreen(t, InMemory(play), door=known), light=light)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        if then is not None:
            await then(pilot, known)
            await settle(pilot)
        text = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        return Wall(text, scan(app))


def shown(play: Play, **now: bool) -> Play:
    play.do(ev.ProjectorSet(**{"joining": True, **now}))
    return play


def in_the_story() -> Play:
    return Play().start().next_to("dark/1/alarm")


@pytest.mark.parametrize("light", [False, True], ids=["dark", "light"])
@pytest.mark.parametrize("size", SIZES)
async def test_the_page_is_scanned_from_the_wall_in_every_size_and_theme(
    size: tuple[int, int], light: bool
) -> None:
    wall = await on_the_wall(Play(), size=size, light=light)
    assert wall.scanned == {OPEN.join_url}


@pytest.mark.parametrize("lang", ["nl", "en"])
async def test_the_code_takes_the_whole_height_where_that_makes_its_modules_larger(lang: str) -> None:
    wall = await on_the_wall(Play().start(), size=(120, 35), lang=lang)
    corner = "█" * 7 * 2
    assert corner in wall.text
    assert wall.scanned == {OPEN.join_url}
    for words in ("Welcome", "10:00", ADDRESS, bigtext.big("CDF-GHJ", 1)[0]):
        assert words in wall.text, words


@pytest.mark.parametrize("light", [False, True], ids=["dark", "light"])
@pytest.mark.parametrize("size", [(100, 30), (120, 35), (160, 50), (200, 60)])
async def test_the_wifi_is_scanned_beside_it_where_both_fit(size: tuple[int, int], light: bool) -> None:
    wall = await on_the_wall(Play(), replace(OPEN, wifi=WIFI), size, light=light)
    assert wall.scanned == {OPEN.join_url, qr.wifi(*WIFI)}
    assert WIFI.ssid in wall.text
    assert WIFI.password in wall.text


async def test_where_one_code_fits_the_wifi_stands_in_words() -> None:
    wall = await on_the_wall(Play(), replace(OPEN, wifi=WIFI), (80, 24))
    assert wall.scanned == {OPEN.join_url}
    assert WIFI.ssid in wall.text
    assert WIFI.password in wall.text


@pytest.mark.parametrize(("size", "letters"), [((60, 20), 2), ((40, 16), 1)])
async def test_where_no_code_fits_address_and_code_are_there(size: tuple[int, int], letters: int) -> None:
    wall = await on_the_wall(Play(), size=size)
    assert wall.scanned == set()
    assert ADDRESS in wall.text
    assert bigtext.big(CODES[Role.PARTICIPANT], letters)[0].strip() in wall.text


@pytest.mark.parametrize("size", [(40, 16), *SIZES])
async def test_what_goes_before_the_address_is_there_in_every_size(size: tuple[int, int]) -> None:
    wall = await on_the_wall(Play(), size=size)
    assert wall.text.count("http://") == 1
    encrypted = replace(OPEN, short_address=f"https://{ADDRESS}", page_url=f"https://{ADDRESS}/")
    assert "http://" not in (await on_the_wall(Play(), encrypted, size)).text


@pytest.mark.parametrize("lang", ["nl", "en"])
async def test_address_and_code_can_be_typed_and_how_many_are_in_is_said(lang: str) -> None:
    play = Play()
    for _ in range(12):
        play.joined()
    play.do(ev.ParticipantRemoved(participant=max(play.state.participants)))
    wall = await on_the_wall(play, size=(80, 24), lang=lang)
    assert ADDRESS in wall.text
    assert bigtext.big("CDF-GHJ", 1)[0] in wall.text
    assert ("11 joined" if lang == "en" else "11 doen mee") in wall.text


async def test_it_shows_by_itself_before_the_start_and_in_the_opening_and_then_no_longer() -> None:
    assert (await on_the_wall(Play())).scanned
    opening = await on_the_wall(Play().start())
    assert opening.scanned
    assert "10:00" in opening.text
    assert not (await on_the_wall(in_the_story())).scanned


@pytest.mark.parametrize(
    ("door", "joining"), [(HERE, True), (OPEN, False)], ids=["only this computer", "joining closed"]
)
async def test_nobody_is_invited_through_a_closed_door(door: DoorView, joining: bool) -> None:
    play = Play()
    play.do(ev.RoomSet(joining=joining))
    wall = await on_the_wall(shown(play), door)
    assert wall.scanned == set()
    assert door.short_address not in wall.text
    assert "We will start in a moment" in wall.text


async def test_a_key_shows_it_at_any_time_and_takes_it_away() -> None:
    play = in_the_story()
    assert not (await on_the_wall(play)).scanned

    async def press(pilot: Pilot[int], door: FakeDoor) -> None:
        await pilot.press("q")

    assert (await on_the_wall(play, then=press)).scanned
    assert play.state.shown_joining
    assert not (await on_the_wall(play, then=press)).scanned
    assert not play.state.shown_joining


async def test_where_it_shows_by_itself_the_key_takes_it_away_and_brings_it_back() -> None:
    async def once(pilot: Pilot[int], door: FakeDoor) -> None:
        await pilot.press("q")

    async def twice(pilot: Pilot[int], door: FakeDoor) -> None:
        await pilot.press("q")
        await pilot.press("q")

    play = Play().start()
    assert not (await on_the_wall(play, then=once)).scanned
    assert (await on_the_wall(play, then=twice)).scanned
    # Brought back it shows by itself again, so it goes by itself as well.
    assert not play.state.shown_joining
    assert not (await on_the_wall(play.next_to("dark/1/alarm"))).scanned


async def test_the_key_says_why_nobody_can_be_invited() -> None:
    async def press(pilot: Pilot[int], door: FakeDoor) -> None:
        await pilot.press("q")

    assert "open the door" in (await on_the_wall(in_the_story(), HERE, then=press)).text


async def test_the_wall_follows_the_door_while_it_stands() -> None:
    async def reopen(pilot: Pilot[int], door: FakeDoor) -> None:
        screen = pilot.app.screen
        assert isinstance(screen, ProjectorScreen)
        door.now = replace(OPEN, join_url=f"http://{ADDRESS}/j/another-key-than-before")
        door.tell()
        screen.look()

    wall = await on_the_wall(Play(), HERE, then=reopen)
    assert wall.scanned == {f"http://{ADDRESS}/j/another-key-than-before"}


async def test_black_and_a_real_situation_go_before_it() -> None:
    assert not (await on_the_wall(shown(in_the_story(), black=True))).scanned
    play = shown(in_the_story())
    play.do(ev.ExerciseInterrupted())
    assert not (await on_the_wall(play)).scanned


async def test_an_entry_that_is_put_up_goes_before_what_shows_by_itself() -> None:
    play = Play().start()
    note = play.note("Who has diesel?")
    play.do(ev.ProjectorSet(entry=note))
    wall = await on_the_wall(play, size=(80, 24))
    assert not wall.scanned
    assert "Who has diesel?" in wall.text


async def test_no_code_of_another_role_and_no_key_in_letters_is_on_the_wall() -> None:
    for size in SIZES:
        wall = await on_the_wall(Play(), replace(OPEN, wifi=WIFI), size)
        for role in (Role.SCRIBE, Role.COFACILITATOR, Role.SCREEN):
            assert CODES[role] not in wall.text
            assert bigtext.big(CODES[role], 1)[0] not in wall.text
        assert OPEN.join_url not in wall.text


async def test_an_entry_is_shown_with_the_name_of_who_said_it_only_when_asked() -> None:
    play = in_the_story()
    note = play.note("We close the bridge", said_by=("grid",))
    play.do(ev.ProjectorSet(entry=note))
    assert "Grid operator" not in (await on_the_wall(play)).text
    play.do(ev.ProjectorSet(entry=note, named=True))
    assert "Grid operator" in (await on_the_wall(play)).text
