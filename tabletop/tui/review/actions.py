"""Every key of the review screen, and the lists in which it means something."""

from __future__ import annotations

from tabletop.text import N_
from tabletop.tui.commands import Command
from tabletop.tui.review.rows import Section

WALK, DO = N_("Going through"), N_("With the row under the cursor")
ACTIONS = (
    Command(
        "next_section", ("tab", "right"), N_("Next list"), N_("Goes to the next list."), WALK, footer=True
    ),
    Command(
        "previous_section",
        ("shift+tab", "left"),
        N_("Previous list"),
        N_("Goes to the list before."),
        WALK,
    ),
    Command(
        "mark",
        ("space",),
        N_("Mark"),
        N_("Marks a gap, to put it under one title with others, and goes to the next."),
        DO,
        footer=True,
    ),
    Command(
        "name",
        ("n",),
        N_("Group"),
        N_("Puts the marked gaps under one title, or gives the group another title."),
        DO,
        footer=True,
    ),
    Command("count", ("v",), N_("Votes"), N_("Writes down how many hands there were."), DO, footer=True),
    Command(
        "action",
        ("a",),
        N_("New action"),
        N_("Writes down an action, in answer to the gap under the cursor."),
        DO,
        footer=True,
    ),
    Command("vote_more", ("plus", "equals_sign"), N_("One vote more"), N_("Adds a vote."), DO, footer=True),
    Command("vote_less", ("minus",), N_("One vote less"), N_("Takes a vote away."), DO, footer=True),
    Command("dissolve", ("d",), N_("Ungroup"), N_("Takes a group apart; its gaps stay."), DO, footer=True),
    Command(
        "assign",
        ("enter", "o"),
        N_("Owner and date"),
        N_("Says who takes it and when it is due."),
        DO,
        footer=True,
    ),
    Command(
        "tick",
        ("enter", "space"),
        N_("Seen"),
        N_("Ticks an expected action, or takes the tick away."),
        DO,
        footer=True,
    ),
    Command("take_up", ("enter", "k"), N_("Take up"), N_("Takes a parked point up again."), DO, footer=True),
    Command(
        "strength",
        ("enter", "s"),
        N_("Strength"),
        N_(
            "Writes down a strength that this partner names, or corrects the one that it named; a sentence"
            " that you just type is one too."
        ),
        DO,
        footer=True,
    ),
    Command(
        "gap",
        ("g",),
        N_("Gap"),
        N_("Writes down a gap that this partner names, or corrects the one that it named."),
        DO,
        footer=True,
    ),
    Command("another_strength", ("S",), N_("Another strength"), N_("Writes down one strength more."), DO),
    Command("another_gap", ("G",), N_("Another gap"), N_("Writes down one gap more."), DO),
    Command(
        "headline",
        ("h",),
        N_("First page"),
        N_("Puts it on the first page of the debrief, or takes it off."),
        DO,
    ),
    Command(
        "confirm",
        ("enter", "c"),
        N_("Confirm"),
        N_("Says that a finding is right; of several together what is still to check."),
        DO,
        footer=True,
    ),
    Command(
        "dismiss_finding",
        ("x",),
        N_("Dismiss"),
        N_("Says that a finding is not right, and why; of several together what is still to check."),
        DO,
        footer=True,
    ),
    Command(
        "unfold",
        ("space",),
        N_("Open"),
        N_("Shows the findings that were put together one by one, or puts them together again."),
        DO,
        footer=True,
    ),
    Command("reopen", ("r",), N_("Check later"), N_("Puts a finding back to “to check”."), DO),
    Command(
        "stop",
        ("f9", "s"),
        N_("Real situation"),
        N_("Interrupts the exercise for a real situation, or goes on. In the hotwash s is a strength."),
        WALK,
    ),
    Command(
        "undo",
        ("u", "ctrl+z"),
        N_("Undo"),
        N_("Undoes your latest act, named above the keys; what the whole room notices, after a yes."),
        WALK,
        footer=True,
    ),
    Command("help", ("question_mark",), N_("Help"), N_("Explains every key."), WALK, footer=True),
    Command("back", ("escape",), N_("Back"), N_("Goes back to the console."), WALK, footer=True),
)
ONLY = {
    "mark": {Section.GAPS},
    "name": {Section.GAPS},
    "dissolve": {Section.GAPS},
    "vote_more": {Section.GAPS},
    "vote_less": {Section.GAPS},
    "count": {Section.GAPS},
    "action": {Section.GAPS, Section.ACTIONS},
    "assign": {Section.ACTIONS},
    "tick": {Section.EXPECTED},
    "take_up": {Section.PARKED},
    "strength": {Section.HOTWASH},
    "gap": {Section.HOTWASH},
    "another_strength": {Section.HOTWASH},
    "another_gap": {Section.HOTWASH},
    "headline": {Section.GAPS, Section.ACTIONS},
    "confirm": {Section.FINDINGS},
    "dismiss_finding": {Section.FINDINGS},
    "reopen": {Section.FINDINGS},
    "unfold": {Section.FINDINGS},
    "stop": set(Section),
}
"""The sections in which a command makes sense, for those that share a key or belong to some sections only."""
