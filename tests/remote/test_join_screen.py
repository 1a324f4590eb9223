"""Taking part from a terminal of 80 by 24: the four parts, drafts that stay, words in both languages."""

from __future__ import annotations

import asyncio
import contextlib
import stat
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tabletop.core import events as ev
from tabletop.core.events import EntryFields, EntryKind
from tabletop.core.intents import Capture, Close, Intent, Next, ReleaseInject, Submission, Undo, WriteInject
from tabletop.session import drafts
from tabletop.session.guest import Guest
from tabletop.session.reaching import Reach
from tabletop.text import language
from tabletop.tui import join
from tabletop.tui.app import DoorleefApp
from tabletop.tui.console.dialogs import Choose, Fill, Sure
from tabletop.tui.console.lines import Row
from tabletop.tui.console.sayings import quiet, said
from tabletop.tui.join import JoinScreen, forms
from tabletop.tui.join.rows import rows_of, waiting
from tests.remote.conftest import Host
from tests.test_projector import text_of

BACK_SOON = (0.3,)
"""Longer than a screen takes to be painted, so that trying again leaves room for the keys."""


class Watched(JoinScreen):
    """Tells when it was painted."""

    CSS_PATH = str(Path(join.__file__).with_name("screen.tcss"))

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self.painted = asyncio.Event()

    def paint(self) -> None:
        super().paint()
        self.painted.set()


@dataclass
class Table:
    """Somebody at a terminal."""

    app: DoorleefApp
    pilot: Pilot[int]
    screen: Watched

    async def until(self, true: Callable[[], bool]) -> None:
        """Let the program go on until something is true."""
        async with asyncio.timeout(15):
            while not true():
                await self.pilot.pause()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.screen.painted.wait(), 0.05)
                self.screen.painted.clear()

    async def sees(self, words: str) -> None:
        await self.until(lambda: words in text_of(self.app))

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def form(self) -> None:
        await self.until(lambda: isinstance(self.pilot.app.screen, Fill))

    async def answer(self, *keys: str) -> None:
        """Open the form for an answer and press keys in it."""
        await self.press("a")
        await self.form()
        await self.press(*keys)


@contextlib.asynccontextmanager
async def joining(
    host: Host,
    *,
    lang: str = "en",
    code: str | None = None,
    size: tuple[int, int] = (80, 24),
    unsent: Path | None = None,
) -> AsyncIterator[Table]:
    guest = Guest(Reach(host.url), lang=lang)
    given = host.server.door.view().join_code if code is None else code
    screens: list[Watched] = []

    def first(t: object) -> Watched:
        screens.append(Watched(t, guest, code=given, pauses=BACK_SOON, unsent=unsent))
        return screens[0]

    app = DoorleefApp(language(lang), first)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Table(app, pilot, screens[0])
    await guest.close()


@contextlib.asynccontextmanager
async def joined(
    host: Host, lang: str = "en", unsent: Path | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Table]:
    """Give somebody of the town who is in."""
    async with joining(host, lang=lang, unsent=unsent, size=size) as table:
        await table.until(lambda: isinstance(table.pilot.app.screen, Choose))
        await table.press("1")
        await table.form()
        await table.press(*"chef", "enter")
        await table.until(lambda: table.screen.seen is not None)
        yield table


def at_an_inject(host: Host, ident: str = "alarm") -> None:
    while ident not in host.session.state.injects:
        host.do(Next())


def at_the_gaps(host: Host, *gaps: str) -> None:
    for text in gaps:
        host.do(Capture(fields=EntryFields(kind=EntryKind.GAP, text=text)))
    while host.session.state.block != "gaps":
        host.do(Next())


async def test_two_choices_and_one_is_in(host: Host) -> None:
    async with joined(host) as table:
        await table.sees("Your return code")
        await table.sees("Town of Veldstad")
    (participant,) = host.session.state.participants.values()
    assert (participant.partner, participant.function) == ("town", "chef")


async def test_a_wrong_code_is_asked_for_again_with_the_reason(host: Host) -> None:
    async with joining(host, code="AAA-AAA") as table:
        await table.sees("This code is not right")
        await table.press(*host.server.door.view().join_code.replace("-", ""), "enter")
        await table.until(lambda: isinstance(table.pilot.app.screen, Choose))


async def test_who_joins_is_told_the_day_of_deletion_in_words_and_what_the_keys_do(host: Host) -> None:
    host.do(ev.ExerciseAgreed(title="Dark", label="EXERCISE", delete_on="2027-11-21"))
    async with joining(host, code="AAA-AAA") as table:
        await table.sees("Enter or Ctrl+S = go on · Esc = close")
        await table.press(*host.server.door.view().join_code.replace("-", ""), "enter")
        await table.sees("What you write is deleted on Sun 21 November 2027.")
        await table.press("1")
        await table.form()
        await table.sees("Enter or Ctrl+S = take part")


async def test_an_organisation_that_is_not_listed_is_typed(host: Host) -> None:
    async with joining(host) as table:
        await table.until(lambda: isinstance(table.pilot.app.screen, Choose))
        await table.press("6")
        await table.form()
        await table.press("ctrl+s")
        await table.sees("Fill in the organisation")
        await table.press(*"Scouts", "enter", "enter")
        await table.sees("You have no organisation here yet")
    (participant,) = host.session.state.participants.values()
    assert (participant.partner, participant.organisation) == (None, "Scouts")


async def test_now_shows_the_message_and_an_answer_is_received(host: Host) -> None:
    at_an_inject(host)
    async with joined(host) as table:
        await table.sees("A message on every phone")
        await table.sees("Not answered yet")
        await table.answer(*"We open", "ctrl+s")
        await table.sees("✓ Received at")
        assert table.screen.drafts == {}
    (entry,) = host.session.state.entries.values()
    assert (entry.fields.text, entry.fields.response, entry.fields.said_by) == ("We open", True, ("town",))


async def test_an_answer_is_corrected_from_what_was_sent(host: Host) -> None:
    at_an_inject(host)
    async with joined(host) as table:
        for typed in ("We open", " two"):
            await table.answer(*typed, "ctrl+s")
            await table.until(lambda: not table.screen.drafts)
            await table.until(lambda: _revision(table) == host.session.state.seq)
    (entry,) = host.session.state.entries.values()
    assert entry.fields.text == "We open two"


async def test_an_amount_that_is_changed_later_has_all_its_digits(host: Host) -> None:
    async with joined(host, "nl") as table:
        (participant,) = host.session.state.participants.values()
        offer = EntryFields(kind=EntryKind.OFFER, text="Diesel", said_by=("town",), quantity=0.125, unit="m3")
        host.session.submit([Submission(Capture(fields=offer), participant.actor)])
        await table.until(lambda: _revision(table) == host.session.state.seq)
        seen = table.screen.seen
        assert seen is not None
        form = forms.entry(seen, EntryKind.OFFER, language("nl"), seen.own.entries[0])
        assert next(row.value for row in form.fields if row.id == "quantity") == "0,125"


def _revision(table: Table) -> int:
    seen = table.screen.seen
    return max((row.revision for row in seen.own.entries), default=0) if seen else 0


async def left_without_a_line(table: Table, host: Host) -> None:
    """Take the server away, and answer all the same."""
    await table.sees("A message on every phone")
    await asyncio.to_thread(host.stop)
    await table.sees("No connection")
    await table.answer(*"We open", "ctrl+s")
    await table.sees("1 not sent yet")


async def test_what_was_typed_stays_while_there_is_no_line_and_goes_by_itself_once(
    hosting: Callable[..., Host],
) -> None:
    first = hosting()
    at_an_inject(first)
    port = first.server.port
    async with joined(first) as table:
        await left_without_a_line(table, first)
        await table.sees("✎")
        second = await asyncio.to_thread(hosting, port=port)
        await table.sees("✓ Received at")
        await table.sees("Connected")
        assert table.screen.drafts == {}
    assert [row.fields.text for row in second.session.state.entries.values()] == ["We open"]


async def test_what_was_typed_outlives_the_program_and_counts_once(
    hosting: Callable[..., Host], tmp_path: Path
) -> None:
    first, unsent = hosting(), tmp_path / "unsent"
    at_an_inject(first)
    port = first.server.port
    async with joined(first, unsent=unsent) as table:
        await table.sees("A message on every phone")
        code = table.screen.guest.return_code
        await asyncio.to_thread(first.stop)
        await table.sees("No connection")
        await table.answer(*"We open", "ctrl+s")
        await table.sees("1 not sent yet")
        await table.press("n")
        await table.until(lambda: isinstance(table.pilot.app.screen, Choose))
        await table.press("2")
        await table.form()
        await table.press(*"Water", "escape")
    (kept,) = unsent.iterdir()
    assert "We open" in kept.read_text("utf-8")
    if sys.platform != "win32":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert stat.S_IMODE(unsent.stat().st_mode) == 0o700
    second = await asyncio.to_thread(hosting, port=port)
    async with joining(second, code=code, unsent=unsent) as table:
        await table.until(lambda: bool(second.session.state.entries))
        await table.until(lambda: list(table.screen.drafts) == ["say-need"])
        assert "We open" not in kept.read_text("utf-8")
        await table.press("ctrl+q")
        await table.until(lambda: not kept.exists())
    assert [row.fields.text for row in second.session.state.entries.values()] == ["We open"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"drafts": 1, "letters": []}', '{"drafts": {}, "letters": [1]}']
)
def test_what_cannot_be_read_is_as_nothing(tmp_path: Path, text: str) -> None:
    place = drafts.place(tmp_path, "../a1", 7)
    assert place == tmp_path / "a1-7.json"
    place.write_text(text, "utf-8")
    assert drafts.found(place) == drafts.NOTHING


async def test_a_form_that_is_left_keeps_its_draft(host: Host) -> None:
    at_an_inject(host)
    async with joined(host) as table:
        await table.answer(*"half")
        await table.sees("Ctrl+S = send")
        await table.press("escape")
        await table.sees("✎")
        await table.answer(*" done", "ctrl+s")
        await table.until(lambda: bool(host.session.state.entries))
    (entry,) = host.session.state.entries.values()
    assert entry.fields.text == "half done"


async def test_what_is_asked_of_us_gets_a_reply(host: Host) -> None:
    need = EntryFields(kind=EntryKind.NEED, text="Two generators", said_by=("hospital",), target="town")
    ident = host.do(Capture(fields=need))
    async with joined(host) as table:
        await table.sees("3 Asked of us (1)")
        await table.press("3")
        await table.sees("Saint Hospital needs this of you")
        await table.press("enter")
        await table.form()
        await table.press("enter", "down", "enter", "ctrl+s")
        await table.sees("Your reply: Yes")
    assert host.session.state.replies[ident]["town"].answer is ev.Answer.YES


async def test_gaps_to_choose_from_have_the_numbers_of_the_projector(host: Host) -> None:
    at_the_gaps(host, "No fuel", "No list")
    async with joined(host) as table:
        await table.press("2")
        await table.sees("Which gaps matter most?")
        await table.press("home", "enter")
        await table.form()
        await table.sees("1. No fuel")
        await table.sees("2. No list")


async def test_gaps_are_offered_where_one_reads_and_wait_until_they_are_chosen(host: Host) -> None:
    at_the_gaps(host, "No fuel", "No list")
    async with joined(host) as table:
        await table.sees("2 My answer (1)")
        assert "Which gaps matter most?" in text_of(table.app)
        await table.press("enter")
        await table.form()
        await table.press("space", "ctrl+s")
        await table.sees("Sent; you can still change it")
        assert "2 My answer (1)" not in text_of(table.app)


async def test_gaps_are_offered_only_while_there_is_voting(host: Host) -> None:
    at_the_gaps(host, "No fuel", "No list")
    async with joined(host) as table:
        await table.sees("2 My answer (1)")
        seen = table.screen.seen
        assert seen is not None
        over = replace(seen, view=replace(seen.view, voting=False, ballot=()))
        for part in ("now", "answer"):
            titles = [str(row.text) for row in rows_of(part, over, {}, "", language("en"))]
            assert "Which gaps matter most?" not in titles
            assert not any("collecting the gaps" in title for title in titles)
        assert waiting(seen, "answer") == 1
        assert waiting(over, "answer") == 0


async def test_more_gaps_than_may_be_are_refused_in_the_form(host: Host) -> None:
    at_the_gaps(host, "No fuel", "No list", "No water", "No bread")
    async with joined(host) as table:
        await table.sees("Which gaps matter most?")
        await table.press("enter")
        await table.form()
        await table.press("space", *("down", "space") * 3)
        await table.sees("Choose at most 3 (4 chosen)")
        await table.press("ctrl+s")
        await table.sees("! Choose at most 3: you chose 4.")
        await table.press("space")
        await table.sees("Choose at most 3 (3 chosen)")
        await table.press("ctrl+s")
        await table.sees("Received at")
    (chosen,) = host.session.state.ballots.values()
    assert len(chosen) == 3


async def test_what_the_session_was_like_is_asked_where_one_reads(host: Host) -> None:
    at_an_inject(host)
    async with joined(host) as table:
        await asyncio.to_thread(host.do, Close())
        await table.sees("What did you think of the session?")
        await table.sees("2 My answer (1)")
        await table.press("enter")
        await table.form()
        await table.sees("From 1, not at all, to 5, entirely.")


async def test_what_was_told_goes_when_something_else_is_done_and_the_way_back_stays(host: Host) -> None:
    async with joined(host) as table:
        await table.sees("You are in")
        await table.press("3")
        await table.sees("Nobody has counted on you yet.")
        assert "You are in" not in text_of(table.app)
        await table.press("4")
        await table.sees(f"Your return code: {table.screen.guest.return_code}")


async def test_what_was_received_is_no_longer_said_at_the_next_step(host: Host) -> None:
    at_an_inject(host)
    async with joined(host) as table:
        await table.answer(*"We open", "ctrl+s")
        await table.press("3")
        await table.answer(*" two", "ctrl+s")
        await table.until(lambda: "Received" in table.screen.told)
        await asyncio.to_thread(at_an_inject, host, "cash")
        await table.until(lambda: not table.screen.told)


@pytest.mark.parametrize("part", ["1", "2"])
async def test_only_a_message_that_is_on_asks_for_its_answer_in_colour(host: Host, part: str) -> None:
    at_an_inject(host, "cash")
    async with joined(host) as table:
        await table.press(part)
        await table.sees("Not answered yet")
        tails = {
            str(row.text): row.tail for row in table.screen.body.rows if "Not answered" in row.tail.plain
        }
        assert tails["No cash"].is_same(said("Not answered yet", "$accent"))
        assert tails["A message on every phone"].is_same(quiet("Not answered yet"))


async def test_a_new_message_takes_the_pointer_and_the_top_of_the_list(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tabletop.tui.join.screen.AT_THE_KEYS", 0)
    at_an_inject(host)
    async with joined(host, size=(80, 14)) as table:
        await table.sees("A message on every phone")
        await table.press("end")
        await asyncio.to_thread(at_an_inject, host, "cash")
        await table.until(lambda: table.screen.body.chosen == ("answer", "cash"))
        lines = text_of(table.app).splitlines()
        assert "Messages for you" in lines[3]
        assert lines[4].startswith("▌")
        assert "No cash" in lines[4]
        assert "New message" not in text_of(table.app)


async def test_a_new_message_leaves_alone_who_is_at_the_keys_and_is_announced(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tabletop.tui.join.screen.AT_THE_KEYS", 1e9)
    at_an_inject(host)
    for text in ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven"):
        host.do(Capture(fields=EntryFields(kind=EntryKind.NEED, text=text, target="town")))
    async with joined(host) as table:
        await table.press("3", "end")
        await asyncio.to_thread(at_an_inject, host, "cash")
        await table.sees("New message: No cash")
        assert table.screen.body.chosen == table.screen.body.keys()[-1]
        await table.press("1")
        await table.until(lambda: table.screen.body.chosen == ("answer", "cash"))
        await table.until(lambda: "New message" not in text_of(table.app))


@pytest.mark.parametrize(
    ("come", "stays"),
    [
        (ReleaseInject(inject="cash"), False),
        (WriteInject(title="No cash", text="The machines are empty.", to=("town",)), True),
    ],
    ids=["undone", "withdrawn"],
)
async def test_a_new_message_that_is_taken_back_is_announced_no_longer(
    host: Host, monkeypatch: pytest.MonkeyPatch, come: Intent, stays: bool
) -> None:
    monkeypatch.setattr("tabletop.tui.join.screen.AT_THE_KEYS", 1e9)
    at_an_inject(host)
    async with joined(host) as table:
        await table.press("3")
        await asyncio.to_thread(host.do, come)
        await table.sees("New message: No cash")
        seq = await asyncio.to_thread(host.do, Undo())
        await table.until(lambda: table.screen.seen is not None and table.screen.seen.seq >= seq)
        assert table.screen.seen is not None
        withdrawn = [row.withdrawn for row in table.screen.seen.view.injects]
        assert any(withdrawn) is stays
        await table.until(lambda: "New message" not in text_of(table.app))


async def test_a_new_message_leaves_a_form_alone_and_is_announced_behind_it(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tabletop.tui.join.screen.AT_THE_KEYS", 0)
    at_an_inject(host)
    async with joined(host) as table:
        await table.sees("A message on every phone")
        await table.press("enter")
        await table.form()
        await asyncio.to_thread(at_an_inject, host, "cash")
        await table.until(lambda: table.screen.seen is not None and len(table.screen.seen.view.injects) > 1)
        assert table.screen.body.chosen == ("answer", "alarm")
        await table.press(*"We open", "ctrl+s")
        await table.until(lambda: bool(host.session.state.entries))
    (entry,) = host.session.state.entries.values()
    assert entry.fields.inject == "alarm"


async def test_what_is_pointed_at_out_of_sight_is_shown_before_it_is_opened(host: Host) -> None:
    at_an_inject(host)
    async with joined(host) as table:
        await table.sees("A message on every phone")
        await table.press("2", "end")
        table.screen.body.top = 0
        table.screen.body.rows += (Row(),) * 40
        table.screen.body.show(table.screen.body.rows[::-1])
        assert not table.screen.body.sees(table.screen.body.chosen)
        await table.press("enter")
        assert table.app.screen is table.screen
        assert table.screen.body.sees(table.screen.body.chosen)


async def test_a_question_is_asked_and_its_answer_read(host: Host) -> None:
    async with joined(host) as table:
        await table.press("4", "enter")
        await table.form()
        await table.press(*"May we phone?", "ctrl+s")
        await table.sees("No answer yet")
        (asked,) = host.session.state.questions
        await asyncio.to_thread(host.do, ev.QuestionAnswered(question=asked, text="Only by radio"))
        await table.sees("Only by radio")


async def test_something_of_ones_own_is_said_and_withdrawn(host: Host) -> None:
    async with joined(host) as table:
        await table.press("n")
        await table.until(lambda: isinstance(table.pilot.app.screen, Choose))
        await table.press("2")
        await table.form()
        await table.press(*"Water", "ctrl+s")
        await table.press("2")
        await table.sees("Need: Water")
        await table.press("end", "w")
        await table.sees("withdrawn")
    (entry,) = host.session.state.entries.values()
    assert (entry.fields.kind, entry.withdrawn) == (EntryKind.NEED, True)


async def test_leaving_with_something_unsent_is_asked_about(host: Host) -> None:
    at_an_inject(host)
    async with joined(host) as table:
        await left_without_a_line(table, host)
        await table.press("ctrl+q")
        await table.until(lambda: isinstance(table.pilot.app.screen, Sure))
        await table.press("escape")
        await table.sees("1 not sent yet")


async def test_hostile_text_of_others_is_shown_as_text(host: Host) -> None:
    text = "[bold]x[/bold] \x1b]0;owned\x07 {{town}}"
    need = EntryFields(kind=EntryKind.NEED, text=text, said_by=("hospital",), target="town")
    host.do(Capture(fields=need))
    async with joined(host) as table:
        await table.press("3")
        await table.sees("[bold]x[/bold]")
        assert "\x1b" not in text_of(table.app)


@pytest.mark.parametrize("phase", ["rest", "real"])
async def test_how_things_stand_comes_before_anything_else(host: Host, phase: str) -> None:
    if phase == "rest":
        while host.session.state.cue != "dark/3":
            host.do(Next())
    else:
        at_an_inject(host)
        host.do(ev.ExerciseInterrupted())
    async with joined(host) as table:
        await table.sees(
            "Talk with each other" if phase == "rest" else "Real situation: the exercise is stopped"
        )


@pytest.mark.parametrize("part", ["1", "2", "3", "4"])
async def test_the_head_of_every_part_says_that_it_is_real(host: Host, part: str) -> None:
    at_an_inject(host)
    async with joined(host) as table:
        await table.press(part)
        await table.sees("EXERCISE – fictitious")
        await asyncio.to_thread(host.do, ev.ExerciseInterrupted())
        await table.sees("REAL SITUATION – the exercise is stopped")
        assert "fictitious" not in text_of(table.app)
        assert table.screen.head.has_class("-real")
        await asyncio.to_thread(host.do, ev.ExerciseContinued())
        await table.sees("EXERCISE – fictitious")
        assert not table.screen.head.has_class("-real")


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (ev.RecordingSet(on=False), "· off the record"),
        (ev.ClockPaused(), "· paused"),
    ],
)
async def test_the_head_of_every_part_says_what_stands_still(
    host: Host, fact: ev.RecordingSet | ev.ClockPaused, words: str
) -> None:
    at_an_inject(host)
    async with joined(host) as table:
        await table.press("3")
        await asyncio.to_thread(host.do, fact)
        await table.sees(words)
        assert table.screen.head.has_class("-still")


async def test_it_speaks_dutch(host: Host) -> None:
    at_an_inject(host)
    async with joined(host, "nl") as table:
        await table.sees("2 Mijn antwoord (1)")
        await table.sees("Nog niet beantwoord")
        await table.press("2")
        await table.sees("Wat doet u?")
        await table.sees("Behoefte")
