"""The parts of the room screen: what each is called, and what it says of itself."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from tabletop.text import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.state import State


class Part(StrEnum):
    """What the room screen shows at a time."""

    PEOPLE = "people"
    ANSWERS = "answers"
    COUNTED = "counted"
    QUESTIONS = "questions"
    DOOR = "door"


def sent_to(state: State, outside: int) -> Part:
    """Give the part that the first notice in the console is about; without one always the same.

    `outside` counts the devices that find the door closed.
    """
    if outside:
        return Part.DOOR
    if any(not row.answer for row in state.questions.values()):
        return Part.QUESTIONS
    return Part.PEOPLE


TITLES: Mapping[Part, str] = {
    Part.PEOPLE: N_("Who is in"),
    Part.ANSWERS: N_("Answers"),
    Part.COUNTED: N_("Counted on"),
    Part.QUESTIONS: N_("Questions to you"),
    Part.DOOR: N_("The door"),
}
SHORT_TITLES: Mapping[Part, str] = {
    Part.PEOPLE: N_("Who"),
    Part.ANSWERS: N_("Answers"),
    Part.COUNTED: N_("Counted on"),
    Part.QUESTIONS: N_("Questions"),
    Part.DOOR: N_("Door"),
}
"""Where there is little room."""

EXPLANATIONS: Mapping[Part, str] = {
    Part.PEOPLE: N_(
        "Every partner with its devices, first who is not in the list yet. Enter gives them a partner, or"
        " lists a partner's people; n nudges."
    ),
    Part.ANSWERS: N_(
        "Answers to this inject, and who did not answer yet. Enter opens one, l shows it to the room, L with"
        " the name, 2 makes it a decision, 3 a gap, 8 an action."
    ),
    Part.COUNTED: N_(
        "Who counts on whom, first what nobody confirmed yet. What a partner says aloud: + yes, - no,"
        " * on one condition, 0 does not know."
    ),
    Part.QUESTIONS: N_("What participants ask you. Enter answers: to who asked, or to everyone."),
    Part.DOOR: N_("Who gets in, by which address and code. Enter changes the row under the cursor."),
}
EMPTY: Mapping[Part, str] = {
    Part.PEOPLE: N_("Nothing fits."),
    Part.ANSWERS: N_("No inject has been released yet. As soon as one is, its answers come in here."),
    Part.COUNTED: N_("Nobody counts on a partner yet. Needs, offers and assumptions come in here."),
    Part.QUESTIONS: N_("Nobody has asked anything."),
    Part.DOOR: N_("There is no server: this session is on paper and aloud."),
}
NOTHING_FITS = N_("Nothing fits what you search for. Esc shows everything again.")
NOTHING_WAITS = N_("Nothing waits any more. f shows everything again.")
SEARCHES: Mapping[Part, str] = {
    Part.PEOPLE: N_("Partner, function, organisation or table"),
    Part.ANSWERS: N_("Partner, function or words"),
    Part.COUNTED: N_("Partner or words"),
    Part.QUESTIONS: N_("Partner or words"),
    Part.DOOR: "",
}
FOOTERS: Mapping[Part, str] = {
    Part.PEOPLE: "choose nudge next_part search back waiting only_partner show_joining help",
    Part.ANSWERS: (
        "choose inject put_up put_up_named kinds nudge next_part search back waiting only_partner edit help"
    ),
    Part.COUNTED: (
        "choose reply_yes reply_no reply_condition reply_unknown next_part search back waiting only_partner"
        " put_up help"
    ),
    Part.QUESTIONS: "choose next_part search back waiting help",
    Part.DOOR: "choose show_joining next_part back help",
}
"""What the bottom line names, the most useful first."""
