"""check, schema, scenarios, guide and cards, as typed."""

from __future__ import annotations

import io
import json
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest

from tabletop import loader, shipped
from tests.typed import typed

BROKEN = """doorleef: 1
id: broken
titel: Verkeerd
language: nl
partners: []
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sound(path: Path) -> Path:
    path.write_bytes(shipped.scenarios()[0].read_bytes())
    return path


def test_check_says_in_one_line_that_nothing_is_wrong() -> None:
    ended = typed("check", *shipped.scenarios())
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == f"No problems in {len(shipped.scenarios())} files.\n"


def test_check_takes_the_id_of_a_shipped_scenario() -> None:
    assert typed("check", "blackout-72h").out == "No problems in 1 file.\n"


def test_check_prints_every_problem_of_every_file_in_order_with_a_summary(here: Path) -> None:
    (here / "b.yaml").write_text(BROKEN)
    (here / "a.yaml").write_text(BROKEN + "licence: no\n")
    ended = typed("--lang", "en", "check", "b.yaml", "a.yaml")
    assert ended.status == 1
    *lines, summary = ended.out.splitlines()
    places = [(line.split(":")[0], *map(int, line.split(":")[1:3])) for line in lines]
    assert places == sorted(places)
    assert {place[0] for place in places} == {"a.yaml", "b.yaml"}
    assert all(line.endswith("]") for line in lines)
    assert summary == f"{len(lines)} errors and 0 warnings in 2 files."


def test_check_names_the_nearest_key(here: Path) -> None:
    (here / "a.yaml").write_text(BROKEN)
    line = next(row for row in typed("check", "a.yaml").out.splitlines() if ":3:1:" in row)
    assert "titel" in line
    assert "“title”" in line


def test_check_writes_json_that_says_the_same(here: Path) -> None:
    (here / "a.yaml").write_text(BROKEN)
    ended = typed("--lang", "en", "check", "a.yaml", "--format", "json")
    rows = json.loads(ended.out)
    assert ended.status == 1
    lines = [
        f"{r['path']}:{r['line']}:{r['col']}: {r['severity']}: {r['message']} [{r['code']}]" for r in rows
    ]
    assert lines == typed("--lang", "en", "check", "a.yaml").out.splitlines()[:-1]


def test_check_reads_standard_input() -> None:
    content = shipped.scenarios()[0].read_bytes()
    assert typed("check", "-", stdin=content).status == 0
    ended = typed("check", "-", stdin=BROKEN.encode())
    assert ended.status == 1
    assert ended.out.startswith("standard input:")


class Endless(io.BytesIO):
    """Gives as much as it is asked for, and fails when it is asked for everything."""

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert size > 0
        return b"#" * size


def test_check_ends_though_its_input_does_not() -> None:
    ended = typed("check", "-", stdin=Endless())
    assert ended.status == 2
    assert ended.out.startswith("standard input:1:1: error: this file is larger than 5 MB")


@pytest.mark.parametrize("name", ["missing.yaml", "no-such-scenario", "."])
def test_check_exits_with_2_when_a_file_cannot_be_read_and_checks_the_others(here: Path, name: str) -> None:
    (here / "a.yaml").write_text(BROKEN)
    ended = typed("check", name, "a.yaml")
    assert ended.status == 2
    assert "a.yaml:3:1:" in ended.out
    assert f"{name}:1:1: error:" in ended.out


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"\xff\xfe\x00", 2),
        (b"\x00" * 100, 2),
        (b"\xe9", 2),
        (b"[" * 100_000, 1),
        (b"a: &x [*x]", 1),
        (b"", 1),
    ],
    ids=["utf-16", "binary", "latin", "brackets", "alias", "empty"],
)
def test_check_reports_any_bytes_as_problems_and_those_without_text_as_unread(
    here: Path, content: bytes, status: int
) -> None:
    (here / "odd.yaml").write_bytes(content)
    ended = typed("check", "odd.yaml")
    assert ended.status == status
    assert "odd.yaml" in ended.out


@pytest.mark.parametrize(("lang", "count"), [("nl", "1.000+ fouten"), ("en", "1,000+ errors")])
def test_check_says_that_there_are_more_problems_than_it_counts(here: Path, lang: str, count: str) -> None:
    content = shipped.scenario_path("blackout-72h")
    assert content is not None
    rows = "".join(f"  - {{id: more-{number}, titel: x}}\n" for number in range(1_500))
    text = content.read_text("utf-8").replace("\nsources:\n", f"\nsources:\n{rows}", 1)
    (here / "many.yaml").write_text(text)
    lines = typed("check", "many.yaml", "--lang", lang).out.splitlines()
    assert lines[-2].endswith("[file.too-many-problems]")
    assert lines[-1].startswith(count)


@pytest.mark.parametrize(("content", "status"), [(b"\xe9", 2), (b"[", 1)], ids=["unread", "wrong"])
def test_a_file_of_which_no_text_can_be_read_ends_alike_for_every_command(
    here: Path, content: bytes, status: int
) -> None:
    (here / "odd.yaml").write_bytes(content)
    assert typed("check", "odd.yaml").status == status
    assert typed("rehearse", "odd.yaml").status == status


def test_a_report_that_is_cut_short_is_counted_alike_everywhere(here: Path) -> None:
    keys = "doorleef: 1\n" + "".join(f"k{number}: 1\nk{number}: 2\n" for number in range(1_500))
    (here / "keys.yaml").write_text(keys)
    lines = typed("check", "keys.yaml").out.splitlines()
    assert [line.endswith("[file.too-many-problems]") for line in lines[-3:]] == [False, True, False]
    shown = sum(" error: " in line for line in lines[:-2])
    assert lines[-1].startswith(f"{shown:,}+ errors and 0 warnings")
    assert f"{shown:,}+ errors; see: tabletop check keys.yaml" in typed("scenarios").out
    assert f"keys.yaml has {shown:,}+ errors and cannot be played" in typed("rehearse", "keys.yaml").err


def test_a_guide_that_is_nowhere_is_doubted(here: Path) -> None:
    content = shipped.scenario_path("blackout-72h")
    assert content is not None
    text = content.read_text("utf-8").replace("guide: blackout-72h", "guide: my-town")
    (here / "mine.yaml").write_text(text)
    ended = typed("check", "mine.yaml")
    assert ended.status == 0
    assert "warning: there is no guide “my-town” beside this file (my-town.md)" in ended.out
    (here / "my-town.md").write_text("# My town\n")
    assert typed("check", "mine.yaml").out == "No problems in 1 file.\n"


def test_check_fills_in_a_pattern_that_the_shell_left_alone(here: Path) -> None:
    sound(here / "one.yaml")
    sound(here / "two.yaml")
    assert typed("check", "*.yaml", "--lang", "en").out == "No problems in 2 files.\n"


def test_check_speaks_the_language_of_the_scenario_unless_another_is_asked_for() -> None:
    assert typed("check", "stroomuitval-72u").out == "Geen problemen in 1 bestand.\n"
    assert typed("check", "stroomuitval-72u", "--lang", "en").out == "No problems in 1 file.\n"


def test_the_schema_accepts_what_is_shipped() -> None:
    schema = json.loads(typed("schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema == json.loads(json.dumps(loader.schema()))


def test_scenarios_are_listed_with_language_length_and_title() -> None:
    out = typed("scenarios").out
    for path in shipped.scenarios():
        scenario, _ = loader.load(path)
        assert scenario is not None
        [line] = [row for row in out.splitlines() if row.split() and row.split()[0] == path.stem]
        assert scenario.language in line.split()
        assert str(scenario.selections[0].minutes) in line
        assert scenario.title in line


def test_scenarios_in_the_current_folder_are_listed_too_and_broken_ones_are_named(here: Path) -> None:
    sound(here / "mine.yaml")
    (here / "broken.yml").write_text(BROKEN)
    (here / "other.yaml").write_text("version: 3\nservices: {}\n")
    (here / "notes.txt").write_text("doorleef: 1\n")
    out = typed("scenarios").out
    own = out[out.index("In this folder:") :]
    assert "mine.yaml" in own
    assert "tabletop check broken.yml" in own
    assert "other.yaml" not in out
    assert "notes.txt" not in out


def test_guides_are_listed_and_read_as_plain_text() -> None:
    for lang in ("nl", "en"):
        listed = typed("guide", "--lang", lang).out
        for path in shipped.guides(lang):
            assert path.stem in listed
            read = typed("guide", path.stem, "--lang", lang)
            assert read.status == 0
            assert len(read.out) > len(path.read_text("utf-8")) * 0.8
            assert "**" not in read.out
            assert not read.out.startswith("#")


def test_a_guide_goes_by_its_name_without_the_number() -> None:
    assert typed("guide", "facilitator").out == typed("guide", "1-facilitator").out


class Texts(HTMLParser):
    """Everything that can be read on a page."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.said = ""
        self.feed(content)

    def handle_data(self, data: str) -> None:
        self.said += data


def test_cards_hold_what_partners_receive_with_names_filled_in_and_nothing_private(here: Path) -> None:
    ended = typed("cards", "stroomuitval-72u", "--set", "gemeente=Ede", "--out", "print")
    assert ended.out.splitlines() == [str(Path("print") / "cards.html")]
    said = Texts((here / "print" / "cards.html").read_text("utf-8")).said
    scenario, _ = loader.load(shipped.scenarios()[0])
    assert scenario is not None
    assert "Ede" in said
    assert scenario.variables[0].default not in said
    assert [row.text for row in scenario.expected if row.text in said] == []


def test_cards_in_reserve_are_printed_when_asked_for(here: Path) -> None:
    typed("cards", "blackout-72h", "--selection", "90", "--out", "few")
    typed("cards", "blackout-72h", "--selection", "90", "--out", "more", "--reserve")
    few, more = ((here / name / "cards.html").read_text("utf-8") for name in ("few", "more"))
    assert len(few) < len(more)


@pytest.mark.parametrize("written", ["nl", "en"])
def test_what_is_wrong_with_a_scenario_is_said_in_its_own_language(tmp_path: Path, written: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(f"doorleef: 1\nlanguage: {written}\ntitle: [\n", "utf-8")
    for lang in (None, "C.UTF-8", "nl_NL.UTF-8", "en_GB.UTF-8"):
        ended = typed("check", path, lang=lang)
        assert ended.status == 1
        assert ("fout:" in ended.out, "error:" in ended.out) == (written == "nl", written == "en")
