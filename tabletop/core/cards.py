"""Injects: as those who receive them may see them, and as cards with what is for the facilitator alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.core.crisis_time import CrisisTime, crisis_time
from tabletop.core.events import ON_THE_SPOT, InjectStatus
from tabletop.core.exercise import in_view
from tabletop.core.names import Names, Prose
from tabletop.core.scenario import Priority, is_for_room

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.scenario import Channel, Inject, QuestionKind
    from tabletop.core.script import Script
    from tabletop.core.state import State


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question that comes with an inject."""

    id: str
    kind: QuestionKind
    text: str
    options: tuple[str, ...]
    unit: str | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class PublicInject:
    """An inject as those who receive it may see it."""

    id: str
    title: str
    text: Prose
    channel: Channel
    sender: str | None
    at: CrisisTime
    to: tuple[str, ...]
    """Names of the recipients; empty for the whole room."""
    questions: tuple[QuestionView, ...]


def public_inject(script: Script, inject: Inject) -> PublicInject:
    """Give an inject without anything that is for the facilitator alone."""
    names = Names(script)
    return PublicInject(
        id=inject.id,
        title=names.line(inject.title),
        text=names.prose(inject.text),
        channel=inject.channel,
        sender=names.line(inject.sender) if inject.sender else None,
        at=crisis_time(script, inject.at),
        to=() if is_for_room(inject) else tuple(names.of(ident) for ident in inject.to),
        questions=tuple(
            QuestionView(
                row.id,
                row.kind,
                names.line(row.text),
                names.lines(row.options),
                names.line(row.unit) if row.unit else None,
                row.low,
                row.high,
            )
            for row in script.questions.get(inject.id, ())
        ),
    )


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """An expected action with its tick."""

    id: str
    text: str
    partners: tuple[str, ...]
    ticked: bool


@dataclass(frozen=True, slots=True)
class InjectCard:
    """An inject as the facilitator sees it, with everything that is private."""

    public: PublicInject
    status: InjectStatus
    notes: Prose
    expected: tuple[ExpectedLine, ...]
    entries: int


def inject_card(state: State, ident: str) -> InjectCard:
    """Give an inject with its notes and expected actions."""
    names = Names(state.script)
    row = state.script.injects[ident]
    return InjectCard(
        public_inject(state.script, row),
        state.status_of(ident),
        names.prose(row.notes),
        tuple(
            ExpectedLine(
                expected.id,
                names.line(expected.text),
                tuple(names.of(partner) for partner in expected.partners),
                expected.id in state.ticked,
            )
            for expected in state.script.expected.values()
            if expected.inject == ident
        ),
        sum(1 for entry in state.by_inject.get(ident, ()) if not state.entries[entry].withdrawn),
    )


def spare_injects(state: State) -> tuple[InjectCard, ...]:
    """Give the injects at hand: unreleased ones without a place in the running order.

    Those which the selection left out come last; among both kinds those that fit now come first.
    """

    def place(ident: str) -> tuple[bool, bool, bool, bool, bool, float]:
        inject = state.script.injects[ident]
        fits = fits_now(state, inject)
        asked_for = fits and inject.when is not None
        put_aside = state.status_of(ident) is not InjectStatus.PLANNED
        return left_out(inject), not fits, not asked_for, put_aside, not in_view(state, ident), inject.at

    return tuple(inject_card(state, ident) for ident in sorted(_at_hand(state), key=place))


def _at_hand(state: State) -> Iterator[str]:
    planned = {ident for cue in state.order for ident in cue.injects}
    for ident in state.script.injects:
        if ident not in planned and state.status_of(ident) is not InjectStatus.RELEASED:
            yield ident


def left_out(inject: Inject) -> bool:
    """Tell whether an inject at hand has no place because the selection left it out; it is no spare one."""
    return inject.priority is not Priority.RESERVE and not inject.id.startswith(ON_THE_SPOT)


def fits_now(state: State, inject: Inject) -> bool:
    """Tell whether an inject at hand fits where the session stands: by its condition, or else by its step.

    One that was put aside fits no more.
    """
    if state.status_of(inject.id) is not InjectStatus.PLANNED or not in_view(state, inject.id):
        return False
    return inject.when is not None or inject.step == state.block


def waited_for(state: State) -> tuple[Inject, ...]:
    """Give the injects at hand with a condition that holds now, spare ones first."""
    found = (state.script.injects[ident] for ident in _at_hand(state))
    return tuple(
        sorted((row for row in found if row.when is not None and fits_now(state, row)), key=left_out)
    )
