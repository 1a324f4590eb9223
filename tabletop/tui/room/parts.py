"""The parts of the room screen: what each is called, and what it says of itself."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from tabletop.text import N_

if TYPE_CHECKING:
    from collections.abc import Mapping


class Part(StrEnum):
    """What the room screen shows at a time."""

    PEOPLE = "people"
    ANSWERS = "answers"
    COUNTED = "counted"
    QUESTIONS = "questions"
    DOOR = "door"


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
        "Every partner with its devices. First those that are not in the list: Enter gives them a partner."
        " Enter on a partner lists its people, n nudges it."
    ),
    Part.ANSWERS: N_(
        "What partners answer to this inject, and who did not yet. Enter opens an answer, l puts it on the"
        " projector, L with the name, a digit makes it a decision, a gap, an action."
    ),
    Part.COUNTED: N_(
        "Who counts on whom, first what nobody confirmed yet. + yes, - no, * on a condition, 0 does not"
        " know: for a partner that says it aloud."
    ),
    Part.QUESTIONS: N_("What participants ask you. Enter answers: to who asked, or to everyone."),
    Part.DOOR: N_("Who gets in, by which address and code. Enter changes what the cursor points at."),
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
    Part.PEOPLE: "choose nudge search waiting only_partner show_joining next_part undo back help",
    Part.ANSWERS: (
        "choose put_up put_up_named kinds nudge search waiting inject only_partner edit next_part undo back"
        " help"
    ),
    Part.COUNTED: (
        "reply_yes reply_no reply_condition reply_unknown search waiting only_partner put_up edit next_part"
        " undo back help"
    ),
    Part.QUESTIONS: "choose search waiting next_part undo back help",
    Part.DOOR: "choose show_joining next_part back help",
}
"""What the bottom line names, the most useful first."""
