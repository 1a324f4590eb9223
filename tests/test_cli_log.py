"""`tabletop log` says each fact in the words of the reader: no id of a value, no code of a rule."""

from __future__ import annotations

from typing import Any

import pytest

from tabletop.cli import history
from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import Presence, Verdict
from tabletop.core.scenario import Partner, ServiceState
from tabletop.text import language
from tests.small import Play

SCRIPT = Play().state.script
BOARD: dict[str, Any] = {"board": {}}


def words(fact: ev.Fact, lang: str) -> str:
    return ": ".join(filter(None, history.details(fact, SCRIPT, language(lang))))


SAID: list[tuple[ev.Fact, str, str]] = [
    (
        ev.OutcomeSet(outcome="shelter", value="shut"),
        "Does the town open a shelter? no, it stays shut",
        "Does the town open a shelter? no, it stays shut",
    ),
    (
        ev.OutcomeSet(outcome="shelter", value=None),
        "Does the town open a shelter? weer open",
        "Does the town open a shelter? open again",
    ),
    (
        ev.ClockGap(wall_ms=90_000, cause="resumed"),
        "01:30: het programma stond stil",
        "01:30: the program was stopped",
    ),
    (
        ev.ClockGap(wall_ms=90_000, cause="drift"),
        "01:30: de computer sliep",
        "01:30: the computer slept",
    ),
    (ev.ClockSettled(gap=3, added_ms=0), "de klok stond stil", "the clock stood still"),
    (ev.ClockSettled(gap=3, added_ms=60_000), "01:00 erbij", "01:00 added"),
    (ev.RecordingSet(on=False), "wordt niet vastgelegd", "not recorded"),
    (ev.ProjectorSet(black=True), "zwart", "black"),
    (ev.ProjectorSet(entry=7), "toont #7", "shows #7"),
    (ev.ProjectorSet(), "toont de sessie", "shows the session"),
    (
        ev.ExerciseAgreed(title="An evening", label="open", delete_on="2027-02-29"),
        "An evening: 2027-02-29 (die dag bestaat niet): open",
        "An evening: 2027-02-29 (no such day): open",
    ),
    (ev.ExerciseReopened(to="draft"), "het verslag is weer een concept", "the debrief is a draft again"),
    (
        ev.ServiceSet(service="power", hour=6.5, state=ServiceState.DEGRADED, **BOARD),
        "Power, uur 6:30: beperkt",
        "Power, hour 6:30: limited",
    ),
    (
        ev.ServiceSet(service="power", hour=6, state=None, **BOARD),
        "Power, uur 6: zoals berekend",
        "Power, hour 6: as calculated",
    ),
    (
        ev.EnduranceStated(service="phone", backup_from=2, backup_to=5.5, partner="grid", **BOARD),
        "Mobile phone, Grid operator: beperkt na 2 uur, uitgevallen na 5 uur 30 min",
        "Mobile phone, Grid operator: limited after 2 h, out after 5 h 30 min",
    ),
    (ev.ResourceSet(resource="generators", amount=1.5), "Generators: 1,5 pieces", "Generators: 1.5 pieces"),
    (ev.VariableSet(id="town", value="Delft"), "Name of the town: Delft", "Name of the town: Delft"),
    (
        ev.PresenceSet(partner="grid", presence=Presence.LEFT),
        "Grid operator: vertrokken",
        "Grid operator: has left",
    ),
    (
        ev.FindingReviewed(
            rule="process-outlasted",
            subjects=("surgery", "power"),
            hour=6.0,
            verdict=Verdict.DISMISSED,
            reason="They left",
        ),
        "Processen die door uitval te lang stilliggen: Urgent surgery, Power: uur 6: verworpen: They left",
        "Processes that an outage outlasts: Urgent surgery, Power: hour 6: dismissed: They left",
    ),
    (
        ev.FindingReviewed(
            rule="lacks-owner-or-date", subjects=("12",), hour=None, verdict=Verdict.CONFIRMED
        ),
        "Zonder actiehouder of datum: #12: bevestigd",
        "Without an owner or a date: #12: confirmed",
    ),
]


@pytest.mark.parametrize(("fact", "dutch", "english"), SAID)
def test_a_fact_is_told_in_words(fact: ev.Fact, dutch: str, english: str) -> None:
    assert (words(fact, "nl"), words(fact, "en")) == (dutch, english)


def test_a_partner_that_was_taken_out_again_is_still_named() -> None:
    play = Play().start()
    scouts = Partner(id="scouts-1", title="Scouts", short="sc", kind="volunteers")
    play.do(ev.PartnerAdded(partner=scouts))
    play.note("We carry messages", said_by=("scouts-1",))
    play.do(want.Undo())
    play.do(want.Undo())
    script = history.with_all_partners(play.state.script, play.events)
    told = [history.line(event, script, language("en")) for event in play.events[-4:]]
    assert "Scouts: We carry messages" in told[1]
    assert told[3].endswith("Scouts")
    assert not any("scouts-1" in row for row in told)


def test_a_selection_is_told_by_its_title() -> None:
    created = Play().events[0].fact
    assert words(created, "nl").endswith(SCRIPT.selection.title)


def test_an_entry_goes_by_its_kind_within_the_line() -> None:
    play = Play().start()
    play.note("A word")
    assert history.what_of(play.events[-1].fact, language("nl")) == "notitie"
