"""Every field of an entry in one form: what stands in it, and what is made of what was typed there."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from tabletop import wording
from tabletop.core import calling, capture, days
from tabletop.core.ballot import candidates
from tabletop.core.entries import released
from tabletop.core.events import MAX_TEXT, EntryKind, Mark
from tabletop.core.plaintext import one_line
from tabletop.tui.console.dialogs import Line, Lines, One, Tick, mapping
from tabletop.tui.console.sayings import clipped, inject_title
from tabletop.wording import ENTRY_KINDS, MARKS, MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.events import EntryFields
    from tabletop.core.script import Script
    from tabletop.core.state import State
    from tabletop.text import Text
    from tabletop.tui.console.desk import Desk
    from tabletop.tui.console.dialogs import Field, Values


LONGEST_GAP = 60
"""Letters of a gap in the list to choose from."""


class Unclear(Exception):  # noqa: N818  # a sentence for the person who typed, not a fault
    """Something in the form cannot be understood."""


def form(desk: Desk, entry: EntryFields) -> tuple[Field, ...]:
    """Give the fields of the form as an entry stands."""
    t, state = desk.t, desk.state
    return (
        *_what_was_said(t, state, entry),
        *_what_it_is_about(t, state.script, entry),
        *_who_takes_it(t, state.script, entry),
        *_what_it_answers(t, state, entry),
        *_how_it_counts(t, state.script, entry),
    )


def _what_was_said(t: Text, state: State, entry: EntryFields) -> Iterator[Field]:
    script = state.script
    injects = [*released(state)]
    if entry.inject is not None and entry.inject not in injects:
        injects.append(entry.inject)
    names = ", ".join(calling.spoken(ident, script, t.lang) for ident in entry.said_by)
    yield Lines("text", t("Text"), entry.text)
    yield One("kind", t("Kind"), entry.kind, options=mapping(ENTRY_KINDS, t))
    yield Line(
        "said_by", t("Said by"), names, t("short names, t1 for the first table, or the room; commas between")
    )
    yield One(
        "inject",
        t("About"),
        entry.inject,
        options=tuple((ident, inject_title(script, ident)) for ident in injects),
        optional=True,
    )


def _what_it_is_about(t: Text, script: Script, entry: EntryFields) -> Iterator[Field]:
    target = calling.spoken(entry.target, script, t.lang) if entry.target else ""
    amount = f"{_number(t, entry.quantity)} {entry.unit or ''}".strip() if entry.quantity is not None else ""
    yield Line("target", t(wording.target(entry.kind)), target, t("a partner, service or resource"))
    yield Line("quantity", t("How much"), amount, t("500 litres"))
    yield Line("from_hour", t("From hour"), _number(t, entry.from_hour))
    yield Line("until_hour", t("Until hour"), _number(t, entry.until_hour))


def _number(t: Text, value: float | None) -> str:
    return "" if value is None else t.typed_number(value)


def _who_takes_it(t: Text, script: Script, entry: EntryFields) -> Iterator[Field]:
    partners = tuple(calling.partners(script).titles.items())
    known = days.day_of(entry.due or "")
    due = wording.as_typed(known) if known else entry.due or ""
    yield One("owner", t("Owner"), entry.owner, options=partners, optional=True)
    yield Line(
        "owner_function", t("Function"), entry.owner_function or "", t("a function, never a person's name")
    )
    yield Line("due", t("Due"), due, t("day-month, or a day of the week"))


def _what_it_answers(t: Text, state: State, entry: EntryFields) -> Iterator[Field]:
    """Ask which gap an action answers, where there is any."""
    gaps = dict(candidates(state, lambda _: True))
    known = entry.addresses
    if known is not None:
        # Also one that was put in a group, or withdrawn, since.
        group = state.groups.get(known)
        gaps.setdefault(known, group.title if group else state.entries[known].fields.text)
    if gaps and (entry.kind is EntryKind.ACTION or known is not None):
        titles = tuple((ident, clipped(one_line(title), LONGEST_GAP)) for ident, title in gaps.items())
        yield One("addresses", t("Which gap it answers"), known, options=titles, optional=True)


def _how_it_counts(t: Text, script: Script, entry: EntryFields) -> Iterator[Field]:
    follows = script.theme_of(entry.inject)
    nothing = (
        t("– (follows the inject: {theme})", theme=script.line(script.themes[follows].title))
        if follows
        else "–"
    )
    themes = (("", nothing), *calling.themes(script).titles.items())
    yield One("theme", t("Theme"), entry.theme or "", options=themes)
    yield One("measure", t("Kind of measure"), entry.measure, options=mapping(MEASURES, t), optional=True)
    yield One("mark", t("Who may read it"), entry.mark, options=mapping(MARKS, t))
    yield Tick("headline", "", entry.headline, t("belongs on the first page of the debrief"))
    yield Tick("parked", "", entry.parked, t("parked for later"))


def read(desk: Desk, values: Values, due_before: str | None) -> dict[str, Any]:
    """Give what was typed as fields of an entry; raises Unclear. A day that was due before may be past."""
    t, script = desk.t, desk.state.script
    if len(values["text"]) > MAX_TEXT:
        over = len(values["text"]) - MAX_TEXT
        raise Unclear(t.n("{n} character too long", "{n} characters too long", over))
    quantity, unit = _amount(t, values["quantity"])
    answers = {"addresses": values["addresses"]} if "addresses" in values else {}
    return {
        **answers,
        "text": values["text"],
        "kind": EntryKind(values["kind"]),
        "said_by": tuple(dict.fromkeys(_speakers(t, script, values["said_by"]))),
        "inject": values["inject"],
        "target": _target(t, script, values["target"]),
        "quantity": quantity,
        "unit": unit,
        "from_hour": _hour(t, values["from_hour"]),
        "until_hour": _hour(t, values["until_hour"]),
        "owner": values["owner"],
        "owner_function": values["owner_function"] or None,
        "due": _due(t, values["due"], desk.today(), due_before),
        "theme": values["theme"] or None,
        "measure": values["measure"],
        "mark": Mark(values["mark"]),
        "headline": values["headline"],
        "parked": values["parked"],
    }


def _speakers(t: Text, script: Script, names: str) -> Iterator[str]:
    for name in filter(None, (part.strip() for part in names.split(","))):
        found = calling.speaker(name, script, t.lang)
        if found is None:
            raise Unclear(t("There is no partner or table called {name}", name=name))
        yield found


def _target(t: Text, script: Script, name: str) -> str | None:
    if not name:
        return None
    fitting = calling.resolve(name, calling.targets(script))
    if len(fitting) != 1:
        raise Unclear(t("There is no partner, service or resource called {name}", name=name))
    return fitting[0]


def _amount(t: Text, text: str) -> tuple[float | None, str | None]:
    quantity, unit = capture.amount_and_unit(text, t.lang)
    if text and quantity is None:
        raise Unclear(t("How much should begin with a number: {text}", text=text))
    return quantity, unit


def _hour(t: Text, text: str) -> float | None:
    hour, _ = capture.amount_and_unit(text, t.lang)
    if text and hour is None:
        raise Unclear(t("An hour is a number: {text}", text=text))
    return hour


def _due(t: Text, text: str, today: dt.date, before: str | None) -> str | None:
    if not text:
        return None
    day = days.due_day(text, today, t.lang)
    if day is None:
        raise Unclear(t("There is no such day: {day}", day=text))
    if day < today and day.isoformat() != before:
        raise Unclear(t("{day} is in the past", day=t.date(day)))
    return day.isoformat()
