"""Who is in: a row for each partner, before it who waits for a place, behind it other roles."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from tabletop import wording
from tabletop.core.events import Role
from tabletop.core.plaintext import one_line
from tabletop.tui.console.lines import NOTHING, Row
from tabletop.tui.console.sayings import (
    PRESENCES,
    answered_in_words,
    clipped,
    inject_title,
    joined,
    move_in_words,
    quiet,
    said,
    sign,
)
from tabletop.tui.room.seats import LOOKS, Look, look_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.content import Content

    from tabletop.core.room_view import Attendee, PartnerAtWork
    from tabletop.text import Text
    from tabletop.tui.room.sight import Sight

FUNCTIONS_NAMED = 3
LISTED = 12
"""People that are named beside a partner; Enter lists all of them."""
LATEST = 3
MOVED_SHOWN = 4
"""Moves that are listed."""
BLANK = Row()


def summary(sight: Sight, columns: int) -> Content:
    """Say in one line how many are in, and how far the partners are; what does not fit is left out whole."""
    return _in_one_line([part for part in _counts(sight) if part], columns)


def _in_one_line(parts: Sequence[Content], columns: int) -> Content:
    dot = quiet(" · ")
    line = dot.join(parts)
    for kept in range(len(parts) - 1, 0, -1):
        if line.cell_length <= columns:
            break
        line = dot.join(parts[:kept]) + dot + quiet(f"+{len(parts) - kept}")
    return line


def _counts(sight: Sight) -> Iterator[Content]:
    """Give what there is to say of the room, the most telling first."""
    t, signs = sight.t, [sight.liveness.get(row.id, "away") for row in sight.inside]
    expected = [row for row in sight.room.partners if row.present]
    looks = [look_of(row, sight.liveness) for row in expected]
    waiting = sum(row.waiting for row in sight.inside)
    yield said(t.n("{n} in", "{n} in", len(signs)), "bold")
    asked = [row for row in expected if row.asked]
    if asked:
        answered = sum(row.done for row in asked)
        yield said(answered_in_words(t, answered, len(asked)), "bold")
        yield _count(t, Look.PARTLY, sum(row.partly for row in asked))
        yield _count(t, Look.SILENT, looks.count(Look.SILENT))
    if waiting:
        yield said(t.n("{n} not in the list", "{n} not in the list", waiting), "bold $warning")
    yield _count(t, Look.WRITING, signs.count("writing"))
    yield _count(t, Look.HERE, signs.count("here"))
    yield _count(t, Look.AWAY, signs.count("away"))
    nobody = sum(not row.participants for row in expected)
    if nobody:
        yield quiet(t.n("{n} with nobody in", "{n} with nobody in", nobody))


def _count(t: Text, look: Look, count: int) -> Content:
    if not count:
        return NOTHING
    return sign(LOOKS[look]) + said(f" {count} ") + quiet(t(LOOKS[look].word))


def rows(sight: Sight) -> Iterator[Row]:
    """Give who waits for a place, the partners, other roles, and who was removed."""
    yield from _waiting(sight)
    yield from _moved(sight)
    yield from _partners(sight)
    yield from _others(sight)


def _moved(sight: Sight) -> Iterator[Row]:
    """Give who changed to another partner by itself; a seat that the facilitator gives ends the notice."""
    t, script = sight.t, sight.state.script
    moved = [row for row in sight.state.participants.values() if row.moved_from and not row.removed]
    for row in moved[-MOVED_SHOWN:]:
        move = move_in_words(t, script, row)
        if sight.fits(move, row.function):
            by_itself = quiet(f" ({row.function})" if row.function else "")
            tail = said(t("moved by the participant itself"), "$warning")
            yield Row(said(move, "bold") + by_itself, said("⇄ ", "bold $warning"), tail, ("person", row.id))


def organisations(attendees: Sequence[Attendee]) -> dict[str, list[Attendee]]:
    """Put those who wait for a place together by what they typed: they get their place in one go."""
    found: dict[str, list[Attendee]] = {}
    for row in attendees:
        if row.waiting:
            found.setdefault(one_line(row.organisation or "").casefold(), []).append(row)
    return found


def _waiting(sight: Sight) -> Iterator[Row]:
    t = sight.t
    groups = [
        (name, people)
        for name, people in organisations(sight.inside).items()
        if sight.fits(name, *(row.function for row in people), *(row.table_name for row in people))
    ]
    if not groups:
        return
    yield Row(said(t("Not in the list: Enter gives them a partner"), "bold $warning"))
    for name, people in groups:
        title = people[0].organisation or t("no organisation given")
        yield Row(
            said(title, "bold") + quiet(_functions(people)),
            said("? ", "bold $warning"),
            said(t.n("{n} in", "{n} in", len(people))),
            ("waiting", name),
        )
    yield BLANK


def _functions(people: Sequence[Attendee]) -> str:
    named = list(dict.fromkeys(row.function for row in people if row.function))
    more = len(named) - FUNCTIONS_NAMED
    words = ", ".join(named[:FUNCTIONS_NAMED]) + (f" +{more}" if more > 0 else "")
    return f" · {words}" if words else ""


def _partners(sight: Sight) -> Iterator[Row]:
    t = sight.t
    widest = max((len(row.short) for row in sight.room.partners), default=0)
    for row in sight.room.partners:
        if row.present and (row.silent or not sight.waiting):
            yield from _with_people(sight, row, widest)
    elsewhere = [row for row in sight.room.partners if not row.present]
    if elsewhere and not sight.waiting:
        key = ("group", "elsewhere")
        if not sight.words:
            yield Row(quiet(t("Not in the room")), quiet("  "), quiet(f"{len(elsewhere):>5}"), key)
        if sight.words or sight.opened in {key, *(("partner", row.id) for row in elsewhere)}:
            for row in elsewhere:
                yield from _with_people(sight, row, widest)


def _with_people(sight: Sight, row: PartnerAtWork, widest: int) -> Iterator[Row]:
    look = look_of(row, sight.liveness)
    own = sight.fits(row.name, row.short)
    people = [sight.people[ident] for ident in row.participants]
    found = people
    if sight.words:
        found = [who for who in people if sight.fits(row.name, row.short, *_texts(sight, who))]
    if not own and not found:
        return
    yield _partner(sight, row, look, widest)
    key = ("partner", row.id)
    if sight.opened == key or (sight.words and found and not own):
        yield from (_person(sight, who) for who in (people if sight.opened == key else found))


def _texts(sight: Sight, who: Attendee) -> tuple[str, ...]:
    return (who.function, who.organisation or "", who.table_name, sight.t(wording.ROLES[who.role]))


def _partner(sight: Sight, row: PartnerAtWork, look: Look, widest: int) -> Row:
    t, there = sight.t, look is not Look.NOBODY
    tail = NOTHING
    owed = sight.owed.get(row.id, 0)
    if owed:
        tail += said(f"?{owed}  ", "$warning")
    if row.nudged:
        tail += quiet(t("nudged") + "  ")
    word = _word(sight, row, look)
    if look is Look.PARTLY:
        word = f"{word} {len(row.answered)}/{len(row.asked)}"
    tail += said(word, LOOKS[look].colour if there else "$text-quiet")
    tail += quiet(f"{len(row.participants):>5}") if row.participants else quiet(f"{'–':>5}")
    name = said(row.name, "bold") if there else quiet(row.name)
    return Row(name, sign(LOOKS[look]) + quiet(f" {row.short:<{widest}} "), tail, ("partner", row.id))


def _word(sight: Sight, row: PartnerAtWork, look: Look) -> str:
    """Say how its devices do, or of a partner that is not in the room where it is."""
    return sight.t(LOOKS[look].word if row.present else PRESENCES[sight.state.presence_of(row.id)].word)


def _person(sight: Sight, who: Attendee, where: str = "") -> Row:
    t = sight.t
    text = said(who.function) if who.function else quiet(t("no function given"))
    if where:
        text += quiet(f" · {where}")
    if who.shared:
        text += quiet(" · " + t("device of {table}", table=who.table_name))
    elif who.table_name:
        text += quiet(f" · {who.table_name}")
    found = sight.sign_of(who.id)
    tail = quiet(joined([t(found.word), t.n("{n} entry", "{n} entries", who.entries)]))
    return Row(text, quiet("    ") + sign(found) + " ", tail, ("person", who.id))


def _others(sight: Sight) -> Iterator[Row]:
    t = sight.t
    if sight.waiting:
        return
    found: list[Row] = []
    for role in (Role.COFACILITATOR, Role.SCRIBE, Role.SCREEN):
        people = [row for row in sight.room.attendees if row.role is role and not row.removed]
        found += _folded(sight, role.value, t(wording.ROLES[role]), people)
    removed = [row for row in sight.room.attendees if row.removed]
    found += _folded(sight, "removed", t("removed"), removed)
    if found:
        yield BLANK
        yield from found


def _folded(sight: Sight, name: str, title: str, people: Sequence[Attendee]) -> Iterator[Row]:
    found = [row for row in people if sight.fits(title, row.partner_name, *_texts(sight, row))]
    if not found:
        return
    key = ("group", name)
    yield Row(said(title[:1].upper() + title[1:]), quiet("  "), quiet(f"{len(found):>5}"), key)
    if sight.opened == key or sight.words:
        yield from (_person(sight, row, row.partner_name) for row in found)


# --- beside the list


def about_waiting(sight: Sight, name: str) -> Iterator[Row]:
    """Tell of people who are not in the list."""
    t = sight.t
    people = organisations(sight.inside).get(name, [])
    if not people:
        return
    yield Row(said(people[0].organisation or t("no organisation given"), "bold"), wrap=True)
    yield BLANK
    for row in people[:LISTED]:
        yield _named(sight, row)
    yield from _more(t, len(people))
    yield BLANK
    yield Row(
        quiet(
            t("They see what the whole room sees. Enter says which partner they are, or adds it to the list.")
        ),
        wrap=True,
    )


def _more(t: Text, count: int) -> Iterator[Row]:
    if count > LISTED:
        yield Row(quiet(t.n("and {n} more person", "and {n} more people", count - LISTED)))


def _named(sight: Sight, row: Attendee) -> Row:
    t, found = sight.t, sight.sign_of(row.id)
    text = said(row.function or t("no function given")) + quiet(f" · {t(found.word)}")
    return Row(text, sign(found) + " ", wrap=True)


def about_partner(sight: Sight, ident: str) -> Iterator[Row]:
    """Tell how a partner is doing: who is in, what it was asked, what it said last."""
    t, state = sight.t, sight.state
    row = next((row for row in sight.room.partners if row.id == ident), None)
    if row is None:
        return
    look = look_of(row, sight.liveness)
    yield Row(said(row.name, "bold"), wrap=True)
    yield Row(said(_word(sight, row, look), LOOKS[look].colour), sign(LOOKS[look]) + " ")
    if row.nudged:
        yield Row(quiet(t("Nudged: its page says that the room waits for it.")), wrap=True)
    owed = sight.owed.get(ident, 0)
    if owed:
        words = t.n(
            "Others count on it {n} time without its word",
            "Others count on it {n} times without its word",
            owed,
        )
        yield Row(said(words, "$warning"), said("? ", "$warning"), wrap=True)
    now = [(inject, inject in row.answered) for inject in row.asked]
    for title, injects in ((t("Asked now"), now), (t("Asked before in this part"), row.earlier)):
        if injects:
            yield BLANK
            yield Row(quiet(title))
        for inject, done in injects:
            mark = said("✓ ", "$success") if done else quiet("· ")
            yield Row(said(inject_title(state.script, inject)), mark, wrap=True)
    if row.participants:
        yield BLANK
        yield Row(quiet(t.n("{n} in", "{n} in", len(row.participants))))
    for person in row.participants[:LISTED]:
        yield _named(sight, sight.people[person])
    yield from _more(t, len(row.participants))
    spoken = (
        entry
        for entry in reversed([*state.entries.values()])
        if ident in entry.fields.said_by and not entry.withdrawn
    )
    latest = tuple(islice(spoken, LATEST))
    if latest:
        yield BLANK
        yield Row(quiet(t("It said last")))
    for entry in latest:
        kind = t(wording.entry_kind(entry.kind, response=entry.fields.response))
        yield Row(said(clipped(entry.fields.text, 200)), quiet(f"{kind}: "), wrap=True)


def about_person(sight: Sight, ident: int) -> Iterator[Row]:
    """Tell of one participant."""
    t = sight.t
    row = sight.people.get(ident)
    if row is None:
        return
    found = sight.sign_of(ident)
    yield Row(said(row.function or t("no function given"), "bold"), wrap=True)
    yield Row(said(t("removed") if row.removed else t(found.word)), sign(found) + " ")
    yield BLANK
    since = wording.time_of_day(t, row.joined_at, row.joined_offset)
    for label, words in (
        (t("Role"), t(wording.ROLES[row.role])),
        (t("Partner"), row.partner_name),
        (t("Table"), row.table_name),
        (t("Device"), t("of the whole table") if row.shared else ""),
        (t("Typed as organisation"), row.organisation or ""),
        (t("Joined at"), since),
        (t("Entries"), str(row.entries)),
    ):
        if words:
            yield Row(said(words), quiet(f"{label}: "), wrap=True)
    yield BLANK
    yield Row(quiet(t("Enter: another partner or function, a new return code, remove.")), wrap=True)
