"""Every page and every state of it, without a violation of WCAG 2.1 A or AA, and nothing that sticks out."""

from __future__ import annotations

import pytest
from playwright.async_api import Route, expect

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import Answer, EntryFields, EntryKind
from tests.e2e.auditing import Audit
from tests.e2e.conftest import Opening
from tests.e2e.room import LAPTOP, PHONE, Lang, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

LANGUAGES = pytest.mark.parametrize("lang", ["nl", "en"])


@pytest.fixture
def audit() -> Audit:
    return Audit()


@LANGUAGES
async def test_the_way_in(opening: Opening, audit: Audit, lang: Lang) -> None:
    room = await opening(begun=False, purpose="To learn", recipients="The mayor", delete_on="2027-01-31")
    device = await room.device(PHONE, lang)
    device.forgiven = ("403", "404", "409")
    page = device.page
    await page.goto(room.url)
    await audit.look("join by code", page)
    await page.locator("#join-code").fill("AAAAAA")
    await device.press(device.button("Go on"))
    await expect(page.locator("#join-code-fault")).to_be_visible()
    await audit.look("wrong code", page)
    await page.goto(f"{room.url}back")
    await audit.look("return code", page)
    await page.locator("#back-code").fill("CCCCCCCC")
    await device.press(device.button("Come back"))
    await expect(page.locator("#back-code-fault")).to_be_visible()
    await audit.look("wrong return code", page)
    await page.goto(f"{room.url}nowhere")
    await audit.look("no such page", page)
    await page.goto(room.join_url)
    await audit.look("choose an organisation", page)
    await device.press(device.button("Join"))
    await expect(page.locator(".fault").first).to_be_visible()
    await audit.look("nothing chosen", page)
    await device.press(page.get_by_role("radio", name=device.t("My organisation is not in the list")))
    await page.locator("#join-organisation").fill("Scouting De Meeuwen")
    await audit.look("not in the list", page)
    await device.press(device.button("Join"))
    await expect(page.locator(".welcome")).to_be_visible()
    await audit.look("welcome, no organisation yet, not begun", page)
    await page.goto(f"{room.url}seat")
    await audit.look("change place", page)
    (participant,) = room.state.participants
    await page.goto(room.url)
    await device.connected()
    room.do(ev.ParticipantRemoved(participant=participant))
    await expect(device.said("You are not in this session any more")).to_be_visible()
    await audit.look("removed", page)
    room.do(ev.RoomSet(joining=False))
    await page.goto(room.join_url)
    await audit.look("closed", page)
    assert audit.faults == []


@LANGUAGES
async def test_the_page_in_a_step(room: Room, audit: Audit, lang: Lang) -> None:
    device = await room.device(LAPTOP, lang)
    device.forgiven = ("409", "net::ERR_FAILED")
    page = device.page
    await device.join(device.t("This is the device of {table}", table="Table 2"))
    await audit.look("welcome of a table", page)
    await page.goto(room.url)
    room.next_to("dark/1/alarm")
    await expect(page.locator("[data-key=inject-alarm]")).to_be_visible()
    await audit.look("an inject", page)
    form = device.form("answer-alarm")
    for fold in await form.locator("summary").all():
        await fold.click()
    await audit.look("everything unfolded", page)
    await form.locator("[name=need-quantity]").fill("many")
    await device.send("answer-alarm")
    await expect(form.locator("[data-summary]")).to_be_visible()
    await audit.look("a fault", page)
    await page.reload()
    await form.locator("[name=text]").fill("We start the generator")
    await form.locator("[name=need-quantity]").fill("")
    await device.send("answer-alarm")
    await device.received("answer-alarm")
    await audit.look("received", page)

    entry = room.entries()[0]
    theirs = entry.fields.model_copy(update={"text": "They start two"})
    room.do(ev.EntryCorrected(entry=entry.id, base=entry.revision, fields=theirs))
    await form.locator("[name=text]").fill("We start one")
    await device.send("answer-alarm")
    await expect(form.locator("[data-theirs]")).to_be_visible()
    await audit.look("changed meanwhile", page)

    async def lost(route: Route) -> None:
        await route.abort()

    await device.context.route("**/ask", lost)
    await device.form("ask").locator("[name=text]").fill("Is anybody there?")
    await device.send("ask")
    await device.unsent("ask")
    await audit.look("not sent yet", page)
    await device.context.unroute("**/ask", lost)
    await device.received("ask")
    (question,) = room.state.questions
    room.do(ev.QuestionAnswered(question=question, text="Yes.", to_all=True))
    need = room.do(
        want.Capture(
            fields=EntryFields(
                kind=EntryKind.NEED,
                text="Diesel",
                said_by=("town",),
                target="hospital",
                quantity=8000,
                unit="l",
            )
        )
    )
    room.do(
        want.Capture(
            fields=EntryFields(kind=EntryKind.ACTION, text="A plan", owner="hospital", due="2027-01-31")
        )
    )
    room.do(ev.PartnerNudged(partner="hospital"))
    await expect(page.locator(f"#asked-{need}")).to_be_visible()
    await expect(page.locator(".nudge")).to_be_visible()
    await audit.look("asked, nudged, answered", page)
    room.do(ev.ReplyGiven(entry=need, partner="hospital", answer=Answer.CONDITION, note="If it snows"))
    await expect(page.locator(f"#asked-{need} .said")).to_be_visible()
    room.do(ev.InjectStatusSet(inject="alarm", status=ev.InjectStatus.WITHDRAWN))
    await expect(page.locator(".inject.withdrawn")).to_be_visible()
    await audit.look("replied, taken back", page)
    assert audit.faults == []


@LANGUAGES
async def test_the_states_of_the_session(room: Room, audit: Audit, lang: Lang) -> None:
    device = await room.device(PHONE, lang)
    page = device.page
    await device.join()
    await page.goto(room.url)
    await device.connected()

    async def state(name: str, heading: str) -> None:
        await expect(page.get_by_role("heading", name=device.t(heading)).last).to_be_visible()
        await audit.look(name, page)

    room.next_to("dark/3")
    await state("table talk", "Talk with each other")
    room.do(ev.ClockPaused())
    await state("paused", "The exercise is paused")
    room.do(ev.ClockResumed())
    room.do(ev.RecordingSet(on=False))
    await state("off the record", "Off the record")
    room.do(ev.RecordingSet(on=True))
    room.do(ev.ExerciseInterrupted())
    await state("real", "Real situation: the exercise is stopped")
    room.do(ev.ExerciseContinued())
    room.next_to("break")
    await page.locator("#earlier > summary").click()
    await state("break, earlier messages", "Break")
    room.next_to("day/1/cash")
    await expect(page.locator("[data-key=inject-cash]")).to_be_visible()
    await audit.look("every question", page)
    for n in range(5):
        room.do(want.Capture(fields=EntryFields(kind=EntryKind.GAP, text=f"Gap {n}", said_by=("town",))))
    room.next_to("gaps")
    await state("top gaps", "Which gaps matter most?")
    room.next_to("hotwash")
    await state("hotwash and feedback", "Looking back")
    room.do(want.Close())
    await state("over", "The session is over")
    room.do(ev.ExerciseFinalised())
    await state("final", "The debrief is final")
    assert audit.faults == []


async def test_the_keyboard_alone_joins_answers_and_asks(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(LAPTOP, "en")
    page = device.page
    keyboard = page.keyboard
    seen: list[str] = []

    async def tab_to(css: str) -> None:
        for _ in range(80):
            await keyboard.press("Tab")
            visible = await page.evaluate(
                """() => {
                  const here = document.activeElement;
                  const shown = getComputedStyle(here.closest(".choice") || here);
                  return shown.outlineStyle !== "none" && parseFloat(shown.outlineWidth) >= 2;
                }"""
            )
            if await page.evaluate("css => document.activeElement.matches(css)", css):
                if not visible:
                    seen.append(f"{css} shows no focus")
                return
        pytest.fail(f"Tab never comes to {css}")

    await page.goto(room.url)
    await tab_to("#join-code")
    await keyboard.type(room.code())
    await keyboard.press("Enter")
    await expect(page.locator("#join-place")).to_be_attached()
    await tab_to("[name=place]")
    await keyboard.press("Space")
    await keyboard.press("ArrowDown")
    await tab_to("form#join button")
    await keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Grid operator")
    await tab_to(".skip")
    await keyboard.press("Enter")
    await tab_to("form[data-form=answer-alarm] [name=text]")
    await keyboard.type("By keyboard alone")
    await tab_to("form[data-form=answer-alarm] summary")
    await keyboard.press("Enter")
    await tab_to("form[data-form=answer-alarm] [name=assumption-text]")
    await keyboard.type("That everyone can")
    await tab_to("form[data-form=answer-alarm] button")
    await keyboard.press("Enter")
    await device.received("answer-alarm")
    await expect(page.locator("form[data-form=answer-alarm] button")).to_be_focused()
    await tab_to("form[data-form=ask] [name=text]")
    await keyboard.type("And now?")
    await tab_to("form[data-form=ask] button")
    await keyboard.press("Enter")
    await expect(page.locator(".question")).to_contain_text("And now?")
    assert {row.fields.text for row in room.entries()} == {"By keyboard alone", "That everyone can"}
    assert seen == []
