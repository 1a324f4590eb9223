"""A room for tests: an exercise that is served on this computer, and phones and laptops that come in.

Everything is real but the people: LocalSession, Server, sockets, Chromium. All of it runs in one loop, as in
the console, so a test does what the facilitator does with `room.do(...)` and looks at `room.state`.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect

from tabletop import session
from tabletop.core import events as ev
from tabletop.core.intents import Intent, Next, Start, Submission
from tabletop.core.scenario import Question, QuestionKind, Scenario
from tabletop.session import Done, LocalSession, ManualClock
from tabletop.text import language
from tabletop.web.server import Server
from tests.small import created, small_scenario

if TYPE_CHECKING:
    from tabletop.core.state import Entry, State

Lang = Literal["nl", "en"]
PATIENCE: Final = 20_000
"""Milliseconds after which what should have happened did not; a busy machine is no failure."""
PHONE: Final[dict[str, Any]] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
}
LAPTOP: Final[dict[str, Any]] = {"viewport": {"width": 1280, "height": 800}}
WAYS = pytest.mark.parametrize(
    ("kind", "script", "lang"),
    [
        pytest.param(PHONE, True, "nl", id="phone-nl"),
        pytest.param(PHONE, False, "en", id="phone-en-no-script"),
        pytest.param(LAPTOP, True, "en", id="laptop-en"),
        pytest.param(LAPTOP, False, "nl", id="laptop-nl-no-script"),
    ],
)
"""Each two of screen, script and language come together once."""


def every_question() -> Scenario:
    """Give the small scenario with a question of each kind at its inject `cash`."""
    small = small_scenario()
    more = (
        Question(id="cash-why", inject="cash", text="Why?"),
        Question(
            id="cash-who",
            inject="cash",
            kind=QuestionKind.SEVERAL,
            text="Whom do you tell?",
            options=("The shops", "The church", "Nobody"),
        ),
        Question(id="cash-open", inject="cash", kind=QuestionKind.YES_NO, text="Do you stay open?"),
        Question(
            id="cash-people",
            inject="cash",
            kind=QuestionKind.NUMBER,
            text="How many people?",
            unit="people",
            low=0,
            high=500,
        ),
    )
    return small.model_copy(update={"questions": (*small.questions, *more)})


class Device:
    """A phone or a laptop of somebody in the room."""

    def __init__(
        self, room: Room, context: BrowserContext, page: Page, lang: Lang, *, script: bool, touch: bool
    ) -> None:
        self.room = room
        self.context = context
        self.page = page
        self.t = language(lang)
        self.script = script
        self.touch = touch
        self.forgiven: tuple[str, ...] = ()
        """Parts of what the browser may complain of in this test."""
        self.complaints: list[str] = []
        self._plain: Device | None = None
        self._listen(page)

    def _listen(self, page: Page) -> None:
        def said(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                self.complaints.append(message.text)

        def asked(request: Request) -> None:
            if not (urlsplit(request.url).hostname or "").startswith("127."):
                self.complaints.append(f"asked elsewhere: {request.url}")

        page.on("console", said)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", asked)

    def unforgiven(self) -> list[str]:
        """Give what the browser complained of: broken policy, errors in the script, requests to elsewhere."""
        return [row for row in self.complaints if not any(part in row for part in self.forgiven)]

    async def another_tab(self) -> Device:
        """Open the page once more in the same browser."""
        page = await self.context.new_page()
        tab = Device(self.room, self.context, page, self.lang, script=self.script, touch=self.touch)
        self.room.devices.append(tab)
        await tab.page.goto(self.room.url)
        return tab

    async def plain(self) -> Device:
        """Give a browser without script in which the same person is known."""
        if self._plain is None:
            kind = PHONE if self.touch else LAPTOP
            self._plain = await self.room.device(kind, self.lang, script=False)
        self._plain.forgiven = self.forgiven
        await self._plain.context.clear_cookies()
        for row in await self.context.cookies():
            await self._plain.context.add_cookies(
                [{"name": row["name"], "value": row["value"], "url": self.room.url}]
            )
        return self._plain

    @property
    def lang(self) -> Lang:
        return "nl" if self.t.lang == "nl" else "en"

    async def unfold(self) -> None:
        """Open all that can be opened."""
        await self.page.evaluate("document.querySelectorAll('details').forEach(row => { row.open = true; })")

    async def enter(self, role: ev.Role = ev.Role.PARTICIPANT) -> None:
        """Type the code of a role."""
        await self.page.goto(self.room.url)
        await self.page.locator("#join-code").fill(self.room.code(role))
        await self.press(self.button("Go on"))

    async def press(self, what: Locator) -> None:
        """Tap or click, as the device is."""
        await (what.tap() if self.touch else what.click())

    def button(self, words: str) -> Locator:
        return self.page.get_by_role("button", name=self.t(words), exact=True)

    def form(self, name: str) -> Locator:
        return self.page.locator(f'form[data-form="{name}"]')

    def said(self, words: str, **params: object) -> Locator:
        """Find a sentence of the page, in its language."""
        return self.page.get_by_text(self.t(words, **params))

    async def join(self, partner: str = "Saint Hospital", function: str = "") -> None:
        """Scan the code and choose an organisation."""
        await self.page.goto(self.room.join_url)
        await self.press(self.page.get_by_role("radio", name=partner, exact=True))
        if function:
            await self.page.locator("#join-function").fill(function)
        await self.press(self.button("Join"))
        await expect(self.page.locator("#now")).to_be_visible()
        await self.connected()

    async def connected(self) -> None:
        """Wait until news arrives by itself."""
        if self.script:
            await expect(self.page.locator("#line")).to_contain_text(
                re.compile(f"{self.t('Connected')}|{self.t('There is a connection again.')}")
            )

    async def answer(self, inject: str, text: str) -> None:
        """Type what one does and send it."""
        form = self.form(f"answer-{inject}")
        await form.locator("[name=text]").fill(text)
        await self.send(f"answer-{inject}")

    async def send(self, form: str) -> None:
        """Press the button of a form."""
        await self.press(self.form(form).locator("button[type=submit]"))

    async def received(self, form: str) -> None:
        """Wait until the page says that a form was received, and when."""
        words = re.compile(self.t("Received at {time}", time="TIME").replace("TIME", r"\d\d?[:.]\d\d"))
        place = self.form(form).locator("[data-outcome]") if self.script else self.page.locator(".state.done")
        await expect(place).to_have_text(words)

    async def unsent(self, form: str) -> None:
        """Wait until the page says that a form is not sent yet."""
        await expect(self.form(form).locator("[data-outcome]")).to_have_text(
            self.t(
                "Not sent yet. It is kept on this device and is sent by itself when there is a connection."
            )
        )

    async def fits(self) -> bool:
        """Tell whether nothing sticks out sideways."""
        wide: bool = await self.page.evaluate(
            "document.scrollingElement.scrollWidth <= document.documentElement.clientWidth"
        )
        return wide


@dataclass
class Room:
    """An exercise that is served, with everyone who came."""

    browser: Browser
    path: Path
    session: LocalSession
    server: Server
    clock: ManualClock
    devices: list[Device] = field(default_factory=list)

    @classmethod
    async def opened(
        cls,
        browser: Browser,
        path: Path,
        scenario: Scenario | None = None,
        *,
        selection: str = "long",
        begun: bool = True,
        host: str | None = None,
        lang: Lang = "en",
        **details: Any,
    ) -> Room:
        """Make an exercise and serve it; the language is that of the exercise, as on the second screen."""
        clock = ManualClock()
        scenario = scenario or every_question().model_copy(update={"language": lang})
        fact = created(scenario, selection, **details)
        held = session.create(path, fact, clock, any_place=True)
        if begun:
            held.submit([Submission(Start())])
        server = Server(held, clock=clock, port=0, host=host)
        await server.start()
        return cls(browser, path, held, server, clock)

    @property
    def state(self) -> State:
        return self.session.state

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}/"

    @property
    def join_url(self) -> str:
        """What the square on the screen holds."""
        return self.server.door.view().join_url

    def code(self, role: ev.Role = ev.Role.PARTICIPANT) -> str:
        """Give the code that is typed, as the screen shows it."""
        return self.server.door.view().codes[role]

    # What the facilitator does.

    def do(self, intent: Intent, **by: str) -> int:
        """Do something, as whoever it is by, and give the seq of its event."""
        (result,) = self.session.submit([Submission(intent, **by)])
        assert isinstance(result, Done), result
        return result.seq

    def next_to(self, cue: str) -> None:
        """Press Next until the session stands at a cue."""
        while self.state.cue != cue:
            self.do(Next())

    def entries(self, kind: ev.EntryKind | None = None) -> list[Entry]:
        """Give what was said."""
        return [row for row in self.state.entries.values() if kind is None or row.kind is kind]

    def on_disk(self) -> list[str]:
        """Read the types of all events from the file, as another program does."""
        with sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True) as log:
            rows = log.execute("SELECT type FROM events ORDER BY seq").fetchall()
        log.close()
        return [row[0] for row in rows]

    # Faults.

    async def stop_serving(self) -> None:
        """End the server; the exercise goes on."""
        await self.server.stop()

    async def serve_again(self) -> None:
        """Serve the exercise on the port where it was before."""
        port = self.server.port
        self.server = Server(self.session, clock=self.clock, port=port)
        await self.server.start()
        assert self.server.port == port

    async def resumed(self) -> None:
        """End everything, and begin again from what is on the disk."""
        await self.stop_serving()
        self.session.close()
        self.session = session.resume(self.path, self.clock, any_place=True)
        await self.serve_again()

    # Who comes in.

    async def device(
        self, kind: dict[str, Any] | None = None, lang: Lang = "en", *, script: bool = True, **options: Any
    ) -> Device:
        """Give somebody's own browser."""
        settings: dict[str, Any] = {
            "locale": {"nl": "nl-NL", "en": "en-GB"}[lang],
            "java_script_enabled": script,
        }
        # Movement is for people; it would only make the browser draw more.
        settings |= {"reduced_motion": "reduce", **(kind or PHONE), **options}
        context = await self.browser.new_context(**settings)
        context.set_default_timeout(PATIENCE)
        touch = bool(settings.get("has_touch"))
        device = Device(self, context, await context.new_page(), lang, script=script, touch=touch)
        self.devices.append(device)
        return device

    async def close(self) -> None:
        """Let everyone go, and say of what their browsers complained."""
        complaints = [row for device in self.devices for row in device.unforgiven()]
        for context in {device.context for device in self.devices}:
            await context.close()
        async with asyncio.timeout(10):
            await self.server.stop()
        self.session.close()
        if complaints:
            pytest.fail(f"browsers complained: {complaints}")


def texts(entries: Sequence[Entry]) -> list[str]:
    """Give the words of entries."""
    return [row.fields.text for row in entries]
