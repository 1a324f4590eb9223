"""The participants' pages in a real Chromium: what the script adds, and that everyone can use every state."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import EntryFields, EntryKind
from tabletop.core.scenario import Partner
from tabletop.web.identity import COOKIE
from tests.web.browser import NARROW, chromium, device, needed, sideways, too_small, violations
from tests.web.conftest import Running

pytestmark = needed


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


async def token(at: Running, partner: str | None = "hospital", **seat: Any) -> tuple[str, str]:
    """Let somebody in; gives the cookie and the name under which it acts."""
    client, ident = await at.joined(partner, **seat)
    return client.cookies[COOKIE], f"p{ident}"


def need_of(at: Running, partner: str) -> int:
    fields = EntryFields(kind=EntryKind.NEED, text="Forty beds", said_by=("town",), target=partner)
    return at.do(want.Capture(fields=fields))


async def test_two_taps_from_the_code_on_the_screen_to_an_answer_that_is_received(
    at: Running, browser: Browser
) -> None:
    at.next_to("dark/1/alarm")
    page = await device(browser, at.url)
    await page.goto(f"{at.url}/j/{at.server.site.codes.key}")
    await page.get_by_text("Saint Hospital").click()
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_role("heading", name="Your return code")).to_be_visible()
    await page.get_by_label("What do you do?").fill("We call the fire brigade")
    await page.get_by_role("button", name="Send the answer").click()
    await expect(page.locator("#answer-alarm [data-outcome]")).to_contain_text("Received at")
    await expect(page.locator("#mine")).to_contain_text("We call the fire brigade")
    (entry,) = at.session.state.entries.values()
    assert entry.fields.text == "We call the fire brigade"


async def test_the_return_code_gives_way_to_messages_and_stays_until_somebody_has_it(
    at: Running, browser: Browser
) -> None:
    page = await device(browser, at.url)
    await page.goto(f"{at.url}/j/{at.server.site.codes.key}")
    await page.get_by_text("My organisation is not in the list").click()
    await page.get_by_label("Its name, if it is not in the list").fill("Scouts")
    await page.get_by_role("button", name="Join").click()
    first = page.locator(".welcome + * ~ #now, .welcome + #now")
    await expect(first).to_have_count(1)
    (ident,) = at.session.state.participants
    at.do(ev.ParticipantSeated(participant=ident, partner="hospital"))
    await expect(page.get_by_role("heading", level=1, name="Saint Hospital")).to_be_visible()
    await expect(page.locator("#now + .welcome .code")).to_be_visible()
    await page.goto(f"{at.url}/?welcome")
    await expect(first).to_have_count(1)
    at.next_to("dark/1/alarm")
    await expect(page.locator("#now + .welcome")).to_be_visible()
    await page.get_by_role("link", name="I have it").click()
    await expect(page.locator(".welcome")).to_have_count(0)


async def test_a_message_that_arrives_leaves_what_is_there_and_brings_a_form_with_all_choices(
    at: Running, browser: Browser
) -> None:
    at.next_to("dark/1/alarm")
    secret, _ = await token(at)
    page = await device(browser, at.url, secret)
    await page.goto(at.url)
    field = page.locator("#answer-alarm-text")
    await field.fill("We call the")
    at.do(want.ReleaseInject(inject="rumour"))
    await expect(page.locator("#answer-rumour")).to_have_count(1)
    await expect(page.locator("#now [data-key=inject-rumour]")).to_be_visible()
    await expect(page.locator("#now [data-key=inject-alarm] h4")).to_have_text("A message on every phone")
    await expect(page.locator("[data-same]")).to_have_count(0)
    await expect(field).to_be_focused()
    await expect(field).to_have_value("We call the")
    offered = page.locator("#answer-rumour-need-target option")
    values = await offered.evaluate_all("all => all.map((one) => one.value)")
    # Nobody counts on itself.
    assert "town" in values
    assert "hospital" not in values
    at.do(ev.PartnerAdded(partner=Partner(id="scouts", title="Scouts", short="sc", kind="club")))
    await expect(page.locator("#answer-rumour-need-target")).to_contain_text("Scouts")
    await expect(page.locator("#say-need-target")).to_contain_text("Scouts")


async def test_what_a_page_lost_comes_again(at: Running, browser: Browser) -> None:
    at.next_to("dark/1/alarm")
    secret, _ = await token(at)
    page = await device(browser, at.url, secret)
    await page.goto(at.url)
    await expect(page.locator("#line")).to_have_text("Connected")
    await page.locator("#now [data-key=inject-alarm]").evaluate("one => one.remove()")
    at.do(want.ReleaseInject(inject="rumour"))
    await expect(page.locator("#now [data-key=inject-alarm] h4")).to_have_text("A message on every phone")
    await expect(page.locator("#now [data-key=inject-rumour]")).to_have_count(1)


FAKE_STREAM = """
window.EventSource = class {
  constructor() { window.stream = this; this.readyState = 1; }
  addEventListener() {}
  close() {}
};
"""


async def test_that_there_is_a_connection_again_is_said_for_some_seconds(
    at: Running, browser: Browser
) -> None:
    secret, _ = await token(at)
    page = await device(browser, at.url, secret)
    await page.clock.install()
    await page.add_init_script(FAKE_STREAM)
    await page.goto(at.url)
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


async def test_tapping_twice_counts_once(at: Running, browser: Browser) -> None:
    at.next_to("dark/1/alarm")
    secret, _ = await token(at)
    page = await device(browser, at.url, secret)
    await page.goto(at.url)
    await page.get_by_label("Your question").fill("May we call?")
    await page.get_by_role("button", name="Send the question").dblclick()
    await expect(page.locator("#ask [data-outcome]")).to_contain_text("Received at")
    await page.get_by_label("What do you do?").fill("We call")
    await page.get_by_role("button", name="Send the answer").dblclick(delay=150)
    await expect(page.locator("#answer-alarm [data-outcome]")).to_contain_text("Received at")
    await page.get_by_role("button", name="Send the answer").click()
    await asyncio.sleep(0.2)
    state = at.session.state
    assert (len(state.questions), len(state.entries)) == (1, 1)
    assert next(iter(state.entries.values())).corrections == 0


async def test_news_never_touches_what_somebody_is_typing(at: Running, browser: Browser) -> None:
    at.next_to("dark/1/alarm")
    secret, _ = await token(at)
    page = await device(browser, at.url, secret)
    await page.goto(at.url)
    field = page.locator("#answer-alarm-text")
    await field.click()
    await page.keyboard.type("We are in the mid")
    before = await field.bounding_box()
    need_of(at, "hospital")
    at.do(ev.PartnerNudged(partner="hospital"))
    at.next_to("dark/1/handout")
    await expect(page.get_by_role("heading", name="The ward calls")).to_be_visible()
    await expect(page.locator("#part-asked")).to_contain_text("Forty beds")
    await page.keyboard.type("dle")
    assert await field.input_value() == "We are in the middle"
    after = await field.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 4
    await expect(page.locator("#announce")).to_contain_text("The facilitator would like to hear")
    assert page.broken == []  # type: ignore[attr-defined]


async def test_what_is_sent_without_connection_goes_by_itself_when_it_returns(
    at: Running, browser: Browser
) -> None:
    at.next_to("dark/1/alarm")
    secret, _ = await token(at)
    page = await device(browser, at.url, secret)
    await page.goto(at.url)
    await page.context.set_offline(True)
    await page.get_by_label("What do you do?").fill("Kept on the phone")
    await page.get_by_role("button", name="Send the answer").click()
    await expect(page.locator("#answer-alarm [data-outcome]")).to_contain_text("Not sent yet")
    assert at.session.state.entries == {}
    await page.context.set_offline(False)
    await expect(page.locator("#answer-alarm [data-outcome]")).to_contain_text("Received at", timeout=10_000)
    assert [row.fields.text for row in at.session.state.entries.values()] == ["Kept on the phone"]


async def test_an_acknowledgement_that_gets_lost_does_not_make_a_second_answer(
    at: Running, browser: Browser
) -> None:
    at.next_to("dark/1/alarm")
    secret, _ = await token(at)
    page = await device(browser, at.url, secret)
    await page.goto(at.url)
    lost: list[object] = []

    async def lose(route: Route) -> None:
        if not lost:
            lost.append(await route.fetch())
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/entry", lose)
    await page.get_by_text("Tell something without being asked").click()
    await page.get_by_label("What do you want to tell?").fill("Once")
    await page.locator("#say").get_by_role("button", name="Send").click()
    await expect(page.locator("#say [data-outcome]")).to_contain_text("Received", timeout=10_000)
    assert len(lost) == 1
    assert [row.fields.text for row in at.session.state.entries.values()] == ["Once"]


async def test_a_draft_survives_a_reload_and_is_shown_as_unsent(at: Running, browser: Browser) -> None:
    at.next_to("dark/1/alarm")
    secret, _ = await token(at)
    page = await device(browser, at.url, secret)
    await page.goto(at.url)
    await page.get_by_label("What do you do?").fill("Half a thought")
    await page.get_by_text("What we need").first.click()
    await page.get_by_label("What do you need, and from whom?").first.fill("Diesel")
    await page.reload()
    await expect(page.get_by_label("What do you do?")).to_have_value("Half a thought")
    await expect(page.get_by_label("What do you need, and from whom?").first).to_have_value("Diesel")
    await expect(page.locator("#answer-alarm [data-outcome]")).to_have_text("Not sent yet")


async def test_two_versions_are_laid_side_by_side(at: Running, browser: Browser) -> None:
    at.next_to("dark/1/alarm")
    secret, actor = await token(at)
    answer = at.do(want.Respond(inject="alarm", partner="hospital", text="First"), actor, "web")
    page = await device(browser, at.url, secret)
    await page.goto(at.url)
    fields = at.session.state.entries[answer].fields.model_copy(update={"text": "As the scribe heard it"})
    at.do(ev.EntryCorrected(entry=answer, base=answer, fields=fields))
    await page.get_by_label("What do you do?").fill("Mine")
    await page.get_by_role("button", name="Send the answer").click()
    await expect(page.locator("#answer-alarm [data-theirs]")).to_contain_text("As the scribe heard it")
    await expect(page.get_by_label("What do you do?")).to_have_value("Mine")
    await page.get_by_role("button", name="Send the answer").click()
    await expect(page.locator("#answer-alarm [data-outcome]")).to_contain_text("Received at")
    assert at.session.state.entries[answer].fields.text == "Mine"


async def test_a_mistake_is_shown_at_its_field_and_takes_the_focus(at: Running, browser: Browser) -> None:
    at.next_to("dark/1/alarm")
    need_of(at, "hospital")
    secret, _ = await token(at)
    page = await device(browser, at.url, secret)
    await page.goto(at.url)
    await page.get_by_text("Under a condition").click()
    await page.get_by_role("button", name="Send the reply").click()
    await expect(page.locator("[data-form^=reply] [data-summary]")).to_be_focused()
    await page.get_by_role("link", name="Say which condition.").click()
    note = page.get_by_label("Which condition, or a remark")
    await expect(note).to_be_focused()
    assert await violations(page) == []
    await note.fill("with a driver")
    await page.keyboard.press("Enter")
    await expect(page.locator("#part-asked")).to_contain_text("Your reply")
    await expect(page.locator("#part-count")).to_be_empty()


async def test_who_is_moved_sees_the_new_place_by_itself(at: Running, browser: Browser) -> None:
    at.next_to("dark/1/alarm")
    secret, actor = await token(at, None, organisation="Scouts")
    page = await device(browser, at.url, secret)
    await page.goto(at.url)
    await expect(page.get_by_text("You have no organisation here yet")).to_be_visible()
    at.do(ev.ParticipantSeated(participant=int(actor[1:]), partner="grid", table="left"))
    await expect(page.get_by_role("heading", name="Grid operator", level=1)).to_be_visible()


async def states(at: Running) -> AsyncIterator[tuple[str, str, str]]:
    """Bring the exercise from state to state; gives a name, the token and the address to look at."""
    secret, actor = await token(at, function="crisis lead")
    shared, _ = await token(at, None, table="left", shared=True)
    loose, _ = await token(at, None, organisation="Scouts <b>of</b> the wood")
    removed, outside = await token(at)
    key = at.server.site.codes.key
    yield "code", "", "/"
    yield "joining", "", f"/j/{key}"
    yield "wrong key", "", "/j/none"
    yield "coming back", "", "/back"
    yield "opening", secret, "/?welcome"
    yield "seat", secret, "/seat"
    at.next_to("dark/1/handout")
    need_of(at, "hospital")
    at.do(want.Capture(fields=EntryFields(kind=EntryKind.ACTION, text="Write a list", owner="hospital")))
    at.do(ev.PartnerNudged(partner="hospital"))
    yield "injects", secret, "/"
    yield "shared", shared, "/?for=grid"
    yield "unassigned", loose, "/"
    at.do(want.Respond(inject="ward", partner="hospital", text="<script>x</script>"), actor, "web")
    offer = EntryFields(
        kind=EntryKind.OFFER, text="Beds", said_by=("hospital",), target="town", source=ev.Source.WEB
    )
    given = at.do(want.Capture(fields=offer), actor, "web")
    at.do(ev.ReplyGiven(entry=given, partner="town", answer=ev.Answer.CONDITION, note="by noon"))
    at.do(ev.EntryWithdrawn(entry=at.do(want.Capture(fields=offer), actor, "web")), actor, "web")
    asked = at.do(ev.QuestionAsked(partner="hospital", text="May we?"), actor, "web")
    at.do(ev.QuestionAnswered(question=asked, text="Yes", to_all=True))
    at.do(ev.InjectStatusSet(inject="alarm", status=ev.InjectStatus.WITHDRAWN))
    yield "answered", secret, "/?done=14:02"
    at.next_to("dark/3")
    yield "table talk", secret, "/"
    at.do(ev.ClockPaused())
    yield "paused", secret, "/"
    at.do(ev.ClockResumed())
    at.do(ev.RecordingSet(on=False))
    yield "off the record", secret, "/"
    at.do(ev.RecordingSet(on=True))
    at.do(ev.ExerciseInterrupted())
    yield "real", secret, "/"
    at.do(ev.ExerciseContinued())
    at.next_to("day/1/cash")
    yield "late", secret, "/?inject=ward"
    at.next_to("gaps")
    yield "gaps", secret, "/"
    at.next_to("hotwash")
    at.do(ev.RoomSet(joining=False))
    yield "hotwash", secret, "/"
    yield "closed", "", f"/j/{key}"
    at.do(ev.ParticipantRemoved(participant=int(outside[1:])))
    yield "removed", removed, "/"
    at.do(want.Close())
    yield "over", secret, "/"
    at.do(ev.ExerciseFinalised())
    yield "final", secret, "/"
    yield "nowhere", secret, "/nowhere"


async def test_every_state_can_be_used_on_the_narrowest_phone(at: Running, browser: Browser) -> None:
    pages: dict[str, Page] = {}
    found: list[object] = []
    async for name, secret, address in states(at):
        if secret not in pages:
            pages[secret] = await device(browser, at.url, secret, size=NARROW, scheme="dark")
        page = pages[secret]
        await page.goto(at.url + address)
        found += [(name, row) for row in await violations(page)]
        found += [(name, "small", row) for row in await too_small(page)]
        if await sideways(page):
            found.append((name, "sideways"))
        found += [(name, row) for row in page.broken]  # type: ignore[attr-defined]
    assert found == []


async def test_the_pages_work_without_a_script(at: Running, browser: Browser) -> None:
    page = await device(browser, at.url, script=False)
    await page.goto(at.url)
    await page.get_by_label("The code on the screen").fill(at.server.site.codes.typed()[ev.Role.PARTICIPANT])
    await page.get_by_role("button", name="Go on").click()
    await page.get_by_text("Saint Hospital").click()
    await page.get_by_role("button", name="Join").click()
    at.next_to("dark/1/alarm")
    await page.get_by_role("link", name="Renew the page").click()
    await page.get_by_label("What do you do?").fill("Plainly sent")
    await page.get_by_role("button", name="Send the answer").click()
    await expect(page.locator(".state.done")).to_contain_text("Received at")
    await page.get_by_label("What do you do?").fill("")
    await page.get_by_text("What we need").first.click()
    await page.locator("#answer-alarm-need-quantity").fill("a lot")
    await page.locator("#answer-alarm-need-text").fill("Diesel")
    await page.get_by_role("button", name="Send the answer").click()
    await expect(page.locator("#answer-alarm-need-quantity")).to_have_value("a lot")
    await expect(page.locator("#answer-alarm-need-text")).to_have_value("Diesel")
    await expect(page.get_by_role("link", name="does not begin with a number")).to_be_visible()
    assert [row.fields.text for row in at.session.state.entries.values()] == ["Plainly sent"]
