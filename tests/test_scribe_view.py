"""What is kept from scribes: every text is a token, and what is private reaches them only in private."""

from __future__ import annotations

import pytest

from tabletop.core import events as ev
from tabletop.core.events import EntryKind, Mark, Role
from tabletop.core.exercise import next_cue
from tabletop.core.intents import Undo
from tabletop.core.scenario import BlockKind
from tabletop.core.scribe_view import LATEST, ScribeView, Wanted, scribe_view
from tabletop.core.state import Participant, State
from tests.small import Play, small_scenario
from tests.tokens import TOKEN, Tokens, busy, everything

OWN_WORDS = {"entries", "replies", "groups", "label", "title", "setup"}
"""Where the words come from that people wrote during the session, or that name it."""
NAMED = {"themes", "objectives", "partners", "tables", "services", "resources", "variables"}
PRIVATE = {("injects", "notes"), ("objectives", "look_for"), ("expected", "text")}


def joined(play: Play, role: Role = Role.SCRIBE) -> Participant:
    ident = play.joined(None, role=role)
    return play.state.participants[ident]


def seen(state: State, scribe: Participant, *, private: bool, whole: bool = True) -> set[str]:
    return set(TOKEN.findall(repr(scribe_view(state, scribe, private=private, wanted=Wanted(whole=whole)))))


def released(state: State, inject: str) -> bool:
    return state.status_of(inject) in {ev.InjectStatus.RELEASED, ev.InjectStatus.WITHDRAWN}


def may(tokens: Tokens, state: State, place: tuple[str, str, str], *, private: bool) -> bool:
    collection, ident, name = place
    if collection == "groups" and not private:
        members = map(state.entries.__getitem__, state.groups[int(ident)].entries)
        return any(entry.fields.mark is not Mark.PARTNER for entry in members)
    if collection in OWN_WORDS:
        return name not in {"place", "purpose", "recipients"}
    if collection in NAMED:
        return name == "title" or (private and (collection, name) in PRIVATE)
    if collection == "blocks":
        row = state.script.blocks[ident]
        been = ident in state.steps if row.kind is BlockKind.STEP else True
        return (been and name == "title") or not tokens.forbidden(state, {tokens_of(tokens, place)})
    if collection in {"injects", "questions", "expected"}:
        script = state.script
        owner = {
            "injects": lambda: ident,
            "questions": lambda: next(
                k for k, rows in script.questions.items() if ident in {r.id for r in rows}
            ),
            "expected": lambda: script.expected[ident].inject,
        }[collection]()
        public = collection != "expected" and name in {"title", "text", "sender", "options", "unit"}
        return released(state, owner) and (public or (private and (collection, name) in PRIVATE))
    return False


def tokens_of(tokens: Tokens, place: tuple[str, str, str]) -> str:
    return next(token for token, known in tokens.where.items() if known == place)


@pytest.mark.parametrize("private", [False, True])
def test_a_scribe_reads_nothing_that_it_must_not_at_any_point_of_the_session(private: bool) -> None:
    tokens = Tokens(small_scenario())
    play = everything(tokens)
    scribe = joined(play)
    places: set[tuple[str, str]] = set()
    while next_cue(play.state):
        busy(play, tokens)
        found = seen(play.state, scribe, private=private)
        where = {tokens.where[token] for token in found}
        assert [place for place in where if not may(tokens, play.state, place, private=private)] == []
        places |= {(collection, name) for collection, _, name in where}
        play.advance(3).next()
    # The search would find them: what may be read is found.
    assert places >= {("injects", "text"), ("entries", "text"), ("objectives", "title"), ("blocks", "title")}
    assert (places >= PRIVATE) is private
    assert (places & PRIVATE == set()) is not private


def test_the_facilitators_consent_lets_private_notes_through() -> None:
    tokens = Tokens(small_scenario())
    play = everything(tokens).next_to("dark/1/alarm")
    scribe = joined(play)
    notes = tokens_of(tokens, ("injects", "alarm", "notes"))
    assert notes not in seen(play.state, scribe, private=False)
    play.do(ev.RoomSet(notes_for_scribes=True))
    assert notes in seen(play.state, scribe, private=False)
    play.do(ev.RoomSet(notes_for_scribes=False))
    assert notes not in seen(play.state, scribe, private=False)


def test_a_note_about_what_is_still_to_come_does_not_tell_what_that_is() -> None:
    tokens = Tokens(small_scenario())
    play = everything(tokens).next_to("dark/1/alarm")
    scribe = joined(play)
    play.note("look at this later", inject="cash", block="day")
    play.note("and at this", block="day")
    for private in (False, True):
        found = seen(play.state, scribe, private=private)
        assert tokens_of(tokens, ("injects", "cash", "title")) not in found
        assert tokens_of(tokens, ("blocks", "day", "title")) not in found
        view = scribe_view(play.state, scribe, private=private)
        assert {row.line.text for row in view.entries} >= {"look at this later", "and at this"}
        assert "cash" not in repr([row.fields for row in view.entries])


def test_what_is_for_a_partner_alone_reaches_others_only_in_private() -> None:
    play = Play().start().next_to("dark/3")
    scribe, other = joined(play), joined(play)
    play.note("our own secret", mark=Mark.PARTNER, kind=EntryKind.GAP)
    play.note("my own note", scribe.actor, mark=Mark.PARTNER)

    def texts(view: ScribeView) -> set[str]:
        return {row.line.text for row in view.entries} | {title for _, title in view.gaps}

    assert texts(scribe_view(play.state, scribe, private=False)) == {"my own note"}
    assert texts(scribe_view(play.state, other, private=False)) == set()
    assert texts(scribe_view(play.state, other, private=True)) == {"our own secret", "my own note"}
    # The facilitator allows private notes to be read along; what partners said is not the facilitator's.
    play.do(ev.RoomSet(notes_for_scribes=True))
    assert texts(scribe_view(play.state, other, private=False)) == set()


def test_the_list_tells_who_captured_what_and_is_shortened_to_the_latest() -> None:
    play = Play().start().next_to("dark/3")
    event = play.do(
        ev.ParticipantJoined(role=Role.SCRIBE, function="Evaluator", token="a" * 32, recall="b" * 32),
        actor="door",
    )
    scribe = play.state.participants[event.seq]
    for number in range(LATEST + 2):
        play.note(f"note {number}")
    play.note("mine", scribe.actor)
    view = scribe_view(play.state, scribe, private=True)
    assert (len(view.entries), view.older) == (LATEST, 3)
    assert [(row.line.text, row.line.author, row.mine) for row in view.entries[:1]] == [
        ("mine", "Evaluator", True)
    ]
    assert view.entries[1].by_facilitator
    whole = scribe_view(play.state, scribe, private=True, wanted=Wanted(whole=True))
    assert (len(whole.entries), whole.older) == (LATEST + 3, 0)


def test_the_list_can_be_that_of_a_table_or_of_oneself() -> None:
    play = Play().start().next_to("dark/3")
    scribe = joined(play)
    play.note("town", said_by=("town",))
    play.note("left table", said_by=("left",))
    play.note("hospital", scribe.actor, said_by=("hospital",))

    def texts(**wanted: object) -> set[str]:
        view = scribe_view(play.state, scribe, private=True, wanted=Wanted(**wanted))  # type: ignore[arg-type]
        return {row.line.text for row in view.entries}

    assert texts(table="left") == {"town", "left table"}
    assert texts(table="right") == {"hospital"}
    assert texts(own=True) == {"hospital"}


def test_a_scribe_keeps_the_places_where_the_room_was_when_the_inject_of_now_is_moved() -> None:
    play = Play().start().next_to("dark/1/rumour")
    scribe = joined(play)
    passed = ["opening", "rules", "start", "dark"]
    assert [row.id for row in scribe_view(play.state, scribe, private=True).blocks] == passed
    play.do(ev.InjectStatusSet(inject="rumour", status=ev.InjectStatus.WITHDRAWN))
    moved = play.state.script.injects["rumour"].model_copy(update={"round": 2})
    play.do(ev.InjectAdded(inject=moved))
    assert play.state.cue not in [cue.id for cue in play.state.order]
    assert [row.id for row in scribe_view(play.state, scribe, private=True).blocks] == passed


def test_one_sees_what_undo_would_take_back_and_only_of_oneself() -> None:
    play = Play().start().next_to("dark/3")
    scribe = joined(play)
    assert scribe_view(play.state, scribe, private=True).undo is None
    play.note("mine", scribe.actor)
    play.note("of the facilitator")
    view = scribe_view(play.state, scribe, private=True)
    assert (view.undo, view.undo_entry) == ("entry.captured", "mine")


def test_another_evaluators_rating_is_not_shown_as_ones_own() -> None:
    play = Play().start().next_to("dark/3")
    one, two = joined(play), joined(play)
    play.do(ev.RoomSet(ratings=True))
    play.do(ev.ObjectiveRated(objective="share", score=3), one.actor)
    scores = [
        [row.score for row in scribe_view(play.state, who, private=True).objectives] for who in (one, two)
    ]
    assert scores == [[3, None], [None, None]]


def test_after_undo_one_sees_the_act_before_it() -> None:
    play = Play().start().next_to("dark/3")
    scribe = joined(play)
    play.note("first", scribe.actor)
    play.note("second", scribe.actor)
    play.do(Undo(), scribe.actor)
    assert scribe_view(play.state, scribe, private=True).undo_entry == "first"
