"""The capture line: what is understood becomes a field, everything else stays in the text."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop.core.calling import speaker, spoken
from tabletop.core.capture import (
    KINDS,
    Captured,
    Role,
    amount_and_unit,
    completions,
    parse,
    parse_owner,
)
from tabletop.core.days import due_day
from tabletop.core.events import EntryKind
from tests.small import Play

SCRIPT = Play(variables={"town": "Oost"}).state.script
TODAY = dt.date(2026, 11, 21)  # a Saturday


def read(line: str, language: str = "en") -> Captured:
    return parse(line, SCRIPT, TODAY, language)


def codes(captured: Captured) -> list[str]:
    return [problem.code for problem in captured.problems]


def test_a_plain_line_is_a_note_with_that_text() -> None:
    captured = read("who brings the diesel?")
    assert captured == Captured("who brings the diesel?")
    assert captured.fields().kind is EntryKind.NOTE


@pytest.mark.parametrize(("digit", "kind"), list(enumerate(EntryKind, start=1)))
def test_a_digit_and_a_space_set_the_kind(digit: int, kind: EntryKind) -> None:
    assert read(f"{digit} no diesel") == Captured(
        "no diesel", kind=kind, pieces=read(f"{digit} x").pieces[:1]
    )
    assert KINDS[digit - 1] is kind


@pytest.mark.parametrize("line", ["0 beds", "12 beds", "3beds", " 3 beds are free", "3", "٣ beds"])
def test_any_other_beginning_sets_no_kind(line: str) -> None:
    captured = read(line)
    assert captured.kind is None
    assert captured.text == line.strip()


@pytest.mark.parametrize(
    ("line", "said_by"),
    [
        ("hos: no diesel", ("hospital",)),
        ("HOS:no diesel", ("hospital",)),
        ("hospital: no diesel", ("hospital",)),
        ("hos,town: no diesel", ("hospital", "town")),
        ("hos, town , hos: no diesel", ("hospital", "town")),
        ("t1: no diesel", ("left",)),
        ("Table 2: no diesel", ("right",)),
        ("left: no diesel", ("left",)),
        ("room: no diesel", ("all",)),
        ("all: no diesel", ("all",)),
        ("3 hos: no diesel", ("hospital",)),
    ],
)
def test_names_before_a_colon_say_who_said_it(line: str, said_by: tuple[str, ...]) -> None:
    captured = read(line)
    assert captured.said_by == said_by
    assert captured.text == "no diesel"


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("nobody: no diesel", "nobody"),
        ("3 hos,nobody: no diesel", "nobody"),
        ("t9: no diesel", "t9"),
        ("the neighbours: no diesel", "the neighbours"),
    ],
)
def test_unknown_names_before_a_colon_stay_text_and_are_doubted(line: str, word: str) -> None:
    captured = read(line)
    assert captured.text == line.removeprefix("3 ")
    assert (captured.said_by, captured.unheard) == ((), (word,))
    assert [(doubt.code, doubt.params["word"]) for doubt in captured.problems] == [
        ("capture.unknown-partner", word)
    ]
    (place,) = [piece for piece in captured.pieces if piece.role is Role.PROBLEM]
    assert line[place.start : place.end] == word


@pytest.mark.parametrize(
    "line",
    [
        "at 12:30 it starts",
        "12:30 it starts",
        ": no diesel",
        "see https://somewhere.example",
        "https://somewhere.example",
        "Question: who has diesel?",
        "one thing is certain here: no diesel",
        "no diesel (they say : none)",
    ],
)
def test_what_is_no_name_before_a_colon_stays_text_without_a_doubt(line: str) -> None:
    assert read(line) == Captured(line)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("hosp", "hospital"),
        ("saint", "hospital"),
        ("Hospital,town", "hospital town"),
        ("clin", "hospital"),
        ("oper", "grid"),
        ("grid op", "grid"),
        ("oost", "town"),
    ],
)
def test_a_speaker_needs_only_the_beginning_of_its_name_or_of_a_word_in_it(name: str, who: str) -> None:
    first = name.partition(",")[0].replace(" ", "-")
    assert read(f"{name}: no diesel").said_by == tuple(who.split())
    assert read(f"8 order >{first}").owner == who.partition(" ")[0]


@pytest.mark.parametrize(
    ("name", "code"),
    [("hspital", "hos"), ("griid", "grid"), ("saint-hosp1", "hos"), ("gird", "grid"), ("hso", "hos")],
)
def test_a_name_that_nobody_bears_is_doubted_with_the_nearest_partner(name: str, code: str) -> None:
    for line in (f"{name}: no diesel", f"8 order >{name}"):
        (doubt,) = read(line).problems
        assert (doubt.code, doubt.params["word"], doubt.params["code"]) == (
            "capture.nearest-partner",
            name,
            code,
        )


@pytest.mark.parametrize(
    ("line", "who", "text"),
    [
        ("hos/head nurse: no diesel", ("hospital",), "head nurse: no diesel"),
        ("3 Hospital/ic : no diesel", ("hospital",), "ic: no diesel"),
        ("hos/: no diesel", ("hospital",), "no diesel"),
        ("town/hos: no diesel", ("town", "hospital"), "no diesel"),
        ("oper/duty officer: no diesel", (), "oper/duty officer: no diesel"),
        ("http://grid/a: no diesel", (), "http://grid/a: no diesel"),
    ],
)
def test_a_speaker_may_have_a_function_which_stays_in_the_text(
    line: str, who: tuple[str, ...], text: str
) -> None:
    captured = read(line)
    assert (captured.said_by, captured.text) == (who, text)


def test_a_partner_that_was_added_bears_the_first_word_of_its_name_and_no_synonym_of_another() -> None:
    word = SCRIPT.partners["hospital"].synonyms[0]
    added = SCRIPT.partners["town"].model_copy(update={"id": "new", "short": "nw", "title": f"{word} North"})
    assert read(f"{word}: we are full").said_by == ("hospital",)
    script = replace(SCRIPT, partners={**SCRIPT.partners, "new": added})
    assert parse(f"{word}: we are full", script, TODAY, "en").said_by == ("new",)


def test_a_beginning_that_several_partners_share_is_doubted_with_their_names() -> None:
    grid = SCRIPT.partners["grid"].model_copy(update={"id": "gridlock", "short": "gl", "title": "Gridlock"})
    script = replace(SCRIPT, partners={**SCRIPT.partners, "gridlock": grid})
    captured = parse("gri: no diesel", script, TODAY, "en")
    assert captured.said_by == ()
    assert [doubt.code for doubt in captured.problems] == ["capture.several"]


def test_the_room_is_named_in_the_language_of_the_screen() -> None:
    assert read("zaal: stil", "nl").said_by == ("all",)
    assert read("zaal: stil", "en").said_by == ()


def test_an_owner_with_a_function_runs_to_the_next_mark() -> None:
    captured = read("8 order a generator >hos/head of facilities !1-12")
    assert (captured.owner, captured.owner_function) == ("hospital", "head of facilities")
    assert captured.due == dt.date(2026, 12, 1)
    assert captured.text == "order a generator"


@pytest.mark.parametrize(
    ("line", "function", "text"),
    [
        (
            "check it >hos/head of facilities, together with the grid",
            "head of facilities",
            "check it, together with the grid",
        ),
        ("check it >hos/head of facilities. Then call", "head of facilities", "check it. Then call"),
        ("check it >hos/head: it is late !1-12", "head", "check it: it is late"),
        ("check it >hos/head fac. services !1-12", "head fac. services", "check it"),
        ("check it >hos/head of I&A/A.I. !1-12", "head of I&A/A.I", "check it"),
    ],
)
def test_the_function_of_an_owner_ends_where_its_sentence_does(line: str, function: str, text: str) -> None:
    captured = read(line)
    assert (captured.owner, captured.owner_function) == ("hospital", function)
    assert captured.text == text
    assert (captured.due is not None) == ("!" in line)


@pytest.mark.parametrize("name", ["hos", ">hos", "Saint Hospital", "saint", "hospital "])
@pytest.mark.parametrize("rest", ["", "/head of facilities", " !1-12", "/head of facilities !1-12"])
def test_where_only_an_owner_and_a_day_are_asked_a_name_needs_no_sign(name: str, rest: str) -> None:
    captured = parse_owner(name + rest, SCRIPT, TODAY, "en")
    assert (captured.owner, captured.text, captured.problems) == ("hospital", "", ())
    assert captured.owner_function == ("head of facilities" if "/" in rest else None)
    assert (captured.due is not None) == ("!" in rest)


@pytest.mark.parametrize(
    "line", ["!1-12", "1-12", "nobody/head !1-12", "8 hos", "", "hos: x", "order it !1-12"]
)
def test_what_names_nobody_is_no_owner_without_a_sign_either(line: str) -> None:
    captured = parse_owner(line, SCRIPT, TODAY, "en")
    assert captured.owner is None
    assert bool(captured.problems) == (line[:1] in {"n", "o"})


def test_no_space_is_left_before_a_comma_behind_what_was_understood() -> None:
    assert read("check it >hos, then call").text == "check it, then call"
    assert read("check it !1-12, then call").text == "check it, then call"


def test_an_owner_needs_only_the_beginning_of_its_name() -> None:
    assert read("order >hosp").owner == "hospital"
    assert read("order >hos.").owner == "hospital"


@pytest.mark.parametrize("line", ["more than >50 people", "a > b", "order >nobody/head"])
def test_an_unknown_owner_stays_text(line: str) -> None:
    assert read(line).owner is None
    assert read(line).text == line
    assert bool(read(line).problems) == ("nobody" in line)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1-12", dt.date(2026, 12, 1)),
        ("1/12", dt.date(2026, 12, 1)),
        ("21-11", dt.date(2026, 11, 21)),
        ("20-11", dt.date(2027, 11, 20)),
        ("1-12-2027", dt.date(2027, 12, 1)),
        ("1-12-27", dt.date(2027, 12, 1)),
        ("2026-12-01", dt.date(2026, 12, 1)),
        ("29-2", dt.date(2028, 2, 29)),
        ("fri", dt.date(2026, 11, 27)),
        ("saturday", dt.date(2026, 11, 28)),
        ("su", dt.date(2026, 11, 22)),
        ("tomorrow", dt.date(2026, 11, 22)),
    ],
)
def test_a_due_date_is_the_next_such_day(written: str, day: dt.date) -> None:
    assert due_day(written, TODAY, "en") == day
    assert read(f"order !{written}").due == day
    assert read(f"order !{written}").text == "order"


def test_days_of_the_week_are_read_in_dutch() -> None:
    assert due_day("vr", TODAY, "nl") == dt.date(2026, 11, 27)
    assert due_day("morgen", TODAY, "nl") == dt.date(2026, 11, 22)
    assert due_day("fri", TODAY, "nl") is None


@pytest.mark.parametrize("written", ["1-1-2020", "20-11-2026", "2026-11-20"])
def test_a_day_in_the_past_is_doubted_and_stays_text(written: str) -> None:
    captured = read(f"8 order !{written}")
    assert captured.due is None
    assert captured.text == f"order !{written}"
    assert codes(captured) == ["capture.day-past"]


def test_today_is_not_in_the_past() -> None:
    assert read("8 order !21-11-2026").due == TODAY


@pytest.mark.parametrize("written", ["31-2", "1-13", "2026-02-30", "99-99-9999"])
def test_a_day_that_does_not_exist_is_doubted_and_stays_text(written: str) -> None:
    captured = read(f"order !{written}")
    assert captured.due is None
    assert captured.text == f"order !{written}"
    assert codes(captured) == ["capture.no-such-day"]


@pytest.mark.parametrize(
    ("written", "language", "day"),
    [
        ("next week", "en", dt.date(2026, 11, 27)),
        ("this friday", "en", dt.date(2026, 11, 27)),
        ("next friday", "en", dt.date(2026, 11, 27)),
        ("next sunday", "en", dt.date(2026, 11, 29)),
        ("in 2 weeks", "en", dt.date(2026, 12, 5)),
        ("in a week", "en", dt.date(2026, 11, 28)),
        ("within 10 days", "en", dt.date(2026, 12, 1)),
        ("1 Dec", "en", dt.date(2026, 12, 1)),
        ("1 dec. 2027", "en", dt.date(2027, 12, 1)),
        ("1 december 2027", "en", dt.date(2027, 12, 1)),
        ("volgende week", "nl", dt.date(2026, 11, 27)),
        ("over 2 weken", "nl", dt.date(2026, 12, 5)),
        ("binnen één dag", "nl", dt.date(2026, 11, 22)),
        ("komende vrijdag", "nl", dt.date(2026, 11, 27)),
        ("1 december", "nl", dt.date(2026, 12, 1)),
    ],
)
def test_a_due_date_is_understood_in_words(written: str, language: str, day: dt.date) -> None:
    assert due_day(written, TODAY, language) == day
    captured = read(f"8 order >hos !{written} ~continuity", language)
    assert (captured.due, captured.owner, captured.theme) == (day, "hospital", "continuity")
    assert captured.text == "order"


@pytest.mark.parametrize(
    "written",
    ["31 february", "in 0 weeks", "in many weeks", "next tomorrow", "this week", "1 ... 2027", "1 de. 2027"],
)
def test_words_that_are_no_day_are_none(written: str) -> None:
    assert due_day(written, TODAY, "en") is None


@pytest.mark.parametrize(
    "line", ["8 order !someday", "8 order >hos !whenever", "order !next time", "tell !asap"]
)
def test_what_may_have_been_meant_as_a_day_is_doubted_and_stays_text(line: str) -> None:
    captured = read(line)
    assert captured.due is None
    assert captured.text.endswith(line[line.index("!") :])
    assert codes(captured) == ["capture.not-a-day"]


@pytest.mark.parametrize("line", ["help!", "!!!", "run !now", "! important", "t !t"])
def test_an_exclamation_is_not_a_date(line: str) -> None:
    captured = read(line)
    assert captured.due is None
    assert captured.text == line
    assert not captured.problems


def test_a_target_is_named_by_beginning_title_synonym_or_short_name() -> None:
    assert read("need @gener for a day").target == "generators"
    assert read("need @genset").target == "generators"
    assert read("need @GSM").target == "phone"
    assert read("ask @mobile-ph").target == "phone"
    assert read("we count on @hos").target == "hospital"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("6 hos: the region brings fuel @grid", "the region brings fuel"),
        ("4 hos: fuel @generators #20 litres", "fuel"),
        ("4 hos: fuel #20 litres @generators", "fuel"),
        ("4 hos: fuel #20 litres a day @generators", "fuel 20 litres a day"),
        ("4 hos: fuel @generators #20 litres >town/duty officer !1-12.", "fuel."),
        ("4 hos: fuel @generators, and soon", "fuel, and soon"),
        ("4 hos: fuel @gener >town !1-12", "fuel"),
        ("4 hos: count on @gener", "count on Generators"),
        ("6 hos: the town knows who uses @gener", "the town knows who uses"),
        ("6 hos: the town knows who has @gener !next week", "the town knows who has"),
        ("6 hos: they know what it needs @gener.", "they know what it needs."),
        ("6 hos: they know what it needs @gener ~nothing", "they know what it needs ~nothing"),
        ("4 hos: @gener", "Generators"),
        ("4 @gener #2", "Generators 2"),
        ("4 hos: ask @hos for beds", "ask Saint Hospital for beds"),
        ("4 hos: the @clinic has beds", "the clinic has beds"),
    ],
)
def test_a_target_is_said_where_the_sentence_needs_it_and_not_behind_it(line: str, text: str) -> None:
    captured = read(line)
    assert captured.target in {"grid", "generators", "hospital"}
    assert captured.text == text


def test_the_name_of_a_target_stays_readable_within_the_text_and_is_told() -> None:
    captured = read("4 we need @generators #3 pieces tonight")
    assert (captured.text, captured.named) == ("we need generators 3 pieces tonight", "generators")
    captured, title = read("we ask @hos for beds"), SCRIPT.partners["hospital"].title
    assert (captured.text, captured.named) == (f"we ask {title} for beds", title)
    captured = read("we rekenen op @hos !1-12", "nl")
    assert (captured.text, captured.named) == (f"we rekenen op {title}", title)


@pytest.mark.parametrize(
    "line",
    [
        "6 de gemeente weet wie er in de flat zorg nodig heeft @hos",
        "6 de gemeente weet wie zorg nodig heeft @hos",
        "6 het ziekenhuis weet wie ziek is @hos",
        "de stroom valt uit @hos",
    ],
)
def test_no_word_comes_into_the_text_that_nobody_said(line: str) -> None:
    captured = read(line, "nl")
    assert (captured.target, captured.named) == ("hospital", None)
    assert captured.text == line.removeprefix("6 ").removesuffix(" @hos")


@pytest.mark.parametrize("digit", range(1, 10))
def test_how_much_leaves_the_text_of_a_kind_alone_beside_which_it_is_told(digit: int) -> None:
    captured = read(f"{digit} buses with ramps @town #40 seats")
    assert (captured.quantity, captured.unit, captured.target) == (40, "seats", "town")
    claims = captured.kind in {EntryKind.NEED, EntryKind.OFFER, EntryKind.ASSUMPTION}
    assert captured.text == ("buses with ramps" if claims else "buses with ramps 40 seats")


@pytest.mark.parametrize(
    ("line", "code"),
    [("ask @nobody", "capture.unknown-target"), ("on ~nothing", "capture.unknown-theme"), ("ask @p", "")],
)
def test_an_unknown_target_or_theme_is_doubted_and_stays_text(line: str, code: str) -> None:
    captured = read(line)
    assert captured.text == line
    assert captured.target is captured.theme is None
    assert codes(captured) == [code or "capture.unknown-target"]


def test_a_beginning_that_fits_several_is_doubted_with_their_names() -> None:
    phone = SCRIPT.services["phone"]
    twice = phone.model_copy(update={"id": "phone-2", "title": "Mobile data", "synonyms": ()})
    script = replace(SCRIPT, services={**SCRIPT.services, "phone-2": twice})
    captured = parse("ask @mobile", script, TODAY, "en")
    assert captured.target is None
    assert captured.text == "ask @mobile"
    assert [dict(problem.params) for problem in captured.problems] == [
        {"word": "mobile", "names": "Mobile phone, Mobile data"}
    ]
    assert parse("ask @mobile-d", script, TODAY, "en").target == "phone-2"


@pytest.mark.parametrize(
    ("line", "language", "quantity", "unit", "text"),
    [
        ("need #500 litre now", "en", 500, "litre", "need 500 litre now"),
        ("need #500", "en", 500, None, "need 500"),
        ("need #2.5 tons", "en", 2.5, "tons", "need 2.5 tons"),
        ("need #1,200 beds", "en", 1200, "beds", "need 1,200 beds"),
        ("nodig #1.200 bedden", "nl", 1200, "bedden", "nodig 1.200 bedden"),
        ("nodig #2,5 ton", "nl", 2.5, "ton", "nodig 2,5 ton"),
        ("need #40kW", "en", 40, "kW", "need 40kW"),
        ("need #3 @generators", "en", 3, None, "need 3 generators"),
    ],
)
def test_a_quantity_with_its_unit_stays_readable(
    line: str, language: str, quantity: float, unit: str | None, text: str
) -> None:
    captured = read(line, language)
    assert (captured.quantity, captured.unit, captured.text) == (quantity, unit, text)


@pytest.mark.parametrize("line", ["bus #seven", "a # b", "item#5"])
def test_a_number_sign_without_a_number_stays_text(line: str) -> None:
    assert read(line).quantity is None
    assert read(line).text == line


def test_a_theme_is_taken_out_of_the_text() -> None:
    theme = next(iter(SCRIPT.themes.values()))
    captured = read(f"who sleeps where ~{theme.id}")
    assert (captured.theme, captured.text) == (theme.id, "who sleeps where")


def test_only_the_first_mark_of_a_sort_is_read() -> None:
    captured = read("order >hos >town !1-12 !2-12")
    assert (captured.owner, captured.due) == ("hospital", dt.date(2026, 12, 1))
    assert captured.text == "order >town !2-12"


def test_an_address_is_not_a_target() -> None:
    assert read("mail info@phone.example") == Captured("mail info@phone.example")


def test_pieces_lie_where_the_words_are() -> None:
    line = "3 hos: order >town !1-12"
    pieces = {piece.role: line[piece.start : piece.end] for piece in read(line).pieces}
    assert pieces == {Role.KIND: "3 ", Role.SPEAKER: "hos:", Role.OWNER: ">town", Role.DUE: "!1-12"}


def test_everything_together_becomes_fields() -> None:
    fields = read("3 hos,t1: no oil for @generators #2 days >town/duty officer !1-12 ").fields(block="dark")
    assert fields.kind is EntryKind.GAP
    assert fields.said_by == ("hospital", "left")
    assert (fields.target, fields.quantity, fields.unit) == ("generators", 2, "days")
    assert (fields.owner, fields.owner_function, fields.due) == ("town", "duty officer", "2026-12-01")
    assert (fields.text, fields.block) == ("no oil for generators 2 days", "dark")


@given(st.text(max_size=200), st.sampled_from(["nl", "en"]))
def test_no_line_breaks_the_parser_and_no_plain_word_is_lost(line: str, language: str) -> None:
    captured = parse(line, SCRIPT, TODAY, language)
    assert all(0 <= piece.start <= piece.end <= len(line) for piece in captured.pieces)
    if not captured.pieces:
        shown = parse(captured.text, SCRIPT, TODAY, language).text
        assert shown == captured.text or captured.text[:1].isdigit()


@given(st.lists(st.sampled_from(["alpha", "beta", "!1-12", ">hos", "@gsm", "#5 beds", "~x", "3", "hos:"])))
def test_words_without_a_mark_always_stay(words: list[str]) -> None:
    line = " " + " ".join(words)
    text = read(line).text.split()
    for word in ("alpha", "beta"):
        # The function of an owner is the one place to which words go.
        assert text.count(word) == words.count(word)


def test_names_are_completed_for_marks_and_speakers() -> None:
    assert [offer.line for offer in completions("order >ho", SCRIPT)] == ["order >hos "]
    assert [offer.line for offer in completions("3 ho", SCRIPT)] == ["3 hos: "]
    assert [offer.line for offer in completions("hos,gr", SCRIPT)] == ["hos,grid: "]
    assert [offer.code for offer in completions("ask @gs", SCRIPT)] == ["phone"]
    assert completions("hos: what ho", SCRIPT) == ()


@pytest.mark.parametrize(("mark", "word"), [(">", "oper"), ("@", "oper"), ("@", "operator")])
def test_a_word_of_a_title_that_is_understood_is_offered_too(mark: str, word: str) -> None:
    assert [offer.line for offer in completions(f"ask {mark}{word}", SCRIPT)] == [f"ask {mark}grid "]
    read_as = read(f"ask {mark}{word}")
    assert (read_as.owner or read_as.target) == "grid"


def test_fewer_letters_than_are_understood_within_a_title_offer_nothing() -> None:
    assert completions("ask @op", SCRIPT) == ()


def test_a_spoken_name_is_read_back() -> None:
    for ident in ("all", "left", "right", "town", "hospital"):
        assert speaker(spoken(ident, SCRIPT, "en"), SCRIPT, "en") == ident


@pytest.mark.parametrize(("written", "lang"), [("0.125", "nl"), ("0,125", "en"), ("0,125", "nl")])
def test_what_begins_with_a_nought_is_a_part_of_one_with_either_sign(written: str, lang: str) -> None:
    assert amount_and_unit(written, lang) == (0.125, None)
    assert read(f"#{written} m3", lang).quantity == 0.125


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("500 litre", (500, "litre")),
        ("3", (3, None)),
        ("-24", (-24, None)),
        ("\N{MINUS SIGN}2.5 hours", (-2.5, "hours")),
        ("-", (None, None)),
        ("--3", (None, None)),
        ("some", (None, None)),
        ("", (None, None)),
    ],
)
def test_an_amount_begins_with_a_number(text: str, found: tuple[float | None, str | None]) -> None:
    assert amount_and_unit(text, "en") == found


def test_what_was_said_already_is_not_repeated() -> None:
    line = "4 hos: 20 beds before the evening #20 beds @clinic"
    read = parse(line, SCRIPT, TODAY, "en")
    assert (read.quantity, read.unit, read.target) == (20, "beds", "hospital")
    assert read.text == "20 beds before the evening"
    assert parse("no beds @beds #20", SCRIPT, TODAY, "en").text == "no beds 20"
