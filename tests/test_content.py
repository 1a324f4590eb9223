"""Text of people as it stands on the screen."""

from __future__ import annotations

import pytest

from tabletop.tui.content import shown


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("care for \U0001f475\U0001f3fd at night", "care for \U0001f475 at night"),
        ("a \U0001f468\u200d\U0001f469\u200d\U0001f467 in the lift", "a \U0001f468 in the lift"),
        ("\u2764\ufe0f and 1\ufe0f\u20e3", "\u2764 and 1"),
        ("\U0001f692 \U0001f525 fire", "\U0001f692 \U0001f525 fire"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("crisiscoördinator “één”", "crisiscoördinator “één”"),
    ],
)
def test_of_an_emoji_of_several_characters_the_first_is_shown(typed: str, seen: str) -> None:
    assert shown(typed).plain == seen
