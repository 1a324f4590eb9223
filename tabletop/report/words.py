"""How the report says the small things: who, when, where, how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop import wording
from tabletop.core.events import EntryKind, Presence
from tabletop.core.plaintext import one_line
from tabletop.core.state import Status
from tabletop.pictures import place
from tabletop.report.document import Heading, Line, Paragraph, Span
from tabletop.text import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tabletop.core.debrief import Change, Debrief, Moment, Noted, Participation, Where
    from tabletop.text import Text

STATUSES = {
    Status.PREPARED: N_("not started yet"),
    Status.RUNNING: N_("interim: the session is still going on"),
    Status.DRAFT: N_("draft"),
    Status.FINAL: N_("final"),
}
NOTHING = Span("–", "quiet")
ONE_LINE = 90
"""Letters of a text where it is pointed to and stands in full elsewhere."""
IN_A_LIST = 110
"""Letters of a text in a list that brings together what stands in full under its step."""


def said(sentence: str, *, quiet: bool = True) -> Paragraph:
    """Make a paragraph of one sentence of the report's own."""
    return Paragraph((Span(sentence),), quiet=quiet)


def title(words_: str, ident: str, level: int = 2) -> Heading:
    """Make a heading of the report's own."""
    return Heading(level, (Span(words_),), ident)


def beginning(text: str, letters: int = ONE_LINE) -> Span:
    """Give as much of a text as fits on one line; it is cut after a word, within one only when it must."""
    line = one_line(text)
    if len(line) > letters:
        kept = line[:letters]
        words_, space, _ = kept.rpartition(" ")
        line = (words_ if space else kept[:-1]).rstrip() + "…"
    return Span(line, told=True)


def status_in_words(debrief: Debrief, t: Text) -> str:
    """Say how far the session is, as a line or a cell begins; one that was stopped is not going on."""
    if debrief.status is Status.RUNNING and debrief.stopped:
        return t("Stopped at {time} because of a real situation", time=stopped_at(debrief, t))
    return begin(t(STATUSES[debrief.status]))


def stopped_at(debrief: Debrief, t: Text) -> str:
    """Write when a real situation stopped the session; empty unless it did and nobody continued it."""
    return since(debrief.stopped.since, debrief.started, t) if debrief.stopped else ""


def clock_time(moment: Moment, t: Text) -> str:
    """Write the time of day of a moment, where it was recorded; it does not break over two lines."""
    return wording.time_of_day(t, *moment).replace(" ", "\N{NO-BREAK SPACE}")


def since(moment: Moment, day: Moment | None, t: Text) -> str:
    """Write the time of day of a moment, with the date when that is another than the one of `day`."""
    time = clock_time(moment, t)
    if day is None or wording.in_the_room(*moment).date() == wording.in_the_room(*day).date():
        return time
    return f"{date(moment, t, short=True)} {time}"


def date(moment: Moment, t: Text, *, short: bool = False) -> str:
    """Write the date of a moment, where it was recorded."""
    day = wording.in_the_room(*moment).date()
    return t.short_date(day) if short else t.date(day)


def heading(where: Where, t: Text) -> Line:
    """Name a part of the session in full: hour, title, weekday and time in the story."""
    if where.time is None:
        return (Span(where.title, told=True),) if where.title else (Span(t("Outside the running order")),)
    hour = t("Hour {hour}", hour=t.hours(where.time.hour))
    return (Span(f"{hour} – "), Span(where.title, told=True))


def begin(words: str) -> str:
    """Give words with which a line or a cell begins a capital."""
    return words[:1].upper() + words[1:]


def story_time(where: Where, t: Text) -> str:
    """Name weekday and time of day in the story; empty outside the steps."""
    if where.time is None:
        return ""
    hours, minutes = divmod(where.time.minute_of_day, 60)
    return f"{t.weekday(where.time.weekday)} {t.time(hours, minutes)}"


def places(wheres: Iterable[Where | None], t: Text) -> str:
    """Name parts of the session shortly, one after the other."""
    return begin(", ".join(dict.fromkeys(place(where, t) for where in wheres)))


def speakers(noted: Noted, t: Text) -> Line:
    """Name who said something."""
    names = [Span(name, told=True) for name in noted.said_by]
    if noted.by_room:
        names.append(Span(t("The room")))
    return joined(names) if names else (Span(t("Not noted who"), "quiet"),)


_COMMA = ", "
MOST_DIGITS = 16
"""A longer row of digits is no number of anything."""


def joined(spans: Iterable[Span], comma: str = _COMMA) -> Line:
    """Put spans in a row, with commas."""
    line: list[Span] = []
    for span in spans:
        if line:
            line.append(Span(comma))
        line.append(span)
    return tuple(line)


def strong(line: Line) -> Line:
    """Stress what stands in a row, where it is not quiet; the commas stay plain."""
    plain = Span(_COMMA)
    return tuple(
        span if span == plain else Span(span.text, span.style or "strong", span.told) for span in line
    )


def remarks(noted: Noted, t: Text) -> tuple[str, ...]:
    """Say what a reader must know about how an entry came about."""
    said = []
    if noted.open:
        said.append(t("open to everyone"))
    if noted.late:
        said.append(t(wording.LATE[noted.late]))
    if noted.rewritten:
        said.append(t("changed later, at {time}", time=since(noted.rewritten, noted.moment, t)))
    if noted.parked:
        said.append(t("parked"))
    if noted.inject_withdrawn:
        said.append(t("about an inject that was withdrawn"))
    return tuple(said)


def kind(noted: Noted, t: Text) -> str:
    """Name what kind of entry it is."""
    return t(wording.entry_kind(noted.kind, response=noted.response))


def number(noted: Noted, t: Text) -> str:
    """Name the number by which the log knows an entry."""
    return t("no. {nr}", nr=noted.nr)


def numbers(rows: Iterable[Noted], t: Text) -> str:
    """Name the numbers of several entries."""
    return t("no. {nr}", nr=", ".join(str(row.nr) for row in rows))


def in_plan(rows: Sequence[int], t: Text) -> str:
    """Name rows of the improvement plan; a number alone would read as how many there are."""
    written = ", ".join(str(nr) for nr in rows)
    return t("row {nr}", nr=written) if len(rows) == 1 else t("rows {nr}", nr=written)


def bullet(noted: Noted, t: Text) -> Line:
    """Write an entry as one line: who, what, its remarks, and the number by which the log knows it."""
    line: list[Span] = []
    if noted.said_by or noted.by_room:
        line += [*strong(speakers(noted, t)), Span(": ")]
    line.append(Span(noted.text, told=True))
    line += answers(noted, t)
    notes = [*remarks(noted, t), number(noted, t)]
    line.append(Span(f" ({'; '.join(notes)})", "quiet"))
    return tuple(line)


def answers(noted: Noted, t: Text) -> Line:
    """Write the questions that were answered with an entry, each with what was chosen or filled in."""
    line: list[Span] = []
    for row in noted.answers:
        written, counted = "; ".join(row.said), ""
        if row.unit and not any(letter.isalpha() for letter in written):
            counted = f"{_number(written, t)} {row.unit}"
            written = f"{written} {row.unit}"
        elif noted.text == ", ".join(row.said):
            # Without words of its own an answer has what was chosen for a text: that is not said twice.
            continue
        if f"{row.question} {written}" in noted.text:
            continue
        line += [
            Span(" · “"),
            Span(row.question, "quiet", told=True),
            Span("” – "),
            Span(counted or written, told=True),
        ]
    return tuple(line)


def _number(written: str, t: Text) -> str:
    """Write digits that were filled in as the program writes numbers; anything else stays as it was said."""
    return (
        t.number(int(written))
        if written.isascii() and written.isdigit() and len(written) < MOST_DIGITS
        else written
    )


def amount(noted: Noted, t: Text) -> Line:
    """Write how much and from when until when."""
    spans = []
    if noted.quantity is not None:
        spans.append(Span(wording.amount(t, noted.quantity, noted.unit), told=True))
    hours = wording.hours(t, noted.from_hour, noted.until_hour)
    if hours:
        spans.append(Span(hours))
    return joined(spans) if spans else (NOTHING,)


def replies(noted: Noted, t: Text) -> Line:
    """Write what others replied, each with its note: a condition says nothing without what it is.

    Whoever is the target itself need not be named again. An offer that nobody accepted yet leaves nobody
    without what it counts on: it is no lack.
    """
    offer = noted.kind is EntryKind.OFFER
    answers = wording.OFFER_ANSWERS if offer else wording.ANSWERS
    none_yet = not_replied(noted, t)
    if not noted.replies:
        return (none_yet if noted.awaited else NOTHING,)
    line: list[Span] = []
    for reply in noted.replies:
        if line:
            line.append(Span("; "))
        if reply.partner != noted.target:
            line += [Span(reply.partner, told=True), Span(": ")]
        line.append(Span(t(answers[reply.answer]), "strong"))
        if reply.note:
            line += [Span(" – "), Span(reply.note, told=True)]
    if noted.awaited:
        # Others spoke of it, and not the one who is counted on now.
        line += [Span("; "), Span(noted.awaited, told=True), Span(": "), none_yet]
    return tuple(line)


def not_replied(noted: Noted, t: Text) -> Span:
    """Say that a reply is awaited; of a partner that was never there none could come."""
    if noted.away:
        return Span(t("not there"), "quiet")
    return Span(t("no reply yet"), "quiet" if noted.kind is EntryKind.OFFER else "lacks")


def owner(noted: Noted) -> Line:
    """Name the organisation and function that take something on; empty when nobody does."""
    spans = [Span(text, told=True) for text in (noted.owner, noted.owner_function) if text]
    return joined(spans)


def attendance(partner: Participation, t: Text) -> Line:
    """Say how the presence of a partner went."""
    line = list(_presence(partner.began, t))
    if partner.added:
        line = [Span(f"{_added(partner.began.hour, t)}, "), *line]
    for change in partner.changes:
        hour = change.hour
        # Within an hour it may have been after an inject of that hour.
        in_it = t("in the course of {when}", when=t.hour(hour)) if hour is not None else ""
        when = in_it or t("already before the first step")
        line.append(Span(f"; {when} "))
        line += _presence(change, t)
    if partner.devices:
        line.append(Span(f"; {t.n('one device', '{n} devices', partner.devices)}"))
    return tuple(line)


def expected(partner: Participation, t: Text) -> Line:
    """Say who is known not to come, before the session begins."""
    now = (partner.began, *partner.changes)[-1]
    return (NOTHING,) if now.presence is Presence.PRESENT else _presence(now, t)


def _added(hour: float | None, t: Text) -> str:
    if hour is None:
        return t("added before the first step")
    return t("added at {when}", when=t.hour(hour))


def _presence(change: Change, t: Text) -> Line:
    if change.presence is Presence.REPRESENTED and change.by:
        return (Span(t("represented by") + " "), Span(change.by, told=True))
    return (Span(t(wording.PRESENCES[change.presence])),)


def small_print(noted: Noted, t: Text) -> Line:
    """Write in small what there is to say beside a text: remarks, and its number."""
    notes = [*remarks(noted, t), t("no. {nr}", nr=noted.nr)]
    return (Span(f" ({'; '.join(notes)})", "quiet"),)
