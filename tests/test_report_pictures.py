"""Pictures say by shape and letter what they say by colour, and nothing typed can break them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tabletop import pictures
from tabletop.core.crisis_time import CrisisTime
from tabletop.core.debrief import Basis, GapCounts, ServiceCourse, ServiceTimeline, Stretch, Where, debrief
from tabletop.core.scenario import ServiceState
from tabletop.text import language
from tests.debriefed import played
from tests.small import Play
from tests.test_report import HOSTILE, contrast

EN, NL = language("en"), language("nl")
WORKS, LIMITED, OUT = ServiceState.WORKS, ServiceState.DEGRADED, ServiceState.OUT
DRAWN = {"svg", "title", "desc", "defs", "pattern", "rect", "text", "line", "circle", "polygon"}
SVG = "{http://www.w3.org/2000/svg}"


def step(hour: float, title: str = "A step") -> Where:
    return Where(f"step-{hour}", title, CrisisTime(hour, 1, 600))


def course(
    name: str, *shown: ServiceState | None, between: tuple[tuple[Stretch, ...], ...] = ()
) -> ServiceCourse:
    return ServiceCourse(name, shown, between, Basis.NONE, None)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own picture


def shapes(svg: str, tag: str) -> list[dict[str, str]]:
    return [dict(row.attrib) for row in parsed(svg).iter(SVG + tag)]


def words(svg: str) -> list[str]:
    return [row.text or "" for row in parsed(svg).iter(SVG + "text")]


@pytest.mark.parametrize("t", [NL, EN])
def test_each_state_has_a_letter_and_a_shape_of_its_own(t: Any) -> None:
    drawn = {}
    for state in ServiceState:
        svg = pictures.service_timeline(ServiceTimeline((step(0),), (course("Power", state),)), t)
        body = svg.partition("</defs>")[2]
        row = body[: body.index(t("Signs: as the room saw it. Bars in between: calculated."))]
        sign = row[row.index(">Power</text>") :].split("</text>")[1]
        drawn[state] = (re.findall(r"<(circle|polygon|rect|text)", sign), sign[-1])
    assert len({repr(row) for row in drawn.values()}) == 3
    assert len({letter for _, letter in drawn.values()}) == 3


def test_bars_between_the_steps_lie_in_proportion_to_the_hours() -> None:
    stretches = (Stretch(0, 6, WORKS), Stretch(6, 12, LIMITED), Stretch(12, 24, OUT))
    timeline = ServiceTimeline((step(0), step(24)), (course("Phone", WORKS, OUT, between=(stretches,)),))
    bars = [
        row
        for row in shapes(pictures.service_timeline(timeline, EN), "rect")
        if row.get("height") in {"2", "8"}
    ]
    widths = [float(row["width"]) for row in bars[-3:]]
    assert widths[0] == pytest.approx(widths[1])
    assert widths[2] == pytest.approx(2 * widths[0])
    assert float(bars[-2]["x"]) == pytest.approx(float(bars[-3]["x"]) + widths[0])


def test_the_words_of_the_services_tell_every_step() -> None:
    timeline = ServiceTimeline(
        (step(0), step(6)),
        (course("Power", OUT, OUT), course("Phone", WORKS, LIMITED), course("Gas", WORKS, WORKS)),
    )
    assert pictures.services_in_words(timeline, EN) == (
        "hour 0 – out: Power. hour 6 – out: Power; limited: Phone."
    )
    assert pictures.services_in_words(ServiceTimeline((step(0),), (course("Gas", WORKS),)), NL) == (
        "uur 0 – alles werkt."
    )


def test_a_service_that_the_room_did_not_see_yet_gets_a_dash() -> None:
    svg = pictures.service_timeline(ServiceTimeline((step(0),), (course("New", None),)), EN)
    assert "–" in words(svg)


def test_larger_counts_get_larger_circles_with_their_number() -> None:
    counts = GapCounts(("One", None), (step(0), step(6), None), ((1, 4, 0), (0, 2, 9)))
    svg = pictures.gap_counts(counts, EN)
    found = {row.text: None for row in parsed(svg).iter(SVG + "text")}
    assert {"1", "2", "4", "9", "without a theme", "Other"} <= found.keys()
    radii = sorted(float(row["r"]) for row in shapes(svg, "circle"))
    assert radii == sorted([1.5, 1.5, *(round(8 + 11 * (n / 9) ** 0.5, 1) for n in (1, 2, 4, 9))])
    assert pictures.gaps_in_words(counts, EN) == (
        "One – hour 0: 1, hour 6: 4. without a theme – hour 6: 2, other: 9."
    )


def test_without_anything_to_show_there_is_no_picture() -> None:
    told = debrief(Play().state)
    assert pictures.service_timeline(told.services, EN) == ""
    assert pictures.gap_counts(told.gap_counts, EN) == ""


@pytest.mark.parametrize("text", [*HOSTILE, "\ufffe\uffff", "]]>", "\ud800"])
def test_no_name_can_break_a_picture(text: str) -> None:
    where = Where("x", text, None)
    timeline = ServiceTimeline((step(0, text), step(6)), (course(text, OUT, WORKS, between=((),)),))
    for svg in (
        pictures.service_timeline(timeline, EN),
        pictures.gap_counts(GapCounts((text, None), (where,), ((1,), (2,))), EN),
    ):
        tags = {row.tag.removeprefix(SVG) for row in parsed(svg).iter()}
        assert tags <= DRAWN
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", svg)
        svg.encode()


def test_two_pictures_on_one_page_keep_their_ids_apart() -> None:
    told = debrief(played().state)
    svg = pictures.service_timeline(told.services, EN, "first") + pictures.gap_counts(told.gap_counts, EN)
    ids = re.findall(r' id="([^"]+)"', svg)
    assert len(ids) == len(set(ids)) == 5


def test_lines_and_letters_stand_out_from_what_lies_behind() -> None:
    for colour in (pictures.GREEN, pictures.AMBER, pictures.RED, pictures.BLUE):
        assert contrast(colour, pictures.PAPER) >= 3
    for letter, ground in (
        (pictures.GREEN, pictures.GREEN_TINT),
        (pictures.INK, pictures.AMBER_TINT),
        (pictures.PAPER, pictures.RED),
        (pictures.PAPER, pictures.BLUE),
        (pictures.QUIET, pictures.PAPER),
        (pictures.INK, pictures.PAPER),
    ):
        assert contrast(letter, ground) >= 4.5


def test_states_differ_in_a_grey_print_as_well() -> None:
    grounds = (pictures.GREEN_TINT, pictures.RED)
    assert contrast(*grounds) >= 4.5
    assert contrast(pictures.AMBER, pictures.AMBER_TINT) >= 3


BLOCKS = (
    "Welcome",
    "Rules of the game",
    "The day before",
    "Top gaps",
    "Looking back",
    "Thanks, and what next",
)


def heads(svg: str) -> dict[str, list[tuple[float, float]]]:
    """Give from where to where the words over the columns reach at the least, by their height."""
    found: dict[str, list[tuple[float, float]]] = {}
    for row in parsed(svg).iter(SVG + "text"):
        if float(row.attrib["y"]) < pictures.HEAD:
            half = (6.4 if row.attrib["font-weight"] == "bold" else 5.2) * len(row.text or "") / 2
            x = float(row.attrib["x"])
            found.setdefault(row.attrib["y"], []).append((x - half, x + half))
    return found


@pytest.mark.parametrize("others", range(len(BLOCKS) + 1))
@pytest.mark.parametrize("hours", [1, 2, 4, 9])
@pytest.mark.parametrize("t", [NL, EN])
def test_no_head_of_a_column_is_cut_off_or_runs_into_the_next(t: Any, hours: int, others: int) -> None:
    parts = (*(step(24 * nr) for nr in range(hours)), *(Where(name, name, None) for name in BLOCKS[:others]))
    svgs = [pictures.gap_counts(GapCounts(("One",), parts, ((1,) * len(parts),)), t)]
    shown = tuple(OUT for _ in range(hours))
    svgs.append(
        pictures.service_timeline(
            ServiceTimeline(parts[:hours], (course("Power", *shown, between=((),) * (hours - 1)),)), t
        )
    )
    for svg in svgs:
        for row in heads(svg).values():
            assert row[0][0] >= 0
            assert row[-1][1] <= pictures.WIDTH
            assert all(left[1] <= right[0] for left, right in pairwise(row))


def test_where_columns_are_many_what_lies_outside_the_steps_stands_together() -> None:
    parts = (step(0), step(6), *(Where(name, name, None) for name in BLOCKS))
    svg = pictures.gap_counts(GapCounts(("One",), parts, ((1, 2, 1, 1, 1, 1, 1, 2),)), EN)
    assert [word for word in words(svg) if word in {"Hour 0", "Hour 6", "Other", *BLOCKS}] == [
        "Hour 0",
        "Hour 6",
        "Other",
    ]
    assert words(svg)[-3:] == ["1", "2", "7"]
    assert max(float(row["r"]) for row in shapes(svg, "circle")) * 2 < pictures.ROW + 14


def test_a_name_of_two_words_stands_over_its_column_on_two_lines() -> None:
    parts = (
        *(step(6 * nr) for nr in range(4)),
        Where("gaps", "Top gaps", None),
        Where("back", "Looking back", None),
    )
    said = words(pictures.gap_counts(GapCounts(("One",), parts, ((1,) * 6,)), EN))
    assert {"Looking", "back", "Top gaps"} <= set(said)


@pytest.mark.parametrize(("t", "moment"), [(NL, "di 10.00 uur"), (EN, "Tue 10:00")])
def test_four_steps_tell_weekday_and_time_over_their_columns(t: Any, moment: str) -> None:
    steps = tuple(step(24 * nr) for nr in range(4))
    services = ServiceTimeline(steps, (course("Power", OUT, OUT, OUT, OUT, between=((), (), ())),))
    for svg in (
        pictures.service_timeline(services, t),
        pictures.gap_counts(GapCounts(("One",), steps, ((1, 1, 1, 1),)), t),
    ):
        assert words(svg).count(moment) == 4
