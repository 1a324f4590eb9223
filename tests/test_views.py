"""What is kept from the room: every text is a token, and the projector shows those for the room alone."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core import scenario as scenario_format
from tabletop.core.events import EntryFields, EntryKind, Mark
from tabletop.core.exercise import next_cue
from tabletop.core.messages import ExerciseError
from tabletop.core.scenario import BlockKind, PhaseKind, Row, Scenario, is_for_room
from tabletop.core.state import State
from tabletop.core.views import ProjectorView, projector
from tests.small import Play, small_scenario

WORDS = {
    "title",
    "text",
    "notes",
    "situation",
    "picture",
    "judgement",
    "decision",
    "continuity",
    "sender",
    "options",
    "unit",
    "look_for",
    "minimum",
    "assumption",
    "note",
    "statement",
    "kind",
    "role",
    "synonyms",
    "question",
    "titles",
    "summary",
    "threat",
    "label",
    "licence",
    "authors",
    "date",
}
"""The names of fields that hold words rather than an id, a number or one of a few fixed values."""
FIXED = {("blocks", "kind"), ("questions", "kind"), ("themes", "continuity"), ("sources", "date")}
NO_WORDS = {
    *("id", "doorleef", "language", "start_weekday", "start_time", "guide", "url", "default", "minutes"),
    *("variables", "sources", "themes", "objectives", "partners", "processes", "tables", "services"),
    *("resources", "outcomes", "blocks", "injects", "questions", "expected", "selections", "theme"),
    *("short",),
    *("partner", "tolerable_hours", "relies_on", "backup_from", "backup_to", "state", "restored_at"),
    *(
        "recovery_hours",
        "amount",
        "owner",
        "values",
        "hour",
        "phases",
        "step",
        "at",
        "to",
        "channel",
        "round",
    ),
    *("priority", "release", "when", "effects", "inject", "low", "high", "shorten", "service", "resource"),
    *("outcome", "all", "any", "not_"),
}
"""The names of all other fields: ids, numbers, fixed values, and names that are filled in for everyone."""
TOKEN = re.compile(r"zq[a-z]+x[0-9]+x")


class Tokens:
    """A scenario in which every text is a token, and where each token stands."""

    def __init__(self, scenario: Scenario) -> None:
        self.where: dict[str, tuple[str, str, str]] = {}
        raw = scenario.model_dump(mode="json", by_alias=True)
        self.scenario = Scenario.model_validate(
            {key: self._value(key, "", key, value) for key, value in raw.items()}
        )

    def _value(self, collection: str, ident: str, name: str, value: Any) -> Any:
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return [
                {key: self._value(collection, str(row["id"]), key, cell) for key, cell in row.items()}
                for row in value
            ]
        if name not in WORDS or (collection, name) in FIXED:
            return value
        if isinstance(value, list):
            return [self.new(collection, ident, name) for _ in value or [""]]
        return self.new(collection, ident, name)

    def new(self, collection: str, ident: str, name: str) -> str:
        """Make a token."""
        token = f"zq{name.replace('_', '')}x{len(self.where)}x"
        self.where[token] = (collection, ident, name)
        return token

    def forbidden(self, state: State, shown: set[str]) -> list[tuple[str, str, str]]:
        """Give where those tokens come from that the room must not see now."""
        return sorted(self.where[token] for token in shown if not self._may(state, *self.where[token]))

    def _may(self, state: State, collection: str, ident: str, name: str) -> bool:
        phase = cue.phase_kind if (cue := state.current()) else None
        asked = {
            PhaseKind.SILENCE: {"picture", "continuity"},
            PhaseKind.TABLES: {"judgement", "continuity"},
            PhaseKind.PLENARY: {"decision", "continuity"},
        }
        if collection in {"label", "title"}:
            return True
        if collection == "blocks":
            here = ident == state.block
            return here and (name in {"title", "situation", "text"} or name in asked.get(phase, ()))  # type: ignore[arg-type]
        if collection in {"injects", "questions"}:
            owner = ident if collection == "injects" else self._inject_of(state, ident)
            row = state.script.injects[owner]
            public = {"title", "text", "sender"} if collection == "injects" else {"text", "options", "unit"}
            released = state.status_of(owner) is ev.InjectStatus.RELEASED
            return released and is_for_room(row) and row.step == state.block and name in public
        if collection == "services":
            return name in {"title", "note"} and ident in state.board
        if collection == "groups":
            return bool(state.votes.get(int(ident)))
        return collection == "shown"

    @staticmethod
    def _inject_of(state: State, question: str) -> str:
        return next(key for key, rows in state.script.questions.items() if question in {r.id for r in rows})


def everything(tokens: Tokens) -> Play:
    """Prepare an exercise in which whoever can write something has written it."""
    token = tokens.new
    play = Play(
        tokens.scenario,
        title=token("title", "", "setup"),
        place=token("setup", "", "place"),
        purpose=token("setup", "", "purpose"),
        recipients=token("setup", "", "recipients"),
    )
    return play.start()


def _group(play: Play, tokens: Tokens, gap: int) -> int:
    title = tokens.new("groups", "", "title")
    group = play.do(ev.GroupMade(title=title, entries=(gap,))).seq
    tokens.where[title] = ("groups", str(group), "title")
    return group


def busy(play: Play, tokens: Tokens) -> None:
    """Write down something of every sort at this point of the exercise."""
    token = tokens.new
    gaps = [
        play.note(
            token("entries", "", "text"),
            kind=kind,
            said_by=("hospital",),
            owner="town",
            owner_function=token("entries", "", "function"),
            unit=token("entries", "", "unit"),
            measure=token("entries", "", "measure"),
            target="grid",
        )
        for kind in EntryKind
    ]
    gap = gaps[list(EntryKind).index(EntryKind.GAP)]
    raised = play.note(token("entries", "", "text"), kind=EntryKind.GAP)
    _group(play, tokens, gap)
    play.do(ev.VotesCounted(subject=_group(play, tokens, raised), votes=3))
    play.do(ev.VotesCounted(subject=gap, votes=3))
    play.do(
        ev.ReplyGiven(entry=gaps[0], partner="grid", answer=ev.Answer.NO, note=token("replies", "", "note"))
    )
    play.do(ev.OutcomeSet(outcome="shelter", value="open"))
    play.do(ev.ResourceSet(resource="beds", amount=3))
    play.do(
        ev.FindingReviewed(
            rule=token("findings", "", "rule"),
            subjects=(token("findings", "", "subject"),),
            hour=0,
            verdict=ev.Verdict.CONFIRMED,
            reason=token("findings", "", "reason"),
        )
    )
    if play.state.hour is not None:
        play.do(want.SetService(service="phone", state=None, reason=token("board", "", "reason")))
        play.do(want.StateEndurance(service="phone", backup_from=2, backup_to=3, partner="grid"))


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


def test_top_gaps_are_the_groups_with_votes_and_only_in_their_block() -> None:
    play = Play().start().next_to("dark/3")
    gaps = [play.note(f"gap {number}", kind=EntryKind.GAP) for number in range(3)]
    fuel = play.do(ev.GroupMade(title="Fuel", entries=(gaps[0],))).seq
    care = play.do(ev.GroupMade(title="Care", entries=(gaps[1],))).seq
    play.do(ev.GroupMade(title="Not voted on", entries=(gaps[2],)))
    play.do(ev.VotesCounted(subject=fuel, votes=4))
    play.do(ev.VotesCounted(subject=care, votes=9))
    play.do(ev.VotesCounted(subject=gaps[2], votes=20))
    assert projector(play.state).top_gaps == ()
    play.next_to("gaps")
    assert [(row.title, row.votes) for row in projector(play.state).top_gaps] == [("Care", 9), ("Fuel", 4)]


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
