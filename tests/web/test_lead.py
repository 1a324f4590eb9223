"""What a co-facilitator does by the page: going on, messages, brakes, answers, reminders."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tabletop import loader, shipped
from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.entries import released
from tabletop.core.events import InjectStatus, Role
from tabletop.core.order_view import announcement
from tabletop.core.scenario import Release
from tabletop.core.state import Status
from tabletop.web import identity, lead, scribe
from tabletop.web.presence import AROUND_MS
from tests.pages import Page
from tests.small import Play, created
from tests.test_core_order import with_injects
from tests.web.conftest import Running, Starting
from tests.web.following import Following

SELECTIONS = [
    pytest.param(path, row.id, id=f"{path.stem}-{row.id}")
    for path in shipped.scenarios()
    if (scenario := loader.load(path)[0]) is not None
    for row in scenario.selections
]
JSON = {"accept": "application/json"}
Form = dict[str, str | list[str]]


async def leading(at: Running) -> httpx.AsyncClient:
    client, _ = await at.joined(None, Role.COFACILITATOR, function="Second")
    return client


async def sent(client: httpx.AsyncClient, path: str, form: Form) -> httpx.Response:
    return await client.post(path, data={"key": path, **form}, headers=JSON)


async def done(client: httpx.AsyncClient, path: str, form: Form) -> int:
    answer = await sent(client, path, form)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["received"])


async def test_next_goes_on_and_says_beforehand_where_to(at: Running) -> None:
    client = await leading(at)
    at.next_to("dark/0")
    page = (await client.get("/lead")).text
    assert "A message on every phone" in page
    at.clock.advance(5_000)
    await done(client, "/lead/next", {"from": at.session.state.cue or ""})
    assert at.session.state.cue == "dark/1/alarm"


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (90, "Nobody watched for 1 h 30 min."),
        (0.1, "Nobody watched for 1 min."),
        (-90, "The clock of the laptop was put back by 1 h 30 min."),
    ],
)
async def test_time_that_nobody_watched_is_told_and_a_clock_that_was_put_back(
    at: Running, minutes: float, told: str
) -> None:
    client = await leading(at)
    at.next_to("dark/0")
    at.do(ev.ClockGap(wall_ms=round(minutes * 60_000), cause="drift"))
    page = Page((await client.get("/lead")).text)
    assert any(row.text == f"{told} Did the room go on?" for row in page.of("strong"))


@pytest.mark.parametrize(("path", "selection"), SELECTIONS)
async def test_the_page_opens_at_every_cue_of_what_is_shipped_and_names_who_gets_what_comes(
    starting: Starting, path: Path, selection: str
) -> None:
    scenario, _ = loader.load(path)
    async with starting(made=created(scenario, selection), begun=False) as at:
        client = await leading(at)
        named = 0
        while not (coming := announcement(at.session.state)).at_end:
            page = await client.get("/lead")
            assert page.status_code == 200, at.session.state.cue
            told = {row.text for row in Page(page.text).of("span")}
            assert told >= {name for name, _ in coming.recipients}
            named += len(coming.recipients)
            at.do(want.Next() if at.session.state.cue else want.Start())
        assert (await client.get("/lead")).status_code == 200
        assert named


async def test_who_gets_what_comes_next_and_is_away_is_told_so(at: Running) -> None:
    client = await leading(at)
    at.next_to("dark/1/rumour")
    assert "Saint Hospital</span>, <span>Table 1" in (await client.get("/lead")).text
    at.do(ev.PresenceSet(partner="hospital", presence=ev.Presence.LEFT))
    assert "Saint Hospital</span> (has left), <span>Table 1" in (await client.get("/lead")).text


@pytest.mark.parametrize(
    ("cue", "told"),
    [("opening", "5 min"), ("start", "Situation · 5 min"), ("dark/5", "10 min"), ("hotwash", "5 min")],
)
async def test_of_what_comes_next_the_part_and_the_time_are_told_as_far_as_it_has_them(
    at: Running, cue: str, told: str
) -> None:
    client = await leading(at)
    at.next_to(cue)
    card = next(
        row
        for row in Page((await client.get("/lead")).text).of("div")
        if row.attributes.get("data-key") == "next"
    )
    assert card.find("p")[0].text == told


async def test_a_page_that_is_behind_does_not_move_the_session(at: Running) -> None:
    client = await leading(at)
    at.next_to("dark/1/alarm")
    at.clock.advance(5_000)
    for cue in ("dark/0", ""):
        answer = await sent(client, "/lead/next", {"from": cue, "key": cue or "none"})
        assert answer.status_code == 409
    assert at.session.state.cue == "dark/1/alarm"


async def test_a_double_tap_is_one_move(at: Running) -> None:
    client = await leading(at)
    at.next_to("dark/0")
    at.clock.advance(5_000)
    await done(client, "/lead/next", {"from": "dark/0", "key": "one"})
    here = at.session.state.cue or ""
    second = await sent(client, "/lead/next", {"from": here, "key": "two"})
    assert second.status_code == 409
    again = await sent(client, "/lead/next", {"from": "dark/0", "key": "one"})
    assert again.status_code == 200
    assert at.session.state.cue == here
    at.clock.advance(lead.REST_MS)
    await done(client, "/lead/next", {"from": here, "key": "three"})
    assert at.session.state.cue != here


async def test_a_new_hour_needs_its_own_button(at: Running) -> None:
    client = await leading(at)
    at.next_to("start")
    at.clock.advance(5_000)
    assert "Yes, begin" in (await client.get("/lead")).text
    answer = await sent(client, "/lead/next", {"from": "start", "key": "a"})
    assert answer.status_code == 409
    assert at.session.state.cue == "start"
    await done(client, "/lead/next", {"from": "start", "hour": "dark/0", "key": "b"})
    assert at.session.state.cue == "dark/0"


async def test_two_who_begin_at_once_begin_once(starting: Starting) -> None:
    async with starting(begun=False) as at:
        one, two = await leading(at), await leading(at)
        await done(one, "/lead/next", {"from": ""})
        assert (await sent(two, "/lead/next", {"from": ""})).status_code == 409
        assert at.session.state.cue == at.session.state.order[0].id


def test_messages_that_came_out_stand_newest_first_and_together_in_their_own_order() -> None:
    play = Play(with_injects(rumour={"release": Release.AUTO})).start().next_to("dark/3")
    person = play.joined(None, role=Role.COFACILITATOR)
    shown = lead.shown(play.state, person, {}).released
    assert [card.public.id for card in shown] == ["ward", "desk", "alarm", "rumour"]
    play.next_to("day/0")
    assert lead.shown(play.state, person, {}).released == ()
    assert released(play.state) == ("pumps", "ward", "desk", "alarm", "rumour")


async def test_messages_are_released_withheld_taken_back_and_put_back(at: Running) -> None:
    client = await leading(at)
    at.next_to("dark/1/alarm")
    await done(client, "/lead/release", {"inject": "spare"})
    assert at.session.state.status_of("spare") is InjectStatus.RELEASED
    for status in ("withheld", "planned", "skipped"):
        await done(client, "/lead/status", {"inject": "pumps", "status": status, "key": status})
        assert at.session.state.status_of("pumps") == status
    await done(client, "/lead/status", {"inject": "alarm", "status": "withdrawn", "key": "w"})
    assert at.session.state.status_of("alarm") is InjectStatus.WITHDRAWN
    for form in ({"inject": "none", "status": "skipped"}, {"inject": "cash", "status": "released"}):
        assert (await sent(client, "/lead/status", {**form, "key": str(form)})).status_code == 409


async def test_a_message_is_written_on_the_spot(at: Running) -> None:
    client = await leading(at)
    at.next_to("dark/1/alarm")
    form: Form = {"title": "A fire", "text": "In the <b>market</b>.", "channel": "phone"}
    refused = await sent(client, "/lead/write", {**form, "key": "a"})
    assert set(refused.json()["fields"]) == {"to"}
    await done(client, "/lead/write", {**form, "to": ["left", "hospital"], "key": "b"})
    row = at.session.state.script.injects["spot-1"]
    assert (row.title, row.to, row.channel) == ("A fire", ("left", "hospital"), "phone")


async def test_pause_black_record_and_stop_work_and_can_be_undone(at: Running) -> None:
    client = await leading(at)
    at.next_to("dark/1/alarm")
    await done(client, "/lead/clock", {"do": "pause", "key": "1"})
    paused = [at.session.state.clock.paused]
    await done(client, "/lead/clock", {"do": "resume", "key": "2"})
    paused.append(at.session.state.clock.paused)
    assert paused == [True, False]
    await done(client, "/lead/screen", {"do": "joining", "key": "3"})
    await done(client, "/lead/screen", {"do": "black", "key": "4"})
    assert (at.session.state.black, at.session.state.shown_joining) == (True, True)
    await done(client, "/lead/screen", {"do": "light", "key": "5"})
    await done(client, "/lead/record", {"do": "off", "key": "6"})
    recorded = [at.session.state.recording]
    await done(client, "/lead/undo", {"key": "7"})
    recorded.append(at.session.state.recording)
    assert recorded == [False, True]
    await done(client, "/lead/stop", {"do": "stop", "key": "8"})
    stopped = [at.session.state.interrupted]
    assert "The exercise goes on" in (await client.get("/lead")).text
    await done(client, "/lead/stop", {"do": "continue", "key": "9"})
    stopped.append(at.session.state.interrupted)
    assert stopped == [True, False]
    assert (await sent(client, "/lead/stop", {"do": "explode", "key": "0"})).status_code == 409


async def test_questions_are_answered_for_one_or_for_everyone(at: Running) -> None:
    client = await leading(at)
    _, asking = await at.joined("town")
    question = at.do(ev.QuestionAsked(text="May we <i>call</i>?"), actor=f"p{asking}", origin="web")
    assert "May we &lt;i&gt;call" in (await client.get("/lead")).text
    form: Form = {"question": str(question), "text": "Yes", "to_all": "yes"}
    await done(client, "/lead/answer", form)
    answered = at.session.state.questions[question]
    assert (answered.answer, answered.to_all) == ("Yes", True)
    assert (
        await sent(client, "/lead/answer", {"question": "999", "text": "x", "key": "k"})
    ).status_code == 409


async def test_correcting_an_answer_for_everyone_keeps_it_for_everyone_unless_it_is_unticked(
    at: Running,
) -> None:
    client = await leading(at)
    _, asking = await at.joined("town")
    for to_all in (True, False):
        question = at.do(ev.QuestionAsked(text="May we call?"), actor=f"p{asking}", origin="web")
        at.do(ev.QuestionAnswered(question=question, text="Yes", to_all=to_all))
        page = Page((await client.get("/lead")).text)
        form = next(row for row in page.of("form") if row.attributes.get("id") == f"answer-{question}")
        (box,) = (row for row in form.find("input") if row.attributes.get("name") == "to_all")
        assert ("checked" in box.attributes) is to_all


async def test_a_silent_partner_is_reminded(at: Running) -> None:
    client = await leading(at)
    await at.joined("town")
    at.next_to("dark/1/alarm")
    assert "silent" in (await client.get("/lead")).text
    await done(client, "/lead/nudge", {"partner": "town", "inject": "alarm"})
    assert at.session.state.nudges["town"].inject == "alarm"
    assert (await sent(client, "/lead/nudge", {"partner": "none", "key": "k"})).status_code == 409


async def test_of_those_who_joined_it_is_told_how_many_are_connected_still(at: Running) -> None:
    client = await leading(at)
    here, _ = await at.joined("town")
    await here.get("/")
    assert "1 device joined</p>" in (await client.get("/lead")).text
    await at.joined("hospital")
    assert "2 devices joined · 1 connected</p>" in (await client.get("/lead")).text
    async with client.stream("GET", "/stream") as response:
        told = Following(response)
        await told.next(len(lead.PARTS))
        at.clock.advance(AROUND_MS)
        at.server.door.tick()
        (news,) = await told.next()
    assert news.name == "lead-partners"
    assert "2 devices joined · 0 connected</p>" in news.html


async def test_absent_partners_are_not_waited_for_and_half_an_answer_is_called_so(at: Running) -> None:
    client = await leading(at)
    _, town = await at.joined("town")
    at.next_to("dark/1/handout")
    at.do(ev.PresenceSet(partner="grid", presence=ev.Presence.ABSENT))
    assert "not in the room" in (await client.get("/lead")).text
    at.do(want.Respond(inject="rumour", partner="town", text="We call the region"), f"p{town}", "web")
    assert "partly answered" in (await client.get("/lead")).text


async def test_a_note_from_this_page_comes_back_to_it(at: Running) -> None:
    client = await leading(at)
    answer = await client.post("/scribe/line", data={"line": "hos: water", "from": "lead", "key": "k"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/lead?")
    (entry,) = at.session.state.entries.values()
    assert at.session.state.participant_of(entry.captured_by) is not None


async def test_who_leads_without_a_script_reads_when_it_was_received_in_its_own_words(at: Running) -> None:
    client = await leading(at)
    client.headers["accept-language"] = "nl"
    client.follow_redirects = True
    page = await client.post("/lead/screen", data={"do": "black", "key": "k"})
    assert "Ontvangen om 11.00 uur" in page.text


async def test_no_name_on_the_page_stands_for_two_elements(at: Running) -> None:
    client = await leading(at)
    at.next_to("dark/1/alarm")
    entry = at.do(want.Capture(fields=ev.EntryFields(text="We open the hall", said_by=("town",))))
    at.do(ev.ProjectorSet(entry=entry))
    refused = await client.post("/lead/screen", data={"do": "none", "key": "k"})
    for page in map(Page, (refused.text, (await client.get("/lead")).text)):
        idents = [row.attributes["id"] for row in page.elements if "id" in row.attributes]
        assert len([ident for ident in idents if ident.startswith("screen") and "summary" in ident]) == 3
        assert sorted(idents) == sorted(set(idents))


async def test_letting_people_in_and_closing_stay_with_the_facilitator(at: Running) -> None:
    client = await leading(at)
    page = Page((await client.get("/lead")).text)
    offered = {row.attributes.get("action", "") for row in page.of("form")}
    assert not any("close" in path or "door" in path for path in offered)
    assert at.session.state.status is Status.RUNNING


async def test_what_happens_streams_to_the_page(at: Running) -> None:
    client = await leading(at)
    async with client.stream("GET", "/stream") as response:
        told = Following(response)
        first = await told.next(len(lead.PARTS))
        assert {row.name for row in first} == {f"lead-{name}" for name in lead.PARTS}
        at.next_to("dark/1/alarm")
        news = {row.name: row.html for row in await told.next(4)}
        assert "A message on every phone" in news["lead-plan"]


async def test_the_page_for_notes_streams_its_own_parts_alone(at: Running) -> None:
    client = await leading(at)
    stream = Page((await client.get("/scribe")).text).of("body")[0].attributes["data-stream"]
    async with client.stream("GET", stream) as response:
        first = await Following(response).next(len(scribe.PARTS))
    assert {row.name for row in first} == {f"scribe-{name}" for name in scribe.PARTS}


async def test_over_an_open_network_the_page_says_plainly_what_is_needed(
    at: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await leading(at)
    monkeypatch.setattr(identity, "LOOPBACK", frozenset())
    page = await client.get("/", follow_redirects=True)
    assert page.status_code == 403
    assert "--tls" in page.text
    for path in ("/lead/next", "/scribe/line"):
        assert (await client.post(path, data={"line": "x", "key": "k"})).status_code == 403
    assert at.session.state.entries == {}


@pytest.mark.parametrize("path", sorted(lead.DESKS))
async def test_nobody_else_leads(at: Running, path: str) -> None:
    for role in (Role.PARTICIPANT, Role.SCRIBE, Role.SCREEN):
        client, _ = await at.joined("town" if role is Role.PARTICIPANT else None, role)
        assert (await client.post(path, data={"key": "k"})).status_code == 403
