"""Which numbers count as figures that need an origin, and where they are looked for."""

from __future__ import annotations

from typing import Any

import pytest

from tabletop.core.checks.origin import has_figure
from tests.test_checks import changed, found


@pytest.mark.parametrize(
    "text",
    [
        "Er zijn 40 mensen binnen.",
        "There are 40 people inside.",
        "De accu’s houden het 6 uur vol.",
        "The batteries last 6 hours.",
        "Nog 30% van de diesel.",
        "Binnen 2 uur valt het net uit.",
        "Het water staat op 1,5 meter.",
        "1.200 huishoudens zonder stroom.",
        "Op uur 6 staan er 12 auto’s.",
        "- 300 liter\n- water",
        "Een pakket voor 72 uur.",
    ],
)
def test_a_number_that_says_how_much_is_a_figure(text: str) -> None:
    assert has_figure(text)


@pytest.mark.parametrize(
    "text",
    [
        "Geen getal, drie mensen.",
        "Om 17:30 valt het licht uit.",
        "Om 17.30 uur valt het licht uit.",
        "Tot 8 uur is er niemand.",
        "At 8 am nobody is there, by 11pm everybody.",
        "Op uur 6 en op uur 72.",
        "In hour 6; hours 24 and 72; H+6.",
        "Stap 2, tafel 3, fase 1, GRIP 4.",
        "1. Eerst dit\n2. dan dat\n10) en dit",
        "Bel 112 of 0900-8844.",
        "C2000 valt uit, de N35 en de A-12 zijn dicht, 4G ook.",
        "Op 21 november 2026 en in 2015.",
        "On November 21.",
        "De 2e keer, the 3rd time.",
        "In {{wijk_2}} is het donker.",
    ],
)
def test_a_number_that_only_counts_or_names_is_no_figure(text: str) -> None:
    assert not has_figure(text)


@pytest.mark.parametrize(
    ("edits", "where"),
    [
        ({"processes.0.sources": []}, "processes.0.tolerable_hours"),
        ({"services.1.assumption": None}, "services.1.backup_from"),
        ({"services.2.assumption": None}, "services.2.recovery_hours"),
        (
            {"services.2.assumption": None, "services.2.recovery_hours": 0, "services.2.note": "90% works"},
            "services.2.note",
        ),
        ({"resources.1.assumption": None}, "resources.1.amount"),
        ({"blocks.3.situation": "In 40 streets."}, "blocks.3.situation"),
        ({"blocks.2.text": "It freezes 5 degrees."}, "blocks.2.text"),
        ({"injects.1.text": "They say 9 weeks."}, "injects.1.text"),
        ({"injects.1.title": "9 weeks?"}, "injects.1.title"),
    ],
)
def test_a_figure_without_origin_is_found_where_it_stands(edits: dict[str, Any], where: str) -> None:
    unused = [problem for problem in found(changed(edits)) if "unused-source" not in problem]
    assert unused == [f"{where} warning figure-without-source"]


@pytest.mark.parametrize(
    "edits",
    [
        {"injects.1.text": "They say 9 weeks.", "injects.1.sources": ["grid-report"]},
        {"injects.1.text": "They say 9 weeks.", "injects.1.assumption": "a rumour"},
        {"blocks.0.text": "We take 5 minutes each, in {{town}}.", "blocks.4.text": "15 minutes"},
        {"injects.1.notes": "Wait 2 minutes."},
    ],
)
def test_a_figure_with_an_origin_or_about_the_session_is_left_alone(edits: dict[str, Any]) -> None:
    assert found(changed(edits)) == []
