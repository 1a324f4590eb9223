"""What a participant can do at the terminal."""

from __future__ import annotations

from tabletop.text import N_
from tabletop.tui.commands import Command

PARTS, DEEDS, PROGRAM = N_("Parts"), N_("Doing"), N_("Program")

ACTIONS = (
    Command("now", ("1", "f2"), N_("Now"), N_("What happens, for your organisation."), PARTS),
    Command("my_answer", ("2", "f3"), N_("My answer"), N_("What you do, need, offer and assume."), PARTS),
    Command("asked", ("3", "f4"), N_("Asked of us"), N_("What others count on you for."), PARTS),
    Command("question", ("4", "f5"), N_("Ask"), N_("Ask the facilitator something."), PARTS),
    Command("part_after", ("tab", "right"), N_("Next part"), N_("Goes through the four parts."), PARTS),
    Command("part_before", ("shift+tab", "left"), N_("Part before"), N_("The same, back."), PARTS),
    Command(
        "take",
        ("enter",),
        N_("Open"),
        N_("Answers, replies or corrects the line that is pointed at."),
        DEEDS,
        footer=True,
    ),
    Command(
        "answer",
        ("a",),
        N_("Answer"),
        N_("Answers the newest message that is not answered yet."),
        DEEDS,
        footer=True,
    ),
    Command(
        "say", ("n",), N_("Say something"), N_("A need, an offer, a gap … of your own."), DEEDS, footer=True
    ),
    Command(
        "withdraw",
        ("delete", "w"),
        N_("Withdraw"),
        N_("Withdraws what you sent, or lets it count again."),
        DEEDS,
    ),
    Command(
        "speak_for",
        ("o",),
        N_("Other organisation"),
        N_("Speaks for another organisation of your table."),
        DEEDS,
        footer=True,
    ),
    Command("theme", ("ctrl+t",), N_("Light or dark"), N_("Changes the colours of the screen."), PROGRAM),
    Command("help", ("question_mark", "f1"), N_("Help"), N_("Lists every key."), PROGRAM, footer=True),
    Command(
        "quit",
        ("ctrl+q",),
        N_("Leave"),
        N_("Leaves; your return code brings you back."),
        PROGRAM,
        footer=True,
        priority=True,
    ),
)
