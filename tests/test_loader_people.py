"""What people type who know word processors and spreadsheets: each slip is named where it was made."""

from __future__ import annotations

import json
import re

import pytest

from tabletop.loader import guesses, loads, render, schema
from tabletop.loader.guesses import guessed
from tabletop.text import language
from tests.loading import SHORT, line_of, problems

SLIPS: dict[str, tuple[str, str, list[str]]] = {
    # Good text, what is typed instead, and what is said: at which line from there, and whether it is a doubt.
    "no quote at the end": ("    title: A call", '    title: "A call', ["+0:12 yaml.open-quote"]),
    "a name that begins with an apostrophe": (
        "    title: A call",
        "    title: 's-Hertogenbosch is dark",
        ["+0:12 yaml.apostrophe"],
    ),
    "a quote of a word processor at the end": (
        "    title: A call",
        '    title: "A call”',
        ["+0:19 yaml.curly-quotes"],
    ),
    "quotes of a word processor": ("    title: A call", "    title: “A call”", ["+0:12 yaml.curly-quotes?"]),
    "low quotes": ("    title: A call", "    title: „A call”", ["+0:12 yaml.curly-quotes?"]),
    "single quotes of a word processor": (
        "    title: A call",
        "    title: ‘A call’",
        ["+0:12 yaml.curly-quotes?"],
    ),
    "such quotes around a colon": (
        "    title: A call",
        "    title: “Hour 6: a call”",
        ["+0:12 yaml.curly-quotes"],
    ),
    "such quotes around a time": (
        'start_time: "17:30"',
        "start_time: “17:30”",
        ["+0:13 row.bad-time", "+0:13 yaml.curly-quotes?"],
    ),
    "such quotes around a comma": (
        'continuity: ["Who comes to work?"]',
        "continuity: [“Who comes, and when?”]",
        ["+0:18 yaml.curly-quotes?", "+0:30 yaml.curly-quotes?"],
    ),
    "no quote at the beginning": ("    title: A call", '    title: A call"', ["+0:12 yaml.lone-quote?"]),
    "a number sign": ("    title: A call", "    title: Counter #three calls", ["+0:12 yaml.remark?"]),
    "a space of another kind before a key": (
        "    title: A call",
        "\u00a0   title: A call",
        ["+0:1 yaml.odd-space"],
    ),
    "a space of another kind after a key": (
        "    title: A call",
        "    title:\u00a0A call",
        ["+0:11 yaml.odd-space"],
    ),
    "a space of another kind within the indentation": (
        "    title: A call",
        "    \u00a0title: A call",
        ["+0:5 row.hidden-beside-key"],
    ),
    "a space of another kind before a colon": (
        "    title: A call",
        "    title\u00a0: A call",
        ["+0:5 row.hidden-beside-key"],
    ),
    "a space of another kind in the name of a list": (
        "outcomes:\n",
        "outcomes\u00a0:\n",
        ["+0:1 row.hidden-beside-key"],
    ),
    "a long dash": ("  - id: alarm", "  – id: alarm", ["+0:3 yaml.odd-dash"]),
    "a bullet": ("  - id: whole", "  •\tid: whole", ["+0:3 yaml.odd-dash"]),
    "a dash without a space": ("  - id: grid", "  -id: grid", ["+0:3 yaml.dash-space"]),
    "a first dash without a space": (
        "  - id: town\n    title: Town",
        "  -id: town\n    title: Town",
        ["+0:3 yaml.dash-space"],
    ),
    "a first dash without a space, before quotes": (
        "  - id: town\n    title: Town",
        '  -id: "town"\n    title: Town',
        ["+0:3 yaml.dash-space"],
    ),
    "a paragraph that stands too far to the left, below a dash without a space": (
        "      - Is it dark there too?",
        "      -dark: yes\n     or no",
        ["+1:6 yaml.text-indentation"],
    ),
    "no dash": ("  - id: grid", "    id: grid", ["+0:5 yaml.missing-dash"]),
    "a Dutch word for a value": (
        "start_weekday: friday",
        "start_weekday: vrijdag",
        ["+0:16 row.unknown-value"],
    ),
    "a Dutch word for a key": ("    channel:", "    kanaal:", ["+0:5 row.unknown-key"]),
    "a Dutch word for a list": ("outcomes:\n", "uitkomsten:\n", ["+0:1 row.unknown-key"]),
    "a colon without a space in braces": (
        "{dark: 20}",
        "{dark:20}",
        ["+0:15 yaml.no-space", "+0:22 row.empty"],
    ),
    "a space of another kind in a word": (
        "    channel: phone",
        "    channel: phone\u00a0",
        ["+0:14 row.hidden-character"],
    ),
    "nothing that is something in an id": (
        "    partners: [town, grid]",
        "    partners: [to\u200bwn, grid]",
        ["+0:16 row.hidden-character"],
    ),
    "another sign than a comma": (
        "    partners: [town, grid]",
        "    partners: [town; grid]",
        ["+0:16 row.several-ids"],
    ),
    "a time for hours": ("    at: 0.5", '    at: "17:30"', ["+0:9 yaml.clock-as-number"]),
    "braces that are single": (
        "    title: A call",
        "    title: A call in {town}",
        ["+0:12 check.single-braces?"],
    ),
}


@pytest.mark.parametrize("case", SLIPS)
def test_a_slip_is_named_where_it_was_made(case: str) -> None:
    good, typed, expected = SLIPS[case]
    assert SHORT.count(good) == 1
    base = line_of(SHORT, good)
    absolute = [f"{base + int(one.split(':')[0])}:{one.split(':', 1)[1]}" for one in expected]
    assert problems(SHORT.replace(good, typed)) == absolute


@pytest.mark.parametrize(
    "fine",
    [
        "    title: “We stay”, they say",
        "    title: They say “we stay”",
        "    title: “Yes” or “no”",
        "    title: ’s Avonds is it dark",
        '    title: "“We stay”"',
        '    title: The "dark" hour',
        "    title: A call # a remark",
        '    title: "Counter #three calls"',
        "    title: Counter#three calls",
        '    title: "A call\n      on two lines"',
        "    title: A call in {otherwise}",
    ],
)
def test_what_is_meant_like_that_is_left_alone(fine: str) -> None:
    assert problems(SHORT.replace("    title: A call", fine)) == []


PARAGRAPH = """\
doorleef: 1
injects:
  - id: alarm
    text: |
      The lights go out.
{second}
    sender: A neighbour
"""


@pytest.mark.parametrize("second", ["Then it is dark.", "   Then: it is dark.", "- **Mind:** dark"])
def test_a_pasted_paragraph_is_named_and_not_what_stands_below_it(second: str) -> None:
    column = len(second) - len(second.lstrip()) + 1
    assert problems(PARAGRAPH.format(second=second)) == [f"6:{column} yaml.text-indentation"]


def test_where_a_text_ends_its_row_goes_on() -> None:
    found = problems(PARAGRAPH.format(second="   channel: phone"))
    assert found == ["6:4 yaml.misplaced"]


def test_a_row_without_a_dash_is_read_all_the_same() -> None:
    without = SHORT.replace("  - id: grid", "    id: grid")
    assert [line.split()[1] for line in problems(without)] == ["yaml.missing-dash"]


def said(good: str, typed: str, lang: str) -> str:
    assert SHORT.count(good) == 1
    found = loads(SHORT.replace(good, typed).encode(), "x.yaml")[1]
    return render(found[0], language(lang))


@pytest.mark.parametrize(
    ("good", "typed", "instead"),
    [
        ("start_weekday: friday", "start_weekday: vrijdag", "“friday”"),
        ("    channel: phone", "    channel: telefoon", "“phone”"),
        ("    channel: phone", "    channel: Waarneming", "“observation”"),
        ("    kind: number", "    kind: ja/nee", "“yes_no”"),
        ("    channel:", "    kanaal:", "“channel”"),
        ("    to: [all]", "    to: [iedereen]", "“all”"),
        ("    to: [all]", "    to: all", "[all]"),
        ("    partners: [town, grid]", "    partners: town, grid", "[town, grid]"),
        ("    partners: [town, grid]", "    partners: [town en grid]", ": town, grid"),
        ("    title: Together", "    title: Together\n    continuity: ja", "true"),
        ("    unit: calls", "    zzz: calls", "text, options, unit"),
        ('start_time: "17:30"', "start_time: 9:30", '"09:30"'),
        ('start_time: "17:30"', "start_time: 19:30", '"19:30"'),
        ("    backup_to: 2", "    backup_to: 12,000", " 12000,"),
        ("    backup_to: 2", "    backup_to: 1,234,567", " 1234567,"),
        ("    backup_to: 2", "    backup_to: 2,5", " 2.5,"),
        ("    backup_to: 2", "    backup_to: 0,125", " 0.125,"),
        ("    minutes: 60", "    minutes: 1,000", " 1000,"),
    ],
)
def test_what_to_write_instead_is_said(good: str, typed: str, instead: str) -> None:
    for lang in ("nl", "en"):
        assert instead in said(good, typed, lang)


@pytest.mark.parametrize(
    ("typed", "signs"),
    [
        ("“A call”", "“ ”"),
        ("„A call”", "„ ”"),
        ("‘A call’", "‘ ’"),
        ("«A call»", "« »"),
        ('"A call”', "”"),
        ("“Hour 6: a call”", "“ ”"),
    ],
)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_quotes_that_are_named_are_those_that_were_typed(typed: str, signs: str, lang: str) -> None:
    _, found = loads(SHORT.replace("    title: A call", f"    title: {typed}").encode(), "x")
    [said] = [render(one, language(lang)) for one in found if one.message.code == "yaml.curly-quotes"]
    assert f"({signs})" in said


@pytest.mark.parametrize("tag", ["!!set", "!!python/object:os.system", "!Mind"])
def test_a_tag_is_named_as_it_was_typed(tag: str) -> None:
    _, found = loads(SHORT.replace("    title: A call", f"    title: {tag} x").encode(), "x")
    assert any(f"error: {tag} " in render(one, language("en")) for one in found)


@pytest.mark.parametrize(("lang", "what"), [("nl", "kop"), ("en", "heading")])
def test_an_underlined_heading_is_told_how_to_write_a_heading(lang: str, what: str) -> None:
    text = SHORT.replace("      Somebody calls.", "      Somebody\n      --------")
    _, [one] = loads(text.encode(), "x")
    said = render(one, language(lang))
    assert one.line == line_of(text, "Somebody")
    assert what in said
    assert "#" in said
    assert "**" not in said, "what else there is, is of no use here"


def test_a_service_that_is_back_before_the_crisis_is_refused_in_words_of_its_own() -> None:
    good = "    state: out"
    scenario, found = loads(SHORT.replace(good, f"{good}\n    restored_at: -84").encode(), "x")
    assert scenario is None
    [one] = found
    assert (one.line, one.col) == (line_of(SHORT, good) + 1, 18)
    assert one.message.code == "row.restored-too-early"
    assert "minus" in render(one, language("en"))


def test_the_letters_of_a_partner_lead_to_its_id() -> None:
    with_letters = SHORT.replace("    short: town", "    short: mun").replace(
        "    to: [all]", "    to: [mun]"
    )
    found = loads(with_letters.encode(), "x.yaml")[1]
    assert "“town”" in render(found[0], language("en"))


def test_a_mistake_is_called_one_in_the_language_of_the_reader() -> None:
    assert ": fout: " in said("    to: [all]", "    to: all", "nl")
    assert ": error: " in said("    to: [all]", "    to: all", "en")


def test_a_guess_is_given_only_where_it_may_stand() -> None:
    assert guessed("soort", ("kind", "title")) == "kind"
    assert guessed("Ja / nee", ("yes_no",)) == "yes_no"
    assert guessed("soort", ("title",)) is None
    assert guessed("kind", ("kind",)) is None


def test_every_guess_is_a_word_of_the_format() -> None:
    words = set(re.findall(r"[a-z_]+", json.dumps(schema())))
    assert sorted(set(guesses._WORDS.values()) - words) == []


def test_a_misspelt_list_is_read_all_the_same() -> None:
    text = SHORT.replace("themes:", "theems:").replace("theme: together", "theme: togethr")
    assert problems(text) == [
        f"{line_of(text, 'theems:')}:1 row.unknown-key",
        f"{line_of(text, 'theme: togethr')}:12 check.unknown-reference",
    ]
    yes = SHORT.replace("themes:\n", "theems:\n").replace(
        "title: Together", "title: Together\n    continuity: true"
    )
    assert problems(yes) == [f"{line_of(yes, 'theems:')}:1 row.unknown-key"]


def test_who_repeats_parts_all_over_is_told_once() -> None:
    text = SHORT.replace("themes:", "themes:\n  - &one\n    id: one\n    title: One")
    rows = "".join(f"  - <<: *one\n    id: row-{number}\n" for number in range(100))
    text = text.replace("objectives:\n", rows + "objectives:\n")
    codes = [row.split()[1] for row in problems(text)]
    assert codes == ["yaml.anchor", "yaml.merge", "yaml.alias"]


def test_a_bomb_of_aliases_is_told_in_a_few_lines() -> None:
    levels = "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(20))
    assert [row.split()[1] for row in problems('a0: &a0 ["x"]\n' + levels)] == ["yaml.anchor", "yaml.alias"]


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("title: A short scenario", "title: A sh\u202eort scenario", 12),
        ("    title: Grid operator", "    title: Gr\u2066id operator", 14),
    ],
)
def test_a_sign_that_turns_the_line_is_a_doubt_at_its_column(old: str, new: str, at: int) -> None:
    text = SHORT.replace(old, new, 1)
    assert problems(text) == [f"{line_of(text, new.strip())}:{at} check.turning-sign?"]
