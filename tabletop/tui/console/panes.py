"""From views to rows: what stands in each pane of the console."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from textual.content import Content

from tabletop import markup, wording
from tabletop.core.events import Answer, EntryKind, InjectStatus, Presence
from tabletop.core.scenario import BlockKind, PhaseKind, ServiceState
from tabletop.core.timeline import CueKind
from tabletop.text import N_
from tabletop.tui.console.lines import NOTHING, Row
from tabletop.tui.console.sayings import (
    ANSWERS,
    PHASES,
    PRESENCES,
    STATUSES,
    clipped,
    day_and_time,
    hour,
    joined,
    quiet,
    said,
    sign,
)
from tabletop.tui.room.seats import LOOKS, Look
from tabletop.tui.words import CHANNELS, SERVICE_STATES, Legend, Sign
from tabletop.wording import TOPICS, entry_kind

if TYPE_CHECKING:
    from tabletop.core.cards import ExpectedLine, InjectCard, PublicInject, QuestionView
    from tabletop.core.entry_lines import EntryLine
    from tabletop.core.names import Prose
    from tabletop.core.now_view import NowView
    from tabletop.core.order_view import CueLine
    from tabletop.core.people import PartnerLine, TableView
    from tabletop.core.service_lines import ServiceLine
    from tabletop.text import Text
    from tabletop.tui.room.seats import Seat

Rows: TypeAlias = tuple[Iterable[Row], Hashable]
"""The rows of a pane, and the key of the one that should be in sight."""
BLANK = Row()
CUE_SIGNS = {
    "done": Sign("✓", N_("was played"), "$text-quiet"),
    "now": Sign("▶", N_("is on now; in the card: is talked about now"), "$accent bold"),
    "next": Sign("→", N_("comes next"), "$primary bold"),
    "held": Sign("‖", N_("is held back, or its condition is not met"), "$warning"),
}
CUE_MARKS = {**{mark: sign(look) + " " for mark, look in CUE_SIGNS.items()}, "later": Content("  ")}
CUE_STYLES = {"done": "$text-quiet", "now": "bold", "held": "$text-quiet"}
PRIVATE = "$accent"


def prose_rows(text: Prose, bar: str = "") -> Iterator[Row]:
    """Give a row for each paragraph, so that a long text is laid out only as far as it is seen."""
    for number, node in enumerate(markup.parse(text.text, dict(text.variables))):
        if number:
            yield Row(bar=bar) if bar else BLANK
        yield Row(node, bar=bar)


# --- the running order


@dataclass(frozen=True, slots=True)
class OrderView:
    """The running order with the steps of which every inject is shown."""

    lines: tuple[CueLine, ...]
    opened: frozenset[str]


def order_rows(view: OrderView, t: Text) -> Rows:
    """Show the running order: steps as headings, what is done, now, next, later and held back."""
    rows: list[Row] = []
    block, now = "", None
    for line in view.lines:
        if line.mark == "now" or (now is None and line.mark == "next"):
            now = ("cue", line.cue)
        if line.block != block:
            block = line.block
            if line.kind is not CueKind.BLOCK:
                rows += _step_heading(line, t, first=not rows)
        rows += _cue_rows(line, t, opened=line.block in view.opened)
    return rows, now


def _step_heading(line: CueLine, t: Text, *, first: bool) -> Iterator[Row]:
    if not first:
        yield BLANK
    place = hour(t, line.hour) if line.hour is not None else ""
    yield Row(said(place, "bold $primary") + quiet(f" · {line.block_title}" if place else line.block_title))


@lru_cache(maxsize=2_048)
def _cue_rows(line: CueLine, t: Text, *, opened: bool) -> tuple[Row, ...]:
    """Make the rows of a cue once: a line that stays the same stays the same row."""
    return tuple(_rows_of_cue(line, t, opened=opened))


def _rows_of_cue(line: CueLine, t: Text, *, opened: bool) -> Iterator[Row]:
    mark, style = CUE_MARKS[line.mark], CUE_STYLES.get(line.mark, "")
    key: Hashable = ("cue", line.cue)
    length = quiet(f"{line.minutes}′") if line.minutes else NOTHING
    if line.kind is CueKind.BLOCK:
        yield Row(said(line.block_title, style), mark, length, key)
    elif line.kind is CueKind.INJECT:
        (ident, title, status, in_view), *_ = line.injects
        why = _why_held(t, status, in_view=in_view)
        if not line.cue:
            key, why = ("inject", ident), t("in between")
        yield Row(said(title, style), mark, NOTHING, key, kept=quiet(f" · {why}") if why else NOTHING)
    elif line.kind is CueKind.HANDOUT:
        words = t.n("{n} for single partners", "{n} for single partners", len(line.injects))
        yield Row(said(words, style), mark, NOTHING, key)
        if opened:
            for ident, title, status, in_view in line.injects:
                why = _why_held(t, status, in_view=in_view)
                after = quiet(f" · {why}") if why else NOTHING
                look = Content("  ") + sign(STATUSES[status]) + " "
                yield Row(quiet(title), look, key=("inject", ident), kept=after)
    elif line.phase is not None:
        yield Row(said(t(PHASES[line.phase]), style), mark, length, key)


def _why_held(t: Text, status: InjectStatus, *, in_view: bool) -> str:
    if status is InjectStatus.PLANNED:
        return "" if in_view else t("condition not met")
    return "" if status is InjectStatus.RELEASED else t(STATUSES[status].word)


# --- the card in the middle

QUESTION_TITLES: Mapping[str, str] = {
    **{topic.value: title for topic, title in TOPICS.items()},
    "continuity": N_("Continuity: your own people and processes"),
}


def card_rows(view: NowView, t: Text) -> Rows:
    """Show what the facilitator works with now, the private part clearly apart."""
    rows: list[Row] = []
    phase = view.cue.phase_kind if view.cue else None
    # What came in between is what the room is at now, whatever the phase.
    for card in view.injects[: view.between]:
        rows += [*inject_rows(card, t), BLANK]
    injects = view.injects[view.between :]
    if view.cue and view.cue.kind in {CueKind.INJECT, CueKind.HANDOUT}:
        for card in injects:
            rows += [*inject_rows(card, t), BLANK]
        return rows[:-1], None
    if view.block_kind is not BlockKind.STEP or phase is PhaseKind.SITUATION:
        rows += _situation(view.block_title, view.text, view.notes, t)
        rows += _questions(_asked_of(view), t, view.asked)
        return rows, None
    rows += _questions(_asked_of(view), t, view.asked)
    for card in injects:
        rows += [BLANK, *inject_rows(card, t)]
    rows += [BLANK, *_situation(view.block_title, view.text, view.notes, t)]
    return rows[1:] if rows[0] is BLANK else rows, None


@lru_cache(maxsize=64)
def _situation(title: str, text: Prose, notes: Prose, t: Text) -> tuple[Row, ...]:
    """Make these rows once: what stays the same is neither laid out nor drawn again after an answer."""
    prose = (BLANK, *prose_rows(text)) if text else ()
    return (Row(said(title, "bold"), wrap=True), *prose, *_private(notes, t))


def _private(notes: Prose, t: Text, more: Iterable[Row] = ()) -> Iterator[Row]:
    more = tuple(more)
    if not notes and not more:
        return
    yield BLANK
    yield Row(said(t("FOR YOU ALONE"), f"bold {PRIVATE}"), bar=PRIVATE)
    if notes:
        yield from prose_rows(notes, PRIVATE)
    if notes and more:
        yield Row(bar=PRIVATE)
    yield from more


def _asked_of(view: NowView) -> tuple[tuple[str, ...], ...]:
    return (view.picture, view.judgement, view.decision, view.continuity)


@lru_cache(maxsize=64)
def _questions(asked: tuple[tuple[str, ...], ...], t: Text, current: tuple[str, ...]) -> tuple[Row, ...]:
    return tuple(_rows_of_questions(dict(zip(QUESTION_TITLES, asked, strict=True)), t, current))


def _rows_of_questions(
    asked: Mapping[str, tuple[str, ...]], t: Text, current: tuple[str, ...]
) -> Iterator[Row]:
    # What is on now stands first.
    for group, questions in sorted(asked.items(), key=lambda row: row[0] not in current):
        if not questions:
            continue
        here = group in current
        yield BLANK
        mark = Content.styled("▶ ", "$accent bold") if here else NOTHING
        yield Row(said(t(QUESTION_TITLES[group]), "bold" if here else "$text-quiet"), mark, wrap=True)
        for question in questions:
            yield Row(
                said(question) if here else quiet(question), Content.styled("  · ", "$text-quiet"), wrap=True
            )


@lru_cache(maxsize=512)
def inject_rows(card: InjectCard, t: Text) -> tuple[Row, ...]:
    """Show one inject: what its recipients see, then what is for the facilitator alone."""
    return tuple(_rows_of_inject(card, t))


def _rows_of_inject(card: InjectCard, t: Text) -> Iterator[Row]:
    public = card.public
    title, *text = _rows_of_public(public, t)
    yield title
    channel = CHANNELS[public.channel]
    whom = ", ".join(public.to) if public.to else t("the whole room")
    status = (
        "" if card.status in {InjectStatus.RELEASED, InjectStatus.PLANNED} else t(STATUSES[card.status].word)
    )
    about = joined(
        [
            status,
            t(channel.word),
            t("to {whom}", whom=whom),
            t("from {sender}", sender=public.sender) if public.sender else "",
            f"{hour(t, public.at.hour).lower()}, {day_and_time(t, public.at)}",
            t.n("{n} entry", "{n} entries", card.entries) if card.entries else "",
        ]
    )
    yield Row(quiet(about), Content("  "), wrap=True)
    yield from text
    yield from _rows_of_private(card.notes, card.expected, t)


@lru_cache(maxsize=512)
def _rows_of_public(public: PublicInject, t: Text) -> tuple[Row, ...]:
    """Give title, text and questions: made once, however often what was noted is counted again."""
    questions = (row for question in public.questions for row in (BLANK, *_asked(question, t)))
    title = Row(said(public.title, "bold"), sign(CHANNELS[public.channel]) + " ", wrap=True)
    return (title, BLANK, *prose_rows(public.text), *questions)


@lru_cache(maxsize=512)
def _rows_of_private(notes: Prose, expected: tuple[ExpectedLine, ...], t: Text) -> tuple[Row, ...]:
    ticks = [
        Row(
            said(line.text, "$text-quiet" if line.ticked else "")
            + (quiet(f" ({', '.join(line.partners)})") if line.partners else NOTHING),
            Content.styled("☑ ", "$success") if line.ticked else Content("☐ "),
            key=("tick", line.id),
            wrap=True,
            bar=PRIVATE,
        )
        for line in expected
    ]
    if ticks:
        ticks.insert(0, Row(said(t("Expected: tick what you see"), PRIVATE), bar=PRIVATE))
    return tuple(_private(notes, t, ticks))


def _asked(question: QuestionView, t: Text) -> Iterator[Row]:
    yield Row(said(question.text, "italic"), Content.styled("? ", "$primary bold"), wrap=True)
    choices = wording.choices(question, t)
    if choices:
        yield Row(quiet(choices), Content("  "), wrap=True)


# --- partners, services and what else may change


@dataclass(frozen=True, slots=True)
class PeopleView:
    """The partners at their tables, and what is seen of those that have somebody in with a device."""

    tables: tuple[TableView, ...]
    seats: Mapping[str, Seat] = field(default_factory=dict)


def partner_rows(view: PeopleView, t: Text) -> Rows:
    """Show the partners at their tables: presence, devices, how often each was heard, whose word it owes."""
    rows: list[Row] = []
    shorts = {line.title: line.short for table in view.tables for line in table.partners}
    widest = max(map(len, shorts.values()), default=0)
    for table in view.tables:
        rows += [BLANK] if rows else []
        rows.append(Row(quiet(table.title or t("At no table"))))
        rows += [
            _partner_row(line, t, widest, view.seats.get(line.id), shorts.get(line.represented_by or ""))
            for line in table.partners
        ]
    rows += [BLANK, Row(quiet(t("+ a partner who is not in the list")), key=("add", None))]
    return rows, None


@lru_cache(maxsize=512)
def _partner_row(line: PartnerLine, t: Text, widest: int, seat: Seat | None, by: str | None) -> Row:
    presence = PRESENCES[line.presence]
    here = line.presence is Presence.PRESENT
    name = said(line.title) if here else quiet(line.title)
    # Who speaks for it, and that nobody does, is told before the end of its name.
    state = NOTHING
    if line.represented_by:
        state = quiet(" · " + t("by {partner}", partner=by or line.represented_by))
    elif not here:
        state = quiet(f" · {t(presence.word)}")
    tail = _seat(seat) if seat else NOTHING
    tail += said(f"?{line.open_replies} ", "$warning") if line.open_replies else NOTHING
    tail += said(f"{line.entries:>2}", "" if line.entries else "$text-quiet")
    mark = sign(presence) + quiet(f" {line.short:<{widest}} ")
    return Row(name, mark, tail, ("partner", line.id), kept=state)


def _seat(seat: Seat) -> Content:
    """Say how many are in, and in one sign what they do."""
    return quiet(str(seat.inside) if seat.inside else "") + sign(LOOKS[seat.look]) + " "


@dataclass(frozen=True, slots=True)
class WorldView:
    """How the world of the story stands: services, scarce resources, and turns that were established."""

    services: tuple[ServiceLine, ...]
    resources: tuple[tuple[str, str, float, str], ...]
    """Id, title, amount left and unit."""
    outcomes: tuple[tuple[str, str, str | None], ...]
    """Id, question, and the value that holds."""
    turns_first: bool = False
    """True while somebody went there: what is established there has no other place."""


def world_rows(view: WorldView, t: Text) -> Rows:
    """Show the services at this hour, then what is scarce, then the turns of the story, or those first."""
    parts = [[_service_row(line, t) for line in view.services], _scarce_rows(view, t)]
    parts.insert(0 if view.turns_first else len(parts), _turn_rows(view, t))
    rows: list[Row] = []
    for part in filter(None, parts):
        rows += [BLANK, *part] if rows else part
    return rows, None


def _scarce_rows(view: WorldView, t: Text) -> list[Row]:
    rows: list[Row] = []
    if view.resources:
        rows = [Row(quiet(t("Scarce")))]
        rows += [
            Row(
                said(title),
                Content("  "),
                said(f"{t.number(amount)} {unit}", "" if amount else "$error"),
                ("resource", ident),
            )
            for ident, title, amount, unit in view.resources
        ]
    return rows


def _turn_rows(view: WorldView, t: Text) -> list[Row]:
    rows: list[Row] = []
    if view.outcomes:
        rows = [Row(quiet(t("Turns of the story")))]
        for ident, question, value in view.outcomes:
            stands = said(value, "bold") if value else quiet(t("open"))
            text = said(question) + quiet(" · ") + stands
            rows.append(Row(text, Content("  "), key=("outcome", ident), wrap=True))
    return rows


@lru_cache(maxsize=512)
def _service_row(line: ServiceLine, t: Text) -> Row:
    state = SERVICE_STATES[line.state]
    works = line.state is ServiceState.WORKS
    tail = said(t(state.word), "$text-quiet" if works else state.colour)
    if line.next_state is not None and line.next_hour is not None and line.next_hour < FOR_EVER:
        until = line.out_hour if line.out_hour is not None and line.out_hour < FOR_EVER else None
        following = SERVICE_STATES[ServiceState.OUT if until else line.next_state]
        hours = t.hours(line.next_hour) + (f"–{t.hours(until)}" if until else "")
        tail = tail + quiet(" → ") + sign(following) + quiet(f" {hours}")
    changed = line.before is not None and line.before is not line.state
    return Row(said(line.title, "bold" if changed else ""), sign(state) + " ", tail, ("service", line.id))


FOR_EVER = 100_000


# --- the latest entries

REPLIES = (
    N_("a partner replies: yes"),
    N_("a partner replies: no"),
    N_("a partner replies: under a condition"),
    N_("a partner does not know"),
)
"""What the signs of replies mean beside an entry, in the order of the answers."""
KIND_COLOURS = {
    EntryKind.DECISION: "$primary bold",
    EntryKind.GAP: "$error bold",
    EntryKind.NEED: "$warning",
    EntryKind.OFFER: "$success",
    EntryKind.ASSUMPTION: "$warning",
    EntryKind.ACTION: "$primary bold",
    EntryKind.STRENGTH: "$success bold",
}


@dataclass(frozen=True, slots=True)
class NotedView:
    """The latest entries, and the words that they were searched for."""

    lines: tuple[EntryLine, ...]
    """The newest first."""
    words: str = ""


def entry_rows(lines: tuple[EntryLine, ...], t: Text, words: str = "") -> Rows:
    """Show entries, the newest at the bottom, each on one line."""
    rows = [_entry_row(line, t) for line in reversed(lines)]
    if not rows and words:
        found_nothing = t("No note has the words: {words}", words=clipped(words, LONGEST_SEARCH))
        rows = [Row(said(found_nothing, "$warning") + quiet("  " + t("Esc shows everything again")))]
    elif not rows:
        rows = [Row(quiet(t("Nothing yet. Press Enter, type what is said, press Enter.")))]
    return rows, rows[-1].key


LONGEST_SEARCH = 30
"""Letters of the words that were searched for and not found."""
LONGEST_LINE = 500
"""Characters of an entry beyond which no terminal shows more on one line."""


@lru_cache(maxsize=2_048)
def _entry_row(line: EntryLine, t: Text) -> Row:
    kind = t(entry_kind(line.kind, response=line.response))
    mark = said(
        f"{kind:<12}", "$text-quiet" if line.withdrawn else KIND_COLOURS.get(line.kind, "$text-quiet")
    )
    style = "$text-quiet strike" if line.withdrawn else ""
    words = said(line.text[:LONGEST_LINE], style)
    key: Hashable = ("entry", line.id)

    def row(speakers: str, tail: Content, briefer: Row | None = None) -> Row:
        lead = said(f"{speakers}: ", style or "bold") if speakers else NOTHING
        length = lead.cell_length
        return Row(lead + words, mark, tail, key, lead=length, briefer=briefer, words_first=briefer is None)

    brief = row(_speakers_in_brief(line), _entry_tail(line, t, brief=True))
    return row(", ".join(line.said_by), _entry_tail(line, t), brief)


MOST_SPEAKERS = 2
"""Speakers that are named where there is little room; the others are counted."""
LONGEST_SPEAKER = 12
"""Letters of who speaks where there is little room."""


def _speakers_in_brief(line: EntryLine) -> str:
    shorts = dict(line.shorts)
    named = [clipped(shorts.get(name, name), LONGEST_SPEAKER) for name in line.said_by[:MOST_SPEAKERS]]
    more = len(line.said_by) - len(named)
    return ", ".join(named) + (f" +{more}" if more else "")


def _credits(line: EntryLine, t: Text, *, brief: bool) -> str:
    """Name the device that wrote an entry, and who else made what it now says; briefly only the latter."""
    author = line.author if line.author not in line.said_by else ""
    if line.changed_by is None:
        return f"✎ {author}".rstrip() if line.author else ""
    changed = t("changed by {who}", who=line.changed_by or t("the facilitator"))
    return f"✎ {changed}" if brief or not author else f"✎ {author}, {changed}"


def _entry_tail(line: EntryLine, t: Text, *, brief: bool = False) -> Content:
    parts: list[Content] = []
    if line.withdrawn:
        parts.append(quiet(t("withdrawn")))
    if line.parked:
        parts.append(said(t("parked"), "$warning"))
    if line.late:
        parts.append(quiet(wording.late(t, line.late, brief=brief)))
    if line.rewritten:
        parts.append(said(t("changed later"), "$warning"))
    credits_ = _credits(line, t, brief=brief)
    if credits_:
        parts.append(quiet(credits_))
    shorts = dict(line.shorts) if brief else {}
    if line.target and all(partner != line.target for partner, _ in line.replies):
        target = clipped(shorts.get(line.target, line.target), LONGEST_SPEAKER) if brief else line.target
        parts.append(quiet(f"@{target}"))
    amount = wording.amount(t, line.quantity, line.unit, beside=line.text)
    if amount:
        parts.append(quiet(amount))
    parts += [
        said(f"{shorts.get(partner, partner)}: ", "$text-quiet") + sign(ANSWERS[Answer(answer)])
        for partner, answer in line.replies
    ]
    if line.kind in {EntryKind.ACTION, EntryKind.DECISION} and not line.withdrawn:
        if line.owner or line.lacks_owner:
            owner = _owner_in_brief(line) if brief else line.owner
            parts.append(said(f"→ {owner}") if owner else said(t("no owner"), "$warning"))
        if line.due:
            parts.append(said(wording.day(t, line.due)))
        elif line.kind is EntryKind.ACTION:
            parts.append(said(t("no date"), "$warning"))
    return Content("  ").join(parts)


def _owner_in_brief(line: EntryLine) -> str | None:
    """Give the short name of the partner that carries something out; of a function alone, the function."""
    owner = line.owner or ""
    fitting = [short for name, short in line.shorts if owner == name or owner.startswith(f"{name}, ")]
    return next(iter(fitting), line.owner)


# --- what the signs in these rows mean

SIGNS = (
    Legend(
        N_("Running order"),
        (
            *CUE_SIGNS.values(),
            STATUSES[InjectStatus.PLANNED],
            STATUSES[InjectStatus.SKIPPED],
            STATUSES[InjectStatus.WITHDRAWN],
            Sign("5′", N_("lasts so many minutes"), "$text-quiet"),
        ),
    ),
    Legend(
        N_("The card in the middle"),
        (
            Sign("?", N_("a question to whoever gets the inject"), "$primary bold"),
            Sign("☐", N_("an expected action"), ""),
            Sign("☑", N_("an expected action that you saw"), "$success"),
            *CHANNELS.values(),
        ),
    ),
    Legend(
        N_("Partners"),
        (
            *PRESENCES.values(),
            Sign("?1", N_("so many still wait for its yes or no"), "$warning"),
            Sign("2", N_("at the end: how often it was heard"), ""),
        ),
    ),
    Legend(
        N_("Partners with devices: how many are in, and a sign"),
        tuple(
            row if look is Look.NOBODY else row._replace(sign=f"2{row.sign}") for look, row in LOOKS.items()
        ),
    ),
    Legend(
        N_("Services"),
        (
            *SERVICE_STATES.values(),
            Sign("→ ● 84", N_("works again from hour 84, as expected"), ""),
            Sign("→ ✕ 2–6", N_("limited from hour 2, out from hour 6, as expected"), ""),
            Sign(N_("bold"), N_("changed since the hour before"), "bold"),
        ),
    ),
    Legend(
        N_("Noted"),
        (
            Sign("✎", N_("written on a device, or changed by"), "$text-quiet"),
            Sign("@", N_("is about, or counts on"), "$text-quiet"),
            Sign("→", N_("who carries it out"), ""),
        ),
    ),
    Legend(
        N_("Behind a note: what a partner replies"),
        tuple(look._replace(word=word) for look, word in zip(ANSWERS.values(), REPLIES, strict=True)),
    ),
)
"""Every sign that these rows hold, for the screen of help."""
