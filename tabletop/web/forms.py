"""What a participant's form asks for: each field read by type, each mistake named with its field.

A form gives parts: intents with a name that stays the same when the form is sent again, so that each part
has a key of its own. Whatever is wrong is told of all fields at once, and nothing is thrown away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tabletop import wording
from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.access import received, speaks_for
from tabletop.core.events import CLAIMS, Answer, EntryFields, EntryKind, Source
from tabletop.core.messages import Message
from tabletop.core.plaintext import one_line
from tabletop.core.scenario import QuestionKind
from tabletop.text import language
from tabletop.web.reading import LONGEST_SAID, Parsed, Part, Reading, Wrong, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tabletop.core.scenario import Question
    from tabletop.core.state import Entry, Participant, State
    from tabletop.web.reading import Form

SAID_ALONG: Final = (EntryKind.ASSUMPTION, EntryKind.NEED, EntryKind.OFFER, EntryKind.GAP)
"""What can be said together with an answer, each one tap away."""
SAID_ALONE: Final = (EntryKind.NOTE, *SAID_ALONG, EntryKind.STRENGTH)
"""What can be said without being asked."""
SCORES: Final = tuple(wording.FEEDBACK)
SCALE: Final = (1, ev.TOP_SCORE)
"""The lowest and highest mark where a scale names none."""
MOST_STEPS: Final = 11
"""A scale with more steps than this is filled in as a number."""
_FIELDS: Final = {
    kind: frozenset(f"{kind}-{name}" for name in ("text", "target", "quantity", "unit")) for kind in EntryKind
}
"""What can be filled in of each kind of entry."""
_LONGEST_UNIT: Final = 60
_LONGEST_FUNCTION: Final = 80
_LONGEST_NAME: Final = 300


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody who joins belongs."""

    partner: str | None = None
    table: str | None = None
    shared: bool = False
    function: str = ""
    organisation: str | None = None


NOWHERE: Final = Place()


def answer(form: Form, state: State, participant: Participant, lang: str) -> Parsed:
    """Read the answer to an inject with what was said along with it."""
    reading = Reading(form, lang)
    partner = _partner(reading, state, participant)
    inject = form.text("inject")
    text = reading.prose("text")
    answers = dict(_answers(reading, state, inject, partner))
    # A page that showed no answer yet says so; a program may leave it out.
    seen = reading.number("seen") or (0 if "seen" in form else None)
    # Who only ticked an answer has said what it does as well: those words stand for it.
    said = text or ", ".join(word for words in answers.values() for word in words)
    along = tuple(_entries(reading, state, partner, SAID_ALONG, inject))
    if not said and not along and not reading.wrong:
        reading.refuse("text", "form.nothing-said")
    if reading.wrong:
        return reading.done(())
    known = state.entries.get(state.responses.get((participant.actor, inject, partner), 0))
    if not said or (along and _stands(known, seen, said, answers)):
        return reading.done(along)
    wish = want.Respond(
        inject=inject,
        partner=partner,
        text=said[: ev.MAX_TEXT],
        answers=answers,
        seen=seen,
        source=Source.WEB,
    )
    return reading.done((Part("answer", wish), *along))


def _stands(known: Entry | None, seen: int | None, said: str, answers: Mapping[str, tuple[str, ...]]) -> bool:
    """Tell whether the page showed this very answer: a need said later makes no new version of it."""
    if known is None or known.withdrawn or known.revision != seen:
        return False
    return known.fields.text == said and dict(known.fields.answers) == answers


def _partner(reading: Reading, state: State, participant: Participant) -> str:
    own = speaks_for(state, participant)
    asked = reading.form.text("partner")
    if not own:
        reading.refuse("partner", "form.no-partner")
        return ""
    if not asked:
        return own[0]
    if asked not in own:
        reading.refuse("partner", "form.other-partner")
    return asked


def _answers(
    reading: Reading, state: State, inject: str, partner: str
) -> Iterator[tuple[str, tuple[str, ...]]]:
    if reading.wrong:
        return
    if not received(state, inject, partner):
        # What is still to come is as unknown as what does not exist: not even its questions are told.
        reading.refuse("text", "inject.unknown", id=inject[:80])
        return
    for question in state.script.questions.get(inject, ()):
        said = _answered(reading, state, question)
        if said:
            yield question.id, said


def _answered(reading: Reading, state: State, question: Question) -> tuple[str, ...]:
    name = f"q-{question.id}"
    match question.kind:
        case QuestionKind.TEXT:
            typed = reading.prose(name, LONGEST_SAID)
            return (typed,) if typed else ()
        case QuestionKind.CHOICE | QuestionKind.SEVERAL | QuestionKind.YES_NO:
            offered = options(state, question)
            chosen = tuple(dict.fromkeys(word.strip() for word in reading.form.get(name, ()) if word.strip()))
            if any(word not in offered for word in chosen):
                reading.refuse(name, "form.not-offered")
            if len(chosen) > 1 and question.kind is not QuestionKind.SEVERAL:
                reading.refuse(name, "form.one-only")
            return chosen
        case QuestionKind.SCALE | QuestionKind.NUMBER:
            return _amount_answered(reading, question, name)


def options(state: State, question: Question) -> tuple[str, ...]:
    """Give what can be chosen, as it is kept: in the language of the exercise."""
    if question.kind is QuestionKind.YES_NO:
        told = language(state.setup.language)
        return tuple(told(word) for word in wording.YES_NO)
    return tuple(one_line(state.script.line(option)) for option in question.options)


def _amount_answered(reading: Reading, question: Question, name: str) -> tuple[str, ...]:
    typed = reading.line(name, LONGEST_SAID)
    amount, _ = reading.amount(name)
    if amount is None:
        return ()
    low, high = question.low, question.high
    if question.kind is QuestionKind.SCALE:
        low, high = (SCALE[0] if low is None else low), (SCALE[1] if high is None else high)
    if low is not None and amount < low:
        reading.refuse(name, "form.too-low", low=low)
    elif high is not None and amount > high:
        reading.refuse(name, "form.too-high", high=high)
    return (typed,)


def entries(form: Form, state: State, participant: Participant, lang: str) -> Parsed:
    """Read what is said without being asked: a note, a need, what went well."""
    reading = Reading(form, lang)
    partner = _partner(reading, state, participant)
    found = tuple(_entries(reading, state, partner, SAID_ALONE, None))
    if not found and not reading.wrong:
        kinds = [kind for kind in SAID_ALONE if f"{kind}-text" in form]
        reading.refuse(f"{kinds[0] if kinds else EntryKind.NOTE}-text", "form.nothing-typed")
    return reading.done(found)


def _entries(
    reading: Reading, state: State, partner: str, kinds: tuple[EntryKind, ...], inject: str | None
) -> Iterator[Part]:
    filled = {name for name, values in reading.form.items() if any(values)}
    for kind in kinds:
        if filled.isdisjoint(_FIELDS[kind]):
            continue
        about = _about(reading, state, kind)
        text = reading.prose(f"{kind}-text")
        if not text:
            if about != _About():
                reading.refuse(f"{kind}-text", "form.in-words")
            continue
        if reading.wrong:
            continue
        fields = EntryFields(
            kind=kind,
            text=text,
            said_by=(partner,),
            inject=inject,
            source=Source.WEB,
            target=about.target,
            quantity=about.quantity,
            unit=about.unit,
        )
        yield Part(kind.value, want.Capture(fields=fields))


@dataclass(frozen=True, slots=True)
class _About:
    """What an assumption, need or offer is about, and how much of it."""

    target: str | None = None
    quantity: float | None = None
    unit: str | None = None


def _about(reading: Reading, state: State, kind: EntryKind) -> _About:
    if kind not in CLAIMS:
        return _About()
    prefix = kind.value
    target = reading.form.text(f"{prefix}-target") or None
    script = state.script
    if target is not None and not any(
        target in named for named in (script.partners, script.services, script.resources)
    ):
        reading.refuse(f"{prefix}-target", "form.not-offered")
        target = None
    quantity, unit = reading.amount(f"{prefix}-quantity")
    typed = reading.line(f"{prefix}-unit", _LONGEST_UNIT)
    return _About(target, quantity, typed or unit)


def correction(form: Form, state: State, participant: Participant, lang: str) -> Parsed:
    """Read another version of something that the participant wrote before."""
    reading = Reading(form, lang)
    entry = _own_entry(reading, state, participant)
    base = reading.number("base")
    if entry is None or base is None:
        return reading.done(())
    kind = entry.kind.value
    text = reading.prose(f"{kind}-text")
    if not text:
        reading.refuse(f"{kind}-text", "form.nothing-typed")
    about = _about(reading, state, entry.kind)
    if reading.wrong:
        return reading.done(())
    words = {"text": text, "target": about.target, "quantity": about.quantity, "unit": about.unit}
    fields = entry.fields.model_copy(update=words if entry.kind in CLAIMS else {"text": text})
    return reading.done((Part("entry", ev.EntryCorrected(entry=entry.id, base=base, fields=fields)),))


def _own_entry(reading: Reading, state: State, participant: Participant) -> Entry | None:
    number = reading.number("entry")
    entry = state.entries.get(number) if number is not None else None
    if entry is None or entry.captured_by != participant.actor:
        reading.refuse("entry", "form.not-yours")
        return None
    return entry


def withdrawal(form: Form, state: State, participant: Participant, lang: str) -> Parsed:
    """Read that something is taken back, or counts again."""
    reading = Reading(form, lang)
    entry = _own_entry(reading, state, participant)
    if entry is None:
        return reading.done(())
    restored = form.text("restore") == "yes"
    fact = ev.EntryRestored(entry=entry.id) if restored else ev.EntryWithdrawn(entry=entry.id)
    return reading.done((Part("restore" if restored else "withdraw", fact),))


def reply(form: Form, state: State, participant: Participant, lang: str) -> Parsed:
    """Read whether others can count on a partner, or whether it takes an action."""
    reading = Reading(form, lang)
    partner = _partner(reading, state, participant)
    entry = reading.number("entry")
    note = reading.prose("note")
    said = form.text("answer")
    if entry is None or entry not in state.entries:
        reading.refuse("answer", "form.gone")
    if said not in set(Answer):
        reading.refuse("answer", "form.choose-one")
    elif said == Answer.CONDITION and not note:
        reading.refuse("note", "form.which-condition")
    if reading.wrong or entry is None:
        return reading.done(())
    fact = ev.ReplyGiven(entry=entry, partner=partner, answer=Answer(said), note=note)
    return reading.done((Part("reply", fact),))


def question(form: Form, state: State, participant: Participant, lang: str) -> Parsed:
    """Read what somebody asks the facilitator."""
    reading = Reading(form, lang)
    text = reading.prose("text", LONGEST_SAID)
    own = speaks_for(state, participant)
    asked = form.text("partner")
    if not text:
        reading.refuse("text", "form.nothing-typed")
    if reading.wrong:
        return reading.done(())
    partner = asked if asked in own else next(iter(own), None)
    return reading.done((Part("question", ev.QuestionAsked(partner=partner, text=text)),))


def ballot(form: Form, _state: State, _participant: Participant, lang: str) -> Parsed:
    """Read which gaps matter most."""
    reading = Reading(form, lang)
    chosen = tuple(dict.fromkeys(word.strip() for word in form.get("subject", ())))
    subjects = tuple(number for word in chosen if (number := whole(word)) is not None)
    if len(subjects) != len(chosen):
        reading.refuse("subject", "form.not-offered")
    if len(subjects) > ev.MOST_CHOICES:
        reading.refuse("subject", "form.too-many", most=ev.MOST_CHOICES)
    if reading.wrong:
        return reading.done(())
    return reading.done((Part("ballot", ev.BallotCast(subjects=subjects)),))


def feedback(form: Form, _state: State, _participant: Participant, lang: str) -> Parsed:
    """Read what the session was like."""
    reading = Reading(form, lang)
    scores: dict[str, int] = {}
    for name in SCORES:
        typed = form.text(name)
        if typed in {str(score) for score in range(1, ev.TOP_SCORE + 1)}:
            scores[name] = int(typed)
        elif typed:
            reading.refuse(name, "form.not-offered")
    text = reading.prose("text")
    if not scores and not text and not reading.wrong:
        reading.refuse(SCORES[0], "form.nothing-typed")
    if reading.wrong:
        return reading.done(())
    return reading.done((Part("feedback", ev.FeedbackGiven(scores=scores, text=text)),))


def place(form: Form, state: State) -> tuple[Place, tuple[Wrong, ...]]:
    """Read where somebody belongs: to a partner, to a whole table, or to an organisation not listed."""
    reading = Reading(form, state.setup.language)
    chosen = form.text("place")
    sort, _, ident = chosen.partition(":")
    function = reading.line("function", _LONGEST_FUNCTION)
    typed = reading.line("organisation", _LONGEST_NAME)
    found = Place(function=function)
    if sort == "partner" and ident in state.script.partners:
        found = Place(partner=ident, table=table_of(state, ident), function=function)
    elif sort == "table" and ident in state.script.tables:
        found = Place(table=ident, shared=True, function=function)
    elif chosen == "other" or (not chosen and typed):
        if not typed:
            reading.refuse("organisation", "form.which-organisation")
        found = Place(function=function, organisation=typed or None)
    else:
        reading.refuse("place", "form.choose-place")
    return found, tuple(reading.wrong)


def unlisted(name: str) -> Wrong:
    """Say that somebody who is in already chooses from the list."""
    return Wrong(name, Message("form.choose-place"))


def table_of(state: State, partner: str) -> str | None:
    """Give the table at which a partner sits."""
    tables = state.script.tables.values()
    return next((table.id for table in tables if partner in table.partners), None)
