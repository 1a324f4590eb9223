"""What forms ask for, and what they say about a field that cannot be read; no server is needed for that."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import Answer, EntryKind
from tabletop.core.intents import Intent
from tabletop.core.scenario import Question, QuestionKind
from tabletop.core.state import Participant, State
from tabletop.web import forms
from tabletop.web.forms import Place
from tabletop.web.reading import Form, Parsed
from tests.small import Play, small_scenario


def form(**fields: str | tuple[str, ...]) -> Form:
    """Make a form; underscores in names stand for hyphens."""
    return Form(
        {name.replace("_", "-"): (said,) if isinstance(said, str) else said for name, said in fields.items()}
    )


def joined(play: Play, partner: str | None = "hospital", **seat: Any) -> Participant:
    ident = play.joined(partner, **seat)
    return play.state.participants[ident]


@pytest.fixture
def play() -> Play:
    questions = (
        Question(id="ward-stop", inject="ward", kind=QuestionKind.SEVERAL, text="Stop?", options=("A", "B")),
        Question(id="ward-know", inject="ward", kind=QuestionKind.YES_NO, text="Did you know?"),
    )
    scenario = small_scenario("nl")
    scenario = scenario.model_copy(update={"questions": (*scenario.questions, *questions)})
    return Play(scenario).start().next_to("dark/1/handout")


def read(play: Play, participant: Participant, **fields: str | tuple[str, ...]) -> Parsed:
    return forms.answer(form(inject="ward", **fields), play.state, participant, "nl")


def faults(parsed: Parsed) -> dict[str, str]:
    assert parsed.parts == ()
    return {row.field: row.message.code for row in parsed.wrong}


def only(parsed: Parsed) -> Intent:
    assert parsed.wrong == ()
    (part,) = parsed.parts
    return part.intent


def test_a_few_words_are_an_answer(play: Play) -> None:
    wish = only(read(play, joined(play), text="  We start the other one.\r\n"))
    assert isinstance(wish, want.Respond)
    assert (wish.inject, wish.partner, wish.text, wish.answers) == (
        "ward",
        "hospital",
        "We start the other one.",
        {},
    )


def test_every_sort_of_question_is_read(play: Play) -> None:
    wish = only(
        read(play, joined(play), text="So", q_ward_hours="12,5", q_ward_stop=("A", "B"), q_ward_know="nee")
    )
    assert isinstance(wish, want.Respond)
    assert wish.answers == {"ward-hours": ("12,5",), "ward-stop": ("A", "B"), "ward-know": ("nee",)}


def test_what_was_ticked_stands_for_what_was_not_typed(play: Play) -> None:
    wish = only(read(play, joined(play), q_ward_stop=("A", "B"), q_ward_know="ja"))
    assert isinstance(wish, want.Respond)
    assert wish.text == "A, B, ja"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"text": "form.nothing-said"}),
        ({"text": "x" * 5_001}, {"text": "form.too-long"}),
        ({"q_ward_hours": "many"}, {"q-ward-hours": "form.no-number"}),
        ({"q_ward_hours": "73"}, {"q-ward-hours": "form.too-high"}),
        ({"q_ward_hours": "-1"}, {"q-ward-hours": "form.too-low"}),
        ({"q_ward_stop": "C"}, {"q-ward-stop": "form.not-offered"}),
        ({"q_ward_know": ("ja", "nee")}, {"q-ward-know": "form.one-only"}),
        ({"text": "x", "need_target": "power"}, {"need-text": "form.in-words"}),
        ({"text": "x", "need_text": "y", "need_target": "nobody"}, {"need-target": "form.not-offered"}),
        ({"text": "x", "need_text": "y", "need_quantity": "a lot"}, {"need-quantity": "form.no-number"}),
        ({"text": "x", "partner": "town"}, {"partner": "form.other-partner"}),
    ],
)
def test_what_cannot_be_read_is_named_with_its_field(
    play: Play, fields: dict[str, str | tuple[str, ...]], expected: dict[str, str]
) -> None:
    assert faults(read(play, joined(play), **fields)) == expected


def test_several_mistakes_are_told_at_once(play: Play) -> None:
    parsed = read(play, joined(play), q_ward_hours="many", q_ward_stop="C", need_quantity="500")
    assert set(faults(parsed)) == {"q-ward-hours", "q-ward-stop", "need-text"}


def test_a_need_said_along_is_a_part_of_its_own(play: Play) -> None:
    parsed = read(
        play, joined(play), text="So", need_text="Diesel", need_target="grid", need_quantity="500 liter"
    )
    assert [part.name for part in parsed.parts] == ["answer", "need"]
    need = parsed.parts[1].intent
    assert isinstance(need, want.Capture)
    fields = need.fields
    assert (fields.kind, fields.text, fields.target, fields.quantity, fields.unit) == (
        EntryKind.NEED,
        "Diesel",
        "grid",
        500,
        "liter",
    )
    assert (fields.said_by, fields.inject) == (("hospital",), "ward")


def test_a_need_that_comes_later_does_not_answer_again(play: Play) -> None:
    participant = joined(play)
    answer = play.do(only(read(play, participant, text="So")), participant.actor, "web").seq
    later = read(play, participant, text="So", need_text="Diesel", seen=str(answer))
    assert [part.name for part in later.parts] == ["need"]
    other = read(play, participant, text="Otherwise", need_text="Diesel", seen=str(answer))
    assert [part.name for part in other.parts] == ["answer", "need"]


def test_whatever_a_form_gives_is_allowed_by_the_core(play: Play) -> None:
    participant = joined(play)
    parsed = read(play, participant, text="So", gap_text="No list", offer_text="Beds", offer_target="town")
    for part in parsed.parts:
        play.do(part.intent, participant.actor, "web")
    assert len(play.state.entries) == 3


def test_the_device_of_a_table_answers_for_the_partner_that_it_names(play: Play) -> None:
    device = joined(play, None, table="left", shared=True)
    sent = form(inject="alarm", text="So", partner="grid")
    wish = only(forms.answer(sent, play.state, device, "en"))
    assert isinstance(wish, want.Respond)
    assert wish.partner == "grid"


def test_who_has_no_partner_yet_is_told_so(play: Play) -> None:
    nobody = joined(play, None, organisation="Scouts")
    assert "form.no-partner" in faults(read(play, nobody, text="So")).values()


def test_invisible_characters_are_left_out(play: Play) -> None:
    wish = only(read(play, joined(play), text="a\x1b[2Jb\u202ec\x00"))
    assert isinstance(wish, want.Respond)
    assert wish.text == "a[2Jbc"


@pytest.mark.parametrize("kind", [kind.value for kind in forms.SAID_ALONE])
def test_something_can_be_told_without_being_asked(play: Play, kind: str) -> None:
    parsed = forms.entries(Form({f"{kind}-text": ("Words",)}), play.state, joined(play), "en")
    wish = only(parsed)
    assert isinstance(wish, want.Capture)
    assert (wish.fields.kind, wish.fields.inject) == (EntryKind(kind), None)


def test_only_ones_own_entries_are_corrected(play: Play) -> None:
    mine, other = joined(play), joined(play)
    note = play.do(
        only(forms.entries(form(need_text="Diesel"), play.state, mine, "en")), mine.actor, "web"
    ).seq
    sent = form(entry=str(note), base=str(note), need_text="Petrol", need_quantity="20 litres")
    fact = only(forms.correction(sent, play.state, mine, "en"))
    assert isinstance(fact, ev.EntryCorrected)
    assert (fact.fields.text, fact.fields.quantity, fact.fields.unit) == ("Petrol", 20, "litres")
    assert faults(forms.correction(sent, play.state, other, "en")) == {"entry": "form.not-yours"}
    assert faults(forms.withdrawal(sent, play.state, other, "en")) == {"entry": "form.not-yours"}


def test_a_reply_needs_a_choice_and_a_condition_its_words(play: Play) -> None:
    participant = joined(play)
    need = play.note("Beds", kind=EntryKind.NEED, said_by=("town",), target="hospital")

    def reply(**fields: str) -> Parsed:
        return forms.reply(form(entry=str(need), **fields), play.state, participant, "en")

    assert faults(reply()) == {"answer": "form.choose-one"}
    assert faults(reply(answer="condition")) == {"note": "form.which-condition"}
    assert faults(forms.reply(form(answer="yes", entry="99"), play.state, participant, "en")) == {
        "answer": "form.gone"
    }
    fact = only(reply(answer="condition", note="with a driver"))
    assert isinstance(fact, ev.ReplyGiven)
    assert (fact.answer, fact.partner, fact.note) == (Answer.CONDITION, "hospital", "with a driver")


def test_at_most_three_gaps_are_chosen(play: Play) -> None:
    participant = joined(play)

    def chosen(*subjects: str) -> Parsed:
        return forms.ballot(Form({"subject": subjects}), play.state, participant, "en")

    assert only(chosen("1", "2", "2", "3")) == ev.BallotCast(subjects=(1, 2, 3))
    assert faults(chosen("1", "2", "3", "4")) == {"subject": "form.too-many"}
    assert faults(chosen("first")) == {"subject": "form.not-offered"}


def test_feedback_takes_any_of_its_fields(play: Play) -> None:
    participant = joined(play)

    def said(**fields: str) -> Parsed:
        return forms.feedback(form(**fields), play.state, participant, "en")

    assert only(said(useful="5", pace="3")) == ev.FeedbackGiven(scores={"useful": 5, "pace": 3})
    assert only(said(text="More time")) == ev.FeedbackGiven(scores={}, text="More time")
    assert faults(said()) == {"useful": "form.nothing-typed"}
    assert faults(said(pace="6")) == {"pace": "form.not-offered"}


def test_who_joins_gets_the_table_of_its_organisation(play: Play) -> None:
    place, wrong = forms.place(form(place="partner:grid", function="duty officer"), play.state)
    assert (place, wrong) == (Place("grid", "left", shared=False, function="duty officer"), ())
    assert forms.place(form(place="table:right"), play.state)[0] == Place(table="right", shared=True)
    typed, _ = forms.place(form(place="other", organisation="Scouts"), play.state)
    assert typed == Place(organisation="Scouts")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "place"),
        ({"place": "partner:nobody"}, "place"),
        ({"place": "table:nowhere"}, "place"),
        ({"place": "other"}, "organisation"),
        ({"place": "partner:grid", "function": "x" * 81}, "function"),
    ],
)
def test_a_place_that_is_none_is_refused(play: Play, fields: dict[str, str], field: str) -> None:
    _, wrong = forms.place(form(**fields), play.state)
    assert [row.field for row in wrong] == [field]


READERS = (
    forms.answer,
    forms.entries,
    forms.correction,
    forms.withdrawal,
    forms.reply,
    forms.question,
    forms.ballot,
    forms.feedback,
)
ASKED = ("inject", "partner", "seen", "text", "entry", "base", "answer", "note", "subject", "useful", "place")
QUESTIONS = ("q-ward-hours", "q-ward-stop", "q-ward-know", "function", "restore")
ALONG = ("need-text", "need-target", "need-quantity", "need-unit", "gap-text", "note-text")
NAMES = st.sampled_from((*ASKED, *QUESTIONS, *ALONG))
WORDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["ward", "hospital", "1", "²", "9" * 30, "condition", "yes", "A", "1e999", "-0", "partner:"]
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, st.lists(WORDS, min_size=1, max_size=3).map(tuple)))
def test_no_form_breaks_the_reader(fields: dict[str, tuple[str, ...]]) -> None:
    state, participant = _at_the_ward()
    sent = Form(fields)
    for reader in READERS:
        parsed = reader(sent, state, participant, "nl")
        assert bool(parsed.parts) != bool(parsed.wrong)
    forms.place(sent, state)


_KNOWN: list[tuple[State, Participant]] = []


def _at_the_ward() -> tuple[State, Participant]:
    if not _KNOWN:
        play = Play().start().next_to("dark/1/handout")
        participant = joined(play)
        _KNOWN.append((play.state, participant))
    return _KNOWN[0]
