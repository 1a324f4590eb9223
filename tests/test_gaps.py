"""Findings: each rule finds what it must, and keeps quiet where it could be wrong."""

from __future__ import annotations

from typing import Any

import pytest

from tabletop.core.debrief import debrief
from tabletop.core.entry_lines import entry_line
from tabletop.core.events import (
    Answer,
    BallotCast,
    EntryCorrected,
    EntryKind,
    EntryWithdrawn,
    ExpectedTicked,
    Fact,
    FeedbackGiven,
    FindingReviewed,
    InjectStatus,
    InjectStatusSet,
    Mark,
    Presence,
    PresenceSet,
    QuestionAsked,
    ReplyGiven,
    Verdict,
)
from tabletop.core.gaps import OUTLASTED, SILENT, UNMENTIONED, UNTOUCHED, Finding, findings
from tabletop.core.intents import Close, StateEndurance, Undo
from tabletop.core.messages import Message
from tabletop.core.scenario import Scenario
from tabletop.core.scribe_view import scribe_view
from tabletop.text import language
from tabletop.tui.console.panes import entry_tail
from tests.small import Play, small_scenario

ABSENT: dict[str, Any] = {"presence": {"hospital": Presence.ABSENT}}


def to_the_end(play: Play) -> Play:
    play.next_to("closing").do(Close())
    return play


def of(play: Play, rule: str) -> dict[str, Finding]:
    """Give the findings of a rule by their first subject."""
    return {row.subjects[0]: row for row in findings(play.state) if row.rule == rule}


def whole(**details: Any) -> Play:
    return to_the_end(Play(**details).start())


def test_nothing_is_found_before_the_session_has_begun() -> None:
    assert findings(Play().state) == ()


# Expected actions


def test_an_expected_action_without_a_tick_is_found_with_its_release_as_evidence() -> None:
    play = whole()
    found = of(play, "expected-not-taken")
    assert found.keys() == {"alarm-map", "ward-move", "cash-any"}
    assert found["alarm-map"].evidence == (play.state.injects["alarm"].seq,)
    assert found["alarm-map"].hour == 0
    assert found["alarm-map"].message.params["partners"] == ("Town of Veldstad",)


def test_a_ticked_action_is_no_finding() -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.do(ExpectedTicked(expected="alarm-map"))
    assert "alarm-map" not in of(to_the_end(play), "expected-not-taken")


def test_what_was_expected_of_an_absent_partner_is_no_finding() -> None:
    assert of(whole(**ABSENT), "expected-not-taken").keys() == {"alarm-map", "cash-any"}


def test_what_hangs_on_an_inject_that_nobody_there_got_is_expected_of_nobody() -> None:
    scenario = small_scenario()
    for partners in (("town",), ()):
        rows = tuple(
            row.model_copy(update={"partners": partners}) if row.id == "ward-move" else row
            for row in scenario.expected
        )
        changed = scenario.model_copy(update={"expected": rows})
        assert "ward-move" in of(whole(scenario=changed), "expected-not-taken")
        assert "ward-move" not in of(whole(scenario=changed, **ABSENT), "expected-not-taken")


def test_a_partner_who_came_after_the_inject_is_not_blamed() -> None:
    play = Play(**ABSENT).start().next_to("dark/2")
    play.do(PresenceSet(partner="hospital", presence=Presence.PRESENT))
    assert "ward-move" not in of(to_the_end(play), "expected-not-taken")


def test_a_partner_who_left_before_the_inject_is_not_blamed() -> None:
    play = Play().start().next_to("dark/0")
    play.do(PresenceSet(partner="hospital", presence=Presence.LEFT))
    assert "ward-move" not in of(to_the_end(play), "expected-not-taken")


def test_an_absence_that_was_taken_back_does_not_count() -> None:
    play = Play().start().next_to("dark/0")
    play.do(PresenceSet(partner="hospital", presence=Presence.LEFT))
    play.do(Undo())
    assert "ward-move" in of(to_the_end(play), "expected-not-taken")


def test_an_action_expected_of_several_names_only_those_who_were_there() -> None:
    scenario = small_scenario()
    rows = tuple(
        row.model_copy(update={"partners": ("town", "hospital")}) if row.id == "alarm-map" else row
        for row in scenario.expected
    )
    play = whole(scenario=scenario.model_copy(update={"expected": rows}), **ABSENT)
    assert of(play, "expected-not-taken")["alarm-map"].message.params["partners"] == ("Town of Veldstad",)


def test_an_inject_that_was_not_released_proves_nothing() -> None:
    play = Play().start()
    play.do(InjectStatusSet(inject="ward", status=InjectStatus.SKIPPED))
    assert "ward-move" not in of(to_the_end(play), "expected-not-taken")


def test_nothing_is_held_against_anybody_while_the_step_is_still_on() -> None:
    play = Play().start().next_to("dark/1/handout")
    assert of(play, "expected-not-taken") == {}
    play.next_to("break")
    assert of(play, "expected-not-taken").keys() == {"alarm-map", "ward-move"}


# Owner and date


def entry_finding(kind: EntryKind, **fields: Any) -> str | None:
    play = Play().start().next_to("dark/0")
    entry = play.note("Somebody does something", kind=kind, **fields)
    found = of(play, "lacks-owner-or-date").get(str(entry))
    return found.message.code if found else None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "finding.action-without-owner-and-date"),
        ({"due": "2027-01-01"}, "finding.action-without-owner"),
        ({"owner": "town"}, "finding.action-without-date"),
        ({"owner_function": "head of crisis"}, "finding.action-without-date"),
        ({"owner": "town", "due": "2027-01-01"}, None),
        ({"said_by": ("town",)}, "finding.action-without-owner-and-date"),
    ],
)
def test_an_action_needs_an_owner_and_a_date(fields: dict[str, Any], code: str | None) -> None:
    assert entry_finding(EntryKind.ACTION, **fields) == code


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "finding.decision-without-owner"),
        ({"said_by": ("town", "grid")}, "finding.decision-without-owner"),
        ({"said_by": ("left",)}, "finding.decision-without-owner"),
        ({"until_hour": 6}, "finding.decision-without-owner"),
        ({"due": "2027-01-01"}, "finding.decision-without-owner"),
        ({"said_by": ("town",)}, None),
        ({"owner": "town"}, None),
        ({"owner_function": "head of crisis"}, None),
    ],
)
def test_a_decision_within_the_story_needs_somebody_to_carry_it_out_and_no_date(
    fields: dict[str, Any], code: str | None
) -> None:
    assert entry_finding(EntryKind.DECISION, **fields) == code


@pytest.mark.parametrize("block", ["gaps", "hotwash", "closing"])
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "finding.decision-without-owner-and-date"),
        ({"due": "2027-01-01"}, "finding.decision-without-owner"),
        ({"said_by": ("town",)}, "finding.decision-without-date"),
        ({"owner": "town"}, "finding.decision-without-date"),
        ({"owner": "town", "due": "2027-01-01"}, None),
    ],
)
def test_a_decision_after_the_story_is_for_real_and_needs_a_date_as_well(
    block: str, fields: dict[str, Any], code: str | None
) -> None:
    assert entry_finding(EntryKind.DECISION, block=block, **fields) == code


@pytest.mark.parametrize(
    ("due", "owner", "code"),
    [
        ("2026-09-20", "town", "too-early"),
        ("2026-09-20", None, "without-owner-and-too-early"),
        ("2026-09-21", "town", None),
        ("2026-09-22", "town", None),
    ],
)
@pytest.mark.parametrize("kind", [EntryKind.ACTION, EntryKind.DECISION])
def test_what_is_agreed_for_real_cannot_be_due_before_the_day_of_the_session(
    kind: EntryKind, due: str, owner: str | None, code: str | None
) -> None:
    found = entry_finding(kind, block="hotwash", due=due, owner=owner)
    assert found == (code and f"finding.{kind}-{code}")
    if owner and kind is EntryKind.DECISION:
        assert entry_finding(kind, due=due, owner=owner) is None, "within the story it has its own days"


@pytest.mark.parametrize("kind", sorted(set(EntryKind) - {EntryKind.ACTION, EntryKind.DECISION}))
def test_nothing_else_needs_an_owner(kind: EntryKind) -> None:
    assert entry_finding(kind) is None


def test_an_action_that_was_withdrawn_or_is_no_action_any_more_is_no_finding() -> None:
    play = Play().start().next_to("dark/0")
    first = play.note("Do it", kind=EntryKind.ACTION)
    second = play.note("Do that", kind=EntryKind.ACTION)
    play.do(EntryWithdrawn(entry=first))
    fields = play.state.entries[second].fields.model_copy(update={"kind": EntryKind.NOTE})
    play.do(EntryCorrected(entry=second, base=second, fields=fields))
    assert of(play, "lacks-owner-or-date") == {}


def test_a_finding_about_what_is_for_one_partner_alone_is_private() -> None:
    play = Play().start().next_to("dark/0")
    mine = str(play.note("Between us", kind=EntryKind.ACTION, mark=Mark.PARTNER))
    ours = str(play.note("For all", kind=EntryKind.ACTION))
    found = of(play, "lacks-owner-or-date")
    assert (found[mine].private, found[ours].private) == (True, False)


def test_a_finding_quotes_a_long_entry_briefly_and_on_one_line() -> None:
    play = Play().start().next_to("dark/0")
    entry = play.note("first\nsecond " + "x" * 4_000, kind=EntryKind.ACTION)
    text = str(of(play, "lacks-owner-or-date")[str(entry)].message.params["text"])
    assert text.startswith("first second xxx")
    assert len(text) == 160


# Objectives


def test_an_objective_about_which_nothing_was_noted_is_found() -> None:
    found = of(whole(), "objective-untouched")
    assert found.keys() == {"share", "own"}
    assert found["share"].message.code == "finding.objective-untouched"


@pytest.mark.parametrize(
    "fields",
    [
        {"inject": "alarm"},
        {"theme": "together"},
        {"inject": "rumour", "mark": Mark.PARTNER},
    ],
)
def test_an_entry_on_its_inject_or_theme_touches_an_objective(fields: dict[str, Any]) -> None:
    play = Play().start().next_to("dark/2")
    play.note("Something about it", **fields)
    assert "share" not in of(to_the_end(play), "objective-untouched")


def test_what_a_partner_says_in_the_step_in_which_it_got_the_inject_touches_the_objective() -> None:
    play = Play().start().next_to("dark/2")
    play.note("We move patients", said_by=("hospital",), inject="pumps", block="dark")
    assert "own" not in of(to_the_end(play), "objective-untouched")


def test_a_ticked_action_touches_an_objective() -> None:
    play = Play().start().next_to("dark/2")
    play.do(ExpectedTicked(expected="ward-move"))
    assert "own" not in of(to_the_end(play), "objective-untouched")


def test_a_withdrawn_entry_touches_nothing() -> None:
    play = Play().start().next_to("dark/2")
    play.do(EntryWithdrawn(entry=play.note("Never mind", inject="alarm")))
    assert "share" in of(to_the_end(play), "objective-untouched")


def test_an_objective_is_not_missed_while_its_injects_may_still_come() -> None:
    play = Play().start().next_to("break")
    assert of(play, "objective-untouched").keys() == {"own"}


def test_an_objective_whose_injects_were_skipped_is_said_not_to_have_been_played() -> None:
    play = Play().start()
    play.do(InjectStatusSet(inject="ward", status=InjectStatus.SKIPPED))
    found = of(to_the_end(play), "objective-untouched")["own"]
    assert found.message.code == "finding.objective-not-played"
    assert found.evidence == ()


def test_an_objective_for_which_this_selection_has_no_inject_is_no_finding() -> None:
    scenario = small_scenario()
    injects = tuple(row for row in scenario.injects if row.id != "ward")
    expected = tuple(row for row in scenario.expected if row.inject != "ward")
    questions = tuple(row for row in scenario.questions if row.inject != "ward")
    cut = scenario.model_copy(update={"injects": injects, "expected": expected, "questions": questions})
    assert "own" not in of(whole(scenario=cut), "objective-untouched")


def test_an_objective_is_not_missed_when_nobody_was_there_to_receive_its_inject() -> None:
    assert "own" not in of(whole(**ABSENT), "objective-untouched")


# Processes


def test_a_process_whose_time_is_up_before_its_service_returns_is_found_at_that_hour() -> None:
    found = of(whole(), "process-outlasted")
    assert found.keys() == {"surgery", "calls"}
    assert (found["surgery"].subjects, found["surgery"].hour) == (("surgery", "power"), 4)
    assert found["calls"].hour == 8 + 12


def test_a_finding_on_unsourced_figures_says_that_it_rests_on_an_assumption() -> None:
    found = of(whole(), "process-outlasted")
    assert not found["surgery"].assumed
    assert found["calls"].assumed


def test_hours_on_backup_that_are_an_assumption_make_a_finding_an_assumption_down_the_line() -> None:
    scenario = small_scenario()
    rows = tuple(
        row.model_copy(update={"relies_on": ("payments",), "sources": ("grid-report",)})
        for row in scenario.processes
    )
    assumed = whole(scenario=scenario.model_copy(update={"processes": rows}))
    assert of(assumed, "process-outlasted")["surgery"].assumed
    stated = Play(scenario=scenario.model_copy(update={"processes": rows})).start().next_to("dark/0")
    stated.do(StateEndurance(service="phone", backup_from=4, backup_to=8, partner="grid"))
    assert not of(to_the_end(stated), "process-outlasted")["surgery"].assumed


def sourced(**assumptions: str) -> Scenario:
    """Give every service and process a source, and some an assumption beside it."""
    scenario = small_scenario()

    def told(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(
            row.model_copy(update={"sources": ("grid-report",), "assumption": assumptions.get(row.id)})
            for row in rows
        )

    return scenario.model_copy(
        update={"services": told(scenario.services), "processes": told(scenario.processes)}
    )


def test_a_finding_on_sources_alone_is_no_assumption() -> None:
    found = of(whole(scenario=sourced()), "process-outlasted")
    assert {name: row.assumed for name, row in found.items()} == {"surgery": False, "calls": False}


@pytest.mark.parametrize(
    ("assumed", "findings_assumed"),
    [
        ("surgery", {"surgery": True, "calls": False}),
        ("phone", {"surgery": False, "calls": True}),
        ("power", {"surgery": True, "calls": True}),
    ],
)
def test_an_assumption_beside_a_source_makes_a_finding_an_assumption(
    assumed: str, findings_assumed: dict[str, bool]
) -> None:
    play = whole(scenario=sourced(**{assumed: "The author thinks so."}))
    found = of(play, "process-outlasted")
    assert {name: row.assumed for name, row in found.items()} == findings_assumed


def test_what_a_partner_stated_is_no_assumption_of_the_author() -> None:
    play = Play(scenario=sourced(phone="The author thinks so.")).start().next_to("dark/0")
    play.do(StateEndurance(service="phone", backup_from=4, backup_to=8, partner="grid"))
    assert not of(to_the_end(play), "process-outlasted")["calls"].assumed


def test_what_lies_beyond_the_last_hour_played_is_no_finding() -> None:
    play = Play().start().next_to("break")
    assert play.state.hour == 0
    assert of(play, "process-outlasted") == {}


def test_a_process_that_lasts_until_its_service_returns_is_no_finding() -> None:
    scenario = small_scenario()
    services = tuple(
        row.model_copy(update={"restored_at": 4.0}) if row.id == "power" else row for row in scenario.services
    )
    play = whole(scenario=scenario.model_copy(update={"services": services}))
    assert of(play, "process-outlasted") == {}


def test_a_partner_who_stated_a_longer_endurance_is_believed() -> None:
    play = Play().start().next_to("dark/0")
    play.do(StateEndurance(service="phone", backup_from=20, backup_to=30, partner="town"))
    assert "calls" not in of(to_the_end(play), "process-outlasted")


def test_outages_of_two_services_that_follow_each_other_count_as_one() -> None:
    scenario = small_scenario()
    services = tuple(
        row.model_copy(update={"restored_at": 10.0}) if row.id == "power" else row
        for row in scenario.services
    )
    processes = tuple(
        row.model_copy(update={"relies_on": ("power", "phone"), "tolerable_hours": 9.5})
        for row in scenario.processes
    )
    changed = {"services": services, "processes": processes}
    found = of(whole(scenario=scenario.model_copy(update=changed)), "process-outlasted")
    assert found["surgery"].hour == 9.5
    assert "this out since hour 0: Power." in language("en").message(found["surgery"].message)


def test_services_that_were_out_one_after_another_are_told_as_such() -> None:
    scenario = small_scenario()
    power = next(row for row in scenario.services if row.id == "power")
    gas = power.model_copy(update={"id": "gas", "title": "Gas", "restored_at": 9.0})
    on_both = {"relies_on": ("gas", "phone"), "tolerable_hours": 12.0}
    processes = tuple(row.model_copy(update=on_both) for row in scenario.processes)
    changed = {"services": (*scenario.services, gas), "processes": processes}
    found = of(whole(scenario=scenario.model_copy(update=changed)), OUTLASTED)
    assert language("en").message(found["surgery"].message) == (
        "Saint Hospital: “Urgent surgery” can stand still for 12 h. From hour 0 one thing after another was"
        " out: at hour 12 that time was up, with this still out: Mobile phone."
    )


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "At hour 20 that time was up, with this out since hour 8: Mobile phone."),
        ("nl", "Uitgevallen sinds uur 8: Mobile phone. Op uur 20 was die tijd verstreken."),
    ],
)
def test_a_finding_on_a_process_says_since_when_its_service_was_out(lang: str, said: str) -> None:
    assert said in language(lang).message(of(whole(), OUTLASTED)["calls"].message)


def test_the_processes_of_a_partner_who_never_came_are_no_finding() -> None:
    assert "surgery" not in of(whole(**ABSENT), "process-outlasted")


def test_a_process_that_cannot_stand_still_is_worded_without_a_time() -> None:
    scenario = small_scenario()
    rows = tuple(row.model_copy(update={"tolerable_hours": 0.0}) for row in scenario.processes)
    found = of(whole(scenario=scenario.model_copy(update={"processes": rows})), "process-outlasted")
    assert found["surgery"].message.code == "finding.process-stopped"


# Continuity


def missed(play: Play) -> dict[str, Finding]:
    """Give the partners of whom nothing about their own house, or nothing at all, was noted."""
    return of(play, UNMENTIONED) | of(play, SILENT)


def test_a_partner_of_whom_nothing_about_its_own_house_was_noted_is_found() -> None:
    play = whole()
    found = missed(play)
    assert found.keys() == {"town", "hospital", "grid"}
    steps = {step.seq for step in play.state.steps.values()}
    assert set(found["town"].evidence) == steps
    assert set(found["hospital"].evidence) > steps


@pytest.mark.parametrize(
    "fields",
    [
        {"said_by": ("town",), "theme": "continuity"},
        {"said_by": ("left",), "theme": "continuity"},
        {"said_by": ("town",), "theme": "continuity", "mark": Mark.PARTNER},
        {"said_by": ("town",), "kind": EntryKind.OBSERVATION, "objective": "own", "hour": 0},
    ],
)
def test_a_partner_who_spoke_of_its_own_house_is_no_finding(fields: dict[str, Any]) -> None:
    play = Play().start().next_to("dark/2")
    play.note("Who relieves us?", **fields)
    assert "town" not in missed(to_the_end(play))


def test_a_note_at_an_inject_about_ones_own_house_is_no_proof_that_it_was_spoken_of() -> None:
    play = Play().start().next_to("dark/2")
    play.note("Which road is open?", said_by=("grid", "town"), inject="ward")
    assert {"grid", "town"} <= of(to_the_end(play), UNMENTIONED).keys()


def test_what_the_room_said_counts_for_everyone_who_was_in_it_then() -> None:
    play = Play(**ABSENT).start().next_to("dark/2")
    play.note("Who relieves us?", said_by=("all",), theme="continuity")
    play.do(PresenceSet(partner="hospital", presence=Presence.PRESENT))
    assert missed(to_the_end(play)).keys() == {"hospital"}


def test_where_the_room_spoke_nobody_who_was_in_it_is_told_to_have_been_silent() -> None:
    play = Play().start().next_to("dark/2")
    play.note("Who has diesel?", said_by=("all",))
    assert of(to_the_end(play), SILENT) == {}
    assert of(play, UNMENTIONED).keys() == {"town", "hospital", "grid"}


@pytest.mark.parametrize(
    ("lang", "own", "as_room"),
    [
        ("en", "No entry is marked as being about", "Heard only as part of the whole room"),
        ("nl", "Bij geen notitie is aangegeven", "Alleen gehoord als deel van de hele zaal"),
    ],
)
def test_who_was_heard_only_as_part_of_the_room_is_not_told_to_have_entries_of_its_own(
    lang: str, own: str, as_room: str
) -> None:
    play = Play().start().next_to("dark/2")
    play.note("Who has diesel?", said_by=("all",))
    play.note("We have none", said_by=("town",))
    found = of(to_the_end(play), UNMENTIONED)
    told = {partner: language(lang).message(found[partner].message) for partner in found}
    assert told["town"].startswith(own)
    assert told["hospital"].startswith(as_room)
    assert told["grid"].startswith(as_room)


def test_where_no_entry_has_a_speaker_nobody_is_told_to_have_been_silent() -> None:
    play = Play().start().next_to("dark/2")
    play.note("Half of our night shift cannot come", theme="continuity")
    assert missed(to_the_end(play)) == {}


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Nothing was noted in the name of: Hospital. Of 2 entries nobody noted who said it."),
        ("nl", "Geen notitie op naam van: Hospital. Bij 2 notities staat niet wie het zei."),
    ],
)
def test_what_has_no_speaker_may_be_anybodys_and_is_counted_beside_it(lang: str, said: str) -> None:
    play = Play().start().next_to("dark/2")
    play.note("Who has diesel?", said_by=("town", "grid"))
    play.note("Half of our night shift cannot come", theme="continuity")
    play.note("The church is open")
    found = missed(to_the_end(play))
    beside = Message("finding.continuity-nameless", {"n": 1})
    told = language(lang).message(found["hospital"].message)
    assert told == said.replace("Hospital", play.state.script.name("hospital"))
    assert found["town"].message.params["beside"] == beside


@pytest.mark.parametrize(("reached", "asked"), [("dark/1/alarm", False), ("dark/2", True), ("dark/5", True)])
def test_a_step_that_was_broken_off_before_people_talked_asked_nobody(reached: str, asked: bool) -> None:
    play = Play().start().next_to(reached)
    play.do(Close())
    assert ("town" in missed(play)) is asked


def test_a_step_that_was_left_again_asked_nobody_after_all() -> None:
    play = Play().start().next_to("dark/2")
    assert "dark" in play.state.asked
    play.do(Undo())
    assert "dark" not in play.state.asked
    play.do(Close())
    assert "town" not in missed(play)


def test_a_withdrawn_word_about_continuity_was_not_said() -> None:
    play = Play().start().next_to("dark/2")
    entry = play.note("Who relieves us?", said_by=("town",), theme="continuity")
    play.do(EntryWithdrawn(entry=entry))
    assert "town" in missed(to_the_end(play))


def test_who_was_absent_or_only_represented_was_not_asked() -> None:
    presence = {"hospital": Presence.ABSENT, "grid": Presence.REPRESENTED}
    assert missed(whole(presence=presence)).keys() == {"town"}


def test_who_came_during_a_step_was_asked_in_that_step() -> None:
    play = Play(**ABSENT).start().next_to("day/1/cash")
    play.do(PresenceSet(partner="hospital", presence=Presence.PRESENT))
    found = missed(to_the_end(play))
    assert found["hospital"].evidence == (play.state.steps["day"].seq,)


def test_nobody_is_missed_where_nobody_was_asked() -> None:
    scenario = small_scenario()
    blocks = tuple(row.model_copy(update={"continuity": ()}) for row in scenario.blocks)
    play = whole(scenario=scenario.model_copy(update={"blocks": blocks}))
    assert missed(play).keys() == {"hospital"}


def test_without_a_continuity_theme_the_rule_says_nothing() -> None:
    scenario = small_scenario()
    themes = tuple(row.model_copy(update={"continuity": False}) for row in scenario.themes)
    assert missed(whole(scenario=scenario.model_copy(update={"themes": themes}))) == {}


def test_a_step_that_is_still_on_holds_nothing_against_anybody() -> None:
    play = Play().start().next_to("dark/5")
    assert missed(play) == {}
    play.next_to("break")
    assert missed(play).keys() == {"town", "hospital", "grid"}


@pytest.mark.parametrize(
    "fields", [{"said_by": ("town",)}, {"said_by": ("left",)}, {"said_by": ("town",), "mark": Mark.PARTNER}]
)
def test_who_spoke_of_something_else_is_told_apart_from_who_said_nothing_at_all(
    fields: dict[str, Any],
) -> None:
    play = Play().start().next_to("dark/2")
    play.note("Who has diesel?", **fields)
    to_the_end(play)
    assert "town" in of(play, UNMENTIONED)
    assert "hospital" in of(play, SILENT)
    assert missed(play).keys() == {"town", "hospital", "grid"}


def test_whoever_gave_others_its_word_said_something() -> None:
    play = Play().start().next_to("dark/2")
    need = play.note("We need diesel", kind=EntryKind.NEED, said_by=("town",), target="grid")
    play.do(ReplyGiven(entry=need, partner="grid", answer=Answer.YES))
    to_the_end(play)
    assert of(play, UNMENTIONED).keys() == {"town", "grid"}
    assert of(play, SILENT).keys() == {"hospital"}


@pytest.mark.parametrize(
    "fact",
    [
        QuestionAsked(partner="town", text="Is the bridge open?"),
        QuestionAsked(text="Is the bridge open?"),
        BallotCast(subjects=(1,)),
        FeedbackGiven(scores={}, text="A good day"),
    ],
)
def test_who_did_anything_from_a_page_of_its_own_was_heard(fact: Fact) -> None:
    play = Play().start().next_to("dark/2")
    play.log(fact, f"p{play.joined('town')}", "web")
    to_the_end(play)
    assert "town" in of(play, UNMENTIONED)
    assert of(play, SILENT).keys() == {"hospital", "grid"}


def test_who_took_something_on_stated_its_hours_or_was_seen_to_act_was_heard() -> None:
    play = Play().start().next_to("dark/2")
    play.note("Agree on an order", kind=EntryKind.ACTION, owner="hospital")
    play.do(StateEndurance(service="phone", backup_from=4, backup_to=8, partner="grid"))
    play.do(ExpectedTicked(expected="alarm-map"))
    assert of(to_the_end(play), SILENT) == {}


def test_whoever_was_seen_to_act_on_the_question_about_its_own_house_is_no_finding() -> None:
    play = Play().start().next_to("dark/2")
    play.do(ExpectedTicked(expected="ward-move"))
    assert missed(to_the_end(play)).keys() == {"town", "grid"}


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "No entry is marked as being about the own people and processes of:"),
        ("nl", "Bij geen notitie is aangegeven dat die gaat over de eigen mensen en processen van:"),
    ],
)
def test_a_plain_note_may_be_about_ones_own_house_so_only_where_it_was_filed_is_told(
    lang: str, said: str
) -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.note("Half of our night shift cannot come to work", said_by=("town",), inject="alarm")
    found = of(to_the_end(play), UNMENTIONED)["town"]
    assert language(lang).message(found.message) == f"{said} Town of Veldstad"


@pytest.mark.parametrize(
    ("lang", "around", "marked"),
    [
        (
            "en",
            "Town of Veldstad. 2 entries were made at injects about these; they may be about something else.",
            "Of 1 entry that is marked so, nobody noted who said it.",
        ),
        (
            "nl",
            "Wel zijn er 2 notities gemaakt bij injects daarover; die kunnen ook over iets anders gaan.",
            "Bij 1 notitie waarbij dat wel is aangegeven, staat niet wie het zei.",
        ),
    ],
)
def test_beside_who_has_no_marked_entry_stands_how_many_there_are_that_may_be_about_these(
    lang: str, around: str, marked: str
) -> None:
    play = Play().start().next_to("dark/2")
    play.note("Which road is open?", said_by=("town",), inject="ward")
    play.note("The night shift stays", said_by=("hospital",), inject="ward")
    play.note("For ourselves", said_by=("town",), inject="ward", mark=Mark.PARTNER)
    play.note("Half of us stay home", said_by=("hospital",), inject="ward", theme="continuity")
    play.do(EntryWithdrawn(entry=play.note("Wrong", said_by=("town",), inject="ward")))
    found = of(to_the_end(play), UNMENTIONED)["town"]
    assert language(lang).message(found.message).endswith(around)
    play.note("Who relieves us?", theme="continuity")
    told = language(lang).message(of(play, UNMENTIONED)["town"].message)
    assert told.endswith(f"{around} {marked}")


def test_what_was_withdrawn_was_not_said() -> None:
    play = Play().start().next_to("dark/2")
    play.do(EntryWithdrawn(entry=play.note("Who has diesel?", said_by=("town",))))
    assert "town" in of(to_the_end(play), SILENT)


# Together


def test_a_review_is_found_again_by_rule_subjects_and_hour() -> None:
    play = whole()
    finding = of(play, "process-outlasted")["surgery"]
    assert (finding.review, finding.verdict) == (None, Verdict.OPEN)
    play.do(
        FindingReviewed(
            rule=finding.rule,
            subjects=finding.subjects,
            hour=finding.hour,
            verdict=Verdict.DISMISSED,
            reason="Has its own generator",
        )
    )
    again = of(play, "process-outlasted")["surgery"]
    assert (again.key, again.verdict) == (finding.key, Verdict.DISMISSED)
    assert again.review is not None
    assert again.review.reason == "Has its own generator"


def test_every_finding_has_an_identity_of_its_own() -> None:
    play = Play().start().next_to("dark/2")
    for _ in range(3):
        play.note("The same words", kind=EntryKind.ACTION)
    keys = [row.key for row in findings(to_the_end(play).state)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_finding_is_a_full_sentence_in_both_languages(lang: str) -> None:
    play = Play().start().next_to("dark/2")
    play.note("Do it", kind=EntryKind.ACTION)
    play.note("Decided", kind=EntryKind.DECISION)
    for finding in findings(to_the_end(play).state):
        sentence = language(lang).message(finding.message)
        assert "{" not in sentence
        assert not sentence.startswith("finding.")


@pytest.mark.parametrize(
    ("kind", "said_by", "told"),
    [
        (EntryKind.DECISION, ("town",), False),
        (EntryKind.DECISION, ("town", "grid"), True),
        (EntryKind.DECISION, ("left",), True),
        (EntryKind.DECISION, (), True),
        (EntryKind.ACTION, ("town",), True),
        (EntryKind.GAP, ("town",), False),
    ],
)
def test_the_console_says_that_an_owner_lacks_where_that_is_a_finding(
    kind: EntryKind, said_by: tuple[str, ...], told: bool
) -> None:
    play = Play().start().next_to("dark/2")
    ident = play.note("Open the hall", kind=kind, said_by=said_by)
    tail = entry_tail(entry_line(play.state, play.state.entries[ident]), language("en")).plain
    assert ("no owner" in tail) is told
    play.next_to("closing").do(Close())
    found = [row for row in findings(play.state) if row.rule == "lacks-owner-or-date"]
    assert bool(found) is told


def test_an_observation_about_an_objective_counts_for_it_everywhere() -> None:
    play = Play().start().next_to("dark/2")
    assert "share" in of(whole(), UNTOUCHED), "with nothing noted there is something to find"
    play.note("One map for all", kind=EntryKind.OBSERVATION, objective="share", hour=0)
    to_the_end(play)
    assert "share" not in of(play, UNTOUCHED)
    told = {row.title: row.about for row in debrief(play.state).objectives}
    watched = {row.title: row.observations for row in scribe_view(play.state, None, private=True).objectives}
    assert told == watched == {"Share one picture": 1, "Keep going": 0}
