"""The translations agree with the code, and the check that says so can fail."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from tests.tools import catalogues
from tests.tools.catalogues import Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    (tmp_path / "tabletop" / "tui").mkdir(parents=True)
    (tmp_path / "tabletop" / "report").mkdir()
    return Places(tmp_path)


def say(places: Places, area: str, source: str) -> None:
    (places.package / area / "says.py").write_text(source, encoding="utf-8")


def translate(places: Places, area: str, before: str, after: str) -> None:
    po = places.po(area)
    content = po.read_text(encoding="utf-8")
    assert before in content
    po.write_text(content.replace(before, after, 1), encoding="utf-8")


def translated(places: Places, msgid: str, msgstr: str, area: str = "tui") -> None:
    translate(places, area, f'msgid "{msgid}"\nmsgstr ""', f'msgid "{msgid}"\nmsgstr "{msgstr}"')


def test_every_sentence_of_the_program_is_in_dutch_and_compiled() -> None:
    assert catalogues.check(Places(catalogues.ROOT)) == []


def test_an_update_finds_every_way_of_saying(places: Places) -> None:
    say(
        places,
        "tui",
        't("one")\nself.t("two")\nself._t("three")\ntext("four")\nT = {1: N_("five")}\n'
        't.n("{n} six", "{n} sixes", 6)\nNN_("{n} seven", "{n} sevens")\nt(T[1])\nother("eight")\n'
        'def late():\n    return app.t("nine " "lives")\n',
    )
    catalogues.update(places)
    assert set(catalogues.read(places.po("tui"))) == {
        "one",
        "two",
        "three",
        "four",
        "five",
        ("{n} six", "{n} sixes"),
        ("{n} seven", "{n} sevens"),
        "nine lives",
    }


def test_an_update_finds_what_the_templates_of_pages_say(places: Places) -> None:
    templates = places.package / "web" / "templates"
    templates.mkdir(parents=True)
    (templates / "page.html").write_text(
        '{% macro row(x) %}{{ t("one", n=x) }}{% endmacro %}\n<p title="{{ t("two " "times") }}">'
        '{{ t.n("{n} three", "{n} threes", 3) }}{{ t(word) }}{{ t.message(m) }}{{ other("four") }}</p>\n',
        encoding="utf-8",
    )
    catalogues.update(places)
    assert set(catalogues.read(places.po("web"))) == {"one", "two times", ("{n} three", "{n} threes")}
    (templates / "page.html").write_text('\n{{ t("Dear " ~ name) }}', encoding="utf-8")
    assert catalogues.extract(places)["web"].problems == [
        "tabletop/web/templates/page.html:2: a sentence to translate must be written out in full"
    ]


def test_a_sentence_put_together_while_running_is_refused(places: Places) -> None:
    say(places, "tui", 't(f"{x} gaps")\nt("gaps: " + x)\n')
    problems = catalogues.check(places)
    assert [p.split(": ")[0] for p in problems[:2]] == ["tabletop/tui/says.py:1", "tabletop/tui/says.py:2"]


def test_an_update_keeps_translations_adds_new_ones_empty_and_drops_unused_ones(places: Places) -> None:
    say(places, "tui", 't("stays")\nt("goes")\n')
    catalogues.update(places)
    translated(places, "stays", "blijft")
    say(places, "tui", 't("stays")\nt("comes")\n')
    catalogues.update(places)
    messages = catalogues.read(places.po("tui"))
    assert {key: message.string for key, message in messages.items()} == {"stays": "blijft", "comes": ""}


def test_an_update_of_one_area_leaves_the_others_alone(places: Places) -> None:
    say(places, "tui", 't("here")\n')
    say(places, "report", 't("there")\n')
    catalogues.update(places, "tui")
    assert places.po("tui").exists()
    assert not places.po("report").exists()
    assert places.compiled.exists()


def test_a_translation_known_in_another_area_is_taken_over(places: Places) -> None:
    say(places, "tui", 't("gap")\n')
    catalogues.update(places)
    translated(places, "gap", "knelpunt")
    say(places, "report", 't("gap")\n')
    catalogues.update(places)
    assert catalogues.check(places) == []


@pytest.mark.parametrize(
    ("after", "complaint"),
    [
        ('msgstr ""', "is not translated"),
        ('msgstr "{nam} ontbreekt"', "has other names in braces"),
        ('msgstr "er ontbreekt iets"', "has other names in braces"),
        ('msgstr "{name ontbreekt"', "cannot be filled in"),
    ],
)
def test_a_wrong_translation_is_reported(places: Places, after: str, complaint: str) -> None:
    say(places, "tui", 't("{name} is missing")\n')
    catalogues.update(places)
    translate(places, "tui", 'is missing"\nmsgstr ""', f'is missing"\n{after}')
    assert any(complaint in problem for problem in catalogues.check(places))


def test_the_check_reports_fuzzy_new_and_stale_sentences(places: Places) -> None:
    say(places, "tui", 't("old")\nt("vague")\n')
    catalogues.update(places)
    translated(places, "old", "oud")
    translate(places, "tui", 'msgid "vague"\nmsgstr ""', '#, fuzzy\nmsgid "vague"\nmsgstr "vaag"')
    say(places, "tui", 't("vague")\nt("new")\n')
    report = "\n".join(catalogues.check(places))
    assert "'new' is not in tabletop/locale/nl/tui.po" in report
    assert "'old' is said nowhere in this area" in report
    assert "'vague' is marked fuzzy" in report


def test_one_sentence_has_one_translation_in_all_areas(places: Places) -> None:
    say(places, "tui", 't("open")\n')
    say(places, "report", 't("open")\n')
    catalogues.update(places)
    translated(places, "open", "openen", "tui")
    translated(places, "open", "openbaar", "report")
    assert any("'openen' here and 'openbaar' at" in problem for problem in catalogues.check(places))


def test_a_compiled_catalogue_that_lags_behind_is_reported(places: Places) -> None:
    say(places, "tui", 't("next")\n')
    catalogues.update(places)
    translated(places, "next", "volgende")
    assert catalogues.check(places) == [
        "tabletop/locale/nl/LC_MESSAGES/tabletop.mo: is not what the .po files compile to"
    ]


def test_the_compiled_catalogue_says_singular_and_plural(places: Places) -> None:
    say(places, "tui", 't.n("{n} gap", "{n} gaps", n)\nt("hour")\n')
    catalogues.update(places)
    translate(
        places,
        "tui",
        'msgstr[0] ""\nmsgstr[1] ""',
        'msgstr[0] "één knelpunt"\nmsgstr[1] "{n} knelpunten"',
    )
    translated(places, "hour", "uur")
    catalogues.update(places)
    assert catalogues.check(places) == []
    with places.compiled.open("rb") as file:
        dutch = gettext.GNUTranslations(file)
    assert dutch.ngettext("{n} gap", "{n} gaps", 1) == "één knelpunt"
    assert dutch.ngettext("{n} gap", "{n} gaps", 0) == "{n} knelpunten"
    assert dutch.gettext("hour") == "uur"


def test_two_updates_give_the_same_bytes(places: Places) -> None:
    say(places, "tui", 't("100% {done}")\nt("b")\nt.n("{n} a", "{n} as", 2)\n')
    catalogues.update(places)
    translated(places, "b", "bé")
    catalogues.update(places)
    first = places.po("tui").read_bytes(), places.compiled.read_bytes()
    catalogues.update(places)
    assert (places.po("tui").read_bytes(), places.compiled.read_bytes()) == first
