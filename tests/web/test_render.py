"""Whatever stands in a template, text of people stays text."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from tabletop.core.crisis_time import CrisisTime
from tabletop.text import language
from tabletop.web import render as renders
from tabletop.web.parts import Saying
from tabletop.web.render import environment, kept, prose, render, static, static_files

HOSTILE = "<script>alert(1)</script>\"'&\u202e\x1b[2J"


def filled(source: str, **values: object) -> str:
    return environment().from_string(source).render(values, t=language("nl"))


def test_what_people_wrote_is_escaped_and_harmless() -> None:
    html = filled('<p title="{{ text }}">{{ text }}</p>', text=HOSTILE)
    assert "<script" not in html
    assert html.count("&#34;") == 2
    assert "\u202e" not in html
    assert "\x1b" not in html


def test_what_is_said_escapes_what_is_filled_in() -> None:
    html = filled("{{ t('Back to the page') }} {{ t('{name}', name=text) }}", text=HOSTILE)
    assert html.startswith("Terug naar de pagina")
    assert "<script" not in html


def test_text_of_the_scenario_is_written_from_its_nodes() -> None:
    html = filled("{{ prose(text, {'town': '**Veldstad** <b>'}) }}", text="Power is *out* in {{town}}. <i>")
    assert html == "<p>Power is <em>out</em> in **Veldstad** &lt;b&gt;. &lt;i&gt;</p>"
    assert isinstance(prose("x"), Markup)


def test_a_name_that_is_not_given_fails() -> None:
    with pytest.raises(UndefinedError):
        filled("{{ nothing }}")


def test_a_file_beside_the_pages_is_kept_by_browsers_until_it_changes() -> None:
    name = "page.css"
    assert static(name) == f"/static/{name}?v={static_files()[name].version}"
    with pytest.raises(KeyError):
        static("../render.py")


def test_a_piece_is_filled_in_once_for_equal_values() -> None:
    renders._kept.cache_clear()
    t = language("en")
    pieces = {kept("error.html", t, title=title, sentence="<b>", style="") for title in ("One", "One", "Two")}
    assert len(pieces) == 2
    assert renders._kept.cache_info().misses == 2
    assert all("&lt;b&gt;" in piece for piece in pieces)
    assert kept("error.html", language("nl"), title="One", sentence="<b>", style="") not in pieces


def test_a_page_says_which_language_it_is_in() -> None:
    assert '<html lang="nl">' in render("error.html", language("nl"), title="x", sentence="y", style="")


def test_a_number_in_a_form_has_all_its_digits() -> None:
    assert Saying(language("nl"), "nl").plain_amount(1234.125) == "1234,125"
    assert Saying(language("en"), "nl").plain_amount(1234.125) == "1234.125"


def test_a_time_and_an_hour_never_break_before_their_word() -> None:
    say = Saying(language("nl"), "nl")
    at = CrisisTime(0, 2, 17 * 60)
    assert say.day_and_time(at) == "woensdag 17.00\N{NO-BREAK SPACE}uur"
    assert say.hour(6) == "uur\N{NO-BREAK SPACE}6"
    assert say.clock(0, 60) == "01.00\N{NO-BREAK SPACE}uur"
