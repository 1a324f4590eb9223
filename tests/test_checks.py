"""One mistake at a time in a scenario without any, and what the checks say about it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tabletop.core.checks import RULES, RULES_ABOUT_ABSENCE, check, each_problem
from tabletop.core.checks.subject import Subject
from tabletop.core.scenario import Condition, Scenario
from tests.small import small_scenario

GONE = object()


def clean() -> dict[str, Any]:
    data = small_scenario().model_dump(by_alias=True, mode="json")
    del data["variables"][1]
    data["services"][2]["assumption"] = "as shops told us"
    return data


def changed(edits: dict[str, Any]) -> Scenario:
    """Change values at dotted paths; a list position equal to the length of the list adds to it."""
    data = clean()
    for path, value in edits.items():
        *steps, last = path.split(".")
        node: Any = data
        for step in steps:
            node = node[int(step)] if isinstance(node, list) else node[step]
        key: Any = int(last) if isinstance(node, list) else last
        if value is GONE:
            del node[key]
        elif isinstance(node, list) and key == len(node):
            node.append(copy.deepcopy(value))
        else:
            node[key] = copy.deepcopy(value)
    return Scenario.model_validate(data)


def found(scenario: Scenario) -> list[str]:
    return [
        " ".join(
            [".".join(map(str, problem.where)), problem.severity, problem.message.code.removeprefix("check.")]
        )
        for problem in check(scenario)
    ]


FOR_ALL = {"to": ["all"], "priority": "extra"}
INJECT = {"step": "dark", "at": 1, "to": ["all"], "channel": "radio", "title": "More", "text": "More."}
STEP = {
    "id": "extra",
    "kind": "step",
    "title": "More",
    "hour": 48,
    "situation": "More.",
    "continuity": ["And you?"],
    "phases": ["inject 5"],
}

CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    # names
    "no partners": (
        {
            "partners": [],
            "processes": [],
            "tables": [],
            "resources.0.owner": None,
            "expected": [],
            **{f"injects.{index}.{key}": value for index in (2, 3, 7) for key, value in FOR_ALL.items()},
        },
        ["partners error empty-list"],
    ),
    "no blocks": (
        {"blocks": [], "injects": [], "questions": [], "expected": [], "selections.0.blocks": []}
        | {"selections.1": GONE, "objectives": []},
        ["blocks error empty-list"],
    ),
    "no selections": ({"selections": []}, ["selections error empty-list"]),
    "the same id twice": ({"questions.2.id": "cash-sure"}, ["questions.3.id error duplicate-id"]),
    "a table named like a partner": (
        {"tables.1.id": "grid"},
        ["tables.1.id error shared-id"],
    ),
    "a partner named like the room": (
        {"partners.2.id": "all", "tables.0.partners": ["town", "all"], "resources.0.owner": "all"}
        | {"injects.7.to": ["town"]},
        ["partners.2.id error reserved-id"],
    ),
    "letters of another partner": ({"partners.2.short": "hos"}, ["partners.2.short error duplicate-short"]),
    "a sign that turns the line": (
        {"injects.1.title": "A \u202erumour"},
        ["injects.1.title warning turning-sign"],
    ),
    "a title on two lines": ({"injects.1.title": "A\nrumour"}, ["injects.1.title error line-break"]),
    "a look-for of spaces": (
        {"objectives.0.look_for": ["ok", "  "]},
        ["objectives.0.look_for.1 error blank-text"],
    ),
    # references
    "a theme that is not there": (
        {"objectives.0.theme": "x"},
        ["objectives.0.theme error unknown-reference"],
    ),
    "a process of nobody": ({"processes.0.partner": "x"}, ["processes.0.partner error unknown-reference"]),
    "a process on nothing": (
        {"processes.0.relies_on": ["power", "x"]},
        ["processes.0.relies_on.1 error unknown-reference"],
    ),
    "a stranger at a table": (
        {"tables.0.partners": ["x", "town"]},
        ["tables.0.partners.0 error unknown-reference"],
    ),
    "a service on nothing": (
        {"services.1.relies_on": ["x"]},
        ["services.1.relies_on.0 error unknown-reference"],
    ),
    "an owner that is not there": ({"resources.0.owner": "x"}, ["resources.0.owner error unknown-reference"]),
    "a step that is not there": ({"injects.1.step": "x"}, ["injects.1.step error unknown-reference"]),
    "an inject in the break": ({"injects.1.step": "break"}, ["injects.1.step error not-a-step"]),
    "a recipient that is not there": (
        {"injects.2.to": ["grid", "x"]},
        ["injects.2.to.1 error unknown-recipient"],
    ),
    "an objective that is not there": (
        {"injects.1.objectives": ["x"]},
        ["injects.1.objectives.0 error unknown-reference"],
    ),
    "a source that is not there": (
        {"injects.1.sources": ["x"]},
        ["injects.1.sources.0 error unknown-reference"],
    ),
    "a question to nothing": ({"questions.0.inject": "x"}, ["questions.0.inject error unknown-reference"]),
    "an action on nothing": ({"expected.0.inject": "x"}, ["expected.0.inject error unknown-reference"]),
    "an action of a stranger": (
        {"expected.0.partners": ["x"]},
        ["expected.0.partners.0 error unknown-reference"],
    ),
    "an action for nothing": (
        {"expected.0.objectives": ["x"]},
        ["expected.0.objectives.0 error unknown-reference"],
    ),
    "a block that is not there": (
        {"selections.1.blocks": ["opening", "x", "dark", "hotwash"]},
        ["selections.1.blocks.1 error unknown-reference"],
    ),
    "an inject that is not there": (
        {"selections.1.injects": ["alarm", "x"]},
        ["selections.1.injects.1 error unknown-reference"],
    ),
    "shortening what is not there": (
        {"selections.0.shorten": {"x": 5}},
        ["selections.0.shorten.x error unknown-reference"],
    ),
    # services
    "a service on itself": (
        {"services.0.relies_on": ["power"]},
        ["services.0.relies_on error service-cycle"],
    ),
    "services in a circle": (
        {"services.0.relies_on": ["payments"]},
        ["services.0.relies_on error service-cycle"],
    ),
    "a backup that ends before it begins": (
        {"services.1.backup_to": 2},
        ["services.1.backup_from error backup-reversed"],
    ),
    "a backup without a lower bound": (
        {"services.1.backup_from": None},
        ["services.1.backup_to error backup-without-lower-bound"],
    ),
    "a backup of nothing": (
        {"services.0.backup_from": 2},
        ["services.0.backup_from warning backup-of-nothing"],
    ),
    "a service that is back as the first step begins": (
        {"services.0.restored_at": 0},
        ["services.0.restored_at warning restored-before-first-step"],
    ),
    "a service that is back before the first step begins": (
        {"services.0.restored_at": 5, "blocks.3": GONE, "selections.1": GONE, "selections.0.blocks": ["day"]}
        | {"injects": [], "questions": [], "expected": [], "objectives": [], "selections.0.shorten": {}},
        ["services.0.restored_at warning restored-before-first-step"],
    ),
    "a service that is back within the crisis": ({"services.0.restored_at": 0.25}, []),
    "a service that is back soon, without which others can do": (
        {"services.0.restored_at": 0, "services.1.relies_on": [], "services.1.backup_from": None}
        | {"services.1.backup_to": None, "processes.0.relies_on": ["power"]},
        [],
    ),
    "a service that is back though it never failed": (
        {"services.0.restored_at": 0, "services.0.state": "works"},
        [],
    ),
    # tables
    "a partner at two tables": (
        {"tables.1.partners": ["hospital", "grid"]},
        ["tables.1.partners.1 warning second-table"],
    ),
    "a partner at no table": ({"tables.1.partners": []}, ["partners.1.id warning no-table"]),
    "partners without tables": ({"tables": [], "injects.3.to": ["town"]}, []),
    # lists
    **{
        f"the same id twice in {place}": ({place: ids}, [f"{place}.{len(ids) - 1} warning id-twice"])
        for place, ids in {
            "tables.0.partners": ["town", "grid", "town"],
            "injects.2.to": ["hospital", "hospital"],
            "injects.1.objectives": ["share", "share"],
            "services.1.relies_on": ["power", "power"],
            "selections.1.injects": ["alarm", "alarm"],
        }.items()
    },
    "the same id three times": (
        {"injects.2.to": ["grid", "town", "grid", "grid"]},
        ["injects.2.to.2 warning id-twice", "injects.2.to.3 warning id-twice"],
    ),
    # blocks
    "a step without hour": ({"blocks.3.hour": None}, ["blocks.3 error step-without"]),
    "a step without situation": ({"blocks.3.situation": ""}, ["blocks.3 error step-without"]),
    "a step without phases": (
        {"blocks.5.phases": []},
        ["blocks.5 error step-without"]
        + [f"injects.{index}.round error inject-without-phase" for index in (5, 6, 7)],
    ),
    "a step with minutes": ({"blocks.3.minutes": 5}, ["blocks.3.minutes error not-for-steps"]),
    "a step with text": ({"blocks.3.text": "Dark."}, ["blocks.3.text error not-for-steps"]),
    "an opening with an hour": ({"blocks.0.hour": 0}, ["blocks.0.hour error only-for-steps"]),
    "a break with questions": ({"blocks.4.picture": ["Coffee?"]}, ["blocks.4.picture error only-for-steps"]),
    "a break without minutes": ({"blocks.4.minutes": None}, ["blocks.4 error block-without-minutes"]),
    "a break of no minutes": ({"blocks.4.minutes": 0}, []),
    "hours that stand still": (
        {"blocks.5.hour": 0, "injects": [], "questions": [], "expected": [], "selections.1.injects": []}
        | {"objectives": []},
        ["blocks.5.hour error hours-not-rising"],
    ),
    "a step about others only": ({"blocks.5.continuity": []}, ["blocks.5 warning step-without-continuity"]),
    # injects
    "an inject before its step": ({"injects.5.at": 23}, ["injects.5.at error inject-before-step"]),
    "an inject as the next step begins": ({"injects.0.at": 24}, ["injects.0.at error inject-after-step"]),
    "an inject long after the last step": ({"injects.5.at": 900}, []),
    "an inject to nobody": ({"injects.1.to": []}, ["injects.1.to error inject-to-nobody"]),
    "an inject to an empty table": (
        {"tables.2": {"id": "far", "title": "Table 3"}, "injects.1.to": ["far"]},
        ["injects.1.to error inject-to-empty-table"],
    ),
    "an inject to an empty table and a partner": (
        {"tables.2": {"id": "far", "title": "Table 3"}, "injects.1.to": ["far", "grid"]},
        [],
    ),
    "a round too far": ({"injects.1.round": 3}, ["injects.1.round error inject-without-phase"]),
    "a round too far in reserve": ({"injects.8.round": 3}, []),
    "an inject that releases itself": (
        {"injects.1.release": "auto"},
        ["injects.1.release warning release-auto"],
    ),
    # questions
    "a choice of one": ({"questions.2.options": ["Wait"]}, ["questions.2 error question-without-options"]),
    "a choice between the same": (
        {"questions.2.options": ["Wait", "Wait"]},
        ["questions.2.options error same-option-twice"],
    ),
    "several of none": (
        {"questions.2.kind": "several", "questions.2.options": []},
        ["questions.2 error question-without-options"],
    ),
    "a text with options": (
        {"questions.0.options": ["a", "b"]},
        ["questions.0.options error question-with-options"],
    ),
    "a text with limits": (
        {"questions.0.low": 1, "questions.0.high": 2},
        ["questions.0.low error question-with-limits", "questions.0.high error question-with-limits"],
    ),
    "a scale without an end": ({"questions.3.high": None}, ["questions.3 error scale-without-limits"]),
    "a scale upside down": ({"questions.3.low": 5}, ["questions.3.low error limits-reversed"]),
    "a number without limits": ({"questions.1.low": None, "questions.1.high": None}, []),
    "a number of what": ({"questions.1.unit": None}, ["questions.1 warning number-without-unit"]),
    "a unit of a choice": ({"questions.2.unit": "x"}, ["questions.2.unit error question-with-limits"]),
    # conditions and effects
    "a condition without a key": ({"injects.1.when": {}}, ["injects.1.when error condition-keys"]),
    "a condition with two keys": (
        {"injects.1.when": {"outcome": {"shelter": "open"}, "service": {"power": "out"}}},
        ["injects.1.when error condition-keys"],
    ),
    "a condition that says nothing": (
        {"injects.1.when": {"any": []}},
        ["injects.1.when.any error condition-empty"],
    ),
    "a mistake deep in a condition": (
        {
            "injects.1.when": {
                "all": [{"not": {"any": [{"service": {"x": "out"}}, {"resource": {"beds": 5}}]}}]
            }
        },
        ["injects.1.when.all.0.not.any.0.service.x error unknown-reference"],
    ),
    "a condition on nothing": (
        {"injects.1.when": {"outcome": {"x": "open"}}},
        ["injects.1.when.outcome.x error unknown-reference"],
    ),
    "a condition that never holds": (
        {"injects.1.when": {"outcome": {"shelter": "opened"}}},
        ["injects.1.when.outcome.shelter error unknown-outcome-value"],
    ),
    "an effect on nothing": (
        {"injects.1.effects": {"service": {"x": "out"}, "resource": {"y": 1}, "outcome": {"z": "open"}}},
        [
            "injects.1.effects.outcome.z error unknown-reference",
            "injects.1.effects.service.x error unknown-reference",
            "injects.1.effects.resource.y error unknown-reference",
        ],
    ),
    "an effect that cannot be": (
        {"injects.1.effects": {"outcome": {"shelter": "full"}}},
        ["injects.1.effects.outcome.shelter error unknown-outcome-value"],
    ),
    "a title for some values of an outcome": (
        {"outcomes.0.titles": ["It does"]},
        ["outcomes.0.titles error outcome-titles"],
    ),
    "a title for each value of an outcome": ({"outcomes.0.titles": ["It does", "It does not"]}, []),
    # selections
    "too many minutes": ({"selections.1.minutes": 44}, ["selections.1.minutes error plan-too-long"]),
    "exactly the minutes": ({"selections.1.minutes": 45}, []),
    "blocks in another order": (
        {"selections.1.blocks": ["opening", "hotwash", "dark"]},
        ["selections.1.blocks.2 error block-order"],
    ),
    "a block twice": (
        {"selections.1.blocks": ["opening", "dark", "hotwash", "hotwash"]},
        ["selections.1.blocks.3 error block-order"],
    ),
    "an inject of a step left out": (
        {"selections.1.injects": ["alarm", "cash"]},
        ["selections.1.injects.1 error inject-left-out"],
    ),
    "shortening what is not played": (
        {"selections.1.shorten": {"dark": 30, "break": 5}},
        ["selections.1.shorten.break warning shortens-other-block"],
    ),
    "shortening to more": (
        {"selections.0.shorten": {"break": 15}},
        ["selections.0.shorten.break warning shortens-to-longer"],
    ),
    "three core injects for the room": (
        {"injects.9": INJECT | {"id": "third"}},
        ["selections.0.blocks error crowded-step"],
    ),
    "a third core inject that is extra": ({"injects.9": INJECT | {"id": "third", "priority": "extra"}}, []),
    "a third core inject for one": ({"injects.9": INJECT | {"id": "third", "to": ["grid"]}}, []),
    "a third core inject for every partner, one by one": (
        {"injects.9": INJECT | {"id": "third", "to": ["grid", "hospital", "town"]}},
        ["selections.0.blocks error crowded-step"],
    ),
    "a third core inject for every table": (
        {"injects.9": INJECT | {"id": "third", "to": ["left", "right"]}},
        ["selections.0.blocks error crowded-step"],
    ),
    "a third core inject for all but one": (
        {"injects.9": INJECT | {"id": "third", "to": ["left"]}},
        [],
    ),
    "shortening to less than a minute each": (
        {"selections.1.shorten": {"dark": 5}},
        ["selections.1.shorten.dark warning shortens-too-far"],
    ),
    "shortening to a minute each": ({"selections.1.shorten": {"dark": 6}}, []),
    # turns of the story
    "a value twice": (
        {"outcomes.0.values": ["open", "shut", "open"], "outcomes.0.titles": []},
        ["outcomes.0.values.2 error outcome-value-twice"],
    ),
    "less than nothing": (
        {"injects.6.effects": {"resource": {"beds": -1}}},
        ["injects.6.effects.resource.beds error negative-amount"],
    ),
    "nothing left": ({"injects.6.effects": {"resource": {"beds": 0}}}, []),
    # formatting
    **{
        f"formatting in a line: {written}": (
            {"blocks.5.title": f"The {written} day"},
            ["blocks.5.title warning formatted-line"],
        )
        for written in (
            "**second**",
            "*second*",
            "_second_",
            "`second`",
            "<b>second</b>",
            "[second](https://example.org)",
        )
    },
    "a line that begins as a heading": (
        {"blocks.5.title": "# A day later"},
        ["blocks.5.title warning formatted-line"],
    ),
    **{
        f"no formatting in a line: {written}": ({"blocks.5.title": written}, [])
        for written in ("2 * 3 * 4", "a < b > c", "one_two_three", "#1", "[x]", "5* hotel", "C* and D*")
    },
    # variables
    "a variable that is not there": (
        {"blocks.5.situation": "In {{city}}."},
        ["blocks.5.situation error unknown-variable"],
    ),
    "a variable with a capital": (
        {"blocks.5.situation": "In {{Town}}."},
        ["blocks.5.situation error unknown-variable"],
    ),
    "a variable that does not end": (
        {"blocks.5.situation": "In {{town}."},
        ["blocks.5.situation error open-variable"],
    ),
    "a variable with spaces": ({"blocks.5.situation": "In {{ town }}."}, []),
    "a variable between single braces": (
        {"blocks.5.situation": "In {town}, not in {otherwise} or {{town}}."},
        ["blocks.5.situation warning single-braces"],
    ),
    "a variable in a variable": (
        {"variables.0.default": "New {{town}}"},
        ["variables.0.default error variable-in-variable"],
    ),
    # what is never used
    "a variable in no text": (
        {"variables.1": {"id": "region", "title": "Region", "default": "Veldland"}},
        ["variables.1.id warning unused-variable"],
    ),
    "a source of nothing": (
        {"sources.1": {"id": "idle", "title": "Idle"}},
        ["sources.1.id warning unused-source"],
    ),
    "an objective without injects": (
        {"objectives.2": {"id": "idle", "theme": "together", "title": "Idle"}},
        ["objectives.2.id warning unserved-objective"],
    ),
    "an objective of an action": (
        {
            "objectives.2": {"id": "busy", "theme": "together", "title": "Busy"},
            "expected.2.objectives": ["busy"],
        },
        [],
    ),
}


def test_a_scenario_without_mistakes_has_no_problems() -> None:
    assert found(changed({})) == []


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_found_at_its_place_and_nothing_else(case: str) -> None:
    edits, expected = CASES[case]
    assert found(changed(edits)) == expected


def test_every_rule_has_a_sentence_and_a_case() -> None:
    broken = [Subject(changed(edits)) for edits, _ in CASES.values()]
    for rule in RULES + RULES_ABOUT_ABSENCE:
        assert rule.__doc__
        if rule.__name__ != "figures_have_an_origin":
            assert any(True for subject in broken for _ in rule(subject)), rule.__name__


@pytest.mark.parametrize(
    ("edits", "name"),
    [
        ({"services.1.relies_on": ["powr"]}, "power"),
        ({"injects.2.to": ["hospitel"]}, "hospital"),
        ({"injects.2.to": ["al"]}, "all"),
        ({"blocks.5.situation": "In {{twon}}."}, "town"),
        ({"injects.1.when": {"outcome": {"shelter": "opn"}}}, "open"),
    ],
)
def test_a_typo_gets_the_nearest_name(edits: dict[str, Any], name: str) -> None:
    (problem,) = check(changed(edits))
    hint = problem.message.params["hint"]
    assert not isinstance(hint, str | int | float | tuple)
    assert hint.params == {"name": name}


def test_a_name_unlike_any_other_gets_no_hint() -> None:
    (problem,) = check(changed({"services.1.relies_on": ["zzzzz"]}))
    assert problem.message.params["hint"] == ""


def test_the_message_about_a_circle_names_the_services_in_it() -> None:
    (problem,) = check(changed({"services.0.relies_on": ["payments"]}))
    assert problem.message.params["cycle"] == "power → payments → phone → power"


def test_two_circles_are_two_problems() -> None:
    services = [
        {"id": ident, "title": ident, "relies_on": [other]}
        for ident, other in [("a", "b"), ("b", "a"), ("c", "d"), ("d", "c"), ("e", "a")]
    ]
    scenario = changed({f"services.{3 + index}": row for index, row in enumerate(services)})
    assert found(scenario) == [
        "services.3.relies_on error service-cycle",
        "services.5.relies_on error service-cycle",
    ]


def test_a_chain_of_a_thousand_services_is_no_problem() -> None:
    services = [
        {"id": f"s-{index}", "title": "s", "relies_on": [f"s-{index + 1}"] if index < 999 else []}
        for index in range(1000)
    ]
    assert found(changed({f"services.{3 + index}": row for index, row in enumerate(services)})) == []


def test_a_mistake_a_thousand_conditions_deep_is_found() -> None:
    # The loader lets none through that is deeper than forty; what comes from elsewhere must do no harm.
    scenario = changed({})
    condition = Condition(outcome={"x": "open"})
    for _ in range(1000):
        condition = Condition.model_construct(not_=condition)
    injects = list(scenario.injects)
    injects[1] = injects[1].model_copy(update={"when": condition})
    (problem,) = check(scenario.model_copy(update={"injects": tuple(injects)}))
    assert problem.message.code == "check.unknown-reference"
    assert problem.where == ("injects", 1, "when", *["not"] * 1000, "outcome", "x")


def test_references_to_rows_that_could_not_be_read_are_no_problems() -> None:
    scenario = changed({"partners.1": GONE, "sources": []})
    subject = Subject(scenario, {"partners": {"hospital"}, "sources": {"grid-report"}})
    assert list(each_problem(subject)) == []
    assert len(found(scenario)) > 4


def test_what_is_never_used_is_not_judged_while_rows_are_missing() -> None:
    scenario = changed({"sources.1": {"id": "idle", "title": "Idle"}})
    assert list(each_problem(Subject(scenario, {}))) == []
