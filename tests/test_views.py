"""What is kept from the room: every text is a token, and the projector shows those for the room alone."""

from __future__ import annotations

import pytest

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core import scenario as scenario_format
from tabletop.core.ballot import candidates
from tabletop.core.events import EntryFields, EntryKind, Mark
from tabletop.core.exercise import next_cue
from tabletop.core.messages import ExerciseError
from tabletop.core.now_view import now
from tabletop.core.projection import ProjectorView, projector
from tabletop.core.scenario import BlockKind, Row, ServiceState, Topic
from tests.small import Play, small_scenario
from tests.tokens import NO_WORDS, TOKEN, WORDS, Tokens, busy, everything


def tokens_in(view: ProjectorView) -> set[str]:
    return set(TOKEN.findall(repr(view)))


def test_no_private_text_is_on_the_projector_at_any_point_of_the_session() -> None:
    tokens = Tokens(small_scenario())
    play = everything(tokens)
    seen: set[str] = set()
    while next_cue(play.state):
        busy(play, tokens)
        found = tokens_in(projector(play.state))
        assert tokens.forbidden(play.state, found) == []
        seen |= found
        play.advance(3).next()
    found = tokens_in(projector(play.state))
    assert tokens.forbidden(play.state, found) == []
    # The search would find them: the public ones are found.
    assert {tokens.where[token][0] for token in seen} >= {"label", "title", "blocks", "injects", "groups"}


def test_every_field_of_the_format_is_known_to_hold_words_or_not() -> None:
    rows = [row for row in vars(scenario_format).values() if isinstance(row, type) and issubclass(row, Row)]
    names = {name for row in rows for name in row.model_fields}
    assert names <= WORDS | NO_WORDS


def test_a_token_of_a_private_field_would_be_noticed() -> None:
    tokens = Tokens(small_scenario())
    play = everything(tokens)
    notes = next(token for token, place in tokens.where.items() if place == ("blocks", "dark", "notes"))
    assert tokens.forbidden(play.state, {notes}) == [("blocks", "dark", "notes")]


def test_reasons_for_a_stop_stay_off_the_projector() -> None:
    tokens = Tokens(small_scenario())
    play = everything(tokens).next_to("dark/1/alarm")
    play.do(ev.ExerciseInterrupted(reason=tokens.new("stop", "", "reason")))
    view = projector(play.state)
    assert view.interrupted
    assert tokens.forbidden(play.state, tokens_in(view)) == []


def test_only_an_entry_that_was_put_up_is_shown_and_only_while_it_counts() -> None:
    play = Play().start().next_to("dark/3")
    note = play.note("Nobody has diesel", kind=EntryKind.GAP)
    play.note("Keep this to yourself")
    assert projector(play.state).entry is None
    play.do(ev.ProjectorSet(entry=note))
    entry = projector(play.state).entry
    assert entry is not None
    assert (entry.kind, entry.text) == (EntryKind.GAP, "Nobody has diesel")
    play.do(ev.EntryWithdrawn(entry=note))
    assert projector(play.state).entry is None


def test_the_room_sees_everything_that_can_be_chosen_before_anything_is_counted() -> None:
    play = Play().start().next_to("dark/1/alarm")
    fields = EntryFields(kind=EntryKind.GAP, text="No fuel", said_by=("town",))
    voted = play.do(want.Capture(fields=fields)).seq
    play.do(want.Capture(fields=fields.model_copy(update={"text": "No water"})))
    play.do(want.Capture(fields=fields.model_copy(update={"text": "Ours alone", "mark": Mark.PARTNER})))
    play.next_to("gaps")
    assert [(row.title, row.votes) for row in projector(play.state).top_gaps] == [
        ("No fuel", 0),
        ("No water", 0),
    ]
    play.do(ev.BallotCast(subjects=(voted,)), f"p{play.joined()}", "web")
    shown = [(row.title, row.votes) for row in projector(play.state).top_gaps]
    assert shown == [("No fuel", 1), ("No water", 0)]


def test_hands_for_a_gap_that_was_grouped_afterwards_stay_on_the_projector() -> None:
    play = Play().start().next_to("gaps")
    gaps = tuple(play.note(text, kind=EntryKind.GAP) for text in ("No diesel", "No roster"))
    alone = play.note("Between us", kind=EntryKind.GAP, mark=Mark.PARTNER)
    for gap, votes in ((gaps[0], 9), (alone, 20)):
        play.do(ev.VotesCounted(subject=gap, votes=votes))
    play.do(ev.GroupMade(title="Together", entries=(*gaps, alone)))
    assert [(row.title, row.votes) for row in projector(play.state).top_gaps] == [("Together", 9)]


def test_top_gaps_are_the_groups_the_heaviest_first_and_only_in_their_block() -> None:
    play = Play().start().next_to("dark/3")
    gaps = [play.note(f"gap {number}", kind=EntryKind.GAP) for number in range(3)]
    fuel = play.do(ev.GroupMade(title="Fuel", entries=(gaps[0],))).seq
    care = play.do(ev.GroupMade(title="Care", entries=(gaps[1],))).seq
    play.do(ev.GroupMade(title="Not voted on", entries=(gaps[2],)))
    play.do(ev.VotesCounted(subject=fuel, votes=4))
    play.do(ev.VotesCounted(subject=care, votes=9))
    play.do(ev.VotesCounted(subject=gaps[0], votes=20))
    assert projector(play.state).top_gaps == ()
    play.next_to("gaps")
    assert [(row.title, row.votes) for row in projector(play.state).top_gaps] == [
        ("Care", 9),
        ("Fuel", 4),
        ("Not voted on", 0),
    ]


@pytest.mark.parametrize("devices", [False, True])
def test_a_group_shows_only_while_one_of_its_gaps_may_be_known(devices: bool) -> None:
    play = Play().start().next_to("dark/3")
    known = play.note("No fuel", kind=EntryKind.GAP)
    alone = play.note("Ours alone", kind=EntryKind.GAP, mark=Mark.PARTNER)
    both = play.do(ev.GroupMade(title="Mixed", entries=(known, alone))).seq
    secret = play.note("Ours too", kind=EntryKind.GAP, mark=Mark.PARTNER)
    hidden = play.do(ev.GroupMade(title="Secret", entries=(secret,))).seq
    for group in (both, hidden):
        play.do(ev.VotesCounted(subject=group, votes=4))
    play.next_to("gaps")
    if devices:
        play.joined()
    assert [(row.title, row.votes) for row in projector(play.state).top_gaps] == [("Mixed", 4)]
    assert candidates(play.state) == ((both, "Mixed"),)
    play.do(ev.EntryWithdrawn(entry=known))
    assert projector(play.state).top_gaps == ()
    assert candidates(play.state) == ()
    play.do(ev.EntryRestored(entry=known))
    assert [row.title for row in projector(play.state).top_gaps] == ["Mixed"]


def test_a_gap_that_became_something_else_is_no_top_gap() -> None:
    play = Play().start().next_to("dark/3")
    gap = play.note("No fuel", kind=EntryKind.GAP)
    play.do(ev.VotesCounted(subject=gap, votes=4))
    play.next_to("gaps")
    assert [row.title for row in projector(play.state).top_gaps] == ["No fuel"]
    fields = play.state.entries[gap].fields.model_copy(update={"kind": EntryKind.NOTE})
    play.do(ev.EntryCorrected(entry=gap, base=play.state.entries[gap].revision, fields=fields))
    assert projector(play.state).top_gaps == ()


def test_an_inject_for_one_partner_is_not_on_the_projector() -> None:
    play = Play().start().next_to("dark/1/handout")
    inject = projector(play.state).inject
    assert inject is not None
    assert inject.id == "rumour"
    play.do(want.ReleaseInject(inject="mast"))
    shown = projector(play.state).inject
    assert shown is not None
    assert shown.id == "rumour"


def test_an_inject_on_the_spot_is_shown_when_it_is_meant_for_the_projector() -> None:
    play = Play().start().next_to("dark/0")
    assert projector(play.state).inject is None
    play.do(want.WriteInject(title="Quiet", text="…", to=("town",), projected=False))
    assert projector(play.state).inject is None
    play.do(want.WriteInject(title="A tree fell", text="On the road.", to=("all",)))
    inject = projector(play.state).inject
    assert inject is not None
    assert inject.title == "A tree fell"


def test_a_situation_that_is_told_again_is_not_hidden_by_earlier_injects() -> None:
    play = Play().start().next_to("dark/1/alarm").advance(2)
    play.do(want.GoTo(cue="dark/0"))
    assert projector(play.state).inject is None


@pytest.mark.parametrize(
    ("cue", "asked"),
    [
        ("dark/0", ()),
        ("dark/2", ("What do you know?", "Can your own people get to work?")),
        ("dark/3", ("What worries you most?", "Can your own people get to work?")),
        ("dark/5", ("What do you do in the next hour?", "Can your own people get to work?")),
    ],
)
def test_each_phase_asks_its_own_question_and_about_the_own_house(cue: str, asked: tuple[str, ...]) -> None:
    assert projector(Play().start().next_to(cue).state).questions == asked


def test_the_facilitator_sees_which_questions_the_room_is_asked_now() -> None:
    play = Play().start().next_to("dark/0")
    asked: set[str] = set()
    while play.state.block == "dark":
        room, own = projector(play.state), now(play.state)
        shown = {*room.questions, *(text for row in room.asked_before for text in row.questions)}
        kinds = ("picture", "judgement", "decision", "continuity")
        assert {kind for kind in kinds if shown.intersection(getattr(own, kind))} == set(own.asked)
        asked.update(own.asked)
        play.next()
    assert asked == set(kinds)


def test_in_plenary_picture_and_judgement_go_before_the_decision() -> None:
    view = projector(Play().start().next_to("dark/5").state)
    assert [(row.topic, row.questions) for row in view.asked_before] == [
        (Topic.PICTURE, ("What do you know?",)),
        (Topic.JUDGEMENT, ("What worries you most?",)),
    ]
    assert view.questions[0] == "What do you do in the next hour?"
    for cue in ("dark/2", "dark/3", "gaps"):
        assert projector(Play().start().next_to(cue).state).asked_before == ()


def services_at(cue: str, **states: ServiceState) -> list[tuple[str, ServiceState]]:
    """Show services with these states in the scenario, in this order, none of which relies on another."""
    scenario = small_scenario()
    power = scenario.services[0].model_copy(update={"restored_at": None, "backup_from": None})
    rows = tuple(
        power.model_copy(
            update={
                "id": ident,
                "title": ident,
                "state": state,
                "restored_at": 6.0 if ident.startswith("back") else None,
            }
        )
        for ident, state in states.items()
    )
    scenario = scenario.model_copy(
        update={"services": rows, "processes": (), "outcomes": (), "injects": (), "expected": ()}
    )
    scenario = scenario.model_copy(update={"questions": ()})
    view = projector(Play(scenario).start().next_to(cue).state)
    return [(row.id, row.state) for row in view.services]


def test_what_is_still_out_stays_on_the_projector_first_and_what_works_again_comes_last() -> None:
    out, degraded, works = ServiceState.OUT, ServiceState.DEGRADED, ServiceState.WORKS
    given = {"back": out, "slow": degraded, "power": out, "fine": works, "heat": out}
    assert services_at("day/0", **given) == [
        ("power", out),
        ("heat", out),
        ("slow", degraded),
        ("back", works),
    ]


def test_nothing_that_is_out_is_left_out_for_what_is_not() -> None:
    out, degraded = ServiceState.OUT, ServiceState.DEGRADED
    given = {f"slow{number}": degraded for number in range(5)} | {f"out{number}": out for number in range(5)}
    states = [state for _, state in services_at("day/0", **given)]
    assert states == [out] * 5 + [degraded]


@pytest.mark.parametrize("cue", ["day/1/cash", "day/2", "day/3", "day/5"])
@pytest.mark.parametrize("own", [True, False])
def test_the_questions_of_an_inject_stand_with_it_until_plenary(cue: str, own: bool) -> None:
    scenario = small_scenario()
    if not own:
        silent = {"picture": (), "judgement": (), "decision": (), "continuity": ()}
        blocks = tuple(row.model_copy(update=silent) for row in scenario.blocks)
        scenario = scenario.model_copy(update={"blocks": blocks})
    inject = projector(Play(scenario).start().next_to(cue).state).inject
    assert inject is not None
    assert [row.id for row in inject.questions] == (["cash-choice", "cash-sure"] if cue != "day/5" else [])


def test_at_most_six_services_are_shown_and_the_others_are_counted() -> None:
    scenario = small_scenario()
    power = scenario.services[0]
    many = tuple(
        power.model_copy(update={"id": f"s{number}", "title": f"Service {number}"}) for number in range(9)
    )
    scenario = scenario.model_copy(update={"services": (*scenario.services, *many)})
    view = projector(Play(scenario).start().next_to("dark/0").state)
    assert len(view.services) == 6
    assert view.services_left_out == 4
    assert view.block_kind is BlockKind.STEP


def test_an_entry_for_the_partner_alone_never_comes_on_the_projector() -> None:
    play = Play().start().next_to("dark/3")
    private = play.note("We have no night shift", mark=Mark.PARTNER)
    with pytest.raises(ExerciseError) as refused:
        play.do(ev.ProjectorSet(entry=private))
    assert refused.value.message.code == "entry.for-partner-alone"
    assert projector(play.state).entry is None


def test_an_entry_marked_for_the_partner_alone_while_it_is_up_goes_and_does_not_hold_up_black() -> None:
    play = Play().start().next_to("dark/3")
    note = play.note("We have no night shift")
    play.do(ev.ProjectorSet(entry=note))
    fields = EntryFields(text="We have no night shift", mark=Mark.PARTNER)
    play.do(ev.EntryCorrected(entry=note, base=note, fields=fields))
    assert projector(play.state).entry is None
    play.do(ev.ProjectorSet(black=True, entry=note))
    assert projector(play.state).black
    assert play.state.shown_entry is None


def test_the_room_is_told_when_nothing_is_noted() -> None:
    play = Play().start().next_to("dark/3")
    assert projector(play.state).recording
    play.do(ev.RecordingSet(on=False))
    assert not projector(play.state).recording
