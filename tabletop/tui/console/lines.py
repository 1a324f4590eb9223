"""A pane that draws its own lines: thousands of rows cost no layout, and a key repaints this pane alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from rich.segment import Segment
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tabletop import markup
from tabletop.tui.console.ink import in_colour, strip_of
from tabletop.tui.content import cut
from tabletop.tui.flow import flow

if TYPE_CHECKING:
    from rich.style import Style as RichStyle
    from textual.app import RenderResult
    from textual.events import Click, Key, MouseScrollDown, MouseScrollUp, Resize
    from textual.style import Style

V = TypeVar("V")
NOTHING = Content("")
POINTER = Content.styled("▌", "$primary")
GUTTER = 1
"""Columns on the left in which the chosen row is pointed at."""
RAIL = 1
"""Columns on the right in which the place within the whole is shown."""
WHEEL = 3
MOVES = {"down": 1, "up": -1, "home": -1_000_000, "end": 1_000_000}
REMEMBERED = 3_000
"""Lines that are kept, with their rows, for when these are shown again."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a mark, a text behind it, and perhaps something at the right edge."""

    text: Content | markup.Node = NOTHING
    mark: Content = NOTHING
    tail: Content = NOTHING
    key: Hashable = None
    """What is chosen when this row is; None when it cannot be."""
    wrap: bool = False
    """True to go on in further lines, False to be cut off with an ellipsis."""
    bar: str = ""
    """The style of a bar along the left side; empty for none."""
    kept: Content = NOTHING
    """Follows the text, and stays whole where the text is cut off."""
    lead: int = 0
    """Columns at the beginning of the text that only tell whose words follow."""
    briefer: Row | None = None
    """Stands in for this one where half of the line would not be left for its words."""
    words_first: bool = False
    """True to cut the tail off, too, before less than half of the line is left for the words."""
    is_name: bool = False
    """True to cut the text off within a word, for names that begin with the same ones."""


def laid_out(row: Row, width: int) -> list[Content]:
    """Lay one row out in lines of at most `width` columns."""
    if row.briefer is not None and _crowded_out(row, width):
        return laid_out(row.briefer, width)
    bar = Content.styled("▎ ", row.bar) if row.bar else NOTHING
    width = max(1, width - bar.cell_length)
    if isinstance(row.text, Content):
        lines = _beside(row, row.text, width)
    else:
        lines = flow((row.text,), width, gap=0)
    return [bar + line for line in lines] if row.bar else lines


def _beside(row: Row, text: Content, width: int) -> list[Content]:
    indent, at_the_edge = row.mark.cell_length, row.tail
    if row.words_first:
        over = _crowded_out(row, width)
        at_the_edge = cut(at_the_edge, max(0, at_the_edge.cell_length - over))
    tail = at_the_edge.cell_length
    room = max(1, width - indent - (tail + 1 if tail else 0))
    if row.wrap:
        first, *rest = text.wrap(room) or [NOTHING]
    else:
        first, rest = cut(text, max(1, room - row.kept.cell_length), whole=not row.is_name), []
        first = cut(first + row.kept, room) if row.kept else first
    line = row.mark + first if indent else first
    if tail:
        line = line.pad_right(max(0, width - line.cell_length - tail)) + at_the_edge
    return [line, *(Content(" " * indent) + part for part in rest)]


def _crowded_out(row: Row, width: int) -> int:
    """Count the columns that the words of a row lack to fill half of the line, or to be there whole."""
    if not isinstance(row.text, Content):
        return 0
    tail = row.tail.cell_length
    room = width - row.mark.cell_length - (tail + 1 if tail else 0) - row.lead
    return max(0, min(row.text.cell_length - row.lead, width // 2) - room)


class Drawn(Widget):
    """A widget whose lines go to the screen as they are drawn; only a border above them is left to Textual.

    To lay borders, padding and opacity around every line takes longer than to draw the line itself.
    """

    def render(self) -> RenderResult:
        """Nothing: the lines are drawn one by one."""
        return ""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines within a region."""
        above = self.gutter.top
        strips: list[Strip] = []
        if crop.y < above:
            strips += super().render_lines(
                Region(crop.x, crop.y, crop.width, min(crop.bottom, above) - crop.y)
            )
        filters, (_, background) = self.get_line_filters(), self.background_colors
        for y in range(max(crop.y, above) - above, crop.bottom - above):
            strip = self.render_line(y)
            for colours in filters:
                strip = strip.apply_filter(colours, background)
            strips.append(strip.crop(crop.x, crop.right))
        return strips


class Lines(Drawn):
    """Rows drawn line by line, with its own place in the whole.

    Rows are laid out only as far as they are seen, and a row that stays the same is drawn once.
    """

    DEFAULT_CSS = """
    Lines { height: 1fr; }
    Lines > .lines--chosen { background: $primary 25%; }
    Lines > .lines--rail { color: $border; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--chosen", "lines--rail"}
    can_focus = True
    at_once = True
    """False when a click only points at a row, and a second one chooses it."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.rows: tuple[Row, ...] = ()
        self.top = 0
        self.chosen: Hashable = None
        self.always_pointed = False
        """True to point at the chosen row even while something else is typed in."""
        self._places: list[tuple[int, int]] = []
        """Row and part of it for each line, as far as rows were laid out."""
        self._rows_placed = 0
        self._parts: dict[int, tuple[Row, list[Content]]] = {}
        self._strips: dict[tuple[int, int, bool, bool], tuple[Row, Strip]] = {}
        self._painted: list[object] = []
        """What was drawn on each line, to repaint only the lines that change."""
        self._painted_rows: tuple[Row, ...] = ()
        """Those rows: kept, so that the identity of none of them is given to another one."""
        self._colours: tuple[Style, Style, RichStyle] | None = None
        self._width = self._height = 0
        self._settled = False
        """False when rows, size or place changed since the lines were laid out."""
        self._wanted: Hashable = None

    def show(self, rows: Iterable[Row], keep_in_view: Hashable = None) -> None:
        """Show these rows; `keep_in_view` names the row to bring into sight."""
        self.rows = tuple(rows)
        self._wanted = keep_in_view
        self._begin_layout()
        self.repaint()

    def _begin_layout(self) -> None:
        self._places, self._rows_placed = [], 0
        if max(len(self._parts), len(self._strips)) > REMEMBERED:
            known = {id(row) for row in self.rows}
            self._parts = {key: value for key, value in self._parts.items() if key in known}
            self._strips = {key: value for key, value in self._strips.items() if key[0] in known}
        self._settled = False

    def repaint(self) -> None:
        """Paint the lines that are no longer what they were."""
        if not self.is_attached or not self.size:
            return
        self._settle()
        now = [self._drawing(y) for y in range(self._height)]
        if len(self._painted) != len(now):
            self.refresh()
        else:
            changed = [y for y, (new, old) in enumerate(zip(now, self._painted, strict=True)) if new != old]
            if changed:
                self.refresh(*(Region(0, y, self._width, 1) for y in changed))
        self._painted, self._painted_rows = now, self.rows

    def _drawing(self, y: int) -> object:
        """Give what a line shows: equal values look the same."""
        place = self.top + y
        if place >= len(self._places):
            return None, self._on_rail(y)
        at, part = self._places[place]
        return id(self.rows[at]), part, self._is_pointed(at), self._on_rail(y)

    def _is_pointed(self, at: int) -> bool:
        key = self.rows[at].key
        return key is not None and key == self.chosen and (self.has_focus or self.always_pointed)

    def _settle(self) -> None:
        """Lay out what is seen, after a change of rows, size or place."""
        if self._settled:
            return
        self._settled = True
        width, self._height = self.size
        if width != self._width:
            self._width = width
            self._parts.clear()
            self._strips.clear()
            self._places, self._rows_placed = [], 0
        if self._wanted is not None and self._height:
            self._bring(self._wanted, above=2)
            self._wanted = None
        self.top = self._at_most(self.top)

    def _place(self, lines: int) -> None:
        """Lay rows out until there are so many lines, or no more rows."""
        while len(self._places) < lines and self._rows_placed < len(self.rows):
            at, self._rows_placed = self._rows_placed, self._rows_placed + 1
            self._places += [(at, part) for part in range(self._height_of(at))]

    def _height_of(self, at: int) -> int:
        row = self.rows[at]
        return len(self._laid(at)) if row.wrap or not isinstance(row.text, Content) else 1

    def _laid(self, at: int) -> list[Content]:
        row = self.rows[at]
        known = self._parts.get(id(row))
        if known is None:
            # The row is kept with its lines, so that its identity is not given to another one.
            known = self._parts[id(row)] = (row, laid_out(row, max(1, self._width - GUTTER - RAIL)))
        return known[1]

    def _at_most(self, top: int) -> int:
        """Give the nearest place from which the pane is filled."""
        self._place(max(0, top) + self._height)
        return max(0, min(top, len(self._places) - self._height))

    def _bring(self, key: Hashable, above: int = 0) -> None:
        at = next((at for at, row in enumerate(self.rows) if row.key == key), None)
        if at is not None and not self._height:
            # It comes into sight with the first size.
            self._wanted = key
        if at is None or not self._height:
            return
        while self._rows_placed <= at:
            self._place(len(self._places) + 1)
        lines = [place for place, (row, _) in enumerate(self._places) if row == at]
        if not lines:
            return
        if lines[0] < self.top:
            self.top = max(0, lines[0] - above)
        elif lines[-1] >= self.top + self._height:
            self.top = self._at_most(lines[0] - above if above else lines[-1] - self._height + 1)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the pane."""
        self._settle()
        place = self.top + y
        if place >= len(self._places):
            return Strip.blank(self._width, in_colour(self.visual_style))
        at, part = self._places[place]
        row, chosen = self.rows[at], self._is_pointed(at)
        on_rail = self._on_rail(y)
        known = self._strips.get((id(row), part, chosen, on_rail))
        if known is None:
            drawn = self._drawn(self._laid(at)[part], chosen=chosen, on_rail=on_rail)
            known = self._strips[id(row), part, chosen, on_rail] = (row, drawn)
        return known[1]

    def _drawn(self, line: Content, *, chosen: bool, on_rail: bool) -> Strip:
        if self._colours is None:
            self._colours = (
                self.visual_style,
                self.get_visual_style("lines--chosen"),
                in_colour(self.get_visual_style("lines--rail")),
            )
        base, pointed, rail = self._colours
        style = pointed if chosen else base
        gutter = strip_of(POINTER, style, GUTTER) if chosen else (Segment(" ", in_colour(base)),)
        strip = strip_of(line, style, max(1, self._width - GUTTER - RAIL))
        return Strip([*gutter, *strip, Segment("▐" if on_rail else " ", rail)], self._width)

    def _on_rail(self, y: int) -> bool:
        """Tell whether the thumb stands beside a line; rows not laid out yet count for one line each."""
        height = self._height
        total = len(self._places) + len(self.rows) - self._rows_placed
        if total <= height:
            return False
        thumb = max(1, height * height // total)
        start = round(self.top * (height - thumb) / (total - height))
        return start <= y < start + thumb

    def notify_style_update(self) -> None:
        """Draw again in the new colours."""
        self._strips.clear()
        self._painted, self._colours = [], None
        super().notify_style_update()

    def on_resize(self, event: Resize) -> None:
        # It may have been painted in its new size before it knew of it.
        self._painted = []
        self._settled = False
        self.refresh()

    def scroll_lines(self, by: int) -> None:
        """Look further down, or up."""
        self._settle()
        self.top = self._at_most(self.top + by)
        self.repaint()

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self.scroll_lines(WHEEL)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self.scroll_lines(-WHEEL)


class Choices(Lines, inherit_bindings=False):
    """Rows of which one can be chosen with the arrows or the mouse."""

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

    def moved(self, key: Hashable) -> None:
        """Another row is pointed at; whoever made the pane may want to know."""

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
        self.chosen = key
        self._settle()
        self._bring(key)
        self.repaint()
        self.moved(key)

    def bring_chosen(self) -> bool:
        """Bring the row that is pointed at into sight; tells whether nothing of it was there."""
        self._settle()
        seen = self._places[self.top : self.top + self._height]
        if self.chosen is None or not self._height or any(self.rows[at].key == self.chosen for at, _ in seen):
            return False
        self._bring(self.chosen)
        self.repaint()
        return True

    def on_key(self, event: Key) -> None:
        """Move with the arrows at once: bindings wait until a key went through every parent."""
        if event.key in MOVES:
            event.stop()
            self.action_move(MOVES[event.key])

    def action_move(self, by: int) -> None:
        """Point at another row, or just look further where there is none."""
        keys = self.keys()
        if not keys:
            self.scroll_lines(by)
            return
        at = keys.index(self.chosen) if self.chosen in keys else -1 if by > 0 else len(keys)
        wanted = max(0, min(at + by, len(keys) - 1))
        if wanted == at:
            self.scroll_lines(by)
        else:
            self.choose(keys[wanted])

    def on_click(self, event: Click) -> None:
        """Choose the row under the pointer."""
        event.stop()
        place = self.top + event.y - self.gutter.top
        if 0 <= place < len(self._places):
            key = self.rows[self._places[place][0]].key
            again = key == self.chosen
            if key is not None:
                self.choose(key)
                if again or self.at_once:
                    self.post_message(self.Chosen(self, key))


class Pane(Choices, Generic[V]):
    """Rows made from one view; an equal view repaints nothing."""

    BINDINGS: ClassVar = [Binding("enter", "take", show=False)]

    view: reactive[V | None] = reactive(None, init=False, repaint=False)

    def __init__(
        self,
        build: Callable[[V], tuple[Iterable[Row], Hashable]],
        *,
        id: str,
        answers: bool = True,
        on_move: Callable[[Hashable], None] | None = None,
        at_once: bool = True,
    ) -> None:
        super().__init__(id=id)
        self._build = build
        self._kept: Hashable = None
        """The row that was brought into sight last."""
        self._strayed = False
        """True when somebody looked elsewhere since."""
        self._on_move = on_move
        self.answers = answers
        """False when Enter does nothing with the row that is pointed at, and is left to the screen."""
        self.at_once = at_once

    def moved(self, key: Hashable) -> None:
        """Tell at once, so that what depends on it is painted together with it."""
        if self._on_move is not None:
            self._on_move(key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave Enter to the screen where no row has something to do."""
        return action != "take" or (self.chosen is not None and self.answers)

    def action_take(self) -> None:
        """Do what belongs to the row that is pointed at; one out of sight is shown first."""
        if not self.bring_chosen():
            self.post_message(self.Chosen(self, self.chosen))

    def watch_view(self, view: V | None) -> None:
        """Make rows of another view."""
        if view is not None:
            rows, keep_in_view = self._build(view)
            # Whoever walks through the list wants to see where they are, not where the session is.
            if self.has_focus and self.chosen is not None:
                self.show(rows, self.chosen)
            else:
                # Whoever looked elsewhere with the wheel is brought back by something new alone.
                new = keep_in_view != self._kept
                self.show(rows, keep_in_view if new else None)
                self._kept, self._strayed = keep_in_view, self._strayed and not new

    def scroll_lines(self, by: int) -> None:
        """Look further down, or up, and stay there until something new comes."""
        self._strayed = True
        super().scroll_lines(by)

    def on_resize(self, event: Resize) -> None:
        """Keep in sight what was, in its new size."""
        if self.has_focus and self.chosen is not None:
            self._wanted = self.chosen
        elif not self._strayed:
            self._wanted = self._kept


class Fixed(Drawn):
    """A few lines of fixed height with something left and something right; made for clocks."""

    DEFAULT_CSS = "Fixed { height: 1; }"
    lines: reactive[tuple[tuple[Content, Content], ...]] = reactive((), init=False, layout=False)

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._strips: dict[tuple[int, int], Strip] = {}
        """What was drawn, by line and width."""

    def show(self, *lines: tuple[Content, Content]) -> None:
        """Show these lines, each with its left and right part."""
        same = len(lines) == len(self.lines) and all(
            new.is_same(old)
            for pair, known in zip(lines, self.lines, strict=True)
            for new, old in zip(pair, known, strict=True)
        )
        if not same:
            self.set_reactive(Fixed.lines, lines)
            self._strips.clear()
            self.refresh()

    def show_all(self, *lines: tuple[Content, Content]) -> None:
        """Show these lines, and be as high as they are."""
        height = self.styles.height
        if height is None or height.value != len(lines):
            self.styles.height = len(lines)
        self.show(*lines)

    def render_line(self, y: int) -> Strip:
        """Give one line, drawn once for a width."""
        width = self.size.width
        strip = self._strips.get((y, width))
        if strip is None:
            strip = self._strips[y, width] = self._drawn(y, width)
        return strip

    def _drawn(self, y: int, width: int) -> Strip:
        """Draw one line, its right part kept whole."""
        style = self.visual_style
        if y >= len(self.lines):
            return Strip.blank(width, in_colour(style))
        left, right = self.lines[y]
        room = max(0, width - right.cell_length - (1 if right.cell_length else 0))
        left = cut(left, room)
        line = left.pad_right(max(0, width - left.cell_length - right.cell_length)) + right
        return strip_of(line, style, width)

    def notify_style_update(self) -> None:
        """Draw again in the new colours."""
        self._strips.clear()
        super().notify_style_update()
