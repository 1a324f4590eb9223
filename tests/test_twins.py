"""The blackout is the same exercise in Dutch and in English, and as large as a whole afternoon needs."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tabletop.core.checks.texts import text_fields
from tabletop.core.scenario import (
    BlockKind,
    Inject,
    Partner,
    Priority,
    Row,
    Scenario,
    Source,
    block_minutes,
    is_for_room,
)
from tabletop.core.script import script_of
from tabletop.core.timeline import running_order
from tabletop.loader import load

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).parent.parent
SCENARIOS = TOP / "scenarios"
DUTCH = SCENARIOS / "nl/stroomuitval-72u.yaml"
ENGLISH = SCENARIOS / "en/blackout-72h.yaml"

GUIDES = TOP / "facilitator-guides"
GUIDE_TWINS = {"stroomuitval-72u": "blackout-72h"}
"""Guides of which the name is in their own language, and their English twins."""
PAGES = pytest.mark.parametrize(
    ("dutch_page", "english_page"),
    [
        (TOP / "README.nl.md", TOP / "README.md"),
        *(
            (path, GUIDES / "en" / f"{GUIDE_TWINS.get(path.stem, path.stem)}.md")
            for path in sorted((GUIDES / "nl").glob("*.md"))
        ),
    ],
    ids=lambda path: path.stem,
)
PIECE = re.compile(r"#+ |\||- |\d+(?=\. )|```|!\[")
"""What a line of Markdown begins with when it is more than words."""
OPTION = re.compile(r"(?<=`)tabletop [a-z]+|--[a-z-]+|(?<=`)\.[a-z]+")
"""A command, an option or the end of a file's name."""

OWN = frozenset({"id", "language", "guide"})
"""What each twin has of its own at the top."""
CODE = "short"
"""What people type for a partner: a few letters of its name in their own language."""
SAME_CODES = frozenset({"pol", "ghor", "sup"})
PUBLISHED = frozenset({"title", "date", "statement"})
"""The texts of a source: its title stays as it was published, so the two may be equal."""
SAME_IN_BOTH = frozenset(
    {
        *("Doorleef", "EUPL-1.2"),
        *("{{veiligheidsregio}}", "{{ziekenhuis}}", "{{zorgorganisatie}}", "{{netbeheerder}}"),
        *("{{waterschap}}", "{{woningcorporatie}}", "{{omroep}}", "{{supermarkt}}"),
        *("112", "c2000", "fm", "radio", "toilet", "water", "whatsapp"),
        "Radio",
    }
)
"""Names, numbers and words that are the same in Dutch and in English."""


class Text(NamedTuple):
    """A text of a scenario, with the way to it."""

    where: tuple[str | int, ...]
    value: str


def texts_in(row: Row) -> frozenset[str]:
    """Name the fields of a row that hold words in the language of the scenario."""
    return PUBLISHED if isinstance(row, Source) else frozenset(field.name for field in text_fields(type(row)))


def paragraphs(text: str) -> tuple[str, ...]:
    """Tell of every paragraph and list point of a text what it is, without its words."""
    return tuple(
        "point" if line.startswith("- ") else "paragraph"
        for part in text.strip().split("\n\n")
        for number, line in enumerate(part.splitlines())
        if number == 0 or line.startswith("- ")
    )


def without_texts(value: object) -> object:
    """Give what is left of a scenario when its words are taken out; how many there are, remains."""
    if isinstance(value, Row):
        texts = texts_in(value)
        return {
            name: blank(content) if name in texts else without_texts(content)
            for name, content in value
            if not (isinstance(value, Scenario) and name in OWN)
            if not (isinstance(value, Partner) and name == CODE)
        }
    if isinstance(value, tuple):
        return [without_texts(one) for one in value]
    return value


def blank(content: object) -> object:
    """Keep of a text, or of several, only how it is built."""
    if isinstance(content, tuple):
        return [blank(one) for one in content]
    return paragraphs(content) if isinstance(content, str) else content


def texts(value: object, where: tuple[str | int, ...] = ()) -> Iterator[Text]:
    """Go through every text of a scenario, except those of its sources."""
    if isinstance(value, Source):
        return
    if isinstance(value, Row):
        names = texts_in(value)
        for name, content in value:
            if name in names:
                each = content if isinstance(content, tuple) else (content,)
                for index, one in enumerate(each):
                    if one:
                        yield Text((*where, name, index), one)
            else:
                yield from texts(content, (*where, name))
    elif isinstance(value, tuple):
        for index, one in enumerate(value):
            yield from texts(one, (*where, index))


def figures(text: str) -> Counter[str]:
    """Count the numbers in a text, whichever way a language separates thousands and decimals."""
    return Counter(re.sub(r"[.,:]", "", found) for found in re.findall(r"\d+(?:[.,:]\d+)*", text))


def names_used(text: str) -> set[str]:
    return set(re.findall(r"{{[^}]+}}", text))


def pieces(page: str) -> list[str]:
    """Tell of every piece of a page what it is, without its words."""
    found = []
    for part in re.split(r"\n\s*\n", page.strip()):
        for number, line in enumerate(part.splitlines()):
            begins = PIECE.match(line)
            if begins:
                found.append(begins[0])
            elif number == 0:
                found.append("paragraph")
    return found


def read(path: Path) -> Scenario:
    scenario, problems = load(path)
    assert problems == ()
    assert scenario is not None
    return scenario


@pytest.fixture(scope="module")
def dutch() -> Scenario:
    return read(DUTCH)


@pytest.fixture(scope="module")
def english() -> Scenario:
    return read(ENGLISH)


@pytest.fixture(scope="module", params=[DUTCH, ENGLISH], ids=["nl", "en"])
def scenario(request: pytest.FixtureRequest) -> Scenario:
    return read(request.param)


def test_the_twins_differ_only_in_their_texts(dutch: Scenario, english: Scenario) -> None:
    assert without_texts(english) == without_texts(dutch)


def test_partners_are_called_by_codes_of_the_language(dutch: Scenario, english: Scenario) -> None:
    codes = [{row.short for row in twin.partners} for twin in (dutch, english)]
    assert codes[0] & codes[1] == SAME_CODES


def test_each_twin_says_its_own_language_and_guide(dutch: Scenario, english: Scenario) -> None:
    assert (dutch.id, dutch.language, dutch.guide) == ("stroomuitval-72u", "nl", "stroomuitval-72u")
    assert (english.id, english.language, english.guide) == ("blackout-72h", "en", "blackout-72h")


def test_every_text_is_translated(dutch: Scenario, english: Scenario) -> None:
    pairs = list(zip(texts(dutch), texts(english), strict=True))
    assert len(pairs) > 700
    assert [pair for pair in pairs if pair[0].where != pair[1].where] == []
    assert {a.where: a.value for a, b in pairs if a.value == b.value and a.value not in SAME_IN_BOTH} == {}


def test_nothing_is_listed_as_the_same_that_differs(dutch: Scenario, english: Scenario) -> None:
    same = {a.value for a, b in zip(texts(dutch), texts(english), strict=True) if a.value == b.value}
    assert same == SAME_IN_BOTH


def test_a_text_and_its_translation_name_the_same_figures(dutch: Scenario, english: Scenario) -> None:
    pairs = zip(texts(dutch), texts(english), strict=True)
    assert [(a.value, b.value) for a, b in pairs if figures(a.value) != figures(b.value)] == []


def test_a_text_and_its_translation_name_the_same_places(dutch: Scenario, english: Scenario) -> None:
    pairs = zip(texts(dutch), texts(english), strict=True)
    assert [(a.value, b.value) for a, b in pairs if names_used(a.value) != names_used(b.value)] == []


def test_sources_are_told_in_the_language_of_the_scenario(dutch: Scenario, english: Scenario) -> None:
    pairs = zip(dutch.sources, english.sources, strict=True)
    assert [a.id for a, b in pairs if not b.statement or a.statement == b.statement] == []


@PAGES
def test_guides_and_readme_are_built_alike_in_both_languages(dutch_page: Path, english_page: Path) -> None:
    assert pieces(dutch_page.read_text("utf-8")) == pieces(english_page.read_text("utf-8"))


@PAGES
def test_guides_and_readme_name_the_same_figures_and_commands(dutch_page: Path, english_page: Path) -> None:
    dutch, english = dutch_page.read_text("utf-8"), english_page.read_text("utf-8")
    assert figures(dutch) == figures(english)
    assert Counter(OPTION.findall(dutch)) == Counter(OPTION.findall(english))


def test_every_guide_has_a_twin() -> None:
    dutch = {GUIDE_TWINS.get(path.stem, path.stem) for path in (GUIDES / "nl").glob("*.md")}
    assert dutch == {path.stem for path in (GUIDES / "en").glob("*.md")}


def test_the_crisis_is_lived_through_in_four_steps(scenario: Scenario) -> None:
    steps = [block.hour for block in scenario.blocks if block.kind is BlockKind.STEP]
    assert steps == [0, 6, 24, 72]


def test_every_step_asks_for_picture_judgement_decision_and_continuity(scenario: Scenario) -> None:
    for block in scenario.blocks:
        if block.kind is BlockKind.STEP:
            assert all((block.picture, block.judgement, block.decision, block.continuity)), block.id


def test_the_cast_is_large_enough_for_a_whole_town(scenario: Scenario) -> None:
    assert len(scenario.partners) >= 12
    seated = Counter(chain.from_iterable(table.partners for table in scenario.tables))
    assert seated == Counter(partner.id for partner in scenario.partners)


def test_the_board_has_fourteen_services_and_five_resources(scenario: Scenario) -> None:
    assert len(scenario.services) == 14
    assert len(scenario.resources) == 5


def test_every_figure_of_a_service_has_an_origin(scenario: Scenario) -> None:
    unfounded = [
        service.id
        for service in scenario.services
        if any(
            (
                service.backup_from is not None,
                service.backup_to is not None,
                service.restored_at is not None,
                service.recovery_hours,
            )
        )
        and not (service.sources or service.assumption)
    ]
    assert unfounded == []


def test_the_room_gets_one_core_inject_in_each_round_of_a_step(scenario: Scenario) -> None:
    for_room = [row for row in scenario.injects if is_for_room(row) and row.priority is Priority.CORE]
    steps = [block.id for block in scenario.blocks if block.kind is BlockKind.STEP]
    assert [(row.step, row.round) for row in for_room] == [(step, turn) for step in steps for turn in (1, 2)]


def for_some(scenario: Scenario) -> list[Inject]:
    """Give the planned injects that not everyone receives."""
    return [row for row in scenario.injects if not is_for_room(row) and row.priority is not Priority.RESERVE]


def test_enough_injects_are_for_one_partner_alone_and_six_in_reserve(scenario: Scenario) -> None:
    assert sum(row.priority is Priority.RESERVE for row in scenario.injects) == 6
    assert sum(len(row.to) == 1 for row in for_some(scenario)) >= 20
    assert {len(row.to) for row in for_some(scenario)} == {1, 2}


def test_nearly_every_partner_gets_something_of_its_own_in_each_step(scenario: Scenario) -> None:
    for step in {row.step for row in scenario.injects}:
        named = set(chain.from_iterable(row.to for row in for_some(scenario) if row.step == step))
        assert len(named) >= len(scenario.partners) - 4, step


def test_every_partner_gets_an_inject_of_its_own(scenario: Scenario) -> None:
    named = set(chain.from_iterable(row.to for row in scenario.injects if not is_for_room(row)))
    assert {partner.id for partner in scenario.partners} <= named


def test_injects_stand_in_the_order_in_which_they_arrive(scenario: Scenario) -> None:
    steps = [block.id for block in scenario.blocks if block.kind is BlockKind.STEP]
    order = [(steps.index(row.step), row.round, row.at) for row in scenario.injects]
    by_time = [(steps.index(row.step), row.at) for row in scenario.injects]
    assert order == sorted(order)
    assert by_time == sorted(by_time), "a later round does not go back in time"


def test_customers_stand_at_dead_tills_only_as_long_as_people_do(scenario: Scenario) -> None:
    [row] = [row for row in scenario.injects if row.id == "full-carts"]
    assert row.at <= 0.5


def test_each_turn_of_the_story_brings_an_inject_into_view(scenario: Scenario) -> None:
    turns = [
        turn
        for row in scenario.injects
        if row.when is not None and row.when.outcome is not None
        for turn in row.when.outcome.items()
    ]
    assert len(turns) >= 2
    assert {name for name, _ in turns} == {outcome.id for outcome in scenario.outcomes}


def test_each_value_of_an_outcome_has_a_title(scenario: Scenario) -> None:
    assert scenario.outcomes
    assert [row.id for row in scenario.outcomes if len(row.titles) != len(row.values)] == []


def test_each_of_the_five_themes_has_objectives(scenario: Scenario) -> None:
    themes = {theme.id for theme in scenario.themes}
    assert len(themes) == 5
    assert {objective.theme for objective in scenario.objectives} == themes
    assert [theme.id for theme in scenario.themes if theme.continuity] == ["business-continuity"]


def test_every_objective_is_worked_towards(scenario: Scenario) -> None:
    worked_on = set(chain.from_iterable(row.objectives for row in scenario.injects))
    assert {objective.id for objective in scenario.objectives} == worked_on


def test_every_selection_fills_its_minutes_and_no_more(scenario: Scenario) -> None:
    blocks = {block.id: block for block in scenario.blocks}
    planned = {
        row.id: sum(row.shorten.get(name, block_minutes(blocks[name])) for name in row.blocks)
        for row in scenario.selections
    }
    assert set(planned) == {"210", "120", "90"}
    for row in scenario.selections:
        assert row.minutes - 5 <= planned[row.id] <= row.minutes
        last = running_order(script_of(scenario, row.id, {}))[-1]
        assert last.starts + last.minutes == planned[row.id]
