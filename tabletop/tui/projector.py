"""The projector: what the room sees, in the facilitator's own terminal or in one that only follows."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from tabletop.core.fold import fold
from tabletop.core.projection import projector
from tabletop.core.scenario import BlockKind
from tabletop.core.state import Status
from tabletop.session import NoDoor
from tabletop.session.inviting import invited
from tabletop.text import N_
from tabletop.tui import bigtext, invitation, projection
from tabletop.tui.app import DoorleefApp
from tabletop.tui.commands import Command, CommandScreen
from tabletop.tui.content import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.events import Resize

    from tabletop.core.messages import Message
    from tabletop.core.projection import ProjectorView
    from tabletop.core.state import State
    from tabletop.session import Door
    from tabletop.session.inviting import Invited
    from tabletop.store.follower import Follower
    from tabletop.text import Text

LOOKS_A_SECOND = 4
SIDE_FROM_COLUMNS = 118
"""Columns from which the services stand beside the text instead of below it."""
SIDE_COLUMNS = 32
SHARE_OF_THE_SIDE = 4
"""The services get one part in so many of the columns, when that is more than they need."""
BESIDE_THE_SIDE = 4
"""Columns between the text and the services, and in the margin."""
SHARE_OF_THE_BAND = 0.23
"""The part of the lines that the hour may take."""
SMALLEST_BAND = 5
"""Lines of the band that stay where the room can read the rest in large letters then."""
MARGINS = 4
"""Columns at the left and the right of the page."""
AROUND_THE_TEXT = 6
"""Lines for the label, the headline, the facilitator's line and the space between."""
NOT_THERE_YET = {"store.no-file", "store.no-folder"}


class Tone(Enum):
    """How the line for the facilitator is meant; the value is its class in the stylesheet."""

    PLAIN = ""
    DONE = "-done"
    DOUBTED = "-doubted"
    REFUSED = "-refused"


TONES = tuple(tone.value for tone in Tone if tone.value)


class Arrangement(NamedTuple):
    """What stands around the text."""

    band: int
    """Lines for the hour."""
    beside: bool
    """Whether the services stand beside the text instead of below it."""


class Watched(Protocol):
    """What a projector needs to know of a session; `state` is None while there is no exercise yet."""

    @property
    def state(self) -> State | None:
        """The exercise as it stands."""

    def room_ms(self) -> int:
        """Give the room clock now, in ms."""


class FollowedSession:
    """What a log tells while another process writes it; `wall_ms` is the clock on the wall in UTC ms."""

    def __init__(self, follower: Follower, wall_ms: Callable[[], int]) -> None:
        self._follower = follower
        self._wall_ms = wall_ms
        self.state: State | None = None

    @property
    def problem(self) -> Message | None:
        """Why nothing can be read; None also while there simply is no file yet."""
        problem = self._follower.problem
        return None if problem is None or problem.code in NOT_THERE_YET else problem

    @property
    def awaited(self) -> Message | None:
        """Say which file is not there yet; None when it is, or was."""
        problem = self._follower.problem
        awaited = problem is not None and problem.code in NOT_THERE_YET and self.state is None
        return problem if awaited else None

    def poll(self) -> None:
        """Take in what was written since the last look."""
        found = self._follower.poll()
        if found.events:
            self.state = fold(None if found.restarted else self.state, found.events)

    def room_ms(self) -> int:
        """Give the room clock by the log and the clock on the wall."""
        return self.state.room_ms(self._wall_ms()) if self.state is not None else 0


class Projection(CommandScreen):
    """A page for the room, drawn anew when the exercise moves; between that only its clock is."""

    CSS_PATH = "projector.tcss"
    AUTO_FOCUS = ""

    def __init__(self, t: Text, watched: Watched, door: Door | None = None) -> None:
        super().__init__(t)
        self.watched = watched
        self.door = door or NoDoor()
        self._door_view = self.door.view()
        self._end_of_door: Callable[[], None] | None = None
        self._invited: Invited | None = None
        self._uninvited_in: str | None = None
        """The block in which the way to join was taken away, where it shows by itself."""
        self._view: ProjectorView | None = None
        self._state: State | None = None
        self._arrangement = Arrangement(SMALLEST_BAND, beside=False)
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
        self._end_of_door = self.door.subscribe(self._door_moved)
        self.set_interval(1 / LOOKS_A_SECOND, self.look)
        self.look()

    def on_unmount(self) -> None:
        """Stop listening to the door."""
        if self._end_of_door is not None:
            self._end_of_door()

    def _door_moved(self) -> None:
        self._door_view = self.door.view()

    def on_resize(self, event: Resize) -> None:
        """Draw for the new size."""
        self.draw()

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another screen was in front."""
        self.look()

    def look(self) -> None:
        """Bring the page up to date: all of it when something happened, else only what counts down."""
        state = self.watched.state
        invited = self._invitation(state) if state is not None else None
        if state is self._state and state is not None and invited == self._invited:
            self._draw_clock()
            return
        self._state = state
        view = projector(state) if state is not None else None
        if view != self._view or view is None or invited != self._invited:
            self._invited = invited
            if self._view is None or view is None or _subject(view) != _subject(self._view):
                self._top = 0
            self._view = view
            self.draw()

    def _invitation(self, state: State) -> Invited | None:
        by_itself = self._uninvited_in != (state.block or "")
        return invited(state, self._door_view, by_itself=by_itself)

    def do_further(self) -> None:
        """Read on in a long text."""
        self._scroll_page(1)

    def do_back(self) -> None:
        """Read back in a long text."""
        self._scroll_page(-1)

    def _scroll_page(self, pages: int) -> None:
        height = self.query_one("#projector-sheet").size.height
        self._top = max(0, min(len(self._drawn) - height, self._top + pages * max(1, height - 2)))
        self._draw_sheet()

    def draw(self) -> None:
        """Draw everything for the size that there is."""
        if not self.is_mounted:
            return
        view = self._view
        shut = view is not None and view.black and not view.interrupted
        stopped = view is not None and view.interrupted
        whole = view is None or shut or self._invited is not None or _fills_the_page(view)
        self.set_class(shut, "-black")
        self.set_class(stopped, "-interrupted")
        self.set_class(view is not None and not view.recording, "-unrecorded")
        self.set_class(whole, "-whole")
        self._second = None
        if view is not None:
            self.query_one("#projector-label", Static).update(projection.label(view, self.t))
            band, beside = self._arrangement = self._arranged(view)
            self.query_one("#projector-band").styles.height = band
            side = self.query_one("#projector-beside", Static)
            strip = self.query_one("#projector-services", Static)
            drawn = self._services(view, self._arrangement)
            side.styles.width = _side_columns(self.size.width)
            (side if beside else strip).update(_content(drawn))
            side.display = beside
            strip.display = bool(drawn) and not beside and not whole and self._leaves_room(view)
        self._draw_clock()
        self.call_after_refresh(self._draw_sheet)

    @property
    def _more_label(self) -> int:
        """Give the lines that the label takes beyond its one: nobody may miss that nothing is noted."""
        return 2 if self.has_class("-unrecorded") else 0

    def _arranged(self, view: ProjectorView) -> Arrangement:
        """Choose what stands around the text: it gives way where the text can be read from the back then."""
        beside = self.size.width >= SIDE_FROM_COLUMNS and bool(view.services)
        bands = _band_heights(self.size.height)
        ways = [
            Arrangement(band, aside) for aside in ((True, False) if beside else (False,)) for band in bands
        ]

        def is_large(way: Arrangement) -> bool:
            return projection.fits_in_large(view, self.t, *self._room_for_text(view, way))

        return next(filter(is_large, ways), ways[0])

    def _services(self, view: ProjectorView, way: Arrangement) -> projection.LINES:
        columns = self.size.width
        return projection.services(
            view,
            self.t,
            _side_columns(columns) - BESIDE_THE_SIDE if way.beside else columns - MARGINS,
            beside=way.beside,
            lines=self.size.height - AROUND_THE_TEXT - self._more_label - way.band,
        )

    def _room_for_text(self, view: ProjectorView, way: Arrangement) -> tuple[int, int]:
        """Give the columns and lines that are left for the text when all services are shown."""
        columns = self.size.width - MARGINS
        lines = self.size.height - AROUND_THE_TEXT - self._more_label - way.band
        if way.beside:
            return columns - _side_columns(self.size.width), lines
        below = len(self._services(view, way))
        return columns, lines - (below + 1 if below else 0)

    def _leaves_room(self, view: ProjectorView) -> bool:
        """Tell whether the text leaves room for the services below it: the message goes before."""
        return projection.fits(view, self.t, *self._room_for_text(view, self._arrangement))

    def _draw_clock(self) -> None:
        view = self._view
        room_ms = self.watched.room_ms()
        second = (projection.countdown(view, room_ms) if view else None, self._invited, self.size)
        if second == self._second:
            return
        self._second = second
        columns, lines = self.size.width - MARGINS, self.size.height - 2 - self._more_label
        if self.has_class("-whole"):
            self.query_one("#projector-whole", Static).update(
                _content(self._whole(view, room_ms, columns, lines)), layout=False
            )
        elif view is not None:
            band = projection.band(view, room_ms, self.t, columns, self._arrangement.band)
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
        if self._invited is not None:
            return invitation.page(view, self._invited, room_ms, self.t, columns, lines)
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

    def say(self, words: str, tone: Tone = Tone.PLAIN) -> None:
        """Show one quiet line to the facilitator; the room may read it."""
        prompt = self.query_one("#projector-prompt", Static)
        for name in TONES:
            prompt.set_class(name == tone.value, name)
        prompt.update(shown(words), layout=False)


def _content(lines: projection.LINES) -> Content:
    return Content("\n").join(lines)


def _band_heights(lines: int) -> list[int]:
    """Give the lines that the band may take, the most first."""
    most = max(SMALLEST_BAND, int(lines * SHARE_OF_THE_BAND))
    return [
        height for size in range(most, 0, -1) if SMALLEST_BAND <= (height := bigtext.height(size)) <= most
    ]


def _side_columns(columns: int) -> int:
    """Give the columns of the services beside the text, with what is around them."""
    return max(SIDE_COLUMNS, columns // SHARE_OF_THE_SIDE - BESIDE_THE_SIDE) + BESIDE_THE_SIDE


def _fills_the_page(view: ProjectorView) -> bool:
    """Tell whether the page is one thing: a break, the beginning, the end, or a stop."""
    if view.interrupted or view.status is not Status.RUNNING:
        return True
    return view.block_kind is BlockKind.BREAK and view.entry is None


def _subject(view: ProjectorView) -> tuple[object, ...]:
    """Give what the text is about: another subject starts at its first page."""
    return (
        view.block_title,
        view.phase,
        view.inject,
        view.entry,
        view.text,
        view.questions,
        view.asked_before,
    )


LOOKING = N_("On the projector")
READING = (
    Command("further", ("down",), N_("Read on"), N_("Shows the rest of a long text."), LOOKING),
    Command("back", ("up", "pageup"), N_("Read back"), N_("Goes back in a long text."), LOOKING),
)


class FollowScreen(Projection):
    """The projector in a terminal of its own: it only reads."""

    ACTIONS = (
        *READING,
        Command("switch_theme", ("t",), N_("Light or dark"), N_("Changes the colours."), LOOKING),
        Command(
            "quit", ("q", "ctrl+q"), N_("Quit"), N_("Closes this projector; the session goes on."), LOOKING
        ),
    )

    def __init__(self, t: Text, followed: FollowedSession, door: Door | None = None) -> None:
        super().__init__(t, followed, door)
        self.followed = followed

    def look(self) -> None:
        """Take in what is new in the log, and show it."""
        self.followed.poll()
        super().look()
        problem, awaited = self.followed.problem, self.followed.awaited
        words = self.t.message(problem) if problem else ""
        if awaited:
            why = self.t.message(awaited)
            words = self.t("{problem} It is shown here as soon as it is there; q leaves.", problem=why)
        self.say(f"! {words}" if words else "")

    def do_switch_theme(self) -> None:
        """Change the colours."""
        if isinstance(self.app, DoorleefApp):
            self.app.action_switch_theme()

    def do_quit(self) -> None:
        """Close this projector."""
        self.app.exit()
