"""The debrief as a value: what it tells, whom it names, and what it never tells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.core import review
from tabletop.core.debrief import Basis, Debrief, Intervention, Noted, PlanRow, There, debrief
from tabletop.core.events import (
    REDACTED,
    Answer,
    BallotCast,
    ClockGap,
    ClockPaused,
    ClockResumed,
    EntryCaptured,
    EntryCorrected,
    EntryFields,
    EntryKind,
    EntryWithdrawn,
    Event,
    ExerciseContinued,
    ExerciseInterrupted,
    ExerciseReopened,
    ExerciseStarted,
    ExpectedTicked,
    FindingReviewed,
    GroupChanged,
    GroupMade,
    InjectStatus,
    InjectStatusSet,
    Mark,
    OutcomeSet,
    PartnerAdded,
    Presence,
    PresenceSet,
    RecordingSet,
    ReplyGiven,
    Verdict,
    VotesCounted,
)
from tabletop.core.fold import fold
from tabletop.core.gaps import LACKING, SILENT, UNMENTIONED, UNTOUCHED, Bearing, findings
from tabletop.core.intents import (
    Capture,
    Close,
    GoTo,
    ReleaseInject,
    SetService,
    SettleGap,
    Undo,
    WriteInject,
)
from tabletop.core.scenario import Partner, ServiceState
from tabletop.core.state import Late, Status
from tests.debriefed import PRIVATE, WITHDRAWN, played
from tests.small import MINUTE, START, Play, small_scenario

BAKER = Partner(id="baker", title="The baker", short="bak", kind="shop")


@pytest.fixture(scope="module")
def told() -> Debrief:
    return debrief(played().state)


def texts(rows: tuple[Noted, ...]) -> list[str]:
    return [row.text for row in rows]


def part(told: Debrief, ident: str) -> Any:
    return next(row for row in told.parts if row.where.id == ident)


# The session


def test_a_debrief_can_be_drawn_up_at_any_moment() -> None:
    play = Play()
    assert debrief(play.state).status is Status.PREPARED
    while play.state.status is not Status.DRAFT:
        debrief(play.state)
        play.advance(1).do(Close()) if play.state.cue == "closing" else play.next()
    assert debrief(play.state).status is Status.DRAFT


def test_times_are_those_of_the_place_and_day_of_the_event() -> None:
    begun = ExerciseStarted(cue="opening", block="opening")
    event = Event(2, START + 90 * MINUTE, 120, 0, "facilitator", "console", None, begun)
    state = fold(Play().state, (event,))
    told = debrief(state)
    assert told.started is not None
    assert (told.started.at, told.started.utc_offset) == (START + 90 * MINUTE, 120)
    assert (told.until.at, told.until.utc_offset) == (START + 90 * MINUTE, 120)


def test_room_minutes_leave_pauses_and_what_comes_after_closing_out() -> None:
    assert debrief(played().state).room_minutes == 80


def test_steps_that_were_not_reached_are_named() -> None:
    play = Play().start().next_to("dark/0")
    play.do(Close())
    assert [row.id for row in debrief(play.state).not_reached] == ["day"]


def test_variables_are_filled_into_every_name(told: Debrief) -> None:
    assert told.title == "A dark day in Veldstad"
    assert "{{" not in repr(replace(told, parts=()))


# Presence


def test_presence_is_told_as_it_went(told: Debrief) -> None:
    grid = next(row for row in told.participants if row.name == "Grid operator")
    assert grid.began.presence is Presence.ABSENT
    assert [(row.presence, row.hour) for row in grid.changes] == [(Presence.PRESENT, 0)]
    assert grid.ever_present


def test_comings_and_goings_before_the_start_are_not_told() -> None:
    play = Play()
    play.do(PresenceSet(partner="grid", presence=Presence.LEFT))
    play.do(PresenceSet(partner="grid", presence=Presence.REPRESENTED, by="town"))
    play.start()
    grid = debrief(play.state).participants[2]
    assert (grid.began.presence, grid.began.by) == (Presence.REPRESENTED, "Town of Veldstad")
    assert grid.changes == ()


def test_a_change_of_presence_that_was_taken_back_is_not_told() -> None:
    play = Play().start()
    play.do(PresenceSet(partner="grid", presence=Presence.LEFT))
    play.do(Undo())
    assert debrief(play.state).participants[2].changes == ()


def test_a_partner_who_was_added_during_the_session_was_not_absent_before() -> None:
    play = Play().start().next_to("day/0")
    play.do(PartnerAdded(partner=BAKER))
    play.do(PresenceSet(partner=BAKER.id, presence=Presence.LEFT))
    baker = debrief(play.state).participants[-1]
    assert (baker.name, baker.added, baker.ever_present) == ("The baker", True, True)
    assert (baker.began.presence, baker.began.hour) == (Presence.PRESENT, 24)
    assert [(row.presence, row.hour) for row in baker.changes] == [(Presence.LEFT, 24)]
    assert not any(row.added for row in debrief(played().state).participants)


def test_a_partner_who_was_added_before_the_start_is_one_like_the_others() -> None:
    play = Play()
    play.do(PartnerAdded(partner=BAKER))
    play.start()
    baker = debrief(play.state).participants[-1]
    assert (baker.added, baker.began.presence, baker.changes) == (False, Presence.PRESENT, ())


# Steps


def test_a_reserve_inject_that_is_released_early_stands_where_it_was_played() -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.do(ReleaseInject(inject="spare"))
    play.note("Take it", inject="spare", block=None)
    told = debrief(play.state)
    assert [row.where.id for row in told.parts] == ["dark"]
    assert [row.title for row in part(told, "dark").injects][-1] == "A generator comes"
    assert texts(part(told, "dark").picture) == ["Take it"]
    play.next_to("day/0")
    assert part(debrief(play.state), "day").injects == ()


def test_an_inject_that_is_played_outside_the_steps_stands_there() -> None:
    play = Play().start().next_to("break")
    play.do(ReleaseInject(inject="spare"))
    assert [row.title for row in part(debrief(play.state), "break").injects] == ["A generator comes"]


def test_injects_stand_in_the_order_in_which_they_were_played() -> None:
    play = Play().start().next_to("dark/0")
    play.do(ReleaseInject(inject="pumps"))
    play.next_to("dark/1/alarm")
    titles = [row.title for row in part(debrief(play.state), "dark").injects]
    assert titles[:2] == ["Pumps stop", "A message on every phone"]


def test_each_step_tells_picture_gaps_decisions_and_open_questions(told: Debrief) -> None:
    dark = part(told, "dark")
    assert texts(dark.picture) == ["One of two generators starts", "We send somebody over"]
    assert texts(dark.gaps) == ["Nobody knows how much diesel there is"]
    assert texts(dark.decisions) == ["We open three sports halls"]
    assert texts(dark.claims) == ["The hospital has fuel for a week", "Two generators for the wards"]
    assert texts(dark.unanswered) == ["Two generators for the wards"]
    assert dark.unanswered[0].awaited == "Grid operator"
    assert "Pumps stop" in dark.silent
    assert "A message on every phone" not in dark.silent
    assert dark.failing == (("Power", ServiceState.OUT),)


def test_the_step_in_which_a_turn_of_the_story_was_established_tells_it(told: Debrief) -> None:
    turn = ("Does the town open a shelter?", "yes, Veldstad opens one")
    assert [(row.where.id, row.turns) for row in told.parts if row.turns] == [("dark", (turn,))]


def test_a_turn_that_was_taken_back_leaves_the_one_before_it() -> None:
    play = Play().start().next_to("dark/0")
    play.do(OutcomeSet(outcome="shelter", value="open"))
    play.next_to("day/0").do(OutcomeSet(outcome="shelter", value="shut"))
    assert [row.answer for row in part(debrief(play.state), "day").turns] == ["no, it stays shut"]
    play.do(Undo())
    told = debrief(play.state)
    assert [row.answer for row in part(told, "dark").turns] == ["yes, Veldstad opens one"]
    assert part(told, "day").turns == ()


def test_a_turn_in_a_block_in_which_nothing_was_said_is_told_all_the_same() -> None:
    play = Play().start().next_to("break")
    play.do(OutcomeSet(outcome="shelter", value="open"))
    assert [row.where.id for row in debrief(play.state).parts if row.turns] == ["break"]


def test_injects_that_were_withheld_skipped_or_withdrawn_unseen_are_told_as_not_played() -> None:
    play = Play().start().next_to("dark/0")
    play.do(InjectStatusSet(inject="alarm", status=InjectStatus.WITHHELD))
    play.do(InjectStatusSet(inject="ward", status=InjectStatus.SKIPPED))
    play.do(InjectStatusSet(inject="pumps", status=InjectStatus.WITHDRAWN))
    play.do(InjectStatusSet(inject="cash", status=InjectStatus.SKIPPED))
    play.next_to("break")
    dark = part(debrief(play.state), "dark")
    assert [(row.title, row.to, row.status) for row in dark.not_played] == [
        ("A message on every phone", (), InjectStatus.WITHHELD),
        ("The ward calls", ("Saint Hospital",), InjectStatus.SKIPPED),
        ("Pumps stop", (), InjectStatus.WITHDRAWN),
    ]
    assert not {row.title for row in dark.not_played} & {row.title for row in dark.injects}
    play.do(ReleaseInject(inject="alarm"))
    assert [row.title for row in part(debrief(play.state), "dark").not_played] == [
        "The ward calls",
        "Pumps stop",
    ]


def test_what_the_selection_left_out_is_not_told_as_not_played() -> None:
    play = Play(selection="short").start().next_to("hotwash")
    assert play.state.script.planned < play.state.script.injects.keys()
    assert [row.not_played for row in debrief(play.state).parts] == [()]


def test_an_inject_that_was_written_on_the_spot_is_told_with_its_words_unless_it_was_withdrawn() -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.do(WriteInject(title="A queue", text="Two hundred people in {{town}}.", to=("town",)))
    row = part(debrief(play.state), "dark").injects[-1]
    assert (row.title, row.to, row.improvised) == (
        "A queue",
        ("Town of Veldstad",),
        "Two hundred people in Veldstad.",
    )
    assert [line.improvised for line in part(debrief(play.state), "dark").injects[:-1]] == [None]
    play.do(InjectStatusSet(inject="spot-1", status=InjectStatus.WITHDRAWN))
    assert part(debrief(play.state), "dark").injects[-1].improvised is None


def test_a_parked_point_is_an_open_question_and_not_part_of_the_picture(told: Debrief) -> None:
    day = part(told, "day")
    assert texts(day.parked) == ["Who speaks first to the press?"]
    assert day.picture == ()
    assert [row.noted.text for row in told.parked] == ["Who speaks first to the press?"]


def test_answers_to_a_withdrawn_inject_stay_and_say_so(told: Debrief) -> None:
    row = next(row for row in part(told, "dark").picture if row.text == "We send somebody over")
    assert row.inject_withdrawn


def test_an_entry_without_a_block_belongs_to_the_step_of_its_inject_or_hour() -> None:
    play = Play().start().next_to("closing")
    play.note("By its inject", inject="cash")
    play.note("By its hour", hour=0)
    play.note("Nowhere", hour=48)
    told = debrief(play.state)
    assert texts(part(told, "day").picture) == ["By its inject"]
    assert texts(part(told, "dark").picture) == ["By its hour"]
    assert texts(told.parts[-1].picture) == ["Nowhere"]
    assert told.parts[-1].where.title == ""


def test_blocks_with_nothing_but_actions_are_left_to_the_plan(told: Debrief) -> None:
    assert [row.where.id for row in told.parts] == ["dark", "day", "hotwash", "closing"]


def test_what_was_said_after_closing_is_labelled_so(told: Debrief) -> None:
    assert [row.noted.text for row in told.log if row.noted and row.noted.late is Late.CLOSED] == [
        "The halls have no heating"
    ]


# Partners


def test_each_partner_reads_what_it_said_owes_and_is_counted_on_for(told: Debrief) -> None:
    town, hospital, grid = told.partners
    assert texts(town.said)[:2] == ["Nobody knows how much diesel there is", "We open three sports halls"]
    assert [row.action.text for row in town.owes] == ["Agree on an order of delivery"]
    assert texts(hospital.counted_on) == ["The hospital has fuel for a week"]
    reply = hospital.counted_on[0].replies[0]
    assert (reply.partner, reply.answer, reply.note) == ("Saint Hospital", Answer.NO, "Three days at most")
    assert texts(grid.counted_on) == ["Two generators for the wards"]
    assert (town.kept_private, hospital.kept_private) == (0, 1)


def test_a_partner_who_never_came_has_no_part_unless_something_was_noted_about_it() -> None:
    play = Play(presence={"hospital": Presence.ABSENT, "grid": Presence.ABSENT}).start().next_to("dark/0")
    play.note("The hospital has fuel", kind=EntryKind.ASSUMPTION, target="hospital")
    assert [row.name for row in debrief(play.state).partners] == ["Town of Veldstad", "Saint Hospital"]


# Gaps and plan


def test_gaps_are_ranked_by_votes_groups_with_their_members(told: Debrief) -> None:
    assert [(row.title, row.votes, row.grouped) for row in told.gaps] == [
        ("Fuel", 12, True),
        ("There is no list on paper\nof people who need care", 7, False),
        ("Nobody relieves our people", 0, False),
    ]
    assert texts(told.gaps[0].members) == ["Nobody knows how much diesel there is"]
    assert [row.actions for row in told.gaps] == [(1,), (2,), ()]


def test_the_plan_puts_the_heaviest_gaps_first_and_shows_what_is_lacking(told: Debrief) -> None:
    first, second = told.plan
    assert (first.nr, first.gap, first.votes, first.measure) == (1, "Fuel", 12, "organisation")
    assert [row.id for row in first.where] == ["dark"]
    assert first.injects == ("A message on every phone",)
    assert (first.lacks_owner, first.lacks_date) == (False, False)
    assert (second.lacks_owner, second.lacks_date) == (True, True)


def test_an_action_on_a_member_weighs_as_much_as_its_group() -> None:
    play = Play().start().next_to("dark/0")
    gap = play.note("A gap", kind=EntryKind.GAP)
    group = play.do(GroupMade(title="Several", entries=(gap,))).seq
    play.do(VotesCounted(subject=group, votes=9))
    play.note("Light", kind=EntryKind.ACTION)
    play.note("Heavy", kind=EntryKind.ACTION, addresses=gap)
    assert [row.action.text for row in debrief(play.state).plan] == ["Heavy", "Light"]


def grouped_after(*counts: int) -> tuple[Play, int, list[int]]:
    """Count hands for single gaps, and put them under one title afterwards."""
    play = Play().start().next_to("dark/0")
    gaps = [play.note(f"Gap {number}", kind=EntryKind.GAP) for number in range(3)]
    for gap, votes in zip(gaps, counts, strict=False):
        play.do(VotesCounted(subject=gap, votes=votes))
    group = play.do(GroupMade(title="Together", entries=tuple(gaps))).seq
    play.note("To the group", kind=EntryKind.ACTION, addresses=group)
    play.note("To a gap", kind=EntryKind.ACTION, addresses=gaps[-1])
    return play, group, gaps


def test_hands_that_were_counted_before_gaps_were_grouped_count_for_the_group() -> None:
    play, group, _ = grouped_after(9, 4)
    told = debrief(play.state)
    assert [tuple(row.weight) for row in told.gaps] == [(9, 0, True, True)]
    assert [row.votes for row in told.plan] == [9, 9]
    assert [row.votes for row in told.first_page.top_gaps] == [9]
    play.do(VotesCounted(subject=group, votes=2))
    assert [tuple(row.weight) for row in debrief(play.state).gaps] == [(2, 0, True, False)]
    assert [row.votes for row in debrief(play.state).plan] == [2, 2]
    play.do(GroupChanged(group=group, title="Together", entries=()))
    assert [row.votes for row in debrief(play.state).gaps] == [9, 4, 0]


def test_who_chose_several_gaps_on_a_page_counts_once_for_their_group() -> None:
    play = Play().start().next_to("dark/0")
    first, second = (play.note(text, kind=EntryKind.GAP) for text in ("One", "Two"))
    play.next_to("gaps")
    for subjects in ((first, second), (second,)):
        play.do(BallotCast(subjects=subjects), f"p{play.joined('town')}", "web")
    play.do(GroupMade(title="Together", entries=(first, second)))
    assert [tuple(row.weight) for row in debrief(play.state).gaps] == [(0, 2, True, False)]


def test_no_hands_is_something_else_than_hands_that_nobody_counted() -> None:
    play = Play().start().next_to("dark/0")
    counted, _ = (play.note(text, kind=EntryKind.GAP) for text in ("Counted", "Not counted"))
    play.do(VotesCounted(subject=counted, votes=0))
    assert [(row.title, row.votes, row.weight.counted) for row in debrief(play.state).gaps] == [
        ("Counted", 0, True),
        ("Not counted", 0, False),
    ]
    play.do(Undo())
    assert not any(row.weight.counted for row in debrief(play.state).gaps)
    assert play.state.votes == {}


def test_hands_taken_back_by_an_undo_give_back_what_was_counted_before() -> None:
    play, group, _ = grouped_after()
    for votes in (0, 5):
        play.do(VotesCounted(subject=group, votes=votes))
    play.do(Undo())
    assert play.state.votes == {group: 0}
    play.do(Undo())
    assert play.state.votes == {}


def test_gaps_are_counted_by_their_own_theme_else_by_that_of_their_inject(told: Debrief) -> None:
    counts = told.gap_counts
    assert counts.themes == ("Working together", "Our own house")
    assert [row.id for row in counts.parts if row] == ["dark", "day", "hotwash"]
    assert counts.counts == ((1, 1, 0), (0, 0, 1))


# First page


def test_the_first_page_holds_what_was_marked_for_it_and_what_weighed_most(told: Debrief) -> None:
    page = told.first_page
    assert texts(page.strengths) == ["Everybody helped"]
    assert [row.title for row in page.top_gaps] == [
        "Fuel",
        "There is no list on paper\nof people who need care",
    ]
    named, confirmed = page.improve
    assert isinstance(named, Noted)
    assert named.text == "Nobody relieves our people"
    assert not isinstance(confirmed, Noted)
    assert confirmed.verdict is Verdict.CONFIRMED
    assert (len(page.asked), page.not_shown) == (2, 0)


def test_the_first_page_is_bounded() -> None:
    play = Play().start().next_to("dark/0")
    for number in range(20):
        play.note(f"Strength {number}", kind=EntryKind.STRENGTH)
        gap = play.note(f"Gap {number}", kind=EntryKind.GAP, headline=True)
        play.do(VotesCounted(subject=gap, votes=number))
        play.note(f"Action {number}", kind=EntryKind.ACTION, addresses=gap)
    page = debrief(play.state).first_page
    assert (len(page.strengths), len(page.improve), len(page.top_gaps), len(page.asked)) == (3, 3, 5, 6)
    assert (page.not_shown, page.more_strengths, len(page.more_improve)) == (14, 17, 12)
    assert [row.title for row in page.top_gaps] == [f"Gap {number}" for number in range(19, 14, -1)]


def test_a_group_with_a_gap_that_the_hotwash_named_stays_among_the_top_gaps() -> None:
    play = Play().start().next_to("dark/0")
    gaps = [play.note(f"Gap {number}", kind=EntryKind.GAP) for number in range(6)]
    play.next_to("hotwash")
    gaps.append(play.note("Named at the end", kind=EntryKind.GAP))
    play.do(GroupMade(title="All of it", entries=tuple(gaps)))
    page = debrief(play.state).first_page
    assert [row.title for row in page.top_gaps] == ["All of it"]
    assert page.improve == ()


def test_gaps_of_the_hotwash_beyond_the_areas_to_improve_fill_the_top_gaps() -> None:
    play = Play().start().next_to("hotwash")
    for number in range(10):
        play.note(f"Gap {number}", kind=EntryKind.GAP)
    page = debrief(play.state).first_page
    assert [row.text for row in page.improve if isinstance(row, Noted)] == ["Gap 0", "Gap 1", "Gap 2"]
    assert [row.title for row in page.top_gaps] == [f"Gap {number}" for number in range(3, 8)]
    assert [row.text for row in page.more_improve if isinstance(row, Noted)] == ["Gap 8", "Gap 9"]


def test_a_gap_that_is_marked_and_among_the_top_gaps_stands_on_the_page_once() -> None:
    play = Play().start().next_to("dark/0")
    voted = play.note("No diesel", kind=EntryKind.GAP, headline=True)
    play.do(VotesCounted(subject=voted, votes=4))
    play.note("No diesel.", kind=EntryKind.GAP, said_by=("grid",), headline=True)
    member = play.note("No roster for the night", kind=EntryKind.GAP, headline=True)
    play.do(VotesCounted(subject=play.do(GroupMade(title="People", entries=(member,))).seq, votes=3))
    page = debrief(play.state).first_page
    assert [row.title for row in page.top_gaps] == ["No diesel", "People"]
    assert [row.nr for row in page.improve if isinstance(row, Noted)] == [member]


def test_an_action_that_is_marked_is_on_the_page_whatever_it_weighs() -> None:
    play = Play().start().next_to("dark/0")
    actions = [
        play.note(f"Action {number}", kind=EntryKind.ACTION, headline=number == 8) for number in range(9)
    ]
    page = debrief(play.state).first_page
    assert [row.action.nr for row in page.asked] == [*actions[:5], actions[8]]
    assert page.not_shown == 3


@pytest.mark.parametrize(
    "kind", sorted(set(EntryKind) - {EntryKind.STRENGTH, EntryKind.GAP, EntryKind.ACTION})
)
def test_what_is_marked_and_is_no_strength_gap_or_action_stands_apart(kind: EntryKind) -> None:
    play = Play().start().next_to("dark/0")
    for number in range(5):
        play.note(f"Said {number}", kind=kind, headline=True)
    page = debrief(play.state).first_page
    assert texts(page.also) == ["Said 0", "Said 1", "Said 2"]
    assert (page.more_also, page.improve, page.strengths) == (2, (), ())


def test_what_several_said_in_the_same_words_is_one_area_to_improve() -> None:
    play = Play().start().next_to("hotwash")
    for partner, text in (("town", "No relief"), ("grid", "no  relief."), ("left", "No relief")):
        play.note(text, kind=EntryKind.GAP, said_by=(partner,))
    (row,) = debrief(play.state).first_page.improve
    assert isinstance(row, Noted)
    assert (row.text, row.said_by) == ("No relief", ("Town of Veldstad", "Grid operator", "Table 1"))


def test_what_touches_most_partners_comes_first_among_the_areas_to_improve_after_what_was_marked() -> None:
    play = Play().start().next_to("dark/0")
    play.do(VotesCounted(subject=play.note("Voted", kind=EntryKind.GAP), votes=4))
    play.next_to("hotwash")
    rows: tuple[tuple[str, tuple[str, ...], dict[str, Any]], ...] = (
        ("Of one", ("town",), {}),
        ("Of nobody in particular", (), {}),
        ("Of two", ("town",), {}),
        ("About another", ("grid",), {"target": "hospital"}),
        ("Of two.", ("hospital",), {}),
        ("Of the room", ("all",), {}),
        ("Marked", ("grid",), {"headline": True}),
    )
    for text, said_by, fields in rows:
        play.note(text, kind=EntryKind.GAP, said_by=said_by, **fields)
    page = debrief(play.state).first_page
    assert page.chosen
    assert [row.text for row in (*page.improve, *page.more_improve) if isinstance(row, Noted)] == [
        "Marked",
        "Of the room",
        "Of two",
        "About another",
        "Of one",
        "Of nobody in particular",
    ]


def test_an_inject_knows_who_of_its_recipients_was_away_and_whether_anybody_heard_it() -> None:
    play = Play(presence={"hospital": Presence.ABSENT}).start().next_to("dark/2")
    play.do(PresenceSet(partner="hospital", presence=Presence.PRESENT))
    told = part(debrief(play.state), "dark")
    away = {row.title: (row.away, row.heard) for row in told.injects}
    assert away["The ward calls"] == (("Saint Hospital",), False)
    assert away["Someone at the desk"] == ((), True)
    assert "The ward calls" not in told.silent
    assert "Someone at the desk" in told.silent


def test_a_confirmed_decision_without_owner_is_on_the_page_and_an_action_is_where_it_stands() -> None:
    play = Play().start().next_to("dark/0")
    play.note("We open three halls", kind=EntryKind.DECISION)
    play.note("Agree on a list", kind=EntryKind.ACTION)
    for row in findings(play.state):
        confirm = FindingReviewed(
            rule=row.rule, subjects=row.subjects, hour=row.hour, verdict=Verdict.CONFIRMED
        )
        play.do(confirm)
    page = debrief(play.state).first_page
    codes = [row.message.code for row in page.improve if not isinstance(row, Noted)]
    assert codes == ["finding.decision-without-owner"]
    assert [row.lacks_owner for row in page.asked] == [True]


def test_what_is_asked_stands_by_date_on_the_first_page_and_what_has_none_last() -> None:
    play = Play().start().next_to("dark/0")
    for votes, due in ((9, None), (8, "2027-02-01"), (7, "2026-11-27"), (6, "2027-01-05")):
        gap = play.note(f"Gap {votes}", kind=EntryKind.GAP)
        play.do(VotesCounted(subject=gap, votes=votes))
        play.note(f"Action {votes}", kind=EntryKind.ACTION, addresses=gap, due=due)
    told = debrief(play.state)
    assert [row.nr for row in told.plan] == [1, 2, 3, 4]
    dates = [row.action.due for row in told.first_page.asked]
    assert dates == ["2026-11-27", "2027-01-05", "2027-02-01", None]


def test_where_gaps_got_votes_the_first_page_shows_no_others_and_else_those_that_touch_most() -> None:
    play = Play().start().next_to("dark/0")
    alone = play.note("One says it", kind=EntryKind.GAP, said_by=("town",))
    play.note("Nobody in particular", kind=EntryKind.GAP)
    play.note("A table says it", kind=EntryKind.GAP, said_by=("left",))
    parts = [play.note(f"Of {ident}", kind=EntryKind.GAP, said_by=(ident,)) for ident in ("hospital", "grid")]
    play.note("About another", kind=EntryKind.GAP, said_by=("town",), target="grid")
    play.do(GroupMade(title="Together", entries=(*parts, alone)))
    play.next_to("hotwash")
    named = [play.note(f"Named {number}", kind=EntryKind.GAP, said_by=("left",)) for number in range(5)]
    page = debrief(play.state).first_page
    assert [row.title for row in page.top_gaps] == [
        "Together",
        "A table says it",
        "About another",
        "Nobody in particular",
        "Named 3",
    ]
    assert (page.chosen, page.filled) == (False, True)
    play.do(VotesCounted(subject=alone, votes=0))
    assert not debrief(play.state).first_page.chosen
    play.do(VotesCounted(subject=alone, votes=2))
    page = debrief(play.state).first_page
    assert [row.title for row in page.top_gaps] == ["Together"]
    assert (page.chosen, page.filled) == (True, False)
    assert [row.nr for row in page.improve if isinstance(row, Noted)] == named[:3]
    assert [row.nr for row in page.more_improve if isinstance(row, Noted)] == named[3:]


def test_without_any_votes_the_first_page_still_shows_what_was_lacking() -> None:
    play = Play().start().next_to("dark/0")
    play.note("No list on paper", kind=EntryKind.GAP, said_by=("town",))
    assert [row.title for row in debrief(play.state).first_page.top_gaps] == ["No list on paper"]


def test_a_finding_stands_on_the_first_page_only_when_confirmed_and_not_assumed() -> None:
    play = Play().start().next_to("closing")
    for verdict in (Verdict.OPEN, Verdict.CONFIRMED):
        for row in findings(play.state):
            play.do(FindingReviewed(rule=row.rule, subjects=row.subjects, hour=row.hour, verdict=verdict))
        told = debrief(play.state)
        shown = [row for row in told.first_page.improve if not isinstance(row, Noted)]
        assert bool(shown) is (verdict is Verdict.CONFIRMED)
        assert not any(row.assumed for row in shown)
    assert any(row.assumed for row in told.findings)


def test_what_the_notes_lack_is_no_area_to_improve() -> None:
    play = Play().start().next_to("dark/2")
    play.note("Who has diesel?", said_by=("town",))
    play.next_to("closing").do(Close())
    of_the_record = {SILENT, UNMENTIONED, UNTOUCHED}
    rows = [row for row in findings(play.state) if row.rule in of_the_record]
    assert {row.rule for row in rows} == of_the_record
    for row in rows:
        play.do(
            FindingReviewed(rule=row.rule, subjects=row.subjects, hour=row.hour, verdict=Verdict.CONFIRMED)
        )
    told = debrief(play.state)
    assert (told.first_page.improve, told.first_page.more_improve) == ((), ())
    assert of_the_record == {row.rule for row in told.findings if row.verdict is Verdict.CONFIRMED}


# Services


def test_services_are_told_as_shown_and_as_calculated_in_between(told: Debrief) -> None:
    power, phone, payments = told.services.services
    assert power.shown == (ServiceState.OUT, ServiceState.OUT)
    assert phone.shown == (ServiceState.WORKS, ServiceState.OUT)
    assert [(row.start, row.end, row.state) for row in phone.between[0]] == [
        (0, 2, ServiceState.WORKS),
        (2, 5, ServiceState.DEGRADED),
        (5, 24, ServiceState.OUT),
    ]
    assert (power.basis, phone.basis, phone.stated_by) == (Basis.NONE, Basis.STATED, "Grid operator")
    assert payments.between[0][-1].state is ServiceState.OUT


def test_what_the_room_saw_stays_when_the_cascade_is_changed_later() -> None:
    play = played()
    shown = [row.shown for row in debrief(play.state).services.services]
    changed = replace(play.state, courses={})
    assert [row.shown for row in debrief(changed).services.services] == shown


def test_steps_stand_in_order_of_the_hour_also_when_one_was_gone_back_to() -> None:
    play = Play().start().next_to("day/0")
    play.do(GoTo(cue="dark/0"))
    assert [row.id for row in debrief(play.state).services.steps] == ["dark", "day"]


# Findings, expected actions, log


def test_an_expected_action_says_what_was_made_of_it_that_nobody_took_it(told: Debrief) -> None:
    play = played()
    row = next(row for row in findings(play.state) if row.subjects == ("ward-move",))
    play.do(
        FindingReviewed(
            rule=row.rule, subjects=row.subjects, hour=row.hour, verdict=Verdict.DISMISSED, reason="It was"
        )
    )
    for value, verdict, reason in (
        (told, Verdict.OPEN, ""),
        (debrief(play.state), Verdict.DISMISSED, "It was"),
    ):
        rows = {line.text: line for line in value.expected}
        assert rows["Private: starts a shared map"].verdict is None
        moved = rows["Private: moves two patients"]
        assert (moved.verdict, moved.reason) == (verdict, reason)


def test_an_expected_action_of_an_early_inject_stands_where_that_was_played() -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.do(ReleaseInject(inject="cash"))
    rows = {row.text: row for row in debrief(play.state).expected}
    assert rows["Private: someone thinks of the market"].where.id == "dark"


def test_dismissed_findings_are_kept_apart_with_their_reason(told: Debrief) -> None:
    assert [row.reason for row in told.dismissed] == ["It has a satellite telephone"] * len(told.dismissed)
    assert told.findings[0].verdict is Verdict.CONFIRMED
    assert all(row.verdict is not Verdict.DISMISSED for row in told.findings)


def test_expected_actions_are_held_against_what_was_seen(told: Debrief) -> None:
    rows = {row.text: row for row in told.expected}
    assert rows["Private: starts a shared map"].taken
    assert not rows["Private: moves two patients"].taken
    assert rows["Private: moves two patients"].partners == (("Saint Hospital", There.HERE),)


def test_an_expected_action_of_a_partner_who_came_after_the_inject_says_that_it_came_later() -> None:
    play = Play(presence={"town": Presence.ABSENT, "hospital": Presence.ABSENT}).start()
    play.next_to("dark/1/handout").do(PresenceSet(partner="town", presence=Presence.PRESENT))
    rows = {row.text: row.partners for row in debrief(play.state).expected}
    assert rows["Private: starts a shared map"] == (("Town of Veldstad", There.LATER),)
    assert rows["Private: moves two patients"] == (("Saint Hospital", There.AWAY),)
    play.do(PresenceSet(partner="town", presence=Presence.LEFT))
    play.next_to("day/1/cash")
    rows = {row.text: row.partners for row in debrief(play.state).expected}
    assert rows["Private: starts a shared map"] == (("Town of Veldstad", There.LATER),)


def test_an_expected_action_counts_when_somebody_could_take_it_or_it_was_seen_all_the_same() -> None:
    play = Play(presence={"town": Presence.ABSENT, "hospital": Presence.ABSENT}).start()
    play.next_to("dark/1/handout")

    def bearings() -> dict[str, Bearing]:
        return {row.text.removeprefix("Private: "): row.bearing for row in debrief(play.state).expected}

    assert set(bearings().values()) == {Bearing.STILL_ON}
    play.next_to("closing")
    assert bearings() == {
        "starts a shared map": Bearing.NOBODY_THERE,
        "moves two patients": Bearing.NOT_HEARD,
        "someone thinks of the market": Bearing.COUNTS,
    }
    play.do(ExpectedTicked(expected="ward-move"))
    assert bearings()["moves two patients"] is Bearing.COUNTS


def test_expected_actions_stand_in_the_order_in_which_they_could_be_seen() -> None:
    scenario = small_scenario()
    backwards = scenario.model_copy(update={"expected": scenario.expected[::-1]})
    play = Play(backwards).start().next_to("dark/1/handout")
    injects = list(dict.fromkeys(row.inject for row in debrief(play.state).expected))
    titles = {row.id: row.title for row in scenario.injects}
    assert injects == [titles["alarm"], titles["ward"]]


def test_the_log_counts_corrections_that_stand() -> None:
    play = Play().start().next_to("dark/0")
    entry = play.note("First")
    for text in ("Second", "Third"):
        now = play.state.entries[entry]
        fields = now.fields.model_copy(update={"text": text})
        play.do(EntryCorrected(entry=entry, base=now.revision, fields=fields))
    play.do(Undo())
    (line,) = debrief(play.state).log
    assert line.noted is not None
    assert (line.noted.text, line.noted.corrections) == ("Second", 1)


def test_marks_are_counted(told: Debrief) -> None:
    assert (told.marks.open, told.marks.partner_only, told.marks.withdrawn) == (1, 1, 1)
    assert told.marks.open + told.marks.restricted == sum(row.noted is not None for row in told.log)


def test_sources_are_those_that_figures_cite() -> None:
    scenario = small_scenario()
    extra = scenario.sources[0].model_copy(update={"id": "unused", "title": "Cited by nothing"})
    play = Play(scenario.model_copy(update={"sources": (*scenario.sources, extra)})).start()
    assert [row.title for row in debrief(play.state).sources] == ["Grid report"]


def test_a_source_stands_once_with_all_that_is_taken_from_it() -> None:
    scenario = small_scenario()
    first = scenario.sources[0].model_copy(update={"statement": "Masts last two hours."})
    again = first.model_copy(update={"id": "again", "statement": "Calls fail after that."})
    older = first.model_copy(update={"id": "older", "title": "An older report", "statement": ""})
    cited = ("again", *(row.id for row in (first, older)))
    services = tuple(row.model_copy(update={"sources": cited}) for row in scenario.services)
    rows = {"sources": (first, again, older), "services": services}
    lines = debrief(Play(scenario.model_copy(update=rows)).start().state).sources
    assert [(row.title, row.statements) for row in lines] == [
        ("An older report", ()),
        ("Grid report", ("Masts last two hours.", "Calls fail after that.")),
    ]


# Secrecy


def test_withdrawn_and_private_words_are_nowhere_in_the_value(told: Debrief) -> None:
    assert PRIVATE not in repr(told)
    assert WITHDRAWN not in repr(told)
    assert [row.nr for row in told.log if row.noted is None]


def test_a_title_over_nothing_but_private_gaps_is_not_told() -> None:
    play = Play().start().next_to("dark/0")
    gap = play.note("Between us", kind=EntryKind.GAP, mark=Mark.PARTNER)
    group = play.do(GroupMade(title="Telling title", entries=(gap,))).seq
    play.do(VotesCounted(subject=group, votes=9))
    play.note("Do it", kind=EntryKind.ACTION, addresses=group)
    play.note("Do that", kind=EntryKind.ACTION, addresses=gap)
    told = debrief(play.state)
    assert "Telling title" not in repr(told)
    assert [(row.gap, row.votes) for row in told.plan] == [(None, 0), (None, 0)]


def test_a_dismissal_of_a_private_finding_keeps_its_reason() -> None:
    play = Play().start().next_to("dark/0")
    play.note("Between us", kind=EntryKind.ACTION, mark=Mark.PARTNER)
    finding = next(row for row in findings(play.state) if row.private)
    play.do(
        FindingReviewed(
            rule=finding.rule,
            subjects=finding.subjects,
            hour=None,
            verdict=Verdict.DISMISSED,
            reason="Telling reason",
        )
    )
    assert "Telling reason" not in repr(debrief(play.state))


def test_nothing_private_of_the_script_gets_into_the_value() -> None:
    scenario = small_scenario()
    blocks = tuple(row.model_copy(update={"notes": f"secret-note-{row.id}"}) for row in scenario.blocks)
    injects = tuple(
        row.model_copy(update={"notes": f"secret-note-{row.id}", "title": f"title-{row.id}-end"})
        for row in scenario.injects
    )
    expected = tuple(row.model_copy(update={"text": f"expected-{row.id}-end"}) for row in scenario.expected)
    changed = {"blocks": blocks, "injects": injects, "expected": expected}
    play = Play(scenario.model_copy(update=changed)).start().next_to("dark/1/handout")
    said = repr(debrief(play.state))
    assert "secret-note" not in said
    assert "title-alarm-end" in said
    assert "expected-ward-move-end" in said
    assert "title-cash-end" not in said
    assert "title-spare-end" not in said
    assert "expected-cash-any-end" not in said


KINDS = st.sampled_from(list(EntryKind))
MARKS = st.sampled_from(list(Mark))
SPEAKERS = st.lists(
    st.sampled_from(["town", "hospital", "grid", "left", "all"]), max_size=3, unique=True
).map(tuple)


@st.composite
def sessions(draw: st.DrawFn) -> tuple[Play, set[str], set[str]]:
    """Draw a session in which every text is unique: the texts that may be told, and those that may not."""
    play = Play().start().next_to("dark/1/handout")
    open_, kept = set[str](), set[str]()
    for number in range(draw(st.integers(1, 8))):
        kind, mark, withdrawn = draw(KINDS), draw(MARKS), draw(st.booleans())
        text = f"token{number}words"
        entry = play.note(
            text,
            kind=kind,
            mark=mark,
            said_by=draw(SPEAKERS),
            target=draw(st.sampled_from([None, "grid", "generators", "power"])),
            addresses=draw(st.sampled_from([None, *play.state.entries])),
            parked=draw(st.booleans()),
            headline=draw(st.booleans()),
            unit=f"token{number}unit",
            owner_function=f"token{number}function",
        )
        tokens = {text, f"token{number}unit", f"token{number}function"}
        if draw(st.booleans()):
            note = f"token{number}reply"
            play.do(ReplyGiven(entry=entry, partner="grid", answer=Answer.YES, note=note))
            tokens.add(note)
        if kind is EntryKind.GAP and draw(st.booleans()):
            play.do(VotesCounted(subject=entry, votes=draw(st.integers(0, 9))))
        if withdrawn:
            play.do(EntryWithdrawn(entry=entry))
        if withdrawn or mark is Mark.PARTNER:
            kept |= tokens
        else:
            open_ |= {text}
    gaps = tuple(row.id for row in play.state.live_entries() if row.kind is EntryKind.GAP)
    if draw(st.booleans()) and gaps:
        play.do(GroupMade(title="Grouped", entries=gaps))
    if draw(st.booleans()):
        play.do(Close())
    return play, open_, kept


@given(sessions())
@settings(max_examples=60, deadline=None)
def test_whatever_happens_kept_words_are_kept_and_the_others_told(
    drawn: tuple[Play, set[str], set[str]],
) -> None:
    play, open_, kept = drawn
    said = repr(debrief(play.state))
    assert [token for token in sorted(kept) if token in said] == []
    assert [token for token in sorted(open_) if token not in said] == []


@given(sessions())
@settings(max_examples=30, deadline=None)
def test_the_same_log_gives_an_equal_value_however_it_was_cut(
    drawn: tuple[Play, set[str], set[str]],
) -> None:
    play = drawn[0]
    assert debrief(fold(None, play.events)) == debrief(play.state)


def test_where_votes_are_equal_the_plan_follows_the_ranking_of_the_gaps() -> None:
    play = Play().start().next_to("dark/1/alarm")
    gaps = [play.note(f"Gap {number}", kind=EntryKind.GAP) for number in range(4)]
    group = play.do(GroupMade(title="Both", entries=(gaps[2], gaps[3]))).seq
    for subject in (*gaps[:2], group):
        play.do(VotesCounted(subject=subject, votes=3))
    play.note("Loose", kind=EntryKind.ACTION)
    for addressed in (group, gaps[1], gaps[0], gaps[3]):
        play.note(f"For {addressed}", kind=EntryKind.ACTION, addresses=addressed)
    value = debrief(play.state)
    assert [row.action.text for row in value.plan] == [
        *(f"For {addressed}" for addressed in (gaps[0], gaps[1], group, gaps[3])),
        "Loose",
    ]
    in_ranking = [nr for row in value.gaps for nr in row.actions]
    assert in_ranking == sorted(in_ranking), "one order in the whole document"


def test_rows_of_the_plan_are_numbered_from_one() -> None:
    play = Play().start().next_to("dark/0")
    for number in range(4):
        play.note(f"Action {number}", kind=EntryKind.ACTION)
    rows: tuple[PlanRow, ...] = debrief(play.state).plan
    assert [row.nr for row in rows] == [1, 2, 3, 4]


def test_an_entry_keeps_its_number_through_every_change() -> None:
    play = Play().start().next_to("dark/0")
    entry = play.note("A note")
    fields = play.state.entries[entry].fields.model_copy(update={"kind": EntryKind.GAP})
    play.do(EntryCorrected(entry=entry, base=entry, fields=fields))
    play.do(Capture(fields=fields))
    assert debrief(play.state).log[0].nr == entry


# What stopped it, and what the facilitator set


def test_an_interruption_stays_known_after_it_was_continued() -> None:
    play = Play().start().next_to("dark/1/alarm").advance(4)
    play.do(ExerciseInterrupted(reason="A real fire"))
    began = play.now
    [row] = debrief(play.state).interruptions
    assert (row.since.at, row.until, row.reason) == (began, None, "A real fire")
    play.advance(35).do(ExerciseContinued())
    [row] = debrief(play.state).interruptions
    assert row.until is not None
    assert row.until.at == play.now
    assert not debrief(play.state).interrupted
    play.do(Undo())
    [row] = debrief(play.state).interruptions
    assert (row.since.at, row.until, row.reason) == (began, None, "A real fire")


def test_an_interruption_that_was_a_mistake_is_not_told() -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.do(ExerciseInterrupted(reason="A real fire"))
    play.advance(2).do(ExerciseContinued())
    play.do(ExerciseInterrupted(reason="Once more"))
    play.do(Undo())
    assert [row.reason for row in debrief(play.state).interruptions] == ["A real fire"]
    assert not debrief(play.state).interrupted


def test_pauses_of_over_a_minute_are_told_from_when_until_when() -> None:
    play = Play().start().next_to("dark/1/alarm").advance(4)
    play.do(ClockPaused())
    play.advance(1).do(ClockResumed())
    assert debrief(play.state).pauses == ()
    play.do(ClockPaused())
    began = play.now
    [row] = debrief(play.state).pauses
    assert (row.since.at, row.until) == (began, None)
    play.advance(9).do(ClockResumed())
    [row] = debrief(play.state).pauses
    assert row.until is not None
    assert (row.since.at, row.until.at) == (began, play.now)
    play.advance(2).do(Undo())
    [row] = debrief(play.state).pauses
    assert (row.since.at, row.until) == (began, None)


@pytest.mark.parametrize("went_on", [True, False])
def test_time_that_nobody_watched_is_told_with_what_was_said_of_it(went_on: bool) -> None:
    play = Play().start().next_to("dark/1/alarm").advance(4)
    play.do(ClockGap(wall_ms=MINUTE, cause="resumed"))
    play.do(SettleGap(went_on=went_on))
    assert debrief(play.state).unwatched == ()
    play.advance(30).do(ClockGap(wall_ms=20 * MINUTE, cause="resumed"))
    found = play.now
    play.advance(10).do(ClockGap(wall_ms=5 * MINUTE, cause="drift"))
    rows = debrief(play.state).unwatched
    assert [(row.since.at, row.until.at) for row in rows] == [
        (found - 20 * MINUTE, found),
        (play.now - 5 * MINUTE, play.now),
    ]
    assert [(row.stopped, row.asked, row.went_on) for row in rows] == [
        (True, True, None),
        (False, True, None),
    ]
    play.do(SettleGap(went_on=went_on))
    assert [row.went_on for row in debrief(play.state).unwatched] == [went_on, went_on]


def test_time_that_nobody_watched_in_a_pause_is_told_and_leaves_nothing_to_ask() -> None:
    play = Play().start().next_to("dark/1/alarm").advance(4)
    play.do(ClockPaused())
    play.advance(30).do(ClockGap(wall_ms=20 * MINUTE, cause="drift"))
    play.do(ClockGap(wall_ms=-3 * MINUTE, cause="drift"))
    held, back = debrief(play.state).unwatched
    assert (held.asked, held.went_on) == (False, None)
    assert (back.since, back.put_back_ms) == (back.until, 3 * MINUTE)


def test_a_point_that_was_taken_up_stays_known_with_when_it_was_parked_and_taken_up() -> None:
    play = Play().start().next_to("dark/0")
    first = play.note("Who pays?", parked=True)
    parked = play.now
    later = play.note("Who speaks?")
    play.note("Never parked")
    play.advance(5)
    for entry, now in ((first, False), (later, True)):
        row = play.state.entries[entry]
        fields = row.fields.model_copy(update={"parked": now})
        play.do(EntryCorrected(entry=entry, base=row.revision, fields=fields))

    def told() -> list[tuple[int, int, int | None]]:
        rows = debrief(play.state).parked
        return [(row.noted.nr, row.since.at, row.until.at if row.until else None) for row in rows]

    assert told() == [(first, parked, play.now), (later, play.now, None)]
    play.do(Undo())
    assert told() == [(first, parked, play.now)]
    play.do(Undo())
    assert told() == [(first, parked, None)]


def test_what_was_off_the_record_is_told_from_when_until_when() -> None:
    play = Play().start().next_to("dark/1/alarm").advance(4)
    assert debrief(play.state).off_record == ()
    play.do(RecordingSet(on=False))
    began = play.now
    [row] = debrief(play.state).off_record
    assert (row.since.at, row.until) == (began, None)
    play.advance(9).do(RecordingSet(on=True))
    [row] = debrief(play.state).off_record
    assert row.until is not None
    assert (row.since.at, row.until.at) == (began, play.now)
    play.do(Undo())
    [row] = debrief(play.state).off_record
    assert (row.since.at, row.until) == (began, None)
    play.advance(1).do(RecordingSet(on=True))
    play.advance(5).do(RecordingSet(on=False))
    assert [row.until is None for row in debrief(play.state).off_record] == [False, True]
    play.do(Undo())
    assert [row.since.at for row in debrief(play.state).off_record] == [began]
    assert play.state.recording


def test_what_a_service_was_set_to_is_told_with_its_reason_until_it_is_taken_back() -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.do(SetService(service="phone", state=ServiceState.OUT, reason="A cable was cut"))

    def told() -> tuple[Intervention, ...]:
        [row] = (row for row in debrief(play.state).services.services if row.interventions)
        return row.interventions

    assert told() == (Intervention(0, ServiceState.OUT, "A cable was cut"),)
    play.do(Undo())
    assert not any(row.interventions for row in debrief(play.state).services.services)


@pytest.mark.parametrize(
    ("sources", "assumption", "basis"),
    [
        (("grid-report",), None, Basis.SOURCE),
        (("grid-report",), "as at the hospital", Basis.PARTLY),
        ((), "as at the hospital", Basis.ASSUMED),
        ((), None, Basis.ASSUMED),
    ],
)
def test_hours_on_backup_rest_on_a_source_alone_only_when_nothing_is_assumed(
    sources: tuple[str, ...], assumption: str | None, basis: Basis
) -> None:
    scenario = small_scenario()
    services = tuple(
        row.model_copy(update={"sources": sources, "assumption": assumption}) if row.id == "phone" else row
        for row in scenario.services
    )
    play = Play(scenario.model_copy(update={"services": services})).start().next_to("dark/0")
    timeline = debrief(play.state).services
    assert timeline.services[list(play.state.script.services).index("phone")].basis is basis


def test_the_plan_counts_the_votes_that_the_table_of_gaps_counts() -> None:
    play = Play().start().next_to("dark/2")
    first, second = (play.note(text, kind=EntryKind.GAP) for text in ("No map", "No fuel"))
    group = play.do(GroupMade(title="Basics", entries=(first, second))).seq
    play.do(VotesCounted(subject=second, votes=7))
    for subject in (group, first):
        play.note("Buy it", kind=EntryKind.ACTION, addresses=subject)
    told = debrief(play.state)
    assert [row.votes for row in told.plan] == [row.votes for row in told.gaps] * 2 == [7, 7]
    known = play.state.entries[second]
    fields = known.fields.model_copy(update={"kind": EntryKind.NOTE})
    play.do(EntryCorrected(entry=second, base=known.revision, fields=fields))
    told = debrief(play.state)
    assert [row.votes for row in told.plan] == [row.votes for row in told.gaps] * 2 == [0, 0]
    assert [row.votes for row in review.gaps(play.state)] == [0]


# What is told one way


def test_a_row_of_the_plan_tells_votes_as_its_gap_does_and_none_where_it_answers_no_gap() -> None:
    play = Play().start().next_to("dark/0")
    unvoted, voted = (play.note(text, kind=EntryKind.GAP) for text in ("No diesel", "No list"))
    play.do(VotesCounted(subject=voted, votes=0))
    for gap in (unvoted, voted, None):
        play.note("Agree on it", kind=EntryKind.ACTION, addresses=gap)
    weights = [row.weight for row in debrief(play.state).plan]
    assert [weight and weight.counted for weight in weights] == [False, True, None]


def test_a_decision_of_one_partner_is_its_own_to_carry_out_by_the_rule_and_in_its_chapter() -> None:
    play = Play().start().next_to("dark/2")
    play.note("We open the hall", kind=EntryKind.DECISION, said_by=("grid",))
    play.note("We share one list", kind=EntryKind.DECISION, said_by=("grid", "town"))
    play.note("We call the church", kind=EntryKind.DECISION, said_by=("grid",), owner="town")
    told = debrief(play.state)
    taken_on = {row.name: texts(row.decisions) for row in told.partners}
    assert taken_on["Grid operator"] == ["We open the hall"]
    assert taken_on["Town of Veldstad"] == ["We call the church"]
    lacking = [row.message.params["text"] for row in told.findings if row.rule == LACKING]
    assert lacking == ["We share one list"]


def test_texts_that_were_taken_out_are_not_put_together_and_take_no_place_on_the_first_page() -> None:
    play = Play().start().next_to("hotwash")
    for partner in ("town", "grid", "hospital"):
        play.note(REDACTED, kind=EntryKind.STRENGTH, said_by=(partner,), headline=True)
        gap = play.note(REDACTED, kind=EntryKind.GAP, said_by=(partner,))
        play.do(VotesCounted(subject=gap, votes=9))
        play.note(REDACTED, kind=EntryKind.ACTION, owner=partner, due="2027-01-01")
    for partner in ("town", "grid"):
        play.note(f"{REDACTED} has the key.", kind=EntryKind.STRENGTH, said_by=(partner,))
    page = debrief(play.state).first_page
    assert [row.said_by for row in page.strengths] == [("Town of Veldstad",), ("Grid operator",)]
    assert (page.improve, page.top_gaps, page.asked, page.not_shown) == ((), (), (), 3)


def test_gaps_in_the_same_words_are_one_top_gap_with_the_actions_of_both() -> None:
    play = Play().start().next_to("dark/2")
    one = play.note("No diesel", kind=EntryKind.GAP, said_by=("town",))
    two = play.note("no diesel.", kind=EntryKind.GAP, said_by=("grid",))
    play.do(VotesCounted(subject=one, votes=1))
    play.do(VotesCounted(subject=two, votes=4))
    for gap in (one, two):
        play.note("Agree on it", kind=EntryKind.ACTION, addresses=gap)
    told = debrief(play.state)
    (row,) = told.first_page.top_gaps
    assert (row.title, row.votes, row.actions) == ("no diesel.", 4, (1, 2))
    assert len(told.gaps) == 2


def test_the_heaviest_gaps_have_an_action_on_the_first_page_however_late_it_is_due() -> None:
    play = Play().start().next_to("dark/2")
    for number in range(9):
        gap = play.note(f"Gap {number}", kind=EntryKind.GAP)
        play.do(VotesCounted(subject=gap, votes=90 - number))
        for act in ("First", "Next"):
            due = f"2027-{9 - number:02}-{'01' if act == 'First' else '20'}"
            play.note(f"{act} for {number}", kind=EntryKind.ACTION, addresses=gap, due=due)
    asked = [row.action.text for row in debrief(play.state).first_page.asked]
    assert asked == [
        *(f"{act} for 8" for act in ("First", "Next")),
        "First for 7",
        *(f"First for {n}" for n in (2, 1, 0)),
    ]


def test_who_was_never_there_is_not_awaited_as_one_who_keeps_silent() -> None:
    play = Play(presence={"grid": Presence.ABSENT, "hospital": Presence.ABSENT}).start().next_to("dark/2")
    for partner in ("grid", "hospital"):
        play.note("They help us", kind=EntryKind.ASSUMPTION, said_by=("town",), target=partner)
    play.do(PresenceSet(partner="hospital", presence=Presence.PRESENT))
    assert [(row.awaited, row.away) for row in debrief(play.state).assumptions] == [
        ("Grid operator", True),
        ("Saint Hospital", False),
    ]


def test_only_what_may_be_read_counts_for_an_objective() -> None:
    play = Play().start().next_to("dark/1/alarm")
    for mark in (Mark.RESTRICTED, Mark.PARTNER):
        play.note("Seen", said_by=("town",), inject="alarm", mark=mark)
        play.note("Seen", said_by=("town",), objective="share", mark=mark)
    share = next(row for row in debrief(play.state).objectives if row.title == "Share one picture")
    assert (share.about, share.at_injects) == (1, 1)


def test_an_answer_after_its_step_is_told_apart_from_what_came_after_the_session() -> None:
    play = Play().start().next_to("dark/1/alarm")
    who = f"p{play.joined('town')}"
    play.next_to("day/0").advance(1)
    fields = EntryFields(
        kind=EntryKind.NOTE, text="Late answer", said_by=("town",), block="dark", inject="alarm"
    )
    play.log(EntryCaptured(fields=fields), who, "web")
    play.advance(5).next_to("closing").do(Close())
    play.advance(60).note("A day later", said_by=("town",))
    play.log(EntryCaptured(fields=fields.model_copy(update={"text": "Later still"})), who, "web")
    rows = debrief(play.state).log
    assert [(row.noted.text, row.noted.late) for row in rows if row.noted] == [
        ("Late answer", Late.STEP),
        ("A day later", Late.CLOSED),
        ("Later still", Late.CLOSED),
    ]


def test_what_came_after_closing_stays_that_when_the_session_is_reopened() -> None:
    play = Play().start().next_to("dark/1/alarm")
    who = f"p{play.joined('town')}"
    play.do(Close())
    fields = EntryFields(kind=EntryKind.NOTE, text="Sent home", said_by=("town",), block="dark")
    play.log(EntryCaptured(fields=fields), who, "web")
    play.do(ExerciseReopened(to="running"))
    play.advance(5).next_to("day/0")
    assert [row.noted.late for row in debrief(play.state).log if row.noted] == [Late.CLOSED]
