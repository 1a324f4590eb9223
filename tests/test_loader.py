"""Scenario files as authors write them: what is read, and everything that is wrong, at its place."""

from __future__ import annotations

import json

import pytest

from tabletop.core.scenario import Condition, Scenario
from tabletop.loader import Located, as_json, loads, render, render_in_file
from tabletop.loader.shape import keys
from tabletop.text import language
from tests.loading import SHORT, brief, line_of, problems


def test_a_scenario_without_problems_is_read() -> None:
    scenario, found = loads(SHORT.encode(), "short.yaml")
    assert found == ()
    assert scenario is not None
    assert scenario.injects[0].text == "Somebody calls.\n\n- Is it dark there too?"
    assert scenario.injects[0].at == 0.5
    assert scenario.injects[0].when == Condition.model_validate({"not": {"outcome": {"shelter": "shut"}}})
    assert scenario.selections[0].shorten == {"dark": 20}


def test_values_are_text_until_the_model_decides() -> None:
    text = SHORT.replace("title: Table 1", "title: 112").replace("title: Everything", "title: 1.10")
    text = text.replace("backup_to: 2", 'backup_to: "2"').replace("title: Together", "title: 2026-11-21")
    scenario, found = loads(text.encode(), "x")
    assert found == ()
    assert scenario is not None
    assert (scenario.tables[0].title, scenario.selections[0].title) == ("112", "1.10")
    assert (scenario.themes[0].title, scenario.services[1].backup_to) == ("2026-11-21", 2.0)


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_a_key_without_a_value_is_as_good_as_left_out(nothing: str) -> None:
    text = SHORT.replace(
        "    assumption: as people say\n", f"    assumption: as people say\n    note: {nothing}\n"
    )
    scenario, found = loads((text + f"resources: {nothing}\n").encode(), "x")
    assert found == ()
    assert scenario is not None
    assert scenario.services[1].note is None
    assert scenario.resources == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_any_system_are_read(end: str) -> None:
    scenario, found = loads(SHORT.replace("\n", end).encode(), "x")
    assert found == ()
    assert scenario == loads(SHORT.encode(), "x")[0]


MISTAKES: dict[str, tuple[str, str, list[str]]] = {
    # What stands in the short scenario, what stands there instead, and what is said, +n lines further.
    "unknown key": (
        "    kind: municipality",
        "    kind: municipality\n    rol: Decides.",
        ["+1:5 row.unknown-key"],
    ),
    "unknown key at the top": ("label: EXERCISE", "label: EXERCISE\nthreats: none", ["+1:1 row.unknown-key"]),
    "misspelled key": ("    channel: phone", "    chanel: phone", ["+0:5 row.unknown-key"]),
    "missing key": ("    minutes: 10\n", "", ["-3:5 check.block-without-minutes"]),
    "missing key of a row": ("    short: town\n", "", ["-2:5 row.missing-key"]),
    "missing key at the top": ("label: EXERCISE\n", "", ["1:1 row.missing-key"]),
    "empty key": ("    title: Everything", "    title:", ["+0:11 row.empty"]),
    "empty text": ("    title: Everything", "    title: ''", ["+0:12 row.empty"]),
    "empty item": ('["Who comes to work?"]', '["Who comes to work?", ~]', ["+0:40 row.empty"]),
    "duplicate key": (
        "    kind: municipality",
        "    kind: municipality\n    title: B",
        ["+1:5 yaml.duplicate-key"],
    ),
    "duplicate key at the top": (
        "label: EXERCISE",
        "label: EXERCISE\nid: other",
        ["+1:1 yaml.duplicate-key"],
    ),
    "unknown value": ("    channel: phone", "    channel: telephone", ["+0:14 row.unknown-value"]),
    "unknown language": ("language: en", "language: de", ["+0:11 row.unknown-value"]),
    "unknown weekday": ("start_weekday: friday", "start_weekday: vrijdag", ["+0:16 row.unknown-value"]),
    "no number": ("    at: 0.5", "    at: half an hour", ["+0:9 row.number-expected"]),
    "no finite number": ("    at: 0.5", "    at: .inf", ["+0:9 row.number-expected"]),
    "a list for a number": ("    at: 0.5", "    at: [1]", ["+0:9 row.number-expected"]),
    "decimal comma": ("    at: 0.5", "    at: 0,5", ["+0:9 row.decimal-comma"]),
    "no whole number": ("    minutes: 10", "    minutes: 10.5", ["+0:14 row.whole-number-expected"]),
    "no number of minutes": ("    minutes: 10", "    minutes: ten", ["+0:14 row.whole-number-expected"]),
    "a number too low": ("    minutes: 10", "    minutes: -1", ["+0:14 row.too-low"]),
    "no minutes at all": ("    minutes: 60", "    minutes: 0", ["+0:14 row.too-low-or-equal"]),
    "a number too high": ("    minutes: 10", "    minutes: 2000", ["+0:14 row.too-high"]),
    "neither true nor false": (
        "    title: Together",
        "    title: Together\n    continuity: maybe",
        ["+1:17 row.truth-expected"],
    ),
    "a text for a list": ("    to: [all]", "    to: all", ["+0:9 row.list-expected"]),
    "a list for a text": ("    title: A call", "    title: [A, call]", ["+0:12 row.text-expected"]),
    "keys for a text": ("    title: A call", "    title: {a: 1, b: 2}", ["+0:12 row.text-expected"]),
    "a text for keys": (
        "    when: {not: {outcome: {shelter: shut}}}",
        "    when: shut",
        ["+0:11 row.keys-expected"],
    ),
    "a text for a row": ("  - id: whole", "  - whole\n  - id: whole", ["+0:5 row.keys-expected"]),
    "a text for rows": ("outcomes:\n", "sources: none\noutcomes:\n", ["+0:10 row.list-expected"]),
    "bad id": ("  - id: how-many", "  - id: How_many", ["+0:9 row.bad-id"]),
    "bad id in a condition": ("{shelter: shut}", "{Shelter: shut}", ["+0:28 row.bad-id"]),
    "bad phase": ("silence 3", "silent 3", ["+0:37 row.bad-phase"]),
    "bad time": ('"17:30"', '"half past five"', ["+0:13 row.bad-time"]),
    "bad letters": ("    short: grid", "    short: grid operator", ["+0:12 row.bad-short"]),
    "bad variable": (
        "  - id: town\n    title: Name",
        "  - id: the-town\n    title: Name",
        ["+0:9 row.bad-variable-name"],
    ),
    "too long": ("    title: A call", f"    title: {'x' * 301}", ["+0:12 row.too-long"]),
    "dangling reference": ("    theme: together", "    theme: togehter", ["+0:12 check.unknown-reference"]),
    "dangling reference in a list": (
        "partners: [town, grid]",
        "partners: [town, gird]",
        ["+0:22 check.unknown-reference"],
    ),
    "unknown recipient": ("    to: [all]", "    to: [town, nobody]", ["+0:16 check.unknown-recipient"]),
    "unknown block to shorten": ("{dark: 20}", "{drak: 20}", ["+0:15 check.unknown-reference"]),
    "unknown variable": (
        "situation: It is dark.",
        "situation: It is dark in {{twon}}.",
        ["+0:30 check.unknown-variable"],
    ),
    "unknown variable in a block of text": (
        "      Somebody calls.\n",
        "      Somebody\n      from {{twon}} calls.\n",
        ["+1:12 check.unknown-variable"],
    ),
    "a link": (
        "      Somebody calls.\n",
        "      One.\n\n      [Two](http://x)\n",
        ["+2:7 markup.unsupported"],
    ),
    "a link in a line": (
        "situation: It is dark.",
        "situation: It is [dark](x).",
        ["+0:16 markup.unsupported"],
    ),
    "an hour outside its step": ("    at: 0.5", "    at: -1", ["+0:9 check.inject-before-step"]),
    "a plan too long": ("    minutes: 60", "    minutes: 20", ["+0:14 check.plan-too-long"]),
    "a figure": ("    title: A call", "    title: 30 calls", ["+0:12 check.figure-without-source?"]),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_reported_at_its_place_and_nothing_else(case: str) -> None:
    good, bad, expected = MISTAKES[case]
    assert SHORT.count(good) == 1
    base = line_of(SHORT, good)
    absolute = []
    for one in expected:
        line, rest = one.split(":", 1)
        absolute.append(f"{base + int(line) if line[0] in '+-' else line}:{rest}")
    assert problems(SHORT.replace(good, bad)) == absolute


def test_all_problems_are_reported_in_one_go_and_in_order() -> None:
    text = SHORT
    for case in ("unknown value", "bad letters", "misspelled key", "dangling reference", "duplicate key"):
        good, bad, _ = MISTAKES[case]
        text = text.replace(good, bad) if case != "unknown value" else text
    text = text.replace("start_weekday: friday", "start_weekday: fridya").replace(
        "      Somebody", "      {{who}}"
    )
    assert [one.split()[1] for one in problems(text)] == [
        "row.unknown-value",
        "check.unknown-reference",
        "yaml.duplicate-key",
        "row.bad-short",
        "row.unknown-key",
        "check.unknown-variable",
    ]


def test_a_row_with_a_bad_value_is_judged_by_its_other_keys() -> None:
    text = SHORT.replace("    channel: phone", "    channel: telephone").replace(
        "    to: [all]", "    to: [town-hall]"
    )
    line = line_of(text, "    channel: telephone")
    assert problems(text) == [
        f"{line_of(text, '    to: [town-hall]')}:10 check.unknown-recipient",
        f"{line}:14 row.unknown-value",
    ]


def test_an_id_that_was_given_already_is_told_also_of_a_row_that_cannot_be_read() -> None:
    text = SHORT.replace(
        "  - id: whole", "  - id: whole\n    title: Twice\n    minutes: -1\n  - id: whole", 1
    )
    assert "check.duplicate-id" in {one.split()[1] for one in problems(text)}


def test_a_row_that_cannot_be_read_does_not_make_references_to_it_wrong() -> None:
    text = SHORT.replace("    short: town\n", "    short: THE TOWN\n")
    assert [one.split()[1] for one in problems(text)] == ["row.bad-short"]
    assert [one.split()[1] for one in problems(text.replace("[town, grid]", "[town, gird]"))] == [
        "row.bad-short",
        "check.unknown-reference",
    ]


def test_rows_after_one_that_cannot_be_read_are_reported_at_their_own_place() -> None:
    text = SHORT.replace("    kind: municipality\n", "").replace("    short: grid", "    short: town")
    text = text.replace("    title: Grid operator", "    title: '  '")
    assert problems(text) == ["23:5 row.missing-key", "27:12 check.blank-text"]


def test_a_list_that_is_missing_does_not_make_references_into_it_wrong() -> None:
    start, end = SHORT.index("partners:"), SHORT.index("tables:")
    assert problems(SHORT[:start] + SHORT[end:]) == ["1:1 row.missing-key"]
    assert problems(SHORT[:start] + "partners: none\n" + SHORT[end:]) == ["22:11 row.list-expected"]
    assert problems(SHORT[:start] + "partners:\n" + SHORT[end:]) == ["22:10 row.empty"]


def test_a_mistake_at_the_top_hides_nothing_below() -> None:
    text = SHORT.replace("language: en", "language: frisian").replace("to: [all]", "to: [al]")
    assert problems(text) == [
        "4:11 row.unknown-value",
        f"{line_of(text, 'to: [al]')}:10 check.unknown-recipient",
    ]


def test_a_file_with_another_format_version_says_only_that() -> None:
    assert problems(SHORT.replace("doorleef: 1", "doorleef: 2").replace("label", "etiquette")) == [
        "1:11 file.other-version"
    ]
    assert problems(SHORT.replace("doorleef: 1", "doorleef: one")) == ["1:11 row.unknown-value"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["1:1 file.empty"]),
        ("# nothing\n", ["1:1 file.empty"]),
        ("just text\n", ["1:1 file.no-scenario"]),
        ("- a\n- b\n", ["1:1 file.no-scenario"]),
    ],
)
def test_a_file_that_is_no_scenario_says_so(text: str, expected: list[str]) -> None:
    assert problems(text) == expected


def test_there_is_a_scenario_with_warnings_but_none_with_errors() -> None:
    warned, found = loads(SHORT.replace("title: A call", "title: 30 calls").encode(), "x")
    assert warned is not None
    assert [one.severity for one in found] == ["warning"]
    assert loads(SHORT.replace("to: [all]", "to: [al]").encode(), "x")[0] is None
    assert loads((SHORT + "id: again\n").encode(), "x")[0] is None


def test_a_typo_gets_the_nearest_name() -> None:
    text = SHORT.replace("    channel: phone", "    chanel: telefone")
    (_, found) = loads(SHORT.replace("    channel: phone", "    channel: radoi").encode(), "x")
    assert "did you mean “radio”?" in render(found[0], language("en"))
    (_, found) = loads(text.encode(), "x")
    assert "did you mean “channel”?" in render(found[0], language("en"))
    assert "bedoelt u “channel”?" in render(found[0], language("nl"))


def test_a_problem_is_one_line_that_editors_recognise() -> None:
    text = SHORT.replace("label: EXERCISE", 'label: EXERCISE\n"a\\e[31m\\u202eb\\n": 1')
    _, found = loads(text.encode(), "folder/x.yaml")
    assert render(found[0], language("en")) == (
        "folder/x.yaml:9:1: error: “a[31mb” is no key here; what can stand here: "
        f"{', '.join(keys(Scenario))} [row.unknown-key]"
    )


def test_people_who_know_the_file_are_told_the_line_without_its_path_and_code() -> None:
    _, found = loads(b"doorleef: 1\nkindd: x\n", "folder/x.yaml")
    told = [render_in_file(one, language("nl")) for one in found]
    assert any(line.startswith("regel 2, kolom 1: “kindd” is hier geen sleutel") for line in told), told
    assert not any("folder" in line or "[" in line for line in told)
    _, found = loads(b"x" * 5_000_001, "big.yaml")
    assert render_in_file(found[0], language("en")).startswith("this file is larger than 5 MB")


def test_what_is_said_of_a_whole_file_stands_at_its_start() -> None:
    _, found = loads(b"x" * 5_000_001, "big.yaml")
    assert render(found[0], language("en")) == (
        "big.yaml:1:1: error: this file is larger than 5 MB, the most that a scenario may be [file.too-large]"
    )


def test_problems_can_be_read_by_programs() -> None:
    _, found = loads(SHORT.replace("language: en", "language: de").encode(), "x.yaml")
    assert json.loads(as_json(found, language("en"))) == [
        {
            "path": "x.yaml",
            "line": 4,
            "col": 11,
            "severity": "error",
            "code": "row.unknown-value",
            "message": "“de” is none of nl, en",
        }
    ]


def test_only_so_many_problems_are_reported_and_the_last_says_so() -> None:
    rows = "".join(f"  - id: s-{index}\n    titel: x\n" for index in range(2_000))
    _, found = loads((SHORT + "sources:\n" + rows).encode(), "x")
    assert len(found) == 1_001
    assert found[-1].message.code == "file.too-many-problems"
    keys = "".join(f"{key}: 1\n{key}: 2\n" for key in range(2_000))
    *told, last = brief(loads(keys.encode(), "x")[1])
    assert [row.split()[1] for row in told] == ["yaml.duplicate-key"] * 1_000
    assert last == "2002:1 file.too-many-problems"


def test_warnings_in_any_number_keep_nobody_from_playing() -> None:
    sources = "".join(f"  - id: s-{index}\n    title: x\n" for index in range(2_000))
    scenario, found = loads((SHORT + "sources:\n" + sources).encode(), "x")
    assert scenario is not None
    assert {one.severity for one in found} == {"warning"}
    assert len(found) == 1_001
    assert brief(found)[-1].endswith(" file.too-many-problems?")
    broken = (SHORT + "sources:\n" + sources).replace("      Somebody calls.", "      `Somebody` calls.")
    assert "error" in {one.severity for one in loads(broken.encode(), "x")[1]}


def test_the_notice_of_more_problems_stands_last_also_when_sorted() -> None:
    rows = "".join(f"  - {{id: s-{index}, titel: x}}\n" for index in range(2_000))
    _, found = loads((SHORT + "sources:\n" + rows).encode(), "x")
    ordered = sorted(found, key=lambda one: (one.path, one.line, one.col))
    assert ordered[-1].message.code == "file.too-many-problems"


def test_a_slip_in_how_a_line_is_written_does_not_hide_the_next() -> None:
    slips = {
        "title: A short scenario": "title: Police: yes",
        "threat: Power failure": "threat: @x",
        "label: EXERCISE": "label: `x`",
        "title: Share one picture": "title:Share one picture",
        "    title: Grid operator": "    title: {{town}} grid",
        "title: Table 1": 'title: "Table" 1',
        "question: Does a shelter open?": 'question: "Does a shelter open?',
        "to: [all]": "to: [all",
        "minutes: 60": "minutes: sixty",
    }
    text = SHORT
    for good, bad in slips.items():
        assert text.count(good) == 1
        text = text.replace(good, bad)
    _, found = loads(text.encode(), "x")
    assert brief(found) == [
        "3:8 yaml.colon",
        "7:9 yaml.first-character",
        "8:8 yaml.first-character",
        "21:5 yaml.no-space",
        "28:12 yaml.variable",
        "33:12 yaml.after-quotes",
        "47:15 yaml.open-quote",
        "65:9 yaml.open-bracket",
        "88:14 row.whole-number-expected",
    ]
    assert not any("not checked yet" in render(one, language("en")) for one in found)


def test_where_reading_stops_it_is_said_that_the_rest_was_not_checked() -> None:
    text = SHORT.replace("title: A short scenario", "title: Police: yes\n  and more").replace(
        "threat: Power failure", "threat: @x"
    )
    _, found = loads(text.encode(), "x")
    assert brief(found) == ["3:8 yaml.colon"]
    assert "what follows was not checked yet [yaml.colon]" in render(found[0], language("en"))
    assert "not checked yet" in json.loads(as_json(found, language("en")))[0]["message"]


def test_a_sign_of_our_own_in_a_file_is_a_text_like_any_other() -> None:
    scenario, found = loads(SHORT.replace("title: A short scenario", "title: \ue000").encode(), "x")
    assert found == ()
    assert scenario is not None
    assert scenario.title == "\ue000"


@pytest.mark.parametrize(
    ("good", "bad", "english", "dutch"),
    [
        (
            "values: [open, shut]",
            "values: [open, shut]\n    titles: [open]",
            "there is 1 title for 2 values",
            "er is 1 titel voor 2 waarden",
        ),
        (
            "values: [open, shut]",
            "values: [open, shut]\n    titles: [a, b, c]",
            "there are 3 titles for 2 values",
            "er zijn 3 titels voor 2 waarden",
        ),
        ("{dark: 20}", "{dark: 1}", "1 minute is too short", "1 minuut is te kort"),
        ("{dark: 20}", "{dark: 2}", "2 minutes are too short", "2 minuten is te kort"),
        (
            "minutes: 10",
            "minutes: 0",
            "1 minute is more than the 0 of",
            "1 minuut is meer dan de 0 van",
        ),
        (
            "    channel: phone",
            "    round: 2\n    channel: phone",
            "has 1 inject phase [",
            "heeft 1 injectfase [",
        ),
    ],
)
def test_one_is_counted_as_one(good: str, bad: str, english: str, dutch: str) -> None:
    assert SHORT.count(good) == 1
    text = SHORT.replace(good, bad)
    if good == "minutes: 10":
        text = text.replace("{dark: 20}", "{opening: 1}")
    [found] = loads(text.encode(), "x")[1]
    assert english in render(found, language("en"))
    assert dutch in render(found, language("nl"))


def test_located_problems_are_plain_values() -> None:
    _, found = loads(SHORT.replace("language: en", "language: de").encode(), "x.yaml")
    assert found == (Located("x.yaml", 4, 11, "error", found[0].message),)
