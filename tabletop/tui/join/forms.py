"""The forms of a participant: what each asks, and the letter that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from tabletop import wording
from tabletop.core.events import CLAIMS, MOST_CHOICES, TOP_SCORE, EntryKind
from tabletop.core.scenario import QuestionKind
from tabletop.core.state import Status
from tabletop.session.guest import Letter
from tabletop.text import language
from tabletop.tui.console.dialogs import Field, Line, Lines, Many, One

if TYPE_CHECKING:
    from tabletop.core.cards import QuestionView
    from tabletop.core.own_view import OwnEntry
    from tabletop.core.partner_view import Asked, ReceivedInject
    from tabletop.session.guest import Seen
    from tabletop.text import Text

Values: TypeAlias = Mapping[str, Any]
WIDEST_TARGET: Final = 60


@dataclass(frozen=True, slots=True)
class Form:
    """Something to fill in; the name keeps its draft apart from others."""

    name: str
    title: str
    path: str
    fields: tuple[Field, ...]
    fixed: Mapping[str, str]
    """What goes along without being asked."""
    prefix: str = ""
    """What stands before the names of its fields on the line."""
    explanation: str = ""

    def letter(self, values: Values, key: str) -> Letter:
        """Make the letter that is sent."""
        sent: dict[str, str | tuple[str, ...]] = dict(self.fixed)
        for row in self.fields:
            value = values.get(row.id)
            if isinstance(value, tuple):
                sent[self.prefix + row.id] = tuple(map(str, value))
            elif value is not None:
                sent[self.prefix + row.id] = str(value)
        return Letter(self.path, sent, key)


def answer(seen: Seen, inject: ReceivedInject, t: Text) -> Form:
    """Ask what a partner does about an inject, and the inject's own questions."""
    before = earlier_answer(seen, inject.public.id)
    said = dict(before.answers) if before else {}
    told = language(seen.told)
    ticked = ", ".join(word for words in said.values() for word in words)
    text = "" if before is None or before.text == ticked else before.text
    fields: list[Field] = [Lines("text", t("What do you do?"), text)]
    fields += [_question(row, said.get(row.text, ()), told) for row in inject.public.questions]
    return Form(
        f"answer-{inject.public.id}",
        inject.public.title,
        "/answer",
        tuple(fields),
        {
            "inject": inject.public.id,
            "partner": seen.view.partner or "",
            "seen": str(before.revision) if before else "",
        },
        explanation=_before_writing(seen.view.status, inject, before, t),
    )


def _before_writing(status: Status, inject: ReceivedInject, before: OwnEntry | None, t: Text) -> str:
    if not inject.over:
        return t("In a few words. This alone is enough.")
    in_time = before is not None and not before.late
    return wording.went_on(t, in_time=in_time, closed=status is Status.DRAFT)


def earlier_answer(seen: Seen, inject: str) -> OwnEntry | None:
    """Give what this participant answered before."""
    return next(
        (
            row
            for row in seen.own.entries
            if row.response
            and row.inject == inject
            and row.partner == seen.view.partner
            and not row.withdrawn
        ),
        None,
    )


def _question(question: QuestionView, said: tuple[str, ...], told: Text) -> Field:
    ident, first = f"q-{question.id}", said[0] if said else ""
    match question.kind:
        case QuestionKind.CHOICE | QuestionKind.YES_NO:
            both = tuple(map(told, wording.YES_NO))
            words = question.options if question.kind is QuestionKind.CHOICE else both
            chosen = first if first in words else None
            return One(
                ident, question.text, chosen, options=tuple((row, row) for row in words), optional=True
            )
        case QuestionKind.SEVERAL:
            return Many(ident, question.text, said, options=tuple((row, row) for row in question.options))
        case QuestionKind.SCALE | QuestionKind.NUMBER:
            ends = [told.number(row) for row in (question.low, question.high) if row is not None]
            unit = wording.amount(told, None, question.unit, beside=question.text)
            return Line(ident, question.text, first, f"{' – '.join(ends)} {unit}".strip())
        case _:
            return Line(ident, question.text, first)


def entry(seen: Seen, kind: EntryKind, t: Text, before: OwnEntry | None = None) -> Form:
    """Ask for something that is said without being asked, or for another version of it."""
    prompts = wording.prompts(looking_back=seen.view.hotwash)
    asks = t(prompts[kind]) if kind in prompts else ""
    fields: list[Field] = [Lines("text", asks, before.text if before else "")]
    if kind in CLAIMS:
        lists = seen.lists
        own = before.partner if before else seen.view.partner
        rows = (*lists.partners, *lists.services, *lists.resources)
        target = next((row.id for row in rows if before and row.title == before.target), None)
        # Nobody counts on itself.
        rows = tuple(row for row in rows if row.id != own or row.id == target)
        options = tuple((row.id, row.title[:WIDEST_TARGET]) for row in rows)
        fields.append(One("target", t("About"), target, options=options, optional=True))
        amount = t.typed_number(before.quantity) if before and before.quantity is not None else ""
        fields.append(Line("quantity", t("How much"), amount))
        fields.append(Line("unit", t("Of what"), before.unit or "" if before else "", t("litres, people …")))
    fixed = {"partner": before.partner if before else seen.view.partner or ""}
    if before is not None:
        fixed |= {"entry": str(before.id), "base": str(before.revision)}
    name = f"entry-{before.id}" if before else f"say-{kind.value}"
    return Form(name, t(wording.ENTRY_KINDS[kind]), "/entry", tuple(fields), fixed, f"{kind.value}-")


def reply(seen: Seen, asked: Asked, t: Text) -> Form:
    """Ask whether others can count on a partner, or whether it takes what is meant for it."""
    options = tuple((key.value, t(word)) for key, word in wording.REPLIES.items())
    return Form(
        f"reply-{asked.entry}",
        wording.asks_reply(t, asked.kind),
        "/reply",
        (
            One(
                "answer",
                t("Your reply"),
                asked.answer.value if asked.answer else None,
                options=options,
                optional=True,
            ),
            Lines("note", t("Condition or explanation"), asked.note),
        ),
        {"entry": str(asked.entry), "partner": seen.view.partner or ""},
        explanation=asked.text,
    )


def question(seen: Seen, t: Text) -> Form:
    """Ask the facilitator something."""
    fields = (Lines("text", t("Your question")),)
    return Form("ask", t("Ask the facilitator"), "/ask", fields, {"partner": seen.view.partner or ""})


def ballot(seen: Seen, t: Text) -> Form:
    """Ask which gaps matter most."""
    options = tuple((str(row.id), f"{row.number}. {row.title}") for row in seen.view.ballot)
    chosen = tuple(map(str, seen.own.ballot))
    title = t("Which gaps matter most?")
    field = Many(
        "subject", t("Choose at most {n}", n=MOST_CHOICES), chosen, options=options, most=MOST_CHOICES
    )
    return Form("ballot", title, "/ballot", (field,), {})


def feedback(seen: Seen, t: Text) -> Form:
    """Ask what the session was like."""
    before = dict(seen.own.feedback)
    marks = tuple((str(mark), str(mark)) for mark in range(1, TOP_SCORE + 1))
    fields: list[Field] = [
        One(name, t(asks), str(before[name]) if name in before else None, options=marks, optional=True)
        for name, asks in wording.FEEDBACK.items()
    ]
    fields.append(Lines("text", t("What should be different next time?"), seen.own.feedback_text))
    return Form(
        "feedback",
        t("What did you think of the session?"),
        "/feedback",
        tuple(fields),
        {},
        explanation=t("From 1, not at all, to 5, entirely."),
    )


def withdrawal(entry: OwnEntry, key: str) -> Letter:
    """Take something back, or let it count again."""
    fields = {"entry": str(entry.id)} | ({"restore": "yes"} if entry.withdrawn else {})
    return Letter("/withdraw", fields, key)


def with_draft(fields: tuple[Field, ...], draft: Values) -> tuple[Field, ...]:
    """Fill in what was typed before and not received."""
    return tuple(replace(row, value=draft[row.id]) if row.id in draft else row for row in fields)
