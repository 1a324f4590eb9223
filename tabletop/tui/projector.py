"""The projector: what the room sees, in the facilitator's own terminal or in one that only follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from tabletop.core.scenario import BlockKind
from tabletop.core.state import Status
from tabletop.core.views import projector
from tabletop.tui import bigtext, projection
from tabletop.tui.commands import CommandScreen

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Resize

    from tabletop.core.state import State
    from tabletop.core.views import ProjectorView
    from tabletop.text import Text

LOOKS_A_SECOND = 4
SIDE_FROM_COLUMNS = 118
"""Columns from which the services stand beside the text instead of below it."""
SHARE_OF_THE_BAND = 0.27
"""The part of the lines that the hour may take."""
SMALLEST_BAND = 5


class Watched(Protocol):
    """What a projector needs to know of a session; `state` is None while there is no exercise yet."""

    @property
    def state(self) -> State | None:
        """The exercise as it stands."""

    def room_ms(self) -> int:
        """Give the room clock now, in ms."""


class Projection(CommandScreen):
    """A page for the room, drawn anew when the exercise moves; between that only its clock is."""

    CSS_PATH = "projector.tcss"
    AUTO_FOCUS = ""

    def __init__(self, t: Text, watched: Watched) -> None:
        super().__init__(t)
        self.watched = watched
        self._view: ProjectorView | None = None
        self._state: State | None = None
        self._drawn: projection.LINES = []
        self._top = 0
        self._second: object = None

    def compose(self) -> ComposeResult:
        """Lay out label, hour, headline, text, services and the line for the facilitator."""
        yield Static(id="projector-label")
        yield Static(id="projector-band")
        yield Static(id="projector-headline")
        with Horizontal(id="projector-middle"):
            yield Static(id="projector-sheet")
            yield Static(id="projector-beside")
        yield Static(id="projector-services")
        yield Static(id="projector-whole")
        yield Static(id="projector-prompt")

    def on_mount(self) -> None:
        """Draw, and keep the clock going."""
        self.set_interval(1 / LOOKS_A_SECOND, self.look)
        self.look()

    def on_resize(self, event: Resize) -> None:
        """Draw for the new size."""
        self.draw()

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another screen was in front."""
        self.look()

    def look(self) -> None:
        """Bring the page up to date: all of it when something happened, else only what counts down."""
        state = self.watched.state
        if state is self._state and state is not None:
            self._draw_clock()
            return
        self._state = state
        view = projector(state) if state is not None else None
        if view != self._view or view is None:
            if self._view is None or view is None or _subject(view) != _subject(self._view):
                self._top = 0
            self._view = view
            self.draw()

    def scroll_page(self, pages: int) -> None:
        """Go on, or back, in a text that is longer than the screen."""
        height = self.query_one("#projector-sheet").size.height
        self._top = max(0, min(len(self._drawn) - height, self._top + pages * max(1, height - 2)))
        self._draw_sheet()

    def draw(self) -> None:
        """Draw everything for the size that there is."""
        if not self.is_mounted:
            return
        view, columns, lines = self._view, self.size.width, self.size.height
        shut = view is not None and view.black and not view.interrupted
        stopped = view is not None and view.interrupted
        whole = view is None or shut or _fills_the_page(view)
        self.set_class(shut, "-black")
        self.set_class(stopped, "-interrupted")
        self.set_class(whole, "-whole")
        self._second = None
        if view is not None:
            self.query_one("#projector-label", Static).update(projection.label(view, self.t))
            self.query_one("#projector-band").styles.height = _band_height(lines)
            beside = columns >= SIDE_FROM_COLUMNS and bool(view.services)
            side = self.query_one("#projector-beside", Static)
            strip = self.query_one("#projector-services", Static)
            side.display, strip.display = beside, bool(view.services) and not beside
            drawn = projection.services(view, self.t, 34 if beside else columns - 4, beside=beside)
            (side if beside else strip).update(_content(drawn))
        self._draw_clock()
        self.call_after_refresh(self._draw_sheet)

    def _draw_clock(self) -> None:
        view = self._view
        room_ms = self.watched.room_ms()
        second = (projection.countdown(view, room_ms) if view else None, self.size)
        if second == self._second:
            return
        self._second = second
        columns, lines = self.size.width - 4, self.size.height - 2
        if self.has_class("-whole"):
            self.query_one("#projector-whole", Static).update(
                _content(self._whole(view, room_ms, columns, lines)), layout=False
            )
        elif view is not None:
            band = projection.band(view, room_ms, self.t, columns, _band_height(self.size.height))
            headline = projection.headline(view, room_ms, self.t, columns)
            self.query_one("#projector-band", Static).update(_content(band), layout=False)
            self.query_one("#projector-headline", Static).update(headline, layout=False)

    def _whole(self, view: ProjectorView | None, room_ms: int, columns: int, lines: int) -> projection.LINES:
        if view is None:
            return projection.waiting(self.t, columns, lines)
        if view.interrupted:
            return projection.interrupted(self.t, columns, lines)
        if view.black:
            return []
        if view.block_kind is BlockKind.BREAK and view.status is Status.RUNNING:
            return projection.pause(view, room_ms, self.t, columns, lines)
        return projection.cover(view, self.t, columns, lines)

    def _draw_sheet(self) -> None:
        view = self._view
        if view is None or self.has_class("-whole"):
            self._drawn = []
            return
        widget = self.query_one("#projector-sheet", Static)
        columns, lines = widget.size.width, widget.size.height
        if columns and lines:
            self._drawn = projection.sheet(view, self.t, columns, lines)
            widget.update(_content(projection.page(self._drawn, self._top, lines, self.t)), layout=False)

    def say(self, words: Content) -> None:
        """Show one quiet line to the facilitator; the room may read it."""
        self.query_one("#projector-prompt", Static).update(words, layout=False)


def _content(lines: projection.LINES) -> Content:
    return Content("\n").join(lines)


def _band_height(lines: int) -> int:
    most = max(SMALLEST_BAND, int(lines * SHARE_OF_THE_BAND))
    size = 1
    while bigtext.height(size + 1) <= most:
        size += 1
    return bigtext.height(size)


def _fills_the_page(view: ProjectorView) -> bool:
    """Tell whether the page is one thing: a break, the beginning, the end, or a stop."""
    if view.interrupted or view.status is not Status.RUNNING:
        return True
    return view.block_kind is BlockKind.BREAK and view.entry is None


def _subject(view: ProjectorView) -> tuple[object, ...]:
    """Give what the text is about: another subject starts at its first page."""
    return (view.block_title, view.phase, view.inject, view.entry, view.text, view.questions)


class ProjectorScreen(Projection):
    """The projector in the facilitator's own terminal."""
