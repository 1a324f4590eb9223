"""Partners to whom the same happened share one rendering, and each still gets what is its own."""

from __future__ import annotations

import pytest

from tabletop.core.events import EntryFields, EntryKind, EntryWithdrawn
from tabletop.core.exercise import next_cue
from tabletop.core.intents import Capture, ReleaseInject, Respond
from tabletop.core.state import State
from tabletop.text import language
from tabletop.web import fragments, mine, parts, sharing
from tabletop.web.fragments import Fragment
from tests.small import Play


def streamed(state: State, partner: str | None, lang: str = "en") -> dict[str, str]:
    return {name: fragment.html() for name, fragment in in_pieces(state, partner, lang).items()}


def in_pieces(state: State, partner: str | None, lang: str = "en") -> dict[str, Fragment]:
    t = language(lang)
    return {
        **sharing.fragments(sharing.news(state, partner), partner, t),
        **sharing.fragments(sharing.forms(state, partner), partner, t),
    }


def by_itself(state: State, partner: str | None, lang: str = "en") -> dict[str, str]:
    values = parts.partner_values(parts.shown(state, partner), language(lang))
    alone = parts.fragments(values, ("targets",))
    return alone | parts.fragments(values | {"lists": None}, set(parts.PARTNER_PARTS) - set(alone))


def answered(play: Play, partner: str) -> tuple[int, int]:
    """Let somebody of a partner join and answer; gives who, and the entry."""
    who = play.joined(partner)
    return who, play.do(Respond(inject="alarm", partner=partner, text="We go"), f"p{who}", "web").seq


def words(html: str) -> list[str]:
    return html.replace("><", "> <").split()


def test_what_can_be_chosen_is_streamed_once_for_all_forms() -> None:
    play = Play().start().next_to("dark/1/alarm")
    town = streamed(play.state, "town")
    assert '<option value="hospital"' in town["targets"]
    assert "<select" in town["answers"]
    assert '<option value="hospital"' not in town["answers"]


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_what_is_shared_reads_as_what_is_rendered_for_one(lang: str) -> None:
    play = Play().start()
    while next_cue(play.state) is not None:
        play.next()
        for partner in (None, *play.state.script.partners):
            shared, own = streamed(play.state, partner, lang), by_itself(play.state, partner, lang)
            assert set(shared) == set(parts.PARTNER_PARTS) == set(own)
            for name, html in own.items():
                # A mark of what is shown may differ: it is of the same values, without the partner.
                assert [w for w in words(shared[name]) if "data-version" not in w] == [
                    w for w in words(html) if "data-version" not in w
                ], (name, partner)


def test_partners_who_got_the_same_share_one_rendering() -> None:
    play = Play().start().next_to("dark/1/alarm")
    sharing._rendered.cache_clear()
    streamed(play.state, "town")
    first = sharing._rendered.cache_info().misses
    streamed(play.state, "grid")
    # Only the services that each relies on differ.
    assert sharing._rendered.cache_info().misses - first <= 1


def test_what_is_a_partners_own_is_not_shared() -> None:
    play = Play().start().next_to("dark/1/alarm")
    town, grid = streamed(play.state, "town"), streamed(play.state, "grid")
    assert 'value="town"' in town["answers"]
    assert 'value="grid"' in grid["answers"]
    play.do(
        Capture(fields=EntryFields(text="Count on us", kind=EntryKind.NEED, said_by=("town",), target="grid"))
    )
    assert "Count on us" in streamed(play.state, "grid")["asked"]
    assert "Count on us" not in streamed(play.state, "town")["asked"]


def test_the_word_in_place_of_a_partner_reaches_nobody() -> None:
    play = Play().start().next_to("dark/1/alarm")
    answered(play, "town")
    for partner in (None, *play.state.script.partners):
        html = "".join(streamed(play.state, partner).values())
        assert sharing._PARTNER not in html
        assert sharing._AUTHORS not in html
        assert fragments._PLACE not in html


def test_partners_who_answered_share_one_rendering_and_each_reads_who_did() -> None:
    play = Play().start().next_to("dark/1/alarm")
    town, _ = answered(play, "town")
    grid, _ = answered(play, "grid")
    sharing._rendered.cache_clear()
    assert f'data-by="{town}"' in streamed(play.state, "town")["now"]
    first = sharing._rendered.cache_info().misses
    news = sharing.fragments(sharing.news(play.state, "grid"), "grid", language("en"))
    assert f'data-by="{grid}"' in news["now"].html()
    # Only the services that each relies on differ.
    assert sharing._rendered.cache_info().misses - first <= 1


def test_an_inject_that_another_one_answered_instead_is_sent_again() -> None:
    play = Play().start().next_to("dark/1/alarm")
    _, entry = answered(play, "town")
    before = in_pieces(play.state, "town")["now"]
    play.do(EntryWithdrawn(entry=entry))
    other, _ = answered(play, "town")
    after = in_pieces(play.state, "town")["now"]
    assert after.parts == before.parts
    assert after != before
    assert f'data-by="{other}"' in after.html(before)


def test_what_somebody_sent_is_sent_back_once() -> None:
    play = Play().start().next_to("dark/1/alarm")
    who, first = answered(play, "town")
    before = mine.fragments(mine.shown(play.state, who), who, language("en"))["mine"]
    play.do(Capture(fields=EntryFields(text="One thing more", said_by=("town",))), f"p{who}", "web")
    after = mine.fragments(mine.shown(play.state, who), who, language("en"))["mine"]
    sent = after.html(before)
    assert "One thing more" in sent
    assert f'<i data-key="entry-{first}" data-same></i>' in sent
    assert "We go" not in sent
    assert "We go" in after.html()


def test_who_has_an_inject_and_its_form_is_sent_neither_again() -> None:
    play = Play().start().next_to("dark/1/alarm")
    before = in_pieces(play.state, "town")
    play.do(ReleaseInject(inject="rumour"))
    after = in_pieces(play.state, "town")
    for name in ("now", "answers"):
        sent = after[name].html(before[name])
        assert "data-same" in sent
        assert "A rumour" in sent
        assert "A message on every phone" not in sent
        assert len(sent) < len(after[name].html())
    assert '<i data-key="inject-alarm" data-same></i>' in after["now"].html(before["now"])


def test_an_answer_marks_its_inject_and_is_told_above_the_form_that_stays_as_it_is() -> None:
    play = Play().start().next_to("dark/1/alarm")
    before = in_pieces(play.state, "town")
    play.note("We open the hall", inject="alarm", said_by=("town",))
    after = in_pieces(play.state, "town")
    assert "Answered" in after["now"].html(before["now"])
    sent = after["answers"].html(before["answers"])
    assert "Said aloud, and noted in the room" in sent
    assert '<i data-key="form" data-same></i>' in sent
    assert "<form" not in sent
    assert in_pieces(play.state, "grid")["answers"].html() != after["answers"].html()


def test_however_often_something_was_said_aloud_one_line_tells_it() -> None:
    play = Play().start().next_to("dark/1/alarm")
    for words in ("We open the hall", "We need beds", "And blankets"):
        play.note(words, inject="alarm", said_by=("town",))
        play.advance(5)
    told = streamed(play.state, "town")["answers"]
    assert told.count("Said aloud") == 1
    assert "Said aloud 3 times, and noted in the room; last at" in told
    assert 'class="colleague"' not in told


def test_an_equal_slice_is_equal_and_a_changed_one_is_not() -> None:
    play = Play().start().next_to("dark/1/alarm")
    before = sharing.news(play.state, "town")
    play.note("Something in the room")
    assert sharing.news(play.state, "town") == before
    play.next()
    assert sharing.news(play.state, "town") != before
