"""Who is in the room: itself, or by another that is there itself."""

from __future__ import annotations

import pytest

from tabletop.core import events as ev
from tabletop.core import people, review, room_view
from tabletop.core.debrief import There, debrief
from tabletop.core.events import InjectStatus, Presence
from tabletop.core.gaps import expected_not_taken
from tabletop.core.intents import Undo
from tabletop.core.messages import ExerciseError
from tabletop.core.order_view import announcement
from tests.small import Play


def represented(partner: str = "hospital", by: str = "grid") -> Play:
    play = Play().start()
    play.do(ev.PresenceSet(partner=partner, presence=Presence.REPRESENTED, by=by))
    return play


def gone(play: Play, partner: str = "grid") -> Play:
    play.do(ev.PresenceSet(partner=partner, presence=Presence.LEFT))
    return play


def in_the_room(play: Play) -> set[str]:
    return {row.id for row in room_view.partners_at_work(play.state) if row.present}


def test_who_is_represented_is_here_while_the_one_who_speaks_for_it_is() -> None:
    play = represented()
    assert in_the_room(play) == {"town", "hospital", "grid"}
    assert in_the_room(gone(play)) == {"town"}
    play.do(ev.PresenceSet(partner="grid", presence=Presence.PRESENT))
    assert in_the_room(play) == {"town", "hospital", "grid"}


def test_nobody_speaks_for_two_by_way_of_a_third() -> None:
    play = represented()
    play.do(ev.PresenceSet(partner="grid", presence=Presence.REPRESENTED, by="town"))
    assert in_the_room(play) == {"town", "grid"}


def test_nothing_is_missed_of_a_partner_whose_stand_in_had_left() -> None:
    there, left = represented(), gone(represented())
    for play in (there, left):
        play.next_to("dark/2")
        while play.state.block != "closing":
            play.next()
    found = {row.subjects[0] for row in expected_not_taken(there.state)}
    assert "ward-move" in found
    assert {row.subjects[0] for row in expected_not_taken(left.state)} == found - {"ward-move"}
    told = {row.text: row.partners for row in debrief(left.state).expected}
    assert told["Private: moves two patients"] == (("Saint Hospital", There.AWAY),)
    assert [row.partner for row in review.hotwash(left.state) if row.here] == ["town"]


def test_who_spoke_for_another_when_something_came_out_is_what_counts_later() -> None:
    play = represented().next_to("dark/2")
    gone(play)
    released = next(row.seq or 0 for ident, row in play.state.injects.items() if ident == "alarm")
    assert play.state.status_of("alarm") is InjectStatus.RELEASED
    assert play.state.is_here("hospital", released)
    assert not play.state.is_here("hospital")


def test_it_is_said_who_speaks_for_a_partner() -> None:
    play = Play().start()
    with pytest.raises(ExerciseError, match=r"partner\.represented-by-nobody"):
        play.do(ev.PresenceSet(partner="grid", presence=Presence.REPRESENTED))


def test_a_log_that_does_not_say_who_speaks_for_a_partner_still_folds() -> None:
    play = Play(presence={"town": Presence.REPRESENTED}).start()
    play.log(ev.PresenceSet(partner="grid", presence=Presence.REPRESENTED))
    assert in_the_room(play) == {"hospital"}
    assert set(play.state.ever_present) == {"hospital", "grid"}
    assert play.state.presence_of("grid") is Presence.REPRESENTED


def test_who_is_represented_was_there_once_the_one_who_speaks_for_it_came() -> None:
    play = Play()
    play.do(ev.PresenceSet(partner="hospital", presence=Presence.REPRESENTED, by="grid"))
    gone(play).start()
    assert set(play.state.ever_present) == {"town"}
    play.do(ev.PresenceSet(partner="grid", presence=Presence.PRESENT))
    assert set(play.state.ever_present) == {"town", "grid", "hospital"}
    play.do(Undo())
    assert set(play.state.ever_present) == {"town"}


def test_what_comes_next_says_that_nobody_speaks_for_who_gets_it() -> None:
    play = gone(represented()).next_to("dark/1/alarm")
    while not announcement(play.state).recipients:
        play.next()
    assert dict(announcement(play.state).recipients)["Saint Hospital"] is Presence.ABSENT


def test_who_is_away_stands_behind_who_is_here_at_each_table_and_among_the_tables() -> None:
    def listed(play: Play) -> list[tuple[str | None, list[str]]]:
        return [(table.id, [row.id for row in table.partners]) for table in people.partners(play.state)]

    play = Play().start()
    assert listed(play) == [("left", ["town", "grid"]), ("right", ["hospital"])]
    gone(play, "town")
    assert listed(play) == [("left", ["grid", "town"]), ("right", ["hospital"])]
    gone(play, "grid")
    assert listed(play) == [("right", ["hospital"]), ("left", ["town", "grid"])]
