"""What comes in while somebody has scrolled away is seen all the same, and takes nothing away."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
from playwright.async_api import expect

from tabletop.core import events as ev
from tabletop.core.access import block_kind
from tabletop.core.events import Role
from tabletop.core.exercise import next_cue
from tabletop.core.intents import Capture, Close, Next
from tabletop.core.scenario import BlockKind
from tabletop.core.state import Status
from tests.e2e.auditing import Audit
from tests.e2e.room import LAPTOP, PHONE, Device, Lang, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

SMALL: dict[str, Any] = {**PHONE, "viewport": {"width": 360, "height": 740}}
LOW: dict[str, Any] = {**PHONE, "viewport": {"width": 740, "height": 360}}
LAST = {BlockKind.TOP_GAPS: ("Choose gaps", "ballot"), BlockKind.HOTWASH: ("Go to the hotwash", "hotwash")}
IN_VIEW = """one => new Promise((tell) => {
  // A page scrolls, and fills what it scrolled to, in the frames after a press.
  const until = performance.now() + 5000;
  const look = () => {
    const box = one.getBoundingClientRect();
    const front = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const seen = box.height > 0 && box.top >= 0 && box.bottom <= innerHeight && one.contains(front);
    if (seen || performance.now() > until) { tell(seen); } else { requestAnimationFrame(look); }
  };
  look();
})"""
HEARD = """() => {
  const announcer = document.getElementById("announce");
  document.body.dataset.heard = "";
  const hear = () => { document.body.dataset.heard += `${announcer.textContent}|`; };
  new MutationObserver(hear).observe(announcer, {childList: true});
}"""


async def heard(device: Device, said: str) -> None:
    """Wait until a screen reader was told something, and only that, once."""
    await expect(device.page.locator("body")).to_have_attribute("data-heard", f"{said}|")


async def to_the_end(device: Device) -> None:
    """Scroll to where the last question stands."""
    await device.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert await device.page.evaluate("scrollY > innerHeight / 2")


@pytest.mark.parametrize(
    ("kind", "lang"), [(SMALL, "nl"), (LOW, "en"), (LAPTOP, "en")], ids=["phone-nl", "low-en", "laptop-en"]
)
async def test_a_real_situation_is_told_wherever_somebody_has_scrolled_to(
    room: Room, kind: dict[str, Any], lang: Lang
) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(kind, lang)
    await device.join()
    await to_the_end(device)
    await device.page.evaluate(HEARD)
    room.do(ev.ExerciseInterrupted())
    label = device.page.locator(".label")
    await expect(label).to_have_text(device.t("REAL SITUATION – the exercise is stopped"))
    assert await label.evaluate(IN_VIEW)
    assert (await device.page.title()).startswith(device.t("REAL SITUATION – the exercise is stopped"))
    await heard(device, device.t("Real situation. The exercise is stopped."))
    room.do(ev.ExerciseContinued())
    await expect(label).to_have_text(room.state.script.label)


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.SCRIBE, Role.COFACILITATOR])
async def test_that_the_exercise_goes_on_is_told_to_who_cannot_see_the_notice_go(
    room: Room, role: Role
) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(SMALL, "nl")
    if role is Role.PARTICIPANT:
        await device.join()
    else:
        await device.enter(role)
        await device.connected()
    await device.page.evaluate(HEARD)
    said = []
    for fact, told in (
        (ev.ExerciseInterrupted(), "Real situation. The exercise is stopped."),
        (ev.ExerciseContinued(), "The exercise goes on."),
        (ev.ClockPaused(), "The exercise is paused."),
        (ev.ClockResumed(), "The exercise goes on."),
        (ev.RecordingSet(on=False), "Off the record."),
        (ev.RecordingSet(on=True), "On the record again."),
    ):
        room.do(fact)
        said.append(device.t(told))
        await heard(device, "|".join(said))


async def test_what_comes_in_the_place_of_a_stop_is_told_for_what_it_is(room: Room) -> None:
    room.next_to("dark/3")
    device = await room.device(SMALL)
    await device.join()
    await device.page.evaluate(HEARD)
    said = []
    for fact, told in (
        (ev.ExerciseInterrupted(), "Real situation. The exercise is stopped."),
        (ev.ExerciseContinued(), "The exercise goes on. Talk with each other at your table."),
        (ev.ClockPaused(), "The exercise is paused."),
        (Close(), "The session is over. What did you think of the session?"),
    ):
        room.do(fact)
        said.append(told)
        await heard(device, "|".join(said))


async def test_each_answer_for_everyone_is_told_once_and_to_who_asked_as_its_own(room: Room) -> None:
    asks, other = await room.device(SMALL), await room.device(SMALL)
    for device, partner in ((asks, "Saint Hospital"), (other, "Grid operator")):
        await device.join(partner)
        await device.page.evaluate(HEARD)
    (one, *_) = room.state.participants
    own, general = (
        "The facilitator answered your question.",
        "The facilitator answered a question for everyone.",
    )
    for n in (1, 2):
        question = room.do(ev.QuestionAsked(text=f"Question {n}?"), actor=f"p{one}", origin="web")
        await expect(asks.page.locator("#ask")).to_contain_text(f"Question {n}?")
        room.do(ev.QuestionAnswered(question=question, text=f"Answer {n}", to_all=True))
        await heard(asks, "|".join([own] * n))
        await heard(other, "|".join([general] * n))


async def test_the_break_is_told(room: Room) -> None:
    room.next_to("dark/5")
    device = await room.device(SMALL)
    await device.join()
    await device.page.evaluate(HEARD)
    room.next_to("break")
    await heard(device, "Break. Nothing is asked of you here now.")


async def test_a_message_out_of_sight_is_told_in_the_bar_and_tapping_leads_to_it(room: Room) -> None:
    room.next_to("dark/1/rumour")
    device = await room.device(SMALL, "nl")
    await device.join()
    page = device.page
    title = await page.title()
    field = device.form("ask").locator("[name=text]")
    await field.focus()
    await page.keyboard.type("Wie is")
    await to_the_end(device)
    before = await field.bounding_box()
    await page.evaluate(HEARD)
    room.next_to("dark/1/handout")
    line = page.locator(".unseen a")
    said = device.t("New message: {title}", title="The ward calls")
    await expect(line).to_have_text(said)
    assert await line.evaluate(IN_VIEW)
    await expect(page.locator("[data-unseen=now]")).to_contain_text("1")
    assert await page.title() == f"(1) {title}"
    await expect(field).to_be_focused()
    assert before is not None
    after = await field.bounding_box()
    assert after is not None
    assert abs(before["y"] - after["y"]) < 3, "nothing moves under who types"
    await heard(device, said)
    await device.press(line)
    await expect(line).to_be_hidden()
    assert await page.locator("[data-key=inject-ward] h4").evaluate(IN_VIEW)
    await expect(page.locator("[data-unseen=now]")).to_be_empty()
    assert await page.title() == title
    await expect(field).to_have_value("Wie is")


async def test_a_reminder_and_an_answer_to_ones_question_are_told_until_they_were_in_view(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(SMALL, "en")
    await device.join()
    page = device.page
    await device.form("ask").locator("[name=text]").fill("Who decides?")
    await device.send("ask")
    await device.received("ask")
    (question,) = room.state.questions
    await page.evaluate("scrollTo(0, 0)")
    room.do(ev.QuestionAnswered(question=question, text="The mayor", to_all=False))
    line = page.locator(".unseen a")
    await expect(line).to_have_text("The facilitator answered your question.")
    await expect(page.locator("[data-unseen=ask]")).to_contain_text("1")
    await page.locator(".question").scroll_into_view_if_needed()
    await expect(line).to_be_hidden()
    await to_the_end(device)
    room.do(ev.PartnerNudged(partner="hospital"))
    await expect(line).to_have_text("The facilitator would like to hear from your organisation.")
    await page.evaluate("scrollTo(0, 0)")
    await expect(line).to_be_hidden()
    # What is in view when it comes is told to nobody twice.
    room.do(ev.PartnerNudged(partner="hospital"))
    await expect(page.locator(f"[data-key=nudge-{room.state.seq}]")).to_be_visible()
    await expect(line).to_be_hidden()


async def test_answering_does_not_tell_the_message_again(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(SMALL, "en")
    await device.join()
    await device.page.evaluate(HEARD)
    await device.answer("alarm", "We go on")
    await device.received("answer-alarm")
    await expect(device.page.locator("[data-key=inject-alarm]")).to_contain_text("Answered")
    await expect(device.page.locator("body")).to_have_attribute(
        "data-heard", re.compile(r"^Received at [^|]*\|$")
    )
    await expect(device.page.locator(".unseen a")).to_be_hidden()


async def test_a_message_that_waits_stands_on_the_first_screen_and_the_situation_under_it(room: Room) -> None:
    room.next_to("dark/0")
    device = await room.device(SMALL, "nl")
    await device.join()
    page = device.page
    block = page.locator("#now [data-key=block]")
    await expect(block).to_be_visible()
    room.next_to("dark/1/alarm")
    situation = page.locator("#situation")
    inject = page.locator("[data-key=inject-alarm]")
    await expect(situation).not_to_have_attribute("open", "")
    await expect(block).to_have_count(0)
    above, below = await inject.bounding_box(), await situation.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] < below["y"]
    await device.press(situation.locator("summary"))
    await expect(situation.locator(".prose")).to_be_visible()
    await device.answer("alarm", "Wij gaan door")
    await device.received("answer-alarm")
    await expect(block).to_be_visible()
    await expect(situation).to_have_count(0)
    await page.reload()
    await expect(block).to_be_visible()


async def test_a_field_grows_with_what_is_said(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(SMALL, "en")
    await device.join()
    text = device.form("answer-alarm").locator("[name=text]")
    low = await text.evaluate("one => one.clientHeight")
    await text.fill("\n".join(["We do one thing more"] * 8))
    assert await text.evaluate("one => one.clientHeight") > low
    assert await text.evaluate("one => one.scrollHeight <= one.clientHeight")


async def test_what_is_asked_at_the_end_has_a_way_to_it_from_now(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(SMALL, "nl")
    await device.join()
    fields = ev.EntryFields(kind=ev.EntryKind.GAP, text="Geen diesel", said_by=("hospital",))
    room.do(Capture(fields=fields))
    page = device.page
    kind: BlockKind | None = None
    seen = set[BlockKind | None]()
    while room.state.status is Status.RUNNING:
        kind = block_kind(room.state)
        if kind in LAST and kind not in seen:
            seen.add(kind)
            link = page.locator("#now").get_by_role("link", name=device.t(LAST[kind][0]))
            await device.press(link)
            assert await page.locator(f"#{LAST[kind][1]} h3").evaluate(IN_VIEW)
            await page.evaluate("scrollTo(0, 0)")
        if next_cue(room.state) is None:
            break
        room.do(Next())
    assert seen == set(LAST)


async def test_a_way_to_what_is_still_under_way_is_gone_when_it_is_here(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(SMALL, "nl")
    await device.join()
    gap = partial(ev.EntryFields, kind=ev.EntryKind.GAP, said_by=("hospital",))
    room.do(Capture(fields=gap(text="Geen brood")))
    while block_kind(room.state) is not BlockKind.TOP_GAPS:
        room.do(Next())
    page = device.page
    asked = page.locator("#ballot h3")
    await expect(asked).to_be_visible()
    await asked.evaluate("one => one.closest('#ballot').remove()")
    await device.press(page.locator("#now").get_by_role("link", name=device.t("Choose gaps")))
    await expect(page).to_have_url(f"{room.url}#ballot")
    room.do(Capture(fields=gap(text="Geen diesel")))
    await expect(asked).to_be_visible()
    assert await asked.evaluate(IN_VIEW)
    # Who has gone there is not taken there again.
    await page.evaluate("scrollTo(0, 0)")
    room.do(Capture(fields=gap(text="Geen water")))
    await expect(page.locator("#ballot")).to_contain_text("Geen water")
    assert await page.evaluate("scrollY") == 0


async def test_everyone_can_use_what_tells_it(room: Room) -> None:
    audit = Audit()
    room.next_to("dark/1/rumour")
    device = await room.device(SMALL, "nl")
    await device.join(function="Zorg")
    await to_the_end(device)
    room.next_to("dark/1/handout")
    await expect(device.page.locator(".unseen")).to_be_visible()
    await audit.look("a message out of sight", device, again=False)
    room.do(ev.ExerciseInterrupted())
    await expect(device.page.locator(".label.real")).to_be_visible()
    await audit.look("real, out of sight", device, again=False)
    await device.page.goto(f"{room.url}code")
    await expect(device.page.locator(".code")).to_be_visible()
    await audit.look("own return code", device, again=False)
    assert audit.faults == []
