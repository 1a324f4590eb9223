"""The pages of participants over real HTTP, without a script: every form works by itself."""

from __future__ import annotations

import re

import httpx

from tabletop.core import events as ev
from tests.web.conftest import Running


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
