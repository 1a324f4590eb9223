"""A small session that was played, with something of everything that a debrief tells."""

from __future__ import annotations

from typing import Any

from tabletop.core.events import (
    Answer,
    EntryCorrected,
    EntryKind,
    EntryWithdrawn,
    ExpectedTicked,
    FindingReviewed,
    GroupMade,
    InjectStatus,
    InjectStatusSet,
    Mark,
    OutcomeSet,
    Presence,
    PresenceSet,
    ReplyGiven,
    Verdict,
    VotesCounted,
)
from tabletop.core.gaps import findings
from tabletop.core.intents import Close, StateEndurance, WriteInject
from tests.small import Play

WITHDRAWN = "Words that were taken back"
PRIVATE = "Words for the hospital alone"


def played(**details: Any) -> Play:
    """Play the session and close it."""
    play = Play(
        place="Town hall",
        purpose="Find out where our plans lean on each other",
        recipients="The mayor and aldermen",
        delete_on="2027-11-21",
        presence={"grid": Presence.ABSENT},
        **details,
    )
    play.start().advance(20).next_to("dark/1/alarm").advance(6)
    diesel = play.note("Nobody knows how much diesel there is", kind=EntryKind.GAP, said_by=("town",))
    halls = play.note("We open two sports halls", kind=EntryKind.DECISION, said_by=("town",), mark=Mark.OPEN)
    fuel = play.note(
        "The hospital has fuel for a week",
        kind=EntryKind.ASSUMPTION,
        said_by=("town",),
        target="hospital",
        quantity=7,
        unit="days",
        until_hour=72,
    )
    play.do(ReplyGiven(entry=fuel, partner="hospital", answer=Answer.NO, note="Three days at most"))
    play.note(
        "Two generators for the wards",
        kind=EntryKind.NEED,
        said_by=("hospital",),
        target="generators",
        quantity=2,
        from_hour=4,
    )
    play.note(PRIVATE, kind=EntryKind.GAP, said_by=("hospital",), mark=Mark.PARTNER)
    fields = play.state.entries[halls].fields.model_copy(update={"text": "We open three sports halls"})
    play.do(EntryCorrected(entry=halls, base=halls, fields=fields))
    play.do(ExpectedTicked(expected="alarm-map"))
    play.next_to("dark/1/handout").advance(4)
    play.note("One of two generators starts", said_by=("hospital",), inject="ward")
    play.do(PresenceSet(partner="grid", presence=Presence.PRESENT))
    play.do(OutcomeSet(outcome="shelter", value="open"))
    play.do(WriteInject(title="A queue", text="Two hundred people wait.", to=("town",)))
    play.do(InjectStatusSet(inject="spot-1", status=InjectStatus.WITHDRAWN))
    play.note("We send somebody over", said_by=("town",), inject="spot-1")
    play.do(StateEndurance(service="phone", backup_from=2, backup_to=5, partner="grid"))
    play.next_to("day/1/cash").advance(30)
    paper = play.note(
        "There is no list on paper\nof people who need care", kind=EntryKind.GAP, said_by=("left",)
    )
    talks = play.note("Who speaks first to the press?", kind=EntryKind.NOTE, said_by=("all",), parked=True)
    play.do(EntryWithdrawn(entry=play.note(WITHDRAWN, said_by=("town",))))
    play.next_to("gaps").advance(10)
    group = play.do(GroupMade(title="Fuel", entries=(diesel,))).seq
    play.do(VotesCounted(subject=group, votes=12))
    play.do(VotesCounted(subject=paper, votes=7))
    play.note(
        "Agree on an order of delivery",
        kind=EntryKind.ACTION,
        owner="town",
        owner_function="head of crisis",
        due="2027-01-15",
        addresses=group,
        measure="organisation",
    )
    play.note("Write a list on paper", kind=EntryKind.ACTION, addresses=paper)
    play.next_to("hotwash").advance(10)
    play.note("Everybody helped", kind=EntryKind.STRENGTH, said_by=("grid",), headline=True)
    play.note("Nobody relieves our people", kind=EntryKind.GAP, said_by=("grid",), theme="continuity")
    play.next_to("closing").do(Close())
    assert talks in play.state.entries
    play.advance(60).note("The halls have no heating", kind=EntryKind.OBSERVATION, said_by=("town",))
    for finding in findings(play.state):
        if finding.rule == "process-outlasted":
            verdict = Verdict.DISMISSED if finding.assumed else Verdict.CONFIRMED
            reason = "It has a satellite telephone" if finding.assumed else ""
            play.do(
                FindingReviewed(
                    rule=finding.rule,
                    subjects=finding.subjects,
                    hour=finding.hour,
                    verdict=verdict,
                    reason=reason,
                )
            )
    return play
