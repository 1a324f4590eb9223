"""What stands where on the console, and which list has the attention."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from tabletop.core.now_view import NowView
from tabletop.tui.console.actions import ACTIONS, ELSEWHERE, FOOTERS, HINTS, IN_FEW_WORDS
from tabletop.tui.console.capture_line import CaptureLine
from tabletop.tui.console.desk import Desk, HeldSession
from tabletop.tui.console.keyline import ROOM_FOR_UNDO, KeyLine
from tabletop.tui.console.lines import NOTHING, Fixed, Pane
from tabletop.tui.console.panes import (
    NotedView,
    OrderView,
    PeopleView,
    WorldView,
    card_rows,
    entry_rows,
    order_rows,
    partner_rows,
    world_rows,
)
from tabletop.tui.console.sayings import said, undo_in_words
from tabletop.tui.typing import TypingScreen

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable

    from textual.app import ComposeResult
    from textual.events import Resize

    from tabletop.core.capture import Captured
    from tabletop.core.state import State
    from tabletop.core.timeline import Cue
    from tabletop.text import Text
    from tabletop.tui.commands import Command

NARROW, SHORT = 100, 30
"""Columns and lines below which the console shows one list at a time, and less of each."""
PANES = ("order", "card", "people", "world", "entries")
"""The lists, in the order in which Tab goes through them."""
LINE_KEYS = {row.id: replace(row, title=IN_FEW_WORDS.get(row.id, row.title)) for row in (*ACTIONS, *HINTS)}
"""What the bottom line can name."""
MARK, SEARCH_MARK = Content("▸"), Content("/")


@dataclass(frozen=True, slots=True)
class Look:
    """What the middle shows instead of what is on now: another cue, or one inject."""

    cue: str | None = None
    inject: str | None = None


NOW = Look()


class Stage(TypingScreen):
    """The console's parts and their places; what they show comes from the classes that build on this one."""

    CSS_PATH = "screen.tcss"
    ACTIONS = ACTIONS
    AUTO_FOCUS: ClassVar[str] = ""

    def __init__(
        self,
        t: Text,
        session: HeldSession,
        actor: str,
        clock: Callable[[], float],
        today: Callable[[], dt.date],
    ) -> None:
        super().__init__(t)
        self.session = session
        self.clock = clock
        self.desk = Desk(self, session, t, actor=actor, clock=clock, today=today, tell=self.tell)
        self.look = NOW
        self.words = ""
        """What the entries are searched for."""
        self.searching = False
        self.told = NOTHING
        """The latest thing that was said in the line above the keys."""
        self.told_at = 0
        """The event after which it was said."""
        self.told_of: int | None = None
        """The entry that it was said of: a digit changes that one as long as it stands there."""
        self.undo_above = NOTHING
        """What the line above the keys says of Undo, when it does."""
        self._side = "order"

        self.head, self.announcement, self.alerts = Fixed(id="head"), Fixed(id="announce"), Fixed(id="alerts")
        self.order = Pane[OrderView](
            lambda view: order_rows(view, t), id="order", on_move=self.pointed_at, at_once=False
        )
        self.card = Pane[NowView](lambda view: card_rows(view, t), id="card")
        self.people = Pane[PeopleView](lambda view: partner_rows(view, t), id="people")
        self.world = Pane[WorldView](lambda view: world_rows(view, t), id="world")
        self.entries = Pane[NotedView](
            lambda view: entry_rows(view.lines, t, view.words),
            id="entries",
            on_move=lambda _: self.paint_keys(),
            answers=False,
        )
        self.prompt = Static(MARK, id="prompt")
        self.line = CaptureLine(self.read, self.entered, clock, id="capture", placeholder=self.inviting())
        self.reading, self.keys = Fixed(id="reading"), KeyLine()

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

    def on_resize(self, event: Resize) -> None:
        """Show one list at a time where there is little room."""
        self.set_class(event.size.width < NARROW, "narrow")
        self.set_class(event.size.height < SHORT, "short")
        self._show_side()
        self.call_after_refresh(self.paint_keys)

    def _show_side(self) -> None:
        narrow = self.has_class("narrow")
        self.order.display = not narrow or self._side == "order"
        self.query_one("#sides").display = not narrow or self._side != "order"
        self.people.display = not narrow or self._side == "people"
        self.world.display = not narrow or self._side == "world"

    @property
    def lines_of_a_remark(self) -> int:
        """Lines that one remark may take."""
        return 1 if self.size.height < SHORT else 2

    @property
    def state(self) -> State:
        """The exercise as it stands."""
        return self.session.state

    @property
    def quick_line(self) -> CaptureLine:
        """The line in which everything is noted."""
        return self.line

    def pane_of(self, name: str) -> Pane[Any]:
        """Give the list with this name."""
        panes: tuple[Pane[Any], ...] = (self.order, self.card, self.people, self.world, self.entries)
        return panes[PANES.index(name)]

    def looked_at(self) -> Cue | None:
        """Give the cue that is looked at, when it is not the one that is on now."""
        return next((cue for cue in self.state.order if cue.id == self.look.cue), None)

    def inviting(self) -> str:
        """Say in the empty line what it is for now."""
        if self.searching:
            return self.t("Which words to look for?")
        if not self.state.recording:
            return self.t("Off the record: nothing is noted · o = note again")
        return self.t("Enter = note what is said")

    # What those who build on this fill in.

    def pointed_at(self, key: Hashable) -> None:
        """Another line of the running order is pointed at."""

    def read(self, line: str) -> Captured | None:
        """Read what is typed."""

    def entered(self) -> None:
        """The line was ended with Enter."""

    def paint_reading(self) -> None:
        """Paint the line above the keys."""

    # --- the attention

    def mode(self) -> str:
        """Tell where the attention is: in a list, in the line, or on the whole."""
        if self.searching:
            return "searching"
        if self.line.is_open:
            return "typing"
        return self.focused.id if self.focused is not None and self.focused.id in PANES else "stage"

    def paint_keys(self) -> None:
        """Name the keys of where the attention is, and what Undo would take back."""
        mode = self.mode()
        beside = self.undone() if mode == "stage" and self.size.width >= ROOM_FOR_UNDO else ""
        elsewhere = mode == "stage" and self.look != NOW
        ids = FOOTERS["elsewhere" if elsewhere else mode].split()
        if beside or self.undo_above:
            ids = [ident for ident in ids if ident != "undo"]
        if not self.state.recording:
            ids = [ident for ident in ids if ident not in {"capture", "save"}]
        named = (LINE_KEYS[ident] for ident in (*ids, "help"))
        if elsewhere:
            named = (replace(row, title=ELSEWHERE.get(row.id, row.title)) for row in named)
        self.keys.lay_out(tuple(row for row in named if self._is_named(row)), self.t, beside)

    def _is_named(self, command: Command) -> bool:
        if command.id == "answers":
            return self.available(LINE_KEYS["reply_yes"])
        return command in HINTS or self.available(command)

    def undone(self) -> str:
        """Name what Undo would take back; empty when there is nothing."""
        return undo_in_words(self.t, self.state, self.desk.actor) or ""

    def on_descendant_focus(self) -> None:
        """Name the keys of the list that is gone to."""
        self.paint_keys()

    def _put_turns_first(self, wanted: bool) -> None:
        """Put the turns of the story before the services, or behind them; not under a mouse that clicks."""
        view = self.world.view
        if view is not None and view.turns_first is not wanted:
            self.world.top = 0
            self.world.view = replace(view, turns_first=wanted)

    def on_descendant_blur(self) -> None:
        """Name the keys of where the attention is now."""
        if self.focused is not self.world:
            self._put_turns_first(False)
        self.paint_keys()

    def visit(self, name: str) -> None:
        """Give a list the attention, showing it where there is room for one alone."""
        if name in {"order", "people", "world"}:
            self._side = name
            self._show_side()
        pane = self.pane_of(name)
        if name == "world":
            self._put_turns_first(True)
        self.set_focus(pane)
        keys = pane.keys()
        here = ("cue", self.state.cue)
        if self.look == NOW and here in keys:
            pane.choose(here)
        elif pane.chosen is None and keys:
            pane.choose(here if here in keys else keys[-1 if name == "entries" else 0])
        else:
            pane.bring_chosen()

    def visit_next(self, by: int) -> None:
        """Go to the list after this one, or before it; beyond the last nothing has the attention."""
        at = PANES.index(self.focused.id) if self.focused and self.focused.id in PANES else None
        wanted = (0 if by > 0 else len(PANES) - 1) if at is None else at + by
        if 0 <= wanted < len(PANES):
            self.visit(PANES[wanted])
        else:
            self.set_focus(None)

    def tell(self, words: str, *, loud: bool = False) -> None:
        """Say something in the line above the keys."""
        self.told_of, self.told_at = None, self.state.seq
        self.told = said(f" {words} ", "bold $background on $error") if loud else said(words, "$success")
        self.paint_reading()


def steady_seconds() -> float:
    """Give seconds that never run back, to weigh keys against each other."""
    return time.monotonic()
