"""Every value has one wording, and every part of the program uses it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest

from tabletop import wording
from tabletop.core.events import Answer, EntryKind, InjectStatus, Mark, Presence, Verdict
from tabletop.core.gaps import findings
from tabletop.core.scenario import ServiceState
from tabletop.text import language
from tests.debriefed import played

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


def test_words_within_a_sentence_begin_small() -> None:
    assert wording.in_sentence("Need") == "need"
    assert wording.in_sentence("") == ""
