"""What can be done with an entry after it was captured: capture first, classify later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tabletop.core import calling
from tabletop.core.entries import home_of, released
from tabletop.core.events import (
    Answer,
    EntryCorrected,
    EntryFields,
    EntryKind,
    EntryRestored,
    EntryWithdrawn,
    ReplyGiven,
)
from tabletop.core.reliance import counted_on, word_of
from tabletop.core.state import Status
from tabletop.tui.console.dialogs import Line, Option
from tabletop.tui.console.sayings import (
    ANSWERS,
    clipped,
    hour,
    inject_title,
    kind_in_words,
    said,
    sign,
)
from tabletop.tui.showing import with_entry
from tabletop.wording import ENTRY_KINDS, asks_for_the_word_of

if TYPE_CHECKING:
    from tabletop.core.state import Entry
    from tabletop.tui.console.desk import Desk


SHORTEST_NAME = 6
"""Letters of a partner's name that stay however little room there is."""
BESIDE_A_QUESTION = 4
"""Columns of the line above the keys that a question leaves free."""


def corrected(entry: Entry, **update: Any) -> EntryCorrected:
    """Make the correction that gives an entry other fields; raises ValidationError for what does not fit."""
    fields = EntryFields(**{**entry.fields.model_dump(), **update})
    return EntryCorrected(entry=entry.id, base=entry.revision, fields=fields)


def set_kind(desk: Desk, entry: Entry, kind: EntryKind) -> None:
    """Make an entry of a kind; of one that is so already nothing is written down."""
    if entry.fields.kind is kind:
        desk.tell(desk.t("Already of this kind: {kind}", kind=kind_in_words(desk.t, kind)))
    elif desk.do(corrected(entry, kind=kind)):
        words = desk.t(
            "Changed to {kind}: {text}", kind=kind_in_words(desk.t, kind), text=clipped(entry.fields.text, 40)
        )
        question = does_it_know(desk, desk.state.entries[entry.id])
        desk.tell(question or words)


def withdraw(desk: Desk, entry: Entry) -> None:
    """Take an entry back, or bring it back."""
    if entry.withdrawn:
        if desk.do(EntryRestored(entry=entry.id)):
            desk.tell(desk.t("Counts again: {text}", text=clipped(entry.fields.text, 40)))
    elif desk.do(EntryWithdrawn(entry=entry.id)):
        desk.tell(desk.t("Withdrawn: {text} – x brings it back", text=clipped(entry.fields.text, 40)))


def park(desk: Desk, entry: Entry) -> None:
    """Keep an entry for later, or take it up again."""
    t, text, parked = desk.t, clipped(entry.fields.text, 40), not entry.fields.parked
    if desk.do(corrected(entry, parked=parked)):
        desk.tell(t("Parked: {text}", text=text) if parked else t("Taken up: {text}", text=text))


def put_up(desk: Desk, entry: Entry, *, named: bool = False) -> None:
    """Show an entry to the room, with or without who said it, or take it down."""
    t = desk.t
    if desk.state.status not in {Status.PREPARED, Status.RUNNING}:
        desk.tell(t("The session is closed: the room sees its end, and no note"), loud=True)
    elif desk.do(with_entry(desk.state, entry.id, named=named)):
        if desk.state.shown_entry is None:
            desk.tell(t("No longer on the projector"))
        elif named and entry.fields.said_by:
            desk.tell(t("Now on the projector, with the name"))
        else:
            desk.tell(t("Now on the projector"))


async def move(desk: Desk, entry: Entry) -> None:
    """Put an entry under another inject, or under the step alone."""
    state, t = desk.state, desk.t
    options = [
        Option(
            ident, said(inject_title(state.script, ident)), tail=said(hour(t, state.script.injects[ident].at))
        )
        for ident in released(state)
    ]
    options.append(Option("", said(t("No inject: about the step as a whole"))))
    chosen = await desk.choose(t("What is it about?"), options, clipped(entry.fields.text, 200))
    if chosen is None:
        return
    inject = str(chosen) or None
    block, at = home_of(state, inject) if inject else (entry.fields.block, entry.fields.hour)
    fact = corrected(entry, inject=inject, block=block, hour=at)
    if fact.fields != entry.fields and desk.do(fact):
        about = inject_title(state.script, inject) if inject else t("the step as a whole")
        desk.tell(t("Now about {what}: {text}", what=about, text=clipped(entry.fields.text, 40)))


def does_it_know(desk: Desk, entry: Entry) -> str | None:
    """Ask, in one line, what the partner says whom an entry names; None when there is nobody to ask."""
    t, script = desk.t, desk.state.script
    partner = counted_on(script, entry.fields)
    if partner is None or word_of(desk.state, entry):
        return None
    name, short = calling.partners(script).titles[partner], script.partners[partner].short
    kind = t(ENTRY_KINDS[entry.fields.kind])

    def asked(name: str) -> str:
        question = asks_for_the_word_of(t, entry.fields.kind, name)
        return t(
            "✓ {kind}. {question} + yes  - no  * on one condition  0 unknown", kind=kind, question=question
        )

    room = desk.screen.size.width - BESIDE_A_QUESTION - len(asked(""))
    # Many names begin with the same word: cut off they would tell nothing.
    return asked(name if len(name) <= room else clipped(short, max(SHORTEST_NAME, room)))


async def answer(desk: Desk, entry: Entry, given: Answer) -> None:
    """Record what the partner says on whom an entry counts; only a condition asks for words."""
    partner = counted_on(desk.state.script, entry.fields)
    if partner is not None:
        await _record(desk, entry, partner, given)


async def _record(desk: Desk, entry: Entry, partner: str, given: Answer) -> None:
    t = desk.t
    if given is Answer.CONDITION:
        saved = await desk.fill(
            t("On which condition?"),
            [Line("note", t("Condition"))],
            lambda values: desk.submit(
                ReplyGiven(entry=entry.id, partner=partner, answer=given, note=values["note"])
            ),
        )
        done = saved is not None
    else:
        done = desk.do(ReplyGiven(entry=entry.id, partner=partner, answer=given))
    if done:
        name = calling.partners(desk.state.script).titles[partner]
        desk.tell(t("{partner}: {answer}", partner=name, answer=t(ANSWERS[given].word)))


async def reply(desk: Desk, entry: Entry) -> None:
    """Record whether the partner on whom an entry counts can be counted on."""
    state, t = desk.state, desk.t
    partner = counted_on(state.script, entry.fields)
    if partner is None:
        titles = calling.partners(state.script).titles
        options = [Option(ident, said(title)) for ident, title in titles.items()]
        partner = await desk.choose(t("Who replies?"), options, clipped(entry.fields.text, 200))  # type: ignore[assignment]  # the keys are ids
        if partner is None:
            return
    name = calling.partners(state.script).titles[partner]
    answers = [Option(key, sign(look) + " " + said(t(look.word))) for key, look in ANSWERS.items()]
    if state.replies.get(entry.id, {}).get(partner):
        answers.append(Option("", said(t("Withdraw the reply"))))
    given = await desk.choose(
        asks_for_the_word_of(t, entry.fields.kind, name), answers, clipped(entry.fields.text, 200)
    )
    if given == "":
        desk.do(ReplyGiven(entry=entry.id, partner=partner, answer=None))
    elif isinstance(given, Answer):
        await _record(desk, entry, partner, given)
