"""Those who join with a device: what they may do, what becomes of it, and what they see."""

from __future__ import annotations

from typing import Any

import pytest

from tabletop.core import access
from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.entry_lines import author_name, entry_line
from tabletop.core.events import EntryFields, EntryKind, Mark, Role, Source
from tabletop.core.exercise import RULES, next_cue
from tabletop.core.lists import lists
from tabletop.core.messages import ExerciseError, Message
from tabletop.core.own_view import own_view
from tabletop.core.partner_view import PartnerView, partner_view
from tabletop.core.projection import projector
from tabletop.core.room_view import PartnerAtWork, answered_by, room_view
from tabletop.core.scenario import is_for_room
from tabletop.core.state import Late, State, participant_of
from tabletop.core.undo import inverse
from tests.small import Play, small_scenario
from tests.tokens import TOKEN, Tokens, busy, everything


def joined(play: Play, partner: str | None = "town", **fields: Any) -> str:
    """Let somebody in, and give the name under which it acts."""
    return f"p{play.joined(partner, **fields)}"


def respond(
    play: Play, actor: str, text: str, inject: str = "alarm", partner: str = "town", **more: Any
) -> int:
    """Answer an inject."""
    wish = want.Respond(inject=inject, partner=partner, text=text, **more)
    return play.do(wish, actor, "web").seq


def said(kind: EntryKind = EntryKind.NEED, partner: str = "town", **more: Any) -> want.Capture:
    """Make what a participant adds to its answer."""
    fields = EntryFields(kind=kind, text="Diesel", said_by=(partner,), source=Source.WEB, **more)
    return want.Capture(fields=fields)


def code_of(play: Play, intent: want.Intent, actor: str) -> str | None:
    """Give the code of the refusal; None when it is allowed."""
    try:
        play.do(intent, actor, "web")
    except ExerciseError as error:
        return error.message.code
    return None


def at_alarm() -> Play:
    return Play().start().next_to("dark/1/alarm")


def test_an_answer_is_an_entry_of_the_partner_about_the_inject() -> None:
    play = at_alarm()
    town = joined(play)
    seq = respond(play, town, "We open the town hall", answers={"alarm-first": ("GHOR",)})
    entry = play.state.entries[seq]
    assert entry.fields.said_by == ("town",)
    assert (entry.fields.inject, entry.fields.block, entry.fields.hour) == ("alarm", "dark", 0)
    assert (entry.fields.source, entry.fields.response, entry.captured_by) == (Source.WEB, True, town)
    assert entry.fields.answers == {"alarm-first": ("GHOR",)}
    assert not entry.late


def test_a_later_answer_of_the_same_participant_replaces_its_earlier_one_and_no_other() -> None:
    play = at_alarm()
    first, second = joined(play), joined(play)
    one, other = respond(play, first, "Open"), respond(play, second, "Stay shut")
    respond(play, first, "Open at nine")
    assert [play.state.entries[row].fields.text for row in (one, other)] == ["Open at nine", "Stay shut"]
    assert len(play.state.entries) == 2


def test_a_later_answer_keeps_what_the_facilitator_made_of_it() -> None:
    play = at_alarm()
    town = joined(play)
    entry = respond(play, town, "Open")
    fields = play.state.entries[entry].fields.model_copy(update={"kind": EntryKind.DECISION, "owner": "grid"})
    play.do(ev.EntryCorrected(entry=entry, base=entry, fields=fields))
    seen = play.state.entries[entry].revision
    respond(play, town, "Open at nine", seen=seen)
    after = play.state.entries[entry].fields
    assert (after.text, after.kind, after.owner) == ("Open at nine", EntryKind.DECISION, "grid")


def test_what_somebody_else_changed_meanwhile_is_not_overwritten_unseen() -> None:
    play = at_alarm()
    town = joined(play)
    entry = respond(play, town, "Open")
    fields = play.state.entries[entry].fields.model_copy(update={"text": "Open now"})
    play.do(ev.EntryCorrected(entry=entry, base=entry, fields=fields))
    wish = want.Respond(inject="alarm", partner="town", text="Shut", seen=entry)
    assert code_of(play, wish, town) == "entry.changed-meanwhile"
    assert play.state.entries[entry].fields.text == "Open now"


def test_one_participant_on_two_devices_overwrites_nothing_that_it_did_not_see() -> None:
    play = at_alarm()
    town = joined(play)
    first = want.Respond(inject="alarm", partner="town", text="Open", seen=0)
    entry = play.do(first, town, "web").seq
    # The other device showed no answer yet, and then the first one.
    other = want.Respond(inject="alarm", partner="town", text="Shut", seen=0)
    assert code_of(play, other, town) == "entry.changed-meanwhile"
    later = respond(play, town, "Open at nine", seen=entry)
    stale = want.Respond(inject="alarm", partner="town", text="Open at ten", seen=entry)
    assert code_of(play, stale, town) == "entry.changed-meanwhile"
    assert play.state.entries[entry].fields.text == "Open at nine"
    respond(play, town, "Open at ten", seen=later)
    assert play.state.entries[entry].fields.text == "Open at ten"


def test_an_answer_after_a_withdrawal_is_a_new_one() -> None:
    play = at_alarm()
    town = joined(play)
    entry = respond(play, town, "Open")
    play.do(ev.EntryWithdrawn(entry=entry), town, "web")
    assert respond(play, town, "Shut") in play.state.entries


def test_an_answer_to_a_step_that_is_over_counts_and_is_labelled_late() -> None:
    play = at_alarm()
    town = joined(play)
    while play.state.block != "day":
        play.next()
    seq = respond(play, town, "Open")
    entry = play.state.entries[seq]
    assert entry.late is Late.STEP
    assert entry.fields.block == "dark"
    noted = play.note("The town opened", inject="alarm")
    assert not play.state.entries[noted].late


def test_an_answer_rewritten_when_the_room_went_on_is_labelled_and_keeps_its_first_time() -> None:
    play = at_alarm()
    town = joined(play)
    seq = respond(play, town, "Open")
    respond(play, town, "Open at nine")
    then = play.state.entries[seq]
    assert then.rewritten_at is None
    while play.state.block != "day":
        play.next()
    play.advance(20)
    respond(play, town, "Shut: the power stays out")
    entry = play.state.entries[seq]
    assert (entry.recorded_at, entry.late) == (then.recorded_at, None)
    assert entry.rewritten_at == play.events[-1].recorded_at > then.recorded_at
    assert entry_line(play.state, entry).rewritten


def test_what_happened_where_the_clock_was_another_keeps_the_time_of_its_own_moment() -> None:
    play = at_alarm()
    town = joined(play)
    seq = respond(play, town, "Open")
    while play.state.block != "day":
        play.next()
    play.offset = 0
    respond(play, town, "Shut: the power stays out")
    church = joined(play, None, organisation="Church")
    entry = play.state.entries[seq]
    (own,) = own_view(play.state, play.state.participants[int(town[1:])]).entries
    assert (entry.utc_offset, entry.rewritten_offset) == (60, 0)
    assert (own.utc_offset, own.rewritten_offset) == (60, 0)
    offsets = {f"p{row.id}": row.joined_offset for row in room_view(play.state).attendees}
    assert offsets == {town: 60, church: 0}


def test_taking_back_what_was_rewritten_takes_its_label_away() -> None:
    play = at_alarm()
    town = joined(play)
    seq = respond(play, town, "Open")
    then = play.state.entries[seq]
    while play.state.block != "day":
        play.next()
    respond(play, town, "Shut")
    assert play.state.entries[seq].rewritten_at is not None
    taken_back = inverse(play.state, play.events[-1].seq)
    assert not isinstance(taken_back, Message)
    play.log(taken_back, town, "web")
    assert play.state.entries[seq].rewritten_at is None
    assert play.state.entries[seq].fields == then.fields


@pytest.mark.parametrize("role", [None, Role.SCRIBE, Role.COFACILITATOR])
def test_who_only_mends_what_was_noted_makes_no_answer_a_later_one(role: Role | None) -> None:
    play = at_alarm()
    town = joined(play)
    seq = respond(play, town, "Opne")
    mender = joined(play, None, role=role) if role else "facilitator"
    own = play.do(want.Capture(fields=EntryFields(text="Opne")), mender, "web").seq
    while play.state.block != "day":
        play.next()
    for entry in map(play.state.entries.get, (seq, own)):
        assert entry is not None
        fields = entry.fields.model_copy(update={"text": "Open"})
        play.do(ev.EntryCorrected(entry=entry.id, base=entry.revision, fields=fields), mender, "web")
        assert play.state.entries[entry.id].fields.text == "Open"
        assert play.state.entries[entry.id].rewritten_at is None


def test_a_move_by_the_participant_itself_is_known_until_the_facilitator_gives_a_seat() -> None:
    play = at_alarm()
    person = int(joined(play, "town")[1:])
    home = ev.ParticipantSeated(participant=person, partner="town")
    away = ev.ParticipantSeated(participant=person, partner="hospital")
    play.do(away, f"p{person}", "web")
    assert play.state.participants[person].moved_from == "town"
    play.do(home, f"p{person}", "web")
    assert play.state.participants[person].moved_from is None
    play.do(away, f"p{person}", "web")
    seated = play.do(away)
    assert play.state.participants[person].moved_from is None
    back = inverse(play.state, seated.seq)
    assert not isinstance(back, Message)
    play.log(back)
    assert play.state.participants[person].moved_from == "town"


def test_off_the_record_nothing_comes_in() -> None:
    play = at_alarm()
    town = joined(play)
    play.do(ev.RecordingSet(on=False))
    for intent in (
        want.Respond(inject="alarm", partner="town", text="x"),
        said(),
        ev.QuestionAsked(text="x"),
    ):
        assert code_of(play, intent, town) == "entry.off-the-record"


def test_only_questions_of_the_inject_are_answered() -> None:
    play = at_alarm()
    town = joined(play)
    wish = want.Respond(inject="alarm", partner="town", text="x", answers={"cash-choice": ("Wait",)})
    assert code_of(play, wish, town) == "question.unknown"


@pytest.mark.parametrize(
    "intent",
    [
        want.Respond(inject="alarm", partner="hospital", text="x"),
        want.Respond(inject="ward", partner="town", text="x"),
        want.Respond(inject="cash", partner="town", text="x"),
        said(partner="hospital"),
        said(EntryKind.ACTION),
        said(EntryKind.OBSERVATION),
        said(inject="ward"),
        said(block="day"),
        said(mark=Mark.OPEN),
        said(owner="grid"),
        said(parked=True),
        said(headline=True),
        said(response=True),
        said(objective="share"),
        want.Capture(fields=EntryFields(text="x", said_by=("all",))),
        want.Capture(fields=EntryFields(text="x")),
        want.Capture(fields=EntryFields(text="x", said_by=("town", "hospital"))),
        ev.ReplyGiven(entry=1, partner="town", answer=ev.Answer.YES),
        ev.EntryWithdrawn(entry=1),
        ev.QuestionAsked(partner="hospital", text="x"),
        ev.BallotCast(subjects=()),
        ev.FeedbackGiven(scores={}),
        ev.ParticipantSeated(participant=1, partner="hospital"),
        want.Next(),
        want.Undo(),
    ],
    ids=str,
)
def test_a_participant_may_not_speak_for_others_or_of_what_it_does_not_see(intent: want.Intent) -> None:
    play = at_alarm()
    town = joined(play)
    voting = isinstance(intent, ev.BallotCast)
    assert code_of(play, intent, town) == ("access.voting-closed" if voting else "access.not-allowed")


def test_a_participant_corrects_the_words_of_its_own_entries_alone() -> None:
    play = at_alarm()
    town, other = joined(play), joined(play, "hospital")
    entry = play.do(said(target="grid"), town, "web").seq
    fields = play.state.entries[entry].fields

    def correction(**update: object) -> ev.EntryCorrected:
        return ev.EntryCorrected(entry=entry, base=entry, fields=fields.model_copy(update=update))

    assert code_of(play, correction(text="Mine now"), other) == "access.not-allowed"
    assert code_of(play, correction(owner="grid"), town) == "access.not-allowed"
    assert code_of(play, correction(said_by=("hospital",)), town) == "access.not-allowed"
    assert code_of(play, correction(text="More diesel", quantity=3.0), town) is None
    assert code_of(play, ev.EntryWithdrawn(entry=entry), other) == "access.not-allowed"
    assert code_of(play, ev.EntryWithdrawn(entry=entry), town) is None
    assert code_of(play, ev.EntryRestored(entry=entry), town) is None


def test_each_role_may_do_exactly_what_it_is_there_for() -> None:
    play = at_alarm()
    actors = {role: joined(play, role=role) for role in Role}
    rows = {role: play.state.participants[int(actor[1:])] for role, actor in actors.items()}
    intents = {kind: kind.model_construct() for kind in RULES}
    scribe = {
        kind.__name__ for kind, row in intents.items() if access.may(play.state, rows[Role.SCRIBE], row)
    }
    assert scribe == {
        *("Capture", "Undo", "EntryCorrected", "EntryWithdrawn", "EntryRestored", "ReplyGiven"),
        *("ExpectedTicked", "PresenceSet", "QuestionAsked"),
    }
    lead = {
        kind.__name__
        for kind, row in intents.items()
        if not access.may(play.state, rows[Role.COFACILITATOR], row)
    }
    assert lead == {
        *("Close", "ExerciseFinalised", "ExerciseReopened", "ClockGap", "RoomSet"),
        *("ParticipantJoined", "ParticipantReturned", "ParticipantReadmitted", "ParticipantRemoved"),
    }
    assert not any(access.may(play.state, rows[Role.SCREEN], row) for row in intents.values())


def test_evaluators_rate_objectives_only_when_that_was_switched_on() -> None:
    play = at_alarm()
    scribe = joined(play, None, role=Role.SCRIBE)
    rating = ev.ObjectiveRated(objective="share", score=3)
    assert code_of(play, rating, scribe) == "access.not-allowed"
    play.do(ev.RoomSet(ratings=True))
    assert code_of(play, rating, scribe) is None
    assert play.state.ratings == {("share", scribe): 3}
    play.do(want.Undo(), scribe, "web")
    assert play.state.ratings == {}


def test_who_was_removed_or_never_joined_does_nothing_until_readmitted() -> None:
    play = at_alarm()
    town = joined(play)
    ident = int(town[1:])
    token = next(iter(play.state.by_token))
    play.do(ev.ParticipantRemoved(participant=ident))
    assert code_of(play, said(), town) == "access.not-in"
    assert code_of(play, said(), "p999") == "access.not-in"
    assert token not in play.state.by_token
    back = ev.ParticipantReturned(participant=ident, token="e" * 64)
    assert code_of(play, back, access.DOOR) == "access.not-in"
    play.do(ev.ParticipantReadmitted(participant=ident, recall="f" * 64))
    assert play.state.by_recall == {"f" * 64: ident}
    assert code_of(play, back, access.DOOR) is None
    assert play.state.by_token == {"e" * 64: ident}
    assert code_of(play, said(), town) is None


def test_newcomers_stay_out_while_joining_is_closed() -> None:
    play = at_alarm()
    joined(play)
    play.do(ev.RoomSet(joining=False))
    with pytest.raises(ExerciseError, match=r"access\.joining-closed"):
        joined(play)
    play.do(ev.RoomSet(joining=True))
    joined(play)


def test_a_final_debrief_takes_nothing_more_from_pages() -> None:
    play = at_alarm()
    town = joined(play)
    play.do(want.Close())
    assert code_of(play, want.Respond(inject="alarm", partner="town", text="After"), town) is None
    assert play.state.entries[play.events[-1].seq].late
    play.do(ev.ExerciseFinalised())
    assert code_of(play, want.Respond(inject="alarm", partner="town", text="Again"), town) == "access.final"


def test_a_device_of_a_table_speaks_for_its_partners_and_a_partner_for_those_it_represents() -> None:
    play = at_alarm()
    tablet, nurse = joined(play, None, table="left", shared=True), joined(play, "hospital", table="left")
    device = play.state.participants[int(tablet[1:])]
    assert access.speaks_for(play.state, device) == ("town", "grid")
    hospital = play.state.participants[int(nurse[1:])]
    assert access.speaks_for(play.state, hospital) == ("hospital",)
    play.do(ev.PresenceSet(partner="grid", presence=ev.Presence.REPRESENTED, by="hospital"))
    assert access.speaks_for(play.state, hospital) == ("hospital", "grid")


def test_moving_a_participant_is_taken_back_by_undo() -> None:
    play = at_alarm()
    ident = int(joined(play, None, organisation="Scouts", function="leader")[1:])
    before = play.state.participants[ident]
    play.do(ev.ParticipantSeated(participant=ident, partner="grid", table="left"))
    assert play.state.participants[ident].partner == "grid"
    play.do(want.Undo())
    after = play.state.participants[ident]
    assert (after.partner, after.table) == (before.partner, before.table)


def test_a_full_room_does_not_push_the_facilitators_acts_out_of_undo() -> None:
    play = at_alarm()
    town = joined(play)
    for number in range(300):
        play.do(said(quantity=number), town, "web")
    play.do(want.Undo())
    assert play.state.cue != "dark/1/alarm"


# What a partner sees.


def test_a_partner_sees_its_own_injects_newest_first_and_how_often_it_answered() -> None:
    play = at_alarm()
    town = joined(play)
    respond(play, town, "Open")
    play.next_to("dark/1/handout")
    seen = {
        ident: [row.public.id for row in partner_view(play.state, ident).injects]
        for ident in ("town", "hospital")
    }
    assert seen["town"][-1] == "alarm"
    assert "ward" not in seen["town"]
    assert "desk" in seen["town"]
    assert "desk" not in seen["hospital"]
    assert (
        next(row for row in partner_view(play.state, "town").injects if row.public.id == "alarm").answered
        == 1
    )


def test_a_withdrawn_inject_stays_on_the_page_and_one_that_was_never_released_does_not_appear() -> None:
    play = at_alarm()
    play.do(ev.InjectStatusSet(inject="alarm", status=ev.InjectStatus.WITHDRAWN))
    play.do(ev.InjectStatusSet(inject="ward", status=ev.InjectStatus.WITHDRAWN))
    assert [(row.public.id, row.withdrawn) for row in partner_view(play.state, "hospital").injects] == [
        ("alarm", True)
    ]


def test_a_partner_sees_who_counts_on_it_and_its_reply_confirms() -> None:
    play = at_alarm()
    town, grid = joined(play), joined(play, "grid")
    need = play.do(said(target="grid", quantity=2, unit="generators"), town, "web").seq
    action = play.note("Buy radios", kind=EntryKind.ACTION, owner="grid", due="2027-01-31")
    hidden = play.note("Between us", kind=EntryKind.NEED, target="grid", mark=Mark.PARTNER)
    asked = partner_view(play.state, "grid").asked
    assert [row.entry for row in asked] == [action, need]
    assert hidden not in {row.entry for row in asked}
    assert asked[1].by == ("Town of Veldstad",)
    reply = ev.ReplyGiven(entry=need, partner="grid", answer=ev.Answer.CONDITION, note="before noon")
    assert code_of(play, reply, town) == "access.not-allowed"
    assert code_of(play, reply, grid) is None
    assert code_of(play, ev.ReplyGiven(entry=action, partner="grid", answer=ev.Answer.YES), grid) is None
    participant = play.state.participants[int(town[1:])]
    assert own_view(play.state, participant).entries[0].replies == (
        ("Grid operator", ev.Answer.CONDITION, "before noon"),
    )
    assert [(row.on_id, row.answer) for row in room_view(play.state).reliances][-1] == (
        "grid",
        ev.Answer.CONDITION,
    )


def test_a_correction_moves_an_entry_to_whom_it_counts_on_now() -> None:
    play = at_alarm()
    town = joined(play)
    need = play.do(said(target="grid"), town, "web").seq
    fields = play.state.entries[need].fields.model_copy(update={"target": "hospital"})
    play.do(ev.EntryCorrected(entry=need, base=need, fields=fields), town, "web")
    assert partner_view(play.state, "grid").asked == ()
    assert [row.entry for row in partner_view(play.state, "hospital").asked] == [need]
    play.do(ev.EntryWithdrawn(entry=need), town, "web")
    assert partner_view(play.state, "hospital").asked == ()


def test_a_reminder_shows_until_the_partner_answers() -> None:
    play = at_alarm()
    town = joined(play)
    nudge = play.do(ev.PartnerNudged(partner="town", inject="alarm")).seq
    assert partner_view(play.state, "town").nudged == nudge
    assert partner_view(play.state, "grid").nudged is None
    respond(play, town, "Open")
    assert partner_view(play.state, "town").nudged is None


@pytest.mark.parametrize("inject", ["alarm", None])
def test_a_reminder_ends_with_an_answer_before_it_or_aloud_and_with_the_step(inject: str | None) -> None:
    play = at_alarm()
    town = joined(play)
    respond(play, town, "Open")
    play.do(ev.PartnerNudged(partner="town", inject=inject))
    assert partner_view(play.state, "town").nudged is None
    nudge = play.do(ev.PartnerNudged(partner="grid", inject=inject)).seq
    assert partner_view(play.state, "grid").nudged == nudge
    heard = play.note("We switch over", said_by=("grid",), inject="alarm")
    assert partner_view(play.state, "grid").nudged is None
    play.do(ev.EntryWithdrawn(entry=heard))
    hospital = play.do(ev.PartnerNudged(partner="hospital", inject=inject)).seq
    assert partner_view(play.state, "hospital").nudged == hospital
    play.next_to("day/0")
    assert partner_view(play.state, "hospital").nudged is None


def test_the_page_shows_the_services_that_the_partners_own_processes_rely_on() -> None:
    play = at_alarm()
    assert [row.id for row in partner_view(play.state, "hospital").services] == ["power"]
    assert partner_view(play.state, "hospital").services_own
    assert not partner_view(play.state, "grid").services_own
    assert all(
        row.note is None and row.next_hour is None for row in partner_view(play.state, "hospital").services
    )


def test_an_answer_to_all_reaches_every_page_and_one_to_the_asker_only_the_asker() -> None:
    play = at_alarm()
    town = joined(play)
    one = play.do(ev.QuestionAsked(partner="town", text="Is the bridge open?"), town, "web").seq
    assert room_view(play.state).questions[0].text == "Is the bridge open?"
    play.do(ev.QuestionAnswered(question=one, text="Yes"))
    assert partner_view(play.state, "grid").answers == ()
    assert own_view(play.state, play.state.participants[int(town[1:])]).questions[0].answer == "Yes"
    play.do(ev.QuestionAnswered(question=one, text="Yes, one lane", to_all=True))
    assert [row.answer for row in partner_view(play.state, "grid").answers] == ["Yes, one lane"]
    play.do(want.Undo())
    assert partner_view(play.state, "grid").answers == ()


def test_choices_on_pages_and_hands_in_the_room_are_counted_together() -> None:
    play = at_alarm()
    town, grid = joined(play), joined(play, "grid")
    gap = play.note("No diesel", kind=EntryKind.GAP)
    other = play.note("No roster", kind=EntryKind.GAP)
    private = play.note("Between us", kind=EntryKind.GAP, mark=Mark.PARTNER)
    while play.state.block != "gaps":
        play.next()
    assert [row.id for row in partner_view(play.state, "town").ballot] == [gap, other]
    assert private not in [row.id for row in partner_view(play.state, "town").ballot]
    play.do(ev.VotesCounted(subject=gap, votes=4))
    play.do(ev.BallotCast(subjects=(gap, gap, other)), town, "web")
    play.do(ev.BallotCast(subjects=(gap,)), grid, "web")
    assert [(row.title, row.votes) for row in projector(play.state).top_gaps] == [
        ("No diesel", 6),
        ("No roster", 1),
    ]
    play.do(ev.BallotCast(subjects=()), town, "web")
    assert play.state.votes_for(gap) == 5


def test_a_choice_counts_while_there_is_voting_and_is_refused_as_too_late_after_it() -> None:
    play = at_alarm()
    town = joined(play)
    gap = play.note("No diesel", kind=EntryKind.GAP)
    choice = ev.BallotCast(subjects=(gap,))
    play.next_to("gaps")
    assert code_of(play, choice, town) is None
    play.next_to("hotwash")
    assert partner_view(play.state, "town").ballot == ()
    assert code_of(play, choice, town) == "access.voting-closed"
    scribe = joined(play, None, role=Role.SCRIBE)
    assert code_of(play, choice, scribe) == "access.not-allowed"


def test_voting_is_closed_when_the_session_is() -> None:
    play = at_alarm()
    town = joined(play)
    gap = play.note("No diesel", kind=EntryKind.GAP)
    play.next_to("gaps")
    play.do(want.Close())
    assert not partner_view(play.state, "town").voting
    assert code_of(play, ev.BallotCast(subjects=(gap,)), town) == "access.voting-closed"


def test_feedback_is_kept_once_for_each_participant() -> None:
    play = at_alarm()
    town = joined(play)
    play.next_to("hotwash")
    play.do(ev.FeedbackGiven(scores={"useful": 3}), town, "web")
    play.do(ev.FeedbackGiven(scores={"useful": 5}, text="Good"), town, "web")
    view = own_view(play.state, play.state.participants[int(town[1:])])
    assert (view.feedback, view.feedback_text) == ((("useful", 5),), "Good")
    assert len(play.state.feedback) == 1


def test_what_the_facilitator_may_put_up_carries_a_name_only_when_chosen() -> None:
    play = at_alarm()
    town = joined(play)
    entry = respond(play, town, "Open")
    play.do(ev.ProjectorSet(entry=entry))
    shown = projector(play.state).entry
    assert shown is not None
    assert shown.said_by == ()
    play.do(ev.ProjectorSet(entry=entry, named=True))
    shown = projector(play.state).entry
    assert shown is not None
    assert shown.said_by == ("Town of Veldstad",)


def test_the_facilitator_sees_who_is_in_who_answered_and_who_is_silent() -> None:
    play = at_alarm()
    town, _ = joined(play, function="adviser"), joined(play, "grid")
    scouts = joined(play, None, organisation="Scouts")
    respond(play, town, "Open")
    view = room_view(play.state)
    assert next((row.id, row.waiting) for row in view.attendees) == (int(scouts[1:]), True)
    assert {row.id: (bool(row.answered), row.silent) for row in view.partners} == {
        "town": (True, False),
        "hospital": (False, False),
        "grid": (False, True),
    }
    assert author_name(play.state, town) == "adviser"
    assert author_name(play.state, "facilitator") == ""


def at_work(play: Play) -> dict[str, PartnerAtWork]:
    return {row.id: row for row in room_view(play.state).partners}


def test_who_answered_is_about_the_injects_that_are_on_now() -> None:
    play = at_alarm()
    hospital = joined(play, "hospital")
    respond(play, hospital, "We are ready", partner="hospital")
    assert at_work(play)["hospital"].done
    play.do(want.ReleaseInject(inject="ward"))
    both = at_work(play)["hospital"]
    assert (both.asked, both.answered) == (("alarm", "ward"), ("alarm",))
    assert (both.done, both.partly, both.silent) == (False, True, False)
    respond(play, hospital, "We look", "ward", "hospital")
    assert at_work(play)["hospital"].done
    play.do(want.ReleaseInject(inject="pumps"))
    after = at_work(play)["hospital"]
    assert (after.asked, after.answered, after.silent) == (("pumps",), (), True)
    assert after.earlier == (("alarm", True), ("ward", True))


def test_what_was_noted_of_a_partner_with_nobody_in_answers_the_inject_it_is_about_alone() -> None:
    play = at_alarm()
    play.do(want.ReleaseInject(inject="ward"))
    assumed: dict[str, Any] = {"kind": EntryKind.ASSUMPTION, "said_by": ("hospital",)}
    play.note("There is a day of diesel", inject="ward", **assumed)
    seen = at_work(play)["hospital"]
    assert (seen.participants, seen.answered, seen.done, seen.partly) == ((), ("ward",), False, True)
    play.note("We are ready", said_by=("hospital",), inject="alarm")
    assert at_work(play)["hospital"].done


def test_whoever_asks_who_answered_an_inject_gets_the_same_partners() -> None:
    play = at_alarm()
    hospital, grid = joined(play, "hospital"), joined(play, "grid")
    play.do(want.ReleaseInject(inject="ward"))
    respond(play, grid, "We switch on", partner="grid")
    play.note("We open", said_by=("town", "town"), inject="alarm")
    play.note("Half an hour left", said_by=("hospital",), inject="ward")
    play.do(ev.EntryWithdrawn(entry=play.note("Not so", said_by=("hospital",), inject="alarm")))
    need = EntryFields(
        kind=EntryKind.NEED, text="Diesel", said_by=("hospital",), inject="alarm", source=Source.WEB
    )
    play.do(want.Capture(fields=need), hospital, "web")
    for inject, expected in (("alarm", {"town", "grid"}), ("ward", {"hospital"})):
        assert answered_by(play.state, inject) == expected
        assert {row.id for row in room_view(play.state).partners if inject in row.answered} == expected
        pages = {name: partner_view(play.state, name).injects for name in play.state.script.partners}
        rows = ((name, row) for name, received in pages.items() for row in received if row.answered)
        assert {name for name, row in rows if row.public.id == inject} == expected


def test_nobody_waits_for_a_partner_that_is_not_in_the_room_unless_another_speaks_for_it() -> None:
    play = at_alarm()
    joined(play, "grid")
    play.do(ev.PresenceSet(partner="grid", presence=ev.Presence.ABSENT))
    assert (at_work(play)["grid"].present, at_work(play)["grid"].silent) == (False, False)
    play.do(ev.PresenceSet(partner="grid", presence=ev.Presence.REPRESENTED, by="town"))
    assert (at_work(play)["grid"].present, at_work(play)["grid"].silent) == (True, True)


@pytest.mark.parametrize("about", ["alarm", None])
def test_a_reminder_goes_with_the_answer_and_with_the_next_inject(about: str | None) -> None:
    play = at_alarm()
    town, _ = joined(play), joined(play, "grid")
    for partner in ("town", "grid"):
        play.do(ev.PartnerNudged(partner=partner, inject=about))
    assert (at_work(play)["town"].nudged, at_work(play)["grid"].nudged) == (True, True)
    respond(play, town, "Open")
    assert (at_work(play)["town"].nudged, at_work(play)["grid"].nudged) == (False, True)
    play.do(want.ReleaseInject(inject="pumps"))
    assert (at_work(play)["town"].nudged, at_work(play)["grid"].nudged) == (False, False)


def reminded(play: Play, partner: str) -> bool:
    """Tell whether a reminder stands: on the partner's page and to the facilitator it is the same."""
    at_page = partner_view(play.state, partner).nudged is not None
    assert at_work(play)[partner].nudged is at_page
    return at_page


@pytest.mark.parametrize("about", ["alarm", None])
def test_the_page_and_the_facilitator_agree_on_whether_a_reminder_stands(about: str | None) -> None:
    play = at_alarm()
    joined(play, "grid")
    assert not reminded(play, "grid")
    play.do(ev.PartnerNudged(partner="grid", inject=about))
    assert reminded(play, "grid")
    play.note("Something else", said_by=("grid",), block=play.state.block)
    assert reminded(play, "grid")
    play.do(want.ReleaseInject(inject="pumps"))
    assert not reminded(play, "grid")


def test_a_reminder_while_nothing_was_on_stands_until_the_partner_speaks() -> None:
    play = Play().start()
    play.do(ev.PartnerNudged(partner="grid", inject=None))
    assert reminded(play, "grid")
    play.note("We are here", said_by=("town",))
    assert reminded(play, "grid")
    play.note("We are here", said_by=("grid",))
    assert not reminded(play, "grid")


def test_a_reminder_of_what_was_on_stands_until_all_of_it_is_answered() -> None:
    play = at_alarm()
    play.do(want.ReleaseInject(inject="ward"))
    hospital = joined(play, "hospital")
    play.do(ev.PartnerNudged(partner="hospital", inject=None))
    respond(play, hospital, "We are ready", partner="hospital")
    assert reminded(play, "hospital")
    respond(play, hospital, "We look", "ward", "hospital")
    assert not reminded(play, "hospital")


def test_who_is_reminded_of_an_earlier_inject_reads_so_until_it_is_answered() -> None:
    play = at_alarm()
    grid = joined(play, "grid")
    play.do(want.ReleaseInject(inject="pumps"))
    play.do(ev.PartnerNudged(partner="grid", inject="alarm"))
    assert reminded(play, "grid")
    respond(play, grid, "We switch over", "alarm", "grid")
    assert not reminded(play, "grid")


def test_lists_offer_names_with_the_variables_filled_in() -> None:
    assert lists(Play().state).partners[0].title == "Town of Veldstad"


def visible(view: PartnerView) -> set[str]:
    return set(TOKEN.findall(repr(view)))


def allowed(state: State, tokens: Tokens, partner: str, token: str) -> bool:
    """Tell whether a text may be on a partner's page now."""
    collection, ident, name = tokens.where[token]
    if collection in {"label", "title"} or (collection, ident, name) == ("partners", partner, "title"):
        return True
    if collection == "blocks":
        # The titles of blocks that are over stand beside the injects of that time.
        return name == "title" or (ident == state.block and name in {"situation", "text"})
    if collection in {"injects", "questions"}:
        owner = (
            ident
            if collection == "injects"
            else next(
                key for key, rows in state.script.questions.items() if ident in {row.id for row in rows}
            )
        )
        public = {"title", "text", "sender"} if collection == "injects" else {"text", "options", "unit"}
        row = state.script.injects[owner]
        tables = [
            table for table in row.to if partner in getattr(state.script.tables.get(table), "partners", ())
        ]
        mine = is_for_room(row) or partner in row.to or bool(tables)
        return name in public and mine and state.status_of(owner) is ev.InjectStatus.RELEASED
    if collection == "services":
        return name == "title" and ident in state.board
    if collection in {"partners", "tables"}:
        return name == "title"
    if collection == "entries":
        # Words in which others count on this partner, and what can be voted on.
        asked = any(
            token in row.fields.text or token == row.fields.unit
            for row in state.entries.values()
            if partner in {row.fields.target, row.fields.owner}
        )
        return asked or state.block == "gaps"
    return (collection == "groups" and state.block == "gaps") or collection == "replies"


@pytest.mark.parametrize("partner", ["town", "hospital", "grid"])
def test_no_page_shows_what_is_private_or_for_another(partner: str) -> None:
    tokens = Tokens(small_scenario())
    play = everything(tokens)
    seen: set[str] = set()
    while next_cue(play.state):
        busy(play, tokens)
        found = visible(partner_view(play.state, partner))
        assert sorted(tokens.where[t] for t in found if not allowed(play.state, tokens, partner, t)) == []
        seen |= found
        play.advance(3).next()
    kinds = {tokens.where[token][0] for token in seen}
    assert kinds >= {"label", "title", "blocks", "injects", "questions", "services", "groups"}
    names = {tokens.where[token][2] for token in seen if tokens.where[token][0] == "injects"}
    assert "notes" not in names


def test_words_noted_in_the_room_are_not_shown_to_the_organisation_but_that_it_answered_is() -> None:
    play = at_alarm()
    town = joined(play, function="Mayor")
    respond(play, town, "Open")
    noted = EntryFields(text="They quarrel", said_by=("town",), inject="alarm")
    play.do(want.Capture(fields=noted))
    said = partner_view(play.state, "town").said
    assert [(row.by, row.function, row.text) for row in said] == [
        (int(town[1:]), "Mayor", "Open"),
        (None, "", ""),
    ]
    assert partner_view(play.state, "hospital").said == ()


def test_only_the_name_of_a_participant_leads_to_it() -> None:
    play = at_alarm()
    actor = joined(play)
    known = play.state.participants
    found = participant_of(known, actor)
    assert found is not None
    assert found.actor == actor
    for other in (actor[1:], "facilitator", "p", "p0", f"{actor}x"):
        assert participant_of(known, other) is None
