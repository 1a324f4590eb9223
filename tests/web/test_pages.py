"""The pages of participants over real HTTP, without a script: every form works by itself."""

from __future__ import annotations

import re

import httpx

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.ballot import top_gaps
from tabletop.web import parts
from tests.web.conftest import Running, Starting
from tests.web.following import Following


def hidden(html: str, form: str) -> dict[str, str]:
    """Give the hidden fields of a form on a page."""
    found = re.search(rf'<form[^>]*data-form="{form}".*?</form>', html, re.DOTALL)
    assert found, f"no form {form}"
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', found[0])
    return dict(fields)


async def sent(client: httpx.AsyncClient, path: str, form: str, **fields: str) -> httpx.Response:
    """Fill in a form of the page and send it."""
    page = await client.get(path)
    action = re.search(rf'<form[^>]*action="([^"]*)"[^>]*data-form="{form}"', page.text)
    assert action, f"no form {form}"
    return await client.post(
        action[1],
        data=hidden(page.text, form) | {name.replace("_", "-"): said for name, said in fields.items()},
    )


async def test_somebody_joins_with_a_code_reads_answers_and_sees_that_it_was_received(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client = at.client(follow_redirects=True)
    door = await client.get("/")
    assert "The code on the screen" in door.text
    code = at.server.site.codes.typed()[ev.Role.PARTICIPANT]
    listed = await client.post("/join", data={"code": code, "key": "one"})
    assert "Hospital" in listed.text
    page = await client.post(
        "/join", data={"code": code, "key": "two", "place": "partner:hospital", "chosen": "yes"}
    )
    assert "Your return code" in page.text
    assert "A message on every phone" in page.text
    answer = await sent(client, "/", "answer-alarm", text="We call the fire brigade")
    assert answer.status_code == 200
    assert "Received at" in answer.text
    (entry,) = at.session.state.entries.values()
    assert entry.fields.text == "We call the fire brigade"
    assert entry.fields.said_by == ("hospital",)
    assert entry.fields.response


JSON = {"accept": "application/json"}


async def test_a_form_sent_twice_under_one_key_counts_once(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client, _ = await at.joined("hospital")
    fields = {"inject": "alarm", "text": "Once", "need-text": "Diesel", "key": "one"}
    first = await client.post("/answer", data=fields, headers=JSON)
    again = await client.post("/answer", data=fields, headers=JSON)
    assert first.status_code == again.status_code == 200
    assert first.json()["all"] == again.json()["all"]
    assert [row.fields.text for row in at.session.state.entries.values()] == ["Once", "Diesel"]


async def test_a_program_is_told_the_time_and_the_revision(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client, _ = await at.joined("hospital")
    told = (await client.post("/answer", data={"inject": "alarm", "text": "So"}, headers=JSON)).json()
    (entry,) = at.session.state.entries.values()
    assert told == {
        "received": entry.id,
        "all": [entry.id],
        "time": "11:00",
        "late": "",
        "revision": entry.revision,
    }


async def test_a_program_is_told_which_fields_are_wrong(at: Running) -> None:
    at.next_to("dark/1/handout")
    client, _ = await at.joined("hospital")
    told = await client.post("/answer", data={"inject": "ward", "q-ward-hours": "73"}, headers=JSON)
    assert told.status_code == 409
    assert told.json()["fields"] == {"q-ward-hours": "This can be at most 72."}
    assert at.session.state.entries == {}


async def test_a_refused_form_comes_back_filled_in(at: Running) -> None:
    at.next_to("dark/1/handout")
    client, _ = await at.joined("hospital")
    page = await sent(client, "/", "answer-ward", text="Kept words", q_ward_hours="soon", need_quantity="x y")
    assert page.status_code == 409
    assert "Kept words</textarea>" in page.text
    assert 'value="soon"' in page.text
    assert 'value="x y"' in page.text
    assert 'href="#answer-ward-q-ward-hours"' in page.text
    assert at.session.state.entries == {}


async def test_another_version_made_meanwhile_is_shown_beside_ones_own(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client, ident = await at.joined("hospital")
    answer = at.do(want.Respond(inject="alarm", partner="hospital", text="First"), f"p{ident}", "web")
    page = (await client.get("/")).text
    fields = at.session.state.entries[answer].fields.model_copy(update={"text": "The scribe's"})
    at.do(ev.EntryCorrected(entry=answer, base=answer, fields=fields))
    both = await client.post("/answer", data=hidden(page, "answer-alarm") | {"text": "Mine"})
    assert both.status_code == 409
    assert "The scribe&#39;s</blockquote>" in both.text
    assert "Mine</textarea>" in both.text
    await client.post("/answer", data=hidden(both.text, "answer-alarm") | {"text": "Mine"})
    assert at.session.state.entries[answer].fields.text == "Mine"


async def test_what_was_accepted_of_a_refused_form_is_not_asked_again(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client, ident = await at.joined("hospital")
    answer = at.do(want.Respond(inject="alarm", partner="hospital", text="First"), f"p{ident}", "web")
    page = (await client.get("/")).text
    fields = at.session.state.entries[answer].fields.model_copy(update={"text": "Another"})
    at.do(ev.EntryCorrected(entry=answer, base=answer, fields=fields))
    both = await client.post(
        "/answer", data=hidden(page, "answer-alarm") | {"text": "Mine", "need-text": "Diesel"}
    )
    assert "Part of it was received already" in both.text
    assert "Diesel</textarea>" not in both.text.partition('id="mine"')[0]
    await client.post("/answer", data=hidden(both.text, "answer-alarm") | {"text": "Mine"})
    texts = [row.fields.text for row in at.session.state.entries.values()]
    assert texts == ["Mine", "Diesel"]


async def test_ones_own_words_are_corrected_withdrawn_and_restored(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client, ident = await at.joined("hospital")
    note = at.do(
        want.Capture(
            fields=ev.EntryFields(
                kind=ev.EntryKind.NEED, text="Diesel", said_by=("hospital",), source=ev.Source.WEB
            )
        ),
        f"p{ident}",
        "web",
    )
    await sent(client, "/", f"entry-{note}", need_text="Petrol", need_target="grid", need_quantity="20 l")
    fields = at.session.state.entries[note].fields
    assert (fields.text, fields.target, fields.quantity, fields.unit) == ("Petrol", "grid", 20, "l")
    await sent(client, "/", f"withdraw-{note}")
    assert at.session.state.entries[note].withdrawn
    await sent(client, "/", f"withdraw-{note}")
    assert not at.session.state.entries[note].withdrawn


async def test_a_partner_replies_to_who_counts_on_it(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client, _ = await at.joined("hospital")
    fields = ev.EntryFields(kind=ev.EntryKind.NEED, text="Beds", said_by=("town",), target="hospital")
    need = at.do(want.Capture(fields=fields))
    await sent(client, "/", f"reply-{need}", answer="condition", note="with a driver")
    reply = at.session.state.replies[need]["hospital"]
    assert (reply.answer, reply.note) == (ev.Answer.CONDITION, "with a driver")
    assert "with a driver" in (await client.get("/")).text


async def test_the_end_of_the_session_asks_for_gaps_a_strength_and_feedback(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client, ident = await at.joined("hospital")
    gaps = [
        at.do(want.Capture(fields=ev.EntryFields(kind=ev.EntryKind.GAP, text=f"Gap {n}"))) for n in range(4)
    ]
    at.next_to("gaps")
    asked = (await client.get("/")).text
    said = [
        f"{row.number}. {row.title}" for row in sorted(top_gaps(at.session.state), key=lambda row: row.number)
    ]
    assert re.findall(r"<span>(\d+\. [^<]+)</span>", asked) == said, "numbered as on the projector"
    await sent(client, "/", "ballot", subject=str(gaps[1]))
    assert at.session.state.ballots == {ident: (gaps[1],)}
    many = await client.post("/ballot", data={"subject": [str(gap) for gap in gaps]})
    assert "Choose at most 3." in many.text
    at.next_to("hotwash")
    await sent(client, "/", "hotwash", strength_text="We talked", gap_text="No list")
    kinds = [row.kind for row in at.session.state.entries.values() if row.captured_by == f"p{ident}"]
    assert kinds == [ev.EntryKind.GAP, ev.EntryKind.STRENGTH]
    await sent(client, "/", "feedback", useful="5", text="More time")
    assert dict(at.session.state.feedback[ident].scores) == {"useful": 5}
    assert "You sent this." in (await client.get("/")).text


async def test_an_answer_that_is_changed_after_its_step_says_so_and_keeps_its_first_time(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client, ident = await at.joined("town")
    at.do(want.Respond(inject="alarm", partner="town", text="We wait."), f"p{ident}", "web")
    at.next_to("day/0")
    page = (await client.get("/?inject=alarm")).text
    assert "it is then labelled as changed later" in page
    assert ">changed later" not in page
    told = await client.post(
        "/answer", data=hidden(page, "answer-alarm") | {"text": "We evacuate."}, headers=JSON
    )
    assert told.json()["late"] == "changed"
    assert ">changed later, at " in (await client.get("/")).text


async def test_the_join_page_promises_no_grades_only_while_nobody_rates(at: Running) -> None:
    async with at.client() as client:
        assert "nobody is graded" in (await client.get("/")).text
        at.do(ev.RoomSet(ratings=True))
        page = (await client.get("/")).text
    assert "nobody is graded" not in page
    assert "It is not about who is right." in page


async def test_an_answer_after_its_step_is_taken_and_labelled_late(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client, _ = await at.joined("hospital")
    at.next_to("day/1/cash")
    assert "answer-alarm" not in re.findall(r'data-form="([^"]*)"', (await client.get("/")).text)
    page = await client.get("/?inject=alarm")
    assert "it is labelled “sent after its step”" in page.text
    told = await client.post(
        "/answer", data=hidden(page.text, "answer-alarm") | {"text": "At last"}, headers=JSON
    )
    assert told.json()["late"] == "step"


async def test_words_of_others_are_text_everywhere(at: Running) -> None:
    at.next_to("dark/1/alarm")
    hostile = "<img src=x onerror=alert(1)>\"'{{7*7}}\u202e"
    client, ident = await at.joined(None, organisation=hostile)
    page = (await client.get("/")).text
    assert "<img" not in page
    assert "\u202e" not in page
    assert "{{7*7}}" in page
    at.do(ev.ParticipantSeated(participant=ident, partner="hospital", function=hostile))
    await sent(client, "/", "ask", text=hostile)
    await sent(client, "/", "answer-alarm", text=hostile)
    page = (await client.get("/")).text
    assert page.count("&lt;img") >= 3
    assert "<img" not in page
    assert "\u202e" not in page


async def test_nothing_that_is_for_the_facilitator_reaches_a_page(at: Running) -> None:
    client, _ = await at.joined("hospital")
    while at.session.state.block != "closing":
        assert "Private" not in (await client.get("/")).text
        at.do(want.Next())


async def test_a_page_says_in_which_language_each_text_is(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client, _ = await at.joined("hospital")
    dutch = await client.get("/", headers={"accept-language": "nl"})
    assert '<html lang="nl">' in dutch.text
    assert 'class="prose" lang="en"' in dutch.text
    assert 'lang="en">A message on every phone' in dutch.text
    english = await client.get("/", headers={"accept-language": "en"})
    assert 'class="prose" lang' not in english.text


async def test_every_state_has_its_words(at: Running) -> None:
    at.next_to("dark/3")
    client, _ = await at.joined("hospital")

    async def says(sentence: str) -> bool:
        return sentence in (await client.get("/")).text

    assert await says("Put this device down and look at your table.")
    at.do(ev.ClockPaused())
    assert await says("The exercise is paused")
    at.do(ev.ClockResumed())
    at.do(ev.RecordingSet(on=False))
    assert await says("Off the record")
    at.do(ev.ExerciseInterrupted())
    assert await says("Real situation: the exercise is stopped")
    at.do(ev.ExerciseContinued())
    at.do(ev.RecordingSet(on=True))
    at.do(want.Close())
    assert await says("The session is over")
    at.do(ev.ExerciseFinalised())
    assert await says("The debrief is final")
    assert "<textarea" not in (await client.get("/")).text


async def test_who_joins_reads_what_it_is_for_and_what_happens_with_it(starting: Starting) -> None:
    async with starting() as at:
        page = (await at.client().get("/")).text
        for said in (
            "What it is for",
            "Who gets the debrief",
            "When it is deleted",
            "Not needed.",
            "An exercise.",
        ):
            assert said in page


async def test_a_wrong_code_is_said_at_its_field(at: Running) -> None:
    page = await at.client().post("/join", data={"code": "wrong"})
    assert page.status_code == 403
    assert 'id="join-code-fault"' in page.text
    assert 'value="wrong"' in page.text
    assert "Saint Hospital" not in page.text


async def test_a_wrong_code_is_said_once_under_a_heading_that_fits(at: Running) -> None:
    for path in ("/join", "/back"):
        page = (await at.client().post(path, data={"code": "wrong"})).text
        fault = re.search(r'-code-fault">([^<]+)</p>', page)
        assert fault
        assert page.count(fault[1]) == 1
        assert "You are not in yet</h2>" in page
        assert "Not received" not in page
        assert "You are not in yet" not in (await at.client().get(path.replace("/join", "/"))).text


async def test_the_return_code_stands_first_only_while_nothing_is_asked(at: Running) -> None:
    client = at.client()
    key = at.server.site.codes.key
    await client.post("/join", data={"join-key": key, "place": "partner:hospital", "chosen": "yes"})

    async def first(path: str) -> bool:
        page = (await client.get(path)).text
        return page.index('class="welcome"') < page.index('id="now"')

    assert await first("/?welcome")
    assert not await first("/?welcome&again")
    at.next_to("dark/1/alarm")
    assert not await first("/?welcome")
    assert 'class="welcome"' not in (await client.get("/")).text


async def test_an_old_square_asks_for_the_code(at: Running) -> None:
    page = await at.client().get("/j/none")
    assert page.status_code == 403
    assert "The code on the screen" in page.text


async def test_who_is_not_in_the_list_joins_under_the_name_that_it_types(at: Running) -> None:
    client = at.client(follow_redirects=True)
    key = at.server.site.codes.key
    page = await client.post("/join", data={"join-key": key, "place": "other", "organisation": "Scouts"})
    assert "You have no organisation here yet" in page.text
    (participant,) = at.session.state.participants.values()
    assert (participant.organisation, participant.partner) == ("Scouts", None)


async def test_the_device_of_a_table_chooses_for_whom_it_answers(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client, _ = await at.joined(None, table="left", shared=True)
    page = await client.get("/?for=grid")
    assert hidden(page.text, "answer-alarm")["partner"] == "grid"
    await sent(client, "/?for=grid", "answer-alarm", text="We switch off")
    (entry,) = at.session.state.entries.values()
    assert entry.fields.said_by == ("grid",)
    assert hidden((await client.get("/?for=hospital")).text, "answer-alarm")["partner"] == "town"


async def test_the_device_of_a_table_shows_for_whom_something_waits_and_keeps_it_up_to_date(
    at: Running,
) -> None:
    at.next_to("dark/1/alarm")
    client, _ = await at.joined(None, table="left", shared=True)
    fields = ev.EntryFields(kind=ev.EntryKind.NEED, text="Beds", said_by=("hospital",), target="grid")
    at.do(want.Capture(fields=fields))
    assert waits((await client.get("/")).text) == {"town": 1, "grid": 2}
    async with client.stream("GET", "/stream?for=town") as response:
        stream = Following(response)
        while (told := (await stream.next())[0]).name != "for":
            pass
        await sent(client, "/?for=grid", "answer-alarm", text="We switch off")
        while (told := (await stream.next())[0]).name != "for":
            pass
        assert waits(told.html) == {"town": 1, "grid": 1}
        assert 'href="/?for=town" aria-current="true"' in told.html
    alone, _ = await at.joined("town")
    assert "You answer for" not in (await alone.get("/")).text


def waits(html: str) -> dict[str, int]:
    rows = re.findall(r'<li data-key="for-(\w+)".*?</li>', html)
    counts = re.findall(r"· (\d+)\sto\sanswer</span></a></li>", html)
    return dict(zip(rows, map(int, counts), strict=True))


async def test_closed_joining_and_removal_are_said_plainly(at: Running) -> None:
    key = at.server.site.codes.key
    client, ident = await at.joined("hospital")
    at.do(ev.RoomSet(joining=False))
    assert "Joining is closed now" in (await at.client().get(f"/j/{key}")).text
    assert "Ask the facilitator" in (await client.get("/seat")).text
    at.do(ev.ParticipantRemoved(participant=ident))
    assert "You are not in this session any more" in (await client.get("/")).text


async def test_the_return_code_brings_somebody_back_on_another_device(at: Running) -> None:
    client = at.client(follow_redirects=True)
    key = at.server.site.codes.key
    page = await client.post("/join", data={"join-key": key, "place": "partner:hospital"})
    code = re.search(r'<p class="code">([^<]+)</p>', page.text)
    assert code
    other = at.client(follow_redirects=True)
    assert "This code is not right" not in (await other.post("/back", data={"code": code[1].lower()})).text
    assert "<h1>Saint Hospital</h1>" in (await other.get("/")).text
    wrong = await at.client().post("/back", data={"code": "CCCC-CCCC"})
    assert wrong.status_code == 403
    assert 'id="back-code-fault"' in wrong.text


async def test_somebody_moves_to_another_organisation(at: Running) -> None:
    client, ident = await at.joined("hospital")
    await client.post("/seat", data={"place": "partner:grid", "function": "duty officer"})
    moved = at.session.state.participants[ident]
    assert (moved.partner, moved.table, moved.function) == ("grid", "left", "duty officer")
    assert (await client.post("/seat", data={"place": "other", "organisation": "X"})).status_code == 409


async def test_what_changes_streams_to_those_whom_it_concerns(at: Running) -> None:
    at.next_to("dark/1/alarm")
    hospital, _ = await at.joined("hospital")
    grid, asker = await at.joined("grid")
    async with hospital.stream("GET", "/stream") as one, grid.stream("GET", "/stream") as other:
        first, second = Following(one), Following(other)
        names = {told.name for told in await first.next(len((*parts.PARTNER_PARTS, *parts.OWN_PARTS)))}
        assert names == {*parts.PARTNER_PARTS, *parts.OWN_PARTS}
        await second.next(len(names))
        fields = ev.EntryFields(kind=ev.EntryKind.NEED, text="Beds", said_by=("grid",), target="hospital")
        need = at.do(want.Capture(fields=fields), f"p{asker}", "web")
        told = {row.name: row.html for row in await first.next(2)}
        assert set(told) == {"asked", "count"}
        assert "Beds" in told["asked"]
        assert [row.name for row in await second.next(1)] == ["mine"]
        at.do(ev.ReplyGiven(entry=need, partner="hospital", answer=ev.Answer.YES))
        (mine,) = await second.next(1)
        assert "Saint Hospital" in mine.html


async def test_colleagues_read_the_function_that_somebody_has_now(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client, ident = await at.joined("town", function="Duty officer")
    other, _ = await at.joined("town")
    at.do(want.Respond(inject="alarm", partner="town", text="We go"), f"p{ident}", "web")
    async with other.stream("GET", "/stream") as response:
        stream = Following(response)
        first = {row.name: row.html for row in await stream.next(len(parts.PARTNER_PARTS + parts.OWN_PARTS))}
        assert "Duty officer" in first["answers"]
        await client.post("/seat", data={"place": "partner:town", "function": "Head of care", "key": "k"})
        (news,) = await stream.next()
    assert (news.name, "Head of care" in news.html) == ("answers", True)


async def test_only_who_chooses_an_organisation_loads_what_finds_it(at: Running) -> None:
    client, _ = await at.joined("hospital")
    door = await at.client().get(f"/j/{at.server.site.codes.key}")
    scripts = [re.findall(r'src="/static/(\w+)\.js', page.text) for page in (door, await client.get("/"))]
    assert scripts == [["finder"], ["page"]]


async def test_an_answer_from_a_second_device_is_not_overwritten_unseen_and_a_resend_is_still_received(
    at: Running,
) -> None:
    at.next_to("dark/1/alarm")
    client, _ = await at.joined("hospital")
    empty = hidden((await client.get("/")).text, "answer-alarm") | {"text": "From the laptop"}
    first = await client.post("/answer", data=empty | {"key": "laptop"}, headers=JSON)
    refused = await client.post(
        "/answer", data=empty | {"key": "phone", "text": "From the phone"}, headers=JSON
    )
    assert refused.status_code == 409
    assert refused.json()["theirs"] == {"text": "From the laptop", "revision": first.json()["revision"]}
    again = empty | {"key": "phone-2", "text": "Both", "seen": str(refused.json()["theirs"]["revision"])}
    second = (await client.post("/answer", data=again, headers=JSON)).json()
    # Its receipt was lost: it is received, and knows nothing of what came after it.
    resent = (await client.post("/answer", data=empty | {"key": "laptop"}, headers=JSON)).json()
    assert resent["revision"] == first.json()["revision"] < second["revision"]
    (entry,) = at.session.state.entries.values()
    assert entry.fields.text == "Both"


async def test_a_refused_form_says_on_top_what_is_wrong(at: Running) -> None:
    at.next_to("dark/1/handout")
    client, _ = await at.joined("hospital")
    wrong = await sent(
        client, "/", "answer-ward", text="We move them", need_text="Beds", need_quantity="many"
    )
    assert wrong.status_code == 409
    banner = wrong.text.partition('class="state refused"')[2].partition("</div>")[0]
    fault = wrong.text.partition('id="answer-ward-need-quantity-fault">')[2].partition("<")[0]
    assert fault
    assert fault in banner
    # Every form can be led to.
    assert 'href="#answer-ward-summary"' in banner
    assert 'id="answer-ward-summary"' in wrong.text
