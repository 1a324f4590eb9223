"""Every key of the room screen."""

from __future__ import annotations

from tabletop.text import N_
from tabletop.tui.commands import Command
from tabletop.tui.console.actions import ACTIONS as CONSOLE

LOOKING, DOING = N_("Looking at the room"), N_("With the row under the cursor")
ON_AN_ENTRY = frozenset({"put_up", "put_up_named", "edit", "withdraw", "move", "park", "reply"})
OF_THE_CONSOLE = tuple(
    row
    for row in CONSOLE
    if row.id in ON_AN_ENTRY or row.id.startswith(("kind_", "reply_")) or row.id in {"undo", "show_joining"}
)
"""Keys that do here what they do in the console."""
ACTIONS = (
    Command("next_part", ("tab", "right"), N_("next list"), N_("Goes to the next list."), LOOKING),
    Command(
        "previous_part",
        ("shift+tab", "left"),
        N_("previous list"),
        N_("Goes to the list before."),
        LOOKING,
    ),
    Command(
        "search",
        ("slash",),
        N_("search"),
        N_("Shows only what holds certain words; Esc shows everything again."),
        LOOKING,
    ),
    Command(
        "waiting",
        ("f",),
        N_("only what waits"),
        N_(
            "Shows only who is silent, what nobody confirmed, or what was not answered; again shows"
            " everything."
        ),
        LOOKING,
    ),
    Command(
        "only_partner",
        ("d",),
        N_("one partner"),
        N_("Shows only what is about one partner."),
        LOOKING,
    ),
    Command(
        "inject",
        ("i",),
        N_("another inject"),
        N_("Shows the answers to another inject, or again to the one that is on."),
        LOOKING,
    ),
    Command(
        "nudge",
        ("n",),
        N_("nudge"),
        N_("Reminds the partner, on its page, that the room waits for its answer."),
        DOING,
    ),
    Command(
        "read_on",
        ("pagedown",),
        N_("read on"),
        N_("Shows the rest of what stands beside the list."),
        LOOKING,
    ),
    Command(
        "read_back",
        ("pageup",),
        N_("read back"),
        N_("Goes back in what stands beside the list."),
        LOOKING,
    ),
    *OF_THE_CONSOLE,
    Command(
        "stop",
        ("f9", "s"),
        N_("real situation"),
        N_("Interrupts the exercise for a real situation, or goes on."),
        LOOKING,
    ),
    Command("help", ("question_mark",), N_("help"), N_("Lists every key."), LOOKING),
    Command(
        "back",
        ("escape", "j"),
        N_("back"),
        N_("Leaves the search or what was opened, and then goes back to the console."),
        LOOKING,
    ),
)
