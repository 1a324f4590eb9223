"""The word for each value that several parts of the program show: one wording, wherever it is read."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from tabletop.core.days import day_of, deletion_day, no_such_day
from tabletop.core.events import Answer, EntryKind, InjectStatus, Mark, Presence, Role, Verdict
from tabletop.core.scenario import Channel, PhaseKind, QuestionKind, ServiceState, Topic
from tabletop.core.state import Late
from tabletop.text import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tabletop.core.cards import QuestionView
    from tabletop.text import Text

ENTRY_KINDS: Mapping[EntryKind, str] = {
    EntryKind.NOTE: N_("Note"),
    EntryKind.DECISION: N_("Decision"),
    EntryKind.GAP: N_("Gap"),
    EntryKind.NEED: N_("Need"),
    EntryKind.OFFER: N_("Offer"),
    EntryKind.ASSUMPTION: N_("Assumption"),
    EntryKind.OBSERVATION: N_("Observation"),
    EntryKind.ACTION: N_("Action"),
    EntryKind.STRENGTH: N_("Strength"),
}
TOPICS: Mapping[Topic, str] = {
    Topic.PICTURE: N_("Picture: what are the facts?"),
    Topic.JUDGEMENT: N_("Judgement: what are the gaps?"),
    Topic.DECISION: N_("Decision: what is done, and by whom?"),
}
"""What a room that talks together is asked, one after the other."""
ANSWERS: Mapping[Answer, str] = {
    Answer.YES: N_("yes"),
    Answer.NO: N_("no"),
    Answer.CONDITION: N_("on one condition"),
    Answer.UNKNOWN: N_("does not know"),
}
OFFER_ANSWERS: Mapping[Answer, str] = {
    Answer.YES: N_("accepted"),
    Answer.NO: N_("not accepted"),
    Answer.CONDITION: N_("accepted on one condition"),
    Answer.UNKNOWN: N_("not known whether it is accepted"),
}
"""What a partner replied to an offer."""
REPLIES: Mapping[Answer, str] = {
    Answer.YES: N_("Yes"),
    Answer.NO: N_("No"),
    Answer.CONDITION: N_("On one condition"),
    Answer.UNKNOWN: N_("We do not know"),
}
"""What a partner can say to those who count on it, in its own words."""
PROMPTS: Mapping[EntryKind, str] = {
    EntryKind.ASSUMPTION: N_("What do you assume, and of whom?"),
    EntryKind.NEED: N_("What do you need, and from whom?"),
    EntryKind.OFFER: N_("What can you offer, and to whom?"),
    EntryKind.GAP: N_("What goes wrong, or what is missing?"),
    EntryKind.STRENGTH: N_("What is one thing that went well?"),
    EntryKind.NOTE: N_("What do you want to tell?"),
}
"""What participants are asked, by what they want to say."""
LOOKING_BACK: Mapping[EntryKind, str] = {
    EntryKind.STRENGTH: N_("What is one thing that went well?"),
    EntryKind.GAP: N_("What is one gap that you take home?"),
}
"""What every organisation is asked at the hotwash."""
_TARGETS: Mapping[EntryKind, str] = {EntryKind.OFFER: N_("For whom"), EntryKind.NEED: N_("Asks of")}
YES_NO = (N_("yes"), N_("no"))
"""The answers to choose from where a question wants one of the two."""
PRESENCES: Mapping[Presence, str] = {
    Presence.PRESENT: N_("present"),
    Presence.ABSENT: N_("absent"),
    Presence.LEFT: N_("has left"),
    Presence.REPRESENTED: N_("represented"),
}
INJECT_STATUSES: Mapping[InjectStatus, str] = {
    InjectStatus.PLANNED: N_("planned"),
    InjectStatus.RELEASED: N_("released"),
    InjectStatus.WITHHELD: N_("withheld"),
    InjectStatus.SKIPPED: N_("skipped"),
    InjectStatus.WITHDRAWN: N_("withdrawn"),
}
ROLES: Mapping[Role, str] = {
    Role.PARTICIPANT: N_("participant"),
    Role.SCRIBE: N_("scribe or evaluator"),
    Role.SCREEN: N_("projector page"),
    Role.COFACILITATOR: N_("co-facilitator"),
}
LATE: Mapping[Late, str] = {
    Late.STEP: N_("sent after its step"),
    Late.CLOSED: N_("noted after closing"),
}
"""After what something came: what a participant sent when the room had left the step, or what anyone noted
when the session had been closed."""
LATE_IN_SHORT: Mapping[Late, str] = {Late.STEP: N_("after its step"), Late.CLOSED: N_("after closing")}
"""The same where a line has little room."""
RECEIVED: Mapping[str, str] = {
    "": N_("Received at {time}"),
    Late.STEP: N_("Received at {time}, sent after its step"),
    Late.CLOSED: N_("Received at {time}, noted after closing"),
    "changed": N_("Received at {time}, changed later"),
}
"""What a participant is told of what it sent, by what the server says of it."""
VERDICTS: Mapping[Verdict, str] = {
    Verdict.OPEN: N_("to check"),
    Verdict.CONFIRMED: N_("confirmed"),
    Verdict.DISMISSED: N_("dismissed"),
}
SERVICE_STATES: Mapping[ServiceState, str] = {
    ServiceState.WORKS: N_("works"),
    ServiceState.DEGRADED: N_("limited"),
    ServiceState.OUT: N_("out"),
}
PHASES: Mapping[PhaseKind, str] = {
    PhaseKind.SITUATION: N_("Situation"),
    PhaseKind.INJECT: N_("Message"),
    PhaseKind.SILENCE: N_("Think for yourself"),
    PhaseKind.TABLES: N_("Talk at the tables"),
    PhaseKind.PLENARY: N_("All together"),
}
"""What the room is told that it does now."""
CHANNELS: Mapping[Channel, str] = {
    Channel.NL_ALERT: N_("NL-Alert"),
    Channel.PHONE: N_("By telephone"),
    Channel.MOBILE_RADIO: N_("Over the mobile radio"),
    Channel.RADIO: N_("On the radio"),
    Channel.TELEVISION: N_("On television"),
    Channel.NEWS: N_("In the news"),
    Channel.SOCIAL_MEDIA: N_("On social media"),
    Channel.EMAIL: N_("By e-mail"),
    Channel.LETTER: N_("A letter"),
    Channel.CRISIS_SYSTEM: N_("In the crisis system"),
    Channel.PERSON: N_("Someone at the door"),
    Channel.OBSERVATION: N_("What can be seen"),
}
MARKS: Mapping[Mark, str] = {
    Mark.OPEN: N_("open: anyone may read it"),
    Mark.RESTRICTED: N_("restricted: participants only"),
    Mark.PARTNER: N_("for the partner alone"),
}
MEASURES: Mapping[str, str] = {
    "personnel": N_("personnel"),
    "information": N_("information"),
    "organisation": N_("organisation"),
    "finance": N_("finance"),
    "automation": N_("automation"),
    "communication": N_("communication"),
    "housing": N_("housing"),
}
"""The kinds of measure that are offered; others stand as they were typed."""
FEEDBACK: Mapping[str, str] = {
    "useful": N_("The session was useful for our organisation"),
    "pace": N_("The pace was right"),
    "realistic": N_("The scenario was realistic"),
}
"""What the feedback form asks a mark for: from 1, not at all, to 5, entirely."""
RULES: Mapping[str, str] = {
    "expected-not-taken": N_("Expected actions that nobody was seen to take"),
    "lacks-owner-or-date": N_("Without an owner or a date"),
    "process-outlasted": N_("Processes that an outage outlasts"),
    "scarce-overdrawn": N_("More asked for than there is"),
    "continuity-unmentioned": N_("Own people and processes"),
    "said-nothing": N_("Nothing noted by name"),
    "objective-untouched": N_("Objectives about which nothing was noted"),
}
"""What the rules of the engine look for."""


def prompts(*, looking_back: bool) -> Mapping[EntryKind, str]:
    """Give what participants are asked now, by what they want to say."""
    return {**PROMPTS, **LOOKING_BACK} if looking_back else PROMPTS


def entry_kind(kind: EntryKind, *, response: bool = False) -> str:
    """Name what kind of entry it is; a participant's answer is called that while it is nothing else."""
    return N_("Answer") if response and kind is EntryKind.NOTE else ENTRY_KINDS[kind]


def target(kind: EntryKind) -> str:
    """Name whom or what an entry looks to: an offer counts on nobody, and a need only asks."""
    return _TARGETS.get(kind, N_("Counts on"))


def tells(text: str, words: str) -> bool:
    """Tell whether a text already says these words: an amount, a unit."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


def amount(t: Text, quantity: float | None, unit: str | None, *, beside: str = "") -> str:
    """Say how much of what; empty when there is nothing to say, or the text beside it says so already."""
    number = "" if quantity is None else t.number(quantity)
    words = " ".join(part for part in (number, unit or "") if part)
    return "" if tells(beside, words) else words


def hours(t: Text, start: float | None, end: float | None) -> str:
    """Say from which hour of the crisis until which; empty when neither was noted."""
    if start is not None and end is not None:
        return t("hour {start} to {end}", start=t.hours(start), end=t.hours(end))
    if start is not None:
        return t("from hour {start}", start=t.hours(start))
    return t("until hour {end}", end=t.hours(end)) if end is not None else ""


def in_the_room(wall_ms: int, utc_offset: int) -> dt.datetime:
    """Give a moment as the clock on the wall of the room shows it."""
    return dt.datetime.fromtimestamp(wall_ms / 1000, dt.timezone(dt.timedelta(minutes=utc_offset)))


def day(t: Text, written: str, *, weekday: bool = False) -> str:
    """Write a date that was noted as YYYY-MM-DD; of one that the calendar does not know, say that."""
    known = day_of(written)
    if known is None:
        return t("{date} (no such day)", date=written)
    return t.date(known) if weekday else t.short_date(known)


def as_typed(day: dt.date) -> str:
    """Write a day as one may type it, in every language."""
    return f"{day.day}-{day.month}-{day.year}"


def example_day(today: dt.date) -> str:
    """Give a day to delete on, as it may be typed."""
    return as_typed(today.replace(day=1, year=today.year + 1))


def no_deletion(
    t: Text, written: str, today: dt.date, language: str, agreed: str | None = None
) -> str | None:
    """Say why a log cannot be deleted on what was typed; the day that was agreed before may stay."""
    if not written.strip():
        return None
    day = deletion_day(written, today, language)
    if day is not None:
        return None if day > today or day.isoformat() == agreed else t("Choose a day after today.")
    missing = no_such_day(written)
    if missing is None:
        example = example_day(today)
        return t("Write a date as day-month-year, such as {date}, or leave it empty.", date=example)
    number, month, year = missing
    named = t.day_and_month(number, month)
    return t("{day} does not exist.", day=f"{named} {year}" if year else named)


def time_of_day(t: Text, wall_ms: int, utc_offset: int) -> str:
    """Say at what time of the room something happened."""
    at = in_the_room(wall_ms, utc_offset)
    return t.time(at.hour, at.minute)


def late(t: Text, after: Late | None, *, brief: bool = False) -> str:
    """Say that something came after its moment, and after what; empty for what came in time."""
    return t((LATE_IN_SHORT if brief else LATE)[after]) if after else ""


def asked_by(t: Text, kind: EntryKind, by: Sequence[str]) -> str:
    """Say who looks at a partner, and for what."""
    who = ", ".join(by) or t("Somebody")
    match kind:
        case EntryKind.ACTION:
            return t("This action is yours. Do you take it?")
        case EntryKind.NEED:
            return t("{who} needs this of you", who=who)
        case EntryKind.OFFER:
            return t("{who} offers you this", who=who)
        case _:
            return t("{who} counts on this", who=who)


def asks_reply(t: Text, kind: EntryKind) -> str:
    """Say what is asked about something of which others await a partner's word."""
    match kind:
        case EntryKind.ACTION:
            return t("Do you take it?")
        case EntryKind.OFFER:
            return t("Do you accept it?")
        case _:
            return t("Can they count on it?")


def asks_for_the_word_of(t: Text, kind: EntryKind, name: str) -> str:
    """Say what is asked in the room about a partner on whom an entry of this kind counts."""
    match kind:
        case EntryKind.NEED:
            return t("Will {partner} do this?", partner=name)
        case EntryKind.OFFER:
            return t("Does {partner} accept it?", partner=name)
        case EntryKind.ASSUMPTION:
            return t("Does {partner} know?", partner=name)
        case _:
            return t("What does {partner} say?", partner=name)


def went_on(t: Text, *, in_time: bool, closed: bool) -> str:
    """Say what becomes of an answer after the room went on; `in_time` when there is one from before."""
    if in_time:
        return t(
            "The session went on since. You can change your answer; it is then labelled as changed later."
        )
    if closed:
        return t("The session is over. Your answer still counts; it is labelled “noted after closing”.")
    return t("The session went on since. Your answer still counts; it is labelled “sent after its step”.")


def choices(question: QuestionView, t: Text) -> str:
    """Say in one line what there is to choose or between what an answer lies; empty for a free text."""
    match question.kind:
        case QuestionKind.CHOICE | QuestionKind.SEVERAL:
            return " / ".join(question.options)
        case QuestionKind.YES_NO:
            return t("yes / no")
        case QuestionKind.SCALE | QuestionKind.NUMBER if (
            question.low is not None and question.high is not None
        ):
            low, high = t.number(question.low), t.number(question.high)
            unit = amount(t, None, question.unit, beside=question.text)
            if not unit and question.kind is QuestionKind.NUMBER:
                return t("a number from {low} to {high}", low=low, high=high)
            return f"{low}–{high} {unit}".strip()
        case _:
            return ""


def in_sentence(words: str) -> str:
    """Give words that stand within a line, not at its beginning, a small first letter."""
    return words[:1].lower() + words[1:]
