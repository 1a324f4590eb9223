"""What can be done with an entry after it was captured: capture first, classify later."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tabletop import wording
from tabletop.core import calling, capture, days, views
from tabletop.core.entries import home_of
from tabletop.core.events import (
    MAX_TEXT,
    Answer,
    EntryCorrected,
    EntryFields,
    EntryKind,
    EntryRestored,
    EntryWithdrawn,
    InjectStatus,
    Mark,
    ReplyGiven,
)
from tabletop.core.reliance import counted_on, word_of
from tabletop.tui.console.dialogs import Line, Lines, One, Option, Tick, mapping
from tabletop.tui.console.lines import Row
from tabletop.tui.console.sayings import (
    ANSWERS,
    clipped,
    hour,
    inject_title,
    kind_in_words,
    quiet,
    said,
    sign,
)
from tabletop.tui.showing import with_entry
from tabletop.wording import ENTRY_KINDS, MARKS, MEASURES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.state import Entry
    from tabletop.tui.console.desk import Desk
    from tabletop.tui.console.dialogs import Values


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
            "Now a {kind}: {text}", kind=kind_in_words(desk.t, kind), text=clipped(entry.fields.text, 40)
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
    desk.do(corrected(entry, parked=not entry.fields.parked))


def put_up(desk: Desk, entry: Entry, *, named: bool = False) -> None:
    """Show an entry to the room, with or without who said it, or take it down."""
    t = desk.t
    if desk.do(with_entry(desk.state, entry.id, named=named)):
        if desk.state.shown_entry is None:
            desk.tell(t("No longer on the projector"))
        elif named and entry.fields.said_by:
            desk.tell(t("Now on the projector, with the name"))
        else:
            desk.tell(t("Now on the projector"))


async def move(desk: Desk, entry: Entry) -> None:
    """Put an entry under another inject, or under the step alone."""
    state, t = desk.state, desk.t
    released = sorted(
        (ident for ident, known in state.injects.items() if known.status is InjectStatus.RELEASED),
        key=lambda ident: -(state.injects[ident].seq or 0),
    )
    options = [
        Option(
            ident, said(inject_title(state.script, ident)), tail=said(hour(t, state.script.injects[ident].at))
        )
        for ident in released
    ]
    options.append(Option("", said(t("No inject: about the step as a whole"))))
    chosen = await desk.choose(t("What is it about?"), options, clipped(entry.fields.text, 200))
    if chosen is None:
        return
    inject = str(chosen) or None
    block, at = home_of(state, inject) if inject else (entry.fields.block, entry.fields.hour)
    fact = corrected(entry, inject=inject, block=block, hour=at)
    if fact.fields != entry.fields:
        desk.do(fact)


def does_it_know(desk: Desk, entry: Entry) -> str | None:
    """Ask, in one line, what the partner says whom an entry names; None when there is nobody to ask."""
    t, script = desk.t, desk.state.script
    partner = counted_on(script, entry.fields)
    if partner is None or word_of(desk.state, entry):
        return None
    name, kind = calling.partners(script).titles[partner], t(ENTRY_KINDS[entry.fields.kind])

    def asked(name: str) -> str:
        if entry.fields.kind is EntryKind.OFFER:
            return t(
                "✓ {kind}. Does {partner} accept it? + yes  - no  * under a condition  0 unknown",
                kind=kind,
                partner=name,
            )
        return t(
            "✓ {kind}. Does {partner} know? + yes  - no  * under a condition  0 unknown",
            kind=kind,
            partner=name,
        )

    room = desk.screen.size.width - BESIDE_A_QUESTION - len(asked(""))
    return asked(clipped(name, max(SHORTEST_NAME, room)))


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
        answers.append(Option("", said(t("Take the reply back"))))
    given = await desk.choose(
        t("What does {partner} say?", partner=name), answers, clipped(entry.fields.text, 200)
    )
    if given == "":
        desk.do(ReplyGiven(entry=entry.id, partner=partner, answer=None))
    elif isinstance(given, Answer):
        await _record(desk, entry, partner, given)


async def edit(desk: Desk, entry: Entry) -> None:
    """Open every field of an entry."""
    state, t, fields = desk.state, desk.t, entry.fields
    script, language = state.script, desk.t.lang
    partner_titles = tuple(calling.partners(script).titles.items())
    injects = tuple(
        (ident, inject_title(script, ident))
        for ident, known in state.injects.items()
        if known.status is InjectStatus.RELEASED or ident == fields.inject
    )
    quantity = (
        f"{t.typed_number(fields.quantity)} {fields.unit or ''}".strip()
        if fields.quantity is not None
        else ""
    )
    due = dt.date.fromisoformat(fields.due) if fields.due else None
    names = ", ".join(calling.spoken(ident, script, language) for ident in fields.said_by)
    form = (
        Lines("text", t("Text"), fields.text),
        One("kind", t("Kind"), fields.kind, options=mapping(ENTRY_KINDS, t)),
        Line(
            "said_by",
            t("Said by"),
            names,
            t("short names, t1 for the first table, or the room; commas between"),
        ),
        One("inject", t("About"), fields.inject, options=injects, optional=True),
        Line(
            "target",
            t(wording.target(fields.kind)),
            calling.spoken(fields.target, script, language) if fields.target else "",
            t("a partner, service or resource"),
        ),
        Line("quantity", t("How much"), quantity, t("500 litres")),
        Line("from_hour", t("From hour"), _number(desk, fields.from_hour)),
        Line("until_hour", t("Until hour"), _number(desk, fields.until_hour)),
        One("owner", t("Owner"), fields.owner, options=partner_titles, optional=True),
        Line(
            "owner_function",
            t("Function"),
            fields.owner_function or "",
            t("a function, never a person's name"),
        ),
        Line(
            "due",
            t("Due"),
            f"{due.day}-{due.month}-{due.year}" if due else "",
            t("day-month, or a day of the week"),
        ),
        One(
            "theme",
            t("Theme"),
            fields.theme,
            options=tuple(calling.themes(script).titles.items()),
            optional=True,
        ),
        One("measure", t("Kind of measure"), fields.measure, options=mapping(MEASURES, t), optional=True),
        One("mark", t("Who may read it"), fields.mark, options=mapping(MARKS, t)),
        Tick("headline", "", fields.headline, t("belongs on the first page of the debrief")),
        Tick("parked", "", fields.parked, t("parked for later")),
    )

    changed: dict[str, Any] = {}
    overtaken = False

    def save(values: Values) -> str | None:
        nonlocal overtaken
        try:
            update = _read(desk, values, fields.due)
        except _Unclear as unclear:
            return str(unclear)
        inject = update["inject"]
        if inject != fields.inject and inject is not None:
            update["block"], update["hour"] = home_of(state, inject)
        changed.clear()
        changed.update((name, value) for name, value in update.items() if value != getattr(fields, name))
        fact = corrected(entry, **update)
        now = desk.state.entries[entry.id]
        overtaken = bool(changed) and now.revision != entry.revision and not now.withdrawn
        return desk.submit(fact) if changed and not overtaken else None

    typed: Values | None = {}
    while typed is not None:
        rows = [replace(row, value=typed.get(row.id, row.value)) for row in form]
        typed = await desk.fill(t("Entry {id}", id=entry.id), rows, save)
        if typed is not None and not overtaken:
            _tell_saved(desk, entry.id)
        if not overtaken or (typed is not None and await _settled(desk, entry.id, changed)):
            return


def _tell_saved(desk: Desk, ident: int) -> None:
    desk.tell(desk.t("✓ Saved: {text}", text=clipped(desk.state.entries[ident].fields.text, 40)))


async def _settled(desk: Desk, ident: int, changed: Mapping[str, Any]) -> bool:
    """Show what somebody else made of an entry meanwhile, and ask which holds; False to go back to the form.

    Only what was changed in the form goes over it: the rest stays as the other made it.
    """
    t, now = desk.t, desk.state.entries[ident]
    who = views.author_name(desk.state, now.revised_by or now.captured_by) or t("the facilitator")
    mine, kind = str(changed.get("text", now.fields.text)), t(ENTRY_KINDS[now.fields.kind])
    both = (
        Row(quiet(f"{t('As it is now')} · {kind}")),
        Row(said(now.fields.text), wrap=True),
        Row(),
        Row(quiet(t("Yours"))),
        Row(said(mine), wrap=True),
    )
    options = (
        Option("mine", said(t("Save what you changed over it")), preview=both),
        Option("theirs", said(t("Leave it as it is now")), preview=both),
    )
    title = t("{who} changed this entry meanwhile", who=f"{who[:1].upper()}{who[1:]}")
    chosen = await desk.choose(title, options)
    if chosen == "mine":
        if not desk.do(corrected(now, **changed)):
            return False
        _tell_saved(desk, ident)
    return chosen is not None


class _Unclear(Exception):  # noqa: N818  # a sentence for the person who typed, not a fault
    """Something in the form cannot be understood."""


def _number(desk: Desk, value: float | None) -> str:
    return "" if value is None else desk.t.typed_number(value)


def _read(desk: Desk, values: Values, due_before: str | None) -> dict[str, Any]:
    script, t = desk.state.script, desk.t
    speakers: list[str] = []
    for name in filter(None, (part.strip() for part in values["said_by"].split(","))):
        found = calling.speaker(name, script, t.lang)
        if found is None:
            raise _Unclear(t("There is no partner or table called {name}", name=name))
        speakers.append(found)
    target = None
    if values["target"]:
        fitting = calling.resolve(values["target"], calling.targets(script))
        if len(fitting) != 1:
            raise _Unclear(t("There is no partner, service or resource called {name}", name=values["target"]))
        target = fitting[0]
    quantity, unit = None, None
    if values["quantity"]:
        quantity, unit = capture.amount_and_unit(values["quantity"], t.lang)
        if quantity is None:
            raise _Unclear(t("How much should begin with a number: {text}", text=values["quantity"]))
    due = None
    if values["due"]:
        day = days.due_day(values["due"], desk.today(), t.lang)
        if day is None:
            raise _Unclear(t("There is no such day: {day}", day=values["due"]))
        due = day.isoformat()
        if day < desk.today() and due != due_before:
            raise _Unclear(t("{day} is in the past", day=t.date(day)))
    hours: dict[str, float | None] = {}
    for name in ("from_hour", "until_hour"):
        hours[name] = capture.amount_and_unit(values[name], t.lang)[0] if values[name] else None
        if values[name] and hours[name] is None:
            raise _Unclear(t("An hour is a number: {text}", text=values[name]))
    if len(values["text"]) > MAX_TEXT:
        raise _Unclear(
            t.n("{n} character too long", "{n} characters too long", len(values["text"]) - MAX_TEXT)
        )
    return {
        "text": values["text"],
        "kind": EntryKind(values["kind"]),
        "said_by": tuple(dict.fromkeys(speakers)),
        "inject": values["inject"],
        "target": target,
        "quantity": quantity,
        "unit": unit,
        "owner": values["owner"],
        "owner_function": values["owner_function"] or None,
        "due": due,
        "theme": values["theme"],
        "measure": values["measure"],
        "mark": Mark(values["mark"]),
        "headline": values["headline"],
        "parked": values["parked"],
        **hours,
    }
