"""The facilitator's screen on an exercise elsewhere says when the line is lost, and keeps what was typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tabletop.session import ManualClock
from tabletop.session.reaching import ByNote
from tabletop.session.remote import RemoteSession
from tabletop.text import language
from tabletop.tui.app import DoorleefApp
from tabletop.tui.console.screen import ConsoleScreen
from tests.remote.conftest import Host
from tests.test_projector import text_of


async def test_what_stands_in_the_line_stays_while_the_line_is_lost_and_is_noted_once(
    hosting: Callable[..., Host],
) -> None:
    first = hosting()
    remote = RemoteSession(ByNote(first.file), ManualClock(), lang="en")
    remote.attach()
    news = asyncio.Event()
    remote.subscribe(lambda *_: news.set())

    def screen(t: object) -> ConsoleScreen:
        remote.follow(asyncio.get_running_loop(), (0.01,))
        return ConsoleScreen(language("en"), remote, door=remote.door, goes_on=True)

    app = DoorleefApp(language("en"), screen)
    async with app.run_test(size=(120, 35)) as pilot:

        async def until(true: Callable[[], bool]) -> None:
            async with asyncio.timeout(15):
                while not true():
                    await news.wait()
                    news.clear()
            await pilot.pause()

        await pilot.press("enter", *"Who has diesel?")
        await asyncio.to_thread(first.stop)
        await until(lambda: remote.store_problem is not None)
        await pilot.press("enter")
        await pilot.pause()
        shown = text_of(app)
        assert "NOT SAVED" in shown
        assert "No server runs for" in shown
        assert "▸ Who has diesel?" in shown
        second = await asyncio.to_thread(hosting)
        await until(lambda: remote.store_problem is None)
        async with asyncio.timeout(10):
            while "NOT SAVED" in text_of(app):
                await pilot.pause(0.02)
        await pilot.press("enter")
        await pilot.pause()
        assert "▸ Who has diesel?" not in text_of(app)
    remote.close()
    assert [row.fields.text for row in second.session.state.entries.values()] == ["Who has diesel?"]
