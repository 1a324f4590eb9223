"""Answering, being counted on, asking, and the end of the session: everything that the page is for."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import Answer, EntryFields, EntryKind
from tabletop.core.scenario import Partner
from tabletop.core.state import Late
from tabletop.session import Done
from tests.e2e.room import LAPTOP, PHONE, WAYS, Device, Lang, Room, texts

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])


async def in_the_room(room: Room, partner: str = "Saint Hospital", **options: Any) -> Device:
    device = await room.device(**options)
    await device.join(partner)
    return device


async def renewed(device: Device) -> None:
    """Press what renews the page, where nothing arrives by itself."""
    if not device.script:
        async with device.page.expect_navigation():
            await device.press(device.page.get_by_role("link", name=device.t("Renew the page"), exact=True))


async def say(form: Locator, fold: str, kind: str, text: str, **about: str) -> None:
    """Unfold a kind of thing to say along and fill it in."""
    summary = form.locator("summary", has_text=fold)
    field = form.locator(f"[name={kind}-text]")
    if not await field.is_visible():
        await summary.click()
    await field.fill(text)
    for name, value in about.items():
        place = form.locator(f"[name={kind}-{name}]")
        await (place.select_option(value) if name == "target" else place.fill(value))


@WAYS
async def test_an_answer_is_received_corrected_withdrawn_and_restored(
    room: Room, kind: dict[str, Any], script: bool, lang: Lang
) -> None:
    room.next_to("dark/1/alarm")
    device = await in_the_room(room, kind=kind, lang=lang, script=script)
    await device.answer("alarm", "We start the generator")
    await device.received("answer-alarm")
    assert room.on_disk()[-1] == "entry.captured"
    await renewed(device)
    await device.press(device.page.locator("#mine").get_by_role("link", name=device.t("Correct")).first)
    text = device.form("answer-alarm").locator("[name=text]")
    await expect(text).to_have_value("We start the generator")
    await expect(text).to_be_in_viewport()
    await device.answer("alarm", "We start both generators")
    await expect(device.page.locator("#mine")).to_contain_text("We start both generators")
    (entry,) = room.entries()
    assert entry.fields.text == "We start both generators"
    await device.send(f"withdraw-{entry.id}")
    await expect(device.page.locator("#mine")).to_contain_text(device.t("withdrawn"))
    assert room.entries()[0].withdrawn
    await device.send(f"withdraw-{entry.id}")
    await expect(device.page.locator("#mine")).not_to_contain_text(device.t("withdrawn"))
    assert not room.entries()[0].withdrawn


async def test_received_is_said_only_when_the_answer_is_durable(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await in_the_room(room)
    desk = room.server.site.desk
    handing_in: Callable[..., Awaitable[Any]] = desk.submit
    durable = asyncio.Event()
    waiting = asyncio.Event()

    async def slowly(submissions: Sequence[want.Submission]) -> Any:
        waiting.set()
        await durable.wait()
        return await handing_in(submissions)

    desk.submit = slowly  # type: ignore[method-assign]
    await device.answer("alarm", "We wait for the disk")
    await asyncio.wait_for(waiting.wait(), 10)
    outcome = device.form("answer-alarm").locator("[data-outcome]")
    await expect(outcome).to_have_text(device.t("Sending …"))
    assert room.entries() == []
    durable.set()
    await device.received("answer-alarm")
    assert texts(room.entries()) == ["We wait for the disk"]


@SCRIPT
async def test_two_who_change_one_answer_both_see_what_the_other_made_of_it(room: Room, script: bool) -> None:
    room.next_to("dark/1/alarm")
    device = await in_the_room(room, script=script)
    device.forgiven = ("409",)
    await device.answer("alarm", "We start the generator")
    await device.received("answer-alarm")
    (entry,) = room.entries()
    await device.form("answer-alarm").locator("[name=text]").fill("We start nothing")
    theirs = entry.fields.model_copy(update={"text": "The hospital starts one of two generators"})
    room.do(ev.EntryCorrected(entry=entry.id, base=entry.revision, fields=theirs))
    await device.send("answer-alarm")
    form = device.form("answer-alarm")
    await expect(form.locator("[data-theirs-text]")).to_have_text("The hospital starts one of two generators")
    await expect(form.locator("[name=text]")).to_have_value("We start nothing")
    assert texts(room.entries()) == ["The hospital starts one of two generators"]
    # Having seen both, it is sent on purpose.
    await device.send("answer-alarm")
    await device.received("answer-alarm")
    assert texts(room.entries()) == ["We start nothing"]


@SCRIPT
async def test_every_kind_of_question_is_answered(room: Room, script: bool) -> None:
    room.next_to("day/1/cash")
    device = await in_the_room(room, lang="nl", script=script)
    device.forgiven = ("409",)
    form = device.form("answer-cash")
    await form.get_by_label("Ask the bank").check()
    await form.get_by_role("group", name="How sure are you?").get_by_label("4", exact=True).check()
    await form.get_by_label("Why?").fill("People need food")
    await form.get_by_label("The shops").check()
    await form.get_by_label("The church").check()
    await form.get_by_role("group", name="Do you stay open?").get_by_label("yes", exact=True).check()
    people = form.get_by_label("How many people?")
    await people.fill("9000")
    await device.send("answer-cash")
    await expect(people).to_have_attribute("aria-invalid", "true")
    await expect(people).to_have_value("9000")
    assert room.entries() == []
    await people.fill("120")
    await device.send("answer-cash")
    await device.received("answer-cash")
    (entry,) = room.entries()
    assert dict(entry.fields.answers) == {
        "cash-choice": ("Ask the bank",),
        "cash-sure": ("4",),
        "cash-why": ("People need food",),
        "cash-who": ("The shops", "The church"),
        "cash-open": ("yes",),
        "cash-people": ("120",),
    }


@SCRIPT
async def test_an_answer_takes_a_need_an_offer_an_assumption_and_a_gap_along(
    room: Room, script: bool
) -> None:
    room.next_to("dark/1/alarm")
    device = await in_the_room(room, lang="nl", script=script)
    form = device.form("answer-alarm")
    await form.locator("[name=text]").fill("Wij draaien op noodstroom")
    await say(form, device.t("What we assume"), "assumption", "Het net is morgen terug", target="grid")
    await say(
        form, device.t("What we need"), "need", "Diesel", target="town", quantity="1.500,5", unit="liter"
    )
    await say(form, device.t("What we can offer"), "offer", "Bedden", target="beds", quantity="12")
    await say(form, device.t("What goes wrong or is missing"), "gap", "Niemand weet wie tankt")
    await device.send("answer-alarm")
    await device.received("answer-alarm")
    said = {row.kind: row.fields for row in room.entries()}
    assert {kind: row.text for kind, row in said.items()} == {
        EntryKind.NOTE: "Wij draaien op noodstroom",
        EntryKind.ASSUMPTION: "Het net is morgen terug",
        EntryKind.NEED: "Diesel",
        EntryKind.OFFER: "Bedden",
        EntryKind.GAP: "Niemand weet wie tankt",
    }
    need = said[EntryKind.NEED]
    assert (need.target, need.quantity, need.unit) == ("town", 1500.5, "liter")
    assert {row.inject for row in said.values()} == {"alarm"}


@SCRIPT
async def test_something_is_told_unasked_and_corrected(room: Room, script: bool) -> None:
    device = await in_the_room(room, script=script)
    await device.press(device.page.get_by_text("Tell something without being asked"))
    await device.form("say").locator("[name=note-text]").fill("Our press officer is ill")
    await device.send("say")
    await device.received("say")
    await renewed(device)
    (entry,) = room.entries()
    article = device.page.locator(f"#entry-{entry.id}")
    await device.press(article.locator("summary"))
    await device.form(f"entry-{entry.id}").locator("textarea").fill("Our press officer is on leave")
    await device.send(f"entry-{entry.id}")
    await expect(article.locator(".text")).to_have_text("Our press officer is on leave")
    assert texts(room.entries()) == ["Our press officer is on leave"]


async def test_who_is_counted_on_replies_and_who_asked_sees_it(room: Room) -> None:
    hospital = await in_the_room(room, lang="nl")
    town = await in_the_room(room, "Town of Veldstad", kind=LAPTOP)
    town.forgiven = ("409",)
    for answer, note, words in (
        (Answer.YES, "", "Yes"),
        (Answer.NO, "Our own tank is empty", "No"),
        (Answer.CONDITION, "If you bring the tanker", "On one condition"),
        (Answer.UNKNOWN, "", "We do not know"),
    ):
        need = needed(room, f"Diesel, {answer}")
        asked, form = town.page.locator(f"#asked-{need}"), town.form(f"reply-{need}")
        await expect(asked).to_contain_text(f"Diesel, {answer}")
        await expect(town.page.locator("[data-feed=count]")).to_contain_text("1")
        await form.locator(f"[value={answer}]").check()
        if answer is Answer.CONDITION:
            # A condition has to be told.
            await town.send(f"reply-{need}")
            await expect(form.locator("[name=note]")).to_have_attribute("aria-invalid", "true")
            assert need not in room.state.replies
        if note:
            await form.locator("[name=note]").fill(note)
        await town.send(f"reply-{need}")
        await expect(asked.locator(".said")).to_contain_text(words)
        await expect(town.page.locator("[data-feed=count]")).not_to_contain_text("1")
        told = hospital.page.locator(f"#entry-{need} .said")
        await expect(told).to_contain_text(hospital.t(words))
        await expect(told).to_contain_text(note)
        assert room.state.replies[need]["town"].answer is answer


async def test_a_mistake_is_told_at_its_field_and_takes_the_focus(room: Room) -> None:
    device = await in_the_room(room, kind=LAPTOP)
    device.forgiven = ("409",)
    page = device.page
    need = EntryFields(kind=EntryKind.NEED, text="Forty beds", said_by=("town",), target="hospital")
    form = device.form(f"reply-{room.do(want.Capture(fields=need))}")
    await form.get_by_label("On one condition").check()
    await device.press(form.get_by_role("button", name="Send the reply"))
    await expect(form.locator("[data-summary]")).to_be_focused()
    await page.get_by_role("link", name="Say which condition.").click()
    note = form.get_by_label("Which condition, or a remark")
    await expect(note).to_be_focused()
    await note.fill("with a driver")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-feed=asked]")).to_contain_text("Your reply")
    await expect(page.locator("[data-feed=count]")).to_be_empty()


async def test_a_reply_without_script_and_the_confirmation_of_an_action(room: Room) -> None:
    device = await in_the_room(room, "Town of Veldstad", kind=PHONE, lang="nl", script=False)
    await in_the_room(room)
    need = needed(room, "Diesel")
    action = EntryFields(kind=EntryKind.ACTION, text="Write the fuel plan", owner="town", due="2027-03-01")
    ident = room.do(want.Capture(fields=action))
    await renewed(device)
    await expect(device.page.locator(f"#asked-{ident}")).to_contain_text("2027")
    for entry, answer, words in ((need, Answer.NO, "No"), (ident, Answer.YES, "Yes")):
        await device.form(f"reply-{entry}").locator(f"[value={answer}]").check()
        await device.send(f"reply-{entry}")
        await expect(device.page.locator(f"#asked-{entry} .said")).to_contain_text(device.t(words))
        assert room.state.replies[entry]["town"].answer is answer


def needed(room: Room, text: str) -> int:
    """Let the hospital need something of the town, by its own device."""
    fields = EntryFields(kind=EntryKind.NEED, text=text, said_by=("hospital",), target="town")
    actor = _actor(room, "hospital")
    (result,) = room.session.submit([want.Submission(want.Capture(fields=fields), actor, "web")])
    assert isinstance(result, Done), result
    return result.seq


def _actor(room: Room, partner: str) -> str:
    return next(row.actor for row in room.state.participants.values() if row.partner == partner)


async def test_who_owns_an_action_confirms_it(room: Room) -> None:
    device = await in_the_room(room)
    action = EntryFields(
        kind=EntryKind.ACTION, text="Write the fuel plan", owner="hospital", due="2027-03-01"
    )
    ident = room.do(want.Capture(fields=action))
    await expect(device.page.locator(f"#asked-{ident}")).to_contain_text("Do you take it?")
    await device.form(f"reply-{ident}").locator("[value=yes]").check()
    await device.send(f"reply-{ident}")
    await expect(device.page.locator(f"#asked-{ident} .said")).to_contain_text("Yes")
    assert room.state.replies[ident]["hospital"].answer is Answer.YES


@SCRIPT
async def test_the_facilitator_answers_a_question_to_one_and_to_all(room: Room, script: bool) -> None:
    asks = await in_the_room(room, lang="nl", script=script)
    other = await in_the_room(room, "Grid operator", script=script)
    await asks.form("ask").locator("[name=text]").fill("Doet de telefoon het?")
    await asks.send("ask")
    await expect(asks.page.locator(".question")).to_contain_text("Doet de telefoon het?")
    (question,) = room.state.questions
    room.do(ev.QuestionAnswered(question=question, text="Nog vier uur."))
    await renewed(asks)
    await expect(asks.page.locator(".question")).to_contain_text("Nog vier uur.")
    await renewed(other)
    await expect(other.page.locator("#ask")).not_to_contain_text("Nog vier uur.")
    room.do(ev.QuestionAnswered(question=question, text="Nog vier uur.", to_all=True))
    await renewed(other)
    await expect(other.page.locator("#ask")).to_contain_text("Nog vier uur.")
    # Who asked reads it beside its question, once.
    everyone = asks.page.get_by_role("heading", name=asks.t("Answered for everyone"))
    await renewed(asks)
    await expect(asks.page.locator(".question")).to_have_count(1)
    await expect(everyone).to_have_count(0)
    await other.form("ask").locator("[name=text]").fill("And the water?")
    await other.send("ask")
    await expect(other.page.locator("#ask")).to_contain_text(other.t("Not answered yet."))
    room.do(ev.QuestionAnswered(question=max(room.state.questions), text="It runs.", to_all=True))
    for device in (asks, other):
        await renewed(device)
        await expect(device.page.locator(".question")).to_have_count(2)
        await expect(device.page.locator("#ask")).to_contain_text("It runs.")
    await expect(everyone).to_be_visible()


async def test_a_reminder_comes_and_goes_with_the_answer(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await in_the_room(room)
    room.do(ev.PartnerNudged(partner="hospital", inject="alarm"))
    await renewed(device)
    nudge = device.page.locator(".nudge")
    await expect(nudge).to_be_visible()
    await device.answer("alarm", "Sorry, here we are")
    await device.received("answer-alarm")
    await expect(nudge).to_have_count(0)


async def test_the_page_follows_the_room_by_itself(room: Room) -> None:
    device = await in_the_room(room)
    page = device.page
    room.next_to("dark/1/alarm")
    await expect(page.get_by_role("heading", name="A message on every phone")).to_be_visible()
    await expect(page.locator(".when")).to_contain_text("Wednesday 17:30")
    await expect(page.locator("#announce")).to_contain_text("A message on every phone")
    room.next_to("dark/3")
    await expect(page.get_by_role("heading", name="Talk with each other")).to_be_visible()
    room.do(ev.ClockPaused())
    await expect(page.get_by_role("heading", name="The exercise is paused")).to_be_visible()
    room.do(ev.ClockResumed())
    await expect(page.get_by_role("heading", name="Talk with each other")).to_be_visible()
    room.do(ev.ExerciseInterrupted())
    await expect(page.get_by_role("heading", name="Real situation: the exercise is stopped")).to_be_visible()
    room.do(ev.ExerciseContinued())
    await expect(page.get_by_role("heading", name="Real situation")).to_have_count(0)


async def test_a_message_that_arrives_leaves_what_is_there_and_brings_a_form_with_all_choices(
    room: Room,
) -> None:
    room.next_to("dark/1/alarm")
    device = await in_the_room(room, kind=LAPTOP)
    page = device.page
    field = page.locator("#answer-alarm-text")
    await field.fill("We call the")
    room.do(want.ReleaseInject(inject="rumour"))
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
    room.do(ev.PartnerAdded(partner=Partner(id="scouts", title="Scouts", short="sc", kind="club")))
    await expect(page.locator("#answer-rumour-need-target")).to_contain_text("Scouts")
    await expect(page.locator("#say-need-target")).to_contain_text("Scouts")


async def test_what_a_page_lost_comes_again(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await in_the_room(room, kind=LAPTOP)
    page = device.page
    await page.locator("#now [data-key=inject-alarm]").evaluate("one => one.remove()")
    room.do(want.ReleaseInject(inject="rumour"))
    await expect(page.locator("#now [data-key=inject-alarm] h4")).to_have_text("A message on every phone")
    await expect(page.locator("#now [data-key=inject-rumour]")).to_have_count(1)


async def test_a_message_for_another_organisation_stays_away(room: Room) -> None:
    hospital = await in_the_room(room)
    town = await in_the_room(room, "Town of Veldstad")
    room.next_to("dark/1/handout")
    await expect(hospital.page.get_by_role("heading", name="The ward calls")).to_be_visible()
    await expect(town.page.get_by_role("heading", name="Someone at the desk")).to_be_visible()
    assert "The ward calls" not in await town.page.content()
    assert "Private" not in await town.page.content() + await hospital.page.content()


@SCRIPT
async def test_an_answer_after_the_step_is_labelled_so(room: Room, script: bool) -> None:
    room.next_to("dark/1/alarm")
    device = await in_the_room(room, script=script)
    room.next_to("day/0")
    await renewed(device)
    await device.press(device.page.locator("#earlier > summary"))
    article = device.page.locator("[data-key=inject-alarm]")
    await device.press(article.get_by_role("link", name="Answer"))
    await device.answer("alarm", "We were still busy")
    await expect(device.page.locator("#mine .by")).to_contain_text("sent after its step")
    if script:
        await expect(
            device.page.get_by_text(re.compile(r"Received at \S+, sent after its step")).first
        ).to_be_attached()
    (entry,) = room.entries()
    assert entry.late is Late.STEP


async def test_off_the_record_nothing_is_sent_and_nothing_typed_is_lost(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await in_the_room(room)
    device.forgiven = ("409",)
    room.do(ev.RecordingSet(on=False))
    await expect(device.page.get_by_role("heading", name="Off the record")).to_be_visible()
    await device.answer("alarm", "Between us")
    await expect(device.form("answer-alarm").locator("[data-summary]")).to_be_visible()
    await expect(device.form("answer-alarm").locator("[name=text]")).to_have_value("Between us")
    assert room.entries() == []
    room.do(ev.RecordingSet(on=True))
    await expect(device.page.get_by_role("heading", name="Off the record")).to_have_count(0)
    await device.send("answer-alarm")
    await device.received("answer-alarm")


CLOSED = "Voting is closed. Your last choice was not sent."


async def test_a_choice_that_was_not_sent_when_voting_closes_is_told_so_and_all_else_stays(
    room: Room,
) -> None:
    gap = room.do(want.Capture(fields=EntryFields(kind=EntryKind.GAP, text="No water", said_by=("town",))))
    room.next_to("gaps")
    device = await in_the_room(room, lang="nl")
    await device.unfold()
    await device.form("say").locator("[name=note-text]").fill("Half a sentence")
    await device.form("ballot").locator(f"[value='{gap}']").check()
    room.next_to("hotwash")
    notice = device.page.locator("#ballot")
    await expect(notice).to_contain_text(device.t(CLOSED))
    await expect(notice.locator("form, input, button")).to_have_count(0)
    await expect(device.page.locator("#announce")).to_contain_text(device.t(CLOSED))
    await device.form("hotwash").locator("[name=gap-text]").fill("No list")
    room.do(want.Close())
    await expect(device.page.get_by_role("heading", name=device.t("The session is over"))).to_be_visible()
    await expect(notice).to_contain_text(device.t(CLOSED))
    await expect(device.form("say").locator("[name=note-text]")).to_have_value("Half a sentence")
    await expect(device.form("hotwash").locator("[name=gap-text]")).to_have_value("No list")
    assert room.state.ballots == {}


async def test_a_choice_that_waits_for_a_connection_until_voting_is_closed_is_told_so(room: Room) -> None:
    gap = room.do(want.Capture(fields=EntryFields(kind=EntryKind.GAP, text="No water", said_by=("town",))))
    room.next_to("gaps")
    device = await in_the_room(room)
    device.forgiven = ("ERR_", "409")
    await device.context.set_offline(True)
    await device.form("ballot").locator(f"[value='{gap}']").check()
    await device.send("ballot")
    await device.unsent("ballot")
    room.next_to("hotwash")
    await device.context.set_offline(False)
    notice = device.page.locator("#ballot")
    await expect(notice).to_contain_text(CLOSED)
    await expect(notice.locator("form")).to_have_count(0)
    assert room.state.ballots == {}


async def test_a_choice_that_was_begun_stands_there_again_when_voting_opens_again(room: Room) -> None:
    gap = room.do(want.Capture(fields=EntryFields(kind=EntryKind.GAP, text="No water", said_by=("town",))))
    room.next_to("gaps")
    device = await in_the_room(room)
    box = device.form("ballot").locator(f"[value='{gap}']")
    await box.check()
    room.next_to("hotwash")
    await expect(device.page.locator("#ballot")).to_contain_text(CLOSED)
    room.do(want.Undo())
    await expect(box).to_be_checked()
    await device.send("ballot")
    await device.received("ballot")
    assert list(room.state.ballots.values()) == [(gap,)]


async def test_a_choice_that_comes_too_late_is_refused_in_words_of_its_own_without_a_script(
    room: Room,
) -> None:
    gap = room.do(want.Capture(fields=EntryFields(kind=EntryKind.GAP, text="No water", said_by=("town",))))
    room.next_to("gaps")
    device = await in_the_room(room, script=False)
    device.forgiven = ("409",)
    await device.form("ballot").locator(f"[value='{gap}']").check()
    room.next_to("hotwash")
    await device.send("ballot")
    told = device.page.locator(".state.refused")
    await expect(told.locator("p")).to_have_text(
        ["Not received", "Voting is closed: this choice does not count."]
    )
    await expect(told.locator("a")).to_have_count(0)
    await expect(device.form("ballot")).to_have_count(0)


@pytest.mark.parametrize(
    ("kind", "script", "lang"), [(PHONE, True, "nl"), (LAPTOP, False, "en")], ids=["script", "no-script"]
)
async def test_the_end_of_the_session_asks_for_top_gaps_a_look_back_and_feedback(
    room: Room, kind: dict[str, Any], script: bool, lang: Lang
) -> None:
    gaps = [
        room.do(want.Capture(fields=EntryFields(kind=EntryKind.GAP, text=f"Gap {n}", said_by=("town",))))
        for n in range(4)
    ]
    room.next_to("gaps")
    device = await in_the_room(room, kind=kind, script=script, lang=lang)
    ballot = device.form("ballot")
    for gap in gaps[:3]:
        await ballot.locator(f"[value='{gap}']").check()
    if script:
        # A fourth is not taken, and that is said.
        await ballot.locator(f"[value='{gaps[3]}']").click()
        await expect(ballot.locator(f"[value='{gaps[3]}']")).not_to_be_checked()
        await expect(ballot.locator("[data-outcome]")).to_have_text(device.t("Choose at most {n}.", n=3))
    await device.send("ballot")
    await device.received("ballot")
    (chosen,) = room.state.ballots.values()
    assert chosen == tuple(gaps[:3])
    room.next_to("hotwash")
    await renewed(device)
    await device.form("hotwash").locator("[name=strength-text]").fill("We found each other")
    await device.form("hotwash").locator("[name=gap-text]").fill("No list of numbers")
    await device.send("hotwash")
    await device.received("hotwash")
    assert texts(room.entries(EntryKind.STRENGTH)) == ["We found each other"]
    assert "No list of numbers" in texts(room.entries(EntryKind.GAP))
    for name, mark in (("useful", 5), ("pace", 3), ("realistic", 4)):
        await device.form("feedback").locator(f"[name={name}][value='{mark}']").check()
    await device.form("feedback").locator("[name=text]").fill("Longer talks")
    await device.send("feedback")
    await device.received("feedback")
    (given,) = room.state.feedback.values()
    assert (dict(given.scores), given.text) == ({"useful": 5, "pace": 3, "realistic": 4}, "Longer talks")
    room.do(want.Close())
    await renewed(device)
    await expect(device.page.get_by_role("heading", name=device.t("The session is over"))).to_be_visible()
    room.do(ev.ExerciseFinalised())
    await renewed(device)
    await expect(device.page.get_by_role("heading", name=device.t("The debrief is final"))).to_be_visible()


async def test_a_double_tap_counts_once_with_and_without_script(room: Room) -> None:
    room.next_to("dark/1/alarm")
    for script in (True, False):
        device = await in_the_room(room, kind=LAPTOP, script=script)
        await device.form("ask").locator("[name=text]").fill("Once?")
        await device.form("ask").locator("button[type=submit]").dblclick()
        await expect(device.page.locator(".question").first).to_contain_text("Once?")
        await device.form("answer-alarm").locator("[name=text]").fill("Once")
        await device.form("answer-alarm").locator("button[type=submit]").dblclick()
        await expect(device.page.locator("#mine")).to_contain_text("Once")
        if script:
            # Sent once more as it stands, and later, it is still the same answer.
            await device.send("answer-alarm")
            await (
                device.form("say")
                .locator("[name=note-text]")
                .evaluate("area => { area.closest('details').open = true; }")
            )
            await device.form("say").locator("[name=note-text]").fill("After it")
            await device.send("say")
            await device.received("say")
    assert len(room.state.questions) == 2
    assert texts(room.entries()) == ["Once", "After it", "Once"]
    assert room.on_disk().count("entry.corrected") == 0


async def test_one_answer_takes_a_phone_two_touches_and_the_typing(room: Room) -> None:
    """The open question is the first that is not answered, so nobody has to look for it."""
    room.next_to("dark/1/alarm")
    device = await in_the_room(room, lang="nl", kind=PHONE)
    await device.press(device.page.locator("[data-key=inject-alarm]").get_by_role("link"))
    text = device.form("answer-alarm").locator("[name=text]")
    await expect(text).to_be_focused()
    await device.page.keyboard.type("Wij bellen de wijkteams")
    await device.send("answer-alarm")
    await device.received("answer-alarm")
    assert texts(room.entries()) == ["Wij bellen de wijkteams"]


async def test_two_devices_of_one_participant_see_each_others_answer_and_choose(room: Room) -> None:
    room.next_to("dark/1/alarm")
    laptop, phone = await room.device(LAPTOP, "en"), await room.device(PHONE, "nl")
    phone.forgiven = ("409",)
    await laptop.join()
    await phone.context.add_cookies([{**row} for row in await laptop.context.cookies()])  # type: ignore[typeddict-item]
    await phone.page.goto(room.url)
    await phone.connected()
    await laptop.answer("alarm", "From the laptop")
    await laptop.received("answer-alarm")
    text = phone.form("answer-alarm").locator("[name=text]")
    # Where nothing waits, the newer text stands.
    await expect(text).to_have_value("From the laptop")
    await expect(phone.page.locator("#answer-alarm [data-sent]")).not_to_be_empty()
    await text.fill("From the phone")
    await laptop.answer("alarm", "Later, from the laptop")
    await laptop.received("answer-alarm")
    await expect(phone.page.locator("#mine")).to_contain_text("Later, from the laptop")
    await expect(text).to_have_value("From the phone")
    await phone.send("answer-alarm")
    theirs = phone.form("answer-alarm").locator("[data-theirs]")
    await expect(theirs).to_contain_text("Later, from the laptop")
    assert texts(room.entries()) == ["Later, from the laptop"]
    await phone.send("answer-alarm")
    await phone.received("answer-alarm")
    assert texts(room.entries()) == ["From the phone"]
    await expect(laptop.form("answer-alarm").locator("[name=text]")).to_have_value("From the phone")


async def test_what_waits_behind_an_answer_was_written_on_top_of_it(room: Room) -> None:
    room.next_to("dark/1/alarm")
    device = await room.device(PHONE, "en")
    device.forgiven = ("net::ERR_",)
    await device.join()
    await device.context.set_offline(True)
    await device.answer("alarm", "First")
    await device.unsent("answer-alarm")
    await device.answer("alarm", "Better")
    await device.unsent("answer-alarm")
    await device.context.set_offline(False)
    await device.received("answer-alarm")
    assert texts(room.entries()) == ["Better"]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_what_a_colleague_answered_stands_above_the_form(room: Room, script: bool) -> None:
    room.next_to("dark/1/alarm")
    first = await room.device(PHONE, "en")
    await first.join(function="Duty officer")
    second = await room.device(PHONE, "en", script=script)
    await second.join(function="Head of care")
    await first.answer("alarm", "We close the gates\nat nine")
    await first.received("answer-alarm")
    if not script:
        await second.page.reload()
    link = second.page.locator("#now [data-answer=alarm]")
    await expect(link).to_contain_text("Answer too")
    await second.press(link)
    other = second.page.locator("#answer-alarm .colleague")
    await expect(other).to_contain_text("Duty officer")
    await expect(other.locator(".text")).to_have_text("We close the gates\nat nine")
    await expect(second.form("answer-alarm").locator("[name=text]")).to_have_value("")
    await expect(first.page.locator("#answer-alarm .colleague")).to_have_count(0)
    await expect(first.page.locator("#now [data-answer=alarm]")).to_contain_text("To the answer")
    await second.answer("alarm", "We call the staff")
    await second.received("answer-alarm")
    await expect(first.page.locator("#answer-alarm .colleague .text")).to_have_text("We call the staff")
    await expect(second.page.locator("#answer-alarm .colleague .text")).to_have_text(
        "We close the gates\nat nine"
    )
    await expect(second.page.locator("#now [data-answer=alarm]")).to_contain_text("To the answer")
    assert texts(room.entries()) == ["We close the gates\nat nine", "We call the staff"]
