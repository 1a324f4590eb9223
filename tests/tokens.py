"""A scenario in which every text is a token, so that a test can find each of them in what somebody sees."""

from __future__ import annotations

import re
from typing import Any

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import EntryKind
from tabletop.core.scenario import PhaseKind, Scenario, is_for_room
from tabletop.core.state import State
from tests.small import Play

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
            PhaseKind.PLENARY: {"picture", "judgement", "decision", "continuity"},
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
            members = map(state.entries.__getitem__, state.groups[int(ident)].entries)
            known = [
                row.id for row in members if not row.withdrawn and row.fields.mark is not ev.Mark.PARTNER
            ]
            return bool(known) and any(state.votes.get(row) for row in (int(ident), *known))
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
    alone = play.note(token("entries", "", "text"), kind=EntryKind.GAP, mark=ev.Mark.PARTNER)
    taken_back = play.note(token("entries", "", "text"), kind=EntryKind.GAP)
    for kept in (alone, taken_back):
        play.do(ev.VotesCounted(subject=_group(play, tokens, kept), votes=3))
    play.do(ev.EntryWithdrawn(entry=taken_back))
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
