"""Every command of the console, declared once: keys, bottom line, palette, help and manual come from here."""

from __future__ import annotations

from tabletop.text import N_
from tabletop.tui.commands import Command
from tabletop.tui.kind_keys import KIND_KEYS, REPLY_KEYS

SESSION = N_("Through the session")
CAPTURE = N_("Noting down")
INJECTS = N_("Injects and running order")
WORLD = N_("Partners, services and texts")
PROGRAM = N_("Program")

ACTIONS = (
    Command(
        "next",
        ("space",),
        N_("next"),
        N_(
            "Goes to what comes next: the line under the clock says it beforehand. A new hour asks for a yes."
        ),
        SESSION,
    ),
    Command(
        "next_page",
        ("pagedown",),
        N_("next, or forward"),
        N_(
            "Like the space bar, also while you type; after looking back it first goes forward."
            " Clickers send it."
        ),
        SESSION,
    ),
    Command(
        "look_back",
        ("pageup",),
        N_("look back"),
        N_("Shows what came before, without changing anything. Esc goes back to now."),
        SESSION,
    ),
    Command(
        "capture",
        ("enter",),
        N_("take a note"),
        N_(
            "Opens the line, from every list too; Enter saves what you type as a note about the current"
            " inject. A digit and a space set the kind, names before a colon tell who said it:"
            " 3 hosp,t1: no diesel. Further:"
            " >owner/function !date @about #12 unit ~theme. Begin with a space when the text itself begins"
            " with a digit."
        ),
        CAPTURE,
    ),
    Command(
        "back",
        ("escape",),
        N_("back"),
        N_("Leaves the line (what you typed stays), a list, or looking back."),
        PROGRAM,
    ),
    *(
        Command(
            f"kind_{digit}",
            (digit,),
            title,
            N_("Makes the chosen entry, or else the latest, of this kind."),
            CAPTURE,
        )
        for digit, title in zip(
            KIND_KEYS,
            (
                N_("kind: note"),
                N_("kind: decision"),
                N_("kind: gap"),
                N_("kind: need"),
                N_("kind: offer"),
                N_("kind: assumption"),
                N_("kind: observation"),
                N_("kind: action"),
                N_("kind: strength"),
            ),
            strict=True,
        )
    ),
    Command(
        "reply",
        ("r",),
        N_("reply"),
        N_("Asks who replies and what, also when no partner is counted on; withdraws a reply."),
        CAPTURE,
    ),
    *(
        Command(
            f"reply_{answer}",
            keys,
            title,
            N_("Records at once what the partner says on whom the chosen entry, or else the latest, counts."),
            CAPTURE,
        )
        for (answer, keys), title in zip(
            REPLY_KEYS.items(),
            (
                N_("it replies yes"),
                N_("it replies no"),
                N_("it replies: on one condition"),
                N_("it does not know"),
            ),
            strict=True,
        )
    ),
    Command(
        "edit",
        ("e",),
        N_("edit"),
        N_("Opens every field of the chosen entry, or else the latest."),
        CAPTURE,
    ),
    Command(
        "withdraw",
        ("x",),
        N_("withdraw"),
        N_("Withdraws the chosen entry, or else the latest; again brings it back."),
        CAPTURE,
    ),
    Command(
        "undo",
        ("u", "ctrl+z"),
        N_("undo"),
        N_("Undoes your latest act; the lines at the bottom say which that is."),
        CAPTURE,
    ),
    Command("move", ("m",), N_("move"), N_("Puts the entry under another inject."), CAPTURE),
    Command("park", ("k",), N_("park"), N_("Keeps the entry for later, or takes it up again."), CAPTURE),
    Command(
        "put_up",
        ("l",),
        N_("put on the projector"),
        N_("Shows the entry to the room, until the next step or until you press it again."),
        CAPTURE,
    ),
    Command(
        "put_up_named",
        ("L",),
        N_("projector, with the name"),
        N_(
            "Shows the entry to the room with the name of the organisation that said it; again takes it down."
        ),
        CAPTURE,
    ),
    Command(
        "off_record", ("o",), N_("off the record"), N_("Stops noting, visibly; again notes on."), CAPTURE
    ),
    Command("search", ("slash",), N_("search"), N_("Shows the entries that hold certain words."), CAPTURE),
    Command(
        "tick",
        ("t",),
        N_("tick"),
        N_("Goes to the expected actions: → ticks what you see happen."),
        INJECTS,
    ),
    Command(
        "write_inject",
        ("i",),
        N_("inject on the spot"),
        N_("Writes an inject now: to whom, by which channel, with or without the projector."),
        INJECTS,
    ),
    Command(
        "spare",
        ("v",),
        N_("reserve"),
        N_("Shows the injects in reserve, those whose condition is met first, to release or to plan."),
        INJECTS,
    ),
    Command(
        "order",
        ("a",),
        N_("running order"),
        N_("Goes to the running order: → tells what can be done with a line of it."),
        INJECTS,
    ),
    Command(
        "partners",
        ("d",),
        N_("partners"),
        N_(
            "Goes to the partners: → records who arrived, left or is represented. When devices are in, a"
            " number says how many: ✎ writing, ✓ answered, ◑ partly, ◇ silent, ○ away."
        ),
        WORLD,
    ),
    Command(
        "world",
        ("n",),
        N_("services"),
        N_("Goes to the services, what is scarce and the turns of the story: → changes one."),
        WORLD,
    ),
    Command(
        "room",
        ("j",),
        N_("who is in"),
        N_(
            "Opens the room of devices: who joined, their answers, what is counted on, questions to you, and"
            " the door. With a notice about questions or the door it begins there."
        ),
        WORLD,
    ),
    Command(
        "show_joining",
        ("q",),
        N_("how to join"),
        N_("Shows the room how to join with a phone, or no longer."),
        SESSION,
    ),
    Command(
        "mend",
        ("h",),
        N_("mend a text"),
        N_("Corrects an inject, the situation, a name, or what is agreed, at once for everyone."),
        WORLD,
    ),
    Command(
        "pause",
        ("w",),
        N_("pause"),
        N_("Stops the room clock; again lets it run. Nothing is dropped or delayed by it."),
        SESSION,
    ),
    Command(
        "black",
        ("b", "full_stop"),
        N_("black"),
        N_("Makes the projector black; again shows it."),
        SESSION,
    ),
    Command(
        "projector",
        ("p",),
        N_("projector"),
        N_("Turns this screen into what the room sees; noting goes on in it."),
        SESSION,
    ),
    Command(
        "stop",
        ("s",),
        N_("real situation"),
        N_("Says everywhere that a real situation interrupts the exercise, and stops the clock."),
        SESSION,
    ),
    Command(
        "review",
        ("g",),
        N_("gaps and hotwash"),
        N_("Groups gaps, counts votes, gives actions an owner, goes through the findings and the hotwash."),
        SESSION,
    ),
    Command(
        "finish",
        ("f",),
        N_("close"),
        N_(
            "Closes the session; the debrief is then a draft, and later notes are labelled"
            " “noted after closing”."
        ),
        SESSION,
    ),
    Command("debrief", ("ctrl+d",), N_("debrief"), N_("Writes the debrief as it stands now."), SESSION),
    Command(
        "entries",
        ("up",),
        N_("latest entries"),
        N_("Goes to what was noted; there ↑ and ↓ choose an entry, and Esc goes back."),
        CAPTURE,
    ),
    Command(
        "pane",
        ("tab",),
        N_("next pane"),
        N_("Goes to the next list; while typing it completes a name."),
        PROGRAM,
    ),
    Command(
        "choose",
        ("right",),
        N_("choose"),
        N_("Does what belongs to the line that a list points at; so does a click. Enter takes a note."),
        PROGRAM,
    ),
    Command("pane_before", ("shift+tab",), N_("pane before"), N_("Goes to the list before."), PROGRAM),
    Command("help", ("question_mark",), N_("help"), N_("Lists every key, and what the signs mean."), PROGRAM),
    Command("guide", ("f1",), N_("guides"), N_("Opens a guide, to read something up."), PROGRAM),
    Command(
        "palette",
        ("ctrl+p",),
        N_("find a command"),
        N_("Finds a command by its words."),
        PROGRAM,
        priority=True,
    ),
    Command("theme", ("ctrl+l",), N_("light or dark"), N_("Changes between light and dark."), PROGRAM),
    Command(
        "quit",
        ("ctrl+q",),
        N_("leave"),
        N_("Leaves the program; the exercise can be resumed where it is."),
        PROGRAM,
        priority=True,
    ),
)

FOOTERS = {
    "stage": (
        "next capture projector undo room write_inject review partners black pause tick spare reply edit"
        " order world"
    ),
    "entries": "capture kinds answers edit withdraw back undo put_up move park reply search room",
    "order": "choose capture spare write_inject back next",
    "card": "choose capture next back",
    "people": "choose capture back next",
    "world": "choose capture back next",
    "typing": "save keep complete next_page",
    "searching": "keep_found show_all",
    "elsewhere": "next back look_back capture projector order",
}
"""What the bottom line names, the most useful first, by where the attention is."""

IN_FEW_WORDS = {
    "capture": N_("note"),
    "room": N_("room"),
    "write_inject": N_("inject"),
    "review": N_("gaps"),
    "put_up": N_("on the projector"),
}
"""Commands of which the bottom line gives fewer words than the list of keys, so that more of them fit."""

ELSEWHERE = {"next": N_("forward"), "back": N_("back to now"), "look_back": N_("further back")}
"""What some of them do while something else is looked at than what is on now."""

HINTS = (
    Command("kinds", ("1–9",), N_("kind"), ""),
    Command("answers", ("+ - * 0",), N_("it replies"), ""),
    Command("save", ("enter",), N_("save"), ""),
    Command("keep_found", ("enter",), N_("keep the list"), ""),
    Command("keep", ("escape",), N_("leave, the text stays"), ""),
    Command("complete", ("tab",), N_("complete a name"), ""),
    Command("show_all", ("escape",), N_("show everything again"), ""),
)
"""Keys that a list or the line itself answers; only the bottom line names them."""
