"""Pictures of the pages: three phones beside each other, the scribe's laptop, the screen with how to join.

The pages are served for real and drawn by Chromium; only the address and the codes on the screen are made up,
so that a picture changes only when the pages do.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.async_api import async_playwright, expect

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import Answer, EntryFields, EntryKind, ParticipantJoined, Role
from tabletop.session import Done, DoorView, NoDoor, Opening
from tabletop.web.codes import new_token, token_hash
from tabletop.web.identity import COOKIE
from tabletop.web.server import Server

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

    from tabletop.session import LocalSession, ManualClock

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
LAPTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "device_scale_factor": 1.5}
BEAMER: dict[str, Any] = {"viewport": {"width": 1280, "height": 720}, "device_scale_factor": 1.5}
INJECT = "one-tanker-three-claims"
TOLD = {
    "nl": ("Wij draaien op noodstroom tot vanavond 22.00 uur. Zonder diesel verplaatsen wij de ic.", "9000"),
    "en": ("We run on the generator until 22:00 tonight. Without diesel we move intensive care.", "9000"),
}
NEEDED = {
    "nl": "Wij rekenen op uw noodpomp bij het ziekenhuis",
    "en": "We count on your emergency pump at the hospital",
}
AGREED = {"nl": "Als wij er zelf diesel voor krijgen", "en": "If we get diesel for it ourselves"}
NOTED = {
    "nl": "2 gem: de tankwagen gaat eerst naar het ziekenhuis",
    "en": "2 mun: the tanker goes to the hospital first",
}
BESIDE = """<!doctype html><style>
body {{ display: flex; gap: 36px; margin: 0; padding: 36px; width: max-content; background: #dcdad2; }}
img {{ width: 390px; height: 844px; border: 10px solid #1a1f25; border-radius: 34px; }}
</style>{pictures}"""


class DoorInThePicture(NoDoor):
    """A door that is open at an address as it would be in a room."""

    def view(self) -> DoorView:
        """Give an address and a code that never change."""
        address = "http://192.168.178.20:8000/"
        return DoorView(
            opening=Opening.ROOM,
            addresses=(address,),
            page_url=address,
            short_address="192.168.178.20:8000",
            join_code="KWT-7P4",
            join_url=f"{address}j/in-the-picture",
            codes={Role.PARTICIPANT: "KWT-7P4"},
        )


def joined(session: LocalSession, role: Role = Role.PARTICIPANT, partner: str | None = None) -> str:
    """Let somebody in and give what its browser keeps."""
    token = new_token()
    table = next((row.id for row in session.state.script.tables.values() if partner in row.partners), None)
    fact = ParticipantJoined(
        role=role, partner=partner, table=table, token=token_hash(token), recall=token_hash(f"{token} recall")
    )
    (result,) = session.submit([want.Submission(fact, "door", "web")])
    assert isinstance(result, Done), result
    return token


class Pictures:
    """Draws pages of one server in one language."""

    def __init__(self, browser: Browser, server: Server, lang: str) -> None:
        self._browser = browser
        self._server = server
        self._locale = {"nl": "nl-NL", "en": "en-GB"}[lang]

    @property
    def url(self) -> str:
        """The address of the pages."""
        return f"http://127.0.0.1:{self._server.port}"

    async def page(self, kind: dict[str, Any], path: str = "/", token: str = "") -> Page:
        """Open a page as somebody sees it."""
        context = await self._browser.new_context(**kind, locale=self._locale, reduced_motion="reduce")
        if token:
            await context.add_cookies([{"name": COOKIE, "value": token, "url": self.url}])
        page = await context.new_page()
        await page.goto(self.url + path)
        return page

    async def phones(self, shots: list[bytes], target: Path) -> None:
        """Put phones beside each other."""
        context = await self._browser.new_context(
            viewport={"width": 1380, "height": 936}, device_scale_factor=1.25
        )
        page = await context.new_page()
        images = "".join(
            f'<img alt="" src="data:image/png;base64,{base64.b64encode(shot).decode()}">' for shot in shots
        )
        await page.set_content(BESIDE.format(pictures=images))
        await page.locator("body").screenshot(path=target)
        await context.close()


async def make(session: LocalSession, clock: ManualClock, lang: str, chromium: str, folder: Path) -> None:
    """Make the pictures of the pages in one language."""
    server = Server(session, clock=clock, port=0)
    server.site.door = DoorInThePicture()
    await server.start()
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            pictures = Pictures(browser, server, lang)
            # The hospital counts on the water board, so that something is asked of it.
            asked = EntryFields(
                kind=EntryKind.NEED, text=NEEDED[lang], said_by=("hospital",), target="water-board"
            )
            session.submit([want.Submission(want.Capture(fields=asked))])
            need = session.state.seq

            phone = await pictures.page(PHONE, f"/j/{server.site.codes.key}")
            shots = [await phone.screenshot()]
            phone = await pictures.page(PHONE, "/", joined(session, partner="water-board"))
            await expect(phone.locator("#line")).to_be_visible()
            await phone.locator(f"#asked-{need}").wait_for()
            shots.append(await phone.screenshot())
            phone = await pictures.page(PHONE, "/", joined(session, partner="hospital"))
            await expect(phone.locator("#line")).to_be_visible()
            form = phone.locator(f"form[data-form=answer-{INJECT}]")
            await form.locator("[name=text]").fill(TOLD[lang][0])
            await form.locator("[name$=q1]").fill(TOLD[lang][1])
            await form.locator("button[type=submit]").click()
            await expect(form.locator("[data-outcome].good")).to_be_visible()
            await phone.locator(f"#answer-{INJECT}").evaluate("row => row.scrollIntoView()")
            await phone.evaluate("document.activeElement.blur()")
            shots.append(await phone.screenshot())
            await pictures.phones(shots, folder / f"phones-{lang}.png")

            reply = ev.ReplyGiven(
                entry=need, partner="water-board", answer=Answer.CONDITION, note=AGREED[lang]
            )
            session.submit([want.Submission(reply)])
            scribe = await pictures.page(LAPTOP, "/scribe", joined(session, Role.SCRIBE))
            await expect(scribe.locator("#line")).to_be_visible()
            await scribe.locator("#line-line").fill(NOTED[lang])
            await scribe.locator("#line-line").press("Enter")
            await expect(scribe.locator("[data-form=line] [data-outcome].good")).to_be_visible()
            await scribe.screenshot(path=folder / f"scribe-{lang}.png")

            for partner in tuple(session.state.script.partners)[:9]:
                joined(session, partner=partner)
            session.submit([want.Submission(ev.ProjectorSet(joining=True))])
            screen = await pictures.page(BEAMER, "/screen", joined(session, Role.SCREEN))
            await expect(screen.get_by_role("img")).to_be_visible()
            await screen.screenshot(path=folder / f"joining-{lang}.png")
            await browser.close()
    finally:
        await server.stop()
