"""The room of devices on one screen: who is in, answers, what is counted on, questions, and the door."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Key
from textual.widgets import Static

from tabletop.core.access import handed_in
from tabletop.core.entries import released
from tabletop.core.reliance import counted_on
from tabletop.core.room_view import room_view
from tabletop.core.state import Status
from tabletop.tui.console.actions import HINTS
from tabletop.tui.console.brake import Repaint
from tabletop.tui.console.desk import Desk
from tabletop.tui.console.dialogs import Option
from tabletop.tui.console.entry_keys import EntryKeys
from tabletop.tui.console.keyline import KeyLine
from tabletop.tui.console.lines import NOTHING, Choices, Fixed, Lines, Row
from tabletop.tui.console.sayings import hour, inject_title, quiet, said, undo_in_words
from tabletop.tui.content import shown
from tabletop.tui.line import TypedLine
from tabletop.tui.review.strip import strip
from tabletop.tui.room import answers, counted, deeds, doorway, people, questions
from tabletop.tui.room.actions import ACTIONS, ON_AN_ENTRY
from tabletop.tui.room.parts import (
    EMPTY,
    EXPLANATIONS,
    FOOTERS,
    NOTHING_FITS,
    NOTHING_WAITS,
    SEARCHES,
    SHORT_TITLES,
    TITLES,
    Part,
)
from tabletop.tui.room.sight import Sight
from tabletop.tui.showing import projector_with
from tabletop.tui.typing import PatientScreen, is_sign

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable, Iterator

    from textual.app import ComposeResult
    from textual.events import Click, Paste, Resize
    from textual.widgets import Input

    from tabletop.core.events import Event
    from tabletop.core.state import Entry, State
    from tabletop.session import Door
    from tabletop.text import Text
    from tabletop.tui.commands import Command
    from tabletop.tui.console.desk import HeldSession

WIDE, ROOMY_TABS, SHORT = 110, 100, 30
"""Columns from which details stand beside the list and titles are whole; lines below which it is tight."""
PAINTS_A_SECOND = 10


class PartTab(Static):
    """The title of a part; a click goes there."""

    def __init__(self, part: Part) -> None:
        super().__init__(id=f"part-{part}")
        self.part = part

    def on_click(self, event: Click) -> None:
        """Go to the part."""
        event.stop()
        if isinstance(self.screen, RoomScreen):
            self.screen.show_part(self.part)


class RoomList(Choices):
    """The rows of a part."""

    BINDINGS: ClassVar = [Binding("enter", "take", show=False)]

    def __init__(self, pointed: Callable[[], None]) -> None:
        super().__init__(id="room-list")
        self._pointed = pointed

    at_once = False

    def moved(self, key: Hashable) -> None:
        """Show beside it what is pointed at."""
        self._pointed()

    def action_take(self) -> None:
        """Do what belongs to the row that is pointed at; one out of sight is shown first."""
        if self.chosen is not None and not self.bring_chosen():
            self.post_message(self.Chosen(self, self.chosen))


class Beside(Lines):
    """What is known of the row that is pointed at; it is read, never chosen from."""

    can_focus = False


class RoomScreen(EntryKeys, PatientScreen):
    """A room full of devices, summarised and searched rather than scrolled."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS: ClassVar[str] = ""
    ACTIONS = ACTIONS

    def __init__(
        self,
        t: Text,
        session: HeldSession,
        door: Door,
        *,
        actor: str,
        clock: Callable[[], float],
        today: Callable[[], dt.date],
        part: Part = Part.PEOPLE,
    ) -> None:
        super().__init__(t)
        self.session = session
        self.door = door
        self.desk = Desk(self, session, t, actor=actor, clock=clock, today=today, tell=self.tell)
        self.part = part
        self.told = NOTHING
        """The latest thing that was said in the line above the keys."""
        self._repaint = Repaint(self, self.paint, clock, PAINTS_A_SECOND)
        self._ends: tuple[Callable[[], object], ...] = ()
        state = session.state
        self._sight = Sight(t, state, room_view(state), door.view(), door.liveness())
        self.rows = RoomList(self._paint_details)
        self.details = Beside(id="room-details")
        self.summary, self.told_line, self.keys = Fixed(id="room-summary"), Fixed(id="room-told"), KeyLine()
        self.search = TypedLine(id="room-search", compact=True, select_on_focus=False)

    def compose(self) -> ComposeResult:
        """Lay out the titles, what this list is, the summary, the search, the list and what is beside it."""
        with Horizontal(id="room-tabs"):
            for part in Part:
                yield PartTab(part)
        yield Static(id="room-strip")
        yield Static(id="room-about")
        yield self.summary
        with Horizontal(id="room-searching"):
            yield Static(shown("/"), id="room-slash")
            yield self.search
        with Horizontal(id="room-body"):
            yield self.rows
            yield self.details
        yield self.told_line
        yield self.keys

    def on_mount(self) -> None:
        """Follow the session and the door."""
        self._ends = (self.session.subscribe(self._on_batch), self.door.subscribe(self._changed))
        self.set_interval(1.0, self._paint_strip)
        self.rows.focus()
        self.show_part(self.part)

    def on_unmount(self) -> None:
        """Stop following."""
        for end in self._ends:
            end()

    def seconds(self) -> float:
        """Give seconds that never run back."""
        return self.desk.clock()

    def never_waits(self, event: Key) -> bool:
        """Tell whether a character is a command at once: whatever is no letter or digit."""
        return is_sign(event)

    def obeys_at_once(self, event: Key) -> bool:
        """Open the search at once: the very next key is searched for."""
        searches = event.key == "slash" and self.part is not Part.DOOR
        if searches:
            self.do_search()
            self.set_focus(self.search)
        return searches

    def takes_first(self, event: Key | Paste) -> bool:
        """Let letters wait for each other, but in the search; Enter behind a sentence does nothing."""
        if self.focused is self.search:
            return False
        enter = isinstance(event, Key) and event.key == "enter"
        return (enter and self.in_a_sentence()) or super().takes_first(event)

    def text_came(self, text: str) -> None:
        """Do nothing with a sentence, and say so."""
        self._gone = text
        self.tell(self.t("Nothing was done with what was typed: press one key at a time."))

    def _on_batch(self, _state: State, events: tuple[Event, ...]) -> None:
        self._changed(gathered=handed_in(events))

    def _changed(self, *, gathered: bool = False) -> None:
        if self.is_running:
            self._repaint.ask(gathered=gathered)

    def on_screen_resume(self) -> None:
        """Catch up after a question in front."""
        self.paint()

    def on_resize(self, event: Resize) -> None:
        """Put the details beside the list where there is room."""
        self.set_class(event.size.width >= WIDE, "wide")
        self.set_class(event.size.width < ROOMY_TABS, "narrow")
        self.set_class(event.size.height < SHORT, "short")
        self.call_after_refresh(self.paint)

    # --- what is shown

    def paint(self) -> None:
        """Bring everything up to date with the session and the door."""
        self._repaint.done()
        state, known = self.session.state, self._sight
        room = known.room if state is known.state else room_view(state)
        self._look(state=state, room=room, door=self.door.view(), liveness=dict(self.door.liveness()))

    def _look(self, **changes: Any) -> None:
        self._sight = replace(self._sight, **changes)
        self._paint_tabs()
        self._paint_strip()
        self.summary.show((Content(" ") + self._summary(), NOTHING))
        rows = list(self._rows())
        empty = not any(row.key is not None for row in rows)
        if not rows:
            rows = [Row(quiet(self.t(self._why_empty())), wrap=True)]
        chosen = self.rows.chosen
        self.rows.show(rows)
        keys = self.rows.keys()
        if not empty and self.rows.chosen is None and keys:
            self.rows.choose(keys[0] if chosen not in keys else chosen)
        self._paint_details()

    def _why_empty(self) -> str:
        if self._sight.words:
            return NOTHING_FITS
        return NOTHING_WAITS if self._sight.waiting and self.part is not Part.DOOR else EMPTY[self.part]

    def _summary(self) -> Content:
        match self.part:
            case Part.PEOPLE:
                return people.summary(self._sight, self.size.width - 2)
            case Part.ANSWERS:
                return answers.summary(self._sight)
            case Part.COUNTED:
                return counted.summary(self._sight)
            case Part.QUESTIONS:
                return questions.summary(self._sight)
            case Part.DOOR:
                return doorway.summary(self._sight)

    def _rows(self) -> Iterator[Row]:
        match self.part:
            case Part.PEOPLE:
                return people.rows(self._sight)
            case Part.ANSWERS:
                return answers.rows(self._sight)
            case Part.COUNTED:
                return counted.rows(self._sight)
            case Part.QUESTIONS:
                return questions.rows(self._sight)
            case Part.DOOR:
                return doorway.rows(self._sight)

    def _details(self) -> Iterator[Row]:
        sight = self._sight
        match self.rows.chosen:
            case ("waiting", str(name)):
                return people.about_waiting(sight, name)
            case ("partner", str(ident)):
                return people.about_partner(sight, ident)
            case ("person", int(ident)):
                return people.about_person(sight, ident)
            case ("entry", int(ident)):
                return answers.about(sight, ident)
            case ("question", int(ident)):
                return questions.about(sight, ident)
            case ("door", str(name)):
                return doorway.about(sight, name)
            case _:
                return iter(())

    def _paint_details(self) -> None:
        self.details.show(self._details())
        self._paint_keys()

    def _paint_tabs(self) -> None:
        sight = self._sight
        counts = {
            Part.PEOPLE: str(len(sight.inside)) if sight.inside else "",
            Part.COUNTED: f"{open_ones}?" if (open_ones := sum(sight.owed.values())) else "",
            Part.QUESTIONS: f"{waiting}?" if (waiting := questions.unanswered(sight)) else "",
            Part.DOOR: "!" if sight.door.problem is not None else "",
        }
        titles = SHORT_TITLES if self.has_class("narrow") else TITLES
        for part in Part:
            tab = self.query_one(f"#part-{part}", PartTab)
            words = f"{self.t(titles[part])} {counts.get(part, '')}".strip()
            tab.update(shown(words))
            tab.set_class(part is self.part, "-now")

    def _paint_strip(self) -> None:
        words = strip(self.t, self.session.state, self.session.store_problem)
        widget = self.query_one("#room-strip", Static)
        widget.display = bool(words.plain)
        widget.update(words)

    def _paint_keys(self) -> None:
        undo = undo_in_words(self.t, self.session.state, self.desk.actor) or ""
        rows = {row.id: row for row in (*self.available_commands(), *HINTS)}
        wanted = FOOTERS[self.part].split()
        if self.rows.chosen is None:
            wanted = [name for name in wanted if name != "choose"]
        self.keys.lay_out(
            tuple(rows[name] for name in wanted if name in rows and name != "undo"), self.t, undo
        )
        self.told_line.show((Content(" ") + self.told, NOTHING))

    def tell(self, words: str, *, loud: bool = False) -> None:
        """Say something in the line above the keys."""
        self.told = said(f" {words} ", "bold $background on $error") if loud else said(words, "$success")
        self._paint_keys()

    def show_part(self, part: Part) -> None:
        """Go to a part, everything of it."""
        self.part, self.told = part, NOTHING
        self._read_whole(False)
        self.search.value = ""
        self.query_one("#room-about", Static).update(shown(self.t(EXPLANATIONS[part])))
        self.search.placeholder = self.t(SEARCHES[part]) if SEARCHES[part] else ""
        self.query_one("#room-searching").display = part is not Part.DOOR
        self.rows.chosen = None
        self.rows.top = 0
        self.set_focus(self.rows)
        self._look(words="", waiting=False, opened=None)
        self.call_after_refresh(self._paint_keys)

    # --- which row, which key

    def entry(self) -> Entry | None:
        """Give the entry that is pointed at."""
        match self.rows.chosen:
            case ("entry", int(ident)):
                return self.session.state.entries.get(ident)
        return None

    def _partner(self) -> str | None:
        match self.rows.chosen:
            case ("partner", str(ident)):
                return ident
        return None

    def available(self, command: Command) -> bool:
        """Tell whether a command makes sense now."""
        entry, state = self.entry(), self.session.state
        match command.id:
            case "nudge":
                partner = self._partner()
                return any(row.id == partner and row.participants for row in self._sight.room.partners)
            case "inject":
                return self.part is Part.ANSWERS
            case "search" | "only_partner":
                return self.part is not Part.DOOR
            case "waiting":
                return self.part is not Part.DOOR
            case "undo":
                return undo_in_words(self.t, state, self.desk.actor) is not None
            case "show_joining":
                return self.door.view().is_open or state.shown_joining
            case "reply":
                return entry is not None and entry.fields.target is not None
            case name if name.startswith("reply_"):
                return entry is not None and counted_on(state.script, entry.fields) is not None
            case name if name in ON_AN_ENTRY or name.startswith("kind_"):
                return entry is not None
            case "stop":
                return state.status is Status.RUNNING
            case _:
                return True

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        """Do what belongs to a row: open it, answer it, change it."""
        event.stop()
        match event.key:
            case ("waiting", str(name)):
                self.ask(deeds.place_waiting, name)
            case ("partner", str(ident)) if self.part is Part.ANSWERS:
                self.show_part(Part.PEOPLE)
                self.rows.choose(("partner", ident))
            case ("partner" | "group" | "more", _):
                self._look(opened=None if self._sight.opened == event.key else event.key)
            case ("person", int(ident)):
                self.ask(deeds.act_on_person, self.door, ident)
            case ("entry", int(_)):
                self._open_entry()
            case ("question", int(ident)):
                self.ask(deeds.answer_question, ident)
            case ("door", str(name)):
                self.ask(deeds.act_on_door, self.door, name)

    def _open_entry(self) -> None:
        # What is hidden loses the focus only later: left to that, a quick Esc would find it lost again.
        self.set_focus(None)
        self._read_whole(True)
        self.call_after_refresh(self._paint_details)

    def _read_whole(self, whole: bool) -> None:
        """Give what is opened the place of the list, or the list its own again."""
        self.set_class(whole, "reading")
        self.rows.display = not whole

    def _back_in_list(self) -> None:
        """Point again at the row that was opened; rows above it may have come in meanwhile."""
        if self.rows.chosen is not None:
            self.rows.choose(self.rows.chosen)

    def do_next_part(self) -> None:
        """Go to the next list."""
        parts = list(Part)
        self.show_part(parts[(parts.index(self.part) + 1) % len(parts)])

    def do_previous_part(self) -> None:
        """Go to the list before."""
        parts = list(Part)
        self.show_part(parts[parts.index(self.part) - 1])

    def do_search(self) -> None:
        """Type what to look for."""
        self._read_whole(False)
        self.search.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what holds the words, as they are typed."""
        if event.value.strip() != self._sight.words:
            self._look(words=event.value.strip())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to what was found."""
        event.stop()
        self.set_focus(self.rows)
        self.rows.repaint()

    def on_key(self, event: Key) -> None:
        """Go from the search down into the list."""
        if event.key == "down" and self.search.has_focus:
            event.stop()
            self.set_focus(self.rows)
            self.rows.repaint()

    def do_waiting(self) -> None:
        """Show only what waits, or everything again."""
        self._look(waiting=not self._sight.waiting)
        self.tell(self.t("Only what waits: f shows everything again") if self._sight.waiting else "")

    def do_only_partner(self) -> None:
        """Show only what is about one partner."""
        self.ask(self._choose_partner)

    async def _choose_partner(self, desk: Desk) -> None:
        script = desk.state.script
        options = [Option(row.id, said(script.line(row.title))) for row in script.partners.values()]
        chosen = await desk.choose(self.t("Which partner?"), options)
        if chosen is not None:
            self.search.value = script.name(str(chosen))

    def do_inject(self) -> None:
        """Look at the answers to another inject."""
        self.ask(self._choose_inject)

    async def _choose_inject(self, desk: Desk) -> None:
        state = desk.state
        options = [Option("", said(self.t("The one that is on now"), "bold"))]
        options += [
            Option(
                ident,
                said(inject_title(state.script, ident)),
                tail=quiet(hour(self.t, state.script.injects[ident].at)),
            )
            for ident in released(state)
        ]
        chosen = await desk.choose(self.t("Answers to which inject?"), options)
        if chosen is not None:
            self.rows.chosen = None
            self._look(inject=str(chosen) or None, opened=None)

    def do_nudge(self) -> None:
        """Remind the partner that is pointed at."""
        partner = self._partner()
        row = next((row for row in self._sight.room.partners if row.id == partner), None)
        if row is not None:
            about = self._sight.subject if self.part is Part.ANSWERS else None
            silent = [ident for ident in row.asked if ident not in row.answered]
            deeds.nudge(self.desk, row.id, about or (silent[-1] if silent else None))

    def do_read_on(self) -> None:
        """Show the rest of what stands beside the list."""
        self.details.scroll_lines(max(1, self.details.size.height - 1))

    def do_read_back(self) -> None:
        """Go back in what stands beside the list."""
        self.details.scroll_lines(-max(1, self.details.size.height - 1))

    def do_show_joining(self) -> None:
        """Show the room how to join, or no longer."""
        state = self.session.state
        if self.desk.do(projector_with(state, joining=not state.shown_joining)):
            up = self.session.state.shown_joining
            self.tell(
                self.t("The projector shows how to join")
                if up
                else self.t("How to join is not on the projector")
            )

    def do_stop(self) -> None:
        """Interrupt the exercise for a real situation, or go on."""
        from tabletop.tui.console import session_deeds

        self.ask(session_deeds.stop)

    def do_help(self) -> None:
        """List every key."""
        from tabletop.tui.help import HelpScreen  # only when asked for

        self.app.push_screen(HelpScreen(self.t, self.ACTIONS))

    def do_back(self) -> None:
        """Leave the search, or what was opened, or the room."""
        if self.has_class("reading"):
            self._read_whole(False)
            self.set_focus(self.rows)
            self.call_after_refresh(self._back_in_list)
        elif self.search.has_focus or self._sight.words:
            self.search.value = ""
            self.set_focus(self.rows)
            self._look(words="")
        else:
            self.dismiss(None)
