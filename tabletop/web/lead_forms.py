"""What the forms of a co-facilitator ask for: going on, what comes out, and whether the clock runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from pydantic import ValidationError

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import InjectStatus, ProjectorSet
from tabletop.core.exercise import enters_step, next_cue
from tabletop.core.scenario import Channel
from tabletop.core.state import State, Status
from tabletop.web.reading import LONGEST_SAID, Form, Parsed, Part, Reading

STATUSES: Final = (
    InjectStatus.WITHHELD,
    InjectStatus.SKIPPED,
    InjectStatus.PLANNED,
    InjectStatus.WITHDRAWN,
)
"""What can be made of an inject besides releasing it."""
_LONGEST_TITLE: Final = 300

Reader: TypeAlias = Callable[[Form, State, str], Parsed]


def go_on(form: Form, state: State, lang: str) -> Parsed:
    """Read that the session goes to what comes next; a new hour is asked for by its own button."""
    reading = Reading(form, lang)
    if state.status is Status.PREPARED:
        # Two who press at once begin it once.
        return reading.done((Part("next", want.Start()),))
    cue, seen = next_cue(state), form.text("from")
    if cue is not None and seen == state.cue and enters_step(state, cue) and form.text("hour") != cue.id:
        reading.refuse("next", "form.new-hour")
        return reading.done(())
    return reading.done((Part("next", want.Next(from_cue=seen[:200])),))


def release(form: Form, state: State, lang: str) -> Parsed:
    """Read that an inject comes out now."""
    reading = Reading(form, lang)
    inject = _inject(reading, state)
    if inject is None:
        return reading.done(())
    wish = want.ReleaseInject(inject=inject, projected=form.text("hidden") != "yes")
    return reading.done((Part("release", wish),))


def status(form: Form, state: State, lang: str) -> Parsed:
    """Read that an inject is withheld, skipped, taken back or put back in its place."""
    reading = Reading(form, lang)
    inject, said = _inject(reading, state), form.text("status")
    if said not in set(STATUSES):
        reading.refuse("status", "form.not-offered")
    if inject is None or reading.wrong:
        return reading.done(())
    return reading.done((Part("status", ev.InjectStatusSet(inject=inject, status=InjectStatus(said))),))


def _inject(reading: Reading, state: State) -> str | None:
    ident = reading.form.text("inject")
    if ident in state.script.injects:
        return ident
    reading.refuse("inject", "form.gone")
    return None


def write(form: Form, _state: State, lang: str) -> Parsed:
    """Read an inject that is written on the spot."""
    reading = Reading(form, lang)
    title, text = reading.line("title", _LONGEST_TITLE), reading.prose("text")
    to = tuple(dict.fromkeys(who.strip() for who in form.get("to", ()) if who.strip()))
    channel = form.text("channel") or Channel.PERSON.value
    for name, said in (("title", title), ("text", text)):
        if not said and not reading.wrong:
            reading.refuse(name, "form.nothing-typed")
    if not to:
        reading.refuse("to", "inject.to-nobody")
    if channel not in set(Channel):
        reading.refuse("channel", "form.not-offered")
    if reading.wrong:
        return reading.done(())
    try:
        wish = want.WriteInject(
            title=title,
            text=text,
            to=to,
            channel=Channel(channel),
            projected=form.text("hidden") != "yes",
        )
    except ValidationError:
        reading.refuse("to", "form.not-offered")
        return reading.done(())
    return reading.done((Part("write", wish),))


def clock(form: Form, _state: State, lang: str) -> Parsed:
    """Read that the room clock stands still, or runs again."""
    return _one(form, lang, {"pause": ev.ClockPaused(), "resume": ev.ClockResumed()})


def stop(form: Form, _state: State, lang: str) -> Parsed:
    """Read that something real interrupts the exercise, or that it is over."""
    reading = Reading(form, lang)
    reason = reading.line("reason", LONGEST_SAID)
    if reading.wrong:
        return reading.done(())
    choices = {"stop": ev.ExerciseInterrupted(reason=reason), "continue": ev.ExerciseContinued()}
    return _one(form, lang, choices)


def screen(form: Form, state: State, lang: str) -> Parsed:
    """Read what the projector shows: nothing, the session, or how to join."""

    def with_(**changes: bool | None) -> ProjectorSet:
        now = {
            "black": state.black,
            "entry": state.shown_entry,
            "named": state.shown_named,
            "joining": state.shown_joining,
        }
        return ProjectorSet.model_validate({**now, **changes})

    choices = {
        "black": with_(black=True),
        "light": with_(black=False),
        "joining": with_(joining=True),
        "not-joining": with_(joining=False),
        "take-down": with_(entry=None, named=False),
    }
    return _one(form, lang, choices)


def record(form: Form, _state: State, lang: str) -> Parsed:
    """Read that nothing is noted any more, or that it is again."""
    return _one(form, lang, {"off": ev.RecordingSet(on=False), "on": ev.RecordingSet(on=True)})


def settle(form: Form, _state: State, lang: str) -> Parsed:
    """Read whether the room went on while nobody watched."""
    choices = {"on": want.SettleGap(went_on=True), "still": want.SettleGap(went_on=False)}
    return _one(form, lang, choices)


def undo(_form: Form, _state: State, _lang: str) -> Parsed:
    """Read that one's own latest act is taken back."""
    return Parsed((Part("undo", want.Undo()),))


def _one(form: Form, lang: str, choices: Mapping[str, want.Intent]) -> Parsed:
    reading = Reading(form, lang)
    said = form.text("do")
    if said not in choices:
        reading.refuse("do", "form.not-offered")
        return reading.done(())
    return reading.done((Part(said, choices[said]),))


def answer(form: Form, state: State, lang: str) -> Parsed:
    """Read the answer to a question; empty takes an earlier one back."""
    reading = Reading(form, lang)
    number, text = reading.number("question"), reading.prose("text", LONGEST_SAID)
    if number is None or number not in state.questions:
        reading.refuse("text", "form.gone")
        return reading.done(())
    if not text and not state.questions[number].answer:
        reading.refuse("text", "form.nothing-typed")
    if reading.wrong:
        return reading.done(())
    fact = ev.QuestionAnswered(question=number, text=text, to_all=form.text("to_all") == "yes")
    return reading.done((Part("answer", fact),))


def nudge(form: Form, state: State, lang: str) -> Parsed:
    """Read that a silent partner is reminded."""
    reading = Reading(form, lang)
    partner, inject = form.text("partner"), form.text("inject") or None
    if partner not in state.script.partners or (inject is not None and inject not in state.script.injects):
        reading.refuse("partner", "form.gone")
        return reading.done(())
    return reading.done((Part("nudge", ev.PartnerNudged(partner=partner, inject=inject)),))
