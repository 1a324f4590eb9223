"""A log of a session with devices opens forever: `tests/fixtures/v2.ttx` was written once, with a full room.

`python -m tests.test_store_fixture_room FILE` plays the same session with the program as it is now.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tabletop import session, store
from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.access import DOOR
from tabletop.core.events import EntryFields, EntryKind, Role, Source
from tabletop.core.intents import Intent, Submission
from tabletop.core.state import State
from tests.test_store_fixture import SCENARIO, START

FIXTURE = Path(__file__).parent / "fixtures" / "v2.ttx"


def play(path: Path) -> None:
    """Play a session in which devices do whatever they can."""
    clock = session.ManualClock(wall=START)
    fact = ev.ExerciseCreated(
        scenario=SCENARIO,
        author_text="doorleef: 1\nid: flood\n",
        author_sha256="5" * 64,
        selection="all",
        language="en",
    )
    at = session.create(path, fact, clock, any_place=True)

    def do(
        intent: Intent, actor: str = "facilitator", origin: str = "console", key: str | None = None
    ) -> int:
        clock.advance(20_000)
        (result,) = at.submit([Submission(intent, actor, origin, key)])
        assert isinstance(result, session.Done), result
        return result.seq

    def join(number: int, role: Role = Role.PARTICIPANT, **seat: object) -> str:
        hashes = {"token": f"{number:064x}", "recall": f"{number + 100:064x}"}
        joined = ev.ParticipantJoined.model_validate({"role": role, **hashes, **seat})
        return f"p{do(joined, DOOR, 'web')}"

    do(want.Start())
    town, board = join(1, partner="town", table="left", function="adviser"), join(2, partner="board")
    scouts = join(3, organisation="Scouts")
    tablet, scribe = join(4, table="left", shared=True), join(5, Role.SCRIBE, table="left")
    do(ev.ParticipantSeated(participant=int(scouts[1:]), partner="church", table="right"))
    do(ev.ParticipantReturned(participant=int(town[1:]), token="e" * 64), DOOR, "web")
    do(ev.ParticipantRemoved(participant=int(tablet[1:])))
    do(ev.ParticipantReadmitted(participant=int(tablet[1:]), recall="f" * 64))
    do(ev.RoomSet(ratings=True, notes_for_scribes=True))
    do(want.Next())
    do(want.Next())
    do(ev.ProjectorSet(joining=True))
    respond = want.Respond(inject="siren", partner="town", text="We open the sports hall 😀")
    answer = do(respond, town, "web", f"{town}:a:0")
    do(respond.model_copy(update={"text": "We open it at nine", "seen": answer}), town, "web")
    need = EntryFields(
        kind=EntryKind.NEED, text="Pumps", said_by=("town",), target="board", quantity=2, source=Source.WEB
    )
    asked = do(want.Capture(fields=need), town, "web")
    do(ev.ReplyGiven(entry=asked, partner="board", answer=ev.Answer.CONDITION, note="By noon"), board, "web")
    question = do(ev.QuestionAsked(partner="board", text="Is the road dry?"), board, "web")
    do(ev.QuestionAnswered(question=question, text="Not after six", to_all=True))
    do(ev.PartnerNudged(partner="church", inject="siren"))
    do(ev.ProjectorSet(entry=answer, named=True))
    seen = EntryFields(kind=EntryKind.OBSERVATION, text="They share one map", said_by=("town",))
    do(want.Capture(fields=seen.model_copy(update={"theme": "own"})), scribe, "web")
    gap = do(want.Capture(fields=EntryFields(kind=EntryKind.GAP, text="No boats")))
    do(ev.TextMended(place=ev.MendedText.EXPECTED, row="shelter", text="opens a shelter in time"))
    for _ in range(9):
        if at.state.block != "hotwash":
            do(want.Next())
    do(ev.VotesCounted(subject=gap, votes=2))
    do(want.Respond(inject="siren", partner="board", text="Too late"), board, "web")
    do(ev.FeedbackGiven(scores={"useful": 5}, text="More time"), town, "web")
    do(want.Close())
    at.close()


def summary(state: State) -> dict[str, object]:
    """Say in plain values what the room came to."""
    return {
        "participants": {
            key: (row.role, row.partner, row.table, row.shared, row.function, row.organisation, row.removed)
            for key, row in state.participants.items()
        },
        "tokens": sorted(state.by_token.values()),
        "entries": {
            key: (row.kind, row.fields.text, row.captured_by, row.corrections, bool(row.late))
            for key, row in state.entries.items()
        },
        "responses": dict(state.responses),
        "replies": {
            key: {who: row.answer for who, row in rows.items()} for key, rows in state.replies.items()
        },
        "questions": [(row.text, row.answer, row.to_all) for row in state.questions.values()],
        "nudged": {key: row.inject for key, row in state.nudges.items()},
        "feedback": {key: (dict(row.scores), row.text) for key, row in state.feedback.items()},
        "room": (state.room.joining, state.room.ratings, state.room.notes_for_scribes),
        "votes": dict(state.votes),
        "expected": state.script.expected["shelter"].text,
    }


EXPECTED: dict[str, object] = {
    "participants": {
        3: ("participant", "town", "left", False, "adviser", None, False),
        4: ("participant", "board", None, False, "", None, False),
        5: ("participant", "church", "right", False, "", "Scouts", False),
        6: ("participant", None, "left", True, "", None, False),
        7: ("scribe", None, "left", False, "", None, False),
    },
    "tokens": [3, 3, 4, 5, 7],
    "entries": {
        16: ("note", "We open it at nine", "p3", 1, False),
        18: ("need", "Pumps", "p3", 0, False),
        24: ("observation", "They share one map", "p7", 0, False),
        25: ("gap", "No boats", "facilitator", 0, False),
        33: ("note", "Too late", "p4", 0, True),
    },
    "responses": {("p3", "siren", "town"): 16, ("p4", "siren", "board"): 33},
    "replies": {18: {"board": "condition"}},
    "questions": [("Is the road dry?", "Not after six", True)],
    "nudged": {"church": "siren"},
    "feedback": {3: ({"useful": 5}, "More time")},
    "room": (True, True, True),
    "votes": {25: 2},
    "expected": "opens a shelter in time",
}


def test_the_log_of_a_full_room_opens_as_it_always_did() -> None:
    replayed = store.replay(FIXTURE)
    assert replayed.problems == ()
    assert summary(replayed.state) == EXPECTED


def test_a_participant_of_that_room_is_still_known(tmp_path: Path) -> None:
    path = Path(shutil.copy(FIXTURE, tmp_path / "v2.ttx"))
    at = session.resume(path, session.ManualClock(wall=START + 86_400_000), any_place=True)
    wish = want.Respond(inject="siren", partner="town", text="After all")
    key = "p3:a:0"
    first, resent = at.submit([Submission(wish, "p3", "web"), Submission(wish, "p3", "web", key)])
    assert isinstance(first, session.Done)
    assert isinstance(resent, session.Duplicate)
    at.close()


def test_the_program_still_writes_such_a_room(tmp_path: Path) -> None:
    play(tmp_path / "now.ttx")
    assert summary(store.replay(tmp_path / "now.ttx").state) == EXPECTED


if __name__ == "__main__":
    play(Path(sys.argv[1]))
