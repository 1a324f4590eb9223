"""Taking text out for good: it is nowhere in the new file, and everything else is as it was."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tabletop import store
from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import REDACTED, EntryKind
from tabletop.core.intents import Undo
from tabletop.core.scenario import Channel
from tabletop.store import locks
from tests.logs import folded, names, opened, write
from tests.small import Play
from tests.wild import written_out

NAME = "Jansen-Vermeulen"


def redact(path: Path, *seqs: int, reason: str = "A name was said.") -> store.Redacted:
    target = path.with_name("redacted.ttx")
    target.unlink(missing_ok=True)
    return store.redact(path, seqs, reason, target, recorded_at=2_000_000_000_000, utc_offset=60)


@pytest.fixture
def play() -> Play:
    return Play().start().next_to("dark/1/alarm")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evening.ttx"


def gone(result: store.Redacted, text: str) -> bool:
    return text.encode() not in result.path.read_bytes()


def test_an_entry_goes_with_all_its_versions_and_whatever_quotes_it(play: Play, path: Path) -> None:
    said = f"Mrs {NAME} is alone with her oxygen."
    entry = play.note(said, kind=EntryKind.GAP, owner_function=f"nurse {NAME}")
    fields = play.state.entries[entry].fields.model_copy(update={"text": f"{NAME} needs oxygen"})
    correction = play.do(ev.EntryCorrected(entry=entry, base=entry, fields=fields)).seq
    undone = play.do(Undo()).seq
    other = play.note("Somebody else says something.", kind=EntryKind.GAP)
    group = play.do(ev.GroupMade(title=said, entries=(entry, other))).seq
    reply = play.do(
        ev.ReplyGiven(entry=entry, partner="grid", answer=ev.Answer.NO, note=f"“{said}” is so")
    ).seq
    play.do(ev.EntryWithdrawn(entry=entry))
    write(path, play.events)
    assert NAME.encode() in path.read_bytes()
    result = redact(path, entry)
    assert result.changed == (entry, correction, undone, group, reply)
    assert result.remaining == ()
    assert gone(result, NAME)
    state = folded(result.path)
    assert state.entries[entry].fields.text == REDACTED
    assert state.entries[entry].fields.owner_function == REDACTED
    assert state.entries[entry].withdrawn
    assert state.entries[other].fields.text == "Somebody else says something."
    assert state.replies[entry]["grid"].note == f"“{REDACTED}” is so"


def test_any_version_names_the_whole_entry(play: Play, path: Path) -> None:
    entry = play.note(f"{NAME} said so")
    fields = play.state.entries[entry].fields.model_copy(update={"text": f"{NAME} thought so"})
    correction = play.do(ev.EntryCorrected(entry=entry, base=entry, fields=fields)).seq
    write(path, play.events)
    for seq in (entry, correction):
        result = redact(path, seq)
        assert result.changed == (entry, correction)
        assert gone(result, NAME)


def test_the_new_log_replays_to_an_equal_state_apart_from_the_text(play: Play, path: Path) -> None:
    entry = play.note(f"{NAME} said so", kind=EntryKind.GAP, owner="town", due="2026-12-01")
    play.do(ev.VotesCounted(subject=entry, votes=3))
    play.advance(5).next(3)
    write(path, play.events)
    before = written_out(play.state)
    after = written_out(folded(redact(path, entry).path))
    different = {name for name in before if before[name] != after[name]}
    assert different == {"seq", "entries", "acts", "recorded_at"}
    old, new = play.state.entries[entry], folded(path.with_name("redacted.ttx")).entries[entry]
    assert new == old._replace(fields=old.fields.model_copy(update={"text": REDACTED}))


def test_the_reason_and_the_moment_are_the_last_event(play: Play, path: Path) -> None:
    entry = play.note(f"{NAME} said so")
    write(path, play.events)
    *_, last = store.read(redact(path, entry, reason=f"{NAME} said so was too much").path)
    assert last.fact == ev.TextRedacted(seqs=(entry,), reason=f"{REDACTED} was too much")
    assert last.recorded_at == 2_000_000_000_000
    assert last.seq == play.state.seq + 1
    assert last.room_ms == play.events[-1].room_ms


def test_the_old_log_stays_as_it_is(play: Play, path: Path) -> None:
    entry = play.note(f"{NAME} said so")
    write(path, play.events)
    content = path.read_bytes()
    redact(path, entry)
    assert path.read_bytes() == content
    assert names(path.parent) == {"evening.ttx", "redacted.ttx"}


def test_every_fact_with_words_of_people_can_be_redacted(play: Play, path: Path) -> None:
    entry = play.note("Who goes there?")
    secret = f"about {NAME} himself"
    facts: list[ev.Fact | want.Wish] = [
        ev.ReplyGiven(entry=entry, partner="grid", answer=ev.Answer.NO, note=secret),
        ev.FindingReviewed(rule="r", subjects=(), hour=None, verdict=ev.Verdict.DISMISSED, reason=secret),
        want.SetService(service="phone", state=None, reason=secret),
        want.WriteInject(title=secret, text=secret, to=("all",), channel=Channel.PHONE),
        ev.InjectReworded(inject="ward", title=secret, text=secret),
        ev.BlockReworded(block="dark", title=secret, text=secret),
        ev.VariableSet(id="town", value=secret),
        ev.PartnerRenamed(partner="grid", title=secret),
        ev.ExerciseInterrupted(reason=secret),
    ]
    for fact in facts:
        seq = play.do(fact).seq
        write(path, play.events)
        assert NAME.encode() in path.read_bytes()
        result = redact(path, seq)
        assert seq in result.changed
        assert gone(result, NAME), fact
        assert folded(result.path).seq == seq + 1
        path.unlink()


def test_what_an_undo_brought_back_goes_too_however_short(play: Play, path: Path) -> None:
    entry = play.note("Who goes there?")
    first = play.do(ev.ReplyGiven(entry=entry, partner="grid", answer=ev.Answer.NO, note="Qx")).seq
    second = play.do(ev.ReplyGiven(entry=entry, partner="grid", answer=ev.Answer.YES, note="Other")).seq
    undone = play.do(Undo()).seq
    write(path, play.events)
    assert redact(path, first).changed == (first, second, undone)
    assert folded(path.with_name("redacted.ttx")).replies[entry]["grid"].note == REDACTED


def test_a_short_text_elsewhere_stays_and_is_pointed_out(play: Play, path: Path) -> None:
    short = play.note("Jan")
    longer = play.note("In January it is cold.")
    write(path, play.events)
    result = redact(path, short)
    assert result.changed == (short,)
    assert result.remaining == (longer,)


def test_a_redacted_log_can_be_redacted_again(play: Play, path: Path) -> None:
    first, second = play.note(f"{NAME} said so"), play.note("Pietersen-Bakker too")
    write(path, play.events)
    once = redact(path, first).path.rename(path.with_name("once.ttx"))
    twice = redact(once, second)
    assert twice.changed == (second,)
    assert gone(twice, NAME)
    assert gone(twice, "Pietersen-Bakker")


SECRET, LATER = "Jansen of the pumps", "De Vries of the pumps"


def said(kind: str, text: str) -> ev.Fact:
    """Make the fact by which a text of some kind is said, or said anew."""
    town, entry, member, question = "town", 3, 4, 5
    match kind:
        case "reply":
            return ev.ReplyGiven(entry=entry, partner="grid", answer=ev.Answer.NO, note=text)
        case "rename":
            return ev.PartnerRenamed(partner="grid", title=text)
        case "variable":
            return ev.VariableSet(id="town", value=text)
        case "seat":
            return ev.ParticipantSeated(participant=member, partner=town, function=text)
        case "answer":
            return ev.QuestionAnswered(question=question, text=text)
        case "agreement":
            return ev.ExerciseAgreed(title="An evening", label="internal", purpose=text)
        case "inject":
            return ev.InjectReworded(inject="ward", title="The ward", text=text)
        case "block":
            return ev.BlockReworded(block="dark", title="Dark", text=text)
        case "mended":
            return ev.TextMended(place=ev.MendedText.EXPECTED, row="alarm-map", text=text)
        case "finding":
            verdict = ev.Verdict.DISMISSED
            return ev.FindingReviewed(rule="r", subjects=(), hour=None, verdict=verdict, reason=text)
        case "service":
            return ev.ServiceSet(service="phone", hour=0, state=None, board={}, reason=text)
        case _:
            return ev.FeedbackGiven(scores={}, text=text)


@pytest.mark.parametrize(
    "kind",
    [
        "reply",
        "rename",
        "variable",
        "seat",
        "answer",
        "agreement",
        "inject",
        "block",
        "mended",
        "finding",
        "service",
        "feedback",
    ],
)
@pytest.mark.parametrize("named", [0, 1])
def test_either_version_of_a_text_takes_the_other_with_it(path: Path, kind: str, named: int) -> None:
    play = Play().start()
    play.note("Who goes there?")
    actor = f"p{play.joined()}"
    play.do(ev.QuestionAsked(partner="town", text="Who fetches?"), actor, "web")
    seqs = [play.log(said(kind, text), actor, "web").seq for text in (SECRET, LATER)]
    write(path, play.events)
    result = redact(path, seqs[named])
    assert result.changed == tuple(seqs)
    assert gone(result, SECRET)
    assert gone(result, LATER)
    assert folded(result.path).seq == play.state.seq + 1


def test_what_the_author_of_the_scenario_wrote_stays(play: Play, path: Path) -> None:
    was = play.state.script.injects["ward"]
    typed = play.do(ev.InjectReworded(inject="ward", title=was.title, text=SECRET)).seq
    undone = play.do(Undo()).seq
    play.note(f"About: {was.text}")
    write(path, play.events)
    result = redact(path, typed)
    assert result.changed == (typed,)
    assert folded(result.path).script.injects["ward"] == was
    with pytest.raises(store.StoreError) as caught:
        redact(path, undone)
    assert caught.value.message.code == "store.no-text"


START: dict[str, Any] = {
    "title": f"The evening of {NAME}",
    "place": f"At home with {NAME}",
    "purpose": f"To see how {NAME} copes",
    "recipients": f"{NAME} and nobody else",
    "label": f"{NAME} only",
    "variables": {"town": f"{NAME} City"},
    "partner_titles": {"grid": f"{NAME} and Sons"},
}


def test_what_was_typed_at_the_start_can_be_taken_out_with_its_spare(path: Path) -> None:
    play = Play(**START).start()
    agreed = play.do(ev.ExerciseAgreed(title=f"{NAME} again", label="open")).seq
    renamed = play.do(ev.PartnerRenamed(partner="grid", title=f"{NAME} and Daughters")).seq
    write(path, play.events)
    assert path.read_bytes().count(NAME.encode()) > len(START) * 2
    result = redact(path, 1)
    assert result.changed == (1, agreed, renamed)
    assert gone(result, NAME)
    fact = next(iter(store.read(result.path))).fact
    was = play.events[0].fact
    assert isinstance(fact, ev.ExerciseCreated)
    assert isinstance(was, ev.ExerciseCreated)
    assert (fact.title, fact.variables, fact.partner_titles) == (
        REDACTED,
        {"town": REDACTED},
        {"grid": REDACTED},
    )
    assert (fact.scenario, fact.author_text, fact.author_sha256) == (
        was.scenario,
        was.author_text,
        was.author_sha256,
    )
    with opened(result.path) as db:
        [[spare]] = db.execute("SELECT value FROM meta WHERE key = 'created'")
    assert spare.count(json.dumps(REDACTED)[1:-1]) == len(START)


def test_a_later_name_takes_the_first_one_out_of_the_start_and_leaves_the_rest(path: Path) -> None:
    play = Play(**START).start()
    renamed = play.do(ev.PartnerRenamed(partner="grid", title="Pietersen-Bakker")).seq
    write(path, play.events)
    result = redact(path, renamed)
    assert result.changed == (1, renamed)
    assert gone(result, f"{NAME} and Sons")
    fact = next(iter(store.read(result.path))).fact
    assert isinstance(fact, ev.ExerciseCreated)
    assert fact.title == START["title"]


def test_a_quotation_in_other_capitals_or_with_more_space_goes_too(play: Play, path: Path) -> None:
    entry = play.note("Mrs Jansen is alone.")
    loud = play.note("He said: MRS JANSEN IS ALONE. Really.")
    wide = play.note("He said: mrs  Jansen\nis alone.")
    short = play.note("Qx it is")
    brief = play.note("qx IT is, is it?")
    write(path, play.events)
    result = redact(path, entry)
    assert result.changed == (entry, loud, wide)
    assert result.remaining == ()
    assert folded(result.path).entries[loud].fields.text == f"He said: {REDACTED} Really."
    assert redact(path, short).remaining == (brief,)


def test_what_is_already_gone_is_said_to_be_and_no_file_is_made(play: Play, path: Path) -> None:
    entry = play.note(f"{NAME} said so")
    write(path, play.events)
    once = redact(path, entry).path.rename(path.with_name("once.ttx"))
    with pytest.raises(store.StoreError) as caught:
        redact(once, entry)
    assert caught.value.message.code == "store.text-gone"
    assert names(path.parent) == {"evening.ttx", "once.ttx"}


def test_a_version_that_an_older_redaction_left_can_still_be_taken_out(play: Play, path: Path) -> None:
    reply = ev.ReplyGiven(entry=play.note("Who?"), partner="grid", answer=ev.Answer.NO, note=SECRET)
    play.do(reply)
    later = play.do(reply.model_copy(update={"note": REDACTED})).seq
    write(path, play.events)
    assert gone(redact(path, later), SECRET)


@pytest.mark.parametrize("name", ["x.ttx", "x.txt"])
@pytest.mark.parametrize(
    "content",
    [b"", b"Dear all, this is a letter.\n", b"SQLite format 3\0" + b"\0" * 200, bytes(range(256)) * 40],
)
def test_for_what_is_no_log_nobody_is_sent_to_resume(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(store.StoreError) as caught:
        redact(path, 1)
    assert caught.value.message.code in {"store.nothing-left", "store.no-exercise"}
    assert names(tmp_path) == {name}


def test_another_program_s_database_is_no_exercise_either(tmp_path: Path) -> None:
    path = tmp_path / "x.ttx"
    with opened(path) as db:
        db.execute("CREATE TABLE events (seq INTEGER PRIMARY KEY)")
    with pytest.raises(store.StoreError) as caught:
        redact(path, 1)
    assert caught.value.message.code == "store.nothing-left"


def test_a_log_that_is_damaged_must_be_opened_first(play: Play, path: Path) -> None:
    entry = play.note(f"{NAME} said so")
    write(path, play.events)
    path.write_bytes(path.read_bytes().replace(NAME.encode(), NAME[::-1].encode()))
    with pytest.raises(store.StoreError) as caught:
        redact(path, entry)
    assert caught.value.message.code == "store.damaged"
    assert names(path.parent) == {"evening.ttx"}


def test_a_disk_without_room_for_the_lock_leaves_none_behind(
    play: Play, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = play.note(f"{NAME} said so")
    write(path, play.events)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(store.StoreError) as caught:
            redact(path, entry)
    assert caught.value.message.code == "store.full"
    assert names(path.parent) == {"evening.ttx"}
    assert gone(redact(path, entry), NAME)


def test_a_number_that_holds_no_words_is_refused(play: Play, path: Path) -> None:
    write(path, play.events)
    for seq, said in (
        (1, "store.no-text"),
        (2, "store.no-text"),
        (99, "store.no-entry"),
        (0, "store.no-entry"),
    ):
        with pytest.raises(store.StoreError) as caught:
            redact(path, seq)
        assert caught.value.message.code == said
    assert names(path.parent) == {"evening.ttx"}


def test_an_exercise_that_is_open_is_not_redacted_and_an_existing_file_not_overwritten(
    play: Play, path: Path
) -> None:
    entry = play.note(f"{NAME} said so")
    writer = store.create(path, play.events, any_place=True)
    with pytest.raises(store.StoreError) as caught:
        redact(path, entry)
    assert caught.value.message.code == "store.in-use"
    writer.close()
    with pytest.raises(store.StoreError) as caught:
        store.redact(path, (entry,), "", path, recorded_at=0, utc_offset=0)
    assert caught.value.message.code == "store.exists"


def test_redacting_leaves_the_pulse_of_a_session_that_was_cut_off(play: Play, path: Path) -> None:
    entry = play.note(f"{NAME} said so")
    writer = store.create(path, play.events, any_place=True)
    writer.note_pulse(5, 5)
    left = locks.lock_path(path).read_bytes()
    writer.close()
    locks.lock_path(path).write_bytes(left)
    redact(path, entry)
    pulse = locks.read_pulse(path)
    assert pulse is not None
    assert pulse.room_ms == 5


def test_what_came_from_a_page_goes_with_its_answers_and_with_the_questions_that_quote_it(
    play: Play, path: Path
) -> None:
    actor = f"p{play.joined()}"
    said = f"Mrs {NAME} is alone with her oxygen."
    wish = want.Respond(inject="alarm", partner="town", text=said, answers={"alarm-first": (f"Mr {NAME}",)})
    entry = play.do(wish, actor, "web").seq
    question = play.do(ev.QuestionAsked(partner="town", text=f"Who fetches? “{said}”"), actor, "web").seq
    write(path, play.events)
    result = redact(path, entry)
    assert result.changed == (entry, question)
    assert gone(result, NAME)
    after = store.replay(result.path).state.entries[entry].fields
    assert (after.text, after.answers) == (REDACTED, {"alarm-first": (REDACTED,)})
