"""A participant without a browser joins, sees, sends, loses the line and comes back; nothing counts twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import httpx
import pytest

from tabletop.core import events as ev
from tabletop.core.events import EntryFields, EntryKind, Role
from tabletop.core.intents import Capture, Next
from tabletop.core.messages import ExerciseError, Message
from tabletop.session.guest import Away, Guest, Letter, NotKept, Received, Seen
from tabletop.session.outbox import Outbox, Sent
from tabletop.session.reaching import Reach
from tests.remote.conftest import Host

BACK_AT_ONCE = (0.01,)


def code_of(host: Host, role: Role = Role.PARTICIPANT) -> str:
    return host.server.door.view().codes[role]


def at_an_inject(host: Host) -> None:
    while "alarm" not in host.session.state.injects:
        host.do(Next())


@pytest.fixture
async def guest(host: Host) -> AsyncIterator[Guest]:
    """Give somebody of the town who is in."""
    made = Guest(Reach(host.url), lang="en")
    await made.join(code_of(host), place="partner:town", function="duty officer", key="one")
    yield made
    await made.close()


def answered(text: str, key: str, **more: str) -> Letter:
    return Letter("/answer", {"inject": "alarm", "partner": "town", "text": text, **more}, key)


async def test_the_code_shows_what_one_chooses_from_and_a_wrong_one_does_not(host: Host) -> None:
    guest = Guest(Reach(host.url), lang="en")
    found = await guest.way_in(code_of(host))
    assert found.role == "participant"
    assert {"town", "hospital", "grid"} <= {row.id for _, partners in found.tables for row in partners}
    with pytest.raises(ExerciseError):
        await guest.way_in("AAAAAA")
    with pytest.raises(ExerciseError):
        await guest.join("AAAAAA", place="partner:town")
    with pytest.raises(ExerciseError):
        await guest.look()
    assert host.session.state.participants == {}
    await guest.close()


async def test_who_joins_is_in_once_however_often_it_is_sent(host: Host) -> None:
    guest = Guest(Reach(host.url))
    first = await guest.join(code_of(host), place="partner:town", key="k")
    again = await guest.join(code_of(host), place="partner:town", key="k")
    assert first == again
    assert guest.return_code == first.return_code
    assert len(host.session.state.participants) == 1
    await guest.close()


async def test_the_return_code_brings_back_the_same_participant(host: Host, guest: Guest) -> None:
    other = Guest(Reach(host.url))
    admitted = await other.come_back(guest.return_code)
    assert (await other.look()).own.participant == admitted.participant
    assert len(host.session.state.participants) == 1
    await other.close()


async def test_the_cookies_bring_it_back_in_another_process(host: Host, guest: Guest) -> None:
    other = Guest(Reach(host.url, cookies=guest.cookies))
    assert (await other.look()).own.function == "duty officer"
    await other.close()


async def test_it_sees_what_its_organisation_sees_and_no_more(host: Host, guest: Guest) -> None:
    at_an_inject(host)
    seen = await guest.look("hospital")
    assert seen.view.partner == "town"
    assert [row.public.id for row in seen.view.injects] == ["alarm"]
    assert seen.told == host.session.state.setup.language
    assert "Private" not in repr(seen)


async def test_what_it_kept_under_the_name_of_the_exercise_is_found_after_a_new_title(
    host: Host, guest: Guest
) -> None:
    before = (await guest.look()).exercise
    host.do(ev.ExerciseAgreed(title="Another evening", label="open"))
    assert (await guest.look()).exercise == before


async def test_an_answer_is_received_once_and_then_corrected(host: Host, guest: Guest) -> None:
    at_an_inject(host)
    first = await guest.send(answered("We open the hall.", "1"))
    again = await guest.send(answered("We open the hall.", "1"))
    assert isinstance(first, Received)
    assert isinstance(again, Received)
    assert first.seq == again.seq
    assert first.time
    (own,) = (await guest.look()).own.entries
    better = await guest.send(answered("We open two halls.", "2", seen=str(own.revision)))
    assert isinstance(better, Received)
    (entry,) = host.session.state.entries.values()
    assert (entry.fields.text, entry.fields.source) == ("We open two halls.", ev.Source.WEB)


async def test_what_is_not_accepted_comes_back_with_the_reason_and_the_field(
    host: Host, guest: Guest
) -> None:
    at_an_inject(host)
    receipt = await guest.send(answered("", "1"))
    assert isinstance(receipt, NotKept)
    assert receipt.reason
    assert "text" in receipt.fields
    foreign = await guest.send(Letter("/entry", {"partner": "hospital", "need-text": "Water"}, "2"))
    assert isinstance(foreign, NotKept)
    assert host.session.state.entries == {}


async def test_every_form_of_the_page_can_be_sent(host: Host, guest: Guest) -> None:
    asked = host.do(Capture(fields=EntryFields(kind=EntryKind.NEED, text="Two generators", target="town")))
    letters = (
        Letter("/entry", {"partner": "town", "need-text": "Water", "need-quantity": "20 litres"}, "1"),
        Letter(
            "/reply", {"entry": str(asked), "partner": "town", "answer": "condition", "note": "Fuel"}, "2"
        ),
        Letter("/ask", {"text": "May we phone?", "partner": "town"}, "3"),
    )
    for letter in letters:
        assert isinstance(await guest.send(letter), Received), letter
    seen = await guest.look()
    (own,) = seen.own.entries
    assert (own.text, own.quantity, own.unit) == ("Water", 20, "litres")
    assert [row.text for row in seen.own.questions] == ["May we phone?"]
    (row,) = seen.view.asked
    assert (row.answer, row.note) == (ev.Answer.CONDITION, "Fuel")
    assert isinstance(await guest.send(Letter("/withdraw", {"entry": str(own.id)}, "4")), Received)
    assert (await guest.look()).own.entries[0].withdrawn


async def test_it_sees_what_changes_loses_the_line_and_comes_back(
    hosting: Callable[..., Host],
) -> None:
    first = hosting()
    port = first.server.port
    guest = Guest(Reach(first.url), lang="en")
    await guest.join(code_of(first), place="partner:town")
    async with asyncio.timeout(20), aclosing(guest.watch(pauses=BACK_AT_ONCE)) as watching:
        assert isinstance(await anext(watching), Seen)
        await asyncio.to_thread(at_an_inject, first)
        await until(watching, lambda seen: isinstance(seen, Seen) and len(seen.view.injects) == 1)
        await asyncio.to_thread(first.stop)
        await until(watching, lambda seen: isinstance(seen, Message))
        with pytest.raises(Away):
            await guest.send(answered("We open the hall.", "1"))
        second = await asyncio.to_thread(hosting, port=port)
        await until(watching, lambda seen: isinstance(seen, Seen))
        assert isinstance(await guest.send(answered("We open the hall.", "1")), Received)
        assert len(second.session.state.entries) == 1
    await guest.close()


async def until(watching: Any, true: Callable[[object], bool]) -> None:
    async for seen in watching:
        if true(seen):
            return


async def test_who_is_removed_is_told_so_and_sees_nothing_more(host: Host, guest: Guest) -> None:
    ident = (await guest.look()).own.participant
    async with asyncio.timeout(10), aclosing(guest.watch(pauses=BACK_AT_ONCE)) as watching:
        assert isinstance(await anext(watching), Seen)
        await asyncio.to_thread(host.do, ev.ParticipantRemoved(participant=ident))
        last = [found async for found in watching][-1]
    assert isinstance(last, Message)
    assert last.code == "remote.refused"


async def test_it_sees_what_changes_however_the_line_cuts_the_telling(host: Host, guest: Guest) -> None:
    class Cut(Guest):
        async def stream(self, partner: str | None = None) -> AsyncGenerator[bytes, None]:
            for told in (b"event: now\ndata: event: none\n\n", b": sign\n\n", b"event: now\ndata: x\n\n"):
                for at in range(0, len(told), size):
                    yield told[at : at + size]

    for size in (1, 3, 5, 100):
        cut = Cut(guest.reach, lang="en")
        cut._client.cookies.update(guest.cookies)
        seen = 0
        async with asyncio.timeout(10), aclosing(cut.watch()) as watching:
            async for found in watching:
                if isinstance(found, Message):
                    break
                seen += 1
        assert seen == 2, size
        await cut.close()


class Deaf(Guest):
    """A guest whose first answers get lost on the way back."""

    lost = 1

    async def _post(self, path: str, form: Any) -> httpx.Response:
        response = await super()._post(path, form)
        if path == "/answer" and self.lost:
            self.lost -= 1
            raise Away
        return response


async def test_what_waits_is_sent_again_under_its_own_key_and_counts_once(host: Host) -> None:
    at_an_inject(host)
    guest = Deaf(Reach(host.url), lang="en")
    await guest.join(code_of(host), place="partner:town")
    told: list[Sent] = []
    done = asyncio.Event()

    def tell(sent: Sent) -> None:
        told.append(sent)
        if len(told) == 2:
            done.set()

    outbox = Outbox(guest, tell, lambda message: message.code, BACK_AT_ONCE)
    outbox.put(answered("We open the hall.", "1"))
    outbox.put(Letter("/ask", {"text": "And then?", "partner": "town"}, "2"))
    assert len(outbox) == 2
    async with asyncio.timeout(10):
        await done.wait()
    assert [row.letter.key for row in told] == ["1", "2"]
    assert all(isinstance(row.receipt, Received) for row in told)
    assert len(host.session.state.entries) == 1
    assert len(outbox) == 0
    await outbox.close()
    await guest.close()
