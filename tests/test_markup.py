from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.core.variables import names_in
from tabletop.markup import (
    Break,
    BulletList,
    Code,
    Document,
    Heading,
    OrderedList,
    Paragraph,
    Quote,
    Run,
    Table,
    fill,
    parse,
    plain,
    subset,
    unsupported,
)


def paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))


NODES: dict[str, Document] = {
    "one line\nand on": (paragraph("one line and on"),),
    "a\n\nb": (paragraph("a"), paragraph("b")),
    "hard  \nbreak\\\ntoo": (Paragraph((Run("hard"), Break(), Run("break"), Break(), Run("too"))),),
    "**s** *e* ***b***": (
        Paragraph(
            (Run("s", strong=True), Run(" "), Run("e", em=True), Run(" "), Run("b", strong=True, em=True))
        ),
    ),
    "## Title": (Heading(2, (Run("Title"),)),),
    "- a\n- b\n  1. c": (
        BulletList(((paragraph("a"),), (paragraph("b"), OrderedList(((paragraph("c"),),))))),
    ),
    "3. x": (OrderedList(((paragraph("x"),),), start=3),),
    "> said\n> - item": (Quote((paragraph("said"), BulletList(((paragraph("item"),),)))),),
    "press `b`": (Paragraph((Run("press "), Code("b"))),),
    "|k|does|\n|-|-|\n|`b`|dark|": (Table(((Run("k"),), (Run("does"),)), (((Code("b"),), (Run("dark"),)),)),),
    r"\*no\* emphasis": (paragraph("*no* emphasis"),),
    "[a](http://b) <b>c</b> &amp; ![d](e)": (paragraph("[a](http://b) <b>c</b> &amp; ![d](e)"),),
    "a\n---": (paragraph("a ---"),),
    "a_b_c 5 * 3": (paragraph("a_b_c 5 * 3"),),
    "": (),
}


@pytest.mark.parametrize("text", NODES)
def test_markdown_of_the_subset_becomes_nodes(text: str) -> None:
    assert parse(text) == NODES[text]


def test_a_variable_is_filled_after_parsing_so_that_its_value_is_never_formatting() -> None:
    text = "{{place}}\n\n- in **{{place}}**\n\n> # {{place}}\n\n|{{place}}|\n|-|\n|`{{place}}`|"
    value = "1. *Oost* {{place}}"
    assert parse(text, {"place": value}) == (
        paragraph(value),
        BulletList(((Paragraph((Run("in "), Run(value, strong=True))),),)),
        Quote((Heading(1, (Run(value),)),)),
        Table(((Run(value),),), (((Code("{{place}}"),),),)),
    )


def test_a_name_without_a_value_stays_as_written() -> None:
    assert parse("to {{a_b}} and {{ c_d }}", {"c_d": "x"}) == (paragraph("to {{a_b}} and x"),)
    assert fill("{{a}} {{ b }} {{}} {{A}}", {"b": "2"}) == "{{a}} 2 {{}} {{A}}"
    assert names_in("{{a}} {{ b }} {{}} {{A}} {c}") == ("a", "b")


def test_the_same_text_gives_the_same_value_until_a_variable_in_it_changes() -> None:
    first = parse("hello {{place}}", {"place": "Oost", "other": "a"})
    assert parse("hello {{place}}", {"place": "Oost", "other": "b"}) is first
    assert parse("hello {{place}}", {"place": "West"}) == (paragraph("hello West"),)


def test_nodes_of_a_different_kind_are_never_equal() -> None:
    different: list[object] = [
        BulletList(((paragraph("a"),),)),
        OrderedList(((paragraph("a"),),)),
        Run("a"),
        Code("a"),
    ]
    assert [left == right for left in different for right in different].count(True) == len(different)


def test_plain_text_keeps_the_marks_of_lists_and_quotes() -> None:
    text = "# Head\n\npara **bold**\nmore  \nbreak\n\n- a\n  second\n  1. b\n- c\n\n> said\n>\n> again"
    text += "\n\n|x|y|\n|-|-|\n|1|`2`|"
    assert plain(parse(text)).splitlines() == [
        "Head",
        "",
        "para bold more",
        "break",
        "",
        "- a second",
        "  1. b",
        "- c",
        "",
        "> said",
        ">",
        "> again",
        "",
        "x | y",
        "1 | 2",
    ]


UNSUPPORTED: dict[str, tuple[tuple[int, str], ...]] = {
    "plain **text** - with *everything* > allowed\n\n- a\n  - b\n\n1. c\n\n> d\n\n# e\n\nhard  \nbreak": (),
    "a\nb [x](y)": ((1, "link"),),
    "[x]\n\n[x]: http://y": ((0, "link"), (2, "link")),
    "<http://example.org>": ((0, "link"),),
    "![x](y)": ((0, "image"),),
    "ok\n\n<b>x</b>": ((2, "html"),),
    "a <!-- b -->": ((0, "html"),),
    "`x`": ((0, "code"),),
    "a\n\n```\nb\n```": ((2, "code block"),),
    "a\n\n    b": ((2, "indented code"),),
    "a\n\n\tb": ((2, "indented code"),),
    "-     b": ((0, "indented code"),),
    "a\n\n***": ((2, "rule"),),
    "a\n\n- - -": ((2, "rule"),),
    "a\n\n_ _ _": ((2, "rule"),),
    "Title\n---": ((0, "underlined heading"),),
    "Title\n-": ((0, "underlined heading"),),
    "Title\n=": ((0, "underlined heading"),),
    "|a|b|\n|-|-|": ((0, "table"),),
    "a ~~b~~": ((0, "strikethrough"),),
    ">" * 40: ((0, "nesting"),),
    "- " + "1. - " * 9 + "a": ((0, "nesting"),),
    "5 < 6, a | b, [x], 2 ~ 3, from - to": (),
}


@pytest.mark.parametrize("text", UNSUPPORTED)
def test_constructs_outside_the_subset_are_named_with_their_line(text: str) -> None:
    assert unsupported(text) == UNSUPPORTED[text]


MARKDOWN = st.text(st.sampled_from("*_`[]()<>-+ \n\ta|#1.:=~{}!\\&é"), max_size=200)


@settings(deadline=None)
@given(MARKDOWN | st.text())
def test_the_quick_look_never_misses_a_construct(text: str) -> None:
    assert unsupported(text) == subset.closer_look(text)


@settings(deadline=None)
@given((MARKDOWN | st.text()).filter(lambda text: "|" not in text))
def test_any_text_without_tables_can_be_read_and_keeps_its_words(text: str) -> None:
    shown = plain(parse(text))
    assert [letter for letter in shown if letter == "é"] == [letter for letter in text if letter == "é"]


@pytest.mark.parametrize(
    "unit", [">", "- ", "> - ", "1. ", "*a **a ", "[", "![", "[](", "`a``", "_a __a", "<a ", "|", "~~a"]
)
@pytest.mark.parametrize("end", ["", "\n"])
def test_hostile_text_of_the_greatest_length_is_read_at_once(unit: str, end: str) -> None:
    text = ((unit + end) * 20_000)[:20_000]
    began = time.process_time()
    plain(parse(text))
    unsupported(text)
    assert time.process_time() - began < 5


def test_text_too_deep_to_show_stays_in_view_as_it_was_typed() -> None:
    text = ">" * 30 + " help\nsecond"
    assert parse(text) == (Paragraph((Run(">" * 30 + " help"), Break(), Run("second"))),)
