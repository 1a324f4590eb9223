"""What becomes of an answer is told by its name: in the room, and to who sent it."""

from __future__ import annotations

import pytest

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.own_view import own_view
from tabletop.core.projection import projector
from tabletop.text import language
from tabletop.tui.projection import variants
from tests.small import Play
from tests.web.conftest import Running
from tests.web.test_screen import written


def put_up(kind: ev.EntryKind, *, answered: bool) -> Play:
    play = Play().start().next_to("dark/1/alarm")
    fields = ev.EntryFields(kind=kind, text="We open the hall", said_by=("town",), response=answered)
    entry = play.do(want.Capture(fields=fields)).seq
    play.do(ev.ProjectorSet(entry=entry))
    return play


@pytest.mark.parametrize(
    ("kind", "answered", "title"),
    [
        (ev.EntryKind.NOTE, True, "Answer"),
        (ev.EntryKind.NOTE, False, "Note"),
        (ev.EntryKind.DECISION, True, "Decision"),
    ],
)
def test_what_is_put_up_is_called_what_it_is(kind: ev.EntryKind, answered: bool, title: str) -> None:
    state = put_up(kind, answered=answered).state
    assert f"<span>{title}</span>" in written(state)
    first = next(iter(variants(projector(state), language("en"), 60, 20)))
    assert title in first[0].plain


async def test_who_sent_an_answer_reads_what_it_was_made(at: Running) -> None:
    at.next_to("dark/1/alarm")
    client, ident = await at.joined("town")
    answer = at.do(want.Respond(inject="alarm", partner="town", text="We open the hall"), f"p{ident}", "web")
    assert "now noted as" not in (await client.get("/")).text
    fields = at.session.state.entries[answer].fields.model_copy(update={"kind": ev.EntryKind.DECISION})
    at.do(ev.EntryCorrected(entry=answer, base=answer, fields=fields))
    page = (await client.get("/")).text
    assert "now noted as: Decision" in page
    assert "changed by somebody else" not in page
    (own,) = own_view(at.session.state, at.session.state.participants[ident]).entries
    assert own.kind is ev.EntryKind.DECISION
