"""Sentences, numbers and times in both languages, whatever the computer is set to."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop.core.capture import amount_and_unit
from tabletop.core.messages import Message
from tabletop.text import CODES, COUNTED_CODES, choose_language, language

NL = language("nl")
EN = language("en")


def test_a_sentence_is_said_in_the_language_asked_for() -> None:
    assert NL("Saturday") == "zaterdag"
    assert EN("Saturday") == "Saturday"


def test_a_sentence_without_translation_is_said_in_english() -> None:
    assert NL("nobody translated {this}", this="zin") == "nobody translated zin"


def test_values_are_written_as_the_language_writes_them() -> None:
    assert NL("{x}", x=1.5) == "1,5"
    assert EN("{x}", x=1.5) == "1.5"
    assert NL("{x}", x=("GHOR", "kerk", 2.5)) == "GHOR, kerk, 2,5"
    assert NL("{x}", x=2026) == "2026"


def test_text_from_people_is_never_taken_for_a_template() -> None:
    assert NL("{x}", x="{lang} {0} {x.__class__}") == "{lang} {0} {x.__class__}"


def test_a_missing_value_stays_visible() -> None:
    assert EN("{known} {unknown}", known=1) == "1 {unknown}"


def test_a_count_takes_the_right_form() -> None:
    assert EN.n("{n} gap", "{n} gaps", 1) == "1 gap"
    assert EN.n("{n} gap of {who}", "{n} gaps of {who}", 0, who="GHOR") == "0 gaps of GHOR"
    assert EN.n("{n} gap", "{n} gaps", 1200) == "1,200 gaps"
    assert NL.n("{n} gap", "{n} gaps", 1200) == "1.200 gaps"


def test_a_message_is_said_with_the_messages_inside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CODES, "test.outer", "at {when}: {what}")
    monkeypatch.setitem(CODES, "test.inner", "Saturday")
    message = Message("test.outer", {"when": 1.5, "what": Message("test.inner")})
    assert NL.message(message) == "at 1,5: zaterdag"
    assert EN.message(message) == "at 1.5: Saturday"


def test_a_counted_message_takes_the_right_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COUNTED_CODES, "test.counted", ("{n} gap at {where}", "{n} gaps at {where}"))
    assert EN.message(Message("test.counted", {"n": 1, "where": "A"})) == "1 gap at A"
    assert EN.message(Message("test.counted", {"n": 2, "where": "A"})) == "2 gaps at A"


def test_an_unknown_code_is_shown_rather_than_raised() -> None:
    assert NL.message(Message("from.a.later.version", {"x": 1})) == "from.a.later.version"


def test_a_language_is_loaded_once_and_an_unknown_one_is_refused() -> None:
    assert language("nl") is language("nl")
    with pytest.raises(ValueError, match="'fr'"):
        language("fr")


@pytest.mark.parametrize(
    ("value", "dutch", "english"),
    [
        (0, "0", "0"),
        (12, "12", "12"),
        (1234567, "1.234.567", "1,234,567"),
        (-1200, "−1.200", "−1,200"),
        (6.0, "6", "6"),
        (0.25, "0,25", "0.25"),
        (1234.5, "1.234,5", "1,234.5"),
        (-0.001, "0", "0"),
        (100.0, "100", "100"),
    ],
)
def test_numbers(value: float, dutch: str, english: str) -> None:
    assert (NL.number(value), EN.number(value)) == (dutch, english)


def test_a_number_with_fixed_decimals() -> None:
    assert (NL.number(2, 1), EN.number(2.25, 1)) == ("2,0", "2.2")


@pytest.mark.parametrize(
    ("value", "dutch", "english"),
    [
        (0, "0", "0"),
        (-0.0, "0", "0"),
        (12, "12", "12"),
        (-24.0, "-24", "-24"),
        (1500, "1500", "1500"),
        (0.125, "0,125", "0.125"),
        (1.234, "1,234", "1.234"),
        (1234567.1234, "1234567,1234", "1234567.1234"),
        (1e-7, "0,0000001", "0.0000001"),
        (1e22, "1" + 22 * "0", "1" + 22 * "0"),
    ],
)
def test_a_number_to_be_typed_again_has_all_its_digits(value: float, dutch: str, english: str) -> None:
    assert (NL.typed_number(value), EN.typed_number(value)) == (dutch, english)


@given(st.floats(min_value=0, max_value=1e30) | st.integers(0, 10**15))
def test_a_number_that_is_typed_again_is_read_as_it_was(value: float) -> None:
    for t in (NL, EN):
        assert amount_and_unit(t.typed_number(value), t.lang) == (value, None)


def test_dates_and_times() -> None:
    day = dt.date(2026, 11, 21)
    assert (NL.date(day), EN.date(day)) == ("za 21 november 2026", "Sat 21 November 2026")
    assert (NL.short_date(day), EN.short_date(day)) == ("21 nov 2026", "21 Nov 2026")
    assert (NL.time(7, 5), EN.time(17, 30)) == ("07.05 uur", "17:30")
    assert [NL.weekday(d, short=True) for d in range(7)] == ["ma", "di", "wo", "do", "vr", "za", "zo"]
    assert (NL.weekday(0), EN.weekday(6)) == ("maandag", "Sunday")


def test_every_month_has_its_own_name() -> None:
    months = [dt.date(2026, month, 1) for month in range(1, 13)]
    for lang in (NL, EN):
        assert len({lang.date(day).split()[2] for day in months}) == 12
        assert len({lang.short_date(day) for day in months}) == 12


def test_hours_of_the_crisis() -> None:
    assert (NL.hour(6), EN.hour(72), NL.hour(1.5)) == ("uur 6", "hour 72", "uur 1:30")
    assert [EN.hours(value) for value in (0.25, 26.75, -24, -0.5, 1_000)] == [
        "0:15",
        "26:45",
        "−24",
        "−0:30",
        "1,000",
    ]


@pytest.mark.parametrize(
    ("minutes", "dutch", "english"),
    [
        (0, "0 min", "0 min"),
        (20, "20 min", "20 min"),
        (60, "1 uur", "1 h"),
        (80, "1 uur 20 min", "1 h 20 min"),
        (-5, "−5 min", "−5 min"),
    ],
)
def test_durations(minutes: int, dutch: str, english: str) -> None:
    assert (NL.duration(minutes), EN.duration(minutes)) == (dutch, english)


def test_countdowns() -> None:
    assert [NL.clock(s) for s in (0, 65, 600.9, 6000, -61, -0.5)] == [
        "00:00",
        "01:05",
        "10:00",
        "100:00",
        "−01:01",
        "00:00",
    ]


@pytest.mark.parametrize(
    ("option", "scenario", "environ", "chosen"),
    [
        ("en", "nl", "nl_NL.UTF-8", "en"),
        (None, "nl", "en_GB.UTF-8", "nl"),
        (None, None, "en_GB.UTF-8", "en"),
        (None, None, "nl_BE", "nl"),
        (None, "fy", "nl_NL.UTF-8", "nl"),
        (None, None, "Dutch_Netherlands.1252", "nl"),
        (None, None, "de_DE.UTF-8", "en"),
        (None, None, "C.UTF-8", "nl"),
        (None, None, "", "nl"),
        (None, None, None, "nl"),
        ("nl-NL", None, "C", "nl"),
    ],
)
def test_the_language_follows_the_option_then_the_scenario_then_the_computer(
    option: str | None, scenario: str | None, environ: str | None, chosen: str
) -> None:
    assert choose_language(option, scenario, environ) == chosen
