"""Reading a guide: its headings beside its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tabletop import markup
from tabletop.core.plaintext import one_line
from tabletop.text import N_
from tabletop.tui.commands import Command, CommandBar, CommandScreen
from tabletop.tui.content import BOLD, line, shown
from tabletop.tui.flow import flow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.events import Resize

    from tabletop.text import Text

WIDEST_TEXT = 88
DEEPEST_HEADING = 3
"""Level down to which headings stand in the table of contents."""
READING = N_("Reading")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading with the line at which it stands."""

    title: str
    level: int
    line: int


def laid_out(nodes: Sequence[markup.Node], width: int) -> tuple[list[Content], tuple[Chapter, ...]]:
    """Lay a guide out in lines, and find where its headings stand."""
    lines: list[Content] = []
    chapters = []
    for node in nodes:
        if isinstance(node, markup.Heading):
            lines += [Content("")] * (2 if lines and node.level <= 2 else 1 if lines else 0)
            title = line(node.children)
            if node.level <= DEEPEST_HEADING:
                chapters.append(Chapter(one_line(title.plain), node.level, len(lines)))
            style = "bold $accent" if node.level <= 2 else BOLD
            lines += title.stylize(style).wrap(width)
            if node.level == 1:
                lines.append(Content.styled("─" * width, "$border"))
        else:
            lines += [Content("")] if lines else []
            lines += flow([node], width, gap=0)
    return lines, tuple(chapters)


class GuideScreen(CommandScreen):
    """Shows one Markdown file; a heading in the list at the left leads to its place in the text."""

    CSS_PATH = "guide.tcss"
    ACTIONS = (
        Command("close", ("escape", "q"), N_("Back"), N_("Closes the guide."), READING, footer=True),
        Command(
            "swap",
            ("tab",),
            N_("Headings or text"),
            N_("Goes from the headings to the text, or back. Arrow keys and PgDn scroll."),
            READING,
            footer=True,
        ),
        Command(
            "page",
            ("space",),
            N_("Page on"),
            N_("Shows the next page of the text, also while the cursor is on the headings."),
            READING,
            footer=True,
        ),
        Command("search", ("slash",), N_("Search"), N_("Finds a word in the guide."), READING, footer=True),
        Command("again", ("n",), N_("Next place"), N_("Goes to the next place of that word."), READING),
    )

    def __init__(self, t: Text, source: Path | str) -> None:
        """Show the guide in a file, or a guide that is given as Markdown itself."""
        super().__init__(t)
        self._document: markup.Document = ()
        self._problem = ""
        self._lines: list[Content] = []
        self._chapters: tuple[Chapter, ...] = ()
        self._word = ""
        self._width = 0
        try:
            written = source if isinstance(source, str) else source.read_text("utf-8")
            self._document = markup.parse(written, {})
        except (OSError, UnicodeDecodeError):
            self._problem = t("This guide cannot be read: {file}", file=str(source))

    def compose(self) -> ComposeResult:
        """Lay out headings and text."""
        with Horizontal(id="guide"):
            yield OptionList(id="guide-headings", markup=False)
            with VerticalScroll(id="guide-scroll"):
                yield Static(shown(self._problem), id="guide-text")
        yield CommandBar()

    async def on_mount(self) -> None:
        """Fill the bottom line; the text can be scrolled at once."""
        await self.refresh_commands()
        self.query_one("#guide-scroll").focus()

    def on_resize(self, event: Resize) -> None:
        """Lay the text out for the new width, and stay at the same heading."""
        self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        if self._problem:
            return
        width = max(20, min(WIDEST_TEXT, self.query_one("#guide-scroll").size.width - 3))
        if width == self._width:
            return
        before, self._width = self._chapter_here(), width
        self._lines, self._chapters = laid_out(self._document, width)
        self.query_one("#guide-text", Static).update(Content("\n").join(self._lines))
        headings = self.query_one(OptionList)
        if headings.option_count != len(self._chapters):
            headings.clear_options()
            headings.add_options(
                Option(shown("  " * (row.level - 1) + row.title, "bold" if row.level == 1 else ""))
                for row in self._chapters
            )
        if before is not None:
            self.call_after_refresh(self._go_to, self._chapters[before].line)

    def _chapter_here(self) -> int | None:
        top = self.query_one("#guide-scroll").scroll_y
        above = [number for number, row in enumerate(self._chapters) if row.line <= top]
        return above[-1] if above and top else None

    def _go_to(self, place: int) -> None:
        self.query_one("#guide-scroll").scroll_to(y=place, animate=False)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Go along in the text with the heading under the cursor."""
        if self.query_one(OptionList).has_focus:
            self._go_to(self._chapters[event.option_index].line)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to a heading that was clicked or chosen."""
        self._go_to(self._chapters[event.option_index].line)
        self.query_one("#guide-scroll").focus()

    def do_close(self) -> None:
        """Go back."""
        self.dismiss()

    def do_swap(self) -> None:
        """Go from the headings to the text, or back."""
        headings = self.query_one(OptionList)
        if headings.has_focus:
            self.query_one("#guide-scroll").focus()
        elif self._chapters:
            headings.highlighted = self._chapter_here() or 0
            headings.focus()

    def do_page(self) -> None:
        """Show the next page of the text."""
        self.query_one("#guide-scroll").scroll_page_down(animate=False)

    def do_search(self) -> None:
        """Ask for a word and go to it."""
        from tabletop.tui.ask import Ask

        def found(word: str | None) -> None:
            if word and word.strip():
                self._word = word.strip().casefold()
                self._find(0)

        asked = Ask(self.t, self.t("Search in this guide"), value=self._word, does=self.t("search"))
        self.app.push_screen(asked, found)

    def do_again(self) -> None:
        """Go to the next place of the word that was searched for."""
        if self._word:
            self._find(int(self.query_one("#guide-scroll").scroll_y) + 1)

    def _find(self, start: int) -> None:
        order = [*range(start, len(self._lines)), *range(min(start, len(self._lines)))]
        place = next((at for at in order if self._word in self._lines[at].plain.casefold()), None)
        if place is None:
            self.notify(self.t("Not found"), markup=False)
        else:
            self._go_to(place)
