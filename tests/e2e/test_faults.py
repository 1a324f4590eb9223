"""What goes wrong in a room: no connection, a server that is gone or killed, two tabs. Nothing gets lost."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Request, Route, expect

from tabletop import session
from tabletop.core import events as ev
from tabletop.core.events import EntryFields, EntryKind
from tabletop.core.intents import Capture, SettleGap, Start, Submission
from tabletop.session import ManualClock
from tests.e2e.room import LAPTOP, PHONE, Device, Room, texts
from tests.ports import free_port
from tests.small import created

pytestmark = pytest.mark.asyncio(loop_scope="session")

GONE = ("net::ERR_", "Failed to load resource: net")
"""What Chromium says of a server that it does not reach."""


def keys_of(device: Device, path: str) -> list[str]:
    """Remember the keys of the forms that a device sends from now on."""
    keys: list[str] = []

    def sent(request: Request) -> None:
        if request.method == "POST" and request.url.endswith(path):
            found = re.search(r"(?:^|&)key=([^&]*)", request.post_data or "")
            keys.append(found[1] if found else "")

    device.page.on("request", sent)
    return keys


async def test_what_is_sent_without_a_connection_arrives_once_by_itself(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(PHONE, "nl")
    device.forgiven = GONE
    await device.join()
    keys = keys_of(device, "/answer")
    await device.context.set_offline(True)
    await device.answer("alarm", "Wij gaan door zonder net")
    await device.unsent("answer-alarm")
    assert room.entries() == []
    await device.context.set_offline(False)
    await device.received("answer-alarm")
    assert texts(room.entries()) == ["Wij gaan door zonder net"]
    assert len(set(keys)) == 1


async def test_a_server_that_is_gone_is_told_and_what_is_typed_meanwhile_arrives(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(PHONE, "nl")
    device.forgiven = GONE
    await device.join()
    await room.stop_serving()
    line = device.page.locator("#line")
    await expect(line).to_have_text(device.t("No connection. What you type is kept on this device."))
    await device.answer("alarm", "Wij typen gewoon door")
    await device.form("ask").locator("[name=text]").fill("Bent u er nog?")
    await device.send("ask")
    await device.unsent("answer-alarm")
    await device.unsent("ask")
    await room.serve_again()
    await device.connected()
    await device.received("answer-alarm")
    await expect(device.page.locator(".question")).to_contain_text("Bent u er nog?")
    assert texts(room.entries()) == ["Wij typen gewoon door"]
    assert len(room.state.questions) == 1
    # The page follows the room again.
    room.next_to("dark/3")
    await expect(device.page.get_by_role("heading", name=device.t("Talk with each other"))).to_be_visible()


FAKE_STREAM = """
window.EventSource = class {
  constructor() { window.stream = this; this.readyState = 1; }
  addEventListener() {}
  close() {}
};
"""


async def test_that_there_is_a_connection_again_is_said_for_some_seconds(room: Room) -> None:
    device = await room.device(PHONE, "en")
    await device.join()
    page = device.page
    await page.clock.install()
    await page.add_init_script(FAKE_STREAM)
    await page.goto(room.url)
    line = page.locator("#line")
    await page.evaluate("stream.onopen()")
    await expect(line).to_have_text("Connected")
    await page.evaluate("stream.onerror()")
    await page.clock.run_for(4_000)
    await expect(line).to_have_class("line lost")
    await page.evaluate("stream.onopen()")
    await expect(line).to_have_text("There is a connection again.")
    await page.clock.run_for(6_000)
    await expect(line).to_have_text("Connected")


async def test_a_draft_survives_loading_the_page_again(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(PHONE, "nl")
    await device.join()
    form = device.form("answer-alarm")
    await form.locator("[name=text]").fill("Half af")
    await form.locator("summary", has_text=device.t("What we need")).click()
    await form.locator("[name=need-text]").fill("Diesel")
    await expect(form.locator("[data-outcome]")).to_have_text(device.t("Not sent yet"))
    await device.page.reload()
    await expect(form.locator("[name=text]")).to_have_value("Half af")
    await expect(form.locator("[name=need-text]")).to_have_value("Diesel")
    await expect(form.locator("[name=need-text]")).to_be_visible()
    await expect(form.locator("[data-outcome]")).to_have_text(device.t("Not sent yet"))
    assert room.entries() == []
    await device.send("answer-alarm")
    await device.received("answer-alarm")
    assert sorted(texts(room.entries())) == ["Diesel", "Half af"]
    # What was received is no draft any more.
    await device.page.reload()
    await expect(form.locator("[name=text]")).to_have_value("Half af")
    await expect(form.locator("[name=need-text]")).to_have_value("")
    await expect(form.locator("[data-outcome]")).to_have_text("")


async def test_what_waits_to_be_sent_survives_loading_the_page_again(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(PHONE, "nl")
    device.forgiven = GONE
    await device.join()
    keys = keys_of(device, "/answer")

    async def lost(route: Route) -> None:
        await route.abort()

    await device.context.route("**/answer", lost)
    await device.answer("alarm", "Onderweg kwijt")
    await device.unsent("answer-alarm")
    await device.page.reload()
    await expect(device.form("answer-alarm").locator("[name=text]")).to_have_value("Onderweg kwijt")
    await device.unsent("answer-alarm")
    await device.context.unroute("**/answer", lost)
    await device.received("answer-alarm")
    assert texts(room.entries()) == ["Onderweg kwijt"]
    assert len(keys) > 1
    assert len(set(keys)) == 1


async def test_an_answer_whose_receipt_is_lost_is_sent_again_and_counts_once(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(PHONE, "en")
    device.forgiven = GONE
    await device.join()
    keys = keys_of(device, "/answer")
    lost: list[str] = []

    async def received_but_not_told(route: Route) -> None:
        if lost:
            await route.continue_()
            return
        response = await route.fetch()
        lost.append(await response.text())
        await route.abort()

    await device.context.route("**/answer", received_but_not_told)
    await device.answer("alarm", "Once and for all")
    await device.received("answer-alarm")
    assert '"received"' in lost[0]
    assert texts(room.entries()) == ["Once and for all"]
    assert len(keys) == 2
    assert len(set(keys)) == 1


async def test_everyone_comes_back_by_themselves_to_what_was_on_the_disk(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(PHONE, "nl")
    device.forgiven = GONE
    await device.join()
    await device.answer("alarm", "Voor de storing")
    await device.received("answer-alarm")
    await device.form("ask").locator("[name=text]").fill("Nog niet klaar")
    await room.resumed()
    await device.connected()
    room.do(SettleGap(went_on=True))
    room.next_to("dark/1/rumour")
    await expect(device.page.get_by_role("heading", name="A rumour")).to_be_visible()
    await expect(device.page.locator("#mine")).to_contain_text("Voor de storing")
    await expect(device.form("ask").locator("[name=text]")).to_have_value("Nog niet klaar")
    assert len(room.state.participants) == 1


async def test_two_tabs_of_one_identity_show_the_same_and_count_once(room: Room) -> None:
    room.next_to("dark/1/alarm")
    first = await room.device(LAPTOP, "en")
    first.forgiven = GONE
    await first.join()
    second = await first.another_tab()
    second.forgiven = GONE
    await second.connected()
    await first.answer("alarm", "From the first tab")
    await first.received("answer-alarm")
    await expect(second.page.locator("#mine")).to_contain_text("From the first tab")
    # What one tab could not send, both hold: it still counts once.
    await first.context.set_offline(True)
    await first.form("ask").locator("[name=text]").fill("Who sends this?")
    await first.send("ask")
    await first.unsent("ask")
    await first.context.set_offline(False)
    await expect(second.page.locator(".question")).to_contain_text("Who sends this?")
    await expect(first.page.locator(".question")).to_contain_text("Who sends this?")
    assert len(room.state.questions) == 1
    assert len(room.state.participants) == 1


async def test_news_never_takes_focus_or_typed_words_away(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(PHONE, "en")
    await device.join()
    page = device.page
    text = device.form("answer-alarm").locator("[name=text]")
    await text.focus()
    await page.keyboard.type("We are half")
    before = await text.bounding_box()
    room.next_to("dark/1/handout")
    room.do(ev.PartnerNudged(partner="hospital"))
    room.do(ev.PartnerRenamed(partner="grid", title="Net Noord"))
    need = EntryFields(kind=EntryKind.NEED, text="Forty beds", said_by=("town",), target="hospital")
    room.do(Capture(fields=need))
    await expect(page.get_by_role("heading", name="The ward calls")).to_be_attached()
    await expect(page.locator("[data-feed=asked]")).to_contain_text("Forty beds")
    await expect(page.locator("#announce")).to_contain_text("The facilitator would like to hear")
    await expect(page.locator(".nudge")).to_be_attached()
    await expect(text).to_be_focused()
    await page.keyboard.type(" way there")
    await expect(text).to_have_value("We are half way there")
    after = await text.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 3, "what somebody types in stays where it is on the screen"


# The program itself, killed.

Starting = Callable[[Path, int], Awaitable["Program"]]


class Program:
    """`tabletop serve` in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.told = ""

    async def until(self, pattern: str) -> str:
        """Read what it says until something was said."""
        assert self.process.stdout is not None
        while (found := re.search(pattern, self.told)) is None:
            line = await asyncio.wait_for(self.process.stdout.readline(), 30)
            assert line, f"it ended, and said: {self.told}"
            self.told += line.decode()
        return found[1]

    async def kill(self) -> None:
        """Let it fall over as with a power cut."""
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()


@pytest_asyncio.fixture(loop_scope="session")
async def program(tmp_path: Path) -> AsyncIterator[Starting]:
    """Run the program; whatever still runs at the end is stopped."""
    running: list[Program] = []

    async def start(exercise: Path, port: int) -> Program:
        env = os.environ | {
            "XDG_STATE_HOME": str(tmp_path),
            "XDG_DATA_HOME": str(tmp_path),
            "HOME": str(tmp_path),
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tabletop", "--lang", "en", "serve", str(exercise)),
            *("--port", str(port), "--any-place"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=env | {"PYTHONUNBUFFERED": "1"},
        )
        running.append(Program(process))
        return running[-1]

    yield start
    for one in running:
        if one.process.returncode is None:
            one.process.terminate()
            await asyncio.wait_for(one.process.wait(), 20)


async def test_a_program_that_is_killed_loses_nothing_that_was_acknowledged(
    room: Room, program: Starting, tmp_path: Path
) -> None:
    exercise, port = tmp_path / "killed.ttx", free_port()
    begun = session.create(exercise, created(), ManualClock(), any_place=True)
    begun.submit([Submission(Start())])
    begun.close()
    first = await program(exercise, port)
    code = await first.until(r"Code ([A-Z0-9-]+): participants")
    device = await room.device(PHONE, "nl")
    device.forgiven = GONE
    page = device.page
    await page.goto(f"http://127.0.0.1:{port}/")
    await page.locator("#join-code").fill(code)
    await device.press(device.button("Go on"))
    await device.press(page.get_by_role("radio", name="Saint Hospital"))
    await device.press(device.button("Join"))
    await device.connected()
    await device.form("ask").locator("[name=text]").fill("Voor de klap")
    await device.send("ask")
    await device.received("ask")
    await first.kill()
    await device.form("ask").locator("[name=text]").fill("Tijdens de klap")
    await device.send("ask")
    await device.unsent("ask")
    second = await program(exercise, port)
    await second.until(r"Code ([A-Z0-9-]+): participants")
    await device.received("ask")
    await expect(page.locator(".question")).to_have_count(2)
    await second.kill()
    held = session.resume(exercise, ManualClock(), any_place=True)
    asked = [row.text for row in held.state.questions.values()]
    held.close()
    assert asked == ["Voor de klap", "Tijdens de klap"]
