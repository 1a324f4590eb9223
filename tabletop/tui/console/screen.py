"""The console's screen: every key and its deed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from textual.events import Key
from textual.screen import ModalScreen

from tabletop import shipped
from tabletop.core.events import ClockPaused, ClockResumed, ExpectedTicked
from tabletop.core.intents import Next
from tabletop.core.messages import Message
from tabletop.core.reliance import counted_on
from tabletop.core.scenario import BlockKind
from tabletop.core.state import Status
from tabletop.session import NoDoor
from tabletop.tui.advance import NextKey, Press
from tabletop.tui.console import gap_deeds, inject_deeds, room_deeds, session_deeds, world_deeds
from tabletop.tui.console.dialogs import Option
from tabletop.tui.console.lines import NOTHING
from tabletop.tui.console.noting import NotingStage
from tabletop.tui.console.panes import SIGNS
from tabletop.tui.console.sayings import said, undo_in_words
from tabletop.tui.console.stage import LINE_KEYS, NOW, PANES, steady_seconds
from tabletop.tui.console.written import written_in_words
from tabletop.tui.review.rows import Section
from tabletop.tui.showing import projector_with

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from textual.events import Paste

    from tabletop.session import Door
    from tabletop.text import Text
    from tabletop.tui.commands import Command
    from tabletop.tui.console.desk import Desk, HeldSession
    from tabletop.tui.console.dialogs import Values
    from tabletop.tui.console.lines import Choices
    from tabletop.tui.review import ReviewScreen

    Export = Callable[[], Awaitable[tuple[Path, ...] | Message]]

ON_AN_ENTRY = {"reply", "withdraw", "edit", "move", "park", "put_up", "put_up_named", "search", "entries"}
ANSWERS_TO = {"reply_yes", "reply_no", "reply_condition", "reply_unknown"}
KEPT_BACK = {"next", "next_page", "write_inject", "pause"}
"""What waits while a real situation interrupts the exercise."""
BESIDE_A_MESSAGE = 3
"""Columns of the line above the keys that a message leaves free."""


class ConsoleScreen(NotingStage):
    """One facilitator, one session, one screen."""

    def __init__(
        self,
        t: Text,
        session: HeldSession,
        *,
        export: Export | None = None,
        actor: str = "facilitator",
        clock: Callable[[], float] = steady_seconds,
        today: Callable[[], dt.date] = dt.date.today,
        door: Door | None = None,
        goes_on: bool = False,
    ) -> None:
        super().__init__(t, session, actor, clock, today, door or NoDoor())
        self._served = door is not None
        """True when there is a server, or one is on its way: it comes after the screen."""
        self.next_key = NextKey(clock)
        self._export = export
        self._goes_on = goes_on
        """True when the exercise goes on without this console."""
        self._draft_inject: Values = {}
        self._gap_asked: int | None = None

    def available(self, command: Command) -> bool:
        """Tell whether a command makes sense now."""
        state, typing = self.state, self.line.is_open
        match command.id:
            case name if self._is_kept_back(name):
                return False
            case "next" | "next_page" | "look_back":
                return state.status in {Status.PREPARED, Status.RUNNING}
            case "capture":
                return not typing
            case "choose":
                mode = self.mode()
                return mode in PANES and self.pane_of(mode).check_action("take", ()) is True
            case name if name in ON_AN_ENTRY or name.startswith("kind_"):
                return bool(state.entries) and not typing
            case name if name.startswith("reply_"):
                entry = self.entry()
                return entry is not None and not typing and counted_on(state.script, entry.fields) is not None
            case "undo":
                return not typing and undo_in_words(self.t, state, self.desk.actor) is not None
            case "tick":
                return not typing and any(row.key for row in self.card.rows)
            case "write_inject" | "spare" | "pause" | "stop":
                return state.status is Status.RUNNING
            case "finish":
                return state.status is not Status.PREPARED
            case "debrief":
                return self._export is not None
            case "room":
                return not typing and (self._served or self.has_room)
            case "show_joining":
                return not typing and (self.door_view.is_open or state.shown_joining)
            case _:
                return True

    def _is_kept_back(self, ident: str) -> bool:
        """Tell whether a command waits for the end of an interruption; looking elsewhere does not."""
        match ident:
            case "next" | "next_page" if self.look != NOW:
                return False
            case "pause" if self.state.clock.gap is not None:
                return False
            case _:
                return ident in KEPT_BACK and self.state.interrupted

    async def action_command(self, ident: str) -> None:
        """Do a command; of one that the interruption keeps back, say so."""
        if self._is_kept_back(ident):
            self.tell(self.t.message(Message("exercise.interrupted")), loud=True)
        elif ident in ANSWERS_TO and not self.available(LINE_KEYS[ident]) and not self.line.is_open:
            self.tell(self.t("This note counts on nobody: ↑ chooses the one that does"), loud=True)
        else:
            await super().action_command(ident)

    def never_waits(self, event: Key) -> bool:
        """Tell whether a character is a command at once: Next, and Search."""
        return event.key == "slash" or super().never_waits(event)

    def obeys_at_once(self, event: Key) -> bool:
        """Begin a search at once: the very next key is searched for."""
        searches = event.key == "slash" and any(row.id == "search" for row in self.available_commands())
        if searches:
            self.do_search()
        return searches

    def takes_first(self, event: Key | Paste) -> bool:
        """Let no letter of a sentence move the exercise on."""
        if isinstance(event, Key) and event.is_printable and event.key != "space":
            self.next_key.other_key()
        return super().takes_first(event)

    def on_screen_resume(self) -> None:
        """After a form Next does nothing for a moment: whoever still types must not move the exercise on."""
        self.next_key.form_closed()
        self.paint()

    def on_capture_line_left(self) -> None:
        """The same after the line."""
        self.next_key.form_closed()
        self._ask_about_gap()

    def paint(self) -> None:
        """Ask about time that nobody watched, as soon as it is there."""
        super().paint()
        self._ask_about_gap()

    # --- going on, looking back

    def do_next(self) -> None:
        """Go to what comes next; when something else is looked at, back to now first."""
        if self.look != NOW:
            self.look_on(1)
            return
        match self.next_key.press(self.state):
            case Press.GO:
                self.told = NOTHING
                self.desk.do(Next(from_cue=self.state.cue))
            case Press.ASK:
                self.next_key.forget()
                self.ask(session_deeds.enter_step)
            case Press.END:
                self.tell(self.t("This is the end of the running order: f closes the session"))
            case Press.TOO_SOON:
                self.came_too_soon()
            case Press.NOTHING:
                pass

    do_next_page = do_next

    def do_look_back(self) -> None:
        """Show what came before."""
        self.look_on(-1)

    def do_back(self) -> None:
        """Leave the line, a list, or looking elsewhere."""
        if self.searching:
            self.end_search(keep=False)
        elif self.line.is_open:
            self.set_focus(None)
        else:
            self.words, self.told, self.remarks = "", NOTHING, ()
            self.entries.chosen = None
            self.set_focus(None)
            self.look_at(NOW)
            self.paint()

    # --- lists

    def do_pane(self) -> None:
        """Go to the next list; complete a name while typing."""
        if self.line.is_open:
            self.complete()
        else:
            self.visit_next(1)

    def do_pane_before(self) -> None:
        """Go to the list before."""
        if not self.line.is_open:
            self.visit_next(-1)

    def do_choose(self) -> None:
        """Do what belongs to the line that is pointed at."""
        self.pane_of(self.mode()).action_take()

    def do_tick(self) -> None:
        """Go to the expected actions."""
        self.visit("card")

    def do_order(self) -> None:
        """Go to the running order."""
        self.visit("order")

    def do_partners(self) -> None:
        """Go to the partners."""
        self.visit("people")

    def do_world(self) -> None:
        """Go to the services."""
        self.visit("world")

    def do_entries(self) -> None:
        """Go to the latest entries."""
        self.visit("entries")

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        """Do what belongs to a line that was chosen."""
        match event.key:
            case ("tick", str(expected)):
                self.desk.do(ExpectedTicked(expected=expected, done=expected not in self.state.ticked))
            case ("add", _):
                self.ask(self._add_partner)
            case (str(kind), ident) if kind in DEEDS:
                self.ask(DEEDS[kind], ident)

    async def _add_partner(self, desk: Desk) -> None:
        """Take in a partner who was not in the list, and point at it."""
        partner = await room_deeds.add(desk)
        if partner is not None:
            self._paint_people()
            self.people.choose(("partner", partner))

    # --- injects, texts

    def do_write_inject(self) -> None:
        """Write an inject on the spot."""
        self.ask(inject_deeds.write, self._draft_inject)

    def do_spare(self) -> None:
        """Play an inject at hand."""
        self.ask(inject_deeds.spare)

    def do_mend(self) -> None:
        """Correct a text."""
        self.ask(world_deeds.mend)

    # --- clock, room, end

    def do_pause(self) -> None:
        """Stop the clock, or let it run."""
        clock = self.state.clock
        if clock.gap is not None:
            self._gap_asked = None
            self._ask_about_gap()
        else:
            self.desk.do(ClockPaused() if clock.running else ClockResumed())

    def _ask_about_gap(self) -> None:
        """Ask once, and never over what is being typed."""
        gap = self.state.clock.gap
        if gap is None or gap.seq == self._gap_asked or self.line.is_open or not self.is_current:
            return
        self._gap_asked = gap.seq
        self.ask(gap_deeds.ask_about_gap)

    def do_black(self) -> None:
        """Make the projector black, or show it again."""
        self.desk.do(projector_with(self.state, black=not self.state.black))

    def do_show_joining(self) -> None:
        """Show the room how to join, or no longer."""
        self.desk.do(projector_with(self.state, joining=not self.state.shown_joining))

    def do_stop(self) -> None:
        """Interrupt the exercise for a real situation, or go on."""
        self.ask(session_deeds.stop)

    def do_finish(self) -> None:
        """Close the session, or finish the debrief."""
        self.ask(self._finish)

    async def _finish(self, desk: Desk) -> None:
        match await session_deeds.finish(desk):
            case "findings":
                await self.app.push_screen_wait(self._review(Section.FINDINGS))
                await self._finish(desk)
            case "debrief":
                await self._write_debrief(desk)
            case _:
                pass

    def do_debrief(self) -> None:
        """Write the debrief as it stands."""
        self.ask(self._write_debrief)

    async def _write_debrief(self, desk: Desk) -> None:
        if self._export is None:
            return
        self.tell(self.t("Writing the debrief …"))
        found = await self._export()
        if isinstance(found, Message):
            self.tell(self.t.message(found), loud=True)
        else:
            self.tell(written_in_words(self.t, found, self.app.size.width - BESIDE_A_MESSAGE))

    def do_quit(self) -> None:
        """Leave the program, but never from within a form: what is typed there would be lost."""
        if isinstance(self.app.screen, ModalScreen):
            self.app.bell()
        else:
            self.ask(self._leave)

    async def _leave(self, desk: Desk) -> None:
        text = self.t("Everything is stored. tabletop resume goes on where you are now.")
        if self._goes_on:
            text = self.t("The exercise goes on without this console.")
        if self.typed.strip():
            unsaved = self.t("What stands in the line is not saved yet.")
            text = f"{unsaved} {text}" if self._goes_on else unsaved
        if await desk.sure(self.t("Leave the program?"), text):
            self.app.exit(0)

    async def do_theme(self) -> None:
        """Change between light and dark."""
        await self.app.run_action("app.switch_theme")

    # --- other screens

    def do_projector(self) -> None:
        """Turn this screen into what the room sees."""
        from tabletop.tui.guiding import ProjectorScreen

        self.app.push_screen(
            ProjectorScreen(
                self.t,
                self.session,
                self.next_key,
                self.desk.today,
                self.clock,
                door=self.door,
                actor=self.desk.actor,
                typed=self.typed,
                keep=self.keep_typed,
                replaceable=lambda: self.line.replaceable,
            )
        )

    def do_room(self) -> None:
        """See who is in and what they said, or first what a notice is about."""
        if not self.has_room and self.door_view.problem is None:
            self.tell(self.t("The door is still being made ready. Press j again in a moment."))
            return
        from tabletop.tui.room.parts import sent_to
        from tabletop.tui.room.screen import RoomScreen

        self.app.push_screen(
            RoomScreen(
                self.t,
                self.session,
                self.door,
                actor=self.desk.actor,
                clock=self.clock,
                today=self.desk.today,
                part=sent_to(self.session.state, self.outside),
            )
        )

    def do_review(self) -> None:
        """Group gaps, count votes, go through the findings; when looking back, begin with that."""
        block = self.state.script.blocks.get(self.state.block or "")
        back = block is not None and block.kind is BlockKind.HOTWASH
        self.app.push_screen(self._review(Section.HOTWASH if back else Section.GAPS))

    def _review(self, section: Section) -> ReviewScreen:
        from tabletop.tui.review import ReviewScreen

        today, actor = self.desk.today, self.desk.actor
        return ReviewScreen(self.t, self.session, today, section, self.clock, actor=actor)

    def do_guide(self) -> None:
        """Read a guide."""
        self.ask(self._read_a_guide)

    async def _read_a_guide(self, desk: Desk) -> None:
        from tabletop.tui.guide import GuideScreen

        guides = shipped.guides(self.t.lang)
        options = [Option(str(path), said(shipped.guide_title(path))) for path in guides]
        chosen = await desk.choose(self.t("Guides"), options)
        path = next((row for row in guides if str(row) == chosen), None)
        if path is not None:
            self.app.push_screen(GuideScreen(self.t, path))

    async def do_palette(self) -> None:
        """Find a command by its words."""
        await self.app.run_action("command_palette")

    def do_help(self) -> None:
        """List every key."""
        from tabletop.tui.help import HelpScreen

        self.app.push_screen(HelpScreen(self.t, self.ACTIONS, SIGNS))


DEEDS: dict[str, Callable[..., Awaitable[None]]] = {
    "cue": inject_deeds.act_on_cue,
    "inject": inject_deeds.act_on_inject,
    "partner": room_deeds.act_on_partner,
    "service": world_deeds.act_on_service,
    "resource": world_deeds.act_on_resource,
    "outcome": world_deeds.act_on_outcome,
}
"""What is done with a line of a list, by what it stands for."""
