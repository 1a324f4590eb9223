"""Printed cards hold what their recipient may see, room to write, and nothing else."""

from __future__ import annotations

import pytest

from tabletop.core.scenario import Question, QuestionKind, is_for_room
from tabletop.core.script import Script, script_of
from tabletop.report.cards import cards
from tabletop.text import Text, language
from tests.pages import Element, Page
from tests.small import small_scenario

EN, NL = language("en"), language("nl")


def script() -> Script:
    return script_of(small_scenario(), "long", {})


def pages(source: str) -> list[Element]:
    return [row for row in Page(source).of("section") if row.attributes["class"] == "card"]


def test_every_partner_inject_has_a_card_for_each_recipient_and_a_slip_comes_last() -> None:
    found = [(card.find("p")[1].text, card.find("h2")[0].text) for card in pages(cards(script(), EN))[:-1]]
    assert found == [
        ("For Saint Hospital", "The ward calls"),
        ("For Table 1", "Someone at the desk"),
        ("For Grid operator", "The last mast"),
        ("For Town of Veldstad", "The last mast"),
    ]
    assert "Answer slip" in pages(cards(script(), EN))[-1].text


def test_a_card_says_who_when_how_and_what() -> None:
    card = pages(cards(script(), EN))[0].text
    for words in (
        "EXERCISE – fictitious",
        "Hour 1 · Wednesday 18:30 · By telephone",
        "The emergency generator does not start.",
        "How long can you last?",
        "hours",
    ):
        assert words in card


@pytest.mark.parametrize(
    ("t", "organisation", "function", "hour"),
    [(EN, "Organisation:", "Function (no names):", "Hour:"), (NL, "Organisatie:", "Functie (", "Uur:")],
)
def test_a_card_leaves_open_only_what_is_not_known_and_the_slip_asks_all(
    t: Text, organisation: str, function: str, hour: str
) -> None:
    def asked(card: Element) -> str:
        (fields,) = [row for row in card.find("p") if row.attributes.get("class") == "who"]
        return fields.text

    hospital, table, *_, slip = map(asked, pages(cards(script(), t)))
    assert function in hospital
    assert organisation not in hospital
    assert hour not in hospital
    assert organisation in table, "several sit there"
    assert hour not in table
    assert organisation in slip
    assert hour in slip


def test_injects_for_the_room_get_no_card() -> None:
    source = cards(script(), EN, reserve=True)
    for inject in small_scenario().injects:
        assert (inject.text.split(".")[0] in source) is not is_for_room(inject)


def test_reserve_injects_are_printed_only_when_asked_for() -> None:
    scenario = small_scenario()
    injects = tuple(
        row.model_copy(update={"to": ("town",)}) if row.id == "spare" else row for row in scenario.injects
    )
    with_reserve = script_of(scenario.model_copy(update={"injects": injects}), "long", {})
    assert "A generator comes" not in cards(with_reserve, EN)
    assert "A generator comes" in cards(with_reserve, EN, reserve=True)


def test_nothing_private_can_get_onto_a_card() -> None:
    scenario = small_scenario()
    injects = tuple(row.model_copy(update={"notes": "SECRET notes"}) for row in scenario.injects)
    expected = tuple(row.model_copy(update={"text": "SECRET action"}) for row in scenario.expected)
    blocks = tuple(row.model_copy(update={"notes": "SECRET block"}) for row in scenario.blocks)
    changed = {"injects": injects, "expected": expected, "blocks": blocks}
    assert "SECRET" not in cards(script_of(scenario.model_copy(update=changed), "long", {}), NL, reserve=True)


def questioned(*questions: Question) -> str:
    scenario = small_scenario()
    changed = scenario.model_copy(update={"questions": questions})
    return cards(script_of(changed, "long", {}), EN)


@pytest.mark.parametrize(
    ("question", "boxes"),
    [
        (
            Question(
                id="q", inject="ward", kind=QuestionKind.CHOICE, text="Which?", options=("This", "That")
            ),
            ["This", "That"],
        ),
        (Question(id="q", inject="ward", kind=QuestionKind.SEVERAL, text="Which?", options=("A",)), ["A"]),
        (Question(id="q", inject="ward", kind=QuestionKind.YES_NO, text="Is it?"), ["yes", "no"]),
        (
            Question(id="q", inject="ward", kind=QuestionKind.SCALE, text="How sure?", low=1, high=4),
            ["1", "2", "3", "4"],
        ),
        (Question(id="q", inject="ward", kind=QuestionKind.SCALE, text="How sure?", low=0, high=100), []),
        (Question(id="q", inject="ward", kind=QuestionKind.NUMBER, text="How many?", unit="litres"), []),
        (Question(id="q", inject="ward", text="Why?"), []),
    ],
)
def test_each_kind_of_question_gets_the_room_that_it_needs(question: Question, boxes: list[str]) -> None:
    card = pages(questioned(question))[0]
    assert [row.text.strip() for row in card.find("li")] == boxes
    assert question.text in [row.text for row in card.find("h3")]
    lines = sum(row.attributes.get("class") == "rule" for row in card.find("div"))
    assert lines == (8 if question.kind is QuestionKind.TEXT else 4)


def test_names_with_signs_stay_names() -> None:
    scenario = small_scenario()
    partners = tuple(
        row.model_copy(update={"title": "<b>1. Oost</b> \N{RIGHT-TO-LEFT OVERRIDE}x"})
        for row in scenario.partners
    )
    source = cards(script_of(scenario.model_copy(update={"partners": partners}), "long", {}), EN)
    assert "For &lt;b&gt;1. Oost&lt;/b&gt; x" in source
    assert "<b>" not in source


def test_words_of_the_scenario_are_marked_with_its_language() -> None:
    page = Page(cards(script(), NL))
    assert page.of("html")[0].attributes["lang"] == "nl"
    assert {row.attributes.get("lang") for row in page.of("h2")[:-1]} == {"en"}


def test_cards_load_nothing_and_run_nothing() -> None:
    source = cards(script(), NL)
    assert Page(source).of("script", "link", "img") == []
    assert "url(" not in source


def test_each_page_carries_the_label() -> None:
    assert all("EXERCISE – fictitious" in card.text for card in pages(cards(script(), NL)))
