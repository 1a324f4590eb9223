"""Coming in: with two taps, with a typed code, as somebody who is not in the list, and coming back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import expect

from tabletop.core import events as ev
from tests.e2e.room import LAPTOP, PHONE, WAYS, Lang, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")


@WAYS
async def test_who_scans_is_in_with_two_taps(
    room: Room, kind: dict[str, Any], script: bool, lang: Lang
) -> None:
    device = await room.device(kind, lang, script=script)
    page = device.page
    await page.goto(room.join_url)
    for row in ("What it is for", "Who gets the debrief", "When it is deleted"):
        await expect(page.get_by_text(device.t(row), exact=True)).to_be_attached()
    await expect(device.button("Join")).to_be_in_viewport()
    await device.press(page.get_by_role("radio", name="Saint Hospital"))
    await device.press(device.button("Join"))
    await expect(page.get_by_role("heading", level=1)).to_have_text("Saint Hospital")
    await expect(page.locator(".welcome .code")).to_have_text(re.compile(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$"))
    assert await page.locator("html").get_attribute("lang") == lang
    (participant,) = room.state.participants.values()
    assert (participant.partner, participant.table, participant.shared) == ("hospital", "right", False)


@WAYS
async def test_who_types_the_address_types_the_code_as_well(
    room: Room, kind: dict[str, Any], script: bool, lang: Lang
) -> None:
    device = await room.device(kind, lang, script=script)
    device.forgiven = ("403",)
    page = device.page
    await page.goto(room.url)
    await page.locator("#join-code").fill("AAA-AAA")
    await device.press(device.button("Go on"))
    await expect(page.locator("#join-code-fault")).to_be_visible()
    # As somebody types it from the wall: small letters, a space.
    await page.locator("#join-code").fill(room.code().replace("-", " ").lower())
    await device.press(device.button("Go on"))
    await page.locator("#join-function").fill("Crisis coordinator")
    await device.press(page.get_by_role("radio", name="Grid operator"))
    await device.press(device.button("Join"))
    await expect(page.get_by_role("heading", level=1)).to_have_text("Grid operator")
    await expect(page.locator(".who")).to_contain_text("Crisis coordinator")
    (participant,) = room.state.participants.values()
    assert (participant.partner, participant.function) == ("grid", "Crisis coordinator")


async def test_an_organisation_is_found_by_a_piece_of_its_name(room: Room) -> None:
    device = await room.device(PHONE, "en")
    page = device.page
    await page.goto(room.join_url)
    await page.locator("#join-find").fill("HOSP")
    await expect(page.get_by_role("radio", name="Saint Hospital")).to_be_visible()
    await expect(page.get_by_role("radio", name="Grid operator")).to_be_hidden()
    await page.keyboard.press("Enter")
    await page.locator("#join-find").fill("")
    await expect(page.get_by_role("radio", name="Grid operator")).to_be_visible()
    assert not room.state.participants


async def test_the_name_of_an_unlisted_organisation_is_asked_like_any_other(room: Room) -> None:
    device = await room.device(PHONE, "en")
    page = device.page
    await page.goto(room.join_url)
    await device.press(page.get_by_role("radio", name="My organisation is not in the list"))
    name, function = await page.locator("#join-organisation, #join-function").all()
    boxes = [await field.bounding_box() for field in (name, function)]
    assert len({(box["x"], box["width"]) for box in boxes if box}) == 1


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_who_is_not_in_the_list_gets_a_place_and_the_page_follows(room: Room, script: bool) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(PHONE, "nl", script=script)
    page = device.page
    await page.goto(room.join_url)
    await device.press(page.get_by_role("radio", name=device.t("My organisation is not in the list")))
    await page.locator("#join-organisation").fill("Scouting De Meeuwen")
    await device.press(device.button("Join"))
    await expect(page.get_by_role("heading", level=1)).to_have_text("Scouting De Meeuwen")
    await expect(device.said("You have no organisation here yet")).to_be_visible()
    # It can ask already, and sees what everyone sees.
    await expect(page.get_by_role("heading", name="A message on every phone")).to_be_visible()
    (participant,) = room.state.participants.values()
    await device.connected()
    room.do(ev.ParticipantSeated(participant=participant.id, partner="town", table="left"))
    if not script:
        await page.goto(room.url)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Town of Veldstad")
    await device.answer("alarm", "We openen de hal")
    await device.received("answer-alarm")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_the_return_code_brings_answers_back_on_another_device(room: Room, script: bool) -> None:
    room.next_to("dark/1/alarm")
    phone = await room.device(PHONE, "nl", script=script)
    await phone.join()
    code = await phone.page.locator(".welcome .code").inner_text()
    await phone.answer("alarm", "Wij bellen de wijkteams")
    await phone.received("answer-alarm")
    laptop = await room.device(LAPTOP, "nl", script=script)
    laptop.forgiven = ("403",)
    await laptop.page.goto(room.url)
    await laptop.page.get_by_role("link", name=laptop.t("I was in before: use my return code")).click()
    await laptop.page.locator("#back-code").fill("CCCC CCCC")
    await laptop.button("Come back").click()
    await expect(laptop.page.locator("#back-code-fault")).to_be_visible()
    await laptop.page.locator("#back-code").fill(code.lower())
    await laptop.button("Come back").click()
    await expect(laptop.page.locator("#mine")).to_contain_text("Wij bellen de wijkteams")
    assert len(room.state.participants) == 1


async def test_the_return_code_gives_way_to_messages_and_stays_until_somebody_has_it(room: Room) -> None:
    device = await room.device(PHONE, "en")
    page = device.page
    await page.goto(room.join_url)
    await device.press(page.get_by_role("radio", name="My organisation is not in the list"))
    await page.locator("#join-organisation").fill("Scouts")
    await device.press(device.button("Join"))
    first, after = page.locator(".welcome + * ~ #now, .welcome + #now"), page.locator("#now + .welcome")
    await expect(first).to_have_count(1)
    await device.connected()
    (ident,) = room.state.participants
    room.do(ev.ParticipantSeated(participant=ident, partner="hospital"))
    await expect(page.get_by_role("heading", level=1)).to_have_text("Saint Hospital")
    await expect(after.locator(".code")).to_be_visible()
    await page.goto(f"{room.url}?welcome")
    await expect(first).to_have_count(1)
    await device.connected()
    room.next_to("dark/1/alarm")
    await expect(after).to_be_visible()
    await device.press(page.get_by_role("link", name="I have it"))
    await expect(page.locator(".welcome")).to_have_count(0)


async def test_who_is_removed_reads_that_in_plain_words_and_comes_back_with_a_new_code(room: Room) -> None:
    phone = await room.device(PHONE, "nl")
    await phone.join()
    (participant,) = room.state.participants.values()
    room.do(ev.ParticipantRemoved(participant=participant.id))
    await expect(phone.said("You are not in this session any more")).to_be_visible()
    code = await room.server.door.readmit(participant.id)
    await phone.page.get_by_role("link", name=phone.t("I was in before: use my return code")).click()
    await phone.page.locator("#back-code").fill(code)
    await phone.press(phone.button("Come back"))
    await expect(phone.page.get_by_role("heading", level=1)).to_have_text("Saint Hospital")
    assert len(room.state.participants) == 1


async def test_a_closed_door_says_so_and_lets_in_who_was_in_before(room: Room) -> None:
    inside = await room.device(PHONE, "en")
    await inside.join()
    room.do(ev.RoomSet(joining=False))
    outside = await room.device(PHONE, "en")
    outside.forgiven = ("403",)
    await outside.page.goto(room.join_url)
    await expect(outside.said("Joining is closed now")).to_be_visible()
    await inside.page.goto(room.url)
    await expect(inside.page.locator("#now")).to_be_visible()


async def test_the_device_of_a_table_answers_for_each_partner_there(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(PHONE, "en")
    await device.join("This is the device of Table 1")
    page = device.page
    await device.answer("alarm", "The town calls everyone")
    await device.received("answer-alarm")
    await device.press(page.get_by_role("link", name="Grid operator"))
    await expect(page.get_by_role("heading", level=1)).to_have_text("Grid operator")
    await device.connected()
    await device.answer("alarm", "The grid sends two teams")
    await device.received("answer-alarm")
    said = {row.fields.said_by: row.fields.text for row in room.entries()}
    assert said == {("town",): "The town calls everyone", ("grid",): "The grid sends two teams"}


async def test_somebody_changes_place_and_language_and_leaves(room: Room) -> None:
    device = await room.device(PHONE, "en")
    await device.join()
    page = device.page
    await device.press(page.get_by_role("button", name="Nederlands"))
    await expect(page.locator("html")).to_have_attribute("lang", "nl")
    await expect(page.get_by_role("heading", name="Nu", exact=True)).to_be_visible()
    await page.goto(f"{room.url}seat")
    await device.press(page.get_by_role("radio", name="Grid operator"))
    await device.press(page.locator("#seat button[type=submit]"))
    await expect(page.get_by_role("heading", level=1)).to_have_text("Grid operator")
    await device.press(page.locator("form[action='/leave'] button"))
    await expect(page.locator("#join-code")).to_be_visible()
