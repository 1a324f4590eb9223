"""What scribes note, correct and tick by their page, several of them at once."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tabletop.core import events as ev
from tabletop.core.events import Answer, EntryKind, Mark, Presence, Role
from tabletop.core.intents import Capture
from tabletop.core.state import Entry
from tabletop.web import identity, scribe
from tests.pages import Page
from tests.web.conftest import Running, Starting
from tests.web.following import Following

JSON = {"accept": "application/json"}
Form = dict[str, str | list[str]]


@pytest.fixture
async def room(at: Running) -> Running:
    at.next_to("dark/1/alarm")
    return at


async def scribing(at: Running, function: str = "Evaluator") -> httpx.AsyncClient:
    client, _ = await at.joined(None, Role.SCRIBE, function=function)
    return client


def latest(at: Running) -> Entry:
    return at.session.state.entries[max(at.session.state.entries)]


def note(text: str = "words", **fields: object) -> Capture:
    return Capture(fields=ev.EntryFields.model_validate({"text": text, **fields}))


async def sent(client: httpx.AsyncClient, path: str, form: Form) -> httpx.Response:
    return await client.post(path, data=form, headers=JSON)


async def kept(client: httpx.AsyncClient, path: str, form: Form) -> int:
    answer = await sent(client, path, form)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["received"])


async def test_a_line_is_read_as_in_the_console(room: Running) -> None:
    client = await scribing(room)
    await kept(client, "/scribe/line", {"line": "3 hos,t1: no diesel left #500 litre", "key": "k"})
    fields = latest(room).fields
    assert (fields.kind, fields.said_by) == (EntryKind.GAP, ("hospital", "left"))
    assert (fields.quantity, fields.unit, fields.inject) == (500, "litre", "alarm")


@pytest.mark.parametrize("line", ["", "   ", "#" + "9" * 400 + " x", "a >hos/" + "f" * 200])
async def test_a_line_that_cannot_be_kept_is_refused_with_a_reason(room: Running, line: str) -> None:
    client = await scribing(room)
    answer = await sent(client, "/scribe/line", {"line": line, "key": "k"})
    assert answer.status_code == 409
    assert "line" in answer.json()["fields"]
    assert not room.session.state.entries


async def test_a_form_takes_everything_that_an_entry_can_have(room: Running) -> None:
    client = await scribing(room)
    gap = room.do(note("no numbers", kind=EntryKind.GAP))
    form: Form = {
        "key": "k",
        "kind": "action",
        "text": "Make a list\nof numbers",
        "said_by": ["town", "right", "all"],
        "about": "inject:alarm",
        "target": "grid",
        "quantity": "2.5",
        "unit": "pages",
        "from_hour": "1",
        "until_hour": "3",
        "owner": "hospital",
        "owner_function": "head of facilities",
        "due": "2026-12-01",
        "addresses": str(gap),
        "theme": "together",
        "objective": "share",
        "mark": "open",
        "parked": "yes",
    }
    await kept(client, "/scribe/note", form)
    fields = latest(room).fields
    assert (fields.kind, fields.text) == (EntryKind.ACTION, "Make a list\nof numbers")
    assert (fields.said_by, fields.inject, fields.target) == (("town", "right", "all"), "alarm", "grid")
    assert (fields.quantity, fields.unit, fields.from_hour, fields.until_hour) == (2.5, "pages", 1, 3)
    assert (fields.owner, fields.owner_function, fields.due) == (
        "hospital",
        "head of facilities",
        "2026-12-01",
    )
    assert (fields.theme, fields.objective, fields.mark) == ("together", "share", Mark.OPEN)
    assert (fields.parked, fields.addresses) == (True, gap)


async def test_what_is_wrong_is_told_of_each_field_and_stays_in_the_form(room: Running) -> None:
    client = await scribing(room)
    form: Form = {
        "key": "k",
        "text": "my own words",
        "about": "inject:cash",
        "due": "someday",
        "target": "nobody",
        "quantity": "many",
        "said_by": ["stranger"],
        "theme": "none-such",
    }
    answer = await sent(client, "/scribe/note", form)
    assert set(answer.json()["fields"]) == {"about", "due", "target", "quantity", "said_by", "theme"}
    page = await client.post("/scribe/note", data=form)
    assert page.status_code == 409
    read = Page(page.text)
    area = read.by_id("note-text")
    assert area is not None
    assert area.text.strip() == "my own words"
    assert read.by_id("note-due-fault") is not None
    assert not room.session.state.entries


async def test_who_notes_without_a_script_reads_when_it_was_received_in_its_own_words(room: Running) -> None:
    client = await scribing(room)
    client.headers["accept-language"] = "nl"
    client.follow_redirects = True
    page = await client.post("/scribe/line", data={"line": "hos: water", "key": "k"})
    assert "Ontvangen om 11.00 uur" in page.text


async def test_a_correction_that_is_refused_says_on_top_what_is_wrong(room: Running) -> None:
    client = await scribing(room)
    entry = room.do(note("no numbers"))
    form: Form = {"entry": str(entry), "base": str(entry), "text": "x", "due": "someday", "key": "k"}
    page = Page((await client.post("/scribe/correct", data=form)).text)
    (told,) = (row for row in page.elements if row.attributes.get("role") == "alert")
    assert "“someday” is no day" in told.text
    assert told.find("a")[0].attributes["href"] == f"#entry-{entry}-summary"


async def test_a_form_sent_twice_counts_once(room: Running) -> None:
    client = await scribing(room)
    form: Form = {"line": "hos: we have water", "key": "same"}
    first, second = await kept(client, "/scribe/line", form), await kept(client, "/scribe/line", form)
    assert first == second
    assert len(room.session.state.entries) == 1


async def test_the_list_tells_who_captured_what_and_escapes_it(room: Running) -> None:
    one, two = await scribing(room, "Evaluator <b>left</b>"), await scribing(room, "Other")
    await kept(one, "/scribe/line", {"line": "hos: <script>alert(1)</script>", "key": "a"})
    mine, theirs = (await one.get("/scribe")).text, (await two.get("/scribe")).text
    assert "&lt;script&gt;alert(1)" in theirs
    assert "<script>alert" not in theirs
    assert "Evaluator &lt;b&gt;left" in theirs
    assert "by you" in mine
    assert "by you" not in theirs


async def test_of_two_who_correct_at_once_the_second_gets_both_versions_and_chooses(room: Running) -> None:
    one, two = await scribing(room, "One"), await scribing(room, "Two")
    entry = await kept(one, "/scribe/line", {"line": "hos: first words", "key": "a"})
    base = str(latest(room).revision)
    form: Form = {"entry": str(entry), "base": base, "kind": "note"}
    await kept(one, "/scribe/correct", {**form, "text": "words of one", "key": "b"})
    mine: Form = {**form, "kind": "gap", "text": "words of two", "said_by": ["grid"], "key": "c"}
    answer = await sent(two, "/scribe/correct", mine)
    assert answer.status_code == 409
    told = answer.json()["theirs"]
    assert "words of one" in told["text"]
    page = Page((await two.post("/scribe/correct", data=mine)).text)
    texts = [row.text for row in page.of("textarea", "blockquote")]
    assert any("words of one" in text for text in texts)
    assert any("words of two" in text for text in texts)
    checked = {row.attributes["value"] for row in page.of("input") if "checked" in row.attributes}
    assert {"gap", "grid"} <= checked
    (again,) = [row.attributes["value"] for row in page.of("input") if row.attributes.get("name") == "base"]
    assert again == str(told["revision"]) == str(room.session.state.entries[entry].revision)
    await kept(two, "/scribe/correct", {**mine, "base": again, "key": "d"})
    assert room.session.state.entries[entry].fields.text == "words of two"


async def test_a_correction_changes_what_the_form_holds_and_keeps_the_rest(room: Running) -> None:
    client = await scribing(room)
    entry = room.do(note(kind=EntryKind.DECISION, said_by=("town",), measure="personnel", headline=True))
    form: Form = {"entry": str(entry), "base": str(entry), "kind": "decision", "text": "other", "key": "k"}
    await kept(client, "/scribe/correct", {**form, "about": "inject:alarm"})
    fields = room.session.state.entries[entry].fields
    assert (fields.text, fields.said_by, fields.measure, fields.headline) == ("other", (), "personnel", True)


@pytest.mark.parametrize("lang", ["nl", "en"])
async def test_a_form_that_is_opened_and_sent_as_it_is_keeps_every_digit(room: Running, lang: str) -> None:
    client = await scribing(room)
    held: dict[str, object] = {"quantity": 1234.125, "unit": "m³", "from_hour": -24.0, "until_hour": 0.333}
    entry = room.do(note("words", **held))
    page = Page((await client.get(f"/scribe/entry?entry={entry}", headers={"accept-language": lang})).text)
    typed = {row.attributes.get("name", ""): row.attributes.get("value", "") for row in page.of("input")}
    form: Form = {name: typed[name] for name in (*held, "entry", "base")}
    form |= {"text": "words", "key": "k"}
    answer = await client.post("/scribe/correct", data=form, headers={**JSON, "accept-language": lang})
    assert answer.status_code == 200, answer.text
    fields = room.session.state.entries[entry].fields
    assert {name: getattr(fields, name) for name in held} == held


async def test_a_day_in_the_past_is_refused_unless_it_stood_there(room: Running) -> None:
    client = await scribing(room)
    form: Form = {"key": "k", "kind": "action", "text": "Make a list", "due": "2020-02-01"}
    answer = await sent(client, "/scribe/note", form)
    assert answer.status_code == 409
    assert answer.json()["fields"] == {"due": "2020-02-01 is in the past"}
    entry = room.do(note("Make a list", kind=EntryKind.ACTION, due="2020-02-01"))
    again: Form = {**form, "text": "Make two lists", "entry": str(entry), "base": str(entry)}
    other = await sent(client, "/scribe/correct", {**again, "due": "1-2-2019", "key": "l"})
    assert "due" in other.json()["fields"]
    await kept(client, "/scribe/correct", {**again, "key": "m"})
    fields = room.session.state.entries[entry].fields
    assert (fields.text, fields.due) == ("Make two lists", "2020-02-01")


async def test_one_tap_makes_it_another_kind_and_a_stale_one_shows_what_stands_there(room: Running) -> None:
    client = await scribing(room)
    entry = room.do(note())
    form: Form = {"entry": str(entry), "base": str(entry), "kind": "gap", "key": "k"}
    await kept(client, "/scribe/kind", form)
    assert room.session.state.entries[entry].kind is EntryKind.GAP
    page = await client.post("/scribe/kind", data={**form, "kind": "need", "key": "l"})
    assert page.status_code == 409
    checked = [row.attributes["value"] for row in Page(page.text).of("input") if "checked" in row.attributes]
    assert "need" in checked


async def test_entries_are_withdrawn_restored_and_ones_own_latest_is_undone(room: Running) -> None:
    client = await scribing(room)
    entry = await kept(client, "/scribe/line", {"line": "hos: water", "key": "a"})
    await kept(client, "/scribe/withdraw", {"entry": str(entry), "key": "b"})
    assert room.session.state.entries[entry].withdrawn
    await kept(client, "/scribe/withdraw", {"entry": str(entry), "restore": "yes", "key": "c"})
    assert not room.session.state.entries[entry].withdrawn
    room.do(note("of the facilitator"))
    await kept(client, "/scribe/undo", {"key": "d"})
    assert room.session.state.entries[entry].withdrawn
    assert not latest(room).withdrawn


async def test_replies_presence_and_expected_actions_are_noted(room: Running) -> None:
    client = await scribing(room)
    entry = await kept(
        client, "/scribe/note", {"kind": "need", "text": "diesel", "target": "grid", "key": "a"}
    )
    reply: Form = {"entry": str(entry), "partner": "grid", "key": "b"}
    refused = await sent(client, "/scribe/reply", reply)
    assert set(refused.json()["fields"]) == {"answer"}
    refused = await sent(client, "/scribe/reply", {**reply, "answer": "condition"})
    assert set(refused.json()["fields"]) == {"note"}
    await kept(client, "/scribe/reply", {**reply, "answer": "condition", "note": "if paid", "key": "c"})
    assert room.session.state.replies[entry]["grid"].answer is Answer.CONDITION
    await kept(client, "/scribe/reply", {**reply, "answer": "back", "key": "d"})
    assert not room.session.state.replies.get(entry)
    await kept(client, "/scribe/presence", {"partner": "grid", "presence": "left", "key": "e"})
    assert room.session.state.presence_of("grid") is Presence.LEFT
    await kept(client, "/scribe/tick", {"expected": "alarm-map", "done": "yes", "key": "f"})
    assert "alarm-map" in room.session.state.ticked
    await kept(client, "/scribe/tick", {"expected": "alarm-map", "done": "no", "key": "g"})
    assert "alarm-map" not in room.session.state.ticked


async def test_a_reply_that_is_refused_comes_back_as_it_was_typed(room: Running) -> None:
    client = await scribing(room)
    entry = room.do(note("diesel", kind=EntryKind.NEED, target="grid"))
    page = Page((await client.get(f"/scribe/entry?entry={entry}")).text)
    chosen = [row.attributes["value"] for row in page.of("option") if "selected" in row.attributes]
    assert "grid" in chosen
    form: Form = {"entry": str(entry), "partner": "town", "answer": "condition", "key": "k"}
    refused = await client.post("/scribe/reply", data=form)
    assert refused.status_code == 409
    page = Page(refused.text)
    assert page.by_id(f"reply-{entry}-note-fault") is not None
    checked = [row.attributes["value"] for row in page.of("input") if "checked" in row.attributes]
    assert "condition" in checked


async def test_a_private_connection_is_one_of_this_computer(
    room: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await scribing(room)
    assert "says nothing about water" in (await client.get("/scribe")).text
    monkeypatch.setattr(identity, "LOOPBACK", frozenset())
    assert "says nothing about water" not in (await client.get("/scribe")).text


async def test_what_has_not_come_out_cannot_be_named_by_its_id(room: Running) -> None:
    client = await scribing(room)
    asked = (
        ("/scribe/tick", {"expected": "cash-any"}),
        ("/scribe/note", {"text": "x", "about": "inject:cash"}),
        ("/scribe/note", {"text": "x", "about": "block:day"}),
    )
    for path, form in asked:
        known = await sent(client, path, {**form, "key": "k"})
        unknown = await sent(
            client, path, {name: said.replace("cash", "none") for name, said in form.items()}
        )
        assert known.status_code == unknown.status_code == 409
        assert known.json() == unknown.json()
    assert "No cash" not in (await client.get("/scribe")).text


async def test_ratings_are_there_only_when_the_facilitator_wants_them(room: Running) -> None:
    client = await scribing(room)
    form: Form = {"objective": "share", "score": "3", "key": "k"}
    assert "/scribe/rate" not in (await client.get("/scribe")).text
    assert (await sent(client, "/scribe/rate", form)).status_code == 409
    room.do(ev.RoomSet(ratings=True))
    assert "/scribe/rate" in (await client.get("/scribe")).text
    await kept(client, "/scribe/rate", form)
    assert set(room.session.state.ratings.values()) == {3}
    await kept(client, "/scribe/rate", {**form, "score": "", "key": "l"})
    assert not room.session.state.ratings


async def test_the_entries_shown_are_all_ones_own_or_of_a_table(room: Running) -> None:
    client = await scribing(room)
    room.do(note("said by town", said_by=("town",)))
    await kept(client, "/scribe/line", {"line": "hos: said by hospital", "key": "a"})

    async def shown(query: str) -> set[str]:
        page = Page((await client.get(f"/scribe{query}")).text)
        return {row.text for row in page.of("p") if row.attributes.get("class") == "text"}

    both = {"said by town", "said by hospital"}
    assert await shown("") == both
    assert await shown("?show=own") == {"said by hospital"}
    assert await shown("?show=table:left") == {"said by town"}
    assert await shown("?show=table:none") == both


async def test_what_others_note_streams_to_the_page(room: Running) -> None:
    client = await scribing(room)
    async with client.stream("GET", "/stream") as response:
        told = Following(response)
        first = {row.name for row in await told.next(len(scribe.PARTS))}
        assert first == {f"scribe-{name}" for name in scribe.PARTS}
        room.do(note("fresh words"))
        news = {row.name: row.html for row in await told.next(1)}
    assert "fresh words" in news["scribe-entries"]


async def test_off_the_record_nothing_is_kept_and_the_page_says_so(room: Running) -> None:
    client = await scribing(room)
    room.do(ev.RecordingSet(on=False))
    answer = await sent(client, "/scribe/line", {"line": "hos: secret", "key": "k"})
    assert answer.status_code == 409
    assert "Off the record" in (await client.get("/scribe")).text
    page = await client.post("/scribe/line", data={"line": "hos: secret", "key": "k"})
    assert 'value="hos: secret"' in page.text


async def test_private_notes_need_a_private_connection_or_consent(
    starting: Starting, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with starting() as at:
        at.next_to("dark/1/alarm")
        client = await scribing(at)
        assert "says nothing about water" in (await client.get("/scribe")).text
        monkeypatch.setattr(scribe, "is_unheard", lambda _: False)
        page = (await client.get("/scribe")).text
        assert "says nothing about water" not in page
        assert "starts a shared map" not in page
        tick = await sent(client, "/scribe/tick", {"expected": "alarm-map", "key": "k"})
        assert tick.status_code == 409
        async with client.stream("GET", "/stream") as response:
            told = await Following(response).next(len(scribe.PARTS))
        assert "says nothing about water" not in "".join(row.html for row in told)
        at.do(ev.RoomSet(notes_for_scribes=True))
        assert "says nothing about water" in (await client.get("/scribe")).text


async def test_what_is_for_a_partner_alone_cannot_be_opened_where_others_read_along(
    room: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await scribing(room)
    entry = room.do(note("for one alone", mark=Mark.PARTNER))
    assert (await client.get(f"/scribe/entry?entry={entry}")).status_code == 200
    monkeypatch.setattr(scribe, "is_unheard", lambda _: False)
    assert (await client.get(f"/scribe/entry?entry={entry}")).status_code == 404
    form: Form = {"entry": str(entry), "base": "1", "text": "x", "key": "k"}
    assert "for one alone" not in (await sent(client, "/scribe/correct", form)).text
    assert "for one alone" not in (await client.post("/scribe/correct", data=form)).text


@pytest.mark.parametrize("entry", ["", "x", "-1", "999", "9" * 5000, "²"])
async def test_an_entry_that_is_not_there_is_refused_without_a_fault(room: Running, entry: str) -> None:
    client = await scribing(room)
    assert (await client.get("/scribe/entry", params={"entry": entry})).status_code == 404
    for path in ("/scribe/correct", "/scribe/kind", "/scribe/withdraw", "/scribe/reply"):
        answer = await client.post(path, data={"entry": entry, "key": "k"})
        assert answer.status_code == 409


async def test_many_scribes_at_once_lose_nothing(room: Running) -> None:
    clients = [await scribing(room, f"Scribe {number}") for number in range(5)]
    forms = [
        kept(client, "/scribe/line", {"line": f"hos: note {number} of {place}", "key": f"k{number}"})
        for place, client in enumerate(clients)
        for number in range(6)
    ]
    seqs = await asyncio.gather(*forms)
    assert len(set(seqs)) == 30
    assert len(room.session.state.live_entries()) == 30
