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
            N_("We do not know how long we can do without “{service}”."),
            N_(
                "Without “{service}” our “{process}” comes to a halt; after {hours} that does harm, "
                "and we have no plan for it."
            ),
        ),
        Topic.DECIDING: (
            N_("With “{inject}” it is unclear who decides: us or {other}."),
            N_("It has never been agreed who informs {other} about “{inject}”."),
        ),
        Topic.PAPER: (
            N_("Our call list exists on a screen only."),
            N_("The number of {other} is in our phones, and nowhere else."),
            N_("Our plan for “{process}” is in the computer only; without power nobody can read it."),
        ),
        Topic.PEOPLE: (
            N_("We have people for the first night; who relieves them has not been arranged."),
            N_("“{process}” depends on two people who both live far away."),
            N_("Our own people have families too; we never asked who would still come in."),
        ),
        Topic.TELLING: (
            N_("We and {other} would tell people different things about “{inject}”."),
            N_("People come to our door about “{inject}”, and we have nothing to tell them."),
            N_("We can reach people by phone and internet only; nothing is ready on paper."),
        ),
    }
)

GROUPS: Final[Mapping[Topic, str]] = MappingProxyType(
    {
        Topic.ENDURANCE: N_("How long we can hold out on our own"),
        Topic.DECIDING: N_("Who decides, and who tells whom"),
        Topic.PAPER: N_("Lists and plans that exist on a screen only"),
        Topic.PEOPLE: N_("Who comes to work, and who relieves them"),
        Topic.TELLING: N_("What people are told, and how it reaches them"),
    }
)

ACTIONS: Final[Mapping[Topic, Sentences]] = MappingProxyType(
    {
        Topic.ENDURANCE: (
            N_("Write down how “{process}” goes on without “{service}”, and try it out."),
            N_("Agree in writing with {other} what each can count on when “{service}” fails."),
        ),
        Topic.DECIDING: (
            N_("Settle with {other} who decides in the first hours, and how the others hear of it."),
            N_("Go over the unclear moments of this session once more with {other}."),
        ),
        Topic.PAPER: (N_("Print the call list, and bring it up to date twice a year."),),
        Topic.PEOPLE: (N_("Draw up a relief roster from the second day on."),),
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
            N_("We stop everything except “{process}”, with this as the minimum: {minimum}."),
            N_("Because of “{inject}” we send someone to {other}; we do not wait for a call."),
            N_("We call our own crisis team together now, and it stays in one place."),
            N_("Every two hours we tell {other} what we know, on paper if need be."),
        ),
        EntryKind.NEED: (
            N_("We need {their_amount} (“{theirs}”), or “{process}” comes to a stop."),
            N_("Within {hours} we need a substitute for “{service}”, or “{process}” cannot go on."),
            N_("Before we can act on “{inject}” we need an answer from {other}."),
            N_("We need someone from {other} at our table who may decide."),
        ),
        EntryKind.OFFER: (
            N_("We can spare {our_amount} for a day (“{ours}”)."),
            N_("We can lend {other} a few of our people for one shift."),
            N_("We have a room to spare for {other}."),
            N_("We can carry messages for {other}; our people are on the road anyway."),
        ),
        EntryKind.ASSUMPTION: (
            N_("We count on {other} to go on with “{other_process}” as on any other day."),
            N_("We count on {other} to let us know when “{service}” is back."),
            N_("We count on “{lasting}” to last until {until}."),
            N_("When we run out ourselves, we count on “{theirs}”."),
            N_("We assume that part of “{theirs}” is meant for us as well."),
            N_("We assume that we can walk in at {other}, day and night."),
        ),
        EntryKind.STRENGTH: (
            N_("We and {other} knew at once where to find each other."),
            N_("The plan for “{process}” was at hand on paper, and it was used."),
            N_("People said so when they did not know something."),
            N_("Our own people knew where to report without being called."),
            N_("{other} thought of us before we asked."),
            N_("We asked what others needed before we said what we would do."),
        ),
        EntryKind.OBSERVATION: (
            N_("Measures were named before the picture was complete."),
            N_("It took a long time before anyone asked {other}."),
            N_("The table used two names for the same thing, and only noticed late."),
        ),
        EntryKind.NOTE: (
            N_("What we notice of “{inject}”: more questions than we have answers."),
            N_("We hear of “{inject}” late, and only through {other}."),
            N_("“{question}” – we see what everyone sees; we have no source of our own."),
            N_("“{question}” – we notice it from “{service}”."),
        ),
    }
)

CONTINUITY: Final = (
    N_("“{question}” – with half of our people we keep “{process}” going, for one night."),
    N_("“{question}” – we do not know; nobody has asked our own people."),
    N_("“{question}” – “{process}” goes on, everything else waits."),
    N_("“{question}” – a small crew stays for “{process}”; the others go home to rest."),
    N_("“{question}” – that is in none of our plans; we have to work it out now."),
)

EXPECTED: Final = N_("Our first step on “{inject}”: {expected}")

ANSWER: Final = N_("“{question}” – {answer}")

FREE_ANSWERS: Final = (
    N_("first those who cannot manage on their own, then the rest"),
    N_("we follow our plan until we hear otherwise from {other}"),
    N_("we do not know yet, and we say so"),
    N_("we settle that with {other} first"),
    N_("our people on the spot decide that"),
    N_("it is in our plan, but we have never tried it"),
    N_("whoever is nearest, and {other} gets word of it"),
)

YES_NO: Final = (N_("yes"), N_("no"))

REPLIES: Final[Mapping[Answer, Sentences]] = MappingProxyType(
    {
        Answer.YES: (
            N_("That is what our plan says as well."),
            N_("We have people for that."),
            N_("Our people know about it."),
        ),
        Answer.CONDITION: (
            N_("If we hear it before the evening."),
            N_("As long as our own people can come."),
            N_("If it is for a day at most."),
        ),
        Answer.NO: (
            N_("We need it ourselves."),
            N_("That was never agreed with us."),
            N_("We do not have the people for it."),
        ),
        Answer.UNKNOWN: (
            N_("We have to find that out first."),
            N_("Nobody ever asked us that."),
        ),
    }
)

OFFER_REPLIES: Final[Mapping[Answer, Sentences]] = MappingProxyType(
    {
        Answer.YES: (N_("Gladly; we will send someone to arrange it."),),
        Answer.CONDITION: (N_("If it can start tomorrow."),),
        Answer.NO: (N_("We can manage on our own for now."),),
        Answer.UNKNOWN: (N_("We have to ask our own people first."),),
    }
)
"""What is replied to an offer: nobody counts on whom it is made to."""

FUNCTIONS: Final = (N_("crisis coordinator"), N_("head of operations"), N_("continuity officer"))

WITHDRAWN: Final = N_("This note was meant for another inject.")
UNDONE: Final = N_("This line was typed by mistake.")
CORRECTION: Final = N_("More precisely: {text}")
DISMISSED: Final = (
    N_("This was said, but not noted."),
    N_("This was left out on purpose today."),
    N_("This is arranged already, outside this session."),
)
PARKED: Final = N_("For later: how would “{inject}” go outside office hours?")

SPOT_TITLE: Final = N_("A question at the door")
SPOT_TEXT: Final = N_("Someone comes in and asks how much longer “{service}” will be out. What do you say?")
SPOT_TEXT_WITHOUT_SERVICE: Final = N_("Someone comes in and asks how long this will last. What do you say?")
