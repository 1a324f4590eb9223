"""What fits on a printed line: nothing is cut that fits, and what is cut ends after a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop.report.document import Bullets, Paragraph, Span
from tabletop.report.sheet import BULLET, TEXT, TITLE, Kind, cell, height, lines, within

WORDS = "niemand weet na de tweede nacht nog wie de noodaggregaten bijvult " * 20


@pytest.mark.parametrize("most", [1, 2, 3])
@pytest.mark.parametrize("kind", [TITLE, TEXT, BULLET, cell(48), cell(71, bold=True)])
def test_a_text_is_cut_after_the_last_word_that_fits(kind: Kind, most: int) -> None:
    kept = within(WORDS, kind, most)
    words = kept.removesuffix("…").split()
    assert kept.endswith("…")
    assert WORDS.split()[: len(words)] == words
    assert lines(kept, kind) == most
    longer = " ".join(WORDS.split()[: len(words) + 1]) + "…"
    assert lines(longer, kind) > most


def test_a_text_that_fits_is_left_alone_but_for_its_line_breaks() -> None:
    assert within("one\ntwo ", TEXT, 1) == "one two"
    assert within("", TEXT, 1) == ""


def test_a_word_longer_than_its_lines_is_cut_within() -> None:
    kept = within("x" * 5_000, cell(20), 2)
    assert kept.endswith("x…")
    assert lines(kept, cell(20)) == 2


@given(st.text(max_size=400), st.integers(1, 4))
def test_whatever_was_typed_takes_no_more_lines_than_it_may(text: str, most: int) -> None:
    assert lines(within(text, BULLET, most), BULLET) <= most


def test_wide_letters_take_more_lines_than_narrow_ones() -> None:
    assert lines("il " * 60, TEXT) < lines("an " * 60, TEXT) < lines("MW " * 60, TEXT)
    assert lines("停电" * 60, TEXT) > lines("ab" * 60, TEXT)


def test_every_line_more_makes_a_list_higher() -> None:
    one, two = (height([Bullets(((Span(WORDS[:length]),),))]) for length in (40, 160))
    assert two - one == pytest.approx(BULLET.line)
    assert height([Paragraph((Span("a"),)), Paragraph((Span("b"),))]) > 2 * TEXT.line
