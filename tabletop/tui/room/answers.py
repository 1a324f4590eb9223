"""What partners answer to an inject, and who did not yet; and everything about one entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop import wording
from tabletop.core.entry_lines import author_name, entry_line
from tabletop.tui.console.lines import NOTHING, Row
from tabletop.tui.console.panes import KIND_COLOURS
from tabletop.tui.console.sayings import (
    ANSWERS,
    answered_in_words,
    hour,
    inject_title,
    joined,
    quiet,
    said,
    sign,
)
from tabletop.tui.room.seats import LOOKS, Look, look_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.content import Content

    from tabletop.core.state import Entry
    from tabletop.text import Text
    from tabletop.tui.room.sight import Sight

BLANK = Row()
MOST_EACH = 3
"""Entries of one partner that are listed; Enter on the line below lists all of them."""
LONGEST_LINE = 500
MARK = 12


def summary(sight: Sight) -> Content:
    """Say which inject this is about, and how many partners answered."""
    t = sight.t
    if sight.subject is None:
        return quiet(t("No inject yet"))
    words = said(inject_title(sight.state.script, sight.subject), "bold $accent")
    words += quiet(" │ ") + said(answered_in_words(t, len(sight.answered), len(sight.asked)), "bold")
    writing = sum(look_of(row, sight.liveness) is Look.WRITING for row in sight.asked)
    if writing:
        words += quiet(" · ") + sign(LOOKS[Look.WRITING]) + said(f" {writing} ") + quiet(t("writing"))
    total = len({ident for rows in sight.said.values() for ident in rows})
    return words + quiet(" · " + t.n("{n} entry", "{n} entries", total))


def rows(sight: Sight) -> Iterator[Row]:
    """Give what each partner said about the inject, then the partners that said nothing."""
    if sight.subject is None:
        return
    t, script = sight.t, sight.state.script
    if sight.also_on:
        words = t.n(
            "also now: {n} inject ({done} answered) – i",
            "also now: {n} injects ({done} of {n} answered) – i",
            len(sight.also_on),
            done=sum(sight.also_on.values()),
        )
        yield Row(said(words, "bold $accent"), said("▸ ", "$accent"), wrap=True)
    order = ["", *(ident for ident in script.partners if ident in sight.said)]
    if not sight.waiting:
        for who in order:
            yield from _said(sight, who)
    missing = [row for row in sight.asked if row.id not in sight.answered]
    missing = [row for row in missing if sight.fits(row.name, row.short)]
    if missing:
        yield BLANK
        words = t.n("No answer yet: {n} partner", "No answer yet: {n} partners", len(missing))
        yield Row(said(words, "bold $warning"))
    for row in sorted(missing, key=lambda row: not row.participants):
        look = look_of(row, sight.liveness)
        # What it answered to another inject says nothing of this one.
        look = Look.SILENT if look in {Look.ANSWERED, Look.PARTLY} else look
        tail = quiet(t("nudged") + "  ") if sight.is_nudged(row) else NOTHING
        tail += said(t(LOOKS[look].word), LOOKS[look].colour)
        tail += quiet(f"{len(row.participants):>5}") if row.participants else quiet(f"{'–':>5}")
        name = said(row.name) if row.participants else quiet(row.name)
        yield Row(name, sign(LOOKS[look]) + " ", tail, ("partner", row.id))


def _said(sight: Sight, who: str) -> Iterator[Row]:
    name = sight.state.script.name(who) if who else ""
    entries = sight.said.get(who, ())
    whole = bool(sight.words) or sight.opened == ("more", who)
    for ident in entries if whole else entries[:MOST_EACH]:
        row = _entry(sight, sight.state.entries[ident], name)
        if row is not None:
            yield row
    more = len(entries) - MOST_EACH
    if more > 0 and not whole:
        words = sight.t.n("and {n} more of {partner}", "and {n} more of {partner}", more, partner=name or "–")
        yield Row(quiet(words), quiet(" " * MARK), key=("more", who))


def word_of(sight: Sight, entry: Entry) -> str:
    """Name what kind of entry it is."""
    return sight.t(wording.entry_kind(entry.kind, response=entry.fields.response))


def _entry(sight: Sight, entry: Entry, name: str) -> Row | None:
    t, fields = sight.t, entry.fields
    author = author_name(sight.state, entry.captured_by) if is_from_a_device(sight, entry) else ""
    answers = " ".join(word for words in fields.answers.values() for word in words)
    if not sight.fits(name, author, fields.text, answers):
        return None
    line = entry_line(sight.state, entry)
    text = said(name or ", ".join(line.said_by) or "–", "bold")
    if author and author != name:
        text += quiet(f" ({author})")
    text += said(f": {fields.text[:LONGEST_LINE]}")
    parts = [
        "▣" if sight.state.shown_entry == entry.id else "",
        wording.late(t, entry.late),
        _changed(t, entry),
        wording.time_of_day(t, entry.recorded_at, entry.utc_offset),
    ]
    mark = said(f"{word_of(sight, entry):<{MARK}}", KIND_COLOURS.get(entry.kind, "$text-quiet"))
    return Row(text, mark, quiet(joined(parts)), ("entry", entry.id))


def _changed(t: Text, entry: Entry) -> str:
    """Say that an entry was changed, and whether its own author did so after the room went on."""
    if entry.rewritten_at is not None:
        return t("changed later")
    return t("changed") if entry.corrections else ""


def is_from_a_device(sight: Sight, entry: Entry) -> bool:
    """Tell whether somebody who joined captured it."""
    return sight.state.participant_of(entry.captured_by) is not None


def about(sight: Sight, ident: int) -> Iterator[Row]:
    """Tell everything about one entry."""
    t, state = sight.t, sight.state
    entry = state.entries.get(ident)
    if entry is None:
        return
    fields, line = entry.fields, entry_line(state, entry)
    yield Row(said(", ".join(line.said_by) or t("nobody noted who"), "bold"), wrap=True)
    author = author_name(state, entry.captured_by) if is_from_a_device(sight, entry) else ""
    changed = t.n("changed {n} time", "changed {n} times", entry.corrections) if entry.corrections else ""
    if entry.revised_by not in {None, entry.captured_by}:
        by = author_name(state, entry.revised_by or "") or t("you")
        changed = t("{changed}, last by {name}", changed=changed or t("changed"), name=by)
    about_it = joined(
        [
            word_of(sight, entry),
            author,
            wording.time_of_day(t, entry.recorded_at, entry.utc_offset),
            t("from a device") if author else "",
            wording.late(t, entry.late),
            t("withdrawn") if entry.withdrawn else "",
            changed,
        ]
    )
    yield Row(quiet(about_it), wrap=True)
    if entry.rewritten_at is not None:
        time = wording.time_of_day(t, entry.rewritten_at, entry.rewritten_offset)
        words = t("Changed later, at {time}: the room had gone on since.", time=time)
        yield Row(said(words, "$warning"), wrap=True)
    if state.shown_entry == ident:
        words = (
            t("On the projector, with the name")
            if state.shown_named
            else t("On the projector, without a name")
        )
        yield Row(said(words, "bold $accent"), said("▣ ", "$accent"), wrap=True)
    yield BLANK
    for paragraph in fields.text.split("\n"):
        yield Row(said(paragraph), wrap=True)
    yield from _questions(sight, entry)
    yield from _counts(sight, entry)


def _questions(sight: Sight, entry: Entry) -> Iterator[Row]:
    script = sight.state.script
    for question in script.questions.get(entry.fields.inject or "", ()):
        answers = entry.fields.answers.get(question.id)
        if answers is None and not entry.fields.response:
            continue
        yield BLANK
        yield Row(said(script.line(question.text), "italic"), said("? ", "$primary bold"), wrap=True)
        for answer in answers or ():
            yield Row(said(answer, "bold"), quiet("  → "), wrap=True)
        if not answers:
            yield Row(quiet(sight.t("no answer")), quiet("  → "))


def _counts(sight: Sight, entry: Entry) -> Iterator[Row]:
    t, state, fields = sight.t, sight.state, entry.fields
    line = entry_line(state, entry)
    due = wording.day(t, fields.due) if fields.due else ""
    found = [
        Row(said(words), quiet(f"{label}: "), wrap=True)
        for label, words in (
            (t("About"), line.about or ""),
            (t("At"), hour(t, fields.hour) if fields.hour is not None else ""),
            (t(wording.target(fields.kind)), line.target or ""),
            (t("How much"), wording.amount(t, fields.quantity, fields.unit)),
            (t("Period"), wording.hours(t, fields.from_hour, fields.until_hour)),
            (t("Owner"), line.owner or ""),
            (t("Due"), due),
        )
        if words
    ]
    if found:
        yield BLANK
        yield from found
    for partner, reply in state.replies.get(entry.id, {}).items():
        look = ANSWERS[reply.answer]
        words = said(f"{state.script.name(partner)}: {t(look.word)}", look.colour)
        yield Row(words + quiet(f" · {reply.note}" if reply.note else ""), sign(look) + " ", wrap=True)
