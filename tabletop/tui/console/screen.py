"""The console's screen: puts the panes together, paints each batch once, and hands every key to its deed."""

from __future__ import annotations

import asyncio
import gc
import time
from dataclasses import replace
from functools import partial, partialmethod
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import ValidationError
from textual import work
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tabletop import markup
from tabletop.core import views
from tabletop.core.capture import completions, parse
from tabletop.core.events import (
    MAX_TEXT,
    ClockPaused,
    ClockResumed,
    EntryKind,
    ExerciseContinued,
    ExerciseFinalised,
    ExerciseInterrupted,
    ExerciseReopened,
    ExpectedTicked,
    ProjectorSet,
    RecordingSet,
)
from tabletop.core.exercise import current_inject
from tabletop.core.intents import Capture, Close, Next, Undo
from tabletop.core.messages import Message
from tabletop.core.script import fill_names
from tabletop.core.state import Status
from tabletop.tui.advance import NextKey, Press
from tabletop.tui.commands import Command, CommandScreen
from tabletop.tui.console import entry_deeds, inject_deeds, room_deeds, world_deeds
from tabletop.tui.console.actions import ACTIONS, FOOTERS, HINTS
from tabletop.tui.console.brake import Brake
from tabletop.tui.console.capture_line import CaptureLine
from tabletop.tui.console.desk import Desk, HeldSession
from tabletop.tui.console.dialogs import Option, Values
from tabletop.tui.console.gap_deeds import ask_about_gap
from tabletop.tui.console.header import Safety, alerts, announced, head, looking_elsewhere
from tabletop.tui.console.keyline import KeyLine
from tabletop.tui.console.lines import NOTHING, Choices, Fixed, Pane
from tabletop.tui.console.panes import (
    OrderView,
    WorldView,
    card_rows,
    entry_rows,
    order_rows,
    partner_rows,
    world_rows,
)
from tabletop.tui.console.reading import read_in_words
from tabletop.tui.console.sayings import (
    clipped,
    cue_in_words,
    day_and_time,
    hour,
    inject_title,
    kind_in_words,
    pace_of,
    quiet,
    said,
    undo_in_words,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.events import Resize
    from textual.timer import Timer

    from tabletop.core.capture import Captured
    from tabletop.core.events import Event
    from tabletop.core.state import Entry, State
    from tabletop.core.timeline import Cue
    from tabletop.text import Text

    Export = Callable[[], Awaitable[tuple[Path, ...] | Message]]

PAINTS_A_SECOND = 20
READ_AHEAD_PAUSE = 0.02
"""Seconds between two texts that are parsed beforehand."""
COUNT_AFTER = 0.15
"""Seconds after a change until the counts beside the partners follow."""
ENTRIES_SHOWN = 60
NARROW, SHORT = 100, 30
"""Columns and lines below which the console shows one list at a time."""
PANES = ("order", "card", "people", "world", "entries")


class ConsoleScreen(CommandScreen):
    """One facilitator, one session, one screen."""

    CSS_PATH = "screen.tcss"
    ACTIONS = ACTIONS
    AUTO_FOCUS: ClassVar[str] = ""

    def __init__(
        self,
        t: Text,
        session: HeldSession,
        *,
        export: Export | None = None,
        actor: str = "facilitator",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(t)
        self.session = session
        self.desk = Desk(self, session, t, actor=actor, clock=clock, tell=self._tell)
        self.next_key = NextKey(clock)
        self._export = export
        self._clock = clock
        self._looking: str | None = None
        self._looking_inject: str | None = None
        self._words = ""
        """What the entries are searched for."""
        self._searching = False
        self._kept_draft = ""
        self._told = NOTHING
        self._draft_inject: Values = {}
        self._side = "order"
        self._brake = Brake(PAINTS_A_SECOND)
        self._paint_timer: Timer | None = None
        self._count_timer: Timer | None = None
        self._end_subscription: Callable[[], object] | None = None
        self._gap_asked: int | None = None

        self._seen: dict[str, tuple[object, ...]] = {}
        self.head, self.announcement, self.alerts = Fixed(id="head"), Fixed(id="announce"), Fixed(id="alerts")
        self.order = Pane[OrderView](lambda view: order_rows(view, t), id="order", on_move=self._look_at)
        self.card = Pane[views.NowView](lambda view: card_rows(view, t), id="card")
        self.people = Pane[tuple[views.TableView, ...]](lambda view: partner_rows(view, t), id="people")
        self.world = Pane[WorldView](lambda view: world_rows(view, t), id="world")
        self.entries = Pane[tuple[views.EntryLine, ...]](
            lambda view: entry_rows(view, t), id="entries", answers=False
        )
        self.prompt = Static(Content("▸"), id="prompt")
        self.line = CaptureLine(self._read, id="capture", placeholder=t("Enter = note what is said"))
        self.reading, self.keys = Fixed(id="reading"), KeyLine()

    # --- layout

    def compose(self) -> ComposeResult:
        """Lay out clocks, running order, card, partners, services, entries and the line."""
        t = self.t
        self.order.border_title = t("Running order")
        self.card.border_title = t("Now")
        self.people.border_title = t("Partners and what they said")
        self.world.border_title = t("Services → expected at hour")
        self.entries.border_title = t("Noted")
        yield self.head
        yield self.announcement
        yield self.alerts
        with Horizontal(id="body"):
            yield self.order
            yield self.card
            with Vertical(id="sides"):
                yield self.people
                yield self.world
        yield self.entries
        with Horizontal(id="typing"):
            yield self.prompt
            yield self.line
        yield self.reading
        yield self.keys

    def on_mount(self) -> None:
        """Begin to listen, to tick, and keep the collector away from what stays."""
        self._end_subscription = self.session.subscribe(self._on_batch)
        self.set_interval(1.0, self._tick)
        self._paint()
        self.call_after_refresh(_freeze)
        self._read_ahead()

    @work(group="read ahead")
    async def _read_ahead(self) -> None:
        """Parse every text beforehand, one at a time: looking at one then costs no more than drawing it."""
        script = self.session.state.script
        names = dict(script.variables)
        for text in (text for row in script.injects.values() for text in (row.text, row.notes)):
            markup.parse(text, names)
            await asyncio.sleep(READ_AHEAD_PAUSE)

    def on_unmount(self) -> None:
        """Stop listening."""
        if self._end_subscription is not None:
            self._end_subscription()

    def on_resize(self, event: Resize) -> None:
        """Show one list at a time where there is little room."""
        self.set_class(event.size.width < NARROW, "narrow")
        self.set_class(event.size.height < SHORT, "short")
        self._show_side()
        self.call_after_refresh(self._paint_keys)

    def on_screen_resume(self) -> None:
        """After a form Next does nothing for a moment: whoever still types must not move the exercise on."""
        self.next_key.form_closed()
        self._paint()

    def _show_side(self) -> None:
        narrow = self.has_class("narrow")
        self.order.display = not narrow or self._side == "order"
        self.query_one("#sides").display = not narrow or self._side != "order"
        self.people.display = not narrow or self._side == "people"
        self.world.display = not narrow or self._side == "world"

    # --- painting

    def _on_batch(self, state: State, events: tuple[Event, ...]) -> None:
        if self._paint_timer is not None:
            return
        wait = self._brake.wait(self._clock())
        if wait <= 0:
            self._paint()
        else:
            self._paint_timer = self.set_timer(wait, self._paint)

    def _tick(self) -> None:
        self.session.tick()
        if self.is_current:
            self._paint_clocks()
            self._ask_about_gap()

    def _paint(self) -> None:
        self._paint_timer = None
        self._brake.done(self._clock())
        state = self.session.state
        self._paint_order()
        self._paint_card()
        if self._is_new("seats", state.script, state.presence, state.represented_by):
            self._paint_people()
        elif self._is_new("heard", state.entries, state.replies):
            self._count_soon()
        if self._is_new("world", state.script, state.board, state.courses, state.resources, state.outcomes):
            self.world.view = world(state)
        self._paint_entries()
        if self._is_new("clocks", *self._of_the_clocks()):
            self._paint_clocks()
        self._paint_announcement()
        self._paint_reading()
        self._paint_keys()
        self._ask_about_gap()

    def _paint_people(self) -> None:
        self._count_timer = None
        self.people.view = views.partners(self.session.state)

    def _count_soon(self) -> None:
        """Count what each partner said, when the keys leave a moment for it."""
        if self._count_timer is None:
            self._count_timer = self.set_timer(COUNT_AFTER, self._paint_people)

    def _paint_order(self) -> None:
        state, opened = self.session.state, self._opened(self.session.state)
        world = (state.board, state.outcomes, state.resources)
        if self._is_new("order", state.order, state.script, state.cue, state.injects, state.status, *world):
            self.order.view = OrderView(views.running_order(state), opened)
        elif self.order.view is not None and self.order.view.opened != opened:
            self.order.view = replace(self.order.view, opened=opened)

    def _pane_of(self, name: str) -> Pane[Any]:
        panes: tuple[Pane[Any], ...] = (self.order, self.card, self.people, self.world, self.entries)
        return panes[PANES.index(name)]

    def _is_new(self, name: str, *inputs: object) -> bool:
        """Tell whether any part of the state that a pane shows was built anew; the rest needs no view."""
        known = self._seen.get(name)
        if known is not None and all(new is old for new, old in zip(inputs, known, strict=True)):
            return False
        self._seen[name] = inputs
        return True

    def _opened(self, state: State) -> frozenset[str]:
        """Give the steps of which the running order shows every inject."""
        cue = self._looked_at()
        return frozenset(filter(None, (state.block, cue.block if cue else None)))

    def _looked_at(self) -> Cue | None:
        return next((cue for cue in self.session.state.order if cue.id == self._looking), None)

    def _paint_card(self) -> None:
        state, pane = self.session.state, self.card
        view = views.now(state, self._looking)
        if self._looking_inject is not None and self._looking_inject in state.script.injects:
            view = replace(view, injects=(views.inject_card(state, self._looking_inject),))
        pane.view = view

    def _paint_entries(self) -> None:
        state = self.session.state
        if not self._is_new("entries", state.entries, state.replies, state.script, self._words):
            return
        if self._words:
            folded = self._words.casefold()
            fitting = [row for row in state.entries.values() if folded in row.fields.text.casefold()]
            self.entries.view = tuple(
                views.entry_line(state, row) for row in reversed(fitting[-ENTRIES_SHOWN:])
            )
        else:
            self.entries.view = views.latest_entries(state, ENTRIES_SHOWN)
        title = self.t("Noted, with the words searched for") if self._words else self.t("Noted")
        if self.entries.border_title != title:
            self.entries.border_title = title

    def _safety(self) -> Safety:
        return Safety(self.session.store_problem, self.session.copy_problem, self.session.problems)

    def _of_the_clocks(self) -> tuple[object, ...]:
        """Give what the head and the alerts are made of, apart from the time."""
        state = self.session.state
        flags = (state.interrupted, state.recording, state.black, self.session.store_problem)
        return (state.clock, state.cue, state.status, state.order, state.injects, *flags)

    def _paint_clocks(self) -> None:
        self._seen["clocks"] = self._of_the_clocks()
        state, t, room_ms = self.session.state, self.t, self.session.room_ms()
        safety = self._safety()
        self.head.show(*head(t, state, room_ms, safety))
        self._paint_announcement()
        found = pace_of(state, room_ms) if state.status is Status.RUNNING else None
        rows = alerts(t, state, found, safety)
        pane = self.alerts
        if pane.styles.height is None or pane.styles.height.value != len(rows):
            pane.styles.height = len(rows)
        pane.show(*rows)

    def _paint_announcement(self) -> None:
        state, t, cue = self.session.state, self.t, self._looked_at()
        if cue is None:
            self.announcement.show(announced(t, state))
        else:
            here = state.current()
            ahead = here is None or state.order.index(cue) > state.order.index(here)
            self.announcement.show(looking_elsewhere(t, cue_in_words(t, state, cue), ahead=ahead))

    def _paint_keys(self) -> None:
        bar = self.keys
        mode = self._mode()
        undo = undo_in_words(self.t, self.session.state, self.desk.actor) if mode == "stage" else None
        rows = {row.id: row for row in (*self.available_commands(), *HINTS)}
        wanted = [*FOOTERS[mode].split(), "help"]
        bar.lay_out(tuple(rows[name] for name in wanted if name in rows), self.t, undo or "")

    def _mode(self) -> str:
        """Tell where the attention is."""
        if self._searching:
            return "searching"
        if self.line.has_focus:
            return "typing"
        return self.focused.id if self.focused is not None and self.focused.id in PANES else "stage"

    # --- the line

    def _read(self, text: str) -> Captured | None:
        if self._searching or not text:
            return None
        return parse(text, self.session.state.script, self.desk.today(), self.t.lang)

    def _about(self) -> tuple[str | None, str]:
        """Give the inject that a note would be about, and what it is about in words."""
        state, t = self.session.state, self.t
        cue = self._looked_at()
        inject = self._looking_inject or (cue.injects[0] if cue and len(cue.injects) == 1 else None)
        if cue is None:
            inject = current_inject(state)
        if inject:
            return inject, inject_title(state.script, inject)
        here = cue or state.current()
        return None, cue_in_words(t, state, here) if here else ""

    def _paint_reading(self) -> None:
        t, line = self.t, self.line
        if line.has_focus and self._searching:
            content = quiet(t("Enter keeps the list · Esc shows everything again"))
        elif line.has_focus:
            offers = completions(line.value, self.session.state.script) if line.value else ()
            captured = self._read(line.value)
            content = read_in_words(t, self.session.state, captured, self._about()[1])
            if offers:
                names = "  ".join(f"{offer.code} {offer.title}" for offer in offers)
                content = said(t("Tab: {names}", names=names), "$primary") + quiet("  ·  ") + content
        elif self._told:
            content = self._told
        elif line.value:
            content = quiet(t("Not saved yet: Enter goes on typing"))
        else:
            about = self._about()[1]
            content = quiet(t("About {what}", what=about)) if about else NOTHING
        self.reading.show((Content("  ") + content, NOTHING))

    def _tell(self, words: str, loud: bool) -> None:
        self._told = said(f" {words} ", "bold $background on $error") if loud else said(words, "$success")
        self._paint_reading()
        if loud:
            self._paint_clocks()

    def on_capture_line_opened(self) -> None:
        """The line is being typed in."""
        self._told = NOTHING
        self._paint_reading()
        self._paint_keys()

    def on_capture_line_left(self) -> None:
        """The line is ready again; what was typed in it stays."""
        self.next_key.form_closed()
        self._paint_reading()
        self._paint_keys()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say below the line how it is read."""
        if self._searching:
            self._words = event.value.strip()
            self._paint_entries()
        self._paint_reading()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Save the line; when it is refused the text stays where it is."""
        event.stop()
        if self._searching:
            self._end_search(keep=True)
            return
        text = event.value
        if not text.strip():
            self.set_focus(None)
            return
        problem = self._save(text)
        if problem is None:
            self.line.value = ""
            self.set_focus(None)
        else:
            self._refused(problem)

    def _refused(self, problem: str) -> None:
        self._paint_clocks()
        content = said(f" {problem} ", "bold $background on $error")
        self.reading.show((Content("  ") + content, NOTHING))

    def _save(self, text: str) -> str | None:
        state, t = self.session.state, self.t
        captured = parse(text, state.script, self.desk.today(), t.lang)
        if len(captured.text) > MAX_TEXT:
            return t.n("{n} character too long", "{n} characters too long", len(captured.text) - MAX_TEXT)
        try:
            fields = captured.fields(**self._looked_about())
        except ValidationError:
            return t("There is nothing to note: the text is empty")
        problem = self.desk.submit(Capture(fields=fields))
        if problem is None:
            kind = kind_in_words(t, fields.kind)
            words = t(
                "✓ Noted as {kind}: {text} – a digit changes that", kind=kind, text=clipped(fields.text, 30)
            )
            self._told = said(words, "$success")
            self.entries.chosen = None
        return problem

    def _looked_about(self) -> dict[str, object]:
        cue = self._looked_at()
        if cue is None:
            return {}
        state = self.session.state
        known = state.steps.get(cue.block)
        return {"inject": self._about()[0], "block": cue.block, "hour": known.hour if known else None}

    # --- availability

    def available(self, command: Command) -> bool:
        """Tell whether a command makes sense now."""
        state = self.session.state
        running = state.status is Status.RUNNING
        typing = self.line.has_focus
        match command.id:
            case "next" | "look_back":
                return running or state.status is Status.PREPARED
            case "capture":
                return state.recording and not typing
            case "withdraw" | "edit" | "move" | "park" | "put_up" | "search":
                return bool(state.entries) and not typing
            case "reply":
                entry = self._entry()
                return entry is not None and entry.fields.target is not None and not typing
            case "undo":
                return not typing and undo_in_words(self.t, state, self.desk.actor) is not None
            case "tick":
                return any(row.key for row in self.card.rows) and not typing
            case "write_inject" | "spare" | "pause" | "stop":
                return running
            case "finish":
                return state.status is not Status.PREPARED
            case "debrief":
                return self._export is not None
            case name if name.startswith("kind_"):
                return bool(state.entries)
            case _:
                return True

    def _entry(self) -> Entry | None:
        """Give the entry that is pointed at, or else the latest that counts."""
        state, pane = self.session.state, self.entries
        match pane.chosen:
            case ("entry", int(ident)) if ident in state.entries:
                return state.entries[ident]
        return state.entries[max(state.entries)] if state.entries else None

    # --- going on, looking back

    def do_next(self) -> None:
        """Go to what comes next."""
        if self._looking is not None:
            self._look(1)
            return
        state = self.session.state
        match self.next_key.press(state):
            case Press.NOTHING:
                return
            case Press.END:
                self._tell(self.t("This is the end of the running order: f closes the session"), loud=False)
            case Press.ASK:
                self._ask_step()
            case Press.GO:
                self._go()

    do_next_page = do_next

    def _go(self) -> None:
        self._told = NOTHING
        self.desk.do(Next(from_cue=self.session.state.cue))

    @work(group="ask", exclusive=True)
    async def _ask_step(self) -> None:
        view = views.announcement(self.session.state)
        if view.hour is None:
            self._go()
            return
        title = self.t(
            "{hour} begins ({when})", hour=hour(self.t, view.hour.hour), when=day_and_time(self.t, view.hour)
        )
        if await self.desk.sure(title, self.t("{block}. The room sees it at once.", block=view.block_title)):
            self._go()
        self.next_key.forget()

    def do_look_back(self) -> None:
        """Show what came before."""
        self._look(-1)

    def _look(self, by: int) -> None:
        state = self.session.state
        cues = [cue.id for cue in state.order]
        here = state.current()
        now = cues.index(here.id) if here else 0
        at = cues.index(self._looking) if self._looking in cues else now
        at = max(0, at + by)
        self._looking_inject = None
        self._looking = cues[at] if at < now else None
        self._paint()

    def do_back(self) -> None:
        """Leave the line, a list, or looking back."""
        if self._searching:
            self._end_search(keep=False)
        elif self.line.has_focus:
            self.set_focus(None)
        else:
            self._words = ""
            self._looking = self._looking_inject = None
            self.entries.chosen = None
            self._told = NOTHING
            self.set_focus(None)
            self._paint()

    # --- noting down

    def do_capture(self) -> None:
        """Open the line."""
        self.line.focus()

    def _on_entry(self, deed: Callable[[Desk, Entry], object]) -> None:
        entry = self._entry()
        if entry is not None:
            deed(self.desk, entry)

    @work(group="ask", exclusive=True)
    async def _ask(self, deed: Callable[..., Awaitable[None]], *arguments: object) -> None:
        await deed(self.desk, *arguments)

    def _ask_on_entry(self, deed: Callable[[Desk, Entry], Awaitable[None]]) -> None:
        entry = self._entry()
        if entry is not None:
            self._ask(deed, entry)

    def do_reply(self) -> None:
        """Record a reply."""
        self._ask_on_entry(entry_deeds.reply)

    def do_edit(self) -> None:
        """Open every field."""
        self._ask_on_entry(entry_deeds.edit)

    def _set_kind(self, kind: EntryKind) -> None:
        self._on_entry(partial(entry_deeds.set_kind, kind=kind))

    do_kind_1 = partialmethod(_set_kind, EntryKind.NOTE)
    do_kind_2 = partialmethod(_set_kind, EntryKind.DECISION)
    do_kind_3 = partialmethod(_set_kind, EntryKind.GAP)
    do_kind_4 = partialmethod(_set_kind, EntryKind.NEED)
    do_kind_5 = partialmethod(_set_kind, EntryKind.OFFER)
    do_kind_6 = partialmethod(_set_kind, EntryKind.ASSUMPTION)
    do_kind_7 = partialmethod(_set_kind, EntryKind.OBSERVATION)
    do_kind_8 = partialmethod(_set_kind, EntryKind.ACTION)
    do_kind_9 = partialmethod(_set_kind, EntryKind.STRENGTH)

    def do_move(self) -> None:
        """Put the entry under another inject."""
        self._ask_on_entry(entry_deeds.move)

    def do_withdraw(self) -> None:
        """Take the entry back, or bring it back."""
        self._on_entry(entry_deeds.withdraw)

    def do_park(self) -> None:
        """Keep the entry for later."""
        self._on_entry(entry_deeds.park)

    def do_put_up(self) -> None:
        """Show the entry to the room."""
        self._on_entry(entry_deeds.put_up)

    def do_undo(self) -> None:
        """Take back one's own latest act."""
        what = undo_in_words(self.t, self.session.state, self.desk.actor)
        if self.desk.do(Undo()) and what:
            self._tell(self.t("Undone: {what}", what=what), loud=False)

    def do_off_record(self) -> None:
        """Stop noting, or note on."""
        self.desk.do(RecordingSet(on=not self.session.state.recording))

    def do_search(self) -> None:
        """Look for words among the entries."""
        self._searching = True
        self._kept_draft = self.line.value
        self.line.put("")
        self.prompt.update(Content("/"), layout=False)
        self.line.focus()

    def _end_search(self, *, keep: bool) -> None:
        if not keep:
            self._words = ""
        self._searching = False
        self.line.put(self._kept_draft)
        self.prompt.update(Content("▸"), layout=False)
        self.set_focus(self.entries if keep and self._words else None)
        self._paint()

    # --- lists

    def _visit(self, name: str) -> None:
        if name in {"order", "people", "world"}:
            self._side = name
            self._show_side()
        pane = self._pane_of(name)
        self.set_focus(pane)
        keys = pane.keys()
        if pane.chosen is None and keys:
            here = self.session.state.cue
            now = ("cue", here) if name == "order" and ("cue", here) in keys else None
            pane.choose(now or keys[-1 if name == "entries" else 0])

    def do_pane(self) -> None:
        """Go to the next list; complete a name while typing."""
        if self.line.has_focus:
            offers = completions(self.line.value, self.session.state.script)
            if offers and not self._searching:
                self.line.put(offers[0].line)
            return
        self._visit_by(1)

    def do_pane_before(self) -> None:
        """Go to the list before."""
        if not self.line.has_focus:
            self._visit_by(-1)

    def _visit_by(self, by: int) -> None:
        names = [name for name in PANES if self._pane_of(name).view is not None]
        at = names.index(self.focused.id) if self.focused is not None and self.focused.id in names else None
        wanted = (0 if by > 0 else len(names) - 1) if at is None else at + by
        if 0 <= wanted < len(names):
            self._visit(names[wanted])
        else:
            self.do_back()

    def do_tick(self) -> None:
        """Go to the expected actions."""
        self._visit("card")

    def do_order(self) -> None:
        """Go to the running order."""
        self._visit("order")

    def do_partners(self) -> None:
        """Go to the partners."""
        self._visit("people")

    def do_world(self) -> None:
        """Go to the services."""
        self._visit("world")

    def on_descendant_focus(self) -> None:
        """Name the keys of the list that is gone to."""
        self._paint_keys()

    def on_descendant_blur(self) -> None:
        """Name the keys of where the attention is now."""
        self._paint_keys()

    def _look_at(self, key: Hashable) -> None:
        """Show in the middle what is pointed at in the running order."""
        if not self.order.has_focus:
            return
        state = self.session.state
        match key:
            case ("cue", str(cue)):
                self._looking, self._looking_inject = (None if cue == state.cue else cue), None
            case ("inject", str(inject)):
                self._looking = next((row.id for row in state.order if inject in row.injects), None)
                self._looking_inject = inject
        self._paint_order()
        self._paint_card()
        self._paint_announcement()
        self._paint_reading()

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        """Do what belongs to a line that was chosen."""
        match event.key:
            case ("cue", str(cue)):
                self._ask(inject_deeds.act_on_cue, cue)
            case ("inject", str(inject)):
                self._ask(inject_deeds.act_on_inject, inject)
            case ("tick", str(expected)):
                self.desk.do(
                    ExpectedTicked(expected=expected, done=expected not in self.session.state.ticked)
                )
            case ("partner", str(partner)):
                self._ask(room_deeds.act_on_partner, partner)
            case ("add", _):
                self._ask(room_deeds.add)
            case ("service", str(service)):
                self._ask(world_deeds.act_on_service, service)
            case ("resource", str(resource)):
                self._ask(world_deeds.act_on_resource, resource)
            case ("outcome", str(outcome)):
                self._ask(world_deeds.act_on_outcome, outcome)

    # --- injects, texts

    def do_write_inject(self) -> None:
        """Write an inject on the spot."""
        self._ask(inject_deeds.write, self._draft_inject)

    def do_spare(self) -> None:
        """Play an inject at hand."""
        self._ask(inject_deeds.spare)

    def do_mend(self) -> None:
        """Correct a text."""
        self._ask(world_deeds.mend)

    # --- clock, room, end

    def do_pause(self) -> None:
        """Stop the clock, or let it run."""
        clock = self.session.state.clock
        if clock.gap is not None:
            self._gap_asked = None
            self._ask_about_gap()
        else:
            self.desk.do(ClockPaused() if clock.running else ClockResumed())

    def do_black(self) -> None:
        """Make the projector black, or show it again."""
        state = self.session.state
        self.desk.do(ProjectorSet(black=not state.black, entry=state.shown_entry))

    @work(group="ask", exclusive=True)
    async def do_stop(self) -> None:
        """Interrupt the exercise for a real situation, or go on."""
        t = self.t
        if self.session.state.interrupted:
            if await self.desk.sure(
                t("Go on with the exercise?"), t("The clock runs again, and the room sees that.")
            ):
                self.desk.do(ExerciseContinued())
        elif await self.desk.sure(
            t("A real situation?"),
            t("Everything shows that the exercise is interrupted, and the clock stops. Nothing is lost."),
        ):
            self.desk.do(ExerciseInterrupted())

    @work(group="ask", exclusive=True)
    async def do_finish(self) -> None:
        """Close the session, or finish the debrief."""
        t, status = self.t, self.session.state.status
        if status is Status.RUNNING:
            if await self.desk.sure(
                t("Close the session?"),
                t("The room clock stops, the debrief becomes a draft, and later entries are marked as late."),
            ):
                self.desk.do(Close())
            return
        options = [Option("open", said(t("Open the session again")))]
        if status is Status.DRAFT:
            options.insert(0, Option("final", said(t("Make the debrief final"))))
        chosen = await self.desk.choose(t("The session is closed"), options)
        if chosen == "final":
            self.desk.do(ExerciseFinalised())
        elif chosen == "open":
            self.desk.do(ExerciseReopened(to="running" if status is Status.DRAFT else "draft"))

    def _ask_about_gap(self) -> None:
        gap = self.session.state.clock.gap
        if gap is not None and gap.seq != self._gap_asked and self.is_current:
            self._gap_asked = gap.seq
            self._ask(ask_about_gap)

    def do_quit(self) -> None:
        """Leave the program, but never from within a form: what is typed there would be lost."""
        if isinstance(self.app.screen, ModalScreen):
            self.app.bell()
        else:
            self._ask_to_leave()

    @work(group="ask", exclusive=True)
    async def _ask_to_leave(self) -> None:
        t = self.t
        text = t("Everything is stored. tabletop resume goes on where you are now.")
        if self.line.value:
            text = t("What stands in the line is not saved yet.") + " " + text
        if await self.desk.sure(t("Leave the program?"), text):
            self.app.exit(0)

    async def do_theme(self) -> None:
        """Change between light and dark."""
        await self.app.run_action("app.switch_theme")

    # --- other screens

    def do_projector(self) -> None:
        """Turn this screen into what the room sees."""
        from tabletop.tui.projector import ProjectorScreen

        self.app.push_screen(ProjectorScreen(self.t, self.session, self.next_key, self.desk.today))

    def do_review(self) -> None:
        """Group gaps, count votes, go through the findings."""
        from tabletop.tui.review import ReviewScreen

        self.app.push_screen(ReviewScreen(self.t, self.session, self.desk.today))

    def do_help(self) -> None:
        """List every key."""
        from tabletop.tui.help import HelpScreen

        self.app.push_screen(HelpScreen(self.t, self.ACTIONS))

    @work(group="export", exclusive=True)
    async def do_debrief(self) -> None:
        """Write the debrief as it stands."""
        if self._export is None:
            return
        self._tell(self.t("Writing the debrief …"), loud=False)
        found = await self._export()
        if isinstance(found, Message):
            self._tell(self.t.message(found), loud=True)
        else:
            self._tell(self.t("✓ Written: {paths}", paths=", ".join(str(path) for path in found)), loud=False)


def _freeze() -> None:
    gc.collect()
    gc.freeze()


def world(state: State) -> WorldView:
    """Give services, what is scarce and the turns of the story."""
    pairs = tuple(state.script.variables.items())
    return WorldView(
        views.board(state),
        tuple(
            (row.id, fill_names(row.title, pairs), state.resources.get(row.id, 0), row.unit)
            for row in state.script.resources.values()
        ),
        tuple(
            (row.id, fill_names(row.question, pairs), state.outcomes.get(row.id))
            for row in state.script.outcomes.values()
        ),
    )
