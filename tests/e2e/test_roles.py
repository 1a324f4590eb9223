"""The pages of scribes, of the second screen and of a co-facilitator: their main path."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import EntryFields, EntryKind, Role
from tests.e2e.conftest import Opening
from tests.e2e.room import LAPTOP, PHONE, Device, Lang, Room, texts
from tests.small import small_scenario

pytestmark = pytest.mark.asyncio(loop_scope="session")

LANGUAGES = pytest.mark.parametrize(
    ("lang", "kind"), [("nl", PHONE), ("en", LAPTOP)], ids=["phone-nl", "laptop-en"]
)


async def came_in(room: Room, role: Role, **options: Any) -> Device:
    """Come in with the code of a role."""
    device = await room.device(**options)
    await device.enter(role)
    return device


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_a_scribe_notes_with_a_line_and_with_a_form(room: Room, script: bool) -> None:
    room.next_to("dark/1/alarm")
    scribe = await came_in(room, Role.SCRIBE, kind=LAPTOP, script=script)
    page = scribe.page
    await expect(page.get_by_role("heading", level=1)).to_have_text("Scribe")
    await scribe.connected()
    await page.locator("#line-line").fill("3 hos: no diesel after a day")
    await page.keyboard.press("Enter")
    await expect(page.locator("#entries")).to_contain_text("no diesel after a day")
    if script:
        # Ready for the next line, without a touch of the mouse.
        await expect(page.locator("#line-line")).to_have_value("")
        await expect(page.locator("#line-line")).to_be_focused()
    await page.get_by_text("Note with a form").click()
    form = scribe.form("note")
    await form.locator("[name=text]").fill("Opens the hall at eight")
    await form.locator("[name=kind][value=decision]").check()
    await form.get_by_label("the whole room").check()
    await scribe.send("note")
    await expect(page.locator("#entries")).to_contain_text("Opens the hall at eight")
    said = {row.fields.text: row.fields for row in room.entries()}
    assert said["no diesel after a day"].kind is EntryKind.GAP
    assert said["no diesel after a day"].said_by == ("hospital",)
    assert said["Opens the hall at eight"].kind is EntryKind.DECISION


async def test_a_scribe_ticks_observes_changes_kinds_and_takes_back(room: Room) -> None:
    room.next_to("dark/1/alarm")
    scribe = await came_in(room, Role.SCRIBE, kind=LAPTOP)
    page = scribe.page
    await scribe.connected()
    await scribe.send("tick-alarm-map")
    await expect(page.locator("#tick-alarm-map-button")).to_have_attribute("aria-pressed", "true")
    await page.locator("#fold-observe-alarm > summary").click()
    await scribe.form("observe-alarm").locator("[name=text]").fill("Nobody looks at the map")
    await scribe.send("observe-alarm")
    await expect(page.locator("#entries")).to_contain_text("Nobody looks at the map")
    (entry,) = room.entries()
    assert (entry.kind, entry.fields.inject) == (EntryKind.OBSERVATION, "alarm")
    await page.locator(f"#kinds-{entry.id} > summary").click()
    await page.locator(f"#kind-{entry.id}-gap").click()
    await expect(page.locator(f"#kind-{entry.id}-gap")).to_have_attribute("aria-pressed", "true")
    assert room.entries()[0].kind is EntryKind.GAP
    await page.locator("#undo-button").click()
    await expect(page.locator(f"#kind-{entry.id}-observation")).to_have_attribute("aria-pressed", "true")
    assert room.entries()[0].kind is EntryKind.OBSERVATION


async def test_two_scribes_see_each_other_and_choose_between_two_versions(room: Room) -> None:
    room.next_to("dark/1/alarm")
    one = await came_in(room, Role.SCRIBE, kind=LAPTOP)
    two = await came_in(room, Role.SCRIBE, kind=PHONE)
    two.forgiven = ("409",)
    await one.connected()
    await two.connected()
    await one.page.locator("#line-line").fill("2 all: we meet at eight")
    await one.page.keyboard.press("Enter")
    await expect(two.page.locator("#entries")).to_contain_text("we meet at eight")
    (entry,) = room.entries()
    await two.page.goto(f"{room.url}scribe/entry?entry={entry.id}")
    await one.page.goto(f"{room.url}scribe/entry?entry={entry.id}")
    await one.page.locator("[name=text]").fill("we meet at nine")
    await one.send(f"entry-{entry.id}")
    await expect(one.page.locator("#entries")).to_contain_text("we meet at nine")
    await two.page.locator("[name=text]").fill("we meet at ten")
    await two.send(f"entry-{entry.id}")
    await expect(two.page.locator("[data-theirs]")).to_contain_text("we meet at nine")
    await expect(two.page.locator("[name=text]")).to_have_value("we meet at ten")
    assert texts(room.entries()) == ["we meet at nine"]
    await two.send(f"entry-{entry.id}")
    await expect(two.page.locator("#entries")).to_contain_text("we meet at ten")
    assert texts(room.entries()) == ["we meet at ten"]


async def test_the_second_screen_shows_how_to_join_and_follows(opening: Opening) -> None:
    room = await opening(begun=False, host="127.0.0.2")
    screen = await came_in(room, Role.SCREEN, kind=LAPTOP)
    page = screen.page
    await expect(page.get_by_role("heading", level=1)).to_contain_text("A dark day in Veldstad")
    await room.server.door.open_to_room()
    await expect(page.locator(".typed")).to_have_text(room.code())
    await expect(page.locator(".address")).to_have_text(f"http://127.0.0.2:{room.server.port}")
    await expect(page.get_by_role("img")).to_be_visible()
    assert room.server.site.codes.key not in await page.locator("body").inner_text()
    phone = await room.device(PHONE)
    await phone.join()
    await expect(page.locator(".count")).to_contain_text("1")
    room.do(want.Start())
    room.next_to("dark/1/alarm")
    await expect(page.get_by_role("heading", name="A message on every phone")).to_be_visible()
    await expect(page.locator("[data-countdown]")).to_have_text("10:00")
    assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight + 1"), "all in view"
    assert "Private" not in await page.content()
    answer = room.do(want.Capture(fields=EntryFields(text="<b>We</b> start", said_by=("hospital",))))
    room.do(ev.ProjectorSet(entry=answer))
    await expect(page.locator(".said")).to_have_text("<b>We</b> start")
    room.do(ev.ExerciseInterrupted())
    await expect(page.locator(".label.real")).to_be_visible()
    room.do(ev.ExerciseContinued())
    room.next_to("dark/5")
    await expect(page.locator(".questions").first).to_be_visible()
    room.next_to("gaps")
    gap = room.do(want.Capture(fields=EntryFields(kind=EntryKind.GAP, text="No list", said_by=("town",))))
    room.do(ev.VotesCounted(subject=gap, votes=3))
    await expect(page.locator(".gaps")).to_contain_text("No list")


@LANGUAGES
async def test_a_co_facilitator_goes_on_answers_and_notes(
    room: Room, lang: Lang, kind: dict[str, Any]
) -> None:
    phone = await room.device(PHONE)
    await phone.join()
    lead = await came_in(room, Role.COFACILITATOR, kind=kind, lang=lang)
    page = lead.page
    await expect(page.get_by_role("heading", level=1)).to_have_text(lead.t("Co-facilitator"))
    await lead.connected()
    before = room.state.cue
    await lead.press(page.locator("#next-next"))
    await expect(page.locator("[data-form=next] [name=from]")).not_to_have_value(before or "")
    assert room.state.cue == "rules"
    room.next_to("dark/1/alarm")
    await phone.form("ask").locator("[name=text]").fill("May we leave?")
    await phone.send("ask")
    await expect(page.locator("#questions")).to_contain_text("May we leave?")
    await page.locator("#questions textarea, #questions input[type=text]").first.fill(
        "Yes, by the back door."
    )
    await lead.press(page.locator("#questions button[type=submit]").first)
    await expect(phone.page.locator(".question")).to_contain_text("Yes, by the back door.")
    await page.locator("#line-line").fill("3 hos: the back door is locked")
    await page.locator("#line-line").press("Enter")
    await lead.received("line")
    assert texts(room.entries()) == ["the back door is locked"]


@pytest.mark.parametrize("role", [Role.SCRIBE, Role.COFACILITATOR])
async def test_that_it_is_real_is_read_wherever_the_page_stands(room: Room, role: Role) -> None:
    room.next_to("dark/1/alarm")
    entry = room.do(want.Capture(fields=EntryFields(text="We meet", said_by=("hospital",))))
    device = await came_in(room, role, kind=PHONE)
    page = device.page
    for path in (None, f"scribe/entry?entry={entry}"):
        await device.connected()
        if path:
            await page.goto(room.url + path)
            await device.connected()
        await page.evaluate("scrollTo(0, document.body.scrollHeight)")
        room.do(ev.ExerciseInterrupted())
        await expect(page.locator(".label.real")).to_be_in_viewport()
        assert "REAL SITUATION" in await page.title()
        room.do(ev.ExerciseContinued())
        await expect(page.locator(".label.real")).to_have_count(0)
        await expect(page.locator(".label")).to_be_in_viewport()


async def test_on_a_laptop_what_follows_in_a_column_stands_right_below_what_is_there(room: Room) -> None:
    room.next_to("dark/1/alarm")
    for role, above, below in ((Role.COFACILITATOR, "next", "plan"), (Role.SCRIBE, "note", "watch")):
        if role is Role.SCRIBE:
            for n in range(9):
                room.do(want.Capture(fields=EntryFields(text=f"Note {n}")))
        device = await came_in(room, role, kind=LAPTOP)
        await device.connected()
        upper = await device.page.locator(f"#{above}").bounding_box()
        lower = await device.page.locator(f"#{below}").bounding_box()
        assert upper
        assert lower
        assert lower["x"] == upper["x"]
        assert 0 < lower["y"] - (upper["y"] + upper["height"]) < 40


async def test_on_the_second_screen_a_message_beside_questions_is_as_long_as_fits(opening: Opening) -> None:
    small = small_scenario()
    text = "The lights went out, the street is dark, and everyone looks for a way. " * 5
    asked = tuple(f"Which of your processes stopped, and which may not? ({n})" for n in range(3))
    scenario = small.model_copy(
        update={
            "injects": tuple(row.model_copy(update={"text": text}) for row in small.injects),
            "blocks": tuple(
                row.model_copy(update={"judgement": asked}) if row.judgement else row for row in small.blocks
            ),
        }
    )
    room = await opening(scenario)
    room.next_to("dark/3")
    screen = await came_in(room, Role.SCREEN, kind=LAPTOP)
    message = screen.page.locator(".inject .prose")
    whole = set()
    for width, height in ((1280, 720), (1280, 800), (1280, 900), (1280, 1000), (1900, 1400)):
        await screen.page.set_viewport_size({"width": width, "height": height})
        await expect(message).to_be_visible()
        told, shown, line = await message.evaluate(
            "one => [one.scrollHeight, one.clientHeight, parseFloat(getComputedStyle(one).lineHeight)]"
        )
        free = await screen.page.evaluate(
            "innerHeight - document.querySelector('.inject').getBoundingClientRect().bottom"
        )
        assert free >= 0
        assert shown == told or free < 1.5 * line, "another line would fit"
        whole.add(shown == told)
    assert whole == {True, False}
