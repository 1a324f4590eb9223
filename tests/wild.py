"""Wild play: intents that make sense in a state, chosen by chance, among them some that will be refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from random import Random
from typing import TypeVar

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.intents import Intent
from tabletop.core.messages import ExerciseError
from tabletop.core.scenario import Partner, ServiceState
from tabletop.core.state import State, Status
from tests.small import Play

T = TypeVar("T")
ACTORS = ("facilitator", "scribe")
PEOPLE = ("town", "hospital", "grid", "church", "all", "left")


def one(rng: Random, rows: Sequence[T] | Mapping[T, object], otherwise: T) -> T:
    known = list(rows)
    return rng.choice(known) if known else otherwise


def some_fields(rng: Random, state: State) -> ev.EntryFields:
    about = rng.random() < 0.3
    return ev.EntryFields(
        kind=rng.choice(list(ev.EntryKind)),
        text=rng.choice(("Who has diesel?", "nu [/]", "{{town}}", "é\u202e😀")),
        said_by=tuple(rng.sample(PEOPLE, rng.choice((0, 0, 1, 2)))),
        inject=one(rng, state.script.injects, "alarm") if about else None,
        owner=rng.choice((None, None, "town", "grid", "church")),
        target=rng.choice((None, "phone", "generators", "hospital")),
        addresses=rng.choice((None, *list(state.entries)[:1])),
        from_hour=rng.choice((None, 1)),
        until_hour=rng.choice((None, 5, 5, 0)),
    )


def some_inject(rng: Random, state: State) -> Intent:
    ident = one(rng, state.script.injects, "alarm")
    row = state.script.injects[ident]
    step = rng.choice(("dark", "day", "break"))
    changed = row.model_copy(update={"step": step, "round": rng.randrange(1, 4)})
    fresh = row.model_copy(update={"id": f"new-{rng.randrange(3)}"})
    order = list(state.script.injects)
    rng.shuffle(order)
    options: tuple[Intent, ...] = (
        want.ReleaseInject(inject=ident, projected=rng.random() < 0.5),
        want.WriteInject(title="Now", text="This instant", to=(rng.choice(PEOPLE),)),
        *(ev.InjectStatusSet(inject=ident, status=status) for status in ev.InjectStatus),
        ev.InjectAdded(inject=changed),
        ev.InjectAdded(inject=fresh, released=rng.random() < 0.5),
        ev.InjectReworded(inject=ident, title="Mended", text=f"Mended {rng.randrange(9)}"),
        ev.InjectsReordered(order=tuple(order[: rng.randrange(4)])),
        ev.InjectsReordered(order=(), unplanned=(ident,)),
    )
    return rng.choice(options)


def some_move(rng: Random, state: State) -> Intent:
    cue = one(rng, state.order, state.order[0])
    options: tuple[Intent, ...] = (want.Next(), want.Next(), want.Next(), want.GoTo(cue=cue.id))
    return rng.choice(options)


def some_clock(rng: Random, state: State) -> Intent:
    options: tuple[Intent, ...] = (
        ev.ClockPaused(),
        ev.ClockResumed(),
        ev.ClockGap(wall_ms=rng.randrange(-9_000, 90_000), cause="drift"),
        want.SettleGap(went_on=rng.random() < 0.5),
        ev.ExerciseInterrupted(reason="sirens"),
        ev.ExerciseContinued(),
        ev.ExerciseContinued(),
        want.Close(),
        ev.ExerciseFinalised(),
        ev.ExerciseReopened(to="draft"),
        ev.ExerciseReopened(to="running"),
        ev.ExerciseReopened(to="running"),
    )
    return rng.choice(options)


def some_entry(rng: Random, state: State) -> Intent:
    ident = one(rng, state.entries, 1)
    known = state.entries.get(ident)
    subject = one(rng, [*state.groups, *state.entries], 1)
    gaps = [row.id for row in state.live_entries() if row.kind is ev.EntryKind.GAP]
    some = tuple(rng.sample(gaps, min(len(gaps), rng.randrange(1, 4))))
    options: tuple[Intent, ...] = (
        want.Capture(fields=some_fields(rng, state)),
        want.Capture(fields=some_fields(rng, state).model_copy(update={"kind": ev.EntryKind.GAP})),
        want.Capture(fields=some_fields(rng, state).model_copy(update={"kind": ev.EntryKind.GAP})),
        ev.EntryCorrected(
            entry=ident,
            base=known.revision if known and rng.random() < 0.9 else 1,
            fields=some_fields(rng, state),
        ),
        ev.EntryWithdrawn(entry=ident),
        ev.EntryRestored(entry=ident),
        ev.ReplyGiven(
            entry=ident, partner=rng.choice(PEOPLE), answer=rng.choice((None, *ev.Answer)), note="well"
        ),
        ev.GroupMade(title="Fuel", entries=some),
        ev.GroupMade(title="Staff", entries=some),
        ev.GroupChanged(group=one(rng, state.groups, 1), title="Other", entries=some),
        ev.VotesCounted(subject=subject, votes=rng.randrange(4)),
        ev.ProjectorSet(black=rng.random() < 0.5, entry=rng.choice((None, ident))),
    )
    return rng.choice(options)


def some_amendment(rng: Random, state: State) -> Intent:
    added = rng.choice(("church", "market"))
    partner = Partner(id=added, title=added.title(), short=added[:4], kind="other")
    options: tuple[Intent, ...] = (
        ev.VariableSet(id=rng.choice(("town", "region", "nope")), value=f"Town {rng.randrange(9)}"),
        ev.ExerciseAgreed(
            title=f"Title {rng.randrange(9)}", label="Exercise", place=rng.choice((None, "Hall"))
        ),
        ev.TextMended(
            place=ev.MendedText.QUESTION, row=one(rng, ("alarm-first", "cash-sure"), "x"), text="New words"
        ),
        ev.TextMended(place=ev.MendedText.BLOCK_NOTES, row=one(rng, state.script.blocks, "dark"), text=""),
        ev.BlockReworded(block=one(rng, state.script.blocks, "dark"), title="New title", text="New text"),
        ev.PartnerAdded(partner=partner, table=rng.choice((None, "left"))),
        ev.PartnerRenamed(partner=one(rng, state.script.partners, "town"), title="Renamed"),
        ev.PresenceSet(
            partner=rng.choice(PEOPLE),
            presence=rng.choice(list(ev.Presence)),
            by=rng.choice((None, "town", "grid")),
        ),
        ev.TableSet(table="right", partners=tuple(rng.sample(("town", "hospital", "grid"), 2))),
    )
    return rng.choice(options)


def some_world(rng: Random, state: State) -> Intent:
    expected = one(rng, state.script.expected, "alarm-map")
    options: tuple[Intent, ...] = (
        ev.OutcomeSet(outcome="shelter", value=rng.choice((None, "open", "shut", "maybe"))),
        want.SetService(
            service=rng.choice(("power", "phone", "payments")), state=rng.choice((None, *ServiceState))
        ),
        want.StateEndurance(
            service="phone", backup_from=rng.choice((None, 1, 9)), backup_to=12, partner="grid"
        ),
        ev.ResourceSet(resource="generators", amount=rng.randrange(9)),
        ev.ExpectedTicked(expected=expected, done=rng.random() < 0.7),
        ev.FindingReviewed(
            rule="silent",
            subjects=("town",),
            hour=rng.choice((None, 24)),
            verdict=rng.choice(list(ev.Verdict)),
            reason="seen",
        ),
        ev.RecordingSet(on=rng.random() < 0.8),
    )
    return rng.choice(options)


def some_participant(rng: Random, state: State) -> Intent:
    who = one(rng, state.participants, 3)
    number = f"{rng.getrandbits(256):064x}"
    partner, table = rng.choice((None, "town", "grid")), rng.choice((None, "left"))
    options: tuple[Intent, ...] = (
        ev.ParticipantJoined(token=number, recall=number[::-1], partner=partner, table=table),
        ev.ParticipantSeated(participant=who, function="adviser", partner=partner, table=table),
        ev.ParticipantReturned(participant=who, token=number),
        ev.ParticipantReadmitted(participant=who, recall=number),
        ev.ParticipantRemoved(participant=who),
        ev.RoomSet(joining=rng.random() < 0.8, ratings=rng.random() < 0.5),
        ev.PartnerNudged(partner=rng.choice(PEOPLE), inject=rng.choice((None, "alarm"))),
        ev.QuestionAsked(partner=rng.choice((None, "town")), text="Is the bridge open?"),
        ev.QuestionAnswered(question=one(rng, state.questions, 4), text="Yes", to_all=rng.random() < 0.5),
        ev.ObjectiveRated(objective=rng.choice(("share", "own")), score=rng.choice((None, 1, 4))),
        want.Respond(
            inject=rng.choice(("alarm", "ward")), partner="town", text=f"Answer {rng.randrange(99)}"
        ),
        want.Respond(inject="alarm", partner="town", text=f"Better {rng.randrange(99)}"),
        ev.BallotCast(subjects=()),
        ev.FeedbackGiven(scores={"useful": 3}),
    )
    return rng.choice(options)


CHOICES: tuple[Callable[[Random, State], Intent], ...] = (
    *(some_move, some_move, some_move, some_inject, some_inject, some_inject),
    *(some_entry,) * 8,
    *(some_amendment, some_amendment, some_world, some_world, some_clock, some_participant, some_participant),
)


def some_intent(rng: Random, state: State) -> Intent:
    """Choose an intent; what holds everything up is soon cleared away."""
    if rng.random() < 0.4:
        if state.interrupted:
            return ev.ExerciseContinued()
        if state.clock.gap is not None:
            return want.SettleGap(went_on=rng.random() < 0.5)
        if state.status in {Status.DRAFT, Status.FINAL}:
            return ev.ExerciseReopened(to="running")
    return rng.choice(CHOICES)(rng, state)


def wild_play(rng: Random, wishes: int) -> Play:
    """Play by chance, undoing now and then; what is refused is left out."""
    play = Play(selection=rng.choice(("long", "long", "short"))).start()
    for _ in range(wishes):
        play.advance(rng.choice((0, 0.1, 2)))
        intent = want.Undo() if rng.random() < 0.15 else some_intent(rng, play.state)
        try:
            joined = tuple(row.actor for row in play.state.participants.values())
            play.do(intent, actor=rng.choice((*ACTORS, *joined)))
        except ExerciseError:
            continue
    return play


def written_out(state: State) -> dict[str, object]:
    """Give every field of a state with its maps as ordered lists, so that order counts as well."""

    def plain(value: object) -> object:
        if isinstance(value, Mapping):
            return [(key, plain(row)) for key, row in value.items()]
        return value

    return {row.name: plain(getattr(state, row.name)) for row in fields(State)}
