"""From a batch of the session to what stands on the console: once a batch, and only what is new."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from textual import work

from tabletop.core import now_view, people, service_lines
from tabletop.core.access import handed_in
from tabletop.core.cards import inject_card, waited_for
from tabletop.core.entry_lines import EntryLine, entry_line
from tabletop.core.exercise import pace_at
from tabletop.core.order_view import running_order
from tabletop.core.room_view import devices_let_in
from tabletop.core.scarcity import overdrawn
from tabletop.core.script import fill_names, outcome_title
from tabletop.core.state import Status
from tabletop.core.turns import turns
from tabletop.session import Opening
from tabletop.session.tidying import tidy
from tabletop.tui.console.brake import Repaint
from tabletop.tui.console.header import Safety, alerts, announced, head, looking_elsewhere
from tabletop.tui.console.panes import (
    NotedView,
    OrderView,
    PeopleView,
    ScarceLine,
    WorldView,
    inject_rows,
)
from tabletop.tui.console.sayings import cue_in_words, inject_title, joined, move_in_words
from tabletop.tui.console.stage import NOW, Look, Stage
from tabletop.tui.room.seats import seats

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable, Mapping

    from textual.events import Resize

    from tabletop.core.events import Event
    from tabletop.core.scarcity import Asked
    from tabletop.core.state import Entry, Participant, Reply, State
    from tabletop.session import Door
    from tabletop.text import Text
    from tabletop.tui.console.desk import HeldSession

PAINTS_A_SECOND = 20
PEOPLE_A_SECOND = 4
READ_AHEAD_PAUSE = 0.02
"""Seconds between two injects that are made ready beforehand."""
BEHIND_A_KEY = 0.03
"""Seconds after a key in which only what it changed is painted; the next one comes later than that."""
TYPING = 0.3
"""Seconds after a key in which the clock waits for the next key, to be painted behind it."""
REST = 5.0
"""Seconds after a key in which no garbage is looked for but the youngest."""
ENTRIES_SHOWN = 100


class KnownLine(NamedTuple):
    """The line of an entry, with what it was made of; the names in it are those of one script."""

    entry: Entry
    replies: Mapping[str, Reply] | None
    line: EntryLine


def _moves(state: State) -> dict[int, Participant]:
    """Give who changed to another partner by itself."""
    return {row.id: row for row in state.participants.values() if row.moved_from}


class PaintedStage(Stage):
    """The console as it follows the session."""

    def __init__(
        self,
        t: Text,
        session: HeldSession,
        actor: str,
        clock: Callable[[], float],
        today: Callable[[], dt.date],
        door: Door,
    ) -> None:
        super().__init__(t, session, actor, clock, today)
        self.door = door
        self.door_view = door.view()
        self._overdrawn: Mapping[str, Asked] = {}
        self._joined_earlier = 0 if self.door_view.is_open else devices_let_in(session.state)
        """Devices that were in before this console began; none once the door has been open."""
        self._seen: dict[str, tuple[object, ...]] = {}
        self._now = now_view.now(session.state)
        self._lines: dict[int, KnownLine] = {}
        """The lines of the entries that are shown."""
        self._repaint = Repaint(self, self.paint, clock, PAINTS_A_SECOND)
        self._repaint_people = Repaint(self, self._count_people, clock, PEOPLE_A_SECOND)
        self._moves = _moves(session.state)
        self._at_hand = waited_for(session.state)
        self._touched_at = self._tidied_at = float("-inf")
        self._clock_waits = self._counts_wait = False
        self._end_subscriptions: tuple[Callable[[], object], ...] = ()
        self.remarks = self._remarked = session.problems
        """What could not be read when the log was opened, and what became of it since, until it was seen."""

    def on_mount(self) -> None:
        """Begin to listen and to tick, and keep the collector away from what stays."""
        self._end_subscriptions = (
            self.session.subscribe(self._on_batch),
            self.door.subscribe(self._on_door),
        )
        self.set_interval(1.0, self.tick)
        self.paint()
        self.call_after_refresh(tidy)
        self._read_ahead()

    def on_unmount(self) -> None:
        """Stop listening."""
        for end in self._end_subscriptions:
            end()

    @work(group="read ahead")
    async def _read_ahead(self) -> None:
        """Make the rows of every inject beforehand, one at a time: looking at one then costs only drawing.

        Keys come first. What was made stays, so that the collector is kept away from it afterwards.
        """
        ahead = deque(self.state.script.injects)
        while ahead:
            await asyncio.sleep(READ_AHEAD_PAUSE)
            if self.clock() - self._touched_at < TYPING:
                continue
            inject = ahead.popleft()
            if inject in self.state.script.injects:
                inject_rows(inject_card(self.state, inject), self.t)
        tidy()

    def _on_batch(self, state: State, events: tuple[Event, ...]) -> None:
        # Behind another screen nothing is seen; all of it is painted when this one comes back.
        if self.is_active:
            self._repaint.ask(gathered=handed_in(events))

    @property
    def has_room(self) -> bool:
        """Tell whether there is anything to see of devices: a server, or somebody who joined once."""
        return bool(self.state.participants) or self.door_view.opening is not Opening.CLOSED

    @property
    def outside(self) -> int:
        """Count the devices that wait for a door that nobody opened yet; none where no server was asked."""
        view = self.door_view
        closed = view.opening is Opening.HERE or view.problem is not None
        return self._joined_earlier if closed and self.state.status is not Status.FINAL else 0

    def _on_door(self) -> None:
        known, self.door_view = self.door_view, self.door.view()
        if self.door_view.opening is not known.opening:
            self.paint_keys()
        if self.door_view.is_open:
            # Whoever closes it from now on knows that it is closed.
            self._joined_earlier = 0
        # Who is writing or away follows with the clock: it changes all the time.
        self._counts_wait = True

    def tick(self) -> None:
        """Look at the clocks, once a second."""
        self.session.tick()
        self._clock_waits = True
        untouched = self.clock() - self._touched_at
        if self.is_current and untouched > TYPING:
            self.paint_clocks()
            if self._counts_wait:
                self._paint_people()
        if self.is_current and untouched > REST and self._tidied_at < self._touched_at:
            self._tidied_at = self.clock()
            tidy()

    def touched(self) -> None:
        """A key did something: the clock comes right behind what that paints, and before the next key."""
        self._touched_at = self.clock()
        if self._clock_waits:
            self._clock_waits = False
            self.set_timer(BEHIND_A_KEY, self.paint_clocks)

    def on_resize(self, event: Resize) -> None:
        """Say as much as fits."""
        self.call_after_refresh(self.paint_clocks)

    def paint(self) -> None:
        """Bring everything up to date with the session."""
        self._repaint.done()
        state, looked_at = self.state, self.looked_at()
        if self.look.cue is not None and (looked_at is None or looked_at.id == state.cue):
            self.look = NOW
        self._paint_order()
        self._paint_card()
        on_now = (state.injects, state.block)
        if self._is_new("seats", state.script, state.presence, state.represented_by, *on_now):
            self._paint_people()
        elif self._is_new("heard", *self._heard()):
            # Behind what a key paints; and in a full room not with every answer, but always in the end.
            self.call_after_refresh(self._repaint_people.ask, gathered=True)
        if self._is_new("asked", state.script, state.entries, state.replies, state.resources):
            asked = overdrawn(state)
            self._overdrawn = asked if asked != self._overdrawn else self._overdrawn
        of_the_world = (state.script, state.board, state.courses, state.resources, state.outcomes)
        if self._is_new("world", *of_the_world, self._overdrawn):
            known = self.world.view
            self.world.view = world(
                state, self._overdrawn, turns_first=known is not None and known.turns_first
            )
        self.paint_entries()
        if self._is_new("clocks", *self._of_the_clocks()):
            self.paint_clocks()
        self._paint_announcement()
        self._tell_moves()
        self._tell_at_hand()
        self.paint_reading()
        self.paint_keys()
        self.touched()

    def _is_new(self, name: str, *inputs: object) -> bool:
        """Tell whether any part of the state that a list shows was built anew; the rest needs no view."""
        known = self._seen.get(name)
        if known is not None and all(new is old for new, old in zip(inputs, known, strict=True)):
            return False
        self._seen[name] = inputs
        return True

    def _paint_order(self) -> None:
        state, look = self.state, self.looked_at()
        opened = frozenset(filter(None, (state.block, look.block if look else None)))
        conditions = (state.board, state.outcomes, state.resources)
        if self._is_new(
            "order", state.order, state.script, state.cue, state.injects, state.status, *conditions
        ):
            self.order.view = OrderView(running_order(state), opened)
        elif self.order.view is not None and self.order.view.opened != opened:
            self.order.view = replace(self.order.view, opened=opened)

    def _paint_card(self) -> None:
        state, look = self.state, self.look
        if self._is_new("now", state, look.cue):
            self._now = now_view.now(state, look.cue)
        view = self._now
        if look.inject is not None and look.inject in state.script.injects:
            view = replace(view, injects=(inject_card(state, look.inject),), between=1)
        self.card.view = view
        title = self.t("Now") if look == NOW else self.t("Looked at")
        if self.card.border_title != title:
            self.card.border_title = title

    def _tell_moves(self) -> None:
        """Say at once who changed to another partner by itself: whoever has the code can."""
        state = self.state
        if not self._is_new("moves", state.participants):
            return
        before, self._moves = self._moves, _moves(state)
        for row in self._moves.values():
            known = before.get(row.id)
            if known is None or known.partner != row.partner:
                words = move_in_words(self.t, state.script, row)
                self.tell(self.t("{move}, moved by the participant itself", move=words))

    def _tell_at_hand(self) -> None:
        """Say at once which injects the story now asks for: without a place they come up by no other key."""
        state, t = self.state, self.t
        if not self._is_new("at hand", state.outcomes, state.board, state.resources):
            return
        before, self._at_hand = self._at_hand, waited_for(state)
        fresh = [row for row in self._at_hand if row not in before]
        if fresh and state.status is Status.RUNNING:
            titles = joined([inject_title(state.script, row.id) for row in fresh])
            words = t.n(
                "{n} inject in reserve fits now, v shows it: {titles}",
                "{n} injects in reserve fit now, v shows them: {titles}",
                len(fresh),
                titles=titles,
            )
            self.tell(words)

    def _heard(self) -> tuple[object, ...]:
        state = self.state
        return (state.entries, state.replies, state.participants, state.nudges)

    def _count_people(self) -> None:
        """Count what partners said, but not while a key is being painted."""
        if self.clock() - self._touched_at < BEHIND_A_KEY:
            self.set_timer(BEHIND_A_KEY, self._paint_people)
        else:
            self._paint_people()

    def _paint_people(self) -> None:
        self._counts_wait = False
        self._repaint_people.done()
        self._is_new("heard", *self._heard())
        self.people.view = PeopleView(people.partners(self.state), seats(self.state, self.door.liveness()))

    def paint_entries(self) -> None:
        """Show the latest entries, or those with the words that are searched for."""
        state = self.state
        if not self._is_new("entries", state.entries, state.replies, state.script, self.words):
            return
        if self.words:
            folded = self.words.casefold()
            fitting = [row for row in state.entries.values() if folded in row.fields.text.casefold()]
        else:
            fitting = list(state.entries.values())
        if self._is_new("names", state.script, state.participants):
            self._lines = {}
        shown = [self._line_of(state, row) for row in reversed(fitting[-ENTRIES_SHOWN:])]
        self._lines = {known.entry.id: known for known in shown}
        self.entries.view = NotedView(tuple(known.line for known in shown), self.words)
        if self.entries.has_class("-empty") is bool(state.entries):
            # Behind the note that is the first one, which has its line already.
            self.call_after_refresh(self.entries.set_class, not state.entries, "-empty")
        title = self.t("Noted, with the words searched for") if self.words else self.t("Noted")
        if self.entries.border_title != title:
            self.entries.border_title = title

    def _line_of(self, state: State, entry: Entry) -> KnownLine:
        """Give the line of an entry: the known one, when neither it nor the replies to it were built anew."""
        known, replies = self._lines.get(entry.id), state.replies.get(entry.id)
        if known is not None and known.entry is entry and known.replies is replies:
            return known
        return KnownLine(entry, replies, entry_line(state, entry))

    def _of_the_clocks(self) -> tuple[object, ...]:
        """Give what the head and the alerts are made of, apart from the time."""
        state = self.state
        flags = (state.interrupted, state.recording, state.black, self.session.store_problem, self.remarks)
        room = (state.questions, state.participants, state.shown_joining, self.outside)
        return (state.clock, state.cue, state.status, state.order, state.injects, *flags, *room)

    def paint_clocks(self) -> None:
        """Show the time, and what is out of the ordinary."""
        self._clock_waits = False
        if self.session.problems != self._remarked:
            self.remarks = self._remarked = self.session.problems
        self._seen["clocks"] = self._of_the_clocks()
        state, room_ms = self.state, self.session.room_ms()
        safety = Safety(self.session.store_problem, self.session.copy_problem, self.remarks)
        pace = pace_at(state, room_ms) if state.status is Status.RUNNING else None
        self.head.show(*head(self.t, state, room_ms, pace, safety))
        rows = alerts(self.t, state, pace, safety, self.size.width, outside=self.outside)
        self.alerts.show_all(*rows)
        self._paint_announcement()

    def _paint_announcement(self) -> None:
        state, cue = self.state, self.looked_at()
        if cue is None:
            self.announcement.show(announced(self.t, state, self.size.width))
            return
        here = state.current()
        ahead = here is None or state.order.index(cue) > state.order.index(here)
        self.announcement.show(looking_elsewhere(self.t, cue_in_words(self.t, state, cue), ahead=ahead))

    # --- looking elsewhere

    def look_at(self, look: Look) -> None:
        """Show something else in the middle, from its beginning."""
        if look != self.look:
            self.look = look
            self.card.top = 0
        self._paint_order()
        self._paint_card()
        self._paint_announcement()
        self.paint_reading()
        self.touched()

    def look_on(self, by: int) -> None:
        """Look through what came before, back and forward again until now."""
        state = self.state
        cues = [cue.id for cue in state.order]
        here = state.current()
        now = cues.index(here.id) if here else 0
        at = max(0, (cues.index(self.look.cue) if self.look.cue in cues else now) + by)
        self.look_at(Look(cues[at]) if at < now else Look())

    def pointed_at(self, key: Hashable) -> None:
        """Show in the middle what is pointed at in the running order."""
        if not self.order.has_focus:
            return
        state = self.state
        match key:
            case ("cue", str(ident)):
                self.look_at(Look(None if ident == state.cue else ident))
            case ("inject", str(inject)):
                cue = next((row.id for row in state.order if inject in row.injects), None)
                self.look_at(Look(None if cue == state.cue else cue, inject))


def world(state: State, asked: Mapping[str, Asked], *, turns_first: bool = False) -> WorldView:
    """Give services, what is scarce and the turns of the story."""
    script = state.script
    pairs = tuple(script.variables.items())
    return WorldView(
        service_lines.board(state),
        tuple(
            ScarceLine(
                row.id,
                fill_names(row.title, pairs),
                state.resources.get(row.id, 0),
                row.unit,
                asked[row.id].amount if row.id in asked else None,
            )
            for row in script.resources.values()
        ),
        tuple(
            (
                row.id,
                fill_names(row.question, pairs),
                outcome_title(script, row.id, value)
                if (value := state.outcomes.get(row.id)) is not None
                else None,
            )
            for row in turns(state)
        ),
        turns_first,
    )
