"""Capture first, classify later: entries, corrections, replies, groups and votes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.entries import current_inject
from tabletop.core.events import Answer, EntryFields, EntryKind, Mark
from tabletop.core.intents import Intent
from tabletop.core.messages import ExerciseError
from tabletop.core.review import block_of_hotwash
from tabletop.core.state import Entry, Late
from tests.small import Play


def correction(play: Play, entry: int, **changes: object) -> ev.EntryCorrected:
    known = play.state.entries[entry]
    return ev.EntryCorrected(entry=entry, base=known.revision, fields=known.fields.model_copy(update=changes))


def noted(play: Play, text: str, actor: str = "facilitator", **fields: object) -> Entry:
    ident = play.note(text, actor, **fields)
    return play.state.entries[ident]


def refused(play: Play, intent: Intent, code: str) -> None:
    before = play.state
    with pytest.raises(ExerciseError, match=code):
        play.do(intent)
    assert play.state is before


def test_a_note_is_about_what_is_on_now() -> None:
    play = Play().start()
    welcome = noted(play, "Hello").fields
    assert (welcome.inject, welcome.block, welcome.hour) == (None, "opening", None)
    play.next_to("dark/0")
    quiet = noted(play, "It is dark").fields
    assert (quiet.inject, quiet.block, quiet.hour) == (None, "dark", 0)
    play.next_to("dark/3")
    about = noted(play, "Who has diesel?").fields
    assert (about.inject, about.block, about.hour) == ("rumour", "dark", 0)
    play.next_to("break")
    coffee = noted(play, "Where is the sugar?").fields
    assert (coffee.inject, coffee.block, coffee.hour) == (None, "break", None)


def test_a_note_is_about_the_latest_inject_for_the_room() -> None:
    play = Play().start().next_to("dark/1/alarm")
    assert current_inject(play.state) == "alarm"
    play.next()
    assert current_inject(play.state) == "rumour"
    play.next()
    assert current_inject(play.state) == "rumour"
    play.do(ev.InjectStatusSet(inject="rumour", status=ev.InjectStatus.WITHDRAWN))
    assert current_inject(play.state) == "alarm"
    play.do(want.ReleaseInject(inject="cash"))
    assert current_inject(play.state) == "cash"
    play.next_to("day/0")
    assert current_inject(play.state) is None


def test_a_note_about_a_chosen_inject_gets_its_step_and_hour() -> None:
    play = Play().start()
    fields = noted(play, "Later", inject="cash").fields
    assert (fields.inject, fields.block, fields.hour) == ("cash", "day", 24)


def test_what_is_said_looking_back_belongs_to_the_hotwash_where_there_is_one() -> None:
    play = Play().start()
    assert block_of_hotwash(play.state) == "hotwash"
    blocks = {key: row for key, row in play.state.script.blocks.items() if key != "hotwash"}
    without = replace(play.state, script=replace(play.state.script, blocks=blocks))
    assert block_of_hotwash(without) == "opening"


def test_a_note_is_of_its_own_moment_and_restricted() -> None:
    play = Play().start().advance(3)
    entry = noted(play, "x", actor="scribe")
    assert (entry.kind, entry.fields.mark, entry.captured_by) == (EntryKind.NOTE, Mark.RESTRICTED, "scribe")
    assert (entry.id, entry.revision, entry.room_ms, entry.late) == (3, 3, 180_000, None)


def test_a_note_after_closing_is_labelled_late() -> None:
    play = Play().start()
    play.do(want.Close())
    assert noted(play, "Forgotten").late is Late.CLOSED


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"said_by": ("nobody",)}, "unknown-speaker"),
        ({"inject": "nope"}, "inject.unknown"),
        ({"block": "nope"}, "block.unknown"),
        ({"theme": "nope"}, "theme.unknown"),
        ({"target": "nope"}, "unknown-target"),
        ({"owner": "left"}, "unknown-owner"),
        ({"addresses": 99}, "entry.unknown"),
        ({"from_hour": 5, "until_hour": 4}, "hours-reversed"),
    ],
)
def test_what_an_entry_names_must_be_there(fields: dict[str, object], code: str) -> None:
    play = Play().start()
    text: dict[str, object] = {"text": "x"}
    refused(play, want.Capture(fields=EntryFields.model_validate(text | fields)), code)
    note = play.note("x")
    wrong = EntryFields.model_validate(text | fields)
    refused(play, ev.EntryCorrected(entry=note, base=note, fields=wrong), code)


@pytest.mark.parametrize("speaker", ["all", "left", "grid"])
def test_the_room_a_table_or_a_partner_says_something(speaker: str) -> None:
    play = Play().start()
    assert noted(play, "x", said_by=(speaker,)).fields.said_by == (speaker,)


@pytest.mark.parametrize("target", ["hospital", "left", "phone", "beds"])
def test_a_need_may_be_about_a_partner_service_or_resource(target: str) -> None:
    play = Play().start()
    note = play.note(
        "x", kind=EntryKind.NEED, target=target, quantity=2.5, unit="m³", from_hour=0, until_hour=0
    )
    assert play.state.entries[note].fields.target == target


def test_a_correction_keeps_the_entry_and_counts() -> None:
    play = Play().start().next_to("dark/1/alarm")
    note = play.note("gap?", kind=EntryKind.NOTE)
    event = play.do(correction(play, note, kind=EntryKind.GAP, inject="ward"))
    entry = play.state.entries[note]
    assert (entry.id, entry.revision, entry.kind, entry.corrections) == (note, event.seq, EntryKind.GAP, 1)
    assert dict(play.state.by_inject) == {"ward": {note: None}}


def test_entries_stay_in_order_when_one_is_moved_to_an_inject_and_back() -> None:
    play = Play().start()
    notes = [play.note(f"{n}", inject="alarm") for n in range(3)]
    play.do(correction(play, notes[0], inject=None))
    play.do(correction(play, notes[0], inject="alarm"))
    assert list(play.state.by_inject["alarm"]) == notes


def test_a_correction_of_an_older_text_is_refused() -> None:
    play = Play().start()
    note = play.note("first")
    stale = correction(play, note, text="of the scribe")
    play.do(correction(play, note, text="of the facilitator"))
    refused(play, stale, "changed-meanwhile")
    play.do(correction(play, note, text="of both"))
    assert play.state.entries[note].fields.text == "of both"


def test_an_entry_is_withdrawn_and_restored() -> None:
    play = Play().start()
    note = play.note("x")
    refused(play, ev.EntryRestored(entry=note), "not-withdrawn")
    play.do(ev.EntryWithdrawn(entry=note))
    assert play.state.live_entries() == ()
    for intent in (
        ev.EntryWithdrawn(entry=note),
        correction(play, note, text="y"),
        ev.ReplyGiven(entry=note, partner="grid", answer=Answer.YES),
        ev.ProjectorSet(entry=note),
        ev.VotesCounted(subject=note, votes=1),
        ev.GroupMade(title="x", entries=(note,)),
    ):
        refused(play, intent, r"entry\.withdrawn")
    play.do(ev.EntryRestored(entry=note))
    assert [row.id for row in play.state.live_entries()] == [note]


def test_an_entry_that_names_a_partner_that_is_gone_is_not_restored() -> None:
    play = Play().start()
    play.do(
        ev.PartnerAdded(
            partner=play.state.script.partners["grid"].model_copy(update={"id": "new", "short": "n"})
        )
    )
    note = play.note("x", actor="scribe", said_by=("new",))
    play.do(ev.EntryWithdrawn(entry=note), "scribe")
    play.do(want.Undo())
    refused(play, ev.EntryRestored(entry=note), "unknown-speaker")


@pytest.mark.parametrize(
    "intent",
    [
        ev.EntryWithdrawn(entry=99),
        ev.EntryRestored(entry=99),
        ev.EntryCorrected(entry=99, base=99, fields=EntryFields(text="x")),
        ev.ReplyGiven(entry=99, partner="grid", answer=Answer.YES),
        ev.ProjectorSet(entry=99),
        ev.VotesCounted(subject=99, votes=1),
        ev.GroupMade(title="x", entries=(99,)),
    ],
)
def test_an_entry_that_is_not_there_is_refused(intent: Intent) -> None:
    refused(Play().start(), intent, r"entry\.unknown")


def test_off_the_record_nothing_that_is_said_is_noted() -> None:
    play = Play().start()
    note = play.note("Does grid know?")
    play.do(ev.RecordingSet(on=False))
    refused(play, want.Capture(fields=EntryFields(text="secret")), "off-the-record")
    refused(play, ev.ReplyGiven(entry=note, partner="grid", answer=Answer.NO), "off-the-record")
    play.do(correction(play, note, kind=EntryKind.ASSUMPTION))
    play.do(ev.RecordingSet(on=True))
    play.note("said aloud")


def test_off_the_record_no_words_come_in_by_way_of_what_was_noted_before() -> None:
    play = Play().start()
    gap, other = play.note("No diesel", kind=EntryKind.GAP), play.note("No water", kind=EntryKind.GAP)
    group = play.do(ev.GroupMade(title="Fuel", entries=(gap,))).seq
    play.do(ev.ReplyGiven(entry=gap, partner="grid", answer=Answer.NO))
    question = play.do(ev.QuestionAsked(text="What?"), f"p{play.joined()}").seq
    play.do(ev.RecordingSet(on=False))
    for update in ({"text": "secret"}, {"said_by": ("grid",)}, {"owner_function": "the secret one"}):
        refused(play, correction(play, gap, **update), "off-the-record")
    for words in (
        ev.GroupMade(title="secret", entries=(other,)),
        ev.GroupChanged(group=group, title="secret", entries=(gap,)),
        ev.FindingReviewed(rule="x", subjects=("y",), hour=0, verdict=ev.Verdict.DISMISSED, reason="secret"),
        ev.QuestionAnswered(question=question, text="secret"),
    ):
        refused(play, words, "off-the-record")


def test_off_the_record_everything_else_goes_on() -> None:
    play = Play().start()
    gap, other = play.note("No diesel", kind=EntryKind.GAP), play.note("No water", kind=EntryKind.GAP)
    group = play.do(ev.GroupMade(title="Fuel", entries=(gap,))).seq
    play.do(ev.ReplyGiven(entry=gap, partner="grid", answer=Answer.NO))
    play.do(correction(play, gap, text="No diesel at all"))
    play.do(ev.RecordingSet(on=False), "beside")
    play.do(want.Undo())
    assert play.state.entries[gap].fields.text == "No diesel", "an earlier act is taken back"
    assert not play.state.recording
    play.do(ev.ReplyGiven(entry=gap, partner="grid", answer=None))
    play.do(ev.GroupChanged(group=group, title="Fuel", entries=(gap, other)))
    play.do(ev.VotesCounted(subject=group, votes=3))
    play.do(correction(play, gap, mark=Mark.PARTNER, parked=True))
    play.do(ev.EntryWithdrawn(entry=other))
    play.do(ev.FindingReviewed(rule="x", subjects=("y",), hour=0, verdict=ev.Verdict.CONFIRMED))


def test_partners_reply_and_think_again() -> None:
    play = Play().start()
    note = play.note("Grid will bring a generator", kind=EntryKind.ASSUMPTION, target="grid")
    play.do(ev.ReplyGiven(entry=note, partner="grid", answer=Answer.CONDITION, note="if the road is free"))
    play.do(ev.ReplyGiven(entry=note, partner="town", answer=Answer.UNKNOWN))
    event = play.do(ev.ReplyGiven(entry=note, partner="grid", answer=Answer.NO))
    replies = play.state.replies[note]
    assert {partner: reply.answer for partner, reply in replies.items()} == {
        "grid": Answer.NO,
        "town": Answer.UNKNOWN,
    }
    assert (replies["grid"].note, replies["grid"].seq) == ("", event.seq)
    play.do(ev.ReplyGiven(entry=note, partner="grid", answer=None))
    play.do(ev.ReplyGiven(entry=note, partner="town", answer=None))
    assert play.state.replies == {}
    refused(play, ev.ReplyGiven(entry=note, partner="left", answer=Answer.NO), "partner.unknown")


def gaps(play: Play, count: int) -> tuple[int, ...]:
    return tuple(play.note(f"Gap {n}", kind=EntryKind.GAP) for n in range(count))


def test_gaps_are_grouped_regrouped_and_let_go() -> None:
    play = Play().start()
    one, two, three = gaps(play, 3)
    fuel = play.do(ev.GroupMade(title="Fuel", entries=(one, two, one))).seq
    assert play.state.groups[fuel].entries == (one, two)
    staff = play.do(ev.GroupMade(title="Staff", entries=(two, three))).seq
    assert (play.state.groups[fuel].entries, play.state.groups[staff].entries) == ((one,), (two, three))
    play.do(ev.GroupChanged(group=fuel, title="Diesel", entries=(one, three)))
    assert play.state.group_of == {one: fuel, two: staff, three: fuel}
    assert play.state.groups[fuel].title == "Diesel"
    play.do(ev.GroupChanged(group=fuel, title="Diesel", entries=()))
    assert play.state.group_of == {two: staff}


def test_only_gaps_are_grouped_and_voted_on() -> None:
    play = Play().start()
    note = play.note("x")
    refused(play, ev.GroupMade(title="Fuel", entries=(note,)), "gaps-only")
    refused(play, ev.VotesCounted(subject=note, votes=1), "gaps-only")
    refused(play, ev.GroupMade(title="Fuel", entries=()), r"group\.empty")
    refused(play, ev.GroupChanged(group=note, title="Fuel", entries=()), r"group\.unknown")


def test_a_member_that_became_something_else_may_stay_in_its_group() -> None:
    play = Play().start()
    one, two = gaps(play, 2)
    group = play.do(ev.GroupMade(title="Fuel", entries=(one,))).seq
    play.do(correction(play, one, kind=EntryKind.DECISION))
    play.do(ev.GroupChanged(group=group, title="Fuel", entries=(one, two)))
    assert play.state.groups[group].entries == (one, two)


def test_votes_are_counted_anew() -> None:
    play = Play().start()
    one, _ = gaps(play, 2)
    group = play.do(ev.GroupMade(title="Fuel", entries=(one,))).seq
    for subject, votes in ((one, 3), (group, 8), (one, 5)):
        play.do(ev.VotesCounted(subject=subject, votes=votes))
    assert play.state.votes == {one: 5, group: 8}
    play.do(ev.VotesCounted(subject=one, votes=0))
    assert play.state.votes == {one: 0, group: 8}


def test_an_action_may_answer_a_gap_or_a_group() -> None:
    play = Play().start()
    (gap,) = gaps(play, 1)
    group = play.do(ev.GroupMade(title="Fuel", entries=(gap,))).seq
    for subject in (gap, group):
        action = play.note("Do it", kind=EntryKind.ACTION, addresses=subject, owner="grid", due="2026-12-01")
        assert play.state.entries[action].fields.addresses == subject


def test_an_entry_on_the_projector_leaves_it_when_it_is_withdrawn_or_the_session_moves_on() -> None:
    play = Play().start()
    note = play.note("x")
    play.do(ev.ProjectorSet(entry=note))
    play.do(ev.EntryWithdrawn(entry=note))
    assert play.state.shown_entry is None
    play.do(want.Undo())
    assert play.state.shown_entry is None
    play.do(ev.ProjectorSet(entry=note, black=True))
    play.next()
    assert (play.state.shown_entry, play.state.black) == (None, True)


def test_expected_actions_are_ticked_once() -> None:
    play = Play().start()
    refused(play, ev.ExpectedTicked(expected="alarm-map", done=False), "expected.unchanged")
    event = play.do(ev.ExpectedTicked(expected="alarm-map"))
    assert play.state.ticked == {"alarm-map": event.seq}
    refused(play, ev.ExpectedTicked(expected="alarm-map"), "expected.unchanged")
    refused(play, ev.ExpectedTicked(expected="nope"), "expected.unknown")
    play.do(ev.ExpectedTicked(expected="alarm-map", done=False))
    assert play.state.ticked == {}


def test_a_finding_is_known_by_rule_subjects_and_hour() -> None:
    play = Play().start()
    review = ev.FindingReviewed(rule="r", subjects=("grid",), hour=24, verdict=ev.Verdict.CONFIRMED)
    play.do(review)
    play.do(review.model_copy(update={"hour": None, "verdict": ev.Verdict.DISMISSED, "reason": "no"}))
    assert {key: row.verdict for key, row in play.state.reviews.items()} == {
        ("r", ("grid",), 24): ev.Verdict.CONFIRMED,
        ("r", ("grid",), None): ev.Verdict.DISMISSED,
    }


@pytest.mark.parametrize(
    "intent",
    [
        ev.ExerciseClosed(),
        ev.Advanced(cue="rules", block="rules"),
        ev.EntryCaptured(fields=EntryFields(text="x")),
        ev.PartnerRemoved(partner="grid"),
        ev.ClockPaused(undoes=2),
        ev.RecordLost(),
    ],
    ids=lambda intent: intent.TYPE,
)
def test_facts_that_only_the_engine_works_out_are_refused_from_people(intent: Intent) -> None:
    refused(Play().start(), intent, "not-for-people")
