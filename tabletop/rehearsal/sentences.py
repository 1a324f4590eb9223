"""What simulated partners say: sentences to be filled with the scenario's own words.

A sentence is only used when everything that it names is known; without resources nobody speaks of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from tabletop.core.events import Answer, EntryKind
from tabletop.text import N_

Sentences: TypeAlias = tuple[str, ...]

SIMULATED: Final = N_("[simulated] {text}")
"""Goes before everything that nobody has said."""


class Topic(StrEnum):
    """What gaps are about, so that they can be put together in the break."""

    ENDURANCE = "endurance"
    DECIDING = "deciding"
    PAPER = "paper"
    PEOPLE = "people"
    TELLING = "telling"


GAPS: Final[Mapping[Topic, Sentences]] = MappingProxyType(
    {
        Topic.ENDURANCE: (
            N_("We do not know how long “{service}” lasts at our own sites."),
            N_(
                "Without “{service}” our “{process}” stands still; after {hours} that does harm, "
                "and we have no plan for it."
            ),
        ),
        Topic.DECIDING: (
            N_("With “{inject}” it is not clear who decides: we or {other}."),
            N_("Nobody has agreed who tells {other} about “{inject}”."),
        ),
        Topic.PAPER: (
            N_("Our list of whom to reach exists on a screen only."),
            N_("We know the number of {other} from a telephone, and from nowhere else."),
            N_("How we keep up “{process}” is written down nowhere that works without power."),
        ),
        Topic.PEOPLE: (
            N_("We have people for the first night; who relieves them has not been arranged."),
            N_("“{process}” depends on two people who both live far away."),
            N_("Our own people have families; we have not asked who would come."),
        ),
        Topic.TELLING: (
            N_("We would tell people something else about “{inject}” than {other} does."),
            N_("People ask us about “{inject}” at the door; we have nothing to tell them."),
            N_("We reach people by telephone and internet only; there is nothing on paper."),
        ),
    }
)

GROUPS: Final[Mapping[Topic, str]] = MappingProxyType(
    {
        Topic.ENDURANCE: N_("How long we last by ourselves"),
        Topic.DECIDING: N_("Who decides, and who tells whom"),
        Topic.PAPER: N_("Lists and plans that exist on a screen only"),
        Topic.PEOPLE: N_("Who comes to work, and who relieves them"),
        Topic.TELLING: N_("What people are told, and along which way"),
    }
)

ACTIONS: Final[Mapping[Topic, Sentences]] = MappingProxyType(
    {
        Topic.ENDURANCE: (
            N_("Describe how “{process}” is kept up without “{service}”, and try it out."),
            N_("Agree with {other}, in writing, what each may count on when “{service}” fails."),
        ),
        Topic.DECIDING: (
            N_("Settle with {other} who decides in the first hours, and how the others hear of it."),
            N_("Talk the unclear moments of this session through once more, together with {other}."),
        ),
        Topic.PAPER: (N_("Put the list of whom to reach on paper, and renew it twice a year."),),
        Topic.PEOPLE: (N_("Arrange who relieves whom from the second day on."),),
        Topic.TELLING: (
            N_("Prepare one message with {other} that also works on paper and by word of mouth."),
        ),
    }
)
"""What is done about a gap, by what the gap is about."""

MEASURES: Final[Mapping[Topic, str]] = MappingProxyType(
    {
        Topic.ENDURANCE: "organisation",
        Topic.DECIDING: "organisation",
        Topic.PAPER: "information",
        Topic.PEOPLE: "personnel",
        Topic.TELLING: "communication",
    }
)
"""The kind of measure that these actions are, as the console records it."""

SAID: Final[Mapping[EntryKind, Sentences]] = MappingProxyType(
    {
        EntryKind.DECISION: (
            N_("We put everything aside except “{process}” and keep this up: {minimum}."),
            N_("After “{inject}” we send someone to {other} and do not wait for a call."),
            N_("We keep our own crisis team together at one place, from now on and without being asked."),
            N_("Every two hours we tell {other} what we know, on paper if need be."),
        ),
        EntryKind.NEED: (
            N_("From “{theirs}” we need {their_amount}, or “{process}” stops."),
            N_("We need something in the place of “{service}” within {hours}, for “{process}”."),
            N_("We need an answer from {other} about “{inject}” before we can go on."),
        ),
        EntryKind.OFFER: (
            N_("Of “{ours}” we can spare {our_amount} for a day."),
            N_("{other} can have some of our people for one shift."),
            N_("{other} can use our building; it is open and warm."),
        ),
        EntryKind.ASSUMPTION: (
            N_("We count on {other} to keep up “{other_process}” as on any other day."),
            N_("We count on {other} to tell us when “{service}” comes back."),
            N_("We count on “{lasting}” until {until}."),
            N_("We count on “{theirs}” when our own is used up."),
        ),
        EntryKind.STRENGTH: (
            N_("{other} and we knew at once how to find each other."),
            N_("The plan for “{process}” was there on paper, and it was used."),
            N_("People said what they did not know."),
            N_("Our own people knew where to report without being called."),
            N_("{other} thought of us before we asked."),
            N_("We asked what others needed before we said what we would do."),
        ),
        EntryKind.OBSERVATION: (
            N_("Measures were named before the picture was complete."),
            N_("It took long before somebody asked {other}."),
            N_("The table called the same thing by two names, and found out late."),
        ),
        EntryKind.NOTE: (
            N_("What we notice of “{inject}”: calls, and people at the door."),
            N_("“{inject}” reaches us late; we hear it from {other} first."),
            N_("“{question}” – we see what the others see and have no source of our own."),
            N_("“{question}” – we notice it by “{service}”."),
        ),
    }
)

CONTINUITY: Final = (
    N_("“{question}” – half of our people can come, and for one night only."),
    N_("“{question}” – we do not know; nobody has asked our own people."),
    N_("“{question}” – “{process}” goes on, everything else waits."),
)

EXPECTED: Final = N_("After “{inject}” first of all: {expected}")

ANSWER: Final = N_("“{question}” – {answer}")

FREE_ANSWERS: Final = (
    N_("first those who cannot manage by themselves, then the rest"),
    N_("we follow our plan until {other} tells us otherwise"),
    N_("we do not know yet and say so"),
)

YES_NO: Final = (N_("yes"), N_("no"))

REPLIES: Final[Mapping[Answer, Sentences]] = MappingProxyType(
    {
        Answer.YES: (N_("That is what our plan says as well."),),
        Answer.CONDITION: (
            N_("If we hear it before the evening."),
            N_("As long as our own people can come."),
        ),
        Answer.NO: (N_("We need it ourselves."), N_("That was never agreed with us.")),
        Answer.UNKNOWN: (N_("We have to find that out at home."),),
    }
)

FUNCTIONS: Final = (N_("crisis coordinator"), N_("head of operations"), N_("continuity officer"))

WITHDRAWN: Final = N_("This note was meant for another inject.")
UNDONE: Final = N_("This line was typed by mistake.")
CORRECTION: Final = N_("More precisely: {text}")
DISMISSED: Final = N_("This was said, but not noted.")
PARKED: Final = N_("For later: how does “{inject}” go outside office hours?")

SPOT_TITLE: Final = N_("A question that somebody asks at the door")
SPOT_TEXT: Final = N_("Someone comes in and asks how long “{service}” will stay away. What do you say?")
SPOT_TEXT_WITHOUT_SERVICE: Final = N_("Someone comes in and asks how long this will take. What do you say?")
