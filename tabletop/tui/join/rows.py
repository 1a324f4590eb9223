"""What stands in each of the four parts, as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tabletop import markup, wording
from tabletop.core.events import EntryKind
from tabletop.core.scenario import BlockKind
from tabletop.core.state import Status
from tabletop.text import N_
from tabletop.tui.console.lines import NOTHING, Row
from tabletop.tui.console.sayings import quiet, said
from tabletop.tui.join.forms import earlier_answer
from tabletop.tui.words import CHANNELS, SERVICE_STATES

if TYPE_CHECKING:
    from tabletop.core.crisis_time import CrisisTime
    from tabletop.core.names import Prose
    from tabletop.core.own_view import OwnEntry, OwnView
    from tabletop.core.partner_view import PartnerView, ReceivedInject
    from tabletop.session.guest import Seen
    from tabletop.text import Text

PARTS: Final = ("now", "answer", "asked", "question")
PART_TITLES: Final[Mapping[str, str]] = {
    "now": N_("Now"),
    "answer": N_("My answer"),
    "asked": N_("Asked of us"),
    "question": N_("Ask"),
}
SPACE: Final = Row(NOTHING)


def rows_of(
    part: str, seen: Seen, drafts: Mapping[str, object], return_code: str, t: Text
) -> tuple[Row, ...]:
    """Give the rows of a part."""
    match part:
        case "now":
            return tuple(_now(seen, drafts, t))
        case "answer":
            return tuple(_answers(seen, drafts, t))
        case "asked":
            return tuple(_asked(seen.view, drafts, t))
        case _:
            return (*_questions(seen, drafts, t), *_way_back(return_code, t))


def heading(text: str) -> Row:
    """Give a heading within a part."""
    return Row(said(text, "bold $accent"), wrap=True)


def day_and_time(t: Text, at: CrisisTime) -> str:
    """Say weekday and time in the story."""
    return f"{t.weekday(at.weekday)} {t.time(*divmod(at.minute_of_day, 60))}"


def _prose(text: Prose) -> Iterator[Row]:
    for node in markup.parse(text.text, dict(text.variables)):
        yield Row(node)


def state_of(view: PartnerView, t: Text) -> tuple[str, str] | None:
    """Say how things stand, where that asks something of who reads it; first of all whether it is real."""
    if view.interrupted:
        return (
            t("Real situation: the exercise is stopped"),
            t("This is no part of the exercise. Follow the instructions in the room."),
        )
    match view.status:
        case Status.PREPARED:
            return t("You are in"), t(
                "The session has not begun yet. This screen shows by itself what comes."
            )
        case Status.FINAL:
            return t("The debrief is final"), t("Nothing can be added any more. Thank you for taking part.")
        case Status.DRAFT:
            return (
                t("The session is over"),
                t("You can still add something; it is labelled “noted after closing”."),
            )
        case _:
            pass
    if not view.recording:
        return t("Off the record"), t("Nothing is noted now, and nothing can be sent.")
    if view.paused:
        return t("The exercise is paused"), t("The facilitator goes on in a moment.")
    if view.resting:
        return (
            t("Talk with each other"),
            t("Look at your table. Nothing is asked of you here now; your answers can wait."),
        )
    if view.block_kind is BlockKind.BREAK:
        return t("Break"), t("Nothing is asked of you here now.")
    return None


def _now(seen: Seen, drafts: Mapping[str, object], t: Text) -> Iterator[Row]:
    view = seen.view
    state = state_of(view, t)
    if state is not None:
        colour = "$error" if view.interrupted else "$warning"
        yield Row(said(state[0], f"bold {colour}" if view.interrupted else "bold"), bar=colour, wrap=True)
        yield Row(said(state[1]), bar=colour, wrap=True)
        yield SPACE
    if view.partner is None and view.status is not Status.FINAL:
        yield Row(said(t("You have no organisation here yet")), bar="$warning", wrap=True)
        yield Row(quiet(t("The facilitator gives you a place.")), bar="$warning", wrap=True)
        yield SPACE
    if view.nudged is not None and view.status is Status.RUNNING:
        yield Row(
            said(t("The facilitator would like to hear from your organisation."), "bold"),
            bar="$accent",
            wrap=True,
        )
        yield SPACE
    if view.block_title:
        yield heading(view.block_title)
        if view.phase is not None:
            minutes = f" · {t.duration(view.phase_minutes)}" if view.phase_minutes else ""
            yield Row(quiet(t(wording.PHASES[view.phase]) + minutes))
        yield from _prose(view.text)
        yield SPACE
    yield from _to_hand_in(seen, drafts, t)
    current = [row for row in view.injects if not row.over]
    earlier = [row for row in view.injects if row.over]
    if current:
        yield heading(t("Messages for you"))
        for row in current:
            yield from _inject(row, view, t)
    if view.services:
        own = view.services_own
        yield heading(t("Services that you rely on") if own else t("Services that do not work as usual"))
        for line in view.services:
            sign = SERVICE_STATES[line.state]
            mark = Content.styled(f"{sign.sign} ", sign.colour)
            yield Row(said(line.title), mark, said(t(sign.word), sign.colour))
        yield SPACE
    if earlier:
        yield heading(t.n("{n} earlier message", "{n} earlier messages", len(earlier)))
        for row in earlier:
            yield from _inject(row, view, t, whole=False)


def _inject(row: ReceivedInject, view: PartnerView, t: Text, *, whole: bool = True) -> Iterator[Row]:
    public = row.public
    sign = CHANNELS[public.channel]
    by = " · ".join(part for part in (t(sign.word), public.sender or "", day_and_time(t, public.at)) if part)
    key = ("answer", public.id) if view.partner is not None and not row.withdrawn else None
    tail = quiet(t("Answered")) if row.answered else _unanswered(row, t) if key else NOTHING
    yield Row(said(public.title, "bold"), Content.styled(f"{sign.sign} ", sign.colour), tail, key, wrap=True)
    if row.withdrawn:
        yield Row(quiet(t("The facilitator took this message back. It does not count.")), wrap=True)
    elif whole:
        yield Row(quiet(by))
        yield from _prose(public.text)
    if whole:
        yield SPACE


def _unanswered(row: ReceivedInject, t: Text) -> Content:
    """Say that a message has no answer: it waits for one only while it is on."""
    words = t("Not answered yet")
    return quiet(words) if row.over else said(words, "$accent")


def _to_hand_in(seen: Seen, drafts: Mapping[str, object], t: Text) -> Iterator[Row]:
    """Offer the ballot while the gaps are chosen, and the questions about the session once it is over."""
    view, again = seen.view, quiet(t("Sent; you can still change it"))
    if view.voting:
        if view.ballot:
            title = said(t("Which gaps matter most?"), "bold")
            tail = again if seen.own.ballot else NOTHING
            yield Row(title, _draft("ballot", drafts), tail, ("ballot", ""))
        else:
            yield Row(quiet(t("The facilitator is still collecting the gaps. They appear here.")), wrap=True)
        yield SPACE
    if _asks_feedback(view):
        title = said(t("What did you think of the session?"), "bold")
        tail = again if _gave_feedback(seen.own) else NOTHING
        yield Row(title, _draft("feedback", drafts), tail, ("feedback", ""))
        yield SPACE


def _asks_feedback(view: PartnerView) -> bool:
    return view.feedback and view.status is not Status.FINAL


def _gave_feedback(own: OwnView) -> bool:
    return bool(own.feedback or own.feedback_text)


def _answers(seen: Seen, drafts: Mapping[str, object], t: Text) -> Iterator[Row]:
    view = seen.view
    yield from _to_hand_in(seen, drafts, t)
    if view.partner is not None and view.status is not Status.FINAL:
        yield heading(t("What do you do?"))
        offered = [row for row in view.injects if not row.withdrawn]
        for row in offered:
            before = earlier_answer(seen, row.public.id)
            tail = _unanswered(row, t)
            if before is not None:
                tail = _received(before, t)
                if before.kind is not EntryKind.NOTE:
                    kind = t(wording.ENTRY_KINDS[before.kind])
                    tail += quiet(" · " + t("now noted as: {kind}", kind=kind))
            mark = _draft(f"answer-{row.public.id}", drafts)
            yield Row(said(row.public.title), mark, tail, ("answer", row.public.id))
        if not offered:
            yield Row(quiet(t("There is no message to answer now.")))
        yield SPACE
        yield heading(t("Only if you want to tell it"))
        for kind, asks in wording.prompts(looking_back=view.hotwash).items():
            word, mark = said(t(wording.ENTRY_KINDS[kind])), _draft(f"say-{kind.value}", drafts)
            yield Row(word, mark, quiet(t(asks)), ("say", kind.value))
        yield SPACE
    own = [row for row in seen.own.entries if not row.response]
    if own:
        yield heading(t("What you sent"))
        for entry in own:
            yield from _own(entry, drafts, t)


def _draft(name: str, drafts: Mapping[str, object]) -> Content:
    return Content.styled("✎ ", "$warning") if name in drafts else Content("  ")


def _received(entry: OwnEntry, t: Text) -> Content:
    time = wording.time_of_day(t, entry.recorded_at, entry.utc_offset)
    words = t(wording.RECEIVED[entry.late or ""], time=time)
    if entry.rewritten_at is not None:
        changed = wording.time_of_day(t, entry.rewritten_at, entry.rewritten_offset)
        words += ", " + t("changed later, at {time}", time=changed)
    return Content.styled(f"✓ {words}", "$success")


def _own(entry: OwnEntry, drafts: Mapping[str, object], t: Text) -> Iterator[Row]:
    kind = said(f"{t(wording.ENTRY_KINDS[entry.kind])}: ", "$accent")
    tail = quiet(t("withdrawn")) if entry.withdrawn else _received(entry, t)
    mark = _draft(f"entry-{entry.id}", drafts)
    yield Row(kind + said(" ".join(entry.text.split())), mark, tail, ("entry", str(entry.id)))
    if entry.changed_by_another:
        yield Row(quiet(t("Somebody else made the latest version.")), Content("    "), wrap=True)
    for name, answer, note in entry.replies:
        words = f"{name}: {t(wording.REPLIES[answer])}" + (f", {note}" if note else "")
        yield Row(quiet(words), Content("    "), wrap=True)


def _asked(view: PartnerView, drafts: Mapping[str, object], t: Text) -> Iterator[Row]:
    if not view.asked:
        yield Row(quiet(t("Nobody has counted on you yet.")))
    for row in view.asked:
        key = ("reply", str(row.entry))
        asked_by = said(wording.asked_by(t, row.kind, row.by), "bold")
        yield Row(asked_by, _draft(f"reply-{row.entry}", drafts), key=key, wrap=True)
        amount = wording.amount(t, row.quantity, row.unit, beside=row.text)
        text = f"{row.text} ({amount})" if amount else row.text
        yield Row(said(text), Content("    "), wrap=True)
        if row.answer is None:
            yield Row(said(t("No reply yet"), "$accent"), Content("    "))
        else:
            words = t(wording.REPLIES[row.answer]) + (f": {row.note}" if row.note else "")
            yield Row(said(f"{t('Your reply')}: {words}", "$success"), Content("    "), wrap=True)
        yield SPACE


def _questions(seen: Seen, drafts: Mapping[str, object], t: Text) -> Iterator[Row]:
    yield Row(said(t("Ask the facilitator"), "bold"), _draft("ask", drafts), key=("ask", ""))
    yield SPACE
    for row in reversed(seen.own.questions):
        yield Row(said(row.text), Content.styled("? ", "$accent"), wrap=True)
        if row.answer:
            yield Row(said(row.answer, "$success"), Content("  "), wrap=True)
        else:
            yield Row(quiet(t("No answer yet")), Content("  "))
        yield SPACE
    own = {row.id for row in seen.own.questions}
    for told in seen.view.answers:
        if told.question not in own:
            yield Row(quiet(told.text), Content.styled("? ", "$text-quiet"), wrap=True)
            yield Row(said(told.answer), Content("  "), wrap=True)
            yield SPACE


def _way_back(return_code: str, t: Text) -> Iterator[Row]:
    if return_code:
        words = t("Your return code: {code}. It brings you back, also on another device.", code=return_code)
        yield Row(quiet(words), wrap=True)


def waiting(seen: Seen, part: str) -> int:
    """Count what asks for something in a part."""
    view = seen.view
    match part:
        case "answer":
            count = int(bool(view.ballot) and not seen.own.ballot)
            count += int(_asks_feedback(view) and not _gave_feedback(seen.own))
            if view.partner is None or view.status is not Status.RUNNING:
                return count
            return count + sum(not (row.over or row.withdrawn or row.answered) for row in view.injects)
        case "asked":
            return sum(1 for row in view.asked if row.answer is None)
        case _:
            return 0
