"""A step of the shipped scenario with six organisations that answer, each on its own device."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import EntryKind
from tabletop.core.room_view import room_view
from tabletop.core.scenario import PhaseKind
from tabletop.loader import load
from tests.e2e.conftest import Opening
from tests.e2e.room import LAPTOP, PHONE, Device, Lang, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

SHIPPED = Path(__file__).resolve().parents[2] / "scenarios" / "nl" / "stroomuitval-72u.yaml"
INJECT = "dark-at-five"
PEOPLE: tuple[tuple[str, dict[str, Any], Lang, bool], ...] = (
    ("municipality", PHONE, "nl", True),
    ("hospital", PHONE, "en", True),
    ("grid-operator", LAPTOP, "nl", True),
    ("water-board", LAPTOP, "en", False),
    ("church", PHONE, "nl", False),
    ("police", PHONE, "nl", True),
)


def until(room: Room, phase: PhaseKind) -> None:
    """Press Next until the room does this."""
    while True:
        room.do(want.Next())
        cue = room.state.current()
        if cue is not None and cue.phase_kind is phase:
            return


async def test_six_organisations_play_a_step(opening: Opening) -> None:
    scenario, problems = load(SHIPPED)
    assert scenario is not None, problems
    room = await opening(scenario, selection="90")
    devices: dict[str, Device] = {}
    for partner, kind, lang, script in PEOPLE:
        devices[partner] = await room.device(kind, lang, script=script)
    await asyncio.gather(
        *(device.join(room.state.script.name(partner)) for partner, device in devices.items())
    )
    assert [row.partner for row in room.state.participants.values() if row.partner not in devices] == []

    # The inject reaches everyone; without script at the next look.
    room.next_to("h0/1/" + INJECT)
    for device in devices.values():
        if not device.script:
            await device.page.goto(room.url)
    title = room.state.script.line(room.state.script.injects[INJECT].title)
    await asyncio.gather(
        *(expect(row.page.get_by_role("heading", name=title)).to_be_visible() for row in devices.values())
    )

    # All answer at the same moment; the church counts on the municipality.
    church = devices["church"].form(f"answer-{INJECT}")
    await church.locator("summary").nth(1).click()
    await church.locator("[name=need-text]").fill("Een sleutel van de sporthal")
    await church.locator("[name=need-target]").select_option("municipality")
    await asyncio.gather(
        *(row.answer(INJECT, f"Dit doet {partner} in het eerste uur") for partner, row in devices.items())
    )
    await asyncio.gather(*(row.received(f"answer-{INJECT}") for row in devices.values()))
    said = {row.fields.said_by[0] for row in room.entries() if row.fields.response}
    assert said == set(devices)
    assert room.on_disk().count("entry.captured") == len(devices) + 1

    # The municipality sees that it is counted on, and says under which condition.
    (need,) = room.entries(EntryKind.NEED)
    town = devices["municipality"]
    form = town.form(f"reply-{need.id}")
    await form.locator("[value=condition]").check()
    await form.locator("[name=note]").fill("Als de beheerder bereikbaar is")
    await town.send(f"reply-{need.id}")
    await expect(town.page.locator(f"#asked-{need.id} .said")).to_be_visible()
    await devices["church"].page.goto(room.url)
    await expect(devices["church"].page.locator(f"#entry-{need.id}")).to_contain_text("Als de beheerder")

    # The facilitator sees the same, and sends the room to its tables.
    seen = room_view(room.state)
    assert {row.id for row in seen.partners if row.participants and INJECT in row.answered} == set(devices)
    assert [row.answer for row in seen.reliances] == [ev.Answer.CONDITION]
    until(room, PhaseKind.TABLES)
    for device in devices.values():
        if not device.script:
            await device.page.goto(room.url)
        await expect(
            device.page.get_by_role("heading", name=device.t("Talk with each other"))
        ).to_be_visible()
    room.do(ev.ExerciseInterrupted())
    await expect(town.page.locator(".state.real")).to_be_visible()
