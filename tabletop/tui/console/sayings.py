"""What the console says about where the session stands, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tabletop import wording
from tabletop.core import events as ev
from tabletop.core.events import Answer, EntryKind, InjectStatus, Presence
from tabletop.core.order_view import held_back
from tabletop.core.plaintext import one_line, visible
from tabletop.core.scenario import PhaseKind
from tabletop.core.script import fill_names
from tabletop.core.state import Status
from tabletop.core.timeline import CueKind
from tabletop.core.undo import corrected_in, undoable
from tabletop.text import N_
from tabletop.tui.content import ELLIPSIS, shown, whole_words
from tabletop.tui.words import Sign
from tabletop.wording import ENTRY_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.style import Style

    from tabletop.core.crisis_time import CrisisTime
    from tabletop.core.order_view import Announcement
    from tabletop.core.script import Script
    from tabletop.core.state import Participant, State
    from tabletop.core.timeline import Cue
    from tabletop.text import Text

PHASES: Mapping[PhaseKind, str] = {
    PhaseKind.SITUATION: N_("situation"),
    PhaseKind.INJECT: N_("inject"),
    PhaseKind.SILENCE: N_("silence"),
    PhaseKind.TABLES: N_("at the tables"),
    PhaseKind.PLENARY: N_("plenary"),
}
"""What the facilitator calls the phases of a step."""

PRESENCES: Mapping[Presence, Sign] = {
    Presence.PRESENT: Sign("●", wording.PRESENCES[Presence.PRESENT], "$success"),
    Presence.ABSENT: Sign("○", wording.PRESENCES[Presence.ABSENT], "$text-quiet"),
    Presence.LEFT: Sign("◌", wording.PRESENCES[Presence.LEFT], "$text-quiet"),
    Presence.REPRESENTED: Sign("◐", wording.PRESENCES[Presence.REPRESENTED], "$warning"),
}

STATUSES: Mapping[InjectStatus, Sign] = {
    InjectStatus.PLANNED: Sign("·", wording.INJECT_STATUSES[InjectStatus.PLANNED], "$text-quiet"),
    InjectStatus.RELEASED: Sign("✓", wording.INJECT_STATUSES[InjectStatus.RELEASED], "$success"),
    InjectStatus.WITHHELD: Sign("‖", wording.INJECT_STATUSES[InjectStatus.WITHHELD], "$warning"),
    InjectStatus.SKIPPED: Sign("–", wording.INJECT_STATUSES[InjectStatus.SKIPPED], "$text-quiet"),
    InjectStatus.WITHDRAWN: Sign("✗", wording.INJECT_STATUSES[InjectStatus.WITHDRAWN], "$text-quiet"),
}

ANSWERS: Mapping[Answer, Sign] = {
    Answer.YES: Sign("✓", wording.ANSWERS[Answer.YES], "$success"),
    Answer.NO: Sign("✗", wording.ANSWERS[Answer.NO], "$error"),
    Answer.CONDITION: Sign("±", wording.ANSWERS[Answer.CONDITION], "$warning"),
    Answer.UNKNOWN: Sign("?", wording.ANSWERS[Answer.UNKNOWN], "$text-quiet"),
}

ACTS: Mapping[str, str] = {
    ev.Advanced.TYPE: N_("the move to this point"),
    ev.ExerciseInterrupted.TYPE: N_("the interruption"),
    ev.ExerciseContinued.TYPE: N_("going on"),
    ev.ExerciseClosed.TYPE: N_("the end of the session"),
    ev.ExerciseReopened.TYPE: N_("opening the session again"),
    ev.ExerciseFinalised.TYPE: N_("making the debrief final"),
    ev.ClockPaused.TYPE: N_("the pause"),
    ev.ClockResumed.TYPE: N_("the end of the pause"),
    ev.InjectReleased.TYPE: N_("the release of an inject"),
    ev.InjectStatusSet.TYPE: N_("what became of an inject"),
    ev.InjectAdded.TYPE: N_("the inject on the spot"),
    ev.InjectReworded.TYPE: N_("the new words of an inject"),
    ev.InjectsReordered.TYPE: N_("the new order"),
    ev.BlockReworded.TYPE: N_("the new words of the situation"),
    ev.TextMended.TYPE: N_("the mended text"),
    ev.VariableSet.TYPE: N_("the new name"),
    ev.ExerciseAgreed.TYPE: N_("what was agreed"),
    ev.PartnerAdded.TYPE: N_("the partner that was added"),
    ev.PartnerRenamed.TYPE: N_("the new name of a partner"),
    ev.PresenceSet.TYPE: N_("who is present"),
    ev.TableSet.TYPE: N_("who sits where"),
    ev.OutcomeSet.TYPE: N_("the outcome"),
    ev.ServiceSet.TYPE: N_("the state of a service"),
    ev.EnduranceStated.TYPE: N_("how long a service lasts"),
    ev.ResourceSet.TYPE: N_("the amount left"),
    ev.EntryCaptured.TYPE: N_("the latest entry"),
    ev.EntryCorrected.TYPE: N_("the correction"),
    ev.EntryWithdrawn.TYPE: N_("the withdrawal"),
    ev.EntryRestored.TYPE: N_("the restoration"),
    ev.ReplyGiven.TYPE: N_("the reply"),
    ev.GroupMade.TYPE: N_("the group"),
    ev.GroupChanged.TYPE: N_("the change of a group"),
    ev.VotesCounted.TYPE: N_("the votes"),
    ev.ExpectedTicked.TYPE: N_("the tick"),
    ev.FindingReviewed.TYPE: N_("the word on a finding"),
    ev.ParticipantSeated.TYPE: N_("the place of a participant"),
    ev.QuestionAnswered.TYPE: N_("the answer to a question"),
    ev.ObjectiveRated.TYPE: N_("the rating"),
}
"""What Undo would take back, by the type of the fact."""


BECOMING: Mapping[InjectStatus, str] = {
    InjectStatus.PLANNED: N_("putting back {title}"),
    InjectStatus.WITHHELD: N_("withholding {title}"),
    InjectStatus.SKIPPED: N_("skipping {title}"),
    InjectStatus.WITHDRAWN: N_("withdrawing {title}"),
}
"""What Undo would take back of an inject, by what it was made."""


CORRECTIONS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"kind"}), N_("the other kind")),
    (frozenset({"owner", "owner_function", "due"}), N_("owner and date")),
    (frozenset({"inject", "block", "hour"}), N_("what a note is about")),
)
"""What Undo would take back of an entry, by the fields that alone were changed."""
PARKING = {True: N_("parking"), False: N_("taking up")}
FIRST_PAGE = {True: N_("putting on the first page"), False: N_("taking off the first page")}


def said(text: str, style: str | Style = "") -> Content:
    """Show a text of a scenario or of people on one line, as it is."""
    return shown(visible(text).replace("\n", " "), style)


def quiet(text: str) -> Content:
    """Show what matters less."""
    return said(text, "$text-quiet")


def sign(kind: Sign) -> Content:
    """Show the sign of a value in its colour."""
    return Content.styled(kind.sign, kind.colour)


def joined(parts: Iterable[str]) -> str:
    """Put pieces of a line beside each other."""
    return " · ".join(part for part in parts if part)


def hour(t: Text, hours: float) -> str:
    """Name an hour of the crisis at the beginning of a line."""
    return t("Hour {hours}", hours=t.hours(hours))


def day_and_time(t: Text, at: CrisisTime) -> str:
    """Say weekday and time of day: Wednesday 17:30."""
    hours, minutes = divmod(at.minute_of_day, 60)
    return f"{t.weekday(at.weekday)} {t.time(hours, minutes)}"


SHORTEST_TITLE = 10
"""Letters of the title of a step that are left where there is little room."""


def _next_step_in_words(t: Text, at: CrisisTime, block: str, most: int | None) -> str:
    """Announce a step; the key asks for more there, which is not cut off before the title is."""
    words = t(
        "{hour} ({when}), {block} – the clock jumps, you are asked to confirm",
        hour=hour(t, at.hour),
        when=day_and_time(t, at),
        block=block,
    )
    if most is None or len(words) <= most:
        return words

    def brief(block: str) -> str:
        return t(
            "{hour}, {block} – the clock jumps, you are asked to confirm", hour=hour(t, at.hour), block=block
        )

    return brief(clipped(block, max(SHORTEST_TITLE, most - len(brief("")))))


def next_in_words(t: Text, view: Announcement, status: Status, most: int | None = None) -> str:
    """Say what the Next key will do; of a step in at most so many letters."""
    cue = view.cue
    block = one_line(view.block_title)
    if cue is None:
        return t("The end of the running order: f closes the session")
    if status is Status.PREPARED:
        return t("Begin with {block}: the room clock starts", block=block)
    if view.hour is not None:
        return _next_step_in_words(t, view.hour, block, most)
    match cue.kind:
        case CueKind.INJECT:
            return t("Inject for the room: {title}", title=one_line(" / ".join(view.injects)))
        case CueKind.HANDOUT:
            # Who is not there comes first: at the end a narrow screen would cut it off.
            recipients = sorted(view.recipients, key=lambda row: row[1] is None)
            return t.n(
                "{n} inject for single partners: {names}",
                "{n} injects for single partners: {names}",
                len(view.injects),
                names=", ".join(with_presence(t, name, away) for name, away in recipients),
            )
        case CueKind.PHASE if cue.phase_kind is not None:
            return t("{phase}, {n} min", phase=t(PHASES[cue.phase_kind]).capitalize(), n=cue.minutes)
        case _:
            words = t("{block}, {n} min", block=block, n=cue.minutes)
            return f"{words}. {still_held_back(t, view.held_back)}" if view.held_back else words


def with_presence(t: Text, name: str, away: Presence | None) -> str:
    """Name a partner on one line, and say so when nobody is there who would get an inject."""
    if away is not None:
        return t("{partner} ({presence})", partner=one_line(name), presence=t(PRESENCES[away].word))
    return one_line(name)


def inject_title(script: Script, ident: str) -> str:
    """Give the title of an inject on one line, its variables filled in."""
    return one_line(fill_names(script.injects[ident].title, tuple(script.variables.items())))


def block_title(script: Script, ident: str) -> str:
    """Give the title of a block on one line, its variables filled in."""
    return one_line(fill_names(script.blocks[ident].title, tuple(script.variables.items())))


def held_back_in_words(t: Text, state: State) -> str:
    """Name the injects of this hour that are still held back, in a sentence; empty without any."""
    titles = [inject_title(state.script, ident) for ident in held_back(state)]
    return still_held_back(t, titles) if titles else ""


def still_held_back(t: Text, titles: Iterable[str]) -> str:
    """Name what is held back, in a sentence."""
    return t("Still held back: {titles}.", titles=joined(map(one_line, titles)))


def cue_in_words(t: Text, state: State, cue: Cue) -> str:
    """Name a cue."""
    block = state.script.blocks[cue.block]
    title = block_title(state.script, cue.block)
    place = hour(t, block.hour) if block.hour is not None else title
    if cue.kind is CueKind.BLOCK:
        return place
    if cue.kind is CueKind.PHASE and cue.phase_kind is not None:
        return f"{place}: {t(PHASES[cue.phase_kind])}"
    if len(cue.injects) == 1:
        return f"{place}: {inject_title(state.script, cue.injects[0])}"
    count = len(cue.injects)
    return f"{place}: {t.n('{n} for single partners', '{n} for single partners', count)}"


def undo_in_words(t: Text, state: State, actor: str) -> str | None:
    """Name what Undo would take back; None when there is nothing."""
    act = undoable(state, actor)
    if act is None:
        return None
    fact = act.fact
    if isinstance(fact, ev.EntryCorrected):
        return t(_correction(corrected_in(act), fact.fields))
    if isinstance(fact, ev.EntryCaptured):
        kind = wording.entry_kind(fact.fields.kind, response=fact.fields.response)
        return f"{t(kind).lower()} {clipped(fact.fields.text, 20)}"
    if isinstance(fact, ev.RecordingSet):
        return t("on the record again") if fact.on else t("off the record")
    if isinstance(fact, ev.InjectStatusSet) and fact.inject in state.script.injects:
        return t(BECOMING[fact.status], title=clipped(inject_title(state.script, fact.inject), 20))
    return t(ACTS[fact.TYPE]) if fact.TYPE in ACTS else None


def _correction(changed: frozenset[str], fields: ev.EntryFields) -> str:
    """Give the words for a correction of these fields, which are now as they are given."""
    if changed == {"parked"}:
        return PARKING[fields.parked]
    if changed == {"headline"}:
        return FIRST_PAGE[fields.headline]
    named = (words for names, words in CORRECTIONS if changed and changed <= names)
    return next(named, ACTS[ev.EntryCorrected.TYPE])


def answered_in_words(t: Text, done: int, asked: int) -> str:
    """Say how many of those asked answered."""
    return t.n("{done} of {n} partner answered", "{done} of {n} partners answered", asked, done=done)


def move_in_words(t: Text, script: Script, row: Participant) -> str:
    """Say between which partners somebody changed."""
    there = script.name(row.partner) if row.partner else t("not in the list")
    return f"{script.name(row.moved_from or '')} → {there}"


def clipped(text: str, most: int) -> str:
    """Give the beginning of a text, cut between two words where that leaves half of it."""
    line = one_line(text)
    return line if len(line) <= most else line[: whole_words(line, most - 1)] + ELLIPSIS


def kind_in_words(t: Text, kind: EntryKind) -> str:
    """Name a kind of entry within a sentence."""
    return t(ENTRY_KINDS[kind]).lower()
