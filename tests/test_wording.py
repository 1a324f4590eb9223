"""Every value has one wording, and every part of the program uses it."""

from __future__ import annotations

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
from tabletop.core.intents import Capture
from tabletop.core.scenario import BlockKind, ServiceState
from tabletop.loader import load
from tabletop.report import words
from tabletop.text import language
from tabletop.tui.console.actions import ACTIONS
from tabletop.tui.console.panes import entry_rows
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


def test_at_the_hotwash_a_gap_is_asked_for_as_one_to_take_home() -> None:
    assert wording.prompts(looking_back=False) == wording.PROMPTS
    changed = wording.prompts(looking_back=True)
    assert set(changed) == set(wording.PROMPTS)
    assert changed[EntryKind.GAP] == wording.LOOKING_BACK[EntryKind.GAP]
