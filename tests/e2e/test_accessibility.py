"""Every page and every state of it, without a violation of WCAG 2.1 A or AA, and nothing that sticks out.

In both languages, light and dark, with and without script; what is looked at each time stands in `auditing`.
"""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Route, expect

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import Answer, EntryFields, EntryKind, Role
from tabletop.session import Wifi
from tests.e2e.auditing import Audit
from tests.e2e.conftest import Opening
from tests.e2e.room import LAPTOP, PHONE, Lang, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOCUS = """css => {
  const here = document.activeElement;
  const style = getComputedStyle(here.closest(".choice") || here);
  const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return [here.matches(css), shown || here === document.body];
}"""
"""Whether the focus is where somebody wants to go, and whether it can be seen."""

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
    await audit.look("join by code", device)
    await page.locator("#join-code").fill("AAAAAA")
    await device.press(device.button("Go on"))
    await expect(page.locator("#join-code-fault")).to_be_visible()
    await audit.look("wrong code", device, again=False)
    await page.goto(f"{room.url}back")
    await audit.look("return code", device)
    await page.locator("#back-code").fill("CCCCCCCC")
    await device.press(device.button("Come back"))
    await expect(page.locator("#back-code-fault")).to_be_visible()
    await audit.look("wrong return code", device, again=False)
    await page.goto(f"{room.url}nowhere")
    await audit.look("no such page", device)
    await page.goto(f"{room.url}scribe")
    await audit.look("a page of others", device)
    await page.goto(f"{room.url}j/none")
    await audit.look("a code that ended", device)
    await page.goto(room.join_url)
    await audit.look("choose an organisation", device)
    await device.press(device.button("Join"))
    await expect(page.locator(".fault").first).to_be_visible()
    await audit.look("nothing chosen", device, again=False)
    await device.press(page.get_by_role("radio", name=device.t("My organisation is not in the list")))
    await page.locator("#join-organisation").fill("Scouting De Meeuwen")
    await audit.look("not in the list", device, again=False)
    await device.press(device.button("Join"))
    await expect(page.locator(".welcome")).to_be_visible()
    await audit.look("welcome, no organisation yet, not begun", device, at=f"{room.url}?welcome")
    await page.goto(f"{room.url}seat")
    await audit.look("change place", device)
    room.do(ev.RoomSet(joining=False))
    await page.reload()
    await audit.look("no changing of places", device)
    room.do(ev.RoomSet())
    (participant,) = room.state.participants
    await page.goto(room.url)
    await device.connected()
    room.do(want.Start())
    room.next_to("dark/1/alarm")
    await expect(page.locator("[data-key=inject-alarm]")).to_be_visible()
    await audit.look("no organisation, an inject", device)
    room.do(ev.ParticipantRemoved(participant=participant))
    await expect(device.said("You are not in this session any more")).to_be_visible()
    await audit.look("removed", device)
    room.do(ev.RoomSet(joining=False))
    await page.goto(room.join_url)
    await audit.look("removed, closed", device)
    await device.context.clear_cookies()
    await page.goto(room.join_url)
    await audit.look("closed", device)
    assert audit.faults == []


@LANGUAGES
async def test_the_page_in_a_step(room: Room, audit: Audit, lang: Lang) -> None:
    device = await room.device(LAPTOP, lang)
    device.forgiven = ("409", "net::ERR_FAILED")
    page = device.page
    await device.join(device.t("This is the device of {table}", table="Table 2"))
    await audit.look("welcome of a table", device, at=f"{room.url}?welcome")
    await page.goto(room.url)
    room.next_to("dark/1/alarm")
    await expect(page.locator("[data-key=inject-alarm]")).to_be_visible()
    room.do(ev.PartnerNudged(partner="hospital"))
    await expect(page.locator(".nudge")).to_be_visible()
    await audit.look("an inject, nudged", device)
    form = device.form("answer-alarm")
    await device.unfold()
    await audit.look("everything unfolded", device, again=False)
    await form.locator("[name=need-quantity]").fill("many")
    await device.send("answer-alarm")
    await expect(form.locator("[data-summary]")).to_be_visible()
    await audit.look("a fault", device, again=False)
    await page.reload()
    await form.locator("[name=text]").fill("We start the generator")
    await form.locator("[name=need-quantity]").fill("")
    await device.send("answer-alarm")
    await device.received("answer-alarm")
    await audit.look("received", device)

    entry = room.entries()[0]
    theirs = entry.fields.model_copy(update={"text": "They start two"})
    room.do(ev.EntryCorrected(entry=entry.id, base=entry.revision, fields=theirs))
    await form.locator("[name=text]").fill("We start one")
    await device.send("answer-alarm")
    await expect(form.locator("[data-theirs]")).to_be_visible()
    await audit.look("changed meanwhile", device, again=False)

    async def lost(route: Route) -> None:
        await route.abort()

    await device.context.route("**/ask", lost)
    await device.form("ask").locator("[name=text]").fill("Is anybody there?")
    await device.send("ask")
    await device.unsent("ask")
    await audit.look("not sent yet", device, again=False)
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
    await expect(page.locator(f"#asked-{need}")).to_be_visible()
    (author,) = room.state.participants.values()
    offer = EntryFields(
        kind=EntryKind.OFFER, text="Beds", said_by=("hospital",), target="town", quantity=8, unit="beds"
    )
    offered, taken_back = (
        room.do(want.Capture(fields=offer.model_copy(update={"text": text})), actor=author.actor)
        for text in ("Beds", "More beds")
    )
    room.do(ev.ReplyGiven(entry=offered, partner="town", answer=Answer.CONDITION, note="Until the evening"))
    room.do(ev.EntryWithdrawn(entry=taken_back), actor=author.actor)
    mine = page.locator("#mine")
    await expect(mine).to_contain_text("Until the evening")
    await expect(mine.locator(".withdrawn")).to_contain_text("More beds")
    await audit.look("asked, answered, offered, taken back", device)
    room.do(ev.ReplyGiven(entry=need, partner="hospital", answer=Answer.CONDITION, note="If it snows"))
    await expect(page.locator(f"#asked-{need} .said")).to_be_visible()
    room.do(ev.InjectStatusSet(inject="alarm", status=ev.InjectStatus.WITHDRAWN))
    await expect(page.locator(".inject.withdrawn")).to_be_visible()
    await audit.look("replied, taken back", device)
    left = await room.device(LAPTOP, lang)
    await left.join(left.t("This is the device of {table}", table="Table 1"))
    received = f"{room.url}?for=grid&done=14:02"
    await left.page.goto(received)
    await expect(left.page.get_by_role("heading", level=1)).to_have_text("Grid operator")
    await audit.look("another partner of the table, received", left, at=received)
    room.next_to("day/0")
    await page.goto(f"{room.url}?inject=alarm")
    await expect(form).to_be_visible()
    await audit.look("late", device)
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
        await audit.look(name, device)

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
    await audit.look("every question", device)
    for n in range(5):
        room.do(want.Capture(fields=EntryFields(kind=EntryKind.GAP, text=f"Gap {n}", said_by=("town",))))
    room.next_to("gaps")
    await state("top gaps", "Which gaps matter most?")
    room.next_to("hotwash")
    await state("hotwash and feedback", "Hotwash")
    room.do(want.Close())
    await state("over", "The session is over")
    room.do(ev.ExerciseFinalised())
    await state("final", "The debrief is final")
    assert audit.faults == []


@LANGUAGES
async def test_what_is_refused_and_received_without_a_script(room: Room, audit: Audit, lang: Lang) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(PHONE, lang, script=False)
    device.forgiven = ("400", "403", "409", "422")
    page = device.page
    await page.goto(room.url)
    await page.locator("#join-code").fill("AAAAAA")
    await device.press(device.button("Go on"))
    await expect(page.locator("#join-code-fault")).to_be_visible()
    await audit.look("wrong code, no script", device)
    await device.enter()
    await device.press(device.button("Join"))
    await expect(page.locator("[data-summary]")).to_be_visible()
    await audit.look("nothing chosen, no script", device)
    await device.join()
    form = device.form("answer-alarm")
    await device.unfold()
    await form.locator("[name=need-quantity]").fill("a lot")
    await form.locator("[name=need-text]").fill("Diesel")
    await device.send("answer-alarm")
    await expect(form.locator("[name=need-quantity]")).to_have_attribute("aria-invalid", "true")
    await expect(form.locator("[name=need-quantity]")).to_have_value("a lot")
    await expect(form.locator("[name=need-text]")).to_have_value("Diesel")
    await audit.look("a fault, no script", device)
    assert room.entries() == []
    await device.answer("alarm", "We start the generator")
    await expect(form.locator("[name=need-quantity]")).to_be_visible()
    await form.locator("[name=need-quantity]").fill("8")
    await device.send("answer-alarm")
    await device.received("answer-alarm")
    await audit.look("received, no script", device)
    answer = next(row for row in room.entries() if row.kind is EntryKind.NOTE)
    theirs = answer.fields.model_copy(update={"text": "They start two"})
    await form.locator("[name=text]").fill("We start one")
    room.do(ev.EntryCorrected(entry=answer.id, base=answer.revision, fields=theirs))
    await device.send("answer-alarm")
    await expect(form.locator("[data-theirs]")).to_be_visible()
    await audit.look("changed meanwhile, no script", device)
    assert audit.faults == []


@LANGUAGES
async def test_the_pages_of_a_scribe(room: Room, audit: Audit, lang: Lang) -> None:
    room.do(ev.RoomSet(ratings=True))
    device = await room.device(PHONE, lang)
    device.forgiven = ("400", "409", "422")
    page = device.page
    await device.enter(Role.SCRIBE)
    await device.connected()
    await audit.look("scribe, nothing yet", device)
    room.next_to("dark/1/handout")
    need = EntryFields(
        kind=EntryKind.NEED, text="Diesel", said_by=("town",), target="hospital", quantity=8, unit="l"
    )
    ident = room.do(want.Capture(fields=need))
    room.do(ev.ReplyGiven(entry=ident, partner="hospital", answer=Answer.CONDITION, note="If we can"))
    await expect(page.locator(f"#entry-{ident} .said")).to_be_visible()
    await device.send("tick-alarm-map")
    await expect(page.locator("#tick-alarm-map-button")).to_have_attribute("aria-pressed", "true")
    await device.unfold()
    await audit.look("scribe, everything unfolded", device)
    await page.locator("#line-line").fill(" ")
    await page.locator("#line-line").press("Enter")
    await expect(device.form("line").locator("[data-summary]")).to_be_visible()
    await audit.look("scribe, a fault", device, again=False)
    plain = await device.plain()
    await plain.page.goto(f"{room.url}scribe")
    await plain.send("line")
    await expect(plain.form("line").locator("[data-summary]")).to_be_visible()
    await audit.look("scribe, a fault, no script", plain)
    await page.goto(f"{room.url}scribe/entry?entry={ident}")
    await audit.look("scribe, correcting", device)
    await plain.page.goto(page.url)
    room.do(ev.EntryCorrected(entry=ident, base=ident, fields=need.model_copy(update={"text": "Petrol"})))
    for one in (device, plain):
        await one.page.locator("[name=text]").first.fill("Diesel, and soon")
        await one.send(f"entry-{ident}")
        await expect(one.page.locator("[data-theirs]")).to_contain_text("Petrol")
        await audit.look(f"scribe, changed meanwhile, script {one.script}", one, again=False)
    room.do(ev.EntryWithdrawn(entry=ident))
    room.do(ev.RoomSet(notes_for_scribes=True))
    room.do(ev.RecordingSet(on=False))
    await page.goto(f"{room.url}scribe")
    await device.unfold()
    await audit.look("scribe, withdrawn, private notes, off the record", device)
    room.do(ev.RecordingSet(on=True))
    room.do(ev.ExerciseInterrupted())
    await expect(page.locator(".state.real")).to_be_visible()
    await audit.look("scribe, real", device)
    room.do(ev.ExerciseContinued())
    room.next_to("hotwash")
    room.do(want.Close())
    await expect(page.locator(".real")).to_have_count(0)
    await audit.look("scribe, over", device)
    assert audit.faults == []


@LANGUAGES
async def test_the_page_of_a_co_facilitator(room: Room, audit: Audit, lang: Lang) -> None:
    device = await room.device(LAPTOP, lang)
    device.forgiven = ("400", "409", "422")
    page = device.page
    await device.enter(Role.COFACILITATOR)
    await device.connected()
    await audit.look("lead, at the beginning", device)
    room.next_to("dark/1/handout")
    room.do(ev.QuestionAsked(partner="hospital", text="May we leave?"))
    await expect(page.locator("#questions")).to_contain_text("May we leave?")
    await device.unfold()
    await audit.look("lead, a question, everything unfolded", device)
    await device.send("write")
    await expect(device.form("write").locator("[data-summary]")).to_be_visible()
    await audit.look("lead, a fault", device, again=False)
    plain = await device.plain()
    await plain.page.goto(f"{room.url}lead")
    await plain.unfold()
    await plain.send("write")
    await expect(plain.form("write").locator("[data-summary]")).to_be_visible()
    await audit.look("lead, a fault, no script", plain)
    room.do(ev.ClockPaused())
    room.do(ev.RecordingSet(on=False))
    room.do(ev.ProjectorSet(black=True))
    await expect(page.locator("#now [data-key=record]")).to_be_visible()
    await audit.look("lead, paused, off the record, screen black", device)
    room.do(ev.RecordingSet(on=True))
    room.do(ev.ClockResumed())
    room.do(ev.ExerciseInterrupted())
    await expect(page.locator(".state.real")).to_be_visible()
    await audit.look("lead, real", device)
    room.do(ev.ExerciseContinued())
    room.next_to("hotwash")
    room.do(want.Close())
    await expect(page.locator(".real")).to_have_count(0)
    await audit.look("lead, over", device)
    assert audit.faults == []


@LANGUAGES
async def test_the_second_screen(opening: Opening, audit: Audit, lang: Lang) -> None:
    room = await opening(begun=False, host="127.0.0.2", lang=lang)
    device = await room.device(LAPTOP, lang)
    page = device.page
    await device.enter(Role.SCREEN)

    async def state(name: str, shows: Locator) -> None:
        await expect(shows.first).to_be_visible()
        await audit.look(f"screen, {name}", device)

    await state("before", page.get_by_role("heading", level=1))
    await room.server.door.open_to_room()
    await state("how to join", page.locator(".typed"))
    room.server.door.set_wifi(Wifi("Zaal", "noodsteunpunt"))
    await state("how to join by Wi-Fi", page.locator(".codes.two"))
    room.do(want.Start())
    room.next_to("dark/1/alarm")
    await state("an inject", page.get_by_role("heading", name="A message on every phone"))
    answer = room.do(want.Capture(fields=EntryFields(text="We start", said_by=("hospital",))))
    room.do(ev.ProjectorSet(entry=answer, named=True))
    await state("an answer", page.locator(".said"))
    room.do(ev.ProjectorSet(black=True))
    await state("black", page.locator(".dark"))
    room.do(ev.ProjectorSet())
    room.do(ev.ExerciseInterrupted())
    await state("real", page.locator(".real"))
    room.do(ev.ExerciseContinued())
    room.next_to("dark/5")
    await state("questions", page.locator(".questions"))
    room.do(ev.ClockPaused())
    room.do(ev.RecordingSet(on=False))
    await state("paused, off the record", page.locator(".paused"))
    room.do(ev.RecordingSet(on=True))
    room.do(ev.ClockResumed())
    room.next_to("break")
    await state("break", page.get_by_role("heading", name="Coffee"))
    gap = room.do(want.Capture(fields=EntryFields(kind=EntryKind.GAP, text="No list", said_by=("town",))))
    room.next_to("gaps")
    room.do(ev.VotesCounted(subject=gap, votes=3))
    await state("top gaps", page.locator(".gaps"))
    room.do(want.Close())
    await state("over", device.said("The session is over. Thank you."))
    assert audit.faults == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_a_look_sees_what_is_wrong_light_dark_and_at_any_width(
    room: Room, audit: Audit, script: bool
) -> None:
    device = await room.device(PHONE, "nl", script=script)
    await device.join()
    await device.page.evaluate(
        """() => {
          const make = (tag, style) => {
            const made = document.createElement(tag);
            document.querySelector("main").append(made);
            Object.assign(made.style, style);
            return made;
          };
          make("img", {width: "60px"});
          make("p", {color: "#fbfaf6"}).textContent = "Pale on light";
          make("p", {color: "#0d1013"}).textContent = "Pale on dark";
          make("button", {minHeight: "20px"}).textContent = "Small";
          make("p", {width: "45rem"}).textContent = "Wide";
        }"""
    )

    async def planted(route: Route) -> None:
        response = await route.fetch()
        body = (await response.text()).replace("</main>", '<img width="60"></main>')
        await route.fulfill(response=response, body=body)

    plain = await device.plain()
    await plain.context.route(device.page.url, planted)
    await audit.look("planted", device)
    said = "\n".join(audit.faults)
    assert ("planted, no script, 390 wide, light, nl: image-alt" in said) is script
    for scheme, rules in (
        ("light", ("image-alt", "color-contrast")),
        ("dark", ("color-contrast",)),
    ):
        for rule in rules:
            assert f"{scheme}, nl: {rule}" in said
    assert "at 320 pixels" in said
    assert "at 640 pixels" in said
    assert "too small" in said


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_the_keyboard_alone_joins_answers_and_asks(room: Room, script: bool) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(LAPTOP, "en", script=script)
    page = device.page
    keyboard = page.keyboard
    unseen: list[str] = []

    async def tab_to(css: str) -> None:
        for _ in range(80):
            await keyboard.press("Tab")
            there, shown = await page.evaluate(FOCUS, css)
            if not shown:
                unseen.append(await page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
            if there:
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
    if script:
        await expect(page.locator("form[data-form=answer-alarm] button")).to_be_focused()
    await tab_to("form[data-form=ask] [name=text]")
    await keyboard.type("And now?")
    await tab_to("form[data-form=ask] button")
    await keyboard.press("Enter")
    await expect(page.locator(".question")).to_contain_text("And now?")
    assert {row.fields.text for row in room.entries()} == {"By keyboard alone", "That everyone can"}
    assert unseen == []
