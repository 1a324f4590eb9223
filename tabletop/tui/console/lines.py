"""A pane that draws its own lines: thousands of rows cost no layout, and a key repaints this pane alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from rich.segment import Segment
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from tabletop import markup
from tabletop.core.views import Prose
from tabletop.tui.flow import flow

if TYPE_CHECKING:
    from textual.app import RenderResult
    from textual.events import Click, MouseScrollDown, MouseScrollUp, Resize

V = TypeVar("V")
NOTHING = Content("")
GUTTER = 1
"""Columns on the left in which the chosen row is pointed at."""
RAIL = 1
"""Columns on the right in which the place within the whole is shown."""
WHEEL = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a mark, a text behind it, and perhaps something at the right edge."""

    text: Content | Prose = NOTHING
    mark: Content = NOTHING
    tail: Content = NOTHING
    key: Hashable = None
    """What is chosen when this row is; None when it cannot be."""
    wrap: bool = False
    """True to go on in further lines, False to be cut off with an ellipsis."""
    bar: str = ""
    """The style of a bar along the left side; empty for none."""


def laid_out(row: Row, width: int) -> list[Content]:
    """Lay one row out in lines of at most `width` columns."""
    bar = Content.styled("▎ ", row.bar) if row.bar else NOTHING
    width = max(1, width - bar.cell_length)
    if isinstance(row.text, Prose):
        lines = flow(markup.parse(row.text.text, dict(row.text.variables)), width)
    else:
        lines = _beside(row, row.text, width)
    return [bar + line for line in lines] if row.bar else lines


def _beside(row: Row, text: Content, width: int) -> list[Content]:
    indent = row.mark.cell_length
    tail = row.tail.cell_length
    room = max(1, width - indent - (tail + 1 if tail else 0))
    if not row.wrap:
        line = row.mark + text.truncate(room, ellipsis=True)
        return [line.pad_right(max(0, width - line.cell_length - tail)) + row.tail if tail else line]
    first, *rest = text.wrap(room) or [NOTHING]
    line = row.mark + first
    if tail:
        line = line.pad_right(max(0, width - line.cell_length - tail)) + row.tail
    return [line, *(Content(" " * indent) + part for part in rest)]


class Lines(Widget):
    """Rows drawn line by line, with its own place in the whole."""

    DEFAULT_CSS = """
    Lines { height: 1fr; }
    Lines > .lines--chosen { background: $primary 25%; }
    Lines > .lines--rail { color: $border; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--chosen", "lines--rail"}
    can_focus = True

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.rows: tuple[Row, ...] = ()
        self.top = 0
        self.chosen: Hashable = None
        self.always_pointed = False
        """True to point at the chosen row even while something else is typed in."""
        self._lines: list[tuple[int, Content]] = []
        self._strips: dict[tuple[int, bool], Strip] = {}
        self._width = -1
        self._wanted: Hashable = None

    def show(self, rows: Iterable[Row], keep_in_view: Hashable = None) -> None:
        """Show these rows; `keep_in_view` names the row to bring into sight."""
        self.rows = tuple(rows)
        self._wanted = keep_in_view
        self._width = -1
        self.refresh()

    def _lay_out(self) -> None:
        width = self.size.width
        if width == self._width:
            return
        self._width = width
        inner = max(1, width - GUTTER - RAIL)
        self._strips.clear()
        self._lines = [(at, line) for at, row in enumerate(self.rows) for line in laid_out(row, inner)]
        if self._wanted is not None:
            self._bring(self._wanted, above=2)
            self._wanted = None
        self.top = max(0, min(self.top, self._most()))

    def _most(self) -> int:
        return max(0, len(self._lines) - self.size.height)

    def _bring(self, key: Hashable, above: int = 0) -> None:
        places = [place for place, (at, _) in enumerate(self._lines) if self.rows[at].key == key]
        if not places or not self.size.height:
            return
        if places[0] < self.top:
            self.top = max(0, places[0] - above)
        elif places[-1] >= self.top + self.size.height:
            self.top = min(places[0] - above, self._most()) if above else places[-1] - self.size.height + 1

    def render(self) -> RenderResult:
        """Nothing: the lines are drawn one by one."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Draw one line of the pane."""
        self._lay_out()
        place = self.top + y
        if place >= len(self._lines):
            return Strip.blank(self.size.width, self.visual_style.rich_style)
        at, line = self._lines[place]
        key = self.rows[at].key
        chosen = (self.has_focus or self.always_pointed) and key is not None and key == self.chosen
        strip = self._strips.get((place, chosen))
        if strip is None:
            strip = self._strips[place, chosen] = self._drawn(line, chosen=chosen)
        return Strip.join([strip, self._rail(y)])

    def _drawn(self, line: Content, *, chosen: bool) -> Strip:
        style = self.get_visual_style("lines--chosen") if chosen else self.visual_style
        width = max(1, self.size.width - GUTTER - RAIL)
        gutter = Content.styled("▌", "$primary") if chosen else Content(" ")
        strips = Visual.to_strips(self, gutter + line, width + GUTTER, 1, style, apply_selection=False)
        return strips[0].adjust_cell_length(width + GUTTER, style.rich_style)

    def _rail(self, y: int) -> Strip:
        height, total = self.size.height, len(self._lines)
        style = self.get_visual_style("lines--rail").rich_style
        if total <= height or not height:
            return Strip([Segment(" ", style)], 1)
        thumb = max(1, height * height // total)
        start = round(self.top * (height - thumb) / max(1, total - height))
        return Strip([Segment("▐" if start <= y < start + thumb else " ", style)], 1)

    def notify_style_update(self) -> None:
        """Draw again in the new colours."""
        self._strips.clear()
        super().notify_style_update()

    def on_resize(self, event: Resize) -> None:
        self._width = -1

    def on_focus(self) -> None:
        self._strips.clear()

    def on_blur(self) -> None:
        self._strips.clear()

    def scroll_lines(self, by: int) -> None:
        """Look further down, or up."""
        self._lay_out()
        top = max(0, min(self.top + by, self._most()))
        if top != self.top:
            self.top = top
            self.refresh()

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self.scroll_lines(WHEEL)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self.scroll_lines(-WHEEL)


class Choices(Lines, inherit_bindings=False):
    """Rows of which one can be chosen with the arrows or the mouse."""

    BINDINGS: ClassVar = [
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("home", "move(-100000)", show=False),
        Binding("end", "move(100000)", show=False),
    ]

    class Chosen(Message):
        """A row was chosen: Enter, or a click."""

        def __init__(self, pane: Choices, key: Hashable) -> None:
            super().__init__()
            self.pane = pane
            self.key = key

        @property
        def control(self) -> Choices:
            """The pane in which it was chosen."""
            return self.pane

    class Moved(Message):
        """Another row is pointed at."""

        def __init__(self, pane: Choices, key: Hashable) -> None:
            super().__init__()
            self.pane = pane
            self.key = key

        @property
        def control(self) -> Choices:
            """The pane in which it happened."""
            return self.pane

    def keys(self) -> Sequence[Hashable]:
        """Give what can be chosen, in order."""
        return list(dict.fromkeys(row.key for row in self.rows if row.key is not None))

    def show(self, rows: Iterable[Row], keep_in_view: Hashable = None) -> None:
        """Show these rows; what was chosen stays chosen when it is still there."""
        super().show(rows, keep_in_view)
        if self.chosen is not None and all(row.key != self.chosen for row in self.rows):
            self.chosen = None

    def choose(self, key: Hashable) -> None:
        """Point at a row."""
        self._lay_out()
        self.chosen = key
        self._bring(key)
        self.refresh()
        self.post_message(self.Moved(self, key))

    def action_move(self, by: int) -> None:
        """Point at another row, or just look further where there is none."""
        keys = self.keys()
        if not keys:
            self.scroll_lines(by)
            return
        at = keys.index(self.chosen) if self.chosen in keys else None
        if at is None:
            wanted = 0 if by > 0 else len(keys) - 1
        else:
            wanted = max(0, min(at + by, len(keys) - 1))
            if wanted == at:
                self.scroll_lines(by)
                return
        self.choose(keys[wanted])

    def on_click(self, event: Click) -> None:
        """Choose the row under the pointer."""
        event.stop()
        place = self.top + event.y
        if 0 <= place < len(self._lines):
            key = self.rows[self._lines[place][0]].key
            if key is not None:
                self.choose(key)
                self.post_message(self.Chosen(self, key))


class Pane(Choices, Generic[V]):
    """Rows made from one view; an equal view repaints nothing."""

    BINDINGS: ClassVar = [Binding("enter", "take", show=False)]

    view: reactive[V | None] = reactive(None, init=False)

    def __init__(
        self, build: Callable[[V], tuple[Iterable[Row], Hashable]], *, id: str, answers: bool = True
    ) -> None:
        super().__init__(id=id)
        self._build = build
        self.answers = answers
        """False when Enter does nothing with the row that is pointed at, and is left to the screen."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave Enter to the screen where no row has something to do."""
        return action != "take" or (self.chosen is not None and self.answers)

    def action_take(self) -> None:
        """Do what belongs to the row that is pointed at."""
        self.post_message(self.Chosen(self, self.chosen))

    def watch_view(self, view: V | None) -> None:
        """Make rows of another view."""
        if view is not None:
            self.show(*self._build(view))


class Fixed(Widget):
    """A few lines of fixed height with something left and something right; made for clocks."""

    DEFAULT_CSS = "Fixed { height: 1; }"
    lines: reactive[tuple[tuple[Content, Content], ...]] = reactive((), init=False, layout=False)

    def show(self, *lines: tuple[Content, Content]) -> None:
        """Show these lines, each with its left and right part."""
        same = len(lines) == len(self.lines) and all(
            new.is_same(old)
            for pair, known in zip(lines, self.lines, strict=True)
            for new, old in zip(pair, known, strict=True)
        )
        if not same:
            self.set_reactive(Fixed.lines, lines)
            self.refresh()

    def render(self) -> RenderResult:
        """Nothing: the lines are drawn one by one."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Draw one line, its right part kept whole."""
        style = self.visual_style
        width = self.size.width
        if y >= len(self.lines):
            return Strip.blank(width, style.rich_style)
        left, right = self.lines[y]
        room = max(0, width - right.cell_length - (1 if right.cell_length else 0))
        left = left.truncate(room, ellipsis=True)
        line = left.pad_right(max(0, width - left.cell_length - right.cell_length)) + right
        strips = Visual.to_strips(self, line, max(1, width), 1, style, apply_selection=False)
        strip = strips[0] if strips else Strip([])
        return strip.adjust_cell_length(width, style.rich_style)
