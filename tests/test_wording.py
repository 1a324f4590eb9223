"""Every value has one wording, and every part of the program uses it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from tabletop import shipped, wording
from tabletop.cli.history import what_of
from tabletop.core.debrief import debrief
from tabletop.core.entry_lines import entry_line
from tabletop.core.events import Answer, EntryFields, EntryKind, InjectStatus, Mark, Presence, Verdict
from tabletop.core.gaps import findings
from tabletop.core.intents import Capture, Close, Respond
from tabletop.core.scenario import BlockKind, ServiceState
from tabletop.core.state import Late
from tabletop.loader import load
from tabletop.report import words
from tabletop.text import language
from tabletop.tui.console.actions import ACTIONS
from tabletop.tui.console.lines import laid_out
from tabletop.tui.console.panes import entry_rows
from tabletop.tui.manual import REVIEW_TITLE
from tabletop.tui.review.rows import TITLES, Section
from tabletop.web import parts
from tests.debriefed import played
from tests.small import Play

TABLES: list[tuple[type[StrEnum], Mapping[Any, str]]] = [
    (EntryKind, wording.ENTRY_KINDS),
    (Answer, wording.ANSWERS),
    (Presence, wording.PRESENCES),
    (InjectStatus, wording.INJECT_STATUSES),
    (Verdict, wording.VERDICTS),
    (ServiceState, wording.SERVICE_STATES),
    (Mark, wording.MARKS),
    (Late, wording.LATE),
    (Late, wording.LATE_IN_SHORT),
]


@pytest.mark.parametrize(("values", "words"), TABLES, ids=[values.__name__ for values, _ in TABLES])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_value_has_a_word_of_its_own(
    lang: str, values: type[StrEnum], words: Mapping[Any, str]
) -> None:
    t = language(lang)
    assert set(words) == set(values)
    assert len({t(word) for word in words.values()}) == len(words)


def test_every_rule_that_finds_something_has_a_name() -> None:
    found = {row.rule for row in findings(played().state)}
    assert found
    assert found <= set(wording.RULES)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_reply_under_a_condition_is_called_the_same_on_devices_keys_and_in_the_debrief(lang: str) -> None:
    t = language(lang)
    word = t(wording.ANSWERS[Answer.CONDITION])
    assert t(wording.REPLIES[Answer.CONDITION]).lower() == word
    assert word in t(wording.OFFER_ANSWERS[Answer.CONDITION])
    key = next(row for row in ACTIONS if row.id == "reply_condition")
    assert word in t(key.title)


@pytest.mark.parametrize(
    "path", [*shipped.scenarios(), *shipped.guides("nl"), *shipped.guides("en")], ids=lambda path: path.stem
)
def test_scenarios_and_guides_name_a_reply_under_a_condition_as_the_program_does(path: Path) -> None:
    texts = path.read_text("utf-8").lower()
    assert not re.findall(r"\b(?:under|on) a condition\b|\bonder een voorwaarde\b", texts)


def test_an_answer_is_called_so_in_every_list_while_it_is_nothing_else() -> None:
    t = language("nl")
    play = Play().start().next_to("dark/1/alarm")
    ids = {}
    for kind, response in ((EntryKind.NOTE, True), (EntryKind.NOTE, False), (EntryKind.GAP, True)):
        fields = EntryFields(kind=kind, text="x", said_by=("town",), inject="alarm", response=response)
        ids[play.do(Capture(fields=fields)).seq] = (kind, response)
    for seq, (kind, response) in ids.items():
        word = {(EntryKind.NOTE, True): "Antwoord", (EntryKind.NOTE, False): "Notitie"}.get(
            (kind, response), "Knelpunt"
        )
        rows, _ = entry_rows((entry_line(play.state, play.state.entries[seq]),), t)
        row = next(iter(rows))
        assert row.mark.plain.strip() == word
        assert what_of(play.events[seq - 1].fact, t) == word.lower()
        noted = next(row.noted for row in debrief(play.state).log if row.nr == seq and row.noted)
        assert words.kind(noted, t) == word
        assert parts.Saying(t, "nl").kind(kind, response=response) == word


@pytest.mark.parametrize(
    ("lang", "after_step", "after_closing"),
    [
        ("en", "sent after its step", "noted after closing"),
        ("nl", "na de tijdstap verstuurd", "na afloop genoteerd"),
    ],
)
def test_what_came_after_its_moment_says_after_what_wherever_it_stands(
    lang: str, after_step: str, after_closing: str
) -> None:
    t = language(lang)
    play = Play().start().next_to("dark/1/alarm")
    actor = f"p{play.joined('town')}"
    play.next_to("day/0")
    answer = Respond(inject="alarm", partner="town", text="x")
    play.do(answer, actor, "web")
    play.do(Close())
    play.note("y", said_by=("town",))
    said = [after_step, after_closing]
    entries = play.state.entries.values()
    rows = tuple(entry_rows(tuple(entry_line(play.state, row) for row in entries), t)[0])
    for row, expected in zip(reversed(rows), said, strict=True):
        assert expected in row.tail.plain
    for row, entry in zip(reversed(rows), entries, strict=True):
        narrow = " ".join(line.plain for line in laid_out(row, 60))
        assert wording.late(t, entry.late, brief=True) in narrow
    noted = [row.noted for row in debrief(play.state).log if row.noted]
    assert [words.remarks(row, t)[0] for row in noted] == said
    assert [parts.Saying(t, lang).late(row.late) for row in entries] == said
    receipts = [t(wording.RECEIVED[row.late or ""], time="15:17") for row in entries]
    assert all(receipt.endswith(f", {expected}") for receipt, expected in zip(receipts, said, strict=True))


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_who_answers_afterwards_is_told_beforehand_how_that_will_be_labelled(lang: str, closed: bool) -> None:
    t = language(lang)
    told = wording.went_on(t, in_time=False, closed=closed)
    assert t(wording.LATE[Late.CLOSED if closed else Late.STEP]) in told


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (6.5, 8.0, "hour 6:30 to 8"),
        (6.5, None, "from hour 6:30"),
        (None, 0.25, "until hour 0:15"),
        (None, None, ""),
    ],
)
def test_hours_of_the_crisis_are_said_as_hours_and_minutes(
    start: float | None, end: float | None, told: str
) -> None:
    assert wording.hours(language("en"), start, end) == told


def test_words_within_a_sentence_begin_small() -> None:
    assert wording.in_sentence("Need") == "need"
    assert wording.in_sentence("") == ""


@pytest.mark.parametrize(
    ("text", "words", "told"),
    [
        ("How many litres do you need?", "litres", True),
        ("Hoeveel LITER diesel?", "liter", True),
        ("We need 500 litres today", "500 litres", True),
        ("We need 1500 litres today", "500 litres", False),
        ("How many?", "(hours)", False),
        ("How many hourse?", "hours", False),
    ],
)
def test_a_text_tells_an_amount_only_in_whole_words(text: str, words: str, told: bool) -> None:
    assert wording.tells(text, words) is told


def test_an_offer_is_for_somebody_a_need_asks_and_all_else_counts_on_somebody() -> None:
    words = {kind: wording.target(kind) for kind in EntryKind}
    assert words.pop(EntryKind.OFFER) == "For whom"
    assert words.pop(EntryKind.NEED) == "Asks of"
    assert set(words.values()) == {"Counts on"}


@pytest.mark.parametrize("path", shipped.scenarios(), ids=lambda path: path.stem)
def test_the_room_reads_the_questions_of_the_hotwash_as_devices_ask_them(path: Path) -> None:
    scenario, _ = load(path)
    assert scenario is not None
    t = language(scenario.language)
    (block,) = (row for row in scenario.blocks if row.kind is BlockKind.HOTWASH)
    assert all(t(asks) in block.text for asks in wording.LOOKING_BACK.values())


@pytest.mark.parametrize("path", shipped.scenarios(), ids=lambda path: path.stem)
def test_the_hotwash_has_one_name_in_scenarios_lists_keys_and_guides(path: Path) -> None:
    scenario, _ = load(path)
    assert scenario is not None
    t = language(scenario.language)
    name = t(TITLES[Section.HOTWASH])
    assert [row.title for row in scenario.blocks if row.kind is BlockKind.HOTWASH] == [name]
    assert name.lower() in t(REVIEW_TITLE)
    assert any(name.lower() in guide.read_text("utf-8") for guide in shipped.guides(t.lang))
    others = re.compile(r"\bterugblik|\blooking back\b", re.IGNORECASE)
    for guide in shipped.guides(t.lang):
        assert not others.findall(guide.read_text("utf-8"))


def test_at_the_hotwash_a_gap_is_asked_for_as_one_to_take_home() -> None:
    assert wording.prompts(looking_back=False) == wording.PROMPTS
    changed = wording.prompts(looking_back=True)
    assert set(changed) == set(wording.PROMPTS)
    assert changed[EntryKind.GAP] == wording.LOOKING_BACK[EntryKind.GAP]
