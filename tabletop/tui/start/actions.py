"""Every key of the start screen and of the form behind it."""

from __future__ import annotations

from tabletop.text import N_
from tabletop.tui.commands import Command

BEGINNING, PROGRAM = N_("Beginning"), N_("Program")
PREPARING, HERE = N_("Preparing"), N_("Partners")
TABLE_DIGITS = tuple("123456789")
START = (
    Command(
        "choose",
        ("enter", "right"),
        N_("Choose"),
        N_("Opens what is under the cursor. Tab goes to the text beside it, to scroll it."),
        BEGINNING,
        footer=True,
    ),
    Command(
        "open",
        ("o",),
        N_("Open a file"),
        N_("Opens a scenario (.yaml) or an exercise (.ttx) anywhere on this computer."),
        BEGINNING,
        footer=True,
    ),
    Command(
        "forget",
        ("delete",),
        N_("Out of the list"),
        N_("Takes a recent exercise out of this list; its file stays where it is."),
        BEGINNING,
        footer=True,
    ),
    Command(
        "language",
        ("n",),
        N_("Language"),
        N_("Goes to the other language, and remembers it on this computer."),
        PROGRAM,
        footer=True,
    ),
    Command("switch_theme", ("ctrl+l",), N_("Light or dark"), N_("Changes the colours."), PROGRAM),
    Command("help", ("question_mark", "f1"), N_("Help"), N_("Lists every key."), PROGRAM, footer=True),
    Command("quit", ("q", "ctrl+q"), N_("Quit"), N_("Leaves the program."), PROGRAM, footer=True),
)
SETUP = (
    Command(
        "toggle",
        ("space",),
        N_("Present"),
        N_("Marks the partner under the cursor as absent, or as present again."),
        HERE,
        footer=True,
    ),
    Command(
        "next_section",
        ("pagedown",),
        N_("Next part"),
        N_("Goes to the next part of the form."),
        PREPARING,
        footer=True,
        priority=True,
    ),
    Command(
        "previous_section",
        ("pageup",),
        N_("Previous part"),
        N_("Goes to the part before; everything stays filled in."),
        PREPARING,
        footer=True,
        priority=True,
    ),
    Command(
        "begin",
        ("ctrl+s",),
        N_("To the console"),
        N_("Makes the file and opens the console. The clock starts only there, when you say so."),
        PREPARING,
        footer=True,
        priority=True,
    ),
    Command(
        "rename",
        ("f2",),
        N_("Another name"),
        N_("Gives the partner under the cursor another name; Enter does the same."),
        HERE,
    ),
    Command(
        "no_table", ("0",), N_("At no table"), N_("Puts the partner under the cursor at no table."), HERE
    ),
    *(
        Command(
            f"table_{digit}",
            (digit,),
            N_("At this table"),
            N_("Puts the partner under the cursor at the table of this number."),
            HERE,
        )
        for digit in TABLE_DIGITS
    ),
    Command("help", ("f1",), N_("Help"), N_("Lists every key."), PREPARING, footer=True),
    Command(
        "back",
        ("escape",),
        N_("Back"),
        N_("Goes back to the start; what was filled in is kept as long as the program runs."),
        PREPARING,
        footer=True,
    ),
)
