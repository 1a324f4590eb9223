"""The card in the middle: what the facilitator works with now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from textual.content import Content

from tabletop import wording
from tabletop.core.events import InjectStatus
from tabletop.core.scenario import BlockKind, PhaseKind
from tabletop.core.timeline import CueKind
from tabletop.text import N_
from tabletop.tui.console.lines import NOTHING, Row
from tabletop.tui.console.panes.paragraphs import BLANK, PRIVATE, Rows, prose_rows
from tabletop.tui.console.sayings import STATUSES, day_and_time, hour, joined, quiet, said, sign
from tabletop.tui.words import CHANNELS
from tabletop.wording import TOPICS

if TYPE_CHECKING:
    from tabletop.core.cards import ExpectedLine, InjectCard, PublicInject, QuestionView
    from tabletop.core.names import Prose
    from tabletop.core.now_view import NowView
    from tabletop.text import Text

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
